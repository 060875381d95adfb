//! The help.
//!
//! ```text
//! ╭ Keys ────────────────────────────────────────────╮
//! │ ▏ type to look for a key                         │
//! │ Run                                              │
//! │ Esc                cancel the run                │
//! ╰───────────────────────────────────────── ↓ more ─╯
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Clear, Widget};

use super::entry::entry;
use super::pane::{Pieces, frame};
use crate::ui::help::{self, Row};
use crate::ui::measure::fit;
use crate::ui::model::Model;
use crate::ui::model::popup::HelpPage;
use crate::ui::theme::Role;

/// Cells for the keys of a command.
const KEY_CELLS: usize = 18;

/// The help.
#[derive(Debug)]
pub struct HelpView<'a> {
    /// Everything.
    pub model: &'a Model,
    /// What is read and looked for.
    pub page: &'a HelpPage,
}

impl Widget for &HelpView<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let theme = self.model.theme;
        let areas = help::areas(area);
        Clear.render(areas.frame, buf);
        let last = help::last_top(self.model, self.page, area.as_size());
        let top = self.page.top.min(last);
        let more = if top < last { theme.sign(" ↓ more ", " v more ") } else { "" };
        let name = Pieces::new().and(Role::Strong, " Keys ");
        frame(theme, true, &name, &Pieces::new().and(Role::Dim, more), areas.frame, buf);
        entry(&self.page.input, usize::from(areas.input.width)).draw(theme, areas.input, buf);
        if self.page.input.text().is_empty() {
            let width = areas.input.width.saturating_sub(2);
            let after = Rect { x: areas.input.x + 2, width, ..areas.input };
            Pieces::new().and(Role::Dim, "type to look for a key").draw(theme, after, buf);
        }
        let columns = help::columns(self.model, self.page, area.width);
        let width = areas.rows.width / u16::try_from(columns.len()).unwrap_or(1).max(1);
        for (x, rows) in (areas.rows.x..).step_by(usize::from(width.max(1))).zip(columns) {
            let column = Rect { x, width: width.saturating_sub(1), ..areas.rows };
            for (place, row) in column.rows().zip(rows.iter().skip(top)) {
                pieces(row).draw(theme, place, buf);
            }
        }
    }
}

fn pieces(row: &Row) -> Pieces {
    match row {
        Row::Title(title) => Pieces::new().and(Role::Strong, title),
        Row::Keys(keys, about) => {
            Pieces::new().and(Role::Key, fit(keys, KEY_CELLS)).and(Role::Text, format!(" {about}"))
        }
        Row::Note(text) => Pieces::new().and(Role::Text, text),
        Row::Gap => Pieces::new(),
    }
}
