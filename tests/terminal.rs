//! The real program in a pseudo-terminal, read by a terminal emulator: keys, paste, resize, signals,
//! exit, and the terminal's modes afterwards.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at what it does not expect")]

mod home;
mod pty;

use std::fs;
use std::ops::{Deref, DerefMut};
use std::path::PathBuf;
use std::process::Command;

use casegen::simulator::{self, Simulator, scenario};
use tempfile::TempDir;

use crate::home::STUDY;
use crate::pty::{CTRL_Q, F5, Terminal};

/// The program in a terminal, with a home of its own.
struct App {
    home: TempDir,
    terminal: Terminal,
}

impl App {
    fn open(columns: u16, rows: u16, home: TempDir, args: &[&str]) -> Self {
        Self::open_program(columns, rows, home, env!("CARGO_BIN_EXE_casegen-tui"), args)
    }

    fn open_program(columns: u16, rows: u16, home: TempDir, program: &str, args: &[&str]) -> Self {
        let mut command = pty::shell(home.path(), &[&[program], args].concat());
        for (name, place) in
            [("XDG_DATA_HOME", "data"), ("XDG_STATE_HOME", "state"), ("EDITOR", "editor")]
        {
            command.env(name, home.path().join(place));
        }
        Self { terminal: Terminal::open((columns, rows), command), home }
    }

    fn new(columns: u16, rows: u16) -> Self {
        Self::open(columns, rows, tempfile::tempdir().unwrap(), &[])
    }

    /// Reads the rest of the output and returns the exit code; the terminal must be as before.
    fn end(&mut self) -> u32 {
        let code = self.terminal.end();
        assert!(self.is_restored(), "{}", self.text());
        code
    }

    fn file(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn draft(&self) -> String {
        fs::read_to_string(self.file("state/casegen-tui/draft.md")).unwrap_or_default()
    }
}

impl Deref for App {
    type Target = Terminal;

    fn deref(&self) -> &Terminal {
        &self.terminal
    }
}

impl DerefMut for App {
    fn deref_mut(&mut self) -> &mut Terminal {
        &mut self.terminal
    }
}

const ESCAPE: &str = "\u{1b}";
const ENTER: &str = "\r";
const CTRL_C: &str = "\u{3}";

#[test]
fn a_first_start_shows_the_whole_thing_with_one_key() {
    let mut terminal = App::new(80, 24);
    terminal.wait_for("Sample notes");
    terminal.send(F5);
    terminal.wait_for("Enter result");
    for word in
        ["Analysis", "Hero", "Metrics", "Timeline", "sequential", "floor", "saved", "complete"]
    {
        assert!(terminal.text().contains(word), "{word} in\n{}", terminal.text());
    }
    terminal.send(ENTER);
    terminal.wait_for("e export");
    terminal.send("e");
    terminal.wait_for("Write the files into the folder");
    terminal.send(ENTER);
    terminal.wait_for("9 files written");
    terminal.send(ESCAPE);
    terminal.wait_until("the popup to close", |text| !text.contains("files written"));
    terminal.send("q");
    assert_eq!(terminal.end(), 0);
    let last = terminal.text();
    assert!(last.contains("complete") && last.contains("saved") && last.contains(".pdf"), "{last}");
    let pdf = last.lines().find(|line| line.contains("case-study.pdf")).unwrap();
    assert!(fs::read(terminal.file(pdf)).unwrap().starts_with(b"%PDF-"), "{pdf}");
}

#[test]
fn files_that_are_being_written_at_the_end_are_waited_for() {
    let mut terminal = App::new(80, 24);
    terminal.wait_for("Sample notes");
    terminal.send(F5);
    terminal.wait_for("Enter result");
    terminal.send(ENTER);
    terminal.wait_for("e export");
    terminal.send("e");
    terminal.wait_for("Write the files into the folder");
    terminal.send(&format!("{ENTER}q"));
    assert_eq!(terminal.end(), 0);
    let last = terminal.text();
    let pdf = last.lines().find(|line| line.contains("case-study.pdf"));
    let pdf = pdf.unwrap_or_else(|| panic!("no file in\n{last}"));
    assert!(fs::read(terminal.file(pdf)).unwrap().starts_with(b"%PDF-"), "{pdf}");
}

#[test]
fn a_second_program_has_its_own_draft_and_the_next_one_finds_what_is_left() {
    let mut first = App::new(80, 24);
    first.wait_for("Sample notes");
    first.paste("Notes of the first");
    first.wait_for("of the first");
    let home = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(first.file("state"), home.path().join("state")).unwrap();
    let mut second = App::open(80, 24, home, &[]);
    second.wait_for("Sample notes");
    second.paste("Notes of the second");
    second.wait_for("of the second");
    second.send(CTRL_Q);
    assert_eq!(second.end(), 0);
    assert!(second.text().contains("notes kept in"), "{}", second.text());
    // With nothing left in the first draft, there is room for the other.
    first.send(CTRL_Q);
    assert_eq!(first.end(), 0);
    assert_eq!(first.draft().trim_end(), "Notes of the first");
    fs::remove_file(first.file("state/casegen-tui/draft.md")).unwrap();
    let mut third = App::open(80, 24, first.home, &[]);
    third.wait_for("of the second");
    third.send(CTRL_Q);
    assert_eq!(third.end(), 0);
    assert_eq!(third.draft().trim_end(), "Notes of the second");
}

#[test]
fn pasted_notes_replace_the_sample_and_survive_the_session() {
    let mut terminal = App::new(100, 30);
    terminal.wait_for("Sample notes");
    // Carriage returns as many terminals paste them, and an escape sequence that must do nothing.
    terminal.paste(&format!("{}\u{1b}]0;owned\u{7}", STUDY.replace('\n', "\r")));
    terminal.wait_for("Noordkade Bakery");
    assert!(!terminal.text().contains("Halvorsen Freight"), "{}", terminal.text());
    terminal.send(CTRL_Q);
    assert_eq!(terminal.end(), 0);
    assert!(!String::from_utf8_lossy(&terminal.raw).contains("owned"), "the title is as it was");
    assert_eq!(terminal.draft().trim_end(), STUDY.trim_end());

    let mut again = App::open(100, 30, terminal.home, &[]);
    again.wait_for("Noordkade Bakery");
    again.send(CTRL_Q);
    assert_eq!(again.end(), 0);
}

#[test]
fn signals_keep_the_notes_and_give_the_terminal_back() {
    for (signal, code) in [("TERM", 143), ("HUP", 129), ("INT", 130), ("QUIT", 131)] {
        let mut terminal = App::new(80, 24);
        terminal.wait_for("Sample notes");
        terminal.paste("Notes that a signal must not cost");
        terminal.wait_for("must not cost");
        terminal.signal(signal);
        assert_eq!(terminal.end(), code, "{signal}");
        assert!(terminal.draft().contains("must not cost"), "{signal}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_stopped_program_gives_the_terminal_back_and_draws_anew_when_it_goes_on() {
    let mut terminal = App::new(80, 24);
    terminal.wait_for("Sample notes");
    terminal.signal("TSTP");
    terminal.wait_for_stop();
    terminal.wait_while("the normal screen", |terminal| {
        let screen = terminal.screen.screen();
        screen.alternate_screen() || screen.bracketed_paste() || screen.hide_cursor()
    });
    assert!(!terminal.text().contains("Sample notes"), "{}", terminal.text());
    terminal.signal("CONT");
    terminal.wait_for("Sample notes");
    let screen = terminal.screen.screen();
    assert!(screen.alternate_screen() && screen.bracketed_paste());
    terminal.send(CTRL_Q);
    assert_eq!(terminal.end(), 0);
}

#[test]
#[cfg(target_os = "linux")]
fn a_program_that_breaks_down_leaves_no_image_of_its_memory() {
    let mut terminal = App::new(80, 24);
    terminal.wait_for("Sample notes");
    let limits = fs::read_to_string(format!("/proc/{}/limits", terminal.id())).unwrap();
    let core = limits.lines().find_map(|line| line.strip_prefix("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().next(), Some("0"), "{limits}");
    terminal.send(CTRL_Q);
    assert_eq!(terminal.end(), 0);
}

#[test]
fn ctrl_c_leaves_when_nothing_runs_and_costs_no_notes() {
    let mut terminal = App::new(80, 24);
    terminal.wait_for("Sample notes");
    terminal.paste("Precious notes");
    terminal.wait_for("Precious notes");
    terminal.send(CTRL_C);
    assert_eq!(terminal.end(), 0);
    assert!(terminal.draft().contains("Precious notes"));
}

#[test]
fn the_screen_follows_its_size_and_says_when_there_is_no_room() {
    let mut terminal = App::new(140, 40);
    terminal.wait_for("Sample notes");
    terminal.resize((60, 18));
    terminal.wait_until("the footer in 60 columns", |text| {
        text.lines().last().is_some_and(|line| line.contains("F5") && line.chars().count() <= 60)
    });
    terminal.resize((20, 5));
    terminal.wait_until("the small screen", |text| !text.contains("F5"));
    terminal.resize((80, 24));
    terminal.wait_for("Halvorsen Freight");
    terminal.send(F5);
    terminal.wait_for("Enter result");
    terminal.send("q");
    assert_eq!(terminal.end(), 0);
}

#[test]
fn a_file_of_notes_is_opened_from_the_command_line() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("mine.md");
    casegen::store::atomic::write(&path, STUDY.as_bytes(), casegen::store::atomic::Privacy::Shared)
        .unwrap();
    let mut terminal = App::open(80, 24, home, &["mine.md"]);
    terminal.wait_for("mine.md");
    terminal.wait_for("Noordkade Bakery");
    terminal.send(CTRL_Q);
    assert_eq!(terminal.end(), 0);
}

/// So fast that whatever is due is due now.
const AT_ONCE: f64 = 1e7;

fn simulator(scenario: &str, speed: f64) -> Simulator {
    simulator::start(scenario::from_text("test.toml", scenario).unwrap(), speed, 0).unwrap()
}

fn open_with(simulator: &Simulator) -> App {
    let home = tempfile::tempdir().unwrap();
    App::open(100, 30, home, &["--base-url", &simulator.base_url()])
}

#[test]
fn what_may_have_been_paid_for_is_asked_for_again_only_after_a_yes() {
    let cut = "[[fault]]\nstep = \"hero\"\ndoes = { cut = { at = 0.5 } }\n";
    let simulator = simulator(cut, AT_ONCE);
    let mut terminal = open_with(&simulator);
    terminal.wait_for("Sample notes");
    terminal.send(F5);
    terminal.wait_for("it may have been paid for");
    terminal.wait_for("F5 asks only for what is missing");
    assert_eq!(simulator.requests().total, 4);
    terminal.send(F5);
    terminal.wait_for("Ask for it again?");
    terminal.send(ESCAPE);
    terminal.wait_until("the question to go", |text| !text.contains("Ask for it again?"));
    assert_eq!(simulator.requests().total, 4);
    terminal.send(F5);
    terminal.wait_for("Ask for it again?");
    terminal.send(ENTER);
    terminal.wait_for("3 of 4 results were there already");
    terminal.wait_for("complete");
    let asked = simulator.requests();
    assert_eq!((asked.total, asked.by_step.get("hero")), (5, Some(&2)));
    terminal.send("q");
    assert_eq!(terminal.end(), 0);
    let last = terminal.text();
    assert!(last.contains("3 of 4 results were there already · this run"), "{last}");
    assert!(!last.contains("saved"), "{last}");
}

#[test]
fn the_wait_for_the_next_attempt_is_counted_down_and_can_be_ended() {
    let fault = "on = \"document\"\ndoes = { status = { code = 429, retry_after = \"seconds\", seconds = 60 } }";
    let simulator = simulator(&format!("[[fault]]\n{fault}\n"), 1.0);
    let mut terminal = open_with(&simulator);
    terminal.wait_for("Sample notes");
    terminal.send(F5);
    let countdown = |text: &str| {
        let (_, after) = text.split_once("attempt 2 in ")?;
        after.split_once(" s").map(|(seconds, _)| seconds.to_owned())
    };
    terminal.wait_until("a countdown", |text| countdown(text).is_some());
    let first = countdown(&terminal.text());
    terminal.wait_until("it to count", |text| countdown(text).is_some_and(|s| Some(s) != first));
    terminal.send(CTRL_C);
    terminal.wait_for("cancelled");
    terminal.send("q");
    assert_eq!(terminal.end(), 0);
}

const TAB: &str = "\t";
const BACK_TAB: &str = "\u{1b}[Z";

#[test]
fn a_field_is_edited_what_depends_on_it_runs_again_and_the_files_are_shown() {
    let mut terminal = App::new(100, 30);
    terminal.wait_for("Sample notes");
    terminal.send(F5);
    terminal.wait_for("Enter result");
    // Leaving a run that is over leads to what it made.
    terminal.send(ESCAPE);
    terminal.wait_for("Tab edit");
    terminal.send(TAB);
    terminal.wait_for("e edit");
    terminal.send("e");
    terminal.wait_for("Enter take it");
    terminal.send("\u{1b}cA title by hand\r");
    terminal.wait_for("Run again what depends on it?");
    terminal.wait_for("in all.");
    assert!(terminal.text().contains("Hero"), "{}", terminal.text());
    terminal.send(ENTER);
    terminal.wait_for("Title edited: u takes it back");
    terminal.send("v");
    terminal.wait_for("made from the notes");
    assert!(terminal.text().contains("A title by hand"), "{}", terminal.text());
    terminal.send(ESCAPE);
    terminal.wait_until("the list to close", |text| !text.contains("made from the notes"));
    terminal.send(ESCAPE);
    terminal.wait_for("e export");
    terminal.send("e");
    terminal.wait_for("Write the files into the folder");
    terminal.send(ENTER);
    terminal.wait_for("9 files written");
    let folder = terminal.home.path().join("case-study");
    assert!(terminal.text().contains(&folder.display().to_string()), "{}", terminal.text());
    terminal.send("o");
    terminal.wait_for("no desktop here");
    terminal.send(ESCAPE);
    terminal.wait_until("the popup to close", |text| !text.contains("files written"));
    terminal.send("q");
    assert_eq!(terminal.end(), 0);
    let page = fs::read_to_string(folder.join("case-study.md")).unwrap();
    assert!(page.contains("A title by hand"), "{page}");
}

#[test]
fn a_term_is_defined_and_its_lists_are_changed_one_by_one() {
    let scenario = include_str!("../assets/scenarios/definition.toml");
    let simulator = simulator(scenario, AT_ONCE);
    let home = tempfile::tempdir().unwrap();
    let args = ["--base-url", &simulator.base_url(), "--recipe", "definition"];
    let mut terminal = App::open(100, 30, home, &args);
    terminal.wait_for("wachttijd");
    terminal.paste("doorlooptijd\nOrganisatie: Gemeente Noordkade\nDomein: vergunningen\n");
    terminal.wait_for("Gemeente Noordkade");
    terminal.send(F5);
    terminal.wait_for("Enter result");
    for word in ["Definitie", "Voorbeeldzinnen", "Antoniemen", "Toelichting", "complete"] {
        assert!(terminal.text().contains(word), "{word} in\n{}", terminal.text());
    }
    assert_eq!(simulator.requests().total, 7);
    terminal.send(ENTER);
    terminal.wait_for("Tab edit");
    terminal.send(TAB);
    terminal.wait_for("Begrip");
    // From the first field back over the six lists and texts.
    terminal.send(&BACK_TAB.repeat(6));
    terminal.wait_for("R all again");
    terminal.send("R");
    terminal.wait_for("Voorbeeldzinnen asked again: u takes it back");
    assert_eq!(simulator.requests().total, 8, "exactly that list");
    terminal.send("e");
    terminal.wait_for("Enter take it");
    terminal.send("\u{1b}cDe doorlooptijd was acht weken.\r");
    terminal.wait_for("Voorbeeldzinnen 1 edited: u takes it back");
    terminal.wait_for("De doorlooptijd was acht weken.");
    terminal.send("x");
    terminal.wait_for("Voorbeeldzinnen 1 removed: u takes it back");
    terminal.wait_until("it to go", |text| !text.contains("De doorlooptijd was acht weken."));
    terminal.send("u");
    // The line at the top says what is being made until it is.
    terminal.wait_until("the change to be made", |text| {
        text.contains("taken back: ") && text.contains("complete in")
    });
    terminal.wait_for("De doorlooptijd was acht weken.");
    assert_eq!(simulator.requests().total, 8, "a change asks nobody");
    // What is being taken back is told in the headline until the run is over.
    terminal.wait_for("complete in");
    terminal.send("q");
    assert_eq!(terminal.end(), 0);
}

const CTRL_P: &str = "\u{10}";
const CTRL_Z: &str = "\u{1a}";

/// A home with that settings file.
fn home_with(settings: &str) -> TempDir {
    use casegen::store::atomic::{self, Privacy};
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join(".config/casegen-tui");
    atomic::make_folder(&folder, Privacy::Private).unwrap();
    atomic::write(&folder.join("config.toml"), settings.as_bytes(), Privacy::Private).unwrap();
    home
}

#[test]
fn the_palette_finds_a_command_by_its_name_and_does_it() {
    let mut terminal = App::new(60, 18);
    terminal.wait_for("Ctrl-P more");
    terminal.send(CTRL_P);
    terminal.wait_for("type some letters");
    terminal.send("open file");
    terminal.wait_for("▸ open a file of notes");
    terminal.send(ENTER);
    terminal.wait_for("Open a file of notes");
    terminal.send(ESCAPE);
    terminal.wait_until("the line to close", |text| !text.contains("Open a file of notes"));
    terminal.send(CTRL_Q);
    assert_eq!(terminal.end(), 0);
}

#[test]
fn other_keys_are_in_force_and_in_the_footer_and_the_mouse_when_it_is_wanted() {
    let settings = "mouse = true\n[keys]\n\"notes.run\" = [\"ctrl-g\"]\n";
    let mut terminal = App::open(80, 24, home_with(settings), &[]);
    terminal.wait_for("Ctrl-G run");
    assert_eq!(
        terminal.screen.screen().mouse_protocol_mode(),
        vt100::MouseProtocolMode::PressRelease
    );
    terminal.send("\u{7}");
    terminal.wait_for("Enter result");
    // A click on the first hint of the last line, as a terminal reports it.
    terminal.send("\u{1b}[<0;3;24M\u{1b}[<0;3;24m");
    terminal.wait_for("e export");
    terminal.send("q");
    assert_eq!(terminal.end(), 0);
}

#[test]
fn wrong_keys_are_told_and_the_usual_ones_hold() {
    let settings = "\n[keys]\n\"notes.rum\" = \"f9\"\n";
    let mut terminal = App::open(80, 24, home_with(settings), &[]);
    terminal.wait_for("config.toml:3: there is no command notes.rum: write");
    terminal.send(ESCAPE);
    terminal.wait_until("it to be put away", |text| !text.contains("notes.rum"));
    terminal.send(F5);
    terminal.wait_for("Enter result");
    terminal.send("q");
    assert_eq!(terminal.end(), 0);
    let mut check = Command::new(env!("CARGO_BIN_EXE_casegen-tui"));
    check.args(["keys", "--check"]).env_clear().env("HOME", terminal.home.path());
    let told = check.output().unwrap();
    assert_eq!(told.status.code(), Some(2));
    let said = String::from_utf8(told.stderr).unwrap();
    assert!(said.contains("config.toml:3: there is no command notes.rum\n  next: write"), "{said}");
}

#[test]
fn a_limit_of_file_sizes_is_told_and_neither_ends_the_program_nor_costs_the_notes() {
    let home = tempfile::tempdir().unwrap();
    let script = format!("ulimit -f 0; exec '{}'", env!("CARGO_BIN_EXE_casegen-tui"));
    let mut terminal = App::open_program(80, 24, home, "/bin/sh", &["-c", &script]);
    terminal.wait_for("Sample notes");
    terminal.paste("Notes beyond the limit");
    terminal.wait_for("not saved: ");
    terminal.wait_for("Notes beyond the limit");
    terminal.send(CTRL_Q);
    terminal.end();
    assert!(terminal.is_restored());
    assert!(terminal.text().contains("Notes beyond the limit"), "{}", terminal.text());
}

#[test]
fn ctrl_z_without_a_shell_says_so_and_goes_on() {
    let mut terminal = App::new(80, 24);
    terminal.wait_for("Sample notes");
    terminal.send(CTRL_Z);
    terminal.wait_for("it goes on: no shell waits for the program");
    terminal.send(CTRL_Q);
    assert_eq!(terminal.end(), 0);
}

#[test]
fn ctrl_z_gives_the_terminal_to_the_shell_and_fg_brings_all_back() {
    let home = tempfile::tempdir().unwrap();
    let program = env!("CARGO_BIN_EXE_casegen-tui");
    let script = format!("set -m; '{program}'; echo IN THE SHELL; read line; fg");
    let mut terminal = App::open_program(80, 24, home, "/bin/sh", &["-c", &script]);
    terminal.wait_for("Sample notes");
    terminal.send("Notes that a stop must not cost");
    terminal.wait_for("must not cost");
    terminal.send(CTRL_Z);
    terminal.wait_for("IN THE SHELL");
    assert!(terminal.draft().contains("must not cost"), "whoever is stopped may never go on");
    let screen = terminal.screen.screen();
    assert!(!screen.alternate_screen() && !screen.bracketed_paste() && !screen.hide_cursor());
    assert!(!terminal.text().contains("must not cost"), "{}", terminal.text());
    terminal.send("\n");
    terminal.wait_for("must not cost");
    let screen = terminal.screen.screen();
    assert!(screen.alternate_screen() && screen.bracketed_paste());
    terminal.send(CTRL_Q);
    assert_eq!(terminal.end(), 0);
    assert!(terminal.draft().contains("must not cost"));
}

const F9: &str = "\u{1b}[20~";

#[test]
fn a_kept_run_is_opened_deleted_brought_back_and_watched_again() {
    let mut terminal = App::new(80, 24);
    terminal.wait_for("Sample notes");
    terminal.send(F5);
    terminal.wait_for("Enter result");
    terminal.send(F9);
    terminal.wait_for("1 run ");
    terminal.send(ENTER);
    terminal.wait_for("e export");
    terminal.send(F9);
    terminal.wait_for("/ search");
    terminal.send("x");
    terminal.wait_for("no runs are kept");
    let count = |terminal: &App, folder: &str| {
        let folder = terminal.file(&format!("data/casegen-tui/{folder}"));
        fs::read_dir(folder).unwrap().count()
    };
    assert_eq!((count(&terminal, "runs"), count(&terminal, "trash")), (0, 1));
    terminal.send("u");
    terminal.wait_for("1 run ");
    terminal.send("p");
    terminal.wait_until("a replay", |text| text.contains("replay") || text.contains("this was"));
    terminal.send("++");
    terminal.wait_for("this was the run");
    terminal.send(F9);
    terminal.wait_for("/ search");
    terminal.send("x");
    terminal.wait_for("no runs are kept");
    terminal.send(CTRL_Q);
    assert_eq!(terminal.end(), 0);
    assert_eq!((count(&terminal, "runs"), count(&terminal, "trash")), (0, 0), "it is gone");
}

#[test]
fn a_race_ends_with_its_table_on_the_normal_screen() {
    let mut terminal = App::open(80, 24, tempfile::tempdir().unwrap(), &["demo", "--speed", "100"]);
    terminal.wait_for("casegen race");
    terminal.wait_for("over");
    for word in ["sequential", "parallel", "pipelined", "1st", "floor"] {
        assert!(terminal.text().contains(word), "{word} in\n{}", terminal.text());
    }
    terminal.send("d");
    terminal.wait_for("definition · definition");
    terminal.wait_for("over");
    terminal.send("q");
    assert_eq!(terminal.end(), 0);
    for word in ["synoniemen", "the floor is"] {
        assert!(terminal.text().contains(word), "{word} in\n{}", terminal.text());
    }
    assert!(!terminal.file("data").exists(), "a race keeps nothing");
}

#[test]
fn a_race_that_is_left_in_the_middle_stops() {
    let mut terminal = App::open(60, 18, tempfile::tempdir().unwrap(), &["demo", "--speed", "1"]);
    terminal.wait_for("analysis");
    terminal.send(ESCAPE);
    assert_eq!(terminal.end(), 0);
    let mut terminal = App::open(60, 18, tempfile::tempdir().unwrap(), &["demo", "--speed", "1"]);
    terminal.wait_for("analysis");
    terminal.signal("TERM");
    assert_eq!(terminal.end(), 143);
}

/// Another editor: it tells that it is there, takes a line from the keyboard and adds it to the file.
const EDITOR: &str = "#!/bin/sh\nprintf 'READY%s\\n' \"$(grep -c Edited \"$1\")\"\nread line\n\
    printf 'Edited %s\\n' \"$line\" >> \"$1\"\n[ \"$line\" != fail ]\n";

#[test]
fn the_notes_go_to_another_editor_and_come_back() {
    let home = tempfile::tempdir().unwrap();
    let editor = home.path().join("editor");
    casegen::store::atomic::write(
        &editor,
        EDITOR.as_bytes(),
        casegen::store::atomic::Privacy::Private,
    )
    .unwrap();
    assert!(Command::new("chmod").arg("700").arg(&editor).status().unwrap().success());
    let mut terminal = App::open(80, 24, home, &[]);
    terminal.wait_for("Sample notes");
    terminal.paste("my notes\n");
    terminal.wait_for("my notes");
    terminal.send(ALT_E);
    terminal.wait_for("READY0");
    assert!(!terminal.screen.screen().alternate_screen(), "the editor has the terminal");
    assert_eq!(terminal.draft(), "my notes\n", "the draft is kept before");
    // Were the keys not the editor's, it would wait for ever.
    terminal.send("hello\r");
    terminal.wait_for("Edited hello");
    assert!(terminal.screen.screen().alternate_screen());
    terminal.send("x");
    terminal.wait_for("xmy notes");
    terminal.send(ALT_E);
    terminal.wait_for("READY1");
    terminal.send("fail\r");
    terminal.wait_for("exit status: 1");
    terminal.send(F5);
    terminal.wait_for("Enter result");
    terminal.send(CTRL_Q);
    assert_eq!(terminal.end(), 0);
    assert_eq!(terminal.draft(), "xmy notes\nEdited hello\n", "what failed is not taken");
}

#[test]
fn drafts_are_named_and_chosen_and_the_last_one_comes_back() {
    let mut terminal = App::new(80, 24);
    terminal.wait_for("Sample notes");
    terminal.paste("first notes");
    terminal.wait_for("first notes");
    terminal.send(ALT_D);
    terminal.wait_for("without a name");
    terminal.send("R");
    terminal.wait_for("Name of the draft");
    terminal.send("One\r");
    terminal.wait_for("─ One ");
    terminal.send(ALT_D);
    terminal.wait_for("open here");
    terminal.send("n");
    terminal.wait_for("Name of the new draft");
    terminal.send("Two\r");
    terminal.wait_for("opened Two");
    terminal.paste("second notes");
    terminal.wait_for("second notes");
    terminal.send(ALT_D);
    terminal.wait_until("the list", |text| text.contains("One") && text.contains("open here"));
    terminal.send("\u{1b}[B");
    terminal.wait_for("▸ One");
    terminal.send(ENTER);
    terminal.wait_until("the first one", |text| text.contains("first notes"));
    terminal.send(CTRL_Q);
    assert_eq!(terminal.end(), 0);
    let kept = |name: &str| terminal.file(&format!("state/casegen-tui/drafts/{name}"));
    let read = |name: &str| fs::read_to_string(kept(name)).unwrap();
    assert_eq!((read("one.md"), read("two.md")), ("first notes".into(), "second notes".into()));
    let mut again = App::open(80, 24, terminal.home, &[]);
    again.wait_until("the last one", |text| text.contains("first notes") && text.contains("One"));
    again.send(CTRL_Q);
    assert_eq!(again.end(), 0);
}

const ALT_D: &str = "\u{1b}d";
const ALT_E: &str = "\u{1b}e";
