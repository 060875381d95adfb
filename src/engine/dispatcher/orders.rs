//! What a person asks of a run in progress: stop it, stop a step of it, do a step again.

use tokio::time::Instant;

use super::Dispatcher;
use crate::domain::event::EventKind;
use crate::domain::recipe::{Need, StepId};
use crate::engine::handle::Order;
use crate::engine::schedule::Progress;

impl Dispatcher {
    pub(super) fn obey(&mut self, order: Order) {
        match order {
            Order::CancelStep(step) => self.cancel_step(step),
            Order::Retry(step) => {
                // Somebody may have made room.
                self.is_disk_full = false;
                self.retry(&step);
            }
            Order::Halt(signal) => self.halt(signal),
            Order::CancelRun => {
                self.is_cancelled = true;
                let open: Vec<StepId> = self
                    .plan
                    .steps
                    .iter()
                    .filter(|step| step.runs)
                    .map(|step| step.id.clone())
                    .collect();
                for step in open {
                    self.cancel_step(step);
                }
            }
        }
    }

    pub(super) fn cancel_step(&mut self, step: StepId) {
        let is_open = self.plan.steps.iter().any(|planned| planned.id == step && planned.runs)
            && matches!(self.board.progress(&step), Progress::Idle | Progress::Running);
        if is_open {
            self.stop(&step);
            self.board.progress.insert(step.clone(), Progress::Lost);
            self.teller.say(EventKind::StepCancelled { step });
        }
    }

    /// Has a step done again that failed or was stopped, with all its attempts before it, and with it
    /// what was given up because of it. A step that waits for its next attempt waits no longer.
    fn retry(&mut self, step: &StepId) {
        if self.winding.is_some() {
            return;
        }
        if let Some(started) = self.steps.get_mut(step).filter(|s| s.retry_at.is_some()) {
            started.retry_at = Some(Instant::now());
            return;
        }
        let is_wanted = |step: &StepId| self.plan.steps.iter().any(|s| &s.id == step && s.runs);
        if !is_wanted(step) || self.board.progress(step) != Progress::Lost {
            return;
        }
        let mut again = vec![step.clone()];
        let mut at = 0;
        while let Some(id) = again.get(at).cloned() {
            at += 1;
            let is_document = self.plan.steps.iter().any(|s| s.id == id && s.is_document);
            for other in self.plan.steps.iter().filter(|other| other.runs) {
                let waited = is_document || other.needs.contains(&Need::Step(id.clone()));
                // What was stopped by a person, or failed by itself, is a matter of its own.
                let is_given_up = self.board.progress(&other.id) == Progress::Lost
                    && !self.steps.contains_key(&other.id);
                if waited && is_given_up && !again.contains(&other.id) {
                    again.push(other.id.clone());
                }
            }
        }
        for id in again {
            if let Some(started) = self.steps.get_mut(&id) {
                started.tries = 0;
                started.first_try = None;
            }
            self.board.progress.insert(id, Progress::Idle);
        }
    }

    pub(super) fn stop(&mut self, step: &StepId) {
        if let Some(started) = self.steps.get_mut(step) {
            started.retry_at = None;
            if let Some(task) = started.task.take() {
                task.abort();
            }
        }
    }
}
