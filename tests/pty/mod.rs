//! The program in a pseudo-terminal, read by a terminal emulator.

#![allow(dead_code, reason = "each test program uses its own part of this")]

use std::io::{Read as _, Write};
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};

/// How long a screen may take to show what is waited for, on a loaded machine; it ends the test, and is
/// never waited out when the screen comes.
const PATIENCE: Duration = Duration::from_mins(2);

pub const CTRL_Q: &str = "\u{11}";
pub const F2: &str = "\u{1b}OQ";
pub const F5: &str = "\u{1b}[15~";

/// The program with a home folder and nothing else in its environment.
pub fn command(home: &Path) -> CommandBuilder {
    shell(home, &[env!("CARGO_BIN_EXE_casegen-tui")])
}

/// Something that starts the program, with the same.
pub fn shell(home: &Path, words: &[&str]) -> CommandBuilder {
    let mut command = CommandBuilder::new(words[0]);
    command.args(&words[1..]);
    command.cwd(home);
    command.env_clear();
    let set = [("TERM", "xterm-256color"), ("COLORTERM", "truecolor"), ("LANG", "C.UTF-8")];
    for (name, value) in set {
        command.env(name, value);
    }
    command.env("HOME", home);
    command.env("XDG_RUNTIME_DIR", home);
    command.env("TMPDIR", home);
    command.env("PATH", "/usr/bin:/bin");
    command
}

/// A terminal with the program in it.
pub struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    writer: Box<dyn Write + Send>,
    output: Receiver<Vec<u8>>,
    reader: JoinHandle<()>,
    pub screen: vt100::Parser,
    /// Every byte that the program has written.
    pub raw: Vec<u8>,
}

impl Terminal {
    /// Starts the program in a terminal of that many columns and rows.
    pub fn open((cols, rows): (u16, u16), command: CommandBuilder) -> Self {
        let size = PtySize { rows, cols, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let writer = pair.master.take_writer().unwrap();
        let (chunks, output) = channel();
        let reader = std::thread::spawn(move || {
            let mut buffer = [0; 8192];
            while let Ok(count) = reader.read(&mut buffer) {
                if count == 0 || chunks.send(buffer[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        let screen = vt100::Parser::new(rows, cols, 200);
        Self { child, master: pair.master, writer, output, reader, screen, raw: Vec::new() }
    }

    /// The number of the program's process.
    pub fn id(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    fn take(&mut self, bytes: &[u8]) {
        self.raw.extend_from_slice(bytes);
        self.screen.process(bytes);
    }

    pub fn text(&self) -> String {
        self.screen.screen().contents()
    }

    /// Waits until the screen shows something.
    pub fn wait_for(&mut self, what: &str) {
        self.wait_until(what, |text| text.contains(what));
    }

    /// Waits until something holds of what the screen shows.
    pub fn wait_until(&mut self, what: &str, is_there: impl Fn(&str) -> bool) {
        self.wait_while(what, |terminal| !is_there(&terminal.text()));
    }

    /// Takes in what is written as long as something holds.
    pub fn wait_while(&mut self, what: &str, holds: impl Fn(&Self) -> bool) {
        let deadline = Deadline::start();
        while holds(self) {
            match self.output.recv_timeout(deadline.left()) {
                Ok(bytes) => self.take(&bytes),
                Err(error) => panic!("{what:?} did not come ({error}):\n{}", self.text()),
            }
        }
    }

    /// Waits until the system says that the program is stopped; its output goes on being read.
    #[cfg(target_os = "linux")]
    pub fn wait_for_stop(&mut self) {
        let stat = format!("/proc/{}/stat", self.id());
        // The state is the first word after the name, which is in parentheses.
        let is_stopped = || {
            let stat = std::fs::read_to_string(&stat).unwrap();
            stat.rsplit(')').next().unwrap().starts_with(" T")
        };
        Deadline::wait_until("the stop", || {
            self.look();
            is_stopped()
        });
    }

    /// Takes in what is written for that long.
    pub fn watch(&mut self, time: Duration) {
        let end = Deadline::after(time);
        loop {
            match self.output.recv_timeout(end.left()) {
                Ok(bytes) => self.take(&bytes),
                Err(RecvTimeoutError::Timeout) => return,
                Err(error) => panic!("it ended ({error}):\n{}", self.text()),
            }
        }
    }

    /// Waits until nothing was written for that long.
    pub fn settle(&mut self, silence: Duration) {
        while let Ok(bytes) = self.output.recv_timeout(silence) {
            self.take(&bytes);
        }
    }

    pub fn send(&mut self, keys: &str) {
        self.writer.write_all(keys.as_bytes()).unwrap();
        self.writer.flush().unwrap();
    }

    /// The same for a program that may be gone: whether it got them.
    pub fn try_send(&mut self, keys: &str) -> bool {
        self.writer.write_all(keys.as_bytes()).and_then(|()| self.writer.flush()).is_ok()
    }

    /// Takes in what is there.
    pub fn look(&mut self) {
        while let Ok(bytes) = self.output.try_recv() {
            self.take(&bytes);
        }
    }

    pub fn paste(&mut self, text: &str) {
        self.send(&format!("\u{1b}[200~{text}\u{1b}[201~"));
    }

    pub fn signal(&self, name: &str) {
        let id = self.id().to_string();
        assert!(Command::new("kill").args([format!("-{name}"), id]).status().unwrap().success());
    }

    /// The terminal goes away, as when a connection breaks; the program, which goes on without it.
    pub fn hung_up(self) -> Box<dyn Child + Send + Sync> {
        let Self { child, master, writer, output, .. } = self;
        drop((master, writer, output));
        child
    }

    /// Whether the program has ended.
    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// Ends the program at once, without a word to it.
    pub fn kill(&mut self) {
        let id = i32::try_from(self.id()).ok().and_then(Pid::from_raw).unwrap();
        kill_process(id, Signal::KILL).unwrap();
        self.child.wait().unwrap();
    }

    pub fn resize(&mut self, (cols, rows): (u16, u16)) {
        self.screen.screen_mut().set_size(rows, cols);
        self.tell_size((cols, rows));
    }

    /// Tells the program another size, while the emulator keeps its own: it does not bear what was drawn
    /// for one size in one that is much smaller.
    pub fn tell_size(&self, (cols, rows): (u16, u16)) {
        let size = PtySize { rows, cols, pixel_width: 0, pixel_height: 0 };
        self.master.resize(size).unwrap();
    }

    /// Takes the terminal away from under the program, as a window does that is closed; returns the exit
    /// code. The key makes the program write something, so that the one who reads it notices the end.
    pub fn hang_up(mut self, key: &str) -> u32 {
        drop(self.output);
        self.writer.write_all(key.as_bytes()).unwrap();
        self.reader.join().unwrap();
        drop((self.writer, self.master));
        self.child.wait().unwrap().exit_code()
    }

    /// Reads the rest of the output and returns the exit code, or that of the signal that ended it.
    pub fn end(&mut self) -> u32 {
        let deadline = Deadline::start();
        loop {
            match self.output.recv_timeout(deadline.left()) {
                Ok(bytes) => self.take(&bytes),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("it does not end:\n{}", self.text()),
            }
        }
        self.child.wait().unwrap().exit_code()
    }

    /// Whether every mode of the terminal is as it was.
    pub fn is_restored(&self) -> bool {
        let screen = self.screen.screen();
        !screen.alternate_screen()
            && !screen.bracketed_paste()
            && !screen.hide_cursor()
            && screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None
    }
}

/// The end of one wait.
pub struct Deadline(Instant);

#[expect(clippy::disallowed_methods, reason = "a deadline for what does not come")]
impl Deadline {
    pub fn start() -> Self {
        Self::after(PATIENCE)
    }

    pub fn after(time: Duration) -> Self {
        Self(Instant::now() + time)
    }

    pub fn left(&self) -> Duration {
        self.0.saturating_duration_since(Instant::now())
    }

    /// Waits until something holds.
    pub fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
        let deadline = Self::start();
        while !holds() {
            assert!(!deadline.left().is_zero(), "{what} did not come");
            // There is no event to wait for; spinning would only hold up the program.
            std::thread::park_timeout(Duration::from_millis(2));
        }
    }
}
