//! A text with many terms as one notes text per term.

pub(super) mod list;
pub(super) mod sheet;

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;

use super::page::cell::cells;
use super::page::label::Role;
use super::page::triples;
use super::page::{Page, is_name};
use super::term;
use super::term::own_label;
use crate::text::clean::clean;
use crate::text::extract::plain;
use crate::text::pattern::pattern;
use list::names;
use sheet::sheet;

/// Bytes of a glossary that are read.
const LONGEST: usize = 4 * 1024 * 1024;
/// Terms that are taken.
pub(super) const MOST: usize = 2_000;

static RULE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^\s*(?:-\s*){3,}$|^\s*(?:[*_=]\s*){3,}$"));
static HEADING: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(#{1,2})\s+(\S.*)$"));
static LABELLED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^\s*(?:[-*+•]\s+)?[*_]{0,2}(\p{L}[\p{L} ()-]{1,30}?)[*_]{0,2}\s?:[*_]{0,2}(?:\s+(.*))?$",
    )
});
pub(super) static ITEM: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^\s*(?:[-*+•–]|\d{1,3}(?:[.)]|°[.)]?)|\(?[a-z]{1,2}[.)])\s+"));

/// A way in which a list of terms may be written: the notes of each, if it is.
type Way = fn(&[&str]) -> Option<Vec<String>>;

/// One notes text per term when the text is a list of terms, else the text as the one entry. What stands
/// before the first term in labelled lines (`Organisatie:`, `Domein:`) goes into every entry. Reads at
/// most 4 MiB and 2,000 terms; nothing but white space gives nothing.
#[must_use]
pub fn entries(notes: &str) -> Vec<String> {
    merged(pieces(notes)).0
}

/// The terms that [`entries`] has met more than once and put together, as they are written first.
#[must_use]
pub fn repeated(notes: &str) -> Vec<String> {
    merged(pieces(notes)).1
}

/// The notes of each term as they stand in the text, also where a term comes again.
fn pieces(notes: &str) -> Vec<String> {
    let raw = &notes[..notes.floor_char_boundary(LONGEST)];
    let text = clean(raw);
    if text.trim().is_empty() {
        return Vec::new();
    }
    // A tab is a mark between cells here, before it is made into spaces.
    if let Some(found) = sheet(raw) {
        return found;
    }
    let text = triples::unfolded(&text).into_owned();
    let lines: Vec<&str> = text.lines().collect();
    let ways: [Way; 7] = [names, labels, headings, table, blocks, legal, pairs];
    ways.iter().find_map(|way| way(&lines).filter(|found| found.len() > 1)).map_or_else(
        || vec![notes.trim().to_owned()],
        |mut found| {
            found.truncate(MOST);
            found
        },
    )
}

/// Entries of the same term as one, where the first of them stands; and the terms that came again.
fn merged(entries: Vec<String>) -> (Vec<String>, Vec<String>) {
    if entries.len() < 2 {
        return (entries, Vec::new());
    }
    let mut repeated: Vec<String> = Vec::new();
    let mut found: Vec<String> = Vec::with_capacity(entries.len());
    let mut places: HashMap<String, usize> = HashMap::new();
    for entry in entries {
        let name = term::of(&Page::read(&entry));
        let term = name.to_lowercase();
        if term.is_empty() {
            // What has no name belongs to the entry above it.
            if let Some(last) = found.last_mut() {
                last.push_str("\n\n");
                last.push_str(&entry);
            }
            continue;
        }
        let Some(place) = places.get(&term) else {
            places.insert(term, found.len());
            found.push(entry);
            continue;
        };
        // A first line that is only the term says nothing new.
        let (first, rest) = entry.split_once('\n').unwrap_or((&entry, ""));
        let bare = plain(first.trim_start_matches(['#', ' '])).to_lowercase();
        let more = if bare == term { rest } else { &entry };
        if !more.trim().is_empty() {
            found[*place].push_str("\n\n");
            found[*place].push_str(more.trim());
            if !repeated.iter().any(|known| known.to_lowercase() == term) {
                repeated.push(name);
            }
        }
    }
    (found, repeated)
}

/// The role and text of a line such as "**Begrip:** x".
pub(super) fn label(line: &str) -> Option<(Role, String)> {
    let hit = LABELLED.captures(line)?;
    let role = Role::of(&hit[1])?;
    Some((role, hit.get(2).map_or_else(String::new, |text| plain(text.as_str()))))
}

/// The lines before the first term that hold for every term: organisation, domain, legal basis, source.
pub(super) fn preamble(lines: &[&str]) -> String {
    let kept: Vec<&str> = lines
        .iter()
        .map(|line| line.trim())
        .filter(|line| {
            label(line).is_some_and(|(role, text)| {
                matches!(role, Role::Context | Role::Source) && !text.is_empty()
            })
        })
        .collect();
    kept.join("\n")
}

/// Cuts lines where terms start; each piece gets the preamble behind its first line.
fn cut(lines: &[&str], starts: &[usize]) -> Vec<String> {
    let shared = preamble(&lines[..starts.first().copied().unwrap_or(0)]);
    starts
        .iter()
        .enumerate()
        .map(|(at, start)| {
            let end = starts.get(at + 1).copied().unwrap_or(lines.len());
            with(&lines[*start..end].join("\n"), &shared)
        })
        .collect()
}

/// An entry with what all entries share, at its end so that the term stays its first line.
pub(super) fn with(entry: &str, shared: &str) -> String {
    let entry = entry.trim();
    let entry = entry.trim_end_matches(|c: char| c == '-' || c.is_whitespace());
    if shared.is_empty() { entry.to_owned() } else { format!("{entry}\n\n{shared}") }
}

/// Repeated "Begrip:" lines.
fn labels(lines: &[&str]) -> Option<Vec<String>> {
    let starts: Vec<usize> = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| {
            label(line.trim_start_matches(['#', ' '])).is_some_and(|(role, _)| role == Role::Term)
        })
        .map(|(at, _)| at)
        .collect();
    (starts.len() > 1).then(|| cut(lines, &starts))
}

/// Headings of level 1 or 2, each a term with its text.
fn headings(lines: &[&str]) -> Option<Vec<String>> {
    let all: Vec<(usize, usize, String)> = lines
        .iter()
        .enumerate()
        .filter_map(|(at, line)| {
            let hit = HEADING.captures(line)?;
            Some((at, hit[1].len(), plain(hit[2].trim_matches(['#', ' ']))))
        })
        .collect();
    // Headings such as "Toelichting" divide one term.
    let is_term = |text: &str| Role::of(text).is_none() && !term::is_title(text) && is_name(text);
    let has_text = |at: usize, end: usize| {
        lines[at + 1..end].iter().any(|line| {
            !line.trim().is_empty()
                && label(line).is_none_or(|(role, _)| !matches!(role, Role::Context | Role::Source))
        })
    };
    let mut starts = Vec::new();
    for level in [2, 1] {
        // A heading over deeper ones that no label is titles a part of the list.
        let is_part = |index: usize| {
            all.get(index + 1).is_some_and(|next| next.1 > level && Role::of(&next.2).is_none())
        };
        let is_told = |index: usize, at: usize| {
            let end = all.get(index + 1).map_or(lines.len(), |next| next.0);
            has_text(at, end) || all.get(index + 1).is_some_and(|next| Role::of(&next.2).is_some())
        };
        let same: Vec<(usize, usize)> = all
            .iter()
            .enumerate()
            .filter(|(_, (_, own, text))| *own == level && is_term(text))
            .map(|(index, (at, _, _))| (index, *at))
            .filter(|(index, at)| is_told(*index, *at) || !is_part(*index))
            .collect();
        // One heading with a text among empty ones may as well divide one term.
        if same.len() > 1 && same.iter().filter(|(index, at)| is_told(*index, *at)).count() > 1 {
            starts = same.into_iter().map(|(_, at)| at).collect();
            break;
        }
    }
    if starts.len() < 2 {
        return None;
    }
    // The first heading of level 1 may be a term with its own text, followed by headings of level 2.
    Some(cut(lines, &starts))
}

/// Blocks between `---` lines, each starting with a term.
fn blocks(lines: &[&str]) -> Option<Vec<String>> {
    let pieces: Vec<&[&str]> = lines
        .split(|line| RULE.is_match(line))
        .filter(|piece| piece.iter().any(|line| !line.trim().is_empty()))
        .collect();
    let first = |piece: &[&str]| {
        piece.iter().map(|line| plain(line.trim_start_matches('#'))).find(|line| !line.is_empty())
    };
    let is_shared = |piece: &[&str]| {
        let mut full = piece.iter().filter(|line| !line.trim().is_empty());
        full.all(|line| {
            let title = plain(line.trim_start_matches('#'));
            term::is_title(&title)
                || label(line).is_some_and(|(role, _)| matches!(role, Role::Context | Role::Source))
        })
    };
    let (shared, pieces) = match pieces.split_first() {
        Some((head, rest)) if is_shared(head) => (preamble(head), rest),
        _ => (String::new(), pieces.as_slice()),
    };
    let all_terms = pieces.len() > 1
        && pieces.iter().all(|piece| {
            let has_more = piece.iter().filter(|line| !line.trim().is_empty()).count() > 1;
            first(piece).is_some_and(|line| {
                is_name(line.trim_end_matches(':')) && has_more || term::headed(&line).is_some()
            })
        });
    all_terms.then(|| pieces.iter().map(|piece| with(&piece.join("\n"), &shared)).collect())
}

/// A table with a column of terms and one of definitions.
fn table(lines: &[&str]) -> Option<Vec<String>> {
    let start = lines.iter().position(|line| {
        let roles: Vec<Option<Role>> = cells(line).iter().map(|cell| Role::of(cell)).collect();
        line.contains('|')
            && roles.contains(&Some(Role::Term))
            && roles.contains(&Some(Role::Definition))
    })?;
    let shared = preamble(&lines[..start]);
    let header = cells(lines[start]);
    let mut found = Vec::new();
    for line in lines[start + 1..].iter().take_while(|line| line.contains('|')) {
        let row = cells(line);
        if row.iter().all(|cell| cell.chars().all(|c| matches!(c, '-' | ':' | ' '))) {
            continue;
        }
        let labelled: Vec<String> = header
            .iter()
            .zip(&row)
            .filter(|(_, cell)| !cell.is_empty())
            .map(|(label, cell)| match Role::of(label) {
                Some(Role::Term) => format!("Begrip: {cell}"),
                _ => format!("{label}: {cell}"),
            })
            .collect();
        let has_term = header
            .iter()
            .zip(&row)
            .any(|(label, cell)| Role::of(label) == Some(Role::Term) && !cell.is_empty());
        if has_term {
            found.push(with(&labelled.join("\n"), &shared));
        }
    }
    Some(found)
}

/// "In deze wet wordt verstaan onder:" with an item for each term.
fn legal(lines: &[&str]) -> Option<Vec<String>> {
    let start = lines.iter().position(|line| {
        let lower = line.trim().to_lowercase();
        lower.ends_with(':')
            && ["verstaan onder", "verstaan", "bedoeld met", "means", "meanings"]
                .iter()
                .any(|word| lower.contains(word))
    })?;
    let mut items: Vec<usize> = lines[start + 1..]
        .iter()
        .enumerate()
        .filter(|(_, line)| {
            let text = ITEM.find(line).map_or(line.trim(), |mark| &line[mark.end()..]);
            let text = plain(text);
            term::headed(&text).is_some() || own_label::is_labelled(&text)
        })
        .map(|(at, _)| start + 1 + at)
        .chain(over_items(lines, start + 1))
        .collect();
    items.sort_unstable();
    items.dedup();
    if items.len() < 2 {
        return None;
    }
    let intro = lines[start].trim();
    let shared = preamble(&lines[..start]);
    let found = items.iter().enumerate().map(|(at, from)| {
        let end = items.get(at + 1).copied().unwrap_or(lines.len());
        // Behind a colon the items below are the text.
        let item = if lines[*from].trim_end().ends_with(':') {
            let unmarked = |(at, line): (usize, &&str)| {
                let mark = ITEM.find(line).filter(|_| at > 0).map_or(0, |mark| mark.end());
                line[mark..].trim().to_owned()
            };
            lines[*from..end].iter().enumerate().map(unmarked).collect::<Vec<_>>().join(" ")
        } else {
            lines[*from..end].join("\n")
        };
        let item = ITEM.find(&item).map_or(item.as_str(), |mark| &item[mark.end()..]);
        let item = own_label::rewritten(item).unwrap_or_else(|| item.trim().to_owned());
        // What introduces the list names the law.
        let entry = with(&item, &shared);
        format!("{entry}\n\n{intro}")
    });
    Some(found.collect())
}

/// The items of a list that are a term over items of their own: "c. huishouden:" over "1°. een bewoner;".
fn over_items(lines: &[&str], from: usize) -> Vec<usize> {
    let mark = |line: &str| ITEM.find(line).map(|mark| mark.as_str().to_owned());
    let depth = |mark: &str| mark.len() - mark.trim_start().len();
    let is_number = |mark: &str| mark.trim_start().starts_with(|c: char| c.is_ascii_digit());
    let is_over = |at: usize| {
        let next = lines[at + 1..].iter().find(|line| !line.trim().is_empty());
        let (Some(own), Some(below)) = (mark(lines[at]), next.and_then(|next| mark(next))) else {
            return false;
        };
        let name = plain(lines[at][own.len()..].trim());
        let is_below = depth(&below) > depth(&own) || is_number(&below) && !is_number(&own);
        name.strip_suffix(':').is_some_and(|name| !term::of_line(name).is_empty()) && is_below
    };
    (from..lines.len()).filter(|at| is_over(*at)).collect()
}

/// Lines "term: definition", when nearly all of the text is made of them.
fn pairs(lines: &[&str]) -> Option<Vec<String>> {
    let mut starts = Vec::new();
    let mut others = 0;
    let mut is_new = true;
    for (at, line) in lines.iter().enumerate() {
        if line.trim().is_empty() {
            is_new = true;
            continue;
        }
        let text = plain(ITEM.find(line).map_or(line.trim(), |mark| &line[mark.end()..]));
        let is_listed = own_label::is_listed(&text);
        let is_field = label(line).is_some() && !is_listed;
        if is_field || term::is_title(text.trim_start_matches(['#', ' ']).trim_end_matches(':')) {
            is_new = false;
            continue;
        }
        let is_pair = is_listed
            || term::headed(&text)
                .is_some_and(|(term, _)| term.split_whitespace().count() <= 5 && !is_cue(term));
        if is_pair {
            starts.push(at);
        } else if is_new || starts.is_empty() {
            others += 1;
        }
        is_new = false;
    }
    if starts.len() < 2 || others > 0 {
        return None;
    }
    Some(
        cut(lines, &starts)
            .into_iter()
            .map(|entry| {
                let from = ITEM.find(&entry).map_or(0, |mark| mark.end());
                let entry = &entry[from..];
                own_label::of_pair(entry).unwrap_or_else(|| entry.to_owned())
            })
            .collect(),
    )
}

/// Words before a colon that speak of the term above and name none.
pub(super) fn is_cue(text: &str) -> bool {
    let lower = text.to_lowercase();
    ["let op", "let wel", "pas op", "tip", "ps", "vraag", "antwoord", "attention", "warning"]
        .contains(&lower.as_str())
}
