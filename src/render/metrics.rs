//! What the metrics dashboard shows: the notes' own values, and a bar only where two of them compare.

use serde_json::{Value, json};

use super::study::one_line;
use crate::domain::case_study::{CaseStudy, Metric};
use crate::text::figure;
use crate::text::labels::Labels;

/// Most cards on the dashboard.
pub const MOST: usize = 4;

/// The metrics that belong on the dashboard, in the document's order.
///
/// Those marked as headlines, or the first ones when fewer than two are marked.
#[must_use]
pub fn on_dashboard(metrics: &[Metric]) -> Vec<&Metric> {
    let marked: Vec<&Metric> = metrics.iter().filter(|metric| metric.headline).collect();
    if marked.len() > 1 {
        return marked.into_iter().take(MOST).collect();
    }
    let rest = metrics.iter().filter(|metric| !metric.headline);
    marked.iter().copied().chain(rest).take(MOST).collect()
}

/// The metrics that the dashboard leaves out, and those with texts that it has to shorten.
#[must_use]
pub fn beside_dashboard(metrics: &[Metric]) -> Vec<&Metric> {
    let shown = on_dashboard(metrics);
    let fits = |metric: &Metric| {
        let texts = [&metric.label, &metric.before, &metric.after, &metric.improvement];
        texts.iter().all(|text| text.chars().count() <= 44)
    };
    let whole =
        |metric: &Metric| fits(metric) && shown.iter().any(|one| std::ptr::eq(*one, metric));
    metrics.iter().filter(|metric| !whole(metric)).collect()
}

/// A value as it is shown: with the unit when it is a bare number.
#[must_use]
pub fn with_unit(value: &str, unit: &str) -> String {
    let value = one_line(value, 160);
    let unit = one_line(unit, 40);
    let bare = value.chars().any(|c| c.is_ascii_digit())
        && value.chars().all(|c| c.is_ascii_digit() || ".,'’ \u{a0}+-−".contains(c));
    match unit.as_str() {
        "" => value,
        _ if !bare => value,
        "€" | "$" | "£" | "¥" => format!("{unit}{value}"),
        "%" | "°" | "×" | "x" => format!("{value}{unit}"),
        _ => format!("{value} {unit}"),
    }
}

/// The dashboard's data for the template.
#[must_use]
pub fn prepare(study: &CaseStudy, labels: Labels) -> Value {
    let cards: Vec<Value> = on_dashboard(&study.metrics)
        .into_iter()
        .map(|metric| card(metric, figure::comparable(&metric.before, &metric.after), labels))
        .collect();
    let bars = cards.iter().any(|card| card["kind"] == "bars");
    json!({
        "cards": cards,
        "note": labels.get(if bars { "measured_note" } else { "measured_source" }),
    })
}

/// What the dashboard says, for those who cannot see it.
#[must_use]
pub fn alt(study: &CaseStudy, labels: Labels) -> String {
    let said = on_dashboard(&study.metrics).into_iter().map(|metric| {
        let (before, after) =
            (with_unit(&metric.before, &metric.unit), with_unit(&metric.after, &metric.unit));
        let values = match (before.is_empty(), after.is_empty()) {
            (false, false) => format!("{before} → {after}"),
            (false, true) => format!("{} {before}", labels.get("before")),
            (true, _) => after,
        };
        let parts = [values, one_line(&metric.improvement, 160)];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        format!("{}: {}", one_line(&metric.label, 160), parts.join(", "))
    });
    let said = said.collect::<Vec<_>>().join("; ");
    format!("{}. {said}", labels.get("measured_results"))
}

/// One card; `values` are the before and the after in one unit, when they compare.
fn card(metric: &Metric, values: Option<(f64, f64)>, labels: Labels) -> Value {
    let (before, after) =
        (with_unit(&metric.before, &metric.unit), with_unit(&metric.after, &metric.unit));
    let improvement = one_line(&metric.improvement, 160);
    let worse = is_worse(metric, values);
    let shares = values.and_then(shares);
    let row = |name: &str, value: &String, share: Option<f64>| json!({ "name": labels.get(name), "value": value, "share": share, "new": name == "after", "worse": worse });
    let mut rows = Vec::new();
    if !before.is_empty() {
        rows.push(row("before", &before, shares.map(|s| s.0)));
    }
    if !after.is_empty() {
        rows.push(row("after", &after, shares.map(|s| s.1)));
    }
    let mut caption = one_line(&metric.period, 120);
    let big = if !improvement.is_empty() {
        improvement
    } else if after.is_empty() {
        if caption.is_empty() {
            labels.get("before").clone_into(&mut caption);
        }
        before.clone()
    } else {
        after.clone()
    };
    if metric.improvement.is_empty() && shares.is_none() {
        // The number of the card is the last of these values: once is enough.
        rows.pop();
    }
    let kind = match (rows.len(), shares) {
        (0, _) => "plain",
        (2, Some(_)) => "bars",
        _ => "words",
    };
    let label = one_line(&metric.label, 160);
    json!({ "label": label, "caption": caption, "big": big, "rows": rows, "kind": kind, "worse": worse })
}

/// Whether the change went the wrong way, so that it is not shown in the colour of a success.
fn is_worse(metric: &Metric, values: Option<(f64, f64)>) -> bool {
    let change = metric.improvement.trim_start();
    let rises =
        values.map(|(before, after)| after > before).or_else(|| match change.chars().next() {
            Some('+') => Some(true),
            Some('−' | '-') => Some(false),
            _ => None,
        });
    let is_equal = values.is_some_and(|(before, after)| (after - before).abs() < f64::EPSILON);
    match (metric.direction.as_str(), rises) {
        ("lower", Some(rises)) => rises,
        ("higher", Some(rises)) => !rises && !is_equal,
        _ => false,
    }
}

/// Both values as shares of the larger; none when a bar could not show them.
fn shares((before, after): (f64, f64)) -> Option<(f64, f64)> {
    let most = before.max(after);
    let fine =
        before.is_finite() && after.is_finite() && before >= 0.0 && after >= 0.0 && most > 0.0;
    fine.then(|| (before / most, after / most))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_news_is_told_apart() {
        let worse = |direction: &str, before: &str, after: &str, change: &str| {
            let metric = Metric { direction: direction.into(), ..metric(before, after, change) };
            is_worse(&metric, figure::comparable(before, after))
        };
        assert!(worse("lower", "2%", "4%", ""));
        assert!(worse("higher", "", "", "−12%"));
        assert!(!worse("lower", "$9", "$5", ""));
        assert!(!worse("higher", "5", "5", ""));
        assert!(!worse("", "2%", "4%", "+2 percentage points"));
    }

    fn metric(before: &str, after: &str, improvement: &str) -> Metric {
        Metric {
            label: "Time".into(),
            before: before.into(),
            after: after.into(),
            improvement: improvement.into(),
            ..Metric::default()
        }
    }

    #[test]
    fn headlines_come_first_and_four_are_enough() {
        let mut metrics: Vec<Metric> = (0..6).map(|i| metric("", &i.to_string(), "")).collect();
        assert_eq!(on_dashboard(&metrics).len(), 4);
        metrics[5].headline = true;
        assert_eq!(on_dashboard(&metrics)[0].after, "5");
        metrics[4].headline = true;
        let shown: Vec<&str> = on_dashboard(&metrics).iter().map(|m| m.after.as_str()).collect();
        assert_eq!(shown, ["4", "5"]);
    }

    #[test]
    fn what_the_dashboard_shortens_or_omits_stands_beside_it() {
        let mut metrics: Vec<Metric> = (0..5).map(|i| metric("", &i.to_string(), "")).collect();
        metrics[1].before = "nearly $1,500 per month for authentication and more".into();
        let beside: Vec<&str> =
            beside_dashboard(&metrics).iter().map(|m| m.after.as_str()).collect();
        assert_eq!(beside, ["1", "4"]);
    }

    #[test]
    fn a_unit_joins_only_a_bare_number() {
        assert_eq!(with_unit("241", "min"), "241 min");
        assert_eq!(with_unit("1,500", "$"), "$1,500");
        assert_eq!(with_unit("5", "%"), "5%");
        assert_eq!(with_unit("two days", "days"), "two days");
        assert_eq!(with_unit("3 days", "days"), "3 days");
        assert_eq!(with_unit("", "days"), "");
    }

    #[test]
    fn bars_need_two_values_that_compare() {
        let labels = Labels::of("en");
        let both = card(&metric("10 min", "5 min", "−50%"), Some((10.0, 5.0)), labels);
        assert_eq!(both["kind"], "bars");
        assert_eq!(both["rows"][1]["share"], 0.5);
        let words = card(&metric("two days", "about 3 to 5 hours", "faster"), None, labels);
        assert_eq!((&words["kind"], &words["rows"][0]["share"]), (&"words".into(), &Value::Null));
        for bad in [(0.0, 0.0), (-1.0, 2.0), (f64::NAN, 1.0), (1.0, f64::INFINITY)] {
            assert_eq!(shares(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn a_lone_value_is_the_number_of_its_card() {
        let labels = Labels::of("en");
        let change = card(&metric("", "", "88% reduction"), None, labels);
        assert_eq!((&change["kind"], &change["big"]), (&"plain".into(), &"88% reduction".into()));
        let after = card(&metric("", "1200/year", ""), None, labels);
        assert_eq!((&after["kind"], &after["big"]), (&"plain".into(), &"1200/year".into()));
        let before = card(&metric("38", "", ""), None, labels);
        assert_eq!((&before["big"], &before["caption"]), (&"38".into(), &"Before".into()));
        let both = card(&metric("two days", "an hour", ""), None, labels);
        assert_eq!((&both["kind"], &both["big"]), (&"words".into(), &"an hour".into()));
        assert_eq!(both["rows"].as_array().unwrap().len(), 1);
        let part = card(&metric("", "3 hours", "−80%"), None, labels);
        assert_eq!((&part["kind"], part["rows"].as_array().unwrap().len()), (&"words".into(), 1));
    }
}
