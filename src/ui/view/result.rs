//! The result.
//!
//! ```text
//!  ✓ complete in 101.0 s, saved 28.0 s · 2 findings
//! ╭ Case study ───────────────────────────────── 12 % ╮
//! │   Half the waiting time at Northwind             █ │
//! │   ▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀                           │
//! ╰────────────────────────────────────────────────────╯
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use ratatui::widgets::Widget;

use super::items::ItemsView;
use super::pane::{Pieces, frame, line};
use super::words;
use crate::domain::run::{RunEnd, StepStatus};
use crate::report::summary;
use crate::ui::figures::{clock, counted, difference, duration};
use crate::ui::keymap::{Command, Place};
use crate::ui::layout;
use crate::ui::measure::{cut, one_line, width};
use crate::ui::model::Model;
use crate::ui::model::pictures::Slot;
use crate::ui::model::run::RunPane;
use crate::ui::page::Row;
use crate::ui::theme::Role;
use crate::ui::told;
use crate::ui::update::{headline_lines, picture_key};

/// The fewest cells in which a reason says something.
const LEAST_WHY: usize = 16;

/// The result screen.
#[derive(Debug)]
pub struct ResultView<'a> {
    /// Everything.
    pub model: &'a Model,
    /// The run.
    pub run: &'a RunPane,
}

impl Widget for &ResultView<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let theme = self.model.theme;
        let fields = &self.model.result.fields;
        let lines = headline_lines(&self.run.state, theme, area.as_size());
        let areas = layout::result(area, lines, fields.are_shown(), fields.is_open);
        for (row, pieces) in areas.headline.rows().zip(self.headline(area.as_size())) {
            pieces.draw(theme, row, buf);
        }
        if !areas.items.is_empty() {
            (&ItemsView { model: self.model, run: self.run }).render(areas.items, buf);
            if areas.items.x == areas.frame.x {
                return;
            }
        }
        let title = format!(" {} ", one_line(&self.title()));
        let name = Pieces::new().and(Role::Strong, title);
        let place = Pieces::new().and(Role::Dim, self.place());
        frame(theme, !fields.is_open, &name, &place, areas.frame, buf);
        self.page(areas.page, buf);
        self.bar(areas.frame, buf);
    }
}

impl ResultView<'_> {
    fn title(&self) -> String {
        let recipes = &self.model.setup.recipes;
        let recipe = recipes.iter().find(|recipe| recipe.id == self.run.state.recipe);
        recipe.map_or_else(|| self.run.state.recipe.clone(), |recipe| recipe.title.clone())
    }

    /// What became of the run; then what failed, each with the next action.
    fn headline(&self, room: Size) -> Vec<Pieces> {
        let state = &self.run.state;
        let timing = self.run.timing(self.model.now_ms);
        let took = duration(timing.elapsed_ms);
        if let (Some(pending), None) = (&self.model.revision, state.end) {
            let (sign, role) = self.model.theme.status(StepStatus::Running);
            let line = Pieces::new()
                .and(role, format!(" {sign} {}", one_line(&pending.change.about)))
                .and(Role::Accent, format!("  {}", clock(timing.elapsed_ms)));
            let key = self.model.keymap.shown(Place::Items, Command::Close);
            let is_open = self.model.result.fields.is_open;
            let says = if is_open { format!("  {key} stops it") } else { String::new() };
            // A wait and why it is comes before the way out of it, which the footer tells as well.
            let lead = |text: String| if text.is_empty() { text } else { format!("  {text}") };
            let (next, why) = self.wait();
            let (line, why) = (line.and(Role::Warn, lead(next)), lead(why));
            let rest = usize::from(room.width).saturating_sub(line.width());
            let why = if rest >= LEAST_WHY { cut(&why, rest) } else { String::new() };
            let fits = width(&why) + width(&says) <= rest;
            let says = if fits { says } else { String::new() };
            return vec![line.and(Role::Warn, why).and(Role::Dim, says)];
        }
        let end = state.end.unwrap_or(RunEnd::Cancelled);
        let (sign, role) = words::end(self.model.theme, end);
        let preposition = if end == RunEnd::Complete { "in" } else { "after" };
        let first = Pieces::new().and(role, format!(" {sign} {end} {preposition} {took}"));
        let mut aside = Pieces::new();
        if let Some(known) = summary::known_words(state) {
            aside = aside.and(Role::Text, format!(" · {known}"));
        } else if timing.saved_ms() > 0 {
            let bound = if summary::is_local(state) { "at most " } else { "" };
            let saved = difference(timing.sequential_ms, timing.elapsed_ms);
            let saved = format!(", saved {bound}{}", duration(saved));
            aside = aside.and(Role::Text, saved);
        }
        let mut rest = Pieces::new();
        if let Some(cost) = summary::cost(state) {
            rest = rest.and(Role::Text, format!(" · {cost}"));
        }
        let rules = self.run.broken_rules();
        // Told only where it does something.
        let place = self.model.place();
        let has_key =
            matches!(place, Place::Result | Place::Items) && self.model.offers(Command::Findings);
        let key = if has_key {
            format!(" ({})", self.model.keymap.shown(place, Command::Findings))
        } else {
            String::new()
        };
        if rules > 0 {
            let rules = counted(rules, "rule broken", "rules broken");
            rest = rest.and(Role::Warn, format!(" · {rules}{key}"));
        }
        if state.findings.len() > rules {
            let findings = counted(state.findings.len() - rules, "finding", "findings");
            let key = if rules > 0 { String::new() } else { key };
            rest = rest.and(Role::Dim, format!(" · {findings}{key}"));
        }
        // What was saved gives way to what is to be looked at.
        let whole = first.clone().joined(aside).joined(rest.clone());
        let fits = whole.width() <= usize::from(room.width);
        let first = if fits { whole } else { first.joined(rest) };
        let sign = self.model.theme.status(StepStatus::Failed).0;
        let failed = told::failures(self.model.theme, state, room).into_iter().flat_map(|failed| {
            let lead = format!(" {sign} {}", failed.name);
            let blank = " ".repeat(width(&lead));
            failed.lines.into_iter().enumerate().map(move |(index, (role, text))| {
                let lead = if index == 0 { &lead } else { &blank };
                Pieces::new().and(Role::Bad, format!("{lead}  ")).and(role, text)
            })
        });
        std::iter::once(first).chain(failed).collect()
    }

    /// When a step is asked for again that was sent away, and why it was; empty where nothing waits.
    fn wait(&self) -> (String, String) {
        let mut steps = self.run.state.steps.iter();
        let Some(step) = steps.find(|step| step.status == StepStatus::Retrying) else {
            return Default::default();
        };
        let next = words::next_attempt(step, self.run.now(self.model.now_ms));
        (next.map(|next| next.trim_end().to_owned()).unwrap_or_default(), words::reason(step))
    }

    /// How far the page was scrolled.
    fn place(&self) -> String {
        let (top, last) = (self.model.result.top(), self.model.result.last_top());
        match (top, last) {
            (_, 0) => String::new(),
            (0, _) => " top ".to_owned(),
            (top, last) if top >= last => " end ".to_owned(),
            (top, last) => format!(" {:>2} % ", top * 100 / last),
        }
    }

    fn page(&self, area: Rect, buf: &mut Buffer) {
        let (theme, result) = (self.model.theme, &self.model.result);
        if !result.is_ready() {
            let text = result.problem.as_deref().unwrap_or("laying out the document …");
            return Pieces::new().and(Role::Dim, one_line(text)).draw(theme, line(area, 0), buf);
        }
        let rows = &result.page().rows[result.top().min(result.page().rows.len())..];
        for (index, (place, row)) in area.rows().zip(rows).enumerate() {
            match row {
                Row::Text(parts) => {
                    let pieces = parts
                        .iter()
                        .fold(Pieces::new(), |line, (role, text)| line.and(*role, text.as_str()));
                    pieces.draw(theme, place, buf);
                }
                Row::Picture { step, room, line } => {
                    // The first row that is on the screen draws all that are.
                    if index == 0 || *line == 0 {
                        let height = (room.height - line).min(area.bottom() - place.y);
                        let area = Rect { width: room.width.min(area.width), height, ..place };
                        self.picture(step, *room, *line, area, buf);
                    }
                }
            }
        }
    }

    fn picture(
        &self,
        step: &crate::domain::recipe::StepId,
        room: Size,
        from: u16,
        area: Rect,
        buf: &mut Buffer,
    ) {
        let key = picture_key(self.run, step, room);
        let note = match key.and_then(|key| self.model.pictures.get(&key)) {
            Some(Slot::Ready(picture)) => {
                let area = Rect { width: picture.size().width.min(area.width), ..area };
                return picture.render(from, self.model.theme, area, buf);
            }
            Some(Slot::Failed(why)) => one_line(why),
            Some(Slot::Asked) | None => format!("[{step}]"),
        };
        if from == 0 {
            Pieces::new().and(Role::Dim, note).draw(self.model.theme, line(area, 0), buf);
        }
    }

    /// A bar on the frame that tells where the screen stands on the page.
    fn bar(&self, frame: Rect, buf: &mut Buffer) {
        let (result, theme) = (&self.model.result, self.model.theme);
        let (last, track) = (result.last_top(), usize::from(frame.height.saturating_sub(2)));
        if last == 0 || track < 3 || frame.width < 2 {
            return;
        }
        let total = last + track;
        let length = (track * track / total).max(1);
        let from = (track - length) * result.top().min(last) / last;
        let x = frame.right() - 1;
        for offset in from..from + length {
            let y = frame.y + 1 + u16::try_from(offset).unwrap_or(0);
            let cell = &mut buf[(x, y)];
            cell.set_symbol(theme.sign("┃", "#")).set_style(theme.style(Role::Focus));
        }
    }
}
