//! JSON from outside, read into values without letting their number decide how much memory that takes.
//!
//! Three bytes such as `{},` become a value of some seventy, so an answer of megabytes could fill a
//! gigabyte. What a service has to say are few values, some of them long.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// How many values are kept of one text.
const MOST_VALUES: usize = 1 << 16;

/// Parses a text. Values after the first 65 536 are checked and passed over: an array or an object
/// that holds them ends before them.
///
/// # Errors
/// When the text is not JSON.
pub(super) fn parse(text: &[u8]) -> Result<Value, serde_json::Error> {
    let mut left = MOST_VALUES;
    let mut reader = serde_json::Deserializer::from_slice(text);
    let value = Kept { left: &mut left }.deserialize(&mut reader)?;
    reader.end()?;
    Ok(value)
}

/// A value that is kept, as long as there is room for more.
struct Kept<'a> {
    left: &'a mut usize,
}

impl<'de> DeserializeSeed<'de> for Kept<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        *self.left = self.left.saturating_sub(1);
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Kept<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut kept = Vec::new();
        while *self.left > 0 {
            let Some(item) = items.next_element_seed(Kept { left: &mut *self.left })? else {
                return Ok(Value::Array(kept));
            };
            kept.push(item);
        }
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Value::Array(kept))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let mut kept = Map::new();
        while *self.left > 0 {
            let Some(key) = fields.next_key::<String>()? else {
                return Ok(Value::Object(kept));
            };
            let value = fields.next_value_seed(Kept { left: &mut *self.left })?;
            kept.insert(key, value);
        }
        while fields.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Value::Object(kept))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_parsed_is_what_stands_there() {
        let value = json!({ "z": [1, -2, 0.5, null, true, "x\"é"], "a": { "b": {}, "c": [] } });
        assert_eq!(parse(value.to_string().as_bytes()).unwrap().to_string(), value.to_string());
        for wrong in ["", "{", "{} {}", "[1,]", "{\"a\"}", "\u{1}"] {
            assert!(parse(wrong.as_bytes()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn values_without_number_are_passed_over_and_still_checked() {
        let many = "{},".repeat(MOST_VALUES);
        let value = parse(format!(r#"{{"a":"x","b":[{many}{{}}],"c":1}}"#).as_bytes()).unwrap();
        assert_eq!(value["a"], "x");
        assert_eq!(value["b"].as_array().unwrap().len(), MOST_VALUES - 3);
        assert_eq!(value.get("c"), None);
        assert!(parse(format!("[{many}oops]").as_bytes()).is_err());
        let fields: Vec<String> = (0..=MOST_VALUES).map(|n| format!("\"{n}\":0")).collect();
        let value = parse(format!("{{{}}}", fields.join(",")).as_bytes()).unwrap();
        assert_eq!(value.as_object().unwrap().len(), MOST_VALUES - 1);
    }
}
