//! The pieces that all views are made of: framed panes, and lines of pieces with roles.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Borders, Widget as _};

use crate::ui::layout::inside;
use crate::ui::measure::{cut, width};
use crate::ui::theme::{Role, Theme};

/// The fewest cells that are left of a name to make room for a state.
const LEAST_NAME: usize = 8;

/// A line under construction.
#[derive(Debug, Clone, Default)]
pub struct Pieces {
    spans: Vec<(Role, String)>,
}

impl Pieces {
    /// An empty line.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The line with one more piece.
    #[must_use]
    pub fn and(mut self, role: Role, text: impl Into<String>) -> Self {
        self.spans.push((role, text.into()));
        self
    }

    /// The line with another one behind it.
    #[must_use]
    pub fn joined(mut self, other: Self) -> Self {
        self.spans.extend(other.spans);
        self
    }

    /// Its width in cells.
    #[must_use]
    pub fn width(&self) -> usize {
        self.spans.iter().map(|(_, text)| width(text)).sum()
    }

    /// Draws it into the first line of an area, cut where the area ends.
    pub fn draw(&self, theme: Theme, area: Rect, buf: &mut Buffer) {
        if area.is_empty() {
            return;
        }
        let mut left = usize::from(area.width);
        let mut spans = Vec::with_capacity(self.spans.len());
        for (role, text) in &self.spans {
            let text = cut(text, left);
            left -= width(&text).min(left);
            spans.push(Span::styled(text, theme.style(*role)));
        }
        buf.set_line(area.x, area.y, &Line::from(spans), area.width);
    }

    /// Draws it at the right end of the first line of an area; not at all when it does not fit.
    pub fn draw_right(&self, theme: Theme, area: Rect, buf: &mut Buffer) {
        let Ok(own) = u16::try_from(self.width()) else { return };
        if own <= area.width {
            let area = Rect { x: area.right() - own, width: own, ..area };
            self.draw(theme, area, buf);
        }
    }
}

/// A frame with a name at its left and a state at its right; returns the area inside its margin.
pub fn frame(
    theme: Theme,
    focused: bool,
    name: &Pieces,
    state: &Pieces,
    area: Rect,
    buf: &mut Buffer,
) -> Rect {
    let role = if focused { Role::Focus } else { Role::Border };
    Block::new()
        .borders(Borders::ALL)
        .border_set(theme.border())
        .border_style(theme.style(role))
        .render(area, buf);
    let top = Rect { x: area.x + 2, width: area.width.saturating_sub(4), height: 1, ..area };
    if area.height > 0 && area.width > 4 {
        // A long name gives way: what changes is read more often.
        let room = usize::from(top.width).saturating_sub(state.width() + 1);
        let fits = name.width() <= room;
        if fits || room >= LEAST_NAME {
            state.draw_right(theme, top, buf);
        }
        if fits || room < LEAST_NAME {
            name.draw(theme, top, buf);
        } else {
            let width = u16::try_from(room).unwrap_or(top.width);
            name.draw(theme, Rect { width, ..top }, buf);
        }
    }
    inside(area)
}

/// What stands before the name of a pane: colour alone says nothing to some.
#[must_use]
pub fn focus_mark(theme: Theme, focused: bool) -> &'static str {
    if focused { theme.sign("▸", ">") } else { " " }
}

/// One line of an area, counted from its top; empty when it has no such line.
#[must_use]
pub fn line(area: Rect, index: u16) -> Rect {
    if index < area.height {
        Rect { y: area.y + index, height: 1, ..area }
    } else {
        Rect { height: 0, ..area }
    }
}

/// Draws lines with their roles from top to bottom, as many as fit.
pub fn rows(
    theme: Theme,
    texts: impl IntoIterator<Item = (Role, String)>,
    area: Rect,
    buf: &mut Buffer,
) {
    for (row, (role, text)) in area.rows().zip(texts) {
        Pieces::new().and(role, text).draw(theme, row, buf);
    }
}

/// Draws lines of text from top to bottom, as many as fit.
pub fn lines<'a>(
    theme: Theme,
    role: Role,
    texts: impl IntoIterator<Item = &'a str>,
    area: Rect,
    buf: &mut Buffer,
) {
    for (row, text) in area.rows().zip(texts) {
        Pieces::new().and(role, text).draw(theme, row, buf);
    }
}
