//! Floor 3: documents from data.
//!
//! ```text
//!              ┌─▶ markdown
//!  document ─▶ reading ─▶ html
//!              └─▶ pdf
//! ```
//!
//! Nothing here writes a file: [`make`] gives names and bytes to whoever keeps them.

mod blocks;
mod fault;
mod format;
mod html;
mod markdown;
mod pdf;
mod plain;
mod published;
pub mod reading;
mod request;

use serde_json::Value;

pub use fault::ExportError;
pub use format::Format;
pub use request::{ExportRequest, ExportedFile, PictureSource, Shown};

use crate::domain::part;
use crate::render::study;

/// Makes the files of one format.
///
/// # Errors
///
/// An [`ExportError`] when a template or the layout engine fails. A picture that is not there or cannot be
/// read is left out.
pub fn make(request: &ExportRequest, format: Format) -> Result<Vec<ExportedFile>, ExportError> {
    match format {
        Format::Pdf => Ok(vec![pdf::make(request)?]),
        Format::Html => Ok(vec![html::make(request)?]),
        Format::Markdown => Ok(vec![markdown::make(request)]),
        Format::Png => Ok(pictures(request)),
        Format::Json => Ok(vec![json(request)]),
    }
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
