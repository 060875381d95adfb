//! The document step while it streams.
//!
//! ```text
//! ╭ Analysis · openrouter · gpt-5 ───────────────── ● running ─╮
//! │  12.4 s of ~1:27 min  first text 0.8 s  ~62 tokens/s       │
//! │ clientName   Northwind Clinics                       9.1 s │
//! │ metrics      3 · Intake time, 14 days, 3 days       12.2 s │
//! ╰────────────────────────────────────────────────────────────╯
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::widgets::Widget;

use super::pane::{Pieces, focus_mark, frame, line, lines, rows};
use super::words;
use crate::domain::run::{FieldMark, StepState, StepStatus};
use crate::ui::figures::{clock, count, counted, is_blank, short_value};
use crate::ui::layout::WIDE;
use crate::ui::legible;
use crate::ui::measure::{cut, fit, one_line, width, wrap, wrap_into};
use crate::ui::model::run::RunPane;
use crate::ui::theme::{Role, Theme};
use crate::ui::told;

/// Cells for the number of fields: two digits.
const FIELDS_CELLS: usize = 9;

/// Milliseconds of text after which its pace means something.
const ENOUGH_MS: u64 = 500;

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
        let state = words::state(self.theme, self.step);
        let inner = frame(self.theme, self.focused, &self.name(area, &state), &state, area, buf);
        self.head(usize::from(inner.width)).draw(self.theme, line(inner, 0), buf);
        let mut body = Rect { y: inner.y + 1, height: inner.height.saturating_sub(1), ..inner };
        if inner.height < 2 {
            return;
        }
        if self.step.status == StepStatus::Retrying {
            let reason = Pieces::new().and(Role::Warn, words::reason(self.step));
            reason.draw(self.theme, line(body, 0), buf);
            body = Rect { y: body.y + 1, height: body.height - 1, ..body };
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
    /// The title, and who does the step where there is room beside its state.
    fn name(&self, area: Rect, state: &Pieces) -> Pieces {
        let title = format!("{} ", one_line(&self.step.outline.title));
        let room = usize::from(area.width).saturating_sub(width(&title) + state.width() + 9);
        let mark = focus_mark(self.theme, self.focused);
        let name = Pieces::new().and(Role::Focus, mark).and(Role::Strong, title);
        match words::by_whom(self.step) {
            who if who.is_empty() || room < 12 => name,
            who => name.and(Role::Dim, format!("· {} ", cut(&who, room))),
        }
    }

    /// The clock and as many figures as there is room for; each keeps its width while it grows.
    fn head(&self, room: usize) -> Pieces {
        let step = self.step;
        let mut pieces = words::clocks(self.run, step, self.now_ms);
        let mut add = |part: Pieces| {
            let lead = if pieces.width() > 0 { 2 } else { 0 };
            if pieces.width() + lead + part.width() <= room {
                let line = std::mem::take(&mut pieces);
                pieces = line.and(Role::Text, " ".repeat(lead)).joined(part);
            }
        };
        match self.run.broken_rules() {
            0 => {}
            rules => {
                let text = counted(rules, "rule broken", "rules broken");
                add(Pieces::new().and(Role::Warn, text));
            }
        }
        if let Some(cost) = words::cost(step) {
            add(Pieces::new().and(Role::Text, cost));
        }
        // What an attempt got that broke off is no measure of the next one.
        let is_measured = step.status != StepStatus::Retrying;
        let first = step.first_text_ms.filter(|_| is_measured);
        if let (Some(first), Some(start)) = (first, self.attempt_began()) {
            let first = clock(first.saturating_sub(start));
            add(Pieces::new().and(Role::Dim, "first text ").and(Role::Text, first.trim()));
        }
        if let Some(rate) = self.tokens_per_second().filter(|_| is_measured) {
            let pad = 3_usize.saturating_sub(rate.to_string().len());
            let noun = if rate == 1 { "token/s " } else { "tokens/s" };
            let unit = format!(" {noun}{}", " ".repeat(pad));
            add(Pieces::new().and(Role::Text, format!("~{rate}")).and(Role::Dim, unit));
        }
        if !step.fields.is_empty() {
            let tops = step.fields.iter().filter(|mark| !mark.path.contains('.')).count();
            add(Pieces::new().and(Role::Dim, fit(&counted(tops, "field", "fields"), FIELDS_CELLS)));
        }
        if step.received > 0 && room >= usize::from(WIDE) {
            let received = count(step.received);
            add(Pieces::new().and(Role::Dim, format!("{received} characters")));
        }
        pieces
    }

    /// When the newest attempt began, in milliseconds since the start of the run.
    fn attempt_began(&self) -> Option<u64> {
        self.step.attempts.last().map(|attempt| attempt.started_ms)
    }

    /// About how many tokens a second have arrived since the first text, at four characters each;
    /// none before there is enough to tell.
    fn tokens_per_second(&self) -> Option<u64> {
        let first = self.step.first_text_ms?;
        let end = self.step.attempts.last().and_then(|attempt| attempt.finished_ms);
        let ms = end.unwrap_or(self.now_ms).saturating_sub(first);
        let tokens = u64::try_from(self.step.received).unwrap_or(0) / 4;
        (ms >= ENOUGH_MS && tokens > 0).then(|| tokens * 1000 / ms)
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
        let shown = &fields[from..];
        // Rows that are left over go to the values that need more than one, from the first on.
        let mut spare = usize::from(area.height).saturating_sub(shown.len());
        let mut below = area.rows();
        for mark in shown {
            let value = self.run.state.document.get(&mark.path);
            let whole = value.map(|value| short_value(value, usize::MAX)).unwrap_or_default();
            let mut lines = wrap_into(&whole, room, 1 + spare);
            spare -= lines.len().saturating_sub(1);
            lines.resize(lines.len().max(1), String::new());
            for (at, (text, row)) in lines.iter().zip(&mut below).enumerate() {
                let (name, when) = match at {
                    0 => (one_line(&mark.path), clock(mark.at_ms)),
                    _ => (String::new(), String::new()),
                };
                Pieces::new()
                    .and(Role::Dim, fit(&name, names))
                    .and(Role::Text, format!("  {}", fit(text, room)))
                    .and(Role::Dim, format!("  {when}"))
                    .draw(self.theme, row, buf);
            }
        }
    }

    /// Why it failed; otherwise the newest text as it streams, or what there is to say without any.
    fn text(&self, area: Rect, buf: &mut Buffer) {
        let step = self.step;
        let cells = usize::from(area.width);
        if let (StepStatus::Failed, Some(error)) = (step.status, &step.error) {
            let told = told::failure(self.theme, error, cells, usize::from(area.height));
            return rows(self.theme, told, area, buf);
        }
        let streams = !step.tail.is_empty() && !step.status.is_end();
        let (role, text) = match step.status {
            _ if streams => (Role::Dim, step.tail.clone()),
            StepStatus::Running => (Role::Dim, "waits for the first text".to_owned()),
            // The line above has said it.
            StepStatus::Retrying => return,
            _ => words::detail(self.run, step),
        };
        // What streams is JSON; a model's thoughts are not.
        let wrapped = if streams && !step.is_thinking {
            legible::lines(&text, step.received == text.chars().count(), cells)
        } else {
            wrap(&text, cells)
        };
        let from = if streams { wrapped.len().saturating_sub(usize::from(area.height)) } else { 0 };
        lines(self.theme, role, wrapped[from..].iter().map(String::as_str), area, buf);
    }
}
