//! A bare list of terms, one a line and nothing else.

use super::{ITEM, label, preamble, with};
use crate::text::definition::page::label::Role;
use crate::text::definition::term;
use crate::text::extract::plain;
use crate::text::stem::is_stop;

/// The longest term of a bare list, in words.
const WORDS: usize = 5;
/// The longest second line of two without marks: a longer one may say what the first means.
const SURE: usize = 2;

/// How a line is marked as a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// A heading of that level.
    Heading(usize),
    /// A list item with that many spaces before it.
    Item(usize),
    /// Nothing.
    Bare,
}

/// Lines of which each is a term, all marked alike; what labelled lines before them tell goes into each.
pub(super) fn names(lines: &[&str]) -> Option<Vec<String>> {
    let full: Vec<&str> = lines.iter().copied().filter(|line| !line.trim().is_empty()).collect();
    let is_shared = |line: &&&str| {
        label(line).is_some_and(|(role, text)| {
            matches!(role, Role::Context | Role::Source) && !text.is_empty()
        })
    };
    let (mut rest, mut head) = (full.as_slice(), 0);
    while let Some(first) = rest.first() {
        if is_shared(&first) || head == 0 && is_title(rest) {
            head += usize::from(!is_shared(&first));
            rest = &rest[1..];
        } else {
            break;
        }
    }
    if rest.len() < 2 {
        return None;
    }
    let shared = preamble(&full[..full.len() - rest.len()]);
    let marked: Vec<(Mark, String)> = rest.iter().map(|line| marked(line)).collect();
    let mark = marked.first()?.0;
    let is_list = marked.iter().all(|(own, name)| *own == mark && is_term(name));
    // "Kade" over "muur langs water" is a term with its meaning, and wrapped text has long lines.
    let is_sure = mark != Mark::Bare
        || marked.len() > 2
        || marked.iter().all(|(_, name)| name.split_whitespace().count() <= SURE);
    (is_list && is_sure).then(|| marked.iter().map(|(_, name)| with(name, &shared)).collect())
}

/// Whether the first of the lines is the title of the others.
fn is_title(lines: &[&str]) -> bool {
    let Some((first, others)) = lines.split_first() else { return false };
    let (mark, name) = marked(first);
    let next = others.iter().map(|line| marked(line).0).next();
    let is_over =
        matches!((mark, next), (Mark::Heading(own), Some(Mark::Heading(below))) if below > own);
    is_over || mark != Mark::Item(0) && term::is_title(name.trim_end_matches(':'))
}

fn marked(line: &str) -> (Mark, String) {
    let text = line.trim();
    if text.starts_with('#') {
        let level = text.bytes().take_while(|byte| *byte == b'#').count();
        return (Mark::Heading(level), plain(text.trim_matches(['#', ' '])));
    }
    match ITEM.find(line) {
        Some(mark) => {
            let depth = line.len() - line.trim_start().len();
            (Mark::Item(depth), plain(line[mark.end()..].trim()))
        }
        None => (Mark::Bare, plain(text)),
    }
}

/// Whether a text may be a term and can be no sentence, label or definition.
pub(in crate::text::definition) fn is_term(name: &str) -> bool {
    let count = name.split_whitespace().count();
    let lower = name.to_lowercase();
    let edges = [lower.split_whitespace().next(), lower.split_whitespace().last()];
    (1..=WORDS).contains(&count)
        && name.chars().count() <= 60
        && name.chars().any(char::is_alphabetic)
        && !name.contains([':', '=', '|', ';', ',', '"', '{', '}', '[', '<'])
        && !name.ends_with(['.', '!', '?', '…', '-', '–'])
        && Role::of(name).is_none()
        // A phrase that begins or ends with "een", "van" or "die" goes on in another line.
        && (count == 1 || !edges.into_iter().flatten().any(is_stop))
        && !lower.split_whitespace().any(|word| matches!(word, "die" | "dat" | "welke" | "that" | "which" | "who") || word.starts_with("waar") && word.len() > 6)
        && !term::of_line(name).is_empty()
}

#[cfg(test)]
mod tests {
    use crate::text::definition::{definition, entries, term};

    #[test]
    fn a_line_for_each_term_is_a_list() {
        for notes in [
            "steiger\nkade\nrecht van ligplaats\n",
            "steiger\n\nkade\n\nrecht van ligplaats",
            "- steiger\n- kade\n- recht van ligplaats\n",
            "* steiger\n\n* **kade**\n\n* recht van ligplaats\n",
            "1. steiger\n2. kade\n3. recht van ligplaats\n",
            "# steiger\n# kade\n# recht van ligplaats\n",
            "# Begrippenlijst haven\n\n## steiger\n\n## kade\n## recht van ligplaats\n",
            "# Haven van Oost\n\n## steiger\n\n## kade\n## recht van ligplaats\n",
            "Begrippenlijst\n\n- steiger\n- kade\n- recht van ligplaats\n",
            "Organisatie: Haven\n\nsteiger\nkade\nrecht van ligplaats\n",
        ] {
            let found = entries(notes);
            let terms: Vec<String> = found.iter().map(|entry| term(entry)).collect();
            assert_eq!(terms, ["steiger", "kade", "recht van ligplaats"], "{notes}");
            let asked = definition(&found[1], "nl");
            assert_eq!(asked.definitie, "");
            assert!(asked.missing.iter().any(|one| one.contains("definitie")), "{notes}");
        }
        assert_eq!(entries("steiger\nkade"), ["steiger", "kade"]);
    }

    #[test]
    fn a_term_with_a_text_is_no_list() {
        for notes in [
            "Steiger",
            "Steiger\npad op palen",
            "Steiger\nmuur langs het\nwater van de haven",
            "# Steiger\npad op palen",
            "# Steiger\n\n- ponton\n- aanlegplaats",
            "Steiger\n\nSynoniemen\n- ponton\n- aanlegplaats",
            "Steiger\nEen pad op palen.\nKade",
            "- Steiger\n  - ponton\n- Kade",
        ] {
            assert_eq!(entries(notes).len(), 1, "{notes}");
        }
    }

    #[test]
    fn a_heading_without_a_text_is_a_term_too() {
        let notes = "## steiger\n\nPad op palen.\n\n## kade\n\n## sluis\n\nDeur in het water.\n";
        let terms: Vec<String> = entries(notes).iter().map(|entry| term(entry)).collect();
        assert_eq!(terms, ["steiger", "kade", "sluis"]);
    }

    #[test]
    fn a_term_that_comes_twice_is_one_entry() {
        let notes = "## Kade\n\nMuur langs water.\n\n## Sluis\n\nDeur in het water.\n\n## kade\n\nSynoniemen: wal\n";
        let found = entries(notes);
        assert_eq!(found.len(), 2);
        assert!(found[0].contains("Muur langs water.") && found[0].contains("Synoniemen: wal"));
        assert_eq!(entries("steiger\nkade\nSteiger\nsluis").len(), 3);
    }
}
