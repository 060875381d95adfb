//! The line that looks for something in the notes, and the one that replaces it.
//!
//! ```text
//! ▸Find    waiting list                     3 of 17
//!  Replace queue
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::widgets::Widget;

use super::pane::{Pieces, focus_mark, line};
use crate::ui::editor::matches::Reading;
use crate::ui::measure::{cut, width};
use crate::ui::model::popup::LineInput;
use crate::ui::model::search::{Field, Search};
use crate::ui::theme::{Role, Theme};

/// Cells of the names at the left.
const NAMES: u16 = 9;

/// The lines.
#[derive(Debug)]
pub struct SearchView<'a> {
    /// What is looked for.
    pub search: &'a Search,
    /// The looks.
    pub theme: Theme,
}

impl Widget for &SearchView<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let search = self.search;
        let is_wrong = search.error.is_some() || search.matches.is_empty();
        let reading = match search.reading {
            Reading::Plain => "",
            Reading::Expression => "regex  ",
        };
        let room = taken(area);
        let state = Pieces::new()
            .and(Role::Accent, reading)
            .and(
                if is_wrong { Role::Warn } else { Role::Dim },
                cut(&search.count(), room.saturating_sub(8)),
            )
            .and(Role::Dim, " ");
        state.draw_right(self.theme, line(area, 0), buf);
        let fields = [("Find", Field::Find, Some(&search.query))];
        let fields = fields.into_iter().chain([("Replace", Field::Replace, search.with.as_ref())]);
        for (row, (name, field, input)) in area.rows().zip(fields) {
            let Some(input) = input else { continue };
            let has_focus = field == search.field;
            let role = if has_focus { Role::Key } else { Role::Dim };
            let mark = focus_mark(self.theme, has_focus && search.with.is_some());
            Pieces::new().and(Role::Focus, mark).and(role, name).draw(self.theme, row, buf);
            let own = room_of(row, if row.y == area.y { taken(area) } else { 0 });
            let text = shown(input, usize::from(own.width)).0;
            Pieces::new().and(Role::Text, text).draw(self.theme, own, buf);
        }
    }
}

impl SearchView<'_> {
    /// Where the cursor stands in that area.
    #[must_use]
    pub fn cursor(&self, area: Rect) -> Position {
        let (row, input) = match (self.search.field, &self.search.with) {
            (Field::Replace, Some(with)) => (1, with),
            _ => (0, &self.search.query),
        };
        let row = line(area, row);
        let own = room_of(row, if row.y == area.y { taken(area) } else { 0 });
        let at = shown(input, usize::from(own.width)).1;
        Position::new(own.x + u16::try_from(at).unwrap_or(0).min(own.width), own.y)
    }
}

/// Cells of the first line that tell how many matches there are, or what is wrong.
fn taken(area: Rect) -> usize {
    usize::from(area.width) * 2 / 5
}

/// What is left of a line for what is typed.
fn room_of(row: Rect, taken: usize) -> Rect {
    let taken = u16::try_from(taken).unwrap_or(u16::MAX).saturating_add(NAMES + 1);
    Rect { x: row.x + NAMES.min(row.width), width: row.width.saturating_sub(taken), ..row }
}

/// The end of what is typed before the cursor with what follows, and the cells before the cursor.
fn shown(input: &LineInput, room: usize) -> (String, usize) {
    let (before, after) = input.around();
    let mut start = before.as_str();
    while width(start) + 1 > room && !start.is_empty() {
        let next = start.char_indices().nth(1).map_or(start.len(), |(at, _)| at);
        start = &start[next..];
    }
    (format!("{start}{after}"), width(start))
}
