//! Pictures as the terminal shows them: half-blocks, two pixels in a cell, or one of three protocols.
//!
//! Making one takes tens of milliseconds, so it is done on a blocking thread, once for each picture,
//! size and protocol; drawing it is a copy of cells. What a protocol sends beside cells is sent by the
//! [`Painter`](super::painter::Painter), which knows it by the number in the cells:
//!
//! ```text
//!   half-blocks      ▀ with two colours, nothing else
//!   kitty            placeholders whose colour is the number; the data is sent before them, once
//!   iTerm2, sixel    empty cells that are not sent, whose colour is the number; the data is sent
//!                    into their corner when all of them are to be seen
//! ```
//!
//! Of a picture that is not to be seen whole, half-blocks are shown where the protocol has only whole
//! ones.

use std::io::Cursor;

use image::imageops::FilterType;
use image::{DynamicImage, ImageReader, Limits};
use ratatui::buffer::{Buffer, Cell, CellDiffOption};
use ratatui::layout::{Rect, Size};
use ratatui::style::Color;
use ratatui::widgets::Widget as _;
use ratatui_image::Image;
use ratatui_image::protocol::Protocol;
use ratatui_image::protocol::halfblocks::Halfblocks;
use ratatui_image::protocol::iterm2::Iterm2;
use ratatui_image::protocol::kitty::Kitty;
use ratatui_image::protocol::sixel::Sixel;

use super::preview::{Preview, Protocol as Means};
use super::theme::{Depth, Signs, Theme};

/// The largest side of a picture that is decoded, in pixels.
const MAX_SIDE: u32 = 8192;

/// The most memory that decoding may take, in bytes.
const MAX_BYTES: u64 = 256 * 1024 * 1024;

/// The largest side of a picture that is kept for half-blocks, in pixels.
const COARSE_SIDE: u32 = 640;

/// The largest side of one that is kept for the other means.
const FINE_SIDE: u32 = 1600;

/// The most pixels that a picture has on the screen; a larger room is not filled.
const MOST_PIXELS: u64 = 1600 * 1000;

/// The most bytes that a protocol may take for one picture; above it there are half-blocks.
pub const MOST_DATA: usize = 6 * 1024 * 1024;

/// The character that kitty keeps for its pictures.
const PLACEHOLDER: char = '\u{10EEEE}';

/// Without colour, brightness is told by these, from dark to light.
const SHADES: [&str; 5] = [" ", "░", "▒", "▓", "█"];

/// The same in ASCII.
const ASCII_SHADES: [&str; 5] = [" ", ".", "+", "*", "#"];

/// A picture as cells, with what is sent beside them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    cells: Buffer,
    graphic: Option<Graphic>,
}

/// What a protocol sends beside the cells of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Graphic {
    /// The number by which the picture is known on the screen, from 1 to 2^24 - 1.
    pub number: u32,
    /// How it is shown.
    pub preview: Preview,
    /// What is sent.
    pub data: String,
}

/// Decodes a picture and makes it no larger than any screen needs with these means, so that other sizes
/// are quick.
///
/// # Errors
/// One line that says why the bytes are no picture that can be shown.
pub fn decode(bytes: &[u8], means: Means) -> Result<DynamicImage, String> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_BYTES);
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|error| format!("the picture cannot be read: {error}"))?;
    reader.limits(limits);
    let image = reader.decode().map_err(|error| format!("the picture cannot be shown: {error}"))?;
    let side = if means == Means::Halfblocks { COARSE_SIDE } else { FINE_SIDE };
    Ok(if image.width().max(image.height()) > side { image.thumbnail(side, side) } else { image })
}

/// The largest size in cells that keeps a picture's shape inside `room`, when a cell has so many parts
/// from left to right and from top to bottom.
#[must_use]
pub fn fitted(width: u32, height: u32, room: Size, cell: (u16, u16)) -> Size {
    let (width, height) = (u64::from(width.max(1)), u64::from(height.max(1)));
    // As if cells were squares.
    let (width, height) = (width * u64::from(cell.1.max(1)), height * u64::from(cell.0.max(1)));
    let (columns, lines) = (u64::from(room.width.max(1)), u64::from(room.height.max(1)));
    let narrow = |value: u64| u16::try_from(value.max(1)).unwrap_or(u16::MAX);
    let by_width = (columns * height).div_ceil(width);
    if by_width <= lines {
        Size::new(room.width.max(1), narrow(by_width))
    } else {
        Size::new(narrow(lines * width / height), room.height.max(1))
    }
}

impl Picture {
    /// Draws a picture as large as it fits into `room`.
    ///
    /// # Errors
    /// One line that says why it cannot be shown.
    pub fn encode(image: &DynamicImage, room: Size) -> Result<Self, String> {
        let size = fitted(image.width(), image.height(), room, (1, 2));
        let cells = Self::blocks(image, size)?;
        Ok(Self { cells, graphic: None })
    }

    /// Makes a picture ready for these means, as large as it fits into `room`; `number` is to be another
    /// one for each picture, room and means.
    ///
    /// # Errors
    /// One line that says why it cannot be shown.
    pub fn encode_for(
        image: &DynamicImage,
        room: Size,
        preview: Preview,
        number: u32,
    ) -> Result<Self, String> {
        let (cell, tmux) = (preview.cell, preview.through_tmux);
        if matches!(preview.protocol, Means::Halfblocks | Means::Off) {
            return Self::encode(image, room);
        }
        let (width, height) = (u64::from(cell.width), u64::from(cell.height));
        let most =
            |side: u16, cells: u64| u16::try_from(cells).map_or(side, |cells| side.min(cells));
        let mut room = room;
        // A room of more pixels than that is cut in both directions.
        while u64::from(room.width) * width * u64::from(room.height) * height > MOST_PIXELS {
            room.width = most(room.width, u64::from(room.width) * 9 / 10).max(1);
            room.height = most(room.height, u64::from(room.height) * 9 / 10).max(1);
            if room == Size::new(1, 1) {
                break;
            }
        }
        let size = fitted(image.width(), image.height(), room, (cell.width, cell.height));
        let pixels = (u32::from(size.width * cell.width), u32::from(size.height * cell.height));
        let scaled = image.resize_exact(pixels.0, pixels.1, FilterType::Triangle);
        let refused = |error| format!("the picture cannot be shown: {error}");
        let (cells, data) = match preview.protocol {
            Means::Kitty => {
                let kitty = Kitty::new(scaled, size, number, tmux, true).map_err(refused)?;
                placeholders(kitty, size)
            }
            Means::Iterm2 => {
                let sent = Iterm2::new(scaled, size, tmux).map_err(refused)?;
                // In cells it has the same size on screens that count two pixels as one.
                let pixels = format!("width={}px;height={}px", pixels.0, pixels.1);
                let cells = format!("width={};height={}", size.width, size.height);
                let data = sent.data.replacen(&pixels, &(cells + ";preserveAspectRatio=0"), 1);
                (Self::blocks(image, size)?, data)
            }
            _ => {
                let sent = Sixel::new(scaled, size, tmux).map_err(refused)?;
                (Self::blocks(image, size)?, sent.data)
            }
        };
        if data.len() > MOST_DATA {
            return Self::encode(image, room);
        }
        Ok(Self { cells, graphic: Some(Graphic { number, preview, data }) })
    }

    /// What is sent beside the cells, or none for half-blocks.
    #[must_use]
    pub fn graphic(&self) -> Option<&Graphic> {
        self.graphic.as_ref()
    }

    fn blocks(image: &DynamicImage, size: Size) -> Result<Buffer, String> {
        let blocks = Halfblocks::new(image.clone(), size)
            .map_err(|error| format!("the picture cannot be shown: {error}"))?;
        let area = Rect::new(0, 0, size.width, size.height);
        let mut cells = Buffer::empty(area);
        Image::new(&Protocol::Halfblocks(blocks)).render(area, &mut cells);
        Ok(cells)
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
        let is_whole = from == 0 && size.width <= area.width && size.height <= area.height;
        let graphic = self.graphic.as_ref().filter(|graphic| {
            theme.depth != Depth::None && (is_whole || graphic.preview.protocol == Means::Kitty)
        });
        for (line, y) in (from..size.height).zip(area.top()..area.bottom()) {
            for x in 0..size.width.min(area.width) {
                let cell = &self.cells[(x, line)];
                let out = &mut buf[(left + x, y)];
                if let Some(graphic) = graphic {
                    if graphic.preview.protocol == Means::Kitty {
                        out.clone_from(cell);
                    } else {
                        out.reset();
                        out.set_fg(colour_of(graphic.number));
                        out.set_diff_option(CellDiffOption::Skip);
                    }
                    continue;
                }
                if theme.depth == Depth::None {
                    out.set_symbol(shade(theme, cell.fg, cell.bg, cell.symbol()));
                } else {
                    out.set_symbol(theme.sign(cell.symbol(), " "));
                    out.set_fg(near(theme, cell.fg));
                    out.set_bg(near(theme, cell.bg));
                }
            }
        }
    }
}

/// The cells of a picture of kitty, without what is sent before them, which comes second.
fn placeholders(kitty: Kitty, size: Size) -> (Buffer, String) {
    let area = Rect::new(0, 0, size.width, size.height);
    let mut cells = Buffer::empty(area);
    Image::new(&Protocol::Kitty(kitty)).render(area, &mut cells);
    let first = cells[(0, 0)].symbol().to_owned();
    let (data, own) = first.split_at(first.find(PLACEHOLDER).unwrap_or(first.len()));
    cells[(0, 0)].set_symbol(own);
    (cells, data.to_owned())
}

/// The colour that a number is written as.
fn colour_of(number: u32) -> Color {
    let [_, red, green, blue] = number.to_be_bytes();
    Color::Rgb(red, green, blue)
}

/// The number of the picture that a cell belongs to, and whether it is shown by placeholders; none for
/// cells that belong to none.
#[must_use]
pub fn number_of(cell: &Cell) -> Option<(u32, bool)> {
    let Color::Rgb(red, green, blue) = cell.fg else { return None };
    let is_placeholder = cell.symbol().starts_with(PLACEHOLDER);
    (is_placeholder || cell.diff_option == CellDiffOption::Skip)
        .then(|| (u32::from_be_bytes([0, red, green, blue]), is_placeholder))
}

fn near(theme: Theme, color: Color) -> Color {
    match color {
        Color::Rgb(r, g, b) => theme.nearest(r, g, b),
        other => other,
    }
}

/// The brightness of a cell as a shade; a cell of one colour has only its background.
fn shade(theme: Theme, front: Color, back: Color, symbol: &str) -> &'static str {
    let light = |color: Color| match color {
        // Rec. 709 luma, in thousandths.
        Color::Rgb(r, g, b) => 213 * u32::from(r) + 715 * u32::from(g) + 72 * u32::from(b),
        _ => 0,
    };
    let mean = if symbol == " " { light(back) } else { u32::midpoint(light(front), light(back)) };
    let shades = if theme.signs == Signs::Ascii { ASCII_SHADES } else { SHADES };
    shades[(mean * 5 / 255_001) as usize]
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
        let half = |width, height, room| fitted(width, height, room, (1, 2));
        assert_eq!(half(1600, 900, Size::new(64, 40)), Size::new(64, 18));
        assert_eq!(half(1600, 900, Size::new(64, 9)), Size::new(32, 9));
        assert_eq!(half(1, 8000, Size::new(10, 10)), Size::new(1, 10));
        assert_eq!(half(0, 0, Size::new(0, 0)), Size::new(1, 1));
        assert_eq!(fitted(1600, 900, Size::new(64, 40), (10, 20)), Size::new(64, 18));
        assert_eq!(fitted(1000, 1000, Size::new(64, 10), (10, 15)), Size::new(15, 10));
    }

    #[test]
    fn bytes_become_cells_and_nonsense_a_reason() {
        let mut png = Cursor::new(Vec::new());
        two_halves().write_to(&mut png, ImageFormat::Png).unwrap();
        let picture =
            Picture::encode(&decode(png.get_ref(), Means::Halfblocks).unwrap(), Size::new(16, 10))
                .unwrap();
        assert_eq!(picture.size(), Size::new(16, 5));
        assert!(decode(b"not a picture", Means::Kitty).is_err());
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
