//! The stream of events that a run is.
//!
//! ```text
//! Pending ─► Waiting(fields) ─► Running ─► Done
//!                                │  ▲ └──► Failed ─(retry by hand)─► Running
//!                                ▼  │
//!                              Retrying(after)      Cached · Cancelled · Skipped are ends too
//! ```
//!
//! The dispatcher stamps each event once, with the wall clock and with the time since the start of the
//! run. Everything else reads `elapsed_ms` and never asks a clock.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::artifact::{Artifact, ContentHash};
use super::fault::StepError;
use super::finding::Finding;
use super::halt::Halt;
use super::outline::StepOutline;
use super::recipe::StepId;
use super::run::{RunEnd, RunId, RunMode};
use super::terms::{Provenance, Terms};
use super::usage::Usage;

/// One thing that happened in a run.
///
/// As JSON: `{"run","at","elapsed_ms","kind":"StepStarted","step":…}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunEvent {
    /// The run.
    pub run: RunId,
    /// Wall-clock time, UTC.
    pub at: Timestamp,
    /// Milliseconds since the start of the run; never less than in the event before.
    pub elapsed_ms: u64,
    /// What happened.
    #[serde(flatten)]
    pub kind: EventKind,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind")]
pub enum EventKind {
    /// The run began. Always the first event.
    RunStarted {
        /// The recipe's name.
        recipe: String,
        /// How its steps are scheduled.
        mode: RunMode,
        /// The language of the result, ISO 639-1; empty in a log of an old version.
        #[serde(default)]
        language: String,
        /// Every step of the recipe, in its order.
        steps: Vec<StepOutline>,
        /// Number of words in the notes.
        words: usize,
        /// The recipe's version, which counts its changes; 0 in a log of an old version.
        #[serde(default)]
        recipe_version: u32,
        /// The hash of the notes as the prompts get them; none in a log of an old version.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        notes_sha256: Option<ContentHash>,
        /// Who is to do its steps and within which limits; none in a log of an old version.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        terms: Option<Box<Terms>>,
    },
    /// A step began, or began again.
    StepStarted {
        /// The step.
        step: StepId,
        /// Counts from 1.
        attempt: u32,
        /// Who does it.
        provider: String,
        /// The model, or the name of the local analyzer or drawing.
        model: String,
        /// The address of the service; none for work on this machine.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address: Option<String>,
        /// The hash of all that decides about the result: two steps with equal ones may share it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fingerprint: Option<ContentHash>,
    },
    /// A service began to answer an attempt and said what it calls the request.
    StepAnswered {
        /// The step.
        step: StepId,
        /// The attempt.
        attempt: u32,
        /// Printable ASCII characters, at most 128.
        request_id: String,
    },
    /// A piece of a step's text arrived. Pieces may have been joined on the way.
    TextReceived {
        /// The step.
        step: StepId,
        /// The new text only.
        text: String,
        /// Whether the model was thinking aloud rather than answering.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        thinking: bool,
    },
    /// A field of the document closed: its value will not change while the document streams.
    FieldClosed {
        /// The document step.
        step: StepId,
        /// The field's path, at most two names deep (`title`, `heroConcept.mood`).
        path: String,
        /// Its value.
        value: Value,
    },
    /// An item of a list closed: it will not change while the list streams.
    ItemClosed {
        /// The list step.
        step: StepId,
        /// Its place in the list, from 0. A place that has one already gets it anew.
        index: usize,
        /// The item.
        value: String,
    },
    /// A step failed in a passing way and will be tried again.
    StepRetrying {
        /// The step.
        step: StepId,
        /// The attempt that failed.
        attempt: u32,
        /// Why.
        error: StepError,
        /// Milliseconds until the next attempt.
        after_ms: u64,
        /// What the attempt consumed all the same.
        #[serde(default, skip_serializing_if = "Usage::is_empty")]
        usage: Usage,
    },
    /// The finished document differs from what a step was started with; it will run again.
    StepOutdated {
        /// The step.
        step: StepId,
        /// The field that changed.
        path: String,
    },
    /// A step ended well; its artifact is on disk.
    StepFinished {
        /// The step.
        step: StepId,
        /// What it made.
        artifact: Artifact,
        /// What it consumed.
        usage: Usage,
        /// Whether an earlier result was used and nothing was asked of the provider.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        cached: bool,
        /// When that earlier result was made.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        made_at: Option<Timestamp>,
        /// How that earlier result was made, where that is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        provenance: Option<Box<Provenance>>,
    },
    /// A step ended badly; its siblings go on.
    StepFailed {
        /// The step.
        step: StepId,
        /// Why, and what to do.
        error: StepError,
        /// What the attempt consumed all the same.
        #[serde(default, skip_serializing_if = "Usage::is_empty")]
        usage: Usage,
    },
    /// A person stopped the step.
    StepCancelled {
        /// The step.
        step: StepId,
    },
    /// A step does not run: it was not asked for, or something that it needs will not come.
    StepSkipped {
        /// The step.
        step: StepId,
        /// Why, as a lower-case fragment.
        reason: String,
        /// Whether the person asked for it by leaving the step out.
        asked: bool,
    },
    /// Something that a person should know.
    FindingRecorded {
        /// What.
        finding: Finding,
    },
    /// The system told the program to leave while the run was under way; see [`Halt`] for what it does.
    RunHalted {
        /// Which signal it was.
        signal: Halt,
    },
    /// The run is over. Always the last event.
    RunFinished {
        /// How it ended.
        state: RunEnd,
    },
}

impl EventKind {
    /// The step that this event is about, where it is about one.
    #[must_use]
    pub fn step(&self) -> Option<&StepId> {
        match self {
            Self::StepStarted { step, .. }
            | Self::StepAnswered { step, .. }
            | Self::TextReceived { step, .. }
            | Self::FieldClosed { step, .. }
            | Self::ItemClosed { step, .. }
            | Self::StepRetrying { step, .. }
            | Self::StepOutdated { step, .. }
            | Self::StepFinished { step, .. }
            | Self::StepFailed { step, .. }
            | Self::StepCancelled { step }
            | Self::StepSkipped { step, .. } => Some(step),
            Self::FindingRecorded { finding } => finding.step.as_ref(),
            Self::RunStarted { .. } | Self::RunHalted { .. } | Self::RunFinished { .. } => None,
        }
    }
}
