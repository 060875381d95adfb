//! The second place of a draft, for the time in which its own refuses it: a full or read-only disk, a
//! home that is not there.
//!
//! It is in the session's runtime directory (`XDG_RUNTIME_DIR`, in memory as a rule), else in a private
//! folder under the system's temporary one: `casegen-tui/FOLDER/draft.md`, where FOLDER stands for the
//! folder of the draft. A draft that could be saved again has none there.

use std::env;
use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rustix::process::getuid;

use super::atomic::{self, Privacy};
use super::drafts::{Lock, left_in, read};
use crate::domain::artifact::ContentHash;

/// Characters of a hash that tell the folders of drafts apart.
const SHORT: usize = 8;

/// The right to a second place; no other instance has it as long as this one lives.
#[derive(Debug)]
pub struct SpareDraft {
    path: PathBuf,
    _lock: Lock,
}

impl SpareDraft {
    /// Takes the second place of the draft in that file, and makes the folder that it is in.
    ///
    /// # Errors
    /// What the disk says, also when another instance has it or the folder belongs to somebody else.
    pub fn claim(draft: &Path) -> io::Result<Self> {
        let base = base();
        atomic::make_folder(&base, Privacy::Private)?;
        let data = fs::symlink_metadata(&base)?;
        // A temporary folder is shared: whoever was there first could read what is put there.
        let is_own = data.is_dir() && data.uid() == getuid().as_raw();
        if !is_own || data.permissions().mode() & 0o077 != 0 {
            let why = format!("{} is not private", base.display());
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, why));
        }
        let folder = folder_in(&base, draft);
        atomic::make_folder(&folder, Privacy::Private)?;
        let own = folder.join(draft.file_name().unwrap_or_default());
        // Where the drafts themselves cannot be locked, several instances have the same one.
        let other = folder.join(format!("draft-{}.md", std::process::id()));
        Self::take(own).or_else(|_| Self::take(other))
    }

    /// Takes a second place that is there; none where nothing was put, or an instance has it.
    #[must_use]
    pub fn existing(draft: &Path) -> Option<Self> {
        let path = folder_in(&base(), draft).join(draft.file_name()?);
        path.is_file().then(|| Self::take(path).ok()).flatten()
    }

    /// What instances that are gone have left beside the second place of this draft, the newest first.
    pub fn left(draft: &Path) -> impl Iterator<Item = Self> {
        let folder = folder_in(&base(), draft);
        let own = folder.join(draft.file_name().unwrap_or_default());
        left_in(&folder, &own).into_iter().filter_map(|path| Self::take(path).ok())
    }

    fn take(path: PathBuf) -> io::Result<Self> {
        match Lock::try_take(&path)? {
            Some(lock) => Ok(Self { path, _lock: lock }),
            None => Err(io::Error::new(io::ErrorKind::WouldBlock, "another instance has it")),
        }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Puts the notes there.
    ///
    /// # Errors
    /// What the disk says.
    pub fn save(&self, text: &str) -> io::Result<()> {
        atomic::write(&self.path, text.as_bytes(), Privacy::Private)
    }

    /// Puts the notes there without waiting until they are on the disk.
    ///
    /// # Errors
    /// What the disk says.
    pub fn save_at_once(&self, text: &str) -> io::Result<()> {
        atomic::write_without_sync(&self.path, text.as_bytes())
    }

    /// The notes that are there, if they are newer than what stands at `draft`.
    #[must_use]
    pub fn newer_than(&self, draft: &Path) -> Option<String> {
        let changed =
            |path: &Path| -> Option<SystemTime> { fs::metadata(path).ok()?.modified().ok() };
        let is_newer = changed(&self.path) > changed(draft);
        read(&self.path).ok().filter(|text| is_newer && !text.trim().is_empty())
    }

    /// Removes what is there.
    pub fn clear(self) {
        let Self { path, _lock: lock } = self;
        // What stays is older than the draft from now on, and not taken up.
        let _ = fs::remove_file(&path);
        drop(lock);
        // It goes where nobody else has anything in it.
        let _ = path.parent().map(fs::remove_dir);
    }
}

/// The folder of all second places of this user.
fn base() -> PathBuf {
    let runtime = env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
    match runtime.filter(|path| path.is_absolute() && path.is_dir()) {
        Some(runtime) => runtime.join("casegen-tui"),
        None => env::temp_dir().join(format!("casegen-tui-{}", getuid().as_raw())),
    }
}

fn folder_in(base: &Path, draft: &Path) -> PathBuf {
    let folder = draft.parent().unwrap_or(draft);
    let hash = ContentHash::of(folder.as_os_str().as_encoded_bytes()).to_string();
    base.join(&hash[..SHORT])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_notes_are_that_were_not_saved_fits_into_a_line_of_a_usual_screen() {
        let draft = Path::new("/home/somebody/.local/state/casegen-tui/draft.md");
        for base in ["/run/user/1000/casegen-tui", "/tmp/casegen-tui-1000"] {
            let place = folder_in(Path::new(base), draft).join("draft.md");
            // A cell is left free before it.
            let line = format!(" not saved: disk read-only; copy in {}", place.display());
            assert!(line.len() <= 80, "{line}: {}", line.len());
        }
    }

    #[test]
    fn two_instances_with_the_same_draft_have_two_second_places_and_both_are_found() {
        let home = tempfile::tempdir().unwrap();
        let draft = home.path().join("draft.md");
        let (first, second) =
            (SpareDraft::claim(&draft).unwrap(), SpareDraft::claim(&draft).unwrap());
        assert_ne!(first.path(), second.path());
        first.save("one").unwrap();
        second.save_at_once("two").unwrap();
        let folder = first.path().parent().map(Path::to_owned).unwrap();
        drop((first, second));
        let own = SpareDraft::existing(&draft).unwrap();
        assert_eq!(own.newer_than(&draft).as_deref(), Some("one"));
        let other: Vec<_> =
            SpareDraft::left(&draft).filter_map(|spare| spare.newer_than(&draft)).collect();
        assert_eq!(other, ["two"]);
        drop(own);
        fs::remove_dir_all(folder).unwrap();
    }
}
