//! What terminals, clocks and fast hands do to the app: the cases 57, 58, 60, 62 to 64, 66 and 67. The
//! others of that group are in `storage.rs`.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at what it does not expect")]

mod home;
mod pty;

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use casegen::simulator::{self, scenario};
use casegen::store::atomic::{self, Privacy};

use crate::home::{DRAFT, Home, RUNS, STUDY, said};
use crate::pty::{CTRL_Q, Deadline, F2, F5, Terminal};

fn app(home: &Home, size: (u16, u16)) -> Terminal {
    Terminal::open(size, pty::command(home.folder.path()))
}

fn runs(home: &Home) -> Vec<PathBuf> {
    fs::read_dir(home.path(RUNS)).unwrap().map(|entry| entry.unwrap().path()).collect()
}

/// A copy of a run that the clock dated otherwise.
fn dated(home: &Home, run: &str, other: &str) {
    let (from, to) = (home.path(RUNS).join(run), home.path(RUNS).join(other));
    atomic::make_folder(&to, Privacy::Private).unwrap();
    let day = |run: &str| format!("{}-{}-{}", &run[..4], &run[4..6], &run[6..8]);
    for entry in fs::read_dir(from).unwrap().flatten().filter(|entry| entry.path().is_file()) {
        let text = String::from_utf8_lossy(&fs::read(entry.path()).unwrap()).into_owned();
        let text = text.replace(run, other).replace(&day(run), &day(other));
        atomic::write(&to.join(entry.file_name()), text.as_bytes(), Privacy::Private).unwrap();
    }
}

#[test]
fn case_57_runs_and_drafts_of_another_time_are_listed_read_and_gone_on_with() {
    let home = Home::with_notes(STUDY);
    let make = ["run", "notes.md", "--format", "json", "--only", "metrics"];
    assert_eq!(home.run(&make).status.code(), Some(0));
    let run = runs(&home)[0].file_name().unwrap().to_str().unwrap().to_owned();
    // Before the clock was set forward, and before it was set back.
    let (past, future) = ("19990401-014640-000-abcd", "20870401-014640-000-abcd");
    dated(&home, &run, past);
    dated(&home, &run, future);
    assert_eq!(home.run(&make).status.code(), Some(0), "another run is made as ever");
    let list = home.run(&["history", "--json"]);
    assert_eq!(list.status.code(), Some(0), "{}", said(&list));
    let list: serde_json::Value = serde_json::from_slice(&list.stdout).unwrap();
    let told = list.to_string();
    assert!([past, future, &run].iter().all(|run| told.contains(*run)), "{told}");
    assert!(!told.contains(":-"), "no time is below zero: {told}");
    for args in [
        &["history", "stats"][..],
        &["history", "show", future],
        &["run", "--from", future, "--set", "title=Another", "--out", "out", "--format", "json"],
    ] {
        let output = home.run(args);
        assert_eq!(output.status.code(), Some(0), "{args:?}: {}", said(&output));
    }
    home.file(DRAFT, "Notes of tomorrow");
    let draft = fs::File::options().write(true).open(home.path(DRAFT)).unwrap();
    let tomorrow = fs::metadata(home.path("notes.md")).unwrap().modified().unwrap();
    draft.set_modified(tomorrow + Duration::from_hours(24)).unwrap();
    let mut terminal = app(&home, (80, 24));
    terminal.wait_for("Notes of tomorrow");
    terminal.send("!");
    Deadline::wait_until("the draft", || {
        fs::read_to_string(home.path(DRAFT)).is_ok_and(|text| text.contains('!'))
    });
    terminal.send("\u{1b}[20~");
    terminal.wait_for("2087-04-01");
    terminal.send(CTRL_Q);
    assert_eq!(terminal.end(), 0);
}

#[test]
fn case_58_a_window_that_is_closed_costs_no_notes() {
    let home = Home::with_notes(STUDY);
    let mut terminal = app(&home, (80, 24));
    terminal.wait_for("Sample notes");
    terminal.paste("Notes in a window");
    terminal.wait_for("in a window");
    assert_eq!(terminal.hang_up("!"), 129);
    let draft = fs::read_to_string(home.path(DRAFT)).unwrap();
    assert!(draft.starts_with("Notes in a window"), "{draft}");
}

#[test]
fn case_62_any_size_in_any_order_is_drawn_and_the_last_one_stands() {
    let home = Home::with_notes(STUDY);
    let mut terminal = app(&home, (80, 24));
    terminal.wait_for("Sample notes");
    for round in 0..4_u16 {
        for size in [(1, 1), (500, 200), (2, 50), (200, 2), (59, 17), (60, 18), (7, 7), (300, 3)] {
            terminal.tell_size((size.0 + round, size.1));
            terminal.look();
        }
    }
    terminal.resize((80, 24));
    terminal.wait_for("Halvorsen Freight");
    terminal.paste("Notes after the storm");
    terminal.wait_for("after the storm");
    terminal.send(CTRL_Q);
    assert_eq!(terminal.end(), 0);
    assert!(terminal.is_restored());
}

#[test]
fn case_63_a_paste_of_five_megabytes_is_taken_one_that_has_no_room_is_kept_and_a_hostile_one_is_text()
 {
    let home = Home::with_notes(STUDY);
    let mut terminal = app(&home, (160, 24));
    terminal.wait_for("Sample notes");
    let line = "Waste per shift went from 120 kg to 45 kg.\r";
    let long = line.repeat(5 * 1024 * 1024 / line.len());
    terminal.paste(&long);
    let pasted = long.replace('\r', "\n");
    Deadline::wait_until("the draft", || {
        terminal.look();
        fs::read_to_string(home.path(DRAFT)).is_ok_and(|text| text == pasted)
    });
    terminal.paste(&long);
    terminal.wait_for("notes hold at most 8 MB: that paste is kept in ");
    let state = fs::read_dir(home.path(DRAFT).parent().unwrap()).unwrap();
    let aside = state
        .map(|entry| entry.unwrap().path())
        .find(|path| path.file_name().unwrap().to_string_lossy().starts_with("aside-"));
    assert!(fs::read_to_string(aside.unwrap()).unwrap() == long, "all of it is there");
    assert!(fs::read_to_string(home.path(DRAFT)).unwrap() == pasted, "the notes are as they were");
    // What the app takes, it and every command can read again.
    let read = home.run(&["run", DRAFT, "--dry-run"]);
    assert_eq!(read.status.code(), Some(0), "{}", said(&read));
    terminal.send(CTRL_Q);
    assert_eq!(terminal.end(), 0);
    let mut terminal = app(&home, (100, 24));
    terminal.wait_for("from last time");
    let hostile = "one\u{1b}]0;owned\u{7}two\u{0}three\u{1b}[201~four\u{202e}five\u{1b}[2Jsix";
    terminal.paste(hostile);
    terminal.wait_for("six");
    terminal.send(CTRL_Q);
    assert_eq!(terminal.end(), 0);
    let draft = fs::read_to_string(home.path(DRAFT)).unwrap();
    let hostile = draft.strip_suffix(&pasted).unwrap();
    assert!(hostile.contains("one") && hostile.contains("six"), "{hostile}");
    let is_clean = |c: char| c == '\n' || !c.is_control() && c != '\u{202e}';
    assert!(hostile.chars().all(is_clean), "{hostile:?}");
    assert!(!terminal.raw.windows(5).any(|bytes| bytes == b"owned" || bytes == b"\x1b[2Js"));
}

#[test]
fn case_64_a_terminal_without_colours_or_without_unicode_is_enough() {
    let home = Home::with_notes(STUDY);
    let mut command = pty::command(home.folder.path());
    command.env("NO_COLOR", "1");
    let mut terminal = Terminal::open((80, 24), command);
    terminal.wait_for("Sample notes");
    terminal.wait_for("F5 run");
    let screen = terminal.screen.screen();
    let cells = (0..24).flat_map(|row| (0..80).map(move |column| (row, column)));
    let mut colours = cells
        .filter_map(|(row, column)| screen.cell(row, column))
        .map(|cell| (cell.fgcolor(), cell.bgcolor()));
    assert!(colours.all(|colours| colours == (vt100::Color::Default, vt100::Color::Default)));
    terminal.send(CTRL_Q);
    assert_eq!(terminal.end(), 0);

    let mut command = pty::command(home.folder.path());
    command.env("LANG", "C");
    let mut terminal = Terminal::open((80, 24), command);
    terminal.wait_for("F5 run");
    assert!(!terminal.text().contains('╭'), "{}", terminal.text());
    terminal.send(CTRL_Q);
    assert_eq!(terminal.end(), 0);

    for name in [Some("dumb"), None] {
        let mut command = pty::command(home.folder.path());
        command.env_remove("TERM");
        if let Some(name) = name {
            command.env("TERM", name);
        }
        let mut terminal = Terminal::open((80, 24), command);
        assert_eq!(terminal.end(), 2, "{name:?}");
        assert!(terminal.text().contains("--plain"), "{}", terminal.text());
        assert!(!terminal.raw.contains(&0x1b), "{name:?} is asked for nothing");
    }
}

/// Every row as a terminal of another author reads what the program has written.
fn second_reading(terminal: &Terminal, (cols, rows): (u16, u16)) -> Vec<String> {
    let mut second = avt::Terminal::new(cols.into(), rows.into()).unwrap();
    second.feed(&*String::from_utf8_lossy(&terminal.raw));
    let row = |row: u16| second.screen().line(row.into()).unwrap().text().trim_end().to_owned();
    (0..rows).map(row).collect()
}

#[test]
fn case_66_two_terminals_read_every_screen_alike() {
    let size = (80, 24);
    let home = Home::with_notes(STUDY);
    let mut terminal = app(&home, size);
    let read_alike = |terminal: &Terminal| {
        let screen = terminal.screen.screen();
        let first: Vec<String> =
            screen.rows(0, size.0).map(|row| row.trim_end().to_owned()).collect();
        assert_eq!(first, second_reading(terminal, size));
        first.join("\n")
    };
    terminal.wait_for("Sample notes");
    terminal.wait_for("F5 run");
    insta::assert_snapshot!("notes", read_alike(&terminal));
    // Wide characters are where terminals differ. The second one knows no combined ones.
    terminal.paste("宽い幅 naïve ½ 👍 €5 — end");
    terminal.wait_for("— end");
    read_alike(&terminal);
    terminal.send(F5);
    terminal.wait_for("Enter result");
    read_alike(&terminal);
    terminal.send("\r");
    terminal.wait_for("Tab edit");
    read_alike(&terminal);
    terminal.send(CTRL_Q);
    assert_eq!(terminal.end(), 0);
}

#[test]
fn case_66_neither_the_title_nor_the_clipboard_is_touched() {
    let home = Home::with_notes(STUDY);
    let mut terminal = app(&home, (80, 24));
    terminal.wait_for("Sample notes");
    terminal.send(F5);
    terminal.wait_for("Enter result");
    terminal.send("\r");
    terminal.wait_for("Tab edit");
    terminal.send(CTRL_Q);
    assert_eq!(terminal.end(), 0);
    assert!(!terminal.raw.windows(2).any(|bytes| bytes == b"\x1b]"), "no system command is sent");
}

#[test]
fn case_67_a_key_that_is_held_while_a_document_streams_loses_no_character() {
    let simulator = simulator::start(scenario::open("reference").unwrap(), 20.0, 0).unwrap();
    let home = Home::with_notes(STUDY);
    let mut command = pty::command(home.folder.path());
    command.args(["notes.md", "--base-url", &simulator.base_url()]);
    let mut terminal = Terminal::open((80, 24), command);
    terminal.wait_for("Noordkade");
    terminal.send(F5);
    Deadline::wait_until("the document", || simulator.requests().total > 0);
    terminal.send(F2);
    terminal.wait_for("Waste per shift");
    // Ten seconds at thirty a second.
    for _ in 0..300 {
        terminal.send("x");
        terminal.look();
    }
    Deadline::wait_until("every character", || {
        let text = fs::read_to_string(home.path(DRAFT)).unwrap_or_default();
        text.chars().filter(|c| *c == 'x').count() == 300
    });
    terminal.kill();
}

/// The time of the processor that a process has used, in hundredths of a second, by `/proc`.
#[cfg(target_os = "linux")]
fn used(id: u32) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
}

#[test]
#[cfg(target_os = "linux")]
fn case_67_an_idle_app_costs_no_processor_and_writes_nothing() {
    let home = Home::with_notes(STUDY);
    let mut terminal = app(&home, (80, 24));
    terminal.wait_for("Sample notes");
    terminal.wait_for("F5 run");
    terminal.settle(Duration::from_secs(1));
    let (before, written) = (used(terminal.id()), terminal.raw.len());
    terminal.watch(Duration::from_secs(3));
    let spent = used(terminal.id()) - before;
    assert!(spent <= 6, "{spent} hundredths of a second in three seconds");
    assert_eq!(terminal.raw.len(), written);
    terminal.send(CTRL_Q);
    assert_eq!(terminal.end(), 0);
}
