//! Keys and pastes: to the popup if there is one, else to the screen.

use crossterm::event::{KeyEvent, KeyEventKind};

use super::{go, leave, notes, parts, popup, result, run, search};
use crate::ui::effect::Effect;
use crate::ui::keymap::{self, Command};
use crate::ui::model::popup::{Popup, Question};
use crate::ui::model::{Model, Screen};

/// Does what a key means where it was pressed.
pub fn pressed(model: &mut Model, event: KeyEvent, effects: &mut Vec<Effect>) {
    if event.kind == KeyEventKind::Release {
        return;
    }
    let command = keymap::command(model.place(), &event);
    match command {
        Some(Command::Quit) => return quit(model, effects),
        Some(Command::Help) => return model.popup = Some(Popup::Help { top: 0 }),
        Some(Command::Interrupt) => return interrupt(model, event, effects),
        _ => {}
    }
    if model.popup.is_some() {
        return popup::pressed(model, command, event, effects);
    }
    match command {
        Some(Command::ShowNotes) => go(model, Screen::Notes),
        Some(Command::ShowRun) => go(model, Screen::Run),
        Some(Command::ShowResult) => go(model, Screen::Result),
        Some(Command::Start) => run::start(model, effects),
        _ => match model.screen {
            Screen::Notes => notes::pressed(model, command, event, effects),
            Screen::Run => run::pressed(model, command, effects),
            Screen::Result if model.result.parts.is_open => {
                parts::pressed(model, command, effects);
            }
            Screen::Result => result::pressed(model, command, effects),
        },
    }
}

/// Takes a paste into the line to fill in, or into the notes.
pub fn pasted(model: &mut Model, text: &str) {
    match (&mut model.popup, model.screen) {
        (Some(Popup::Prompt { input, .. }), _) => input.insert(text),
        (Some(_), _) => {}
        (None, Screen::Notes) if model.notes.search.is_some() => search::pasted(model, text),
        (None, Screen::Notes) => notes::pasted(model, text),
        (None, _) => model.say("press F2 for the notes, then paste"),
    }
}

fn quit(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.is_running() {
        model.popup = Some(Popup::Question(Question::QuitWhileRunning));
    } else {
        leave(model, 0, effects);
    }
}

/// Cancels the run first and leaves second; in the notes it copies when something is selected.
fn interrupt(model: &mut Model, event: KeyEvent, effects: &mut Vec<Effect>) {
    let editing = model.popup.is_none() && model.screen == Screen::Notes;
    if editing && model.notes.editor.is_selecting() {
        notes::pressed(model, Some(Command::Copy), event, effects);
    } else if model.run.as_ref().is_some_and(|run| run.is_in_flight() && !run.cancelling) {
        run::cancel(model, effects);
    } else {
        leave(model, 0, effects);
    }
}
