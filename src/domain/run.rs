//! The state of a run, as a pure fold over its events.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::artifact::ContentHash;
pub use super::attempt::{Attempt, FieldMark};
use super::document::Document;
use super::event::{EventKind, RunEvent};
use super::finding::Finding;
use super::halt::Halt;
use super::recipe::{Need, StepId, StepKind};
pub use super::step_state::{StepState, StepStatus};
use super::terms::Terms;

/// The name of one press of "go": sorts by time, fit for a folder name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RunId(String);

impl RunId {
    /// Takes a name.
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// How the steps of a run are scheduled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunMode {
    /// One step at a time, in recipe order: the baseline.
    Sequential,
    /// The document first, then all other steps at once.
    Parallel,
    /// A step starts the moment the fields that it needs have closed in the stream.
    #[default]
    Pipelined,
}

impl RunMode {
    /// All modes, in the order in which they are compared.
    pub const ALL: [Self; 3] = [Self::Sequential, Self::Parallel, Self::Pipelined];
}

impl fmt::Display for RunMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Sequential => "sequential",
            Self::Parallel => "parallel",
            Self::Pipelined => "pipelined",
        })
    }
}

impl FromStr for RunMode {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|mode| mode.to_string() == name)
            .ok_or_else(|| format!("no mode \"{name}\"; use sequential, parallel or pipelined"))
    }
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunEnd {
    /// Everything that was asked for is there.
    Complete,
    /// Something usable is there, but a part is missing.
    Partial,
    /// There is nothing usable.
    Failed,
    /// A person stopped it.
    Cancelled,
}

impl fmt::Display for RunEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Complete => "complete",
            Self::Partial => "partial",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        })
    }
}

/// The state of a run after some of its events.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RunState {
    /// The run's name; empty before its first event.
    pub run: String,
    /// The recipe's name.
    pub recipe: String,
    /// The recipe's version; 0 where a log of an old version does not tell.
    pub recipe_version: u32,
    /// The hash of the notes as the prompts got them.
    pub notes_sha256: Option<ContentHash>,
    /// Who was to do its steps and within which limits; none where a log of an old version does not tell.
    pub terms: Option<Terms>,
    /// How its steps are scheduled.
    pub mode: RunMode,
    /// The language of the result, ISO 639-1; empty where a log of an old version does not tell.
    pub language: String,
    /// Wall-clock time of the first event, RFC 3339.
    pub started_at: String,
    /// Number of words in the notes.
    pub words: usize,
    /// Every step, in recipe order.
    pub steps: Vec<StepState>,
    /// The document as far as its fields have closed.
    pub document: Document,
    /// Remarks, in the order in which they were made.
    pub findings: Vec<Finding>,
    /// The time of the newest event, in milliseconds since the start of the run.
    pub elapsed_ms: u64,
    /// The signal that ended it before its time, or none; the newest, where there were several.
    pub signal: Option<Halt>,
    /// How the run ended, or none while it goes on.
    pub end: Option<RunEnd>,
}

impl RunState {
    /// The state after all these events.
    #[must_use]
    pub fn replay<'a>(events: impl IntoIterator<Item = &'a RunEvent>) -> Self {
        let mut state = Self::default();
        for event in events {
            state.apply(event);
        }
        state
    }

    /// The step of that name.
    #[must_use]
    pub fn step(&self, id: &StepId) -> Option<&StepState> {
        self.steps.iter().find(|step| &step.outline.id == id)
    }

    /// The step that makes the document.
    #[must_use]
    pub fn document_step(&self) -> Option<&StepState> {
        self.steps.iter().find(|step| step.outline.kind == StepKind::Document)
    }

    /// What a step still waits for.
    #[must_use]
    pub fn waits_for<'a>(&'a self, step: &'a StepState) -> Vec<&'a Need> {
        let document_done = self.document_step().is_some_and(|d| d.status.is_success());
        step.outline
            .needs
            .iter()
            .filter(|need| match need {
                Need::Field(path) => !document_done && self.document.get(path).is_none(),
                Need::Step(id) => !self.step(id).is_some_and(|other| other.status.is_success()),
            })
            .collect()
    }

    /// The sum of the prices of all steps, or none when no provider stated one.
    #[must_use]
    pub fn cost_usd(&self) -> Option<f64> {
        self.steps.iter().filter_map(|step| step.usage.cost_usd).reduce(|a, b| a + b)
    }

    /// Takes in the next event.
    ///
    /// Events about steps that the run does not have are ignored, so that a record of a newer version
    /// can still be shown.
    pub fn apply(&mut self, event: &RunEvent) {
        self.elapsed_ms = self.elapsed_ms.max(event.elapsed_ms);
        let at = event.elapsed_ms;
        match &event.kind {
            EventKind::RunStarted {
                recipe,
                mode,
                language,
                steps,
                words,
                recipe_version,
                notes_sha256,
                terms,
            } => {
                *self = Self {
                    run: event.run.as_str().to_owned(),
                    recipe: recipe.clone(),
                    recipe_version: *recipe_version,
                    notes_sha256: notes_sha256.clone(),
                    terms: terms.as_deref().cloned(),
                    mode: *mode,
                    language: language.clone(),
                    started_at: event.at.to_string(),
                    words: *words,
                    steps: steps.iter().cloned().map(StepState::new).collect(),
                    elapsed_ms: at,
                    ..Self::default()
                };
            }
            EventKind::FindingRecorded { finding } => self.findings.push(finding.clone()),
            EventKind::RunHalted { signal } => self.signal = Some(*signal),
            EventKind::RunFinished { state } => self.end = Some(*state),
            EventKind::FieldClosed { step, path, value } => {
                self.document.set(path, value.clone());
                if let Some(step) = self.step_mut(step) {
                    step.fields.push(FieldMark { path: path.clone(), at_ms: at });
                }
            }
            kind => {
                if let Some(step) = kind.step().cloned().and_then(|id| self.step_mut(&id)) {
                    step.apply(event);
                }
            }
        }
    }

    fn step_mut(&mut self, id: &StepId) -> Option<&mut StepState> {
        self.steps.iter_mut().find(|step| &step.outline.id == id)
    }
}
