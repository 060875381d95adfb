//! Texts and lists as blocks.

use crate::domain::reading::Block;

/// Paragraphs and lists of a text: blank lines part them, lines that all begin with a dash are a list.
pub(super) fn prose(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut pieces: Vec<Vec<&str>> = vec![Vec::new()];
    for line in text.lines().map(str::trim) {
        match pieces.last_mut() {
            Some(piece) if !line.is_empty() => piece.push(line),
            _ => pieces.push(Vec::new()),
        }
    }
    for piece in pieces.into_iter().filter(|piece| !piece.is_empty()) {
        let items: Option<Vec<String>> = piece.iter().map(|line| item(line)).collect();
        blocks.push(match items {
            Some(items) => Block::Bullets(items),
            None => Block::Paragraph(piece.join(" ")),
        });
    }
    blocks
}

/// The words of a line that begins as an entry of a list.
fn item(line: &str) -> Option<String> {
    let rest = ["- ", "* ", "• ", "– "].iter().find_map(|mark| line.strip_prefix(mark))?;
    let rest = rest.trim();
    (!rest.is_empty()).then(|| rest.to_owned())
}

/// A table without the columns in which no row says anything.
pub(super) fn without_empty_columns(headers: Vec<String>, rows: Vec<Vec<String>>) -> Block {
    let full: Vec<bool> = (0..headers.len())
        .map(|column| rows.iter().any(|row| row.get(column).is_some_and(|cell| !cell.is_empty())))
        .collect();
    let keep = |cells: Vec<String>| -> Vec<String> {
        cells.into_iter().zip(&full).filter(|(_, full)| **full).map(|(cell, _)| cell).collect()
    };
    Block::Table { headers: keep(headers), rows: rows.into_iter().map(keep).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dashes_make_a_list_and_blank_lines_part_paragraphs() {
        assert_eq!(
            prose("One\ntwo\n\n\n- a\n- b\n\nc - d"),
            [
                Block::Paragraph("One two".into()),
                Block::Bullets(vec!["a".into(), "b".into()]),
                Block::Paragraph("c - d".into()),
            ]
        );
        assert_eq!(prose(" \n\n"), []);
    }
}
