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
    /// The connection or the service failed in a passing way.
    Unavailable,
    /// A file could not be written.
    Storage,
    /// A step that this one needs did not finish.
    Upstream,
    /// The program itself made a mistake.
    Internal,
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
}

impl StepError {
    /// Makes an error of a class with its message and the next action.
    pub fn new(cause: Cause, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { cause, message: message.into(), hint: hint.into() }
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
