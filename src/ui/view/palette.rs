//! The command palette.
//!
//! ```text
//! ╭ Commands ───────────────────────────── 3 of 24 ──╮
//! │ exp▏                                             │
//! │ ▸ export · write the files into a folder       e │
//! │   …                               anywhere    F1 │
//! ╰──────────────────────────────────────────────────╯
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Clear, Widget};

use super::entry::entry;
use super::pane::{Pieces, frame, line};
use crate::ui::keymap::Place;
use crate::ui::measure::{cut, fit, width};
use crate::ui::model::Model;
use crate::ui::model::popup::Palette;
use crate::ui::palette::{self, Entry};
use crate::ui::theme::Role;

/// Cells for a key.
const KEY_CELLS: usize = 9;

/// The command palette.
#[derive(Debug)]
pub struct PaletteView<'a> {
    /// Everything.
    pub model: &'a Model,
    /// What is looked for.
    pub palette: &'a Palette,
}

impl Widget for &PaletteView<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let theme = self.model.theme;
        let areas = palette::areas(area);
        let entries = palette::entries(self.model, self.palette);
        let focus = self.palette.focus.min(entries.len().saturating_sub(1));
        Clear.render(areas.frame, buf);
        let name = Pieces::new().and(Role::Strong, " Commands ");
        let place = match entries.len() {
            0 => Pieces::new(),
            all => Pieces::new().and(Role::Dim, format!(" {} of {all} ", focus + 1)),
        };
        frame(theme, true, &name, &place, areas.frame, buf);
        entry(&self.palette.input, usize::from(areas.input.width)).draw(theme, areas.input, buf);
        if self.palette.input.text().is_empty() {
            let after = Rect {
                x: areas.input.x + 2,
                width: areas.input.width.saturating_sub(2),
                ..areas.input
            };
            let text = "type some letters of what you want to do";
            Pieces::new().and(Role::Dim, text).draw(theme, after, buf);
        }
        if entries.is_empty() {
            let text = "nothing is called that here and now";
            return Pieces::new().and(Role::Dim, text).draw(theme, line(areas.list, 0), buf);
        }
        let top = palette::top(focus, areas.list.height);
        let here = self.model.place_under(self.palette.under.as_deref());
        for ((index, one), row) in entries.iter().enumerate().skip(top).zip(areas.list.rows()) {
            let place = place_name(one.place, here);
            self.entry(one, index == focus, place, usize::from(row.width)).draw(theme, row, buf);
        }
    }
}

impl PaletteView<'_> {
    fn entry(&self, entry: &Entry, is_focus: bool, place: &str, cells: usize) -> Pieces {
        let marker = if is_focus { self.model.theme.sign("▸", ">") } else { " " };
        let right = width(place) + KEY_CELLS;
        let room = cells.saturating_sub(right + 3);
        let shown = cut(&entry.title, room);
        let (plain, found) =
            if is_focus { (Role::Strong, Role::Selected) } else { (Role::Text, Role::Key) };
        let mut pieces = Pieces::new().and(Role::Focus, format!("{marker} "));
        for (index, c) in (0_u32..).zip(shown.chars()) {
            let is_found = entry.marks.binary_search(&index).is_ok();
            pieces = pieces.and(if is_found { found } else { plain }, c.to_string());
        }
        let gap = " ".repeat(room.saturating_sub(width(&shown)) + 1);
        let key = cut(&entry.key, KEY_CELLS - 1);
        let indent = " ".repeat(KEY_CELLS - width(&key));
        pieces
            .and(Role::Text, gap)
            .and(Role::Dim, place)
            .and(Role::Text, indent)
            .and(Role::Key, fit(&key, width(&key)))
    }
}

/// Where a command belongs, unless that goes without saying.
fn place_name(place: Place, here: Place) -> &'static str {
    match place {
        place if place == here => "",
        Place::Anywhere => "anywhere",
        Place::Items => "items",
        place => place.title(),
    }
}
