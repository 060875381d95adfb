//! Rules about what a definition leans on: its context and its source.

use std::sync::LazyLock;

use regex::Regex;

use super::Said;
use crate::domain::definition::Definition;
use crate::text::pattern::pattern;
use crate::text::stem::{content, stem, words};

/// Bytes of notes in which a source is looked for.
const READ: usize = 256 * 1024;

static THIS_LAW: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?P<law>(?:deze|dit|this|the present|diese[sm]?|dieser|cette|ce|la présente) (?:wet|besluit|regeling|verordening|richtlijn|act|regulation|law|directive|order|gesetz|verordnung|loi|règlement))\b",
    )
});
static LAW: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)wet\b|wetboek|\bwet|besluit|regeling|verordening|richtlijn|grondslag|artikel|\bact\b|regulation|\blaw\b|directive|gesetz|\bloi\b|règlement",
    )
});
static SCOPE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)^(?:in|binnen|within|im|dans) (?:de |het |the )?(?P<field>[^:]+):\s")
});

/// Whether these may be the words for a field of life. It is said here and not in the pattern, because
/// forty repetitions of all letters there are take tens of milliseconds to compile.
fn is_field(words: &str) -> bool {
    (3..=40).contains(&words.chars().count())
        && words.chars().all(|char| char.is_alphabetic() || matches!(char, ' ' | '-'))
}

/// `past-bij-context`.
pub(super) fn context(definition: &Definition) -> Said {
    let text = &definition.definitie;
    let given = format!("{} {}", definition.context, definition.bron);
    // "besluit …, tenzij dit besluit" points back to its own words.
    let points_back = |law: &regex::Match<'_>| {
        let noun = law.as_str().rsplit(' ').next().unwrap_or_default().to_lowercase();
        words(&text[..law.start()]).any(|(_, word)| word.to_lowercase().ends_with(&noun))
    };
    let named = THIS_LAW.captures(text).and_then(|hit| hit.name("law"));
    if let Some(hit) = named.filter(|law| !points_back(law)) {
        let law = hit.as_str();
        return if LAW.is_match(&given) {
            Said::kept(
                format!("\"{law}\" is die van de context of de bron."),
                format!("\"{law}\" is the one of the context or the source."),
            )
        } else {
            Said::broken(
                format!("De definitie spreekt van \"{law}\", maar de context noemt er geen."),
                format!("The definition speaks of \"{law}\", but the context names none."),
            )
        };
    }
    if definition.context.trim().is_empty() {
        return Said::open("Er is geen context gegeven.", "No context is given.");
    }
    let theirs = content(&given);
    let field = SCOPE.captures(text).and_then(|hit| hit.name("field")).map(|field| field.as_str());
    if let Some(field) = field.filter(|field| is_field(field)) {
        let is_named = content(field).iter().any(|word| theirs.contains(word));
        if !is_named {
            return Said::broken(
                format!("De definitie geldt in \"{field}\", dat de context niet noemt."),
                format!("The definition holds in \"{field}\", which the context does not name."),
            );
        }
    }
    let shared = words(text).map(|(_, word)| word).find(|word| {
        let stem = stem(word);
        content(word).contains(&stem)
            && theirs.iter().any(|known| {
                *known == stem
                    || stem.chars().count() >= 5 && known.contains(&stem)
                    || known.chars().count() >= 5 && stem.contains(known.as_str())
            })
    });
    match shared {
        Some(word) => Said::kept(
            format!("\"{word}\" komt ook in de context voor."),
            format!("\"{word}\" stands in the context too."),
        ),
        None => Said::open(
            format!("De woorden zeggen niet of de definitie bij \"{}\" past.", definition.context),
            format!(
                "The words do not tell whether the definition fits \"{}\".",
                definition.context
            ),
        ),
    }
}

/// `bron-genoemd`.
pub(super) fn source(definition: &Definition, notes: &str) -> Said {
    let source = definition.bron.trim();
    if !source.chars().any(char::is_alphanumeric) {
        return Said::broken("Er is geen bron genoemd.", "No source is named.");
    }
    let said = content(source);
    if notes.len() > READ {
        return Said::kept(
            format!("De bron is \"{source}\"."),
            format!("The source is \"{source}\"."),
        );
    }
    let known: std::collections::HashSet<String> = if notes.trim().is_empty() {
        said.iter().cloned().collect()
    } else {
        content(notes).into_iter().collect()
    };
    if !said.is_empty() && !said.iter().any(|word| known.contains(word)) {
        return Said::broken(
            format!("De notities noemen de bron \"{source}\" niet."),
            format!("The notes do not name the source \"{source}\"."),
        );
    }
    Said::kept(format!("De bron is \"{source}\"."), format!("The source is \"{source}\"."))
}
