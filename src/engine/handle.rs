//! What starts a run, and what is held of one in progress.

use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::mpsc;

use super::retry::RetryPolicy;
use super::reuse::Reuse;
use crate::config::settings::Settings;
use crate::domain::event::RunEvent;
use crate::domain::finding::Finding;
use crate::domain::halt::Halt;
use crate::domain::notes::Notes;
use crate::domain::recipe::{Recipe, StepId, StepKind};
use crate::domain::run::{RunId, RunMode};
use crate::domain::terms::{Service, Terms};
use crate::provider::{Provider, Providers};
use crate::text::language;

/// What to run.
#[derive(Debug, Clone)]
pub struct RunRequest {
    /// The name of the run.
    pub run: RunId,
    /// The recipe.
    pub recipe: Arc<Recipe>,
    /// The notes.
    pub notes: Notes,
    /// How the steps are scheduled.
    pub mode: RunMode,
    /// The steps that are wanted, or none for all.
    pub only: Option<Vec<StepId>>,
    /// How many steps may run at once beside the document step, or none for any number.
    pub max_parallel: Option<usize>,
    /// ISO 639-1 code of the language to write in.
    pub language: String,
    /// How patient it is with passing failures.
    pub retry: RetryPolicy,
    /// What it may cost in US dollars together with the runs that it brings to their end, or none for any
    /// amount.
    pub max_cost_usd: Option<f64>,
    /// What the runs that it brings to their end have spent of that.
    pub spent_usd: f64,
    /// The file of the picture that goes with every request, for the log alone: the providers have it.
    pub logo: Option<PathBuf>,
    /// Results that need not be made again.
    pub reuse: Reuse,
    /// What is known about the run before it starts; told first.
    pub findings: Vec<Finding>,
}

impl RunRequest {
    /// A run with these settings, which uses and keeps no results.
    #[must_use]
    pub fn new(run: RunId, recipe: Arc<Recipe>, notes: Notes, settings: &Settings) -> Self {
        let usual = recipe.language.as_deref();
        let usual = usual.unwrap_or_else(|| language::detect(notes.as_str()));
        let language = settings.language.resolve(usual).to_owned();
        let usual = RetryPolicy::default();
        let deadline = settings.step_deadline.unwrap_or(usual.deadline);
        Self {
            run,
            recipe,
            notes,
            mode: settings.mode,
            only: settings.only.clone(),
            max_parallel: settings.max_parallel,
            language,
            retry: RetryPolicy { deadline, ..usual },
            max_cost_usd: settings.max_cost_usd,
            spent_usd: 0.0,
            logo: settings.logo.clone(),
            reuse: Reuse { fresh: settings.fresh.iter().cloned().collect(), ..Reuse::default() },
            findings: Vec::new(),
        }
    }

    /// Who is to do its steps and within which limits, for its log.
    pub(super) fn terms(&self, providers: &Providers) -> Terms {
        let service = |provider: &dyn Provider, kind| {
            let spec = self.recipe.steps.iter().find(|spec| spec.kind == kind);
            let address = provider.address();
            let model = spec.filter(|_| address.is_some());
            let model = model.and_then(|spec| provider.known_model(spec));
            Service { provider: provider.name().to_owned(), model, address }
        };
        let is_usual = self.retry.deadline == RetryPolicy::default().deadline;
        let earlier = self.reuse.earlier.as_ref().filter(|_| self.reuse.continues);
        Terms {
            continues: earlier.map(|earlier| earlier.record().run.clone()),
            text: service(providers.text.as_ref(), StepKind::Document),
            pictures: service(providers.pictures.as_ref(), StepKind::Image),
            max_cost_usd: self.max_cost_usd,
            spent_usd: self.spent_usd,
            timeout_s: (!is_usual).then_some(self.retry.deadline.as_secs_f64()),
            max_parallel: self.max_parallel,
            logo: self.logo.clone(),
            fresh: self.reuse.fresh.iter().cloned().collect(),
            shares_results: self.reuse.cache.is_some(),
        }
    }
}

/// A run in progress: its events, and the means to stop it.
#[derive(Debug)]
pub struct RunHandle {
    /// The events in order; the channel closes after `RunFinished`. Dropping it cancels the run.
    pub events: mpsc::UnboundedReceiver<RunEvent>,
    /// The means to stop it.
    pub control: RunControl,
}

/// Stops a run or one of its steps.
#[derive(Debug, Clone)]
pub struct RunControl {
    pub(super) orders: mpsc::UnboundedSender<Order>,
}

/// What a person asks of a run in progress.
#[derive(Debug)]
pub(super) enum Order {
    /// Stop everything.
    CancelRun,
    /// Stop one step.
    CancelStep(StepId),
    /// Do one step again.
    Retry(StepId),
    /// The system says that the program is to leave.
    Halt(Halt),
}

impl RunControl {
    /// The control of a run that is over: there is nothing to stop.
    #[must_use]
    pub fn idle() -> Self {
        Self { orders: mpsc::unbounded_channel().0 }
    }

    /// Stops every step that runs and starts no other; the run ends as `cancelled`.
    pub fn cancel(&self) {
        // A run that is over needs no stopping.
        drop(self.orders.send(Order::CancelRun));
    }

    /// Ends the run as the signal asks for, and has it say so.
    ///
    /// After a hangup nothing is asked of any service that has not been asked for yet, and what is being
    /// asked for comes to its end within [`WIND_DOWN`](super::WIND_DOWN): the run is then `partial` if it
    /// has its document, and `cancelled` otherwise. After any other signal it is cancelled at once.
    pub fn halt(&self, signal: Halt) {
        drop(self.orders.send(Order::Halt(signal)));
    }

    /// Stops one step; its siblings go on.
    pub fn cancel_step(&self, step: StepId) {
        drop(self.orders.send(Order::CancelStep(step)));
    }

    /// Has a step done again that failed or was stopped, while the run goes on; one that waits for its
    /// next attempt waits no longer. Nothing happens to any other step.
    pub fn retry(&self, step: StepId) {
        drop(self.orders.send(Order::Retry(step)));
    }
}
