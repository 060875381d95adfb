//! The JSON around an answer: chat completions, their chunks, and images.

use serde_json::{Value, json};

use super::asked::Asked;
use super::clock;
use super::drawing::Drawn;
use super::scenario::{Kind, Model};

/// Characters in a token, as a rule of thumb.
const TOKEN: usize = 4;
/// Tokens that a picture is billed as.
const PICTURE_TOKENS: usize = 1_290;

/// Which model answers what, and when.
#[derive(Debug, Clone)]
pub struct Envelope {
    /// Identifies the answer.
    pub id: String,
    created: u64,
    model: Model,
    prompt_tokens: usize,
}

/// What an answer consists of.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Content {
    /// Its text.
    pub text: String,
    /// The byte at which the fields that other steps need have closed.
    pub needed: Option<usize>,
    /// Why the model will not answer.
    pub refusal: Option<String>,
    /// Its pictures; none where no pictures were asked for.
    pub pictures: Option<Vec<Drawn>>,
    /// What the model thinks before it answers.
    pub thinking: bool,
    /// The finish reason, in the common words and in the provider's own.
    pub finish: Option<(&'static str, &'static str)>,
}

impl Content {
    fn tokens(&self) -> usize {
        let pictures = self.pictures.as_ref().map_or(0, Vec::len);
        self.text.len().div_ceil(TOKEN) + pictures * PICTURE_TOKENS
    }
}

/// The number of bytes of a text that so many tokens hold.
#[must_use]
pub fn bytes_of(tokens: usize) -> usize {
    tokens.saturating_mul(TOKEN)
}

impl Envelope {
    /// For an answer of a model to a request.
    #[must_use]
    pub fn new(id: String, model: Model, asked: &Asked) -> Self {
        let prompt_tokens = asked.prompt.len().div_ceil(TOKEN);
        Self { id, created: clock::unix_seconds(), model, prompt_tokens }
    }

    /// A chunk of a stream for one of its answers.
    #[must_use]
    pub fn chunk(&self, index: usize, delta: &Value, finish: Option<(&str, &str)>) -> Value {
        let mut chunk = self.head("chat.completion.chunk");
        chunk["choices"] = json!([{
            "index": index, "delta": delta, "logprobs": null,
            "finish_reason": finish.map(|(common, _)| common),
            "native_finish_reason": finish.map(|(_, native)| native),
        }]);
        chunk
    }

    /// The chunk that tells what was consumed, without choices.
    #[must_use]
    pub fn usage_chunk(&self, content: &Content, n: usize) -> Value {
        let mut chunk = self.head("chat.completion.chunk");
        chunk["choices"] = json!([]);
        chunk["usage"] = self.usage(content, n);
        chunk
    }

    /// The chunk that tells an error and ends a stream.
    #[must_use]
    pub fn error_chunk(&self, error: &Value) -> Value {
        let mut chunk = self.chunk(0, &json!({ "content": "" }), Some(("error", "error")));
        chunk["error"] = error.clone();
        chunk
    }

    /// A whole chat completion.
    #[must_use]
    pub fn completion(&self, content: &Content, n: usize) -> Value {
        let mut message = json!({ "role": "assistant", "content": content.text });
        message["refusal"] = content.refusal.clone().into();
        if content.thinking {
            message["reasoning"] = THOUGHT.into();
        }
        if let Some(pictures) = &content.pictures {
            message["images"] = pictures.iter().map(image).collect();
        }
        let choice = |index| {
            json!({
                "index": index, "message": message, "logprobs": null,
                "finish_reason": content.finish.map(|(common, _)| common),
                "native_finish_reason": content.finish.map(|(_, native)| native),
            })
        };
        let mut body = self.head("chat.completion");
        body["choices"] = (0..n).map(choice).collect();
        body["usage"] = self.usage(content, n);
        body
    }

    /// The answer of an image endpoint.
    #[must_use]
    pub fn images(&self, content: &Content, n: usize) -> Value {
        let pictures = content.pictures.iter().flatten();
        let data: Vec<Value> = pictures
            .flat_map(|picture| std::iter::repeat_n(picture, n))
            .map(|picture| {
                json!({ "b64_json": picture.base64, "media_type": picture.format.media_type() })
            })
            .collect();
        let mut body = json!({ "created": self.created, "data": data });
        body["usage"] = self.image_usage(content, n);
        body
    }

    /// The event that ends the stream of an image endpoint.
    #[must_use]
    pub fn image_event(&self, content: &Content) -> Value {
        let picture = content.pictures.iter().flatten().next();
        json!({
            "type": "image_generation.completed",
            "b64_json": picture.map(|picture| picture.base64.as_str()),
            "media_type": picture.map(|picture| picture.format.media_type()),
            "created": self.created,
            "usage": self.image_usage(content, 1),
        })
    }

    fn head(&self, object: &str) -> Value {
        json!({
            "id": self.id, "provider": "Simulator", "model": self.model.id, "object": object,
            "created": self.created,
        })
    }

    fn usage(&self, content: &Content, n: usize) -> Value {
        let (tokens, thought) = (content.tokens() * n, if content.thinking { 64 } else { 0 });
        let completion = tokens + thought;
        let cost = self.cost(content, n, completion);
        json!({
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": completion,
            "total_tokens": self.prompt_tokens + completion,
            "prompt_tokens_details": { "cached_tokens": 0, "audio_tokens": 0 },
            "completion_tokens_details": {
                "reasoning_tokens": thought,
                "image_tokens": content.pictures.as_ref().map_or(0, Vec::len) * n * PICTURE_TOKENS,
            },
            "cost": cost,
            "is_byok": false,
            "cost_details": { "upstream_inference_cost": null },
        })
    }

    /// The same with the names that image endpoints also use.
    fn image_usage(&self, content: &Content, n: usize) -> Value {
        let mut usage = self.usage(content, n);
        usage["input_tokens"] = usage["prompt_tokens"].clone();
        usage["output_tokens"] = usage["completion_tokens"].clone();
        usage["input_tokens_details"] =
            json!({ "text_tokens": self.prompt_tokens, "image_tokens": 0 });
        usage
    }

    fn cost(&self, content: &Content, n: usize, completion: usize) -> f64 {
        let tokens_in = self.prompt_tokens as f64 * self.model.usd_in / 1e6;
        let made = match content.pictures.as_ref().map_or(0, Vec::len) {
            0 => completion as f64 * self.model.usd_out / 1e6,
            pictures => (pictures * n) as f64 * self.model.usd_picture,
        };
        ((tokens_in + made) * 1e8).round() / 1e8
    }
}

/// What a model thinks, one piece of a stream.
pub const THOUGHT: &str = "Reading what was sent once more. ";

/// A picture as a part of a message.
#[must_use]
pub fn image(picture: &Drawn) -> Value {
    json!({ "type": "image_url", "image_url": { "url": picture.url() } })
}

/// An event of a stream (WHATWG HTML, "server-sent events").
#[must_use]
pub fn event(data: &Value) -> String {
    format!("data: {data}\n\n")
}

/// The event that ends a stream.
pub const DONE: &str = "data: [DONE]\n\n";

/// What a model says beside a picture.
#[must_use]
pub fn beside(kind: Kind) -> &'static str {
    if kind == Kind::Picture { "Here is the picture." } else { "" }
}
