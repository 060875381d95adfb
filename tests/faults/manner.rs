//! A service that refuses a part of a request is asked with less, within one attempt.

use casegen::domain::fault::{Cause, Retry};
use casegen::domain::recipe::StepKind;
use serde_json::{Value, json};

use crate::ask::{ask_with, settings, streamed};
use crate::common::{Act, RawServer, json as whole, stream};

const DOCUMENT: &str = r#"{"zebra":"z","apple":"a"}"#;

fn refused(status: u16, message: &str) -> Vec<Act> {
    whole(status, &json!({ "error": { "message": message, "code": status } }).to_string())
}

/// The form that each request asked for.
fn formats(server: &RawServer) -> Vec<Value> {
    let of = |body: Value| body["response_format"]["type"].clone();
    server.requests().iter().map(|request| of(request.json())).collect()
}

#[tokio::test]
async fn a_schema_is_asked_for_with_less_and_the_service_is_remembered() {
    let no_schema = "response_format type json_schema is not supported by this model";
    let server = RawServer::start(vec![
        refused(400, no_schema),
        refused(400, "'response_format.type' must be 'json_schema' or 'text'"),
        stream(streamed(DOCUMENT)),
        stream(streamed(DOCUMENT)),
    ])
    .await;
    let outcome = ask_with(settings(&server, "custom"), StepKind::Document).await;
    assert!(outcome.result.is_ok(), "{:?}", outcome.result);
    assert_eq!(formats(&server), [json!("json_schema"), json!("json_object"), Value::Null]);
    assert_eq!(outcome.findings().len(), 1);
    assert!(outcome.findings()[0].contains("put into the prompt"), "{:?}", outcome.findings());
    assert_eq!(outcome.text(), DOCUMENT);
    let prompt = server.requests()[2].text();
    assert!(prompt.contains(r#"\"zebra\":{\"type\":\"string\"},\"apple\""#), "{prompt}");
    let files = outcome.journal.files();
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(names, ["analysis.1-2.body", "analysis.1-3.body", "analysis.1.body"]);

    // Another provider of the same process goes straight to what was taken, and says so again.
    let again = ask_with(settings(&server, "custom"), StepKind::Document).await;
    assert!(again.result.is_ok());
    assert_eq!(again.findings().len(), 1);
    assert_eq!(server.requests().len(), 4);
    assert_eq!(formats(&server)[3], Value::Null);
}

#[tokio::test]
async fn a_router_without_a_fitting_endpoint_is_asked_with_less() {
    let none = "No endpoints found that can handle the requested parameters.";
    let server =
        RawServer::start(vec![refused(404, none), refused(404, none), stream(streamed(DOCUMENT))])
            .await;
    let outcome = ask_with(settings(&server, "openrouter"), StepKind::Document).await;
    assert!(outcome.result.is_ok(), "{:?}", outcome.result);
    let bodies: Vec<Value> = server.requests().iter().map(crate::common::Captured::json).collect();
    assert_eq!(bodies[0]["reasoning"], json!({ "enabled": false }));
    assert_eq!(bodies[0]["provider"], json!({ "require_parameters": true }));
    assert!(bodies[1].get("reasoning").is_none());
    assert_eq!(formats(&server), ["json_schema", "json_schema", "json_object"]);
}

#[tokio::test]
async fn an_error_inside_the_answer_counts_as_a_refusal_only_before_the_text() {
    let inside = r#"data: {"error":{"code":400,"message":"Invalid schema for response_format"}}"#;
    let server = RawServer::start(vec![
        stream(format!("{inside}\n\n")),
        stream(streamed(DOCUMENT)),
        stream(format!("{}{inside}\n\n", crate::ask::piece("half"))),
    ])
    .await;
    let outcome = ask_with(settings(&server, "custom"), StepKind::Document).await;
    assert!(outcome.result.is_ok(), "{:?}", outcome.result);
    let error = ask_with(settings(&server, "custom"), StepKind::Document).await.error();
    assert_eq!((error.cause, error.retry), (Cause::Rejected, Retry::Never));
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn a_service_that_refuses_everything_is_not_asked_for_ever() {
    let scripts = (0..20).map(|_| refused(400, "schema, reasoning, image, stream_options: no"));
    let server = RawServer::start(scripts.collect()).await;
    let mut settings = settings(&server, "custom");
    settings.logo = Some(casegen::provider::http::Logo {
        media_type: "image/png".to_owned(),
        bytes: bytes::Bytes::from_static(b"png"),
    });
    let error = ask_with(settings, StepKind::Document).await.error();
    assert_eq!((error.cause, error.retry), (Cause::Rejected, Retry::Never));
    assert_eq!(server.requests().len(), 5);
}

#[tokio::test]
async fn a_model_that_does_not_see_is_asked_without_the_logo() {
    let blind = "No endpoints found that support image input";
    let server = RawServer::start(vec![refused(404, blind), stream(streamed("good"))]).await;
    let mut settings = settings(&server, "custom");
    settings.logo = Some(casegen::provider::http::Logo {
        media_type: "image/png".to_owned(),
        bytes: bytes::Bytes::from_static(b"png"),
    });
    let outcome = ask_with(settings, StepKind::Text).await;
    assert!(outcome.result.is_ok());
    assert_eq!(outcome.findings(), ["acme/one does not look at pictures; the logo was left out"]);
    assert!(server.requests()[0].text().contains("data:image/png;base64,cG5n"));
    assert!(!server.requests()[1].text().contains("image_url"));
}

#[tokio::test]
async fn a_schema_is_left_out_where_the_error_names_it_apart_from_its_words() {
    let place = r#"{"detail":[{"loc":["body","response_format","json_schema"],"msg":"extra fields not permitted"}]}"#;
    let server =
        RawServer::start(vec![whole(422, place), refused(400, "Invalid parameter: unsupported")])
            .await;
    let error = ask_with(settings(&server, "custom"), StepKind::Document).await.error();
    assert_eq!((error.cause, error.retry), (Cause::Rejected, Retry::Never));
    assert_eq!(formats(&server), [json!("json_schema"), json!("json_object")]);

    let server = RawServer::start(vec![
        refused(400, "Invalid parameter: unsupported"),
        stream(streamed(DOCUMENT)),
    ])
    .await;
    let outcome = ask_with(settings(&server, "custom"), StepKind::Document).await;
    assert!(outcome.result.is_ok(), "{:?}", outcome.result);
    assert_eq!(formats(&server), [json!("json_schema"), Value::Null]);
}
