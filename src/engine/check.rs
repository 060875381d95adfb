//! The local rules that a recipe holds its result to, as findings.
//!
//! A model judges its own document; these rules judge it again, without a model, and also what the
//! offline analyzer has made. The first ones look at the document as soon as it is there, the others at
//! the examples beside it once nothing more comes.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::domain::by_name::DEFINITION;
use crate::domain::definition::{Bevinding, Definition, Oordeel};
use crate::domain::document::Document;
use crate::domain::finding::Finding;
use crate::domain::notes::Notes;
use crate::domain::recipe::{Recipe, StepId};
use crate::text::rules;

/// What the rules of the recipe say of its document.
#[must_use]
pub fn document(
    recipe: &Recipe,
    document: &Document,
    notes: &Notes,
    language: &str,
) -> Vec<Finding> {
    let Some(definition) = definition(recipe, document) else { return Vec::new() };
    broken(recipe, rules::check(&definition, notes.as_str(), language), language)
}

/// What the rules say of the document by the examples beside it, and was not said before.
#[must_use]
pub fn examples(
    recipe: &Recipe,
    document: &Document,
    results: &BTreeMap<StepId, Value>,
    notes: &Notes,
    language: &str,
) -> Vec<Finding> {
    let Some(definition) = definition(recipe, document) else { return Vec::new() };
    let items = |step: &str| -> Vec<String> {
        let items = results.get(&StepId::from(step)).and_then(Value::as_array);
        items.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let (cases, counters) = (items("praktijkvoorbeelden"), items("tegenvoorbeelden"));
    let mut judged = rules::check_examples(&definition, &cases, &counters, language);
    let before = rules::check(&definition, notes.as_str(), language);
    judged.retain(|one| !before.iter().any(|b| b.regel == one.regel && b.oordeel == one.oordeel));
    broken(recipe, judged, language)
}

fn definition(recipe: &Recipe, document: &Document) -> Option<Definition> {
    let is_held = recipe.rules.as_deref() == Some(DEFINITION);
    let definition = serde_json::from_value(document.to_json()).ok().filter(|_| is_held)?;
    // A definition that is not there breaks no rule.
    Some(definition).filter(|definition: &Definition| !definition.definitie.trim().is_empty())
}

/// The rules that are broken, one finding each: what is wrong, and what the rule asks for.
fn broken(recipe: &Recipe, judged: Vec<Bevinding>, language: &str) -> Vec<Finding> {
    let broken = judged.into_iter().filter(|one| one.oordeel == Oordeel::VoldoetNiet);
    let finding = |one: Bevinding| {
        let mut message = one.toelichting;
        if let Some(rule) = rules::rule(&one.regel) {
            let asked = if language == "nl" { "Regel" } else { "Rule" };
            let sentence = rule.sentence(language);
            message = format!("{message} ({asked}: {})", sentence.trim_end_matches('.'));
        }
        let finding = Finding::warning(message).by(one.regel);
        match recipe.document_step() {
            Some(step) => finding.about(&step.id),
            None => finding,
        }
    };
    broken.map(finding).collect()
}
