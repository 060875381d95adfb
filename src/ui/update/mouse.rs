//! The mouse: what was clicked, and what the wheel was turned over. Where that is on the screen is known
//! to the views.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::{keys, palette, popup};
use crate::ui::effect::Effect;
use crate::ui::keymap::Command;
use crate::ui::model::popup::Popup;
use crate::ui::model::{Model, Screen};
use crate::ui::target::Target;

/// Does what a click means.
pub fn clicked(model: &mut Model, target: Target, effects: &mut Vec<Effect>) {
    let nothing = KeyEvent::new(KeyCode::Null, KeyModifiers::NONE);
    match target {
        Target::Hint(command) => keys::done(model, Some(command), nothing, effects),
        Target::Notes(row, cell) => {
            model.notes.brief.focus = None;
            model.notes.editor.click(row, cell);
        }
        Target::Step(place) => {
            if let Some(run) = model.run.as_mut().filter(|run| place < run.state.steps.len()) {
                run.focus = place;
            }
        }
        Target::Items if model.offers(Command::Items) => model.result.fields.is_open = true,
        Target::Entry(row) if matches!(model.popup, Some(Popup::Palette(_))) => {
            palette::chosen(model, row, effects);
        }
        Target::Entry(row) => {
            if let Some(command) = chosen(model, row) {
                keys::done(model, Some(command), nothing, effects);
            }
        }
        Target::Items | Target::Page | Target::Popup | Target::Nothing => {}
    }
}

/// Gives the focus to an entry of a list; one that has it already is to be opened, by that command.
fn chosen(model: &mut Model, row: usize) -> Option<Command> {
    let (focus, command) = match &mut model.popup {
        Some(Popup::Drafts(list)) => (&mut list.index, Some(Command::Accept)),
        Some(Popup::Settings { index } | Popup::Recipes { index }) => {
            (index, Some(Command::Accept))
        }
        Some(Popup::Written { index, .. }) => (index, Some(Command::View)),
        Some(_) => return None,
        None if model.screen == Screen::History => {
            let by = row.cast_signed() - model.history.focus().cast_signed();
            model.history.move_by(by);
            return (by == 0).then_some(Command::OpenRun);
        }
        None => {
            let focus = model.notes.brief.focus.replace(row);
            return (focus == Some(row)).then_some(Command::Accept);
        }
    };
    let has_focus = std::mem::replace(focus, row) == row;
    command.filter(|_| has_focus)
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
        Target::Entry(_) if model.popup.is_none() => match model.screen {
            Screen::History => model.history.move_by(lines.signum()),
            _ => model.notes.brief.move_by(lines.signum()),
        },
        Target::Entry(_) | Target::Popup => {
            let command = if lines < 0 { Command::Up } else { Command::Down };
            let nothing = KeyEvent::new(KeyCode::Null, KeyModifiers::NONE);
            // Going to a line asks for nothing to be done.
            popup::pressed(model, Some(command), nothing, &mut Vec::new());
        }
        Target::Items | Target::Hint(_) | Target::Step(_) | Target::Nothing => {}
    }
}
