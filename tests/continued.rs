//! Runs that go on from others, runs that are only told of, and many runs at once.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod home;

use std::path::Path;
use std::process::Output;

use crate::home::{Home, said, states};

const NOTES: &str = "Client: Noordkade Bakery\nIndustry: industrial bakery\n\n\
    In March 2024 the team started with a pilot on one line. In May 2024 all lines followed.\n\n\
    The time to change a line fell from 90 minutes to 30 minutes.\n";

/// Runs `casegen-tui run` with these arguments.
fn run(home: &Home, args: &[&str]) -> Output {
    home.run(&[&["run"], args].concat())
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn a_changed_figure_makes_its_picture_and_the_documents_again_and_nothing_else() {
    let home = Home::with_notes(NOTES);
    assert_eq!(run(&home, &["notes.md", "--out", "one", "--quiet"]).status.code(), Some(0));
    let metrics = home.json("one/case_study.json")["metrics"].clone();
    let wanted =
        metrics.as_array().unwrap().iter().position(|m| m["after"] == "30 minutes").unwrap();
    let change = format!("metrics[{wanted}].after=45 minutes");
    let args = ["--from", "last", "--set", &change, "--out", "two", "--format", "json,png,md"];
    let output = run(&home, &args);
    let told = said(&output);
    assert_eq!(output.status.code(), Some(0), "{told}");
    assert_eq!(states(&home.json("two/run.json")), ["cached", "cached", "done", "cached"]);
    let after = home.json("two/case_study.json")["metrics"][wanted].clone();
    assert_eq!(
        (after["after"].as_str(), after["improvement"].as_str()),
        (Some("45 minutes"), Some("−50%"))
    );
    assert!(told.contains("improvement was \"−66.6%\" and is \"−50%\" now"), "{told}");
    assert!(
        told.contains("\"30 minutes\", which metrics"),
        "the old figure elsewhere is told: {told}"
    );
    let read = |name: &str| std::fs::read(home.path(name)).unwrap();
    assert_ne!(read("one/metrics.png"), read("two/metrics.png"));
    assert_eq!(read("one/timeline.png"), read("two/timeline.png"));
    let page = String::from_utf8(read("two/case-study.md")).unwrap();
    assert!(page.contains("45 minutes"), "the documents are made from the changed document");
    // The folder that was written to names its run as well.
    let again = run(&home, &["--from", "two", "--out", "three", "--format", "json"]);
    assert_eq!(again.status.code(), Some(0), "{}", said(&again));
    assert_eq!(states(&home.json("three/run.json")), ["cached"; 4]);
}

#[test]
fn a_dry_run_tells_what_would_run_and_writes_nothing() {
    let home = Home::with_notes(NOTES);
    let output = run(&home, &["notes.md", "--dry-run"]);
    let told = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0));
    assert!(told.contains("analysis runs with offline"), "{told}");
    assert!(told.contains("metrics  may run with offline"), "{told}");
    assert!(!home.path(".local/share/casegen-tui").exists());
    assert_eq!(run(&home, &["notes.md", "--quiet", "--format", "json"]).status.code(), Some(0));
    let output = run(&home, &["--from", "last", "--dry-run", "--set", "title=Another title"]);
    let told = text(&output.stdout);
    assert!(told.contains("hero     runs with offline"), "{told}");
    assert!(told.contains("metrics  known, made"), "{told}");
    assert!(told.contains("at most 1 step"), "{told}");
    let unknown = run(&home, &["--from", "last", "--dry-run", "--set", "metrics[9].after=1"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(said(&unknown).contains("there is: metrics[0] to metrics["));
}

#[test]
fn a_folder_of_notes_becomes_a_run_each_and_one_summary() {
    let home = Home::with_notes(NOTES);
    for name in ["in/b.md", "in/a.txt", "in/c.MD"] {
        home.file(name, &NOTES.replace("Noordkade", name));
    }
    home.file("in/ignored.pdf", "");
    home.file("in/.hidden.md", "x");
    home.file("in/broken.md", "");
    let args = ["in", "notes.md", "--out", "out", "--format", "json", "--jobs", "2"];
    let output = run(&home, &args);
    let told = said(&output);
    assert_eq!(output.status.code(), Some(3), "{told}");
    assert!(told.contains("5 runs in") && told.contains("4 complete, 1 failed"), "{told}");
    assert!(told.contains("in/broken.md: failed; the notes are empty"), "{told}");
    for folder in ["a", "b", "c", "notes"] {
        assert_eq!(home.json(&format!("out/{folder}/run.json"))["state"], "complete", "{folder}");
    }
    assert!(!Path::new(&home.path("out/broken")).exists());
    assert_eq!(text(&output.stdout).lines().filter(|line| line.ends_with("run.json")).count(), 4);
}
