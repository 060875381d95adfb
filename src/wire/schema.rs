//! Holds a document to the schema that was sent for it: a service's promise to do so is a hint.
//!
//! Only what the recipes' schemas use is looked at: `type`, `properties`, `required` and `items` of
//! JSON Schema (draft 2020-12). Keys that the schema does not know are welcome.

use serde_json::{Map, Value};

/// More deviations than this are not listed.
const MOST_LISTED: usize = 5;

/// How a document differs from its schema.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Deviations {
    /// Required keys of the document itself that are not there.
    pub missing: Vec<String>,
    /// Paths to what is missing further in or of another type, such as `metrics[0].after`; at most a
    /// few.
    pub odd: Vec<String>,
}

/// Compares a document with its schema.
#[must_use]
pub fn deviations(document: &Map<String, Value>, schema: &Value) -> Deviations {
    let mut found = Deviations { missing: missing(document, schema), odd: Vec::new() };
    for (key, value) in document {
        look(value, &schema["properties"][key], key, &mut found.odd);
    }
    found
}

fn missing(fields: &Map<String, Value>, schema: &Value) -> Vec<String> {
    let required = schema["required"].as_array().map(Vec::as_slice).unwrap_or_default();
    let names = required.iter().filter_map(Value::as_str);
    names.filter(|name| !fields.contains_key(*name)).map(str::to_owned).collect()
}

fn look(value: &Value, schema: &Value, path: &str, odd: &mut Vec<String>) {
    if odd.len() >= MOST_LISTED {
        return;
    }
    if !is_of_type(value, &schema["type"]) {
        odd.push(path.to_owned());
        return;
    }
    match value {
        Value::Object(fields) => {
            odd.extend(missing(fields, schema).iter().map(|key| format!("{path}.{key}")));
            for (key, value) in fields {
                look(value, &schema["properties"][key], &format!("{path}.{key}"), odd);
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                look(item, &schema["items"], &format!("{path}[{at}]"), odd);
            }
        }
        _ => {}
    }
    odd.truncate(MOST_LISTED);
}

fn is_of_type(value: &Value, wanted: &Value) -> bool {
    match wanted {
        Value::String(name) => match name.as_str() {
            "string" => value.is_string(),
            "number" => value.is_number(),
            "integer" => value.is_i64() || value.is_u64(),
            "boolean" => value.is_boolean(),
            "array" => value.is_array(),
            "object" => value.is_object(),
            "null" => value.is_null(),
            _ => true,
        },
        Value::Array(names) => names.iter().any(|name| is_of_type(value, name)),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(document: &Value) -> Deviations {
        let schema = json!({
            "type": "object",
            "properties": {
                "title": { "type": "string" },
                "note": { "type": ["string", "null"] },
                "metrics": { "type": "array", "items": {
                    "type": "object",
                    "properties": { "after": { "type": "string" } },
                    "required": ["after"],
                } },
            },
            "required": ["title", "metrics"],
        });
        deviations(document.as_object().unwrap(), &schema)
    }

    #[test]
    fn a_document_that_follows_has_no_deviations_and_may_have_more_keys() {
        let document = json!({ "title": "T", "note": null, "metrics": [{ "after": "1" }], "x": 1 });
        assert_eq!(of(&document), Deviations::default());
    }

    #[test]
    fn missing_keys_and_odd_types_are_named_by_their_paths() {
        assert_eq!(of(&json!({})).missing, ["title", "metrics"]);
        let found = of(&json!({ "title": 7, "metrics": [{}, { "after": 1 }, "x"], "note": 1 }));
        assert!(found.missing.is_empty());
        assert_eq!(
            found.odd,
            ["title", "metrics[0].after", "metrics[1].after", "metrics[2]", "note"]
        );
        let many = json!({ "title": "", "metrics": vec![json!({}); 99] });
        assert_eq!(of(&many).odd.len(), MOST_LISTED);
    }
}
