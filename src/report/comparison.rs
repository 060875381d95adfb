//! Times against each other as bars: one after the other, side by side, pipelined.
//!
//! ```text
//! sequential  ████████████████████████████████████  2:09 min
//! parallel    ████████████████████████████          1:41 min  −28.0 s (21.7 %)
//! pipelined   ████████████████████████              1:27 min  −42.0 s (32.6 %)
//! floor       ████████████████████████              1:27 min
//! ```

use unicode_width::UnicodeWidthStr as _;

use super::figures;

/// Cells of the longest bar; with names and figures the lines fit 80 columns.
const BAR_WIDTH: u64 = 36;

/// What bars are drawn with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ink {
    /// Unicode's blocks.
    #[default]
    Blocks,
    /// Plain ASCII, for locales without UTF-8.
    Ascii,
}

impl Ink {
    /// One full cell.
    #[must_use]
    pub fn full(self) -> &'static str {
        match self {
            Self::Blocks => "█",
            Self::Ascii => "#",
        }
    }

    fn minus(self) -> &'static str {
        match self {
            Self::Blocks => "−",
            Self::Ascii => "-",
        }
    }
}

/// What a time is for the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The others are measured against it.
    Baseline,
    /// It shows how much less it takes than the baseline.
    Rival,
    /// What nothing can beat; nobody saves that.
    Bound,
}

/// One time that is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row<'a> {
    /// Its name.
    pub name: &'a str,
    /// How long it took, in milliseconds.
    pub ms: u64,
    /// What it is for the others.
    pub part: Part,
}

impl<'a> Row<'a> {
    /// A time of that name.
    #[must_use]
    pub fn new(name: &'a str, ms: u64, part: Part) -> Self {
        Self { name, ms, part }
    }
}

/// A line for each time, all bars on one scale.
#[must_use]
pub fn bars(rows: &[Row<'_>], ink: Ink) -> Vec<String> {
    let longest = rows.iter().map(|row| row.ms).max().unwrap_or(0);
    let baseline = rows.iter().find(|row| row.part == Part::Baseline).map(|row| row.ms);
    let name_width = rows.iter().map(|row| row.name.width()).max().unwrap_or(0);
    let figure = |row: &Row<'_>| figures::duration(row.ms);
    let figure_width = rows.iter().map(|row| figure(row).width()).max().unwrap_or(0);
    let line = |row: &Row<'_>| {
        let cells = (row.ms.saturating_mul(BAR_WIDTH)).checked_div(longest).unwrap_or(0);
        // However short a time was, it was there.
        let cells = usize::try_from(cells.max(u64::from(row.ms > 0))).unwrap_or(0);
        let blanks = " ".repeat(usize::try_from(BAR_WIDTH).unwrap_or(0).saturating_sub(cells));
        let saved = match (row.part, baseline) {
            (Part::Rival, Some(baseline)) => saved(row.ms, baseline, ink),
            _ => String::new(),
        };
        let (name, bar, figure) = (row.name, ink.full().repeat(cells), figure(row));
        let name = format!("{name}{}", " ".repeat(name_width - name.width()));
        let line = format!("{name}  {bar}{blanks}  {figure:>figure_width$}  {saved}");
        line.trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

/// How much less than the baseline: `−28.0 s (21.7 %)`, or more: `+0.50 s (3.9 %)`.
fn saved(ms: u64, baseline_ms: u64, ink: Ink) -> String {
    let sign = if ms > baseline_ms { "+" } else { ink.minus() };
    let difference = ms.abs_diff(baseline_ms);
    if difference == 0 {
        return String::new();
    }
    let share = figures::percent_tenths(difference, baseline_ms);
    format!("{sign}{} ({share} %)", figures::duration(difference))
}

/// The steps beside the document, one after the other and side by side, under a line that says so.
/// Nothing for fewer than two of them.
#[must_use]
pub fn beside(count: usize, sequential_ms: u64, parallel_ms: u64, ink: Ink) -> Vec<String> {
    if count < 2 {
        return Vec::new();
    }
    let rows = [
        Row::new("one by one", sequential_ms, Part::Baseline),
        Row::new("together", parallel_ms, Part::Rival),
    ];
    let mut lines = vec![format!("the {count} steps beside the document alone")];
    lines.extend(bars(&rows, ink));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reference() -> [Row<'static>; 4] {
        [
            Row::new("sequential", 129_000, Part::Baseline),
            Row::new("parallel", 101_000, Part::Rival),
            Row::new("pipelined", 87_000, Part::Rival),
            Row::new("floor", 87_000, Part::Bound),
        ]
    }

    #[test]
    fn the_reference_reads_well() {
        let told = bars(&reference(), Ink::Blocks);
        assert_eq!(
            told,
            [
                "sequential  ████████████████████████████████████  2:09 min",
                "parallel    ████████████████████████████          1:41 min  −28.0 s (21.7 %)",
                "pipelined   ████████████████████████              1:27 min  −42.0 s (32.6 %)",
                "floor       ████████████████████████              1:27 min",
            ]
        );
        assert!(told.iter().all(|line| line.width() <= 80));
    }

    #[test]
    fn plain_letters_do_where_there_is_no_unicode() {
        let told = bars(&reference(), Ink::Ascii).join("\n");
        assert!(told.is_ascii() && told.contains("-28.0 s (21.7 %)") && told.contains("####"));
    }

    #[test]
    fn the_six_examples_alone() {
        assert_eq!(
            beside(6, 12_000, 2_000, Ink::Blocks),
            [
                "the 6 steps beside the document alone",
                "one by one  ████████████████████████████████████  12.0 s",
                "together    ██████                                2.00 s  −10.0 s (83.3 %)",
            ]
        );
        assert_eq!(beside(1, 14_000, 14_000, Ink::Blocks), [""; 0]);
    }

    #[test]
    fn a_rival_may_lose_and_nothing_may_have_taken_no_time() {
        let rows = [Row::new("a", 1_000, Part::Baseline), Row::new("b", 1_039, Part::Rival)];
        assert!(bars(&rows, Ink::Ascii)[1].ends_with("+0.04 s (3.9 %)"));
        let none = [Row::new("a", 0, Part::Baseline), Row::new("b", 0, Part::Rival)];
        assert!(bars(&none, Ink::Ascii)[1].ends_with("0.00 s"));
    }
}
