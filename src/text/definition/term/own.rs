//! Of notes with entries of several terms only that of the term, and the sentences that name it.
//!
//! ```text
//! beroep                       the term
//! geheel van taken             kept
//! ### hobby                    an entry of another term, up to the next one:
//! Synoniem: liefhebberij         left out
//! Een hobby is geen beroep.      kept, for it names the term
//! ```

use std::sync::LazyLock;

use regex::Regex;

use super::finder::Finder;
use super::heading::{self, is_entry};
use super::own_label;
use crate::text::definition::entry::is_cue;
use crate::text::definition::entry::list;
use crate::text::definition::page::label::Role;
use crate::text::definition::page::place::{self, Place};
use crate::text::definition::page::{Block, Kind, Page};
use crate::text::definition::term;
use crate::text::pattern::pattern;
use crate::text::sentence;

/// The level of a heading that stands for the name of another term.
const LOWEST: u8 = 9;

/// Words of somebody who speaks: "Jan: ik denk dat …" is no entry.
static SPOKEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\b(?:ik|wij|we|je|jij|u|ons|onze|mijn|i|you|our|my|wir|ich|nous|je)\b")
});

/// How an entry of another term is written, which tells where it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// "Begrip: x" with labelled lines.
    Labels,
    /// A row of a table.
    Row,
    /// "x: meaning".
    Pair,
}

/// What becomes of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// It stays as it is.
    Own,
    /// It is the name of another term and becomes a heading, so that nothing below seems to be about
    /// this one.
    Name,
    /// Of it only sentences stay that name the term.
    Other,
}

/// Leaves out the entries of other terms, and tells what stands behind the term as a label apart.
pub(in crate::text::definition) fn keep(page: &mut Page, finder: &Finder) {
    own_label::settle(page, finder);
    let fates = fates(page, finder);
    if fates.iter().all(|fate| *fate == Fate::Own) {
        return;
    }
    let blocks = std::mem::take(&mut page.blocks);
    page.blocks = blocks
        .into_iter()
        .zip(fates)
        .filter_map(|(block, fate)| match fate {
            Fate::Own => Some(block),
            Fate::Name => {
                let text = head(&block).unwrap_or(&block.text).to_owned();
                Some(Block { kind: Kind::Heading(LOWEST), role: None, text, ..block })
            }
            Fate::Other => naming(block, finder),
        })
        .collect();
}

/// The whole sentences of running text that name the term.
fn naming(block: Block, finder: &Finder) -> Option<Block> {
    if block.role.is_some() || !matches!(block.kind, Kind::Line | Kind::Item) {
        return None;
    }
    let is_own = |one: &&str| {
        one.starts_with(|c: char| c.is_uppercase() || matches!(c, '"' | '“' | '„' | '‘'))
            && one.ends_with(['.', '!', '?', '”', '"'])
            && finder.find(one).is_some()
    };
    let text: Vec<&str> = sentence::split(&block.text).into_iter().filter(is_own).collect();
    let text = text.join(" ");
    (!text.is_empty()).then_some(Block { text, is_near: false, ..block })
}

fn fates(page: &Page, finder: &Finder) -> Vec<Fate> {
    let headings = heading::others(page, finder);
    let pairs = pairs(page, finder);
    let label = main_label(page, finder);
    let mut way: Option<Way> = None;
    // An entry of the term inside what a heading gives to another one.
    let mut claimed: Option<usize> = None;
    let mut found = Vec::with_capacity(page.blocks.len());
    for (at, block) in page.blocks.iter().enumerate() {
        if claimed.is_some_and(|top| top != block.top) {
            claimed = None;
        }
        let is_row = block.kind == Kind::Field && block.label.is_empty();
        let is_line = matches!(block.kind, Kind::Line | Kind::Item) && block.role.is_none();
        match way {
            Some(Way::Row) if !(is_row || block.is_near) => way = None,
            Some(Way::Pair) if is_line && !block.is_near => way = None,
            _ => {}
        }
        if matches!(block.kind, Kind::Heading(_)) {
            (way, claimed) = (None, None);
            found.push(Fate::Own);
            continue;
        }
        if is_line && !block.is_near && heading::names(block, finder) {
            (way, claimed) = (None, Some(block.top));
        } else if let Some(is_own) = entry(page, at, finder, label) {
            way = (!is_own).then_some(if is_row { Way::Row } else { Way::Labels });
            claimed = is_own.then_some(block.top);
            found.push(if is_own { Fate::Own } else { Fate::Name });
            continue;
        } else if let Some(is_own) = pairs[at] {
            way = (!is_own).then_some(Way::Pair);
            found.push(if is_own { Fate::Own } else { Fate::Name });
            continue;
        } else if way.is_none() && is_headed(page, at, &found) {
            way = Some(Way::Labels);
            found.push(Fate::Name);
            continue;
        }
        let is_other = way.is_some() || claimed.is_none() && headings[block.top];
        found.push(if is_other { Fate::Other } else { Fate::Own });
    }
    found
}

/// The label of the term in lower case, or of the first of all terms; empty for a column of a table.
fn main_label<'a>(page: &'a Page, finder: &Finder) -> &'a str {
    page.of(Role::Term)
        .find(|block| is_own(block, finder))
        .or_else(|| page.of(Role::Term).next())
        .map_or("", |block| block.label.as_str())
}

fn is_own(block: &Block, finder: &Finder) -> bool {
    let (name, inside) = term::without_short(&block.text);
    finder.is(name) || finder.is(&block.text) || !inside.is_empty() && finder.is(inside)
}

/// Of a labelled term, whether it is this one; none where an entry does not start.
fn entry(page: &Page, at: usize, finder: &Finder, label: &str) -> Option<bool> {
    let block = &page.blocks[at];
    if block.role != Some(Role::Term) || matches!(block.kind, Kind::Heading(_)) {
        return None;
    }
    if is_own(block, finder) {
        return Some(true);
    }
    // "Naam: Jan" within an entry names no term where entries start with "Begrip:".
    let lower = block.label.to_lowercase();
    let is_sure = |label: &str| matches!(label, "begrip" | "term" | "begriff" | "preflabel");
    if lower != label.to_lowercase() && !is_sure(&lower) {
        return None;
    }
    // Two names in lines right below each other are those of one entry.
    let is_name = |other: &Block| other.role == Some(Role::Term) && is_own(other, finder);
    let above = at > 0 && block.is_near && is_name(&page.blocks[at - 1]);
    let below = page.blocks.get(at + 1).is_some_and(|next| next.is_near && is_name(next));
    (!above && !below).then_some(false)
}

/// Whether a line is the name of another term over its labels.
fn is_headed(page: &Page, at: usize, before: &[Fate]) -> bool {
    let block = &page.blocks[at];
    if block.kind != Kind::Line || block.role.is_some() || block.is_near {
        return false;
    }
    let name = term::without_article(term::without_short(block.text.trim_end_matches(':')).0);
    let next = page.blocks.get(at + 1);
    let told = page.blocks[..at]
        .iter()
        .zip(before)
        .filter(|(block, fate)| **fate == Fate::Own && !matches!(block.kind, Kind::Heading(_)));
    // The first of them is the term, the next its meaning.
    let count =
        told.clone().filter(|(block, _)| block.role.is_none() || is_entry(block.role)).count();
    let is_again = |role: Option<Role>| told.clone().any(|(block, _)| block.role == role);
    let is_place = match place::of_line(name) {
        None => false,
        Some(Place::Field | Place::Named) => next.is_none_or(|next| !is_again(next.role)),
        Some(_) => true,
    };
    let is_labelled =
        next.is_some_and(|next| next.is_near && next.kind == Kind::Field && is_entry(next.role));
    is_labelled && count > 1 && heading::is_term(name) && !is_place
}

/// For each block, whether it is the line of this term or of another one in a list of "term: meaning".
fn pairs(page: &Page, finder: &Finder) -> Vec<Option<bool>> {
    let all: Vec<Option<bool>> =
        page.blocks.iter().map(|block| head(block).map(|name| finder.is(name))).collect();
    let mut found = vec![None; all.len()];
    // The lines of a list stand next to each other, but for labelled lines of their own.
    let mut run: Vec<usize> = Vec::new();
    let mut close = |run: &mut Vec<usize>| {
        let own = run.iter().find(|at| all[**at] == Some(true));
        let is_small = |at: usize| page.blocks[at].text.starts_with(char::is_lowercase);
        if let Some(own) = own.filter(|_| run.len() > 1) {
            // "Werk en inkomen: regelingen" above the only line of the term tells its field of work.
            let is_field = |at: usize| {
                let block = &page.blocks[at];
                at < *own
                    && run.len() < 3
                    && block.kind == Kind::Line
                    && place::of_line(&block.text).is_some()
            };
            let is_listed = |at: usize| is_small(at) == is_small(*own) && !is_field(at);
            for at in run.iter().filter(|at| is_listed(**at)) {
                found[*at] = all[*at];
            }
        }
        run.clear();
    };
    for (at, block) in page.blocks.iter().enumerate() {
        let is_field = block.kind == Kind::Field && block.role != Some(Role::Term);
        if all[at].is_some() {
            run.push(at);
        } else if !is_field {
            close(&mut run);
        }
    }
    close(&mut run);
    found
}

/// The name before a colon or a dash in a line that may be one of a list of terms.
fn head(block: &Block) -> Option<&str> {
    let is_open =
        block.role.is_none() || block.role == Some(Role::Definition) && block.label.is_empty();
    if !is_open || !matches!(block.kind, Kind::Line | Kind::Item) {
        return None;
    }
    let (name, rest) = term::headed(&block.text)?;
    (list::is_term(name) && !is_cue(name) && !SPOKEN.is_match(rest)).then_some(name)
}
