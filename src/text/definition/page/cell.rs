//! The cells of a row of a Markdown table.

use crate::text::extract::plain;

/// The cells without marks and without the pipes around the row; an escaped pipe (`\|`) is a character
/// of its cell.
pub(in crate::text::definition) fn cells(row: &str) -> Vec<String> {
    let row = row.trim();
    let row = row.strip_prefix('|').unwrap_or(row);
    let mut found = vec![String::new()];
    let mut chars = row.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('\\', Some('|')) => {
                chars.next();
                push(&mut found, '|');
            }
            ('|', None) => {}
            ('|', Some(_)) => found.push(String::new()),
            _ => push(&mut found, c),
        }
    }
    found.iter().map(|cell| plain(cell.trim())).collect()
}

fn push(cells: &mut [String], c: char) {
    if let Some(cell) = cells.last_mut() {
        cell.push(c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::definition::{Kind, definition, entries, items};

    #[test]
    fn an_escaped_pipe_belongs_to_its_cell() {
        for (row, expected) in [
            ("| a | b |", &["a", "b"][..]),
            ("a | b", &["a", "b"]),
            ("| a \\| b | c |", &["a | b", "c"]),
            ("| a\\|b |", &["a|b"]),
            ("| a || c |", &["a", "", "c"]),
            ("| a \\|", &["a |"]),
            ("| **a** | |", &["a", ""]),
            ("", &[""]),
        ] {
            assert_eq!(cells(row), expected, "{row}");
        }
    }

    #[test]
    fn a_table_with_an_escaped_pipe_keeps_its_columns() {
        let notes = "| Begrip | Definitie | Synoniemen |\n|---|---|---|\n| pijp | streepje \\| teken dat rechtop staat | staand streepje |\n";
        let found = definition(notes, "nl");
        assert_eq!(found.definitie, "streepje | teken dat rechtop staat");
        assert_eq!(items(Kind::Synoniemen, notes, 5), ["staand streepje"]);
        let list = format!("{notes}| kop \\| staart | twee kanten van een munt | |\n");
        let terms: Vec<String> =
            entries(&list).iter().map(|entry| definition(entry, "nl").begrip).collect();
        assert_eq!(terms, ["pijp", "kop | staart"]);
    }
}
