//! `casegen-tui run`: notes in, files out, without a terminal UI.

use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::signal::unix::{SignalKind, signal};

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
use crate::engine::delivery::{self, Delivery};
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
    let formats = if args.format.is_empty() { Format::ALL.to_vec() } else { args.format.clone() };
    let output = match &args.out {
        None => None,
        Some(folder) => {
            let names = delivery::file_names(&recipe, &formats);
            let output = Output::prepare(folder, &names, args.force)
                .map_err(|error| Failure::usage(error.to_string(), error.hint()))?;
            Some(output)
        }
    };
    let request = request(&settings, recipe, notes::cleaned(&notes)?);
    let is_odd = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    if notes.as_str().contains(is_odd) && !args.quiet {
        say("note: control characters in the notes are left out of everything that is made");
    }
    let folder = RunDestination::make(&request.run, &notes, output.is_some())?;
    let (state, interrupted) = runtime()?.block_on(follow(&request, &folder.folder, args))?;
    let code = finish(args, &request, &state, &folder, output.as_ref(), &formats)?;
    Ok(interrupted.unwrap_or(code))
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
    fn make(run: &RunId, notes: &Notes, has_output: bool) -> Result<Self, Failure> {
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
                say(&format!("note: this run is not kept in the history: {error}"));
                Ok(made)
            }
            Err(_) => Err(failure),
        }
    }
}

/// Starts the run and follows it to its end; the exit code of a signal comes with it.
async fn follow(
    request: &RunRequest,
    folder: &Arc<RunFolder>,
    args: &RunArgs,
) -> Result<(RunState, Option<u8>), Failure> {
    let mut reporters = reporters(args);
    let unable = |error: io::Error| {
        Failure::failed(format!("cannot listen for signals: {error}"), "try again")
    };
    let mut interrupts = signal(SignalKind::interrupt()).map_err(unable)?;
    let mut terminations = signal(SignalKind::terminate()).map_err(unable)?;
    let providers = Providers::all(Arc::new(OfflineProvider));
    let journal = Arc::clone(folder) as Arc<dyn Journal>;
    let RunHandle { mut events, control } = engine::start(request.clone(), providers, journal)
        .map_err(|error| Failure::usage(error.to_string(), "choose among those with --only"))?;
    let mut state = RunState::default();
    let mut interrupted = None;
    loop {
        let stopped = tokio::select! {
            // A signal comes first, so that a fast stream cannot hold it up.
            biased;
            _ = interrupts.recv() => INTERRUPTED,
            _ = terminations.recv() => TERMINATED,
            event = events.recv() => match event {
                Some(event) => {
                    state.apply(&event);
                    for reporter in &mut reporters {
                        reporter.take(&event, &state);
                    }
                    continue;
                }
                None => return Ok((state, interrupted)),
            },
        };
        interrupted = Some(stopped);
        control.cancel();
    }
}

fn reporters(args: &RunArgs) -> Vec<Box<dyn Reporter>> {
    let mut reporters: Vec<Box<dyn Reporter>> = Vec::new();
    if args.events == Some(EventForm::Jsonl) {
        reporters.push(Box::new(JsonLines::new(io::stdout())));
    }
    let is_dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
    reporters.push(if args.quiet {
        Box::new(Quiet)
    } else if io::stderr().is_terminal() && !is_dumb {
        Box::new(Bars::default())
    } else {
        Box::new(Lines::new(io::stderr()))
    });
    reporters
}

/// Makes and writes the files, says where they are, and returns the exit code.
fn finish(
    args: &RunArgs,
    request: &RunRequest,
    state: &RunState,
    destination: &RunDestination,
    output: Option<&Output>,
    formats: &[Format],
) -> Result<u8, Failure> {
    let delivery = Delivery {
        recipe: &request.recipe,
        state,
        folder: &destination.folder,
        language: &request.language,
    };
    let made = delivery.make(formats);
    let settled = made.settle(state);
    let delivery = Delivery { state: &settled, ..delivery };
    let paths = write(&delivery, &made, output, destination)?;
    if !args.quiet {
        for finding in &made.findings {
            say(&format!("note: {}", finding.message));
        }
        for line in summary::summary(&settled, &[] as &[PathBuf]) {
            say(&line);
        }
    }
    if args.events.is_none() {
        let mut out = io::stdout().lock();
        for path in paths {
            // A reader that has gone away has seen what it wanted.
            drop(writeln!(out, "{}", clean(&path.display().to_string())));
        }
    }
    Ok(exit_code(&settled))
}

fn write(
    delivery: &Delivery<'_>,
    made: &delivery::Made,
    output: Option<&Output>,
    destination: &RunDestination,
) -> Result<Vec<PathBuf>, Failure> {
    let kept = match (destination.temporary.is_some(), output) {
        // Without --out the run's own folder is where the documents go.
        (false, None) => made
            .files
            .iter()
            .try_for_each(|file| delivery.folder.write(&file.name, &file.bytes))
            .and_then(|()| delivery.keep_record()),
        (false, Some(_)) => delivery.keep_record(),
        (true, _) => Ok(()),
    };
    let Some(output) = output else {
        let hint = "free some disk space and run it again";
        kept.map_err(|error| Failure::failed(format!("cannot write the files: {error}"), hint))?;
        let folder = delivery.folder.path();
        return Ok(made.files.iter().map(|file| folder.join(&file.name)).collect());
    };
    if let Err(error) = kept {
        say(&format!("note: the record of this run is not kept in the history: {error}"));
    }
    delivery
        .write_to(output, made)
        .map_err(|error| Failure::failed(error.to_string(), error.hint()))
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

/// Says a line on the error output.
fn say(line: &str) {
    // Nobody is left to tell when the error output itself is gone.
    drop(writeln!(io::stderr(), "{}", clean(line)));
}
