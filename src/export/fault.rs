//! What can go wrong while exporting.

use thiserror::Error;

use crate::render::RenderError;

/// Why a file was not made.
#[derive(Debug, Error)]
pub enum ExportError {
    /// There is no format of that name.
    #[error("no format is called {0:?}")]
    UnknownFormat(String),
    /// A drawing or the pages failed.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// The web page's template failed.
    #[error("the web page could not be written: {0}")]
    Template(String),
}

impl ExportError {
    /// The next thing to do.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::UnknownFormat(_) => "the formats are pdf, html, md, png and json",
            Self::Render(error) => error.hint(),
            Self::Template(_) => "export another format; the document itself is not lost",
        }
    }
}

impl From<minijinja::Error> for ExportError {
    fn from(error: minijinja::Error) -> Self {
        Self::Template(error.to_string())
    }
}
