//! Where an answer ends, told from its bytes alone: some services leave the connection open after it.
//!
//! A JSON text (RFC 8259) ends with the bracket that closes its first one. An event stream (WHATWG
//! HTML, server-sent events) ends with `data: [DONE]`, or as good as ends with the event that tells a
//! `finish_reason`. Each byte is looked at once and none is kept, so a picture of any size costs no room.

use memchr::memchr3;

/// The key whose text ends a stream.
const FINISH: &[u8] = b"finish_reason";

/// The line that ends a stream.
const DONE: &[u8] = b"data:[DONE]";

/// Watches the bytes of an answer for its end.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts about one stream")]
pub struct Ending {
    form: Form,
    is_over: bool,
    depth: usize,
    is_in_string: bool,
    is_escaped: bool,
    /// The beginning of the newest string.
    string: Head<{ FINISH.len() }>,
    /// The beginning of the line, without its blanks.
    line: Head<{ DONE.len() }>,
    /// Whether the value of the finish reason comes next.
    awaits_reason: bool,
    /// Whether the event told a finish reason.
    has_finished: bool,
}

#[derive(Debug, Default, PartialEq, Eq)]
enum Form {
    #[default]
    Open,
    Json,
    Events,
}

/// The first bytes of something, and whether there were more.
#[derive(Debug)]
struct Head<const N: usize> {
    bytes: [u8; N],
    len: usize,
}

impl<const N: usize> Default for Head<N> {
    fn default() -> Self {
        Self { bytes: [0; N], len: 0 }
    }
}

impl<const N: usize> Head<N> {
    fn push(&mut self, byte: u8) {
        if let Some(place) = self.bytes.get_mut(self.len) {
            *place = byte;
        }
        self.len = self.len.saturating_add(1);
    }

    fn is(&self, whole: &[u8]) -> bool {
        self.bytes.get(..self.len) == Some(whole)
    }
}

impl Ending {
    /// Whether the end has come; what may follow is not needed.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.is_over
    }

    /// Takes the next bytes.
    pub fn push(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while let Some((&byte, after)) = rest.split_first() {
            if self.is_over {
                return;
            }
            rest = after;
            self.take(byte);
            if self.is_in_string && !self.is_escaped && self.string.len > FINISH.len() {
                // The rest of a long string says nothing.
                rest = &rest[memchr3(b'"', b'\\', b'\n', rest).unwrap_or(rest.len())..];
            }
        }
    }

    fn take(&mut self, byte: u8) {
        if self.form == Form::Open {
            self.form = match byte {
                byte if byte.is_ascii_whitespace() => return,
                b'{' | b'[' => Form::Json,
                _ => Form::Events,
            };
        }
        if byte == b'\n' && self.form == Form::Events {
            self.end_line();
        } else if self.is_in_string {
            self.take_in_string(byte);
        } else {
            self.take_outside(byte);
        }
    }

    fn take_in_string(&mut self, byte: u8) {
        match byte {
            _ if self.is_escaped => self.is_escaped = false,
            b'\\' => self.is_escaped = true,
            b'"' => {
                self.is_in_string = false;
                return;
            }
            _ => {}
        }
        self.string.push(byte);
    }

    fn take_outside(&mut self, byte: u8) {
        if byte.is_ascii_whitespace() {
            return;
        }
        self.line.push(byte);
        match byte {
            b'"' => {
                self.has_finished |= self.awaits_reason;
                self.is_in_string = true;
                self.string = Head::default();
            }
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                self.is_over = self.form == Form::Json && self.depth == 0;
            }
            _ => {}
        }
        self.awaits_reason = byte == b':' && self.string.is(FINISH);
    }

    /// A string does not go on in the next line, and a blank line ends an event.
    fn end_line(&mut self) {
        let is_blank = self.line.len == 0;
        self.is_over = self.line.is(DONE) || (is_blank && self.has_finished);
        self.line = Head::default();
        self.is_in_string = false;
        self.is_escaped = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// After how many bytes the end is seen, whatever the size of the pieces.
    fn end(answer: &str) -> Option<usize> {
        let at = |size: usize| {
            let mut ending = Ending::default();
            let mut taken = 0;
            for piece in answer.as_bytes().chunks(size) {
                ending.push(piece);
                taken += piece.len();
                if ending.is_over() {
                    return Some(taken);
                }
            }
            None
        };
        let exact = at(1);
        for size in [2, 3, 7, 16, usize::MAX] {
            assert_eq!(at(size).is_some(), exact.is_some(), "{size}: {answer}");
        }
        exact
    }

    #[test]
    fn a_json_text_ends_with_its_last_bracket() {
        let long = "A{[".repeat(4_000);
        for json in [
            "{}",
            " \r\n{\"a\":[1,{\"b\":\"}\"}]}",
            r#"["]", "\"]", "\\"]"#,
            &format!(r#"{{"url":"data:{long}\\\"}}{long}"}}"#),
            r#"{"finish_reason":"stop","data":[]}"#,
        ] {
            assert_eq!(end(&format!("{json}   more")), Some(json.len()), "{json}");
            assert_eq!(end(&json[..json.len() - 1]), None, "{json}");
        }
    }

    #[test]
    fn a_stream_ends_with_done_or_after_the_event_with_a_finish_reason() {
        let image = r#"data: {"choices":[{"delta":{"images":["data:image/png;base64,AAAA"]},"finish_reason":null}]}"#;
        let said = r#"data: {"choices":[{"delta":{"content":"\"finish_reason\":\"stop\""}}]}"#;
        let finish = "data: {\"choices\":[{\"finish_reason\" : \"stop\"}]}\r\n\r\n";
        let before = format!(": \"wait\n\n{image}\n\n{said}\n\n");
        assert_eq!(end(&before), None);
        let finished = format!("{before}{finish}");
        assert_eq!(end(&format!("{finished}data: {{}}\n\n")), Some(finished.len()));
        let done = format!("{before}data: [DONE]\n");
        assert_eq!(end(&format!("{done}\n")), Some(done.len()));
        assert_eq!(end("data: {\"a\":\"[DONE]\"}\n\n"), None);
    }
}
