//! The sample notes that come with the program.

/// The notes that a first start shows, ready to run.
pub const FIRST: &str = include_str!("../../assets/notes/call-notes-logistics.md");
