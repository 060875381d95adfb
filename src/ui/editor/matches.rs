//! Searching in the notes, line by line.

use regex::{Regex, RegexBuilder};

/// The most matches that are counted.
pub const MOST_MATCHES: usize = 9_999;

/// Bytes that a compiled pattern may take.
const MOST_BYTES: usize = 1 << 20;

/// How what is looked for is to be read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Reading {
    /// As it stands.
    #[default]
    Plain,
    /// As a regular expression.
    Expression,
}

/// Where a match stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Match {
    /// Its line, from 0.
    pub row: usize,
    /// Its first byte in the line.
    pub start: usize,
    /// The byte after its last one.
    pub end: usize,
}

/// What is looked for. Without a capital letter in it, capitals make no difference.
///
/// # Errors
/// What is wrong with a regular expression, in one line.
pub fn pattern(query: &str, reading: Reading) -> Result<Regex, String> {
    let source = match reading {
        Reading::Plain => regex::escape(query),
        Reading::Expression => query.to_owned(),
    };
    let source =
        if query.chars().any(char::is_uppercase) { source } else { format!("(?i){source}") };
    RegexBuilder::new(&source).size_limit(MOST_BYTES).build().map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => "this expression is too large".to_owned(),
        error => {
            let told = error.to_string();
            let last = told.lines().last().unwrap_or_default();
            last.trim_start_matches("error: ").to_owned()
        }
    })
}

/// All matches that are not empty, in order; at most [`MOST_MATCHES`].
#[must_use]
pub fn find_all(lines: &[String], pattern: &Regex) -> Vec<Match> {
    let in_line = |(row, line): (usize, &String)| -> Vec<Match> {
        let found = pattern.find_iter(line).filter(|hit| !hit.is_empty()).take(MOST_MATCHES);
        found.map(|hit| Match { row, start: hit.start(), end: hit.end() }).collect()
    };
    lines.iter().enumerate().flat_map(in_line).take(MOST_MATCHES).collect()
}

/// A text with every match that is not empty replaced; with an expression, `$1` stands for its first
/// group.
#[must_use]
pub fn replaced(line: &str, pattern: &Regex, with: &str, reading: Reading) -> String {
    let mut out = String::with_capacity(line.len());
    let mut from = 0;
    for found in pattern.captures_iter(line) {
        let Some(whole) = found.get(0).filter(|whole| !whole.is_empty()) else { continue };
        out.push_str(&line[from..whole.start()]);
        match reading {
            Reading::Plain => out.push_str(with),
            Reading::Expression => found.expand(with, &mut out),
        }
        from = whole.end();
    }
    out.push_str(&line[from..]);
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(text: &str, query: &str, reading: Reading) -> Vec<(usize, usize)> {
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let all = find_all(&lines, &pattern(query, reading).unwrap());
        all.into_iter().map(|hit| (hit.row, hit.start)).collect()
    }

    #[test]
    fn capitals_count_only_where_one_is_typed() {
        let text = "Ann and ann\nANN (ann)";
        assert_eq!(found(text, "ann", Reading::Plain).len(), 4);
        assert_eq!(found(text, "Ann", Reading::Plain), [(0, 0)]);
        assert_eq!(found(text, "(ann", Reading::Plain), [(1, 4)]);
        assert_eq!(found(text, r"^a\w+", Reading::Expression), [(0, 0), (1, 0)]);
        assert_eq!(found(text, "z*", Reading::Expression), []);
        assert!(pattern("(ann", Reading::Expression).unwrap_err().contains("unclosed group"));
        assert!(pattern(r"\w{900}{900}", Reading::Expression).is_err());
    }

    #[test]
    fn only_an_expression_has_groups() {
        let days = pattern(r"(\d+) days", Reading::Expression).unwrap();
        assert_eq!(replaced("14 days, 3 days", &days, "$1 d", Reading::Expression), "14 d, 3 d");
        let plain = pattern("days", Reading::Plain).unwrap();
        assert_eq!(replaced("14 days", &plain, "$1", Reading::Plain), "14 $1");
    }

    proptest! {
        #[test]
        fn plain_replacing_does_what_the_standard_library_does(
            line in "[abA é]{0,20}", query in "[abé]{1,3}", with in ".{0,4}",
        ) {
            let exact = Regex::new(&regex::escape(&query)).unwrap();
            prop_assert_eq!(
                replaced(&line, &exact, &with, Reading::Plain),
                line.replace(&query, &with)
            );
        }
    }
}
