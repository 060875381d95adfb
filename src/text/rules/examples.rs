//! Rules about what falls under a definition, judged by its words and by its own examples.

use std::sync::LazyLock;

use regex::Regex;

use super::Said;
use crate::domain::definition::Definition;
use crate::text::pattern::pattern;
use crate::text::stem::{content, stem, words};

/// A definition with fewer words that say something cannot be compared.
const FEWEST: usize = 2;
/// Characters of an example that an explanation quotes.
const QUOTED: usize = 60;

static VAGUE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:(?:een|an?|the|het)\s)?(?P<first>iets|alles|ding|dingen|something|anything|everything|thing|things|etwas|quelque chose)\b|(?P<last>enzovoorts?|enz\.|etc\.|en dergelijke|e\.d\.|en zo|of zoiets|en meer|and so on|and the like|or something|usw\.)[\s.]*$",
    )
});
static CASES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:^|[\s,(])(?P<cue>zoals|bijvoorbeeld|bijv\.|bv\.|onder andere|onder meer|waaronder|o\.a\.|denk aan|such as|for example|for instance|e\.g\.|including|wie etwa|zum beispiel|z\. ?B\.|par exemple|tels? que)(?:$|[\s,:)])",
    )
});

/// `niet-te-ruim`, by the words alone.
pub(super) fn wide_words(text: &str) -> Said {
    if let Some(hit) = VAGUE.captures(text) {
        let word = hit.name("first").or_else(|| hit.name("last")).map_or("", |word| word.as_str());
        return Said::broken(
            format!("\"{word}\" laat open wat er nog meer onder valt."),
            format!("\"{word}\" leaves open what else falls under it."),
        );
    }
    Said::open(
        "Er zijn geen tegenvoorbeelden om aan te toetsen.",
        "There are no counter-examples to test it by.",
    )
}

/// `niet-te-eng`, by the words alone.
pub(super) fn narrow_words(text: &str) -> Said {
    let cited = CASES
        .captures_iter(text)
        .find_map(|hit| hit.name("cue").filter(|cue| names_cases(text, cue)));
    if let Some(cue) = cited {
        let cue = cue.as_str();
        return Said::broken(
            format!("De definitie noemt met \"{cue}\" gevallen in plaats van kenmerken."),
            format!("With \"{cue}\" the definition names cases instead of features."),
        );
    }
    Said::open(
        "Er zijn geen voorbeelden om aan te toetsen.",
        "There are no examples to test it by.",
    )
}

/// Whether cases follow a cue: not behind "zoals bedoeld in", "onder andere voorwaarden" or, without a
/// comma, "waaronder" and "including", which say something else there.
fn names_cases(text: &str, cue: &regex::Match<'_>) -> bool {
    let before = text[..cue.start()].trim_end();
    let behind = text[cue.end()..].trim_start_matches([',', ':', ' ']).to_lowercase();
    let next = behind.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    match cue.as_str().to_lowercase().as_str() {
        "zoals" => !matches!(
            next,
            "bedoeld"
                | "omschreven"
                | "vermeld"
                | "genoemd"
                | "vastgelegd"
                | "gedefinieerd"
                | "opgenomen"
                | "vastgesteld"
                | "beschreven"
                | "bepaald"
                | "aangegeven"
                | "geregeld"
                | "dat"
                | "die"
                | "deze"
                | "dit"
                | "is"
                | "zijn"
                | "wordt"
                | "worden"
                | "gebruikelijk"
                | "blijkt"
                | "men"
        ),
        "such as" => !matches!(next, "is" | "are"),
        "onder andere" => !matches!(next, "omstandigheden" | "voorwaarden" | "naam" | "condities"),
        "waaronder" | "including" => {
            before.ends_with([',', '(']) && !matches!(next, "begrepen" | "mede" | "ook")
        }
        _ => true,
    }
}

/// `niet-te-ruim`, by counter-examples.
pub(super) fn wide(definition: &Definition, counters: &[String]) -> Said {
    let said = wide_words(&definition.definitie);
    let own = content(&definition.definitie);
    if counters.is_empty() || said.oordeel == crate::domain::definition::Oordeel::VoldoetNiet {
        return said;
    }
    if own.len() < FEWEST {
        return Said::open(
            "De definitie is te kort om aan tegenvoorbeelden te toetsen.",
            "The definition is too short to be tested by counter-examples.",
        );
    }
    let covered = counters.iter().find(|counter| {
        let theirs = content(counter);
        own.iter().all(|word| theirs.contains(word)) && !is_denying(counter)
    });
    match covered {
        Some(counter) => Said::broken(
            format!(
                "Het tegenvoorbeeld \"{}\" heeft alle kenmerken van de definitie.",
                quoted(counter)
            ),
            format!(
                "The counter-example \"{}\" has every feature of the definition.",
                quoted(counter)
            ),
        ),
        None => Said::kept(
            format!(
                "Geen van de tegenvoorbeelden noemt alle kenmerken, ook \"{}\" niet.",
                quoted(&counters[0])
            ),
            format!(
                "No counter-example names every feature, nor does \"{}\".",
                quoted(&counters[0])
            ),
        ),
    }
}

/// Whether a text says itself what is not there.
fn is_denying(text: &str) -> bool {
    words(text).any(|(_, word)| {
        matches!(
            word.to_lowercase().as_str(),
            "niet"
                | "geen"
                | "zonder"
                | "not"
                | "no"
                | "without"
                | "nicht"
                | "kein"
                | "keine"
                | "ohne"
        )
    })
}

/// `niet-te-eng`, by practical examples.
pub(super) fn narrow(definition: &Definition, cases: &[String]) -> Said {
    let said = narrow_words(&definition.definitie);
    if cases.is_empty() || said.oordeel == crate::domain::definition::Oordeel::VoldoetNiet {
        return said;
    }
    let told = content(&definition.definitie);
    let mut own = told.clone();
    own.extend(definition.kenmerken.iter().flat_map(|feature| content(feature)));
    for case in cases {
        if let Some(feature) = denied(case, &own, &definition.definitie) {
            return Said::broken(
                format!("Het voorbeeld \"{}\" is zonder \"{feature}\".", quoted(case)),
                format!("The example \"{}\" is without \"{feature}\".", quoted(case)),
            );
        }
    }
    // A blue bicycle shares most of its words with a red one, so that only all of them are enough.
    let open = cases.iter().find(|case| {
        let theirs = content(case);
        told.len() < FEWEST || !told.iter().all(|word| shares(word, &theirs)) || is_denying(case)
    });
    match open {
        None => Said::kept(
            format!("De voorbeelden noemen alle kenmerken, zoals \"{}\".", quoted(&cases[0])),
            format!("The examples name every feature, such as \"{}\".", quoted(&cases[0])),
        ),
        Some(case) => Said::open(
            format!("Of \"{}\" eronder valt, zeggen de woorden niet.", quoted(case)),
            format!("The words do not tell whether \"{}\" falls under it.", quoted(case)),
        ),
    }
}

/// A word of the definition that a case says it is without: "een stoel zonder rugleuning". A definition that
/// says so itself is no narrower for it.
fn denied<'a>(case: &'a str, own: &[String], definition: &str) -> Option<&'a str> {
    if is_denying(definition) {
        return None;
    }
    let mut before = "";
    for (_, word) in words(case) {
        let is_without = matches!(before.to_lowercase().as_str(), "zonder" | "without" | "ohne");
        before = word;
        if is_without && own.contains(&stem(word)) {
            return Some(word);
        }
    }
    None
}

/// Whether a word stands in a case, alone or as a part of a compound.
fn shares(word: &str, theirs: &[String]) -> bool {
    let is_long = word.chars().count() >= 4;
    theirs.iter().any(|known| known == word || is_long && known.ends_with(word))
}

fn quoted(text: &str) -> String {
    match text.char_indices().nth(QUOTED) {
        None => text.trim_end_matches('.').to_owned(),
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
    }
}
