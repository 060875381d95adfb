//! A finished run with changes by hand: what it is to go on with.
//!
//! The same for `run --from RUN --set PATH=VALUE` and for an edit on the screen.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use thiserror::Error;

use crate::config::settings::Settings;
use crate::domain::by_name::DEFINITION;
use crate::domain::definition::Validatie;
use crate::domain::edit::{Edit, EditError};
use crate::domain::finding::Finding;
use crate::domain::part::PartContent;
use crate::domain::recipe::{Need, Recipe, StepId, StepSpec};
use crate::store::earlier_run::EarlierRun;
use crate::store::record::StepRecord;
use crate::store::step_cache::KeptResult;
use crate::text::evidence::stands_in;
use crate::text::figure;

/// Shorter values stand in many places by chance.
const SHORTEST_TOLD: usize = 3;

/// The field of a definition that holds what the rules say of the others.
const JUDGEMENT: &str = "validatie";

/// Why a run cannot be changed like that.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RevisionError {
    /// It has no document.
    #[error("that run has no document to change")]
    NoDocument,
    /// An edit does not fit what is there.
    #[error(transparent)]
    Edit(#[from] EditError),
}

/// Results with the changes made, by the step whose result it was, and what a person should know.
pub type Given = (BTreeMap<StepId, KeptResult>, Vec<Finding>);

/// Has a run brought to its end as it was begun: in its mode, with the steps that it was to do, of which
/// those are asked for afresh that were to be and are not there yet, and within its limits where no others
/// are set.
pub fn keep_terms(earlier: &EarlierRun, settings: &mut Settings) {
    settings.mode = earlier.record().mode;
    settings.only = earlier.wanted();
    settings.fresh.extend(earlier.still_fresh().cloned());
    if let Some(terms) = &earlier.record().terms {
        settings.max_cost_usd = settings.max_cost_usd.or(terms.max_cost_usd);
        settings.max_parallel = settings.max_parallel.or(terms.max_parallel);
        let deadline = terms.timeout_s.and_then(|s| Duration::try_from_secs_f64(s).ok());
        settings.step_deadline = settings.step_deadline.or(deadline);
        settings.cache &= terms.shares_results;
    }
}

/// Makes the changes to the document, the lists and the texts of that run.
///
/// The results that were changed are to be given to a run that goes on from that one; what depends on
/// them is then made again.
///
/// # Errors
/// [`RevisionError`] when that run has no document, or nothing in the place that is to be changed.
pub fn edited(
    earlier: &EarlierRun,
    recipe: &Recipe,
    edits: &[Edit],
) -> Result<Given, RevisionError> {
    let (fields, result) = earlier.document().ok_or(RevisionError::NoDocument)?;
    let mut document = fields.clone();
    let mut parts = Vec::new();
    for spec in recipe.parts() {
        let Some(empty) = PartContent::empty(spec.kind) else { continue };
        // A person may write what did not come.
        let kept = earlier.result_of(&spec.id).unwrap_or_else(|| nothing(&empty, result.made_at));
        let Some(content) = PartContent::read(spec.kind, &kept.body) else { continue };
        document.insert(spec.id.as_str().to_owned(), content.to_json());
        parts.push((spec, content.to_json(), kept));
    }
    let mut findings = Vec::new();
    let mut old_values = Vec::new();
    for edit in edits {
        old_values.push((edit, edit.apply(&mut document)?));
    }
    for (edit, old) in &old_values {
        findings.extend(other_kind(edit, old, &document));
    }
    for edit in edits {
        findings.extend(recompute(edit, edits, &mut document, &earlier.record().language)?);
    }
    let judges = recipe.rules.as_deref() == Some(DEFINITION);
    // What is made again from the change does not go on saying what was there before.
    let written: BTreeSet<String> =
        edits.iter().map(|edit| edit.place().field().to_owned()).collect();
    let remade = concerned(recipe, written.clone());
    let made_again = |field: &str| !written.contains(field) && remade.contains(field);
    let mut told = document.clone();
    told.retain(|field, _| !(made_again(field) || judges && field == JUDGEMENT));
    for (edit, old) in old_values.into_iter().filter(|(edit, _)| edit.is_setting()) {
        findings.extend(still_there(edit, &old, edits, &told));
    }
    if judges {
        findings.extend(outlived(edits, &fields, &document));
        findings.extend(judged_anew(edits));
    }
    if document != fields {
        findings.extend(own_words(earlier, recipe, made_again));
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
        // No service has made it like this.
        given.insert(spec.id.clone(), KeptResult { body, provenance: None, ..kept });
    }
    if document != fields {
        if judges {
            // What was judged is no longer there; the rules judge the change again.
            document.insert(JUDGEMENT.to_owned(), json!(Validatie::default()));
        }
        let step = recipe.document_step().map(|spec| spec.id.clone());
        let body = serde_json::to_vec_pretty(&document).unwrap_or_default();
        given.extend(step.map(|step| (step, KeptResult { body, provenance: None, ..result })));
    }
    Ok((given, findings))
}

/// The result of a list or a text that is not there.
fn nothing(empty: &PartContent, made_at: Timestamp) -> KeptResult {
    let (body, media_type) = match empty {
        PartContent::List(_) => ("[]", "application/json"),
        PartContent::Text(_) => ("", "text/plain"),
    };
    KeptResult { body: body.into(), media_type: media_type.to_owned(), made_at, provenance: None }
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
) -> Result<Option<Finding>, RevisionError> {
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
    follow.apply(document)?;
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

/// A value that was changed in one place may be told in others of what stays. Where a person has written
/// the words there, they are meant.
fn still_there(
    edit: &Edit,
    old: &Value,
    edits: &[Edit],
    document: &Map<String, Value>,
) -> Option<Finding> {
    let old = old.as_str().filter(|old| old.chars().count() >= SHORTEST_TOLD)?;
    let mut places = Vec::new();
    for (key, value) in document {
        holders(key, value, old, &mut places);
    }
    places.retain(|place| !edits.iter().any(|edit| edit.to_string() == *place));
    (!places.is_empty()).then(|| {
        let places = places.join(", ");
        Finding::warning(format!("\"{old}\", which {edit} was, still stands in {places}"))
    })
}

fn holders(path: &str, value: &Value, wanted: &str, places: &mut Vec<String>) {
    match value {
        Value::String(text) if stands_in(text, wanted) => places.push(path.to_owned()),
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

/// What was read out of a definition stays when a person writes another one; nothing makes it again.
fn outlived(
    edits: &[Edit],
    before: &Map<String, Value>,
    after: &Map<String, Value>,
) -> Option<Finding> {
    let (from, made) = ("definitie", "kenmerken");
    let has_changed = |field: &str| before.get(field) != after.get(field);
    let is_empty = after.get(made).and_then(Value::as_array).is_none_or(Vec::is_empty);
    let is_given = edits.iter().any(|edit| edit.place().field() == made);
    (has_changed(from) && !is_empty && !is_given).then(|| {
        Finding::warning(format!(
            "{made} were read from the definition before this change; change those that no longer fit"
        ))
    })
}

/// What the rules say is no field that a person can write.
fn judged_anew(edits: &[Edit]) -> Option<Finding> {
    edits.iter().find(|edit| edit.place().field() == JUDGEMENT).map(|edit| {
        Finding::warning(format!(
            "{edit} is what the rules say of the definition, and they judge it again; change the definition"
        ))
    })
}

/// Lists and texts that a person has changed and that are made again now, so that the change is lost here.
fn own_words(
    earlier: &EarlierRun,
    recipe: &Recipe,
    made_again: impl Fn(&str) -> bool,
) -> Option<Finding> {
    // What was given to a run by hand was taken as it was, and no service has made it.
    let is_own = |step: &StepRecord| step.cached && step.provenance.is_none();
    let lost: Vec<&str> = recipe
        .parts()
        .map(|spec| &spec.id)
        .filter(|id| made_again(id.as_str()) && earlier.step(id).is_some_and(is_own))
        .map(StepId::as_str)
        .collect();
    (!lost.is_empty()).then(|| {
        let (lost, run) = (lost.join(", "), &earlier.record().run);
        Finding::warning(format!(
            "{lost} held what you wrote and is made again from the change; your words stand in run {run}"
        ))
    })
}

/// These fields and steps, and the steps that are made from one of them, whatever lies between.
fn concerned(recipe: &Recipe, mut changed: BTreeSet<String>) -> BTreeSet<String> {
    let is_concerned = |spec: &&StepSpec, changed: &BTreeSet<String>| {
        spec.needs.iter().any(|need| match need {
            Need::Field(path) => changed.contains(path.split('.').next().unwrap_or(path)),
            Need::Step(step) => changed.contains(step.as_str()),
        })
    };
    loop {
        let next: Vec<String> = recipe
            .steps
            .iter()
            .filter(|spec| !changed.contains(spec.id.as_str()) && is_concerned(spec, &changed))
            .map(|spec| spec.id.as_str().to_owned())
            .collect();
        if next.is_empty() {
            break;
        }
        changed.extend(next);
    }
    changed
}

/// The results of that run which a change does not concern. They stay as they are, whoever does the steps
/// now: a person who corrects a sentence does not ask for another picture.
///
/// `given` are the changed results by step, `asked` the steps that are asked for again.
#[must_use]
pub fn untouched(
    earlier: &EarlierRun,
    recipe: &Recipe,
    given: &BTreeMap<StepId, KeptResult>,
    asked: &[StepId],
) -> BTreeMap<StepId, KeptResult> {
    let document = recipe.document_step().map(|spec| &spec.id);
    let is_asked = |document: &StepId| asked.iter().any(|step| step == document);
    // A document that is still to come may be another one than the pictures were made from.
    let is_to_come = |document| !given.contains_key(document) && earlier.document().is_none();
    if document.is_some_and(|document| is_asked(document) || is_to_come(document)) {
        return BTreeMap::new();
    }
    let ids = given.keys().filter(|step| Some(*step) != document).chain(asked);
    let mut changed: BTreeSet<String> = ids.map(|step| step.as_str().to_owned()).collect();
    let new = document.and_then(|step| given.get(step));
    let new = new.and_then(|kept| serde_json::from_slice::<Map<String, Value>>(&kept.body).ok());
    if let (Some((old, _)), Some(new)) = (earlier.document(), new) {
        let names = old.keys().chain(new.keys());
        changed.extend(names.filter(|name| old.get(*name) != new.get(*name)).cloned());
    }
    let changed = concerned(recipe, changed);
    let is_up_to_date =
        |step: &StepId| earlier.step(step).is_some_and(|known| known.fingerprint.is_some());
    let stays = |spec: &&StepSpec| {
        !changed.contains(spec.id.as_str())
            && !given.contains_key(&spec.id)
            && is_up_to_date(&spec.id)
    };
    let kept = |spec: &StepSpec| Some((spec.id.clone(), earlier.result_of(&spec.id)?));
    recipe.steps.iter().filter(stays).filter_map(kept).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(value: Value) -> Map<String, Value> {
        serde_json::from_value(value).unwrap()
    }

    fn edit(text: &str) -> Edit {
        text.parse().unwrap()
    }

    #[test]
    fn a_value_still_stands_where_nobody_has_written() {
        let after = fields(json!({
            "definitie": "Annual leave", "toelichting": "Ask Ann.", "x": {"y": ["\"Ann\" is fine"]},
        }));
        let edits = [edit("definitie=Annual leave")];
        let told = |edits: &[Edit]| {
            still_there(&edits[0], &"Ann".into(), edits, &after).map(|finding| finding.message)
        };
        let still = "\"Ann\", which definitie was, still stands in toelichting, x.y[0]";
        assert_eq!(told(&edits).as_deref(), Some(still));
        let both = [edits[0].clone(), edit("toelichting=Ask Ann."), edit("x.y[0]=Ann")];
        assert_eq!(told(&both), None, "that is what was written there");
    }

    #[test]
    fn what_is_made_from_a_change_is_concerned_over_any_number_of_steps() {
        let recipe = crate::config::recipes::embedded("definition").unwrap();
        let of = |field: &str| concerned(&recipe, BTreeSet::from([field.to_owned()]));
        assert!(of("definitie").contains("synoniemen"));
        assert_eq!(of("missing").len(), 1);
    }

    #[test]
    fn what_was_read_out_of_an_earlier_definition_is_told() {
        let before = fields(json!({"definitie": "a", "kenmerken": ["k"]}));
        let after = fields(json!({"definitie": "b", "kenmerken": ["k"]}));
        let found = outlived(&[edit("definitie=b")], &before, &after).unwrap();
        assert!(found.message.starts_with("kenmerken were read from the definition before"));
        let both = [edit("definitie=b"), edit("kenmerken[0]=k")];
        assert_eq!(outlived(&both, &before, &after), None);
        assert_eq!(outlived(&[edit("bron=x")], &before, &before), None);
        let none = fields(json!({"definitie": "b", "kenmerken": []}));
        assert_eq!(outlived(&[edit("definitie=b")], &before, &none), None);
    }
}
