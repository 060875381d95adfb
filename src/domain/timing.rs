//! What a run took, and what it would have taken in the other modes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::recipe::{Need, StepId};
use super::run::RunState;

/// Four totals that people compare, in milliseconds, all computed from the steps' own durations.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timing {
    /// This run, from its start to its end or to now.
    pub elapsed_ms: u64,
    /// One step after the other: the sum of the durations.
    pub sequential_ms: u64,
    /// The document first, then the rest at once: the longest path when a field waits for the whole
    /// document.
    pub parallel_ms: u64,
    /// What no schedule can beat with these durations: the longest path when a field costs no wait.
    pub floor_ms: u64,
}

impl Timing {
    /// The totals of a run at `now_ms` (milliseconds since its start); steps that still run count with
    /// what they have taken so far.
    #[must_use]
    pub fn at(state: &RunState, now_ms: u64) -> Self {
        let durations: BTreeMap<&StepId, u64> =
            state.steps.iter().map(|s| (&s.outline.id, s.duration_ms(now_ms))).collect();
        let document = state.document_step().map(|s| &s.outline.id);
        let elapsed_ms = if state.end.is_some() { state.elapsed_ms } else { now_ms };
        Self {
            elapsed_ms,
            sequential_ms: durations.values().sum(),
            parallel_ms: longest(state, &durations, document),
            floor_ms: longest(state, &durations, None),
        }
    }

    /// The totals of a finished run.
    #[must_use]
    pub fn of(state: &RunState) -> Self {
        Self::at(state, state.elapsed_ms)
    }

    /// Milliseconds that this run saved against one step after the other.
    #[must_use]
    pub fn saved_ms(&self) -> u64 {
        self.sequential_ms.saturating_sub(self.elapsed_ms)
    }
}

/// The longest path through the steps, in milliseconds. Where `document` is given, a step that needs
/// any field starts after it.
fn longest(state: &RunState, durations: &BTreeMap<&StepId, u64>, document: Option<&StepId>) -> u64 {
    let mut ends: BTreeMap<&StepId, u64> = BTreeMap::new();
    // Recipes have no cycles, so after as many rounds as there are steps nothing changes any more.
    for _ in 0..state.steps.len() {
        for step in &state.steps {
            let start = step
                .outline
                .needs
                .iter()
                .filter_map(|need| match need {
                    Need::Field(_) => document,
                    Need::Step(id) => Some(id),
                })
                .filter_map(|id| ends.get(id).copied())
                .max()
                .unwrap_or(0);
            let own = durations.get(&step.outline.id).copied().unwrap_or(0);
            ends.insert(&step.outline.id, start + own);
        }
    }
    ends.values().copied().max().unwrap_or(0)
}
