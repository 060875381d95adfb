//! A term with all that is told of it, as a page, a row or a graph shows it.
//!
//! Whatever a model wrote is read: wrong types are empty, texts are cleaned and capped, nothing fails.

use std::collections::HashSet;
use std::iter;

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::plain;
use crate::domain::definition::{Bevinding, Oordeel};
use crate::domain::document::Document;
use crate::domain::part::Part;
use crate::render::study;
use crate::text::slug::slug;

/// Longest text of a single field, in characters.
const LONGEST: usize = 20_000;
/// Longest definition, feature, example or other text of one line, in characters.
const LONGEST_LINE: usize = 2_000;
/// Most entries of a list.
const MOST: usize = 200;

/// What is told of a term beside its definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// What the definition leaves open, as running text.
    Explanation,
    /// Other words for the same.
    Synonyms,
    /// Words for the opposite.
    Antonyms,
    /// Sentences that use the term.
    Sentences,
    /// Cases that the definition covers.
    Cases,
    /// Cases that look like it and are not.
    CounterExamples,
}

impl Kind {
    /// All kinds, in the order of a page.
    pub const ALL: [Self; 6] = [
        Self::Explanation,
        Self::Synonyms,
        Self::Antonyms,
        Self::Sentences,
        Self::Cases,
        Self::CounterExamples,
    ];

    /// The step that makes it, which is also its key in a whole result.
    pub fn step(self) -> &'static str {
        match self {
            Self::Explanation => "toelichting",
            Self::Synonyms => "synoniemen",
            Self::Antonyms => "antoniemen",
            Self::Sentences => "voorbeeldzinnen",
            Self::Cases => "praktijkvoorbeelden",
            Self::CounterExamples => "tegenvoorbeelden",
        }
    }

    /// The name of its label.
    pub fn label(self) -> &'static str {
        match self {
            Self::Explanation => "explanation",
            Self::Synonyms => "synonyms",
            Self::Antonyms => "antonyms",
            Self::Sentences => "sentences",
            Self::Cases => "cases",
            Self::CounterExamples => "counter_examples",
        }
    }

    /// The name of the sentence that says that it could not be made.
    pub fn failed_label(self) -> &'static str {
        match self {
            Self::Explanation => "no_explanation",
            Self::Synonyms => "no_synonyms",
            Self::Antonyms => "no_antonyms",
            Self::Sentences => "no_sentences",
            Self::Cases => "no_cases",
            Self::CounterExamples => "no_counter_examples",
        }
    }
}

/// What there is of one kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Given {
    /// Its texts; an explanation is one of several paragraphs.
    pub texts: Vec<String>,
    /// Whether it was asked for and did not come.
    pub is_failed: bool,
}

/// A term with all that is told of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Entry {
    /// The term; may be empty.
    pub term: String,
    /// What it means, on one line; may be empty.
    pub definition: String,
    /// What kind of thing it is; may be empty.
    pub category: String,
    /// Where the meaning holds; may be empty.
    pub context: String,
    /// Where the definition comes from; may be empty.
    pub source: String,
    /// What tells the thing from others.
    pub features: Vec<String>,
    /// The judgement over all rules.
    pub verdict: Oordeel,
    /// The judgement by each rule: broken ones first, those not judged last.
    pub findings: Vec<Bevinding>,
    /// Lists and texts of a recipe's own, cleaned.
    pub others: Vec<Part>,
    given: [Given; 6],
}

impl Entry {
    /// The entry of a document with its parts. A document that holds the parts itself, as a whole result
    /// does, is read too.
    pub fn of(document: &Document, parts: &[Part]) -> Self {
        let fields = document.fields();
        let line = |key: &str| fields.get(key).map(text).unwrap_or_default();
        let (verdict, findings) = validation(fields);
        let is_known = |part: &Part| Kind::ALL.iter().any(|kind| kind.step() == part.step.as_str());
        Self {
            term: study::one_line(&line("begrip"), 300),
            definition: study::one_line(&line("definitie"), LONGEST_LINE),
            category: study::one_line(&line("categorie"), 300),
            context: study::one_line(&line("context"), LONGEST_LINE),
            source: study::one_line(&line("bron"), LONGEST_LINE),
            features: fields.get("kenmerken").map(texts).unwrap_or_default(),
            verdict,
            findings,
            others: parts.iter().filter(|part| !is_known(part)).map(plain::tidy_part).collect(),
            given: Kind::ALL.map(|kind| {
                let part = parts.iter().find(|part| part.step.as_str() == kind.step());
                let told = part.map(|part| part.content.to_json());
                let told = told.as_ref().or_else(|| fields.get(kind.step()));
                Given {
                    texts: match kind {
                        Kind::Explanation => told.map(running).unwrap_or_default(),
                        _ => told.map(texts).unwrap_or_default(),
                    },
                    is_failed: part.is_some_and(|part| part.is_failed),
                }
            }),
        }
    }

    /// What there is of a kind.
    pub fn given(&self, kind: Kind) -> &Given {
        &self.given[kind as usize]
    }

    /// The texts of a kind.
    pub fn texts(&self, kind: Kind) -> &[String] {
        &self.given(kind).texts
    }
}

/// Names for terms in links and addresses, each of them once: the term as lower-case ASCII words with
/// hyphens, or where nothing is left of it, the head of its SHA-256. A name that is taken gets a number.
pub(super) fn names<'a>(terms: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut taken = HashSet::new();
    let mut free = |term: &str| {
        let plain = slug(term);
        let plain = if plain.is_empty() { hashed(term) } else { plain };
        let numbered = (2..).map(|n: usize| format!("{plain}-{n}"));
        let mut candidates = iter::once(plain.clone()).chain(numbered);
        // There are more numbers than terms.
        candidates.find(|name| taken.insert(name.clone())).unwrap_or_default()
    };
    terms.into_iter().map(&mut free).collect()
}

fn hashed(term: &str) -> String {
    let digest = Sha256::digest(term.as_bytes());
    digest.iter().take(6).fold("t".to_owned(), |name, byte| format!("{name}{byte:02x}"))
}

/// The judgement over all rules and by each. Judgements speak for themselves: the word over all of them
/// counts only where there are none.
fn validation(fields: &Map<String, Value>) -> (Oordeel, Vec<Bevinding>) {
    let Some(Value::Object(said)) = fields.get("validatie") else { return Default::default() };
    let over = said.get("oordeel").map(judged).unwrap_or_default();
    let listed = said.get("bevindingen").and_then(Value::as_array).map(Vec::as_slice);
    let mut findings: Vec<Bevinding> = listed
        .unwrap_or_default()
        .iter()
        .filter_map(Value::as_object)
        .take(MOST)
        .map(|finding| {
            let line = |key: &str| finding.get(key).map(text).unwrap_or_default();
            Bevinding {
                regel: study::one_line(&line("regel"), 200),
                oordeel: finding.get("oordeel").map(judged).unwrap_or_default(),
                toelichting: study::one_line(&line("toelichting"), LONGEST_LINE),
            }
        })
        .filter(|finding| !(finding.regel.is_empty() && finding.toelichting.is_empty()))
        .collect();
    findings.sort_by_key(|finding| match finding.oordeel {
        Oordeel::VoldoetNiet => 0,
        Oordeel::Voldoet => 1,
        Oordeel::NietBeoordeeld => 2,
    });
    let over = if findings.is_empty() {
        over
    } else {
        Oordeel::over(findings.iter().map(|finding| finding.oordeel))
    };
    (over, findings)
}

fn judged(value: &Value) -> Oordeel {
    serde_json::from_value(value.clone()).unwrap_or_default()
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => study::tidy(text, LONGEST),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

fn texts(value: &Value) -> Vec<String> {
    let values = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
    let lines = values.iter().map(|value| study::one_line(&text(value), LONGEST_LINE));
    lines.filter(|line| !line.is_empty()).take(MOST).collect()
}

fn running(value: &Value) -> Vec<String> {
    let text = text(value);
    if text.is_empty() { Vec::new() } else { vec![text] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn entry(value: &Value) -> Entry {
        Entry::of(&Document::new(value.as_object().unwrap().clone()), &[])
    }

    #[test]
    fn wrong_types_are_empty_and_broken_rules_come_first() {
        let entry = entry(&json!({
            "begrip": 7, "definitie": ["x"], "kenmerken": "licht", "bron": null,
            "validatie": { "oordeel": "voldoet", "bevindingen": [
                { "regel": "a", "oordeel": "voldoet" }, "x", {},
                { "regel": "b", "oordeel": "misschien" },
                { "regel": "c", "oordeel": "voldoet niet", "toelichting": "t\u{1b}[31m" },
            ] },
            "synoniemen": ["s", "", 4, {}], "toelichting": "Een.\n\nTwee."
        }));
        assert_eq!((entry.term.as_str(), entry.definition.as_str()), ("7", ""));
        assert_eq!(entry.features, ["licht"]);
        let rules: Vec<&str> = entry.findings.iter().map(|f| f.regel.as_str()).collect();
        assert_eq!(rules, ["c", "a", "b"]);
        assert_eq!(entry.findings[0].toelichting, "t");
        assert_eq!(entry.verdict, Oordeel::VoldoetNiet);
        assert_eq!(entry.texts(Kind::Synonyms), ["s", "4"]);
        assert_eq!(entry.texts(Kind::Explanation), ["Een.\n\nTwee."]);
    }

    #[test]
    fn the_word_over_all_counts_only_where_no_rule_was_judged() {
        let verdict = |value: Value| entry(&json!({ "validatie": value })).verdict;
        assert_eq!(verdict(json!({ "oordeel": "voldoet" })), Oordeel::Voldoet);
        assert_eq!(verdict(json!("voldoet")), Oordeel::NietBeoordeeld);
    }

    #[test]
    fn names_are_never_the_same() {
        let made = names(["Café", "café", "cafe-2", "工作", "", "工作"]);
        assert_eq!(made[..3], ["cafe", "cafe-2", "cafe-2-2"]);
        assert!(made.iter().all(|name| !name.is_empty()));
        assert_eq!(made.iter().collect::<HashSet<_>>().len(), made.len());
        assert_eq!(names(["工作"]), [made[3].clone()]);
    }
}
