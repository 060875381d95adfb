//! The simulator over real sockets: what clients get, byte for byte, and what each fault does to it.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

use std::io::{BufRead as _, BufReader, ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use casegen::simulator::{self, Scenario, Simulator, scenario};
use casegen::text::extract;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Map, Value, json};

const NOTES: &str = include_str!("../assets/notes/call-notes-logistics.md");
const SCHEMA: &str = include_str!("../assets/recipes/case-study/schema.json");
/// So fast that whatever is due is due now.
const AT_ONCE: f64 = 1e7;

fn serve(scenario: Scenario) -> Simulator {
    simulator::start(scenario, AT_ONCE, 0).unwrap()
}

/// The reference scenario with more keys.
fn with(toml: &str) -> Simulator {
    serve(scenario::from_text("test.toml", toml).unwrap())
}

/// A simulator with one fault for everything.
fn failing(does: &str) -> Simulator {
    with(&format!("comments_every = 5\n[text]\ntotal = 4\n[[fault]]\ndoes = {does}\n"))
}

/// A connection to a simulator.
struct Client(TcpStream);

impl Client {
    fn new(simulator: &Simulator) -> Self {
        let url = simulator.base_url();
        let address = url.strip_prefix("http://").unwrap().strip_suffix("/v1").unwrap();
        Self(TcpStream::connect(address).unwrap())
    }

    fn send(&mut self, method: &str, path: &str, headers: &str, body: &str) {
        let length = body.len();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: s\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
        );
        self.0.write_all(head.as_bytes()).unwrap();
    }

    /// Everything until the connection ends, and how it ended.
    fn rest(&mut self) -> (Vec<u8>, Option<ErrorKind>) {
        let mut all = Vec::new();
        let error = self.0.read_to_end(&mut all).err().map(|error| error.kind());
        (all, error)
    }

    /// Reads until a text has come, at most one byte beyond it.
    fn until(&mut self, text: &str) -> String {
        let mut all = Vec::new();
        while !all.ends_with(text.as_bytes()) {
            let mut byte = [0];
            assert_eq!(self.0.read(&mut byte).unwrap(), 1, "{}", String::from_utf8_lossy(&all));
            all.push(byte[0]);
        }
        String::from_utf8(all).unwrap()
    }
}

/// An answer that came whole, or as far as it came.
struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
    /// Whether the body ended as HTTP says that it ends.
    is_whole: bool,
    /// How the connection ended, where it was not closed.
    error: Option<ErrorKind>,
}

impl Answer {
    fn parse((bytes, error): (Vec<u8>, Option<ErrorKind>)) -> Self {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap().to_lowercase();
        let status = head[9..12].parse().unwrap();
        let (body, is_whole) = if head.contains("transfer-encoding: chunked") {
            unchunked(&bytes[end..])
        } else {
            let length = head.split("content-length: ").nth(1).unwrap();
            let length: usize = length.split("\r\n").next().unwrap().parse().unwrap();
            (bytes[end..].to_vec(), bytes.len() - end == length)
        };
        Self { status, head, body, is_whole, error }
    }

    fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    fn header(&self, name: &str) -> Option<&str> {
        let line = self.head.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
        line.map(str::trim)
    }

    /// The events of a stream that are JSON.
    fn events(&self) -> Vec<Value> {
        let data = self.text().split("\n\n").filter_map(|event| event.strip_prefix("data: "));
        data.filter_map(|data| serde_json::from_str(data).ok()).collect()
    }

    /// The text of a stream's first choice.
    fn content(&self) -> String {
        let deltas = self.events().into_iter().filter(|event| event["choices"][0]["index"] == 0);
        deltas
            .filter_map(|event| Some(event["choices"][0]["delta"]["content"].as_str()?.to_owned()))
            .collect()
    }

    fn is_done(&self) -> bool {
        self.text().ends_with("data: [DONE]\n\n")
    }

    fn finish(&self) -> Option<String> {
        let events = self.events();
        let mut reasons = events.iter().map(|event| &event["choices"][0]["finish_reason"]);
        reasons.find_map(|reason| reason.as_str().map(str::to_owned))
    }
}

/// A chunked body (RFC 9112 section 7.1) and whether its last chunk came.
fn unchunked(mut bytes: &[u8]) -> (Vec<u8>, bool) {
    let mut body = Vec::new();
    loop {
        let Some(end) = bytes.windows(2).position(|two| two == b"\r\n") else {
            return (body, false);
        };
        let size = std::str::from_utf8(&bytes[..end]).unwrap();
        let size = usize::from_str_radix(size, 16).unwrap();
        bytes = &bytes[end + 2..];
        if size == 0 {
            return (body, bytes == b"\r\n");
        }
        body.extend_from_slice(&bytes[..size.min(bytes.len())]);
        if bytes.len() < size + 2 {
            return (body, false);
        }
        bytes = &bytes[size + 2..];
    }
}

fn call(simulator: &Simulator, method: &str, path: &str, body: &str) -> Answer {
    let mut client = Client::new(simulator);
    client.send(method, path, "Connection: close\r\n", body);
    Answer::parse(client.rest())
}

fn get(simulator: &Simulator, path: &str) -> Answer {
    call(simulator, "GET", path, "")
}

fn chat(simulator: &Simulator, body: &Value) -> Answer {
    call(simulator, "POST", "/v1/chat/completions", &body.to_string())
}

/// A plain question, streamed or not.
fn question(streams: bool) -> Value {
    let text = "We moved the stock. It took a week. Nobody missed a delivery. That was the plan.";
    json!({ "model": "simulator/text", "stream": streams, "messages": [{ "role": "user", "content": text }] })
}

fn picture(streams: bool) -> Value {
    let prompt = "Design a cover picture.\n- Headline: Faster deliveries";
    json!({ "model": "simulator/image", "stream": streams, "messages": [{ "role": "user", "content": prompt }] })
}

/// The request that the program sends for a document.
fn document() -> Value {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let prompt = format!(
        "Language: write every text in this language: en.\n===== NOTES BEGIN =====\n{NOTES}\n===== NOTES END =====\n"
    );
    json!({
        "model": "simulator/text", "stream": true,
        "messages": [{ "role": "user", "content": prompt }],
        "response_format": { "type": "json_schema", "json_schema": { "name": "case_study", "strict": true, "schema": schema } },
    })
}

fn decoded(url: &Value) -> Vec<u8> {
    STANDARD.decode(url.as_str().unwrap().split_once("base64,").unwrap().1).unwrap()
}

fn image_of(answer: &Answer) -> Value {
    answer.json()["choices"][0]["message"]["images"][0]["image_url"]["url"].clone()
}

#[test]
fn models_and_the_key_are_listed_under_every_prefix() {
    let simulator = serve(scenario::builtin("reference").unwrap());
    for prefix in ["/v1", "/api/v1", ""] {
        let models = get(&simulator, &format!("{prefix}/models")).json();
        assert_eq!(models["data"].as_array().unwrap().len(), 3, "{prefix}");
    }
    let images = get(&simulator, "/v1/models?output_modalities=image").json();
    assert_eq!(images["data"][0]["id"], "simulator/image");
    assert_eq!(images["data"][0]["architecture"]["output_modalities"][0], "image");
    assert_eq!(get(&simulator, "/v1/models/simulator/text").json()["id"], "simulator/text");
    assert_eq!(get(&simulator, "/v1/models/simulator%2Ftext").json()["id"], "simulator/text");
    assert_eq!(get(&simulator, "/v1/model/simulator/text").json()["data"]["id"], "simulator/text");
    assert_eq!(get(&simulator, "/v1/images/models").json()["data"].as_array().unwrap().len(), 2);
    assert_eq!(get(&simulator, "/v1/key").json()["data"]["limit_remaining"], 74.5);
}

#[test]
fn a_model_that_is_not_listed_is_what_its_name_says() {
    let simulator = serve(Scenario::default());
    let hello = json!([{ "role": "user", "content": "A quiet harbour." }]);
    let ask = |model: &str| chat(&simulator, &json!({ "model": model, "messages": hello })).json();
    let image = |answer: &Value| answer["choices"][0]["message"]["images"][0].is_object();
    assert!(image(&ask("google/gemini-3.1-flash-image")));
    let text = ask("anthropic/claude-sonnet-4.5");
    assert!(!image(&text) && text["choices"][0]["message"]["content"].is_string());
}

#[test]
fn what_there_is_not_is_told_in_json() {
    let simulator = serve(Scenario { only_listed: true, ..Scenario::default() });
    let status = |method, path, body| {
        let answer = call(&simulator, method, path, body);
        assert!(answer.json()["error"]["message"].is_string(), "{path}");
        answer.status
    };
    assert_eq!(status("GET", "/v1/nowhere", ""), 404);
    assert_eq!(status("GET", "/v1/models/nobody/none", ""), 404);
    assert_eq!(status("POST", "/v1/models", "{}"), 405);
    assert_eq!(call(&simulator, "GET", "/v1/images", "").header("allow"), Some("post"));
    assert_eq!(status("POST", "/v1/chat/completions", ""), 400);
    assert_eq!(status("POST", "/v1/chat/completions", "{\"model\""), 400);
    assert_eq!(status("POST", "/v1/chat/completions", "{\"model\":\"simulator/text\"}"), 400);
    let unknown = chat(&simulator, &json!({ "model": "no", "messages": [{}] }));
    assert_eq!(
        (unknown.status, &unknown.json()["error"]["availability"]["code"]),
        (404, &"model_not_found".into())
    );
    assert_eq!(simulator.requests().total, 0);
}

#[test]
fn a_body_that_is_too_large_is_refused_before_it_is_read() {
    let simulator = serve(Scenario::default());
    let mut client = Client::new(&simulator);
    let head = "POST /v1/chat/completions HTTP/1.1\r\nHost: s\r\nContent-Length: 100000000\r\n\r\n";
    client.0.write_all(head.as_bytes()).unwrap();
    assert!(client.until("\r\n").starts_with("HTTP/1.1 413"));
}

#[test]
fn a_document_streams_in_the_schemas_order_with_usage_and_an_end() {
    let simulator = serve(scenario::builtin("reference").unwrap());
    let answer = chat(&simulator, &document());
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("text/event-stream")));
    assert!(answer.is_whole && answer.is_done());
    assert!(answer.text().starts_with(": OPENROUTER PROCESSING\n\ndata: {\"id\":\"gen-"));

    let events = answer.events();
    assert_eq!(events[0]["choices"][0]["delta"]["role"], "assistant");
    assert!(events.len() > 100, "{}", events.len());
    let [.., finish, usage] = events.as_slice() else { panic!("too few events") };
    assert_eq!(finish["choices"][0]["finish_reason"], "stop");
    assert_eq!(usage["choices"], json!([]));
    assert!(usage["usage"]["cost"].as_f64().unwrap() > 0.0);

    let study = serde_json::to_value(extract::case_study(NOTES, "en")).unwrap();
    let written: Value = serde_json::from_str(&answer.content()).unwrap();
    assert_eq!(written.to_string(), study.to_string());

    let mut whole = document();
    whole["stream"] = false.into();
    let whole = chat(&simulator, &whole).json();
    assert_eq!(whole["choices"][0]["message"]["content"], answer.content().as_str());
    assert_eq!(whole["object"], "chat.completion");
}

#[test]
fn a_careless_provider_sends_the_narrative_first() {
    let simulator =
        with("order = \"narrative-first\"\n[document]\nneeded_through = \"implementation\"");
    let written: Map<String, Value> =
        serde_json::from_str(&chat(&simulator, &document()).content()).unwrap();
    let keys: Vec<&String> = written.keys().collect();
    let place = |key: &str| keys.iter().position(|one| *one == key).unwrap();
    assert!(place("narrative") < place("clientName"));
    assert_eq!(keys.last().unwrap().as_str(), "implementation");
}

#[test]
fn reasoning_comes_before_the_content() {
    let simulator = with("[text]\nfirst = 1\nthinking = 3\ntotal = 6");
    let answer = chat(&simulator, &question(true));
    let events = answer.events();
    let first = |key: &str| {
        events.iter().position(|event| {
            event["choices"][0]["delta"][key].as_str().is_some_and(|text| !text.is_empty())
        })
    };
    assert!(first("reasoning").unwrap() < first("content").unwrap());
    let whole = chat(&simulator, &question(false)).json();
    assert!(whole["choices"][0]["message"]["reasoning"].is_string());
}

#[test]
fn several_answers_and_a_limit_of_tokens_are_kept() {
    let simulator = serve(Scenario::default());
    let mut body = question(true);
    body["n"] = 2.into();
    body["max_tokens"] = 4.into();
    let answer = chat(&simulator, &body);
    assert_eq!(answer.content(), "We moved the sto");
    assert_eq!(answer.finish().unwrap(), "length");
    assert!(answer.events().iter().any(|event| event["choices"][0]["index"] == 1));
    body["stream"] = false.into();
    assert_eq!(chat(&simulator, &body).json()["choices"].as_array().unwrap().len(), 2);
}

#[test]
fn only_some_services_tell_usage_unasked() {
    let simulator = with("shape = \"openai\"");
    let has_usage = |body: &Value| {
        let answer = chat(&simulator, body);
        assert!(answer.is_done() && !answer.text().starts_with(':'));
        answer.events().iter().any(|event| event["usage"].is_object())
    };
    let mut body = question(true);
    assert!(!has_usage(&body));
    body["stream_options"] = json!({ "include_usage": true });
    assert!(has_usage(&body));
}

#[test]
fn case_71_a_picture_model_draws_over_chat_by_its_name_alone() {
    let simulator = serve(scenario::builtin("reference").unwrap());
    let whole = chat(&simulator, &picture(false));
    let file = decoded(&image_of(&whole));
    assert!(file.starts_with(b"\x89PNG"));
    let events = chat(&simulator, &picture(true)).events();
    let images = events.iter().find_map(|event| event["choices"][0]["delta"]["images"].as_array());
    assert_eq!(decoded(&images.unwrap()[0]["image_url"]["url"]), file);
    let mut text = picture(false);
    text["modalities"] = json!(["text"]);
    assert!(chat(&simulator, &text).json()["choices"][0]["message"]["images"].is_null());
}

#[test]
fn both_image_endpoints_draw_in_the_format_that_is_asked_for() {
    let simulator = serve(Scenario::default());
    let mut body =
        json!({ "model": "simulator/image", "prompt": "A timeline\n- May: Start", "n": 2 });
    for path in ["/v1/images", "/v1/images/generations"] {
        let answer = call(&simulator, "POST", path, &body.to_string()).json();
        let data = answer["data"].as_array().unwrap();
        assert_eq!((data.len(), &data[0]["media_type"]), (2, &"image/png".into()));
        assert!(answer["usage"]["cost"].as_f64().unwrap() > 0.07, "{}", answer["usage"]);
    }
    assert_eq!(simulator.requests().by_step["timeline"], 2);
    body["output_format"] = "webp".into();
    body["stream"] = true.into();
    let answer = call(&simulator, "POST", "/v1/images", &body.to_string());
    let event = &answer.events()[0];
    assert_eq!(event["type"], "image_generation.completed");
    assert_eq!(&STANDARD.decode(event["b64_json"].as_str().unwrap()).unwrap()[8..12], b"WEBP");
    assert!(answer.is_done());
}

#[test]
fn a_connection_serves_one_request_after_another() {
    let simulator = serve(Scenario::default());
    let mut client = Client::new(&simulator);
    for _ in 0..3 {
        client.send("POST", "/v1/chat/completions", "", &question(true).to_string());
        assert!(client.until("0\r\n\r\n").contains("data: [DONE]"));
    }
    assert_eq!(simulator.requests().total, 3);
}

#[test]
fn scripts_can_count_requests_and_start_again() {
    let simulator = serve(scenario::builtin("instant").unwrap());
    chat(&simulator, &document());
    chat(&simulator, &picture(true));
    get(&simulator, "/v1/models");
    let counts = get(&simulator, "/v1/simulator/requests").json();
    assert_eq!(counts["total"], 2);
    assert_eq!(counts["by_kind"], json!({ "document": 1, "picture": 1 }));
    assert_eq!(counts["by_step"], json!({ "analysis": 1, "hero": 1 }));
    assert_eq!(counts["by_model"], json!({ "simulator/image": 1, "simulator/text": 1 }));
    assert_eq!(call(&simulator, "DELETE", "/v1/simulator/requests", "").status, 200);
    assert_eq!(simulator.requests().total, 0);
}

#[test]
fn a_key_is_required_where_the_scenario_has_one() {
    let simulator = with("key = \"sk-simulated\"");
    let status = |header: &str| {
        let mut client = Client::new(&simulator);
        let headers = format!("Connection: close\r\n{header}");
        client.send("POST", "/v1/chat/completions", &headers, &question(false).to_string());
        Answer::parse(client.rest()).status
    };
    assert_eq!(status(""), 401);
    assert_eq!(status("Authorization: Bearer wrong\r\n"), 401);
    assert_eq!(status("Authorization: Bearer sk-simulated\r\n"), 200);
    assert_eq!(get(&simulator, "/v1/key").status, 401);
    assert_eq!(get(&simulator, "/v1/models").status, 200);
}

#[test]
fn more_at_once_than_the_scenario_bears_are_refused() {
    let simulator = with("at_once = 1\n[[fault]]\nattempts = 99\ndoes = { stall = { at = 0 } }");
    let mut open = Client::new(&simulator);
    open.send("POST", "/v1/chat/completions", "", &question(true).to_string());
    open.until("\"role\":\"assistant\"");
    let refused = chat(&simulator, &question(true));
    assert_eq!(refused.status, 429);
    assert!(refused.header("retry-after").is_some());
    let counts = simulator.requests();
    assert_eq!((counts.most_at_once, counts.faults["crowded"]), (2, 1));
}

#[test]
fn a_status_comes_with_each_form_of_retry_after_and_the_next_attempt_is_answered() {
    let forms = [
        ("seconds", Some("retry-after"), "1"),
        ("fraction", Some("retry-after"), "0.000"),
        ("ms", Some("retry-after-ms"), "1"),
        ("date", Some("retry-after"), "gmt"),
        ("body", None, "\"retry_after\":0"),
        ("text", None, "Please retry in 0s."),
        ("none", None, "Rate limit exceeded"),
    ];
    for (form, header, value) in forms {
        let simulator = failing(&format!(
            "{{ status = {{ code = 429, retry_after = \"{form}\", seconds = 2 }} }}"
        ));
        let answer = chat(&simulator, &question(true));
        assert_eq!((answer.status, answer.header("content-type")), (429, Some("application/json")));
        assert_eq!(answer.json()["error"]["metadata"]["error_type"], "rate_limit_exceeded");
        if let Some(header) = header {
            assert!(answer.header(header).unwrap().ends_with(value), "{form}");
        } else {
            assert!(answer.text().contains(value), "{form}: {}", answer.text());
            assert!(!answer.head.contains("retry-after"), "{form}");
        }
        assert_eq!(chat(&simulator, &question(true)).status, 200, "{form}");
        assert_eq!(simulator.requests().faults["status"], 1);
    }
}

#[test]
fn errors_have_the_shape_of_their_service() {
    for (shape, pointer, value) in [
        ("openrouter", "/error/code", json!(503)),
        ("openai", "/error/code", json!("server_error")),
        ("ollama", "/error", json!("The provider is overloaded")),
        ("llamacpp", "/error/code", json!(503)),
        ("gemini", "/error/status", json!("UNAVAILABLE")),
    ] {
        let simulator = with(&format!(
            "shape = \"{shape}\"\n[[fault]]\ndoes = {{ status = {{ code = 503 }} }}"
        ));
        let answer = chat(&simulator, &question(false));
        assert_eq!((answer.status, answer.json().pointer(pointer)), (503, Some(&value)), "{shape}");
    }
}

#[test]
fn an_error_may_call_itself_a_success() {
    let simulator = failing("{ error-in-ok = { code = 502 } }");
    let answer = chat(&simulator, &question(true));
    assert_eq!((answer.status, &answer.json()["error"]["code"]), (200, &502.into()));
}

#[test]
fn an_error_ends_a_stream_midway() {
    let simulator = failing("{ stream-error = { at = 0.5, code = 429 } }");
    let answer = chat(&simulator, &question(true));
    let whole = chat(&simulator, &question(true));
    let last = answer.events().pop().unwrap();
    assert_eq!(
        (&last["error"]["code"], &last["choices"][0]["finish_reason"]),
        (&429.into(), &"error".into())
    );
    assert!(answer.is_whole && !answer.is_done() && !answer.content().is_empty());
    assert!(whole.content().starts_with(&answer.content()) && whole.content() != answer.content());
    assert_eq!(
        chat(&failing("{ stream-error = { at = 0.5, code = 429 } }"), &question(false)).json()["error"]
            ["code"],
        429
    );
}

#[test]
fn a_cut_closes_the_connection_inside_an_event() {
    for body in [question(true), question(false), picture(true)] {
        let answer = chat(&failing("{ cut = { at = 0.6 } }"), &body);
        assert_eq!((answer.status, answer.is_whole, answer.error), (200, false, None), "{body}");
        assert!(!answer.body.is_empty() && !answer.text().ends_with("\n\n"));
        assert!(!answer.text().contains("[DONE]") && answer.finish().is_none());
    }
}

#[test]
fn a_reset_breaks_the_connection() {
    let answer = chat(&failing("{ reset = { at = 0.6 } }"), &question(true));
    assert_eq!((answer.status, answer.is_whole), (200, false));
    assert_eq!(answer.error, Some(ErrorKind::ConnectionReset));
}

#[test]
fn a_stall_keeps_the_connection_open_with_or_without_comments() {
    let simulator = failing("{ stall = { at = 0.5 } }");
    let mut silent = Client::new(&simulator);
    silent.send("POST", "/v1/chat/completions", "", &question(true).to_string());
    silent.until("\"content\":\"We");
    silent.0.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
    let (rest, error) = silent.rest();
    assert!(matches!(error, Some(ErrorKind::WouldBlock | ErrorKind::TimedOut)), "{error:?}");
    assert!(!String::from_utf8(rest).unwrap().contains("[DONE]"));

    let simulator = failing("{ stall = { at = 0.5, comments = true } }");
    let mut murmuring = Client::new(&simulator);
    murmuring.send("POST", "/v1/chat/completions", "", &question(true).to_string());
    murmuring.until("\"content\":\"We");
    for _ in 0..50 {
        assert!(!murmuring.until(": OPENROUTER PROCESSING").contains("[DONE]"));
    }
}

#[test]
fn a_slow_answer_is_an_answer_and_stays_slow() {
    let simulator = failing("{ slow = { seconds = 20 } }");
    for count in 1..3 {
        assert!(chat(&simulator, &question(true)).is_done());
        assert_eq!(simulator.requests().faults["slow"], count);
    }
}

#[test]
fn garbage_stands_among_good_events() {
    let simulator = failing("{ garbage = { at = 0.5 } }");
    let answer = chat(&simulator, &question(true));
    let data: Vec<&str> =
        answer.text().split("\n\n").filter_map(|event| event.strip_prefix("data: ")).collect();
    assert_eq!(data.len() - answer.events().len(), 2, "the garbage and the end are not JSON");
    assert!(answer.is_done() && answer.finish().is_some());
    let whole = chat(&failing("{ garbage = { at = 0.5 } }"), &question(false));
    assert!(serde_json::from_slice::<Value>(&whole.body).is_err());
}

#[test]
fn a_page_for_people_may_come_instead_of_an_answer() {
    let answer = chat(&failing("{ html = { code = 502 } }"), &question(true));
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (502, Some("text/html; charset=utf-8"))
    );
    assert!(answer.text().starts_with("<!DOCTYPE html>"));
}

#[test]
fn pictures_may_be_of_another_type_or_none() {
    for (fault, start) in [
        ("jpeg", &b"\xff\xd8\xff"[..]),
        ("webp", b"RIFF"),
        ("svg", b"<"),
        ("truncated", b"\x89PNG"),
    ] {
        let answer = chat(&failing(&format!("{{ picture = \"{fault}\" }}")), &picture(false));
        assert!(decoded(&image_of(&answer)).starts_with(start), "{fault}");
    }
    let whole = decoded(&image_of(&chat(&serve(Scenario::default()), &picture(false))));
    let truncated = chat(&failing("{ picture = \"truncated\" }"), &picture(false));
    let truncated = decoded(&image_of(&truncated));
    assert!(truncated.len() < whole.len() && whole.starts_with(&truncated));
    let message = |fault| {
        let answer = chat(&failing(&format!("{{ picture = \"{fault}\" }}")), &picture(false));
        answer.json()["choices"][0]["message"].clone()
    };
    assert_eq!(message("none")["images"], json!([]));
    let text = message("text");
    assert!(text["images"].is_null() && !text["content"].as_str().unwrap().is_empty());
}

#[test]
fn a_refusal_has_its_own_place_and_reason() {
    let streamed = chat(&failing("\"refusal\""), &question(true));
    assert_eq!(
        (streamed.finish().as_deref(), streamed.content().as_str()),
        (Some("content_filter"), "")
    );
    let refusals = streamed.events();
    assert!(refusals.iter().any(|event| event["choices"][0]["delta"]["refusal"].is_string()));
    let whole = chat(&failing("\"refusal\""), &question(false)).json();
    assert!(whole["choices"][0]["message"]["refusal"].is_string());
}

#[test]
fn an_answer_may_end_at_its_length() {
    for streams in [true, false] {
        let answer = chat(&failing("{ length = { at = 0.5 } }"), &question(streams));
        if streams {
            assert_eq!(answer.finish().unwrap(), "length");
            assert!(answer.is_done() && (30..50).contains(&answer.content().len()));
        } else {
            assert_eq!(answer.json()["choices"][0]["finish_reason"], "length");
        }
    }
}

#[test]
fn the_finish_reason_or_the_last_line_may_be_missing() {
    let answer = chat(&failing("\"no-finish\""), &question(true));
    assert!(answer.is_done() && answer.finish().is_none());
    let whole = chat(&failing("\"no-finish\""), &question(false)).json();
    assert_eq!(whole["choices"][0]["finish_reason"], Value::Null);
    let answer = chat(&failing("\"no-done\""), &question(true));
    assert!(answer.is_whole && !answer.is_done() && answer.finish().is_some());
}

#[test]
fn on_a_bad_day_three_attempts_are_enough_for_a_document() {
    let simulator = serve(scenario::builtin("flaky").unwrap());
    let first = chat(&simulator, &document());
    assert_eq!((first.status, first.header("retry-after")), (429, Some("1")));
    let second = chat(&simulator, &document());
    assert!(second.status == 200 && !second.is_whole);
    let third = chat(&simulator, &document());
    assert!(third.is_done());
    assert!(serde_json::from_str::<Value>(&third.content()).is_ok());
}

#[tokio::test]
async fn it_starts_inside_a_runtime_and_stops_when_it_is_dropped() {
    let simulator = serve(Scenario::default());
    let url = simulator.base_url();
    let address = url.strip_prefix("http://").unwrap().strip_suffix("/v1").unwrap().to_owned();
    TcpStream::connect(&address).unwrap();
    drop(simulator);
    // Its threads need a moment to let go of the port.
    while TcpStream::connect(&address).is_ok() {
        tokio::task::yield_now().await;
    }
    let refused = simulator::start(Scenario::default(), 0.0, 0).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::InvalidInput);
}

/// The program as a server; it is stopped when the test is over.
struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_casegen-tui"));
    command.arg("simulate").args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
    // Its log goes elsewhere than into the home of whoever runs the tests.
    command.env_clear().env("HOME", env!("CARGO_TARGET_TMPDIR"));
    command
}

#[test]
fn the_program_serves_until_a_signal_and_sums_up() {
    for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143)] {
        let mut served =
            Served(program(&["--scenario", "instant", "--port", "0"]).spawn().unwrap());
        let mut line = String::new();
        BufReader::new(served.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim_end().strip_prefix("listening on http://").unwrap();
        let address = address.strip_suffix("/v1").unwrap();
        let mut client = Client(TcpStream::connect(address).unwrap());
        client.send(
            "POST",
            "/v1/chat/completions",
            "Connection: close\r\n",
            &question(true).to_string(),
        );
        assert!(Answer::parse(client.rest()).is_done());
        kill_process(Pid::from_child(&served.0), signal).unwrap();
        assert_eq!(served.0.wait().unwrap().code(), Some(code));
        let mut summary = String::new();
        served.0.stderr.take().unwrap().read_to_string(&mut summary).unwrap();
        assert!(summary.contains("try: casegen-tui run NOTES --base-url http://127.0.0.1:"));
        assert!(summary.ends_with("served 1 request (text 1); faults: none\n"), "{summary}");
    }
}

#[test]
fn a_scenario_that_cannot_be_played_is_a_usage_error() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mine.toml");
    let cases = [
        ("nonesuch".to_owned(), "definition, fast-image, flaky, instant, reference"),
        (file.display().to_string(), "mine.toml:2: totl: unknown field"),
    ];
    std::io::Write::write_all(
        &mut std::fs::OpenOptions::new().create(true).append(true).open(&file).unwrap(),
        b"[picture]\ntotl = 3\n",
    )
    .unwrap();
    for (name, told) in cases {
        let output = program(&["--scenario", &name]).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        let errors = String::from_utf8(output.stderr).unwrap();
        assert!(errors.contains(told), "{errors}");
        assert!(output.stdout.is_empty());
    }
    assert_eq!(program(&["--speed", "0"]).output().unwrap().status.code(), Some(2));
}
