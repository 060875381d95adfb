//! Which key means what, where. The footer, the help and the palette are made from the table.

pub mod command;
pub mod key;
pub mod name;
pub mod rebind;
pub mod table;

use crossterm::event::KeyEvent;

pub use command::{Command, Place};
pub use key::Key;
pub use rebind::Mistake;
pub use table::{BINDINGS, Binding};

/// The table as it holds: what it is without settings, or what a person has made of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keymap {
    bindings: Vec<Binding>,
}

impl Default for Keymap {
    fn default() -> Self {
        Self { bindings: BINDINGS.to_vec() }
    }
}

/// A place with its bindings.
#[derive(Debug, Clone)]
pub struct Section<'a> {
    /// The place.
    pub place: Place,
    /// What its keys mean, in the order of the table.
    pub bindings: Vec<&'a Binding>,
}

impl Keymap {
    /// All bindings, in the order of the table.
    #[must_use]
    pub fn bindings(&self) -> &[Binding] {
        &self.bindings
    }

    /// What a key means there, or none.
    #[must_use]
    pub fn command(&self, place: Place, event: &KeyEvent) -> Option<Command> {
        self.of_key(place, Key::of(event))
    }

    /// What a key means there, or none: the place itself comes before what holds anywhere.
    #[must_use]
    pub fn of_key(&self, place: Place, key: Key) -> Option<Command> {
        let at = |place: Place| {
            let mut own = self.bindings.iter().filter(|binding| binding.place == place);
            own.find(|binding| binding.keys.contains(&key)).map(|binding| binding.command)
        };
        at(place).or_else(|| at(Place::Anywhere))
    }

    /// The binding of a command there, or else the one that holds anywhere.
    #[must_use]
    pub fn find(&self, place: Place, command: Command) -> Option<&Binding> {
        [place, Place::Anywhere].into_iter().find_map(|place| {
            self.bindings.iter().find(|b| b.place == place && b.command == command)
        })
    }

    /// The first key of a command there, as text; empty when it has none.
    #[must_use]
    pub fn shown(&self, place: Place, command: Command) -> String {
        self.find(place, command).map(Binding::key).unwrap_or_default()
    }

    /// All keys of a command there, as texts.
    #[must_use]
    pub fn all_keys(&self, place: Place, command: Command) -> Vec<String> {
        let bindings = self.bindings.iter().filter(|b| b.place == place && b.command == command);
        bindings.flat_map(|binding| binding.keys.iter()).map(ToString::to_string).collect()
    }

    /// The hints for the footer of a place: its own, then those that hold anywhere.
    pub fn hints(&self, place: Place) -> impl Iterator<Item = &Binding> {
        let own = move |binding: &&Binding| binding.place == place;
        let has_own = move |command: Command| {
            self.bindings.iter().any(|binding| binding.place == place && binding.command == command)
        };
        self.bindings
            .iter()
            .filter(own)
            .chain(self.bindings.iter().filter(move |binding| {
                !place.is_over() && binding.place == Place::Anywhere && !has_own(binding.command)
            }))
            .filter(|binding| !binding.hint.is_empty() && !binding.keys.is_empty())
    }

    /// The help for somebody who comes from a place: that place first, then the others. What lies over
    /// a screen is explained only where one is.
    #[must_use]
    pub fn help(&self, from: Place) -> Vec<Section<'_>> {
        let mut order = vec![from];
        if from == Place::Notes {
            order.push(Place::Editor);
        }
        let rest: Vec<Place> = Place::all()
            .filter(|place| !order.contains(place))
            .filter(|place| {
                !place.is_over() || matches!(place, Place::Picture | Place::Sheet | Place::Replay)
            })
            .collect();
        order.extend(rest);
        let section = |place: Place| Section {
            place,
            bindings: self.bindings.iter().filter(|b| b.place == place).collect(),
        };
        order.into_iter().map(section).filter(|section| !section.bindings.is_empty()).collect()
    }
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
            for key in binding.keys.iter() {
                assert!(
                    seen.insert((binding.place, key.to_string())),
                    "{key} at {:?}",
                    binding.place
                );
            }
        }
    }

    #[test]
    fn every_place_has_a_title_and_every_command_one_binding_a_place() {
        let mut seen = HashSet::new();
        for binding in BINDINGS {
            assert!(!binding.place.title().is_empty(), "{:?}", binding.place);
            assert!(!binding.keys.is_empty(), "{binding:?}");
            if let Some(name) = binding.name() {
                assert!(seen.insert(name), "{binding:?} stands twice");
            }
        }
    }

    #[test]
    fn names_that_stand_in_settings_stay() {
        let names: HashSet<String> = BINDINGS.iter().filter_map(Binding::name).collect();
        for name in [
            "anywhere.help",
            "anywhere.interrupt",
            "anywhere.palette",
            "anywhere.quit",
            "anywhere.show-notes",
            "anywhere.show-result",
            "anywhere.show-run",
            "anywhere.suspend",
            "items.ask-item",
            "items.ask-part",
            "items.close",
            "items.edit-item",
            "items.remove-item",
            "items.undo",
            "notes.choose-recipe",
            "notes.next-mode",
            "notes.open",
            "notes.redo",
            "notes.run",
            "notes.save",
            "notes.save-as",
            "notes.undo",
            "question.yes",
            "result.export",
            "result.findings",
            "result.items",
            "result.run",
            "run.cancel-run",
            "run.cancel-step",
            "run.next-step",
            "run.quit",
            "run.run",
            "run.timing",
        ] {
            assert!(names.contains(name), "{name} is gone from {names:?}");
        }
    }

    #[test]
    fn keys_are_found_whatever_the_terminal_makes_of_shift() {
        let keymap = Keymap::default();
        let question = press(KeyCode::Char('?'), KeyModifiers::SHIFT);
        assert_eq!(keymap.command(Place::Run, &question), Some(Command::Help));
        assert_eq!(keymap.command(Place::Notes, &question), None);
        let upper = press(KeyCode::Char('R'), KeyModifiers::CONTROL | KeyModifiers::SHIFT);
        assert_eq!(keymap.command(Place::Notes, &upper), Some(Command::Start));
        let end = press(KeyCode::Char('G'), KeyModifiers::SHIFT);
        assert_eq!(keymap.command(Place::Result, &end), Some(Command::Bottom));
    }

    #[test]
    fn every_screen_can_be_left_explained_and_stopped() {
        let keymap = Keymap::default();
        let (ctrl, none) = (KeyModifiers::CONTROL, KeyModifiers::NONE);
        for place in Place::all().filter(|place| *place != Place::Editor) {
            let at = |code, held| keymap.command(place, &press(code, held));
            assert_eq!(at(KeyCode::Char('q'), ctrl), Some(Command::Quit), "{place:?}");
            assert_eq!(at(KeyCode::Char('z'), ctrl), Some(Command::Suspend), "{place:?}");
            if !matches!(place, Place::Palette | Place::Help) {
                assert_eq!(at(KeyCode::F(1), none), Some(Command::Help), "{place:?}");
                assert_eq!(at(KeyCode::Char('p'), ctrl), Some(Command::Palette), "{place:?}");
            }
        }
    }

    #[test]
    fn a_key_is_written_as_it_is_on_the_keyboard() {
        let keymap = Keymap::default();
        assert_eq!(keymap.shown(Place::Notes, Command::Start), "F5");
        assert_eq!(keymap.shown(Place::Notes, Command::Open), "Ctrl-O");
        assert_eq!(keymap.shown(Place::Run, Command::NextStep), "Tab");
        assert_eq!(keymap.shown(Place::Run, Command::PreviousStep), "Shift-Tab");
        assert_eq!(keymap.shown(Place::Run, Command::EditItem), "");
    }

    #[test]
    fn the_help_begins_where_one_was() {
        let keymap = Keymap::default();
        let places = |from| -> Vec<Place> {
            keymap.help(from).into_iter().map(|section| section.place).collect()
        };
        assert_eq!(places(Place::Notes)[..3], [Place::Notes, Place::Editor, Place::Anywhere]);
        assert_eq!(places(Place::Result)[..2], [Place::Result, Place::Anywhere]);
        assert_eq!(places(Place::Prompt)[..2], [Place::Prompt, Place::Anywhere]);
        assert!(!places(Place::Run).contains(&Place::Prompt));
    }
}
