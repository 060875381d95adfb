//! The rule that a definition may not lean on the very term that it defines.

use super::{Said, root};
use crate::text::stem::{is_stop, stem, words};

/// A stem of fewer letters is shared by words that have nothing to do with each other.
const SURE: usize = 4;

/// A part of a compound that stands in the definition has at least as many letters.
const LEAST_PART: usize = 5;
/// A definition that says little more than the parts of a compound has at most as many words that say
/// something.
const MOST_BESIDE: usize = 4;

/// `niet-circulair`.
pub(super) fn circular(term: &str, text: &str) -> Said {
    let stems: Vec<String> = words(term).map(|(_, word)| stem(word)).collect();
    let own: Vec<(&str, String)> = words(text).map(|(_, word)| (word, stem(word))).collect();
    let lower = term.to_lowercase();
    let mut near = None;
    let found = match stems.as_slice() {
        [] => {
            return Said::open(
                "Er is geen begrip om naar te zoeken.",
                "There is no term to look for.",
            );
        }
        [one] => {
            let is_sure = one.chars().count() >= SURE;
            let own: Vec<&(&str, String)> =
                own.iter().filter(|(word, _)| !is_stop(&word.to_lowercase())).collect();
            let is_same =
                |word: &str, stem: &str| stem == one && (is_sure || is_form(word, &lower));
            let roots = root::of_term(&lower);
            let tells = |word: &str| root::of_form(word).iter().any(|root| roots.contains(root));
            let found = own.iter().find(|(word, stem)| {
                is_same(word, stem) || tells(word) || root::is_verb_of(&lower, word)
            });
            // "Waterschap" does not repeat "water", "huurdersbelang" may.
            near = own.iter().copied().find(|(_, stem)| is_sure && stem.starts_with(one.as_str()));
            near = near.or_else(|| part(&lower, &own));
            near =
                near.or_else(|| own.iter().copied().find(|(word, _)| root::is_kin(&lower, word)));
            near = near.filter(|_| found.is_none());
            let found = found.map(|(word, _)| (*word).to_owned());
            let both = parts(&lower, &own).filter(|_| found.is_none());
            // With more words beside them the two may be the plainest way to say it.
            let is_all = own.len() <= MOST_BESIDE;
            if let Some((word, _)) = both.filter(|_| !is_all) {
                near = Some(word);
            }
            found.or_else(|| {
                both.filter(|_| is_all).map(|((one, _), (other, _))| format!("{one} … {other}"))
            })
        }
        several => own
            .windows(several.len())
            .find(|window| window.iter().zip(several).all(|((_, stem), wanted)| stem == wanted))
            .map(|window| window.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(" ")),
    };
    // "AOW-leeftijd" says "AOW", and "hitte eiland" says "hitte-eiland".
    let found = spelled_apart(term, text).or(found);
    let is_hidden = near.is_none() && is_inside(&lower, text);
    match found {
        Some(word) => Said::broken(
            format!("De definitie gebruikt \"{word}\", dat het begrip \"{term}\" herhaalt."),
            format!("The definition uses \"{word}\", which repeats the term \"{term}\"."),
        ),
        None if near.is_some() => {
            let word = near.map_or("", |(word, _)| *word);
            Said::open(
                format!("Of \"{word}\" het begrip \"{term}\" herhaalt, zeggen de woorden niet."),
                format!("The words do not tell whether \"{word}\" repeats the term \"{term}\"."),
            )
        }
        None if is_hidden => Said::open(
            format!("\"{term}\" staat in een ander woord; of dat het begrip is, is niet te zien."),
            format!(
                "\"{term}\" stands inside another word; whether that is the term cannot be seen."
            ),
        ),
        None => Said::kept(
            format!("\"{term}\" komt niet in de definitie voor."),
            format!("\"{term}\" does not stand in the definition."),
        ),
    }
}

/// Where a text has the term as the parts of its compounds with a hyphen, or the other way about: those
/// words, as they are written.
fn spelled_apart(term: &str, text: &str) -> Option<String> {
    let parts = |text: &str| -> Vec<String> {
        let parts = text.split(['-', '‑', '–']).filter(|part| !part.is_empty());
        parts.map(str::to_lowercase).collect()
    };
    let wanted: Vec<String> = words(term).flat_map(|(_, word)| parts(word)).collect();
    let short: usize = wanted.iter().map(|part| part.chars().count()).sum();
    // A short word of lower case may be any part: the "e" of "e-bike", the "na" of "na-controle".
    let is_telling = short >= SURE || term.chars().filter(|c| c.is_uppercase()).count() > 1;
    if wanted.is_empty() || !is_telling {
        return None;
    }
    let own: Vec<(&str, String)> = words(text)
        .flat_map(|(_, word)| parts(word).into_iter().map(move |part| (word, part)))
        .collect();
    own.windows(wanted.len())
        .find(|window| window.iter().zip(&wanted).all(|((_, part), wanted)| part == wanted))
        .map(|window| {
            let mut found: Vec<&str> = window.iter().map(|(word, _)| *word).collect();
            found.dedup();
            found.join(" ")
        })
}

/// Whether a word of the text begins or ends with the term, or the text has it with its parts written
/// together or apart: "stillereserve" for "stille reserve".
fn is_inside(lower: &str, text: &str) -> bool {
    let bare = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let wanted = bare(lower);
    if wanted.chars().count() < SURE {
        return false;
    }
    words(text).any(|(_, word)| {
        let word = bare(&word.to_lowercase());
        word.starts_with(&wanted) || word.ends_with(&wanted)
    }) || lower.contains([' ', '-']) && bare(&text.to_lowercase()).contains(&wanted)
}

/// A word that the compound which the term is begins with: "vergunning" of "vergunninghouder". It may well
/// be the plainest word for what sets the thing apart.
fn part<'a>(term: &str, own: &[&'a (&'a str, String)]) -> Option<&'a (&'a str, String)> {
    own.iter().copied().find(|(word, _)| {
        let word = word.to_lowercase();
        let rest = term.strip_prefix(&word).map_or(0, |rest| rest.chars().count());
        word.chars().count() >= LEAST_PART && rest > 3
    })
}

/// Two words that make up the whole term: "vergunning" and "houder", or "houdt", of "vergunninghouder".
fn parts<'a>(term: &str, own: &[&'a (&'a str, String)]) -> Option<Both<'a>> {
    own.iter().find_map(|first| {
        let rest = term.strip_prefix(&first.0.to_lowercase())?;
        let rest = rest.strip_prefix(['s', '-']).filter(|rest| rest.len() > SURE).unwrap_or(rest);
        if first.0.chars().count() < SURE || rest.chars().count() < SURE {
            return None;
        }
        let (roots, whole) = (root::of_term(rest), stem(rest));
        let second = own.iter().find(|(word, stem)| {
            *stem == whole || root::of_form(word).iter().any(|root| roots.contains(root))
        })?;
        Some((*first, *second))
    })
}

/// Two words of a text, each with its stem.
type Both<'a> = (&'a (&'a str, String), &'a (&'a str, String));

/// Whether two words with one short stem are forms of one word: "wet" and "wetten", not "weten".
fn is_form(word: &str, term: &str) -> bool {
    let word = word.to_lowercase();
    let is_plural = |many: &str, one: &str| {
        if many == one {
            return true;
        }
        let Some(ending) = many.strip_prefix(one) else {
            // "taken" of "taak", "brieven" of "brief": the end of the stem changes.
            return many.ends_with("en") && {
                let mut back = one.chars().rev();
                let (last, vowel) = (back.next(), back.next());
                vowel.is_some() && vowel == back.next() || matches!(last, Some('f' | 's'))
            };
        };
        let last = one.chars().next_back().map(String::from).unwrap_or_default();
        let is_short = {
            let mut back = one.chars().rev();
            let is_vowel = |c: Option<char>| c.is_some_and(|c| "aeiou".contains(c));
            !is_vowel(back.next()) && is_vowel(back.next()) && !is_vowel(back.next())
        };
        matches!(ending, "s" | "'s" | "’s" | "je" | "jes" | "tje" | "tjes")
            || ending == "en" && !is_short
            || ending == format!("{last}en")
    };
    is_plural(&word, term) || is_plural(term, &word)
}
