//! Runs that did not come to their end are brought to it, and nothing is bought a second time.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod home;

use std::fs;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use casegen::simulator::scenario;
use casegen::simulator::{self, Simulator};
use casegen::store::atomic::{self, Privacy};
use serde_json::json;

use crate::home::{Home, said, states};

const NOTES: &str = "Client: Noordkade Bakery\nIndustry: industrial bakery\n\n\
    In March 2024 the team started with a pilot on one line. In May 2024 all lines followed.\n\n\
    The time to change a line fell from 90 minutes to 30 minutes.\n";

/// So fast that no scenario takes longer than a fraction of a second.
const SPEED: f64 = 2000.0;

/// A home, a service, and a run that was killed before the end of the steps that are named: each of
/// them was under way, and its file is not there.
struct Killed {
    home: Home,
    simulator: Simulator,
    run: PathBuf,
}

impl Killed {
    fn before_the_end_of(steps: &[&str], args: &[&str]) -> Self {
        let simulator =
            simulator::start(scenario::builtin("reference").unwrap(), SPEED, 0).unwrap();
        let home = Home::with_notes(NOTES);
        let url = simulator.base_url();
        let all = [&["run", "notes.md", "--base-url", &url, "--no-cache"], args].concat();
        let first = home.run(&all);
        assert_eq!(first.status.code(), Some(0), "{}", said(&first));
        let runs = home.path(".local/share/casegen-tui/runs");
        let run = fs::read_dir(&runs).unwrap().next().unwrap().unwrap().path();
        let log = fs::read_to_string(run.join("events.jsonl")).unwrap();
        let ends = |line: &&str| {
            let is_end = line.contains("StepFinished") && steps.iter().any(|id| line.contains(id));
            !(line.contains("RunFinished") || is_end)
        };
        // The last line of a program that was killed may be torn.
        let log = log.lines().filter(ends).collect::<Vec<_>>().join("\n") + "\n{\"run\":\"20";
        atomic::write(&run.join("events.jsonl"), log.as_bytes(), Privacy::Private).unwrap();
        fs::remove_file(run.join("run.json")).unwrap();
        Self { home, simulator, run }
    }

    /// What a service had answered to a step, as it came.
    fn received(&self, file: &str, body: &[u8]) {
        let folder = self.run.join("received");
        atomic::make_folder(&folder, Privacy::Private).unwrap();
        atomic::write(&folder.join(file), body, Privacy::Private).unwrap();
    }

    fn picture(&self, file: &str) -> Vec<u8> {
        let png = STANDARD.encode(fs::read(self.run.join(file)).unwrap());
        let picture = json!({ "type": "image_url",
            "image_url": { "url": format!("data:image/png;base64,{png}") } });
        let message = json!({ "role": "assistant", "content": "", "images": [picture] });
        let choice = json!({ "index": 0, "finish_reason": "stop", "message": message });
        json!({ "id": "1", "choices": [choice] }).to_string().into_bytes()
    }

    /// Resumes it; the states of the steps and what was said.
    fn resume(&self) -> (Vec<String>, String) {
        let args = ["run", "--resume", "last", "--out", "out", "--no-cache"];
        let output = self.home.run(&args);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        (states(&self.home.json("out/run.json")), said(&output))
    }
}

#[test]
fn a_killed_run_goes_on_in_its_mode_and_language_with_what_it_has() {
    let killed =
        Killed::before_the_end_of(&["timeline"], &["--mode", "sequential", "--language", "de"]);
    assert_eq!(killed.simulator.requests().total, 4);
    let (states, said) = killed.resume();
    assert_eq!(states, ["cached", "cached", "cached", "done"], "{said}");
    assert_eq!(killed.simulator.requests().total, 5);
    let record = killed.home.json("out/run.json");
    assert_eq!(
        (record["mode"].as_str(), record["language"].as_str()),
        (Some("sequential"), Some("de"))
    );
    let again = killed.home.run(&["run", "--resume", "last", "--no-cache"]);
    assert_eq!(again.status.code(), Some(0));
    assert!(crate::home::said(&again).contains("nothing is left to do"));
    assert_eq!(killed.simulator.requests().total, 5);
}

#[test]
fn steps_that_were_left_out_stay_out() {
    let killed = Killed::before_the_end_of(&["hero"], &["--only", "analysis,hero"]);
    let (states, said) = killed.resume();
    assert_eq!(states, ["cached", "done", "skipped", "skipped"], "{said}");
}

#[test]
fn an_answer_that_had_come_is_read_and_nothing_is_asked() {
    let killed = Killed::before_the_end_of(&["hero"], &[]);
    killed.received("hero.1.body", &killed.picture("hero.png"));
    let (states, said) = killed.resume();
    assert_eq!(states[1], "done", "{said}");
    assert!(said.contains("nothing was asked"), "{said}");
    assert_eq!(killed.simulator.requests().total, 4, "only those of the run that was killed");
    let record = killed.home.json("out/run.json");
    assert_eq!(record["steps"][1]["cost_usd"], 0.0);
}

#[test]
fn a_document_that_had_come_whole_is_read_with_its_fields() {
    let killed = Killed::before_the_end_of(&["analysis", "hero", "metrics", "timeline"], &[]);
    let document = fs::read_to_string(killed.run.join("case_study.json")).unwrap();
    let chunk = json!({ "choices": [{ "index": 0, "delta": { "content": document } }] });
    let end = json!({ "choices": [{ "index": 0, "delta": {}, "finish_reason": "stop" }] });
    let stream = format!("data: {chunk}\n\ndata: {end}\n\ndata: [DONE]\n\n");
    // The first answer was cut, the second came whole.
    killed.received("analysis.1.body", &stream.as_bytes()[..stream.len() / 2]);
    killed.received("analysis.2.body", stream.as_bytes());
    let (states, said) = killed.resume();
    assert_eq!(states, ["done", "done", "done", "done"], "{said}");
    assert_eq!(killed.simulator.requests().total, 4 + 3, "the pictures alone are asked for");
    let study = fs::read_to_string(killed.home.path("out/case_study.json")).unwrap();
    assert_eq!(study, document);
}

#[test]
fn an_answer_that_was_cut_is_of_no_use_and_the_step_is_asked_for() {
    let killed = Killed::before_the_end_of(&["hero", "analysis"], &[]);
    let picture = killed.picture("hero.png");
    killed.received("hero.1.body", &picture[..picture.len() / 2]);
    killed.received("analysis.1.body", b"data: {\"choices\":[{\"delta\":{\"content\":\"{\\\"cl");
    let (states, said) = killed.resume();
    assert_eq!(&states[..2], ["done", "done"], "{said}");
    assert!(!said.contains("nothing was asked"), "{said}");
    assert_eq!(killed.simulator.requests().total, 4 + 2);
}
