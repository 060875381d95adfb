//! The kind that a definition names, and the clause that hangs on it.
//!
//! "Een taak voor een werknemer die betaald wordt" hangs its clause on the employee, not on the task: what
//! stands in such a clause says nothing sure about the term.

use std::sync::LazyLock;

use regex::Regex;

use super::tie::is_link;
use crate::text::pattern::pattern;
use crate::text::stem::{is_stop, words};

/// A clause that begins later than this many words is not looked at.
const MOST_WORDS: usize = 14;
/// Kinds that are made up of many things, which are named behind "van".
const WHOLES: &str = " geheel verzameling stelsel samenstel samenstelling set groep reeks serie \
    bundel pakket complex collection set system whole body gesamtheit sammlung ensemble ";

static RELATIVE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:die|dat|welke|waar\p{L}*|wiens|wier|that|which|who|whose|where|whereby|qui|que|dont|où|wobei|womit|wodurch)$",
    )
});
/// A relative word of German, which is one only behind a comma.
static RELATIVE_DE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^(?:der|die|das|welche[rs]?)$"));
/// A verb that closes a clause: "die betaald wordt", "wordt betaald", "om te betalen".
static CLOSING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\s(?:(?:wordt|worden|is|zijn|heeft|hebben|kan|kunnen|mag|mogen|moet|moeten|ist|sind|wird|werden|hat|haben|muss)|(?:wordt|worden|is|zijn|heeft|hebben)\s(?:ge|be|ver|ont|her)\p{L}+(?:t|d|en)|(?:aan|af|op|uit|in|om|toe|mee|na|voor|door|over)?(?:te|kan|kunnen|mag|mogen|moet|moeten)\s\p{L}{3,}en)$",
    )
});

fn is_article(word: &str) -> bool {
    ["een", "de", "het", "a", "an", "the", "ein", "eine", "der", "die", "das"].contains(&word)
}

/// The kind that a definition names: the last word before its first clause.
pub(super) fn genus(definition: &str) -> &str {
    let mut last = "";
    for (at, (_, word)) in words(definition).take(8).enumerate() {
        let lower = word.to_lowercase();
        if at == 0 && is_article(&lower) {
            continue;
        }
        if is_stop(&lower) || lower.starts_with("waar") {
            break;
        }
        last = word;
    }
    last
}

/// The byte behind the relative word of the first clause, where that hangs on the kind and on nothing else:
/// no other noun stands between them, or only the things that a whole is made up of.
pub(super) fn clause(definition: &str) -> Option<usize> {
    let mut is_whole = false;
    let mut before = (0, "");
    for (at, (start, word)) in words(definition).take(MOST_WORDS).enumerate() {
        let lower = word.to_lowercase();
        let has_comma = definition[before.0..start].contains(',');
        let is_first = at == 0;
        let last = before.1.to_lowercase();
        before = (start + word.len(), word);
        if is_first && is_article(&lower) {
            continue;
        }
        if RELATIVE.is_match(&lower) || has_comma && RELATIVE_DE.is_match(&lower) {
            // "Geheel van taken dat": a thing in the plural takes another relative word.
            let is_plural = last.ends_with("en") || last.ends_with('s');
            let fits = !is_whole || lower == "dat" && is_plural;
            return (fits && !is_first).then_some(before.0);
        }
        if has_comma || definition[..start].ends_with(['(', ';', ':']) {
            return None;
        }
        if is_link(&lower) {
            let is_made_of = ["van", "of", "von"].contains(&lower.as_str());
            if is_whole || !is_made_of || !is_kind_of_many(&last) {
                return None;
            }
            is_whole = true;
        }
    }
    None
}

fn is_kind_of_many(word: &str) -> bool {
    WHOLES.split_ascii_whitespace().any(|known| known == word)
}

/// Whether what follows the text in an aside goes with the term: the text is the whole definition so far, and
/// no noun at its end could be meant instead.
///
/// That is so behind "geheel van taken", which no word names but one for the whole, and behind the verb that
/// closes the only clause of the kind: "werk dat betaald wordt".
pub(super) fn is_closed(text: &str) -> bool {
    let text = text.trim_end_matches([',', ';', '(', ' ']);
    if let Some(from) = clause(text) {
        let rest = &text[from..];
        let is_only = !words(rest).any(|(_, word)| RELATIVE.is_match(word));
        return is_only && CLOSING.is_match(text);
    }
    // No more than one link, which is that between the whole and its parts.
    let all: Vec<String> = words(text).map(|(_, word)| word.to_lowercase()).collect();
    let links: Vec<usize> = (0..all.len()).filter(|at| is_link(&all[*at])).collect();
    let is_clause = all.iter().any(|word| RELATIVE.is_match(word));
    matches!(links.as_slice(), [at] if *at > 0
        && is_kind_of_many(&all[at - 1])
        && ["van", "of", "von"].contains(&all[*at].as_str()))
        && !is_clause
        && !text.contains([',', ';', '('])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clause_hangs_on_the_kind_or_on_another_noun() {
        for (text, behind) in [
            ("een taak die geld oplevert", Some(" geld oplevert")),
            ("geheel van taken dat geld oplevert", Some(" geld oplevert")),
            ("a task that earns money", Some(" earns money")),
            ("Tätigkeit, die Geld bringt", Some(" Geld bringt")),
            ("geheel van taken die geld opleveren", None),
            ("geheel van werk dat geld oplevert", None),
            ("taak voor een werknemer die geld krijgt", None),
            ("geheel van taken in een bedrijf dat geld krijgt", None),
            ("taak, mits betaald, die geld oplevert", None),
            ("die geld oplevert", None),
            ("", None),
        ] {
            assert_eq!(clause(text).map(|at| &text[at..]), behind, "{text}");
        }
    }

    #[test]
    fn what_an_aside_at_the_end_goes_with_is_told_by_what_stands_before_it() {
        for text in [
            "een geheel van taken",
            "werk dat betaald wordt",
            "werk dat wordt betaald",
            "plek waar iemand mag slapen",
        ] {
            assert!(is_closed(text), "{text}");
        }
        for text in [
            "een balie die werkt met een bode",
            "een balie met een bode die betaald wordt",
            "een balie die werkt met een bode die betaald wordt",
            "een geheel van taken in een bedrijf",
            "een geheel van taken van een bode",
            "een baas van taken",
            "een taak",
            "",
        ] {
            assert!(!is_closed(text), "{text}");
        }
    }
}
