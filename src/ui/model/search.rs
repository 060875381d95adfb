//! The line at the bottom of the notes that looks for something, and replaces it.

use super::popup::LineInput;
use crate::ui::editor::matches::{Match, Reading};

/// Which line has the keys.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Field {
    /// What is looked for.
    #[default]
    Find,
    /// What is put in its place.
    Replace,
}

/// Looking for something in the notes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    /// What is looked for.
    pub query: LineInput,
    /// What is put in its place; none as long as nothing is to be replaced.
    pub with: Option<LineInput>,
    /// Which line has the keys.
    pub field: Field,
    /// How the query is to be read.
    pub reading: Reading,
    /// Where it was found.
    pub matches: Vec<Match>,
    /// The place of the match that is selected, from 0.
    pub current: usize,
    /// What is wrong with an expression, or none.
    pub error: Option<String>,
}

impl Search {
    /// How many matches there are: `3 of 17`.
    #[must_use]
    pub fn count(&self) -> String {
        match (self.query.text().is_empty(), &self.error, self.matches.len()) {
            (true, _, _) => String::new(),
            (_, Some(error), _) => error.clone(),
            (_, None, 0) => "not found".to_owned(),
            (_, None, count) => format!("{} of {count}", self.current + 1),
        }
    }

    /// The line that has the keys.
    pub fn input(&mut self) -> &mut LineInput {
        match (&mut self.with, self.field) {
            (Some(with), Field::Replace) => with,
            _ => &mut self.query,
        }
    }
}
