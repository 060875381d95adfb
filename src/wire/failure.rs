//! What a service says when it does not do what it was asked: one reader for every service's shape.
//!
//! Known shapes, each with the HTTP status of its class or inside an answer with status 200:
//!
//! ```text
//! {"error":{"code":402,"message":"…","metadata":{"error_type":"…","raw":"…"},"availability":{…}}}   OpenRouter
//! {"error":{"message":"…","type":"…","param":null,"code":"insufficient_quota"}}                     OpenAI, llama.cpp
//! {"type":"error","error":{"type":"overloaded_error","message":"…"}}                                Anthropic
//! {"error":{"code":429,"message":"…","status":"RESOURCE_EXHAUSTED","details":[…]}}                  Gemini
//! {"error":"model 'x' not found"}                                                                   Ollama
//! {"detail":"…"} or {"detail":[{"loc":[…],"msg":"…"}]}                                              FastAPI
//! an HTML page                                                                                      gateways
//! ```

use std::time::SystemTime;

use hyper::HeaderMap;
use serde_json::Value;

use super::retry_after;

/// More words than this are never shown, in bytes.
const MOST_WORDS: usize = 2_000;

/// How deep an error inside an error is looked for.
const DEEPEST: usize = 8;

/// Codes and kinds of money: waiting changes nothing about them, whatever the status says.
const MONEY: [&str; 8] = [
    "insufficient_quota",
    "credit_balance_exhausted",
    "enforced_spend_limit_reached",
    "billing_hard_limit_reached",
    "billing_not_active",
    "billing_error",
    "payment_required",
    "insufficient_credits",
];

/// Codes and kinds of a key that is missing or wrong.
const KEY: [&str; 4] =
    ["authentication", "authentication_error", "invalid_api_key", "api_key_invalid"];

/// Codes and kinds of a model or a service that will not answer what was asked.
const DECLINED: [&str; 8] = [
    "content_policy_violation",
    "content_filter",
    "refusal",
    "moderation_blocked",
    "responsible_ai_policy_violation",
    "responsibleaipolicyviolation",
    "safety",
    "prohibited_content",
];

/// Codes and kinds of a model that is not to be had here.
const NO_MODEL: [&str; 8] = [
    "model_not_found",
    "not_found",
    "not_found_error",
    "no_endpoints",
    "model_deprecated",
    "model_unavailable_upstream",
    "wrong_endpoint",
    "free_variant_ended",
];

/// What a service said went wrong. Texts are as received and untrusted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ServiceFailure {
    /// The HTTP status, or the status that an error inside an answer names; 0 for none.
    pub status: u16,
    /// Every word by which the service classes it, in lower case: codes, types, statuses.
    pub kinds: Vec<String>,
    /// The service's own words, empty where it has none.
    pub message: String,
    /// The parts of the request that it objects to, by their names, as far as it names them apart
    /// from its words.
    pub parameters: Vec<String>,
    /// The provider behind a router, where one is named.
    pub provider: Option<String>,
    /// Whether the service itself says that trying again is worth it.
    pub retryable: Option<bool>,
    /// For how long to stay away, in milliseconds.
    pub retry_after_ms: Option<u64>,
    /// Models that the service offers instead.
    pub fallback_models: Vec<String>,
    /// The part of the request that a moderation objected to.
    pub flagged: Option<String>,
    /// The rules of the account or the request that leave no provider, such as `max_price`.
    pub excluded_by: Vec<String>,
}

/// What a failure means for whoever asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureClass {
    /// The key is missing, wrong or not allowed to do this.
    Key,
    /// There is no credit, or a limit on spending is reached.
    Credit,
    /// The model, or the address, does not exist here.
    Model,
    /// The model or a moderation refuses to answer.
    Declined,
    /// The request is longer than the model or the service takes.
    TooLong,
    /// The service is there and asks to come back later.
    Busy,
    /// The service failed in a passing way.
    Broken,
    /// The request is one that the service does not take.
    Invalid,
}

impl FailureClass {
    /// Whether another attempt may go well.
    #[must_use]
    pub fn is_passing(self) -> bool {
        matches!(self, Self::Busy | Self::Broken)
    }
}

impl ServiceFailure {
    /// Reads an answer whose HTTP status is an error; `now` is for a `Retry-After` date.
    #[must_use]
    pub fn read(status: u16, headers: &HeaderMap, body: &[u8], now: SystemTime) -> Self {
        let mut failure = match serde_json::from_slice::<Value>(body) {
            Ok(body) => Self::of_body(&body),
            Err(_) => Self { message: words_of_page(body), ..Self::default() },
        };
        failure.status = status;
        let by_header = headers.get("x-should-retry").and_then(|value| value.to_str().ok());
        match by_header {
            Some("true") => failure.retryable = Some(true),
            Some("false") => failure.retryable = Some(false),
            _ => {}
        }
        failure.retry_after_ms = retry_after::from_headers(headers, now).or(failure.retry_after_ms);
        failure
    }

    /// Reads an error that came inside an answer with status 200, if this is one.
    #[must_use]
    pub fn in_band(body: &Value) -> Option<Self> {
        let body = unwrapped(body);
        let is_error = body.get("error").is_some_and(|error| match error {
            Value::Null | Value::Bool(false) => false,
            Value::String(text) => !text.is_empty(),
            Value::Object(fields) => !fields.is_empty(),
            _ => true,
        });
        is_error.then(|| Self::of_body(body))
    }

    fn of_body(body: &Value) -> Self {
        let mut failure = Self::default();
        let body = unwrapped(body);
        let error = body.get("error").unwrap_or(body);
        let metadata = &error["metadata"];
        let availability = &error["availability"];
        failure.status = [&error["code"], &error["http_status"], &error["status"], &body["status"]]
            .into_iter()
            .find_map(as_status)
            .unwrap_or(0);
        failure.kinds = [
            &metadata["error_type"],
            &error["error_type"],
            &body["error_type"],
            &availability["code"],
            &error["code"],
            &error["details"]["error_code"],
            &error["status"],
            &error["type"],
            &metadata["provider_code"],
        ]
        .into_iter()
        .chain(reasons_in(&error["details"]))
        .filter_map(Value::as_str)
        .map(str::to_lowercase)
        .filter(|kind| kind != "error")
        .collect();
        failure.message = cut(words(body, DEEPEST).unwrap_or_default());
        failure.parameters = parameters(error);
        failure.provider = metadata["provider_name"].as_str().map(str::to_owned);
        failure.retryable = availability["retryable"].as_bool();
        failure.retry_after_ms =
            wait_in_body(error).or_else(|| retry_after::from_text(&failure.message));
        failure.fallback_models = strings(&availability["fallback_models"]);
        failure.excluded_by = strings(&availability["excluded_by"]);
        let reasons = strings(&metadata["reasons"]).join(", ");
        failure.flagged = metadata["flagged_input"]
            .as_str()
            .map(str::to_owned)
            .or_else(|| (!reasons.is_empty()).then_some(reasons));
        failure
    }

    /// What it means.
    #[must_use]
    pub fn class(&self) -> FailureClass {
        use FailureClass as Class;
        let is = |known: &[&str]| self.kinds.iter().any(|kind| known.contains(&kind.as_str()));
        // Some say it in words only; the first is a tier without any quota.
        let is_said = self.status == 429 && self.message.contains("limit: 0")
            || ["credit balance is too low", "Key limit exceeded"]
                .iter()
                .any(|words| self.message.contains(words));
        if is(&MONEY) || self.status == 402 || is_said {
            return Class::Credit;
        }
        if is(&DECLINED) || self.flagged.is_some() {
            return Class::Declined;
        }
        if self.status == 401 || is(&KEY) {
            return Class::Key;
        }
        let class = self.class_by_kind().unwrap_or_else(|| self.class_by_status());
        match self.retryable {
            Some(true) if !class.is_passing() => Class::Busy,
            Some(false) if class.is_passing() => Class::Invalid,
            _ => class,
        }
    }

    /// The kinds that say more than the status. General ones, such as `invalid_request_error`, count
    /// only where there is no status.
    fn class_by_kind(&self) -> Option<FailureClass> {
        use FailureClass as Class;
        self.kinds.iter().find_map(|kind| match kind.as_str() {
            kind if NO_MODEL.contains(&kind) => Some(Class::Model),
            "context_length_exceeded"
            | "max_tokens_exceeded"
            | "token_limit_exceeded"
            | "string_too_long"
            | "payload_too_large"
            | "request_too_large" => Some(Class::TooLong),
            "rate_limit_exceeded"
            | "provider_overloaded"
            | "capacity_exhausted"
            | "temporarily_unavailable"
            | "overloaded_error"
            | "rate_limit_error" => Some(Class::Busy),
            "provider_unavailable" => Some(Class::Broken),
            _ if self.status != 0 => None,
            "resource_exhausted" | "unavailable" | "unavailable_error" => Some(Class::Busy),
            "permission_denied" | "permission_error" => Some(Class::Key),
            "invalid_request"
            | "invalid_request_error"
            | "invalid_prompt"
            | "invalid_argument"
            | "failed_precondition"
            | "precondition_failed"
            | "unprocessable"
            | "invalid_image" => Some(Class::Invalid),
            _ => None,
        })
    }

    fn class_by_status(&self) -> FailureClass {
        match self.status {
            403 => FailureClass::Key,
            404 => FailureClass::Model,
            413 => FailureClass::TooLong,
            409 | 429 | 503 | 529 => FailureClass::Busy,
            // An error inside an answer that names no class comes from a provider that broke down.
            0 | 200..=299 | 408 | 500.. => FailureClass::Broken,
            _ => FailureClass::Invalid,
        }
    }
}

/// The body itself: Gemini's stream wraps its errors in an array.
fn unwrapped(body: &Value) -> &Value {
    match body {
        Value::Array(items) => items.first().unwrap_or(&Value::Null),
        other => other,
    }
}

/// A status written as a number or as digits.
fn as_status(value: &Value) -> Option<u16> {
    let number = value.as_u64().or_else(|| value.as_str()?.parse().ok())?;
    u16::try_from(number).ok().filter(|status| (100..600).contains(status))
}

/// The reasons of `google.rpc.ErrorInfo`.
fn reasons_in(details: &Value) -> impl Iterator<Item = &Value> {
    let details = details.as_array().map(Vec::as_slice).unwrap_or_default();
    details.iter().map(|detail| &detail["reason"])
}

fn strings(value: &Value) -> Vec<String> {
    let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
    items.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// What `param` names, and the places (`loc`) of a list of what does not validate.
fn parameters(error: &Value) -> Vec<String> {
    let details = error["detail"].as_array().map(Vec::as_slice).unwrap_or_default();
    let places = details.iter().flat_map(|detail| strings(&detail["loc"]));
    error["param"].as_str().map(str::to_owned).into_iter().chain(places).map(cut).collect()
}

/// The wait that a body names, in milliseconds.
fn wait_in_body(error: &Value) -> Option<u64> {
    let seconds = [
        &error["availability"]["retry_after"],
        &error["retry_after"],
        &error["metadata"]["retry_after"],
        &error["metadata"]["retry_after_seconds"],
    ]
    .into_iter()
    .find_map(Value::as_f64);
    let delay = || {
        let details = error["details"].as_array()?;
        details.iter().find_map(|detail| retry_after::from_duration(detail["retryDelay"].as_str()?))
    };
    seconds.and_then(retry_after::from_seconds).or_else(delay)
}

/// The sentence that says most about an error: an upstream's own words before the router's.
fn words(value: &Value, depth: usize) -> Option<String> {
    let depth = depth.checked_sub(1)?;
    match value {
        Value::String(text) => match serde_json::from_str::<Value>(text) {
            Ok(inner @ (Value::Object(_) | Value::Array(_))) => words(&inner, depth),
            _ => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        },
        Value::Array(items) => items.iter().find_map(|item| words(item, depth)),
        Value::Object(fields) => {
            let upstream = fields.get("metadata").and_then(|metadata| metadata.get("raw"));
            upstream.and_then(|raw| words(raw, depth)).or_else(|| {
                ["error", "message", "detail", "details", "msg"]
                    .iter()
                    .filter_map(|key| fields.get(*key))
                    .find_map(|value| words(value, depth))
            })
        }
        _ => None,
    }
}

/// What a page that is not JSON says: the title of an HTML page, or the text itself.
fn words_of_page(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let Some(start) = text.find(['<']).filter(|_| text.trim_start().starts_with('<')) else {
        return cut(text.trim().to_owned());
    };
    // Only ASCII letters change, so offsets stay.
    let lower = text.to_ascii_lowercase();
    let title = ["title", "h1"].iter().find_map(|tag| {
        let open = lower[start..].find(&format!("<{tag}"))? + start;
        let from = lower[open..].find('>')? + open + 1;
        let to = lower[from..].find("</")? + from;
        Some(text[from..to].trim().to_owned()).filter(|title| !title.is_empty())
    });
    cut(title.unwrap_or_else(|| "an HTML page".to_owned()))
}

fn cut(mut text: String) -> String {
    let end = (0..=MOST_WORDS.min(text.len())).rev().find(|&at| text.is_char_boundary(at));
    text.truncate(end.unwrap_or(0));
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn read(status: u16, body: &str) -> ServiceFailure {
        ServiceFailure::read(status, &HeaderMap::new(), body.as_bytes(), SystemTime::UNIX_EPOCH)
    }

    /// Status, body, the words and the class.
    fn shapes() -> Vec<(u16, &'static str, &'static str, FailureClass)> {
        use FailureClass as Class;
        vec![
            (
                402,
                r#"{"error":{"code":402,"message":"Insufficient credits. Add more"},"user_id":"u"}"#,
                "Insufficient credits. Add more",
                Class::Credit,
            ),
            (
                429,
                r#"{"error":{"message":"You exceeded your current quota","type":"insufficient_quota","param":null,"code":"insufficient_quota"}}"#,
                "You exceeded your current quota",
                Class::Credit,
            ),
            (
                429,
                r#"{"type":"error","error":{"type":"rate_limit_error","message":"limit","details":{"error_code":"enforced_spend_limit_reached"}}}"#,
                "limit",
                Class::Credit,
            ),
            (
                429,
                r#"{"error":{"code":429,"message":"Quota exceeded, limit: 0, model: gemini-3.1-pro. Please retry in 46s.","status":"RESOURCE_EXHAUSTED"}}"#,
                "Quota exceeded, limit: 0, model: gemini-3.1-pro. Please retry in 46s.",
                Class::Credit,
            ),
            (401, r#"{"error":{"code":401,"message":"No auth"}}"#, "No auth", Class::Key),
            (
                400,
                r#"{"error":{"code":400,"message":"API key not valid","status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID"}]}}"#,
                "API key not valid",
                Class::Key,
            ),
            (403, r#"{"error":{"message":"no","code":403}}"#, "no", Class::Key),
            (
                403,
                r#"{"error":{"code":403,"message":"Flagged","metadata":{"reasons":["violence"],"flagged_input":"a knife","provider_name":"OpenAI"}}}"#,
                "Flagged",
                Class::Declined,
            ),
            (
                404,
                r#"{"error":"model 'x' not found, try pulling it first"}"#,
                "model 'x' not found, try pulling it first",
                Class::Model,
            ),
            (
                400,
                r#"{"error":{"message":"x is not a valid model ID","code":400,"availability":{"code":"model_not_found","retryable":false}}}"#,
                "x is not a valid model ID",
                Class::Model,
            ),
            (
                422,
                r#"{"detail":[{"loc":["body","x"],"msg":"field required"}]}"#,
                "field required",
                Class::Invalid,
            ),
            (404, r#"{"detail":"Not Found"}"#, "Not Found", Class::Model),
            (413, "", "", Class::TooLong),
            (
                400,
                r#"{"error":{"message":"maximum context length is 8192","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}"#,
                "maximum context length is 8192",
                Class::TooLong,
            ),
            (
                529,
                r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_1"}"#,
                "Overloaded",
                Class::Busy,
            ),
            (
                503,
                r#"{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}"#,
                "Loading model",
                Class::Busy,
            ),
            (
                502,
                r#"{"error":{"message":"Provider returned error","code":502,"metadata":{"provider_name":"Acme","raw":"{\"error\":{\"message\":\"upstream broke\"}}"}}}"#,
                "upstream broke",
                Class::Broken,
            ),
            (
                502,
                "<html>\n<head><title>502 Bad Gateway</title></head></html>",
                "502 Bad Gateway",
                Class::Broken,
            ),
            (
                524,
                "<!DOCTYPE html><h1 class=x>A timeout occurred</h1>",
                "A timeout occurred",
                Class::Broken,
            ),
            (504, "", "", Class::Broken),
            (408, "{}", "", Class::Broken),
        ]
    }

    #[test]
    fn the_words_and_the_class_of_every_service_are_read() {
        for (status, body, message, class) in shapes() {
            let failure = read(status, body);
            assert_eq!((failure.message.as_str(), failure.class()), (message, class), "{body}");
            assert_eq!(failure.status, status);
        }
        let routed = r#"{"error":{"metadata":{"provider_name":"Acme","raw":"x"}}}"#;
        assert_eq!(read(502, routed).provider.as_deref(), Some("Acme"));
    }

    #[test]
    fn the_availability_of_a_router_is_read() {
        let failure = read(
            429,
            r#"{"error":{"message":"All providers are at capacity. Retry after 41 seconds.",
              "error_type":"rate_limit_exceeded","http_status":429,
              "availability":{"code":"capacity_exhausted","retryable":true,"retry_after":40,
              "fallback_models":["anthropic/claude-haiku-4.5"]}}}"#,
        );
        assert_eq!(failure.class(), FailureClass::Busy);
        assert_eq!(failure.retry_after_ms, Some(40_000));
        assert_eq!(failure.fallback_models, ["anthropic/claude-haiku-4.5"]);
        let never =
            r#"{"error":{"message":"x","availability":{"code":"brand_new","retryable":false}}}"#;
        assert!(!read(503, never).class().is_passing());
    }

    #[test]
    fn a_header_of_the_service_overrides_the_status_but_never_makes_money() {
        let with = |status, value: &str, body: &str| {
            let headers =
                HeaderMap::from_iter([("x-should-retry".parse().unwrap(), value.parse().unwrap())]);
            ServiceFailure::read(status, &headers, body.as_bytes(), SystemTime::UNIX_EPOCH).class()
        };
        assert!(with(400, "true", "{}").is_passing());
        assert!(!with(503, "false", "{}").is_passing());
        assert_eq!(
            with(429, "true", r#"{"error":{"code":"insufficient_quota"}}"#),
            FailureClass::Credit
        );
    }

    #[test]
    fn waits_in_bodies_are_read() {
        let google = json!({"error": {"code": 429, "message": "busy", "status": "RESOURCE_EXHAUSTED",
            "details": [{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "46s"}]}});
        assert_eq!(read(429, &google.to_string()).retry_after_ms, Some(46_000));
        let text = r#"{"error":{"message":"Please retry in 1.5s."}}"#;
        assert_eq!(read(429, text).retry_after_ms, Some(1_500));
        assert_eq!(read(429, r#"{"error":{"retry_after":1e400}}"#).retry_after_ms, None);
    }

    #[test]
    fn errors_inside_answers_are_told_from_answers() {
        let in_band = |body: Value| ServiceFailure::in_band(&body);
        let busy =
            in_band(json!({"error": {"code": 429, "message": "slow"}, "choices": []})).unwrap();
        assert_eq!((busy.class(), busy.status), (FailureClass::Busy, 429));
        let broken =
            in_band(json!({"error": {"code": "server_error", "message": "gone"}})).unwrap();
        assert_eq!(broken.class(), FailureClass::Broken);
        let plain = in_band(json!({"error": "it broke"})).unwrap();
        assert_eq!(plain.message, "it broke");
        let invalid =
            in_band(json!({"error": {"type": "invalid_request_error", "message": "no"}})).unwrap();
        assert_eq!(invalid.class(), FailureClass::Invalid);
        let wrapped = in_band(json!([{"error": {"code": 503, "message": "busy"}}])).unwrap();
        assert_eq!(wrapped.status, 503);
        for answer in
            [json!({"choices": []}), json!({"error": null}), json!({"error": {}}), json!(42)]
        {
            assert_eq!(in_band(answer), None);
        }
    }

    #[test]
    fn money_is_known_by_words_where_there_is_no_code() {
        for (status, words) in [
            (400, "Your credit balance is too low to access the API"),
            (403, "Key limit exceeded (total limit)"),
        ] {
            let failure = read(status, &json!({ "error": { "message": words } }).to_string());
            assert_eq!(failure.class(), FailureClass::Credit, "{words}");
        }
    }

    proptest! {
        #[test]
        fn nothing_that_is_received_makes_it_panic(
            status in any::<u16>(),
            body in prop_oneof![
                prop::collection::vec(any::<u8>(), 0..200),
                "(<|title|h1|>|</|é|\\PC){0,30}".prop_map(String::into_bytes),
                "(\\{|\"error\":|\"message\":|\"code\":|\\[|7|1e400|\"x\"|null|,|\\]|\\}){0,20}"
                    .prop_map(String::into_bytes),
            ],
        ) {
            let failure =
                ServiceFailure::read(status, &HeaderMap::new(), &body, SystemTime::UNIX_EPOCH);
            let _ = failure.class();
        }
    }

    #[test]
    fn a_long_page_is_cut_inside_no_character() {
        let page = "é".repeat(100_000);
        assert_eq!(read(502, &page).message.len(), MOST_WORDS);
        assert_eq!(read(502, "<").message, "an HTML page");
        assert_eq!(read(502, "<title").message, "an HTML page");
    }
}
