//! Labelled names that run on in one line with what comes after them.
//!
//! ```text
//! Synoniem: vak; Antoniem: hobby                      two labelled texts
//! Ook wel: vak. Geheel van taken. Niet: een hobby.    the names, a text, a counter-example
//! ```

use super::label::Role;
use super::{Block, Kind, labelled};
use crate::text::sentence;

/// The blocks with everything that runs on behind labelled names as blocks of its own: what has a label by
/// that label, and other sentences as text.
pub(super) fn split(blocks: Vec<Block>) -> Vec<Block> {
    let mut found = Vec::with_capacity(blocks.len());
    for block in blocks {
        let is_names = block.kind == Kind::Field
            && matches!(block.role, Some(Role::Synonyms | Role::Antonyms));
        if is_names { parts(&block, &mut found) } else { found.push(block) }
    }
    found
}

fn parts(block: &Block, found: &mut Vec<Block>) {
    let mut own = sentence::split(&block.text).into_iter();
    let Some(first) = own.next() else { return found.push(block.clone()) };
    let at = found.len();
    // Between the names of one label stands a semicolon as well as before the next label.
    let mut last: Option<(Option<Role>, &str, String)> =
        Some((block.role, &block.label, String::new()));
    let mut flush = |last: &mut Option<(Option<Role>, &str, String)>| {
        if let Some((role, label, text)) = last.take().filter(|(_, _, text)| !text.is_empty()) {
            let kind = if role.is_some() { Kind::Field } else { Kind::Line };
            let (label, top) = (label.to_owned(), block.top);
            found.push(Block { kind, role, label, text, is_near: true, top });
        }
    };
    for part in first.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        if let Some((role, text)) = labelled(part) {
            flush(&mut last);
            let label = part.split([':', '：']).next().unwrap_or_default().trim();
            last = Some((Some(role), label, text.to_owned()));
        } else if let Some((_, _, text)) = &mut last {
            let gap = if text.is_empty() { "" } else { "; " };
            text.push_str(gap);
            text.push_str(part);
        }
    }
    flush(&mut last);
    for one in own {
        if let Some((role, text)) = labelled(one) {
            flush(&mut last);
            let label = one.split([':', '：']).next().unwrap_or_default().trim();
            last = Some((Some(role), label, text.to_owned()));
            flush(&mut last);
        } else if let Some((None, _, text)) = &mut last {
            text.push(' ');
            text.push_str(one);
        } else {
            last = Some((None, "", one.to_owned()));
        }
    }
    flush(&mut last);
    if let Some(first) = found.get_mut(at) {
        first.is_near = block.is_near;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_end_where_the_next_label_or_sentence_begins() {
        for (text, expected) in [
            ("vak", &[(Some(Role::Synonyms), "vak")][..]),
            ("vak; stiel; metier", &[(Some(Role::Synonyms), "vak; stiel; metier")]),
            (
                "vak; Antoniem: hobby",
                &[(Some(Role::Synonyms), "vak"), (Some(Role::Antonyms), "hobby")],
            ),
            (
                "vak (oud). Geheel van taken. Niet: een hobby. Zie artikel 3.",
                &[
                    (Some(Role::Synonyms), "vak (oud)."),
                    (None, "Geheel van taken."),
                    (Some(Role::Counters), "een hobby."),
                    (None, "Zie artikel 3."),
                ],
            ),
        ] {
            let block = Block {
                kind: Kind::Field,
                role: Some(Role::Synonyms),
                label: "Synoniem".to_owned(),
                text: text.to_owned(),
                is_near: false,
                top: 0,
            };
            let found = split(vec![block]);
            let own: Vec<_> = found.iter().map(|block| (block.role, block.text.as_str())).collect();
            assert_eq!(own, expected, "{text}");
            assert!(!found[0].is_near);
        }
    }
}
