//! Sources that stand beside a label, "Bron (Handboek, hoofdstuk 2): …", or inside a paragraph.

use std::sync::LazyLock;

use regex::Regex;

use super::label::Role;
use super::page::{Block, Kind, labelled};
use crate::text::pattern::pattern;
use crate::text::sentence;

static NOTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?P<label>\p{L}[\p{L} .-]{1,30}?)\s*\((?P<inside>[^()]{1,160})\)\s?(?P<rest>[:：](?:\s+(?P<text>.*))?)?$",
    )
});
static CITED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\(?(?P<label>bron(?:nen|vermelding| van de definitie)?|sources?|herkomst|quellen?)\s?[:：]\s+(?P<source>\S.*)$",
    )
});
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\d|wet(?:boek)?\b|besluit\b|regeling\b|verordening\b|artikel|richtlijn|norm\b|handboek|handleiding|leidraad|nota\b|rapport|protocol|beleid|woordenboek|begrippen|hoofdstuk|paragraaf|pagina|\bact\b|manual|guideline|report|chapter|regulation|directive|handbook|gesetz|handbuch",
    )
});

/// A known label with something in parentheses behind it.
pub(super) struct Noted<'a> {
    /// What the label says that the text is.
    pub role: Role,
    /// The label without the parentheses.
    pub label: &'a str,
    /// What stands in the parentheses, where it is a source.
    pub source: Option<&'a str>,
    /// What stands behind the colon, or empty.
    pub text: &'a str,
    /// Whether there is a colon.
    pub has_colon: bool,
}

/// A line such as "Bron (Handboek, hoofdstuk 2): tekst".
pub(super) fn noted(line: &str) -> Option<Noted<'_>> {
    let hit = NOTED.captures(line)?;
    let label = hit.name("label")?.as_str().trim();
    let inside = hit.name("inside")?.as_str().trim();
    let role = Role::of(label).filter(|role| *role != Role::Term)?;
    // "Definitie (kort)" names no source.
    let is_source = role == Role::Source || NAMED.is_match(inside);
    let text = hit.name("text").map_or("", |text| text.as_str().trim());
    let source = is_source.then_some(inside);
    Some(Noted { role, label, source, text, has_colon: hit.name("rest").is_some() })
}

/// Whether a sentence is a labelled line, and so no running text.
pub(super) fn label(sentence: &str) -> Option<Role> {
    labelled(sentence).map(|(role, _)| role).or_else(|| {
        noted(sentence)
            .filter(|noted| noted.has_colon)
            .map(|noted| noted.role)
            .or_else(|| CITED.is_match(sentence).then_some(Role::Source))
    })
}

/// A text without the quotation marks around the whole of it.
pub(super) fn unquoted(text: &str) -> &str {
    let text = text.trim();
    let inner =
        [('"', '"'), ('“', '”'), ('„', '”'), ('„', '“'), ('«', '»'), ('‘', '’'), ('\'', '\'')]
            .iter()
            .find_map(|(open, close)| {
                let inner = text.strip_prefix(*open)?.trim_end_matches('.').strip_suffix(*close)?;
                (!inner.contains(['"', '“', '”', '„', '«', '»'])).then_some(inner)
            });
    inner.map_or(text, str::trim)
}

/// The blocks with every "Bron: …" that stands behind other sentences as a labelled block of its own.
pub(super) fn apart(blocks: Vec<Block>) -> Vec<Block> {
    let mut found = Vec::with_capacity(blocks.len());
    for block in blocks {
        let is_text = !matches!(block.kind, Kind::Heading(_))
            && block.role.is_none_or(|role| !role.is_short())
            && block.text.contains([':', '：']);
        if is_text {
            parts(block, &mut found);
        } else {
            found.push(block);
        }
    }
    found
}

fn parts(block: Block, found: &mut Vec<Block>) {
    let mut own: Vec<&str> = Vec::new();
    let mut made = Vec::new();
    for one in sentence::split(&block.text) {
        let Some(hit) = CITED.captures(one) else {
            own.push(one);
            continue;
        };
        if !own.is_empty() {
            made.push((block.kind, block.role, String::new(), own.join(" ")));
            own.clear();
        }
        let source = hit.name("source").map_or("", |source| source.as_str());
        let source =
            if one.starts_with('(') { source.trim_end_matches(['.', ')', ' ']) } else { source };
        let label = hit.name("label").map_or("", |label| label.as_str());
        made.push((Kind::Field, Some(Role::Source), label.to_owned(), source.to_owned()));
    }
    if made.is_empty() {
        found.push(block);
        return;
    }
    if !own.is_empty() {
        made.push((block.kind, block.role, String::new(), own.join(" ")));
    }
    for (at, (kind, role, label, text)) in made.into_iter().enumerate() {
        let label = if role == block.role { block.label.clone() } else { label };
        found.push(Block { kind, role, label, text, is_near: at > 0 || block.is_near });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parentheses_behind_a_label_may_hold_the_source() {
        let of = |line| noted(line).map(|noted| (noted.role, noted.source, noted.text));
        for (line, expected) in [
            (
                "Bron (Leidraad haven, deel 3): de tekst",
                Some((Role::Source, Some("Leidraad haven, deel 3"), "de tekst")),
            ),
            ("Toelichting (Havenwet):", Some((Role::Note, Some("Havenwet"), ""))),
            ("Definitie (kort): iets", Some((Role::Definition, None, "iets"))),
            ("Kade (muur): iets", None),
            ("Begrip (nummer 3): iets", None),
        ] {
            assert_eq!(of(line), expected, "{line}");
        }
    }

    #[test]
    fn quotation_marks_come_off_as_a_pair() {
        for (text, expected) in [
            ("\"Een kade.\"", "Een kade."),
            ("“Een kade”.", "Een kade"),
            ("\"Kade\" en \"wal\"", "\"Kade\" en \"wal\""),
            ("\"", "\""),
        ] {
            assert_eq!(unquoted(text), expected);
        }
    }
}
