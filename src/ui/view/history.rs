//! The runs that are kept.
//!
//! ```text
//! ╭ History ───────────────────────────────── 3 of 214 runs ╮╭ Noordkade … ──────╮
//! │   started (UTC)     about                 recipe    total ││ complete           │
//! │▸✓ 2026-03-01 10:15  Noordkade: less …     case-study 1:27 ││ this run  1:27 min │
//! │ ! 2026-02-28 16:40  wachttijd             definition 9.1 s││ ✓ analysis  87.0 s │
//! ╰──────────────────────────────────────────────────────────╯╰────────────────────╯
//!  / recipe:definition state:partial▏
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::style::Modifier;
use ratatui::widgets::Widget;

use super::pane::{Pieces, frame, line, rows};
use super::sheets::SheetView;
use super::words;
use crate::domain::run::{RunEnd, StepStatus};
use crate::report::{figures as told, summary};
use crate::store::history::{HistoryEntry, Outcome};
use crate::store::kept_run::KeptRun;
use crate::ui::figures::{clock, count, counted, duration};
use crate::ui::keymap::{Command, Place};
use crate::ui::layout::{WIDE, inside};
use crate::ui::measure::{cut, fit, one_line, width, wrap};
use crate::ui::model::Model;
use crate::ui::model::history::Sheet;
use crate::ui::theme::{Role, Theme};

/// Cells of a mark, a sign and the gaps around them.
const LEAD: usize = 4;
/// Cells of the time of a run.
const TIME: usize = 16;

/// The history.
#[derive(Debug)]
pub struct HistoryView<'a> {
    /// Everything.
    pub model: &'a Model,
}

impl Widget for &HistoryView<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let [body, search] =
            Layout::vertical([Constraint::Min(0), Constraint::Length(1)]).areas(area);
        self.search(search, buf);
        if self.model.history.sheet != Sheet::List {
            return (&SheetView { model: self.model }).render(body, buf);
        }
        let (list, detail) = self.panes(body);
        self.list(list, buf);
        if let Some(detail) = detail {
            self.detail(detail, buf);
        }
    }
}

impl HistoryView<'_> {
    fn list(&self, area: Rect, buf: &mut Buffer) {
        let (history, theme) = (&self.model.history, self.model.theme);
        let name = Pieces::new().and(Role::Strong, " History ");
        let all = count(history.len());
        let is_all = history.query.text().is_empty();
        let counted = match (history.is_whole, is_all) {
            (false, _) => format!(" reading: {all} … "),
            (true, true) => {
                let shown = history.shown().len();
                format!(" {} {} ", count(shown), if shown == 1 { "run" } else { "runs" })
            }
            (true, false) => {
                let noun = if history.len() == 1 { "run" } else { "runs" };
                format!(" {} of {all} {noun} ", count(history.shown().len()))
            }
        };
        let state = Pieces::new().and(Role::Dim, counted);
        let inner = frame(theme, true, &name, &state, area, buf);
        if let Some(text) = self.nothing() {
            let lines = wrap(&text, usize::from(inner.width)).into_iter();
            return rows(theme, lines.map(|text| (Role::Dim, text)), inner, buf);
        }
        let is_paid = |entry: &HistoryEntry| entry.cost_usd.is_some_and(|cost| cost > 0.0);
        let has_cost = history.all().iter().any(is_paid);
        let columns = Columns::of(usize::from(inner.width), has_cost);
        columns.head().draw(theme, line(inner, 0), buf);
        let (list, top) = self.window(inner);
        let room = usize::from(list.height).max(1);
        for (row, (place, entry)) in
            list.rows().zip(history.shown().enumerate().skip(top).take(room))
        {
            let is_marked = history.is_marked(&entry.run);
            columns.row(entry, is_marked, theme).draw(theme, row, buf);
            if place == history.focus() {
                // Bold and a sign, because colour alone says nothing to some.
                buf[(row.x, row.y)].set_symbol(theme.sign("▸", ">"));
                buf.set_style(row, theme.style(Role::Selected).add_modifier(Modifier::BOLD));
            }
        }
    }

    /// Where the runs stand inside the frame of the list, and the first of them that is shown.
    fn window(&self, inner: Rect) -> (Rect, usize) {
        let history = &self.model.history;
        let list = Rect { y: inner.y + 1, height: inner.height.saturating_sub(1), ..inner };
        let room = usize::from(list.height).max(1);
        // The focus stays in the middle of a long list, so that what is around it can be seen.
        let most = history.shown().len().saturating_sub(room);
        (list, history.focus().saturating_sub(room / 2).min(most))
    }

    /// Where the list and the details beside it stand in the body of a screen.
    fn panes(&self, body: Rect) -> (Rect, Option<Rect>) {
        if body.width < WIDE || self.model.history.is_empty() {
            return (body, None);
        }
        let side = (body.width / 3).clamp(40, 56);
        let [list, detail] =
            Layout::horizontal([Constraint::Min(0), Constraint::Length(side)]).areas(body);
        (list, Some(detail))
    }

    /// The run that is drawn at a place of the body of a screen, from 0; none where there is none.
    #[must_use]
    pub fn entry_at(&self, area: Rect, at: Position) -> Option<usize> {
        if self.model.history.sheet != Sheet::List || self.nothing().is_some() {
            return None;
        }
        let [body, _] = Layout::vertical([Constraint::Min(0), Constraint::Length(1)]).areas(area);
        let (list, top) = self.window(inside(self.panes(body).0));
        let place = usize::from(at.y.checked_sub(list.y)?) + top;
        (list.contains(at) && place < self.model.history.shown().len()).then_some(place)
    }

    /// What stands in the place of a list without lines.
    fn nothing(&self) -> Option<String> {
        let history = &self.model.history;
        if let Some(problem) = &history.problem {
            return Some(problem.clone());
        }
        if history.shown().len() > 0 {
            return None;
        }
        let start = self.model.keymap.shown(Place::Notes, Command::Start);
        Some(match (history.is_empty(), history.is_whole) {
            (_, false) => "reading the runs …".to_owned(),
            (true, true) => {
                format!("no runs are kept yet: {start} on the notes makes the first one")
            }
            (false, true) => {
                let key = self.model.keymap.shown(Place::History, Command::Close);
                format!("no run matches: {key} shows all of them again")
            }
        })
    }

    fn search(&self, area: Rect, buf: &mut Buffer) {
        let (history, theme) = (&self.model.history, self.model.theme);
        let (before, after) = history.query.around();
        let key = Pieces::new().and(Role::Key, " /").and(Role::Text, " ");
        if history.is_typing {
            let cursor = key.joined(Pieces::new().and(Role::Text, &before));
            let x = area.x + u16::try_from(cursor.width()).unwrap_or(0).min(area.width - 1);
            cursor.and(Role::Text, after).draw(theme, area, buf);
            buf.set_style(
                Rect { x, width: 1, ..area },
                ratatui::style::Style::new().add_modifier(Modifier::REVERSED),
            );
            let help = "recipe:… state:… mode:… title:… and words";
            Pieces::new().and(Role::Dim, help).draw_right(
                theme,
                Rect {
                    x: (x + 2).min(area.right()),
                    width: area.right().saturating_sub(x + 3),
                    ..area
                },
                buf,
            );
        } else if before.is_empty() && after.is_empty() {
            let entry = history.focused().filter(|_| history.sheet == Sheet::List);
            let told = entry.map(|entry| {
                let mode = entry.mode.map(|mode| format!(" · {mode}")).unwrap_or_default();
                let versions = match history.versions(&entry.run) {
                    0 | 1 => String::new(),
                    many => format!(" · {many} versions"),
                };
                format!(" {}{mode} · {}{versions}  {}", entry.run, entry.state, about(entry))
            });
            Pieces::new().and(Role::Dim, told.unwrap_or_default()).draw(theme, area, buf);
        } else {
            let close = self.model.keymap.shown(Place::History, Command::Close);
            key.and(Role::Text, format!("{before}{after}"))
                .and(Role::Dim, format!("   {close} shows all"))
                .draw(theme, area, buf);
        }
    }

    fn detail(&self, area: Rect, buf: &mut Buffer) {
        let (history, theme) = (&self.model.history, self.model.theme);
        let Some(entry) = history.focused() else {
            frame(theme, false, &Pieces::new(), &Pieces::new(), area, buf);
            return;
        };
        let title = cut(&about(entry), usize::from(area.width).saturating_sub(8));
        let name = Pieces::new().and(Role::Strong, format!(" {title} "));
        let inner = frame(theme, false, &name, &Pieces::new(), area, buf);
        let detail = history.detail.as_ref().filter(|(run, _)| *run == entry.run);
        let lines = match detail {
            None => vec![Pieces::new().and(Role::Dim, "reading …")],
            Some((_, Err(why))) => wrap(why, usize::from(inner.width))
                .into_iter()
                .map(|text| Pieces::new().and(Role::Bad, text))
                .collect(),
            Some((_, Ok(kept))) => details(kept, theme, usize::from(inner.width)),
        };
        for (row, pieces) in inner.rows().zip(&lines) {
            pieces.draw(theme, row, buf);
        }
    }
}

/// What a run is about; without a title its number of words.
fn about(entry: &HistoryEntry) -> String {
    match (&entry.reason, entry.title.as_str()) {
        (Some(reason), _) => one_line(reason),
        (None, "") => counted(entry.words, "word", "words"),
        (None, title) => one_line(title),
    }
}

/// The sign and the role of a state.
fn sign(theme: Theme, outcome: Outcome) -> (&'static str, Role) {
    match outcome {
        Outcome::Complete => words::end(theme, RunEnd::Complete),
        Outcome::Partial => words::end(theme, RunEnd::Partial),
        Outcome::Failed => words::end(theme, RunEnd::Failed),
        Outcome::Cancelled => words::end(theme, RunEnd::Cancelled),
        Outcome::Interrupted => theme.status(StepStatus::Waiting),
        Outcome::Running => theme.status(StepStatus::Running),
        Outcome::Unreadable => ("?", Role::Bad),
    }
}

/// How wide the columns of the list are, in cells; 0 for one that there is no room for.
struct Columns {
    title: usize,
    recipe: usize,
    mode: usize,
    state: usize,
    total: usize,
    cost: usize,
}

impl Columns {
    fn of(cells: usize, has_cost: bool) -> Self {
        let mut own = Self { title: 0, recipe: 0, mode: 0, state: 0, total: 10, cost: 0 };
        // The first is the one that is missed most.
        if cells >= 64 {
            own.recipe = 12;
        }
        if cells >= 74 && has_cost {
            own.cost = 9;
        }
        if cells >= 88 {
            own.state = 13;
        }
        if cells >= 104 {
            own.mode = 12;
        }
        let taken = LEAD + TIME + 2 + own.recipe + own.mode + own.state + own.total + own.cost;
        own.title = cells.saturating_sub(taken);
        own
    }

    fn head(&self) -> Pieces {
        let right = |text: &str, cells: usize| {
            if cells == 0 { String::new() } else { format!("{text:>cells$}") }
        };
        let text = format!(
            "{}{}  {}{}{}{}{}{}",
            " ".repeat(LEAD),
            fit("started (UTC)", TIME),
            fit("about", self.title),
            fit("recipe", self.recipe),
            fit("mode", self.mode),
            fit("state", self.state),
            right("total", self.total),
            right("cost", self.cost),
        );
        Pieces::new().and(Role::Dim, text)
    }

    fn row(&self, entry: &HistoryEntry, is_marked: bool, theme: Theme) -> Pieces {
        let (sign, role) = sign(theme, entry.state);
        let mark = if is_marked { theme.sign("◆", "*") } else { " " };
        let time = entry.started_at.get(..TIME).unwrap_or(&entry.run).replace('T', " ");
        let is_read = entry.state != Outcome::Unreadable;
        let total = if is_read { duration(entry.elapsed_ms) } else { String::new() };
        let cost = entry.cost_usd.filter(|cost| *cost > 0.0).map(told::money);
        let mode = entry.mode.map(|mode| mode.to_string()).unwrap_or_default();
        let right = |text: &str, cells: usize| {
            let missing = cells.saturating_sub(width(text));
            if cells == 0 { String::new() } else { format!("{}{text}", " ".repeat(missing)) }
        };
        Pieces::new()
            .and(Role::Accent, format!(" {mark}"))
            .and(role, fit(sign, 2))
            .and(Role::Dim, fit(&time, TIME))
            .and(Role::Text, format!("  {}", fit(&about(entry), self.title.saturating_sub(1))))
            .and(Role::Text, if self.title > 0 { " " } else { "" })
            .and(Role::Dim, fit(&one_line(&entry.recipe), self.recipe))
            .and(Role::Dim, fit(&mode, self.mode))
            .and(role, fit(&entry.state.to_string(), self.state))
            .and(Role::Text, right(&total, self.total))
            .and(Role::Dim, right(&cost.unwrap_or_default(), self.cost))
    }
}

/// Everything that is told of one run, in lines.
fn details(kept: &KeptRun, theme: Theme, cells: usize) -> Vec<Pieces> {
    let record = &kept.record;
    let (mark, role) = sign(theme, kept.outcome());
    let mut lines = vec![
        Pieces::new()
            .and(role, format!("{mark} {}", kept.outcome()))
            .and(Role::Dim, format!("  {} · {}", one_line(&record.recipe), record.mode)),
    ];
    let started = record.started_at.get(..19).unwrap_or_default().replace('T', " ");
    let words = counted(record.words, "word", "words");
    let words = format!("{started} UTC · {words} · {}", record.language);
    lines.push(Pieces::new().and(Role::Dim, words));
    lines.push(Pieces::new());
    let totals = [
        ("this run", record.elapsed_ms, Role::Strong),
        ("sequential", record.sequential_ms, Role::Text),
        ("parallel", record.parallel_ms, Role::Text),
        ("floor", record.floor_ms, Role::Text),
    ];
    // Local steps slow each other down: their sum is an upper bound.
    let most = if summary::was_local(record) { theme.sign("≤ ", "< ") } else { "" };
    for (name, ms, role) in totals {
        let bound = if name == "sequential" { most } else { "" };
        lines.push(
            Pieces::new()
                .and(Role::Dim, fit(name, 12))
                .and(role, format!("{:>12}", format!("{bound}{}", duration(ms)))),
        );
    }
    if let Some(cost) = record.cost_usd.filter(|cost| *cost > 0.0) {
        lines.push(
            Pieces::new()
                .and(Role::Dim, fit("cost", 12))
                .and(Role::Text, format!("{:>12}", told::money(cost))),
        );
    }
    lines.push(Pieces::new());
    let names = record.steps.iter().map(|step| width(step.id.as_str())).max().unwrap_or(0).min(20);
    for step in record.steps.iter().filter(|step| !step.is_left_out()) {
        let (sign, role) = theme.status(step.state);
        let took = step.duration_ms().filter(|_| !step.cached).map(clock).unwrap_or_default();
        let by = [step.provider.as_str(), step.model.as_str()].map(one_line);
        let by = by.into_iter().filter(|by| !by.is_empty()).collect::<Vec<_>>().join(" ");
        lines.push(
            Pieces::new()
                .and(role, format!("{sign} "))
                .and(Role::Text, format!("{} {took:>8}  ", fit(step.id.as_str(), names)))
                .and(Role::Dim, by),
        );
        if let Some(error) = &step.error {
            let error = wrap(&one_line(&error.message), cells.saturating_sub(4));
            lines.extend(
                error.into_iter().take(3).map(|t| Pieces::new().and(Role::Bad, format!("    {t}"))),
            );
        }
    }
    if !record.findings.is_empty() {
        lines.push(Pieces::new());
        for finding in &record.findings {
            let text = wrap(&one_line(&finding.message), cells.saturating_sub(2)).into_iter();
            lines.extend(text.enumerate().map(|(at, text)| {
                let sign = if at == 0 { "! " } else { "  " };
                Pieces::new().and(Role::Warn, sign).and(Role::Text, text)
            }));
        }
    }
    lines.push(Pieces::new());
    let folder = one_line(&kept.folder.display().to_string());
    lines.extend(wrap(&folder, cells).into_iter().map(|text| Pieces::new().and(Role::Dim, text)));
    lines
}
