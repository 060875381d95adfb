//! Keys and pastes: to the popup if there is one, else to the screen.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind};

use super::{
    copy, editing, fields, go, help, history, leave, looks, notes, pages, palette, popup, replay,
    result, retry, run, search, versions,
};
use crate::ui::effect::Effect;
use crate::ui::keymap::{Command, Place};
use crate::ui::model::popup::{Popup, Question};
use crate::ui::model::{Model, Screen};

/// Does what a key means where it was pressed.
pub fn pressed(model: &mut Model, event: KeyEvent, effects: &mut Vec<Effect>) {
    if event.kind == KeyEventKind::Release {
        return;
    }
    let command = model.keymap.command(model.place(), &event);
    let is_esc = event.code == KeyCode::Esc;
    // On the screens where Esc leads somewhere else, the line above them goes first.
    if is_esc && command != Some(Command::Unselect) && model.hides_standing() && command.is_some() {
        model.standing = None;
        return;
    }
    let is_free = command.is_none() && model.popup.is_none();
    if is_free && is_esc && model.put_away() {
        return;
    }
    done(model, command, event, effects);
}

/// Does a command where the keys go; a key that means none there is typed.
pub fn done(
    model: &mut Model,
    command: Option<Command>,
    event: KeyEvent,
    effects: &mut Vec<Effect>,
) {
    if let Some(Command::Undo | Command::Redo) = command {
        model.turns += 1;
    }
    match command {
        Some(Command::Quit) => return quit(model, effects),
        Some(Command::Help) => return help::open(model),
        Some(Command::Palette) => return palette::open(model),
        Some(Command::Suspend) => return effects.push(Effect::Suspend),
        Some(Command::Copy) => return copy::copy(model, effects),
        Some(Command::NextTheme) => return looks::next_theme(model),
        Some(Command::Interrupt) => return interrupt(model, effects),
        _ => {}
    }
    if editing::has_keys(model) {
        return editing::pressed(model, command, event, effects);
    }
    // What looks closer at a step does so as in a run that is going on.
    let looks = matches!(
        command,
        Some(Command::Picture | Command::Details | Command::Log | Command::StepNumber)
    );
    if model.popup.is_none() && model.replay.is_some() && !looks {
        return replay::pressed(model, command, effects);
    }
    if model.popup.is_some() {
        return popup::pressed(model, command, event, effects);
    }
    match command {
        Some(Command::ShowNotes) => go(model, Screen::Notes),
        Some(Command::ShowRun) => go(model, Screen::Run),
        Some(Command::ShowResult) => go(model, Screen::Result),
        Some(Command::ShowHistory) => history::show(model, effects),
        Some(Command::Start) => run::start(model, effects),
        Some(Command::Retry) => retry::focused(model, effects),
        Some(Command::RetryAll) => retry::all(model, effects),
        Some(Command::Versions) => versions::open(model),
        Some(Command::Details | Command::Log) => pages::open(model, command),
        Some(Command::StepNumber) => run::focus_number(model, event),
        _ => match model.screen {
            Screen::Notes => notes::pressed(model, command, event, effects),
            Screen::Run => run::pressed(model, command, effects),
            Screen::Result if model.result.fields.is_open => {
                fields::pressed(model, command, effects);
            }
            Screen::Result => result::pressed(model, command, effects),
            Screen::History => history::pressed(model, command, event, effects),
        },
    }
}

/// Takes a paste into the line to fill in, or into the notes.
pub fn pasted(model: &mut Model, text: &str, effects: &mut Vec<Effect>) {
    match (&mut model.popup, model.screen) {
        (Some(Popup::Prompt { input, .. }), _) => input.insert(text),
        (Some(Popup::Palette(palette)), _) => {
            palette.input.insert(text);
            palette.focus = 0;
        }
        (Some(Popup::Help(page)), _) => {
            page.input.insert(text);
            page.top = 0;
        }
        (Some(Popup::Form), _) => editing::pasted(model, text),
        (Some(_), _) => {}
        (None, Screen::Notes) if model.notes.search.is_some() => search::pasted(model, text),
        (None, Screen::Notes) => {
            // What is pasted is to be seen: the notes get the keys back.
            model.notes.brief.focus = None;
            notes::pasted(model, text, effects);
        }
        (None, Screen::History) => history::pasted(model, text),
        (None, _) => {
            let key = model.keymap.shown(Place::Anywhere, Command::ShowNotes);
            model.say(format!("press {key} for the notes, then paste"));
        }
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
fn interrupt(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.popup.is_none() && model.replay.is_some() {
        return replay::pressed(model, Some(Command::Interrupt), effects);
    }
    let editing = model.popup.is_none() && model.screen == Screen::Notes;
    if editing && model.notes.editor.is_selecting() {
        copy::copy(model, effects);
    } else if model.run.as_ref().is_some_and(|run| run.is_in_flight() && !run.cancelling) {
        run::cancel(model, effects);
    } else {
        leave(model, 0, effects);
    }
}
