//! `casegen-tui run`: notes in, files out, without a terminal UI.

use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;

use super::args::{EventForm, RunArgs};
use super::failure::Failure;
use super::job::{Ended, Job, RunDestination};
use super::notes::Source;
use super::services::{self, Services};
use super::signals::Stop;
use super::voice::{Voice, print_paths, told};
use super::{batch, dry_run, glossary, notes, revision};
use crate::config::paths::Paths;
use crate::config::recipes::Cookbook;
use crate::config::settings::Settings;
use crate::domain::by_name::DEFINITION;
use crate::domain::notes::Notes;
use crate::domain::recipe::Recipe;
use crate::domain::run::{RunEnd, RunId, RunState};
use crate::engine::delivery;
use crate::engine::{self, RunRequest};
use crate::export::{ExportError, Format};
use crate::report::bars::Bars;
use crate::report::jsonl::JsonLines;
use crate::report::lines::Lines;
use crate::report::{Quiet, Reporter, prometheus, summary};
use crate::store::output::Output;
use crate::store::run_folder;

/// Runs the subcommand and returns the exit code.
///
/// # Errors
/// [`Failure`] for everything that stops it before or after the run itself.
pub fn main(args: &RunArgs) -> Result<u8, Failure> {
    let voice = Voice { is_quiet: args.quiet };
    let paths = Paths::from_environment();
    let earlier = args.from.as_deref().or(args.resume.as_deref());
    let earlier = earlier.map(|name| revision::open(args, &paths, name)).transpose()?;
    let continues = args.resume.is_some();
    let known = earlier.as_ref().map(|run| services::Earlier { run, continues });
    let (services, mut settings) = services::choose(&args.options, &paths, known.as_ref())?;
    if args.options.recipe.is_none() {
        let own = earlier.as_ref().map(|earlier| earlier.record().recipe.clone());
        let glossary = args.glossary.then(|| DEFINITION.to_owned());
        settings.recipe = own.or(glossary).unwrap_or(settings.recipe);
    }
    if let Some(earlier) = earlier.as_ref().filter(|_| continues) {
        // Killed before its files went out, it has all results and the files are to be made.
        if earlier.is_complete() && args.out.is_none() {
            let run = &earlier.record().run;
            voice.say(&format!("run {run} has all its results: nothing is left to do"));
            return Ok(0);
        }
    }
    let recipe = recipe(&settings)?;
    let work = Work {
        formats: formats(&args.format, &recipe)?,
        recipe: Arc::new(recipe),
        args,
        paths,
        services,
        settings,
        voice,
    };
    if let Some(earlier) = earlier {
        return work.one(&revision::request(&work, earlier)?);
    }
    if args.glossary {
        return glossary::main(&work);
    }
    match notes::sources(&args.notes)?.as_slice() {
        [] => work.one(&work.asked(notes::read(None)?)?),
        [one] if args.notes.len() == 1 && !args.notes[0].is_dir() => {
            work.one(&work.asked(notes::read(Some(one))?)?)
        }
        many => {
            let sources: Vec<Source> = many.iter().cloned().map(Source::File).collect();
            batch::main(&work, &sources)
        }
    }
}

/// The formats to make: those that were asked for, or all that the recipe has.
fn formats(asked: &[Format], recipe: &Recipe) -> Result<Vec<Format>, Failure> {
    let chosen = Format::chosen(asked, recipe.layout.as_deref());
    let wrong = |error: ExportError| Failure::usage(error.to_string(), error.hint());
    Ok(delivery::with_pictures(chosen.map_err(wrong)?))
}

/// What all runs of one command have in common.
pub struct Work<'a> {
    /// What was typed.
    pub args: &'a RunArgs,
    /// Where files live.
    pub paths: Paths,
    /// Who does the steps, and what is kept of it.
    pub services: Services,
    /// What every run is told.
    pub settings: Settings,
    /// What is made.
    pub recipe: Arc<Recipe>,
    /// Which files are made.
    pub formats: Vec<Format>,
    /// Who speaks.
    pub voice: Voice,
}

/// A run that was asked for, and the notes with every byte that they had.
pub struct Asked {
    /// What to run.
    pub request: RunRequest,
    /// The notes as they were given.
    pub notes: Notes,
}

impl Work<'_> {
    /// A run from these notes.
    ///
    /// # Errors
    /// [`Failure`] with exit code 2 when nothing readable is left of them.
    pub fn asked(&self, notes: Notes) -> Result<Asked, Failure> {
        let cleaned = notes::cleaned(&notes)?;
        let recipe = Arc::clone(&self.recipe);
        let mut request = RunRequest::new(new_run_id(), recipe, cleaned, &self.settings);
        request.reuse.cache.clone_from(&self.services.cache);
        Ok(Asked { request, notes })
    }

    /// Everything that a run needs, with its files going to `out` as well.
    ///
    /// # Errors
    /// [`Failure`] with exit code 2.
    pub fn job(&self, asked: &Asked, out: Option<&Path>) -> Result<Job, Failure> {
        let request = asked.request.clone();
        let output = match out {
            None => None,
            Some(folder) => {
                let names = delivery::file_names(&request.recipe, &self.formats);
                let output = Output::prepare(folder, &names, self.args.force)
                    .map_err(|error| Failure::usage(error.to_string(), error.hint()))?;
                Some(output)
            }
        };
        let runs = self.paths.runs();
        let destination = RunDestination::make(&runs, &request.run, &asked.notes)?;
        if let Some(note) = destination.note() {
            self.voice.say(&format!("note: {note}"));
        }
        let reuse = &request.reuse;
        if let Some(earlier) = reuse.earlier.as_ref().filter(|_| reuse.continues) {
            let handed_over = earlier.hand_over(destination.folder()).map_err(|error| {
                let message = format!("cannot take over what that run has: {error}");
                Failure::failed(
                    message,
                    "free some space and resume it again; nothing was asked for",
                )
            })?;
            if let Some(note) = handed_over {
                self.voice.say(&format!("note: {note}"));
            }
        }
        let (formats, keeps_result) = (self.formats.clone(), self.args.glossary);
        Ok(Job { request, destination, output, formats, keeps_result })
    }

    fn one(&self, asked: &Asked) -> Result<u8, Failure> {
        if self.args.dry_run {
            return dry_run::main(
                &asked.request,
                self.services.providers.clone(),
                &self.paths.runs(),
            );
        }
        if notes::differ(&asked.notes, &asked.request.notes) {
            let left_out =
                "control characters in the notes are left out of everything that is made";
            self.voice.say(&format!("note: {left_out}"));
        }
        let job = self.job(asked, self.args.out.as_deref())?;
        let runtime = runtime()?;
        let (ended, hung_up) = runtime.block_on(self.follow(job))?;
        // What a signal has stopped is not waited for.
        runtime.shutdown_background();
        self.write_metrics();
        if hung_up {
            return Ok(ended.code);
        }
        ended.remarks.iter().for_each(|remark| self.voice.say(remark));
        if ended.state.end.is_some_and(|end| end != RunEnd::Cancelled) {
            self.tell(&ended)?;
        }
        if self.voice.is_quiet && ended.code != 0 {
            // What went wrong is said even to those who want to hear nothing else.
            let loud = Voice { is_quiet: false };
            loud.say(&format!("error: {}", summary::headline(&ended.state)));
            for line in summary::causes(&ended.state) {
                loud.say(&format!("  {line}"));
            }
        }
        Ok(ended.code)
    }

    /// Writes the metrics over all kept runs to the file that is set for them. Nothing depends on that.
    pub fn write_metrics(&self) {
        let Some(file) = &self.settings.prometheus_textfile else { return };
        if let Err(error) = prometheus::write_textfile(&self.paths.runs(), file) {
            let file = file.display();
            self.voice.say(&format!("note: the metrics are not written to {file}: {error}"));
        }
    }

    /// Follows a run to its end; whether the terminal went away meanwhile comes along.
    async fn follow(&self, job: Job) -> Result<(Ended, bool), Failure> {
        let mut stop = Stop::listen()?;
        let mut reporter = self.reporter();
        let is_asked = self.args.events == Some(EventForm::Jsonl);
        let mut events_out = is_asked.then(|| JsonLines::new(io::stdout()));
        let providers = self.services.providers.clone();
        let ended = job
            .work(providers, &mut stop, &mut |event, state| {
                reporter.take(event, state);
                if let Some(out) = &mut events_out {
                    out.take(event, state);
                }
            })
            .await;
        let hung_up = stop.hung_up();
        let written = events_out.map_or(Ok(()), JsonLines::finish);
        if !hung_up {
            told(written)?;
        }
        Ok((ended?, hung_up))
    }

    fn reporter(&self) -> Box<dyn Reporter + Send> {
        let is_dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
        if self.args.quiet {
            Box::new(Quiet)
        } else if io::stderr().is_terminal() && !is_dumb {
            Box::new(Bars::default())
        } else {
            Box::new(Lines::new(io::stderr()))
        }
    }

    /// Says how the run went and where the files are.
    fn tell(&self, ended: &Ended) -> Result<(), Failure> {
        for line in summary::summary(&ended.state, &[] as &[PathBuf]) {
            self.voice.say(&line);
        }
        self.say_what_is_missing(&ended.state);
        if self.args.events.is_some() {
            return Ok(());
        }
        print_paths(&ended.paths)
    }

    /// A document may list what its author should ask; that does not go into the pages.
    fn say_what_is_missing(&self, state: &RunState) {
        let questions = state.document.get("missing").and_then(Value::as_array).map_or(0, Vec::len);
        if questions > 0 {
            let file = self.recipe.result_file();
            self.voice.say(&format!(
                "questions to ask before publishing: {questions}, under \"missing\" in {file}"
            ));
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

/// Opens the recipe of the settings, by its name or its folder, and checks the step names against it.
///
/// # Errors
/// [`Failure`] with exit code 2.
pub fn recipe(settings: &Settings) -> Result<Recipe, Failure> {
    let cookbook = Cookbook::new(Paths::from_environment().recipes());
    let recipe = cookbook
        .open(&settings.recipe)
        .map_err(|error| Failure::usage(error.to_string(), error.hint()))?;
    check_steps(&recipe, settings)?;
    Ok(recipe)
}

/// Checks the step names of the settings against a recipe.
///
/// # Errors
/// [`Failure`] with exit code 2.
pub fn check_steps(recipe: &Recipe, settings: &Settings) -> Result<(), Failure> {
    engine::plan::plan(recipe, settings.mode, settings.only.as_deref(), settings.max_parallel)
        .map_err(|error| Failure::usage(error.to_string(), "choose among those with --only"))?;
    for step in &settings.fresh {
        if recipe.step(step).is_none() {
            let known: Vec<_> = recipe.steps.iter().map(|step| step.id.as_str()).collect();
            let hint = format!("choose among {} with --fresh", known.join(", "));
            return Err(Failure::usage(format!("no step \"{step}\""), hint));
        }
    }
    Ok(())
}

#[expect(
    clippy::disallowed_methods,
    reason = "a run is named after the time at which it was asked for"
)]
fn new_run_id() -> RunId {
    run_folder::new_run_id(jiff::Timestamp::now())
}
