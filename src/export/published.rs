//! What the PDF and the web page have in common.

use super::reading::{self, Purpose};
use super::request::ExportRequest;
use crate::domain::case_study::CaseStudy;
use crate::domain::reading::{Block, Reading};
use crate::render::study;
use crate::text::labels::Labels;

/// A document on its way to a page.
pub(super) struct Published {
    /// The document in a case study's layout; empty in a plain one.
    pub study: CaseStudy,
    /// The blocks.
    pub reading: Reading,
    /// The headline.
    pub title: String,
    /// The small line over the headline, or empty.
    pub eyebrow: String,
    /// The sentence at the end, or empty.
    pub closing: String,
}

/// The first title among the blocks, or empty.
pub(super) fn title(blocks: &[Block]) -> String {
    let found = blocks.iter().find_map(|block| match block {
        Block::Title { text, .. } => Some(text.clone()),
        _ => None,
    });
    found.unwrap_or_default()
}

impl Published {
    /// What is published of a request.
    pub fn of(request: &ExportRequest) -> Self {
        let study = study::from_fields(&request.study_fields());
        let labels = Labels::of(request.language);
        if !request.is_case_study() {
            let shown = request.shown();
            let (document, parts) = (request.document, request.parts);
            let reading = reading::of(None, document, parts, &shown, request.language, "");
            let found = title(&reading.blocks);
            let title = if found.is_empty() { request.stem.to_owned() } else { found };
            return Self { study, reading, title, eyebrow: String::new(), closing: String::new() };
        }
        let shown = request.shown();
        let reading = reading::case_study(&study, &shown, labels, request.date, Purpose::Page);
        let reading = reading::with_parts(reading, request.parts, labels);
        let industry = study::one_line(&study.industry, 120);
        let parts = [labels.get("case_study").to_owned(), industry];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        Self {
            title: reading::title(&study, labels),
            eyebrow: parts.join("  ·  "),
            closing: study::one_line(&study.call_to_action, 600),
            reading,
            study,
        }
    }
}
