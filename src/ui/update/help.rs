//! The help: opening, scrolling, looking for a key.

use crossterm::event::{KeyCode, KeyEvent};

use crate::ui::help;
use crate::ui::keymap::Command;
use crate::ui::model::Model;
use crate::ui::model::popup::{HelpPage, LineInput, Popup};

/// Opens the help over whatever is there, with the keys of that place first.
pub fn open(model: &mut Model) {
    let from = model.place();
    let under = model.popup.take().map(Box::new);
    let page = HelpPage { from, input: LineInput::default(), top: 0, under };
    model.popup = Some(Popup::Help(page));
}

/// Gives a key to the help, which was taken out of the model; returns what lies over the screen then.
pub fn pressed(
    model: &Model,
    mut page: HelpPage,
    command: Option<Command>,
    event: KeyEvent,
) -> Option<Popup> {
    let screenful = usize::from(help::areas(model.area()).rows.height.saturating_sub(1).max(1));
    match command {
        Some(Command::Close) => return page.under.map(|under| *under),
        Some(Command::Up) => page.top = page.top.saturating_sub(1),
        Some(Command::Down) => page.top += 1,
        Some(Command::PageUp) => page.top = page.top.saturating_sub(screenful),
        Some(Command::PageDown) => page.top += screenful,
        // What begins a search elsewhere does so here; the line is there already.
        _ if event.code == KeyCode::Char('/') && page.input.text().is_empty() => {}
        _ => {
            let before = page.input.text();
            page.input.key(event);
            if page.input.text() != before {
                page.top = 0;
            }
        }
    }
    page.top = page.top.min(help::last_top(model, &page, model.size));
    Some(Popup::Help(page))
}
