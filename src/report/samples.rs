//! Records of runs that tests make statistics of.

use jiff::Timestamp;
use serde_json::json;

use crate::domain::artifact::Artifact;
use crate::domain::event::{EventKind, RunEvent};
use crate::domain::fault::{Cause, StepError};
use crate::domain::outline::StepOutline;
use crate::domain::recipe::{StepId, StepKind};
use crate::domain::run::{Attempt, RunEnd, RunId, RunMode, RunState, StepStatus};
use crate::domain::usage::Usage;
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
        attempts: vec![Attempt { finished_ms, ..Attempt::begun(started_ms) }],
        cached: false,
        age_ms: None,
        provenance: None,
        fingerprint: None,
        prompt: None,
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

/// The events of a run of two steps, which needs two attempts for its picture and does not get it.
#[must_use]
pub fn events() -> Vec<RunEvent> {
    let outline = |id: &str, title: &str, kind| StepOutline {
        id: id.into(),
        title: title.to_owned(),
        kind,
        needs: Vec::new(),
        usual_ms: 1_000,
    };
    let steps = vec![
        outline("analysis", "Analysis", StepKind::Document),
        outline("hero", "Hero", StepKind::Image),
    ];
    let error = || StepError::new(Cause::Unavailable, "the service is busy", "try again later");
    let start = |step: &str, attempt| EventKind::StepStarted {
        step: step.into(),
        attempt,
        provider: "openrouter".to_owned(),
        model: "a/model".to_owned(),
        address: None,
        fingerprint: None,
    };
    let hero = || StepId::from("hero");
    let recipe = "case-study".to_owned();
    let all = [
        (
            0,
            EventKind::RunStarted {
                recipe,
                mode: RunMode::Pipelined,
                language: "en".into(),
                steps,
                words: 71,
                recipe_version: 1,
                notes_sha256: None,
                terms: None,
            },
        ),
        (0, start("analysis", 1)),
        (
            2_000,
            EventKind::FieldClosed {
                step: "analysis".into(),
                path: "title".to_owned(),
                value: json!("Noordkade bakes with less waste"),
            },
        ),
        (2_000, start("hero", 1)),
        (
            2_500,
            EventKind::StepRetrying {
                step: hero(),
                attempt: 1,
                error: error(),
                after_ms: 500,
                usage: Usage::default(),
            },
        ),
        (3_000, start("hero", 2)),
        (
            4_000,
            EventKind::StepFinished {
                step: "analysis".into(),
                artifact: Artifact::of("case_study.json", "application/json", b"{}"),
                usage: Usage { cost_usd: Some(0.03), ..Usage::default() },
                cached: false,
                made_at: None,
                provenance: None,
            },
        ),
        (5_000, EventKind::StepFailed { step: hero(), error: error(), usage: Usage::default() }),
        (5_000, EventKind::RunFinished { state: RunEnd::Partial }),
    ];
    let event = |(elapsed_ms, kind)| RunEvent {
        run: RunId::new("20260301-101112-123-abcd"),
        at: Timestamp::UNIX_EPOCH,
        elapsed_ms,
        kind,
    };
    all.into_iter().map(event).collect()
}
