//! For how long a service may be silent.

use std::time::Duration;

/// For how long a service may be silent in each part of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// From the request to the first byte of a text's answer.
    pub first_byte: Duration,
    /// From the request to the first byte of a picture's answer.
    pub picture_first_byte: Duration,
    /// From one byte to the next.
    pub idle: Duration,
    /// From one piece of text or thought to the next; comments do not count.
    pub content: Duration,
    /// From the finish reason to the end of the stream; what would come then is the usage.
    pub after_finish: Duration,
}

impl Timeouts {
    /// The same for steps that may take no longer than this: a silence of half that time leaves room
    /// for another attempt, which a picture does not get.
    #[must_use]
    pub fn within(self, deadline: Duration) -> Self {
        let half = |time: Duration| time.min(deadline / 2);
        Self {
            first_byte: half(self.first_byte),
            picture_first_byte: self.picture_first_byte.min(deadline),
            idle: half(self.idle),
            content: half(self.content),
            ..self
        }
    }
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            first_byte: Duration::from_mins(2),
            picture_first_byte: Duration::from_mins(5),
            idle: Duration::from_mins(1),
            content: Duration::from_mins(3),
            after_finish: Duration::from_secs(2),
        }
    }
}
