//! Keeps the draft: one task that saves in order and skips what is out of date.

use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tokio::sync::oneshot;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use super::msg::MsgKind;
use super::work::Outbox;
use crate::store::drafts::Drafts;
use crate::store::named_drafts::{Beside, beside, remember};

/// Something to be kept in a draft.
#[derive(Debug)]
pub struct Job {
    /// Which.
    pub drafts: Drafts,
    /// All of the notes, or none when only what is beside them has changed.
    pub text: Option<String>,
    /// What is remembered with them.
    pub beside: Beside,
    /// Who waits until it is done.
    waiting: Option<oneshot::Sender<()>>,
}

/// How long is waited for a disk that does not answer.
const KEEP_WITHIN: Duration = Duration::from_secs(1);

/// Waits until this job and all those before it are done, or the disk has been given up for now.
pub async fn emptied(jobs: &UnboundedSender<Job>, job: Job) {
    let (waiting, done) = oneshot::channel();
    // Without a keeper nothing is done, and the wait ends at once.
    let _ = jobs.send(Job { waiting: Some(waiting), ..job });
    let _ = timeout(KEEP_WITHIN, done).await;
}

impl Job {
    /// Keeps the text, if there is one, and what is remembered with it.
    #[must_use]
    pub fn new(drafts: Drafts, text: Option<String>, beside: Beside) -> Self {
        Self { drafts, text, beside, waiting: None }
    }

    /// The job that does both, when the older one is about the same draft; else none, and the newer one
    /// is given back.
    fn with(&mut self, newer: Self) -> Option<Self> {
        if self.drafts.path() != newer.drafts.path() {
            return Some(newer);
        }
        self.text = newer.text.or_else(|| self.text.take());
        self.beside = newer.beside;
        self.waiting = newer.waiting.or_else(|| self.waiting.take());
        None
    }

    /// Does it; a draft that is not there, because it is empty, has nothing beside it.
    fn save(self) -> Result<(), String> {
        let saved = self.text.map_or(Ok(()), |text| self.drafts.save_somewhere(&text));
        let path = self.drafts.path();
        let older = beside(path);
        let newer = Beside { name: older.name.clone(), ..self.beside };
        if path.exists() && (&older.recipe, older.mode) != (&newer.recipe, newer.mode) {
            // The recipe is chosen again in a moment; the notes are what matters.
            let _ = remember(path, &newer);
        }
        saved
    }
}

/// Saves drafts in order, of each only the newest of those that have come meanwhile; returns how the
/// last attempt went.
///
/// # Errors
/// Why the newest notes are not safe.
pub async fn keep_drafts(mut jobs: UnboundedReceiver<Job>, outbox: Outbox) -> Result<(), String> {
    let mut last = Ok(());
    let mut next = None;
    loop {
        let Some(mut job) = (match next.take() {
            Some(job) => Some(job),
            None => jobs.recv().await,
        }) else {
            return last;
        };
        while next.is_none() {
            let Ok(newer) = jobs.try_recv() else { break };
            next = job.with(newer);
        }
        let (has_text, waiting) = (job.text.is_some(), job.waiting.take());
        let saved = spawn_blocking(move || job.save()).await;
        let saved = saved.unwrap_or_else(|error| Err(error.to_string()));
        if has_text {
            outbox.say(match &saved {
                Ok(()) => MsgKind::DraftSaved,
                Err(why) => MsgKind::DraftFailed(why.clone()),
            });
            last = saved;
        }
        if let Some(waiting) = waiting {
            // Whoever has waited long enough is gone.
            let _ = waiting.send(());
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc::unbounded_channel;

    use super::*;
    use crate::domain::run::RunMode;
    use crate::store::named_drafts::NamedDrafts;

    #[tokio::test]
    async fn each_draft_gets_its_own_text_and_the_newest_of_it() {
        let home = tempfile::tempdir().unwrap();
        let all = NamedDrafts::new(home.path());
        let kept = Beside::new("", Some("case-study".into()), Some(RunMode::Parallel));
        let (first, second) = (all.claim(), all.make(&Beside::new("two", None, None), "").unwrap());
        let (jobs, jobs_rx) = unbounded_channel();
        let send = |drafts: &Drafts, text: Option<&str>| {
            let text = text.map(str::to_owned);
            jobs.send(Job::new(drafts.clone(), text, kept.clone())).unwrap();
        };
        send(&first, Some("a"));
        send(&first, Some("ab"));
        send(&first, None);
        send(&second, Some("c"));
        drop(jobs);
        let (done, mut answers) = unbounded_channel();
        assert_eq!(keep_drafts(jobs_rx, Outbox::new(done)).await, Ok(()));
        let read = |drafts: &Drafts| std::fs::read_to_string(drafts.path()).unwrap();
        assert_eq!((read(&first), read(&second)), ("ab".to_owned(), "c".to_owned()));
        assert_eq!(beside(second.path()).name, "two");
        assert_eq!(beside(first.path()).mode, Some(RunMode::Parallel));
        let count = std::iter::from_fn(|| answers.try_recv().ok()).count();
        assert_eq!(count, 2, "one answer for each save");
    }
}
