//! Which key means what, where. The footer and the help are made from this table.

use std::fmt;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::Size;

/// What a person wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Command {
    /// Show the keys.
    Help,
    /// Leave the program.
    Quit,
    /// Cancel the run, or leave when there is none.
    Interrupt,
    /// Go to the notes.
    ShowNotes,
    /// Go to the run.
    ShowRun,
    /// Go to the result.
    ShowResult,
    /// Start a run with the notes as they stand.
    Start,
    /// Take the next of the three modes.
    NextMode,
    /// Choose a recipe from all there are.
    ChooseRecipe,
    /// Ask for a file and open it.
    Open,
    /// Save the notes to their file.
    Save,
    /// Ask for a file and save the notes there.
    SaveAs,
    /// Take back the last change.
    Undo,
    /// Make it again.
    Redo,
    /// Something that the editor does by itself.
    Edit,
    /// Go to the next step.
    NextStep,
    /// Go to the step before.
    PreviousStep,
    /// Stop the whole run.
    CancelRun,
    /// Stop the step that has the focus.
    CancelStep,
    /// See a picture large.
    Picture,
    /// See the chart instead of the panes, or the other way round.
    Timing,
    /// Go one line up.
    Up,
    /// Go one line down.
    Down,
    /// Go one page up.
    PageUp,
    /// Go one page down.
    PageDown,
    /// Go to the beginning.
    Top,
    /// Go to the end.
    Bottom,
    /// Write the files.
    Export,
    /// Go to the findings.
    Findings,
    /// Read lists and texts item by item.
    Items,
    /// Change an item.
    EditItem,
    /// Take an item out.
    RemoveItem,
    /// Ask for an item again.
    AskItem,
    /// Ask for a whole list or text again.
    AskPart,
    /// Close what is open.
    Close,
    /// Take what was typed.
    Accept,
    /// Answer yes.
    Yes,
    /// Answer no.
    No,
}

/// Where keys go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// Everywhere, where nothing else has the key.
    Anywhere,
    /// The notes.
    Notes,
    /// What the editor does by itself; only for the help.
    Editor,
    /// The run.
    Run,
    /// The result.
    Result,
    /// The lists and texts of the result.
    Items,
    /// A large picture.
    Picture,
    /// The help, or a list of written files.
    Page,
    /// A list to choose from.
    Choice,
    /// A line to fill in.
    Prompt,
    /// A question with yes and no.
    Question,
    /// The question whether to pay for something a second time.
    BuyAgain,
}

/// A key with what is held down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// The key.
    pub code: KeyCode,
    /// What is held down.
    pub held: KeyModifiers,
}

const fn key(code: KeyCode) -> Key {
    Key { code, held: KeyModifiers::NONE }
}

const fn char(c: char) -> Key {
    key(KeyCode::Char(c))
}

const fn ctrl(c: char) -> Key {
    Key { code: KeyCode::Char(c), held: KeyModifiers::CONTROL }
}

const fn alt(c: char) -> Key {
    Key { code: KeyCode::Char(c), held: KeyModifiers::ALT }
}

const fn f(number: u8) -> Key {
    key(KeyCode::F(number))
}

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
        match self.code {
            KeyCode::Char(' ') => f.write_str("Space"),
            KeyCode::Char(c) if self.held.is_empty() => write!(f, "{c}"),
            KeyCode::Char(c) => write!(f, "{}", c.to_ascii_uppercase()),
            KeyCode::F(number) => write!(f, "F{number}"),
            KeyCode::Up => f.write_str("↑"),
            KeyCode::Down => f.write_str("↓"),
            KeyCode::Left => f.write_str("←"),
            KeyCode::Right => f.write_str("→"),
            KeyCode::PageUp => f.write_str("PgUp"),
            KeyCode::PageDown => f.write_str("PgDn"),
            KeyCode::BackTab => f.write_str("Shift-Tab"),
            code => write!(f, "{code}"),
        }
    }
}

/// One line of the table.
#[derive(Debug, Clone, Copy)]
pub struct Binding {
    /// Where it holds.
    pub place: Place,
    /// The keys, the one to show first.
    pub keys: &'static [Key],
    /// What they mean.
    pub command: Command,
    /// One or two words for the footer; empty where the footer does not show it.
    pub hint: &'static str,
    /// A few words for the help.
    pub about: &'static str,
}

const fn bind(
    place: Place,
    keys: &'static [Key],
    command: Command,
    hint: &'static str,
    about: &'static str,
) -> Binding {
    Binding { place, keys, command, hint, about }
}

const UP: Key = key(KeyCode::Up);
const DOWN: Key = key(KeyCode::Down);
const LEFT: Key = key(KeyCode::Left);
const RIGHT: Key = key(KeyCode::Right);
const TAB: Key = key(KeyCode::Tab);
const BACK_TAB: Key = Key { code: KeyCode::BackTab, held: KeyModifiers::SHIFT };
const ENTER: Key = key(KeyCode::Enter);
const ESC: Key = key(KeyCode::Esc);
const PAGE_UP: Key = key(KeyCode::PageUp);
const PAGE_DOWN: Key = key(KeyCode::PageDown);
const HOME: Key = key(KeyCode::Home);
const END: Key = key(KeyCode::End);

/// The table. Within a place the footer shows the hints in this order, as many as fit.
pub const BINDINGS: &[Binding] = &[
    bind(Place::Notes, &[f(5), ctrl('r')], Command::Start, "run", "run with these notes"),
    bind(Place::Notes, &[ctrl('o')], Command::Open, "open", "open a file of notes"),
    bind(Place::Notes, &[ctrl('s')], Command::Save, "save", "save the notes to their file"),
    bind(
        Place::Notes,
        &[f(6), ctrl('t')],
        Command::NextMode,
        "mode",
        "sequential, parallel, pipelined",
    ),
    bind(Place::Notes, &[f(7)], Command::ChooseRecipe, "recipe", "choose what is made"),
    bind(Place::Notes, &[alt('s')], Command::SaveAs, "", "save the notes to another file"),
    bind(Place::Notes, &[ctrl('z')], Command::Undo, "undo", "take back the last change"),
    bind(Place::Notes, &[ctrl('y')], Command::Redo, "", "make it again"),
    bind(Place::Editor, &[key(KeyCode::Home), ctrl('a')], Command::Edit, "", "start of the line"),
    bind(Place::Editor, &[key(KeyCode::End), ctrl('e')], Command::Edit, "", "end of the line"),
    bind(Place::Editor, &[alt('b')], Command::Edit, "", "one word back"),
    bind(Place::Editor, &[alt('f')], Command::Edit, "", "one word on"),
    bind(Place::Editor, &[alt('<')], Command::Edit, "", "start of the notes"),
    bind(Place::Editor, &[alt('>')], Command::Edit, "", "end of the notes"),
    bind(Place::Editor, &[ctrl('w')], Command::Edit, "", "delete the word before"),
    bind(Place::Editor, &[ctrl('k')], Command::Edit, "", "delete to the end of the line"),
    bind(
        Place::Run,
        &[ESC],
        Command::CancelRun,
        "cancel",
        "cancel the run, or go back to the notes",
    ),
    bind(Place::Run, &[ENTER], Command::ShowResult, "result", "read the result"),
    bind(Place::Run, &[f(5), char('r'), ctrl('r')], Command::Start, "run again", "run again"),
    bind(
        Place::Run,
        &[TAB, RIGHT, DOWN, char('l'), char('j')],
        Command::NextStep,
        "step",
        "go to the next step",
    ),
    bind(
        Place::Run,
        &[BACK_TAB, LEFT, UP, char('h'), char('k')],
        Command::PreviousStep,
        "",
        "go to the step before",
    ),
    bind(
        Place::Run,
        &[char('x')],
        Command::CancelStep,
        "stop step",
        "stop the step that has the focus",
    ),
    bind(Place::Run, &[char('o')], Command::Picture, "picture", "see the picture large"),
    bind(
        Place::Run,
        &[char('t')],
        Command::Timing,
        "timing",
        "the chart instead of the panes, and back",
    ),
    bind(Place::Run, &[char('n')], Command::ShowNotes, "notes", "back to the notes"),
    bind(Place::Result, &[UP, char('k')], Command::Up, "", "one line up"),
    bind(Place::Result, &[DOWN, char('j')], Command::Down, "scroll", "one line down"),
    bind(Place::Result, &[PAGE_UP, char('b')], Command::PageUp, "", "one page up"),
    bind(Place::Result, &[PAGE_DOWN, char(' ')], Command::PageDown, "", "one page down"),
    bind(Place::Result, &[HOME, char('g')], Command::Top, "", "to the beginning"),
    bind(Place::Result, &[END, char('G')], Command::Bottom, "", "to the end"),
    bind(Place::Result, &[TAB, char('i')], Command::Items, "items", "lists and texts, one by one"),
    bind(Place::Result, &[char('e')], Command::Export, "export", "write the files into a folder"),
    bind(Place::Result, &[f(5), char('r'), ctrl('r')], Command::Start, "run again", "run again"),
    bind(Place::Result, &[char('o')], Command::Picture, "pictures", "see the pictures large"),
    bind(Place::Result, &[char('f')], Command::Findings, "findings", "go to the findings"),
    bind(Place::Result, &[char('t'), ESC], Command::ShowRun, "timing", "see what each step took"),
    bind(Place::Result, &[char('n')], Command::ShowNotes, "notes", "back to the notes"),
    bind(Place::Items, &[char('e'), ENTER], Command::EditItem, "edit", "change the item"),
    bind(
        Place::Items,
        &[char('x'), key(KeyCode::Delete)],
        Command::RemoveItem,
        "remove",
        "take the item out",
    ),
    bind(Place::Items, &[char('r')], Command::AskItem, "ask again", "ask for the item again"),
    bind(Place::Items, &[char('R')], Command::AskPart, "all again", "ask for all of them again"),
    bind(Place::Items, &[char('u'), ctrl('z')], Command::Undo, "undo", "take back the last change"),
    bind(Place::Items, &[UP, char('k')], Command::Up, "", "the item before"),
    bind(Place::Items, &[DOWN, char('j')], Command::Down, "", "the next item"),
    bind(Place::Items, &[TAB, RIGHT, char('l')], Command::NextStep, "next list", "the next list"),
    bind(Place::Items, &[BACK_TAB, LEFT, char('h')], Command::PreviousStep, "", "the list before"),
    bind(Place::Items, &[ESC, char('i')], Command::Close, "page", "back to the page"),
    bind(
        Place::Picture,
        &[RIGHT, TAB, DOWN, char('l'), char('j')],
        Command::NextStep,
        "next",
        "the next picture",
    ),
    bind(
        Place::Picture,
        &[LEFT, BACK_TAB, UP, char('h'), char('k')],
        Command::PreviousStep,
        "previous",
        "the picture before",
    ),
    bind(Place::Picture, &[ESC, ENTER, char('q'), char('o')], Command::Close, "close", "close it"),
    bind(Place::Page, &[UP, char('k')], Command::Up, "", "one line up"),
    bind(Place::Page, &[DOWN, char('j')], Command::Down, "scroll", "one line down"),
    bind(Place::Page, &[PAGE_UP], Command::PageUp, "", "one page up"),
    bind(Place::Page, &[PAGE_DOWN, char(' ')], Command::PageDown, "", "one page down"),
    bind(
        Place::Page,
        &[ESC, ENTER, char('q'), char('?'), f(1)],
        Command::Close,
        "close",
        "close it",
    ),
    bind(Place::Choice, &[UP, char('k')], Command::Up, "", "the one before"),
    bind(Place::Choice, &[DOWN, char('j'), f(7)], Command::Down, "next", "the next one"),
    bind(Place::Choice, &[ENTER], Command::Accept, "take it", "take it"),
    bind(Place::Choice, &[ESC, char('q')], Command::Close, "never mind", "close it"),
    bind(Place::Prompt, &[ENTER], Command::Accept, "accept", "take what was typed"),
    bind(Place::Prompt, &[ESC, ctrl('c')], Command::Close, "never mind", "close it"),
    bind(Place::Question, &[char('y'), char('Y')], Command::Yes, "yes", "yes"),
    bind(Place::Question, &[char('n'), char('N'), ESC, ctrl('c')], Command::No, "no", "no"),
    bind(Place::BuyAgain, &[ENTER], Command::Yes, "ask for it again", "ask for it again"),
    bind(Place::BuyAgain, &[ESC, char('n'), ctrl('c')], Command::No, "leave it", "leave it"),
    bind(Place::Run, &[char('?')], Command::Help, "help", "all keys"),
    bind(Place::Result, &[char('?')], Command::Help, "help", "all keys"),
    bind(Place::Items, &[char('?')], Command::Help, "help", "all keys"),
    bind(Place::Run, &[char('q')], Command::Quit, "quit", "quit"),
    bind(Place::Result, &[char('q')], Command::Quit, "quit", "quit"),
    bind(Place::Items, &[char('q')], Command::Quit, "quit", "quit"),
    bind(Place::Anywhere, &[f(1)], Command::Help, "help", "all keys"),
    bind(Place::Anywhere, &[f(2)], Command::ShowNotes, "", "go to the notes"),
    bind(Place::Anywhere, &[f(3)], Command::ShowRun, "", "go to the run"),
    bind(Place::Anywhere, &[f(4)], Command::ShowResult, "", "go to the result"),
    bind(
        Place::Anywhere,
        &[ctrl('c')],
        Command::Interrupt,
        "",
        "cancel the run; without one, quit",
    ),
    bind(Place::Anywhere, &[ctrl('q')], Command::Quit, "quit", "quit; the notes are kept"),
];

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
