//! The values that a step's prompt is filled in with.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::domain::document::Document;
use crate::domain::fault::{Cause, StepError};
use crate::domain::notes::Notes;
use crate::domain::recipe::{Need, StepId, StepSpec};

/// What a step's prompt mentions, as far as it is known.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Inputs {
    /// Fields of the document by the path that is needed, to tell later whether they changed.
    pub by_path: BTreeMap<String, Option<Value>>,
    /// The same fields by their first name, and results of steps.
    pub by_name: BTreeMap<String, Value>,
}

impl Inputs {
    /// The values of a step, from a document and from results of other steps.
    #[must_use]
    pub fn of(spec: &StepSpec, document: &Document, results: &BTreeMap<StepId, Value>) -> Self {
        let mut by_path = BTreeMap::new();
        let mut by_name = Document::default();
        for need in &spec.needs {
            match need {
                Need::Field(path) => {
                    let value = document.get(path).cloned();
                    if let Some(value) = &value {
                        by_name.set(path, value.clone());
                    }
                    by_path.insert(path.clone(), value);
                }
                Need::Step(id) => {
                    let value = results.get(id).cloned().unwrap_or_default();
                    by_name.set(id.as_str(), value);
                }
            }
        }
        Self { by_path, by_name: by_name.fields().clone().into_iter().collect() }
    }

    /// The prompt of a step, filled in.
    ///
    /// # Errors
    /// [`StepError`] when the template does not take these values.
    pub fn prompt(
        &self,
        spec: &StepSpec,
        notes: &Notes,
        language: &str,
    ) -> Result<String, StepError> {
        let mut values = self.by_name.clone();
        values.insert("notes".to_owned(), notes.as_str().into());
        values.insert("language".to_owned(), language.into());
        values.insert("count".to_owned(), spec.count.into());
        spec.prompt.render(&values).map_err(|error| {
            let message = format!("the prompt {} cannot be filled in: {error}", spec.prompt.name());
            let hint = "check the template with the values of this document";
            StepError::new(Cause::Internal, message, hint)
        })
    }
}
