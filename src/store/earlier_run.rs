//! A run of an earlier time, whose results are used again.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};
use thiserror::Error;

use super::record::{FORMAT, RunRecord, StepRecord};
use super::run_folder::{EVENTS_FILE, NOTES_FILE, RECORD_FILE};
use super::step_cache::KeptResult;
use crate::domain::artifact::ContentHash;
use crate::domain::event::RunEvent;
use crate::domain::notes::MAX_NOTES_BYTES;
use crate::domain::recipe::{StepId, StepKind};
use crate::domain::run::RunState;

/// Records beyond this size, in bytes, are not ours.
const MAX_RECORD_BYTES: u64 = 4 * 1024 * 1024;
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
        let beside = Path::new(name).join(RECORD_FILE);
        let name = match read(&beside, MAX_RECORD_BYTES) {
            // A folder that files were written to names the run that wrote them.
            Ok(bytes) => parse(name, &bytes)?.run,
            Err(_) => name.to_owned(),
        };
        Self::read(&runs.join(find(runs, &name)?))
    }

    /// Reads the run of a folder.
    ///
    /// # Errors
    /// [`EarlierRunError::Unreadable`].
    pub fn read(folder: &Path) -> Result<Self, EarlierRunError> {
        match read_record(folder)? {
            Some(record) => Ok(Self { folder: folder.to_owned(), record, is_interrupted: false }),
            None => Self::from_log(folder),
        }
    }

    /// A run that was killed has no record, but what happened in it is in its log.
    fn from_log(folder: &Path) -> Result<Self, EarlierRunError> {
        let log = read(&folder.join(EVENTS_FILE), MAX_LOG_BYTES)
            .map_err(|error| unreadable(folder, error.to_string()))?;
        let state = replay(&log);
        if state.run.is_empty() {
            return Err(unreadable(folder, "its log tells nothing".to_owned()));
        }
        // The log does not tell the language, and a wrong one would have everything made again: whoever
        // goes on from it finds the same as the run did, from the recipe and the notes.
        let record = RunRecord::of(&state, "", Vec::new());
        Ok(Self { folder: folder.to_owned(), record, is_interrupted: state.end.is_none() })
    }
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
    /// Opens a run by its name, by the beginning of its name, as `last`, or by a folder with its files.
    ///
    /// # Errors
    /// [`EarlierRunError`].
    pub fn open(runs: &Path, name: &str) -> Result<Self, EarlierRunError> {
        let KeptRun { folder, record, .. } = KeptRun::find(runs, name)?;
        let notes = read_notes(&folder).map_err(|error| unreadable(&folder, error.to_string()))?;
        Ok(Self { folder, record, notes })
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

    fn result(&self, step: &StepRecord) -> Option<KeptResult> {
        let artifact = step.artifact.as_ref().filter(|_| step.state.is_success())?;
        let name = Path::new(&artifact.file).file_name()?;
        let body = fs::read(self.folder.join(name)).ok()?;
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
    let unreadable = |reason: String| EarlierRunError::Unreadable { name: name.to_owned(), reason };
    let record: RunRecord =
        serde_json::from_slice(bytes).map_err(|error| unreadable(error.to_string()))?;
    if record.format != FORMAT {
        return Err(unreadable(format!("its format is {}, not {FORMAT}", record.format)));
    }
    Ok(record)
}

/// Reads a file of a run, unless it is larger than such a file can be.
fn read(path: &Path, most_bytes: u64) -> io::Result<Vec<u8>> {
    let data = fs::metadata(path)?;
    if !data.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    if data.len() > most_bytes {
        return Err(io::Error::other("it is too large"));
    }
    fs::read(path)
}

/// The state after the events of a log; a line that is torn or unknown is skipped.
fn replay(log: &[u8]) -> RunState {
    let lines = log.split(|byte| *byte == b'\n');
    let events: Vec<RunEvent> =
        lines.filter_map(|line| serde_json::from_slice(line).ok()).collect();
    RunState::replay(&events)
}

fn read_notes(folder: &Path) -> io::Result<String> {
    let path = folder.join(NOTES_FILE);
    if fs::metadata(&path)?.len() > MAX_NOTES_BYTES as u64 {
        return Err(io::Error::other("its notes are too long"));
    }
    fs::read_to_string(path)
}

/// The one folder that is called or begins like that.
fn find(runs: &Path, name: &str) -> Result<String, EarlierRunError> {
    let entries = fs::read_dir(runs).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .filter(|entry| {
            [EVENTS_FILE, RECORD_FILE].iter().any(|file| entry.path().join(file).is_file())
        })
        .filter_map(|entry| entry.file_name().into_string().ok())
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
