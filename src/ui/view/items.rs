//! The lists and texts of a result, item by item, and what changing them would ask of whom.
//!
//! ```text
//! ╭─ Lists and texts ───────────────────────────────╮
//! │ Synoniemen  2                                   │
//! │ ▸ wachtduur                                     │
//! │   wachtperiode                                  │
//! │                                                 │
//! │ e and x ask nobody. r asks openrouter.ai …      │
//! ╰─────────────────────────────────────────────────╯
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::pane::{Pieces, frame};
use crate::domain::part::{Part, PartContent};
use crate::domain::recipe::Need;
use crate::domain::run::{StepState, StepStatus};
use crate::ui::figures::{duration, money};
use crate::ui::keymap::{Command, Place};
use crate::ui::measure::{one_line, wrap};
use crate::ui::model::Model;
use crate::ui::model::run::RunPane;
use crate::ui::theme::Role;

/// Cells of a line from which on a model is named beside its service.
const ROOMY: usize = 70;

/// The lists and texts.
#[derive(Debug)]
pub struct ItemsView<'a> {
    /// Everything.
    pub model: &'a Model,
    /// The run that made them.
    pub run: &'a RunPane,
}

/// A line, and the place that it belongs to.
struct Line {
    pieces: Pieces,
    place: Option<(usize, usize)>,
}

impl Widget for &ItemsView<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let (theme, parts) = (self.model.theme, &self.model.result.parts);
        let changes = match parts.changes.len() {
            0 => String::new(),
            1 => " 1 change ".to_owned(),
            count => format!(" {count} changes "),
        };
        let name = Pieces::new().and(Role::Strong, " Lists and texts ");
        let changes = Pieces::new().and(Role::Dim, changes);
        let inner = frame(theme, parts.is_open, &name, &changes, area, buf);
        let cells = usize::from(inner.width);
        let below = self.below(cells);
        // What stands below is told only where it leaves room for the items.
        let most = inner.height * 2 / 5;
        let height = u16::try_from(below.len() + 1).unwrap_or(u16::MAX).min(most);
        let list = Rect { height: inner.height - height, ..inner };
        let foot = Rect { y: list.bottom() + 1, height: height.saturating_sub(1), ..inner };
        for (row, (role, text)) in foot.rows().zip(below) {
            Pieces::new().and(role, text).draw(theme, row, buf);
        }
        let lines = self.lines(cells);
        let top = self.top(&lines, usize::from(list.height));
        for (row, line) in list.rows().zip(&lines[top..]) {
            line.pieces.draw(theme, row, buf);
        }
    }
}

impl ItemsView<'_> {
    fn lines(&self, cells: usize) -> Vec<Line> {
        let parts = &self.model.result.parts;
        let mut lines = Vec::new();
        for (at, part) in parts.all().iter().enumerate() {
            if at > 0 {
                lines.push(Line { pieces: Pieces::new(), place: None });
            }
            lines.push(Line { pieces: self.heading(part), place: None });
            let items: Vec<&str> = match &part.content {
                PartContent::List(items) => items.iter().map(String::as_str).collect(),
                PartContent::Text(text) if text.is_empty() => Vec::new(),
                PartContent::Text(text) => vec![text.as_str()],
            };
            if items.is_empty() {
                self.item((at, 0), "none", Role::Dim, cells, &mut lines);
            }
            for (item, text) in items.into_iter().enumerate() {
                self.item((at, item), text, Role::Text, cells, &mut lines);
            }
        }
        lines
    }

    fn heading(&self, part: &Part) -> Pieces {
        let title = Pieces::new().and(Role::Strong, one_line(&part.title));
        let step = self.run.state.step(&part.step);
        let why = step.and_then(|step| step.error.as_ref()).map(|error| one_line(&error.message));
        match (&part.content, part.is_failed) {
            (_, true) => {
                let sign = self.model.theme.status(StepStatus::Failed).0;
                let why = why.unwrap_or_else(|| "did not come".to_owned());
                title.and(Role::Bad, format!("  {sign} {why}"))
            }
            (PartContent::List(items), _) if !items.is_empty() => {
                title.and(Role::Dim, format!("  {}", items.len()))
            }
            _ => title,
        }
    }

    fn item(
        &self,
        place: (usize, usize),
        text: &str,
        role: Role,
        cells: usize,
        lines: &mut Vec<Line>,
    ) {
        let parts = &self.model.result.parts;
        let has_focus = parts.is_open && parts.focus() == place;
        let role = if has_focus { Role::Key } else { role };
        for (index, text) in wrap(text, cells.saturating_sub(2)).into_iter().enumerate() {
            let lead = match (index, has_focus) {
                (0, true) => self.model.theme.sign("▸ ", "> "),
                _ => "  ",
            };
            let pieces = Pieces::new().and(Role::Focus, lead).and(role, text);
            lines.push(Line { pieces, place: Some(place) });
        }
    }

    /// The first line shown: the last one from which all of what has the focus can be seen.
    fn top(&self, lines: &[Line], height: usize) -> usize {
        let parts = &self.model.result.parts;
        let is_focus = |line: &Line| line.place == Some(parts.focus());
        let first = lines.iter().position(is_focus).unwrap_or(0);
        let end = lines.iter().rposition(is_focus).map_or(0, |last| last + 1);
        if !parts.is_open || end <= height {
            return 0;
        }
        (end - height).min(first)
    }

    /// What would be asked of whom, before anything is pressed.
    fn below(&self, cells: usize) -> Vec<(Role, String)> {
        if !self.model.result.parts.is_open {
            let key = self.model.keymap.shown(Place::Result, Command::Items);
            return vec![(Role::Dim, format!("{key}: read and change them one by one"))];
        }
        wrap(&self.asks(cells), cells).into_iter().map(|text| (Role::Dim, text)).collect()
    }

    fn asks(&self, cells: usize) -> String {
        let key = |command: Command| self.model.keymap.shown(Place::Items, command);
        let Some(part) = self.model.result.parts.focused() else { return String::new() };
        let title = one_line(&part.title);
        let by = &self.model.setup.text_by;
        let model = by.model.rsplit('/').next().unwrap_or_default();
        let whom = match &by.destination {
            Some(host) if model.is_empty() || cells < ROOMY => one_line(host),
            Some(host) => format!("{} ({})", one_line(host), one_line(model)),
            None => format!("{} on this machine", one_line(&by.name)),
        };
        let step = self.run.state.step(&part.step);
        let recipes = &self.model.setup.recipes;
        let recipe = recipes.iter().find(|recipe| recipe.id == self.run.state.recipe);
        let outline = recipe.and_then(|r| r.steps.iter().find(|step| step.id == part.step));
        let usual = outline.map(|outline| outline.usual_ms).filter(|ms| *ms > 0);
        let usual = usual.map(|ms| format!("about {}", duration(ms)));
        let cost = step.and_then(|step| step.usage.cost_usd).filter(|cost| *cost > 0.0);
        let cost = cost.map(|cost| format!("{} last time", money(cost)));
        let facts: Vec<String> = usual.into_iter().chain(cost).collect();
        let facts =
            if facts.is_empty() { String::new() } else { format!(": {}", facts.join(", ")) };
        let (edit, remove) = (key(Command::EditItem), key(Command::RemoveItem));
        let (item, whole) = (key(Command::AskItem), key(Command::AskPart));
        let asks = match &part.content {
            PartContent::List(items) if !items.is_empty() => {
                format!("{item} asks {whom} for this one again, {whole} for all of {title}{facts}.")
            }
            _ => format!("{whole} asks {whom} for {title} again{facts}."),
        };
        let others = self.others(part);
        let nobody = format!("{edit} and {remove} ask nobody");
        if others.is_empty() {
            format!("{asks} {nobody}.")
        } else {
            format!("{asks} {nobody} but for {}, which any change asks for.", others.join(" and "))
        }
    }

    /// The other steps that a change asks for as well: those that did not come, and those that are made
    /// from this part.
    fn others(&self, part: &Part) -> Vec<String> {
        let is_asked = |step: &&StepState| {
            step.outline.id != part.step
                && !step.left_out
                && (!step.status.is_success()
                    || step.outline.needs.contains(&Need::Step(part.step.clone())))
        };
        let steps = self.run.state.steps.iter().filter(is_asked);
        steps.map(|step| one_line(&step.outline.title)).collect()
    }
}
