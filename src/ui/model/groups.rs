//! The fields of a document and its parts as groups, in the order in which they are read.

use serde_json::{Map, Value};

use crate::domain::case_study::{Metric, Phase, Quote, Section};
use crate::domain::part::{Part, PartContent};
use crate::domain::recipe::StepId;
use crate::ui::figures::{is_metric, metric};
use crate::ui::measure::one_line;

/// The order in which the known documents are read; other fields follow as they stand.
const READING: [&str; 28] = [
    "begrip",
    "title",
    "subtitle",
    "clientName",
    "industry",
    "context",
    "definitie",
    "categorie",
    "bron",
    "kenmerken",
    "atAGlance",
    "narrative.lede",
    "narrative.sections",
    "challenge",
    "selection",
    "solution",
    "implementation",
    "results",
    "metrics",
    "timeline",
    "quotes",
    "lessons",
    "nextSteps",
    "callToAction",
    "heroConcept",
    "altText",
    "seo",
    "missing",
];

/// What the program itself writes into a document anew each time.
const WRITTEN: [&str; 1] = ["validatie"];

/// A field, or a list of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its name on the screen.
    pub title: String,
    /// Where it is: `metrics`, `narrative.sections`, `synoniemen`.
    pub path: String,
    /// The step that made it beside the document; none for fields of the document.
    pub step: Option<StepId>,
    /// Whether items can be added, moved and removed.
    pub is_list: bool,
    /// Whether it was asked for and did not come.
    pub is_failed: bool,
    /// What is in it: one item for a field that is no list.
    pub items: Vec<Item>,
    /// What a new item of a list looks like.
    pub blank: Value,
}

/// One value that can be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Where it is: `metrics[1]`.
    pub path: String,
    /// What is there: a text, a number, a yes or no, or an object of these.
    pub value: Value,
}

/// All groups of a document and its parts.
#[must_use]
pub fn of(document: &Map<String, Value>, parts: &[Part]) -> Vec<Group> {
    let mut groups = Vec::new();
    for (key, value) in document.iter().filter(|(key, _)| !WRITTEN.contains(&key.as_str())) {
        field(key, value, &mut groups);
    }
    let at = |path: &str| READING.iter().position(|known| *known == path);
    let place = |group: &Group| {
        // What has no place of its own is read with the object that it is in.
        let root = group.path.split('.').next().unwrap_or_default();
        at(&group.path).or_else(|| at(root)).unwrap_or(READING.len())
    };
    groups.sort_by_key(place);
    groups.extend(parts.iter().map(part));
    groups
}

fn part(part: &Part) -> Group {
    let path = part.step.to_string();
    let items: Vec<Item> = match &part.content {
        PartContent::List(items) => {
            let texts = items.iter().map(|text| Value::from(text.as_str()));
            listed(&path, texts)
        }
        PartContent::Text(text) if text.is_empty() => Vec::new(),
        PartContent::Text(text) => vec![Item { path: path.clone(), value: text.as_str().into() }],
    };
    Group {
        title: part.title.clone(),
        step: Some(part.step.clone()),
        is_list: matches!(part.content, PartContent::List(_)),
        is_failed: part.is_failed,
        blank: Value::from(""),
        path,
        items,
    }
}

fn listed(path: &str, values: impl Iterator<Item = Value>) -> Vec<Item> {
    values.enumerate().map(|(at, value)| Item { path: format!("{path}[{at}]"), value }).collect()
}

/// A field as a group; lists and objects inside an object are groups of their own.
fn field(path: &str, value: &Value, groups: &mut Vec<Group>) {
    let group = |is_list: bool, items: Vec<Item>, blank: Value| Group {
        title: title(path),
        path: path.to_owned(),
        step: None,
        is_list,
        is_failed: false,
        items,
        blank,
    };
    match value {
        Value::Array(all) if all.iter().any(Value::is_array) => {}
        Value::Array(all) => {
            let blank = blank(path, all.first());
            groups.push(group(true, listed(path, all.iter().cloned()), blank));
        }
        Value::Object(map) => {
            let (plain, inner): (Vec<_>, Vec<_>) =
                map.iter().partition(|(_, value)| !value.is_array() && !value.is_object());
            // Prose that stands beside lists is a text of its own.
            let is_lone = plain.len() == 1 && !inner.is_empty();
            if is_lone {
                for (key, value) in &plain {
                    field(&format!("{path}.{key}"), value, groups);
                }
            } else if !plain.is_empty() {
                let own: Map<String, Value> =
                    plain.iter().map(|(key, value)| ((*key).clone(), (*value).clone())).collect();
                let item = Item { path: path.to_owned(), value: Value::Object(own) };
                groups.push(group(false, vec![item], Value::Null));
            }
            for (key, value) in inner {
                field(&format!("{path}.{key}"), value, groups);
            }
        }
        value => {
            let item = Item { path: path.to_owned(), value: value.clone() };
            groups.push(group(false, vec![item], Value::Null));
        }
    }
}

/// What a new item of a list looks like: one like the others with nothing in it.
fn blank(path: &str, first: Option<&Value>) -> Value {
    let known = match path {
        "metrics" => serde_json::to_value(Metric::default()),
        "timeline" => serde_json::to_value(Phase::default()),
        "quotes" => serde_json::to_value(Quote::default()),
        "narrative.sections" => serde_json::to_value(Section::default()),
        _ => Ok(Value::Null),
    };
    match (known.unwrap_or_default(), first) {
        (Value::Null, Some(first)) => emptied(first),
        (Value::Null, None) => Value::from(""),
        (known, _) => known,
    }
}

fn emptied(value: &Value) -> Value {
    match value {
        Value::Object(map) => map.iter().map(|(key, one)| (key.clone(), emptied(one))).collect(),
        Value::Array(_) => Value::Array(Vec::new()),
        Value::Bool(_) => Value::Bool(false),
        Value::Number(_) => Value::from(0),
        Value::String(_) | Value::Null => Value::from(""),
    }
}

/// A name for people: the last name of a path, in words.
#[must_use]
pub fn title(path: &str) -> String {
    let name = match path {
        "narrative.lede" => "lede",
        "narrative.sections" => "sections",
        "atAGlance" => "at a glance",
        "seo" => "for search engines",
        "seo.keywords" => "keywords",
        "altText" => "pictures in words",
        "selection.alternatives" => "alternatives",
        "missing" => "still to ask",
        path => path,
    };
    let mut words = String::new();
    for c in one_line(name).chars() {
        match c {
            '.' | '_' => words.push(' '),
            c if c.is_uppercase() && !words.is_empty() => {
                words.push(' ');
                words.extend(c.to_lowercase());
            }
            c => words.push(c),
        }
    }
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A value in one line: an object by what it says, in its order.
#[must_use]
pub fn summary(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(map) if is_metric(map) => metric(map),
        Value::Object(map) => {
            let texts = map.values().map(summary).filter(|text| !text.trim().is_empty());
            texts.collect::<Vec<_>>().join(" · ")
        }
        Value::Array(all) => all.iter().map(summary).collect::<Vec<_>>().join(", "),
        Value::Null => String::new(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Number(number) => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::case_study::CaseStudy;

    #[test]
    fn every_field_of_a_case_study_can_be_reached_in_reading_order() {
        let document = serde_json::to_value(CaseStudy::default()).unwrap();
        let groups = of(document.as_object().unwrap(), &[]);
        let paths: Vec<&str> = groups.iter().map(|group| group.path.as_str()).collect();
        assert_eq!(paths[..5], ["title", "subtitle", "clientName", "industry", "atAGlance"]);
        for path in ["metrics", "timeline", "quotes", "narrative.lede", "narrative.sections"] {
            assert!(paths.contains(&path), "{path} in {paths:?}");
        }
        assert_eq!(paths.last(), Some(&"missing"));
        let metrics = groups.iter().find(|group| group.path == "metrics").unwrap();
        assert!(metrics.is_list && metrics.items.is_empty());
        assert_eq!(metrics.blank.as_object().unwrap().len(), 9);
    }

    #[test]
    fn fields_of_other_recipes_are_groups_too_and_the_judgement_is_none() {
        let document = json!({"count": 3, "rows": [{"a": "x", "ok": true}], "validatie": {"oordeel": "voldoet"},
            "definitie": "een zin", "odd": [["x"]]});
        let groups = of(document.as_object().unwrap(), &[]);
        let told: Vec<(&str, usize)> =
            groups.iter().map(|group| (group.path.as_str(), group.items.len())).collect();
        assert_eq!(told, [("definitie", 1), ("count", 1), ("rows", 1)]);
        assert_eq!(groups[2].blank, json!({"a": "", "ok": false}));
        assert_eq!(groups[2].items[0].path, "rows[0]");
    }

    #[test]
    fn values_are_told_in_one_line() {
        let metric =
            json!({"label": "Wait", "before": "14 days", "after": "3 days", "improvement": "79 %"});
        assert_eq!(summary(&metric), "Wait: 14 days → 3 days (79 %)");
        let metric = |before: &str, after: &str, change: &str| json!({"label": "Calls", "before": before, "after": after, "unit": "calls", "improvement": change});
        for (told, before, after, change) in [
            ("Calls: 140 calls → 35 calls", "140", "35 calls", ""),
            ("Calls: 140 calls", "140 calls", "", ""),
            ("Calls: 35 calls (−75%)", "", "35", "−75%"),
            ("Calls: −75%", "", "", "−75%"),
            ("Calls", "", "", ""),
        ] {
            assert_eq!(summary(&metric(before, after, change)), told);
        }
        assert_eq!(summary(&json!({"when": "May", "phase": "Pilot", "detail": ""})), "May · Pilot");
        assert_eq!(title("clientName"), "Client name");
        assert_eq!(title("narrative.lede"), "Lede");
    }
}
