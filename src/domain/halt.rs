//! The signal of the system that ended a run before its time.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What the system said to the program while a run was under way, and what that means for the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Halt {
    /// The terminal has gone away: what is being asked for may have been paid for, so it comes to its
    /// end, and nothing else is asked for.
    #[serde(rename = "SIGHUP")]
    Hangup,
    /// A person interrupts: everything is cancelled.
    #[serde(rename = "SIGINT")]
    Interrupt,
    /// A person wants the program gone: everything is cancelled.
    #[serde(rename = "SIGQUIT")]
    Quit,
    /// The system wants the program gone: everything is cancelled.
    #[serde(rename = "SIGTERM")]
    Terminate,
}

impl Halt {
    /// All of them.
    const ALL: [Self; 4] = [Self::Hangup, Self::Interrupt, Self::Quit, Self::Terminate];

    /// The exit code of a program that this signal has ended: 128 and its number.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Hangup => 129,
            Self::Interrupt => 130,
            Self::Quit => 131,
            Self::Terminate => 143,
        }
    }

    /// The signal that this exit code tells of, if any.
    #[must_use]
    pub fn of_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|halt| halt.code() == code)
    }
}

impl fmt::Display for Halt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Hangup => "SIGHUP",
            Self::Interrupt => "SIGINT",
            Self::Quit => "SIGQUIT",
            Self::Terminate => "SIGTERM",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signal_is_called_as_in_records_and_known_by_its_exit_code() {
        for halt in Halt::ALL {
            assert_eq!(serde_json::to_value(halt).unwrap(), halt.to_string());
            assert_eq!(Halt::of_code(halt.code()), Some(halt));
        }
        assert_eq!([0, 1, 3].map(Halt::of_code), [None; 3]);
    }
}
