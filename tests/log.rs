//! The program's log: a file in the state folder, and never anything on the screen.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod home;

use std::fs;

use casegen::simulator;
use casegen::simulator::scenario;

use crate::home::{Home, said, states};

const LOG: &str = ".local/state/casegen-tui/casegen-tui.log";
const NOTES: &str =
    "Client: Noordkade Bakery\n\nThe time to change a line fell from 90 to 30 minutes.\n";

#[test]
fn a_command_that_goes_well_writes_no_log() {
    let home = Home::with_notes(NOTES);
    let output = home.run(&["run", "notes.md", "--out", "out", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(states(&home.json("out/run.json")).iter().all(|state| state == "done"));
    assert!(!home.path(LOG).exists());
}

#[test]
fn a_log_that_was_asked_for_tells_the_steps_and_neither_the_key_nor_the_notes() {
    let simulator = simulator::start(scenario::builtin("reference").unwrap(), 2000.0, 0).unwrap();
    let home = Home::with_notes(NOTES);
    let url = simulator.base_url();
    let args = ["run", "notes.md", "--base-url", &url, "--format", "json", "--log", "trace"];
    let mut command = home.command(&args);
    let output = command.env("CASEGEN_API_KEY", "sk-planted-0123456789abcdef").output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(!said(&output).contains("TRACE") && !said(&output).contains("DEBUG"));
    let log = fs::read_to_string(home.path(LOG)).unwrap();
    for told in
        ["run started", "step=\"analysis\"", "step done", "status=200", "run ended", "ended"]
    {
        assert!(log.contains(told), "{told}\n{log}");
    }
    assert!(!log.contains("planted") && !log.contains("Noordkade"), "{log}");
    assert!(log.chars().all(|c| c == '\n' || !c.is_control()), "one line a record");
}

#[test]
fn what_fails_is_in_the_log_unasked_unless_it_is_off() {
    let home = Home::with_notes(NOTES);
    let nowhere = ["run", "notes.md", "--base-url", "http://127.0.0.1:9/v1", "--timeout", "1"];
    let mut off = home.command(&nowhere);
    assert_ne!(off.env("CASEGEN_LOG", "off").output().unwrap().status.code(), Some(0));
    assert!(!home.path(LOG).exists());
    let mut odd = home.command(&nowhere);
    let odd = odd.env("CASEGEN_LOG", "loud").output().unwrap();
    assert_eq!(odd.status.code(), Some(2));
    assert!(said(&odd).contains("use off, error, warn"), "{}", said(&odd));
    assert_ne!(home.run(&nowhere).status.code(), Some(0));
    let log = fs::read_to_string(home.path(LOG)).unwrap();
    assert!(log.contains("WARN") && log.contains("step failed"), "{log}");
    assert!(!log.contains("INFO"), "{log}");
}
