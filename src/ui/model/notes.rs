//! The notes and where they are kept.

use std::path::{Path, PathBuf};

use super::brief::BriefPane;
use super::search::Search;
use crate::ui::editor::Editor;
use crate::ui::keymap::Place;

/// Milliseconds after the last change until the notes are saved.
pub const SAVE_AFTER_MS: u64 = 300;

/// The longest that a change waits to be saved while more come, in milliseconds: a second at most is
/// ever lost, and the disk takes its time as well.
pub const SAVE_AT_LEAST_MS: u64 = 750;

/// Milliseconds until saving is tried again after it failed.
const RETRY_MS: u64 = 3000;

/// Where the notes come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// They are the sample that comes with the program, and nobody has touched them.
    Sample,
    /// They were typed, pasted or kept from an earlier time.
    Draft,
    /// They are in a file.
    File(PathBuf),
}

/// Whether the notes are safe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Keeping {
    /// There is nothing to save.
    Safe,
    /// There are changes since then.
    Due {
        /// The first change, in the program's milliseconds.
        since_ms: u64,
        /// When to save.
        at_ms: u64,
    },
    /// They are being saved.
    Saving,
    /// They could not be saved.
    Failed {
        /// When to try again.
        at_ms: u64,
    },
}

/// The notes.
#[derive(Debug)]
pub struct NotesPane {
    /// The text.
    pub editor: Editor,
    /// Where it comes from.
    pub origin: Origin,
    /// Whether it differs from its file.
    pub modified: bool,
    /// Whether it is safe.
    pub keeping: Keeping,
    /// Why the newest attempt to save it failed; stays until one succeeds.
    pub unkept: Option<String>,
    /// What was found in it.
    pub brief: BriefPane,
    /// What is looked for in it, as long as its line is open.
    pub search: Option<Search>,
    /// What the person calls the draft; empty when it has no name.
    pub name: String,
    /// The draft that is being given a name.
    pub naming: Option<PathBuf>,
}

impl NotesPane {
    /// Notes from somewhere.
    #[must_use]
    pub fn new(text: &str, origin: Origin) -> Self {
        Self {
            editor: Editor::new(text),
            origin,
            modified: false,
            keeping: Keeping::Safe,
            unkept: None,
            brief: BriefPane::default(),
            search: None,
            name: String::new(),
            naming: None,
        }
    }

    /// Which part of them has the keys.
    #[must_use]
    pub fn place(&self) -> Place {
        match (&self.search, self.brief.focus) {
            (Some(_), _) => Place::Search,
            (None, Some(_)) => Place::Brief,
            (None, None) => Place::Notes,
        }
    }

    /// Whether these are the sample notes, untouched.
    #[must_use]
    pub fn is_sample(&self) -> bool {
        self.origin == Origin::Sample
    }

    /// The file, where they have one.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match &self.origin {
            Origin::File(path) => Some(path),
            Origin::Sample | Origin::Draft => None,
        }
    }

    /// Notes a change: it will be saved soon.
    pub fn touched(&mut self, now_ms: u64) {
        if self.is_sample() {
            self.origin = Origin::Draft;
        }
        self.modified = true;
        self.brief.touched(now_ms);
        let since_ms = match self.keeping {
            Keeping::Due { since_ms, .. } => since_ms,
            _ => now_ms,
        };
        let at_ms = (now_ms + SAVE_AFTER_MS).min(since_ms + SAVE_AT_LEAST_MS);
        self.keeping = Keeping::Due { since_ms, at_ms };
    }

    /// Notes that saving failed: it will be tried again.
    pub fn keeping_failed(&mut self, reason: String, now_ms: u64) {
        // A change since then has its own turn, and that comes sooner.
        if !matches!(self.keeping, Keeping::Due { .. }) {
            self.keeping = Keeping::Failed { at_ms: now_ms + RETRY_MS };
        }
        self.unkept = Some(reason);
    }

    /// When the notes are to be saved, in the program's milliseconds, or none when they are safe.
    #[must_use]
    pub fn save_at(&self) -> Option<u64> {
        match &self.keeping {
            Keeping::Due { at_ms, .. } | Keeping::Failed { at_ms, .. } => Some(*at_ms),
            Keeping::Safe | Keeping::Saving => None,
        }
    }

    /// Whether something would be lost if the program ended now.
    #[must_use]
    pub fn is_unsaved(&self) -> bool {
        !matches!(self.keeping, Keeping::Safe)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_saved_soon_after_the_last_and_at_least_each_second() {
        let mut notes = NotesPane::new("sample", Origin::Sample);
        assert_eq!(notes.save_at(), None);
        notes.touched(1000);
        assert_eq!(notes.save_at(), Some(1300));
        notes.touched(1250);
        assert_eq!(notes.save_at(), Some(1550));
        notes.touched(1700);
        assert_eq!(notes.save_at(), Some(1750));
        assert_eq!(notes.origin, Origin::Draft);
        notes.keeping_failed("disk full".to_owned(), 1720);
        assert_eq!(notes.save_at(), Some(1750), "a change since then comes sooner");
        notes.keeping = Keeping::Saving;
        notes.keeping_failed("disk full".to_owned(), 2000);
        assert_eq!(notes.save_at(), Some(5000));
        notes.touched(2100);
        assert_eq!(notes.unkept.as_deref(), Some("disk full"), "what is told of it stays");
    }
}
