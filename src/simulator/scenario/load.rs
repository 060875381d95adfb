//! Reads scenarios: those that come with the program, and a person's own.

use std::collections::BTreeSet;
use std::path::Path;

use include_dir::{Dir, include_dir};
use thiserror::Error;

use super::Scenario;

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/assets/scenarios");

/// The largest scenario file that is read, in bytes.
const LARGEST: u64 = 1 << 20;

/// Why a scenario cannot be played.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{file}{}: {message}", .line.map(|line| format!(":{line}")).unwrap_or_default())]
pub struct ScenarioError {
    /// The file, or the name that was asked for.
    pub file: String,
    /// The line, from 1, where one can be named.
    pub line: Option<usize>,
    /// What is wrong, with the key where one can be named.
    pub message: String,
}

impl ScenarioError {
    fn of(file: &str, message: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line: None, message: message.into() }
    }
}

/// The names of the scenarios that come with the program, in alphabetical order.
#[must_use]
pub fn builtin_names() -> Vec<&'static str> {
    let stems = EMBEDDED.files().filter_map(|file| file.path().file_stem()?.to_str());
    stems.collect::<BTreeSet<_>>().into_iter().collect()
}

/// A scenario that comes with the program.
///
/// # Errors
/// [`ScenarioError`] when there is none of that name, with the names that there are.
pub fn builtin(name: &str) -> Result<Scenario, ScenarioError> {
    let file = format!("{name}.toml");
    let text = EMBEDDED.get_file(&file).and_then(|file| file.contents_utf8());
    let missing = || {
        let message = format!("no such scenario; there are {}", builtin_names().join(", "));
        ScenarioError::of(name, message)
    };
    from_text(&file, text.ok_or_else(missing)?)
}

/// A scenario by its name or by the path of its file: a path ends in `.toml` or has a slash in it.
///
/// # Errors
/// [`ScenarioError`] with the file and line of the first mistake.
pub fn open(name_or_file: &str) -> Result<Scenario, ScenarioError> {
    let path = Path::new(name_or_file);
    let is_path = path.extension().is_some_and(|ending| ending == "toml")
        || name_or_file.contains(std::path::is_separator);
    if !is_path {
        return builtin(name_or_file);
    }
    let unreadable =
        |error: std::io::Error| ScenarioError::of(name_or_file, format!("cannot be read: {error}"));
    if std::fs::metadata(path).map_err(unreadable)?.len() > LARGEST {
        return Err(ScenarioError::of(name_or_file, "larger than a mebibyte"));
    }
    from_text(name_or_file, &std::fs::read_to_string(path).map_err(unreadable)?)
}

/// A scenario from the text of a file.
///
/// # Errors
/// [`ScenarioError`] with the line of the first mistake and the key that stands there.
pub fn from_text(file: &str, text: &str) -> Result<Scenario, ScenarioError> {
    let mut scenario: Scenario = toml::from_str(text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start));
        let line = before.map(|before| 1 + before.matches('\n').count());
        let key = line.and_then(|line| key_on(text, line));
        let message = error.message().trim_end();
        let message = key.map_or_else(|| message.to_owned(), |key| format!("{key}: {message}"));
        ScenarioError { file: file.to_owned(), line, message }
    })?;
    let models = &scenario.models;
    if models.is_empty() || models.iter().any(|model| model.id.is_empty()) {
        return Err(ScenarioError::of(file, "model: at least one is needed, and each needs an id"));
    }
    let stem = Path::new(file).file_stem().and_then(|stem| stem.to_str());
    stem.unwrap_or_default().clone_into(&mut scenario.name);
    Ok(scenario)
}

/// The key or the table that stands on a line.
fn key_on(text: &str, line: usize) -> Option<&str> {
    let line = text.lines().nth(line - 1)?.trim();
    let key = if line.starts_with('[') { line } else { line.split('=').next()?.trim() };
    (!key.is_empty()).then_some(key)
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "what a file says is read as it stands")]
mod tests {
    use super::*;
    use crate::simulator::scenario::{Fault, Kind, RetryAfter};

    #[test]
    fn every_built_in_scenario_loads_and_says_what_it_is_for() {
        let names = builtin_names();
        assert_eq!(names, ["definition", "fast-image", "flaky", "instant", "reference"]);
        for name in names {
            let scenario = builtin(name).unwrap();
            assert_eq!(scenario.name, name);
            assert!(!scenario.description.is_empty(), "{name}");
        }
    }

    #[test]
    fn the_reference_has_the_reference_times() {
        let scenario = builtin("reference").unwrap();
        assert_eq!((scenario.document.total.0, scenario.picture.total.0), (87.0, 14.0));
        let needed_by = scenario.document.needed_by.unwrap().0;
        assert!(needed_by + scenario.picture.total.0 <= scenario.document.total.0);
        let definition = builtin("definition").unwrap();
        assert_eq!((definition.document.total.0, definition.text.total.0), (7.0, 2.0));
    }

    #[test]
    fn the_model_decides_how_long_a_picture_takes() {
        for name in ["fast-image", "reference"] {
            let scenario = builtin(name).unwrap();
            let total = |model| scenario.latency(Kind::Picture, model).total.0;
            assert_eq!((total("simulator/image"), total("simulator/image-fast")), (14.0, 4.0));
        }
    }

    #[test]
    fn mistakes_are_told_with_file_line_and_key() {
        let cases = [
            ("x = 1", "s.toml:1: x: unknown field `x`, expected one of"),
            ("\n[document]\ntotal = -1", "s.toml:3: total: -1 is not from 0 to 86400 seconds"),
            (
                "[picture]\nfirst = 3\ntotal = 2",
                "first and thinking are 3 seconds, more than the total of 2",
            ),
            ("chunk = 0", "s.toml:1: chunk: 0 is too few"),
            ("[[fault]]\ndoes = \"explode\"", "s.toml:2: does: unknown variant `explode`"),
            (
                "[[fault]]\ndoes = { cut = { at = 2 } }",
                "s.toml:2: does: 2 is not a share from 0 to 1",
            ),
            (
                "[[fault]]\ndoes = { status = { code = 200 } }",
                "s.toml:2: does: 200 is not an error status",
            ),
            ("seed = ", "s.toml:1: seed: "),
            ("model = []", "s.toml: model: at least one"),
        ];
        for (text, expected) in cases {
            let error = from_text("s.toml", text).unwrap_err();
            assert!(error.to_string().contains(expected), "{text}: {error}");
            assert!(
                error.file == "s.toml" && (error.line.is_some() || text == "model = []"),
                "{error:?}"
            );
        }
        assert!(open("nonesuch").unwrap_err().message.contains("reference"));
        assert!(open("./none.toml").unwrap_err().message.contains("cannot be read"));
    }

    #[test]
    fn faults_read_as_the_page_shows_them() {
        let text = "[[fault]]\nstep = \"hero\"\ndoes = { status = { code = 429, retry_after = \"date\", seconds = 2 } }\n[[fault]]\nattempts = 9\ndoes = \"no-done\"\n[[fault]]\ndoes = { picture = \"svg\" }";
        let faults = from_text("s.toml", text).unwrap().faults;
        assert!(matches!(
            faults[0].does,
            Fault::Status { code: 429, retry_after: RetryAfter::Date, seconds } if seconds.0 == 2.0
        ));
        assert_eq!((faults[0].attempts, faults[1].attempts), (1, 9));
        assert_eq!(faults[2].does.as_str(), "picture");
    }
}
