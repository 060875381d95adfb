//! A line to type into, with its cursor.

use super::pane::Pieces;
use crate::ui::measure::{fit, width};
use crate::ui::model::popup::LineInput;
use crate::ui::theme::Role;

/// Cells before the cursor of the line in a room of that many cells.
#[must_use]
pub fn cells_before(input: &LineInput, room: usize) -> usize {
    width(&before(input, room))
}

/// What is shown before the cursor: the end of a long text is what is being typed.
fn before(input: &LineInput, room: usize) -> String {
    let mut shown: Vec<char> = input.around().0.chars().collect();
    while width(&shown.iter().collect::<String>()) + 1 > room && !shown.is_empty() {
        shown.remove(0);
    }
    shown.into_iter().collect()
}

/// The line in at most that many cells; the cursor is always among them.
#[must_use]
pub fn entry(input: &LineInput, room: usize) -> Pieces {
    let shown = before(input, room);
    let after = input.around().1;
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
