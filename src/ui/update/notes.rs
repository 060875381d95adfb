//! The notes: typing, pasting, opening and saving.

use std::path::PathBuf;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::{brief, drafts, search};
use crate::config;
use crate::domain::notes::MAX_NOTES_BYTES;
use crate::domain::run::RunMode;
use crate::ui::editor::{Pasted, Wrapping};
use crate::ui::effect::{Effect, Overwrite};
use crate::ui::keymap::{Command, Place};
use crate::ui::model::Model;
use crate::ui::model::notes::{Keeping, Origin};
use crate::ui::model::popup::{LineInput, Popup, PromptAbout};

/// Does a command of the notes, or gives the key to the editor.
pub fn pressed(
    model: &mut Model,
    command: Option<Command>,
    event: KeyEvent,
    effects: &mut Vec<Effect>,
) {
    match model.notes.place() {
        Place::Search => return search::pressed(model, command, event),
        Place::Brief => return brief::pressed(model, command),
        _ => {}
    }
    match command {
        Some(Command::Open) => ask(model, PromptAbout::Open, ""),
        Some(Command::SaveAs) => ask_where(model),
        Some(Command::Save) => match model.notes.path().map(PathBuf::from) {
            Some(path) => save(model, path, Overwrite::Allowed, effects),
            None => ask_where(model),
        },
        Some(Command::NextMode) => next_mode(model),
        Some(Command::ChooseRecipe) => {
            model.popup = Some(Popup::Recipes { index: model.setup.recipe });
        }
        Some(Command::Undo) => {
            if model.notes.editor.undo() {
                touched(model);
            } else {
                model.say("nothing to take back");
            }
        }
        Some(Command::Redo) => {
            if model.notes.editor.redo() {
                touched(model);
            }
        }
        Some(command) if commanded(model, command, effects) => {}
        _ => typed(model, event),
    }
}

/// Does a command of the editor and of what stands beside it; returns whether it was one.
fn commanded(model: &mut Model, command: Command, effects: &mut Vec<Effect>) -> bool {
    let keymap = model.keymap.clone();
    let key = |command| keymap.shown(Place::Notes, command);
    let editor = &mut model.notes.editor;
    match command {
        Command::Brief => brief::open(model),
        Command::Find => search::open(model, false),
        Command::Replace => search::open(model, true),
        Command::Select => {
            editor.mark();
            let (all, end) = (key(Command::Select), key(Command::Unselect));
            model.say(format!("motions select now: {all} again selects all, {end} ends it"));
        }
        Command::Unselect => {
            if !editor.unselect() {
                model.put_away();
            }
        }
        Command::Cut => match editor.cut() {
            Some(_) => touched(model),
            None => model.say(format!(
                "nothing is selected: Shift with the arrows selects, or {}",
                key(Command::Select)
            )),
        },
        Command::PutBack => {
            if editor.put_back() {
                touched(model);
            } else {
                model.say("nothing was cut or copied yet");
            }
        }
        Command::Drafts => drafts::open(model, effects),
        Command::Settings => model.popup = Some(Popup::Settings { index: 0 }),
        Command::EditOutside => {
            keep(model, effects);
            effects.push(Effect::EditOutside { text: model.notes.editor.text() });
        }
        Command::ToggleWrap => toggle_wrap(model),
        Command::ToggleNumbers => editor.toggle_numbers(),
        _ => return false,
    }
    true
}

/// Takes in what another editor made of the notes, as one step.
pub fn edited_outside(model: &mut Model, text: &str) {
    model.notes.editor.replace(text);
    touched(model);
    let undo = model.keymap.shown(Place::Notes, Command::Undo);
    model.say(format!("the notes are as your editor left them: {undo} brings those before back"));
}

fn toggle_wrap(model: &mut Model) {
    let editor = &mut model.notes.editor;
    let wrapping = match editor.wrapping() {
        Wrapping::Soft => Wrapping::Off,
        Wrapping::Off => Wrapping::Soft,
    };
    editor.set_wrapping(wrapping);
    let said = match (wrapping, editor.can_wrap()) {
        (Wrapping::Off, _) => "long lines leave the screen at its edge",
        (Wrapping::Soft, true) => "long lines are wrapped",
        (Wrapping::Soft, false) => "notes over 300 KB are shown without wrapping, to stay quick",
    };
    model.say(said);
}

/// Takes the next of the modes.
pub fn next_mode(model: &mut Model) {
    let all = RunMode::ALL;
    let place = all.iter().position(|mode| *mode == model.setup.mode).unwrap_or(0);
    model.setup.mode = all[(place + 1) % all.len()];
    model.setup.origins.mode = config::origin::Origin::Here;
}

/// Takes a recipe; a sample that nobody has touched makes room for that of the recipe.
pub fn choose(model: &mut Model, recipe: usize) {
    let Some(chosen) = model.setup.recipes.get(recipe) else { return };
    model.setup.recipe = recipe;
    model.setup.origins.recipe = config::origin::Origin::Here;
    // Other recipes look for other things.
    let now_ms = model.now_ms;
    model.notes.brief.touched(now_ms);
    if model.notes.is_sample() && model.notes.editor.text() != chosen.sample {
        model.notes.editor.replace(&chosen.sample);
    }
}

fn typed(model: &mut Model, event: KeyEvent) {
    // The widget's own undo and redo, which would take a replacement back by halves.
    let held = event.modifiers.contains(KeyModifiers::CONTROL);
    if held && matches!(event.code, KeyCode::Char('u' | 'r')) {
        return;
    }
    if model.notes.is_sample() && writes(event) {
        // The sample makes room for the person's own notes; undo brings it back.
        model.notes.editor.make_room();
        touched(model);
    }
    if model.notes.editor.key(event) {
        touched(model);
    }
}

/// Whether a key puts text in or takes text out, rather than moving the cursor.
fn writes(event: KeyEvent) -> bool {
    let held = event.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
    match event.code {
        KeyCode::Char(_) => !held,
        KeyCode::Enter | KeyCode::Backspace | KeyCode::Delete | KeyCode::Tab => true,
        _ => false,
    }
}

/// Takes in that the notes have changed.
pub fn touched(model: &mut Model) {
    let now_ms = model.now_ms;
    model.notes.touched(now_ms);
    if let Some(run) = &mut model.run {
        run.notes_changed = true;
    }
}

/// Takes a paste; on untouched sample notes it replaces them.
pub fn pasted(model: &mut Model, text: &str, effects: &mut Vec<Effect>) {
    let sample = model.notes.is_sample();
    if sample && text.len() <= MAX_NOTES_BYTES && !text.trim().is_empty() {
        model.notes.editor.make_room();
    }
    match model.notes.editor.paste(text) {
        Pasted::Whole => touched(model),
        Pasted::Cleaned => {
            touched(model);
            model.say("control characters in the paste were left out");
        }
        Pasted::Nothing => {}
        Pasted::NoRoom => effects.push(Effect::KeepPaste { text: text.to_owned() }),
    }
    if model.notes.modified && !model.notes.editor.can_wrap() {
        model.say("notes over 300 KB are shown without wrapping, to stay quick");
    }
}

fn ask(model: &mut Model, about: PromptAbout, proposal: &str) {
    model.popup = Some(Popup::Prompt { about, input: LineInput::new(proposal) });
}

fn ask_where(model: &mut Model) {
    let proposal = model.notes.path().map(|path| path.display().to_string());
    ask(model, PromptAbout::SaveAs, proposal.as_deref().unwrap_or("./notes.md"));
}

/// Writes the notes to a file.
pub fn save(model: &Model, path: PathBuf, overwrite: Overwrite, effects: &mut Vec<Effect>) {
    effects.push(Effect::SaveFile { path, text: model.notes.editor.text(), overwrite });
}

/// Takes in a file; the notes that stood there before come back with undo, and are kept aside when
/// they are in no file as they stand.
pub fn opened(model: &mut Model, path: PathBuf, text: &str, effects: &mut Vec<Effect>) {
    let before = model.notes.editor.text();
    let is_in_no_file = match model.notes.origin {
        Origin::Sample => false,
        Origin::Draft => true,
        Origin::File(_) => model.notes.modified,
    };
    if is_in_no_file && !before.trim().is_empty() {
        effects.push(Effect::SetAside { text: before });
    }
    model.notes.editor.replace(text);
    touched(model);
    model.notes.modified = false;
    let undo = model.keymap.shown(Place::Notes, Command::Undo);
    model.say(format!("opened {}; {undo} brings the notes before it back", path.display()));
    model.notes.origin = Origin::File(path);
}

/// Takes in that a file was written.
pub fn saved(model: &mut Model, path: PathBuf, text: &str) {
    model.notes.modified = model.notes.editor.text() != text;
    model.say(format!("saved {}", path.display()));
    model.notes.origin = Origin::File(path);
}

/// Says that something was not put in, where that is so.
pub fn told_of_room(model: &mut Model) {
    if model.notes.editor.take_refusal() {
        model.complain("notes hold at most 8 MB: nothing more was put in");
    }
}

/// Saves the draft now, if there is anything to save.
pub fn keep(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.notes.is_unsaved() {
        model.notes.keeping = Keeping::Saving;
        effects.push(Effect::SaveDraft { text: model.notes.editor.text() });
    }
}

/// Takes in that the draft is safe; a change since then has its own turn.
pub fn kept(model: &mut Model) {
    model.notes.unkept = None;
    if model.notes.keeping == Keeping::Saving {
        model.notes.keeping = Keeping::Safe;
    }
}
