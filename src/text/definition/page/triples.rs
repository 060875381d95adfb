//! Turtle and JSON as labelled lines, so that the rest reads one kind of notes.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::sync::LazyLock;

use regex::Regex;

use super::label::Role;
use crate::text::pattern::pattern;

/// A string of Turtle with what may stand behind it.
const TEXT: &str = r#"(?:"""(?s:.*?)"""|"(?:[^"\\\n]|\\.)*")(?:@[A-Za-z-]+|\^\^\S+)?"#;

static TURTLE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"(?:^|[\s;])(?:skos|rdfs|dct|dcterms|skosxl):[A-Za-z]+\s+["<]"#));
static PREDICATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(r"\b[a-z]+:(?P<name>[A-Za-z]+)\s+(?P<texts>{TEXT}(?:\s*,\s*{TEXT})*)\s*[;.]?"))
});
static STRING: LazyLock<Regex> = LazyLock::new(|| pattern(TEXT));
/// Lines of Turtle that hold no text: prefixes, subjects, links to other terms.
static REST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^\s*(?:@?(?i:prefix|base)\b.*|(?:<[^>\s]*>|[A-Za-z]*:[\w%.-]*|a)(?:\s+(?:<[^>\s]*>|[A-Za-z]*:[\w%.-]*|a|,|;|\.)){0,20}\s*[;.,]?|[;.,\[\]]+)\s*$",
    )
});
static JSON: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#""(?P<name>[A-Za-z][A-Za-z :@-]{0,40})"\s*:\s*(?P<texts>"(?:[^"\\\n]|\\.)*"|\[[^\]\[{}]*\])\s*,?"#,
    )
});
static BRACES: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[\s{}\[\],]*$"));

/// The notes with each statement of Turtle or JSON about a term as a line `Label: text`; notes that
/// have none are returned as they are.
pub(in crate::text::definition) fn unfolded(notes: &str) -> Cow<'_, str> {
    let head = &notes[..notes.floor_char_boundary(16_384)];
    if TURTLE.is_match(head) {
        let language = main_language(notes);
        let lines = replaced(notes, &PREDICATE, language.as_deref());
        return Cow::Owned(kept(&lines, |line| !REST.is_match(line)));
    }
    let known = JSON.captures_iter(head).filter(|hit| name(&hit["name"]).is_some()).count();
    if known > 0 && head.trim_start().starts_with(['{', '[', '"', '`']) || known > 1 {
        let lines = replaced(notes, &JSON, None);
        return Cow::Owned(kept(&lines, |line| !BRACES.is_match(line) || line.trim().is_empty()));
    }
    Cow::Borrowed(notes)
}

/// The language that texts are marked with: Dutch where it is one of several.
fn main_language(notes: &str) -> Option<String> {
    let first = PREDICATE.captures_iter(notes).find_map(|hit| {
        hit["texts"].rsplit_once("\"@").map(|(_, language)| language.trim().to_owned())
    })?;
    Some(if notes.contains("\"@nl") { "nl".to_owned() } else { first })
}

/// The label that a predicate or key becomes, when it says something about a term.
fn name(key: &str) -> Option<&str> {
    let key = key.rsplit(':').next().unwrap_or(key);
    Role::of(key).map(|role| match role {
        Role::Term => "Begrip",
        _ => key,
    })
}

fn replaced(notes: &str, statement: &Regex, language: Option<&str>) -> String {
    let mut out = String::with_capacity(notes.len());
    let mut done = 0;
    for hit in statement.captures_iter(notes) {
        let (Some(whole), Some(texts)) = (hit.get(0), hit.name("texts")) else { continue };
        out.push_str(&notes[done..whole.start()]);
        done = whole.end();
        let Some(name) = name(&hit["name"]) else {
            out.push('\n');
            continue;
        };
        let all: Vec<(String, bool)> = STRING
            .find_iter(texts.as_str())
            .map(|text| {
                let (text, tag) = text.as_str().rsplit_once('"').unwrap_or((text.as_str(), ""));
                let is_other = language.is_some_and(|own| {
                    tag.strip_prefix('@').is_some_and(|tag| !tag.starts_with(own))
                });
                (unquoted(text), is_other)
            })
            .collect();
        let own: Vec<&str> =
            all.iter().filter(|(_, is_other)| !is_other).map(|(text, _)| text.as_str()).collect();
        for text in own {
            // Writing to a string cannot fail.
            let _ = write!(out, "\n{name}: {text}\n");
        }
    }
    out.push_str(&notes[done..]);
    out
}

fn unquoted(text: &str) -> String {
    // The caller has taken the last mark off; long strings of Turtle have three on each side.
    let long = text.strip_prefix("\"\"\"").and_then(|text| text.strip_suffix("\"\""));
    let text = long.or_else(|| text.strip_prefix('"')).unwrap_or(text);
    let text = text.replace("\\n", " ").replace("\\t", " ").replace("\\\"", "\"");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn kept(lines: &str, is_kept: impl Fn(&str) -> bool) -> String {
    let lines: Vec<&str> = lines.lines().filter(|line| is_kept(line)).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_become_labelled_lines() {
        let turtle = "@prefix skos: <http://x/> .\n\n:fiets a skos:Concept ;\n  skos:prefLabel \"Fiets\"@nl, \"Bicycle\"@en ;\n  skos:altLabel \"Rijwiel\"@nl, \"Karretje\"@nl ;\n  skos:broader :voertuig ;\n  skos:definition \"Voertuig met \\\"trappers\\\"\"@nl .\n";
        let lines: Vec<String> = unfolded(turtle)
            .lines()
            .map(|line| line.trim().to_owned())
            .filter(|line| !line.is_empty())
            .collect();
        assert_eq!(
            lines,
            [
                "Begrip: Fiets",
                "altLabel: Rijwiel",
                "altLabel: Karretje",
                "definition: Voertuig met \"trappers\""
            ]
        );
        let json = "{\n \"term\": \"Fiets\",\n \"definition\": \"Voertuig met trappers\",\n \"synonyms\": [\"Rijwiel\", \"Karretje\"]\n}";
        let lines = unfolded(json);
        let lines: Vec<&str> = lines.lines().filter(|line| !line.is_empty()).collect();
        assert_eq!(
            lines
                .iter()
                .map(|line| line.trim())
                .filter(|line| !line.is_empty())
                .collect::<Vec<_>>(),
            [
                "Begrip: Fiets",
                "definition: Voertuig met trappers",
                "synonyms: Rijwiel",
                "synonyms: Karretje"
            ]
        );
    }

    #[test]
    fn prose_stays_as_it_is() {
        let prose = "Hij zei: \"Een fiets: dat is alles\".";
        assert!(matches!(unfolded(prose), Cow::Borrowed(text) if text == prose));
    }
}
