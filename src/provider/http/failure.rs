//! Why a request came to nothing, and what that means for a step.

use super::profile::Profile;
use crate::domain::fault::{Cause, Retry, StepError};
use crate::domain::recipe::StepKind;
use crate::text::{clean, redact};
use crate::wire::failure::{FailureClass, ServiceFailure};

/// How many characters of a service's words are shown.
const MOST_WORDS: usize = 240;

/// What to do about a picture that will not be made as it was asked for.
pub const OTHER_PICTURE: &str =
    "choose another model with --image-model, or draw it with --pictures offline";

/// Why a request came to nothing.
#[derive(Debug, Clone, PartialEq)]
pub enum Failure {
    /// The service answered with an error.
    Service(Box<ServiceFailure>),
    /// Nothing reached the service.
    NotSent(StepError),
    /// The request was sent, and the answer did not come whole. It may have been charged.
    Lost(StepError),
    /// An answer came that cannot be taken, or could not be kept.
    Unusable(StepError),
}

/// Whom a step asked, for sentences about what went wrong.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The service.
    pub profile: &'static Profile,
    /// The model, empty before it is known.
    pub model: &'a str,
    /// What was to be made.
    pub kind: StepKind,
}

impl Failure {
    /// What the step ends with.
    #[must_use]
    pub fn into_error(self, asked: Asked<'_>) -> StepError {
        match self {
            Self::Service(failure) => step_error(&failure, asked),
            Self::NotSent(error) | Self::Lost(error) | Self::Unusable(error) => error,
        }
    }
}

impl From<ServiceFailure> for Failure {
    fn from(failure: ServiceFailure) -> Self {
        Self::Service(Box::new(failure))
    }
}

/// Words from outside as one clean line without secrets and without a full stop.
#[must_use]
pub fn shown(words: &str) -> String {
    let line = clean::clean_line(&redact::redacted(words), MOST_WORDS);
    line.trim_end_matches(['.', ' ']).to_owned()
}

/// What an error of the connection means, in the words of a person where the library's are its own.
#[must_use]
pub fn plainly(error: &str) -> String {
    let words = error.to_lowercase();
    let says = |any: &[&str]| any.iter().any(|known| words.contains(known));
    if says(&["eof", "end of file", "closed before", "connection closed", "broken pipe"]) {
        "the connection was closed too early".to_owned()
    } else if says(&["reset by peer", "connection reset", "connection aborted", "stream error"]) {
        "the connection broke off".to_owned()
    } else if says(&["connection refused"]) {
        "the connection was refused".to_owned()
    } else if says(&["lookup address", "name or service not known", "dns error"]) {
        "the name of the host is not known".to_owned()
    } else if says(&["chunk", "invalid http", "invalid header", "parsed"]) {
        "the answer is not valid HTTP".to_owned()
    } else {
        shown(error)
    }
}

/// A passing failure of the connection or the service.
#[must_use]
pub fn unavailable(message: impl Into<String>, hint: impl Into<String>) -> StepError {
    StepError::new(Cause::Unavailable, message, hint).with_retry(Retry::Backoff)
}

/// The error of a step whose service said no.
#[must_use]
pub fn step_error(failure: &ServiceFailure, asked: Asked<'_>) -> StepError {
    let class = failure.class();
    let cause = match class {
        FailureClass::Declined => Cause::Declined,
        FailureClass::Busy | FailureClass::Broken => Cause::Unavailable,
        FailureClass::Key | FailureClass::Credit | FailureClass::Model => Cause::Refused,
        _ => Cause::Rejected,
    };
    let retry = match failure.retry_after_ms {
        _ if !class.is_passing() => Retry::Never,
        Some(ms) => Retry::AfterMs(ms),
        None if failure.status == 429 => Retry::Busy,
        None => Retry::Backoff,
    };
    StepError::new(cause, sentence(failure, asked), hint(failure, class, asked)).with_retry(retry)
}

fn sentence(failure: &ServiceFailure, asked: Asked<'_>) -> String {
    let who = match &failure.provider {
        Some(provider) => format!("{} ({})", asked.profile.title, shown(provider)),
        None => asked.profile.title.to_owned(),
    };
    let status = match failure.status {
        0 | 200..=299 => "an error".to_owned(),
        status => status.to_string(),
    };
    match shown(&failure.message) {
        words if words.is_empty() => format!("{who} answered {status} and gave no reason"),
        words => format!("{who} answered {status}: {words}"),
    }
}

fn hint(failure: &ServiceFailure, class: FailureClass, asked: Asked<'_>) -> String {
    let profile = asked.profile;
    let option = match asked.kind {
        StepKind::Image => "--image-model",
        StepKind::Document | StepKind::List | StepKind::Text => "--text-model",
    };
    match class {
        FailureClass::Key => {
            format!("check the key in {}", profile.key_variables.join(" or "))
        }
        FailureClass::Credit if profile.is_router => {
            "add credit at https://openrouter.ai/settings/credits, then run the step again"
                .to_owned()
        }
        FailureClass::Credit => {
            format!("add credit or raise the limit at {}, then run the step again", profile.title)
        }
        FailureClass::Model => match failure.fallback_models.first() {
            Some(model) => format!("choose another model, such as {option} {}", shown(model)),
            None if !failure.excluded_by.is_empty() => format!(
                "{} leaves no provider: change that at {}, or choose another model with {option}",
                shown(&failure.excluded_by.join(", ")),
                profile.title
            ),
            None if asked.model.is_empty() => {
                "check the address in --base-url; it usually ends in /v1".to_owned()
            }
            None => format!(
                "\"{}\" is not to be had there: choose another model with {option}",
                shown(asked.model)
            ),
        },
        FailureClass::Declined if asked.kind == StepKind::Image => OTHER_PICTURE.to_owned(),
        FailureClass::Declined => match &failure.flagged {
            Some(flagged) => format!("change this in the notes: {}", shown(flagged)),
            None => format!("change the notes, or choose another model with {option}"),
        },
        FailureClass::TooLong => {
            format!("shorten the notes, or choose a model that reads more with {option}")
        }
        FailureClass::Busy => "wait a while, then run the step again".to_owned(),
        FailureClass::Broken => {
            format!("run the step again, or choose another model with {option}")
        }
        FailureClass::Invalid => format!("choose another model with {option}, or another provider"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::profile;
    use super::*;

    fn asked() -> Asked<'static> {
        let profile = profile::find("openrouter").unwrap();
        Asked { profile, model: "acme/one", kind: StepKind::Document }
    }

    fn error(failure: ServiceFailure) -> StepError {
        Failure::from(failure).into_error(asked())
    }

    #[test]
    fn a_service_is_quoted_in_one_clean_line_with_the_next_action() {
        redact::remember("planted-failure-key");
        let error = error(ServiceFailure {
            status: 429,
            message: "slow\u{1b}[2J down,\nplanted-failure-key.".to_owned(),
            provider: Some("Acme".to_owned()),
            retry_after_ms: Some(700),
            ..ServiceFailure::default()
        });
        assert_eq!(error.message, "OpenRouter (Acme) answered 429: slow down, [key]");
        assert_eq!(error.retry, Retry::AfterMs(700));
        assert_eq!(error.cause, Cause::Unavailable);
    }

    #[test]
    fn a_wait_means_nothing_where_trying_again_is_in_vain() {
        let error = error(ServiceFailure {
            status: 402,
            retry_after_ms: Some(700),
            ..ServiceFailure::default()
        });
        assert_eq!(error.retry, Retry::Never);
        assert_eq!(error.cause, Cause::Refused);
        assert!(error.hint.contains("credit"), "{}", error.hint);
    }

    #[test]
    fn errors_of_libraries_are_told_in_plain_words() {
        for (error, words) in [
            ("unexpected EOF during chunk size line", "the connection was closed too early"),
            ("end of file before message length reached", "the connection was closed too early"),
            ("connection closed before message completed", "the connection was closed too early"),
            (
                "peer closed connection without sending TLS close_notify: https://docs.rs/rustls/latest/rustls/manual/_03_howto/index.html#unexpected-eof",
                "the connection was closed too early",
            ),
            ("Connection reset by peer (os error 104)", "the connection broke off"),
            ("Connection refused (os error 111)", "the connection was refused"),
            (
                "failed to lookup address information: Name or service not known",
                "the name of the host is not known",
            ),
            ("Invalid chunk size line: Invalid Size", "the answer is not valid HTTP"),
            ("invalid HTTP version parsed", "the answer is not valid HTTP"),
            ("invalid peer certificate: Expired.", "invalid peer certificate: Expired"),
        ] {
            assert_eq!(plainly(error), words);
        }
    }

    #[test]
    fn nobody_is_told_to_change_a_prompt() {
        let declined = |kind| {
            let failure =
                ServiceFailure { kinds: vec!["safety".to_owned()], ..ServiceFailure::default() };
            Failure::from(failure).into_error(Asked { kind, ..asked() }).hint
        };
        assert_eq!(declined(StepKind::Image), OTHER_PICTURE);
        let of_text = "change the notes, or choose another model with --text-model";
        assert_eq!(declined(StepKind::Text), of_text);
    }

    #[test]
    fn a_missing_model_names_what_there_is_instead() {
        let mut failure = ServiceFailure { status: 404, ..ServiceFailure::default() };
        assert!(error(failure.clone()).hint.contains("acme/one"));
        failure.excluded_by = vec!["max_price".to_owned()];
        assert!(error(failure.clone()).hint.contains("max_price leaves no provider"));
        failure.fallback_models = vec!["acme/two".to_owned()];
        assert_eq!(error(failure).hint, "choose another model, such as --text-model acme/two");
    }
}
