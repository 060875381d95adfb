//! Figures that can be read from the last row of a room.
//!
//! Each is three dots wide and five high. A cell of the terminal holds two dots, one above the other, as
//! half blocks; where there are only plain letters, one dot is one cell.

use crate::ui::theme::Signs;

/// Dots of a figure from the top to the bottom.
const HEIGHT: usize = 5;

/// The dots of each row, as three bits, or one for the narrow ones.
fn dots(figure: char) -> Option<(usize, [u8; HEIGHT])> {
    Some(match figure {
        '0' => (3, [0b111, 0b101, 0b101, 0b101, 0b111]),
        '1' => (3, [0b010, 0b110, 0b010, 0b010, 0b111]),
        '2' => (3, [0b111, 0b001, 0b111, 0b100, 0b111]),
        '3' => (3, [0b111, 0b001, 0b111, 0b001, 0b111]),
        '4' => (3, [0b101, 0b101, 0b111, 0b001, 0b001]),
        '5' => (3, [0b111, 0b100, 0b111, 0b001, 0b111]),
        '6' => (3, [0b111, 0b100, 0b111, 0b101, 0b111]),
        '7' => (3, [0b111, 0b001, 0b001, 0b010, 0b010]),
        '8' => (3, [0b111, 0b101, 0b111, 0b101, 0b111]),
        '9' => (3, [0b111, 0b101, 0b111, 0b001, 0b111]),
        ':' => (1, [0, 1, 0, 1, 0]),
        '.' => (1, [0, 0, 0, 0, 1]),
        ' ' => (3, [0; HEIGHT]),
        _ => return None,
    })
}

/// How high figures of a size are, in cells.
#[must_use]
pub fn height(size: usize, signs: Signs) -> usize {
    match signs {
        Signs::Unicode => (HEIGHT * size).div_ceil(2),
        Signs::Ascii => HEIGHT * size,
    }
}

/// How wide a text in figures of a size is, in cells.
#[must_use]
pub fn width(text: &str, size: usize) -> usize {
    let own: usize = text.chars().filter_map(dots).map(|(width, _)| (width + 1) * size).sum();
    own.saturating_sub(size)
}

/// The rows of a text in figures; what is no figure is left out. A dot is `size` cells wide, and as high
/// as that.
#[must_use]
pub fn rows(text: &str, size: usize, signs: Signs) -> Vec<String> {
    let figures: Vec<(usize, [u8; HEIGHT])> = text.chars().filter_map(dots).collect();
    let is_set = |x: usize, y: usize| -> bool {
        let mut left = x / size;
        for (width, rows) in &figures {
            if left < *width {
                return rows.get(y / size).is_some_and(|row| row >> (width - 1 - left) & 1 == 1);
            }
            match left.checked_sub(width + 1) {
                Some(rest) => left = rest,
                None => return false,
            }
        }
        false
    };
    let cells = width(text, size);
    let row = |y: usize| -> String {
        let cell = |x: usize| match signs {
            Signs::Ascii => {
                if is_set(x, y) {
                    '#'
                } else {
                    ' '
                }
            }
            Signs::Unicode => match (is_set(x, 2 * y), is_set(x, 2 * y + 1)) {
                (true, true) => '█',
                (true, false) => '▀',
                (false, true) => '▄',
                (false, false) => ' ',
            },
        };
        (0..cells).map(cell).collect()
    };
    (0..height(size, signs)).map(row).collect()
}

/// A clock in figures of one width below an hour: `0:09.4`, `1:27.0`.
#[must_use]
pub fn clock(ms: u64) -> String {
    // Rounded like every duration, so that the clock at the end and the table tell the same.
    let ms = ms.saturating_add(50) / 100 * 100;
    match ms {
        0..3_600_000 => {
            format!("{}:{:02}.{}", ms / 60_000, ms % 60_000 / 1000, ms % 1000 / 100)
        }
        _ => format!("{}:{:02}", ms / 3_600_000, ms % 3_600_000 / 60_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_drawn_with_half_blocks() {
        assert_eq!(rows("1:2", 1, Signs::Unicode), ["▄█  ▄ ▀▀█", " █  ▄ █▀▀", "▀▀▀   ▀▀▀"]);
    }

    #[test]
    fn and_with_letters_where_there_is_nothing_else() {
        let told = rows("7.", 1, Signs::Ascii);
        assert_eq!(told, ["###  ", "  #  ", "  #  ", " #   ", " #  #"]);
        assert!(told.iter().all(|row| row.is_ascii()));
    }

    #[test]
    fn larger_ones_are_as_large_as_said() {
        for (text, size) in [("1:27.0", 1), ("0:09.4", 2), ("", 2)] {
            for signs in [Signs::Unicode, Signs::Ascii] {
                let rows = rows(text, size, signs);
                assert_eq!(rows.len(), height(size, signs));
                assert!(rows.iter().all(|row| row.chars().count() == width(text, size)));
            }
        }
    }

    #[test]
    fn a_clock_keeps_its_width() {
        assert_eq!(
            [0, 9_449, 87_000, 599_999].map(clock),
            ["0:00.0", "0:09.4", "1:27.0", "10:00.0"]
        );
        assert_eq!(clock(7_260_000), "2:01");
    }
}
