//! The sheets of the history: its statistics as small charts, and two runs beside each other.
//!
//! ```text
//! ╭ Statistics: definition ──────────── 1 of 2 recipes ╮
//! │ step        runs  p50 ███ p95 ▒▒▒      p50     p95   │
//! │ definition    12  ███████████▒▒▒▒    7.00 s  9.10 s │
//! │ synoniemen    12  ███▒               2.00 s  2.40 s │
//! ╰──────────────────────────────────────────────────────╯
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::pane::{Pieces, frame};
use crate::report::comparison::Ink;
use crate::report::history as told;
use crate::report::pair::{Pair, PairRow};
use crate::report::statistics::{Statistics, StepStatistics};
use crate::store::history::{HistoryEntry, Outcome};
use crate::ui::figures::{counted, duration, money};
use crate::ui::measure::{fit, one_line, width, wrap};
use crate::ui::model::Model;
use crate::ui::model::history::Sheet;
use crate::ui::theme::{Role, Signs, Theme};

/// The heights of a column of a small chart, from the lowest.
const LEVELS: [&str; 8] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/// Cells of the names of steps and of what is compared.
const NAME: usize = 20;

/// A sheet of the history that is not its list.
#[derive(Debug)]
pub struct SheetView<'a> {
    /// Everything.
    pub model: &'a Model,
}

impl Widget for &SheetView<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let (history, theme) = (&self.model.history, self.model.theme);
        let cells = usize::from(area.width).saturating_sub(4);
        let waiting = |what: &str| (what.to_owned(), vec![dim("reading the runs …")]);
        let (title, lines) = match &history.sheet {
            Sheet::List => return,
            Sheet::Statistics(None) => waiting("Statistics"),
            Sheet::Pair(None) => waiting("Two runs"),
            Sheet::Statistics(Some(statistics)) => {
                let recipes = statistics.recipes();
                let recipe = recipes.get(history.recipe).copied().unwrap_or_default();
                let place = if recipes.len() > 1 {
                    format!("{} of {} recipes", history.recipe + 1, recipes.len())
                } else {
                    String::new()
                };
                let title = format!("Statistics: {}  {place}", one_line(recipe));
                (title, charts(statistics, recipe, history.all(), theme, cells))
            }
            Sheet::Pair(Some(pair)) => ("Two runs".to_owned(), compared(pair, theme, cells)),
        };
        let name = Pieces::new().and(Role::Strong, format!(" {} ", title.trim_end()));
        let top = history.top.min(lines.len().saturating_sub(1));
        let left = lines.len().saturating_sub(top + usize::from(area.height).saturating_sub(2));
        let more = if left > 0 { format!(" {left} more below ") } else { String::new() };
        let inner = frame(theme, true, &name, &Pieces::new().and(Role::Dim, more), area, buf);
        for (row, pieces) in inner.rows().zip(lines.iter().skip(top)) {
            pieces.draw(theme, row, buf);
        }
    }
}

fn dim(text: impl Into<String>) -> Pieces {
    Pieces::new().and(Role::Dim, text)
}

/// The statistics of one recipe.
fn charts(
    statistics: &Statistics,
    recipe: &str,
    entries: &[HistoryEntry],
    theme: Theme,
    cells: usize,
) -> Vec<Pieces> {
    let steps: Vec<&StepStatistics> =
        statistics.steps.iter().filter(|step| step.recipe == recipe).collect();
    if steps.is_empty() {
        return vec![dim("no run has come to its end yet")];
    }
    let name = if cells < 70 { NAME * 3 / 5 } else { NAME };
    let bars = cells.saturating_sub(name + 34).clamp(6, 60);
    let (full, light) = (theme.sign("█", "#"), theme.sign("▒", "-"));
    let mut lines = vec![dim(format!(
        "{}{:>5}  {}{:>9}{:>9}{:>7}",
        fit("step", name),
        "runs",
        fit(&format!("{full} p50 {light} p95"), bars + 2),
        "p50",
        "p95",
        "failed",
    ))];
    let longest = steps.iter().filter_map(|step| step.p95_ms).max().unwrap_or(1).max(1);
    for step in &steps {
        lines.push(step_bar(step, longest, (name, bars), theme));
        let price = step.cost_usd.filter(|cost| *cost > 0.0).map(money);
        let by = format!("{} {}", one_line(&step.provider), one_line(&step.model));
        let causes = step.failures.iter().map(|(cause, count)| format!("{cause} {count}"));
        let parts: Vec<String> = [by.trim().to_owned()]
            .into_iter()
            .chain(price.map(|price| format!("{price} in all")))
            .chain((step.cached > 0).then(|| format!("{} known before", step.cached)))
            .chain(causes)
            .filter(|part| !part.is_empty())
            .collect();
        lines.push(dim(format!("  {}", parts.join(" · "))));
    }
    let totals: Vec<u64> = entries
        .iter()
        .filter(|entry| entry.recipe == recipe && entry.state == Outcome::Complete)
        .map(|entry| entry.elapsed_ms)
        .take(cells.saturating_sub(NAME + 26).min(120))
        .collect();
    if totals.len() > 1 {
        lines.push(Pieces::new());
        let most = totals.iter().copied().max().unwrap_or(0);
        lines.push(
            Pieces::new()
                .and(Role::Dim, fit("the newest runs", NAME))
                .and(Role::Accent, sparks(&totals, theme))
                .and(Role::Dim, format!("  up to {}", duration(most))),
        );
    }
    let ink = if theme.signs == Signs::Ascii { Ink::Ascii } else { Ink::Blocks };
    let runs = statistics.runs.iter().filter(|run| run.recipe == recipe).collect::<Vec<_>>();
    let modes = told::modes(&runs, ink);
    if !modes.is_empty() {
        lines.push(Pieces::new());
        let modes = modes.into_iter().map(|text| if cells < 78 { short(&text, ink) } else { text });
        lines.extend(modes.map(|text| Pieces::new().and(Role::Text, text)));
    }
    let left_out = told::left_out(statistics);
    if !left_out.is_empty() {
        lines.push(Pieces::new());
        let said = left_out.iter().flat_map(|line| wrap(line, cells));
        lines.extend(said.map(dim));
    }
    lines
}

fn step_bar(
    step: &StepStatistics,
    longest: u64,
    (name, bars): (usize, usize),
    theme: Theme,
) -> Pieces {
    let length = |ms: Option<u64>| {
        let cells = ms.unwrap_or(0).saturating_mul(bars as u64) / longest;
        // What was measured leaves something to be seen.
        usize::try_from(cells).unwrap_or(bars).clamp(usize::from(ms.is_some()), bars)
    };
    let (half, most) = (length(step.p50_ms), length(step.p95_ms));
    let (full, light) = (theme.sign("█", "#"), theme.sign("▒", "-"));
    let told = |ms: Option<u64>| ms.map(duration).unwrap_or_default();
    let failed = if step.failed == 0 { String::new() } else { step.failed.to_string() };
    Pieces::new()
        .and(Role::Text, fit(&one_line(step.step.as_str()), name))
        .and(Role::Text, format!("{:>5}  ", step.runs))
        .and(Role::Accent, full.repeat(half))
        .and(Role::Dim, light.repeat(most.saturating_sub(half)))
        .and(Role::Text, " ".repeat(bars + 2 - most.max(half)))
        .and(Role::Text, format!("{:>9}{:>9}", told(step.p50_ms), told(step.p95_ms)))
        .and(Role::Bad, format!("{failed:>7}"))
}

/// Values as columns of one line, the newest at the right; `values` begin with the newest.
fn sparks(values: &[u64], theme: Theme) -> String {
    /// The same in plain letters.
    const PLAIN: [&str; 8] = ["_", "_", ".", ".", "-", "-", "=", "#"];
    let most = values.iter().copied().max().unwrap_or(0).max(1);
    let level = |value: &u64| {
        let level = value.saturating_mul(LEVELS.len() as u64 - 1) / most;
        let level = usize::try_from(level).unwrap_or(0).min(LEVELS.len() - 1);
        theme.sign(LEVELS[level], PLAIN[level])
    };
    values.iter().rev().map(level).collect()
}

/// A line with a bar, for a narrow screen: a third of the bar and of the blanks behind it.
fn short(text: &str, ink: Ink) -> String {
    /// Cells of the longest bar, and of what it is to take.
    const LONG: usize = 36;
    const SHORT: usize = LONG / 3;
    let cells: Vec<char> = text.chars().collect();
    let is_full = |c: &char| ink.full().starts_with(*c);
    let Some(start) = cells.iter().position(is_full) else { return text.to_owned() };
    let full = cells[start..].iter().take_while(|c| is_full(c)).count();
    let bar = ink.full().repeat(full.div_ceil(3));
    let rest: String = cells.iter().skip(start + LONG).collect();
    let name: String = cells[..start].iter().collect();
    format!("{name}{}{rest}", fit(&bar, SHORT))
}

/// Two runs beside each other.
fn compared(pair: &Pair, theme: Theme, cells: usize) -> Vec<Pieces> {
    let names = pair.totals.iter().chain(&pair.steps).map(|row| width(&row.name));
    let names = names.max().unwrap_or(0).min(NAME) + 4;
    let half = cells.saturating_sub(names + 2) / 2;
    let sign = theme.sign("≠ ", "! ");
    let row = |row: &PairRow| {
        let role = if row.differs() { Role::Strong } else { Role::Text };
        let [first, second] = row.values.each_ref().map(|value| fit(&one_line(value), half));
        Pieces::new()
            .and(Role::Warn, if row.differs() { sign } else { "  " })
            .and(Role::Dim, fit(&row.name, names - 2))
            .and(role, first)
            .and(role, format!("  {second}"))
    };
    let [first, second] = pair.runs.each_ref().map(|run| fit(run, half));
    let mut lines = vec![dim(format!("{}{first}  {second}", " ".repeat(names)))];
    lines.extend(pair.totals.iter().map(row));
    lines.push(Pieces::new());
    lines.extend(pair.steps.iter().map(row));
    lines.push(Pieces::new());
    let same = counted(pair.same_fields, "field is the same", "fields are the same");
    lines.push(dim(match pair.fields.len() {
        0 if pair.same_fields == 0 => "there is no document to compare".to_owned(),
        0 => "the documents are the same".to_owned(),
        _ => format!("{}; {same}", counted(pair.fields.len(), "field differs", "fields differ")),
    }));
    let wide = cells.saturating_sub(4) / 2;
    for field in &pair.fields {
        lines.push(Pieces::new().and(Role::Warn, sign).and(Role::Strong, one_line(&field.name)));
        let [first, second] = field.values.each_ref().map(|value| {
            if value.is_empty() { vec!["(none)".to_owned()] } else { wrap(value, wide) }
        });
        for at in 0..first.len().max(second.len()) {
            let side = |lines: &[String]| fit(lines.get(at).map_or("", String::as_str), wide);
            let text = format!("  {}  {}", side(&first), side(&second));
            lines.push(Pieces::new().and(Role::Text, text));
        }
    }
    lines
}
