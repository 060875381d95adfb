//! The model as widgets: every view borrows what it shows and changes nothing.

mod bands;
mod brief;
mod chart;
mod cursor;
mod desk;
mod document;
mod drafts;
mod entry;
mod form;
mod help;
mod history;
mod hits;
mod items;
mod notes;
mod palette;
pub mod pane;
mod part;
pub mod popup;
mod result;
mod run;
mod search;
mod settings;
mod sheets;
mod steps;
mod versions;
mod words;

pub use hits::told as told_by_mouse;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
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

impl View<'_> {
    /// Draws the whole screen; returns where the cursor of the terminal stands, which is where what is
    /// typed goes.
    pub fn show(&self, area: Rect, buf: &mut Buffer) -> Option<Position> {
        self.render(area, buf);
        self.cursor(area)
    }

    /// Where the cursor stands, once the whole screen was drawn; none where nothing is typed into.
    #[must_use]
    pub fn cursor(&self, area: Rect) -> Option<Position> {
        let model = self.0;
        let is_small = area.width < SMALLEST.width || area.height < SMALLEST.height;
        if is_small { None } else { cursor::at(model, model.below_standing(area)) }
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
    if let Some(popup) = &model.popup {
        (&PopupView { model, popup }).render(area, buf);
    }
    bands::long_notice(model, area, buf);
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
