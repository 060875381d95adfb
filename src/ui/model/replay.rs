//! A run that is watched again: its events by their own times, faster or slower.
//!
//! Nothing here asks a clock: the position moves on by the program's time times the pace.

use std::fmt;

use crate::domain::event::RunEvent;

/// How quickly it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// So many times as fast as it went.
    Times(u64),
    /// At once.
    Most,
}

impl Pace {
    /// All that can be chosen, the slowest first.
    pub const ALL: [Self; 4] = [Self::Times(1), Self::Times(4), Self::Times(20), Self::Most];

    /// The next quicker or slower one, as far as there is one.
    #[must_use]
    pub fn other(self, steps: isize) -> Self {
        let place = Self::ALL.iter().position(|pace| *pace == self).unwrap_or(0);
        let place = place.saturating_add_signed(steps).min(Self::ALL.len() - 1);
        Self::ALL[place]
    }
}

impl fmt::Display for Pace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Times(times) => write!(f, "{times}×"),
            Self::Most => f.pad("max"),
        }
    }
}

/// A run that is watched again.
#[derive(Debug, Clone, PartialEq)]
pub struct Replay {
    events: Vec<RunEvent>,
    /// How many of them have happened.
    done: usize,
    /// Where it stands, in milliseconds since the start of the run.
    position_ms: u64,
    /// The program's time at which it stood there.
    since_ms: u64,
    /// How quickly it goes.
    pace: Pace,
    /// Whether it stands still.
    is_paused: bool,
}

impl Replay {
    /// Begins with the first of these events.
    #[must_use]
    pub fn new(events: Vec<RunEvent>, now_ms: u64) -> Self {
        let pace = Pace::Times(4);
        Self { events, done: 0, position_ms: 0, since_ms: now_ms, pace, is_paused: false }
    }

    /// How quickly it goes.
    #[must_use]
    pub fn pace(&self) -> Pace {
        self.pace
    }

    /// Whether it stands still.
    #[must_use]
    pub fn is_paused(&self) -> bool {
        self.is_paused
    }

    /// Where it stands, in milliseconds since the start of the run.
    #[must_use]
    pub fn position_ms(&self) -> u64 {
        self.position_ms
    }

    /// How long the run took, in milliseconds.
    #[must_use]
    pub fn end_ms(&self) -> u64 {
        self.events.last().map_or(0, |event| event.elapsed_ms)
    }

    /// Whether all has happened.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.done == self.events.len()
    }

    /// Goes on to that time; returns what happens until then, in order.
    pub fn advance(&mut self, now_ms: u64) -> &[RunEvent] {
        let passed = now_ms.saturating_sub(self.since_ms);
        self.since_ms = now_ms;
        if !self.is_paused {
            let end_ms = self.end_ms();
            self.position_ms = match self.pace {
                Pace::Times(times) => (self.position_ms + passed.saturating_mul(times)).min(end_ms),
                Pace::Most => end_ms,
            };
        }
        let first = self.done;
        // Events of one moment belong together, whatever order their times are in.
        let is_due = |event: &RunEvent| event.elapsed_ms <= self.position_ms;
        while self.events.get(self.done).is_some_and(is_due) {
            self.done += 1;
        }
        if self.is_paused {
            self.done = first;
        }
        &self.events[first..self.done]
    }

    /// All that has not happened yet.
    pub fn rest(&mut self) -> &[RunEvent] {
        let first = self.done;
        self.done = self.events.len();
        self.position_ms = self.end_ms();
        &self.events[first..]
    }

    /// Stands still, or goes on.
    pub fn pause(&mut self, now_ms: u64) {
        self.since_ms = now_ms;
        self.is_paused = !self.is_paused;
    }

    /// Takes the next quicker or slower pace.
    pub fn quicken(&mut self, steps: isize) {
        self.pace = self.pace.other(steps);
    }

    /// When something is to be seen next, in the program's milliseconds: the next event, but not later
    /// than `step_ms`, so that clocks move; none while it stands still.
    #[must_use]
    pub fn next_wake(&self, step_ms: u64) -> Option<u64> {
        if self.is_paused || self.is_over() {
            return None;
        }
        let next = self.events.get(self.done).map_or(0, |event| event.elapsed_ms);
        let left = next.saturating_sub(self.position_ms);
        let left = match self.pace {
            Pace::Times(times) => left.div_ceil(times),
            Pace::Most => 0,
        };
        Some(self.since_ms + left.clamp(1, step_ms))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::fixtures::partial;

    fn happened(replay: &mut Replay, now_ms: u64) -> usize {
        replay.advance(now_ms).len()
    }

    #[test]
    fn events_come_at_their_times_divided_by_the_pace() {
        let mut events = partial();
        events.sort_by_key(|event| event.elapsed_ms);
        let count = |until: u64| events.iter().filter(|event| event.elapsed_ms <= until).count();
        let mut replay = Replay::new(events.clone(), 1_000);
        let mut seen = 0;
        for (now_ms, until) in [(1_000, 0), (1_250, 1_000), (2_275, 5_100), (6_260, 21_010)] {
            seen += happened(&mut replay, now_ms);
            assert_eq!(seen, count(until), "at {now_ms}");
        }
        assert!(replay.is_over() && replay.next_wake(100).is_none());
        assert_eq!(replay.position_ms(), 21_010);
    }

    #[test]
    fn it_stands_still_and_goes_on_where_it_stood() {
        let mut replay = Replay::new(partial(), 0);
        happened(&mut replay, 500);
        replay.pause(500);
        assert_eq!((happened(&mut replay, 90_000), replay.next_wake(100)), (0, None));
        assert_eq!(replay.position_ms(), 2_000);
        replay.pause(90_000);
        happened(&mut replay, 90_100);
        assert_eq!(replay.position_ms(), 2_400);
    }

    #[test]
    fn the_last_pace_is_at_once_and_there_is_none_beyond() {
        let mut replay = Replay::new(partial(), 0);
        replay.quicken(9);
        assert_eq!(replay.pace(), Pace::Most);
        assert_eq!(happened(&mut replay, 1), partial().len());
        replay.quicken(-9);
        assert_eq!(replay.pace().to_string(), "1×");
    }

    #[test]
    fn the_rest_is_what_has_not_happened() {
        let mut replay = Replay::new(partial(), 0);
        let seen = happened(&mut replay, 500);
        assert_eq!(seen + replay.rest().len(), partial().len());
        assert!(replay.is_over() && replay.rest().is_empty());
    }

    #[test]
    fn it_wakes_for_the_next_event_or_the_clock() {
        let mut replay = Replay::new(partial(), 0);
        happened(&mut replay, 100);
        // The position is 400 ms; the next event comes at 810 ms.
        assert_eq!(replay.next_wake(1_000), Some(100 + 103));
        assert_eq!(replay.next_wake(50), Some(150));
    }
}
