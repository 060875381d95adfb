//! What goes wrong in a scenario, and for whom.

use serde::{Deserialize, Deserializer, de};

use super::{Kind, Seconds, Share};

/// A fault and whom it hits.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultRule {
    /// The kind of request; none for all.
    pub on: Option<Kind>,
    /// The step that the request is for; none for all.
    pub step: Option<String>,
    /// The model that is asked; none for all.
    pub model: Option<String>,
    /// How often the same request meets it.
    #[serde(default = "one")]
    pub attempts: u32,
    /// The share of different requests that it hits.
    #[serde(default = "all")]
    pub share: Share,
    /// What goes wrong.
    pub does: Fault,
}

fn one() -> u32 {
    1
}

fn all() -> Share {
    Share(1.0)
}

/// What goes wrong. Where a fault has a place `at`, it is a share of the answer's pieces, or of its
/// bytes where it comes in one piece.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Fault {
    /// An error instead of an answer: `{ status = { code = 429, retry_after = "date", seconds = 2 } }`.
    #[serde(rename_all = "snake_case")]
    Status {
        /// The HTTP status.
        #[serde(deserialize_with = "status")]
        code: u16,
        /// How the answer says when to come back.
        #[serde(default)]
        retry_after: RetryAfter,
        /// When to come back.
        #[serde(default)]
        seconds: Seconds,
    },
    /// Status 200 and an error in the body: `{ error-in-ok = { code = 502 } }`.
    ErrorInOk {
        /// The status that the body tells.
        #[serde(deserialize_with = "status")]
        code: u16,
    },
    /// An error event in the stream, and its end: `{ stream-error = { at = 0.5, code = 502 } }`.
    StreamError {
        /// Where.
        at: Share,
        /// The status that the event tells.
        #[serde(deserialize_with = "status")]
        code: u16,
    },
    /// The connection is closed midway: `{ cut = { at = 0.5 } }`.
    Cut {
        /// Where.
        at: Share,
    },
    /// The connection is reset midway (a TCP RST): `{ reset = { at = 0.5 } }`.
    Reset {
        /// Where.
        at: Share,
    },
    /// Nothing comes any more: `{ stall = { at = 0.5, comments = true } }`.
    Stall {
        /// Where.
        at: Share,
        /// Whether comment lines go on.
        #[serde(default)]
        comments: bool,
    },
    /// Everything comes later, the head of the answer too: `{ slow = { seconds = 20 } }`.
    Slow {
        /// How much later.
        seconds: Seconds,
    },
    /// An event that is not JSON among the others: `{ garbage = { at = 0.5 } }`.
    Garbage {
        /// Where.
        at: Share,
    },
    /// A page for people instead of an answer: `{ html = { code = 502 } }`.
    Html {
        /// The HTTP status.
        #[serde(deserialize_with = "status")]
        code: u16,
    },
    /// A picture that is not a PNG file: `{ picture = "jpeg" }`.
    Picture(PictureFault),
    /// The model will not answer: `"refusal"`.
    Refusal,
    /// The answer ends at the limit of tokens: `{ length = { at = 0.5 } }`.
    Length {
        /// Where.
        at: Share,
    },
    /// The whole answer without a finish reason: `"no-finish"`.
    NoFinish,
    /// The whole stream without its last line: `"no-done"`.
    NoDone,
}

impl Fault {
    /// Its name in scenarios and counts.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Status { .. } => "status",
            Self::ErrorInOk { .. } => "error-in-ok",
            Self::StreamError { .. } => "stream-error",
            Self::Cut { .. } => "cut",
            Self::Reset { .. } => "reset",
            Self::Stall { .. } => "stall",
            Self::Slow { .. } => "slow",
            Self::Garbage { .. } => "garbage",
            Self::Html { .. } => "html",
            Self::Picture(_) => "picture",
            Self::Refusal => "refusal",
            Self::Length { .. } => "length",
            Self::NoFinish => "no-finish",
            Self::NoDone => "no-done",
        }
    }

    /// Whether a client gets a usable answer all the same, so that the request does not come again.
    #[must_use]
    pub fn is_answer(&self) -> bool {
        matches!(
            self,
            Self::Slow { .. }
                | Self::NoDone
                | Self::Picture(PictureFault::Jpeg | PictureFault::Webp)
        )
    }
}

fn status<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u16, D::Error> {
    let code = u16::deserialize(deserializer)?;
    if (400..=599).contains(&code) {
        Ok(code)
    } else {
        Err(de::Error::custom(format!("{code} is not an error status from 400 to 599")))
    }
}

/// How an answer says when to come back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RetryAfter {
    /// It does not.
    #[default]
    None,
    /// `Retry-After` in whole seconds, rounded up (RFC 9110 section 10.2.3).
    Seconds,
    /// `Retry-After` with a fraction, as some services send it.
    Fraction,
    /// `retry-after-ms`, in milliseconds.
    Ms,
    /// `Retry-After` as an HTTP date, rounded up to a whole second.
    Date,
    /// `retry_after` in the error of the body.
    Body,
    /// Words in the message.
    Text,
}

/// What is wrong with a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PictureFault {
    /// It is a JPEG file.
    Jpeg,
    /// It is a WebP file.
    Webp,
    /// It is an SVG file.
    Svg,
    /// There are words instead of it.
    Text,
    /// There is nothing instead of it.
    None,
    /// Its file ends midway.
    Truncated,
}
