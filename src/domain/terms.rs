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
    /// What it may cost in US dollars together with the runs that it goes on from, or none for any amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_cost_usd: Option<f64>,
    /// What those have cost, in US dollars.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub spent_usd: f64,
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

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_nothing(usd: &f64) -> bool {
    *usd <= 0.0
}
