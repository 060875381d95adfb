//! The state of one step of a run, as a pure fold over the events about it.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::artifact::{Artifact, ContentHash};
use super::attempt::{Attempt, FieldMark};
use super::event::{EventKind, RunEvent};
use super::fault::{Cause, StepError};
use super::outline::StepOutline;
use super::terms::Provenance;
use super::usage::Usage;

/// How much of a step's newest text a state keeps for showing, in bytes.
const TAIL_BYTES: usize = 4096;

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
    /// How the earlier result that it used was made, where that is known; cached steps only.
    pub provenance: Option<Provenance>,
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
            provenance: None,
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

impl StepState {
    /// Takes in an event about this step alone.
    pub(super) fn apply(&mut self, event: &RunEvent) {
        let at = event.elapsed_ms;
        match &event.kind {
            EventKind::StepStarted { provider, model, address, fingerprint, .. } => {
                self.address.clone_from(address);
                self.status = StepStatus::Running;
                self.fingerprint.clone_from(fingerprint);
                self.age_ms = None;
                self.provenance = None;
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
            EventKind::StepFinished { artifact, usage, cached, made_at, provenance, .. } => {
                self.status = if *cached { StepStatus::Cached } else { StepStatus::Done };
                self.age_ms = made_at.map(|made_at| {
                    let age = event.at.duration_since(made_at).as_millis();
                    u64::try_from(age).unwrap_or(0)
                });
                if let Some(made) = provenance {
                    // Who would do it now has not done it.
                    self.provider.clone_from(&made.provider);
                    self.model.clone_from(&made.model);
                    self.address.clone_from(&made.address);
                }
                self.provenance = provenance.as_deref().cloned();
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
