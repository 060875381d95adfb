//! The real program with `--plain`: lines in, lines out, as a screen reader or a pipe has it.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at what it does not expect")]

mod home;

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use casegen::simulator::{self, Simulator, scenario};

use crate::home::{Home, said, states};

const NOTES: &str = "Client: Noordkade Bakery\nIndustry: industrial bakery\n\n\
    In March 2024 the team started with a pilot on one line. In May 2024 all lines followed.\n\n\
    The time to change a line fell from 90 minutes to 30 minutes.\n";

/// How long a line may take to come on a loaded machine; it ends the test, and is never waited out when
/// the line comes.
const PATIENCE: Duration = Duration::from_mins(2);

/// So fast that whatever is due is due now.
const AT_ONCE: f64 = 1e7;

fn simulator(scenario: &str, speed: f64) -> Simulator {
    simulator::start(scenario::from_text("test.toml", scenario).unwrap(), speed, 0).unwrap()
}

fn plain(home: &Home, args: &[&str]) -> Command {
    let mut command = home.command(&[&["--plain"], args].concat());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Answers with these lines, and then the end of the input.
fn answered(home: &Home, args: &[&str], lines: &[&str]) -> Output {
    let mut child = plain(home, args).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let lines: String = lines.iter().flat_map(|line| [line, "\n"]).collect();
    // A program that has left does not read the rest.
    let _ = input.write_all(lines.as_bytes());
    drop(input);
    let output = child.wait_with_output().unwrap();
    assert_plain(&text(&output));
    assert_plain(&said(&output));
    output
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// What nothing may write that only appends: escapes, carriage returns, backspaces, boxes and blocks.
fn assert_plain(text: &str) {
    let drawn = text.chars().find(|c| {
        (c.is_control() && *c != '\n')
            || matches!(c, '\u{2500}'..='\u{259f}' | '\u{2800}'..='\u{28ff}')
    });
    assert_eq!(drawn, None, "in {text}");
    assert!(text.is_empty() || text.ends_with('\n'), "every line is complete: {text}");
}

/// A program that is talked to line by line.
struct Conversation {
    child: Child,
    input: ChildStdin,
    lines: Receiver<String>,
    heard: String,
}

impl Conversation {
    fn begin(home: &Home, args: &[&str]) -> Self {
        let mut child = plain(home, args).spawn().unwrap();
        let input = child.stdin.take().unwrap();
        let output = child.stdout.take().unwrap();
        let (lines_tx, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if lines_tx.send(line).is_err() {
                    break;
                }
            }
        });
        Self { child, input, lines, heard: String::new() }
    }

    fn say(&mut self, line: &str) {
        writeln!(self.input, "{line}").unwrap();
        self.input.flush().unwrap();
    }

    /// Waits for a line with this in it.
    fn hear(&mut self, what: &str) -> String {
        loop {
            let line = self.lines.recv_timeout(PATIENCE);
            let line = line.unwrap_or_else(|_| panic!("{what:?} did not come:\n{}", self.heard));
            self.heard.push_str(&line);
            self.heard.push('\n');
            if line.contains(what) {
                return line;
            }
        }
    }

    fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([format!("-{name}"), id]).status().unwrap().success());
    }

    /// Its exit code, and everything that it said. The input stays open: its end would be an answer, and
    /// might come before a signal that was sent before it.
    fn end(mut self) -> (Option<i32>, String) {
        loop {
            match self.lines.recv_timeout(PATIENCE) {
                Ok(line) => {
                    self.heard.push_str(&line);
                    self.heard.push('\n');
                }
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {
                    self.child.kill().unwrap();
                    panic!("it did not end:\n{}", self.heard);
                }
            }
        }
        assert_plain(&self.heard);
        (self.child.wait().unwrap().code(), self.heard)
    }
}

#[test]
fn the_sample_becomes_files_with_answers_alone() {
    let home = Home::with_notes(NOTES);
    let lines =
        ["?", "", "", "", "", "read", "2", "b", "findings", "export", "md, json", "out", "quit"];
    let output = answered(&home, &[], &lines);
    let told = text(&output);
    assert_eq!(output.status.code(), Some(0), "{told}");
    assert!(told.lines().next().unwrap().contains("Type ? at any question for help"), "{told}");
    assert!(told.contains("Type the number of a line, or its word"), "help was asked for: {told}");
    assert!(told.contains("The notes stay on this machine."), "{told}");
    for step in ["analysis", "hero", "metrics", "timeline"] {
        assert!(told.contains(&format!("{step} started with offline")), "{step} in {told}");
        assert!(told.contains(&format!("{step} done in ")), "{step} in {told}");
    }
    assert!(told.contains("analysis has clientName, industry, title"), "{told}");
    assert!(told.contains("Page 2 of "), "{told}");
    let written = ["case-study.md", "case_study.json", "hero.png", "run.json", "events.jsonl"];
    for name in written {
        assert!(told.lines().any(|line| line == format!("out/{name}")), "{name} in {told}");
        assert!(home.path("out").join(name).is_file(), "{name}");
    }
    assert!(!home.path("out/case-study.pdf").exists(), "nobody asked for it");
    assert!(!home.path(".local/state/casegen-tui/draft.md").exists(), "a sample is no draft");
}

#[test]
fn a_value_is_changed_by_numbers_and_only_what_shows_it_is_made_again() {
    let home = Home::with_notes(NOTES);
    let begin = ["", "", "yes", "change", "metrics", "1", "after", "45 minutes"];
    // The first answer was no: nothing runs. Then the same again with yes.
    let again = ["no", "change", "metrics", "1", "after", "45 minutes", "yes"];
    let end = ["export", "json", "out", "runs", "1", "retry", "quit"];
    let args = ["notes.md", "--recipe", "case-study"];
    let output = answered(&home, &args, &[&begin[1..], &again, &end].concat());
    let told = text(&output);
    assert_eq!(output.status.code(), Some(0), "{told}");
    assert!(!told.contains("What is to be made?"), "it stands on the command line: {told}");
    assert!(told.contains("metrics[0].after is now: 30 minutes"), "{told}");
    assert!(told.contains("metrics  runs with offline"), "{told}");
    assert!(told.contains("improvement was \"−66.6%\" and is \"−50%\" now"), "{told}");
    assert!(told.contains("\"retry\" is none of these."), "nothing is missing: {told}");
    assert!(told.contains("Opened run "), "{told}");
    let metric = home.json("out/case_study.json")["metrics"][0].clone();
    assert_eq!(metric["after"], "45 minutes");
    assert_eq!(states(&home.json("out/run.json")), ["cached", "cached", "done", "cached"]);
    assert_eq!(fs::read_dir(home.path(".local/share/casegen-tui/runs")).unwrap().count(), 2);
}

#[test]
fn a_term_is_typed_defined_and_its_items_are_asked_for_again() {
    let simulator = simulator(include_str!("../assets/scenarios/definition.toml"), AT_ONCE);
    let home = Home::with_notes(NOTES);
    let base_url = simulator.base_url();
    let notes = ["2", "type", "doorlooptijd", "Organisatie: Gemeente Noordkade", "."];
    let wishes =
        ["", "yes", "again", "voorbeeldzinnen", "2", "yes", "again", "antoniemen", "all", "yes"];
    let removal = ["change", "synoniemen", "1", "-", "yes", "export", "json", "out"];
    let output =
        answered(&home, &["--base-url", &base_url], &[&notes[..], &wishes, &removal].concat());
    let told = text(&output);
    assert_eq!(output.status.code(), Some(0), "{told}");
    assert!(told.contains("runs with custom (simulator/text)"), "{told}");
    assert_eq!(simulator.requests().by_step.get("voorbeeldzinnen"), Some(&2), "{told}");
    assert_eq!(simulator.requests().by_step.get("antoniemen"), Some(&2), "{told}");
    assert_eq!(simulator.requests().total, 9, "{told}");
    let result = home.json("out/definition.json");
    assert_eq!(result["synoniemen"].as_array().unwrap().len(), 4, "one of five was taken out");
    assert!(told.contains("\nsynoniemen[0] is now: "), "{told}");
    assert_eq!(result["voorbeeldzinnen"].as_array().unwrap().len(), 3);
    let draft = home.path(".local/state/casegen-tui/draft.md");
    assert!(told.ends_with(&format!("Notes kept in {}\n", draft.display())), "{told}");
    assert_eq!(
        fs::read_to_string(draft).unwrap(),
        "doorlooptijd\nOrganisatie: Gemeente Noordkade\n"
    );
    // They are offered at the next start, and stay in a file when others are typed.
    let output =
        answered(&home, &["--recipe", "definition"], &["last", "", "no", "new", "", "type", "x"]);
    let told = text(&output);
    assert!(told.contains("4. last: the notes from last time: doorlooptijd"), "{told}");
    assert!(told.contains("4 words of notes."), "{told}");
    assert!(told.contains("the notes before these are kept in "), "{told}");
    assert_eq!(fs::read_to_string(home.path(".local/state/casegen-tui/draft.md")).unwrap(), "x\n");
}

#[test]
fn the_end_of_the_input_ends_it_at_every_question() {
    let home = Home::with_notes(NOTES);
    let lines = [
        "definition",
        "sample",
        "",
        "yes",
        "read",
        "",
        "b",
        "change",
        "definitie",
        "x",
        "no",
        "again",
        "synoniemen",
        "back",
        "export",
        "json",
        "out",
        "runs",
        "1",
    ];
    let mut last = 0;
    for count in 0..=lines.len() {
        let output = answered(&home, &[], &lines[..count]);
        let told = text(&output);
        assert_eq!(output.status.code(), Some(0), "after {count} lines: {told}");
        let lines = told.lines().count();
        // A question that an earlier run has changed may be longer by a line, never much shorter.
        assert!(lines + 4 > last, "after {count} lines: {told}");
        last = lines;
    }
    assert!(home.path("out/definition.json").is_file());
}

#[test]
fn ctrl_c_stops_a_run_first_and_leaves_second() {
    let simulator = simulator("", 1.0);
    let home = Home::with_notes(NOTES);
    let base_url = simulator.base_url();
    let mut talk = Conversation::begin(
        &home,
        &["notes.md", "--recipe", "case-study", "--base-url", &base_url],
    );
    talk.hear("In which mode?");
    talk.say("");
    talk.hear("Start?");
    talk.say("yes");
    talk.hear("analysis started");
    talk.signal("INT");
    talk.hear("run cancelled");
    talk.hear("retry: ");
    talk.hear("quit");
    talk.signal("INT");
    let (code, told) = talk.end();
    assert_eq!(code, Some(130), "{told}");
    let history = home.run(&["history", "--json"]);
    assert!(text(&history).contains("\"state\": \"cancelled\""), "{}", text(&history));
}

#[test]
fn what_was_typed_is_kept_when_a_signal_ends_it_and_term_tells_its_code() {
    for (name, code) in [("INT", 130), ("QUIT", 131), ("TERM", 143), ("HUP", 129)] {
        let home = Home::with_notes(NOTES);
        let mut talk = Conversation::begin(&home, &["--recipe", "case-study"]);
        talk.hear("Where do the notes come from?");
        talk.say("type");
        talk.hear("Type or paste the notes.");
        talk.say("Client: Oostkade");
        let draft = home.path(".local/state/casegen-tui/draft.md");
        // The line is on its way; it is on disk within a second, whatever comes then.
        let deadline = Deadline::start();
        while fs::read_to_string(&draft).unwrap_or_default() != "Client: Oostkade\n" {
            assert!(!deadline.is_over(), "the draft was not kept");
            std::thread::yield_now();
        }
        talk.signal(name);
        let (ended, told) = talk.end();
        assert_eq!(ended, Some(code), "{name}: {told}");
        assert_eq!(fs::read_to_string(&draft).unwrap(), "Client: Oostkade\n", "{name}");
    }
}

/// The end of one wait.
struct Deadline(std::time::Instant);

#[expect(clippy::disallowed_methods, reason = "a deadline for a test that hangs")]
impl Deadline {
    fn start() -> Self {
        Self(std::time::Instant::now() + PATIENCE)
    }

    fn is_over(&self) -> bool {
        std::time::Instant::now() >= self.0
    }
}

#[test]
fn what_may_have_been_paid_for_is_tried_again_only_after_a_yes() {
    let cut = "[[fault]]\nstep = \"hero\"\ndoes = { cut = { at = 0.5 } }\n";
    let simulator = simulator(cut, AT_ONCE);
    let home = Home::with_notes(NOTES);
    let base_url = simulator.base_url();
    let args = ["notes.md", "--recipe", "case-study", "--base-url", &base_url];
    let output = answered(&home, &args, &["", "yes", "retry", "", "retry", "yes", "quit"]);
    let told = text(&output);
    assert_eq!(output.status.code(), Some(0), "{told}");
    assert!(told.contains("hero failed after"), "{told}");
    assert!(told.contains("hero may have been paid for although nothing came"), "{told}");
    assert!(told.contains("Start? Type yes or no. Enter says no."), "{told}");
    assert!(told.contains("retry: the step that has no result"), "{told}");
    assert_eq!(simulator.requests().by_step.get("hero"), Some(&2), "{told}");
    assert!(told.contains("3 of 4 results were there already"), "{told}");
}

#[test]
fn what_a_file_or_an_answer_holds_moves_no_cursor() {
    let home = Home::with_notes(&NOTES.replace("Bakery", "Ba\u{1b}[2Jke\u{9b}1Ary\r\u{8}"));
    let wrong = [
        "9",
        "\u{1b}[31mred\r",
        "nothing",
        "file",
        "\u{1b}]0;x\u{7}missing.md",
        "file",
        "notes.md",
    ];
    let output =
        answered(&home, &["--recipe", "definition"], &[&wrong[..], &["", "yes", "read"]].concat());
    let told = text(&output);
    assert!(told.contains("is none of these."), "{told}");
    assert!(told.contains("cannot read"), "{told}");
    assert!(told.contains("control characters in the notes are left out"), "{told}");
}

#[test]
fn the_environment_and_the_settings_file_switch_it_on() {
    let home = Home::with_notes(NOTES);
    let begun = |command: &mut Command| {
        let output = command.stdin(Stdio::null()).output().unwrap();
        (output.status.code(), text(&output).contains("line by line"))
    };
    assert_eq!(begun(&mut home.command(&[])), (Some(2), false), "there is no terminal");
    assert_eq!(begun(home.command(&[]).env("CASEGEN_PLAIN", "1")), (Some(0), true));
    home.file(".config/casegen-tui/config.toml", "plain = true\n");
    assert_eq!(begun(&mut home.command(&[])), (Some(0), true));
    assert_eq!(begun(home.command(&[]).env("CASEGEN_PLAIN", "0")), (Some(2), false));
    assert!(
        said(&home.command(&[]).env("CASEGEN_PLAIN", "0").output().unwrap()).contains("--plain")
    );
}
