//! What is wrong with a recipe, where, and what to do about it.

use std::fmt;
use std::ops::Range;

use thiserror::Error;

/// How much a mistake matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gravity {
    /// The recipe cannot run.
    Mistake,
    /// The recipe runs, but probably not as it is meant.
    Warning,
}

/// One thing that is wrong with a recipe.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub struct RecipeError {
    /// The file inside the recipe's folder.
    pub file: String,
    /// The line, from 1, where one can be named.
    pub line: Option<usize>,
    /// The character in that line, from 1, for mistakes of syntax.
    pub column: Option<usize>,
    /// How much it matters.
    pub gravity: Gravity,
    /// What is wrong, in a fragment.
    pub message: String,
    /// What to do.
    pub hint: String,
}

impl RecipeError {
    /// A mistake in a file, without a line yet.
    pub fn new(file: &str, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            line: None,
            column: None,
            gravity: Gravity::Mistake,
            message: message.into(),
            hint: hint.into(),
        }
    }

    /// The same on a line, from 1; none where no line can be named.
    #[must_use]
    pub fn at(mut self, line: impl Into<Option<usize>>) -> Self {
        self.line = line.into();
        self
    }

    /// The same as a warning.
    #[must_use]
    pub fn warning(mut self) -> Self {
        self.gravity = Gravity::Warning;
        self
    }

    /// Whether the recipe cannot run with it.
    #[must_use]
    pub fn stops(&self) -> bool {
        self.gravity == Gravity::Mistake
    }

    /// The place: the file, its line, and where it is known the character, separated by colons.
    #[must_use]
    pub fn place(&self) -> String {
        let numbers = [self.line, self.column];
        let numbers = numbers.into_iter().map_while(|number| number);
        numbers.fold(self.file.clone(), |place, number| format!("{place}:{number}"))
    }
}

impl fmt::Display for RecipeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = if self.stops() { "" } else { "warning: " };
        write!(f, "{}: {mark}{}; {}", self.place(), self.message, self.hint)
    }
}

/// The line, from 1, on which a span of bytes begins.
pub(super) fn line_at(source: &str, span: &Range<usize>) -> usize {
    // A span may end beyond what was read; then it is about the last line.
    1 + source.get(..span.start).unwrap_or(source).matches('\n').count()
}

/// The character in its line, from 1, at which a span of bytes begins.
pub(super) fn column_at(source: &str, span: &Range<usize>) -> usize {
    let before = source.get(..span.start).unwrap_or(source);
    1 + before.chars().rev().take_while(|c| *c != '\n').count()
}

/// The known name that was most likely meant, or none when nothing comes near.
pub(super) fn nearest<'a>(said: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let near = |name: &&str| strsim::jaro_winkler(&said.to_lowercase(), &name.to_lowercase());
    let known = known.into_iter().map(|name| (near(&name), name));
    known.filter(|(near, _)| *near > 0.8).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, name)| name)
}

/// The mistakes that stop a recipe, and how many warnings there are besides.
#[must_use]
pub fn counted(mistakes: &[RecipeError]) -> (usize, usize) {
    let stops = mistakes.iter().filter(|error| error.gravity == Gravity::Mistake).count();
    (stops, mistakes.len() - stops)
}

/// What to write instead of a name that is not known.
pub(super) fn instead<'a>(said: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> String {
    if let Some(name) = nearest(said, known.clone()) {
        return format!("did you mean \"{name}\"?");
    }
    let known: Vec<&str> = known.into_iter().collect();
    if known.is_empty() { "remove it".to_owned() } else { format!("use {}", list(&known)) }
}

/// Names as a list that stays readable.
pub(super) fn list(names: &[&str]) -> String {
    const MOST: usize = 24;
    let more = names.len().saturating_sub(MOST);
    let shown = names.iter().take(MOST).copied().collect::<Vec<_>>().join(", ");
    if more == 0 { shown } else { format!("{shown} and {more} more") }
}
