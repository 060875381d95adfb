//! Floor 5: figures and reporters for people and scripts, over the events of a run.

pub mod aloud;
pub mod bars;
pub mod batch;
pub mod comparison;
pub mod dependency;
pub mod figures;
pub mod history;
pub mod jsonl;
pub mod lanes;
pub mod lines;
pub mod pages;
pub mod pair;
pub mod prometheus;
pub mod race;
pub mod recipe;
#[cfg(test)]
pub mod samples;
pub mod statistics;
pub mod summary;
pub mod table;
pub mod trace;

use crate::domain::event::RunEvent;
use crate::domain::run::RunState;

/// Somebody who tells of a run while it goes on.
pub trait Reporter {
    /// Takes in an event, with the state after it.
    fn take(&mut self, event: &RunEvent, state: &RunState);
}

/// Tells nothing.
#[derive(Debug, Default)]
pub struct Quiet;

impl Reporter for Quiet {
    fn take(&mut self, _event: &RunEvent, _state: &RunState) {}
}
