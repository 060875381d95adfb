//! A run that is brought to its end by another: what goes over, and who may do it.
//!
//! The run that goes on gets a folder of its own, in which the files of the run before stand under
//! [`BEFORE_FOLDER`] until it is complete: a second interruption, or a clean-up of old runs, costs nothing
//! that was paid for. The run before names the one that goes on, so that it is not gone on with twice.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Component, Path, PathBuf};

use super::atomic::{self, Privacy};
use super::in_use;
use super::regular;
use super::run_folder::{EVENTS_FILE, RunFolder, TITLE_FILE};

/// The folder, inside that of a run, of the files of the run that it brings to its end.
pub const BEFORE_FOLDER: &str = "before";
/// More runs in a row are not looked through.
pub const MOST_BEFORE: usize = 32;

/// The file that names the run which goes on with this one.
const CONTINUED_FILE: &str = "continued.txt";
/// Longest name of a run, in bytes.
const MOST_NAME: u64 = 256;
/// The end of the names of prompts.
const PROMPT_END: &str = ".prompt.md";

/// The right to bring a run to its end; nobody else has it until this is dropped.
#[derive(Debug)]
pub(super) struct Claim {
    folder: PathBuf,
    /// Its log, locked; none where nothing can be locked, as on some network disks, or nothing was logged.
    _log: Option<File>,
}

impl Claim {
    /// Claims the run of a folder; none where it still goes on, or somebody else has the claim.
    #[must_use]
    pub(super) fn on(folder: &Path) -> Option<Self> {
        let log = regular::open(&folder.join(EVENTS_FILE)).ok();
        let locked = log.map(|log| (in_use::hold(&log), log));
        let log = match locked {
            Some((Err(TryLockError::WouldBlock), _)) => return None,
            Some((Ok(()), log)) => Some(log),
            Some((Err(TryLockError::Error(_)), _)) | None => None,
        };
        Some(Self { folder: folder.to_owned(), _log: log })
    }

    /// Names the run that goes on with this one.
    ///
    /// # Errors
    /// What the disk says.
    pub(super) fn pass_on(&self, to: &RunFolder) -> io::Result<()> {
        let name = to.path().file_name().unwrap_or_default().as_encoded_bytes();
        atomic::write(&self.folder.join(CONTINUED_FILE), name, Privacy::Private)
    }
}

/// Takes over what a run has left into the folder of the one that is to bring it to its end, with what that
/// run had taken over itself where there is something in it that it lacks.
///
/// # Errors
/// What the disk says; then only what is not there yet is missing.
pub(super) fn carry(from: &Path, into: &RunFolder, with_before: bool) -> io::Result<()> {
    let into = into.path();
    link_all(from, &into.join(BEFORE_FOLDER), with_before, 0)?;
    for entry in fs::read_dir(from)?.flatten() {
        let name = entry.file_name();
        // The record of the run that goes on names the prompts that were sent, whoever sent them.
        let is_told = name == TITLE_FILE || name.to_string_lossy().ends_with(PROMPT_END);
        if is_told && entry.file_type()?.is_file() {
            atomic::link(&entry.path(), &into.join(name))?;
        }
    }
    File::open(into)?.sync_all()
}

/// Lets go of what was taken over, because all of it is in the run's own files now.
pub fn settle(folder: &Path) {
    // What cannot be removed takes some space and does no harm.
    drop(fs::remove_dir_all(folder.join(BEFORE_FOLDER)));
}

/// The name of the run that went on with the run of a folder, where one did and is still there.
#[must_use]
pub fn continued_in(folder: &Path) -> Option<String> {
    let next = next(folder)?;
    Some(next.file_name()?.to_string_lossy().into_owned())
}

/// The folder of the newest of the runs that went on with the run of this folder; itself without any.
#[must_use]
pub(super) fn newest(mut folder: PathBuf) -> PathBuf {
    let mut seen = vec![folder.clone()];
    while let Some(next) = next(&folder).filter(|next| !seen.contains(next)) {
        seen.push(next.clone());
        folder = next;
    }
    folder
}

fn next(folder: &Path) -> Option<PathBuf> {
    let path = folder.join(CONTINUED_FILE);
    let name = String::from_utf8(regular::read(&path, MOST_NAME).ok()?).ok()?;
    let mut parts = Path::new(&name).components();
    let is_name = matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None));
    let next = folder.parent().filter(|_| is_name)?.join(&name);
    (next != folder && next.is_dir()).then_some(next)
}

/// Gives all files of a folder a second name in another one; folders in it likewise.
fn link_all(from: &Path, into: &Path, with_before: bool, depth: usize) -> io::Result<()> {
    atomic::make_folder(into, Privacy::Private)?;
    for entry in fs::read_dir(from)?.flatten() {
        let (kind, into) = (entry.file_type()?, into.join(entry.file_name()));
        if kind.is_file() {
            atomic::link(&entry.path(), &into)?;
        } else if kind.is_dir()
            && depth <= MOST_BEFORE
            && (with_before || entry.file_name() != BEFORE_FOLDER)
        {
            link_all(&entry.path(), &into, with_before, depth + 1)?;
        }
    }
    // The names are safe before the way leads to them.
    File::open(into)?.sync_all()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::domain::event::{EventKind, RunEvent};
    use crate::domain::journal::Journal as _;
    use crate::domain::run::{RunEnd, RunId, RunMode, RunState};
    use crate::store::earlier_run::EarlierRun;
    use crate::store::kept_run::{EarlierRunError, find_folder};
    use crate::store::record::RunRecord;
    use crate::store::upkeep::can_go_on;

    /// The folder of a run of which the first event is logged.
    fn begun(runs: &Path, name: &str) -> RunFolder {
        let run = RunId::new(name);
        let folder = RunFolder::create(runs, &run, "notes").unwrap();
        let kind = EventKind::RunStarted {
            recipe: "r".to_owned(),
            mode: RunMode::Parallel,
            language: "en".into(),
            steps: Vec::new(),
            words: 1,
            recipe_version: 1,
            notes_sha256: None,
            terms: None,
        };
        let at = Timestamp::from_second(0).unwrap();
        folder.append(&RunEvent { run, at, elapsed_ms: 0, kind }).unwrap();
        folder
    }

    #[test]
    fn a_run_that_goes_on_is_claimed_by_nobody_and_one_that_was_killed_by_one() {
        let home = tempfile::tempdir().unwrap();
        let (runs, name) = (home.path(), "20260101-000000-000-aaaa");
        let first = begun(runs, name);
        let refused = |name: &str| {
            let error = EarlierRun::claim(runs, name).unwrap_err();
            assert!(matches!(error, EarlierRunError::GoesOn { .. }), "{error}");
        };
        refused("last");
        drop(first);
        let claimed = EarlierRun::claim(runs, "last").unwrap();
        refused(name);
        assert!(EarlierRun::open(runs, name).is_ok(), "it can be read all the same");
        drop(claimed);
        assert!(EarlierRun::claim(runs, name).is_ok());
    }

    #[test]
    fn the_way_leads_to_the_newest_and_what_was_handed_over_stays_until_it_is_complete() {
        let home = tempfile::tempdir().unwrap();
        let runs = home.path();
        let (one, two, three) =
            ("20260101-000000-000-aaaa", "20260102-000000-000-bbbb", "20260103-000000-000-cccc");
        let first = begun(runs, one);
        first.write("hero.prompt.md", b"draw").unwrap();
        first.receive("hero.1.body").unwrap().append(b"answer").unwrap();
        drop(first);
        // The second is killed before anything is logged.
        let second = RunFolder::create(runs, &RunId::new(two), "notes").unwrap();
        EarlierRun::claim(runs, one).unwrap().hand_over(&second).unwrap();
        drop(second);
        assert_eq!(continued_in(&runs.join(one)).as_deref(), Some(two));
        fs::remove_dir_all(runs.join(one)).unwrap();
        let claimed = EarlierRun::claim(runs, two).unwrap();
        assert_eq!(claimed.record().run, one, "all is as the first had left it");
        let third = begun(runs, three);
        claimed.hand_over(&third).unwrap();
        drop(claimed);
        assert_eq!(third.read("hero.prompt.md").unwrap(), b"draw");
        assert_eq!(third.read("before/received/hero.1.body").unwrap(), b"answer");
        assert_eq!(newest(runs.join(two)), runs.join(three));
        let state = RunState { run: three.to_owned(), ..RunState::default() };
        let mut record = RunRecord::of(&state, "en", Vec::new());
        third.write_record(&record).unwrap();
        assert!(third.path().join(BEFORE_FOLDER).is_dir(), "it was cancelled");
        record.state = RunEnd::Complete;
        third.write_record(&record).unwrap();
        assert!(!third.path().join(BEFORE_FOLDER).exists());
    }

    #[test]
    fn a_ring_of_runs_has_an_end_and_what_has_only_taken_over_is_not_pruned() {
        let home = tempfile::tempdir().unwrap();
        let names =
            ["20260101-000000-000-aaaa", "20260102-000000-000-bbbb", "20260103-000000-000-cccc"];
        for (at, name) in names.iter().enumerate() {
            drop(begun(home.path(), name));
            let next = names[(at + 1) % names.len()];
            let file = home.path().join(name).join(CONTINUED_FILE);
            atomic::write(&file, next.as_bytes(), Privacy::Private).unwrap();
        }
        let error = EarlierRun::claim(home.path(), names[0]).unwrap_err();
        assert!(matches!(error, EarlierRunError::GoesOn { .. }), "{error}");

        let (runs, first) = (home.path().join("runs"), "20260101-000000-000-dddd");
        drop(begun(&runs, first));
        let second = RunFolder::create(&runs, &RunId::new("20260102-000000-000-eeee"), "").unwrap();
        EarlierRun::claim(&runs, first).unwrap().hand_over(&second).unwrap();
        assert!(can_go_on(second.path()) && !can_go_on(&runs.join(first)));
        // Only a run that began, or has what another began, is the last one.
        drop(RunFolder::create(&runs, &RunId::new("20260103-000000-000-ffff"), "").unwrap());
        assert_eq!(runs.join(find_folder(&runs, "last").unwrap()), second.path());
    }

    #[test]
    fn a_name_that_leads_elsewhere_is_not_followed() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("runs").join("run");
        atomic::make_folder(&folder, Privacy::Private).unwrap();
        atomic::make_folder(&home.path().join("other"), Privacy::Private).unwrap();
        for name in ["../other", "", ".", "..", "run", "none", "/", "a/b"] {
            atomic::write(&folder.join(CONTINUED_FILE), name.as_bytes(), Privacy::Private).unwrap();
            assert_eq!(continued_in(&folder), None, "{name}");
            assert_eq!(newest(folder.clone()), folder);
        }
    }
}
