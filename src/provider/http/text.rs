//! A document, a list or a text, written by a model and streamed.
//!
//! ```text
//! ask ─► refused? ask with less (never more than a few times)
//!  └──► read: bytes ─► chunks ─► deltas ─► until the finish reason, then at most 2 s for the usage
//!        └──► conclude: only a finish reason makes an answer; its end without one is a cut stream
//! ```

use bytes::Bytes;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::failure::{Asked, Failure, shown, step_error, unavailable};
use super::manner::Manner;
use super::profile::SchemaLevel;
use super::received::reread;
use super::request_id;
use super::transfer::{self, Arrival, Body, Outgoing};
use super::{Service, StepRequest};
use crate::config::failpoint;
use crate::domain::fault::{Cause, Retry, StepError};
use crate::domain::finding::Finding;
use crate::domain::recipe::StepKind;
use crate::domain::usage::Usage;
use crate::provider::{Delta, DeltaSender, Reply};
use crate::text::redact::StreamRedactor;
use crate::wire::answer::{AnswerError, AnswerReader};
use crate::wire::chat::{AnswerFormat, ChatRequest, Chunk, Finish, ImagePart};
use crate::wire::ending::Ending;
use crate::wire::fields::{self, FieldTracker};
use crate::wire::schema;

/// Does a step whose result is text.
pub(super) async fn write(
    service: &Service,
    request: StepRequest,
    deltas: DeltaSender,
) -> Result<Reply, StepError> {
    let kind = request.spec.kind;
    let model = service.text_model().await?;
    let profile = service.endpoint().profile();
    let asked = Asked { profile, model, kind };
    let mut request = request;
    if let Some(bytes) = request.received.take() {
        let request = request.clone();
        let reply = reread(&deltas, |deltas| async move {
            let step = TextStep { service, request, deltas, model, asked };
            let answer = step.read(Body::received(bytes, profile)).await.ok()?;
            step.conclude(answer).await.ok()
        });
        if let Some(reply) = reply.await {
            return Ok(reply);
        }
    }
    let step = TextStep { service, request, deltas, model, asked };
    let first = Manner::known(service.endpoint(), model);
    let mut manner = first;
    let mut requests = 1;
    let answer = loop {
        match step.ask(manner, requests).await {
            Ok(answer) => break answer,
            Err(Failure::Service(failure)) => {
                let Some(less) = manner.without_what_was_refused(&failure) else {
                    return Err(Failure::Service(failure).into_error(asked));
                };
                manner = less;
                requests += 1;
            }
            Err(failure) => return Err(failure.into_error(asked)),
        }
    };
    manner.remember(service.endpoint(), model);
    step.tell_what_was_left_out(manner).await;
    step.conclude(answer).await
}

struct TextStep<'a> {
    service: &'a Service,
    request: StepRequest,
    deltas: DeltaSender,
    model: &'a str,
    asked: Asked<'a>,
}

/// What has come of an answer.
struct Answer {
    text: String,
    /// A key that is split between two pieces would get past whoever masks each of them.
    text_redactor: StreamRedactor,
    thought_redactor: StreamRedactor,
    has_text: bool,
    has_thought: bool,
    refusal: String,
    /// Whether it is known what the service calls the request.
    is_named: bool,
    finish: Option<Finish>,
    usage: Usage,
    /// When the last piece of text or thought came.
    last_content: Instant,
    /// When the finish reason, or the end of a whole answer, came.
    finished_at: Option<Instant>,
}

impl TextStep<'_> {
    /// Asks once and reads the answer to its end. An error of the service that comes before any text
    /// is a [`Failure::Service`].
    async fn ask(&self, manner: Manner, number: u32) -> Result<Answer, Failure> {
        let StepRequest { spec, attempt, journal, .. } = &self.request;
        let name = match number {
            1 => format!("{}.{attempt}.body", spec.id),
            number => format!("{}.{attempt}-{number}.body", spec.id),
        };
        let spool = transfer::open_spool(journal.clone(), name).await.map_err(Failure::Unusable)?;
        let timeouts = self.service.settings.timeouts;
        let outgoing = Outgoing {
            path: "/chat/completions",
            body: Some(self.body(manner)),
            spool: Some(spool),
            first_byte: timeouts.first_byte,
            idle: timeouts.idle,
            told: Some(self.deltas.clone()),
        };
        let body = transfer::send(self.service.endpoint(), outgoing).await?;
        self.read(body).await
    }

    fn body(&self, manner: Manner) -> Bytes {
        let spec = &self.request.spec;
        let format = match (&spec.schema, manner.schema) {
            (None, _) => AnswerFormat::Text,
            (Some(schema), SchemaLevel::Strict) => {
                AnswerFormat::Strict { name: spec.id.as_str(), schema }
            }
            (Some(schema), SchemaLevel::Object) => AnswerFormat::Object(schema),
            (Some(schema), SchemaLevel::Prompt) => AnswerFormat::Prompt(schema),
        };
        let logo = self.service.settings.logo.as_ref().filter(|_| manner.with_logo);
        let request = ChatRequest {
            model: self.model,
            prompt: &self.request.prompt,
            notes: manner.with_system.then(|| self.request.notes.as_str()),
            image: logo.map(|logo| ImagePart { media_type: &logo.media_type, bytes: &logo.bytes }),
            format,
        };
        let mut body = request.body();
        if self.service.endpoint().profile().is_router && body.contains_key("response_format") {
            // Otherwise the router may choose an endpoint that ignores the format.
            body.insert("provider".to_owned(), json!({ "require_parameters": true }));
        }
        if manner.without_thinking {
            body.insert("reasoning".to_owned(), json!({ "enabled": false }));
        }
        body.insert("stream".to_owned(), true.into());
        if manner.with_usage {
            body.insert("stream_options".to_owned(), json!({ "include_usage": true }));
        }
        Bytes::from(Value::Object(body).to_string())
    }

    /// Reads an answer to its end, or as far as it comes, and tells its pieces.
    async fn read(&self, body: Body) -> Result<Answer, Failure> {
        let mut answer = Answer { is_named: body.is_named, ..Answer::new() };
        let received = self.receive(body, &mut answer).await;
        let mut deltas = Vec::new();
        answer.release(&mut deltas);
        self.send(deltas).await;
        received.map(|()| answer)
    }

    async fn send(&self, deltas: Vec<Delta>) {
        for delta in deltas {
            // An executor that is gone wants nothing more; this future is dropped next.
            drop(self.deltas.send(delta).await);
        }
    }

    async fn receive(&self, mut body: Body, answer: &mut Answer) -> Result<(), Failure> {
        let mut reader = AnswerReader::new();
        let mut ending = Ending::default();
        let mut chunks = Vec::new();
        let timeouts = self.service.settings.timeouts;
        loop {
            let until = match answer.finished_at {
                Some(at) => at + timeouts.after_finish,
                None => answer.last_content + timeouts.content,
            };
            let arrival = match body.next(Some(until)).await {
                // What breaks after the finish reason breaks nothing.
                Err(_) if answer.finish.is_some() => Arrival::End,
                // A whole answer is read at its end, and that has come.
                Ok(Arrival::Late) | Err(Failure::Lost(_)) if ending.is_over() => Arrival::End,
                arrival => arrival?,
            };
            let (read, is_over) = match arrival {
                Arrival::Bytes(bytes) => {
                    failpoint::reach("decoder");
                    let read = reader.push(&bytes, &mut chunks);
                    ending.push(&bytes);
                    if ending.is_over() {
                        answer.finished_at.get_or_insert_with(Instant::now);
                    }
                    (read, reader.is_done())
                }
                Arrival::End => (std::mem::take(&mut reader).finish(&mut chunks), true),
                Arrival::Late if answer.finish.is_some() => (Ok(()), true),
                Arrival::Late => return Err(Failure::Lost(self.without_content())),
            };
            let mut deltas = Vec::new();
            let taken = answer.take(&mut chunks, &mut deltas);
            self.send(deltas).await;
            match taken {
                Err(Failure::Service(failure)) if answer.has_content() => {
                    // Asking with less would tell a second beginning of the text.
                    return Err(Failure::Lost(step_error(&failure, self.asked)));
                }
                taken => taken?,
            }
            match read {
                Err(_) if answer.finish.is_some() => return Ok(()),
                Err(error) => return Err(self.unreadable(error)),
                Ok(()) if is_over => return Ok(()),
                Ok(()) => {}
            }
        }
    }

    async fn tell_what_was_left_out(&self, manner: Manner) {
        let profile = self.service.endpoint().profile();
        let first = Manner::first(profile);
        let (who, model) = (profile.title, shown(self.model));
        let mut notices = Vec::new();
        if self.request.spec.schema.is_some() && manner.schema != first.schema {
            notices.push(format!(
                "{who} does not hold {model} to a schema; the schema was put into the prompt instead"
            ));
        }
        if self.service.settings.logo.is_some() && !manner.with_logo {
            notices.push(format!("{model} does not look at pictures; the logo was left out"));
        }
        for notice in notices {
            self.find(Finding::notice(notice)).await;
        }
    }

    async fn find(&self, finding: Finding) {
        drop(self.deltas.send(Delta::Finding(finding)).await);
    }

    /// Decides what an answer is worth, now that it has ended.
    async fn conclude(&self, answer: Answer) -> Result<Reply, StepError> {
        let who = self.service.endpoint().profile().title;
        let other_model = "choose another model with --text-model";
        if !answer.refusal.trim().is_empty() {
            let message = format!("the model declined: {}", shown(&answer.refusal));
            return Err(StepError::new(Cause::Declined, message, other_notes()));
        }
        match &answer.finish {
            None => {
                let message = "the answer ended before the model was done";
                let hint = "run the step again; what had arrived is kept in the run's folder";
                return Err(
                    StepError::new(Cause::Truncated, message, hint).with_retry(Retry::Backoff)
                );
            }
            Some(Finish::Error) => {
                let message = format!("{who} broke off the answer and gave no reason");
                return Err(unavailable(message, "run the step again"));
            }
            Some(Finish::Length) => {
                let message =
                    "the answer reached the model's longest length before it was complete";
                let hint = format!("shorten the notes, or {other_model}");
                return Err(StepError::new(Cause::Truncated, message, hint));
            }
            Some(Finish::Declined) => {
                let message = format!("{who} held the answer back (content filter)");
                return Err(StepError::new(Cause::Declined, message, other_notes()));
            }
            Some(Finish::Stop | Finish::Other(_)) => {}
        }
        if answer.text.trim().is_empty() {
            return Err(empty(answer.has_thought));
        }
        if let Some(Finish::Other(reason)) = &answer.finish {
            let message =
                format!("the model ended for a reason that is not known: {}", shown(reason));
            self.find(Finding::warning(message)).await;
        }
        self.check(&answer.text)?;
        let media_type = match self.request.spec.kind {
            StepKind::Document => "application/json",
            StepKind::List | StepKind::Text | StepKind::Image => "text/plain",
        };
        let mut usage = answer.usage;
        if !self.service.endpoint().profile().is_billed {
            usage.cost_usd = Some(0.0);
        }
        Ok(Reply { body: Vec::new(), media_type: media_type.to_owned(), usage })
    }

    /// Refuses a document that lacks a part. One that is no JSON is the engine's to refuse.
    fn check(&self, text: &str) -> Result<(), StepError> {
        let Some(schema) = &self.request.spec.schema else { return Ok(()) };
        let mut tracker = FieldTracker::new();
        let _ = tracker.push(text.as_bytes());
        let Ok(document) = tracker.finish() else { return Ok(()) };
        let missing = schema::missing(&document, schema);
        if missing.is_empty() {
            return Ok(());
        }
        let message = format!("the document lacks {}", missing.join(", "));
        let hint = "run it again, or choose another model with --text-model";
        Err(StepError::new(Cause::InvalidDocument, message, hint))
    }

    fn without_content(&self) -> StepError {
        let who = self.service.endpoint().profile().title;
        let seconds = self.service.settings.timeouts.content.as_secs_f64().ceil();
        let message = format!("{who} sent signs of life but no text for {seconds} s");
        unavailable(message, "run the step again, or choose a faster model")
    }

    fn unreadable(&self, error: AnswerError) -> Failure {
        let who = self.service.endpoint().profile().title;
        match error {
            AnswerError::TooLong(_) | AnswerError::TooMuch => {
                let hint = "choose another model with --text-model";
                Failure::Unusable(StepError::new(Cause::InvalidDocument, error.to_string(), hint))
            }
            AnswerError::NotJson(words) => {
                let message = format!("{who} sent something that is not JSON: {}", shown(&words));
                Failure::Lost(unavailable(message, "run the step again"))
            }
        }
    }
}

impl Answer {
    fn new() -> Self {
        Self {
            text: String::new(),
            text_redactor: StreamRedactor::new(),
            thought_redactor: StreamRedactor::new(),
            has_text: false,
            has_thought: false,
            refusal: String::new(),
            is_named: false,
            finish: None,
            usage: Usage::default(),
            last_content: Instant::now(),
            finished_at: None,
        }
    }

    fn has_content(&self) -> bool {
        self.has_thought || self.has_text
    }

    /// Takes what came and appends what is to be told of it, neighbours of one kind joined.
    fn take(&mut self, chunks: &mut Vec<Chunk>, deltas: &mut Vec<Delta>) -> Result<(), Failure> {
        for chunk in chunks.drain(..) {
            if let Some(id) = request_id::cleaned(chunk.id.as_bytes()).filter(|_| !self.is_named) {
                self.is_named = true;
                deltas.push(Delta::RequestId(id));
            }
            if let Some(usage) = chunk.usage {
                self.usage = usage;
                deltas.push(Delta::Usage(usage));
            }
            if let Some(failure) = chunk.failure.filter(|_| self.finish.is_none()) {
                return Err(failure.into());
            }
            if !chunk.thinking.is_empty() {
                self.has_thought = true;
                self.last_content = Instant::now();
                let thought = self.thought_redactor.push(chunk.thinking.into_bytes());
                tell(deltas, Delta::Thinking(into_text(thought)));
            }
            if !chunk.text.is_empty() {
                self.has_text = true;
                self.last_content = Instant::now();
                let text = self.text_redactor.push(chunk.text.into_bytes());
                self.tell_text(text, deltas);
            }
            self.refusal.push_str(&chunk.refusal);
            if chunk.finish.is_some() {
                self.finish = chunk.finish;
                self.finished_at.get_or_insert_with(Instant::now);
            }
        }
        if self.text.len() > fields::MAX_BYTES {
            let message =
                format!("the answer is longer than {} MiB", fields::MAX_BYTES / 1_048_576);
            let hint = "choose another model with --text-model";
            let error = StepError::new(Cause::InvalidDocument, message, hint);
            return Err(Failure::Unusable(error));
        }
        Ok(())
    }

    /// Appends what was held back as the possible beginning of a key, now that nothing more comes.
    fn release(&mut self, deltas: &mut Vec<Delta>) {
        let thought = std::mem::take(&mut self.thought_redactor).finish();
        tell(deltas, Delta::Thinking(into_text(thought)));
        let text = std::mem::take(&mut self.text_redactor).finish();
        self.tell_text(text, deltas);
    }

    fn tell_text(&mut self, bytes: Vec<u8>, deltas: &mut Vec<Delta>) {
        let text = into_text(bytes);
        self.text.push_str(&text);
        tell(deltas, Delta::Text(text));
    }
}

/// What a redactor passes on of a text is text, because secrets start and end with characters.
fn into_text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// Appends a piece, if it holds anything, joined with the one before it where both are of one kind.
fn tell(deltas: &mut Vec<Delta>, delta: Delta) {
    match (deltas.last_mut(), delta) {
        (_, Delta::Text(text) | Delta::Thinking(text)) if text.is_empty() => {}
        (Some(Delta::Text(text)), Delta::Text(more))
        | (Some(Delta::Thinking(text)), Delta::Thinking(more)) => text.push_str(&more),
        (_, delta) => deltas.push(delta),
    }
}

fn other_notes() -> &'static str {
    "change the notes, or choose another model with --text-model"
}

fn empty(has_thought: bool) -> StepError {
    let hint = "run the step again, or choose another model with --text-model";
    if has_thought {
        // A model that thought through all its tokens does so again.
        let message = "the answer is empty: the model only thought";
        return StepError::new(Cause::InvalidDocument, message, hint);
    }
    StepError::new(Cause::InvalidDocument, "the answer is empty", hint).with_retry(Retry::Backoff)
}
