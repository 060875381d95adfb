//! Rules about the words of a definition: circles, negation, articles, padding, abbreviations.

use std::sync::LazyLock;

use regex::Regex;

use super::Said;
use crate::text::pattern::pattern;
use crate::text::sentence;
use crate::text::stem::{is_stop, stem, words};

/// From this many letters on, a word that begins with the stem of the term counts as the term.
const LONG: usize = 5;

static DENIED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:(?:een|de|het|an?|the|alles|iets|anything|something|everything)\s+)?(?:(?:dat|wat|die|that|which)\s+)?(?:(?:is|are)\s+)?(?P<word>niet|geen|not|no|non|zonder|without|nicht|keine?r?|ohne|pas|aucune?)\b",
    )
});
static DENIED_BEHIND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:(?:een|de|het|an?|the)\s+)?(?:[\w-]+\s+){1,3}?(?:die|dat|that|which|who)\s+(?:(?:is|are|does|do|has|have)\s+)?(?P<word>niet|geen|not|no)\s+(?P<rest>.*)$",
    )
});
static ARTICLE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^(?P<word>een|de|het|'t|an?|the)\s"));
static ARTICLE_DE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^(?P<word>der|die|das|eine?)\s"));
static ARTICLE_FR: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^(?P<word>(?:le|la|les|une?|des)\s|l['’])"));
static PADDING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?P<words>(?:dit|het|deze|hij|dat|it|this|es|dies)\s(?:is|zijn|betreft|gaat om|refers to|means|ist|betrifft)(?:\s(?:een|de|het|an?|the|eine?))?|is(?:\s(?:een|de|het|an?|the))?|zijn|betreft|betekent|behelst|omvat|houdt in|verwijst naar|men verstaat hieronder|hieronder wordt verstaan|hiermee wordt bedoeld|(?:een\s|de\s)?(?:term|woord|begrip|benaming|aanduiding) (?:voor|dat|die|waarmee)|(?:an?\s|the\s)?(?:term|word|concept) (?:for|that|used)|means|refers to|denotes|describes|bezeichnet|bedeutet|ist(?:\seine?)?|désigne|est(?:\sune?)?)\s",
    )
});
static DOTTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:^|[\s(])(?P<short>(?:bijv|bv|enz|etc|evt|resp|ca|incl|excl|art|zgn|vgl|max|min|nr|usw|bzw|ggf)\.|(?:\p{L}\.){2,5})(?:$|[\s,;:)])",
    )
});
static CAPITALS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?P<short>\p{Lu}[\p{Lu}\d&-]{1,9})\b"));
static ROMAN: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[IVXLCDM]+$"));
/// Signs of units and matter, which are no abbreviations of words.
const SIGNS: &str = " CO2 H2O NOX SO2 PH A4 3D 2D ";

/// `niet-circulair`.
pub(super) fn circular(term: &str, text: &str) -> Said {
    let stems: Vec<String> = words(term).map(|(_, word)| stem(word)).collect();
    let own: Vec<(&str, String)> = words(text).map(|(_, word)| (word, stem(word))).collect();
    let found = match stems.as_slice() {
        [] => {
            return Said::open(
                "Er is geen begrip om naar te zoeken.",
                "There is no term to look for.",
            );
        }
        [one] => {
            let is_long = one.chars().count() >= LONG;
            own.iter()
                .filter(|(word, _)| !is_stop(&word.to_lowercase()))
                .find(|(word, stem)| {
                    stem == one
                        || is_long
                            && (stem.starts_with(one.as_str())
                                || word.to_lowercase().starts_with(one.as_str()))
                })
                .map(|(word, _)| (*word).to_owned())
        }
        several => own
            .windows(several.len())
            .find(|window| window.iter().zip(several).all(|((_, stem), wanted)| stem == wanted))
            .map(|window| window.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(" ")),
    };
    match found {
        Some(word) => Said::broken(
            format!("De definitie gebruikt \"{word}\", dat het begrip \"{term}\" herhaalt."),
            format!("The definition uses \"{word}\", which repeats the term \"{term}\"."),
        ),
        None => Said::kept(
            format!("\"{term}\" komt niet in de definitie voor."),
            format!("\"{term}\" does not stand in the definition."),
        ),
    }
}

/// `niet-ontkennend`.
pub(super) fn negation(text: &str) -> Said {
    let broken = |word: &str| {
        Said::broken(
            format!("De definitie zegt met \"{word}\" wat het niet is."),
            format!("With \"{word}\" the definition says what the thing is not."),
        )
    };
    if let Some(hit) = DENIED.captures(text) {
        // "zonder toestemming gebouwd werk" denies a property, and a kind may follow.
        let word = &hit["word"];
        if !matches!(word.to_lowercase().as_str(), "zonder" | "without" | "ohne") {
            return broken(word);
        }
    }
    if let Some(hit) = DENIED_BEHIND.captures(text) {
        let rest = &hit["rest"];
        let has_more = [",", ";", " en ", " maar ", " and ", " but ", " die ", " dat ", " waar"]
            .iter()
            .any(|joint| rest.contains(joint));
        if !has_more {
            return broken(&hit["word"]);
        }
    }
    let later = words(text).map(|(_, word)| word).find(|word| {
        matches!(
            word.to_lowercase().as_str(),
            "niet" | "geen" | "not" | "no" | "nicht" | "kein" | "keine"
        )
    });
    match later {
        Some(word) => Said::open(
            format!("Of \"{word}\" hier te vermijden is, zeggen de woorden niet."),
            format!("The words do not tell whether \"{word}\" can be avoided here."),
        ),
        None => Said::kept("De definitie ontkent niets.", "The definition denies nothing."),
    }
}

/// `een-zin`.
pub(super) fn one_sentence(text: &str) -> Said {
    let sentences = sentence::split(text);
    match sentences.get(1) {
        Some(second) => {
            let start = opening(second);
            Said::broken(
                format!(
                    "De definitie heeft {} zinnen; de tweede begint met \"{start}\".",
                    sentences.len()
                ),
                format!(
                    "The definition has {} sentences; the second begins with \"{start}\".",
                    sentences.len()
                ),
            )
        }
        None => Said::kept("De definitie is één zin.", "The definition is one sentence."),
    }
}

/// The first words of a text.
pub(super) fn opening(text: &str) -> String {
    text.split_whitespace().take(3).collect::<Vec<_>>().join(" ")
}

/// `geen-lidwoord`.
pub(super) fn article(text: &str, language: &str) -> Said {
    let own = match language {
        "de" => ARTICLE_DE.captures(text),
        "fr" => ARTICLE_FR.captures(text),
        _ => None,
    };
    if let Some(hit) = own.or_else(|| ARTICLE.captures(text).filter(|_| language != "fr")) {
        let word = hit["word"].trim();
        Said::broken(
            format!("De definitie begint met het lidwoord \"{word}\"."),
            format!("The definition begins with the article \"{word}\"."),
        )
    } else {
        let word = text.split_whitespace().next().unwrap_or_default();
        Said::kept(
            format!("De definitie begint met \"{word}\", geen lidwoord."),
            format!("The definition begins with \"{word}\", which is no article."),
        )
    }
}

/// `geen-aanloop`.
pub(super) fn padding(term: &str, text: &str) -> Said {
    let lower = text.to_lowercase();
    let behind = lower.strip_prefix(&term.to_lowercase()).filter(|_| !term.is_empty());
    let repeats = behind.is_some_and(|rest| {
        [" is ", " zijn ", ": ", " betekent ", " means ", " are ", " ist "]
            .iter()
            .any(|verb| rest.starts_with(verb))
    });
    let words = match PADDING.captures(text) {
        Some(hit) => hit["words"].to_owned(),
        None if repeats => opening(text),
        None => {
            let start = opening(text);
            return Said::kept(
                format!("De definitie begint zonder aanloop: \"{start}\"."),
                format!("The definition begins without padding: \"{start}\"."),
            );
        }
    };
    Said::broken(
        format!("De definitie begint met de aanloop \"{words}\"."),
        format!("The definition begins with the padding \"{words}\"."),
    )
}

/// `afkortingen`.
pub(super) fn abbreviations(term: &str, text: &str) -> Said {
    let mut found: Vec<String> = Vec::new();
    let dotted = DOTTED.captures_iter(text).filter_map(|hit| hit.name("short"));
    found.extend(dotted.map(|short| short.as_str().to_owned()));
    for hit in CAPITALS.captures_iter(text) {
        let Some(short) = hit.name("short") else { continue };
        let (before, behind) = (&text[..short.start()], &text[short.end()..]);
        let word = short.as_str();
        let is_expanded = behind.trim_start().starts_with('(')
            || before.ends_with('(') && behind.starts_with(')');
        let is_name = term.contains(word)
            || ROMAN.is_match(word)
            || SIGNS.contains(&format!(" {} ", word.to_uppercase()))
            || text.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
        if !is_expanded && !is_name && !found.iter().any(|known| known == word) {
            found.push(word.to_owned());
        }
    }
    if found.is_empty() {
        return Said::kept(
            "De definitie heeft geen afkortingen.",
            "The definition has no abbreviations.",
        );
    }
    let list =
        found.iter().take(4).map(|short| format!("\"{short}\"")).collect::<Vec<_>>().join(", ");
    Said::broken(
        format!("De definitie schrijft {list} niet voluit."),
        format!("The definition does not write out {list}."),
    )
}
