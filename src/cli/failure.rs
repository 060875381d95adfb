//! What stops the program: one sentence, the next action, and an exit code.

use std::io::{self, Write as _};

use crate::text::clean::clean;

/// Usage error or unreadable input.
pub const USAGE: u8 = 2;
/// The run failed.
pub const FAILED: u8 = 1;
/// A part of the result is missing.
pub const PARTIAL: u8 = 3;
/// The provider refused: key, credit or model.
pub const REFUSED: u8 = 4;

/// An error at the edge of the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What went wrong, as a lower-case fragment.
    pub message: String,
    /// What to do about it.
    pub hint: String,
    /// The exit code.
    pub code: u8,
}

impl Failure {
    /// Something about the arguments or the input.
    pub fn usage(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { message: message.into(), hint: hint.into(), code: USAGE }
    }

    /// Something else.
    pub fn failed(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { message: message.into(), hint: hint.into(), code: FAILED }
    }

    /// Writes it to the error output.
    pub fn tell(&self) {
        let text = format!("error: {}\n  next: {}\n", self.message, self.hint);
        // Nobody is left to tell when the error output itself is gone.
        drop(io::stderr().write_all(clean(&text).as_bytes()));
    }
}
