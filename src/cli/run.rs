//! `casegen-tui run`: notes in, files out, without a terminal UI.

use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::task::{JoinHandle, spawn_blocking};

use super::args::{EventForm, RunArgs};
use super::failure::{FAILED, Failure, INTERRUPTED, PARTIAL, REFUSED, TERMINATED};
use super::notes;
use crate::config::paths::Paths;
use crate::config::recipes;
use crate::config::settings::{LanguageChoice, Settings};
use crate::domain::fault::Cause;
use crate::domain::journal::Journal;
use crate::domain::notes::Notes;
use crate::domain::recipe::Recipe;
use crate::domain::run::{RunEnd, RunId, RunState};
use crate::engine::delivery::{self, Delivery, Made};
use crate::engine::{self, RunHandle, RunRequest};
use crate::export::Format;
use crate::provider::Providers;
use crate::provider::offline::OfflineProvider;
use crate::report::bars::Bars;
use crate::report::jsonl::JsonLines;
use crate::report::lines::Lines;
use crate::report::{Quiet, Reporter, summary};
use crate::store::output::Output;
use crate::store::run_folder::{self, RunFolder};
use crate::text::clean::clean;
use crate::text::language;

/// Runs the subcommand and returns the exit code.
///
/// # Errors
/// [`Failure`] for everything that stops it before or after the run itself.
pub fn main(args: &RunArgs) -> Result<u8, Failure> {
    let settings = args.options.settings()?;
    let recipe = recipe(&settings)?;
    let notes = notes::read(args.notes.as_deref())?;
    let request = request(&settings, recipe, notes::cleaned(&notes)?);
    let formats = match args.format.as_slice() {
        [] => Format::ALL.to_vec(),
        some => delivery::with_pictures(some.to_vec()),
    };
    let output = match &args.out {
        None => None,
        Some(folder) => {
            let names = delivery::file_names(&request.recipe, &formats);
            let output = Output::prepare(folder, &names, args.force)
                .map_err(|error| Failure::usage(error.to_string(), error.hint()))?;
            Some(output)
        }
    };
    let voice = Voice { is_quiet: args.quiet };
    if notes::differ(&notes, &request.notes) {
        voice.say("note: control characters in the notes are left out of everything that is made");
    }
    let destination = RunDestination::make(&request.run, &notes, output.is_some(), voice)?;
    let job = Job { request, destination, output, formats, voice };
    let runtime = runtime()?;
    let code = runtime.block_on(job.run(args));
    // What a signal has stopped is not waited for.
    runtime.shutdown_background();
    code
}

/// What is said to a person besides errors.
#[derive(Debug, Clone, Copy)]
struct Voice {
    is_quiet: bool,
}

impl Voice {
    /// Says a line on the error output, unless nothing but errors is wanted.
    fn say(self, line: &str) {
        if !self.is_quiet {
            // Nobody is left to tell when the error output itself is gone.
            drop(writeln!(io::stderr(), "{}", clean(line)));
        }
    }
}

/// The runtime that everything concurrent runs on.
///
/// # Errors
/// [`Failure`] when the system gives no threads.
pub fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::failed(format!("cannot start: {error}"), "try again"))
}

/// Loads the recipe and checks the step names against it.
///
/// # Errors
/// [`Failure`] with exit code 2.
pub fn recipe(settings: &Settings) -> Result<Recipe, Failure> {
    let recipe = recipes::embedded(&settings.recipe)
        .map_err(|error| Failure::usage(error.message, "choose one of those with --recipe"))?;
    engine::plan::plan(&recipe, settings.mode, settings.only.as_deref(), settings.max_parallel)
        .map_err(|error| Failure::usage(error.to_string(), "choose among those with --only"))?;
    Ok(recipe)
}

#[expect(
    clippy::disallowed_methods,
    reason = "a run is named after the time at which it was asked for"
)]
fn new_run_id() -> RunId {
    run_folder::new_run_id(jiff::Timestamp::now())
}

fn request(settings: &Settings, recipe: Recipe, notes: Notes) -> RunRequest {
    let language = match &settings.language {
        LanguageChoice::Auto => language::detect(notes.as_str()).to_owned(),
        LanguageChoice::Fixed(code) => code.clone(),
    };
    RunRequest {
        run: new_run_id(),
        recipe: Arc::new(recipe),
        notes,
        mode: settings.mode,
        only: settings.only.clone(),
        max_parallel: settings.max_parallel,
        language,
    }
}

/// The run's own folder: in the data directory, or a temporary one where that cannot be written.
struct RunDestination {
    folder: Arc<RunFolder>,
    temporary: Option<tempfile::TempDir>,
}

impl RunDestination {
    fn make(run: &RunId, notes: &Notes, has_output: bool, voice: Voice) -> Result<Self, Failure> {
        let runs = Paths::from_environment().runs();
        let create = |runs: &Path| RunFolder::create(runs, run, notes.as_str());
        let error = match create(&runs) {
            Ok(folder) => return Ok(Self { folder: Arc::new(folder), temporary: None }),
            Err(error) => error,
        };
        let hint = format!(
            "free some space or set XDG_DATA_HOME to a folder that can be written; tried {}",
            runs.display()
        );
        let failure = Failure::usage(format!("cannot keep the run: {error}"), hint);
        if !has_output {
            return Err(failure);
        }
        // The person gets the files all the same; only the history will not have the run.
        let made = tempfile::tempdir().and_then(|temporary| {
            let folder = Arc::new(create(temporary.path())?);
            Ok(Self { folder, temporary: Some(temporary) })
        });
        match made {
            Ok(made) => {
                voice.say(&format!("note: this run is not kept in the history: {error}"));
                Ok(made)
            }
            Err(_) => Err(failure),
        }
    }
}

/// The signals that end the program.
struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    fn listen() -> Result<Self, Failure> {
        let unable = |error: io::Error| {
            Failure::failed(format!("cannot listen for signals: {error}"), "try again")
        };
        Ok(Self {
            interrupt: signal(SignalKind::interrupt()).map_err(unable)?,
            terminate: signal(SignalKind::terminate()).map_err(unable)?,
        })
    }

    /// Waits for the next one and returns its exit code.
    async fn next(&mut self) -> u8 {
        tokio::select! {
            _ = self.interrupt.recv() => INTERRUPTED,
            _ = self.terminate.recv() => TERMINATED,
        }
    }
}

/// A run with everything that it needs and leaves.
struct Job {
    request: RunRequest,
    destination: RunDestination,
    output: Option<Output>,
    formats: Vec<Format>,
    voice: Voice,
}

impl Job {
    /// Runs, makes the files, writes them, and returns the exit code.
    async fn run(self, args: &RunArgs) -> Result<u8, Failure> {
        let mut signals = Signals::listen()?;
        let (state, interrupted) = self.follow(args, &mut signals).await?;
        if let Some(code) = interrupted {
            return Ok(self.leave(&state, code));
        }
        let making = self.making(&state);
        let made = tokio::select! {
            biased;
            code = signals.next() => return Ok(self.leave(&state, code)),
            made = making => made.map_err(|error| {
                Failure::failed(format!("the files could not be made: {error}"), "run it again")
            })?,
        };
        self.finish(args, &made.settle(&state), &made)
    }

    /// Starts the run and follows it to its end; the exit code of a signal comes with it.
    async fn follow(
        &self,
        args: &RunArgs,
        signals: &mut Signals,
    ) -> Result<(RunState, Option<u8>), Failure> {
        let mut reporter = reporter(args);
        let mut events_out =
            (args.events == Some(EventForm::Jsonl)).then(|| JsonLines::new(io::stdout()));
        let providers = Providers::all(Arc::new(OfflineProvider));
        let journal = Arc::clone(&self.destination.folder) as Arc<dyn Journal>;
        let RunHandle { mut events, control } =
            engine::start(self.request.clone(), providers, journal).map_err(|error| {
                Failure::usage(error.to_string(), "choose among those with --only")
            })?;
        let mut state = RunState::default();
        let mut interrupted = None;
        loop {
            tokio::select! {
                // A signal comes first, so that a fast stream cannot hold it up.
                biased;
                code = signals.next() => {
                    interrupted = Some(code);
                    control.cancel();
                }
                event = events.recv() => match event {
                    Some(event) => {
                        state.apply(&event);
                        reporter.take(&event, &state);
                        if let Some(out) = &mut events_out {
                            out.take(&event, &state);
                        }
                    }
                    None => break,
                },
            }
        }
        told(events_out.map_or(Ok(()), JsonLines::finish))?;
        Ok((state, interrupted))
    }

    /// Makes the files off the runtime's own threads.
    fn making(&self, state: &RunState) -> JoinHandle<Made> {
        let (recipe, folder) =
            (Arc::clone(&self.request.recipe), Arc::clone(&self.destination.folder));
        let (language, formats) = (self.request.language.clone(), self.formats.clone());
        let state = state.clone();
        spawn_blocking(move || {
            Delivery { recipe: &recipe, state: &state, folder: &folder, language: &language }
                .make(&formats)
        })
    }

    fn delivery<'a>(&'a self, state: &'a RunState) -> Delivery<'a> {
        Delivery {
            recipe: &self.request.recipe,
            state,
            folder: &self.destination.folder,
            language: &self.request.language,
        }
    }

    /// Leaves after a signal: what was made stays in the run's own folder, and nothing goes out.
    fn leave(&self, state: &RunState, code: u8) -> u8 {
        let kept = self.delivery(state).keep_record();
        if kept.is_ok() && self.destination.temporary.is_none() {
            let folder = self.destination.folder.path().display();
            self.voice.say(&format!("stopped; what was made is kept in {folder}"));
        }
        code
    }

    /// Writes the files, says where they are, and returns the exit code.
    fn finish(&self, args: &RunArgs, state: &RunState, made: &Made) -> Result<u8, Failure> {
        let paths = self.write(state, made)?;
        for finding in &made.findings {
            self.voice.say(&format!("note: {}", finding.message));
        }
        for line in summary::summary(state, &[] as &[PathBuf]) {
            self.voice.say(&line);
        }
        self.say_what_is_missing(state);
        if args.events.is_none() {
            let mut out = io::stdout().lock();
            let mut lines = paths.iter().map(|path| clean(&path.display().to_string()));
            told(lines.try_for_each(|line| writeln!(out, "{line}")).and_then(|()| out.flush()))?;
        }
        Ok(exit_code(state))
    }

    /// A document may list what its author should ask; that does not go into the pages.
    fn say_what_is_missing(&self, state: &RunState) {
        let questions = state.document.get("missing").and_then(Value::as_array).map_or(0, Vec::len);
        let file = state.document_step().and_then(|step| step.artifact.as_ref());
        if let (1.., Some(file)) = (questions, file) {
            let file = &file.file;
            self.voice.say(&format!(
                "questions to ask before publishing: {questions}, under \"missing\" in {file}"
            ));
        }
    }

    fn write(&self, state: &RunState, made: &Made) -> Result<Vec<PathBuf>, Failure> {
        let delivery = self.delivery(state);
        let folder = delivery.folder;
        let Some(output) = &self.output else {
            // Without --out the run's own folder is where the documents go.
            let files = made.files.iter();
            let kept = files
                .clone()
                .try_for_each(|file| folder.write(&file.name, &file.bytes))
                .and_then(|()| delivery.keep_record());
            let hint = "free some disk space and run it again";
            kept.map_err(|error| {
                Failure::failed(format!("cannot write the files: {error}"), hint)
            })?;
            return Ok(files.map(|file| folder.path().join(&file.name)).collect());
        };
        if self.destination.temporary.is_none()
            && let Err(error) = delivery.keep_record()
        {
            let why = format!("note: the record of this run is not kept in the history: {error}");
            self.voice.say(&why);
        }
        let paths = delivery
            .write_to(output, made)
            .map_err(|error| Failure::failed(error.to_string(), error.hint()))?;
        let is_older = |name: &&String| !paths.iter().any(|path| path.ends_with(name));
        let older = output.own_names();
        let older: Vec<&str> = older.iter().filter(is_older).map(String::as_str).collect();
        if !older.is_empty() {
            let (folder, names) = (output.folder().display(), older.join(", "));
            self.voice.say(&format!("note: {folder} also holds {names} of an earlier run"));
        }
        Ok(paths)
    }
}

fn reporter(args: &RunArgs) -> Box<dyn Reporter> {
    let is_dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
    if args.quiet {
        Box::new(Quiet)
    } else if io::stderr().is_terminal() && !is_dumb {
        Box::new(Bars::default())
    } else {
        Box::new(Lines::new(io::stderr()))
    }
}

/// A result that could not be told is an error, unless its reader has gone away, having seen enough.
fn told(result: io::Result<()>) -> Result<(), Failure> {
    match result {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::failed(
            format!("cannot write to the standard output: {error}"),
            "the files are written all the same; send the output elsewhere",
        )),
        _ => Ok(()),
    }
}

fn exit_code(state: &RunState) -> u8 {
    match state.end {
        Some(RunEnd::Complete) => 0,
        Some(RunEnd::Partial) => PARTIAL,
        Some(RunEnd::Cancelled) => INTERRUPTED,
        Some(RunEnd::Failed) | None => {
            let error = state.document_step().and_then(|step| step.error.as_ref());
            if error.is_some_and(|error| error.cause == Cause::Refused) { REFUSED } else { FAILED }
        }
    }
}
