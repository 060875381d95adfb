//! The sentence that defines the term in so many words.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::voice::{self, is_article, is_scope};
use super::wording::{finished, with_next, without_cases, without_stop};
use super::{Form, Meaning, offset};
use crate::text::definition::origin;
use crate::text::definition::page::{Block, Kind};
use crate::text::definition::term::finder::Finder;
use crate::text::definition::term::{self, DEFINED, IS, UNDER, UNDERSTOOD};
use crate::text::pattern::pattern;

/// "Dat is iemand die": a sentence whose subject is the term that was named right before it.
static POINTING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:(?:dit|dat|het|hij|zij|it|this|that|he|she|es|das|dies|er|sie)\s(?:is|zijn|betekent|betreft|means|ist|bedeutet)|c['’]est)\s+",
    )
});
/// Words of a longer term in quotation marks that ends with the one looked for.
static WITHIN: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"^(?:The |De |Het |Een |An? )?["“„«](?:[\p{L}-]+\s){1,2}$"#));

/// A sentence that defines the term in so many words.
pub(super) fn said(
    block: &Block,
    at: usize,
    sentence: &str,
    finder: &Finder,
) -> Option<(Form, Meaning)> {
    if sentence.ends_with('?') {
        return None;
    }
    let mut from = 0;
    // What somebody says is read as if he did not.
    let sentence = voice::quoted(sentence)
        .filter(|(who, _)| finder.find(who).is_none())
        .map_or(sentence, |(_, text)| text);
    let sentence = voice::without_particle(sentence);
    for _ in 0..3 {
        let (start, end) = finder.find_from(sentence, from)?;
        from = end;
        let (before, after) = (&sentence[..start], &sentence[end..]);
        let lead = term::without_article(before.trim());
        let is_first = before.trim().is_empty() || is_article(before.trim());
        let meaning = |text: &str| {
            let span = offset(&block.text, sentence);
            let text = voice::without_here(text);
            let text = &block.text[offset(&block.text, text)..];
            let text = with_next(text, offset(text, &sentence[sentence.len()..]));
            let end = offset(&block.text, text) + text.len();
            let own = without_cases(text);
            Meaning { text: without_stop(&finished(own), own), block: at, span: (span, end) }
        };
        if UNDER.is_match(before) {
            if let Some(verb) = UNDERSTOOD.find(after) {
                if voice::only_adds(&after[verb.end()..]) {
                    continue;
                }
                return Some((Form::Said, meaning(&after[verb.end()..])));
            }
            let head = before.to_lowercase();
            if head.contains("verstaan onder") || head.contains("bedoeld met") {
                let rest = after.trim_start_matches(['"', '”', '’', '»', ' ']);
                if let Some(rest) = rest.strip_prefix([':', ',']) {
                    return Some((Form::Said, meaning(rest)));
                }
            }
        }
        if term::MEANING_OF.is_match(before)
            && let Some(verb) =
                term::READS.find(after).or_else(|| IS.find(after)).or_else(|| DEFINED.find(after))
        {
            return Some((Form::Said, meaning(&after[verb.end()..])));
        }
        if let Some(verb) = term::INVERTED.captures(before)
            && let Some((form, rest)) = inverted(&verb, after)
        {
            return Some((form, meaning(rest)));
        }
        if let Some(rest) = voice::told(before, after, is_first) {
            return Some((Form::Said, meaning(rest)));
        }
        if let Some(rest) = voice::spoken(before, after) {
            return Some((Form::Shaped, meaning(rest)));
        }
        if !is_first && !lead.is_empty() && !is_scope(before) {
            if WITHIN.is_match(before)
                && after.starts_with(['"', '”', '“', '»'])
                && let Some(verb) = DEFINED.find(after)
            {
                return Some((Form::Narrower, meaning(&after[verb.end()..])));
            }
            continue;
        }
        if let Some(verb) = DEFINED.find(after) {
            return Some((Form::Said, meaning(&after[verb.end()..])));
        }
        if let Some(verb) = IS.find(after).filter(|verb| term::is_shape(&after[verb.end()..])) {
            return Some((Form::Is, meaning(&after[verb.end()..])));
        }
        let behind = IS.find(after).map(|verb| &after[verb.end()..]);
        if let Some(rest) = voice::plainly(before, behind, after) {
            return Some((Form::Plain, meaning(rest)));
        }
    }
    None
}

/// What stands behind "Dat is".
pub(super) fn pointing(block: &Block, at: usize, sentence: &str) -> Option<Meaning> {
    let lead = POINTING.find(sentence)?;
    let text = &sentence[lead.end()..];
    let span = (offset(&block.text, sentence), offset(&block.text, sentence) + sentence.len());
    let own = without_cases(text);
    term::is_shape(text).then(|| Meaning {
        text: without_stop(&finished(own), own),
        block: at,
        span,
    })
}

/// What stands behind the term of "Volgens de wet is een X een Y" or "In de nota wordt X omschreven als Y".
fn inverted<'a>(lead: &Captures<'_>, after: &'a str) -> Option<(Form, &'a str)> {
    let verb = lead.name("verb").map_or("", |verb| verb.as_str()).to_lowercase();
    let behind = term::ASIDE_BEHIND.find(after).map_or(after, |aside| &after[aside.end()..]);
    if matches!(verb.as_str(), "wordt" | "worden" | "wird") {
        let cue = term::AS.find(behind)?;
        return Some((Form::Said, &behind[cue.end()..]));
    }
    let rest = behind.trim_start_matches([',', ':', ' ']);
    let is_whole = rest.split_whitespace().count() > 2 && !term::is_remark(rest);
    if matches!(verb.as_str(), "betekent" | "betekenen") {
        return is_whole.then_some((Form::Said, rest));
    }
    // A document that is named gives a meaning; what somebody thinks is one only by its form.
    let is_cited = lead.name("cited").is_some() && origin::is_document(&lead["scope"]);
    (is_whole && (is_cited || term::is_shape(rest))).then_some((Form::Is, rest))
}

/// Whether a sentence says what the term means, whichever of several is the definition.
pub(in crate::text::definition) fn is_defining(sentence: &str, finder: &Finder) -> bool {
    let block = Block {
        kind: Kind::Line,
        role: None,
        label: String::new(),
        text: sentence.to_owned(),
        is_near: false,
        top: 0,
    };
    said(&block, 0, &block.text, finder).is_some_and(|(form, _)| form == Form::Said)
}
