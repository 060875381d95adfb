//! The settings of a run, resolved: every value is there and valid.

use std::path::PathBuf;
use std::time::Duration;

use super::looks::Looks;
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
#[derive(Debug, Clone, PartialEq)]
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
    /// How long a step may take, its retries included, or none for the usual time.
    pub step_deadline: Option<Duration>,
    /// What a run may cost in US dollars, or none for any amount.
    pub max_cost_usd: Option<f64>,
    /// Steps that are asked for again although their result is known.
    pub fresh: Vec<StepId>,
    /// Whether kept results are used, and new ones kept.
    pub cache: bool,
    /// The file of the picture that goes with every request, as an absolute path, or none.
    pub logo: Option<PathBuf>,
    /// The file that the metrics over all kept runs are written to after each run, or none.
    pub prometheus_textfile: Option<PathBuf>,
    /// How the screen looks and moves.
    pub looks: Looks,
}

impl LanguageChoice {
    /// The code of the language to write in, for notes that are in the language `detected`.
    #[must_use]
    pub fn resolve<'a>(&'a self, detected: &'a str) -> &'a str {
        match self {
            Self::Auto => detected,
            Self::Fixed(code) => code,
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            recipe: "case-study".to_owned(),
            mode: RunMode::default(),
            only: None,
            max_parallel: None,
            language: LanguageChoice::default(),
            step_deadline: None,
            max_cost_usd: None,
            fresh: Vec::new(),
            cache: true,
            logo: None,
            prometheus_textfile: None,
            looks: Looks::default(),
        }
    }
}
