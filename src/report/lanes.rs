//! The three modes side by side while they run, one bar each.
//!
//! ```text
//! sequential  ▰▰▰▰▰▰▰▰▱▱▱▱▱▱▱▱   52.0 s  analysis 31 fields
//! pipelined   ▰▰▰▰▰▰▰▰▰▰▰▰▱▱▱▱   52.0 s  analysis 31 fields · hero · metrics
//! ```

use std::fmt;
use std::io::{self, Write as _};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use super::race::scaled;
use super::{figures, lines};
use crate::domain::event::{EventKind, RunEvent};
use crate::domain::run::{RunMode, RunState, StepState, StepStatus};
use crate::domain::timing::Timing;
use crate::text::clean::clean;

/// How often running clocks are drawn.
const TICK: Duration = Duration::from_millis(100);
/// Cells of a gauge.
const GAUGE_WIDTH: u64 = 32;

/// Draws the lanes on the error output, or writes a line for every step that ends.
pub struct Lanes {
    speed: f64,
    bars: Vec<ProgressBar>,
    /// What is written instead, one writer at a time.
    plain: Option<Mutex<()>>,
}

impl Lanes {
    /// Lanes for all modes; clocks run `speed` times as fast as time does.
    #[must_use]
    pub fn new(speed: f64, is_live: bool) -> Self {
        if !is_live {
            return Self { speed, bars: Vec::new(), plain: Some(Mutex::new(())) };
        }
        let group = MultiProgress::with_draw_target(ProgressDrawTarget::stderr());
        let bar = |mode: &RunMode| {
            let bar = group.add(ProgressBar::new(1));
            bar.set_prefix(format!("{mode:<10}"));
            bar.set_style(style(speed));
            bar
        };
        Self { speed, bars: RunMode::ALL.iter().map(bar).collect(), plain: None }
    }

    /// Takes in an event of a mode, with the state after it.
    pub fn take(&self, mode: RunMode, event: &RunEvent, state: &RunState) {
        if let Some(one_at_a_time) = &self.plain {
            let _guard = one_at_a_time.lock().unwrap_or_else(PoisonError::into_inner);
            write(mode, event, state);
            return;
        }
        let lane = RunMode::ALL.iter().position(|other| *other == mode);
        let Some(bar) = lane.and_then(|lane| self.bars.get(lane)) else { return };
        match &event.kind {
            EventKind::RunStarted { .. } => {
                bar.set_length(usual_ms(state).max(1));
                bar.reset_elapsed();
                bar.enable_steady_tick(TICK);
            }
            EventKind::RunFinished { state: end } => {
                bar.set_style(done_style());
                let total = scaled(Timing::of(state).elapsed_ms, self.speed);
                bar.finish_with_message(format!("{}  {end}", figures::duration(total)));
            }
            _ => bar.set_message(clean(&now(state))),
        }
    }

    /// Leaves the lanes as they stand.
    pub fn leave(&self) {
        self.bars.iter().for_each(ProgressBar::abandon);
    }
}

/// Writes a line about a step or a run that has ended.
fn write(mode: RunMode, event: &RunEvent, state: &RunState) {
    let is_end = matches!(
        event.kind,
        EventKind::StepFinished { .. }
            | EventKind::StepFailed { .. }
            | EventKind::StepRetrying { .. }
            | EventKind::RunFinished { .. }
    );
    if let Some(line) = lines::line(event, state).filter(|_| is_end) {
        // Nobody is left to tell when the error output itself is gone.
        drop(writeln!(io::stderr(), "{mode:<10} {line}"));
    }
}

/// How long the run would take one step after the other: the scale of all lanes.
fn usual_ms(state: &RunState) -> u64 {
    state.steps.iter().map(|step| step.outline.usual_ms).sum()
}

/// What happens at the moment.
fn now(state: &RunState) -> String {
    let running =
        |step: &&StepState| matches!(step.status, StepStatus::Running | StepStatus::Retrying);
    let name = |step: &StepState| match (step.status, step.fields.len()) {
        (StepStatus::Retrying, _) => format!("{} retrying", step.outline.id),
        (_, 0) => step.outline.id.to_string(),
        (_, fields) => format!("{} {fields} fields", step.outline.id),
    };
    state.steps.iter().filter(running).map(name).collect::<Vec<_>>().join(" · ")
}

fn style(speed: f64) -> ProgressStyle {
    template("{prefix}  {gauge:.cyan}  {clock}  {wide_msg}")
        .with_key("gauge", move |progress: &ProgressState, out: &mut dyn fmt::Write| {
            let ms = scaled(millis(progress), speed);
            let usual = progress.len().unwrap_or(1).max(1);
            // Running work never shows as finished.
            let full = (ms * GAUGE_WIDTH / usual).min(GAUGE_WIDTH - 1);
            let full = usize::try_from(full).unwrap_or(0);
            let rest = usize::try_from(GAUGE_WIDTH).unwrap_or(0).saturating_sub(full);
            // A gauge that cannot be written shows again at the next tick.
            let _ = write!(out, "{}{}", "▰".repeat(full), "▱".repeat(rest));
        })
        .with_key("clock", move |progress: &ProgressState, out: &mut dyn fmt::Write| {
            let _ = out.write_str(&figures::clock(scaled(millis(progress), speed)));
        })
}

fn done_style() -> ProgressStyle {
    template("{prefix}  \u{2713} {wide_msg}")
}

fn template(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

fn millis(progress: &ProgressState) -> u64 {
    u64::try_from(progress.elapsed().as_millis()).unwrap_or(u64::MAX)
}
