//! What a change would have done again, while the person decides about it.

use crate::domain::edit::Edit;
use crate::domain::recipe::StepId;

/// A change that waits for a decision.
#[derive(Debug, Clone, PartialEq)]
pub struct Rerun {
    /// The changes.
    pub edits: Vec<Edit>,
    /// What is changed, in a few words.
    pub about: String,
    /// What it would have done again; none while that is looked up.
    pub outlook: Option<Outlook>,
}

/// What a run that goes on from another would do.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outlook {
    /// The steps that somebody would be asked for, in the order of the recipe.
    pub steps: Vec<Asked>,
    /// How long they usually take in all, in milliseconds; 0 when that is not worth telling.
    pub usual_ms: u64,
    /// What they usually cost in all in US dollars, or none when that is not known.
    pub usual_cost_usd: Option<f64>,
    /// What is to be known of the change, one sentence each.
    pub remarks: Vec<String>,
}

/// A step that somebody would be asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// The step.
    pub step: StepId,
    /// Who would be asked.
    pub whom: String,
    /// Whether it may turn out that it need not be done.
    pub is_open: bool,
    /// Whether it has no result yet.
    pub is_missing: bool,
    /// How long it usually takes, in milliseconds; 0 when that is not worth telling.
    pub usual_ms: u64,
    /// What it usually costs in US dollars, or none when that is not known.
    pub usual_cost_usd: Option<f64>,
}
