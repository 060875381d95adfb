//! Owns a run: starts the steps that may start, decides about failed attempts, and decides how the
//! run ends. What it tells goes through the [teller](super::teller).

mod admission;
mod judging;
mod orders;
mod winding;

pub use winding::WIND_DOWN;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use serde_json::{Map, Value};
use tokio::sync::mpsc;
use tokio::task::AbortHandle;
use tokio::time::Instant;

use self::winding::Winding;
use super::budget::Budget;
use super::executor::{self, StepJob};
use super::handle::{Order, RunControl, RunHandle, RunRequest};
use super::inputs::Inputs;
use super::plan::{Plan, PlanError, plan};
use super::reuse::fingerprint;
use super::schedule::{self, Board, Progress};
use super::signal::{Finished, Signal, SignalKind};
use super::teller::Teller;
use crate::domain::artifact::ContentHash;
use crate::domain::document::Document;
use crate::domain::event::EventKind;
use crate::domain::fault::{Cause, StepError};
use crate::domain::finding::Finding;
use crate::domain::journal::Journal;
use crate::domain::notes::Notes;
use crate::domain::outline::StepOutline;
use crate::domain::part::ItemAgain;
use crate::domain::recipe::{StepId, StepSpec};
use crate::domain::run::RunMode;
use crate::domain::usage::Usage;
use crate::provider::{Providers, StepRequest};
use crate::store::step_cache::KeptResult;
use crate::wire::fields::ClosedField;

/// How long a service may take to say what it has.
const PREPARE_WITHIN: Duration = Duration::from_secs(10);

/// Below this length of a document, in milliseconds, it does not matter when its fields close.
const WORTH_PIPELINING_MS: u64 = 1_000;

/// Starts a run on the current tokio runtime.
///
/// # Errors
/// [`PlanError`] when the request names a step that the recipe does not have.
pub fn start(
    request: RunRequest,
    providers: Providers,
    journal: Arc<dyn Journal>,
) -> Result<RunHandle, PlanError> {
    let plan = plan(&request.recipe, request.mode, request.only.as_deref(), request.max_parallel)?;
    let (events_tx, events) = mpsc::unbounded_channel();
    let (orders_tx, orders) = mpsc::unbounded_channel();
    let (signals_tx, signals) = mpsc::unbounded_channel();
    let teller = Teller::new(request.run.clone(), Arc::clone(&journal), events_tx);
    let (limit_usd, spent_usd) = (request.max_cost_usd, request.spent_usd);
    let budget = Budget { limit_usd, spent_usd, ..Budget::default() };
    let dispatcher = Dispatcher {
        plan,
        board: Board::default(),
        notes: Arc::new(request.notes.clone()),
        request,
        providers,
        journal,
        document: Document::default(),
        results: BTreeMap::new(),
        steps: BTreeMap::new(),
        budget,
        held: BTreeMap::new(),
        teller,
        signals: signals_tx,
        check_at: None,
        is_cancelled: false,
        is_disk_full: false,
        winding: None,
        asks_nobody: Arc::default(),
    };
    tokio::spawn(dispatcher.run(orders, signals));
    Ok(RunHandle { events, control: RunControl { orders: orders_tx } })
}

/// What the dispatcher knows of a step that has started.
#[derive(Default)]
struct Started {
    /// Counts every start.
    attempt: u32,
    /// Counts the starts since the step was last wanted: a step that is made again from other values
    /// has all its attempts before it again.
    tries: u32,
    at_ms: u64,
    /// When the first of those tries began.
    first_try: Option<Instant>,
    /// When the next try is due; only between two.
    retry_at: Option<Instant>,
    task: Option<AbortHandle>,
    /// What the attempt that runs has consumed so far.
    usage: Usage,
    /// The values that its prompt was filled in with, by the path that it needs.
    inputs: BTreeMap<String, Option<Value>>,
}

struct Dispatcher {
    plan: Plan,
    board: Board,
    request: RunRequest,
    notes: Arc<Notes>,
    providers: Providers,
    journal: Arc<dyn Journal>,
    document: Document,
    results: BTreeMap<StepId, Value>,
    steps: BTreeMap<StepId, Started>,
    budget: Budget,
    /// Until when a provider has asked to be left alone, by its name.
    held: BTreeMap<&'static str, Instant>,
    teller: Teller,
    signals: mpsc::UnboundedSender<Signal>,
    /// When the finished document is to be held against the rules, until that is done.
    check_at: Option<Instant>,
    is_cancelled: bool,
    /// Whether a result could not be kept, so that no other is bought.
    is_disk_full: bool,
    /// Set once the run is to end with what it has.
    winding: Option<Winding>,
    /// The same, for the executors.
    asks_nobody: Arc<AtomicBool>,
}

impl Dispatcher {
    async fn run(
        mut self,
        mut orders: mpsc::UnboundedReceiver<Order>,
        mut signals: mpsc::UnboundedReceiver<Signal>,
    ) {
        let early = self.prepare(&mut orders).await;
        self.announce();
        self.prepare_rules();
        if let Some(order) = early {
            self.obey(order);
        }
        while !self.is_cancelled {
            self.start_ready();
            self.check_document().await;
            // A step that is only held back is still ready.
            let is_over = schedule::ready(&self.plan, &self.board).is_empty();
            if is_over && !self.is_any_running() {
                break;
            }
            let wake_at = self.next_wake();
            tokio::select! {
                // Orders come first so that a cancel is not held up by a fast stream.
                biased;
                Some(order) = orders.recv() => self.obey(order),
                () = self.teller.is_alone() => self.obey(Order::CancelRun),
                Some(signal) = signals.recv() => self.take(signal),
                () = tokio::time::sleep_until(wake_at.unwrap_or(self.teller.clock.started)),
                    if wake_at.is_some() => self.wake(),
            }
        }
        self.check_examples();
        let is_stopped = self.is_cancelled || self.winding.is_some_and(|w| w.lost_document);
        let state = schedule::end(&self.plan, &self.board, is_stopped);
        self.teller.say(EventKind::RunFinished { state });
    }

    /// Finds out what the providers have to know first; an order that comes meanwhile ends that.
    async fn prepare(&mut self, orders: &mut mpsc::UnboundedReceiver<Order>) -> Option<Order> {
        let prepared = tokio::time::timeout(PREPARE_WITHIN, self.providers.clone().prepared());
        tokio::select! {
            biased;
            Some(order) = orders.recv() => return Some(order),
            prepared = prepared => {
                // A service that does not answer in time shows again in its first step.
                if let Ok((providers, findings)) = prepared {
                    self.providers = providers;
                    self.request.findings.extend(findings);
                }
            }
        }
        None
    }

    /// When something is due that nobody signals.
    fn next_wake(&self) -> Option<Instant> {
        let due = self.steps.values().filter_map(|started| started.retry_at);
        let over = self.winding.map(|winding| winding.until);
        let flush = self.teller.next_flush().into_iter();
        let held = self.held.values().copied();
        flush.chain(due).chain(held).chain(over).chain(self.check_at).min()
    }

    /// Does what is due; steps that were held back start at the next turn.
    fn wake(&mut self) {
        let now = Instant::now();
        self.teller.flush_due();
        self.held.retain(|_, until| *until > now);
        self.end_winding(now);
        let is_due = |started: &Started| started.retry_at.is_some_and(|at| at <= now);
        let due: Vec<StepId> =
            self.steps.iter().filter(|(_, s)| is_due(s)).map(|(id, _)| id.clone()).collect();
        for id in due {
            if let Some(spec) = self.request.recipe.step(&id).cloned() {
                self.start_step(spec);
            }
        }
    }

    fn announce(&mut self) {
        let mut steps = StepOutline::of(&self.request.recipe);
        for (outline, spec) in steps.iter_mut().zip(&self.request.recipe.steps) {
            outline.usual_ms = self.providers.of(spec.kind).usual_ms(spec);
        }
        self.teller.say(EventKind::RunStarted {
            recipe: self.request.recipe.id.clone(),
            mode: self.request.mode,
            language: self.request.language.clone(),
            steps,
            words: self.notes.words(),
            recipe_version: self.request.recipe.version,
            notes_sha256: Some(ContentHash::of(self.notes.as_str().as_bytes())),
            terms: Some(Box::new(self.request.terms(&self.providers))),
        });
        for finding in std::mem::take(&mut self.request.findings) {
            self.teller.finding(finding);
        }
        let left_out: Vec<StepId> =
            self.plan.steps.iter().filter(|step| !step.runs).map(|step| step.id.clone()).collect();
        for step in left_out {
            self.teller.say(EventKind::StepSkipped {
                step,
                reason: "not asked for".to_owned(),
                asked: true,
            });
        }
    }

    fn is_any_running(&self) -> bool {
        self.board.progress.values().any(|progress| *progress == Progress::Running)
    }

    // ---- starting

    /// Starts what may start and gives up what never can, until neither changes anything: a step that
    /// is given up, or that fails at once, may free or strand another.
    fn start_ready(&mut self) {
        loop {
            let stranded = schedule::stranded(&self.plan, &self.board);
            for (step, need) in &stranded {
                self.board.progress.insert(step.clone(), Progress::Lost);
                let missing = need.as_ref().map_or("the document".to_owned(), ToString::to_string);
                let reason = format!("needs {missing}, which did not come");
                self.teller.say(EventKind::StepSkipped {
                    step: step.clone(),
                    reason,
                    asked: false,
                });
            }
            let mut moved = !stranded.is_empty();
            for id in schedule::ready(&self.plan, &self.board) {
                moved |= match self.request.recipe.step(&id).cloned() {
                    Some(spec) => self.admit(spec),
                    // A plan is made from its recipe, so this does not happen; it must not hang.
                    None => self.board.progress.insert(id, Progress::Lost).is_none(),
                };
            }
            if !moved {
                return;
            }
        }
    }

    fn start_step(&mut self, spec: StepSpec) {
        let id = spec.id.clone();
        let provider = Arc::clone(self.providers.of(spec.kind));
        let inputs = Inputs::of(&spec, &self.document, &self.results);
        let at_ms = self.teller.clock.elapsed_ms();
        let started = self.steps.entry(id.clone()).or_default();
        started.attempt += 1;
        started.tries += 1;
        started.at_ms = at_ms;
        started.retry_at = None;
        started.usage = Usage::default();
        started.inputs = inputs.by_path.clone();
        let attempt = started.attempt;
        let deadline =
            *started.first_try.get_or_insert_with(Instant::now) + self.request.retry.deadline;
        self.board.progress.insert(id.clone(), Progress::Running);
        let language = self.request.language.clone();
        let (mut prompt, unfilled) = match inputs.prompt(&spec, &self.notes, &language) {
            Ok(prompt) => (prompt, None),
            Err(error) => (String::new(), Some(error)),
        };
        let recipe = &self.request.recipe;
        let fingerprint =
            fingerprint(recipe, &spec, &prompt, &inputs.by_name, &language, provider.as_ref());
        self.teller.say(EventKind::StepStarted {
            step: id.clone(),
            attempt,
            provider: provider.name().to_owned(),
            model: provider.model(&spec),
            address: provider.address(),
            // Without one nobody takes a result for up to date that is not.
            fingerprint: (!self.request.reuse.is_stale(&spec, &fingerprint))
                .then(|| fingerprint.clone()),
        });
        if let Some(error) = unfilled {
            return self.fail(&id, error, Usage::default());
        }
        // The fingerprint is that of the list as a whole, so that later runs find it.
        let again = self.request.reuse.again_in(&id).cloned();
        prompt.extend(again.iter().map(ItemAgain::request));
        let request = StepRequest {
            spec,
            prompt,
            again,
            notes: Arc::clone(&self.notes),
            inputs: inputs.by_name,
            language,
            attempt,
            journal: Arc::clone(&self.journal),
            received: None,
        };
        let reuse = self.request.reuse.clone();
        let asks_nobody = Arc::clone(&self.asks_nobody);
        let run = self.request.run.clone();
        let job = StepJob { run, request, provider, reuse, fingerprint, deadline, asks_nobody };
        let task = tokio::spawn(executor::execute(job, self.signals.clone()));
        if let Some(started) = self.steps.get_mut(&id) {
            started.task = Some(task.abort_handle());
        }
    }

    // ---- what executors tell

    fn take(&mut self, signal: Signal) {
        let Signal { step, attempt, kind } = signal;
        let is_current = self.steps.get(&step).is_some_and(|started| started.attempt == attempt)
            && self.board.progress(&step) == Progress::Running;
        if !is_current {
            return;
        }
        match kind {
            SignalKind::Text { text, thinking } => self.teller.text(&step, &text, thinking),
            SignalKind::RequestId(request_id) => {
                self.teller.say(EventKind::StepAnswered { step, attempt, request_id });
            }
            SignalKind::Waited(span) => self.take_wait(&step, span),
            SignalKind::Usage(usage) => {
                if let Some(started) = self.steps.get_mut(&step) {
                    started.usage = usage;
                }
            }
            SignalKind::Closed(field) => self.take_field(step, field),
            SignalKind::Item { index, value } => {
                self.teller.say(EventKind::ItemClosed { step, index, value });
            }
            SignalKind::Finding(finding) => {
                self.teller.finding(finding.about(&step));
            }
            SignalKind::Finished(finished) => self.take_finished(step, *finished),
            SignalKind::Failed(error) => self.take_failed(step, error),
        }
    }

    /// A wait for another run is none of the time that a step has.
    fn take_wait(&mut self, step: &StepId, span: Duration) {
        if let Some(first_try) = self.steps.get_mut(step).and_then(|s| s.first_try.as_mut()) {
            *first_try += span;
        }
    }

    fn take_field(&mut self, step: StepId, field: ClosedField) {
        if field.path.iter().any(|key| key.contains('.')) {
            // Such a key cannot be told from a path; the finished document has it all the same.
            return;
        }
        let path = field.path.join(".");
        self.document.set(&path, field.value.clone());
        self.board.closed.insert(path.clone());
        self.teller.say(EventKind::FieldClosed { step, path, value: field.value });
    }

    fn take_finished(&mut self, step: StepId, finished: Finished) {
        let Finished { artifact, usage, made_at, provenance, value, document } = finished;
        self.results.insert(step.clone(), value);
        self.count(&step, usage, made_at.is_none());
        self.teller.say(EventKind::StepFinished {
            step: step.clone(),
            artifact,
            usage,
            cached: made_at.is_some(),
            made_at,
            provenance: provenance.map(Box::new),
        });
        if let Some(fields) = document {
            self.say_if_pipelining_was_in_vain();
            self.settle_document(fields);
            self.check_soon();
        }
        self.board.progress.insert(step, Progress::Done);
    }

    /// Takes the finished document as final; steps that were started with other values run again.
    fn settle_document(&mut self, fields: Map<String, Value>) {
        self.document = Document::new(fields);
        let mut outdated = Vec::new();
        for (id, started) in &self.steps {
            let changed = started
                .inputs
                .iter()
                .find(|(path, value)| self.document.get(path) != value.as_ref())
                .map(|(path, _)| path.clone());
            let is_live = matches!(self.board.progress(id), Progress::Running | Progress::Done);
            if let Some(path) = changed.filter(|_| is_live) {
                outdated.push((id.clone(), path));
            }
        }
        schedule::add_dependents(&self.plan, &self.board, &mut outdated);
        for (step, path) in outdated {
            self.stop(&step);
            if let Some(started) = self.steps.get_mut(&step) {
                started.tries = 0;
                started.first_try = None;
            }
            self.board.progress.insert(step.clone(), Progress::Idle);
            self.teller.say(EventKind::StepOutdated { step, path });
        }
    }

    /// A pipelined run in which nothing could start early says so, because people compare modes.
    fn say_if_pipelining_was_in_vain(&mut self) {
        let Some(document) = self.plan.steps.iter().find(|step| step.is_document) else { return };
        // After a failed attempt, steps may have been started by that one; and with a limit, steps
        // wait for the money.
        let Some(started) = self.steps.get(&document.id).filter(|s| s.attempt == 1) else { return };
        let now = self.teller.clock.elapsed_ms();
        let took = now - started.at_ms;
        // Within the last fiftieth of a document's time there was nothing left to gain.
        let early = now - took / 50;
        let mut others = self.plan.steps.iter().filter(|step| step.runs && !step.is_document);
        let is_late = |id: &StepId| self.steps.get(id).is_none_or(|s| s.at_ms >= early);
        let can_compare = self.plan.mode == RunMode::Pipelined
            && self.plan.max_parallel == usize::MAX
            && took >= WORTH_PIPELINING_MS
            && self.request.max_cost_usd.is_none()
            && others.clone().next().is_some();
        if can_compare && others.all(|step| is_late(&step.id)) {
            let message =
                "pipelined saved nothing here: the fields that the other steps need closed last";
            self.teller.finding(Finding::notice(message));
        }
    }

    fn fail(&mut self, step: &StepId, error: StepError, usage: Usage) {
        let spec = self.request.recipe.step(step).cloned();
        if let Some((kept, spec)) = self.request.reuse.otherwise.remove(step).zip(spec) {
            return self.keep(spec, kept, error, usage);
        }
        self.is_disk_full |= error.cause == Cause::Storage;
        self.board.progress.insert(step.clone(), Progress::Lost);
        self.teller.say(EventKind::StepFailed { step: step.clone(), error, usage });
    }

    /// Leaves a result as it was, because asking for it again has brought nothing better.
    fn keep(&mut self, spec: StepSpec, kept: KeptResult, error: StepError, usage: Usage) {
        let step = spec.id.clone();
        let attempt = self.steps.get(&step).map_or(1, |started| started.attempt);
        let message = format!("{step} stays as it was: {error}");
        self.teller.finding(Finding::warning(message).about(&step));
        let retrying = EventKind::StepRetrying { step, attempt, error, after_ms: 0, usage };
        self.teller.say(retrying);
        let reuse = &mut self.request.reuse;
        reuse.fresh.remove(&spec.id);
        reuse.again = reuse.again.take().filter(|again| again.step != spec.id);
        reuse.given.insert(spec.id.clone(), kept);
        self.start_step(spec);
    }
}
