//! Whether a step may start, and whether one that failed starts again.

use std::mem;
use std::time::Duration;

use tokio::time::Instant;

use super::Dispatcher;
use crate::domain::event::EventKind;
use crate::domain::fault::{Retry, StepError};
use crate::domain::recipe::{StepId, StepSpec};
use crate::domain::usage::Usage;
use crate::engine::RunRequest;
use crate::engine::budget::Verdict;
use crate::engine::inputs::Inputs;
use crate::engine::retry::Decision;
use crate::engine::reuse::fingerprint;
use crate::engine::schedule::Progress;

/// Why nothing more is bought once a result could not be kept.
const KEEPS_NOTHING: &str =
    "the disk keeps no results, so nothing more is asked for; make room, then go on with this run";

impl Dispatcher {
    /// Starts a step, unless its provider wants to be left alone or the money is spent; says whether
    /// anything came of it.
    pub(super) fn admit(&mut self, spec: StepSpec) -> bool {
        if !self.may_ask(&spec) {
            self.give_up(spec.id);
            return true;
        }
        if self.held.contains_key(self.providers.of(spec.kind).name()) {
            return false;
        }
        let running: Vec<Option<f64>> = self
            .plan
            .steps
            .iter()
            .filter(|step| self.board.progress(&step.id) == Progress::Running)
            .filter_map(|step| self.request.recipe.step(&step.id))
            .map(|spec| self.providers.of(spec.kind).usual_cost_usd(spec))
            .collect();
        let price = self.providers.of(spec.kind).usual_cost_usd(&spec);
        let verdict = self.budget.judge(price, &running);
        let is_unkept = self.is_disk_full && self.providers.of(spec.kind).is_remote();
        if (verdict == Verdict::Go && !is_unkept) || self.is_known(&spec) {
            self.start_step(spec);
            return true;
        }
        if verdict == Verdict::Wait && !is_unkept {
            return false;
        }
        let reason = if is_unkept { KEEPS_NOTHING.to_owned() } else { self.budget.reason() };
        self.board.progress.insert(spec.id.clone(), Progress::Lost);
        self.teller.say(EventKind::StepSkipped { step: spec.id, reason, asked: false });
        true
    }

    /// Whether what a step makes is there already, or its answer, so that nothing is paid for it.
    fn is_known(&self, spec: &StepSpec) -> bool {
        let RunRequest { recipe, language, reuse, .. } = &self.request;
        let inputs = Inputs::of(spec, &self.document, &self.results);
        let Ok(prompt) = inputs.prompt(spec, &self.notes, language) else { return false };
        let provider = self.providers.of(spec.kind).as_ref();
        let fingerprint = fingerprint(recipe, spec, &prompt, &inputs.by_name, language, provider);
        reuse.held.contains(&spec.id)
            || reuse.find(spec, &fingerprint).is_some()
            || reuse.received(spec, &fingerprint).is_some()
    }

    /// Has a step that failed in a passing way wait for its next attempt, or lets it fail.
    pub(super) fn take_failed(&mut self, step: StepId, mut error: StepError) {
        let Some(started) = self.steps.get(&step) else { return };
        let (attempt, tries) = (started.attempt, started.tries);
        let elapsed = started.first_try.map_or(Duration::ZERO, |first| first.elapsed());
        let usage = self.take_usage(&step);
        self.count(&step, usage, error.possibly_billed || !usage.is_empty());
        let policy = self.request.retry;
        match policy.decide(tries, error.retry, elapsed, fastrand::f64()) {
            Decision::Again(_) if self.is_over_for(&step) => self.fail(&step, error, usage),
            Decision::Again(_) if self.is_unaffordable(&step) => {
                error.hint = self.budget.reason();
                self.fail(&step, error, usage);
            }
            Decision::Again(wait) => {
                let until = Instant::now() + wait;
                if matches!(error.retry, Retry::AfterMs(_) | Retry::Busy) {
                    self.hold_back(&step, until);
                }
                if let Some(started) = self.steps.get_mut(&step) {
                    started.retry_at = Some(until);
                }
                let after_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
                self.teller.say(EventKind::StepRetrying { step, attempt, error, after_ms, usage });
            }
            Decision::GiveUp => self.fail(&step, error, usage),
            Decision::TooLong(wait) => {
                let wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
                let elapsed_ms = self.teller.clock.elapsed_ms();
                let when = self.teller.clock.at(elapsed_ms.saturating_add(wait_ms));
                let when = when.strftime("%Y-%m-%d %H:%M UTC");
                error.message = format!("{}; the service asks to wait until {when}", error.message);
                error.hint = format!("run it again after {when}; what is done is kept");
                self.fail(&step, error, usage);
            }
        }
    }

    /// What the attempt that ends has consumed.
    fn take_usage(&mut self, step: &StepId) -> Usage {
        self.steps.get_mut(step).map(|started| mem::take(&mut started.usage)).unwrap_or_default()
    }

    /// Counts what an attempt has cost; one that was charged without a price makes a limit impossible.
    pub(super) fn count(&mut self, step: &StepId, usage: Usage, is_charged: bool) {
        self.budget.spent_usd += usage.cost_usd.unwrap_or(0.0);
        let is_priced = usage.cost_usd.is_some() || self.usual_cost_usd(step) == Some(0.0);
        self.budget.is_blind |= is_charged && !is_priced;
    }

    fn usual_cost_usd(&self, step: &StepId) -> Option<f64> {
        let spec = self.request.recipe.step(step)?;
        self.providers.of(spec.kind).usual_cost_usd(spec)
    }

    /// Whether another attempt at a step would pass the limit.
    fn is_unaffordable(&self, step: &StepId) -> bool {
        self.budget.judge(self.usual_cost_usd(step), &[]) == Verdict::Stop
    }

    /// Keeps the steps of the same provider that have not started from starting before `until`.
    fn hold_back(&mut self, step: &StepId, until: Instant) {
        if let Some(spec) = self.request.recipe.step(step) {
            let held = self.held.entry(self.providers.of(spec.kind).name()).or_insert(until);
            *held = (*held).max(until);
        }
    }
}
