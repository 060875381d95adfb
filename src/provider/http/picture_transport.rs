//! Over which transport a model is asked for pictures.
//!
//! The person's setting comes first, then what an earlier picture taught, then what the service's
//! catalogue says of the model, asked once, then what is known of the service beforehand.

use std::sync::OnceLock;
use std::time::Duration;

use tokio::sync::OnceCell;

use super::endpoint::Endpoint;
use super::profile::PictureTransport;
use super::timeouts::Timeouts;
use super::transfer::{self, Outgoing};
use crate::wire::images;

/// A catalogue that takes longer is done without: a picture waits for it.
const LONGEST_WAIT: Duration = Duration::from_secs(10);
/// The longest catalogue that is read, in bytes.
const LARGEST: usize = 16 * 1024 * 1024;

/// How one picture is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Way {
    /// Over which transport.
    pub transport: PictureTransport,
    /// Whether the model writes text too, and must be told that it may.
    pub writes_too: bool,
    /// Whether the other transport is worth a try where this one is not there.
    pub is_guess: bool,
}

impl Way {
    /// The same picture over the other transport.
    #[must_use]
    pub fn other(self) -> Self {
        let transport = match self.transport {
            PictureTransport::Chat => PictureTransport::Images,
            PictureTransport::Images => PictureTransport::Chat,
            PictureTransport::None => PictureTransport::None,
        };
        Self { transport, is_guess: false, ..self }
    }
}

/// What is known by now of the transports of one service for one model.
#[derive(Debug, Default)]
pub struct Transports {
    setting: Option<PictureTransport>,
    learnt: OnceLock<PictureTransport>,
    /// What the model makes, as far as the catalogue says it.
    outputs: OnceCell<Option<Vec<String>>>,
}

impl Transports {
    /// With what a person has set.
    #[must_use]
    pub fn new(setting: Option<PictureTransport>) -> Self {
        Self { setting, ..Self::default() }
    }

    /// How a picture is asked for now.
    pub async fn way(&self, endpoint: &Endpoint, model: &str, timeouts: &Timeouts) -> Way {
        let fixed = |transport| Way { transport, writes_too: true, is_guess: false };
        if let Some(transport) = self.setting {
            return fixed(transport);
        }
        // Those that only have an endpoint for pictures, or none, tell nothing of it in a catalogue.
        let default = endpoint.profile().pictures;
        let outputs = match default {
            PictureTransport::Chat => {
                self.outputs.get_or_init(|| outputs(endpoint, model, timeouts)).await.as_deref()
            }
            PictureTransport::Images | PictureTransport::None => None,
        };
        let makes = |kind: &str| outputs.is_none_or(|all| all.iter().any(|output| output == kind));
        if let Some(transport) = self.learnt.get() {
            return Way { writes_too: makes("text"), ..fixed(*transport) };
        }
        let only_draws = makes("image") && !makes("text");
        let transport = if only_draws && endpoint.profile().is_router {
            PictureTransport::Images
        } else {
            default
        };
        Way { transport, writes_too: makes("text"), is_guess: true }
    }

    /// Remembers the transport over which a picture was taken after the other one was not there.
    pub fn learn(&self, transport: PictureTransport) {
        // The first one to find out is as right as the others.
        let _ = self.learnt.set(transport);
    }
}

/// Asks the catalogues of a service what a model makes.
async fn outputs(endpoint: &Endpoint, model: &str, timeouts: &Timeouts) -> Option<Vec<String>> {
    let models = catalogue(endpoint, "/models?output_modalities=all", timeouts).await?;
    if let Some(outputs) = images::outputs(&models, model) {
        return Some(outputs);
    }
    if !endpoint.profile().is_router {
        return None;
    }
    // A model that is listed nowhere else is asked for nothing else.
    images::outputs(&catalogue(endpoint, "/images/models", timeouts).await?, model)
}

async fn catalogue(
    endpoint: &Endpoint,
    path: &'static str,
    timeouts: &Timeouts,
) -> Option<Vec<u8>> {
    let wait = timeouts.first_byte.min(LONGEST_WAIT);
    let request =
        Outgoing { path, body: None, spool: None, first_byte: wait, idle: wait, told: None };
    transfer::send(endpoint, request).await.ok()?.collect(LARGEST).await.ok()
}
