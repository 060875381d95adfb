//! Where the key of a service comes from: the environment, a private file, or a command.
//!
//! A key is a [`SecretString`] from the moment it is read, so that no debug output can print it, and is
//! remembered by whoever uses it, so that no text that is written can hold it.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use secrecy::SecretString;
use thiserror::Error;

/// Longer ones are no keys, in bytes.
const MAX_KEY_BYTES: usize = 16 * 1024;

/// Why there is no key although one is configured.
#[derive(Debug, Error)]
pub enum KeyError {
    /// The file cannot be read.
    #[error("cannot read the key file {}: {error}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// Others may read the file.
    #[error("the key file {} can be read by others (mode {mode:03o})", path.display())]
    Exposed {
        /// The file.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// The command did not work; its output is not told, because it may hold a part of the key.
    #[error("api_key_command failed: {0}")]
    Command(String),
    /// What was found is not a key: empty, too long, or with characters that no header may have.
    #[error("{0} does not hold a key on its first line")]
    NotAKey(String),
}

impl KeyError {
    /// The next action for the person.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::Unreadable { .. } => "check api_key_file in the settings file".to_owned(),
            Self::Exposed { path, .. } => format!("make it private: chmod 600 {}", path.display()),
            Self::Command(_) => "try the command in a shell; it should print the key".to_owned(),
            Self::NotAKey(_) => "put the key there, on one line and nothing else".to_owned(),
        }
    }
}

/// A key from the first of these variables that is set; `read` looks a variable up.
///
/// # Errors
/// [`KeyError::NotAKey`].
pub fn from_environment(
    names: &[&str],
    read: impl Fn(&str) -> Option<String>,
) -> Result<Option<SecretString>, KeyError> {
    let found = names.iter().find_map(|name| {
        read(name).filter(|value| !value.trim().is_empty()).map(|value| (*name, value))
    });
    found.map(|(name, value)| checked(name, &value)).transpose()
}

/// The key in a file that only its owner may read.
///
/// # Errors
/// [`KeyError`].
pub fn from_file(path: &Path) -> Result<SecretString, KeyError> {
    let unreadable = |error| KeyError::Unreadable { path: path.to_owned(), error };
    let data = fs::metadata(path).map_err(unreadable)?;
    let mode = data.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(KeyError::Exposed { path: path.to_owned(), mode });
    }
    if data.len() > MAX_KEY_BYTES as u64 {
        return Err(KeyError::NotAKey(path.display().to_string()));
    }
    let text = fs::read_to_string(path).map_err(unreadable)?;
    checked(&path.display().to_string(), &text)
}

/// The key that a command prints. It runs in a shell; what it asks for, it asks on the terminal.
///
/// # Errors
/// [`KeyError`].
pub fn from_command(command: &str) -> Result<SecretString, KeyError> {
    let mut shell = Command::new("sh");
    shell.args(["-c", command]).stderr(Stdio::inherit());
    let output = shell.output().map_err(|error| KeyError::Command(error.to_string()))?;
    if !output.status.success() {
        return Err(KeyError::Command(output.status.to_string()));
    }
    checked("what api_key_command prints", &String::from_utf8_lossy(&output.stdout))
}

fn checked(source: &str, text: &str) -> Result<SecretString, KeyError> {
    let key = text.trim_start().lines().next().unwrap_or_default().trim();
    let is_key =
        !key.is_empty() && key.len() <= MAX_KEY_BYTES && key.bytes().all(|b| b.is_ascii_graphic());
    if is_key { Ok(SecretString::from(key)) } else { Err(KeyError::NotAKey(source.to_owned())) }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test may write its own key file")]
mod tests {
    use super::*;
    use secrecy::ExposeSecret as _;

    #[test]
    fn a_key_file_must_be_private() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        fs::write(&path, "\nsk-planted-0123 \nmore\n").unwrap();
        for mode in [0o644, 0o640, 0o604, 0o660] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            assert!(matches!(from_file(&path), Err(KeyError::Exposed { .. })), "{mode:o}");
        }
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(from_file(&path).unwrap().expose_secret(), "sk-planted-0123");
        assert!(matches!(from_file(&folder.path().join("no")), Err(KeyError::Unreadable { .. })));
    }

    #[test]
    fn a_command_may_print_the_key_or_fail() {
        assert_eq!(from_command("echo sk-1").unwrap().expose_secret(), "sk-1");
        let told = from_command("echo sk-2; exit 3").unwrap_err().to_string();
        assert!(told.contains('3') && !told.contains("sk-2"), "{told}");
        assert!(matches!(from_command("true"), Err(KeyError::NotAKey(_))));
    }

    #[test]
    fn no_debug_output_shows_a_key_and_no_header_gets_a_broken_one() {
        let read = |name: &str| (name == "B").then(|| "sk-planted".to_owned());
        let key = from_environment(&["A", "B"], read).unwrap();
        assert!(!format!("{key:?}").contains("planted"));
        assert!(from_environment(&["A"], read).unwrap().is_none());
        let broken = |_: &str| Some("sk planted\u{e9}".to_owned());
        assert!(from_environment(&["A"], broken).is_err());
    }
}
