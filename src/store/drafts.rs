//! The draft: what is in the editor, saved by itself.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::atomic::{self, Privacy};
use crate::domain::notes::MAX_NOTES_BYTES;

/// The place where the unsaved notes are kept.
#[derive(Debug, Clone)]
pub struct Drafts {
    path: PathBuf,
}

impl Drafts {
    /// The draft under this state folder; nothing is touched yet.
    #[must_use]
    pub fn under(state: &Path) -> Self {
        Self { path: state.join("draft.md") }
    }

    /// Where the draft stands.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The draft of an earlier session, or none when there is none worth showing.
    #[must_use]
    pub fn load(&self) -> Option<String> {
        let size = fs::metadata(&self.path).ok().filter(fs::Metadata::is_file)?.len();
        if size > MAX_NOTES_BYTES as u64 {
            return None;
        }
        let text = fs::read_to_string(&self.path).ok()?;
        (!text.trim().is_empty()).then_some(text)
    }

    /// Saves the draft; an empty one removes the file.
    ///
    /// # Errors
    /// What the disk says; the older draft is then as it was.
    pub fn save(&self, text: &str) -> io::Result<()> {
        if text.trim().is_empty() {
            return match fs::remove_file(&self.path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            };
        }
        if let Some(folder) = self.path.parent() {
            atomic::make_folder(folder, Privacy::Private)?;
        }
        atomic::write(&self.path, text.as_bytes(), Privacy::Private)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_comes_back_and_an_empty_one_goes_away() {
        let folder = tempfile::tempdir().unwrap();
        let drafts = Drafts::under(&folder.path().join("state"));
        assert_eq!(drafts.load(), None);
        drafts.save("notes").unwrap();
        assert_eq!(drafts.load().as_deref(), Some("notes"));
        drafts.save(" \n").unwrap();
        assert_eq!(drafts.load(), None);
        drafts.save("").unwrap();
    }
}
