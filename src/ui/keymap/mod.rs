//! Which key means what, where. The footer and the help are made from the table.

pub mod command;
pub mod key;
pub mod table;

use crossterm::event::KeyEvent;
use ratatui::layout::Size;

pub use command::{Command, Place};
pub use key::Key;
pub use table::{BINDINGS, Binding};

/// What a key means there, or none.
#[must_use]
pub fn command(place: Place, event: &KeyEvent) -> Option<Command> {
    let pressed = Key::of(event);
    let at = |place: Place| {
        BINDINGS.iter().find(|b| b.place == place && b.keys.contains(&pressed)).map(|b| b.command)
    };
    at(place).or_else(|| at(Place::Anywhere))
}

/// The first key of a command there, as text; empty when it has none.
#[must_use]
pub fn shown(place: Place, command: Command) -> String {
    [place, Place::Anywhere]
        .into_iter()
        .find_map(|place| BINDINGS.iter().find(|b| b.place == place && b.command == command))
        .and_then(|binding| binding.keys.first())
        .map(ToString::to_string)
        .unwrap_or_default()
}

/// All keys of a command there, as texts.
#[must_use]
pub fn all_keys(place: Place, command: Command) -> Vec<String> {
    let bindings = BINDINGS.iter().filter(|b| b.place == place && b.command == command);
    bindings.flat_map(|binding| binding.keys).map(ToString::to_string).collect()
}

/// The hints for the footer of a place: its own, then those that hold anywhere.
pub fn hints(place: Place) -> impl Iterator<Item = &'static Binding> {
    let closed = matches!(
        place,
        Place::Picture
            | Place::Page
            | Place::Choice
            | Place::Prompt
            | Place::Question
            | Place::BuyAgain
            | Place::Brief
            | Place::Search
            | Place::Drafts
            | Place::Settings
    );
    let own = move |binding: &&Binding| binding.place == place;
    let has_own = move |command: Command| {
        BINDINGS.iter().any(|binding| binding.place == place && binding.command == command)
    };
    BINDINGS
        .iter()
        .filter(own)
        .chain(BINDINGS.iter().filter(move |binding| {
            !closed && binding.place == Place::Anywhere && !has_own(binding.command)
        }))
        .filter(|binding| !binding.hint.is_empty())
}

/// The help: for each place its name and its bindings.
#[must_use]
pub fn help() -> Vec<(&'static str, Vec<&'static Binding>)> {
    [
        ("Anywhere", Place::Anywhere),
        ("Notes", Place::Notes),
        ("In the editor", Place::Editor),
        ("Brief", Place::Brief),
        ("Search", Place::Search),
        ("Drafts", Place::Drafts),
        ("Settings", Place::Settings),
        ("Run", Place::Run),
        ("Result", Place::Result),
        ("Lists and texts of the result", Place::Items),
        ("Large picture", Place::Picture),
    ]
    .into_iter()
    .map(|(title, place)| (title, BINDINGS.iter().filter(|b| b.place == place).collect()))
    .collect()
}

/// The help as columns: two where there is room.
#[must_use]
pub fn help_columns(width: u16) -> Vec<Vec<(&'static str, Vec<&'static Binding>)>> {
    let mut all = help();
    if width < 112 {
        return vec![all];
    }
    let second = all.split_off(3);
    vec![all, second]
}

/// The last line of the help that may be the first one shown on a screen of that size.
#[must_use]
pub fn help_last_top(size: Size) -> usize {
    // A section is its name, its lines and a gap; the screen has a header, a footer and a frame.
    let lines = |column: &Vec<(&str, Vec<&Binding>)>| -> usize {
        column.iter().map(|(_, bindings)| bindings.len() + 2).sum()
    };
    let longest = help_columns(size.width).iter().map(lines).max().unwrap_or(0);
    longest.saturating_sub(usize::from(size.height.saturating_sub(4)))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use crossterm::event::{KeyCode, KeyModifiers};

    use super::*;

    fn press(code: KeyCode, held: KeyModifiers) -> KeyEvent {
        KeyEvent::new(code, held)
    }

    #[test]
    fn no_key_means_two_things_in_one_place() {
        let mut seen = HashSet::new();
        for binding in BINDINGS {
            for key in binding.keys {
                assert!(
                    seen.insert((binding.place, key.to_string())),
                    "{key} at {:?}",
                    binding.place
                );
            }
        }
    }

    #[test]
    fn keys_are_found_whatever_the_terminal_makes_of_shift() {
        let question = press(KeyCode::Char('?'), KeyModifiers::SHIFT);
        assert_eq!(command(Place::Run, &question), Some(Command::Help));
        assert_eq!(command(Place::Notes, &question), None);
        let upper = press(KeyCode::Char('R'), KeyModifiers::CONTROL | KeyModifiers::SHIFT);
        assert_eq!(command(Place::Notes, &upper), Some(Command::Start));
        let end = press(KeyCode::Char('G'), KeyModifiers::SHIFT);
        assert_eq!(command(Place::Result, &end), Some(Command::Bottom));
    }

    #[test]
    fn every_screen_can_be_left_and_explained() {
        let quit = press(KeyCode::Char('q'), KeyModifiers::CONTROL);
        let help = press(KeyCode::F(1), KeyModifiers::NONE);
        for place in [Place::Notes, Place::Run, Place::Result] {
            assert_eq!(command(place, &quit), Some(Command::Quit));
            assert_eq!(command(place, &help), Some(Command::Help));
        }
    }

    #[test]
    fn a_key_is_written_as_it_is_on_the_keyboard() {
        assert_eq!(shown(Place::Notes, Command::Start), "F5");
        assert_eq!(shown(Place::Notes, Command::Open), "Ctrl-O");
        assert_eq!(shown(Place::Run, Command::NextStep), "Tab");
        assert_eq!(shown(Place::Run, Command::PreviousStep), "Shift-Tab");
    }
}
