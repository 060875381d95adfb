//! What a signal of the system does to a run in progress.
//!
//! After a hangup nobody is there any more who could press a key, but what is being asked for may have
//! been paid for: it comes to its end, and is stored. Nothing else is asked for.

use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::time::Instant;

use super::Dispatcher;
use crate::domain::event::EventKind;
use crate::domain::halt::Halt;
use crate::domain::recipe::{StepId, StepSpec};
use crate::engine::handle::Order;
use crate::engine::schedule::Progress;

/// For how long after a hangup what is being asked for may take to come to its end. The deadline of each
/// step holds as well, so this is at the most.
pub const WIND_DOWN: Duration = Duration::from_mins(2);

/// A run that is to end with what it has.
#[derive(Debug, Clone, Copy)]
pub(super) struct Winding {
    /// When it ends at the latest.
    pub until: Instant,
    /// Whether the document was given up with it, so that there is nothing to be read.
    pub lost_document: bool,
}

impl Dispatcher {
    /// Ends the run as a signal asks for.
    pub(super) fn halt(&mut self, signal: Halt) {
        let is_known = self.winding.is_some() && signal == Halt::Hangup;
        if self.is_cancelled || is_known {
            return;
        }
        self.teller.say(EventKind::RunHalted { signal });
        match signal {
            Halt::Hangup => self.wind_down(),
            Halt::Interrupt | Halt::Quit | Halt::Terminate => self.obey(Order::CancelRun),
        }
    }

    /// Starts nothing any more that a service is asked for; what runs comes to its end.
    fn wind_down(&mut self) {
        self.asks_nobody.store(true, Ordering::Relaxed);
        self.winding = Some(Winding { until: Instant::now() + WIND_DOWN, lost_document: false });
        let is_between_tries =
            |step: &StepId| self.steps.get(step).is_some_and(|s| s.retry_at.is_some());
        let open: Vec<StepId> = self
            .request
            .recipe
            .steps
            .iter()
            .filter(|spec| !self.may_ask(spec))
            .filter(|spec| {
                self.board.progress(&spec.id) == Progress::Idle || is_between_tries(&spec.id)
            })
            .map(|spec| spec.id.clone())
            .collect();
        for step in open {
            self.give_up(step);
        }
    }

    /// Whether a step may be asked for: once the run is to end, only of this machine.
    pub(super) fn may_ask(&self, spec: &StepSpec) -> bool {
        self.winding.is_none() || !self.providers.of(spec.kind).is_remote()
    }

    /// Whether a step that failed is not tried again because the run is to end.
    pub(super) fn is_over_for(&self, step: &StepId) -> bool {
        self.request.recipe.step(step).is_some_and(|spec| !self.may_ask(spec))
    }

    /// Cancels a step because the run is to end.
    pub(super) fn give_up(&mut self, step: StepId) {
        let is_document = self.plan.steps.iter().any(|s| s.id == step && s.is_document);
        if let Some(winding) = self.winding.as_mut().filter(|_| is_document) {
            winding.lost_document = true;
        }
        self.cancel_step(step);
    }

    /// Gives up what has not come to its end in the time that is left for it.
    pub(super) fn end_winding(&mut self, now: Instant) {
        if self.winding.is_none_or(|winding| winding.until > now) {
            return;
        }
        let is_open =
            |step: &StepId| matches!(self.board.progress(step), Progress::Idle | Progress::Running);
        let open: Vec<StepId> =
            self.plan.steps.iter().map(|step| step.id.clone()).filter(is_open).collect();
        for step in open {
            self.give_up(step);
        }
    }
}
