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
const SHIFT_ENTER: Key = Key { code: KeyCode::Enter, held: KeyModifiers::SHIFT };
const CTRL_LEFT: Key = Key { code: KeyCode::Left, held: KeyModifiers::CONTROL };
const CTRL_RIGHT: Key = Key { code: KeyCode::Right, held: KeyModifiers::CONTROL };
const CTRL_DELETE: Key = Key { code: KeyCode::Delete, held: KeyModifiers::CONTROL };
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
    bind(
        Place::Notes,
        &[f(9)],
        Command::Brief,
        "brief",
        "walk through what was found in the notes",
    ),
    bind(Place::Notes, &[ctrl('f')], Command::Find, "find", "look for something in the notes"),
    bind(Place::Notes, &[alt('d')], Command::Drafts, "drafts", "open, name or delete a draft"),
    bind(Place::Notes, &[alt('p')], Command::Settings, "settings", "what is set, and where"),
    bind(Place::Notes, &[alt('e')], Command::EditOutside, "", "write on in your own editor"),
    bind(Place::Notes, &[alt('r')], Command::Replace, "", "look for something and replace it"),
    bind(Place::Notes, &[alt('a')], Command::Mark, "", "begin to select; again: select all"),
    bind(Place::Notes, &[ESC], Command::Unselect, "", "select nothing"),
    bind(Place::Notes, &[ctrl('x')], Command::Cut, "", "take out what is selected"),
    bind(Place::Notes, &[alt('w')], Command::Copy, "", "copy what is selected; Ctrl-C does too"),
    bind(Place::Notes, &[ctrl('v')], Command::PutBack, "", "put it at the cursor"),
    bind(Place::Notes, &[alt('z')], Command::ToggleWrap, "", "wrap long lines, or not"),
    bind(Place::Notes, &[alt('n')], Command::ToggleNumbers, "", "show line numbers, or not"),
    bind(Place::Brief, &[UP, char('k')], Command::Up, "", "the one before"),
    bind(Place::Brief, &[DOWN, char('j')], Command::Down, "next", "the next one"),
    bind(Place::Brief, &[PAGE_UP], Command::PageUp, "", "some further up"),
    bind(Place::Brief, &[PAGE_DOWN, char(' ')], Command::PageDown, "", "some further down"),
    bind(Place::Brief, &[HOME, char('g')], Command::Top, "", "the first one"),
    bind(Place::Brief, &[END, char('G')], Command::Bottom, "", "the last one"),
    bind(Place::Brief, &[ENTER], Command::Accept, "go there", "select its words in the notes"),
    bind(Place::Brief, &[ESC, f(9)], Command::Close, "notes", "back to the notes"),
    bind(
        Place::Search,
        &[ENTER],
        Command::Accept,
        "next",
        "the next one; replaces in the second line",
    ),
    bind(Place::Search, &[DOWN, ctrl('f')], Command::NextMatch, "", "the next one"),
    bind(Place::Search, &[UP, SHIFT_ENTER], Command::PreviousMatch, "previous", "the one before"),
    bind(
        Place::Search,
        &[TAB, BACK_TAB, alt('r')],
        Command::NextField,
        "replace",
        "the other line",
    ),
    bind(Place::Search, &[alt('a')], Command::ReplaceAll, "all", "replace all of them"),
    bind(
        Place::Search,
        &[alt('x')],
        Command::ToggleExpression,
        "regex",
        "regular expression, or not",
    ),
    bind(Place::Search, &[ESC, ctrl('c')], Command::Close, "close", "close it"),
    bind(Place::Drafts, &[UP, char('k')], Command::Up, "", "the one before"),
    bind(Place::Drafts, &[DOWN, char('j')], Command::Down, "", "the next one"),
    bind(Place::Drafts, &[ENTER], Command::Accept, "open", "open it"),
    bind(Place::Drafts, &[char('n')], Command::NewDraft, "new", "begin a new one"),
    bind(Place::Drafts, &[char('r')], Command::RenameDraft, "name", "give it another name"),
    bind(
        Place::Drafts,
        &[char('d'), key(KeyCode::Delete)],
        Command::DeleteDraft,
        "delete",
        "take it away",
    ),
    bind(
        Place::Drafts,
        &[char('u')],
        Command::RestoreDraft,
        "undo",
        "bring back the last one that was deleted",
    ),
    bind(Place::Drafts, &[ESC, char('q'), alt('d')], Command::Close, "close", "close it"),
    bind(Place::Settings, &[UP, char('k')], Command::Up, "", "the one before"),
    bind(Place::Settings, &[DOWN, char('j')], Command::Down, "", "the next one"),
    bind(Place::Settings, &[ENTER, char(' ')], Command::Accept, "change", "take the next value"),
    bind(Place::Settings, &[ESC, char('q'), alt('p')], Command::Close, "close", "close it"),
    bind(Place::Editor, &[key(KeyCode::Home), ctrl('a')], Command::Edit, "", "start of the line"),
    bind(Place::Editor, &[key(KeyCode::End), ctrl('e')], Command::Edit, "", "end of the line"),
    bind(Place::Editor, &[alt('b'), CTRL_LEFT], Command::Edit, "", "one word back"),
    bind(Place::Editor, &[alt('f'), CTRL_RIGHT], Command::Edit, "", "one word on"),
    bind(Place::Editor, &[alt('<')], Command::Edit, "", "start of the notes"),
    bind(Place::Editor, &[alt('>')], Command::Edit, "", "end of the notes"),
    bind(Place::Editor, &[ctrl('w')], Command::Edit, "", "delete the word before"),
    bind(Place::Editor, &[CTRL_DELETE], Command::Edit, "", "delete the word after"),
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
