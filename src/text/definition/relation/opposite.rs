//! Words for the opposite of the term, where the notes say so.

use super::cue::{FACING, IDIOM, LOOSE, OPPOSITE_OF, OPPOSITE_WHOLE, PLURAL, SINGULAR, UNLIKE};
use super::genus::{clause, genus};
use super::name::{self, Names, Until};
use super::tie::{self, Tie, is_kindred};
use super::{Told, before_of, is_pronoun, is_term, told};
use crate::text::definition::meaning::Meaning;
use crate::text::definition::page::Page;
use crate::text::definition::page::label::Role;
use crate::text::definition::term;
use crate::text::definition::term::finder::Finder;
use crate::text::stem::words;

/// Bytes by which two places of one text are known to be the same.
const HEAD: usize = 40;

/// Words for the opposite of the term.
pub(in crate::text::definition) fn antonyms(
    page: &Page,
    finder: &Finder,
    meaning: Option<&Meaning>,
) -> Vec<String> {
    let mut found = Names::new(finder);
    for block in page.of(Role::Antonyms) {
        found.list(&block.text);
    }
    let definition = meaning.map_or("", |meaning| meaning.text.as_str());
    for told in told(page, finder, meaning) {
        let one = told.text;
        if let Some(lead) = OPPOSITE_WHOLE.captures(one) {
            let of = lead.name("of").map_or("", |of| of.as_str());
            let has_colon = lead[0].trim().ends_with(':');
            let is_ours = if of.trim().is_empty() || is_pronoun(of) {
                told.follows || has_colon && told.opens
            } else {
                is_term(&found, of)
            };
            let names = &one[lead[0].len()..];
            if is_ours && !IDIOM.is_match(names) {
                if has_colon {
                    found.list(names);
                } else {
                    found.behind(names, Until::End);
                }
            }
            continue;
        }
        if let Some(cue) = OPPOSITE_OF.find(one) {
            if let Some(end) = before_of(one, &OPPOSITE_OF, finder) {
                found.one(&one[..end]);
            } else if tie::places(one, finder)
                .iter()
                .any(|place| place.tie == Tie::Subject && place.end == cue.start())
            {
                found.one(&one[cue.end()..]);
            }
            continue;
        }
        if let Some(cue) = UNLIKE.find(one) {
            if let Some(name) = contrasted(&told, cue.start(), cue.end(), &found, definition) {
                found.push(name);
            }
            continue;
        }
        for place in tie::places(one, finder).iter().filter(|place| place.tie == Tie::Subject) {
            if let Some(cue) = FACING.find(&one[place.end..])
                && let Some(name) = name::one(&one[place.end + cue.end()..])
                && is_kindred(name, found.term())
            {
                found.push(name);
            }
        }
    }
    found.found
}

/// What the term is set against: "X, in tegenstelling tot Y,", "In tegenstelling tot Y is een X", or at
/// the end of its definition a word of its kind.
fn contrasted<'a>(
    told: &Told<'a>,
    cue: usize,
    from: usize,
    found: &Names<'_>,
    definition: &str,
) -> Option<&'a str> {
    let one = told.text;
    let genus = genus(definition);
    let text = &one[from..];
    let is_own = |name: &str| is_kindred(name, found.term()) || is_kindred(name, genus);
    let fits = |name: &str| {
        let body = term::without_article(name);
        !LOOSE.is_match(body) && body.split_whitespace().count() <= 3
    };
    let places = tie::places(one, found.finder());
    if cue > 0 {
        let name = name::one(text).filter(|name| fits(name))?;
        let between = |end: usize| one.get(end..cue).unwrap_or("?").trim();
        let is_behind = places.iter().any(|place| {
            place.end <= cue
                && place.tie == Tie::Subject
                && matches!(between(place.end), "," | "(" | "–")
        });
        let is_last = told.defines && text.trim_end_matches(['.', ')']).ends_with(name);
        let is_aside =
            || told.defines && is_in_clause(definition, &one[cue..]) && is_thing(text, name);
        return (is_behind || is_last && is_own(name) || is_aside()).then_some(name);
    }
    for (start, end, is_known) in tie::phrases(one, found.finder()) {
        let Some(lead) = one.get(from..start).map(str::trim) else { continue };
        let is_term = one[..end].to_lowercase().ends_with(found.term());
        // In English a comma stands between the two, in Dutch and German the verb.
        let name = match lead.strip_suffix(',') {
            Some(name) => Some(name),
            None => lead.rsplit_once(' ').and_then(|(name, verb)| {
                let is_plural = PLURAL.contains(&format!(" {verb} "));
                let is_verb = if is_term {
                    is_plural || SINGULAR.contains(&format!(" {verb} ")) || verb.ends_with('t')
                } else {
                    is_plural || verb.ends_with("en")
                };
                let is_lower = verb.chars().all(char::is_lowercase);
                (is_verb && is_lower).then(|| name.trim_end_matches(','))
            }),
        };
        let Some(name) = name.map(term::without_article).filter(|name| fits(name)) else {
            continue;
        };
        // "In tegenstelling tot Delft": a name is no opposite of a common noun.
        let last = words(&one[start..end]).last().map_or("", |(_, word)| word);
        let is_proper =
            name.starts_with(char::is_uppercase) && last.starts_with(char::is_lowercase);
        if !is_proper && (!is_known || is_own(name)) && !name.contains([',', ':', ';', '(']) {
            return Some(name);
        }
    }
    None
}

/// Whether a text stands in the definition right behind the relative word of the clause of its kind: "dat, in
/// tegenstelling tot …".
fn is_in_clause(definition: &str, text: &str) -> bool {
    let head = text[..text.floor_char_boundary(HEAD)].trim_end_matches('.');
    let behind = clause(definition).map_or("", |from| &definition[from..]);
    behind.trim_start().strip_prefix(',').is_some_and(|rest| rest.trim_start().starts_with(head))
}

/// Whether an aside sets the term against a thing of its own, up to a comma: "een hobby,", and not "het
/// verleden,".
fn is_thing(text: &str, name: &str) -> bool {
    let lower = text.trim_start().to_lowercase();
    let is_any = ["een ", "a ", "an ", "ein ", "eine ", "einem ", "einer ", "un ", "une "]
        .iter()
        .any(|article| lower.starts_with(article));
    let behind = text.find(name).map_or("", |at| &text[at + name.len()..]);
    is_any && behind.trim_start_matches(['"', '”', '’', ' ']).starts_with(',')
}
