//! Group B: connections that break, stall, or do not end.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use casegen::domain::event::RunEvent;
use casegen::domain::fault::{Cause, Retry};
use casegen::domain::journal::{Journal, Spool};
use casegen::domain::notes::Notes;
use casegen::domain::recipe::StepKind;
use casegen::provider::http::HttpProvider;
use casegen::provider::http::timeouts::Timeouts;
use casegen::provider::{Provider as _, StepRequest};
use tokio::sync::{Notify, mpsc};

use crate::ask::{PATIENT, SHORT, ask, ask_with, finish, piece, run, settings, streamed, written};
use crate::common::{Act, RawServer, answer, head, json, say, stream, stream_head};

async fn ask_patiently_but(timeouts: Timeouts, script: Vec<Act>) -> crate::ask::Outcome {
    let server = RawServer::start(vec![script]).await;
    let mut settings = settings(&server, "custom");
    settings.timeouts = timeouts;
    ask_with(settings, StepKind::Text).await
}

#[tokio::test]
async fn case_10_broken_answers_are_never_accepted() {
    let chunked = head(200, &[("transfer-encoding", "chunked")]);
    let scripts = [
        ("closed without a byte", vec![]),
        ("reset without a byte", vec![Act::Reset]),
        ("no body", vec![stream_head()]),
        ("an empty body", answer(200, &[], "")),
        ("reset midway", vec![stream_head(), say(piece("a")), Act::Reset]),
        ("bad chunking", vec![chunked.clone(), say("zz\r\nnonsense\r\n")]),
        ("a chunk cut short", vec![chunked, say(format!("fff\r\n{}", piece("a")))]),
        ("garbage for a head", vec![say("SSH-2.0-OpenSSH_9.6\r\n\r\n")]),
        ("a body cut short", vec![head(200, &[("content-length", "999")]), say(piece("a"))]),
    ];
    for (name, script) in scripts {
        let server = RawServer::start(vec![script]).await;
        let outcome = ask(&server).await;
        let error = outcome.error();
        assert_eq!(error.retry, Retry::Backoff, "{name}: {error:?}");
        assert!(matches!(error.cause, Cause::Unavailable | Cause::Truncated), "{name}: {error:?}");
    }
}

#[tokio::test]
async fn case_11_a_stall_before_and_in_the_answer_is_a_timeout() {
    let first = Timeouts { first_byte: SHORT, ..PATIENT };
    let idle = Timeouts { idle: SHORT, ..PATIENT };
    for (timeouts, script) in [
        (first, vec![Act::Hold]),
        (first, vec![stream_head(), Act::Hold]),
        (idle, vec![stream_head(), say(piece("a")), Act::Hold]),
        (idle, vec![head(502, &[]), say("<html>"), Act::Hold]),
    ] {
        let outcome = ask_patiently_but(timeouts, script).await;
        let error = outcome.error();
        assert_eq!((error.cause, error.retry), (Cause::Unavailable, Retry::Backoff), "{error:?}");
    }
}

#[tokio::test]
async fn case_12_comments_alone_do_not_keep_an_answer_alive() {
    let timeouts = Timeouts { content: SHORT, ..PATIENT };
    let mut script = vec![stream_head()];
    for _ in 0..2_000 {
        script.extend([say(": OPENROUTER PROCESSING\n\n"), Act::Pause(Duration::from_millis(5))]);
    }
    let error = ask_patiently_but(timeouts, script).await.error();
    assert!(error.message.contains("signs of life"), "{}", error.message);
    assert_eq!((error.cause, error.retry), (Cause::Unavailable, Retry::Backoff));
}

#[tokio::test]
async fn comments_keep_the_connection_alive_until_the_text_comes() {
    let timeouts = Timeouts { idle: Duration::from_secs(4), ..PATIENT };
    let mut script = vec![stream_head()];
    // Longer than the wait for a byte, all together.
    for _ in 0..25 {
        script.extend([say(": still here\n\n"), Act::Pause(Duration::from_millis(200))]);
    }
    script.push(say(streamed("late")));
    let outcome = ask_patiently_but(timeouts, script).await;
    assert!(outcome.result.is_ok());
    assert_eq!(outcome.text(), "late");
}

#[tokio::test]
async fn case_13_a_cut_stream_is_no_answer_and_its_text_is_kept() {
    for (name, script) in [
        ("the connection ends", stream(piece("half"))),
        (
            "[DONE] comes after an interruption",
            stream(format!("{}data: [DONE]\n\n", piece("half"))),
        ),
    ] {
        let server = RawServer::start(vec![script]).await;
        let outcome = ask(&server).await;
        let error = outcome.error();
        assert_eq!((error.cause, error.retry), (Cause::Truncated, Retry::Backoff), "{name}");
        assert_eq!(outcome.text(), "half", "{name}");
        assert!(outcome.journal.text("analysis.1.body").contains("half"), "{name}");
    }
}

#[tokio::test]
async fn case_14_a_closed_document_without_a_finish_reason_is_tried_again() {
    let whole = r#"{"zebra":"z","apple":"a"}"#;
    let server = RawServer::start(vec![stream(piece(whole))]).await;
    let outcome = ask_with(settings(&server, "custom"), StepKind::Document).await;
    let error = outcome.error();
    assert_eq!((error.cause, error.retry), (Cause::Truncated, Retry::Backoff));
    assert_eq!(outcome.text(), whole);
}

#[tokio::test]
async fn case_15_after_the_finish_reason_nothing_more_is_needed() {
    let text = format!("{}{}", piece("good"), finish("stop"));
    for (name, script) in [
        ("no [DONE]", stream(&text)),
        ("no last blank line", stream(text.trim_end())),
        (
            "a length that is never reached",
            vec![head(200, &[("content-length", "9999")]), say(&text)],
        ),
        (
            "bad chunking",
            vec![
                head(200, &[("transfer-encoding", "chunked")]),
                say(format!("{:x}\r\n{text}\r\nnonsense\r\n", text.len())),
            ],
        ),
        ("junk", stream(format!("{text}data: {{broken\n\n"))),
        ("junk after [DONE]", stream(format!("{text}data: [DONE]\n\ndata: {{broken\n\n"))),
    ] {
        let server = RawServer::start(vec![script]).await;
        let outcome = ask(&server).await;
        assert!(outcome.result.is_ok(), "{name}: {:?}", outcome.result);
        assert_eq!(outcome.text(), "good", "{name}");
    }
}

#[tokio::test]
async fn case_16_a_socket_that_stays_open_after_the_end_holds_nothing_up() {
    // The idle timeout is far away, so only the end of the answer itself can end the wait.
    let far = Duration::from_hours(24);
    let timeouts = Timeouts { idle: far, content: far, after_finish: SHORT, ..PATIENT };
    let text = format!("{}{}", piece("good"), finish("stop"));
    for script in [
        vec![stream_head(), say(&text), Act::Hold],
        vec![stream_head(), say(format!("{text}data: [DONE]\n\n")), Act::Hold],
    ] {
        let outcome = ask_patiently_but(timeouts, script).await;
        assert!(outcome.result.is_ok(), "{:?}", outcome.result);
        assert_eq!(outcome.text(), "good");
    }
    // Neither does one after a whole answer that nobody said the length of, nor one that breaks then.
    let whole = r#"{"choices":[{"message":{"content":"good}"},"finish_reason":"stop"}]}"#;
    for script in [
        vec![head(200, &[]), say(whole), Act::Hold],
        vec![head(200, &[("content-length", "9999")]), say(whole)],
    ] {
        let outcome = ask_patiently_but(timeouts, script).await;
        assert!(outcome.result.is_ok(), "{:?}", outcome.result);
        assert_eq!(outcome.text(), "good}");
    }
    let usage =
        r#"data: {"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":2,"cost":0.5}}"#;
    let late = vec![
        stream_head(),
        say(&text),
        Act::Pause(Duration::from_millis(20)),
        say(format!("{usage}\n\n")),
        Act::Hold,
    ];
    let timeouts = Timeouts { after_finish: Duration::from_secs(5), ..timeouts };
    let reply = ask_patiently_but(timeouts, late).await.result.unwrap();
    assert_eq!((reply.usage.input_tokens, reply.usage.cost_usd), (7, Some(0.5)));
}

#[tokio::test]
async fn case_17_one_byte_at_a_time_is_enough() {
    let text = written(&[("title", "Übergröße 漢字 🙂".into())]);
    let trickle = Act::Trickle(streamed(&text).into_bytes(), 1);
    let server = RawServer::start(vec![vec![stream_head(), trickle]]).await;
    let ran = run(&server, "We did something.").await;
    assert_eq!(ran.document()["title"], "Übergröße 漢字 🙂");
}

#[tokio::test]
async fn case_18_a_page_with_escapes_is_one_clean_line() {
    let padding = "<p>\u{1b}[31mno\u{7}\u{9b}2J</p>\n".repeat(5_000);
    let titled = format!(
        "<!DOCTYPE html>\n<html><title>502: \u{1b}]0;owned\u{7}Bad\n gateway</title>{padding}"
    );
    let server =
        RawServer::start(vec![answer(502, &[], &titled), answer(502, &[], &padding)]).await;
    let error = ask(&server).await.error();
    assert!(error.message.ends_with("answered 502: 502: Bad gateway"), "{}", error.message);
    assert_eq!((error.cause, error.retry), (Cause::Unavailable, Retry::Backoff));
    assert!(ask(&server).await.error().message.contains("502"));
}

#[tokio::test]
async fn case_19_a_huge_error_and_an_encoded_bomb_are_bounded() {
    let huge = vec![
        head(500, &[("content-length", "209715200")]),
        Act::Repeat(vec![b'x'; 1 << 16], 200 << 20),
    ];
    let bomb = vec![
        head(200, &[("content-encoding", "gzip"), ("content-type", "text/event-stream")]),
        Act::Repeat(vec![0; 1 << 16], 256 << 20),
    ];
    let server = RawServer::start(vec![huge, bomb]).await;
    let outcome = ask(&server).await;
    assert_eq!(outcome.error().retry, Retry::Backoff);
    let kept = outcome.journal.files()["analysis.1.body"].len();
    assert!(kept < 1 << 20, "{kept} bytes of an error were read");
    let outcome = ask(&server).await;
    assert!(outcome.error().message.contains("gzip"), "{}", outcome.error().message);
    assert!(outcome.journal.text("analysis.1.body").is_empty());
}

#[tokio::test]
async fn a_step_that_is_cancelled_lets_go_of_its_connection() {
    let (started, gone) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let script = vec![
        stream_head(),
        say(piece("a")),
        Act::Tell(Arc::clone(&started)),
        Act::Hold,
        Act::Tell(Arc::clone(&gone)),
    ];
    let server = RawServer::start(vec![script]).await;
    let asked = ask(&server);
    tokio::select! {
        _ = asked => panic!("an answer that had not ended was taken"),
        () = started.notified() => {}
    }
    // The future has been dropped; the server sees it before its client's timeouts are over.
    tokio::time::timeout(PATIENT.idle, gone.notified()).await.unwrap();
}

#[tokio::test]
async fn nothing_is_asked_where_the_answer_could_not_be_kept() {
    struct Full;
    impl Journal for Full {
        fn write_artifact(&self, _: &str, _: &[u8]) -> io::Result<()> {
            Ok(())
        }
        fn append(&self, _: &RunEvent) -> io::Result<()> {
            Ok(())
        }
        fn receive(&self, _: &str) -> io::Result<Box<dyn Spool>> {
            Err(io::Error::from(io::ErrorKind::StorageFull))
        }
    }
    let server = RawServer::start(vec![json(200, "{}")]).await;
    let request = StepRequest {
        spec: crate::ask::spec(StepKind::Text),
        prompt: "Read.".to_owned(),
        notes: Arc::new(Notes::from_text("Something.").unwrap()),
        inputs: BTreeMap::new(),
        language: "en".to_owned(),
        again: None,
        attempt: 1,
        journal: Arc::new(Full),
        received: None,
    };
    let (deltas, _rx) = mpsc::channel(8);
    let provider = HttpProvider::new(settings(&server, "custom"));
    let error = provider.perform(request, deltas).await.unwrap_err();
    assert_eq!((error.cause, error.retry), (Cause::Storage, Retry::Never));
    assert!(server.requests().is_empty());
}
