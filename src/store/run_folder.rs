//! The folder of one run: its artifacts, its event log, its record.

use std::fs::{self, File, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use rustix::fs::{FallocateFlags, fallocate};
use rustix::io::Errno;

use super::atomic::{self, Privacy};
use super::continuation;
use super::in_use;
use super::record::RunRecord;
use super::regular;
use crate::domain::event::RunEvent;
use crate::domain::journal::{Journal, Spool};
use crate::domain::run::{RunEnd, RunId};
use crate::text::redact::redacted_bytes;

/// The file name of the event log.
pub const EVENTS_FILE: &str = "events.jsonl";
/// The file name of the record.
pub const RECORD_FILE: &str = "run.json";
/// The file name of the notes that a run was made from.
pub const NOTES_FILE: &str = "notes.md";

/// The file name of the title that a person has given to a run.
pub const TITLE_FILE: &str = "title.txt";

/// The folder, inside that of a run, of answers as they came: those that could not be used stay.
pub const RECEIVED_FOLDER: &str = "received";

/// Files of a run beyond this size, in bytes, are not ours.
const MAX_FILE_BYTES: u64 = 512 * 1024 * 1024;

/// Room that an answer is sure to have before it is asked for, in bytes.
const RESERVED_BYTES: u64 = 4 * 1024 * 1024;

/// The folder of one run.
#[derive(Debug)]
pub struct RunFolder {
    path: PathBuf,
    log: Mutex<File>,
}

/// A name for a run that starts at `now`: its UTC time to the millisecond and four random characters,
/// so that names sort by time and two runs of one millisecond differ.
#[must_use]
pub fn new_run_id(now: Timestamp) -> RunId {
    let random: String = std::iter::repeat_with(fastrand::alphanumeric).take(4).collect();
    let random = random.to_ascii_lowercase();
    RunId::new(format!("{}-{random}", time_in_name(now)))
}

/// A time as the names of runs begin with it: in UTC, to the millisecond.
#[must_use]
pub fn time_in_name(at: Timestamp) -> String {
    at.strftime("%Y%m%d-%H%M%S-%3f").to_string()
}

/// The time that the name of a run begins with, to the millisecond; none where it is no such name.
#[must_use]
pub fn time_of(name: &str) -> Option<Timestamp> {
    let (seconds, rest) = (name.get(..15)?, name.get(15..)?);
    let ms: i64 = rest.strip_prefix('-')?.get(..3)?.parse().ok()?;
    let time = DateTime::strptime("%Y%m%d-%H%M%S", seconds).ok()?;
    let time = time.to_zoned(TimeZone::UTC).ok()?.timestamp();
    time.checked_add(SignedDuration::from_millis(ms)).ok()
}

impl RunFolder {
    /// Makes the folder of a run under `runs`, with the notes that it is made from.
    ///
    /// # Errors
    /// What the disk says.
    pub fn create(runs: &Path, run: &RunId, notes: &str) -> io::Result<Self> {
        let path = runs.join(run.as_str());
        let is_new = fs::symlink_metadata(&path).is_err();
        let log = Self::begin(&path, notes).inspect_err(|_| {
            // A run that cannot be kept is not to be listed either.
            if is_new {
                drop(fs::remove_dir_all(&path));
            }
        })?;
        // It tells others that the run goes on; where nothing can be locked they do not know.
        drop(in_use::hold(&log));
        Ok(Self { path, log: Mutex::new(log) })
    }

    fn begin(path: &Path, notes: &str) -> io::Result<File> {
        atomic::make_folder(path, Privacy::Private)?;
        atomic::write(&path.join(NOTES_FILE), notes.as_bytes(), Privacy::Private)?;
        atomic::open_log(&path.join(EVENTS_FILE))
    }

    /// The same, but in a private folder under the system's temporary one where `runs` cannot be written;
    /// then a sentence for the person comes along, which says why and where.
    ///
    /// # Errors
    /// What the disk said of `runs`, when nothing can be written elsewhere either.
    pub fn create_somewhere(
        runs: &Path,
        run: &RunId,
        notes: &str,
    ) -> io::Result<(Self, Option<String>)> {
        let error = match Self::create(runs, run, notes) {
            Ok(folder) => return Ok((folder, None)),
            Err(error) => error,
        };
        let mut builder = tempfile::Builder::new();
        builder.prefix("casegen-tui-").permissions(Permissions::from_mode(0o700));
        let elsewhere = builder.tempdir().and_then(|elsewhere| {
            let folder = Self::create(elsewhere.path(), run, notes)?;
            drop(elsewhere.keep());
            Ok(folder)
        });
        match elsewhere {
            Ok(folder) => {
                let place = folder.path().display();
                let note =
                    format!("this run is not kept in the history: {error}; it is kept in {place}");
                Ok((folder, Some(note)))
            }
            Err(_) => Err(error),
        }
    }

    /// The folder of a run that is over: its files can be read, and nothing more is logged.
    ///
    /// # Errors
    /// What the disk says.
    pub fn open(path: &Path) -> io::Result<Self> {
        let log = regular::open(&path.join(EVENTS_FILE))?;
        Ok(Self { path: path.to_owned(), log: Mutex::new(log) })
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
        regular::read(&self.path.join(file), MAX_FILE_BYTES)
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
        // The run is over, so nothing more arrives; with answers in it the folder stays.
        drop(fs::remove_dir(self.path.join(RECEIVED_FOLDER)));
        let written = self.write(RECORD_FILE, &record.to_bytes());
        if record.state == RunEnd::Complete && written.is_ok() {
            continuation::settle(&self.path);
        }
        // Without a lock there is none to give back.
        drop(self.log.lock().unwrap_or_else(PoisonError::into_inner).unlock());
        written
    }
}

impl Journal for RunFolder {
    fn write_artifact(&self, file: &str, body: &[u8]) -> io::Result<()> {
        self.write(file, &redacted_bytes(body))
    }

    fn write_prompt(&self, file: &str, prompt: &str) -> io::Result<()> {
        atomic::write_without_sync(&self.path.join(file), &redacted_bytes(prompt.as_bytes()))
    }

    fn append(&self, event: &RunEvent) -> io::Result<()> {
        let line = serde_json::to_vec(event)?;
        let mut line = redacted_bytes(&line).into_owned();
        line.push(b'\n');
        // A writer that panicked left at worst a torn line, which a reader skips.
        append_whole(&mut self.log.lock().unwrap_or_else(PoisonError::into_inner), &line)
    }

    fn receive(&self, name: &str) -> io::Result<Box<dyn Spool>> {
        let folder = self.path.join(RECEIVED_FOLDER);
        let opened = match FileSpool::open(folder.join(name)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                atomic::make_folder(&folder, Privacy::Private)?;
                FileSpool::open(folder.join(name))
            }
            opened => opened,
        };
        Ok(Box::new(opened?))
    }

    fn forget_received(&self, step: &str) {
        let folder = self.path.join(RECEIVED_FOLDER);
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let is_of_step = name.to_string_lossy().split('.').next() == Some(step);
            if is_of_step {
                drop(fs::remove_file(entry.path()));
            }
        }
    }
}

/// Appends a line, or nothing of it: where the disk takes only a part, the next line would be glued to it.
fn append_whole(log: &mut File, line: &[u8]) -> io::Result<()> {
    let before = log.metadata()?.len();
    log.write_all(line).inspect_err(|_| {
        // What cannot be taken back is a torn line, which a reader skips.
        drop(log.set_len(before));
    })
}

/// An answer on disk, as it arrives.
#[derive(Debug)]
struct FileSpool {
    path: PathBuf,
    file: File,
    is_empty: bool,
}

impl FileSpool {
    fn open(path: PathBuf) -> io::Result<Self> {
        let spool = Self { file: atomic::open_log(&path)?, path, is_empty: true };
        // Without room it goes again.
        reserve(&spool.file)?;
        Ok(spool)
    }
}

impl Drop for FileSpool {
    fn drop(&mut self) {
        if self.is_empty {
            // Nothing came, so there is nothing to keep.
            drop(fs::remove_file(&self.path));
        } else if let Ok(data) = self.file.metadata() {
            // What was reserved and not used is given back.
            drop(self.file.set_len(data.len()));
        }
    }
}

/// Reserves room for an answer, so that one that is paid for can be kept. Where the disk knows no such thing,
/// it is hoped for.
fn reserve(file: &File) -> io::Result<()> {
    match fallocate(file, FallocateFlags::KEEP_SIZE, 0, RESERVED_BYTES) {
        Err(error @ (Errno::NOSPC | Errno::DQUOT)) => Err(error.into()),
        _ => Ok(()),
    }
}

impl Spool for FileSpool {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.is_empty &= bytes.is_empty();
        self.file.write_all(bytes)
    }

    fn read(&mut self) -> io::Result<Vec<u8>> {
        fs::read(&self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_sort_by_time() {
        let at = |ms| new_run_id(Timestamp::from_millisecond(ms).unwrap());
        assert!(at(1_000_000_000_042).as_str().starts_with("20010909-014640-042-"));
        assert!(at(1_000_000_000_042) < at(1_000_000_000_043));
        let time = time_of(at(1_000_000_000_042).as_str());
        assert_eq!(time, Timestamp::from_millisecond(1_000_000_000_042).ok());
        for other in
            ["", "x", "20010909-014640", "20011309-014640-042-aaaa", "20010909-014640-\u{e9}42"]
        {
            assert_eq!(time_of(other), None, "{other}");
        }
    }

    #[test]
    fn a_run_that_cannot_be_kept_goes_elsewhere_and_leaves_nothing_behind() {
        let home = tempfile::tempdir().unwrap();
        let run = RunId::new("run");
        let (kept, note) = RunFolder::create_somewhere(home.path(), &run, "notes").unwrap();
        assert!(note.is_none() && kept.path() == home.path().join("run"));
        let file = home.path().join("file");
        atomic::write(&file, b"", Privacy::Private).unwrap();
        let (elsewhere, note) = RunFolder::create_somewhere(&file, &run, "notes").unwrap();
        let (note, place) = (note.unwrap(), elsewhere.path().to_str().unwrap());
        assert!(note.contains("Not a directory") && note.ends_with(place), "{note}");
        assert_eq!(elsewhere.read(NOTES_FILE).unwrap(), b"notes");
        let own = elsewhere.path().parent().unwrap();
        assert_eq!(fs::metadata(own).unwrap().permissions().mode() & 0o777, 0o700);
        fs::remove_dir_all(own).unwrap();
        // What was there before stays.
        let taken = home.path().join("taken").join(EVENTS_FILE);
        atomic::make_folder(&taken, Privacy::Private).unwrap();
        assert!(RunFolder::create(home.path(), &RunId::new("taken"), "notes").is_err());
        assert!(taken.is_dir());
    }

    #[test]
    fn an_answer_as_it_came_is_kept_until_it_is_forgotten_and_an_empty_one_is_not() {
        let home = tempfile::tempdir().unwrap();
        let folder = RunFolder::create(home.path(), &RunId::new("run"), "notes").unwrap();
        let received = folder.path().join(RECEIVED_FOLDER);
        for (name, bytes) in [("hero.1.body", "a"), ("hero.2.body", "b"), ("metrics.1.body", "c")] {
            let mut spool = folder.receive(name).unwrap();
            spool.append(bytes.as_bytes()).unwrap();
            assert_eq!(spool.read().unwrap(), bytes.as_bytes());
        }
        drop(folder.receive("timeline.1.body").unwrap());
        folder.forget_received("hero");
        let left: Vec<_> =
            fs::read_dir(&received).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(left, ["metrics.1.body"]);
        folder.forget_received("metrics");
        assert_eq!(fs::read_dir(&received).unwrap().count(), 0, "a step may be about to use it");
    }
}
