//! What a run took, and what it would have taken in the other modes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::recipe::{Need, Recipe, StepId, StepKind, StepSpec};
use super::run::RunState;

/// Four totals that people compare, in milliseconds, all computed from the steps' own durations.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timing {
    /// This run, from its start to its end or to now.
    pub elapsed_ms: u64,
    /// One step after the other: the sum of the durations.
    pub sequential_ms: u64,
    /// The document first, then the rest at once: the longest path when all others wait for the
    /// whole document.
    pub parallel_ms: u64,
    /// What no schedule can beat with these durations: the longest path when a field costs no wait.
    pub floor_ms: u64,
}

impl Timing {
    /// The totals of a run at `now_ms` (milliseconds since its start); steps that still run count with
    /// what they have taken so far.
    #[must_use]
    pub fn at(state: &RunState, now_ms: u64) -> Self {
        let steps: Vec<Timed<'_>> = state
            .steps
            .iter()
            .map(|step| Timed {
                id: &step.outline.id,
                needs: step.outline.needs.iter().collect(),
                ms: step.duration_ms(now_ms),
            })
            .collect();
        let document = state.document_step().map(|s| &s.outline.id);
        let elapsed_ms = if state.end.is_some() { state.elapsed_ms } else { now_ms };
        Self { elapsed_ms, ..Self::of_steps(&steps, document) }
    }

    /// The totals of a recipe by what its steps usually take; nothing has elapsed.
    #[must_use]
    pub fn usual(recipe: &Recipe) -> Self {
        let steps: Vec<Timed<'_>> = recipe.steps.iter().map(Timed::of).collect();
        let document = recipe.steps.iter().find(|step| step.kind == StepKind::Document);
        Self::of_steps(&steps, document.map(|step| &step.id))
    }

    fn of_steps(steps: &[Timed<'_>], document: Option<&StepId>) -> Self {
        Self {
            elapsed_ms: 0,
            sequential_ms: steps.iter().map(|step| step.ms).sum(),
            parallel_ms: longest(steps, document),
            floor_ms: longest(steps, None),
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

/// A step with the time that it takes.
struct Timed<'a> {
    id: &'a StepId,
    needs: Vec<&'a Need>,
    ms: u64,
}

impl<'a> Timed<'a> {
    fn of(step: &'a StepSpec) -> Self {
        Self { id: &step.id, needs: step.needs.iter().collect(), ms: step.usual_ms }
    }
}

/// The longest path through the steps, in milliseconds. Where `document` is given, all others start
/// after it.
fn longest(steps: &[Timed<'_>], document: Option<&StepId>) -> u64 {
    let mut ends: BTreeMap<&StepId, u64> = BTreeMap::new();
    // Recipes have no cycles, so after as many rounds as there are steps nothing changes any more.
    for _ in 0..steps.len() {
        for step in steps {
            let needed = step.needs.iter().filter_map(|need| match need {
                Need::Field(_) => None,
                Need::Step(id) => Some(id),
            });
            let start = needed
                .chain(document.filter(|document| *document != step.id))
                .filter_map(|id| ends.get(id).copied())
                .max()
                .unwrap_or(0);
            ends.insert(step.id, start + step.ms);
        }
    }
    ends.values().copied().max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::prompt::Prompt;

    fn step(id: &str, kind: StepKind, usual_ms: u64, needs: &[Need]) -> StepSpec {
        StepSpec {
            id: id.into(),
            title: id.to_owned(),
            kind,
            prompt: Prompt::parse("x.md", "").unwrap(),
            needs: needs.iter().cloned().collect::<BTreeSet<_>>(),
            schema: None,
            offline: None,
            file: id.to_owned(),
            count: None,
            aspect_ratio: None,
            usual_ms,
        }
    }

    #[test]
    fn a_recipe_with_a_chain_and_a_step_from_the_notes_alone() {
        let field = Need::Field("title".to_owned());
        let steps = vec![
            step("doc", StepKind::Document, 10, &[]),
            step("a", StepKind::Text, 4, &[field.clone()]),
            step("b", StepKind::Text, 5, &[Need::Step("a".into())]),
            step("c", StepKind::Image, 12, &[]),
        ];
        let recipe = Recipe {
            id: "x".to_owned(),
            title: "X".to_owned(),
            description: String::new(),
            version: 1,
            layout: None,
            language: None,
            rules: None,
            steps,
        };
        let expected = Timing { elapsed_ms: 0, sequential_ms: 31, parallel_ms: 22, floor_ms: 12 };
        assert_eq!(Timing::usual(&recipe), expected);
    }
}
