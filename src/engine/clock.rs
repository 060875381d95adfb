//! The clock of a run, in wall time and in time since its start.

use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

/// The one place where time is read; under a paused tokio clock it is virtual.
pub(super) struct Clock {
    pub(super) started: Instant,
    started_at: Timestamp,
    newest_ms: u64,
}

impl Clock {
    #[expect(clippy::disallowed_methods, reason = "the dispatcher is where time is stamped")]
    pub(super) fn start() -> Self {
        // Times in records are whole milliseconds.
        let now = Timestamp::now();
        let started_at = Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now);
        Self { started: Instant::now(), started_at, newest_ms: 0 }
    }

    pub(super) fn elapsed_ms(&mut self) -> u64 {
        let now = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.newest_ms = self.newest_ms.max(now);
        self.newest_ms
    }

    pub(super) fn at(&self, elapsed_ms: u64) -> Timestamp {
        let elapsed = SignedDuration::from_millis(i64::try_from(elapsed_ms).unwrap_or(i64::MAX));
        self.started_at.checked_add(elapsed).unwrap_or(self.started_at)
    }
}
