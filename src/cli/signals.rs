//! The signals that end a run without a screen.

use std::io;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use super::failure::{Failure, HUNG_UP, INTERRUPTED, TERMINATED};

/// Tells everybody who asks that the program is to stop, and with which exit code.
///
/// A terminal that goes away does not stop a run: what was asked for may have been paid for, so it is
/// brought to its end without one.
#[derive(Debug, Clone)]
pub struct Stop {
    asked: watch::Receiver<Option<u8>>,
    hung_up: watch::Receiver<bool>,
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
        let (tell_hung_up, hung_up) = watch::channel(false);
        tokio::spawn(async move {
            let code = loop {
                tokio::select! {
                    _ = interrupt.recv() => break INTERRUPTED,
                    _ = terminate.recv() => break TERMINATED,
                    _ = hangup.recv() => tell_hung_up.send_modify(|hung_up| *hung_up = true),
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
        *self.hung_up.borrow()
    }

    /// The same as [`Stop::asked`], for what nobody needs once the terminal has gone away.
    pub async fn asked_or_hung_up(&mut self) -> u8 {
        let mut hung_up = self.hung_up.clone();
        tokio::select! {
            code = self.asked() => code,
            Ok(_) = hung_up.wait_for(|hung_up| *hung_up) => HUNG_UP,
        }
    }

    /// The exit code, where the program is to stop already.
    #[must_use]
    pub fn code(&self) -> Option<u8> {
        *self.asked.borrow()
    }
}
