//! The signals that end a run without a screen.

use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

use super::failure::Failure;
use crate::domain::halt::Halt;

/// Tells everybody who asks that the program is to stop, and why.
///
/// Every signal is counted, so that one that comes while nobody waits is told to whoever asks next.
/// A terminal that goes away is told apart: it cancels no run, because what is being asked for may have been
/// paid for. With `nohup` it is not even noticed.
#[derive(Debug, Clone)]
pub struct Stop {
    told: watch::Receiver<Told>,
    /// How many of those signals have had their effect.
    answered: usize,
}

/// The signals that have come.
#[derive(Debug, Default, Clone, Copy)]
struct Told {
    /// How many that cancel what goes on.
    count: usize,
    /// The last one of these.
    last: Option<Halt>,
    /// Whether the terminal has gone away.
    hung_up: bool,
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
        let hangup = (!ignores_hangup()).then(|| signal(SignalKind::hangup()));
        let mut hangup = hangup.transpose().map_err(unable)?;
        let (tell, told) = watch::channel(Told::default());
        tokio::spawn(async move {
            loop {
                let halt = tokio::select! {
                    _ = interrupt.recv() => Halt::Interrupt,
                    _ = quit.recv() => Halt::Quit,
                    _ = terminate.recv() => Halt::Terminate,
                    () = received(&mut hangup) => Halt::Hangup,
                    // Nobody who listens is nobody who has to be told.
                    () = tell.closed() => return,
                };
                tell.send_modify(|told| told.take(halt));
            }
        });
        Ok(Self { told, answered: 0 })
    }

    /// Waits until what goes on is to be cancelled, and returns why.
    pub async fn asked(&mut self) -> Halt {
        let answered = self.answered;
        let told = self.told.wait_for(|told| told.count > answered).await.map(|told| told.last);
        match told {
            Ok(Some(halt)) => halt,
            Ok(None) | Err(_) => std::future::pending().await,
        }
    }

    /// Waits until the terminal has gone away.
    pub async fn hang_up(&mut self) {
        if self.told.wait_for(|told| told.hung_up).await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    /// Waits for any of them, for what nobody needs once the terminal has gone away.
    pub async fn asked_or_hung_up(&mut self) -> Halt {
        let mut other = self.clone();
        tokio::select! {
            biased;
            halt = self.asked() => halt,
            () = other.hang_up() => Halt::Hangup,
        }
    }

    /// Says that a signal has had its effect: only the next one is told from here on.
    pub fn answer(&mut self) {
        if self.halt().is_some() {
            self.answered += 1;
        }
    }

    /// Whether the terminal has gone away.
    #[must_use]
    pub fn hung_up(&self) -> bool {
        self.told.borrow().hung_up
    }

    /// The signal that has not had its effect yet, where what goes on is to be cancelled already.
    #[must_use]
    pub fn halt(&self) -> Option<Halt> {
        let told = *self.told.borrow();
        told.last.filter(|_| told.count > self.answered)
    }

    /// The same, or that the terminal has gone away: then nothing new is begun either.
    #[must_use]
    pub fn halt_or_hung_up(&self) -> Option<Halt> {
        self.halt().or_else(|| self.hung_up().then_some(Halt::Hangup))
    }
}

impl Told {
    fn take(&mut self, halt: Halt) {
        if halt == Halt::Hangup {
            self.hung_up = true;
        } else {
            self.count += 1;
            self.last = Some(halt);
        }
    }
}

/// Waits for a signal; for one that is not listened for it is waited for ever.
async fn received(signal: &mut Option<Signal>) {
    let received = match signal {
        Some(signal) => signal.recv().await,
        None => None,
    };
    if received.is_none() {
        std::future::pending::<()>().await;
    }
}

/// Whether whoever started the program wants it to outlive the terminal, as `nohup` does: the signal is
/// ignored then, until somebody listens for it.
fn ignores_hangup() -> bool {
    // Where there is no such file nobody can be asked without code that is not safe.
    std::fs::read_to_string("/proc/self/status").is_ok_and(|status| is_first_ignored(&status))
}

/// Whether the first signal, which is SIGHUP, is among the ignored ones of a status of Linux.
fn is_first_ignored(status: &str) -> bool {
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    ignored.is_some_and(|mask| mask & 1 == 1)
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[test]
    fn a_signal_that_comes_while_nobody_waits_is_told_to_whoever_asks_next() {
        let (tell, told) = watch::channel(Told::default());
        let mut stop = Stop { told, answered: 0 };
        stop.answer();
        assert_eq!(stop.asked().now_or_never(), None, "nothing has come that was answered");
        tell.send_modify(|told| told.take(Halt::Interrupt));
        let mut run = stop.clone();
        assert_eq!(run.asked().now_or_never(), Some(Halt::Interrupt));
        assert_eq!(run.asked().now_or_never(), Some(Halt::Interrupt), "until it is answered");
        // The second one comes between the end of the run and the next question.
        tell.send_modify(|told| told.take(Halt::Terminate));
        stop.answer();
        assert_eq!(stop.halt(), Some(Halt::Terminate));
        assert_eq!(stop.asked_or_hung_up().now_or_never(), Some(Halt::Terminate));
        stop.answer();
        assert_eq!(stop.halt(), None);
    }

    #[test]
    fn a_terminal_that_goes_away_cancels_nothing_and_what_cancels_comes_first() {
        let (tell, told) = watch::channel(Told::default());
        let mut stop = Stop { told, answered: 0 };
        assert_eq!(stop.hang_up().now_or_never(), None);
        tell.send_modify(|told| told.take(Halt::Hangup));
        assert_eq!(stop.asked().now_or_never(), None);
        assert_eq!(stop.hang_up().now_or_never(), Some(()));
        assert_eq!((stop.halt(), stop.halt_or_hung_up()), (None, Some(Halt::Hangup)));
        assert_eq!(stop.asked_or_hung_up().now_or_never(), Some(Halt::Hangup));
        tell.send_modify(|told| told.take(Halt::Terminate));
        assert_eq!(stop.halt_or_hung_up(), Some(Halt::Terminate));
        assert_eq!(stop.asked_or_hung_up().now_or_never(), Some(Halt::Terminate));
    }

    #[test]
    fn what_is_ignored_is_read_from_the_status_of_the_process() {
        let status = |mask: &str| format!("Name:\tx\nSigBlk:\t0001\nSigIgn:\t{mask}\nSigCgt:\t1\n");
        assert!(is_first_ignored(&status("0000000000001001")));
        assert!(!is_first_ignored(&status("0000000000001000")));
        assert!(!is_first_ignored(&status("nonsense")) && !is_first_ignored(""));
    }
}
