//! An answer as a list of beats: what happens on the connection, and when.
//!
//! Faults are other beats, not other code paths: a cut answer is the same list, ended early.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::io;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::future::BoxFuture;
use futures_util::stream::{self, Stream};
use hyper::body::Frame;
use tokio::time::{Instant, sleep_until};

use super::line::{Ending, Line};

/// Beats closer than this are sent together, in seconds of the clock on the wall.
const TOGETHER: f64 = 0.000_5;
/// What a wait is longer than was asked for, on average: the runtime rounds it up to whole milliseconds,
/// and the system's wait under it is rounded up once more.
const LATE: Duration = Duration::from_micros(900);
/// The comment line that `OpenRouter` sends while a stream waits.
pub const COMMENT: &str = ": OPENROUTER PROCESSING\n\n";

/// Something that happens to an answer, in seconds after the arrival of its request.
#[derive(Debug, Clone, PartialEq)]
pub struct Beat {
    /// When.
    pub at: f64,
    /// What.
    pub act: Act,
}

/// What happens.
#[derive(Debug, Clone, PartialEq)]
pub enum Act {
    /// Bytes of the body go out.
    Send(Bytes),
    /// The connection ends once everything before is out.
    End(Ending),
    /// Nothing comes any more, except a comment line every so many seconds where that is given.
    Stall(Option<f64>),
}

impl Beat {
    /// Bytes at a time.
    pub fn send(at: f64, bytes: impl Into<Bytes>) -> Self {
        Self { at, act: Act::Send(bytes.into()) }
    }
}

/// When a request came, and how fast its scenario runs.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    /// The arrival of the request.
    pub arrival: Instant,
    /// Seconds of the scenario in a second on the wall, more than 0.
    pub speed: f64,
}

impl Clock {
    /// Waits until a time of the scenario; no time has passed where it is over already.
    pub async fn until(&self, at: f64) {
        if at > 0.0 {
            let wait = Duration::try_from_secs_f64(at / self.speed).unwrap_or(Duration::MAX);
            let wait = wait.saturating_sub(LATE);
            if let Some(due) = self.arrival.checked_add(wait) {
                sleep_until(due).await;
            }
        }
    }
}

/// Joins beats that fall together on the wall, so that a fast scenario sends few frames.
#[must_use]
pub fn joined(beats: Vec<Beat>, speed: f64) -> VecDeque<Beat> {
    let mut joined: VecDeque<Beat> = VecDeque::new();
    let mut open: Option<(f64, BytesMut)> = None;
    for beat in beats {
        match (&mut open, beat.act) {
            (Some((at, bytes)), Act::Send(more)) if (beat.at - *at) / speed < TOGETHER => {
                bytes.extend_from_slice(&more);
            }
            (_, act) => {
                joined.extend(open.take().map(|(at, bytes)| Beat::send(at, bytes)));
                match act {
                    Act::Send(bytes) => open = Some((beat.at, BytesMut::from(bytes))),
                    act => joined.push_back(Beat { at: beat.at, act }),
                }
            }
        }
    }
    joined.extend(open.map(|(at, bytes)| Beat::send(at, bytes)));
    joined
}

/// What an answer's body still needs while it is played.
struct Play<G> {
    clock: Clock,
    line: Line,
    beats: VecDeque<Beat>,
    /// The beats after these, which are still being made.
    rest: Option<BoxFuture<'static, Vec<Beat>>>,
    /// Held until the body is over or given up.
    _guard: G,
}

/// The frames of a body: `beats` as they fall due, then those that `rest` makes meanwhile.
pub fn play<G: Send + 'static>(
    clock: Clock,
    line: Line,
    beats: Vec<Beat>,
    rest: Option<BoxFuture<'static, Vec<Beat>>>,
    guard: G,
) -> impl Stream<Item = Result<Frame<Bytes>, Infallible>> + Send {
    let play = Play { clock, line, beats: joined(beats, clock.speed), rest, _guard: guard };
    stream::unfold(play, |mut play| async move {
        loop {
            let Some(beat) = play.beats.pop_front() else {
                play.beats = joined(play.rest.take()?.await, play.clock.speed);
                continue;
            };
            play.clock.until(beat.at).await;
            match beat.act {
                Act::Send(bytes) => return Some((Ok(Frame::data(bytes)), play)),
                Act::End(ending) => {
                    // The line ends when everything before has left; until then this body waits.
                    play.line.end(ending);
                    std::future::pending::<()>().await;
                }
                Act::Stall(None) => std::future::pending::<()>().await,
                Act::Stall(Some(every)) => {
                    let at = beat.at + every;
                    play.beats.push_front(Beat { at, act: Act::Stall(Some(every)) });
                    play.beats.push_front(Beat::send(at, COMMENT));
                }
            }
        }
    })
}

/// The error with which a line ends.
pub fn ended() -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionAborted, "the scenario ends the connection here")
}

#[cfg(test)]
mod tests {
    use futures_util::StreamExt as _;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn beats_fall_on_absolute_times_at_any_speed() {
        let clock = Clock { arrival: Instant::now(), speed: 50.0 };
        let rest = async {
            // Whatever is made late holds up only what is due before it is there.
            tokio::time::sleep(Duration::from_millis(900)).await;
            vec![Beat::send(10.0, "b"), Beat::send(60.0, "c"), Beat::send(87.0, "d")]
        };
        let frames =
            play(clock, Line::default(), vec![Beat::send(0.0, "a")], Some(Box::pin(rest)), ());
        let mut frames = std::pin::pin!(frames);
        let mut seen = Vec::new();
        while let Some(Ok(frame)) = frames.next().await {
            let text = String::from_utf8(frame.into_data().unwrap().to_vec()).unwrap();
            seen.push((text, clock.arrival.elapsed().as_millis()));
        }
        let seen: Vec<(&str, u128)> = seen.iter().map(|(text, at)| (text.as_str(), *at)).collect();
        assert_eq!(seen, [("a", 0), ("b", 900), ("c", 1_200), ("d", 1_740)]);
    }

    #[test]
    fn only_what_falls_together_is_joined() {
        let beats = |speed| {
            let beats = vec![Beat::send(0.0, "a"), Beat::send(0.0, "b"), Beat::send(0.01, "c")];
            joined(beats, speed).len()
        };
        assert_eq!((beats(1.0), beats(50.0)), (2, 1));
        let stall = Beat { at: 0.0, act: Act::Stall(None) };
        assert_eq!(joined(vec![Beat::send(0.0, "a"), stall, Beat::send(0.0, "b")], 1.0).len(), 3);
    }

    #[tokio::test(start_paused = true)]
    async fn a_stall_with_comments_goes_on_for_ever() {
        let clock = Clock { arrival: Instant::now(), speed: 1.0 };
        let stall = vec![Beat { at: 1.0, act: Act::Stall(Some(5.0)) }];
        let frames = play(clock, Line::default(), stall, None, ());
        let frames: Vec<_> = frames.take(3).collect().await;
        assert_eq!(frames.len(), 3);
        assert_eq!(clock.arrival.elapsed().as_secs(), 16);
    }
}
