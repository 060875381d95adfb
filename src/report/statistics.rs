//! What runs and their steps have taken, cost and failed at, over the records that are kept.
//!
//! A percentile is the nearest rank: of `n` values in order, the p-th percentile is the one at place
//! `⌈p/100 · n⌉`, counted from 1. It is always a value that was measured.

use std::collections::BTreeMap;

use serde::Serialize;

use super::summary;
use crate::domain::recipe::StepId;
use crate::domain::run::{RunEnd, RunMode, StepStatus};
use crate::store::history::Outcome;
use crate::store::kept_run::{EarlierRunError, KeptRun};
use crate::store::record::{RunRecord, StepRecord};

/// The statistics of many runs.
///
/// As JSON: `{"runs":[…],"steps":[…],"interrupted","unreadable"}`, with a [`RunStatistics`] and a
/// [`StepStatistics`] an entry; all times in milliseconds, null where nothing was measured.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Statistics {
    /// Per recipe and mode, by name.
    pub runs: Vec<RunStatistics>,
    /// Per recipe, step, provider and model; the steps of a recipe in its order.
    pub steps: Vec<StepStatistics>,
    /// How many runs were killed. Of theirs count the steps that came to their end, and what was paid.
    pub interrupted: usize,
    /// How many records could not be read.
    pub unreadable: usize,
}

/// The runs of one recipe in one mode.
///
/// As JSON: `{"recipe","mode","runs","complete","partial","failed","cancelled","interrupted","measured",
/// "elapsed_p50_ms","elapsed_p95_ms","sequential_p50_ms","parallel_p50_ms","floor_p50_ms","beside",
/// "beside_sequential_p50_ms","beside_parallel_p50_ms","saved_ms","saved_mean_ms","local","cost_usd"}`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RunStatistics {
    /// The recipe's name.
    pub recipe: String,
    /// How the steps were scheduled.
    pub mode: RunMode,
    /// How many came to an end.
    pub runs: usize,
    /// How many of them ended with everything.
    pub complete: usize,
    /// How many ended without a part.
    pub partial: usize,
    /// How many ended with nothing usable.
    pub failed: usize,
    /// How many a person stopped.
    pub cancelled: usize,
    /// How many others were killed.
    pub interrupted: usize,
    /// How many of them the figures below are of: those that [made all their results](is_measured)
    /// themselves.
    pub measured: usize,
    /// The median of how long they took.
    pub elapsed_p50_ms: Option<u64>,
    /// The 95th percentile of that.
    pub elapsed_p95_ms: Option<u64>,
    /// The median of how long their steps take one after the other.
    pub sequential_p50_ms: Option<u64>,
    /// The median of how long they take with the document first and the rest at once.
    pub parallel_p50_ms: Option<u64>,
    /// The median of what no schedule could beat.
    pub floor_p50_ms: Option<u64>,
    /// How many steps beside the document such a run has at the most.
    pub beside: usize,
    /// The median of how long the steps beside the document take one after the other.
    pub beside_sequential_p50_ms: Option<u64>,
    /// The median of how long they take side by side.
    pub beside_parallel_p50_ms: Option<u64>,
    /// What all of them saved against one step after the other.
    pub saved_ms: u64,
    /// What one of them saved on average.
    pub saved_mean_ms: Option<u64>,
    /// How many did all their work on this machine alone: what these saved is an upper bound, because
    /// steps that run at once then slow each other down.
    pub local: usize,
    /// What all runs cost in US dollars, those that were killed as well, or null when no provider stated a
    /// price.
    pub cost_usd: Option<f64>,
}

/// One step of a recipe, done by one model.
///
/// As JSON: `{"recipe","step","provider","model","runs","done","cached","failed","attempts","p50_ms",
/// "p95_ms","min_ms","max_ms","failures":{"unavailable":1},"cost_usd"}`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StepStatistics {
    /// The recipe's name.
    pub recipe: String,
    /// The step's name.
    pub step: StepId,
    /// Who did it.
    pub provider: String,
    /// The model, or the local analyzer or drawing.
    pub model: String,
    /// In how many runs it started, or an earlier result was used.
    pub runs: usize,
    /// In how many it ended well.
    pub done: usize,
    /// In how many an earlier result was used.
    pub cached: usize,
    /// In how many it ended badly.
    pub failed: usize,
    /// How many attempts were made in all of them.
    pub attempts: usize,
    /// The median of how long it took where it ended well, retries and their waits included.
    pub p50_ms: Option<u64>,
    /// The 95th percentile of that.
    pub p95_ms: Option<u64>,
    /// The quickest.
    pub min_ms: Option<u64>,
    /// The slowest.
    pub max_ms: Option<u64>,
    /// How often it ended badly, by the name of the cause.
    pub failures: BTreeMap<&'static str, usize>,
    /// What it cost in all runs in US dollars, or null when the provider stated no price.
    pub cost_usd: Option<f64>,
}

/// Whether the times of a run can be compared with others: it came to a usable end, and made all its
/// results itself.
#[must_use]
pub fn is_measured(record: &RunRecord) -> bool {
    let is_usable = matches!(record.state, RunEnd::Complete | RunEnd::Partial);
    is_usable && !record.steps.iter().any(|step| step.cached)
}

/// The value of the nearest rank, see the [module](self); `values` in ascending order.
#[must_use]
pub fn percentile(values: &[u64], percent: usize) -> Option<u64> {
    let rank = values.len().saturating_mul(percent).div_ceil(100).max(1);
    values.get(rank - 1).copied()
}

/// Takes records in, one after the other; no more than their figures is kept.
#[derive(Debug, Default)]
pub struct Gathering {
    runs: BTreeMap<(String, String), RunFigures>,
    /// By recipe, place in the recipe, step, provider and model.
    steps: BTreeMap<(String, usize, StepId, String, String), StepFigures>,
    places: BTreeMap<(String, StepId), usize>,
    interrupted: usize,
    unreadable: usize,
}

#[derive(Debug, Default)]
struct RunFigures {
    mode: RunMode,
    ends: BTreeMap<String, usize>,
    interrupted: usize,
    elapsed: Vec<u64>,
    sequential: Vec<u64>,
    parallel: Vec<u64>,
    floor: Vec<u64>,
    beside_sequential: Vec<u64>,
    beside_parallel: Vec<u64>,
    beside: usize,
    saved: u64,
    local: usize,
    cost: Option<f64>,
}

#[derive(Debug, Default)]
struct StepFigures {
    runs: usize,
    done: usize,
    cached: usize,
    failed: usize,
    attempts: usize,
    durations: Vec<u64>,
    failures: BTreeMap<&'static str, usize>,
    cost: Option<f64>,
}

impl Gathering {
    /// Takes in a run.
    pub fn take(&mut self, record: &RunRecord) {
        let key = (record.recipe.clone(), record.mode.to_string());
        self.runs.entry(key).or_default().take(record);
        self.take_steps(record);
    }

    /// Takes in a run of the history, however it stands there; one that goes on does not count yet.
    pub fn take_kept(&mut self, run: &Result<KeptRun, EarlierRunError>) {
        match run {
            Ok(run) => match run.outcome() {
                Outcome::Running => {}
                Outcome::Interrupted => self.take_interrupted(&run.record),
                _ => self.take(&run.record),
            },
            // Nothing was asked for, so there is no more to tell.
            Err(EarlierRunError::Unbegun { .. }) => self.interrupted += 1,
            Err(_) => self.unreadable += 1,
        }
    }

    /// Takes in a run that was killed, with the record that its log makes.
    fn take_interrupted(&mut self, record: &RunRecord) {
        self.interrupted += 1;
        let key = (record.recipe.clone(), record.mode.to_string());
        let figures = self.runs.entry(key).or_default();
        figures.mode = record.mode;
        figures.interrupted += 1;
        add(&mut figures.cost, record.cost_usd);
        self.take_steps(record);
    }

    fn take_steps(&mut self, record: &RunRecord) {
        for (at, step) in record.steps.iter().enumerate() {
            if !step.state.is_end() {
                // Nobody knows how it would have ended.
                continue;
            }
            if step.provider.is_empty() && step.state != StepStatus::Failed {
                // It never came to it.
                continue;
            }
            // A recipe may have been changed since; a step stays where it was first.
            let place = (record.recipe.clone(), step.id.clone());
            let place = *self.places.entry(place).or_insert(at);
            let (provider, model) = (step.provider.clone(), step.model.clone());
            let key = (record.recipe.clone(), place, step.id.clone(), provider, model);
            self.steps.entry(key).or_default().take(step);
        }
    }

    /// The statistics of all that was taken in.
    #[must_use]
    pub fn finish(self) -> Statistics {
        let runs = self.runs.into_iter();
        let steps = self.steps.into_iter();
        Statistics {
            runs: runs.map(|((recipe, _), run)| run.finish(recipe)).collect(),
            steps: steps
                .map(|((recipe, _, step, provider, model), figures)| {
                    figures.finish(recipe, step, provider, model)
                })
                .collect(),
            interrupted: self.interrupted,
            unreadable: self.unreadable,
        }
    }
}

impl Statistics {
    /// The names of the recipes, in order.
    #[must_use]
    pub fn recipes(&self) -> Vec<&str> {
        let mut recipes: Vec<&str> = self.steps.iter().map(|step| step.recipe.as_str()).collect();
        recipes.extend(self.runs.iter().map(|run| run.recipe.as_str()));
        recipes.sort_unstable();
        recipes.dedup();
        recipes
    }

    /// The statistics of these records.
    #[must_use]
    pub fn of<'a>(records: impl IntoIterator<Item = &'a RunRecord>) -> Self {
        let mut gathering = Gathering::default();
        records.into_iter().for_each(|record| gathering.take(record));
        gathering.finish()
    }
}

impl RunFigures {
    fn take(&mut self, record: &RunRecord) {
        self.mode = record.mode;
        *self.ends.entry(record.state.to_string()).or_default() += 1;
        add(&mut self.cost, record.cost_usd);
        if !is_measured(record) {
            return;
        }
        let timing = record.timing();
        self.elapsed.push(timing.elapsed_ms);
        self.sequential.push(timing.sequential_ms);
        self.parallel.push(timing.parallel_ms);
        self.floor.push(timing.floor_ms);
        self.beside_sequential.push(timing.beside_sequential_ms);
        self.beside_parallel.push(timing.beside_parallel_ms);
        self.beside = self.beside.max(record.beside().count());
        self.saved = self.saved.saturating_add(timing.saved_ms());
        self.local += usize::from(summary::was_local(record));
    }

    fn finish(self, recipe: String) -> RunStatistics {
        let ended = |end: RunEnd| self.ends.get(&end.to_string()).copied().unwrap_or(0);
        let measured = self.elapsed.len();
        let elapsed = sorted(self.elapsed);
        let median = |values| percentile(&sorted(values), 50);
        RunStatistics {
            recipe,
            mode: self.mode,
            runs: self.ends.values().sum(),
            complete: ended(RunEnd::Complete),
            partial: ended(RunEnd::Partial),
            failed: ended(RunEnd::Failed),
            cancelled: ended(RunEnd::Cancelled),
            interrupted: self.interrupted,
            measured,
            elapsed_p50_ms: percentile(&elapsed, 50),
            elapsed_p95_ms: percentile(&elapsed, 95),
            sequential_p50_ms: median(self.sequential),
            parallel_p50_ms: median(self.parallel),
            floor_p50_ms: median(self.floor),
            beside: self.beside,
            beside_sequential_p50_ms: median(self.beside_sequential),
            beside_parallel_p50_ms: median(self.beside_parallel),
            saved_ms: self.saved,
            saved_mean_ms: self.saved.checked_div(measured as u64),
            local: self.local,
            cost_usd: self.cost,
        }
    }
}

impl StepFigures {
    fn take(&mut self, step: &StepRecord) {
        self.runs += 1;
        self.attempts += step.attempts.len();
        add(&mut self.cost, step.cost_usd);
        match step.state {
            StepStatus::Done => {
                self.done += 1;
                self.durations.extend(step.duration_ms());
            }
            StepStatus::Cached => self.cached += 1,
            StepStatus::Failed => {
                self.failed += 1;
                if let Some(error) = &step.error {
                    *self.failures.entry(error.cause.as_str()).or_default() += 1;
                }
            }
            _ => {}
        }
    }

    fn finish(
        self,
        recipe: String,
        step: StepId,
        provider: String,
        model: String,
    ) -> StepStatistics {
        let durations = sorted(self.durations);
        StepStatistics {
            recipe,
            step,
            provider,
            model,
            runs: self.runs,
            done: self.done,
            cached: self.cached,
            failed: self.failed,
            attempts: self.attempts,
            p50_ms: percentile(&durations, 50),
            p95_ms: percentile(&durations, 95),
            min_ms: durations.first().copied(),
            max_ms: durations.last().copied(),
            failures: self.failures,
            cost_usd: self.cost,
        }
    }
}

fn sorted(mut values: Vec<u64>) -> Vec<u64> {
    values.sort_unstable();
    values
}

fn add(sum: &mut Option<f64>, price: Option<f64>) {
    if let Some(price) = price.filter(|price| price.is_finite()) {
        *sum = Some(sum.unwrap_or(0.0) + price);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples::{record, step};

    #[test]
    fn a_percentile_is_a_value_that_was_measured() {
        let values: Vec<u64> = (1..=20).collect();
        let told = [0, 50, 95, 96, 100].map(|percent| percentile(&values, percent));
        assert_eq!(told, [1, 10, 19, 20, 20].map(Some));
        assert_eq!((percentile(&[7], 95), percentile(&[], 50)), (Some(7), None));
    }

    #[test]
    fn steps_are_told_per_model_and_cached_ones_take_no_time() {
        use crate::domain::fault::Cause::{Picture, Unavailable};
        let records = [
            record(RunEnd::Complete, &[step("text", 0, 7_000), step("hero", 7_000, 9_000)]),
            record(RunEnd::Complete, &[step("text", 0, 5_000), step("hero", 5_000, 9_000)]),
            record(RunEnd::Complete, &[step("text", 0, 0).cached(), step("hero", 0, 3_000)]),
            record(
                RunEnd::Partial,
                &[step("text", 0, 6_000), step("hero", 6_000, 6_500).failed(Picture)],
            ),
            record(
                RunEnd::Partial,
                &[step("text", 0, 6_000), step("hero", 6_000, 6_500).failed(Unavailable)],
            ),
        ];
        let told = Statistics::of(&records);
        let [text, hero] = told.steps.as_slice() else { panic!("{told:?}") };
        assert_eq!((text.step.as_str(), text.runs, text.done, text.cached), ("text", 5, 4, 1));
        assert_eq!(
            (text.p50_ms, text.min_ms, text.max_ms),
            (Some(6_000), Some(5_000), Some(7_000))
        );
        assert_eq!(
            (hero.done, hero.failed, hero.p50_ms, hero.p95_ms),
            (3, 2, Some(3_000), Some(4_000))
        );
        assert_eq!(hero.failures, BTreeMap::from([("picture", 1), ("unavailable", 1)]));
    }

    #[test]
    fn a_run_that_was_killed_counts_with_what_was_paid_and_no_other_recipe_counts_it() {
        let paid = StepRecord { cost_usd: Some(0.02), ..step("text", 0, 7_000) };
        let open = StepRecord { state: StepStatus::Running, ..step("hero", 7_000, 9_000) };
        let killed = |record: RunRecord| {
            let folder = std::path::PathBuf::from("/nowhere/at/all");
            Ok(KeptRun { folder, record, is_interrupted: true })
        };
        let record = record(RunEnd::Cancelled, &[paid, open]);
        let record = RunRecord { cost_usd: Some(0.02), ..record };
        let mut gathering = Gathering::default();
        gathering.take(&RunRecord { state: RunEnd::Complete, ..record.clone() });
        gathering.take_kept(&killed(record.clone()));
        gathering.take_kept(&killed(RunRecord { recipe: "other".to_owned(), ..record }));
        gathering.take_kept(&Err(EarlierRunError::Unbegun { name: "x".into(), notes: None }));
        let told = gathering.finish();
        assert_eq!((told.interrupted, told.unreadable), (3, 0));
        let runs: Vec<_> =
            told.runs.iter().map(|run| (run.runs, run.interrupted, run.cost_usd)).collect();
        assert_eq!(runs, [(1, 1, Some(0.04)), (0, 1, Some(0.02))]);
        assert!(told.steps.iter().all(|step| step.step.as_str() == "text"), "{told:?}");
        assert_eq!(told.steps[0].cost_usd, Some(0.04));
    }

    #[test]
    fn a_run_that_used_earlier_results_or_came_to_nothing_is_compared_with_nothing() {
        let whole = [step("text", 0, 7_000), step("hero", 6_000, 9_000)];
        let records = [
            record(RunEnd::Complete, &whole),
            record(RunEnd::Complete, &[step("text", 0, 0).cached(), step("hero", 0, 10)]),
            record(RunEnd::Failed, &[step("text", 0, 100)]),
            record(RunEnd::Cancelled, &[step("text", 0, 200)]),
        ];
        let told = Statistics::of(&records);
        let [runs] = told.runs.as_slice() else { panic!("{told:?}") };
        assert_eq!((runs.runs, runs.complete, runs.failed, runs.cancelled), (4, 2, 1, 1));
        assert_eq!(
            (runs.measured, runs.elapsed_p50_ms, runs.sequential_p50_ms),
            (1, Some(9_000), Some(10_000))
        );
        assert_eq!((runs.saved_ms, runs.saved_mean_ms, runs.local), (1_000, Some(1_000), 0));
        assert_eq!((runs.beside, runs.beside_sequential_p50_ms), (1, Some(3_000)));
        let json = serde_json::to_value(&told).unwrap();
        assert_eq!(json["runs"][0]["mode"], "pipelined");
        assert_eq!(json["steps"][0]["step"], "text");
    }
}
