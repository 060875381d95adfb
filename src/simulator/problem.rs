//! Errors in the services' own shapes.

use serde_json::{Map, Value, json};

use super::clock;
use super::scenario::{RetryAfter, Shape};

/// Something that a service tells instead of an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// The HTTP status.
    pub status: u16,
    /// One sentence.
    pub message: String,
    /// `OpenRouter`'s stable name of it.
    pub error_type: &'static str,
    /// Which part of the request it is about.
    pub param: Option<&'static str>,
    /// How and when to come back, in seconds on the wall.
    pub again: Option<(RetryAfter, f64)>,
}

impl Problem {
    /// A problem with the message and type that services use for a status.
    #[must_use]
    pub fn of(status: u16) -> Self {
        let (error_type, message) = match status {
            400 => ("invalid_request", "The request is invalid"),
            401 => ("authentication", "Missing Authentication header"),
            402 => ("payment_required", "Insufficient credits"),
            403 => ("permission_denied", "The request was flagged by moderation"),
            404 => ("not_found", "Not found"),
            405 => ("invalid_request", "Method not allowed"),
            408 => ("timeout", "The request timed out"),
            413 => ("payload_too_large", "The request is too large"),
            422 => ("unprocessable", "The request cannot be processed"),
            429 => ("rate_limit_exceeded", "Rate limit exceeded"),
            502 => ("provider_unavailable", "The provider is unavailable"),
            503 | 529 => ("provider_overloaded", "The provider is overloaded"),
            504 | 524 => ("timeout", "The provider timed out"),
            500.. => ("server", "Internal Server Error"),
            _ => ("unmapped", "The request failed"),
        };
        Self { status, message: message.to_owned(), error_type, param: None, again: None }
    }

    /// The same with its own message.
    #[must_use]
    pub fn saying(mut self, message: impl Into<String>) -> Self {
        self.message = message.into();
        self
    }

    /// The same about a part of the request.
    #[must_use]
    pub fn about(mut self, param: &'static str) -> Self {
        self.param = Some(param);
        self
    }

    /// The same with how and when to come back.
    #[must_use]
    pub fn again(mut self, form: RetryAfter, seconds: f64) -> Self {
        self.again = (form != RetryAfter::None).then_some((form, seconds));
        if form == RetryAfter::Text {
            self.message = format!("{}. Please retry in {}s.", self.message, number(seconds));
        }
        self
    }

    /// The header that says when to come back.
    #[must_use]
    pub fn header(&self) -> Option<(&'static str, String)> {
        let (form, seconds) = self.again?;
        match form {
            RetryAfter::Seconds => Some(("retry-after", format!("{}", seconds.ceil()))),
            RetryAfter::Fraction => Some(("retry-after", format!("{seconds:.3}"))),
            RetryAfter::Ms => Some(("retry-after-ms", format!("{}", (seconds * 1_000.0).ceil()))),
            RetryAfter::Date => Some(("retry-after", clock::http_date_in(seconds))),
            RetryAfter::Body | RetryAfter::Text | RetryAfter::None => None,
        }
    }

    /// The body.
    #[must_use]
    pub fn body(&self, shape: Shape) -> Value {
        let mut body = json!({ "error": self.error(shape) });
        if shape == Shape::OpenRouter {
            body["user_id"] = "user_simulated".into();
        }
        body
    }

    /// What stands under `error`.
    #[must_use]
    pub fn error(&self, shape: Shape) -> Value {
        let mut error = match shape {
            Shape::OpenRouter => self.open_router(),
            Shape::OpenAi => json!({
                "message": self.message,
                "type": self.openai_type(),
                "param": self.param,
                "code": self.openai_code(),
            }),
            Shape::Ollama => return self.message.as_str().into(),
            Shape::LlamaCpp => {
                json!({ "code": self.status, "message": self.message, "type": self.openai_type() })
            }
            Shape::Gemini => json!({
                "code": self.status, "message": self.message, "status": self.gemini_status(),
                "details": [],
            }),
        };
        if let Some((RetryAfter::Body, seconds)) = self.again {
            match shape {
                Shape::OpenRouter => error["availability"]["retry_after"] = number(seconds),
                Shape::Gemini => {
                    error["details"] = json!([{
                        "@type": "type.googleapis.com/google.rpc.RetryInfo",
                        "retryDelay": format!("{}s", number(seconds)),
                    }]);
                }
                Shape::OpenAi | Shape::LlamaCpp | Shape::Ollama => {
                    error["retry_after"] = number(seconds);
                }
            }
        }
        error
    }

    fn open_router(&self) -> Value {
        let mut error = json!({
            "code": self.status,
            "message": self.message,
            "metadata": { "error_type": self.error_type, "provider_name": "Simulator" },
        });
        if let Some(code) = self.availability() {
            let mut availability = Map::new();
            availability.insert("code".to_owned(), code.into());
            availability.insert("retryable".to_owned(), (self.status != 404).into());
            error["availability"] = availability.into();
        }
        error
    }

    fn availability(&self) -> Option<&'static str> {
        match self.status {
            404 if self.param == Some("model") => Some("model_not_found"),
            429 => Some("capacity_exhausted"),
            502..=504 | 529 => Some("temporarily_unavailable"),
            _ => None,
        }
    }

    fn openai_type(&self) -> &'static str {
        match self.status {
            401 => "authentication_error",
            403 => "permission_error",
            404 => "not_found_error",
            429 => "rate_limit_error",
            500.. => "server_error",
            _ => "invalid_request_error",
        }
    }

    fn openai_code(&self) -> Option<&'static str> {
        match self.status {
            401 => Some("invalid_api_key"),
            404 if self.param == Some("model") => Some("model_not_found"),
            429 => Some("rate_limit_exceeded"),
            500.. => Some("server_error"),
            _ => None,
        }
    }

    fn gemini_status(&self) -> &'static str {
        match self.status {
            401 => "UNAUTHENTICATED",
            403 => "PERMISSION_DENIED",
            404 => "NOT_FOUND",
            429 => "RESOURCE_EXHAUSTED",
            503 | 529 => "UNAVAILABLE",
            504 => "DEADLINE_EXCEEDED",
            500.. => "INTERNAL",
            _ => "INVALID_ARGUMENT",
        }
    }
}

/// Seconds as a JSON number, whole where they are whole, else to the millisecond.
fn number(seconds: f64) -> Value {
    let rounded = (seconds * 1_000.0).round() / 1_000.0;
    if rounded.fract() == 0.0 {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a scenario's times are at most a day"
        )]
        return (rounded as i64).into();
    }
    rounded.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_service_has_its_own_shape() {
        let problem = Problem::of(429).again(RetryAfter::Body, 40.0);
        let router = problem.body(Shape::OpenRouter);
        assert_eq!(router["error"]["code"], 429);
        assert_eq!(router["error"]["metadata"]["error_type"], "rate_limit_exceeded");
        assert_eq!(router["error"]["availability"]["retry_after"], 40);
        assert_eq!(problem.body(Shape::OpenAi)["error"]["code"], "rate_limit_exceeded");
        assert_eq!(problem.body(Shape::Ollama), json!({ "error": "Rate limit exceeded" }));
        assert_eq!(problem.body(Shape::LlamaCpp)["error"]["code"], 429);
        let gemini = problem.body(Shape::Gemini);
        assert_eq!(gemini["error"]["status"], "RESOURCE_EXHAUSTED");
        assert_eq!(gemini["error"]["details"][0]["retryDelay"], "40s");
    }

    #[test]
    fn when_to_come_back_is_said_in_each_form() {
        let header = |form, seconds| Problem::of(429).again(form, seconds).header();
        assert_eq!(header(RetryAfter::Seconds, 2.0), Some(("retry-after", "2".to_owned())));
        assert_eq!(header(RetryAfter::Seconds, 0.04), Some(("retry-after", "1".to_owned())));
        assert_eq!(header(RetryAfter::Fraction, 1.5), Some(("retry-after", "1.500".to_owned())));
        assert_eq!(header(RetryAfter::Ms, 0.7), Some(("retry-after-ms", "700".to_owned())));
        let (name, date) = header(RetryAfter::Date, 2.0).unwrap();
        assert!(name == "retry-after" && httpdate::parse_http_date(&date).is_ok(), "{date}");
        assert_eq!(header(RetryAfter::None, 2.0), None);
        let text = Problem::of(429).again(RetryAfter::Text, 46.0);
        assert!(text.header().is_none() && text.message.ends_with("retry in 46s."), "{text:?}");
    }
}
