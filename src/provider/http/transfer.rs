//! Requests and answers, byte for byte: one pooled client for the whole process.
//!
//! ```text
//! send ─► headers ─► an error status? read 64 KiB of it ─► Failure::Service
//!            │
//!            └─► Body::next ─► chunks that are there ─► secrets masked ─► spool (disk) ─► caller
//! ```
//!
//! What the caller gets to read is on disk already. Nothing is followed: a redirect is an error that
//! names its target, because the key and the notes would travel there.

use std::error::Error;
use std::io;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use futures_util::FutureExt as _;
use reqwest::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, LOCATION};
use reqwest::{Client, ClientBuilder, Method, Response, StatusCode, redirect};
use rustls::{ClientConfig, RootCertStore};
use tokio::sync::OnceCell;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, timeout_at};
use tracing::debug;

use super::endpoint::Endpoint;
use super::failure::{Failure, plainly, shown, unavailable};
use super::profile::Profile;
use super::request_id;
use crate::domain::fault::{Cause, StepError};
use crate::domain::journal::{Journal, Spool};
use crate::provider::{Delta, DeltaSender};
use crate::text::redact::StreamRedactor;
use crate::wire::ending::Ending;
use crate::wire::failure::ServiceFailure;

/// How long an answer may be, in bytes (64 MiB).
pub const MAX_ANSWER: usize = 64 * 1024 * 1024;

/// How much of an error's body is read, in bytes (64 KiB).
const MAX_ERROR: usize = 64 * 1024;

/// How long a piece of an answer may take that is here already.
const RECEIVED_IDLE: Duration = Duration::from_secs(5);
/// Chunks that are there already are taken together up to this size, in bytes (256 KiB).
const BATCH: usize = 256 * 1024;

const CONNECT: Duration = Duration::from_secs(10);
const POOL_IDLE: Duration = Duration::from_secs(20);

/// A request to send.
pub struct Outgoing {
    /// The path after the base URL, with a slash at its beginning.
    pub path: &'static str,
    /// The JSON to post, or none to get.
    pub body: Option<Bytes>,
    /// Where the answer is kept, or none for one that costs nothing.
    pub spool: Option<Box<dyn Spool>>,
    /// Until the first byte of the answer.
    pub first_byte: Duration,
    /// From one byte of the answer to the next.
    pub idle: Duration,
    /// Who is told what the service calls the request, as soon as an answer begins, of whatever status.
    pub told: Option<DeltaSender>,
}

/// What came of waiting for more of an answer.
#[derive(Debug, PartialEq, Eq)]
pub enum Arrival {
    /// The next bytes. They are on disk.
    Bytes(Vec<u8>),
    /// The answer is over.
    End,
    /// Nothing came until the given moment.
    Late,
}

/// An answer on disk.
pub struct Spooled {
    /// Its place.
    pub spool: Box<dyn Spool>,
    /// Why no more of it came, where its end was not seen. What came may be enough all the same.
    pub lost: Option<StepError>,
    /// Whether its head said what the service calls the request.
    pub is_named: bool,
}

/// Opens the place for the bytes of an answer, before it is asked for.
///
/// # Errors
/// [`Cause::Storage`] when the disk says no.
pub async fn open_spool(
    journal: Arc<dyn Journal>,
    name: String,
) -> Result<Box<dyn Spool>, StepError> {
    spawn_blocking(move || journal.receive(&name))
        .await
        .unwrap_or_else(|panic| Err(io::Error::other(panic)))
        .map_err(|error| {
            let message =
                format!("there is no room to keep the answer, so nothing was asked: {error}");
            let hint = "free 4 MB of disk space for each answer, then run the step again";
            StepError::new(Cause::Storage, message, hint)
        })
}

/// Sends a request and waits for the head of its answer.
///
/// # Errors
/// [`Failure`]; an answer with an error status is read up to 64 KiB and becomes
/// [`Failure::Service`].
pub async fn send(endpoint: &Endpoint, mut request: Outgoing) -> Result<Body, Failure> {
    let (spool, told) = (request.spool.take(), request.told.take());
    let (idle, span, path) = (request.idle, request.first_byte, request.path);
    let first_byte = Instant::now() + span;
    let response = match head(endpoint, request, first_byte).await {
        Ok(response) => response,
        Err(failure) => {
            drop(spool);
            return Err(failure);
        }
    };
    let status = response.status();
    let request_id = request_id::of_headers(response.headers());
    debug!(host = ?endpoint.host(), path, status = status.as_u16(), ?request_id, "answer begins");
    let is_named = request_id.is_some();
    if let Some((told, id)) = told.zip(request_id) {
        // Whoever stopped listening has cancelled.
        drop(told.send(Delta::RequestId(id)).await);
    }
    let encoding = response.headers().get(CONTENT_ENCODING).cloned();
    let body = Body {
        profile: endpoint.profile(),
        headers: response.headers().clone(),
        is_named,
        response,
        spool,
        redactor: Some(StreamRedactor::new()),
        ahead: None,
        first_byte: Some((first_byte, span)),
        idle,
        received: 0,
    };
    match encoding.filter(|encoding| encoding != "identity") {
        None if status.is_success() => Ok(body),
        None => Err(body.read_error(status.as_u16()).await.into()),
        // Only an encoding that was asked for is decoded, and none is.
        Some(encoding) => {
            let encoding = encoding.to_str().unwrap_or("an unknown form");
            Err(body.encoded(status, encoding))
        }
    }
}

/// The head of an answer that may be read on: of any status but a redirect.
async fn head(
    endpoint: &Endpoint,
    request: Outgoing,
    first_byte: Instant,
) -> Result<Response, Failure> {
    let client = client(endpoint.is_loopback()).await?;
    let method = if request.body.is_some() { Method::POST } else { Method::GET };
    let mut call = client.request(method, endpoint.url(request.path));
    for (name, value) in endpoint.profile().headers {
        call = call.header(*name, *value);
    }
    if let Some(key) = endpoint.authorization() {
        call = call.header(AUTHORIZATION, key.clone());
    }
    if let Some(body) = request.body {
        call = call.header(CONTENT_TYPE, "application/json").body(body);
    }
    let response = match timeout_at(first_byte, call.send()).await {
        Ok(Ok(response)) => response,
        Ok(Err(error)) => return Err(unsent(error, endpoint)),
        Err(_) => return Err(Failure::Lost(silent(endpoint.profile(), request.first_byte))),
    };
    if response.status().is_redirection() {
        return Err(Failure::Unusable(redirected(&response, endpoint)));
    }
    Ok(response)
}

/// An answer that is arriving.
pub struct Body {
    profile: &'static Profile,
    headers: reqwest::header::HeaderMap,
    /// Whether its head says what the service calls the request.
    pub is_named: bool,
    response: Response,
    spool: Option<Box<dyn Spool>>,
    /// None once the answer is over.
    redactor: Option<StreamRedactor>,
    /// How the answer ended, if that was seen while chunks before it were collected.
    ahead: Option<reqwest::Result<()>>,
    /// Until when the first byte has to come, and how long that was.
    first_byte: Option<(Instant, Duration)>,
    idle: Duration,
    received: usize,
}

impl Body {
    /// An answer that was received before, from its first byte to its last. It is on disk already.
    pub fn received(bytes: Bytes, profile: &'static Profile) -> Self {
        let response = Response::from(hyper::Response::new(bytes));
        Self {
            profile,
            headers: response.headers().clone(),
            is_named: false,
            response,
            spool: None,
            redactor: Some(StreamRedactor::new()),
            ahead: None,
            first_byte: None,
            idle: RECEIVED_IDLE,
            received: 0,
        }
    }

    /// Waits for more of the answer, at most until `until`. Must not be dropped before it is done,
    /// unless the rest of the answer is not wanted.
    ///
    /// # Errors
    /// [`Failure::Lost`] when the connection breaks or stays silent, [`Failure::Unusable`] when the
    /// answer is too long or cannot be kept.
    pub async fn next(&mut self, until: Option<Instant>) -> Result<Arrival, Failure> {
        while self.redactor.is_some() {
            let Some(chunk) = self.wait(until).await? else { return Ok(Arrival::Late) };
            let bytes = match chunk {
                Some(first) => {
                    let batch = self.batch(first);
                    self.received += batch.len();
                    if self.received > MAX_ANSWER {
                        return Err(Failure::Unusable(too_long(self.profile)));
                    }
                    self.redactor.as_mut().map(|redactor| redactor.push(batch))
                }
                None => self.redactor.take().map(StreamRedactor::finish),
            };
            // Everything may have been held back as the beginning of a secret.
            if let Some(bytes) = bytes.filter(|bytes| !bytes.is_empty()) {
                return self.keep(bytes).await.map(Arrival::Bytes);
            }
        }
        Ok(Arrival::End)
    }

    /// Takes the rest of the answer to disk, without holding it in memory. Once the answer has told its
    /// end, at most `after_end` is waited for more, because some services leave the connection open.
    ///
    /// # Errors
    /// As [`Body::next`]. A body that is not kept anywhere gives nothing.
    pub async fn spooled(mut self, after_end: Duration) -> Result<Option<Spooled>, Failure> {
        let mut ending = Ending::default();
        let mut until = None;
        let lost = loop {
            match self.next(until).await {
                Ok(Arrival::Bytes(bytes)) => ending.push(&bytes),
                Ok(Arrival::End | Arrival::Late) => break None,
                // What breaks after the end breaks nothing.
                Err(Failure::Lost(_)) if ending.is_over() => break None,
                Err(Failure::Lost(error)) if self.received > 0 => break Some(error),
                Err(failure) => return Err(failure),
            }
            if ending.is_over() {
                until = until.or_else(|| Some(Instant::now() + after_end));
            }
        };
        if let Some(held_back) = self.redactor.take().map(StreamRedactor::finish) {
            self.keep(held_back).await?;
        }
        let is_named = self.is_named;
        Ok(self.spool.map(|spool| Spooled { spool, lost, is_named }))
    }

    /// Takes the rest of the answer into memory, at most `limit` bytes.
    ///
    /// # Errors
    /// As [`Body::next`].
    pub async fn collect(mut self, limit: usize) -> Result<Vec<u8>, Failure> {
        let mut all = Vec::new();
        while let Arrival::Bytes(bytes) = self.next(None).await? {
            all.extend_from_slice(&bytes);
            if all.len() > limit {
                return Err(Failure::Unusable(too_long(self.profile)));
            }
        }
        Ok(all)
    }

    /// The next chunk, none at the end; nothing at all if it did not come until `until`.
    async fn wait(&mut self, until: Option<Instant>) -> Result<Option<Option<Bytes>>, Failure> {
        match self.ahead.take() {
            Some(Ok(())) => return Ok(Some(None)),
            Some(Err(error)) => return Err(self.broken(error)),
            None => {}
        }
        let (silence, span) =
            self.first_byte.unwrap_or_else(|| (Instant::now() + self.idle, self.idle));
        let deadline = until.map_or(silence, |until| until.min(silence));
        match timeout_at(deadline, self.response.chunk()).await {
            Ok(Ok(chunk)) => {
                self.first_byte = None;
                Ok(Some(chunk))
            }
            Ok(Err(error)) => Err(self.broken(error)),
            Err(_) if deadline < silence => Ok(None),
            Err(_) => Err(Failure::Lost(silent(self.profile, span))),
        }
    }

    /// The chunk with those after it that have arrived already, so that a fast stream of small chunks
    /// does not cost a write each.
    fn batch(&mut self, first: Bytes) -> Vec<u8> {
        let mut batch = Vec::from(first);
        while batch.len() < BATCH {
            match self.response.chunk().now_or_never() {
                Some(Ok(Some(chunk))) => batch.extend_from_slice(&chunk),
                Some(end) => {
                    self.ahead = Some(end.map(|_| ()));
                    break;
                }
                None => break,
            }
        }
        batch
    }

    /// Appends to the spool off the runtime's own threads, because a disk may take its time.
    async fn keep(&mut self, bytes: Vec<u8>) -> Result<Vec<u8>, Failure> {
        let Some(mut spool) = self.spool.take() else { return Ok(bytes) };
        let write = spawn_blocking(move || {
            let written = spool.append(&bytes);
            (spool, bytes, written)
        });
        let (spool, bytes, written) = write
            .await
            .map_err(|_| Failure::Unusable(StepError::internal("keeping the answer failed")))?;
        self.spool = Some(spool);
        written.map(|()| bytes).map_err(|error| {
            let message = format!("the answer could not be kept: {error}");
            let hint = "free some disk space, then run the step again";
            let error = StepError::new(Cause::Storage, message, hint);
            Failure::Unusable(charged(error, self.profile))
        })
    }

    fn broken(&self, error: reqwest::Error) -> Failure {
        let message = format!("the answer of {} broke off: {}", self.profile.title, reason(error));
        Failure::Lost(unavailable(message, "run the step again"))
    }

    /// Reads the body of an error as far as it is worth reading.
    async fn read_error(mut self, status: u16) -> ServiceFailure {
        let until = Instant::now() + self.idle;
        let mut words = Vec::new();
        while words.len() < MAX_ERROR
            && let Ok(Arrival::Bytes(bytes)) = self.next(Some(until)).await
        {
            words.extend_from_slice(&bytes);
        }
        words.truncate(MAX_ERROR);
        self.into_error(status, &words)
    }

    /// What an answer is that cannot be decoded: of an error, its status is still told.
    fn encoded(mut self, status: StatusCode, encoding: &str) -> Failure {
        drop(self.spool.take());
        if !status.is_success() {
            return self.into_error(status.as_u16(), &[]).into();
        }
        let message = format!(
            "{} sent an encoded answer ({}) that was not asked for",
            self.profile.title,
            shown(encoding)
        );
        let hint = "check what stands between here and the service";
        Failure::Unusable(StepError::new(Cause::Rejected, message, hint))
    }

    fn into_error(self, status: u16, words: &[u8]) -> ServiceFailure {
        #[expect(
            clippy::disallowed_methods,
            reason = "only for a date of a service without a clock"
        )]
        let now = SystemTime::now();
        ServiceFailure::read(status, &self.headers, words, now)
    }
}

/// The error of an attempt that was charged all the same, where the service charges.
fn charged(error: StepError, profile: &Profile) -> StepError {
    if profile.is_billed { error.maybe_billed() } else { error }
}

fn too_long(profile: &Profile) -> StepError {
    let message = format!("the answer of {} does not end", profile.title);
    let hint = "choose another model; the part that arrived is kept in the run's folder";
    charged(StepError::new(Cause::InvalidDocument, message, hint), profile)
}

fn silent(profile: &Profile, span: Duration) -> StepError {
    let message = format!("{} sent nothing for {} s", profile.title, span.as_secs_f64().ceil());
    unavailable(message, "run the step again, or choose a faster model")
}

fn redirected(response: &Response, endpoint: &Endpoint) -> StepError {
    let target = response.headers().get(LOCATION).and_then(|target| target.to_str().ok());
    let target = target
        .and_then(|target| response.url().join(target).ok())
        .and_then(|target| target.host_str().map(str::to_owned))
        .unwrap_or_else(|| "an unknown place".to_owned());
    let message = format!(
        "{} sends its callers on to {}, which is not followed because the key would go there",
        endpoint.host(),
        shown(&target)
    );
    StepError::new(Cause::Rejected, message, "set the service's own address with --base-url")
}

fn unsent(error: reqwest::Error, endpoint: &Endpoint) -> Failure {
    let is_unsent = error.is_connect() || error.is_builder();
    let (host, title) = (endpoint.host(), endpoint.profile().title);
    let reason = reason(error);
    if !is_unsent {
        let message = format!("{title} broke off before it answered: {reason}");
        return Failure::Lost(unavailable(message, "run the step again"));
    }
    let hint = if endpoint.is_loopback() {
        format!("start {title} on this machine, or give its address with --base-url")
    } else {
        "check the connection and the address, then run the step again".to_owned()
    };
    Failure::NotSent(unavailable(format!("no connection to {host}: {reason}"), hint))
}

/// The innermost reason, which is the one that says something; never the address with its query.
pub(super) fn reason(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut innermost: &dyn Error = &error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    plainly(&innermost.to_string())
}

/// The client, made when it is first needed. A service on this machine is asked without a proxy.
async fn client(is_loopback: bool) -> Result<Client, Failure> {
    static REMOTE: OnceCell<Client> = OnceCell::const_new();
    static LOCAL: OnceCell<Client> = OnceCell::const_new();
    let cell = if is_loopback { &LOCAL } else { &REMOTE };
    let made = cell.get_or_try_init(|| async {
        // The system's certificates are read from disk.
        spawn_blocking(move || make(is_loopback)).await.map_err(|_| "stopped".to_owned())?
    });
    let not_made = |reason: String| {
        let message = format!("no secure connection can be made: {reason}");
        let hint = "check the certificates of this machine (SSL_CERT_FILE, SSL_CERT_DIR)";
        Failure::NotSent(StepError::new(Cause::Internal, message, hint))
    };
    made.await.cloned().map_err(not_made)
}

fn make(is_loopback: bool) -> Result<Client, String> {
    build(|builder| if is_loopback { builder.no_proxy() } else { builder })
}

/// A client that follows nothing, with whatever else it is told. Reads certificates from disk.
pub(super) fn build(configure: impl Fn(ClientBuilder) -> ClientBuilder) -> Result<Client, String> {
    // Another part of the process may have installed it already, which is as good.
    drop(rustls::crypto::ring::default_provider().install_default());
    let builder = || -> ClientBuilder {
        configure(
            Client::builder()
                .user_agent(concat!("casegen-tui/", env!("CARGO_PKG_VERSION")))
                .redirect(redirect::Policy::none())
                .connect_timeout(CONNECT)
                .pool_idle_timeout(POOL_IDLE)
                .referer(false),
        )
    };
    // The system's roots first, because a machine behind an inspecting proxy has its own; Mozilla's
    // where the machine has none.
    builder()
        .build()
        .or_else(|_| builder().tls_backend_preconfigured(mozilla_roots()).build())
        .map_err(reason)
}

fn mozilla_roots() -> ClientConfig {
    let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let mut config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    config
}
