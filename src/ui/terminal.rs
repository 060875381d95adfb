//! The terminal: taken over, drawn to, and given back whatever happens.
//!
//! ```text
//!   enter ──► draw … draw ──► drop ─────┐
//!                │                      ├──► restore (once)
//!                └── panic ──► hook ────┘
//! ```
//!
//! Giving back is idempotent and undoes everything in the one order that leaves no trace: mouse,
//! paste, focus, keyboard, synchronized update, cursor, colours, alternate screen, raw mode. A failed
//! write is ignored, because a terminal that has gone away needs nothing back.

use std::io::{self, Stdout, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, ThreadId};

use crossterm::cursor::Show;
use crossterm::event::{
    DisableBracketedPaste, DisableFocusChange, DisableMouseCapture, EnableBracketedPaste,
    PopKeyboardEnhancementFlags,
};
use crossterm::style::{Print, ResetColor};
use crossterm::terminal::{
    BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen,
    LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use crossterm::{execute, queue};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Size;
use ratatui::{Frame, Terminal};

/// Whether the terminal is taken over. It belongs to the process, and so does this.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// Whether the mouse is taken with it.
static HAS_MOUSE: AtomicBool = AtomicBool::new(false);

/// Tells the terminal to report clicks and the wheel, but not each move: a mouse that only passes over
/// the screen must wake nobody.
const TAKE_MOUSE: &str = "\u{1b}[?1000h\u{1b}[?1006h";

/// The thread that draws: a panic anywhere else leaves the screen standing.
static DRAWS: Mutex<Option<ThreadId>> = Mutex::new(None);

/// Collects a frame and sends it in one piece, wrapped in a synchronized update.
#[derive(Debug)]
pub struct FrameWriter {
    bytes: Vec<u8>,
    out: Stdout,
}

impl Write for FrameWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.bytes.is_empty() {
            return Ok(());
        }
        let mut whole = Vec::with_capacity(self.bytes.len() + 16);
        queue!(whole, BeginSynchronizedUpdate)?;
        whole.append(&mut self.bytes);
        queue!(whole, EndSynchronizedUpdate)?;
        self.out.write_all(&whole)?;
        self.out.flush()
    }
}

/// The terminal while it is taken over; dropping it gives the terminal back.
#[derive(Debug)]
pub struct Screen {
    terminal: Terminal<CrosstermBackend<FrameWriter>>,
}

impl Screen {
    /// Takes the terminal over, with the mouse or without.
    ///
    /// # Errors
    /// What the terminal says; then it is as it was.
    pub fn enter(has_mouse: bool) -> io::Result<Self> {
        HAS_MOUSE.store(has_mouse, Ordering::SeqCst);
        *DRAWS.lock().unwrap_or_else(PoisonError::into_inner) = Some(thread::current().id());
        take()?;
        let terminal = fresh();
        if terminal.is_err() {
            restore();
        }
        Ok(Self { terminal: terminal? })
    }

    /// The size of the terminal.
    ///
    /// # Errors
    /// What the terminal says.
    pub fn size(&self) -> io::Result<Size> {
        self.terminal.size()
    }

    /// Draws a frame: only what differs from the one before is sent.
    ///
    /// # Errors
    /// What the terminal says, such as that it has gone away.
    pub fn draw(&mut self, view: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        self.terminal.draw(view).map(|_| ())
    }

    /// Takes the terminal over again after the program was stopped; the next frame is sent whole.
    ///
    /// # Errors
    /// What the terminal says.
    pub fn resume(&mut self) -> io::Result<()> {
        take()?;
        // Clearing asks the terminal where the cursor is, and the keyboard's thread would get the
        // answer; a new terminal knows nothing of what was drawn and sends everything.
        execute!(io::stdout(), Clear(ClearType::All))?;
        self.terminal = fresh()?;
        Ok(())
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        restore();
    }
}

fn fresh() -> io::Result<Terminal<CrosstermBackend<FrameWriter>>> {
    let writer = FrameWriter { bytes: Vec::new(), out: io::stdout() };
    Terminal::new(CrosstermBackend::new(writer))
}

fn take() -> io::Result<()> {
    enable_raw_mode()?;
    TAKEN.store(true, Ordering::SeqCst);
    let mouse = if HAS_MOUSE.load(Ordering::SeqCst) { TAKE_MOUSE } else { "" };
    let taken = execute!(io::stdout(), EnterAlternateScreen, EnableBracketedPaste, Print(mouse));
    if taken.is_err() {
        restore();
    }
    taken
}

/// Gives the terminal back, if it is taken over.
pub fn restore() {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    let mut bytes = Vec::new();
    // Writing to memory cannot fail, and a terminal that has gone away needs nothing back.
    let _ = queue!(
        bytes,
        DisableMouseCapture,
        DisableBracketedPaste,
        DisableFocusChange,
        PopKeyboardEnhancementFlags,
        EndSynchronizedUpdate,
        Show,
        ResetColor,
        LeaveAlternateScreen
    );
    let mut out = io::stdout();
    let _ = out.write_all(&bytes).and_then(|()| out.flush());
    let _ = disable_raw_mode();
}

/// Makes a panic of the drawing thread give the terminal back before it is reported as before.
///
/// A panic of any other thread is a step that failed, and is told as such: a report in the middle of
/// the screen would only spoil it.
pub fn install_panic_hook() {
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let drawing = *DRAWS.lock().unwrap_or_else(PoisonError::into_inner);
        let own = drawing == Some(thread::current().id());
        if own {
            restore();
        }
        if own || !TAKEN.load(Ordering::SeqCst) {
            report(panic);
        }
    }));
}
