//! Group A: statuses, and what the service says about trying again. The engine does the waiting; here
//! stands what it is told over the socket.

use casegen::domain::fault::{Cause, Retry, StepError};
use casegen::domain::recipe::StepKind;

use crate::ask::{KEY, ask, ask_with, finish, piece, run, settings, streamed, written};
use crate::common::{Act, RawServer, answer, json, stream, stream_head};

async fn error_of(script: Vec<Act>) -> StepError {
    let server = RawServer::start(vec![script]).await;
    let error = ask(&server).await.error();
    assert_eq!(server.requests().len(), 1, "the provider asks once");
    error
}

#[tokio::test]
async fn case_1_what_trying_again_does_not_change_says_what_to_do() {
    let said = |message: &str| format!(r#"{{"error":{{"message":"{message}","code":null}}}}"#);
    let cases = [
        (400, "bad parameter", Cause::Rejected, "--text-model"),
        (401, "No auth credentials found", Cause::Refused, "CASEGEN_API_KEY"),
        (402, "Insufficient credits", Cause::Refused, "credit"),
        (403, "not allowed", Cause::Refused, "CASEGEN_API_KEY"),
        (404, "no such model", Cause::Refused, "acme/one"),
        (413, "too large", Cause::Rejected, "shorten the notes"),
        (422, "no", Cause::Rejected, "--text-model"),
    ];
    for (status, words, cause, hint) in cases {
        let error = error_of(json(status, &said(words))).await;
        assert_eq!((error.cause, error.retry), (cause, Retry::Never), "{status}");
        assert!(error.message.contains(&format!("{status}: {words}")), "{}", error.message);
        assert!(error.hint.contains(hint), "{status}: {}", error.hint);
    }
}

#[tokio::test]
async fn case_2_passing_failures_are_worth_another_attempt() {
    for status in [408, 409, 429, 500, 502, 503, 504, 524, 529] {
        for body in ["", "{}", r#"{"error":"busy"}"#] {
            let error = error_of(json(status, body)).await;
            // Only a rate limit concerns the steps that have not started.
            let retry = if status == 429 { Retry::Busy } else { Retry::Backoff };
            assert_eq!((error.cause, error.retry), (Cause::Unavailable, retry), "{status}");
        }
    }
}

async fn retry_of(headers: &[(&str, &str)], body: &str) -> Retry {
    error_of(answer(429, headers, body)).await.retry
}

#[tokio::test]
async fn cases_3_to_7_every_form_of_wait_is_understood() {
    assert_eq!(retry_of(&[("retry-after", "2")], "{}").await, Retry::AfterMs(2_000));
    assert_eq!(retry_of(&[("Retry-After-Ms", "700")], "{}").await, Retry::AfterMs(700));
    let date = [
        ("date", "Wed, 21 Oct 2015 07:28:00 GMT"),
        ("retry-after", "Wed, 21 Oct 2015 07:28:02 GMT"),
    ];
    assert_eq!(retry_of(&date, "{}").await, Retry::AfterMs(2_000));
    for nonsense in ["Wed, 21 Oct 2015 07:28:02 GMT", "soon", "-5", "NaN", "1e400", ""] {
        assert_eq!(retry_of(&[("retry-after", nonsense)], "{}").await, Retry::Busy, "{nonsense}");
    }
    assert_eq!(retry_of(&[("retry-after", "86400")], "{}").await, Retry::AfterMs(86_400_000));
    let body = r#"{"error":{"message":"x","availability":{"retryable":true,"retry_after":40}}}"#;
    assert_eq!(retry_of(&[], body).await, Retry::AfterMs(40_000));
    let words = r#"{"error":{"message":"Please retry in 46s.","status":"RESOURCE_EXHAUSTED"}}"#;
    assert_eq!(retry_of(&[], words).await, Retry::AfterMs(46_000));
}

#[tokio::test]
async fn a_limit_of_money_is_no_limit_of_rate() {
    for body in [
        r#"{"error":{"message":"You exceeded your quota","type":"insufficient_quota","code":"insufficient_quota"}}"#,
        r#"{"error":{"message":"empty","code":"credit_balance_exhausted"}}"#,
        r#"{"type":"error","error":{"type":"rate_limit_error","message":"x","details":{"error_code":"enforced_spend_limit_reached"}}}"#,
        r#"{"error":{"code":429,"message":"Quota exceeded: limit: 0, retry in 5s","status":"RESOURCE_EXHAUSTED"}}"#,
    ] {
        assert_eq!(retry_of(&[("retry-after", "1")], body).await, Retry::Never, "{body}");
    }
}

#[tokio::test]
async fn the_header_of_the_service_overrides_the_status() {
    let stay = answer(503, &[("x-should-retry", "false")], "{}");
    assert_eq!(error_of(stay).await.retry, Retry::Never);
    let again = answer(400, &[("x-should-retry", "true")], "{}");
    assert_eq!(error_of(again).await.retry, Retry::Backoff);
}

#[tokio::test]
async fn case_8_after_a_503_and_a_reset_the_third_attempt_goes_well() {
    let server = RawServer::start(vec![
        json(503, "{}"),
        vec![stream_head(), Act::Reset],
        stream(streamed("good")),
    ])
    .await;
    assert_eq!(ask(&server).await.error().retry, Retry::Backoff);
    assert_eq!(ask(&server).await.error().retry, Retry::Backoff);
    let third = ask(&server).await;
    assert!(third.result.is_ok());
    assert_eq!(third.text(), "good");
    let bodies: Vec<Vec<u8>> = server.requests().into_iter().map(|request| request.body).collect();
    assert!(bodies.windows(2).all(|pair| pair[0] == pair[1]), "the same bytes on every attempt");
}

#[tokio::test]
async fn case_9_a_200_with_an_error_is_what_its_code_says() {
    let cases = [
        (
            r#"{"error":{"code":402,"message":"Insufficient credits"}}"#,
            Cause::Refused,
            Retry::Never,
        ),
        (r#"{"error":{"code":429,"message":"slow"}}"#, Cause::Unavailable, Retry::Busy),
        (
            r#"{"error":{"code":"server_error","message":"gone"}}"#,
            Cause::Unavailable,
            Retry::Backoff,
        ),
        (r#"{"error":{"code":401,"message":"bad key"}}"#, Cause::Refused, Retry::Never),
        (
            r#"{"error":{"code":403,"message":"flagged","metadata":{"reasons":["x"]}}}"#,
            Cause::Declined,
            Retry::Never,
        ),
        (r#"{"error":"it broke"}"#, Cause::Unavailable, Retry::Backoff),
        (r#"{"error":{"message":"no code","code":null}}"#, Cause::Unavailable, Retry::Backoff),
    ];
    for (body, cause, retry) in cases {
        let error = error_of(json(200, body)).await;
        assert_eq!((error.cause, error.retry), (cause, retry), "{body}");
        let error = error_of(stream(format!("data: {body}\n\n"))).await;
        assert_eq!((error.cause, error.retry), (cause, retry), "as an event: {body}");
    }
}

#[tokio::test]
async fn what_a_service_calls_a_request_is_told_whether_it_goes_well_or_not() {
    let stream_type = ("content-type", "text/event-stream");
    let server = RawServer::start(vec![
        answer(503, &[("x-request-id", "req-7")], "{}"),
        answer(200, &[stream_type, ("X-Generation-Id", "gen-head")], &streamed("good")),
        stream(streamed("good")),
        json(402, "{}"),
        answer(500, &[("request-id", KEY)], "{}"),
    ])
    .await;
    let mut told = Vec::new();
    for _ in 0..5 {
        told.push(ask(&server).await.request_ids());
    }
    let expected = [vec!["req-7"], vec!["gen-head"], vec!["gen-1"], vec![], vec!["[key]"]];
    assert_eq!(told, expected, "the head comes before the body");
}

#[tokio::test]
async fn a_service_that_echoes_the_key_does_not_spread_it() {
    let body = format!(r#"{{"error":{{"message":"Incorrect API key provided: {KEY}"}}}}"#);
    let error = error_of(json(401, &body)).await;
    assert!(error.message.contains("[key]"), "{}", error.message);
}

#[tokio::test]
async fn a_key_that_is_echoed_over_two_pieces_is_in_neither() {
    let (first, second) = KEY.split_at(9);
    let escaped = format!(r"\u{:04x}{}", KEY.as_bytes()[0], &KEY[1..]);
    let thought = |text: &str| piece(text).replace(r#""content""#, r#""reasoning""#);
    let body = [
        thought(&format!("The key is {first}")),
        thought(&format!("{second}, so")),
        piece(&format!(r#"{{"zebra":"{first}"#)),
        piece(&format!(r#"{second}!","apple":"{}"#, &escaped[..15])),
        piece(&format!(r#"{}!"}}"#, &escaped[15..])),
        finish("stop"),
    ]
    .concat();
    let server = RawServer::start(vec![stream(body)]).await;
    let outcome = ask_with(settings(&server, "custom"), StepKind::Document).await;
    assert!(outcome.result.is_ok(), "{:?}", outcome.result);
    assert_eq!(outcome.thinking(), "The key is [key], so");
    assert_eq!(outcome.text(), r#"{"zebra":"[key]!","apple":"[key]!"}"#);
    assert!(!format!("{:?}", outcome.deltas).contains(first), "{:?}", outcome.deltas);
}

#[tokio::test]
async fn a_run_whose_answer_echoes_the_key_in_halves_keeps_it_nowhere_but_in_the_raw_answer() {
    let text = written(&[("title", format!("A {KEY} title").into())]);
    let half = text.find(KEY).unwrap() + 9;
    let body = [piece(&text[..half]), piece(&text[half..]), finish("stop")].concat();
    let ran = run(&RawServer::start(vec![stream(body)]).await, "We did something.").await;
    assert_eq!(ran.document()["title"], "A [key] title");
    for (name, bytes) in ran.files.iter().filter(|(name, _)| !name.contains(".body")) {
        assert!(memchr::memmem::find(bytes, &KEY.as_bytes()[9..]).is_none(), "{name}");
    }
}
