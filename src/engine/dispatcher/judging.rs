//! When a run's document is held against the rules of its recipe.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::Dispatcher;
use crate::engine::RunRequest;
use crate::engine::check;
use crate::engine::schedule::Progress;

/// How long the rules leave the processor to the steps that have waited for the document: they take
/// some milliseconds of it, in which those would be sending their requests.
const AFTER_DOCUMENT: Duration = Duration::from_millis(50);

impl Dispatcher {
    /// Lets the rules get ready while the document is being written, when the processor has time: once
    /// it is there, the steps beside it want to start.
    pub(super) fn prepare_rules(&self) {
        if self.request.recipe.rules.is_some() {
            let (recipe, notes) = (Arc::clone(&self.request.recipe), Arc::clone(&self.notes));
            let language = self.request.language.clone();
            drop(tokio::task::spawn_blocking(move || check::prepare(&recipe, &notes, &language)));
        }
    }

    /// Holds the finished document against the rules, a moment after it is there.
    pub(super) fn check_soon(&mut self) {
        if self.request.recipe.rules.is_some() {
            self.check_at = Some(Instant::now() + AFTER_DOCUMENT);
        }
    }

    /// Holds the document against the rules when that is due, or when nothing else is left to do. It is
    /// work for the processor, so it goes to a thread of its own: a step that was started stands in the
    /// queue of this one.
    pub(super) async fn check_document(&mut self) {
        let is_due = |at: Instant| at <= Instant::now() || !self.is_any_running();
        if !self.check_at.is_some_and(is_due) {
            return;
        }
        self.check_at = None;
        let (recipe, notes) = (Arc::clone(&self.request.recipe), Arc::clone(&self.notes));
        let (document, language) = (self.document.clone(), self.request.language.clone());
        let judge = move || check::document(&recipe, &document, &notes, &language);
        // Rules that stop unexpectedly have found nothing; the run goes on.
        for finding in tokio::task::spawn_blocking(judge).await.unwrap_or_default() {
            self.teller.finding(finding);
        }
    }

    /// Holds the document against its own examples, once nothing more comes.
    pub(super) fn check_examples(&mut self) {
        let RunRequest { recipe, language, .. } = &self.request;
        let is_whole = recipe.document_step().is_some_and(|step| {
            self.board.progress(&step.id) == Progress::Done && !self.is_cancelled
        });
        if is_whole {
            let (document, notes) = (&self.document, &self.notes);
            for finding in check::examples(recipe, document, &self.results, notes, language) {
                self.teller.finding(finding);
            }
        }
    }
}
