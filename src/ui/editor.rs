//! The notes while they are typed: the one module that knows the editor widget.
//!
//! Its cost is a map of the screen that is rebuilt after every edit and grows with the text, so long
//! notes are shown without wrapping. There is as much room as there is in notes anywhere.
//!
//! The widget moves by characters, takes back single edits and draws its own cursor; here the cursor
//! moves by what a person sees as one character, one undo takes back one step, and the cursor is the
//! terminal's, so that an input method knows where it is.

pub mod matches;
mod search;
mod selection;
mod shown;
mod steps;

use std::cell::Cell;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::widgets::Widget;
use ratatui_textarea::{CursorMove, TextArea, WrapMode};
use unicode_segmentation::UnicodeSegmentation as _;

use self::steps::{Edit, MOST_EDITS, Steps};
use crate::domain::notes::MAX_NOTES_BYTES;
use crate::text::clean::clean;

/// The longest text that is wrapped, in bytes.
pub const WRAP_BYTES: usize = 300 * 1024;

/// The most bytes that a key puts in: those of a tab or of the longest character.
const KEY_BYTES: usize = 4;

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
    /// The notes would be longer than [`MAX_NOTES_BYTES`]; nothing was changed.
    NoRoom,
}

/// Whether long lines go on in the next row.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Wrapping {
    /// They do, as long as the text is not longer than [`WRAP_BYTES`].
    #[default]
    Soft,
    /// They leave the screen at its edge.
    Off,
}

/// The notes with a cursor, a selection and what can be taken back.
#[derive(Debug)]
pub struct Editor {
    area: TextArea<'static>,
    counts: Counts,
    bytes: usize,
    steps: Steps,
    wrapping: Wrapping,
    /// Whether every motion selects, for terminals that keep Shift for themselves.
    marking: bool,
    /// Whether something was not put in because there was no room for it.
    refused: bool,
    /// What was cut or copied last.
    clipboard: String,
    dim: Style,
    /// What it was drawn into last.
    room: Cell<Rect>,
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
        area.set_max_histories(MOST_EDITS);
        area.set_cursor_line_style(Style::new());
        area.set_cursor_style(Style::new());
        area.set_placeholder_text("type or paste notes here");
        let mut editor = Self {
            area,
            counts: Counts::default(),
            bytes: 0,
            steps: Steps::default(),
            wrapping: Wrapping::default(),
            marking: false,
            refused: false,
            clipboard: String::new(),
            dim: Style::new(),
            room: Cell::default(),
        };
        editor.measure();
        editor
    }

    /// The whole text, with `\n` line ends.
    #[must_use]
    pub fn text(&self) -> String {
        self.area.lines().join("\n")
    }

    /// Its beginning: whole lines of at most so many bytes together.
    #[must_use]
    pub fn beginning(&self, bytes: usize) -> String {
        let mut out = String::new();
        for line in self.area.lines() {
            if out.len() + line.len() + 1 > bytes {
                break;
            }
            out.push_str(line);
            out.push('\n');
        }
        out
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
        self.area.wrap_mode() != WrapMode::None
    }

    /// Whether the text is short enough to be wrapped.
    #[must_use]
    pub fn can_wrap(&self) -> bool {
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
        self.put_whole(text);
        self.area.move_cursor(CursorMove::Jump(0, 0));
    }

    /// Takes other notes in the place of these; what was done to those cannot be taken back any more.
    pub fn restart(&mut self, text: &str) {
        self.replace(text);
        self.steps = Steps::default();
    }

    /// Makes room for other notes; what is put in next is the same step.
    pub fn make_room(&mut self) {
        self.area.cancel_selection();
        let cleared = usize::from(self.area.clear());
        self.changed(Edit::Opened, cleared);
    }

    /// Whether something was not put in since this was last asked, because the notes would have been
    /// longer than [`MAX_NOTES_BYTES`]: they could not be read again.
    pub fn take_refusal(&mut self) -> bool {
        std::mem::take(&mut self.refused)
    }

    /// Whether there is room for so many bytes in the place of what is selected.
    fn has_room(&self, more: usize) -> bool {
        // The last line has no end.
        let beyond = (self.bytes.saturating_sub(1) + more).saturating_sub(MAX_NOTES_BYTES);
        beyond == 0 || self.selected().len() >= beyond
    }

    fn put_whole(&mut self, text: &str) {
        // A selection would be all that is cleared.
        self.area.cancel_selection();
        let cleared = usize::from(self.area.clear());
        let put = usize::from(self.area.insert_str(fit_to_edit(text)));
        self.changed(Edit::Whole, cleared + put);
    }

    /// Puts a paste at the cursor, as one change.
    pub fn paste(&mut self, text: &str) -> Pasted {
        let kept = fit_to_edit(text);
        if kept.is_empty() {
            return Pasted::Nothing;
        }
        if !self.has_room(kept.len()) {
            return Pasted::NoRoom;
        }
        self.insert(&kept);
        if kept == ends_joined(text) { Pasted::Whole } else { Pasted::Cleaned }
    }

    fn insert(&mut self, text: &str) {
        if !self.has_room(text.len()) {
            self.refused = true;
            return;
        }
        let removed = usize::from(self.has_selection());
        let put = usize::from(self.area.insert_str(text) && !text.is_empty());
        self.changed(Edit::Whole, removed + put);
    }

    fn changed(&mut self, edit: Edit, edits: usize) {
        self.marking = false;
        self.steps.changed(edit, edits);
        self.measure();
    }

    /// Takes a key; returns whether the text changed.
    pub fn key(&mut self, event: KeyEvent) -> bool {
        let mut event = event;
        let held = event.modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT);
        let (is_plain, has_selection) = (held.is_empty(), self.has_selection());
        match (event.code, held) {
            // The widget's own steps, clipboard and paging by these are not used.
            (KeyCode::Char('u' | 'r' | 'y' | 'x' | 'c' | 'v'), KeyModifiers::CONTROL) => {
                return false;
            }
            // A line feed, which the widget takes for the order to delete the line.
            (KeyCode::Char('j'), KeyModifiers::CONTROL) => event = KeyCode::Enter.into(),
            (KeyCode::Backspace | KeyCode::Delete, KeyModifiers::CONTROL) => {
                event.modifiers = KeyModifiers::ALT;
            }
            (KeyCode::Home | KeyCode::End, KeyModifiers::CONTROL) => {
                // The widget has these as two motions, to the outer line and to its outer end.
                let shift = event.modifiers & KeyModifiers::SHIFT;
                let line = if event.code == KeyCode::Home { KeyCode::Up } else { KeyCode::Down };
                let far = KeyModifiers::CONTROL | KeyModifiers::ALT | shift;
                self.key(KeyEvent::new(line, far));
                return self.key(KeyEvent::new(event.code, shift));
            }
            _ => {}
        }
        let (edit, puts) = match event.code {
            KeyCode::Char(c) if is_plain && c.is_whitespace() => (Edit::Gap, true),
            KeyCode::Char(_) if is_plain => (Edit::Typed, true),
            KeyCode::Enter | KeyCode::Tab => (Edit::Gap, true),
            KeyCode::Backspace | KeyCode::Delete if is_plain => (Edit::Erased, false),
            _ => (Edit::Whole, false),
        };
        if puts && !self.has_room(KEY_BYTES) {
            self.refused = true;
            return false;
        }
        let is_motion = !puts && edit == Edit::Whole;
        if self.marking && is_motion {
            event.modifiers |= KeyModifiers::SHIFT;
        }
        let top = self.area.scroll_offset().0;
        let times = if has_selection && !is_motion { 1 } else { self.characters(event) };
        let mut edits = usize::from(puts && has_selection);
        for _ in 0..times {
            edits += usize::from(self.area.input(event));
        }
        let changed = edits > 0;
        if changed {
            let edit = if has_selection { Edit::Whole } else { edit };
            self.changed(edit, edits);
        } else {
            self.steps.end();
            self.snap_to_character();
            if self.area.scroll_offset().0 > top {
                self.fill_screen();
            }
        }
        changed
    }

    /// How many characters a key is about: more than one where several look like one.
    fn characters(&self, event: KeyEvent) -> usize {
        if event.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT) {
            return 1;
        }
        let (before, after) = self.around_cursor();
        let seen = match event.code {
            KeyCode::Left | KeyCode::Backspace => before.graphemes(true).next_back(),
            KeyCode::Right | KeyCode::Delete => after.graphemes(true).next(),
            _ => None,
        };
        seen.map_or(1, |seen| seen.chars().count())
    }

    /// The line of the cursor, before and after it.
    fn around_cursor(&self) -> (&str, &str) {
        let cursor = self.area.cursor();
        let line = self.area.lines().get(cursor.0).map_or("", String::as_str);
        line.split_at(byte_at(line, cursor.1))
    }

    /// Takes the cursor to the beginning of a character that it stands within after a motion.
    fn snap_to_character(&mut self) {
        let (before, after) = self.around_cursor();
        let line = format!("{before}{after}");
        let start = line.grapheme_indices(true).map(|(at, _)| at);
        let start = start.take_while(|at| *at <= before.len()).last().unwrap_or(0);
        let back = if after.is_empty() { 0 } else { before[start..].chars().count() };
        for _ in 0..back {
            self.area.move_cursor(CursorMove::Back);
        }
    }

    /// Scrolls back to the last full screen: the widget's own paging leaves the end of the text behind.
    fn fill_screen(&mut self) {
        let (top, height) = (usize::from(self.area.scroll_offset().0), self.room.get().height);
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

    /// Where it was drawn last; empty before that.
    #[must_use]
    pub fn drawn(&self) -> Rect {
        self.room.get()
    }

    /// Takes back the last step; returns whether there was one.
    pub fn undo(&mut self) -> bool {
        self.marking = false;
        let edits = self.steps.undo().unwrap_or(0);
        let changed = (0..edits).filter(|_| self.area.undo()).count() > 0;
        self.snap_to_character();
        self.measure();
        changed
    }

    /// Whether there is a step to take back.
    #[must_use]
    pub fn can_undo(&self) -> bool {
        self.steps.can_undo()
    }

    /// Makes the last step again; returns whether there was one.
    pub fn redo(&mut self) -> bool {
        self.marking = false;
        let edits = self.steps.redo().unwrap_or(0);
        let changed = (0..edits).filter(|_| self.area.redo()).count() > 0;
        self.snap_to_character();
        self.measure();
        changed
    }

    /// Sets how matches, the selection and what may be overlooked look.
    pub fn set_styles(&mut self, found: Style, selected: Style, dim: Style) {
        self.area.set_selection_style(selected);
        self.area.set_search_style(found);
        self.area.set_placeholder_style(dim);
        self.dim = dim;
    }

    /// Wraps long lines, or stops it.
    pub fn set_wrapping(&mut self, wrapping: Wrapping) {
        self.wrapping = wrapping;
        self.measure();
    }

    /// Whether long lines are to be wrapped.
    #[must_use]
    pub fn wrapping(&self) -> Wrapping {
        self.wrapping
    }

    /// Shows line numbers, or hides them.
    pub fn toggle_numbers(&mut self) {
        if self.area.line_number_style().is_some() {
            self.area.remove_line_number();
        } else {
            self.area.set_line_number_style(self.dim);
        }
    }

    /// Where the cursor stands on the screen, once the notes were drawn; none when it is not seen.
    #[must_use]
    pub fn cursor_on_screen(&self) -> Option<Position> {
        shown::cursor(&self.area, self.room.get())
    }

    fn measure(&mut self) {
        self.counts = Counts::of(self.area.lines().iter().map(String::as_str));
        self.bytes = self.area.lines().iter().map(|line| line.len() + 1).sum();
        let wraps = self.wrapping == Wrapping::Soft && self.can_wrap();
        let mode = if wraps { WrapMode::WordOrGlyph } else { WrapMode::None };
        if self.area.wrap_mode() != mode {
            self.area.set_wrap_mode(mode);
        }
    }
}

impl Widget for &Editor {
    fn render(self, area: Rect, buf: &mut Buffer) {
        self.room.set(area);
        (&self.area).render(area, buf);
        shown::without_blanks(&self.area, area, buf);
    }
}

/// The byte at which a character of a line stands; its end when it has no such character.
fn byte_at(line: &str, character: usize) -> usize {
    line.char_indices().nth(character).map_or(line.len(), |(at, _)| at)
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
    use super::matches::Reading;
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
    fn a_line_feed_begins_a_line_and_deletes_nothing() {
        let mut editor = Editor::new("");
        assert_eq!(editor.paste("one two"), Pasted::Whole);
        assert!(editor.key(KeyEvent::new(KeyCode::Char('j'), KeyModifiers::CONTROL)));
        assert_eq!(editor.text(), "one two\n");
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
    fn there_is_as_much_room_as_can_be_read_again_and_what_has_none_changes_nothing() {
        use crossterm::event::KeyCode::{Backspace, Char, Enter, Tab};
        let press = |editor: &mut Editor, code| editor.key(KeyEvent::new(code, KeyModifiers::NONE));
        let mut editor = Editor::default();
        let line = "some words\n";
        assert_eq!(editor.paste(&line.repeat(MAX_NOTES_BYTES / line.len() + 1)), Pasted::NoRoom);
        assert!(editor.is_empty());
        let most = line.repeat(MAX_NOTES_BYTES / line.len());
        assert_eq!(editor.paste(&most), Pasted::Whole);
        let rest = "x".repeat(MAX_NOTES_BYTES - most.len());
        assert_eq!(editor.paste(&rest), Pasted::Whole);
        let full = editor.text();
        assert_eq!(full.len(), MAX_NOTES_BYTES);
        assert!(crate::domain::notes::Notes::from_text(&full).is_ok());
        assert_eq!(editor.paste("y"), Pasted::NoRoom);
        for code in [Char('y'), Enter, Tab] {
            assert!(!press(&mut editor, code) && editor.take_refusal(), "{code:?}");
        }
        let some = regex::Regex::new("some").unwrap();
        assert_eq!(editor.replace_all(&some, "some more", Reading::Plain), 0);
        assert!(editor.take_refusal() && !editor.take_refusal());
        assert!(editor.text() == full, "nothing was changed");
        // What takes out more than it puts in has room.
        editor.select(full.len() - 10..full.len());
        assert_eq!(editor.paste("y"), Pasted::Whole);
        assert!(press(&mut editor, Backspace) && press(&mut editor, Char('z')));
        assert_eq!(editor.text().len(), MAX_NOTES_BYTES - 9);
    }

    #[test]
    fn long_notes_are_not_wrapped() {
        let mut editor = Editor::default();
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
        assert_eq!(editor.selected(), "");
        let shift = |code| KeyEvent::new(code, KeyModifiers::SHIFT);
        editor.key(KeyEvent::new(KeyCode::Right, KeyModifiers::NONE));
        editor.key(shift(KeyCode::Right));
        assert_eq!(editor.selected(), "é");
        editor.key(shift(KeyCode::Down));
        editor.key(shift(KeyCode::Down));
        assert_eq!(editor.selected(), "én\ntwee\ndr");
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

    fn press(editor: &mut Editor, code: KeyCode, held: KeyModifiers) -> bool {
        editor.key(KeyEvent::new(code, held))
    }

    fn type_in(editor: &mut Editor, text: &str) {
        for c in text.chars() {
            press(editor, KeyCode::Char(c), KeyModifiers::NONE);
        }
    }

    #[test]
    fn the_notes_have_a_beginning_and_an_end() {
        let mut editor = Editor::new("first line\nsecond\nthe third line");
        press(&mut editor, KeyCode::End, KeyModifiers::CONTROL);
        assert_eq!(editor.position(), (3, 15));
        press(&mut editor, KeyCode::Home, KeyModifiers::CONTROL);
        assert_eq!(editor.position(), (1, 1));
        press(&mut editor, KeyCode::End, KeyModifiers::CONTROL | KeyModifiers::SHIFT);
        assert_eq!(editor.selected(), "first line\nsecond\nthe third line");
    }

    #[test]
    fn undo_takes_back_words_and_what_replaced_a_selection() {
        let mut editor = Editor::new("old text");
        press(&mut editor, KeyCode::Right, KeyModifiers::CONTROL | KeyModifiers::SHIFT);
        assert_eq!(editor.selected(), "old ");
        editor.paste("new\nlines ");
        assert_eq!(editor.text(), "new\nlines text");
        type_in(&mut editor, "and words ");
        assert!(editor.undo());
        assert_eq!(editor.text(), "new\nlines and text");
        assert!(editor.undo() && editor.undo());
        assert_eq!(editor.text(), "old text");
        assert!(!editor.undo());
        assert!(editor.redo() && editor.redo() && editor.redo());
        assert_eq!(editor.text(), "new\nlines and words text");
    }

    #[test]
    fn what_looks_like_one_character_is_one() {
        let family = "👨‍👩‍👧";
        let mut editor = Editor::new(&format!("a{family}e\u{301}b\nab日本"));
        let right = |editor: &mut Editor| press(editor, KeyCode::Right, KeyModifiers::NONE);
        right(&mut editor);
        right(&mut editor);
        assert_eq!(editor.around_cursor(), (format!("a{family}").as_str(), "e\u{301}b"));
        press(&mut editor, KeyCode::Delete, KeyModifiers::NONE);
        press(&mut editor, KeyCode::Backspace, KeyModifiers::NONE);
        assert_eq!(editor.text(), "ab\nab日本");
        assert!(editor.undo());
        assert_eq!(editor.around_cursor(), (format!("a{family}").as_str(), "e\u{301}b"));
        // Up and down never leave the cursor within it.
        press(&mut editor, KeyCode::Down, KeyModifiers::NONE);
        press(&mut editor, KeyCode::Left, KeyModifiers::NONE);
        press(&mut editor, KeyCode::Up, KeyModifiers::NONE);
        let before = editor.around_cursor().0.to_owned();
        assert!(before == "a" || before.ends_with(family), "{before:?}");
    }

    #[test]
    fn text_is_selected_without_shift_and_cut_and_put_back() {
        let mut editor = Editor::new("one two\nthree");
        editor.mark();
        press(&mut editor, KeyCode::Char('f'), KeyModifiers::ALT);
        assert_eq!(editor.selected(), "one ");
        assert_eq!(editor.cut().as_deref(), Some("one "));
        assert!(!editor.is_marking());
        press(&mut editor, KeyCode::End, KeyModifiers::NONE);
        assert!(editor.put_back());
        assert_eq!(editor.text(), "twoone \nthree");
        assert_eq!(editor.copy(), None);
        editor.mark();
        editor.mark();
        assert_eq!(editor.copy().as_deref(), Some("twoone \nthree"));
        assert!(!editor.is_selecting());
        editor.select(4..10);
        assert_eq!(editor.selected(), "ne \nth");
        assert!(editor.unselect() && !editor.unselect());
    }

    #[test]
    fn words_are_deleted_both_ways() {
        let mut editor = Editor::new("one two three");
        press(&mut editor, KeyCode::Right, KeyModifiers::CONTROL);
        press(&mut editor, KeyCode::Delete, KeyModifiers::CONTROL);
        assert_eq!(editor.text(), "one  three");
        press(&mut editor, KeyCode::Backspace, KeyModifiers::CONTROL);
        assert_eq!(editor.text(), " three");
        assert!(editor.undo() && editor.undo());
        assert_eq!(editor.text(), "one two three");
    }

    #[test]
    fn matches_are_replaced_one_by_one_or_all_in_one_step() {
        let mut editor = Editor::new("14 days, 3 days\n9 Days");
        let days = matches::pattern(r"(\d+) days", Reading::Expression).unwrap();
        let found = editor.search(&days);
        assert_eq!(found.len(), 3);
        editor.select_match(found[1]);
        assert_eq!(editor.selected(), "3 days");
        assert_eq!(editor.match_from_cursor(&found), 1);
        editor.replace_match(found[1], &days, "$1 d", Reading::Expression);
        assert_eq!(editor.text(), "14 days, 3 d\n9 Days");
        assert_eq!(editor.replace_all(&days, "${1}x", Reading::Expression), 2);
        assert_eq!(editor.text(), "14x, 3 d\n9x");
        assert!(editor.undo());
        assert_eq!(editor.text(), "14 days, 3 d\n9 Days");
        assert!(editor.undo());
        assert_eq!(editor.text(), "14 days, 3 days\n9 Days");
    }

    /// The rows of the notes on a screen, and what stands under the cursor.
    fn drawn(editor: &Editor, width: u16, height: u16) -> (Vec<String>, Option<(u16, u16)>) {
        let room = Rect::new(0, 0, width, height);
        let mut buf = Buffer::empty(room);
        editor.render(room, &mut buf);
        let row = |row: &[ratatui::buffer::Cell]| -> String {
            row.iter().map(ratatui::buffer::Cell::symbol).collect::<String>().trim_end().to_owned()
        };
        let rows = buf.content.chunks(usize::from(width)).map(row).collect();
        (rows, editor.cursor_on_screen().map(|at| (at.x, at.y)))
    }

    #[test]
    fn wrapped_rows_begin_with_a_word_and_the_cursor_is_where_it_is_seen() {
        let mut editor = Editor::new("four five sixsix seven\nend");
        let (rows, at) = drawn(&editor, 9, 4);
        assert_eq!(rows, ["four five", "sixsix", "seven", "end"]);
        assert_eq!(at, Some((0, 0)));
        editor.select(0..11);
        assert_eq!(drawn(&editor, 9, 4).1, Some((1, 1)), "behind the s of sixsix");
        editor.select(22..22);
        assert_eq!(drawn(&editor, 9, 4).1, Some((5, 2)));
        editor.toggle_numbers();
        let (rows, at) = drawn(&editor, 12, 4);
        assert_eq!((rows[0].as_str(), rows[1].as_str()), (" 1 four five", "   sixsix"));
        assert_eq!(at, Some((8, 2)));
        editor.toggle_numbers();
        editor.set_wrapping(Wrapping::Off);
        editor.select(0..0);
        assert_eq!(drawn(&editor, 9, 4).0[1], "end");
        assert!(drawn(&Editor::default(), 9, 4).1 == Some((0, 0)));
    }
}
