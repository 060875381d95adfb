//! The brief: when the notes are read, and walking through what was found.

use crate::text::brief::MOST_BYTES;
use crate::ui::effect::Effect;
use crate::ui::keymap::Command;
use crate::ui::model::Model;
use crate::ui::model::brief::wanted;

/// Items that a page key goes on by.
const PAGE: isize = 8;

/// Has the notes read, when it is time.
pub fn settle(model: &mut Model, effects: &mut Vec<Effect>) {
    let now_ms = model.now_ms;
    if let Some(version) = model.notes.brief.begin_to_read(now_ms) {
        let layout = model.setup.chosen().and_then(|recipe| recipe.layout.as_deref());
        let (wanted, text) = (wanted(layout), model.notes.editor.beginning(MOST_BYTES));
        effects.push(Effect::ReadBrief { text, version, wanted });
    }
}

/// Gives the keys to the brief, when there is something in it to walk through.
pub fn open(model: &mut Model) {
    if model.notes.brief.is_on() {
        model.notes.brief.focus = Some(0);
    } else {
        model.say("there is no brief of these notes");
    }
}

/// Does a command of the brief.
pub fn pressed(model: &mut Model, command: Option<Command>) {
    let brief = &mut model.notes.brief;
    match command {
        Some(Command::Up) => brief.move_by(-1),
        Some(Command::Down) => brief.move_by(1),
        Some(Command::PageUp) => brief.move_by(-PAGE),
        Some(Command::PageDown) => brief.move_by(PAGE),
        Some(Command::Top) => brief.move_by(isize::MIN),
        Some(Command::Bottom) => brief.move_by(isize::MAX),
        Some(Command::Close) => brief.focus = None,
        Some(Command::Accept) => go_there(model),
        _ => {}
    }
}

/// Selects the words of the item in the notes, and gives the keys back to them; at a question only
/// that, so that it can be answered.
fn go_there(model: &mut Model) {
    let brief = &mut model.notes.brief;
    let item = brief.focus.and_then(|focus| brief.brief.items.get(focus));
    let Some(item) = item else { return brief.focus = None };
    match item.place.clone() {
        Some(place) => {
            brief.focus = None;
            model.notes.editor.select(place);
        }
        None => model.say("these words do not stand in the notes in one piece"),
    }
}
