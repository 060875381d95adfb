//! The offline analyzer of a term: what notes say about it, in their own words.
//!
//! Extractive throughout: the definition, other words, examples and sources are copied from the notes,
//! with white space collapsed and marks taken off, or cut where a clause ends. Nothing is made up; what
//! the notes do not say stays empty and becomes a question.
//!
//! ```text
//! notes ─ page ─ term ─ meaning ─┬─ relation (other words, opposites)
//!                                ├─ example (sentences, cases, explanation)
//!                                └─ origin (context, source, features)
//! ```
//!
//! A page is what all of it reads: blocks with labels, places and sources told apart. The term says which
//! blocks are its own. A text with many terms is taken apart by `entry` first.

mod entry;
mod example;
mod meaning;
mod origin;
mod page;
mod question;
mod relation;
mod term;

#[cfg(test)]
mod tests;

use std::str::FromStr;

use crate::domain::definition::{Bevinding, Definition, Oordeel, Validatie};
use crate::text::rules;

use meaning::Meaning;
use page::Page;
use page::label::Role;
use term::finder::Finder;

pub use entry::{entries, repeated};

/// A list that goes with a definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Sentences that use the term.
    Voorbeeldzinnen,
    /// Cases that fall under it.
    Praktijkvoorbeelden,
    /// Cases that look like it and do not fall under it.
    Tegenvoorbeelden,
    /// Other words for it.
    Synoniemen,
    /// Words for its opposite.
    Antoniemen,
}

/// A name that is no list of a definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a list of a definition")]
pub struct UnknownKind;

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(name: &str) -> Result<Self, UnknownKind> {
        match name {
            "voorbeeldzinnen" => Ok(Self::Voorbeeldzinnen),
            "praktijkvoorbeelden" => Ok(Self::Praktijkvoorbeelden),
            "tegenvoorbeelden" => Ok(Self::Tegenvoorbeelden),
            "synoniemen" => Ok(Self::Synoniemen),
            "antoniemen" => Ok(Self::Antoniemen),
            _ => Err(UnknownKind),
        }
    }
}

/// Notes with the term and its definition found in them.
struct Reading {
    page: Page,
    term: String,
    finder: Finder,
    meaning: Option<Meaning>,
}

impl Reading {
    fn of(notes: &str) -> Self {
        let mut page = Page::read(notes);
        let term = term::of(&page);
        let finder = Finder::new(&term);
        term::own::keep(&mut page, &finder);
        page::gather::items(&mut page, &finder);
        page::place::settle(&mut page, &finder, |block| meaning::is_told(block, &finder));
        let meaning = meaning::of(&page, &finder);
        Self { page, term, finder, meaning }
    }

    fn items(&self, kind: Kind) -> Vec<String> {
        let (page, finder, meaning) = (&self.page, &self.finder, self.meaning.as_ref());
        match kind {
            Kind::Synoniemen => relation::synonyms(page, finder, meaning),
            Kind::Antoniemen => {
                let synonyms = relation::synonyms(page, finder, meaning);
                let mut antonyms = relation::opposite::antonyms(page, finder, meaning);
                antonyms.retain(|word| !synonyms.contains(word));
                antonyms
            }
            Kind::Voorbeeldzinnen => {
                let names = relation::synonyms(page, finder, meaning);
                example::sentences(page, finder, &names, meaning)
            }
            Kind::Praktijkvoorbeelden => example::cases(page, finder, meaning),
            Kind::Tegenvoorbeelden => example::counters(page, finder, meaning),
        }
    }
}

/// The term that the notes are about: a labelled one, a heading, a first line that is short enough, or
/// the subject of the first sentence that defines something. Empty when there is none. Reads at most
/// 64 KiB.
#[must_use]
pub fn term(notes: &str) -> String {
    term::of(&Page::read(notes))
}

/// The definition with all that the notes say about it; `language` is an ISO 639-1 code, for the
/// questions and judgements that the program adds. Reads at most 64 KiB.
#[must_use]
pub fn definition(notes: &str, language: &str) -> Definition {
    told(&Reading::of(notes), notes, language)
}

/// The definition, and of each kind at most `count` items in the order of the notes, from one reading.
/// Reads at most 64 KiB.
#[must_use]
pub fn with_items<const KINDS: usize>(
    notes: &str,
    language: &str,
    kinds: [Kind; KINDS],
    count: usize,
) -> (Definition, [Vec<String>; KINDS]) {
    let reading = Reading::of(notes);
    let items = kinds.map(|kind| {
        let mut items = reading.items(kind);
        items.truncate(count);
        items
    });
    (told(&reading, notes, language), items)
}

fn told(reading: &Reading, notes: &str, language: &str) -> Definition {
    let page = &reading.page;
    let definitie =
        reading.meaning.as_ref().map_or_else(String::new, |meaning| meaning.text.clone());
    let cases = reading.items(Kind::Praktijkvoorbeelden);
    let counters = reading.items(Kind::Tegenvoorbeelden);
    // A term need not have an opposite, so that is asked only where the notes leave a place for it.
    let missing: Vec<Kind> =
        [Kind::Synoniemen, Kind::Antoniemen, Kind::Praktijkvoorbeelden, Kind::Tegenvoorbeelden]
            .into_iter()
            .filter(|kind| *kind != Kind::Antoniemen || page.open.contains(&Role::Antonyms))
            .filter(|kind| reading.items(*kind).is_empty())
            .collect();
    let mut found = Definition {
        begrip: reading.term.clone(),
        categorie: origin::category(page, &definitie),
        context: origin::context(page),
        bron: origin::source(page),
        kenmerken: origin::features(page, &definitie),
        definitie,
        ..Definition::default()
    };
    let mut bevindingen = rules::check(&found, notes, language);
    for judged in rules::check_examples(&found, &cases, &counters, language) {
        let same = bevindingen.iter_mut().find(|known| known.regel == judged.regel);
        let is_open = judged.oordeel == Oordeel::NietBeoordeeld;
        let is_newer = |known: &&mut Bevinding| !is_open || known.oordeel == judged.oordeel;
        if let Some(known) = same.filter(is_newer) {
            *known = judged;
        }
    }
    let is_apart = bevindingen
        .iter()
        .any(|one| one.regel == "soort-en-verschil" && one.oordeel == Oordeel::Voldoet);
    found.missing = question::questions(&found, &missing, is_apart, language);
    // What is not there is not praised for having a source.
    let judged = bevindingen.iter().map(|one| one.oordeel).filter(|_| !found.definitie.is_empty());
    let oordeel = Oordeel::over(judged);
    found.validatie = Validatie { oordeel, bevindingen };
    found
}

/// At most `count` items of a kind, in the order of the notes; fewer where the notes have fewer. Reads at
/// most 64 KiB.
#[must_use]
pub fn items(kind: Kind, notes: &str, count: usize) -> Vec<String> {
    let mut items = Reading::of(notes).items(kind);
    items.truncate(count);
    items
}

/// What the notes explain about the term: a labelled explanation, else up to five sentences that are
/// used nowhere else; empty when there are none. Reads at most 64 KiB.
#[must_use]
pub fn explanation(notes: &str) -> String {
    let reading = Reading::of(notes);
    let (page, finder, meaning) = (&reading.page, &reading.finder, reading.meaning.as_ref());
    let used = reading.items(Kind::Voorbeeldzinnen).into_iter().take(3).collect::<Vec<_>>();
    example::explanation(page, finder, &used, meaning)
}
