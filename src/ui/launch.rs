//! What the app is told when it starts.

use std::path::PathBuf;
use std::sync::Arc;

use super::keymap::Keymap;
use super::model::Model;
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
    /// How it is steered.
    pub controls: Controls,
}

/// How the app is steered.
#[derive(Debug, Clone, Default)]
pub struct Controls {
    /// Which key means what.
    pub keymap: Keymap,
    /// Whether the mouse is taken.
    pub has_mouse: bool,
    /// What is to stand above everything until a person puts it away, such as a mistake in the keys.
    pub standing: Option<String>,
}

impl Controls {
    /// Hands them to the model.
    pub fn give(&self, model: &mut Model) {
        model.keymap.clone_from(&self.keymap);
        model.has_mouse = self.has_mouse;
        model.standing.clone_from(&self.standing);
    }
}
