//! G49: programs that are killed at each call.

use std::ffi::OsString;
use std::fs;
use std::process::Stdio;
use std::thread;

use casegen::simulator::{self, Simulator, scenario};

use crate::disk::{Disk, calls, tally_of};
use crate::home::{Home, said};
use crate::killed::loses_nothing;
use crate::pty::{self, Deadline, Terminal};

const NOTES: &str = "wachttijd\nOrganisatie: Gemeente Noordkade\n\nOnder wachttijd wordt verstaan: de \
    tijd tussen aanmelding en besluit.\n";

/// So fast that nothing is waited for.
const SPEED: f64 = 100_000.0;
/// How many are under way at once.
const LANES: usize = 4;

/// Does something for each call, several at once.
pub fn each(calls: usize, check: impl Fn(usize) + Sync) {
    let check = &check;
    thread::scope(|scope| {
        for lane in 1..=LANES {
            scope.spawn(move || (lane..=calls).step_by(LANES).for_each(check));
        }
    });
}

/// A run of two steps that asks a simulator, and leaves its files in `out`.
fn run(home: &Home, simulator: &Simulator, disk: &Disk) -> Option<i32> {
    let url = simulator.base_url();
    let line = format!(
        "run notes.md --recipe definition --only definition,synoniemen --mode sequential \
         --base-url {url} --format json --out out"
    );
    let args: Vec<&str> = line.split(' ').collect();
    let mut command = home.command(&args);
    command.envs(disk.vars()).stdout(Stdio::null()).stderr(Stdio::piped());
    let output = command.output().unwrap();
    assert!(!said(&output).contains("panicked"), "{}", said(&output));
    output.status.code()
}

fn simulator() -> Simulator {
    simulator::start(scenario::builtin("definition").unwrap(), SPEED, 0).unwrap()
}

#[test]
fn case_49_a_run_that_is_killed_at_each_write_sync_rename_open_unlink_and_lock_loses_nothing() {
    let count = {
        let (home, simulator) = (Home::with_notes(NOTES), simulator());
        let tally = tally_of(&home);
        let disk = Disk::under(home.folder.path()).tallied(&tally);
        assert_eq!(run(&home, &simulator, &disk), Some(0));
        for kind in ["open", "write", "sync", "rename", "unlink", "folder", "lock"] {
            let told = fs::read_to_string(&tally).unwrap();
            assert!(told.contains(&format!(" {kind} ")), "no {kind} in {told}");
        }
        let count = calls(&tally);
        fs::remove_file(tally).unwrap();
        count
    };
    each(count, |call| {
        let (home, simulator) = (Home::with_notes(NOTES), simulator());
        let disk = Disk::under(home.folder.path()).kills_at(call);
        let code = run(&home, &simulator, &disk);
        let reached = loses_nothing(&home, &simulator);
        println!("killed at {call} of {count}: {code:?}, {reached}");
        // How often an answer comes in pieces is for the network to say, so the last ones may not be made.
        assert!(code.is_none() || call + 20 > count, "killed at {call} of {count}: {code:?}");
    });
}

const DRAFT: &str = ".local/state/casegen-tui/draft.md";

/// Types two words into the app, waits after each until it is kept, and leaves; returns what was kept before
/// the app was killed, if it was.
fn type_words(home: &Home, disk: &Disk) -> String {
    let mut command = pty::command(home.folder.path());
    disk.vars().for_each(|(name, value)| command.env(name, value));
    let mut terminal = Terminal::open((80, 24), command);
    let kept = || fs::read_to_string(home.path(DRAFT)).unwrap_or_default();
    let mut seen = String::new();
    Deadline::wait_until("the screen", || {
        terminal.has_ended() || {
            terminal.look();
            terminal.text().contains("Sample notes")
        }
    });
    for (word, all) in [("one", "one"), (" two", "one two")] {
        if !terminal.try_send(word) {
            return seen;
        }
        Deadline::wait_until(all, || {
            terminal.look();
            kept() == all || terminal.has_ended()
        });
        if kept() == all {
            all.clone_into(&mut seen);
        }
    }
    terminal.try_send("\u{11}");
    terminal.end();
    seen
}

#[test]
fn case_49_an_app_that_is_killed_at_each_write_sync_rename_open_unlink_and_lock_keeps_the_draft() {
    let count = {
        let home = Home::with_notes(NOTES);
        let tally = tally_of(&home);
        assert_eq!(type_words(&home, &Disk::under(home.folder.path()).tallied(&tally)), "one two");
        let count = calls(&tally);
        fs::remove_file(tally).unwrap();
        count
    };
    each(count, |call| {
        let home = Home::with_notes(NOTES);
        let seen = type_words(&home, &Disk::under(home.folder.path()).kills_at(call));
        let kept = fs::read_to_string(home.path(DRAFT)).unwrap_or_default();
        println!("killed at {call} of {count}: {kept:?}");
        assert!(["", "one", "one two"].contains(&kept.as_str()), "{call}: {kept:?}");
        assert!(kept.starts_with(&seen), "{call}: {kept:?} after {seen:?}");
        let mut terminal = Terminal::open((80, 24), pty::command(home.folder.path()));
        terminal.wait_for(if kept.is_empty() {
            "Sample notes"
        } else {
            "the notes from last time"
        });
        terminal.wait_for(&kept);
        terminal.send("\u{11}");
        assert_eq!(terminal.end(), 0);
        let names = fs::read_dir(home.path(".local/state/casegen-tui")).unwrap();
        let names: Vec<_> = names.map(|entry| entry.unwrap().file_name()).collect();
        let is_left = |name: &&OsString| name.as_encoded_bytes().starts_with(b".casegen-");
        assert_eq!(names.iter().find(is_left), None, "{call}: {names:?}");
    });
}
