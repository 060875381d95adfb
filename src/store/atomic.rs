//! Writes files whole or not at all.
//!
//! A temporary file in the same folder is written, synced and renamed, then the folder is synced:
//! after a crash there is the old file or the new one, never a part.
//!
//! The temporary file is locked until it has its name. One that nobody holds was left by a crash, and
//! [`sweep`] removes it.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions, TryLockError};
use std::io::{self, Write as _};
use std::os::unix::fs::{
    DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _,
};
use std::path::Path;

use tempfile::{NamedTempFile, TempPath};

use super::regular;

/// How temporary files are called until they are whole, so that one left by a crash is recognised.
const TEMPORARY_PREFIX: &str = ".casegen-";

/// Larger files are not copied, in bytes.
const MOST_COPIED: u64 = 64 * 1024 * 1024;

/// Who may read what is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Privacy {
    /// Only the user: folders 0700, files 0600.
    Private,
    /// Whoever the user's umask says.
    Shared,
}

/// Writes a file, replacing an older one.
///
/// # Errors
/// What the disk says; then the older file is as it was.
pub fn write(path: &Path, bytes: &[u8], privacy: Privacy) -> io::Result<()> {
    prepare(path, bytes, privacy)?.commit()
}

/// Writes a file that belongs to somebody: an older one keeps its mode, and a link to it stays a link.
///
/// # Errors
/// What the disk says, also when something else than a file stands there; then all is as it was.
pub fn write_keeping_mode(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let path = match fs::read_link(path) {
        // A link that leads nowhere yet is followed one step.
        Ok(link) if !path.exists() => folder_of(path)?.join(link),
        _ => path.to_owned(),
    };
    let Ok(path) = fs::canonicalize(&path) else { return write(&path, bytes, Privacy::Shared) };
    let older = fs::metadata(&path)?;
    if !older.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "this is not a file"));
    }
    let prepared = prepare(&path, bytes, Privacy::Private)?;
    prepared.file.as_file().set_permissions(older.permissions())?;
    prepared.commit()
}

/// Writes a private file whole, but does not wait for the disk: after a power failure it may be
/// missing or damaged. For what can be made again and carries a hash.
///
/// # Errors
/// What the disk says.
pub fn write_without_sync(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = temporary(folder_of(path)?, 0o600)?;
    file.write_all(bytes)?;
    let (_held, temporary) = file.into_parts();
    give_name(temporary, path)
}

/// Removes the temporary files that a crash has left in a folder. Those that somebody writes stay, and
/// so do all where nothing can be locked.
pub fn sweep(folder: &Path) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let left = entries.filter(|entry| {
        let is_ours = entry.file_name().as_encoded_bytes().starts_with(TEMPORARY_PREFIX.as_bytes());
        is_ours && entry.file_type().is_ok_and(|kind| kind.is_file())
    });
    for entry in left {
        // The lock is held until the file is gone, so that nobody takes it up in between.
        let Ok(file) = File::open(entry.path()) else { continue };
        if file.try_lock().is_ok() {
            // What cannot be removed now is so next time.
            let _ = fs::remove_file(entry.path());
        }
    }
}

fn temporary(folder: &Path, mode: u32) -> io::Result<NamedTempFile> {
    loop {
        let file = tempfile::Builder::new()
            .prefix(TEMPORARY_PREFIX)
            .permissions(Permissions::from_mode(mode))
            .tempfile_in(folder)?;
        match file.as_file().try_lock() {
            // Somebody who sweeps the folder came between and takes the file for one that was left.
            Err(TryLockError::WouldBlock) => {}
            Ok(()) if file.as_file().metadata()?.nlink() == 0 => {}
            // Where nothing can be locked, nothing is swept either.
            Ok(()) | Err(TryLockError::Error(_)) => return Ok(file),
        }
    }
}

/// Renames a temporary file; where that fails it goes.
fn give_name(temporary: TempPath, path: &Path) -> io::Result<()> {
    fs::rename(&temporary, path)?;
    // It has another name now and is to stay.
    drop(temporary.keep());
    Ok(())
}

/// A file that is complete on disk but not yet under its name.
#[derive(Debug)]
pub struct Prepared<'a> {
    path: &'a Path,
    file: NamedTempFile,
}

/// Writes a file beside its final place; dropping the result removes it.
///
/// # Errors
/// What the disk says.
pub fn prepare<'a>(path: &'a Path, bytes: &[u8], privacy: Privacy) -> io::Result<Prepared<'a>> {
    let folder = folder_of(path)?;
    let mode = match privacy {
        Privacy::Private => 0o600,
        Privacy::Shared => 0o666,
    };
    let mut file = temporary(folder, mode)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    Ok(Prepared { path, file })
}

impl Prepared<'_> {
    /// Gives the file its name.
    ///
    /// # Errors
    /// What the disk says.
    pub fn commit(self) -> io::Result<()> {
        let (_held, temporary) = self.file.into_parts();
        give_name(temporary, self.path)?;
        // The rename itself is only safe once the folder is.
        File::open(folder_of(self.path)?)?.sync_all()
    }
}

/// Makes a folder and those above it, where they are missing.
///
/// # Errors
/// What the disk says, also when something else stands there.
pub fn make_folder(path: &Path, privacy: Privacy) -> io::Result<()> {
    let mode = match privacy {
        Privacy::Private => 0o700,
        Privacy::Shared => 0o777,
    };
    if fs::metadata(path).is_ok_and(|data| !data.is_dir()) {
        return Err(io::Error::new(io::ErrorKind::NotADirectory, "there is a file of that name"));
    }
    DirBuilder::new().recursive(true).mode(mode).create(path)
}

/// Gives a file a second name, or where the disk cannot do that, copies it into a private file. For files
/// that are only ever replaced, never changed.
///
/// # Errors
/// What the disk says; a file of more than 64 MiB is not copied.
pub fn link(from: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(from, to) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(_) => write(to, &regular::read(from, MOST_COPIED)?, Privacy::Private),
        done => done,
    }
}

/// Opens a private file for appending, making it where it is missing.
///
/// # Errors
/// What the disk says, also when something else than a file stands there.
pub fn open_log(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).append(true).mode(0o600).custom_flags(regular::at_once());
    regular::check(options.open(path)?)
}

fn folder_of(path: &Path) -> io::Result<&Path> {
    match path.parent() {
        Some(folder) if folder.as_os_str().is_empty() => Ok(Path::new(".")),
        Some(folder) => Ok(folder),
        None => Err(io::Error::new(io::ErrorKind::InvalidInput, "not a file name")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_nothing_is_left_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.txt");
        write(&path, b"one", Privacy::Private).unwrap();
        write(&path, b"two", Privacy::Private).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        drop(prepare(&path, b"three", Privacy::Private).unwrap());
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn whoever_sweeps_takes_nothing_from_those_who_write() {
        use std::sync::atomic::{AtomicUsize, Ordering};
        let folder = tempfile::tempdir().unwrap();
        let writing = AtomicUsize::new(4);
        std::thread::scope(|scope| {
            for writer in 0..4 {
                let (folder, writing) = (folder.path(), &writing);
                scope.spawn(move || {
                    let written: io::Result<()> = (0..200).try_for_each(|at| {
                        write_without_sync(&folder.join(format!("{writer}-{}", at % 9)), b"x")
                    });
                    writing.fetch_sub(1, Ordering::Relaxed);
                    written.unwrap();
                });
            }
            while writing.load(Ordering::Relaxed) > 0 {
                sweep(folder.path());
            }
        });
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 4 * 9);
    }

    #[test]
    fn what_a_crash_has_left_is_swept_and_what_somebody_writes_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.txt");
        let written = prepare(&path, b"new", Privacy::Private).unwrap();
        drop(open_log(&folder.path().join(".casegen-left")).unwrap());
        let names = || fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(names(), 2);
        sweep(folder.path());
        assert_eq!(names(), 1);
        written.commit().unwrap();
        sweep(folder.path());
        assert_eq!(fs::read(&path).unwrap(), b"new");
        sweep(&folder.path().join("none"));
    }

    #[test]
    fn somebodys_file_keeps_its_mode_and_its_links() {
        let folder = tempfile::tempdir().unwrap();
        let [file, link, loose] = ["f.md", "link.md", "loose.md"].map(|n| folder.path().join(n));
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        for kept in [0o600, 0o640, 0o664] {
            write(&file, b"one", Privacy::Shared).unwrap();
            fs::set_permissions(&file, Permissions::from_mode(kept)).unwrap();
            write_keeping_mode(&file, b"two").unwrap();
            assert_eq!((fs::read(&file).unwrap(), mode(&file)), (b"two".to_vec(), kept));
        }
        std::os::unix::fs::symlink("f.md", &link).unwrap();
        write_keeping_mode(&link, b"three").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&file).unwrap(), b"three");
        std::os::unix::fs::symlink("new.md", &loose).unwrap();
        write_keeping_mode(&loose, b"four").unwrap();
        assert!(fs::symlink_metadata(&loose).unwrap().is_symlink());
        assert_eq!(fs::read(folder.path().join("new.md")).unwrap(), b"four");
        assert!(write_keeping_mode(folder.path(), b"").is_err());
    }

    #[test]
    fn folders_are_private_and_a_file_in_the_way_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("a/b");
        make_folder(&inner, Privacy::Private).unwrap();
        assert_eq!(fs::metadata(&inner).unwrap().permissions().mode() & 0o777, 0o700);
        let file = folder.path().join("f");
        write(&file, b"", Privacy::Private).unwrap();
        assert!(make_folder(&file, Privacy::Private).is_err());
        assert!(write(&folder.path().join("none/x"), b"", Privacy::Private).is_err());
    }
}
