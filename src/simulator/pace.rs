//! When each piece of a streamed text is due: arithmetic alone, without a clock.
//!
//! ```text
//! 0 ── first ── thinking ──▶ start ── needed fields ──▶ needed_by ── the rest ──▶ total
//! ```
//!
//! All times count from the arrival of the request, so nothing that happens late moves what comes
//! after it.

use super::scenario::{Latency, Seconds};

/// Between two pieces of reasoning, in seconds.
const THOUGHT: f64 = 1.0;

/// A piece of a text: its bytes and when it is due, in seconds after the request.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece<'a> {
    /// The text.
    pub text: &'a str,
    /// When it is due.
    pub at: f64,
}

/// The times of one answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pace {
    /// The first token, of reasoning or content.
    pub first: f64,
    /// The first content.
    pub start: f64,
    /// When the needed fields have closed; none for evenly with the rest.
    pub needed_by: Option<f64>,
    /// The last content and the end.
    pub total: f64,
}

impl Pace {
    /// The times of a latency; `chance` from −1 to 1 says where in the jitter's range they are.
    #[must_use]
    pub fn of(latency: &Latency, chance: f64) -> Self {
        let factor = 1.0 + latency.jitter.0 * chance;
        Self {
            first: latency.first.0 * factor,
            start: (latency.first.0 + latency.thinking.0) * factor,
            needed_by: latency.needed_by.map(|Seconds(by)| by * factor),
            total: latency.total.0 * factor,
        }
    }

    /// Everything later by some seconds.
    #[must_use]
    pub fn later(self, seconds: f64) -> Self {
        Self {
            first: self.first + seconds,
            start: self.start + seconds,
            needed_by: self.needed_by.map(|by| by + seconds),
            total: self.total + seconds,
        }
    }

    /// Cuts a text into pieces of at most `chunk` characters, each with its time: the first at the
    /// start, the last at the total, those between in proportion to their bytes. `needed` is the byte
    /// at which the needed fields have closed; a piece ends there, at the time named for it.
    #[must_use]
    pub fn pieces<'a>(&self, text: &'a str, chunk: usize, needed: Option<usize>) -> Vec<Piece<'a>> {
        let bend = needed.zip(self.needed_by).filter(|(end, _)| (1..text.len()).contains(end));
        let ends = ends(text, chunk, bend.map(|(end, _)| end));
        let first = ends.first().copied().unwrap_or_default();
        let mut from = 0;
        let mut pieces = Vec::with_capacity(ends.len());
        for end in ends {
            let at = match bend {
                Some((bend, by)) if end <= bend => between(end, (first, self.start), (bend, by)),
                Some((bend, by)) => between(end, (bend, by), (text.len(), self.total)),
                None => between(end, (first, self.start), (text.len(), self.total)),
            };
            pieces.push(Piece { text: &text[from..end], at });
            from = end;
        }
        pieces
    }

    /// When the pieces of reasoning are due, evenly from the first token to the start of the content.
    pub fn thoughts(&self) -> impl Iterator<Item = f64> + use<> {
        let (first, length) = (self.first, self.start - self.first);
        let count = (length / THOUGHT).ceil();
        (0..600)
            .map(f64::from)
            .take_while(move |i| *i < count)
            .map(move |i| first + length * i / count)
    }
}

/// The line through two points, at `x`; where they are one point, the later time.
fn between(x: usize, (x0, y0): (usize, f64), (x1, y1): (usize, f64)) -> f64 {
    if x1 <= x0 {
        return y1;
    }
    y0 + (y1 - y0) * (x.saturating_sub(x0)) as f64 / (x1 - x0) as f64
}

/// The bytes at which pieces end: after every `chunk` characters, and at the bend.
fn ends(text: &str, chunk: usize, bend: Option<usize>) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut count = 0;
    for (at, c) in text.char_indices() {
        count += 1;
        let end = at + c.len_utf8();
        if count == chunk || end == text.len() || Some(end) == bend {
            ends.push(end);
            count = 0;
        }
    }
    ends
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "the ends of a line are set, not computed")]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::simulator::scenario;

    fn reference() -> Pace {
        Pace::of(&scenario::builtin("reference").unwrap().document, 0.0)
    }

    #[test]
    fn the_reference_starts_bends_and_ends_on_time() {
        let text = "x".repeat(9_000);
        let pieces = reference().pieces(&text, 32, Some(2_500));
        assert_eq!((pieces[0].at, pieces.last().unwrap().at), (2.0, 87.0));
        let mut end = 0;
        let closing = pieces.iter().find(|piece| {
            end += piece.text.len();
            end == 2_500
        });
        assert_eq!(closing.unwrap().at, 60.0);
    }

    #[test]
    fn without_needed_fields_the_pace_is_even() {
        let pace = Pace { first: 0.0, start: 10.0, needed_by: None, total: 20.0 };
        let at: Vec<f64> = pace.pieces("abcdef", 2, None).iter().map(|piece| piece.at).collect();
        assert_eq!(at, [10.0, 15.0, 20.0]);
        // Fields that close with the text itself close with it.
        let late = Pace { needed_by: Some(12.0), ..pace };
        assert_eq!(late.pieces("abcdef", 2, Some(6)).last().unwrap().at, 20.0);
        assert_eq!(pace.pieces("only", 9, None)[0].at, 20.0);
        assert!(pace.pieces("", 9, None).is_empty());
    }

    #[test]
    fn reasoning_fills_the_time_before_the_content() {
        let pace = Pace { first: 1.0, start: 3.5, needed_by: None, total: 9.0 };
        let at: Vec<f64> = pace.thoughts().collect();
        assert_eq!(at.len(), 3);
        assert!(at[0] == 1.0 && at[2] < 3.5);
        assert_eq!(Pace { start: 1.0, ..pace }.thoughts().count(), 0);
    }

    #[test]
    fn jitter_moves_the_whole_answer() {
        let latency = scenario::builtin("flaky").unwrap().document;
        let (short, long) = (Pace::of(&latency, -1.0), Pace::of(&latency, 1.0));
        assert!((short.total - 18.0).abs() < 1e-9 && (long.total - 22.0).abs() < 1e-9);
        assert!(long.needed_by.unwrap() < long.total);
        assert_eq!(short.later(4.0).total, short.total + 4.0);
    }

    proptest! {
        #[test]
        fn pieces_are_the_text_and_never_go_back_in_time(
            text in "\\PC{1,200}", chunk in 1_usize..40, cut in 0_usize..200,
        ) {
            let needed = text.char_indices().nth(cut).map(|(at, _)| at);
            let pieces = reference().pieces(&text, chunk, needed);
            prop_assert_eq!(pieces.iter().map(|piece| piece.text).collect::<String>(), &*text);
            prop_assert!(pieces.iter().all(|piece| (2.0..=87.0).contains(&piece.at)));
            prop_assert!(pieces.is_sorted_by(|one, next| one.at <= next.at));
            prop_assert_eq!(pieces.last().unwrap().at, 87.0);
        }
    }
}
