//! The chart of a run: one row a step, a mark where each field closed.
//!
//! ```text
//! ╭ Timing ──────────────────────────────────── marks: closed fields ╮
//! │ Analysis  ███│██│███████│██████▌                          12.4 s │
//! │ Hero      ·········██████████                              3.4 s │
//! │           0 s                10 s                           20 s │
//! ╰──────────────────────────────────────────────────────────────────╯
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier};
use ratatui::widgets::Widget;

use super::pane::{Pieces, frame, line};
use crate::domain::run::{Attempt, StepState, StepStatus};
use crate::ui::figures::{CLOCK_CELLS, axis_end, clock, moment};
use crate::ui::measure::{fit, one_line, width};
use crate::ui::model::run::RunPane;
use crate::ui::theme::{Depth, Role, Theme};

/// The parts of a cell from the left, in eighths; the first is none.
const EIGHTHS: [&str; 9] = [" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"];

/// The chart of a run.
#[derive(Debug)]
pub struct Chart<'a> {
    /// The run.
    pub run: &'a RunPane,
    /// Milliseconds since the start of the run.
    pub now_ms: u64,
    /// Whether it has a frame.
    pub framed: bool,
    /// The looks.
    pub theme: Theme,
}

impl Widget for &Chart<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let inner = if self.framed {
            let name = Pieces::new().and(Role::Strong, " Timing ");
            let is_again = self.run.state.steps.iter().any(|step| step.attempts.len() > 1);
            let again =
                if is_again { format!(" {} tried again ", self.again()) } else { String::new() };
            let legend = Pieces::new().and(
                Role::Dim,
                format!("{again} {} a field of the document closed ", self.theme.sign("│", "|")),
            );
            frame(self.theme, false, &name, &legend, area, buf)
        } else {
            Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area }
        };
        let steps = &self.run.state.steps;
        let names = steps.iter().map(|step| width(&step.outline.title)).max().unwrap_or(0).min(16);
        let lead = u16::try_from(names + 2).unwrap_or(0);
        let tail = u16::try_from(CLOCK_CELLS + 1).unwrap_or(0);
        let bars = inner.width.saturating_sub(lead + tail);
        let axis = axis_end(self.now_ms);
        for (row, step) in inner.rows().zip(steps) {
            let name = fit(&one_line(&step.outline.title), names);
            Pieces::new().and(Role::Text, name).draw(self.theme, row, buf);
            let bar = Rect { x: inner.x + lead, width: bars, ..row };
            self.bar(step, axis, bar, buf);
            // While a step runs its own pane has the clock; here the bar grows.
            let is_timed = step.status.is_end() && step.status != StepStatus::Cached;
            if step.started_ms().is_some() && is_timed {
                let took = clock(step.duration_ms(self.now_ms));
                Pieces::new().and(Role::Text, took).draw_right(self.theme, row, buf);
            }
        }
        let below = line(inner, u16::try_from(steps.len()).unwrap_or(u16::MAX));
        self.axis(axis, Rect { x: inner.x + lead, width: bars, ..below }, buf);
    }
}

impl Chart<'_> {
    fn bar(&self, step: &StepState, axis: u64, area: Rect, buf: &mut Buffer) {
        let begun = step.started_ms().unwrap_or(self.now_ms);
        let dots = cell_of(begun, axis, area.width);
        if !matches!(step.status, StepStatus::Skipped) {
            let dot = self.theme.sign("·", ".");
            for x in 0..dots.min(area.width) {
                buf[(area.x + x, area.y)].set_symbol(dot).set_style(self.theme.style(Role::Dim));
            }
        }
        for attempt in &step.attempts {
            self.attempt(step, attempt, axis, area, buf);
        }
        for attempt in step.attempts.iter().skip(1) {
            let x = area.x + cell_of(attempt.started_ms, axis, area.width);
            if x < area.right() {
                let style = self.theme.style(Role::Warn);
                buf[(x, area.y)].set_symbol(self.again()).set_style(style);
            }
        }
        for mark in &step.fields {
            let x = area.x + cell_of(mark.at_ms, axis, area.width);
            if x < area.right() {
                self.mark(x, area.y, buf);
            }
        }
    }

    fn attempt(
        &self,
        step: &StepState,
        attempt: &Attempt,
        axis: u64,
        area: Rect,
        buf: &mut Buffer,
    ) {
        let role =
            if attempt.error.is_some() { Role::Bad } else { self.theme.status(step.status).1 };
        let first = cell_of(attempt.started_ms, axis, area.width);
        let end = attempt.finished_ms.unwrap_or(self.now_ms);
        let end = end * u64::from(area.width) * 8 / axis;
        for x in first..area.width {
            let filled = end.saturating_sub(u64::from(x) * 8).min(8);
            // Even the shortest attempt leaves something to be seen.
            let filled = if x == first { filled.max(1) } else { filled };
            if filled == 0 {
                break;
            }
            let symbol = match usize::try_from(filled) {
                Ok(eighths) => self.theme.sign(EIGHTHS[eighths], "#"),
                Err(_) => " ",
            };
            let style = self.theme.style(role).remove_modifier(Modifier::BOLD);
            buf[(area.x + x, area.y)].set_symbol(symbol).set_style(style);
        }
    }

    /// The mark of an attempt after the first.
    fn again(&self) -> &'static str {
        self.theme.sign("↻", "r")
    }

    /// A mark stands on the bar, in the colour of what is behind it.
    fn mark(&self, x: u16, y: u16, buf: &mut Buffer) {
        let cell = &mut buf[(x, y)];
        let full = cell.symbol() == EIGHTHS[8];
        cell.set_symbol(self.theme.sign("│", "|"));
        if full && self.theme.depth != Depth::None {
            let bar = cell.fg;
            let ground = self.theme.ground();
            cell.set_fg(if ground == Color::Reset { Color::Black } else { ground }).set_bg(bar);
        }
    }

    fn axis(&self, axis: u64, area: Rect, buf: &mut Buffer) {
        let dim = |text: String| Pieces::new().and(Role::Dim, text);
        dim("0 s".to_owned()).draw(self.theme, area, buf);
        dim(moment(axis)).draw_right(self.theme, area, buf);
        if area.width > 40 {
            let middle = Rect { x: area.x + area.width / 2, width: area.width / 2, ..area };
            dim(moment(axis / 2)).draw(self.theme, middle, buf);
        }
    }
}

/// The cell of a moment.
fn cell_of(ms: u64, axis: u64, cells: u16) -> u16 {
    u16::try_from(ms * u64::from(cells) / axis.max(1)).unwrap_or(u16::MAX)
}
