//! What the mouse can mean.

use super::keymap::Command;

/// Something on the screen that answers to the mouse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// The hint of a command, or the name of the screen that it leads to.
    Hint(Command),
    /// A place in the notes: the row and the cell of what is seen of them, from 0.
    Notes(u16, u16),
    /// A step of the run: its place in the recipe.
    Step(usize),
    /// The page of the result.
    Page,
    /// The lists and texts of the result.
    Items,
    /// What lies over the screen.
    Popup,
    /// An entry of a list, from 0: of what lies over the screen, else of the runs that are kept or of the
    /// brief.
    Entry(usize),
    /// Nothing of these.
    Nothing,
}
