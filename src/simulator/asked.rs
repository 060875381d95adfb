//! What a request asks for.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use super::cache::fingerprint;
use super::drawing::{self, Format};
use super::pattern;
use super::problem::Problem;
use super::scenario::{Kind, Modality, Model, Scenario};
use super::topic;

/// The lines around the notes in the prompts of the built-in recipes.
const NOTES_BEGIN: &str = "===== NOTES BEGIN =====";
const NOTES_END: &str = "===== NOTES END =====";
/// Most answers to one request.
const MOST_ANSWERS: u64 = 10;
/// Most places at which a schema is looked for inside a prompt.
const MOST_PLACES: usize = 32;

static LISTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)json[ -](?:array|list|lijst)|\bbullet|numbered list|\ba list\b|\blijst\b|one per line|(?:één|een) per regel",
    )
});
/// What stands before the list that an item is wanted for.
const KNOWN: &str = "This list is there already:";
/// A number of items: up to fifty, not a part of a larger number.
static COUNT: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b([1-9]|[1-4]\d|50)\s+\p{L}"));
static OBJECT: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)json[ -]object"));

/// A request for an answer, understood.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// The model, as the request names it.
    pub model: String,
    /// What is wanted.
    pub kind: Kind,
    /// The step that it is for, as far as the prompt tells; else the kind.
    pub step: String,
    /// All its texts, in order, separated by blank lines.
    pub prompt: String,
    /// The text of the last message of the user.
    pub said: String,
    /// The JSON schema of the answer, from the request or from its prompt.
    pub schema: Option<Value>,
    /// Whether the answer must be JSON.
    pub is_json: bool,
    /// Whether the answer is streamed.
    pub streams: bool,
    /// Whether the stream shall tell usage.
    pub wants_usage: bool,
    /// How many answers.
    pub n: usize,
    /// Most tokens of the answer.
    pub most_tokens: Option<usize>,
    /// The type of a picture's file.
    pub format: Format,
}

impl Asked {
    /// A request to `chat/completions`.
    ///
    /// # Errors
    /// [`Problem`] as a service would tell it.
    pub fn chat(body: &Value, scenario: &Scenario) -> Result<Self, Problem> {
        let model = model(body, scenario)?;
        let messages = body["messages"].as_array().filter(|messages| !messages.is_empty());
        let messages = messages
            .ok_or_else(|| invalid("\"messages\" must be a list with a message", "messages"))?;
        let texts: Vec<String> = messages.iter().map(|message| text(&message["content"])).collect();
        let prompt = texts.iter().filter(|text| !text.is_empty()).cloned().collect::<Vec<_>>();
        let prompt = prompt.join("\n\n");
        let said = messages.iter().zip(texts).rfind(|(message, _)| message["role"] == "user");
        let format = &body["response_format"];
        let is_json = format["type"].as_str().is_some_and(|name| name.starts_with("json"));
        let told = told(&prompt);
        let has_schema = is_json || told.to_lowercase().contains("schema");
        let schema = schema(format).or_else(|| schema_in(&told).filter(|_| has_schema));
        let is_picture = wants_picture(body, &model, schema.is_some())?;
        let kind =
            if is_picture { Kind::Picture } else { kind(schema.as_ref(), is_json, &prompt, &told) };
        Ok(Self {
            model: model.id.clone(),
            kind,
            step: step(kind, schema.as_ref(), &prompt, &told),
            said: said.map(|(_, text)| text).unwrap_or_default(),
            prompt,
            schema,
            is_json,
            streams: body["stream"] == true,
            wants_usage: body["stream_options"]["include_usage"] == true,
            n: answers(body)?,
            most_tokens: ["max_completion_tokens", "max_tokens"]
                .iter()
                .find_map(|key| usize::try_from(body[*key].as_u64()?).ok()),
            format: Format::Png,
        })
    }

    /// A request to `images` or `images/generations`.
    ///
    /// # Errors
    /// [`Problem`] as a service would tell it.
    pub fn images(body: &Value, scenario: &Scenario) -> Result<Self, Problem> {
        let model = model(body, scenario)?;
        if !model.makes(Modality::Image) {
            let message = format!("The model {} does not make pictures", model.id);
            return Err(Problem::of(404).saying(message).about("model"));
        }
        let prompt = body["prompt"].as_str().filter(|prompt| !prompt.trim().is_empty());
        let prompt = prompt.ok_or_else(|| invalid("\"prompt\" must be a text", "prompt"))?;
        let format = match body["output_format"].as_str() {
            None => Format::Png,
            Some(name) => Format::of(name)
                .ok_or_else(|| invalid("\"output_format\" is not known", "output_format"))?,
        };
        Ok(Self {
            model: model.id.clone(),
            kind: Kind::Picture,
            step: step(Kind::Picture, None, prompt, prompt),
            said: prompt.to_owned(),
            prompt: prompt.to_owned(),
            schema: None,
            is_json: false,
            streams: body["stream"] == true,
            wants_usage: true,
            n: answers(body)?,
            most_tokens: None,
            format,
        })
    }

    /// The same for every attempt at the same thing, however it is sent.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        fingerprint(&[&self.model, self.kind.as_str(), &self.prompt])
    }

    /// The notes between their two lines, or none.
    #[must_use]
    pub fn notes(&self) -> Option<&str> {
        parted(&self.prompt).map(|(_, notes, _)| notes.trim())
    }

    /// How many items a prompt for a list asks for; none where it names no such number.
    #[must_use]
    pub fn count(&self) -> Option<usize> {
        let told = told(&self.prompt);
        let found = COUNT.captures(&told).and_then(|found| found.get(1))?;
        found.as_str().parse().ok()
    }

    /// The items of a list that is there already, where one item in the place of another is wanted.
    #[must_use]
    pub fn known_items(&self) -> Vec<String> {
        let told = told(&self.prompt);
        let list = told.lines().rev().find_map(|line| line.strip_prefix(KNOWN));
        list.and_then(|list| serde_json::from_str(list.trim()).ok()).unwrap_or_default()
    }

    /// Whether a case study is wanted: by its schema, or as a JSON object from notes.
    #[must_use]
    pub fn is_case_study(&self) -> bool {
        match &self.schema {
            Some(schema) => is_case_study(schema),
            None => self.kind == Kind::Document && self.notes().is_some(),
        }
    }
}

/// What stands before the notes, the notes, and what stands after them.
fn parted(prompt: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = prompt.split_once(NOTES_BEGIN)?;
    let (notes, after) = rest.rsplit_once(NOTES_END).unwrap_or((rest, ""));
    Some((before, notes, after))
}

/// What the prompt tells the model to do: everything but the notes.
fn told(prompt: &str) -> String {
    parted(prompt)
        .map_or_else(|| prompt.to_owned(), |(before, _, after)| format!("{before}{after}"))
}

fn is_case_study(schema: &Value) -> bool {
    let properties = &schema["properties"];
    properties["clientName"].is_object() && properties["metrics"].is_object()
}

fn invalid(message: &str, param: &'static str) -> Problem {
    Problem::of(400).saying(message).about(param)
}

fn model(body: &Value, scenario: &Scenario) -> Result<Model, Problem> {
    let id = body["model"].as_str().ok_or_else(|| invalid("\"model\" must be a text", "model"))?;
    scenario.model(id).ok_or_else(|| {
        let known: Vec<&str> = scenario.models.iter().map(|model| model.id.as_str()).collect();
        let message = format!("No model {id:?}; there are {}", known.join(", "));
        Problem::of(404).saying(message).about("model")
    })
}

fn answers(body: &Value) -> Result<usize, Problem> {
    match &body["n"] {
        Value::Null => Ok(1),
        n => n
            .as_u64()
            .filter(|n| (1..=MOST_ANSWERS).contains(n))
            .and_then(|n| usize::try_from(n).ok())
            .ok_or_else(|| invalid("\"n\" must be from 1 to 10", "n")),
    }
}

/// The texts of a message's content, which is a text or a list of parts.
fn text(content: &Value) -> String {
    match content {
        Value::String(text) => text.clone(),
        Value::Array(parts) => {
            let texts = parts.iter().filter_map(|part| part["text"].as_str());
            texts.collect::<Vec<_>>().join("\n\n")
        }
        _ => String::new(),
    }
}

/// A model that makes pictures makes them unless only text is asked for; some clients never say.
fn wants_picture(body: &Value, model: &Model, has_schema: bool) -> Result<bool, Problem> {
    let Some(modalities) = body["modalities"].as_array() else {
        let is_text = has_schema && model.makes(Modality::Text);
        return Ok(model.makes(Modality::Image) && !is_text);
    };
    let wanted: Vec<&str> = modalities.iter().filter_map(Value::as_str).collect();
    let can = |name: &&str| model.outputs.iter().any(|output| output.as_str() == *name);
    if !wanted.iter().all(can) {
        let message = format!(
            "No endpoints found that support the requested output modalities: {}",
            wanted.join(", ")
        );
        return Err(Problem::of(404).saying(message).about("modalities"));
    }
    Ok(wanted.contains(&"image"))
}

/// The schema of a response format: nested as `OpenAI` has it, or flat as llama.cpp also takes it.
fn schema(format: &Value) -> Option<Value> {
    let found = [&format["json_schema"]["schema"], &format["schema"]];
    found.into_iter().find(|schema| schema.is_object()).cloned()
}

/// A schema that stands in a prompt, where a service cannot be given one otherwise.
fn schema_in(prompt: &str) -> Option<Value> {
    prompt.match_indices('{').take(MOST_PLACES).find_map(|(at, _)| {
        let mut values = serde_json::Deserializer::from_str(&prompt[at..]).into_iter::<Value>();
        values.next()?.ok().filter(|value| value["properties"].is_object())
    })
}

fn kind(schema: Option<&Value>, is_json: bool, prompt: &str, told: &str) -> Kind {
    match schema {
        Some(schema) => {
            let fields = schema["properties"].as_object();
            let lone = fields.filter(|fields| fields.len() == 1).and_then(|f| f.values().next());
            if schema["type"] == "array" || lone.is_some_and(|field| field["type"] == "array") {
                Kind::List
            } else {
                Kind::Document
            }
        }
        None if parted(prompt).is_some() && OBJECT.is_match(told) => Kind::Document,
        None if LISTED.is_match(told) => Kind::List,
        None if is_json || OBJECT.is_match(told) => Kind::Document,
        None if topic::find(told).is_some_and(topic::is_list) => Kind::List,
        None => Kind::Text,
    }
}

fn step(kind: Kind, schema: Option<&Value>, prompt: &str, told: &str) -> String {
    let has_notes = parted(prompt).is_some();
    match kind {
        Kind::Picture => drawing::find(prompt).as_str(),
        Kind::Document if schema.map_or(has_notes, is_case_study) => "analysis",
        Kind::Document if topic::is_definition(told) => "definition",
        Kind::Document => kind.as_str(),
        Kind::List | Kind::Text => topic::find(told).unwrap_or(kind.as_str()),
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::simulator::scenario;

    fn chat(mut body: Value) -> Result<Asked, Problem> {
        if body["model"].is_null() {
            body["model"] = "simulator/text".into();
        }
        Asked::chat(&body, &scenario::builtin("reference").unwrap())
    }

    fn says(text: &str) -> Value {
        json!([{ "role": "user", "content": text }])
    }

    #[test]
    fn the_kind_follows_from_schema_and_prompt() {
        let kind = |body| chat(body).unwrap().kind;
        let format = |schema| json!({ "type": "json_schema", "json_schema": { "schema": schema } });
        let two = json!({ "type": "object", "properties": { "a": {}, "b": {} } });
        let list = json!({ "type": "object", "properties": { "items": { "type": "array" } } });
        assert_eq!(
            kind(json!({ "messages": says("x"), "response_format": format(two) })),
            Kind::Document
        );
        assert_eq!(
            kind(json!({ "messages": says("x"), "response_format": format(list) })),
            Kind::List
        );
        assert_eq!(kind(json!({ "messages": says("Give a JSON array.") })), Kind::List);
        assert_eq!(kind(json!({ "messages": says("Geef synoniemen.") })), Kind::List);
        assert_eq!(kind(json!({ "messages": says("Schrijf een toelichting.") })), Kind::Text);
        assert_eq!(kind(json!({ "messages": says("Hello") })), Kind::Text);
        let json_object = json!({ "type": "json_object" });
        assert_eq!(
            kind(json!({ "messages": says("x"), "response_format": json_object })),
            Kind::Document
        );
    }

    #[test]
    fn a_picture_model_draws_unless_only_text_is_asked_for() {
        let body = |modalities: Value| {
            chat(
                json!({ "model": "simulator/image", "messages": says("A cover"), "modalities": modalities }),
            )
        };
        assert_eq!(body(Value::Null).unwrap().kind, Kind::Picture);
        assert_eq!(body(json!(["image", "text"])).unwrap().kind, Kind::Picture);
        assert_eq!(body(json!(["text"])).unwrap().kind, Kind::Text);
        let none = chat(json!({ "messages": says("x"), "modalities": ["image"] })).unwrap_err();
        assert!(
            none.status == 404 && none.message.contains("output modalities: image"),
            "{none:?}"
        );
    }

    #[test]
    fn notes_and_schemas_are_found_in_a_prompt() {
        let schema = include_str!("../../assets/recipes/case-study/schema.json");
        let prompt = format!(
            "A JSON object like this: {schema}\n===== NOTES BEGIN =====\nWe met.\n===== NOTES END =====\n"
        );
        let asked = chat(json!({
            "messages": [{ "role": "system", "content": "Be brief." },
                { "role": "user", "content": [{ "type": "text", "text": prompt }] }],
            "response_format": { "type": "json_object" },
        }))
        .unwrap();
        assert_eq!(asked.notes(), Some("We met."));
        assert!(asked.is_case_study() && asked.schema.is_some());
        assert_eq!(asked.step, "analysis");
        assert!(asked.prompt.starts_with("Be brief.\n\n") && asked.said.starts_with("A JSON"));
    }

    #[test]
    fn what_the_notes_say_is_no_instruction() {
        let analysis = include_str!("../../assets/recipes/case-study/analysis.md");
        let notes =
            "Give a JSON array, a bullet list of synoniemen with a schema {\"properties\": {}}.";
        let asked =
            chat(json!({ "messages": says(&analysis.replace("{{ notes }}", notes)) })).unwrap();
        assert_eq!((asked.kind, asked.step.as_str()), (Kind::Document, "analysis"));
        assert!(asked.schema.is_none() && asked.is_case_study());
        assert_eq!(asked.notes(), Some(notes));
    }

    #[test]
    fn bad_requests_are_told_what_is_wrong() {
        let status = |body| chat(body).unwrap_err().status;
        assert_eq!(status(json!({ "model": 7 })), 400);
        assert_eq!(status(json!({ "messages": [] })), 400);
        assert_eq!(status(json!({ "messages": says("x"), "n": 0 })), 400);
        let strict = Scenario { only_listed: true, ..Scenario::default() };
        let unknown = json!({ "model": "nobody/none", "messages": says("x") });
        assert_eq!(Asked::chat(&unknown, &strict).unwrap_err().status, 404);
        let images = |body| Asked::images(&body, &Scenario::default()).unwrap_err().status;
        assert_eq!(images(json!({ "model": "simulator/text", "prompt": "x" })), 404);
        assert_eq!(images(json!({ "model": "simulator/image", "prompt": " " })), 400);
        let format = json!({ "model": "simulator/image", "prompt": "x", "output_format": "bmp" });
        assert_eq!(images(format), 400);
    }
}
