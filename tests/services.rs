//! The program against services: the simulator of this process, and servers that echo a key.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod home;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use crate::home::{Home, said, states};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use casegen::simulator::scenario::{self, Scenario};
use casegen::simulator::{self, Simulator};
use casegen::store::atomic::{self, Privacy};
use serde_json::Value;

const NOTES: &str = "Client: Noordkade Bakery\nIndustry: industrial bakery\n\n\
    In March 2024 the team started with a pilot on one line. In May 2024 all lines followed.\n\n\
    The time to change a line fell from 90 minutes to 30 minutes.\n";

/// So fast that no scenario takes longer than a fraction of a second.
const SPEED: f64 = 2000.0;

fn serve(scenario: Scenario) -> (Simulator, String) {
    let simulator = simulator::start(scenario, SPEED, 0).unwrap();
    let url = simulator.base_url();
    (simulator, url)
}

fn builtin(name: &str) -> Scenario {
    scenario::builtin(name).unwrap()
}

#[test]
fn every_mode_makes_the_same_study_with_a_service_and_its_price_is_told() {
    let (simulator, url) = serve(builtin("reference"));
    let home = Home::with_notes(NOTES);
    for mode in ["sequential", "parallel", "pipelined"] {
        let args =
            ["run", "notes.md", "--base-url", &url, "--mode", mode, "--out", mode, "--no-cache"];
        let output = home.run(&args);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        let record = home.json(&format!("{mode}/run.json"));
        assert_eq!(
            (record["mode"].as_str(), record["state"].as_str()),
            (Some(mode), Some("complete"))
        );
        assert!(record["cost_usd"].as_f64().unwrap() > 0.1, "three pictures and a text");
        let models: Vec<_> =
            record["steps"].as_array().unwrap().iter().map(|s| s["model"].clone()).collect();
        assert_eq!(
            models,
            ["simulator/text", "simulator/image", "simulator/image", "simulator/image"]
        );
        let study = fs::read(home.path(&format!("{mode}/case_study.json"))).unwrap();
        assert_eq!(study, fs::read(home.path("sequential/case_study.json")).unwrap());
    }
    assert_eq!(simulator.requests().total, 12);
    let left: Vec<_> = fs::read_dir(home.path(".local/share/casegen-tui/runs"))
        .unwrap()
        .filter(|run| run.as_ref().unwrap().path().join("received").exists())
        .collect();
    assert!(left.is_empty(), "what is done needs no answer as it came");
}

#[test]
fn nothing_is_bought_twice() {
    let (simulator, url) = serve(builtin("reference"));
    let home = Home::with_notes(NOTES);
    let run = |args: &[&str]| {
        let output = home.run(&[&["run", "--base-url", &url], args].concat());
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        simulator.requests()
    };
    assert_eq!(run(&["notes.md", "--out", "a"]).total, 4);
    assert_eq!(run(&["notes.md", "--out", "b"]).total, 4, "the same notes again send nothing");
    assert_eq!(states(&home.json("b/run.json")), ["cached"; 4]);
    assert_eq!(home.json("b/run.json")["cost_usd"], 0.0);
    let counts = run(&["--from", "last", "--set", "metrics[0].after=45 minutes", "--out", "c"]);
    assert_eq!((counts.total, counts.by_step["metrics"]), (5, 2), "exactly that picture");
    assert_eq!(states(&home.json("c/run.json")), ["cached", "cached", "done", "cached"]);
    let counts = run(&["notes.md", "--fresh", "hero", "--out", "d"]);
    assert_eq!((counts.total, counts.by_step["hero"]), (6, 2));
    assert_eq!(run(&["notes.md", "--image-model", "other/image", "--out", "e"]).total, 9);
    assert_eq!(run(&["notes.md", "--no-cache", "--out", "f"]).total, 13);
    let output = home.run(&["run", "notes.md", "--base-url", &url, "--dry-run", "--no-cache"]);
    let plan = String::from_utf8(output.stdout).unwrap();
    assert!(plan.contains("hero     may run with custom (simulator/image)"), "{plan}");
    assert!(plan.contains(", about $0.04"), "the price of earlier runs: {plan}");
    assert_eq!(simulator.requests().total, 13, "a dry run asks for nothing");
}

#[test]
fn a_flaky_service_is_survived_and_the_record_tells_each_attempt() {
    let (_simulator, url) = serve(builtin("flaky"));
    let home = Home::with_notes(NOTES);
    let output = home.run(&["run", "notes.md", "--base-url", &url, "--out", "out"]);
    let record = home.json("out/run.json");
    let ended = (record["state"].as_str().unwrap(), output.status.code());
    assert!(matches!(ended, ("complete", Some(0)) | ("partial", Some(3))), "{ended:?}");
    let attempts: Vec<&Value> = record["steps"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|step| step["attempts"].as_array().unwrap())
        .collect();
    let failed: Vec<_> = attempts.iter().filter(|attempt| !attempt["error"].is_null()).collect();
    assert!(!failed.is_empty(), "something went wrong on the way: {record}");
    for attempt in failed {
        assert!(!attempt["error"]["message"].as_str().unwrap().is_empty());
        assert!(attempt["finished_ms"].as_u64() >= attempt["started_ms"].as_u64());
    }
}

#[test]
fn a_refusal_is_exit_code_4_and_stops_a_batch() {
    let (simulator, url) = serve(Scenario { key: Some("sk-right".into()), ..builtin("instant") });
    let home = Home::with_notes(NOTES);
    let output = home.run(&["run", "notes.md", "--base-url", &url, "--out", "out"]);
    assert_eq!(output.status.code(), Some(4), "{}", said(&output));
    assert!(said(&output).contains("key"), "{}", said(&output));
    for name in 0..20 {
        home.file(&format!("in/{name}.md"), &format!("{NOTES}\n{name}"));
    }
    let before = simulator.requests().total;
    let output = home.run(&["run", "in", "--jobs", "1", "--base-url", &url]);
    assert_eq!(output.status.code(), Some(4));
    assert!(said(&output).contains("19 not started"), "{}", said(&output));
    assert!(simulator.requests().total <= before + 1);
    let mut right = home.command(&["run", "notes.md", "--base-url", &url, "--out", "right"]);
    let output = right.env("CASEGEN_API_KEY", "sk-right").output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
}

#[test]
fn a_request_that_is_not_accepted_is_no_refusal_of_the_service() {
    let fault = "description = \"\"\n[[model]]\nid = \"simulator/text\"\n[[fault]]\n\
        step = \"analysis\"\nattempts = 9\ndoes = { status = { code = 413 } }\n";
    let (simulator, url) = serve(scenario::from_text("test", fault).unwrap());
    let home = Home::with_notes(NOTES);
    for name in 0..3 {
        home.file(&format!("in/{name}.md"), &format!("{NOTES}\n{name}"));
    }
    let output = home.run(&["run", "in", "--jobs", "1", "--base-url", &url, "--quiet"]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert_eq!(simulator.requests().by_kind["document"], 3, "the others may well be accepted");
    assert!(said(&output).contains("413"), "what failed is told even quietly: {}", said(&output));
}

#[test]
fn a_run_goes_on_with_the_services_that_it_had() {
    let (simulator, url) = serve(builtin("instant"));
    let home = Home::with_notes(NOTES);
    let first =
        home.run(&["run", "notes.md", "--base-url", &url, "--no-cache", "--format", "json"]);
    assert_eq!(first.status.code(), Some(0), "{}", said(&first));
    let runs = home.path(".local/share/casegen-tui/runs");
    let run = fs::read_dir(&runs).unwrap().next().unwrap().unwrap().path();
    // As if it had been killed before its end: no record, and one picture less.
    let log = fs::read_to_string(run.join("events.jsonl")).unwrap();
    let lines = log.lines().filter(|line| {
        !(line.contains("RunFinished") || line.contains("StepFinished") && line.contains("hero"))
    });
    let log = lines.collect::<Vec<_>>().join("\n") + "\n";
    atomic::write(&run.join("events.jsonl"), log.as_bytes(), Privacy::Private).unwrap();
    fs::remove_file(run.join("run.json")).unwrap();
    let output = home.run(&["run", "--from", "last", "--out", "out", "--no-cache"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(states(&home.json("out/run.json")), ["cached", "done", "cached", "cached"]);
    assert_eq!(simulator.requests().total, 5, "only the missing picture is asked for");
    assert_eq!(home.json("out/run.json")["steps"][1]["address"], url.as_str());
    assert!(said(&output).contains("going on from run "), "{}", said(&output));
}

#[test]
fn many_notes_become_a_run_each_a_few_at_a_time() {
    let (simulator, url) = serve(builtin("reference"));
    let home = Home::with_notes(NOTES);
    for name in 0..12 {
        home.file(&format!("in/{name:02}.md"), &NOTES.replace("Noordkade", &format!("N{name}")));
    }
    let args = ["run", "in", "--jobs", "3", "--base-url", &url, "--format", "json", "--out", "out"];
    let output = home.run(&args);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(said(&output).contains("12 runs in") && said(&output).contains("12 complete"));
    let counts = simulator.requests();
    assert_eq!(counts.total, 48);
    assert!(counts.most_at_once <= 3 * 4, "{}", counts.most_at_once);
    assert_eq!(home.json("out/11/case_study.json")["clientName"], "N11 Bakery");
}

#[test]
fn a_service_that_makes_no_pictures_leaves_them_to_this_machine_and_says_so() {
    let (simulator, url) = serve(builtin("reference"));
    let home = Home::with_notes(NOTES);
    let output =
        home.run(&["run", "notes.md", "--provider", "ollama", "--base-url", &url, "--out", "out"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let record = home.json("out/run.json");
    assert_eq!(record["steps"][1]["provider"], "offline");
    let told = "ollama makes no pictures; they are drawn on this machine";
    assert_eq!(record["findings"][0]["message"], told);
    assert_eq!(simulator.requests().total, 1);
}

#[test]
fn the_settings_file_chooses_the_service_and_a_flag_beats_it() {
    let (simulator, url) = serve(Scenario { key: Some("sk-right".into()), ..builtin("instant") });
    let home = Home::with_notes(NOTES);
    home.file("key", "sk-right\n");
    let settings = format!(
        "provider = \"custom\"\nbase_url = \"{url}\"\npictures = \"offline\"\napi_key_file = \"{}\"\n",
        home.path("key").display()
    );
    home.file(".config/casegen-tui/config.toml", &settings);
    let output = home.run(&["run", "notes.md", "--out", "out"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(simulator.requests().total, 1, "the pictures are drawn here");
    let output = home.run(&["run", "notes.md", "--provider", "offline", "--out", "flag"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(simulator.requests().total, 1);
    fs::set_permissions(home.path("key"), fs::Permissions::from_mode(0o644)).unwrap();
    let output = home.run(&["run", "notes.md", "--out", "open"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("chmod 600"), "{}", said(&output));
    home.file(".config/casegen-tui/config.toml", "provider = \"custom\"\nmodel = 1\n");
    let output = home.run(&["run", "notes.md", "--out", "broken"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("config.toml:2: "), "{}", said(&output));
}

/// Every byte below a folder, with the paths.
fn bytes_below(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(bytes_below(&path));
        } else {
            all.push((path.clone(), fs::read(&path).unwrap()));
        }
    }
    all
}

#[test]
fn no_planted_key_is_in_any_byte_that_is_written() {
    const KEY: &str = "sk-planted-4f9c/27+x_Z1";
    let base64 = STANDARD_NO_PAD.encode(KEY);
    let encoded = "sk-planted-4f9c%2F27%2Bx_Z1";
    // The notes make the simulator echo the key in its answers, in errors in a later attempt.
    let notes = NOTES.replace("one line", &format!("one line, key {KEY}, {base64}, {encoded}"));
    let (_flaky, flaky) = serve(builtin("flaky"));
    let (_locked, locked) =
        serve(Scenario { key: Some("sk-other".into()), ..builtin("reference") });
    for (name, url) in [("flaky", flaky), ("locked", locked)] {
        let home = Home::with_notes(NOTES);
        let mut command = home.command(&[
            "run",
            "-",
            "--base-url",
            &url,
            "--out",
            "out",
            "--events",
            "jsonl",
            "--timeout",
            "60",
        ]);
        command.env("CASEGEN_API_KEY", KEY).env("RUST_BACKTRACE", "full").env("RUST_LOG", "trace");
        let mut child = command
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), notes.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let mut written = bytes_below(&home.path(""));
        written.push(("stdout".into(), output.stdout));
        written.push(("stderr".into(), output.stderr));
        assert!(written.iter().any(|(path, _)| path.ends_with("events.jsonl")));
        for (path, bytes) in written {
            // The notes of a person keep every byte that they had.
            if path.ends_with("notes.md") {
                continue;
            }
            for form in [KEY, &base64, encoded] {
                let at = memchr::memmem::find(&bytes, form.as_bytes());
                assert_eq!(at, None, "{name}: {form} in {}", path.display());
            }
        }
    }
}

#[test]
fn bench_and_demo_tell_of_every_mode() {
    let home = Home::with_notes(NOTES);
    let args = ["bench", "notes.md", "--runs", "2", "--speed", "2000", "--json", "--variants"];
    let output = home.run(&args);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let runs = report["runs"].as_array().unwrap();
    assert_eq!(runs.len(), 2 * 3 * 4);
    let first: Vec<_> = runs[..3].iter().map(|run| run["mode"].as_str().unwrap()).collect();
    assert_eq!(first, ["sequential", "parallel", "pipelined"], "the modes are interleaved");
    let beside = ["beside_sequential_ms", "beside_parallel_ms"];
    let totals = ["sequential_ms", "parallel_ms", "pipelined_ms", "floor_ms"];
    for figure in totals.into_iter().chain(beside) {
        assert!(report["summary"][figure].is_u64(), "{figure}");
    }
    assert!(report["summary"]["pipelined_over_document"].as_f64().unwrap() >= 1.0);
    assert_eq!(report["variants"].as_array().unwrap().len(), 3);
    assert!(runs.iter().all(|run| run["steps"].as_array().unwrap().len() >= 3));
    let output = home.run(&["demo", "notes.md", "--speed", "2000"]);
    let table = String::from_utf8(output.stdout.clone()).unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    for line in ["sequential", "parallel", "pipelined", "floor"] {
        assert!(table.lines().any(|told| told.starts_with(line)), "{table}");
    }
    assert!(!table.contains('\u{1b}') && !said(&output).contains('\u{1b}'));
    let output = home.run(&["bench", "notes.md", "--scenario", "nowhere"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("reference"), "{}", said(&output));
}
