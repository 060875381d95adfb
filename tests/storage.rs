//! Disks, homes and signals that do not do what one hopes: nothing is lost, and what went wrong is said.
//! Each test names its cases: G is storage (49 to 57), H is the screen in a terminal (58 to 67).

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at what it does not expect")]

mod home;
mod pty;

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use casegen::simulator::{self, scenario};
use casegen::store::atomic::{self, Privacy};

use crate::home::{Home, RUNS, said, states};
use crate::pty::{CTRL_Q, Deadline, F5, Terminal};

const NOTES: &str = "wachttijd\nOrganisatie: Gemeente Noordkade\n\nOnder wachttijd wordt verstaan: de tijd \
    tussen aanmelding en besluit.\n";

const STATE: &str = ".local/state/casegen-tui";

/// Answers the plain mode with these lines.
fn answered(command: &mut Command, lines: &str) -> Output {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that has left does not read the rest.
    let _ = child.stdin.take().unwrap().write_all(lines.as_bytes());
    child.wait_with_output().unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Types notes into the plain mode and leaves.
const TYPED: &str = "definition\ntype\nwachttijd\nOrganisatie: Noordkade\n.\n";

#[test]
fn case_53_a_state_folder_that_is_a_file_costs_no_notes_and_the_notice_lasts() {
    let home = Home::with_notes(NOTES);
    home.file(STATE, "not a folder");
    let mut terminal = Terminal::open((100, 30), pty::command(home.folder.path()));
    terminal.wait_for("Sample notes");
    terminal.paste("Notes that cannot be kept");
    terminal.wait_for("not saved: ");
    // It stays while more is typed.
    terminal.send("!");
    terminal.wait_for("kept!");
    assert!(terminal.text().contains("not saved: "), "{}", terminal.text());
    terminal.send(CTRL_Q);
    assert_eq!(terminal.end(), 0);
    let last = terminal.text();
    assert!(terminal.is_restored(), "{last}");
    assert!(
        last.contains("could not be saved") && last.contains("Notes that cannot be kept!"),
        "{last}"
    );
    assert_eq!(fs::read_to_string(home.path(STATE)).unwrap(), "not a folder");

    let plain = answered(&mut home.command(&["--plain"]), TYPED);
    let told = text(&plain);
    assert_eq!(plain.status.code(), Some(0), "{told}");
    assert!(told.contains("The notes are not saved: "), "{told}");
    assert!(told.ends_with("Here they are:\nwachttijd\nOrganisatie: Noordkade\n"), "{told}");
}

#[test]
fn case_53_what_is_no_file_among_runs_and_drafts_keeps_nobody_waiting() {
    let home = Home::with_notes(NOTES);
    let pipe = |path: &str| {
        let path = home.path(path);
        let _ = fs::remove_file(&path);
        atomic::make_folder(path.parent().unwrap(), Privacy::Private).unwrap();
        assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    };
    for name in ["events.jsonl", "run.json", "notes.md", "title.txt"] {
        let run = home.run(&["run", "notes.md", "--recipe", "definition", "--format", "json"]);
        assert_eq!(run.status.code(), Some(0), "{}", said(&run));
        let mut runs: Vec<_> = fs::read_dir(home.path(RUNS)).unwrap().flatten().collect();
        runs.sort_by_key(fs::DirEntry::file_name);
        let run = runs.last().unwrap().file_name().into_string().unwrap();
        pipe(&format!("{RUNS}/{run}/{name}"));
        for args in [
            &["list"][..],
            &["list", "--search", "x"],
            &["show", &run],
            &["stats"],
            &["stats", "--prometheus"],
            &["replay", &run],
            &["trace", &run],
            &["compare", &run, &run],
            &["prune", "--keep", "0"],
        ] {
            let output = home.run(&[&["history"], args].concat());
            let code = output.status.code();
            assert!(matches!(code, Some(0 | 2)), "{name}, {args:?}: {code:?} {}", said(&output));
        }
        let from = home.run(&["run", "--from", &run, "--set", "begrip=x", "--format", "json"]);
        assert!(from.status.code().is_some(), "{name}: {}", said(&from));
    }
    pipe(&format!("{STATE}/draft.md"));
    pipe(&format!("{STATE}/draft-1.md"));
    pipe(&format!("{STATE}/draft.json"));
    pipe(&format!("{STATE}/drafts/named.md"));
    pipe(&format!("{STATE}/current.json"));
    let mut terminal = Terminal::open((100, 30), pty::command(home.folder.path()));
    terminal.wait_for("cannot be shown: it is not a file");
    terminal.paste("Notes that are kept");
    Deadline::wait_until("the draft", || {
        terminal.look();
        fs::metadata(home.path(STATE).join("draft.md")).is_ok_and(|data| data.is_file())
    });
    terminal.send("\u{1b}[20~");
    terminal.wait_for("/ search");
    terminal.send(CTRL_Q);
    assert_eq!(terminal.end(), 0);
    let pruned = home.run(&["history", "prune", "--keep", "0", "--unfinished", "--yes"]);
    assert_eq!(pruned.status.code(), Some(0), "{}", said(&pruned));
    assert_eq!(
        fs::read_dir(home.path(RUNS)).unwrap().flatten().filter(|e| e.path().is_dir()).count(),
        0
    );
}

#[test]
fn case_50_a_disk_that_is_full_is_told_and_the_notes_are_shown_at_the_end() {
    // With no room for a single byte in any file, the state folder can be made and nothing written.
    let home = Home::with_notes(NOTES);
    let program = env!("CARGO_BIN_EXE_casegen-tui");
    let mut limited = Command::new("sh");
    // A file that would grow beyond its limit fails to be written; the signal of that ends nothing.
    limited.args(["-c", &format!("ulimit -f 0; exec '{program}' --plain | cat")]);
    limited.env_clear().env("HOME", home.folder.path()).env("PATH", "/usr/bin:/bin");
    limited.current_dir(home.folder.path());
    let output = answered(&mut limited, TYPED);
    let told = text(&output);
    assert!(told.contains("The notes are not saved: "), "{told}{}", said(&output));
    assert!(told.ends_with("Here they are:\nwachttijd\nOrganisatie: Noordkade\n"), "{told}");
    let draft = home.path(STATE).join("draft.md");
    assert!(!draft.exists(), "half a draft is worse than none");
}

#[test]
fn case_50_notes_that_the_disk_refuses_survive_a_kill_in_a_second_place() {
    let home = Home::with_notes(NOTES);
    let runtime = home.path("runtime");
    atomic::make_folder(&runtime, Privacy::Private).unwrap();
    let app = || {
        let mut command = pty::command(home.folder.path());
        command.env("XDG_RUNTIME_DIR", &runtime);
        Terminal::open((80, 24), command)
    };
    home.file(STATE, "a file where the folder of drafts should be");
    let mut terminal = app();
    terminal.wait_for("Sample notes");
    terminal.paste("Notes that the disk refuses");
    terminal.wait_for("not saved: ");
    terminal.kill();
    fs::remove_file(home.path(STATE)).unwrap();

    let mut terminal = app();
    terminal.wait_for("Notes that the disk refuses");
    terminal.kill();
    let draft = home.path(STATE).join("draft.md");
    assert_eq!(fs::read_to_string(draft).unwrap(), "Notes that the disk refuses");
    let left = fs::read_dir(runtime.join("casegen-tui")).unwrap().flatten();
    let left = left.flat_map(|folder| fs::read_dir(folder.path()).unwrap().flatten());
    assert!(
        !left.map(|entry| entry.file_name()).any(|name| name == "draft.md"),
        "it has its place"
    );
}

#[test]
fn case_50_a_log_without_room_ends_with_a_whole_line() {
    let home = Home::with_notes(NOTES);
    let program = env!("CARGO_BIN_EXE_casegen-tui");
    // The limit counts in blocks of half a kilobyte or of a whole one; the log grows beyond both.
    for blocks in [2, 3, 4, 5] {
        let mut limited = Command::new("sh");
        let run = format!("ulimit -f {blocks}; exec '{program}' run notes.md --out out --force");
        limited.args(["-c", &run]);
        limited.env_clear().env("HOME", home.folder.path()).env("PATH", "/usr/bin:/bin");
        limited.current_dir(home.folder.path());
        let output = limited.output().unwrap();
        assert!(output.status.code().is_some_and(|code| code > 0), "{}", said(&output));
    }
    let mut sizes: Vec<usize> = Vec::new();
    for run in fs::read_dir(home.path(".local/share/casegen-tui/runs")).unwrap() {
        let log = fs::read_to_string(run.unwrap().path().join("events.jsonl")).unwrap();
        assert!(log.ends_with('\n'), "{log}");
        for line in log.lines() {
            serde_json::from_str::<serde_json::Value>(line).unwrap();
        }
        sizes.push(log.lines().count());
    }
    assert!(sizes.len() == 4 && sizes.iter().any(|lines| *lines > 1), "{sizes:?}");
}

#[test]
fn case_50_an_older_draft_stays_whole_when_the_disk_fills_up() {
    let home = Home::with_notes(NOTES);
    assert_eq!(answered(&mut home.command(&["--plain"]), TYPED).status.code(), Some(0));
    let draft = home.path(STATE).join("draft.md");
    let before = fs::read(&draft).unwrap();
    let program = env!("CARGO_BIN_EXE_casegen-tui");
    let mut limited = Command::new("sh");
    limited.args(["-c", &format!("ulimit -f 0; exec '{program}' --plain | cat")]);
    limited.env_clear().env("HOME", home.folder.path()).env("PATH", "/usr/bin:/bin");
    limited.current_dir(home.folder.path());
    let output = answered(&mut limited, "definition\ntype\nsomething else\n.\n");
    let told = text(&output);
    assert!(told.contains("could not be kept"), "the notes before these: {told}");
    assert!(told.contains("The notes could not be saved"), "{told}");
    assert_eq!(fs::read(&draft).unwrap(), before);
}

#[test]
fn case_53_a_draft_that_is_no_file_is_moved_aside_and_nothing_hangs() {
    type Put = fn(&Path);
    let puts: [(&str, Put); 3] = [
        ("a folder", |path| fs::create_dir(path).unwrap()),
        ("a link to /dev/full", |path| symlink("/dev/full", path).unwrap()),
        ("a pipe", |path| {
            assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
        }),
    ];
    for (what, put) in puts {
        let home = Home::with_notes(NOTES);
        home.file(&format!("{STATE}/x"), "");
        let draft = home.path(STATE).join("draft.md");
        put(&draft);
        let output = answered(&mut home.command(&["--plain"]), TYPED);
        let told = text(&output);
        assert_eq!(output.status.code(), Some(0), "{what}: {told}");
        assert!(
            told.contains("cannot be shown") && told.contains("draft-unreadable-1.md"),
            "{what}: {told}"
        );
        assert_eq!(
            fs::read_to_string(&draft).unwrap(),
            "wachttijd\nOrganisatie: Noordkade\n",
            "{what}"
        );
    }
}

#[test]
fn case_52_a_home_that_is_missing_unset_or_strange_is_no_end() {
    let home = Home::with_notes(NOTES);
    let run = ["run", "notes.md", "--recipe", "definition", "--format", "json", "--out"];
    let missing = home.path("no/such home");
    let mut command = home.command(&[&run[..], &["a"]].concat());
    assert_eq!(command.env("HOME", &missing).output().unwrap().status.code(), Some(0));
    assert!(missing.join(".local/share").is_dir(), "it is made");
    let mut command = home.command(&[&run[..], &["b"]].concat());
    // Without one the home of the account would be taken, and that is somebody's own.
    for name in ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"] {
        command.env(name, home.path("account"));
    }
    let unset = command.env_remove("HOME").output().unwrap();
    assert_eq!(unset.status.code(), Some(0), "{}", said(&unset));
    assert!(home.path("account/casegen-tui/runs").is_dir());
    // The base directory specification has relative paths ignored.
    let mut command = home.command(&[&run[..], &["c"]].concat());
    assert_eq!(command.env("XDG_DATA_HOME", "relative").output().unwrap().status.code(), Some(0));
    assert!(!home.path("relative").exists());
    let spaced = home.path("with some spaces");
    let mut command = home.command(&[&run[..], &["d"]].concat());
    assert_eq!(command.env("XDG_DATA_HOME", &spaced).output().unwrap().status.code(), Some(0));
    assert!(spaced.join("casegen-tui/runs").is_dir());
    // Where nothing can be kept the files are made all the same, and the person is told.
    home.file("file", "");
    let mut command = home.command(&[&run[..], &["e"]].concat());
    let output = command.env("HOME", home.path("file")).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(said(&output).contains("not kept in the history"), "{}", said(&output));
    for out in ["a", "b", "c", "d", "e"] {
        assert_eq!(home.json(&format!("{out}/definition.json"))["begrip"], "wachttijd", "{out}");
    }
}

#[test]
fn case_54_records_that_are_no_records_are_skipped_with_a_note() {
    let home = Home::with_notes(NOTES);
    let run = ["run", "notes.md", "--recipe", "definition", "--format", "json"];
    assert_eq!(home.run(&run).status.code(), Some(0));
    let huge = format!("{{\"format\":1,\"x\":\"{}\"}}", "x".repeat(5 * 1024 * 1024));
    let broken = [
        ("1", ""),
        ("2", "{\"format\":1,\"ru"),
        ("3", "{\"format\":99}"),
        ("4", &huge),
        ("5", "[]"),
    ];
    for (name, record) in broken {
        home.file(&format!("{RUNS}/2026010{name}-000000-000-aaaa/run.json"), record);
    }
    let list = home.run(&["history"]);
    let told = text(&list);
    assert_eq!(list.status.code(), Some(0), "{told}");
    assert_eq!(told.matches("unreadable").count(), 5, "{told}");
    assert_eq!(told.matches("complete").count(), 1, "{told}");
    let stats = text(&home.run(&["history", "stats"]));
    assert!(stats.contains("5 records cannot be read"), "{stats}");
    let refused = home.run(&["run", "--from", "20260103", "--out", "out"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(
        said(&refused).contains("its format is 99")
            && said(&refused).contains("update the program"),
        "{}",
        said(&refused)
    );
    let plain = answered(
        &mut home.command(&["--plain", "--recipe", "definition"]),
        "sample\n\nno\nruns\n2\n",
    );
    assert!(text(&plain).contains("cannot be read: "), "{}", text(&plain));
}

#[test]
fn case_54_what_a_damaged_record_hides_is_taken_from_the_log() {
    let home = Home::with_notes(NOTES);
    let run = ["run", "notes.md", "--recipe", "definition", "--format", "json"];
    assert_eq!(home.run(&run).status.code(), Some(0));
    let folder = fs::read_dir(home.path(RUNS)).unwrap().next().unwrap().unwrap().path();
    let record = fs::read_to_string(folder.join("run.json")).unwrap();
    home.file(folder.join("run.json").to_str().unwrap(), &record[..700]);
    assert!(text(&home.run(&["history"])).contains("unreadable"));
    let again = home.run(&["run", "--resume", "last", "--format", "json", "--out", "out"]);
    assert_eq!(again.status.code(), Some(0), "{}", said(&again));
    let states = home::states(&home.json("out/run.json"));
    assert!(states.iter().all(|state| state == "cached"), "nothing is made twice: {states:?}");
}

#[test]
fn case_54_a_torn_last_line_of_a_log_costs_only_that_line() {
    let home = Home::with_notes(NOTES);
    let run = ["run", "notes.md", "--recipe", "definition", "--format", "json"];
    assert_eq!(home.run(&run).status.code(), Some(0));
    let folder = fs::read_dir(home.path(RUNS)).unwrap().next().unwrap().unwrap().path();
    fs::remove_file(folder.join("run.json")).unwrap();
    let log = fs::read_to_string(folder.join("events.jsonl")).unwrap();
    let cut = log.trim_end().len() - 10;
    home.file(folder.join("events.jsonl").to_str().unwrap(), &log[..cut]);
    assert!(text(&home.run(&["history"])).contains("interrupted"));
    let again = home.run(&["run", "--from", "last", "--format", "json", "--out", "out"]);
    assert_eq!(again.status.code(), Some(0), "{}", said(&again));
    let states = home::states(&home.json("out/run.json"));
    assert!(states.iter().all(|state| state == "cached"), "nothing is made twice: {states:?}");
}

#[test]
fn case_55_two_instances_keep_two_drafts() {
    let home = Home::with_notes(NOTES);
    let begin = || {
        let mut child = home
            .command(&["--plain", "--recipe", "definition"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let input = child.stdin.take().unwrap();
        (child, input)
    };
    let drafts = || {
        let entries = fs::read_dir(home.path(STATE)).into_iter().flatten().flatten();
        let paths = entries.map(|entry| entry.path());
        let mut texts: Vec<String> = paths
            .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
            .filter_map(|path| fs::read_to_string(path).ok())
            .collect();
        texts.sort();
        texts
    };
    let (mut first, mut first_in) = begin();
    writeln!(first_in, "type\none").unwrap();
    Deadline::wait_until("the first draft", || drafts() == ["one\n"]);
    let (mut second, mut second_in) = begin();
    writeln!(second_in, "type\ntwo").unwrap();
    Deadline::wait_until("the second draft", || drafts() == ["one\n", "two\n"]);
    drop((first_in, second_in));
    assert!(first.wait().unwrap().success() && second.wait().unwrap().success());
    assert_eq!(drafts(), ["one\n", "two\n"]);
}

#[test]
fn case_55_drafts_of_several_sessions_that_were_killed_are_all_told_of() {
    let home = Home::with_notes(NOTES);
    let open = || Terminal::open((80, 24), pty::command(home.folder.path()));
    let drafts = || {
        let entries = fs::read_dir(home.path(STATE)).into_iter().flatten().flatten();
        entries.filter(|entry| entry.path().extension().is_some_and(|end| end == "md")).count()
    };
    let mut windows = Vec::new();
    for notes in ["first notes", "second notes", "third notes"] {
        let mut window = open();
        window.wait_for("Sample notes");
        window.paste(notes);
        windows.push(window);
        Deadline::wait_until("the draft", || drafts() == windows.len());
    }
    for window in &mut windows {
        window.signal("KILL");
        window.end();
    }
    let mut terminal = open();
    terminal.wait_for("2 more drafts are in the list (Alt-D)");
    terminal.send("\x1bd");
    terminal.wait_for("second notes");
    terminal.wait_for("third notes");
    terminal.send(CTRL_Q);
    assert_eq!(terminal.end(), 0);
}

#[test]
fn case_56_no_umask_opens_what_is_private() {
    for mask in ["000", "077"] {
        let home = Home::with_notes(NOTES);
        let program = env!("CARGO_BIN_EXE_casegen-tui");
        let mut masked = Command::new("sh");
        masked.args(["-c", &format!("umask {mask}; exec '{program}' --plain")]);
        masked.env_clear().env("HOME", home.folder.path()).env("PATH", "/usr/bin:/bin");
        masked.current_dir(home.folder.path());
        let output = answered(&mut masked, &format!("{TYPED}\nyes\n"));
        assert_eq!(output.status.code(), Some(0), "{}", text(&output));
        let mut open = vec![home.path(STATE), home.path(RUNS)];
        let mut count = 0;
        while let Some(path) = open.pop() {
            let data = fs::symlink_metadata(&path).unwrap();
            let mode = data.permissions().mode() & 0o777;
            let wanted = if data.is_dir() { 0o700 } else { 0o600 };
            assert_eq!(mode, wanted, "umask {mask}: {}", path.display());
            count += 1;
            if data.is_dir() {
                open.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
            }
        }
        assert!(count > 8, "there are files of a run and a draft: {count}");
    }
}

#[test]
fn case_58_every_signal_keeps_the_notes_and_tells_its_code() {
    for (name, code) in [("TERM", 143), ("HUP", 129), ("INT", 130)] {
        let home = Home::with_notes(NOTES);
        let mut terminal = Terminal::open((80, 24), pty::command(home.folder.path()));
        terminal.wait_for("Sample notes");
        terminal.paste("Notes at the last moment");
        terminal.wait_for("last moment");
        terminal.signal(name);
        assert_eq!(terminal.end(), code, "{name}");
        assert!(terminal.is_restored(), "{name}");
        let draft = fs::read_to_string(home.path(STATE).join("draft.md")).unwrap();
        assert_eq!(draft.trim_end(), "Notes at the last moment", "{name}");
    }
}

#[test]
fn case_59_sigkill_costs_no_notes_that_were_kept_and_the_next_start_has_them() {
    let home = Home::with_notes(NOTES);
    let mut terminal = Terminal::open((80, 24), pty::command(home.folder.path()));
    terminal.wait_for("Sample notes");
    terminal.paste("Notes that were kept");
    let draft = home.path(STATE).join("draft.md");
    Deadline::wait_until("the draft", || draft.is_file());
    terminal.signal("KILL");
    terminal.end();
    let mut terminal = Terminal::open((80, 24), pty::command(home.folder.path()));
    terminal.wait_for("Notes that were kept");
    terminal.wait_for("these are the notes from last time");
    terminal.send(CTRL_Q);
    assert_eq!(terminal.end(), 0);
}

/// A program that makes a definition without a screen, and has just asked for its first part.
fn asking(home: &Home, simulator: &simulator::Simulator, args: &str) -> Child {
    let url = simulator.base_url();
    let args = format!("{args} --recipe definition --base-url {url} --mode parallel");
    let args: Vec<&str> = args.split(' ').collect();
    let mut command = home.command(&args);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    // The questions of the plain mode; the other one does not read them.
    let _ = child.stdin.as_mut().unwrap().write_all(b"\nyes\n");
    Deadline::wait_until("the first request", || simulator.requests().total > 0);
    child
}

fn tell(child: &Child, signal: &str) {
    let id = child.id().to_string();
    assert!(Command::new("kill").args([format!("-{signal}"), id]).status().unwrap().success());
}

#[test]
fn case_61_without_a_screen_what_is_asked_for_is_stored_and_nothing_new_is_asked_for_after_a_hangup()
 {
    for args in ["--plain notes.md", "run notes.md --out out", "run notes.md notes.md --jobs 1"] {
        let simulator = simulator::start(scenario::open("definition").unwrap(), 5.0, 0).unwrap();
        let home = Home::with_notes(NOTES);
        let mut child = asking(&home, &simulator, args);
        tell(&child, "HUP");
        assert_eq!(child.wait().unwrap().code(), Some(129), "{args}");
        let asked = simulator.requests().total;
        let record = home.json(&format!("{}/run.json", only_run(&home)));
        assert_eq!((&record["signal"], &record["state"]), (&"SIGHUP".into(), &"partial".into()));
        let states = states(&record);
        let done = states.iter().filter(|state| *state == "done").count();
        assert_eq!(done, asked, "{args}: all that was asked for is there: {states:?}");
        assert_eq!(asked, 1, "{args}: nothing was asked for afterwards");
        let went_out = fs::read_dir(home.path("out")).into_iter().flatten().count();
        assert_eq!(went_out, 0, "{args}: a part of it is in nobody's way");
        let again = home.run(&["run", "--resume", "last", "--out", "out", "--format", "json"]);
        assert_eq!(again.status.code(), Some(0), "{args}: {}", said(&again));
        assert_eq!(simulator.requests().total, 7, "{args}: none was asked for twice");
    }
}

#[test]
fn case_58_a_hangup_and_then_a_signal_tell_the_same_in_the_record_and_in_the_code() {
    for (name, code) in [("TERM", 143), ("INT", 130)] {
        let simulator = simulator::start(scenario::open("definition").unwrap(), 1.0, 0).unwrap();
        let home = Home::with_notes(NOTES);
        let mut child = asking(&home, &simulator, "run notes.md");
        tell(&child, "HUP");
        let run = only_run(&home);
        let log = || fs::read_to_string(home.path(&format!("{run}/events.jsonl"))).unwrap();
        Deadline::wait_until("the hangup in the log", || log().contains("SIGHUP"));
        tell(&child, name);
        assert_eq!(child.wait().unwrap().code(), Some(code), "{name}");
        let record = home.json(&format!("{run}/run.json"));
        assert_eq!(record["signal"], format!("SIG{name}"), "{name}");
        assert_eq!(record["state"], "cancelled", "{name}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn case_61_a_run_under_nohup_does_not_notice_that_the_terminal_goes_away() {
    let simulator = simulator::start(scenario::open("definition").unwrap(), 20.0, 0).unwrap();
    let home = Home::with_notes(NOTES);
    let url = simulator.base_url();
    let program = env!("CARGO_BIN_EXE_casegen-tui");
    let line = format!(
        "trap '' HUP; exec '{program}' run notes.md --recipe definition --base-url {url} --out out"
    );
    let mut shell = Command::new("sh");
    shell.args(["-c", &line]).current_dir(home.folder.path()).env_clear();
    shell.env("HOME", home.folder.path()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = shell.spawn().unwrap();
    Deadline::wait_until("the first request", || simulator.requests().total > 0);
    tell(&child, "HUP");
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(home.json("out/run.json")["state"], "complete");
}

const STUDY: &str = "Client: Noordkade Bakery\nIndustry: bakery\n\nIt went well.\n";

/// A home with notes, a service that plays the scenario in its own time, and the app with a run that was
/// just begun, which asks for its document first.
fn running(scenario: &str) -> (Home, simulator::Simulator, Terminal) {
    let scenario = scenario::from_text("test.toml", scenario).unwrap();
    let simulator = simulator::start(scenario, 1.0, 0).unwrap();
    let home = Home::with_notes(STUDY);
    let mut command = pty::command(home.folder.path());
    command.args(["notes.md", "--mode", "parallel", "--base-url", &simulator.base_url()]);
    let mut terminal = Terminal::open((80, 24), command);
    terminal.wait_for("Noordkade");
    terminal.send(F5);
    Deadline::wait_until("the document", || simulator.requests().total > 0);
    (home, simulator, terminal)
}

/// The folder of the only run, below the home.
fn only_run(home: &Home) -> String {
    let run = fs::read_dir(home.path(RUNS)).unwrap().next().unwrap().unwrap().file_name();
    format!("{RUNS}/{}", run.to_str().unwrap())
}

#[test]
fn case_61_three_pictures_that_run_in_the_app_are_stored_after_a_hangup() {
    let (home, simulator, mut terminal) = running("[picture]\ntotal = 5\n");
    Deadline::wait_until("three pictures", || simulator.requests().total == 4);
    let run = only_run(&home);
    terminal.signal("HUP");
    assert_eq!(terminal.end(), 129);
    assert!(terminal.is_restored());
    // Whoever had the terminal is no longer there to be told anything.
    assert!(!terminal.text().contains("complete"), "{}", terminal.text());
    let log = fs::read_to_string(home.path(&format!("{run}/events.jsonl"))).unwrap();
    let (before, after) = log.split_once("\"RunHalted\"").unwrap();
    let finished = |log: &str| log.matches("\"StepFinished\"").count();
    assert_eq!((finished(before), finished(after)), (1, 3), "they ran when it came: {log}");
    for picture in ["hero.png", "metrics.png", "timeline.png"] {
        assert!(home.path(&format!("{run}/{picture}")).is_file(), "{picture}");
    }
    let record = home.json(&format!("{run}/run.json"));
    assert_eq!(record["state"], "complete");
    assert_eq!(record["signal"], "SIGHUP");
    assert_eq!(states(&record), ["done"; 4]);
    assert!(text(&home.run(&["history"])).contains("complete"));
    assert_eq!(simulator.requests().total, 4, "each was asked for once, and nothing else");
}

#[test]
fn case_58_a_hangup_and_then_a_signal_tell_the_same_of_the_app() {
    let (home, simulator, mut terminal) = running("[picture]\ntotal = 60\n");
    Deadline::wait_until("three pictures", || simulator.requests().total == 4);
    let run = only_run(&home);
    terminal.signal("HUP");
    let log = || fs::read_to_string(home.path(&format!("{run}/events.jsonl"))).unwrap();
    Deadline::wait_until("the hangup in the log", || log().contains("SIGHUP"));
    terminal.signal("TERM");
    assert_eq!(terminal.end(), 143);
    let record = home.json(&format!("{run}/run.json"));
    assert_eq!((&record["signal"], &record["state"]), (&"SIGTERM".into(), &"cancelled".into()));
}

#[test]
fn case_61_nothing_new_is_asked_for_when_the_terminal_breaks_and_the_run_can_go_on() {
    let (home, simulator, terminal) = running("[document]\nfirst = 1\ntotal = 3\n");
    let mut child = terminal.hung_up();
    let mut code = None;
    Deadline::wait_until("the end", || {
        code = child.try_wait().unwrap().map(|status| status.exit_code());
        code.is_some()
    });
    assert_eq!(code, Some(129));
    assert_eq!(simulator.requests().total, 1);
    let record = home.json(&format!("{}/run.json", only_run(&home)));
    assert_eq!(record["state"], "partial");
    assert_eq!(states(&record), ["done", "cancelled", "cancelled", "cancelled"]);
    let resumed = home.run(&["run", "--resume", "last", "--out", "out", "--format", "json"]);
    assert_eq!(resumed.status.code(), Some(0), "{}", said(&resumed));
    assert_eq!(home::states(&home.json("out/run.json")), ["cached", "done", "done", "done"]);
    assert_eq!(simulator.requests().total, 4);
}

#[test]
fn case_49_a_run_that_was_killed_is_gone_on_with_from_the_list_of_the_app() {
    let (home, simulator, mut terminal) = running("[picture]\ntotal = 3\n");
    Deadline::wait_until("three pictures", || simulator.requests().total == 4);
    terminal.signal("KILL");
    terminal.end();
    let mut command = pty::command(home.folder.path());
    command.args(["--base-url", &simulator.base_url()]);
    let mut terminal = Terminal::open((100, 30), command);
    terminal.wait_for("Sample notes");
    terminal.send("\u{1b}[20~");
    terminal.wait_for("interrupted");
    terminal.wait_for("r resume");
    terminal.send("r");
    terminal.wait_for("what was missing asked for");
    terminal.send(CTRL_Q);
    assert_eq!(terminal.end(), 0);
    let asked = simulator.requests();
    assert_eq!((asked.total, asked.by_step.get("analysis")), (7, Some(&1)), "{asked}");
    let list = text(&home.run(&["history", "list", "--json"]));
    let list: serde_json::Value = serde_json::from_str(&list).unwrap();
    assert!(
        list.to_string().contains("\"complete\"") && list.to_string().contains("\"interrupted\"")
    );
    let record = fs::read_dir(home.path(RUNS))
        .unwrap()
        .find_map(|run| fs::read_to_string(run.unwrap().path().join("run.json")).ok());
    let record: serde_json::Value = serde_json::from_str(&record.unwrap()).unwrap();
    assert_eq!(states(&record), ["cached", "done", "done", "done"]);
}

#[test]
fn case_58_a_run_that_is_terminated_is_cancelled_and_its_record_says_by_what() {
    let (home, _simulator, mut terminal) = running("[document]\nfirst = 1\ntotal = 600\n");
    terminal.signal("TERM");
    assert_eq!(terminal.end(), 143);
    assert!(terminal.is_restored());
    let record = home.json(&format!("{}/run.json", only_run(&home)));
    assert_eq!(record["state"], "cancelled");
    assert_eq!(record["signal"], "SIGTERM");
}

#[test]
fn case_64_without_a_terminal_the_app_says_what_to_do_instead() {
    let home = Home::with_notes(NOTES);
    let output = home.command(&[]).stdin(Stdio::null()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let told = said(&output);
    assert!(told.contains("casegen-tui run") && told.contains("--plain"), "{told}");
    assert!(!told.contains('\u{1b}'), "{told}");
    for term in ["dumb", ""] {
        let mut command = pty::command(home.folder.path());
        command.env("TERM", term);
        let mut terminal = Terminal::open((80, 24), command);
        assert_eq!(terminal.end(), 2, "{term:?}");
        assert!(terminal.text().contains("casegen-tui run"), "{}", terminal.text());
    }
}

#[test]
fn case_65_a_reader_that_goes_away_and_an_error_output_that_is_full_are_no_crash() {
    let home = Home::with_notes(NOTES);
    let program = env!("CARGO_BIN_EXE_casegen-tui");
    let shell = |script: &str| {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command.env_clear().env("HOME", home.folder.path()).env("PATH", "/usr/bin:/bin");
        command.current_dir(home.folder.path());
        command.output().unwrap()
    };
    let closed =
        shell(&format!("{{ yes '' | '{program}' --plain; echo code $? >&2; }} | head -n 1"));
    assert!(said(&closed).contains("code 0"), "{}", said(&closed));
    assert!(!said(&closed).contains("panicked"), "{}", said(&closed));
    let run =
        format!("'{program}' run notes.md --recipe definition --format json --out out 2>/dev/full");
    assert_eq!(shell(&run).status.code(), Some(0));
    assert!(home.path("out/definition.json").is_file());
}
