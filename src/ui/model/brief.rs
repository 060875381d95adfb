//! The brief beside the notes: what was found in them while they are typed.

use crate::text::brief::{Brief, Wanted};

/// Milliseconds after the last change until the notes are read again.
pub const READ_AFTER_MS: u64 = 150;

/// What was found in the notes, and whether it is still so.
///
/// ```text
/// touched ─► due ─(150 ms)─► reading ─► ready ─┬─► up to date
///              ▲                │              │
///              ├─ given up once ┘              │
///              └────────── changed meanwhile ◄─┘
/// ```
#[derive(Debug, Default)]
pub struct BriefPane {
    /// What was found last.
    pub brief: Brief,
    /// The place of the item that has the focus, or none as long as the editor has it; those of the
    /// questions follow.
    pub focus: Option<usize>,
    /// The number of changes that the notes have seen; none as long as nobody wants a brief.
    version: Option<u64>,
    /// The version that is being read.
    reading: Option<u64>,
    /// Whether one was given up for it: the next one waits, so that one is always read to its end.
    was_given_up: bool,
    /// When to read, in the program's milliseconds.
    due_ms: Option<u64>,
}

impl BriefPane {
    /// Has the notes read from now on.
    pub fn begin(&mut self, now_ms: u64) {
        self.version = Some(0);
        self.due_ms = Some(now_ms);
    }

    /// Whether the notes are read.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.version.is_some()
    }

    /// Takes in that the notes, or what they are read for, have changed.
    pub fn touched(&mut self, now_ms: u64) {
        if let Some(version) = &mut self.version {
            *version += 1;
            self.due_ms = Some(now_ms + READ_AFTER_MS);
        }
    }

    /// When the notes are to be read next. What is being read is given up for it, but never twice in a
    /// row, however much they change.
    #[must_use]
    pub fn read_at(&self) -> Option<u64> {
        self.due_ms.filter(|_| self.reading.is_none() || !self.was_given_up)
    }

    /// The version to be read now, or none when it is not time yet.
    pub fn begin_to_read(&mut self, now_ms: u64) -> Option<u64> {
        self.read_at().filter(|at| *at <= now_ms)?;
        self.due_ms = None;
        self.was_given_up = self.reading.is_some();
        self.reading = self.version;
        self.reading
    }

    /// Takes in what was found in a version, or that it could not be read.
    pub fn ready(&mut self, version: u64, brief: Option<Brief>) {
        if self.reading != Some(version) {
            return;
        }
        self.reading = None;
        self.was_given_up = false;
        if let Some(brief) = brief {
            // Where the words are that had the focus is not known; its place is the next best.
            self.brief = brief;
            let last = self.len().checked_sub(1);
            self.focus = self.focus.and_then(|focus| last.map(|last| focus.min(last)));
        }
    }

    /// Whether the notes have changed since they were read.
    #[must_use]
    pub fn is_behind(&self) -> bool {
        self.due_ms.is_some() || self.reading.is_some()
    }

    /// How many items and questions there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.brief.items.len() + self.brief.missing.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Goes to another item or question.
    pub fn move_by(&mut self, by: isize) {
        let last = self.len().saturating_sub(1);
        if let Some(focus) = &mut self.focus {
            *focus = focus.saturating_add_signed(by).min(last);
        }
    }
}

/// What notes are read for when a document of that layout is made of them.
#[must_use]
pub fn wanted(layout: Option<&str>) -> Wanted {
    if layout == Some("definition") { Wanted::Definition } else { Wanted::CaseStudy }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(question: &str) -> Brief {
        Brief { missing: vec![question.to_owned()], ..Brief::default() }
    }

    #[test]
    fn the_newest_wins_and_the_old_one_stays_until_then() {
        let mut pane = BriefPane::default();
        pane.touched(0);
        assert_eq!(pane.read_at(), None, "nobody wants one");
        pane.begin(0);
        assert_eq!(pane.begin_to_read(0), Some(0));
        pane.touched(100);
        pane.touched(140);
        assert_eq!((pane.read_at(), pane.begin_to_read(289)), (Some(290), None));
        assert_eq!(pane.begin_to_read(290), Some(2), "the first one is given up");
        pane.touched(300);
        assert_eq!((pane.read_at(), pane.begin_to_read(900)), (None, None), "this one is not");
        pane.ready(0, Some(found("late")));
        assert!(pane.brief.missing.is_empty());
        pane.ready(2, Some(found("first")));
        assert_eq!((pane.brief.missing[0].as_str(), pane.read_at()), ("first", Some(450)));
        assert_eq!(pane.begin_to_read(450), Some(3));
        pane.ready(3, None);
        assert_eq!(pane.brief.missing[0], "first");
        assert!(!pane.is_behind());
    }

    #[test]
    fn the_focus_walks_on_through_the_questions() {
        let mut pane = BriefPane::default();
        pane.begin(0);
        pane.begin_to_read(0);
        let mut brief = found("how many?");
        brief.missing.push("since when?".to_owned());
        pane.ready(0, Some(brief));
        pane.focus = Some(0);
        pane.move_by(1);
        assert_eq!((pane.focus, pane.len()), (Some(1), 2));
        pane.move_by(1);
        assert_eq!(pane.focus, Some(1));
    }
}
