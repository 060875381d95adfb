//! What is said about a step, in a few words.

use crate::domain::fault::Retry;
use crate::domain::recipe::{Need, StepKind};
use crate::domain::run::{RunEnd, RunMode, StepState, StepStatus};
use crate::ui::figures::{self, CLOCK_CELLS, clock, duration};
use crate::ui::measure::{fit, one_line};
use crate::ui::model::run::RunPane;
use crate::ui::theme::{Role, Theme};

use super::pane::Pieces;

/// The word of a step's state; thinking before the first word of the answer is a state of its own.
#[must_use]
pub fn state_word(step: &StepState) -> String {
    let is_thinking = step.is_thinking && step.first_text_ms.is_none();
    match step.status {
        StepStatus::Running if is_thinking => "thinking".to_owned(),
        StepStatus::Cached if step.is_outdated() => "outdated".to_owned(),
        status => status.to_string(),
    }
}

/// The sign and the word of a step's state.
#[must_use]
pub fn state(theme: Theme, step: &StepState) -> Pieces {
    let (sign, role) = theme.status(step.status);
    let age = made_ago(step).map_or_else(String::new, |age| format!("· {age} "));
    Pieces::new().and(role, format!(" {sign} {} ", state_word(step))).and(Role::Dim, age)
}

/// When the earlier result was made that a step used: `made 3 min ago`.
#[must_use]
pub fn made_ago(step: &StepState) -> Option<String> {
    step.age_ms.map(|age| format!("made {} ago", figures::age(age)))
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

/// The clock of a step; while it runs, what it usually takes and which attempt this is, and between
/// two attempts when the next one begins.
#[must_use]
pub fn clocks(run: &RunPane, step: &StepState, now_ms: u64) -> Pieces {
    if step.started_ms().is_none() {
        let text = match step.outline.usual_ms {
            _ if step.status.is_end() => "did not start".to_owned(),
            0 => String::new(),
            usual => format!("usually {}", duration(usual)),
        };
        return Pieces::new().and(Role::Dim, text);
    }
    if step.status == StepStatus::Cached {
        return Pieces::new();
    }
    let role = if step.status.is_end() { Role::Strong } else { Role::Accent };
    let pieces = Pieces::new().and(role, clock(step.duration_ms(now_ms)));
    if let Some(next) = next_attempt(step, now_ms) {
        return pieces.and(Role::Warn, format!("  {next}"));
    }
    let usual = match step.outline.usual_ms {
        usual if usual > 0 && !step.status.is_end() => {
            let word = if run.has_learned(&step.outline.id) { "usually " } else { "~" };
            format!(" of {word}{}", duration(usual))
        }
        _ => String::new(),
    };
    pieces.and(Role::Dim, usual).and(Role::Warn, attempt(step, "  "))
}

/// When the next attempt begins: `attempt 2 in 3.2 s`, of one width while it counts down.
#[must_use]
pub fn next_attempt(step: &StepState, now_ms: u64) -> Option<String> {
    let at = step.retry_at_ms.filter(|_| step.status == StepStatus::Retrying)?;
    let left = clock(at.saturating_sub(now_ms));
    Some(format!("attempt {} in {}", step.attempts.len() + 1, fit(left.trim(), CLOCK_CELLS)))
}

/// Which attempt this is, from the second one on, after some text.
#[must_use]
pub fn attempt(step: &StepState, before: &str) -> String {
    match step.attempts.len() {
        attempts @ 2.. if step.status == StepStatus::Running => {
            format!("{before}attempt {attempts}")
        }
        _ => String::new(),
    }
}

/// Why the newest attempt failed, in one line.
#[must_use]
pub fn reason(step: &StepState) -> String {
    let error = step.attempts.last().and_then(|attempt| attempt.error.as_ref());
    error.map(|error| one_line(&error.message)).unwrap_or_default()
}

/// What is to be known of a result: how large it is, and what was paid for it.
#[must_use]
pub fn made(step: &StepState) -> Vec<String> {
    let size = step.artifact.as_ref().filter(|_| step.outline.kind == StepKind::Image);
    let size = size.map(|artifact| figures::size(artifact.bytes));
    size.into_iter().chain(cost(step)).collect()
}

/// What a step cost; none when nothing was paid for it, as far as anybody said.
#[must_use]
pub fn cost(step: &StepState) -> Option<String> {
    let cost = step.usage.cost_usd.filter(|cost| *cost > 0.0 && step.status.is_success());
    cost.map(figures::money)
}

/// What is to be known beside the clock: what it waits for, who does it, why it did not come.
#[must_use]
pub fn detail(run: &RunPane, step: &StepState) -> (Role, String) {
    let error = || step.error.as_ref().map(|error| one_line(&error.message));
    match step.status {
        StepStatus::Pending | StepStatus::Waiting => (Role::Dim, waits(run, step)),
        StepStatus::Retrying => (Role::Warn, reason(step)),
        StepStatus::Running | StepStatus::Done | StepStatus::Cached => (Role::Dim, by_whom(step)),
        StepStatus::Failed => (Role::Bad, error().unwrap_or_default()),
        StepStatus::Cancelled => (Role::Warn, "stopped; run again to make it".to_owned()),
        StepStatus::Skipped if step.left_out => (Role::Dim, "not asked for".to_owned()),
        StepStatus::Skipped => {
            let why = error().unwrap_or_else(|| "something that it needs did not come".to_owned());
            (Role::Dim, why)
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
        _ if needs.is_empty() => held_up(run).to_owned(),
        _ => {
            let names: Vec<String> = needs.iter().map(|need| one_line(&need.to_string())).collect();
            // A field may have the name of a step, even of the one that waits for it.
            let is_step = |name: &String| {
                run.state.steps.iter().any(|step| step.outline.id.as_str() == name.as_str())
            };
            let are_fields = needs.iter().all(|need| matches!(need, Need::Field(_)));
            let what = match needs.len() {
                _ if !are_fields || !names.iter().any(is_step) => "",
                1 => "its field ",
                _ => "its fields ",
            };
            format!("waits for {what}{}", names.join(", "))
        }
    }
}

/// Why a step does not start although all that it needs is there.
fn held_up(run: &RunPane) -> &'static str {
    let is_sent_away = |step: &StepState| {
        let error = step.attempts.last().and_then(|attempt| attempt.error.as_ref());
        step.status == StepStatus::Retrying
            && error.is_some_and(|error| matches!(error.retry, Retry::AfterMs(_)))
    };
    let is_running = |step: &StepState| step.status == StepStatus::Running;
    let steps = &run.state.steps;
    if run.state.mode == RunMode::Sequential {
        "waits for its turn"
    } else if steps.iter().any(is_sent_away) {
        "held back: the service asks to wait"
    } else if run.has_limit && steps.iter().any(is_running) {
        "waits to hear what the others cost"
    } else {
        "waits for its turn"
    }
}

/// Who does a step, and with which model.
#[must_use]
pub fn by_whom(step: &StepState) -> String {
    let (provider, model) = (one_line(&step.provider), one_line(&step.model));
    match (provider.is_empty(), model.is_empty()) {
        (true, true) => String::new(),
        (false, true) => provider,
        (true, false) => model,
        (false, false) if provider == model => provider,
        (false, false) => format!("{provider} · {model}"),
    }
}
