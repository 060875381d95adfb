//! The words that the program itself writes into pictures, documents and exports, by language.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The languages that have words of their own; any other is served in English.
pub const LANGUAGES: [&str; 4] = ["en", "nl", "de", "fr"];

static ALL: LazyLock<BTreeMap<&str, BTreeMap<String, String>>> = LazyLock::new(|| {
    [
        ("en", include_str!("../../assets/labels/en.toml")),
        ("nl", include_str!("../../assets/labels/nl.toml")),
        ("de", include_str!("../../assets/labels/de.toml")),
        ("fr", include_str!("../../assets/labels/fr.toml")),
    ]
    .into_iter()
    // The files are embedded and a test reads them all, so a default is never reached.
    .map(|(language, source)| (language, toml::from_str(source).unwrap_or_default()))
    .collect()
});

/// The words of one language.
#[derive(Debug, Clone, Copy)]
pub struct Labels {
    words: &'static BTreeMap<String, String>,
}

impl Labels {
    /// The words for an ISO 639-1 code (`en`, `nl`); English for a language that has none.
    #[must_use]
    pub fn of(language: &str) -> Self {
        let words = ALL.get(language).unwrap_or(&ALL["en"]);
        Self { words }
    }

    /// The word of that name, or the name itself when there is none.
    #[must_use]
    pub fn get<'a>(&self, name: &'a str) -> &'a str
    where
        'static: 'a,
    {
        self.words.get(name).map_or(name, String::as_str)
    }

    /// All words by name, for templates.
    #[must_use]
    pub fn all(&self) -> &'static BTreeMap<String, String> {
        self.words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_every_word() {
        let names: Vec<_> = Labels::of("en").all().keys().collect();
        assert!(names.len() > 20);
        for language in LANGUAGES {
            let words = Labels::of(language).all();
            assert_eq!(words.keys().collect::<Vec<_>>(), names, "{language}");
            assert!(words.values().all(|word| !word.trim().is_empty()), "{language}");
        }
    }
}
