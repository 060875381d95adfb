//! The lists and texts of a result: reading them item by item, and changing them.
//!
//! A change makes a new run that goes on from the one that is shown: what was not changed is taken over
//! and asked of nobody, so that nothing is written over and each change can be taken back.

use super::run;
use crate::domain::part::PartContent;
use crate::domain::run::StepStatus;
use crate::ui::effect::{Effect, Revision};
use crate::ui::figures::counted;
use crate::ui::keymap::{Command, Place};
use crate::ui::measure::one_line;
use crate::ui::model::parts::Change;
use crate::ui::model::popup::{LineInput, Popup, PromptAbout};
use crate::ui::model::run::RunPane;
use crate::ui::model::{Model, Pending};

/// Does a command of the items.
pub fn pressed(model: &mut Model, command: Option<Command>, effects: &mut Vec<Effect>) {
    if command == Some(Command::Close) && model.is_running() {
        return run::cancel(model, effects);
    }
    let parts = &mut model.result.parts;
    match command {
        Some(Command::Up) => parts.move_by(-1),
        Some(Command::Down) => parts.move_by(1),
        Some(Command::NextStep) => parts.turn(1),
        Some(Command::PreviousStep) => parts.turn(-1),
        Some(Command::Close) => parts.is_open = false,
        Some(Command::EditItem) => edit(model),
        Some(Command::RemoveItem) => remove(model, effects),
        Some(Command::AskItem) => ask_item(model, effects),
        Some(Command::AskPart) => ask_part(model, effects),
        Some(Command::Undo) => take_back(model, effects),
        _ => {}
    }
}

/// Says that a change is being made, when that is so: the next one has to wait for it.
fn is_busy(model: &mut Model) -> bool {
    let is_busy = model.is_running();
    if is_busy {
        let key = model.keymap.shown(Place::Items, Command::Close);
        model.say(format!("the change before is still being made: {key} stops it"));
    }
    is_busy
}

fn edit(model: &mut Model) {
    if is_busy(model) {
        return;
    }
    let text = model.result.parts.item().unwrap_or_default();
    if text.trim().contains('\n') {
        let key = model.keymap.shown(Place::Items, Command::AskPart);
        model.complain(format!(
            "this text has several paragraphs, which one line cannot hold: {key} asks for it again"
        ));
        return;
    }
    let input = LineInput::new(text);
    model.popup = Some(Popup::Prompt { about: PromptAbout::Item, input });
}

/// Takes what was typed for the item that has the focus; returns whether nothing of it is lost.
pub fn edited(model: &mut Model, text: &str, effects: &mut Vec<Effect>) -> bool {
    let parts = &model.result.parts;
    if parts.item().map(one_line).as_deref() == Some(text) {
        return true;
    }
    let about = format!("{} edited", parts.name());
    let content = parts.changed(Some(text));
    content.is_some_and(|content| give(model, content, about, effects))
}

fn remove(model: &mut Model, effects: &mut Vec<Effect>) {
    let parts = &model.result.parts;
    let about = format!("{} removed", parts.name());
    match parts.changed(None).filter(|_| parts.item().is_some()) {
        Some(content) => {
            give(model, content, about, effects);
        }
        None => model.say("there is nothing to remove"),
    }
}

fn give(model: &mut Model, content: PartContent, about: String, effects: &mut Vec<Effect>) -> bool {
    let Some(step) = model.result.parts.focused().map(|part| part.step.clone()) else {
        return false;
    };
    let revision = Revision::Give { step, content: content.clone() };
    let is_given = revise(model, revision, about, effects);
    if is_given {
        model.result.parts.put(content);
    }
    is_given
}

fn ask_item(model: &mut Model, effects: &mut Vec<Effect>) {
    let parts = &model.result.parts;
    let Some(part) = parts.focused() else { return };
    match &part.content {
        PartContent::List(items) if !items.is_empty() => {
            let (step, items) = (part.step.clone(), items.clone());
            let index = parts.focus().1;
            let about = format!("{} asked again", parts.name());
            revise(model, Revision::AskItem { step, index, items }, about, effects);
        }
        _ => ask_part(model, effects),
    }
}

fn ask_part(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(part) = model.result.parts.focused() else { return };
    let about = format!("{} asked again", part.title);
    revise(model, Revision::AskStep { step: part.step.clone() }, about, effects);
}

fn take_back(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.revision.as_ref().is_some_and(|pending| pending.is_back) {
        let parts = &mut model.result.parts;
        parts.more_back = (parts.more_back + 1).min(parts.changes.len());
        let said = match parts.more_back {
            0 => "nothing more to take back".to_owned(),
            more => format!("{} after this one", counted(more, "more undo", "more undos")),
        };
        return model.say(said);
    }
    if is_busy(model) {
        return;
    }
    let Some(change) = model.result.parts.changes.last().cloned() else {
        return model.say("nothing to take back");
    };
    let about = format!("{} taken back", change.about);
    if revise(model, Revision::Rest { run: Some(change.run.clone()) }, about, effects) {
        model.result.parts.changes.pop();
        model.result.parts.take(change.parts);
    }
}

/// Takes the next change back that was asked for while the one before was being taken back.
pub fn more_back(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.result.parts.more_back > 0 && !model.is_running() {
        model.result.parts.more_back -= 1;
        take_back(model, effects);
    }
}

/// Goes on from the run that is shown, with what was changed in it, and asks for what it lacks.
pub fn go_on(model: &mut Model, effects: &mut Vec<Effect>) -> bool {
    let has_changes = !model.result.parts.changes.is_empty();
    let about = "what was missing asked for".to_owned();
    has_changes && revise(model, Revision::Rest { run: None }, about, effects)
}

/// Starts the run that makes a change; returns whether it did.
fn revise(model: &mut Model, revision: Revision, about: String, effects: &mut Vec<Effect>) -> bool {
    if is_busy(model) {
        return false;
    }
    let Some(before) = model.run.clone().filter(|run| run.state.end.is_some()) else {
        return false;
    };
    // Steps that failed are asked for again by any run that goes on from this one.
    let is_billed = |error: &crate::domain::fault::StepError| error.possibly_billed;
    let mut steps = before.state.steps.iter();
    if let Some(step) = steps.find(|step| {
        step.status == StepStatus::Failed && step.error.as_ref().is_some_and(is_billed)
    }) {
        let title = one_line(&step.outline.title);
        let key = model.keymap.shown(Place::Result, Command::Start);
        model.complain(format!(
            "{title} may have been paid for and would be asked for again: {key} tells more first"
        ));
        return false;
    }
    let mode = before.mode;
    let mut run = RunPane::asked(mode, model.now_ms);
    run.has_limit = before.has_limit;
    run.notes_changed = before.notes_changed;
    run.rather = before.rather;
    let is_back = matches!(revision, Revision::Rest { run: Some(_) });
    let from = match &revision {
        Revision::Rest { run: Some(run) } => run.clone(),
        _ => before.state.run.clone(),
    };
    let step = match &revision {
        Revision::Give { step, .. }
        | Revision::AskItem { step, .. }
        | Revision::AskStep { step } => Some(step.clone()),
        Revision::Rest { .. } => None,
    };
    let parts = model.result.parts.all().to_vec();
    let shown = &model.result.parts;
    let name = match &revision {
        Revision::AskStep { .. } => shown.focused().map(|part| part.title.clone()),
        _ => Some(shown.name()),
    };
    let name = one_line(&name.unwrap_or_default());
    let change = Change { run: before.state.run.clone(), parts, about };
    model.revision = Some(Pending { before, change, name, step, is_back });
    model.run = Some(run);
    model.notices.clear();
    effects.push(Effect::ReviseRun { run: from, mode, revision });
    true
}

/// Whether the run that was to make a change is over without it.
#[must_use]
pub fn is_lost(model: &Model) -> bool {
    let step = model.revision.as_ref().and_then(|pending| pending.step.as_ref());
    let made = step.zip(model.run.as_ref()).and_then(|(step, run)| run.state.step(step));
    made.is_some_and(|step| !step.status.is_success())
}

/// Shows the run of before again, because the one that was to change it did not; that one stays on
/// disk with its log.
pub fn put_back(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(pending) = model.revision.take() else { return };
    let step = pending.step.as_ref().zip(model.run.as_ref());
    let step = step.and_then(|(step, run)| run.state.step(step));
    let why = step
        .and_then(|step| step.error.as_ref())
        .map_or_else(|| "it was stopped".to_owned(), |error| one_line(&error.message));
    model.run = Some(pending.before);
    model.result.parts.take(pending.change.parts);
    model.result.parts.more_back = 0;
    model.complain(format!("{} stays: {why}", pending.name));
    effects.push(Effect::ShowBefore);
}

/// Takes in that the run of a change is over; returns what is to be said of it.
pub fn made(model: &mut Model, pending: Pending) -> String {
    let about = pending.change.about.clone();
    if pending.is_back {
        return about;
    }
    model.result.parts.changes.push(pending.change);
    format!("{about}: {} takes it back", model.keymap.shown(Place::Items, Command::Undo))
}

/// Takes in that the run of a change could not be started: all is as before.
pub fn refused(model: &mut Model, pending: Pending, why: String) {
    model.run = Some(pending.before);
    if pending.is_back {
        // The run to go back to cannot be used, nor can those before it.
        model.result.parts.changes.clear();
    }
    model.result.parts.more_back = 0;
    model.result.parts.take(pending.change.parts);
    model.complain(why);
}
