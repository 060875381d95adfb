//! Benchmarks of the bytes on the wire: `cargo bench --bench wire`.
//!
//! An event stream, its chunks and the fields of the document in them, together, as they are read
//! while a model writes; and one event in a line of several megabytes, as a picture comes.

#![expect(clippy::unwrap_used, reason = "a benchmark stops at what it does not expect")]

use casegen::wire::answer::AnswerReader;
use casegen::wire::fields::FieldTracker;
use casegen::wire::sse::SseReader;
use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use serde_json::{Map, Value, json};

fn main() {
    divan::main();
}

/// The bytes that arrive at once on a fast connection.
const READ: usize = 16 * 1024;

/// A stream of some megabytes that writes a document of many fields, a few characters a chunk.
fn stream() -> Vec<u8> {
    let sentence =
        "The gate reads every pallet in \"one\" pass, and nobody types a number again — naïve? ";
    let fields: Map<String, Value> =
        (0..200).map(|at| (format!("field{at}"), json!(sentence.repeat(4)))).collect();
    let text: Vec<char> = Value::Object(fields).to_string().chars().collect();
    let mut stream = Vec::new();
    for piece in text.chunks(12) {
        let content: String = piece.iter().collect();
        let chunk = json!({
            "id": "gen-1717171717-abcdefghijklmnop", "provider": "Anthropic",
            "model": "anthropic/claude-sonnet-4.5", "object": "chat.completion.chunk",
            "created": 1_717_171_717,
            "choices": [{ "index": 0, "delta": { "role": "assistant", "content": content },
                "finish_reason": null, "native_finish_reason": null, "logprobs": null }],
        });
        stream.extend_from_slice(format!("data: {chunk}\n\n").as_bytes());
    }
    stream
}

#[divan::bench]
fn a_document_as_it_streams(bencher: Bencher) {
    let stream = stream();
    bencher.counter(BytesCount::new(stream.len())).bench_local(|| {
        let mut reader = AnswerReader::new();
        let mut fields = FieldTracker::new();
        let mut closed = 0;
        let mut chunks = Vec::new();
        for bytes in stream.chunks(READ) {
            reader.push(bytes, &mut chunks).unwrap();
            for chunk in chunks.drain(..) {
                closed += fields.push(chunk.text.as_bytes()).unwrap().len();
            }
        }
        assert_eq!(closed, 200);
        black_box(fields.finish().unwrap())
    });
}

/// One event in one line: twice the length takes twice the time.
#[divan::bench(args = [1, 2, 4, 8])]
fn a_line_of_megabytes(bencher: Bencher, megabytes: usize) {
    let line = format!("data: {}\n\n", "x".repeat(megabytes << 20));
    bencher.counter(BytesCount::new(line.len())).bench_local(|| {
        let mut reader = SseReader::new();
        let mut told = 0;
        for bytes in line.as_bytes().chunks(READ) {
            reader.push(bytes, &mut |_| told += 1).unwrap();
        }
        assert_eq!(told, 1);
    });
}
