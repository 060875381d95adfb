//! What the first event of a run says about each of its steps.

use serde::{Deserialize, Serialize};

use super::recipe::{Need, Recipe, StepId, StepKind};

/// A step as everything that shows, stores or counts a run needs to know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepOutline {
    /// Its name.
    pub id: StepId,
    /// Its name on screens.
    pub title: String,
    /// What it makes.
    pub kind: StepKind,
    /// What must be there before it starts.
    pub needs: Vec<Need>,
    /// How long it usually takes, in milliseconds; 0 when that is not known.
    pub usual_ms: u64,
}

impl StepOutline {
    /// The outlines of all steps of a recipe, in its order.
    #[must_use]
    pub fn of(recipe: &Recipe) -> Vec<Self> {
        recipe
            .steps
            .iter()
            .map(|step| Self {
                id: step.id.clone(),
                title: step.title.clone(),
                kind: step.kind,
                needs: step.needs.iter().cloned().collect(),
                usual_ms: step.usual_ms,
            })
            .collect()
    }
}
