//! Looking for something in the notes, and replacing it.

use crossterm::event::KeyEvent;
use regex::Regex;

use super::notes::touched;
use crate::ui::editor::matches::{Reading, pattern};
use crate::ui::figures::counted;
use crate::ui::keymap::{Command, Place};
use crate::ui::model::Model;
use crate::ui::model::popup::LineInput;
use crate::ui::model::search::{Field, Search};

/// Opens the line, with what is selected in it; `replaces` opens the second one as well.
pub fn open(model: &mut Model, replaces: bool) {
    let selected = model.notes.editor.selected();
    let query = if selected.contains('\n') { "" } else { selected.as_str() };
    let mut search = model.notes.search.take().unwrap_or_default();
    if !query.is_empty() {
        search.query = LineInput::proposed(query);
    }
    if replaces {
        search.with.get_or_insert_default();
    }
    model.notes.search = Some(search);
    look(model);
}

/// Does a command of the line, or gives the key to it.
pub fn pressed(model: &mut Model, command: Option<Command>, event: KeyEvent) {
    let Some(search) = &mut model.notes.search else { return };
    match command {
        Some(Command::Close) => close(model),
        Some(Command::Accept) if search.field == Field::Replace => replace_one(model),
        Some(Command::Accept | Command::NextMatch) => turn(model, 1),
        Some(Command::PreviousMatch) => turn(model, -1),
        Some(Command::NextField) => {
            search.with.get_or_insert_default();
            search.field = match search.field {
                Field::Find => Field::Replace,
                Field::Replace => Field::Find,
            };
        }
        Some(Command::ToggleExpression) => {
            search.reading = match search.reading {
                Reading::Plain => Reading::Expression,
                Reading::Expression => Reading::Plain,
            };
            look(model);
        }
        Some(Command::ReplaceAll) => replace_all(model),
        _ => {
            search.input().key(event);
            if search.field == Field::Find {
                look(model);
            }
        }
    }
}

/// Takes a paste into the line.
pub fn pasted(model: &mut Model, text: &str) {
    if let Some(search) = &mut model.notes.search {
        search.input().insert(text);
        if search.field == Field::Find {
            look(model);
        }
    }
}

/// Closes the line.
pub fn close(model: &mut Model) {
    model.notes.search = None;
    model.notes.editor.search_ends();
}

/// The compiled query; none when there is nothing to look for, or it cannot be read.
fn compiled(search: &mut Search) -> Option<Regex> {
    let query = search.query.text();
    search.error = None;
    if query.is_empty() {
        return None;
    }
    pattern(&query, search.reading).map_err(|why| search.error = Some(why)).ok()
}

/// Looks for the query again, and selects the match that the cursor is at or before.
fn look(model: &mut Model) {
    let (Some(search), editor) = (&mut model.notes.search, &mut model.notes.editor) else { return };
    let Some(pattern) = compiled(search) else {
        search.matches.clear();
        return editor.search_ends();
    };
    search.matches = editor.search(&pattern);
    search.current = editor.match_from_cursor(&search.matches);
    match search.matches.get(search.current) {
        Some(hit) => editor.select_match(*hit),
        None => {
            editor.unselect();
        }
    }
}

fn turn(model: &mut Model, by: isize) {
    let (Some(search), editor) = (&mut model.notes.search, &mut model.notes.editor) else { return };
    let count = search.matches.len();
    if count == 0 {
        return;
    }
    search.current = (search.current + count).saturating_add_signed(by) % count;
    if let Some(hit) = search.matches.get(search.current) {
        editor.select_match(*hit);
    }
}

/// Replaces the match that is selected, and goes to the next one.
fn replace_one(model: &mut Model) {
    let (Some(search), editor) = (&mut model.notes.search, &mut model.notes.editor) else { return };
    let with = search.with.as_ref().map(LineInput::text).unwrap_or_default();
    let pattern = compiled(search);
    if let (Some(pattern), Some(hit)) = (pattern, search.matches.get(search.current)) {
        editor.replace_match(*hit, &pattern, &with, search.reading);
        touched(model);
        look(model);
    }
}

fn replace_all(model: &mut Model) {
    let (Some(search), editor) = (&mut model.notes.search, &mut model.notes.editor) else { return };
    let Some(with) = search.with.as_ref().map(LineInput::text) else {
        return pressed_for_nothing(model);
    };
    let Some(pattern) = compiled(search) else { return };
    let count = editor.replace_all(&pattern, &with, search.reading);
    if count > 0 {
        touched(model);
        look(model);
        let undo = model.keymap.shown(Place::Notes, Command::Undo);
        let counted = counted(count, "match", "matches");
        model.say(format!("{counted} replaced: {undo} takes it back, once this is closed"));
    }
}

/// Shows the second line: until then it is not known what to put there.
fn pressed_for_nothing(model: &mut Model) {
    if let Some(search) = &mut model.notes.search {
        search.with = Some(LineInput::default());
        search.field = Field::Replace;
    }
}
