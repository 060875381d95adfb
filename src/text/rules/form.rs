//! Rules about the words of a definition: negation, sentences, articles, padding.

use std::sync::LazyLock;

use regex::Regex;

use super::Said;
use crate::text::pattern::pattern;
use crate::text::sentence;
use crate::text::stem::words;

/// Letters of a word that may be cut short by a full stop.
const SHORT_FORM: usize = 5;

static DENIED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:(?:een|de|het|an?|the|alles|iets|anything|something|everything)\s+)?(?:(?:dat|wat|die|that|which)\s+)?(?:(?:is|are)\s+)?(?P<word>niet|geen|not|no|zonder|without|nicht|keine?r?|ohne|pas (?:une?|de)|aucune?)\s(?P<rest>.*)$",
    )
});
static DENIED_BEHIND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:(?:een|de|het|an?|the)\s+)?(?:[\w-]+\s+){1,3}?(?:die|dat|that|which|who)\s+(?:(?:is|are|does|do|has|have)\s+)?(?P<word>geen|not an?|no)\s+(?P<rest>.*?)[\s.]*$",
    )
});
static ARTICLE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^(?P<word>een|de|het|['’‘`´][tn]|an?|the)\s"));
static ARTICLE_DE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^(?P<word>der|die|das|eine?)\s"));
static ARTICLE_FR: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^(?P<word>(?:le|la|les|une?|des)\s|l['’])"));
static PADDING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?P<words>(?:dit|het|deze|hij|dat|it|this|es|dies)\s(?:is|zijn|betreft|gaat om|refers to|means|ist|betrifft)(?:\s(?:een|de|het|an?|the|eine?))?|is(?:\s(?:een|de|het|an?|the))?|zijn|betreft|betreffen|betekent|betekenen|behelst|omvat|houdt in|houdt verband met|verwijst naar|verwijst|ziet (?:toe )?op|slaat op|gaat (?:over|om)|staat voor|duidt (?:op|aan)|dient (?:om|voor|als|ter|tot)|bestaat uit|(?:heeft|hebben) (?:betrekking op|te maken met|als doel)|heeft|wordt (?:gebruikt|bedoeld|verstaan|gezien|genoemd)|wordt|(?:kan|kunnen) worden|(?:wanneer|als|indien|waar|zodra) (?:er|men|sprake)(?: sprake)?(?: is van)?|er (?:is|zijn|wordt|worden)(?: sprake van)?|men (?:bedoelt|verstaat|spreekt)|men verstaat hieronder|hieronder wordt verstaan|hiermee wordt bedoeld|(?:een\s|de\s)?(?:(?:term|woord|begrip|benaming|aanduiding) voor|(?:term|begrip) (?:dat|die|waarmee))|(?:an?\s|the\s)?(?:(?:term|word|concept) (?:for|used)|(?:term|concept) that)|means|refers to|relates to|stands for|is about|concerns|consists of|has to do with|(?:when|if) there (?:is|are)|there (?:is|are)|denotes|describes|bezeichnet|bedeutet|ist(?:\seine?)?|désigne|est(?:\sune?)?)\s",
    )
});
/// "Een bed is een" before the kind that is meant.
static REPEATED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?P<words>(?:een|de|het|an?|the|eine?|une?)\s[\p{L}-]+(?:\s[\p{L}-]+)?\s(?:is|zijn|are|ist|est)\s(?:een|de|het|an?|the|eine?|une?))\s",
    )
});

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
        let is_property = match word.to_lowercase().as_str() {
            "zonder" | "without" | "ohne" => true,
            // So does "niet op winst gericht lichaam dat".
            "niet" | "not" | "nicht" => {
                hit.get(0).is_some_and(|all| all.as_str().starts_with(word))
                    && !["een ", "de ", "het ", "zijnde ", "a ", "an ", "the "]
                        .iter()
                        .any(|article| hit["rest"].starts_with(article))
            }
            _ => false,
        };
        if !is_property {
            return broken(word);
        }
    }
    if let Some(hit) = DENIED_BEHIND.captures(text) {
        let rest = &hit["rest"];
        let has_more = [",", ";", " en ", " maar ", " and ", " but ", " die ", " dat ", " waar"]
            .iter()
            .any(|joint| rest.contains(joint));
        // "dier dat geen vogel is" tells nothing else; "persoon die geen werk heeft" tells what he lacks.
        let is_kind = [" is", " zijn"].iter().any(|verb| rest.ends_with(verb))
            || text.is_ascii() && hit["word"].to_lowercase().starts_with("not a");
        if !has_more && is_kind {
            return broken(&hit["word"]);
        }
    }
    let later = words(text).map(|(_, word)| word).find(|word| {
        let lower = word.to_lowercase();
        matches!(lower.as_str(), "niet" | "geen" | "not" | "no" | "nicht" | "kein" | "keine")
            || ["niet-", "non-", "nicht-"].iter().any(|lead| lower.starts_with(lead))
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
    let mut sentences = sentence::split(text);
    sentences
        .dedup_by(|next, before| is_short_form(before) && next.starts_with(char::is_lowercase));
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

/// Whether what stands before a full stop may be a short form: "hoogte van gem." goes on in lower case.
fn is_short_form(text: &str) -> bool {
    let last = text.split_whitespace().last().unwrap_or_default();
    let last = last.trim_end_matches('.').trim_start_matches(['(', '"']);
    last.chars().count() <= SHORT_FORM
}

/// The first words of a text.
pub(super) fn opening(text: &str) -> String {
    text.split_whitespace().take(3).collect::<Vec<_>>().join(" ")
}

/// `geen-lidwoord`.
///
/// `language` is that of the words themselves.
pub(super) fn article(text: &str, language: &str) -> Said {
    // An opening quotation mark or parenthesis hides no article.
    let text = text.trim_start_matches(['"', '“', '”', '„', '«', '(', '[', '*', '_', ' ']);
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
    let bare = ["een ", "de ", "het ", "a ", "an ", "the ", "ein ", "eine "]
        .iter()
        .find_map(|article| lower.strip_prefix(article))
        .unwrap_or(&lower);
    let behind = bare.strip_prefix(&term.to_lowercase()).filter(|_| !term.is_empty());
    let repeats = behind.is_some_and(|rest| {
        [" is ", " zijn ", ": ", " betekent ", " means ", " are ", " ist "]
            .iter()
            .any(|verb| rest.starts_with(verb))
    });
    // "Means that" names a kind of thing, which the verb does not.
    let is_noun = |hit: &regex::Captures<'_>| {
        hit["words"].eq_ignore_ascii_case("means")
            && hit.get(0).is_some_and(|all| {
                let next = text[all.end()..].split_whitespace().next().unwrap_or_default();
                matches!(next, "of" | "to" | "by" | "for" | "that" | "which" | "used" | "with")
            })
    };
    let words = match PADDING.captures(text).filter(|hit| !is_noun(hit)) {
        Some(hit) => hit["words"].to_owned(),
        None if repeats => opening(text),
        None if REPEATED.is_match(text) => {
            REPEATED.captures(text).map_or_else(String::new, |hit| hit["words"].to_owned())
        }
        None if super::kind::is_condition(text) => {
            let start = opening(text);
            return Said::open(
                format!("Of \"{start}\" een aanloop is, zeggen de woorden niet."),
                format!("The words do not tell whether \"{start}\" is padding."),
            );
        }
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
