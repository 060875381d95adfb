//! What follows from a new state: the draft that is due, the page that no longer fits, the pictures
//! that the screen has room for, and when to look again.

use ratatui::layout::{Rect, Size};

use super::{brief, history, notes};
use crate::domain::event::{EventKind, RunEvent};
use crate::domain::recipe::StepId;
use crate::domain::run::{RunState, StepState};
use crate::ui::effect::{Effect, PictureKey};
use crate::ui::layout::{self, Shape};
use crate::ui::model::popup::Popup;
use crate::ui::model::run::RunPane;
use crate::ui::model::{Model, Screen};
use crate::ui::msg::MsgKind;
use crate::ui::page::Row;
use crate::ui::theme::{Motion, Theme};
use crate::ui::told;

/// Milliseconds between two looks at a clock without.
const SECOND_MS: u64 = 1000;

/// Brings everything that depends on the state up to date.
pub fn settle(model: &mut Model, effects: &mut Vec<Effect>) {
    let now_ms = model.now_ms;
    model.settle_notices();
    model.age_notices();
    if model.notes.save_at().is_some_and(|at| at <= now_ms) {
        notes::keep(model, effects);
    }
    history::settle(model, effects);
    if let Some(run) = model.run.as_mut() {
        // With tenths a clock may also move when something happens; without, never between two seconds.
        run.beat_ms = if model.theme.motion == Motion::Reduced { SECOND_MS } else { 1 };
    }
    brief::settle(model, effects);
    lay_out_result(model);
    for (key, file) in wanted(model) {
        if model.pictures.ask(&key) {
            effects.push(Effect::LoadPicture { key, file });
        }
    }
}

/// When something changes by itself next, in the program's milliseconds; none when nothing does, so
/// that an idle program sleeps.
#[must_use]
pub fn next_wake(model: &Model) -> Option<u64> {
    let notices = model.notices.last().map(|notice| notice.until_ms);
    let clock = model.run.as_ref().filter(|_| model.is_running()).map(|run| {
        let is_near = model.screen == Screen::Run;
        let step = if is_near { model.theme.motion.beat_ms() } else { SECOND_MS };
        model.now_ms + step - run.exact_ms(model.now_ms) % step
    });
    let replay =
        model.replay.as_ref().and_then(|replay| replay.next_wake(model.theme.motion.beat_ms()));
    let brief = model.notes.brief.read_at();
    [notices, model.notes.save_at(), brief, clock, replay].into_iter().flatten().min()
}

/// When a message is to be seen, in the program's milliseconds. What streams is seen when the clock
/// moves, which is often enough to read and keeps the line to a far terminal quiet.
#[must_use]
pub fn frame_at(model: &Model, kind: &MsgKind) -> u64 {
    match kind {
        MsgKind::Run(RunEvent {
            kind:
                EventKind::TextReceived { .. }
                | EventKind::FieldClosed { .. }
                | EventKind::ItemClosed { .. },
            ..
        }) => next_wake(model).unwrap_or(model.now_ms),
        _ => model.now_ms,
    }
}

fn lay_out_result(model: &mut Model) {
    let Some(run) = model.run.as_ref().filter(|_| model.result.is_ready()) else { return };
    let body = layout::bands(model.area()).body;
    let lines = headline_lines(&run.state, model.theme, body.as_size());
    let fields = &model.result.fields;
    let has_fields = fields.are_shown();
    let areas = layout::result(body, lines, has_fields, fields.is_open);
    let absent = |id: &StepId| absent(&run.state, id);
    model.result.lay_out(areas.page.as_size(), &run.state.findings, absent);
}

/// Lines that the headline of a result takes on a screen of that size: one, and what there is to say
/// of each step that failed.
#[must_use]
pub fn headline_lines(state: &RunState, theme: Theme, screen: Size) -> u16 {
    let failed = told::failures(theme, state, screen);
    let lines = failed.iter().map(|failed| failed.lines.len()).sum::<usize>() + 1;
    u16::try_from(lines).unwrap_or(u16::MAX).min((screen.height / 3).max(1))
}

/// Why a step has no picture, or none when it has one.
fn absent(state: &RunState, id: &StepId) -> Option<String> {
    let Some(step) = state.step(id) else { return Some("not part of this run".to_owned()) };
    if step.status.is_success() {
        return None;
    }
    Some(step.error.as_ref().map_or_else(|| step.status.to_string(), |error| error.message.clone()))
}

fn key(step: &StepState, room: Size) -> Option<(PictureKey, String)> {
    let artifact = step.artifact.as_ref()?;
    let sha256 = artifact.sha256.as_str().to_owned();
    let key = PictureKey { step: step.outline.id.clone(), sha256, room };
    (room.width > 0 && room.height > 0).then(|| (key, artifact.file.clone()))
}

/// The key of a step's picture for a room on the screen, when the picture is there.
#[must_use]
pub fn picture_key(run: &RunPane, step: &StepId, room: Size) -> Option<PictureKey> {
    key(run.picture(step)?, room).map(|(key, _)| key)
}

/// The pictures that the screen has room for, with their files.
fn wanted(model: &Model) -> Vec<(PictureKey, String)> {
    let Some(run) = &model.run else { return Vec::new() };
    let mut wanted = Vec::new();
    if let Some(Popup::Picture { index }) = model.popup {
        let room = layout::large_picture(model.area()).as_size();
        wanted.extend(run.pictures().nth(index).and_then(|step| key(step, room)));
    }
    match model.screen {
        Screen::Notes | Screen::History => {}
        Screen::Run => wanted.extend(in_panes(model, run)),
        Screen::Result => wanted.extend(on_page(model, run)),
    }
    wanted
}

fn in_panes(model: &Model, run: &RunPane) -> Vec<(PictureKey, String)> {
    // Only panes show pictures, and theirs do not depend on what there is to say.
    let wants = run.wants(vec![2; run.others().count()], 0);
    let areas = layout::run(layout::bands(model.area()).body, &wants);
    if !matches!(areas.shape, Shape::Panes | Shape::Stack) {
        return Vec::new();
    }
    let panes: Vec<Rect> = areas.steps;
    run.others()
        .zip(panes)
        .filter(|(_, pane)| pane.height > 1)
        .filter_map(|((_, step), pane)| {
            let step = run.picture(&step.outline.id)?;
            key(step, layout::step_picture(pane).as_size())
        })
        .collect()
}

fn on_page(model: &Model, run: &RunPane) -> Vec<(PictureKey, String)> {
    let rows = model.result.page().rows.iter();
    rows.filter_map(|row| match row {
        Row::Picture { step, room, line: 0 } => key(run.picture(step)?, *room),
        _ => None,
    })
    .collect()
}
