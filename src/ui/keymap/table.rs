//! The table of keys: one line for what a key means in a place.

use crossterm::event::{KeyCode, KeyModifiers};

use super::command::{Command, Place};
use super::key::{Key, alt, char, ctrl, f, key};

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
    bind(Place::Notes, &[alt('y')], Command::Copy, "", "copy the selection, or all notes"),
    bind(Place::Result, &[char('y')], Command::Copy, "", "copy the document as Markdown"),
    bind(Place::Items, &[char('y')], Command::Copy, "", "copy the item"),
    bind(Place::Page, &[char('y')], Command::Copy, "copy", "copy the paths"),
    bind(Place::Anywhere, &[f(8)], Command::NextTheme, "", "the next theme"),
    bind(
        Place::Anywhere,
        &[ctrl('c')],
        Command::Interrupt,
        "",
        "cancel the run; without one, quit",
    ),
    bind(Place::Anywhere, &[ctrl('q')], Command::Quit, "quit", "quit; the notes are kept"),
];
