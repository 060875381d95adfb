//! Pictures on the wire: requests of both kinds, and one reader for every shape of answer.
//!
//! ```text
//! POST /chat/completions    {"modalities":["image","text"],"image_config":{"aspect_ratio":"16:9"},…}   OpenRouter
//!      choices[].message.images[].image_url.url     also delta.images[] and parts of content
//! POST /images              {"prompt":…,"aspect_ratio":"16:9","resolution":"1K",…}                      OpenRouter
//! POST /images/generations  {"prompt":…,"size":"1536x1024",…}                                           OpenAI
//!      data[].b64_json or data[].url                also events of type image_generation.completed
//! ```

use std::borrow::Cow;

use serde_json::{Value, json};
use thiserror::Error;

use super::borrowed::{Json, whole};
use super::chat::ImagePart;
use super::data_url::{self, DataUrlError};
use super::failure::ServiceFailure;
use super::sse::{Received, SseReader};
use crate::domain::usage::Usage;

/// How much of what a model said instead of drawing is kept, in bytes.
const MOST_WORDS: usize = 4_096;

/// How deep the address of a picture may stand in an object about it.
const DEEPEST: usize = 4;

/// The sides of a picture by `OpenAI`'s newer models are multiples of this, in pixels.
const STEP: u32 = 16;

/// What is asked of a model that draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PictureRequest<'a> {
    /// The model's name.
    pub model: &'a str,
    /// What to draw.
    pub prompt: &'a str,
    /// Width to height, such as `16:9`.
    pub aspect_ratio: Option<&'a str>,
    /// A picture to go by.
    pub logo: Option<ImagePart<'a>>,
}

impl PictureRequest<'_> {
    /// For `chat/completions`. A model that only draws refuses to be asked for text.
    #[must_use]
    pub fn for_chat(&self, writes_too: bool) -> Value {
        let content = match self.logo {
            None => Value::from(self.prompt),
            Some(logo) => json!([{"type": "text", "text": self.prompt}, logo.to_part()]),
        };
        let modalities = if writes_too { json!(["image", "text"]) } else { json!(["image"]) };
        let mut body = json!({
            "model": self.model,
            "messages": [{"role": "user", "content": content}],
            "modalities": modalities,
        });
        if let Some(ratio) = self.aspect_ratio {
            body["image_config"] = json!({ "aspect_ratio": ratio });
        }
        body
    }

    /// For `OpenRouter`'s `/images`.
    #[must_use]
    pub fn for_images(&self) -> Value {
        let mut body = json!({"model": self.model, "prompt": self.prompt});
        if let Some(ratio) = self.aspect_ratio {
            body["aspect_ratio"] = ratio.into();
        }
        body["resolution"] = "1K".into();
        body["output_format"] = "png".into();
        body["n"] = 1.into();
        if let Some(logo) = self.logo {
            body["input_references"] = json!([logo.to_part()]);
        }
        body
    }

    /// For `/images/generations` of `OpenAI` and those who follow it. It takes no picture to go by.
    #[must_use]
    pub fn for_generations(&self) -> Value {
        let name = self.model.rsplit('/').next().unwrap_or_default();
        let mut body = json!({
            "model": self.model,
            "prompt": self.prompt,
            "size": size(name, self.aspect_ratio),
            "n": 1,
        });
        // These always answer in base64 and refuse to be asked for it; the others may send an address.
        if name.starts_with("gpt-image") || name.starts_with("chatgpt-image") {
            body["output_format"] = "png".into();
        } else {
            body["response_format"] = "b64_json".into();
        }
        body
    }
}

/// Width and height for a ratio, in pixels, as the model of that name takes them.
fn size(model: &str, ratio: Option<&str>) -> Cow<'static, str> {
    let parts = ratio.and_then(|ratio| ratio.split_once(':'));
    let (wide, high) = parts.and_then(|(w, h)| Some((parse(w)?, parse(h)?))).unwrap_or((1, 1));
    if model.starts_with("gpt-image-2") {
        let fit = |side: u32| 1_536 * side / wide.max(high) / STEP * STEP;
        // The longest shape that it takes is three to one.
        return format!("{}x{}", fit(wide).max(512), fit(high).max(512)).into();
    }
    let (landscape, portrait) = match model {
        "dall-e-3" => ("1792x1024", "1024x1792"),
        "dall-e-2" => ("1024x1024", "1024x1024"),
        _ => ("1536x1024", "1024x1536"),
    };
    match wide.cmp(&high) {
        std::cmp::Ordering::Greater => landscape.into(),
        std::cmp::Ordering::Less => portrait.into(),
        std::cmp::Ordering::Equal => "1024x1024".into(),
    }
}

/// One side of a ratio.
fn parse(side: &str) -> Option<u32> {
    side.trim().parse().ok().filter(|side| (1..=1_000).contains(side))
}

/// What a model of a catalogue (`GET /models` of `OpenRouter`) makes, such as `text` and `image`; none
/// where the catalogue does not have it or does not say.
#[must_use]
pub fn outputs(catalogue: &[u8], model: &str) -> Option<Vec<String>> {
    let text = String::from_utf8_lossy(catalogue);
    let catalogue = parse_json(&text).ok()?;
    let models = catalogue.get("data").map(Json::items)?;
    let is_named = |entry: &Json<'_>| {
        ["id", "canonical_slug"]
            .iter()
            .any(|name| entry.get(name).and_then(Json::text).is_some_and(|id| id == model))
    };
    let entry = models.iter().find(|entry| is_named(entry))?;
    let outputs = entry.get("architecture")?.get("output_modalities")?.items();
    Some(outputs.iter().filter_map(|output| output.text().map(str::to_owned)).collect())
}

/// Where a picture is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PictureSource {
    /// Its bytes, of whatever kind.
    Bytes(Vec<u8>),
    /// An address of any scheme, as the service wrote it.
    Address(String),
}

/// What an answer holds. Texts are as received and untrusted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PictureAnswer {
    /// What the service calls the request; empty where it does not say.
    pub id: String,
    /// The last picture that is not a draft, if there is any.
    pub picture: Option<Result<PictureSource, DataUrlError>>,
    /// How many pictures there were.
    pub pictures: usize,
    /// What the model said, its first 4 KiB.
    pub words: String,
    /// Why the answer ended, in every word that the service has for it, in lower case.
    pub reasons: Vec<String>,
    /// What was consumed.
    pub usage: Usage,
    /// An error inside the answer.
    pub error: Option<ServiceFailure>,
}

/// An answer that is neither JSON nor an event stream.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the answer is not JSON")]
pub struct NotJson;

/// Reads a whole answer, plain or as a stream of events, whatever its declared type.
///
/// # Errors
/// [`NotJson`] for anything else, and for JSON that ends early.
pub fn read(body: &[u8]) -> Result<PictureAnswer, NotJson> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii_start();
    let mut answer = PictureAnswer::default();
    if matches!(body.first(), Some(b'{' | b'[')) {
        let text = String::from_utf8_lossy(body);
        answer.take(&parse_json(&text)?);
        return Ok(answer);
    }
    let mut events = 0;
    let mut tell = |received: Received<'_>| {
        let Received::Event { data, .. } = received else { return };
        if let Ok(json) = parse_json(&data) {
            events += 1;
            answer.take(&json);
        }
    };
    let mut reader = SseReader::new();
    reader.push(body, &mut tell).and_then(|()| reader.finish(&mut tell)).map_err(|_| NotJson)?;
    if events == 0 { Err(NotJson) } else { Ok(answer) }
}

/// The first value of the text; what stands after it is nobody's.
fn parse_json(text: &str) -> Result<Json<'_>, NotJson> {
    serde_json::Deserializer::from_str(text).into_iter().next().and_then(Result::ok).ok_or(NotJson)
}

impl PictureAnswer {
    /// Adds one JSON value: a whole answer, or an event of one.
    fn take(&mut self, json: &Json<'_>) {
        if let Some(usage) = json.get("usage").filter(|usage| matches!(usage, Json::Object(_))) {
            self.usage = read_usage(usage);
        }
        if let Some(id) = json.get("id").and_then(Json::text).filter(|_| self.id.is_empty()) {
            id.clone_into(&mut self.id);
        }
        self.take_error(json);
        let mut found = Vec::new();
        for item in json.get("data").map(Json::items).unwrap_or_default() {
            found.extend(address(item, DEEPEST));
        }
        if json.get("type").and_then(Json::text).is_some_and(|kind| kind.ends_with(".completed")) {
            found.extend(address(json, DEEPEST));
        }
        for choice in json.get("choices").map(Json::items).unwrap_or_default() {
            self.take_error(choice);
            let reasons = ["finish_reason", "native_finish_reason"];
            let reasons = reasons.iter().filter_map(|name| choice.get(name)?.text());
            self.reasons.extend(reasons.map(str::to_lowercase));
            for message in ["message", "delta"].iter().filter_map(|name| choice.get(name)) {
                self.take_message(message, &mut found);
            }
        }
        self.pictures += found.len();
        if let Some(last) = found.pop() {
            self.picture = Some(open(last));
        }
    }

    fn take_message<'j>(&mut self, message: &'j Json<'_>, found: &mut Vec<&'j str>) {
        for name in ["content", "refusal"] {
            match message.get(name) {
                Some(Json::Text(text)) => self.say(text),
                Some(Json::List(parts)) => {
                    for part in parts {
                        match part.get("text").and_then(Json::text) {
                            Some(text) => self.say(text),
                            None => found.extend(address(part, DEEPEST)),
                        }
                    }
                }
                _ => {}
            }
        }
        let images = message.get("images").map(Json::items).unwrap_or_default();
        found.extend(images.iter().filter_map(|image| address(image, DEEPEST)));
    }

    fn take_error(&mut self, json: &Json<'_>) {
        if self.error.is_none()
            && let Some(error) = json.get("error")
        {
            self.error = ServiceFailure::in_band(&json!({ "error": error.to_value() }));
        }
    }

    fn say(&mut self, text: &str) {
        let room = MOST_WORDS.saturating_sub(self.words.len());
        let end = (0..=room.min(text.len())).rev().find(|&at| text.is_char_boundary(at));
        self.words.push_str(&text[..end.unwrap_or(0)]);
    }
}

/// The text in an object about a picture that says where it is: an address, a data URL or base64.
/// Drafts of a model that thinks in pictures have none.
fn address<'j>(image: &'j Json<'_>, depth: usize) -> Option<&'j str> {
    if let Json::Text(text) = image {
        return Some(text.trim()).filter(|text| !text.is_empty());
    }
    if depth == 0 || image.get("thought") == Some(&Json::Bool(true)) {
        return None;
    }
    let names = ["b64_json", "image_url", "imageUrl", "url", "data", "source", "inline_data"];
    names.iter().filter_map(|name| image.get(name)).find_map(|inner| address(inner, depth - 1))
}

/// What an address leads to, as far as it can be told without asking anybody.
fn open(address: &str) -> Result<PictureSource, DataUrlError> {
    // Base64 has no colon; RFC 3986 gives a scheme one.
    let head = &address.as_bytes()[..address.len().min(32)];
    if memchr::memchr(b':', head).is_some() && !data_url::is_data_url(address) {
        return Ok(PictureSource::Address(address.to_owned()));
    }
    data_url::decode(address).map(PictureSource::Bytes)
}

/// Tokens by either service's names, and the price where it is stated.
fn read_usage(usage: &Json<'_>) -> Usage {
    let number = |name| usage.get(name).and_then(Json::number);
    let tokens = |name, other| number(name).or_else(|| number(other)).and_then(whole).unwrap_or(0);
    Usage {
        input_tokens: tokens("prompt_tokens", "input_tokens"),
        output_tokens: tokens("completion_tokens", "output_tokens"),
        cost_usd: number("cost").filter(|cost| cost.is_finite() && *cost >= 0.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `AAEC` in base64.
    const BYTES: [u8; 3] = [0, 1, 2];

    fn bytes(body: &str) -> Vec<u8> {
        match read(body.as_bytes()).unwrap().picture {
            Some(Ok(PictureSource::Bytes(bytes))) => bytes,
            other => panic!("{body}: {other:?}"),
        }
    }

    fn request(model: &'static str) -> PictureRequest<'static> {
        PictureRequest { model, prompt: "draw", aspect_ratio: Some("16:9"), logo: None }
    }

    #[test]
    fn requests_have_their_keys_in_the_documented_form() {
        assert_eq!(
            request("a/b").for_chat(true).to_string(),
            r#"{"model":"a/b","messages":[{"role":"user","content":"draw"}],"modalities":["image","text"],"image_config":{"aspect_ratio":"16:9"}}"#
        );
        let logo = ImagePart { media_type: "image/png", bytes: b"png" };
        let with_logo = PictureRequest { logo: Some(logo), ..request("a/b") };
        let body = with_logo.for_chat(false);
        assert_eq!(body["modalities"], json!(["image"]));
        assert_eq!(
            body["messages"][0]["content"].to_string(),
            r#"[{"type":"text","text":"draw"},{"type":"image_url","image_url":{"url":"data:image/png;base64,cG5n"}}]"#
        );
        assert_eq!(
            with_logo.for_images().to_string(),
            r#"{"model":"a/b","prompt":"draw","aspect_ratio":"16:9","resolution":"1K","output_format":"png","n":1,"input_references":[{"type":"image_url","image_url":{"url":"data:image/png;base64,cG5n"}}]}"#
        );
        assert_eq!(
            request("gpt-image-2").for_generations().to_string(),
            r#"{"model":"gpt-image-2","prompt":"draw","size":"1536x864","n":1,"output_format":"png"}"#
        );
        assert_eq!(
            request("dall-e-3").for_generations().to_string(),
            r#"{"model":"dall-e-3","prompt":"draw","size":"1792x1024","n":1,"response_format":"b64_json"}"#
        );
    }

    #[test]
    fn every_ratio_has_a_size() {
        for (model, ratio, expected) in [
            ("gpt-image-2", Some("9:16"), "864x1536"),
            ("gpt-image-2", Some("1:1"), "1536x1536"),
            ("gpt-image-2", Some("8:1"), "1536x512"),
            ("gpt-image-2", Some("wide"), "1536x1536"),
            ("gpt-image-1.5", Some("16:9"), "1536x1024"),
            ("gpt-image-1", Some("3:4"), "1024x1536"),
            ("gpt-image-1", None, "1024x1024"),
            ("dall-e-2", Some("16:9"), "1024x1024"),
            ("other", Some("0:0"), "1024x1024"),
        ] {
            assert_eq!(size(model, ratio), expected, "{model} {ratio:?}");
        }
    }

    #[test]
    fn a_picture_is_found_in_every_shape() {
        for body in [
            r#"{"data":[{"b64_json":"AAEC","media_type":"image/png"}]}"#,
            r#"{"data":[{"url":"data:image/png;base64,AAEC"}]}"#,
            r#"{"data":[{"b64_json":null,"url":"DATA:;base64,AAEC"}],"error":null}"#,
            r#"{"choices":[{"message":{"content":null,"images":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAEC"}}]}}]}"#,
            r#"{"choices":[{"message":{"images":[{"image_url":"data:image/png;base64,AAEC"}]}}]}"#,
            r#"{"choices":[{"message":{"images":["AAEC"]}}]}"#,
            r#"{"choices":[{"message":{"content":[{"type":"text","text":"here"},{"type":"image_url","image_url":{"url":"data:image\/png;base64,AAEC"}}]}}]}"#,
            r#"{"choices":[{"message":{"images":[{"image_url":{"url":"data:,first"}},{"image_url":{"url":"data:image/png;base64,AAEC"}},{"thought":true,"image_url":{"url":"data:,draft"}}]}}]}"#,
            "\u{feff} {\"data\":[{\"b64_json\":\"AAEC\"}]} trailing",
            "data: {\"choices\":[{\"delta\":{\"images\":[{\"image_url\":{\"url\":\"data:;base64,AAEC\"}}]}}]}\n\ndata: {\"choices\":[],\"usage\":{\"cost\":0.1}}\n\ndata: [DONE]\n\n",
            ": wait\r\n\r\nevent: x\r\ndata:{\"type\":\"image_generation.partial_image\",\"b64_json\":\"AAAA\"}\r\n\r\ndata:{\"type\":\"image_generation.completed\",\"b64_json\":\"AAEC\"}",
        ] {
            assert_eq!(bytes(body), BYTES, "{body}");
        }
    }

    #[test]
    fn an_answer_without_a_picture_tells_what_it_has_instead() {
        for body in [
            "{}",
            "[]",
            r#"{"data":[]}"#,
            r#"{"data":null}"#,
            r#"{"data":[null,{},{"b64_json":""},42]}"#,
            r#"{"choices":[]}"#,
            r#"{"choices":null}"#,
            r#"{"choices":[{"delta":null,"message":{"content":"","images":[]}}]}"#,
            r#"{"choices":[{"message":{"images":null}}]}"#,
            r#"{"choices":[{"message":{"images":[{"image_url":{"url":null}}]}}]}"#,
        ] {
            let answer = read(body.as_bytes()).unwrap();
            assert_eq!((answer.picture, answer.words.as_str()), (None, ""), "{body}");
        }
        let answer = read(
            br#"{"choices":[{"finish_reason":"stop","native_finish_reason":"NO_IMAGE","message":{"content":"I cannot"}}],"usage":{"prompt_tokens":12,"completion_tokens":7,"cost":0.039}}"#,
        )
        .unwrap();
        assert_eq!(answer.words, "I cannot");
        assert_eq!(answer.reasons, ["stop", "no_image"]);
        let usage = Usage { input_tokens: 12, output_tokens: 7, cost_usd: Some(0.039) };
        assert_eq!(answer.usage, usage);
        let long =
            format!(r#"{{"choices":[{{"message":{{"content":"{}"}}}}]}}"#, "é".repeat(9_999));
        assert_eq!(read(long.as_bytes()).unwrap().words.len(), MOST_WORDS);
    }

    #[test]
    fn what_is_no_answer_is_told_apart() {
        for body in ["", "sorry", "<html></html>", r#"{"data":[{"b64_json":"AAE"#, "data: x\n\n"] {
            assert_eq!(read(body.as_bytes()), Err(NotJson), "{body}");
        }
        let deep = "[".repeat(100_000);
        assert_eq!(read(deep.as_bytes()), Err(NotJson));
    }

    #[test]
    fn a_catalogue_tells_what_a_model_makes() {
        let catalogue =
            br#"{"data":[null,{"id":"a/text"},{"id":"a/both","canonical_slug":"a/both-2",
            "architecture":{"output_modalities":["image","text"]}}]}"#;
        for model in ["a/both", "a/both-2"] {
            assert_eq!(
                outputs(catalogue, model),
                Some(vec!["image".to_owned(), "text".to_owned()])
            );
        }
        assert_eq!(outputs(catalogue, "a/text"), None);
        assert_eq!(outputs(b"{}", "a/both"), None);
        assert_eq!(outputs(b"<html>", "a/both"), None);
    }

    #[test]
    fn addresses_are_told_from_bytes() {
        for address in ["https://example.org/a.png", "file:///etc/passwd", "HTTP://x", "gopher:x"] {
            let body = json!({"data": [{"url": address}]}).to_string();
            let picture = read(body.as_bytes()).unwrap().picture;
            assert_eq!(picture, Some(Ok(PictureSource::Address(address.to_owned()))));
        }
        let broken = read(br#"{"data":[{"b64_json":"A*"}]}"#).unwrap().picture;
        assert_eq!(broken, Some(Err(DataUrlError::Malformed)));
    }

    #[test]
    fn an_error_inside_an_answer_is_read_wherever_it_stands() {
        for body in [
            r#"{"error":{"code":429,"message":"slow"}}"#,
            r#"{"choices":[{"error":{"code":429,"message":"slow"}}]}"#,
            "data: {\"type\":\"error\",\"error\":{\"message\":\"slow\",\"code\":429}}\n\n",
        ] {
            let error = read(body.as_bytes()).unwrap().error.unwrap();
            assert_eq!((error.status, error.message.as_str()), (429, "slow"), "{body}");
        }
    }
}
