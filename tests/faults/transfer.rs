//! Bytes as they are moved: masked, kept before they are read, bounded, never sent on.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use casegen::domain::fault::{Cause, Retry};
use casegen::domain::journal::Journal;
use casegen::domain::recipe::StepKind;
use casegen::provider::http::endpoint::Endpoint;
use casegen::provider::http::failure::{Asked, Failure};
use casegen::provider::http::profile;
use casegen::provider::http::transfer::{self, Arrival, Body, Outgoing};
use secrecy::SecretString;
use tokio::sync::Notify;

use crate::ask::PATIENT;
use crate::common::{Act, MemoryJournal, RawServer, answer, head, say};

const KEY: &str = "planted-transfer-key";

fn endpoint(server: &RawServer) -> Endpoint {
    let profile = profile::find("openrouter").unwrap();
    Endpoint::new(profile, Some(&server.base_url()), Some(&SecretString::from(KEY))).unwrap()
}

async fn post(server: &RawServer, journal: &MemoryJournal) -> Result<Body, Failure> {
    let journal: Arc<dyn Journal> = Arc::new(journal.clone());
    let request = Outgoing {
        path: "/chat/completions",
        body: Some(Bytes::from_static(b"{}")),
        spool: Some(transfer::open_spool(journal, "hero.1.body".to_owned()).await.unwrap()),
        first_byte: Duration::from_mins(5),
        idle: Duration::from_mins(5),
        told: None,
    };
    transfer::send(&endpoint(server), request).await
}

fn asked() -> Asked<'static> {
    let profile = profile::find("openrouter").unwrap();
    Asked { profile, model: "acme/one", kind: StepKind::Document }
}

#[tokio::test]
async fn bytes_are_kept_before_they_are_read_and_an_echoed_key_is_masked() {
    let script = vec![
        head(200, &[]),
        say("one planted-trans"),
        Act::Pause(Duration::from_millis(30)),
        say("fer-key two"),
    ];
    let server = RawServer::start(vec![script]).await;
    let journal = MemoryJournal::default();
    let mut body = post(&server, &journal).await.unwrap();
    let mut all = Vec::new();
    while let Arrival::Bytes(bytes) = body.next(None).await.unwrap() {
        all.extend(bytes);
        assert_eq!(journal.text("hero.1.body").as_bytes(), all);
    }
    assert_eq!(String::from_utf8(all).unwrap(), "one [key] two");
    let request = server.requests().remove(0);
    assert!(request.head.contains(&format!("authorization: Bearer {KEY}")), "{}", request.head);
    assert!(request.head.starts_with("POST /v1/chat/completions HTTP/1.1"));
    assert!(request.head.contains("x-openrouter-title: casegen-tui"));
    assert!(!request.head.to_lowercase().contains("accept-encoding"));
}

#[tokio::test]
async fn a_wait_that_ends_early_can_be_taken_up_again() {
    let go_on = Arc::new(Notify::new());
    let script = vec![head(200, &[]), say("a"), Act::Wait(Arc::clone(&go_on)), say("b")];
    let server = RawServer::start(vec![script]).await;
    let mut body = post(&server, &MemoryJournal::default()).await.unwrap();
    assert_eq!(body.next(None).await.unwrap(), Arrival::Bytes(b"a".to_vec()));
    assert_eq!(body.next(Some(tokio::time::Instant::now())).await.unwrap(), Arrival::Late);
    go_on.notify_one();
    assert_eq!(body.next(None).await.unwrap(), Arrival::Bytes(b"b".to_vec()));
    assert_eq!(body.next(None).await.unwrap(), Arrival::End);
    assert_eq!(body.next(None).await.unwrap(), Arrival::End);
}

#[tokio::test]
async fn a_whole_answer_goes_to_disk() {
    let server = RawServer::start(vec![answer(200, &[], &"x".repeat(3_000_000))]).await;
    let body = post(&server, &MemoryJournal::default()).await.unwrap();
    let mut spool = body.spooled(PATIENT.after_finish).await.unwrap().unwrap().spool;
    assert_eq!(spool.read().unwrap().len(), 3_000_000);
}

#[tokio::test]
async fn case_41_a_redirect_is_an_error_that_names_its_target_and_nothing_is_sent_there() {
    let target = RawServer::start(vec![]).await;
    for status in [301, 302, 303, 307, 308] {
        let location = format!("http://127.0.0.1:{}/v1/chat/completions?key={KEY}", target.port());
        let server = RawServer::start(vec![answer(status, &[("location", &location)], "")]).await;
        let failure = post(&server, &MemoryJournal::default()).await.err().unwrap();
        let error = failure.into_error(asked());
        assert!(error.message.contains("127.0.0.1"), "{}", error.message);
        assert!(!format!("{error:?}").contains(KEY));
        assert_eq!((error.cause, error.retry), (Cause::Rejected, Retry::Never));
    }
    assert!(target.requests().is_empty());
}

#[tokio::test]
async fn an_answer_without_an_end_is_stopped_at_the_limit() {
    let script = vec![head(200, &[]), Act::Repeat(vec![b'x'; 1 << 20], 200 << 20)];
    let server = RawServer::start(vec![script]).await;
    let body = post(&server, &MemoryJournal::default()).await.unwrap();
    let Err(Failure::Unusable(error)) = body.spooled(PATIENT.after_finish).await else {
        panic!("not stopped")
    };
    assert!(error.message.contains("does not end"), "{}", error.message);
    assert!(error.possibly_billed);
}

#[tokio::test]
async fn what_was_not_sent_is_told_from_what_was_lost() {
    let closed = RawServer::start(vec![]).await;
    let base = format!("http://127.0.0.1:{}/v1", {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    });
    let endpoint = Endpoint::new(profile::find("ollama").unwrap(), Some(&base), None).unwrap();
    let get = || Outgoing {
        path: "/models",
        body: None,
        spool: None,
        first_byte: Duration::from_mins(5),
        idle: Duration::from_mins(5),
        told: None,
    };
    let Err(Failure::NotSent(error)) = transfer::send(&endpoint, get()).await else {
        panic!("was sent")
    };
    assert!(error.message.contains("refused"), "{}", error.message);
    assert!(error.hint.contains("start Ollama"), "{}", error.hint);
    let Err(Failure::Lost(error)) = post(&closed, &MemoryJournal::default()).await else {
        panic!("was not lost")
    };
    assert_eq!(error.retry, Retry::Backoff);
}
