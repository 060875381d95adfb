//! Figures as every screen shows them: fixed in width, so that nothing flickers.

use serde_json::{Map, Value};

use super::measure::{cut, one_line};
use crate::render::metrics::with_unit;

pub use crate::report::figures::{age, clock, clock_difference, difference, duration, money, size};

/// Width of a [`clock`] in cells.
pub const CLOCK_CELLS: usize = 6;

/// A whole number with separators: `12,345`.
#[must_use]
pub fn count(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A number and its noun: `1 word`, `2 words`.
#[must_use]
pub fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

/// Names in one phrase: `a`, `a and b`, `a, b and c`; more than three as their number of `many`.
#[must_use]
pub fn together(names: &[String], many: &str) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] if names.len() <= 3 => format!("{} and {last}", first.join(", ")),
        _ => format!("{} {many}", count(names.len())),
    }
}

/// Whether an object tells of something before and after.
#[must_use]
pub fn is_metric(map: &Map<String, Value>) -> bool {
    map.contains_key("before") && map.contains_key("after")
}

/// A metric in one line: `Wait: 14 days → 3 days (−78.5%)`, or as much of that as there is.
#[must_use]
pub fn metric(map: &Map<String, Value>) -> String {
    let get = |key: &str| map.get(key).and_then(Value::as_str).map(one_line).unwrap_or_default();
    let value = |key: &str| with_unit(&get(key), &get("unit"));
    let (before, after) = (value("before"), value("after"));
    let arrow = if before.is_empty() || after.is_empty() { "" } else { " → " };
    let values = format!("{before}{arrow}{after}");
    let change = match get("improvement") {
        change if change.is_empty() || values.is_empty() => change,
        change => format!(" ({change})"),
    };
    match (get("label"), format!("{values}{change}")) {
        (label, told) if label.is_empty() || told.is_empty() => format!("{label}{told}"),
        (label, told) => format!("{label}: {told}"),
    }
}

/// A field's value in one line of at most `cells`: texts as they are, lists by their length and first
/// entry.
#[must_use]
pub fn short_value(value: &Value, cells: usize) -> String {
    let text = match value {
        Value::Null => String::new(),
        Value::String(text) => one_line(text),
        Value::Array(items) if items.is_empty() => "none".to_owned(),
        Value::Array(items) => {
            let first = items.first().map(|item| short_value(item, cells)).unwrap_or_default();
            format!("{} · {first}", items.len())
        }
        Value::Object(map) if is_metric(map) => metric(map),
        Value::Object(map) => map
            .values()
            .map(|value| short_value(value, cells))
            .filter(|text| text != "–" && text != "none")
            .collect::<Vec<_>>()
            .join(", "),
        other => other.to_string(),
    };
    if text.is_empty() { "–".to_owned() } else { cut(&text, cells) }
}

/// Whether a field's value says nothing.
#[must_use]
pub fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.iter().all(is_blank),
        Value::Object(map) => map.values().all(is_blank),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// A moment on a time axis: `0 s`, `15 s`, `2:00 min`.
#[must_use]
pub fn moment(ms: u64) -> String {
    match ms {
        0..60_000 if ms.is_multiple_of(1000) => format!("{} s", ms / 1000),
        _ => duration(ms),
    }
}

/// The end of a time axis for a run that has taken `ms`: grows in few steps, so that a chart does not
/// crawl.
#[must_use]
pub fn axis_end(ms: u64) -> u64 {
    /// Seconds.
    const ENDS: [u64; 16] = [1, 2, 4, 6, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600, 1200];
    ENDS.into_iter()
        .map(|seconds| seconds * 1000)
        .find(|end| ms < *end)
        .unwrap_or_else(|| (ms / 600_000 + 1) * 600_000)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ui::measure::width;

    #[test]
    fn clocks_keep_their_width() {
        for ms in [0, 99, 3_449, 59_999, 87_000, 999_999, 3_599_000] {
            assert_eq!(width(&clock(ms)), CLOCK_CELLS, "{ms}");
        }
    }

    #[test]
    fn moments_are_short() {
        assert_eq!(moment(0), "0 s");
        assert_eq!(moment(30_000), "30 s");
        assert_eq!(moment(7_500), "7.50 s");
        assert_eq!(moment(90_000), "1:30 min");
    }

    #[test]
    fn counts_have_separators() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(counted(1, "word", "words"), "1 word");
    }

    #[test]
    fn values_are_told_in_short() {
        assert_eq!(short_value(&json!("two\nlines"), 20), "two lines");
        assert_eq!(short_value(&json!([]), 20), "none");
        assert_eq!(
            short_value(&json!([{"label": "Intake", "before": ""}, {"label": "b"}]), 20),
            "2 · Intake"
        );
        let metric = json!([{"label": "Bread", "before": "18", "after": "9", "unit": "%", "improvement": ""}]);
        assert_eq!(short_value(&metric, 40), "1 · Bread: 18% → 9%");
        assert_eq!(short_value(&json!({"mood": "calm", "x": []}), 20), "calm");
        assert_eq!(short_value(&json!(""), 20), "–");
        assert_eq!(short_value(&json!("a very long value indeed"), 10), "a very lo…");
    }

    #[test]
    fn the_axis_always_has_room_and_grows_in_steps() {
        assert_eq!(axis_end(0), 1000);
        assert_eq!(axis_end(1000), 2000);
        assert_eq!(axis_end(87_000), 90_000);
        assert!(axis_end(5_000_000) > 5_000_000);
    }

    #[test]
    fn names_stand_together_and_many_are_counted() {
        let of = |count: usize| {
            let names: Vec<String> =
                ["a", "b", "c", "d"].into_iter().take(count).map(str::to_owned).collect();
            together(&names, "steps")
        };
        assert_eq!(
            [of(0), of(1), of(2), of(3), of(4)],
            ["", "a", "a and b", "a, b and c", "4 steps"]
        );
    }
}
