//! What is made from notes, as data: a recipe and its steps.
//!
//! Nothing here or above knows any particular recipe. What a step waits for is never written down: it
//! is the set of variables that its prompt mentions.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::prompt::Prompt;

/// The name of a step inside its recipe, such as `hero`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct StepId(String);

impl StepId {
    /// Takes a name; the recipe loader checks its form.
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for StepId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl From<&str> for StepId {
    fn from(id: &str) -> Self {
        Self(id.to_owned())
    }
}

/// What kind of thing a step makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// A JSON object that follows a schema; exactly one step of a recipe makes it.
    Document,
    /// A picture.
    Image,
    /// A list of short texts.
    List,
    /// One text.
    Text,
}

impl StepKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Document, Self::Image, Self::List, Self::Text];
    /// The kinds that are written.
    pub const TEXTS: [Self; 3] = [Self::Document, Self::List, Self::Text];
}

impl fmt::Display for StepKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Document => "document",
            Self::Image => "image",
            Self::List => "list",
            Self::Text => "text",
        })
    }
}

/// One thing that a step's prompt mentions and that must therefore be there before it starts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// A field of the document by its path, such as `title` or `heroConcept.mood`.
    Field(String),
    /// The result of another step.
    Step(StepId),
}

impl fmt::Display for Need {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(path) => f.pad(path),
            Self::Step(step) => f.pad(step.as_str()),
        }
    }
}

/// One step of a recipe.
#[derive(Debug, Clone)]
pub struct StepSpec {
    /// Its name.
    pub id: StepId,
    /// Its name on screens.
    pub title: String,
    /// What it makes.
    pub kind: StepKind,
    /// Its prompt template.
    pub prompt: Prompt,
    /// What its prompt mentions of the document and of other steps.
    pub needs: BTreeSet<Need>,
    /// The JSON schema of the document, with its keys in the order to be written; document steps only.
    pub schema: Option<serde_json::Value>,
    /// The name of the local analyzer or drawing that does this step without a model.
    pub offline: Option<String>,
    /// The name of the file that it leaves.
    pub file: String,
    /// How many items are asked for; list steps only.
    pub count: Option<usize>,
    /// Width to height, such as `16:9`; image steps only.
    pub aspect_ratio: Option<String>,
    /// How long a model usually takes, in milliseconds; only for estimates.
    pub usual_ms: u64,
}

/// A recipe that has been checked: one document step, no cycle, no unknown variable.
#[derive(Debug, Clone)]
pub struct Recipe {
    /// Its name, such as `case-study`.
    pub id: String,
    /// Its name on screens.
    pub title: String,
    /// One sentence.
    pub description: String,
    /// Counts its changes, for records.
    pub version: u32,
    /// The layout of the documents made from it, or none for a plain one.
    pub layout: Option<String>,
    /// The language to write in unless another is asked for, ISO 639-1; none for that of the notes.
    pub language: Option<String>,
    /// The name of the local rules that its document is held to, or none.
    pub rules: Option<String>,
    /// The steps in the order in which sequential mode runs them; the document step is first.
    pub steps: Vec<StepSpec>,
}

impl Recipe {
    /// The step of that name.
    #[must_use]
    pub fn step(&self, id: &StepId) -> Option<&StepSpec> {
        self.steps.iter().find(|step| &step.id == id)
    }

    /// The name of the file with the whole result: that of the document, or where lists and texts belong
    /// to it as well, one of its own.
    #[must_use]
    pub fn result_file(&self) -> String {
        let own = || format!("{}.json", self.id);
        let document = self.document_step().map(|step| step.file.clone());
        if self.parts().next().is_some() { own() } else { document.unwrap_or_else(own) }
    }

    /// The steps whose results are lists and texts, which are parts of the result beside the document.
    pub fn parts(&self) -> impl Iterator<Item = &StepSpec> {
        self.steps.iter().filter(|step| matches!(step.kind, StepKind::List | StepKind::Text))
    }

    /// The step that makes the document: the first one of that kind.
    #[must_use]
    pub fn document_step(&self) -> Option<&StepSpec> {
        self.steps.iter().find(|step| step.kind == StepKind::Document)
    }
}
