//! Text from models, files and the clipboard, made harmless for a terminal and a page.

/// Drops what could move a cursor or reorder text; keeps line ends.
#[must_use]
pub fn clean(text: &str) -> String {
    text.chars().filter(|c| *c == '\n' || !c.is_control()).collect()
}
