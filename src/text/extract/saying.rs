//! What people said, verbatim, and who said it.

use std::sync::LazyLock;

use regex::Regex;

use super::page::{Block, Kind, Page};
use super::people::{NAME, People, Person, SAYS, is_full_name, is_role, name_and_role, role_of};
use crate::domain::case_study::Quote;
use crate::text::pattern::pattern;

/// Quotes that are kept.
const MOST: usize = 24;
/// The longest quotation, in bytes.
const LONGEST: usize = 1_500;

static AFTER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"^[,.]?\s*(?:(?:{SAYS})(?:\s(?:uns|der|die|the|our|de|onze|le|la))?\s((?:[\p{{Ll}}-]+\s){{0,4}}?)({NAME})(?:,\s([^.;:\x22“„«]{{2,110}}))?|(?:[-–—]|\()\s?({NAME})(?:,\s?([^.;:\x22“„«)]{{2,110}}))?|(?:[Ss]o|aldus)\s({NAME})|({NAME}),?\s(?:{SAYS})\b)"
    ))
});
static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?:(?i:{SAYS})\s({NAME})(?:,\s([^\x22“„«:.]{{2,110}}))?|(?i:from|according to|volgens|laut|selon|segundo|in the words of)\s({NAME})(?:,\s([^\x22“„«:.]{{2,110}}))?,|({NAME})(?:\s\(([^)]{{2,90}})\)|,\s([^\x22“„«:.]{{2,110}}),?)?(?:\s(?:{SAYS})[^.!?]{{0,40}})?[:,])\s?$"
    ))
});
static CALLED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(\p{Ll}[\p{L}’'-]{1,20}(?:\s\p{Ll}[\p{L}’'-]{1,20})?)(?:\s\(([^)]{2,60})\))?:\s?")
});
static ATTRIBUTION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(r"^(?:([-–—―~]+)\s*)?({NAME})(?:\s?(?:,|\s[-–—|]|\(|/)\s?(.{{2,110}}?))?\)?$"))
});
static TRAILING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(r"^(.{{20,}}?[.!?…”\x22])\s*[-–—―~]+\s*({NAME})(?:,\s?(.{{2,110}}))?$"))
});
static SPEAKER: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"^({NAME})(?:\s?\(([^)]{{2,60}})\))?$")));
static QUESTION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:q|question|interviewer|vraag|v|frage|f|p|pergunta|質問|問|int|ik|host|moderator|us|we|wij)\s?\d*$",
    )
});
static ANSWER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:a|answer|antwoord|antwort|réponse|r|resposta|回答|答|interviewee|guest|client|customer|klant|kunde)\s?\d*$",
    )
});
static OPINION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:i|we|our|my|us|it['’]s|ik|wij|ons|onze|ich|wir|uns|unser|je|nous|notre|on|eu|nós|nosso|nossa|a gente)\b",
    )
});
static PERSON: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i:interviewee|speaker|guest|with|contact|gesprek met|interview mit|entretien avec|entrevista com|name|naam|spoke to|spoken with)\s?:?\s({NAME})(?:\s?[,(]\s?([^),.;]{{2,80}}))?"
    ))
});

/// A quotation in a block, by its bytes.
struct Spoken {
    start: usize,
    end: usize,
    text: String,
}

/// The verbatim quotes of the notes; those with a speaker first, else in reading order.
pub(super) fn quotes(page: &Page, people: &mut People) -> Vec<Quote> {
    learn(page, people);
    let mut found: Vec<Quote> = Vec::new();
    for (at, block) in page.blocks.iter().enumerate() {
        if found.len() >= MOST * 2 {
            break;
        }
        match block.kind {
            Kind::Heading | Kind::Row(..) => {}
            Kind::Quote => found.extend(block_quote(page, at, people)),
            _ => found.extend(in_block(page, at, people)),
        }
    }
    found.extend(answers(page, people));
    let mut kept = without_repeats(found);
    // Half a clause is no quote where there are others.
    let whole = kept.iter().filter(|quote| !is_scrap(&quote.text)).count();
    if whole >= 3 {
        kept.retain(|quote| !is_scrap(&quote.text));
    }
    kept.sort_by_cached_key(|quote| -telling(quote));
    kept.truncate(MOST);
    kept
}

/// A few words from the middle of a sentence.
fn is_scrap(text: &str) -> bool {
    text.split_whitespace().count() < 6
        && !text.ends_with(['.', '!', '?', '…', '。'])
        && text.starts_with(char::is_lowercase)
}

/// How well a quote speaks for itself: said by somebody, whole, neither short nor long.
fn telling(quote: &Quote) -> i32 {
    let text = quote.text.as_str();
    let length = text.chars().count() * if is_wide(text) { 3 } else { 1 };
    let small = text.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_lowercase);
    let ended = text.ends_with(['.', '!', '?', '…', '。']);
    let points = [
        (!quote.speaker.is_empty(), 8),
        (!small, 6),
        ((60..=300).contains(&length), 4),
        (length < 30, -4),
        (ended, 2),
        (OPINION.is_match(text), 1),
    ];
    points.iter().filter(|(holds, _)| *holds).map(|(_, points)| points).sum()
}

/// Learns full names from attributions before any surname has to be resolved.
fn learn(page: &Page, people: &mut People) {
    for block in &page.blocks {
        if block.text.len() < 200 {
            if let Some((name, role)) = attribution(&block.text) {
                people.know(&name, &role);
            }
            if let Some(hit) = PERSON.captures(&block.text) {
                let role = hit.get(2).map_or(String::new(), |role| role_of(role.as_str()));
                if is_full_name(&hit[1]) && (is_role(&role) || !block.label.is_empty()) {
                    people.know(&hit[1], &role);
                }
            }
        }
        for spoken in spoken(&block.text) {
            for person in [after(block, &spoken), before(block, &spoken)].into_iter().flatten() {
                if is_full_name(&person.name) {
                    people.know(&person.name, &person.role);
                }
            }
        }
    }
}

fn in_block(page: &Page, at: usize, people: &People) -> Vec<Quote> {
    let block = &page.blocks[at];
    let mut quotes: Vec<Quote> = Vec::new();
    let mut previous_end = 0;
    for spoken in spoken(&block.text) {
        let words = spoken.text.split_whitespace().count();
        let long =
            words >= 4 || words == 1 && spoken.text.chars().count() >= 12 && is_wide(&spoken.text);
        let direct = after(block, &spoken).or_else(|| before(block, &spoken));
        if !long && (direct.is_none() && !CALLED.is_match(&block.text) || words < 3) {
            continue;
        }
        let whole = spoken.start == 0 && spoken.end + 2 >= block.text.len();
        let called = (spoken.start > 0).then(|| called(page, block, &spoken)).flatten();
        let person = direct
            .or(called)
            .map(|person| fuller(people, &person))
            .or_else(|| whole.then(|| below(page, at, people)).flatten())
            .or_else(|| {
                // «"…," says Lu. "…"»: the same person goes on.
                let gap = &block.text[previous_end.min(spoken.start)..spoken.start];
                let goes_on =
                    gap.chars().count() < 80 && people.last_named(gap).is_none_or(|_| true);
                quotes
                    .last()
                    .filter(|quote| goes_on && !quote.speaker.is_empty())
                    .map(|quote| Person { name: quote.speaker.clone(), role: quote.role.clone() })
            })
            .or_else(|| nearby(page, at, &spoken, people))
            .unwrap_or_default();
        previous_end = spoken.end;
        quotes.push(Quote { text: spoken.text, speaker: person.name, role: person.role });
    }
    quotes
}

/// A block quote: its words, and who is named at its end or in the block below.
fn block_quote(page: &Page, at: usize, people: &People) -> Option<Quote> {
    let block = &page.blocks[at];
    if attribution(&block.text).is_some() && at > 0 && page.blocks[at - 1].kind == Kind::Quote {
        return None;
    }
    let (text, person) = match TRAILING.captures(&block.text) {
        Some(hit) => {
            let role = hit.get(3).map_or(String::new(), |role| role_of(role.as_str()));
            let person = Person { name: hit[2].to_string(), role };
            (hit[1].to_string(), Some(fuller(people, &person)))
        }
        None => (block.text.clone(), below(page, at, people)),
    };
    let text = text.trim().trim_matches(['"', '“', '”', '„', '«', '»']).trim().to_string();
    let person = person.unwrap_or_default();
    (text.split_whitespace().count() >= 4 && text.len() <= LONGEST).then_some(Quote {
        text,
        speaker: person.name,
        role: person.role,
    })
}

/// "dana: "…"" and "sam (harbour master): "…"" of jottings, as they are written.
fn called(page: &Page, block: &Block, spoken: &Spoken) -> Option<Person> {
    // "she says: …" does not say who.
    const PRONOUNS: [&str; 10] = ["she", "he", "they", "we", "i", "zij", "ze", "hij", "sie", "er"];
    let hit = CALLED.captures(&block.text)?;
    if hit.get(0)?.end() != spoken.start {
        return None;
    }
    let name = hit[1].to_string();
    if PRONOUNS.iter().any(|word| name.split(' ').next() == Some(word)) {
        return None;
    }
    let role = if let Some(role) = hit.get(2) {
        role.as_str().to_string()
    } else {
        let told = page.lines.split_once(&format!("{name} (")).map_or("", |(_, rest)| rest);
        let told = told.lines().next().unwrap_or_default();
        told.split([')', '@', ',']).next().unwrap_or_default().trim().to_string()
    };
    let plain = role.split_whitespace().count() <= 5 && !role.contains(|c: char| c.is_numeric());
    Some(Person { name, role: if plain { role } else { String::new() } })
}

/// The person whom the block below names, if that block is nothing else.
fn below(page: &Page, at: usize, people: &People) -> Option<Person> {
    let next = page.blocks.get(at + 1)?;
    let (name, role) = attribution(&next.text)?;
    Some(fuller(people, &Person { name, role }))
}

/// The name and role of a line that is nothing but them.
pub(super) fn attribution(text: &str) -> Option<(String, String)> {
    if text.chars().count() > 150 || text.contains(['"', '“', '„', '?', '→']) {
        return None;
    }
    let hit = ATTRIBUTION.captures(text)?;
    let role = hit.get(3).map_or(String::new(), |role| role_of(role.as_str()));
    let sure = hit.get(1).is_some() || is_role(&role);
    (sure && is_full_name(&hit[2])).then(|| (hit[2].to_string(), role))
}

/// The same person under the fullest name and role that are known.
fn fuller(people: &People, person: &Person) -> Person {
    let known = people.resolve(&person.name);
    let role = if known.role.is_empty() { person.role.clone() } else { known.role };
    Person { name: known.name, role }
}

fn after(block: &Block, spoken: &Spoken) -> Option<Person> {
    let rest = window(&block.text[spoken.end..], 220);
    let hit = AFTER.captures(rest)?;
    let name = [2, 4, 6, 7].into_iter().find_map(|group| hit.get(group))?.as_str();
    let (name, before) = name_and_role(name);
    let lower = hit.get(1).map_or("", |words| words.as_str()).trim();
    let role =
        [3, 5].into_iter().find_map(|group| hit.get(group)).map(|role| role_of(role.as_str()));
    let role = role
        .filter(|role| is_role(role))
        .or_else(|| (!before.is_empty()).then_some(before))
        .or_else(|| is_role(lower).then(|| lower.to_string()))
        .unwrap_or_default();
    named(&name, role)
}

fn before(block: &Block, spoken: &Spoken) -> Option<Person> {
    let text = &block.text[..spoken.start];
    let from = text.char_indices().rev().nth(220).map_or(0, |(at, _)| at);
    let hit = BEFORE.captures(text[from..].trim_end())?;
    let name = [1, 3, 5].into_iter().find_map(|group| hit.get(group))?.as_str();
    let (name, before) = name_and_role(name);
    let role = [2, 4, 6, 7]
        .into_iter()
        .find_map(|group| hit.get(group))
        .map(|role| role_of(role.as_str()));
    named(&name, role.filter(|role| is_role(role)).unwrap_or(before))
}

/// A person, unless the capitalised word is a sentence's first word or no name at all.
fn named(name: &str, role: String) -> Option<Person> {
    const NOT: &str = "|the|a|an|plus|and|but|so|or|he|she|they|it|we|i|this|that|in|at|as|der|die|das|ein|eine|es|er|sie|wir|de|het|een|zij|hij|dit|dat|le|la|les|il|elle|un|une|o|os|ele|ela|um|uma|also|then|now|today|why|how|what|when|after|before|our|my|their|";
    let first = name.split_whitespace().next()?.to_lowercase();
    let name = name.trim_end_matches(['.', ',']).to_string();
    (!NOT.contains(&format!("|{first}|")) && name.chars().count() > 1)
        .then_some(Person { name, role })
}

/// The person named last before the quotation: in its block, else a few blocks up.
fn nearby(page: &Page, at: usize, spoken: &Spoken, people: &People) -> Option<Person> {
    let own = &page.blocks[at].text[..spoken.start];
    people.last_named(own).or_else(|| {
        page.blocks[at.saturating_sub(3)..at]
            .iter()
            .rev()
            .take_while(|block| block.kind != Kind::Heading)
            .find_map(|block| people.last_named(&block.text))
    })
}

/// Sentences of an interview's answers, when the notes are an interview.
fn answers(page: &Page, people: &People) -> Vec<Quote> {
    let asked = page.blocks.iter().filter(|block| QUESTION.is_match(&block.label)).count();
    let speaker = |block: &Block| {
        let hit = SPEAKER.captures(&block.label)?;
        let person = people.resolve(&hit[1]);
        let known = people.all().iter().any(|known| known.name == person.name);
        let repeated = page.blocks.iter().filter(|other| other.label == block.label).count() >= 2;
        (known || repeated && asked > 0 && hit[1].len() > 2).then_some(person)
    };
    let mut quotes = Vec::new();
    for block in page.blocks.iter().filter(|block| !block.label.is_empty()).take(400) {
        let answer = ANSWER.is_match(&block.label) && asked >= 2;
        let person = if answer { people.all().first().cloned() } else { speaker(block) };
        let Some(person) = person.or_else(|| answer.then(Person::default)) else { continue };
        if QUESTION.is_match(&block.label) || is_role(&block.label) {
            continue;
        }
        let Some((_, words)) = block.text.split_once([':', '：']) else { continue };
        let best = crate::text::sentence::split(words).into_iter().find(|text| {
            (7..=45).contains(&text.split_whitespace().count()) && OPINION.is_match(text)
        });
        if let Some(text) =
            best.filter(|text| !text.contains(|c: char| c.is_ascii_digit() || "?\"“".contains(c)))
        {
            quotes.push(Quote { text: text.to_string(), speaker: person.name, role: person.role });
        }
        if quotes.len() >= 6 {
            break;
        }
    }
    quotes
}

/// The quotations of a text between any of the usual marks.
fn spoken(text: &str) -> Vec<Spoken> {
    let mut found = Vec::new();
    let mut skip_to = 0;
    let mut misses = 0;
    for (at, c) in text.char_indices() {
        if misses > 60 || found.len() >= 40 {
            break;
        }
        if at < skip_to {
            continue;
        }
        let before = text[..at].chars().next_back();
        let after_word = before.is_some_and(char::is_alphanumeric);
        let closers: &[char] = match c {
            '"' if !after_word => &['"'],
            '“' => &['”'],
            '„' => &['“', '”', '"'],
            '«' => &['»'],
            '»' if !after_word => &['«'],
            '‘' if !after_word => &['’'],
            '「' | '『' => &['」', '』'],
            _ => continue,
        };
        let from = at + c.len_utf8();
        let close = text[from..]
            .char_indices()
            .take_while(|(offset, _)| *offset < LONGEST)
            .find(|(offset, mark)| {
                // An apostrophe looks like a closing mark, but a letter follows it.
                closers.contains(mark)
                    && (*mark != '’'
                        || !text[from + offset + mark.len_utf8()..]
                            .starts_with(char::is_alphanumeric))
            })
            .map(|(offset, mark)| (from + offset, mark.len_utf8()));
        let Some((close, mark)) = close else {
            misses += 1;
            continue;
        };
        let words = text[from..close]
            .trim()
            .trim_start_matches(['.', ',', ' '])
            .trim_end_matches([',', ' ']);
        skip_to = close + mark;
        if words.chars().any(char::is_alphabetic) {
            found.push(Spoken { start: at, end: close + mark, text: words.to_string() });
        }
    }
    found
}

/// Drops a quote that another one repeats or holds; the longer of two that start alike stays.
fn without_repeats(quotes: Vec<Quote>) -> Vec<Quote> {
    let key = |text: &str| -> String {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let mut kept: Vec<(String, Quote)> = Vec::new();
    for quote in quotes.into_iter().take(MOST * 4) {
        let own = key(&quote.text);
        let start: String = own.chars().take(40).collect();
        match kept.iter_mut().find(|(other, _)| {
            other.contains(&own)
                || own.contains(other.as_str())
                || own.len() > 60 && other.starts_with(&start)
        }) {
            Some((other, old)) => {
                if own.len() > other.len() {
                    let (speaker, role) = (old.speaker.clone(), old.role.clone());
                    *old = quote;
                    if old.speaker.is_empty() {
                        (old.speaker, old.role) = (speaker, role);
                    }
                    *other = own;
                }
            }
            None => kept.push((own, quote)),
        }
    }
    let held =
        |own: &str| kept.iter().any(|(other, _)| other.len() > own.len() && other.contains(own));
    let whole: Vec<Quote> =
        kept.iter().filter(|(own, _)| !held(own)).map(|(_, quote)| quote.clone()).collect();
    whole
}

fn window(text: &str, chars: usize) -> &str {
    &text[..text.char_indices().nth(chars).map_or(text.len(), |(at, _)| at)]
}

fn is_wide(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(notes: &str) -> Vec<(String, String, String)> {
        let page = Page::read(notes);
        let mut people = People::read(&page);
        quotes(&page, &mut people)
            .into_iter()
            .map(|quote| (quote.text, quote.speaker, quote.role))
            .collect()
    }

    fn is(notes: &str, text: &str, speaker: &str, role: &str) {
        let found = of(notes);
        let wanted = (text.to_string(), speaker.to_string(), role.to_string());
        assert!(found.contains(&wanted), "{notes}: {found:?}");
    }

    #[test]
    fn the_speaker_stands_before_or_behind() {
        is(
            "\"We sleep at night again,\" says Ann Lee, Head of Operations.",
            "We sleep at night again",
            "Ann Lee",
            "Head of Operations",
        );
        is(
            "Adds Bo Chen, Plant Manager: \"Nobody misses the paper.\"",
            "Nobody misses the paper.",
            "Bo Chen",
            "Plant Manager",
        );
        is(
            "“It just worked for us,” said Senior Engineer Mia Novak.",
            "It just worked for us",
            "Mia Novak",
            "Senior Engineer",
        );
        is(
            "„Das war ein guter Tag“, sagt Jana Vogel, Leiterin der Logistik.",
            "Das war ein guter Tag",
            "Jana Vogel",
            "Leiterin der Logistik",
        );
        is(
            "«Nous avons gagné du temps», explique Luc Petit, directeur technique.",
            "Nous avons gagné du temps",
            "Luc Petit",
            "directeur technique",
        );
        is(
            "\"Dit werkt gewoon veel beter\", zegt Eva de Boer, teamleider inkoop.",
            "Dit werkt gewoon veel beter",
            "Eva de Boer",
            "teamleider inkoop",
        );
    }

    #[test]
    fn surnames_are_resolved_and_split_quotes_keep_their_speaker() {
        let notes = "\"We were late every day,\" says Ann Lee, Head of Operations. It hurt.\n\nLater it changed. \"The trucks leave on time,\" says Lee. \"Everybody noticed it quickly.\"";
        is(notes, "The trucks leave on time", "Ann Lee", "Head of Operations");
        is(notes, "Everybody noticed it quickly.", "Ann Lee", "Head of Operations");
    }

    #[test]
    fn block_quotes_have_attributions() {
        is(
            "> We would do it again tomorrow.\n>\n> Ann Lee - Head of Operations at Acme",
            "We would do it again tomorrow.",
            "Ann Lee",
            "Head of Operations at Acme",
        );
        is(
            "\"We would do it again tomorrow.\"\n- ANN LEE, HEAD OF OPERATIONS",
            "We would do it again tomorrow.",
            "ANN LEE",
            "HEAD OF OPERATIONS",
        );
        is(
            "> We would do it again tomorrow. — Ann Lee, COO",
            "We would do it again tomorrow.",
            "Ann Lee",
            "COO",
        );
    }

    #[test]
    fn scare_quotes_and_repeats_are_left_out() {
        assert!(of("The nodes became \"zombies\" and ‘compleet’ was not.").is_empty());
        assert_eq!(
            of("\"One two three four five six.\"\n\n\"One two three four five six.\"").len(),
            1
        );
        assert!(of("An open \" mark without an end").is_empty());
    }

    #[test]
    fn answers_of_an_interview_are_quotes() {
        let notes = "Interview with Ann Lee, COO\n\nQ: What was wrong?\nA: We could not see where a truck was during the day.\nQ: And now?\nA: Now my team sees every truck on one map and sleeps.";
        let found = of(notes);
        assert_eq!(found.len(), 2, "{found:?}");
        assert_eq!(found[0].1, "Ann Lee");
    }
}
