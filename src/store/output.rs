//! The folder that a person asked for with `--out`.
//!
//! Files appear whole or not at all, and a file that the program did not write, or that somebody has
//! changed since, is not overwritten without `--force`. What the program wrote it knows from the
//! hashes in the `run.json` beside it; what it was about to write when it was killed, from those in
//! `.casegen.pending`, which is gone as soon as the record is there.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::atomic::{self, Privacy};
use super::migration;
use super::record::{FileRecord, RunRecord};
use super::regular;
use super::run_folder::RECORD_FILE;
use crate::domain::artifact::ContentHash;

/// A record longer than this is not one of ours.
const MAX_RECORD_BYTES: u64 = 4 * 1024 * 1024;
/// Files beyond this size, in bytes, were not written by this program.
const MAX_FILE_BYTES: u64 = 512 * 1024 * 1024;

/// The file that lists, with their hashes, those that are about to get their names.
const PENDING_FILE: &str = ".casegen.pending";

/// A folder that is fit to take files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    folder: PathBuf,
    /// What earlier runs wrote there and nobody has changed since.
    own: Vec<FileRecord>,
}

/// Why files cannot be written to a folder.
#[derive(Debug, Error)]
pub enum OutputError {
    /// It cannot be made or written to.
    #[error("cannot write to {}: {error}", .folder.display())]
    Unwritable {
        /// The folder.
        folder: PathBuf,
        /// What the disk says.
        error: io::Error,
    },
    /// It holds files of these names that the program did not write.
    #[error("{} already holds {} that this program did not write, or that changed since", .folder.display(), .files.join(", "))]
    Foreign {
        /// The folder.
        folder: PathBuf,
        /// The names.
        files: Vec<String>,
    },
}

impl OutputError {
    /// The next action.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Unwritable { .. } => "choose another folder with --out, or mend its permissions",
            Self::Foreign { .. } => {
                "choose another folder, move those files, or pass --force to overwrite them"
            }
        }
    }
}

impl Output {
    /// Checks that files of these names may be written to a folder, making it where it is missing.
    ///
    /// # Errors
    /// [`OutputError`]; then nothing was written.
    pub fn prepare(folder: &Path, names: &[String], force: bool) -> Result<Self, OutputError> {
        let unwritable = |error| OutputError::Unwritable { folder: folder.to_owned(), error };
        if !force {
            let files = foreign(folder, names);
            if !files.is_empty() {
                return Err(OutputError::Foreign { folder: folder.to_owned(), files });
            }
        }
        atomic::make_folder(folder, Privacy::Shared).map_err(unwritable)?;
        atomic::sweep(folder);
        // Whether a folder can be written to is best asked by writing to it; the file goes at once.
        drop(atomic::prepare(&folder.join(RECORD_FILE), b"", Privacy::Shared).map_err(unwritable)?);
        let mut own = own_files(folder).unwrap_or_default();
        own.retain(|file| is_unchanged(folder, file));
        // With what was pending a file may be listed twice.
        own.sort_by(|a, b| a.name.cmp(&b.name));
        own.dedup();
        Ok(Self { folder: folder.to_owned(), own })
    }

    /// The names of the files that earlier runs wrote there and nobody has changed since.
    #[must_use]
    pub fn own_names(&self) -> Vec<String> {
        self.own.iter().map(|file| file.name.clone()).collect()
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Writes files, and last of all a record that lists them.
    ///
    /// All files are complete on disk before the first gets its name, and each appears whole. The
    /// record goes on listing what earlier runs wrote there, so that it can be replaced later.
    ///
    /// # Errors
    /// [`OutputError::Unwritable`].
    pub fn write(
        &self,
        files: &[(String, Vec<u8>)],
        mut record: RunRecord,
    ) -> Result<Vec<PathBuf>, OutputError> {
        record.files = files.iter().map(|(name, bytes)| FileRecord::of(name, bytes)).collect();
        let is_older = |file: &&FileRecord| !files.iter().any(|(name, _)| *name == file.name);
        record.files.extend(self.own.iter().filter(is_older).cloned());
        let listed = record.files.clone();
        let pending = self.folder.join(PENDING_FILE);
        let record = record.to_bytes();
        let last = (RECORD_FILE.to_owned(), record);
        let all = || files.iter().chain(std::iter::once(&last));
        let paths: Vec<PathBuf> = all().map(|(name, _)| self.folder.join(name)).collect();
        let write = || {
            let mut prepared = Vec::with_capacity(paths.len());
            for (path, (_, bytes)) in paths.iter().zip(all()) {
                prepared.push(atomic::prepare(path, bytes, Privacy::Shared)?);
            }
            atomic::write(&pending, &serde_json::to_vec(&listed)?, Privacy::Shared)?;
            prepared.into_iter().try_for_each(atomic::Prepared::commit)?;
            // Left behind it would only list what the record lists.
            drop(fs::remove_file(&pending));
            Ok(())
        };
        match write() {
            Ok(()) => Ok(paths),
            Err(error) => Err(OutputError::Unwritable { folder: self.folder.clone(), error }),
        }
    }
}

/// The names whose files in the folder are not what the record there says the program wrote.
fn foreign(folder: &Path, names: &[String]) -> Vec<String> {
    let written = own_files(folder);
    names
        .iter()
        .filter(|name| {
            let path = folder.join(name);
            if fs::symlink_metadata(&path).is_err() {
                return false;
            }
            if *name == RECORD_FILE {
                return written.is_none();
            }
            let mut known = written.iter().flatten().filter(|file| file.name == **name);
            !known.any(|file| is_unchanged(folder, file))
        })
        .cloned()
        .collect()
}

fn is_unchanged(folder: &Path, file: &FileRecord) -> bool {
    let bytes = regular::read(&folder.join(&file.name), MAX_FILE_BYTES);
    bytes.is_ok_and(|bytes| ContentHash::of(&bytes) == file.sha256)
}

/// What the program wrote into a folder or was about to write; none where nothing says so.
fn own_files(folder: &Path) -> Option<Vec<FileRecord>> {
    let record = small(&folder.join(RECORD_FILE))
        .and_then(|bytes| migration::read::<RunRecord>(&bytes).ok());
    let pending: Option<Vec<FileRecord>> =
        small(&folder.join(PENDING_FILE)).and_then(|bytes| serde_json::from_slice(&bytes).ok());
    if record.is_none() && pending.is_none() {
        return None;
    }
    let written = record.into_iter().flat_map(|record| record.files);
    Some(written.chain(pending.into_iter().flatten()).collect())
}

/// The bytes of a file that is no longer than a record may be.
fn small(path: &Path) -> Option<Vec<u8>> {
    regular::read(path, MAX_RECORD_BYTES).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::run::RunState;

    fn record() -> RunRecord {
        RunRecord::of(&RunState::default(), "en", Vec::new())
    }

    #[test]
    fn own_files_are_replaced_and_foreign_ones_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let names = ["a.md".to_owned(), RECORD_FILE.to_owned()];
        let files = |text: &str| vec![("a.md".to_owned(), text.as_bytes().to_vec())];
        let output = Output::prepare(folder.path(), &names, false).unwrap();
        output.write(&files("one"), record()).unwrap();
        let output = Output::prepare(folder.path(), &names, false).unwrap();
        output.write(&files("two"), record()).unwrap();
        assert_eq!(fs::read_to_string(folder.path().join("a.md")).unwrap(), "two");

        atomic::write(&folder.path().join("a.md"), b"edited by hand", Privacy::Shared).unwrap();
        let error = Output::prepare(folder.path(), &names, false).unwrap_err();
        assert!(error.to_string().contains("a.md") && error.hint().contains("--force"), "{error}");
        assert!(Output::prepare(folder.path(), &names, true).is_ok());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "no temporary file is left");
    }

    #[test]
    fn a_run_with_fewer_files_does_not_disown_the_others() {
        let folder = tempfile::tempdir().unwrap();
        let names = |names: &[&str]| -> Vec<String> {
            names.iter().map(|name| (*name).to_owned()).chain([RECORD_FILE.to_owned()]).collect()
        };
        let files = [("a.pdf".to_owned(), b"1".to_vec()), ("b.json".to_owned(), b"2".to_vec())];
        let prepare = |these: &[&str]| Output::prepare(folder.path(), &names(these), false);
        prepare(&["a.pdf", "b.json"]).unwrap().write(&files, record()).unwrap();
        let output = prepare(&["b.json"]).unwrap();
        assert_eq!(output.own_names(), ["a.pdf", "b.json"]);
        output.write(&files[1..], record()).unwrap();
        assert!(prepare(&["a.pdf", "b.json"]).is_ok());
        atomic::write(&folder.path().join("a.pdf"), b"mine", Privacy::Shared).unwrap();
        assert!(prepare(&["a.pdf", "b.json"]).is_err());
    }

    #[test]
    fn what_was_written_before_a_crash_is_known_without_a_record() {
        let folder = tempfile::tempdir().unwrap();
        let names = ["a.md".to_owned(), "b.md".to_owned(), RECORD_FILE.to_owned()];
        let pending = serde_json::to_vec(&[FileRecord::of("a.md", b"new")]).unwrap();
        atomic::write(&folder.path().join(PENDING_FILE), &pending, Privacy::Shared).unwrap();
        atomic::write(&folder.path().join("a.md"), b"new", Privacy::Shared).unwrap();
        let output = Output::prepare(folder.path(), &names, false).unwrap();
        assert_eq!(output.own_names(), ["a.md"]);
        atomic::write(&folder.path().join("b.md"), b"mine", Privacy::Shared).unwrap();
        let error = Output::prepare(folder.path(), &names, false).unwrap_err();
        assert!(error.to_string().contains("b.md") && !error.to_string().contains("a.md"));
        output.write(&[("a.md".to_owned(), b"newer".to_vec())], record()).unwrap();
        assert!(!folder.path().join(PENDING_FILE).exists());
    }

    #[test]
    fn files_of_other_names_are_nobodys_business() {
        let folder = tempfile::tempdir().unwrap();
        atomic::write(&folder.path().join("holiday.jpg"), b"x", Privacy::Shared).unwrap();
        assert!(Output::prepare(folder.path(), &["a.md".to_owned()], false).is_ok());
        let record_of_another = folder.path().join(RECORD_FILE);
        atomic::write(&record_of_another, b"{}", Privacy::Shared).unwrap();
        assert!(Output::prepare(folder.path(), &[RECORD_FILE.to_owned()], false).is_err());
    }

    #[test]
    fn a_file_in_the_way_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("x");
        atomic::write(&file, b"", Privacy::Shared).unwrap();
        let error = Output::prepare(&file, &["a.md".to_owned()], false).unwrap_err();
        assert!(matches!(error, OutputError::Unwritable { .. }), "{error}");
    }
}
