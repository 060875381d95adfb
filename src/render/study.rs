//! A case study from whatever a model wrote.
//!
//! Wrong types become empty, missing keys become empty, texts are cleaned and capped. Nothing fails.

use std::sync::LazyLock;

use serde_json::{Map, Value};

use crate::domain::case_study::{CaseStudy, Metric, Phase, Quote, Section};
use crate::text::clean;

/// Longest text of a single field, in characters; a longer one ends with an ellipsis.
const LONGEST: usize = 20_000;
/// Most entries of a list.
const MOST: usize = 100;

/// A case study with one element in every list: the types that the fields must have.
static SHAPE: LazyLock<Value> = LazyLock::new(|| {
    let mut shape = CaseStudy {
        metrics: vec![Metric::default()],
        timeline: vec![Phase::default()],
        quotes: vec![Quote::default()],
        lessons: vec![String::new()],
        missing: vec![String::new()],
        ..CaseStudy::default()
    };
    shape.narrative.sections = vec![Section::default()];
    shape.selection.alternatives = vec![String::new()];
    shape.seo.keywords = vec![String::new()];
    serde_json::to_value(shape).unwrap_or_default()
});

/// The case study that these fields hold; what is missing or of a wrong type is empty.
#[must_use]
pub fn from_fields(fields: &Map<String, Value>) -> CaseStudy {
    let Value::Object(shape) = &*SHAPE else { return CaseStudy::default() };
    let shaped = Value::Object(object(fields, shape));
    let mut study: CaseStudy = serde_json::from_value(shaped).unwrap_or_default();
    study
        .metrics
        .retain(|m| !(m.before.is_empty() && m.after.is_empty() && m.improvement.is_empty()));
    study.timeline.retain(|p| !(p.phase.is_empty() && p.detail.is_empty()));
    study.quotes.retain(|quote| !quote.text.is_empty());
    study.narrative.sections.retain(|section| !section.body.is_empty());
    study
}

/// A text without anything that could harm a page, trimmed, and at most `longest` characters long.
#[must_use]
pub fn tidy(text: &str, longest: usize) -> String {
    let text: String = clean::clean(text).chars().filter(|c| is_printable(*c)).collect();
    capped(text.trim(), longest)
}

/// The same on one line.
#[must_use]
pub fn one_line(text: &str, longest: usize) -> String {
    capped(&text.split_whitespace().collect::<Vec<_>>().join(" "), longest)
}

fn capped(text: &str, longest: usize) -> String {
    if text.chars().nth(longest).is_none() {
        return text.to_owned();
    }
    let kept: String = text.chars().take(longest.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// Private-use characters and noncharacters have no meaning on a page, and PDF/A forbids them.
fn is_printable(c: char) -> bool {
    let code = u32::from(c);
    let private = (0xe000..=0xf8ff).contains(&code) || code >= 0xf_0000;
    let noncharacter = (0xfdd0..=0xfdef).contains(&code) || code & 0xfffe == 0xfffe;
    let filler = matches!(c, '\u{fff9}'..='\u{fffc}' | '\u{feff}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    !(private || noncharacter || filler || (c.is_control() && c != '\n'))
}

fn object(fields: &Map<String, Value>, shape: &Map<String, Value>) -> Map<String, Value> {
    shape.iter().map(|(key, kind)| (key.clone(), shaped(fields.get(key), kind))).collect()
}

fn shaped(value: Option<&Value>, kind: &Value) -> Value {
    match kind {
        Value::String(_) => text(value).into(),
        Value::Bool(_) => matches!(value, Some(Value::Bool(true))).into(),
        Value::Object(shape) => match value {
            Some(Value::Object(fields)) => object(fields, shape).into(),
            _ => object(&Map::new(), shape).into(),
        },
        Value::Array(kinds) => list(value, kinds.first().unwrap_or(&Value::Null)).into(),
        _ => Value::Null,
    }
}

fn text(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => tidy(text, LONGEST),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

fn list(value: Option<&Value>, kind: &Value) -> Vec<Value> {
    let Some(Value::Array(values)) = value else { return Vec::new() };
    let fits = |value: &&Value| kind.is_object() == value.is_object();
    let values = values.iter().filter(fits).take(MOST).map(|value| shaped(Some(value), kind));
    values.filter(|value| value.as_str() != Some("")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn study(value: &Value) -> CaseStudy {
        from_fields(value.as_object().unwrap())
    }

    #[test]
    fn a_whole_study_comes_through_unchanged() {
        let mut whole = CaseStudy { title: "T".into(), ..CaseStudy::default() };
        whole.metrics = vec![Metric {
            label: "L".into(),
            after: "5".into(),
            headline: true,
            ..Metric::default()
        }];
        whole.lessons = vec!["one".into()];
        assert_eq!(study(&serde_json::to_value(&whole).unwrap()), whole);
    }

    #[test]
    fn wrong_types_are_empty_and_numbers_are_read() {
        let odd = study(&json!({
            "clientName": 7, "title": ["x"], "subtitle": null, "heroConcept": "calm",
            "metrics": [{"label": "A", "before": 12, "after": {"x": 1}, "headline": "yes"}, "text", 5, null],
            "timeline": {"when": "now"}, "lessons": ["a", 3, {}, "", null], "narrative": []
        }));
        assert_eq!(odd.client_name, "7");
        assert_eq!((odd.title.as_str(), odd.subtitle.as_str()), ("", ""));
        assert_eq!(odd.metrics.len(), 1);
        assert_eq!((odd.metrics[0].before.as_str(), odd.metrics[0].after.as_str()), ("12", ""));
        assert!(odd.timeline.is_empty());
        assert_eq!(odd.lessons, ["a", "3"]);
    }

    #[test]
    fn texts_lose_what_harms_a_page() {
        assert_eq!(tidy(" a\u{e000}b\u{0}\u{202e}c\u{fffe} ", 10), "abc");
        assert_eq!(tidy("abcdef", 4), "abc…");
        assert_eq!(one_line("a\n\n b\t c", 10), "a b c");
    }
}
