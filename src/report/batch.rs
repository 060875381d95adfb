//! Many runs as one summary.

use super::figures;
use crate::domain::run::{RunEnd, RunState};
use crate::domain::timing::Timing;

/// How one of many runs ended.
#[derive(Debug, Clone, PartialEq)]
pub struct BatchEntry {
    /// What the run was made from.
    pub name: String,
    /// How it ended, or none when it could not start.
    pub end: Option<RunEnd>,
    /// How long it took, in milliseconds.
    pub elapsed_ms: u64,
    /// What it cost in US dollars, where that is known.
    pub cost_usd: Option<f64>,
    /// Why something is missing, in one line.
    pub reason: Option<String>,
}

impl BatchEntry {
    /// The entry of a run that is over.
    #[must_use]
    pub fn of(name: String, state: &RunState) -> Self {
        let reason = state.steps.iter().find_map(|step| {
            let error = step.error.as_ref()?;
            Some(format!("{}: {error}", step.outline.id))
        });
        let elapsed_ms = Timing::of(state).elapsed_ms;
        Self { name, end: state.end, elapsed_ms, cost_usd: state.cost_usd(), reason }
    }

    /// The entry of a run that could not start, or whose files could not be written.
    #[must_use]
    pub fn failed(name: String, reason: String) -> Self {
        Self { name, end: None, elapsed_ms: 0, cost_usd: None, reason: Some(reason) }
    }

    /// The entry as a line: `3/20  call-notes: complete in 1:27 min, $0.1200`.
    #[must_use]
    pub fn line(&self, done: usize, of: usize) -> String {
        let width = of.to_string().len();
        let how = match self.end {
            Some(end) => format!("{end} in {}", figures::duration(self.elapsed_ms)),
            None => "failed".to_owned(),
        };
        let cost = match self.cost_usd {
            Some(cost) if cost > 0.0 => format!(", {}", figures::money(cost)),
            _ => String::new(),
        };
        let reason = self.reason.as_ref().map_or(String::new(), |reason| format!("; {reason}"));
        format!("{done:>width$}/{of}  {}: {how}{cost}{reason}", self.name)
    }
}

/// The last line: how many of each, how long all took together in `elapsed_ms`, and what they cost.
#[must_use]
pub fn total(entries: &[BatchEntry], elapsed_ms: u64) -> String {
    let ends = [RunEnd::Complete, RunEnd::Partial, RunEnd::Failed, RunEnd::Cancelled];
    let mut parts = Vec::new();
    for end in ends {
        let is_failure = end == RunEnd::Failed;
        let is_such = |e: &&BatchEntry| e.end == Some(end) || (is_failure && e.end.is_none());
        let count = entries.iter().filter(is_such).count();
        if count > 0 {
            parts.push(format!("{count} {end}"));
        }
    }
    let cost: f64 = entries.iter().filter_map(|entry| entry.cost_usd).sum();
    if cost > 0.0 {
        parts.push(figures::money(cost));
    }
    let runs = if entries.len() == 1 { "1 run" } else { &format!("{} runs", entries.len()) };
    format!("{runs} in {}: {}", figures::duration(elapsed_ms), parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_is_told_line_by_line_and_as_a_whole() {
        let entry = |name: &str, end, cost_usd| BatchEntry {
            name: name.to_owned(),
            end,
            elapsed_ms: 2_000,
            cost_usd,
            reason: None,
        };
        let failed = BatchEntry::failed("c".into(), "the notes are empty".into());
        let entries = [
            entry("a", Some(RunEnd::Complete), Some(0.5)),
            entry("b", Some(RunEnd::Partial), None),
            failed,
        ];
        let lines: Vec<_> = entries.iter().map(|entry| entry.line(1, 10)).collect();
        assert_eq!(
            lines,
            [
                " 1/10  a: complete in 2.00 s, $0.5000",
                " 1/10  b: partial in 2.00 s",
                " 1/10  c: failed; the notes are empty",
            ]
        );
        assert_eq!(
            total(&entries, 4_000),
            "3 runs in 4.00 s: 1 complete, 1 partial, 1 failed, $0.5000"
        );
    }
}
