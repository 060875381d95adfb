//! What answers a question about the term, what is read out, and a paragraph that can be nothing but its
//! definition: forms that say nothing of the term themselves.

use std::sync::LazyLock;

use regex::Regex;

use super::voice;
use super::wording::finished;
use super::{ASIDE, Meaning, TALK, kept, offset};
use crate::text::definition::page::place;
use crate::text::definition::page::{Block, Kind};
use crate::text::definition::term;
use crate::text::definition::term::finder::Finder;
use crate::text::pattern::pattern;
use crate::text::sentence;

/// "Wat is een" up to the term.
static ASKS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)^(?:(?:maar|en|dus|so)\s)?(?:wat\s(?:is|zijn|betekent|betekenen|houdt|(?:verstaan|verstaat|bedoelen|bedoelt)\s(?:(?:we|wij|men|u|jullie)\s)?(?:onder|met)|wordt\s(?:(?:verstaan|bedoeld)\s)?(?:onder|met))|(?:wie|who|wer)\s(?:is|zijn|are|ist|sind)|what\s(?:is|are|does|do we mean by|is meant by)|was\s(?:ist|sind|bedeutet|versteht man unter|meint)|qu['’]est-ce qu[e'’])\s?(?:(?:dan|nu|eigenlijk|precies|denn|eigentlich)\s)?(?:(?:een|de|het|het begrip|de term|an?|the|eine?n?m?r?|der|die|das|une?)\s+)*["“„«‘'\s]*$"#,
    )
});
/// What may stand between the term and the question mark.
static ASKED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)^["”’»\s]*(?:\([^()]{1,80}\)\s*)?(?:(?:nu|eigenlijk|precies|dan|in|exact|ook alweer|verstaan|bedoeld|exactly|mean|genau|eigentlich)\s?)*\?$"#,
    )
});

/// Whether a sentence asks what the term is.
pub(super) fn is_question(sentence: &str, finder: &Finder) -> bool {
    sentence.ends_with('?')
        && finder.find(sentence).is_some_and(|(start, end)| {
            ASKS.is_match(&sentence[..start]) && ASKED.is_match(&sentence[end..])
        })
}

/// The answer to the question what the term is, where it has the form of a definition.
pub(super) fn answer(block: &Block, at: usize, sentence: &str, finder: &Finder) -> Option<Meaning> {
    if finder.find(sentence).is_some() || !is_phrase(sentence) {
        return None;
    }
    let start = offset(&block.text, sentence);
    let kept = kept(&block.text[start..], Some(finder));
    let span = (start, start + kept.len());
    Some(Meaning { text: finished(kept), block: at, span })
}

/// Whether a text can be nothing but a definition, without a verb of its own.
pub(super) fn is_phrase(text: &str) -> bool {
    let bare = term::without_article(text);
    let has_verb = || {
        voice::has_verb(text)
            || text
                .split_whitespace()
                .any(|word| voice::is_verb(word.trim_end_matches(['.', ',']), 1))
    };
    !TALK.is_match(text)
        && !ASIDE.is_match(text)
        && place::of_line(text.trim_end_matches('.')).is_none()
        && (voice::is_loose(text) || voice::is_phrase(bare) && !has_verb())
}

/// A quotation behind a colon that is a whole definition: "Ans leest voor: “Een kaart die …”".
pub(super) fn read_out(block: &Block, at: usize, finder: &Finder) -> Option<Meaning> {
    static QUOTE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r#"[:：]\s+(?P<text>"[^"]{16,900}"|“[^“”]{16,900}”|„[^„“”]{16,900}[“”]|«[^«»]{16,900}»)(?:\.?$|\.?\s+\p{Lu})"#,
        )
    });
    let quote = QUOTE.captures(&block.text)?.name("text")?;
    let inner = quote.as_str().trim_matches(['"', '“', '”', '„', '«', '»']);
    let is_one = sentence::split(inner).len() == 1;
    let is_told = finder.find(inner).is_none() && is_phrase(inner) && is_one;
    is_told.then(|| Meaning { text: finished(inner), block: at, span: (0, quote.end()) })
}

/// A paragraph of its own that has the form of a definition, where nothing else says the meaning.
pub(super) fn loose(block: &Block, at: usize, finder: &Finder) -> Option<Meaning> {
    if block.kind != Kind::Line || block.is_near || block.role.is_some() {
        return None;
    }
    let kept = kept(&block.text, Some(finder));
    let first = sentence::split(kept).first().copied()?;
    let is_own = kept.len() + 1 >= block.text.len() || kept.len() == first.len();
    let is_told = voice::is_loose(first)
        && finder.find(first).is_none()
        && !TALK.is_match(first)
        && !ASIDE.is_match(first)
        && place::of_line(first).is_none();
    (is_own && is_told).then(|| Meaning { text: finished(kept), block: at, span: (0, kept.len()) })
}
