//! The program killed at any moment, and what is left: of the notes that were being typed, and of runs.
//!
//! Each test kills some programs, and `CASEGEN_KILLS` as many as it says. Which moments those are is
//! decided by a number that is told when one of them goes wrong; `CASEGEN_SEED` brings the same ones back.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test stops at what it does not expect, and tells figures to those who want them"
)]

mod home;
mod killed;
mod pty;

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::Stdio;
use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

use casegen::simulator;
use casegen::simulator::scenario;
use casegen::store::atomic::{self, Privacy};
use fastrand::Rng;

use crate::home::{DRAFT, Home};
use crate::killed::{Bought, loses_nothing};
use crate::pty::{CTRL_Q, Deadline, Terminal};

/// How many are killed, unless `CASEGEN_KILLS` says how many: the promise is about any moment.
const KILLS: u64 = 12;
/// How many of them are under way at once.
const LANES: u64 = 4;

/// Kills that many times, each time at another moment.
fn kill(kill_once: fn(Rng)) {
    let number = |name: &str| std::env::var(name).ok().and_then(|number| number.parse().ok());
    let kills = number("CASEGEN_KILLS").unwrap_or(KILLS);
    let seed = number("CASEGEN_SEED").unwrap_or_else(|| fastrand::u64(0..1_000_000));
    let lane = |lane: u64| {
        thread::spawn(move || {
            for kill in (lane..kills).step_by(usize::try_from(LANES).unwrap()) {
                let random = Rng::with_seed(seed.wrapping_add(kill << 32));
                let killed = std::panic::catch_unwind(|| kill_once(random));
                assert!(killed.is_ok(), "kill {kill}; again with CASEGEN_SEED={seed}");
            }
        })
    };
    let lanes: Vec<_> = (0..LANES.min(kills)).map(lane).collect();
    let ended: Vec<_> = lanes.into_iter().map(thread::JoinHandle::join).collect();
    assert!(ended.iter().all(Result::is_ok), "again with CASEGEN_SEED={seed}");
}

/// How much typing may be lost.
const LOST: Duration = Duration::from_secs(1);

/// G49, H59: of what is typed, `kill -9` costs at most what came in the last second; the rest is there at
/// the next start.
#[test]
fn case_59_typing_that_is_killed_at_any_moment_costs_at_most_the_last_second() {
    kill(type_and_kill);
}

/// Types numbered words like a person who stops now and then, kills the program, and starts it again.
#[expect(clippy::disallowed_methods, reason = "the promise is about a second of time")]
fn type_and_kill(mut random: Rng) {
    let home = Home::with_notes("none");
    let mut terminal = Terminal::open((80, 24), pty::command(home.folder.path()));
    terminal.wait_for("Sample notes");
    let typing = Deadline::after(Duration::from_millis(random.u64(0..2500)));
    let mut typed = String::new();
    // Where each word ends, and when the screen had shown it.
    let mut shown: Vec<(usize, Instant)> = Vec::new();
    // How late the machine was at worst: what a loaded one adds is not the program's.
    let mut late = Duration::ZERO;
    while !typing.left().is_zero() {
        let number = shown.len();
        let end = if random.u8(0..8) == 0 { '\r' } else { ' ' };
        let sent = Instant::now();
        terminal.send(&format!("word{number}{end}"));
        let word = format!("word{number}");
        typed = typed + &word + if end == '\r' { "\n" } else { " " };
        terminal.wait_for(&word);
        shown.push((typed.trim_end().len(), Instant::now()));
        late = late.max(sent.elapsed());
        let pause = if random.u8(0..10) == 0 { 900 } else { 120 };
        terminal.watch(typing.left().min(Duration::from_millis(random.u64(0..pause))));
    }
    let killed = Instant::now();
    terminal.kill();
    let probed = Instant::now();
    atomic::write(&home.path("probe"), b"x", Privacy::Private).unwrap();
    late += probed.elapsed();

    let kept = fs::read_to_string(home.path(DRAFT)).unwrap_or_default();
    let kept = kept.trim_end();
    assert!(typed.starts_with(kept), "the draft is a beginning of what was typed: {kept:?}");
    let missing = shown.iter().find(|(end, _)| *end > kept.len());
    if let Some((end, at)) = missing {
        let ago = killed.duration_since(*at);
        let what = &typed[..*end];
        println!("FIGURE lost {} ms, late {} ms", ago.as_millis(), late.as_millis());
        assert!(ago <= LOST + late, "lost after {ago:?} with a machine {late:?} late: {what:?}");
    } else {
        println!("FIGURE lost 0 ms");
    }

    let mut terminal = Terminal::open((80, 24), pty::command(home.folder.path()));
    match kept.split_whitespace().next_back() {
        Some(last) => {
            terminal.wait_for("these are the notes from last time");
            terminal.wait_for(last);
        }
        None => terminal.wait_for("Sample notes"),
    }
    terminal.send(CTRL_Q);
    assert_eq!(terminal.end(), 0);
    no_leftovers(&home.path(".local/state/casegen-tui"));
}

/// Files that were not finished have gone by the next start at the latest.
fn no_leftovers(folder: &Path) {
    let names = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.file_name());
    let left: Vec<_> =
        names.filter(|name| name.as_encoded_bytes().starts_with(b".casegen-")).collect();
    assert!(left.is_empty(), "{left:?}");
}

const STUDY: &str = "Client: Noordkade Bakery\nIndustry: industrial bakery\n\n\
    In March 2024 the team started with a pilot on one line. In May 2024 all lines followed.\n\n\
    The time to change a line fell from 90 minutes to 30 minutes.\n";

const TERM: &str = "wachttijd\nOrganisatie: Gemeente Noordkade\n\nOnder wachttijd wordt verstaan: de \
    tijd tussen aanmelding en besluit.\n";

/// So fast that a run takes a fraction of a second, and slow enough that it is killed in the middle.
const SPEED: f64 = 40.0;

/// G49: after `kill -9` at any moment every artifact that was reported done is there and whole, the
/// record can be read, and going on asks for nothing that was there.
#[test]
fn case_49_a_run_that_is_killed_at_any_moment_loses_nothing_and_buys_nothing_twice() {
    kill(run_and_kill);
}

/// One run in a home of its own, killed some time after so many events; as often as not, so is the one that
/// goes on with it.
fn run_and_kill(mut random: Rng) {
    // Pictures take their time to be drawn by the simulator: one of six has them.
    let is_study = random.u8(0..6) == 0;
    let (recipe, scenario, notes, speed) = if is_study {
        ("case-study", "reference", STUDY, 10.0 * SPEED)
    } else {
        ("definition", "definition", TERM, SPEED)
    };
    let simulator = simulator::start(scenario::builtin(scenario).unwrap(), speed, 0).unwrap();
    let url = simulator.base_url();
    let home = Home::with_notes(notes);
    let mode = ["pipelined", "parallel", "sequential"][random.usize(0..3)];
    // What other runs have kept would hide what is lost.
    let kept = if random.bool() { "" } else { " --no-cache" };
    let line = format!(
        "run notes.md --recipe {recipe} --base-url {url} --mode {mode} --format json --out out \
         --events jsonl{kept}"
    );
    start_and_kill(&home, &line, &mut random);
    let mut times = 1;
    while times < 4 && random.bool() {
        let before = Bought::so_far(&home, &simulator);
        start_and_kill(
            &home,
            "run --resume last --format json --out out --events jsonl",
            &mut random,
        );
        before.is_not_bought_again(&simulator);
        times += 1;
    }
    let reached = loses_nothing(&home, &simulator);
    println!("{recipe} {mode}{kept}, killed {times} times: {reached}");
}

/// Starts the program and kills it some time after so many events.
fn start_and_kill(home: &Home, line: &str, random: &mut Rng) {
    let args: Vec<&str> = line.split(' ').collect();
    let mut command = home.command(&args);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let out = BufReader::new(child.stdout.take().unwrap());
    let (line_tx, lines) = channel();
    let reading = thread::spawn(move || {
        out.lines().map_while(Result::ok).try_for_each(|line| line_tx.send(line))
    });
    // First some events, as many as the number says, then some time, which also ends between two events.
    let events = random.usize(0..60);
    lines.iter().take(events).for_each(drop);
    let until = Deadline::after(Duration::from_micros(random.u64(0..100_000)));
    while lines.recv_timeout(until.left()).is_ok() {}
    child.kill().unwrap();
    child.wait().unwrap();
    drop(lines);
    // A run that went on to its end has said all by then.
    let _ = reading.join().unwrap();
}
