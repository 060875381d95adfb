//! Floor 5: figures and reporters for people and scripts, over the events of a run.

pub mod bars;
pub mod batch;
pub mod dependency;
pub mod figures;
pub mod jsonl;
pub mod lanes;
pub mod lines;
pub mod race;
pub mod recipe;
pub mod summary;

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
