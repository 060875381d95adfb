//! What is set, and where.
//!
//! ```text
//! ╭ Settings ────────────────────────────────────────╮
//! │ ▸ recipe       Case study          default       │
//! │   mode         pipelined           command line  │
//! │                                                  │
//! │ Enter takes the next one; at the start: --recipe │
//! ╰──────────────────────────────────────────────────╯
//! ```

use super::pane::Pieces;
use crate::ui::keymap::{Command, Place};
use crate::ui::measure::{cut, fit, one_line, wrap};
use crate::ui::model::Model;
use crate::ui::model::settings::LINES;
use crate::ui::theme::Role;

/// Cells of the names.
const NAMES: usize = 14;

/// Cells of the places.
const PLACES: usize = 22;

/// Lines that tell how a value is changed, so that the box keeps its size.
const HOW: usize = 2;

/// The lines, in a room of that width.
#[must_use]
pub fn rows(model: &Model, index: usize, width: usize) -> Vec<Pieces> {
    let room = width.saturating_sub(NAMES + PLACES + 4);
    let mut rows: Vec<Pieces> = LINES
        .iter()
        .enumerate()
        .map(|(place, line)| {
            let is_chosen = place == index;
            let marker = if is_chosen { model.theme.sign("▸", ">") } else { " " };
            let (value, origin) = line.value(&model.setup);
            Pieces::new()
                .and(Role::Focus, format!("{marker} "))
                .and(if is_chosen { Role::Key } else { Role::Dim }, fit(line.name(), NAMES))
                .and(Role::Text, fit(&one_line(&value), room))
                .and(Role::Dim, format!("  {}", fit(&origin.to_string(), PLACES)))
        })
        .collect();
    rows.push(Pieces::new());
    // The value that is chosen, where its column cuts it.
    let chosen = LINES.get(index).map(|line| one_line(&line.value(&model.setup).0));
    let chosen = chosen.filter(|value| fit(value, room).trim_end() != value.trim_end());
    let chosen = cut(&chosen.unwrap_or_default(), width);
    rows.push(Pieces::new().and(Role::Strong, chosen));
    let key = model.keymap.shown(Place::Settings, Command::Accept);
    let how = LINES.get(index).map(|line| line.how(&model.setup, &key)).unwrap_or_default();
    let mut how = wrap(&how, width);
    how.resize(HOW, String::new());
    rows.extend(how.into_iter().map(|line| Pieces::new().and(Role::Text, line)));
    rows
}
