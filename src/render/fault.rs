//! What can go wrong while drawing.

use thiserror::Error;

/// Why a picture or a page was not made.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RenderError {
    /// There is no drawing of that name.
    #[error("no drawing is called {0:?}")]
    UnknownDrawing(String),
    /// The layout engine refused a template or its data.
    #[error("the page could not be laid out: {0}")]
    Layout(String),
    /// The pages could not be written as a PDF of the wanted kind.
    #[error("the pages could not be written as PDF: {0}")]
    Pdf(String),
    /// The pixels could not be encoded.
    #[error("the picture could not be encoded: {0}")]
    Encode(String),
    /// A picture that a model made cannot be shown.
    #[error("the picture {file} cannot be read: {reason}")]
    Bitmap {
        /// Its file name.
        file: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The layout engine stopped in the middle of its work.
    #[error("the layout engine stopped: {0}")]
    Panicked(String),
}

impl RenderError {
    /// The next thing to do.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::UnknownDrawing(_) => "the drawings are hero, metrics and timeline",
            Self::Bitmap { .. } => "make that picture again, or draw it with --pictures offline",
            Self::Layout(_) | Self::Pdf(_) | Self::Encode(_) | Self::Panicked(_) => {
                "shorten the longest texts or export Markdown, which needs no layout; \
                 the document itself is not lost"
            }
        }
    }
}
