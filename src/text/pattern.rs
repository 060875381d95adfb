//! Constant patterns, compiled once.

use regex::Regex;

/// What `\w` stands for in these patterns: they use it for the endings of words in languages of the
/// Latin script, and the whole of Unicode would make each of them ten times as dear to compile.
const WORD: &str = "[0-9A-Za-z_À-ÖØ-öø-ÿ]";

/// Compiles a pattern that is a constant of this program; whether it is well formed is known
/// before it ships, because the tests of its owner run it.
#[expect(
    clippy::expect_used,
    reason = "the patterns are constants, and the tests compile each of them"
)]
pub(super) fn pattern(source: &str) -> Regex {
    Regex::new(&source.replace(r"\w", WORD)).expect("a constant pattern compiles")
}
