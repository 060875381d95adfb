//! A line to type into, with its cursor.

use super::pane::Pieces;
use crate::ui::measure::{fit, width};
use crate::ui::model::popup::LineInput;
use crate::ui::theme::Role;

/// The line in at most that many cells; the cursor is always among them.
#[must_use]
pub fn entry(input: &LineInput, room: usize) -> Pieces {
    let (before, after) = input.around();
    // The end of a long text is what is being typed.
    let mut shown: Vec<char> = before.chars().collect();
    while width(&shown.iter().collect::<String>()) + 1 > room && !shown.is_empty() {
        shown.remove(0);
    }
    let shown: String = shown.into_iter().collect();
    let mut rest = after.chars();
    let under = rest.next().unwrap_or(' ');
    let left = room.saturating_sub(width(&shown) + 1);
    Pieces::new()
        .and(Role::Text, shown)
        .and(Role::Selected, under.to_string())
        .and(Role::Text, fit(rest.as_str(), left))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cursor_is_always_to_be_seen() {
        let input = LineInput::new("a path that is much longer than the room for it");
        assert_eq!(entry(&input, 12).width(), 12);
        assert_eq!(entry(&LineInput::default(), 5).width(), 5);
        assert!(entry(&LineInput::new("日本語の長い行"), 6).width() <= 6);
    }
}
