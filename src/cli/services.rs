//! Who does the steps: from what was set to providers that can be asked.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::args::RunOptions;
use super::failure::Failure;
use crate::config::options::{Options, OptionsError};
use crate::config::paths::Paths;
use crate::config::settings::Settings;
use crate::domain::finding::Finding;
use crate::provider::offline::OfflineProvider;
use crate::provider::{Provider, Providers};
use crate::store::step_cache::{MAX_CACHE_BYTES, StepCache};

/// Who does the steps of all runs of this process.
pub struct Services {
    /// The providers, by kind of step.
    pub providers: Providers,
    /// The kept results, unless none are to be used.
    pub cache: Option<Arc<StepCache>>,
    /// What a person should know about the choice.
    pub findings: Vec<Finding>,
}

/// Lays flags over the environment over the settings file, and makes the providers.
///
/// # Errors
/// [`Failure`] with exit code 2 for everything that cannot be used as it is set.
pub fn choose(args: &RunOptions, paths: &Paths) -> Result<(Services, Settings), Failure> {
    let options = options(args, &paths.settings_file())?;
    let settings = Settings {
        max_parallel: options.max_parallel,
        step_deadline: options.timeout.map(Duration::from_secs_f64),
        max_cost_usd: options.max_cost,
        ..args.settings()?
    };
    let offline: Arc<dyn Provider> = Arc::new(OfflineProvider);
    let cache = settings.cache.then(|| Arc::new(StepCache::new(paths.results(), MAX_CACHE_BYTES)));
    let services = Services { providers: Providers::all(offline), cache, findings: Vec::new() };
    Ok((services, settings))
}

fn options(args: &RunOptions, file: &Path) -> Result<Options, Failure> {
    let file = Options::from_file(file).map_err(|error| {
        let hint = match error {
            OptionsError::Unreadable { .. } => "check the file's permissions",
            OptionsError::Invalid { .. } => "mend that line of the settings file",
        };
        Failure::usage(error.to_string(), hint)
    })?;
    let environment = Options::from_environment(|name| std::env::var(name).ok());
    Ok(args.options().or(environment).or(file))
}
