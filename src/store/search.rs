//! A search through the history, as a person types it.
//!
//! Words are looked for in the title, the name, the recipe, the mode and the state of a run, in whatever
//! case; every one of them has to be there. A word such as `recipe:definition` looks in one place only:
//!
//! ```text
//! noordkade recipe:definition state:partial mode:pipelined
//! ```

use super::history::HistoryEntry;

/// What a run has to be like.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    wanted: Vec<Wanted>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Wanted {
    Anywhere(String),
    Recipe(String),
    State(String),
    Mode(String),
    Title(String),
}

impl Search {
    /// Reads what was typed; there is nothing that it does not understand.
    #[must_use]
    pub fn parse(typed: &str) -> Self {
        let wanted = |word: &str| {
            let word = word.to_lowercase();
            match word.split_once(':') {
                // Somebody who has not typed the rest yet still sees everything.
                Some(("recipe" | "state" | "mode" | "title", "")) => None,
                Some(("recipe", value)) => Some(Wanted::Recipe(value.to_owned())),
                Some(("state", value)) => Some(Wanted::State(value.to_owned())),
                Some(("mode", value)) => Some(Wanted::Mode(value.to_owned())),
                Some(("title", value)) => Some(Wanted::Title(value.to_owned())),
                _ => Some(Wanted::Anywhere(word)),
            }
        };
        Self { wanted: typed.split_whitespace().filter_map(wanted).collect() }
    }

    /// Whether every run matches.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.wanted.is_empty()
    }

    /// Whether a run is like that.
    #[must_use]
    pub fn matches(&self, entry: &HistoryEntry) -> bool {
        if self.wanted.is_empty() {
            return true;
        }
        let title = entry.title.to_lowercase();
        let mode = entry.mode.map(|mode| mode.to_string()).unwrap_or_default();
        let state = entry.state.to_string();
        let recipe = entry.recipe.to_lowercase();
        self.wanted.iter().all(|wanted| match wanted {
            Wanted::Recipe(value) => recipe.starts_with(value),
            Wanted::State(value) => state.starts_with(value),
            Wanted::Mode(value) => mode.starts_with(value),
            Wanted::Title(value) => title.contains(value),
            Wanted::Anywhere(word) => [&title, &recipe, &mode, &state, &entry.run]
                .into_iter()
                .any(|text| text.contains(word.as_str())),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::run::RunMode;
    use crate::store::history::Outcome;

    fn entry(title: &str, recipe: &str, mode: RunMode, state: Outcome) -> HistoryEntry {
        HistoryEntry {
            run: "20260301-101500-000-ab12".to_owned(),
            state,
            recipe: recipe.to_owned(),
            mode: Some(mode),
            started_at: "2026-03-01T10:15:00Z".to_owned(),
            elapsed_ms: 1,
            cost_usd: None,
            words: 10,
            title: title.to_owned(),
            failed_steps: 0,
            continued_in: None,
            reason: None,
        }
    }

    #[test]
    fn words_are_found_in_any_case_and_order() {
        let run =
            entry("Noordkade: een Bakkerij", "case-study", RunMode::Parallel, Outcome::Partial);
        for typed in [
            "",
            "bakk noord",
            "PARTIAL case",
            "20260301",
            "recipe:case state:part mode:par",
            "title:bakkerij",
            "state:",
        ] {
            assert!(Search::parse(typed).matches(&run), "{typed}");
        }
        for typed in ["bakker definition", "recipe:definition", "state:complete", "title:partial"] {
            assert!(!Search::parse(typed).matches(&run), "{typed}");
        }
        assert!(Search::parse(" \t").is_empty());
    }

    proptest! {
        #[test]
        fn whatever_is_typed_is_read(typed in ".{0,80}") {
            let run = entry("x", "case-study", RunMode::Pipelined, Outcome::Complete);
            let search = Search::parse(&typed);
            prop_assert!(!search.is_empty() || search.matches(&run));
        }
    }
}
