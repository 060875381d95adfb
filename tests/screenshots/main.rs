//! The pictures of the README, made from the program itself: the real binary in a pseudo-terminal, its
//! screen drawn as SVG, once in dark and once in light. `.ci/screenshots` runs it:
//!
//! ```sh
//! .ci/screenshots            # all
//! .ci/screenshots run result # only these
//! ```

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at what it does not expect")]

mod svg;

use std::io::{Read as _, Write as _};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use casegen::simulator::{self, Simulator, scenario};
use casegen::store::atomic::{self, Privacy};
use portable_pty::{Child, CommandBuilder, PtySize, native_pty_system};
use svg::Palette;

/// How long a screen may take to show what is waited for.
const PATIENCE: Duration = Duration::from_mins(2);

/// How long the output has to be silent before the screen counts as settled: a picture that is being
/// decoded comes within that time.
const SETTLED: Duration = Duration::from_millis(1500);

/// How many seconds of a scenario pass in a second, where the run is watched.
const SPEED: f64 = 10.0;

const F5: &str = "\u{1b}[15~";
const ENTER: &str = "\r";
const TAB: &str = "\t";

/// One picture: a screen of the program.
struct Shot {
    /// The name of its files, such as `run` for `run.svg` and `run-light.svg`.
    name: &'static str,
    /// Columns and rows.
    size: (u16, u16),
    /// What the program is started with.
    args: &'static [&'static str],
    /// Who makes the result.
    by: By,
    /// What to wait for, and then which keys to send; the last wait is for what the picture shows.
    steps: &'static [(&'static str, &'static str)],
    /// Whether it is taken as soon as the last text is there, because it goes on changing.
    is_moving: bool,
}

/// Who makes the result.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    /// This machine.
    Offline,
    /// The simulator, which plays the scenario of that name.
    Simulator(&'static str),
}

const DEFINITION: &[&str] = &["--recipe", "definition"];

/// Every picture. A new screen is a line more.
#[rustfmt::skip]
const SHOTS: [Shot; 7] = [
    Shot { name: "notes", size: (110, 32), args: &[], by: By::Offline, is_moving: false,
        steps: &[("Sample notes", "")] },
    Shot { name: "running", size: (120, 36), args: &[], by: By::Simulator("reference"), is_moving: true,
        steps: &[("Sample notes", F5), ("✓ Hero", "")] },
    Shot { name: "run", size: (120, 36), args: &[], by: By::Offline, is_moving: false,
        steps: &[("Sample notes", F5), ("Enter result", "")] },
    Shot { name: "result", size: (110, 40), args: &[], by: By::Offline, is_moving: false,
        steps: &[("Sample notes", F5), ("Enter result", ENTER), ("e export", "")] },
    Shot { name: "definition-run", size: (120, 36), args: DEFINITION, by: By::Simulator("definition"), is_moving: false,
        steps: &[("wachttijd", F5), ("Enter result", "")] },
    Shot { name: "definition", size: (110, 36), args: DEFINITION, by: By::Offline, is_moving: false,
        steps: &[("wachttijd", F5), ("Enter result", ENTER), ("Tab items", TAB), ("e edit", "")] },
    Shot { name: "help", size: (110, 36), args: &[], by: By::Offline, is_moving: false,
        steps: &[("Sample notes", "\u{1b}OP"), ("Keys", "")] },
];

/// Makes the pictures: `cargo test --test screenshots -- --ignored`. The variable `SCREENSHOTS` names
/// those that are wanted, without it all.
#[test]
#[ignore = "writes files of the repository"]
fn the_readme_shows_the_screens() {
    let wanted = std::env::var("SCREENSHOTS").unwrap_or_default();
    let wanted: Vec<&str> = wanted.split_whitespace().collect();
    for name in &wanted {
        assert!(SHOTS.iter().any(|shot| shot.name == *name), "there is no picture {name}");
    }
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("assets/readme");
    for shot in SHOTS.iter().filter(|shot| wanted.is_empty() || wanted.contains(&shot.name)) {
        for palette in [Palette::Dark, Palette::Light] {
            let picture = shot.taken(palette);
            let path = folder.join(format!("{}{}.svg", shot.name, palette.ending()));
            atomic::write(&path, picture.as_bytes(), Privacy::Shared).unwrap();
        }
    }
}

impl Shot {
    /// Takes the picture.
    fn taken(&self, palette: Palette) -> String {
        let simulator = match self.by {
            By::Offline => None,
            By::Simulator(name) => {
                let scenario = scenario::open(name).unwrap();
                Some(simulator::start(scenario, SPEED, 0).unwrap())
            }
        };
        let mut terminal = Terminal::open(self, palette, simulator.as_ref());
        for (what, keys) in self.steps {
            terminal.wait_for(what);
            terminal.send(keys);
        }
        if !self.is_moving {
            terminal.settle();
        }
        let picture = svg::picture(terminal.screen.screen(), palette, self.name);
        terminal.kill();
        picture
    }
}

/// The program in a pseudo-terminal.
struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    writer: Box<dyn std::io::Write + Send>,
    output: Receiver<Vec<u8>>,
    screen: vt100::Parser,
    _home: tempfile::TempDir,
}

impl Terminal {
    fn open(shot: &Shot, palette: Palette, simulator: Option<&Simulator>) -> Self {
        let home = tempfile::tempdir().unwrap();
        let (cols, rows) = shot.size;
        let size = PtySize { rows, cols, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_casegen-tui"));
        command.args(shot.args);
        if let Some(simulator) = simulator {
            command.args(["--base-url", &simulator.base_url()]);
        }
        command.cwd(home.path());
        command.env_clear();
        for (name, value) in [("TERM", "xterm-256color"), ("COLORTERM", "truecolor")] {
            command.env(name, value);
        }
        command.env("LANG", "C.UTF-8");
        command.env("HOME", home.path());
        command.env("PATH", "/usr/bin:/bin");
        // What terminals say of their background, and what a person may say instead.
        command.env("COLORFGBG", palette.colorfgbg());
        command.env("CASEGEN_THEME", palette.theme());
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let writer = pair.master.take_writer().unwrap();
        let (chunks, output) = channel();
        std::thread::spawn(move || {
            // The terminal stays open as long as its output is read.
            let _master = pair.master;
            let mut buffer = [0; 8192];
            while let Ok(count) = reader.read(&mut buffer) {
                if count == 0 || chunks.send(buffer[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        let screen = vt100::Parser::new(rows, cols, 0);
        Self { child, writer, output, screen, _home: home }
    }

    fn wait_for(&mut self, what: &str) {
        let deadline = Deadline::start();
        while !self.screen.screen().contents().contains(what) {
            match self.output.recv_timeout(deadline.left()) {
                Ok(bytes) => self.screen.process(&bytes),
                Err(error) => {
                    let screen = self.screen.screen().contents();
                    panic!("{what:?} did not come ({error}); the screen:\n{screen}")
                }
            }
        }
    }

    /// Waits until nothing more is written.
    fn settle(&mut self) {
        while let Ok(bytes) = self.output.recv_timeout(SETTLED) {
            self.screen.process(&bytes);
        }
    }

    fn send(&mut self, keys: &str) {
        self.writer.write_all(keys.as_bytes()).unwrap();
        self.writer.flush().unwrap();
    }

    fn kill(&mut self) {
        // It may have ended by itself.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The end of one wait.
struct Deadline(Instant);

#[expect(clippy::disallowed_methods, reason = "a deadline for a screen that does not come")]
impl Deadline {
    fn start() -> Self {
        Self(Instant::now() + PATIENCE)
    }

    fn left(&self) -> Duration {
        self.0.saturating_duration_since(Instant::now())
    }
}
