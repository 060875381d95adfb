//! `run --from RUN --set PATH=VALUE`: an earlier run again, with only what has changed made anew.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::args::RunArgs;
use super::failure::Failure;
use super::run::{Asked, Work};
use crate::config::paths::Paths;
use crate::config::settings::LanguageChoice;
use crate::domain::by_name::DEFINITION;
use crate::domain::definition::Validatie;
use crate::domain::edit::{Edit, EditError, Place};
use crate::domain::finding::Finding;
use crate::domain::notes::Notes;
use crate::domain::part::{ItemAgain, PartContent};
use crate::domain::recipe::{Recipe, StepId, StepKind};
use crate::store::earlier_run::{EarlierRun, EarlierRunError};
use crate::store::step_cache::KeptResult;
use crate::text::figure;

/// Shorter values stand in many places by chance.
const SHORTEST_TOLD: usize = 3;

/// Opens the run that `--from` names.
///
/// # Errors
/// [`Failure`] with exit code 2 when there is none.
pub fn open(args: &RunArgs, paths: &Paths, name: &str) -> Result<EarlierRun, Failure> {
    if !args.notes.is_empty() {
        let hint = "leave the notes out: the run has its own; or leave --from out";
        return Err(Failure::usage("both notes and --from are given", hint));
    }
    EarlierRun::open(&paths.runs(), name).map_err(|error| not_found(&error))
}

/// What is said when a run that was named cannot be used.
#[must_use]
pub fn not_found(error: &EarlierRunError) -> Failure {
    let hint = match error {
        EarlierRunError::Unknown { .. } => "name a folder there, its beginning, or last",
        EarlierRunError::Ambiguous { .. } => "give more of its name",
        EarlierRunError::Unreadable { .. } => "choose another run",
    };
    Failure::usage(error.to_string(), hint)
}

/// The run that `--from` and `--set` ask for.
///
/// # Errors
/// [`Failure`] with exit code 2 when there is no such run, or a change cannot be made.
pub fn request(work: &Work<'_>, earlier: EarlierRun) -> Result<Asked, Failure> {
    if earlier.record().recipe != work.recipe.id {
        let recipe = &earlier.record().recipe;
        let message = format!("that run was made with the recipe \"{recipe}\"");
        return Err(Failure::usage(message, format!("add --recipe {recipe}")));
    }
    let run = &earlier.record().run;
    work.voice.say(&format!("going on from run {run}, made {}", earlier.record().started_at));
    let notes = Notes::from_text(earlier.notes())
        .map_err(|error| Failure::usage(error.to_string(), error.hint()))?;
    let mut asked = work.asked(notes)?;
    let is_known = !earlier.record().language.is_empty();
    if work.settings.language == LanguageChoice::Auto && is_known {
        asked.request.language.clone_from(&earlier.record().language);
    }
    let mut removed = work.args.remove.clone();
    // From the end of a list, so that the places that were named stay those that were meant.
    removed.sort_by_key(|place| std::cmp::Reverse(place.item().map(|(_, index)| index)));
    removed.dedup();
    let removals = removed.into_iter().map(Edit::removal);
    let edits: Vec<Edit> = work.args.set.iter().cloned().chain(removals).collect();
    if !edits.is_empty() {
        let (given, findings) = edited(&earlier, &work.recipe, &edits)?;
        asked.request.reuse.given = given;
        asked.request.findings.extend(findings);
    }
    if let Some(place) = &work.args.again {
        let again = again(&earlier, &work.recipe, place, &asked.request.reuse.given)?;
        asked.request.reuse.again = Some(again);
    }
    // What was there is not lost where asking again fails.
    let asked_again = asked.request.reuse.again.iter().map(|again| again.step.clone());
    let asked_again: Vec<StepId> =
        asked_again.chain(asked.request.reuse.fresh.iter().cloned()).collect();
    for step in asked_again {
        let given = asked.request.reuse.given.get(&step).cloned();
        let kept = given.or_else(|| earlier.result_of(&step));
        asked.request.reuse.otherwise.extend(kept.map(|kept| (step, kept)));
    }
    asked.request.reuse.earlier = Some(Arc::new(earlier));
    Ok(asked)
}

/// The item that is asked for again, in its list as it is after the changes by hand.
fn again(
    earlier: &EarlierRun,
    recipe: &Recipe,
    place: &Place,
    given: &BTreeMap<StepId, KeptResult>,
) -> Result<ItemAgain, Failure> {
    let lists = || recipe.parts().filter(|spec| spec.kind == StepKind::List);
    let item = place.item().and_then(|(list, index)| {
        let step = lists().find(|spec| spec.id.as_str() == list)?.id.clone();
        let kept = given.get(&step).cloned().or_else(|| earlier.result_of(&step))?;
        let items: Vec<String> = serde_json::from_slice(&kept.body).ok()?;
        (index < items.len()).then_some(ItemAgain { step, index, items })
    });
    item.ok_or_else(|| {
        let known: Vec<&str> = lists().map(|spec| spec.id.as_str()).collect();
        let hint = match known.as_slice() {
            [] => "this recipe has no lists".to_owned(),
            known => {
                let known = known.join(", ");
                format!("name an item that is there, counted from 0, in one of: {known}")
            }
        };
        Failure::usage(format!("that run has no item \"{place}\""), hint)
    })
}

/// Results with the changes made, by the step whose result it was, and what a person should know.
type Given = (BTreeMap<StepId, KeptResult>, Vec<Finding>);

/// Makes the changes to the document, the lists and the texts of that run.
fn edited(earlier: &EarlierRun, recipe: &Recipe, edits: &[Edit]) -> Result<Given, Failure> {
    let Some((fields, result)) = earlier.document() else {
        let hint = "leave the changes out to have it made first";
        return Err(Failure::usage("that run has no document to change", hint));
    };
    let mut document = fields.clone();
    let mut parts = Vec::new();
    for spec in recipe.parts() {
        let Some(kept) = earlier.result_of(&spec.id) else { continue };
        let Some(content) = PartContent::read(spec.kind, &kept.body) else { continue };
        document.insert(spec.id.as_str().to_owned(), content.to_json());
        parts.push((spec, content.to_json(), kept));
    }
    let mut findings = Vec::new();
    let mut old_values = Vec::new();
    for edit in edits {
        old_values.push((edit, apply(edit, &mut document)?));
    }
    for (edit, old) in &old_values {
        findings.extend(other_kind(edit, old, &document));
    }
    for edit in edits {
        findings.extend(recompute(edit, edits, &mut document, &earlier.record().language)?);
    }
    for (edit, old) in old_values.into_iter().filter(|(edit, _)| !edit.is_removal()) {
        findings.extend(still_there(edit, &old, &document));
    }
    let mut given = BTreeMap::new();
    for (spec, old, kept) in parts {
        // A list or a text goes back to its step, and is no field of the document.
        let Some(new) = document.shift_remove(spec.id.as_str()).filter(|new| *new != old) else {
            continue;
        };
        let body = match new {
            Value::String(text) => text.into_bytes(),
            list => serde_json::to_vec_pretty(&list).unwrap_or_default(),
        };
        given.insert(spec.id.clone(), KeptResult { body, ..kept });
    }
    if document != fields {
        if recipe.rules.as_deref() == Some(DEFINITION) {
            // What was judged is no longer there; the rules judge the change again.
            document.insert("validatie".to_owned(), json!(Validatie::default()));
        }
        let step = recipe.document_step().map(|spec| spec.id.clone());
        let body = serde_json::to_vec_pretty(&document).unwrap_or_default();
        given.extend(step.map(|step| (step, KeptResult { body, ..result })));
    }
    Ok((given, findings))
}

fn apply(edit: &Edit, document: &mut Map<String, Value>) -> Result<Value, Failure> {
    edit.apply(document).map_err(|error| {
        let hint = match error {
            EditError::Malformed(_) | EditError::NoPlace(_) => "quote it for the shell",
            EditError::NotAnItem(_) => "name one, such as 'synoniemen[2]'",
            EditError::NoSuchField { .. } | EditError::NotAValue(_) => {
                "look into the document's file"
            }
            EditError::WrongKind { .. } => "give a value of that kind",
        };
        Failure::usage(error.to_string(), hint)
    })
}

/// A figure in the place of one of another kind is most likely in the wrong place.
fn other_kind(edit: &Edit, old: &Value, document: &Map<String, Value>) -> Option<Finding> {
    let (old, new) = (old.as_str()?, edit.target(document)?.as_str()?);
    let is_figure = matches!(edit.key(), Some("before" | "after"));
    let differs = figure::find(old).len() == 1
        && figure::find(new).len() == 1
        && figure::comparable(old, new).is_none();
    (is_figure && differs).then(|| {
        let label = edit.holder(document).and_then(|metric| metric.get("label"));
        let label = label.and_then(Value::as_str).unwrap_or_default();
        let message =
            format!("{edit} of \"{label}\" was \"{old}\"; \"{new}\" counts something else");
        Finding::warning(message)
    })
}

/// A change that was computed from a before and an after follows them, or is emptied: it must not go
/// on telling of the figures that were there.
fn recompute(
    edit: &Edit,
    edits: &[Edit],
    document: &mut Map<String, Value>,
    language: &str,
) -> Result<Option<Finding>, Failure> {
    if !matches!(edit.key(), Some("before" | "after")) {
        return Ok(None);
    }
    let text = |key: &str, document: &Map<String, Value>| {
        edit.holder(document)
            .and_then(|metric| metric.get(key))
            .and_then(Value::as_str)
            .map(str::to_owned)
    };
    let parts = (text("before", document), text("after", document), text("improvement", document));
    let (Some(before), Some(after), Some(improvement)) = parts else { return Ok(None) };
    let computed = figure::improvement(&before, &after, language);
    let follow = edit.beside("improvement", computed.clone());
    let is_given = edits.iter().any(|other| other.to_string() == follow.to_string());
    if is_given || improvement == computed {
        return Ok(None);
    }
    apply(&follow, document)?;
    let message = if computed.is_empty() {
        format!(
            "{follow} was \"{improvement}\" and is empty now: it cannot be computed from \"{before}\" and \"{after}\""
        )
    } else {
        format!(
            "{follow} was \"{improvement}\" and is \"{computed}\" now, computed from \"{before}\" and \"{after}\""
        )
    };
    Ok(Some(Finding::notice(message)))
}

/// A value that was changed in one place may be told in others.
fn still_there(edit: &Edit, old: &Value, document: &Map<String, Value>) -> Option<Finding> {
    let old = old.as_str().filter(|old| old.chars().count() >= SHORTEST_TOLD)?;
    let mut places = Vec::new();
    for (key, value) in document {
        holders(key, value, old, &mut places);
    }
    (!places.is_empty()).then(|| {
        let places = places.join(", ");
        Finding::warning(format!("\"{old}\", which {edit} was, still stands in {places}"))
    })
}

fn holders(path: &str, value: &Value, wanted: &str, places: &mut Vec<String>) {
    match value {
        Value::String(text) if text.contains(wanted) => places.push(path.to_owned()),
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                holders(&format!("{path}[{at}]"), item, wanted, places);
            }
        }
        Value::Object(map) => {
            for (key, item) in map {
                holders(&format!("{path}.{key}"), item, wanted, places);
            }
        }
        _ => {}
    }
}
