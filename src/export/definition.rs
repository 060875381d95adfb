//! The entry of a term as blocks: what a dictionary tells of it.

use super::blocks::prose;
use super::entry::{Entry, Kind};
use super::plain;
use crate::domain::definition::{Bevinding, Oordeel};
use crate::domain::reading::Block;
use crate::render::{Mark, study};
use crate::text::labels::Labels;

/// The blocks of an entry. The first is its title with the definition under it; `level` is that of the
/// headings below, 1 on a page of its own; `date` is an ISO date or empty.
///
/// What is empty is left out; what was asked for and did not come is said in a sentence.
pub(super) fn blocks(entry: &Entry, labels: Labels, date: &str, level: u8) -> Vec<Block> {
    let mut writer = Writer { entry, labels, level, blocks: Vec::new() };
    writer.front(date);
    writer.given(Kind::Explanation);
    if !entry.features.is_empty() {
        writer.heading(labels.get("features").to_owned());
        writer.blocks.push(Block::Bullets(entry.features.clone()));
    }
    for kind in Kind::ALL.into_iter().filter(|kind| *kind != Kind::Explanation) {
        writer.given(kind);
    }
    for part in &entry.others {
        writer.blocks.extend(plain::part(part, labels, level));
    }
    writer.validation();
    writer.blocks
}

/// What the lists under certain headings show.
pub(super) fn marks(labels: Labels) -> Vec<(String, Mark)> {
    [
        (Kind::Sentences, Mark::Usage),
        (Kind::Cases, Mark::Inside),
        (Kind::CounterExamples, Mark::Outside),
    ]
    .map(|(kind, mark)| (labels.get(kind.label()).to_owned(), mark))
    .into()
}

/// The word for a judgement.
pub(super) fn judgement(verdict: Oordeel, labels: Labels) -> &'static str {
    labels.get(match verdict {
        Oordeel::Voldoet => "kept",
        Oordeel::VoldoetNiet => "broken",
        Oordeel::NietBeoordeeld => "not_judged",
    })
}

struct Writer<'a> {
    entry: &'a Entry,
    labels: Labels,
    level: u8,
    blocks: Vec<Block>,
}

impl Writer<'_> {
    fn front(&mut self, date: &str) {
        let entry = self.entry;
        let term = if entry.term.is_empty() { self.labels.get("term") } else { &entry.term };
        self.blocks
            .push(Block::Title { text: term.to_owned(), subtitle: entry.definition.clone() });
        let facts = [
            ("category", entry.category.as_str()),
            ("context", &entry.context),
            ("source", &entry.source),
            ("date", date),
        ];
        let said = facts.into_iter().filter(|(_, value)| !value.trim().is_empty());
        let facts: Vec<(String, String)> = said
            .map(|(name, value)| (self.labels.get(name).to_owned(), study::one_line(value, 600)))
            .collect();
        if !facts.is_empty() {
            self.blocks.push(Block::Facts(facts));
        }
        if entry.definition.is_empty() {
            self.blocks.push(Block::Paragraph(self.labels.get("no_definition").to_owned()));
        }
    }

    fn given(&mut self, kind: Kind) {
        let given = self.entry.given(kind);
        if given.is_failed {
            self.heading(self.labels.get(kind.label()).to_owned());
            self.blocks.push(Block::Paragraph(self.labels.get(kind.failed_label()).to_owned()));
        } else if !given.texts.is_empty() {
            self.heading(self.labels.get(kind.label()).to_owned());
            match kind {
                Kind::Explanation => {
                    self.blocks.extend(given.texts.iter().flat_map(|text| prose(text)));
                }
                // Words beside each other read faster than below each other.
                Kind::Synonyms | Kind::Antonyms => {
                    self.blocks.push(Block::Paragraph(given.texts.join(" · ")));
                }
                Kind::Sentences | Kind::Cases | Kind::CounterExamples => {
                    self.blocks.push(Block::Bullets(given.texts.clone()));
                }
            }
        }
    }

    fn validation(&mut self) {
        let (entry, labels) = (self.entry, self.labels);
        if entry.findings.is_empty() && entry.verdict == Oordeel::NietBeoordeeld {
            return;
        }
        self.heading(labels.get("validation").to_owned());
        let mut over = format!("{}: {}", labels.get("verdict"), judgement(entry.verdict, labels));
        let broken = entry.findings.iter().filter(|f| f.oordeel == Oordeel::VoldoetNiet).count();
        if broken > 0 {
            let (n, all) = (broken.to_string(), entry.findings.len().to_string());
            let count = labels.get("rules_broken").replace("{n}", &n).replace("{all}", &all);
            over.extend([" · ", &count]);
        }
        self.blocks.push(Block::Paragraph(over));
        // Among many terms a reader wants to know what is wrong, not what is right twelve times over.
        let is_shown = |f: &&Bevinding| self.level == 1 || f.oordeel == Oordeel::VoldoetNiet;
        let shown: Vec<&Bevinding> = entry.findings.iter().filter(is_shown).collect();
        if !shown.is_empty() {
            let headers =
                ["rule", "verdict", "explanation"].map(|name| labels.get(name).to_owned());
            let rows = shown.into_iter().map(|finding| {
                let word = judgement(finding.oordeel, labels).to_owned();
                vec![plain::humanised(&finding.regel), word, finding.toelichting.clone()]
            });
            self.blocks.push(Block::Table { headers: headers.into(), rows: rows.collect() });
        }
    }

    fn heading(&mut self, text: String) {
        self.blocks.push(Block::Heading { level: self.level, text });
    }
}
