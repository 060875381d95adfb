//! A run as plain lines, for logs, pipes and screen readers.

use std::io::Write;

use super::{Reporter, figures};
use crate::domain::event::{EventKind, RunEvent};
use crate::domain::halt::Halt;
use crate::domain::run::RunState;
use crate::text::clean::clean;
use crate::text::redact::redacted;

/// Writes one line for every event in the life of a step.
pub struct Lines<W> {
    out: W,
}

impl<W: Write> Lines<W> {
    /// Writes to `out`.
    pub fn new(out: W) -> Self {
        Self { out }
    }
}

/// What an event says to a person, or none when it is too small to tell.
#[must_use]
pub fn line(event: &RunEvent, state: &RunState) -> Option<String> {
    let took = |id| state.step(id).map_or(0, |step| step.duration_ms(event.elapsed_ms));
    let text = match &event.kind {
        EventKind::RunStarted { recipe, mode, words, .. } => {
            format!("run {} started: {recipe}, {mode}, {words} words", event.run)
        }
        EventKind::StepStarted { step, attempt, provider, model, .. } => {
            let again = if *attempt > 1 { format!(", attempt {attempt}") } else { String::new() };
            format!("{step} started with {provider} ({model}){again}")
        }
        EventKind::StepRetrying { step, error, after_ms, .. } => {
            format!("{step} failed: {error}; next attempt in {}", figures::duration(*after_ms))
        }
        EventKind::StepOutdated { step, path } => {
            format!("{step} is outdated: {path} changed; it runs again")
        }
        EventKind::StepFinished { step, artifact, .. } => {
            let (took, size) = (figures::duration(took(step)), figures::size(artifact.bytes));
            let how = match state.step(step).and_then(|step| step.age_ms) {
                Some(age) => format!("cached, made {} ago", figures::age(age)),
                None => format!("done in {took}"),
            };
            format!("{step} {how}: {} ({size})", artifact.file)
        }
        EventKind::StepFailed { step, error, .. } => {
            format!(
                "{step} failed after {}: {error}; {}",
                figures::duration(took(step)),
                error.hint
            )
        }
        EventKind::StepCancelled { step } => format!("{step} cancelled"),
        EventKind::StepSkipped { step, reason, .. } => format!("{step} skipped: {reason}"),
        EventKind::FindingRecorded { finding } => format!("note: {}", finding.told()),
        EventKind::RunHalted { signal: Halt::Hangup } => {
            "the terminal has gone away: what is being asked for comes to its end".to_owned()
        }
        EventKind::RunHalted { signal } => format!("run stopped by {signal}"),
        EventKind::RunFinished { state } => format!("run {state}"),
        EventKind::StepAnswered { .. }
        | EventKind::TextReceived { .. }
        | EventKind::FieldClosed { .. }
        | EventKind::ItemClosed { .. } => return None,
    };
    Some(stamped(event.elapsed_ms, &text))
}

/// A line of text behind the time since the start of the run, in milliseconds.
#[must_use]
pub fn stamped(elapsed_ms: u64, text: &str) -> String {
    let text = clean(&redacted(text)).replace('\n', " ");
    format!("{:>9}  {text}", figures::duration(elapsed_ms))
}

impl<W: Write> Reporter for Lines<W> {
    fn take(&mut self, event: &RunEvent, state: &RunState) {
        if let Some(line) = line(event, state) {
            // Nobody is left to tell when the error output itself is gone.
            drop(writeln!(self.out, "{line}"));
        }
    }
}
