//! The names by which commands and places are known outside of the program: `notes.run`.
//!
//! They are made from the names of the variants, so that no new one can be forgotten; one that stands in
//! somebody's settings must not change, which a test holds.

use super::command::{Command, Place};

/// The places in the order of the help, with their titles.
const TITLES: [(Place, &str); 26] = [
    (Place::Anywhere, "Anywhere"),
    (Place::Notes, "Notes"),
    (Place::Editor, "In the editor"),
    (Place::Brief, "Brief"),
    (Place::Search, "Search in the notes"),
    (Place::Drafts, "Drafts"),
    (Place::Settings, "Settings"),
    (Place::Run, "Run"),
    (Place::Result, "Result"),
    (Place::Items, "Fields of the result"),
    (Place::History, "History"),
    (Place::Sheet, "Statistics and two runs"),
    (Place::Replay, "Replay"),
    (Place::Picture, "Large picture"),
    (Place::Palette, "Command palette"),
    (Place::Help, "Help"),
    (Place::Form, "A field that is edited"),
    (Place::Rerun, "What a change runs again"),
    (Place::Versions, "Versions"),
    (Place::Written, "Files written"),
    (Place::Page, "A page to read"),
    (Place::Choice, "A list to choose from"),
    (Place::Prompt, "A line to fill in"),
    (Place::Question, "A question"),
    (Place::BuyAgain, "The question whether to pay again"),
    (Place::Race, "Race"),
];

impl Place {
    /// Its name on screens.
    #[must_use]
    pub fn title(self) -> &'static str {
        TITLES.iter().find(|(place, _)| *place == self).map_or("", |(_, title)| title)
    }

    /// Its name in settings, such as `notes`.
    #[must_use]
    pub fn name(self) -> String {
        kebab(&format!("{self:?}"))
    }

    /// Whether it is one that lies over a screen, so that what holds anywhere is not hinted at there.
    #[must_use]
    pub fn is_over(self) -> bool {
        !matches!(
            self,
            Self::Anywhere
                | Self::Notes
                | Self::Editor
                | Self::Run
                | Self::Result
                | Self::Items
                | Self::History
        )
    }

    /// Whether text is typed there, so that letters mean themselves.
    #[must_use]
    pub fn takes_text(self) -> bool {
        matches!(
            self,
            Self::Anywhere
                | Self::Notes
                | Self::Editor
                | Self::Search
                | Self::Prompt
                | Self::Palette
                | Self::Help
                | Self::Form
        )
    }

    /// All of them, in the order of the help.
    pub fn all() -> impl Iterator<Item = Self> {
        TITLES.iter().map(|(place, _)| *place)
    }
}

impl Command {
    /// Its name in settings, such as `run`; none for what the editor does by itself.
    #[must_use]
    pub fn name(self) -> Option<String> {
        match self {
            Self::Edit => None,
            Self::Start => Some("run".to_owned()),
            other => Some(kebab(&format!("{other:?}"))),
        }
    }
}

/// `ChooseRecipe` as `choose-recipe`.
fn kebab(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    for (index, c) in name.char_indices() {
        if c.is_ascii_uppercase() && index > 0 {
            out.push('-');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}
