//! A disk that fails when it is told to.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::home::Home;

/// The calls that change something.
pub const CHANGES: &str = "open,write,sync,rename,unlink,folder,lock";

/// What happens to the calls of a program that touch a folder.
#[derive(Debug, Clone)]
pub struct Disk {
    set: Vec<(&'static str, String)>,
}

impl Disk {
    /// One on which nothing happens yet to what is under that folder.
    pub fn under(root: &Path) -> Self {
        let set = vec![
            ("LD_PRELOAD", shim().to_str().unwrap().to_owned()),
            ("FAULTS_ROOT", root.to_str().unwrap().to_owned()),
            ("FAULTS_KINDS", CHANGES.to_owned()),
        ];
        Self { set }
    }

    fn with(mut self, name: &'static str, value: &dyn ToString) -> Self {
        self.set.push((name, value.to_string()));
        self
    }

    /// Only these calls count.
    pub fn of(self, kinds: &str) -> Self {
        self.with("FAULTS_KINDS", &kinds)
    }

    /// The program is killed at that call, the first being 1; a write is done by half before.
    pub fn kills_at(self, call: usize) -> Self {
        self.with("FAULTS_DO", &"kill").with("FAULTS_AT", &call)
    }

    /// That call fails.
    pub fn fails_at(self, call: usize, error: rustix::io::Errno) -> Self {
        self.with("FAULTS_DO", &error.raw_os_error()).with("FAULTS_AT", &call)
    }

    /// And so do those after it.
    pub fn for_good(self) -> Self {
        self.with("FAULTS_LASTS", &1)
    }

    /// The disk is full after that many bytes.
    pub fn with_room(self, bytes: u64) -> Self {
        self.with("FAULTS_ROOM", &bytes)
    }

    /// Every call that counts is written down in that file.
    pub fn tallied(self, file: &Path) -> Self {
        self.with("FAULTS_TALLY", &file.display())
    }

    /// What the environment of the program has to say.
    pub fn vars(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.set.iter().map(|(name, value)| (*name, value.as_str()))
    }
}

/// How many calls a program makes that count.
pub fn calls(tally: &Path) -> usize {
    fs::read_to_string(tally).unwrap().lines().count()
}

/// A file for the tally, outside of what counts.
pub fn tally_of(home: &Home) -> PathBuf {
    home.folder.path().with_extension("tally")
}

/// The library, built once.
fn shim() -> &'static Path {
    static SHIM: OnceLock<PathBuf> = OnceLock::new();
    SHIM.get_or_init(|| {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faulty_disk/shim.c");
        let library = Path::new(env!("CARGO_TARGET_TMPDIR")).join("faulty_disk.so");
        // Two test programs at once must not read what the other one writes.
        let own = library.with_extension(std::process::id().to_string());
        let mut compiler = Command::new("cc");
        compiler.args(["-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-o"]).args([&own, &source]);
        let built = compiler.output().unwrap_or_else(|error| {
            panic!("this needs the C compiler that Rust links with, and cc is not there: {error}")
        });
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
        fs::rename(own, &library).unwrap();
        library
    })
}
