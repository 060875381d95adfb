//! The modes against each other: medians of several rounds, as bars, step by step, and as JSON.

use serde::Serialize;

use super::comparison::{self, Ink, Part, Row};
use super::figures;
use crate::domain::run::{RunEnd, RunMode, RunState};
use crate::domain::timing::Timing;

/// Cells of the longest bar.
const BAR_WIDTH: usize = 48;
/// Names of steps take at least as many cells; longer ones take theirs from the bars.
const SHORTEST_NAME: usize = 10;

/// Up to this speed of a simulator the times of a race are those of its scenario to within some percent.
/// Beyond it the work of the machine counts, which takes as long at any speed.
pub const FAITHFUL: f64 = 20.0;

/// Times that are longer than those of the scenario by at most so many percent are right.
const MOST_LATE_PERCENT: u64 = 5;

/// By how many percent a race took longer than its scenario says, where that is more than a few: then
/// the machine had no time for it. `exact_ms` is what one step after the other takes in the scenario, in
/// milliseconds; none where chance has a say in that.
#[must_use]
pub fn late_percent(samples: &[Sample], speed: f64, exact_ms: Option<u64>) -> Option<u64> {
    let is_baseline =
        |sample: &&Sample| sample.mode == RunMode::Sequential && sample.state == RunEnd::Complete;
    let exact_ms = exact_ms.filter(|ms| *ms > 0)?;
    let took_ms = scaled(samples.iter().find(is_baseline)?.total_ms, speed);
    let late = took_ms.saturating_sub(exact_ms).saturating_mul(100) / exact_ms;
    (late >= MOST_LATE_PERCENT).then_some(late)
}

/// The same as a line for a person.
#[must_use]
pub fn late_line(percent: u64) -> String {
    format!(
        "this machine was too busy: one step after the other took {percent} % longer than the scenario \
         says; a lower --speed is more exact"
    )
}

/// One run of a race.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sample {
    /// What is compared besides the modes; empty for the recipe as it is.
    pub variant: String,
    /// How the steps were scheduled.
    pub mode: RunMode,
    /// How the run ended.
    pub state: RunEnd,
    /// How long it took, in milliseconds.
    pub total_ms: u64,
    /// How long the document took, in milliseconds.
    pub document_ms: u64,
    /// What no schedule could have beaten with these steps, in milliseconds.
    pub floor_ms: u64,
    /// How long the steps beside the document take one after the other, in milliseconds.
    pub beside_sequential_ms: u64,
    /// How long they take side by side, in milliseconds.
    pub beside_parallel_ms: u64,
    /// What it cost in US dollars, where that was told.
    pub cost_usd: Option<f64>,
    /// Every step that ran.
    pub steps: Vec<StepSample>,
}

/// One step of a run of a race.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StepSample {
    /// Its name.
    pub id: String,
    /// When it began, in milliseconds since the start of the run.
    pub started_ms: u64,
    /// When it ended.
    pub finished_ms: u64,
}

impl Sample {
    /// The sample of a run that is over.
    #[must_use]
    pub fn of(variant: &str, state: &RunState) -> Self {
        let timing = Timing::of(state);
        let ran = state.steps.iter().filter_map(|step| {
            let (started_ms, finished_ms) = (step.started_ms()?, step.finished_ms()?);
            Some(StepSample { id: step.outline.id.to_string(), started_ms, finished_ms })
        });
        let document_ms = state.document_step().map_or(0, |step| step.duration_ms(0));
        Self {
            variant: variant.to_owned(),
            mode: state.mode,
            state: state.end.unwrap_or(RunEnd::Cancelled),
            total_ms: timing.elapsed_ms,
            document_ms,
            floor_ms: timing.floor_ms,
            beside_sequential_ms: timing.beside_sequential_ms,
            beside_parallel_ms: timing.beside_parallel_ms,
            cost_usd: state.cost_usd(),
            steps: ran.collect(),
        }
    }
}

/// The medians of one variant, in milliseconds.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Medians {
    /// What is compared besides the modes; empty for the recipe as it is.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub variant: String,
    /// One step after the other.
    pub sequential_ms: Option<u64>,
    /// The document first, then the rest at once.
    pub parallel_ms: Option<u64>,
    /// Each step as soon as its fields have closed.
    pub pipelined_ms: Option<u64>,
    /// The document alone.
    pub document_ms: u64,
    /// What no schedule could beat.
    pub floor_ms: u64,
    /// The steps beside the document one after the other.
    pub beside_sequential_ms: u64,
    /// The steps beside the document side by side.
    pub beside_parallel_ms: u64,
    /// How many steps ran beside the document.
    #[serde(skip)]
    pub beside: usize,
    /// How far pipelined is from its document alone; 1 is as quick as it can be.
    pub pipelined_over_document: Option<f64>,
}

impl Medians {
    /// The medians of the complete runs of each variant, in the order in which they first appear.
    #[must_use]
    pub fn of(samples: &[Sample]) -> Vec<Self> {
        let mut variants: Vec<&str> = Vec::new();
        for sample in samples {
            if !variants.contains(&sample.variant.as_str()) {
                variants.push(&sample.variant);
            }
        }
        variants.into_iter().map(|variant| Self::of_variant(variant, samples)).collect()
    }

    fn of_variant(variant: &str, samples: &[Sample]) -> Self {
        let of = |mode: Option<RunMode>, figure: fn(&Sample) -> u64| {
            let is_wanted = |sample: &&Sample| {
                sample.variant == variant
                    && sample.state == RunEnd::Complete
                    && mode.is_none_or(|mode| sample.mode == mode)
            };
            median(samples.iter().filter(is_wanted).map(figure).collect())
        };
        let of_variant = || samples.iter().filter(|sample| sample.variant == variant);
        let total = |mode| of(Some(mode), |sample| sample.total_ms);
        let pipelined = total(RunMode::Pipelined);
        let document = of(Some(RunMode::Pipelined), |sample| sample.document_ms)
            .or_else(|| of(None, |sample| sample.document_ms));
        let ratio = match (pipelined, document) {
            (Some(total), Some(document @ 1..)) => Some(total as f64 / document as f64),
            _ => None,
        };
        Self {
            variant: variant.to_owned(),
            sequential_ms: total(RunMode::Sequential),
            parallel_ms: total(RunMode::Parallel),
            pipelined_ms: pipelined,
            document_ms: document.unwrap_or(0),
            floor_ms: of(None, |sample| sample.floor_ms).unwrap_or(0),
            beside_sequential_ms: of(None, |s| s.beside_sequential_ms).unwrap_or(0),
            beside_parallel_ms: of(None, |s| s.beside_parallel_ms).unwrap_or(0),
            beside: of_variant().map(|s| s.steps.len().saturating_sub(1)).max().unwrap_or(0),
            pipelined_over_document: ratio.map(|ratio| (ratio * 10_000.0).round() / 10_000.0),
        }
    }

    fn total(&self, mode: RunMode) -> Option<u64> {
        match mode {
            RunMode::Sequential => self.sequential_ms,
            RunMode::Parallel => self.parallel_ms,
            RunMode::Pipelined => self.pipelined_ms,
        }
    }
}

/// The value in the middle; of an even number the lower one of the two.
fn median(mut values: Vec<u64>) -> Option<u64> {
    values.sort_unstable();
    values.get(values.len().saturating_sub(1) / 2).copied()
}

/// The race as lines for a person. Times are multiplied by `speed`, the factor by which a simulator
/// ran faster than what it stands for; 1 for a real service.
#[must_use]
pub fn lines(samples: &[Sample], speed: f64, ink: Ink) -> Vec<String> {
    let mut lines = Vec::new();
    for medians in Medians::of(samples) {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        if !medians.variant.is_empty() {
            lines.push(medians.variant.clone());
        }
        lines.extend(totals(&medians, speed, ink));
        lines.push(String::new());
        let (sequential, parallel) = (medians.beside_sequential_ms, medians.beside_parallel_ms);
        let (sequential, parallel) = (scaled(sequential, speed), scaled(parallel, speed));
        let beside = comparison::beside(medians.beside, sequential, parallel, ink);
        if !beside.is_empty() {
            lines.extend(beside);
            lines.push(String::new());
        }
        lines.extend(bars(samples, &medians, speed, ink));
        lines.push(String::new());
        lines.push(verdict(&medians, speed));
    }
    if speed > FAITHFUL {
        lines.push(format!(
            "at {speed}× the work of this machine counts as well, so that these times are too long; up to \
             {FAITHFUL}× they are those of the scenario"
        ));
    }
    let lost = samples.iter().filter(|sample| sample.state != RunEnd::Complete).count();
    if lost > 0 {
        lines.push(format!("{lost} of {} runs were not complete and do not count", samples.len()));
    }
    lines.iter().map(|line| line.trim_end().to_owned()).collect()
}

/// A bar a mode, with what it saves.
fn totals(medians: &Medians, speed: f64, ink: Ink) -> Vec<String> {
    let names = RunMode::ALL.map(|mode| (mode, mode.to_string()));
    let mut rows = Vec::new();
    for (mode, name) in &names {
        let part = if *mode == RunMode::Sequential { Part::Baseline } else { Part::Rival };
        rows.extend(medians.total(*mode).map(|ms| Row::new(name, scaled(ms, speed), part)));
    }
    rows.push(Row::new("floor", scaled(medians.floor_ms, speed), Part::Bound));
    comparison::bars(&rows, ink)
}

/// A bar a mode: the steps of its median run, on one scale.
fn bars(samples: &[Sample], medians: &Medians, speed: f64, ink: Ink) -> Vec<String> {
    let longest = RunMode::ALL.iter().filter_map(|mode| medians.total(*mode)).max().unwrap_or(0);
    let names = samples.iter().flat_map(|sample| &sample.steps).map(|step| step.id.as_str().len());
    let width = names.max().unwrap_or(0).max(SHORTEST_NAME);
    let cells = BAR_WIDTH.saturating_sub(width - SHORTEST_NAME).max(SHORTEST_NAME);
    let mut lines = Vec::new();
    for mode in RunMode::ALL {
        let Some(total) = medians.total(mode) else { continue };
        let is_median = |sample: &&Sample| {
            sample.variant == medians.variant && sample.mode == mode && sample.total_ms == total
        };
        let Some(sample) = samples.iter().find(is_median) else { continue };
        for (at, step) in sample.steps.iter().enumerate() {
            let name = if at == 0 { mode.to_string() } else { String::new() };
            let bar = bar(step, longest, cells, speed, ink);
            lines.push(format!("{name:<12}{:<width$} {bar}", step.id));
        }
    }
    lines
}

fn bar(step: &StepSample, longest_ms: u64, cells: usize, speed: f64, ink: Ink) -> String {
    let cell = |ms: u64| {
        let cell = (ms * cells as u64).checked_div(longest_ms).unwrap_or(0);
        usize::try_from(cell).unwrap_or(0)
    };
    let (from, to) = (cell(step.started_ms), cell(step.finished_ms));
    let mut bar = " ".repeat(from);
    // However short a step was, it was there.
    bar.push_str(&ink.full().repeat(to.saturating_sub(from).max(1)));
    bar.push(' ');
    bar.push_str(&told(step.finished_ms.saturating_sub(step.started_ms), speed));
    bar
}

fn verdict(medians: &Medians, speed: f64) -> String {
    match (medians.pipelined_ms, medians.pipelined_over_document) {
        (Some(total), Some(ratio)) => format!(
            "pipelined takes {ratio:.3} times as long as its document alone; the floor is {} away",
            told(total.saturating_sub(medians.floor_ms), speed)
        ),
        _ => "no complete pipelined run to compare".to_owned(),
    }
}

/// A time as it would be without the speed of a simulator, in milliseconds.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "times of a person's patience, never negative"
)]
#[must_use]
pub fn scaled(ms: u64, speed: f64) -> u64 {
    (ms as f64 * speed).round() as u64
}

fn told(ms: u64, speed: f64) -> String {
    figures::duration(scaled(ms, speed))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(variant: &str, mode: RunMode, total_ms: u64) -> Sample {
        Sample {
            variant: variant.to_owned(),
            mode,
            state: RunEnd::Complete,
            total_ms,
            document_ms: 8700,
            floor_ms: 8700,
            beside_sequential_ms: 1400,
            beside_parallel_ms: 1400,
            cost_usd: None,
            steps: vec![
                StepSample { id: "analysis".into(), started_ms: 0, finished_ms: 8700 },
                StepSample { id: "hero".into(), started_ms: 7300, finished_ms: total_ms },
            ],
        }
    }

    #[test]
    fn medians_are_of_complete_runs_only() {
        let mut samples: Vec<_> =
            [8710, 8720, 9900].map(|ms| sample("", RunMode::Pipelined, ms)).into();
        samples.push(Sample { state: RunEnd::Partial, ..sample("", RunMode::Pipelined, 1) });
        samples.push(sample("", RunMode::Sequential, 12_900));
        let medians = Medians::of(&samples);
        assert_eq!(medians.len(), 1);
        assert_eq!((medians[0].pipelined_ms, medians[0].sequential_ms), (Some(8720), Some(12_900)));
        assert_eq!(
            (medians[0].parallel_ms, medians[0].pipelined_over_document),
            (None, Some(1.0023))
        );
        assert!(
            lines(&samples, 1.0, Ink::Blocks)
                .last()
                .unwrap()
                .starts_with("1 of 5 runs were not complete")
        );
    }

    #[test]
    fn a_machine_that_was_too_busy_is_told() {
        let late = |total_ms: u64, exact_ms| {
            late_percent(&[sample("", RunMode::Sequential, total_ms)], 10.0, exact_ms)
        };
        assert_eq!(late(12_900, Some(129_000)), None);
        assert_eq!(late(13_500, Some(129_000)), None);
        assert_eq!(late(14_200, Some(129_000)), Some(10));
        assert_eq!((late(14_200, None), late(9_000, Some(129_000))), (None, None));
        assert_eq!(late_percent(&[], 10.0, Some(129_000)), None);
        assert!(late_line(10).contains("10 % longer"));
    }

    #[test]
    fn a_speed_that_makes_the_times_too_long_is_told() {
        let samples = [sample("", RunMode::Pipelined, 8_700)];
        let told = |speed: f64| lines(&samples, speed, Ink::Blocks).join("\n");
        assert!(told(50.0).contains("at 50× the work of this machine counts"), "{}", told(50.0));
        assert!(!told(FAITHFUL).contains("work of this machine"));
    }

    #[test]
    fn a_race_reads_well() {
        let samples: Vec<_> = [
            (RunMode::Sequential, 12_900),
            (RunMode::Parallel, 10_100),
            (RunMode::Pipelined, 8_710),
        ]
        .map(|(mode, ms)| sample("", mode, ms))
        .into();
        let text = lines(&samples, 10.0, Ink::Blocks).join("\n");
        assert_eq!(
            text,
            "\
sequential  ████████████████████████████████████  2:09 min
parallel    ████████████████████████████          1:41 min  −28.0 s (21.7 %)
pipelined   ████████████████████████              1:27 min  −41.9 s (32.5 %)
floor       ████████████████████████              1:27 min

sequential  analysis   ████████████████████████████████ 1:27 min
            hero                                  █████████████████████ 56.0 s
parallel    analysis   ████████████████████████████████ 1:27 min
            hero                                  ██████████ 28.0 s
pipelined   analysis   ████████████████████████████████ 1:27 min
            hero                                  █████ 14.1 s

pipelined takes 1.001 times as long as its document alone; the floor is 0.10 s away"
        );
    }
}
