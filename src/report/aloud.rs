//! A run as it is told to somebody who listens: each line is complete when it is written, nothing is
//! drawn, and a step that takes long is heard of at most every ten seconds.

use std::io::Write;

use super::{Reporter, figures, lines};
use crate::domain::event::{EventKind, RunEvent};
use crate::domain::run::{RunState, StepStatus};
use crate::text::clean::clean_line;

/// The longest silence while something runs, in milliseconds.
pub const SILENCE_MS: u64 = 10_000;

/// Fields that close within this time of each other, in milliseconds, share a line.
const TOGETHER_MS: u64 = 2_000;

/// The most names of fields in one line.
const MOST_NAMES: usize = 12;

/// Writes a line for every change in the life of a step, the fields of the document as they close, and
/// what is still going on.
pub struct Aloud<W> {
    out: W,
    /// The title of the document step and the fields that have closed and are not told yet.
    closed: Vec<String>,
    /// Every field that was told, so that none is told twice in one attempt.
    told: Vec<String>,
    document: String,
    /// When the first of them closed, in milliseconds since the start of the run.
    since_ms: u64,
    /// When something was said last, in milliseconds since the start of the run.
    said_ms: u64,
    running: Vec<Running>,
}

/// A step that runs, as far as it is told of.
struct Running {
    step: String,
    started_ms: u64,
    received: usize,
    waits: bool,
}

impl<W: Write> Aloud<W> {
    /// Writes to `out`.
    pub fn new(out: W) -> Self {
        Self {
            out,
            closed: Vec::new(),
            told: Vec::new(),
            document: String::new(),
            since_ms: 0,
            said_ms: 0,
            running: Vec::new(),
        }
    }

    /// Says what is going on, when nothing was said for [`SILENCE_MS`]; `now_ms` is the time since the
    /// start of the run.
    pub fn beat(&mut self, now_ms: u64) {
        if !self.closed.is_empty() && now_ms >= self.since_ms + TOGETHER_MS {
            self.tell_closed(now_ms);
        }
        if self.running.is_empty() || now_ms < self.said_ms + SILENCE_MS {
            return;
        }
        let steps: Vec<String> = self.running.iter().map(|step| step.told(now_ms)).collect();
        self.say(now_ms, &format!("still working: {}", steps.join("; ")));
    }

    fn tell_closed(&mut self, now_ms: u64) {
        let names = std::mem::take(&mut self.closed);
        if names.is_empty() {
            return;
        }
        let shown = names.iter().take(MOST_NAMES).cloned().collect::<Vec<_>>().join(", ");
        let more = match names.len().saturating_sub(MOST_NAMES) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        self.say(now_ms, &format!("{} has {shown}{more}", self.document));
    }

    fn say(&mut self, now_ms: u64, text: &str) {
        self.write(now_ms, &lines::stamped(now_ms, text));
    }

    fn write(&mut self, now_ms: u64, line: &str) {
        self.said_ms = now_ms;
        // Nobody is left to tell when the output itself is gone.
        drop(writeln!(self.out, "{line}").and_then(|()| self.out.flush()));
    }
}

impl Running {
    fn told(&self, now_ms: u64) -> String {
        let time = figures::duration(now_ms.saturating_sub(self.started_ms));
        match (self.waits, self.received) {
            (true, _) => format!("{} waits for its next attempt", self.step),
            (false, 0) => format!("{} for {time}", self.step),
            (false, count) => format!("{} for {time}, {count} characters so far", self.step),
        }
    }
}

impl<W: Write> Reporter for Aloud<W> {
    fn take(&mut self, event: &RunEvent, state: &RunState) {
        let now_ms = event.elapsed_ms;
        self.running = running(state);
        match &event.kind {
            EventKind::FieldClosed { step, path, .. } => {
                // The parts of a field say little to somebody who listens.
                let name = clean_line(path.split('.').next().unwrap_or(path), 60);
                if self.told.contains(&name) {
                    return;
                }
                if self.closed.is_empty() {
                    self.since_ms = now_ms;
                }
                self.document = step.to_string();
                self.told.push(name.clone());
                self.closed.push(name);
            }
            EventKind::TextReceived { .. } => self.beat(now_ms),
            kind => {
                let Some(line) = lines::line(event, state) else { return };
                self.tell_closed(now_ms);
                if matches!(kind, EventKind::StepStarted { step, .. } if step.as_str() == self.document)
                {
                    self.told.clear();
                }
                self.write(now_ms, &line);
            }
        }
    }
}

fn running(state: &RunState) -> Vec<Running> {
    let is_running = |status| matches!(status, StepStatus::Running | StepStatus::Retrying);
    let steps = state.steps.iter().filter(|step| is_running(step.status));
    steps
        .map(|step| Running {
            step: step.outline.id.to_string(),
            started_ms: step.started_ms().unwrap_or(0),
            received: step.received,
            waits: step.status == StepStatus::Retrying,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::outline::StepOutline;
    use crate::domain::recipe::StepKind;
    use crate::domain::run::{RunId, RunMode};

    fn told(events: Vec<(u64, EventKind)>, beat_ms: Option<u64>) -> Vec<String> {
        let mut out = Vec::new();
        let mut aloud = Aloud::new(&mut out);
        let mut state = RunState::default();
        for (elapsed_ms, kind) in events {
            let at = jiff::Timestamp::from_second(0).unwrap();
            let event = RunEvent { run: RunId::new("r"), at, elapsed_ms, kind };
            state.apply(&event);
            aloud.take(&event, &state);
        }
        if let Some(ms) = beat_ms {
            aloud.beat(ms);
        }
        String::from_utf8(out).unwrap().lines().map(|line| line.trim().to_owned()).collect()
    }

    fn begun() -> EventKind {
        let step = StepOutline {
            id: "text".into(),
            title: "Text".to_owned(),
            kind: StepKind::Document,
            needs: Vec::new(),
            usual_ms: 0,
        };
        EventKind::RunStarted {
            recipe: "r".into(),
            mode: RunMode::Parallel,
            language: "en".into(),
            steps: vec![step],
            words: 3,
            recipe_version: 1,
            notes_sha256: None,
            terms: None,
        }
    }

    fn started() -> EventKind {
        EventKind::StepStarted {
            step: "text".into(),
            attempt: 1,
            provider: "p".into(),
            model: "m".into(),
            address: None,
            fingerprint: None,
        }
    }

    fn closed(path: &str) -> EventKind {
        EventKind::FieldClosed { step: "text".into(), path: path.to_owned(), value: json!("x") }
    }

    fn received() -> EventKind {
        EventKind::TextReceived { step: "text".into(), text: "abc".into(), thinking: false }
    }

    #[test]
    fn fields_share_a_line_and_are_told_before_what_follows() {
        let events = vec![
            (0, begun()),
            (0, started()),
            (100, closed("title")),
            (200, closed("hero.mood")),
            (300, closed("hero.subject")),
            (400, EventKind::StepCancelled { step: "text".into() }),
        ];
        let lines = told(events, None);
        assert_eq!(lines[2..], ["0.40 s  text has title, hero", "0.40 s  text cancelled"]);
    }

    #[test]
    fn a_long_step_is_heard_of_every_ten_seconds_and_no_more_often() {
        let events = vec![
            (0, begun()),
            (0, started()),
            (9_999, received()),
            (10_000, received()),
            (10_050, received()),
        ];
        let lines = told(events.clone(), Some(19_999));
        assert_eq!(
            lines[2..],
            ["10.0 s  still working: text for 10.0 s, 6 characters so far"],
            "once in ten seconds"
        );
        assert_eq!(told(events, Some(20_000)).len(), 4, "and once more after the next ten");
    }
}
