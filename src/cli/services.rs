//! Who does the steps: from what was set to providers that can be asked.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{self, Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;

use super::failure::Failure;
use super::options::RunOptions;
use crate::config::key::{self, KeyError};
use crate::config::options::{CUSTOM, OPENROUTER, Options, OptionsError};
use crate::config::origin::{Origin, Origins};
use crate::config::paths::Paths;
use crate::config::settings::Settings;
use crate::domain::recipe::StepKind;
use crate::domain::terms::{Service, Terms};
use crate::engine::revision;
use crate::provider::http::endpoint::{Endpoint, EndpointError};
use crate::provider::http::profile::{self, ANY_KEY, PROFILES, Profile};
use crate::provider::http::{FIRST_LISTED, HttpProvider, HttpSettings, Logo};
use crate::provider::offline::{self, OfflineProvider};
use crate::provider::{Provider, Providers};
use crate::store::earlier_run::EarlierRun;
use crate::store::record::RunRecord;
use crate::store::step_cache::{MAX_CACHE_BYTES, StepCache};

/// A logo goes along with every request, so it should be small: 1 MiB.
const MAX_LOGO_BYTES: u64 = 1024 * 1024;

/// Who does the steps of all runs of this process.
#[derive(Clone)]
pub struct Services {
    /// The providers, by kind of step.
    pub providers: Providers,
    /// The kept results, unless none are to be used.
    pub cache: Option<Arc<StepCache>>,
}

/// A run that another one goes on from.
#[derive(Debug, Clone, Copy)]
pub struct Earlier<'a> {
    /// That run.
    pub run: &'a EarlierRun,
    /// Whether it is only to be brought to its end.
    pub continues: bool,
}

/// Lays flags over the environment over the settings file, and makes the providers. Nothing is sent.
///
/// # Errors
/// [`Failure`] with exit code 2 for everything that cannot be used as it is set.
pub fn choose(
    args: &RunOptions,
    paths: &Paths,
    earlier: Option<&Earlier<'_>>,
) -> Result<(Services, Settings), Failure> {
    let options = match earlier {
        None => options(args, paths)?,
        Some(earlier) => {
            let elsewhere = elsewhere(paths)?;
            args.options().or(earlier.options(args, &elsewhere)).or(elsewhere)
        }
    };
    let mut settings = settings(args, &options)?;
    if let Some(Earlier { run, continues: true }) = earlier {
        revision::keep_terms(run, &mut settings);
    }
    let services = make(&options, settings.cache.then(|| paths.results()))?;
    Ok((services, settings))
}

/// What every run is told, from the command line and from what is set elsewhere.
///
/// # Errors
/// [`Failure`] with exit code 2.
pub fn settings(args: &RunOptions, options: &Options) -> Result<Settings, Failure> {
    Ok(Settings {
        max_parallel: options.max_parallel,
        step_deadline: options.timeout.map(Duration::from_secs_f64),
        max_cost_usd: options.max_cost,
        // It is found again from wherever somebody brings the run to its end.
        logo: options.logo.as_ref().map(|logo| path::absolute(logo).unwrap_or(logo.clone())),
        prometheus_textfile: options.prometheus_textfile.clone(),
        looks: options.looks(),
        ..args.settings()?
    })
}

/// Makes the providers that these options name, with kept results in a folder or none.
///
/// # Errors
/// [`Failure`] with exit code 2.
pub fn make(options: &Options, results: Option<PathBuf>) -> Result<Services, Failure> {
    let text_name = options.provider.clone().unwrap_or_else(|| usual(options).to_owned());
    let pictures_name = options.pictures.clone().unwrap_or_else(|| text_name.clone());
    let text = provider(&text_name, options, true)?;
    let pictures = if pictures_name == text_name {
        Arc::clone(&text)
    } else {
        provider(&pictures_name, options, false)?
    };
    let cache = results.map(|folder| Arc::new(StepCache::new(folder, MAX_CACHE_BYTES)));
    Ok(Services { providers: Providers { text, pictures }, cache })
}

/// What is set, flags over the environment over the settings file.
///
/// # Errors
/// [`Failure`] with exit code 2 for a settings file that cannot be used.
pub fn options(args: &RunOptions, paths: &Paths) -> Result<Options, Failure> {
    Ok(args.options().or(elsewhere(paths)?))
}

/// Where what [`choose`] makes of these comes from.
#[must_use]
pub fn origins(args: &RunOptions, paths: &Paths) -> Origins {
    // A file that cannot be used was refused before.
    let file = Options::from_file(&paths.settings_file()).unwrap_or_default();
    let keys = PROFILES.iter().flat_map(|profile| profile.key_variables.iter().copied());
    let keys: Vec<&str> = [ANY_KEY].into_iter().chain(keys).collect();
    let given = |is_given: bool| if is_given { Origin::CommandLine } else { Origin::Default };
    Origins {
        recipe: given(args.recipe.is_some()),
        mode: given(args.mode.is_some()),
        ..Origins::of(&args.options(), &file, &keys, variable)
    }
}

impl Earlier<'_> {
    /// What it was asked to keep to. Whoever goes on from a run goes on with its services; whoever brings it
    /// to its end also keeps its limits. What flags ask of another service is not asked at the address or
    /// of the models of this one.
    fn options(&self, args: &RunOptions, elsewhere: &Options) -> Options {
        let record = self.run.record();
        let terms = record.terms.clone().unwrap_or_else(|| terms_of(record));
        let is_other = |flag: &Option<String>, service: &Service| {
            flag.as_ref().is_some_and(|name| *name != service.provider)
        };
        let name =
            |service: &Service| Some(service.provider.clone()).filter(|name| !name.is_empty());
        let mut options = Options {
            provider: name(&terms.text),
            pictures: name(&terms.pictures),
            image_model: terms.pictures.model.clone(),
            ..Options::default()
        };
        if is_other(&args.provider, &terms.text) {
            // Who made all of it is followed by one who makes all of it.
            let is_one = terms.text.provider == terms.pictures.provider;
            options.pictures = options.pictures.filter(|_| !is_one);
            options.image_model = options.image_model.filter(|_| !is_one);
        } else {
            let usual = profile::find(&terms.text.provider).map(|profile| profile.base_url);
            options.text_model = terms.text.model;
            // A service's own address goes without saying, unless another one is set elsewhere.
            let is_told =
                |own: &String| Some(own.as_str()) != usual || elsewhere.base_url.is_some();
            options.base_url = terms.text.address.filter(is_told);
        }
        if is_other(&args.pictures, &terms.pictures) {
            options.image_model = None;
        }
        if self.continues {
            options.max_cost = terms.max_cost_usd;
            options.timeout = terms.timeout_s;
            options.max_parallel = terms.max_parallel;
            options.logo = terms.logo;
        }
        options
    }
}

/// What a record of an old version tells of who did its steps.
fn terms_of(record: &RunRecord) -> Terms {
    let service = |kind: StepKind| {
        let mut steps = record.steps.iter().filter(|step| step.kind == kind);
        let step = steps.find(|step| !step.provider.is_empty());
        step.map_or_else(Service::default, |step| Service {
            provider: step.provider.clone(),
            model: Some(step.model.clone())
                .filter(|model| step.address.is_some() && model != FIRST_LISTED),
            address: step.address.clone(),
        })
    };
    let (text, pictures) = (service(StepKind::Document), service(StepKind::Image));
    Terms { text, pictures, shares_results: true, ..Terms::default() }
}

/// What is set in the environment and in the settings file.
///
/// # Errors
/// [`Failure`] with exit code 2 when the settings file cannot be used.
pub fn elsewhere(paths: &Paths) -> Result<Options, Failure> {
    let file = Options::from_file(&paths.settings_file()).map_err(|error| {
        let hint = match error {
            OptionsError::Unreadable { .. } => "check the file's permissions",
            OptionsError::Invalid { .. } => {
                "mend that line; the README shows what a settings file may hold"
            }
        };
        Failure::usage(error.to_string(), hint)
    })?;
    Ok(Options::from_environment(variable).or(file))
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Who does the steps when nobody has said so: the service whose address or key is configured,
/// otherwise this machine alone.
fn usual(options: &Options) -> &'static str {
    let is_set = |name: &str| variable(name).is_some_and(|value| !value.trim().is_empty());
    let has_key = options.api_key_file.is_some() || options.api_key_command.is_some();
    if options.base_url.is_some() {
        return CUSTOM;
    }
    if has_key || is_set(ANY_KEY) {
        return OPENROUTER;
    }
    let by_key = |profile: &&Profile| {
        profile.key_variables.iter().any(|name| *name != ANY_KEY && is_set(name))
    };
    PROFILES.iter().find(by_key).map_or(offline::NAME, |profile| profile.name)
}

/// A provider by its name. What is set about an address, models and a key is about the one that reads
/// the notes; another one for the pictures has its own address, and the key of its own variable.
fn provider(name: &str, options: &Options, is_first: bool) -> Result<Arc<dyn Provider>, Failure> {
    if name == offline::NAME {
        return Ok(Arc::new(OfflineProvider));
    }
    let Some(profile) = profile::find(name) else {
        let known: Vec<_> = PROFILES.iter().map(|profile| profile.name).collect();
        let hint = format!("use offline, {}", known.join(", "));
        return Err(Failure::usage(format!("no provider \"{name}\""), hint));
    };
    let base_url = options.base_url.as_deref().filter(|_| is_first);
    let key = if is_first { first_key(profile, options) } else { own_key(profile) };
    let key = key.map_err(|error| Failure::usage(error.to_string(), error.hint()))?;
    let endpoint = Endpoint::new(profile, base_url, key.as_ref())
        .map_err(|EndpointError { message, hint }| Failure::usage(message, hint))?;
    let mut settings = HttpSettings::new(endpoint);
    if is_first {
        settings.text_model = options.text_model.clone().unwrap_or_default();
    }
    settings.image_model = options.image_model.clone().unwrap_or_default();
    if let Some(timeout) = options.timeout {
        settings.timeouts = settings.timeouts.within(Duration::from_secs_f64(timeout));
    }
    settings.pictures.picture_urls = options.picture_urls.unwrap_or(false);
    settings.logo = options.logo.as_deref().map(logo).transpose()?.flatten();
    Ok(Arc::new(HttpProvider::new(settings)))
}

/// The key of the service that reads the notes: the environment first, then the settings file.
fn first_key(profile: &Profile, options: &Options) -> Result<Option<SecretString>, KeyError> {
    if let Some(key) = key::from_environment(profile.key_variables, variable)? {
        return Ok(Some(key));
    }
    match (&options.api_key_file, &options.api_key_command) {
        (Some(file), _) => key::from_file(file).map(Some),
        (None, Some(command)) => key::from_command(command).map(Some),
        (None, None) => Ok(None),
    }
}

/// The key of another service: only from a variable of its own, because the others hold keys of the
/// service that reads the notes.
fn own_key(profile: &Profile) -> Result<Option<SecretString>, KeyError> {
    let own: Vec<&str> =
        profile.key_variables.iter().copied().filter(|name| *name != ANY_KEY).collect();
    key::from_environment(&own, variable)
}

/// Reads the logo. One that is missing is no reason to stop: the pictures are made without it.
fn logo(path: &Path) -> Result<Option<Logo>, Failure> {
    let name = path.display();
    let hint = "pass a PNG or JPEG file of at most 1 MB with --logo, or leave it out";
    let unfit = |why: String| Failure::usage(format!("the logo {name} {why}"), hint);
    let data = match fs::metadata(path) {
        Err(error) => {
            let voice = super::voice::Voice { is_quiet: false };
            voice.say(&format!("note: no logo goes along: cannot read {name}: {error}"));
            return Ok(None);
        }
        Ok(data) => data,
    };
    if !data.is_file() || data.len() > MAX_LOGO_BYTES {
        return Err(unfit("is not a file of at most 1 MB".to_owned()));
    }
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(MAX_LOGO_BYTES).read_to_end(&mut bytes))
        .map_err(|error| unfit(format!("cannot be read: {error}")))?;
    let media_type = match bytes.as_slice() {
        [0x89, b'P', b'N', b'G', ..] => "image/png",
        [0xff, 0xd8, 0xff, ..] => "image/jpeg",
        _ => return Err(unfit("is neither PNG nor JPEG".to_owned())),
    };
    Ok(Some(Logo { media_type: media_type.to_owned(), bytes: bytes.into() }))
}
