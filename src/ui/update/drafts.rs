//! The drafts: choosing one, making, naming and deleting them.

use super::notes::{keep, touched};
use crate::config::origin::Origin as Source;
use crate::store::named_drafts::{Held, Listed};
use crate::ui::effect::{Drafting, Effect};
use crate::ui::keymap::{Command, Place};
use crate::ui::model::notes::{Keeping, Origin};
use crate::ui::model::popup::{DraftList, LineInput, Popup, PromptAbout};
use crate::ui::model::{Model, Screen};
use crate::ui::msg::OpenedDraft;

/// Asks for the list; what was typed is safe first, so that the list is true.
pub fn open(model: &mut Model, effects: &mut Vec<Effect>) {
    keep(model, effects);
    effects.push(Effect::Draft(Drafting::List));
}

/// Shows the list, or what has become of it.
pub fn listed(model: &mut Model, rows: Vec<Listed>) {
    let index = match &model.popup {
        Some(Popup::Drafts(list)) => list.index.min(rows.len().saturating_sub(1)),
        None if model.screen == Screen::Notes => 0,
        _ => return,
    };
    model.popup = Some(Popup::Drafts(DraftList { rows, index }));
}

/// Does a command of the list; returns what lies over the screen then.
pub fn pressed(
    model: &mut Model,
    mut list: DraftList,
    command: Option<Command>,
    effects: &mut Vec<Effect>,
) -> Option<Popup> {
    let count = list.rows.len().max(1);
    let chosen = list.rows.get(list.index).cloned();
    match (command, chosen) {
        (Some(Command::Up), _) => list.index = (list.index + count - 1) % count,
        (Some(Command::Down), _) => list.index = (list.index + 1) % count,
        (Some(Command::Accept), Some(chosen)) => {
            keep(model, effects);
            effects.push(Effect::Draft(Drafting::Open(chosen.path)));
            return None;
        }
        (Some(Command::NewDraft), _) => {
            return Some(prompt(model, PromptAbout::NewDraft, "", None));
        }
        (Some(Command::RenameDraft), Some(chosen)) => {
            return Some(prompt(model, PromptAbout::RenameDraft, &chosen.name, Some(&chosen)));
        }
        (Some(Command::DeleteDraft), Some(chosen)) if can_delete(chosen.held) => {
            effects.push(Effect::Draft(Drafting::Delete(chosen.path)));
        }
        (Some(Command::DeleteDraft), Some(_)) => {
            model.say("this draft is open: open another one first");
        }
        (Some(Command::RestoreDraft), _) => effects.push(Effect::Draft(Drafting::Restore)),
        _ => {}
    }
    Some(Popup::Drafts(list))
}

/// Whether a draft can be deleted: nobody may have it open.
fn can_delete(held: Held) -> bool {
    held == Held::Free
}

fn prompt(model: &mut Model, about: PromptAbout, name: &str, of: Option<&Listed>) -> Popup {
    model.notes.naming = of.map(|listed| listed.path.clone());
    Popup::Prompt { about, input: LineInput::new(name) }
}

/// Says how a draft comes back that was deleted.
pub fn deleted(model: &mut Model) {
    let key = model.keymap.shown(Place::Drafts, Command::RestoreDraft);
    model.say(format!("deleted: {key} brings it back"));
}

/// Takes the name that was typed.
pub fn named(model: &mut Model, about: PromptAbout, name: &str, effects: &mut Vec<Effect>) {
    let wanted = match (about, model.notes.naming.take()) {
        (PromptAbout::RenameDraft, Some(path)) => Drafting::Rename(path, name.to_owned()),
        _ => Drafting::Make(name.to_owned()),
    };
    keep(model, effects);
    effects.push(Effect::Draft(wanted));
}

/// Takes in another draft, with what is remembered with it.
pub fn opened(model: &mut Model, opened: OpenedDraft, effects: &mut Vec<Effect>) {
    let OpenedDraft { text, name, recipe, mode, is_copy, unreadable } = opened;
    if model.notes.is_unsaved() && model.notes.keeping != Keeping::Saving {
        // Typed while it was being opened: in no draft any more.
        effects.push(Effect::SetAside { text: model.notes.editor.text() });
    }
    model.notes.editor.restart(&text);
    touched(model);
    model.notes.keeping = Keeping::Safe;
    model.notes.modified = false;
    model.notes.origin = Origin::Draft;
    model.notes.name.clone_from(&name);
    remembered(model, recipe.as_deref(), mode);
    let name = if name.is_empty() { "the draft without a name".to_owned() } else { name };
    match unreadable {
        Some((why, path)) => model.complain(format!(
            "this draft cannot be shown: {why}; it is kept in {}",
            path.display()
        )),
        None if is_copy => model.say(format!("another window has that draft open: this is {name}")),
        None => model.say(format!("opened {name}")),
    }
}

/// Takes the recipe and the mode that are remembered with a draft, as far as they are there and the
/// command line does not name others.
pub fn remembered(
    model: &mut Model,
    recipe: Option<&str>,
    mode: Option<crate::domain::run::RunMode>,
) {
    let origins = &model.setup.origins;
    let recipe = recipe.filter(|_| origins.recipe != Source::CommandLine);
    let mode = mode.filter(|_| origins.mode != Source::CommandLine);
    let place = model.setup.recipes.iter().position(|choice| Some(choice.id.as_str()) == recipe);
    if let Some(place) = place {
        model.setup.recipe = place;
        model.setup.origins.recipe = Source::Draft;
        let now_ms = model.now_ms;
        model.notes.brief.touched(now_ms);
    }
    if let Some(mode) = mode {
        model.setup.mode = mode;
        model.setup.origins.mode = Source::Draft;
    }
}
