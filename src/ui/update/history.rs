//! The history: the list, searching it, what is done with its runs, and the sheets beside it.

use crossterm::event::KeyEvent;

use super::{go, replay, retry};
use crate::domain::event::EventKind;
use crate::domain::recipe::StepKind;
use crate::domain::run::StepState;
use crate::store::history::Outcome;
use crate::ui::effect::Effect;
use crate::ui::keymap::{Command, Place};
use crate::ui::layout::{self, WIDE};
use crate::ui::model::history::Sheet;
use crate::ui::model::popup::{HelpPage, LineInput, Palette, Popup, PromptAbout};
use crate::ui::model::result::ResultPane;
use crate::ui::model::run::RunPane;
use crate::ui::model::{Model, Screen};
use crate::ui::past::{Opened, PastNews, PastTask, Purpose};

/// Shows the list, which is read anew.
pub fn show(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.screen != Screen::History {
        model.history.back = model.screen;
    }
    go(model, Screen::History);
    model.history.sheet = Sheet::List;
    model.history.is_typing = false;
    let number = model.history.renew();
    effects.push(Effect::Past(PastTask::List { number }));
}

/// Goes back to the list when what is shown was opened from there; returns whether it was.
pub fn back_to_list(model: &mut Model, effects: &mut Vec<Effect>) -> bool {
    let shown = model.run.as_ref().map(|run| &run.state.run);
    let is_from_there = shown.is_some() && shown == model.history.opened.as_ref();
    if is_from_there {
        show(model, effects);
        // From there it goes on, and not to and fro between the list and the run.
        model.history.back = Screen::Notes;
    }
    is_from_there
}

/// Does a key of the history.
pub fn pressed(
    model: &mut Model,
    command: Option<Command>,
    event: KeyEvent,
    effects: &mut Vec<Effect>,
) {
    if model.history.is_typing {
        return typed(model, command, event);
    }
    if model.history.sheet != Sheet::List {
        return on_sheet(model, command);
    }
    let screenful = isize::try_from(rows(model)).unwrap_or(1).max(2) - 1;
    let history = &mut model.history;
    match command {
        Some(Command::Up) => history.move_by(-1),
        Some(Command::Down) => history.move_by(1),
        Some(Command::PageUp) => history.move_by(-screenful),
        Some(Command::PageDown) => history.move_by(screenful),
        Some(Command::Top) => history.move_by(isize::MIN),
        Some(Command::Bottom) => history.move_by(isize::MAX),
        Some(Command::Search) => history.is_typing = true,
        Some(Command::Mark) => {
            history.mark();
            history.move_by(1);
        }
        Some(Command::Close) if !history.query.text().is_empty() => {
            history.query = LineInput::default();
            history.find();
        }
        Some(Command::Close) => {
            let is_gone = model.run.is_none() && history.back != Screen::History;
            let back = if is_gone { Screen::Notes } else { history.back };
            go(model, back);
        }
        Some(Command::Statistics) => {
            (history.sheet, history.top) = (Sheet::Statistics(None), 0);
            effects.push(Effect::Past(PastTask::Count));
        }
        Some(Command::Compare) => {
            if let Some(runs) = history.pair() {
                (history.sheet, history.top) = (Sheet::Pair(None), 0);
                effects.push(Effect::Past(PastTask::Compare { runs }));
            } else {
                let key = model.keymap.shown(Place::History, Command::Mark);
                model.say(format!("mark another run with {key}, then compare"));
            }
        }
        Some(Command::OpenRun) => open(model, Purpose::Read, effects),
        Some(Command::ResumeRun) => resume(model, effects),
        Some(Command::Export) => open(model, Purpose::Export, effects),
        Some(Command::Replay) => open(model, Purpose::Replay, effects),
        Some(Command::RenameRun) => {
            if let Some(entry) = history.focused() {
                let input = LineInput::new(&entry.title);
                model.popup = Some(Popup::Prompt { about: PromptAbout::RunTitle, input });
            }
        }
        Some(Command::RemoveItem) => delete(model, effects),
        Some(Command::Undo) => match history.deleted.pop() {
            Some(run) => effects.push(Effect::Past(PastTask::BringBack { run })),
            None => model.say("nothing was deleted here"),
        },
        _ => {}
    }
}

/// Takes a paste into what is searched for.
pub fn pasted(model: &mut Model, text: &str) {
    if model.history.sheet == Sheet::List {
        model.history.is_typing = true;
        model.history.query.insert(text);
        model.history.find();
    }
}

fn typed(model: &mut Model, command: Option<Command>, event: KeyEvent) {
    let history = &mut model.history;
    match command {
        Some(Command::Accept) => history.is_typing = false,
        Some(Command::Close) => {
            history.is_typing = false;
            history.query = LineInput::default();
        }
        _ => history.query.key(event),
    }
    history.find();
}

fn on_sheet(model: &mut Model, command: Option<Command>) {
    let screenful = rows(model).max(2) - 1;
    let history = &mut model.history;
    let recipes = match &history.sheet {
        Sheet::Statistics(Some(statistics)) => statistics.recipes().len(),
        _ => 0,
    };
    history.top = match command {
        Some(Command::Up) => history.top.saturating_sub(1),
        Some(Command::Down) => history.top + 1,
        Some(Command::PageUp) => history.top.saturating_sub(screenful),
        Some(Command::PageDown) => history.top + screenful,
        Some(Command::Top) => 0,
        _ => history.top,
    };
    match command {
        Some(Command::Close) => {
            history.sheet = Sheet::List;
            history.top = 0;
        }
        Some(Command::NextStep) if recipes > 0 => {
            (history.recipe, history.top) = ((history.recipe + 1) % recipes, 0);
        }
        Some(Command::PreviousStep) if recipes > 0 => {
            (history.recipe, history.top) = ((history.recipe + recipes - 1) % recipes, 0);
        }
        _ => {}
    }
}

/// Rows of the list that the screen has room for.
#[must_use]
pub fn rows(model: &Model) -> usize {
    usize::from(layout::bands(model.area()).body.height.saturating_sub(4))
}

fn open(model: &mut Model, purpose: Purpose, effects: &mut Vec<Effect>) {
    let Some(entry) = model.history.focused() else { return };
    if let Some(reason) = entry.reason.clone() {
        return model.complain(format!("this run cannot be read: {reason}"));
    }
    let run = entry.run.clone();
    if model.is_running() {
        return going_on(model);
    }
    effects.push(Effect::Past(PastTask::Open { run, purpose }));
}

/// Opens the run that has the focus in order to ask for what it lacks.
fn resume(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.history.focused().is_some_and(|entry| entry.state == Outcome::Complete) {
        return model.say("this run has all its results: nothing is left to do");
    }
    open(model, Purpose::Resume, effects);
}

fn going_on(model: &mut Model) {
    let key = model.keymap.shown(Place::Anywhere, Command::ShowRun);
    model.say(format!("a run is going on: {key} shows it, open this one after it"));
}

/// Whether a field of the run that is shown is being edited, also under what lies over that.
fn form_is_open(popup: Option<&Popup>) -> bool {
    match popup {
        Some(Popup::Form | Popup::Rerun) => true,
        Some(Popup::Palette(Palette { under, .. }) | Popup::Help(HelpPage { under, .. })) => {
            form_is_open(under.as_deref())
        }
        _ => false,
    }
}

fn delete(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(entry) = model.history.focused() else { return };
    let run = entry.run.clone();
    if model.is_running() && model.run.as_ref().is_some_and(|shown| shown.state.run == run) {
        return model.say("this run is going on: it can be deleted after its end");
    }
    effects.push(Effect::Past(PastTask::Delete { run }));
}

/// Takes the title that was typed for the run that has the focus.
pub fn renamed(model: &Model, title: &str, effects: &mut Vec<Effect>) {
    if let Some(entry) = model.history.focused() {
        let (run, title) = (entry.run.clone(), title.to_owned());
        effects.push(Effect::Past(PastTask::Rename { run, title }));
    }
}

/// Takes in what came of what was asked.
pub fn told(model: &mut Model, news: PastNews, effects: &mut Vec<Effect>) {
    let history = &mut model.history;
    match news {
        PastNews::Listed { number, entries, is_last } => history.take(number, entries, is_last),
        PastNews::NotListed(why) => (history.problem, history.is_whole) = (Some(why), true),
        PastNews::Detailed { run, kept } => {
            history.detailing = None;
            history.detail = Some((run, kept));
        }
        PastNews::Opened(opened) => opened_run(model, opened, effects),
        PastNews::Renamed(entry) => {
            model.say(format!("called \"{}\" now", entry.title));
            model.history.put(entry);
        }
        PastNews::Deleted { run } => {
            history.remove(&run);
            history.deleted.push(run.clone());
            if model.run.as_ref().is_some_and(|shown| shown.state.run == run) {
                // Its files are not where they are looked for any more.
                model.run = None;
                model.result = ResultPane::default();
                model.replay = None;
                if matches!(model.screen, Screen::Run | Screen::Result) {
                    model.screen = Screen::History;
                }
            }
            let key = model.keymap.shown(Place::History, Command::Undo);
            model.say(format!("deleted; {key} brings it back until you leave the program"));
        }
        PastNews::BroughtBack(entry) => {
            history.put(entry);
            model.say("it is back");
        }
        PastNews::Counted(statistics) => {
            if matches!(history.sheet, Sheet::Statistics(_)) {
                history.recipe = history.recipe.min(statistics.recipes().len().saturating_sub(1));
                history.sheet = Sheet::Statistics(Some(statistics));
            }
        }
        PastNews::Compared(pair) => {
            if matches!(history.sheet, Sheet::Pair(_)) {
                history.sheet = Sheet::Pair(Some(Box::new(pair)));
                // They were for this one.
                history.unmark();
            }
        }
        PastNews::Refused(why) => {
            if matches!(history.sheet, Sheet::Pair(None) | Sheet::Statistics(None)) {
                history.sheet = Sheet::List;
            }
            model.complain(why);
        }
    }
}

/// Shows a run that is over as if it had just ended, or begins to show it again.
fn opened_run(model: &mut Model, opened: Opened, effects: &mut Vec<Effect>) {
    let Opened { purpose, events, notes } = opened;
    if model.is_running() {
        return going_on(model);
    }
    if form_is_open(model.popup.as_ref()) {
        return model.complain("a field is edited: finish that, then open the run again");
    }
    model.replay = None;
    let mode = events.first().and_then(|event| match &event.kind {
        EventKind::RunStarted { mode, .. } => Some(*mode),
        _ => None,
    });
    let mut run = RunPane::asked(mode.unwrap_or_default(), model.now_ms);
    // Starting again would take the notes of the editor.
    run.notes_changed = notes.trim() != model.notes.editor.text().trim();
    model.result = ResultPane::default();
    model.revision = None;
    model.notices.clear();
    if purpose == Purpose::Replay {
        return replay::begin(model, run, events);
    }
    for event in &events {
        run.apply(event, model.now_ms);
    }
    model.history.opened = Some(run.state.run.clone());
    let has_document = run.state.document_step().is_some_and(|step| step.status.is_success());
    model.run = Some(run);
    model.exports_next = purpose == Purpose::Export && has_document;
    if purpose == Purpose::Resume {
        if let Some(other) = asked_of_another(model) {
            go(model, Screen::Run);
            return model.complain(other);
        }
        let is_open = |step: &StepState| !step.status.is_success() && !step.left_out;
        let lacks = |run: &RunPane| run.state.steps.iter().any(is_open);
        if has_document && !model.run.as_ref().is_some_and(lacks) {
            effects.push(Effect::LoadReading);
            go(model, Screen::Result);
            let key = model.keymap.shown(Place::Result, Command::Export);
            return model.say(format!("it has all its results: {key} writes its files"));
        }
        // What it has can be read while the rest is being asked for.
        effects.extend(has_document.then_some(Effect::LoadReading));
        go(model, Screen::Run);
        return retry::all(model, effects);
    }
    if has_document {
        effects.push(Effect::LoadReading);
        go(model, Screen::Result);
    } else {
        model.result.fail("there is no document to read".to_owned());
        go(model, Screen::Run);
        model.say("this run made no document: here is what became of its steps");
    }
}

/// Why the run that is shown is not gone on with here: who did its steps is not who would do them now.
/// Its notes may be meant for this machine alone, and what was paid for would be made by somebody else.
fn asked_of_another(model: &Model) -> Option<String> {
    let run = &model.run.as_ref()?.state;
    let is_open = |step: &&StepState| !step.status.is_success() && !step.left_out;
    run.steps.iter().filter(is_open).find_map(|step| {
        let is_picture = step.outline.kind == StepKind::Image;
        let setup = &model.setup;
        let now = if is_picture { &setup.pictures_by } else { &setup.text_by };
        let (provider, address) = match &run.terms {
            Some(terms) => {
                let service = if is_picture { &terms.pictures } else { &terms.text };
                (&service.provider, &service.address)
            }
            // A log of an old version tells who was asked alone.
            None if step.provider.is_empty() => return None,
            None => (&step.provider, &step.address),
        };
        // The same name may stand for another address, where somebody else listens.
        let moved = address.as_ref().zip(now.address.as_ref()).filter(|(old, new)| old != new);
        let (title, run) = (&step.outline.title, &run.run);
        let (before, now) = match moved {
            _ if *provider != now.name => (provider.clone(), now.name.clone()),
            Some((old, new)) => (format!("{provider} at {old}"), format!("{provider} at {new}")),
            None => return None,
        };
        Some(format!(
            "{title} was to be made by {before}, and now it would be by {now}: \
            casegen-tui run --resume {run} asks the same service as before"
        ))
    })
}

/// The details of the run that has the focus, where there is room for them and they are not there yet.
pub fn settle(model: &mut Model, effects: &mut Vec<Effect>) {
    let is_shown = model.screen == Screen::History
        && model.size.width >= WIDE
        && model.history.sheet == Sheet::List;
    let history = &mut model.history;
    if !is_shown || history.detailing.is_some() {
        return;
    }
    let Some(run) = history.focused().map(|entry| entry.run.clone()) else { return };
    if history.detail.as_ref().is_none_or(|(detailed, _)| *detailed != run) {
        history.detailing = Some(run.clone());
        effects.push(Effect::Past(PastTask::Detail { run }));
    }
}
