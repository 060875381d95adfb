//! Who may start now. Pure: a plan and a board in, names out.

use std::collections::{BTreeMap, BTreeSet};

use super::plan::{Plan, PlannedStep};
use crate::domain::recipe::{Need, StepId};
use crate::domain::run::{RunEnd, RunMode};

/// How far a step is, as far as the schedule cares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// It has not started.
    Idle,
    /// It has started and not ended; a step that waits for its next attempt counts as running.
    Running,
    /// It ended well.
    Done,
    /// It ended in any other way.
    Lost,
}

/// What has happened so far in a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Board {
    /// How far each step is; a step that is not here is idle.
    pub progress: BTreeMap<StepId, Progress>,
    /// The paths of the document's fields that have closed.
    pub closed: BTreeSet<String>,
}

impl Board {
    /// How far a step is.
    #[must_use]
    pub fn progress(&self, id: &StepId) -> Progress {
        self.progress.get(id).copied().unwrap_or(Progress::Idle)
    }

    /// Whether a field has closed, by itself or with the object that holds it.
    fn is_closed(&self, path: &str) -> bool {
        self.closed.contains(path)
            || path.split_once('.').is_some_and(|(holder, _)| self.closed.contains(holder))
    }
}

/// The steps that may start now, in recipe order.
#[must_use]
pub fn ready(plan: &Plan, board: &Board) -> Vec<StepId> {
    let running = |is_document: bool| {
        plan.steps
            .iter()
            .filter(|s| s.is_document == is_document)
            .filter(|s| board.progress(&s.id) == Progress::Running)
            .count()
    };
    let mut free = plan.max_parallel.saturating_sub(running(false));
    if plan.mode == RunMode::Sequential {
        free = 1_usize.saturating_sub(running(false) + running(true));
    }
    let mut ready = Vec::new();
    for step in plan.steps.iter().filter(|step| step.runs) {
        if board.progress(&step.id) != Progress::Idle || !has_needs(plan, board, step) {
            continue;
        }
        let takes_a_place = !step.is_document || plan.mode == RunMode::Sequential;
        if takes_a_place {
            if free == 0 {
                continue;
            }
            free -= 1;
        }
        ready.push(step.id.clone());
    }
    ready
}

/// The steps that can never start any more, with what they wait for in vain; none stands for the
/// document itself, without which there is nothing that a further result could belong to.
#[must_use]
pub fn stranded(plan: &Plan, board: &Board) -> Vec<(StepId, Option<Need>)> {
    let document = document_progress(plan, board);
    let in_vain = |need: &Need| match need {
        // Once the document is done or lost, a field that has not closed never will; a document that
        // is done without the field counts as having it empty.
        Need::Field(path) => document == Progress::Lost && !board.is_closed(path),
        Need::Step(id) => {
            board.progress(id) == Progress::Lost
                || plan.steps.iter().any(|step| &step.id == id && !step.runs)
        }
    };
    plan.steps
        .iter()
        .filter(|step| step.runs && board.progress(&step.id) == Progress::Idle)
        .filter_map(|step| {
            let lost = step.needs.iter().find(|need| in_vain(need)).cloned();
            let is_orphan = document == Progress::Lost && !step.is_document;
            (lost.is_some() || is_orphan).then(|| (step.id.clone(), lost))
        })
        .collect()
}

/// Adds to these outdated steps (each with what changed) those that were given the result of one, and
/// so on along a chain.
pub fn add_dependents(plan: &Plan, board: &Board, outdated: &mut Vec<(StepId, String)>) {
    let mut at = 0;
    while let Some((changed, _)) = outdated.get(at).cloned() {
        at += 1;
        for step in &plan.steps {
            let is_known = outdated.iter().any(|(id, _)| *id == step.id);
            let is_live = matches!(board.progress(&step.id), Progress::Running | Progress::Done);
            if !is_known && is_live && step.needs.contains(&Need::Step(changed.clone())) {
                outdated.push((step.id.clone(), changed.to_string()));
            }
        }
    }
}

/// How a run in which nothing moves any more has ended.
#[must_use]
pub fn end(plan: &Plan, board: &Board, is_cancelled: bool) -> RunEnd {
    if is_cancelled {
        RunEnd::Cancelled
    } else if document_progress(plan, board) != Progress::Done {
        RunEnd::Failed
    } else if plan.steps.iter().all(|s| !s.runs || board.progress(&s.id) == Progress::Done) {
        RunEnd::Complete
    } else {
        RunEnd::Partial
    }
}

fn document_progress(plan: &Plan, board: &Board) -> Progress {
    plan.steps
        .iter()
        .find(|step| step.is_document)
        .map_or(Progress::Done, |step| board.progress(&step.id))
}

fn has_needs(plan: &Plan, board: &Board, step: &PlannedStep) -> bool {
    let document = document_progress(plan, board);
    if plan.mode != RunMode::Pipelined && !step.is_document && document != Progress::Done {
        return false;
    }
    if document == Progress::Lost && !step.is_document {
        return false;
    }
    step.needs.iter().all(|need| match need {
        Need::Field(path) => document == Progress::Done || board.is_closed(path),
        Need::Step(id) => board.progress(id) == Progress::Done,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(id: &str, needs: &[Need]) -> PlannedStep {
        PlannedStep { id: id.into(), needs: needs.to_vec(), is_document: id == "doc", runs: true }
    }

    fn field(path: &str) -> Need {
        Need::Field(path.to_owned())
    }

    fn plan(mode: RunMode) -> Plan {
        let steps = vec![
            step("doc", &[]),
            step("a", &[field("x")]),
            step("b", &[field("o.p")]),
            step("c", &[field("y"), Need::Step("a".into())]),
        ];
        Plan { steps, mode, max_parallel: usize::MAX }
    }

    fn board(progress: &[(&str, Progress)], closed: &[&str]) -> Board {
        Board {
            progress: progress.iter().map(|(id, p)| ((*id).into(), *p)).collect(),
            closed: closed.iter().map(|path| (*path).to_owned()).collect(),
        }
    }

    fn names(ids: &[StepId]) -> Vec<&str> {
        ids.iter().map(StepId::as_str).collect()
    }

    #[test]
    fn who_may_start_in_each_mode() {
        use Progress::{Done, Running};
        use RunMode::{Parallel, Pipelined, Sequential};
        type Case<'a> = (RunMode, &'a [(&'a str, Progress)], &'a [&'a str], &'a [&'a str]);
        let table: &[Case<'_>] = &[
            (Sequential, &[], &[], &["doc"]),
            (Sequential, &[("doc", Running)], &["x"], &[]),
            (Sequential, &[("doc", Done)], &[], &["a"]),
            (Sequential, &[("doc", Done), ("a", Running)], &[], &[]),
            (Sequential, &[("doc", Done), ("a", Done)], &[], &["b"]),
            (Parallel, &[("doc", Running)], &["x", "o"], &[]),
            (Parallel, &[("doc", Done)], &[], &["a", "b"]),
            (Parallel, &[("doc", Done), ("a", Done), ("b", Running)], &[], &["c"]),
            (Pipelined, &[], &[], &["doc"]),
            (Pipelined, &[("doc", Running)], &[], &[]),
            (Pipelined, &[("doc", Running)], &["x"], &["a"]),
            (Pipelined, &[("doc", Running)], &["o.p"], &["b"]),
            (Pipelined, &[("doc", Running)], &["o"], &["b"]),
            (Pipelined, &[("doc", Running), ("a", Running)], &["x", "y"], &[]),
            (Pipelined, &[("doc", Running), ("a", Done)], &["x", "y"], &["c"]),
        ];
        for (mode, progress, closed, expected) in table {
            let ready = ready(&plan(*mode), &board(progress, closed));
            assert_eq!(names(&ready), *expected, "{mode} {progress:?} {closed:?}");
        }
    }

    #[test]
    fn max_parallel_caps_the_steps_beside_the_document() {
        let mut plan = plan(RunMode::Pipelined);
        plan.max_parallel = 1;
        let open = board(&[("doc", Progress::Running)], &["x", "o"]);
        assert_eq!(names(&ready(&plan, &open)), ["a"]);
        let full = board(&[("doc", Progress::Running), ("a", Progress::Running)], &["x", "o"]);
        assert_eq!(names(&ready(&plan, &full)), [""; 0]);
    }

    #[test]
    fn a_lost_step_strands_those_that_mention_it_and_no_others() {
        let board = board(&[("doc", Progress::Done), ("a", Progress::Lost)], &[]);
        let plan = plan(RunMode::Parallel);
        assert_eq!(stranded(&plan, &board), [("c".into(), Some(Need::Step("a".into())))]);
        assert_eq!(names(&ready(&plan, &board)), ["b"]);
    }

    #[test]
    fn a_lost_document_strands_all_that_have_not_started() {
        let board = board(&[("doc", Progress::Lost), ("a", Progress::Running)], &["x", "o.p"]);
        let plan = plan(RunMode::Pipelined);
        let lost: Vec<_> = stranded(&plan, &board).into_iter().map(|(id, _)| id).collect();
        assert_eq!(names(&lost), ["b", "c"]);
        assert_eq!(names(&ready(&plan, &board)), [""; 0]);
    }
}
