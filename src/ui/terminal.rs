//! The terminal: taken over, drawn to, and given back whatever happens.
//!
//! ```text
//!   enter ──► draw … draw ──► drop ─────┐
//!                │                      ├──► restore (once)
//!                └── panic ──► hook ────┘
//! ```
//!
//! Giving back is idempotent and undoes everything in the one order that leaves no trace: pictures, mouse,
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
    Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
    disable_raw_mode, enable_raw_mode,
};
use crossterm::{execute, queue};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect, Size};

use super::clipboard::{self, Route};
use super::effect::Copied;
use super::msg::MsgKind;
use super::painter::{Album, Painter};
use super::preview::CellSize;

/// Whether the terminal is taken over. It belongs to the process, and so does this.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// Whether the mouse is taken with it.
static HAS_MOUSE: AtomicBool = AtomicBool::new(false);

/// Tells the terminal to report clicks and the wheel, but not each move: a mouse that only passes over
/// the screen must wake nobody.
const TAKE_MOUSE: &str = "\u{1b}[?1000h\u{1b}[?1006h";

/// The thread that draws: a panic anywhere else leaves the screen standing.
static DRAWS: Mutex<Option<ThreadId>> = Mutex::new(None);

/// What takes pictures away that the terminal keeps; sent when it is given back.
static FAREWELL: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// The terminal while it is taken over; dropping it gives the terminal back.
#[derive(Debug)]
pub struct Screen {
    painter: Painter<Stdout>,
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
        Ok(Self { painter: Painter::new(io::stdout()) })
    }

    /// The size of the terminal.
    ///
    /// # Errors
    /// What the terminal says.
    pub fn size(&self) -> io::Result<Size> {
        let (width, height) = crossterm::terminal::size()?;
        Ok(Size { width, height })
    }

    /// Draws a frame: only what differs from the one before is sent, and the pictures of the album that
    /// are new in it.
    ///
    /// # Errors
    /// What the terminal says, such as that it has gone away.
    pub fn draw(
        &mut self,
        view: impl FnOnce(Rect, &mut Buffer) -> Option<Position>,
        album: Album<'_>,
    ) -> io::Result<()> {
        let size = self.size()?;
        let sent = self.painter.paint(size, view, album)?;
        if sent > 0 {
            *FAREWELL.lock().unwrap_or_else(PoisonError::into_inner) = self.painter.farewell();
        }
        Ok(())
    }

    /// Takes the terminal over again after the program was stopped; the next frame is sent whole.
    ///
    /// # Errors
    /// What the terminal says.
    pub fn resume(&mut self) -> io::Result<()> {
        take()?;
        // A new painter knows nothing of what was drawn and sends everything.
        execute!(io::stdout(), Clear(ClearType::All))?;
        self.painter = Painter::new(io::stdout());
        Ok(())
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        restore();
    }
}

/// The size of the terminal's cells; the usual one where it does not say. The system knows it, and the
/// terminal is not asked.
#[must_use]
pub fn cell_size() -> CellSize {
    crossterm::terminal::window_size().map_or(CellSize::default(), |size| {
        CellSize::of(size.columns, size.rows, size.width, size.height)
    })
}

/// Copies a text into the clipboard of the terminal; returns what is to be said of it.
#[must_use]
pub fn copy(text: &str, what: &Copied) -> MsgKind {
    let route = Route::of(|name| std::env::var(name).ok());
    let is_path = matches!(what, Copied::Path);
    let text = if is_path { clipboard::absolute(text) } else { text.to_owned() };
    let mut out = io::stdout();
    match out.write_all(route.sequence(&text).as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => MsgKind::Said(route.told(what, text.len())),
        Err(error) => MsgKind::FileFailed(format!("{} not copied: {error}", what.name())),
    }
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
    // A panic while it was being changed leaves nothing to wait for.
    let farewell = FAREWELL.try_lock().map(|mut left| std::mem::take(&mut *left));
    let mut bytes = farewell.unwrap_or_default();
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
