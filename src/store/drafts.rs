//! The draft: what is in the editor, saved by itself.
//!
//! Each running instance has a draft of its own and holds a lock beside it: the first `draft.md`, any
//! other `draft-<process>.md`. What an instance leaves, the next one without a draft takes over.

use std::fs::{self, File, TryLockError};
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use super::atomic::{self, Privacy};
use super::regular;
use super::spare_draft::SpareDraft;
use crate::domain::notes::MAX_NOTES_BYTES;

/// How many instances of one process number, as containers have them, find a name.
const MOST_NAMES: usize = 9;

/// The place where the unsaved notes of this instance are kept; no other instance has it as long as
/// this one or a clone of it lives.
#[derive(Debug, Clone)]
pub struct Drafts {
    path: PathBuf,
    /// Whether it is a draft with a name, which stays when there is nothing in it.
    is_named: bool,
    _lock: Option<Arc<Lock>>,
    /// The second place, while it is needed.
    spare: Arc<Mutex<Option<SpareDraft>>>,
}

/// What was found at the start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// Nothing worth showing.
    Nothing,
    /// The notes of an earlier session.
    Draft(String),
    /// Something that cannot be shown. It does not stand in the way of new notes.
    Unreadable {
        /// Why it cannot be shown.
        why: String,
        /// Where it stands now.
        path: PathBuf,
    },
}

impl Drafts {
    /// Takes a draft under this state folder that no running instance has.
    ///
    /// Where nothing can be locked, as on some network disks, it is the first one.
    #[must_use]
    pub fn claim(state: &Path) -> Self {
        let process = std::process::id();
        let first = "draft".to_owned();
        let others = (2..=MOST_NAMES).map(|n| format!("draft-{process}-{n}"));
        // Without the folder there can be no lock; a failure comes back when something is saved.
        let _ = atomic::make_folder(state, Privacy::Private);
        // A draft that was being written when the program was killed is in none of them.
        atomic::sweep(state);
        let mut without_lock = None;
        for name in [first, format!("draft-{process}")].into_iter().chain(others) {
            let path = state.join(name).with_extension("md");
            match Lock::try_take(&path) {
                Ok(Some(lock)) => return Self::new(path, false, Some(lock)),
                // Another instance has it: nobody may write there, lock or no lock.
                Ok(None) => {}
                // Perhaps only this one cannot be locked.
                Err(_) => without_lock = without_lock.or(Some(path)),
            }
        }
        Self::new(without_lock.unwrap_or_else(|| state.join("draft.md")), false, None)
    }

    fn new(path: PathBuf, is_named: bool, lock: Option<Lock>) -> Self {
        Self { path, is_named, _lock: lock.map(Arc::new), spare: Arc::default() }
    }

    /// Takes the draft in that file; none when another instance has it.
    ///
    /// # Errors
    /// What the disk says; where nothing can be locked, it is taken all the same.
    pub fn claim_file(path: &Path) -> io::Result<Option<Self>> {
        let is_named = !is_draft(path) || path.parent().is_some_and(|p| p.ends_with("drafts"));
        let own = |lock| Self::new(path.to_owned(), is_named, lock);
        match Lock::try_take(path) {
            Ok(lock) => Ok(lock.map(|lock| own(Some(lock)))),
            Err(error) if error.kind() == io::ErrorKind::Unsupported => Ok(Some(own(None))),
            Err(error) => Err(error),
        }
    }

    /// Where the draft stands.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The draft of an earlier session: the own one, or else the newest that an instance has left.
    ///
    /// What cannot be shown is moved aside, because the next change would replace it. Notes that could
    /// only be put in the second place come from there.
    #[must_use]
    pub fn load(&self) -> Found {
        let own = match read(&self.path) {
            Ok(text) => text,
            Err(error) => return self.moved_aside(&error),
        };
        if let Some(text) = self.taken_back() {
            return Found::Draft(text);
        }
        if !own.trim().is_empty() || self.is_named {
            return Found::Draft(own);
        }
        if !self.take_over() {
            let left = SpareDraft::left(&self.path).find_map(|spare| self.take_back(spare));
            return left.map_or(Found::Nothing, Found::Draft);
        }
        match read(&self.path) {
            Ok(text) => Found::Draft(text),
            Err(error) => self.moved_aside(&error),
        }
    }

    /// Saves the draft; an empty one removes the file.
    ///
    /// # Errors
    /// What the disk says; the older draft is then as it was.
    pub fn save(&self, text: &str) -> io::Result<()> {
        if text.trim().is_empty() && !self.is_named {
            return match fs::remove_file(&self.path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
                _ => {
                    // What is remembered with notes is nothing without them.
                    let _ = fs::remove_file(beside(&self.path));
                    Ok(())
                }
            };
        }
        if let Some(folder) = self.path.parent() {
            atomic::make_folder(folder, Privacy::Private)?;
        }
        atomic::write(&self.path, text.as_bytes(), Privacy::Private)
    }

    /// Saves the draft, or puts it in its second place.
    ///
    /// # Errors
    /// Why it could not be saved, and where it is instead, if it is anywhere.
    pub fn save_somewhere(&self, text: &str) -> Result<(), String> {
        let saved = self.save(text);
        let mut spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner);
        let Err(error) = saved else {
            if let Some(spare) = spare.take() {
                spare.clear();
            }
            return Ok(());
        };
        if spare.is_none() {
            *spare = SpareDraft::claim(&self.path).ok();
        }
        let why = in_words(&error);
        match &*spare {
            Some(spare) if spare.save(text).is_ok() => Err(kept_elsewhere(&why, spare)),
            _ => Err(why),
        }
    }

    /// Puts the notes in a second place without waiting for a disk, for when the own one does not answer.
    ///
    /// # Errors
    /// What the disk says.
    pub fn copy_elsewhere(&self, text: &str) -> io::Result<SpareDraft> {
        let held = self.spare.lock().unwrap_or_else(PoisonError::into_inner).take();
        let spare = held.map_or_else(|| SpareDraft::claim(&self.path), Ok)?;
        spare.save_at_once(text)?;
        Ok(spare)
    }

    /// Whether the notes are in their second place only.
    #[must_use]
    pub fn is_elsewhere(&self) -> bool {
        self.spare.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// The notes of the second place, where those are newer.
    fn taken_back(&self) -> Option<String> {
        SpareDraft::existing(&self.path).and_then(|spare| self.take_back(spare))
    }

    fn take_back(&self, spare: SpareDraft) -> Option<String> {
        let Some(text) = spare.newer_than(&self.path) else {
            spare.clear();
            return None;
        };
        match self.save(&text) {
            Ok(()) => spare.clear(),
            // It is all there is of them until the draft can be saved.
            Err(_) => *self.spare.lock().unwrap_or_else(PoisonError::into_inner) = Some(spare),
        }
        Some(text)
    }

    fn moved_aside(&self, error: &io::Error) -> Found {
        let mut names = (1..).map(|n| self.path.with_file_name(format!("draft-unreadable-{n}.md")));
        let path = names
            .find(|path| fs::symlink_metadata(path).is_err())
            .filter(|path| fs::rename(&self.path, path).is_ok())
            // What cannot be moved cannot be replaced either: both are a change of the same folder.
            .unwrap_or_else(|| self.path.clone());
        Found::Unreadable { why: error.to_string(), path }
    }

    /// Moves the newest draft of an instance that is gone to the own place; returns whether there was
    /// one.
    fn take_over(&self) -> bool {
        let left = self.path.parent().map(|folder| left_in(folder, &self.path));
        left.into_iter().flatten().any(|path| match Lock::try_take(&path) {
            // An empty one is of no use, and its time must not hide an older one.
            Ok(Some(_lock)) => {
                read(&path).map_or(true, |text| !text.trim().is_empty()) && self.is_moved(&path)
            }
            Ok(None) | Err(_) => false,
        })
    }

    /// Moves a draft with what is remembered with it to the own place; returns whether it is there now.
    fn is_moved(&self, from: &Path) -> bool {
        // It goes first: a draft that has moved is not looked for again.
        let with = fs::rename(beside(from), beside(&self.path));
        if with.is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
            // What is there belonged to other notes.
            let _ = fs::remove_file(beside(&self.path));
        }
        fs::rename(from, &self.path).is_ok()
    }
}

/// The file of what is remembered with a draft.
fn beside(draft: &Path) -> PathBuf {
    draft.with_extension("json")
}

/// What a disk says, in the words of a person and as short as a line of a screen wants it.
fn in_words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "disk full".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "disk read-only".to_owned(),
        io::ErrorKind::PermissionDenied => "not permitted".to_owned(),
        _ => {
            let said = error.to_string();
            // The number tells a person nothing.
            said.split(" (os error").next().unwrap_or_default().to_owned()
        }
    }
}

/// What stands before the path of a second place.
const COPY_IN: &str = "; copy in ";

/// What is said where the notes are in their second place only.
#[must_use]
pub fn kept_elsewhere(why: &str, spare: &SpareDraft) -> String {
    format!("{why}{COPY_IN}{}", spare.path().display())
}

/// Whether that was said already.
#[must_use]
pub fn tells_a_copy(why: &str) -> bool {
    why.contains(COPY_IN)
}

/// The drafts of instances in a folder, without the own one, the newest first.
pub(super) fn left_in(folder: &Path, own: &Path) -> Vec<PathBuf> {
    let mut left: Vec<(SystemTime, PathBuf)> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| is_draft(path) && path != own)
        .filter_map(|path| Some((fs::metadata(&path).ok()?.modified().ok()?, path)))
        .collect();
    left.sort();
    left.into_iter().rev().map(|(_, path)| path).collect()
}

/// Whether a file is the draft of an instance, by its name.
#[must_use]
pub fn is_draft(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let Some(name) = name.strip_prefix("draft").and_then(|rest| rest.strip_suffix(".md")) else {
        return false;
    };
    name.chars().all(|c| c == '-' || c.is_ascii_digit())
}

/// The text of a draft; empty where there is none.
pub(super) fn read(path: &Path) -> io::Result<String> {
    match regular::read(path, MAX_NOTES_BYTES as u64) {
        Ok(bytes) => String::from_utf8(bytes)
            .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "they are not UTF-8 text")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        Err(error) if error.kind() == io::ErrorKind::FileTooLarge => {
            Err(io::Error::new(error.kind(), "longer than 8 MB"))
        }
        Err(error) => Err(error),
    }
}

/// The right to a draft. The system takes it back when the process ends, however that ends.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
    path: PathBuf,
    draft: PathBuf,
}

impl Lock {
    /// Takes the lock beside a draft; none when an instance has it.
    pub(super) fn try_take(draft: &Path) -> io::Result<Option<Self>> {
        let path = draft.with_extension("lock");
        let file = atomic::open_log(&path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(error),
        }
        // Between opening and locking another instance may have removed the file: then this lock is
        // on nothing, and whoever makes the file anew could have one as well.
        let is_same = fs::metadata(&path).is_ok_and(|data| {
            file.metadata().is_ok_and(|own| (own.dev(), own.ino()) == (data.dev(), data.ino()))
        });
        Ok(is_same.then(|| Self { _file: file, path, draft: draft.to_owned() }))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Without a draft there is nothing to take over, and the file would only lie about.
        if !self.draft.exists() {
            let _ = fs::remove_file(&self.path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn draft(text: &str) -> Found {
        Found::Draft(text.to_owned())
    }

    #[test]
    fn a_draft_comes_back_and_an_empty_one_goes_away() {
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().join("state");
        let drafts = Drafts::claim(&state);
        assert_eq!(drafts.load(), Found::Nothing);
        drafts.save("notes").unwrap();
        assert_eq!(drafts.load(), draft("notes"));
        drafts.save(" \n").unwrap();
        assert_eq!(drafts.load(), Found::Nothing);
        drafts.save("").unwrap();
        drop(drafts);
        assert!(names(&state).is_empty());
    }

    #[test]
    fn two_instances_have_two_drafts_and_what_one_leaves_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let first = Drafts::claim(folder.path());
        let second = Drafts::claim(folder.path());
        let third = Drafts::claim(folder.path());
        assert_eq!(first.path(), folder.path().join("draft.md"));
        let own = format!("draft-{}.md", std::process::id());
        assert_eq!(second.path(), folder.path().join(&own));
        assert_ne!(third.path(), second.path());
        first.save("one").unwrap();
        second.save("two").unwrap();
        assert_eq!(third.load(), Found::Nothing, "both are in use");
        assert_eq!((first.load(), second.load()), (draft("one"), draft("two")));

        drop(second);
        assert_eq!(first.load(), draft("one"), "the own one comes first");
        assert_eq!(third.load(), draft("two"));
        let left = names(folder.path());
        assert!(!left.contains(&own) && !left.contains(&own.replace(".md", ".lock")), "{left:?}");
        drop((first, third));
        assert_eq!(Drafts::claim(folder.path()).load(), draft("one"));
    }

    #[test]
    fn what_is_remembered_with_a_draft_goes_where_the_draft_goes() {
        let folder = tempfile::tempdir().unwrap();
        let own = |drafts: &Drafts| beside(drafts.path());
        let remember = |drafts: &Drafts, what: &[u8]| {
            atomic::write(&own(drafts), what, Privacy::Private).unwrap();
        };
        let first = Drafts::claim(folder.path());
        let second = Drafts::claim(folder.path());
        first.save("one").unwrap();
        remember(&first, b"of the first");
        second.save("two").unwrap();
        remember(&second, b"of the second");
        drop(second);
        first.save("").unwrap();
        assert!(!own(&first).exists(), "there are no notes that it could belong to");
        assert_eq!(first.load(), draft("two"));
        assert_eq!(fs::read(own(&first)).unwrap(), b"of the second");
        // Where nothing is remembered with the notes, nothing of others is.
        let third = Drafts::claim(folder.path());
        third.save("three").unwrap();
        drop(third);
        fs::remove_file(first.path()).unwrap();
        assert_eq!(first.load(), draft("three"));
        drop(first);
        assert_eq!(names(folder.path()), ["draft.lock", "draft.md"]);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_draft_that_cannot_be_locked_or_is_no_file_keeps_nobody_waiting() {
        use rustix::fs::{CWD, FileType, Mode, mknodat};
        let folder = tempfile::tempdir().unwrap();
        let pipe = |name: &str| {
            let mode = Mode::from_raw_mode(0o600);
            mknodat(CWD, folder.path().join(name), FileType::Fifo, mode, 0).unwrap();
        };
        pipe("draft.lock");
        pipe("draft-1.md");
        let drafts = Drafts::claim(folder.path());
        assert_ne!(drafts.path(), folder.path().join("draft.md"), "the next one can be locked");
        fs::remove_file(folder.path().join("draft.lock")).unwrap();
        let drafts = Drafts::claim(folder.path());
        pipe("draft.md");
        let Found::Unreadable { why, .. } = drafts.load() else { panic!("shown") };
        assert_eq!(why, "it is not a file");
        drafts.save("notes").unwrap();
        assert_eq!(drafts.load(), draft("notes"));
    }

    #[test]
    fn what_cannot_be_shown_is_kept_under_another_name() {
        let folder = tempfile::tempdir().unwrap();
        let drafts = Drafts::claim(folder.path());
        let long = vec![b'a'; MAX_NOTES_BYTES + 1];
        for (index, bytes) in [b"caf\xe9".as_slice(), &long].into_iter().enumerate() {
            atomic::write(drafts.path(), bytes, Privacy::Private).unwrap();
            let Found::Unreadable { path, why } = drafts.load() else { panic!("shown") };
            assert_eq!(path, folder.path().join(format!("draft-unreadable-{}.md", index + 1)));
            assert!(!why.is_empty());
            drafts.save("new").unwrap();
            assert_eq!(fs::read(path).unwrap(), bytes);
        }
        drafts.save("").unwrap();
        assert_eq!(drafts.load(), Found::Nothing, "it is no draft any more");
    }
}
