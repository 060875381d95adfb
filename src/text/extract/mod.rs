//! The offline analyzer: what notes say, in their own words.
//!
//! Extractive throughout: every sentence, figure, name, date and quote is copied from the notes,
//! with white space collapsed and Markdown taken off. Only a change between two figures of the
//! same unit is computed. What the notes do not say stays empty and becomes a question.
//!
//! ```text
//! notes ─ page (blocks, topics, sentences) ─┬─ people ─ saying ─┐
//!                                           ├─ client           ├─ compose ─ case study
//!                                           ├─ change ─ measure │
//!                                           └─ phase ─ story ───┘
//! ```

mod change;
mod client;
mod compose;
mod cue;
mod measure;
mod page;
mod people;
mod phase;
mod phrase;
mod pool;
mod prose;
mod saying;
mod single;
mod story;
mod topic;

#[cfg(test)]
mod tests;

use crate::domain::case_study::CaseStudy;

pub(super) use page::plain;

/// A case study assembled from the notes' own words; `language` is an ISO 639-1 code, for the
/// headings and questions that the program adds. Reads at most 256 KiB of the notes.
#[must_use]
pub fn case_study(notes: &str, language: &str) -> CaseStudy {
    case_study_unless(notes, language, &|| false).unwrap_or_default()
}

/// The same, or nothing when `stop` says between two parts of the work that nobody wants it any more.
#[must_use]
pub fn case_study_unless(
    notes: &str,
    language: &str,
    stop: &dyn Fn() -> bool,
) -> Option<CaseStudy> {
    let goes_on = || (!stop()).then_some(());
    goes_on()?;
    let page = page::Page::read(notes);
    goes_on()?;
    let mut people = people::People::read(&page);
    let quotes = saying::quotes(&page, &mut people);
    goes_on()?;
    let client = client::Client::read(&page, &people);
    goes_on()?;
    let metrics = measure::metrics(&page, language);
    goes_on()?;
    let mut glance = client.glance;
    if glance.product.is_empty() {
        glance.product = compose::product(&page, &client.name);
    }
    let timeline = phase::phases(&page);
    goes_on()?;
    let story = story::tell(&page, &client.name, &glance.product, &metrics, language);
    let case = CaseStudy {
        client_name: client.name,
        industry: client.industry,
        metrics,
        timeline,
        implementation: story.implementation,
        at_a_glance: glance,
        challenge: story.challenge,
        selection: story.selection,
        solution: story.solution,
        results: story.results,
        quotes,
        narrative: story.narrative,
        subtitle: story.tagline,
        lessons: story.lessons,
        next_steps: story.next_steps,
        ..CaseStudy::default()
    };
    Some(compose::finish(case, &page, &story.opening, language))
}
