//! Stamps what happens, once, and tells it: to the log of the run first, then to whoever follows.
//!
//! Text is coalesced: pieces of a step that arrive within [`TEXT_EVERY`] are joined, in order, unless
//! another event about that step comes between, which text never overtakes. All other events are
//! delivered, in order; the channel has no bound because their number has one (a few per step and per
//! field), so a slow screen can never make the engine wait or lose an event.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::Instant;

use super::clock::Clock;
use super::trace::trace;
use crate::domain::event::{EventKind, RunEvent};
use crate::domain::finding::Finding;
use crate::domain::journal::Journal;
use crate::domain::recipe::StepId;
use crate::domain::run::RunId;

/// For how long the text of a step is collected before it is told.
pub const TEXT_EVERY: Duration = Duration::from_millis(50);

#[derive(Default)]
struct PendingText {
    text: String,
    thinking: bool,
    sent: Option<Instant>,
}

/// The voice of a run.
pub(super) struct Teller {
    pub(super) clock: Clock,
    run: RunId,
    journal: Arc<dyn Journal>,
    events: mpsc::UnboundedSender<RunEvent>,
    texts: BTreeMap<StepId, PendingText>,
    is_log_broken: bool,
}

impl Teller {
    pub(super) fn new(
        run: RunId,
        journal: Arc<dyn Journal>,
        events: mpsc::UnboundedSender<RunEvent>,
    ) -> Self {
        let clock = Clock::start();
        Self { clock, run, journal, events, texts: BTreeMap::new(), is_log_broken: false }
    }

    /// Waits until nobody follows any more.
    pub(super) async fn is_alone(&self) {
        self.events.closed().await;
    }

    pub(super) fn say(&mut self, kind: EventKind) {
        if let Some(step) = kind.step().cloned() {
            self.flush(&step);
        }
        self.emit(kind);
    }

    pub(super) fn finding(&mut self, finding: Finding) {
        self.say(EventKind::FindingRecorded { finding });
    }

    /// Takes in a piece of a step's text, to be told now or soon.
    pub(super) fn text(&mut self, step: &StepId, text: &str, thinking: bool) {
        if self.texts.get(step).is_some_and(|pending| pending.thinking != thinking) {
            self.flush(step);
        }
        let pending = self.texts.entry(step.clone()).or_default();
        pending.thinking = thinking;
        pending.text.push_str(text);
        if pending.sent.is_none_or(|sent| sent.elapsed() >= TEXT_EVERY) {
            self.flush(step);
        }
    }

    /// When text is to be told next.
    pub(super) fn next_flush(&self) -> Option<Instant> {
        let waiting = self.texts.values().filter(|pending| !pending.text.is_empty());
        waiting.filter_map(|pending| pending.sent.map(|sent| sent + TEXT_EVERY)).min()
    }

    /// Tells the text that has waited long enough.
    pub(super) fn flush_due(&mut self) {
        let is_due =
            |pending: &PendingText| pending.sent.is_some_and(|s| s.elapsed() >= TEXT_EVERY);
        let due: Vec<StepId> =
            self.texts.iter().filter(|(_, text)| is_due(text)).map(|(id, _)| id.clone()).collect();
        for step in due {
            self.flush(&step);
        }
    }

    fn flush(&mut self, step: &StepId) {
        let Some(pending) = self.texts.get_mut(step).filter(|pending| !pending.text.is_empty())
        else {
            return;
        };
        let text = std::mem::take(&mut pending.text);
        let thinking = pending.thinking;
        pending.sent = Some(Instant::now());
        self.emit(EventKind::TextReceived { step: step.clone(), text, thinking });
    }

    fn emit(&mut self, kind: EventKind) {
        let elapsed_ms = self.clock.elapsed_ms();
        let at = self.clock.at(elapsed_ms);
        let event = RunEvent { run: self.run.clone(), at, elapsed_ms, kind };
        trace(&event);
        let logged = self.journal.append(&event);
        // A receiver that is gone has cancelled the run; the dispatcher sees it at its next turn.
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
