//! The help: the table of keys as lines, in one column or two, and only those that are looked for.

use ratatui::layout::{Rect, Size};

use super::keymap::Section;
use super::layout;
use super::model::Model;
use super::model::popup::HelpPage;

/// From this width on there are two columns.
const TWO: u16 = 112;

/// How many keys of a command are told.
const MOST_KEYS: usize = 3;

/// One line of the help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row {
    /// The name of a place.
    Title(String),
    /// Keys, and what they do.
    Keys(String, String),
    /// Something else to know.
    Note(String),
    /// Nothing, between two places.
    Gap,
}

/// Where the help stands on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Areas {
    /// All of it, with its frame.
    pub frame: Rect,
    /// The line to type into.
    pub input: Rect,
    /// The lines.
    pub rows: Rect,
}

/// The areas of the help on a screen.
#[must_use]
pub fn areas(screen: Rect) -> Areas {
    let frame = layout::bands(screen).body;
    let inner = layout::inside(frame);
    let input = Rect { height: inner.height.min(1), ..inner };
    let rows = Rect { y: inner.y + input.height, height: inner.height - input.height, ..inner };
    Areas { frame, input, rows }
}

/// The lines of the help as columns, for a screen of that width.
#[must_use]
pub fn columns(model: &Model, page: &HelpPage, width: u16) -> Vec<Vec<Row>> {
    let words = page.input.text().to_lowercase();
    let words: Vec<&str> = words.split_whitespace().collect();
    let mut blocks: Vec<Vec<Row>> = model
        .keymap
        .help(page.from)
        .iter()
        .map(|section| block(section, &words))
        .filter(|rows| !rows.is_empty())
        .collect();
    if words.is_empty() {
        blocks.push(notes(model));
    } else if blocks.is_empty() {
        blocks.push(vec![Row::Note("no key does that; Ctrl-U empties the line".to_owned())]);
    }
    if width < TWO {
        return vec![blocks.into_iter().flatten().collect()];
    }
    // The first column is as long as the second, or a little longer.
    let all: usize = blocks.iter().map(Vec::len).sum();
    let (mut first, mut second) = (Vec::new(), Vec::new());
    for block in blocks {
        let column = if first.len() * 2 < all { &mut first } else { &mut second };
        column.extend(block);
    }
    vec![first, second]
}

/// The last line that may be the first one shown on a screen of that size.
#[must_use]
pub fn last_top(model: &Model, page: &HelpPage, size: Size) -> usize {
    let longest = columns(model, page, size.width).iter().map(Vec::len).max().unwrap_or(0);
    longest.saturating_sub(usize::from(areas(model.area()).rows.height))
}

/// The lines of a place that hold all the words: in what is done, in the keys, or in the place's name.
fn block(section: &Section<'_>, words: &[&str]) -> Vec<Row> {
    let title = section.place.title();
    let lines = section.bindings.iter().filter_map(|binding| {
        let keys: Vec<String> = binding.keys.iter().map(ToString::to_string).collect();
        let text = format!("{title} {} {} {}", keys.join(" "), binding.hint, binding.about);
        let text = text.to_lowercase();
        let keys = match keys.as_slice() {
            [] => "no key".to_owned(),
            keys => keys[..keys.len().min(MOST_KEYS)].join(", "),
        };
        words
            .iter()
            .all(|word| text.contains(word))
            .then(|| Row::Keys(keys, binding.about.to_owned()))
    });
    let lines: Vec<Row> = lines.collect();
    if lines.is_empty() {
        return lines;
    }
    let head = Row::Title(title.to_owned());
    std::iter::once(head).chain(lines).chain([Row::Gap]).collect()
}

/// What else is to be known.
fn notes(model: &Model) -> Vec<Row> {
    let mouse = if model.has_mouse {
        "hold Shift to select text with the mouse"
    } else {
        "mouse = true in config.toml takes the mouse"
    };
    vec![
        Row::Title("To know".to_owned()),
        Row::Note("[keys] in config.toml gives other keys".to_owned()),
        Row::Note("casegen-tui keys lists the names for it".to_owned()),
        Row::Note(mouse.to_owned()),
    ]
}
