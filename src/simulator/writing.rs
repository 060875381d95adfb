//! Texts: documents by the offline analyzer, everything else from the sentences of the request.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Map, Value, json};
use unicode_segmentation::UnicodeSegmentation as _;

use super::asked::Asked;
use super::scenario::{FieldOrder, Kind, Latency};
use super::specimen::Specimen;
use super::{pattern, topic};
use crate::text::{definition, extract, language};

/// Sentences of a request that are looked at.
const MOST_SENTENCES: usize = 400;
/// The longest sentence that is repeated, in characters.
const LONGEST: usize = 240;

static LANGUAGE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)in this language:\s*([a-z]{2,3})\b"));

/// A text that a model would have written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The text.
    pub text: String,
    /// The byte at which the fields that other steps need have closed, where it has fields.
    pub needed: Option<usize>,
}

impl Written {
    fn prose(text: String) -> Self {
        Self { text, needed: None }
    }
}

/// Writes what is asked for. It may take some milliseconds of work for long notes.
#[must_use]
pub fn write(asked: &Asked, order: FieldOrder, latency: &Latency) -> Written {
    let sentences = sentences(asked.notes().unwrap_or(&asked.said));
    let through = latency.needed_through.as_deref();
    if asked.is_case_study() {
        return document(case_study(asked), order, through);
    }
    if let (Some(notes), "definition", Some(schema)) =
        (asked.notes(), asked.step.as_str(), &asked.schema)
    {
        return document(defined(notes, schema, asked), order, through);
    }
    if let Some(schema) = &asked.schema {
        return match Specimen::new(schema, &sentences).make() {
            Value::Object(fields) => document(fields, order, through),
            other => Written::prose(other.to_string()),
        };
    }
    match asked.kind {
        Kind::List => list(asked),
        Kind::Document => {
            let fields = [("answer", prose(asked, &sentences)), ("step", asked.step.clone())];
            document(
                fields.map(|(key, text)| (key.to_owned(), text.into())).into_iter().collect(),
                order,
                None,
            )
        }
        Kind::Text | Kind::Picture => Written::prose(prose(asked, &sentences)),
    }
}

/// The definition of the term that the notes are about, shaped by the schema of the request; where they
/// have none, one that says something all the same.
fn defined(notes: &str, schema: &Value, asked: &Asked) -> Map<String, Value> {
    let named = LANGUAGE.captures(&asked.prompt).and_then(|found| found.get(1));
    let language = named.map_or("nl", |found| found.as_str());
    let mut known = definition::definition(notes, language);
    if known.definitie.is_empty() {
        let sentence = sentences(notes).into_iter().next().unwrap_or_default();
        let made = topic::content("definitie", &known.begrip, &sentence);
        known.definitie = made.unwrap_or_default().concat();
    }
    let known = serde_json::to_value(known).unwrap_or_default();
    match Specimen::new(schema, &sentences(notes)).around(&known) {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

/// The case study of the notes, shaped by the schema of the request where it has one.
fn case_study(asked: &Asked) -> Map<String, Value> {
    let notes = asked.notes().unwrap_or(&asked.said);
    let named = LANGUAGE.captures(&asked.prompt).and_then(|found| found.get(1));
    let language = named.map_or_else(|| language::detect(notes), |found| found.as_str());
    let study = serde_json::to_value(extract::case_study(notes, language)).unwrap_or_default();
    let study = match &asked.schema {
        Some(schema) => Specimen::new(schema, &sentences(notes)).around(&study),
        None => study,
    };
    match study {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

/// Writes fields in order and marks where those that other steps need have closed: after the field
/// `through`, or after the last one but one.
fn document(fields: Map<String, Value>, order: FieldOrder, through: Option<&str>) -> Written {
    let named = through.and_then(|name| fields.keys().position(|key| key == name));
    let early = 1 + named.unwrap_or(fields.len().saturating_sub(2));
    let mut fields: Vec<(String, Value)> = fields.into_iter().collect();
    let early = early.min(fields.len());
    let last_early = match order {
        FieldOrder::Schema => early,
        FieldOrder::NarrativeFirst => {
            fields.rotate_left(early);
            fields.len()
        }
    };
    let mut text = String::from("{");
    let mut needed = None;
    for (index, (key, value)) in fields.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        if index == last_early {
            needed = Some(text.len());
        }
        text.push_str(&Value::from(key.as_str()).to_string());
        text.push(':');
        text.push_str(&value.to_string());
    }
    text.push('}');
    Written { needed: needed.or(Some(text.len())), text }
}

/// Items of the notes' own that a list begins with.
const MOST_FOUND: usize = 2;

/// As many items as are wanted, none of those that are there already: the notes' own first, then placeholders.
fn list(asked: &Asked) -> Written {
    let known = asked.known_items();
    let wanted = match known.len() {
        0 => asked.count().unwrap_or(topic::ITEMS),
        _ => 1,
    };
    let found = asked.step.parse().ok().zip(asked.notes());
    let found = found.map(|(kind, notes)| definition::items(kind, notes, MOST_FOUND));
    let term = term(asked);
    let placeholder = |number: usize| {
        let item = topic::item(&asked.step, &term, number);
        item.unwrap_or_else(|| format!("Item {number} (simulator)"))
    };
    let items = found.into_iter().flatten().chain((known.len() + 1..).map(placeholder));
    let is_new =
        |item: &String| !known.iter().any(|known| known.to_lowercase() == item.to_lowercase());
    let lines: Vec<String> = items.filter(is_new).take(wanted).collect();
    let text = if asked.is_json {
        json!({ "items": lines }).to_string()
    } else if asked.prompt.to_lowercase().contains("json") {
        json!(lines).to_string()
    } else {
        format!("- {}\n", lines.join("\n- "))
    };
    Written::prose(text)
}

fn topical(step: &str, asked: &Asked, sentences: &[String]) -> Option<Vec<String>> {
    topic::content(step, &term(asked), sentences.first()?)
}

/// The term that is asked about: the one that the prompt names, else that of the notes.
fn term(asked: &Asked) -> String {
    let named = topic::named(&asked.prompt);
    let noted = asked.notes().map(definition::term).filter(|term| !term.is_empty());
    named.or(noted).unwrap_or_else(|| topic::term(&asked.said)).to_lowercase()
}

fn prose(asked: &Asked, sentences: &[String]) -> String {
    if let Some(lines) = topical(&asked.step, asked, sentences) {
        return lines.join(" ");
    }
    match sentences {
        [] => "There is nothing in the request to answer.".to_owned(),
        [only] => format!(
            "You say: {only} That is all there is to go by here, and nothing is made up beside it."
        ),
        several => several.iter().take(6).cloned().collect::<Vec<_>>().join(" "),
    }
}

/// The sentences of a text without the signs of its markup; never none for a text with words.
#[must_use]
pub fn sentences(text: &str) -> Vec<String> {
    let lines = text.lines().map(|line| {
        line.trim().trim_start_matches(['#', '-', '*', '>', '•', '=']).trim().trim_matches('*')
    });
    let sentences = lines.flat_map(|line| line.unicode_sentences().map(str::trim));
    let sentences = sentences.filter(|sentence| sentence.chars().any(char::is_alphabetic));
    sentences
        .take(MOST_SENTENCES)
        .map(|sentence| {
            let cut: String = sentence.chars().take(LONGEST).collect();
            if cut.ends_with(['.', '!', '?', ':', '。']) { cut } else { format!("{cut}.") }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulator::scenario::Scenario;

    const NOTES: &str = include_str!("../../assets/notes/call-notes-logistics.md");
    const SCHEMA: &str = include_str!("../../assets/recipes/case-study/schema.json");

    fn asked(text: &str, schema: Option<&str>, is_json: bool) -> Asked {
        let mut body = json!({
            "model": "simulator/text", "messages": [{ "role": "user", "content": text }],
        });
        if let Some(schema) = schema {
            let schema: Value = serde_json::from_str(schema).unwrap();
            body["response_format"] =
                json!({ "type": "json_schema", "json_schema": { "schema": schema } });
        } else if is_json {
            body["response_format"] = json!({ "type": "json_object" });
        }
        Asked::chat(&body, &Scenario::default()).unwrap()
    }

    fn latency() -> Latency {
        crate::simulator::scenario::builtin("reference").unwrap().document
    }

    fn keys(text: &str) -> Vec<String> {
        let value: Map<String, Value> = serde_json::from_str(text).unwrap();
        value.keys().cloned().collect()
    }

    #[test]
    fn a_case_study_has_the_schemas_order_and_marks_what_is_needed() {
        let prompt = format!("===== NOTES BEGIN =====\n{NOTES}\n===== NOTES END =====");
        let asked = asked(&prompt, Some(SCHEMA), false);
        let written = write(&asked, FieldOrder::Schema, &latency());
        let schema: Value = serde_json::from_str(SCHEMA).unwrap();
        let expected: Vec<String> =
            schema["properties"].as_object().unwrap().keys().cloned().collect();
        assert_eq!(keys(&written.text), expected);
        let (early, late) = written.text.split_at(written.needed.unwrap());
        assert!(early.contains("\"implementation\":") && late.starts_with("\"atAGlance\":"));
        assert!(written.text.contains("\"metrics\":[{\"label\":"));

        let turned = write(&asked, FieldOrder::NarrativeFirst, &latency());
        assert_eq!(turned.needed, Some(turned.text.len()));
        assert_eq!(keys(&turned.text).last().unwrap(), "implementation");
        assert_eq!(keys(&turned.text)[0], "atAGlance");
    }

    #[test]
    fn a_case_study_comes_without_a_schema_too() {
        let prompt = format!(
            "Answer with a JSON object.\n===== NOTES BEGIN =====\n{NOTES}\n===== NOTES END ====="
        );
        let written = write(&asked(&prompt, None, false), FieldOrder::Schema, &latency());
        assert_eq!(keys(&written.text)[0], "clientName");
    }

    #[test]
    fn any_schema_is_filled_and_its_last_field_is_not_waited_for() {
        let schema = r#"{"type":"object","properties":{"definitie":{"type":"string"},"term":{"type":"string"},"isGeldig":{"type":"boolean"}}}"#;
        let asked = asked("Definieer het begrip zaak. Een zaak is werk.", Some(schema), false);
        assert_eq!(asked.step, "definition");
        let written = write(&asked, FieldOrder::Schema, &Latency::default());
        assert_eq!(keys(&written.text), ["definitie", "term", "isGeldig"]);
        assert!(written.text[written.needed.unwrap()..].starts_with("\"isGeldig\""));
        assert!(written.text.contains("\"term\":\"zaak\""), "{}", written.text);
    }

    #[test]
    fn lists_come_as_json_or_as_lines() {
        let write = |text, is_json| {
            let asked = asked(text, None, is_json);
            write(&asked, FieldOrder::Schema, &Latency::default()).text
        };
        let array: Vec<String> =
            serde_json::from_str(&write("Geef synoniemen van zaak als JSON-array.", false))
                .unwrap();
        assert_eq!(
            array,
            [
                "synoniem 1 van zaak (simulator)",
                "synoniem 2 van zaak (simulator)",
                "synoniem 3 van zaak (simulator)"
            ]
        );
        let lines = write("A list of what we did. We met. We built.", false);
        assert!(lines.starts_with("- Item 1 (simulator)\n- Item 2"), "{lines}");
        let object: Value =
            serde_json::from_str(&write("Een lijst van tegenvoorbeelden.", true)).unwrap();
        assert!(object["items"][0].is_string());
    }

    #[test]
    fn as_many_items_come_as_are_wanted_and_one_that_is_asked_again_is_another() {
        let write = |text: &str| {
            let asked = asked(text, None, false);
            let text = write(&asked, FieldOrder::Schema, &Latency::default()).text;
            serde_json::from_str::<Vec<String>>(&text).unwrap()
        };
        let five = write("Geef 5 synoniemen van zaak als JSON-array.");
        assert_eq!(five.len(), 5);
        let prompt = "Write 2 posts of at most 280 characters. Answer with a JSON array.";
        let two = write(prompt);
        assert_eq!(two.len(), 2);
        let mut items = two.clone();
        for place in [0, 0, 1] {
            let again =
                crate::domain::part::ItemAgain { step: "posts".into(), index: place, items };
            let new = write(&format!("{prompt}{}", again.request()));
            assert_eq!(new.len(), 1);
            items = again.replaced(&new).unwrap();
        }
        assert_eq!(items, ["Item 4 (simulator)", "Item 3 (simulator)"]);
    }

    #[test]
    fn prose_says_only_what_the_request_says() {
        let write =
            |text| write(&asked(text, None, false), FieldOrder::Schema, &Latency::default()).text;
        assert_eq!(write("We met. We built it."), "We met. We built it.");
        assert!(write("Hello").starts_with("You say: Hello."));
        assert!(write("?").contains("nothing in the request"));
        assert!(write("Schrijf een toelichting op het begrip zaak.").contains("zaak"));
    }
}
