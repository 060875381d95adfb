//! Sentences of a paragraph, without cutting a quotation or a date in two.

use std::sync::LazyLock;

use regex::Regex;

use crate::text::pattern::pattern;
use crate::text::when::MONTH;

/// The longest quotation that is kept whole, in bytes.
const QUOTED: usize = 900;
/// Marks without a partner after which no more are looked for.
const MISSES: usize = 60;
/// How much of a sentence tells whether it ends, in bytes.
const TAIL: usize = 16;
/// Sentences longer than this are cut at a space, in bytes.
const LONGEST: usize = 1_200;

static ABBREVIATION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:^|[\s(])(?:mr|mrs|ms|dr|prof|drs|ir|ing|dhr|mevr|mw|jhr|ds|st|sr|jr|vs|e\.g|i\.e|approx|ca|bijv|o\.a|d\.w\.z|m\.b\.t|i\.p\.v|z\.\s?b|u\.\s?a|d\.\s?h|bzw|ggf|inkl|exkl|incl|excl|no|nr|nos|p|resp|mio|mrd|tsd|mln|max|min|fig|hr|fr|p\.ex|env|dra?|sra?|eng|av|artt?|vgl|cf|blz|stb|stcrt|zgn|evt|d\.m\.v|t\.b\.v|t\.a\.v|i\.v\.m|a\.d\.h\.v|m\.n|z\.g\.n|m\.u\.v|n\.a\.v|o\.b\.v|i\.h\.b|i\.e\.g|gem|mnd|hfst|afd|\p{L})\.$",
    )
});
static AND_SO_ON: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)(?:^|[\s(])(?:etc|enz|e\.d|e\.o|usw|u\.\s?dgl|c\.q)\.$"));
static ORDINAL: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:^|\D)\d{1,2}\.$"));
static AFTER_ORDINAL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^(?:quartal|woche|kw\b|tag\b|monat|jahr)"));
static AFTER_DAY: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"(?i)^{MONTH}\b")));
/// The number of a day, behind nothing or something that leads to a date: "line 1. June 2024" ends a
/// sentence, "am 1. Juni 2024" does not.
static DAY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:^|[^\p{L}\d\s]|(?:^|[^\p{L}])(?:am|vom|bis|zum|ab|seit|der|den|dem|des|und|oder|gegen|nach|vor|beginn|ende|termin|abgabe|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|mo|di|mi|do|fr|sa|so|til|fra))\s*(?:0?[1-9]|[12]\d|3[01])\.$",
    )
});

/// The sentences of a paragraph in reading order, trimmed.
pub(crate) fn split(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut skip_to = 0;
    let mut ended = false;
    let mut misses = 0;
    for (at, c) in text.char_indices() {
        if at < skip_to {
            continue;
        }
        if at - start > LONGEST && c == ' ' {
            push(&mut found, &text[start..at]);
            start = at;
        }
        if ended && (c.is_whitespace() || is_wide_stop(text[..at].chars().next_back())) {
            ended = false;
            if ends_sentence(&text[start..at], text[at..].trim_start()) {
                push(&mut found, &text[start..at]);
                start = at;
            }
        } else if ended && !matches!(c, '"' | '”' | '’' | '»' | ')' | ']' | '」' | '\'' | '.' | '…')
        {
            ended = false;
        }
        if matches!(c, '.' | '!' | '?' | '…' | '。' | '！' | '？') {
            ended = true;
        } else if misses <= MISSES && matches!(c, '"' | '“' | '„' | '«' | '「') {
            match quotation_end(text, at, c) {
                // The mark that ends a quoted sentence may end the sentence around it.
                Some(close) => {
                    skip_to = close;
                    ended = text[..close]
                        .trim_end_matches(['"', '”', '»', '“', '」', '’'])
                        .ends_with(['.', '!', '?', '…', '。']);
                }
                None => misses += 1,
            }
        }
    }
    push(&mut found, &text[start..]);
    found
}

fn push<'a>(found: &mut Vec<&'a str>, text: &'a str) {
    let text = text.trim();
    if text.chars().any(char::is_alphanumeric) {
        found.push(text);
    }
}

fn is_wide_stop(c: Option<char>) -> bool {
    matches!(c, Some('。' | '！' | '？'))
}

fn ends_sentence(done: &str, rest: &str) -> bool {
    let tail_from =
        (0..=done.len().saturating_sub(TAIL)).rev().find(|at| done.is_char_boundary(*at));
    let tail = &done[tail_from.unwrap_or(0)..];
    if ABBREVIATION.is_match(tail) {
        return false;
    }
    // "etc." may end a sentence; what goes on in lower case tells that it does not.
    if rest.starts_with(char::is_lowercase) && AND_SO_ON.is_match(tail) {
        return false;
    }
    let is_ordinal = ORDINAL.is_match(tail) && (AFTER_ORDINAL.is_match(rest) || done.len() <= 4);
    // The month may come later: "vom 1. bis zum 3. Juni".
    let goes_on = rest.starts_with(char::is_lowercase) || AFTER_DAY.is_match(rest);
    !(is_ordinal || (goes_on && DAY.is_match(tail)))
}

/// The byte after the mark that closes the quotation opened at `at`, if one is opened there and
/// closed soon enough.
fn quotation_end(text: &str, at: usize, open: char) -> Option<usize> {
    let closers: &[char] = match open {
        '"' => {
            let before = text[..at].chars().next_back();
            if before.is_some_and(|c| !c.is_whitespace() && !"([-–—:".contains(c)) {
                return None;
            }
            &['"']
        }
        '“' => &['”'],
        '„' => &['“', '”', '"'],
        '«' => &['»'],
        '「' => &['」'],
        _ => return None,
    };
    let from = at + open.len_utf8();
    text[from..]
        .char_indices()
        .take_while(|(offset, _)| *offset < QUOTED)
        .find(|(_, c)| closers.contains(c))
        .map(|(offset, c)| from + offset + c.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_where_people_end_them() {
        let cases: [(&str, usize); 20] = [
            ("It was slow. Now it is not! Right?", 3),
            ("He said \"It was slow. Now it is not.\" Then he left.", 2),
            ("Dr. Smith paid approx. 3.5 million.", 1),
            ("Am 14. Februar ging es los. Alles gut.", 2),
            ("Beginn 1. Juni 2024; Abnahme Montag, 3. März.", 1),
            ("Vom 1. bis zum 3. Juni 2024 ruhte die Arbeit.", 1),
            ("Sensors on line 1. June 2024 lines 2 and 3. Sept 2024 the first pump.", 3),
            ("Im 3. Quartal kam Anlage 12. August war ruhig.", 2),
            ("We kept seat 45. May 2023 was quiet.", 2),
            ("遅かった。今は速い。", 2),
            ("„Es war langsam. Jetzt nicht.“ Danke.", 2),
            ("Unbalanced \" quote. Next one.", 2),
            ("...", 0),
            ("Een recht, zie art. 3 van de wet, d.m.v. een besluit.", 1),
            ("Stoelen, tafels enz. staan buiten.", 1),
            ("Een hoogte van gem. 3 meter volgens afd. Bouw.", 1),
            ("Stoelen, tafels enz. Dat is alles.", 2),
            ("Dhr. Van Oost belt mw. Smit (resp. mevr. De Bruin).", 1),
            ("Het geldt in Oost e.o. en telt ca. 20 huizen.", 1),
            ("Het geldt in Oost e.o. Daarbuiten niet.", 2),
        ];
        for (text, count) in cases {
            assert_eq!(split(text).len(), count, "{text}: {:?}", split(text));
        }
        assert!(split(&"word ".repeat(100_000)).len() > 100);
    }
}
