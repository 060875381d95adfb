//! Rules about the words of a definition: circles, negation, articles, padding, abbreviations.

use std::sync::LazyLock;

use regex::Regex;

use super::{Said, root};
use crate::text::pattern::pattern;
use crate::text::sentence;
use crate::text::stem::{is_stop, stem, words};

/// A stem of fewer letters is shared by words that have nothing to do with each other.
const SURE: usize = 4;
/// Letters of a word that may be cut short by a full stop.
const SHORT_FORM: usize = 5;

static DENIED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:(?:een|de|het|an?|the|alles|iets|anything|something|everything)\s+)?(?:(?:dat|wat|die|that|which)\s+)?(?:(?:is|are)\s+)?(?P<word>niet|geen|not|no|zonder|without|nicht|keine?r?|ohne|pas (?:une?|de)|aucune?)\s(?P<rest>.*)$",
    )
});
static DENIED_BEHIND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:(?:een|de|het|an?|the)\s+)?(?:[\w-]+\s+){1,3}?(?:die|dat|that|which|who)\s+(?:(?:is|are|does|do|has|have)\s+)?(?P<word>geen|not an?|no)\s+(?P<rest>.*?)[\s.]*$",
    )
});
static ARTICLE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^(?P<word>een|de|het|'t|an?|the)\s"));
static ARTICLE_DE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^(?P<word>der|die|das|eine?)\s"));
static ARTICLE_FR: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^(?P<word>(?:le|la|les|une?|des)\s|l['’])"));
static PADDING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?P<words>(?:dit|het|deze|hij|dat|it|this|es|dies)\s(?:is|zijn|betreft|gaat om|refers to|means|ist|betrifft)(?:\s(?:een|de|het|an?|the|eine?))?|is(?:\s(?:een|de|het|an?|the))?|zijn|betreft|betekent|behelst|omvat|houdt in|verwijst naar|men verstaat hieronder|hieronder wordt verstaan|hiermee wordt bedoeld|(?:een\s|de\s)?(?:(?:term|woord|begrip|benaming|aanduiding) voor|(?:term|begrip) (?:dat|die|waarmee))|(?:an?\s|the\s)?(?:(?:term|word|concept) (?:for|used)|(?:term|concept) that)|means|refers to|denotes|describes|bezeichnet|bedeutet|ist(?:\seine?)?|désigne|est(?:\sune?)?)\s",
    )
});
static DOTTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:^|[\s(])(?P<short>(?:zgn|evt|gem|mnd|bzw|ggf)\.|(?:\p{L}\.){2,5})(?:$|[\s,;:)])",
    )
});
static CAPITALS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?P<short>\p{Lu}[\p{Lu}\d&-]{1,9})\b"));
/// "Een bed is een" before the kind that is meant.
static REPEATED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?P<words>(?:een|de|het|an?|the|eine?|une?)\s[\p{L}-]+(?:\s[\p{L}-]+)?\s(?:is|zijn|are|ist|est)\s(?:een|de|het|an?|the|eine?|une?))\s",
    )
});
static ROMAN: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[IVXLCDM]+$"));
/// Signs of units and matter, and short names that stand in dictionaries as words.
const SIGNS: &str = " CO2 H2O NOX SO2 PH 3D 2D PM10 PM2 MW GW TW KW MWH GWH TWH KWH MJ GJ TJ PJ KJ MB GB TB KB KV MV KVA MVA \
    VA DC AC HZ KHZ MHZ GHZ LED UV DNA RNA HIV AIDS TV PC CD DVD PDF GPS SMS USB QR ID IQ BV NV BTW EU VN NAP ISO NEN EN \
    IEC DIN RFC PVC VS WC OK AM ";
/// Short forms with full stops that everybody reads as the words.
const USUAL: &str = " o.a. d.w.z. e.d. i.v.m. m.b.t. t.b.v. d.m.v. t.o.v. o.g.v. t/m m.u.v. i.p.v. z.s.m. n.v.t. e.g. i.e. \
    c.q. a.d.h.v. m.i.v. b.v. z.b. u.a. d.h. p.ex. o.b.v. t.a.v. i.h.b. m.n. t.g.v. i.c. ";

/// A part of a compound that stands in the definition has at least as many letters.
const LEAST_PART: usize = 5;
/// A definition that says little more than the parts of a compound has at most as many words that say
/// something.
const MOST_BESIDE: usize = 4;

/// `niet-circulair`.
pub(super) fn circular(term: &str, text: &str) -> Said {
    let stems: Vec<String> = words(term).map(|(_, word)| stem(word)).collect();
    let own: Vec<(&str, String)> = words(text).map(|(_, word)| (word, stem(word))).collect();
    let lower = term.to_lowercase();
    let mut near = None;
    let found = match stems.as_slice() {
        [] => {
            return Said::open(
                "Er is geen begrip om naar te zoeken.",
                "There is no term to look for.",
            );
        }
        [one] => {
            let is_sure = one.chars().count() >= SURE;
            let own: Vec<&(&str, String)> =
                own.iter().filter(|(word, _)| !is_stop(&word.to_lowercase())).collect();
            let is_same =
                |word: &str, stem: &str| stem == one && (is_sure || is_form(word, &lower));
            let roots = root::of_term(&lower);
            let tells = |word: &str| root::of_form(word).iter().any(|root| roots.contains(root));
            let found = own.iter().find(|(word, stem)| is_same(word, stem) || tells(word));
            // "Waterschap" does not repeat "water", "huurdersbelang" may.
            near = own.iter().copied().find(|(_, stem)| is_sure && stem.starts_with(one.as_str()));
            near = near.or_else(|| part(&lower, &own)).filter(|_| found.is_none());
            let found = found.map(|(word, _)| (*word).to_owned());
            let both = parts(&lower, &own).filter(|_| found.is_none());
            // With more words beside them the two may be the plainest way to say it.
            let is_all = own.len() <= MOST_BESIDE;
            if let Some((word, _)) = both.filter(|_| !is_all) {
                near = Some(word);
            }
            found.or_else(|| {
                both.filter(|_| is_all).map(|((one, _), (other, _))| format!("{one} … {other}"))
            })
        }
        several => own
            .windows(several.len())
            .find(|window| window.iter().zip(several).all(|((_, stem), wanted)| stem == wanted))
            .map(|window| window.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(" ")),
    };
    match found {
        Some(word) => Said::broken(
            format!("De definitie gebruikt \"{word}\", dat het begrip \"{term}\" herhaalt."),
            format!("The definition uses \"{word}\", which repeats the term \"{term}\"."),
        ),
        None if near.is_some() => {
            let word = near.map_or("", |(word, _)| *word);
            Said::open(
                format!("Of \"{word}\" het begrip \"{term}\" herhaalt, zeggen de woorden niet."),
                format!("The words do not tell whether \"{word}\" repeats the term \"{term}\"."),
            )
        }
        None => Said::kept(
            format!("\"{term}\" komt niet in de definitie voor."),
            format!("\"{term}\" does not stand in the definition."),
        ),
    }
}

/// A word that the compound which the term is begins with: "vergunning" of "vergunninghouder". It may well
/// be the plainest word for what sets the thing apart.
fn part<'a>(term: &str, own: &[&'a (&'a str, String)]) -> Option<&'a (&'a str, String)> {
    own.iter().copied().find(|(word, _)| {
        let word = word.to_lowercase();
        let rest = term.strip_prefix(&word).map_or(0, |rest| rest.chars().count());
        word.chars().count() >= LEAST_PART && rest > 3
    })
}

/// Two words that make up the whole term: "vergunning" and "houder", or "houdt", of "vergunninghouder".
fn parts<'a>(term: &str, own: &[&'a (&'a str, String)]) -> Option<Both<'a>> {
    own.iter().find_map(|first| {
        let rest = term.strip_prefix(&first.0.to_lowercase())?;
        let rest = rest.strip_prefix(['s', '-']).filter(|rest| rest.len() > SURE).unwrap_or(rest);
        if first.0.chars().count() < SURE || rest.chars().count() < SURE {
            return None;
        }
        let (roots, whole) = (root::of_term(rest), stem(rest));
        let second = own.iter().find(|(word, stem)| {
            *stem == whole || root::of_form(word).iter().any(|root| roots.contains(root))
        })?;
        Some((*first, *second))
    })
}

/// Two words of a text, each with its stem.
type Both<'a> = (&'a (&'a str, String), &'a (&'a str, String));

/// Whether two words with one short stem are forms of one word: "wet" and "wetten", not "weten".
fn is_form(word: &str, term: &str) -> bool {
    let word = word.to_lowercase();
    let is_plural = |many: &str, one: &str| {
        if many == one {
            return true;
        }
        let Some(ending) = many.strip_prefix(one) else {
            // "taken" of "taak", "brieven" of "brief": the end of the stem changes.
            return many.ends_with("en") && {
                let mut back = one.chars().rev();
                let (last, vowel) = (back.next(), back.next());
                vowel.is_some() && vowel == back.next() || matches!(last, Some('f' | 's'))
            };
        };
        let last = one.chars().next_back().map(String::from).unwrap_or_default();
        let is_short = {
            let mut back = one.chars().rev();
            let is_vowel = |c: Option<char>| c.is_some_and(|c| "aeiou".contains(c));
            !is_vowel(back.next()) && is_vowel(back.next()) && !is_vowel(back.next())
        };
        matches!(ending, "s" | "'s" | "’s" | "je" | "jes" | "tje" | "tjes")
            || ending == "en" && !is_short
            || ending == format!("{last}en")
    };
    is_plural(&word, term) || is_plural(term, &word)
}

/// `niet-ontkennend`.
pub(super) fn negation(text: &str) -> Said {
    let broken = |word: &str| {
        Said::broken(
            format!("De definitie zegt met \"{word}\" wat het niet is."),
            format!("With \"{word}\" the definition says what the thing is not."),
        )
    };
    if let Some(hit) = DENIED.captures(text) {
        // "zonder toestemming gebouwd werk" denies a property, and a kind may follow.
        let word = &hit["word"];
        let is_property = match word.to_lowercase().as_str() {
            "zonder" | "without" | "ohne" => true,
            // So does "niet op winst gericht lichaam dat".
            "niet" | "not" | "nicht" => {
                hit.get(0).is_some_and(|all| all.as_str().starts_with(word))
                    && !["een ", "de ", "het ", "zijnde ", "a ", "an ", "the "]
                        .iter()
                        .any(|article| hit["rest"].starts_with(article))
            }
            _ => false,
        };
        if !is_property {
            return broken(word);
        }
    }
    if let Some(hit) = DENIED_BEHIND.captures(text) {
        let rest = &hit["rest"];
        let has_more = [",", ";", " en ", " maar ", " and ", " but ", " die ", " dat ", " waar"]
            .iter()
            .any(|joint| rest.contains(joint));
        // "dier dat geen vogel is" tells nothing else; "persoon die geen werk heeft" tells what he lacks.
        let is_kind = [" is", " zijn"].iter().any(|verb| rest.ends_with(verb))
            || text.is_ascii() && hit["word"].to_lowercase().starts_with("not a");
        if !has_more && is_kind {
            return broken(&hit["word"]);
        }
    }
    let later = words(text).map(|(_, word)| word).find(|word| {
        matches!(
            word.to_lowercase().as_str(),
            "niet" | "geen" | "not" | "no" | "nicht" | "kein" | "keine"
        )
    });
    match later {
        Some(word) => Said::open(
            format!("Of \"{word}\" hier te vermijden is, zeggen de woorden niet."),
            format!("The words do not tell whether \"{word}\" can be avoided here."),
        ),
        None => Said::kept("De definitie ontkent niets.", "The definition denies nothing."),
    }
}

/// `een-zin`.
pub(super) fn one_sentence(text: &str) -> Said {
    let mut sentences = sentence::split(text);
    sentences
        .dedup_by(|next, before| is_short_form(before) && next.starts_with(char::is_lowercase));
    match sentences.get(1) {
        Some(second) => {
            let start = opening(second);
            Said::broken(
                format!(
                    "De definitie heeft {} zinnen; de tweede begint met \"{start}\".",
                    sentences.len()
                ),
                format!(
                    "The definition has {} sentences; the second begins with \"{start}\".",
                    sentences.len()
                ),
            )
        }
        None => Said::kept("De definitie is één zin.", "The definition is one sentence."),
    }
}

/// Whether what stands before a full stop may be a short form: "hoogte van gem." goes on in lower case.
fn is_short_form(text: &str) -> bool {
    let last = text.split_whitespace().last().unwrap_or_default();
    let last = last.trim_end_matches('.').trim_start_matches(['(', '"']);
    last.chars().count() <= SHORT_FORM
}

/// The first words of a text.
pub(super) fn opening(text: &str) -> String {
    text.split_whitespace().take(3).collect::<Vec<_>>().join(" ")
}

/// `geen-lidwoord`.
///
/// `language` is that of the words themselves.
pub(super) fn article(text: &str, language: &str) -> Said {
    let own = match language {
        "de" => ARTICLE_DE.captures(text),
        "fr" => ARTICLE_FR.captures(text),
        _ => None,
    };
    if let Some(hit) = own.or_else(|| ARTICLE.captures(text).filter(|_| language != "fr")) {
        let word = hit["word"].trim();
        Said::broken(
            format!("De definitie begint met het lidwoord \"{word}\"."),
            format!("The definition begins with the article \"{word}\"."),
        )
    } else {
        let word = text.split_whitespace().next().unwrap_or_default();
        Said::kept(
            format!("De definitie begint met \"{word}\", geen lidwoord."),
            format!("The definition begins with \"{word}\", which is no article."),
        )
    }
}

/// `geen-aanloop`.
pub(super) fn padding(term: &str, text: &str) -> Said {
    let lower = text.to_lowercase();
    let bare = ["een ", "de ", "het ", "a ", "an ", "the ", "ein ", "eine "]
        .iter()
        .find_map(|article| lower.strip_prefix(article))
        .unwrap_or(&lower);
    let behind = bare.strip_prefix(&term.to_lowercase()).filter(|_| !term.is_empty());
    let repeats = behind.is_some_and(|rest| {
        [" is ", " zijn ", ": ", " betekent ", " means ", " are ", " ist "]
            .iter()
            .any(|verb| rest.starts_with(verb))
    });
    // "Means that" names a kind of thing, which the verb does not.
    let is_noun = |hit: &regex::Captures<'_>| {
        hit["words"].eq_ignore_ascii_case("means")
            && hit.get(0).is_some_and(|all| {
                let next = text[all.end()..].split_whitespace().next().unwrap_or_default();
                matches!(next, "of" | "to" | "by" | "for" | "that" | "which" | "used" | "with")
            })
    };
    let words = match PADDING.captures(text).filter(|hit| !is_noun(hit)) {
        Some(hit) => hit["words"].to_owned(),
        None if repeats => opening(text),
        None if REPEATED.is_match(text) => {
            REPEATED.captures(text).map_or_else(String::new, |hit| hit["words"].to_owned())
        }
        None => {
            let start = opening(text);
            return Said::kept(
                format!("De definitie begint zonder aanloop: \"{start}\"."),
                format!("The definition begins without padding: \"{start}\"."),
            );
        }
    };
    Said::broken(
        format!("De definitie begint met de aanloop \"{words}\"."),
        format!("The definition begins with the padding \"{words}\"."),
    )
}

/// `afkortingen`.
pub(super) fn abbreviations(term: &str, text: &str) -> Said {
    let mut found: Vec<String> = Vec::new();
    let dotted = DOTTED.captures_iter(text).filter_map(|hit| hit.name("short"));
    let dotted = dotted.map(|short| short.as_str());
    let is_usual = |short: &str| USUAL.contains(&format!(" {} ", short.to_lowercase()));
    found.extend(dotted.filter(|short| !is_usual(short)).map(str::to_owned));
    for hit in CAPITALS.captures_iter(text) {
        let Some(short) = hit.name("short") else { continue };
        let (before, behind) = (&text[..short.start()], &text[short.end()..]);
        let word = short.as_str().trim_end_matches(['-', '&']);
        // "A-watergang", "B2" and the "CO" of "CO₂" abbreviate nothing.
        let is_sign = word.chars().filter(|c| c.is_alphabetic()).count() < 2
            || behind.starts_with(|c: char| ('₀'..='₉').contains(&c) || "²³⁺⁻".contains(c))
            || is_stop(&word.to_lowercase());
        if is_sign {
            continue;
        }
        let is_expanded = behind.trim_start().starts_with('(')
            || before.ends_with('(') && behind.starts_with(')');
        let is_name = term.contains(word)
            || ROMAN.is_match(word)
            || SIGNS.contains(&format!(" {} ", word.to_uppercase()))
            || text.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
        if !is_expanded && !is_name && !found.iter().any(|known| known == word) {
            found.push(word.to_owned());
        }
    }
    if found.is_empty() {
        return Said::kept(
            "De definitie heeft geen afkortingen.",
            "The definition has no abbreviations.",
        );
    }
    let list =
        found.iter().take(4).map(|short| format!("\"{short}\"")).collect::<Vec<_>>().join(", ");
    Said::broken(
        format!("De definitie schrijft {list} niet voluit."),
        format!("The definition does not write out {list}."),
    )
}
