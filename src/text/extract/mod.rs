//! The offline analyzer: what notes say, in their own words.

mod change;
mod client;
mod measure;
mod page;
mod people;
mod phase;
mod phrase;
mod saying;
mod sentence;
mod topic;

use crate::domain::case_study::CaseStudy;

/// A case study assembled from the notes' own words; `language` is an ISO 639-1 code.
#[must_use]
pub fn case_study(notes: &str, language: &str) -> CaseStudy {
    let page = page::Page::read(notes);
    let mut people = people::People::read(&page);
    let quotes = saying::quotes(&page, &mut people);
    let client = client::Client::read(&page, notes, &people);
    CaseStudy {
        client_name: client.name,
        industry: client.industry,
        title: page.title.clone(),
        metrics: measure::metrics(&page, language),
        timeline: phase::phases(&page),
        at_a_glance: client.glance,
        quotes,
        ..CaseStudy::default()
    }
}
