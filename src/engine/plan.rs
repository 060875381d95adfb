//! What will happen in a run, decided before it starts. Pure.

use std::collections::BTreeSet;

use thiserror::Error;

use crate::domain::recipe::{Need, Recipe, StepId};
use crate::domain::run::RunMode;

/// A step as the schedule sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedStep {
    /// Its name.
    pub id: StepId,
    /// What must be there before it starts.
    pub needs: Vec<Need>,
    /// Whether it makes the document.
    pub is_document: bool,
    /// Whether it runs; a step that the person left out does not.
    pub runs: bool,
}

/// The steps of a run in recipe order, and how they are scheduled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Every step of the recipe.
    pub steps: Vec<PlannedStep>,
    /// How they are scheduled.
    pub mode: RunMode,
    /// How many steps may run at once beside the document step.
    pub max_parallel: usize,
}

/// Why there is no plan.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PlanError {
    /// A step was asked for that the recipe does not have.
    #[error("no step \"{name}\" in recipe \"{recipe}\"; there is: {known}")]
    UnknownStep {
        /// What was asked for.
        name: String,
        /// The recipe's name.
        recipe: String,
        /// The names that there are.
        known: String,
    },
}

/// Plans a run.
///
/// `only` names the steps that are wanted; the document step and the steps that a wanted one mentions
/// run with them. Without it, all run. `max_parallel` of none or zero means no limit.
///
/// # Errors
/// [`PlanError::UnknownStep`].
pub fn plan(
    recipe: &Recipe,
    mode: RunMode,
    only: Option<&[StepId]>,
    max_parallel: Option<usize>,
) -> Result<Plan, PlanError> {
    let wanted = match only {
        None => recipe.steps.iter().map(|step| step.id.clone()).collect(),
        Some(only) => wanted(recipe, only)?,
    };
    let document = recipe.document_step().map(|step| &step.id);
    let steps = recipe
        .steps
        .iter()
        .map(|step| PlannedStep {
            id: step.id.clone(),
            needs: step.needs.iter().cloned().collect(),
            is_document: Some(&step.id) == document,
            runs: Some(&step.id) == document || wanted.contains(&step.id),
        })
        .collect();
    Ok(Plan { steps, mode, max_parallel: max_parallel.filter(|n| *n > 0).unwrap_or(usize::MAX) })
}

/// The steps asked for, with those that they mention.
fn wanted(recipe: &Recipe, only: &[StepId]) -> Result<BTreeSet<StepId>, PlanError> {
    let mut wanted = BTreeSet::new();
    let mut open: Vec<StepId> = only.to_vec();
    while let Some(id) = open.pop() {
        let Some(step) = recipe.step(&id) else {
            let known: Vec<_> = recipe.steps.iter().map(|step| step.id.as_str()).collect();
            return Err(PlanError::UnknownStep {
                name: id.to_string(),
                recipe: recipe.id.clone(),
                known: known.join(", "),
            });
        };
        if wanted.insert(id) {
            open.extend(step.needs.iter().filter_map(|need| match need {
                Need::Step(id) => Some(id.clone()),
                Need::Field(_) => None,
            }));
        }
    }
    Ok(wanted)
}
