//! The body of an answer, whole or streamed, as chunks: the first byte tells which of the two it is,
//! because what a service says of its content type is not to be relied on.

use serde_json::json;
use thiserror::Error;

use super::chat::Chunk;
use super::lean;
use super::sse::{EventTooLong, Received, SseReader};

/// What stands in the place of the last event of a stream.
const DONE: &str = "[DONE]";

/// How long an answer that is not a stream may be, in bytes (16 MiB); a text is far shorter.
const MAX_WHOLE: usize = 16 * 1024 * 1024;

/// Why an answer cannot be read on.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AnswerError {
    /// An event does not end.
    #[error(transparent)]
    TooLong(#[from] EventTooLong),
    /// An answer that is not a stream is too long.
    #[error("the answer is longer than {} MiB", MAX_WHOLE / 1_048_576)]
    TooMuch,
    /// Something came that is not JSON; its beginning, as received.
    #[error("something that is not JSON: {0}")]
    NotJson(String),
}

/// Takes the bytes of an answer and tells its chunks.
#[derive(Debug, Default)]
pub struct AnswerReader {
    form: Form,
    is_done: bool,
}

#[derive(Debug, Default)]
enum Form {
    /// Only white space has come.
    #[default]
    Open,
    Events(SseReader),
    /// JSON, or a page, that is read at its end.
    Whole(Vec<u8>),
}

impl AnswerReader {
    /// A reader at the beginning of an answer.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether the stream has said that nothing more comes. It also says so after an answer that was
    /// cut short, so that this proves nothing about the answer.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.is_done
    }

    /// Takes the next bytes and appends the chunks that they complete.
    ///
    /// # Errors
    /// [`AnswerError`]; the chunks before the failure have been appended.
    pub fn push(&mut self, bytes: &[u8], chunks: &mut Vec<Chunk>) -> Result<(), AnswerError> {
        if matches!(self.form, Form::Open) {
            self.form = match bytes.iter().find(|byte| !byte.is_ascii_whitespace()) {
                None => return Ok(()),
                Some(b'{' | b'[' | b'<') => Form::Whole(Vec::new()),
                Some(_) => Form::Events(SseReader::new()),
            };
        }
        match &mut self.form {
            Form::Open => Ok(()),
            Form::Whole(all) => {
                if all.len() + bytes.len() > MAX_WHOLE {
                    return Err(AnswerError::TooMuch);
                }
                all.extend_from_slice(bytes);
                Ok(())
            }
            Form::Events(reader) => {
                let mut events = Events { chunks, is_done: self.is_done, failure: None };
                let pushed = reader.push(bytes, &mut |received| events.take(&received));
                self.is_done = events.is_done;
                events.failure.map_or(Ok(()), Err)?;
                Ok(pushed?)
            }
        }
    }

    /// Appends what the end of the answer completes.
    ///
    /// # Errors
    /// As [`AnswerReader::push`].
    pub fn finish(self, chunks: &mut Vec<Chunk>) -> Result<(), AnswerError> {
        match self.form {
            Form::Open => Ok(()),
            Form::Whole(all) => {
                let text = String::from_utf8_lossy(&all);
                let chunk = Chunk::read(&text).map_err(|_| not_json(&text))?;
                chunks.push(chunk);
                Ok(())
            }
            Form::Events(reader) => {
                let mut events = Events { chunks, is_done: self.is_done, failure: None };
                let finished = reader.finish(&mut |received| events.take(&received));
                events.failure.map_or(Ok(()), Err)?;
                Ok(finished?)
            }
        }
    }
}

struct Events<'a> {
    chunks: &'a mut Vec<Chunk>,
    is_done: bool,
    failure: Option<AnswerError>,
}

impl Events<'_> {
    fn take(&mut self, received: &Received<'_>) {
        let Received::Event { name, data } = received else { return };
        let data = data.trim();
        if self.is_done || self.failure.is_some() || data.is_empty() {
            return;
        }
        if data == DONE {
            self.is_done = true;
            return;
        }
        match lean::parse(data.as_bytes()) {
            Ok(value) if name == "error" && value.get("error").is_none() => {
                self.chunks.push(Chunk::of(json!({ "error": value })));
            }
            Ok(value) => self.chunks.push(Chunk::of(value)),
            Err(_) => self.failure = Some(not_json(data)),
        }
    }
}

fn not_json(text: &str) -> AnswerError {
    AnswerError::NotJson(text.trim().chars().take(200).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::wire::chat::Finish;

    fn read(pieces: &[&str]) -> (String, Option<Finish>, Result<(), AnswerError>) {
        let mut chunks = Vec::new();
        let mut reader = AnswerReader::new();
        let mut result = Ok(());
        for piece in pieces {
            result = result.and_then(|()| reader.push(piece.as_bytes(), &mut chunks));
        }
        let result = result.and_then(|()| reader.finish(&mut chunks));
        let text = chunks.iter().map(|chunk| chunk.text.as_str()).collect();
        (text, chunks.into_iter().find_map(|chunk| chunk.finish), result)
    }

    const A: &str = r#"{"choices":[{"delta":{"content":"a"}}]}"#;
    const END: &str = r#"{"choices":[{"message":{"content":"b"},"finish_reason":"stop"}]}"#;

    #[test]
    fn a_stream_and_a_whole_answer_are_told_apart_by_their_first_byte() {
        let stream = format!("\n: hello\n\ndata: {A}\n\ndata:{END}\n\ndata: [DONE]\n\n");
        assert_eq!(read(&[&stream]), ("ab".to_owned(), Some(Finish::Stop), Ok(())));
        assert_eq!(
            read(&["\n \n", &END[..9], &END[9..]]),
            ("b".to_owned(), Some(Finish::Stop), Ok(()))
        );
        assert_eq!(read(&[]), (String::new(), None, Ok(())));
    }

    #[test]
    fn an_answer_that_is_not_a_stream_is_bounded_and_a_stream_is_not() {
        let mut reader = AnswerReader::new();
        let mebibyte = vec![b' '; 1 << 20];
        reader.push(b"{", &mut Vec::new()).unwrap();
        let pushed = (0..16).map(|_| reader.push(&mebibyte, &mut Vec::new())).last();
        assert_eq!(pushed, Some(Err(AnswerError::TooMuch)));
        let mut stream = AnswerReader::new();
        for _ in 0..20 {
            stream.push(&[&b": "[..], &mebibyte, b"\n\n"].concat(), &mut Vec::new()).unwrap();
        }
    }

    #[test]
    fn nothing_counts_after_the_end_and_an_empty_event_says_nothing() {
        let stream = format!("data:\n\ndata: {A}\n\ndata: [DONE]\n\ndata: {A}\n\ndata: oops\n\n");
        assert_eq!(read(&[&stream]), ("a".to_owned(), None, Ok(())));
    }

    #[test]
    fn what_is_not_json_is_an_error_that_keeps_what_came_before() {
        let (text, _, result) = read(&[&format!("data: {A}\n\ndata: {{\"cho\n\ndata: {A}\n\n")]);
        assert_eq!((text.as_str(), result), ("a", Err(AnswerError::NotJson("{\"cho".to_owned()))));
        assert!(matches!(read(&["<html>"]).2, Err(AnswerError::NotJson(_))));
        assert!(matches!(read(&[&END[..30]]).2, Err(AnswerError::NotJson(_))));
    }

    proptest! {
        #[test]
        fn nothing_that_is_received_makes_it_panic(
            bytes in prop_oneof![
                prop::collection::vec(any::<u8>(), 0..300),
                "(data: ?|\n\n|event: error\n|\\{|\"choices\":|\\[|\"delta\":|\"content\":|\"x\"|7|null|,|\\]|\\}){0,30}"
                    .prop_map(String::into_bytes),
            ],
            size in 1..9usize,
        ) {
            let mut chunks = Vec::new();
            let mut reader = AnswerReader::new();
            for piece in bytes.chunks(size) {
                if reader.push(piece, &mut chunks).is_err() {
                    break;
                }
            }
            let _ = reader.finish(&mut chunks);
        }
    }

    #[test]
    fn an_event_named_error_is_one_whatever_its_shape() {
        let mut chunks = Vec::new();
        let stream = b"event: error\ndata: {\"message\":\"overloaded\",\"code\":529}\n\n";
        AnswerReader::new().push(stream, &mut chunks).unwrap();
        let failure = chunks.remove(0).failure.unwrap();
        assert_eq!((failure.message.as_str(), failure.status), ("overloaded", 529));
    }
}
