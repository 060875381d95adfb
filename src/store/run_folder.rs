//! The folder of one run: its artifacts, its event log, its record.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

use super::atomic::{self, Privacy};
use super::record::RunRecord;
use crate::domain::event::RunEvent;
use crate::domain::journal::{Journal, Spool};
use crate::domain::run::RunId;
use crate::text::redact::redacted_bytes;

/// The file name of the event log.
pub const EVENTS_FILE: &str = "events.jsonl";
/// The file name of the record.
pub const RECORD_FILE: &str = "run.json";
/// The file name of the notes that a run was made from.
pub const NOTES_FILE: &str = "notes.md";

/// The folder, inside that of a run, of answers as they came: those that could not be used stay.
pub const RECEIVED_FOLDER: &str = "received";

/// The folder of one run.
#[derive(Debug)]
pub struct RunFolder {
    path: PathBuf,
    log: Mutex<File>,
}

/// A name for a run that starts at `now`: its UTC time to the second and four random characters, so
/// that names sort by time and two runs of one second differ.
#[must_use]
pub fn new_run_id(now: Timestamp) -> RunId {
    let random: String = std::iter::repeat_with(fastrand::alphanumeric).take(4).collect();
    let random = random.to_ascii_lowercase();
    RunId::new(format!("{}-{random}", now.strftime("%Y%m%d-%H%M%S")))
}

impl RunFolder {
    /// Makes the folder of a run under `runs`, with the notes that it is made from.
    ///
    /// # Errors
    /// What the disk says.
    pub fn create(runs: &Path, run: &RunId, notes: &str) -> io::Result<Self> {
        let path = runs.join(run.as_str());
        atomic::make_folder(&path, Privacy::Private)?;
        atomic::write(&path.join(NOTES_FILE), notes.as_bytes(), Privacy::Private)?;
        let log = Mutex::new(atomic::open_log(&path.join(EVENTS_FILE))?);
        Ok(Self { path, log })
    }

    /// Where it stands.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The bytes of one of its files.
    ///
    /// # Errors
    /// What the disk says.
    pub fn read(&self, file: &str) -> io::Result<Vec<u8>> {
        fs::read(self.path.join(file))
    }

    /// Writes one of its files.
    ///
    /// # Errors
    /// What the disk says.
    pub fn write(&self, file: &str, bytes: &[u8]) -> io::Result<()> {
        atomic::write(&self.path.join(file), bytes, Privacy::Private)
    }

    /// Writes the record.
    ///
    /// # Errors
    /// What the disk says.
    pub fn write_record(&self, record: &RunRecord) -> io::Result<()> {
        self.write(RECORD_FILE, &record.to_bytes())
    }
}

impl Journal for RunFolder {
    fn write_artifact(&self, file: &str, body: &[u8]) -> io::Result<()> {
        self.write(file, &redacted_bytes(body))
    }

    fn append(&self, event: &RunEvent) -> io::Result<()> {
        let line = serde_json::to_vec(event)?;
        let mut line = redacted_bytes(&line).into_owned();
        line.push(b'\n');
        // A writer that panicked left at worst a torn line, which a reader skips.
        self.log.lock().unwrap_or_else(PoisonError::into_inner).write_all(&line)
    }

    fn receive(&self, name: &str) -> io::Result<Box<dyn Spool>> {
        let folder = self.path.join(RECEIVED_FOLDER);
        atomic::make_folder(&folder, Privacy::Private)?;
        Ok(Box::new(FileSpool::open(folder.join(name))?))
    }
}

/// An answer on disk, as it arrives.
#[derive(Debug)]
struct FileSpool {
    path: PathBuf,
    file: File,
}

impl FileSpool {
    fn open(path: PathBuf) -> io::Result<Self> {
        let file = atomic::open_log(&path)?;
        Ok(Self { path, file })
    }
}

impl Spool for FileSpool {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)
    }

    fn read(&mut self) -> io::Result<Vec<u8>> {
        fs::read(&self.path)
    }

    fn discard(self: Box<Self>) {
        // What is left behind takes some space and does no harm.
        drop(fs::remove_file(&self.path));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_sort_by_time() {
        let at = |second| new_run_id(Timestamp::from_second(second).unwrap());
        assert!(at(1_000_000_000).as_str().starts_with("20010909-014640-"));
        assert!(at(1_000_000_000) < at(1_000_000_001));
    }
}
