//! The document step while it streams.
//!
//! ```text
//! ╭ Analysis ────────────────────────────────────── ● running ─╮
//! │  12.4 s of ~87.0 s  first text  0.8 s  3,412 characters    │
//! │ clientName   Northwind Clinics                       9.1 s │
//! │ metrics      3 · Intake time, 14 days, 3 days       12.2 s │
//! ╰────────────────────────────────────────────────────────────╯
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::widgets::Widget;

use super::pane::{Pieces, frame, line, lines};
use super::words;
use crate::domain::run::{FieldMark, StepState, StepStatus};
use crate::ui::figures::{clock, counted, is_blank, short_value};
use crate::ui::layout::WIDE;
use crate::ui::measure::{fit, one_line, width, wrap};
use crate::ui::model::run::RunPane;
use crate::ui::theme::{Role, Theme};

/// The pane of the document step.
#[derive(Debug)]
pub struct DocumentPane<'a> {
    /// The run.
    pub run: &'a RunPane,
    /// Its document step.
    pub step: &'a StepState,
    /// Milliseconds since the start of the run.
    pub now_ms: u64,
    /// Whether it has the focus.
    pub focused: bool,
    /// The looks.
    pub theme: Theme,
}

impl Widget for &DocumentPane<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let title = format!(" {} ", one_line(&self.step.outline.title));
        let name = Pieces::new().and(Role::Strong, title);
        let state = words::state(self.theme, self.step);
        let inner = frame(self.theme, self.focused, &name, &state, area, buf);
        self.head().draw(self.theme, line(inner, 0), buf);
        let body = Rect { y: inner.y + 1, height: inner.height.saturating_sub(1), ..inner };
        if body.height == 0 || inner.height == 0 {
            return;
        }
        if self.step.fields.is_empty() || self.step.status == StepStatus::Failed {
            self.text(body, buf);
        } else if body.width >= WIDE && !self.step.status.is_end() {
            let [fields, _, text] = Layout::horizontal([
                Constraint::Percentage(60),
                Constraint::Length(2),
                Constraint::Min(0),
            ])
            .areas(body);
            self.fields(fields, buf);
            self.text(text, buf);
        } else {
            self.fields(body, buf);
        }
    }
}

impl DocumentPane<'_> {
    fn head(&self) -> Pieces {
        let step = self.step;
        let mut pieces = words::clocks(step, self.now_ms);
        if let (Some(first), Some(start)) = (step.first_text_ms, step.started_ms()) {
            pieces = pieces
                .and(Role::Dim, "  first text ")
                .and(Role::Text, clock(first.saturating_sub(start)).trim_start());
        }
        if step.received > 0 {
            let received = counted(step.received, "character", "characters");
            pieces = pieces.and(Role::Dim, format!("  {received}"));
        }
        if !step.fields.is_empty() {
            let tops = step.fields.iter().filter(|mark| !mark.path.contains('.')).count();
            let fields = counted(tops, "field", "fields");
            pieces = pieces.and(Role::Dim, format!("  {fields}"));
        }
        pieces
    }

    /// The fields that there is room for, each with its value and when it closed: the newest while it
    /// streams, afterwards the first ones that say something.
    fn fields(&self, area: Rect, buf: &mut Buffer) {
        let ended = self.step.status.is_end();
        let whole = |mark: &&FieldMark| {
            // A part of a field that is there as a whole would be told twice.
            let parent = mark.path.split_once('.').map(|(parent, _)| parent);
            parent.is_none_or(|parent| !self.step.fields.iter().any(|other| other.path == parent))
        };
        let says = |mark: &&FieldMark| {
            let value = self.run.state.document.get(&mark.path);
            !ended || value.is_some_and(|value| !is_blank(value))
        };
        let fields: Vec<&FieldMark> = self.step.fields.iter().filter(whole).filter(says).collect();
        let room = usize::from(area.height);
        let from = if ended { 0 } else { fields.len().saturating_sub(room) };
        let names = fields[from..].iter().map(|mark| width(&mark.path)).max().unwrap_or(0);
        let names = names.clamp(8, 22);
        let room = usize::from(area.width).saturating_sub(names + 2 + 9);
        for (row, mark) in area.rows().zip(&fields[from..]) {
            let value = self.run.state.document.get(&mark.path);
            let value = value.map(|value| short_value(value, room)).unwrap_or_default();
            Pieces::new()
                .and(Role::Dim, fit(&one_line(&mark.path), names))
                .and(Role::Text, format!("  {}", fit(&value, room)))
                .and(Role::Dim, format!("  {}", clock(mark.at_ms)))
                .draw(self.theme, row, buf);
        }
    }

    /// The newest text as it streams; who does the step, or why it failed, when there is none.
    fn text(&self, area: Rect, buf: &mut Buffer) {
        let (role, detail) = words::detail(self.run, self.step, self.now_ms);
        let plain = self.step.tail.is_empty() || self.step.status.is_end();
        let text = if plain { detail.as_str() } else { &self.step.tail };
        let wrapped = wrap(text, usize::from(area.width));
        let from = if plain { 0 } else { wrapped.len().saturating_sub(usize::from(area.height)) };
        let role = if plain { role } else { Role::Dim };
        lines(self.theme, role, wrapped[from..].iter().map(String::as_str), area, buf);
    }
}
