//! The words of a definition, cut out of the sentence that gives them: without its lead to other words, to
//! cases, to opposites or to the source, and without marks whose other half stands outside.
//!
//! Everything here shortens a text at its ends; what is left stands in the notes as it is.

use std::sync::LazyLock;

use regex::Regex;

use super::voice;
use crate::text::definition::page::cited;
use crate::text::pattern::pattern;
use crate::text::sentence;

/// A second sentence of a definition is looked for in as many bytes.
const LONGEST_NEXT: usize = 600;

static TAIL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\s*(?:[,;]\s*(?:ook wel|ook bekend als|oftewel|ofwel|also known as|also called|auch .{1,40} genannt|aussi appelée?)\b(?:[^,;]{1,80}|\s[\p{L}-]+(?:,\s[\p{L}-]+){0,4},?\s(?:en/of|en|of|and|or|und|oder)\s[\p{L}-]+)|\((?:bron|source|quelle|zie|see|ook wel|also|afgekort)\b[^()]{1,160}\))\.?$",
    )
});
/// The quotation that a text begins with, with its marks, where it is whole by itself.
pub(super) fn quotation(text: &str) -> Option<&str> {
    let open = text.chars().next()?;
    let close: &[char] = match open {
        '"' => &['"'],
        '“' => &['”'],
        '„' => &['”', '“'],
        '«' => &['»'],
        _ => return None,
    };
    let end = open.len_utf8() + text[open.len_utf8()..].find(close)?;
    let end = end + text[end..].chars().next()?.len_utf8();
    let behind = text[end..].chars().next();
    let is_whole = text[..end].split_whitespace().count() > 3
        && (text[..end].trim_end_matches(close).ends_with('.')
            || behind.is_none_or(|c| c == '.')
            || text[end..].trim_start().starts_with(char::is_uppercase));
    is_whole.then_some(&text[..end])
}

/// A definition up to the cases and opposites that its sentence goes on with: they are told elsewhere.
pub(super) fn without_cases(text: &str) -> &str {
    static CASES: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i),?\s\((?:bijvoorbeeld|bijv\.|zoals|denk aan|for example|e\.g\.|such as|in tegenstelling tot|z\. ?B\.|par exemple)[^()]{1,160}\)\.?$|,\s(?:bijvoorbeeld|bijv\.|denk aan|te denken valt aan|in tegenstelling tot|dit in tegenstelling tot|for example|for instance|e\.g\.|as opposed to|in contrast to|in contrast with|unlike|zoals|such as|zum beispiel|z\. ?B\.|im gegensatz zu[rm]?|par exemple|contrairement (?:à|aux?))\s[^.;]{2,240}\.?$",
        )
    });
    // A list of terms in one sentence: "'huurder' betekent …; 'verhuurder' betekent …".
    static NEXT_TERM: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r#"(?i);\s+(?:(?:and|en|und|et)\s+)?(?:(?:een|de|het|an?|the)\s)?(?:["“„«‘'][^"”’»“]{2,60}["”’»“']|[\p{L}-]+(?:\s[\p{L}-]+){0,3}?)\s*(?:\([^()]{1,40}\)\s*)?(?::|\s?(?:means|betekent|refers to|denotes|wordt verstaan|bezeichnet|bedeutet|désigne)\b)"#,
        )
    });
    // A sentence of its own behind a semicolon: "…; het voorstel moet zijn ondertekend".
    static NEXT_SENTENCE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i);\s+(?:dit|dat|deze|hij|zij|ze|het|de|it|this|they|the|es|sie|der|die|das)\s(?:[\p{L}-]+\s){0,2}?(?:moet|moeten|kan|kunnen|mag|mogen|is|zijn|wordt|worden|heeft|hebben|geldt|must|may|can|are|has|have|muss|ist|wird|hat)\b",
        )
    });
    let text = NEXT_TERM.find(text).map_or(text, |next| &text[..next.start()]);
    let text = NEXT_SENTENCE.find(text).map_or(text, |next| &text[..next.start()]);
    let trimmed = text.trim_end();
    let Some(cut) = CASES.find(trimmed) else { return text };
    let (kept, tail) = (&trimmed[..cut.start()], cut.as_str());
    // "zoals bedoeld in artikel 2" names no case.
    let names_none = AS_MEANT.is_match(tail);
    // "stof, bijvoorbeeld lood, die ziek maakt" goes on with what sets it apart.
    let goes_on = CLAUSE.find_iter(tail).any(|clause| !tail[..clause.start()].trim().is_empty());
    let is_whole = kept.split_whitespace().count() >= 4 && !is_cut(kept) && !is_unfinished(kept);
    if is_whole && is_last(tail) && !goes_on && !names_none { kept } else { text }
}

/// Whether what stands in an aside reaches the end of it: a comma inside parts a list, or else the sentence
/// goes on behind it, "…, in tegenstelling tot een hobby, geld oplevert".
fn is_last(aside: &str) -> bool {
    static JOINT: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)(?:^|\s)(?:en|of|and|or|und|oder|et|ou|en/of|and/or)\s|\b(?:enz|etc|e\.d|usw)\.?$",
        )
    });
    // "…, bijvoorbeeld een abonnement, in tegenstelling tot een reispas" ends with two of them.
    static NEXT: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^(?:dit )?(?:bijvoorbeeld|bijv\.|zoals|denk aan|in tegenstelling|for example|for instance|e\.g\.|such as|unlike|as opposed|in contrast|zum beispiel|z\. ?B\.|im gegensatz|par exemple|contrairement)\s",
        )
    });
    let inside = aside.trim_start_matches([',', ' ']).trim_end_matches('.');
    inside.rsplit_once(", ").is_none_or(|(before, last)| {
        if NEXT.is_match(last) {
            return is_last(before);
        }
        JOINT.is_match(last)
            && !voice::has_verb(last)
            // A noun has a capital in German.
            && !last
                .split_whitespace()
                .any(|word| word.starts_with(char::is_lowercase) && voice::is_verb(word, 1))
    })
}

/// Whether a text ends in a word that something must follow: "een geheel van taken dat".
pub(super) fn is_cut(text: &str) -> bool {
    static OPEN: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)(?:[,:]|(?:^|[\s(])(?:die|dat|welke|waar(?:bij|in|mee|door|van|op|uit|aan|voor|tegen|over|naar|onder|binnen|toe)|wier|wiens|de|het|een|der|den|des|dem|deren|dessen|en|of|als|van|voor|met|zonder|tussen|per|om|which|who|whose|whom|where|the|an?|and|or|of|with|for|eine?[nrms]?|und|oder|mit|für|von|les?|une?|et|ou|qui|que|dont|où)[,:]?)$",
        )
    });
    OPEN.is_match(text.trim_end())
}

/// Whether the last clause of a text lacks its verb, which stands at its end in Dutch and in German: "kaart
/// waarmee inwoners". In doubt it does not.
pub(in crate::text::definition) fn is_unfinished(text: &str) -> bool {
    static RELATIVE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)\s(?:die|dat|welke|(?P<long>waar(?:bij|in|mee|door|van|op|uit|aan|voor|tegen|over|naar|onder|binnen|toe))),?(?:\s|$)",
        )
    });
    static VERB: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)(?:[tnd]|^(?:is|was|kan|mag|zal|wil|heb|ga|sta|doe))$"));
    let Some(lead) = RELATIVE.captures_iter(text).last() else { return false };
    let Some(behind) = lead.get(0).map(|lead| &text[lead.end()..]) else { return false };
    let mut words = behind.split_whitespace();
    // "waarmee mensen" has a subject alone.
    let is_short = lead.name("long").is_some() && words.clone().count() < 2;
    let is_verb = |word: &str| VERB.is_match(word.trim_matches(|c: char| !c.is_alphanumeric()));
    is_short || !words.any(is_verb)
}

static AS_MEANT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^,?\s(?:zoals|such as)\s(?:bedoeld|omschreven|vermeld|genoemd|vastgelegd|gedefinieerd|opgenomen|vastgesteld|beschreven|bepaald|aangegeven|geregeld|dat|die|deze|dit|is|zijn|wordt|worden|gebruikelijk|blijkt|men|are)\b",
    )
});
static CLAUSE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i),\s(?:die|dat|waar\p{L}+|welke|that|which|who|der|das|qui|que|dont|en|and)\s")
});

/// A definition with a capital of its own may take a second sentence: "Hieronder valt ook …".
pub(super) fn with_next(text: &str, end: usize) -> &str {
    static NEXT: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^(?:(?:hieronder|daaronder|hierbij|daarbij|hierin)\s(?:val|wordt|worden|gaat|is|zijn|horen)|het (?:gaat|betreft)\b|this includes|it includes|hierunter f)",
        )
    });
    let own = &text[..end];
    // A block may be long, and this is asked of each of its sentences.
    let near = text[end..].floor_char_boundary(LONGEST_NEXT);
    let next = sentence::split(&text[end..end + near]).first().copied().unwrap_or_default();
    if own.trim_start().starts_with(char::is_uppercase) && NEXT.is_match(next) {
        let start = (next.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
        return &text[..(start + next.len()).min(text.len())];
    }
    own
}

/// Without what only leads to other words or to the source, and without marks around it.
pub(super) fn finished(text: &str) -> String {
    static NOTED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^\((?:(?:voorlopige |huidige |nieuwe )?(?:werk|concept)?-?definitie|voorlopig|concept|draft|working definition|arbeitsdefinition)\)\s?:?\s",
        )
    });
    let text = text.trim();
    let text = NOTED.find(text).map_or(text, |lead| text[lead.end()..].trim());
    // "die ofwel huurt, ofwel koopt" names two cases, and no other word.
    let is_pair = |kept: &str| kept.contains(" ofwel ") || kept.contains(" oftewel ");
    let tail = TAIL.find(text).map(|tail| &text[..tail.start()]);
    let text = tail.filter(|kept| !is_cut(kept) && !is_pair(kept)).unwrap_or(text);
    let text = cited::tail(text).map_or(text, |(text, _)| text);
    let text = text.trim().trim_end_matches([';', ',']).trim();
    let quoted = [('"', '"'), ('“', '”'), ('„', '”'), ('„', '“'), ('«', '»'), ('‘', '’')];
    for (open, close) in quoted {
        let inner = text
            .trim_end_matches('.')
            .strip_prefix(open)
            .and_then(|inner| inner.strip_suffix(close));
        if let Some(inner) = inner.filter(|inner| !inner.contains([open, close])) {
            return inner.trim().to_owned();
        }
    }
    balanced(text).trim().to_owned()
}

/// Without a mark at either end whose other half stands outside.
fn balanced(text: &str) -> &str {
    let count = |mark: char| text.matches(mark).count();
    let (open, close) = (count('“') + count('„'), count('”'));
    // „So“ ends with the mark that “thus” begins with.
    let is_german = text.contains('„') && close == 0;
    let is_odd = count('"') % 2 == 1;
    let is_cut = |text: &str, mark: char| match mark {
        '"' => is_odd,
        '“' | '„' => !is_german && open > close && text.contains(mark),
        '”' => close > open,
        '«' => count('«') > count('»'),
        _ => count('»') > count('«'),
    };
    if let Some(mark) = text.chars().next().filter(|mark| "\"“„«".contains(*mark))
        && is_cut(text, mark)
    {
        return &text[mark.len_utf8()..];
    }
    let body = text.trim_end_matches('.');
    if let Some(mark) = body.chars().next_back().filter(|mark| "\"”»".contains(*mark))
        && is_cut(text, mark)
    {
        return &body[..body.len() - mark.len_utf8()];
    }
    text
}

/// The full stop of the sentence that names the term is not that of the definition; a definition with a
/// capital is a sentence of its own.
pub(super) fn without_stop(text: &str, from: &str) -> String {
    let is_own = from.trim().starts_with(char::is_uppercase);
    if is_own || text.ends_with("enz.") || text.ends_with("etc.") || text.ends_with("e.d.") {
        return text.to_owned();
    }
    text.trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_definition_ends_where_its_sentence_goes_on_with_something_else() {
        for (text, expected) in [
            ("een kaart die korting geeft, bijvoorbeeld op een bus", "een kaart die korting geeft"),
            (
                "een kaart die korting geeft, in tegenstelling tot een reispas.",
                "een kaart die korting geeft",
            ),
            ("een kaart die korting geeft, zoals een buskaart", "een kaart die korting geeft"),
            (
                "een kaart die recht geeft op korting, zoals bedoeld in artikel 2",
                "een kaart die recht geeft op korting, zoals bedoeld in artikel 2",
            ),
            (
                "een kaart met een foto, bijvoorbeeld een pas, die korting geeft",
                "een kaart met een foto, bijvoorbeeld een pas, die korting geeft",
            ),
            (
                "een kaart die korting geeft; de kaart is een jaar geldig",
                "een kaart die korting geeft",
            ),
            (
                "a card that gives a discount; \"holder\" means whoever has it",
                "a card that gives a discount",
            ),
            (
                "een kaart van de stad die, in tegenstelling tot een pas, korting geeft",
                "een kaart van de stad die, in tegenstelling tot een pas, korting geeft",
            ),
            ("een kaart, bijvoorbeeld rood", "een kaart, bijvoorbeeld rood"),
            (
                "een kaart die korting geeft, bijvoorbeeld op bussen, trams en boten",
                "een kaart die korting geeft",
            ),
            (
                "een bewijs van lidmaatschap dat, in tegenstelling tot een kaart, geld oplevert",
                "een bewijs van lidmaatschap dat, in tegenstelling tot een kaart, geld oplevert",
            ),
            (
                "een kaart die een inwoner, zoals een scholier of student, bij het loket koopt",
                "een kaart die een inwoner, zoals een scholier of student, bij het loket koopt",
            ),
            (
                "een vaste kaart die een gast, in tegenstelling tot een bewoner, sport en spel biedt",
                "een vaste kaart die een gast, in tegenstelling tot een bewoner, sport en spel biedt",
            ),
            (
                "een kaart waarmee inwoners zoals scholieren korting krijgen",
                "een kaart waarmee inwoners zoals scholieren korting krijgen",
            ),
            (
                "a member of a club who, for example through work, gets a discount",
                "a member of a club who, for example through work, gets a discount",
            ),
        ] {
            assert_eq!(without_cases(text), expected, "{text}");
        }
    }

    #[test]
    fn marks_go_in_pairs() {
        for (text, expected) in [
            ("\"een kaart die korting geeft\"", "een kaart die korting geeft"),
            ("een kaart die korting geeft.\"", "een kaart die korting geeft."),
            ("“een kaart die korting geeft", "een kaart die korting geeft"),
            ("„eine Karte mit Rabatt“", "eine Karte mit Rabatt"),
            ("een kaart met \"korting\"", "een kaart met \"korting\""),
            ("een kaart die korting geeft (Leenwet, artikel 2)", "een kaart die korting geeft"),
        ] {
            assert_eq!(
                finished(text).trim_end_matches('.'),
                expected.trim_end_matches('.'),
                "{text}"
            );
        }
        let text = "\"Kaart die korting geeft.\" De gemeente geeft haar uit.";
        assert_eq!(quotation(text), Some("\"Kaart die korting geeft.\""));
        assert_eq!(quotation("\"Kaart\" is het woord."), None);
    }
}
