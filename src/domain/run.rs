//! The state of a run, as a pure fold over its events.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::artifact::{Artifact, ContentHash};
pub use super::attempt::{Attempt, FieldMark};
use super::document::Document;
use super::event::{EventKind, RunEvent};
use super::fault::{Cause, StepError};
use super::finding::Finding;
use super::halt::Halt;
use super::outline::StepOutline;
use super::recipe::{Need, StepId, StepKind};
use super::usage::Usage;

/// How much of a step's newest text a state keeps for showing, in bytes.
const TAIL_BYTES: usize = 4096;

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

/// Where a step is in its life; the drawing is in [`super::event`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepStatus {
    /// It needs nothing, but its turn has not come.
    Pending,
    /// Something that it needs is not there yet.
    Waiting,
    /// It runs.
    Running,
    /// It failed in a passing way and will be tried again.
    Retrying,
    /// It ended well.
    Done,
    /// An earlier result was used.
    Cached,
    /// It ended badly.
    Failed,
    /// A person stopped it.
    Cancelled,
    /// It does not run.
    Skipped,
}

impl StepStatus {
    /// Whether nothing more will happen to the step by itself.
    #[must_use]
    pub fn is_end(self) -> bool {
        !matches!(self, Self::Pending | Self::Waiting | Self::Running | Self::Retrying)
    }

    /// Whether the step has a result.
    #[must_use]
    pub fn is_success(self) -> bool {
        matches!(self, Self::Done | Self::Cached)
    }
}

impl fmt::Display for StepStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Pending => "pending",
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Retrying => "retrying",
            Self::Done => "done",
            Self::Cached => "cached",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Skipped => "skipped",
        })
    }
}

/// The state of one step.
#[derive(Debug, Clone, PartialEq)]
pub struct StepState {
    /// What the step is.
    pub outline: StepOutline,
    /// Where it is in its life.
    pub status: StepStatus,
    /// Who does it, once it has started.
    pub provider: String,
    /// The model, once it has started.
    pub model: String,
    /// The address of the service, once it has started; none for work on this machine.
    pub address: Option<String>,
    /// Every attempt so far.
    pub attempts: Vec<Attempt>,
    /// Milliseconds from which the next attempt may start; only while it is retrying.
    pub retry_at_ms: Option<u64>,
    /// When the first character arrived, in milliseconds since the start of the run.
    pub first_text_ms: Option<u64>,
    /// Whether its newest text was thinking aloud rather than an answer.
    pub is_thinking: bool,
    /// Number of characters received.
    pub received: usize,
    /// The newest text, for showing while it streams; at most some kilobytes.
    pub tail: String,
    /// The fields that have closed, in the order in which they did; document steps only.
    pub fields: Vec<FieldMark>,
    /// The items that have closed; list steps only.
    pub items: Vec<String>,
    /// What it made.
    pub artifact: Option<Artifact>,
    /// How old the earlier result was that it used, in milliseconds; cached steps only.
    pub age_ms: Option<u64>,
    /// The hash of all that decides about its result, once it has started.
    pub fingerprint: Option<ContentHash>,
    /// What all its attempts consumed.
    pub usage: Usage,
    /// Why it failed or was skipped.
    pub error: Option<StepError>,
    /// Whether it was left out on purpose; such a step is not missing from the result.
    pub left_out: bool,
}

impl StepState {
    /// A step that has not started.
    #[must_use]
    pub fn new(outline: StepOutline) -> Self {
        let status =
            if outline.needs.is_empty() { StepStatus::Pending } else { StepStatus::Waiting };
        Self {
            outline,
            status,
            provider: String::new(),
            model: String::new(),
            address: None,
            attempts: Vec::new(),
            retry_at_ms: None,
            first_text_ms: None,
            is_thinking: false,
            received: 0,
            tail: String::new(),
            fields: Vec::new(),
            items: Vec::new(),
            artifact: None,
            age_ms: None,
            fingerprint: None,
            usage: Usage::default(),
            error: None,
            left_out: false,
        }
    }

    /// Milliseconds since the start of the run at which its first attempt began.
    #[must_use]
    pub fn started_ms(&self) -> Option<u64> {
        self.attempts.first().map(|attempt| attempt.started_ms)
    }

    /// Milliseconds since the start of the run at which it ended.
    #[must_use]
    pub fn finished_ms(&self) -> Option<u64> {
        if self.status.is_end() { self.attempts.last().and_then(|a| a.finished_ms) } else { None }
    }

    /// How long it has taken, or has taken so far at `now_ms`, in milliseconds; retries and their
    /// waits included.
    #[must_use]
    pub fn duration_ms(&self, now_ms: u64) -> u64 {
        match self.started_ms() {
            Some(start) => self.finished_ms().unwrap_or(now_ms).saturating_sub(start),
            None => 0,
        }
    }

    /// Whether its result is an earlier one, although something that it is made from has changed since.
    #[must_use]
    pub fn is_outdated(&self) -> bool {
        // Whatever is up to date is known by what it was made from.
        self.status == StepStatus::Cached && self.fingerprint.is_none()
    }

    fn close_attempt(&mut self, at_ms: u64, error: Option<StepError>) {
        if let Some(attempt) = self.attempts.last_mut().filter(|a| a.finished_ms.is_none()) {
            attempt.finished_ms = Some(at_ms);
            attempt.error = error;
        }
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
            } => {
                *self = Self {
                    run: event.run.as_str().to_owned(),
                    recipe: recipe.clone(),
                    recipe_version: *recipe_version,
                    notes_sha256: notes_sha256.clone(),
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

impl StepState {
    /// Takes in an event about this step alone.
    fn apply(&mut self, event: &RunEvent) {
        let at = event.elapsed_ms;
        match &event.kind {
            EventKind::StepStarted { provider, model, address, fingerprint, .. } => {
                self.address.clone_from(address);
                self.status = StepStatus::Running;
                self.fingerprint.clone_from(fingerprint);
                self.age_ms = None;
                self.provider.clone_from(provider);
                self.model.clone_from(model);
                self.attempts.push(Attempt::begun(at));
                self.retry_at_ms = None;
                self.first_text_ms = None;
                self.is_thinking = false;
                self.received = 0;
                self.tail.clear();
                self.fields.clear();
                self.items.clear();
                self.artifact = None;
                self.error = None;
            }
            EventKind::TextReceived { text, thinking, .. } => {
                if self.is_thinking != *thinking {
                    // An answer does not go on where the thoughts before it ended.
                    self.tail.clear();
                }
                self.is_thinking = *thinking;
                if !thinking {
                    self.first_text_ms.get_or_insert(at);
                    self.received += text.chars().count();
                }
                self.tail.push_str(text);
                if self.tail.len() > TAIL_BYTES {
                    let cut = self.tail.ceil_char_boundary(self.tail.len() - TAIL_BYTES / 2);
                    self.tail.drain(..cut);
                }
            }
            EventKind::ItemClosed { index, value, .. } => match self.items.get_mut(*index) {
                Some(item) => item.clone_from(value),
                None => self.items.push(value.clone()),
            },
            EventKind::StepAnswered { request_id, .. } => {
                if let Some(attempt) = self.attempts.last_mut() {
                    attempt.request_id = Some(request_id.clone());
                }
            }
            EventKind::StepRetrying { error, after_ms, usage, .. } => {
                self.status = StepStatus::Retrying;
                self.usage += *usage;
                self.retry_at_ms = Some(at + after_ms);
                self.close_attempt(at, Some(error.clone()));
            }
            EventKind::StepOutdated { .. } => {
                self.status = StepStatus::Waiting;
                self.artifact = None;
                self.close_attempt(at, None);
            }
            EventKind::StepFinished { artifact, usage, cached, made_at, .. } => {
                self.status = if *cached { StepStatus::Cached } else { StepStatus::Done };
                self.age_ms = made_at.map(|made_at| {
                    let age = event.at.duration_since(made_at).as_millis();
                    u64::try_from(age).unwrap_or(0)
                });
                self.artifact = Some(artifact.clone());
                self.usage += *usage;
                self.close_attempt(at, None);
            }
            EventKind::StepFailed { error, usage, .. } => {
                self.status = StepStatus::Failed;
                self.usage += *usage;
                self.error = Some(error.clone());
                self.close_attempt(at, Some(error.clone()));
            }
            EventKind::StepCancelled { .. } => {
                self.status = StepStatus::Cancelled;
                self.close_attempt(at, None);
            }
            EventKind::StepSkipped { asked, reason, .. } => {
                self.status = StepStatus::Skipped;
                self.left_out = *asked;
                let hint = "see why that did not come, then run it again";
                self.error =
                    (!asked).then(|| StepError::new(Cause::Upstream, reason.as_str(), hint));
            }
            EventKind::RunStarted { .. }
            | EventKind::FieldClosed { .. }
            | EventKind::FindingRecorded { .. }
            | EventKind::RunHalted { .. }
            | EventKind::RunFinished { .. } => {}
        }
    }
}
