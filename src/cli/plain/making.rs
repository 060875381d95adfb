//! A run: told beforehand, agreed to, followed line by line, and summed up.

use std::io;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, MissedTickBehavior, interval};

use super::super::args::RunArgs;
use super::super::dry_run;
use super::super::job::Ended;
use super::super::options::RunOptions;
use super::super::run::{Asked, Work};
use super::super::signals::Stop;
use super::talk::{Leave, Talk};
use crate::domain::halt::Halt;
use crate::domain::recipe::{Recipe, StepKind};
use crate::domain::run::{RunEnd, RunState};
use crate::provider::Providers;
use crate::report::aloud::Aloud;
use crate::report::{Reporter as _, summary};
use crate::store::run_folder::RunFolder;

/// How often it is looked whether something is to be said of a run that is silent.
const BEAT: Duration = Duration::from_secs(1);

/// A run that is over, as far as it went.
pub struct Made {
    /// Its folder.
    pub folder: Arc<RunFolder>,
    /// Its state.
    pub state: RunState,
    /// The language that it wrote in, ISO 639-1.
    pub language: String,
}

/// The arguments of a run as `run` would be given them, without notes.
#[must_use]
pub fn run_args(options: RunOptions) -> RunArgs {
    RunArgs {
        notes: Vec::new(),
        from: None,
        resume: None,
        set: Vec::new(),
        remove: Vec::new(),
        again: None,
        dry_run: false,
        glossary: false,
        jobs: NonZeroUsize::MIN,
        out: None,
        force: false,
        format: Vec::new(),
        events: None,
        quiet: false,
        options,
    }
}

/// Who gets the notes, in a sentence.
#[must_use]
pub fn destinations(providers: &Providers, recipe: &Recipe) -> String {
    let providers = providers.clone().foreseen();
    let told = |kind: StepKind| {
        let spec = recipe.steps.iter().find(|step| step.kind == kind)?;
        let provider = providers.of(kind);
        let model = provider.model(spec);
        let model = if model.is_empty() { String::new() } else { format!(", model {model}") };
        let host = provider.destination()?;
        Some(format!("{host} ({}{model})", provider.name()))
    };
    match (told(StepKind::Document), told(StepKind::Image)) {
        (None, None) => "The notes stay on this machine.".to_owned(),
        (None, Some(pictures)) => {
            format!(
                "The notes stay on this machine; what pictures are made from goes to {pictures}."
            )
        }
        (Some(text), Some(pictures)) if pictures != text => {
            format!("The notes go to {text}; what pictures are made from goes to {pictures}.")
        }
        (Some(text), _) => format!("The notes go to {text}."),
    }
}

/// Tells what a run would do, asks, runs and sums up. None where the person says no, or it cannot start.
///
/// # Errors
/// [`Leave`].
pub async fn make(
    talk: &mut Talk,
    work: &Work<'_>,
    asked: &Asked,
    caution: Option<&str>,
) -> Result<Option<Made>, Leave> {
    let providers = &work.services.providers;
    let runs = work.paths.runs();
    let foretold = dry_run::foretold(&asked.request, providers.clone(), &runs);
    let lines = match talk.unless_left(foretold).await? {
        Ok(lines) => lines,
        Err(failure) => {
            talk.tell(&failure);
            return Ok(None);
        }
    };
    talk.say(&destinations(providers, &work.recipe));
    talk.say_all(lines);
    talk.say_all(caution);
    let help =
        "yes starts what the lines above tell. no goes back, and nothing is asked of anybody.";
    if !talk.agree("Start?", caution.is_none(), help).await? {
        return Ok(None);
    }
    let job = match work.job(asked, None) {
        Ok(job) => job,
        Err(failure) => {
            talk.tell(&failure);
            return Ok(None);
        }
    };
    talk.say_all(job.destination.note().map(|note| format!("note: {note}")));
    let (folder, language) = (Arc::clone(job.destination.folder()), job.request.language.clone());
    let mut stop = talk.stop();
    talk.say("Ctrl-C stops this run and keeps what is there.");
    let aloud = Mutex::new(Aloud::new(io::stdout()));
    let begun = Instant::now();
    let mut beat = interval(BEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut second = pin!(second_signal(stop.clone()));
    let mut told = |event: &_, state: &_| {
        aloud.lock().unwrap_or_else(PoisonError::into_inner).take(event, state);
    };
    let ended = {
        let mut working = pin!(job.work(providers.clone(), &mut stop, &mut told));
        loop {
            tokio::select! {
                // The second signal first: the person does not want to wait for the end of the run.
                biased;
                halt = &mut second => return Err(Leave::Signal(halt)),
                ended = &mut working => break ended,
                _ = beat.tick() => {
                    let now_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
                    aloud.lock().unwrap_or_else(PoisonError::into_inner).beat(now_ms);
                }
            }
        }
    };
    // The signal that stopped the run has done so; the next one leaves, even before the next question.
    talk.answer_signal();
    work.write_metrics();
    let ended = match ended {
        Ok(ended) => ended,
        Err(failure) => {
            talk.tell(&failure);
            return Ok(None);
        }
    };
    if let Some(halt) = stop.halt_or_hung_up().filter(|_| stop.hung_up()) {
        return Err(Leave::Signal(halt));
    }
    tell(talk, &ended);
    match stop.halt() {
        Some(halt) if halt != Halt::Interrupt => Err(Leave::Signal(halt)),
        _ => Ok(Some(Made { folder, state: ended.state, language })),
    }
}

/// The second signal: the first one only stops the run.
async fn second_signal(mut stop: Stop) -> Halt {
    stop.asked().await;
    stop.answer();
    stop.asked().await
}

fn tell(talk: &mut Talk, ended: &Ended) {
    talk.say_all(summary::summary(&ended.state, &[] as &[PathBuf]));
    if ended.state.end.is_some_and(|end| end != RunEnd::Cancelled) {
        talk.say_all(&ended.remarks);
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;
    use futures_util::future::BoxFuture;

    use super::*;
    use crate::config::recipes::embedded;
    use crate::domain::fault::StepError;
    use crate::domain::recipe::StepSpec;
    use crate::provider::offline::OfflineProvider;
    use crate::provider::{DeltaSender, Provider, Reply, StepRequest};

    /// A service somewhere else that does nothing.
    struct Service(&'static str);

    impl Provider for Service {
        fn name(&self) -> &'static str {
            "service"
        }

        fn model(&self, _spec: &StepSpec) -> String {
            "m1".to_owned()
        }

        fn destination(&self) -> Option<String> {
            Some(self.0.to_owned())
        }

        fn perform(
            &self,
            _request: StepRequest,
            _deltas: DeltaSender,
        ) -> BoxFuture<'static, Result<Reply, StepError>> {
            futures_util::future::ready(Err(StepError::internal("not asked"))).boxed()
        }
    }

    #[test]
    fn it_is_told_who_gets_the_notes_and_what_pictures_are_made_from() {
        let recipe = embedded("case-study").unwrap();
        let told = |text: Arc<dyn Provider>, pictures: Arc<dyn Provider>| {
            destinations(&Providers { text, pictures }, &recipe)
        };
        let here = || Arc::new(OfflineProvider);
        let there = |host| Arc::new(Service(host));
        assert_eq!(told(here(), here()), "The notes stay on this machine.");
        let a = "a.example (service, model m1)";
        assert_eq!(told(there("a.example"), there("a.example")), format!("The notes go to {a}."));
        assert_eq!(told(there("a.example"), here()), format!("The notes go to {a}."));
        assert_eq!(
            told(there("a.example"), there("b.example")),
            format!(
                "The notes go to {a}; what pictures are made from goes to b.example (service, model m1)."
            )
        );
        assert_eq!(
            told(here(), there("a.example")),
            format!("The notes stay on this machine; what pictures are made from goes to {a}.")
        );
    }
}
