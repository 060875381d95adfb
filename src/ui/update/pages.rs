//! Pages over a screen that are read and scrolled: details of a step, the log, a text; and the files
//! that were written.

use crate::ui::effect::Effect;
use crate::ui::keymap::Command;
use crate::ui::model::Model;
use crate::ui::model::popup::{Popup, WrittenFile};
use crate::ui::reader::{page, room};

/// Opens a page.
pub fn open(model: &mut Model, command: Option<Command>) {
    if model.run_state().is_none() {
        return model.say("nothing has happened yet");
    }
    model.popup = match command {
        Some(Command::Details) => Some(Popup::Details { top: 0 }),
        _ => Some(Popup::Log { top: None }),
    };
}

/// Opens what the step that has the focus has written.
pub fn open_text(model: &mut Model) {
    model.popup = Some(Popup::Text { top: 0 });
}

/// The page after a command.
pub fn pressed(model: &Model, popup: &Popup, command: Option<Command>) -> Popup {
    let lines = page(model, popup).map_or(0, |(_, lines)| lines.len());
    let height = usize::from(room(model.area().as_size()).height);
    let last = lines.saturating_sub(height);
    let top = match popup {
        Popup::Details { top } | Popup::Text { top } => *top,
        Popup::Log { top } => top.unwrap_or(last),
        _ => 0,
    };
    let screenful = height.saturating_sub(1).max(1);
    let top = match command {
        Some(Command::Up) => top.saturating_sub(1),
        Some(Command::Down) => top + 1,
        Some(Command::PageUp) => top.saturating_sub(screenful),
        Some(Command::PageDown) => top + screenful,
        Some(Command::Top) => 0,
        Some(Command::Bottom) => last,
        _ => top,
    };
    let top = top.min(last);
    match popup {
        Popup::Details { .. } => Popup::Details { top },
        Popup::Text { .. } => Popup::Text { top },
        // At its end it goes on following.
        _ => Popup::Log { top: (top < last).then_some(top) },
    }
}

/// The file that is chosen after a command, which may open it.
pub fn chosen(
    files: &[WrittenFile],
    index: usize,
    command: Option<Command>,
    effects: &mut Vec<Effect>,
) -> usize {
    match command {
        Some(Command::Up) => index.saturating_sub(1),
        Some(Command::Down) => (index + 1).min(files.len().saturating_sub(1)),
        Some(Command::View) => {
            let file = files.get(index);
            effects.extend(file.map(|file| Effect::View { path: file.path.clone() }));
            index
        }
        _ => index,
    }
}
