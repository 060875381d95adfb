//! The closed fields of a JSON object that is still streaming.
//!
//! A model writes a document as one JSON object. [`FieldTracker`] takes its bytes in pieces of any
//! size (also in the middle of a character or of an escape) and says which fields can no longer
//! change: a string, an object or an array has closed at its last byte, a number or a literal only at
//! the `,`, `}` or `]` after it, because `12` may still become `125`. Each byte is looked at once and
//! each field is parsed once by `serde_json`, so the cost is linear in the size.
//!
//! Tolerated, because services do it: a code fence or prose around the object, raw control characters
//! inside strings, a comma before a closing bracket, a key that comes twice (the last one counts).
//! What was put right is told by [`FieldTracker::is_repaired`]. The final word on the whole document
//! is `serde_json`'s, in [`FieldTracker::finish`].

use serde_json::{Map, Value};
use thiserror::Error;

/// How deep objects and arrays may be nested.
pub const MAX_DEPTH: usize = 64;
/// How long a document may be, in bytes (2 MiB).
pub const MAX_BYTES: usize = 2 * 1024 * 1024;
/// Fields are told apart this many keys deep (`heroConcept`, `heroConcept.mood`).
const TOLD_DEPTH: usize = 2;

/// A field that closed.
#[derive(Debug, Clone, PartialEq)]
pub struct ClosedField {
    /// The keys from the top, one or two.
    pub path: Vec<String>,
    /// Its value.
    pub value: Value,
}

/// Why there is no document.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FieldsError {
    /// Nothing was received but white space.
    #[error("the answer is empty")]
    Empty,
    /// Something was received, but no JSON object.
    #[error("the answer holds no JSON object")]
    NoObject,
    /// The object had not ended when the answer did.
    #[error("the answer broke off after {0} bytes, before the document was complete")]
    Truncated(usize),
    /// After the object another one began, so that it is not known which of them is meant.
    #[error("the answer holds more than one JSON document")]
    Several,
    /// A byte does not fit; its offset in the object and what was expected there.
    #[error("the document is not valid JSON at byte {at}: expected {expected}")]
    Invalid {
        /// Offset from the object's opening brace.
        at: usize,
        /// What would have fitted.
        expected: &'static str,
    },
    /// Objects or arrays are nested more than [`MAX_DEPTH`] deep.
    #[error("the document is nested more than {MAX_DEPTH} deep")]
    TooDeep,
    /// The object is longer than [`MAX_BYTES`].
    #[error("the document is longer than {} MiB", MAX_BYTES / 1_048_576)]
    TooLong,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expect {
    FirstKey,
    Key,
    Colon,
    Value,
    FirstItem,
    Next,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    None,
    Text { start: usize, escaped: bool, is_key: bool },
    Scalar { start: usize },
}

#[derive(Debug)]
struct Frame {
    is_object: bool,
    /// Where the container's own bytes start.
    start: usize,
    /// The key whose value is being read.
    key: Option<String>,
}

/// Takes the bytes of an answer and tells the fields that closed.
#[expect(clippy::struct_excessive_bools, reason = "independent facts about one stream")]
#[derive(Debug, Default)]
pub struct FieldTracker {
    /// The object's bytes so far, repaired; empty before its opening brace.
    object: Vec<u8>,
    stack: Vec<Frame>,
    expect: Option<Expect>,
    token: Option<Token>,
    last_comma: usize,
    saw_text: bool,
    outside_text: bool,
    repaired: bool,
    ended: bool,
    /// Something other than an object has come after the object.
    followed: bool,
    failure: Option<FieldsError>,
}

impl FieldTracker {
    /// A tracker that has seen nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next bytes and returns the fields that they closed, in the order of closing.
    ///
    /// # Errors
    /// [`FieldsError`] at the first byte that does not fit, and again at every later call. A call in
    /// which fields closed before that byte returns them, and the next call fails.
    pub fn push(&mut self, bytes: &[u8]) -> Result<Vec<ClosedField>, FieldsError> {
        if let Some(failure) = &self.failure {
            return Err(failure.clone());
        }
        let mut closed = Vec::new();
        for &byte in bytes {
            if let Err(failure) = self.take(byte, &mut closed) {
                if self.stack.len() == 1 && self.expect == Some(Expect::FirstKey) {
                    // A brace in the prose before the document: look for the next one. Once a key
                    // has been read this is the document, and nothing inside it may take its place.
                    self.restart();
                    let _ = self.take(byte, &mut closed);
                    continue;
                }
                self.failure = Some(failure.clone());
                if closed.is_empty() {
                    return Err(failure);
                }
                break;
            }
        }
        Ok(closed)
    }

    /// The whole document, once the answer has ended.
    ///
    /// # Errors
    /// [`FieldsError`] when the answer held no object, broke off, or was not JSON.
    pub fn finish(&self) -> Result<Map<String, Value>, FieldsError> {
        if let Some(failure) = &self.failure {
            return Err(failure.clone());
        }
        if !self.ended {
            return Err(match (self.object.is_empty(), self.saw_text) {
                (true, false) => FieldsError::Empty,
                (true, true) => FieldsError::NoObject,
                (false, _) => FieldsError::Truncated(self.object.len()),
            });
        }
        match parse(&self.object) {
            Some((Value::Object(map), _)) => Ok(map),
            _ => Err(FieldsError::Invalid { at: 0, expected: "a JSON object" }),
        }
    }

    /// Whether something inside the object had to be put right.
    #[must_use]
    pub fn is_repaired(&self) -> bool {
        self.repaired
    }

    /// Whether there was text around the object, such as a code fence.
    #[must_use]
    pub fn has_text_around(&self) -> bool {
        self.outside_text
    }

    fn restart(&mut self) {
        self.object.clear();
        self.stack.clear();
        self.expect = None;
        self.token = None;
        self.repaired = false;
        self.outside_text = true;
    }

    fn take(&mut self, byte: u8, closed: &mut Vec<ClosedField>) -> Result<(), FieldsError> {
        self.saw_text |= !byte.is_ascii_whitespace();
        if self.ended && byte == b'{' && !self.followed {
            // Braces in the prose after a document are prose.
            return Err(FieldsError::Several);
        }
        if self.ended || self.object.is_empty() && byte != b'{' {
            self.followed |= self.ended && !byte.is_ascii_whitespace();
            self.outside_text |= !byte.is_ascii_whitespace();
            return Ok(());
        }
        if self.object.len() >= MAX_BYTES {
            return Err(FieldsError::TooLong);
        }
        match self.token.unwrap_or(Token::None) {
            Token::Text { start, escaped, is_key } => {
                self.take_in_text(byte, start, escaped, is_key, closed)
            }
            Token::Scalar { .. } if !matches!(byte, b',' | b'}' | b']') => {
                self.object.push(byte);
                Ok(())
            }
            Token::Scalar { start } => {
                self.token = None;
                self.close_value(start, closed)?;
                self.take_between(byte, closed)
            }
            Token::None => self.take_between(byte, closed),
        }
    }

    fn take_in_text(
        &mut self,
        byte: u8,
        start: usize,
        escaped: bool,
        is_key: bool,
        closed: &mut Vec<ClosedField>,
    ) -> Result<(), FieldsError> {
        if byte < 0x20 {
            // RFC 8259 §7 wants these escaped; real constrained decoders send them raw.
            const HEX: &[u8; 16] = b"0123456789abcdef";
            self.repaired = true;
            let (high, low) = (HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]);
            // The backslash of an escape that the control character cut short is already there.
            let escape = [b'\\', b'u', b'0', b'0', high, low];
            self.object.extend_from_slice(&escape[usize::from(escaped)..]);
            self.token = Some(Token::Text { start, escaped: false, is_key });
            return Ok(());
        }
        self.object.push(byte);
        if byte != b'"' || escaped {
            let escaped = byte == b'\\' && !escaped;
            self.token = Some(Token::Text { start, escaped, is_key });
            return Ok(());
        }
        self.token = None;
        if !is_key {
            return self.close_value(start, closed);
        }
        let Some((Value::String(key), mended)) = parse(&self.object[start..]) else {
            return Err(self.invalid("a key"));
        };
        self.repaired |= mended;
        if let Some(frame) = self.stack.last_mut() {
            frame.key = Some(key);
        }
        self.expect = Some(Expect::Colon);
        Ok(())
    }

    fn take_between(&mut self, byte: u8, closed: &mut Vec<ClosedField>) -> Result<(), FieldsError> {
        let at = self.object.len();
        self.object.push(byte);
        if byte.is_ascii_whitespace() {
            return Ok(());
        }
        match (self.expect, byte) {
            (None | Some(Expect::Value | Expect::FirstItem), b'{') => self.open(true, at),
            (Some(Expect::Value | Expect::FirstItem), b'[') => self.open(false, at),
            (Some(Expect::Value | Expect::FirstItem), b'"') => {
                self.token = Some(Token::Text { start: at, escaped: false, is_key: false });
                Ok(())
            }
            (Some(Expect::FirstKey | Expect::Key), b'"') => {
                self.token = Some(Token::Text { start: at, escaped: false, is_key: true });
                Ok(())
            }
            (Some(Expect::Colon), b':') => {
                self.expect = Some(Expect::Value);
                Ok(())
            }
            (Some(Expect::Next), b',') => {
                let in_object = self.stack.last().is_some_and(|frame| frame.is_object);
                self.expect = Some(if in_object { Expect::Key } else { Expect::Value });
                self.last_comma = at;
                Ok(())
            }
            (Some(Expect::FirstKey | Expect::Key | Expect::Next), b'}') => self.close(true, closed),
            (Some(Expect::FirstItem | Expect::Next), b']') => self.close(false, closed),
            (Some(Expect::Value), b']') if self.object[self.last_comma] == b',' => {
                self.close(false, closed)
            }
            (Some(Expect::Value | Expect::FirstItem), b'-' | b'0'..=b'9' | b't' | b'f' | b'n') => {
                self.token = Some(Token::Scalar { start: at });
                Ok(())
            }
            (expect, _) => Err(self.invalid(match expect {
                Some(Expect::FirstKey | Expect::Key) => "a key",
                Some(Expect::Colon) => "a colon",
                Some(Expect::Next) => "a comma or a closing bracket",
                _ => "a value",
            })),
        }
    }

    fn invalid(&self, expected: &'static str) -> FieldsError {
        FieldsError::Invalid { at: self.object.len().saturating_sub(1), expected }
    }

    fn open(&mut self, is_object: bool, start: usize) -> Result<(), FieldsError> {
        if self.stack.len() >= MAX_DEPTH {
            return Err(FieldsError::TooDeep);
        }
        self.stack.push(Frame { is_object, start, key: None });
        self.expect = Some(if is_object { Expect::FirstKey } else { Expect::FirstItem });
        Ok(())
    }

    fn close(&mut self, is_object: bool, closed: &mut Vec<ClosedField>) -> Result<(), FieldsError> {
        if matches!(self.expect, Some(Expect::Key | Expect::Value)) {
            // A comma stood before the bracket.
            self.object[self.last_comma] = b' ';
            self.repaired = true;
        }
        match self.stack.pop() {
            Some(frame) if frame.is_object == is_object => {
                if self.stack.is_empty() {
                    self.ended = true;
                    return Ok(());
                }
                self.close_value(frame.start, closed)
            }
            _ => Err(self.invalid("the bracket that closes what was opened")),
        }
    }

    /// The value that starts at `start` ends at the end of the bytes so far.
    fn close_value(
        &mut self,
        start: usize,
        closed: &mut Vec<ClosedField>,
    ) -> Result<(), FieldsError> {
        self.expect = Some(Expect::Next);
        let told = self.stack.len() <= TOLD_DEPTH && self.stack.iter().all(|f| f.is_object);
        let is_scalar = !matches!(self.object.get(start), Some(b'{' | b'[' | b'"'));
        if !told && !is_scalar {
            // Deeper values are parsed with the field that holds them.
            return Ok(());
        }
        let Some((value, mended)) = parse(&self.object[start..]) else {
            return Err(self.invalid("a value"));
        };
        self.repaired |= mended;
        if told {
            let path = self.stack.iter().filter_map(|frame| frame.key.clone()).collect();
            closed.push(ClosedField { path, value });
        }
        Ok(())
    }
}

/// Parses one JSON value, and says whether it had to be mended: invalid UTF-8 and halves of surrogate
/// pairs become replacement characters, as a reader of text would show them.
fn parse(bytes: &[u8]) -> Option<(Value, bool)> {
    if let Ok(value) = serde_json::from_slice(bytes) {
        return Some((value, false));
    }
    let mended = mend_surrogates(&String::from_utf8_lossy(bytes));
    serde_json::from_str(&mended).ok().map(|value| (value, true))
}

/// Replaces escapes of half a surrogate pair (RFC 8259 §8.2), which name no character.
fn mend_surrogates(text: &str) -> String {
    let unit = |at: usize| {
        let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
        u32::from_str_radix(digits, 16).ok()
    };
    let mut mended = String::with_capacity(text.len());
    let (mut kept, mut at) = (0, 0);
    while let Some(found) = text[at..].find('\\') {
        at += found;
        let is_low = |unit: Option<u32>| unit.is_some_and(|unit| (0xdc00..0xe000).contains(&unit));
        match unit(at) {
            Some(0xd800..0xdc00) if is_low(unit(at + 6)) => at += 12,
            Some(0xd800..0xe000) => {
                mended.push_str(&text[kept..at]);
                mended.push_str("\\ufffd");
                at += 6;
                kept = at;
            }
            // An escape is at least two bytes long, and the second may be a backslash.
            _ => at += 1 + text[at + 1..].chars().next().map_or(0, char::len_utf8),
        }
    }
    mended.push_str(&text[kept..]);
    mended
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn track(pieces: &[&[u8]]) -> (Vec<ClosedField>, Result<Map<String, Value>, FieldsError>) {
        let mut tracker = FieldTracker::new();
        let mut closed = Vec::new();
        for piece in pieces {
            match tracker.push(piece) {
                Ok(fields) => closed.extend(fields),
                Err(_) => break,
            }
        }
        (closed, tracker.finish())
    }

    fn paths(text: &str) -> Vec<String> {
        track(&[text.as_bytes()]).0.iter().map(|field| field.path.join(".")).collect()
    }

    #[test]
    fn a_string_closes_at_its_quote_and_a_number_at_what_follows() {
        let mut tracker = FieldTracker::new();
        assert_eq!(tracker.push(br#"{"a":"x\""#).unwrap(), []);
        assert_eq!(tracker.push(br#"y""#).unwrap()[0].value, json!("x\"y"));
        assert_eq!(tracker.push(br#","n":12"#).unwrap(), []);
        assert_eq!(tracker.push(b"5 ").unwrap(), []);
        assert_eq!(tracker.push(b"}").unwrap()[0].value, json!(125));
        assert!(tracker.finish().is_ok());
    }

    #[test]
    fn objects_are_told_two_deep_and_arrays_whole() {
        assert_eq!(
            paths(r#"{"hero":{"mood":"calm","deep":{"x":1}},"list":[{"a":1},2],"end":true}"#),
            ["hero.mood", "hero.deep", "hero", "list", "end"]
        );
    }

    #[test]
    fn fences_and_prose_around_the_object_are_tolerated() {
        let text = "Sure {here} it is:\n```json\n{\"a\": 1}\n```\nAnything else?";
        let (closed, document) = track(&[text.as_bytes()]);
        assert_eq!(closed.len(), 1);
        assert_eq!(document.unwrap()["a"], json!(1));
    }

    #[test]
    fn case_22_a_second_document_after_the_first_is_refused_and_prose_is_not() {
        for text in [r#"{"a":1}{"a":1}"#, "{\"a\":1}\n {\"a\":2}", r#"x {"a":1}{"#] {
            let (closed, document) = track(&[text.as_bytes()]);
            assert_eq!(closed.len(), 1, "{text}");
            assert_eq!(document, Err(FieldsError::Several), "{text}");
        }
        let prose = "{\"a\":1}\nI used {the notes} and {\"b\": 2}.";
        assert_eq!(track(&[prose.as_bytes()]).1.unwrap()["a"], json!(1));
    }

    #[test]
    fn control_characters_and_trailing_commas_are_put_right_and_told() {
        let mut tracker = FieldTracker::new();
        tracker.push(b"{\"a\":\"one\ntwo\\\tx\",\"b\":[1,2,],}").unwrap();
        assert!(tracker.is_repaired());
        let document = tracker.finish().unwrap();
        assert_eq!(document["a"], json!("one\ntwo\tx"));
        assert_eq!(document["b"], json!([1, 2]));
    }

    #[test]
    fn a_key_that_comes_twice_closes_twice_and_the_last_counts() {
        let (closed, document) = track(&[br#"{"a":1,"a":2}"#]);
        assert_eq!(closed.len(), 2);
        assert_eq!(document.unwrap()["a"], json!(2));
    }

    #[test]
    fn truncation_keeps_what_had_closed_and_says_so() {
        let (closed, document) = track(&[br#"{"a":"x","b":"half"#]);
        assert_eq!(closed.len(), 1);
        assert!(matches!(document, Err(FieldsError::Truncated(_))));
    }

    #[test]
    fn garbage_is_a_clear_error_that_keeps_what_had_closed() {
        let mut tracker = FieldTracker::new();
        assert_eq!(tracker.push(br#"{"a":"x", oops}"#).unwrap().len(), 1);
        assert!(matches!(tracker.push(b"{"), Err(FieldsError::Invalid { .. })));
        assert!(matches!(tracker.finish(), Err(FieldsError::Invalid { .. })));
        assert_eq!(track(&[b"I cannot help with that."]).1, Err(FieldsError::NoObject));
        assert_eq!(track(&[b" \n"]).1, Err(FieldsError::Empty));
        assert_eq!(track(&[b"[1,2]"]).1, Err(FieldsError::NoObject));
        assert_eq!(track(&[br#"{ {"a":1}"#]).1.unwrap()["a"], json!(1));
    }

    #[test]
    fn wrong_numbers_and_wrong_brackets_are_refused() {
        for text in
            [r#"{"a":1,"b":NaN}"#, r#"{"a":1,"b":01}"#, r#"{"a":1,"b":[1}"#, r#"{"a":1 "b"}"#]
        {
            let (_, document) = track(&[text.as_bytes()]);
            assert!(document.is_err(), "{text}");
        }
    }

    #[test]
    fn nothing_inside_a_broken_document_takes_its_place() {
        for text in [
            r#"{"score":NaN,"heroConcept":{"subject":"s","mood":"m"}}"#,
            r#"{"n":{"s":[{"h":"x" "b":"y"},{"h":"z"}]}}"#,
        ] {
            let (closed, document) = track(&[text.as_bytes()]);
            assert_eq!(closed, [], "{text}");
            assert!(matches!(document, Err(FieldsError::Invalid { .. })), "{text}: {document:?}");
        }
    }

    #[test]
    fn halves_of_surrogate_pairs_are_replaced_and_told() {
        let mut tracker = FieldTracker::new();
        tracker
            .push(br#"{"a":"x\ud83dy","b":"\ud83d\ude42","c":"\\ud83d \ude42","d":"\ud83d"}"#)
            .unwrap();
        assert!(tracker.is_repaired());
        let document = tracker.finish().unwrap();
        assert_eq!(document["a"], json!("x\u{fffd}y"));
        assert_eq!(document["b"], json!("🙂"));
        assert_eq!(document["c"], json!("\\ud83d \u{fffd}"));
        assert_eq!(document["d"], json!("\u{fffd}"));
    }

    #[test]
    fn depth_and_size_are_bounded() {
        let deep = format!("{{\"a\":{}", "[".repeat(MAX_DEPTH + 1));
        assert_eq!(FieldTracker::new().push(deep.as_bytes()), Err(FieldsError::TooDeep));
        let long = format!("{{\"a\":\"{}", "x".repeat(MAX_BYTES));
        assert_eq!(FieldTracker::new().push(long.as_bytes()), Err(FieldsError::TooLong));
    }

    /// The fields in the order in which a whole parse sees them end.
    fn oracle(map: &Map<String, Value>) -> Vec<ClosedField> {
        let mut fields = Vec::new();
        for (key, value) in map {
            if let Value::Object(inner) = value {
                fields.extend(inner.iter().map(|(k, v)| ClosedField {
                    path: vec![key.clone(), k.clone()],
                    value: v.clone(),
                }));
            }
            fields.push(ClosedField { path: vec![key.clone()], value: value.clone() });
        }
        fields
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            (-1e9..1e9f64).prop_map(Value::from),
            ".{0,12}".prop_map(Value::from),
            "[\\\\\"{}\\[\\],:é漢🙂\n\u{0}]{0,8}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::vec((".{0,6}", inner), 0..5)
                    .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn any_split_closes_the_same_fields_in_the_same_order_as_a_whole_parse(
            pairs in prop::collection::vec((".{0,8}", any_value()), 0..6),
            cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
            pretty in any::<bool>(),
        ) {
            let map: Map<String, Value> = pairs.into_iter().collect();
            let value = Value::Object(map.clone());
            let text = if pretty {
                serde_json::to_string_pretty(&value).unwrap()
            } else {
                value.to_string()
            };
            let map: Map<String, Value> = serde_json::from_str(&text).unwrap();
            let bytes = text.as_bytes();
            let mut ends: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
            ends.push(bytes.len());
            ends.sort_unstable();
            let mut start = 0;
            let pieces: Vec<&[u8]> = ends
                .into_iter()
                .map(|end| {
                    let piece = &bytes[start..end];
                    start = end;
                    piece
                })
                .collect();
            let (closed, document) = track(&pieces);
            prop_assert_eq!(&closed, &oracle(&map));
            prop_assert_eq!(document.unwrap(), map.clone());
            let single: Vec<&[u8]> = bytes.chunks(1).collect();
            let (closed, document) = track(&single);
            prop_assert_eq!(closed, oracle(&map));
            prop_assert_eq!(document.unwrap(), map);
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let mut tracker = FieldTracker::new();
            let _ = tracker.push(b"{\"a\":1,");
            let _ = tracker.push(&bytes);
            let _ = tracker.finish();
        }
    }
}
