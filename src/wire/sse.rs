//! Server-sent events (WHATWG HTML, "Server-sent events", event stream interpretation).
//!
//! [`SseReader`] takes bytes in pieces of any size, also in the middle of a line end or of a
//! character, and tells each event when its blank line arrives. Each byte is looked at once, so an
//! event of several megabytes, such as a picture in one line, takes time in proportion to its size.
//! The `id` and `retry` fields steer reconnecting, which no model service can do; they are ignored.

use std::borrow::Cow;

use memchr::{memchr, memchr2};
use thiserror::Error;

/// How long one event may be, in bytes (32 MiB).
pub const MAX_EVENT: usize = 32 * 1024 * 1024;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// What has arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Received<'a> {
    /// An event.
    Event {
        /// Its type, empty where the stream names none.
        name: Cow<'a, str>,
        /// Its data, the lines joined by `\n`; invalid UTF-8 is replaced.
        data: Cow<'a, str>,
    },
    /// A comment. Services send them to show that the connection lives.
    Comment,
}

/// An event, or a line that is still arriving, is longer than [`MAX_EVENT`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("one event of the stream is longer than {} MiB", MAX_EVENT / 1_048_576)]
pub struct EventTooLong;

/// Takes the bytes of an event stream and tells what arrives.
#[derive(Debug, Default)]
pub struct SseReader {
    /// The line that has not ended yet.
    line: Vec<u8>,
    /// The lines of data so far, each with its `\n`.
    data: Vec<u8>,
    name: Vec<u8>,
    is_past_first_line: bool,
    /// The last byte was a carriage return, whose line feed may still come.
    is_after_return: bool,
}

impl SseReader {
    /// A reader at the beginning of a stream.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next bytes and tells what they complete, in order.
    ///
    /// # Errors
    /// [`EventTooLong`]; the stream cannot be read on.
    pub fn push(
        &mut self,
        mut bytes: &[u8],
        tell: &mut impl FnMut(Received<'_>),
    ) -> Result<(), EventTooLong> {
        while !bytes.is_empty() {
            if std::mem::take(&mut self.is_after_return) && bytes[0] == b'\n' {
                bytes = &bytes[1..];
                continue;
            }
            let Some(end) = memchr2(b'\n', b'\r', bytes) else { break };
            self.is_after_return = bytes[end] == b'\r';
            self.end_line(&bytes[..end], tell)?;
            bytes = &bytes[end + 1..];
        }
        self.check_room(bytes.len())?;
        self.line.extend_from_slice(bytes);
        Ok(())
    }

    /// Tells the event that the end of the stream cut off before its blank line, and the line before
    /// its end. The standard drops such an event; a service that forgets the last blank line means it.
    ///
    /// # Errors
    /// [`EventTooLong`].
    pub fn finish(mut self, tell: &mut impl FnMut(Received<'_>)) -> Result<(), EventTooLong> {
        self.end_line(&[], tell)?;
        self.dispatch(tell);
        Ok(())
    }

    fn check_room(&self, more: usize) -> Result<(), EventTooLong> {
        if self.line.len() + self.data.len() + more > MAX_EVENT {
            Err(EventTooLong)
        } else {
            Ok(())
        }
    }

    fn end_line(
        &mut self,
        rest: &[u8],
        tell: &mut impl FnMut(Received<'_>),
    ) -> Result<(), EventTooLong> {
        self.check_room(rest.len())?;
        if self.line.is_empty() {
            self.take_line(rest, tell);
            return Ok(());
        }
        let mut line = std::mem::take(&mut self.line);
        line.extend_from_slice(rest);
        self.take_line(&line, tell);
        // The room is used again for the next line.
        line.clear();
        self.line = line;
        Ok(())
    }

    fn take_line(&mut self, mut line: &[u8], tell: &mut impl FnMut(Received<'_>)) {
        if !std::mem::replace(&mut self.is_past_first_line, true) {
            line = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line);
        }
        let (field, value) = match memchr(b':', line) {
            None if line.is_empty() => return self.dispatch(tell),
            None => (line, &b""[..]),
            Some(0) => return tell(Received::Comment),
            Some(at) => (&line[..at], &line[at + 1..]),
        };
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match field {
            b"data" => {
                self.data.extend_from_slice(value);
                self.data.push(b'\n');
            }
            b"event" => value.clone_into(&mut self.name),
            _ => {}
        }
    }

    fn dispatch(&mut self, tell: &mut impl FnMut(Received<'_>)) {
        if let Some((_, data)) = self.data.split_last() {
            tell(Received::Event {
                name: String::from_utf8_lossy(&self.name),
                data: String::from_utf8_lossy(data),
            });
        }
        self.data.clear();
        self.name.clear();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The events of the stream in pieces of `size` bytes, as `name=data`, or `data` without a name.
    fn events(bytes: &[u8], size: usize) -> Vec<String> {
        let mut told = Vec::new();
        let mut reader = SseReader::new();
        for piece in bytes.chunks(size.max(1)) {
            reader.push(piece, &mut |received| told.extend(shown(&received))).unwrap();
        }
        told
    }

    fn shown(received: &Received<'_>) -> Option<String> {
        match received {
            Received::Event { name, data } if name.is_empty() => Some(data.to_string()),
            Received::Event { name, data } => Some(format!("{name}={data}")),
            Received::Comment => None,
        }
    }

    #[test]
    fn case_76_the_format_cases_of_the_web_platform_tests() {
        let long = "x".repeat(2048);
        let comments =
            format!("data:1\r:\0\n:\r\ndata:2\n:{long}\rdata:3\n:data:fail\r:{long}\ndata:4\n\n");
        // Each is a file of WPT's eventsource folder, with what its server appends to the message.
        let cases: [(&str, &str, &[&str]); 18] = [
            ("format-bom", "\u{feff}data:1\n\n\u{feff}data:2\n\ndata:3\n\n\n", &["1", "3"]),
            ("format-bom-2", "\u{feff}\u{feff}data:1\n\ndata:2\n\ndata:3\n\n\n", &["2", "3"]),
            ("format-comments", &comments, &["1\n2\n3\n4"]),
            (
                "format-data-before-final-empty-line",
                "retry:1000\ndata:test1\n\nid:test\ndata:test2\n",
                &["test1"],
            ),
            ("format-field-data", "data:\n\ndata\ndata\n\ndata:test\n\n\n", &["", "\n", "test"]),
            ("format-field-event", "event:test\ndata:x\n\ndata:x\n\n\n", &["test=x", "x"]),
            ("format-field-event-empty", "event: \ndata:data\n\n\n", &["data"]),
            ("format-field-id", "id:…\ndata:…\n\n\n", &["…"]),
            ("format-field-id-null", "id:\0\ndata:x\n\n\n", &["x"]),
            (
                "format-field-parsing",
                "data:\0\ndata:  2\rData:1\ndata\0:2\ndata:1\r\0data:4\nda-ta:3\rdata_5\ndata:3\rdata:\r\n data:32\ndata:4\n\n",
                &["\0\n 2\n1\n3\n\n4"],
            ),
            ("format-field-retry", "retry:03000\ndata:x\n\n\n", &["x"]),
            ("format-field-retry-bogus", "retry:1000\nretry:2000x\ndata:x\n\n\n", &["x"]),
            ("format-field-retry-empty", "retry\ndata:test\n\n\n", &["test"]),
            (
                "format-field-unknown",
                "data:test\n data\ndata\nfoobar:xxx\njustsometext\n:thisisacommentyay\ndata:test\n\n\n",
                &["test\n\ntest"],
            ),
            ("format-leading-space", "data:\ttest\rdata: \ndata:test\n\n\n", &["\ttest\n\ntest"]),
            ("format-newlines", "data:test\r\ndata\ndata:test\r\n\r\n", &["test\n\ntest"]),
            ("format-null-character", "data:\0\n\n\n\n", &["\0"]),
            (
                "event-data",
                "data:msg\ndata: msg\n\n:\nfalsefield:msg\n\nfalsefield:msg\nData:data\n\ndata\n\ndata:end\n\n",
                &["msg\nmsg", "", "end"],
            ),
        ];
        for (name, stream, expected) in cases {
            for size in [usize::MAX, 1, 2, 3, 5, 7, 16] {
                assert_eq!(events(stream.as_bytes(), size), expected, "{name} by {size}");
            }
        }
        // format-utf-8: always UTF-8, whatever the charset of the response says.
        assert_eq!(events("data:ok…\n\n".as_bytes(), 1), ["ok…"]);
    }

    #[test]
    fn invalid_utf_8_is_replaced_and_the_stream_goes_on() {
        assert_eq!(events(b"data: a\xffb\n\ndata: c\n\n", 1), ["a\u{fffd}b", "c"]);
    }

    #[test]
    fn comments_are_told() {
        let mut comments = 0;
        SseReader::new()
            .push(b": OPENROUTER PROCESSING\n\n:\n", &mut |received| {
                comments += usize::from(received == Received::Comment);
            })
            .unwrap();
        assert_eq!(comments, 2);
    }

    #[test]
    fn an_event_without_its_blank_line_is_told_at_the_end() {
        for stream in ["data: last", "data: last\n", "data: last\r"] {
            let mut reader = SseReader::new();
            let mut told = Vec::new();
            reader.push(stream.as_bytes(), &mut |r| told.extend(shown(&r))).unwrap();
            assert!(told.is_empty());
            reader.finish(&mut |r| told.extend(shown(&r))).unwrap();
            assert_eq!(told, ["last"]);
        }
    }

    #[test]
    fn an_event_has_a_longest_length_in_one_line_or_many() {
        let piece = vec![b'x'; 1024 * 1024];
        let mut reader = SseReader::new();
        let pushed = (0..40).find_map(|_| reader.push(&piece, &mut |_| {}).err());
        assert_eq!(pushed, Some(EventTooLong));
        let line = [b"data:", &piece[..], b"\n"].concat();
        let mut reader = SseReader::new();
        let pushed = (0..40).find_map(|_| reader.push(&line, &mut |_| {}).err());
        assert_eq!(pushed, Some(EventTooLong));
    }

    proptest! {
        #[test]
        fn pieces_of_any_size_tell_the_same(
            stream in "(data: ?|event:|:|id|\r\n|\n|\r|\u{feff}|é|x){0,40}",
            size in 1..9usize,
        ) {
            let whole = events(stream.as_bytes(), usize::MAX);
            prop_assert_eq!(events(stream.as_bytes(), size), whole);
        }
    }
}
