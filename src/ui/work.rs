//! What comes back from the work that the runner sets going.

use std::sync::Arc;

use image::DynamicImage;
use tokio::sync::mpsc::UnboundedSender;
use tokio::task::spawn_blocking;

use super::msg::MsgKind;
use crate::domain::recipe::Recipe;
use crate::engine::RunControl;
use crate::store::drafts::Drafts;
use crate::store::run_folder::RunFolder;

/// A run that was started, with what its files are made from.
pub struct Started {
    /// Its folder.
    pub folder: Arc<RunFolder>,
    /// What it makes.
    pub recipe: Arc<Recipe>,
    /// ISO 639-1 code of the language that it writes in.
    pub language: String,
    /// The means to stop it.
    pub control: RunControl,
}

/// What comes back from the work.
pub enum Done {
    /// Something that the model is to know.
    Msg(MsgKind),
    /// A run has begun.
    Started(Started),
    /// A picture was decoded: the hash of its bytes, and its pixels.
    Decoded(String, Arc<DynamicImage>),
    /// Another draft is this instance's from now on, and what the model is to know of it.
    Draft(Drafts, MsgKind),
    /// Work that the program waits for before it ends is over, however it went.
    Settled,
}

/// Where the work sends what comes back.
#[derive(Clone)]
pub struct Outbox(UnboundedSender<Done>);

impl Outbox {
    /// Sends through this channel.
    #[must_use]
    pub fn new(done: UnboundedSender<Done>) -> Self {
        Self(done)
    }

    /// Sends something; when the program leaves meanwhile, nobody waits for it.
    pub fn send(&self, done: Done) {
        let _ = self.0.send(done);
    }

    /// Sends something that the model is to know.
    pub fn say(&self, kind: MsgKind) {
        self.send(Done::Msg(kind));
    }

    /// Whether nobody waits for anything any more.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.0.is_closed()
    }

    /// Does something that may wait for the disk, on a thread of its own.
    pub fn blocking(&self, work: impl FnOnce(&Self) + Send + 'static) {
        let outbox = self.clone();
        spawn_blocking(move || work(&outbox));
    }

    /// The same for work that the program waits for before it ends: [`Done::Settled`] follows, also
    /// when the work breaks down.
    pub fn settling(&self, work: impl FnOnce() -> Option<MsgKind> + Send + 'static) {
        let ticket = Ticket(self.clone());
        spawn_blocking(move || {
            if let Some(kind) = work() {
                ticket.0.say(kind);
            }
        });
    }
}

/// Tells when it is dropped that some work is over.
struct Ticket(Outbox);

impl Drop for Ticket {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let why = "a file was not written because of a mistake in this program; try again";
            self.0.say(MsgKind::FileFailed(why.to_owned()));
        }
        self.0.send(Done::Settled);
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn work_that_breaks_down_is_told_and_over() {
        let (done_tx, mut done) = mpsc::unbounded_channel();
        Outbox::new(done_tx).settling(|| panic!("a mistake"));
        assert!(matches!(done.recv().await, Some(Done::Msg(MsgKind::FileFailed(_)))));
        assert!(matches!(done.recv().await, Some(Done::Settled)));
    }
}
