//! A line of time with its tick labels, for spans that can be placed on one.

use jiff::civil::{Date, date};
use jiff::{Span as Step, ToSpan};

use crate::text::labels::Labels;
use crate::text::when::{Scale, Span};

/// Most columns of a calendar: twelve months, of which some are long.
const MOST: f64 = 12.5;
/// A label further right than this would leave the frame.
const LAST_LABEL: f64 = 0.955;
/// Days of an average month.
const MONTH: f64 = 30.4375;

/// A tick: where it stands (0 to 1), its label, and the larger period that begins there, if one does.
#[derive(Debug, Clone, PartialEq)]
pub struct Tick {
    /// From 0 at the left to 1 at the right.
    pub at: f64,
    /// Such as `Mar` or `W3`.
    pub label: String,
    /// Such as `2024`, or empty.
    pub over: String,
}

/// A line of time.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    first: f64,
    length: f64,
    /// Its ticks, from left to right.
    pub ticks: Vec<Tick>,
}

impl Axis {
    /// The line on which all spans stand, or none when they cannot share one or it would not read well:
    /// everything within a few days, or most of it in one spot.
    #[must_use]
    pub fn over(spans: &[Span], labels: Labels) -> Option<Self> {
        let scale = spans.first()?.scale;
        let fine = |s: &Span| s.scale == scale && s.start.is_finite() && s.end >= s.start;
        if spans.len() < 2 || !spans.iter().all(fine) {
            return None;
        }
        let first = spans.iter().map(|span| span.start).fold(f64::INFINITY, f64::min);
        let last = spans.iter().map(|span| span.end).fold(f64::NEG_INFINITY, f64::max);
        if last - first < 5.0 || last - first > 40_000.0 || is_crowded(spans, last - first) {
            return None;
        }
        match scale {
            Scale::Calendar => calendar(first, last, labels),
            Scale::Project => project(first, last, labels),
        }
    }

    /// Where a moment stands: 0 at the left, 1 at the right.
    #[must_use]
    pub fn place(&self, day: f64) -> f64 {
        ((day - self.first) / self.length).clamp(0.0, 1.0)
    }
}

/// Whether more than half of the neighbours begin at nearly the same place and are short.
fn is_crowded(spans: &[Span], range: f64) -> bool {
    let mut starts: Vec<f64> =
        spans.iter().filter(|s| s.end - s.start < 0.04 * range).map(|span| span.start).collect();
    starts.sort_by(f64::total_cmp);
    let close = starts.windows(2).filter(|pair| pair[1] - pair[0] < 0.015 * range).count();
    close * 2 >= spans.len()
}

#[expect(clippy::cast_possible_truncation, reason = "the range was checked to be some 100 years")]
fn civil(day: f64) -> Option<Date> {
    date(0, 1, 1).checked_add(Step::new().try_days(day.floor() as i64).ok()?).ok()
}

fn day_of(day: Date) -> f64 {
    date(0, 1, 1).until(day).map_or(0.0, |span| f64::from(span.get_days()))
}

/// How far apart ticks stand.
#[derive(Clone, Copy)]
enum Pace {
    Days(i32),
    Months(i8),
    Years(i16),
}

impl Pace {
    const ALL: [Self; 13] = [
        Self::Days(1),
        Self::Days(2),
        Self::Days(7),
        Self::Months(1),
        Self::Months(2),
        Self::Months(3),
        Self::Months(6),
        Self::Years(1),
        Self::Years(2),
        Self::Years(5),
        Self::Years(10),
        Self::Years(20),
        Self::Years(50),
    ];

    fn days(self) -> f64 {
        match self {
            Self::Days(n) => f64::from(n),
            Self::Months(n) => f64::from(n) * MONTH,
            Self::Years(n) => f64::from(n) * 365.25,
        }
    }

    /// The last tick that is not after the day.
    fn floor(self, day: Date) -> Date {
        match self {
            Self::Days(_) => day,
            Self::Months(n) => date(day.year(), (day.month() - 1) / n * n + 1, 1),
            Self::Years(n) => date(day.year() / n * n, 1, 1),
        }
    }

    fn step(self) -> Step {
        match self {
            Self::Days(n) => n.days(),
            Self::Months(n) => i32::from(n).months(),
            Self::Years(n) => i32::from(n).years(),
        }
    }
}

fn calendar(first: f64, last: f64, labels: Labels) -> Option<Axis> {
    let months: Vec<&str> = labels.get("months").split_whitespace().collect();
    let month = |day: Date| months.get(usize::try_from(day.month() - 1).ok()?).copied();
    let pace = Pace::ALL.into_iter().find(|pace| (last - first) / pace.days() <= MOST)?;
    let start = pace.floor(civil(first)?);
    let from = day_of(start);
    // The last bar must not touch the frame.
    let length = (last - from) * 1.02;
    let mut ticks: Vec<Tick> = Vec::new();
    let (mut day, mut before) = (start, None::<Date>);
    while day_of(day) < from + length * LAST_LABEL && ticks.len() < 40 {
        let new_year = before.is_none_or(|before| before.year() != day.year());
        let new_month = new_year || before.is_none_or(|before| before.month() != day.month());
        let (label, over) = match pace {
            Pace::Years(_) => (day.year().to_string(), String::new()),
            Pace::Months(_) if new_year => (month(day)?.to_owned(), day.year().to_string()),
            Pace::Months(_) => (month(day)?.to_owned(), String::new()),
            Pace::Days(_) if new_month => {
                (day.day().to_string(), format!("{} {}", month(day)?, day.year()))
            }
            Pace::Days(_) => (day.day().to_string(), String::new()),
        };
        ticks.push(Tick { at: (day_of(day) - from) / length, label, over });
        before = Some(day);
        day = day.checked_add(pace.step()).ok()?;
    }
    Some(Axis { first: from, length, ticks })
}

fn project(first: f64, last: f64, labels: Labels) -> Option<Axis> {
    let range = last - first;
    let (unit, name) = match range {
        range if range <= 14.0 => (1.0, labels.get("day_short")),
        range if range <= 26.0 * 7.0 => (7.0, labels.get("week_short")),
        _ => (MONTH, labels.get("month_short")),
    };
    // A whole number that a rounding error put just below itself must not begin a column earlier.
    let from = (first / unit + 0.01).floor();
    let columns = (last / unit - 0.01).ceil() - from;
    let steps = [1, 2, 4, 5, 10, 13, 26, 52, 120];
    let step = steps.into_iter().find(|step| columns / f64::from(*step) <= 14.0)?;
    let ticks = (0..14)
        .map(|index| f64::from(index * step))
        .take_while(|column| *column < columns)
        .map(|column| Tick {
            at: column / columns,
            label: format!("{name}{}", from + column + 1.0),
            over: String::new(),
        })
        .collect();
    Some(Axis { first: from * unit, length: columns * unit, ticks })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(scale: Scale, pairs: &[(f64, f64)]) -> Vec<Span> {
        pairs.iter().map(|&(start, end)| Span { scale, start, end }).collect()
    }

    fn labels_of(axis: &Axis) -> Vec<String> {
        axis.ticks.iter().map(|t| format!("{}{}", t.over, t.label)).collect()
    }

    #[test]
    fn months_carry_the_year_where_it_changes() {
        let day = |y, m, d| day_of(date(y, m, d));
        let list = spans(
            Scale::Calendar,
            &[(day(2023, 11, 1), day(2023, 12, 1)), (day(2024, 1, 10), day(2024, 4, 1))],
        );
        let axis = Axis::over(&list, Labels::of("en")).unwrap();
        assert_eq!(labels_of(&axis), ["2023Nov", "Dec", "2024Jan", "Feb", "Mar"]);
        assert_eq!(axis.place(day(2023, 11, 1)).to_bits(), 0.0_f64.to_bits());
        let dutch = Axis::over(&list, Labels::of("nl")).unwrap();
        assert!(labels_of(&dutch).contains(&"mrt".to_owned()));
    }

    #[test]
    fn long_calendars_count_in_years_and_short_ones_in_days() {
        let day = |y, m, d| day_of(date(y, m, d));
        let years = [(day(2012, 3, 1), day(2012, 4, 1)), (day(2020, 3, 1), day(2021, 3, 1))];
        let axis = Axis::over(&spans(Scale::Calendar, &years), Labels::of("en")).unwrap();
        assert_eq!(labels_of(&axis)[0], "2012");
        let days = [(day(2024, 1, 29), day(2024, 1, 31)), (day(2024, 2, 2), day(2024, 2, 5))];
        let axis = Axis::over(&spans(Scale::Calendar, &days), Labels::of("en")).unwrap();
        assert_eq!(labels_of(&axis)[..4], ["Jan 202429", "30", "31", "Feb 20241"]);
    }

    #[test]
    fn project_weeks_are_numbered_from_one() {
        let list = spans(Scale::Project, &[(0.0, 21.0), (21.0, 70.0), (63.0, 182.0)]);
        let axis = Axis::over(&list, Labels::of("en")).unwrap();
        assert_eq!(labels_of(&axis)[..3], ["W1", "W3", "W5"]);
        assert_eq!(axis.ticks.len(), 13);
    }

    #[test]
    fn mixed_scales_single_spots_and_logs_have_no_axis() {
        let labels = Labels::of("en");
        let mut mixed = spans(Scale::Project, &[(0.0, 7.0)]);
        mixed.extend(spans(Scale::Calendar, &[(738_000.0, 738_007.0)]));
        assert_eq!(Axis::over(&mixed, labels), None);
        assert_eq!(Axis::over(&spans(Scale::Calendar, &[(1.0, 90.0)]), labels), None);
        let log = [(9.0, 9.0), (9.1, 9.1), (9.2, 9.2), (10.5, 10.5)];
        assert_eq!(Axis::over(&spans(Scale::Calendar, &log), labels), None);
        let crowd = [(0.0, 0.0), (0.1, 0.1), (0.2, 0.2), (0.3, 0.3), (90.0, 90.0)];
        assert_eq!(Axis::over(&spans(Scale::Calendar, &crowd), labels), None);
        let odd = [(f64::NAN, 1.0), (2.0, 90.0)];
        assert_eq!(Axis::over(&spans(Scale::Calendar, &odd), labels), None);
    }
}
