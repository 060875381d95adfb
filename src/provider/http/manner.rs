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

/// What is said where a model takes no message of the system.
const SYSTEM: [&str; 3] = ["system role", "system message", "roles must alternate"];

/// What is said of a parameter that is not named.
const UNNAMED: [&str; 6] = [
    "invalid parameter",
    "unsupported parameter",
    "unknown parameter",
    "unrecognized",
    "extra fields not permitted",
    "unsupported",
];

type Key = (&'static str, String, String);

/// How a model is asked.
#[expect(
    clippy::struct_excessive_bools,
    reason = "parts of a request that are left out one by one"
)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Manner {
    /// How the schema of a document goes along.
    pub schema: SchemaLevel,
    /// Whether the service is asked not to have the model think first.
    pub without_thinking: bool,
    /// Whether the instructions go out as a message of the system, apart from the notes.
    pub with_system: bool,
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
            with_system: true,
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
        let class = failure.class();
        let names = failure.parameters.join(" ");
        let words = format!("{} {names}", failure.message).to_lowercase();
        let says = |any: &[&str]| any.iter().any(|word| words.contains(word));
        if self.with_system && class != FailureClass::Key && says(&SYSTEM) {
            // Some templates of chats fail with a 500 here.
            return Some(Self { with_system: false, ..self });
        }
        if !matches!(class, FailureClass::Invalid | FailureClass::Model) {
            return None;
        }
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
        } else if class == FailureClass::Invalid
            && self.schema == SchemaLevel::Strict
            && failure.parameters.is_empty()
            && says(&UNNAMED)
        {
            // It may be anything; the schema is what is refused most often. Tried once.
            Some(Self { schema: SchemaLevel::Prompt, ..self })
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

    fn read(body: &str) -> ServiceFailure {
        let now = std::time::SystemTime::UNIX_EPOCH;
        ServiceFailure::read(422, &reqwest::header::HeaderMap::new(), body.as_bytes(), now)
    }

    #[test]
    fn a_part_that_is_named_apart_from_the_words_is_left_out() {
        let first =
            Manner { without_thinking: true, ..Manner::first(profile::find("openai").unwrap()) };
        let detail = |name: &str| {
            read(&format!(
                r#"{{"detail":[{{"loc":["body","{name}","type"],"msg":"extra fields not permitted"}}]}}"#
            ))
        };
        let param = |name: &str| {
            read(&format!(r#"{{"error":{{"message":"Not supported","param":"{name}.type"}}}}"#))
        };
        for of in [&detail as &dyn Fn(&str) -> ServiceFailure, &param] {
            let less = |name: &str| first.without_what_was_refused(&of(name));
            let object = Manner { schema: SchemaLevel::Object, ..first };
            assert_eq!(less("response_format"), Some(object));
            assert_eq!(less("stream_options"), Some(Manner { with_usage: false, ..first }));
            assert_eq!(less("reasoning"), Some(Manner { without_thinking: false, ..first }));
            assert_eq!(less("temperature"), None);
        }
    }

    #[test]
    fn a_part_that_is_not_named_may_be_the_schema_once() {
        let first = Manner::first(profile::find("custom").unwrap());
        for message in ["Invalid parameter: unsupported", "Extra fields not permitted"] {
            let failure = refused(400, message);
            let less = first.without_what_was_refused(&failure).unwrap();
            assert_eq!(less, Manner { schema: SchemaLevel::Prompt, ..first });
            assert_eq!(less.without_what_was_refused(&failure), None);
        }
    }

    #[test]
    fn a_model_without_a_system_gets_everything_in_one_message() {
        let first = Manner::first(profile::find("llamacpp").unwrap());
        for failure in [
            refused(400, "System role not supported"),
            refused(500, "Conversation roles must alternate user/assistant/user/assistant/..."),
        ] {
            let less = first.without_what_was_refused(&failure).unwrap();
            assert_eq!(less, Manner { with_system: false, ..first });
            assert_eq!(less.without_what_was_refused(&failure), None);
        }
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
