//! The steps after the document: side by side when there is room, else as rows.
//!
//! ```text
//! ╭ Hero ──────── ✓ done      ─╮╭ Metrics ───── ● running   ─╮╭ Timeline ──── ◌ waiting   ─╮
//! │   3.4 s                    ││   1.2 s of ~14.0 s         ││ usually 14.0 s             │
//! │ offline · tiles · 48 KB    ││ offline · bars             ││ waits for timeline         │
//! │ ▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀         ││ ██████▌                    ││                            │
//! ╰────────────────────────────╯╰────────────────────────────╯╰────────────────────────────╯
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::pane::{Pieces, frame, line, lines};
use super::words;
use crate::domain::run::{StepState, StepStatus};
use crate::ui::figures::{CLOCK_CELLS, clock};
use crate::ui::layout::{RunAreas, Shape, step_picture};
use crate::ui::measure::{cut, fit, one_line, width, wrap};
use crate::ui::model::pictures::{Pictures, Slot};
use crate::ui::model::run::RunPane;
use crate::ui::theme::{Role, Theme};
use crate::ui::update::picture_key;

/// All steps after the document.
#[derive(Debug)]
pub struct Steps<'a> {
    /// The run.
    pub run: &'a RunPane,
    /// The pictures that are ready.
    pub pictures: &'a Pictures,
    /// Milliseconds since the start of the run.
    pub now_ms: u64,
    /// Where they stand.
    pub areas: &'a RunAreas,
    /// The looks.
    pub theme: Theme,
}

impl Widget for &Steps<'_> {
    fn render(self, _area: Rect, buf: &mut Buffer) {
        if matches!(self.areas.shape, Shape::TallRows | Shape::Rows) {
            let name = Pieces::new().and(Role::Strong, " Steps ");
            frame(self.theme, false, &name, &Pieces::new(), self.areas.others, buf);
        }
        let titles = self.run.others().map(|(_, step)| width(&step.outline.title));
        let titles = titles.max().unwrap_or(0).min(18);
        for ((place, step), area) in self.run.others().zip(&self.areas.steps) {
            let focused = place == self.run.focus;
            if self.areas.shape == Shape::Panes {
                self.pane(step, focused, *area, buf);
            } else {
                self.row(step, focused, titles, *area, buf);
            }
        }
    }
}

impl Steps<'_> {
    fn pane(&self, step: &StepState, focused: bool, area: Rect, buf: &mut Buffer) {
        let name = Pieces::new().and(Role::Strong, format!(" {} ", one_line(&step.outline.title)));
        let state = words::state(self.theme, step);
        let inner = frame(self.theme, focused, &name, &state, area, buf);
        words::clocks(step, self.now_ms).draw(self.theme, line(inner, 0), buf);
        let (role, detail) = words::detail(self.run, step, self.now_ms);
        let room = step_picture(area);
        if step.status.is_success() {
            let detail = cut(&detail, usize::from(inner.width));
            Pieces::new().and(role, detail).draw(self.theme, line(inner, 1), buf);
            self.made(step, room, buf);
        } else {
            let below = Rect { y: inner.y + 1, height: inner.height.saturating_sub(1), ..inner };
            let wrapped = wrap(&detail, usize::from(inner.width));
            lines(self.theme, role, wrapped.iter().map(String::as_str), below, buf);
            let used = u16::try_from(wrapped.len()).unwrap_or(u16::MAX).min(below.height);
            if step.status == StepStatus::Running {
                let rest = Rect { y: below.y + used, height: below.height - used, ..below };
                self.tail(step, rest, buf);
            }
        }
    }

    /// The picture of a finished step, or its text.
    fn made(&self, step: &StepState, room: Rect, buf: &mut Buffer) {
        let key = picture_key(self.run, &step.outline.id, room.as_size());
        match key.and_then(|key| self.pictures.get(&key)) {
            Some(Slot::Ready(picture)) => picture.render(0, self.theme, room, buf),
            Some(Slot::Failed(why)) => {
                let wrapped = wrap(why, usize::from(room.width));
                lines(self.theme, Role::Warn, wrapped.iter().map(String::as_str), room, buf);
            }
            Some(Slot::Asked) => {}
            None => self.tail(step, room, buf),
        }
    }

    /// The newest text of a step that writes text.
    fn tail(&self, step: &StepState, room: Rect, buf: &mut Buffer) {
        let wrapped = wrap(&step.tail, usize::from(room.width));
        let from = wrapped.len().saturating_sub(usize::from(room.height));
        lines(self.theme, Role::Dim, wrapped[from..].iter().map(String::as_str), room, buf);
    }

    fn row(&self, step: &StepState, focused: bool, titles: usize, area: Rect, buf: &mut Buffer) {
        let marker = if focused { self.theme.sign("▸", ">") } else { " " };
        let (sign, role) = self.theme.status(step.status);
        let (detail_role, detail) = words::detail(self.run, step, self.now_ms);
        let name = if focused { Role::Key } else { Role::Strong };
        let mut first = Pieces::new()
            .and(Role::Focus, marker)
            .and(role, format!("{sign} "))
            .and(name, fit(&one_line(&step.outline.title), titles))
            .and(role, format!("  {:<9} ", step.status));
        if area.height > 1 {
            let clocks = words::clocks(step, self.now_ms);
            first.joined(clocks).draw(self.theme, line(area, 0), buf);
            let detail = format!("   {detail}");
            Pieces::new().and(detail_role, detail).draw(self.theme, line(area, 1), buf);
        } else {
            // On one line only the clock has a place of its own; what is usual stands in the panes.
            let begun = step.started_ms().is_some();
            let took = if begun { clock(step.duration_ms(self.now_ms)) } else { String::new() };
            let clock_role = if step.status.is_end() { Role::Strong } else { Role::Accent };
            first = first.and(clock_role, fit(&took, CLOCK_CELLS)).and(Role::Text, "  ");
            let room = usize::from(area.width).saturating_sub(first.width());
            first.and(detail_role, cut(&detail, room)).draw(self.theme, area, buf);
        }
    }
}
