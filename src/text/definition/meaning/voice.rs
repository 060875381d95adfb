//! Forms that define a term besides "X is een Y" and "onder X wordt verstaan": somebody who defines, verbs
//! that stand for "is", a bare noun behind "is", and a phrase that could be nothing but a definition.

use std::sync::LazyLock;

use regex::Regex;

use crate::text::definition::term;
use crate::text::pattern::pattern;

/// The shortest noun phrase that is a definition without an article, in words.
const PHRASE: usize = 4;
/// The longest word before a clause that sets something apart, counted in words from the start.
const HEAD: usize = 7;

/// "Wij verstaan onder een" up to the term.
static SOMEBODY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)\b(?:verstaan|verstaat|bedoelen|bedoelt|begrijpen|begrijpt)\s(?:[^.;:,?]{0,60}?\s)?(?:onder|met)\s(?:(?:een|de|het|begrip|term)\s+)*["“„«‘'\s]*$"#,
    )
});
/// "We definiëren een" up to the term.
static DEFINES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)\b(?:defini[eë]ren|definieert|omschrijven|omschrijft|defines?|definiert|définissons|définit)\s(?:(?:wij|we|men|wir)\s)?(?:(?:hier|dus)\s)?(?:(?:een|de|het|begrip|term|an?|the|eine?n?|der|die|das|une?|le|la)\s+)*["“„«‘'\s]*$"#,
    )
});
/// "als" behind the term of "We definiëren een X als Y".
static AS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)^["”’»]?\s*(?:\([^()]{1,80}\)\s*)?(?:(?:hier|dus|daarom|in dit stuk)\s)?(?:als|as|comme)(?:\svolgt)?\s*[:,]?\s+"#,
    )
});
/// "Als" before the term of "Als X wordt aangemerkt Y".
static COUNTED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"(?i)(?:^|[\s,])als\s(?:(?:een|de|het)\s)?["“„«‘'\s]*$"#));
static COUNTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)^["”’»]?\s*(?:(?:wordt|worden)\s(?:[^.;:,?]{0,60}?\s)?)?(?:aangemerkt|beschouwd|aangeduid)\s*[:,]?\s+"#,
    )
});
/// A verb behind the term that says what the term comes to.
static COMES_TO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)^["”’»]?\s*(?:\([^()]{1,80}\)\s*)?(?:houdt|houden)\s(?:(?:hier|dus|in deze context)\s)?in(?:\sdat\s+|\s?:\s+|,\sdat\s+)"#,
    )
});
static STANDS_FOR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)^["”’»]?\s*(?:\([^()]{1,80}\)\s*)?(?:staat|staan|steht|stands)\s(?:voor|für|for)\s*:?\s+"#,
    )
});
/// Words that say that more or something else follows, and no definition.
static ADDS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:ook|mede|tevens|eveneens|daarnaast|niet|geen|bijvoorbeeld|onder (?:meer|andere)|vooral|alleen|slechts|also|not|too|auch|nicht|kein\p{L}*|aussi|pas)\b",
    )
});
/// "hier:" before the definition.
static HERE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:hier|dus|hierbij|in dit (?:verband|stuk|geval)|in deze (?:context|wet|nota)|in this context|here|hier also)\s?[:,]\s+",
    )
});
/// "Het handboek schrijft:" before a text.
static SAYS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)^(?P<who>[^"“„«?!;]{2,100}?)\s(?:schrijft|schrijven|zegt|zeggen|leest voor|las voor|citeert|antwoordt|reads out|quotes|liest vor|zitiert|stelt|meldt|vermeldt|bepaalt|noemt|staat|luidt|lezen we|writes?|says?|states?|reads?|schreibt|sagt|lautet|écrit|dit)(?:\s(?:het volgende|als volgt|hierover|daarover|dat|letterlijk|as follows))?\s?[:：]\s+"#,
    )
});

/// "Als" before the term of "Als Mieter gilt, wer …", and the verb behind it.
static GERMAN: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"(?i)(?:^|[\s,])als\s(?:eine?n?\s)?["“„«‘'\s]*$"#));
static CALLED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)^["”“’»]?\s*(?:\([^()]{1,80}\)\s*)?(?:bezeichnet\s(?:man|das gesetz|die \p{L}+)|bezeichnen\swir|(?:wird|werden)\sbezeichnet|gilt|gelten)(?:\s(?:hier|dabei))?\s*[:,]?\s+"#,
    )
});
/// "in de zin van deze wet is" behind the term.
static SENSE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)^["”“’»]?\s*(?:\([^()]{1,80}\)\s*)?,?\s?(?:im\ssinne|i\.\s?s\.|nach|in\sde\szin|within\sthe\smeaning|for\sthe\spurposes)\s[^;:,]{2,80}?,?\s(?:ist|sind|is|zijn|are|means?)\s*[:,]?\s+"#,
    )
});
/// "wer eine Wohnung mietet", "degene die huurt": somebody whom a clause tells apart.
static WHO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:wer|wie|al wie|hij die|zij die|degenen? die|diegenen? die|iedereen die|(?:jemand|derjenige|diejenige), (?:der|die)|who(?:so)?ever|anyone who|he who)\s",
    )
});
/// "Er is sprake van" up to the term, and when that is.
static SPEAKS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)(?:^|[\s,])(?:er\sis|is\ser|is)\s(?:(?:hier|pas|dus|dan|slechts|alleen)\s)?sprake\svan\s(?:(?:een|de|het)\s)?["“„«‘'\s]*$|(?:^|[\s,])(?:(?:we|wij|men|wir|man)\s(?:spreken|spreekt|sprechen|spricht)|(?:spreken|spreekt|sprechen|spricht)\s(?:we|wij|men|wir|man)|we\sspeak)\s(?:(?:hier|pas|dus|dan|alleen)\s)?(?:van|von|of)\s(?:(?:een|de|het|eine[rmn]?|an?|the)\s)?["“„«‘'\s]*$"#,
    )
});
/// "Van een" before the term of "Van een X is sprake als", and the verb behind it.
static OF: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"(?i)^(?:van|von)\s(?:(?:een|de|het|eine[rmn]?)\s)?["“„«‘'\s]*$"#));
static SPOKEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)^["”“’»]?\s(?:is\s(?:er\s)?(?:pas\s)?sprake|(?:spricht|spreekt|spreken|sprechen)\s(?:man|men|we|wij|wir))\b"#,
    )
});
static WHENEVER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)^["”“’»]?\s*(?:\([^()]{1,80}\)\s*)?,?\s?(?P<case>(?:indien|wanneer|zodra|wenn|when|if|(?P<weak>als))\s\S.*)$"#,
    )
});
/// Words that lead over to a sentence and say nothing.
static PARTICLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:(?:dus|nou|nou ja|tja|want|kortom|ofwel|oftewel|kort gezegd|samengevat|met andere woorden|so|thus|hence|well|because|in short|in other words|also|kurz(?:um| gesagt)?|mit anderen worten)\s?[,:]?\s+)+",
    )
});

static OWN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:definitie|betekenis|(?:begrips)?omschrijving|begripsbepaling|definition|meaning|bedeutung|définition|signification)\b",
    )
});

/// Whether a text is nothing but articles and marks.
pub(super) fn is_article(text: &str) -> bool {
    const WORDS: &str =
        " een de het a an the ein eine der die das un une le la les l' l’ begrip term ";
    let text = text.trim_matches(['"', '“', '„', '«', '‘', '\'', ' ']).to_lowercase();
    text.split_whitespace().all(|word| WORDS.contains(&format!(" {word} ")))
}

/// "In deze wet is een X een Y": words before the term that only say where it holds.
pub(super) fn is_scope(before: &str) -> bool {
    static SCOPE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^(?:in|binnen|voor|volgens|within|for|im|dans)\s[^.;:]{2,80},\s*(?:(?:een|de|het|an?|the)\s)?$",
        )
    });
    SCOPE.is_match(before)
}

/// A sentence without "dus" or "kortom" before it.
pub(super) fn without_particle(sentence: &str) -> &str {
    PARTICLE.find(sentence).map_or(sentence, |lead| &sentence[lead.end()..])
}

/// The case of "Er is sprake van X indien …", with the word that it begins with.
pub(super) fn spoken<'a>(before: &str, after: &'a str) -> Option<&'a str> {
    let is_led = SPEAKS.is_match(before);
    let behind =
        SPOKEN.find(after).filter(|_| OF.is_match(before)).map(|verb| &after[verb.end()..]);
    let hit = WHENEVER.captures(behind.or(is_led.then_some(after))?)?;
    let case = hit.name("case")?.as_str();
    // "als een kans" is no case, "als iemand huurt" is one.
    let last = case.rsplit(' ').next().unwrap_or_default().trim_end_matches('.');
    let is_sure = hit.name("weak").is_none() || has_verb(case) || is_verb(last, 1);
    (case.split_whitespace().count() > 3 && is_sure).then_some(case)
}

/// Whether what follows only adds to what is known of the term: "ook de dagopvang".
pub(super) fn only_adds(text: &str) -> bool {
    ADDS.is_match(text.trim_start_matches([' ', ':', ',']))
}

/// A definition without the "hier:" before it.
pub(super) fn without_here(text: &str) -> &str {
    HERE.find(text).map_or(text, |lead| &text[lead.end()..])
}

/// Who says something and what: "Het handboek schrijft: …".
pub(in crate::text::definition) fn quoted(sentence: &str) -> Option<(&str, &str)> {
    let lead = SAYS.captures(sentence)?;
    let who = lead.name("who")?.as_str().trim();
    // "De definitie van X luidt:" leads to the meaning itself.
    if OWN.is_match(who) {
        return None;
    }
    Some((who, &sentence[lead.get(0)?.end()..]))
}

/// What stands behind a form in which somebody defines the term, or a verb that says what it comes to;
/// `is_first` tells that nothing but an article stands before the term.
pub(super) fn told<'a>(before: &str, after: &'a str, is_first: bool) -> Option<&'a str> {
    let quote: &[char] = &['"', '”', '’', '»', ' ', '\u{a0}'];
    let rest = if SOMEBODY.is_match(before) {
        let aside = term::ASIDE_BEHIND.find(after).map_or(0, |aside| aside.end());
        let rest = after[aside..].trim_start_matches(quote);
        let rest = rest.strip_prefix([':', ',']).unwrap_or(rest).trim_start();
        without_here(rest)
    } else if DEFINES.is_match(before) {
        &after[AS.find(after)?.end()..]
    } else if let Some(verb) = CALLED.find(after).filter(|_| GERMAN.is_match(before)) {
        let rest = &after[verb.end()..];
        return is_kind(rest).then_some(rest);
    } else if COUNTED.is_match(before) {
        &after[COUNTS.find(after)?.end()..]
    } else if let Some(verb) = SENSE.find(after).filter(|_| is_first) {
        let rest = &after[verb.end()..];
        return is_kind(rest).then_some(rest);
    } else if is_first {
        &after[COMES_TO.find(after)?.end()..]
    } else {
        return None;
    };
    let is_whole = rest.split_whitespace().count() >= 2;
    (is_whole && !only_adds(rest) && !VERB_FIRST.is_match(rest)).then_some(rest)
}

/// Whether a text names a kind, or somebody whom a clause tells apart.
fn is_kind(text: &str) -> bool {
    term::is_shape(text)
        || is_somebody(text)
        || WHO.is_match(text) && text.split_whitespace().count() > 2
}

static VERB_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:en|of|dan|wij|we|die|dat|is|zijn|wordt|worden|moet|moeten|kan|kunnen|heeft|hebben)\b",
    )
});

/// What stands behind "X is" where the kind has no article, and behind "X staat voor": weaker than the
/// others. `before` is what stands before the term, `behind` what stands behind "is".
pub(super) fn plainly<'a>(
    before: &str,
    behind: Option<&'a str>,
    after: &'a str,
) -> Option<&'a str> {
    let is_bare = before.trim_matches(['"', '“', '„', '«', '‘', '\'', ' ']).is_empty();
    if let Some(rest) = behind {
        return (is_somebody(rest)
            || is_bare && (is_phrase(rest) || is_case(rest) || WHO.is_match(rest)))
        .then_some(rest);
    }
    let rest = &after[STANDS_FOR.find(after)?.end()..];
    let is_kind = term::is_shape(rest) || is_phrase(rest) || is_case(rest);
    (is_bare && is_kind).then_some(rest)
}

/// "indien een bepaling …", which begins without a kind.
fn is_case(text: &str) -> bool {
    static WHEN: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)^(?:indien|wanneer|situaties?)\s\p{L}+"));
    WHEN.is_match(text)
}

/// "iemand zonder woning", "die Einstufung einer Person": a kind that needs no indefinite article.
fn is_somebody(text: &str) -> bool {
    static KIND: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^(?:(?i:iemand|iets|someone|somebody|jemand|quelqu['’]un)\s(?i:die|dat|zonder|met|van|uit|in|voor|tussen|who|without|with|from|der|ohne|mit|qui|sans)\b|(?:der|die|das)\s(?:\p{Ll}+\s)?\p{Lu}\p{L}+\s(?:eine[rs]|der|des|von|vom|zur|zum|für|über|zwischen|durch|nach|einem)\b)",
        )
    });
    KIND.is_match(text) && text.split_whitespace().count() >= 3
}

static JOINT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:van|voor|door|bij|tussen|om|tot|tegen|aan|in|op|met|zonder|over|uit|naar|onder|binnen|buiten|ten|ter|die|dat|waar\p{L}+|welke|of|for|by|between|with|without|to|from|that|which|who|where|paid|made|given|held|kept|sold|bought|charged|owed|received|issued|used|imposed|agreed|granted)$",
    )
});

/// Whether a text is a noun phrase of several words without an article: "hinder door gedrag van buren",
/// "verwachte vraag bij gelijke prijs"; not "afkomstig uit de stad", whose head is an adjective.
pub(super) fn is_phrase(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.len() < PHRASE || term::is_remark(text) || only_adds(text) {
        return false;
    }
    let bare: Vec<String> = words
        .iter()
        .take(6)
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase())
        .collect();
    // Adjectives before the noun, "en" and commas between nouns.
    let mut at = 0;
    while at < 3 && bare.get(at + 1).is_some_and(|next| !is_joint(next)) {
        let is_last_noun = words[at].ends_with(',') || bare[at + 1] == "en" || bare[at + 1] == "of";
        if is_last_noun {
            if !is_noun(&bare[at]) {
                return false;
            }
            at += if words[at].ends_with(',') { 1 } else { 2 };
        } else if is_modifier(&bare[at]) {
            at += 1;
        } else {
            return false;
        }
    }
    let has_joint = bare.get(at + 1).is_some_and(|next| is_joint(next));
    has_joint && bare.get(at).is_some_and(|head| is_noun(head))
}

/// Whether a word ties what follows to the noun before it: "van", "waarbij", "that".
pub(in crate::text::definition) fn is_joint(word: &str) -> bool {
    JOINT.is_match(word)
}

/// An adjective as it stands before a noun: "verwachte", "samenhangend".
fn is_modifier(word: &str) -> bool {
    !is_small(word) && (word.ends_with('e') && word.chars().count() > 4 || is_property(word))
}

/// Whether a word may be the noun that names the kind.
fn is_noun(word: &str) -> bool {
    const TELLS: &str = " onderdeel deel sprake reden aanleiding oorzaak taak zaak kwestie doel plek tijd werk \
        eigendom lid schuld bewijs bron voer keuze prioriteit gespreksonderwerp onderwerp maatwerk mensenwerk \
        part proof time up due subject open free ";
    word.chars().count() > 2
        && word.chars().all(|c| c.is_alphabetic() || c == '-')
        && !is_small(word)
        && !is_property(word)
        && !TELLS.contains(&format!(" {word} "))
}

/// Words that are neither noun nor adjective.
fn is_small(word: &str) -> bool {
    const SMALL: &str = " de het een der die dat dit deze er hier daar nu dan wel nog al te zich men hij zij wij \
        alleen altijd nooit sinds vanaf per als dus echter wat wie hoe tenzij mits zolang gaan staan komen \
        the a an it this that only always never since now der das den ein eine ";
    word.is_empty() || SMALL.contains(&format!(" {word} ")) || crate::text::stem::is_stop(word)
}

/// Whether a word is an adjective or a participle by its form, or one of the common ones without a form.
fn is_property(word: &str) -> bool {
    static FORM: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^(?:\p{L}+(?:ig|lijk|baar|isch|zaam|end|ende|air|eel|ieel|ief|loos|vol|rijk|matig|achtig|aal|iek|air|waardig|plichtig|plicht|ent|ant|eerd|ible|able|ous|ful|ive|less|ical)|(?:ge|be|ver|ont|her|er)\p{L}{2,}(?:d|t)|(?:ge|ver|be|ont|her)\p{L}{3,}en|(?:aan|af|op|uit|in|toe|voor|mee|door|over|om|bij)ge\p{L}{2,}(?:d|t|en|aan))$",
        )
    });
    // Nouns that only look like one.
    const NOUNS: &str = " verzoek geld gebied gebouw gedrag geluid gezin gesprek gezag getal geheel besluit beleid \
        bestand bedrag beeld beroep bericht bezit bewind verschil verlies verband verkeer verhaal vervoer vertrek \
        verblijf verblijven recht bevoegdheid kanaal materiaal personeel deel onderdeel voordeel nadeel oordeel \
        perceel percentage archief initiatief tarief motief krediet document instrument moment element component \
        patiënt cliënt student agent restant variant geschrift gedicht gevecht gerecht gewicht gezicht gebrek \
        geweld begeleid beheer techniek praktijk ";
    const PLAIN: &str = " goed slecht duur goedkoop gratis populair gek blij boos vrij klaar nieuw oud welkom open \
        dicht druk zwaar licht groot klein lang kort hoog laag breed smal sterk zwak snel traag moe ziek gezond \
        dood waar onwaar juist fout echt vals gelijk anders beter slechter groter kleiner hoger lager voldoende \
        genoeg intern extern trots dol vol leeg arm rijk schaars uniek divers complex simpel recent leuk mooi \
        lelijk simpel modern normaal raar vreemd zichtbaar handig lastig moeilijk makkelijk bekend bezig bereid \
        bang tegen voorbij weg terug thuis aanwezig afwezig onderweg gebaat toegestaan verboden mondeling \
        plotseling onderling essentieel cruciaal centraal landelijk primair secundair afkomstig bedoeld paid made given held kept sold bought \
        charged owed received issued used imposed agreed granted needed required allowed called based done set known \
        seen taken found good bad late high low new old hard easy ready safe useful ";
    let spaced = format!(" {word} ");
    PLAIN.contains(&spaced) || FORM.is_match(word) && !NOUNS.contains(&spaced)
}

/// Whether a paragraph of its own has the form of a definition and of nothing else: a kind right before the
/// clause that sets it apart, "indien" without what follows from it, or a phrase without a verb.
pub(super) fn is_loose(text: &str) -> bool {
    static WHEN: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)^(?:indien|wanneer|als)\s"));
    static FOLLOWS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i),\s(?:dan|is|zijn|wordt|worden|moet|moeten|kan|kunnen|mag|mogen|zal|volgt|geldt|vervalt|\p{L}+t\s(?:de|het|een|hij|zij|men|er|zich)|\p{L}+en\s(?:we|wij|zij|ze))\b",
        )
    });
    static APART: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^(?:(?:een|het|elke?|iedere?|de|an?|the|any|eine?|une?)\s)?(?P<head>(?:[\p{L}\d-]+\s){1,6}?)(?:die|waar(?:bij|in|mee|door|van|op|uit|aan|voor|tegen|over|naar|onder|binnen)|welke|dat|that|which|who|whose|qui|dont)\s",
        )
    });
    static SOME: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)^(?:de|iedere?|elke?|alle|the|every|all)\s"));
    static GOES_ON: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i),\s(?:\p{L}{2,}t\s(?:nu|de|het|een|hij|in|op|bij|zich|er|geen|niet|dan|vaak|al)\b|(?:is|zijn|was|kan|kunnen|moet|moeten|mag|mogen|wordt|worden|heeft|hebben)\s)",
        )
    });
    let text = text.trim().trim_start_matches(['"', '“', '„', '«']);
    let count = text.split_whitespace().count();
    if count < 5 || text.ends_with(['?', ':', '!']) || text.contains(':') {
        return false;
    }
    if WHEN.is_match(text) {
        return count > 6 && !FOLLOWS.is_match(text);
    }
    if let Some(hit) = APART.captures(text) {
        let head: Vec<String> =
            hit["head"].split_whitespace().map(str::to_lowercase).take(HEAD).collect();
        // A verb before the clause makes a sentence of it: "De nota meldt dat".
        let is_clause = head.iter().enumerate().any(|(at, word)| is_verb(word, at));
        // "De mensen die zorgen krijgen een pas." goes on with what they do.
        let is_about_some = text.ends_with('.') && SOME.is_match(text);
        let is_sentence = is_about_some || GOES_ON.is_match(text);
        return !is_sentence && !is_clause && head.first().is_some_and(|first| !is_pronoun(first));
    }
    let is_cut = text.ends_with('.');
    !is_cut && text.starts_with(char::is_lowercase) && is_phrase(text) && !has_verb(text)
}

fn is_pronoun(word: &str) -> bool {
    " ik je jij u hij zij ze wij we jullie men er dit dat deze die het daar hier dan toen nu ook maar want dus en \
      omdat als it he she they we you this that there then but because so "
        .contains(&format!(" {word} "))
}

/// Whether one of the words is a verb that a definition without one does not have.
pub(in crate::text::definition) fn has_verb(text: &str) -> bool {
    text.split_whitespace().any(|word| {
        is_verb_form(word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase().as_str())
    })
}

fn is_verb_form(word: &str) -> bool {
    " is zijn was waren wordt worden werd heeft hebben had kan kunnen moet moeten mag mogen zal zullen gaat komt \
      doet staat geeft krijgt neemt zegt weet wil willen are were has have can must may will does gives "
        .contains(&format!(" {word} "))
}

/// Whether a note begins with its verb and leaves its subject out: "wordt vaak verward met", "staat in de wet".
pub(super) fn is_headless(text: &str) -> bool {
    static VERB: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^(?:wordt|worden|is|heeft|hebben|kan|kunnen|moet|moeten|mag|mogen|zal|wil|komt|gaat|werkt|helpt|valt|geldt|bestaat|doet|krijgt|geeft|maakt|hoort|betekent|lijkt|heet|hangt|ligt|zit|gebeurt|vindt|zorgt|regelt|staat\s(?:in|op|er|niet|ook|al|nog|vaak|bij)|has|are|was|were|can|must|may|will|does|works|helps|belongs|hat|wird|kann|muss|gehört)\s",
        )
    });
    VERB.is_match(text)
}

/// Whether a word before a clause is its verb; `at` counts the words before it.
pub(super) fn is_verb(word: &str, at: usize) -> bool {
    const NOUNS: &str = " inkomst geheelt product project object bericht recht besluit verbod feit punt persoon \
        markt macht kracht plicht opdracht dienst tekst kunst gebruikt bedrijf rapport traject effect contract \
        budget ambt document instrument moment element component instituut apparaat resultaat certificaat \
        cliënt patiënt student client agent krediet gezicht gewicht gerecht geschrift kant lijst post test \
        abonnement bestand pand artikel bijstandsrecht ";
    let is_known = NOUNS.contains(&format!(" {word} "))
        || [
            "teit", "recht", "heid", "plicht", "kracht", "ment", "dienst", "schrift", "punt",
            "lijst", "tekst", "kaart", "product", "object", "macht", "besluit", "uit",
        ]
        .iter()
        .any(|ending| word.ends_with(ending));
    is_verb_form(word) || at > 0 && word.ends_with('t') && word.len() > 3 && !is_known
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_noun_is_told_from_a_property() {
        for text in [
            "opvang voor de duur van een nacht",
            "hinder door het gedrag van buren",
            "ondersteuning van en hulp aan ouders",
            "verwachte vraag bij gelijke prijs",
            "samenhangend stelsel van regels voor water",
            "zorg, hulp en advies aan huis",
            "money paid for a house",
            "bescherming van dieren tegen kou",
        ] {
            assert!(is_phrase(text), "{text}");
        }
        for text in [
            "belangrijk voor de hele buurt",
            "afkomstig uit de stad zelf",
            "gericht op jonge ouders thuis",
            "verplicht voor alle scholen hier",
            "onderdeel van de nieuwe wet",
            "belangrijk onderdeel van het beleid",
            "populair bij jonge gezinnen nu",
            "goed voor de hele wijk",
            "vrijwillig tenzij de rechter anders zegt",
            "afhankelijk gesteld van het inkomen",
            "hulp aan huis",
            "paid by the tenant each month",
            "in de stad te vinden",
        ] {
            assert!(!is_phrase(text), "{text}");
        }
    }

    #[test]
    fn a_loose_definition_is_told_from_a_sentence() {
        for text in [
            "Een vast stelsel van regels dat voor iedereen geldt.",
            "Het moment waarop het water het hoogst staat",
            "toestand waarbij niemand thuis is",
            "gemeten vraag bij gelijke prijs en over een heel jaar",
            "Indien een bewoner, huurder of koper ten minste een jaar in de wijk woont.",
        ] {
            assert!(is_loose(text), "{text}");
        }
        for text in [
            "De nota meldt dat het water stijgt.",
            "Het is goed dat iedereen meedoet.",
            "De buurt vraagt om een plek waar kinderen spelen.",
            "Indien de aanvraag te laat is, volgt een boete.",
            "Hij belt de man die alles regelt.",
            "De vergadering duurde lang en was druk.",
            "Wat is het stelsel dat geldt?",
            "De mensen die helpen krijgen een pas.",
            "Iedere bewoner die dat wil kan bellen.",
            "Een man die ziek is, werkt nu thuis.",
            "Een huis dat leeg staat, kan worden verkocht.",
        ] {
            assert!(!is_loose(text), "{text}");
        }
    }

    #[test]
    fn who_says_something_is_told_from_what() {
        assert_eq!(
            quoted("Het handboek schrijft: \"Een kade is een muur.\""),
            Some(("Het handboek", "\"Een kade is een muur.\""))
        );
        assert_eq!(quoted("Een kade: muur langs water"), None);
        assert_eq!(
            quoted("In artikel 5:2 Havenwet staat: iets"),
            Some(("In artikel 5:2 Havenwet", "iets"))
        );
    }
}
