//! The words of JSON Schema that a document can be described with, and what is wrong with a use of them.
//!
//! They are those of draft 2020-12 that services hold a model to. What nobody understands is a mistake;
//! what only strict services refuse, and a word that nobody knows, is a warning.

use serde_json::{Map, Value};

use super::mistake::{RecipeError, instead, nearest};
use super::schema::{Schema, escaped, last};

/// The types of values.
const TYPES: [&str; 7] = ["string", "number", "integer", "boolean", "array", "object", "null"];
/// Words that describe a value without `type`.
const OTHER_SHAPES: [&str; 6] = ["$ref", "anyOf", "oneOf", "allOf", "enum", "const"];
/// Words whose value is a list of schemas.
const CHOICES: [&str; 4] = ["anyOf", "oneOf", "allOf", "prefixItems"];
/// Words whose value is a table of schemas by name.
const NAMED: [&str; 3] = ["properties", "$defs", "definitions"];
/// Words whose value is a whole number from 0.
const COUNTS: [&str; 6] =
    ["minItems", "maxItems", "minLength", "maxLength", "minProperties", "maxProperties"];
/// Words whose value is a number.
const NUMBERS: [&str; 5] =
    ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"];
/// Words whose value is a text.
const TEXTS: [&str; 4] = ["title", "description", "format", "pattern"];
/// Words whose value is true or false; the first may be a schema as well.
const SWITCHES: [&str; 2] = ["additionalProperties", "uniqueItems"];
/// Other words that are known.
const OTHERS: [&str; 15] = [
    "type",
    "items",
    "required",
    "additionalProperties",
    "enum",
    "const",
    "$ref",
    "uniqueItems",
    "default",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
    "not",
    "propertyOrdering",
];
/// Words of JSON Schema that services do not hold a model to.
const UNHEARD: [&str; 15] = [
    "patternProperties",
    "if",
    "then",
    "else",
    "contains",
    "minContains",
    "maxContains",
    "propertyNames",
    "dependentRequired",
    "dependentSchemas",
    "unevaluatedProperties",
    "unevaluatedItems",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
];
/// The least and the most of the same thing.
const BOUNDS: [(&str, &str); 4] = [
    ("minItems", "maxItems"),
    ("minLength", "maxLength"),
    ("minProperties", "maxProperties"),
    ("minimum", "maximum"),
];
/// Schemas inside schemas beyond this depth are not looked at.
const DEEPEST: usize = 32;

/// Tells what is wrong with the words of a schema, and of those inside it.
pub fn check(schema: &Schema, mistakes: &mut Vec<RecipeError>) {
    Reading { schema, mistakes }.schema(&schema.value, "", 0);
}

struct Reading<'a> {
    schema: &'a Schema,
    mistakes: &'a mut Vec<RecipeError>,
}

impl Reading<'_> {
    fn complain(&mut self, pointer: &str, message: impl Into<String>, hint: &str) {
        self.mistakes.push(self.schema.mistake(pointer, message.into(), hint));
    }

    fn warn(&mut self, pointer: &str, message: impl Into<String>, hint: &str) {
        self.mistakes.push(self.schema.mistake(pointer, message.into(), hint).warning());
    }

    /// One schema and those inside it.
    fn schema(&mut self, schema: &Value, at: &str, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        let name = name(at);
        let Some(words) = schema.as_object() else {
            let hint = "describe it as { \"type\": \"string\" } or the like";
            if schema == &Value::Bool(true) {
                return self.warn(
                    at,
                    format!("{name} may be anything, which strict services refuse"),
                    hint,
                );
            }
            let message = format!("{name} is described by {}, not by an object", kind_of(schema));
            return self.complain(at, message, hint);
        };
        self.words(words, at);
        self.kind(words, at, &name);
        self.choices(words, at, &name);
        self.bounds(words, at, &name);
        self.reference(words, at);
        self.fields(words, at, &name, depth);
        self.items(words, at, &name, depth);
        for word in CHOICES {
            let inner = words.get(word).and_then(Value::as_array).into_iter().flatten();
            for (place, schema) in inner.enumerate() {
                self.schema(schema, &format!("{at}/{word}/{place}"), depth + 1);
            }
        }
        for word in &NAMED[1..] {
            let inner = words.get(*word).and_then(Value::as_object).into_iter().flatten();
            for (key, schema) in inner {
                self.schema(schema, &format!("{at}/{word}/{}", escaped(key)), depth + 1);
            }
        }
    }

    /// Words that nobody knows, and known ones whose value is of another kind.
    fn words(&mut self, words: &Map<String, Value>, at: &str) {
        let known = || {
            let plain = CHOICES.iter().chain(&NAMED).chain(&COUNTS).chain(&NUMBERS).chain(&TEXTS);
            plain.chain(&OTHERS).copied()
        };
        for (word, value) in words {
            let pointer = format!("{at}/{}", escaped(word));
            let is_own = word.starts_with("x-") || word.starts_with('$');
            if UNHEARD.contains(&word.as_str()) {
                let message = format!("services do not hold a model to \"{word}\"");
                self.warn(&pointer, message, "say it in the prompt, and leave it out here");
            } else if !is_own && !known().any(|known| known == word) {
                let message = format!("\"{word}\" is not a word of a JSON schema");
                let hint = match nearest(word, known()) {
                    Some(near) => format!("did you mean \"{near}\"?"),
                    None => "remove it, or put what it describes under \"properties\"".to_owned(),
                };
                self.warn(&pointer, message, &hint);
            }
            let is_one_of = |words: &[&str]| words.contains(&word.as_str());
            let is_list = value.as_array().is_some_and(|list| !list.is_empty());
            let wanted = if is_one_of(&CHOICES) && !is_list {
                "a list of schemas"
            } else if is_one_of(&NAMED) && !value.is_object() {
                "an object with a schema for each name"
            } else if is_one_of(&COUNTS) && !value.is_u64() {
                "a whole number from 0"
            } else if is_one_of(&NUMBERS) && !value.is_number() {
                "a number"
            } else if is_one_of(&TEXTS) && !value.is_string() {
                "a text"
            } else if is_one_of(&SWITCHES)
                && !value.is_boolean()
                && !(value.is_object() && word == "additionalProperties")
            {
                "true or false"
            } else {
                continue;
            };
            let got = kind_of(value);
            let message = format!("\"{word}\" of {} must be {wanted}, not {got}", name(at));
            let hint = match wanted {
                "a list of schemas" => "write [ { \"type\": \"string\" } ], or leave it out",
                "an object with a schema for each name" => {
                    "write { \"title\": { \"type\": \"string\" } } or the like"
                }
                "a text" => "put it in quotes",
                "true or false" => "write true or false without quotes, or leave it out",
                _ => "write a number such as 3 without quotes, or leave it out",
            };
            self.complain(&pointer, message, hint);
        }
    }

    /// The type, which every value has.
    fn kind(&mut self, words: &Map<String, Value>, at: &str, name: &str) {
        let pointer = format!("{at}/type");
        let hint = "write \"type\": \"string\" or the like";
        let kinds: Vec<&Value> = match words.get("type") {
            None if OTHER_SHAPES.iter().any(|word| words.contains_key(*word)) => return,
            None => {
                // What has properties is understood as an object all the same.
                let hint = "add \"type\", such as \"type\": \"string\"";
                let mistake = self.schema.mistake(at, format!("{name} has no type"), hint);
                let is_plain = words.get("properties").is_some_and(Value::is_object);
                self.mistakes.push(if is_plain { mistake.warning() } else { mistake });
                return;
            }
            Some(Value::Array(kinds)) if !kinds.is_empty() => kinds.iter().collect(),
            Some(kind @ Value::String(_)) => vec![kind],
            Some(Value::Array(_)) => {
                return self.complain(
                    &pointer,
                    format!("the list of types of {name} is empty"),
                    hint,
                );
            }
            Some(other) => {
                let message = format!(
                    "\"type\" of {name} must be the name of a type, not {}",
                    kind_of(other)
                );
                return self.complain(&pointer, message, hint);
            }
        };
        for kind in kinds {
            match kind.as_str() {
                Some(known) if TYPES.contains(&known) => {}
                Some(other) => {
                    let hint = match other.to_lowercase().as_str() {
                        "text" | "str" | "date" => "did you mean \"string\"?".to_owned(),
                        "list" => "did you mean \"array\"?".to_owned(),
                        "int" => "did you mean \"integer\"?".to_owned(),
                        "float" | "decimal" => "did you mean \"number\"?".to_owned(),
                        "map" | "dict" | "table" => "did you mean \"object\"?".to_owned(),
                        _ => instead(other, TYPES),
                    };
                    let message = format!("there is no type \"{other}\", which {name} has");
                    self.complain(&pointer, message, &hint);
                }
                None => {
                    let kind = kind_of(kind);
                    let message = format!("the types of {name} must be names, not {kind}");
                    self.complain(&pointer, message, hint);
                }
            }
        }
    }

    /// The values to choose from.
    fn choices(&mut self, words: &Map<String, Value>, at: &str, name: &str) {
        let Some(choices) = words.get("enum") else { return };
        let pointer = format!("{at}/enum");
        let Some(choices) = choices.as_array().filter(|choices| !choices.is_empty()) else {
            let message = format!("\"enum\" of {name} names no value to choose");
            let hint = "write the values as a list, such as [\"low\", \"high\"], or leave enum out";
            return self.complain(&pointer, message, hint);
        };
        let kinds = types(words);
        let misfit = choices
            .iter()
            .find(|choice| !kinds.is_empty() && !kinds.iter().any(|kind| is_of_type(choice, kind)));
        if let Some(misfit) = misfit {
            let message =
                format!("{name} may be {misfit} by \"enum\", which \"type\" does not allow");
            self.complain(&pointer, message, "make the two agree");
        }
    }

    /// The least and the most of something.
    fn bounds(&mut self, words: &Map<String, Value>, at: &str, name: &str) {
        for (least, most) in BOUNDS {
            let bound = |word: &str| words.get(word).and_then(Value::as_f64);
            if let (Some(low), Some(high)) = (bound(least), bound(most))
                && low > high
            {
                let message = format!("\"{least}\" of {name} is more than its \"{most}\"");
                self.complain(&format!("{at}/{least}"), message, "turn the two round");
            }
        }
    }

    /// A schema that stands in another place of the file.
    fn reference(&mut self, words: &Map<String, Value>, at: &str) {
        let Some(target) = words.get("$ref") else { return };
        let known = target.as_str().and_then(|target| target.strip_prefix('#'));
        if known.is_none_or(|pointer| self.schema.value.pointer(pointer).is_none()) {
            let message = format!("\"$ref\" of {} leads nowhere: {target}", name(at));
            let hint = "name a place in this file, such as \"#/$defs/person\", or describe it here";
            self.complain(&format!("{at}/$ref"), message, hint);
        }
    }

    /// The fields of an object.
    fn fields(&mut self, words: &Map<String, Value>, at: &str, name: &str, depth: usize) {
        let properties = words.get("properties").and_then(Value::as_object);
        let kinds = types(words);
        let is_object = kinds.contains(&"object");
        if properties.is_some()
            && kinds.iter().all(|kind| TYPES.contains(kind))
            && !is_object
            && !kinds.is_empty()
        {
            let message = format!("{name} has properties, but its type is not \"object\"");
            self.complain(&format!("{at}/type"), message, "write \"type\": \"object\"");
        }
        let Some(properties) = properties else {
            if is_object && !words.contains_key("properties") {
                let hint = "add \"properties\"; strict services ask which there are";
                self.warn(at, format!("{name} does not say which properties it has"), hint);
            }
            return self.required(words, None, at, name);
        };
        if words.get("additionalProperties").is_none_or(|more| more == true) {
            let hint = "add \"additionalProperties\": false, which strict services ask for";
            self.warn(at, format!("{name} allows more than its properties"), hint);
        }
        let required = words.get("required").and_then(Value::as_array);
        let is_required = |key: &str| required.is_some_and(|all| all.iter().any(|one| one == key));
        for (key, inner) in properties {
            let pointer = format!("{at}/properties/{}", escaped(key));
            if !is_required(key) {
                let hint = "add it to \"required\"; strict services want all properties there";
                self.warn(&pointer, format!("\"{key}\" is not required"), hint);
            }
            self.schema(inner, &pointer, depth + 1);
        }
        self.required(words, Some(properties), at, name);
    }

    /// The names of the fields that are always there.
    fn required(
        &mut self,
        words: &Map<String, Value>,
        properties: Option<&Map<String, Value>>,
        at: &str,
        name: &str,
    ) {
        let Some(required) = words.get("required") else { return };
        let pointer = format!("{at}/required");
        let Some(names) = required.as_array() else {
            let got = kind_of(required);
            let message =
                format!("\"required\" of {name} must be a list of its properties, not {got}");
            let hint = "write it beside \"properties\", as \"required\": [\"title\"]";
            return self.complain(&pointer, message, hint);
        };
        // Without properties that can be read it is not known which there are.
        if properties.is_none() && words.contains_key("properties") {
            return;
        }
        let known = || properties.into_iter().flat_map(Map::keys).map(String::as_str);
        for (place, one) in names.iter().enumerate() {
            match one.as_str() {
                None => {
                    let message = format!("{one} in \"required\" is no name of a property");
                    self.complain(&pointer, message, "put the names in quotes");
                }
                Some(one) if !known().any(|known| known == one) => {
                    let hint = instead(one, known().collect::<Vec<_>>());
                    let message = format!("\"{one}\" is required but is no property");
                    self.complain(&pointer, message, &hint);
                }
                Some(_) if names[..place].contains(one) => {
                    let message = format!("{one} stands twice in \"required\"");
                    self.warn(&pointer, message, "take one of them out");
                }
                Some(_) => {}
            }
        }
    }

    /// The items of a list.
    fn items(&mut self, words: &Map<String, Value>, at: &str, name: &str, depth: usize) {
        let kinds = types(words);
        let pointer = format!("{at}/items");
        match words.get("items") {
            None if kinds.contains(&"array") && !words.contains_key("prefixItems") => {
                let hint = "add \"items\", such as \"items\": { \"type\": \"string\" }";
                self.warn(at, format!("{name} does not say what its items are"), hint);
            }
            None => {}
            Some(items) if !items.is_object() => {
                let got = kind_of(items);
                let message = format!("\"items\" of {name} must be one schema, not {got}");
                let hint = "write \"items\": { \"type\": \"string\" } or the like";
                self.complain(&pointer, message, hint);
            }
            Some(_)
                if kinds.iter().any(|kind| TYPES.contains(kind)) && !kinds.contains(&"array") =>
            {
                let message = format!("{name} has items, but its type is not \"array\"");
                self.complain(&format!("{at}/type"), message, "write \"type\": \"array\"");
            }
            Some(items) => self.schema(items, &pointer, depth + 1),
        }
    }
}

/// The types that a schema names.
fn types(words: &Map<String, Value>) -> Vec<&str> {
    match words.get("type") {
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
        kind => kind.and_then(Value::as_str).into_iter().collect(),
    }
}

fn is_of_type(value: &Value, kind: &str) -> bool {
    match kind {
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "null" => value.is_null(),
        // A type that nobody knows has been told.
        _ => true,
    }
}

/// What a schema describes, as a person calls it.
fn name(at: &str) -> String {
    if at.is_empty() { "the document".to_owned() } else { format!("\"{}\"", last(at)) }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(list) if list.is_empty() => "an empty list",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    /// What is said of a document with one field of this shape, each without its hint.
    fn said(field: &str) -> Vec<String> {
        let text = format!(
            "{{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"a\"],\n\
             \"$defs\":{{\"p\":{{\"type\":\"string\"}}}},\n\"properties\":{{\n\"a\":{field}\n}}}}"
        );
        let mut mistakes = Vec::new();
        assert!(Schema::read("s.json", &text, &mut mistakes).is_some(), "{text}");
        for mistake in &mistakes {
            assert!(mistake.line == Some(4) && !mistake.hint.is_empty(), "{mistake}");
        }
        mistakes.into_iter().map(|one| one.message).collect()
    }

    #[test]
    fn every_word_that_is_used_wrongly_gets_one_message() {
        for (field, message) in [
            (r#"{"type":"strng"}"#, "there is no type \"strng\", which \"a\" has"),
            (r#"{"type":["string","nul"]}"#, "there is no type \"nul\", which \"a\" has"),
            (r#"{"type":[]}"#, "the list of types of \"a\" is empty"),
            (r#"{"type":[7]}"#, "the types of \"a\" must be names, not a number"),
            (r#"{"type":true}"#, "\"type\" of \"a\" must be the name of a type, not true or false"),
            (
                r#"{"type":"array","items":[]}"#,
                "\"items\" of \"a\" must be one schema, not an empty list",
            ),
            (
                r#"{"type":"array","items":"string"}"#,
                "\"items\" of \"a\" must be one schema, not a text",
            ),
            (
                r#"{"type":"array","items":{"type":"sting"}}"#,
                "there is no type \"sting\", which \"a[]\" has",
            ),
            (
                r#"{"type":"string","items":{"type":"string"}}"#,
                "\"a\" has items, but its type is not \"array\"",
            ),
            (
                r#"{"type":"object","properties":["x"]}"#,
                "\"properties\" of \"a\" must be an object with a schema for each name, not a list",
            ),
            (
                r#"{"type":"string","additionalProperties":false,"properties":{}}"#,
                "\"a\" has properties, but its type is not \"object\"",
            ),
            (
                r#"{"type":"string","required":true}"#,
                "\"required\" of \"a\" must be a list of its properties, not true or false",
            ),
            (r#"{"type":"string","required":["x"]}"#, "\"x\" is required but is no property"),
            (r#"{"enum":[]}"#, "\"enum\" of \"a\" names no value to choose"),
            (r#"{"enum":"low"}"#, "\"enum\" of \"a\" names no value to choose"),
            (
                r#"{"type":"string","enum":["x",3]}"#,
                "\"a\" may be 3 by \"enum\", which \"type\" does not allow",
            ),
            (r#"{"anyOf":[]}"#, "\"anyOf\" of \"a\" must be a list of schemas, not an empty list"),
            (r#"{"anyOf":[{"type":"nul"}]}"#, "there is no type \"nul\", which \"a\" has"),
            (r##"{"$ref":"#/$defs/q"}"##, "\"$ref\" of \"a\" leads nowhere: \"#/$defs/q\""),
            (r#"{"$ref":"other.json"}"#, "\"$ref\" of \"a\" leads nowhere: \"other.json\""),
            (
                r#"{"type":"string","maxLength":"70"}"#,
                "\"maxLength\" of \"a\" must be a whole number from 0, not a text",
            ),
            (
                r#"{"type":"array","items":{"type":"string"},"minItems":3,"maxItems":2}"#,
                "\"minItems\" of \"a\" is more than its \"maxItems\"",
            ),
            (
                r#"{"type":"string","description":7}"#,
                "\"description\" of \"a\" must be a text, not a number",
            ),
            (
                r#"{"type":"string","descripton":"x"}"#,
                "\"descripton\" is not a word of a JSON schema",
            ),
            (r#"{"type":"object"}"#, "\"a\" does not say which properties it has"),
            (r#""string""#, "\"a\" is described by a text, not by an object"),
            (
                r#"{"type":"string"},"a":{"type":"number"}"#,
                "\"a\" stands here a second time, after line 4",
            ),
        ] {
            assert_eq!(said(field), [message], "{field}");
        }
    }

    #[test]
    fn what_is_described_rightly_is_left_alone() {
        for field in [
            r#"{"type":["string","null"],"description":"d","maxLength":70,"format":"date"}"#,
            r#"{"type":"string","enum":["low","high"]}"#,
            r#"{"type":["string","null"],"enum":["low",null]}"#,
            r#"{"type":"integer","minimum":0,"maximum":10,"enum":[1,2.0]}"#,
            r##"{"type":"array","items":{"$ref":"#/$defs/p"},"minItems":1,"maxItems":3}"##,
            r#"{"anyOf":[{"type":"string"},{"type":"null"}],"x-note":"mine","$comment":"c"}"#,
            r#"{"const":"fixed"}"#,
            r#"{"type":"object","additionalProperties":{"type":"string"},"properties":{}}"#,
        ] {
            assert_eq!(said(field), [""; 0], "{field}");
        }
    }

    #[test]
    fn a_misspelt_type_is_told_with_the_one_that_was_meant() {
        let hint = |kind: &str| {
            let text = json!({"type": "object", "additionalProperties": false, "required": ["a"],
                "properties": {"a": {"type": kind}}});
            let mut mistakes = Vec::new();
            drop(Schema::read("s.json", &text.to_string(), &mut mistakes));
            mistakes[0].hint.clone()
        };
        assert_eq!(hint("strng"), "did you mean \"string\"?");
        assert_eq!(hint("list"), "did you mean \"array\"?");
        assert!(hint("zzz").starts_with("use string, number"));
    }

    proptest! {
        #[test]
        fn any_value_can_stand_behind_any_word(word in "[a-zA-Z$]{1,12}", at in 0usize..60, number in -3i64..4) {
            let all: Vec<&str> = OTHERS.iter().chain(&CHOICES).chain(&NAMED).chain(&COUNTS)
                .chain(&NUMBERS).chain(&TEXTS).copied().collect();
            let word = all.get(at).copied().unwrap_or(&word);
            for value in [json!(null), json!(number), json!("x"), json!([number, "x", {}]), json!({"x": number}), json!({})] {
                let text = json!({"type": "object", "properties": {"a": {word: value}}});
                drop(Schema::read("s.json", &text.to_string(), &mut Vec::new()));
            }
        }
    }
}
