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
use super::steps::{FRAME_CELLS, Steps, wanted_lines};
use crate::domain::run::{RunEnd, StepStatus};
use crate::report::summary;
use crate::ui::figures::clock;
use crate::ui::layout::{self, RunAreas};
use crate::ui::model::Model;
use crate::ui::model::run::RunPane;
use crate::ui::theme::Role;

/// The place of the floor among the totals.
const FLOOR: usize = 3;

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
        let areas = self.areas(area);
        if let Some(step) = run.state.document_step() {
            let focused = run.focused().is_some_and(|f| f.outline.id == step.outline.id);
            (&DocumentPane { run, step, now_ms, focused, theme }).render(areas.document, buf);
        }
        let asks_again = model.asks_only_for_what_is_missing();
        let steps = Steps {
            run,
            pictures: &model.pictures,
            parts: model.result.fields.parts(),
            now_ms,
            areas: &areas,
            asks_again,
            theme,
        };
        (&steps).render(areas.others, buf);
        (&Chart { run, now_ms, framed: areas.chart_framed, theme }).render(areas.chart, buf);
        self.totals(areas.totals).draw(theme, areas.totals, buf);
    }
}

impl RunView<'_> {
    /// Where everything stands: a step that failed has room to say why.
    pub fn areas(&self, area: Rect) -> RunAreas {
        let theme = self.model.theme;
        let cells = area.width.saturating_sub(FRAME_CELLS);
        let others = self.run.others().map(|(_, step)| wanted_lines(step, theme, cells));
        let others: Vec<u16> = others.collect();
        let document = self.run.state.document_step();
        let failed = document.filter(|step| step.status == StepStatus::Failed);
        let document = failed.map_or(0, |step| wanted_lines(step, theme, cells));
        layout::run(area, &self.run.wants(others, document))
    }

    /// The line that counts. Its figures keep their places while they grow.
    fn totals(&self, area: Rect) -> Pieces {
        let state = &self.run.state;
        let is_local = summary::is_local(state);
        let cost = Pieces::new()
            .and(Role::Text, summary::cost(state).map_or_else(String::new, |c| format!("   {c}")));
        if let Some(known) = summary::known_words(state) {
            let took = clock(self.run.timing(self.model.now_ms).elapsed_ms);
            let (name, gap) = if area.width < 77 { (" run ", "  ") } else { (" this run ", "   ") };
            let pieces = Pieces::new().and(Role::Dim, name).and(self.run_role(), took);
            return pieces.and(Role::Text, format!("{gap}{known}")).joined(cost);
        }
        let timing = self.run.timing(self.model.now_ms);
        let all = [
            timing.elapsed_ms,
            timing.sequential_ms,
            timing.parallel_ms,
            timing.floor_ms,
            timing.saved_ms(),
        ];
        // What somebody may be paid for needs room for a price.
        let (names, gap): ([&str; 5], &str) = match area.width {
            96.. => (["this run", "sequential", "parallel", "floor", "saved"], "   "),
            77.. if is_local => (["run", "sequential", "parallel", "floor", "saved"], " "),
            _ => (["run", "seq", "par", "floor", "saved"], "  "),
        };
        let tight = area.width < 77;
        let most = self.model.theme.sign("≤", "<");
        let mut pieces = Pieces::new().and(Role::Dim, " ");
        for (index, (name, ms)) in names.into_iter().zip(all).enumerate() {
            if tight && !is_local && index == FLOOR {
                continue;
            }
            let role = match (index, state.end) {
                (0, _) => self.run_role(),
                (4, Some(RunEnd::Complete | RunEnd::Partial)) => Role::Good,
                (4, _) => Role::Strong,
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
        pieces.joined(cost)
    }

    fn run_role(&self) -> Role {
        if self.run.state.end.is_none() { Role::Accent } else { Role::Strong }
    }
}
