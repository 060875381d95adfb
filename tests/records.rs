//! What the record of a run tells: everything that is needed later to understand it, and no key.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at what it does not expect")]

mod home;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use casegen::domain::artifact::ContentHash;
use casegen::simulator::{self, scenario};
use serde_json::Value;

use crate::home::{Home, said, states};

const KEY: &str = "planted-record-key-8675309";

const RUNS: &str = ".local/share/casegen-tui/runs";

/// Notes so long that no prompt keeps them once more.
fn notes() -> String {
    let story =
        "In March 2024 the team started with a pilot on one line, and in May all lines followed. ";
    format!(
        "Client: Noordkade Bakery\nIndustry: industrial bakery\n\n{}\n",
        story.repeat(12).trim()
    )
}

/// Every file below a folder.
fn files(folder: PathBuf) -> Vec<PathBuf> {
    let (mut open, mut files) = (vec![folder], Vec::new());
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
        } else {
            files.push(path);
        }
    }
    files
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_else(|| panic!("no {key} in {value}"))
}

#[test]
fn a_record_tells_everything_that_is_needed_later_and_no_key() {
    let rules = "[[fault]]\nstep = \"hero\"\ndoes = { status = { code = 503 } }\n";
    let scenario = scenario::from_text("test.toml", rules).unwrap();
    let simulator = simulator::start(scenario, 2000.0, 0).unwrap();
    let (home, notes, url) = (Home::with_notes(&notes()), notes(), simulator.base_url());
    let args = ["run", "notes.md", "--base-url", &url, "--out", "out", "--format", "json,png"];
    let output = home.command(&args).env("CASEGEN_API_KEY", KEY).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let run = fs::read_dir(home.path(RUNS)).unwrap().next().unwrap().unwrap().path();
    let record: Value = serde_json::from_slice(&fs::read(run.join("run.json")).unwrap()).unwrap();

    assert_eq!(record["format"], 1);
    assert_eq!((text(&record, "recipe"), &record["recipe_version"]), ("case-study", &1.into()));
    assert_eq!(text(&record, "notes_sha256"), ContentHash::of(notes.as_bytes()).as_str());
    assert_eq!(states(&record), ["done"; 4]);
    assert!(record["findings"].is_array());
    assert!(record["cost_usd"].as_f64().unwrap() > 0.0);
    for total in ["elapsed_ms", "sequential_ms", "parallel_ms", "floor_ms"] {
        assert!(record[total].is_u64(), "{total}");
    }
    for step in record["steps"].as_array().unwrap() {
        let id = text(step, "id");
        assert!(!text(step, "provider").is_empty() && text(step, "address").contains(&url[7..]));
        assert!(text(step, "model").starts_with("simulator/"), "{step}");
        assert!(
            step["input_tokens"].as_u64().unwrap() + step["output_tokens"].as_u64().unwrap() > 0
        );
        assert!(step["cost_usd"].is_f64() && step["fingerprint"].is_string(), "{step}");
        for attempt in step["attempts"].as_array().unwrap() {
            assert!(attempt["started_ms"].as_u64() <= attempt["finished_ms"].as_u64());
            assert!(!text(attempt, "request_id").is_empty(), "{attempt}");
        }
        let prompt = fs::read(run.join(text(&step["prompt"], "name"))).unwrap();
        assert_eq!(text(&step["prompt"], "sha256"), ContentHash::of(&prompt).as_str());
        let prompt = String::from_utf8(prompt).unwrap();
        assert!(!prompt.is_empty() && !prompt.contains(notes.trim()), "the notes are kept once");
        assert_eq!(prompt.contains("{{ notes }}"), id == "analysis", "{prompt}");
    }
    let hero = &record["steps"][1]["attempts"];
    assert_eq!(hero.as_array().unwrap().len(), 2);
    assert_eq!(text(&hero[0]["error"], "cause"), "unavailable");
    assert_ne!(hero[0]["request_id"], hero[1]["request_id"]);

    assert_eq!(home.json("out/run.json")["notes_sha256"], record["notes_sha256"]);
    let told = home.run(&["history", "show", "last", "--json"]);
    assert!(String::from_utf8_lossy(&told.stdout).contains(text(&hero[1], "request_id")));

    let mut names = Vec::new();
    for file in files(home.path(".local")).into_iter().chain(files(home.path("out"))) {
        let bytes = fs::read(&file).unwrap();
        let has_key = bytes.windows(KEY.len()).any(|window| window == KEY.as_bytes());
        assert!(!has_key, "{}", file.display());
        if file.starts_with(&run) {
            assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        }
        names.push(file.file_name().unwrap().to_string_lossy().into_owned());
    }
    assert!(names.iter().any(|name| name == "hero.prompt.md"), "{names:?}");
}
