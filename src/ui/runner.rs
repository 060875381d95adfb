//! Does the effects: the only module of the screen that touches the engine and the disk.
//!
//! Nothing here makes the loop wait: slow work goes to blocking threads, and what became of it comes
//! back as a message. What a person must not lose is waited for before the program ends.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use image::DynamicImage;
use jiff::Timestamp;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::task::JoinHandle;

use super::archive::Archive;
use super::closing::closed;
use super::drafting;
use super::effect::{Drafting, Effect, Overwrite, PictureKey, Revision};
use super::files;
use super::follow::{Source, Wanted, follow};
use super::foresee::{RUNS_READ, foreseen};
use super::keeper::{Job, emptied, keep_drafts};
use super::launch::App;
use super::model::Model;
use super::msg::MsgKind;
use super::over::Over;
use super::picture::{Picture, decode};
use super::preview::Preview;
use super::signals;
use super::terminal;
use super::viewer::view;
use super::work::{Done, Outbox, Started};
use crate::config::paths::Paths;
use crate::config::settings::Settings;
use crate::domain::event::EventKind;
use crate::domain::halt::Halt;
use crate::domain::recipe::Recipe;
use crate::domain::run::RunMode;
use crate::export::Format;
use crate::provider::Providers;
use crate::provider::offline::OfflineProvider;
use crate::report::prometheus;
use crate::store::drafts::{Drafts, Found};
use crate::store::experience::Experience;
use crate::store::named_drafts::{Beside, NamedDrafts, beside};
use crate::store::run_folder;
use crate::store::step_cache::StepCache;

/// How many decoded pictures are kept; those on the screen are encoded already.
const MOST_DECODED: usize = 8;

/// Does the effects.
pub struct Runner {
    settings: Settings,
    cache: Option<Arc<StepCache>>,
    recipes: Vec<Arc<Recipe>>,
    providers: Providers,
    /// Who does the steps after a switch: this machine, or the services again.
    others: Providers,
    paths: Paths,
    formats: Vec<Format>,
    outbox: Outbox,
    done_rx: UnboundedReceiver<Done>,
    /// How much work is under way that the program waits for before it ends.
    pending: usize,
    drafts: Drafts,
    drafts_tx: Option<UnboundedSender<Job>>,
    keeper: Option<JoinHandle<Result<(), String>>>,
    run: Option<Started>,
    /// The run that the one that is about to start goes on from.
    before: Option<Started>,
    /// Whether the run is to be stopped as soon as it has started.
    cancels: bool,
    /// The signal that it is to end with as soon as it has started.
    halts: Option<Halt>,
    /// Whether a run was asked for and is not over.
    running: bool,
    /// Decoded pictures by the hash of their bytes; small, so that another size is quick.
    decoded: HashMap<String, Arc<DynamicImage>>,
    written: Vec<PathBuf>,
    archive: Archive,
    /// The version of the notes whose brief is wanted; an older one is given up.
    newest_brief: Arc<AtomicU64>,
}

impl Runner {
    /// Starts the keeper of the draft.
    #[must_use]
    pub fn start(app: &App) -> Self {
        let (done_tx, done_rx) = mpsc::unbounded_channel();
        let (drafts_tx, drafts_rx) = mpsc::unbounded_channel();
        let drafts = NamedDrafts::new(&app.paths.state).claim();
        let outbox = Outbox::new(done_tx);
        let keeper = tokio::spawn(keep_drafts(drafts_rx, outbox.clone()));
        let runner = Self {
            settings: app.settings.clone(),
            cache: app.cache.clone(),
            recipes: app.recipes.clone(),
            providers: app.providers.clone(),
            others: Providers::all(Arc::new(OfflineProvider)),
            paths: app.paths.clone(),
            formats: app.formats.clone(),
            outbox,
            done_rx,
            pending: 0,
            drafts,
            drafts_tx: Some(drafts_tx),
            keeper: Some(keeper),
            run: None,
            before: None,
            cancels: false,
            halts: None,
            running: false,
            decoded: HashMap::new(),
            written: Vec::new(),
            archive: Archive::of(app.paths.runs()),
            newest_brief: Arc::default(),
        };
        runner.recall();
        runner
    }

    /// The draft of an earlier time.
    #[must_use]
    pub fn found(&self) -> Found {
        self.drafts.load()
    }

    /// Whether that is in its second place only.
    #[must_use]
    pub fn is_elsewhere(&self) -> bool {
        self.drafts.is_elsewhere()
    }

    /// What is remembered with it.
    #[must_use]
    pub fn beside(&self) -> Beside {
        beside(self.drafts.path())
    }

    /// Keeps notes that are in no file and that the draft is about to replace.
    pub fn set_aside(&mut self, text: String) {
        let folder = self.paths.state.clone();
        self.settling(move || Some(files::set_aside(&folder, &text)));
    }

    /// Where the draft is kept.
    #[must_use]
    pub fn draft_path(&self) -> &Path {
        self.drafts.path()
    }

    /// The folder of drafts.
    #[must_use]
    pub fn state_folder(&self) -> &Path {
        &self.paths.state
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

    /// Whether work is under way that is to be waited for before the program ends.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.pending > 0
    }

    /// Waits for what comes back next. Nothing is lost when the future is dropped.
    pub async fn next(&mut self) -> MsgKind {
        loop {
            if let Some(kind) = self.step().await {
                return kind;
            }
        }
    }

    /// The same, but also returns when something comes back that only the runner is to know.
    pub async fn step(&mut self) -> Option<MsgKind> {
        match self.done_rx.recv().await {
            Some(Done::Msg(kind)) => {
                self.note(&kind);
                return Some(kind);
            }
            Some(Done::Started(started)) => {
                if let Some(signal) = self.halts {
                    started.control.halt(signal);
                }
                if self.cancels {
                    started.control.cancel();
                }
                self.run = Some(started);
            }
            Some(Done::Decoded(hash, image)) => {
                if self.decoded.len() >= MOST_DECODED {
                    self.decoded.clear();
                }
                self.decoded.insert(hash, image);
            }
            Some(Done::Draft(drafts, kind)) => {
                self.drafts = drafts;
                return Some(kind);
            }
            Some(Done::Settled) => self.pending = self.pending.saturating_sub(1),
            // Not before this is dropped: it holds a sender itself.
            None => std::future::pending().await,
        }
        None
    }

    fn note(&mut self, kind: &MsgKind) {
        match kind {
            MsgKind::Run(event) => {
                if matches!(event.kind, EventKind::RunFinished { .. }) {
                    self.running = false;
                }
            }
            MsgKind::RunRefused(_) => {
                self.running = false;
                // The run that was to be changed is shown again.
                self.run = self.run.take().or_else(|| self.before.take());
            }
            MsgKind::Exported { files, .. } => {
                self.written = files.iter().map(|file| file.path.clone()).collect();
            }
            _ => {}
        }
    }

    /// Does one effect, or sets it going.
    pub fn perform(&mut self, effect: Effect, model: &Model) {
        match effect {
            Effect::SaveDraft { text } => self.keep(Some(text), model),
            Effect::SetAside { text } => self.set_aside(text),
            Effect::KeepPaste { text } => {
                let folder = self.paths.state.clone();
                self.settling(move || Some(files::paste_kept(&folder, &text)));
            }
            Effect::OpenFile { path } => self.blocking(move || files::opened(path)),
            Effect::SaveFile { path, text, overwrite } => {
                self.settling(move || Some(files::saved(path, text, overwrite)));
            }
            Effect::StartRun { recipe, mode, notes } => self.start_run(recipe, mode, notes),
            Effect::ReviseRun { run, mode, revision } => self.revise_run(run, mode, revision),
            Effect::ShowBefore => self.run = self.before.take().or_else(|| self.run.take()),
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
            Effect::LoadPicture { key, file } => {
                self.load_picture(key, file, model.pictures.preview());
            }
            Effect::Copy { text, what } => self.outbox.say(terminal::copy(&text, &what)),
            Effect::KeepRecord => self.keep_record(model),
            Effect::LoadReading => self.load_reading(model),
            Effect::Export { folder, overwrite } => self.export(model, folder, overwrite),
            Effect::Foresee { run, mode, revision } => self.foresee(run, mode, revision),
            Effect::RetryStep { step } => {
                if let Some(run) = &self.run {
                    run.control.retry(step);
                }
            }
            Effect::View { path } => self.blocking(move || view(&path)),
            Effect::Past(task) => {
                let waits = self.archive.perform(task, &self.outbox, &self.recipes);
                self.pending += usize::from(waits);
            }
            Effect::Suspend => {
                if let Some(why) = signals::ask_to_stop() {
                    self.outbox.say(MsgKind::Said(why));
                }
            }
            Effect::HaltRun { signal } => self.halt(signal),
            Effect::SwitchProviders => std::mem::swap(&mut self.providers, &mut self.others),
            Effect::Draft(wanted) => self.draft(wanted, model),
            Effect::ReadBrief { text, version, wanted } => {
                let newest = Arc::clone(&self.newest_brief);
                newest.store(version, Ordering::Relaxed);
                self.blocking(move || files::brief_of(&text, version, wanted, &newest));
            }
            // The loop leaves by itself, and gives the terminal away.
            Effect::Quit { .. } | Effect::EditOutside { .. } => {}
        }
    }

    /// Has the notes saved after those that were given before, and remembers what is chosen; without a
    /// text only that.
    pub fn keep(&self, text: Option<String>, model: &Model) {
        let Some(jobs) = &self.drafts_tx else { return };
        // Without a keeper there is nobody to tell; the screen has said so already.
        let _ = jobs.send(Job::new(self.drafts.clone(), text, kept(model)));
    }

    /// Waits until the keeper has done what it was given, but not long.
    pub async fn settle(&self, model: &Model) {
        if let Some(jobs) = &self.drafts_tx {
            emptied(jobs, Job::new(self.drafts.clone(), None, kept(model))).await;
        }
    }

    /// Ends the run in flight as the signal asks for.
    pub fn halt(&mut self, signal: Halt) {
        self.halts = Some(signal);
        if let Some(run) = self.run.as_ref().filter(|_| self.running) {
            run.control.halt(signal);
        }
    }

    fn draft(&mut self, wanted: Drafting, model: &Model) {
        self.keep(None, model);
        let (state, drafts, kept) = (self.paths.state.clone(), self.drafts.clone(), kept(model));
        let text = (!model.notes.is_sample()).then(|| model.notes.editor.text());
        self.outbox.blocking(move |outbox| {
            // What is listed, named or copied is what stands on the screen.
            let _ = text.map(|text| drafts.save(&text));
            let own = drafts.path().to_owned();
            for done in drafting::done(&state, &own, wanted, &kept) {
                outbox.send(done);
            }
        });
    }

    /// Waits until the notes are safe; `text` is what they are, or none where they are nobody's.
    ///
    /// # Errors
    /// Why they are not in the draft, and where they are instead, if they are anywhere.
    pub async fn close(&mut self, text: Option<String>) -> Result<(), String> {
        self.drafts_tx = None;
        let kept = match self.keeper.take() {
            Some(keeper) => closed(keeper, self.drafts.clone(), text).await,
            None => Ok(()),
        };
        self.archive.close().await;
        kept
    }

    fn blocking(&self, work: impl FnOnce() -> MsgKind + Send + 'static) {
        self.outbox.blocking(move |outbox| outbox.say(work()));
    }

    fn settling(&mut self, work: impl FnOnce() -> Option<MsgKind> + Send + 'static) {
        self.pending += 1;
        self.outbox.settling(work);
    }

    fn start_run(&mut self, recipe: usize, mode: RunMode, notes: String) {
        let Some(recipe) = self.recipes.get(recipe).map(Arc::clone) else { return };
        (self.run, self.before) = (None, None);
        self.follow(recipe, mode, Source::Notes(notes));
    }

    fn revise_run(&mut self, run: String, mode: RunMode, revision: Revision) {
        let Some(shown) = self.run.take() else {
            let why = "that run cannot be changed any more: run again".to_owned();
            return self.outbox.say(MsgKind::RunRefused(why));
        };
        let recipe = Arc::clone(&shown.recipe);
        self.before = Some(shown);
        self.follow(recipe, mode, Source::Run { run, revision });
    }

    fn wanted(&self, recipe: Arc<Recipe>, mode: RunMode, source: Source) -> Wanted {
        // A run that could not be kept where it should be stands elsewhere, and so does what goes on from it.
        let shown = self.run.as_ref().or(self.before.as_ref()).map(|shown| shown.folder.path());
        let runs = match (&source, shown.and_then(Path::parent)) {
            (Source::Run { .. }, Some(runs)) => runs.to_owned(),
            _ => self.paths.runs(),
        };
        let settings = self.settings.clone();
        let cache = self.cache.clone();
        let run = run_folder::new_run_id(now());
        Wanted { run, recipe, mode, source, settings, cache, runs }
    }

    fn foresee(&self, run: String, mode: RunMode, revision: Revision) {
        let Some(shown) = &self.run else { return };
        let source = Source::Run { run, revision };
        let wanted = self.wanted(Arc::clone(&shown.recipe), mode, source);
        let providers = self.providers.clone();
        self.blocking(move || MsgKind::Foreseen(foreseen(wanted, providers)));
    }

    /// Finds out what steps have usually taken, for the clocks of the runs to come.
    pub fn recall(&self) {
        let runs = self.paths.runs();
        let read = move || MsgKind::Experienced(Arc::new(Experience::read(&runs, RUNS_READ)));
        self.blocking(read);
    }

    fn follow(&mut self, recipe: Arc<Recipe>, mode: RunMode, source: Source) {
        (self.cancels, self.halts) = (false, None);
        self.running = true;
        let wanted = self.wanted(recipe, mode, source);
        tokio::spawn(follow(wanted, self.providers.clone(), self.outbox.clone()));
    }

    fn load_picture(&self, key: PictureKey, file: String, preview: Preview) {
        let Some(folder) = self.run.as_ref().map(|run| Arc::clone(&run.folder)) else { return };
        let decoded = self.decoded.get(&key.sha256).cloned();
        self.outbox.blocking(move |outbox| {
            let image = decoded.map_or_else(
                || {
                    let bytes = folder.read(&file).map_err(|error| error.to_string())?;
                    let image = Arc::new(decode(&bytes, preview.protocol)?);
                    outbox.send(Done::Decoded(key.sha256.clone(), Arc::clone(&image)));
                    Ok(image)
                },
                Ok::<_, String>,
            );
            let number = key.number(preview.cell);
            let encode =
                |image: Arc<DynamicImage>| Picture::encode_for(&image, key.room, preview, number);
            let picture = image.and_then(encode);
            outbox.say(match picture {
                Ok(picture) => MsgKind::PictureReady { key, picture: Arc::new(picture) },
                Err(message) => MsgKind::PictureFailed { key, message },
            });
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

    fn keep_record(&mut self, model: &Model) {
        if let Some(over) = self.over(model) {
            let file = self.settings.prometheus_textfile.clone();
            let runs = self.paths.runs();
            self.settling(move || over.keep_record().or_else(|| write_metrics(&runs, &file?)));
            self.recall();
        }
    }

    fn load_reading(&self, model: &Model) {
        if let Some(over) = self.over(model) {
            self.outbox.blocking(move |outbox| {
                over.fields().into_iter().for_each(|kind| outbox.say(kind));
                outbox.say(over.reading());
            });
        }
    }

    fn export(&mut self, model: &Model, folder: PathBuf, overwrite: Overwrite) {
        let formats = self.formats.clone();
        if let Some(over) = self.over(model) {
            self.settling(move || Some(over.export(&folder, &formats, overwrite)));
        }
    }
}

/// What is remembered with the notes.
fn kept(model: &Model) -> Beside {
    let recipe = model.setup.chosen().map(|recipe| recipe.id.clone());
    Beside::new(&model.notes.name, recipe, Some(model.setup.mode))
}

/// Writes the metrics over all kept runs; answers only when that does not work.
fn write_metrics(runs: &Path, file: &Path) -> Option<MsgKind> {
    let error = prometheus::write_textfile(runs, file).err()?;
    let why = format!("the metrics are not written to {}: {error}", file.display());
    Some(MsgKind::FileFailed(why))
}

#[expect(
    clippy::disallowed_methods,
    reason = "a run is named after the time at which it was asked for, and so is what is given to it"
)]
fn now() -> Timestamp {
    Timestamp::now()
}
