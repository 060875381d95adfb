//! Other keys for commands, from the settings file: all of them, or none with every mistake told.
//!
//! A table of keys with a mistake in it is not used at all: half of it might give a key to one command
//! and take it from none, and nobody could tell what is in force.

use std::borrow::Cow;
use std::fmt;

use super::{BINDINGS, Binding, Command, Key, Keymap, Place};
use crate::config::rebinding::Rebinding;
use crate::ui::measure::one_line;

/// Something in the table of keys that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The line in the settings file, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.message, self.hint)
    }
}

/// What gets a person out of a place; each must stay within reach where it is.
const WAYS_OUT: [Command; 3] = [Command::Quit, Command::Close, Command::No];

/// Names that are at least so much alike are proposed.
const ALIKE: f64 = 0.8;

impl Binding {
    /// Its name in settings, such as `notes.run`; none for what the editor does by itself.
    #[must_use]
    pub fn name(&self) -> Option<String> {
        Some(format!("{}.{}", self.place.name(), self.command.name()?))
    }

    /// Its first key, as text; empty when it has none.
    #[must_use]
    pub fn key(&self) -> String {
        self.keys.first().map(ToString::to_string).unwrap_or_default()
    }
}

impl Keymap {
    /// The table with other keys for some commands. A command without keys can still be found in the
    /// palette.
    ///
    /// # Errors
    /// Every mistake, in the order of the lines, when there is one.
    pub fn rebound(rebindings: &[Rebinding]) -> Result<Self, Vec<Mistake>> {
        let mut keymap = Self::default();
        let mut mistakes = Vec::new();
        // The line that gave a binding its keys.
        let mut lines: Vec<Option<usize>> = vec![None; keymap.bindings.len()];
        for rebinding in rebindings {
            match keymap.place_and_keys(rebinding) {
                Ok((at, keys)) => {
                    if let Some(first) = lines[at] {
                        mistakes.push(Mistake {
                            line: rebinding.line,
                            message: format!("{} stands twice", one_line(&rebinding.name)),
                            hint: format!("put all its keys into line {first}"),
                        });
                        continue;
                    }
                    lines[at] = Some(rebinding.line);
                    keymap.bindings[at].keys = Cow::Owned(keys);
                }
                Err(mut wrong) => mistakes.append(&mut wrong),
            }
        }
        keymap.tell_doubles(&lines, &mut mistakes);
        keymap.tell_dead_ends(&lines, &mut mistakes);
        mistakes.sort_by_key(|mistake| mistake.line);
        if mistakes.is_empty() { Ok(keymap) } else { Err(mistakes) }
    }

    /// Which binding a line is about, and its keys.
    fn place_and_keys(&self, rebinding: &Rebinding) -> Result<(usize, Vec<Key>), Vec<Mistake>> {
        let mistake =
            |message: String, hint: String| Mistake { line: rebinding.line, message, hint };
        let name = one_line(rebinding.name.trim());
        let named = self.bindings.iter().position(|b| b.name().as_deref() == Some(name.as_str()));
        let Some(at) = named else {
            return Err(vec![mistake(format!("there is no command {name}"), proposal(&name))]);
        };
        let Some(texts) = &rebinding.keys else {
            let hint = "write a key such as \"F5\", or a list such as [\"F5\", \"ctrl-g\"]";
            return Err(vec![mistake(format!("{name} has something that is no key"), hint.into())]);
        };
        let (mut keys, mut wrong) = (Vec::new(), Vec::new());
        let place = self.bindings[at].place;
        for text in texts {
            match text.parse::<Key>() {
                Ok(key) if place.takes_text() && key.is_for_typing() && !self.has(at, key) => {
                    wrong.push(mistake(
                        format!("{name} has {key}, which is typed into texts"),
                        "hold Ctrl or Alt with it, or use a function key".to_owned(),
                    ));
                }
                Ok(key) if keys.contains(&key) => {}
                Ok(key) => keys.push(key),
                Err(error) => {
                    let message = one_line(&format!("{name}: {error}"));
                    wrong.push(mistake(message, error.hint().to_owned()));
                }
            }
        }
        if wrong.is_empty() { Ok((at, keys)) } else { Err(wrong) }
    }

    fn has(&self, at: usize, key: Key) -> bool {
        self.bindings[at].keys.contains(&key)
    }

    /// Tells keys that mean two things in one place.
    fn tell_doubles(&self, lines: &[Option<usize>], mistakes: &mut Vec<Mistake>) {
        for (at, binding) in self.bindings.iter().enumerate() {
            let Some(line) = lines[at] else { continue };
            for key in binding.keys.iter() {
                let mut others = self.bindings.iter().enumerate();
                let other = others.find(|(other, b)| {
                    // Of two that were both given a key the later line is told.
                    let is_told = lines[*other].is_none_or(|its| (its, *other) < (line, at));
                    *other != at && b.place == binding.place && b.keys.contains(key) && is_told
                });
                let Some((_, other)) = other.filter(|(_, b)| b.command != Command::Edit) else {
                    continue;
                };
                mistakes.push(Mistake {
                    line,
                    message: format!(
                        "{key} already means \"{}\" in that place ({})",
                        other.about,
                        other.name().unwrap_or_default()
                    ),
                    hint: "use another key here, or give that command another one".to_owned(),
                });
            }
        }
    }

    /// Tells where a person could not get out any more.
    fn tell_dead_ends(&self, lines: &[Option<usize>], mistakes: &mut Vec<Mistake>) {
        let usual = Self::default();
        // One line can close many places; it is told once.
        let mut told = Vec::new();
        for place in Place::all().filter(|place| *place != Place::Editor) {
            for command in WAYS_OUT {
                if !usual.reaches(place, command) || self.reaches(place, command) {
                    continue;
                }
                let is_about = |b: &Binding| {
                    b.command == command && [place, Place::Anywhere].contains(&b.place)
                };
                let all = || BINDINGS.iter().zip(lines);
                let line = all()
                    .find_map(|(b, line)| line.filter(|_| is_about(b)))
                    .or_else(|| all().find_map(|(b, line)| line.filter(|_| b.place == place)))
                    .or_else(|| lines.iter().flatten().copied().next());
                if told.contains(&(line, command)) {
                    continue;
                }
                told.push((line, command));
                let message = match command {
                    Command::Quit => format!("no key would quit in \"{}\"", place.title()),
                    _ => format!("no key would lead out of \"{}\"", place.title()),
                };
                mistakes.push(Mistake {
                    line: line.unwrap_or(1),
                    message,
                    hint: "leave one for it".to_owned(),
                });
            }
        }
    }

    /// Whether some key means that command there.
    fn reaches(&self, place: Place, command: Command) -> bool {
        let keys =
            self.bindings.iter().filter(|b| b.command == command).flat_map(|b| b.keys.iter());
        keys.into_iter().any(|key| self.of_key(place, *key) == Some(command))
    }
}

/// What to write instead of a name that does not exist.
fn proposal(name: &str) -> String {
    let names = BINDINGS.iter().filter_map(Binding::name);
    let alike = names.map(|known| (strsim::jaro_winkler(&known, name), known));
    let best = alike.filter(|(how, _)| *how > ALIKE).max_by(|a, b| a.0.total_cmp(&b.0));
    best.map_or_else(
        || "casegen-tui keys lists them".to_owned(),
        |(_, known)| format!("write {known}, or see casegen-tui keys"),
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ui::keymap::key::{ctrl, f};

    fn line(line: usize, name: &str, keys: &[&str]) -> Rebinding {
        let keys = keys.iter().map(|key| (*key).to_owned()).collect();
        Rebinding { name: name.to_owned(), keys: Some(keys), line }
    }

    fn told(rebindings: &[Rebinding]) -> Vec<(usize, String)> {
        let mistakes = Keymap::rebound(rebindings).unwrap_err();
        mistakes.into_iter().map(|mistake| (mistake.line, mistake.to_string())).collect()
    }

    #[test]
    fn a_command_gets_its_own_keys_and_loses_those_it_had() {
        let keymap = Keymap::rebound(&[
            line(2, "notes.run", &["ctrl-g", "F8"]),
            line(3, "notes.open", &["f5"]),
            line(4, "notes.next-mode", &[]),
        ]);
        let keymap = keymap.unwrap();
        assert_eq!(keymap.all_keys(Place::Notes, Command::Start), ["Ctrl-G", "F8"]);
        assert_eq!(keymap.of_key(Place::Notes, f(5)), Some(Command::Open));
        assert_eq!(keymap.of_key(Place::Run, f(5)), Some(Command::Start), "elsewhere as before");
        assert_eq!(keymap.of_key(Place::Notes, ctrl('t')), None);
        assert!(keymap.hints(Place::Notes).all(|b| b.command != Command::NextMode));
        assert_eq!(Keymap::rebound(&[]), Ok(Keymap::default()));
    }

    #[test]
    fn every_mistake_is_told_with_its_line_and_what_to_do() {
        let wrong = [
            line(2, "notes.rum", &["f9"]),
            line(3, "notes.open", &["hyper-x", "ctrl-i"]),
            line(4, "notes.save", &["g"]),
            Rebinding { name: "run.timing".to_owned(), keys: None, line: 5 },
            line(6, "run.picture", &["x"]),
            line(7, "run.picture", &["p"]),
            line(8, "xyzzy", &["p"]),
        ];
        let told = told(&wrong);
        let has = |line: usize, text: &str| {
            assert!(told.iter().any(|(at, said)| *at == line && said.contains(text)), "{told:?}");
        };
        has(2, "there is no command notes.rum: write notes.run");
        has(3, "no key \"hyper-x\"");
        has(3, "Tab");
        has(4, "typed into texts: hold Ctrl");
        has(5, "no key: write a key such as");
        has(
            6,
            "x already means \"stop the step that has the focus\" in that place (run.cancel-step)",
        );
        has(7, "stands twice: put all its keys into line 6");
        has(8, "casegen-tui keys lists them");
        assert_eq!(told.len(), 8, "{told:?}");
    }

    #[test]
    fn there_is_always_a_way_out() {
        let quit = told(&[line(2, "anywhere.quit", &[])]);
        assert!(quit.iter().all(|(at, _)| *at == 2), "{quit:?}");
        assert_eq!(quit.len(), 1, "{quit:?}");
        assert!(quit[0].1.contains("no key would quit in \"Anywhere\": leave one"), "{quit:?}");
        let shadowed = told(&[line(3, "notes.save", &["ctrl-q"])]);
        assert_eq!(shadowed[0].0, 3);
        assert!(shadowed[0].1.contains("no key would quit in \"Notes\": leave one"));
        let closed = told(&[line(4, "prompt.close", &[])]);
        assert!(closed[0].1.contains("lead out of \"A line to fill in\""), "{closed:?}");
        let two = told(&[line(5, "notes.open", &["f9"]), line(6, "notes.save", &["f9"])]);
        assert_eq!(two.len(), 1, "{two:?}");
        assert_eq!(two[0].0, 6);
    }

    proptest! {
        #[test]
        fn whatever_is_taken_can_be_left_and_means_one_thing(
            lines in proptest::collection::vec(
                (0..BINDINGS.len(), proptest::collection::vec("(ctrl-|alt-)?([a-z?]|f[1-9])|esc", 0..3)),
                0..5,
            ),
        ) {
            let lines: Vec<Rebinding> = (1..)
                .zip(lines)
                .map(|(line, (at, keys))| {
                    let name = BINDINGS[at].name().unwrap_or_default();
                    Rebinding { name, keys: Some(keys), line }
                })
                .collect();
            match Keymap::rebound(&lines) {
                Err(mistakes) => prop_assert!(!mistakes.is_empty()),
                Ok(keymap) => {
                    for place in Place::all().filter(|place| *place != Place::Editor) {
                        prop_assert!(keymap.reaches(place, Command::Quit), "{place:?}");
                        let own = keymap.bindings().iter().filter(|b| b.place == place);
                        let keys: Vec<Key> = own.flat_map(|b| b.keys.iter().copied()).collect();
                        let once: std::collections::HashSet<Key> = keys.iter().copied().collect();
                        prop_assert_eq!(keys.len(), once.len());
                    }
                }
            }
        }
    }

    #[test]
    fn the_usual_keys_written_down_are_no_mistake() {
        let all: Vec<Rebinding> = (2..)
            .zip(BINDINGS)
            .filter_map(|(line, binding)| {
                let keys = binding.keys.iter().map(ToString::to_string).collect();
                Some(Rebinding { name: binding.name()?, keys: Some(keys), line })
            })
            .collect();
        assert_eq!(Keymap::rebound(&all), Ok(Keymap::default()));
    }
}
