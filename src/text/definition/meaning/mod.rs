//! The definition of the term, as the notes give it.

mod asked;
mod below;
pub(super) mod blank;
pub(super) mod said;
pub(super) mod voice;
pub(super) mod wording;

use std::sync::LazyLock;

use regex::Regex;

use super::page::cited::age;
use super::page::label::Role;
use super::page::place::{self, Place};
use super::page::{Block, Kind, Page, is_name};
use super::term;
use super::term::alias::{alias, aliases, has_row};
use super::term::finder::Finder;
use crate::text::pattern::pattern;
use crate::text::sentence;
use below::below;
use blank::{is_blank, is_remark};
use said::{pointing, said};
use wording::{finished, is_cut, quotation};

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
