//! The HTTP side: connections, routes, and the way of a request to its answer.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited, StreamBody};
use hyper::body::{Body as _, Incoming};
use hyper::header::{HeaderName, HeaderValue};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, spawn_blocking};
use tokio::time::Instant;

use super::answer::{Answer, Made};
use super::asked::Asked;
use super::beat::{Act, Beat, COMMENT, Clock, play};
use super::cache::{Cache, chance, fingerprint};
use super::catalogue;
use super::counts::{Counter, Open};
use super::drawing::{self, Drawn, Format};
use super::envelope::Envelope;
use super::line::{Line, Wire};
use super::pace::Pace;
use super::problem::Problem;
use super::scenario::{Fault, Kind, PictureFault, RetryAfter, Scenario, Seconds, Shape};
use super::troubles::Troubles;
use super::writing::{self, Written};

/// The largest body of a request, in bytes.
const LARGEST: usize = 64 << 20;
/// Results that are kept, of texts and of pictures.
const MOST_KEPT: usize = 256;
/// How soon a service refuses, in seconds of the scenario.
const REFUSAL: f64 = 0.2;
/// When to come back to a service that has too many requests open, in seconds of the scenario.
const CROWDED: f64 = 1.0;
/// How long to wait when no more connections can be accepted.
const PAUSE: Duration = Duration::from_millis(50);
const JSON: &str = "application/json";
const HTML: &str = "<!DOCTYPE html>\n<html><head><title>Bad gateway</title></head>\n<body><h1>Bad gateway</h1><p>The origin did not answer in time.</p></body></html>\n";

type Body = UnsyncBoxBody<Bytes, Infallible>;

/// What all connections share.
#[derive(Debug)]
pub struct State {
    scenario: Scenario,
    speed: f64,
    /// The requests so far.
    pub counter: Counter,
    troubles: Troubles,
    made: Arc<Works>,
    answers: AtomicU64,
}

/// What was written and drawn so far, by what was asked for.
#[derive(Debug)]
pub struct Works {
    texts: Cache<Written>,
    pictures: Cache<Drawn>,
}

impl Default for Works {
    fn default() -> Self {
        Self { texts: Cache::new(MOST_KEPT), pictures: Cache::new(MOST_KEPT) }
    }
}

/// A request on its way to an answer.
struct Call {
    state: Arc<State>,
    clock: Clock,
    line: Line,
}

/// The endpoints that generate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Endpoint {
    Chat,
    Images,
}

impl State {
    /// For a scenario at a speed, with works that are there already.
    #[must_use]
    pub fn new(scenario: Scenario, speed: f64, made: Arc<Works>) -> Self {
        Self {
            scenario,
            speed,
            counter: Counter::default(),
            troubles: Troubles::default(),
            made,
            answers: AtomicU64::new(0),
        }
    }

    /// What it has written and drawn so far.
    #[must_use]
    pub fn works(&self) -> Arc<Works> {
        Arc::clone(&self.made)
    }

    /// Writes or draws what is asked for, unless that has been done before.
    async fn make(self: Arc<Self>, asked: Asked, format: Format) -> Result<Made, Problem> {
        if asked.kind == Kind::Picture {
            let key = fingerprint(&[&asked.prompt, format.media_type()]);
            let density = self.scenario.density;
            let drawing = off_thread(move || drawing::draw(&asked.prompt, format, density));
            let failed = |error: String| Problem::of(500).saying(error);
            let making = async { drawing.await?.map_err(|error| error.to_string()) };
            let drawn = self.made.pictures.get(key, making).await.map_err(failed)?;
            return Ok(Made::Picture((*drawn).clone()));
        }
        let schema = asked.schema.as_ref().map(Value::to_string).unwrap_or_default();
        let key = fingerprint(&[&asked.prompt, asked.kind.as_str(), &schema]);
        let latency = self.scenario.latency(asked.kind, &asked.model);
        let order = self.scenario.order;
        let writing = off_thread(move || writing::write(&asked, order, &latency));
        let written = self.made.texts.get(key, writing).await;
        written.map(|text| Made::Text((*text).clone())).map_err(|e| Problem::of(500).saying(e))
    }
}

/// Work off the runtime's own threads, begun when it is first waited for.
async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, String> {
    spawn_blocking(work).await.map_err(|_| "the work stopped unexpectedly".to_owned())
}

/// Understands and answers a request that nobody sent, which compiles the patterns for those that come.
pub fn warm_up(state: &State) {
    let model = state.scenario.models.first().map(|model| model.id.as_str());
    let prompt = "Begrip: warmte\nGeef 3 synoniemen als JSON-lijst, in het Nederlands.";
    let request = json!({ "model": model, "messages": [{ "role": "user", "content": prompt }] });
    if let Ok(asked) = Asked::chat(&request, &state.scenario) {
        let latency = state.scenario.latency(asked.kind, &asked.model);
        drop(writing::write(&asked, state.scenario.order, &latency));
    }
}

/// Accepts connections until it is dropped.
pub async fn serve(listener: TcpListener, state: Arc<State>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(connection(stream, Arc::clone(&state)));
            }
            // Too many open files pass; anything else shows again.
            Err(_) => tokio::time::sleep(PAUSE).await,
        }
    }
}

async fn connection(stream: TcpStream, state: Arc<State>) {
    // Small pieces go out when they are due, not when there are enough of them.
    drop(stream.set_nodelay(true));
    let line = Line::default();
    let wire = TokioIo::new(Wire::new(stream, line.clone()));
    let service = service_fn(move |request| {
        let clock = Clock { arrival: Instant::now(), speed: state.speed };
        let call = Call { state: Arc::clone(&state), clock, line: line.clone() };
        async move { Ok::<_, Infallible>(call.route(request).await) }
    });
    // A client that goes away, or a connection that a scenario ends, is no error here.
    drop(hyper::server::conn::http1::Builder::new().serve_connection(wire, service).await);
}

impl Call {
    async fn route(self, request: Request<Incoming>) -> Response<Body> {
        let path = percent_decode_str(request.uri().path()).decode_utf8_lossy().into_owned();
        let path = path.trim_end_matches('/');
        let path = path.strip_prefix("/api").unwrap_or(path);
        let path = path.strip_prefix("/v1").unwrap_or(path);
        let scenario = &self.state.scenario;
        let query = request.uri().query().unwrap_or_default();
        let method = request.method();
        let is_get = [Method::GET, Method::HEAD].contains(method);
        let name = |prefix| path.strip_prefix(prefix).filter(|name: &&str| !name.is_empty());
        match path {
            "/chat/completions" if method == Method::POST => {
                self.generate(request, Endpoint::Chat).await
            }
            "/images" | "/images/generations" if method == Method::POST => {
                self.generate(request, Endpoint::Images).await
            }
            "/models" if is_get => json_response(200, &catalogue::models(scenario, query)),
            "/images/models" if is_get => json_response(200, &catalogue::image_models(scenario)),
            "/key" if is_get => match self.check_key(&request) {
                Ok(()) => json_response(200, &catalogue::key()),
                Err(problem) => self.refuse(&problem),
            },
            "/simulator/requests" if is_get => json_response(
                200,
                &serde_json::to_value(self.state.counter.counts()).unwrap_or_default(),
            ),
            "/simulator/requests" if method == Method::DELETE => {
                self.state.counter.reset();
                json_response(200, &json!({ "reset": true }))
            }
            "/chat/completions" | "/images" | "/images/generations" => self.refuse_method("POST"),
            "/models" | "/images/models" | "/key" => self.refuse_method("GET"),
            "/simulator/requests" => self.refuse_method("GET, DELETE"),
            _ => match name("/models/").or_else(|| name("/model/")) {
                Some(_) if !is_get => self.refuse_method("GET"),
                Some(id) => match scenario.model(id) {
                    Some(model) if path.starts_with("/model/") => {
                        json_response(200, &json!({ "data": catalogue::model(&model) }))
                    }
                    Some(model) => json_response(200, &catalogue::model(&model)),
                    None => {
                        let message = format!("No model {id:?}");
                        self.refuse(&Problem::of(404).saying(message).about("model"))
                    }
                },
                None => self.refuse(&Problem::of(404).saying(format!("No route {path:?}"))),
            },
        }
    }

    fn refuse(&self, problem: &Problem) -> Response<Body> {
        let mut response = json_response(problem.status, &problem.body(self.state.scenario.shape));
        if let Some((name, value)) = problem.header() {
            put(&mut response, name, &value);
        }
        response
    }

    fn refuse_method(&self, allowed: &'static str) -> Response<Body> {
        let mut response = self.refuse(&Problem::of(405));
        put(&mut response, "allow", allowed);
        response
    }

    fn check_key(&self, request: &Request<Incoming>) -> Result<(), Problem> {
        let Some(key) = &self.state.scenario.key else { return Ok(()) };
        let given = request.headers().get(hyper::header::AUTHORIZATION);
        match given.and_then(|value| value.to_str().ok()?.strip_prefix("Bearer ")) {
            None => Err(Problem::of(401)),
            Some(given) if given == key => Ok(()),
            Some(_) => Err(Problem::of(401).saying("The API key is not valid")),
        }
    }

    async fn generate(self, request: Request<Incoming>, endpoint: Endpoint) -> Response<Body> {
        let asked = match self.understand(request, endpoint).await {
            Ok(asked) => asked,
            Err(problem) => return self.refuse(&problem),
        };
        let open = self.state.counter.open(asked.kind.as_str(), &asked.step, &asked.model);
        let most = self.state.scenario.at_once;
        if most > 0 && open.at_once > most {
            self.state.counter.fault("crowded");
            let problem = Problem::of(429).saying("Too many requests at once");
            return self.refuse(&problem.again(RetryAfter::Fraction, CROWDED / self.clock.speed));
        }
        let fault = self.state.troubles.next(&self.state.scenario, &asked);
        if let Some(fault) = &fault {
            self.state.counter.fault(fault.as_str());
            if let Some(response) = self.refusal(fault).await {
                return response;
            }
        }
        self.answer(asked, endpoint, fault, open).await
    }

    async fn understand(
        &self,
        request: Request<Incoming>,
        endpoint: Endpoint,
    ) -> Result<Asked, Problem> {
        self.check_key(&request)?;
        if request.body().size_hint().lower() > LARGEST as u64 {
            return Err(Problem::of(413));
        }
        let body = Limited::new(request.into_body(), LARGEST)
            .collect()
            .await
            .map_err(|error| Problem::of(if error.is::<LengthLimitError>() { 413 } else { 400 }))?;
        let body: Value = serde_json::from_slice(&body.to_bytes())
            .map_err(|error| Problem::of(400).saying(format!("The body is not JSON: {error}")))?;
        match endpoint {
            Endpoint::Chat => Asked::chat(&body, &self.state.scenario),
            Endpoint::Images => Asked::images(&body, &self.state.scenario),
        }
    }

    /// The answers that have nothing to do with what was asked for.
    async fn refusal(&self, fault: &Fault) -> Option<Response<Body>> {
        let mut response = match fault {
            Fault::Status { code, retry_after, seconds } => {
                let Seconds(seconds) = seconds;
                let problem = Problem::of(*code).again(*retry_after, seconds / self.clock.speed);
                self.refuse(&problem)
            }
            Fault::ErrorInOk { code } => {
                json_response(200, &Problem::of(*code).body(self.state.scenario.shape))
            }
            Fault::Html { code } => respond(*code, "text/html; charset=utf-8", full(HTML)),
            _ => return None,
        };
        let number = self.state.answers.load(Ordering::Relaxed);
        put(&mut response, "x-request-id", &format!("refused-{number}"));
        self.clock.until(REFUSAL).await;
        Some(response)
    }

    /// Answers a request that is answered at all.
    async fn answer(
        self,
        asked: Asked,
        endpoint: Endpoint,
        fault: Option<Fault>,
        open: Open,
    ) -> Response<Body> {
        let Self { state, clock, line } = self;
        let scenario = &state.scenario;
        let latency = scenario.latency(asked.kind, &asked.model);
        let mut pace = Pace::of(&latency, 2.0 * chance(asked.fingerprint(), scenario.seed) - 1.0);
        let mut head_at = 0.0;
        if let Some(Fault::Slow { seconds }) = fault {
            head_at = seconds.0;
            pace = pace.later(seconds.0);
        }
        let format = match &fault {
            Some(Fault::Picture(PictureFault::Jpeg)) => Format::Jpeg,
            Some(Fault::Picture(PictureFault::Webp)) => Format::Webp,
            Some(Fault::Picture(PictureFault::Svg)) => Format::Svg,
            _ => asked.format,
        };
        let number = state.answers.fetch_add(1, Ordering::Relaxed);
        let id = format!("gen-{number}-{:016x}", asked.fingerprint());
        let model = scenario.model(&asked.model).unwrap_or_default();
        let envelope = Envelope::new(id.clone(), model, &asked);
        // The work hides in the time that the answer takes anyway. It begins in the middle of the time
        // before the first token: the processor is the caller's too, who may be sending more requests.
        let (work, begins) = (Arc::clone(&state).make(asked.clone(), format), pace.first / 2.0);
        let making = tokio::spawn(async move {
            clock.until(begins).await;
            work.await
        });
        let streams = asked.streams;
        let answer = Answer { envelope, head_at, pace, fault, asked };
        let mut response = if streams {
            clock.until(head_at).await;
            let comments = scenario.comments_every.0 > 0.0 && scenario.shape == Shape::OpenRouter;
            let first = comments.then(|| Beat::send(head_at, COMMENT)).into_iter().collect();
            let rest = streamed(answer, making, Arc::clone(&state), endpoint);
            let body = StreamBody::new(play(clock, line, first, Some(Box::pin(rest)), open));
            let mut response = respond(200, "text/event-stream", body.boxed_unsync());
            put(&mut response, "cache-control", "no-cache");
            response
        } else {
            match made(making).await {
                Ok(made) => {
                    let beats = answer.whole(scenario, made, endpoint == Endpoint::Chat);
                    whole(clock, line, beats, open).await
                }
                Err(problem) => json_response(problem.status, &problem.body(scenario.shape)),
            }
        };
        put(&mut response, "x-generation-id", &id);
        put(&mut response, "x-request-id", &id);
        response
    }
}

async fn made(making: JoinHandle<Result<Made, Problem>>) -> Result<Made, Problem> {
    making.await.unwrap_or_else(|_| Err(Problem::of(500)))
}

async fn streamed(
    answer: Answer,
    making: JoinHandle<Result<Made, Problem>>,
    state: Arc<State>,
    endpoint: Endpoint,
) -> Vec<Beat> {
    match made(making).await {
        Ok(made) if endpoint == Endpoint::Chat => answer.streamed(&state.scenario, made),
        Ok(made) => answer.image_stream(&state.scenario, made),
        Err(problem) => {
            let error = problem.error(state.scenario.shape);
            vec![Beat::send(0.0, super::envelope::event(&answer.envelope.error_chunk(&error)))]
        }
    }
}

/// A body in one piece, with its length where nothing goes wrong with it.
async fn whole(clock: Clock, line: Line, mut beats: Vec<Beat>, open: Open) -> Response<Body> {
    clock.until(beats.first().map_or(0.0, |beat| beat.at)).await;
    if let [Beat { act: Act::Send(body), .. }] = beats.as_mut_slice() {
        return respond(200, JSON, full(std::mem::take(body)));
    }
    let body = StreamBody::new(play(clock, line, beats, None, open));
    respond(200, JSON, body.boxed_unsync())
}

fn full(body: impl Into<Bytes>) -> Body {
    Full::new(body.into()).boxed_unsync()
}

fn json_response(status: u16, body: &Value) -> Response<Body> {
    respond(status, JSON, full(body.to_string()))
}

fn respond(status: u16, media_type: &'static str, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    put(&mut response, "content-type", media_type);
    response
}

fn put(response: &mut Response<Body>, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(HeaderName::from_static(name), value);
    }
}

/// Binds to the loopback address, where nobody but this machine can reach it.
///
/// # Errors
/// When the port is taken or may not be used.
pub fn bind(port: u16) -> io::Result<std::net::TcpListener> {
    let listener = std::net::TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, port))?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}
