//! Reads notes from a file or from standard input.

use std::fs::{self, File};
use std::io::{self, IsTerminal as _, Read};
use std::path::{Path, PathBuf};

use super::failure::Failure;
use crate::domain::notes::{MAX_NOTES_BYTES, Notes, NotesError};
use crate::text::clean::clean;
use crate::text::slug::slug;

/// Reads notes; `-`, or no path with something piped in, means standard input.
///
/// # Errors
/// [`Failure`] with exit code 2 for everything that is not readable notes.
pub fn read(path: Option<&Path>) -> Result<Notes, Failure> {
    match path {
        Some(path) if path.as_os_str() != "-" => read_file(path),
        None if io::stdin().is_terminal() => Err(Failure::usage(
            "no notes given",
            "pass a file with notes, or - to read them from standard input",
        )),
        _ => {
            let bytes = read_bounded(io::stdin().lock()).map_err(|error| {
                Failure::usage(
                    format!("cannot read standard input: {error}"),
                    "pass a file instead",
                )
            })?;
            Notes::from_bytes(&bytes).map_err(|error| refused("standard input", &error))
        }
    }
}

/// Where the notes of one of many runs come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A file.
    File(PathBuf),
    /// A term of a glossary, with its notes.
    Term {
        /// The term.
        term: String,
        /// Its notes.
        notes: String,
    },
}

impl Source {
    /// What it is called in messages.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Term { term, .. } => term.clone(),
        }
    }

    /// What a folder for its files may be called.
    #[must_use]
    pub fn stem(&self) -> String {
        match self {
            Self::File(path) => path.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
            Self::Term { term, .. } => slug(term),
        }
    }

    /// Its notes.
    ///
    /// # Errors
    /// [`Failure`] with exit code 2 when they are not readable notes.
    pub fn read(&self) -> Result<Notes, Failure> {
        match self {
            Self::File(path) => read(Some(path)),
            Self::Term { term, notes } => {
                Notes::from_text(notes).map_err(|error| refused(term, &error))
            }
        }
    }
}

/// The files that these arguments name: a folder stands for the `.md` and `.txt` files in it, in the
/// order of their names, without those that are hidden.
///
/// # Errors
/// [`Failure`] with exit code 2 when a folder cannot be read or holds no such file.
pub fn sources(arguments: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut sources = Vec::new();
    for argument in arguments {
        if !argument.is_dir() {
            sources.push(argument.clone());
            continue;
        }
        let name = argument.display();
        let entries = fs::read_dir(argument).map_err(|error| {
            let hint = "check the folder's permissions";
            Failure::usage(format!("cannot read {name}: {error}"), hint)
        })?;
        let mut files: Vec<PathBuf> =
            entries.flatten().map(|entry| entry.path()).filter(|path| is_notes(path)).collect();
        if files.is_empty() {
            let hint = "pass files with notes; in a folder they end in .md or .txt";
            return Err(Failure::usage(format!("no notes in {name}"), hint));
        }
        files.sort();
        sources.extend(files);
    }
    Ok(sources)
}

fn is_notes(path: &Path) -> bool {
    let is_hidden = path.file_name().is_none_or(|name| name.to_string_lossy().starts_with('.'));
    let end = path.extension().map(|end| end.to_string_lossy().to_lowercase());
    path.is_file() && !is_hidden && matches!(end.as_deref(), Some("md" | "txt"))
}

/// The notes as they may be shown, sent and exported: without what could move a cursor. The run's
/// folder keeps them with it.
///
/// # Errors
/// [`Failure`] with exit code 2 when nothing is left.
pub fn cleaned(notes: &Notes) -> Result<Notes, Failure> {
    Notes::from_text(&clean(notes.as_str())).map_err(|error| refused("the notes", &error))
}

/// Whether cleaning has left anything out but white space.
#[must_use]
pub fn differ(notes: &Notes, cleaned: &Notes) -> bool {
    notes.as_str().split_whitespace().ne(cleaned.as_str().split_whitespace())
}

/// Reads notes from a file.
///
/// # Errors
/// [`Failure`] with exit code 2.
pub fn read_file(path: &Path) -> Result<Notes, Failure> {
    let name = path.display();
    let unreadable = |error: io::Error| {
        let hint = match error.kind() {
            io::ErrorKind::NotFound => "check the path; relative paths start in the current folder",
            io::ErrorKind::PermissionDenied => "check the file's permissions",
            _ => "pass a text file with notes",
        };
        Failure::usage(format!("cannot read {name}: {error}"), hint)
    };
    let data = fs::metadata(path).map_err(unreadable)?;
    if data.is_dir() {
        return Err(Failure::usage(
            format!("{name} is a folder, not a file"),
            "pass one file with notes",
        ));
    }
    if data.len() > MAX_NOTES_BYTES as u64 {
        let size = usize::try_from(data.len()).unwrap_or(usize::MAX);
        return Err(refused(&name.to_string(), &NotesError::TooLong(size)));
    }
    let bytes = File::open(path).and_then(read_bounded).map_err(unreadable)?;
    Notes::from_bytes(&bytes).map_err(|error| refused(&name.to_string(), &error))
}

/// Reads one byte more than notes may have, so that longer ones show as too long and no longer.
fn read_bounded(source: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(MAX_NOTES_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn refused(name: &str, error: &NotesError) -> Failure {
    Failure::usage(format!("{name}: {error}"), error.hint())
}
