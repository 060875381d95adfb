//! Reads files that are files: neither a pipe that nobody writes into, nor a device, nor a folder can hold
//! the program up or fill its memory, wherever somebody has put one.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use rustix::fs::OFlags;

/// Opens a file to be read.
///
/// # Errors
/// What the disk says; [`io::ErrorKind::InvalidInput`] where something else than a file stands there.
pub fn open(path: &Path) -> io::Result<File> {
    check(OpenOptions::new().read(true).custom_flags(at_once()).open(path)?)
}

/// All bytes of a file, unless it has more than `most_bytes`.
///
/// # Errors
/// What the disk says; [`io::ErrorKind::InvalidInput`] where something else than a file stands there, and
/// [`io::ErrorKind::FileTooLarge`] where it is longer.
pub fn read(path: &Path, most_bytes: u64) -> io::Result<Vec<u8>> {
    let file = open(path)?;
    let length = file.metadata()?.len();
    let mut bytes = Vec::new();
    if length <= most_bytes {
        bytes.reserve_exact(usize::try_from(length).unwrap_or(0));
        // It may have grown since; one byte more tells.
        file.take(most_bytes.saturating_add(1)).read_to_end(&mut bytes)?;
    }
    if length > most_bytes || bytes.len() as u64 > most_bytes {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "it is too large"));
    }
    Ok(bytes)
}

/// The flags of an opening that waits for nobody: without them that of a pipe waits for its other end.
pub(super) fn at_once() -> i32 {
    OFlags::NONBLOCK.bits().cast_signed()
}

/// What was opened, if it is a file. It is asked of what is open, so that nothing can be put in its place
/// between the question and the opening.
pub(super) fn check(file: File) -> io::Result<File> {
    if file.metadata()?.is_file() {
        return Ok(file);
    }
    Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a file"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::atomic::{self, Privacy};

    #[test]
    #[cfg(target_os = "linux")]
    fn only_a_file_is_read_and_nothing_is_waited_for() {
        use rustix::fs::{CWD, FileType, Mode, mknodat};
        let home = tempfile::tempdir().unwrap();
        let [file, pipe, link] = ["file", "pipe", "link"].map(|name| home.path().join(name));
        atomic::write(&file, b"four", Privacy::Private).unwrap();
        // A process for it would for a moment hold the locks of all other tests.
        mknodat(CWD, &pipe, FileType::Fifo, Mode::from_raw_mode(0o600), 0).unwrap();
        std::os::unix::fs::symlink("/dev/zero", &link).unwrap();
        assert_eq!(read(&file, 4).unwrap(), b"four");
        assert_eq!(read(&file, 3).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
        for other in [&pipe, &link, home.path()] {
            let error = read(other, 4).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::InvalidInput, "{}", other.display());
            assert!(atomic::open_log(other).is_err(), "{}", other.display());
        }
        assert_eq!(open(&home.path().join("none")).unwrap_err().kind(), io::ErrorKind::NotFound);
    }
}
