//! What a mistake in the program itself costs: case 60, by the failpoints of `config::failpoint`.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at what it does not expect")]

mod home;
mod pty;

use std::fs;

use casegen::simulator::{self, scenario};

use crate::home::{DRAFT, Home, RUNS, STUDY, said};
use crate::pty::{CTRL_Q, F5, Terminal};

/// The app, and a folder in which a file of a place's name makes it panic there.
fn app(home: &Home, size: (u16, u16)) -> Terminal {
    let mut command = pty::command(home.folder.path());
    command.env("CASEGEN_FAILPOINTS", home.path("failpoints"));
    Terminal::open(size, command)
}

#[test]
fn case_60_a_panic_of_the_app_or_of_its_drawing_gives_the_terminal_back_and_keeps_the_notes() {
    for place in ["update", "draw"] {
        let home = Home::with_notes(STUDY);
        let mut terminal = app(&home, (80, 24));
        terminal.wait_for("Sample notes");
        terminal.paste("Notes that are not lost");
        terminal.wait_for("not lost");
        home.file(&format!("failpoints/{place}"), "");
        terminal.send("!");
        assert_eq!(terminal.end(), 101, "{place}: the code of a panic");
        assert!(terminal.is_restored(), "{place}");
        let report = terminal.text();
        assert!(report.contains(&format!("the failpoint {place} was reached")), "{report}");
        let draft = fs::read_to_string(home.path(DRAFT)).unwrap();
        assert!(draft.starts_with("Notes that are not lost"), "{place}: {draft}");

        fs::remove_file(home.path("failpoints").join(place)).unwrap();
        let mut terminal = app(&home, (80, 24));
        terminal.wait_for("from last time");
        terminal.send(CTRL_Q);
        assert_eq!(terminal.end(), 0);
    }
}

#[test]
fn case_60_a_panic_of_a_step_is_a_failed_step_and_leaves_the_screen_alone() {
    let home = Home::with_notes(STUDY);
    home.file("failpoints/step", "");
    let mut terminal = app(&home, (140, 40));
    terminal.wait_for("Sample notes");
    terminal.send(F5);
    terminal.wait_for("stopped unexpectedly");
    assert!(terminal.screen.screen().alternate_screen(), "the app goes on");
    assert!(!terminal.text().contains("panicked"), "{}", terminal.text());
    terminal.send(CTRL_Q);
    assert_eq!(terminal.end(), 0);
    assert!(terminal.is_restored());
}

#[test]
fn case_60_a_panic_of_a_decoder_costs_nothing_that_was_received() {
    let simulator = simulator::start(scenario::open("definition").unwrap(), 50.0, 0).unwrap();
    let home =
        Home::with_notes("wachttijd\n\nOnder wachttijd wordt verstaan: de tijd tot een besluit.\n");
    home.file("failpoints/decoder", "");
    let address = simulator.base_url();
    let args = ["run", "notes.md", "--recipe", "definition", "--base-url", &address, "--no-cache"];
    let mut command = home.command(&args);
    let failed = command.env("CASEGEN_FAILPOINTS", home.path("failpoints")).output().unwrap();
    assert_eq!(failed.status.code(), Some(1), "{}", said(&failed));
    assert!(said(&failed).contains("stopped unexpectedly"), "{}", said(&failed));
    let runs = home.path(RUNS);
    let run = fs::read_dir(runs).unwrap().next().unwrap().unwrap().path();
    let received = fs::read(run.join("received/definition.1.body")).unwrap();
    assert!(received.starts_with(b"data:") || received.starts_with(b":"), "{received:?}");

    let args = ["run", "--resume", "last", "--base-url", &address, "--out", "out", "--no-cache"];
    let resumed = home.run(&args);
    assert_eq!(resumed.status.code(), Some(0), "{}", said(&resumed));
    assert_eq!(home.json("out/run.json")["state"], "complete");
}
