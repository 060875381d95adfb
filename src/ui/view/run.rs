//! The run screen.
//!
//! ```text
//! ╭ Analysis ───────────────────────── ● running   ─╮
//! ╰──────────────────────────────────────────────────╯
//! ╭ Hero ─────────╮╭ Metrics ──────╮╭ Timeline ─────╮
//! ╰───────────────╯╰───────────────╯╰───────────────╯
//! ╭ Timing ──────────────────────────────────────────╮
//! ╰──────────────────────────────────────────────────╯
//!  this run 12.4 s   sequential …   saved …
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::chart::Chart;
use super::document::DocumentPane;
use super::pane::{Pieces, frame, line};
use super::steps::Steps;
use crate::domain::run::RunEnd;
use crate::report::summary;
use crate::ui::figures::clock;
use crate::ui::layout;
use crate::ui::model::Model;
use crate::ui::model::run::RunPane;
use crate::ui::theme::Role;

/// The run screen.
#[derive(Debug)]
pub struct RunView<'a> {
    /// Everything.
    pub model: &'a Model,
    /// The run.
    pub run: &'a RunPane,
}

impl Widget for &RunView<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let (model, run, theme) = (self.model, self.run, self.model.theme);
        let now_ms = run.now(model.now_ms);
        if run.state.steps.is_empty() {
            let name = Pieces::new().and(Role::Strong, " Run ");
            let inner = frame(theme, true, &name, &Pieces::new(), area, buf);
            let text = Pieces::new().and(Role::Dim, "starting …");
            return text.draw(theme, line(inner, 0), buf);
        }
        let areas = layout::run(area, run.others().count());
        if let Some(step) = run.state.document_step() {
            let focused = run.focused().is_some_and(|f| f.outline.id == step.outline.id);
            (&DocumentPane { run, step, now_ms, focused, theme }).render(areas.document, buf);
        }
        (&Steps { run, pictures: &model.pictures, now_ms, areas: &areas, theme })
            .render(areas.others, buf);
        (&Chart { run, now_ms, framed: areas.chart_framed, theme }).render(areas.chart, buf);
        self.totals(areas.totals).draw(theme, areas.totals, buf);
    }
}

impl RunView<'_> {
    /// The line that counts. Its figures keep their places while they grow.
    fn totals(&self, area: Rect) -> Pieces {
        let timing = self.run.timing(self.model.now_ms);
        let (names, gap): ([&str; 5], &str) = match area.width {
            96.. => (["this run", "sequential", "parallel", "floor", "saved"], "   "),
            77.. => (["run", "sequential", "parallel", "floor", "saved"], " "),
            _ => (["run", "seq", "par", "floor", "saved"], "  "),
        };
        let tight = area.width < 77;
        let figures = [
            timing.elapsed_ms,
            timing.sequential_ms,
            timing.parallel_ms,
            timing.floor_ms,
            timing.saved_ms(),
        ];
        let most = self.model.theme.sign("≤", "<");
        let is_local = summary::is_local(&self.run.state);
        let mut pieces = Pieces::new().and(Role::Dim, " ");
        for (index, (name, ms)) in names.into_iter().zip(figures).enumerate() {
            let role = match (index, self.run.state.end) {
                (0, None) => Role::Accent,
                (4, Some(RunEnd::Complete | RunEnd::Partial)) => Role::Good,
                (0 | 4, _) => Role::Strong,
                _ => Role::Text,
            };
            let figure = if tight { clock(ms).replace(" s", "") } else { clock(ms) };
            let gap = if index < 4 { gap } else { "" };
            // Local steps slow each other down: their sum, and what it saves, are upper bounds.
            let bound = if is_local && matches!(index, 1 | 4) { most } else { "" };
            pieces = pieces
                .and(Role::Dim, format!("{name}{bound}"))
                .and(role, format!(" {figure}"))
                .and(Role::Dim, gap);
        }
        match self.run.state.cost_usd() {
            Some(cost) if cost > 0.0 && area.width >= 110 => {
                pieces.and(Role::Dim, format!("   cost ${cost:.4}"))
            }
            _ => pieces,
        }
    }
}
