//! A document as blocks in reading order, for screens, pages and Markdown.

use super::blocks::{prose, without_empty_columns};
use super::definition;
use super::entry::Entry;
use super::plain;
pub use super::request::Shown;
use crate::domain::case_study::{CaseStudy, Metric, Quote, Section};
use crate::domain::document::Document;
use crate::domain::part::Part;
use crate::domain::reading::{Block, Reading};
use crate::render::{metrics, study, timeline};
use crate::text::labels::Labels;

/// How many quotes a page takes before they crowd out the story; the document has them all.
const MOST_QUOTES: usize = 6;

/// What a reading is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Text: tables stand beside the pictures, and the last sentence is a paragraph.
    Text,
    /// A page: tables that a drawing already shows are left out, and so is the closing sentence.
    Page,
}

/// The blocks of a document with its parts; `layout` is `case-study`, `definition` or none for a plain one,
/// `date` is an ISO date or empty.
#[must_use]
pub fn of(
    layout: Option<&str>,
    document: &Document,
    parts: &[Part],
    pictures: &[Shown],
    language: &str,
    date: &str,
) -> Reading {
    let labels = Labels::of(language);
    match layout {
        Some("case-study") => {
            let study = study::from_fields(document.fields());
            with_parts(case_study(&study, pictures, labels, date, Purpose::Text), parts, labels)
        }
        Some("definition") => {
            let blocks = definition::blocks(&Entry::of(document, parts), labels, date, 1);
            let all = pictures.iter().map(other_picture);
            Reading { blocks: blocks.into_iter().chain(all).collect() }
        }
        _ => plain::reading(document, parts, pictures, labels),
    }
}

/// A case study with the parts that its layout has no place for after it.
#[must_use]
pub fn with_parts(mut study: Reading, parts: &[Part], labels: Labels) -> Reading {
    for part in parts {
        study.blocks.extend(plain::part(&plain::tidy_part(part), labels, 1));
    }
    study
}

/// A picture that a layout has no place for.
fn other_picture(shown: &Shown) -> Block {
    Block::Picture { step: shown.step.clone(), alt: plain::humanised(shown.step.as_str()) }
}

/// The blocks of a case study.
#[must_use]
pub fn case_study(
    study: &CaseStudy,
    pictures: &[Shown],
    labels: Labels,
    date: &str,
    purpose: Purpose,
) -> Reading {
    let mut writer = Writer { study, pictures, labels, purpose, blocks: Vec::new() };
    writer.front(date);
    writer.story();
    writer.measured();
    writer.times();
    writer.other_pictures();
    writer.end();
    Reading { blocks: writer.blocks }
}

struct Writer<'a> {
    study: &'a CaseStudy,
    pictures: &'a [Shown],
    labels: Labels,
    purpose: Purpose,
    blocks: Vec<Block>,
}

impl Writer<'_> {
    fn front(&mut self, date: &str) {
        let study = self.study;
        self.picture("hero", hero_alt(study, self.labels));
        self.blocks.push(Block::Title {
            text: title(study, self.labels),
            subtitle: study::one_line(&study.subtitle, 500),
        });
        let glance = &study.at_a_glance;
        let facts = [
            ("client", study.client_name.as_str()),
            ("industry", &study.industry),
            ("date", date),
            ("company_size", &glance.company_size),
            ("region", &glance.region),
            ("period", &glance.period),
            ("product", &glance.product),
        ];
        let facts: Vec<(String, String)> = facts
            .into_iter()
            .filter(|(_, value)| !value.trim().is_empty())
            .map(|(name, value)| (self.labels.get(name).to_owned(), study::one_line(value, 300)))
            .collect();
        if !facts.is_empty() {
            self.blocks.push(Block::Facts(facts));
        }
        // A lede that begins with the line under the headline would say it twice.
        let (lede, subtitle) = (study.narrative.lede.trim(), study.subtitle.trim());
        self.prose(lede.strip_prefix(subtitle).unwrap_or(lede));
    }

    /// The sections with a quote after each of them, as long as there are quotes.
    fn story(&mut self) {
        let study = self.study;
        let mut quotes = study.quotes.iter().take(MOST_QUOTES);
        // Lessons and next steps have a place of their own at the end.
        let at_the_end =
            [("lessons", !study.lessons.is_empty()), ("next_steps", !study.next_steps.is_empty())];
        let is_told_later = |section: &&Section| {
            at_the_end
                .iter()
                .any(|(label, told)| *told && section.heading.trim() == self.labels.get(label))
        };
        let sections: Vec<&Section> =
            study.narrative.sections.iter().filter(|section| !is_told_later(section)).collect();
        if sections.is_empty() {
            self.facts_as_story();
        }
        for (index, section) in sections.iter().enumerate() {
            let heading = study::one_line(&section.heading, 200);
            if heading.is_empty() && index == 0 {
                self.heading(1, self.labels.get("summary"));
            } else if !heading.is_empty() {
                self.heading(1, &heading);
            }
            self.prose(&section.body);
            if let Some(quote) = quotes.next() {
                self.blocks.push(quote_block(quote));
            }
        }
        let rest: Vec<Block> = quotes.map(quote_block).collect();
        if !rest.is_empty() {
            self.heading(1, self.labels.get("quotes"));
            self.blocks.extend(rest);
        }
    }

    /// The story of a document that has facts but no narrative.
    fn facts_as_story(&mut self) {
        let study = self.study;
        let challenge = &study.challenge;
        self.part("challenge", &[&challenge.summary, &challenge.stakes, &challenge.tried_before]);
        self.part("selection", &[&study.selection.reason]);
        if !study.selection.alternatives.is_empty() {
            if study.selection.reason.is_empty() {
                self.heading(1, self.labels.get("selection"));
            }
            self.blocks.push(Block::Bullets(study.selection.alternatives.clone()));
        }
        self.part("solution", &[&study.solution]);
        self.part("implementation", &[&study.implementation]);
        self.part("results", &[&study.results.summary, &study.results.business_meaning]);
    }

    fn part(&mut self, label: &str, texts: &[&str]) {
        if texts.iter().all(|text| text.trim().is_empty()) {
            return;
        }
        self.heading(1, self.labels.get(label));
        for text in texts {
            self.prose(text);
        }
    }

    fn measured(&mut self) {
        let study = self.study;
        let drawn = self.shown("metrics");
        if study.metrics.is_empty() && drawn != Some(false) {
            return;
        }
        self.heading(1, self.labels.get("measured_results"));
        let alt = non_empty(&study.alt_text.metrics, || metrics::alt(study, self.labels));
        self.picture("metrics", alt);
        let listed = if self.is_page_of(drawn) {
            metrics::beside_dashboard(&study.metrics)
        } else {
            study.metrics.iter().collect()
        };
        if !listed.is_empty() {
            self.blocks.push(metrics_table(&listed, self.labels));
        }
        self.prose(&study.results.caveats);
    }

    fn times(&mut self) {
        let study = self.study;
        let drawn = self.shown("timeline");
        if study.timeline.is_empty() && drawn != Some(false) {
            return;
        }
        self.heading(1, self.labels.get("timeline"));
        let alt = non_empty(&study.alt_text.timeline, || timeline::alt(study, self.labels));
        // A long list cannot break over two pages; a table can.
        let table_only = self.is_page_of(drawn) && timeline::is_long_list(study, self.labels);
        if !table_only {
            self.picture("timeline", alt);
        }
        let said = self.is_page_of(drawn) && !table_only && timeline::shows_all(study);
        if !study.timeline.is_empty() && !said {
            self.blocks.push(phases_table(study, self.labels));
        }
    }

    /// Pictures of steps that this layout has no place for.
    fn other_pictures(&mut self) {
        for shown in self.pictures {
            if !["hero", "metrics", "timeline"].contains(&shown.step.as_str()) {
                self.blocks.push(other_picture(shown));
            }
        }
    }

    fn end(&mut self) {
        let study = self.study;
        if !study.lessons.is_empty() {
            self.heading(1, self.labels.get("lessons"));
            let lessons = study.lessons.iter().map(|lesson| study::one_line(lesson, 1_000));
            self.blocks.push(Block::Bullets(lessons.collect()));
        }
        self.part("next_steps", &[&study.next_steps]);
        if self.purpose == Purpose::Text {
            self.prose(&study.call_to_action);
        }
    }

    /// Whether this is a page that shows a drawing made from the same data.
    fn is_page_of(&self, drawn: Option<bool>) -> bool {
        self.purpose == Purpose::Page && drawn == Some(true)
    }

    fn heading(&mut self, level: u8, text: &str) {
        self.blocks.push(Block::Heading { level, text: text.to_owned() });
    }

    fn prose(&mut self, text: &str) {
        self.blocks.extend(prose(text));
    }

    /// Whether the picture of that step is there, and then whether it was drawn here.
    fn shown(&self, step: &str) -> Option<bool> {
        self.pictures.iter().find(|p| p.step.as_str() == step).map(|p| p.drawn_locally)
    }

    fn picture(&mut self, step: &str, alt: String) {
        if let Some(shown) = self.pictures.iter().find(|p| p.step.as_str() == step) {
            self.blocks.push(Block::Picture { step: shown.step.clone(), alt });
        }
    }
}

/// The headline of a case study: its title, else the client, else what it is.
#[must_use]
pub fn title(study: &CaseStudy, labels: Labels) -> String {
    let title = non_empty(&study.title, || study.client_name.clone());
    study::one_line(&non_empty(&title, || labels.get("case_study").to_owned()), 300)
}

fn hero_alt(study: &CaseStudy, labels: Labels) -> String {
    non_empty(&study.alt_text.hero, || title(study, labels))
}

fn quote_block(quote: &Quote) -> Block {
    let by = [&quote.speaker, &quote.role].map(|text| study::one_line(text, 200));
    let by: Vec<String> = by.into_iter().filter(|text| !text.is_empty()).collect();
    let text = study::one_line(&quote.text, 2_000);
    let text = text.trim_matches(['"', '“', '”', '„', '«', '»', ' ']).to_owned();
    Block::Quote { text, attribution: by.join(", ") }
}

fn metrics_table(all: &[&Metric], labels: Labels) -> Block {
    let headers = ["measure", "before", "after", "change"].map(|name| labels.get(name).to_owned());
    let rows = all.iter().map(|metric| {
        vec![
            study::one_line(&metric.label, 200),
            metrics::with_unit(&metric.before, &metric.unit),
            metrics::with_unit(&metric.after, &metric.unit),
            study::one_line(&metric.improvement, 200),
        ]
    });
    without_empty_columns(headers.into(), rows.collect())
}

fn phases_table(study: &CaseStudy, labels: Labels) -> Block {
    let headers = ["when", "phase", "detail"].map(|name| labels.get(name).to_owned());
    let rows = study.timeline.iter().map(|phase| {
        let detail = if timeline::adds_nothing(phase) { "" } else { &phase.detail };
        [&phase.when, &phase.phase, detail].map(|text| study::one_line(text, 500)).into()
    });
    without_empty_columns(headers.into(), rows.collect())
}

fn non_empty(text: &str, otherwise: impl FnOnce() -> String) -> String {
    if text.trim().is_empty() { otherwise() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case_study::Section;

    fn shown(drawn_locally: bool) -> Vec<Shown> {
        ["hero", "metrics", "timeline"]
            .map(|step| Shown { step: step.into(), drawn_locally })
            .into()
    }

    fn kinds(reading: &Reading) -> Vec<String> {
        let name = |block: &Block| match block {
            Block::Title { .. } => "title".to_owned(),
            Block::Facts(_) => "facts".to_owned(),
            Block::Heading { text, .. } => format!("# {text}"),
            Block::Paragraph(_) => "p".to_owned(),
            Block::Bullets(_) => "list".to_owned(),
            Block::Quote { .. } => "quote".to_owned(),
            Block::Table { .. } => "table".to_owned(),
            Block::Picture { step, .. } => format!("[{step}]"),
        };
        reading.blocks.iter().map(name).collect()
    }

    fn study() -> CaseStudy {
        let mut study = CaseStudy { title: "T".into(), ..CaseStudy::default() };
        study.narrative.sections =
            vec![Section { heading: "S".into(), body: "One\n\n- a\n- b".into() }];
        study.quotes = vec![Quote { text: "“Q”".into(), ..Quote::default() }; 2];
        study.metrics = vec![Metric { label: "M".into(), after: "5".into(), ..Metric::default() }];
        study.lessons = vec!["L".into()];
        study
    }

    #[test]
    fn a_page_leaves_out_what_its_drawing_says() {
        let labels = Labels::of("en");
        let text = case_study(&study(), &shown(true), labels, "", Purpose::Text);
        assert_eq!(
            kinds(&text),
            [
                "[hero]",
                "title",
                "# S",
                "p",
                "list",
                "quote",
                "# In their words",
                "quote",
                "# Measured results",
                "[metrics]",
                "table",
                "# Lessons learned",
                "list"
            ]
        );
        let page = case_study(&study(), &shown(true), labels, "", Purpose::Page);
        assert!(!kinds(&page).contains(&"table".to_owned()));
        let bought = case_study(&study(), &shown(false), labels, "", Purpose::Page);
        assert!(kinds(&bought).contains(&"table".to_owned()));
        assert!(kinds(&bought).contains(&"[timeline]".to_owned()));
    }

    #[test]
    fn nothing_but_a_title_is_made_of_nothing() {
        let reading = case_study(&CaseStudy::default(), &[], Labels::of("en"), "", Purpose::Text);
        assert_eq!(kinds(&reading), ["title"]);
    }

    #[test]
    fn facts_tell_the_story_when_there_is_no_narrative() {
        let mut study = CaseStudy::default();
        study.challenge.summary = "Slow.".into();
        study.results.summary = "Fast.".into();
        let reading = case_study(&study, &[], Labels::of("nl"), "2026-09-01", Purpose::Text);
        assert_eq!(
            kinds(&reading),
            ["title", "facts", "# De uitdaging", "p", "# De resultaten", "p"]
        );
    }

    #[test]
    fn quotes_lose_their_marks_and_tables_their_empty_columns() {
        let quote =
            Quote { text: "“So it is”".into(), speaker: "A".into(), role: String::new() };
        assert_eq!(
            quote_block(&quote),
            Block::Quote { text: "So it is".into(), attribution: "A".into() }
        );
        let Block::Table { headers, .. } = metrics_table(&[&study().metrics[0]], Labels::of("en"))
        else {
            panic!("not a table")
        };
        assert_eq!(headers, ["Measure", "After"]);
    }
}
