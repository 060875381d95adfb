//! What the app is told when it starts.

use std::path::PathBuf;
use std::sync::Arc;

use crate::config::origin::Origins;
use crate::config::paths::Paths;
use crate::config::settings::Settings;
use crate::domain::recipe::Recipe;
use crate::export::Format;
use crate::provider::Providers;
use crate::store::step_cache::StepCache;

/// What the app is told by the command line.
pub struct App {
    /// The settings of every run.
    pub settings: Settings,
    /// The recipes that can be chosen; the one that the settings name is chosen first.
    pub recipes: Vec<Arc<Recipe>>,
    /// What a person should know at the start, such as of a recipe that cannot be used.
    pub notices: Vec<String>,
    /// Who does the steps.
    pub providers: Providers,
    /// The kept results of all runs, unless none are to be used.
    pub cache: Option<Arc<StepCache>>,
    /// Where drafts and runs are kept.
    pub paths: Paths,
    /// The notes to open, with the file that they come from.
    pub notes: Option<(PathBuf, String)>,
    /// Where the settings come from.
    pub origins: Origins,
    /// What is written at export.
    pub formats: Vec<Format>,
}
