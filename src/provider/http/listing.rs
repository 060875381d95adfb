//! Which models a service offers, for those that nobody has named.

use serde_json::Value;

use super::endpoint::Endpoint;
use super::failure::Asked;
use super::profile::PictureTransport;
use super::timeouts::Timeouts;
use super::transfer::{self, Outgoing};
use crate::domain::fault::StepError;
use crate::domain::recipe::StepKind;

/// How long a list of models may be, in bytes (16 MiB).
const LARGEST: usize = 16 * 1024 * 1024;

/// The first models of a list that are fit for what a recipe needs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listing {
    /// For texts.
    pub text: Option<String>,
    /// For pictures.
    pub image: Option<String>,
}

impl Listing {
    /// Asks a service, at `GET /models`.
    ///
    /// # Errors
    /// [`StepError`] when it does not answer.
    pub async fn ask(endpoint: &Endpoint, timeouts: &Timeouts) -> Result<Self, StepError> {
        let asked = Asked { profile: endpoint.profile(), model: "", kind: StepKind::Text };
        let outgoing = Outgoing {
            path: match endpoint.profile().pictures {
                PictureTransport::None => "/models",
                // Some list only models that write, unless they are asked for all.
                PictureTransport::Chat | PictureTransport::Images => {
                    "/models?output_modalities=all"
                }
            },
            body: None,
            spool: None,
            first_byte: timeouts.first_byte,
            idle: timeouts.idle,
            told: None,
        };
        let list = async { transfer::send(endpoint, outgoing).await?.collect(LARGEST).await };
        let list = list.await.map_err(|failure| failure.into_error(asked))?;
        Ok(Self::of(&list))
    }

    /// Reads a list: `{"data":[{"id","architecture":{"output_modalities":["text"]}}]}`. A model of
    /// which nothing is said writes texts.
    fn of(list: &[u8]) -> Self {
        let list: Value = serde_json::from_slice(list).unwrap_or_default();
        let models = list["data"].as_array().map(Vec::as_slice).unwrap_or_default();
        let makes = |model: &Value, kind: &str| {
            let outputs = model["architecture"]["output_modalities"].as_array();
            outputs.map_or(kind == "text", |all| all.iter().any(|output| output == kind))
        };
        let first = |is_fit: &dyn Fn(&Value) -> bool| {
            let ids = models.iter().filter(|model| is_fit(model)).filter_map(|m| m["id"].as_str());
            ids.map(str::to_owned).find(|id| !id.is_empty())
        };
        // A model that draws may write as well, but that is not what it is for.
        let only_text = |model: &Value| makes(model, "text") && !makes(model, "image");
        Self {
            text: first(&only_text).or_else(|| first(&|model| makes(model, "text"))),
            image: first(&|model| makes(model, "image")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_fit_model_is_taken() {
        let list = br#"{"data":[
            {"id":"draws","architecture":{"output_modalities":["image","text"]}},
            {"id":"writes","architecture":{"output_modalities":["text"]}}]}"#;
        let listing = Listing::of(list);
        assert_eq!(
            (listing.text.as_deref(), listing.image.as_deref()),
            (Some("writes"), Some("draws"))
        );
        let local = Listing::of(br#"{"data":[{"id":""},{"id":"llama"},{"id":"other"}]}"#);
        assert_eq!((local.text.as_deref(), local.image), (Some("llama"), None));
        assert_eq!(Listing::of(b"<html>"), Listing::default());
    }
}
