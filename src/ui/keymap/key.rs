//! A key as it is pressed, as it is written on the screen, and as it is read from a settings file.
//!
//! ```text
//! [ctrl-|alt-|shift-]  character | name        F5  ctrl-g  Alt-<  Shift-Tab  space  G
//! ```

use std::fmt;
use std::str::FromStr;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use thiserror::Error;

/// A key with what is held down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    /// The key.
    pub code: KeyCode,
    /// What is held down.
    pub held: KeyModifiers,
}

/// Why a text is not a key that can be bound.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KeyError {
    /// No key has that name.
    #[error("there is no key {0:?}")]
    Unknown(String),
    /// No terminal, or hardly any, tells it apart from another one.
    #[error("terminals do not tell {key} apart from {other}")]
    Untold {
        /// As it was written.
        key: String,
        /// The key that arrives instead.
        other: &'static str,
    },
}

impl KeyError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Unknown(_) => {
                "write a character, F1 to F12, or a name such as enter, esc, tab, space, up or pgdn, \
                 after ctrl-, alt- or shift- if need be"
            }
            Self::Untold { .. } => "use another key",
        }
    }
}

pub(super) const fn key(code: KeyCode) -> Key {
    Key { code, held: KeyModifiers::NONE }
}

pub(super) const fn char(c: char) -> Key {
    key(KeyCode::Char(c))
}

pub(super) const fn ctrl(c: char) -> Key {
    Key { code: KeyCode::Char(c), held: KeyModifiers::CONTROL }
}

pub(super) const fn alt(c: char) -> Key {
    Key { code: KeyCode::Char(c), held: KeyModifiers::ALT }
}

pub(super) const fn f(number: u8) -> Key {
    key(KeyCode::F(number))
}

/// The digits that go to a place by its number.
pub(super) const NUMBERS: [Key; 9] = [
    char('1'),
    char('2'),
    char('3'),
    char('4'),
    char('5'),
    char('6'),
    char('7'),
    char('8'),
    char('9'),
];

/// Keys with a name: as shown, then other ways to write it.
const NAMED: [(KeyCode, &[&str]); 14] = [
    (KeyCode::Char(' '), &["Space"]),
    (KeyCode::Up, &["↑", "up"]),
    (KeyCode::Down, &["↓", "down"]),
    (KeyCode::Left, &["←", "left"]),
    (KeyCode::Right, &["→", "right"]),
    (KeyCode::PageUp, &["PgUp", "pageup", "page-up"]),
    (KeyCode::PageDown, &["PgDn", "pagedown", "page-down", "pgdown"]),
    (KeyCode::Enter, &["Enter", "return"]),
    (KeyCode::Esc, &["Esc", "escape"]),
    (KeyCode::Tab, &["Tab"]),
    (KeyCode::Backspace, &["Backspace"]),
    (KeyCode::Delete, &["Del", "delete"]),
    (KeyCode::Home, &["Home"]),
    (KeyCode::End, &["End"]),
];

impl Key {
    /// The key of an event, in the one form that the table has: letters with Ctrl are small, and Shift
    /// is part of the character.
    #[must_use]
    pub fn of(event: &KeyEvent) -> Self {
        let held = event.modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT);
        match event.code {
            KeyCode::Char(c) if held.is_empty() => char(c),
            KeyCode::Char(c) => Self { code: KeyCode::Char(c.to_ascii_lowercase()), held },
            code => Self { code, held: event.modifiers },
        }
    }

    /// Whether it writes, deletes or moves where a text is typed, so that it must mean nothing else
    /// there.
    #[must_use]
    pub fn is_for_typing(&self) -> bool {
        let is_held = self.held.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
        !is_held && !matches!(self.code, KeyCode::F(_) | KeyCode::Esc)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.held.contains(KeyModifiers::CONTROL) {
            f.write_str("Ctrl-")?;
        }
        if self.held.contains(KeyModifiers::ALT) {
            f.write_str("Alt-")?;
        }
        if self.held.contains(KeyModifiers::SHIFT) && self.code != KeyCode::BackTab {
            f.write_str("Shift-")?;
        }
        if let Some((_, names)) = NAMED.iter().find(|(code, _)| *code == self.code) {
            return f.write_str(names[0]);
        }
        match self.code {
            KeyCode::Char(c) if self.held.is_empty() => write!(f, "{c}"),
            KeyCode::Char(c) => write!(f, "{}", c.to_ascii_uppercase()),
            KeyCode::F(number) => write!(f, "F{number}"),
            KeyCode::BackTab => f.write_str("Shift-Tab"),
            code => write!(f, "{code}"),
        }
    }
}

impl FromStr for Key {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let mut held = KeyModifiers::NONE;
        let mut rest = text.trim();
        while let Some((modifier, after)) = prefix(rest) {
            held |= modifier;
            rest = after;
        }
        let untold = |other| KeyError::Untold { key: text.trim().to_owned(), other };
        let code = code(rest).ok_or_else(|| KeyError::Unknown(text.to_owned()))?;
        let is_shifted = held.contains(KeyModifiers::SHIFT);
        match code {
            KeyCode::Tab if is_shifted => Ok(Self { code: KeyCode::BackTab, held }),
            KeyCode::Char(' ') if is_shifted => Err(untold("the one without Shift")),
            KeyCode::Char(c) if held == KeyModifiers::SHIFT && c.is_ascii_alphabetic() => {
                Ok(char(c.to_ascii_uppercase()))
            }
            KeyCode::Char(_) if is_shifted => Err(untold("the one without Shift")),
            KeyCode::Char(c) if held.is_empty() => Ok(char(c)),
            KeyCode::Char(c) => {
                let c = c.to_ascii_lowercase();
                match c {
                    'i' if held == KeyModifiers::CONTROL => Err(untold("Tab")),
                    'm' if held == KeyModifiers::CONTROL => Err(untold("Enter")),
                    '[' if held == KeyModifiers::CONTROL => Err(untold("Esc")),
                    _ => Ok(Self { code: KeyCode::Char(c), held }),
                }
            }
            code => Ok(Self { code, held }),
        }
    }
}

/// What is held down, and what comes after it.
fn prefix(text: &str) -> Option<(KeyModifiers, &str)> {
    let at = text.find(['-', '+']).filter(|at| at + 1 < text.len())?;
    let modifier = match text[..at].to_ascii_lowercase().as_str() {
        "ctrl" | "control" => KeyModifiers::CONTROL,
        "alt" | "meta" => KeyModifiers::ALT,
        "shift" => KeyModifiers::SHIFT,
        _ => return None,
    };
    Some((modifier, &text[at + 1..]))
}

/// The key of that name: a character, `F1` to `F24`, or one of [`NAMED`].
fn code(name: &str) -> Option<KeyCode> {
    let mut characters = name.chars();
    if let (Some(c), None) = (characters.next(), characters.next())
        && !c.is_control()
        && !c.is_whitespace()
        && !"↑↓←→".contains(c)
    {
        return Some(KeyCode::Char(c));
    }
    let lower = name.to_lowercase();
    let is_named = |names: &[&str]| names.iter().any(|known| known.to_lowercase() == lower);
    if let Some((code, _)) = NAMED.iter().find(|(_, names)| is_named(names)) {
        return Some(*code);
    }
    let number = lower.strip_prefix('f').filter(|digits| !digits.starts_with('+'))?;
    let number: u8 = number.parse().ok()?;
    (1..=24).contains(&number).then_some(KeyCode::F(number))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Key {
        text.parse().unwrap()
    }

    #[test]
    fn a_key_can_be_written_in_more_than_one_way() {
        assert_eq!(read("F5"), f(5));
        assert_eq!(read(" Ctrl+G "), ctrl('g'));
        assert_eq!(read("ctrl-g"), ctrl('g'));
        assert_eq!(read("G"), char('G'));
        assert_eq!(read("shift-g"), char('G'));
        assert_eq!(read("ctrl--"), ctrl('-'));
        assert_eq!(read("-"), char('-'));
        assert_eq!(read("alt-<"), alt('<'));
        assert_eq!(read("pageup"), key(KeyCode::PageUp));
        assert_eq!(read("space"), char(' '));
        assert_eq!(read("shift-tab").code, KeyCode::BackTab);
    }

    #[test]
    fn what_is_no_key_or_never_arrives_is_told() {
        for wrong in ["", " ", "ctrl-", "F0", "F25", "hyper-x", "enterr", "ctrl-ab", "f+5", "\u{7}"]
        {
            assert!(matches!(wrong.parse::<Key>(), Err(KeyError::Unknown(_))), "{wrong:?}");
        }
        for untold in ["ctrl-i", "Ctrl-M", "ctrl-[", "ctrl-shift-g", "shift-space"] {
            assert!(matches!(untold.parse::<Key>(), Err(KeyError::Untold { .. })), "{untold}");
        }
    }

    fn any_key() -> impl Strategy<Value = Key> {
        let named = proptest::sample::select(NAMED.to_vec()).prop_map(|(code, _)| code);
        let code = prop_oneof![
            named,
            (1_u8..=24).prop_map(KeyCode::F),
            "[!-~àéüß€]".prop_map(|text| KeyCode::Char(text.chars().next().unwrap_or('x'))),
        ];
        (code, any::<[bool; 3]>()).prop_filter_map("is told apart", |(code, [ctrl, alt, shift])| {
            let held = [
                (ctrl, KeyModifiers::CONTROL),
                (alt, KeyModifiers::ALT),
                (shift, KeyModifiers::SHIFT),
            ];
            let held = held.into_iter().filter(|(is_held, _)| *is_held);
            let held = held.fold(KeyModifiers::NONE, |all, (_, one)| all | one);
            let code = match code {
                KeyCode::Tab if shift => KeyCode::BackTab,
                code => code,
            };
            let key = Key::of(&KeyEvent::new(code, held));
            let is_untold = matches!(key.code, KeyCode::Char('i' | 'm' | '['))
                && key.held == KeyModifiers::CONTROL;
            (!is_untold).then_some(key)
        })
    }

    proptest! {
        #[test]
        fn a_key_is_read_as_it_is_shown(key in any_key()) {
            prop_assert_eq!(key.to_string().parse::<Key>(), Ok(key));
        }

        #[test]
        fn no_text_stops_the_reader(text in "(?s).{0,24}") {
            if let Ok(key) = text.parse::<Key>() {
                prop_assert_eq!(key.to_string().parse::<Key>(), Ok(key));
            }
        }
    }
}
