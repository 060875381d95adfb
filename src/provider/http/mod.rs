//! Does steps by a service over HTTP with the `chat/completions` interface of `OpenAI`.
//!
//! [`profile`] is what is known of each service, [`endpoint`] where it is and with which key,
//! [`transfer`] moves bytes, [`manner`] finds out what a model takes, [`picture`] has pictures made,
//! [`failure`] makes errors of a step from what went wrong. The engine decides about further attempts;
//! here an attempt is only classed.

pub mod address;
pub mod endpoint;
pub mod failure;
pub mod manner;
pub mod picture;
mod picture_download;
mod picture_transport;
pub mod profile;
mod text;
pub mod transfer;

use std::sync::Arc;

use bytes::Bytes;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use self::endpoint::Endpoint;
use self::failure::{Asked, shown};
use self::picture::{Painter, PictureSettings};
use self::transfer::{Outgoing, Timeouts};
use super::{DeltaSender, Provider, Reply, StepRequest};
use crate::domain::artifact::ContentHash;
use crate::domain::fault::{Cause, StepError};
use crate::domain::recipe::{StepKind, StepSpec};

/// How long a list of models may be, in bytes (16 MiB).
const MAX_MODELS: usize = 16 * 1024 * 1024;

/// The picture of a firm that goes along with its requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logo {
    /// Its media type, such as `image/png`.
    pub media_type: String,
    /// Its bytes.
    pub bytes: Bytes,
}

/// Whom to ask, and for what.
#[derive(Debug, Clone)]
pub struct HttpSettings {
    /// The service.
    pub endpoint: Endpoint,
    /// The model for texts; empty for the profile's, and where that has none, the first one that the
    /// service lists.
    pub text_model: String,
    /// The model for pictures; empty for the profile's.
    pub image_model: String,
    /// Goes along with every request.
    pub logo: Option<Logo>,
    /// The longest answer in tokens, or none for the service's own limit.
    pub max_tokens: Option<u32>,
    /// How pictures are asked for and taken.
    pub pictures: PictureSettings,
    /// For how long the service may be silent.
    pub timeouts: Timeouts,
}

impl HttpSettings {
    /// The profile's own models and the usual timeouts.
    #[must_use]
    pub fn new(endpoint: Endpoint) -> Self {
        Self {
            endpoint,
            text_model: String::new(),
            image_model: String::new(),
            logo: None,
            max_tokens: None,
            pictures: PictureSettings::default(),
            timeouts: Timeouts::default(),
        }
    }
}

/// Does steps by a service over HTTP.
#[derive(Debug, Clone)]
pub struct HttpProvider {
    service: Arc<Service>,
}

/// A service with what has been found out about it.
#[derive(Debug)]
pub(super) struct Service {
    settings: HttpSettings,
    /// The model that the service lists first, once it has been asked.
    listed: OnceCell<String>,
    painter: Painter,
}

impl HttpProvider {
    /// A provider with these settings. Nothing is sent yet.
    #[must_use]
    pub fn new(mut settings: HttpSettings) -> Self {
        let profile = settings.endpoint.profile();
        if settings.text_model.is_empty() {
            profile.text_model.clone_into(&mut settings.text_model);
        }
        if settings.image_model.is_empty() {
            profile.image_model.clone_into(&mut settings.image_model);
        }
        let painter = Painter::new(&settings);
        Self { service: Arc::new(Service { settings, listed: OnceCell::new(), painter }) }
    }

    /// Finds out which model writes texts, where nobody has said so: from then on
    /// [`Provider::model`] and [`Provider::identity`] name it.
    ///
    /// # Errors
    /// [`StepError`] when the service does not answer or lists no model.
    pub async fn find_model(&self) -> Result<(), StepError> {
        self.service.text_model().await.map(drop)
    }
}

impl Service {
    fn endpoint(&self) -> &Endpoint {
        &self.settings.endpoint
    }

    /// The model for texts, asked for once where nobody has said.
    async fn text_model(&self) -> Result<&str, StepError> {
        if !self.settings.text_model.is_empty() {
            return Ok(&self.settings.text_model);
        }
        self.listed.get_or_try_init(|| self.first_listed()).await.map(String::as_str)
    }

    async fn first_listed(&self) -> Result<String, StepError> {
        let endpoint = self.endpoint();
        let asked = Asked { profile: endpoint.profile(), model: "", kind: StepKind::Text };
        let outgoing = Outgoing {
            path: "/models",
            body: None,
            spool: None,
            first_byte: self.settings.timeouts.first_byte,
            idle: self.settings.timeouts.idle,
        };
        let list = async { transfer::send(endpoint, outgoing).await?.collect(MAX_MODELS).await };
        let list = list.await.map_err(|failure| failure.into_error(asked))?;
        let list: Value = serde_json::from_slice(&list).unwrap_or_default();
        let models = list["data"].as_array().map(Vec::as_slice).unwrap_or_default();
        let first =
            models.iter().find_map(|model| model["id"].as_str()).filter(|id| !id.is_empty());
        first.map(str::to_owned).ok_or_else(|| {
            let message = format!("{} at {} lists no model", asked.profile.title, endpoint.host());
            let hint = "load a model there, or name one with --text-model";
            StepError::new(Cause::Refused, message, hint)
        })
    }

    fn model(&self, kind: StepKind) -> &str {
        match kind {
            StepKind::Image => &self.settings.image_model,
            StepKind::Document | StepKind::List | StepKind::Text => {
                self.listed.get().unwrap_or(&self.settings.text_model)
            }
        }
    }
}

impl Provider for HttpProvider {
    fn name(&self) -> &'static str {
        self.service.endpoint().profile().name
    }

    fn model(&self, spec: &StepSpec) -> String {
        match self.service.model(spec.kind) {
            "" => "first listed".to_owned(),
            model => shown(model),
        }
    }

    fn identity(&self, spec: &StepSpec) -> Value {
        let HttpSettings { endpoint, logo, max_tokens, .. } = &self.service.settings;
        json!({
            "provider": self.name(),
            "base_url": endpoint.base_url(),
            "model": self.service.model(spec.kind),
            "max_tokens": max_tokens,
            "logo": logo.as_ref().map(|logo| ContentHash::of(&logo.bytes)),
        })
    }

    fn usual_cost_usd(&self, _spec: &StepSpec) -> Option<f64> {
        (!self.service.endpoint().profile().is_billed).then_some(0.0)
    }

    fn perform(
        &self,
        request: StepRequest,
        deltas: DeltaSender,
    ) -> BoxFuture<'static, Result<Reply, StepError>> {
        let service = Arc::clone(&self.service);
        async move {
            match request.spec.kind {
                StepKind::Document | StepKind::List | StepKind::Text => {
                    text::write(&service, request, deltas).await
                }
                StepKind::Image => service.painter.draw(request, deltas).await,
            }
        }
        .boxed()
    }
}
