//! The steps after the document: side by side when there is room, else as rows.
//!
//! ```text
//! ╭ Hero ──────── ✓ done      ─╮╭ Metrics ───── ● running   ─╮╭ Timeline ──── ◌ waiting   ─╮
//! │   3.4 s                    ││   1.2 s of ~14.0 s         ││ usually 14.0 s             │
//! │ offline · tiles · 48 KB    ││ offline · bars             ││ waits for its field timeli…│
//! │ ▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀         ││ ██████▌                    ││                            │
//! ╰────────────────────────────╯╰────────────────────────────╯╰────────────────────────────╯
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::pane::{Pieces, focus_mark, frame, line, lines, rows};
use super::part::{self, PartPane};
use super::words;
use crate::domain::part::Part;
use crate::domain::run::{StepState, StepStatus};
use crate::ui::figures::{CLOCK_CELLS, clock};
use crate::ui::layout::{RunAreas, Shape, step_picture};
use crate::ui::measure::{cut, fit, one_line, width, wrap};
use crate::ui::model::pictures::{Pictures, Slot};
use crate::ui::model::run::{RunPane, is_part};
use crate::ui::theme::{Role, Theme};
use crate::ui::told;
use crate::ui::update::picture_key;

/// Cells by which the lines below a step's name are set in.
const INDENT: u16 = 3;

/// Cells that a frame and its margins take beside its content.
pub const FRAME_CELLS: u16 = 4;

/// The most lines that a failure may want.
const MOST_LINES: u16 = 12;

/// All steps after the document.
#[derive(Debug)]
pub struct Steps<'a> {
    /// The run.
    pub run: &'a RunPane,
    /// The pictures that are ready.
    pub pictures: &'a Pictures,
    /// The lists and texts of the run, as far as they have been read.
    pub parts: &'a [Part],
    /// Milliseconds since the start of the run.
    pub now_ms: u64,
    /// Where they stand.
    pub areas: &'a RunAreas,
    /// Whether starting again asks only for what is missing.
    pub asks_again: bool,
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
        let most = usize::from(self.areas.others.width / 3).max(18);
        let titles = titles.max().unwrap_or(0).min(most);
        for ((place, step), area) in self.run.others().zip(&self.areas.steps) {
            let focused = place == self.run.focus;
            let is_pane = match self.areas.shape {
                Shape::Panes => true,
                Shape::Stack => area.height > 1,
                Shape::TallRows | Shape::Rows | Shape::BareRows => false,
            };
            if is_pane && is_part(step) {
                self.part(step, focused, *area, buf);
            } else if is_pane {
                self.pane(step, focused, *area, buf);
            } else {
                self.row(step, focused, titles, *area, buf);
            }
        }
    }
}

impl Steps<'_> {
    fn part(&self, step: &StepState, focused: bool, area: Rect, buf: &mut Buffer) {
        let parts = self.run.others().map(|(_, step)| step).filter(|step| is_part(step));
        let titles = parts.map(|step| width(&one_line(&step.outline.title))).max().unwrap_or(0);
        let widths = self.areas.steps.iter().map(|area| area.width);
        let narrowest = widths.min().unwrap_or(area.width);
        let pane = PartPane {
            run: self.run,
            step,
            now_ms: self.now_ms,
            focused,
            // The panes have one form, so that the eye finds the same in the same place.
            read: self.parts.iter().find(|part| part.step == step.outline.id),
            // Where a cell is left over not all of them are of one width.
            has_word: titles + PartPane::STATE_CELLS <= usize::from(narrowest),
            asks_again: self.asks_again,
            theme: self.theme,
        };
        (&pane).render(area, buf);
    }

    fn pane(&self, step: &StepState, focused: bool, area: Rect, buf: &mut Buffer) {
        let title = format!("{} ", one_line(&step.outline.title));
        let mark = focus_mark(self.theme, focused);
        let name = Pieces::new().and(Role::Focus, mark).and(Role::Strong, title);
        let state = words::state(self.theme, step);
        let inner = frame(self.theme, focused, &name, &state, area, buf);
        self.head(step).draw(self.theme, line(inner, 0), buf);
        let below = Rect { y: inner.y + 1, height: inner.height.saturating_sub(1), ..inner };
        if let (StepStatus::Failed, Some(error)) = (step.status, &step.error) {
            let room = (usize::from(below.width), usize::from(below.height));
            let told = told::failure(self.theme, error, room.0, room.1);
            return rows(self.theme, told, below, buf);
        }
        let (role, detail) = words::detail(self.run, step);
        if step.status.is_success() {
            let detail = cut(&detail, usize::from(inner.width));
            Pieces::new().and(role, detail).draw(self.theme, line(inner, 1), buf);
            return self.made(step, step_picture(area), buf);
        }
        let wrapped = wrap(&detail, usize::from(inner.width));
        lines(self.theme, role, wrapped.iter().map(String::as_str), below, buf);
        let used = u16::try_from(wrapped.len()).unwrap_or(u16::MAX).min(below.height);
        if step.status == StepStatus::Running {
            let rest = Rect { y: below.y + used, height: below.height - used, ..below };
            self.tail(step, rest, buf);
        }
    }

    /// The clock, and what is to be known of a result.
    fn head(&self, step: &StepState) -> Pieces {
        let clocks = words::clocks(self.run, step, self.now_ms);
        let made = words::made(step).join(" · ");
        let lead = if clocks.width() > 0 && !made.is_empty() { "  " } else { "" };
        clocks.and(Role::Text, format!("{lead}{made}"))
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
        let name = if focused { Role::Key } else { Role::Strong };
        let first = Pieces::new()
            .and(Role::Focus, marker)
            .and(role, format!("{sign} "))
            .and(name, fit(&one_line(&step.outline.title), titles))
            .and(role, format!("  {:<9} ", words::state_word(step)));
        if area.height == 1 {
            return self.one_row(step, first, area, buf);
        }
        let ago = words::made_ago(step).map_or_else(String::new, |ago| format!("{ago} · "));
        let ago = Pieces::new().and(Role::Dim, ago);
        first.joined(ago).joined(self.head(step)).draw(self.theme, line(area, 0), buf);
        let below = Rect {
            x: area.x + INDENT,
            y: area.y + 1,
            width: area.width.saturating_sub(INDENT),
            height: area.height - 1,
        };
        // Without a frame there are more cells than were counted on when the lines were asked for.
        let spare = if self.areas.shape == Shape::BareRows { FRAME_CELLS } else { 0 };
        let cells = usize::from(below.width.saturating_sub(spare));
        let told = match (step.status, &step.error) {
            (StepStatus::Failed, Some(error)) => {
                told::failure(self.theme, error, cells, usize::from(below.height))
            }
            _ => vec![words::detail(self.run, step)],
        };
        rows(self.theme, told, below, buf);
    }

    /// On one line only the clock has a place of its own; what is usual stands in the panes.
    fn one_row(&self, step: &StepState, first: Pieces, area: Rect, buf: &mut Buffer) {
        let has_clock = step.started_ms().is_some() && step.status != StepStatus::Cached;
        let took = if has_clock { clock(step.duration_ms(self.now_ms)) } else { String::new() };
        let clock_role = if step.status.is_end() { Role::Strong } else { Role::Accent };
        let first = first.and(clock_role, fit(&took, CLOCK_CELLS)).and(Role::Text, "  ");
        let (role, detail) = words::detail(self.run, step);
        let lead = match step.status {
            StepStatus::Retrying => words::next_attempt(step, self.now_ms).into_iter().collect(),
            StepStatus::Running if step.attempts.len() > 1 => vec![words::attempt(step, "")],
            _ => words::made_ago(step).into_iter().chain(words::made(step)).collect(),
        };
        // What was made tells more than who makes it.
        let detail = part::preview(step).unwrap_or(detail);
        let parts = lead.into_iter().chain([detail]).filter(|part| !part.is_empty());
        let room = usize::from(area.width).saturating_sub(first.width());
        let text = cut(&parts.collect::<Vec<_>>().join(" · "), room);
        first.and(role, text).draw(self.theme, area, buf);
    }
}

/// The lines that a step wants when it stands in rows of that many cells: two, and as many as it takes
/// to say why it failed.
#[must_use]
pub fn wanted_lines(step: &StepState, theme: Theme, cells: u16) -> u16 {
    let cells = usize::from(cells.saturating_sub(INDENT));
    match (step.status, &step.error) {
        (StepStatus::Failed, Some(error)) => {
            let told = told::failure(theme, error, cells, usize::from(MOST_LINES));
            1 + u16::try_from(told.len()).unwrap_or(MOST_LINES)
        }
        _ => 2,
    }
}
