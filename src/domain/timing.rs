//! What a run took, and what it would have taken in the other modes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::recipe::{Need, Recipe, StepId, StepKind, StepSpec};
use super::run::RunState;

/// The totals that people compare, in milliseconds, all computed from the steps' own durations.
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
    /// The steps beside the document one after the other: the sum of their durations.
    pub beside_sequential_ms: u64,
    /// The steps beside the document side by side: their longest path, as if the document were there.
    pub beside_parallel_ms: u64,
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
        // A step that is not among these takes no time and holds nobody up.
        let is_beside = |step: &&Timed<'_>| Some(step.id) != document;
        let beside: Vec<Timed<'_>> = steps.iter().filter(is_beside).cloned().collect();
        Self {
            elapsed_ms: 0,
            sequential_ms: steps.iter().map(|step| step.ms).sum(),
            parallel_ms: longest(steps, document),
            floor_ms: longest(steps, None),
            beside_sequential_ms: beside.iter().map(|step| step.ms).sum(),
            beside_parallel_ms: longest(&beside, None),
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
#[derive(Clone)]
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
    use super::*;
    use crate::domain::outline::StepOutline;
    use crate::domain::prompt::Prompt;
    use crate::domain::run::{Attempt, RunEnd, StepState, StepStatus};

    fn step(id: &str, kind: StepKind, usual_ms: u64, needs: &[Need]) -> StepSpec {
        StepSpec {
            id: id.into(),
            title: id.to_owned(),
            kind,
            prompt: Prompt::parse("x.md", "").unwrap(),
            needs: needs.iter().cloned().collect(),
            schema: None,
            offline: None,
            file: id.to_owned(),
            count: None,
            aspect_ratio: None,
            usual_ms,
        }
    }

    /// A run of these steps: name, needs, start and end in milliseconds. The first makes the document.
    fn run(steps: &[(&str, &[Need], u64, u64)]) -> RunState {
        let step = |(at, (id, needs, started_ms, finished_ms)): (usize, &(&str, &[Need], _, _))| {
            let kind = if at == 0 { StepKind::Document } else { StepKind::List };
            let (id, title) = (StepId::from(*id), (*id).to_owned());
            let mut step =
                StepState::new(StepOutline { id, title, kind, needs: needs.to_vec(), usual_ms: 0 });
            step.status = StepStatus::Done;
            let finished_ms = Some(*finished_ms);
            step.attempts.push(Attempt { finished_ms, ..Attempt::begun(*started_ms) });
            step
        };
        RunState {
            steps: steps.iter().enumerate().map(step).collect(),
            elapsed_ms: steps.iter().map(|step| step.3).max().unwrap_or(0),
            end: Some(RunEnd::Complete),
            ..RunState::default()
        }
    }

    #[test]
    fn a_recipe_with_a_chain_and_a_step_from_the_notes_alone() {
        let field = Need::Field("title".to_owned());
        let steps = vec![
            step("doc", StepKind::Document, 10, &[]),
            step("a", StepKind::Text, 4, &[field]),
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
        let expected = Timing {
            elapsed_ms: 0,
            sequential_ms: 31,
            parallel_ms: 22,
            floor_ms: 12,
            beside_sequential_ms: 21,
            beside_parallel_ms: 12,
        };
        assert_eq!(Timing::usual(&recipe), expected);
    }

    #[test]
    fn six_examples_take_twelve_seconds_in_a_row_and_two_side_by_side() {
        let field = [Need::Field("definitie".into())];
        let six = ["a", "b", "c", "d", "e", "f"].map(|id| (id, field.as_slice(), 7_000, 9_000));
        let all: Vec<_> =
            [("definition", [].as_slice(), 0, 7_000)].into_iter().chain(six).collect();
        let timing = Timing::of(&run(&all));
        let expected = Timing {
            elapsed_ms: 9_000,
            sequential_ms: 19_000,
            parallel_ms: 9_000,
            floor_ms: 7_000,
            beside_sequential_ms: 12_000,
            beside_parallel_ms: 2_000,
        };
        assert_eq!(timing, expected);
    }

    #[test]
    fn a_chain_beside_the_document_is_a_path_and_the_document_is_no_part_of_it() {
        let (field, step) = (Need::Field("x".into()), |id: &str| Need::Step(id.into()));
        let timing = Timing::of(&run(&[
            ("document", &[], 0, 5_000),
            ("a", &[field, step("document")], 5_000, 6_000),
            ("b", &[step("a")], 6_000, 9_000),
            ("c", &[], 0, 2_000),
        ]));
        assert_eq!((timing.beside_sequential_ms, timing.beside_parallel_ms), (6_000, 4_000));
        let alone = Timing::of(&run(&[("document", &[], 0, 5_000)]));
        assert_eq!((alone.beside_sequential_ms, alone.beside_parallel_ms), (0, 0));
    }
}
