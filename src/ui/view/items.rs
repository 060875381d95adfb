//! The fields of a result, one by one, with what is to be said of them and what changing them would ask
//! of whom.
//!
//! ```text
//! ╭─ Fields ────────────────────────────────────────╮
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
use crate::domain::edit::{Edit, Place as FieldPlace};
use crate::domain::finding::Finding;
use crate::domain::part::{Part, PartContent};
use crate::domain::recipe::Need;
use crate::domain::run::{StepState, StepStatus};
use crate::ui::figures::{duration, money, together};
use crate::ui::keymap::{Command, Place};
use crate::ui::measure::{fit, one_line, wrap};
use crate::ui::model::Model;
use crate::ui::model::evidence::{about, told_by_notes};
use crate::ui::model::groups::{Group, summary};
use crate::ui::model::run::RunPane;
use crate::ui::theme::Role;
use crate::ui::update::dependents;

/// Cells of a line from which on a model is named beside its service.
const ROOMY: usize = 70;

/// Cells for the name of a field that holds one value.
const NAME_CELLS: usize = 18;

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
        let (theme, fields) = (self.model.theme, &self.model.result.fields);
        let changes = match fields.changes.len() {
            0 => String::new(),
            1 => " 1 change ".to_owned(),
            count => format!(" {count} changes "),
        };
        let name = if fields.is_open { " Fields " } else { " Lists and texts " };
        let name = Pieces::new().and(Role::Strong, name);
        let changes = Pieces::new().and(Role::Dim, changes);
        let inner = frame(theme, fields.is_open, &name, &changes, area, buf);
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
        let fields = &self.model.result.fields;
        let findings = self.findings();
        let mut lines = Vec::new();
        let mut was_plain = false;
        for (at, group) in fields.groups().iter().enumerate() {
            // Until they have the keys, only what stands beside the document is shown beside it.
            if !fields.is_open && group.step.is_none() {
                continue;
            }
            let is_plain = group.step.is_none() && !group.is_list;
            let goes_on = is_plain && was_plain;
            if !lines.is_empty() && !goes_on {
                lines.push(Line { pieces: Pieces::new(), place: None });
            }
            was_plain = is_plain;
            if is_plain {
                // A field that holds one value stands on the line of its name.
                self.plain(at, group, cells, &mut lines);
            } else {
                lines.push(Line { pieces: self.heading(group), place: None });
            }
            if group.items.is_empty() && !is_plain {
                self.item((at, 0), "none", Role::Dim, cells, &mut lines);
            }
            for (item, value) in group.items.iter().enumerate() {
                let text = summary(&value.value);
                match text.trim() {
                    _ if is_plain => {}
                    "" => self.item((at, item), "–", Role::Dim, cells, &mut lines),
                    text => self.item((at, item), text, Role::Text, cells, &mut lines),
                }
                let own = findings.iter().filter(|(path, _)| *path == value.path);
                own.for_each(|(_, finding)| self.finding((at, item), finding, cells, &mut lines));
            }
            let own = findings.iter().filter(|(path, _)| *path == group.path);
            let is_told = group.items.iter().any(|item| item.path == group.path);
            for (_, finding) in own.filter(|_| !is_told) {
                self.finding((at, group.items.len().saturating_sub(1)), finding, cells, &mut lines);
            }
        }
        lines
    }

    /// A field that holds one value: its name, and beside it what it says.
    fn plain(&self, at: usize, group: &Group, cells: usize, lines: &mut Vec<Line>) {
        let fields = &self.model.result.fields;
        let has_focus = fields.is_open && fields.focus() == (at, 0);
        let names = NAME_CELLS.min(cells / 3);
        let text = group.items.first().map(|item| summary(&item.value)).unwrap_or_default();
        let mut values = wrap(&text, cells.saturating_sub(names + 4));
        let is_empty = values.is_empty();
        if is_empty {
            values.push("–".to_owned());
        }
        let role = match (has_focus, is_empty) {
            (true, _) => Role::Key,
            (_, true) => Role::Dim,
            _ => Role::Text,
        };
        for (index, value) in values.into_iter().enumerate() {
            let lead =
                if index == 0 && has_focus { self.model.theme.sign("▸ ", "> ") } else { "  " };
            let name = if index == 0 { one_line(&group.title) } else { String::new() };
            let pieces = Pieces::new()
                .and(Role::Focus, lead)
                .and(if has_focus { Role::Key } else { Role::Strong }, fit(&name, names))
                .and(role, format!("  {value}"));
            lines.push(Line { pieces, place: Some((at, 0)) });
        }
    }

    /// The findings that are about a field, each with its path.
    fn findings(&self) -> Vec<(String, &Finding)> {
        let fields = &self.model.result.fields;
        let all = self.run.state.findings.iter();
        all.filter_map(|finding| Some((about(finding, fields.groups())?, finding))).collect()
    }

    /// A finding below its field, with what the notes say.
    fn finding(
        &self,
        place: (usize, usize),
        finding: &Finding,
        cells: usize,
        lines: &mut Vec<Line>,
    ) {
        let mut add = |role: Role, mark: &str, text: &str| {
            for (at, text) in wrap(text, cells.saturating_sub(4)).into_iter().enumerate() {
                let mark = if at == 0 { mark } else { " " };
                let pieces = Pieces::new().and(role, format!("  {mark} {text}"));
                lines.push(Line { pieces, place: Some(place) });
            }
        };
        add(Role::Warn, "!", &finding.told());
        let fields = &self.model.result.fields;
        match told_by_notes(finding, fields.groups(), &fields.notes) {
            Some(Ok(sentence)) => add(Role::Dim, " ", &format!("notes: {sentence}")),
            Some(Err(words)) => add(Role::Dim, " ", &format!("not in the notes: {words}")),
            None => {}
        }
    }

    fn heading(&self, group: &Group) -> Pieces {
        let title = Pieces::new().and(Role::Strong, one_line(&group.title));
        let step = group.step.as_ref().and_then(|step| self.run.state.step(step));
        let why = step.and_then(|step| step.error.as_ref()).map(|error| one_line(&error.message));
        if group.is_failed {
            let sign = self.model.theme.status(StepStatus::Failed).0;
            let why = why.unwrap_or_else(|| "did not come".to_owned());
            return title.and(Role::Bad, format!("  {sign} {why}"));
        }
        let title = match group.items.len() {
            count @ 1.. if group.is_list => title.and(Role::Dim, format!("  {count}")),
            _ => title,
        };
        if step.is_some_and(StepState::is_outdated) {
            title.and(Role::Warn, "  outdated")
        } else {
            title
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
        let fields = &self.model.result.fields;
        let has_focus = fields.is_open && fields.focus() == place;
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
        let fields = &self.model.result.fields;
        let is_focus = |line: &Line| line.place == Some(fields.focus());
        let first = lines.iter().position(is_focus).unwrap_or(0);
        let end = lines.iter().rposition(is_focus).map_or(0, |last| last + 1);
        if !fields.is_open || end <= height {
            return 0;
        }
        (end - height).min(first)
    }

    /// What would be asked of whom, before anything is pressed.
    fn below(&self, cells: usize) -> Vec<(Role, String)> {
        if !self.model.result.fields.is_open {
            let key = self.model.keymap.shown(Place::Result, Command::Items);
            return vec![(Role::Dim, format!("{key}: change them and all other fields"))];
        }
        wrap(&self.asks(cells), cells).into_iter().map(|text| (Role::Dim, text)).collect()
    }

    fn asks(&self, cells: usize) -> String {
        let key = |command: Command| self.model.keymap.shown(Place::Items, command);
        let fields = &self.model.result.fields;
        let Some(part) = fields.part() else {
            return fields.group().map(|group| self.made_from(group)).unwrap_or_default();
        };
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
            format!(
                "{asks} {nobody} but for {}, which any change asks for.",
                together(&others, "other steps")
            )
        }
    }

    /// What is made from a field of the document, before anything is pressed.
    fn made_from(&self, group: &Group) -> String {
        let key = self.model.keymap.shown(Place::Items, Command::EditItem);
        let Ok(place) = group.path.parse::<FieldPlace>() else { return String::new() };
        let edits = [Edit::removal(place)];
        let steps = dependents(&self.run.state, &edits);
        let titles: Vec<String> = steps.map(|step| one_line(&step.outline.title)).collect();
        match titles.as_slice() {
            [] => format!("{key} changes it and asks nobody."),
            titles => format!(
                "{key} changes it. {} may have to be made again: you are asked before that.",
                together(titles, "steps")
            ),
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
