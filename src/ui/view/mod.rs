//! The model as widgets: every view borrows what it shows and changes nothing.

mod bands;
mod chart;
mod document;
mod entry;
mod form;
mod help;
mod history;
mod hits;
mod items;
mod notes;
mod palette;
mod pane;
mod part;
mod popup;
mod result;
mod run;
mod sheets;
mod steps;
mod versions;
mod words;

pub use hits::told as told_by_mouse;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use self::history::HistoryView;
use self::notes::NotesView;
use self::pane::{Pieces, line};
use self::popup::PopupView;
use self::result::ResultView;
use self::run::RunView;
use super::keymap::{Command, Place};
use super::layout::{self, SMALLEST};
use super::model::{Model, Screen};
use super::signs;
use super::theme::Role;

/// The whole screen.
#[derive(Debug)]
pub struct View<'a>(pub &'a Model);

impl Widget for &View<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let model = self.0;
        draw(model, area, buf);
        signs::finish(model.theme, area, buf);
    }
}

fn draw(model: &Model, area: Rect, buf: &mut Buffer) {
    if area.width < SMALLEST.width || area.height < SMALLEST.height {
        return too_small(model, area, buf);
    }
    bands::standing(model, area, buf);
    let area = model.below_standing(area);
    let bands = layout::bands(area);
    bands::header(model, bands.header, buf);
    match (model.screen, &model.run) {
        (Screen::History, _) => (&HistoryView { model }).render(bands.body, buf),
        (Screen::Run, Some(run)) => (&RunView { model, run }).render(bands.body, buf),
        (Screen::Result, Some(run)) => (&ResultView { model, run }).render(bands.body, buf),
        _ => (&NotesView { model }).render(bands.body, buf),
    }
    bands::long_notice(model, area, buf);
    if let Some(popup) = &model.popup {
        (&PopupView { model, popup }).render(area, buf);
    }
    bands::footer(model, bands.footer, buf);
}

/// Says how much room is needed; everything goes on behind it.
fn too_small(model: &Model, area: Rect, buf: &mut Buffer) {
    let lines = [
        format!("too small: {}×{}", area.width, area.height),
        format!("needed: {}×{}", SMALLEST.width, SMALLEST.height),
        format!("{} quits", model.keymap.shown(Place::Anywhere, Command::Quit)),
    ];
    for (index, text) in (0..).zip(lines) {
        Pieces::new().and(Role::Text, text).draw(model.theme, line(area, index), buf);
    }
}

#[cfg(test)]
mod tests;
