//! A run from the moment at which it is asked for to its last event.

use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::mpsc::UnboundedReceiver;
use tokio::task::spawn_blocking;

use super::effect::Revision;
use super::msg::MsgKind;
use super::work::{Done, Outbox, Started};
use crate::config::settings::{LanguageChoice, Settings};
use crate::domain::event::{EventKind, RunEvent};
use crate::domain::fault::{Cause, StepError};
use crate::domain::finding::Finding;
use crate::domain::notes::Notes;
use crate::domain::part::ItemAgain;
use crate::domain::recipe::{Need, Recipe, StepId, StepSpec};
use crate::domain::run::{RunEnd, RunId, RunMode, RunState, StepStatus};
use crate::domain::usage::Usage;
use crate::engine::reuse::Reuse;
use crate::engine::revision;
use crate::engine::{self, RunRequest};
use crate::provider::Providers;
use crate::store::earlier_run::EarlierRun;
use crate::store::record::StepRecord;
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
    /// What it is made from.
    pub source: Source,
    /// What else was asked for.
    pub settings: Settings,
    /// The kept results of all runs.
    pub cache: Option<Arc<StepCache>>,
    /// The folder of all runs.
    pub runs: PathBuf,
}

/// What a run is made from.
pub enum Source {
    /// Notes, as typed.
    Notes(String),
    /// A run that is over.
    Run {
        /// Its name.
        run: String,
        /// What is to be other.
        revision: Revision,
    },
}

/// Makes the folder of a run, starts it, and passes on what it says.
pub async fn follow(wanted: Wanted, providers: Providers, outbox: Outbox) {
    let refused = |why: String| outbox.say(MsgKind::RunRefused(why));
    let (request, folder) = match spawn_blocking(move || prepared(wanted)).await {
        Ok(Ok((request, folder, note))) => {
            if let Some(note) = note {
                outbox.say(MsgKind::KeptElsewhere(note));
            }
            (request, Arc::new(folder))
        }
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

/// What waits for the disk, and what takes its time with long notes; with a note where the run is kept
/// elsewhere than it should be.
fn prepared(wanted: Wanted) -> Result<(RunRequest, RunFolder, Option<String>), String> {
    let runs = wanted.runs.clone();
    let mut request = requested(wanted)?;
    let made = RunFolder::create_somewhere(&runs, &request.run, request.notes.as_str());
    let (folder, note) = made.map_err(|error| {
        let runs = runs.display();
        format!("the run cannot be kept in {runs}: {error}; make room there, then try again")
    })?;
    let earlier = request.reuse.earlier.as_ref().filter(|_| request.reuse.continues);
    if let Some(earlier) = earlier {
        let handed_over = earlier.hand_over(&folder).map_err(|error| {
            format!("what that run has cannot be taken over: {error}; make room, then try again")
        })?;
        request.findings.extend(handed_over.map(Finding::notice));
    }
    Ok((request, folder, note))
}

/// The run that is wanted, as the engine takes it; nothing is written.
///
/// # Errors
/// Why there can be no such run, with the next action.
pub fn requested(wanted: Wanted) -> Result<RunRequest, String> {
    let Wanted { run, recipe, mode, source, settings, cache, runs } = wanted;
    let (notes, revised) = match source {
        Source::Notes(text) => (text, None),
        Source::Run { run, revision } => {
            let is_rest = matches!(revision, Revision::Rest { run: None });
            let open = if is_rest { EarlierRun::claim } else { EarlierRun::open };
            let earlier = open(&runs, &run).map_err(|error| error.to_string())?;
            (earlier.notes().to_owned(), Some((earlier, revision)))
        }
    };
    let notes =
        Notes::from_text(&clean(&notes)).map_err(|error| format!("{error}: {}", error.hint()))?;
    let mut settings = Settings { mode, ..settings };
    if let Some((earlier, Revision::Rest { run: None })) = &revised {
        // A step that was left out of that run is none that it lacks.
        revision::keep_terms(earlier, &mut settings);
    }
    let mut request = RunRequest::new(run, recipe, notes, &settings);
    if let Some((earlier, revision)) = revised {
        let is_known = !earlier.record().language.is_empty();
        if settings.language == LanguageChoice::Auto && is_known {
            request.language.clone_from(&earlier.record().language);
        }
        let mut reuse = reuse_of(&revision, &request.recipe);
        if let Revision::Only { step } = &revision {
            // What came of a step that has failed was read then, and is no more readable now.
            let has_failed =
                |known: &&StepRecord| &known.id == step && known.state == StepStatus::Failed;
            let failed = earlier.record().steps.iter().find(has_failed);
            reuse.fresh.extend(failed.map(|known| known.id.clone()));
        }
        reuse.fresh.append(&mut request.reuse.fresh);
        let asked: Vec<StepId> =
            asked_again(&revision).into_iter().chain(reuse.fresh.iter().cloned()).collect();
        reuse.continues = matches!(revision, Revision::Rest { run: None });
        if reuse.continues {
            request.spent_usd = earlier.spent_usd();
        }
        if let Revision::Edit { edits, .. } = revision {
            let (given, findings) = revision::edited(&earlier, &request.recipe, &edits)
                .map_err(|error| error.to_string())?;
            reuse.given = given;
            request.findings.extend(findings);
        }
        let stays = revision::untouched(&earlier, &request.recipe, &reuse.given, &asked);
        reuse.given.extend(stays);
        request.reuse = Reuse { earlier: Some(Arc::new(earlier)), ..reuse };
    }
    request.reuse.cache = cache.filter(|_| settings.cache);
    Ok(request)
}

/// What a revision leaves of the results that a run may use, without the run that it goes on from and
/// what a person gives.
fn reuse_of(revision: &Revision, recipe: &Recipe) -> Reuse {
    let mut reuse = Reuse::default();
    let all = || recipe.steps.iter().map(|spec| spec.id.clone());
    match revision {
        Revision::Edit { keep: true, .. } | Revision::Rest { run: Some(_) } => {
            reuse.held = all().collect();
        }
        Revision::AskItem { step, index, items } => {
            let (step, index, items) = (step.clone(), *index, items.clone());
            reuse.again = Some(ItemAgain { step, index, items });
        }
        Revision::AskStep { step } => {
            reuse.fresh.insert(step.clone());
        }
        Revision::Only { step } => {
            let asked = with_dependents(recipe, step);
            reuse.held = all().filter(|id| !asked.contains(id)).collect();
        }
        Revision::Edit { keep: false, .. } | Revision::Rest { run: None } => {}
    }
    reuse
}

/// The step that a revision asks for again, if any.
fn asked_again(revision: &Revision) -> Vec<StepId> {
    match revision {
        Revision::AskItem { step, .. } | Revision::AskStep { step } | Revision::Only { step } => {
            vec![step.clone()]
        }
        Revision::Edit { .. } | Revision::Rest { .. } => Vec::new(),
    }
}

/// A step and all that cannot do without its result.
fn with_dependents(recipe: &Recipe, step: &StepId) -> Vec<StepId> {
    let mut all = vec![step.clone()];
    let mut at = 0;
    while let Some(id) = all.get(at).cloned() {
        at += 1;
        let is_document = recipe.document_step().is_some_and(|spec| spec.id == id);
        let needs = |spec: &&StepSpec| is_document || spec.needs.contains(&Need::Step(id.clone()));
        let next: Vec<StepId> = recipe.steps.iter().filter(needs).map(|s| s.id.clone()).collect();
        all.extend(next.into_iter().filter(|id| !all.contains(id)).collect::<Vec<_>>());
    }
    all
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
    use crate::config::recipes::embedded;
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

    #[test]
    fn a_revision_asks_for_what_it_names_and_leaves_the_rest() {
        let recipe = embedded("case-study").unwrap();
        let (hero, analysis) = (StepId::from("hero"), StepId::from("analysis"));
        let reuse = |revision| reuse_of(&revision, &recipe);
        let items = vec!["a".to_owned(), "b".to_owned()];
        let again = reuse(Revision::AskItem { step: hero.clone(), index: 1, items }).again;
        assert!(again.is_some_and(|again| again.index == 1 && again.items.len() == 2));
        assert!(reuse(Revision::AskStep { step: hero.clone() }).fresh.contains(&hero));
        let rest = reuse(Revision::Rest { run: None });
        assert!(rest.fresh.is_empty() && rest.again.is_none() && rest.held.is_empty());
        let all = recipe.steps.len();
        assert_eq!(reuse(Revision::Rest { run: Some("r1".into()) }).held.len(), all);
        let edit = |keep| reuse(Revision::Edit { edits: Vec::new(), keep }).held.len();
        assert_eq!((edit(true), edit(false)), (all, 0));
        let held = reuse(Revision::Only { step: hero.clone() }).held;
        assert!(held.len() == all - 1 && !held.contains(&hero));
        assert!(reuse(Revision::Only { step: analysis }).held.is_empty(), "all need the document");
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
