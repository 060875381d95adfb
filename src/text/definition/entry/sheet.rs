//! A list of terms as a spreadsheet saves it: a line with the names of the columns and one for each term,
//! with tabs, semicolons or commas between the cells.

use std::borrow::Cow;

use csv::StringRecord;

use super::{MOST, preamble, with};
use crate::text::clean::clean_line;
use crate::text::definition::page::label::Role;

/// What cells are parted by.
const MARKS: [u8; 3] = [b'\t', b';', b','];
/// The label of a term.
const TERM: &str = "Begrip: ";
/// Lines before the names of the columns, at most.
const BEFORE: usize = 10;
/// Characters of a cell that are read.
const LONGEST: usize = 16 * 1024;

/// The notes of each term; none where the text is no such list.
pub(super) fn sheet(text: &str) -> Option<Vec<String>> {
    let mut start = 0;
    for line in text.split_inclusive('\n').take(BEFORE) {
        let bare = line.trim_start_matches('\u{feff}').trim_end();
        if let Some((mark, header)) =
            MARKS.iter().find_map(|mark| Some((*mark, columns(bare, *mark)?)))
        {
            let before: Vec<&str> = text[..start].lines().collect();
            let found = rows(&text[start + line.len()..], mark, &header, &preamble(&before));
            return Some(found).filter(|found| !found.is_empty());
        }
        start += line.len();
    }
    None
}

/// The notes with each row of such a list as labelled lines, without the columns that say nothing of a
/// term; notes without such a list are returned as they are.
pub(in crate::text::definition) fn unfolded(text: &str) -> Cow<'_, str> {
    let mut start = 0;
    for line in text.split_inclusive('\n').take(BEFORE) {
        let bare = line.trim_start_matches('\u{feff}').trim_end();
        let found = MARKS.iter().find_map(|mark| Some((*mark, columns(bare, *mark)?)));
        if let Some((mark, header)) = found {
            let rest = &text[start + line.len()..];
            let rows = blocks(rest, mark, &header);
            return match rows {
                Some(rows) => Cow::Owned(format!("{}\n{rows}", &text[..start])),
                None => Cow::Borrowed(text),
            };
        }
        start += line.len();
    }
    Cow::Borrowed(text)
}

/// The rows as labelled lines, the term of each first; lines without a mark stay as they are. None where
/// there is no row.
fn blocks(text: &str, mark: u8, header: &[String]) -> Option<String> {
    let mut out = String::with_capacity(text.len() * 2);
    let mut has_row = false;
    for row in reader(text, mark).records().flatten() {
        out.push('\n');
        if row.len() < 2 {
            out.push_str(row.get(0).unwrap_or_default());
            out.push('\n');
            continue;
        }
        has_row = true;
        for line in labelled(&row, mark, header, false) {
            out.push_str(&line);
            out.push('\n');
        }
    }
    has_row.then_some(out)
}

/// The names of the columns, where one is for terms and one for definitions.
fn columns(line: &str, mark: u8) -> Option<Vec<String>> {
    if !line.as_bytes().contains(&mark) {
        return None;
    }
    let cells = reader(line, mark).records().next()?.ok()?;
    let cells: Vec<String> = cells.iter().map(|cell| clean_line(cell, LONGEST)).collect();
    let has = |role| cells.iter().any(|cell| Role::of(cell) == Some(role));
    (has(Role::Term) && has(Role::Definition)).then_some(cells)
}

fn reader(text: &str, mark: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .delimiter(mark)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes())
}

fn rows(text: &str, mark: u8, header: &[String], shared: &str) -> Vec<String> {
    let mut found = Vec::new();
    for row in reader(text, mark).records().flatten() {
        let lines = labelled(&row, mark, header, true);
        if lines.first().is_some_and(|line| line.starts_with(TERM)) {
            found.push(with(&lines.join("\n"), shared));
        }
        if found.len() == MOST {
            break;
        }
    }
    found
}

/// The cells of a row behind the names of their columns, that of the term first; `has_all` tells whether
/// columns that say nothing of a term come too.
fn labelled(row: &StringRecord, mark: u8, header: &[String], has_all: bool) -> Vec<String> {
    let mut cells: Vec<String> = row.iter().map(|cell| clean_line(cell, LONGEST)).collect();
    // A mark inside a last cell that is not quoted is part of its text.
    if cells.len() > header.len() {
        let more = cells.split_off(header.len());
        let between = format!("{} ", char::from(mark));
        if let Some(last) = cells.last_mut() {
            for cell in more.iter().filter(|cell| !cell.is_empty()) {
                last.push_str(&between);
                last.push_str(cell);
            }
        }
    }
    let mut has_term = false;
    let mut lines = Vec::new();
    for (name, cell) in header.iter().zip(&cells).filter(|(_, cell)| !cell.is_empty()) {
        match Role::of(name) {
            Some(Role::Term) if !has_term => {
                has_term = true;
                lines.insert(0, format!("{TERM}{cell}"));
            }
            None if !has_all => {}
            _ if name.is_empty() => lines.push(cell.clone()),
            _ => lines.push(format!("{name}: {cell}")),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::definition::{definition, entries, term};

    #[test]
    fn cells_are_told_apart_by_what_the_names_are_told_apart_by() {
        for notes in [
            "Term\tDefinition\nkade\tmuur langs water\nsteiger\tpad op palen\n",
            "begrip;definitie;synoniemen\nkade;muur langs water;wal\nsteiger;pad op palen;\n",
            "definitie,begrip\r\n\"muur langs water\",kade\r\npad op palen,steiger\r\n",
            "Domein: haven\n\nBegrip;Bron;Definitie\nkade;Handboek;muur langs water\nsteiger;;pad op palen\n",
        ] {
            let found = entries(notes);
            let terms: Vec<String> = found.iter().map(|entry| term(entry)).collect();
            assert_eq!(terms, ["kade", "steiger"], "{notes}");
            assert_eq!(definition(&found[0], "nl").definitie, "muur langs water", "{notes}");
            assert_eq!(definition(&found[1], "nl").definitie, "pad op palen", "{notes}");
        }
        let one = entries("begrip;definitie\nkade;\"muur; langs\nwater\"\n");
        assert_eq!(one, ["Begrip: kade\ndefinitie: muur; langs water"]);
        let loose = sheet("term,definition\nquay,wall, of stone\n");
        assert_eq!(loose, Some(vec!["Begrip: quay\ndefinition: wall, of stone".to_owned()]));
    }

    #[test]
    fn a_text_with_such_marks_is_no_list() {
        for notes in [
            "Het begrip, de definitie en de bron staan hieronder.\nkade, steiger\n",
            "kade;steiger\nsluis;paal\n",
            "begrip;definitie\n",
        ] {
            assert_eq!(sheet(notes), None, "{notes}");
        }
    }

    proptest! {
        #[test]
        fn nothing_is_read_twice_and_nothing_breaks(rows in "([a-c;\"\t,\n]{0,20}\n){0,6}") {
            let _ = sheet(&format!("begrip;definitie\n{rows}"));
        }
    }
}
