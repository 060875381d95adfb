//! The keyboard, read on a thread of its own.
//!
//! The library's own stream takes one event at a time and knows nothing of bursts; a thread can wait
//! the moment that tells a paste from a key.
//!
//! While another program has the terminal, the thread must not take its keys. It waits in a read that
//! only an event ends, so that an idle program never wakes; the one event that can be made at will is
//! that the terminal has another size:
//!
//! ```text
//!   pause: shut the gate ─► SIGWINCH to oneself ─► the read returns ─► the thread waits at the gate
//!   resume: open the gate ─► the thread reads on
//!   close: drop the receiver ─► SIGWINCH to oneself ─► the read returns ─► the thread ends
//! ```

use std::io;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use crossterm::event::{Event, poll, read};
use rustix::process::{Signal, getpid, kill_process};
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};

use super::burst::{BURST_MS, is_burst};

/// How long to wait for what came with an event, in milliseconds: too short to be felt.
const TOGETHER_MS: u64 = 1;

/// The most events that are taken at once.
const MOST_EVENTS: usize = 65_536;

/// How long the thread is given to let go of the keys.
const LET_GO: Duration = Duration::from_millis(100);

/// How often it is asked to.
const ASKS: usize = 20;

/// The keys as they come.
#[derive(Debug)]
pub struct Keyboard {
    events: UnboundedReceiver<Vec<Event>>,
    gate: Arc<Gate>,
}

/// Where the thread waits while another program has the terminal.
#[derive(Debug, Default)]
struct Gate {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    is_shut: bool,
    /// Whether the thread stands before it.
    is_waiting: bool,
}

/// Starts to read. The channel closes when the terminal has gone away.
///
/// # Errors
/// When the system has no thread left.
pub fn start() -> io::Result<Keyboard> {
    let (events_tx, events) = mpsc::unbounded_channel();
    let gate = Arc::new(Gate::default());
    let own = Arc::clone(&gate);
    // The thread ends with the terminal, with the receiver, or with the program.
    std::thread::Builder::new().name("keyboard".to_owned()).spawn(move || {
        while pass_on(&events_tx).is_ok() {
            own.pass();
        }
    })?;
    Ok(Keyboard { events, gate })
}

impl Keyboard {
    /// What came at once; none when the terminal has gone away. Nothing is lost when the future is
    /// dropped.
    pub async fn next(&mut self) -> Option<Vec<Event>> {
        self.events.recv().await
    }

    /// Takes no keys until [`Keyboard::resume`]; waits until that is so.
    ///
    /// # Errors
    /// When the thread does not let go of the keys; then it goes on.
    pub fn pause(&self) -> io::Result<()> {
        self.gate.shut(|| kill_process(getpid(), Signal::WINCH).map_err(io::Error::from))
    }

    /// Lets the thread end. With a terminal that has gone away it would otherwise read nothing again and
    /// again, for as long as the program goes on.
    pub fn close(self) {
        drop(self.events);
        // Without the signal the thread ends with the program.
        let _ = kill_process(getpid(), Signal::WINCH);
    }

    /// Takes keys again.
    pub fn resume(&self) {
        self.gate.open();
    }
}

impl Gate {
    /// Shuts it and waits until the thread stands before it; `nudge` makes the thread come.
    fn shut(&self, nudge: impl Fn() -> io::Result<()>) -> io::Result<()> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.is_shut = true;
        for _ in 0..ASKS {
            if state.is_waiting {
                return Ok(());
            }
            nudge()?;
            let waited = self.changed.wait_timeout(state, LET_GO);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        if state.is_waiting {
            return Ok(());
        }
        state.is_shut = false;
        Err(io::Error::new(io::ErrorKind::TimedOut, "the keyboard does not let go"))
    }

    fn open(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).is_shut = false;
        self.changed.notify_all();
    }

    /// Goes through, at once or when it is opened.
    fn pass(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        while state.is_shut {
            state.is_waiting = true;
            self.changed.notify_all();
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.is_waiting = false;
    }
}

fn pass_on(events: &UnboundedSender<Vec<Event>>) -> io::Result<()> {
    let mut together = vec![read()?];
    while together.len() < MOST_EVENTS {
        let wait = if is_burst(&together) { BURST_MS } else { TOGETHER_MS };
        if !poll(Duration::from_millis(wait))? {
            break;
        }
        together.push(read()?);
    }
    events.send(together).map_err(|_| io::ErrorKind::BrokenPipe.into())
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn nothing_passes_a_shut_gate_until_it_is_opened() {
        let gate = Arc::new(Gate::default());
        let (nudges, came) = mpsc::channel();
        let own = Arc::clone(&gate);
        let (through, came_through) = mpsc::channel();
        let reader = std::thread::spawn(move || {
            while came.recv().is_ok() {
                own.pass();
                through.send(()).unwrap();
            }
        });
        gate.shut(|| nudges.send(()).map_err(io::Error::other)).unwrap();
        assert!(came_through.try_recv().is_err(), "it stands before the gate");
        gate.open();
        came_through.recv().unwrap();
        drop(nudges);
        reader.join().unwrap();
    }
}
