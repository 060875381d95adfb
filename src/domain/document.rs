//! The structured document of a run, while it grows and when it is whole.

use serde_json::{Map, Value};

/// The fields of a document, by key, in the order in which they were written.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Document {
    fields: Map<String, Value>,
}

impl Document {
    /// A document with these fields.
    #[must_use]
    pub fn new(fields: Map<String, Value>) -> Self {
        Self { fields }
    }

    /// All fields.
    #[must_use]
    pub fn fields(&self) -> &Map<String, Value> {
        &self.fields
    }

    /// The value at a dotted path (`title`, `heroConcept.mood`), or none.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&Value> {
        let mut parts = path.split('.');
        let first = self.fields.get(parts.next()?)?;
        parts.try_fold(first, |value, key| value.get(key))
    }

    /// Puts a value at a dotted path, making the objects on the way.
    ///
    /// A path through something that is not an object replaces that thing.
    pub fn set(&mut self, path: &str, value: Value) {
        let (first, rest) = path.split_once('.').map_or((path, None), |(a, b)| (a, Some(b)));
        match rest {
            None => {
                self.fields.insert(first.to_owned(), value);
            }
            Some(rest) => {
                let slot = self.fields.entry(first).or_insert_with(|| Value::Object(Map::new()));
                let mut inner = Self::new(match slot.take() {
                    Value::Object(map) => map,
                    _ => Map::new(),
                });
                inner.set(rest, value);
                *slot = Value::Object(inner.fields);
            }
        }
    }

    /// The document as a JSON object, for files.
    #[must_use]
    pub fn to_json(&self) -> Value {
        Value::Object(self.fields.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_reach_into_objects() {
        let mut document = Document::default();
        document.set("title", "T".into());
        document.set("heroConcept.mood", "calm".into());
        document.set("heroConcept.subject", "a gate".into());
        assert_eq!(document.get("heroConcept.mood"), Some(&"calm".into()));
        assert_eq!(document.get("heroConcept.subject"), Some(&"a gate".into()));
        assert_eq!(document.get("heroConcept.x"), None);
        assert_eq!(document.get("title.x"), None);
    }
}
