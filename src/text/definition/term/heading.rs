//! Headings of other terms: what stands below them says nothing of this one.

use std::sync::LazyLock;

use regex::Regex;

use super::finder::Finder;
use crate::text::definition::entry::list;
use crate::text::definition::meaning::is_told;
use crate::text::definition::page::label::Role;
use crate::text::definition::page::place::{self, Place};
use crate::text::definition::page::{Block, Kind, Page};
use crate::text::definition::term;
use crate::text::pattern::pattern;

/// Words that title a part of the notes about one term, and no term.
static PART: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:(?:korte|nadere|verdere|overige|extra|nieuwe|oude|eerste|eigen|interne|juridische|wettelijke|further|legal|other)\s)?\p{L}*(?:notities?|notes?|aantekeningen|notulen|verslag|overleg|gesprek(?:ken)?|vergadering|sessie|interviews?|bespreking|discussie|discussion|meeting|minutes|vra(?:ag|gen)|questions?|antwoord(?:en)?|answers?|wet|wetten|tekst(?:en)?|text|wetgeving|regelgeving|regels|recht|kader|legislation|law|beleid|policy|praktijk|practice|doel|purpose|aanleiding|probleem|gebruik|usage|use|geschiedenis|history|samenvatting|summary|conclusies?|advies|besluit|bijlagen?|literatuur|bron(?:nen)?|feiten|gegevens|informatie|information|details?|overig|diversen|extra|algemeen|general|uitgangspunten|resultaat|concept|voorstel|versies?|varianten?|alternatieven|taal|woorden|woord|terminologie|naamgeving|betekenis(?:sen)?|relaties|verwant|verwijzingen|afbakening|reikwijdte|toepassing|werking|verschil(?:len)?|inhoud|overzicht|overview|definities?|definitions?|synoniemen|voorbeelden|examples?|kenmerken|lijst|deel|hoofdstuk|chapter|part|inzichten|analyse|analysis|onderzoek|begrip|zusammenfassung|notizen|geschichte|verwendung|fragen|uitleg|toelichting|situatie|casuïstiek|cases?|tips?|acties?|actiepunten|planning|rollen|proces|werkwijze|stappen|criteria|voorwaarden|eisen|uitzonderingen|gevolgen)$",
    )
});

/// For each heading that names no role, whether it is that of another term; the first place stands for
/// what has no heading, as [`Block::top`] counts.
pub(super) fn others(page: &Page, finder: &Finder) -> Vec<bool> {
    let heads: Vec<(usize, u8)> = page
        .blocks
        .iter()
        .enumerate()
        .filter_map(|(at, block)| match block.kind {
            Kind::Heading(level) => Some((at, level)),
            _ => None,
        })
        .collect();
    let count = page.blocks.iter().map(|block| block.top).max().unwrap_or(0);
    let mut found = vec![false; count + 1];
    let is_own = |at: usize| names(&page.blocks[at], finder);
    // Of a title and a heading below it that are both the term, the entry is below the second.
    let own = heads.iter().filter(|(at, _)| is_own(*at)).rev().max_by_key(|(_, level)| *level);
    let own = own.copied();
    let mut path: Vec<(usize, u8, bool)> = Vec::new();
    for (at, level) in &heads {
        while path.last().is_some_and(|(_, above, _)| above >= level) {
            path.pop();
        }
        let above = path.last().is_some_and(|(_, _, is_other)| *is_other);
        let is_beside = own.is_some_and(|(_, own)| own == *level);
        let is_under_own = !is_beside && path.iter().any(|(head, ..)| is_own(*head));
        let is_other = !is_own(*at)
            && (above
                || is_other(
                    page,
                    finder,
                    *at,
                    *level,
                    own.filter(|_| !is_under_own),
                    is_under_own,
                ));
        path.push((*at, *level, is_other));
        if let Some(place) = found.get_mut(page.blocks[*at].top) {
            *place = is_other;
        }
    }
    found
}

/// Whether a block is the term and nothing else.
pub(super) fn names(block: &Block, finder: &Finder) -> bool {
    let name = bare(&block.text);
    finder.is(name) || finder.is(term::of_line(&block.text))
}

/// A heading without its number, its article and what stands in parentheses behind it.
fn bare(heading: &str) -> &str {
    let text =
        heading.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ')' | ' '));
    term::without_article(term::without_short(text.trim_end_matches([':', '?', ' '])).0)
}

/// Whether a heading may be a term by its words.
pub(super) fn is_term(name: &str) -> bool {
    let is_place =
        matches!(place::of_line(name), Some(Place::Law | Place::Document | Place::Organisation));
    list::is_term(name)
        && !term::is_title(name)
        && !PART.is_match(name)
        && !is_place
        && !name.contains(|c: char| c.is_ascii_digit())
}

/// What the blocks right below a heading say.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is told apart from the others")]
struct Says {
    /// There is something.
    something: bool,
    /// There are labels of an entry: its definition, its synonyms or its antonyms.
    labels: bool,
    /// There is a definition behind a label, or of the heading by its name.
    definition: bool,
    /// The first line has the form of a definition.
    shape: bool,
}

fn says(page: &Page, at: usize, finder: &Finder) -> Says {
    let mut says = Says::default();
    let top = page.blocks[at].top;
    let own = page
        .blocks
        .iter()
        .skip(at + 1)
        .filter(|block| block.top == top && !matches!(block.kind, Kind::Heading(_)));
    for block in own {
        if block.role.is_none() {
            says.definition |= is_told(block, finder);
            says.shape |= !says.something
                && block.kind == Kind::Line
                && (place::is_shaped(&block.text)
                    || block.text.starts_with(char::is_lowercase)
                        && block.text.split_whitespace().count() > 2);
        }
        says.definition |= block.role == Some(Role::Definition);
        says.labels |= is_entry(block.role);
        says.something |= block.role.is_none() || is_entry(block.role);
    }
    says
}

/// Whether a label is one of an entry of a list of terms.
pub(super) fn is_entry(role: Option<Role>) -> bool {
    matches!(role, Some(Role::Definition | Role::Synonyms | Role::Antonyms))
}

fn is_other(
    page: &Page,
    finder: &Finder,
    at: usize,
    level: u8,
    own: Option<(usize, u8)>,
    is_under_own: bool,
) -> bool {
    let name = bare(&page.blocks[at].text);
    if !is_term(name) {
        return false;
    }
    let told = says(page, at, &Finder::new(name));
    let has_own = || {
        page.blocks[..at].iter().any(|block| {
            !matches!(block.kind, Kind::Heading(_))
                && (block.role == Some(Role::Definition)
                    || block.role.is_none() && !names(block, finder))
        })
    };
    // "Vrij beroep" is a narrower term only where it has a definition of its own.
    if finder.find(name).is_some() {
        let is_narrower = finder.find(name).is_some_and(|(start, end)| {
            end == name.len() && name[..start].split_whitespace().count() <= 2
        });
        return is_narrower && told.definition && defined(page, at, finder);
    }
    if is_under_own {
        return told.definition && defined(page, at, finder);
    }
    match own {
        Some((head, own_level)) if own_level == level => {
            let has_text = says(page, head, finder).something;
            let is_titled = matches!(place::of_line(name), Some(Place::Named));
            told.definition || has_text && (told.labels || told.shape && !is_titled)
        }
        Some(_) => told.labels || told.definition,
        None => has_own() && (told.labels || told.definition),
    }
}

/// Whether the definition of the term stands before a block.
fn defined(page: &Page, at: usize, finder: &Finder) -> bool {
    let start = page.blocks[..at].iter().rposition(|block| names(block, finder)).unwrap_or(0);
    page.blocks[start..at].iter().skip(1).any(|block| {
        block.role == Some(Role::Definition)
            || block.role.is_none() && is_told(block, finder)
            || block.role.is_none() && block.kind == Kind::Line && place::is_shaped(&block.text)
    })
}
