//! The term that notes are about, and where it stands in a text.

pub(super) mod alias;
pub(super) mod finder;
mod heading;
pub(super) mod own;
pub(super) mod own_label;

use std::sync::LazyLock;

use regex::Regex;

use super::meaning::is_told;
use super::page::label::Role;
use super::page::place::{self, Place};
use super::page::{Block, Kind, Page, is_name};
use crate::text::pattern::pattern;
use crate::text::sentence;
use crate::text::stem::{is_stop, words};
use finder::Finder;

/// The longest term, in words.
const WORDS: usize = 9;

static ARTICLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:(?:de|het|een|the|an?|der|die|das|ein|eine|le|la|les|une?)\s+|l['’])(?:(?:begrip|term|woord|concept|notion|begriff)\s+)?",
    )
});
static NAMING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:wat (?:is|zijn|betekent)|what (?:is|are)|was ist|qu['’]est-ce qu['’](?:un|une)?|definitie van|betekenis van|definition of|het begrip|begrip|de term|term)\s+",
    )
});
static TAIL: LazyLock<Regex> = LazyLock::new(|| pattern(r"\s*\([^()]{1,80}\)\s*$"));
static COLON: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?P<term>[^:：–—=|]{2,90}?(?:\s\([^()]{1,80}\))?)\s*(?:[:：]\s+|\s[–—=]\s|\s-\s)(?P<rest>\S.*)$",
    )
});
/// Words before a term that is about to be defined.
pub(super) static UNDER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)(?:^|\s)(?:onder|met|unter|by|par|entend-on par|entend par)\s+(?:(?:een|de|het|het begrip|de term|the|the term|an?|der|die|das|ein|eine|einem|einer|dem|le|la|les|une?)\s+)*["“”„«‘'’»\s]*$"#,
    )
});
/// Words behind a term that is being defined, up to the definition.
pub(super) static UNDERSTOOD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)^["“”‘'’»\s]*(?:\([^()]{1,80}\)\s*)?(?:,[^,.;:]{1,80},\s*)?(?:[^.;:,]{0,70}?\s)?(?:(?:wordt|worden|is|are)\s(?:[^.;:,]{0,70}?\s)?(?:verstaan|bedoeld|begrepen|meant|understood)|(?:verstaan|bedoelen|begrijpen)(?:\s(?:wij|we))?|verstaat\s[^.;:,]{1,60}?|we\s(?:verstaan|bedoelen)|is meant|versteht\sman|verstehen\swir|(?:wird|werden)\s(?:[^.;:,]{0,70}?\s)?verstanden|on entend)\s*[:,]?\s+"#,
    )
});
/// A verb behind a term that nothing but a definition follows.
pub(super) static DEFINED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)^["“”‘'’»\s]*(?:\([^()]{1,80}\)\s*)?(?:,[^.;:]{1,90},\s*)?\s*(?:(?:wordt|worden|is|zijn)\s(?:[^.;:,()]{0,90}?(?:\([^()]{1,80}\))?[^.;:,()]{0,40}?\s)?(?:gedefinieerd|omschreven|opgevat)\sals|(?:is|are|can be|may be)\s(?:defined|understood)\s(?:as|to mean)|(?:shall\s)?means?|refers? to|denotes?|betekenen|betekent|ist\s(?:definiert|festgelegt)\sals|(?:wird|werden)\s(?:[^.;:,]{0,50}?\s)?definiert\sals|bezeichnet|bedeutet|désigne|signifie|est défini(?:e)? comme)\s*[:,]?\s+(?:(?:dat|that)\s)?"#,
    )
});
/// "is" behind a term.
pub(super) static IS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)^["“”‘'’»\s]*(?:\([^()]{1,80}\)\s*)?(?:,[^.;:]{1,90},\s*)?\s*(?:is|zijn|are|ist|sind|est|sont)(?:\s+(?:dus|hier|immers|in deze context|binnen [^.;:,]{1,40}|in de zin van [^.;:,]{1,40}))?\s*[:,]?\s+"#,
    )
});

/// "De definitie van X" up to the term.
pub(super) static MEANING_OF: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)\b(?:definitie|betekenis|omschrijving|begripsomschrijving|definition|meaning|bedeutung|définition|signification)\s(?:van|of|von|des|der|de|du)\s(?:(?:een|de|het|the|an?|dem|der|le|la)\s)?(?:(?:begrip|term|woord|concept|notion|begriff)\s)?["“„«‘'l’\s]*$"#,
    )
});
/// "luidt:" behind the term of "de definitie van X".
pub(super) static READS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)^["“”‘'’»\s]*(?:\([^()]{1,80}\)\s*)?(?:,[^.;:]{1,90},\s*)?\s*(?:(?:luidt|luiden|lautet|reads|is|ist|est)(?:\s(?:dan ook|dus|hier|in [^.;:,]{1,50}|volgens [^.;:,]{1,60}))?(?:\s(?:als volgt|as follows|wie folgt|la suivante))?\s*[:,]?\s+|(?:\s(?:volgens|in|uit|according to)\s[^.;:]{1,80})?:\s+)"#,
    )
});
/// Words before a term that stands behind the verb: "Volgens artikel 2 van de wet is een X een Y".
pub(super) static INVERTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)^(?:(?P<cited>volgens|ingevolge|krachtens|conform|overeenkomstig|op grond van|blijkens|laut|gemäß|nach)|in de zin van|voor de toepassing van|in|binnen|voor|bij|im sinne|im|in der)\s(?P<scope>[^;:]{2,160}?),?\s(?P<verb>is|zijn|betekent|betekenen|wordt|worden|ist|sind|wird)\s(?:(?:onder|met)\s)?(?:(?:een|de|het|eine?|der|die|das)\s)?(?:(?:begrip|term)\s)?["“„«‘'\s]*$"#,
    )
});
/// "omschreven als" behind a term that stands behind its verb.
pub(super) static AS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)^["”’»\s]*(?:[^.;:,]{0,40}?\s)?(?:gedefinieerd|omschreven|opgevat|aangemerkt|verstaan|definiert|bezeichnet)(?:\s(?:als|wie))?\s*[:,]?\s+"#,
    )
});
/// Quotation marks, and what stands in parentheses or between commas, right behind a term.
pub(super) static ASIDE_BEHIND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)^["”’»]?\s*(?:\([^()]{1,80}\)\s*)?(?:,\s(?:ook wel|ook|oftewel|ofwel|auch)\s[^.;:,]{1,80},\s*)?"#,
    )
});

/// "In de lijst Water" before a dash begins a sentence about something else.
static BESIDE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:in|volgens|binnen|uit|op|according to|within|laut|im)\s(?:de|het|deze|dit|the|this|der|dem)\s",
    )
});

/// The term: a labelled one, else a heading or a first line that is short enough to be one, else the
/// subject of the first sentence that defines something; empty when there is none.
pub(super) fn of(page: &Page) -> String {
    let first =
        page.blocks.first().filter(|block| block.kind == Kind::Line && block.role.is_none());
    let first = first.map(|block| of_line(&block.text)).filter(|name| !name.is_empty());
    // The first line may say which row of a table is meant.
    if let Some(name) = first
        && page.of(Role::Term).skip(1).any(|block| Finder::new(name).is(&block.text))
    {
        return name.to_owned();
    }
    if let Some(name) = over_other(page) {
        return name.to_owned();
    }
    if let Some(block) = page.of(Role::Term).next() {
        let (term, _) = without_short(&block.text);
        return trimmed(term).to_owned();
    }
    let labelled = own_label::first(page, true);
    if !labelled.is_empty() {
        return labelled.to_owned();
    }
    let mut from_line = String::new();
    let mut rest = page.blocks.iter().enumerate();
    for (at, block) in rest.by_ref() {
        if matches!(block.kind, Kind::Heading(_)) {
            let is_title = is_title(&block.text)
                || matches!((block.kind, page.blocks.get(at + 1).map(|next| next.kind)),
                    (Kind::Heading(above), Some(Kind::Heading(below))) if below > above);
            if is_title {
                continue;
            }
            return named(&block.text).to_owned();
        }
        if block.kind != Kind::Line || block.role.is_some() {
            continue;
        }
        if let Some((term, _)) = headed(&block.text) {
            return term.to_owned();
        }
        if at == 0 || page.blocks[..at].iter().all(|before| before.kind != Kind::Line) {
            let bare = block.text.trim_end_matches([':', '?']);
            if is_name(bare) && !is_title(bare) && !is_sentence(named(bare)) {
                named(bare).clone_into(&mut from_line);
            }
        }
        break;
    }
    if from_line.is_empty() {
        let subject = subject(page);
        let labelled = || own_label::first(page, false).to_owned();
        return if subject.is_empty() { labelled() } else { subject };
    }
    // The first line may as well tell where the term holds, and the term stand below it.
    let told = match place::of_line(&from_line) {
        Some(Place::Law | Place::Organisation | Place::Document | Place::Named) => subject(page),
        _ => String::new(),
    };
    let is_line = |block: &Block| block.kind == Kind::Line && of_line(&block.text) == told;
    if !told.is_empty() && Finder::new(&told).is(&from_line) {
        return from_line;
    }
    if !told.is_empty() && (page.blocks.iter().any(is_line) || place::is_law(&from_line)) {
        return told;
    }
    from_line
}

/// The name that the notes start with, where its meaning stands below it and the first labelled term is
/// another one: the label then starts an entry of a list.
fn over_other(page: &Page) -> Option<&str> {
    let first = page.blocks.first().filter(|block| {
        block.role.is_none() && matches!(block.kind, Kind::Line | Kind::Heading(_))
    })?;
    let name = of_line(&first.text);
    let label = page.blocks.iter().position(|block| block.role == Some(Role::Term))?;
    let finder = Finder::new(name);
    let is_meaning = |block: &Block| {
        block.role == Some(Role::Definition)
            || block.role.is_none()
                && !matches!(block.kind, Kind::Heading(_))
                && (is_told(block, &finder)
                    || block.kind == Kind::Line
                        && block.text.split_whitespace().count() > 1
                        && (block.text.starts_with(char::is_lowercase)
                            || place::is_shaped(&block.text)))
    };
    let is_own = heading::is_term(name) && page.blocks[1..label].iter().any(is_meaning);
    is_own.then_some(name)
}

/// The subject of the first sentence that defines something.
fn subject(page: &Page) -> String {
    let mut plain = String::new();
    for block in page.blocks.iter().filter(|block| block.role.is_none()).take(400) {
        for one in sentence::split(&block.text).into_iter().take(200) {
            if let Some(term) = under(one) {
                return term;
            }
            if block.kind == Kind::Item
                && let Some((term, _)) = headed(one)
            {
                return term.to_owned();
            }
            if let Some(term) = led(one) {
                return term;
            }
            if plain.is_empty() {
                plain = before_verb(one).unwrap_or_default();
            }
        }
    }
    plain
}

/// What a term ends before: a verb, a mark or a note in parentheses.
static NEXT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)^["”’»]?\s*(?:[(,:]|(?:wordt|worden|is|are|verstaat|verstaan|bedoelen|begrijpen|we|wij|in|versteht|verstehen|wird|werden|on)\b)"#,
    )
});

/// X of "Onder X wordt verstaan".
fn under(sentence: &str) -> Option<String> {
    let starts: Vec<usize> = words(sentence).take(40).map(|(start, _)| start).collect();
    let is_led = |start: usize| UNDER.is_match(&sentence[..start]);
    for (index, start) in starts.iter().enumerate() {
        // An article still belongs to what leads to the term.
        let is_last = starts.get(index + 1).is_none_or(|next| !is_led(*next));
        if !is_last || !is_led(*start) {
            continue;
        }
        let listed = sentence[..*start].to_lowercase().contains("verstaan onder");
        for (at, word) in words(&sentence[*start..]).take(WORDS) {
            let behind = &sentence[start + at + word.len()..];
            if NEXT.is_match(behind) && UNDERSTOOD.is_match(behind)
                || listed && behind.trim_start().starts_with(':')
            {
                return Some(named(&sentence[*start..start + at + word.len()]).to_owned());
            }
        }
    }
    None
}

/// X of "De definitie van X luidt: Y" and of "Volgens de wet is een X een Y".
fn led(sentence: &str) -> Option<String> {
    let starts: Vec<usize> = words(sentence).take(40).map(|(start, _)| start).collect();
    for start in starts {
        let before = &sentence[..start];
        let is_named = MEANING_OF.is_match(before);
        let inverted = INVERTED.captures(before);
        if !is_named && inverted.is_none() {
            continue;
        }
        let is_passive = inverted
            .and_then(|hit| hit.name("verb").map(|verb| verb.as_str().starts_with('w')))
            .unwrap_or_default();
        let ends: Vec<usize> = words(&sentence[start..])
            .take(WORDS)
            .map(|(at, word)| start + at + word.len())
            .collect();
        // The kind most often has its article; only without one a clause tells where the term ends.
        for (end, is_plain) in
            [false, true].iter().flat_map(|is_plain| ends.iter().map(|end| (*end, *is_plain)))
        {
            let behind = &sentence[end..];
            let rest = ASIDE_BEHIND.find(behind).map_or(behind, |aside| &behind[aside.end()..]);
            let is_end = if is_named {
                READS.is_match(behind)
            } else if is_passive {
                AS.is_match(rest)
            } else {
                let rest = rest.trim_start_matches([',', ':', ' ']);
                (is_plain || ARTICLE.is_match(rest)) && is_shape(rest)
            };
            let name = named(&sentence[start..end]);
            let is_pronoun = |name: &str| {
                ARTICLE.is_match(&format!("{name} x")) || is_stop(&name.to_lowercase())
            };
            if is_end && !name.is_empty() && !is_pronoun(name) && !is_sentence(name) {
                return Some(name.to_owned());
            }
        }
    }
    None
}

/// X of "Een X is een Y", "X wordt gedefinieerd als Y".
fn before_verb(sentence: &str) -> Option<String> {
    for (at, word) in words(sentence).take(WORDS) {
        let end = at + word.len();
        let rest = &sentence[end..];
        if rest.starts_with(['.', ';']) {
            return None;
        }
        let is_defined = DEFINED.is_match(rest)
            || IS.find(rest).is_some_and(|verb| is_shape(&rest[verb.end()..]));
        if is_defined && rest.starts_with([' ', '"', '”', '’', ',', '»']) {
            let term = named(&sentence[..end]);
            let is_pronoun = ["dit", "dat", "it", "this", "that", "er", "het", "es", "das", "ce"]
                .contains(&term.to_lowercase().as_str());
            return (!is_pronoun && !term.is_empty()).then(|| term.to_owned());
        }
    }
    None
}

/// Whether what stands behind "is" is a definition: a kind with its article, not a property.
pub(super) fn is_shape(text: &str) -> bool {
    static SHAPE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^(?:(?:een|elke?|iedere?|het geheel|het (?:\w+\s){0,3}?\w+(?:,)? (?:van|waar\w+|dat|om|tussen|met|voor|in|door)\b|de (?:[\w-]+\s){0,3}?[\w-]+(?:,)? (?:die|waar\w+|van|om|tussen|met|voor|in|door)\b|an?|any|every|the (?:[\w-]+\s){0,4}?(?:of|that|which|by|in|for|between|to)\b|eine?[nr]?|jede[rs]?|une?|l['’]ensemble|tout\w*|(?:[\w-]+\s){0,2}?[\w-]{3,} (?:die|dat|waar(?:bij|in|mee|door|van|op|uit|aan|voor)|that|which|who|where)\b)\b)",
        )
    });
    let text = text.trim_start_matches(['"', '“', '„', '«', '‘', '\'']);
    SHAPE.is_match(text) && !is_remark(text)
}

/// Whether what follows "is" only remarks something: "vaak duur", "niet hier".
pub(super) fn is_remark(text: &str) -> bool {
    static NOT: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^(?:niet|geen|ook|vaak|meestal|soms|in|op|bij|voor|van|not|no|also|often|usually|belangrijk|een (?:beetje|paar|belangrijk|goed|voorbeeld|van de)|a (?:good|bad|lot|bit)|zo|erg|heel|meer|minder|nodig|een ander woord|another word)\b",
        )
    });
    NOT.is_match(text)
}

/// A line that starts with a term and a colon or a dash, as the term and the rest.
pub(super) fn headed(line: &str) -> Option<(&str, &str)> {
    let hit = COLON.captures(line)?;
    let (term, rest) = (hit.name("term")?.as_str().trim(), hit.name("rest")?.as_str().trim());
    let count = without_short(term).0.split_whitespace().count();
    let is_term = (1..=WORDS).contains(&count)
        && !is_sentence(term)
        && !term.contains(['.', ';', '!', '?'])
        && !term.ends_with(',')
        && !BESIDE.is_match(term)
        && term.contains('(') == term.contains(')')
        && Role::of(term).is_none_or(|role| matches!(role, Role::Context | Role::Aside))
        && rest.split_whitespace().count() >= 2;
    is_term.then(|| (named(term), rest))
}

/// The term that a line names, when it is nothing but a term; else empty.
pub(super) fn of_line(line: &str) -> &str {
    let name = named(line);
    if is_name(line) && !is_title(line) && !is_sentence(name) { name } else { "" }
}

/// Whether a line has a verb where a name has none.
fn is_sentence(line: &str) -> bool {
    static VERB: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)\b(?:wordt|worden|verstaan|verstaat|is|zijn|heeft|hebben|moet|willen?|gaat|are|was|were|means|shall|wird|werden|ist|sind|est|sont|volgende|following|onder|luidt|luiden|reads|lautet|betekent|volgens)\b",
        )
    });
    VERB.is_match(line)
}

/// Whether a heading titles a whole list of terms.
pub(super) fn is_title(heading: &str) -> bool {
    static TITLE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^(?:begrip(?:pen)?(?:lijst|kader|enlijst|sbepalingen|enkader)?|begrippen\b.*|(?:begrippenlijst|woordenlijst|glossary)\b.*|definities|glossarium|glossar|glossaire|terms|definitions|termen|lexicon|lexique|begriffe|verklarende\s.*|lijst van\s.*|list of\s.*|inleiding|introduction|index|.*(?:begrippenlijst|woordenlijst|glossary))$",
        )
    });
    TITLE.is_match(heading.trim())
}

/// A name without an article, marks, a question around it or what stands in parentheses behind it.
fn named(line: &str) -> &str {
    let line = trimmed(line);
    let line = NAMING.find(line).map_or(line, |lead| &line[lead.end()..]);
    let (line, _) = without_short(line);
    let line = trimmed(line);
    ARTICLE.find(line).map_or(line, |lead| &line[lead.end()..]).trim()
}

/// Takes an article off the start of a phrase.
pub(super) fn without_article(phrase: &str) -> &str {
    let phrase = trimmed(phrase);
    ARTICLE
        .find(phrase)
        .filter(|lead| lead.end() < phrase.len())
        .map_or(phrase, |lead| &phrase[lead.end()..])
        .trim()
}

/// A name and what stands in parentheses behind it.
pub(super) fn without_short(name: &str) -> (&str, &str) {
    match TAIL.find(name) {
        Some(tail) if tail.start() > 0 => (
            name[..tail.start()].trim(),
            tail.as_str().trim().trim_start_matches('(').trim_end_matches(')').trim(),
        ),
        _ => (name.trim(), ""),
    }
}

fn trimmed(text: &str) -> &str {
    text.trim().trim_matches(|c: char| {
        matches!(
            c,
            '"' | '“' | '”' | '„' | '«' | '»' | '‘' | '*' | '_' | ':' | ';' | '?' | '`' | ' '
        ) || c == '’'
            || c == '\''
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn term(notes: &str) -> String {
        of(&Page::read(notes))
    }

    #[test]
    fn the_term_is_labelled_headed_first_or_the_subject() {
        for (notes, expected) in [
            ("Begrip: Leenrecht\n\nDefinitie: iets", "Leenrecht"),
            ("# Leenrecht\n\nEen recht.", "Leenrecht"),
            ("# Begrippenlijst\n\n## Leenrecht\n\nEen recht.", "Leenrecht"),
            ("**Leenrecht**\nEen recht dat men heeft.", "Leenrecht"),
            ("Het leenrecht:\nEen recht dat men heeft.", "leenrecht"),
            ("Leenrecht (LR)\nEen recht dat men heeft.", "Leenrecht"),
            ("Organisatie: Bibliotheek\nDomein: boeken\n\nLeenrecht\nEen recht.", "Leenrecht"),
            ("Leenrecht: een recht dat men heeft op boeken.", "Leenrecht"),
            ("Openbaar leenrecht – recht op een vergoeding", "Openbaar leenrecht"),
            ("Onder een leenrecht wordt in deze wet verstaan: een recht.", "leenrecht"),
            ("In deze wet wordt verstaan onder leenrecht: het recht op geld.", "leenrecht"),
            (
                "In deze wet wordt verstaan onder:\na. leenrecht: het recht;\nb. boek: een ding van papier;",
                "leenrecht",
            ),
            ("Een leenrecht is een recht dat men heeft. Het kost geld.", "leenrecht"),
            ("A lending right is a right of an author.", "lending right"),
            ("What is a lending right?\n\nIt is a right.", "lending right"),
            ("Ein Leihrecht ist ein Recht, das man hat.", "Leihrecht"),
            ("", ""),
            (
                "Het regende gisteren in de stad, en niemand ging naar buiten voor een wandeling.",
                "",
            ),
        ] {
            assert_eq!(term(notes), expected, "{notes}");
        }
    }

    #[test]
    fn a_term_is_found_in_its_forms() {
        let finder = Finder::new("Stille reserve");
        for text in
            ["De stille reserves zijn groot.", "\"Stille reserve\" is", "een Stille  reserve"]
        {
            assert!(finder.find(text).is_some(), "{text}");
        }
        assert!(finder.find("Stille getuigen met reserve").is_none());
        assert_eq!(Finder::new("taak").find("Twee taken"), Some((5, 10)));
        assert_eq!(Finder::new("eetzaal").find("In onze eetzalen"), Some((8, 16)));
        assert!(finder.is("de stille reserves") && !finder.is("stille reserves hier"));
    }
}
