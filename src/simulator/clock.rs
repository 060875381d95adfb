//! The time of day, which the bodies and headers of real services tell.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

#[expect(clippy::disallowed_methods, reason = "services stamp their answers with the time of day")]
fn now() -> SystemTime {
    SystemTime::now()
}

/// Seconds since 1970.
#[must_use]
pub fn unix_seconds() -> u64 {
    now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

/// The HTTP date (RFC 9110 section 5.6.7) in so many seconds, rounded up to a whole one.
#[must_use]
pub fn http_date_in(seconds: f64) -> String {
    let wait = Duration::try_from_secs_f64(seconds).unwrap_or_default();
    // A date has no fractions, and to come back too early would be refused again.
    httpdate::fmt_http_date(now() + wait + Duration::from_millis(999))
}
