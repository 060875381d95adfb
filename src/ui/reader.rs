//! Pages that lie over a screen, as lines: all that is known of a step, what a run has said, what a
//! step has written.

use ratatui::layout::Size;

use super::figures::{age, clock, count, duration, money, short_value};
use super::measure::{one_line, wrap};
use super::model::Model;
use super::model::popup::Popup;
use super::model::run::RunPane;
use super::theme::Role;
use super::told::next_action;
use crate::domain::part::PartContent;
use crate::domain::recipe::StepKind;
use crate::domain::run::{Attempt, StepState, StepStatus};
use crate::text::clean::clean;

/// The widest column of text, in cells.
const MOST_CELLS: u16 = 96;

/// Bytes that the time and the gap behind it take in a line of the log.
const LOG_TIME: usize = 11;

/// The room for the lines of a page on a screen of that size.
#[must_use]
pub fn room(screen: Size) -> Size {
    // Frame and margins, and below the lines a gap and the keys.
    let width = screen.width.saturating_sub(8).min(MOST_CELLS);
    Size::new(width, screen.height.saturating_sub(6))
}

/// The name of a page and its lines for a screen of that size; none for what is no page.
#[must_use]
pub fn page(model: &Model, popup: &Popup) -> Option<(String, Vec<(Role, String)>)> {
    let run = model.run.as_ref()?;
    let cells = usize::from(room(model.area().as_size()).width);
    match popup {
        Popup::Log { .. } => {
            let lines = run.log.iter().flat_map(|line| logged(line, cells)).collect();
            Some(("Log".to_owned(), lines))
        }
        Popup::Details { .. } => {
            let step = run.focused()?;
            Some((one_line(&step.outline.title), details(model, run, step, cells)))
        }
        Popup::Text { .. } => {
            let step = run.focused()?;
            Some((one_line(&step.outline.title), text(model, run, step, cells)))
        }
        _ => None,
    }
}

/// A line of the log: its time where all times stand, and its words in a column beside that.
fn logged(line: &str, cells: usize) -> Vec<(Role, String)> {
    let (time, words) = line.split_at_checked(LOG_TIME).unwrap_or(("", line));
    let column = wrap(words, cells.saturating_sub(LOG_TIME)).into_iter().enumerate();
    let time = |at: usize| if at == 0 { time.to_owned() } else { " ".repeat(LOG_TIME) };
    column.map(|(at, words)| (Role::Text, format!("{}{words}", time(at)))).collect()
}

fn details(model: &Model, run: &RunPane, step: &StepState, cells: usize) -> Vec<(Role, String)> {
    let mut told = Told { lines: Vec::new(), cells };
    let now_ms = run.now(model.now_ms);
    let state = match (step.is_outdated(), step.age_ms) {
        (true, _) => "outdated: what it is made from has changed since".to_owned(),
        (false, Some(ms)) => format!("{}, made {} ago", step.status, age(ms)),
        _ => step.status.to_string(),
    };
    told.fact("state", &state);
    told.fact("provider", &step.provider);
    told.fact("model", &step.model);
    told.fact("address", step.address.as_deref().unwrap_or_default());
    if let Some(print) = &step.fingerprint {
        told.fact("request", print.as_str().get(..16).unwrap_or(print.as_str()));
    }
    if step.started_ms().is_some() {
        told.fact("took", clock(step.duration_ms(now_ms)).trim());
    }
    let usual = Some(step.outline.usual_ms).filter(|ms| *ms > 0).map(duration);
    let since = if run.has_learned(&step.outline.id) { " in earlier runs" } else { "" };
    told.fact("usually", &usual.map(|ms| format!("{ms}{since}")).unwrap_or_default());
    let usage = &step.usage;
    if usage.input_tokens + usage.output_tokens > 0 {
        let tokens = |tokens: u64| count(usize::try_from(tokens).unwrap_or(usize::MAX));
        let told_of =
            format!("{} in, {} out", tokens(usage.input_tokens), tokens(usage.output_tokens));
        told.fact("tokens", &told_of);
    }
    told.fact("cost", &usage.cost_usd.map(money).unwrap_or_default());
    if let Some(artifact) = &step.artifact {
        told.fact(
            "result",
            &format!("{}, {}", artifact.file, super::figures::size(artifact.bytes)),
        );
    }
    if !step.status.is_end() {
        let needs: Vec<String> =
            run.state.waits_for(step).iter().map(ToString::to_string).collect();
        told.fact("waits for", &needs.join(", "));
    }
    if let Some(error) = &step.error {
        told.gap();
        told.text(Role::Bad, &error.message);
        let role = if error.possibly_billed { Role::Warn } else { Role::Text };
        told.text(role, &format!("next: {}", next_action(error)));
    }
    if !step.attempts.is_empty() {
        told.gap();
        told.text(Role::Strong, "Attempts");
    }
    for (at, attempt) in step.attempts.iter().enumerate() {
        told.text(Role::Text, &attempt_line(at + 1, attempt, now_ms));
        if let Some(id) = &attempt.request_id {
            told.text(Role::Dim, &format!("   request id {id}"));
        }
        if let Some(error) = &attempt.error {
            told.text(Role::Warn, &format!("   {}: {}", error.cause.as_str(), error.message));
        }
    }
    if let Some(at) = step.retry_at_ms.filter(|_| step.status == StepStatus::Retrying) {
        let left = duration(at.saturating_sub(now_ms));
        told.text(Role::Text, &format!("{}. in {left}", step.attempts.len() + 1));
    }
    let findings = run.state.findings.iter().filter(|f| f.step.as_ref() == Some(&step.outline.id));
    for (at, finding) in findings.enumerate() {
        if at == 0 {
            told.gap();
            told.text(Role::Strong, "Findings");
        }
        told.text(Role::Text, &finding.told());
    }
    told.lines
}

fn attempt_line(number: usize, attempt: &Attempt, now_ms: u64) -> String {
    let took = attempt.finished_ms.unwrap_or(now_ms).saturating_sub(attempt.started_ms);
    let end = match (attempt.finished_ms, &attempt.error) {
        (None, _) => "so far",
        (Some(_), None) => "until its end",
        (Some(_), Some(_)) => "until it failed",
    };
    format!("{number}. from {}: {} {end}", duration(attempt.started_ms), duration(took))
}

/// What a step has written so far; the document field by field, and what came before it broke off.
fn text(model: &Model, run: &RunPane, step: &StepState, cells: usize) -> Vec<(Role, String)> {
    let mut told = Told { lines: Vec::new(), cells };
    let read = model.result.fields.parts().iter().find(|part| part.step == step.outline.id);
    match step.outline.kind {
        StepKind::List => {
            let items = match read.map(|part| &part.content) {
                Some(PartContent::List(items)) if step.items.is_empty() => items,
                _ => &step.items,
            };
            for item in items {
                told.text(Role::Text, &format!("• {item}"));
            }
        }
        StepKind::Document => {
            for mark in &step.fields {
                let value = run.state.document.get(&mark.path);
                let value = value.map(|value| short_value(value, 2_000)).unwrap_or_default();
                told.text(Role::Dim, &mark.path);
                told.text(Role::Text, &format!("  {value}"));
            }
        }
        StepKind::Text | StepKind::Image => {
            if let Some(PartContent::Text(text)) = read.map(|part| &part.content)
                && step.tail.is_empty()
            {
                told.text(Role::Text, text);
            }
        }
    }
    let streams = !step.status.is_success() || step.outline.kind == StepKind::Text;
    if streams && !step.tail.is_empty() {
        told.gap();
        if step.is_thinking {
            told.text(Role::Strong, "Thinking");
        } else if step.status.is_end() && !step.status.is_success() {
            told.text(Role::Strong, "Received before it ended");
        }
        told.text(if step.is_thinking { Role::Dim } else { Role::Text }, &step.tail);
    }
    told.lines
}

/// Lines under construction.
struct Told {
    lines: Vec<(Role, String)>,
    cells: usize,
}

impl Told {
    fn gap(&mut self) {
        if self.lines.last().is_some_and(|(_, text)| !text.is_empty()) {
            self.lines.push((Role::Text, String::new()));
        }
    }

    fn fact(&mut self, name: &str, value: &str) {
        let value = one_line(value);
        if value.is_empty() {
            return;
        }
        for (at, line) in wrap(&value, self.cells.saturating_sub(11)).into_iter().enumerate() {
            let name = if at == 0 { name } else { "" };
            self.lines.push((Role::Text, format!("{name:<11}{line}")));
        }
    }

    fn text(&mut self, role: Role, text: &str) {
        let text = clean(text);
        let indent = text.len() - text.trim_start_matches(' ').len();
        let blank = " ".repeat(indent);
        for line in wrap(&text, self.cells.saturating_sub(indent)) {
            self.lines.push((role, format!("{blank}{line}")));
        }
    }
}
