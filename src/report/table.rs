//! Rows of cells as aligned lines of text.

use unicode_width::UnicodeWidthStr as _;

use crate::text::clean::clean_line;

/// What stands between two columns.
const GAP: &str = "  ";
/// The last column has at least this many cells, however narrow the screen is.
const LEAST_REST: usize = 10;

/// At which side of its column a cell stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Words.
    Left,
    /// Figures.
    Right,
}

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// What stands above it.
    pub head: &'static str,
    /// Where its cells stand.
    pub side: Side,
    /// Its width in cells at the most.
    pub most: usize,
}

impl Column {
    /// A column of words.
    #[must_use]
    pub const fn words(head: &'static str, most: usize) -> Self {
        Self { head, side: Side::Left, most }
    }

    /// A column of figures, which are never cut.
    #[must_use]
    pub const fn figures(head: &'static str) -> Self {
        Self { head, side: Side::Right, most: usize::MAX }
    }
}

/// The lines of a table: its heads, then a line for each row. A column whose cells are all empty is left
/// out. The last column gets what the others leave of `width` cells, its own most included.
#[must_use]
pub fn lines(columns: &[Column], rows: &[Vec<String>], width: usize) -> Vec<String> {
    let cell = |row: &[String], at: usize, most: usize| {
        row.get(at).map(|text| clean_line(text, most)).unwrap_or_default()
    };
    let mut table: Vec<String> = vec![String::new(); rows.len() + 1];
    let mut used = 0;
    for (at, column) in columns.iter().enumerate() {
        let is_last = at + 1 == columns.len();
        let rest = width.saturating_sub(used).max(LEAST_REST);
        let most = if is_last { column.most.min(rest) } else { column.most };
        let cells: Vec<String> = rows.iter().map(|row| cell(row, at, most)).collect();
        if cells.iter().all(String::is_empty) {
            continue;
        }
        let heads = std::iter::once(column.head.to_owned()).chain(cells);
        let cells: Vec<String> = heads.collect();
        let widest = cells.iter().map(|cell| cell.width()).max().unwrap_or(0);
        for (line, cell) in table.iter_mut().zip(&cells) {
            let blanks = " ".repeat(widest - cell.width());
            match column.side {
                Side::Left => line.extend([cell, blanks.as_str(), GAP]),
                Side::Right => line.extend([blanks.as_str(), cell, GAP]),
            }
        }
        used += widest + GAP.len();
    }
    table.iter().map(|line| line.trim_end().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: [Column; 4] = [
        Column::words("name", 6),
        Column::figures("took"),
        Column::figures("cost"),
        Column::words("title", 40),
    ];

    fn row(cells: [&str; 4]) -> Vec<String> {
        cells.map(str::to_owned).into()
    }

    #[test]
    fn cells_are_aligned_and_an_empty_column_is_left_out() {
        let rows = [
            row(["a", "1.00 s", "", "first title"]),
            row(["日本", "12.0 s", "", "\u{1b}[31mx\ny"]),
        ];
        let told = lines(&COLUMNS, &rows, 80);
        assert_eq!(told, ["name    took  title", "a     1.00 s  first title", "日本  12.0 s  x y"]);
        assert_eq!(lines(&COLUMNS, &[], 80), [""]);
    }

    #[test]
    fn words_are_cut_and_the_last_column_takes_what_is_left() {
        let rows =
            [row(["very long", "1.00 s", "$1.25", "a title that is too long for this screen"])];
        let told = lines(&COLUMNS, &rows, 40);
        assert_eq!(told[1], "very…  1.00 s  $1.25  a title that is t…".to_owned());
        let least = lines(&COLUMNS, &rows, 10);
        assert_eq!(least[1], "very…  1.00 s  $1.25  a title t…".to_owned());
    }
}
