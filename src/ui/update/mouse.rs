//! The mouse: what was clicked, and what the wheel was turned over. Where that is on the screen is known
//! to the views.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::{keys, palette, popup};
use crate::ui::effect::Effect;
use crate::ui::keymap::Command;
use crate::ui::model::Model;
use crate::ui::model::popup::Popup;
use crate::ui::target::Target;

/// Does what a click means.
pub fn clicked(model: &mut Model, target: Target, effects: &mut Vec<Effect>) {
    let nothing = KeyEvent::new(KeyCode::Null, KeyModifiers::NONE);
    match target {
        Target::Hint(command) => keys::done(model, Some(command), nothing, effects),
        Target::Notes(row, cell) => model.notes.editor.click(row, cell),
        Target::Step(place) => {
            if let Some(run) = model.run.as_mut().filter(|run| place < run.state.steps.len()) {
                run.focus = place;
            }
        }
        Target::Items if model.offers(Command::Items) => model.result.fields.is_open = true,
        Target::Entry(row) if matches!(model.popup, Some(Popup::Palette(_))) => {
            palette::chosen(model, row, effects);
        }
        Target::Entry(_) | Target::Items | Target::Page | Target::Popup | Target::Nothing => {}
    }
}

/// Scrolls what the wheel was turned over, by some lines.
pub fn wheeled(model: &mut Model, target: Target, lines: isize) {
    match target {
        Target::Notes(..) => {
            model.notes.editor.scroll(i16::try_from(lines).unwrap_or_default());
        }
        Target::Page => model.result.scroll(lines),
        Target::Items if model.result.fields.is_open => {
            model.result.fields.move_by(lines.signum());
        }
        Target::Entry(_) | Target::Popup => {
            let command = if lines < 0 { Command::Up } else { Command::Down };
            let nothing = KeyEvent::new(KeyCode::Null, KeyModifiers::NONE);
            // Going to a line asks for nothing to be done.
            popup::pressed(model, Some(command), nothing, &mut Vec::new());
        }
        Target::Items | Target::Hint(_) | Target::Step(_) | Target::Nothing => {}
    }
}
