//! Does the effects: the only module of the screen that touches the engine and the disk.
//!
//! Nothing here makes the loop wait: slow work goes to blocking threads, and what became of it comes
//! back as a message. The draft has a keeper of its own that saves in order and skips what is out of
//! date.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use image::DynamicImage;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::task::{JoinHandle, spawn_blocking};

use super::effect::{Effect, Overwrite, PictureKey};
use super::files;
use super::launch::App;
use super::model::Model;
use super::msg::MsgKind;
use super::picture::{Picture, decode};
use crate::config::paths::Paths;
use crate::config::settings::{LanguageChoice, Settings};
use crate::domain::document::Document;
use crate::domain::event::EventKind;
use crate::domain::notes::Notes;
use crate::domain::recipe::{Recipe, StepKind};
use crate::domain::run::{RunMode, RunState};
use crate::engine::delivery::{self, Delivery};
use crate::engine::{self, RunControl, RunRequest};
use crate::export::Format;
use crate::export::reading::{self, Shown};
use crate::provider::{Providers, offline};
use crate::store::drafts::Drafts;
use crate::store::output::{Output, OutputError};
use crate::store::run_folder::{self, RunFolder};
use crate::text::clean::clean;
use crate::text::language;

/// A run that was started, with what its files are made from.
struct Started {
    folder: Arc<RunFolder>,
    recipe: Arc<Recipe>,
    language: String,
    control: RunControl,
}

/// What comes back from the work.
enum Done {
    Msg(MsgKind),
    Started(Started),
    Decoded(String, Arc<DynamicImage>),
}

/// Does the effects.
pub struct Runner {
    settings: Settings,
    recipes: Vec<Arc<Recipe>>,
    providers: Providers,
    paths: Paths,
    formats: Vec<Format>,
    done_tx: UnboundedSender<Done>,
    done_rx: UnboundedReceiver<Done>,
    drafts_tx: Option<UnboundedSender<String>>,
    keeper: Option<JoinHandle<Result<(), String>>>,
    run: Option<Started>,
    /// Whether the run is to be stopped as soon as it has started.
    cancels: bool,
    /// Whether a run was asked for and is not over.
    running: bool,
    /// Decoded pictures by the hash of their bytes; small, so that another size is quick.
    decoded: HashMap<String, Arc<DynamicImage>>,
    written: Vec<PathBuf>,
}

impl Runner {
    /// Starts the keeper of the draft.
    #[must_use]
    pub fn start(app: &App) -> Self {
        let (done_tx, done_rx) = mpsc::unbounded_channel();
        let (drafts_tx, drafts_rx) = mpsc::unbounded_channel();
        let drafts = Drafts::under(&app.paths.state);
        let keeper = tokio::spawn(keep_drafts(drafts, drafts_rx, done_tx.clone()));
        Self {
            settings: app.settings.clone(),
            recipes: app.recipes.clone(),
            providers: app.providers.clone(),
            paths: app.paths.clone(),
            formats: app.formats.clone(),
            done_tx,
            done_rx,
            drafts_tx: Some(drafts_tx),
            keeper: Some(keeper),
            run: None,
            cancels: false,
            running: false,
            decoded: HashMap::new(),
            written: Vec::new(),
        }
    }

    /// The draft of an earlier time.
    #[must_use]
    pub fn draft(&self) -> Option<String> {
        Drafts::under(&self.paths.state).load()
    }

    /// Keeps notes that are in no file and that the draft is about to replace.
    pub fn set_aside(&self, text: String) {
        let folder = self.paths.state.clone();
        self.blocking(move || files::set_aside(&folder, &text));
    }

    /// Where the draft is kept.
    #[must_use]
    pub fn draft_path(&self) -> PathBuf {
        Drafts::under(&self.paths.state).path().to_owned()
    }

    /// The folder of the newest run.
    #[must_use]
    pub fn run_folder(&self) -> Option<&Path> {
        self.run.as_ref().map(|run| run.folder.path())
    }

    /// The files that were exported last.
    #[must_use]
    pub fn written(&self) -> &[PathBuf] {
        &self.written
    }

    /// Whether a run was asked for and is not over.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.running
    }

    /// Waits for what comes back next. Nothing is lost when the future is dropped.
    pub async fn next(&mut self) -> MsgKind {
        loop {
            match self.done_rx.recv().await {
                Some(Done::Msg(kind)) => {
                    self.note(&kind);
                    return kind;
                }
                Some(Done::Started(started)) => {
                    if self.cancels {
                        started.control.cancel();
                    }
                    self.run = Some(started);
                }
                Some(Done::Decoded(hash, image)) => {
                    self.decoded.insert(hash, image);
                }
                // Not before this is dropped: it holds a sender itself.
                None => std::future::pending().await,
            }
        }
    }

    fn note(&mut self, kind: &MsgKind) {
        match kind {
            MsgKind::Run(event) => {
                if matches!(event.kind, EventKind::RunFinished { .. }) {
                    self.running = false;
                }
            }
            MsgKind::RunRefused(_) => self.running = false,
            MsgKind::Exported { paths, .. } => self.written.clone_from(paths),
            _ => {}
        }
    }

    /// Does one effect, or sets it going.
    pub fn perform(&mut self, effect: Effect, model: &Model) {
        match effect {
            Effect::SaveDraft { text } => self.keep(text),
            Effect::SetAside { text } => self.set_aside(text),
            Effect::OpenFile { path } => self.blocking(move || files::opened(path)),
            Effect::SaveFile { path, text, overwrite } => {
                self.blocking(move || files::saved(path, text, overwrite));
            }
            Effect::StartRun { recipe, mode, notes } => self.start_run(recipe, mode, &notes),
            Effect::CancelRun => {
                self.cancels = true;
                if let Some(run) = self.run.as_ref().filter(|_| self.running) {
                    run.control.cancel();
                }
            }
            Effect::CancelStep { step } => {
                if let Some(run) = &self.run {
                    run.control.cancel_step(step);
                }
            }
            Effect::LoadPicture { key, file } => self.load_picture(key, file),
            Effect::KeepRecord => self.keep_record(model),
            Effect::LoadReading => self.load_reading(model),
            Effect::Export { folder, overwrite } => self.export(model, folder, overwrite),
            // The loop leaves by itself.
            Effect::Quit { .. } => {}
        }
    }

    /// Has the notes saved after those that were given before.
    pub fn keep(&self, text: String) {
        if let Some(drafts) = &self.drafts_tx {
            // Without a keeper there is nobody to tell; the screen has said so already.
            let _ = drafts.send(text);
        }
    }

    /// Waits until the notes are safe.
    ///
    /// # Errors
    /// Why they are not.
    pub async fn close(&mut self) -> Result<(), String> {
        self.drafts_tx = None;
        let Some(keeper) = self.keeper.take() else { return Ok(()) };
        match tokio::time::timeout(Duration::from_secs(3), keeper).await {
            Ok(Ok(kept)) => kept,
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err("the disk does not answer".to_owned()),
        }
    }

    fn blocking(&self, work: impl FnOnce() -> MsgKind + Send + 'static) {
        let done = self.done_tx.clone();
        spawn_blocking(move || {
            // When the program leaves meanwhile, nobody waits for it.
            let _ = done.send(Done::Msg(work()));
        });
    }

    fn start_run(&mut self, recipe: usize, mode: RunMode, notes: &str) {
        let Some(recipe) = self.recipes.get(recipe).map(Arc::clone) else { return };
        self.cancels = false;
        self.running = true;
        self.run = None;
        let done = self.done_tx.clone();
        let notes = match Notes::from_text(&clean(notes)) {
            Ok(notes) => notes,
            Err(error) => {
                let why = format!("{error}: {}", error.hint());
                let _ = done.send(Done::Msg(MsgKind::RunRefused(why)));
                return;
            }
        };
        let language = match &self.settings.language {
            LanguageChoice::Auto => language::detect(notes.as_str()).to_owned(),
            LanguageChoice::Fixed(code) => code.clone(),
        };
        let request = RunRequest {
            run: new_run_id(),
            recipe,
            notes,
            mode,
            only: self.settings.only.clone(),
            max_parallel: self.settings.max_parallel,
            language,
        };
        tokio::spawn(follow(request, self.providers.clone(), self.paths.runs(), done));
    }

    fn load_picture(&self, key: PictureKey, file: String) {
        let Some(folder) = self.run.as_ref().map(|run| Arc::clone(&run.folder)) else { return };
        let decoded = self.decoded.get(&key.sha256).cloned();
        let done = self.done_tx.clone();
        spawn_blocking(move || {
            let image = decoded.map_or_else(
                || {
                    let bytes = folder.read(&file).map_err(|error| error.to_string())?;
                    let image = Arc::new(decode(&bytes)?);
                    let _ = done.send(Done::Decoded(key.sha256.clone(), Arc::clone(&image)));
                    Ok(image)
                },
                Ok::<_, String>,
            );
            let picture = image.and_then(|image| Picture::encode(&image, key.room));
            let kind = match picture {
                Ok(picture) => MsgKind::PictureReady { key, picture: Arc::new(picture) },
                Err(message) => MsgKind::PictureFailed { key, message },
            };
            let _ = done.send(Done::Msg(kind));
        });
    }

    /// What the files of the newest run are made from.
    fn over(&self, model: &Model) -> Option<Over> {
        let run = self.run.as_ref()?;
        let state = model.run_state()?.clone();
        Some(Over {
            folder: Arc::clone(&run.folder),
            recipe: Arc::clone(&run.recipe),
            language: run.language.clone(),
            state,
        })
    }

    fn keep_record(&self, model: &Model) {
        let Some(over) = self.over(model) else { return };
        let done = self.done_tx.clone();
        spawn_blocking(move || {
            if let Err(error) = over.delivery().keep_record() {
                let why = format!("the record of this run could not be kept: {error}");
                let _ = done.send(Done::Msg(MsgKind::FileFailed(why)));
            }
        });
    }

    fn load_reading(&self, model: &Model) {
        if let Some(over) = self.over(model) {
            self.blocking(move || over.reading());
        }
    }

    fn export(&self, model: &Model, folder: PathBuf, overwrite: Overwrite) {
        let formats = self.formats.clone();
        if let Some(over) = self.over(model) {
            self.blocking(move || over.export(&folder, &formats, overwrite));
        }
    }
}

/// A run that is over, on its way to files.
struct Over {
    folder: Arc<RunFolder>,
    recipe: Arc<Recipe>,
    language: String,
    state: RunState,
}

impl Over {
    fn delivery(&self) -> Delivery<'_> {
        Delivery {
            recipe: &self.recipe,
            state: &self.state,
            folder: &self.folder,
            language: &self.language,
        }
    }

    fn reading(&self) -> MsgKind {
        let artifact = self.state.document_step().and_then(|step| step.artifact.as_ref());
        let bytes = artifact.map(|artifact| self.folder.read(&artifact.file));
        let document = match bytes {
            Some(Ok(bytes)) => serde_json::from_slice(&bytes).map(Document::new),
            Some(Err(error)) => {
                return MsgKind::ReadingFailed(format!("the document cannot be read: {error}"));
            }
            None => return MsgKind::ReadingFailed("there is no document to read".to_owned()),
        };
        let Ok(document) = document else {
            return MsgKind::ReadingFailed("the document is not what was asked for".to_owned());
        };
        // A picture that failed keeps its place, where the page says why it is not there.
        let images = self.state.steps.iter().filter(|s| s.outline.kind == StepKind::Image);
        let shown: Vec<Shown> = images
            .filter(|step| !step.left_out)
            .map(|step| Shown {
                step: step.outline.id.clone(),
                drawn_locally: step.provider == offline::NAME,
            })
            .collect();
        let date = self.state.started_at.get(..10).unwrap_or_default();
        let layout = self.recipe.layout.as_deref();
        MsgKind::ReadingReady(reading::of(layout, &document, &shown, &self.language, date))
    }

    fn export(&self, typed: &Path, formats: &[Format], overwrite: Overwrite) -> MsgKind {
        let names = delivery::file_names(&self.recipe, formats);
        let folder = files::expanded(typed);
        let output = match Output::prepare(&folder, &names, overwrite == Overwrite::Allowed) {
            Ok(output) => output,
            Err(OutputError::Foreign { files, .. }) => {
                return MsgKind::ExportExists { folder: typed.to_owned(), files };
            }
            Err(error) => {
                return MsgKind::ExportFailed(format!("{error}: choose another folder"));
            }
        };
        let made = self.delivery().make(formats);
        // What was found while the files were made belongs into the record beside them.
        let state = made.settle(&self.state);
        let delivery = Delivery { state: &state, ..self.delivery() };
        let remarks = made.findings.iter().map(|finding| finding.message.clone()).collect();
        match delivery.write_to(&output, &made) {
            Ok(paths) => MsgKind::Exported { paths, remarks },
            Err(error) => MsgKind::ExportFailed(format!("{error}: choose another folder")),
        }
    }
}

/// Makes the folder of a run, starts it, and passes on what it says.
async fn follow(
    request: RunRequest,
    providers: Providers,
    runs: PathBuf,
    done: UnboundedSender<Done>,
) {
    let (run, notes) = (request.run.clone(), request.notes.clone());
    let made = spawn_blocking(move || RunFolder::create(&runs, &run, notes.as_str())).await;
    let folder = match made {
        Ok(Ok(folder)) => Arc::new(folder),
        Ok(Err(error)) => {
            let why = format!("the run cannot be kept: {error}; free some disk space");
            let _ = done.send(Done::Msg(MsgKind::RunRefused(why)));
            return;
        }
        Err(error) => {
            let _ = done.send(Done::Msg(MsgKind::RunRefused(error.to_string())));
            return;
        }
    };
    let (recipe, language) = (Arc::clone(&request.recipe), request.language.clone());
    let journal = Arc::clone(&folder);
    let mut handle = match engine::start(request, providers, journal) {
        Ok(handle) => handle,
        Err(error) => {
            let _ = done.send(Done::Msg(MsgKind::RunRefused(error.to_string())));
            return;
        }
    };
    let control = handle.control.clone();
    let _ = done.send(Done::Started(Started { folder, recipe, language, control }));
    while let Some(event) = handle.events.recv().await {
        if done.send(Done::Msg(MsgKind::Run(event))).is_err() {
            return;
        }
    }
}

/// Saves drafts in order, only the newest of those that have come meanwhile; returns how the last
/// attempt went.
async fn keep_drafts(
    drafts: Drafts,
    mut texts: UnboundedReceiver<String>,
    done: UnboundedSender<Done>,
) -> Result<(), String> {
    let mut last = Ok(());
    while let Some(mut text) = texts.recv().await {
        while let Ok(newer) = texts.try_recv() {
            text = newer;
        }
        let drafts = drafts.clone();
        let saved = spawn_blocking(move || drafts.save(&text)).await;
        last = match saved {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        let kind = match &last {
            Ok(()) => MsgKind::DraftSaved,
            Err(why) => MsgKind::DraftFailed(why.clone()),
        };
        let _ = done.send(Done::Msg(kind));
    }
    last
}

#[expect(
    clippy::disallowed_methods,
    reason = "a run is named after the time at which it was asked for"
)]
fn new_run_id() -> crate::domain::run::RunId {
    run_folder::new_run_id(jiff::Timestamp::now())
}
