//! A run from the moment at which it is asked for to its last event.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::mpsc::UnboundedReceiver;
use tokio::task::spawn_blocking;

use super::msg::MsgKind;
use super::work::{Done, Outbox, Started};
use crate::config::settings::Settings;
use crate::domain::event::{EventKind, RunEvent};
use crate::domain::fault::{Cause, StepError};
use crate::domain::notes::Notes;
use crate::domain::recipe::Recipe;
use crate::domain::run::{RunEnd, RunId, RunMode, RunState, StepStatus};
use crate::domain::usage::Usage;
use crate::engine::{self, RunRequest};
use crate::provider::Providers;
use crate::store::run_folder::RunFolder;
use crate::store::step_cache::StepCache;
use crate::text::clean::clean;

/// Why a run is over that did not say so.
const STOPPED: &str = "the run stopped unexpectedly";

/// A run that was asked for.
pub struct Wanted {
    /// Its name.
    pub run: RunId,
    /// What it makes.
    pub recipe: Arc<Recipe>,
    /// How its steps are scheduled.
    pub mode: RunMode,
    /// What it is made from, as typed.
    pub notes: String,
    /// What else was asked for.
    pub settings: Settings,
    /// The kept results of all runs.
    pub cache: Option<Arc<StepCache>>,
    /// The folder of all runs.
    pub runs: PathBuf,
}

/// Makes the folder of a run, starts it, and passes on what it says.
pub async fn follow(wanted: Wanted, providers: Providers, outbox: Outbox) {
    let refused = |why: String| outbox.say(MsgKind::RunRefused(why));
    let (request, folder) = match spawn_blocking(move || prepared(wanted)).await {
        Ok(Ok((request, folder))) => (request, Arc::new(folder)),
        Ok(Err(why)) => return refused(why),
        Err(error) => return refused(error.to_string()),
    };
    let (recipe, language) = (Arc::clone(&request.recipe), request.language.clone());
    let journal = Arc::clone(&folder);
    let handle = match engine::start(request, providers, journal) {
        Ok(handle) => handle,
        Err(error) => return refused(error.to_string()),
    };
    outbox.send(Done::Started(Started { folder, recipe, language, control: handle.control }));
    pass_on(handle.events, &outbox).await;
}

/// What waits for the disk, and what takes its time with long notes.
fn prepared(wanted: Wanted) -> Result<(RunRequest, RunFolder), String> {
    let Wanted { run, recipe, mode, notes, settings, cache, runs } = wanted;
    let notes =
        Notes::from_text(&clean(&notes)).map_err(|error| format!("{error}: {}", error.hint()))?;
    let folder = folder(&runs, &run, &notes)?;
    let settings = Settings { mode, ..settings };
    let mut request = RunRequest::new(run, recipe, notes, &settings);
    request.reuse.cache = cache.filter(|_| settings.cache);
    Ok((request, folder))
}

fn folder(runs: &Path, run: &RunId, notes: &Notes) -> Result<RunFolder, String> {
    RunFolder::create(runs, run, notes.as_str())
        .map_err(|error| format!("the run cannot be kept: {error}; free some disk space"))
}

/// Passes on what a run says, and ends it when it falls silent before its last event.
async fn pass_on(mut events: UnboundedReceiver<RunEvent>, outbox: &Outbox) {
    let mut state = RunState::default();
    let mut newest = None;
    while let Some(event) = events.recv().await {
        if outbox.is_closed() {
            return;
        }
        state.apply(&event);
        newest = Some((event.run.clone(), event.at, event.elapsed_ms));
        outbox.say(MsgKind::Run(event));
    }
    if state.end.is_some() {
        return;
    }
    let Some((run, at, elapsed_ms)) = newest else {
        return outbox.say(MsgKind::RunRefused(format!("{STOPPED}: start it again")));
    };
    for kind in abandoned(&state) {
        outbox.say(MsgKind::Run(RunEvent { run: run.clone(), at, elapsed_ms, kind }));
    }
}

/// The last events of a run that cannot say them itself.
fn abandoned(state: &RunState) -> Vec<EventKind> {
    let open = state.steps.iter().filter(|step| !step.status.is_end());
    let ended = open.map(|step| {
        let id = step.outline.id.clone();
        if matches!(step.status, StepStatus::Running | StepStatus::Retrying) {
            let error = StepError::new(Cause::Internal, STOPPED, "run again with the same notes");
            EventKind::StepFailed { step: id, error, usage: Usage::default() }
        } else {
            EventKind::StepSkipped { step: id, reason: STOPPED.to_owned(), asked: false }
        }
    });
    ended.chain([EventKind::RunFinished { state: RunEnd::Failed }]).collect()
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc;

    use super::*;
    use crate::ui::fixtures::{partial, streaming};

    /// What the screen is told of a run that says these events.
    async fn told(events: &[RunEvent]) -> Vec<MsgKind> {
        let (events_tx, events_rx) = mpsc::unbounded_channel();
        let (done_tx, mut done) = mpsc::unbounded_channel();
        for event in events {
            events_tx.send(event.clone()).unwrap();
        }
        drop(events_tx);
        pass_on(events_rx, &Outbox::new(done_tx)).await;
        let mut told = Vec::new();
        while let Some(Done::Msg(kind)) = done.recv().await {
            told.push(kind);
        }
        told
    }

    #[tokio::test]
    async fn a_run_that_falls_silent_has_failed() {
        let mut state = RunState::default();
        for kind in told(&streaming()).await {
            let MsgKind::Run(event) = kind else { panic!("{kind:?}") };
            state.apply(&event);
        }
        assert_eq!(state.end, Some(RunEnd::Failed));
        let statuses: Vec<StepStatus> = state.steps.iter().map(|step| step.status).collect();
        let (failed, skipped) = (StepStatus::Failed, StepStatus::Skipped);
        assert_eq!(statuses, [failed, failed, skipped, skipped]);
        assert_eq!(state.steps[0].error.as_ref().map(|e| e.message.as_str()), Some(STOPPED));
        assert!(matches!(told(&[]).await.as_slice(), [MsgKind::RunRefused(_)]));
    }

    #[tokio::test]
    async fn a_run_that_ends_is_left_as_it_is() {
        assert_eq!(told(&partial()).await.len(), partial().len());
    }
}
