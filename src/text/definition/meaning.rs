//! The definition of the term, as the notes give it.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::alias::{alias, aliases, has_row};
use super::asked;
use super::blank::{behind_lead, is_blank, is_labelled, is_remark};
use super::cited::age;
use super::finder::Finder;
use super::label::Role;
use super::origin;
use super::page::{Block, Kind, Page, is_name};
use super::place::{self, Place};
use super::term::{self, DEFINED, IS, UNDER, UNDERSTOOD};
use super::voice;
use super::voice::{is_article, is_scope};
use super::wording::{finished, is_cut, quotation, with_next, without_cases, without_stop};
use crate::text::pattern::pattern;
use crate::text::sentence;

/// A definition that goes on for more sentences than this is none.
const SENTENCES: usize = 3;

/// The definition with the place where it stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Meaning {
    /// Its words.
    pub text: String,
    /// The block that it stands in.
    pub block: usize,
    /// The bytes of the block that the defining sentence takes.
    pub span: (usize, usize),
}

/// How sure a form is, the surer the greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Form {
    /// "'Ernstig X' betekent Y", of a narrower term.
    Narrower,
    /// A paragraph of its own that has the form of a definition.
    Loose,
    /// Whatever stands below the term.
    Below,
    /// A line below the term that looks like a definition.
    Shaped,
    /// "X is hulp bij Y", and what stands below "Wat is X?".
    Plain,
    /// "X is een Y die Z".
    Is,
    /// "X: Y", "X – Y".
    Headed,
    /// "Onder X wordt verstaan", "X wordt gedefinieerd als".
    Said,
    /// "Definitie: Y".
    Labelled,
}

pub(super) static ASIDE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:synoniem\w*|synonym\w*|antoniem\w*|ook wel|ook bekend|voorbeeld\w*|bijvoorbeeld|denk (?:hierbij |bijvoorbeeld )?aan|te denken|for example|an example|examples?|e\.g\.|zum beispiel|par exemple|nb\b|n\.b\.|opmerking|toelichting|note\b|bron\b|source\b|zie\b|see\b|in tegenstelling|unlike|as opposed|het tegenovergestelde|the opposite|dit is geen|niet\b|geen\b|afgekort|in de praktijk|in practice)",
    )
});
static INTRO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:(?:een |de )?(?:definitie|betekenis|omschrijving)(?: van[^:.]{1,60})?(?: is| luidt)?\s?:?\s|the (?:definition|meaning)(?: of[^:.]{1,60})? is\s?:?\s)",
    )
});
/// "Dat is iemand die": a sentence whose subject is the term that was named right before it.
static POINTING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:(?:dit|dat|het|hij|zij|it|this|that|he|she|es|das|dies|er|sie)\s(?:is|zijn|betekent|betreft|means|ist|bedeutet)|c['’]est)\s+",
    )
});
/// A sentence that asks what the term is, or says what it is not, leads to what it is.
static LEADS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\?$|\b(?:is|zijn|are|ist|sind)\s(?:geen|niet|not|no|kein\p{L}*|nicht)\b")
});
/// A sentence that goes on about what the one before it names.
static BACK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:hieronder|daaronder|hiertoe|daartoe|hierbij|daarbij|hierin|daarin|hiervan|daarvan|het|deze|dit|dat|die|er|ze|zij|hij|it|this|that|these|they|he|she|es|dies\p{L}*|sie|er|hierzu|darunter|il|elle|ils|elles|ce|cela|celui-ci)\b",
    )
});
pub(super) static TALK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:we|wij|ons|onze|ik|je|u|jullie|our|us|you|wir|uns|nous|gisteren|vandaag|graag|yesterday|today)\b",
    )
});
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

/// Words of a longer term in quotation marks that ends with the one looked for.
static WITHIN: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"^(?:The |De |Het |Een |An? )?["“„«](?:[\p{L}-]+\s){1,2}$"#));

/// The surest definition of the term in the notes, the first of those that are as sure.
pub(super) fn of(page: &Page, finder: &Finder) -> Option<Meaning> {
    let names = aliases(page, finder);
    // In a table with rows of its own the rows of other terms say nothing of this one.
    let (has_row, mut is_other) = (has_row(page, finder), false);
    let mut newest = (0, 0);
    let mut best: Option<(Form, Meaning)> = None;
    let mut offer = |form: Form, meaning: Meaning, is_newer: bool| {
        if !is_blank(&meaning.text)
            && !is_cut(&meaning.text)
            && meaning.text.chars().filter(|c| c.is_alphabetic()).count() >= 3
            && best.as_ref().is_none_or(|(known, _)| form > *known || is_newer && form == *known)
        {
            best = Some((form, meaning));
        }
    };
    let (mut under_term, mut is_question, mut is_foreign) = (0, false, false);
    let (mut leads, mut asks, mut is_strict) = (false, false, false);
    for (at, block) in page.blocks.iter().enumerate() {
        let is_heading = matches!(block.kind, Kind::Heading(_));
        let asked = || is_heading && finder.is(term::of_line(&block.text));
        let is_term = block.role == Some(Role::Term)
            || matches!(block.kind, Kind::Heading(_) | Kind::Line)
                && is_name(&block.text)
                && finder.is(term::without_short(block.text.trim_end_matches([':', '?'])).0)
            || asked();
        if is_term {
            let name = || term::without_short(&block.text).0;
            is_other = has_row && block.role == Some(Role::Term) && !finder.is(name());
            under_term = 1;
            is_question = is_heading && block.text.ends_with('?');
            is_foreign = false;
            leads = true;
            is_strict = false;
            continue;
        }
        if let Some(Role::Definition) = block.role {
            if is_other {
                continue;
            }
            let own = age(&block.label);
            let is_newer =
                own.0 > newest.0 || own.0 == newest.0 && own.1.min(newest.1) > 0 && own > newest;
            let meaning = labelled(block, at, finder);
            if !is_blank(&meaning.text) {
                let is_first = newest == (0, 0);
                newest = if is_first || is_newer { own } else { newest };
                offer(Form::Labelled, meaning, is_newer);
            }
            continue;
        }
        if block.role.is_some() && block.role != Some(Role::Note) {
            continue;
        }
        if matches!(block.kind, Kind::Heading(_)) {
            // What stands under another heading is about something else.
            under_term = 2;
            is_foreign = true;
            continue;
        }
        let all = || std::iter::once(finder).chain(&names);
        if let Some(meaning) = all().find_map(|name| headed(block, at, name)) {
            offer(Form::Headed, meaning, false);
        }
        for one in sentence::split(&block.text) {
            if let Some((form, meaning)) = all().find_map(|name| said(block, at, one, name)) {
                offer(form, meaning, false);
            } else if leads && let Some(meaning) = pointing(block, at, one) {
                offer(Form::Shaped, meaning, false);
            } else if asks && let Some(meaning) = asked::answer(block, at, one, finder) {
                offer(Form::Plain, meaning, false);
            }
            asks = asked::is_question(one, finder);
            leads = LEADS.is_match(one) && finder.find(one).is_some();
        }
        // A question about the term stands over its meaning as the term does.
        let is_asked = block.text.ends_with('?') && finder.find(&block.text).is_some();
        let is_here = under_term == 1 && block.role.is_none() && !is_asked;
        if is_here && is_remark(&block.text) {
            // A remark stands over the definition as a source does; what follows must look like one.
            is_strict = true;
        } else if is_here {
            under_term = 2;
            let found = below(block, at, finder);
            if let Some((form, meaning)) =
                found.filter(|(_, meaning)| !is_strict || asked::is_phrase(&meaning.text))
            {
                offer(if is_question { form.max(Form::Plain) } else { form }, meaning, false);
            }
        }
        let loose =
            || asked::loose(block, at, finder).or_else(|| asked::read_out(block, at, finder));
        if !is_foreign && let Some(meaning) = loose() {
            offer(Form::Loose, meaning, false);
        }
    }
    best.map(|(_, meaning)| meaning)
}

/// What stands behind "Definitie:"; "Definitie: Onder X wordt verstaan Y" gives Y.
fn labelled(block: &Block, at: usize, finder: &Finder) -> Meaning {
    let whole = (0, block.text.len());
    let first = sentence::split(&block.text).first().copied().unwrap_or_default();
    if let Some((_, meaning)) = said(block, at, first, finder) {
        if first.len() + 2 > block.text.len() {
            return Meaning { span: whole, ..meaning };
        }
        // What leads to the definition goes, and the sentences behind it stay.
        let kept = kept(&block.text, None);
        if let Some(start) = kept.find(&meaning.text).filter(|_| kept.len() > first.len()) {
            return Meaning { text: finished(&kept[start..]), block: at, span: (0, kept.len()) };
        }
        return meaning;
    }
    if let Some(meaning) = headed(block, at, finder) {
        return Meaning { span: whole, ..meaning };
    }
    let kept = quotation(&block.text).unwrap_or_else(|| kept(&block.text, None));
    Meaning { text: finished(kept), block: at, span: (0, kept.len()) }
}

/// The sentences of a text from its start that belong to a definition.
pub(super) fn kept<'a>(text: &'a str, finder: Option<&Finder>) -> &'a str {
    let mut end = 0;
    for (count, one) in sentence::split(text).into_iter().enumerate() {
        // Without a label only a sentence that points back goes on with the definition.
        let is_other = ASIDE.is_match(one)
            || finder.is_some_and(|term| term.find(one).is_some() || !BACK.is_match(one));
        if count > 0 && (is_other || count >= SENTENCES) {
            break;
        }
        end = offset(text, one) + one.len();
    }
    &text[..end]
}

/// The byte at which a part of a text starts in it.
pub(super) fn offset(text: &str, part: &str) -> usize {
    (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize).min(text.len())
}

/// "X: Y", "X – Y".
fn headed(block: &Block, at: usize, finder: &Finder) -> Option<Meaning> {
    let (term, rest) = term::headed(&block.text)?;
    // "Stadspas – Gemeente Oost" tells where the term holds.
    let is_place = || {
        matches!(
            place::of_line(rest),
            Some(Place::Law | Place::Document | Place::Organisation | Place::Named)
        )
    };
    let inside = || {
        let head = block.text[..offset(&block.text, rest)]
            .trim_end_matches([' ', ':', '：', '=', '–', '—', '-']);
        alias(term::without_short(head).1)
    };
    if !(finder.is(term) || finder.is(inside())) || is_place() {
        return None;
    }
    // "Stadspas – Stadsverordening, artikel 2 – kaart die …" tells the law between the two.
    let is_law = |part: &str| matches!(place::of_line(part), Some(Place::Law | Place::Document));
    let rest = [" — ", " – ", " - "]
        .iter()
        .find_map(|dash| rest.split_once(dash).filter(|(part, _)| is_law(part)))
        .map_or(rest, |(_, rest)| rest);
    let kept = quotation(rest).unwrap_or_else(|| kept(rest, Some(finder)));
    let text = INTRO.find(kept).map_or(kept, |intro| &kept[intro.end()..]);
    let start = offset(&block.text, rest);
    Some(Meaning { text: finished(text), block: at, span: (0, start + kept.len()) })
}

/// Whether a block says the meaning of the term in so many words: behind a label, behind the term and a
/// colon, or in a sentence.
pub(super) fn is_told(block: &Block, finder: &Finder) -> bool {
    if block.role == Some(Role::Definition) {
        return true;
    }
    block.role.is_none()
        && !matches!(block.kind, Kind::Heading(_))
        && (headed(block, 0, finder).is_some()
            || sentence::split(&block.text)
                .into_iter()
                .any(|one| said(block, 0, one, finder).is_some()))
}

/// A sentence that defines the term in so many words.
fn said(block: &Block, at: usize, sentence: &str, finder: &Finder) -> Option<(Form, Meaning)> {
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
fn pointing(block: &Block, at: usize, sentence: &str) -> Option<Meaning> {
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
pub(super) fn is_defining(sentence: &str, finder: &Finder) -> bool {
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

/// The line below the term.
fn below(block: &Block, at: usize, finder: &Finder) -> Option<(Form, Meaning)> {
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
