//! What the mouse points at: found in the areas that the views draw into.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Rect};

use super::bands;
use super::brief::BriefView;
use super::desk::Desk;
use super::history::HistoryView;
use super::popup::PopupView;
use super::run::RunView;
use crate::ui::layout;
use crate::ui::model::popup::Popup;
use crate::ui::model::{Model, Screen};
use crate::ui::msg::MsgKind;
use crate::ui::palette;
use crate::ui::target::Target;

/// Lines that one notch of the wheel scrolls.
const NOTCH: isize = 3;

/// What the mouse did, or none where it only moved.
#[must_use]
pub fn told(model: &Model, event: &MouseEvent) -> Option<MsgKind> {
    let at = Position::new(event.column, event.row);
    match event.kind {
        MouseEventKind::Down(MouseButton::Left) => Some(MsgKind::Clicked(target(model, at))),
        MouseEventKind::ScrollUp => Some(MsgKind::Wheeled(target(model, at), -NOTCH)),
        MouseEventKind::ScrollDown => Some(MsgKind::Wheeled(target(model, at), NOTCH)),
        _ => None,
    }
}

/// What is drawn at a place of the screen.
#[must_use]
pub fn target(model: &Model, at: Position) -> Target {
    let area = model.area();
    let bands = layout::bands(area);
    if bands.footer.contains(at) {
        let mut hints = bands::hints(model, bands.footer).into_iter();
        let hint = hints.find(|(area, _)| area.contains(at));
        return hint.map_or(Target::Nothing, |(_, binding)| Target::Hint(binding.command));
    }
    match &model.popup {
        Some(Popup::Palette(open)) => {
            let list = palette::areas(area).list;
            let count = palette::entries(model, open).len();
            let focus = open.focus.min(count.saturating_sub(1));
            let row = usize::from(at.y.saturating_sub(list.y)) + palette::top(focus, list.height);
            if list.contains(at) && row < count { Target::Entry(row) } else { Target::Popup }
        }
        Some(popup) => {
            let entry = PopupView { model, popup }.entry_at(area, at);
            entry.map_or(Target::Popup, Target::Entry)
        }
        None if bands.header.contains(at) => {
            let mut tabs = bands::tabs(model, bands.header).into_iter();
            let tab = tabs.find(|(area, _)| area.contains(at));
            tab.map_or(Target::Nothing, |(_, command)| Target::Hint(command))
        }
        None => on_screen(model, bands.body, at),
    }
}

fn on_screen(model: &Model, body: Rect, at: Position) -> Target {
    match (model.screen, &model.run) {
        (Screen::Notes, _) => {
            let drawn = model.notes.editor.drawn();
            let brief = BriefView { model }.entry_at(Desk::of(model, body).brief, at);
            if let Some(entry) = brief {
                Target::Entry(entry)
            } else if drawn.contains(at) {
                Target::Notes(at.y - drawn.y, at.x - drawn.x)
            } else {
                Target::Nothing
            }
        }
        (Screen::Run, Some(run)) => {
            let areas = RunView { model, run }.areas(body);
            let places = run.others().map(|(place, _)| place);
            let mut steps = areas.steps.iter().zip(places);
            if let Some((_, place)) = steps.find(|(area, _)| area.contains(at)) {
                return Target::Step(place);
            }
            let document = run.state.document_step().map(|step| &step.outline.id);
            let mut all = run.state.steps.iter();
            let place = all.position(|step| Some(&step.outline.id) == document);
            place.filter(|_| areas.document.contains(at)).map_or(Target::Nothing, Target::Step)
        }
        (Screen::Result, Some(run)) => {
            let lines = crate::ui::update::headline_lines(&run.state, model.theme, body.as_size());
            let fields = &model.result.fields;
            let areas = layout::result(body, lines, fields.are_shown(), fields.is_open);
            if areas.items.contains(at) {
                Target::Items
            } else if areas.frame.contains(at) {
                Target::Page
            } else {
                Target::Nothing
            }
        }
        (Screen::History, _) => {
            let entry = HistoryView { model }.entry_at(body, at);
            entry.map_or(Target::Nothing, Target::Entry)
        }
        (Screen::Run | Screen::Result, None) => Target::Nothing,
    }
}
