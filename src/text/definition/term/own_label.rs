//! A term that is also a known label: "eigenaar: degene die …", "datum: dag waarop …".
//!
//! Of such a line alone nobody can tell whether it says who owns the notes or what an owner is; the term,
//! the list that it stands in, or a phrase that defines something tells the two apart.

use std::sync::LazyLock;

use regex::Regex;

use super::finder::Finder;
use crate::text::definition::page::label::Role;
use crate::text::definition::page::place;
use crate::text::definition::page::{Block, Kind, LABEL, Page};
use crate::text::pattern::pattern;
use crate::text::stem::is_stop;

/// A line that leads to a list of definitions.
static LEADS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:verstaan|bedoeld met|bedoelen|means?|meanings?|meant|verstanden|on entend)\b[^.:]*:$",
    )
});
static ARTICLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:een|het|de|elke?|iedere?|an?|the|any|every|eine?|der|die|das|jede[rs]?|une?|le|la|les|geheel|degene|iemand|datgene|hetgeen)\s",
    )
});

/// Whether a line leads to a list of definitions: "In deze wet wordt verstaan onder:".
pub(in crate::text::definition) fn leads(line: &str) -> bool {
    LEADS.is_match(line.trim_end())
}

/// Whether what stands behind a label starts as a definition does, with a kind or its article.
pub(super) fn is_phrase(value: &str) -> bool {
    let article = ARTICLE.find(value).is_some_and(|article| article.start() == 0);
    let is_long = value.split_whitespace().count() > 1;
    value.starts_with(char::is_lowercase)
        && is_long
        && (article || place::is_shaped(value))
        && place::of_line(value).is_none()
}

/// The label and the text of a line whose label is known and is none for a term or its definition.
fn doubtful(line: &str) -> Option<(&str, Role, &str)> {
    let hit = LABEL.captures(line)?;
    let label = hit.get(1)?.as_str().trim();
    let value = hit.get(2).map_or("", |value| value.as_str()).trim();
    let role = Role::of(label)
        .filter(|role| !matches!(role, Role::Term | Role::Definition) && !value.is_empty())?;
    Some((label, role, value))
}

/// Whether a line of a list without a leading line is a term with its meaning though its name is a label:
/// both are written small, and the phrase defines something.
pub(in crate::text::definition) fn is_listed(line: &str) -> bool {
    doubtful(line).is_some_and(|(label, role, value)| {
        matches!(role, Role::Context | Role::Aside)
            && label.starts_with(char::is_lowercase)
            && is_phrase(value)
    })
}

/// The term of notes that start with a label whose text defines it, or empty.
pub(super) fn first(page: &Page, is_sure: bool) -> &str {
    let is_term = |block: &&Block| {
        matches!(block.role, Some(Role::Context | Role::Aside))
            && block.kind == Kind::Field
            && (!is_sure || block.label.starts_with(char::is_lowercase))
            && is_phrase(&block.text)
    };
    page.blocks.first().filter(is_term).map_or("", |block| block.label.as_str())
}

/// Makes a definition of what stands behind the term where the term is a label, or where a list says that
/// it is a law or an organisation: "wet: Wet milieubeheer".
pub(super) fn settle(page: &mut Page, finder: &Finder) {
    let is_told = page.blocks.iter().any(|block| block.role == Some(Role::Definition));
    let pairs = page.blocks.iter().filter(|block| pair(block).is_some()).count();
    let is_list = pairs > 1 || page.blocks.iter().any(|block| leads(&block.text));
    for block in &mut page.blocks {
        let is_label = block.kind == Kind::Field
            && !matches!(block.role, Some(Role::Term | Role::Definition))
            && !block.label.is_empty()
            && finder.is(&block.label);
        if is_label && !is_told && defines(&block.text) {
            define(block, None);
            continue;
        }
        let value = pair(block).filter(|(name, value)| {
            is_list
                && finder.is(name)
                && (place::of_line(value.trim_end_matches(['.', ';', ' '])).is_some()
                    || Role::of(name).is_some())
        });
        if let Some(value) = value.map(|(_, value)| value.to_owned()) {
            define(block, Some(value));
        }
    }
}

/// A line without a label that has a name before a colon, as the name and the rest.
fn pair(block: &Block) -> Option<(&str, &str)> {
    if block.role.is_some() || !matches!(block.kind, Kind::Line | Kind::Item) {
        return None;
    }
    let (name, value) = block.text.split_once(": ")?;
    (name.split_whitespace().count() <= 5).then(|| (name.trim(), value.trim()))
}

/// Whether the text behind a label that is the term says what the term is, and is no date, name or state.
fn defines(value: &str) -> bool {
    let first = value.split_whitespace().next().unwrap_or_default();
    is_phrase(value)
        || value.starts_with(char::is_lowercase)
            && value.split_whitespace().count() > 2
            && !is_stop(first)
            && !["nog", "zie", "concept", "volgt"].contains(&first)
}

fn define(block: &mut Block, text: Option<String>) {
    block.kind = Kind::Field;
    block.role = Some(Role::Definition);
    block.label = String::new();
    if let Some(text) = text {
        block.text = text;
    }
}

/// An item of a list of definitions whose name is a label, as the labelled lines of a term.
pub(in crate::text::definition) fn rewritten(item: &str) -> Option<String> {
    let (head, more) = item.split_once('\n').unwrap_or((item, ""));
    let (label, _, value) = doubtful(head.trim()).filter(|_| is_labelled(head.trim()))?;
    let more = if more.is_empty() { String::new() } else { format!("\n{more}") };
    Some(format!("Begrip: {label}\nDefinitie: {value}{more}"))
}

/// Whether a line of a list of definitions has a known label for its term.
pub(in crate::text::definition) fn is_labelled(line: &str) -> bool {
    doubtful(line).is_some_and(|(label, role, value)| {
        let is_small = label.starts_with(char::is_lowercase);
        let is_loose = matches!(role, Role::Context | Role::Aside);
        (is_small || is_loose) && (is_small && is_loose || is_phrase(value))
    })
}

/// A line of a list "term: meaning" that would be read as something else alone, as the labelled lines of a
/// term: its name is a label, or its meaning is the name of a law.
pub(in crate::text::definition) fn of_pair(entry: &str) -> Option<String> {
    let (head, more) = entry.split_once('\n').unwrap_or((entry, ""));
    if is_listed(head.trim()) {
        return rewritten(entry);
    }
    let (name, value) = head.split_once(": ").map(|(name, value)| (name.trim(), value.trim()))?;
    let is_law = place::is_law(value.trim_end_matches(['.', ';', ' '])) && Role::of(name).is_none();
    let more = if more.is_empty() { String::new() } else { format!("\n{more}") };
    is_law.then(|| format!("Begrip: {name}\nDefinitie: {value}{more}"))
}
