//! The case-study document as typed data.
//!
//! Keys stand in the order in which a provider is asked to write them: what the pictures need first,
//! the long narrative last. Every key is present; what the notes do not say is `""` or `[]`, never null.

use serde::{Deserialize, Serialize};

/// A customer case study.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CaseStudy {
    /// The customer, as the notes write it.
    pub client_name: String,
    /// What the customer does, a few words.
    pub industry: String,
    /// Headline.
    pub title: String,
    /// One sentence under the headline.
    pub subtitle: String,
    /// What a hero picture may show.
    pub hero_concept: HeroConcept,
    /// Quantified results, the most telling first.
    pub metrics: Vec<Metric>,
    /// Dated phases in the order of time.
    pub timeline: Vec<Phase>,
    /// What was done, in prose.
    pub implementation: String,
    /// Facts for a side bar.
    pub at_a_glance: AtAGlance,
    /// What was wrong before.
    pub challenge: Challenge,
    /// Why this solution was chosen.
    pub selection: Selection,
    /// What the solution is.
    pub solution: String,
    /// What came of it.
    pub results: Results,
    /// What people said, verbatim.
    pub quotes: Vec<Quote>,
    /// The story to publish.
    pub narrative: Narrative,
    /// What was learned.
    pub lessons: Vec<String>,
    /// What comes next.
    pub next_steps: String,
    /// One closing sentence for the reader.
    pub call_to_action: String,
    /// For search engines.
    pub seo: Seo,
    /// Descriptions of the pictures for those who cannot see them.
    pub alt_text: AltText,
    /// Questions about what the notes do not say.
    pub missing: Vec<String>,
}

/// What a hero picture may show; nothing that would state a fact.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct HeroConcept {
    /// The thing in the picture.
    pub subject: String,
    /// Its mood.
    pub mood: String,
    /// Where it stands.
    pub setting: String,
}

/// One quantified result, in the notes' own words ("two days", "1200/year").
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Metric {
    /// What was measured.
    pub label: String,
    /// The value before, or empty.
    pub before: String,
    /// The value after, or empty.
    pub after: String,
    /// The unit that both values share, or empty.
    pub unit: String,
    /// The change as the notes state it, or computed from a before and an after of the same unit.
    pub improvement: String,
    /// `lower` or `higher`: which of the two is better; empty when the notes do not tell.
    pub direction: String,
    /// The period that the figures speak of, or empty.
    pub period: String,
    /// The sentence of the notes that says so.
    pub source: String,
    /// Whether it belongs on the dashboard; at most four do.
    pub headline: bool,
}

/// One dated phase.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Phase {
    /// The date or period as the notes write it ("March 2024", "week 3 to 6").
    pub when: String,
    /// A few words.
    pub phase: String,
    /// A sentence, or empty.
    pub detail: String,
}

/// Facts for a side bar; each may be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AtAGlance {
    /// Number of people or sites, as the notes write it.
    pub company_size: String,
    /// Where the customer is.
    pub region: String,
    /// What was bought or built.
    pub product: String,
    /// When it happened.
    pub period: String,
}

/// What was wrong before.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Challenge {
    /// The problem.
    pub summary: String,
    /// What it would have cost to leave it.
    pub stakes: String,
    /// What had been tried.
    pub tried_before: String,
}

/// Why this solution was chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Selection {
    /// The reason.
    pub reason: String,
    /// What else was looked at.
    pub alternatives: Vec<String>,
}

/// What came of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Results {
    /// The outcome in prose.
    pub summary: String,
    /// What it means for the business.
    pub business_meaning: String,
    /// What qualifies it.
    pub caveats: String,
}

/// A verbatim quote.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Quote {
    /// The words, without quotation marks.
    pub text: String,
    /// Who said them, or empty.
    pub speaker: String,
    /// Their role, or empty.
    pub role: String,
}

/// The story to publish.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Narrative {
    /// The opening paragraph.
    pub lede: String,
    /// The sections in reading order.
    pub sections: Vec<Section>,
}

/// One section of the story.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Section {
    /// Its heading.
    pub heading: String,
    /// Its paragraphs, separated by blank lines.
    pub body: String,
}

/// For search engines.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Seo {
    /// Lower-case words with hyphens.
    pub slug: String,
    /// At most 160 characters.
    pub meta_description: String,
    /// Key words.
    pub keywords: Vec<String>,
}

/// Descriptions of the pictures.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AltText {
    /// Of the hero picture.
    pub hero: String,
    /// Of the metrics dashboard.
    pub metrics: String,
    /// Of the timeline.
    pub timeline: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_stand_in_the_promised_order_and_none_is_null() {
        let value = serde_json::to_value(CaseStudy::default()).unwrap();
        let keys: Vec<_> = value.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(
            keys,
            [
                "clientName",
                "industry",
                "title",
                "subtitle",
                "heroConcept",
                "metrics",
                "timeline",
                "implementation",
                "atAGlance",
                "challenge",
                "selection",
                "solution",
                "results",
                "quotes",
                "narrative",
                "lessons",
                "nextSteps",
                "callToAction",
                "seo",
                "altText",
                "missing"
            ]
        );
        assert!(!value.to_string().contains("null"));
    }
}
