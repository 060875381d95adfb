//! The command palette: typing, choosing, doing.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::{editing, go, history, keys, replay, search};
use crate::ui::effect::Effect;
use crate::ui::keymap::{Command, Place};
use crate::ui::model::popup::{Palette, Popup};
use crate::ui::model::{Model, Screen};
use crate::ui::palette::{self, Entry, RECENT};

/// Opens the palette over whatever is there.
pub fn open(model: &mut Model) {
    let under = model.popup.take().map(Box::new);
    model.popup = Some(Popup::Palette(Palette { under, ..Palette::default() }));
}

/// Gives a key to the palette, which was taken out of the model.
pub fn pressed(
    model: &mut Model,
    mut palette: Palette,
    command: Option<Command>,
    event: KeyEvent,
    effects: &mut Vec<Effect>,
) {
    let entries = palette::entries(model, &palette);
    let last = entries.len().saturating_sub(1);
    let screenful = usize::from(palette::areas(model.area()).list.height).max(1);
    match command {
        Some(Command::Close) => return model.popup = palette.under.map(|under| *under),
        Some(Command::Accept) => {
            if let Some(entry) = entries.get(palette.focus.min(last)) {
                return done(model, palette, entry, effects);
            }
        }
        // From the first to the last, and the other way round.
        Some(Command::Up) if palette.focus == 0 => palette.focus = last,
        Some(Command::Up) => palette.focus -= 1,
        Some(Command::Down) if palette.focus >= last => palette.focus = 0,
        Some(Command::Down) => palette.focus += 1,
        Some(Command::PageUp) => palette.focus = palette.focus.saturating_sub(screenful),
        Some(Command::PageDown) => palette.focus = (palette.focus + screenful).min(last),
        _ => {
            let before = palette.input.text();
            palette.input.key(event);
            if palette.input.text() != before {
                palette.focus = 0;
            }
        }
    }
    model.popup = Some(Popup::Palette(palette));
}

/// Does the entry at a row of the palette that is open, if there is one.
pub fn chosen(model: &mut Model, row: usize, effects: &mut Vec<Effect>) {
    let Some(Popup::Palette(palette)) = model.popup.take() else { return };
    match palette::entries(model, &palette).get(row) {
        Some(entry) => done(model, palette, entry, effects),
        None => model.popup = Some(Popup::Palette(palette)),
    }
}

/// Does what was chosen, as if its key had been pressed in its place.
fn done(model: &mut Model, palette: Palette, entry: &Entry, effects: &mut Vec<Effect>) {
    let what = (entry.place, entry.command);
    model.recent.retain(|done| *done != what);
    model.recent.insert(0, what);
    model.recent.truncate(RECENT);
    model.popup = palette.under.map(|under| *under);
    let here = model.place();
    let keeps = matches!(entry.command, Command::Help | Command::Quit | Command::Suspend);
    if entry.place != here && !(entry.place == Place::Anywhere && keeps) {
        // Another place: what lies over the screen gives way to it.
        if !editing::gives_way(model) {
            return;
        }
        model.popup = None;
        lead(model, entry.place, effects);
        if entry.place != Place::Anywhere && entry.place != model.place() {
            // It has become impossible meanwhile, and why is told.
            return;
        }
    }
    let nothing = KeyEvent::new(KeyCode::Null, KeyModifiers::NONE);
    keys::done(model, Some(entry.command), nothing, effects);
}

/// Goes to the place of a command. What had the keys there instead of the screen gives them back.
fn lead(model: &mut Model, place: Place, effects: &mut Vec<Effect>) {
    if model.replay.is_some()
        && matches!(place, Place::Notes | Place::Run | Place::Result | Place::History)
    {
        replay::end(model, effects);
    }
    match place {
        Place::Notes => {
            search::close(model);
            model.notes.brief.focus = None;
            go(model, Screen::Notes);
        }
        Place::History => history::show(model, effects),
        Place::Run => go(model, Screen::Run),
        Place::Result => {
            model.result.fields.is_open = false;
            go(model, Screen::Result);
        }
        _ => {}
    }
}
