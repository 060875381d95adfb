//! A run as bars on a terminal, one a step, under lines that stay.
//!
//! ```text
//! ✓ Analysis   0.02 s  case_study.json (9 KB)
//! ⠹ Hero       0.31 s  ▰▰▰▰▰▱▱▱▱▱▱▱
//! · Timeline           waits for implementation
//! ```

use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{Reporter, figures};
use crate::domain::event::{EventKind, RunEvent};
use crate::domain::run::{RunState, StepState, StepStatus};
use crate::text::clean::clean;

/// How often running clocks are drawn.
const TICK: Duration = Duration::from_millis(100);
/// Running work never shows as finished.
const MOST_PERCENT: u64 = 99;

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
                continue;
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
                    bar.set_style(style("· {prefix}            {msg:.dim}"));
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
        .progress_chars("▰▰▱")
}

fn start(bar: &ProgressBar, step: &StepState) {
    if bar.length().is_none_or(|length| length == 0) {
        bar.set_length(step.outline.usual_ms.max(1));
        bar.reset_elapsed();
        bar.enable_steady_tick(TICK);
    }
    bar.set_style(style("{spinner:.cyan} {prefix} {elapsed:>8}  {bar:24.cyan/dim} {msg}"));
    let usual = step.outline.usual_ms.max(1);
    let done = u64::try_from(bar.elapsed().as_millis()).unwrap_or(u64::MAX);
    bar.set_position(done.min(usual * MOST_PERCENT / 100));
    bar.set_message(match step.status {
        StepStatus::Retrying => "waits for the next attempt".to_owned(),
        _ if step.fields.is_empty() => String::new(),
        _ => format!("{} fields", step.fields.len()),
    });
}

fn finish(bar: &ProgressBar, step: &StepState, state: &RunState) {
    let took = figures::duration(step.duration_ms(state.elapsed_ms));
    let (template, said) = match (&step.status, &step.error, &step.artifact) {
        (StepStatus::Done | StepStatus::Cached, _, Some(artifact)) => (
            "{msg}",
            format!(
                "\u{2713} {} {took:>9}  {} ({})",
                bar.prefix(),
                artifact.file,
                figures::size(artifact.bytes)
            ),
        ),
        (StepStatus::Failed, Some(error), _) => {
            ("{msg:.red}", format!("\u{2717} {} {took:>9}  {error}; {}", bar.prefix(), error.hint))
        }
        (status, _, _) => ("{msg:.dim}", format!("- {}            {status}", bar.prefix())),
    };
    bar.set_style(style(template));
    bar.finish_with_message(clean(&said));
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
