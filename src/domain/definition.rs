//! The definition of a term as typed data.
//!
//! The names are those of the field in Dutch, in the document as in the code. Keys stand in the order in
//! which a provider is asked to write them: what the examples need first, the validation last. Every key
//! is present; what the source does not say is `""` or `[]`, never null.

use serde::{Deserialize, Serialize};

/// The definition of one term, with its validation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Definition {
    /// The term.
    pub begrip: String,
    /// What it means: one sentence, without the term.
    pub definitie: String,
    /// What kind of thing it is, such as `proces`, `type`, `resultaat` or `exemplaar`; may be empty.
    pub categorie: String,
    /// Where the meaning holds: organisation, domain, legal basis.
    pub context: String,
    /// Where the definition comes from.
    pub bron: String,
    /// What tells the thing from others of its kind, a few words each.
    pub kenmerken: Vec<String>,
    /// How the definition stands up to the rules.
    pub validatie: Validatie,
    /// Questions about what the source does not say.
    pub missing: Vec<String>,
}

/// How a definition stands up to the rules.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Validatie {
    /// The judgement over all rules.
    pub oordeel: Oordeel,
    /// The judgement by each rule.
    pub bevindingen: Vec<Bevinding>,
}

/// The judgement of a definition by one rule.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Bevinding {
    /// The rule's id, such as `niet-circulair`.
    pub regel: String,
    /// The judgement.
    pub oordeel: Oordeel,
    /// One sentence, which names the words that it is about.
    pub toelichting: String,
}

/// A judgement.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Oordeel {
    /// The rule is kept.
    #[serde(rename = "voldoet")]
    Voldoet,
    /// The rule is broken.
    #[serde(rename = "voldoet niet")]
    VoldoetNiet,
    /// What the rule looks at is not there.
    #[default]
    #[serde(rename = "niet beoordeeld", other)]
    NietBeoordeeld,
}

impl Oordeel {
    /// The word in the document.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Voldoet => "voldoet",
            Self::VoldoetNiet => "voldoet niet",
            Self::NietBeoordeeld => "niet beoordeeld",
        }
    }

    /// The judgement over several: one that is broken breaks all.
    #[must_use]
    pub fn over(all: impl IntoIterator<Item = Self>) -> Self {
        let mut over = Self::NietBeoordeeld;
        for one in all {
            match one {
                Self::VoldoetNiet => return one,
                Self::Voldoet => over = one,
                Self::NietBeoordeeld => {}
            }
        }
        over
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_broken_rule_breaks_all_and_nothing_judged_is_no_praise() {
        use Oordeel::{NietBeoordeeld, Voldoet, VoldoetNiet};
        assert_eq!(Oordeel::over([Voldoet, VoldoetNiet, Voldoet]), VoldoetNiet);
        assert_eq!(Oordeel::over([NietBeoordeeld, Voldoet]), Voldoet);
        assert_eq!(Oordeel::over([NietBeoordeeld]), NietBeoordeeld);
        for one in [Voldoet, VoldoetNiet, NietBeoordeeld] {
            assert_eq!(serde_json::to_value(one).unwrap(), one.as_str());
        }
    }

    #[test]
    fn a_document_of_a_model_reads_whatever_it_judges() {
        let read: Definition = serde_json::from_str(
            r#"{"begrip":"x","validatie":{"oordeel":"redelijk","bevindingen":[{"regel":"r","oordeel":"voldoet"}]}}"#,
        )
        .unwrap();
        assert_eq!(read.validatie.oordeel, Oordeel::NietBeoordeeld);
        assert_eq!(read.validatie.bevindingen[0].oordeel, Oordeel::Voldoet);
    }
}
