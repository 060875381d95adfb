//! The record of a run: `run.json`.

use serde::{Deserialize, Serialize};

use crate::domain::artifact::{Artifact, ContentHash};
use crate::domain::fault::StepError;
use crate::domain::finding::Finding;
use crate::domain::recipe::{StepId, StepKind};
use crate::domain::run::{Attempt, RunEnd, RunMode, RunState, StepState, StepStatus};
use crate::domain::timing::Timing;
use crate::text::redact::redacted_bytes;

/// The version of the record's format.
pub const FORMAT: u32 = 1;

/// What is known of a run once it is over. Times are in milliseconds since its start.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunRecord {
    /// [`FORMAT`].
    pub format: u32,
    /// The run's name.
    pub run: String,
    /// The recipe's name.
    pub recipe: String,
    /// How the steps were scheduled.
    pub mode: RunMode,
    /// How the run ended.
    pub state: RunEnd,
    /// Wall-clock time of its start, RFC 3339, UTC.
    pub started_at: String,
    /// The language of the result, ISO 639-1.
    pub language: String,
    /// Number of words in the notes.
    pub words: usize,
    /// How long it took.
    pub elapsed_ms: u64,
    /// How long the same steps take one after the other.
    pub sequential_ms: u64,
    /// How long they take with the document first and the rest at once.
    pub parallel_ms: u64,
    /// How long they take at the least.
    pub floor_ms: u64,
    /// What it cost in US dollars, or null when no provider stated a price.
    pub cost_usd: Option<f64>,
    /// Every step of the recipe.
    pub steps: Vec<StepRecord>,
    /// Remarks.
    pub findings: Vec<Finding>,
    /// The files that stand beside this record, with their hashes.
    pub files: Vec<FileRecord>,
}

/// What is known of one step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StepRecord {
    /// Its name.
    pub id: StepId,
    /// What it makes.
    pub kind: StepKind,
    /// How it ended.
    pub state: StepStatus,
    /// Who did it; empty when it never started.
    pub provider: String,
    /// The model, or the local analyzer or drawing.
    pub model: String,
    /// The address of the service; none for work on this machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// When its first attempt began.
    pub started_ms: Option<u64>,
    /// When it ended.
    pub finished_ms: Option<u64>,
    /// Every attempt.
    pub attempts: Vec<Attempt>,
    /// Whether an earlier result was used.
    pub cached: bool,
    /// How old that result was, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age_ms: Option<u64>,
    /// The hash of all that decided about its result.
    #[serde(default)]
    pub fingerprint: Option<ContentHash>,
    /// Tokens sent.
    pub input_tokens: u64,
    /// Tokens received.
    pub output_tokens: u64,
    /// What it cost in US dollars, where the provider stated it.
    pub cost_usd: Option<f64>,
    /// What it made.
    pub artifact: Option<Artifact>,
    /// Why it failed.
    pub error: Option<StepError>,
}

/// A file that the program wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRecord {
    /// Its name in the folder.
    pub name: String,
    /// The hash of its bytes.
    pub sha256: ContentHash,
}

impl FileRecord {
    /// Describes a file with these bytes.
    #[must_use]
    pub fn of(name: &str, bytes: &[u8]) -> Self {
        Self { name: name.to_owned(), sha256: ContentHash::of(bytes) }
    }
}

impl RunRecord {
    /// The record of a run that is over; one that is not counts as cancelled.
    #[must_use]
    pub fn of(state: &RunState, language: &str, files: Vec<FileRecord>) -> Self {
        let timing = Timing::of(state);
        Self {
            format: FORMAT,
            run: state.run.clone(),
            recipe: state.recipe.clone(),
            mode: state.mode,
            state: state.end.unwrap_or(RunEnd::Cancelled),
            started_at: state.started_at.clone(),
            language: language.to_owned(),
            words: state.words,
            elapsed_ms: timing.elapsed_ms,
            sequential_ms: timing.sequential_ms,
            parallel_ms: timing.parallel_ms,
            floor_ms: timing.floor_ms,
            cost_usd: state.cost_usd(),
            steps: state.steps.iter().map(StepRecord::of).collect(),
            findings: state.findings.clone(),
            files,
        }
    }

    /// The record as the bytes of `run.json`.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        let mut bytes = redacted_bytes(&bytes).into_owned();
        bytes.push(b'\n');
        bytes
    }
}

impl StepRecord {
    fn of(step: &StepState) -> Self {
        Self {
            id: step.outline.id.clone(),
            kind: step.outline.kind,
            state: step.status,
            provider: step.provider.clone(),
            model: step.model.clone(),
            address: step.address.clone(),
            started_ms: step.started_ms(),
            finished_ms: step.finished_ms(),
            attempts: step.attempts.clone(),
            cached: step.status == StepStatus::Cached,
            age_ms: step.age_ms,
            fingerprint: step.fingerprint.clone(),
            input_tokens: step.usage.input_tokens,
            output_tokens: step.usage.output_tokens,
            cost_usd: step.usage.cost_usd,
            artifact: step.artifact.clone(),
            error: step.error.clone(),
        }
    }
}
