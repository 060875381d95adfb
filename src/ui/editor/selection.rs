//! What is selected in the notes, and what was cut or copied.

use std::ops::Range;

use ratatui_textarea::CursorMove;

use super::steps::Edit;
use super::{Editor, byte_at};

impl Editor {
    /// Whether a selection was begun, also when nothing is in it yet.
    #[must_use]
    pub fn is_selecting(&self) -> bool {
        self.area.is_selecting()
    }

    /// Whether every motion selects.
    #[must_use]
    pub fn is_marking(&self) -> bool {
        self.marking
    }

    pub(super) fn has_selection(&self) -> bool {
        self.area.selection_range().is_some_and(|(start, end)| start != end)
    }

    /// The selected text; empty when there is none.
    #[must_use]
    pub fn selected(&self) -> String {
        let Some((start, end)) = self.area.selection_range() else { return String::new() };
        let mut out = String::new();
        for (row, line) in self.area.lines().iter().enumerate().take(end.0 + 1).skip(start.0) {
            let from = if row == start.0 { byte_at(line, start.1) } else { 0 };
            let to = if row == end.0 { byte_at(line, end.1) } else { line.len() };
            out.push_str(line.get(from..to).unwrap_or_default());
            if row < end.0 {
                out.push('\n');
            }
        }
        out
    }

    /// Begins a selection that every motion makes larger; where one is begun and empty, selects all.
    pub fn mark(&mut self) {
        self.steps.end();
        if self.marking && !self.has_selection() {
            self.select_all();
        } else {
            self.area.start_selection();
            self.marking = true;
        }
    }

    /// Selects the whole text.
    pub fn select_all(&mut self) {
        self.steps.end();
        self.marking = false;
        self.area.move_cursor(CursorMove::Bottom);
        self.area.move_cursor(CursorMove::End);
        self.area.select_all();
    }

    /// Selects nothing; returns whether something was.
    pub fn unselect(&mut self) -> bool {
        let was = self.is_selecting();
        self.area.cancel_selection();
        self.marking = false;
        was
    }

    /// Selects bytes of the text and brings them into view.
    pub fn select(&mut self, bytes: Range<usize>) {
        let (start, end) = (self.spot(bytes.start), self.spot(bytes.end));
        self.unselect();
        self.go_to(start);
        self.area.start_selection();
        self.go_to(end);
    }

    /// Line and character of a byte of the text.
    fn spot(&self, byte: usize) -> (usize, usize) {
        let mut left = byte;
        for (row, line) in self.area.lines().iter().enumerate() {
            if left <= line.len() {
                let column = line.char_indices().take_while(|(at, _)| *at < left).count();
                return (row, column);
            }
            left -= line.len() + 1;
        }
        let last = self.area.lines().last().map_or(0, |line| line.chars().count());
        (self.area.lines().len().saturating_sub(1), last)
    }

    pub(super) fn go_to(&mut self, spot: (usize, usize)) {
        self.steps.end();
        // The widget counts no further in one go.
        let jump = |at: usize| u16::try_from(at).unwrap_or(u16::MAX);
        self.area.move_cursor(CursorMove::Jump(jump(spot.0), jump(spot.1)));
        // A place that is not there is as near as the cursor comes.
        let mut before = None;
        while self.cursor() < spot && before != Some(self.cursor()) {
            before = Some(self.cursor());
            if self.cursor().0 < spot.0 {
                self.area.move_cursor(CursorMove::End);
            } else if self.is_at_end_of_line() {
                break;
            }
            self.area.move_cursor(CursorMove::Forward);
        }
    }

    fn cursor(&self) -> (usize, usize) {
        let cursor = self.area.cursor();
        (cursor.0, cursor.1)
    }

    fn is_at_end_of_line(&self) -> bool {
        let cursor = self.area.cursor();
        let line = self.area.lines().get(cursor.0);
        line.is_none_or(|line| line.chars().count() <= cursor.1)
    }

    /// Keeps the selected text to be put somewhere else; returns it, or none when nothing is selected.
    pub fn copy(&mut self) -> Option<String> {
        let selected = self.selected();
        self.unselect();
        if selected.is_empty() {
            return None;
        }
        self.clipboard.clone_from(&selected);
        Some(selected)
    }

    /// Takes the selected text out and keeps it; returns it, or none when nothing is selected.
    pub fn cut(&mut self) -> Option<String> {
        let selected = Some(self.selected()).filter(|text| !text.is_empty())?;
        self.clipboard.clone_from(&selected);
        self.area.cut();
        self.changed(Edit::Whole, 1);
        Some(selected)
    }

    /// Puts what was cut or copied last at the cursor; returns whether there was something.
    pub fn put_back(&mut self) -> bool {
        let kept = std::mem::take(&mut self.clipboard);
        if !kept.is_empty() {
            self.insert(&kept);
        }
        self.clipboard = kept;
        !self.clipboard.is_empty()
    }
}
