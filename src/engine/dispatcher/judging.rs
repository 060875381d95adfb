//! When a run's document is held against the rules of its recipe.

use std::sync::Arc;

use super::Dispatcher;
use crate::engine::RunRequest;
use crate::engine::check;
use crate::engine::schedule::Progress;

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

    /// Holds the document against the rules, once it is there and what waits for it has started.
    /// It is work for the processor, so it goes to a thread of its own: the step that was started last
    /// stands in the queue of this one.
    pub(super) async fn check_document(&mut self) {
        if !std::mem::take(&mut self.is_check_due) || self.request.recipe.rules.is_none() {
            return;
        }
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
