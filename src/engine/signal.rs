//! What the executor of a step tells the dispatcher.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::domain::artifact::Artifact;
use crate::domain::fault::StepError;
use crate::domain::finding::Finding;
use crate::domain::recipe::StepId;
use crate::domain::terms::Provenance;
use crate::domain::usage::Usage;
use crate::wire::fields::ClosedField;

/// What the executor tells the dispatcher.
#[derive(Debug)]
pub struct Signal {
    /// The step.
    pub step: StepId,
    /// The attempt; what comes from one that was given up is ignored.
    pub attempt: u32,
    /// What happened.
    pub kind: SignalKind,
}

/// What happened in a step.
#[derive(Debug)]
pub enum SignalKind {
    /// Text arrived.
    Text {
        /// The new text.
        text: String,
        /// Whether the model was thinking.
        thinking: bool,
    },
    /// What the service calls the request that it answers.
    RequestId(String),
    /// It waited for as long as this because another run was asking for the same thing.
    Waited(Duration),
    /// What the attempt has consumed so far, in all.
    Usage(Usage),
    /// A field of the document closed.
    Closed(ClosedField),
    /// An item of the list closed.
    Item {
        /// Its place, from 0.
        index: usize,
        /// The item.
        value: String,
    },
    /// Something that a person should know.
    Finding(Finding),
    /// The step ended well; its artifact is on disk.
    Finished(Box<Finished>),
    /// The step ended badly.
    Failed(StepError),
}

/// A step that ended well.
#[derive(Debug)]
pub struct Finished {
    /// What it made.
    pub artifact: Artifact,
    /// What it consumed.
    pub usage: Usage,
    /// When an earlier result was made that was used instead of asking.
    pub made_at: Option<Timestamp>,
    /// How that was made, where it is known.
    pub provenance: Option<Provenance>,
    /// Its result as a prompt of another step would print it.
    pub value: Value,
    /// The whole document, from the document step.
    pub document: Option<Map<String, Value>>,
}
