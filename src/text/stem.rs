//! Words of a text and their stems, light enough for telling whether two words are forms of one.
//!
//! A published stemmer knows one language; a definition mixes them, and what counts here is only that
//! "taak", "taken" and "taakje" meet. So endings of Dutch, English, German and French are taken off in
//! one go and both sides are shortened alike. A stem is no word and is never shown.

use std::collections::HashSet;
use std::sync::LazyLock;

/// A stem keeps at least this many letters.
const SHORTEST: usize = 3;

/// The words of a text with the byte at which each starts; marks inside a word (`hitte-eiland`,
/// `foto's`) belong to it.
pub(super) fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut rest = 0;
    std::iter::from_fn(move || {
        let start = rest + text[rest..].find(char::is_alphanumeric)?;
        let mut end = start;
        let mut chars = text[start..].char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let joins = matches!(c, '-' | '\'' | '’' | '\u{301}' | '\u{308}')
                && chars.peek().is_some_and(|(_, next)| next.is_alphanumeric());
            if !c.is_alphanumeric() && !joins {
                break;
            }
            end = start + at + c.len_utf8();
        }
        rest = end;
        Some((start, &text[start..end]))
    })
}

/// The stem of a word, in lower case.
pub(super) fn stem(word: &str) -> String {
    let lower = word.to_lowercase();
    let lower = lower.split(['\'', '’']).next().filter(|head| head.chars().count() >= SHORTEST);
    let mut stem = lower.map_or_else(|| word.to_lowercase(), str::to_owned);
    let count = |text: &str| text.chars().count();
    if stem.ends_with("heden") {
        stem.truncate(stem.len() - 3);
        stem.push_str("id");
    } else if stem.ends_with("ies") && count(&stem) > 5 {
        stem.truncate(stem.len() - 3);
        stem.push('y');
    }
    for (endings, shortest) in [
        (&["etjes", "pjes", "tjes", "jes", "etje", "pje", "tje", "je"][..], SHORTEST + 1),
        (&["en", "es", "e"][..], SHORTEST),
        (&["s", "x"][..], SHORTEST),
    ] {
        let short = endings
            .iter()
            .find_map(|ending| stem.strip_suffix(ending).filter(|rest| count(rest) >= shortest));
        if let Some(short) = short {
            stem.truncate(short.len());
            stem = hardened(stem);
        }
    }
    single(&stem)
}

/// "brieven" has a v where "brief" has an f.
fn hardened(mut stem: String) -> String {
    let hard = match stem.chars().next_back() {
        Some('v') => 'f',
        Some('z') => 's',
        _ => return stem,
    };
    stem.pop();
    stem.push(hard);
    stem
}

/// Double letters count once: "taak" and "taken" differ by one a.
fn single(stem: &str) -> String {
    let mut out = String::with_capacity(stem.len());
    for c in stem.chars() {
        if !out.ends_with(c) || c.is_ascii_digit() {
            out.push(c);
        }
    }
    out
}

/// Whether a word says nothing about what a text is about.
pub(super) fn is_stop(word: &str) -> bool {
    const WORDS: &str = " de het een der die dat den des van voor met zonder door bij aan op in uit om tot naar tegen \
        over onder tussen per als dan en of maar noch ook wel niet geen wordt worden werd is zijn was waren heeft \
        hebben had kan kunnen mag mogen moet moeten zal zullen wie wat waar waarbij waarin waarmee waarvan waardoor \
        waarop waaraan waaruit waarvoor welke welk deze dit er te zich men hij zij ze hun haar andere ander ieder \
        elk elke alle bepaalde bepaald zodat indien wanneer \
        the a an of for with without by at on to from in into as than and or but not no is are was were be been has \
        have had can may must shall will who which that whose where when if this these it its their other any each \
        all certain such \
        das dem ein eine einen einem einer und oder mit ohne von vom zu zum zur bei im auf aus für nach nicht kein \
        keine ist sind wird werden hat haben kann als wenn \
        le la les un une du et ou avec sans par pour dans sur à au aux que qui dont où ne pas est sont ";
    static SET: LazyLock<HashSet<&str>> =
        LazyLock::new(|| WORDS.split_ascii_whitespace().collect());
    SET.contains(word)
}

/// The stems of the words that say something, in order.
pub(super) fn content(text: &str) -> Vec<String> {
    words(text)
        .map(|(_, word)| word.to_lowercase())
        .filter(|word| word.chars().count() > 2 && !is_stop(word))
        .map(|word| stem(&word))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_have_one_stem() {
        for (one, other) in [
            ("taak", "taken"),
            ("huis", "huizen"),
            ("brief", "brieven"),
            ("Foto", "foto's"),
            ("bus", "bussen"),
            ("mens", "mensen"),
            ("regel", "regeltje"),
            ("mogelijkheid", "mogelijkheden"),
            ("policy", "policies"),
            ("house", "houses"),
            ("Bescheid", "Bescheide"),
            ("tableau", "tableaux"),
        ] {
            assert_eq!(stem(one), stem(other), "{one} {other}");
        }
        for (one, other) in [("beroep", "beroemd"), ("akte", "actie"), ("mens", "menu")] {
            assert_ne!(stem(one), stem(other), "{one} {other}");
        }
    }

    #[test]
    fn words_keep_their_inner_marks() {
        let found: Vec<_> = words("Het «hitte-eiland», foto's - 3 m²!").collect();
        let expected = [(0, "Het"), (6, "hitte-eiland"), (22, "foto's"), (31, "3"), (33, "m²")];
        assert_eq!(found, expected);
        assert_eq!(content("De taken van een kapper"), ["tak", "kaper"]);
    }
}
