//! Runs that are killed at any moment, and what is left of them.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod home;

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::Stdio;
use std::thread;

use casegen::domain::artifact::ContentHash;
use casegen::simulator;
use casegen::simulator::scenario;
use serde_json::Value;

use crate::home::{Home, said, states};

const NOTES: &str = "Client: Noordkade Bakery\nIndustry: industrial bakery\n\n\
    In March 2024 the team started with a pilot on one line. In May 2024 all lines followed.\n\n\
    The time to change a line fell from 90 minutes to 30 minutes.\n";

/// So fast that a run takes a fraction of a second, and slow enough that it is killed in the middle.
const SPEED: f64 = 400.0;
/// How many runs are killed, unless `CASEGEN_KILLS` says how many: the promise is about any moment.
const KILLS: usize = 20;
/// How many of them are under way at once.
const LANES: usize = 4;

/// G49, H59: after `kill -9` at any moment every artifact that was reported done is there and whole, the
/// record can be read, and going on asks for nothing that was there.
#[test]
fn a_run_that_is_killed_at_any_moment_loses_nothing_and_buys_nothing_twice() {
    let wanted = std::env::var("CASEGEN_KILLS").ok().and_then(|number| number.parse().ok());
    let kills = wanted.unwrap_or(KILLS);
    let lanes: Vec<_> = (0..LANES)
        .map(|lane| thread::spawn(move || (lane..kills).step_by(LANES).for_each(kill_once)))
        .collect();
    for lane in lanes {
        lane.join().unwrap();
    }
}

/// One run in a home of its own, killed after so many events that the number decides.
fn kill_once(number: usize) {
    let simulator = simulator::start(scenario::builtin("reference").unwrap(), SPEED, 0).unwrap();
    let url = simulator.base_url();
    let home = Home::with_notes(NOTES);
    let mode = ["pipelined", "parallel", "sequential"][number % 3];
    let args = [
        "run",
        "notes.md",
        "--base-url",
        &url,
        "--mode",
        mode,
        "--format",
        "json",
        "--events",
        "jsonl",
    ];
    let mut command = home.command(&args);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let events = BufReader::new(child.stdout.take().unwrap());
    // Every event of a run is a moment; the prime spreads the numbers over all of them.
    let until = 1 + number * 37 % 60;
    let seen = events.lines().take(until).count();
    child.kill().unwrap();
    child.wait().unwrap();

    let runs = home.path(".local/share/casegen-tui/runs");
    let run = fs::read_dir(&runs).unwrap().next().unwrap().unwrap().path();
    let done = done(&fs::read_to_string(run.join("events.jsonl")).unwrap());
    for (step, artifact) in &done {
        let body = fs::read(run.join(artifact["file"].as_str().unwrap())).unwrap();
        let whole = ContentHash::of(&body);
        assert_eq!(Value::from(whole.as_str()), artifact["sha256"], "{step} of kill {number}");
    }
    let list = home.run(&["history", "list", "--json"]);
    assert_eq!(list.status.code(), Some(0), "{}", said(&list));
    let list: Value = serde_json::from_slice(&list.stdout).unwrap();
    assert!(list.to_string().contains(run.file_name().unwrap().to_str().unwrap()), "{list}");

    let before = simulator.requests();
    let output = home.run(&["run", "--resume", "last", "--out", "out", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "kill {number} after {seen}: {}", said(&output));
    let after = simulator.requests();
    for step in ["analysis", "hero", "metrics", "timeline"] {
        let count = |counts: &BTreeMap<String, usize>| counts.get(step).copied().unwrap_or(0);
        let asked = count(&after.by_step) - count(&before.by_step);
        let most = usize::from(!done.contains_key(step));
        assert!(asked <= most, "{step} was asked for {asked} times after kill {number}");
    }
    if home.path("out/run.json").exists() {
        let states = states(&home.json("out/run.json"));
        assert!(states.iter().all(|state| state == "done" || state == "cached"), "{states:?}");
    } else {
        assert_eq!(done.len(), 4, "nothing was left to do: {}", said(&output));
    }
}

/// The steps that a log reports done, with their artifacts.
fn done(log: &str) -> BTreeMap<String, Value> {
    let events = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let finished = events.filter(|event| event["kind"] == "StepFinished");
    finished
        .map(|event| (event["step"].as_str().unwrap().to_owned(), event["artifact"].clone()))
        .collect()
}
