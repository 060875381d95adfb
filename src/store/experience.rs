//! What steps have taken and cost so far, from the records of earlier runs.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::migration;
use super::record::{RunRecord, StepRecord};
use super::regular;
use super::run_folder::RECORD_FILE;
use crate::domain::recipe::StepId;
use crate::domain::run::StepStatus;

/// Records beyond this size, in bytes, are not ours.
const MOST_RECORD_BYTES: u64 = 4 * 1024 * 1024;

/// Who did what: provider, model and step.
type Work = (String, String, StepId);

/// The times, in milliseconds, and the prices, in US dollars, of steps that were done.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Experience {
    times: BTreeMap<Work, Vec<u64>>,
    prices: BTreeMap<Work, Vec<f64>>,
}

impl Experience {
    /// What the newest `most` runs under `runs` tell. A record that cannot be read tells nothing.
    #[must_use]
    pub fn read(runs: &Path, most: usize) -> Self {
        let entries = fs::read_dir(runs).into_iter().flatten().flatten();
        let mut folders: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
        // Folders are named after the time of their run.
        folders.sort_unstable_by(|a, b| b.cmp(a));
        let mut experience = Self::default();
        for folder in folders.iter().take(most) {
            let record = regular::read(&folder.join(RECORD_FILE), MOST_RECORD_BYTES).ok();
            if let Some(record) = record.and_then(|bytes| migration::read::<RunRecord>(&bytes).ok())
            {
                record.steps.iter().for_each(|step| experience.learn(step));
            }
        }
        experience
    }

    fn learn(&mut self, step: &StepRecord) {
        if step.state != StepStatus::Done {
            return;
        }
        let work = || (step.provider.clone(), step.model.clone(), step.id.clone());
        // Only the attempt that went well: the others took as long as something was wrong.
        if let Some(attempt) = step.attempts.last()
            && let Some(finished) = attempt.finished_ms
        {
            let took = finished.saturating_sub(attempt.started_ms);
            self.times.entry(work()).or_default().push(took);
        }
        if let Some(price) = step.cost_usd {
            self.prices.entry(work()).or_default().push(price);
        }
    }

    /// How long the step has usually taken, in milliseconds: the median, or none when it was not done.
    #[must_use]
    pub fn usual_ms(&self, provider: &str, model: &str, step: &StepId) -> Option<u64> {
        median(self.times.get(&(provider.to_owned(), model.to_owned(), step.clone()))?, u64::cmp)
    }

    /// What the step has usually cost in US dollars: the median, or none when that was not told.
    #[must_use]
    pub fn usual_cost_usd(&self, provider: &str, model: &str, step: &StepId) -> Option<f64> {
        let prices = self.prices.get(&(provider.to_owned(), model.to_owned(), step.clone()))?;
        median(prices, f64::total_cmp)
    }
}

fn median<T: Copy>(values: &[T], order: fn(&T, &T) -> std::cmp::Ordering) -> Option<T> {
    let mut values = values.to_vec();
    values.sort_unstable_by(order);
    values.get(values.len().saturating_sub(1) / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::recipe::StepKind;
    use crate::domain::run::Attempt;

    fn step(took: u64, cost_usd: Option<f64>, state: StepStatus) -> StepRecord {
        let attempt = |started_ms, finished_ms| Attempt {
            finished_ms: Some(finished_ms),
            ..Attempt::begun(started_ms)
        };
        StepRecord {
            id: "hero".into(),
            kind: StepKind::Image,
            state,
            provider: "p".to_owned(),
            model: "m".to_owned(),
            address: None,
            started_ms: Some(0),
            finished_ms: Some(500 + took),
            attempts: vec![attempt(0, 400), attempt(500, 500 + took)],
            cached: false,
            age_ms: None,
            provenance: None,
            fingerprint: None,
            prompt: None,
            input_tokens: 0,
            output_tokens: 0,
            cost_usd,
            artifact: None,
            error: None,
        }
    }

    #[test]
    fn the_usual_is_the_median_of_what_went_well() {
        let mut experience = Experience::default();
        for (took, price) in [(30, Some(0.04)), (10, None), (20, Some(0.02))] {
            experience.learn(&step(took, price, StepStatus::Done));
        }
        experience.learn(&step(9999, Some(9.0), StepStatus::Failed));
        experience.learn(&step(0, Some(0.0), StepStatus::Cached));
        assert_eq!(experience.usual_ms("p", "m", &"hero".into()), Some(20));
        assert_eq!(experience.usual_cost_usd("p", "m", &"hero".into()), Some(0.02));
        assert_eq!(experience.usual_ms("p", "other", &"hero".into()), None);
        assert_eq!(Experience::read(Path::new("nowhere"), 10), Experience::default());
    }
}
