//! A provider that follows a script, and the runs that it is asked for.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use casegen::config::recipes;
use casegen::config::settings::{LanguageChoice, Settings};
use casegen::domain::event::{EventKind, RunEvent};
use casegen::domain::fault::{Cause, StepError};
use casegen::domain::journal::{Journal, MemorySpool, Spool};
use casegen::domain::notes::Notes;
use casegen::domain::recipe::{Recipe, StepKind, StepSpec};
use casegen::domain::run::{RunId, RunMode, RunState, StepStatus};
use casegen::domain::usage::Usage;
use casegen::engine::{self, RunHandle, RunRequest};
use casegen::provider::{Delta, DeltaSender, Provider, Providers, Reply, StepRequest};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;

/// What the scripted provider does for a step: pieces of text at given times, then the end.
#[derive(Clone, Default)]
pub struct Script {
    /// Seconds since the step's start, and the text that arrives then.
    pub pieces: Vec<(f64, String)>,
    pub seconds: f64,
    pub fails: bool,
    pub panics: bool,
    /// How it fails at the end, where that matters.
    pub error: Option<StepError>,
    /// What it consumed but for the price.
    pub usage: Usage,
    /// What it calls the request, as soon as it is asked.
    pub request_id: Option<String>,
    /// What it cost, also where it fails.
    pub cost_usd: Option<f64>,
    /// What it does when it is asked again; the last one for ever.
    pub then: Vec<Script>,
}

#[derive(Clone, Default)]
pub struct Scripted {
    pub scripts: BTreeMap<String, Script>,
    pub prompts: Arc<Mutex<Vec<(String, String)>>>,
    /// What a picture usually costs, where that is known.
    pub price: Option<f64>,
    /// Whether it is this machine that does the work.
    pub is_local: bool,
}

impl Scripted {
    /// How often a step was asked for.
    pub fn asked(&self, step: &str) -> usize {
        self.prompts.lock().unwrap().iter().filter(|(id, _)| id == step).count()
    }
}

impl Provider for Scripted {
    fn name(&self) -> &'static str {
        "scripted"
    }

    fn model(&self, _spec: &StepSpec) -> String {
        "script".to_owned()
    }

    fn is_remote(&self) -> bool {
        !self.is_local
    }

    fn usual_cost_usd(&self, spec: &StepSpec) -> Option<f64> {
        if spec.kind == StepKind::Image { self.price } else { Some(0.0) }
    }

    fn perform(
        &self,
        request: StepRequest,
        deltas: DeltaSender,
    ) -> BoxFuture<'static, Result<Reply, StepError>> {
        let first = self.scripts.get(request.spec.id.as_str()).cloned().unwrap_or_default();
        let asked_before = self.asked(request.spec.id.as_str());
        let prompt = (request.spec.id.to_string(), request.prompt.clone());
        self.prompts.lock().unwrap().push(prompt);
        let at = asked_before.min(first.then.len());
        let script = if at == 0 { first } else { first.then[at - 1].clone() };
        async move {
            let mut now = 0.0;
            if let Some(id) = script.request_id {
                deltas.send(Delta::RequestId(id)).await.unwrap();
            }
            for (at, text) in script.pieces {
                tokio::time::sleep(Duration::from_secs_f64(at - now)).await;
                now = at;
                deltas.send(Delta::Text(text)).await.unwrap();
            }
            tokio::time::sleep(Duration::from_secs_f64(script.seconds - now)).await;
            assert!(!script.panics, "a drawing went wrong");
            let usage = Usage { cost_usd: script.cost_usd, ..script.usage };
            deltas.send(Delta::Usage(usage)).await.unwrap();
            if let Some(error) = script.error {
                return Err(error);
            }
            if script.fails {
                return Err(StepError::new(Cause::Unavailable, "no answer", "try again"));
            }
            let body = match request.spec.kind {
                StepKind::Document => Vec::new(),
                _ => b"result".to_vec(),
            };
            Ok(Reply { body, media_type: "text/plain".to_owned(), usage })
        }
        .boxed()
    }
}

/// Remembers files and events in the order of their coming.
#[derive(Default)]
pub struct Memory {
    pub entries: Mutex<Vec<String>>,
    pub is_full: bool,
}

impl Journal for Memory {
    fn write_artifact(&self, file: &str, _body: &[u8]) -> io::Result<()> {
        if self.is_full {
            return Err(io::Error::from(io::ErrorKind::StorageFull));
        }
        self.entries.lock().unwrap().push(format!("file {file}"));
        Ok(())
    }

    fn append(&self, event: &RunEvent) -> io::Result<()> {
        if let EventKind::StepFinished { artifact, .. } = &event.kind {
            self.entries.lock().unwrap().push(format!("finished {}", artifact.file));
        }
        Ok(())
    }

    fn receive(&self, _name: &str) -> io::Result<Box<dyn Spool>> {
        Ok(Box::new(MemorySpool::default()))
    }
}

pub fn seconds(seconds: f64) -> Script {
    Script { seconds, ..Script::default() }
}

/// A document script: each field with the second at which it closes, then the end.
pub fn document(fields: &[(f64, &str)], total: f64) -> Script {
    let mut pieces = Vec::new();
    let mut before = "{";
    for (at, field) in fields {
        pieces.push((*at, format!("{before}{field}")));
        before = ",";
    }
    pieces.push((total, "}".to_owned()));
    Script { pieces, seconds: total, ..Script::default() }
}

pub const NEEDED: [&str; 8] = [
    r#""clientName":"Acme""#,
    r#""industry":"rail""#,
    r#""title":"A title""#,
    r#""subtitle":"A line""#,
    r#""heroConcept":{"subject":"s","mood":"m","setting":"t"}"#,
    r#""metrics":[]"#,
    r#""timeline":[]"#,
    r#""implementation":"done""#,
];

/// The reference case study: the needed fields close at `closes`, the narrative ends at 87 s.
pub fn case_study(closes: f64) -> Scripted {
    let mut fields: Vec<(f64, &str)> = NEEDED.iter().map(|field| (closes, *field)).collect();
    fields.push((87.0, r#""narrative":{}"#));
    let mut scripts = BTreeMap::from([("analysis".to_owned(), document(&fields, 87.0))]);
    for picture in ["hero", "metrics", "timeline"] {
        scripts.insert(picture.to_owned(), seconds(14.0));
    }
    Scripted { scripts, ..Scripted::default() }
}

pub fn request(recipe: &Arc<Recipe>, mode: RunMode) -> RunRequest {
    let language = LanguageChoice::Fixed("en".to_owned());
    let settings = Settings { mode, language, ..Settings::default() };
    let notes = Notes::from_text("We did something.").unwrap();
    RunRequest::new(RunId::new("test"), Arc::clone(recipe), notes, &settings)
}

pub fn case_study_recipe() -> Arc<Recipe> {
    Arc::new(recipes::embedded("case-study").unwrap())
}

pub fn start(request: RunRequest, provider: &Scripted) -> RunHandle {
    let providers = Providers::all(Arc::new(provider.clone()));
    engine::start(request, providers, Arc::new(Memory::default())).unwrap()
}

pub async fn all_events(mut handle: RunHandle) -> Vec<RunEvent> {
    let mut events = Vec::new();
    while let Some(event) = handle.events.recv().await {
        events.push(event);
    }
    events
}

pub async fn run(request: RunRequest, provider: &Scripted) -> (RunState, Vec<RunEvent>) {
    let events = all_events(start(request, provider)).await;
    (RunState::replay(&events), events)
}

pub fn status(state: &RunState, step: &str) -> StepStatus {
    state.step(&step.into()).unwrap().status
}
