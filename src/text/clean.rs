//! Text from models, files and the clipboard, made harmless for a terminal and a page.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use super::pattern::pattern;

/// More combining marks than any script writes on one letter.
static PILE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(\p{M}{4})\p{M}+"));
static PICTOGRAPH: LazyLock<Regex> = LazyLock::new(|| pattern(r"\A\p{Extended_Pictographic}\z"));

/// How many spaces a tab becomes.
const TAB: &str = "    ";

/// Drops whole escape sequences and everything else that could move a cursor, reorder or hide
/// text; keeps line ends as `\n`. Takes time in proportion to the text.
#[must_use]
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (number, line) in text.replace("\r\n", "\n").split(is_line_end).enumerate() {
        if number > 0 {
            out.push('\n');
        }
        // A sequence ends with its line, so that one that is never closed cannot swallow the rest.
        clean_into(&without_sequences(line), &mut out);
    }
    if out.is_ascii() { out } else { PILE.replace_all(&out, "$1").into_owned() }
}

/// [`clean`] on one line: white space collapsed, and cut with `…` to at most `limit` characters.
#[must_use]
pub fn clean_line(text: &str, limit: usize) -> String {
    let mut out = String::new();
    for word in clean(text).split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    match out.char_indices().nth(limit) {
        None => out,
        Some(_) if limit == 0 => String::new(),
        Some(_) => {
            let end = out.char_indices().nth(limit - 1).map_or(0, |(at, _)| at);
            out.truncate(end);
            out.truncate(out.trim_end().len());
            out.push('…');
            out
        }
    }
}

/// What editors and pages break a line at.
fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// The line without terminal sequences, also those that start with a C1 character.
fn without_sequences(line: &str) -> Cow<'_, str> {
    if !line.contains(|c| matches!(c, '\u{1b}' | '\u{80}'..='\u{9f}')) {
        return Cow::Borrowed(line);
    }
    let mut bytes = Vec::with_capacity(line.len());
    for c in line.chars() {
        if let '\u{80}'..='\u{9f}' = c {
            // ECMA-48: a C1 control is ESC and the byte 0x40 lower.
            bytes.push(0x1b);
            bytes.push((c as u32 - 0x40).to_le_bytes()[0]);
        } else {
            bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }
    let mut printed = Printed(String::with_capacity(line.len()));
    vte::Parser::new().advance(&mut printed, &bytes);
    Cow::Owned(printed.0)
}

/// Only what a terminal would have printed.
struct Printed(String);

impl vte::Perform for Printed {
    fn print(&mut self, c: char) {
        self.0.push(c);
    }

    fn execute(&mut self, byte: u8) {
        if byte == b'\t' {
            self.0.push('\t');
        }
    }
}

/// Appends a line's harmless characters.
fn clean_into(line: &str, out: &mut String) {
    let mut chars = line.chars().peekable();
    // The last character that is neither a variation selector nor a skin tone.
    let mut base = '\0';
    while let Some(c) = chars.next() {
        match c {
            ' '..='~' => out.push(c),
            '\t' => out.push_str(TAB),
            '\u{200d}' => {
                if is_pictograph(base) && chars.peek().is_some_and(|next| is_pictograph(*next)) {
                    out.push(c);
                }
            }
            _ if is_hidden(c) => {}
            _ => out.push(c),
        }
        if !matches!(c, '\u{fe0e}' | '\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}') {
            base = c;
        }
    }
}

fn is_pictograph(c: char) -> bool {
    !c.is_ascii() && PICTOGRAPH.is_match(c.encode_utf8(&mut [0; 4]))
}

/// Controls, marks that reorder text, and characters that show nothing or anything.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || u32::from(c) & 0xfffe == 0xfffe
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}'
            | '\u{200b}' | '\u{200e}' | '\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{e000}'..='\u{f8ff}'
            | '\u{fdd0}'..='\u{fdef}'
            | '\u{feff}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}'
            | '\u{f0000}'..='\u{10ffff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn whole_sequences_go_and_words_stay() {
        assert_eq!(clean("a\u{1b}[31mred\u{1b}[0m b"), "ared b");
        assert_eq!(clean("x\u{1b}]52;c;aGk=\u{7}y\u{1b}]0;title\u{1b}\\z"), "xyz");
        assert_eq!(clean("p\u{9b}31mq\u{9d}0;t\u{9c}r"), "pqr");
        assert_eq!(clean("never \u{1b}]closed\nnext line"), "never \nnext line");
        assert_eq!(clean("\u{1b}[201~paste"), "paste");
    }

    #[test]
    fn line_ends_are_newlines_and_tabs_are_spaces() {
        assert_eq!(clean("a\r\nb\rc\u{2028}d\te"), "a\nb\nc\nd    e");
    }

    #[test]
    fn what_hides_or_reorders_is_dropped() {
        assert_eq!(
            clean("a\u{202e}b\u{feff}c\u{e0041}d\u{f8ff}e\u{ffff}f\u{7f}g\u{200b}h"),
            "abcdefgh"
        );
        assert_eq!(clean("Zoë — “naïve” 東京 é"), "Zoë — “naïve” 東京 é");
    }

    #[test]
    fn joiners_stay_inside_emoji_only() {
        let family = "👩🏽\u{200d}💻 👨\u{200d}👩\u{200d}👧 ❤\u{fe0f}\u{200d}🔥";
        assert_eq!(clean(family), family);
        assert_eq!(clean("pass\u{200d}word"), "password");
    }

    #[test]
    fn marks_do_not_pile_up() {
        let pile = format!("e{}", "\u{301}".repeat(1_000));
        assert_eq!(clean(&pile).chars().count(), 5);
    }

    #[test]
    fn a_line_is_collapsed_and_cut() {
        assert_eq!(clean_line(" a \n\n b\tc ", 20), "a b c");
        assert_eq!(clean_line("één twee drie", 9), "één twee…");
        assert_eq!(clean_line("abc", 0), "");
        assert_eq!(clean_line("abc", 3), "abc");
    }

    proptest! {
        #[test]
        fn nothing_that_controls_comes_out(text in any::<String>()) {
            let cleaned = clean(&text);
            prop_assert!(cleaned.chars().all(|c| c == '\n' || !is_hidden(c)));
            prop_assert_eq!(clean(&cleaned), cleaned.clone());
            prop_assert!(clean_line(&text, 12).chars().count() <= 12);
        }

        #[test]
        fn escapes_never_come_out(text in "[\\x1b\\x9b\\[\\]a0;\\x07\\\\\\n\u{200d}👩\u{301}]{0,60}") {
            let cleaned = clean(&text);
            prop_assert!(cleaned.chars().all(|c| c == '\n' || !c.is_control()));
            prop_assert_eq!(clean(&cleaned), cleaned.clone());
        }
    }
}
