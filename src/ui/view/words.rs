//! What is said about a step, in a few words.

use crate::domain::recipe::StepKind;
use crate::domain::run::{RunEnd, RunMode, StepState, StepStatus};
use crate::ui::figures::{self, clock, counted, duration};
use crate::ui::measure::one_line;
use crate::ui::model::run::RunPane;
use crate::ui::theme::{Role, Theme};

use super::pane::Pieces;

/// The sign and the word of a step's state.
#[must_use]
pub fn state(theme: Theme, step: &StepState) -> Pieces {
    let (sign, role) = theme.status(step.status);
    Pieces::new().and(role, format!(" {sign} {} ", step.status))
}

/// The sign and the role of the end of a run.
#[must_use]
pub fn end(theme: Theme, end: RunEnd) -> (&'static str, Role) {
    match end {
        RunEnd::Complete => theme.status(StepStatus::Done),
        RunEnd::Partial => ("!", Role::Warn),
        RunEnd::Failed => theme.status(StepStatus::Failed),
        RunEnd::Cancelled => theme.status(StepStatus::Cancelled),
    }
}

/// The clock of a step, and while it runs what it usually takes.
#[must_use]
pub fn clocks(step: &StepState, now_ms: u64) -> Pieces {
    if step.started_ms().is_none() {
        let text = match step.outline.usual_ms {
            _ if step.status.is_end() => "did not start".to_owned(),
            0 => String::new(),
            usual => format!("usually {}", duration(usual)),
        };
        return Pieces::new().and(Role::Dim, text);
    }
    let role = if step.status.is_end() { Role::Strong } else { Role::Accent };
    let pieces = Pieces::new().and(role, clock(step.duration_ms(now_ms)));
    if step.status.is_end() || step.outline.usual_ms == 0 {
        return pieces;
    }
    pieces.and(Role::Dim, format!(" of ~{}", duration(step.outline.usual_ms)))
}

/// What is to be known beside the clock: what it waits for, who does it, why it failed.
#[must_use]
pub fn detail(run: &RunPane, step: &StepState, now_ms: u64) -> (Role, String) {
    let error = || step.error.as_ref().map(|e| (one_line(&e.message), one_line(&e.hint)));
    match step.status {
        StepStatus::Pending | StepStatus::Waiting => (Role::Dim, waits(run, step)),
        StepStatus::Running => (Role::Dim, by_whom(step)),
        StepStatus::Retrying => {
            let left = step.retry_at_ms.map_or(0, |at| at.saturating_sub(now_ms));
            let why = step.attempts.last().and_then(|attempt| attempt.error.as_ref());
            let why = why.map(|e| one_line(&e.message)).unwrap_or_default();
            (Role::Warn, format!("again in {} · {why}", clock(left).trim_start()))
        }
        StepStatus::Done => (Role::Dim, format!("{}{}", by_whom(step), size(step))),
        StepStatus::Cached => (Role::Dim, format!("from an earlier run{}", size(step))),
        StepStatus::Failed => {
            let (message, hint) = error().unwrap_or_default();
            (Role::Bad, if hint.is_empty() { message } else { format!("{message}: {hint}") })
        }
        StepStatus::Cancelled => (Role::Warn, "stopped; run again to make it".to_owned()),
        StepStatus::Skipped if step.left_out => (Role::Dim, "not asked for".to_owned()),
        StepStatus::Skipped => {
            let why = error().map(|(message, _)| message);
            (Role::Dim, why.unwrap_or_else(|| "something that it needs did not come".to_owned()))
        }
    }
}

fn waits(run: &RunPane, step: &StepState) -> String {
    if run.cancelling {
        return "will not start any more".to_owned();
    }
    let document = run.state.document_step().filter(|d| !d.status.is_success());
    let needs = run.state.waits_for(step);
    match document {
        Some(document)
            if run.state.mode != RunMode::Pipelined && !step.outline.needs.is_empty() =>
        {
            format!("waits for {}", one_line(&document.outline.title))
        }
        _ if needs.is_empty() => "waits for its turn".to_owned(),
        _ => {
            let names: Vec<String> = needs.iter().map(|need| one_line(&need.to_string())).collect();
            format!("waits for {}", names.join(", "))
        }
    }
}

fn by_whom(step: &StepState) -> String {
    let (provider, model) = (one_line(&step.provider), one_line(&step.model));
    let who = match (provider.is_empty(), model.is_empty()) {
        (true, true) => String::new(),
        (false, true) => provider,
        (true, false) => model,
        (false, false) if provider == model => provider,
        (false, false) => format!("{provider} · {model}"),
    };
    let again = step.attempts.len();
    if again > 1 { format!("{who} · attempt {again}") } else { who }
}

fn size(step: &StepState) -> String {
    let Some(artifact) = &step.artifact else { return String::new() };
    match step.outline.kind {
        StepKind::Image => format!(" · {}", figures::size(artifact.bytes)),
        _ if step.received > 0 => {
            format!(" · {}", counted(step.received, "character", "characters"))
        }
        _ => String::new(),
    }
}
