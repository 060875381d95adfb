//! A run as its folder tells: how it is found, and what its record and its log say.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use thiserror::Error;

use super::continuation::BEFORE_FOLDER;
use super::migration::{self, RecordError, Versioned};
use super::record::RunRecord;
use super::regular;
use super::run_folder::{self, EVENTS_FILE, NOTES_FILE, RECORD_FILE, TITLE_FILE};
use crate::domain::event::RunEvent;
use crate::domain::run::{RunEnd, RunMode, RunState, StepStatus};
use crate::text::clean::clean_line;

/// Records beyond this size, in bytes, are not ours.
const MAX_RECORD_BYTES: u64 = 4 * 1024 * 1024;
/// Titles beyond this size, in bytes, are not ours.
const MAX_TITLE_BYTES: u64 = 4096;
/// Longest title that is shown, in characters.
const MOST_TITLE: usize = 120;
/// Logs beyond this size, in bytes, are not ours.
const MAX_LOG_BYTES: u64 = 64 * 1024 * 1024;
/// Why an earlier run cannot be used.
#[derive(Debug, Error)]
pub enum EarlierRunError {
    /// There is no such run.
    #[error("no run \"{name}\" in {}", runs.display())]
    Unknown {
        /// What was asked for.
        name: String,
        /// Where runs are kept.
        runs: PathBuf,
    },
    /// Several runs begin like that.
    #[error("\"{name}\" is the beginning of {count} runs")]
    Ambiguous {
        /// What was asked for.
        name: String,
        /// How many there are.
        count: usize,
    },
    /// It was killed before anything happened in it.
    #[error("the run {name} was stopped before it began, and nothing was asked for{}", kept_in(notes.as_deref()))]
    Unbegun {
        /// The run.
        name: String,
        /// The file of its notes, where they were kept already.
        notes: Option<PathBuf>,
    },
    /// It goes on, or is being brought to its end.
    #[error("the run {name} still goes on")]
    GoesOn {
        /// The run.
        name: String,
    },
    /// Its record is broken; what its log tells is another matter.
    #[error("the record of run {name} cannot be read: {reason}")]
    Damaged {
        /// The run.
        name: String,
        /// Why.
        reason: String,
    },
    /// Its record cannot be read.
    #[error("the record of run {name} cannot be read: {reason}")]
    Unreadable {
        /// The run.
        name: String,
        /// Why.
        reason: String,
    },
}

/// A run as far as its folder tells.
#[derive(Debug, Clone)]
pub struct KeptRun {
    /// Its folder.
    pub folder: PathBuf,
    /// Its record; that of an interrupted run is made from its log.
    pub record: RunRecord,
    /// Whether it did not come to its end, of which its record is the last part, or has not yet.
    pub is_interrupted: bool,
}

impl KeptRun {
    /// Finds a run by its name, by the beginning of its name, as `last`, or by a folder with its files.
    ///
    /// # Errors
    /// [`EarlierRunError`].
    pub fn find(runs: &Path, name: &str) -> Result<Self, EarlierRunError> {
        Self::read(&locate(runs, name)?)
    }

    /// Reads the run of a folder; one with a broken record, or with none, from its log.
    ///
    /// # Errors
    /// [`EarlierRunError::Unreadable`], [`EarlierRunError::Damaged`] and [`EarlierRunError::Unbegun`].
    pub fn read(folder: &Path) -> Result<Self, EarlierRunError> {
        let mut run = match read_record(folder) {
            Ok(Some(record)) => Self { folder: folder.to_owned(), record, is_interrupted: false },
            Ok(None) => Self::from_log(folder)?,
            // What was made and paid for stands in the log as well.
            Err(error @ EarlierRunError::Damaged { .. }) => {
                Self::from_log(folder).map_err(|_| error)?
            }
            Err(error) => return Err(error),
        };
        if let Some(title) = given_title(folder) {
            run.record.title = title;
        }
        Ok(run)
    }

    /// A run that was killed has no record, but what happened in it is in its log.
    fn from_log(folder: &Path) -> Result<Self, EarlierRunError> {
        if !has_begun(folder) {
            let (name, notes) = (name_of(folder), Some(folder.join(NOTES_FILE)));
            let notes = notes.filter(|notes| notes.is_file());
            return Err(EarlierRunError::Unbegun { name, notes });
        }
        let state = RunState::replay(&read_events(folder)?);
        if state.run.is_empty() {
            return Err(unreadable(folder, "its log tells nothing".to_owned()));
        }
        // A log of an old version does not tell the language: whoever goes on from it finds the same as
        // the run did, from the recipe and the notes.
        let record = RunRecord::of(&state, &state.language, Vec::new());
        Ok(Self { folder: folder.to_owned(), record, is_interrupted: true })
    }
}

/// The folder of a run: one under `runs`, as [`find_folder`] finds it, or one elsewhere by its path, which is
/// where a run stands that could not be kept there.
///
/// # Errors
/// [`EarlierRunError`].
pub fn locate(runs: &Path, name: &str) -> Result<PathBuf, EarlierRunError> {
    let path = Path::new(name);
    let is_own = || path.join(NOTES_FILE).is_file() && path.join(EVENTS_FILE).is_file();
    if path.components().nth(1).is_some() && is_own() {
        return Ok(path.to_owned());
    }
    Ok(runs.join(find_folder(runs, name)?))
}

/// The name of a run's folder under `runs`, by its name, by the beginning of its name, as `last`, or by a
/// folder with its files.
///
/// # Errors
/// [`EarlierRunError`].
pub fn find_folder(runs: &Path, name: &str) -> Result<String, EarlierRunError> {
    let beside = Path::new(name);
    let name = if beside.join(RECORD_FILE).is_file() {
        // A folder that files were written to names the run that wrote them.
        read_as::<RunRecord>(beside)?.map_or_else(|| name.to_owned(), |record| record.run)
    } else {
        name.to_owned()
    };
    find(runs, &name)
}

/// Reads the record in the folder of a run; none where there is none, which is so while a run goes on and
/// after it was killed.
///
/// # Errors
/// [`EarlierRunError::Unreadable`] and [`EarlierRunError::Damaged`].
pub fn read_record(folder: &Path) -> Result<Option<RunRecord>, EarlierRunError> {
    read_as(folder)
}

fn read_as<T: Versioned>(folder: &Path) -> Result<Option<T>, EarlierRunError> {
    let read = match regular::read(&folder.join(RECORD_FILE), MAX_RECORD_BYTES) {
        Ok(bytes) => migration::read(&bytes),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unreadable(folder, error.to_string())),
    };
    read.map(Some).map_err(|error| {
        let (name, reason) = (name_of(folder), error.to_string());
        match error {
            RecordError::Damaged(_) => EarlierRunError::Damaged { name, reason },
            RecordError::Newer(_) | RecordError::Unknown(_) => {
                EarlierRunError::Unreadable { name, reason }
            }
        }
    })
}

/// What a list shows of a record; all else in it is skipped, which is much quicker.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct RecordHead {
    format: u32,
    /// The recipe's name.
    pub recipe: String,
    /// How the steps were scheduled.
    pub mode: RunMode,
    /// How the run ended.
    pub state: RunEnd,
    /// Wall-clock time of its start, RFC 3339, UTC.
    pub started_at: String,
    /// What it is about.
    #[serde(default)]
    pub title: String,
    /// Number of words in the notes.
    pub words: usize,
    /// How long it took, in milliseconds.
    pub elapsed_ms: u64,
    /// What it cost in US dollars, or none when no provider stated a price.
    pub cost_usd: Option<f64>,
    /// How each step ended.
    pub steps: Vec<StepHead>,
}

impl Versioned for RecordHead {
    fn format(&self) -> u32 {
        self.format
    }
}

/// What a list shows of a step.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct StepHead {
    /// How it ended.
    pub state: StepStatus,
}

/// Reads the head of the record in the folder of a run; none where there is no record.
///
/// # Errors
/// [`EarlierRunError::Unreadable`].
pub fn read_head(folder: &Path) -> Result<Option<RecordHead>, EarlierRunError> {
    read_as(folder)
}

/// The title that a person has given to the run of a folder.
#[must_use]
pub fn given_title(folder: &Path) -> Option<String> {
    let bytes = regular::read(&folder.join(TITLE_FILE), MAX_TITLE_BYTES).ok()?;
    let title = clean_line(&String::from_utf8_lossy(&bytes), MOST_TITLE);
    (!title.is_empty()).then_some(title)
}

/// Reads what happened in the run of a folder; a line of its log that is torn or unknown is skipped.
///
/// # Errors
/// [`EarlierRunError::Unreadable`] without a log.
pub fn read_events(folder: &Path) -> Result<Vec<RunEvent>, EarlierRunError> {
    let log = regular::read(&folder.join(EVENTS_FILE), MAX_LOG_BYTES)
        .map_err(|error| unreadable(folder, error.to_string()))?;
    let lines = log.split(|byte| *byte == b'\n');
    Ok(lines.filter_map(|line| serde_json::from_slice(line).ok()).collect())
}

/// Whether anything was logged of the run of a folder: the first line of a log that was killed while it
/// was written has no end.
fn has_begun(folder: &Path) -> bool {
    let Some(_) = run_folder::time_of(&name_of(folder)) else { return true };
    match regular::read(&folder.join(EVENTS_FILE), MAX_LOG_BYTES) {
        Ok(log) => log.contains(&b'\n'),
        Err(error) => error.kind() != io::ErrorKind::NotFound,
    }
}

fn kept_in(notes: Option<&Path>) -> String {
    notes.map_or_else(String::new, |notes| format!("; its notes are in {}", notes.display()))
}

pub(super) fn name_of(folder: &Path) -> String {
    folder.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

pub(super) fn unreadable(folder: &Path, reason: String) -> EarlierRunError {
    EarlierRunError::Unreadable { name: name_of(folder), reason }
}

/// The one folder that is called or begins like that.
fn find(runs: &Path, name: &str) -> Result<String, EarlierRunError> {
    let entries = fs::read_dir(runs).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let has = |file: &&str| entry.path().join(file).is_file();
            // One that was killed at its very beginning has nothing but its name.
            let is_run = run_folder::time_of(&name).is_some() && entry.path().is_dir();
            (is_run || [EVENTS_FILE, RECORD_FILE].iter().any(has)).then_some(name)
        })
        .collect();
    names.sort();
    let unknown = || EarlierRunError::Unknown { name: name.to_owned(), runs: runs.to_owned() };
    if name == "last" {
        // What was killed before it began is nothing to go on with or to look at, unless there is nothing else.
        let is_something = |name: &&String| {
            let folder = runs.join(name);
            has_begun(&folder) || folder.join(BEFORE_FOLDER).is_dir()
        };
        let newest = names.iter().rev().find(is_something).or(names.last());
        return newest.cloned().ok_or_else(unknown);
    }
    if name.is_empty() {
        return Err(unknown());
    }
    if names.iter().any(|known| known == name) {
        return Ok(name.to_owned());
    }
    names.retain(|known| known.starts_with(name));
    match names.len() {
        0 => Err(unknown()),
        1 => names.pop().ok_or_else(unknown),
        count => Err(EarlierRunError::Ambiguous { name: name.to_owned(), count }),
    }
}
