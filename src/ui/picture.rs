//! Pictures as half-blocks: two pixels in a cell, one above the other.
//!
//! Making one takes tens of milliseconds, so it is done on a blocking thread, once for each picture
//! and size; drawing it is a copy. The terminal is never asked what it can do: the answer would have
//! to be read from the same input as the keys.

use std::io::Cursor;

use image::{DynamicImage, ImageReader, Limits};
use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use ratatui::style::Color;
use ratatui::widgets::Widget as _;
use ratatui_image::Image;
use ratatui_image::protocol::Protocol;
use ratatui_image::protocol::halfblocks::Halfblocks;

use super::theme::{Depth, Theme};

/// The largest side of a picture that is decoded, in pixels.
const MAX_SIDE: u32 = 8192;

/// The most memory that decoding may take, in bytes.
const MAX_BYTES: u64 = 256 * 1024 * 1024;

/// Without colour, brightness is told by these, from dark to light.
const SHADES: [&str; 5] = [" ", "░", "▒", "▓", "█"];

/// A picture as cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    cells: Buffer,
}

/// Decodes a picture and makes it no larger than any screen needs, so that other sizes are quick.
///
/// # Errors
/// One line that says why the bytes are no picture that can be shown.
pub fn decode(bytes: &[u8]) -> Result<DynamicImage, String> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_BYTES);
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|error| format!("the picture cannot be read: {error}"))?;
    reader.limits(limits);
    let image = reader.decode().map_err(|error| format!("the picture cannot be shown: {error}"))?;
    Ok(image.thumbnail(640, 640))
}

/// The largest size in cells that keeps a picture's shape inside `room`, when a cell is twice as high
/// as wide.
#[must_use]
pub fn fitted(width: u32, height: u32, room: Size) -> Size {
    let (width, height) = (u64::from(width.max(1)), u64::from(height.max(1)));
    let (columns, lines) = (u64::from(room.width.max(1)), u64::from(room.height.max(1)));
    let narrow = |value: u64| u16::try_from(value.max(1)).unwrap_or(u16::MAX);
    let by_width = (columns * height).div_ceil(width * 2);
    if by_width <= lines {
        Size::new(room.width.max(1), narrow(by_width))
    } else {
        Size::new(narrow(lines * 2 * width / height), room.height.max(1))
    }
}

impl Picture {
    /// Draws a picture as large as it fits into `room`.
    ///
    /// # Errors
    /// One line that says why it cannot be shown.
    pub fn encode(image: &DynamicImage, room: Size) -> Result<Self, String> {
        let size = fitted(image.width(), image.height(), room);
        let blocks = Halfblocks::new(image.clone(), size)
            .map_err(|error| format!("the picture cannot be shown: {error}"))?;
        let area = Rect::new(0, 0, size.width, size.height);
        let mut cells = Buffer::empty(area);
        Image::new(&Protocol::Halfblocks(blocks)).render(area, &mut cells);
        Ok(Self { cells })
    }

    /// Its size in cells.
    #[must_use]
    pub fn size(&self) -> Size {
        self.cells.area.as_size()
    }

    /// Copies it into the middle of an area, from one of its lines on.
    pub fn render(&self, from: u16, theme: Theme, area: Rect, buf: &mut Buffer) {
        let size = self.size();
        let left = area.x + area.width.saturating_sub(size.width) / 2;
        for (line, y) in (from..size.height).zip(area.top()..area.bottom()) {
            for x in 0..size.width.min(area.width) {
                let cell = &self.cells[(x, line)];
                let out = &mut buf[(left + x, y)];
                if theme.depth == Depth::None {
                    out.set_symbol(shade(cell.fg, cell.bg, cell.symbol()));
                } else {
                    out.set_symbol(theme.sign(cell.symbol(), " "));
                    out.set_fg(near(theme, cell.fg));
                    out.set_bg(near(theme, cell.bg));
                }
            }
        }
    }
}

fn near(theme: Theme, color: Color) -> Color {
    match color {
        Color::Rgb(r, g, b) => theme.nearest(r, g, b),
        other => other,
    }
}

/// The brightness of a cell as a shade; a cell of one colour has only its background.
fn shade(front: Color, back: Color, symbol: &str) -> &'static str {
    let light = |color: Color| match color {
        // Rec. 709 luma, in thousandths.
        Color::Rgb(r, g, b) => 213 * u32::from(r) + 715 * u32::from(g) + 72 * u32::from(b),
        _ => 0,
    };
    let mean = if symbol == " " { light(back) } else { u32::midpoint(light(front), light(back)) };
    SHADES[(mean * 5 / 255_001) as usize]
}

#[cfg(test)]
mod tests {
    use image::{ImageFormat, Rgb, RgbImage};

    use super::*;

    fn two_halves() -> DynamicImage {
        RgbImage::from_fn(160, 90, |x, _| if x < 80 { Rgb([255; 3]) } else { Rgb([0; 3]) }).into()
    }

    #[test]
    fn a_picture_keeps_its_shape() {
        assert_eq!(fitted(1600, 900, Size::new(64, 40)), Size::new(64, 18));
        assert_eq!(fitted(1600, 900, Size::new(64, 9)), Size::new(32, 9));
        assert_eq!(fitted(1, 8000, Size::new(10, 10)), Size::new(1, 10));
        assert_eq!(fitted(0, 0, Size::new(0, 0)), Size::new(1, 1));
    }

    #[test]
    fn bytes_become_cells_and_nonsense_a_reason() {
        let mut png = Cursor::new(Vec::new());
        two_halves().write_to(&mut png, ImageFormat::Png).unwrap();
        let picture = Picture::encode(&decode(png.get_ref()).unwrap(), Size::new(16, 10)).unwrap();
        assert_eq!(picture.size(), Size::new(16, 5));
        assert!(decode(b"not a picture").is_err());
    }

    #[test]
    fn a_part_of_a_picture_is_drawn_in_the_colours_that_there_are() {
        let picture = Picture::encode(&two_halves(), Size::new(8, 8)).unwrap();
        let area = Rect::new(0, 0, 10, 2);
        let mut buf = Buffer::empty(area);
        picture.render(1, Theme { depth: Depth::None, ..Theme::default() }, area, &mut buf);
        assert_eq!(buf[(1, 0)].symbol(), "█");
        assert_eq!(buf[(8, 1)].symbol(), " ");
        assert_eq!(buf[(1, 0)].fg, Color::Reset);
        let theme = Theme { depth: Depth::Sixteen, ..Theme::default() };
        picture.render(0, theme, area, &mut buf);
        assert_eq!(buf[(1, 0)].bg, Color::White);
    }
}
