//! The run: starting, watching, stopping.

use std::sync::Arc;

use crossterm::event::{KeyCode, KeyEvent};

use super::{fields, history, notes, pages};
use crate::domain::event::{EventKind, RunEvent};
use crate::domain::notes::Notes;
use crate::domain::recipe::{StepId, StepKind};
use crate::domain::run::{RunEnd, StepState};
use crate::store::experience::Experience;
use crate::ui::effect::Effect;
use crate::ui::figures::duration;
use crate::ui::keymap::{Command, Place};
use crate::ui::model::popup::{Popup, Question};
use crate::ui::model::result::ResultPane;
use crate::ui::model::run::{Rather, RunPane};
use crate::ui::model::{Model, Screen, Tone};

/// Starts a run with the notes as they stand, after keeping them safe; asks first where something
/// might be paid for twice.
pub fn start(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.is_running() {
        model.screen = Screen::Run;
        let key = model.keymap.shown(Place::Run, Command::CancelRun);
        model.say(format!("a run is going on: {key} cancels it"));
        return;
    }
    // A question about a single step that was left open is not this one.
    model.editing.retry = None;
    if let Some(billed) = model.possibly_billed() {
        model.notices.clear();
        model.popup = Some(Popup::Question(Question::BuyAgain(billed)));
        return;
    }
    begin_unless_changes_go(model, effects);
}

/// Starts a run, but asks first where it would not know of what a person has changed.
pub fn begin_unless_changes_go(model: &mut Model, effects: &mut Vec<Effect>) {
    // Other notes, or another recipe, make another result.
    let is_same = model.same_run().is_some();
    let changes = if is_same { model.result.fields.changes.len() } else { 0 };
    if changes > 0 && !model.asks_only_for_what_is_missing() {
        model.notices.clear();
        model.popup = Some(Popup::Question(Question::DropChanges(changes)));
    } else {
        begin(model, effects);
    }
}

/// Starts a run without asking anything before.
pub fn begin(model: &mut Model, effects: &mut Vec<Effect>) {
    let text = model.notes.editor.text();
    // Blank notes are told apart at once; all else that long notes could be refused for is looked at
    // where it holds nobody up.
    if model.notes.editor.counts().words == 0
        && let Err(error) = Notes::from_text(&text)
    {
        model.screen = Screen::Notes;
        model.complain(format!("{error}: {}", error.hint()));
        return;
    }
    // What was said of the run before is not about this one, nor are its files still to be written.
    model.notices.clear();
    model.exports_next = false;
    notes::keep(model, effects);
    if model.asks_only_for_what_is_missing() && fields::go_on(model, effects) {
        // A run from the notes alone would not know of what a person has changed.
        model.screen = Screen::Run;
        model.popup = None;
        return;
    }
    let mut run = RunPane::asked(model.setup.mode, model.now_ms);
    run.has_limit = model.setup.max_cost_usd.is_some();
    model.run = Some(run);
    model.result = ResultPane::default();
    model.screen = Screen::Run;
    model.popup = None;
    effects.push(Effect::StartRun {
        recipe: model.setup.recipe,
        mode: model.setup.mode,
        notes: text,
    });
}

/// Does a command of the run screen.
pub fn pressed(model: &mut Model, command: Option<Command>, effects: &mut Vec<Effect>) {
    match command {
        Some(Command::NextStep) => focus(model, 1),
        Some(Command::PreviousStep) => focus(model, -1),
        Some(Command::CancelRun) if model.is_running() => cancel(model, effects),
        // It may still be made ready to be read.
        Some(Command::CancelRun) if has_document(model) => model.screen = Screen::Result,
        Some(Command::CancelRun) => leave(model, effects),
        Some(Command::CancelStep) => cancel_step(model, effects),
        Some(Command::Picture) => open(model),
        Some(Command::Timing) if model.offers(Command::Timing) => {
            if let Some(run) = &mut model.run {
                run.rather = match run.rather {
                    Rather::Panes => Rather::Chart,
                    Rather::Chart => Rather::Panes,
                };
            }
        }
        _ => {}
    }
}

/// Goes back to the list that the run was opened from, or else to the notes, and says so: what is typed
/// next goes into them.
pub fn leave(model: &mut Model, effects: &mut Vec<Effect>) {
    if history::back_to_list(model, effects) {
        return;
    }
    model.screen = Screen::Notes;
    let key = model.keymap.shown(Place::Anywhere, Command::ShowRun);
    model.say(format!("these are the notes: what you type goes into them, {key} shows the run"));
}

fn focus(model: &mut Model, by: isize) {
    let Some(run) = &mut model.run else { return };
    let count = run.state.steps.len();
    if count > 0 {
        run.focus = (run.focus + count).saturating_add_signed(by) % count;
    }
}

/// Puts the focus on the step of the number that was pressed, counted from 1.
pub fn focus_number(model: &mut Model, event: KeyEvent) {
    let KeyCode::Char(c) = event.code else { return };
    let place = c.to_digit(10).and_then(|digit| usize::try_from(digit).ok()).unwrap_or(0);
    if let Some(run) = model.run.as_mut().filter(|run| (1..=run.state.steps.len()).contains(&place))
    {
        run.focus = place - 1;
    }
}

/// Takes in what steps have usually taken so far.
pub fn experienced(model: &mut Model, experience: Arc<Experience>) {
    model.experience = experience;
    learn(model);
}

/// Has the newest run know what its steps have usually taken, by whoever does them or is about to.
fn learn(model: &mut Model) {
    let (text, pictures) = (model.setup.text_by.clone(), model.setup.pictures_by.clone());
    let experience = Arc::clone(&model.experience);
    let Some(run) = model.run.as_mut().filter(|run| run.is_in_flight()) else { return };
    let usual = |step: &StepState| {
        let by = if step.outline.kind == StepKind::Image { &pictures } else { &text };
        let (provider, known) = match step.provider.as_str() {
            "" => (by.name.as_str(), by.model.as_str()),
            provider => (provider, step.model.as_str()),
        };
        let ms = experience.usual_ms(provider, known, &step.outline.id)?;
        Some((step.outline.id.clone(), ms))
    };
    let learned: Vec<(StepId, u64)> = run.state.steps.iter().filter_map(usual).collect();
    for (step, ms) in learned {
        run.learn(&step, ms);
    }
}

/// Tells the run to stop; what is finished stays.
pub fn cancel(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(run) = &mut model.run else { return };
    if !run.cancelling {
        run.cancelling = true;
        effects.push(Effect::CancelRun);
        model.say("stopping the run; what is finished stays");
    }
}

fn cancel_step(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(run) = model.run.as_ref().filter(|run| run.is_in_flight()) else { return };
    let Some(step) = run.focused().filter(|step| !step.status.is_end()) else { return };
    let (id, title) = (step.outline.id.clone(), step.outline.title.clone());
    effects.push(Effect::CancelStep { step: id });
    model.say(format!("stopping {title}; the others go on"));
}

/// Shows what the step that has the focus has made so far: its picture large or its text as a page; or
/// the first picture there is.
fn open(model: &mut Model) {
    if model.run.as_ref().is_some_and(RunPane::has_text) {
        return pages::open_text(model);
    }
    picture(model);
}

/// Shows the picture of the step that has the focus, or the first one there is.
fn picture(model: &mut Model) {
    let Some(run) = &model.run else { return };
    let focused = run.focused().map(|step| &step.outline.id);
    let index = run.pictures().position(|step| Some(&step.outline.id) == focused);
    if index.is_some() || run.pictures().next().is_some() {
        model.popup = Some(Popup::Picture { index: index.unwrap_or(0) });
    } else {
        model.say("no picture has landed yet");
    }
}

/// Takes in an event of the run.
pub fn happened(model: &mut Model, event: &RunEvent, effects: &mut Vec<Effect>) {
    let now_ms = model.now_ms;
    let Some(run) = &mut model.run else { return };
    run.apply(event, now_ms);
    if matches!(event.kind, EventKind::RunStarted { .. } | EventKind::StepStarted { .. }) {
        learn(model);
    }
    let Some(run) = &model.run else { return };
    let EventKind::RunFinished { state: end } = event.kind else { return };
    if run.state.end.is_none() {
        return;
    }
    fields::no_longer_busy(model);
    if fields::is_lost(model) {
        return fields::put_back(model, effects);
    }
    let Some(run) = &model.run else { return };
    let document = run.state.document_step().is_some_and(|step| step.status.is_success());
    let took = duration(run.state.elapsed_ms);
    // What was said while it ran is over with it.
    model.keep_notices(|notice| notice.tone == Tone::Problem);
    let change = model.revision.take();
    effects.push(Effect::KeepRecord);
    if document {
        effects.push(Effect::LoadReading);
    } else {
        model.result.fail("there is no document to read".to_owned());
    }
    if let Some(change) = change {
        let said = fields::made(model, change);
        return match end {
            RunEnd::Complete => model.say(said),
            RunEnd::Partial | RunEnd::Failed | RunEnd::Cancelled => {
                model.complain(format!("{end} after {took}: {said}"));
            }
        };
    }
    if model.screen == Screen::Run {
        // The header tells the end, the totals the time, and the footer what to do next.
        return;
    }
    let result = model.keymap.shown(Place::Anywhere, Command::ShowResult);
    match end {
        RunEnd::Complete => model.say(format!("complete in {took}: {result} shows the result")),
        RunEnd::Partial => {
            let key = model.keymap.shown(Place::Notes, Command::Start);
            let again = if model.asks_only_for_what_is_missing() {
                format!(", {key} asks only for what is missing")
            } else {
                String::new()
            };
            model.complain(format!("partial after {took}: {result} shows what there is{again}"));
        }
        RunEnd::Failed => model.complain(format!("failed after {took}: the notes are untouched")),
        RunEnd::Cancelled => model.say(format!("cancelled after {took}: the notes are untouched")),
    }
}

/// Takes in that the run could not be started.
pub fn refused(model: &mut Model, why: String) {
    fields::no_longer_busy(model);
    if let Some(pending) = model.revision.take() {
        return fields::refused(model, pending, why);
    }
    model.complain(why.clone());
    if let Some(run) = &mut model.run {
        run.refused = Some(why);
    }
    model.screen = Screen::Notes;
}

/// Whether the run that is over has left a document, or a part of one.
fn has_document(model: &Model) -> bool {
    model.result.is_ready()
        || model.run_state().is_some_and(|s| s.end.is_some() && !s.document.fields().is_empty())
}
