//! Does steps without a key and without a network: an extractive analyzer and a local renderer.
//!
//! A recipe names them: `offline = "case-study"` on its document step, `offline = "hero"` on a picture.
//! Nothing leaves the machine, and nothing is written that the notes do not say.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use serde_json::{Map, Value};
use tokio::task::spawn_blocking;

use super::{Delta, DeltaSender, Provider, Reply, StepRequest};
use crate::domain::fault::{Cause, StepError};
use crate::domain::finding::Finding;
use crate::domain::recipe::{StepKind, StepSpec};
use crate::domain::usage::Usage;
use crate::render::{self, Drawing, Style};
use crate::text::{extract, language};

/// The name of this provider. Pictures by it can be drawn again, as vectors, in a document.
pub const NAME: &str = "offline";

/// The local analyzer and renderer.
#[derive(Debug, Clone, Copy, Default)]
pub struct OfflineProvider;

impl Provider for OfflineProvider {
    fn name(&self) -> &'static str {
        NAME
    }

    fn model(&self, spec: &StepSpec) -> String {
        let what = match spec.kind {
            StepKind::Image => "renderer",
            StepKind::Document | StepKind::List | StepKind::Text => "analyzer",
        };
        format!("{what} {}", env!("CARGO_PKG_VERSION"))
    }

    fn usual_ms(&self, _spec: &StepSpec) -> u64 {
        // What a recipe calls usual is a model's time; local work is over before a gauge could move.
        0
    }

    fn usual_cost_usd(&self, _spec: &StepSpec) -> Option<f64> {
        Some(0.0)
    }

    fn is_remote(&self) -> bool {
        false
    }

    fn perform(
        &self,
        request: StepRequest,
        deltas: DeltaSender,
    ) -> BoxFuture<'static, Result<Reply, StepError>> {
        async move {
            match request.spec.kind {
                StepKind::Document => analyse(request, deltas).await,
                StepKind::Image => draw(request, deltas).await,
                StepKind::List | StepKind::Text => Err(unable(&request.spec)),
            }
        }
        .boxed()
    }
}

/// What local work consumes: nothing that is billed.
fn free() -> Usage {
    Usage { cost_usd: Some(0.0), ..Usage::default() }
}

fn unable(spec: &StepSpec) -> StepError {
    StepError::new(
        Cause::Refused,
        format!("the step \"{}\" cannot be done offline", spec.id),
        "choose a provider with a model, or leave the step out with --only",
    )
}

/// Runs work of some length off the runtime's own threads; a panic in it fails only this step.
async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, StepError> {
    let stopped = |_| StepError::internal("the local work stopped unexpectedly");
    spawn_blocking(work).await.map_err(stopped)
}

/// Writes the document field by field, as a model would stream it.
async fn analyse(request: StepRequest, deltas: DeltaSender) -> Result<Reply, StepError> {
    if request.spec.offline.as_deref() != Some("case-study") {
        return Err(unable(&request.spec));
    }
    let written_in = language::detect(request.notes.as_str());
    if written_in != request.language {
        let message = format!(
            "the notes are in \"{written_in}\" and are copied, not translated; only the headings are in \"{}\"",
            request.language
        );
        send(&deltas, Delta::Finding(Finding::warning(message))).await;
    }
    // The first drawing of a process pays for fonts and templates; that fits beside the reading.
    drop(spawn_blocking(render::warm_up));
    let document = off_thread(move || {
        let study = extract::case_study(request.notes.as_str(), &request.language);
        serde_json::to_value(study).unwrap_or_default()
    })
    .await?;
    let Value::Object(fields) = document else {
        return Err(StepError::internal("the analyzer made no document"));
    };
    for (index, (key, value)) in fields.iter().enumerate() {
        let open = if index == 0 { "{" } else { "," };
        send(&deltas, Delta::Text(format!("{open}{}:{value}", Value::from(key.as_str())))).await;
    }
    send(&deltas, Delta::Text("}".to_owned())).await;
    Ok(Reply { usage: free(), ..Reply::default() })
}

async fn draw(request: StepRequest, deltas: DeltaSender) -> Result<Reply, StepError> {
    let drawing: Option<Drawing> =
        request.spec.offline.as_deref().and_then(|name| name.parse().ok());
    let Some(drawing) = drawing else { return Err(unable(&request.spec)) };
    let fields: Map<String, Value> = request.inputs.into_iter().collect();
    let style = Style::of(&request.language);
    let picture = off_thread(move || render::draw(drawing, &fields, &style))
        .await?
        .map_err(|error| StepError::new(Cause::Picture, error.to_string(), error.hint()))?;
    for notice in picture.notices {
        send(&deltas, Delta::Finding(Finding::notice(notice))).await;
    }
    Ok(Reply { body: picture.png, media_type: "image/png".to_owned(), usage: free() })
}

async fn send(deltas: &DeltaSender, delta: Delta) {
    // Whoever stopped listening has cancelled the step.
    drop(deltas.send(delta).await);
}
