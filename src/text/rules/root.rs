//! The verb that a word is made from, so that "koper" meets "koopt" and "parkeren" meets "geparkeerd".
//!
//! A stemmer takes endings off; here two words meet only where one is made from the verb of the other. So
//! what is left is spelled as the verb is, with a long vowel written twice ("koop" of "kopen", "kop" of
//! "koppen"), and a word gives several roots where its spelling leaves open which is meant.

/// A root of fewer letters is shared by words that have nothing to do with each other.
const SHORTEST: usize = 3;

/// What makes a noun of a verb: who does it, or that it is done; with the letters that stand before it, or
/// none where all may.
const NOUNS: [(&str, &str); 11] = [
    ("aars", "lnr"),
    ("aar", "lnr"),
    ("ders", "lnr"),
    ("der", "lnr"),
    ("ster", ""),
    ("lingen", ""),
    ("ling", ""),
    ("ingen", ""),
    ("ing", ""),
    ("ers", ""),
    ("er", ""),
];
/// What makes a noun of a verb in -eren, beside -atie.
const FOREIGN: [&str; 14] = [
    "ent", "enten", "ente", "ant", "anten", "ante", "eur", "eurs", "ateur", "ateurs", "ator",
    "ators", "ist", "isten",
];
/// What a word may end with beside what it shares with one of its kin, in any of its parts of speech.
const ENDINGS: [&str; 62] = [
    "", "e", "en", "t", "d", "de", "te", "den", "ten", "end", "ende", "s", "er", "ers", "der",
    "ders", "aar", "aars", "ares", "ster", "sters", "ing", "ingen", "ling", "lingen", "dom",
    "dommen", "schap", "schappen", "heid", "heden", "lijk", "lijke", "lijkheid", "baar", "bare",
    "baarheid", "ig", "ige", "igen", "igt", "isch", "ische", "isme", "ist", "iteit", "eel", "ele",
    "ief", "ieve", "ie", "ies", "zaam", "zame", "kunde", "kundig", "kundige", "kundigen", "nis",
    "nissen", "sel", "age",
];
/// Letters that two words have in common at their beginning and are hardly an accident.
const SHARED: usize = 6;
/// What stands before a root and says nothing about it.
const PREFIXES: [&str; 7] = ["be", "ge", "ver", "ont", "her", "er", "on"];
/// What a verb ends with.
const VERBS: [&str; 12] =
    ["ende", "end", "eren", "den", "ten", "en", "de", "te", "es", "ed", "t", "d"];
/// What stands before the "ge" of a past participle.
const PARTICLES: [&str; 24] = [
    "aan", "achter", "af", "bij", "binnen", "buiten", "dicht", "door", "in", "mede", "mee", "na",
    "neer", "om", "onder", "op", "over", "samen", "terug", "toe", "tegen", "uit", "voor", "weg",
];

/// The verb that a term is made from, in each spelling that it may have; none where the term is not made
/// from one by its ending.
pub(super) fn of_term(term: &str) -> Vec<String> {
    let term = term.to_lowercase();
    // "registratie" is what one does who "registreert".
    if let Some(root) = term.strip_suffix("atie").or_else(|| term.strip_suffix("aties")) {
        return long_enough(vec![format!("{root}eer"), root.to_owned()]);
    }
    let mut roots = Vec::new();
    // So does a "student" who "studeert", and an "inspecteur" who "inspecteert".
    for ending in FOREIGN {
        let root = term.strip_suffix(ending).filter(|root| root.chars().count() > SHORTEST);
        roots.extend(root.map(|root| format!("{root}eer")));
    }
    for (ending, before) in NOUNS {
        let root = term.strip_suffix(ending);
        roots.extend(
            root.filter(|root| before.is_empty() || root.ends_with(|c| before.contains(c)))
                .map(spelled)
                .unwrap_or_default(),
        );
    }
    if let Some(root) = term.strip_suffix("en") {
        roots.extend(spelled(root));
    }
    long_enough(roots)
}

/// The verb that a word of a text is a form of: "koopt", "kopende", "geparkeerd", "aangemeld". Never that of
/// a bare root, which may be a noun.
pub(super) fn of_form(word: &str) -> Vec<String> {
    let word = word.to_lowercase();
    let mut roots = Vec::new();
    for bare in std::iter::once(word.clone()).chain(participle(&word)) {
        for ending in VERBS {
            let Some(root) = bare.strip_suffix(ending) else { continue };
            if ending.starts_with('e') {
                roots.extend(spelled(root));
            } else {
                roots.push(devoiced(root));
            }
        }
        // A root that ends in -t or -d takes no other: "gemeld", "geplant".
        if bare != word {
            roots.push(devoiced(&bare));
        }
    }
    long_enough(roots)
}

/// Whether a word of a text is the verb that the term itself is, with nothing but the ending of a verb added:
/// "fietst" and "gefietst" of "fiets", "leegstaat" of "leegstand". A short term shares too many letters with
/// other words, and one in -t or -d shows no ending.
pub(super) fn is_verb_of(term: &str, word: &str) -> bool {
    let (term, word) = (term.to_lowercase(), word.to_lowercase());
    if let Some(first) = term.strip_suffix("stand") {
        let is_own = first.chars().count() > 2 && !is_front(first);
        let verbs = ["staat", "staan", "staand", "staande", "stond", "stonden", "gestaan"];
        return is_own && word.strip_prefix(first).is_some_and(|rest| verbs.contains(&rest));
    }
    let is_long = term.chars().count() > 4 && !term.ends_with(['t', 'd', 'e', 'n']);
    let rest = word.strip_prefix("ge").and_then(|rest| rest.strip_prefix(&term));
    is_long
        && (rest.is_some_and(|rest| matches!(rest, "t" | "d" | "te" | "de"))
            || word.strip_prefix(&term) == Some("t"))
}

fn is_front(front: &str) -> bool {
    PREFIXES.contains(&front) || PARTICLES.contains(&front) || SEPARATE.contains(&front)
}

/// What makes another verb of "staan" or "gaan", of which the noun may have gone its own way: a "bestand" does
/// not "bestaan".
const SEPARATE: [&str; 8] = ["weer", "mis", "voort", "ver", "wel", "vast", "alge", "tegemoet"];

/// Whether a word of a text may well be made from the same word as the term, by other ways than the sure
/// ones: "eigendom" and "eigenaar", "verpleegt" and "verpleegkundige", "gepland" and "plan".
pub(super) fn is_kin(term: &str, word: &str) -> bool {
    let (term, word) = (term.to_lowercase(), word.to_lowercase());
    // "Opstand" and "opstaat", "omgang" and "omgaat", "samenkomst" and "samenkomt".
    let strong = [
        ("stand", &["staat", "staan", "staande"][..]),
        ("gang", &["gaat", "gaan", "gaande"]),
        ("komst", &["komt", "komen", "komende"]),
    ];
    let is_strong = strong.iter().any(|(noun, verbs)| {
        term.strip_suffix(noun)
            .filter(|first| first.chars().count() > 1)
            .is_some_and(|first| word.strip_prefix(first).is_some_and(|rest| verbs.contains(&rest)))
    });
    if is_strong {
        return true;
    }
    let (terms, words) = (bases(&term), bases(&word));
    if terms.iter().any(|base| words.contains(base)) {
        return true;
    }
    let shared: String = term
        .chars()
        .zip(word.chars())
        .take_while(|(one, other)| one == other)
        .map(|(c, _)| c)
        .collect();
    shared.chars().count() >= SHARED && core(&shared).chars().count() > SHORTEST
}

/// What is left of a word without an ending, as it may be spelled.
fn bases(word: &str) -> Vec<String> {
    let mut found = Vec::new();
    for bare in std::iter::once(word.to_owned()).chain(participle(word)) {
        for ending in ENDINGS {
            let Some(base) = bare.strip_suffix(ending) else { continue };
            found.push(devoiced(base));
            if ending.starts_with(is_vowel) {
                found.extend(spelled(base));
            }
        }
    }
    found.retain(|base| {
        base.chars().count() > SHORTEST
            && core(base).chars().count() >= SHORTEST
            && base.contains(is_vowel)
    });
    found
}

/// A root without what stands before it: "pleeg" of "verpleeg", "neem" of "onderneem".
fn core(root: &str) -> &str {
    let fronts = PARTICLES.iter().chain(&PREFIXES).filter_map(|front| root.strip_prefix(front));
    fronts.min_by_key(|rest| rest.len()).unwrap_or(root)
}

/// "parkeerd" of "geparkeerd", "aanmeld" of "aangemeld".
fn participle(word: &str) -> Option<String> {
    let is_past = word.ends_with(['d', 't']) || word.ends_with("de") || word.ends_with("en");
    if !is_past {
        return None;
    }
    if let Some(rest) = word.strip_prefix("ge") {
        return Some(rest.to_owned());
    }
    PARTICLES.iter().find_map(|particle| {
        let rest = word.strip_prefix(particle)?.strip_prefix("ge")?;
        Some(format!("{particle}{rest}"))
    })
}

/// A root before an ending with a vowel, as it is spelled without: "kop" of "kopen" is "koop", "kopp" of
/// "koppen" is "kop".
fn spelled(root: &str) -> Vec<String> {
    let letters: Vec<char> = root.chars().collect();
    let [.., before, vowel, last] = letters.as_slice() else { return vec![root.to_owned()] };
    if vowel == last && !is_vowel(*last) {
        return vec![devoiced(&root[..root.len() - last.len_utf8()])];
    }
    let is_open = !is_vowel(*last) && is_vowel(*vowel) && !is_vowel(*before);
    if !is_open {
        return vec![devoiced(root)];
    }
    let stem = &root[..root.len() - last.len_utf8()];
    let mut found = vec![devoiced(&format!("{stem}{vowel}{last}"))];
    // An unstressed syllable is not written long: "wandel" of "wandelen".
    let is_weak = *vowel == 'e' && "lrnm".contains(*last) || *vowel == 'i' && *last == 'g';
    if is_weak && stem[..stem.len() - 1].contains(is_vowel) {
        found.push(root.to_owned());
    }
    // English has no long spelling: "teach" of "teacher" does, "bak" of "baker" adds an e.
    found.push(format!("{root}e"));
    found
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}

/// "schrijf" of "schrijven", "lees" of "lezen".
fn devoiced(root: &str) -> String {
    match root.strip_suffix('v') {
        Some(rest) => format!("{rest}f"),
        None => match root.strip_suffix('z') {
            Some(rest) => format!("{rest}s"),
            None => root.to_owned(),
        },
    }
}

fn long_enough(mut roots: Vec<String>) -> Vec<String> {
    roots.retain(|root| root.chars().count() >= SHORTEST && root.contains(is_vowel));
    roots
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meet(term: &str, word: &str) -> bool {
        let roots = of_term(term);
        of_form(word).iter().any(|root| roots.contains(root))
    }

    #[test]
    fn a_noun_meets_the_verb_that_it_is_made_from() {
        for (term, word) in [
            ("koper", "koopt"),
            ("koper", "kopen"),
            ("koper", "gekocht en gekoopt"),
            ("bakker", "bakt"),
            ("schrijver", "schrijft"),
            ("lezer", "gelezen"),
            ("parkeren", "geparkeerd"),
            ("parkeren", "parkeert"),
            ("wandelaar", "wandelt"),
            ("melding", "gemeld"),
            ("aanmelding", "aangemeld"),
            ("verhuurder", "verhuurt"),
            ("woning", "wonen"),
            ("registratie", "registreert"),
            ("registratie", "geregistreerd"),
            ("teacher", "teaches"),
            ("leerling", "leert"),
        ] {
            assert!(meet(term, word.split(' ').next_back().unwrap_or_default()), "{term} {word}");
        }
    }

    #[test]
    fn what_is_only_spelled_alike_does_not_meet() {
        for (term, word) in [
            ("koper", "kop"),
            ("koper", "koppen"),
            ("kapper", "kaap"),
            ("kamer", "kammen"),
            ("ladder", "laden"),
            ("winter", "wint"),
            ("water", "wetten"),
            ("vergunning", "gunst"),
            ("ring", "regent"),
            ("moeder", "moeite"),
            ("stadspas", "staat"),
            ("nummer", "neemt"),
            ("computer", "poetst"),
        ] {
            assert!(!meet(term, word), "{term} {word}");
        }
    }
}
