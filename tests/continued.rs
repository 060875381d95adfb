//! Runs that go on from others, runs that are only told of, and many runs at once.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

use std::path::Path;
use std::process::{Command, Output};

use casegen::store::atomic::{self, Privacy};
use serde_json::Value;
use tempfile::TempDir;

const NOTES: &str = "Client: Noordkade Bakery\nIndustry: industrial bakery\n\n\
    In March 2024 the team started with a pilot on one line. In May 2024 all lines followed.\n\n\
    The time to change a line fell from 90 minutes to 30 minutes.\n";

struct Home {
    folder: TempDir,
}

impl Home {
    fn new() -> Self {
        let home = Self { folder: tempfile::tempdir().unwrap() };
        home.file("notes.md", NOTES);
        home
    }

    fn file(&self, name: &str, text: &str) {
        let path = self.folder.path().join(name);
        atomic::make_folder(path.parent().unwrap(), Privacy::Shared).unwrap();
        atomic::write(&path, text.as_bytes(), Privacy::Shared).unwrap();
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, args: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_casegen-tui"));
        command.arg("run").args(args).current_dir(self.folder.path()).env_clear();
        command.env("HOME", self.folder.path()).output().unwrap()
    }

    fn json(&self, name: &str) -> Value {
        serde_json::from_slice(&std::fs::read(self.path(name)).unwrap()).unwrap()
    }
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// The state of each step of a record, in recipe order.
fn states(record: &Value) -> Vec<&str> {
    record["steps"].as_array().unwrap().iter().map(|s| s["state"].as_str().unwrap()).collect()
}

#[test]
fn a_changed_figure_makes_its_picture_and_the_documents_again_and_nothing_else() {
    let home = Home::new();
    assert_eq!(home.run(&["notes.md", "--out", "one", "--quiet"]).status.code(), Some(0));
    let metrics = home.json("one/case_study.json")["metrics"].clone();
    let wanted =
        metrics.as_array().unwrap().iter().position(|m| m["after"] == "30 minutes").unwrap();
    let change = format!("metrics[{wanted}].after=45 minutes");
    let args = ["--from", "last", "--set", &change, "--out", "two", "--format", "json,png,md"];
    let output = home.run(&args);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert_eq!(states(&home.json("two/run.json")), ["cached", "cached", "done", "cached"]);
    let after = home.json("two/case_study.json")["metrics"][wanted].clone();
    assert_eq!(
        (after["after"].as_str(), after["improvement"].as_str()),
        (Some("45 minutes"), Some("−50%"))
    );
    assert!(said.contains("improvement was \"−66.6%\" and is \"−50%\" now"), "{said}");
    assert!(
        said.contains("\"30 minutes\", which metrics"),
        "the old figure elsewhere is told: {said}"
    );
    let read = |name: &str| std::fs::read(home.path(name)).unwrap();
    assert_ne!(read("one/metrics.png"), read("two/metrics.png"));
    assert_eq!(read("one/timeline.png"), read("two/timeline.png"));
    let page = String::from_utf8(read("two/case-study.md")).unwrap();
    assert!(page.contains("45 minutes"), "the documents are made from the changed document");
    // The folder that was written to names its run as well.
    let again = home.run(&["--from", "two", "--out", "three", "--format", "json"]);
    assert_eq!(again.status.code(), Some(0), "{}", text(&again.stderr));
    assert_eq!(states(&home.json("three/run.json")), ["cached"; 4]);
}

#[test]
fn a_dry_run_tells_what_would_run_and_writes_nothing() {
    let home = Home::new();
    let output = home.run(&["notes.md", "--dry-run"]);
    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0));
    assert!(said.contains("analysis     runs with offline"), "{said}");
    assert!(said.contains("metrics      may run with offline"), "{said}");
    assert!(!home.path(".local/share/casegen-tui").exists());
    assert_eq!(home.run(&["notes.md", "--quiet", "--format", "json"]).status.code(), Some(0));
    let output = home.run(&["--from", "last", "--dry-run", "--set", "title=Another title"]);
    let said = text(&output.stdout);
    assert!(said.contains("hero         runs with offline"), "{said}");
    assert!(said.contains("metrics      known, made"), "{said}");
    assert!(said.contains("at most 1 step"), "{said}");
    let unknown = home.run(&["--from", "last", "--dry-run", "--set", "metrics[9].after=1"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(text(&unknown.stderr).contains("there is: metrics[0] to metrics["));
}

#[test]
fn a_folder_of_notes_becomes_a_run_each_and_one_summary() {
    let home = Home::new();
    for name in ["in/b.md", "in/a.txt", "in/c.MD"] {
        home.file(name, &NOTES.replace("Noordkade", name));
    }
    home.file("in/ignored.pdf", "");
    home.file("in/.hidden.md", "x");
    home.file("in/broken.md", "");
    let args = ["in", "notes.md", "--out", "out", "--format", "json", "--jobs", "2"];
    let output = home.run(&args);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("5 runs in") && said.contains("4 complete, 1 failed"), "{said}");
    assert!(said.contains("in/broken.md: failed; the notes are empty"), "{said}");
    for folder in ["a", "b", "c", "notes"] {
        assert_eq!(home.json(&format!("out/{folder}/run.json"))["state"], "complete", "{folder}");
    }
    assert!(!Path::new(&home.path("out/broken")).exists());
    assert_eq!(text(&output.stdout).lines().filter(|line| line.ends_with("run.json")).count(), 4);
}
