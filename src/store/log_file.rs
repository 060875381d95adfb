//! The log of the program: a file that is put aside when it is full.
//!
//! ```text
//! casegen-tui.log ─► .1 ─► .2 ─► gone
//! ```
//!
//! Nobody waits for this file and nothing depends on it: what cannot be written is left out.

use std::fs::{self, File};
use std::io::{self, Write};
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
    bytes: u64,
}

impl LogFile {
    /// The log in the state folder. Nothing is written, and no folder is made, before its first line.
    #[must_use]
    pub fn new(state: &Path) -> Self {
        Self { path: state.join(LOG_FILE), file: None, bytes: 0 }
    }

    /// Where it stands.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn open(&mut self) -> io::Result<&mut File> {
        if self.file.is_none() {
            if let Some(folder) = self.path.parent() {
                atomic::make_folder(folder, Privacy::Private)?;
            }
            let file = atomic::open_log(&self.path)?;
            self.bytes = file.metadata()?.len();
            self.file = Some(file);
        }
        if self.bytes > MOST_BYTES {
            self.put_aside()?;
        }
        self.file.as_mut().ok_or_else(|| io::Error::other("the log is closed"))
    }

    fn put_aside(&mut self) -> io::Result<()> {
        let numbered = |number| self.path.with_added_extension(number_name(number));
        for number in (1..KEPT).rev() {
            // The first time there are fewer.
            drop(fs::rename(numbered(number), numbered(number + 1)));
        }
        fs::rename(&self.path, numbered(1))?;
        self.file = Some(atomic::open_log(&self.path)?);
        self.bytes = 0;
        Ok(())
    }
}

fn number_name(number: u32) -> String {
    number.to_string()
}

impl Write for LogFile {
    /// Writes whole lines without the secrets in them.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(bytes);
        let masked = redacted(&text);
        self.open()?.write_all(masked.as_bytes())?;
        self.bytes += masked.len() as u64;
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
    fn a_key_does_not_get_into_the_log() {
        let home = tempfile::tempdir().unwrap();
        let mut log = LogFile::new(home.path());
        let key = "sk-or-v1-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
        log.write_all(format!("sent with {key}\n").as_bytes()).unwrap();
        let text = fs::read_to_string(log.path()).unwrap();
        assert!(text.starts_with("sent with ") && !text.contains("0123456789abcdef"), "{text}");
    }
}
