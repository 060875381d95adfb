//! Records of runs that tests make statistics of.

use crate::domain::fault::{Cause, StepError};
use crate::domain::recipe::{StepId, StepKind};
use crate::domain::run::{Attempt, RunEnd, RunMode, RunState, StepStatus};
use crate::store::record::{RunRecord, StepRecord};

/// A step that went well; the one called `text` or `definition` makes the document.
#[must_use]
pub fn step(id: &str, started_ms: u64, finished_ms: u64) -> StepRecord {
    let is_document = matches!(id, "text" | "definition");
    let finished_ms = Some(finished_ms);
    StepRecord {
        id: StepId::new(id),
        kind: if is_document { StepKind::Document } else { StepKind::List },
        state: StepStatus::Done,
        provider: "openrouter".to_owned(),
        model: "a/model".to_owned(),
        address: None,
        started_ms: Some(started_ms),
        finished_ms,
        attempts: vec![Attempt { started_ms, finished_ms, error: None }],
        cached: false,
        age_ms: None,
        fingerprint: None,
        input_tokens: 0,
        output_tokens: 0,
        cost_usd: None,
        artifact: None,
        error: None,
    }
}

impl StepRecord {
    /// The same step with an earlier result.
    #[must_use]
    pub fn cached(self) -> Self {
        Self { state: StepStatus::Cached, cached: true, ..self }
    }

    /// The same step, failed.
    #[must_use]
    pub fn failed(self, cause: Cause) -> Self {
        let error = StepError::new(cause, "it broke", "mend it");
        Self { state: StepStatus::Failed, error: Some(error), ..self }
    }
}

/// A pipelined run of these steps, of the recipe `definition`.
#[must_use]
pub fn record(end: RunEnd, steps: &[StepRecord]) -> RunRecord {
    let durations = || steps.iter().filter_map(StepRecord::duration_ms);
    let last = steps.iter().filter_map(|step| step.finished_ms).max().unwrap_or(0);
    RunRecord {
        run: "20260301-101112-123-abcd".to_owned(),
        recipe: "definition".to_owned(),
        mode: RunMode::Pipelined,
        state: end,
        started_at: "2026-03-01T10:11:12.123Z".to_owned(),
        title: "bezwaar".to_owned(),
        words: 42,
        elapsed_ms: last,
        sequential_ms: durations().sum(),
        parallel_ms: last,
        floor_ms: durations().max().unwrap_or(0),
        beside_sequential_ms: None,
        beside_parallel_ms: None,
        steps: steps.to_vec(),
        ..RunRecord::of(&RunState::default(), "nl", Vec::new())
    }
}
