//! Why a step failed, as a value that travels in its event.

use serde::{Deserialize, Serialize};

/// The class of a failure; it decides about retries and exit codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The answer was not the document that was asked for.
    InvalidDocument,
    /// The answer ended before it was complete.
    Truncated,
    /// A picture could not be drawn or decoded.
    Picture,
    /// The provider refused for a reason that trying again does not change (key, credit, model).
    Refused,
    /// This one request was not accepted: another would be.
    Rejected,
    /// The model would not answer these notes or this prompt (a refusal, a content filter).
    Declined,
    /// The connection or the service failed in a passing way.
    Unavailable,
    /// A file could not be written.
    Storage,
    /// A step that this one needs did not finish.
    Upstream,
    /// The program itself made a mistake.
    Internal,
}

impl Cause {
    /// Its name, as in events and records.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidDocument => "invalid_document",
            Self::Truncated => "truncated",
            Self::Picture => "picture",
            Self::Refused => "refused",
            Self::Rejected => "rejected",
            Self::Declined => "declined",
            Self::Unavailable => "unavailable",
            Self::Storage => "storage",
            Self::Upstream => "upstream",
            Self::Internal => "internal",
        }
    }
}

/// Whether a failed attempt is worth another, and when.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Retry {
    /// Another attempt would fail the same way, or would pay twice.
    #[default]
    Never,
    /// Another attempt may go well after a while that the engine chooses.
    Backoff,
    /// The service is asked too often and did not say for how long to stay away: as `Backoff`, and
    /// steps that have not started wait as well.
    Busy,
    /// The service said for how long to stay away, in milliseconds.
    AfterMs(u64),
}

/// A failed step: what happened, in one clean line, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct StepError {
    /// The class of the failure.
    pub cause: Cause,
    /// A lower-case fragment without a full stop.
    pub message: String,
    /// The next action for the person.
    pub hint: String,
    /// Whether the engine may try again by itself.
    #[serde(default, skip_serializing_if = "is_never")]
    pub retry: Retry,
    /// Whether the service may have charged for this attempt although nothing came of it. Such a step
    /// is only asked for again when a person says so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub possibly_billed: bool,
}

fn is_never(retry: &Retry) -> bool {
    *retry == Retry::Never
}

impl StepError {
    /// Makes an error of a class with its message and the next action.
    pub fn new(cause: Cause, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            cause,
            message: message.into(),
            hint: hint.into(),
            retry: Retry::Never,
            possibly_billed: false,
        }
    }

    /// The same error, with what it means for another attempt.
    #[must_use]
    pub fn with_retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// The same error, of an attempt that may have been charged: not to be repeated unasked.
    #[must_use]
    pub fn maybe_billed(mut self) -> Self {
        self.retry = Retry::Never;
        self.possibly_billed = true;
        self
    }

    /// A mistake of the program itself, such as a panic in a drawing.
    pub fn internal(message: impl Into<String>) -> Self {
        Self::new(
            Cause::Internal,
            message,
            "run the step again; if it fails again, please report it",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_is_called_as_in_records() {
        use Cause::{
            Declined, Internal, InvalidDocument, Picture, Refused, Rejected, Storage, Truncated,
            Unavailable, Upstream,
        };
        let all = [
            InvalidDocument,
            Truncated,
            Picture,
            Refused,
            Rejected,
            Declined,
            Unavailable,
            Storage,
            Upstream,
            Internal,
        ];
        for cause in all {
            assert_eq!(serde_json::to_value(cause).unwrap(), cause.as_str());
        }
    }
}
