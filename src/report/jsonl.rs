//! Events as JSON lines, one object a line, for scripts.

use std::io::{self, Write};

use super::Reporter;
use crate::domain::event::RunEvent;
use crate::domain::run::RunState;
use crate::text::redact::redacted_bytes;

/// Writes every event as one line of JSON.
pub struct JsonLines<W> {
    out: W,
    written: io::Result<()>,
}

impl<W: Write> JsonLines<W> {
    /// Writes to `out`; once it no longer takes anything (a closed pipe), the rest is dropped.
    pub fn new(out: W) -> Self {
        Self { out, written: Ok(()) }
    }
}

impl<W> JsonLines<W> {
    /// How the writing went.
    ///
    /// # Errors
    /// What `out` said when it first did not take a line.
    pub fn finish(self) -> io::Result<()> {
        self.written
    }
}

impl<W: Write> Reporter for JsonLines<W> {
    fn take(&mut self, event: &RunEvent, _state: &RunState) {
        if self.written.is_err() {
            return;
        }
        let Ok(line) = serde_json::to_vec(event) else { return };
        let mut line = redacted_bytes(&line).into_owned();
        line.push(b'\n');
        // Each line goes out at once: whoever reads the pipe follows the run.
        self.written = self.out.write_all(&line).and_then(|()| self.out.flush());
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::domain::event::EventKind;
    use crate::domain::run::{RunEnd, RunId};

    #[test]
    fn an_event_is_one_line_in_the_promised_form() {
        let event = RunEvent {
            run: RunId::new("r"),
            at: Timestamp::from_second(0).unwrap(),
            elapsed_ms: 7,
            kind: EventKind::StepCancelled { step: "hero".into() },
        };
        let end =
            RunEvent { kind: EventKind::RunFinished { state: RunEnd::Cancelled }, ..event.clone() };
        let mut out = Vec::new();
        let mut lines = JsonLines::new(&mut out);
        lines.take(&event, &RunState::default());
        lines.take(&end, &RunState::default());
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "{\"run\":\"r\",\"at\":\"1970-01-01T00:00:00Z\",\"elapsed_ms\":7,\"kind\":\"StepCancelled\",\"step\":\"hero\"}\n\
             {\"run\":\"r\",\"at\":\"1970-01-01T00:00:00Z\",\"elapsed_ms\":7,\"kind\":\"RunFinished\",\"state\":\"cancelled\"}\n"
        );
    }
}
