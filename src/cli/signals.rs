//! The signals that end a run without a screen.

use std::io;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use super::failure::{Failure, HUNG_UP, INTERRUPTED, QUIT, TERMINATED};

/// Tells everybody who asks that the program is to stop, and with which exit code.
///
/// Every signal is counted, so that one that comes while nobody waits is told to whoever asks next.
/// A terminal that goes away does not stop a run: what was asked for may have been paid for, so it is
/// brought to its end without one.
#[derive(Debug, Clone)]
pub struct Stop {
    asked: watch::Receiver<Asked>,
    /// How many of those signals have had their effect.
    answered: usize,
    hung_up: watch::Receiver<bool>,
}

/// The signals to stop that have come.
#[derive(Debug, Default, Clone, Copy)]
struct Asked {
    count: usize,
    /// The exit code of the last one.
    code: u8,
}

impl Stop {
    /// Listens for SIGINT, SIGQUIT, SIGTERM and SIGHUP from now on. Needs a runtime.
    ///
    /// # Errors
    /// [`Failure`] when the system does not let it.
    pub fn listen() -> Result<Self, Failure> {
        let unable = |error: io::Error| {
            Failure::failed(format!("cannot listen for signals: {error}"), "try again")
        };
        let mut interrupt = signal(SignalKind::interrupt()).map_err(unable)?;
        let mut quit = signal(SignalKind::quit()).map_err(unable)?;
        let mut terminate = signal(SignalKind::terminate()).map_err(unable)?;
        let mut hangup = signal(SignalKind::hangup()).map_err(unable)?;
        let (tell, asked) = watch::channel(Asked::default());
        let (tell_hung_up, hung_up) = watch::channel(false);
        tokio::spawn(async move {
            loop {
                let code = tokio::select! {
                    _ = interrupt.recv() => INTERRUPTED,
                    _ = quit.recv() => QUIT,
                    _ = terminate.recv() => TERMINATED,
                    _ = hangup.recv() => {
                        tell_hung_up.send_modify(|hung_up| *hung_up = true);
                        continue;
                    }
                    // Nobody who listens is nobody who has to be told.
                    () = tell.closed() => return,
                };
                tell.send_modify(|asked| *asked = Asked { count: asked.count + 1, code });
            }
        });
        Ok(Self { asked, answered: 0, hung_up })
    }

    /// Waits until the program is to stop, and returns its exit code.
    pub async fn asked(&mut self) -> u8 {
        let answered = self.answered;
        let code =
            self.asked.wait_for(|asked| asked.count > answered).await.map(|asked| asked.code);
        match code {
            Ok(code) => code,
            Err(_) => std::future::pending().await,
        }
    }

    /// Says that a signal has had its effect: only the next one is told from here on.
    pub fn answer(&mut self) {
        if self.code().is_some() {
            self.answered += 1;
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
        let asked = *self.asked.borrow();
        (asked.count > self.answered).then_some(asked.code)
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[test]
    fn a_signal_that_comes_while_nobody_waits_is_told_to_whoever_asks_next() {
        let (tell, asked) = watch::channel(Asked::default());
        let (_hang_up, hung_up) = watch::channel(false);
        let mut stop = Stop { asked, answered: 0, hung_up };
        stop.answer();
        assert_eq!(stop.asked().now_or_never(), None, "nothing has come that was answered");
        tell.send_replace(Asked { count: 1, code: INTERRUPTED });
        let mut run = stop.clone();
        assert_eq!(run.asked().now_or_never(), Some(INTERRUPTED));
        assert_eq!(run.asked().now_or_never(), Some(INTERRUPTED), "it holds until it is answered");
        // The second one comes between the end of the run and the next question.
        tell.send_replace(Asked { count: 2, code: TERMINATED });
        stop.answer();
        assert_eq!(stop.code(), Some(TERMINATED));
        assert_eq!(stop.asked_or_hung_up().now_or_never(), Some(TERMINATED));
        stop.answer();
        assert_eq!(stop.code(), None);
    }
}
