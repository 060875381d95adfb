//! Constant patterns, compiled once.

use regex::Regex;

/// Compiles a pattern that is a constant of this program; whether it is well formed is known
/// before it ships, because the tests of its owner run it.
#[expect(
    clippy::expect_used,
    reason = "the patterns are constants, and the tests compile each of them"
)]
pub(super) fn pattern(source: &str) -> Regex {
    Regex::new(source).expect("a constant pattern compiles")
}
