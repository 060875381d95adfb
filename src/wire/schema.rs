//! Holds a document to the schema that was sent for it: a service's promise to do so is a hint. What
//! strays is made to fit, so that no value of another type, and no null, gets into a prompt or an export.
//!
//! Only what the recipes' schemas use is looked at: `type`, `properties`, `required` and `items` of
//! JSON Schema (draft 2020-12). Keys that the schema does not know are welcome.

use serde_json::{Map, Value};

/// The required keys of the document itself that are not there.
#[must_use]
pub fn missing(document: &Map<String, Value>, schema: &Value) -> Vec<String> {
    let required = schema["required"].as_array().map(Vec::as_slice).unwrap_or_default();
    let names = required.iter().filter_map(Value::as_str);
    names.filter(|name| !document.contains_key(*name)).map(str::to_owned).collect()
}

/// The schema of the value at a path of keys; null where the schema does not know it.
#[must_use]
pub fn at<'s>(schema: &'s Value, path: &[String]) -> &'s Value {
    path.iter().fold(schema, |schema, key| &schema["properties"][key])
}

/// Makes a value fit its schema and returns the paths that it changed, such as `metrics[0].after`.
///
/// A number or a truth value where a text is wanted becomes its text; everything else of another type
/// becomes the empty value of the type that is wanted: `""`, `[]`, `0`, `false`, or an object of such.
/// Keys that the schema does not know stay, and keys that are not there are not added.
pub fn conform(value: &mut Value, schema: &Value) -> Vec<String> {
    let mut changed = Vec::new();
    fit(value, schema, "", &mut changed);
    changed
}

fn fit(value: &mut Value, schema: &Value, path: &str, changed: &mut Vec<String>) {
    if !is_of_type(value, &schema["type"]) {
        *value = match value {
            Value::Number(_) | Value::Bool(_) if is_of_type(&"".into(), &schema["type"]) => {
                Value::String(value.to_string())
            }
            _ => empty(schema),
        };
        changed.push(path.to_owned());
        return;
    }
    match value {
        Value::Object(fields) => {
            let dot = if path.is_empty() { "" } else { "." };
            for (key, value) in fields {
                fit(value, &schema["properties"][key], &format!("{path}{dot}{key}"), changed);
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter_mut().enumerate() {
                fit(item, &schema["items"], &format!("{path}[{at}]"), changed);
            }
        }
        _ => {}
    }
}

/// The value without content of the type that a schema names, of the first one where it names several.
fn empty(schema: &Value) -> Value {
    let wanted = &schema["type"];
    match wanted.as_str().or_else(|| wanted[0].as_str()) {
        Some("string") => "".into(),
        Some("number" | "integer") => 0.into(),
        Some("boolean") => false.into(),
        Some("array") => Value::Array(Vec::new()),
        Some("object") => {
            let known = schema["properties"].as_object().into_iter().flatten();
            known.map(|(key, schema)| (key.clone(), empty(schema))).collect()
        }
        _ => Value::Null,
    }
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

    fn schema() -> Value {
        json!({
            "type": "object",
            "properties": {
                "title": { "type": "string" },
                "note": { "type": ["string", "null"] },
                "count": { "type": "integer" },
                "concept": { "type": "object", "properties": {
                    "mood": { "type": "string" },
                    "tags": { "type": "array", "items": { "type": "string" } },
                    "main": { "type": "boolean" },
                } },
                "metrics": { "type": "array", "items": {
                    "type": "object",
                    "properties": { "after": { "type": "string" } },
                    "required": ["after"],
                } },
            },
            "required": ["title", "metrics"],
        })
    }

    fn conformed(mut document: Value) -> (Value, Vec<String>) {
        let changed = conform(&mut document, &schema());
        let mut again = document.clone();
        assert_eq!(conform(&mut again, &schema()), [""; 0], "what fits stays: {again}");
        (document, changed)
    }

    #[test]
    fn a_document_that_fits_stays_and_may_have_more_keys() {
        let document =
            json!({ "title": "T", "note": null, "metrics": [{ "after": "1" }], "x": null });
        assert_eq!(conformed(document.clone()), (document, vec![]));
    }

    #[test]
    fn what_is_of_another_type_becomes_its_text_or_empty_and_is_named_by_its_path() {
        let (document, changed) = conformed(json!({
            "title": 7, "note": true, "count": 1.5, "concept": null,
            "metrics": [{}, { "after": null, "x": 1 }, "x", { "after": ["1"] }],
        }));
        let concept = json!({ "mood": "", "tags": [], "main": false });
        let expected = json!({
            "title": "7", "note": "true", "count": 0, "concept": concept,
            "metrics": [{}, { "after": "", "x": 1 }, { "after": "" }, { "after": "" }],
        });
        assert_eq!(document, expected);
        let paths = ["title", "note", "count", "concept", "metrics[1].after", "metrics[2]"];
        assert_eq!(changed[..6], paths);
        assert_eq!(changed[6..], ["metrics[3].after"]);
        let (document, changed) = conformed(json!({ "metrics": null, "concept": { "tags": [2] } }));
        assert_eq!(document, json!({ "metrics": [], "concept": { "tags": ["2"] } }));
        assert_eq!(changed, ["metrics", "concept.tags[0]"]);
    }

    #[test]
    fn missing_keys_are_named_and_schemas_are_found_by_path() {
        assert_eq!(missing(&Map::new(), &schema()), ["title", "metrics"]);
        let path = ["concept".to_owned(), "mood".to_owned()];
        assert_eq!(at(&schema(), &path)["type"], "string");
        assert_eq!(at(&schema(), &["x".to_owned()]), &Value::Null);
    }
}
