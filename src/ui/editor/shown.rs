//! How the notes stand on the screen: where the cursor is, and lines that were wrapped.

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect};
use ratatui_textarea::{TextArea, WrapMode};

/// Cells of the line numbers at the left, with their gaps.
pub fn number_cells(area: &TextArea<'_>) -> u16 {
    if area.line_number_style().is_some() { area.line_number_width() } else { 0 }
}

/// Blanks at the beginning of a row that goes on with the line above it; none for all other rows.
fn blanks(area: &TextArea<'_>, row: usize) -> u16 {
    let start = area.screen_to_data(row, 0);
    let line = area.lines().get(start.0).map_or("", String::as_str);
    if start.1 == 0 || area.wrap_mode() == WrapMode::None {
        return 0;
    }
    let blanks = line.chars().skip(start.1).take_while(|c| *c == ' ').count();
    // A row of blanks alone has the cursor in it, or nothing to be moved.
    let is_all = line.chars().count() <= start.1 + blanks;
    if is_all { 0 } else { u16::try_from(blanks).unwrap_or(0) }
}

/// Draws wrapped rows without the blanks that the line was broken at.
pub fn without_blanks(area: &TextArea<'_>, room: Rect, buf: &mut Buffer) {
    if area.wrap_mode() == WrapMode::None || area.is_empty() {
        return;
    }
    let top = usize::from(area.scroll_offset().0);
    let left = (room.x + number_cells(area)).min(room.right());
    let last = area.screen_to_data(usize::MAX, 0);
    for (index, y) in (room.y..room.bottom()).enumerate() {
        let moved = blanks(area, top + index);
        for x in left..room.right() {
            if moved == 0 {
                break;
            }
            let from = x + moved;
            let cell = if from < room.right() { buf[(from, y)].clone() } else { Cell::EMPTY };
            buf[(x, y)] = cell;
        }
        if area.screen_to_data(top + index, 0) == last {
            break;
        }
    }
}

/// Where the cursor stands in a room that the text was just drawn into; none when it is outside.
pub fn cursor(area: &TextArea<'_>, room: Rect) -> Option<Position> {
    if room.is_empty() {
        return None;
    }
    if area.is_empty() {
        return Some(room.as_position());
    }
    let (top, left) = area.scroll_offset();
    let at = area.screen_cursor();
    let row = u16::try_from(at.row.checked_sub(usize::from(top))?).ok()?;
    let column = u16::try_from(at.col).ok()?.saturating_sub(blanks(area, at.row));
    let column = (column + number_cells(area)).checked_sub(left)?.min(room.width - 1);
    (row < room.height).then(|| Position::new(room.x + column, room.y + row))
}
