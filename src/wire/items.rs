//! The items of a list that a model writes, while it streams.
//!
//! A list is asked for as a JSON array of strings. What comes may also be an object that holds the
//! array, objects instead of strings, lines with bullets or numbers, a code fence or a sentence around
//! it. Each item closes once: at its closing quote, or at the end of its line.

use serde_json::{Deserializer, Value};

/// More items than these are not read; nobody asks for so many.
pub const MOST_ITEMS: usize = 100;
/// An item that is longer than this, in bytes, is no item.
const LONGEST_ITEM: usize = 16 * 1024;

/// Tells the items of a list as they close.
#[derive(Debug, Default)]
pub struct ItemTracker {
    text: String,
    at: usize,
    form: Form,
    items: Vec<String>,
}

/// How the items are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Form {
    /// Not known yet, or a line a piece.
    #[default]
    Lines,
    /// Within a JSON array.
    Json,
    /// The array has closed.
    Over,
}

impl ItemTracker {
    /// Takes the next piece and gives the items that it closed, in order.
    pub fn push(&mut self, piece: &str) -> Vec<String> {
        let known = self.items.len();
        self.text.push_str(piece);
        self.read(false);
        self.items[known..].to_vec()
    }

    /// All items, once nothing more comes; none when what came is no list.
    #[must_use]
    pub fn finish(mut self) -> Option<Vec<String>> {
        self.read(true);
        let is_closed = self.form == Form::Over && self.text.len() - self.at <= 2 * LONGEST_ITEM;
        let is_list = is_closed || !self.items.is_empty();
        is_list.then_some(self.items)
    }

    fn read(&mut self, is_end: bool) {
        while self.items.len() < MOST_ITEMS {
            let before = (self.at, self.form);
            match self.form {
                Form::Lines => self.line(is_end),
                Form::Json => self.element(),
                Form::Over => return,
            }
            if before == (self.at, self.form) {
                break;
            }
        }
        if self.text.len() - self.at > 2 * LONGEST_ITEM {
            // Reading it again with every piece would take ever longer, and it is no list.
            self.form = Form::Over;
        }
    }

    /// Reads a line that is complete, or finds that an array begins there.
    fn line(&mut self, is_end: bool) {
        let rest = &self.text[self.at..];
        let start = self.at + (rest.len() - rest.trim_start().len());
        let rest = &self.text[start..];
        if self.items.is_empty() && rest.starts_with(['[', '{']) {
            if let Some(opens) = rest.find('[') {
                self.at = start + opens + 1;
                self.form = Form::Json;
            }
            return;
        }
        let end = match rest.find('\n') {
            Some(end) => end,
            None if is_end && !rest.is_empty() => rest.len(),
            None => return,
        };
        let (line, item) = (&rest[..end], unmarked(&rest[..end]));
        let is_introduction = self.items.is_empty() && item.ends_with(':');
        if !line.starts_with("```") && !is_introduction {
            let item = unquoted(item).to_owned();
            self.keep(&item);
        }
        self.at = start + end;
    }

    /// Reads the next element of the array, if it is complete.
    fn element(&mut self) {
        let rest = &self.text[self.at..];
        let skipped = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
        let start = self.at + (rest.len() - skipped.len());
        let rest = &self.text[start..];
        match rest.chars().next() {
            None => {}
            Some(']') => {
                self.at = start + 1;
                self.form = Form::Over;
            }
            Some('"') => {
                let Some(end) = closing_quote(rest) else { return };
                let item = string(&rest[..=end]);
                self.keep(&item);
                self.at = start + end + 1;
            }
            Some(_) => {
                let mut values = Deserializer::from_str(rest).into_iter::<Value>();
                let Some(Ok(value)) = values.next() else { return };
                let end = start + values.byte_offset();
                if end == self.text.len() && !value.is_object() && !value.is_array() {
                    // A number may go on.
                    return;
                }
                let item = words(&value);
                self.keep(&item);
                self.at = end;
            }
        }
    }

    fn keep(&mut self, item: &str) {
        let item = item.trim();
        let is_known =
            || self.items.iter().any(|known| known.to_lowercase() == item.to_lowercase());
        if !item.is_empty() && item.len() <= LONGEST_ITEM && !is_known() {
            self.items.push(item.to_owned());
        }
    }
}

/// The place of the quote that closes the string which the text begins with.
fn closing_quote(text: &str) -> Option<usize> {
    let mut is_escaped = false;
    let closing = text.bytes().enumerate().skip(1).find(|(_, byte)| {
        let closes = *byte == b'"' && !is_escaped;
        is_escaped = *byte == b'\\' && !is_escaped;
        closes
    });
    closing.map(|(at, _)| at)
}

/// The text of a JSON string, also where a model put a raw control character into it.
fn string(quoted: &str) -> String {
    serde_json::from_str(quoted).unwrap_or_else(|_| {
        let flat: String = quoted.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        serde_json::from_str(&flat).unwrap_or_else(|_| flat.trim_matches('"').to_owned())
    })
}

/// What an element says that is not a string: of an object the first text in it.
fn words(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(fields) => {
            fields.values().find_map(Value::as_str).unwrap_or_default().to_owned()
        }
        Value::Array(_) | Value::Null => String::new(),
        plain => plain.to_string(),
    }
}

/// A line without its bullet or number.
fn unmarked(line: &str) -> &str {
    let line = line.trim();
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    if (1..=3).contains(&digits)
        && let Some(rest) = line[digits..].strip_prefix(['.', ')'])
        && rest.starts_with(char::is_whitespace)
    {
        return rest.trim();
    }
    let bullet = line.strip_prefix(['-', '*', '•', '–', '+']);
    bullet.filter(|rest| rest.starts_with(char::is_whitespace)).map_or(line, str::trim)
}

fn unquoted(item: &str) -> &str {
    let pairs = [('"', '"'), ('“', '”'), ('„', '”')];
    let inner = pairs.iter().find_map(|(open, close)| {
        let inner = item.strip_prefix(*open)?.strip_suffix(*close)?;
        (!inner.contains([*open, *close])).then_some(inner)
    });
    inner.unwrap_or(item)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn items(text: &str) -> Option<Vec<String>> {
        let mut tracker = ItemTracker::default();
        tracker.push(text);
        tracker.finish()
    }

    #[test]
    fn every_way_of_writing_a_list_is_read() {
        for text in [
            r#"["een","twee"]"#,
            "```json\n[\"een\", \"twee\"]\n```",
            "Hier zijn ze:\n[\"een\",\n \"twee\",\n]",
            r#"{"items":["een","twee"]}"#,
            r#"[{"item":"een"},{"item":"twee"}]"#,
            "- een\n- twee\n",
            "Twee woorden:\n\n1. een\n2) “twee”",
            "een\ntwee",
            "* een\n* twee\n* Een\n",
        ] {
            assert_eq!(items(text).unwrap(), ["een", "twee"], "{text}");
        }
        assert_eq!(items("[]").unwrap(), [""; 0]);
        assert_eq!(items(r#"{"items": []}"#).unwrap(), [""; 0]);
        assert_eq!(items("[1, 2.5, true]").unwrap(), ["1", "2.5", "true"]);
        assert_eq!(items("[\"a\nb\"]").unwrap(), ["a b"]);
        assert_eq!(items("- 2.5 graden\n- -3 graden").unwrap(), ["2.5 graden", "-3 graden"]);
        for none in ["", "  \n", "[", "{}", "Hier zijn ze:"] {
            assert_eq!(items(none), None, "{none}");
        }
    }

    #[test]
    fn an_item_closes_at_its_quote_or_its_line() {
        let mut tracker = ItemTracker::default();
        assert_eq!(tracker.push(r#"["a \"b"#), [""; 0]);
        assert_eq!(tracker.push(r#"\" c","#), [r#"a "b" c"#]);
        assert_eq!(tracker.push(r#" "d"]"#), ["d"]);
        let mut tracker = ItemTracker::default();
        assert_eq!(tracker.push("- a"), [""; 0]);
        assert_eq!(tracker.push("b\n- c"), ["ab"]);
        assert_eq!(tracker.finish().unwrap(), ["ab", "c"]);
    }

    #[test]
    fn a_list_without_end_has_an_end() {
        let endless = format!("[{}", "\"x\",".repeat(10)) + &numbered(1_000);
        assert_eq!(items(&endless).unwrap().len(), MOST_ITEMS);
        assert_eq!(items(&format!("[\"{}", "x".repeat(100_000))), None);
    }

    fn numbered(count: usize) -> String {
        (0..count).flat_map(|n| ["\"".to_owned(), n.to_string(), "\",".to_owned()]).collect()
    }

    proptest! {
        #[test]
        fn any_split_tells_the_same(
            lines in proptest::collection::vec("[a-zé\" \\\\]{1,12}", 0..6),
            is_json in any::<bool>(),
            size in 1_usize..7,
        ) {
            let text = if is_json {
                serde_json::to_string_pretty(&lines).unwrap()
            } else {
                lines.iter().flat_map(|line| ["- ", line, "\n"]).collect()
            };
            let mut tracker = ItemTracker::default();
            let mut told = Vec::new();
            let pieces: Vec<char> = text.chars().collect();
            for piece in pieces.chunks(size) {
                told.extend(tracker.push(&piece.iter().collect::<String>()));
            }
            let whole = items(&text);
            prop_assert_eq!(tracker.finish(), whole.clone());
            prop_assert_eq!(told, whole.unwrap_or_default());
        }

        #[test]
        fn nothing_upsets_it(text in "\\PC{0,60}|[\\[\\]{}\",\\\\\n a1-]{0,40}") {
            let all = items(&text).unwrap_or_default();
            prop_assert!(all.iter().all(|item| !item.is_empty() && text.len() >= item.len()));
        }
    }
}
