//! How the screen looks and moves, as a person may set it: neutral choices, which the screen turns into
//! colours, signs and pictures.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde::de::value::{Error, StrDeserializer};

/// The environment's names for the choices.
const VARIABLES: [&str; 4] =
    ["CASEGEN_THEME", "CASEGEN_BORDERS", "CASEGEN_MOTION", "CASEGEN_PREVIEW"];

/// Which colours the screen has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ThemeChoice {
    /// Dark or light where the terminal says which it is, else the terminal's own colours.
    #[default]
    Auto,
    /// Light text on a dark ground.
    Dark,
    /// Dark text on a light ground.
    Light,
    /// White, yellow and other strong colours on black.
    HighContrast,
    /// The sixteen colours of the terminal, on its own ground.
    Plain,
}

/// Which signs the screen is drawn with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BorderChoice {
    /// What the locale allows.
    #[default]
    Auto,
    /// Lines, blocks and other signs of Unicode.
    Unicode,
    /// Nothing beyond ASCII.
    Ascii,
}

/// How much on the screen moves by itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MotionChoice {
    /// As full.
    #[default]
    Auto,
    /// Clocks go by the tenth of a second.
    Full,
    /// Clocks go by the second, and nothing else moves.
    Reduced,
}

/// How pictures are shown in the terminal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PreviewChoice {
    /// As well as the terminal can, as far as the environment tells.
    #[default]
    Auto,
    /// Two pixels in a cell, which every terminal can show.
    Halfblocks,
    /// The graphics protocol of kitty, with placeholders.
    Kitty,
    /// The inline images of iTerm2.
    Iterm2,
    /// Sixels.
    Sixel,
    /// Not at all.
    Off,
}

/// All four choices, resolved.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Looks {
    /// The colours.
    pub theme: ThemeChoice,
    /// The signs.
    pub borders: BorderChoice,
    /// The motion.
    pub motion: MotionChoice,
    /// The pictures.
    pub preview: PreviewChoice,
}

/// The choice of that name, whatever its case.
///
/// # Errors
/// Which names there are.
pub fn named<T: DeserializeOwned>(name: &str) -> Result<T, String> {
    let name = name.trim().to_lowercase();
    T::deserialize(StrDeserializer::<Error>::new(&name)).map_err(|error| error.to_string())
}

/// What is wrong with the choices in the environment, a line for each; `read` looks a variable up. A
/// choice that is wrong counts as not made.
#[must_use]
pub fn complaints(read: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let wrong = |variable: &str| -> Option<String> {
        let value = read(variable).filter(|value| !value.trim().is_empty())?;
        let checked = match variable {
            "CASEGEN_THEME" => named::<ThemeChoice>(&value).map(|_| ()),
            "CASEGEN_BORDERS" => named::<BorderChoice>(&value).map(|_| ()),
            "CASEGEN_MOTION" => named::<MotionChoice>(&value).map(|_| ()),
            _ => named::<PreviewChoice>(&value).map(|_| ()),
        };
        checked.err().map(|why| format!("{variable} is not used: {why}"))
    };
    VARIABLES.iter().filter_map(|variable| wrong(variable)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_has_a_name() {
        assert_eq!(named("High-Contrast "), Ok(ThemeChoice::HighContrast));
        assert_eq!(named("iterm2"), Ok(PreviewChoice::Iterm2));
        assert_eq!(named("reduced"), Ok(MotionChoice::Reduced));
        let why = named::<BorderChoice>("round").unwrap_err();
        assert!(why.contains("round") && why.contains("unicode") && why.contains("ascii"), "{why}");
    }

    #[test]
    fn a_wrong_choice_in_the_environment_is_told() {
        let told = complaints(|name| match name {
            "CASEGEN_THEME" => Some("solarized".to_owned()),
            "CASEGEN_MOTION" => Some(" ".to_owned()),
            "CASEGEN_PREVIEW" => Some("sixel".to_owned()),
            _ => None,
        });
        assert_eq!(told.len(), 1);
        assert!(told[0].starts_with("CASEGEN_THEME is not used: ") && told[0].contains("light"));
    }
}
