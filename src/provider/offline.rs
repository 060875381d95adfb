//! Does steps without a key and without a network: an extractive analyzer and a local renderer.
//!
//! A recipe names them: `offline = "case-study"` or `"definition"` on its document step, `"hero"` on a
//! picture, `"synoniemen"` on a list, `"toelichting"` on a text.
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
use crate::text::{definition, extract, language};

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
                StepKind::List => list(request).await,
                StepKind::Text => explain(request).await,
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
    // Without the document there is nothing to leave a step out of.
    let hint = match spec.kind {
        StepKind::Document => "choose a provider with a model, such as --provider openrouter",
        _ => "choose a provider with a model, or leave the step out with --only",
    };
    StepError::new(Cause::Refused, format!("the step \"{}\" cannot be done offline", spec.id), hint)
}

/// Runs work of some length off the runtime's own threads; a panic in it fails only this step.
async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, StepError> {
    let stopped = |_| StepError::internal("the local work stopped unexpectedly");
    spawn_blocking(work).await.map_err(stopped)
}

/// A document that can be made locally.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Analysis {
    CaseStudy,
    Definition,
}

impl Analysis {
    fn named(name: &str) -> Option<Self> {
        match name {
            "case-study" => Some(Self::CaseStudy),
            "definition" => Some(Self::Definition),
            _ => None,
        }
    }

    /// The document as JSON, its fields in the order of its type.
    fn document(self, notes: &str, language: &str) -> Value {
        match self {
            Self::CaseStudy => serde_json::to_value(extract::case_study(notes, language)),
            Self::Definition => serde_json::to_value(definition::definition(notes, language)),
        }
        .unwrap_or_default()
    }
}

/// Writes the document field by field, as a model would stream it.
async fn analyse(request: StepRequest, deltas: DeltaSender) -> Result<Reply, StepError> {
    let analysis = request.spec.offline.as_deref().and_then(Analysis::named);
    let Some(analysis) = analysis else { return Err(unable(&request.spec)) };
    let written_in = language::detect(request.notes.as_str());
    if written_in != request.language {
        let message = format!(
            "the notes are in \"{written_in}\" and are copied, not translated; only the headings are in \"{}\"",
            request.language
        );
        send(&deltas, Delta::Finding(Finding::warning(message))).await;
    }
    if analysis == Analysis::CaseStudy {
        // The first drawing of a process pays for fonts and templates; that fits beside the reading.
        drop(spawn_blocking(render::warm_up));
    }
    let document =
        off_thread(move || analysis.document(request.notes.as_str(), &request.language)).await?;
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

/// A list that goes with a definition, as a JSON array; empty where the notes say nothing.
async fn list(request: StepRequest) -> Result<Reply, StepError> {
    let kind = request.spec.offline.as_deref().and_then(|name| name.parse().ok());
    let Some(kind) = kind else { return Err(unable(&request.spec)) };
    // For one in the place of another, those that are there already come along and are passed over.
    let known = request.again.as_ref().map_or(0, |again| again.items.len());
    let count = request.spec.count.unwrap_or(usize::MAX).saturating_add(known);
    let items = off_thread(move || definition::items(kind, request.notes.as_str(), count)).await?;
    let body = Value::from(items).to_string().into_bytes();
    Ok(Reply { body, media_type: "application/json".to_owned(), usage: free() })
}

/// What the notes explain about a term; an empty text where they explain nothing.
async fn explain(request: StepRequest) -> Result<Reply, StepError> {
    if request.spec.offline.as_deref() != Some("toelichting") {
        return Err(unable(&request.spec));
    }
    let text = off_thread(move || definition::explanation(request.notes.as_str())).await?;
    Ok(Reply { body: text.into_bytes(), media_type: "text/plain".to_owned(), usage: free() })
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

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::sync::Arc;

    use tokio::sync::mpsc;

    use super::*;
    use crate::domain::journal::NoJournal;
    use crate::domain::notes::Notes;
    use crate::domain::prompt::Prompt;

    fn request(kind: StepKind, offline: &str, count: Option<usize>) -> StepRequest {
        let notes = "Begrip: Roeptoon\nDefinitie: geluid waarmee een toestel een oproep meldt.\nSynoniemen: beltoon, belsignaal\n";
        StepRequest {
            spec: StepSpec {
                id: "step".into(),
                title: String::new(),
                kind,
                prompt: Prompt::parse("x", "").unwrap(),
                needs: BTreeSet::new(),
                schema: None,
                offline: Some(offline.to_owned()),
                file: "x.json".to_owned(),
                count,
                aspect_ratio: None,
                usual_ms: 0,
            },
            prompt: String::new(),
            notes: Arc::new(Notes::from_text(notes).unwrap()),
            inputs: BTreeMap::new(),
            language: "nl".to_owned(),
            again: None,
            attempt: 1,
            journal: Arc::new(NoJournal),
            received: None,
        }
    }

    async fn perform(
        kind: StepKind,
        offline: &str,
        count: Option<usize>,
    ) -> Result<(String, Reply), StepError> {
        let (deltas, mut arriving) = mpsc::channel(64);
        let reply = OfflineProvider.perform(request(kind, offline, count), deltas).await?;
        let mut text = String::new();
        while let Some(delta) = arriving.recv().await {
            if let Delta::Text(piece) = delta {
                text.push_str(&piece);
            }
        }
        Ok((text, reply))
    }

    #[tokio::test]
    async fn a_definition_is_written_field_by_field() {
        let (text, reply) = perform(StepKind::Document, "definition", None).await.unwrap();
        let document: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(document["begrip"], "Roeptoon");
        assert_eq!(document["definitie"], "geluid waarmee een toestel een oproep meldt.");
        assert_eq!(document["validatie"]["bevindingen"].as_array().unwrap().len(), 12);
        assert!(reply.body.is_empty());
    }

    #[tokio::test]
    async fn lists_are_arrays_of_at_most_the_count_and_texts_may_be_empty() {
        let (_, reply) = perform(StepKind::List, "synoniemen", Some(1)).await.unwrap();
        assert_eq!(
            (reply.body.as_slice(), &*reply.media_type),
            (&b"[\"beltoon\"]"[..], "application/json")
        );
        let (_, reply) = perform(StepKind::List, "antoniemen", Some(5)).await.unwrap();
        assert_eq!(reply.body, b"[]");
        let (_, reply) = perform(StepKind::Text, "toelichting", None).await.unwrap();
        assert_eq!((reply.body.len(), &*reply.media_type), (0, "text/plain"));
    }

    #[tokio::test]
    async fn what_has_no_analyzer_is_refused() {
        for (kind, name) in [
            (StepKind::Document, "summary"),
            (StepKind::List, "toelichting"),
            (StepKind::Text, "synoniemen"),
            (StepKind::Image, "definition"),
        ] {
            let error = perform(kind, name, None).await.unwrap_err();
            assert_eq!(error.cause, Cause::Refused, "{name}");
        }
    }
}
