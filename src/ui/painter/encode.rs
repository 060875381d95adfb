//! Cells as bytes, as few as will do: only what changed of a style, and short moves within a line.
//!
//! The backend of the widget library sends both colours at every change of one, and an absolute position
//! before every stretch; with true colour that is half of all that is sent while a run streams.

use std::fmt::Write as _;

use ratatui::buffer::{Buffer, Cell, CellDiffOption};
use ratatui::layout::Position;
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr as _;

/// The modifiers with their codes (ECMA-48, SGR).
const MODIFIERS: [(Modifier, &str); 9] = [
    (Modifier::BOLD, "1"),
    (Modifier::DIM, "2"),
    (Modifier::ITALIC, "3"),
    (Modifier::UNDERLINED, "4"),
    (Modifier::SLOW_BLINK, "5"),
    (Modifier::RAPID_BLINK, "6"),
    (Modifier::REVERSED, "7"),
    (Modifier::HIDDEN, "8"),
    (Modifier::CROSSED_OUT, "9"),
];

/// How the terminal draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Pen {
    ink: Color,
    ground: Color,
    modifier: Modifier,
}

impl Pen {
    /// After a reset.
    const PLAIN: Self =
        Self { ink: Color::Reset, ground: Color::Reset, modifier: Modifier::empty() };

    fn of(cell: &Cell) -> Self {
        Self { ink: cell.fg, ground: cell.bg, modifier: cell.modifier }
    }

    /// The codes that lead from this pen to another one.
    fn codes_to(self, other: Self) -> String {
        let mut codes = String::new();
        let mut from = self;
        // Taking one modifier away may take another with it (22 is for bold and for dim).
        if !other.modifier.contains(self.modifier) {
            codes.push('0');
            from = Self::PLAIN;
        }
        let added = other.modifier.difference(from.modifier);
        for (_, code) in MODIFIERS.iter().filter(|(modifier, _)| added.contains(*modifier)) {
            add(&mut codes, code);
        }
        if from.ink != other.ink {
            add(&mut codes, &colour(other.ink, 30));
        }
        if from.ground != other.ground {
            add(&mut codes, &colour(other.ground, 40));
        }
        codes
    }
}

fn add(codes: &mut String, code: &str) {
    if !codes.is_empty() {
        codes.push(';');
    }
    codes.push_str(code);
}

/// The code of a colour; `base` is 30 for ink and 40 for ground.
fn colour(color: Color, base: u8) -> String {
    let place = match color {
        Color::Reset => return (base + 9).to_string(),
        Color::Rgb(r, g, b) => return format!("{};2;{r};{g};{b}", base + 8),
        Color::Indexed(index) => return format!("{};5;{index}", base + 8),
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        // The bright ones have codes of their own, from 90 and from 100 on.
        Color::DarkGray => 60,
        Color::LightRed => 61,
        Color::LightGreen => 62,
        Color::LightYellow => 63,
        Color::LightBlue => 64,
        Color::LightMagenta => 65,
        Color::LightCyan => 66,
        Color::White => 67,
    };
    (base + place).to_string()
}

/// Has the right halves of wide characters that go sent again: a terminal clears both halves where one is
/// written over, with colours of its own, also where the cell below the right one is the same as before.
pub fn send_halves(shown: &Buffer, next: &mut Buffer) {
    let area = shown.area.intersection(next.area);
    for position in area.positions() {
        let right = Position { x: position.x + 1, ..position };
        let is_wide = shown[position].symbol().width() > 1;
        if is_wide && area.contains(right) && shown[position] != next[position] {
            let half = &mut next[right];
            if half.diff_option == CellDiffOption::None {
                half.set_diff_option(CellDiffOption::AlwaysUpdate);
            }
        }
    }
}

/// What draws these cells, in order; the terminal draws plainly before and after.
#[must_use]
pub fn encode(cells: &[(u16, u16, &Cell)]) -> String {
    let mut out = String::new();
    let mut pen = Pen::PLAIN;
    let mut last: Option<(u16, u16)> = None;
    for &(x, y, cell) in cells {
        // Terminals count columns and lines from 1. Writing to a text cannot fail.
        let _ = match last {
            Some((before, line)) if line == y && before + 1 == x => Ok(()),
            Some((_, line)) if line == y => write!(out, "\x1b[{}G", x + 1),
            _ => write!(out, "\x1b[{};{}H", y + 1, x + 1),
        };
        last = Some((x, y));
        let own = Pen::of(cell);
        let codes = pen.codes_to(own);
        if !codes.is_empty() {
            let _ = write!(out, "\x1b[{codes}m");
            pen = own;
        }
        out.push_str(cell.symbol());
    }
    if pen != Pen::PLAIN {
        out.push_str("\x1b[m");
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;

    fn color() -> impl Strategy<Value = Color> {
        prop_oneof![
            Just(Color::Reset),
            Just(Color::Black),
            Just(Color::Red),
            Just(Color::Gray),
            Just(Color::DarkGray),
            Just(Color::LightCyan),
            Just(Color::White),
            any::<u8>().prop_map(Color::Indexed),
            any::<(u8, u8, u8)>().prop_map(|(r, g, b)| Color::Rgb(r, g, b)),
        ]
    }

    fn frame() -> impl Strategy<Value = Buffer> {
        let modifier = prop_oneof![
            3 => Just(Modifier::empty()),
            1 => Just(Modifier::BOLD),
            1 => Just(Modifier::DIM | Modifier::REVERSED),
            1 => Just(Modifier::UNDERLINED | Modifier::ITALIC),
        ];
        let symbol = prop_oneof![3 => Just("a"), 2 => Just(" "), 1 => Just("é"), 1 => Just("日")];
        let cell = (symbol, color(), color(), modifier);
        prop::collection::vec(cell, 40).prop_map(|cells| {
            let area = Rect::new(0, 0, 10, 4);
            let mut buf = Buffer::empty(area);
            let mut cells = cells.into_iter();
            for y in 0..4 {
                let mut x = 0;
                while x < 10 {
                    let (symbol, ink, ground, modifier) = cells.next().unwrap();
                    let style = Style::new().fg(ink).bg(ground).add_modifier(modifier);
                    // A wide one takes two cells, and has no room in the last.
                    let symbol = if symbol == "日" && x == 9 { "a" } else { symbol };
                    buf.set_string(x, y, symbol, style);
                    x += if symbol == "日" { 2 } else { 1 };
                }
            }
            buf
        })
    }

    fn known(color: vt100::Color) -> Color {
        match color {
            vt100::Color::Default => Color::Reset,
            vt100::Color::Rgb(r, g, b) => Color::Rgb(r, g, b),
            vt100::Color::Idx(index) => Color::Indexed(index),
        }
    }

    /// The sixteen are the first of the 256.
    fn index(color: Color) -> Color {
        let sixteen = [
            Color::Black,
            Color::Red,
            Color::Green,
            Color::Yellow,
            Color::Blue,
            Color::Magenta,
            Color::Cyan,
            Color::Gray,
            Color::DarkGray,
            Color::LightRed,
            Color::LightGreen,
            Color::LightYellow,
            Color::LightBlue,
            Color::LightMagenta,
            Color::LightCyan,
            Color::White,
        ];
        let place = sixteen.iter().position(|other| *other == color);
        place.map_or(color, |place| Color::Indexed(u8::try_from(place).unwrap()))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// Whatever was shown before, the terminal shows what it is to show.
        #[test]
        fn a_terminal_shows_what_was_drawn(frames in prop::collection::vec(frame(), 1..4)) {
            let mut terminal = vt100::Parser::new(4, 10, 0);
            let mut shown = Buffer::empty(Rect::new(0, 0, 10, 4));
            for mut next in frames {
                send_halves(&shown, &mut next);
                terminal.process(encode(&shown.diff(&next)).as_bytes());
                for y in 0..4 {
                    let mut x = 0;
                    while x < 10 {
                        let (own, cell) = (&next[(x, y)], terminal.screen().cell(y, x).unwrap());
                        let text = if cell.has_contents() { cell.contents() } else { " " };
                        prop_assert_eq!(text, own.symbol());
                        prop_assert_eq!(known(cell.bgcolor()), index(own.bg));
                        // The ink of an empty cell is not seen, and so is not sent in every case.
                        if text != " " {
                            prop_assert_eq!(known(cell.fgcolor()), index(own.fg));
                            prop_assert_eq!(cell.bold(), own.modifier.contains(Modifier::BOLD));
                        }
                        prop_assert_eq!(cell.inverse(), own.modifier.contains(Modifier::REVERSED));
                        x += if cell.is_wide() { 2 } else { 1 };
                    }
                }
                for cell in &mut next.content {
                    cell.set_diff_option(CellDiffOption::None);
                }
                shown = next;
            }
        }
    }

    #[test]
    fn only_what_changed_is_sent() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 9, 2));
        let dark = Style::new().fg(Color::Rgb(1, 2, 3)).bg(Color::Rgb(4, 5, 6));
        buf.set_string(0, 0, "ab", dark);
        buf.set_string(2, 0, "c", dark.fg(Color::Red));
        buf.set_string(5, 0, "d", dark.fg(Color::Red));
        let sent = encode(&Buffer::empty(buf.area).diff(&buf));
        assert_eq!(sent, "\x1b[1;1H\x1b[38;2;1;2;3;48;2;4;5;6mab\x1b[31mc\x1b[6Gd\x1b[m");
        assert_eq!(encode(&[]), "");
    }
}
