//! A document as it will be read: blocks that a screen, a page or a Markdown file can show.

use super::recipe::StepId;

/// One block of a page, in reading order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// The headline with the line under it (which may be empty).
    Title {
        /// The headline.
        text: String,
        /// The line under it.
        subtitle: String,
    },
    /// Short facts, each a name and a value.
    Facts(Vec<(String, String)>),
    /// A heading; level 1 is a section of the page.
    Heading {
        /// 1 to 3.
        level: u8,
        /// The words.
        text: String,
    },
    /// A paragraph.
    Paragraph(String),
    /// A list.
    Bullets(Vec<String>),
    /// A verbatim quote with who said it (which may be empty).
    Quote {
        /// The words, without quotation marks.
        text: String,
        /// Name and role.
        attribution: String,
    },
    /// A table; every row has as many cells as there are headers.
    Table {
        /// The header row.
        headers: Vec<String>,
        /// The rows below it.
        rows: Vec<Vec<String>>,
    },
    /// The picture that a step made.
    Picture {
        /// The step.
        step: StepId,
        /// What it shows, for those who cannot see it.
        alt: String,
    },
}

/// A page: its blocks in reading order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// The blocks.
    pub blocks: Vec<Block>,
}
