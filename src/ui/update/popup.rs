//! What lies over a screen and has the keys.

use std::path::PathBuf;

use crossterm::event::KeyEvent;

use super::{drafts, leave, notes, parts, run, settings};
use crate::ui::effect::{Effect, Overwrite};
use crate::ui::keymap::{self, Command};
use crate::ui::model::Model;
use crate::ui::model::popup::{LineInput, Popup, PromptAbout, Question};

/// Lines that a page key scrolls in a page of keys.
const SCREENFUL: usize = 10;

/// Gives a key to the popup.
pub fn pressed(
    model: &mut Model,
    command: Option<Command>,
    event: KeyEvent,
    effects: &mut Vec<Effect>,
) {
    let Some(popup) = model.popup.take() else { return };
    if command == Some(Command::Close) {
        return;
    }
    model.popup = match popup {
        Popup::Prompt { about, input } if command == Some(Command::Accept) => {
            accepted(model, about, &input, effects)
        }
        Popup::Prompt { about, mut input } => {
            input.key(event);
            Some(Popup::Prompt { about, input })
        }
        Popup::Question(question) => answered(model, question, command, effects),
        Popup::Picture { index } => Some(Popup::Picture { index: turned(model, index, command) }),
        Popup::Recipes { index } => {
            let count = model.setup.recipes.len().max(1);
            match command {
                Some(Command::Accept) => {
                    notes::choose(model, index);
                    None
                }
                Some(Command::Up) => Some(Popup::Recipes { index: (index + count - 1) % count }),
                Some(Command::Down) => Some(Popup::Recipes { index: (index + 1) % count }),
                _ => Some(Popup::Recipes { index }),
            }
        }
        Popup::Help { top } => {
            let top = match command {
                Some(Command::Up) => top.saturating_sub(1),
                Some(Command::Down) => top + 1,
                Some(Command::PageUp) => top.saturating_sub(SCREENFUL),
                Some(Command::PageDown) => top + SCREENFUL,
                _ => top,
            };
            Some(Popup::Help { top: top.min(keymap::help_last_top(model.size)) })
        }
        written @ Popup::Written { .. } => Some(written),
        Popup::Drafts(list) => drafts::pressed(model, list, command, effects),
        Popup::Settings { index } => Some(settings::pressed(model, index, command, effects)),
    };
}

fn turned(model: &Model, index: usize, command: Option<Command>) -> usize {
    let count = model.run.as_ref().map_or(0, |run| run.pictures().count()).max(1);
    match command {
        Some(Command::NextStep) => (index + 1) % count,
        Some(Command::PreviousStep) => (index + count - 1) % count,
        _ => index,
    }
}

fn accepted(
    model: &mut Model,
    about: PromptAbout,
    input: &LineInput,
    effects: &mut Vec<Effect>,
) -> Option<Popup> {
    let typed = input.text();
    let typed = typed.trim();
    if typed.is_empty() {
        let what = match about {
            PromptAbout::Item => "a text",
            PromptAbout::NewDraft | PromptAbout::RenameDraft => "a name",
            _ => "a path",
        };
        model.complain(format!("type {what}, or press Esc"));
        return Some(Popup::Prompt { about, input: input.clone() });
    }
    if about == PromptAbout::Item {
        // What was typed stays where it could not be taken; why is told.
        let is_taken = parts::edited(model, typed, effects);
        return (!is_taken).then(|| Popup::Prompt { about, input: input.clone() });
    }
    if matches!(about, PromptAbout::NewDraft | PromptAbout::RenameDraft) {
        drafts::named(model, about, typed, effects);
        return None;
    }
    let path = PathBuf::from(typed);
    // Should it fail, what was typed comes back to be mended.
    model.asked = Some((about, input.clone()));
    match about {
        PromptAbout::Open => effects.push(Effect::OpenFile { path }),
        PromptAbout::SaveAs => {
            // The file that the notes came from may be written over; any other one is asked about.
            let own = model.notes.path() == Some(path.as_path());
            let overwrite = if own { Overwrite::Allowed } else { Overwrite::Ask };
            notes::save(model, path, overwrite, effects);
        }
        PromptAbout::Item | PromptAbout::NewDraft | PromptAbout::RenameDraft => {}
        PromptAbout::Export => {
            effects.push(Effect::Export { folder: path, overwrite: Overwrite::Ask });
            model.say("writing the files");
        }
    }
    None
}

fn answered(
    model: &mut Model,
    question: Question,
    command: Option<Command>,
    effects: &mut Vec<Effect>,
) -> Option<Popup> {
    match (command, question) {
        (Some(Command::No), _) => None,
        (Some(Command::Yes), Question::QuitWhileRunning) => {
            leave(model, 0, effects);
            None
        }
        (Some(Command::Yes), Question::BuyAgain(_)) => {
            run::begin_unless_changes_go(model, effects);
            // A run that could not begin has said why, or asks.
            model.popup.take()
        }
        (Some(Command::Yes), Question::DropChanges(_)) => {
            run::begin(model, effects);
            None
        }
        (Some(Command::Yes), Question::ReplaceFile(path)) => {
            notes::save(model, path, Overwrite::Allowed, effects);
            None
        }
        (Some(Command::Yes), Question::ReplaceExport { folder, .. }) => {
            effects.push(Effect::Export { folder, overwrite: Overwrite::Allowed });
            None
        }
        (_, question) => Some(Popup::Question(question)),
    }
}
