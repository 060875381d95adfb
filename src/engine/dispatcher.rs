//! Owns a run: starts the steps that may start, stamps every event once, and decides how it ends.
//!
//! Two promises about delivery. Text is coalesced: pieces that arrive within [`TEXT_EVERY`] are
//! joined, in order, unless another event about that step comes between, which text never overtakes. All other events
//! are delivered, in order; the channel has no bound because their number has one (a few per step and
//! per field), so a slow screen can never make the engine wait or lose an event.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value};
use tokio::sync::mpsc;
use tokio::task::AbortHandle;
use tokio::time::Instant;

use super::clock::Clock;
use super::executor::{self, Finished, Signal, SignalKind, StepJob};
use super::handle::{Order, RunControl, RunHandle, RunRequest};
use super::plan::{Plan, PlanError, plan};
use super::schedule::{self, Board, Progress};
use crate::domain::document::Document;
use crate::domain::event::{EventKind, RunEvent};
use crate::domain::fault::{Cause, StepError};
use crate::domain::finding::Finding;
use crate::domain::journal::Journal;
use crate::domain::notes::Notes;
use crate::domain::outline::StepOutline;
use crate::domain::recipe::{Need, StepId, StepSpec};
use crate::domain::run::{RunEnd, RunMode};
use crate::provider::{Providers, StepRequest};
use crate::wire::fields::ClosedField;

/// For how long the text of a step is collected before it is told.
pub const TEXT_EVERY: Duration = Duration::from_millis(50);

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
        clock: Clock::start(),
        events: events_tx,
        signals: signals_tx,
        is_cancelled: false,
        is_log_broken: false,
    };
    tokio::spawn(dispatcher.run(orders, signals));
    Ok(RunHandle { events, control: RunControl { orders: orders_tx } })
}

/// What the dispatcher knows of a step that has started.
#[derive(Default)]
struct Started {
    attempt: u32,
    at_ms: u64,
    task: Option<AbortHandle>,
    /// The values that its prompt was filled in with, by the path that it needs.
    inputs: BTreeMap<String, Option<Value>>,
    text: PendingText,
}

#[derive(Default)]
struct PendingText {
    text: String,
    thinking: bool,
    sent: Option<Instant>,
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
    clock: Clock,
    events: mpsc::UnboundedSender<RunEvent>,
    signals: mpsc::UnboundedSender<Signal>,
    is_cancelled: bool,
    is_log_broken: bool,
}

impl Dispatcher {
    async fn run(
        mut self,
        mut orders: mpsc::UnboundedReceiver<Order>,
        mut signals: mpsc::UnboundedReceiver<Signal>,
    ) {
        self.announce();
        loop {
            self.start_ready();
            if !self.is_any_running() {
                break;
            }
            let flush_at = self.next_flush();
            tokio::select! {
                // Orders come first so that a cancel is not held up by a fast stream.
                biased;
                Some(order) = orders.recv() => self.obey(order),
                () = self.events.closed() => self.obey(Order::CancelRun),
                Some(signal) = signals.recv() => self.take(signal),
                () = tokio::time::sleep_until(flush_at.unwrap_or(self.clock.started)),
                    if flush_at.is_some() => self.flush_due(),
            }
            if self.is_cancelled {
                break;
            }
        }
        let state = self.end();
        self.emit(EventKind::RunFinished { state });
    }

    fn announce(&mut self) {
        let mut steps = StepOutline::of(&self.request.recipe);
        for (outline, spec) in steps.iter_mut().zip(&self.request.recipe.steps) {
            outline.usual_ms = self.providers.of(spec.kind).usual_ms(spec);
        }
        self.emit(EventKind::RunStarted {
            recipe: self.request.recipe.id.clone(),
            mode: self.request.mode,
            steps,
            words: self.notes.words(),
        });
        let left_out: Vec<StepId> =
            self.plan.steps.iter().filter(|step| !step.runs).map(|step| step.id.clone()).collect();
        for step in left_out {
            self.emit(EventKind::StepSkipped {
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
                self.emit(EventKind::StepSkipped { step: step.clone(), reason, asked: false });
            }
            let ready = schedule::ready(&self.plan, &self.board);
            if stranded.is_empty() && ready.is_empty() {
                return;
            }
            for id in ready {
                match self.request.recipe.step(&id).cloned() {
                    Some(spec) => self.start_step(spec),
                    // A plan is made from its recipe, so this does not happen; it must not hang.
                    None => drop(self.board.progress.insert(id, Progress::Lost)),
                }
            }
        }
    }

    fn start_step(&mut self, spec: StepSpec) {
        let id = spec.id.clone();
        let provider = Arc::clone(self.providers.of(spec.kind));
        let (inputs, values) = self.inputs(&spec);
        let started = self.steps.entry(id.clone()).or_default();
        started.attempt += 1;
        started.at_ms = self.clock.elapsed_ms();
        started.inputs = inputs;
        started.text = PendingText::default();
        let attempt = started.attempt;
        self.board.progress.insert(id.clone(), Progress::Running);
        self.emit(EventKind::StepStarted {
            step: id.clone(),
            attempt,
            provider: provider.name().to_owned(),
            model: provider.model(&spec),
        });
        let prompt = match spec.prompt.render(&self.with_notes(&values)) {
            Ok(prompt) => prompt,
            Err(error) => {
                let message =
                    format!("the prompt {} cannot be filled in: {error}", spec.prompt.name());
                let hint = "check the template with the values of this document";
                return self.fail(&id, StepError::new(Cause::Internal, message, hint));
            }
        };
        let request = StepRequest {
            spec,
            prompt,
            notes: Arc::clone(&self.notes),
            inputs: values,
            language: self.request.language.clone(),
            attempt,
            journal: Arc::clone(&self.journal),
        };
        let journal = Arc::clone(&self.journal);
        let job = StepJob { request, provider, journal, attempt };
        let task = tokio::spawn(executor::execute(job, self.signals.clone()));
        if let Some(started) = self.steps.get_mut(&id) {
            started.task = Some(task.abort_handle());
        }
    }

    /// What a step's prompt mentions: by needed path, to tell later whether it changed, and by name.
    fn inputs(
        &self,
        spec: &StepSpec,
    ) -> (BTreeMap<String, Option<Value>>, BTreeMap<String, Value>) {
        let mut by_path = BTreeMap::new();
        let mut by_name = Document::default();
        for need in &spec.needs {
            match need {
                Need::Field(path) => {
                    let value = self.document.get(path).cloned();
                    if let Some(value) = &value {
                        by_name.set(path, value.clone());
                    }
                    by_path.insert(path.clone(), value);
                }
                Need::Step(id) => {
                    let value = self.results.get(id).cloned().unwrap_or_default();
                    by_name.set(id.as_str(), value);
                }
            }
        }
        (by_path, by_name.fields().clone().into_iter().collect())
    }

    fn with_notes(&self, values: &BTreeMap<String, Value>) -> BTreeMap<String, Value> {
        let mut values = values.clone();
        values.insert("notes".to_owned(), self.notes.as_str().into());
        values.insert("language".to_owned(), self.request.language.clone().into());
        values
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
            SignalKind::Text { text, thinking } => self.take_text(&step, &text, thinking),
            SignalKind::Closed(field) => self.take_field(step, field),
            SignalKind::Finding(finding) => {
                self.emit(EventKind::FindingRecorded { finding: finding.about(&step) });
            }
            SignalKind::Finished(finished) => self.take_finished(step, *finished),
            SignalKind::Failed(error) => self.fail(&step, error),
        }
    }

    fn take_text(&mut self, step: &StepId, text: &str, thinking: bool) {
        let Some(started) = self.steps.get_mut(step) else { return };
        if started.text.thinking != thinking {
            self.flush(step);
        }
        let Some(started) = self.steps.get_mut(step) else { return };
        started.text.thinking = thinking;
        started.text.text.push_str(text);
        if started.text.sent.is_none_or(|sent| sent.elapsed() >= TEXT_EVERY) {
            self.flush(step);
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
        self.flush(&step);
        self.emit(EventKind::FieldClosed { step, path, value: field.value });
    }

    fn take_finished(&mut self, step: StepId, finished: Finished) {
        self.flush(&step);
        let Finished { artifact, usage, value, document } = finished;
        self.results.insert(step.clone(), value);
        self.emit(EventKind::StepFinished { step: step.clone(), artifact, usage, cached: false });
        if let Some(fields) = document {
            self.say_if_pipelining_was_in_vain();
            self.settle_document(fields);
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
        self.add_dependents(&mut outdated);
        for (step, path) in outdated {
            self.flush(&step);
            self.stop(&step);
            self.board.progress.insert(step.clone(), Progress::Idle);
            self.emit(EventKind::StepOutdated { step, path });
        }
    }

    /// Adds the steps that were given the result of an outdated one, and so on along a chain.
    fn add_dependents(&self, outdated: &mut Vec<(StepId, String)>) {
        let mut at = 0;
        while let Some((changed, _)) = outdated.get(at).cloned() {
            at += 1;
            for step in &self.plan.steps {
                let is_known = outdated.iter().any(|(id, _)| *id == step.id);
                let is_live =
                    matches!(self.board.progress(&step.id), Progress::Running | Progress::Done);
                if !is_known && is_live && step.needs.contains(&Need::Step(changed.clone())) {
                    outdated.push((step.id.clone(), changed.to_string()));
                }
            }
        }
    }

    /// A pipelined run in which nothing could start early says so, because people compare modes.
    fn say_if_pipelining_was_in_vain(&mut self) {
        let now = self.clock.elapsed_ms();
        // Within the last fiftieth of a document's time there was nothing left to gain.
        let early = now - now / 50;
        let mut others = self.plan.steps.iter().filter(|step| step.runs && !step.is_document);
        let is_late = |id: &StepId| self.steps.get(id).is_none_or(|s| s.at_ms >= early);
        let can_compare = self.plan.mode == RunMode::Pipelined
            && self.plan.max_parallel == usize::MAX
            && now >= WORTH_PIPELINING_MS
            && others.clone().next().is_some();
        if can_compare && others.all(|step| is_late(&step.id)) {
            let message =
                "pipelined saved nothing here: the fields that the other steps need closed last";
            self.emit(EventKind::FindingRecorded { finding: Finding::notice(message) });
        }
    }

    fn fail(&mut self, step: &StepId, error: StepError) {
        self.flush(step);
        self.board.progress.insert(step.clone(), Progress::Lost);
        self.emit(EventKind::StepFailed { step: step.clone(), error });
    }

    // ---- stopping

    fn obey(&mut self, order: Order) {
        match order {
            Order::CancelStep(step) => self.cancel_step(step),
            Order::CancelRun => {
                self.is_cancelled = true;
                let open: Vec<StepId> = self
                    .plan
                    .steps
                    .iter()
                    .filter(|step| step.runs)
                    .map(|step| step.id.clone())
                    .collect();
                for step in open {
                    self.cancel_step(step);
                }
            }
        }
    }

    fn cancel_step(&mut self, step: StepId) {
        let is_open = self.plan.steps.iter().any(|planned| planned.id == step && planned.runs)
            && matches!(self.board.progress(&step), Progress::Idle | Progress::Running);
        if is_open {
            self.flush(&step);
            self.stop(&step);
            self.board.progress.insert(step.clone(), Progress::Lost);
            self.emit(EventKind::StepCancelled { step });
        }
    }

    fn stop(&mut self, step: &StepId) {
        if let Some(task) = self.steps.get_mut(step).and_then(|started| started.task.take()) {
            task.abort();
        }
    }

    fn end(&self) -> RunEnd {
        let progress = |step: &super::plan::PlannedStep| self.board.progress(&step.id);
        let document = self.plan.steps.iter().find(|step| step.is_document);
        if self.is_cancelled {
            RunEnd::Cancelled
        } else if document.is_some_and(|step| progress(step) != Progress::Done) {
            RunEnd::Failed
        } else if self.plan.steps.iter().all(|s| !s.runs || progress(s) == Progress::Done) {
            RunEnd::Complete
        } else {
            RunEnd::Partial
        }
    }

    // ---- telling

    fn next_flush(&self) -> Option<Instant> {
        self.steps
            .values()
            .filter(|started| !started.text.text.is_empty())
            .filter_map(|started| started.text.sent.map(|sent| sent + TEXT_EVERY))
            .min()
    }

    fn flush_due(&mut self) {
        let due: Vec<StepId> = self
            .steps
            .iter()
            .filter(|(_, s)| s.text.sent.is_some_and(|sent| sent.elapsed() >= TEXT_EVERY))
            .map(|(id, _)| id.clone())
            .collect();
        for step in due {
            self.flush(&step);
        }
    }

    fn flush(&mut self, step: &StepId) {
        let Some(started) = self.steps.get_mut(step) else { return };
        if started.text.text.is_empty() {
            return;
        }
        let text = std::mem::take(&mut started.text.text);
        let thinking = started.text.thinking;
        started.text.sent = Some(Instant::now());
        self.emit(EventKind::TextReceived { step: step.clone(), text, thinking });
    }

    fn emit(&mut self, kind: EventKind) {
        let elapsed_ms = self.clock.elapsed_ms();
        let at = self.clock.at(elapsed_ms);
        let event = RunEvent { run: self.request.run.clone(), at, elapsed_ms, kind };
        let logged = self.journal.append(&event);
        // A receiver that is gone has cancelled the run; `run` sees it at its next turn.
        drop(self.events.send(event));
        if let Err(error) = logged
            && !self.is_log_broken
        {
            self.is_log_broken = true;
            let message = format!("the log of this run is incomplete: {error}");
            self.emit(EventKind::FindingRecorded { finding: Finding::warning(message) });
        }
    }
}
