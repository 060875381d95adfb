//! The command palette: what can be done here and now, found by a few letters of its name.
//!
//! ```text
//! ╭ Commands ────────────────────────────────────────╮
//! │ exp▏                                             │
//! │ ▸ export · write the files into a folder       e │
//! │   …                                              │
//! ╰──────────────────────────────────────────────────╯
//! ```
//!
//! What is offered is made from the table of keys: first what the place itself does, then what can be
//! done anywhere, then what other screens do, which leads there.

use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use ratatui::layout::Rect;

use super::keymap::{Binding, Command, Place};
use super::layout;
use super::model::popup::{Palette, Popup};
use super::model::{Model, Screen};

/// The most commands that are remembered as done from here.
pub const RECENT: usize = 8;

/// The longest text that is looked for, in characters: names are shorter.
const LONGEST: usize = 64;

/// Something that can be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Where it is done.
    pub place: Place,
    /// What is done.
    pub command: Command,
    /// What it is called.
    pub title: String,
    /// Its first key; empty when it has none.
    pub key: String,
    /// The places of the characters of the title that were found, ascending.
    pub marks: Vec<u32>,
}

/// Where the palette stands on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Areas {
    /// All of it, with its frame.
    pub frame: Rect,
    /// The line to type into.
    pub input: Rect,
    /// The entries, one a line.
    pub list: Rect,
}

/// The areas of the palette on a screen. They do not change while something is typed.
#[must_use]
pub fn areas(screen: Rect) -> Areas {
    let body = layout::bands(screen).body;
    let width = body.width.saturating_sub(2).min(76);
    let height = body.height.saturating_sub(1).min(20);
    let x = body.x + (body.width - width) / 2;
    let frame = Rect { x, width, height, ..body };
    let inner = layout::inside(frame);
    let input = Rect { height: inner.height.min(1), ..inner };
    let list = Rect { y: inner.y + input.height, height: inner.height - input.height, ..inner };
    Areas { frame, input, list }
}

/// The first entry that is shown, so that the one with the focus can be seen.
#[must_use]
pub fn top(focus: usize, lines: u16) -> usize {
    (focus + 1).saturating_sub(usize::from(lines))
}

/// What can be done and fits what was typed, the best first; with nothing typed, what was done last
/// comes first.
#[must_use]
pub fn entries(model: &Model, palette: &Palette) -> Vec<Entry> {
    let entries = offered(model, palette.under.as_deref());
    let recent = |entry: &Entry| {
        let place = model.recent.iter().position(|done| *done == (entry.place, entry.command));
        place.unwrap_or(usize::MAX)
    };
    let query: String = palette.input.text().chars().take(LONGEST).collect();
    if query.trim().is_empty() {
        let mut entries = entries;
        entries.sort_by_key(recent);
        return entries;
    }
    // Letters that a person meant as such must not be taken for an escape.
    let query = query.replace('\\', " ");
    let pattern = Pattern::new(&query, CaseMatching::Ignore, Normalization::Never, AtomKind::Fuzzy);
    let mut matcher = Matcher::new(Config::DEFAULT);
    let mut buffer = Vec::new();
    let mut found: Vec<(u32, Entry)> = Vec::new();
    for mut entry in entries {
        let title = Utf32Str::new(&entry.title, &mut buffer);
        let mut marks = Vec::new();
        if let Some(score) = pattern.indices(title, &mut matcher, &mut marks) {
            marks.sort_unstable();
            marks.dedup();
            entry.marks = marks;
            found.push((score, entry));
        }
    }
    found.sort_by_key(|(score, entry)| (std::cmp::Reverse(*score), recent(entry)));
    found.into_iter().map(|(_, entry)| entry).collect()
}

/// Everything that does something here and now, each command once.
fn offered(model: &Model, under: Option<&Popup>) -> Vec<Entry> {
    let here = model.place_under(under);
    let screen = model.place_under(None);
    let mut places = vec![here, Place::Anywhere, screen, Place::Notes];
    if model.offers(Command::ShowRun) {
        places.push(Place::Run);
    }
    if model.offers(Command::ShowResult) {
        places.push(Place::Result);
    }
    places.push(Place::History);
    // The runs may not have been read yet, so that only what leads to all of them is certain to work.
    let is_far = model.screen != Screen::History || screen != Place::History;
    let leads = |command| matches!(command, Command::Statistics | Command::Search);
    let mut entries: Vec<Entry> = Vec::new();
    let mut seen = Vec::new();
    for place in places {
        if seen.contains(&place) {
            continue;
        }
        seen.push(place);
        for binding in model.keymap.bindings().iter().filter(|b| b.place == place) {
            let command = binding.command;
            let is_known = entries.iter().any(|entry| entry.command == command);
            let is_fit = is_for_a_palette(command)
                && (place == Place::Anywhere || screen_of(command).is_none())
                && match place {
                    Place::History if is_far => leads(command),
                    _ => model.offers_at(place, command),
                }
                && (under.is_some() || !is_there(model, command));
            if is_fit && !is_known {
                entries.push(Entry {
                    place,
                    command,
                    title: title(binding),
                    key: if place == Place::Anywhere {
                        model.keymap.shown(here, command)
                    } else {
                        binding.key()
                    },
                    marks: Vec::new(),
                });
            }
        }
    }
    entries
}

/// Whether somebody would look for it by its name: not for going one line down.
fn is_for_a_palette(command: Command) -> bool {
    !matches!(
        command,
        Command::Edit
            | Command::Up
            | Command::Down
            | Command::PageUp
            | Command::PageDown
            | Command::NextStep
            | Command::PreviousStep
            | Command::StepNumber
            | Command::Interrupt
            | Command::Palette
    )
}

/// Whether it leads to the screen that is shown.
fn is_there(model: &Model, command: Command) -> bool {
    screen_of(command) == Some(model.screen) && !model.result.fields.is_open
}

/// The screen that a command leads to. Each place has its own words for that, which are not those that
/// somebody would look for.
fn screen_of(command: Command) -> Option<Screen> {
    match command {
        Command::ShowNotes => Some(Screen::Notes),
        Command::ShowRun => Some(Screen::Run),
        Command::ShowResult => Some(Screen::Result),
        Command::ShowHistory => Some(Screen::History),
        _ => None,
    }
}

/// What a binding is called: the word of its hint, where the words about it do without, and those.
fn title(binding: &Binding) -> String {
    let word = if binding.hint.is_empty() {
        binding.command.name().unwrap_or_default().replace('-', " ")
    } else {
        binding.hint.to_owned()
    };
    let is_said = |word: &str| binding.about.split([' ', ',', ';']).any(|about| about == word);
    if word.split(' ').any(is_said) {
        binding.about.to_owned()
    } else {
        format!("{word} · {}", binding.about)
    }
}
