//! Floor 4: an OpenAI-compatible service on the loopback address, for demos, tests and benchmarks.
//!
//! It looks like a service from outside: catalogues, chat completions and images, streamed and not, in
//! the times of a [`scenario`], with its faults. What it answers comes from the offline analyzer and
//! the local renderer, applied to the request, so that the results are plausible.
//!
//! ```text
//! request ─ asked ─ troubles (fault?) ─┬─ writing · drawing ── content ─┐
//!                                      └─ pace (when) ──────────────────┴─ answer ─ beats ─ line
//! ```
//!
//! An answer is a list of beats, bytes with the time at which they are due, counted from the arrival
//! of the request; a fault is a change of that list.
//!
//! Routes, under `/v1`, `/api/v1` or nothing: `GET models`, `models/{id}`, `images/models`, `key`;
//! `POST chat/completions`, `images`, `images/generations`; `GET` and `DELETE simulator/requests` for
//! what was asked so far, see [`Counts`].

mod answer;
mod asked;
mod beat;
mod cache;
mod catalogue;
mod clock;
mod counts;
mod drawing;
mod envelope;
mod line;
mod pace;
mod problem;
pub mod scenario;
mod server;
mod specimen;
mod topic;
mod troubles;
mod writing;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use regex::Regex;
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};

pub use counts::Counts;
pub use scenario::Scenario;

use crate::render;
use server::{State, Works};

/// Threads that answer requests, beside those that write and draw.
const THREADS: usize = 2;

/// A simulator that serves until it is dropped.
#[derive(Debug)]
pub struct Simulator {
    address: SocketAddr,
    state: Arc<State>,
    runtime: Option<Runtime>,
}

/// Starts a simulator on threads of its own: `speed` seconds of the scenario pass in a second, and
/// port 0 stands for any free one.
///
/// # Errors
/// When the port cannot be had, the threads cannot be started, or the speed is not more than 0.
pub fn start(scenario: Scenario, speed: f64, port: u16) -> io::Result<Simulator> {
    begin(scenario, speed, port, Arc::default())
}

fn begin(scenario: Scenario, speed: f64, port: u16, made: Arc<Works>) -> io::Result<Simulator> {
    if !(speed.is_finite() && speed > 0.0) {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "the speed must be more than 0"));
    }
    let listener = server::bind(port)?;
    let address = listener.local_addr()?;
    let mut builder = Builder::new_multi_thread();
    let runtime = builder.worker_threads(THREADS).thread_name("simulator").enable_all().build()?;
    let state = Arc::new(State::new(scenario, speed, made));
    let serving = Arc::clone(&state);
    let entered = runtime.enter();
    let listener = TcpListener::from_std(listener)?;
    runtime.spawn(server::serve(listener, serving));
    // The first answer of a process pays for patterns, fonts and templates; nobody should wait for that.
    let warming = Arc::clone(&state);
    runtime.spawn_blocking(move || {
        server::warm_up(&warming);
        render::warm_up();
    });
    drop(entered);
    Ok(Simulator { address, state, runtime: Some(runtime) })
}

impl Simulator {
    /// What clients are given, such as `http://127.0.0.1:8123/v1`.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// Starts another one that has at hand what this one writes and draws, and has been asked nothing:
    /// its answers cost no work where the same was asked before. Both have to play the same scenario,
    /// apart from its faults.
    ///
    /// # Errors
    /// As [`start`].
    pub fn beside(&self, scenario: Scenario, speed: f64, port: u16) -> io::Result<Self> {
        begin(scenario, speed, port, self.state.works())
    }

    /// What was asked so far.
    #[must_use]
    pub fn requests(&self) -> Counts {
        self.state.counter.counts()
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Streams that are open end here; waiting for them could take minutes.
            runtime.shutdown_background();
        }
    }
}

/// Compiles a pattern that is a constant of this floor; the tests of its owner run it.
#[expect(
    clippy::expect_used,
    reason = "the patterns are constants, and the tests compile each of them"
)]
fn pattern(source: &str) -> Regex {
    Regex::new(source).expect("a constant pattern compiles")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_beside_another_has_its_works_at_hand_and_was_asked_nothing() {
        let scenario = || scenario::builtin("flaky").unwrap();
        let first = start(scenario(), 50.0, 0).unwrap();
        let second = first.beside(scenario(), 1.0, 0).unwrap();
        assert!(Arc::ptr_eq(&first.state.works(), &second.state.works()));
        drop(first.state.counter.open("text", "summary", "m"));
        assert_eq!((first.requests().total, second.requests().total), (1, 0));
        assert_ne!(first.base_url(), second.base_url());
    }
}
