//! What starts a run, and what is held of one in progress.

use std::sync::Arc;

use tokio::sync::mpsc;

use crate::domain::event::RunEvent;
use crate::domain::notes::Notes;
use crate::domain::recipe::{Recipe, StepId};
use crate::domain::run::{RunId, RunMode};

/// What to run.
#[derive(Debug, Clone)]
pub struct RunRequest {
    /// The name of the run.
    pub run: RunId,
    /// The recipe.
    pub recipe: Arc<Recipe>,
    /// The notes.
    pub notes: Notes,
    /// How the steps are scheduled.
    pub mode: RunMode,
    /// The steps that are wanted, or none for all.
    pub only: Option<Vec<StepId>>,
    /// How many steps may run at once beside the document step, or none for any number.
    pub max_parallel: Option<usize>,
    /// ISO 639-1 code of the language to write in.
    pub language: String,
}

/// A run in progress: its events, and the means to stop it.
#[derive(Debug)]
pub struct RunHandle {
    /// The events in order; the channel closes after `RunFinished`. Dropping it cancels the run.
    pub events: mpsc::UnboundedReceiver<RunEvent>,
    /// The means to stop it.
    pub control: RunControl,
}

/// Stops a run or one of its steps.
#[derive(Debug, Clone)]
pub struct RunControl {
    pub(super) orders: mpsc::UnboundedSender<Order>,
}

/// What a person asks of a run in progress.
#[derive(Debug)]
pub(super) enum Order {
    /// Stop everything.
    CancelRun,
    /// Stop one step.
    CancelStep(StepId),
}

impl RunControl {
    /// Stops every step that runs and starts no other; the run ends as `cancelled`.
    pub fn cancel(&self) {
        // A run that is over needs no stopping.
        drop(self.orders.send(Order::CancelRun));
    }

    /// Stops one step; its siblings go on.
    pub fn cancel_step(&self, step: StepId) {
        drop(self.orders.send(Order::CancelStep(step)));
    }
}
