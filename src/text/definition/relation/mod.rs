//! Other words for the term and words for its opposite, where the notes say so.
//!
//! Precision before recall: a word counts only where a cue ties it to the term itself, as the head of
//! the phrase that the cue goes with (see [`tie`]).

mod cue;
mod genus;
mod name;
pub(super) mod opposite;
mod tie;

use regex::Regex;

use super::meaning::Meaning;
use super::page::Page;
use super::page::label::Role;
use super::term::finder::Finder;
use crate::text::stem::words;
use cue::{AS, AT_END, BEHIND, MARKED, NOW_AND_THEN, OF, WHOLE};
use genus::{genus, is_closed};
use name::{Names, Until};
use tie::{Place, Tie, is_kindred};

/// A sentence and whether it tells what the term means.
pub(super) struct Told<'a> {
    pub text: &'a str,
    pub defines: bool,
    /// Whether the sentence before it speaks of the term, so that "dit" is the term.
    pub follows: bool,
    /// Whether nothing stands before it in its paragraph.
    pub opens: bool,
}

/// The sentences of a page with what they hang on.
pub(super) fn told<'a>(
    page: &'a Page,
    finder: &Finder,
    meaning: Option<&Meaning>,
) -> Vec<Told<'a>> {
    let mut found: Vec<Told<'a>> = Vec::new();
    for (block, text) in page.sentences() {
        let whole = &page.blocks[block].text;
        let at = (text.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize);
        let defines = meaning.is_some_and(|meaning| {
            meaning.block == block && at < meaning.span.1 && at + text.len() > meaning.span.0
        });
        let follows = found.last().is_none_or(|before| {
            before.defines
                || before.follows && WHOLE.is_match(before.text)
                || names_only(before.text, finder)
        });
        let text = inside(text);
        found.push(Told { text, defines, follows, opens: at == 0 });
    }
    found
}

/// A sentence without the parentheses around the whole of it: "(Ook wel: vak of stiel.)".
fn inside(sentence: &str) -> &str {
    let Some(rest) = sentence.strip_prefix('(') else { return sentence };
    let inner = name::closed(rest);
    let is_whole = rest[inner.len()..].trim_end_matches(['.', ';', ' ']) == ")";
    if is_whole { inner.trim() } else { sentence }
}

/// Whether a sentence has the term as its subject and a cue right behind it.
fn names_only(text: &str, finder: &Finder) -> bool {
    tie::places(text, finder).iter().any(|place| {
        place.tie == Tie::Subject && place.start == 0 && BEHIND.is_match(&text[place.end..])
    })
}

/// Other words for the term.
pub(super) fn synonyms(page: &Page, finder: &Finder, meaning: Option<&Meaning>) -> Vec<String> {
    let mut found = Names::new(finder);
    for block in page.of(Role::Synonyms) {
        found.list(&block.text);
    }
    for block in &page.blocks {
        let place = tie::places(&block.text, finder).into_iter().next();
        if let Some(place) = place.filter(|place| place.start < 60) {
            short(&mut found, &block.text[place.end..]);
        }
    }
    for one in told(page, finder, meaning) {
        if let Some(lead) = WHOLE.captures(one.text) {
            let of = lead.name("of").map_or("", |of| of.as_str());
            whole(&mut found, &one, &lead[0], of);
            continue;
        }
        for place in tie::places(one.text, finder) {
            behind(&mut found, one.text, place);
        }
        if let Some(end) = before_of(one.text, &OF, finder)
            && let Some(name) = name::one(&one.text[..end])
        {
            found.push(name);
        }
        if one.defines {
            at_end(&mut found, one.text, meaning.map_or("", |meaning| meaning.text.as_str()));
        }
    }
    found.found
}

/// "Het wordt ook wel X genoemd", "Synoniem: X".
fn whole(found: &mut Names<'_>, one: &Told<'_>, lead: &str, of: &str) {
    let names = &one.text[lead.len()..];
    let lead = lead.trim().to_lowercase();
    let has_colon = lead.ends_with(':');
    let first = lead.split(' ').next().unwrap_or_default();
    let points = ["deze", "dat", "hij"].contains(&first)
        && !lead.contains(" term ")
        && !lead.contains(" begrip ");
    let is_ours = if is_pronoun(of) || of.is_empty() {
        has_colon && one.opens
            || one.follows && !points
            || lead.contains(" begrip ")
            || lead.contains(" term ")
    } else {
        is_term(found, of)
    };
    if !is_ours {
        return;
    }
    let names_it = ["heet", "als", "as", "noemt", "spre", "appelle", "called", "genoemd", "woord"]
        .iter()
        .chain(&["naam", "namen", "synon", "gesproken", "afgekort", "abbreviated", "oftewel"])
        .any(|verb| lead.contains(verb));
    let is_rare = NOW_AND_THEN.is_match(names) && !MARKED.is_match(names);
    if is_rare {
        return;
    }
    // "Dit is ook een melding" may tell a kind.
    let is_fragment = lead == "ook wel";
    let until = if names_it || has_colon || is_fragment { Until::End } else { Until::Called };
    found.behind(names, until);
}

/// Whether the phrase behind "van" or "voor" is the term and nothing else.
fn is_term(found: &Names<'_>, of: &str) -> bool {
    let of = of.trim();
    let of = of.split_once(' ').map_or("", |(_, rest)| rest);
    let of = of.trim_matches(['"', '“', '”', '„', '‘', '’', '\'', ' ']);
    found.is_term(of)
}

pub(super) fn is_pronoun(of: &str) -> bool {
    let of = of.trim().to_lowercase();
    ["hiervoor", "hiervan", "daarvoor", "van dit", "voor dit", "for this", "of this", "for it"]
        .iter()
        .any(|pronoun| of.starts_with(pronoun))
}

/// A cue right behind the term: "X, ook wel Y genoemd", "X heet ook Y".
fn behind(found: &mut Names<'_>, sentence: &str, place: Place) {
    let Some(hit) = BEHIND.captures(&sentence[place.end..]) else { return };
    let from = place.end + hit.get(0).map_or(0, |cue| cue.end());
    let text = &sentence[from..];
    let has = |name: &str| hit.name(name).is_some();
    let open = hit.name("open").map_or("", |open| open.as_str().trim());
    let cue = hit.name("cue").map_or("", |cue| cue.as_str()).to_lowercase();
    let verb = hit.name("verb").map_or("", |verb| verb.as_str()).trim().to_lowercase();
    // A verb needs the term for its subject; an aside goes with the phrase before it.
    let is_tied = match place.tie {
        Tie::Subject => true,
        Tie::Behind | Tie::Named => verb.is_empty(),
        Tie::Phrase => verb.is_empty() && !open.is_empty(),
    };
    let is_rare = NOW_AND_THEN.is_match(&cue) && !MARKED.is_match(text);
    let is_choice = cue == "ofwel" && text.to_lowercase().contains("ofwel ");
    if !is_tied || is_rare || is_choice {
        return;
    }
    let is_heading = ["heet", "heten", "heißt", "heißen"].contains(&verb.as_str());
    // "Ook wel als eerste genoemd": only what is known or described as something has its name behind it.
    let is_as = ["ook als", "ook wel als", "auch als"].contains(&cue.as_str());
    if is_as && !AS.is_match(text) {
        return;
    }
    let is_vague = ["ook", "ook als", "also", "auch", "auch als", "kurz"].contains(&cue.as_str());
    let is_wel = ["ook wel", "ook wel als"].contains(&cue.as_str());
    let is_named = place.tie == Tie::Named && open.is_empty() && cue.starts_with(['o', 'a']);
    let until = if has("colon") || is_heading || is_named || open == "(" && !is_vague {
        Until::End
    } else if is_vague || is_wel && (open.is_empty() || !verb.is_empty()) {
        Until::Called
    } else if open.is_empty() && !verb.is_empty() || has("of") && open.is_empty() {
        Until::End
    } else {
        Until::Comma
    };
    // In parentheses stands what the parentheses hold.
    let text = if open == "(" { name::closed(text) } else { text };
    found.behind(text, until);
}

/// A cue at the end of the sentence that defines: "(ook wel X)", "; ook wel X".
fn at_end(found: &mut Names<'_>, sentence: &str, definition: &str) {
    let Some(tail) = AT_END.captures(sentence) else { return };
    let names = tail.name("names").map_or("", |names| names.as_str());
    let cue = tail["cue"].to_lowercase();
    if names.to_lowercase().contains("ofwel ") {
        return;
    }
    let mark = &tail["mark"];
    let has_colon = tail.name("colon").is_some();
    if tail.name("label").is_some() {
        if has_colon {
            found.list(names);
        }
        return;
    }
    let until = if ["ook", "auch"].contains(&cue.as_str()) && !has_colon {
        Until::Called
    } else {
        Until::End
    };
    let is_entry = mark == ";" || mark == "," && has_colon;
    let before = &sentence[..tail.get(0).map_or(0, |tail| tail.start())];
    let genus = genus(definition);
    // What the definition says up to the cue; its own words may lack the cue.
    let own = definition.split_whitespace().next().and_then(|first| before.find(first));
    let is_whole = own.is_some_and(|at| is_closed(&before[at..]));
    for one in name::region(names, until) {
        let last = words(before).last().map_or("", |(_, word)| word);
        // "… met het zorgteam, ook wel buurtteam": that may be what the other team is called.
        let is_near = is_kindred(&one, last) && !genus.eq_ignore_ascii_case(last);
        let is_own = is_kindred(&one, found.term()) || is_kindred(&one, genus);
        let is_letters = cue.starts_with("afgekort") && name::is_initials(&one, found.term());
        if is_entry || is_whole || is_own && !is_near || is_letters {
            found.push(&one);
        }
    }
}

/// "(ABC)" right behind the term.
fn short(found: &mut Names<'_>, behind: &str) {
    let inner = behind
        .trim_start_matches(['"', '”', '’', '*', ' '])
        .strip_prefix('(')
        .map(|rest| name::closed(rest).trim());
    let Some(inner) = inner else { return };
    let lower = inner.to_lowercase();
    let led = [
        "ook wel bekend als ",
        "ook bekend als ",
        "ook wel ",
        "ook: ",
        "ook wel: ",
        "oftewel ",
        "synoniem: ",
        "synoniemen: ",
        "also: ",
        "also known as ",
        "afgekort ",
        "afgekort als ",
        "afkorting: ",
        "aka ",
    ]
    .iter()
    .filter(|lead| lower.starts_with(*lead))
    .max_by_key(|lead| lead.len())
    .and_then(|lead| inner.get(lead.len()..));
    match led {
        Some(names) => found.behind(names, Until::End),
        None if name::is_short(inner) => found.push(inner),
        None => {}
    }
}

/// "Vak is een synoniem van X": where the name before the cue ends, if X is the term and no part of
/// something else.
pub(super) fn before_of(sentence: &str, cue: &Regex, finder: &Finder) -> Option<usize> {
    let cue = cue.find(sentence)?;
    let rest = &sentence[cue.end()..];
    let (start, end) = finder.find(rest)?;
    let is_first = rest[..start].split_whitespace().count() <= 1;
    let behind = rest[end..].trim_start_matches(['"', '”', '’', '»']);
    let is_last = behind.is_empty() || behind.starts_with([',', '.', ';', '!', ')']);
    (is_first && is_last && finder.is_form(&rest[start..end])).then_some(cue.start())
}
