//! Finds a term in texts, in any of its forms.

use super::without_article;
use crate::text::stem::{stem, words};

/// Finds a term in texts, in any of its forms.
#[derive(Debug, Clone)]
pub(in crate::text::definition) struct Finder {
    stems: Vec<String>,
    /// The last word of the term, in lower case.
    last: String,
}

impl Finder {
    pub(in crate::text::definition) fn new(term: &str) -> Self {
        Self {
            stems: words(term).map(|(_, word)| stem(word)).collect(),
            last: words(term).last().map_or_else(String::new, |(_, word)| word.to_lowercase()),
        }
    }

    /// The last word of the term, in lower case.
    pub(in crate::text::definition) fn last(&self) -> &str {
        &self.last
    }

    /// Where the term stands for the first time, as bytes.
    pub(in crate::text::definition) fn find(&self, text: &str) -> Option<(usize, usize)> {
        self.find_from(text, 0)
    }

    /// The first place at or behind a byte.
    pub(in crate::text::definition) fn find_from(
        &self,
        text: &str,
        from: usize,
    ) -> Option<(usize, usize)> {
        let first = self.stems.first()?;
        // The second letter may be doubled in the word and is not in its stem.
        let head = first.chars().next()?;
        for (at, word) in words(&text[from..]) {
            if !word.to_lowercase().starts_with(head) || stem(word) != *first {
                continue;
            }
            let mut end = from + at + word.len();
            let mut all = true;
            let mut next = words(&text[end..]);
            let base = end;
            for wanted in &self.stems[1..] {
                match next.next() {
                    Some((at, word)) if stem(word) == *wanted => end = base + at + word.len(),
                    _ => {
                        all = false;
                        break;
                    }
                }
            }
            if all {
                return Some((from + at, end));
            }
        }
        None
    }

    /// Whether a text that was found is the term or its plural, and no word that is made of it: a
    /// "docente" is no "docent", a "kaartje" no "kaart".
    pub(in crate::text::definition) fn is_form(&self, found: &str) -> bool {
        let Some((_, word)) = words(found).last() else { return false };
        let word = word.to_lowercase();
        let (short, long) = if word.chars().count() < self.last.chars().count() {
            (word.as_str(), self.last.as_str())
        } else {
            (self.last.as_str(), word.as_str())
        };
        let is_small = long.ends_with("je") || long.ends_with("jes") && !short.ends_with("je");
        let is_hissing = short.ends_with(['x', 'h', 'z', 'e', 'o']) || short.ends_with("ss");
        let is_plural = long.ends_with("en")
            || long.ends_with("ies")
            || long.ends_with('s') && (!long.ends_with("es") || is_hissing);
        short == long || is_plural && !is_small
    }

    /// Whether a phrase is the term and nothing else.
    pub(in crate::text::definition) fn is(&self, phrase: &str) -> bool {
        let stems: Vec<String> =
            words(without_article(phrase)).map(|(_, word)| stem(word)).collect();
        stems == self.stems
    }
}
