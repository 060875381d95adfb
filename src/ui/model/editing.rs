//! What is typed and waits for a decision.

use super::form::Form;
use super::rerun::Rerun;
use crate::domain::recipe::StepId;

/// What is typed and waits for a decision.
#[derive(Debug, Default)]
pub struct Editing {
    /// The field that is edited.
    pub form: Option<Form>,
    /// The change whose consequences are looked at.
    pub rerun: Option<Rerun>,
    /// What is asked for again after a yes: one step, or all that did not come.
    pub retry: Option<Option<StepId>>,
}
