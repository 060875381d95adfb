//! The terms of a run: who was to do its steps and within which limits.
//!
//! They stand in the first event of its log, so that a run that was killed is brought to its end as it
//! was begun: nobody else is asked, nothing is bought that was left out, and its limits hold.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::recipe::StepId;
use super::usage::Usage;

/// What a run was asked to keep to.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Terms {
    /// The run that it goes on from in order to bring that to its end, or none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub continues: Option<String>,
    /// Who reads the notes.
    pub text: Service,
    /// Who makes the pictures.
    pub pictures: Service,
    /// What it may cost in US dollars, or none for any amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_cost_usd: Option<f64>,
    /// How long a step may take, its retries included, in seconds; none for the usual time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout_s: Option<f64>,
    /// How many steps may run at once beside the document, or none for any number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_parallel: Option<usize>,
    /// The picture that goes with every request, as an absolute path, or none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<PathBuf>,
    /// Steps that are asked for again although their results are known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fresh: Vec<StepId>,
    /// Whether results of other runs are used, and its own are kept for them.
    pub shares_results: bool,
}

/// Who does a kind of step.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// Its name, such as `offline`.
    pub provider: String,
    /// The model; none where there is no such step, and for work on this machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Its address up to and including its version; none for work on this machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

/// How a result was made that a later run uses.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Provenance {
    /// The run that made it.
    pub run: String,
    /// Who made it.
    pub provider: String,
    /// The model, or the local analyzer or drawing.
    pub model: String,
    /// The address of the service; none for work on this machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// What the service called the request, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// What making it consumed, then.
    #[serde(default, skip_serializing_if = "Usage::is_empty")]
    pub usage: Usage,
}

impl Terms {
    /// What is left of its limit when a run has spent this much, in US dollars; none without a limit.
    #[must_use]
    pub fn left_usd(&self, spent_usd: Option<f64>) -> Option<f64> {
        self.max_cost_usd.map(|limit| (limit - spent_usd.unwrap_or(0.0)).max(0.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_used_up_and_never_becomes_a_debt() {
        let terms = |max_cost_usd| Terms { max_cost_usd, ..Terms::default() };
        assert_eq!(terms(Some(0.5)).left_usd(Some(0.125)), Some(0.375));
        assert_eq!(terms(Some(0.5)).left_usd(Some(0.75)), Some(0.0));
        assert_eq!(terms(Some(0.5)).left_usd(None), Some(0.5));
        assert_eq!(terms(None).left_usd(Some(0.75)), None);
    }
}
