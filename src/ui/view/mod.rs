//! The model as widgets: every view borrows what it shows and changes nothing.

mod bands;
mod brief;
mod chart;
mod desk;
mod document;
mod drafts;
mod items;
mod notes;
mod pane;
mod part;
mod popup;
mod result;
mod run;
mod search;
mod settings;
mod steps;
mod words;

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::widgets::Widget;

use self::desk::Desk;
use self::notes::NotesView;
use self::pane::{Pieces, line};
use self::popup::PopupView;
use self::result::ResultView;
use self::run::RunView;
use self::search::SearchView;
use super::keymap::Place;
use super::layout::{self, SMALLEST};
use super::model::{Model, Screen};
use super::theme::Role;

/// The whole screen.
#[derive(Debug)]
pub struct View<'a>(pub &'a Model);

impl Widget for &View<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let model = self.0;
        if area.width < SMALLEST.width || area.height < SMALLEST.height {
            return too_small(model, area, buf);
        }
        let bands = layout::bands(area);
        bands::header(model, bands.header, buf);
        match (model.screen, &model.run) {
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
}

impl View<'_> {
    /// Draws the whole screen, and puts the cursor of the terminal where what is typed goes.
    pub fn show(&self, frame: &mut Frame<'_>) {
        let area = frame.area();
        frame.render_widget(self, area);
        if let Some(at) = self.cursor(area) {
            frame.set_cursor_position(at);
        }
    }

    /// Where the cursor stands in the notes or in the line that looks for something, once they were
    /// drawn; none where nothing is typed into.
    #[must_use]
    pub fn cursor(&self, area: Rect) -> Option<Position> {
        let model = self.0;
        let is_small = area.width < SMALLEST.width || area.height < SMALLEST.height;
        match (model.place(), &model.notes.search) {
            _ if is_small => None,
            (Place::Notes, _) => model.notes.editor.cursor_on_screen(),
            (Place::Search, Some(search)) => {
                let desk = Desk::of(model, layout::bands(area).body);
                Some(SearchView { search, theme: model.theme }.cursor(desk.search))
            }
            _ => None,
        }
    }
}

/// Says how much room is needed; everything goes on behind it.
fn too_small(model: &Model, area: Rect, buf: &mut Buffer) {
    let lines = [
        format!("too small: {}×{}", area.width, area.height),
        format!("needed: {}×{}", SMALLEST.width, SMALLEST.height),
        "Ctrl-Q quits".to_owned(),
    ];
    for (index, text) in (0..).zip(lines) {
        Pieces::new().and(Role::Text, text).draw(model.theme, line(area, index), buf);
    }
}

#[cfg(test)]
mod tests;
