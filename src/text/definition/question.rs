//! Questions about what the notes do not say.

use super::Kind;
use crate::domain::definition::Definition;

/// Questions in Dutch, English, German and French, in that order.
type Question = [&'static str; 4];

const TERM: Question = [
    "Om welk begrip gaat het?",
    "Which term is it about?",
    "Um welchen Begriff geht es?",
    "De quel terme s’agit-il ?",
];
const DEFINITION: Question = [
    "Hoe luidt de definitie van het begrip?",
    "How is the term defined?",
    "Wie lautet die Definition des Begriffs?",
    "Quelle est la définition du terme ?",
];
const SOURCE: Question = [
    "Uit welke bron komt de definitie?",
    "Which source does the definition come from?",
    "Aus welcher Quelle stammt die Definition?",
    "De quelle source vient la définition ?",
];
const CONTEXT: Question = [
    "In welke organisatie, welk domein of op welke wettelijke grondslag geldt deze betekenis?",
    "In which organisation or domain, or on which legal basis, does this meaning hold?",
    "In welcher Organisation, welchem Fachgebiet oder auf welcher Rechtsgrundlage gilt diese Bedeutung?",
    "Dans quelle organisation, quel domaine ou sur quelle base juridique ce sens vaut-il ?",
];
const FEATURES: Question = [
    "Waarin verschilt het begrip van andere in zijn soort?",
    "What tells it from others of its kind?",
    "Was unterscheidet den Begriff von anderen seiner Art?",
    "Qu’est-ce qui distingue ce terme des autres du même genre ?",
];
const SYNONYMS: Question = [
    "Zijn er synoniemen?",
    "Are there synonyms?",
    "Gibt es Synonyme?",
    "Existe-t-il des synonymes ?",
];
const ANTONYMS: Question = [
    "Zijn er antoniemen?",
    "Are there antonyms?",
    "Gibt es Antonyme?",
    "Existe-t-il des antonymes ?",
];
const CASES: Question = [
    "Wat zijn voorbeelden uit de praktijk?",
    "What are examples from practice?",
    "Was sind Beispiele aus der Praxis?",
    "Quels sont des exemples tirés de la pratique ?",
];
const COUNTERS: Question = [
    "Wat lijkt erop, maar valt er niet onder?",
    "What looks like it but does not fall under it?",
    "Was ähnelt ihm, fällt aber nicht darunter?",
    "Qu’est-ce qui y ressemble sans en relever ?",
];

/// A question for each thing that is not there, in the language, English where it has none; `missing` are
/// the lists that hold nothing and should, and `is_apart` tells that the definition says what tells the term from others of its kind.
pub(super) fn questions(
    definition: &Definition,
    missing: &[Kind],
    is_apart: bool,
    language: &str,
) -> Vec<String> {
    let has_features = is_apart || !definition.kenmerken.is_empty();
    let at = match language {
        "nl" => 0,
        "de" => 2,
        "fr" => 3,
        _ => 1,
    };
    [
        (definition.begrip.is_empty(), TERM),
        (definition.definitie.is_empty(), DEFINITION),
        (definition.bron.is_empty(), SOURCE),
        (definition.context.is_empty(), CONTEXT),
        (!definition.definitie.is_empty() && !has_features, FEATURES),
        (missing.contains(&Kind::Synoniemen), SYNONYMS),
        (missing.contains(&Kind::Antoniemen), ANTONYMS),
        (missing.contains(&Kind::Praktijkvoorbeelden), CASES),
        (missing.contains(&Kind::Tegenvoorbeelden), COUNTERS),
    ]
    .into_iter()
    .filter(|(is_missing, _)| *is_missing)
    .map(|(_, question)| question[at].to_owned())
    .collect()
}
