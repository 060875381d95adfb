//! When a run's document is held against the rules of its recipe.

use super::Dispatcher;
use crate::engine::RunRequest;
use crate::engine::check;
use crate::engine::schedule::Progress;

impl Dispatcher {
    /// Holds the document against the rules, once it is there and what waits for it has started.
    pub(super) fn check_document(&mut self) {
        if !std::mem::take(&mut self.is_check_due) {
            return;
        }
        let RunRequest { recipe, language, .. } = &self.request;
        for finding in check::document(recipe, &self.document, &self.notes, language) {
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
