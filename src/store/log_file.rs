//! The log of the program: a file that is put aside when it is full.
//!
//! ```text
//! casegen-tui.log ─► .1 ─► .2 ─► gone
//! ```
//!
//! Nobody waits for this file and nothing depends on it: what cannot be written is left out. Several
//! processes write into it at once: one of them puts it aside, and the others notice at their next line.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use super::atomic::{self, Privacy};
use crate::text::redact::redacted;

/// The name of the file in the state folder.
pub const LOG_FILE: &str = "casegen-tui.log";

/// How large the file gets before it is put aside, in bytes.
const MOST_BYTES: u64 = 1024 * 1024;
/// How many files that were put aside are kept.
const KEPT: u32 = 2;

/// The log, opened at its first line.
#[derive(Debug)]
pub struct LogFile {
    path: PathBuf,
    file: Option<File>,
}

impl LogFile {
    /// The log in the state folder. Nothing is written, and no folder is made, before its first line.
    #[must_use]
    pub fn new(state: &Path) -> Self {
        Self { path: state.join(LOG_FILE), file: None }
    }

    /// Where it stands.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn open(&mut self) -> io::Result<&mut File> {
        let file = match self.file.take().filter(|file| is_at(file, &self.path)) {
            Some(file) => file,
            // It is the first line, or another process has put the file aside.
            None => self.open_anew()?,
        };
        let file = if file.metadata()?.len() > MOST_BYTES { self.put_aside(file)? } else { file };
        Ok(self.file.insert(file))
    }

    fn open_anew(&self) -> io::Result<File> {
        if let Some(folder) = self.path.parent() {
            atomic::make_folder(folder, Privacy::Private)?;
        }
        atomic::open_log(&self.path)
    }

    /// Puts a full file aside, unless another process does; returns the one to write into.
    fn put_aside(&self, full: File) -> io::Result<File> {
        if matches!(full.try_lock(), Err(TryLockError::WouldBlock)) {
            // A line too many in that one does no harm.
            return Ok(full);
        }
        // Where nothing can be locked two may do it at once, which costs older lines.
        if is_at(&full, &self.path) {
            let numbered = |number: u32| self.path.with_added_extension(number.to_string());
            for number in (1..KEPT).rev() {
                // The first time there are fewer.
                drop(fs::rename(numbered(number), numbered(number + 1)));
            }
            fs::rename(&self.path, numbered(1))?;
        }
        self.open_anew()
    }
}

/// Whether an open file is the one that stands there.
fn is_at(file: &File, path: &Path) -> bool {
    let place = |data: fs::Metadata| (data.dev(), data.ino());
    file.metadata().is_ok_and(|own| fs::metadata(path).is_ok_and(|data| place(own) == place(data)))
}

impl Write for LogFile {
    /// Writes whole lines without the secrets in them.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(bytes);
        let masked = redacted(&text);
        self.open()?.write_all(masked.as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_full_log_is_put_aside_and_the_oldest_goes() {
        let home = tempfile::tempdir().unwrap();
        let state = home.path().join("state");
        let mut log = LogFile::new(&state);
        assert!(!state.exists(), "a log without a line is no file");
        let line = [b'x'; 1024];
        let lines = usize::try_from(MOST_BYTES / 1024).unwrap() + 1;
        for _ in 0..4 * lines {
            log.write_all(&line).unwrap();
        }
        log.write_all(b"last\n").unwrap();
        let mut names: Vec<String> = fs::read_dir(&state)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        assert_eq!(names, ["casegen-tui.log", "casegen-tui.log.1", "casegen-tui.log.2"]);
        assert_eq!(fs::read(log.path()).unwrap(), b"last\n");
        let mode = fs::metadata(log.path()).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600);
        // Another program goes on where this one has ended.
        LogFile::new(&state).write_all(b"more\n").unwrap();
        assert_eq!(fs::read(log.path()).unwrap(), b"last\nmore\n");
    }

    #[test]
    fn several_writers_put_it_aside_once_and_lose_no_line() {
        const WRITERS: usize = 4;
        const LINES: usize = 600;
        let home = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            for writer in 0..WRITERS {
                let mut log = LogFile::new(home.path());
                scope.spawn(move || {
                    for line in 0..LINES {
                        let text = format!("{writer}-{line} {}\n", "x".repeat(1000));
                        log.write_all(text.as_bytes()).unwrap();
                    }
                });
            }
        });
        let text: String = ["", ".2", ".1"]
            .iter()
            .map(|end| fs::read_to_string(home.path().join(format!("{LOG_FILE}{end}"))).unwrap())
            .collect();
        let mut lines: Vec<&str> =
            text.lines().filter_map(|line| line.split_whitespace().next()).collect();
        lines.sort_unstable();
        lines.dedup();
        assert_eq!(lines.len(), WRITERS * LINES, "none is missing");
        let aside = fs::metadata(home.path().join(format!("{LOG_FILE}.1"))).unwrap().len();
        assert!(aside > MOST_BYTES, "it was full: {aside}");
    }

    #[test]
    fn a_key_does_not_get_into_the_log() {
        let home = tempfile::tempdir().unwrap();
        let mut log = LogFile::new(home.path());
        let key = "sk-or-v1-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
        log.write_all(format!("sent with {key}\n").as_bytes()).unwrap();
        let text = fs::read_to_string(log.path()).unwrap();
        assert!(text.starts_with("sent with ") && !text.contains("0123456789abcdef"), "{text}");
    }
}
