//! Sends to the terminal what differs from the frame before, and the pictures in it, in one piece.
//!
//! ```text
//!   view ──► cells ──► pictures lifted out ──► differences ──► bytes ──► one synchronized update
//!                             │                                  ▲
//!                             └── new ones, gone ones ───────────┘
//! ```
//!
//! A frame without a difference sends nothing. Pictures are known by the number in their cells (see
//! [`picture`](super::picture)). Those of kitty are sent once, before the first cell that shows them;
//! from then on they are text. The others are drawn over cells, so that they are drawn again when their
//! cells were, and where one goes, all cells that it stood on are sent again: a terminal clears a picture
//! where text is written over it.

mod encode;

use std::io::{self, Write};
use std::sync::Arc;

use crossterm::cursor::{Hide, MoveTo, Show};
use crossterm::queue;
use crossterm::terminal::{BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate};
use ratatui::buffer::{Buffer, CellDiffOption};
use ratatui::layout::{Position, Rect, Size};

use super::picture::{Picture, number_of};

/// The most pictures that kitty is given to keep.
const MOST_KEPT: usize = 16;

/// Pictures by their numbers.
pub type Album<'a> = &'a dyn Fn(u32) -> Option<Arc<Picture>>;

/// A picture that was drawn over cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Placed {
    number: u32,
    area: Rect,
}

/// What is to be sent for the pictures of a frame.
#[derive(Debug, Default)]
struct Lifted {
    /// Those of kitty whose cells are in the frame.
    kept: Vec<u32>,
    /// Those that stand on cells which are not sent.
    placed: Vec<Placed>,
}

/// Sends frames.
#[derive(Debug)]
pub struct Painter<W> {
    out: W,
    /// What the terminal shows; none before the first frame.
    shown: Option<Buffer>,
    placed: Vec<Placed>,
    /// The pictures that kitty has, the oldest first, each with what makes it forget them.
    kept: Vec<(u32, String)>,
    /// Where the terminal shows its cursor; none while it is hidden.
    cursor: Option<Position>,
}

impl<W: Write> Painter<W> {
    /// Sends to a terminal whose screen is empty.
    pub fn new(out: W) -> Self {
        Self { out, shown: None, placed: Vec::new(), kept: Vec::new(), cursor: None }
    }

    /// Draws a frame of that size, with the cursor where the view says, or without one; returns how many
    /// bytes were sent.
    ///
    /// # Errors
    /// What the terminal says, such as that it has gone away.
    pub fn paint(
        &mut self,
        size: Size,
        view: impl FnOnce(Rect, &mut Buffer) -> Option<Position>,
        album: Album<'_>,
    ) -> io::Result<usize> {
        let area = Rect::new(0, 0, size.width, size.height);
        let mut next = Buffer::empty(area);
        let cursor = view(area, &mut next).filter(|at| area.contains(*at));
        let mut bytes = Vec::new();
        let shown = match self.shown.take() {
            Some(shown) if shown.area == area => shown,
            earlier => {
                // A terminal of another size has moved its lines about.
                if earlier.is_some() {
                    queue!(bytes, Clear(ClearType::All))?;
                } else {
                    queue!(bytes, Hide)?;
                }
                self.placed.clear();
                Buffer::empty(area)
            }
        };
        let lifted = lift(&mut next, album);
        for gone in self.placed.iter().filter(|old| !lifted.placed.contains(old)) {
            for position in gone.area.intersection(area).positions() {
                let cell = &mut next[position];
                if cell.diff_option == CellDiffOption::None {
                    cell.set_diff_option(CellDiffOption::AlwaysUpdate);
                }
            }
        }
        self.keep(&lifted.kept, album, &mut bytes);
        encode::send_halves(&shown, &mut next);
        let updates = shown.diff(&next);
        bytes.extend_from_slice(encode::encode(&updates).as_bytes());
        for new in lifted.placed.iter().filter(|new| !self.placed.contains(new)) {
            if let Some(graphic) = album(new.number).as_ref().and_then(|p| p.graphic()) {
                queue!(bytes, MoveTo(new.area.x, new.area.y))?;
                bytes.extend_from_slice(graphic.data.as_bytes());
            }
        }
        for cell in &mut next.content {
            if cell.diff_option == CellDiffOption::AlwaysUpdate {
                cell.set_diff_option(CellDiffOption::None);
            }
        }
        self.placed = lifted.placed;
        self.shown = Some(next);
        let bytes = self.with_cursor(bytes, cursor)?;
        self.send(bytes)
    }

    /// What takes the pictures away that the terminal keeps, for the moment at which it is given back.
    #[must_use]
    pub fn farewell(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (_, forget) in &self.kept {
            bytes.extend_from_slice(forget.as_bytes());
        }
        if !self.placed.is_empty() {
            // Writing to memory cannot fail.
            let _ = queue!(bytes, Clear(ClearType::All));
        }
        bytes
    }

    /// Gives kitty the pictures that it does not have, and takes away the oldest where it has many.
    fn keep(&mut self, wanted: &[u32], album: Album<'_>, bytes: &mut Vec<u8>) {
        for number in wanted {
            if self.kept.iter().any(|(kept, _)| kept == number) {
                continue;
            }
            let Some(picture) = album(*number) else { continue };
            let Some(graphic) = picture.graphic() else { continue };
            bytes.extend_from_slice(graphic.data.as_bytes());
            self.kept.push((*number, forget(*number, graphic.preview.through_tmux)));
        }
        while self.kept.len() > MOST_KEPT {
            let Some(oldest) = self.kept.iter().position(|(kept, _)| !wanted.contains(kept)) else {
                break;
            };
            bytes.extend_from_slice(self.kept.remove(oldest).1.as_bytes());
        }
    }

    /// Puts the cursor there behind what is sent, and takes it away while that is written.
    fn with_cursor(&mut self, bytes: Vec<u8>, cursor: Option<Position>) -> io::Result<Vec<u8>> {
        if bytes.is_empty() && cursor == self.cursor {
            return Ok(bytes);
        }
        let mut all = Vec::with_capacity(bytes.len() + 24);
        if self.cursor.is_some() {
            queue!(all, Hide)?;
        }
        all.extend(bytes);
        if let Some(at) = cursor {
            queue!(all, MoveTo(at.x, at.y), Show)?;
        }
        self.cursor = cursor;
        Ok(all)
    }

    /// Sends bytes as one synchronized update; nothing where there are none.
    fn send(&mut self, bytes: Vec<u8>) -> io::Result<usize> {
        if bytes.is_empty() {
            return Ok(0);
        }
        let mut whole = Vec::with_capacity(bytes.len() + 16);
        queue!(whole, BeginSynchronizedUpdate)?;
        whole.extend(bytes);
        queue!(whole, EndSynchronizedUpdate)?;
        self.out.write_all(&whole)?;
        self.out.flush()?;
        Ok(whole.len())
    }

    /// Where it is sent.
    pub fn out(&mut self) -> &mut W {
        &mut self.out
    }
}

/// What makes kitty forget a picture (graphics protocol, "Deleting images").
fn forget(number: u32, through_tmux: bool) -> String {
    if through_tmux {
        format!("\x1bPtmux;\x1b\x1b_Ga=d,d=I,i={number},q=2\x1b\x1b\\\x1b\\")
    } else {
        format!("\x1b_Ga=d,d=I,i={number},q=2\x1b\\")
    }
}

/// Finds the pictures of a frame. One that something lies over, and that can only be shown whole, is
/// left out; what is left of its cells becomes empty.
fn lift(frame: &mut Buffer, album: Album<'_>) -> Lifted {
    let mut lifted = Lifted::default();
    let mut found: Vec<(u32, Position, usize)> = Vec::new();
    for position in frame.area.positions() {
        let Some((number, is_placeholder)) = number_of(&frame[position]) else { continue };
        if is_placeholder {
            if !lifted.kept.contains(&number) {
                lifted.kept.push(number);
            }
            continue;
        }
        match found.iter_mut().find(|(other, ..)| *other == number) {
            Some((_, _, cells)) => *cells += 1,
            None => found.push((number, position, 1)),
        }
    }
    for (number, first, cells) in found {
        let size = album(number).map_or(Size::default(), |picture| picture.size());
        let area = Rect::from((first, size));
        let is_own =
            |position: Position| frame.cell(position).and_then(number_of) == Some((number, false));
        let is_whole = area.area() > 0
            && usize::try_from(area.area()).is_ok_and(|all| all == cells)
            && area.positions().all(is_own);
        if is_whole {
            lifted.placed.push(Placed { number, area });
            continue;
        }
        for position in frame.area.positions() {
            if number_of(&frame[position]) == Some((number, false)) {
                let cell = &mut frame[position];
                cell.set_fg(ratatui::style::Color::Reset).set_diff_option(CellDiffOption::None);
            }
        }
    }
    lifted
}

#[cfg(test)]
mod tests;
