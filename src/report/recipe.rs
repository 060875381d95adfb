//! A recipe in words: its steps, what each waits for, in which order they run, and how long.

use unicode_width::UnicodeWidthStr as _;

use super::dependency::{self, Strokes};
use super::figures;
use crate::domain::by_name::DEFINITION;
use crate::domain::recipe::{Need, Recipe, StepId, StepKind, StepSpec};
use crate::domain::run::RunMode;
use crate::domain::timing::Timing;
use crate::engine::plan;
use crate::engine::schedule::{self, Board, Progress};
use crate::text::rules;

/// The widest line, in columns.
const MAX_WIDTH: usize = 100;

/// A recipe as people read it: its steps as a table, the picture of what waits for what, the usual
/// times. `origin` says where it comes from.
#[must_use]
pub fn lines(recipe: &Recipe, origin: &str, strokes: Strokes) -> Vec<String> {
    let mut lines = vec![format!("{}: {} ({origin})", recipe.id, recipe.title)];
    lines.extend(wrapped(&recipe.description, MAX_WIDTH));
    lines.push(String::new());
    lines.extend(table(recipe));
    lines.push(String::new());
    lines.extend(dependency::picture(recipe, strokes));
    lines.push(String::new());
    lines.push(usual(recipe));
    let rules = rules(recipe);
    if !rules.is_empty() {
        lines.push(String::new());
        lines.extend(rules);
    }
    lines
}

/// The rules that the recipe holds its result to: the id of each with what it asks for, and below it what
/// breaks and what keeps it. Empty for a recipe without rules.
#[must_use]
pub fn rules(recipe: &Recipe) -> Vec<String> {
    if recipe.rules.as_deref() != Some(DEFINITION) {
        return Vec::new();
    }
    let language = recipe.language.as_deref().unwrap_or("en");
    let mut lines = vec!["rules that the result is held to".to_owned()];
    for rule in &rules::ALL {
        let asked = format!("{}: {}", rule.id, rule.sentence(language));
        lines.extend(wrapped(&asked, MAX_WIDTH - 2).into_iter().map(|line| format!("  {line}")));
        let example = wrapped(rule.example(language), MAX_WIDTH - 4);
        lines.extend(example.into_iter().map(|line| format!("    {line}")));
    }
    lines
}

/// The totals by the usual times of the steps.
#[must_use]
pub fn usual(recipe: &Recipe) -> String {
    let timing = Timing::usual(recipe);
    let [sequential, parallel, floor] =
        [timing.sequential_ms, timing.parallel_ms, timing.floor_ms].map(figures::duration);
    match timing.sequential_ms {
        0 => "usual times: none are told; add usual_seconds to the steps".to_owned(),
        _ => format!("usual times: sequential {sequential}, parallel {parallel}, floor {floor}"),
    }
}

/// The order in which the steps start in a mode; steps with a comma between them start together.
#[must_use]
pub fn order(recipe: &Recipe, mode: RunMode) -> String {
    let Ok(plan) = plan::plan(recipe, mode, None, None) else { return String::new() };
    let mut board = Board::default();
    let document = recipe.document_step().map(|step| step.id.clone());
    let mut waves: Vec<String> = Vec::new();
    loop {
        let ready = schedule::ready(&plan, &board);
        if ready.is_empty() {
            break;
        }
        for id in &ready {
            // While a document is written its fields are there one by one; here they are all there.
            let streams = mode == RunMode::Pipelined && Some(id) == document.as_ref();
            let progress = if streams { Progress::Running } else { Progress::Done };
            board.progress.insert(id.clone(), progress);
        }
        let needs = recipe.steps.iter().flat_map(|step| &step.needs);
        board.closed.extend(needs.filter_map(|need| match need {
            Need::Field(path) => Some(path.clone()),
            Need::Step(_) => None,
        }));
        let names = ready.iter().map(StepId::as_str).collect::<Vec<_>>().join(", ");
        let is_streamed = mode == RunMode::Pipelined && waves.len() == 1;
        waves.push(if is_streamed { format!("while it is written {names}") } else { names });
    }
    waves.join("; then ").replacen("; then while", "; while", 1)
}

fn table(recipe: &Recipe) -> Vec<String> {
    let heads = ["step", "kind", "file", "usually"].map(str::to_owned);
    let rows: Vec<[String; 4]> =
        std::iter::once(heads).chain(recipe.steps.iter().map(columns)).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].width()).max().unwrap_or(0);
    let widths = [width(0), width(1), width(2), width(3)];
    let indent = widths.iter().sum::<usize>() + 2 * widths.len();
    let waits = std::iter::once("waits for".to_owned()).chain(recipe.steps.iter().map(waits_for));
    let mut lines = Vec::new();
    for (row, waits) in rows.iter().zip(waits) {
        let padded = |text: &str, width: usize| {
            format!("{text}{}", " ".repeat(width.saturating_sub(text.width()) + 2))
        };
        let cells: String =
            row.iter().zip(widths).map(|(text, width)| padded(text, width)).collect();
        for (at, part) in
            wrapped(&waits, MAX_WIDTH.saturating_sub(indent).max(24)).iter().enumerate()
        {
            let before = if at == 0 { cells.clone() } else { " ".repeat(indent) };
            lines.push(format!("{before}{part}"));
        }
    }
    lines
}

fn columns(step: &StepSpec) -> [String; 4] {
    let kind = match (step.kind, step.count, &step.aspect_ratio) {
        (StepKind::List, Some(count), _) => format!("list of {count}"),
        (StepKind::Image, _, Some(ratio)) => format!("image {ratio}"),
        (kind, _, _) => kind.to_string(),
    };
    let usual = if step.usual_ms == 0 { String::new() } else { figures::duration(step.usual_ms) };
    [step.id.to_string(), kind, step.file.clone(), usual]
}

fn waits_for(step: &StepSpec) -> String {
    if step.needs.is_empty() {
        return "the notes".to_owned();
    }
    step.needs.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// A text in lines of at most so many columns, broken between words.
fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.width() + 1 + word.width() <= columns => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
