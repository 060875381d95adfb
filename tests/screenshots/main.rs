//! The pictures of the README, made from the program itself: the real binary in a pseudo-terminal, its
//! screen drawn as SVG, once in dark and once in light. `.ci/screenshots` runs it:
//!
//! ```sh
//! .ci/screenshots            # all
//! .ci/screenshots run result # only these
//! ```

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at what it does not expect")]

#[path = "../pty/mod.rs"]
mod pty;
mod svg;

use std::path::PathBuf;
use std::time::Duration;

use casegen::simulator::{self, scenario};
use casegen::store::atomic::{self, Privacy};
use pty::Terminal;
use svg::Palette;

/// How long the output has to be silent before the screen counts as settled: a picture that is being
/// decoded comes within that time.
const SETTLED: Duration = Duration::from_millis(1500);

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
#[derive(Clone, Copy)]
enum By {
    /// This machine.
    Offline,
    /// The simulator, which plays the scenario of that name, that many seconds of it in a second.
    Simulator(&'static str, f64),
}

const DEFINITION: &[&str] = &["--recipe", "definition"];

/// Every picture. A new screen is a line more.
#[rustfmt::skip]
const SHOTS: [Shot; 7] = [
    Shot { name: "notes", size: (110, 32), args: &[], by: By::Offline, is_moving: false,
        steps: &[("Sample notes", "")] },
    Shot { name: "running", size: (120, 36), args: &[], by: By::Simulator("fast-image", 1.0), is_moving: true,
        steps: &[("Sample notes", F5), ("narrative ", "")] },
    Shot { name: "run", size: (120, 36), args: &[], by: By::Simulator("reference", 1.0), is_moving: false,
        steps: &[("Sample notes", F5), ("Enter result", "")] },
    Shot { name: "result", size: (110, 40), args: &[], by: By::Offline, is_moving: false,
        steps: &[("Sample notes", F5), ("Enter result", ENTER), ("e export", "")] },
    Shot { name: "definition-run", size: (120, 36), args: DEFINITION, by: By::Simulator("definition", 1.0), is_moving: false,
        steps: &[("wachttijd", F5), ("Enter result", "")] },
    Shot { name: "definition", size: (110, 36), args: DEFINITION, by: By::Offline, is_moving: false,
        steps: &[("wachttijd", F5), ("Enter result", ENTER), ("Tab edit", TAB), ("e edit", "")] },
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
            By::Simulator(name, speed) => {
                let scenario = scenario::open(name).unwrap();
                Some(simulator::start(scenario, speed, 0).unwrap())
            }
        };
        let home = tempfile::tempdir().unwrap();
        let mut command = pty::command(home.path());
        command.args(self.args);
        if let Some(simulator) = &simulator {
            command.args(["--base-url", &simulator.base_url()]);
        }
        // What terminals say of their background, and what a person may say instead.
        command.env("COLORFGBG", palette.colorfgbg());
        command.env("CASEGEN_THEME", palette.theme());
        let mut terminal = Terminal::open(self.size, command);
        for (what, keys) in self.steps {
            terminal.wait_for(what);
            terminal.send(keys);
        }
        if !self.is_moving {
            terminal.settle(SETTLED);
        }
        let picture = svg::picture(terminal.screen.screen(), palette, self.name);
        terminal.signal("KILL");
        picture
    }
}
