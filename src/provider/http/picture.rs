//! A picture from a service: asked for, received, and made into a clean PNG file.
//!
//! ```text
//! ask ─► bytes ─► disk, as they arrive            nothing is held in memory meanwhile
//!                  │
//!                  └─► read ─► parse ─► decode ─► encode ─► artifact       one picture at a time,
//!                                                                          for the whole process
//! ```
//!
//! What arrived is given up only when a picture was made of it. A picture that may have been paid for
//! is not asked for again unasked.

use std::sync::{Arc, OnceLock};
use std::thread;

use bytes::Bytes;
use tokio::sync::{Semaphore, oneshot};

use super::address::Target;
use super::endpoint::Endpoint;
use super::failure::{Asked, Failure, OTHER_PICTURE, step_error};
use super::picture_download::{download, refused};
use super::picture_transport::{Transports, Way};
use super::profile::PictureTransport;
use super::received::{Received, reread};
use super::request_id;
use super::timeouts::Timeouts;
use super::transfer::{self, Outgoing, Spooled};
use super::{HttpSettings, Logo};
use crate::domain::fault::{Cause, Retry, StepError};
use crate::domain::finding::Finding;
use crate::domain::journal::Spool;
use crate::domain::recipe::StepKind;
use crate::domain::usage::Usage;
use crate::provider::{Delta, DeltaSender, Reply, StepRequest};
use crate::render::raster::{self, Raster};
use crate::text::{clean, redact};
use crate::wire::chat::ImagePart;
use crate::wire::images::{self, PictureAnswer, PictureRequest, PictureSource};

/// How many characters of what a model said instead of drawing are shown.
const MOST_WORDS: usize = 200;

/// Pixels take ten times the room of their file, so one picture after the other is decoded.
static DECODING: Semaphore = Semaphore::const_new(1);

/// Why a model ended without a picture that it will not draw the next time either.
const DECLINED: [&str; 8] = [
    "content_filter",
    "safety",
    "refusal",
    "recitation",
    "blocklist",
    "prohibited_content",
    "image_safety",
    "image_prohibited_content",
];

/// What a person may set about the pictures of a service.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PictureSettings {
    /// Over which transport they are asked for; none for whichever fits the model.
    pub transport: Option<PictureTransport>,
    /// Whether a picture that is given as an address is fetched from there.
    pub picture_urls: bool,
}

/// Asks one model of one service for pictures, and remembers how it wants to be asked.
#[derive(Debug)]
pub struct Painter {
    endpoint: Endpoint,
    /// Empty until it is known.
    model: OnceLock<String>,
    timeouts: Timeouts,
    settings: PictureSettings,
    logo: Option<Logo>,
    transports: Transports,
}

impl Painter {
    /// For the model that these settings name. Nothing is asked yet.
    #[must_use]
    pub fn new(settings: &HttpSettings) -> Self {
        Self {
            endpoint: settings.endpoint.clone(),
            model: match settings.image_model.as_str() {
                "" => OnceLock::new(),
                model => OnceLock::from(model.to_owned()),
            },
            timeouts: settings.timeouts,
            settings: settings.pictures,
            logo: settings.logo.clone(),
            transports: Transports::new(settings.pictures.transport),
        }
    }

    /// The model, or nothing as long as it is not known.
    #[must_use]
    pub fn model(&self) -> &str {
        self.model.get().map_or("", String::as_str)
    }

    /// Takes this model, where none was named.
    pub fn name_model(&self, model: &str) {
        // The first one who asked has found the same list.
        let _ = self.model.set(model.to_owned());
    }

    /// Makes the picture of a step.
    ///
    /// # Errors
    /// [`Cause::Picture`] where what came is no picture; the answer is then kept as it came. Otherwise
    /// as the service, the connection or the disk says.
    pub async fn draw(
        &self,
        request: StepRequest,
        deltas: DeltaSender,
    ) -> Result<Reply, StepError> {
        let mut request = request;
        if let Some(bytes) = request.received.take() {
            let received =
                Spooled { spool: Box::new(Received(bytes)), lost: None, is_named: false };
            let (this, request) = (self, request.clone());
            let reply = reread(&deltas, |deltas| async move {
                this.finish(request, received, &deltas).await.ok()
            });
            if let Some(reply) = reply.await {
                return Ok(reply);
            }
        }
        let received = self.ask(&request, &name(&request), &deltas).await?;
        self.finish(request, received, &deltas).await
    }

    /// Makes the picture of an answer that is here.
    async fn finish(
        &self,
        request: StepRequest,
        received: Spooled,
        deltas: &DeltaSender,
    ) -> Result<Reply, StepError> {
        let Spooled { spool: received, lost, is_named } = received;
        let (profile, model) = (self.endpoint.profile(), self.model().to_owned());
        let (usage, id, developed) = one_at_a_time(move || {
            let mut received = received;
            let asked = Asked { profile, model: &model, kind: StepKind::Image };
            let (mut usage, mut id) = (Usage::default(), None);
            let mut take = |answer: &PictureAnswer| {
                usage = answer.usage;
                id = request_id::cleaned(answer.id.as_bytes());
            };
            let developed = develop(received.as_mut(), asked, request.attempt, &mut take);
            (usage, id, developed)
        })
        .await?;
        // Whatever becomes of the picture, this was paid; whoever stopped listening has cancelled.
        drop(deltas.send(Delta::Usage(usage)).await);
        if let Some(id) = id.filter(|_| !is_named) {
            drop(deltas.send(Delta::RequestId(id)).await);
        }
        // Of an answer that broke off, a picture that came whole is as good as any.
        let developed = developed.map_err(|error| lost.unwrap_or(error));
        let Developed { picture, pictures } = developed?;
        let raster = match picture {
            Picture::Made(raster) => raster,
            Picture::Address(address) => {
                let name = format!("{}.picture.body", name(&request));
                let spool = transfer::open_spool(request.journal, name);
                self.fetch(&address, spool.await?).await?
            }
        };
        if pictures > 1 {
            let message = format!("{pictures} pictures came; the last one is taken");
            tell(deltas, Finding::notice(message)).await;
        }
        if raster.is_tiny() {
            let Raster { width, height, .. } = raster;
            let message = format!("the picture is only {width} × {height} pixels");
            tell(deltas, Finding::warning(message)).await;
        }
        Ok(Reply { body: raster.png, media_type: "image/png".to_owned(), usage })
    }

    /// Has an answer brought to disk, over the other transport where the first one is not there.
    async fn ask(
        &self,
        request: &StepRequest,
        name: &str,
        deltas: &DeltaSender,
    ) -> Result<Spooled, StepError> {
        let asked =
            Asked { profile: self.endpoint.profile(), model: self.model(), kind: StepKind::Image };
        self.check()?;
        let way = self.transports.way(&self.endpoint, self.model(), &self.timeouts).await;
        if way.transport == PictureTransport::None {
            return Err(makes_none(asked));
        }
        let first = match self.order(request, format!("{name}.body"), way, deltas).await {
            Ok(received) => return Ok(received),
            Err(Failure::Service(failure)) if way.is_guess && is_missing(failure.status) => failure,
            Err(failure) => return Err(self.lost(failure, way).into_error(asked)),
        };
        let way = way.other();
        match self.order(request, format!("{name}.other.body"), way, deltas).await {
            Ok(received) => {
                self.transports.learn(way.transport);
                let message = format!(
                    "{} is asked for pictures at {}, because it has no other place for this model",
                    asked.profile.title,
                    self.path(way)
                );
                tell(deltas, Finding::notice(message)).await;
                Ok(received)
            }
            // Neither is there: what the first one said is more to the point.
            Err(Failure::Service(second)) if is_missing(second.status) => {
                Err(Failure::Service(first).into_error(asked))
            }
            Err(failure) => {
                self.transports.learn(way.transport);
                Err(self.lost(failure, way).into_error(asked))
            }
        }
    }

    /// Whether there is a model to ask.
    fn check(&self) -> Result<(), StepError> {
        if !self.model().is_empty() || self.endpoint.profile().pictures == PictureTransport::None {
            return Ok(());
        }
        let message = format!("no model for pictures of {} is set", self.endpoint.profile().title);
        let hint = "name one with --image-model, or draw pictures here with --pictures offline";
        Err(StepError::new(Cause::Refused, message, hint))
    }

    fn path(&self, way: Way) -> &'static str {
        match way.transport {
            PictureTransport::Images => self.endpoint.profile().images_path,
            PictureTransport::Chat | PictureTransport::None => "/chat/completions",
        }
    }

    /// Sends the request and takes the answer to disk.
    async fn order(
        &self,
        request: &StepRequest,
        name: String,
        way: Way,
        deltas: &DeltaSender,
    ) -> Result<Spooled, Failure> {
        let spool = transfer::open_spool(Arc::clone(&request.journal), name).await;
        let logo = self.logo.as_ref();
        let picture = PictureRequest {
            model: self.model(),
            prompt: &request.prompt,
            aspect_ratio: request.spec.aspect_ratio.as_deref(),
            logo: logo.map(|logo| ImagePart { media_type: &logo.media_type, bytes: &logo.bytes }),
        };
        let body = match way.transport {
            PictureTransport::Images if self.endpoint.profile().is_router => picture.for_images(),
            PictureTransport::Images => picture.for_generations(),
            PictureTransport::Chat | PictureTransport::None => picture.for_chat(way.writes_too),
        };
        let outgoing = Outgoing {
            path: self.path(way),
            body: Some(Bytes::from(body.to_string())),
            spool: Some(spool.map_err(Failure::Unusable)?),
            first_byte: self.timeouts.picture_first_byte,
            idle: self.timeouts.idle,
            told: Some(deltas.clone()),
        };
        let body = transfer::send(&self.endpoint, outgoing).await?;
        let not_kept = || Failure::Unusable(StepError::internal("the answer was not kept"));
        let spooled = body.spooled(self.timeouts.after_finish).await?.ok_or_else(not_kept)?;
        let lost = spooled.lost.map(|error| self.charged(error, way));
        Ok(Spooled { lost, ..spooled })
    }

    /// What a lost answer means: one that may have been charged is not asked for again.
    fn lost(&self, failure: Failure, way: Way) -> Failure {
        match failure {
            Failure::Lost(error) => Failure::Lost(self.charged(error, way)),
            other => other,
        }
    }

    fn charged(&self, error: StepError, way: Way) -> StepError {
        if self.may_be_billed(way) { possibly_billed(error) } else { error }
    }

    /// Whether a picture that did not come whole may be charged: a router's endpoint for pictures
    /// charges all or nothing.
    fn may_be_billed(&self, way: Way) -> bool {
        let profile = self.endpoint.profile();
        profile.is_billed && !(profile.is_router && way.transport == PictureTransport::Images)
    }

    /// Fetches a picture that is given as an address.
    async fn fetch(&self, address: &str, spool: Box<dyn Spool>) -> Result<Raster, StepError> {
        let target = Target::new(address, &self.endpoint.url(""), self.settings.picture_urls)
            .map_err(|refusal| refused(address, refusal))?;
        let fetched = download(&target, &self.timeouts, spool).await;
        // The picture was made, so it was charged; only its way here failed.
        let is_billed = self.endpoint.profile().is_billed;
        let charged = |error| if is_billed { possibly_billed(error) } else { error };
        let fetched = fetched.map_err(charged)?;
        one_at_a_time(move || {
            let mut fetched = fetched;
            fetched.read().map_err(|error| unreadable(&error)).and_then(clean_picture)
        })
        .await?
    }
}

/// What the files of an attempt at a step begin with.
fn name(request: &StepRequest) -> String {
    format!("{}.{}", request.spec.id, request.attempt)
}

/// What was made of an answer.
struct Developed {
    picture: Picture,
    /// How many pictures the answer held.
    pictures: usize,
}

enum Picture {
    Made(Raster),
    /// It is somewhere else.
    Address(String),
}

/// Runs work that takes much room, never two at a time, on a thread of its own. The program's end does
/// not wait for such a thread, and the room that one leaves behind is what the next one uses.
async fn one_at_a_time<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, StepError> {
    let stopped = || undecodable("the decoder of pictures stopped unexpectedly".to_owned());
    let permit = DECODING.acquire().await.map_err(|_| stopped())?;
    let (made_tx, made) = oneshot::channel();
    let work = move || {
        // Held until the work is over, also when nobody waits for it any more.
        let _permit = permit;
        drop(made_tx.send(work()));
    };
    thread::Builder::new().name("picture".to_owned()).spawn(work).map_err(|_| stopped())?;
    made.await.map_err(|_| stopped())
}

/// Makes a picture of an answer, which is let go before its pixels are there, and tells what the answer
/// says was consumed.
fn develop(
    received: &mut dyn Spool,
    asked: Asked<'_>,
    attempt: u32,
    take: &mut dyn FnMut(&PictureAnswer),
) -> Result<Developed, StepError> {
    let body = received.read().map_err(|error| unreadable(&error))?;
    let answer = images::read(&body).map_err(|_| no_answer(&body, asked))?;
    drop(body);
    take(&answer);
    let pictures = answer.pictures;
    let picture = match judge(answer, asked, attempt)? {
        PictureSource::Bytes(bytes) => Picture::Made(clean_picture(bytes)?),
        PictureSource::Address(address) => Picture::Address(address),
    };
    Ok(Developed { picture, pictures })
}

/// The picture of an answer, or why there is none.
fn judge(
    answer: PictureAnswer,
    asked: Asked<'_>,
    attempt: u32,
) -> Result<PictureSource, StepError> {
    match (answer.picture, answer.error) {
        (Some(Ok(picture)), _) => return Ok(picture),
        (_, Some(failure)) => return Err(step_error(&failure, asked)),
        (Some(Err(error)), None) => return Err(undecodable(error.to_string())),
        (None, None) => {}
    }
    let ended = |known: &[&str]| answer.reasons.iter().any(|reason| known.contains(&&**reason));
    let who = asked.profile.title;
    let message = match quoted(&answer.words) {
        words if words.is_empty() => format!("no picture returned by {who}"),
        words => format!("no picture returned by {who}, which said: {words}"),
    };
    let hint = OTHER_PICTURE;
    if ended(&DECLINED) {
        return Err(StepError::new(Cause::Declined, message, hint));
    }
    let error = StepError::new(Cause::Picture, message, hint);
    // A model that says that it made none by chance is worth exactly one more attempt.
    let again = ended(&["no_image"]) && attempt == 1;
    Err(if again { error.with_retry(Retry::Backoff) } else { error })
}

fn clean_picture(bytes: Vec<u8>) -> Result<Raster, StepError> {
    raster::reencode(bytes).map_err(|error| undecodable(error.to_string()))
}

fn undecodable(message: String) -> StepError {
    let hint = "what came is kept in the run's folder; choose another model with --image-model, \
                or draw it with --pictures offline";
    StepError::new(Cause::Picture, message, hint)
}

fn no_answer(body: &[u8], asked: Asked<'_>) -> StepError {
    let head = String::from_utf8_lossy(&body[..body.len().min(4 * MOST_WORDS)]);
    let who = asked.profile.title;
    undecodable(match quoted(&head) {
        words if words.is_empty() => format!("no picture returned by {who}: its answer is empty"),
        words => format!("no picture returned by {who}: its answer is not JSON: {words}"),
    })
}

fn unreadable(error: &std::io::Error) -> StepError {
    let message = format!("the answer that was kept cannot be read: {error}");
    StepError::new(Cause::Storage, message, "check the disk, then run the step again")
}

fn makes_none(asked: Asked<'_>) -> StepError {
    StepError::new(
        Cause::Refused,
        format!("{} makes no pictures", asked.profile.title),
        "draw them on this machine with --pictures offline",
    )
}

fn possibly_billed(mut error: StepError) -> StepError {
    error.message.push_str("; the picture is possibly billed");
    "it may have been charged; run again to ask for it once more".clone_into(&mut error.hint);
    error.maybe_billed()
}

/// Whether the service has nothing at that address, or nothing that takes a request like this.
fn is_missing(status: u16) -> bool {
    matches!(status, 404 | 405)
}

/// Words from outside, as one clean line of at most [`MOST_WORDS`] characters without secrets.
fn quoted(words: &str) -> String {
    clean::clean_line(&redact::redacted(words), MOST_WORDS)
}

async fn tell(deltas: &DeltaSender, finding: Finding) {
    // Whoever stopped listening has cancelled the step.
    drop(deltas.send(Delta::Finding(finding)).await);
}
