//! Comma-separated values: a row a term, for the spreadsheets of terminologists.
//!
//! The file follows RFC 4180: commas, quotation marks where they are needed, lines that end with CR LF, and
//! a first line with the names of the columns, which are the keys of a result. It begins with a byte order
//! mark: without it Excel reads UTF-8 as the code page of the machine and spoils every accent, while
//! programs that read UTF-8 pass over it. Where the regional settings have a decimal comma, Excel expects
//! semicolons: open the file there with "Data, From Text/CSV".
//!
//! Several values of a cell are joined by `" | "`; a bar within a value has a backslash before it.
//!
//! A cell that a spreadsheet would take for a formula begins with an apostrophe (OWASP, "CSV Injection"),
//! and so does one that begins with apostrophes before such a sign, so that nothing becomes ambiguous.

use super::entry::{Entry, Kind};
use super::fault::ExportError;
use super::format::Format;

/// The columns, in their order.
pub(super) const COLUMNS: [&str; 13] = [
    "begrip",
    "definitie",
    "categorie",
    "context",
    "bron",
    "kenmerken",
    "synoniemen",
    "antoniemen",
    "voorbeeldzinnen",
    "praktijkvoorbeelden",
    "tegenvoorbeelden",
    "toelichting",
    "oordeel",
];
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();
/// What begins a formula, also in the wide forms that some spreadsheets take for the same.
const FORMULA: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// The rows of these entries under their heads.
pub(super) fn make(entries: &[Entry]) -> Result<Vec<u8>, ExportError> {
    let fault = |reason: String| ExportError::Data { format: Format::Csv, reason };
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(BYTE_ORDER_MARK.to_vec());
    writer.write_record(COLUMNS).map_err(|error| fault(error.to_string()))?;
    for entry in entries {
        writer.write_record(row(entry)).map_err(|error| fault(error.to_string()))?;
    }
    writer.into_inner().map_err(|error| fault(error.to_string()))
}

fn row(entry: &Entry) -> [String; COLUMNS.len()] {
    let texts = |kind| joined(entry.texts(kind));
    [
        entry.term.clone(),
        entry.definition.clone(),
        entry.category.clone(),
        entry.context.clone(),
        entry.source.clone(),
        joined(&entry.features),
        texts(Kind::Synonyms),
        texts(Kind::Antonyms),
        texts(Kind::Sentences),
        texts(Kind::Cases),
        texts(Kind::CounterExamples),
        entry.texts(Kind::Explanation).join("\n\n"),
        entry.verdict.as_str().to_owned(),
    ]
    .map(|cell| guarded(&cell))
}

fn joined(values: &[String]) -> String {
    values.iter().map(|value| value.replace('|', "\\|")).collect::<Vec<_>>().join(" | ")
}

fn guarded(cell: &str) -> String {
    let is_formula = cell.trim_start_matches('\'').starts_with(FORMULA);
    if is_formula { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::document::Document;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn formulas_are_texts() {
        for formula in ["=1+1", "+31", "-1", "@SUM(A1)", "'=x", "＝1"] {
            assert_eq!(guarded(formula), format!("'{formula}"));
        }
        for text in ["", "a=b", "'s-Hertogenbosch", "3 - 2"] {
            assert_eq!(guarded(text), text);
        }
    }

    /// Reads a cell back as the head of this file tells.
    fn values(cell: &str) -> Vec<String> {
        let plain = cell
            .strip_prefix('\'')
            .filter(|rest| rest.trim_start_matches('\'').starts_with(FORMULA))
            .unwrap_or(cell);
        let parts = plain.split(" | ").filter(|part| !part.is_empty());
        parts.map(|part| part.replace("\\|", "|")).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn any_text_comes_back(
            term in any::<String>(),
            long in "[-=\"',;|\\\\ \r\n\u{e9}a+@]{0,30}",
            items in prop::collection::vec("[-=\"',;|\\\\ \na+@]{0,12}", 0..4),
        ) {
            let fields = json!({ "begrip": term, "definitie": long, "synoniemen": items });
            let entry = Entry::of(&Document::new(fields.as_object().unwrap().clone()), &[]);
            let bytes = make(std::slice::from_ref(&entry)).unwrap();
            let text = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap();
            let mut reader = csv::Reader::from_reader(text);
            prop_assert_eq!(reader.headers().unwrap().iter().collect::<Vec<_>>(), COLUMNS);
            let rows: Vec<_> = reader.records().collect::<Result<_, _>>().unwrap();
            prop_assert_eq!(rows.len(), 1);
            let one = |cell: &str| {
                let rest = cell.strip_prefix('\'').unwrap_or(cell);
                let is_guarded = rest.trim_start_matches('\'').starts_with(FORMULA);
                if is_guarded { rest.to_owned() } else { cell.to_owned() }
            };
            prop_assert_eq!(one(&rows[0][0]), entry.term.clone());
            prop_assert_eq!(one(&rows[0][1]), entry.definition.clone());
            prop_assert_eq!(values(&rows[0][6]), entry.texts(Kind::Synonyms));
            for cell in &rows[0] {
                prop_assert!(!cell.starts_with(FORMULA));
            }
        }
    }
}
