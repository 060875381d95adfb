//! Durations, sizes and money as people read them; one way for screens and reports.
//!
//! Durations are rounded to what is shown of them, and told in the unit that they then have: 59.96 s is
//! `1:00 min`. What has passed on a clock on the wall, such as an age, is cut instead.

/// How exactly a duration of so many milliseconds is told, in milliseconds.
const fn grain(ms: u64) -> u64 {
    match ms {
        0..9_995 => 10,
        9_995..59_950 => 100,
        _ => 1_000,
    }
}

/// A number of milliseconds, rounded to a whole number of `grain`; halves go up.
const fn rounded(ms: u64, grain: u64) -> u64 {
    ms.saturating_add(grain / 2) / grain * grain
}

/// A duration in milliseconds: `0.42 s`, `14.0 s`, `1:27 min`, `2:05:09 h`.
#[must_use]
pub fn duration(ms: u64) -> String {
    let ms = rounded(ms, grain(ms));
    match ms {
        0..10_000 => format!("{}.{:02} s", ms / 1000, ms % 1000 / 10),
        10_000..60_000 => format!("{}.{} s", ms / 1000, ms % 1000 / 100),
        60_000..3_600_000 => format!("{}:{:02} min", ms / 60_000, ms % 60_000 / 1000),
        _ => {
            format!("{}:{:02}:{:02} h", ms / 3_600_000, ms % 3_600_000 / 60_000, ms % 60_000 / 1000)
        }
    }
}

/// How much longer the first is than the second, in milliseconds: computed from what is shown of both as
/// durations, so that whoever subtracts them gets the same.
#[must_use]
pub fn difference(longer_ms: u64, shorter_ms: u64) -> u64 {
    apart(longer_ms, shorter_ms, grain(longer_ms))
}

/// The same for two that are shown as clocks.
#[must_use]
pub fn clock_difference(longer_ms: u64, shorter_ms: u64) -> u64 {
    apart(longer_ms, shorter_ms, 100)
}

/// Whole seconds are too coarse for a difference: beyond a minute it is told to a tenth.
fn apart(longer_ms: u64, shorter_ms: u64, grain: u64) -> u64 {
    let grain = grain.min(100);
    rounded(longer_ms, grain).saturating_sub(rounded(shorter_ms, grain))
}

/// How long ago something was, in milliseconds: `12 s`, `5 min`, `3 h`, `2 days`.
#[must_use]
pub fn age(ms: u64) -> String {
    let minutes = ms / 60_000;
    match minutes {
        0 => format!("{} s", ms / 1000),
        1..60 => format!("{minutes} min"),
        60..2_880 => format!("{} h", minutes / 60),
        _ => format!("{} days", minutes / 1_440),
    }
}

/// A price in US dollars: `$0.0390`, `$1.25`, `free`.
#[must_use]
pub fn money(usd: f64) -> String {
    match usd {
        0.0 => "free".to_owned(),
        usd if usd < 1.0 => format!("${usd:.4}"),
        usd => format!("${usd:.2}"),
    }
}

/// A running clock in milliseconds, of one width below an hour so that it does not dance: ` 3.4 s`,
/// `14.0 s`, `1:27  `.
#[must_use]
pub fn clock(ms: u64) -> String {
    let ms = rounded(ms, grain(ms).max(100));
    match ms {
        0..60_000 => format!("{:>2}.{} s", ms / 1000, ms % 1000 / 100),
        60_000..3_600_000 => format!("{:>2}:{:02} ", ms / 60_000, ms % 60_000 / 1000),
        _ => format!("{}:{:02}h", ms / 3_600_000, ms % 3_600_000 / 60_000),
    }
}

/// A size in bytes: `812 B`, `14 KB`, `2.3 MB`.
#[must_use]
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..999_500 => format!("{} KB", (bytes + 500) / 1000),
        _ => {
            let tenths = bytes.saturating_add(50_000) / 100_000;
            format!("{}.{} MB", tenths / 10, tenths % 10)
        }
    }
}

/// A part of a whole in percent, rounded down, so that running work never shows 100.
#[must_use]
pub fn percent(part: u64, whole: u64) -> u64 {
    part.saturating_mul(100).checked_div(whole).unwrap_or(0)
}

/// A part of a whole in percent, to one decimal: `32.6`.
#[must_use]
pub fn percent_tenths(part: u64, whole: u64) -> String {
    let rounded = part.saturating_mul(1000).saturating_add(whole / 2);
    let tenths = rounded.checked_div(whole).unwrap_or(0);
    format!("{}.{}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_well_at_every_size() {
        assert_eq!(duration(0), "0.00 s");
        assert_eq!(duration(423), "0.42 s");
        assert_eq!(duration(14_049), "14.0 s");
        assert_eq!(duration(87_000), "1:27 min");
        assert_eq!(duration(7_509_000), "2:05:09 h");
    }

    #[test]
    fn durations_are_rounded_and_then_have_the_unit_that_fits() {
        let told =
            [2_894, 2_895, 9_994, 9_995, 14_050, 59_949, 59_950, 87_499, 87_500].map(duration);
        let rounded = [
            "2.89 s", "2.90 s", "9.99 s", "10.0 s", "14.1 s", "59.9 s", "1:00 min", "1:27 min",
            "1:28 min",
        ];
        assert_eq!(told, rounded);
        assert_eq!(duration(3_599_500), "1:00:00 h");
        let clocks = [2_849, 2_890, 59_949, 59_950, 87_500, 3_599_500].map(clock);
        assert_eq!(clocks, [" 2.8 s", " 2.9 s", "59.9 s", " 1:00 ", " 1:28 ", "1:00h"]);
        assert_eq!([999_499, 999_500, 2_390_000].map(size), ["999 KB", "1.0 MB", "2.4 MB"]);
    }

    #[test]
    fn a_difference_is_that_of_what_is_shown() {
        assert_eq!(difference(17_040, 6_260), 10_700, "17.0 s and 6.3 s have 10.7 s between them");
        assert_eq!(difference(8_444, 2_855), 5_580, "8.44 s and 2.86 s");
        assert_eq!(clock_difference(8_444, 2_855), 5_500, "8.4 s and 2.9 s");
        assert_eq!((difference(1_000, 2_000), difference(129_000, 87_040)), (0, 42_000));
    }

    #[test]
    fn ages_and_prices_read_well_at_every_size() {
        let ages = [7_900, 59_999, 60_000, 3_600_000 * 47, 3_600_000 * 48].map(age);
        assert_eq!(ages, ["7 s", "59 s", "1 min", "47 h", "2 days"]);
        assert_eq!([0.0, 0.039, 1.254].map(money), ["free", "$0.0390", "$1.25"]);
    }

    #[test]
    fn clocks_keep_their_width() {
        let widths: Vec<_> = [0, 3_400, 59_999, 60_000, 600_000, 3_599_000]
            .iter()
            .map(|ms| clock(*ms).chars().count())
            .collect();
        assert_eq!(widths, [6; 6]);
    }

    #[test]
    fn sizes_and_shares() {
        assert_eq!(
            (size(812), size(14_200), size(2_340_000)),
            ("812 B".into(), "14 KB".into(), "2.3 MB".into())
        );
        assert_eq!((percent(999, 1000), percent(1, 0)), (99, 0));
        let tenths = [(42, 129), (1, 0), (129, 129)].map(|(part, of)| percent_tenths(part, of));
        assert_eq!(tenths, ["32.6", "0.0", "100.0"]);
    }
}
