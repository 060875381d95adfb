//! What can go wrong while exporting.

use thiserror::Error;

use super::format::Format;
use crate::render::RenderError;

/// Why a file was not made.
#[derive(Debug, Error)]
pub enum ExportError {
    /// There is no format of that name.
    #[error("no format is called {0:?}")]
    UnknownFormat(String),
    /// The recipe has no such files.
    #[error("this recipe has no {format} file")]
    NotOfLayout {
        /// The format that was asked for.
        format: Format,
        /// The formats that it has.
        has: &'static [Format],
    },
    /// A drawing or the pages failed.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// The web page's template failed.
    #[error("the web page could not be written: {0}")]
    Template(String),
    /// Rows or a graph could not be written.
    #[error("the {format} file could not be written: {reason}")]
    Data {
        /// The format.
        format: Format,
        /// What its writer says.
        reason: String,
    },
}

impl ExportError {
    /// The next thing to do.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::UnknownFormat(_) => format!("the formats are {}", listed(&Format::ALL)),
            Self::NotOfLayout { has, .. } => format!("its formats are {}", listed(has)),
            Self::Render(error) => error.hint().to_owned(),
            Self::Template(_) | Self::Data { .. } => {
                "export another format; the document itself is not lost".to_owned()
            }
        }
    }
}

/// Names with commas and a last "and".
fn listed(formats: &[Format]) -> String {
    let names: Vec<&str> = formats.iter().map(|format| format.as_str()).collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.concat(),
    }
}

impl From<minijinja::Error> for ExportError {
    fn from(error: minijinja::Error) -> Self {
        Self::Template(error.to_string())
    }
}
