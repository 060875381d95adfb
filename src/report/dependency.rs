//! Which step of a recipe waits for which, as a picture of characters.
//!
//! ```text
//! brief ─┬─ points, summary, title ─▶ questions ─ with summary, title ─▶ message
//!        └─ coverConcept, title ────▶ cover
//! ```
//!
//! Every step is drawn once, after the last of the steps that it waits for; where another one leads to
//! it as well, its name stands there in brackets. On an arrow stand the fields and steps that are
//! waited for besides.

use unicode_width::UnicodeWidthStr as _;

use crate::domain::recipe::{Need, Recipe, StepKind, StepSpec};

/// The widest picture, in columns.
const MAX_WIDTH: usize = 100;

/// What lines are drawn with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strokes {
    /// Box-drawing characters.
    Lines,
    /// ASCII, for terminals without UTF-8.
    Ascii,
}

impl Strokes {
    /// A character of a line picture in these strokes.
    fn of(self, c: char) -> &'static str {
        match (self, c) {
            (Self::Lines, '┬') => "┬",
            (Self::Lines, '├') => "├",
            (Self::Lines, '└') => "└",
            (Self::Lines, '│') => "│",
            (Self::Lines, '▶') => "▶",
            (Self::Lines, _) => "─",
            (Self::Ascii, '┬' | '├') => "+",
            (Self::Ascii, '└') => "`",
            (Self::Ascii, '│') => "|",
            (Self::Ascii, '▶') => ">",
            (Self::Ascii, _) => "-",
        }
    }
}

/// How a picture is laid out; one that is too wide is tried in another way.
#[derive(Clone, Copy)]
struct Layout {
    strokes: Strokes,
    /// The widest label on an arrow, in columns.
    label: usize,
    /// Whether what follows a step stands below it.
    stacked: bool,
}

/// A step in the picture, with what is drawn after it.
struct Branch {
    name: String,
    /// What stands on the arrows, and what they lead to.
    leads_to: Vec<(Vec<String>, Branch)>,
}

/// The picture of a recipe, line by line, none wider than 100 columns.
#[must_use]
pub fn picture(recipe: &Recipe, strokes: Strokes) -> Vec<String> {
    let roots = roots(recipe);
    for (label, stacked) in
        [(44, false), (34, false), (26, false), (16, false), (44, true), (16, true)]
    {
        let layout = Layout { strokes, label, stacked };
        let lines: Vec<String> = roots.iter().flat_map(|root| layout.lines(root)).collect();
        if lines.iter().all(|line| line.width() <= MAX_WIDTH) {
            return lines;
        }
    }
    flat(recipe, strokes)
}

fn roots(recipe: &Recipe) -> Vec<Branch> {
    let depths = depths(recipe);
    let mut roots: Vec<Branch> = Vec::new();
    let mut from_notes = Vec::new();
    for (place, step) in recipe.steps.iter().enumerate() {
        if step.kind == StepKind::Document {
            roots.push(branch(recipe, &depths, place));
        } else if step.needs.is_empty() {
            from_notes.push((Vec::new(), branch(recipe, &depths, place)));
        }
    }
    if !from_notes.is_empty() {
        roots.push(Branch { name: "(notes)".to_owned(), leads_to: from_notes });
    }
    roots
}

/// How many steps come before each, along the longest way.
fn depths(recipe: &Recipe) -> Vec<usize> {
    let mut depths = vec![0; recipe.steps.len()];
    // Recipes have no cycles, so after as many rounds as there are steps nothing changes any more.
    for _ in 0..depths.len() {
        for place in 0..depths.len() {
            let before = parents(recipe, place).into_iter().map(|parent| depths[parent] + 1).max();
            depths[place] = before.unwrap_or(0);
        }
    }
    depths
}

/// The places of the steps that a step waits for; the document stands for its fields.
fn parents(recipe: &Recipe, place: usize) -> Vec<usize> {
    let step = &recipe.steps[place];
    let place_of = |need: &Need| {
        recipe.steps.iter().position(|other| match need {
            Need::Field(_) => other.kind == StepKind::Document,
            Need::Step(id) => other.id == *id,
        })
    };
    let mut parents: Vec<usize> = step.needs.iter().filter_map(place_of).collect();
    parents.sort_unstable();
    parents.dedup();
    parents
}

fn branch(recipe: &Recipe, depths: &[usize], place: usize) -> Branch {
    let step = &recipe.steps[place];
    let mut leads_to = Vec::new();
    for (child, other) in recipe.steps.iter().enumerate() {
        let parents = parents(recipe, child);
        if !parents.contains(&place) {
            continue;
        }
        let last = parents.iter().copied().max_by_key(|parent| (depths[*parent], *parent));
        if last == Some(place) {
            leads_to.push((label(other, step), branch(recipe, depths, child)));
        } else if step.kind != StepKind::Document {
            // The document leads to nearly everything; its fields stand on the arrows instead.
            let name = format!("({})", other.id);
            leads_to.push((Vec::new(), Branch { name, leads_to: Vec::new() }));
        }
    }
    Branch { name: step.id.to_string(), leads_to }
}

/// What a step waits for besides `parent`, in the words of its arrow.
fn label(step: &StepSpec, parent: &StepSpec) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for need in &step.needs {
        let name = match need {
            Need::Field(path) => path.split('.').next().unwrap_or(path).to_owned(),
            Need::Step(id) if *id == parent.id => continue,
            Need::Step(id) => id.to_string(),
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if parent.kind != StepKind::Document
        && let Some(first) = names.first_mut()
    {
        first.insert_str(0, "with ");
    }
    names
}

impl Layout {
    fn lines(self, branch: &Branch) -> Vec<String> {
        if branch.leads_to.is_empty() {
            return vec![branch.name.clone()];
        }
        let labels: Vec<String> =
            branch.leads_to.iter().map(|(names, _)| shortened(names, self.label)).collect();
        let widest = labels.iter().map(|label| label.width()).max().unwrap_or(0);
        let count = branch.leads_to.len();
        let line = |c: char| self.strokes.of(c);
        // One arrow needs no joint.
        let is_single = count == 1 && !self.stacked;
        let indent = if self.stacked { 0 } else { branch.name.width() + 2 };
        let mut lines = Vec::new();
        if self.stacked {
            lines.push(branch.name.clone());
        }
        for (at, (label, (_, next))) in labels.iter().zip(&branch.leads_to).enumerate() {
            let is_last = at + 1 == count;
            let before = match at {
                _ if is_single => format!("{} ", branch.name),
                0 if !self.stacked => format!("{} {}{}", branch.name, line('─'), line('┬')),
                _ => format!("{}{}", " ".repeat(indent), line(if is_last { '└' } else { '├' })),
            };
            let arrow = self.arrow(label, widest);
            let rest = if is_single {
                " ".repeat(before.width() + arrow.width())
            } else {
                let below = if is_last { " " } else { line('│') };
                format!("{}{below}{}", " ".repeat(indent), " ".repeat(arrow.width()))
            };
            for (number, text) in self.lines(next).into_iter().enumerate() {
                lines.push(if number == 0 {
                    format!("{before}{arrow}{text}")
                } else {
                    format!("{rest}{text}").trim_end().to_owned()
                });
            }
        }
        lines
    }

    /// An arrow with a label, as long as one with the widest label.
    fn arrow(self, label: &str, widest: usize) -> String {
        let line = |count: usize| self.strokes.of('─').repeat(count);
        let head = self.strokes.of('▶');
        match (label.width(), widest) {
            (_, 0) => format!("{}{head} ", line(1)),
            (0, _) => format!("{}{head} ", line(widest + 4)),
            (own, _) => format!("{} {label} {}{head} ", line(1), line(widest - own + 1)),
        }
    }
}

/// Names with commas, as many as fit; the others are counted.
fn shortened(names: &[String], widest: usize) -> String {
    let all = names.join(", ");
    if all.width() <= widest {
        return all;
    }
    let fits = |count: &usize| {
        let text = format!("{} +{}", names[..*count].join(", "), names.len() - count);
        (text.width() <= widest).then_some(text)
    };
    let most = (1..names.len()).rev().find_map(|count| fits(&count));
    most.unwrap_or_else(|| format!("{} needs", names.len()))
}

/// A line for each step, for recipes that are too deep for a picture.
fn flat(recipe: &Recipe, strokes: Strokes) -> Vec<String> {
    let arrow = format!("{}{}", strokes.of('─'), strokes.of('▶'));
    let line = |step: &StepSpec| {
        let needs: Vec<String> = step.needs.iter().map(ToString::to_string).collect();
        let needs = if needs.is_empty() { "(notes)".to_owned() } else { shortened(&needs, 30) };
        format!("{needs} {arrow} {}", step.id)
    };
    recipe.steps.iter().map(line).collect()
}
