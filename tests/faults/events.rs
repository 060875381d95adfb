//! Group C: the stream and its chunks.

use casegen::domain::fault::{Cause, Retry};

use crate::ask::{ask, finish, piece, streamed};
use crate::common::{Act, RawServer, answer, head, json, say, stream, stream_head};

async fn text_of(script: Vec<Act>) -> String {
    let server = RawServer::start(vec![script]).await;
    let outcome = ask(&server).await;
    assert!(outcome.result.is_ok(), "{:?}", outcome.result);
    outcome.text()
}

#[tokio::test]
async fn case_20_every_way_to_write_a_stream_gives_the_same_text() {
    let text = "Übergröße, 漢字 and 🙂 in one text";
    let plain = streamed(text);
    let commented =
        format!("\n: hello\n\nid: 7\nretry: 10\n{plain}").replace("data:", ": ping\ndata:");
    let split = plain.replace("\"index\":0,", "\"index\":0,\ndata:");
    for (name, body) in [
        ("plain", plain.clone()),
        ("CRLF", plain.replace('\n', "\r\n")),
        ("CR", plain.replace('\n', "\r")),
        ("no space", plain.replace("data: ", "data:")),
        ("a byte order mark", format!("\u{feff}{plain}")),
        ("comments and other fields", commented),
        ("several data lines", split),
        ("named events", plain.replace("data: {", "event: message\ndata: {")),
    ] {
        assert_eq!(text_of(stream(&body)).await, text, "{name}");
        let trickle = vec![stream_head(), Act::Trickle(body.into_bytes(), 1)];
        assert_eq!(text_of(trickle).await, text, "{name}, byte by byte");
    }
}

#[tokio::test]
async fn case_21_invalid_utf_8_is_replaced() {
    let mut body = piece("caf#!").into_bytes();
    let at = body.iter().position(|byte| *byte == b'#').unwrap();
    body[at] = 0xe9;
    body.extend(finish("stop").into_bytes());
    assert_eq!(text_of(stream(body)).await, "caf\u{fffd}!");
}

#[tokio::test]
async fn case_23_a_chunk_that_cannot_be_read_is_a_failure_and_not_skipped() {
    for broken in ["data: {\"choices\":[{\"delta\":{\"cont\n\n", "data: upstream error\n\n"] {
        let body = format!("{}{broken}{}{}", piece("a"), piece("c"), finish("stop"));
        let server = RawServer::start(vec![stream(body)]).await;
        let outcome = ask(&server).await;
        let error = outcome.error();
        assert_eq!((error.cause, error.retry), (Cause::Unavailable, Retry::Backoff));
        assert!(error.message.contains("not JSON"), "{}", error.message);
        assert_eq!(outcome.text(), "a");
    }
}

#[tokio::test]
async fn case_24_an_error_in_the_stream_is_told_in_the_services_words() {
    let cases = [
        (
            r#"data: {"id":"gen-abc123","object":"chat.completion.chunk","created":1234567890,"model":"openai/gpt-4o","provider":"OpenAI","error":{"code":429,"message":"Rate limit exceeded","metadata":{"error_type":"rate_limit_exceeded","provider_code":"rate_limited"}},"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]}"#,
            "Rate limit exceeded",
            Retry::Busy,
        ),
        (
            r#"data: {"error":{"code":"server_error","message":"Provider disconnected unexpectedly"},"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]}"#,
            "Provider disconnected unexpectedly",
            Retry::Backoff,
        ),
        (
            "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}",
            "Overloaded",
            Retry::Backoff,
        ),
        (
            r#"data: {"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}"#,
            "The model is overloaded",
            Retry::Backoff,
        ),
        (
            r#"data: {"error":"llama runner process has terminated"}"#,
            "llama runner",
            Retry::Backoff,
        ),
        (
            r#"data: {"error":{"message":"Provider returned error","code":400,"metadata":{"provider_name":"Acme","raw":"{\"error\":{\"message\":\"prompt is too long\"}}"}}}"#,
            "prompt is too long",
            Retry::Never,
        ),
        (
            "event: error\ndata: {\"message\":\"Connection lost\"}",
            "Connection lost",
            Retry::Backoff,
        ),
    ];
    for (event, words, retry) in cases {
        let server = RawServer::start(vec![stream(format!("{}{event}\n\n", piece("half")))]).await;
        let outcome = ask(&server).await;
        let error = outcome.error();
        assert!(error.message.contains(words), "{}", error.message);
        assert_eq!(error.retry, retry, "{event}");
        assert_eq!(outcome.text(), "half", "what came before the error is told");
    }
    let server = RawServer::start(vec![stream(format!("{}{}", piece("a"), finish("error")))]).await;
    assert_eq!(ask(&server).await.error().retry, Retry::Backoff);
}

#[tokio::test]
async fn case_25_a_line_and_a_stream_without_an_end_are_stopped() {
    let line = vec![stream_head(), say("data: "), Act::Repeat(vec![b'x'; 1 << 16], 64 << 20)];
    let server = RawServer::start(vec![line]).await;
    let error = ask(&server).await.error();
    assert!(error.message.contains("32 MiB"), "{}", error.message);
    assert_eq!(error.retry, Retry::Never);
    let endless = piece(&"x".repeat(8_000)).into_bytes();
    let server = RawServer::start(vec![vec![stream_head(), Act::Repeat(endless, 1 << 30)]]).await;
    let error = ask(&server).await.error();
    assert!(error.message.contains("longer than 2 MiB"), "{}", error.message);
    let comment = format!(": {}\n", "x".repeat(1 << 16)).into_bytes();
    let comments = vec![stream_head(), Act::Repeat(comment, 1 << 30)];
    let server = RawServer::start(vec![comments]).await;
    let error = ask(&server).await.error();
    assert!(error.message.contains("does not end"), "{}", error.message);
}

#[tokio::test]
async fn case_26_the_first_byte_and_not_the_content_type_tells_a_stream_from_an_answer() {
    let whole = r#"{"id":"x","choices":[{"index":0,"message":{"role":"assistant","content":"good"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":1}}"#;
    for kind in ["text/event-stream", "application/json", "text/html", "nonsense"] {
        assert_eq!(text_of(answer(200, &[("content-type", kind)], whole)).await, "good", "{kind}");
        let late = answer(200, &[("content-type", kind)], &format!("\n  \n{whole}"));
        assert_eq!(text_of(late).await, "good", "{kind}, after white space");
        let events = answer(200, &[("content-type", kind)], &streamed("good"));
        assert_eq!(text_of(events).await, "good", "{kind}, as events");
    }
    assert_eq!(text_of(vec![head(200, &[]), say(whole)]).await, "good");
    let cut = json(200, &whole[..60]);
    let server = RawServer::start(vec![cut, answer(200, &[], "<html>hello</html>")]).await;
    assert_eq!(ask(&server).await.error().retry, Retry::Backoff);
    assert!(ask(&server).await.error().message.contains("not JSON"));
}

#[tokio::test]
async fn case_27_chunks_that_say_nothing_are_passed_over() {
    let nothing = [
        "",
        "42",
        "null",
        "[]",
        "{}",
        r#"{"choices":null}"#,
        r#"{"choices":[]}"#,
        r#"{"choices":[{}]}"#,
        r#"{"choices":[{"delta":null}]}"#,
        r#"{"choices":[{"delta":{"content":null,"reasoning":null,"refusal":null}}]}"#,
        r#"{"choices":[],"debug":{"echo_upstream_body":{"x":1}}}"#,
        r#"{"choices":[],"usage":null,"obfuscation":"xxxx"}"#,
    ];
    let nothing = format!("data: {}\n\n", nothing.join("\n\ndata: "));
    let body = format!("{nothing}{}{nothing}{}{}{nothing}", piece("a"), piece("b"), finish("stop"));
    assert_eq!(text_of(stream(body)).await, "ab");
}

#[tokio::test]
async fn content_in_parts_and_usage_anywhere_are_read() {
    let parts = r#"data: {"choices":[{"delta":{"content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}}]}"#;
    let usage = r#""usage":{"prompt_tokens":11,"completion_tokens":4,"cost":0.25}"#;
    for body in [
        format!(
            "{parts}\n\n{}data: {{\"choices\":[],{usage}}}\n\ndata: [DONE]\n\n",
            finish("stop")
        ),
        format!("{parts}\n\ndata: {{\"choices\":[{{\"finish_reason\":\"stop\"}}],{usage}}}\n\n"),
        format!("data: {{{usage}}}\n\n{parts}\n\n{}data: {{{usage}}}\n\n", finish("stop")),
    ] {
        let server = RawServer::start(vec![stream(body)]).await;
        let outcome = ask(&server).await;
        let usage = outcome.result.as_ref().unwrap().usage;
        assert_eq!((usage.input_tokens, usage.output_tokens), (11, 4));
        assert_eq!(usage.cost_usd, Some(0.25));
        assert_eq!(outcome.text(), "ab");
    }
}

#[tokio::test]
async fn case_28_an_answer_of_thoughts_alone_is_empty() {
    let thought = r#"data: {"choices":[{"delta":{"reasoning":"Let me see","content":""}}]}"#;
    let server = RawServer::start(vec![
        stream(format!("{thought}\n\n{}", finish("stop"))),
        stream(format!("{thought}\n\n{}", streamed("good"))),
        stream(finish("stop")),
    ])
    .await;
    let outcome = ask(&server).await;
    assert_eq!(outcome.thinking(), "Let me see");
    let error = outcome.error();
    assert!(error.message.contains("empty") && error.message.contains("thought"), "{error:?}");
    assert_eq!(error.retry, Retry::Never);
    let outcome = ask(&server).await;
    assert_eq!((outcome.thinking().as_str(), outcome.text().as_str()), ("Let me see", "good"));
    let error = ask(&server).await.error();
    assert_eq!((error.message.as_str(), error.retry), ("the answer is empty", Retry::Backoff));
}
