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
use crate::ui::figures::{clock, clock_difference};
use crate::ui::layout::{self, RunAreas};
use crate::ui::model::Model;
use crate::ui::model::run::RunPane;
use crate::ui::theme::Role;

/// The place of the floor among the totals.
const FLOOR: usize = 3;

/// How much of the line that counts there is room for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tight {
    Whole,
    NoFloor,
    NoUnits,
    NoUnitsNoFloor,
}

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
            clock_difference(timing.sequential_ms, timing.elapsed_ms),
        ];
        // What somebody may be paid for needs room for a price.
        let (names, gap): ([&str; 5], &str) = match area.width {
            96.. => (["this run", "sequential", "parallel", "floor", "saved"], "   "),
            77.. if is_local => (["run", "sequential", "parallel", "floor", "saved"], " "),
            _ => (["run", "seq", "par", "floor", "saved"], "  "),
        };
        let room = usize::from(area.width);
        if let Some(beside) = summary::many_beside(state) {
            let [sum, longest] =
                [timing.beside_sequential_ms, timing.beside_parallel_ms].map(clock);
            let most = if is_local { self.model.theme.sign("≤", "<") } else { "" };
            let arrow = self.model.theme.sign("→", "->");
            let alone = |gap: &str, words: &str| {
                Pieces::new()
                    .and(Role::Dim, format!("{gap}{beside} {words}"))
                    .and(Role::Text, format!(" {most}{sum} {arrow} {longest}"))
            };
            let short = ["run", "seq", "par", "floor", "saved"];
            let forms = [(names, gap, "beside it"), (short, "  ", "alone"), (short, " ", "alone")];
            let mut forms = forms.into_iter().map(|(names, gap, words)| {
                let counts = self.counts(names, all, gap, Tight::Whole);
                counts.joined(alone(gap, words)).joined(cost.clone())
            });
            if let Some(line) = forms.find(|line| line.width() <= room) {
                return line;
            }
        }
        if area.width >= 77 {
            return self.counts(names, all, gap, Tight::Whole).joined(cost);
        }
        let last = if is_local { Tight::NoUnits } else { Tight::NoUnitsNoFloor };
        let forms = [(gap, Tight::Whole), (" ", Tight::Whole), (gap, Tight::NoFloor), (gap, last)];
        let forms =
            forms.map(|(gap, form)| self.counts(names, all, gap, form).joined(cost.clone()));
        let at = forms.iter().position(|form| form.width() <= room).unwrap_or(forms.len() - 1);
        forms.into_iter().nth(at).unwrap_or_default()
    }

    /// The figures with their names; in less room without their units or without the floor.
    fn counts(&self, names: [&str; 5], all: [u64; 5], gap: &str, form: Tight) -> Pieces {
        let state = &self.run.state;
        let is_local = summary::is_local(state);
        let most = self.model.theme.sign("≤", "<");
        let mut pieces = Pieces::new().and(Role::Dim, " ");
        for (index, (name, ms)) in names.into_iter().zip(all).enumerate() {
            if matches!(form, Tight::NoFloor | Tight::NoUnitsNoFloor) && index == FLOOR {
                continue;
            }
            let role = match (index, state.end) {
                (0, _) => self.run_role(),
                (4, Some(RunEnd::Complete | RunEnd::Partial)) => Role::Good,
                (4, _) => Role::Strong,
                _ => Role::Text,
            };
            let has_units = matches!(form, Tight::Whole | Tight::NoFloor);
            let figure = if has_units { clock(ms) } else { clock(ms).replace(" s", "") };
            let gap = if index < 4 { gap } else { "" };
            // Local steps slow each other down: their sum, and what it saves, are upper bounds.
            let bound = if is_local && matches!(index, 1 | 4) { most } else { "" };
            pieces = pieces
                .and(Role::Dim, format!("{name}{bound}"))
                .and(role, format!(" {figure}"))
                .and(Role::Dim, gap);
        }
        pieces
    }

    fn run_role(&self) -> Role {
        if self.run.state.end.is_none() { Role::Accent } else { Role::Strong }
    }
}
