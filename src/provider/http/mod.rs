//! Does steps by a service over HTTP with the `chat/completions` interface of `OpenAI`.
//!
//! [`profile`] is what is known of each service, [`endpoint`] where it is and with which key,
//! [`transfer`] moves bytes, [`manner`] finds out what a model takes, [`picture`] has pictures made,
//! [`failure`] makes errors of a step from what went wrong. The engine decides about further attempts;
//! here an attempt is only classed.

pub mod address;
pub mod endpoint;
pub mod failure;
mod listing;
pub mod manner;
pub mod picture;
mod picture_download;
mod picture_transport;
pub mod profile;
mod received;
mod request_id;
mod text;
pub mod timeouts;
pub mod transfer;

use std::sync::Arc;

use bytes::Bytes;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use self::endpoint::Endpoint;
use self::failure::shown;
use self::listing::Listing;
use self::picture::{Painter, PictureSettings};
use self::profile::PictureTransport;
use self::timeouts::Timeouts;
use super::{Ability, DeltaSender, Provider, Reply, StepRequest};
use crate::domain::artifact::ContentHash;
use crate::domain::fault::{Cause, StepError};
use crate::domain::recipe::{StepKind, StepSpec};

/// What stands for the model on screens while the service has not been asked for one.
pub const FIRST_LISTED: &str = "first listed";

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
    /// The models that the service offers, once it has been asked.
    listing: OnceCell<Listing>,
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
        Self { service: Arc::new(Service { settings, listing: OnceCell::new(), painter }) }
    }
}

impl Service {
    fn endpoint(&self) -> &Endpoint {
        &self.settings.endpoint
    }

    /// The model for texts, asked for once where nobody has named one.
    async fn text_model(&self) -> Result<&str, StepError> {
        if !self.settings.text_model.is_empty() {
            return Ok(&self.settings.text_model);
        }
        self.listing().await?.text.as_deref().ok_or_else(|| {
            let endpoint = self.endpoint();
            let title = endpoint.profile().title;
            let message = format!("{title} at {} lists no model", endpoint.host());
            let hint = "load a model there, or name one with --text-model";
            StepError::new(Cause::Refused, message, hint)
        })
    }

    async fn listing(&self) -> Result<&Listing, StepError> {
        let Self { settings, listing, .. } = self;
        listing.get_or_try_init(|| Listing::ask(&settings.endpoint, &settings.timeouts)).await
    }

    /// Finds models where nobody has named them, and says whether there is one for pictures.
    async fn prepare(&self, kinds: &[StepKind]) -> Ability {
        if kinds.contains(&StepKind::Text) {
            // What is not found out now is told by the step that needs it.
            drop(self.text_model().await);
        }
        if kinds.contains(&StepKind::Image)
            && self.painter.model().is_empty()
            && self.endpoint().profile().pictures != PictureTransport::None
            && let Ok(Listing { image: Some(model), .. }) = self.listing().await
        {
            self.painter.name_model(model);
        }
        Ability { pictures: !self.painter.model().is_empty() }
    }

    fn model(&self, kind: StepKind) -> &str {
        match kind {
            StepKind::Image => self.painter.model(),
            StepKind::Document | StepKind::List | StepKind::Text => {
                let listed = self.listing.get().and_then(|listing| listing.text.as_deref());
                if self.settings.text_model.is_empty() {
                    listed.unwrap_or_default()
                } else {
                    &self.settings.text_model
                }
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
            "" => FIRST_LISTED.to_owned(),
            model => shown(model),
        }
    }

    fn known_model(&self, spec: &StepSpec) -> Option<String> {
        let model = self.service.model(spec.kind);
        (!model.is_empty()).then(|| model.to_owned())
    }

    fn identity(&self, spec: &StepSpec) -> Value {
        let HttpSettings { endpoint, logo, .. } = &self.service.settings;
        json!({
            "provider": self.name(),
            "base_url": endpoint.base_url(),
            "model": self.service.model(spec.kind),
            "logo": logo.as_ref().map(|logo| ContentHash::of(&logo.bytes)),
        })
    }

    fn usual_cost_usd(&self, _spec: &StepSpec) -> Option<f64> {
        (!self.service.endpoint().profile().is_billed).then_some(0.0)
    }

    fn may_make_pictures(&self) -> bool {
        let never = self.service.endpoint().profile().pictures == PictureTransport::None;
        !(never && self.service.painter.model().is_empty())
    }

    fn address(&self) -> Option<String> {
        Some(self.service.endpoint().base_url().to_owned())
    }

    fn destination(&self) -> Option<String> {
        let endpoint = self.service.endpoint();
        (!endpoint.is_loopback()).then(|| endpoint.host())
    }

    fn prepare(&self, kinds: &'static [StepKind]) -> BoxFuture<'static, Ability> {
        let service = Arc::clone(&self.service);
        async move { service.prepare(kinds).await }.boxed()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::Providers;

    #[test]
    fn it_is_known_beforehand_who_never_makes_pictures() {
        let makers = |name, image_model: &str| {
            let base_url = (name == "custom").then_some("http://127.0.0.1:9/v1");
            let endpoint = Endpoint::new(profile::find(name).unwrap(), base_url, None).unwrap();
            let mut settings = HttpSettings::new(endpoint);
            image_model.clone_into(&mut settings.image_model);
            Providers::all(Arc::new(HttpProvider::new(settings))).foreseen().pictures.name()
        };
        assert_eq!(makers("ollama", ""), "offline");
        assert_eq!(makers("ollama", "painter"), "ollama");
        assert_eq!(makers("custom", ""), "custom");
    }

    #[test]
    fn what_is_sent_to_a_service_on_this_machine_does_not_leave_it() {
        let destination = |url| {
            let profile = profile::find("custom").unwrap();
            let endpoint = Endpoint::new(profile, Some(url), None).unwrap();
            HttpProvider::new(HttpSettings::new(endpoint)).destination()
        };
        assert_eq!(destination("https://models.example.org/v1").unwrap(), "models.example.org");
        for local in ["http://127.0.0.1:8080/v1", "http://localhost/v1", "http://[::1]:9/v1"] {
            assert_eq!(destination(local), None, "{local}");
        }
    }
}
