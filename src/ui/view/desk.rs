//! Where things stand on the notes screen.
//!
//! ```text
//!   hint                          hint
//! ┌ editor ────┐┌ brief ───┐    ┌ editor ─────────────┐
//! │            ││          │    │                     │
//! │            │├ next run ┤    ├ brief, when it has  ┤
//! │            ││          │    │ the keys            │
//! └ search ────┘└──────────┘    └ search ─────────────┘
//!   status                        status
//!  100 columns and more          below
//! ```

use ratatui::layout::{Constraint, Layout, Rect};

use crate::ui::layout::WIDE;
use crate::ui::model::Model;

/// Width of what stands beside the notes.
const SIDE: u16 = 44;

/// Height of what the next run will be, in short.
const NEXT_RUN: u16 = 10;

/// The areas of the notes screen; those that are not shown are empty.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Desk {
    /// What a sample is for.
    pub hint: Rect,
    /// The notes.
    pub editor: Rect,
    /// What was found in them.
    pub brief: Rect,
    /// What the next run will be.
    pub next_run: Rect,
    /// What is looked for.
    pub search: Rect,
    /// What the notes amount to.
    pub status: Rect,
}

impl Desk {
    /// The areas in the body of a screen.
    #[must_use]
    pub fn of(model: &Model, area: Rect) -> Self {
        let is_wide = area.width >= WIDE;
        let (brief, search) = (&model.notes.brief, &model.notes.search);
        let [hint, body, status] = Layout::vertical([
            Constraint::Length(u16::from(model.notes.is_sample())),
            Constraint::Min(0),
            Constraint::Length(if is_wide { 1 } else { 2 }),
        ])
        .areas(area);
        let side = if is_wide { SIDE } else { 0 };
        let [left, side] =
            Layout::horizontal([Constraint::Min(0), Constraint::Length(side)]).areas(body);
        let lines = search.as_ref().map_or(0, |search| 1 + u16::from(search.with.is_some()));
        let below = if !is_wide && brief.focus.is_some() { left.height * 3 / 5 } else { 0 };
        let [editor, below, search] = Layout::vertical([
            Constraint::Min(0),
            Constraint::Length(below),
            Constraint::Length(lines),
        ])
        .areas(left);
        let next = if brief.is_on() { NEXT_RUN } else { side.height };
        let [above, next_run] =
            Layout::vertical([Constraint::Min(0), Constraint::Length(next)]).areas(side);
        let brief = if is_wide { above } else { below };
        Self { hint, editor, brief, next_run, search, status }
    }
}
