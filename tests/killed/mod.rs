//! What has to hold of a run that was killed, whenever that was.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::{fmt, fs};

use casegen::domain::artifact::ContentHash;
use casegen::simulator::{Counts, Simulator};
use serde_json::Value;

use crate::home::{Home, said, states};
use crate::pty::Deadline;

/// How far a run had come.
#[derive(Default)]
pub struct Reached {
    /// How many steps its log reports done.
    done: usize,
    /// How many requests it had sent.
    asked: usize,
    /// How many were sent to bring it to its end.
    asked_again: usize,
}

impl fmt::Display for Reached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { done, asked, asked_again } = self;
        write!(f, "{done} steps done, {asked} requests, {asked_again} more to go on")
    }
}

/// What was asked of a service, and which of it is there.
pub struct Bought {
    asked: Counts,
    done: BTreeMap<String, Value>,
}

impl Bought {
    /// All that the runs of a home have bought. What a killed one has sent last may still have to be read by
    /// the service, which counts it then.
    pub fn so_far(home: &Home, simulator: &Simulator) -> Self {
        let url = simulator.base_url();
        let port = url.trim_end_matches("/v1").rsplit(':').next().unwrap().parse().unwrap();
        Deadline::wait_until("the service to be done with who was killed", || !is_spoken_to(port));
        let done = runs(home).iter().flat_map(|run| done(&log(run))).collect();
        Self { asked: simulator.requests(), done }
    }

    /// Whoever has gone on since has asked for what was not there, once.
    pub fn is_not_bought_again(&self, simulator: &Simulator) {
        for (step, count) in &simulator.requests().by_step {
            let asked = count - self.asked.by_step.get(step).copied().unwrap_or(0);
            let most = usize::from(!self.done.contains_key(step));
            assert!(asked <= most, "{step} was asked for {asked} times");
        }
    }
}

/// Checks the runs of a home, each of which but the first was to bring the one before to its end, making files
/// in `out`; and brings the last to its end: every artifact that was reported done is there and whole, the
/// list can read all, and going on asks for nothing that was there.
pub fn loses_nothing(home: &Home, simulator: &Simulator) -> Reached {
    let before = Bought::so_far(home, simulator);
    let runs = runs(home);
    let Some(last) = runs.last() else {
        assert_eq!(before.asked.total, 0, "nothing was asked for before there was a place for it");
        return Reached::default();
    };
    let listing = home.run(&["history", "list", "--json"]);
    assert_eq!(listing.status.code(), Some(0), "{}", said(&listing));
    let entries = String::from_utf8(listing.stdout).unwrap();
    for run in &runs {
        for (step, artifact) in done(&log(run)) {
            let body = fs::read(run.join(artifact["file"].as_str().unwrap())).unwrap();
            let whole = ContentHash::of(&body);
            assert_eq!(Value::from(whole.as_str()), artifact["sha256"], "{step}");
        }
        let name = run.file_name().unwrap().to_str().unwrap();
        assert!(entries.contains(name) && !entries.contains("unreadable"), "{entries}");
    }

    let output = home.run(&["run", "--resume", "last", "--out", "out", "--format", "json"]);
    let has_begun = |run: &PathBuf| log(run).contains('\n') || run.join("run.json").exists();
    if !runs.iter().any(has_begun) {
        assert_eq!(before.asked.total, 0, "nothing was asked for before the log said so");
        assert_eq!(output.status.code(), Some(2));
        let has_notes = last.join("notes.md").exists();
        assert_eq!(said(&output).contains("notes.md"), has_notes, "{}", said(&output));
        return Reached::default();
    }
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    before.is_not_bought_again(simulator);
    let record = home.json("out/run.json");
    let states = states(&record);
    let is_made = |state: &String| ["done", "cached", "skipped"].contains(&state.as_str());
    assert!(states.iter().all(is_made), "{states:?}");
    for file in record["files"].as_array().unwrap() {
        let body = fs::read(home.path("out").join(file["name"].as_str().unwrap())).unwrap();
        assert_eq!(Value::from(ContentHash::of(&body).as_str()), file["sha256"], "{file}");
    }
    for folder in [last, &home.path("out")] {
        let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
        let is_left = |name: &OsString| name.as_encoded_bytes().starts_with(b".casegen");
        let left: Vec<_> = names.filter(is_left).collect();
        assert!(left.is_empty(), "not swept: {left:?}");
    }
    let asked_again = simulator.requests().total - before.asked.total;
    Reached { done: before.done.len(), asked: before.asked.total, asked_again }
}

/// Whether somebody has a connection to this port that the one behind it has not given up, as Linux tells it:
/// a line each, with the local address and the state in hexadecimal digits as the second and fourth words.
fn is_spoken_to(port: u16) -> bool {
    const ESTABLISHED: &str = "01";
    const SYN_RECV: &str = "03";
    const CLOSE_WAIT: &str = "08";
    let local = format!(":{port:04X}");
    // Elsewhere nobody tells, and what was sent last is hoped to have been read.
    let connections = fs::read_to_string("/proc/net/tcp").unwrap_or_default();
    connections.lines().any(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        words.get(1).is_some_and(|address| address.ends_with(&local))
            && words.get(3).is_some_and(|state| [ESTABLISHED, SYN_RECV, CLOSE_WAIT].contains(state))
    })
}

/// The folders of the runs of a home, the oldest first.
fn runs(home: &Home) -> Vec<PathBuf> {
    let runs = fs::read_dir(home.path(".local/share/casegen-tui/runs")).into_iter().flatten();
    let mut runs: Vec<PathBuf> = runs.map(|entry| entry.unwrap().path()).collect();
    runs.sort();
    runs
}

fn log(run: &Path) -> String {
    fs::read_to_string(run.join("events.jsonl")).unwrap_or_default()
}

/// The steps that a log reports done, with their artifacts.
fn done(log: &str) -> BTreeMap<String, Value> {
    let events = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let finished = events.filter(|event| event["kind"] == "StepFinished");
    finished
        .map(|event| (event["step"].as_str().unwrap().to_owned(), event["artifact"].clone()))
        .collect()
}
