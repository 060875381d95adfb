//! Any document as blocks: its keys are the headings.

use serde_json::{Map, Value};

use super::blocks::{prose, without_empty_columns};
use super::request::Shown;
use crate::domain::document::Document;
use crate::domain::part::{Part, PartContent};
use crate::domain::reading::{Block, Reading};
use crate::render::study;
use crate::text::labels::Labels;

/// Keys that are not for a reader.
const PASSED_OVER: [&str; 4] = ["missing", "altText", "seo", "heroConcept"];
/// Longest text of a single field, in characters.
const LONGEST: usize = 20_000;

/// The blocks of a document of any shape, then its parts.
pub(super) fn reading(
    document: &Document,
    parts: &[Part],
    pictures: &[Shown],
    labels: Labels,
) -> Reading {
    let fields = document.fields();
    let named = ["title", "name", "term"].into_iter().find(|key| {
        fields.get(*key).and_then(Value::as_str).is_some_and(|text| !text.trim().is_empty())
    });
    let text = |key: &str| fields.get(key).map(flat).unwrap_or_default();
    let mut blocks = Vec::new();
    if let Some(key) = named {
        blocks.push(Block::Title { text: text(key), subtitle: text("subtitle") });
    }
    for (key, value) in fields {
        let told = Some(key.as_str()) == named || (named.is_some() && key == "subtitle");
        if !told && !PASSED_OVER.contains(&key.as_str()) {
            field(key, value, 1, &mut blocks);
        }
    }
    for part in parts {
        blocks.extend(self::part(&tidy_part(part), labels, 1));
    }
    for shown in pictures {
        let alt = humanised(shown.step.as_str());
        blocks.push(Block::Picture { step: shown.step.clone(), alt });
    }
    Reading { blocks }
}

/// A part without anything that could harm a page, its items on a line each.
pub(super) fn tidy_part(part: &Part) -> Part {
    let content = match &part.content {
        PartContent::List(items) => {
            let items = items.iter().map(|item| study::one_line(&study::tidy(item, 2_000), 2_000));
            PartContent::List(items.filter(|item| !item.is_empty()).take(200).collect())
        }
        PartContent::Text(text) => PartContent::Text(study::tidy(text, LONGEST)),
    };
    let title = study::one_line(&study::tidy(&part.title, 200), 200);
    Part { title, content, ..part.clone() }
}

/// A part under its title: a list or paragraphs, a sentence where it failed, nothing where it is empty.
pub(super) fn part(part: &Part, labels: Labels, level: u8) -> Vec<Block> {
    let inner = match &part.content {
        _ if part.is_failed => vec![Block::Paragraph(labels.get("no_part").to_owned())],
        content if content.is_empty() => return Vec::new(),
        PartContent::List(items) => vec![Block::Bullets(items.clone())],
        PartContent::Text(text) => prose(text),
    };
    let heading = Block::Heading { level, text: part.title.clone() };
    std::iter::once(heading).chain(inner).collect()
}

/// A key as words: `practicalExample` and `practical_example` become "Practical example".
pub(super) fn humanised(key: &str) -> String {
    let mut words = String::new();
    let mut before = ' ';
    for c in study::tidy(key, 80).chars() {
        let new = c.is_uppercase() && before.is_lowercase();
        if matches!(c, '_' | '-' | ' ') {
            words.push(' ');
        } else if words.is_empty() {
            words.extend(c.to_uppercase());
        } else if new {
            words.push(' ');
            words.extend(c.to_lowercase());
        } else {
            words.push(c);
        }
        before = c;
    }
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn field(key: &str, value: &Value, level: u8, blocks: &mut Vec<Block>) {
    let mut inner = Vec::new();
    match value {
        Value::Array(values) if values.iter().any(Value::is_object) => inner.extend(table(values)),
        Value::Array(values) => {
            let items: Vec<String> =
                values.iter().map(flat).filter(|item| !item.is_empty()).take(200).collect();
            if !items.is_empty() {
                inner.push(Block::Bullets(items));
            }
        }
        Value::Object(map) if level < 3 => {
            for (key, value) in map.iter().take(100) {
                field(key, value, level + 1, &mut inner);
            }
        }
        Value::String(text) => inner.extend(prose(&study::tidy(text, LONGEST))),
        other => inner.extend(prose(&flat(other))),
    }
    if !inner.is_empty() {
        blocks.push(Block::Heading { level, text: humanised(key) });
        blocks.extend(inner);
    }
}

fn table(values: &[Value]) -> Option<Block> {
    let rows: Vec<&Map<String, Value>> =
        values.iter().filter_map(Value::as_object).take(200).collect();
    let mut keys: Vec<&str> = Vec::new();
    for key in rows.iter().flat_map(|row| row.keys()) {
        if !keys.contains(&key.as_str()) && keys.len() < 8 {
            keys.push(key);
        }
    }
    let cells = |row: &&Map<String, Value>| -> Vec<String> {
        keys.iter().map(|key| row.get(*key).map(flat).unwrap_or_default()).collect()
    };
    let rows: Vec<Vec<String>> = rows.iter().map(cells).collect();
    let headers = keys.iter().map(|key| humanised(key)).collect();
    let said = rows.iter().flatten().any(|cell| !cell.is_empty());
    said.then(|| without_empty_columns(headers, rows))
}

/// A value in one line.
fn flat(value: &Value) -> String {
    let joined = |values: Vec<String>| {
        values.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("; ")
    };
    let text = match value {
        Value::Null => String::new(),
        Value::Bool(true) => "✓".to_owned(),
        Value::Bool(false) => "–".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => study::tidy(text, LONGEST),
        Value::Array(values) => joined(values.iter().take(50).map(flat).collect()),
        Value::Object(map) => joined(map.values().take(50).map(flat).collect()),
    };
    study::one_line(&text, 2_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn keys_become_words() {
        assert_eq!(humanised("practicalExample"), "Practical example");
        assert_eq!(humanised("voorbeeld_zinnen"), "Voorbeeld zinnen");
        assert_eq!(humanised("URL"), "URL");
        assert_eq!(humanised(""), "");
    }

    #[test]
    fn shapes_become_blocks_and_empty_ones_nothing() {
        let value = json!({
            "title": "Werkplek", "definitie": "Een plek.\n\nOm te werken.", "leeg": "", "niets": null,
            "kenmerken": ["a", "", "b"], "bronnen": [{"naam": "X", "jaar": 2020, "leeg": ""}, 5],
            "toets": {"cirkel": false, "uitleg": {"diep": {"dieper": "ja"}}}, "missing": ["?"]
        });
        let Value::Object(fields) = value else { panic!("no object") };
        let blocks = reading(&Document::new(fields), &[], &[], Labels::of("nl")).blocks;
        let heading = |level, text: &str| Block::Heading { level, text: text.into() };
        assert_eq!(
            blocks,
            [
                Block::Title { text: "Werkplek".into(), subtitle: String::new() },
                heading(1, "Definitie"),
                Block::Paragraph("Een plek.".into()),
                Block::Paragraph("Om te werken.".into()),
                heading(1, "Kenmerken"),
                Block::Bullets(vec!["a".into(), "b".into()]),
                heading(1, "Bronnen"),
                Block::Table {
                    headers: vec!["Naam".into(), "Jaar".into()],
                    rows: vec![vec!["X".into(), "2020".into()]]
                },
                heading(1, "Toets"),
                heading(2, "Cirkel"),
                Block::Paragraph("–".into()),
                heading(2, "Uitleg"),
                heading(3, "Diep"),
                Block::Paragraph("ja".into()),
            ]
        );
    }
}
