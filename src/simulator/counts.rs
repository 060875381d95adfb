//! What was asked of the simulator, in figures.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;

/// The generating requests so far; requests for catalogues and keys are not counted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// All of them, those that were refused or failed too.
    pub total: usize,
    /// By kind: `document`, `list`, `text`, `picture`.
    pub by_kind: BTreeMap<String, usize>,
    /// By step: `analysis`, `hero`, `metrics`, `timeline`, or another step's name.
    pub by_step: BTreeMap<String, usize>,
    /// By model, as the request names it.
    pub by_model: BTreeMap<String, usize>,
    /// Faults that were played, by their name in scenarios.
    pub faults: BTreeMap<String, usize>,
    /// Most of them that were open at the same time.
    pub most_at_once: usize,
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let listed = |counts: &BTreeMap<String, usize>| {
            let parts: Vec<String> = counts.iter().map(|(name, n)| format!("{name} {n}")).collect();
            if parts.is_empty() { "none".to_owned() } else { parts.join(", ") }
        };
        let requests = if self.total == 1 { "request" } else { "requests" };
        write!(f, "{} {requests}", self.total)?;
        if self.total > 0 {
            write!(f, " ({}); faults: {}", listed(&self.by_kind), listed(&self.faults))?;
        }
        Ok(())
    }
}

/// Most names that are told apart, because clients choose them.
const MOST_NAMES: usize = 1_000;

/// Counts requests from many connections.
#[derive(Debug, Clone, Default)]
pub struct Counter(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    counts: Counts,
    open: usize,
}

impl Counter {
    fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The figures so far.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.with(|state| state.counts.clone())
    }

    /// Starts again from nothing; requests that are open stay open.
    pub fn reset(&self) {
        self.with(|state| state.counts = Counts { most_at_once: state.open, ..Counts::default() });
    }

    /// Counts a request in; it is open until the guard is dropped.
    #[must_use]
    pub fn open(&self, kind: &str, step: &str, model: &str) -> Open {
        let at_once = self.with(|state| {
            state.open += 1;
            let counts = &mut state.counts;
            counts.total += 1;
            counts.most_at_once = counts.most_at_once.max(state.open);
            count(&mut counts.by_kind, kind);
            count(&mut counts.by_step, step);
            count(&mut counts.by_model, model);
            state.open
        });
        Open { counter: self.clone(), at_once }
    }

    /// Counts a fault.
    pub fn fault(&self, name: &str) {
        self.with(|state| count(&mut state.counts.faults, name));
    }
}

fn count(counts: &mut BTreeMap<String, usize>, name: &str) {
    if counts.len() < MOST_NAMES || counts.contains_key(name) {
        *counts.entry(name.to_owned()).or_default() += 1;
    }
}

/// A request that is open.
#[derive(Debug)]
pub struct Open {
    counter: Counter,
    /// How many were open when this one came, itself included.
    pub at_once: usize,
}

impl Drop for Open {
    fn drop(&mut self) {
        self.counter.with(|state| state.open -= 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_counted_while_and_after_they_are_open() {
        let counter = Counter::default();
        let one = counter.open("picture", "hero", "m");
        let two = counter.open("picture", "metrics", "m");
        assert_eq!((one.at_once, two.at_once), (1, 2));
        drop((one, two));
        counter.fault("cut");
        let counts = counter.counts();
        assert_eq!((counts.total, counts.by_kind["picture"], counts.most_at_once), (2, 2, 2));
        assert_eq!(counts.to_string(), "2 requests (picture 2); faults: cut 1");
        counter.reset();
        assert_eq!(counter.counts(), Counts::default());
        assert_eq!(counter.counts().to_string(), "0 requests");
    }
}
