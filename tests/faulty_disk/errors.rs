//! G50, G51: calls that fail, disks that are full or read-only.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use rustix::io::Errno;
use serde_json::Value;

use crate::disk::{CHANGES, Disk};
use crate::home::{Home, said, states};
use crate::kills::each;
use crate::pty::{self, Deadline, Terminal};

const NOTES: &str = "wachttijd\nOrganisatie: Gemeente Noordkade\n\nOnder wachttijd wordt verstaan: de \
    tijd tussen aanmelding en besluit.\n";

/// Each kind of call with the errors that a system has for it.
const ERRORS: [(&str, &[Errno]); 8] = [
    ("open", &[Errno::NOSPC, Errno::IO, Errno::ACCESS, Errno::ROFS, Errno::MFILE]),
    ("write", &[Errno::NOSPC, Errno::IO]),
    ("sync", &[Errno::NOSPC, Errno::IO]),
    ("rename", &[Errno::NOSPC, Errno::IO, Errno::ACCESS, Errno::ROFS]),
    ("unlink", &[Errno::IO, Errno::ACCESS, Errno::ROFS]),
    ("folder", &[Errno::NOSPC, Errno::ACCESS, Errno::ROFS]),
    ("lock", &[Errno::NOLCK]),
    ("read", &[Errno::IO, Errno::ACCESS, Errno::MFILE]),
];

/// Checks something for each of them.
fn each_error(check: impl Fn(&str, Errno) + Sync) {
    let errors: Vec<(&str, Errno)> =
        ERRORS.iter().flat_map(|(kind, errors)| errors.iter().map(|e| (*kind, *e))).collect();
    each(errors.len(), |number| {
        let (kind, error) = errors[number - 1];
        check(kind, error);
    });
}

const RUN: [&str; 8] =
    ["run", "notes.md", "--recipe", "definition", "--format", "json", "--out", "out"];

/// What has to hold of a run on a bad disk: it is told what to do, or everything is there.
fn told_or_whole(home: &Home, output: &Output, what: &str) {
    let told = said(output);
    assert!(!told.contains("panicked") && !told.contains("tracing"), "{what}: {told}");
    if output.status.code() == Some(0) {
        let record = home.json("out/run.json");
        assert!(states(&record).iter().all(|state| state == "done"), "{what}: {record}");
        let definition: Value = home.json("out/definition.json");
        assert_eq!(definition["begrip"], "wachttijd", "{what}");
    } else {
        assert!(matches!(output.status.code(), Some(1..=3)), "{what}: {:?}", output.status);
        let has_cause = told.contains("error: ") && told.contains("next: ");
        // A step whose result finds no room fails alone.
        let is_partial = told.contains("could not be written") && told.contains("; free some");
        assert!(has_cause || is_partial, "{what}: {told}");
    }
}

/// A run of an earlier time stays as it was, and what the bad one left can be read.
fn history_is_whole(home: &Home, what: &str) {
    let list = home.run(&["history", "list", "--json"]);
    let told = String::from_utf8(list.stdout.clone()).unwrap();
    assert_eq!(list.status.code(), Some(0), "{what}: {}", said(&list));
    assert!(told.contains("\"complete\"") && !told.contains("unreadable"), "{what}: {told}");
}

#[test]
fn case_50_a_run_whose_calls_fail_says_so_or_is_whole_and_what_was_there_stays() {
    each_error(|kind, error| {
        let what = format!("{error:?} at each {kind}");
        let home = Home::with_notes(NOTES);
        assert_eq!(home.run(&RUN[..6]).status.code(), Some(0));
        let disk = Disk::under(home.folder.path()).of(kind).fails_at(1, error).for_good();
        let output = home.command(&RUN).envs(disk.vars()).output().unwrap();
        told_or_whole(&home, &output, &what);
        history_is_whole(&home, &what);
        // A disk that works again takes up where it was.
        let again = home.run(&RUN);
        assert_eq!(again.status.code(), Some(0), "{what}: {}", said(&again));
    });
}

#[test]
fn case_50_a_run_in_which_one_call_fails_says_so_or_is_whole() {
    each(30, |call| {
        let error = [Errno::NOSPC, Errno::IO, Errno::MFILE][call % 3];
        let what = format!("{error:?} at call {}", 4 * call);
        let home = Home::with_notes(NOTES);
        let disk = Disk::under(home.folder.path()).fails_at(4 * call, error);
        let output = home.command(&RUN).envs(disk.vars()).output().unwrap();
        told_or_whole(&home, &output, &what);
        let again = home.run(&RUN);
        assert_eq!(again.status.code(), Some(0), "{what}: {}", said(&again));
        history_is_whole(&home, &what);
    });
}

const DRAFT: &str = ".local/state/casegen-tui/draft.md";

/// The app with the notes of an earlier time, on that disk.
fn app(home: &Home, disk: &Disk) -> Terminal {
    let mut command = pty::command(home.folder.path());
    disk.vars().for_each(|(name, value)| command.env(name, value));
    command.env("TMPDIR", home.folder.path());
    Terminal::open((100, 30), command)
}

#[test]
fn case_50_an_app_whose_calls_fail_shows_the_notes_and_a_notice_that_lasts() {
    each_error(|kind, error| {
        let what = format!("{error:?} at each {kind}");
        let home = Home::with_notes(NOTES);
        home.file(DRAFT, "older notes");
        let disk = Disk::under(home.folder.path()).of(kind).fails_at(1, error).for_good();
        let mut terminal = app(&home, &disk);
        if kind == "read" {
            // What cannot be read is not in the way of what is typed.
            terminal.wait_for("cannot be shown");
        } else {
            terminal.wait_for("older notes");
        }
        terminal.send("newer ");
        let kept = || fs::read_to_string(home.path(DRAFT)).unwrap_or_default();
        Deadline::wait_until(&what, || {
            terminal.look();
            terminal.text().contains("not saved: ") || kept().contains("newer ")
        });
        terminal.wait_for("newer ");
        terminal.send("\u{11}");
        assert_eq!(terminal.end(), 0, "{what}");
        assert!(terminal.is_restored(), "{what}");
        let last = terminal.text();
        let is_kept = kept().starts_with("newer ");
        assert!(is_kept || kept() == "older notes" || kind == "read", "{what}: {:?}", kept());
        assert!(is_kept || last.contains("newer "), "{what}: the notes are in nothing\n{last}");
        assert!(!last.contains("panicked"), "{what}: {last}");
    });
}

/// A folder that is as a read-only file system would have it.
fn read_only(home: &Home) -> Disk {
    Disk::under(&home.path(".local")).of(CHANGES).fails_at(1, Errno::ROFS).for_good()
}

#[test]
fn case_52_with_a_read_only_home_notes_are_saved_elsewhere_and_a_run_goes_on_and_says_where() {
    let home = Home::with_notes(NOTES);
    let mut terminal = app(&home, &read_only(&home));
    terminal.wait_for("Sample notes");
    terminal.paste("Client: Noordkade\n\nWaste went from 120 kg to 45 kg.");
    terminal.wait_for("not saved: ");
    // Another place takes them.
    terminal.send("\u{13}");
    terminal.wait_for("Save the notes");
    terminal.send("-elsewhere\r");
    terminal.wait_for("saved ./notes.md-elsewhere");
    assert!(fs::read_to_string(home.path("notes.md-elsewhere")).unwrap().contains("Noordkade"));
    assert!(terminal.text().contains("not saved: "), "the notice lasts\n{}", terminal.text());
    // F5.
    terminal.send("\u{1b}[15~");
    terminal.wait_for("not kept in the history");
    terminal.wait_for("Enter result");
    terminal.send("\u{11}");
    assert_eq!(terminal.end(), 0);
    let last = terminal.text();
    assert!(last.contains("complete") && last.contains("Noordkade"), "{last}");
}

#[test]
fn case_52_with_a_read_only_home_run_and_plain_make_everything_and_say_where() {
    let home = Home::with_notes(NOTES);
    let disk = read_only(&home);
    let output = home.command(&RUN[..6]).envs(disk.vars()).output().unwrap();
    let told = said(&output);
    assert_eq!(output.status.code(), Some(0), "{told}");
    assert!(told.contains("not kept in the history: "), "{told}");
    let place = String::from_utf8(output.stdout).unwrap();
    let made = Path::new(place.lines().next().unwrap());
    assert!(fs::read_to_string(made).unwrap().contains("wachttijd"), "{place}");
    fs::remove_dir_all(made.parent().unwrap().parent().unwrap()).unwrap();

    let mut plain = home.command(&["--plain", "notes.md", "--recipe", "definition"]);
    plain.envs(disk.vars()).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = plain.spawn().unwrap();
    let answers = "\nyes\nquit\n";
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), answers.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let told = String::from_utf8(output.stdout.clone()).unwrap();
    assert_eq!(output.status.code(), Some(0), "{told}{}", said(&output));
    assert!(told.contains("not kept in the history: ") && told.contains("complete"), "{told}");
    let place = told.split("it is kept in ").nth(1).unwrap().lines().next().unwrap();
    fs::remove_dir_all(Path::new(place).parent().unwrap()).unwrap();
}

/// What has to hold on a disk of 64 KB: more notes than it takes stay on the screen and are told at the end,
/// and the ones that were there are whole.
fn notes_beyond_the_room(home: &Home, mut terminal: Terminal) {
    let kept = || fs::read_to_string(home.path(DRAFT)).unwrap_or_default();
    terminal.wait_for("Sample notes");
    terminal.paste("few notes\n");
    Deadline::wait_until("the first notes", || {
        terminal.look();
        kept() == "few notes\n"
    });
    terminal.paste(&"A line that takes room. ".repeat(4000));
    terminal.wait_for("not saved: ");
    assert_eq!(kept(), "few notes\n", "what was there is whole");
    terminal.send("\u{11}");
    assert_eq!(terminal.end(), 0);
    let last = terminal.text();
    assert!(last.contains("A line that takes room."), "{last}");
    assert_eq!(kept(), "few notes\n");
}

#[test]
fn case_51_a_state_folder_of_64_kilobytes_keeps_what_was_there_and_tells_the_rest() {
    let home = Home::with_notes(NOTES);
    let disk = Disk::under(&home.path(".local")).with_room(64 * 1024);
    let terminal = app(&home, &disk);
    notes_beyond_the_room(&home, terminal);
    // The layer always works; where a file system of that size can be had, it has to do the same.
    let home = Home::with_notes(NOTES);
    let mount = "mount -t tmpfs -o size=64k,mode=700 none .local";
    home.file(".local/x", "");
    let has_mount = Command::new("unshare")
        .args(["-rm", "sh", "-c", mount])
        .current_dir(home.folder.path())
        .output()
        .is_ok_and(|output| output.status.success());
    if has_mount {
        let seen = format!("{mount} && exec '{}'", env!("CARGO_BIN_EXE_casegen-tui"));
        let mut command = pty::shell(home.folder.path(), &["unshare", "-rm", "sh", "-c", &seen]);
        command.env("XDG_CACHE_HOME", home.path("cache"));
        let mut terminal = Terminal::open((100, 30), command);
        terminal.wait_for("Sample notes");
        terminal.paste(&"A line that takes room. ".repeat(4000));
        terminal.wait_for("not saved: ");
        terminal.send("\u{11}");
        assert_eq!(terminal.end(), 0);
        assert!(terminal.text().contains("A line that takes room."), "{}", terminal.text());
    }
}

#[test]
fn case_51_a_run_that_finds_64_kilobytes_says_so_or_is_whole() {
    for room in [0, 500, 4 * 1024, 16 * 1024, 64 * 1024] {
        let home = Home::with_notes(NOTES);
        let disk = Disk::under(home.folder.path()).with_room(room);
        let output = home.command(&RUN).envs(disk.vars()).output().unwrap();
        told_or_whole(&home, &output, &format!("{room} bytes"));
        let again = home.run(&RUN);
        assert_eq!(again.status.code(), Some(0), "{room}: {}", said(&again));
        history_is_whole(&home, &format!("{room} bytes"));
    }
}
