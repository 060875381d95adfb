//! The steps of a definition: found in a prompt by their names, with plain content of their own.

use std::sync::LazyLock;

use regex::Regex;

use super::pattern;

/// The names of lists; anything else that has a topic is prose.
const LISTS: [&str; 5] =
    ["voorbeeldzinnen", "praktijkvoorbeelden", "tegenvoorbeelden", "synoniemen", "antoniemen"];
const PROSE: &str = "toelichting";

/// Items of a list, where nobody asks for another number.
pub const ITEMS: usize = 3;

static TERM: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)\b(?:begrip|term|definitie van|definition of|voorbeeldzinnen bij|synoniemen (?:van|voor)|antoniemen (?:van|voor))\s*[:=]?\s*["'“„«*]*(?:een |het |de |an? |the )?["'“„«*]*(\p{L}[\p{L}-]+)"#,
    )
});
/// The term on a line of its own, with its name before it.
static NAMED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"(?im)^\s*(?:begrip|term)\s*[:=]\s*["'“„«*]*([^\r\n"”»*]{2,80})"#));
static WORD: LazyLock<Regex> = LazyLock::new(|| pattern(r"\p{L}{5,}"));

/// The step whose name stands first in a prompt.
#[must_use]
pub fn find(prompt: &str) -> Option<&'static str> {
    let lower = prompt.to_lowercase();
    let names = LISTS.into_iter().chain([PROSE]);
    names.filter_map(|name| Some((lower.find(name)?, name))).min().map(|(_, name)| name)
}

/// Whether a step's result is a list.
#[must_use]
pub fn is_list(step: &str) -> bool {
    LISTS.contains(&step)
}

/// Whether a prompt is about a definition.
#[must_use]
pub fn is_definition(prompt: &str) -> bool {
    prompt.to_lowercase().contains("defini")
}

/// The term that a text gives on a line of its own, `Term: …`.
#[must_use]
pub fn named(text: &str) -> Option<String> {
    let found = NAMED.captures(text)?.get(1)?.as_str().trim();
    Some(found.to_lowercase()).filter(|term| !term.is_empty())
}

/// The term that a text is about, as far as it names one; else its first word of some length.
#[must_use]
pub fn term(text: &str) -> String {
    if let Some(named) = named(text) {
        return named;
    }
    let named = TERM.captures(text).and_then(|found| found.get(1));
    let found = named.or_else(|| WORD.find(text));
    found.map_or_else(|| "begrip".to_owned(), |found| found.as_str().trim().to_lowercase())
}

/// One item of a list of this name about a term, counted from 1; none when the name means nothing here.
/// It says what it is: nobody may take it for something that a model has thought of.
#[must_use]
pub fn item(name: &str, term: &str, number: usize) -> Option<String> {
    let (kind, joint) = match name.to_lowercase().as_str() {
        "voorbeeldzinnen" => ("voorbeeldzin", "met"),
        "praktijkvoorbeelden" => ("praktijkvoorbeeld", "van"),
        "tegenvoorbeelden" => ("tegenvoorbeeld", "bij"),
        "synoniemen" => ("synoniem", "van"),
        "antoniemen" => ("antoniem", "van"),
        _ => return None,
    };
    Some(format!("{kind} {number} {joint} {term} (simulator)"))
}

/// What a field or a step of this name holds about a term, or none when the name means nothing here.
#[must_use]
pub fn content(name: &str, term: &str, sentence: &str) -> Option<Vec<String>> {
    let lower = name.to_lowercase();
    let lines = match lower.as_str() {
        list if is_list(list) => (1..=ITEMS).filter_map(|n| item(list, term, n)).collect(),
        PROSE => vec![format!(
            "Met {term} is bedoeld wat de tekst ermee bedoelt (simulator). Daarin staat: {sentence}"
        )],
        "definitie" | "definition" => {
            vec![format!("{term}: datgene waarover de tekst zegt: {sentence}")]
        }
        "term" | "begrip" => vec![term.to_owned()],
        _ => return None,
    };
    Some(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_found_by_name_and_lists_told_from_prose() {
        assert_eq!(find("Bij deze definitie: geef Synoniemen en antoniemen"), Some("synoniemen"));
        assert_eq!(find("Schrijf de toelichting"), Some("toelichting"));
        assert_eq!(find("Hello"), None);
        assert!(is_list("antoniemen") && !is_list("toelichting"));
    }

    #[test]
    fn the_term_is_the_one_that_is_named() {
        assert_eq!(term("Geef een definitie van het \"Besluit\" hieronder."), "besluit");
        assert_eq!(term("Begrip: zaak\n"), "zaak");
        assert_eq!(term("where the term is used\n\nTerm: Open zaak\nDefinition: x"), "open zaak");
        assert_eq!(term("de aanvraag is er"), "aanvraag");
        assert_eq!(term("a b"), "begrip");
        assert!(content("synoniemen", "zaak", "x").unwrap()[0].contains("zaak"));
        assert_eq!(content("x", "zaak", "x"), None);
        let last = item("Antoniemen", "zaak", 5);
        assert_eq!(last.as_deref(), Some("antoniem 5 van zaak (simulator)"));
        assert_eq!(item("toelichting", "zaak", 1), None);
    }
}
