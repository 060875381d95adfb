//! What the program's log tells of a run: who did what, how it went, and nothing of what was written.

use tracing::{debug, info, warn};

use crate::domain::event::{EventKind, RunEvent};

/// Writes an event to the program's log. Words of services are quoted, so that they stay on one line.
pub(super) fn trace(event: &RunEvent) {
    let (run, ms) = (event.run.as_str(), event.elapsed_ms);
    match &event.kind {
        EventKind::RunStarted { recipe, mode, language, words, .. } => {
            info!(run, ?recipe, %mode, ?language, words, "run started");
        }
        EventKind::StepStarted { step, attempt, provider, model, address, .. } => {
            info!(
                run,
                ms,
                step = step.as_str(),
                attempt,
                provider,
                ?model,
                ?address,
                "step started"
            );
        }
        EventKind::StepAnswered { step, attempt, request_id } => {
            debug!(run, ms, step = step.as_str(), attempt, ?request_id, "step is answered");
        }
        EventKind::StepRetrying { step, attempt, error, after_ms, .. } => {
            let (step, cause, message) = (step.as_str(), error.cause, &error.message);
            warn!(run, ms, step, attempt, ?cause, ?message, after_ms, "step is tried again");
        }
        EventKind::StepFailed { step, error, .. } => {
            let (step, cause, message) = (step.as_str(), error.cause, &error.message);
            warn!(run, ms, step, ?cause, ?message, "step failed");
        }
        EventKind::StepFinished { step, artifact, usage, cached, .. } => {
            let (step, bytes, cost_usd) = (step.as_str(), artifact.bytes, usage.cost_usd);
            info!(run, ms, step, bytes, ?cost_usd, cached, "step done");
        }
        EventKind::StepOutdated { step, path } => {
            info!(run, ms, step = step.as_str(), ?path, "step is outdated");
        }
        EventKind::StepCancelled { step } => {
            info!(run, ms, step = step.as_str(), "step cancelled");
        }
        EventKind::StepSkipped { step, reason, asked } => {
            info!(run, ms, step = step.as_str(), ?reason, asked, "step skipped");
        }
        EventKind::FieldClosed { step, path, .. } => {
            debug!(run, ms, step = step.as_str(), ?path, "field closed");
        }
        EventKind::ItemClosed { step, index, .. } => {
            debug!(run, ms, step = step.as_str(), index, "item closed");
        }
        EventKind::FindingRecorded { finding } => {
            debug!(run, ms, rule = ?finding.rule, severity = ?finding.severity, "finding");
        }
        EventKind::RunHalted { signal } => info!(run, ms, %signal, "run is to end"),
        EventKind::RunFinished { state } => info!(run, ms, ?state, "run ended"),
        // The text itself is nothing for a log.
        EventKind::TextReceived { .. } => {}
    }
}
