//! Whether a failed attempt is followed by another, and when. Pure.

use std::time::Duration;

use crate::domain::fault::Retry;

/// How patient a run is with passing failures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    /// How many attempts a step has.
    pub attempts: u32,
    /// The wait after the first failed attempt; it doubles with each further one.
    pub first_wait: Duration,
    /// The longest wait of the engine's own choice.
    pub longest_wait: Duration,
    /// The longest wait that a service may ask for; beyond it a person decides.
    pub longest_asked: Duration,
    /// How long a step may take from its first attempt on, waits included.
    pub deadline: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            attempts: 3,
            first_wait: Duration::from_millis(500),
            longest_wait: Duration::from_secs(8),
            longest_asked: Duration::from_mins(2),
            deadline: Duration::from_mins(10),
        }
    }
}

/// What follows a failed attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Another attempt after this wait.
    Again(Duration),
    /// The step has failed.
    GiveUp,
    /// The step has failed, because the service asks for more patience than a run has.
    TooLong(Duration),
}

impl RetryPolicy {
    /// Decides after attempt number `attempt` (from 1) has failed, `elapsed` after the first one began.
    ///
    /// `chance` from 0 to 1 spreads the waits of steps that failed together. A wait that the service
    /// asked for is kept to the millisecond and never shortened.
    #[must_use]
    pub fn decide(&self, attempt: u32, retry: Retry, elapsed: Duration, chance: f64) -> Decision {
        let wait = match retry {
            Retry::Never => return Decision::GiveUp,
            Retry::Backoff | Retry::Busy => {
                let doubled = self.first_wait.saturating_mul(1 << (attempt - 1).min(16));
                // From three quarters up to five: each wait is longer than the one before.
                doubled.min(self.longest_wait).mul_f64(0.75 + chance.clamp(0.0, 1.0) / 2.0)
            }
            Retry::AfterMs(ms) => Duration::from_millis(ms),
        };
        if matches!(retry, Retry::AfterMs(_)) && wait > self.longest_asked {
            return Decision::TooLong(wait);
        }
        if attempt >= self.attempts || elapsed.saturating_add(wait) >= self.deadline {
            return Decision::GiveUp;
        }
        Decision::Again(wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: RetryPolicy = RetryPolicy {
        attempts: 6,
        first_wait: Duration::from_millis(500),
        longest_wait: Duration::from_secs(8),
        longest_asked: Duration::from_mins(2),
        deadline: Duration::from_mins(10),
    };

    fn decide(attempt: u32, retry: Retry) -> Decision {
        POLICY.decide(attempt, retry, Duration::ZERO, 0.5)
    }

    #[test]
    fn waits_double_up_to_the_longest() {
        let waits: Vec<_> = (1..=6).map(|attempt| decide(attempt, Retry::Backoff)).collect();
        let again = |ms| Decision::Again(Duration::from_millis(ms));
        let expected = [again(500), again(1000), again(2000), again(4000), again(8000)];
        assert_eq!(waits[..5], expected);
        assert_eq!(waits[5], Decision::GiveUp);
    }

    #[test]
    fn however_the_dice_fall_each_wait_is_longer_than_the_one_before() {
        let wait = |attempt, chance| match POLICY.decide(
            attempt,
            Retry::Backoff,
            Duration::ZERO,
            chance,
        ) {
            Decision::Again(wait) => wait,
            other => panic!("{other:?}"),
        };
        for attempt in 1..4 {
            assert!(wait(attempt, 1.0) < wait(attempt + 1, 0.0));
        }
    }

    #[test]
    fn what_a_service_asks_for_is_kept_or_told() {
        let asked = |ms| decide(1, Retry::AfterMs(ms));
        assert_eq!(asked(2000), Decision::Again(Duration::from_secs(2)));
        assert_eq!(asked(120_000), Decision::Again(Duration::from_mins(2)));
        assert_eq!(asked(86_400_000), Decision::TooLong(Duration::from_hours(24)));
    }

    #[test]
    fn nothing_is_waited_for_past_the_deadline_and_never_is_never() {
        let late = POLICY.decide(1, Retry::AfterMs(2000), Duration::from_secs(599), 0.5);
        assert_eq!(late, Decision::GiveUp);
        assert_eq!(decide(1, Retry::Never), Decision::GiveUp);
    }
}
