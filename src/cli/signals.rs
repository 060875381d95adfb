//! The signals that end a run without a screen.

use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

use super::failure::{Failure, INTERRUPTED, TERMINATED};

/// Tells everybody who asks that the program is to stop, and with which exit code.
#[derive(Debug, Clone)]
pub struct Stop {
    asked: watch::Receiver<Option<u8>>,
}

impl Stop {
    /// Listens for SIGINT and SIGTERM from now on. Needs a runtime.
    ///
    /// # Errors
    /// [`Failure`] when the system does not let it.
    pub fn listen() -> Result<Self, Failure> {
        let unable = |error: io::Error| {
            Failure::failed(format!("cannot listen for signals: {error}"), "try again")
        };
        let mut interrupt = signal(SignalKind::interrupt()).map_err(unable)?;
        let mut terminate = signal(SignalKind::terminate()).map_err(unable)?;
        let (tell, asked) = watch::channel(None);
        tokio::spawn(async move {
            let code = next(&mut interrupt, &mut terminate).await;
            // Nobody who listens is nobody who has to be told.
            let _ = tell.send(Some(code));
            // The channel stays open, so that whoever asks later is told as well.
            tell.closed().await;
        });
        Ok(Self { asked })
    }

    /// Waits until the program is to stop, and returns its exit code.
    pub async fn asked(&mut self) -> u8 {
        loop {
            if let Some(code) = *self.asked.borrow_and_update() {
                return code;
            }
            if self.asked.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }

    /// The exit code, where the program is to stop already.
    #[must_use]
    pub fn code(&self) -> Option<u8> {
        *self.asked.borrow()
    }
}

async fn next(interrupt: &mut Signal, terminate: &mut Signal) -> u8 {
    tokio::select! {
        _ = interrupt.recv() => INTERRUPTED,
        _ = terminate.recv() => TERMINATED,
    }
}
