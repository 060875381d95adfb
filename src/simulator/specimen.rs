//! A plausible value for a JSON schema, made of the sentences of a request.

use serde_json::{Map, Number, Value};

use super::topic;

/// How deep a value may be nested; what is deeper is empty.
const DEEPEST: usize = 16;
/// Entries of a list, unless the schema wants another number.
const ENTRIES: u64 = 3;
/// The field for what the notes leave open.
const QUESTIONS: &str = "missing";
/// Most entries, whatever the schema wants.
const MOST_ENTRIES: u64 = 50;

/// Makes values for a schema.
#[derive(Debug)]
pub struct Specimen<'a> {
    root: &'a Value,
    sentences: &'a [String],
    term: String,
    next: usize,
}

impl<'a> Specimen<'a> {
    /// For a schema and the sentences to make texts of.
    #[must_use]
    pub fn new(schema: &'a Value, sentences: &'a [String]) -> Self {
        let term = topic::term(&sentences.join(" "));
        Self { root: schema, sentences, term, next: 0 }
    }

    /// A value for the whole schema.
    #[must_use]
    pub fn make(mut self) -> Value {
        self.value(self.root, "", 0)
    }

    /// A value that the schema shapes: its fields in its order, those of `known` where it has them.
    #[must_use]
    pub fn around(mut self, known: &Value) -> Value {
        self.shaped(self.root, known, 0)
    }

    fn shaped(&mut self, schema: &'a Value, known: &Value, depth: usize) -> Value {
        match (&schema["properties"], known) {
            (Value::Object(properties), Value::Object(fields)) => {
                let pairs = properties.iter().map(|(key, schema)| {
                    let value = match fields.get(key) {
                        Some(known) => self.shaped(schema, known, depth + 1),
                        None => self.value(schema, key, depth + 1),
                    };
                    (key.clone(), value)
                });
                Value::Object(pairs.collect())
            }
            (_, Value::Array(entries)) if schema["items"].is_object() => entries
                .iter()
                .map(|entry| self.shaped(&schema["items"], entry, depth + 1))
                .collect(),
            _ => known.clone(),
        }
    }

    fn value(&mut self, schema: &'a Value, name: &str, depth: usize) -> Value {
        if depth > DEEPEST {
            return Value::Null;
        }
        if let Some(target) = schema["$ref"].as_str() {
            let target = target.strip_prefix('#').and_then(|path| self.root.pointer(path));
            return target.map_or(Value::Null, |schema| self.value(schema, name, depth + 1));
        }
        if !schema["const"].is_null() {
            return schema["const"].clone();
        }
        if let Some(choices) = schema["enum"].as_array() {
            return choices.first().cloned().unwrap_or_default();
        }
        for key in ["anyOf", "oneOf", "allOf"] {
            let choices = schema[key].as_array().into_iter().flatten();
            if let Some(choice) = choices.into_iter().find(|choice| choice["type"] != "null") {
                return self.value(choice, name, depth + 1);
            }
        }
        match kind(schema) {
            "object" => self.object(schema, depth),
            "array" => self.array(schema, name, depth),
            "string" => self.text(schema, name).into(),
            "integer" => integer(schema).into(),
            "number" => number(schema),
            "boolean" => true.into(),
            _ => Value::Null,
        }
    }

    fn object(&mut self, schema: &'a Value, depth: usize) -> Value {
        let properties = schema["properties"].as_object();
        let fields: Map<String, Value> = properties
            .into_iter()
            .flatten()
            .map(|(key, schema)| (key.clone(), self.value(schema, key, depth + 1)))
            .collect();
        fields.into()
    }

    fn array(&mut self, schema: &'a Value, name: &str, depth: usize) -> Value {
        let bound = |key: &str| schema[key].as_u64();
        // Here nothing is known that the notes do not say, and no question is made up.
        if name == QUESTIONS && bound("minItems").unwrap_or_default() == 0 {
            return Value::Array(Vec::new());
        }
        let count = ENTRIES.max(bound("minItems").unwrap_or_default());
        let count = count.min(bound("maxItems").unwrap_or(MOST_ENTRIES)).min(MOST_ENTRIES);
        let items = &schema["items"];
        if kind(items) == "string" && items["enum"].is_null() {
            let sentence = self.sentences.first().map(String::as_str).unwrap_or_default();
            if let Some(lines) = topic::content(name, &self.term, sentence) {
                return lines.into();
            }
        }
        (0..count).map(|_| self.value(items, name, depth + 1)).collect()
    }

    fn text(&mut self, schema: &Value, name: &str) -> String {
        match schema["format"].as_str() {
            Some("date") => return "2024-03-01".to_owned(),
            Some("date-time") => return "2024-03-01T09:00:00Z".to_owned(),
            Some("time") => return "09:00:00Z".to_owned(),
            Some("email") => return "someone@example.com".to_owned(),
            Some("uri" | "url") => return "https://example.com/".to_owned(),
            Some("uuid") => return "00000000-0000-4000-8000-000000000000".to_owned(),
            _ => {}
        }
        let sentence = self.sentence();
        let text =
            topic::content(name, &self.term, &sentence).map_or(sentence, |lines| lines.join("\n"));
        let longest =
            schema["maxLength"].as_u64().and_then(|longest| usize::try_from(longest).ok());
        text.chars().take(longest.unwrap_or(usize::MAX)).collect()
    }

    /// The next sentence; after the last one the first again.
    fn sentence(&mut self) -> String {
        let sentence = self.sentences.get(self.next % self.sentences.len().max(1));
        self.next += 1;
        sentence.cloned().unwrap_or_default()
    }
}

/// The type of a value: of several, the first that is not null; without any, what the keys suggest.
fn kind(schema: &Value) -> &str {
    match &schema["type"] {
        Value::String(name) => name,
        Value::Array(names) => {
            names.iter().filter_map(Value::as_str).find(|name| *name != "null").unwrap_or("null")
        }
        _ if schema["properties"].is_object() => "object",
        _ if schema["items"].is_object() => "array",
        _ => "string",
    }
}

fn integer(schema: &Value) -> i64 {
    let least = schema["minimum"].as_i64();
    let least = least.or_else(|| Some(schema["exclusiveMinimum"].as_i64()? + 1)).unwrap_or(1);
    schema["maximum"].as_i64().map_or(least, |most| least.min(most))
}

fn number(schema: &Value) -> Value {
    let least = schema["minimum"].as_f64().unwrap_or(0.5);
    let value = schema["maximum"].as_f64().map_or(least, |most| least.min(most));
    Number::from_f64(value).map_or(Value::Null, Value::Number)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn make(schema: &Value) -> Value {
        let sentences = ["We met on Monday.".to_owned(), "We built it.".to_owned()];
        Specimen::new(schema, &sentences).make()
    }

    #[test]
    fn every_type_gets_a_fitting_value() {
        let schema = json!({ "type": "object", "properties": {
            "text": { "type": "string" }, "short": { "type": "string", "maxLength": 5 },
            "choice": { "enum": ["b", "a"] }, "day": { "type": "string", "format": "date" },
            "count": { "type": "integer", "minimum": 4 }, "share": { "type": "number", "maximum": 0.2 },
            "is": { "type": "boolean" }, "maybe": { "type": ["null", "string"] },
            "either": { "anyOf": [{ "type": "null" }, { "type": "integer" }] },
            "many": { "type": "array", "items": { "$ref": "#/$defs/pair" } },
            "missing": { "type": "array", "items": { "type": "string" } },
        }, "$defs": { "pair": { "type": "object", "properties": { "a": { "const": 7 } } } } });
        assert_eq!(
            make(&schema),
            json!({
                "text": "We met on Monday.", "short": "We bu", "choice": "b", "day": "2024-03-01",
                "count": 4, "share": 0.2, "is": true, "maybe": "We met on Monday.", "either": 1,
                "many": [{ "a": 7 }, { "a": 7 }, { "a": 7 }], "missing": [],
            })
        );
    }

    #[test]
    fn schemas_without_end_or_sense_come_to_one() {
        let endless = json!({ "type": "object", "properties": { "next": { "$ref": "#" } } });
        assert!(make(&endless).is_object());
        let wide =
            json!({ "type": "array", "minItems": 9_000_000, "items": { "type": "integer" } });
        assert_eq!(make(&wide).as_array().unwrap().len(), 50);
        assert_eq!(make(&json!({ "$ref": "#/nowhere" })), Value::Null);
        assert_eq!(
            make(&json!({ "type": "array", "maxItems": 1, "items": {} })),
            json!(["We met on Monday."])
        );
    }

    #[test]
    fn fields_of_a_definition_say_something_about_it() {
        let schema = json!({ "type": "object", "properties": {
            "synoniemen": { "type": "array", "items": { "type": "string" } },
            "definitie": { "type": "string" },
        } });
        let sentences = ["Het begrip zaak is werk.".to_owned()];
        let made = Specimen::new(&schema, &sentences).make();
        assert!(made["synoniemen"][0].as_str().unwrap().contains("zaak"), "{made}");
        assert!(made["definitie"].as_str().unwrap().starts_with("zaak: "), "{made}");
    }

    #[test]
    fn what_is_known_is_kept_in_the_schemas_order() {
        let schema = json!({ "type": "object", "properties": {
            "b": { "type": "array", "items": { "properties": { "y": {}, "x": {} } } }, "a": {}, "new": { "type": "integer" },
        } });
        let known = json!({ "a": "A", "gone": 1, "b": [{ "x": 1, "y": 2 }] });
        let made = Specimen::new(&schema, &[]).around(&known);
        assert_eq!(made.to_string(), r#"{"b":[{"y":2,"x":1}],"a":"A","new":1}"#);
    }
}
