//! Pictures from services over real sockets: bad ones, odd ones, and what each must get. The numbers in
//! the names are those of the project's list of cases.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod common;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use casegen::config::recipes;
use casegen::config::settings::{LanguageChoice, Settings};
use casegen::domain::event::{EventKind, RunEvent};
use casegen::domain::fault::{Cause, Retry, StepError};
use casegen::domain::finding::{Finding, Severity};
use casegen::domain::notes::Notes;
use casegen::domain::recipe::StepId;
use casegen::domain::run::{RunEnd, RunId, RunMode, RunState, StepStatus};
use casegen::engine::{self, RunHandle, RunRequest};
use casegen::provider::http::endpoint::Endpoint;
use casegen::provider::http::picture::PictureSettings;
use casegen::provider::http::profile::{self, PictureTransport};
use casegen::provider::http::timeouts::Timeouts;
use casegen::provider::http::{HttpProvider, HttpSettings, Logo};
use casegen::provider::offline::OfflineProvider;
use casegen::provider::{Delta, Provider, Providers, Reply, StepRequest};
use image::{DynamicImage, ImageFormat, RgbImage};
use secrecy::SecretString;
use serde_json::{Value, json};
use tokio::sync::{Notify, mpsc};

use crate::common::{
    Act, Captured, MemoryJournal, RawServer, answer, head, json as answer_json, say,
};

const KEY: &str = "planted-picture-key";
const OVER_CHAT: PictureSettings =
    PictureSettings { transport: Some(PictureTransport::Chat), picture_urls: false };
const OVER_IMAGES: PictureSettings =
    PictureSettings { transport: Some(PictureTransport::Images), picture_urls: false };
const WITH_ADDRESSES: PictureSettings =
    PictureSettings { transport: Some(PictureTransport::Chat), picture_urls: true };

/// A picture file whose pixels vary.
fn file(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let colour = |x: u32, y: u32| {
        let noise = (x ^ y.wrapping_mul(31)).wrapping_mul(2_654_435_761).to_le_bytes();
        image::Rgb([noise[1], noise[2], noise[3]])
    };
    let mut bytes = Cursor::new(Vec::new());
    let pixels: DynamicImage = RgbImage::from_fn(width, height, colour).into();
    pixels.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn png() -> Vec<u8> {
    file(96, 64, ImageFormat::Png)
}

fn data_url(bytes: &[u8]) -> String {
    format!("data:image/png;base64,{}", STANDARD.encode(bytes))
}

/// A PNG file whose header says 50,000 × 50,000 pixels, with the checksum of that header.
fn huge() -> Vec<u8> {
    let mut bytes = png();
    bytes[16..24].copy_from_slice(&[0, 0, 0xc3, 0x50, 0, 0, 0xc3, 0x50]);
    let mut crc = u32::MAX;
    for byte in &bytes[12..29] {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
        }
    }
    bytes[29..33].copy_from_slice(&(!crc).to_be_bytes());
    bytes
}

/// An answer over chat whose picture is at this address.
fn chat(url: &str) -> String {
    let images = json!([{"type": "image_url", "image_url": {"url": url}}]);
    let message = json!({"role": "assistant", "content": "Here it is.", "images": images});
    json!({"id": "gen-1", "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
        "usage": {"prompt_tokens": 12, "completion_tokens": 1290, "cost": 0.039}})
    .to_string()
}

fn good() -> Vec<Act> {
    answer_json(200, &chat(&data_url(&png())))
}

fn settings(profile: &str, server: &RawServer, pictures: PictureSettings) -> HttpSettings {
    settings_at(profile, &server.base_url(), pictures)
}

fn settings_at(profile: &str, base_url: &str, pictures: PictureSettings) -> HttpSettings {
    let profile = profile::find(profile).unwrap();
    let key = SecretString::from(KEY);
    let endpoint = Endpoint::new(profile, Some(base_url), Some(&key)).unwrap();
    HttpSettings { image_model: "acme/painter".to_owned(), pictures, ..HttpSettings::new(endpoint) }
}

/// What came of asking for one picture.
struct Drawn {
    result: Result<Reply, StepError>,
    findings: Vec<Finding>,
    journal: MemoryJournal,
}

impl Drawn {
    fn error(self) -> StepError {
        self.result.unwrap_err()
    }

    /// The size of the picture, which is a PNG file.
    fn size(&self) -> (u32, u32) {
        let reply = self.result.as_ref().unwrap();
        assert_eq!(reply.media_type, "image/png");
        let pixels = image::load_from_memory_with_format(&reply.body, ImageFormat::Png).unwrap();
        (pixels.width(), pixels.height())
    }

    /// Whether the answer is kept as it came.
    fn keeps(&self, body: &[u8]) -> bool {
        self.journal.files().get("hero.1.body").is_some_and(|kept| kept == body)
    }
}

async fn draw_attempt(provider: &HttpProvider, attempt: u32) -> Drawn {
    let journal = MemoryJournal::default();
    let recipe = recipes::embedded("case-study").unwrap();
    let request = StepRequest {
        spec: recipe.step(&"hero".into()).unwrap().clone(),
        prompt: "a bakery at dawn".to_owned(),
        notes: Arc::new(Notes::from_text("We baked.").unwrap()),
        inputs: BTreeMap::new(),
        language: "en".to_owned(),
        again: None,
        attempt,
        journal: Arc::new(journal.clone()),
        received: None,
    };
    let (deltas, mut arriving) = mpsc::channel(64);
    let result = provider.perform(request, deltas).await;
    let mut findings = Vec::new();
    while let Some(delta) = arriving.recv().await {
        if let Delta::Finding(finding) = delta {
            findings.push(finding);
        }
    }
    Drawn { result, findings, journal }
}

async fn draw(settings: HttpSettings) -> Drawn {
    draw_attempt(&HttpProvider::new(settings), 1).await
}

/// Asks `openrouter` over chat for one picture and answers with this body.
async fn draw_body(body: &str) -> Drawn {
    let server = RawServer::start(vec![answer_json(200, body)]).await;
    draw(settings("openrouter", &server, OVER_CHAT)).await
}

async fn draw_url(url: &str) -> Drawn {
    draw_body(&chat(url)).await
}

fn path(request: &Captured) -> &str {
    request.head.split(' ').nth(1).unwrap()
}

fn assert_unusable(error: &StepError, what: &str) {
    assert_eq!((error.cause, error.retry), (Cause::Picture, Retry::Never), "{what}: {error:?}");
    assert!(!error.message.contains(['\u{1b}', '\n']), "{error:?}");
    assert!(!format!("{error:?}").contains(KEY));
}

#[tokio::test]
async fn case_41_a_redirect_names_its_target_and_sends_nothing_there() {
    let elsewhere = RawServer::start(vec![good(), good(), good(), good()]).await;
    for status in [301, 302, 307, 308] {
        let location = format!("http://localhost:{}/v1/steal", elsewhere.port());
        let script = answer(status, &[("location", &location)], "");
        let server = RawServer::start(vec![script]).await;
        let error = draw(settings("openrouter", &server, OVER_CHAT)).await.error();
        assert_eq!((error.cause, error.retry), (Cause::Rejected, Retry::Never));
        assert!(error.message.contains("localhost"), "{error:?}");
        assert_eq!(server.requests().len(), 1);
    }
    assert!(elsewhere.requests().is_empty());
}

#[tokio::test]
async fn case_42_addresses_are_refused_and_nothing_is_fetched() {
    let inside = RawServer::start(vec![good(); 9]).await;
    let port = inside.port();
    let local = format!("http://127.0.0.1:{port}/a.png?key=planted-address-key");
    for (settings_of, url, words) in [
        (OVER_CHAT, "https://example.org/a.png", "not followed"),
        (OVER_CHAT, &local, "not followed"),
        (WITH_ADDRESSES, &local, "only https"),
        (WITH_ADDRESSES, "http://example.org/a.png", "only https"),
        (WITH_ADDRESSES, "http://169.254.169.254/latest/meta-data/", "only https"),
        (WITH_ADDRESSES, "https://169.254.169.254/latest/meta-data/", "private"),
        (WITH_ADDRESSES, "https://10.0.0.1/a.png", "private"),
        (WITH_ADDRESSES, "https://[::1]/a.png", "private"),
        (WITH_ADDRESSES, "https://[::ffff:169.254.169.254]/a.png", "private"),
        (WITH_ADDRESSES, &format!("https://localhost:{port}/a.png"), "private"),
        (WITH_ADDRESSES, "file:///etc/passwd", "only https"),
        (WITH_ADDRESSES, "ftp://example.org/a.png", "only https"),
    ] {
        let server = RawServer::start(vec![answer_json(200, &chat(url))]).await;
        let drawn = draw(settings("openrouter", &server, settings_of)).await;
        assert!(drawn.keeps(chat(url).as_bytes()), "{url}");
        let error = drawn.error();
        assert_unusable(&error, url);
        assert!(error.message.contains(words), "{url}: {error:?}");
        assert!(!error.message.contains("planted-address-key"));
    }
    assert!(inside.requests().is_empty());
}

#[tokio::test]
async fn case_42_a_vector_picture_that_refers_outside_is_refused() {
    let inside = RawServer::start(vec![good()]).await;
    let address = format!("http://127.0.0.1:{}/a.png", inside.port());
    for reference in [address.as_str(), "file:///etc/passwd", "/etc/passwd", "../a.png"] {
        let svg = format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90"><image href="{reference}" width="90" height="90"/></svg>"#
        );
        let url = format!("data:image/svg+xml;base64,{}", STANDARD.encode(svg));
        let error = draw_url(&url).await.error();
        assert_unusable(&error, reference);
        assert!(error.message.contains("outside"), "{error:?}");
    }
    assert!(inside.requests().is_empty());
}

#[tokio::test]
async fn a_picture_on_the_services_own_origin_is_fetched_without_the_key() {
    let scripts = |port: u16| {
        let address = format!("http://127.0.0.1:{port}/files/a.png?part=1");
        let bytes = png();
        let length = bytes.len().to_string();
        let fetched = vec![
            head(200, &[("content-length", &length), ("content-type", "text/html")]),
            Act::Send(bytes),
        ];
        vec![answer_json(200, &chat(&address)), fetched]
    };
    let server = RawServer::start_knowing(scripts).await;
    let drawn = draw(settings("openrouter", &server, WITH_ADDRESSES)).await;
    assert_eq!(drawn.size(), (96, 64));
    assert!(!drawn.journal.files().is_empty(), "what came is kept until the picture is on disk");
    let fetched = server.requests().remove(1);
    assert_eq!(path(&fetched), "/files/a.png?part=1");
    let head = fetched.head.to_lowercase();
    assert!(!head.contains("authorization") && !head.contains("cookie") && !head.contains(KEY));
}

#[tokio::test]
async fn an_address_that_leads_on_or_does_not_end_is_no_picture() {
    let huge = (33 * 1024 * 1024).to_string();
    for (answer_at_address, words) in [
        (answer(302, &[("location", "http://127.0.0.1:1/")], ""), "302"),
        (answer(404, &[], "gone"), "404"),
        (vec![head(200, &[("content-length", &huge)])], "longer than 32 MiB"),
        (
            vec![head(200, &[]), Act::Repeat(vec![0; 65_536], 40 * 1024 * 1024)],
            "longer than 32 MiB",
        ),
        (answer(200, &[], "<html>sign in</html>"), "a web page"),
    ] {
        let scripts = |port: u16| {
            let address = format!("http://127.0.0.1:{port}/a.png");
            vec![answer_json(200, &chat(&address)), answer_at_address, good()]
        };
        let server = RawServer::start_knowing(scripts).await;
        let drawn = draw(settings("openrouter", &server, WITH_ADDRESSES)).await;
        assert!(drawn.journal.files().contains_key("hero.1.body"), "{words}");
        let error = drawn.error();
        assert_unusable(&error, words);
        assert!(error.message.contains(words), "{words}: {error:?}");
        assert_eq!(server.requests().len(), 2);
    }
}

#[tokio::test]
async fn case_43_no_picture_is_a_failure_that_quotes_the_text() {
    for (body, said) in [
        (
            r#"{"choices":[{"finish_reason":"stop","message":{"content":"I cannot\u001b[31m draw.","images":[]}}]}"#,
            ": I cannot draw.",
        ),
        (r#"{"choices":[{"message":{"content":"Only words","images":null}}]}"#, ": Only words"),
        (
            r#"{"choices":[{"message":{"content":[{"type":"text","text":"In parts"}]}}]}"#,
            ": In parts",
        ),
        (
            r#"{"choices":[{"message":{"content":"","images":[{"image_url":{"url":""}}]}}]}"#,
            "OpenRouter",
        ),
        (r#"{"choices":[{"message":{"content":null}}]}"#, "OpenRouter"),
        (r#"{"choices":[]}"#, "OpenRouter"),
        (r#"{"choices":null,"data":null}"#, "OpenRouter"),
        (r#"{"created":1,"data":[]}"#, "OpenRouter"),
        (r#"{"data":[{"b64_json":null}]}"#, "OpenRouter"),
        ("{}", "OpenRouter"),
        ("null", "not JSON: null"),
        ("", "its answer is empty"),
        ("<html>\u{1b}]0;x\u{7}<b>sign in</b>", "not JSON: <html><b>sign in</b>"),
        ("Sorry, no pictures today.", "not JSON: Sorry, no pictures today."),
        (
            r#"{"choices":[{"message":{"images":[{"image_url":{"url":"data:image/png;ba"#,
            "not JSON: {",
        ),
    ] {
        let drawn = draw_body(body).await;
        assert!(drawn.keeps(body.as_bytes()), "{body}");
        let error = drawn.error();
        assert_unusable(&error, body);
        assert!(error.message.starts_with("no picture returned"), "{error:?}");
        assert!(error.message.contains(said), "{error:?}");
    }
    let chatter = json!({"choices": [{"message": {"content": "word ".repeat(9_000)}}]}).to_string();
    assert!(draw_body(&chatter).await.error().message.chars().count() < 300);
}

#[tokio::test]
async fn case_43_a_refusal_is_told_from_a_chance() {
    let ended = |reason: &str| {
        json!({"choices": [{"finish_reason": "stop", "native_finish_reason": reason,
            "message": {"content": ""}}]})
        .to_string()
    };
    for (reason, attempt, cause, retry) in [
        ("NO_IMAGE", 1, Cause::Picture, Retry::Backoff),
        ("NO_IMAGE", 2, Cause::Picture, Retry::Never),
        ("IMAGE_SAFETY", 1, Cause::Declined, Retry::Never),
        ("content_filter", 1, Cause::Declined, Retry::Never),
        ("STOP", 1, Cause::Picture, Retry::Never),
    ] {
        let server = RawServer::start(vec![answer_json(200, &ended(reason))]).await;
        let provider = HttpProvider::new(settings("openrouter", &server, OVER_CHAT));
        let error = draw_attempt(&provider, attempt).await.error();
        assert_eq!((error.cause, error.retry), (cause, retry), "{reason} {attempt}");
    }
}

#[tokio::test]
async fn case_44_broken_pictures_are_refused_and_kept() {
    let png = png();
    let encoded = STANDARD.encode(&png);
    let mut bad_crc = png.clone();
    // In the data of the first chunk after the header, which the checksum covers.
    bad_crc[60] ^= 0xff;
    let url = |text: &str| format!("data:image/png;base64,{text}");
    for (url, words) in [
        (url(&encoded[..encoded.len() / 2]), "damaged"),
        (url(&encoded[..401]), "not valid base64"),
        (url("AAAA"), "a file of an unknown kind"),
        (url(""), "nothing"),
        (url("!!!"), "not valid base64"),
        ("data:image/png;base64".to_owned(), "the data URL has no data"),
        (format!("data:image/png,{encoded}"), "a text"),
        (data_url(&bad_crc), "damaged"),
        (data_url(b"GIF89a\x01\0\x01\0"), "a GIF picture"),
        (data_url(b"\0\0\0 ftypavif"), "an AVIF picture"),
        (data_url(b"<!doctype html><p>no"), "a web page"),
        (data_url(b"BM\0\0"), "a BMP picture"),
        (data_url(&file(96, 64, ImageFormat::Jpeg)[..900]), "JPEG picture is damaged"),
        (data_url(&file(96, 64, ImageFormat::WebP)[..900]), "WebP picture is damaged"),
    ] {
        let drawn = draw_url(&url).await;
        assert!(drawn.keeps(chat(&url).as_bytes()), "{words}");
        let error = drawn.error();
        assert_unusable(&error, words);
        assert!(error.message.contains(words), "{words}: {error:?}");
    }
}

#[tokio::test]
async fn case_45_odd_pictures_are_taken() {
    let png = png();
    let encoded = STANDARD.encode(&png);
    let wrapped: Vec<Cow<'_, str>> =
        encoded.as_bytes().chunks(76).map(String::from_utf8_lossy).collect();
    let svg = br##"<svg xmlns="http://www.w3.org/2000/svg" width="96" height="64"><rect width="9" height="9" fill="#f00"/></svg>"##;
    for (url, size) in [
        (format!("data:image/png;base64,{}", wrapped.join("\r\n")), (96, 64)),
        (format!("data:image/png;base64, {}", encoded.trim_end_matches('=')), (96, 64)),
        (format!("DATA:IMAGE/PNG;Charset=x;BASE64,{encoded}"), (96, 64)),
        (format!("data:image/jpeg;base64,{encoded}"), (96, 64)),
        (format!("data:image/png;base64,{}", URL_SAFE_NO_PAD.encode(&png)), (96, 64)),
        (encoded.clone(), (96, 64)),
        (data_url(&file(96, 64, ImageFormat::Jpeg)), (96, 64)),
        (data_url(&file(96, 64, ImageFormat::WebP)), (96, 64)),
        (format!("data:image/SVG+XML;base64,{}", STANDARD.encode(svg)), (1_024, 683)),
        (data_url(&[png.clone(), b"trailing".to_vec()].concat()), (96, 64)),
    ] {
        let drawn = draw_url(&url).await;
        assert_eq!(drawn.size(), size, "{}", &url[..url.len().min(60)]);
        assert_eq!(drawn.findings, []);
        assert_eq!(drawn.result.unwrap().usage.cost_usd, Some(0.039));
    }
}

#[tokio::test]
async fn case_45_a_tiny_picture_and_one_of_several_are_flagged() {
    let drawn = draw_url(&data_url(&file(1, 1, ImageFormat::Png))).await;
    assert_eq!(drawn.size(), (1, 1));
    assert_eq!(drawn.findings, [Finding::warning("the picture is only 1 × 1 pixels")]);

    let part = |bytes: &[u8]| json!({"image_url": {"url": data_url(bytes)}});
    let mut draft = part(&file(77, 77, ImageFormat::Png));
    draft["thought"] = true.into();
    let images = json!([part(&file(80, 80, ImageFormat::Png)), part(&png()), draft]);
    let body = json!({"choices": [{"message": {"content": "", "images": images}}]}).to_string();
    let drawn = draw_body(&body).await;
    assert_eq!(drawn.size(), (96, 64));
    assert_eq!(drawn.findings[0].severity, Severity::Notice);
    assert!(drawn.findings[0].message.starts_with("2 pictures came"), "{:?}", drawn.findings);
}

#[tokio::test]
async fn case_46_bombs_are_refused_or_bounded() {
    let error = draw_url(&data_url(&huge())).await.error();
    assert_unusable(&error, "header");
    assert_eq!(error.message, "the picture is too large: 50000 × 50000 pixels");

    let mut bomb = Vec::new();
    let mut info = png::Info::with_size(96, 64);
    info.color_type = png::ColorType::Rgb;
    info.icc_profile = Some(Cow::Owned(vec![0; 64 * 1024 * 1024]));
    let mut writer = png::Encoder::with_info(&mut bomb, info).unwrap().write_header().unwrap();
    writer.write_image_data(&vec![7; 96 * 64 * 3]).unwrap();
    drop(writer);
    assert!(bomb.len() < 1_000_000, "it is small: {}", bomb.len());
    assert_eq!(draw_url(&data_url(&bomb)).await.size(), (96, 64));
}

#[tokio::test]
async fn case_47_a_picture_of_twenty_megabytes_arrives() {
    let large = file(2_700, 2_470, ImageFormat::Png);
    let url = data_url(&large);
    assert!((20_000_000..33_000_000).contains(&url.len()), "{}", url.len());
    assert_eq!(draw_url(&url).await.size(), (2_700, 2_470));
    let over = "A".repeat(33 * 1024 * 1024);
    let error = draw_url(&format!("data:image/png;base64,{over}")).await.error();
    assert_unusable(&error, "too long");
    assert!(error.message.contains("longer than 32 MiB"), "{error:?}");
}

#[tokio::test]
async fn case_48_what_a_service_says_is_classed() {
    let busy = answer(429, &[("retry-after", "2")], r#"{"error":{"message":"slow down"}}"#);
    let broken = answer_json(500, r#"{"error":{"message":"oh"}}"#);
    let within = answer_json(200, r#"{"error":{"code":429,"message":"slow down"}}"#);
    let no_credit = answer_json(402, r#"{"error":{"code":402,"message":"no credit"}}"#);
    for (script, cause, retry) in [
        (busy, Cause::Unavailable, Retry::AfterMs(2_000)),
        (broken, Cause::Unavailable, Retry::Backoff),
        (within, Cause::Unavailable, Retry::Busy),
        (no_credit, Cause::Refused, Retry::Never),
    ] {
        let server = RawServer::start(vec![script, good()]).await;
        let error = draw(settings("openrouter", &server, OVER_CHAT)).await.error();
        assert_eq!((error.cause, error.retry), (cause, retry), "{error:?}");
        assert!(!error.hint.is_empty());
        assert_eq!(server.requests().len(), 1);
    }
}

/// Starts a run whose document is made here and whose pictures come from the server.
fn start(mode: RunMode, server: &RawServer, journal: &MemoryJournal) -> RunHandle {
    let pictures = HttpProvider::new(settings("openrouter", server, OVER_CHAT));
    let providers = Providers { text: Arc::new(OfflineProvider), pictures: Arc::new(pictures) };
    let recipe = Arc::new(recipes::embedded("case-study").unwrap());
    let notes = Notes::from_text("Acme moved to the new line. Waiting fell from 9 to 4 days.");
    let language = LanguageChoice::Fixed("en".to_owned());
    let settings = Settings { mode, language, ..Settings::default() };
    let run = RunId::new("test");
    let mut request = RunRequest::new(run, recipe, notes.unwrap(), &settings);
    request.retry.attempts = 1;
    engine::start(request, providers, Arc::new(journal.clone())).unwrap()
}

async fn next(handle: &mut RunHandle, events: &mut Vec<RunEvent>) -> bool {
    let event = handle.events.recv().await;
    let is_more = event.is_some();
    events.extend(event);
    is_more
}

#[tokio::test]
async fn cases_43_to_46_fail_alone_and_the_other_pictures_are_stored() {
    for bad in [
        r#"{"choices":[{"message":{"content":"no","images":[]}}]}"#.to_owned(),
        chat("data:image/png;base64,AAAA"),
        chat("http://169.254.169.254/"),
        chat(&data_url(&huge())),
    ] {
        let server = RawServer::start(vec![good(), answer_json(200, &bad), good()]).await;
        let journal = MemoryJournal::default();
        let mut handle = start(RunMode::Sequential, &server, &journal);
        let mut events = Vec::new();
        while next(&mut handle, &mut events).await {}
        let state = RunState::replay(&events);
        assert_eq!(state.end, Some(RunEnd::Partial));
        let status = |step: &str| state.step(&StepId::new(step)).unwrap().status;
        assert_eq!(status("hero"), StepStatus::Done);
        assert_eq!(status("metrics"), StepStatus::Failed);
        assert_eq!(status("timeline"), StepStatus::Done);
        let files = journal.files();
        assert!(files["hero.png"].starts_with(b"\x89PNG"));
        assert!(files["timeline.png"].starts_with(b"\x89PNG"));
        assert!(!files.contains_key("metrics.png"));
        assert_eq!(files["metrics.1.body"], bad.as_bytes());
    }
}

#[tokio::test]
async fn case_48_a_slow_picture_lets_the_others_finish_first() {
    let go_on = Arc::new(Notify::new());
    let mut slow = good();
    slow.insert(0, Act::Wait(Arc::clone(&go_on)));
    let server = RawServer::start(vec![slow, good(), good()]).await;
    let journal = MemoryJournal::default();
    let mut handle = start(RunMode::Parallel, &server, &journal);
    let mut events = Vec::new();
    // The document and the two pictures that do not wait.
    let finished = |events: &[RunEvent]| {
        events.iter().filter(|event| matches!(event.kind, EventKind::StepFinished { .. })).count()
    };
    while finished(&events) < 3 && next(&mut handle, &mut events).await {}
    let files = journal.files();
    let pictures = ["hero.png", "metrics.png", "timeline.png"];
    assert_eq!(pictures.iter().filter(|name| files.contains_key(**name)).count(), 2);
    go_on.notify_one();
    while next(&mut handle, &mut events).await {}
    assert_eq!(RunState::replay(&events).end, Some(RunEnd::Complete));
}

#[tokio::test]
async fn pictures_of_every_answer_form_are_taken() {
    let data = data_url(&png());
    let bare = STANDARD.encode(png());
    let part = json!({"type": "image_url", "image_url": {"url": data}});
    let usage = json!({"cost": 0.039});
    let events = |list: &[Value]| {
        let events: Vec<String> =
            list.iter().map(|event| format!("data:{event}\r\n\r\n")).collect();
        format!(": OPENROUTER PROCESSING\r\n\r\n{}data: [DONE]\n\n", events.concat())
    };
    for body in [
        json!({"choices": [{"message": {"content": [{"type": "text", "text": "x"}, part]}}], "usage": usage}).to_string(),
        json!({"choices": [{"message": {"images": [data]}}], "usage": usage}).to_string(),
        json!({"data": [{"b64_json": bare, "media_type": "image/webp"}], "usage": usage}).to_string(),
        json!({"data": [{"url": data}], "usage": usage}).to_string().replace('/', "\\/"),
        events(&[
            json!({"choices": [{"delta": {"content": "Here"}}]}),
            json!({"choices": [{"delta": {"images": [part]}, "finish_reason": "stop"}]}),
            json!({"choices": [], "usage": usage}),
        ]),
        events(&[
            json!({"type": "image_generation.partial_image", "b64_json": "AAAA"}),
            json!({"type": "image_generation.completed", "b64_json": bare, "usage": usage}),
        ]),
    ] {
        let drawn = draw_body(&body).await;
        assert_eq!(drawn.size(), (96, 64), "{}", &body[..80]);
        assert_eq!(drawn.result.unwrap().usage.cost_usd, Some(0.039));
    }
}

#[tokio::test]
async fn each_transport_asks_in_its_own_words() {
    let logo = Logo { media_type: "image/png".to_owned(), bytes: b"png".as_slice().into() };
    for (profile, pictures, to, body) in [
        (
            "openrouter",
            OVER_CHAT,
            "/v1/chat/completions",
            r#"{"model":"acme/painter","messages":[{"role":"user","content":[{"type":"text","text":"a bakery at dawn"},{"type":"image_url","image_url":{"url":"data:image/png;base64,cG5n"}}]}],"modalities":["image","text"],"image_config":{"aspect_ratio":"16:9"}}"#,
        ),
        (
            "openrouter",
            OVER_IMAGES,
            "/v1/images",
            r#"{"model":"acme/painter","prompt":"a bakery at dawn","aspect_ratio":"16:9","resolution":"1K","output_format":"png","n":1,"input_references":[{"type":"image_url","image_url":{"url":"data:image/png;base64,cG5n"}}]}"#,
        ),
        (
            "openai",
            PictureSettings::default(),
            "/v1/images/generations",
            r#"{"model":"acme/painter","prompt":"a bakery at dawn","size":"1536x1024","n":1,"response_format":"b64_json"}"#,
        ),
    ] {
        let server = RawServer::start(vec![good()]).await;
        let mut settings = settings(profile, &server, pictures);
        settings.logo = Some(logo.clone());
        assert_eq!(draw(settings).await.size(), (96, 64));
        let request = server.requests().remove(0);
        assert_eq!((path(&request), request.text().as_str()), (to, body));
    }
}

#[tokio::test]
async fn the_catalogue_chooses_the_transport_and_is_asked_once() {
    let model = |outputs: Value| {
        let entry = json!({"id": "acme/painter", "architecture": {"output_modalities": outputs}});
        answer_json(200, &json!({"data": [{"id": "other"}, entry]}).to_string())
    };
    let none = || answer_json(200, r#"{"data":[]}"#);
    let draws = json!(["image"]);
    for (profile, catalogues, to, modalities) in [
        ("openrouter", vec![model(json!(["image", "text"]))], "/v1/chat/completions", Some(2)),
        ("openrouter", vec![model(draws.clone())], "/v1/images", None),
        ("openrouter", vec![none(), model(draws.clone())], "/v1/images", None),
        ("openrouter", vec![none(), none()], "/v1/chat/completions", Some(2)),
        ("openrouter", vec![answer(500, &[], ""), good()], "/v1/chat/completions", Some(2)),
        ("custom", vec![model(draws)], "/v1/chat/completions", Some(1)),
        ("custom", vec![none()], "/v1/chat/completions", Some(2)),
    ] {
        let mut scripts = catalogues;
        let asked = scripts.len();
        scripts.extend([good(), good()]);
        let server = RawServer::start(scripts).await;
        let provider = HttpProvider::new(settings(profile, &server, PictureSettings::default()));
        assert_eq!(draw_attempt(&provider, 1).await.size(), (96, 64), "{profile} {to}");
        assert_eq!(draw_attempt(&provider, 1).await.size(), (96, 64));
        let requests = server.requests();
        assert_eq!(path(&requests[0]), "/v1/models?output_modalities=all");
        let posts: Vec<&Captured> =
            requests.iter().filter(|r| r.head.starts_with("POST")).collect();
        assert!(requests.len() <= asked + 2 && posts.len() == 2, "the catalogue is asked once");
        for post in posts {
            assert_eq!(path(post), to);
            let asked_for = post.json()["modalities"].as_array().map(Vec::len);
            assert_eq!(asked_for, modalities);
        }
    }
}

#[tokio::test]
async fn a_transport_that_is_not_there_gives_way_to_the_other_once_and_for_all() {
    let missing = |status| answer_json(status, r#"{"error":{"message":"not here"}}"#);
    let catalogue = || answer_json(200, r#"{"data":[]}"#);
    for status in [404, 405] {
        let server = RawServer::start(vec![catalogue(), missing(status), good(), good()]).await;
        let provider = HttpProvider::new(settings("custom", &server, PictureSettings::default()));
        let drawn = draw_attempt(&provider, 1).await;
        assert_eq!(drawn.size(), (96, 64));
        assert!(drawn.findings[0].message.contains("/images/generations"), "{:?}", drawn.findings);
        let drawn = draw_attempt(&provider, 1).await;
        assert_eq!((drawn.size(), drawn.findings.len()), ((96, 64), 0));
        let requests = server.requests();
        let paths: Vec<&str> = requests.iter().map(path).collect();
        assert_eq!(
            paths[1..],
            ["/v1/chat/completions", "/v1/images/generations", "/v1/images/generations"]
        );
    }

    let gone = answer(404, &[], "gone");
    let server = RawServer::start(vec![catalogue(), missing(404), gone, good()]).await;
    let provider = HttpProvider::new(settings("custom", &server, PictureSettings::default()));
    let error = draw_attempt(&provider, 1).await.error();
    assert!(error.message.contains("not here"), "the first one said more: {error:?}");
    assert_eq!(server.requests().len(), 3, "it ends after both");

    let server = RawServer::start(vec![missing(404), good()]).await;
    let error = draw(settings("openrouter", &server, OVER_CHAT)).await.error();
    assert_eq!((error.cause, server.requests().len()), (Cause::Refused, 1), "a setting is kept to");
}

#[tokio::test]
async fn a_picture_that_may_be_paid_for_is_not_bought_again_unasked() {
    let whole = chat(&data_url(&png()));
    let length = whole.len().to_string();
    let cut = vec![head(200, &[("content-length", &length)]), say(&whole[..whole.len() / 2])];
    let reset = vec![head(200, &[("content-length", &length)]), say(&whole[..99]), Act::Reset];
    for (profile, pictures, script, may_be_billed) in [
        ("openrouter", OVER_CHAT, vec![Act::Hold], true),
        ("openrouter", OVER_CHAT, cut.clone(), true),
        ("openrouter", OVER_CHAT, reset.clone(), true),
        ("openrouter", OVER_CHAT, vec![], true),
        ("openai", PictureSettings::default(), vec![Act::Hold], true),
        ("openrouter", OVER_IMAGES, vec![Act::Hold], false),
        ("openrouter", OVER_IMAGES, cut, false),
        ("openrouter", OVER_IMAGES, reset, false),
        ("vllm", OVER_IMAGES, vec![Act::Hold], false),
    ] {
        let server = RawServer::start(vec![script]).await;
        let mut settings = settings(profile, &server, pictures);
        let soon = Duration::from_millis(200);
        settings.timeouts =
            Timeouts { picture_first_byte: soon, idle: soon, ..Timeouts::default() };
        let error = draw(settings).await.error();
        assert_eq!(error.possibly_billed, may_be_billed, "{profile}: {error:?}");
        assert_eq!(error.message.contains("possibly billed"), may_be_billed);
        assert!(error.hint.contains("again"), "{error:?}");
        let retry = if may_be_billed { Retry::Never } else { Retry::Backoff };
        assert_eq!((error.cause, error.retry), (Cause::Unavailable, retry));
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn case_16_a_picture_that_came_whole_is_taken_though_its_socket_stays_open_or_breaks() {
    let far = Duration::from_hours(24);
    let soon = Duration::from_millis(150);
    let patient = Timeouts { idle: far, after_finish: soon, ..Timeouts::default() };
    let impatient = Timeouts { idle: soon, after_finish: far, ..Timeouts::default() };
    let whole = chat(&data_url(&png()));
    let chunk = whole.replace("\"message\"", "\"delta\"");
    let silent = chunk.replace("\"stop\"", "null");
    let event = format!("data: {silent}\n\n");
    let open = head(200, &[]);
    let cut = head(200, &[("content-length", "99999999")]);
    for (timeouts, script) in [
        (patient, vec![open.clone(), say(&whole), Act::Hold]),
        (patient, vec![open.clone(), say(format!("data: {chunk}\n\n")), Act::Hold]),
        (patient, vec![open.clone(), say(format!("{event}data: [DONE]\n\n")), Act::Hold]),
        (patient, vec![cut.clone(), say(&whole)]),
        // Streams that do not tell their end, with a picture in them.
        (impatient, vec![open, say(&event), Act::Hold]),
        (patient, vec![cut, say(&event)]),
    ] {
        let server = RawServer::start(vec![script]).await;
        let settings = settings("openrouter", &server, OVER_CHAT);
        let drawn = draw(HttpSettings { timeouts, ..settings }).await;
        assert_eq!(drawn.size(), (96, 64));
        assert_eq!(drawn.result.unwrap().usage.cost_usd, Some(0.039));
    }
}

#[tokio::test]
async fn a_request_that_never_left_is_tried_again() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let base_url = format!("http://{closed}/v1");
    let settings = settings_at("openai", &base_url, PictureSettings::default());
    let error = draw(settings).await.error();
    assert_eq!((error.cause, error.retry), (Cause::Unavailable, Retry::Backoff));
    assert!(!error.possibly_billed);
}

#[tokio::test]
async fn who_makes_no_pictures_says_who_does() {
    let server = RawServer::start(vec![good()]).await;
    let local = draw(settings("ollama", &server, PictureSettings::default())).await.error();
    assert_eq!((local.cause, local.retry), (Cause::Refused, Retry::Never));
    assert!(local.hint.contains("--pictures offline"), "{local:?}");
    let mut unnamed = settings("custom", &server, PictureSettings::default());
    unnamed.image_model.clear();
    let error = draw(unnamed).await.error();
    assert!(error.hint.contains("--image-model"), "{error:?}");
    assert!(server.requests().is_empty());
}
