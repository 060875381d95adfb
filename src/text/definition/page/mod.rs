//! Notes about a term as blocks: labelled texts, lines, list items, headings and table rows.

pub(super) mod cell;
pub(super) mod cited;
pub(super) mod gather;
pub(super) mod label;
pub(super) mod open;
pub(super) mod place;
mod reader;
mod tail;
pub(super) mod triples;

use std::sync::LazyLock;

use regex::Regex;

use super::entry::sheet;
use crate::text::clean::clean;
use crate::text::pattern::pattern;
use crate::text::sentence;
use cited::apart;
use label::Role;
use open::is_open;

/// Bytes of the notes about one term that are read.
const LONGEST: usize = 64 * 1024;
/// More sentences than these are not looked at: a term is told in fewer.
const MOST_SENTENCES: usize = 400;

pub(super) static LABEL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(\p{L}[\p{L} .,'’()/-]{0,40}?)\s?(?:[:：]|\s=)(?:\s+(.*))?$"));

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A heading of that level.
    Heading(u8),
    /// A text behind a label; the label itself is not part of it.
    Field,
    /// A line or a paragraph.
    Line,
    /// A list item.
    Item,
}

/// A block of the notes, its words on one line and without Markdown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    /// What it is.
    pub kind: Kind,
    /// What the label or the heading over it says that it is.
    pub role: Option<Role>,
    /// The label as written, or empty.
    pub label: String,
    /// Its words.
    pub text: String,
    /// Whether nothing but a line end stands between it and the block before.
    pub is_near: bool,
    /// The heading that it stands under, counted from 1 as those that name no role come; 0 for none.
    pub top: usize,
}

/// Notes about one term.
#[derive(Debug, Clone, Default)]
pub(super) struct Page {
    /// Everything in reading order.
    pub blocks: Vec<Block>,
    /// What is labelled and not known yet.
    pub open: Vec<Role>,
}

impl Page {
    /// Reads at most 64 KiB.
    pub(super) fn read(notes: &str) -> Self {
        let raw = &notes[..notes.floor_char_boundary(LONGEST)];
        let text = clean(&sheet::unfolded(raw));
        let mut blocks = reader::blocks(&triples::unfolded(&text));
        let mut open = Vec::new();
        blocks.retain(|block| {
            let role = block.role.filter(|role| role.is_answer() && is_open(&block.text));
            open.extend(role);
            role.is_none()
        });
        Self { blocks: apart(tail::split(blocks)), open }
    }

    /// The texts of a role, in order.
    pub(super) fn of(&self, role: Role) -> impl Iterator<Item = &Block> {
        let is_heading = |block: &&Block| !matches!(block.kind, Kind::Heading(_));
        self.blocks.iter().filter(move |block| block.role == Some(role)).filter(is_heading)
    }

    /// The sentences of what has no label, with their block.
    pub(super) fn prose(&self) -> impl Iterator<Item = (usize, &str)> {
        let open =
            |block: &&Block| matches!(block.kind, Kind::Line | Kind::Item) && block.role.is_none();
        self.blocks
            .iter()
            .enumerate()
            .filter(move |(_, block)| open(block))
            .flat_map(|(at, block)| sentence::split(&block.text).into_iter().map(move |s| (at, s)))
            .take(MOST_SENTENCES)
    }

    /// The sentences of everything that explains, labelled or not.
    pub(super) fn sentences(&self) -> impl Iterator<Item = (usize, &str)> {
        let says = |block: &&Block| {
            let told = matches!(
                block.role,
                None | Some(Role::Definition | Role::Note | Role::Cases | Role::Counters)
            );
            told && !matches!(block.kind, Kind::Heading(_))
        };
        self.blocks
            .iter()
            .enumerate()
            .filter(move |(_, block)| says(block))
            .flat_map(|(at, block)| sentence::split(&block.text).into_iter().map(move |s| (at, s)))
            .take(MOST_SENTENCES)
    }
}

/// The role and the text of a labelled line whose label is known.
pub(super) fn labelled(line: &str) -> Option<(Role, &str)> {
    let hit = LABEL.captures(line)?;
    let role = Role::of(&hit[1])?;
    let value = hit.get(2).map_or("", |value| value.as_str()).trim();
    // "Proces: een reeks …" defines the word; "Proces: vergunningen" tells a context.
    let is_term = matches!(role, Role::Context | Role::Aside | Role::Category)
        && value.split_whitespace().count() > 3
        && ["een ", "het ", "a ", "an ", "ein ", "eine ", "une ", "geheel "]
            .iter()
            .any(|article| value.to_lowercase().starts_with(article));
    (!is_term).then_some((role, value))
}

/// Whether a line is short enough for a name.
pub(super) fn is_name(line: &str) -> bool {
    line.split_whitespace().count() <= 8
        && line.chars().count() <= 90
        && !line.ends_with(['.', '!', ';', ','])
}
