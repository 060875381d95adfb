//! When the screen is drawn: on request, at most thirty times a second, and never without one.

/// The shortest time between two frames, in milliseconds.
pub const FRAME_MS: u64 = 33;

/// The frames of the screen. Requests before the next frame join: the earliest wins.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frames {
    drawn_ms: Option<u64>,
    wanted_ms: Option<u64>,
}

impl Frames {
    /// Asks for a frame at that time, or as soon after it as the rate allows.
    pub fn request(&mut self, at_ms: u64) {
        let earliest = self.drawn_ms.map_or(0, |drawn| drawn + FRAME_MS);
        let at_ms = at_ms.max(earliest);
        self.wanted_ms = Some(self.wanted_ms.map_or(at_ms, |wanted| wanted.min(at_ms)));
    }

    /// When the next frame is to be drawn, or none when nobody asked.
    #[must_use]
    pub fn next(&self) -> Option<u64> {
        self.wanted_ms
    }

    /// Whether a frame is to be drawn now.
    #[must_use]
    pub fn is_due(&self, now_ms: u64) -> bool {
        self.wanted_ms.is_some_and(|wanted| wanted <= now_ms)
    }

    /// Notes that a frame was drawn; everything asked for before is in it.
    pub fn drawn(&mut self, now_ms: u64) {
        self.drawn_ms = Some(now_ms);
        self.wanted_ms = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_request_there_is_no_frame() {
        let mut frames = Frames::default();
        assert_eq!(frames.next(), None);
        frames.request(0);
        assert!(frames.is_due(0));
        frames.drawn(0);
        assert_eq!(frames.next(), None);
        assert!(!frames.is_due(1_000_000));
    }

    #[test]
    fn the_earliest_request_wins_and_the_rate_is_kept() {
        let mut frames = Frames::default();
        frames.drawn(1000);
        frames.request(1500);
        frames.request(1001);
        frames.request(1200);
        assert_eq!(frames.next(), Some(1033));
        assert!(!frames.is_due(1032));
        assert!(frames.is_due(1033));
    }

    #[test]
    fn a_thousand_requests_in_a_second_are_at_most_thirty_one_frames() {
        let mut frames = Frames::default();
        let mut drawn = 0;
        for now in 0..1000 {
            frames.request(now);
            if frames.is_due(now) {
                frames.drawn(now);
                drawn += 1;
            }
        }
        assert_eq!(drawn, 31);
    }
}
