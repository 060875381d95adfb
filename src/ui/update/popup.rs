//! What lies over a screen and has the keys.

use std::path::PathBuf;

use crossterm::event::KeyEvent;

use super::{drafts, help, history, leave, notes, pages, palette, retry, run, settings, versions};
use crate::ui::effect::{Effect, Overwrite};
use crate::ui::keymap::{Command, Place};
use crate::ui::model::Model;
use crate::ui::model::popup::{LineInput, Popup, PromptAbout, Question};

/// Gives a key to the popup.
pub fn pressed(
    model: &mut Model,
    command: Option<Command>,
    event: KeyEvent,
    effects: &mut Vec<Effect>,
) {
    let Some(popup) = model.popup.take() else { return };
    if let Popup::Palette(open) = popup {
        return palette::pressed(model, open, command, event, effects);
    }
    if let Popup::Help(page) = popup {
        return model.popup = help::pressed(model, page, command, event);
    }
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
        Popup::Versions { index, top } => versions::pressed(model, command, (index, top), effects),
        Popup::Written { files, index, remarks } => {
            let index = pages::chosen(&files, index, command, effects);
            Some(Popup::Written { files, index, remarks })
        }
        // They have their keys before anybody else.
        popup @ (Popup::Form | Popup::Rerun | Popup::Help(_) | Popup::Palette(_)) => Some(popup),
        popup @ (Popup::Details { .. } | Popup::Log { .. } | Popup::Text { .. }) => {
            Some(pages::pressed(model, &popup, command))
        }
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
    if about == PromptAbout::RunTitle {
        history::renamed(model, typed, effects);
        return None;
    }
    if typed.is_empty() {
        let is_name = matches!(about, PromptAbout::NewDraft | PromptAbout::RenameDraft);
        let what = if is_name { "a name" } else { "a path" };
        let key = model.keymap.shown(Place::Prompt, Command::Close);
        model.complain(format!("type {what}, or press {key}"));
        return Some(Popup::Prompt { about, input: input.clone() });
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
        PromptAbout::RunTitle | PromptAbout::NewDraft | PromptAbout::RenameDraft => {}
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
        (Some(Command::No), _) => {
            model.editing.retry = None;
            None
        }
        (Some(Command::Yes), Question::QuitWhileRunning) => {
            leave(model, 0, effects);
            None
        }
        (Some(Command::Yes), Question::BuyAgain(_)) => {
            match model.editing.retry.take() {
                Some(step) => retry::go(model, step, effects),
                None => run::begin_unless_changes_go(model, effects),
            }
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
