//! Dates and periods as people write them, placed on a line.
//!
//! English, Dutch, German, French, Portuguese and Japanese names of months and seasons are known.
//! A season or "early 2016" is placed on the part of the year it names in the north.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::pattern::pattern;

/// What the days of a [`Span`] are counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// From 1 January of the year 0, for calendar dates.
    Calendar,
    /// From the start of the project, for "week 3" or "month 2".
    Project,
}

/// A stretch of time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span {
    /// What the days are counted from.
    pub scale: Scale,
    /// First moment, in days.
    pub start: f64,
    /// Last moment, in days; not before `start`.
    pub end: f64,
}

/// Month names and their short forms, as a piece of a pattern.
pub(super) const MONTH: &str = "(?:jan(?:uary|uari|uar|vier|eiro)?|feb(?:ruary|ruari|ruar)?|f[ée]v(?:rier|ereiro)?|mar(?:ch|s|ço)?|maart|mrt|märz|apr(?:il)?|avr(?:il)?|abril|may|mei|mai|maio|june?|juni|juin|junho|july?|juli|juillet|julho|aug(?:ust|ustus)?|août|agosto|sept?(?:ember|embre)?|set(?:embro)?|o[ck]t(?:ober|obre)?|outubro|nov(?:ember|embre|embro)?|dec(?:ember)?|dez(?:ember|embro)?|déc(?:embre)?)";

/// Words for a part of a year, as a piece of a pattern.
pub(super) const PART: &str = "(?:(?:the )?(?:beginning|start|end|middle) of|early|mid|late|begin|eind|medio|anfang|mitte|ende|début|mi|fin|início de|fim de|final de|meados de|spring|summer|autumn|fall|winter|voorjaar|lente|zomer|najaar|herfst|frühjahr|frühling|sommer|herbst|printemps|été|automne|hiver|primavera|verão|outono|inverno)";

static CALENDAR: LazyLock<Regex> = LazyLock::new(|| {
    let text = r"(?x)
        (?P<iy>\d{4})[-/.](?P<im>\d{1,2})[-/.](?P<id>\d{1,2})(?:[T\x20,]+(?:at\x20)?(?P<ih>\d{1,2}):(?P<in>\d{2}))?
        | (?P<jy>\d{4})年(?:(?P<jm>\d{1,2})月)?(?:(?P<jd>\d{1,2})日)?
        | \b(?P<ey>\d{1,2})[./](?P<em>\d{1,2})[./](?P<eyear>(?:19|20)\d{2})
        | \b(?P<d1>\d{1,2})(?:st|nd|rd|th|er|\.)?\x20(?:of\x20|de\x20)?(?P<m1>MONTH)\b\.?,?\x20(?:de\x20)?(?P<y1>(?:19|20)\d{2})
        | \b(?P<m2>MONTH)\b\.?\x20(?P<d2>\d{1,2})(?:st|nd|rd|th)?,?\x20(?P<y2>(?:19|20)\d{2})
        | (?:(?P<p3>PART)[\x20-](?:of\x20|de\x20|van\x20)?)?\b(?P<m3>MONTH)\b\.?,?(?:\x20|-|/|’|')(?:of\x20|de\x20)?(?P<y3>(?:19|20)\d{2})
        | \b(?:q|t|kwartaal\x20|quartal\x20)(?P<q4>[1-4])\x20?(?:of\x20|van\x20|de\x20|/|-)?(?P<y4>(?:19|20)\d{2})
        | \b(?P<y5>(?:19|20)\d{2})[\x20-]?q(?P<q5>[1-4])
        | \b(?P<q6>[1-4])(?:st|nd|rd|th|e|er|\.)?\x20(?:quarter|kwartaal|quartal|trimestre)\x20(?:of\x20|van\x20|de\x20)?(?P<y6>(?:19|20)\d{2})
        | (?:(?P<p7>PART)[\x20-](?:of\x20|van\x20|de\x20|des\x20jahres\x20|in\x20)?)?\b(?P<y7>(?:19|20)\d{2})\b";
    pattern(&format!(
        "(?i){}",
        text.replace("MONTH", MONTH).replace("PART", &PART.replace(' ', r"\x20"))
    ))
});

static PROJECT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?P<unit>weeks?|months?|days?|weken|maand(?:en)?|dag(?:en)?|wochen?|monate?|tage?|semaines?|mois|jours?|semanas?|mês|meses|dias?)\s?(?P<from>\d{1,3})(?:\s?(?:-|–|—|to|through|and|until|t/m|tot|en|bis|und|à|au|et|a|e)\s?(?:week |month |day )?(?P<to>\d{1,3}))?\b",
    )
});

static MONTHS_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        &r"(?i)\b(MONTH)\b\.?\s?(?:to|-|–|—|and|until|through|t/m|tot|en|bis|und|à|et|a|e)\s?(?:MONTH)\b\.?\s(?:de )?((?:19|20)\d{2})"
            .replace("MONTH", MONTH),
    )
});

static RELATIVE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:after|before|ago|later|earlier|within|na|vóór|voor|geleden|nach|vor|später|avant|après|depois|antes|há)\b",
    )
});

/// The longest wording that is read, in bytes.
const LONGEST: usize = 120;

/// The stretch of time that a date or period names ("March 2024", "week 3 to 6", "2023-02-14 10:29"),
/// or none when it cannot be placed without guessing ("after a few days").
#[must_use]
pub fn span(when: &str) -> Option<Span> {
    if when.len() > LONGEST || RELATIVE.is_match(when) {
        return None;
    }
    let mut parts =
        CALENDAR.captures_iter(when).filter_map(|hit| calendar(&hit)).collect::<Vec<_>>();
    if let Some(hit) = MONTHS_FIRST.captures(when) {
        let (month, year) = (month(&hit[1])?, hit[2].parse().ok()?);
        parts.push((day_number(year, month, 1)?, day_number(year, month, 1)?));
    }
    if !parts.is_empty() {
        let start = parts.iter().map(|part| part.0).fold(f64::INFINITY, f64::min);
        let end = parts.iter().map(|part| part.1).fold(start, f64::max);
        return Some(Span { scale: Scale::Calendar, start, end });
    }
    project(when)
}

/// The same things in the order of time. What cannot be placed stays behind what it followed; weeks
/// of a project are ordered among themselves only when nothing has a calendar date.
#[must_use]
pub fn in_order<T>(things: Vec<T>, when: impl Fn(&T) -> &str) -> Vec<T> {
    let spans: Vec<_> = things.iter().map(|thing| span(when(thing))).collect();
    let scale = if spans.iter().flatten().any(|span| span.scale == Scale::Calendar) {
        Scale::Calendar
    } else {
        Scale::Project
    };
    let mut last = f64::NEG_INFINITY;
    let mut keyed: Vec<(f64, T)> = Vec::with_capacity(things.len());
    for (thing, span) in things.into_iter().zip(spans) {
        if let Some(span) = span.filter(|span| span.scale == scale) {
            last = span.start;
        }
        keyed.push((last, thing));
    }
    keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
    keyed.into_iter().map(|(_, thing)| thing).collect()
}

fn calendar(hit: &Captures) -> Option<(f64, f64)> {
    let number = |name: &str| hit.name(name).and_then(|text| text.as_str().parse::<i32>().ok());
    let named = |name: &str| hit.name(name).and_then(|text| month(text.as_str()));
    if let (Some(year), Some(month), Some(day)) = (number("iy"), number("im"), number("id")) {
        let start = day_number(year, month, day)?;
        return Some(match (number("ih"), number("in")) {
            (Some(hour), Some(minute)) if hour < 24 && minute < 60 => {
                let at = start + f64::from(hour * 60 + minute) / 1440.0;
                (at, at)
            }
            _ => (start, start + 1.0),
        });
    }
    if let Some(year) = number("jy") {
        return match (number("jm"), number("jd")) {
            (Some(month), Some(day)) => whole_day(year, month, day),
            (Some(month), None) => whole_month(year, month),
            _ => whole_year(year),
        };
    }
    if let (Some(day), Some(month), Some(year)) = (number("ey"), number("em"), number("eyear")) {
        // Day first, as in Europe, unless that is no date.
        return if month <= 12 { whole_day(year, month, day) } else { whole_day(year, day, month) };
    }
    for (day, month, year) in [("d1", "m1", "y1"), ("d2", "m2", "y2")] {
        if let (Some(day), Some(month), Some(year)) = (number(day), named(month), number(year)) {
            return whole_day(year, month, day);
        }
    }
    if let (Some(month), Some(year)) = (named("m3"), number("y3")) {
        let span = whole_month(year, month)?;
        return Some(part(hit.name("p3").map(|text| text.as_str()), span));
    }
    for (quarter, year) in [("q4", "y4"), ("q5", "y5"), ("q6", "y6")] {
        if let (Some(quarter), Some(year)) = (number(quarter), number(year)) {
            let start = day_number(year, quarter * 3 - 2, 1)?;
            return Some((start, whole_month(year, quarter * 3)?.1));
        }
    }
    let span = whole_year(number("y7")?)?;
    Some(part(hit.name("p7").map(|text| text.as_str()), span))
}

/// The part of a year or month that a word names.
fn part(word: Option<&str>, (start, end): (f64, f64)) -> (f64, f64) {
    let Some(word) = word.map(str::to_lowercase) else { return (start, end) };
    let has = |words: &[&str]| words.iter().any(|known| word.contains(known));
    let (from, to) = if has(&["spring", "voorjaar", "lente", "früh", "printemps", "primavera"]) {
        (0.16, 0.42)
    } else if has(&["summer", "zomer", "sommer", "été", "verão"]) {
        (0.42, 0.67)
    } else if has(&["autumn", "fall", "najaar", "herfst", "herbst", "automne", "outono"]) {
        (0.67, 0.92)
    } else if has(&["begin", "start", "early", "anfang", "début", "início"]) {
        (0.0, 0.33)
    } else if has(&["mid", "medio", "mitte", "mi", "meados"]) && !has(&["fim"]) {
        (0.33, 0.67)
    } else if has(&["winter", "hiver", "inverno"]) {
        (0.92, 1.0)
    } else {
        (0.75, 1.0)
    };
    (start + (end - start) * from, start + (end - start) * to)
}

fn project(when: &str) -> Option<Span> {
    let hit = PROJECT.captures(when)?;
    let unit = hit["unit"].to_lowercase();
    let days = match unit.chars().next()? {
        'm' => 365.25 / 12.0,
        'd' | 't' | 'j' => 1.0,
        _ => 7.0,
    };
    let from: f64 = hit["from"].parse().ok()?;
    let to: f64 = hit.name("to").map_or(Some(from), |to| to.as_str().parse().ok())?;
    let start = (from - 1.0).max(0.0) * days;
    (to >= from).then_some(Span { scale: Scale::Project, start, end: (to * days).max(start) })
}

fn whole_day(year: i32, month: i32, day: i32) -> Option<(f64, f64)> {
    let start = day_number(year, month, day)?;
    Some((start, start + 1.0))
}

fn whole_month(year: i32, month: i32) -> Option<(f64, f64)> {
    let start = day_number(year, month, 1)?;
    let next = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    Some((start, day_number(next.0, next.1, 1)?))
}

fn whole_year(year: i32) -> Option<(f64, f64)> {
    Some((day_number(year, 1, 1)?, day_number(year + 1, 1, 1)?))
}

/// Days from 1 January of the year 0 in the proleptic Gregorian calendar.
fn day_number(year: i32, month: i32, day: i32) -> Option<f64> {
    const BEFORE: [i32; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    if !(1..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let past = year - 1;
    let years = year * 365 + past / 4 - past / 100 + past / 400 + 1;
    let month_start = BEFORE[usize::try_from(month - 1).ok()?] + i32::from(leap && month > 2);
    Some(f64::from(years + month_start + day - 1))
}

/// The number of a month by its name or short form in any of the languages.
fn month(name: &str) -> Option<i32> {
    const STARTS: [(&str, i32); 31] = [
        ("jan", 1),
        ("feb", 2),
        ("fév", 2),
        ("fev", 2),
        ("mar", 3),
        ("maa", 3),
        ("mrt", 3),
        ("mär", 3),
        ("apr", 4),
        ("avr", 4),
        ("abr", 4),
        ("may", 5),
        ("mei", 5),
        ("mai", 5),
        ("jun", 6),
        ("juin", 6),
        ("jul", 7),
        ("juil", 7),
        ("aug", 8),
        ("aoû", 8),
        ("ago", 8),
        ("sep", 9),
        ("set", 9),
        ("oct", 10),
        ("okt", 10),
        ("out", 10),
        ("nov", 11),
        ("dec", 12),
        ("dez", 12),
        ("déc", 12),
        ("janv", 1),
    ];
    let lower = name.to_lowercase();
    STARTS.iter().find(|(start, _)| lower.starts_with(start)).map(|(_, number)| *number)
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "whole numbers and sums of the same terms are exact")]
mod tests {
    use super::*;

    fn days(when: &str) -> (f64, f64) {
        let span = span(when).unwrap_or_else(|| panic!("{when}"));
        (span.start, span.end)
    }

    #[test]
    fn dates_are_placed_in_the_calendar() {
        assert_eq!(days("2024").1 - days("2024").0, 366.0);
        assert_eq!(days("March 2024").1 - days("March 2024").0, 31.0);
        assert_eq!(days("14 February 2023"), days("February 14, 2023"));
        assert_eq!(days("14. Februar 2023"), days("2023-02-14"));
        assert_eq!(days("14 février 2023"), days("14 februari 2023"));
        assert_eq!(days("14 de fevereiro de 2023"), days("2023年2月14日"));
        assert_eq!(days("14/02/2023"), days("2023-02-14"));
        assert_eq!(days("Q3 2023").0, days("July 2023").0);
        assert_eq!(days("2023 Q3").1, days("September 2023").1);
        assert!((days("2023-02-14 10:29").0 - days("2023-02-14").0 - 629.0 / 1440.0).abs() < 1e-9);
        assert_eq!(days("between 2019 and 2021"), (days("2019").0, days("2021").1));
        assert_eq!(days("January to March 2024"), (days("January 2024").0, days("March 2024").1));
    }

    #[test]
    fn parts_of_a_year_lie_inside_it() {
        let year = days("2023");
        for when in
            ["end of 2023", "early 2023", "najaar van 2023", "Ende 2023", "mi-2023", "Herbst 2023"]
        {
            let part = days(when);
            assert!(year.0 <= part.0 && part.1 <= year.1 && part != year, "{when}");
        }
        assert!(days("early 2016").1 < days("end of 2016").0);
    }

    #[test]
    fn weeks_count_from_the_start_of_the_project() {
        let week = span("week 3 to 6").unwrap();
        assert_eq!((week.scale, week.start, week.end), (Scale::Project, 14.0, 42.0));
        assert_eq!(span("weeks 1-3").unwrap().end, 21.0);
        assert_eq!(span("Woche 2").unwrap().start, 7.0);
        assert!(span("month 2").unwrap().start > 30.0);
    }

    #[test]
    fn what_would_be_a_guess_is_not_placed() {
        for when in [
            "after a few days",
            "one year ago",
            "in March",
            "soon",
            "",
            "9999999",
            "2023-13-45",
            "10:29",
        ] {
            assert_eq!(span(when), None, "{when}");
        }
        assert_eq!(span(&"2024 ".repeat(1000)), None);
    }

    #[test]
    fn things_are_put_in_the_order_of_time() {
        let order = in_order(vec!["2015", "2011", "end of 2016", "after one year"], |when| *when);
        assert_eq!(order, ["2011", "2015", "end of 2016", "after one year"]);
        let order = in_order(vec!["week 4", "week 1", "later"], |when| *when);
        assert_eq!(order, ["week 1", "later", "week 4"]);
    }
}
