//! The signals that end a run without a screen.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use super::failure::{Failure, INTERRUPTED, TERMINATED};

/// Tells everybody who asks that the program is to stop, and with which exit code.
///
/// A terminal that goes away stops nothing: what was asked for may have been paid for, so it is brought
/// to its end without one.
#[derive(Debug, Clone)]
pub struct Stop {
    asked: watch::Receiver<Option<u8>>,
    hung_up: Arc<AtomicBool>,
}

impl Stop {
    /// Listens for SIGINT, SIGTERM and SIGHUP from now on. Needs a runtime.
    ///
    /// # Errors
    /// [`Failure`] when the system does not let it.
    pub fn listen() -> Result<Self, Failure> {
        let unable = |error: io::Error| {
            Failure::failed(format!("cannot listen for signals: {error}"), "try again")
        };
        let mut interrupt = signal(SignalKind::interrupt()).map_err(unable)?;
        let mut terminate = signal(SignalKind::terminate()).map_err(unable)?;
        let mut hangup = signal(SignalKind::hangup()).map_err(unable)?;
        let (tell, asked) = watch::channel(None);
        let hung_up = Arc::new(AtomicBool::new(false));
        let heard = Arc::clone(&hung_up);
        tokio::spawn(async move {
            let code = loop {
                tokio::select! {
                    _ = interrupt.recv() => break INTERRUPTED,
                    _ = terminate.recv() => break TERMINATED,
                    _ = hangup.recv() => heard.store(true, Ordering::Relaxed),
                }
            };
            // Nobody who listens is nobody who has to be told.
            let _ = tell.send(Some(code));
            // The channel stays open, so that whoever asks later is told as well.
            tell.closed().await;
        });
        Ok(Self { asked, hung_up })
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

    /// Whether the terminal has gone away.
    #[must_use]
    pub fn hung_up(&self) -> bool {
        self.hung_up.load(Ordering::Relaxed)
    }

    /// The exit code, where the program is to stop already.
    #[must_use]
    pub fn code(&self) -> Option<u8> {
        *self.asked.borrow()
    }
}
