//! The local rules that a recipe holds its result to, as findings.
//!
//! A model judges its own document; these rules judge it again, without a model, and also what the
//! offline analyzer has made. The first ones look at the document as soon as it is there, the others at
//! the examples beside it once nothing more comes.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::domain::by_name::DEFINITION;
use crate::domain::definition::{Bevinding, Definition, Oordeel, Validatie};
use crate::domain::document::Document;
use crate::domain::finding::Finding;
use crate::domain::notes::Notes;
use crate::domain::part::{Part, PartContent};
use crate::domain::recipe::{Recipe, StepId};
use crate::text::rules;

/// Compiles the patterns that the rules of the recipe look with, so that judging does not begin with it.
/// It takes about a tenth of a second of work the first time, and next to nothing afterwards.
pub fn prepare(recipe: &Recipe, notes: &Notes, language: &str) {
    if recipe.rules.as_deref() == Some(DEFINITION) {
        // With these two most of the patterns are needed.
        for definitie in [
            "voertuig met twee wielen dat door trappen wordt aangedreven",
            "voertuig als bedoeld in deze wet",
        ] {
            let sample = Definition {
                begrip: "fiets".into(),
                definitie: definitie.into(),
                context: "verkeer".into(),
                bron: "woordenboek".into(),
                ..Definition::default()
            };
            drop(rules::check(&sample, notes.as_str(), language));
        }
    }
}

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

/// The document with its judgement as the rules see it now, by what a person may have changed since: a
/// rule that is broken for them or for the model that judged its own document is broken. What the
/// analyzer of this machine judged was by these very rules, so that it is judged anew.
#[must_use]
pub fn judged(
    recipe: &Recipe,
    document: Document,
    parts: &[Part],
    notes: &str,
    language: &str,
    is_local: bool,
) -> Document {
    let Some(definition) = held(recipe, &document) else { return document };
    if !is_there(&definition) {
        // What is not there is not praised for having a source.
        let bevindingen = rules::check(&definition, notes, language);
        let validatie = Validatie { oordeel: Oordeel::NietBeoordeeld, bevindingen };
        let mut document = document;
        document.set("validatie", serde_json::to_value(validatie).unwrap_or_default());
        return document;
    }
    let items = |step: &str| {
        let part = parts.iter().find(|part| part.step.as_str() == step);
        match part.map(|part| &part.content) {
            Some(PartContent::List(items)) => items.clone(),
            _ => Vec::new(),
        }
    };
    let (cases, counters) = (items("praktijkvoorbeelden"), items("tegenvoorbeelden"));
    let mut judged = rules::check(&definition, notes, language);
    let said = definition.validatie.bevindingen.iter().filter(|_| !is_local).cloned();
    for one in rules::check_examples(&definition, &cases, &counters, language) {
        // These have seen the examples: even what they leave open they know better than the words alone.
        match judged.iter_mut().find(|known| known.regel == one.regel) {
            Some(known) if known.oordeel != Oordeel::VoldoetNiet => *known = one,
            _ => {}
        }
    }
    for one in said {
        match judged.iter_mut().find(|known| known.regel == one.regel) {
            Some(known) if is_surer(one.oordeel, known.oordeel) => *known = one,
            Some(_) => {}
            None => judged.push(one),
        }
    }
    let oordeel = Oordeel::over(judged.iter().map(|one| one.oordeel));
    let validatie = Validatie { oordeel, bevindingen: judged };
    let mut document = document;
    document.set("validatie", serde_json::to_value(validatie).unwrap_or_default());
    document
}

/// Whether a judgement takes the place of another: a broken rule does, and any instead of none.
fn is_surer(one: Oordeel, known: Oordeel) -> bool {
    one != known && (one == Oordeel::VoldoetNiet || known == Oordeel::NietBeoordeeld)
}

/// The document as a definition, where the recipe holds it to the rules.
fn held(recipe: &Recipe, document: &Document) -> Option<Definition> {
    let is_held = recipe.rules.as_deref() == Some(DEFINITION);
    serde_json::from_value(document.to_json()).ok().filter(|_| is_held)
}

fn is_there(definition: &Definition) -> bool {
    !definition.definitie.trim().is_empty()
}

/// The definition that may break a rule: one that is there.
fn definition(recipe: &Recipe, document: &Document) -> Option<Definition> {
    held(recipe, document).filter(is_there)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::recipes;

    #[test]
    fn examples_that_are_there_are_not_said_to_be_missing() {
        let recipe = recipes::embedded("definition").unwrap();
        let mut document = Document::default();
        for (key, text) in [("begrip", "Weesfiets"), ("definitie", "fiets"), ("bron", "X")] {
            document.set(key, text.into());
        }
        let part = Part {
            step: StepId::from("tegenvoorbeelden"),
            content: PartContent::List(vec!["een fiets met een slot".to_owned()]),
            title: String::new(),
            is_failed: false,
        };
        let told = |parts: &[Part]| {
            let judged = judged(&recipe, document.clone(), parts, "", "nl", true).to_json();
            let all = judged["validatie"]["bevindingen"].as_array().cloned().unwrap_or_default();
            let wide = all.into_iter().find(|one| one["regel"] == "niet-te-ruim").unwrap();
            wide["toelichting"].as_str().unwrap_or_default().to_owned()
        };
        assert!(told(&[]).contains("geen tegenvoorbeelden"));
        assert!(told(&[part]).contains("te kort"));
    }

    #[test]
    fn a_definition_that_is_not_there_is_not_praised() {
        let recipe = recipes::embedded("definition").unwrap();
        for definitie in ["", "  ", "kaart die korting geeft"] {
            let praised = Definition {
                begrip: "Stadspas".to_owned(),
                definitie: definitie.to_owned(),
                bron: "Stadsverordening".to_owned(),
                validatie: Validatie { oordeel: Oordeel::Voldoet, bevindingen: Vec::new() },
                ..Definition::default()
            };
            let mut document = Document::default();
            for (key, value) in serde_json::to_value(&praised).unwrap().as_object().unwrap() {
                document.set(key, value.clone());
            }
            let judged = judged(&recipe, document, &[], "", "nl", false).to_json();
            let is_there = !definitie.trim().is_empty();
            assert_eq!(judged["validatie"]["oordeel"] == "voldoet", is_there, "{definitie}");
            let count = judged["validatie"]["bevindingen"].as_array().map(Vec::len);
            assert_eq!(count, Some(rules::ALL.len()));
        }
    }
}
