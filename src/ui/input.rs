//! The keyboard, read on a thread of its own.
//!
//! The library's own stream takes one event at a time and knows nothing of bursts; a thread can wait
//! the moment that tells a paste from a key.

use std::io;
use std::time::Duration;

use crossterm::event::{Event, poll, read};
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};

use super::burst::{BURST_MS, is_burst};

/// How long to wait for what came with an event, in milliseconds: too short to be felt.
const TOGETHER_MS: u64 = 1;

/// The most events that are taken at once.
const MOST_EVENTS: usize = 65_536;

/// Starts to read; each message is what came at once. The channel closes when the terminal has gone
/// away.
///
/// # Errors
/// When the system has no thread left.
pub fn start() -> io::Result<UnboundedReceiver<Vec<Event>>> {
    let (events_tx, events_rx) = mpsc::unbounded_channel();
    // The thread ends with the terminal, with the receiver, or with the program.
    std::thread::Builder::new()
        .name("keyboard".to_owned())
        .spawn(move || while pass_on(&events_tx).is_ok() {})?;
    Ok(events_rx)
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
