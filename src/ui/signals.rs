//! What the system says to the program, as events.

use std::io;

use rustix::process;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Something that the system says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SystemEvent {
    /// Leave, with this exit code: 128 and the number of the signal.
    Leave(u8),
    /// Stop until told to go on.
    Stop,
    /// Go on.
    Continue,
}

/// The signals that the program answers.
#[derive(Debug)]
pub struct Signals {
    hangup: Signal,
    interrupt: Signal,
    quit: Signal,
    terminate: Signal,
    stop: Signal,
    resume: Signal,
}

impl Signals {
    /// Begins to listen.
    ///
    /// # Errors
    /// What the system says.
    pub fn listen() -> io::Result<Self> {
        Ok(Self {
            hangup: signal(SignalKind::hangup())?,
            interrupt: signal(SignalKind::interrupt())?,
            quit: signal(SignalKind::quit())?,
            terminate: signal(SignalKind::terminate())?,
            // SIGTSTP and SIGCONT have other numbers on the BSDs and on macOS.
            stop: signal(SignalKind::from_raw(if cfg!(target_os = "linux") { 20 } else { 18 }))?,
            resume: signal(SignalKind::from_raw(if cfg!(target_os = "linux") { 18 } else { 19 }))?,
        })
    }

    /// Waits for the next one that ends the program, and returns its exit code; there is nothing to be
    /// stopped or taken up again any more.
    pub async fn left(&mut self) -> u8 {
        loop {
            if let SystemEvent::Leave(code) = self.next().await {
                return code;
            }
        }
    }

    /// Waits for the next one. Nothing is lost when the future is dropped.
    pub async fn next(&mut self) -> SystemEvent {
        tokio::select! {
            // What ends the program comes before what pauses it.
            biased;
            _ = self.terminate.recv() => SystemEvent::Leave(143),
            _ = self.hangup.recv() => SystemEvent::Leave(129),
            _ = self.interrupt.recv() => SystemEvent::Leave(130),
            _ = self.quit.recv() => SystemEvent::Leave(131),
            _ = self.stop.recv() => SystemEvent::Stop,
            _ = self.resume.recv() => SystemEvent::Continue,
        }
    }
}

/// Whether a shell waits for the program and can take it up again after a stop: then the program has a
/// process group of its own within the session. Started in the place of a shell, it is in the group of
/// the session's leader, and nobody would ever wake it.
fn has_shell() -> bool {
    process::getsid(None).is_ok_and(|session| session != process::getpgrp())
}

/// Asks the system to stop the program as a terminal would; what is to be said instead where nobody
/// could take it up again.
#[must_use]
pub fn ask_to_stop() -> Option<String> {
    let why = if has_shell() {
        let asked = process::kill_process(process::getpid(), process::Signal::TSTP);
        asked.err().map(|error| error.to_string())
    } else {
        Some("no shell waits for the program that could take it up again".to_owned())
    };
    why.map(|why| format!("it goes on: {why}"))
}

/// Stops the program as the system would have done, had it not been listened to; returns when it goes
/// on.
///
/// # Errors
/// What the system says; then the program was not stopped.
pub fn stop_self() -> io::Result<()> {
    Ok(process::kill_process(process::getpid(), process::Signal::STOP)?)
}
