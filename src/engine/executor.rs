//! Does one step: asks its provider, follows what arrives, and puts the result on disk.
//!
//! One task a step. Whatever happens in it, a panic included, ends as a [`Signal`] to the dispatcher,
//! so a step that fails never touches its siblings.

use std::any::Any;
use std::borrow::Cow;
use std::io;
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use futures_util::FutureExt as _;
use jiff::Timestamp;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::answer::Answer;
use super::reuse::Reuse;
use super::signal::{Finished, Signal, SignalKind};
use crate::config::failpoint;
use crate::domain::artifact::{Artifact, ContentHash};
use crate::domain::fault::{Cause, StepError};
use crate::domain::finding::Finding;
use crate::domain::journal::Journal;
use crate::domain::recipe::{StepKind, StepSpec};
use crate::domain::run::RunId;
use crate::domain::terms::Provenance;
use crate::domain::usage::Usage;
use crate::provider::{Provider, Reply, StepRequest};
use crate::store::record::{kept_prompt, prompt_file};
use crate::store::step_cache::KeptResult;
use crate::text::redact::redacted_bytes;

/// How many deltas may wait for the executor before the provider has to.
const DELTAS_AHEAD: usize = 256;

/// When a prompt is kept: by then its request has left, which waits for no disk.
const KEEP_PROMPT_AFTER: Duration = Duration::from_millis(50);

/// One step to do.
pub struct StepJob {
    /// The run that it belongs to.
    pub run: RunId,
    /// What the provider gets to know.
    pub request: StepRequest,
    /// Who does it.
    pub provider: Arc<dyn Provider>,
    /// Where to look before the provider is asked.
    pub reuse: Reuse,
    /// The hash of all that decides about the result.
    pub fingerprint: ContentHash,
    /// When it has failed, if it has not ended before; a wait for another run's result comes on top.
    pub deadline: Instant,
    /// Whether nothing is asked of any service any more.
    pub asks_nobody: Arc<AtomicBool>,
}

/// Does the step; its last signal is `Finished` or `Failed`.
pub async fn execute(job: StepJob, signals: mpsc::UnboundedSender<Signal>) {
    let step = job.request.spec.id.clone();
    let attempt = job.request.attempt;
    let tell = {
        let step = step.clone();
        let signals = signals.clone();
        // A dispatcher that is gone wants to know nothing more.
        move |kind| drop(signals.send(Signal { step: step.clone(), attempt, kind }))
    };
    let work = AssertUnwindSafe(perform(job, &tell)).catch_unwind();
    let kind = match work.await {
        Ok(Ok(finished)) => SignalKind::Finished(Box::new(finished)),
        Ok(Err(error)) => SignalKind::Failed(error),
        Err(panic) => SignalKind::Failed(StepError::internal(panic_message(panic.as_ref()))),
    };
    drop(signals.send(Signal { step, attempt, kind }));
}

/// Uses what is already there, or asks and keeps the answer.
async fn perform(mut job: StepJob, tell: &impl Fn(SignalKind)) -> Result<Finished, StepError> {
    failpoint::reach("step");
    if let Some(kept) = find(&job).await {
        return use_again(&job.request, kept, tell).await;
    }
    if let Some(outdated) = outdated(&job).await {
        let message = "made before the last change of what it is made from; it is outdated";
        let kept = outdated?;
        tell(SignalKind::Finding(Finding::warning(message)));
        return use_again(&job.request, kept, tell).await;
    }
    // One item in the place of another belongs to this run alone.
    let is_kept = job.provider.is_remote() && job.request.again.is_none();
    let cache = job.reuse.cache.clone().filter(|_| is_kept);
    let Some(cache) = cache else {
        job.request.received = received(&job).await;
        return ask(job, tell).await.map(|(finished, _)| finished);
    };
    // Another run may be asking for the very same thing: its result will do for both.
    let waits_from = Instant::now();
    let claim = cache.claim(&job.fingerprint).await;
    let waited = waits_from.elapsed();
    job.deadline += waited;
    tell(SignalKind::Waited(waited));
    if let Some(kept) = find(&job).await {
        return use_again(&job.request, kept, tell).await;
    }
    if let Some(error) = claim.failure() {
        return Err(error);
    }
    job.request.received = received(&job).await;
    let fingerprint = job.fingerprint.clone();
    let maker = Provenance {
        run: job.run.to_string(),
        provider: job.provider.name().to_owned(),
        model: job.provider.model(&job.request.spec),
        address: job.provider.address(),
        request_id: None,
        usage: Usage::default(),
    };
    let (finished, body) = match ask(job, tell).await {
        Ok(made) => made,
        Err(error) => {
            if error.possibly_billed {
                claim.fail(error.clone());
            }
            return Err(error);
        }
    };
    let result = KeptResult {
        body,
        media_type: finished.artifact.media_type.clone(),
        made_at: now(),
        provenance: Some(Provenance { usage: finished.usage, ..maker }),
    };
    if let Err(error) = off_thread(move || cache.keep(&fingerprint, &result)).await {
        let message = format!("this result is not kept for later runs: {error}");
        tell(SignalKind::Finding(Finding::warning(message)));
    }
    Ok(finished)
}

async fn find(job: &StepJob) -> Option<KeptResult> {
    if job.reuse.is_empty() {
        return None;
    }
    let (reuse, spec) = (job.reuse.clone(), job.request.spec.clone());
    let fingerprint = job.fingerprint.clone();
    let look = move || Ok(reuse.find(&spec, &fingerprint));
    off_thread(look).await.ok().flatten()
}

/// The answer that the run of before received for this step and did not get to use. Only the first
/// attempt reads it: what could not be read then is not readable now.
async fn received(job: &StepJob) -> Option<Bytes> {
    if job.request.attempt > 1 || job.reuse.earlier.is_none() {
        return None;
    }
    let (reuse, spec) = (job.reuse.clone(), job.request.spec.clone());
    let fingerprint = job.fingerprint.clone();
    let look = move || Ok(reuse.received(&spec, &fingerprint));
    off_thread(look).await.ok().flatten().map(Bytes::from)
}

/// What stays of a step that nobody is asked for now.
async fn outdated(job: &StepJob) -> Option<Result<KeptResult, StepError>> {
    if job.reuse.is_empty() {
        return None;
    }
    let (reuse, step) = (job.reuse.clone(), job.request.spec.id.clone());
    off_thread(move || Ok(reuse.outdated(&step))).await.ok().flatten()
}

/// Finishes a step with an earlier result. Nothing was asked of anybody, so nothing was consumed.
async fn use_again(
    request: &StepRequest,
    kept: KeptResult,
    tell: &impl Fn(SignalKind),
) -> Result<Finished, StepError> {
    // What a person has made of a list may have more items than were asked for.
    let spec = &StepSpec { count: None, ..request.spec.clone() };
    let usage = Usage { cost_usd: Some(0.0), ..Usage::default() };
    let reply = Reply { body: kept.body, media_type: kept.media_type, usage };
    let (body, media_type, mut finished) = Answer::new(spec).finish(reply, tell)?;
    let body = masked(body);
    finished.artifact = Artifact::of(&spec.file, &media_type, &body);
    finished.made_at = Some(kept.made_at);
    finished.provenance = kept.provenance;
    write(&request.journal, spec.file.clone(), body).await?;
    Ok(finished)
}

/// Asks the provider and puts what it answers on disk; the artifact's bytes come along.
async fn ask(job: StepJob, tell: &impl Fn(SignalKind)) -> Result<(Finished, Vec<u8>), StepError> {
    let StepJob { request, provider, deadline, asks_nobody, .. } = job;
    let (spec, journal) = (request.spec.clone(), Arc::clone(&request.journal));
    let may_bill = spec.kind == StepKind::Image && provider.usual_cost_usd(&spec) != Some(0.0);
    let mut answer = Answer::new(&spec).of_item(request.again.clone());
    let (deltas_tx, mut deltas) = mpsc::channel(DELTAS_AHEAD);
    if Instant::now() >= deadline {
        return Err(too_late(false));
    }
    // It may have waited for another run while its own was told to end.
    if asks_nobody.load(Ordering::Relaxed) && provider.is_remote() && request.received.is_none() {
        let message = "it was not asked for any more: the run was told to end";
        return Err(StepError::new(Cause::Unavailable, message, "go on with this run"));
    }
    let was_read_again = request.received.is_some();
    let mut unkept = provider.is_remote().then(|| request.clone());
    let mut kept = None;
    let mut work = provider.perform(request, deltas_tx);
    let mut late = pin!(tokio::time::sleep_until(deadline));
    let mut left = pin!(tokio::time::sleep(KEEP_PROMPT_AFTER));
    let reply = loop {
        tokio::select! {
            // A stream that never pauses still ends at the deadline; what arrived before the end is
            // told before the end.
            biased;
            () = &mut late => break Err(too_late(may_bill)),
            Some(delta) = deltas.recv() => answer.take(delta, tell),
            reply = &mut work => break reply,
            () = &mut left, if unkept.is_some() => kept = unkept.take().map(keep_prompt),
        }
    };
    drop(work);
    if let Some(prompt) = kept.or_else(|| unkept.map(keep_prompt))
        && let Err(error) = prompt.await.unwrap_or_else(|panic| Err(io::Error::other(panic)))
    {
        let message = format!("the prompt of this step is not kept: {error}");
        tell(SignalKind::Finding(Finding::notice(message)));
    }
    while let Ok(delta) = deltas.try_recv() {
        answer.take(delta, tell);
    }
    let raw = answer.text().to_owned();
    let made = reply.and_then(|reply| answer.finish(reply, tell));
    match made {
        Ok((body, media_type, mut finished)) => {
            let body = masked(body);
            finished.artifact = Artifact::of(&spec.file, &media_type, &body);
            let keep = move || {
                journal.write_artifact(&spec.file, &body)?;
                // Only now is the answer as it came of no more use.
                journal.forget_received(spec.id.as_str());
                Ok(body)
            };
            let body = off_thread(keep).await.map_err(|error| storage_error(&error))?;
            Ok((finished, body))
        }
        Err(mut error) => {
            if was_read_again {
                error.hint = format!(
                    "that answer was read again and nothing was asked for; ask anew with run --resume last --fresh {}",
                    spec.id
                );
            }
            if !raw.is_empty() {
                // What was received may have been paid for: keep it even though it cannot be used.
                let file = format!("{}.answer.txt", spec.id);
                drop(write(&journal, file, raw.into_bytes()).await);
            }
            Err(error)
        }
    }
}

/// Begins to keep the prompt of a request.
fn keep_prompt(request: StepRequest) -> JoinHandle<io::Result<()>> {
    tokio::task::spawn_blocking(move || {
        let text = kept_prompt(&request.prompt, request.notes.as_str());
        request.journal.write_prompt(&prompt_file(&request.spec.id), &text)
    })
}

fn too_late(may_bill: bool) -> StepError {
    let message = "it did not end in the time that a step has";
    if may_bill {
        let message = format!("{message}; possibly billed");
        let hint = "run it again to ask for it again, or give it longer with --timeout";
        return StepError::new(Cause::Unavailable, message, hint).maybe_billed();
    }
    let hint = "run it again, or give it longer with --timeout";
    StepError::new(Cause::Unavailable, message, hint)
}

#[expect(
    clippy::disallowed_methods,
    reason = "a kept result is stamped with the time of its making"
)]
fn now() -> Timestamp {
    Timestamp::now()
}

/// What goes to the disk holds no key, whatever a service has echoed.
fn masked(body: Vec<u8>) -> Vec<u8> {
    match redacted_bytes(&body) {
        Cow::Owned(masked) => masked,
        Cow::Borrowed(_) => body,
    }
}

/// Writes a file of the run and gives its bytes back.
async fn write(
    journal: &Arc<dyn Journal>,
    file: String,
    body: Vec<u8>,
) -> Result<Vec<u8>, StepError> {
    let journal = Arc::clone(journal);
    off_thread(move || journal.write_artifact(&file, &body).map(|()| body))
        .await
        .map_err(|error| storage_error(&error))
}

/// Does something with the disk off the runtime's own threads, because a disk may take its time.
async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|panic| Err(io::Error::other(panic)))
}

fn storage_error(error: &io::Error) -> StepError {
    StepError::new(
        Cause::Storage,
        format!("the result could not be written: {error}"),
        "free some disk space or choose another folder, then run the step again",
    )
}

fn panic_message(panic: &(dyn Any + Send)) -> String {
    let text = panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned());
    format!("the step stopped unexpectedly: {}", text.unwrap_or_default())
}
