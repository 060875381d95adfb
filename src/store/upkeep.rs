//! What is done with runs that are kept: another title, into the trash and back, gone for good.
//!
//! ```text
//!   runs/RUN ──discard──► trash/RUN ──forget──► gone
//!       ▲                     │
//!       └─────bring back──────┘
//! ```
//!
//! Each of these is one rename of a folder, so that a run is never half in one place. A run that is being
//! written stays where it is: whoever writes it holds a lock on its log.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use jiff::Timestamp;
use thiserror::Error;

use super::atomic::{self, Privacy};
use super::continuation::{BEFORE_FOLDER, continued_in};
use super::history::History;
use super::in_use::is_being_written;
use super::kept_run::{EarlierRunError, KeptRun};
use super::run_folder::{self, TITLE_FILE};
use crate::text::clean::clean_line;

/// Longest title that a run can be given, in characters.
pub const MOST_TITLE: usize = 120;

/// Why nothing was done with a run.
#[derive(Debug, Error)]
pub enum UpkeepError {
    /// It is not the name of a run.
    #[error("\"{0}\" is not the name of a run")]
    Name(String),
    /// It goes on.
    #[error("the run {0} is being written")]
    BeingWritten(String),
    /// The disk says no.
    #[error("the run {run} cannot be changed: {error}")]
    Disk {
        /// The run.
        run: String,
        /// Why.
        error: io::Error,
    },
}

/// The runs of a data folder and its trash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upkeep {
    runs: PathBuf,
    trash: PathBuf,
}

impl Upkeep {
    /// The runs under `runs`; their trash stands beside that folder, so that a move is one rename.
    #[must_use]
    pub fn of(runs: &Path) -> Self {
        Self { runs: runs.to_owned(), trash: runs.with_file_name("trash") }
    }

    /// Gives a run another title; a blank one takes the given title away.
    ///
    /// # Errors
    /// [`UpkeepError`].
    pub fn rename(&self, run: &str, title: &str) -> Result<(), UpkeepError> {
        let path = self.folder(run)?.join(TITLE_FILE);
        let title = clean_line(title, MOST_TITLE);
        let done = if title.is_empty() {
            match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            }
        } else {
            atomic::write(&path, format!("{title}\n").as_bytes(), Privacy::Private)
        };
        done.map_err(|error| disk(run, error))
    }

    /// Moves a run into the trash.
    ///
    /// # Errors
    /// [`UpkeepError`]; then it is where it was.
    pub fn discard(&self, run: &str) -> Result<(), UpkeepError> {
        let folder = self.folder(run)?;
        if is_being_written(&folder) {
            return Err(UpkeepError::BeingWritten(run.to_owned()));
        }
        let into = self.trash.join(run);
        atomic::make_folder(&self.trash, Privacy::Private)
            .and_then(|()| fs::rename(&folder, &into))
            .map_err(|error| disk(run, error))
    }

    /// Moves a run out of the trash.
    ///
    /// # Errors
    /// [`UpkeepError`], also when it is not there any more.
    pub fn bring_back(&self, run: &str) -> Result<(), UpkeepError> {
        let folder = self.folder(run)?;
        fs::rename(self.trash.join(run), folder).map_err(|error| disk(run, error))
    }

    /// Removes a run that is in the trash.
    ///
    /// # Errors
    /// [`UpkeepError`]; what is not there is no error.
    pub fn forget(&self, run: &str) -> Result<(), UpkeepError> {
        self.folder(run)?;
        match fs::remove_dir_all(self.trash.join(run)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(disk(run, error)),
            _ => Ok(()),
        }
    }

    /// The runs in the trash, the oldest first.
    #[must_use]
    pub fn trash(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.trash).into_iter().flatten().flatten();
        let mut names: Vec<String> =
            entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.sort();
        names
    }

    fn folder(&self, run: &str) -> Result<PathBuf, UpkeepError> {
        let mut parts = Path::new(run).components();
        let is_name = matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None));
        if !is_name || run.starts_with('.') {
            return Err(UpkeepError::Name(run.to_owned()));
        }
        Ok(self.runs.join(run))
    }
}

fn disk(run: &str, error: io::Error) -> UpkeepError {
    UpkeepError::Disk { run: run.to_owned(), error }
}

/// Which runs are to go.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Limits {
    /// How many of the newest stay.
    pub keep: Option<usize>,
    /// What began before that goes.
    pub before: Option<Timestamp>,
}

/// The runs beyond the limits, newest first; with both limits those that are beyond one of them. A run
/// that is being written is never among them, nor is a folder that has not the name of a run: somebody else
/// has put it there.
#[must_use]
pub fn beyond(history: &History, limits: Limits) -> Vec<PathBuf> {
    let earliest = limits.before.map(run_folder::time_in_name);
    let is_beyond = |(place, folder): &(usize, &PathBuf)| {
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        limits.keep.is_some_and(|keep| *place >= keep)
            || earliest.as_ref().is_some_and(|earliest| name.as_ref() < earliest.as_str())
    };
    let is_run = |folder: &&PathBuf| {
        let name = folder.file_name().unwrap_or_default();
        run_folder::time_of(&name.to_string_lossy()).is_some()
    };
    let folders = history.folders().iter().filter(is_run).enumerate().filter(is_beyond);
    folders.map(|(_, folder)| folder.clone()).filter(|folder| !is_being_written(folder)).collect()
}

/// Whether a run was killed after it had begun, and no other one went on with it: that can still be done, and
/// what it made may have been paid for. So it is with one that cannot be read, and may be by another version
/// of the program.
#[must_use]
pub fn can_go_on(folder: &Path) -> bool {
    let may_go_on = match KeptRun::read(folder) {
        Ok(run) => run.is_interrupted,
        Err(EarlierRunError::Unreadable { .. } | EarlierRunError::Damaged { .. }) => true,
        // It has what the run before had, and nothing of its own yet.
        Err(_) => folder.join(BEFORE_FOLDER).is_dir(),
    };
    may_go_on && continued_in(folder).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::run::{RunId, RunState};
    use crate::store::record::RunRecord;
    use crate::store::run_folder::RunFolder;

    struct Kept {
        _home: tempfile::TempDir,
        runs: PathBuf,
        upkeep: Upkeep,
    }

    impl Kept {
        fn new() -> Self {
            let home = tempfile::tempdir().unwrap();
            let runs = home.path().join("runs");
            Self { _home: home, upkeep: Upkeep::of(&runs), runs }
        }

        fn run(&self, second: i64) -> (RunFolder, String) {
            let at = Timestamp::from_second(1_700_000_000 + second).unwrap();
            let name = format!("{}-aaaa", run_folder::time_in_name(at));
            let folder = RunFolder::create(&self.runs, &RunId::new(&*name), "notes").unwrap();
            (folder, name)
        }

        fn over(&self, second: i64) -> String {
            let (folder, name) = self.run(second);
            let record = RunRecord::of(&RunState::default(), "en", Vec::new());
            folder.write_record(&RunRecord { run: name.clone(), ..record }).unwrap();
            name
        }

        fn title(&self, run: &str) -> String {
            KeptRun::find(&self.runs, run).unwrap().record.title
        }
    }

    #[test]
    fn a_title_is_given_and_taken_away() {
        let kept = Kept::new();
        let name = kept.over(0);
        kept.upkeep.rename(&name, "the  second\u{1b}[31m try\n").unwrap();
        assert_eq!(kept.title(&name), "the second try");
        kept.upkeep.rename(&name, " ").unwrap();
        kept.upkeep.rename(&name, "").unwrap();
        assert_eq!(kept.title(&name), "");
    }

    #[test]
    fn a_run_goes_into_the_trash_and_comes_back_whole() {
        let kept = Kept::new();
        let name = kept.over(0);
        kept.upkeep.discard(&name).unwrap();
        assert!(KeptRun::find(&kept.runs, &name).is_err());
        assert_eq!(kept.upkeep.trash(), [name.as_str()]);
        kept.upkeep.bring_back(&name).unwrap();
        assert!(KeptRun::find(&kept.runs, &name).is_ok() && kept.upkeep.trash().is_empty());
        kept.upkeep.discard(&name).unwrap();
        kept.upkeep.forget(&name).unwrap();
        kept.upkeep.forget(&name).unwrap();
        assert!(kept.upkeep.bring_back(&name).is_err() && kept.upkeep.trash().is_empty());
    }

    #[test]
    fn nothing_outside_of_the_runs_is_touched() {
        let kept = Kept::new();
        for name in ["", ".", "..", "../x", "a/b", "/etc", ".hidden"] {
            let refused = kept.upkeep.discard(name);
            assert!(matches!(refused, Err(UpkeepError::Name(_))), "{name}");
            assert!(kept.upkeep.forget(name).is_err() && kept.upkeep.rename(name, "x").is_err());
        }
    }

    #[test]
    fn a_run_that_goes_on_stays() {
        let kept = Kept::new();
        let (folder, name) = kept.run(0);
        assert!(is_being_written(folder.path()));
        assert!(matches!(kept.upkeep.discard(&name), Err(UpkeepError::BeingWritten(_))));
        let history = History::open(&kept.runs).unwrap();
        let all = Limits { keep: Some(0), before: None };
        assert!(beyond(&history, all).is_empty());
        drop(folder);
        assert_eq!(beyond(&history, all).len(), 1, "it was killed");
        let (folder, _) = kept.run(1);
        folder.write_record(&RunRecord::of(&RunState::default(), "en", Vec::new())).unwrap();
        assert!(!is_being_written(folder.path()), "it is over, although its folder is still held");
    }

    #[test]
    fn the_oldest_are_beyond_the_limits() {
        let kept = Kept::new();
        let names: Vec<String> = [0, 10, 20].map(|second| kept.over(second)).into();
        let history = History::open(&kept.runs).unwrap();
        let names_of = |limits| -> Vec<String> {
            let name = |p: &PathBuf| p.file_name().unwrap().to_string_lossy().into_owned();
            beyond(&history, limits).iter().map(name).collect()
        };
        let before = Timestamp::from_second(1_700_000_010).ok();
        assert_eq!(names_of(Limits { keep: Some(1), before: None }), [&*names[1], &*names[0]]);
        assert_eq!(names_of(Limits { keep: None, before }), [&*names[0]]);
        assert_eq!(names_of(Limits { keep: Some(9), before }), [&*names[0]]);
        assert!(names_of(Limits::default()).is_empty());
    }
}
