//! Figures as people write them: where they stand in a text, their value and their unit.
//!
//! Nothing is guessed: what is no number (a clock time, a version, an identifier such as `K-12`)
//! is no figure, and two figures are compared only when each side holds exactly one and their
//! units agree.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::number;
use super::pattern::pattern;
pub use super::unit::Unit;
use super::unit::{PER, SCALE, UNIT, currency, is_function_word, scale, unit};

/// Whether a figure is the value itself or a limit to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// The value, or about the value.
    Near,
    /// The value or more ("over 40").
    AtLeast,
    /// The value or less ("under 5 minutes").
    AtMost,
}

/// A figure in a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Byte at which its words start, with "about" or "over".
    pub start: usize,
    /// Byte after its unit.
    pub end: usize,
    /// The value, or the lower end of a range; seconds for time, bytes for data.
    pub value: f64,
    /// The upper end of a range ("two to four hours").
    pub upper: Option<f64>,
    /// What it counts.
    pub unit: Unit,
    /// The period of a rate in one word ("month" of "per month"), or empty.
    pub per: String,
    /// Whether it is a limit.
    pub bound: Bound,
    /// Whether it is written in words.
    pub in_words: bool,
}

/// The longest text in which figures are looked for, in bytes; a sentence is far shorter.
const LONGEST: usize = 4_000;

static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)(?P<clock>\d{1,2}:\d{2}(?::\d{2})?)",
        r"|(?P<half>[½¼¾])",
        r"|(?:(?P<money>US\$|R\$|[$€£¥]|\b(?:USD|EUR|GBP|CHF)\b)\s?)?(?P<digits>\d{1,3}(?:[ \u{a0}\u{202f}'’]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d+)*)",
        r"|\b(?P<one>an?|een|eine[nmr]?|une?|uma?)\s(?:(?:single|full|halve|enkele|einzige[nr]?|seule?|único|única)\s)?(?:second|minute|hour|day|week|month|quarter|year|minuut|uur|dag|maand|jaar|stunde|tag|woche|monat|jahr|heure|jour|semaine|mois|année|hora|dia|semana|mês|ano)\b",
        r"|\b(?P<word>[\p{L}]{3,10}(?:-[\p{L}]{3,5})?)\b",
    ))
});

/// A noun behind a number has three letters or is a measure that everybody writes with fewer.
static NOUN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^\+?[\s\u{a0}\u{202f}-](\p{Ll}[\p{L}-]{2,}|m[²³]|(?:kg|km|cm|mm|ml|dl|cl|mg|ha|kW|kWh|MW|MWh|GWh)\b)",
    )
});

static LEAD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)(?:^|[\s(])(?:(?P<most>under|below|less than|fewer than|at most|up to|nearly|almost|just under|max\.?|minder dan|bijna|hooguit|onder de|weniger als|fast|unter|maximal|höchstens|bis zu|moins de|près de|presque|jusqu'à|menos de|quase|até|<)",
        r"|(?P<least>over|more than|at least|above|well over|upwards of|meer dan|ruim|minstens|minimaal|mehr als|über|mindestens|plus de|au moins|mais de|pelo menos|acima de|>)",
        r"|(?P<near>about|around|approximately|approx\.?|roughly|some|circa|ca\.?|zo'n|ongeveer|rund|etwa|environ|cerca de|aproximadamente|just|only|merely|slechts|maar|nur|nog|noch|seulement|apenas|~|≈)) ?$",
    ))
});

static RANGE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^\s?(?:-|–|—|to|or|and|à|a|ou|e|bis|oder|tot|of|/|〜|～)\s?$"));
static ORIGIN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\b(?:from|van|von|de|da|desde|between|tussen|zwischen|entre)\s\W?$")
});

static NEGATIVE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:^|[\s(])(?:[-−]|minus\s)[$€£¥]?\d"));

/// Figures that are looked at in one text.
const MOST: usize = 48;

/// The figures of a text in reading order; only the first 48 of the first 4,000 bytes are read.
#[must_use]
pub fn find(text: &str) -> Vec<Figure> {
    let text = &text[..floor(text, LONGEST)];
    let mut found: Vec<Figure> = Vec::new();
    for hit in NUMBER.captures_iter(text) {
        let Some(figure) = read(text, &hit) else { continue };
        if found.last().is_none_or(|last| last.end <= figure.start) {
            found.push(figure);
        }
        if found.len() >= MOST {
            break;
        }
    }
    ranges(text, &found)
}

/// The last character boundary at or before a byte.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

fn read(text: &str, hit: &Captures) -> Option<Figure> {
    let whole = hit.get(0)?;
    let before = text[..whole.start()].chars().next_back();
    if hit.name("clock").is_some() {
        return None;
    }
    let mut figure = Figure {
        start: whole.start(),
        end: whole.end(),
        value: 0.0,
        upper: None,
        unit: Unit::Plain,
        per: String::new(),
        bound: Bound::Near,
        in_words: true,
    };
    if let Some(one) = hit.name("one") {
        figure.value = 1.0;
        let noun = text[one.end()..whole.end()].rfind(' ').map_or(one.end(), |at| one.end() + at);
        figure.end = noun;
    } else if let Some(word) = hit.name("word") {
        figure.value = number::word(word.as_str())?;
        if is_idiom(&text[word.end()..]) && figure.value < 2.0 {
            return None;
        }
    } else if let Some(half) = hit.name("half") {
        figure.value = match half.as_str() {
            "¼" => 0.25,
            "½" => 0.5,
            _ => 0.75,
        };
    } else {
        figure.in_words = false;
        let number = hit.name("digits")?;
        // "K-12", "v2", "Sev1", "#4": a name, not a count.
        if hit.name("money").is_none() && is_glued(text, whole.start(), before) {
            return None;
        }
        let mut digits = number.as_str();
        // "3 2019" is two numbers, not 3 201 and a 9.
        if text[number.end()..].starts_with(|c: char| c.is_ascii_digit()) {
            digits = digits.split([' ', '\u{a0}', '\u{202f}', '\'', '’']).next()?;
            figure.end = number.start() + digits.len();
        }
        let rest = &text[figure.end..];
        figure.value = number::digits(digits, rest.trim_start().starts_with('%'))?;
        if let Some(money) = hit.name("money") {
            figure.unit = Unit::Money(currency(money.as_str().trim()));
        }
    }
    take_tail(text, &mut figure)?;
    take_lead(text, &mut figure);
    Some(figure)
}

/// Whether digits belong to the word before them.
fn is_glued(text: &str, start: usize, before: Option<char>) -> bool {
    let Some(c) = before else { return false };
    if c == '-' || c == '.' || c == '/' {
        let earlier = text[..start - 1].chars().next_back();
        return earlier.is_some_and(char::is_alphanumeric) && c != '/'
            || c == '/' && earlier.is_some_and(|c| c.is_ascii_digit() || c.is_ascii_uppercase());
    }
    (c.is_alphanumeric() && !is_ideograph(c)) || c == '_' || c == '#' || c == '@'
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}')
}

/// "one of them", "one such": no count.
fn is_idiom(rest: &str) -> bool {
    ["of", "such", "another", "thing", "more", "can", "could", "who", "that", "by", "and"]
        .iter()
        .any(|word| rest.trim_start().split(|c: char| !c.is_alphanumeric()).next() == Some(word))
}

/// Reads scale, unit and rate behind the number; nothing when a word is glued to it ("18F").
fn take_tail(text: &str, figure: &mut Figure) -> Option<()> {
    if let Some(hit) = SCALE.captures(&text[figure.end..]) {
        figure.value *= scale(hit.get(0)?.as_str().trim());
        figure.end += hit.get(0)?.end();
    }
    let rest = &text[figure.end..];
    if let Some(hit) = UNIT.captures(rest) {
        let (unit, factor) = unit(&hit)?;
        if figure.unit == Unit::Plain {
            figure.unit = unit;
            figure.value *= factor;
        }
        figure.end += hit.get(0)?.end();
    } else if rest.starts_with(|c: char| c.is_alphabetic() && !is_ideograph(c)) {
        return None;
    } else if figure.unit == Unit::Plain && PER.find(rest).is_none() {
        if let Some(hit) = NOUN.captures(rest) {
            let word = hit.get(1)?;
            if !is_function_word(word.as_str()) {
                let second = NOUN
                    .captures(&rest[word.end()..])
                    .and_then(|hit| hit.get(1))
                    .filter(|second| !is_function_word(second.as_str()));
                let end = word.end() + second.map_or(0, |second| second.end());
                figure.unit = Unit::Noun(rest[word.start()..end].to_lowercase());
                figure.end += end;
            }
        } else if rest.starts_with('+') {
            figure.end += 1;
            figure.bound = Bound::AtLeast;
        }
    }
    if let Some(hit) = PER.captures(&text[figure.end..]) {
        figure.per = hit.get(1)?.as_str().to_lowercase();
        figure.end += hit.get(0)?.end();
    }
    Some(())
}

fn take_lead(text: &str, figure: &mut Figure) {
    for _ in 0..2 {
        let from = floor(text, figure.start.saturating_sub(24));
        let before = &text[from..figure.start];
        let mut chars = before.chars().rev();
        let signed = chars.next().filter(|c| matches!(c, '+' | '-' | '−' | '±'));
        if let Some(sign) = signed.filter(|_| !chars.next().is_some_and(char::is_alphanumeric)) {
            figure.start -= sign.len_utf8();
            continue;
        }
        let Some(hit) = LEAD.captures(before) else { return };
        // "adding up to 70%" is a sum, not a limit.
        if before.ends_with("adding up to ") || before.ends_with("adds up to ") {
            return;
        }
        let Some(words) =
            hit.name("most").or_else(|| hit.name("least")).or_else(|| hit.name("near"))
        else {
            return;
        };
        if hit.name("most").is_some() {
            figure.bound = Bound::AtMost;
        } else if hit.name("least").is_some() {
            figure.bound = Bound::AtLeast;
        }
        figure.start = from + words.start();
    }
}

/// Joins "two" and "four hours" of "two to four hours" into one range.
fn ranges(text: &str, found: &[Figure]) -> Vec<Figure> {
    let mut joined: Vec<Figure> = Vec::with_capacity(found.len());
    for (index, figure) in found.iter().enumerate() {
        let Some(last) = joined.last_mut() else {
            joined.push(figure.clone());
            continue;
        };
        let gap = &text[last.end.min(figure.start)..figure.start];
        let open = last.unit == Unit::Plain && last.per.is_empty() || last.unit == Unit::Times;
        let ordered = last.value * scale_of(figure) < figure.value && last.upper.is_none();
        // "from 2 to 4 hours" is a change, "from one to two weeks to two to four hours" is two ranges.
        let change = ORIGIN.is_match(&text[floor(text, last.start.saturating_sub(24))..last.start])
            && !found
                .get(index + 1)
                .is_some_and(|next| RANGE.is_match(&text[figure.end.min(next.start)..next.start]));
        let same = last.unit == figure.unit || last.unit == Unit::Plain;
        if open && ordered && same && !change && RANGE.is_match(gap) && !gap.trim().is_empty() {
            last.value *= scale_of(figure);
            last.upper = Some(figure.value);
            last.unit = figure.unit.clone();
            last.per.clone_from(&figure.per);
            last.end = figure.end;
        } else {
            joined.push(figure.clone());
        }
    }
    joined
}

/// What a bare number must be multiplied by to be in the unit of the figure after it; close
/// enough for telling which of the two is greater.
fn scale_of(figure: &Figure) -> f64 {
    match figure.unit {
        Unit::Time => [31_557_600.0, 2_629_800.0, 604_800.0, 86_400.0, 3_600.0, 60.0, 1.0, 0.001]
            .into_iter()
            .find(|seconds| figure.value >= *seconds && (figure.value / seconds).fract() < 1e-6)
            .unwrap_or(1.0),
        Unit::Data => 1024_f64.powf((figure.value.max(1.0).log2() / 10.0).floor()),
        _ => 1.0,
    }
}

/// The one figure of a text that names exactly one number.
fn single(text: &str) -> Option<Figure> {
    let mut found = find(text);
    if found.len() != 1 || text.len() > LONGEST {
        return None;
    }
    let mut figure =
        found.pop().filter(|figure| figure.upper.is_none() && figure.value.is_finite())?;
    if NEGATIVE.is_match(&text[..figure.end]) {
        figure.value = -figure.value;
    }
    Some(figure)
}

/// The one figure of a before and of an after. A bare number before shares the unit of the after, as
/// in "from 61 to 38 minutes".
fn pair(before: &str, after: &str) -> Option<(Figure, Figure)> {
    let (old, new) = (single(before)?, single(after)?);
    let number = before.trim();
    let is_bare = old.unit == Unit::Plain
        && old.per.is_empty()
        && number.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','));
    let shares = matches!(new.unit, Unit::Time | Unit::Percent | Unit::Data);
    if is_bare && shares && !new.in_words {
        let digits = after.find(|c: char| c.is_ascii_digit())?;
        let rest = after[digits..]
            .trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ','));
        let old = single(&format!("{number}{rest}"))?;
        return (old.unit == new.unit).then_some((old, new));
    }
    Some((old, new))
}

/// The values of a before and an after in one common unit, when each holds exactly one number, none of
/// them below zero, and their units can be compared; none otherwise, so that no bar is drawn for a
/// guess.
#[must_use]
pub fn comparable(before: &str, after: &str) -> Option<(f64, f64)> {
    let (old, new) = pair(before, after)?;
    let fits = same_unit(&old, &new) && old.value >= 0.0 && new.value >= 0.0;
    fits.then_some((old.value, new.value))
}

/// Whether two figures can stand on one scale.
#[must_use]
pub fn same_unit(old: &Figure, new: &Figure) -> bool {
    let rates = old.per.is_empty() || new.per.is_empty() || old.per == new.per;
    let units = match (&old.unit, &new.unit) {
        (Unit::Noun(a), Unit::Noun(b)) => {
            a.split(' ').any(|a| b.split(' ').any(|b| stem(a) == stem(b)))
        }
        (Unit::Noun(_), Unit::Plain) | (Unit::Plain, Unit::Noun(_)) => true,
        (a, b) => a == b,
    };
    rates && units
}

fn stem(word: &str) -> String {
    word.chars().take(4).collect()
}

/// The change from a before to an after: "−91%", "+140%", and for percentages in points
/// ("+12 percentage points", in the words of the language). Rounded down in magnitude to one decimal;
/// empty unless both are single numbers of the same unit, the baseline is above zero, and limits such
/// as "over 40" cannot make the true change smaller than what is said.
#[must_use]
pub fn improvement(before: &str, after: &str, language: &str) -> String {
    let Some((old, new)) = pair(before, after) else { return String::new() };
    if !same_unit(&old, &new) || matches!(old.unit, Unit::Points | Unit::Times) {
        return String::new();
    }
    let falls = new.value < old.value;
    let (weak_old, weak_new) =
        if falls { (Bound::AtMost, Bound::AtLeast) } else { (Bound::AtLeast, Bound::AtMost) };
    if old.bound == weak_old || new.bound == weak_new {
        return String::new();
    }
    let sign = if falls { '−' } else { '+' };
    if old.unit == Unit::Percent {
        let points = ((new.value - old.value).abs() * 10.0 + 1e-9).floor() / 10.0;
        return if points < 0.1 { String::new() } else { points_text(sign, points, language) };
    }
    if old.value <= 0.0 {
        return String::new();
    }
    let exact = (new.value - old.value).abs() / old.value * 100.0 + 1e-9;
    let percent = (exact * 10.0).floor() / 10.0;
    if !(1.0..1e6).contains(&percent) {
        return String::new();
    }
    format!("{sign}{}%", localised(percent, language))
}

fn points_text(sign: char, points: f64, language: &str) -> String {
    let number = localised(points, language);
    match language {
        "nl" => format!("{sign}{number} procentpunt"),
        "de" => format!("{sign}{number} Prozentpunkte"),
        "fr" => format!("{sign}{number} points"),
        _ => format!("{sign}{number} percentage points"),
    }
}

/// A number with the decimal mark of the language.
fn localised(number: f64, language: &str) -> String {
    let text = number.to_string();
    if matches!(language, "nl" | "de" | "fr" | "pt" | "es" | "it") {
        text.replace('.', ",")
    } else {
        text
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "whole numbers and sums of the same terms are exact")]
mod tests {
    use super::*;

    fn one(text: &str) -> (f64, Unit) {
        let figure = single(text).unwrap_or_else(|| panic!("{text}: {:?}", find(text)));
        (figure.value, figure.unit)
    }

    #[test]
    fn numbers_come_with_their_units() {
        assert_eq!(one("$1,500"), (1500.0, Unit::Money("USD")));
        assert_eq!(one("€1M"), (1e6, Unit::Money("EUR")));
        assert_eq!(one("1,2 miljoen euro"), (1.2e6, Unit::Money("EUR")));
        assert_eq!(one("4k"), (4000.0, Unit::Plain));
        assert_eq!(one("about 80%"), (80.0, Unit::Percent));
        assert_eq!(one("2x"), (2.0, Unit::Times));
        assert_eq!(one("two days' hands-on setup time"), (172_800.0, Unit::Time));
        assert_eq!(one("twenty-five minutes"), (1500.0, Unit::Time));
        assert_eq!(one("½ hour"), (1800.0, Unit::Time));
        assert_eq!(one("26 h"), (93_600.0, Unit::Time));
        assert_eq!(one("a single month").1, Unit::Time);
        assert_eq!(one("200ms"), (0.2, Unit::Time));
        assert_eq!(one("drei Wochen"), (1_814_400.0, Unit::Time));
        assert_eq!(one("30 minuten"), (1800.0, Unit::Time));
        assert_eq!(one("3,5 heures"), (12_600.0, Unit::Time));
        assert_eq!(one("50+ microservices").0, 50.0);
        assert_eq!(one("12 Prozentpunkte"), (12.0, Unit::Points));
        assert_eq!(one("99.999% uptime"), (99.999, Unit::Percent));
        assert_eq!(one("1 600 000 km"), (1_600_000.0, Unit::Noun("km".to_owned())));
        assert_eq!(one("190 kg."), (190.0, Unit::Noun("kg".to_owned())));
        assert_eq!(one("2,5 MWh per jaar").1, Unit::Noun("mwh".to_owned()));
        assert_eq!(one("60 m².").1, Unit::Noun("m²".to_owned()));
        assert_eq!(one("5 ho").1, Unit::Plain);
        assert_eq!(one("処理時間は30分"), (1800.0, Unit::Time));
    }

    #[test]
    fn names_and_clocks_are_no_figures() {
        for text in
            ["K-12 learners", "at 10:29", "Sev1", "v2", "HTTP/2", "18F", "one of them", "#4"]
        {
            assert_eq!(find(text), [], "{text}");
        }
    }

    #[test]
    fn ranges_are_one_figure() {
        let found = find("went from one to two weeks to two to four hours for a service");
        assert_eq!(found.len(), 2);
        assert_eq!(found[1].upper, Some(14_400.0));
        assert_eq!(find("running at 2x to 20x greater efficiency").len(), 1);
        assert_eq!(find("cut from 12 to 3 days").len(), 2);
        assert_eq!(find("from 2 to 4 hours").len(), 2);
    }

    #[test]
    fn only_like_is_compared_with_like() {
        assert_eq!(comparable("two days", "two hours"), Some((172_800.0, 7_200.0)));
        assert_eq!(comparable("1200/year", "3200/year"), Some((1200.0, 3200.0)));
        assert_eq!(comparable("$4,100 per month", "$1,600"), Some((4100.0, 1600.0)));
        assert_eq!(comparable("62%", "91%"), Some((62.0, 91.0)));
        assert_eq!(comparable("40 late deliveries a week", "6"), Some((40.0, 6.0)));
        for (before, after) in [
            ("two to four hours", "1 hour"),
            ("3 days", "40%"),
            ("$100", "€90"),
            ("12", "weekly"),
            ("-12", "34"),
            ("minus 5%", "3%"),
            ("", "3"),
            ("30 engineers", "5 servers"),
            ("€20 per month", "€100 per year"),
        ] {
            assert_eq!(comparable(before, after), None, "{before} {after}");
        }
    }

    #[test]
    fn a_change_is_never_rounded_up() {
        let cases = [
            ("two days", "two hours", "−95.8%"),
            ("1200/year", "3200/year", "+166.6%"),
            ("62%", "91%", "+29 percentage points"),
            ("4.1%", "0.9%", "−3.2 percentage points"),
            ("0", "40", ""),
            ("-12", "34", ""),
            ("61", "38 minutes", "−37.7%"),
            ("27", "6%", "−21 percentage points"),
            ("12", "three days", ""),
            ("-5%", "3%", "+8 percentage points"),
            ("3%", "−5%", "−8 percentage points"),
            ("310 hours", "120 hours", "−61.2%"),
            ("over 40 hours", "3 hours", "−92.5%"),
            ("nearly 40 hours", "3 hours", ""),
            ("40 hours", "over 3 hours", ""),
            ("1000 orders", "1001 orders", ""),
            ("3 days", "3 days", ""),
            ("two to four hours", "1 hour", ""),
        ];
        for (before, after, change) in cases {
            assert_eq!(improvement(before, after, "en"), change, "{before} → {after}");
        }
        assert_eq!(improvement("62%", "91,5%", "de"), "+29,5 Prozentpunkte");
    }
}
