//! The program without a terminal UI: files, exit codes, events, and what each bad input gets.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use casegen::store::atomic::{self, Privacy};
use serde_json::Value;
use tempfile::TempDir;

const NOTES: &str = "Client: Noordkade Bakery\nIndustry: industrial bakery\n\n\
    In March 2024 the team started with a pilot on one line. In May 2024 all lines followed.\n\n\
    Waste per shift went from 120 kg to 45 kg. The time to change a line fell from 90 minutes to 30 minutes.\n\n\
    \"We finally know what a shift will bring,\" says Anna Visser, production manager.\n";

const FILES: [&str; 9] = [
    "case-study.html",
    "case-study.md",
    "case-study.pdf",
    "case_study.json",
    "events.jsonl",
    "hero.png",
    "metrics.png",
    "run.json",
    "timeline.png",
];

struct Home {
    folder: TempDir,
}

impl Home {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn file(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.path().join(name);
        atomic::write(&path, bytes, Privacy::Shared).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_casegen-tui"));
        command
            .args(args)
            .current_dir(self.path())
            .env_clear()
            .env("HOME", self.path())
            .env("XDG_DATA_HOME", self.path().join("data"))
            .env("TERM", "xterm-256color");
        command
    }

    fn run(&self, args: &[&str]) -> Output {
        self.command(args).stdin(Stdio::null()).output().unwrap()
    }

    fn names(&self, folder: &str) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.path().join(folder)) else { return Vec::new() };
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn events(output: &Output) -> Vec<Value> {
    text(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_run_writes_every_promised_file_and_tells_its_events() {
    let home = Home::new();
    let notes = home.file("notes.md", NOTES.as_bytes());
    let output = home.run(&["run", &notes, "--out", "out", "--events", "jsonl"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(home.names("out"), FILES);

    let events = events(&output);
    assert_eq!(events.first().unwrap()["kind"], "RunStarted");
    assert_eq!(events.last().unwrap()["kind"], "RunFinished");
    assert_eq!(events.last().unwrap()["state"], "complete");
    let times: Vec<u64> =
        events.iter().map(|event| event["elapsed_ms"].as_u64().unwrap()).collect();
    assert!(times.is_sorted(), "{times:?}");
    let logged = fs::read(home.path().join("out/events.jsonl")).unwrap();
    assert_eq!(logged, output.stdout, "the log has what was printed");

    let read = |name: &str| fs::read(home.path().join("out").join(name)).unwrap();
    let record: Value = serde_json::from_slice(&read("run.json")).unwrap();
    assert_eq!(
        (&record["format"], &record["state"], &record["mode"]),
        (&1.into(), &"complete".into(), &"pipelined".into())
    );
    assert_eq!(record["steps"].as_array().unwrap().len(), 4);
    assert!(record["steps"].as_array().unwrap().iter().all(|step| {
        step["state"] == "done"
            && step["provider"] == "offline"
            && step["attempts"][0]["error"].is_null()
    }));
    for total in ["elapsed_ms", "sequential_ms", "parallel_ms", "floor_ms"] {
        assert!(record[total].is_u64(), "{total}");
    }
    let document: Value = serde_json::from_slice(&read("case_study.json")).unwrap();
    assert_eq!(document["clientName"], "Noordkade Bakery");
    assert!(read("case-study.pdf").starts_with(b"%PDF-"));
    for picture in ["hero.png", "metrics.png", "timeline.png"] {
        assert!(read(picture).starts_with(b"\x89PNG"), "{picture}");
    }
    assert!(text(&read("case-study.md")).contains("Noordkade Bakery"));
    assert!(text(&read("case-study.html")).contains("Noordkade Bakery"));

    // The run is in the history too, and nobody else can read it.
    let runs = home.names("data/casegen-tui/runs");
    assert_eq!(runs.len(), 1);
    let kept = home.names(&format!("data/casegen-tui/runs/{}", runs[0]));
    for name in ["notes.md", "run.json", "events.jsonl", "case_study.json", "hero.png"] {
        assert!(kept.contains(&name.to_owned()), "{name} in {kept:?}");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = home.path().join("data/casegen-tui/runs").join(&runs[0]);
        assert_eq!(fs::metadata(folder).unwrap().permissions().mode() & 0o777, 0o700);
    }
}

#[test]
fn notes_on_standard_input_and_only_some_files() {
    let home = Home::new();
    let mut child = home
        .command(&[
            "run",
            "-",
            "--out",
            "out",
            "--format",
            "json,png",
            "--only",
            "hero",
            "--mode",
            "sequential",
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(NOTES.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(home.names("out"), ["case_study.json", "events.jsonl", "hero.png", "run.json"]);
    assert!(text(&output.stdout).contains("out/hero.png"), "the paths are the result");
    let progress = text(&output.stderr);
    assert!(
        progress.contains("analysis done in") && progress.contains("metrics skipped"),
        "{progress}"
    );
}

#[test]
fn each_bad_input_gets_a_sentence_the_next_action_and_exit_code_2() {
    let home = Home::new();
    let notes = home.file("notes.md", NOTES.as_bytes());
    let empty = home.file("empty.md", b"");
    let escapes = home.file("escapes.md", b"\x1b[2J\x1b[31m\n");
    let blank = home.file("blank.md", b" \n\t\r\n");
    let binary = home.file("picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    let latin = home.file("latin1.txt", b"caf\xe9");
    let long = home.file("long.md", &vec![b'a'; 10 * 1024 * 1024 + 1]);
    home.file("in-the-way", b"");
    atomic::make_folder(&home.path().join("empty-folder"), Privacy::Shared).unwrap();
    let cases: [(&[&str], &str); 23] = [
        (&["run", &escapes, "--out", "out"], "the notes are empty"),
        (&["run", &empty, "--out", "out"], "the notes are empty"),
        (&["run", &blank, "--out", "out"], "the notes are empty"),
        (&["run", "-", "--out", "out"], "the notes are empty"),
        (&["run", &binary, "--out", "out"], "binary file"),
        (&["run", &latin, "--out", "out"], "not UTF-8"),
        (&["run", &long, "--out", "out"], "at most 8 MB"),
        (&["run", "missing.md", "--out", "out"], "cannot read missing.md"),
        (&["run", "empty-folder", "--out", "out"], "no notes in empty-folder"),
        (&["run", &notes, "--out", "out", "--timeout", "soon"], "this is not a number"),
        (&["run", &notes, "--out", "out", "--max-cost", "lots"], "this is not a sum"),
        (&["run", &notes, "--out", "out", "--fresh", "poster"], "no step \"poster\""),
        (&["run", "--from", "nowhere", "--out", "out"], "no run \"nowhere\""),
        (&["run", &notes, "--from", "last", "--out", "out"], "both notes and --from"),
        (&["run", "--from", "last", "--set", "title", "--out", "out"], "is not a change"),
        (&["run", &notes, "--set", "title=T", "--out", "out"], "--from"),
        (&["run", &notes, "--out", "in-the-way/out"], "cannot write to in-the-way/out"),
        (
            &["run", &notes, "--out", "out", "--recipe", "poem"],
            "no recipe \"poem\"; there is: case-study",
        ),
        (
            &["run", &notes, "--out", "out", "--mode", "fast"],
            "use sequential, parallel or pipelined",
        ),
        (&["run", &notes, "--out", "out", "--only", "poster"], "no step \"poster\""),
        (&["run", &notes, "--out", "out", "--provider", "magic"], "no provider \"magic\""),
        (&["run", &notes, "--out", "out", "--format", "docx"], "md"),
        (
            &["run", &notes, "--out", "out", "--format", "json,csv"],
            "its formats are pdf, html, md, png and json",
        ),
    ];
    for (args, sentence) in cases {
        let output = home.run(args);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {said}");
        assert!(said.contains(sentence), "{args:?}: {said}");
        let has_next_action = said.contains("\n  next: ") || said.contains("--help");
        assert!(has_next_action, "{args:?}: {said}");
        assert!(output.stdout.is_empty(), "{args:?}");
        assert!(!home.path().join("out").exists(), "{args:?} left something behind");
    }
}

#[test]
fn a_folder_with_foreign_files_is_left_alone_without_force() {
    let home = Home::new();
    let notes = home.file("notes.md", NOTES.as_bytes());
    atomic::make_folder(&home.path().join("out"), Privacy::Shared).unwrap();
    home.file("out/hero.png", b"a picture of mine");
    let args = ["run", &notes, "--out", "out", "--format", "json,png", "--quiet"];
    let output = home.run(&args);
    assert_eq!(output.status.code(), Some(2));
    let said = text(&output.stderr);
    assert!(said.contains("hero.png") && said.contains("--force"), "{said}");
    assert_eq!(home.names("out"), ["hero.png"]);
    assert_eq!(fs::read(home.path().join("out/hero.png")).unwrap(), b"a picture of mine");

    let output = home.run(&[&args[..], &["--force"]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(output.stderr.is_empty(), "--quiet says nothing");
    // What the program wrote itself it may replace, also after a run that wrote less.
    for formats in ["json", "json,png"] {
        let output = home.run(&["run", &notes, "--out", "out", "--format", formats]);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        let tells_of_older = text(&output.stderr).contains("also holds hero.png");
        assert_eq!(tells_of_older, formats == "json", "{}", text(&output.stderr));
    }
}

#[test]
fn a_signal_stops_a_run_and_leaves_nothing_outside() {
    let home = Home::new();
    let notes = home.file("notes.md", NOTES.as_bytes());
    for (signal, code) in [("INT", 130), ("QUIT", 131), ("TERM", 143)] {
        let mut child = home
            .command(&["run", &notes, "--out", "out", "--events", "jsonl"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut events = BufReader::new(child.stdout.take().unwrap());
        let mut first = String::new();
        // The first event says that the signals are listened to.
        events.read_line(&mut first).unwrap();
        let id = child.id().to_string();
        assert!(
            Command::new("kill").args([&format!("-{signal}"), &id]).status().unwrap().success()
        );
        let mut rest = String::new();
        events.read_to_string(&mut rest).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(code), "{signal}: {rest}");
        assert_eq!(home.names("out"), [""; 0]);
    }
}

#[test]
fn a_home_that_cannot_be_written_to_does_not_cost_the_files() {
    let home = Home::new();
    let notes = home.file("notes.md", NOTES.as_bytes());
    let data = home.file("data-is-a-file", b"");
    let run = |args: &[&str]| {
        home.command(args).env("XDG_DATA_HOME", &data).stdin(Stdio::null()).output().unwrap()
    };
    let output = run(&["run", &notes, "--out", "out", "--format", "json", "--only", "hero"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("not kept in the history"));
    assert_eq!(home.names("out"), ["case_study.json", "events.jsonl", "run.json"]);
    // Without a folder of one's own choice they are somewhere else, and that is told.
    let output = run(&["run", &notes, "--format", "json", "--only", "hero"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let told = text(&output.stderr);
    let place = told.split("it is kept in ").nth(1).and_then(|rest| rest.lines().next()).unwrap();
    assert!(Path::new(place.trim()).join("run.json").is_file(), "{told}");
    fs::remove_dir_all(place.trim()).unwrap();
}

#[test]
fn control_characters_in_notes_reach_no_output() {
    let home = Home::new();
    let evil =
        NOTES.replace("Noordkade", "Noord\u{1b}]52;c;ZXZpbA==\u{7}kade\u{1b}[2J\u{202e}\u{9b}31m");
    let notes = home.file("notes.md", evil.as_bytes());
    let output = home.run(&["run", &notes, "--out", "out", "--format", "json,md,html"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let read = |name: &str| fs::read_to_string(home.path().join("out").join(name)).unwrap();
    let outputs = [
        text(&output.stdout),
        text(&output.stderr),
        read("case-study.md"),
        read("case-study.html"),
        read("case_study.json"),
        read("events.jsonl"),
    ];
    for said in outputs {
        let bad = |c: char| (c.is_control() && c != '\n') || ('\u{202a}'..='\u{202e}').contains(&c);
        assert_eq!(
            said.find(bad),
            None,
            "{:?}",
            said.find(bad).map(|at| &said[at.saturating_sub(40)..])
        );
        assert!(!said.contains("\\u001b") && !said.contains("ZXZpbA"));
    }
}

#[test]
fn without_a_terminal_the_app_says_what_to_run_instead() {
    let home = Home::new();
    let output = home.run(&[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("casegen-tui run"), "{}", text(&output.stderr));
}
