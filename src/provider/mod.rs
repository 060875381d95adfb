//! Floor 3: who does a step.
//!
//! A [`Provider`] turns a rendered prompt and its inputs into bytes, and tells what arrives on the way.
//! [`offline`] needs no key and no network. Providers are chosen by the kind of step, so notes can be
//! read by one and pictures drawn by another.

pub mod http;
pub mod offline;

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use self::offline::OfflineProvider;
use crate::domain::fault::StepError;
use crate::domain::finding::Finding;
use crate::domain::journal::Journal;
use crate::domain::notes::Notes;
use crate::domain::part::ItemAgain;
use crate::domain::recipe::{StepKind, StepSpec};
use crate::domain::usage::Usage;

/// Everything that a provider gets to know about a step.
#[derive(Clone)]
pub struct StepRequest {
    /// What the step is.
    pub spec: StepSpec,
    /// Its prompt, filled in.
    pub prompt: String,
    /// The notes of the run.
    pub notes: Arc<Notes>,
    /// The values that the prompt mentions, by name: fields of the document and results of steps.
    pub inputs: BTreeMap<String, Value>,
    /// ISO 639-1 code of the language to write in.
    pub language: String,
    /// The item of its list that is asked for again; the prompt says so.
    pub again: Option<ItemAgain>,
    /// Counts from 1.
    pub attempt: u32,
    /// Where the bytes of an answer are kept before they are read.
    pub journal: Arc<dyn Journal>,
    /// The answer of a service that an earlier run received for this very step and did not get to use:
    /// it is read before anybody is asked.
    pub received: Option<Bytes>,
}

/// What arrives while a step runs.
#[derive(Debug, Clone, PartialEq)]
pub enum Delta {
    /// The next piece of the answer.
    Text(String),
    /// The next piece of what the model thinks before it answers.
    Thinking(String),
    /// Something that a person should know.
    Finding(Finding),
    /// What the service calls the request that it answers now: printable ASCII characters, at most 128,
    /// without keys. Of several requests of an attempt, the newest one counts.
    RequestId(String),
    /// What the attempt has consumed so far, in all; sent as soon as it is known, because it counts
    /// also where nothing comes of the attempt.
    Usage(Usage),
}

/// The end of what a provider sends on a step that went well.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reply {
    /// The bytes of the artifact; a document step sends its text as [`Delta::Text`] instead.
    pub body: Vec<u8>,
    /// Media type of the body.
    pub media_type: String,
    /// What was consumed.
    pub usage: Usage,
}

/// What a provider can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ability {
    /// Whether it makes pictures.
    pub pictures: bool,
}

impl Default for Ability {
    fn default() -> Self {
        Self { pictures: true }
    }
}

/// Where a provider sends what arrives.
pub type DeltaSender = mpsc::Sender<Delta>;

/// Somebody who can do steps.
///
/// Dropping the future of [`Provider::perform`] cancels the step; a result that comes after that is
/// thrown away.
pub trait Provider: Send + Sync {
    /// Its name in records and on screens, such as `offline`.
    fn name(&self) -> &'static str;

    /// The model that would do this step.
    fn model(&self, spec: &StepSpec) -> String;

    /// The model that would do this step, by its name; none while the service is still to be asked for one.
    fn known_model(&self, spec: &StepSpec) -> Option<String> {
        Some(self.model(spec))
    }

    /// How long the step usually takes, in milliseconds; 0 when that is not worth telling.
    fn usual_ms(&self, spec: &StepSpec) -> u64 {
        spec.usual_ms
    }

    /// Everything about who does the step, and how, that may change its result: the service, the
    /// model, options, attachments by their hash; never a key. Two requests with equal prompts and
    /// equal identities may share a result.
    fn identity(&self, spec: &StepSpec) -> Value {
        json!({ "provider": self.name(), "model": self.model(spec) })
    }

    /// What the step usually costs in US dollars: 0 for work that nobody bills, none when unknown.
    fn usual_cost_usd(&self, _spec: &StepSpec) -> Option<f64> {
        None
    }

    /// Whether somebody else does the work, so that a result is worth keeping for later runs.
    fn is_remote(&self) -> bool {
        true
    }

    /// The address of the service, or none for work on this machine.
    fn address(&self) -> Option<String> {
        None
    }

    /// The host that gets what a step is made from, or none when it stays on this machine.
    fn destination(&self) -> Option<String> {
        None
    }

    /// Whether it may make pictures, as far as is known before anybody is asked.
    fn may_make_pictures(&self) -> bool {
        true
    }

    /// Finds out what has to be known before the first step, such as a model where nobody has named
    /// one, to do steps of these kinds. What cannot be found out now shows again when a step is done.
    fn prepare(&self, _kinds: &'static [StepKind]) -> BoxFuture<'static, Ability> {
        futures_util::future::ready(Ability::default()).boxed()
    }

    /// Does the step.
    ///
    /// # Errors
    /// [`StepError`] with its cause, one line, and the next action.
    fn perform(
        &self,
        request: StepRequest,
        deltas: DeltaSender,
    ) -> BoxFuture<'static, Result<Reply, StepError>>;
}

/// The providers of a run, by kind of step.
#[derive(Clone)]
pub struct Providers {
    /// For documents, lists and texts.
    pub text: Arc<dyn Provider>,
    /// For pictures.
    pub pictures: Arc<dyn Provider>,
}

impl Providers {
    /// Everything by the one.
    #[must_use]
    pub fn all(provider: Arc<dyn Provider>) -> Self {
        Self { text: Arc::clone(&provider), pictures: provider }
    }

    /// The providers as they will be used, as far as is known before anybody is asked: pictures that
    /// one never makes are drawn locally.
    #[must_use]
    pub fn foreseen(self) -> Self {
        if self.pictures.may_make_pictures() {
            return self;
        }
        Self { pictures: Arc::new(OfflineProvider), ..self }
    }

    /// The providers as they can be used: pictures that one cannot make are drawn locally, which is
    /// said in a finding.
    pub async fn prepared(self) -> (Self, Vec<Finding>) {
        let ability = if Arc::ptr_eq(&self.text, &self.pictures) {
            self.text.prepare(&StepKind::ALL).await
        } else {
            self.text.prepare(&StepKind::TEXTS).await;
            self.pictures.prepare(&[StepKind::Image]).await
        };
        if ability.pictures {
            return (self, Vec::new());
        }
        let name = self.pictures.name();
        let message = format!("{name} makes no pictures; they are drawn on this machine");
        (Self { pictures: Arc::new(OfflineProvider), ..self }, vec![Finding::notice(message)])
    }

    /// The provider for a kind of step.
    #[must_use]
    pub fn of(&self, kind: StepKind) -> &Arc<dyn Provider> {
        match kind {
            StepKind::Document | StepKind::List | StepKind::Text => &self.text,
            StepKind::Image => &self.pictures,
        }
    }
}
