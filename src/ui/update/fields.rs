//! The fields of a result: reading them one by one, and changing them.
//!
//! A change makes a new run that goes on from the one that is shown: what was not changed is taken over
//! and asked of nobody, so that nothing is written over and each change can be taken back.

use super::{editing, run};
use crate::domain::edit::{Edit, Place as FieldPlace};
use crate::domain::part::PartContent;
use crate::domain::run::StepStatus;
use crate::ui::effect::{Effect, Revision};
use crate::ui::figures::counted;
use crate::ui::keymap::{Command, Place};
use crate::ui::measure::one_line;
use crate::ui::model::evidence::about;
use crate::ui::model::fields::Change;
use crate::ui::model::form::Form;
use crate::ui::model::run::RunPane;
use crate::ui::model::{Model, Pending, Screen};

/// What is said to whoever presses a key for the next change too early.
const BUSY: &str = "the change before is still being made: wait for it";

/// Does a command of the fields.
pub fn pressed(model: &mut Model, command: Option<Command>, effects: &mut Vec<Effect>) {
    if command == Some(Command::Close) && model.is_running() {
        return run::cancel(model, effects);
    }
    let fields = &mut model.result.fields;
    match command {
        Some(Command::Up) => fields.move_by(-1),
        Some(Command::Down) => fields.move_by(1),
        Some(Command::NextStep) => fields.turn(1),
        Some(Command::PreviousStep) => fields.turn(-1),
        Some(Command::Close) => fields.is_open = false,
        Some(Command::EditItem) => edit(model),
        Some(Command::AddItem) => add(model),
        Some(Command::RemoveItem) => remove(model, effects),
        Some(Command::MoveUp) => shift(model, -1, effects),
        Some(Command::MoveDown) => shift(model, 1, effects),
        Some(Command::AskItem) => ask_item(model, effects),
        Some(Command::AskPart) => ask_part(model, effects),
        Some(Command::Undo) => take_back(model, effects),
        Some(Command::Findings) => next_finding(model),
        _ => {}
    }
}

/// Says that a change is being made, when that is so: the next one has to wait for it.
pub fn is_busy(model: &mut Model) -> bool {
    let is_busy = model.is_running();
    if is_busy {
        let key = model.keymap.shown(Place::Items, Command::Close);
        model.complain(if model.result.fields.is_open && model.screen == Screen::Result {
            format!("{BUSY}, or {key} stops it")
        } else {
            BUSY.to_owned()
        });
        // It holds as long as that lasts, not as long as it takes to be read.
        if let Some(notice) = model.notices.last_mut() {
            notice.until_ms = u64::MAX;
        }
    }
    is_busy
}

/// Takes back what was said about a change that was being made.
pub fn no_longer_busy(model: &mut Model) {
    model.keep_notices(|notice| !notice.text.starts_with(BUSY));
}

fn edit(model: &mut Model) {
    if is_busy(model) {
        return;
    }
    let fields = &model.result.fields;
    let Some(group) = fields.group() else { return };
    let form = match fields.item() {
        Some(item) => Form::of(&fields.name(), &item.path, &item.value),
        None if group.is_list => Form::addition(
            &format!("{} 1", group.title),
            &format!("{}[0]", group.path),
            &group.blank,
        ),
        None => Form::of(&group.title, &group.path, &group.blank),
    };
    editing::open(model, form);
}

/// Asks for a new item behind the one that has the focus.
fn add(model: &mut Model) {
    if is_busy(model) {
        return;
    }
    let fields = &model.result.fields;
    let Some(group) = fields.group() else { return };
    if !group.is_list {
        let text = format!("{} is no list: nothing can be added", one_line(&group.title));
        return model.say(text);
    }
    let at = if group.items.is_empty() { 0 } else { fields.focus().1 + 1 };
    let title = format!("{} {}", group.title, at + 1);
    let form = Form::addition(&title, &format!("{}[{at}]", group.path), &group.blank);
    editing::open(model, form);
}

/// The place of the item that has the focus, where it is in a list.
fn place(model: &Model) -> Option<FieldPlace> {
    let fields = &model.result.fields;
    let is_list = fields.group().is_some_and(|group| group.is_list);
    fields.item().filter(|_| is_list)?.path.parse().ok()
}

fn remove(model: &mut Model, effects: &mut Vec<Effect>) {
    let about = format!("{} removed", model.result.fields.name());
    match place(model) {
        Some(place) => editing::change(model, vec![Edit::removal(place)], about, effects),
        None => model.say("there is no item to remove"),
    }
}

fn shift(model: &mut Model, by: isize, effects: &mut Vec<Effect>) {
    let fields = &model.result.fields;
    let (at, count) = (fields.focus().1, fields.group().map_or(0, |group| group.items.len()));
    let to = at.saturating_add_signed(by);
    if to == at || to >= count {
        return;
    }
    let about = format!("{} moved", fields.name());
    if let Some(place) = place(model) {
        editing::change(model, vec![Edit::shift(place, to)], about, effects);
        if model.is_running() {
            model.result.fields.move_by(by);
        }
    }
}

/// Goes to the next field that something is to be said of.
fn next_finding(model: &mut Model) {
    let findings = model.run_state().map(|state| state.findings.clone()).unwrap_or_default();
    let fields = &mut model.result.fields;
    let paths = findings.iter().filter_map(|finding| about(finding, fields.groups()));
    let mut places: Vec<(usize, usize)> = paths
        .map(|path| {
            let mut there = fields.clone();
            there.focus_on(&path);
            // What is about a list as a whole stands below its last item.
            let last = there.group().filter(|group| group.is_list && group.path == path);
            let last = last.map_or(0, |group| group.items.len().saturating_sub(1));
            (there.focus().0, there.focus().1.max(last))
        })
        .collect();
    places.sort_unstable();
    let here = fields.focus();
    let next = places.iter().find(|place| **place > here).or_else(|| places.first()).copied();
    match next {
        Some(next) => fields.focus_at(next),
        None if findings.is_empty() => model.say("nothing was found"),
        None => {
            // They are about the whole: they stand on the page.
            fields.is_open = false;
            super::result::next_finding(model);
            let text = counted(findings.len(), "finding", "findings");
            model.say(format!("{text} about the whole, and none about a field"));
        }
    }
}

fn ask_item(model: &mut Model, effects: &mut Vec<Effect>) {
    let fields = &model.result.fields;
    let Some(part) = fields.part() else { return only_parts(model) };
    match &part.content {
        PartContent::List(items) if !items.is_empty() => {
            let (step, items) = (part.step.clone(), items.clone());
            let index = fields.focus().1;
            let about = format!("{} asked again", fields.name());
            revise(model, Revision::AskItem { step, index, items }, about, effects);
        }
        _ => ask_part(model, effects),
    }
}

fn ask_part(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(part) = model.result.fields.part() else { return only_parts(model) };
    let about = format!("{} asked again", part.title);
    revise(model, Revision::AskStep { step: part.step.clone() }, about, effects);
}

fn only_parts(model: &mut Model) {
    let key = model.keymap.shown(Place::Items, Command::EditItem);
    model.say(format!("a field of the document is not asked for alone: {key} changes it"));
}

fn take_back(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.revision.as_ref().is_some_and(|pending| pending.is_back) {
        let fields = &mut model.result.fields;
        fields.more_back = (fields.more_back + 1).min(fields.changes.len());
        let said = match fields.more_back {
            0 => "nothing more to take back".to_owned(),
            more => format!("{} after this one", counted(more, "more undo", "more undos")),
        };
        return model.say(said);
    }
    if is_busy(model) {
        return;
    }
    let Some(change) = model.result.fields.changes.last().cloned() else {
        return model.say("nothing to take back");
    };
    let about = format!("taken back: {}", change.about);
    if revise(model, Revision::Rest { run: Some(change.run.clone()) }, about, effects) {
        let fields = &mut model.result.fields;
        fields.changes.pop();
        let notes = fields.notes.clone();
        fields.take_document(change.document, notes);
        fields.take(change.parts);
    }
}

/// Takes the next change back that was asked for while the one before was being taken back.
pub fn more_back(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.result.fields.more_back > 0 && !model.is_running() {
        model.result.fields.more_back -= 1;
        take_back(model, effects);
    }
}

/// Goes on from the run that is shown, with what was changed in it, and asks for what it lacks.
pub fn go_on(model: &mut Model, effects: &mut Vec<Effect>) -> bool {
    let has_changes = !model.result.fields.changes.is_empty();
    let about = "what was missing asked for".to_owned();
    has_changes && start(model, Revision::Rest { run: None }, about, effects)
}

/// Starts the run that makes a change, unless it would pay for something a second time; returns
/// whether it did.
pub fn revise(
    model: &mut Model,
    revision: Revision,
    about: String,
    effects: &mut Vec<Effect>,
) -> bool {
    // Steps that failed are asked for again by any run that goes on from this one.
    let is_billed = |error: &crate::domain::fault::StepError| error.possibly_billed;
    let steps = model.run_state().map(|state| state.steps.as_slice()).unwrap_or_default();
    let is_asked = !matches!(revision, Revision::Rest { run: Some(_) });
    let billed = steps.iter().filter(|_| is_asked).find(|step| {
        step.status == StepStatus::Failed && step.error.as_ref().is_some_and(is_billed)
    });
    if let Some(step) = billed {
        let (title, key) =
            (one_line(&step.outline.title), model.keymap.shown(Place::Result, Command::Retry));
        model.complain(format!(
            "{title} may have been paid for and would be asked for again: {key} tells more first"
        ));
        return false;
    }
    start(model, revision, about, effects)
}

/// Starts the run that makes a change; returns whether it did.
pub fn start(
    model: &mut Model,
    revision: Revision,
    about: String,
    effects: &mut Vec<Effect>,
) -> bool {
    if is_busy(model) {
        return false;
    }
    let Some(before) = model.run.clone().filter(|run| run.state.end.is_some()) else {
        return false;
    };
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
        Revision::AskItem { step, .. } | Revision::AskStep { step } => Some(step.clone()),
        Revision::Edit { .. } | Revision::Only { .. } | Revision::Rest { .. } => None,
    };
    let shown = &model.result.fields;
    let (document, parts) = (shown.document().clone(), shown.parts().to_vec());
    let name = match &revision {
        Revision::AskStep { .. } => shown.part().map(|part| part.title.clone()),
        _ => Some(shown.name()),
    };
    let name = one_line(&name.unwrap_or_default());
    let change = Change { run: before.state.run.clone(), document, parts, about };
    model.revision = Some(Pending { before, change, name, step, is_back });
    model.run = Some(run);
    model.notices.clear();
    model.exports_next = false;
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
    restore(model, pending.change);
    model.complain(format!("{} stays: {why}", pending.name));
    effects.push(Effect::ShowBefore);
}

/// Takes in that the run of a change is over; returns what is to be said of it.
pub fn made(model: &mut Model, pending: Pending) -> String {
    let about = pending.change.about.clone();
    if let Some(run) = &model.run {
        model.history.fold(pending.change.run.clone(), &run.state.run);
    }
    model.result.fields.made = Some(about.clone());
    if pending.is_back {
        return about;
    }
    model.result.fields.changes.push(pending.change);
    format!("{about}: {} takes it back", model.keymap.shown(Place::Items, Command::Undo))
}

/// Takes in that the run of a change could not be started: all is as before.
pub fn refused(model: &mut Model, pending: Pending, why: String) {
    model.run = Some(pending.before);
    if pending.is_back {
        // The run to go back to cannot be used, nor can those before it.
        model.result.fields.changes.clear();
    }
    restore(model, pending.change);
    model.complain(why);
}

/// Shows the fields as they were before a change.
fn restore(model: &mut Model, before: Change) {
    let fields = &mut model.result.fields;
    fields.more_back = 0;
    let notes = fields.notes.clone();
    fields.take_document(before.document, notes);
    fields.take(before.parts);
}
