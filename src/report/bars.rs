//! A run as bars on a terminal, one a step, under lines that stay.
//!
//! ```text
//! ✓ Analysis   0.02 s  case_study.json (9 KB)
//! ⠹ Hero       0.31 s  ▰▰▰▰▰▱▱▱▱▱▱▱
//! · Timeline           waits for implementation
//! ```

use std::fmt;
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use super::{Reporter, figures};
use crate::domain::event::{EventKind, RunEvent};
use crate::domain::run::{RunState, StepState, StepStatus};
use crate::text::clean::clean;

/// How often running clocks are drawn.
const TICK: Duration = Duration::from_millis(100);
/// Running work never shows as finished.
const MOST_PERCENT: u64 = 99;
/// Cells of a gauge.
const GAUGE_WIDTH: usize = 24;

/// Draws one bar a step on the error output.
pub struct Bars {
    group: MultiProgress,
    bars: Vec<ProgressBar>,
}

impl Default for Bars {
    fn default() -> Self {
        Self::new(ProgressDrawTarget::stderr())
    }
}

impl Bars {
    /// Draws to this target.
    #[must_use]
    pub fn new(target: ProgressDrawTarget) -> Self {
        Self { group: MultiProgress::with_draw_target(target), bars: Vec::new() }
    }

    fn draw(&mut self, state: &RunState) {
        let width = state.steps.iter().map(|step| step.outline.title.chars().count()).max();
        for (bar, step) in self.bars.iter().zip(&state.steps) {
            if bar.is_finished() {
                if step.status.is_end() {
                    continue;
                }
                // A step that is outdated runs again.
                bar.reset();
                bar.set_length(0);
            }
            let title =
                format!("{:width$}", clean(&step.outline.title), width = width.unwrap_or(0));
            bar.set_prefix(title);
            match step.status {
                StepStatus::Running | StepStatus::Retrying => start(bar, step),
                status if status.is_end() => finish(bar, step, state),
                _ => {
                    let waits: Vec<_> =
                        state.waits_for(step).iter().map(ToString::to_string).collect();
                    bar.set_style(style("· {prefix}            {wide_msg:.dim}"));
                    bar.set_message(match waits.as_slice() {
                        [] => "waits for its turn".to_owned(),
                        waits => clean(&format!("waits for {}", waits.join(", "))),
                    });
                }
            }
        }
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template)
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .with_key("clock", |progress: &ProgressState, out: &mut dyn fmt::Write| {
            let ms = u64::try_from(progress.elapsed().as_millis()).unwrap_or(u64::MAX);
            // A clock that cannot be written shows again at the next tick.
            let _ = out.write_str(&figures::clock(ms));
        })
        .with_key("gauge", |progress: &ProgressState, out: &mut dyn fmt::Write| {
            let _ = out.write_str(&gauge(progress.elapsed(), progress.len()));
        })
}

/// The time so far against the usual time; nothing when no usual time is known.
fn gauge(elapsed: Duration, usual_ms: Option<u64>) -> String {
    let Some(usual) = usual_ms.filter(|usual| *usual > 1) else { return String::new() };
    let done = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
    let share = figures::percent(done, usual).min(MOST_PERCENT);
    let full = usize::try_from(share).unwrap_or(0) * GAUGE_WIDTH / 100;
    "▰".repeat(full) + &"▱".repeat(GAUGE_WIDTH - full)
}

fn start(bar: &ProgressBar, step: &StepState) {
    if bar.length().is_none_or(|length| length == 0) {
        bar.set_length(step.outline.usual_ms.max(1));
        bar.reset_elapsed();
        bar.enable_steady_tick(TICK);
    }
    if let Some(at) = step.retry_at_ms {
        let wait = at.saturating_sub(step.started_ms().unwrap_or(0));
        bar.set_style(countdown(step.attempts.len() + 1, wait));
        let error = step.attempts.last().and_then(|attempt| attempt.error.as_ref());
        bar.set_message(clean(&error.map_or_else(String::new, ToString::to_string)));
        return;
    }
    bar.set_style(style("{spinner:.cyan} {prefix}    {clock}  {gauge:.cyan} {wide_msg}"));
    let attempt = match step.attempts.len() {
        0 | 1 => String::new(),
        attempt => format!("attempt {attempt} "),
    };
    bar.set_message(match step.fields.len() {
        0 if step.is_thinking => format!("{attempt}thinking"),
        0 => attempt,
        fields => format!("{attempt}{fields} fields"),
    });
}

/// Counts down to an attempt that is due this many milliseconds after the step's start.
fn countdown(attempt: usize, due_ms: u64) -> ProgressStyle {
    let template = "{spinner:.yellow} {prefix}    {left}  {wide_msg:.yellow}";
    style(template).with_key("left", move |progress: &ProgressState, out: &mut dyn fmt::Write| {
        let ms = u64::try_from(progress.elapsed().as_millis()).unwrap_or(u64::MAX);
        let left = figures::clock(due_ms.saturating_sub(ms));
        // A clock that cannot be written shows again at the next tick.
        let _ = write!(out, "attempt {attempt} in {left}");
    })
}

fn finish(bar: &ProgressBar, step: &StepState, state: &RunState) {
    let took = figures::duration(step.duration_ms(state.elapsed_ms));
    let (template, said) = match (&step.status, &step.error, &step.artifact) {
        (StepStatus::Cached, _, Some(artifact)) => {
            let age = figures::age(step.age_ms.unwrap_or(0));
            let (title, file) = (bar.prefix(), &artifact.file);
            ("{wide_msg}", format!("\u{2713} {title}    cached  {file} (made {age} ago)"))
        }
        (StepStatus::Done, _, Some(artifact)) => (
            "{wide_msg}",
            format!(
                "\u{2713} {} {took:>9}  {} ({}{})",
                bar.prefix(),
                artifact.file,
                figures::size(artifact.bytes),
                price(step)
            ),
        ),
        (StepStatus::Failed, Some(error), _) => (
            "{wide_msg:.red}",
            format!("\u{2717} {} {took:>9}  {error}; {}", bar.prefix(), error.hint),
        ),
        (status, _, _) => ("{wide_msg:.dim}", format!("- {}            {status}", bar.prefix())),
    };
    bar.set_style(style(template));
    bar.finish_with_message(clean(&said));
}

/// What the step cost, behind a comma; nothing when nothing was paid, as far as anybody said.
fn price(step: &StepState) -> String {
    let cost = step.usage.cost_usd.filter(|cost| *cost > 0.0);
    cost.map_or_else(String::new, |cost| format!(", {}", figures::money(cost)))
}

impl Reporter for Bars {
    fn take(&mut self, event: &RunEvent, state: &RunState) {
        if matches!(event.kind, EventKind::RunStarted { .. }) {
            let bars = state.steps.iter().map(|_| self.group.add(ProgressBar::new(0)));
            self.bars = bars.collect();
        }
        if let EventKind::FindingRecorded { finding } = &event.kind {
            drop(self.group.println(clean(&format!("note: {}", finding.message))));
        }
        self.draw(state);
        if matches!(event.kind, EventKind::RunFinished { .. }) {
            for bar in &self.bars {
                bar.abandon();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gauge_never_shows_running_work_as_finished() {
        let full = |ms| gauge(Duration::from_millis(ms), Some(14_000)).matches('▰').count();
        assert_eq!((full(0), full(7_000), full(14_000), full(99_000)), (0, 12, 23, 23));
        assert_eq!(gauge(Duration::from_secs(1), None), "");
    }
}
