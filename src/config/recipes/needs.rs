//! What a step waits for: what its prompt mentions, and the circles that this can make.

use std::collections::{BTreeMap, BTreeSet};

use super::mistake::{RecipeError, nearest};
use super::schema::{ALWAYS_THERE, FieldMention, Schema};
use crate::domain::prompt::Prompt;
use crate::domain::recipe::{Need, StepId, StepKind};

/// A step as far as mentions are concerned.
#[derive(Debug, Clone)]
pub struct Mentioning<'a> {
    /// Its name.
    pub id: &'a str,
    /// What it makes; none when the file does not say so rightly.
    pub kind: Option<StepKind>,
    /// How many items it asks for, where it says so.
    pub has_count: bool,
    /// Its prompt; none when it cannot be read.
    pub prompt: Option<Prompt>,
}

/// What each step waits for, in their order. What a prompt cannot mention is told in `mistakes`.
pub fn needs(
    steps: &[Mentioning<'_>],
    schema: Option<&Schema>,
    mistakes: &mut Vec<RecipeError>,
) -> Vec<BTreeSet<Need>> {
    let needs: Vec<BTreeSet<Need>> =
        steps.iter().map(|step| of_step(step, steps, schema, mistakes)).collect();
    circles(steps, &needs, mistakes);
    needs
}

fn of_step(
    step: &Mentioning<'_>,
    steps: &[Mentioning<'_>],
    schema: Option<&Schema>,
    mistakes: &mut Vec<RecipeError>,
) -> BTreeSet<Need> {
    let mut needs = BTreeSet::new();
    let Some(prompt) = &step.prompt else { return needs };
    let before = mistakes.len();
    for path in prompt.variables() {
        match need(path, step, steps, schema) {
            Ok(need) => needs.extend(need),
            Err((message, hint)) => {
                let mistake = RecipeError::new(prompt.name(), message, hint);
                mistakes.push(mistake.at(prompt.line_of(path)));
            }
        }
    }
    for (filter, line) in prompt.unknown_filters() {
        let message = format!("there is no filter \"{filter}\"");
        let hint = "use one of the template language's, such as join, length, first, upper";
        mistakes.push(RecipeError::new(prompt.name(), message, hint).at(line));
    }
    let mentions = |name: &str| prompt.variables().iter().any(|path| first_of(path) == name);
    if mentions("count") && !step.has_count {
        let message = format!("the prompt mentions count, but the step \"{}\" says none", step.id);
        let hint = "add count = 3 to the step if it is a list, or write the number into the prompt";
        let line = prompt.line_of("count");
        mistakes.push(RecipeError::new(prompt.name(), message, hint).at(line));
    }
    if step.has_count && !mentions("count") && step.kind == Some(StepKind::List) {
        let message = "the prompt does not say how many items are wanted";
        let hint = "mention {{ count }}";
        mistakes.push(RecipeError::new(prompt.name(), message, hint).at(1).warning());
    }
    // Where something is misspelt, or nobody knows what there is, it was meant to be mentioned.
    let may_be_meant = mistakes.len() > before
        || prompt.variables().iter().any(|path| is_open(first_of(path), steps, schema));
    if needs.is_empty() && !mentions("notes") && !may_be_meant {
        let message = "the prompt mentions neither the notes nor a field nor a step";
        let hint = "mention what it is about, such as {{ notes }}; now every run gets the same";
        mistakes.push(RecipeError::new(prompt.name(), message, hint).at(1).warning());
    }
    needs
}

/// What a mention waits for, nothing where it waits for nothing; otherwise what is wrong with it and
/// what to do.
fn need(
    path: &str,
    step: &Mentioning<'_>,
    steps: &[Mentioning<'_>],
    schema: Option<&Schema>,
) -> Result<Option<Need>, (String, String)> {
    let first = first_of(path);
    if ALWAYS_THERE.contains(&first) {
        return Ok(None);
    }
    let is_document = step.kind == Some(StepKind::Document);
    let only_notes = "mention notes and language only; the other steps come after it".to_owned();
    // A field wins over a step of the same name: `metrics` is what the document says of them.
    match schema.map_or(FieldMention::None, |schema| schema.look_up(path)) {
        FieldMention::Known(_) | FieldMention::NoPart(..) if is_document => {
            let message = format!("the document step cannot wait for its own field \"{first}\"");
            return Err((message, only_notes));
        }
        FieldMention::Known(path) => return Ok(Some(Need::Field(path))),
        FieldMention::NoPart(message, hint) => return Err((message, hint)),
        FieldMention::None => {}
    }
    let Some(other) = steps.iter().find(|other| other.id == first) else {
        return match schema {
            _ if Prompt::is_function(first) => Ok(None),
            _ if is_open(first, steps, schema) => Ok(None),
            None => Ok(None),
            Some(_) if is_document => {
                let message = format!(
                    "the document step's prompt mentions \"{first}\", which is not there yet"
                );
                Err((message, only_notes))
            }
            Some(schema) => Err(unknown(first, step, steps, schema)),
        };
    };
    match other.kind {
        Some(StepKind::Document) => Err((
            format!("the prompt mentions the whole document step \"{first}\""),
            "mention its fields instead".to_owned(),
        )),
        _ if is_document => Err((
            format!("the document step comes first and cannot wait for the step \"{first}\""),
            only_notes,
        )),
        Some(StepKind::Image) => Err((
            format!("\"{first}\" is a picture and has no text that could be mentioned"),
            "mention the fields that it is made from instead".to_owned(),
        )),
        Some(StepKind::List) if path != first => Err((
            format!("the list \"{first}\" holds texts and has no parts"),
            format!("write {{{{ {first} | join(\", \") }}}} or {{% for item in {first} %}}"),
        )),
        Some(StepKind::Text) if path != first => Err((
            format!("\"{first}\" is a text and has no parts"),
            format!("mention {first} alone"),
        )),
        _ => Ok(Some(Need::Step(StepId::new(first)))),
    }
}

/// Whether a name may be that of something whose own mistake is told already: a field where the schema
/// cannot be read, a step that has no id.
fn is_open(first: &str, steps: &[Mentioning<'_>], schema: Option<&Schema>) -> bool {
    let is_known = ALWAYS_THERE.contains(&first) || Prompt::is_function(first);
    !is_known && (schema.is_none() || steps.iter().any(|step| step.id.is_empty()))
}

fn first_of(path: &str) -> &str {
    path.split('.').next().unwrap_or(path)
}

fn unknown(
    first: &str,
    step: &Mentioning<'_>,
    steps: &[Mentioning<'_>],
    schema: &Schema,
) -> (String, String) {
    let others = steps.iter().filter(|other| {
        other.id != step.id && matches!(other.kind, Some(StepKind::List | StepKind::Text))
    });
    let known = schema.fields().chain(others.map(|other| other.id)).chain(ALWAYS_THERE);
    let known: Vec<&str> = known.collect();
    let message = format!(
        "the prompt mentions \"{first}\", which is neither a field of the document nor a step"
    );
    let hint = match nearest(first, known.iter().copied()) {
        Some(name) => format!("did you mean \"{name}\"?"),
        None => format!("use {}", super::mistake::list(&known)),
    };
    (message, hint)
}

/// Tells each circle once, as a path, with the mentions that make it.
fn circles(steps: &[Mentioning<'_>], needs: &[BTreeSet<Need>], mistakes: &mut Vec<RecipeError>) {
    let mut told: BTreeSet<usize> = BTreeSet::new();
    for start in 0..steps.len() {
        if told.contains(&start) {
            continue;
        }
        let Some(path) = way_back(start, steps, needs) else { continue };
        told.extend(&path);
        let next = |place: usize| path[(place + 1) % path.len()];
        let mention = |place: usize| {
            let (from, to) = (&steps[path[place]], &steps[next(place)]);
            let prompt = from.prompt.as_ref()?;
            Some((prompt.name().to_owned(), prompt.line_of(to.id), to.id))
        };
        let names: Vec<&str> =
            path.iter().chain(&path[..1]).map(|place| steps[*place].id).collect();
        let mentions: Vec<String> = (0..path.len())
            .filter_map(mention)
            .map(|(file, line, to)| {
                let line = line.map(|line| format!(":{line}")).unwrap_or_default();
                format!("{file}{line} mentions {to}")
            })
            .collect();
        let message = if path.len() == 1 {
            format!("the step \"{}\" waits for itself", names[0])
        } else {
            format!(
                "these steps wait for each other in a circle: {} ({})",
                names.join(" → "),
                mentions.join(", ")
            )
        };
        let (file, line, _) = mention(0).unwrap_or_default();
        mistakes.push(RecipeError::new(&file, message, "take one of these mentions out").at(line));
    }
}

/// The shortest way from a step over the steps that it waits for back to itself, by their places.
fn way_back(
    start: usize,
    steps: &[Mentioning<'_>],
    needs: &[BTreeSet<Need>],
) -> Option<Vec<usize>> {
    let places: BTreeMap<&str, usize> =
        steps.iter().enumerate().map(|(place, step)| (step.id, place)).collect();
    let mut came_from: BTreeMap<usize, usize> = BTreeMap::new();
    let mut open = std::collections::VecDeque::from([start]);
    while let Some(at) = open.pop_front() {
        for need in &needs[at] {
            let Need::Step(id) = need else { continue };
            let Some(next) = places.get(id.as_str()).copied() else { continue };
            if next == start {
                let mut path = vec![at];
                while let Some(before) = path.last().and_then(|last| came_from.get(last)) {
                    path.push(*before);
                }
                path.reverse();
                return Some(path);
            }
            if let std::collections::btree_map::Entry::Vacant(entry) = came_from.entry(next) {
                entry.insert(at);
                open.push_back(next);
            }
        }
    }
    None
}
