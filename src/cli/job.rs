//! One run without a screen: from a request to the files.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::task::spawn_blocking;

use super::failure::{FAILED, Failure, PARTIAL, REFUSED};
use super::signals::Stop;
use crate::domain::document::Document;
use crate::domain::event::RunEvent;
use crate::domain::fault::Cause;
use crate::domain::halt::Halt;
use crate::domain::journal::Journal;
use crate::domain::notes::Notes;
use crate::domain::part::Part;
use crate::domain::run::{RunEnd, RunId, RunState};
use crate::engine::delivery::{Delivery, Made, single_files};
use crate::engine::{self, RunHandle, RunRequest};
use crate::export::Format;
use crate::provider::Providers;
use crate::store::output::Output;
use crate::store::run_folder::RunFolder;

/// The run's own folder: in the data directory, or a private one elsewhere where that cannot be written. It
/// stays, because what is in it may have been paid for.
pub struct RunDestination {
    folder: Arc<RunFolder>,
    note: Option<String>,
}

impl RunDestination {
    /// Makes the folder of a run under `runs`, with its notes, or elsewhere.
    ///
    /// # Errors
    /// [`Failure`] when that can be written nowhere.
    pub fn make(runs: &Path, run: &RunId, notes: &Notes) -> Result<Self, Failure> {
        let made = RunFolder::create_somewhere(runs, run, notes.as_str());
        let (folder, note) = made.map_err(|error| {
            let hint = format!(
                "free some space or set XDG_DATA_HOME to a folder that can be written; tried {}",
                runs.display()
            );
            Failure::usage(format!("cannot keep the run: {error}"), hint)
        })?;
        Ok(Self { folder: Arc::new(folder), note })
    }

    /// What a person should know of where it is kept.
    #[must_use]
    pub fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }

    /// The run's own folder.
    #[must_use]
    pub fn folder(&self) -> &Arc<RunFolder> {
        &self.folder
    }
}

/// A run with everything that it needs and leaves.
pub struct Job {
    /// What to run.
    pub request: RunRequest,
    /// Its own folder.
    pub destination: RunDestination,
    /// Where the files go as well.
    pub output: Option<Output>,
    /// Which files are made.
    pub formats: Vec<Format>,
    /// Whether the result is wanted beside the files.
    pub keeps_result: bool,
}

/// The result of a run, for a document of many.
pub struct Kept {
    /// The document.
    pub document: Document,
    /// The lists and texts beside it.
    pub parts: Vec<Part>,
    /// The language of the result, ISO 639-1.
    pub language: String,
    /// ISO date of the run.
    pub date: String,
}

/// A run that is over.
pub struct Ended {
    /// Its state, with what was found while its files were made.
    pub state: RunState,
    /// The files.
    pub paths: Vec<PathBuf>,
    /// What a person should know besides.
    pub remarks: Vec<String>,
    /// The exit code.
    pub code: u8,
    /// The result, where it was wanted and there is one.
    pub kept: Option<Kept>,
}

impl Job {
    /// Runs, makes the files and writes them. `told` gets every event with the state after it.
    ///
    /// # Errors
    /// [`Failure`] when the run cannot start or its files cannot be written.
    pub async fn work(
        self,
        providers: Providers,
        stop: &mut Stop,
        told: &mut (dyn FnMut(&RunEvent, &RunState) + Send),
    ) -> Result<Ended, Failure> {
        let (state, halt) = self.follow(providers, stop, told).await?;
        // Once a run has all that it was to have, only this machine is asked for its files.
        let has_all = state.end == Some(RunEnd::Complete);
        if let Some(halt) = halt.filter(|halt| *halt != Halt::Hangup || !has_all) {
            return Ok(self.leave(state, halt));
        }
        let job = Arc::new(self);
        let making = {
            let (job, state) = (Arc::clone(&job), state.clone());
            spawn_blocking(move || job.finish(&state))
        };
        let ended: Result<Ended, Failure> = tokio::select! {
            biased;
            halt = stop.asked() => return Ok(job.leave(state, halt)),
            ended = making => ended.map_err(|error| {
                Failure::failed(format!("the files could not be made: {error}"), "run it again")
            })?,
        };
        let code = |code| if stop.hung_up() { Halt::Hangup.code() } else { code };
        ended.map(|ended| Ended { code: code(ended.code), ..ended })
    }

    /// Starts the run and follows it to its end; the signal that it has ended with comes along. After a
    /// hangup nothing new is asked for, but what is being asked for comes to its end.
    async fn follow(
        &self,
        providers: Providers,
        stop: &mut Stop,
        told: &mut (dyn FnMut(&RunEvent, &RunState) + Send),
    ) -> Result<(RunState, Option<Halt>), Failure> {
        let journal = Arc::clone(&self.destination.folder) as Arc<dyn Journal>;
        let RunHandle { mut events, control } =
            engine::start(self.request.clone(), providers, journal).map_err(|error| {
                Failure::usage(error.to_string(), "choose among those with --only")
            })?;
        let mut state = RunState::default();
        let (mut terminal, mut halted) = (stop.clone(), None);
        loop {
            tokio::select! {
                // A signal comes first, so that a fast stream cannot hold it up.
                biased;
                halt = stop.asked(), if matches!(halted, None | Some(Halt::Hangup)) => {
                    halted = Some(halt);
                    control.halt(halt);
                }
                () = terminal.hang_up(), if halted.is_none() => {
                    halted = Some(Halt::Hangup);
                    control.halt(Halt::Hangup);
                }
                event = events.recv() => match event {
                    Some(event) => {
                        state.apply(&event);
                        told(&event, &state);
                    }
                    None => break,
                },
            }
        }
        Ok((state, halted))
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
    fn leave(&self, state: RunState, halt: Halt) -> Ended {
        let mut remarks = Vec::new();
        let mut state = state;
        state.signal.get_or_insert(halt);
        if state.end == Some(RunEnd::Complete) {
            // Its files are missing, so that it can be gone on with.
            state.end = Some(RunEnd::Cancelled);
        }
        if self.delivery(&state).keep_record().is_ok() {
            let folder = self.destination.folder.path().display();
            remarks.push(format!("stopped; what was made is kept in {folder}"));
        }
        Ended { state, paths: Vec::new(), remarks, code: halt.code(), kept: None }
    }

    /// Makes the files and writes them.
    fn finish(&self, state: &RunState) -> Result<Ended, Failure> {
        let made = self.delivery(state).make(&self.formats);
        let state = made.settle(state);
        let mut remarks: Vec<String> =
            made.findings.iter().map(|finding| format!("note: {}", finding.message)).collect();
        let paths = self.write(&state, &made, &mut remarks)?;
        let code = exit_code(&state);
        let kept = if self.keeps_result { self.kept(&state) } else { None };
        Ok(Ended { state, paths, remarks, code, kept })
    }

    fn kept(&self, state: &RunState) -> Option<Kept> {
        let delivery = self.delivery(state);
        Some(Kept {
            document: delivery.document()?,
            parts: delivery.parts(),
            language: self.request.language.clone(),
            date: state.started_at.get(..10).unwrap_or_default().to_owned(),
        })
    }

    fn write(
        &self,
        state: &RunState,
        made: &Made,
        remarks: &mut Vec<String>,
    ) -> Result<Vec<PathBuf>, Failure> {
        let delivery = self.delivery(state);
        let folder = delivery.folder;
        let Some(output) = &self.output else {
            // Without --out the run's own folder is where the documents go.
            let files = made.files.iter();
            // What a step has made stands there already, as the record knows it.
            let is_there =
                |name: &str| single_files(&self.request.recipe).any(|step| step.file == name);
            let kept = files
                .clone()
                .filter(|file| !is_there(&file.name))
                .try_for_each(|file| folder.write(&file.name, &file.bytes))
                .and_then(|()| delivery.keep_record());
            let hint = "free some disk space and run it again";
            kept.map_err(|error| {
                Failure::failed(format!("cannot write the files: {error}"), hint)
            })?;
            return Ok(files.map(|file| folder.path().join(&file.name)).collect());
        };
        if let Err(error) = delivery.keep_record() {
            let why = format!("note: the record of this run is not kept in the history: {error}");
            remarks.push(why);
        }
        let paths = delivery.write_to(output, made).map_err(|error| {
            let place = folder.path().display();
            let hint = format!("{}; what was made is kept in {place}", error.hint());
            Failure::failed(error.to_string(), hint)
        })?;
        let is_older = |name: &&String| !paths.iter().any(|path| path.ends_with(name));
        let older = output.own_names();
        let older: Vec<&str> = older.iter().filter(is_older).map(String::as_str).collect();
        if !older.is_empty() {
            let (folder, names) = (output.folder().display(), older.join(", "));
            remarks.push(format!("note: {folder} also holds {names} of an earlier run"));
        }
        Ok(paths)
    }
}

/// The exit code of a run that has ended like this.
fn exit_code(state: &RunState) -> u8 {
    match state.end {
        Some(RunEnd::Complete) => 0,
        Some(RunEnd::Partial) => PARTIAL,
        Some(RunEnd::Cancelled) => Halt::Interrupt.code(),
        Some(RunEnd::Failed) | None => {
            let error = state.document_step().and_then(|step| step.error.as_ref());
            if error.is_some_and(|error| error.cause == Cause::Refused) { REFUSED } else { FAILED }
        }
    }
}
