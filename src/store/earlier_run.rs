//! A run of an earlier time, whose results are used again.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Map, Value};
use thiserror::Error;

use super::atomic;
use super::migration::{self, Versioned};
use super::record::{RunRecord, StepRecord};
use super::regular;
use super::run_folder::{self, EVENTS_FILE, NOTES_FILE, RECEIVED_FOLDER, RECORD_FILE, TITLE_FILE};
use super::step_cache::KeptResult;
use crate::domain::artifact::ContentHash;
use crate::domain::event::RunEvent;
use crate::domain::notes::MAX_NOTES_BYTES;
use crate::domain::recipe::{StepId, StepKind};
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
/// Received answers beyond this size, in bytes, are not taken from services either.
const MAX_ANSWER_BYTES: u64 = 64 * 1024 * 1024;

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
    /// Whether it did not come to its end, or has not yet.
    pub is_interrupted: bool,
}

impl KeptRun {
    /// Finds a run by its name, by the beginning of its name, as `last`, or by a folder with its files.
    ///
    /// # Errors
    /// [`EarlierRunError`].
    pub fn find(runs: &Path, name: &str) -> Result<Self, EarlierRunError> {
        Self::read(&runs.join(find_folder(runs, name)?))
    }

    /// Reads the run of a folder.
    ///
    /// # Errors
    /// [`EarlierRunError::Unreadable`].
    pub fn read(folder: &Path) -> Result<Self, EarlierRunError> {
        let mut run = match read_record(folder)? {
            Some(record) => Self { folder: folder.to_owned(), record, is_interrupted: false },
            None => Self::from_log(folder)?,
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
        Ok(Self { folder: folder.to_owned(), record, is_interrupted: state.end.is_none() })
    }
}

/// The name of a run's folder under `runs`, by its name, by the beginning of its name, as `last`, or by a
/// folder with its files.
///
/// # Errors
/// [`EarlierRunError`].
pub fn find_folder(runs: &Path, name: &str) -> Result<String, EarlierRunError> {
    let beside = Path::new(name).join(RECORD_FILE);
    let name = match read(&beside, MAX_RECORD_BYTES) {
        // A folder that files were written to names the run that wrote them.
        Ok(bytes) => parse(name, &bytes)?.run,
        Err(_) => name.to_owned(),
    };
    find(runs, &name)
}

/// Reads the record in the folder of a run; none where there is none, which is so while a run goes on and
/// after it was killed.
///
/// # Errors
/// [`EarlierRunError::Unreadable`].
pub fn read_record(folder: &Path) -> Result<Option<RunRecord>, EarlierRunError> {
    match read(&folder.join(RECORD_FILE), MAX_RECORD_BYTES) {
        Ok(bytes) => parse(&name_of(folder), &bytes).map(Some),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unreadable(folder, error.to_string())),
    }
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
    match read(&folder.join(RECORD_FILE), MAX_RECORD_BYTES) {
        Ok(bytes) => {
            let head: Result<RecordHead, _> = migration::read(&bytes);
            head.map(Some).map_err(|error| unreadable(folder, error.to_string()))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unreadable(folder, error.to_string())),
    }
}

/// The title that a person has given to the run of a folder.
#[must_use]
pub fn given_title(folder: &Path) -> Option<String> {
    let bytes = read(&folder.join(TITLE_FILE), MAX_TITLE_BYTES).ok()?;
    let title = clean_line(&String::from_utf8_lossy(&bytes), MOST_TITLE);
    (!title.is_empty()).then_some(title)
}

/// Reads what happened in the run of a folder; a line of its log that is torn or unknown is skipped.
///
/// # Errors
/// [`EarlierRunError::Unreadable`] without a log.
pub fn read_events(folder: &Path) -> Result<Vec<RunEvent>, EarlierRunError> {
    let log = read(&folder.join(EVENTS_FILE), MAX_LOG_BYTES)
        .map_err(|error| unreadable(folder, error.to_string()))?;
    let lines = log.split(|byte| *byte == b'\n');
    Ok(lines.filter_map(|line| serde_json::from_slice(line).ok()).collect())
}

/// Whether anything was logged of the run of a folder: the first line of a log that was killed while it
/// was written has no end.
fn has_begun(folder: &Path) -> bool {
    let Some(_) = run_folder::time_of(&name_of(folder)) else { return true };
    match read(&folder.join(EVENTS_FILE), MAX_LOG_BYTES) {
        Ok(log) => log.contains(&b'\n'),
        Err(error) => error.kind() != io::ErrorKind::NotFound,
    }
}

fn kept_in(notes: Option<&Path>) -> String {
    notes.map_or_else(String::new, |notes| format!("; its notes are in {}", notes.display()))
}

fn name_of(folder: &Path) -> String {
    folder.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn unreadable(folder: &Path, reason: String) -> EarlierRunError {
    EarlierRunError::Unreadable { name: name_of(folder), reason }
}

/// A run that is over, with the results that it left.
#[derive(Debug, Clone)]
pub struct EarlierRun {
    folder: PathBuf,
    record: RunRecord,
    notes: String,
}

impl EarlierRun {
    /// Opens a run by its name, by the beginning of its name, as `last`, or by a folder with its files. What
    /// a crash has left unfinished in its folder is swept.
    ///
    /// # Errors
    /// [`EarlierRunError`].
    pub fn open(runs: &Path, name: &str) -> Result<Self, EarlierRunError> {
        let KeptRun { folder, record, .. } = KeptRun::find(runs, name)?;
        atomic::sweep(&folder);
        let notes = read_notes(&folder).map_err(|error| unreadable(&folder, error.to_string()))?;
        Ok(Self { folder, record, notes })
    }

    /// Whether every step that was asked for has its result, so that nothing is left to do.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        let mut wanted = self.record.steps.iter().filter(|step| !step.is_left_out());
        wanted.all(|step| self.result(step).is_some())
    }

    /// The steps that it was to do, or none where it was to do all.
    #[must_use]
    pub fn wanted(&self) -> Option<Vec<StepId>> {
        let steps = &self.record.steps;
        let wanted = steps.iter().filter(|step| !step.is_left_out()).map(|step| step.id.clone());
        steps.iter().any(StepRecord::is_left_out).then(|| wanted.collect())
    }

    /// Its record.
    #[must_use]
    pub fn record(&self) -> &RunRecord {
        &self.record
    }

    /// The notes that it was made from.
    #[must_use]
    pub fn notes(&self) -> &str {
        &self.notes
    }

    /// The result of a step, where it has one that was made in the same way.
    #[must_use]
    pub fn find(&self, step: &StepId, fingerprint: &ContentHash) -> Option<KeptResult> {
        let step = self.record.steps.iter().find(|known| &known.id == step)?;
        if step.fingerprint.as_ref() != Some(fingerprint) {
            return None;
        }
        self.result(step)
    }

    /// Whether it has a result of a step, however that was made.
    #[must_use]
    pub fn has(&self, step: &StepId) -> bool {
        self.record.steps.iter().any(|known| &known.id == step && known.state.is_success())
    }

    /// The document that it made, and the result that holds it.
    #[must_use]
    pub fn document(&self) -> Option<(Map<String, Value>, KeptResult)> {
        let step = self.record.steps.iter().find(|step| step.kind == StepKind::Document)?;
        let result = self.result(step)?;
        Some((serde_json::from_slice(&result.body).ok()?, result))
    }

    /// The result of a step, however it was made.
    #[must_use]
    pub fn result_of(&self, step: &StepId) -> Option<KeptResult> {
        self.result(self.record.steps.iter().find(|known| &known.id == step)?)
    }

    /// The answer that was received for a step that was asked for in the same way and did not end well:
    /// the last one that has any bytes.
    #[must_use]
    pub fn received(&self, step: &StepId, fingerprint: &ContentHash) -> Option<Vec<u8>> {
        let known = self.record.steps.iter().find(|known| &known.id == step)?;
        if known.state.is_success() || known.fingerprint.as_ref() != Some(fingerprint) {
            return None;
        }
        let entries = fs::read_dir(self.folder.join(RECEIVED_FOLDER)).ok()?;
        let answers = entries.flatten().filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            Some((received_attempt(&name, step.as_str())?, name))
        });
        let mut answers: Vec<((u32, u32), String)> = answers.collect();
        answers.sort();
        let folder = self.folder.join(RECEIVED_FOLDER);
        let bodies = answers.iter().rev();
        let mut bodies = bodies.filter_map(|(_, name)| {
            let path = folder.join(name);
            read(&path, MAX_ANSWER_BYTES).ok().filter(|body| !body.is_empty())
        });
        bodies.next()
    }

    fn result(&self, step: &StepRecord) -> Option<KeptResult> {
        let artifact = step.artifact.as_ref().filter(|_| step.state.is_success())?;
        let name = Path::new(&artifact.file).file_name()?;
        let body = read(&self.folder.join(name), MAX_ANSWER_BYTES).ok()?;
        if ContentHash::of(&body) != artifact.sha256 {
            // Somebody has changed the file since; it is no longer what the step made.
            return None;
        }
        let media_type = artifact.media_type.clone();
        Some(KeptResult { body, media_type, made_at: self.made_at(step) })
    }

    fn made_at(&self, step: &StepRecord) -> Timestamp {
        let started: Timestamp = self.record.started_at.parse().unwrap_or_default();
        let after = i64::try_from(step.finished_ms.unwrap_or(0)).unwrap_or(0);
        let age = i64::try_from(step.age_ms.unwrap_or(0)).unwrap_or(0);
        started.checked_add(SignedDuration::from_millis(after - age)).unwrap_or(started)
    }
}

fn parse(name: &str, bytes: &[u8]) -> Result<RunRecord, EarlierRunError> {
    migration::read(bytes).map_err(|error| EarlierRunError::Unreadable {
        name: name.to_owned(),
        reason: error.to_string(),
    })
}

/// The attempt, and the request of that attempt, whose answer a file of the received ones holds:
/// `step.2.body` and `step.2-3.body` do, and what was fetched from elsewhere is no answer.
fn received_attempt(name: &str, step: &str) -> Option<(u32, u32)> {
    let number = name.strip_prefix(step)?.strip_prefix('.')?.strip_suffix(".body")?;
    if let Some(first) = number.strip_suffix(".other") {
        return Some((first.parse().ok()?, 2));
    }
    let (attempt, request) = number.split_once('-').unwrap_or((number, "1"));
    Some((attempt.parse().ok()?, request.parse().ok()?))
}

/// Reads a file of a run, unless it is larger than such a file can be.
fn read(path: &Path, most_bytes: u64) -> io::Result<Vec<u8>> {
    regular::read(path, most_bytes)
}

fn read_notes(folder: &Path) -> io::Result<String> {
    let notes = regular::read(&folder.join(NOTES_FILE), MAX_NOTES_BYTES as u64)?;
    String::from_utf8(notes).map_err(io::Error::other)
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
        return names.pop().ok_or_else(unknown);
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
