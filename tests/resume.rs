//! Runs that did not come to their end are brought to it, and nothing is bought a second time.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod home;

use std::fs;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Stdio;

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

    /// Has nothing happened in these steps.
    fn not_reached(&self, steps: &[&str]) {
        let log = self.run.join("events.jsonl");
        let text = fs::read_to_string(&log).unwrap();
        let (begun, rest) = text.split_once('\n').unwrap();
        let is_about =
            |line: &str| steps.iter().any(|id| line.contains(&format!("\"step\":\"{id}\"")));
        let rest: Vec<&str> = rest.lines().filter(|line| !is_about(line)).collect();
        let text = format!("{begun}\n{}\n", rest.join("\n"));
        atomic::write(&log, text.as_bytes(), Privacy::Private).unwrap();
    }

    /// The name of the run that was killed.
    fn name(&self) -> &str {
        self.run.file_name().unwrap().to_str().unwrap()
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
fn an_answer_that_came_whole_and_cannot_be_read_is_asked_for_anew_only_when_somebody_says_so() {
    let killed = Killed::before_the_end_of(&["analysis", "hero", "metrics", "timeline"], &[]);
    let prose = json!({ "choices": [{ "index": 0, "delta": { "content": "Sure, here it is." } }] });
    let end = json!({ "choices": [{ "index": 0, "delta": {}, "finish_reason": "stop" }] });
    let stream = format!("data: {prose}\n\ndata: {end}\n\ndata: [DONE]\n\n");
    killed.received("analysis.1.body", stream.as_bytes());
    let resume = ["run", "--resume", "last", "--no-cache", "--out", "out"];
    for _ in 0..2 {
        let output = killed.home.run(&resume);
        assert_eq!(output.status.code(), Some(1), "{}", said(&output));
        let told = said(&output);
        assert!(told.contains("ask anew with run --resume last --fresh analysis"), "{told}");
        assert_eq!(killed.simulator.requests().total, 4, "{told}");
    }
    let output = killed.home.run(&[&resume[..], &["--fresh", "analysis"]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(killed.simulator.requests().by_step["analysis"], 2);
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

#[test]
fn a_run_that_is_interrupted_again_still_has_what_it_had_not_reached() {
    let args = ["--mode", "sequential"];
    let killed = Killed::before_the_end_of(&["hero", "timeline"], &args);
    killed.received("timeline.1.body", &killed.picture("timeline.png"));
    // A service that never answers: the run that goes on stands still in its second step.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    let resume = ["run", "--resume", "last", "--no-cache", "--base-url", &url];
    let mut standing = killed.home.command(&resume).stderr(Stdio::null()).spawn().unwrap();
    let asked = listener.accept().unwrap();
    for name in [killed.name(), "last"] {
        let refused = killed.home.run(&["run", "--resume", name, "--no-cache"]);
        assert_eq!(refused.status.code(), Some(2));
        assert!(said(&refused).contains("still goes on"), "{}", said(&refused));
    }
    standing.kill().unwrap();
    standing.wait().unwrap();
    drop(asked);

    // The run of before may be gone by now.
    let names = fs::read_dir(killed.run.parent().unwrap()).unwrap();
    let mut names: Vec<_> = names.map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names.len(), 2);
    let aside = killed.home.path("aside");
    fs::rename(&killed.run, &aside).unwrap();
    let url = killed.simulator.base_url();
    let args = ["run", "--resume", "last", "--no-cache", "--out", "out", "--base-url", &url];
    let output = killed.home.run(&args);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let record = killed.home.json("out/run.json");
    assert_eq!(states(&record), ["cached", "done", "cached", "done"], "{}", said(&output));
    assert_eq!(killed.simulator.requests().total, 4 + 1, "the picture alone that nobody answered");

    // The record tells who made what was taken over, and from which run that went on.
    assert_eq!(record["terms"]["continues"].as_str(), names[1].to_str());
    let analysis = &record["steps"][0];
    assert_eq!(analysis["provenance"]["run"], killed.name());
    assert!(analysis["provenance"]["request_id"].is_string(), "{analysis}");
    assert_eq!(analysis["address"], killed.simulator.base_url(), "who made it, not who would");
    assert!(analysis["prompt"]["sha256"].is_string(), "{analysis}");

    // It is complete, needs nothing else any more, and every way leads to it.
    fs::rename(&aside, &killed.run).unwrap();
    for name in [killed.name(), names[1].to_str().unwrap(), "last"] {
        let again = killed.home.run(&["run", "--resume", name, "--no-cache"]);
        assert!(said(&again).contains("nothing is left to do"), "{}", said(&again));
    }
    let newest = killed.run.with_file_name(record["run"].as_str().unwrap());
    let told = |args: &[&str]| String::from_utf8(killed.home.run(args).stdout).unwrap();
    let shown = told(&["history", "show", "last"]);
    assert!(
        shown.contains("goes on from the run") && shown.contains(&format!("in {}", killed.name()))
    );
    let shown = told(&["history", "show", killed.name()]);
    assert!(shown.contains(&format!("gone on with as the run {}", names[1].display())), "{shown}");
    let list: serde_json::Value =
        serde_json::from_str(&told(&["history", "list", "--json"])).unwrap();
    let next: Vec<_> = list.as_array().unwrap().iter().map(|run| &run["continued_in"]).collect();
    let name = |path: &std::ffi::OsStr| json!(path.to_str().unwrap());
    assert_eq!(next, [&json!(null), &name(newest.file_name().unwrap()), &name(&names[1])]);
    assert!(!newest.join("before").exists());
    assert_eq!(killed.simulator.requests().total, 4 + 1);
}

#[test]
fn the_terms_of_a_run_hold_for_what_it_had_not_reached() {
    let args = ["--pictures", "offline", "--max-cost", "0.5", "--timeout", "77"];
    let killed = Killed::before_the_end_of(&["hero", "metrics", "timeline"], &args);
    assert_eq!(killed.simulator.requests().total, 1);
    killed.not_reached(&["hero", "metrics", "timeline"]);
    let (states, said) = killed.resume();
    assert_eq!(states, ["cached", "done", "done", "done"], "{said}");
    assert_eq!(killed.simulator.requests().total, 1, "nothing that had been left out is bought");
    let record = killed.home.json("out/run.json");
    assert_eq!(record["steps"][1]["provider"], "offline");
    let terms = &record["terms"];
    assert_eq!(terms["timeout_s"], 77.0);
    assert_eq!(terms["max_cost_usd"], 0.5);
    let known = terms["spent_usd"].as_f64().unwrap();
    let spent = record["steps"][0]["provenance"]["usage"]["cost_usd"].as_f64().unwrap();
    assert!(spent > 0.0 && (known - spent).abs() < 1e-9, "{known} {spent}");
    assert!(said.contains("of the $0.50 that it may cost in all is spent"), "{said}");
}

#[test]
fn a_run_that_was_killed_before_its_files_were_made_gets_them() {
    let killed = Killed::before_the_end_of(&[], &["--only", "hero"]);
    for name in ["case-study.pdf", "case-study.html"] {
        fs::remove_file(killed.run.join(name)).unwrap();
    }
    let listed = killed.home.run(&["history", "list"]);
    assert!(String::from_utf8(listed.stdout).unwrap().contains("interrupted"));
    let output = killed.home.run(&["run", "--resume", "last", "--no-cache"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(killed.simulator.requests().total, 2, "{}", said(&output));
    let made = String::from_utf8(output.stdout).unwrap();
    let pdf = made.lines().find(|line| line.contains("case-study.pdf")).unwrap();
    assert!(fs::read(pdf).unwrap().starts_with(b"%PDF"));
    let again = killed.home.run(&["run", "--resume", "last", "--no-cache"]);
    assert!(said(&again).contains("nothing is left to do"), "{}", said(&again));
}

#[test]
fn interruptions_in_a_row_take_neither_results_nor_room() {
    let killed = Killed::before_the_end_of(&["hero"], &["--mode", "sequential"]);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    for _ in 0..5 {
        let args = ["run", "--resume", "last", "--no-cache", "--base-url", &url];
        let mut standing = killed.home.command(&args).stderr(Stdio::null()).spawn().unwrap();
        let asked = listener.accept().unwrap();
        standing.kill().unwrap();
        standing.wait().unwrap();
        drop(asked);
    }
    let runs = killed.run.parent().unwrap();
    let newest = fs::read_dir(runs).unwrap().map(|run| run.unwrap().path()).max().unwrap();
    // What the run before had taken over itself needs not be kept once more.
    assert!(newest.join("before").is_dir() && !newest.join("before/before/before").exists());
    let url = killed.simulator.base_url();
    let output = killed.home.run(&["run", "--resume", "last", "--no-cache", "--base-url", &url]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(killed.simulator.requests().total, 4 + 1, "{}", said(&output));
}

#[test]
fn a_run_that_is_kept_elsewhere_is_found_by_its_path() {
    let killed = Killed::before_the_end_of(&["hero"], &[]);
    let elsewhere = killed.home.path("elsewhere").join(killed.name());
    atomic::make_folder(elsewhere.parent().unwrap(), Privacy::Private).unwrap();
    fs::rename(&killed.run, &elsewhere).unwrap();
    let path = elsewhere.to_str().unwrap();
    let shown = killed.home.run(&["history", "show", path]);
    assert_eq!(shown.status.code(), Some(0), "{}", said(&shown));
    let output = killed.home.run(&["run", "--resume", path, "--no-cache", "--out", "out"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let record = killed.home.json("out/run.json");
    assert_eq!(states(&record), ["cached", "done", "cached", "cached"]);
    assert_eq!(killed.simulator.requests().total, 5);
}

#[test]
fn a_limit_counts_what_the_run_before_has_spent() {
    let killed = Killed::before_the_end_of(&["hero"], &["--mode", "sequential"]);
    let spent = |steps: &serde_json::Value| -> f64 {
        let prices = steps.as_array().unwrap().iter().filter_map(|step| step["cost_usd"].as_f64());
        prices.sum()
    };
    // As much as is spent already: a picture more does not fit, and those that are there cost nothing.
    let args = ["run", "--resume", "last", "--no-cache", "--out", "out", "--max-cost", "0.09"];
    let output = killed.home.run(&args);
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    let states_now = states(&killed.home.json("out/run.json"));
    assert_eq!(states_now, ["cached", "skipped", "cached", "cached"], "{}", said(&output));
    assert_eq!(killed.simulator.requests().total, 4);
    let args = ["run", "--resume", "last", "--no-cache", "--out", "out", "--max-cost", "0.5"];
    let output = killed.home.run(&args);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let record = killed.home.json("out/run.json");
    assert!(spent(&record["steps"]) > 0.0 && record["terms"]["spent_usd"].as_f64() > Some(0.05));
    assert_eq!(killed.simulator.requests().total, 4 + 1);
}

#[test]
fn a_document_that_is_asked_for_afresh_takes_no_pictures_of_the_old_one() {
    let killed = Killed::before_the_end_of(&["timeline"], &[]);
    let args = ["run", "--resume", "last", "--no-cache", "--out", "out", "--fresh", "analysis"];
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    // Interrupted in the document, it still wants another one.
    let stalled = [&args[..], &["--base-url", &url]].concat();
    let mut standing = killed.home.command(&stalled).stderr(Stdio::null()).spawn().unwrap();
    let asked = listener.accept().unwrap();
    standing.kill().unwrap();
    standing.wait().unwrap();
    drop(asked);
    let url = killed.simulator.base_url();
    let args = ["run", "--resume", "last", "--no-cache", "--out", "out", "--base-url", &url];
    let output = killed.home.run(&args);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let record = killed.home.json("out/run.json");
    assert_eq!(states(&record)[0], "done", "{}", said(&output));
    // The service answers the same again, so that the pictures are those of this very document.
    assert_eq!(states(&record)[1..], ["cached", "cached", "done"], "{}", said(&output));
    let refused = killed.home.run(&["run", "--resume", "last", "--only", "hero"]);
    assert_eq!(refused.status.code(), Some(2), "{}", said(&refused));
}

#[test]
fn another_address_that_is_set_since_is_not_asked_for_the_rest() {
    let killed = Killed::before_the_end_of(&["hero"], &[]);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let elsewhere = format!("http://{}/v1", listener.local_addr().unwrap());
    let mut command = killed.home.command(&["run", "--resume", "last", "--no-cache"]);
    let output = command.env("CASEGEN_BASE_URL", elsewhere).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(killed.simulator.requests().total, 5);
}
