//! Floor 3: documents from data.
//!
//! ```text
//!              ┌─▶ reading ─┬─▶ markdown
//!  document ─▶─┤            ├─▶ html · pdf
//!              └─▶ entry ───┴─▶ csv · turtle      (layout `definition`)
//! ```
//!
//! Nothing here writes a file: [`make`] gives names and bytes to whoever keeps them.

mod blocks;
mod definition;
mod dictionary;
mod entry;
mod fault;
mod format;
mod glossary;
mod html;
mod markdown;
mod pdf;
mod plain;
mod published;
pub mod reading;
mod request;
mod skos;
mod spreadsheet;

use serde_json::Value;

pub use fault::ExportError;
pub use format::Format;
pub use glossary::{GlossaryEntry, GlossaryRequest, glossary};
pub use request::{ExportRequest, ExportedFile, PictureSource, Shown};
pub use skos::BASE as CONCEPTS_BASE;

use entry::Entry;
use skos::Concept;

use crate::domain::part;
use crate::domain::reading::Reading;
use crate::render::study;
use crate::text::labels::Labels;

/// Makes the files of one format.
///
/// # Errors
///
/// An [`ExportError`] when a template or the layout engine fails. A picture that is not there or cannot be
/// read is left out. [`ExportError::NotOfLayout`] for rows or a graph of what is no definition.
pub fn make(request: &ExportRequest, format: Format) -> Result<Vec<ExportedFile>, ExportError> {
    match format {
        Format::Pdf => Ok(vec![pdf::make(request)?]),
        Format::Html => Ok(vec![html::make(request)?]),
        Format::Markdown => Ok(vec![markdown::make(request)]),
        Format::Png => Ok(pictures(request)),
        Format::Json => Ok(vec![json(request)]),
        Format::Csv | Format::Turtle if !request.is_definition() => {
            Err(ExportError::NotOfLayout { format, has: Format::of_layout(request.layout) })
        }
        Format::Csv => {
            let entry = Entry::of(request.document, request.parts);
            let bytes = spreadsheet::make(&[entry])?;
            Ok(vec![ExportedFile::new(request.file_name(format.as_str()), bytes)])
        }
        Format::Turtle => {
            let entry = Entry::of(request.document, request.parts);
            let (language, date) = (request.language, request.date);
            let title = Labels::of(language).get("glossary");
            let concept = Concept { entry: &entry, language, date };
            let bytes = skos::make(title, language, date, &[concept])?;
            Ok(vec![ExportedFile::new(request.file_name(format.as_str()), bytes)])
        }
    }
}

/// A document as Markdown, without the pictures, which are files of their own.
#[must_use]
pub fn as_markdown(reading: &Reading) -> String {
    markdown::text(&reading.blocks, &[])
}

fn pictures(request: &ExportRequest) -> Vec<ExportedFile> {
    let shown = request.pictures.iter().filter(|picture| !picture.png.is_empty());
    shown.map(|picture| ExportedFile::new(picture.file_name(), picture.png.clone())).collect()
}

fn json(request: &ExportRequest) -> ExportedFile {
    let value = cleaned(Value::Object(part::result(request.document.fields(), request.parts)));
    let mut text = format!("{value:#}");
    text.push('\n');
    ExportedFile::new(request::safe_name(request.result_file, "document.json"), text.into_bytes())
}

/// The document without control sequences, keys in their order.
fn cleaned(value: Value) -> Value {
    match value {
        Value::String(text) => study::tidy(&text, usize::MAX).into(),
        Value::Array(values) => values.into_iter().map(cleaned).collect(),
        Value::Object(map) => {
            map.into_iter().map(|(key, v)| (study::tidy(&key, 200), cleaned(v))).collect()
        }
        other => other,
    }
}

#[cfg(test)]
mod tests;
