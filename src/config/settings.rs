//! The settings of a run, resolved: every value is there and valid.

use crate::domain::recipe::StepId;
use crate::domain::run::RunMode;

/// Which language the result is written in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum LanguageChoice {
    /// The language of the notes.
    #[default]
    Auto,
    /// An ISO 639-1 code.
    Fixed(String),
}

/// What a run is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The recipe's name.
    pub recipe: String,
    /// How its steps are scheduled.
    pub mode: RunMode,
    /// The steps to run beside the document step, or none for all.
    pub only: Option<Vec<StepId>>,
    /// How many steps may run at once beside the document step, or none for any number.
    pub max_parallel: Option<usize>,
    /// The language of the result.
    pub language: LanguageChoice,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            recipe: "case-study".to_owned(),
            mode: RunMode::default(),
            only: None,
            max_parallel: None,
            language: LanguageChoice::default(),
        }
    }
}
