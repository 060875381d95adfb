//! What stands below the term and could be its definition, without a word that says so.

use std::sync::LazyLock;

use regex::Regex;

use super::blank::{behind_lead, is_labelled};
use super::voice::{self, is_article};
use super::wording::{finished, without_stop};
use super::{ASIDE, Form, Meaning, TALK, asked, kept, offset};
use crate::text::definition::page::Block;
use crate::text::definition::page::place::{self, Place};
use crate::text::definition::term::finder::Finder;
use crate::text::definition::term::{self, IS};
use crate::text::pattern::pattern;
use crate::text::sentence;

static OPENING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:een|het|de|elke?|iedere?|alle|geheel|situatie|indien|wanneer|als|persoon|proces|an?|the|any|where|if|ein|eine|jede[rs]?|une?|le|la|les|l['’]|ensemble)\b",
    )
});
static RELATIVE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:die|dat|waar(?:bij|in|mee|door|van|op|uit|aan|voor|tegen|over)|van|om|tussen|that|which|who|whose|where|of|by|used|der|das|in dem|bei dem|qui|que|dont|où)\b",
    )
});

/// The line below the term.
pub(super) fn below(block: &Block, at: usize, finder: &Finder) -> Option<(Form, Meaning)> {
    static TELLS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^(?:een|het|de|elke|iedere|an?|the|ein|eine|der|die|das|un|une|le|la|les)\s(?:[\p{L}-]+\s){1,2}?(?:heeft|hebben|had|is|zijn|was|waren|wordt|worden|werd|kan|kunnen|moet|moeten|mag|mogen|zal|doet|gaat|geeft|krijgt|vraagt|verleent|stelt|maakt|betaalt|beslist|bepaalt|neemt|komt|staat|wil|has|have|is|are|was|were|can|must|may|will|gives|makes|hat|ist|wird|kann|muss|a|est|peut|doit)\b",
        )
    });
    static ANNOUNCED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)\b(?:het volgende|als volgt|the following|as follows|folgendes|wie folgt|comme suit)\W*$",
        )
    });
    static DEFINITE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"(?i)^(?:de|het|dit|deze|the|this|these|der|das|dies\p{L}*|le|la|les)\s")
    });
    let mut sentences = sentence::split(&block.text);
    let lead = sentences.first().copied()?;
    if ANNOUNCED.is_match(lead) {
        sentences.remove(0);
    }
    let first = sentences.first().copied()?;
    let start = offset(&block.text, first);
    if first.split_whitespace().count() < 2 || first.ends_with(['?', ':']) || ASIDE.is_match(first)
    {
        return None;
    }
    let uses_term = finder.find(first).is_some();
    let ends = first.ends_with(['.', '!', '…']);
    let is_shaped = !ends || OPENING.is_match(first) || RELATIVE.is_match(first);
    if uses_term {
        return plainly(first, finder).map(|text| {
            let span = (start, start + first.len());
            (Form::Below, Meaning { text: without_stop(&finished(text), text), block: at, span })
        });
    }
    // A whole sentence about somebody who does something defines nothing, whatever its verb is.
    let is_sentence = ends && DEFINITE.is_match(first) && !term::is_shape(first);
    if is_sentence {
        return None;
    }
    let is_place = matches!(
        place::of_line(first.trim_end_matches('.')),
        Some(Place::Law | Place::Document | Place::Organisation)
    );
    let is_remark = !is_shaped && voice::has_verb(first);
    if TALK.is_match(first) || TELLS.is_match(first) || is_place || is_remark {
        return None;
    }
    if let Some(text) = behind_lead(first).filter(|text| asked::is_phrase(text)) {
        let span = (start, start + first.len());
        return Some((Form::Shaped, Meaning { text: finished(text), block: at, span }));
    }
    if is_labelled(first) || voice::is_headless(first) {
        return None;
    }
    if voice::quoted(first).is_some() {
        return saying(block, at, first);
    }
    let kept = if sentences.len() <= 2 { kept(&block.text[start..], Some(finder)) } else { first };
    let span = (start, start + kept.len());
    let form = if is_shaped { Form::Shaped } else { Form::Below };
    Some((form, Meaning { text: finished(kept), block: at, span }))
}

/// What somebody says of the term right below it, where it has the form of a definition.
fn saying(block: &Block, at: usize, sentence: &str) -> Option<(Form, Meaning)> {
    let (_, text) = voice::quoted(sentence)?;
    let span = (offset(&block.text, sentence), offset(&block.text, text) + text.len());
    let own = finished(text);
    let is_shaped = voice::is_loose(&own) || term::is_shape(&own) || voice::is_phrase(&own);
    is_shaped.then_some((Form::Shaped, Meaning { text: own, block: at, span }))
}

/// "X is verwachte Y bij Z" below the term; "X is populair bij Y", without an -e, is only a remark.
fn plainly<'a>(sentence: &'a str, finder: &Finder) -> Option<&'a str> {
    let (start, end) = finder.find(sentence)?;
    let before = sentence[..start].trim();
    let rest = &sentence[end..];
    let rest = &rest[IS.find(rest)?.end()..];
    let first = rest.split_whitespace().next()?;
    let is_kind = OPENING.is_match(rest) || (first.chars().count() > 4 && first.ends_with('e'));
    let is_long = rest.split_whitespace().count() > 4;
    ((before.is_empty() || is_article(before)) && is_kind && is_long && !term::is_remark(rest))
        .then_some(rest)
}
