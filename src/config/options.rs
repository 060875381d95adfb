//! What a person may set: on the command line, in the environment, in the settings file, in this
//! order of precedence.
//!
//! Each of the three is a set of [`Options`] in which anything may be missing; [`Options::or`] lays one
//! over another. The settings file is `config.toml` in the program's configuration folder, with the
//! fields of [`Options`] as its keys.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

use super::looks::{BorderChoice, Looks, MotionChoice, PreviewChoice, ThemeChoice, named};
use super::rebinding::Rebindings;

/// The service that is meant by an address alone.
pub const CUSTOM: &str = "custom";
/// The service that is meant by a key alone.
pub const OPENROUTER: &str = "openrouter";

/// Settings files beyond this size, in bytes, are a mistake.
const MAX_FILE_BYTES: u64 = 256 * 1024;

/// What is set in one place; what is not set there is none.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Options {
    /// Who reads the notes: `offline`, or the name of a service.
    pub provider: Option<String>,
    /// Who makes the pictures.
    pub pictures: Option<String>,
    /// Where the service is, up to and including its version: `https://host/v1`.
    pub base_url: Option<String>,
    /// The model that reads the notes.
    pub text_model: Option<String>,
    /// The model that makes the pictures.
    pub image_model: Option<String>,
    /// A file, readable only by its owner, that holds the key of the service.
    pub api_key_file: Option<PathBuf>,
    /// A command that prints the key of the service.
    pub api_key_command: Option<String>,
    /// A PNG or JPEG file that goes with every request.
    pub logo: Option<PathBuf>,
    /// Whether a picture may be fetched from an address that a service names.
    pub picture_urls: Option<bool>,
    /// How long a step may take, its retries included, in seconds.
    pub timeout: Option<f64>,
    /// What a run may cost, in US dollars.
    pub max_cost: Option<f64>,
    /// How many steps may run at once beside the document; 0 means any number.
    pub max_parallel: Option<usize>,
    /// A file that the metrics over all kept runs are written to after each run, for Prometheus.
    pub prometheus_textfile: Option<PathBuf>,
    /// Whether the app takes the mouse.
    pub mouse: Option<bool>,
    /// Other keys for commands of the app; only from the settings file.
    #[serde(default)]
    pub keys: Rebindings,
    /// Whether the app asks and answers line by line instead of drawing screens.
    pub plain: Option<bool>,
    /// Which colours the screen has.
    pub theme: Option<ThemeChoice>,
    /// Which signs it is drawn with.
    pub borders: Option<BorderChoice>,
    /// How much on it moves by itself.
    pub motion: Option<MotionChoice>,
    /// How pictures are shown on it.
    pub preview: Option<PreviewChoice>,
}

/// Why the settings file cannot be used.
#[derive(Debug, Error)]
pub enum OptionsError {
    /// It cannot be read.
    #[error("cannot read {}: {error}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// It is not what it should be.
    #[error("{}:{line}: {message}", path.display())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
}

impl Options {
    /// What the settings file says; nothing when there is none. Relative paths in it start in its folder.
    ///
    /// # Errors
    /// [`OptionsError`] when there is one and it cannot be used.
    pub fn from_file(path: &Path) -> Result<Self, OptionsError> {
        let unreadable = |error| OptionsError::Unreadable { path: path.to_owned(), error };
        let text = match fs::metadata(path) {
            // A home that is no folder has no settings either.
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
                ) =>
            {
                return Ok(Self::default());
            }
            Err(error) => return Err(unreadable(error)),
            Ok(data) if data.len() > MAX_FILE_BYTES => {
                return Err(unreadable(io::Error::other("it is too large")));
            }
            Ok(_) => fs::read_to_string(path).map_err(unreadable)?,
        };
        let mut options: Self = toml::from_str(&text).map_err(|error| {
            let before = error.span().map_or("", |span| text.get(..span.start).unwrap_or(""));
            let line = before.matches('\n').count() + 1;
            OptionsError::Invalid {
                path: path.to_owned(),
                line,
                message: error.message().to_owned(),
            }
        })?;
        options.keys.find_lines(&text);
        let invalid = |message: &str| {
            let line = 1 + text.lines().position(|line| line.contains(message)).unwrap_or(0);
            let message = format!("{message} must be more than 0");
            OptionsError::Invalid { path: path.to_owned(), line, message }
        };
        let is_positive = |value: Option<f64>| value.is_none_or(|v| v.is_finite() && v > 0.0);
        if !is_positive(options.timeout) {
            return Err(invalid("timeout"));
        }
        if options.max_cost.is_some_and(|sum| !sum.is_finite() || sum < 0.0) {
            return Err(invalid("max_cost"));
        }
        let has_key = options.api_key_file.is_some() || options.api_key_command.is_some();
        if has_key && options.provider.is_none() && options.base_url.is_none() {
            // Whoever names a key and nobody to give it to means the service that is the default then.
            options.provider = Some(OPENROUTER.to_owned());
        }
        let folder = path.parent().unwrap_or(Path::new("."));
        let Self { api_key_file, logo, prometheus_textfile, .. } = &mut options;
        for file in [api_key_file, logo, prometheus_textfile].into_iter().flatten() {
            *file = folder.join(&*file);
        }
        Ok(options)
    }

    /// What the environment says; `read` looks a variable up. An empty variable counts as not set.
    ///
    /// The names without `CASEGEN_` are those of the tool that this one took over from.
    #[must_use]
    pub fn from_environment(read: impl Fn(&str) -> Option<String>) -> Self {
        let first = |names: &[&str]| {
            names.iter().find_map(|name| read(name)).filter(|value| !value.trim().is_empty())
        };
        Self {
            provider: first(&["CASEGEN_PROVIDER"]),
            base_url: first(&["CASEGEN_BASE_URL"]),
            text_model: first(&["CASEGEN_TEXT_MODEL", "MODEL_CASE_STUDY_TEXT"]),
            image_model: first(&["CASEGEN_IMAGE_MODEL", "MODEL_CASE_STUDY_IMAGE"]),
            prometheus_textfile: first(&["CASEGEN_PROMETHEUS_TEXTFILE"]).map(PathBuf::from),
            mouse: first(&["CASEGEN_MOUSE"])
                .map(|value| !matches!(value.trim(), "0" | "false" | "no")),
            plain: first(&["CASEGEN_PLAIN"]).map(|value| !is_no(&value)),
            theme: chosen(first(&["CASEGEN_THEME"])),
            borders: chosen(first(&["CASEGEN_BORDERS"])),
            motion: chosen(first(&["CASEGEN_MOTION"])),
            preview: chosen(first(&["CASEGEN_PREVIEW"])),
            ..Self::default()
        }
    }

    /// These options, with those of `under` where nothing is set.
    #[must_use]
    pub fn or(self, under: Self) -> Self {
        // An address above a named service is that of another one.
        let provider = match (&self.provider, &self.base_url, &under.provider) {
            (None, Some(_), Some(_)) => Some(CUSTOM.to_owned()),
            (Some(_), _, _) => self.provider,
            (None, _, _) => under.provider.clone(),
        };
        let other_provider = under.provider.is_some() && provider != under.provider;
        // A key belongs to the service that it is set with: another address or another service set
        // above it must not get it.
        let is_elsewhere =
            other_provider || (self.base_url.is_some() && self.base_url != under.base_url);
        let has_key = self.api_key_file.is_some() || self.api_key_command.is_some();
        let (key_file, key_command) = match (has_key, is_elsewhere) {
            (true, _) | (false, true) => (self.api_key_file, self.api_key_command),
            (false, false) => (under.api_key_file, under.api_key_command),
        };
        // An address and a model belong to a service as well.
        let of_service = |own: Option<String>, under: Option<String>| {
            own.or(if other_provider { None } else { under })
        };
        Self {
            base_url: of_service(self.base_url, under.base_url),
            text_model: of_service(self.text_model, under.text_model),
            image_model: of_service(self.image_model, under.image_model),
            provider,
            pictures: self.pictures.or(under.pictures),
            api_key_file: key_file,
            api_key_command: key_command,
            logo: self.logo.or(under.logo),
            picture_urls: self.picture_urls.or(under.picture_urls),
            timeout: self.timeout.or(under.timeout),
            max_cost: self.max_cost.or(under.max_cost),
            max_parallel: self.max_parallel.or(under.max_parallel),
            prometheus_textfile: self.prometheus_textfile.or(under.prometheus_textfile),
            mouse: self.mouse.or(under.mouse),
            keys: if self.keys.0.is_empty() { under.keys } else { self.keys },
            plain: self.plain.or(under.plain),
            theme: self.theme.or(under.theme),
            borders: self.borders.or(under.borders),
            motion: self.motion.or(under.motion),
            preview: self.preview.or(under.preview),
        }
    }

    /// How the screen looks; what nobody chose is left to the terminal.
    #[must_use]
    pub fn looks(&self) -> Looks {
        Looks {
            theme: self.theme.unwrap_or_default(),
            borders: self.borders.unwrap_or_default(),
            motion: self.motion.unwrap_or_default(),
            preview: self.preview.unwrap_or_default(),
        }
    }
}

/// A choice of the environment; one that there is not counts as not made, and is told elsewhere.
fn chosen<T: DeserializeOwned>(name: Option<String>) -> Option<T> {
    named(&name?).ok()
}

/// Whether the value of a variable that switches something on says the opposite.
fn is_no(value: &str) -> bool {
    ["0", "false", "no", "off"].iter().any(|no| value.trim().eq_ignore_ascii_case(no))
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test may write its own settings file")]
mod tests {
    use super::*;

    #[expect(clippy::unnecessary_wraps, reason = "options are what is compared")]
    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn a_flag_beats_the_environment_and_that_the_file() {
        let file = Options { text_model: some("f"), timeout: Some(9.0), ..Options::default() };
        let environment = Options::from_environment(|name| match name {
            "CASEGEN_TEXT_MODEL" => some("e"),
            "CASEGEN_IMAGE_MODEL" => some(" "),
            "MODEL_CASE_STUDY_IMAGE" => some("i"),
            _ => None,
        });
        let flags = Options { timeout: Some(1.0), ..Options::default() };
        let all = flags.or(environment).or(file);
        assert_eq!((all.text_model, all.timeout), (some("e"), Some(1.0)));
    }

    #[test]
    fn plain_is_switched_on_and_off_above_the_file() {
        let file = || Options { plain: Some(true), ..Options::default() };
        let set = |value: &str| {
            let value = value.to_owned();
            Options::from_environment(|name| (name == "CASEGEN_PLAIN").then(|| value.clone()))
        };
        assert_eq!(set("1").plain, Some(true));
        assert_eq!(set("Off").or(file()).plain, Some(false));
        assert_eq!(set(" ").or(file()).plain, Some(true));
    }

    #[test]
    fn a_key_an_address_and_a_model_stay_with_their_service() {
        let file = Options {
            provider: some("openrouter"),
            base_url: some("https://a/v1"),
            text_model: some("m"),
            api_key_command: some("pass"),
            ..Options::default()
        };
        let same = Options { text_model: some("n"), ..Options::default() }.or(file.clone());
        assert_eq!(same.api_key_command, some("pass"));
        let moved = Options { base_url: some("https://b/v1"), ..Options::default() };
        assert_eq!(moved.or(file.clone()).api_key_command, None);
        let other = Options { provider: some("ollama"), ..Options::default() }.or(file);
        assert_eq!(
            (other.api_key_command, other.base_url, other.text_model),
            (None, None, None),
            "nothing of one service goes to another"
        );
    }

    #[test]
    fn what_one_place_leaves_open_another_fills_in() {
        let environment = Options {
            base_url: some("http://127.0.0.1:1/v1"),
            text_model: some("m"),
            ..Options::default()
        };
        let flags = Options { provider: some("openrouter"), ..Options::default() };
        let all = flags.or(environment.clone());
        assert_eq!((all.base_url, all.text_model), (environment.base_url.clone(), some("m")));
        let file = Options { provider: some("openrouter"), ..Options::default() };
        let all = environment.or(file);
        assert_eq!(all.provider, some("custom"), "an address above a named service is another one");
    }

    #[test]
    fn looks_are_chosen_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        fs::write(&path, "theme = \"high-contrast\"\nborders = \"ascii\"\nmotion = \"full\"\n")
            .unwrap();
        let environment = Options::from_environment(|name| match name {
            "CASEGEN_THEME" => some("light"),
            "CASEGEN_MOTION" => some("slow"),
            "CASEGEN_PREVIEW" => some("Kitty"),
            _ => None,
        });
        let looks = environment.or(Options::from_file(&path).unwrap()).looks();
        let wanted = Looks {
            theme: ThemeChoice::Light,
            borders: BorderChoice::Ascii,
            motion: MotionChoice::Full,
            preview: PreviewChoice::Kitty,
        };
        assert_eq!(looks, wanted);
    }

    #[test]
    fn a_mistake_in_the_file_is_told_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        assert_eq!(Options::from_file(&path).unwrap(), Options::default());
        let text = "provider = \"ollama\"\nlogo = \"l.png\"\nprometheus_textfile = \"m.prom\"\n";
        fs::write(&path, text).unwrap();
        let options = Options::from_file(&path).unwrap();
        assert_eq!(options.logo, Some(folder.path().join("l.png")));
        assert_eq!(options.prometheus_textfile, Some(folder.path().join("m.prom")));
        let above = Options::from_environment(|name| {
            (name == "CASEGEN_PROMETHEUS_TEXTFILE").then(|| "/e.prom".to_owned())
        });
        assert_eq!(above.or(options).prometheus_textfile, Some("/e.prom".into()));
        fs::write(&path, "api_key_file = \"key\"\n").unwrap();
        assert_eq!(Options::from_file(&path).unwrap().provider, some("openrouter"));
        fs::write(&path, "mouse = true\n[keys]\n\"notes.run\" = \"f9\"\n").unwrap();
        let options = Options::from_file(&path).unwrap();
        assert_eq!((options.mouse, options.keys.0[0].line), (Some(true), 3));
        let above = Options::from_environment(|name| (name == "CASEGEN_MOUSE").then(|| "0".into()));
        assert_eq!(above.or(options).mouse, Some(false));
        for (text, line) in [
            ("a = 1", 1),
            ("\nmax_cost = -1", 2),
            ("timeout = 0", 1),
            ("\ntimeout = \"x\"", 2),
            ("provider = ", 1),
            ("\ntheme = \"solarized\"", 2),
        ] {
            fs::write(&path, text).unwrap();
            let told = Options::from_file(&path).unwrap_err().to_string();
            assert!(told.contains(&format!("config.toml:{line}: ")), "{told}");
        }
    }
}
