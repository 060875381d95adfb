//! What was found in the notes, and what is missing.
//!
//! ```text
//! ╭ Brief ─────────────── 7 found, 3 missing ─╮
//! │ client    Northwind Clinics               │
//! │ figure    waiting list: 14 days → 3 days  │
//! │         ▸ phone: 26 hours → 9 hours       │
//! │                                           │
//! │ ? In which industry is the client?        │
//! ╰───────────────────────────────────────────╯
//! ```

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::widgets::Widget;

use super::pane::{Pieces, frame};
use crate::ui::layout::inside;
use crate::ui::measure::{cut, fit, one_line, wrap};
use crate::ui::model::Model;
use crate::ui::theme::Role;

/// Cells of the names at the left.
const NAMES: usize = 9;

/// Lines that one thing takes at most.
const MOST_LINES: usize = 3;

/// What was found in the notes.
#[derive(Debug)]
pub struct BriefView<'a> {
    /// Everything.
    pub model: &'a Model,
}

impl Widget for &BriefView<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        if area.is_empty() {
            return;
        }
        let (theme, pane) = (self.model.theme, &self.model.notes.brief);
        let (found, missing) = (pane.brief.items.len(), pane.brief.missing.len());
        let state = match (found, missing) {
            (0, 0) => String::new(),
            (found, 0) => format!(" {found} found "),
            (found, missing) => format!(" {found} found, {missing} missing "),
        };
        let name = Pieces::new().and(Role::Strong, " Brief ");
        let state = Pieces::new().and(Role::Dim, state);
        let inner = frame(theme, pane.focus.is_some(), &name, &state, area, buf);
        let (rows, owned) = self.rows(usize::from(inner.width));
        let top = self.top(rows.len(), &owned, usize::from(inner.height));
        for (place, row) in inner.rows().zip(rows.iter().skip(top)) {
            row.draw(theme, place, buf);
        }
    }
}

impl BriefView<'_> {
    /// The item or question that is drawn at a place, from 0; none where there is none.
    #[must_use]
    pub fn entry_at(&self, area: Rect, at: Position) -> Option<usize> {
        let inner = inside(area);
        if !inner.contains(at) {
            return None;
        }
        let (rows, owned) = self.rows(usize::from(inner.width));
        let line = usize::from(at.y - inner.y);
        let line = line + self.top(rows.len(), &owned, usize::from(inner.height));
        owned.iter().position(|own| own.contains(&line))
    }

    /// The first line that is shown of so many: what has the focus is seen whole, with one line after it
    /// where there is one.
    fn top(&self, lines: usize, owned: &[Range<usize>], height: usize) -> usize {
        let focus = self.model.notes.brief.focus.and_then(|focus| owned.get(focus));
        let focus = focus.cloned().unwrap_or(0..0);
        (focus.end + 1).min(lines).saturating_sub(height).min(focus.start)
    }

    /// All lines, and which of them belong to each item and each question.
    fn rows(&self, width: usize) -> (Vec<Pieces>, Vec<Range<usize>>) {
        let pane = &self.model.notes.brief;
        let mut rows = Vec::new();
        let mut owned = Vec::new();
        let mut last = None;
        let room = width.saturating_sub(NAMES + 2);
        for (place, item) in pane.brief.items.iter().enumerate() {
            let is_chosen = pane.focus == Some(place);
            let name = if last == Some(item.group) { "" } else { item.group.name() };
            last = Some(item.group);
            let marker = if is_chosen { self.model.theme.sign("▸", ">") } else { " " };
            let mut lines = wrap(&item.text, room);
            if lines.len() > MOST_LINES {
                lines.truncate(MOST_LINES);
                if let Some(last) = lines.last_mut() {
                    *last = cut(&format!("{last} …"), room);
                }
            }
            let start = rows.len();
            let role = if is_chosen { Role::Selected } else { Role::Text };
            for (index, line) in lines.into_iter().enumerate() {
                let (name, marker) = if index == 0 { (name, marker) } else { ("", " ") };
                rows.push(
                    Pieces::new()
                        .and(Role::Dim, fit(name, NAMES))
                        .and(Role::Focus, format!("{marker} "))
                        .and(role, line),
                );
            }
            owned.push(start..rows.len());
        }
        if !rows.is_empty() && !pane.brief.missing.is_empty() {
            rows.push(Pieces::new());
        }
        for (place, question) in (pane.brief.items.len()..).zip(&pane.brief.missing) {
            let is_chosen = pane.focus == Some(place);
            let lines = wrap(&one_line(question), width.saturating_sub(2));
            let role = if is_chosen { Role::Selected } else { Role::Text };
            let start = rows.len();
            for (index, line) in lines.into_iter().enumerate() {
                let (sign_role, sign) = match (index, is_chosen) {
                    (0, true) => (Role::Focus, self.model.theme.sign("▸ ", "> ")),
                    (0, false) => (Role::Warn, "? "),
                    _ => (Role::Warn, "  "),
                };
                rows.push(Pieces::new().and(sign_role, sign).and(role, line));
            }
            owned.push(start..rows.len());
        }
        if rows.is_empty() {
            let text = "what the notes say is found here while you type, and what is missing";
            let lines = wrap(text, width).into_iter();
            rows.extend(lines.map(|line| Pieces::new().and(Role::Dim, line)));
        }
        (rows, owned)
    }
}
