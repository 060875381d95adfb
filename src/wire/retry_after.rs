//! For how long a service asks its clients to stay away, in each of the forms that services use.
//!
//! In headers: `retry-after-ms`; `Retry-After` (RFC 9110 §10.2.3) in seconds, also with fractions, or
//! as a date; `llm_provider-retry-after`, the form of a gateway that passes on what its upstream said.
//! In a body: see [`from_text`] and [`from_duration`]. What is past, negative or nonsense counts as
//! not said.

use std::sync::LazyLock;
use std::time::{Duration, SystemTime};

use hyper::HeaderMap;
use regex::Regex;

/// Longer waits, in seconds (a year), are nonsense.
const LONGEST: f64 = 31_536_000.0;

/// A number with its unit, such as "46.5s" or "2 minutes".
const PART: &str =
    r"(\d+(?:\.\d+)?)\s*(milliseconds?|ms|seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h)";

// The patterns are fixed; if one were wrong, nothing would be read from texts.
static IN_TEXT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let parts = format!(r"(?:{PART}(?:\s*(?:,|and)?\s*))+");
    Regex::new(&format!(r"(?i)\b(?:retry|try again)\s+(?:in|after)\s+(?P<span>{parts})\b")).ok()
});
static PARTS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(&format!("(?i){PART}")).ok());

/// What the headers say, in milliseconds; a date is compared with the response's own `Date`, or with
/// `now` where it has none.
#[must_use]
pub fn from_headers(headers: &HeaderMap, now: SystemTime) -> Option<u64> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let date = |text: &str| httpdate::parse_http_date(text).ok();
    let now = text("date").and_then(date).unwrap_or(now);
    let until = |text: &str| date(text)?.duration_since(now).ok().and_then(from_span);
    let seconds = |text: &str| text.parse().map_or_else(|_| from_duration(text), from_seconds);
    text("retry-after-ms")
        .and_then(|text| from_seconds(text.parse::<f64>().ok()? / 1_000.0))
        .or_else(|| text("retry-after").and_then(|text| seconds(text).or_else(|| until(text))))
        .or_else(|| {
            text("llm_provider-retry-after").and_then(|text| seconds(text).or_else(|| until(text)))
        })
}

/// A number of seconds, in milliseconds.
#[must_use]
pub fn from_seconds(seconds: f64) -> Option<u64> {
    let is_sensible = seconds > 0.0 && seconds <= LONGEST;
    is_sensible.then(|| Duration::from_secs_f64(seconds)).and_then(from_span)
}

/// A duration in a header or in JSON, such as the `46.5s` of `google.rpc.RetryInfo` or `1m30s`, in
/// milliseconds.
#[must_use]
pub fn from_duration(text: &str) -> Option<u64> {
    let text = text.trim();
    let mut end = 0;
    for part in PARTS.as_ref()?.find_iter(text) {
        if part.start() != end {
            return None;
        }
        end = part.end();
    }
    if end == text.len() { sum(text) } else { None }
}

/// A sentence such as "Please retry in 46.2s.", "try again in 20ms" or "retry after 2 minutes", in
/// milliseconds.
#[must_use]
pub fn from_text(text: &str) -> Option<u64> {
    sum(&IN_TEXT.as_ref()?.captures(text)?["span"])
}

/// The sum of the parts of a duration, in milliseconds.
fn sum(text: &str) -> Option<u64> {
    let seconds = |part: regex::Captures<'_>| {
        let unit = match part[2].to_ascii_lowercase().as_str() {
            "ms" => 0.001,
            unit if unit.starts_with("milli") => 0.001,
            unit if unit.starts_with('s') => 1.0,
            unit if unit.starts_with('m') => 60.0,
            _ => 3_600.0,
        };
        part[1].parse::<f64>().ok().map(|number| number * unit)
    };
    from_seconds(PARTS.as_ref()?.captures_iter(text).map(seconds).sum::<Option<f64>>()?)
}

fn from_span(span: Duration) -> Option<u64> {
    // A fraction of a millisecond is rounded up: too early is worse than too late.
    let ms = u64::try_from(span.as_micros().div_ceil(1_000)).ok()?;
    (ms > 0).then_some(ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(name: &'static str, value: &str) -> Option<u64> {
        let now = httpdate::parse_http_date("Wed, 21 Oct 2015 07:28:00 GMT").unwrap();
        from_headers(&HeaderMap::from_iter([(name.parse().unwrap(), value.parse().unwrap())]), now)
    }

    #[test]
    fn every_form_of_header_is_read() {
        assert_eq!(said("retry-after", "2"), Some(2_000));
        assert_eq!(said("retry-after", "0.25"), Some(250));
        assert_eq!(said("retry-after", "86400"), Some(86_400_000));
        assert_eq!(said("retry-after-ms", "700"), Some(700));
        assert_eq!(said("llm_provider-retry-after", "7"), Some(7_000));
        // RFC 9110 §5.6.7: the date that now is, three seconds later.
        assert_eq!(said("retry-after", "Wed, 21 Oct 2015 07:28:03 GMT"), Some(3_000));
    }

    #[test]
    fn a_date_counts_from_the_date_of_the_response() {
        let headers = HeaderMap::from_iter([
            ("date".parse().unwrap(), "Wed, 21 Oct 2015 07:28:00 GMT".parse().unwrap()),
            ("retry-after".parse().unwrap(), "Wed, 21 Oct 2015 07:28:30 GMT".parse().unwrap()),
        ]);
        let much_later = SystemTime::UNIX_EPOCH + Duration::from_secs(2_000_000_000);
        assert_eq!(from_headers(&headers, much_later), Some(30_000));
    }

    #[test]
    fn milliseconds_come_before_seconds_and_nonsense_is_passed_over() {
        let headers = |ms: &str| {
            HeaderMap::from_iter([
                ("retry-after-ms".parse().unwrap(), ms.parse().unwrap()),
                ("retry-after".parse().unwrap(), "9".parse().unwrap()),
            ])
        };
        assert_eq!(from_headers(&headers("700"), SystemTime::UNIX_EPOCH), Some(700));
        assert_eq!(from_headers(&headers("soon"), SystemTime::UNIX_EPOCH), Some(9_000));
    }

    #[test]
    fn case_6_nonsense_is_not_said() {
        for value in [
            "soon",
            "-5",
            "0",
            "NaN",
            "inf",
            "1e400",
            "",
            "99999999999999999999",
            "Wed, 21 Oct 2015 07:27:00 GMT",
            "Wed, 32 Oct 2015 07:28:30 GMT",
        ] {
            assert_eq!(said("retry-after", value), None, "{value}");
            assert_eq!(said("retry-after-ms", value), None, "{value}");
        }
    }

    #[test]
    fn sentences_and_durations_are_read() {
        assert_eq!(from_text("limit: 20. Please retry in 46.5s."), Some(46_500));
        assert_eq!(from_text("All are at capacity. Retry after 40 seconds."), Some(40_000));
        assert_eq!(from_text("Please try again in 20ms. Visit"), Some(20));
        assert_eq!(from_text("Please try again in 6m0s"), Some(360_000));
        assert_eq!(from_text("Retry in 2 minutes"), Some(120_000));
        assert_eq!(from_text("Please try again in 1m30s."), Some(90_000));
        assert_eq!(from_text("Try again in 1h2m3.5s"), Some(3_723_500));
        assert_eq!(from_text("retry after 1 minute and 30 seconds"), Some(90_000));
        assert_eq!(from_text("try again in 500 milliseconds"), Some(500));
        assert_eq!(from_text("try again in 2 mins"), Some(120_000));
        assert_eq!(from_text("try again in 2 months"), None);
        assert_eq!(said("retry-after", "1m30s"), Some(90_000));
        assert_eq!(said("retry-after", "2 minutes"), Some(120_000));
        assert_eq!(from_duration("1m30s"), Some(90_000));
        assert_eq!(from_duration("30 pieces"), None);
        assert_eq!(from_duration(""), None);
        assert_eq!(from_text("retry later, in 2026"), None);
        assert_eq!(from_duration("46s"), Some(46_000));
        assert_eq!(from_duration("1.5s"), Some(1_500));
        assert_eq!(from_duration("-1s"), None);
    }
}
