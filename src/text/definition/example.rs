//! Sentences that use the term, cases that fall under it or do not, and what explains it.

use std::sync::LazyLock;

use regex::Regex;

use super::cited;
use super::finder::Finder;
use super::label::Role;
use super::meaning::{self, Meaning};
use super::page::{Kind, Page};
use crate::text::pattern::pattern;
use crate::text::sentence;

/// The longest item, in characters.
const LONGEST: usize = 400;
/// Sentences of an explanation that no label marks.
const EXPLAINING: usize = 5;

static COUNTER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:val(?:t|len) (?:hier |er )?(?:niet|buiten)|val(?:t|len) (?:hier |daar )?niet onder|niet (?:hier)?onder (?:verstaan|begrepen|gerekend)|(?:wordt|worden) (?:hier)?(?:onder )?niet (?:verstaan|gerekend|begrepen|bedoeld|gezien als|beschouwd als)|hoort (?:er )?niet (?:bij|onder|tot)|tegenvoorbeeld(?:en)?|is not (?:an?\s|covered|included|considered)|are not (?:an?\s|covered|included|considered)|does not (?:include|cover|count)|do not (?:count|fall)|not considered|fällt nicht unter|gehört nicht zu|ist keine?|n['’]est pas un|ne relève pas)\b",
    )
});
static EXCEPT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)[,(]?\s*\b(?:niet zijnde|met uitzondering van|uitgezonderd|other than|excluding|with the exception of|mit ausnahme von|à l['’]exception d[eu]s?)\s+(?P<what>[^.;:()]{2,200})",
    )
});
static CASE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:\b(?:bijvoorbeeld|bijv\.|denk (?:hierbij |bijvoorbeeld |dan |daarbij )?aan|te denken valt(?: bijvoorbeeld)? aan|in de praktijk|in practice|for example|for instance|e\.g\.|zum beispiel|par exemple|een voorbeeld|voorbeelden|an example|examples?|stel dat|neem)\b|\bz\. ?B\.)",
    )
});
static LIST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:\b(?:zoals|such as|wie etwa|tels? que|telles? que|denk (?:hierbij |bijvoorbeeld |dan |daarbij )?aan|te denken valt(?: bijvoorbeeld)? aan|voorbeelden (?:hiervan |daarvan |ervan )?(?:zijn|van [^.;:]{1,60} zijn)|examples (?:of [^.;:]{1,60} )?are|bijvoorbeeld|for example|for instance|e\.g\.)|\bbijv\.)[:,]?\s+(?P<what>[^.;:()]{2,300})",
    )
});
static RELATION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:synoniem\w*|synonym\w*|antoniem\w*|antonym\w*|ook wel|ook bekend als|ook [^.;:]{1,60} genoemd|aangeduid als|oftewel|afgekort|^zie|^see|also known as|also called|tegenovergestelde|the opposite|wordt verstaan|gedefinieerd als|defined as|wordt bedoeld|spre(?:ken|ekt) (?:men|we|wij) ook|appelle (?:aussi|également)|auch .{1,30} genannt)\b",
    )
});
static OPPOSED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:in tegenstelling tot|tegendeel|tegenhanger|as opposed to|in contrast (?:to|with)|im gegensatz zu|contrairement)",
    )
});
static LEAD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:(?:(?:een |an? |ein |un )?(?:praktijk|tegen)?(?:voorbeeld(?:en)?|example|beispiel|exemple)s?|bijvoorbeeld|bijv\.|bv\.|for example|for instance|e\.g\.|zum beispiel|z\. ?B\.|par exemple|in de praktijk|in practice|denk aan|let op|nb|n\.b\.|opgelet|note)\s?[:：]|(?:bijvoorbeeld|for example|for instance|zum beispiel|par exemple),)\s*",
    )
});
/// A sentence that only tells where something stands.
static CITES: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^(?:aldus|zie|vgl\.?|vergelijk|bron|cf\.?|see|siehe|voir)\s"));
/// What sets the term against another, behind its cases.
static AGAINST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i),?\s(?:dit )?(?:in tegenstelling tot|niet zijnde|maar niet|as opposed to|in contrast (?:to|with)|unlike|but not|im gegensatz zu[rm]?|contrairement)\b",
    )
});
/// One case: a thing with its article.
static A_CASE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:een|het|de|iemand|an?|the|someone|eine?[nmrs]?|der|die|das|une?|le|la|les)\s\S+",
    )
});
static WITH_PREPOSITION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)^(?:over|bij|in|op|aan|voor|met|door|naar|van|uit|tijdens|about|in|at|on|with)\s")
});
static LEADING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)^(?:dus|daarom|hiervan|daarvan|maar|en|of|but|and|so|because|want)\b")
});

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
            && !meaning::is_defining(one, finder)
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
    COUNTER.is_match(sentence) || is_negated(sentence, finder)
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
    found.retain(|item| !COUNTER.is_match(item) && !is_negated(item, finder));
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
                push_case(&mut found, what);
                continue;
            }
            let items = list_items(what);
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
        if CASE.is_match(one) && !is_defining(page, at, one, meaning) && !RELATION.is_match(one) {
            push_case(&mut found, one);
        }
    }
    found
}

/// Cases that do not fall under the term.
pub(super) fn counters(page: &Page, finder: &Finder) -> Vec<String> {
    let mut found = Vec::new();
    labelled(page, Role::Counters, &mut found);
    let mut is_asked = false;
    for (at, one) in page.sentences() {
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
        if let Some(except) = EXCEPT.captures(one) {
            let what = except.name("what").map_or("", |what| what.as_str());
            let items = list_items(what);
            if items.len() > 1 {
                for item in items {
                    push_case(&mut found, item);
                }
            } else {
                push_case(&mut found, clause(what));
            }
        } else if COUNTER.is_match(one) && is_about(one, finder) || is_negated(one, finder) {
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
            || COUNTER.is_match(one)
            || CASE.is_match(one)
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
