//! A home folder of a test, with the program in it.

#![allow(dead_code, reason = "each test program uses its own part of this")]

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, LazyLock};

use casegen::store::atomic::{self, Privacy};
use serde_json::Value;
use tempfile::TempDir;

/// Notes of which a case study can be made.
pub const STUDY: &str = "Client: Noordkade Bakery\nIndustry: bakery\n\n\
    Waste per shift went from 120 kg to 45 kg.\n";

/// Where the draft and the runs of a home are.
pub const DRAFT: &str = ".local/state/casegen-tui/draft.md";
pub const RUNS: &str = ".local/share/casegen-tui/runs";

/// A home folder that goes with the test.
pub struct Home {
    pub folder: TempDir,
}

impl Home {
    /// One that holds these notes as `notes.md`.
    pub fn with_notes(notes: &str) -> Self {
        let home = Self { folder: tempfile::tempdir().unwrap() };
        home.file("notes.md", notes);
        home
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file, private to its owner.
    pub fn file(&self, name: &str, text: &str) {
        let path = self.path(name);
        atomic::make_folder(path.parent().unwrap(), Privacy::Private).unwrap();
        atomic::write(&path, text.as_bytes(), Privacy::Private).unwrap();
    }

    /// The program with these arguments, in this folder, with nothing else in its environment.
    pub fn command(&self, args: &[&str]) -> Command {
        hear_hangups();
        let mut command = Command::new(env!("CARGO_BIN_EXE_casegen-tui"));
        command.args(args).current_dir(self.folder.path()).env_clear();
        command.env("HOME", self.folder.path());
        command
            .env("XDG_RUNTIME_DIR", self.folder.path())
            // What finds no other place goes with the test as well.
            .env("TMPDIR", self.folder.path())
            .env("PATH", std::env::var_os("PATH").unwrap());
        command
    }

    pub fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    pub fn json(&self, name: &str) -> Value {
        serde_json::from_slice(&fs::read(self.path(name)).unwrap()).unwrap()
    }
}

/// Has the program take SIGHUP as usual also where `nohup` runs the tests: a signal that is ignored is
/// ignored by what is started as well, and one that somebody handles is not.
fn hear_hangups() {
    static HEARD: LazyLock<Arc<AtomicBool>> = LazyLock::new(|| {
        let heard = Arc::default();
        signal_hook::flag::register(signal_hook::consts::SIGHUP, Arc::clone(&heard)).unwrap();
        heard
    });
    LazyLock::force(&HEARD);
}

/// What was said on the error output.
pub fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// The state of each step of a record, in recipe order.
pub fn states(record: &Value) -> Vec<String> {
    let steps = record["steps"].as_array().unwrap();
    steps.iter().map(|step| step["state"].as_str().unwrap().to_owned()).collect()
}
