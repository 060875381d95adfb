//! A field while it is edited, and the decision about what depends on it.
//!
//! ```text
//! fields ──e──► form ──Enter──► does anything depend on it? ──no──► a run makes the change
//!                ▲                     │ yes
//!                └──────Esc─────── question ──Enter──► and asks for what depends on it
//!                                           ──k──────► and leaves that as it is
//! ```

use crossterm::event::{KeyCode, KeyEvent};

use super::fields::{is_busy, start};
use crate::domain::edit::Edit;
use crate::domain::recipe::{Need, StepKind};
use crate::domain::run::{RunState, StepState};
use crate::ui::effect::{Effect, Revision};
use crate::ui::keymap::Command;
use crate::ui::model::Model;
use crate::ui::model::form::Form;
use crate::ui::model::popup::Popup;
use crate::ui::model::rerun::{Outlook, Rerun};
use crate::ui::model::run::is_part;

/// Opens a form.
pub fn open(model: &mut Model, form: Form) {
    model.notices.clear();
    let language = model.run_state().map(|state| state.language.clone()).unwrap_or_default();
    model.editing.form = Some(form.in_language(&language));
    model.dress();
    model.popup = Some(Popup::Form);
}

/// Whether a form or the question after it has the keys.
#[must_use]
pub fn has_keys(model: &Model) -> bool {
    matches!(model.popup, Some(Popup::Form | Popup::Rerun))
}

/// Lets go of what is typed or waits for an answer, because something else is wanted; returns whether
/// it did: what was typed is lost only to whoever was told so.
pub fn gives_way(model: &mut Model) -> bool {
    let is_open = has_keys(model);
    if let Some(form) = model.editing.form.as_mut().filter(|_| is_open)
        && form.is_changed()
        && !form.is_leaving
    {
        form.is_leaving = true;
        model.editing.rerun = None;
        model.popup = Some(Popup::Form);
        return false;
    }
    if is_open {
        model.editing.form = None;
        model.editing.rerun = None;
    }
    model.editing.retry = None;
    true
}

/// Gives a key to the form or to the question.
pub fn pressed(
    model: &mut Model,
    command: Option<Command>,
    event: KeyEvent,
    effects: &mut Vec<Effect>,
) {
    if model.popup == Some(Popup::Rerun) {
        return match command {
            Some(Command::Accept) => decide(model, false, effects),
            Some(Command::Keep) => decide(model, true, effects),
            Some(Command::Close) => back(model),
            _ => {}
        };
    }
    let Some(form) = &mut model.editing.form else { return model.popup = None };
    match command {
        Some(Command::Accept) => return accept(model, effects),
        Some(Command::Close) if form.is_changed() && !form.is_leaving => {
            form.is_leaving = true;
            return;
        }
        Some(Command::Close) => {
            model.editing.form = None;
            return model.popup = None;
        }
        Some(Command::NextStep) => return form.turn(1),
        Some(Command::PreviousStep) => return form.turn(-1),
        _ => {}
    }
    form.is_leaving = false;
    let Some(input) = form.input() else { return };
    let before = input.editor.position();
    let moved = match command {
        Some(Command::NewLine) => {
            input.editor.paste("\n");
            return;
        }
        Some(Command::Clear) => {
            input.editor.replace("");
            return;
        }
        Some(Command::Undo) => {
            input.editor.undo();
            return;
        }
        _ => {
            if input.editor.key(event) {
                input.problem = None;
            }
            input.editor.position() != before
        }
    };
    // An arrow that has nowhere to go in its input goes to the next one.
    match event.code {
        KeyCode::Down if !moved && command.is_none() => form.turn(1),
        KeyCode::Up if !moved && command.is_none() => form.turn(-1),
        _ => {}
    }
}

/// Takes a paste into the form.
pub fn pasted(model: &mut Model, text: &str) {
    if let Some(input) = model.editing.form.as_mut().and_then(Form::input) {
        input.editor.paste(text);
        input.problem = None;
    }
}

/// Takes what was typed, or leaves the form open where that cannot be.
fn accept(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(form) = &mut model.editing.form else { return };
    let done = if form.is_addition() { "added" } else { "edited" };
    let about = format!("{} {done}", form.title);
    let Some(edits) = form.edits() else { return };
    if edits.is_empty() {
        model.editing.form = None;
        model.popup = None;
        return;
    }
    change(model, edits, about, effects);
}

/// Has changes made: at once where nothing depends on them, else after a question.
pub fn change(model: &mut Model, edits: Vec<Edit>, about: String, effects: &mut Vec<Effect>) {
    if is_busy(model) {
        return;
    }
    if let Err(error) = model.result.fields.clone().apply(&edits) {
        match &mut model.editing.form {
            Some(form) => form.refuse(&error),
            None => model.complain(error.to_string()),
        }
        return;
    }
    let Some(run) = model.run.as_ref().filter(|run| run.state.end.is_some()) else { return };
    let rerun = Rerun { edits, about, outlook: None };
    if dependents(&run.state, &rerun.edits).next().is_none() {
        return make(model, rerun, false, effects);
    }
    let revision = Revision::Edit { edits: rerun.edits.clone(), keep: false };
    let (run, mode) = (run.state.run.clone(), run.mode);
    effects.push(Effect::Foresee { run, mode, revision });
    model.editing.rerun = Some(rerun);
    model.popup = Some(Popup::Rerun);
}

/// The steps that may be asked for by a run with these changes: those that need what is changed, and
/// those that have no result or an outdated one.
pub fn dependents<'a>(
    state: &'a RunState,
    edits: &'a [Edit],
) -> impl Iterator<Item = &'a StepState> {
    let is_changed = |name: &str| edits.iter().any(|edit| edit.place().field() == name);
    let needs = move |step: &StepState| {
        step.outline.needs.iter().any(|need| match need {
            Need::Field(path) => is_changed(path.split('.').next().unwrap_or(path)),
            Need::Step(id) => is_changed(id.as_str()),
        })
    };
    state.steps.iter().filter(move |step| {
        // A picture may be called after the field that it is made from.
        let is_given = step.outline.kind == StepKind::Document
            || (is_part(step) && is_changed(step.outline.id.as_str()));
        let is_missing = !step.status.is_success() || step.is_outdated();
        !step.left_out && !is_given && (is_missing || needs(step))
    })
}

/// Takes in what a change would have done again.
pub fn foreseen(model: &mut Model, outlook: Result<Outlook, String>, effects: &mut Vec<Effect>) {
    let Some(rerun) = model.editing.rerun.as_mut().filter(|rerun| rerun.outlook.is_none()) else {
        return;
    };
    match outlook {
        Ok(outlook) => {
            let asks = !outlook.steps.is_empty();
            rerun.outlook = Some(outlook);
            if !asks {
                decide(model, false, effects);
            }
        }
        Err(why) => {
            back(model);
            model.complain(why);
        }
    }
}

/// Makes the change that waits for a decision, once it is known what that means.
fn decide(model: &mut Model, keep: bool, effects: &mut Vec<Effect>) {
    let is_known = |rerun: &mut Rerun| rerun.outlook.is_some();
    if let Some(rerun) = model.editing.rerun.take_if(is_known) {
        make(model, rerun, keep, effects);
    }
}

/// Back to what was typed, or to the fields.
fn back(model: &mut Model) {
    model.editing.rerun = None;
    model.popup = model.editing.form.is_some().then_some(Popup::Form);
}

fn make(model: &mut Model, rerun: Rerun, keep: bool, effects: &mut Vec<Effect>) {
    let Rerun { edits, about, .. } = rerun;
    let about = if keep { format!("{about} (nothing run again)") } else { about };
    let revision = Revision::Edit { edits: edits.clone(), keep };
    if !start(model, revision, about, effects) {
        return;
    }
    model.editing.form = None;
    model.popup = None;
    if let Err(error) = model.result.fields.apply(&edits) {
        // It was tried before on the same fields, so that this does not happen.
        model.complain(error.to_string());
    }
    // What is new is what is looked at next.
    if let Some(new) = edits.iter().rfind(|edit| edit.is_addition()) {
        model.result.fields.focus_on(&new.place().to_string());
    }
}
