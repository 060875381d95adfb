//! Text measured in terminal cells: cutting, padding and wrapping.

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

use crate::text::clean::clean;

/// How much of the cells a text keeps at least when it is cut between words: two thirds of them.
const LEAST_KEPT: (usize, usize) = (2, 3);

/// Width of a text in cells.
#[must_use]
pub fn width(text: &str) -> usize {
    text.width()
}

/// The text in one clean line: fit for a terminal, white space joined.
#[must_use]
pub fn one_line(text: &str) -> String {
    clean(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text cut to at most `cells`, with `…` where something is missing: between two words, unless that
/// would cost more than a few of those cells.
#[must_use]
pub fn cut(text: &str, cells: usize) -> String {
    if width(text) <= cells {
        return text.to_owned();
    }
    if cells == 0 {
        return String::new();
    }
    let mut out = String::new();
    let mut used = 0;
    let mut is_within_word = false;
    for grapheme in text.graphemes(true) {
        let next = width(grapheme);
        if used + next + 1 > cells {
            is_within_word = !grapheme.starts_with(char::is_whitespace);
            break;
        }
        out.push_str(grapheme);
        used += next;
    }
    if is_within_word
        && let Some(gap) = out.rfind(char::is_whitespace)
        && width(&out[..gap]) * LEAST_KEPT.1 >= cells * LEAST_KEPT.0
    {
        out.truncate(gap);
    }
    // A text that was cut before says so once.
    let is_gap = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '·' | '…');
    out.truncate(out.trim_end_matches(is_gap).len());
    out.push('…');
    out
}

/// A path cut to at most `cells` in front, because its end says more: `…/notes/call.md`.
#[must_use]
pub fn cut_path(path: &str, cells: usize) -> String {
    if width(path) <= cells {
        return path.to_owned();
    }
    let folders = path.match_indices('/').map(|(at, _)| &path[at..]);
    let end = folders.into_iter().find(|end| width(end) < cells);
    match end {
        Some(end) => format!("…{end}"),
        None => cut(path.rsplit('/').next().unwrap_or(path), cells),
    }
}

/// The text cut or filled with spaces to exactly `cells`.
#[must_use]
pub fn fit(text: &str, cells: usize) -> String {
    let mut out = cut(text, cells);
    let missing = cells.saturating_sub(width(&out));
    out.extend(std::iter::repeat_n(' ', missing));
    out
}

/// The text broken into lines of at most `cells`, at white space where there is any.
///
/// Line ends in the text are kept; a blank text gives no line.
#[must_use]
pub fn wrap(text: &str, cells: usize) -> Vec<String> {
    let cells = cells.max(1);
    let mut lines = Vec::new();
    for paragraph in clean(text).lines() {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            let gap = usize::from(!line.is_empty());
            if width(&line) + gap + width(word) <= cells {
                if gap == 1 {
                    line.push(' ');
                }
                line.push_str(word);
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            line = break_word(word, cells, &mut lines);
        }
        if !line.is_empty() {
            lines.push(line);
        }
    }
    lines
}

/// The text broken into at most `rows` lines of at most `cells`, with `…` where something is missing.
#[must_use]
pub fn wrap_into(text: &str, cells: usize, rows: usize) -> Vec<String> {
    let mut lines = wrap(text, cells);
    if lines.len() > rows {
        let rest = lines.split_off(rows.saturating_sub(1)).join(" ");
        lines.extend((rows > 0).then(|| cut(&rest, cells)));
    }
    lines
}

/// Puts the full lines of a word that is too long for one into `lines`; returns what is left.
fn break_word(word: &str, cells: usize, lines: &mut Vec<String>) -> String {
    let mut line = String::new();
    let mut used = 0;
    for grapheme in word.graphemes(true) {
        let next = width(grapheme);
        if used + next > cells && !line.is_empty() {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        line.push_str(grapheme);
        used += next;
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cutting_counts_cells_and_not_characters() {
        assert_eq!(cut("planned by hand… again", 17), "planned by hand…");
        assert_eq!(cut("short", 10), "short");
        assert_eq!(cut("a longer text", 8), "a longe…");
        assert_eq!(cut("a longer text", 9), "a longer…");
        assert_eq!(cut("a longer text and more", 12), "a longer…", "not within the word");
        assert_eq!(cut("a longer text and more", 14), "a longer text…");
        assert_eq!(cut("日本語のテキスト", 7), "日本語…");
        assert_eq!(cut("x", 0), "");
        assert_eq!(fit("日本", 6), "日本  ");
        assert_eq!(width(&fit("日本語のテキスト", 6)), 6);
    }

    #[test]
    fn of_a_path_its_end_stays() {
        let path = "/home/ann/notes/call.md";
        assert_eq!(cut_path(path, 40), path);
        assert_eq!(cut_path(path, 18), "…/notes/call.md");
        assert_eq!(cut_path(path, 9), "…/call.md");
        assert_eq!(cut_path(path, 6), "call.…");
    }

    #[test]
    fn wrapping_breaks_at_spaces_and_inside_long_words_only() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("abcdefghij k", 4), ["abcd", "efgh", "ij k"]);
        assert_eq!(wrap("a\n\nb", 4), ["a", "b"]);
        assert_eq!(wrap("  \n ", 4), Vec::<String>::new());
        assert_eq!(wrap("日本語", 4), ["日本", "語"]);
    }

    #[test]
    fn nothing_that_moves_a_cursor_gets_through() {
        assert!(!one_line("a\u{1b}[31mb\nc\u{7}").contains(char::is_control));
        assert!(wrap("a\u{1b}]0;x\u{7} b", 9).iter().all(|l| !l.contains(char::is_control)));
    }
}
