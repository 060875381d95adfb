//! What has to hold of a run that was killed, whenever that was.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::{fmt, fs};

use casegen::domain::artifact::ContentHash;
use casegen::simulator::Simulator;
use serde_json::Value;

use crate::home::{Home, said, states};

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

/// Checks the one run of a home, which was making files in `out`, and brings it to its end: every artifact
/// that was reported done is there and whole, the list can read it, and going on asks for nothing that was
/// there.
pub fn loses_nothing(home: &Home, simulator: &Simulator) -> Reached {
    let before = simulator.requests();
    let runs = fs::read_dir(home.path(".local/share/casegen-tui/runs"));
    let Some(run) = runs.ok().and_then(|mut runs| runs.next()) else {
        assert_eq!(before.total, 0, "nothing was asked for before there was a place for it");
        return Reached::default();
    };
    let run = run.unwrap().path();
    let log = fs::read_to_string(run.join("events.jsonl")).unwrap_or_default();
    let done = done(&log);
    for (step, artifact) in &done {
        let body = fs::read(run.join(artifact["file"].as_str().unwrap())).unwrap();
        let whole = ContentHash::of(&body);
        assert_eq!(Value::from(whole.as_str()), artifact["sha256"], "{step}");
    }
    let list = home.run(&["history", "list", "--json"]);
    assert_eq!(list.status.code(), Some(0), "{}", said(&list));
    let told = String::from_utf8(list.stdout).unwrap();
    let name = run.file_name().unwrap().to_str().unwrap();
    assert!(told.contains(name) && !told.contains("unreadable"), "{told}");

    let output = home.run(&["run", "--resume", name, "--out", "out", "--format", "json"]);
    if !log.contains('\n') && !run.join("run.json").exists() {
        assert_eq!(before.total, 0, "nothing was asked for before the log said so");
        assert_eq!(output.status.code(), Some(2));
        let has_notes = run.join("notes.md").exists();
        assert_eq!(said(&output).contains("notes.md"), has_notes, "{}", said(&output));
        return Reached::default();
    }
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let after = simulator.requests();
    for (step, count) in &after.by_step {
        let asked = count - before.by_step.get(step).copied().unwrap_or(0);
        let most = usize::from(!done.contains_key(step));
        assert!(asked <= most, "{step} was asked for {asked} times");
    }
    let record = home.json("out/run.json");
    let states = states(&record);
    let is_made = |state: &String| ["done", "cached", "skipped"].contains(&state.as_str());
    assert!(states.iter().all(is_made), "{states:?}");
    for file in record["files"].as_array().unwrap() {
        let body = fs::read(home.path("out").join(file["name"].as_str().unwrap())).unwrap();
        assert_eq!(Value::from(ContentHash::of(&body).as_str()), file["sha256"], "{file}");
    }
    for folder in [run, home.path("out")] {
        let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
        let is_left = |name: &OsString| name.as_encoded_bytes().starts_with(b".casegen");
        let left: Vec<_> = names.filter(is_left).collect();
        assert!(left.is_empty(), "not swept: {left:?}");
    }
    Reached { done: done.len(), asked: before.total, asked_again: after.total - before.total }
}

/// The steps that a log reports done, with their artifacts.
fn done(log: &str) -> BTreeMap<String, Value> {
    let events = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let finished = events.filter(|event| event["kind"] == "StepFinished");
    finished
        .map(|event| (event["step"].as_str().unwrap().to_owned(), event["artifact"].clone()))
        .collect()
}
