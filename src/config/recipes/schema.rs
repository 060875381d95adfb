//! The schema of a recipe's document: whether it can be used, and which fields a prompt may mention.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::dialect;
use super::mistake::{RecipeError, instead, nearest};

/// Names that a prompt may mention without waiting for anything.
pub const ALWAYS_THERE: [&str; 3] = ["notes", "language", "count"];

/// A schema that could be read, with where its keys stand.
#[derive(Debug, Clone)]
pub struct Schema {
    /// The schema.
    pub value: Value,
    file: String,
    lines: BTreeMap<String, usize>,
}

/// What a mention of a field comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldMention {
    /// There is no such field.
    None,
    /// There is, and this is the path to wait for: the field, or one part of it.
    Known(String),
    /// There is the field but not this part of it; with what is wrong and what to do.
    NoPart(String, String),
}

impl Schema {
    /// Reads a schema file; none when nothing can be checked against it.
    #[must_use]
    pub fn read(file: &str, text: &str, mistakes: &mut Vec<RecipeError>) -> Option<Self> {
        let value: Value = match serde_json::from_str(text) {
            Ok(value) => value,
            Err(error) => {
                let said = error.to_string();
                let said = said.split(" at line ").next().unwrap_or_default();
                let hint = "mend the JSON at that place";
                let mistake = RecipeError::new(file, format!("this is not JSON: {said}"), hint);
                let column = Some(error.column().max(1));
                mistakes.push(RecipeError { column, ..mistake.at(error.line().max(1)) });
                return None;
            }
        };
        let (lines, twice) = lines(text);
        let schema = Self { value, file: file.to_owned(), lines };
        let root = &schema.value;
        let hint = "a document is { \"type\": \"object\", \"properties\": { ... } }";
        if !root.is_object() || root.get("type").is_some_and(|kind| kind != "object") {
            let message = "the schema does not describe an object".to_owned();
            mistakes.push(schema.mistake("/type", message, hint));
            return None;
        }
        if root["properties"].as_object().is_none_or(Map::is_empty) {
            let message = "the schema has no \"properties\"".to_owned();
            let words = root.as_object().into_iter().flat_map(Map::keys).map(String::as_str);
            let near = nearest("properties", words.filter(|word| *word != "properties"));
            mistakes.push(match near {
                Some(near) => {
                    let hint = format!("\"{near}\" stands there: rename it to \"properties\"");
                    schema.mistake(&format!("/{}", escaped(near)), message, &hint)
                }
                None => schema.mistake("/properties", message, hint),
            });
            return None;
        }
        dialect::check(&schema, mistakes);
        schema.check_twice(&twice, mistakes);
        schema.check_names(mistakes);
        Some(schema)
    }

    /// The names of the document's fields, in their order.
    pub fn fields(&self) -> impl Iterator<Item = &str> + Clone {
        self.value["properties"].as_object().into_iter().flat_map(Map::keys).map(String::as_str)
    }

    /// Whether the document has a field of that name.
    #[must_use]
    pub fn has(&self, field: &str) -> bool {
        !self.value["properties"][field].is_null()
    }

    /// Looks a dotted path up.
    #[must_use]
    pub fn look_up(&self, path: &str) -> FieldMention {
        let mut parts = path.split('.');
        let first = parts.next().unwrap_or_default();
        let field = &self.value["properties"][first];
        if field.is_null() {
            return FieldMention::None;
        }
        let mut holder = field;
        let mut said = first.to_owned();
        for part in parts.clone() {
            let Some(properties) = holder["properties"].as_object() else {
                match no_parts(&said, part, holder) {
                    Some((message, hint)) => return FieldMention::NoPart(message, hint),
                    None => break,
                }
            };
            let Some(next) = properties.get(part) else {
                let message = format!("\"{said}\" has no part \"{part}\"");
                let hint = instead(part, properties.keys().map(String::as_str));
                return FieldMention::NoPart(message, hint);
            };
            said = format!("{said}.{part}");
            holder = next;
        }
        // A field's own parts are waited for only one deep, where the stream tells them apart.
        let part = parts.next().filter(|part| !field["properties"][*part].is_null());
        FieldMention::Known(part.map_or_else(|| first.to_owned(), |part| format!("{first}.{part}")))
    }

    /// A mistake at a key of the file, by its pointer, or where that stands nowhere at one above it.
    pub(super) fn mistake(&self, pointer: &str, message: String, hint: &str) -> RecipeError {
        let mut above = pointer;
        let line = loop {
            match (self.lines.get(above), above.rsplit_once('/')) {
                (Some(line), _) => break *line,
                (None, Some((before, _))) => above = before,
                (None, None) => break 1,
            }
        };
        RecipeError::new(&self.file, message, hint).at(line)
    }

    /// Of a key that stands twice only the last one counts, which nobody means.
    fn check_twice(&self, twice: &[(String, usize)], mistakes: &mut Vec<RecipeError>) {
        // Of what stands inside a second one nobody needs to hear.
        let is_inside = |pointer: &str| {
            let mut others = twice.iter().map(|(other, _)| other);
            others.any(|other| {
                pointer.strip_prefix(other.as_str()).is_some_and(|r| r.starts_with('/'))
            })
        };
        for (pointer, line) in twice.iter().filter(|(pointer, _)| !is_inside(pointer)) {
            let key = pointer.rsplit('/').next().unwrap_or_default();
            let key = key.replace("~1", "/").replace("~0", "~");
            let first = self.lines.get(pointer).copied().unwrap_or(1);
            let message = format!("\"{key}\" stands here a second time, after line {first}");
            let hint = "remove or rename one of them; only the last one counts";
            mistakes.push(RecipeError::new(&self.file, message, hint).at(*line));
        }
    }

    fn check_names(&self, mistakes: &mut Vec<RecipeError>) {
        for name in self.fields() {
            let pointer = format!("/properties/{}", escaped(name));
            let new = |message, hint: &str| self.mistake(&pointer, message, hint).warning();
            if ALWAYS_THERE.contains(&name) {
                let message = format!("the field \"{name}\" can never be mentioned in a prompt");
                let hint = "rename it; that name stands for what every prompt is given";
                mistakes.push(new(message, hint));
            } else if !is_variable(name) {
                let message = format!("\"{name}\" cannot be written in a prompt");
                mistakes.push(new(message, "use letters, digits and _ only"));
            }
        }
    }
}

/// What is wrong with a part of a value that has none, or nothing where that is not sure.
fn no_parts(said: &str, part: &str, schema: &Value) -> Option<(String, String)> {
    match schema["type"].as_str()? {
        "array" if part.parse::<usize>().is_err() => Some((
            format!("\"{said}\" is a list and has no part \"{part}\""),
            format!(
                "go through it: {{% for entry in {said} %}}{{{{ entry.{part} }}}}{{% endfor %}}"
            ),
        )),
        kind @ ("string" | "number" | "integer" | "boolean") => Some((
            format!("\"{said}\" is a {kind} and has no part \"{part}\""),
            format!("mention {said} alone"),
        )),
        _ => None,
    }
}

fn is_variable(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// The name of the value that a pointer leads to, or to a word of, as a person calls it: `posts[]`.
pub(super) fn last(pointer: &str) -> String {
    let mut name = String::new();
    let mut parts = pointer.split('/').skip(1);
    while let Some(word) = parts.next() {
        match word {
            "properties" | "$defs" | "definitions" => {
                if let Some(key) = parts.next() {
                    name = key.replace("~1", "/").replace("~0", "~");
                }
            }
            "items" => name.push_str("[]"),
            // These are the same value, described in several ways.
            "anyOf" | "oneOf" | "allOf" | "prefixItems" => drop(parts.next()),
            _ => break,
        }
    }
    name
}

/// A key as a part of a JSON pointer, RFC 6901.
pub(super) fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// The line of every key of valid JSON by its pointer, the first one where a key stands twice; and the
/// keys that stand in their object already, with their lines.
fn lines(text: &str) -> (BTreeMap<String, usize>, Vec<(String, usize)>) {
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    let mut twice = Vec::new();
    // One entry for each open bracket: the pointer of what it holds, and the number of the next item
    // of a list; none in an object.
    let mut open: Vec<(String, Option<usize>)> = Vec::new();
    let mut pointer = String::new();
    let mut line = 1;
    let mut at = 0;
    let mut is_key = false;
    while let Some(byte) = text.as_bytes().get(at) {
        match byte {
            b'\n' => line += 1,
            b'{' => {
                open.push((std::mem::take(&mut pointer), None));
                is_key = true;
            }
            b'[' => {
                let list = std::mem::take(&mut pointer);
                pointer = format!("{list}/0");
                open.push((list, Some(0)));
                is_key = false;
            }
            b'}' | b']' => {
                open.pop();
                is_key = false;
            }
            b',' => match open.last_mut() {
                Some((list, Some(number))) => {
                    *number += 1;
                    pointer = format!("{list}/{number}");
                }
                _ => is_key = true,
            },
            b'"' => {
                let end = end_of_text(text, at + 1);
                if is_key {
                    let key: String = text
                        .get(at..end)
                        .and_then(|key| serde_json::from_str(key).ok())
                        .unwrap_or_default();
                    let holder = open.last().map_or("", |(holder, _)| holder.as_str());
                    pointer = format!("{holder}/{}", escaped(&key));
                    if found.contains_key(&pointer) {
                        twice.push((pointer.clone(), line));
                    } else {
                        found.insert(pointer.clone(), line);
                    }
                    is_key = false;
                }
                at = end;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    (found, twice)
}

/// The byte after the closing quote of a JSON text that begins before `from`.
fn end_of_text(text: &str, from: usize) -> usize {
    let mut is_escaped = false;
    for (at, byte) in text.as_bytes().iter().enumerate().skip(from) {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NESTED: &str = r#"{
  "type": "object", "additionalProperties": false,
  "required": ["metrics", "title", "concept"],
  "properties": {
    "metrics": { "type": "array", "items": { "type": "object", "additionalProperties": false,
      "properties": { "title": { "type": "string" } }, "required": ["title"] } },
    "title": { "type": "string" },
    "concept": { "type": "object", "additionalProperties": false,
      "properties": { "mood": { "type": "string" } }, "required": ["mood"] }
  }
}"#;

    fn read(text: &str) -> (Option<Schema>, Vec<String>) {
        let mut mistakes = Vec::new();
        let schema = Schema::read("s.json", text, &mut mistakes);
        (schema, mistakes.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn keys_are_found_on_their_own_lines() {
        let (lines, twice) = lines(NESTED);
        assert!(twice.is_empty());
        assert_eq!(lines["/properties/title"], 7);
        assert_eq!(lines["/properties/metrics/items/properties/title"], 6);
        assert_eq!(lines["/properties/concept/properties/mood"], 9);
    }

    #[test]
    fn parts_are_looked_up_as_deep_as_they_are_described() {
        let (schema, mistakes) = read(NESTED);
        assert_eq!(mistakes, [""; 0]);
        let look_up = |path: &str| schema.as_ref().unwrap().look_up(path);
        let known = |path: &str| FieldMention::Known(path.to_owned());
        assert_eq!(look_up("titel"), FieldMention::None);
        assert_eq!(look_up("title"), known("title"));
        assert_eq!(look_up("concept.mood"), known("concept.mood"));
        for wrong in ["concept.mod", "title.x", "metrics.title", "concept.mood.x"] {
            assert!(matches!(look_up(wrong), FieldMention::NoPart(..)), "{wrong}");
        }
        let FieldMention::NoPart(_, hint) = look_up("concept.mod") else { panic!() };
        assert_eq!(hint, "did you mean \"mood\"?");
    }

    #[test]
    fn what_strict_services_refuse_is_warned_of_and_what_nobody_understands_is_a_mistake() {
        let text = "{\"type\":\"object\",\"additionalProperties\":false,\n\"required\":[\"c\"],\n\
            \"properties\":{\n\"a\":{\"type\":\"array\"},\n\"b\":{},\n\"count\":{\"type\":\"string\"}}}";
        let (schema, mistakes) = read(text);
        assert!(schema.is_some());
        let starts: Vec<&str> =
            mistakes.iter().map(|said| said.split(';').next().unwrap()).collect();
        assert_eq!(
            starts,
            [
                "s.json:4: warning: \"a\" is not required",
                "s.json:4: warning: \"a\" does not say what its items are",
                "s.json:5: warning: \"b\" is not required",
                "s.json:5: \"b\" has no type",
                "s.json:6: warning: \"count\" is not required",
                "s.json:2: \"c\" is required but is no property",
                "s.json:6: warning: the field \"count\" can never be mentioned in a prompt",
            ]
        );
        for (text, said) in [
            ("[]", "s.json:1: the schema does not describe an object"),
            ("{\"type\":\"array\"}", "s.json:1: the schema does not describe an object"),
            ("{\"type\":\"object\"}", "s.json:1: the schema has no \"properties\""),
            (
                "{\"type\":\"object\",\n\"propertis\":{}}",
                "s.json:2: the schema has no \"properties\"; \"propertis\" stands there: rename",
            ),
            ("{\n\"a\" 1}", "s.json:2:5: this is not JSON: expected `:`"),
        ] {
            let (schema, mistakes) = read(text);
            assert!(schema.is_none() && mistakes[0].starts_with(said), "{mistakes:?}");
        }
    }
}
