//! The notes while they are typed: the one module that knows the editor widget.
//!
//! Its cost is a map of the screen that is rebuilt after every edit and grows with the text, so long
//! notes are shown without wrapping and a very long paste is refused.

use std::cell::Cell;

use crossterm::event::KeyEvent;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::Widget;
use ratatui_textarea::{CursorMove, TextArea, WrapMode};

use crate::text::clean::clean;

/// The longest text that is wrapped, in bytes.
pub const WRAP_BYTES: usize = 300 * 1024;

/// The longest paste that is taken, in bytes.
pub const PASTE_BYTES: usize = 2 * 1024 * 1024;

/// Number of changes that can be taken back.
const HISTORY: usize = 1000;

/// What the notes amount to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Words, counted between white space.
    pub words: usize,
    /// Words that hold a digit.
    pub figures: usize,
    /// A guess at the number of tokens of a model: four characters each.
    pub tokens: usize,
}

impl Counts {
    /// Counts a text.
    #[must_use]
    pub fn of<'a>(lines: impl IntoIterator<Item = &'a str>) -> Self {
        let mut counts = Self::default();
        let mut characters = 0;
        for line in lines {
            characters += line.chars().count() + 1;
            for word in line.split_whitespace() {
                counts.words += 1;
                counts.figures += usize::from(word.bytes().any(|b| b.is_ascii_digit()));
            }
        }
        counts.tokens = if counts.words == 0 { 0 } else { characters.div_ceil(4) };
        counts
    }
}

/// What became of a paste.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pasted {
    /// It stands in the notes as it came.
    Whole,
    /// It stands in the notes without the characters that would have moved the cursor.
    Cleaned,
    /// There was nothing in it.
    Nothing,
    /// It is longer than [`PASTE_BYTES`]; nothing was changed.
    TooLong,
}

/// The notes with a cursor, a selection and what can be taken back.
#[derive(Debug)]
pub struct Editor {
    area: TextArea<'static>,
    counts: Counts,
    bytes: usize,
    /// Whether the history holds a replacement, which is two changes of the widget.
    replaced: bool,
    /// Where it was drawn last.
    drawn: Cell<Rect>,
}

impl Default for Editor {
    fn default() -> Self {
        Self::new("")
    }
}

impl Editor {
    /// An editor with that text and the cursor at its beginning.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let lines = fit_to_edit(text).split('\n').map(str::to_owned).collect();
        let mut area = TextArea::new(lines);
        area.set_max_histories(HISTORY);
        area.set_cursor_line_style(Style::new());
        area.set_placeholder_text("type or paste notes here");
        let (counts, drawn) = (Counts::default(), Cell::default());
        let mut editor = Self { area, counts, bytes: 0, replaced: false, drawn };
        editor.measure();
        editor
    }

    /// The whole text, with `\n` line ends.
    #[must_use]
    pub fn text(&self) -> String {
        self.area.lines().join("\n")
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.area.is_empty()
    }

    /// What the notes amount to.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// Whether lines are wrapped.
    #[must_use]
    pub fn is_wrapped(&self) -> bool {
        self.bytes <= WRAP_BYTES
    }

    /// Line and column of the cursor, from 1.
    #[must_use]
    pub fn position(&self) -> (usize, usize) {
        let cursor = self.area.cursor();
        (cursor.0 + 1, cursor.1 + 1)
    }

    /// Whether a text would lose characters in here.
    #[must_use]
    pub fn would_clean(text: &str) -> bool {
        fit_to_edit(text) != ends_joined(text)
    }

    /// Moves the cursor behind the text, for a field that is edited rather than notes.
    pub fn to_end(&mut self) {
        self.area.set_placeholder_text("");
        self.area.move_cursor(CursorMove::Bottom);
        self.area.move_cursor(CursorMove::End);
    }

    /// Puts another text in the place of the whole, as one change.
    pub fn replace(&mut self, text: &str) {
        if self.area.clear() {
            self.replaced = true;
        }
        self.area.insert_str(fit_to_edit(text));
        self.area.move_cursor(CursorMove::Jump(0, 0));
        self.measure();
    }

    /// Puts a paste at the cursor, as one change.
    pub fn paste(&mut self, text: &str) -> Pasted {
        if text.len() > PASTE_BYTES {
            return Pasted::TooLong;
        }
        let kept = fit_to_edit(text);
        if kept.is_empty() {
            return Pasted::Nothing;
        }
        self.area.insert_str(&kept);
        self.measure();
        if kept == ends_joined(text) { Pasted::Whole } else { Pasted::Cleaned }
    }

    /// Takes a key; returns whether the text changed.
    pub fn key(&mut self, event: KeyEvent) -> bool {
        let top = self.area.scroll_offset().0;
        let changed = self.area.input(event);
        if changed {
            self.measure();
        } else if self.area.scroll_offset().0 > top {
            self.fill_screen();
        }
        changed
    }

    /// Scrolls back to the last full screen: the widget's own paging leaves the end of the text behind.
    fn fill_screen(&mut self) {
        let (top, height) = (usize::from(self.area.scroll_offset().0), self.drawn.get().height);
        // Rows beyond the text are taken for its last one.
        let row = |row: usize| self.area.screen_to_data(row, 0);
        let bottom = (top + usize::from(height)).saturating_sub(1);
        let beyond = (top..bottom.max(top)).rev().take_while(|at| row(*at) == row(at + 1)).count();
        // A page may end more than a screen behind the text.
        let above = (0..top).rev().take_while(|at| row(*at) == row(at + 1)).count();
        let beyond = if beyond + top == bottom { beyond + above } else { beyond };
        if let Ok(rows) = i16::try_from(beyond)
            && rows > 0
        {
            self.area.scroll((-rows, 0));
        }
    }

    /// Where it was drawn last; empty before that.
    #[must_use]
    pub fn drawn(&self) -> Rect {
        self.drawn.get()
    }

    /// Puts the cursor where something was clicked: row and cell of what is seen, from 0.
    pub fn click(&mut self, row: u16, cell: u16) {
        let (top, left) = self.area.scroll_offset();
        let at = self.area.screen_to_data(usize::from(top + row), usize::from(left + cell));
        let place = |index: usize| u16::try_from(index).unwrap_or(u16::MAX);
        self.area.cancel_selection();
        self.area.move_cursor(CursorMove::Jump(place(at.0), place(at.1)));
    }

    /// Scrolls by some rows, less than 0 for up, but never so far that the text is left behind.
    pub fn scroll(&mut self, rows: i16) {
        self.area.scroll((rows, 0));
        if rows > 0 {
            self.fill_screen();
        }
    }

    /// Whether some text is selected.
    #[must_use]
    pub fn is_selecting(&self) -> bool {
        self.area.is_selecting()
    }

    /// The selected text; none when nothing is selected.
    #[must_use]
    pub fn selected(&self) -> Option<String> {
        let ((first, from), (last, to)) = self.area.selection_range()?;
        // Columns count characters.
        let cut = |line: &str, from: usize, to: usize| -> String {
            line.chars().take(to).skip(from).collect()
        };
        let lines = self.area.lines().get(first..=last)?.iter().enumerate().map(|(index, line)| {
            let from = if index == 0 { from } else { 0 };
            let to = if first + index == last { to } else { usize::MAX };
            cut(line, from, to)
        });
        Some(lines.collect::<Vec<_>>().join("\n")).filter(|text| !text.is_empty())
    }

    /// Takes the selected text, to be put somewhere else with the editor's own paste.
    pub fn copy(&mut self) {
        self.area.copy();
    }

    /// Takes back the last change; returns whether there was one.
    pub fn undo(&mut self) -> bool {
        let mut changed = self.area.undo();
        if changed && self.replaced && self.area.is_empty() {
            changed = self.area.undo();
        }
        self.measure();
        changed
    }

    /// Makes the last change again; returns whether there was one.
    pub fn redo(&mut self) -> bool {
        let mut changed = self.area.redo();
        if changed && self.replaced && self.area.is_empty() {
            changed = self.area.redo();
        }
        self.measure();
        changed
    }

    /// Sets how the cursor and the selection look.
    pub fn set_styles(&mut self, cursor: Style, selected: Style, dim: Style) {
        self.area.set_cursor_style(cursor);
        self.area.set_selection_style(selected);
        self.area.set_placeholder_style(dim);
    }

    fn measure(&mut self) {
        self.counts = Counts::of(self.area.lines().iter().map(String::as_str));
        self.bytes = self.area.lines().iter().map(|line| line.len() + 1).sum();
        let mode = if self.bytes <= WRAP_BYTES { WrapMode::WordOrGlyph } else { WrapMode::None };
        if self.area.wrap_mode() != mode {
            self.area.set_wrap_mode(mode);
        }
    }
}

impl Widget for &Editor {
    fn render(self, area: Rect, buf: &mut Buffer) {
        self.drawn.set(area);
        (&self.area).render(area, buf);
    }
}

/// The text with `\n` line ends; many terminals paste a lone `\r`.
fn ends_joined(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// The text as it may stand in the editor: clean, but with its tabs, which tables are pasted with.
fn fit_to_edit(text: &str) -> String {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    ends_joined(text).split('\t').map(clean).collect::<Vec<_>>().join("\t")
}

#[cfg(test)]
mod tests {
    use crossterm::event::{KeyCode, KeyModifiers};

    use super::*;

    #[test]
    fn a_paste_has_its_line_ends_joined_and_is_one_change() {
        let mut editor = Editor::new("a");
        editor.area.move_cursor(CursorMove::End);
        assert_eq!(editor.paste("\r\nb\rc\nd\te"), Pasted::Whole);
        assert_eq!(editor.text(), "a\nb\nc\nd\te");
        assert!(editor.undo());
        assert_eq!(editor.text(), "a");
        assert!(editor.redo());
        assert_eq!(editor.text(), "a\nb\nc\nd\te");
    }

    #[test]
    fn a_paste_cannot_bring_control_characters() {
        let mut editor = Editor::default();
        let raw = "one\u{1b}[201~two\0three\u{9b}31m\u{7}\nfour";
        assert_eq!(editor.paste(raw), Pasted::Cleaned);
        assert!(editor.text().chars().all(|c| c == '\n' || !c.is_control()));
        assert!(editor.text().ends_with("four"));
        assert_eq!(editor.paste("\u{1b}\0"), Pasted::Nothing);
    }

    #[test]
    fn long_notes_are_not_wrapped_and_a_very_long_paste_is_refused() {
        let mut editor = Editor::default();
        assert_eq!(editor.paste(&"x".repeat(PASTE_BYTES + 1)), Pasted::TooLong);
        assert!(editor.is_empty());
        assert_eq!(editor.paste(&"some words\n".repeat(40_000)), Pasted::Whole);
        assert!(!editor.is_wrapped());
        assert!(editor.undo());
        assert!(editor.is_wrapped());
    }

    #[test]
    fn paging_never_leaves_the_text_behind() {
        let line = "een lange regel die op een smal scherm over meer dan een regel loopt";
        for (lines, height) in [(1, 6), (3, 6), (4, 6), (9, 6), (40, 6), (40, 1), (2, 40)] {
            let text = vec![line; lines].join("\n\n");
            let mut editor = Editor::new(&text);
            let room = Rect::new(0, 0, 30, height);
            let shown = |editor: &Editor| {
                let mut buf = Buffer::empty(room);
                editor.render(room, &mut buf);
                let rows = buf.content.chunks(30);
                rows.filter(|row| row.iter().any(|cell| cell.symbol() != " ")).count()
            };
            let whole = shown(&editor);
            let page = |code| KeyEvent::new(code, KeyModifiers::NONE);
            for _ in 0..200 {
                editor.key(page(KeyCode::PageDown));
                assert!(shown(&editor) + 3 >= whole, "{lines} {height}");
            }
            assert_eq!(editor.position().0, editor.area.lines().len(), "{lines} {height}");
            for _ in 0..200 {
                editor.key(page(KeyCode::PageUp));
                shown(&editor);
            }
            assert_eq!(shown(&editor), whole, "{lines} {height}");
        }
    }

    #[test]
    fn replacing_the_whole_text_is_one_change() {
        let mut editor = Editor::new("first\ntext");
        editor.replace("second");
        assert_eq!(editor.text(), "second");
        assert!(editor.undo());
        assert_eq!(editor.text(), "first\ntext");
        assert!(editor.redo());
        assert_eq!(editor.text(), "second");
    }

    #[test]
    fn what_is_selected_is_a_text() {
        let mut editor = Editor::new("één\ntwee\ndrie");
        assert_eq!(editor.selected(), None);
        let shift = |code| KeyEvent::new(code, KeyModifiers::SHIFT);
        editor.key(KeyEvent::new(KeyCode::Right, KeyModifiers::NONE));
        editor.key(shift(KeyCode::Right));
        assert_eq!(editor.selected().as_deref(), Some("é"));
        editor.key(shift(KeyCode::Down));
        editor.key(shift(KeyCode::Down));
        assert_eq!(editor.selected().as_deref(), Some("én\ntwee\ndr"));
    }

    #[test]
    fn words_figures_and_tokens_are_counted() {
        let counts = Counts::of(["From 14 days to 3, saving €1,200.", "", "Really"]);
        assert_eq!(counts, Counts { words: 8, figures: 3, tokens: 11 });
        assert_eq!(Counts::of(["", " "]), Counts::default());
    }

    #[test]
    fn keys_change_the_text_and_the_counts() {
        let mut editor = Editor::default();
        assert!(editor.key(KeyEvent::new(KeyCode::Char('a'), KeyModifiers::NONE)));
        assert!(!editor.key(KeyEvent::new(KeyCode::Left, KeyModifiers::NONE)));
        assert_eq!(editor.counts().words, 1);
        assert_eq!(editor.position(), (1, 1));
    }
}
