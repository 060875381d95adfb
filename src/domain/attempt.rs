//! One attempt at a step, and the moments at which a document grew.

use serde::{Deserialize, Serialize};

use super::fault::StepError;

/// One attempt at a step; times in milliseconds since the start of the run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// When it began.
    pub started_ms: u64,
    /// When it ended, or none while it runs.
    pub finished_ms: Option<u64>,
    /// Why it failed, or none.
    pub error: Option<StepError>,
    /// What the service calls the newest request of the attempt, as far as it says so: with it, its
    /// people find the request in their own logs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

impl Attempt {
    /// One that began then, and goes on.
    #[must_use]
    pub fn begun(started_ms: u64) -> Self {
        Self { started_ms, finished_ms: None, error: None, request_id: None }
    }
}

/// When a field of the document closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldMark {
    /// The field's path.
    pub path: String,
    /// Milliseconds since the start of the run.
    pub at_ms: u64,
}
