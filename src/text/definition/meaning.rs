//! The definition of the term, as the notes give it.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::cited;
use super::label::Role;
use super::origin;
use super::page::{Block, Kind, Page, is_name};
use super::place::{self, Place};
use super::term::{self, DEFINED, Finder, IS, UNDER, UNDERSTOOD};
use crate::text::pattern::pattern;
use crate::text::sentence;

/// A definition that goes on for more sentences than this is none.
const SENTENCES: usize = 3;
/// A second sentence of a definition is looked for in as many bytes.
const LONGEST_NEXT: usize = 600;

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
    /// Whatever stands below the term.
    Below,
    /// A line below the term that looks like a definition.
    Shaped,
    /// "X is een Y die Z".
    Is,
    /// "X: Y", "X – Y".
    Headed,
    /// "Onder X wordt verstaan", "X wordt gedefinieerd als".
    Said,
    /// "Definitie: Y".
    Labelled,
}

static TAIL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\s*(?:,\s*(?:ook wel|ook bekend als|oftewel|ofwel|also known as|also called|auch .{1,40} genannt|aussi appelée?)\b[^,;]{1,80}|\((?:bron|source|quelle|zie|see|ook wel|also|afgekort)\b[^()]{1,160}\))\.?$",
    )
});
static ASIDE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:synoniem\w*|synonym\w*|antoniem\w*|ook wel|ook bekend|voorbeeld\w*|bijvoorbeeld|denk (?:hierbij |bijvoorbeeld )?aan|te denken|for example|an example|examples?|e\.g\.|zum beispiel|par exemple|nb\b|n\.b\.|opmerking|toelichting|note\b|bron\b|source\b|zie\b|see\b|in tegenstelling|unlike|as opposed|het tegenovergestelde|the opposite|dit is geen|niet\b|geen\b|afgekort|in de praktijk|in practice)",
    )
});
static INTRO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:(?:een |de )?(?:definitie|betekenis|omschrijving)(?: van[^:.]{1,60})?(?: is| luidt)?\s?:?\s|the (?:definition|meaning)(?: of[^:.]{1,60})? is\s?:?\s)",
    )
});
/// A sentence that goes on about what the one before it names.
static BACK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:hieronder|daaronder|hiertoe|daartoe|hierbij|daarbij|hierin|daarin|hiervan|daarvan|het|deze|dit|dat|die|er|ze|zij|hij|it|this|that|these|they|he|she|es|dies\p{L}*|sie|er|hierzu|darunter|il|elle|ils|elles|ce|cela|celui-ci)\b",
    )
});
static TALK: LazyLock<Regex> = LazyLock::new(|| {
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

/// The surest definition of the term in the notes, the first of those that are as sure.
pub(super) fn of(page: &Page, finder: &Finder) -> Option<Meaning> {
    let mut best: Option<(Form, Meaning)> = None;
    let mut offer = |form: Form, meaning: Meaning| {
        if meaning.text.chars().filter(|c| c.is_alphabetic()).count() >= 3
            && best.as_ref().is_none_or(|(known, _)| form > *known)
        {
            best = Some((form, meaning));
        }
    };
    let mut under_term = 0;
    for (at, block) in page.blocks.iter().enumerate() {
        let is_term = block.role == Some(Role::Term)
            || matches!(block.kind, Kind::Heading(_) | Kind::Line)
                && is_name(&block.text)
                && finder.is(term::without_short(block.text.trim_end_matches([':', '?'])).0);
        if is_term {
            under_term = 1;
            continue;
        }
        if let Some(Role::Definition) = block.role {
            offer(Form::Labelled, labelled(block, at, finder));
            continue;
        }
        if block.role.is_some() && block.role != Some(Role::Note) {
            continue;
        }
        if matches!(block.kind, Kind::Heading(_)) {
            // What stands under another heading is about something else.
            under_term = 2;
            continue;
        }
        if let Some(meaning) = headed(block, at, finder) {
            offer(Form::Headed, meaning);
        }
        for one in sentence::split(&block.text) {
            if let Some((form, meaning)) = said(block, at, one, finder) {
                offer(form, meaning);
            }
        }
        if under_term == 1 && block.role.is_none() {
            under_term = 2;
            if let Some((form, meaning)) = below(block, at, finder) {
                offer(form, meaning);
            }
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

/// The quotation that a text begins with, with its marks, where it is whole by itself.
fn quotation(text: &str) -> Option<&str> {
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
        && (text[..end - 1].trim_end_matches(close).ends_with('.')
            || behind.is_none_or(|c| c == '.')
            || text[end..].trim_start().starts_with(char::is_uppercase));
    is_whole.then_some(&text[..end])
}

/// The sentences of a text from its start that belong to a definition.
fn kept<'a>(text: &'a str, finder: Option<&Finder>) -> &'a str {
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
fn offset(text: &str, part: &str) -> usize {
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
    if !finder.is(term) || is_place() {
        return None;
    }
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
    let mut from = 0;
    for _ in 0..3 {
        let (start, end) = finder.find_from(sentence, from)?;
        from = end;
        let (before, after) = (&sentence[..start], &sentence[end..]);
        let lead = term::without_article(before.trim());
        let is_first = before.trim().is_empty() || is_article(before.trim());
        let meaning = |text: &str| {
            let span = offset(&block.text, sentence);
            let text = &block.text[offset(&block.text, text)..];
            let text = with_next(text, offset(text, &sentence[sentence.len()..]));
            let end = offset(&block.text, text) + text.len();
            let own = without_cases(text);
            Meaning { text: without_stop(&finished(own), own), block: at, span: (span, end) }
        };
        if UNDER.is_match(before) {
            if let Some(verb) = UNDERSTOOD.find(after) {
                return Some((Form::Said, meaning(&after[verb.end()..])));
            }
            let head = before.to_lowercase();
            if head.contains("verstaan onder") || head.contains("bedoeld met") {
                let rest = after.trim_start_matches(['"', '”', '’', '»', ' ']);
                return Some((Form::Said, meaning(rest.strip_prefix([':', ','])?)));
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
        if !is_first && !lead.is_empty() && !is_scope(before) {
            continue;
        }
        if let Some(verb) = DEFINED.find(after) {
            return Some((Form::Said, meaning(&after[verb.end()..])));
        }
        if let Some(verb) = IS.find(after).filter(|verb| term::is_shape(&after[verb.end()..])) {
            return Some((Form::Is, meaning(&after[verb.end()..])));
        }
    }
    None
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

/// A definition up to the cases and opposites that its sentence goes on with: they are told elsewhere.
fn without_cases(text: &str) -> &str {
    static CASES: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i),?\s(?:\((?:bijvoorbeeld|bijv\.|zoals|denk aan|for example|e\.g\.|such as|in tegenstelling tot|z\. ?B\.|par exemple)[^()]{1,160}\)|(?:bijvoorbeeld|bijv\.|denk aan|te denken valt aan|in tegenstelling tot|dit in tegenstelling tot|for example|for instance|e\.g\.|as opposed to|in contrast to|in contrast with|unlike|zum beispiel|z\. ?B\.|im gegensatz zu[rm]?|par exemple|contrairement (?:à|aux?))\s[^.;]{2,240})\.?$",
        )
    });
    // A list of terms in one sentence: "'huurder' betekent …; 'verhuurder' betekent …".
    static NEXT_TERM: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r#"(?i);\s+(?:(?:and|en|und|et)\s+)?(?:(?:een|de|het|an?|the)\s)?(?:["“„«‘'][^"”’»“]{2,60}["”’»“']|[\p{L}-]+(?:\s[\p{L}-]+){0,3}?)\s*(?:\([^()]{1,40}\)\s*)?(?::|\s?(?:means|betekent|refers to|denotes|wordt verstaan|bezeichnet|bedeutet|désigne)\b)"#,
        )
    });
    let text = NEXT_TERM.find(text).map_or(text, |next| &text[..next.start()]);
    let trimmed = text.trim_end();
    let Some(cut) = CASES.find(trimmed) else { return text };
    let (kept, tail) = (&trimmed[..cut.start()], cut.as_str());
    // "stof, bijvoorbeeld lood, die ziek maakt" goes on with what sets it apart.
    let goes_on = CLAUSE.find_iter(tail).any(|clause| !tail[..clause.start()].trim().is_empty());
    let is_whole = kept.split_whitespace().count() >= 4;
    if is_whole && !goes_on { kept } else { text }
}

static CLAUSE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i),\s(?:die|dat|waar\p{L}+|welke|that|which|who|der|das|qui|que|dont|en|and)\s")
});

/// Whether a sentence says what the term means, whichever of several is the definition.
pub(super) fn is_defining(sentence: &str, finder: &Finder) -> bool {
    let block = Block {
        kind: Kind::Line,
        role: None,
        label: String::new(),
        text: sentence.to_owned(),
        is_near: false,
    };
    said(&block, 0, &block.text, finder).is_some_and(|(form, _)| form == Form::Said)
}

fn is_article(text: &str) -> bool {
    let text = text.trim_matches(['"', '“', '„', '«', '‘', '\'', ' ']).to_lowercase();
    text.split_whitespace().all(|word| {
        matches!(
            word,
            "een"
                | "de"
                | "het"
                | "a"
                | "an"
                | "the"
                | "ein"
                | "eine"
                | "der"
                | "die"
                | "das"
                | "un"
                | "une"
                | "le"
                | "la"
                | "les"
                | "l'"
                | "l’"
                | "begrip"
                | "term"
        )
    })
}

/// A definition with a capital of its own may take a second sentence: "Hieronder valt ook …".
fn with_next(text: &str, end: usize) -> &str {
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
        return &text[..offset(text, next) + next.len()];
    }
    own
}

/// "In deze wet is een X een Y": words before the term that only say where it holds.
fn is_scope(before: &str) -> bool {
    static SCOPE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^(?:in|binnen|voor|volgens|within|for|im|dans)\s[^.;:]{2,80},\s*(?:(?:een|de|het|an?|the)\s)?$",
        )
    });
    SCOPE.is_match(before)
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
    // A whole sentence about somebody who does something defines nothing.
    if TALK.is_match(first) || TELLS.is_match(first) {
        return None;
    }
    let kept = if sentences.len() <= 2 { kept(&block.text[start..], Some(finder)) } else { first };
    let span = (start, start + kept.len());
    let form = if is_shaped { Form::Shaped } else { Form::Below };
    Some((form, Meaning { text: finished(kept), block: at, span }))
}

/// "X is verwachte Y bij Z": the first sentence below the term, though no article says that a kind of
/// thing follows. An adjective before its noun ends in -e; "X is populair bij Y" is only a remark.
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

/// Without what only leads to other words or to the source, and without marks around it.
fn finished(text: &str) -> String {
    let text = text.trim();
    let text = TAIL.find(text).map_or(text, |tail| &text[..tail.start()]);
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
fn without_stop(text: &str, from: &str) -> String {
    let is_own = from.trim().starts_with(char::is_uppercase);
    if is_own || text.ends_with("enz.") || text.ends_with("etc.") || text.ends_with("e.d.") {
        return text.to_owned();
    }
    text.trim_end_matches('.').to_owned()
}
