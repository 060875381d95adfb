//! Asks the provider once, or runs the document step of a recipe with it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use casegen::config::recipes;
use casegen::config::settings::{LanguageChoice, Settings};
use casegen::domain::fault::StepError;
use casegen::domain::notes::Notes;
use casegen::domain::prompt::Prompt;
use casegen::domain::recipe::{Recipe, StepKind, StepSpec};
use casegen::domain::run::{RunId, RunState};
use casegen::engine::delivery::Delivery;
use casegen::engine::retry::RetryPolicy;
use casegen::engine::{self, RunRequest};
use casegen::export::Format;
use casegen::provider::http::endpoint::Endpoint;
use casegen::provider::http::timeouts::Timeouts;
use casegen::provider::http::{HttpProvider, HttpSettings, profile};
use casegen::provider::{Delta, DeltaSender, Provider, Providers, Reply, StepRequest};
use casegen::store::run_folder::RunFolder;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use secrecy::SecretString;
use serde_json::{Map, Value, json};
use tokio::sync::{Notify, mpsc};

use crate::common::{MemoryJournal, RawServer};

/// The key that every request carries and that must show up nowhere.
pub const KEY: &str = "planted-key-3141592653";

/// Long enough for a loaded machine; a test that waits for one of them sets it.
pub const PATIENT: Timeouts = Timeouts {
    first_byte: Duration::from_mins(5),
    picture_first_byte: Duration::from_mins(5),
    idle: Duration::from_mins(5),
    content: Duration::from_mins(5),
    after_finish: Duration::from_mins(5),
};

/// A wait that a test waits for.
pub const SHORT: Duration = Duration::from_millis(150);

pub fn settings(server: &RawServer, profile: &str) -> HttpSettings {
    let key = SecretString::from(KEY);
    let profile = profile::find(profile).unwrap();
    let endpoint = Endpoint::new(profile, Some(&server.base_url()), Some(&key)).unwrap();
    let mut settings = HttpSettings::new(endpoint);
    settings.timeouts = PATIENT;
    settings.text_model = String::from("acme/one");
    settings
}

/// A step with a small schema, or a text without one.
pub fn spec(kind: StepKind) -> StepSpec {
    let schema = json!({
        "type": "object",
        "additionalProperties": false,
        "properties": { "zebra": { "type": "string" }, "apple": { "type": "string" } },
        "required": ["zebra", "apple"],
    });
    StepSpec {
        id: "analysis".into(),
        title: "Analysis".to_owned(),
        kind,
        prompt: Prompt::parse("analysis.md", "Read.").unwrap(),
        needs: std::collections::BTreeSet::new(),
        schema: (kind == StepKind::Document).then_some(schema),
        offline: None,
        file: "analysis.json".to_owned(),
        count: None,
        aspect_ratio: None,
        usual_ms: 0,
    }
}

/// What came of asking once.
pub struct Outcome {
    pub result: Result<Reply, StepError>,
    pub deltas: Vec<Delta>,
    pub journal: MemoryJournal,
}

impl Outcome {
    /// All text.
    pub fn text(&self) -> String {
        let text = |delta: &Delta| match delta {
            Delta::Text(text) => Some(text.clone()),
            _ => None,
        };
        self.deltas.iter().filter_map(text).collect()
    }

    /// All thoughts.
    pub fn thinking(&self) -> String {
        let thinking = |delta: &Delta| match delta {
            Delta::Thinking(text) => Some(text.clone()),
            _ => None,
        };
        self.deltas.iter().filter_map(thinking).collect()
    }

    /// All findings.
    pub fn findings(&self) -> Vec<String> {
        let message = |delta: &Delta| match delta {
            Delta::Finding(finding) => Some(finding.message.clone()),
            _ => None,
        };
        self.deltas.iter().filter_map(message).collect()
    }

    /// What the service calls its requests, in the order in which it said so.
    pub fn request_ids(&self) -> Vec<String> {
        let id = |delta: &Delta| match delta {
            Delta::RequestId(id) => Some(id.clone()),
            _ => None,
        };
        self.deltas.iter().filter_map(id).collect()
    }

    /// How it failed, after looking at what every failure must be: one clean line, a next action, and
    /// no key in anything.
    pub fn error(&self) -> StepError {
        let error = self.result.clone().unwrap_err();
        for text in [&error.message, &error.hint] {
            assert!(!text.is_empty() && text.chars().count() < 400, "{text}");
            assert!(!text.chars().any(char::is_control), "{text:?}");
        }
        assert!(!error.message.ends_with('.'), "{}", error.message);
        self.assert_no_key();
        error
    }

    fn assert_no_key(&self) {
        let seen = format!("{:?} {:?}", self.result, self.deltas);
        assert!(!seen.contains(KEY), "{seen}");
        for (name, bytes) in self.journal.files() {
            assert!(memchr::memmem::find(&bytes, KEY.as_bytes()).is_none(), "{name}");
        }
    }
}

/// Asks for a text with these settings.
pub async fn ask_with(settings: HttpSettings, kind: StepKind) -> Outcome {
    let journal = MemoryJournal::default();
    let request = StepRequest {
        spec: spec(kind),
        prompt: "Read.".to_owned(),
        notes: Arc::new(Notes::from_text("We did something.").unwrap()),
        inputs: BTreeMap::new(),
        language: "en".to_owned(),
        again: None,
        attempt: 1,
        journal: Arc::new(journal.clone()),
        received: None,
    };
    let (deltas_tx, mut deltas_rx) = mpsc::channel(8);
    let collect = async {
        let mut deltas = Vec::new();
        while let Some(delta) = deltas_rx.recv().await {
            deltas.push(delta);
        }
        deltas
    };
    let perform = HttpProvider::new(settings).perform(request, deltas_tx);
    // A test that hangs says less than one that fails.
    let both =
        tokio::time::timeout(Duration::from_mins(10), futures_util::future::join(perform, collect));
    let (result, deltas) = both.await.unwrap();
    let outcome = Outcome { result, deltas, journal };
    outcome.assert_no_key();
    outcome
}

/// Asks the server for a text.
pub async fn ask(server: &RawServer) -> Outcome {
    ask_with(settings(server, "custom"), StepKind::Text).await
}

/// An event of a chat stream with a piece of content.
pub fn piece(content: &str) -> String {
    let chunk = json!({ "id": "gen-1", "object": "chat.completion.chunk", "choices": [{
        "index": 0, "delta": { "role": "assistant", "content": content }, "finish_reason": null,
    }] });
    format!("data: {chunk}\n\n")
}

/// The event that ends a chat stream for a reason.
pub fn finish(reason: &str) -> String {
    format!(
        "data: {}\n\n",
        json!({ "choices": [{ "index": 0, "delta": {}, "finish_reason": reason }] })
    )
}

/// A whole stream that answers with this text, some characters at a time.
pub fn streamed(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let pieces: String =
        characters.chunks(400).map(|part| piece(&part.iter().collect::<String>())).collect();
    format!("{pieces}{}data: [DONE]\n\n", finish("stop"))
}

// ---- runs

/// A picture provider that remembers its prompts.
#[derive(Clone, Default)]
pub struct Painter {
    pub prompts: Arc<Mutex<Vec<String>>>,
    /// Told at every prompt.
    pub asked: Arc<Notify>,
}

impl Provider for Painter {
    fn name(&self) -> &'static str {
        "painter"
    }

    fn model(&self, _spec: &StepSpec) -> String {
        "brush".to_owned()
    }

    fn perform(
        &self,
        request: StepRequest,
        _deltas: DeltaSender,
    ) -> BoxFuture<'static, Result<Reply, StepError>> {
        self.prompts.lock().unwrap().push(request.prompt);
        self.asked.notify_one();
        let mut body = Vec::new();
        let dot = image::RgbImage::new(1, 1);
        dot.write_to(&mut std::io::Cursor::new(&mut body), image::ImageFormat::Png).unwrap();
        async move { Ok(Reply { body, media_type: "image/png".to_owned(), ..Reply::default() }) }
            .boxed()
    }
}

/// A run that is over.
pub struct Ran {
    pub state: RunState,
    pub prompts: Vec<String>,
    /// Every document made from the run, by name, and every file of its folder, by `kept/` and name.
    pub files: BTreeMap<String, Vec<u8>>,
}

impl Ran {
    pub fn text(&self, name: &str) -> String {
        String::from_utf8_lossy(self.files.get(name).unwrap_or(&Vec::new())).into_owned()
    }

    /// The document as the run keeps it.
    pub fn document(&self) -> Value {
        serde_json::from_slice(&self.files["kept/case_study.json"]).unwrap()
    }

    pub fn error(&self) -> StepError {
        self.state.document_step().unwrap().error.clone().unwrap()
    }

    pub fn findings(&self) -> String {
        self.state.findings.iter().map(|finding| finding.message.clone() + "\n").collect()
    }
}

/// Runs the case-study recipe on a server that answers the analysis, pictures by the painter.
pub async fn run(server: &RawServer, notes: &str) -> Ran {
    run_with(server, notes, Painter::default()).await
}

/// As [`run`], with this painter.
pub async fn run_with(server: &RawServer, notes: &str, painter: Painter) -> Ran {
    run_patiently(server, notes, painter, 1).await
}

/// As [`run_with`], with this many attempts and next to no wait between them.
pub async fn run_patiently(
    server: &RawServer,
    notes: &str,
    painter: Painter,
    attempts: u32,
) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    let journal = Arc::new(RunFolder::create(folder.path(), &RunId::new("run-1"), notes).unwrap());
    let recipe: Arc<Recipe> = Arc::new(recipes::embedded("case-study").unwrap());
    let language = LanguageChoice::Fixed("en".to_owned());
    let settings_of_run = Settings { language, ..Settings::default() };
    let notes = Notes::from_text(notes).unwrap();
    let run = RunId::new("run-1");
    let mut request = RunRequest::new(run, Arc::clone(&recipe), notes, &settings_of_run);
    request.retry = RetryPolicy { attempts, first_wait: Duration::from_millis(1), ..request.retry };
    let text = HttpProvider::new(settings(server, "custom"));
    let providers = Providers { text: Arc::new(text), pictures: Arc::new(painter.clone()) };
    let mut handle = engine::start(request, providers, journal.clone()).unwrap();
    let mut events = Vec::new();
    while let Some(event) = handle.events.recv().await {
        events.push(event);
    }
    let state = RunState::replay(&events);
    let delivery = Delivery { recipe: &recipe, state: &state, folder: &journal, language: "en" };
    let formats = [Format::Json, Format::Html, Format::Markdown, Format::Pdf];
    let made = delivery.make(&formats);
    let mut files: BTreeMap<String, Vec<u8>> =
        made.files.into_iter().map(|file| (file.name, file.bytes)).collect();
    let mut folders = vec![folder.path().to_owned()];
    while let Some(path) = folders.pop() {
        for entry in std::fs::read_dir(path).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                files.insert(format!("kept/{name}"), std::fs::read(path).unwrap());
            }
        }
    }
    for (name, bytes) in &files {
        assert!(memchr::memmem::find(bytes, KEY.as_bytes()).is_none(), "{name}");
    }
    let prompts = painter.prompts.lock().unwrap().clone();
    Ran { state, prompts, files }
}

/// A document with every key of the case study, and these values in place of its own.
pub fn document(values: &[(&str, Value)]) -> Map<String, Value> {
    let recipe = recipes::embedded("case-study").unwrap();
    let schema = recipe.document_step().unwrap().schema.clone().unwrap();
    let mut document = blank(&schema).as_object().unwrap().clone();
    document.insert("clientName".to_owned(), "Acme".into());
    document.insert("title".to_owned(), "A title".into());
    for (key, value) in values {
        document.insert((*key).to_owned(), value.clone());
    }
    document
}

fn blank(schema: &Value) -> Value {
    match schema["type"].as_str() {
        Some("object") => {
            let properties = schema["properties"].as_object().unwrap();
            properties.iter().map(|(key, schema)| (key.clone(), blank(schema))).collect()
        }
        Some("array") => json!([]),
        Some("boolean") => json!(false),
        _ => json!(""),
    }
}

/// The text of a document with these values.
pub fn written(values: &[(&str, Value)]) -> String {
    Value::Object(document(values)).to_string()
}
