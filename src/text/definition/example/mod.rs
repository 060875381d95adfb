//! Sentences that use the term, cases that fall under it or do not, and what explains it.

mod case;

use std::sync::LazyLock;

use regex::Regex;

use super::meaning::{Meaning, said};
use super::page::cited;
use super::page::label::Role;
use super::page::{Kind, Page, labelled as labelled_line};
use super::term::finder::Finder;
use crate::text::pattern::pattern;
use crate::text::sentence;
use case::{
    A_CASE, AGAINST, AS_NAMED, CASE, CASE_FIRST, CASE_OF, CITES, COUNTER, EXCEPT, JOINED, LEAD,
    LEADING, LIST, NO_COUNTER, NOT_BEING, OPPOSED, RELATION, WITH_PREPOSITION,
};

/// The longest item, in characters.
const LONGEST: usize = 400;
/// Sentences of an explanation that no label marks.
const EXPLAINING: usize = 5;

/// Complete sentences of running text that use the term or another word for it.
pub(super) fn sentences(
    page: &Page,
    finder: &Finder,
    names: &[String],
    meaning: Option<&Meaning>,
) -> Vec<String> {
    let mut found = Vec::new();
    for block in page.of(Role::Sentences) {
        let parts = if block.kind == Kind::Item {
            vec![&*block.text]
        } else {
            sentence::split(&block.text)
        };
        for one in parts {
            push(&mut found, one);
        }
    }
    let mut others = Vec::new();
    let finders: Vec<Finder> = names.iter().map(|name| Finder::new(name)).collect();
    for (at, one) in page.prose() {
        let count = one.split_whitespace().count();
        let uses = || {
            finder.find(one).is_some() || finders.iter().any(|finder| finder.find(one).is_some())
        };
        if (4..=60).contains(&count)
            && one.starts_with(|c: char| {
                c.is_uppercase() || c.is_ascii_digit() || "\"“„‘".contains(c)
            })
            && one.trim_end_matches(['"', '”', '’', ')', '»']).ends_with(['.', '!', '?'])
            && !is_defining(page, at, one, meaning)
            && !said::is_defining(one, finder)
            && !RELATION.is_match(one)
            && !LEADING.is_match(one)
            && cited::label(one).is_none()
            && !one.ends_with('?')
            && !is_counter(one, finder)
            && uses()
        {
            // What sets the term against another says more about the two than about its use.
            push(if OPPOSED.is_match(one) { &mut others } else { &mut found }, one);
        }
    }
    if found.is_empty() { others } else { found }
}

/// Whether a sentence tells what does not fall under the term.
fn is_counter(sentence: &str, finder: &Finder) -> bool {
    tells_counter(sentence) || is_negated(sentence, finder)
}

fn tells_counter(sentence: &str) -> bool {
    COUNTER.is_match(sentence) && !NO_COUNTER.is_match(sentence)
}

/// Whether a sentence tells a case.
fn is_case(sentence: &str, finder: &Finder) -> bool {
    let is_of_term = || {
        CASE_OF.find(sentence).is_some_and(|cue| {
            let behind = &sentence[cue.end()..];
            finder.find(behind).is_some_and(|(at, _)| behind[..at].split_whitespace().count() <= 1)
        })
    };
    CASE.is_match(sentence) || CASE_FIRST.is_match(sentence) || is_of_term()
}

/// Whether a sentence of a block is the one that defines.
fn is_defining(page: &Page, at: usize, sentence: &str, meaning: Option<&Meaning>) -> bool {
    let Some(meaning) = meaning.filter(|meaning| meaning.block == at) else { return false };
    let block = &page.blocks[at].text;
    let start = block.find(sentence).unwrap_or(0);
    start < meaning.span.1 && start + sentence.len() > meaning.span.0
}

/// Cases that fall under the term.
pub(super) fn cases(page: &Page, finder: &Finder, meaning: Option<&Meaning>) -> Vec<String> {
    let mut found = Vec::new();
    labelled(page, Role::Cases, &mut found);
    found.retain(|item| !tells_counter(item) && !is_negated(item, finder));
    for (at, one) in page.sentences() {
        let is_labelled = page.blocks[at].role == Some(Role::Cases);
        let is_other = cited::label(one).is_some_and(|role| role != Role::Cases);
        if is_labelled || is_other || is_counter(one, finder) {
            continue;
        }
        if let Some(list) = LIST.captures(one) {
            let what = list.name("what").map_or("", |what| what.as_str());
            let what = AGAINST.find(what).map_or(what, |cue| &what[..cue.start()]);
            let is_told = is_defining(page, at, one, meaning);
            // "bijv. over school, zorg of werk" is one thing in three words.
            if is_told && WITH_PREPOSITION.is_match(what) {
                // An aside in the middle of the sentence is none of its cases.
                if what.rsplit_once(", ").is_none_or(|(_, last)| JOINED.is_match(last)) {
                    push_case(&mut found, what);
                }
                continue;
            }
            // "Zoals bedoeld in artikel 2 en 3" names no case.
            let is_named = AS_NAMED.is_match(what);
            let items = if is_named { Vec::new() } else { list_items(what) };
            if is_told && items.is_empty() && A_CASE.is_match(what) && !what.contains(',') {
                push_case(&mut found, what);
                continue;
            }
            if items.len() > 1 {
                for item in items {
                    push_case(&mut found, item);
                }
                continue;
            }
        }
        let is_other =
            is_defining(page, at, one, meaning) || RELATION.is_match(one) || OPPOSED.is_match(one);
        if is_case(one, finder) && !is_other {
            push_case(&mut found, one);
        }
    }
    found
}

/// Cases that do not fall under the term.
pub(super) fn counters(page: &Page, finder: &Finder, meaning: Option<&Meaning>) -> Vec<String> {
    let mut found = Vec::new();
    labelled(page, Role::Counters, &mut found);
    found.retain(|item| !CITES.is_match(item));
    let (mut is_asked, mut was_told, mut is_behind) = (false, false, false);
    for (at, one) in page.sentences() {
        let is_told = is_defining(page, at, one, meaning);
        is_behind |= is_told;
        let follows = std::mem::replace(&mut was_told, is_told);
        // "Geheel van taken. Niet: een hobby."
        if follows
            && !is_told
            && let Some((Role::Counters, text)) = labelled_line(one)
        {
            push_case(&mut found, text);
            continue;
        }
        let is_other = cited::label(one).is_some_and(|role| role != Role::Counters);
        let is_answer = std::mem::take(&mut is_asked);
        if one.ends_with('?') {
            // What is no X is told by the answer to the question.
            is_asked = is_counter(one, finder);
            continue;
        }
        if is_answer && !is_other {
            push_case(&mut found, one);
            continue;
        }
        if page.blocks[at].role == Some(Role::Counters) || is_other {
            continue;
        }
        // What an opening hour or a fee has for an exception is none of the term.
        let except = EXCEPT.captures(one).filter(|_| is_told || is_about_kind(one, finder));
        if let Some(except) = NOT_BEING.captures(one).filter(|_| is_behind).or(except) {
            let what = except.name("what").map_or("", |what| what.as_str());
            let items = list_items(what);
            if items.len() > 1 {
                for item in items {
                    push_case(&mut found, item);
                }
            } else {
                push_case(&mut found, clause(what));
            }
        } else if tells_counter(one) && is_about(one, finder) || is_negated(one, finder) {
            push_case(&mut found, one);
        }
    }
    found
}

/// Whether a sentence names the term or points back to it.
fn is_about(sentence: &str, finder: &Finder) -> bool {
    static BACK: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)\b(?:hieronder|eronder|hier|er|daaronder|this|it|here|dit|deze|hierunter|dazu)\b|^(?:niet|geen|een tegenvoorbeeld)",
        )
    });
    finder.find(sentence).is_some() || BACK.is_match(sentence)
}

/// Whether a sentence tells of all that falls under the term.
fn is_about_kind(sentence: &str, finder: &Finder) -> bool {
    static UNDER: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)\b(?:onder|val(?:t|len)|reken(?:en|t)?|telt?|tellen|includes?|covers?|counts?)\b",
        )
    });
    static ALL: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)(?:^|\s)(?:alle|all|iedere?|elke?|each|every)\s$"));
    let is_all =
        || finder.find(sentence).is_some_and(|(start, _)| ALL.is_match(&sentence[..start]));
    UNDER.is_match(sentence) && is_about(sentence, finder) || is_all()
}

/// "geen X is", "is geen X", "no X is", "is not an X".
fn is_negated(sentence: &str, finder: &Finder) -> bool {
    static NO: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)(?:^|\s)(?:geen|not(?:\san?)?|no|keine?|kein|pas une?)\s(?:enkele\s|echte?\s)?$",
        )
    });
    // "Dit is geen lening" and "Een toeslag is niet een lening" tell what does not fall under it.
    static IS_NO: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r#"(?i)^["”’»]?\s*(?:is|zijn|are|ist|sind|est)\s(?:dus\s|ook\s|echter\s|therefore\s)?(?:geen|niet een|not an?|keine?|pas une?)\s"#,
        )
    });
    let pronoun = ["dit", "dat", "het", "deze", "it", "this", "dies", "es"]
        .iter()
        .find_map(|word| sentence.get(..word.len()).filter(|head| head.eq_ignore_ascii_case(word)));
    if pronoun.is_some_and(|head| IS_NO.is_match(&sentence[head.len()..])) {
        return true;
    }
    let Some((start, end)) = finder.find(sentence) else { return false };
    if start < 12 && IS_NO.is_match(&sentence[end..]) {
        return true;
    }
    let is_denied = NO.is_match(&sentence[..start]);
    let before = sentence[..start].to_lowercase();
    let verb = ["is ", "zijn ", "are ", "ist ", "sind ", "est "];
    let behind = sentence[end..].trim_start().to_lowercase();
    is_denied
        && (verb.iter().any(|verb| before.contains(verb))
            || verb.iter().any(|verb| behind.starts_with(verb)))
}

/// What stands under a label: items one by one, a line as a list of names or as sentences.
fn labelled(page: &Page, role: Role, found: &mut Vec<String>) {
    for block in page.of(role) {
        if block.kind == Kind::Item {
            push_case(found, &block.text);
            continue;
        }
        let sentences = sentence::split(&block.text);
        if sentences.len() > 1 {
            for one in sentences {
                push_case(found, one);
            }
            continue;
        }
        let items: Vec<&str> = block.text.split(';').map(str::trim).collect();
        if items.len() > 1 {
            for item in items {
                push_case(found, item);
            }
            continue;
        }
        let items = list_items(&block.text);
        if items.len() > 1 && !block.text.ends_with('.') {
            for item in items {
                push_case(found, item);
            }
        } else {
            push_case(found, &block.text);
        }
    }
}

/// "een kapper, een smid en een arts" as its three, when all are short; else nothing.
fn list_items(text: &str) -> Vec<&str> {
    let text = text.trim().trim_end_matches('.');
    let mut items: Vec<&str> = Vec::new();
    for part in text.split(',') {
        let joint = [" en ", " and ", " or ", " und ", " oder ", " et ", " ou "]
            .iter()
            .find_map(|joint| part.split_once(joint))
            // The English "of" joins nothing.
            .or_else(|| part.split_once(" of ").filter(|_| !is_english(text)));
        match joint {
            Some((one, other)) => items.extend([one, other]),
            None => items.push(part),
        }
    }
    let items: Vec<&str> = items
        .into_iter()
        .map(|item| {
            let item = item.trim();
            ["en ", "of ", "and ", "or "]
                .iter()
                .find_map(|lead| item.strip_prefix(lead))
                .unwrap_or(item)
        })
        .filter(|item| !item.is_empty())
        .collect();
    let short = |item: &&str| {
        item.split_whitespace().count() <= 5
            && !item.contains(['(', ')'])
            && !item.to_lowercase().split_whitespace().any(is_verb)
    };
    // "iemand uit Noord of Oost" is one case with two names, not two cases.
    let is_elided = |items: &[&str]| match items {
        [first, second] => {
            second.split_whitespace().count() == 1
                && second.starts_with(char::is_uppercase)
                && first.split_whitespace().count() > 2
        }
        _ => false,
    };
    if items.len() > 1 && items.iter().all(short) && !is_elided(&items) {
        items
    } else {
        Vec::new()
    }
}

/// Whether the "of" of a list may be the English word.
fn is_english(text: &str) -> bool {
    let lower = text.to_lowercase();
    let mut words = lower.split_whitespace();
    words.any(|word| {
        matches!(word, "the" | "a" | "an" | "and" | "or" | "at" | "by" | "for" | "from" | "to")
            || word.starts_with(|c: char| c.is_ascii_digit())
    })
}

fn is_verb(word: &str) -> bool {
    matches!(
        word,
        "is" | "zijn"
            | "wordt"
            | "worden"
            | "heeft"
            | "hebben"
            | "kan"
            | "die"
            | "dat"
            | "are"
            | "has"
            | "that"
            | "which"
            | "who"
            | "waarbij"
            | "waarin"
            | "moet"
            | "mag"
    )
}

/// A phrase up to the clause that goes on with the sentence.
fn clause(text: &str) -> &str {
    text.split(',').next().unwrap_or(text).trim()
}

/// A labelled explanation, else sentences that explain and are not used elsewhere.
pub(super) fn explanation(
    page: &Page,
    finder: &Finder,
    used: &[String],
    meaning: Option<&Meaning>,
) -> String {
    let notes: Vec<&str> = page.of(Role::Note).map(|block| block.text.as_str()).collect();
    if !notes.is_empty() {
        return notes.join("\n\n");
    }
    let mut out = String::new();
    let mut last = None;
    let mut count = 0;
    let mut is_asked = false;
    for (at, one) in page.prose() {
        let is_answer =
            std::mem::replace(&mut is_asked, one.ends_with('?') && is_counter(one, finder));
        let block = &page.blocks[at];
        let is_whole = one.ends_with(['.', '!', '…']) && one.split_whitespace().count() >= 4;
        let is_used = is_answer
            || cited::label(one).is_some()
            || used.iter().any(|item| item == one)
            || CITES.is_match(one) && one.split_whitespace().count() <= 12
            || one.ends_with('?')
            || RELATION.is_match(one);
        let is_list = block.kind == Kind::Item || super::term::headed(one).is_some();
        if !is_whole
            || is_used
            || is_list
            || is_defining(page, at, one, meaning)
            || tells_counter(one)
            || is_case(one, finder)
            || EXCEPT.is_match(one)
            || is_negated(one, finder)
        {
            last = None;
            continue;
        }
        if !out.is_empty() {
            out.push_str(if last == Some(at) { " " } else { "\n\n" });
        }
        out.push_str(one);
        last = Some(at);
        count += 1;
        if count == EXPLAINING {
            break;
        }
    }
    out
}

/// Adds a case without the "Bijvoorbeeld:" that leads to it.
fn push_case(found: &mut Vec<String>, item: &str) {
    push(found, LEAD.find(item).map_or(item, |lead| &item[lead.end()..]));
}

fn push(found: &mut Vec<String>, item: &str) {
    let item = item.trim().trim_end_matches(';').trim();
    let is_new = !found.iter().any(|known| known == item);
    let letters = item.chars().filter(|c| c.is_alphabetic()).count();
    if letters >= 2 && is_new && item.chars().count() <= LONGEST {
        found.push(item.to_owned());
    }
}
