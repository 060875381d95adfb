//! The brief: what the offline analyzer finds in notes, each thing with its place in them, and what is
//! missing.
//!
//! What is found is told in the notes' own words, with white space collapsed and marks taken off, so
//! the place is looked for by letters and digits alone.

use std::ops::Range;

use super::definition::{self, Kind};
use super::extract;
use super::language;
use crate::domain::case_study::{CaseStudy, Metric};

/// The most things of one group that are told.
const MOST_OF_A_GROUP: usize = 12;

/// The most questions.
const MOST_QUESTIONS: usize = 8;

/// Letters and digits by which a longer text is found, when it is not there as a whole.
const ENOUGH: usize = 24;

/// Notes beyond this length, in bytes, are not read to their end.
pub const MOST_BYTES: usize = 256 * 1024;

/// What notes are read for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Wanted {
    /// A case study.
    #[default]
    CaseStudy,
    /// The definition of a term.
    Definition,
}

/// What kind of thing was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Group {
    /// Whom a case study is about.
    Client,
    /// In which line of business.
    Industry,
    /// A figure, with what it was before where the notes say so.
    Figure,
    /// When something happened.
    Date,
    /// What somebody said.
    Quote,
    /// The term that is defined.
    Term,
    /// What it means.
    Definition,
    /// Where that comes from.
    Source,
    /// Another word for it.
    Synonym,
    /// A word for its opposite.
    Antonym,
    /// A case that falls under it.
    Example,
}

impl Group {
    /// Its name in one or two words.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Industry => "industry",
            Self::Figure => "figure",
            Self::Date => "date",
            Self::Quote => "quote",
            Self::Term => "term",
            Self::Definition => "meaning",
            Self::Source => "source",
            Self::Synonym => "synonym",
            Self::Antonym => "antonym",
            Self::Example => "example",
        }
    }
}

/// One thing that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What kind of thing.
    pub group: Group,
    /// What it is, in one line: `waiting list: 14 days → 3 days`.
    pub text: String,
    /// Its bytes in the notes, or none where its words do not stand there in one piece.
    pub place: Option<Range<usize>>,
}

/// What was found in notes, and what was not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Brief {
    /// What was found, by group.
    pub items: Vec<Item>,
    /// Questions to whoever wrote the notes.
    pub missing: Vec<String>,
}

/// Reads notes; at most the first [`MOST_BYTES`] of them.
#[must_use]
pub fn read(notes: &str, wanted: Wanted) -> Brief {
    read_unless(notes, wanted, &|| false).unwrap_or_default()
}

/// The same, or nothing when `stop` says between two parts of the work that nobody wants it any more.
#[must_use]
pub fn read_unless(notes: &str, wanted: Wanted, stop: &dyn Fn() -> bool) -> Option<Brief> {
    let end = (0..=notes.len().min(MOST_BYTES)).rev().find(|at| notes.is_char_boundary(*at));
    let notes = &notes[..end.unwrap_or(0)];
    if notes.trim().is_empty() {
        return Some(Brief::default());
    }
    let places = Places::of(notes);
    let mut found = Found { places, items: Vec::new() };
    let mut missing = match wanted {
        Wanted::CaseStudy => of_case_study(notes, &mut found, stop)?,
        Wanted::Definition => of_definition(notes, &mut found),
    };
    missing.truncate(MOST_QUESTIONS);
    Some(Brief { items: found.items, missing })
}

fn of_case_study(
    notes: &str,
    found: &mut Found<'_>,
    stop: &dyn Fn() -> bool,
) -> Option<Vec<String>> {
    let CaseStudy { client_name, industry, metrics, timeline, quotes, missing, .. } =
        extract::case_study_unless(notes, language::detect(notes), stop)?;
    found.add(Group::Client, &client_name, &[&client_name]);
    found.add(Group::Industry, &industry, &[&industry]);
    for metric in metrics.iter().take(MOST_OF_A_GROUP) {
        found.add(Group::Figure, &told(metric), &[&metric.source, &metric.after, &metric.before]);
    }
    for phase in timeline.iter().take(MOST_OF_A_GROUP) {
        let text = joined(&phase.when, ": ", &phase.phase);
        found.add(Group::Date, &text, &[&phase.when, &phase.phase, &phase.detail]);
    }
    for quote in quotes.iter().take(MOST_OF_A_GROUP) {
        let text = joined(&format!("“{}”", quote.text), " ", &quote.speaker);
        found.add(Group::Quote, &text, &[&quote.text]);
    }
    Some(missing)
}

/// A figure in one line: `waiting list: 14 → 3 days`.
fn told(metric: &Metric) -> String {
    let figure = match (metric.before.as_str(), metric.after.as_str()) {
        ("", "") => metric.improvement.clone(),
        ("", after) => after.to_owned(),
        (before, "") => before.to_owned(),
        (before, after) => format!("{before} → {after}"),
    };
    // The values are the notes' own words: where one of them names what it counts, in whatever order
    // and form, the unit would only say it again.
    let is_said = metric.unit.split_whitespace().any(|word| figure.contains(word))
        || [&metric.before, &metric.after].iter().any(|value| !is_bare(value));
    let figure = if is_said { figure } else { joined(&figure, " ", &metric.unit) };
    joined(&metric.label, ": ", &figure)
}

/// Whether a value is a number and nothing else, or empty.
fn is_bare(value: &str) -> bool {
    value.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || ".,'’+-−".contains(c))
}

fn of_definition(notes: &str, found: &mut Found<'_>) -> Vec<String> {
    let groups = [
        (Kind::Synoniemen, Group::Synonym),
        (Kind::Antoniemen, Group::Antonym),
        (Kind::Praktijkvoorbeelden, Group::Example),
    ];
    let kinds = groups.map(|(kind, _)| kind);
    let (read, items) =
        definition::with_items(notes, language::detect(notes), kinds, MOST_OF_A_GROUP);
    found.add(Group::Term, &read.begrip, &[&read.begrip]);
    found.add(Group::Definition, &read.definitie, &[&read.definitie]);
    found.add(Group::Source, &read.bron, &[&read.bron]);
    for ((_, group), items) in groups.into_iter().zip(items) {
        for item in items {
            found.add(group, &item, &[&item]);
        }
    }
    read.missing
}

/// Two texts with something between them; only one where the other is empty.
fn joined(first: &str, between: &str, second: &str) -> String {
    match (first, second) {
        ("", only) | (only, "") => only.to_owned(),
        (first, second) => format!("{first}{between}{second}"),
    }
}

struct Found<'a> {
    places: Places<'a>,
    items: Vec<Item>,
}

impl Found<'_> {
    /// Adds something, unless it is empty; it stands where the first of these words do.
    fn add(&mut self, group: Group, text: &str, words: &[&str]) {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if !text.is_empty() {
            let place = words.iter().find_map(|words| self.places.find(words));
            self.items.push(Item { group, text, place });
        }
    }
}

/// The letters and digits of the notes, in small letters, with their places.
struct Places<'a> {
    notes: &'a str,
    letters: String,
    /// The byte of the notes at which each byte of `letters` comes from, and that of its end.
    bytes: Vec<(usize, usize)>,
}

impl<'a> Places<'a> {
    fn of(notes: &'a str) -> Self {
        let mut letters = String::with_capacity(notes.len());
        let mut bytes = Vec::with_capacity(notes.len());
        for (at, c) in notes.char_indices().filter(|(_, c)| c.is_alphanumeric()) {
            let before = letters.len();
            letters.extend(c.to_lowercase());
            bytes.resize(bytes.len() + letters.len() - before, (at, at + c.len_utf8()));
        }
        Self { notes, letters, bytes }
    }

    /// Where words stand first, whatever stands between them; for longer ones their beginning is
    /// enough.
    fn find(&self, words: &str) -> Option<Range<usize>> {
        let wanted: String =
            words.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        let start: String = wanted.chars().take(ENOUGH).collect();
        let (at, length) = match self.at_word(&wanted) {
            Some(at) => (at, wanted.len()),
            None => (self.at_word(&start)?, start.len()),
        };
        let (start, end) = (self.bytes.get(at)?.0, self.bytes.get(at + length - 1)?.1);
        Some(self.with_signs(words, start, end))
    }

    /// The bytes with the signs that the words begin and end with: "€12", "9%".
    fn with_signs(&self, words: &str, start: usize, end: usize) -> Range<usize> {
        let is_sign = |c: char| !c.is_alphanumeric() && !c.is_whitespace();
        let rest = words.trim_end_matches(is_sign);
        let before = &words[..words.len() - words.trim_start_matches(is_sign).len()];
        let after = &words[rest.len()..];
        // Where only the beginning of the words was found, what they end with stands elsewhere.
        let after = if self.notes[end..].starts_with(after) { after.len() } else { 0 };
        let before = if self.notes[..start].ends_with(before) { before.len() } else { 0 };
        start - before..end + after
    }

    /// Where letters stand as whole words, else as they stand first.
    fn at_word(&self, wanted: &str) -> Option<usize> {
        if wanted.is_empty() {
            return None;
        }
        let is_apart = |left: usize, right: usize| {
            let (left, right) = (self.bytes.get(left), self.bytes.get(right));
            left.zip(right).is_none_or(|(left, right)| left.1 < right.0)
        };
        let all = || memchr::memmem::find_iter(self.letters.as_bytes(), wanted.as_bytes());
        let mut whole = all().take(64).filter(|at| {
            (*at == 0 || is_apart(at - 1, *at))
                && is_apart(at + wanted.len() - 1, at + wanted.len())
        });
        whole.next().or_else(|| all().next())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CASE: &str = "Client: **Noordkade Bakery**\nIndustry: industrial bakery\n\n\
        In March 2024 the team started with a pilot on one line.\n\
        Waste per shift went from 120 kg to 45 kg.\n\n\
        \"We throw away  half of what we did\", says Bo Smit, plant manager.\n";

    fn of(notes: &str, brief: &Brief, group: Group) -> Vec<(String, String)> {
        let items = brief.items.iter().filter(|item| item.group == group);
        let place = |item: &Item| item.place.clone().map(|place| notes[place].to_owned());
        items.map(|item| (item.text.clone(), place(item).unwrap_or_default())).collect()
    }

    #[test]
    fn a_unit_is_said_once() {
        let metric = |before: &str, after: &str, unit: &str| Metric {
            label: "Cost".to_owned(),
            before: before.to_owned(),
            after: after.to_owned(),
            unit: unit.to_owned(),
            ..Metric::default()
        };
        for (before, after, unit, shown) in [
            ("", "€41,500 per month", "€ per month", "Cost: €41,500 per month"),
            ("€9 a month", "€8 a month", "€ per month", "Cost: €9 a month → €8 a month"),
            ("two days", "one day", "days", "Cost: two days → one day"),
            ("14", "3", "days", "Cost: 14 → 3 days"),
            ("1,200", "", "calls", "Cost: 1,200 calls"),
            ("14", "3", "", "Cost: 14 → 3"),
        ] {
            assert_eq!(told(&metric(before, after, unit)), shown);
        }
    }

    #[test]
    fn each_thing_has_its_place_in_the_notes() {
        let brief = read(CASE, Wanted::CaseStudy);
        let of = |group| of(CASE, &brief, group);
        let client = "Noordkade Bakery".to_owned();
        assert_eq!(of(Group::Client), [(client.clone(), client)]);
        assert!(of(Group::Industry).iter().all(|(_, at)| at == "industrial bakery"), "{brief:?}");
        let figure = &of(Group::Figure)[0];
        assert!(figure.0.contains("120 kg → 45 kg"), "{figure:?}");
        assert!(figure.1.contains("from 120 kg to 45 kg"), "{figure:?}");
        assert!(of(Group::Date)[0].1.contains("March 2024"), "{:?}", of(Group::Date));
        let quote = &of(Group::Quote)[0];
        assert!(quote.0.contains("Bo Smit"), "{quote:?}");
        assert_eq!(quote.1, "We throw away  half of what we did");
        assert!(!brief.missing.is_empty());
    }

    #[test]
    fn a_term_is_read_with_its_meaning_and_relations() {
        let notes = "Begrip: wachttijd\nDefinitie: de tijd tussen aanmelding en eerste gesprek.\n\
            Synoniemen: doorlooptijd\nBron: Handreiking Intake 2023\n";
        let brief = read(notes, Wanted::Definition);
        let texts = |group| of(notes, &brief, group).into_iter().map(|(_, at)| at).next();
        assert_eq!(texts(Group::Term).as_deref(), Some("wachttijd"));
        assert!(texts(Group::Definition).unwrap().starts_with("de tijd tussen"), "{brief:?}");
        assert_eq!(texts(Group::Synonym).as_deref(), Some("doorlooptijd"));
        assert!(texts(Group::Source).unwrap().contains("Handreiking"), "{brief:?}");
    }

    #[test]
    fn a_place_has_the_signs_of_its_words() {
        let notes = "Sickness dropped by 12%. Revenue is €40k (+9%).";
        let brief = read(notes, Wanted::CaseStudy);
        assert!(
            of(notes, &brief, Group::Figure).iter().any(|(text, at)| {
                text == "Sickness: −12%" && at == "Sickness dropped by 12%."
            }),
            "{brief:?}"
        );
        assert_eq!(Places::of(notes).find("12%"), Some(20..23));
        assert_eq!(Places::of(notes).find("+9%").map(|at| &notes[at]), Some("+9%"));
    }

    #[test]
    fn work_that_nobody_wants_any_more_is_given_up() {
        assert_eq!(read_unless(CASE, Wanted::CaseStudy, &|| true), None);
        assert_eq!(
            read_unless(CASE, Wanted::CaseStudy, &|| false),
            Some(read(CASE, Wanted::CaseStudy))
        );
    }

    #[test]
    fn nothing_is_found_in_nothing() {
        assert_eq!(read(" \n", Wanted::CaseStudy), Brief::default());
        assert_eq!(Places::of("a b").find("--"), None);
        assert_eq!(Places::of("cat, at last").find("AT"), Some(5..7), "a whole word comes first");
    }

    #[test]
    #[ignore = "prints how long 100 KB take, to be read by a person"]
    #[expect(clippy::disallowed_methods, reason = "it measures")]
    fn how_long_it_takes() {
        for (wanted, text) in
            [(Wanted::CaseStudy, CASE), (Wanted::Definition, "wachttijd is tijd.\n")]
        {
            let notes = text.repeat(100 * 1024 / text.len());
            let _ = read(&notes, wanted);
            let started = std::time::Instant::now();
            let count = read(&notes, wanted).items.len();
            println!("{wanted:?}: {count} items in {:?}", started.elapsed());
        }
    }

    proptest! {
        #[test]
        fn places_are_always_within_the_notes(notes in ".{0,200}", words in "\\PC{0,12}") {
            for wanted in [Wanted::CaseStudy, Wanted::Definition] {
                for item in read(&notes, wanted).items {
                    prop_assert!(item.place.is_none_or(|place| notes.get(place).is_some()));
                }
            }
            if let Some(place) = Places::of(&notes).find(&words) {
                prop_assert!(notes.get(place).is_some_and(|found| !found.is_empty()));
            }
        }
    }
}
