//! The last touch to a screen: the ground of the theme, and nothing beyond ASCII where that is asked.
//!
//! Views choose signs that the terminal has, but a cut text ends in `…` and a document may hold any
//! sign. So the whole screen goes through here once, after everything is drawn.

use ratatui::buffer::{Buffer, CellDiffOption};
use ratatui::layout::Rect;
use ratatui::style::Color;

use super::theme::{Depth, Signs, Theme};

/// Gives every cell that has no colour of its own those of the theme, and takes signs beyond ASCII away
/// where there are to be none. Letters of a person's own text stay as they are.
pub fn finish(theme: Theme, area: Rect, buf: &mut Buffer) {
    let area = area.intersection(buf.area);
    let (ink, ground) = (theme.ink(), theme.ground());
    let is_painted = theme.depth != Depth::None && ground != Color::Reset;
    let is_ascii = theme.signs == Signs::Ascii;
    if !is_painted && !is_ascii {
        return;
    }
    for position in area.positions() {
        let cell = &mut buf[position];
        if is_painted {
            if cell.fg == Color::Reset {
                cell.fg = ink;
            }
            if cell.bg == Color::Reset {
                cell.bg = ground;
            }
        }
        // The cells of a picture are not signs.
        if is_ascii
            && cell.diff_option == CellDiffOption::None
            && let Some(plain) = plain(cell.symbol())
        {
            cell.set_symbol(plain);
        }
    }
}

/// The ASCII sign of one cell that stands for another sign; none for ASCII, for letters and for what
/// takes two cells.
fn plain(symbol: &str) -> Option<&'static str> {
    let mut characters = symbol.chars();
    let (Some(sign), None) = (characters.next(), characters.next()) else { return None };
    if sign.is_ascii() {
        return None;
    }
    Some(match sign {
        '─' | '━' | '═' | '╌' | '┄' | '╴' | '╶' | '–' | '—' | '‐' | '‑' | '−' => {
            "-"
        }
        '│' | '┃' | '║' | '╎' | '┆' | '╵' | '╷' | '▏' | '▕' => "|",
        '·' | '•' | '◌' | '∙' => ".",
        '…' | '≈' | '↻' | '⟳' => "~",
        '×' | '✗' | '✘' | '✕' => "x",
        '○' | '◯' => "o",
        '≡' => "=",
        '⊘' => "/",
        '≤' | '←' | '◂' | '◀' | '‹' => "<",
        '≥' | '→' | '▸' | '▶' | '›' | '➜' | '❯' => ">",
        '↑' | '▲' | '▴' => "^",
        '↓' | '▼' | '▾' => "v",
        '“' | '”' | '„' | '«' | '»' => "\"",
        '‘' | '’' | '‚' => "'",
        '\u{a0}' | '\u{2007}' | '\u{202f}' => " ",
        // All other corners and crossings, blocks, shapes and dots, such as a chart is made of.
        '✓' | '✔' | '\u{2500}'..='\u{257f}' => "+",
        '\u{2580}'..='\u{259f}' => "#",
        '\u{25a0}'..='\u{25ff}' | '\u{2600}'..='\u{26ff}' | '\u{2800}'..='\u{28ff}' => "*",
        '\u{2190}'..='\u{21ff}' => ">",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use ratatui::style::Style;

    use super::*;
    use crate::ui::colours::Colours;

    fn finished(theme: Theme, text: &str) -> Buffer {
        let mut buf = Buffer::with_lines([text]);
        buf[(0, 0)].set_style(Style::new().fg(Color::Red));
        finish(theme, buf.area, &mut buf);
        buf
    }

    #[test]
    fn signs_become_ascii_and_letters_stay() {
        let theme = Theme { signs: Signs::Ascii, ..Theme::default() };
        let buf = finished(theme, "╭─Zürich…│▌ ⣿✓→日€");
        let text: String = buf.content.iter().map(ratatui::buffer::Cell::symbol).collect();
        assert!(text.starts_with("+-Zürich~|# *+>日"), "{text}");
        assert_eq!(finished(Theme::default(), "╭…")[(1, 0)].symbol(), "…");
    }

    #[test]
    fn the_ground_is_painted_everywhere_unless_the_theme_has_none() {
        let theme = Theme { depth: Depth::True, colours: Colours::Light, ..Theme::default() };
        let buf = finished(theme, "ab");
        assert!(buf.content.iter().all(|cell| cell.bg == theme.ground()));
        assert_eq!((buf[(0, 0)].fg, buf[(1, 0)].fg), (Color::Red, theme.ink()));
        let without = Theme { depth: Depth::None, ..theme };
        for theme in [without, Theme::default()] {
            assert!(finished(theme, "ab").content.iter().all(|cell| cell.bg == Color::Reset));
        }
    }
}
