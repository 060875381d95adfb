//! A JSON document while it streams, as lines that a person can read.
//!
//! ```text
//! {"begrip":"wachttijd","validatie":{"oordeel":"voldoet","bevindingen":[{"regel":"een-z
//!
//! begrip: wachttijd
//! validatie
//!   oordeel: voldoet
//!   bevindingen
//!   • regel: een-z
//! ```
//!
//! Only the end of a long answer is at hand, and it may begin inside a text; what cannot be told for sure is
//! shown as it is. Nothing here checks the document: that happens where it is read.

use super::measure::{one_line, width, wrap};

/// Deeper levels are not set in any further.
const DEEPEST: usize = 6;

/// The lines of what has come of an answer, none longer than `cells`. `is_whole` says whether its beginning
/// is there; then a text that is no JSON stays as it is.
#[must_use]
pub fn lines(text: &str, is_whole: bool, cells: usize) -> Vec<String> {
    let mut reading = Reading::default();
    let start = match text.find(['{', '[']) {
        Some(start) if is_whole => start,
        None if is_whole => text.len(),
        _ => 0,
    };
    let (before, json) = text.split_at(start);
    for line in before.lines().map(str::trim).filter(|line| !line.is_empty() && !is_fence(line)) {
        reading.rows.push((0, one_line(line)));
    }
    reading.read(json, !is_whole && begins_inside(json));
    let set = |(depth, text): (usize, String)| {
        let lead = 2 * depth.min(DEEPEST);
        // Below the mark of an item its further lines stand under its text.
        let mark = if text.starts_with("• ") { 2 } else { 0 };
        let wrapped = wrap(&text, cells.saturating_sub(lead + mark).max(1));
        let row = move |(at, line): (usize, String)| {
            let lead = if at == 0 { lead } else { lead + mark };
            format!("{}{line}", " ".repeat(lead))
        };
        wrapped.into_iter().enumerate().map(row).collect::<Vec<_>>()
    };
    reading.rows.into_iter().flat_map(set).filter(|line| width(line) > 0).collect()
}

/// The line around a document that a model writes in Markdown.
fn is_fence(line: &str) -> bool {
    line.starts_with("```")
}

/// Whether a piece of JSON begins inside a text: its first quotation mark then closes one.
fn begins_inside(json: &str) -> bool {
    let mut is_escaped = false;
    for (at, c) in json.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => {
                let after = json[at + 1..].trim_start();
                return after.is_empty() || after.starts_with([',', ':', '}', ']']);
            }
            _ => {}
        }
    }
    true
}

#[derive(Default)]
struct Reading {
    /// The lines, each with how far it is set in.
    rows: Vec<(usize, String)>,
    /// The open brackets: whether each is a list.
    open: Vec<bool>,
    /// Whether the last row is a name that its value belongs to.
    has_name: bool,
    /// Whether the next name is the first of an object in a list.
    is_item: bool,
}

impl Reading {
    fn read(&mut self, json: &str, is_inside: bool) {
        let mut rest = json;
        if is_inside {
            let (text, after) = string(rest);
            self.value(&text);
            rest = after;
        }
        while let Some(c) = rest.chars().next() {
            match c {
                '"' => {
                    let (text, after) = string(&rest[1..]);
                    rest = after;
                    if rest.trim_start().starts_with(':') {
                        self.name(&text);
                    } else {
                        self.value(&text);
                    }
                    continue;
                }
                '{' | '[' => {
                    self.is_item = c == '{' && self.open.last() == Some(&true);
                    self.has_name = false;
                    self.open.push(c == '[');
                }
                '}' | ']' => {
                    self.open.pop();
                    self.has_name = false;
                }
                ',' | ':' => {}
                c if c.is_whitespace() => {}
                _ => {
                    let end = rest.find([',', '}', ']', '"', '\n']).unwrap_or(rest.len()).max(1);
                    let (literal, after) = rest.split_at(rest.ceil_char_boundary(end));
                    if !is_fence(literal.trim()) {
                        self.value(literal.trim());
                    }
                    rest = after;
                    continue;
                }
            }
            rest = &rest[c.len_utf8()..];
        }
    }

    fn depth(&self) -> usize {
        // A list sets nothing in: its items have marks. Nor does the document itself.
        self.open.iter().filter(|is_list| !**is_list).count().saturating_sub(1)
    }

    fn name(&mut self, name: &str) {
        let name = one_line(name);
        let row = if self.is_item {
            (self.depth().saturating_sub(1), format!("• {name}"))
        } else {
            (self.depth(), name)
        };
        self.rows.push(row);
        (self.has_name, self.is_item) = (true, false);
    }

    fn value(&mut self, value: &str) {
        let value = one_line(value);
        if value.is_empty() {
            self.has_name = false;
            return;
        }
        match self.rows.last_mut() {
            Some((_, row)) if self.has_name => {
                row.push_str(": ");
                row.push_str(&value);
            }
            _ if self.open.last() == Some(&true) => {
                let depth = self.depth();
                self.rows.push((depth, format!("• {value}")));
            }
            _ => self.rows.push((self.depth(), value)),
        }
        self.has_name = false;
    }
}

/// The text up to its closing quotation mark or the end of what has come, and what follows.
fn string(json: &str) -> (String, &str) {
    let mut is_escaped = false;
    let mut end = json.len();
    for (at, c) in json.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => {
                end = at;
                break;
            }
            _ => {}
        }
    }
    let raw = &json[..end];
    // An escape that has not come in whole is left away.
    let cut = raw.rfind('\\').filter(|at| raw.len() - at < 6).unwrap_or(raw.len());
    let decoded = [raw, &raw[..cut]].into_iter().find_map(|raw| {
        let quoted = format!("\"{}\"", raw.replace(['\n', '\r', '\t'], " "));
        serde_json::from_str(&quoted).ok()
    });
    (decoded.unwrap_or_else(|| raw.to_owned()), json.get(end + 1..).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nested_fields_are_lines_of_their_own() {
        let json = r#"{"begrip":"wachttijd","aantal": 3, "kenmerken":["een","twee \"t\""],
            "validatie":{"oordeel":"voldoet","bevindingen":[{"regel":"een-zin","ok":true},{"regel":"ge"#;
        assert_eq!(
            lines(json, true, 40),
            [
                "begrip: wachttijd",
                "aantal: 3",
                "kenmerken",
                "• een",
                "• twee \"t\"",
                "validatie",
                "  oordeel: voldoet",
                "  bevindingen",
                "  • regel: een-zin",
                "    ok: true",
                "  • regel: ge",
            ]
        );
    }

    #[test]
    fn the_end_of_an_answer_can_be_read_without_its_beginning() {
        let told = |tail: &str| lines(tail, false, 60);
        assert_eq!(told(r#"nd of a text", "next": "one"#), ["nd of a text", "next: one"]);
        assert_eq!(told(r#" "regel": "een-zin", "#), ["regel: een-zin"]);
        assert_eq!(told("no mark at all"), ["no mark at all"]);
        assert_eq!(told(r#"}], "bron": "#), ["bron"]);
    }

    #[test]
    fn what_is_no_json_stays_and_long_lines_hang_under_their_mark() {
        assert_eq!(lines("Just prose.\nTwo lines.", true, 40), ["Just prose.", "Two lines."]);
        assert_eq!(lines("Here:\n```json\n{\"a\":\"b\\u00e9\\n", true, 40), ["Here:", "a: bé"]);
        assert_eq!(
            lines(r#"{"a":["one two three"]}"#, true, 9),
            ["a", "• one", "  two", "  three"]
        );
    }

    proptest! {
        #[test]
        fn any_piece_of_any_answer_can_be_read(text in "\\PC{0,80}", at in 0usize..80, cells in 1usize..30) {
            let json = serde_json::json!({"a": [text.clone(), {"b": text}], "c": null}).to_string();
            let at = json.floor_char_boundary(at);
            for is_whole in [true, false] {
                for part in [&json[at..], &json[..at]] {
                    for line in lines(part, is_whole, cells) {
                        prop_assert!(!line.contains('\n'));
                    }
                }
            }
        }
    }
}
