//! How a model of a service is asked: with everything at first, and with less where it refuses.
//!
//! What a service does not take is found out by asking, because it differs by model, by endpoint and
//! by version. What was found out holds for the process.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::endpoint::Endpoint;
use super::profile::{Profile, SchemaLevel};
use crate::wire::failure::{FailureClass, ServiceFailure};

/// What was found out, by profile, address and model.
static KNOWN: Mutex<BTreeMap<Key, Manner>> = Mutex::new(BTreeMap::new());

type Key = (&'static str, String, String);

/// How a model is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Manner {
    /// How the schema of a document goes along.
    pub schema: SchemaLevel,
    /// Whether the service is asked not to have the model think first.
    pub without_thinking: bool,
    /// Whether usage is asked for.
    pub with_usage: bool,
    /// Whether the logo goes along.
    pub with_logo: bool,
}

impl Manner {
    /// Everything that the service is known to take.
    #[must_use]
    pub fn first(profile: &Profile) -> Self {
        Self {
            schema: profile.schema,
            without_thinking: profile.is_router,
            with_usage: profile.asks_for_usage,
            with_logo: true,
        }
    }

    /// What was found out about this model, or everything.
    #[must_use]
    pub fn known(endpoint: &Endpoint, model: &str) -> Self {
        let known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&key(endpoint, model)).copied().unwrap_or_else(|| Self::first(endpoint.profile()))
    }

    /// Remembers that the model took this.
    pub fn remember(self, endpoint: &Endpoint, model: &str) {
        KNOWN.lock().unwrap_or_else(PoisonError::into_inner).insert(key(endpoint, model), self);
    }

    /// The same with one thing less, if the service refused something that can be left out. Each step
    /// leaves out more, so that this comes to an end.
    #[must_use]
    pub fn without_what_was_refused(self, failure: &ServiceFailure) -> Option<Self> {
        if !matches!(failure.class(), FailureClass::Invalid | FailureClass::Model) {
            return None;
        }
        let words = failure.message.to_lowercase();
        let says = |any: &[&str]| any.iter().any(|word| words.contains(word));
        let less_schema = match self.schema {
            SchemaLevel::Strict => Some(SchemaLevel::Object),
            SchemaLevel::Object => Some(SchemaLevel::Prompt),
            SchemaLevel::Prompt => None,
        }
        .map(|schema| Self { schema, ..self });
        if self.with_usage && says(&["stream_options", "include_usage"]) {
            Some(Self { with_usage: false, ..self })
        } else if self.with_logo && says(&["image", "vision", "multimodal"]) {
            Some(Self { with_logo: false, ..self })
        } else if self.without_thinking
            && says(&["reasoning", "thinking", "requested parameters", "require_parameters"])
        {
            Some(Self { without_thinking: false, ..self })
        } else if says(&[
            "response_format",
            "schema",
            "grammar",
            "structured output",
            "structured_output",
            "json_object",
            "json mode",
            "requested parameters",
            "require_parameters",
        ]) {
            less_schema
        } else {
            None
        }
    }
}

fn key(endpoint: &Endpoint, model: &str) -> Key {
    (endpoint.profile().name, endpoint.base_url().to_owned(), model.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::profile;
    use super::*;

    fn refused(status: u16, message: &str) -> ServiceFailure {
        ServiceFailure { status, message: message.to_owned(), ..ServiceFailure::default() }
    }

    #[test]
    fn the_schema_is_asked_for_with_less_until_nothing_is_left() {
        let failure = refused(400, "'response_format.type' must be 'text'");
        let first = Manner::first(profile::find("lmstudio").unwrap());
        let second = first.without_what_was_refused(&failure).unwrap();
        let third = second.without_what_was_refused(&failure).unwrap();
        assert_eq!(
            [first.schema, second.schema, third.schema],
            [SchemaLevel::Strict, SchemaLevel::Object, SchemaLevel::Prompt]
        );
        assert_eq!(third.without_what_was_refused(&failure), None);
    }

    #[test]
    fn a_router_without_a_fitting_endpoint_is_asked_with_less() {
        let failure = refused(404, "No endpoints found that can handle the requested parameters.");
        let first = Manner::first(profile::find("openrouter").unwrap());
        let second = first.without_what_was_refused(&failure).unwrap();
        assert_eq!((second.without_thinking, second.schema), (false, SchemaLevel::Strict));
        let third = second.without_what_was_refused(&failure).unwrap();
        assert_eq!(third.schema, SchemaLevel::Object);
        let mandatory = refused(400, "Reasoning is mandatory for this endpoint");
        assert_eq!(first.without_what_was_refused(&mandatory), Some(second));
    }

    #[test]
    fn other_failures_change_nothing() {
        let first = Manner::first(profile::find("openrouter").unwrap());
        for failure in [
            refused(400, "maximum context length is 8192 tokens"),
            refused(404, "model not found"),
            refused(401, "schema"),
            refused(429, "schema"),
            refused(500, "grammar"),
        ] {
            assert_eq!(first.without_what_was_refused(&failure), None, "{failure:?}");
        }
    }
}
