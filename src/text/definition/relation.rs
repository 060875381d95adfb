//! Other words for the term and words for its opposite, where the notes say so.
//!
//! Precision before recall: a word counts only where a cue ties it to the term itself.

use std::sync::LazyLock;

use regex::Regex;

use super::label::Role;
use super::meaning::Meaning;
use super::page::Page;
use super::term::{self, Finder};
use crate::text::pattern::pattern;
use crate::text::stem::{self, words};

/// The longest name, in words.
const WORDS: usize = 5;

/// More names than these are not looked at; lists show five.
const MOST_NAMES: usize = 40;
/// A cue right behind the term.
static BEHIND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)^["”’»]?\s*(?:\([^()]{1,40}\)\s*)?[,(–—-]?\s*(?:(?:wordt|worden|is|zijn|heet|heten|staat|staan|kent men)\s)?(?:in de (?:praktijk|volksmond|wandelgangen)\s)?(?:(?P<genoemd>ook(?:\swel)?(?:\seens)?(?:\s(?:genoemd|aangeduid als|bekend als|geschreven als|vermeld als))?|oftewel|ofwel|alias|(?:af)?gekort(?:\s(?:als|tot|met))?:?|(?:also\s)?(?:(?:known|referred to)\sas|abbreviated\s(?:as|to))|also called|(?:is\s|are\s)?also (?:known as|called|referred to as)|(?:is\s)?abbreviated (?:as|to)|a\.?k\.?a\.?|auch(?:\sals)?|(?:wird\s)?auch(?:\sals)?|kurz|(?:est\s)?(?:aussi|également) appelée?|synoniemen?:?|synonyms?:?)|(?:is|zijn|are|est|ist)?\s?(?:een\s|a\s|ein\s|un\s)?(?P<van>synoniem (?:van|voor|met)|synonym (?:of|for|with)|synonym (?:für|zu)|synonyme de))\s+"#,
    )
});
/// A cue that ends the sentence that defines the term.
static AT_END: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)[,(;]\s*(?:ook(?:\swel)?(?:\s(?:genoemd|aangeduid als|bekend als))?|oftewel|ofwel|alias|afgekort(?:\s(?:als|tot))?:?|also (?:known as|called)|a\.?k\.?a\.?|auch|aussi appelée?)\s+(?P<names>[^;:()]{2,90}?)\)?\.?$",
    )
});
/// A sentence that speaks of nothing else.
static WHOLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:(?:dit|het|deze|dat|hij|men|it|this|dies|es|on)\s(?:begrip\s|term\s)?(?:(?:wordt|worden|staat|heet|spreekt|noemt|is|wird)\s)?(?:in de (?:praktijk|volksmond)\s)?(?:(?:ook|also|auch|aussi)\s(?:wel\s)?(?:(?:bekend|aangeduid)\sals\s|genoemd\s|known as\s|called\s|als\s|van\s|over\s)?|afgekort\s(?:als|tot)\s|abbreviated (?:as|to)\s|is also (?:known as|called)\s)|ook (?:wel(?:\s(?:bekend als|genoemd|aangeduid als))?|bekend als|genoemd)\s?:?\s|also (?:known as|called)\s?:?\s|oftewel\s?:?\s|afgekort(?:\s(?:als|tot))?\s?:?\s|(?:(?:een|de|the|a|an|les?|die|other|andere)\s)?(?:andere? (?:woord(?:en)?|namen|naam)|synoniem(?:en)?|synonyms?|synonymes?|synonyme)\s?(?P<of>(?:van|voor|hiervoor|of|for|für|de)\s[^:.;]{1,80}?\s)?(?:hiervoor\s|hiervan\s)?(?:(?:is|zijn|are|sind|ist|sont|est)\s?:?|:)\s|(?:er\s)?wordt ook gesproken (?:van|over)\s|(?:men spreekt|(?:in de (?:praktijk|volksmond) )?spre(?:ken|ekt) (?:men|we|wij)) ook (?:wel )?(?:van|over)\s|auch\s|on l['’]appelle (?:aussi|également)\s)",
    )
});
static OPPOSITE_WHOLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:(?:het|de|een|the|an|das|le|les|die)\s)?(?:tegenovergestelde|tegendeel|tegengestelde|tegenhanger|tegenpool|antoniem(?:en)?|opposite|antonyms?|gegenteil|contraire|antonymes?)\s?(?P<of>(?:van|hiervan|of|von|de|du)\b[^:.;]{0,80}?\s?)?(?:(?:is|zijn|are|ist|sind|est|sont)\s?:?|:)\s+",
    )
});
static OPPOSITE_OF: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\s(?:is|zijn|are|ist|est)\s(?:het\s|the\s|das\s|le\s)?(?:tegenovergestelde|tegendeel|tegengestelde|tegenhanger|antoniem|opposite|antonym|gegenteil|contraire)\s(?:van|of|von|de)\s(?:(?:een|de|het|an?|the)\s)?",
    )
});
static UNLIKE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:in tegenstelling tot|as opposed to|in contrast (?:to|with)|im gegensatz zu[rm]?|contrairement (?:à|aux?)|par opposition (?:à|aux?))\s+",
    )
});
/// "The opposite is true" names no opposite.
static IDIOM: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:true|correct|the case|waar|juist|het geval|der fall|wahr|richtig|le cas|vrai|gebeurd|gebleken)\b",
    )
});
/// A verb that says what something is or is about.
static IS_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:is|zijn|wordt|worden|gaat|betreft|heeft|hebben|kent|geldt|geeft|kost|levert|biedt|vraagt|are|has|have|ist|sind|hat|est|sont)\b",
    )
});
static FACING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)^["”’»]?\s*(?:(?:staat|staan|stands?)\s)?(?:lijnrecht\s)?(?:tegenover|versus|vs\.?)\s+"#,
    )
});
/// A verb that names, which closes the names before it.
static CALLED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)^(?:[^.;:]{2,80}?)\s(?:genoemd|geheten|genannt|bezeichnet|aangeduid)\b")
});
/// The same verb as the end of a sentence.
static CALLED_AT_END: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\s(?:genoemd|geheten|genannt|bezeichnet|aangeduid|called)[.)]*$")
});
/// A verb that names, with whoever names so.
static CALLED_BY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\s(?:genoemd|geheten|genannt|bezeichnet|aangeduid|called)\s(?:door|von|by|par)\s")
});
/// A cue of what is only said now and then: what follows is another word where it is a noun.
static NOW_AND_THEN: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:eens|soms|weleens|sometimes|manchmal|parfois)\b"));
/// What shows that a noun follows: an article or a quotation mark.
static MARKED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r#"(?i)^\s*(?:["“„«‘']|(?:een|de|het|an?|the|eine?|der|die|das|une?|le|la)\s)"#)
});
/// Words that no name begins with or goes on with.
static STOP: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:is|zijn|was|waren|wordt|worden|werd|heeft|hebben|kan|kunnen|mag|moet|moeten|zal|gaat|geldt|betreft|levert|vraagt|geeft|geven|krijgt|komt|staat|ligt|blijft|bestaat|hoeft|zit|maakt|telt|duurt|kost|loopt|werkt|biedt|gebruikt|every|each|daily|elke|elk|iedere|jede[nrms]?|does|gives|takes|genoemd|geheten|genannt|appelé|die|dat|waar\w*|welke|wie|wat|hetgeen|als|indien|omdat|zodat|bij|in|op|aan|uit|met|voor|door|naar|tot|over|onder|tussen|om|te|van|er|men|we|wij|ik|je|u|zij|ze|hij|dit|deze|niet|geen|wel|nog|maar|dus|want|en|of|are|were|has|have|can|may|must|will|that|which|who|where|when|if|because|at|on|for|with|by|from|to|of|into|it|this|these|they|he|she|not|but|and|or|ist|sind|wird|werden|hat|haben|bei|mit|für|und|oder|est|sont|qui|que|dans|pour|avec|et|ou)$",
    )
});
/// Words that make a phrase something other than a name of an opposite.
const LOOSE: &str = " vorig vorige eerder eerdere vroeger wat hetgeen meeste andere ander veel alle sommige enkele \
    most other others last previous all some many what earlier gewone normale gebruikelijke usual rest ";

/// Other words for the term.
pub(super) fn synonyms(page: &Page, finder: &Finder, meaning: Option<&Meaning>) -> Vec<String> {
    let mut found = Names { finder, names: Vec::new() };
    for block in page.of(Role::Synonyms) {
        found.list(&block.text);
    }
    for block in &page.blocks {
        if let Some((_, end)) = finder.find(&block.text).filter(|(start, _)| *start < 60) {
            found.short(&block.text[end..]);
        }
    }
    for (at, one) in page.sentences() {
        if let Some(lead) = WHOLE.captures(one) {
            let of = lead.name("of").map_or("", |of| of.as_str());
            let is_ours = of.is_empty() || finder.find(of).is_some() || is_pronoun(of);
            let names = &one[lead.get(0).map_or(0, |lead| lead.end())..];
            let is_bare = lead[0].trim().eq_ignore_ascii_case("auch");
            let is_named = !is_bare && !is_remark(&lead[0]) || is_called(names);
            if is_ours && is_named && !is_opinion(names) {
                found.run(names);
            }
            continue;
        }
        if let Some((_, end)) = finder.find(one) {
            if let Some(cue) = BEHIND.captures(&one[end..]) {
                let from = end + cue.get(0).map_or(0, |cue| cue.end());
                let text = &one[from..];
                // "X is ook een vak" tells a kind, not another word; "ook wel X genoemd" names one.
                let cue = cue.get(0).map_or("", |cue| cue.as_str()).trim().to_lowercase();
                let is_vague =
                    cue.ends_with("ook") || cue.ends_with("auch") || cue.ends_with("kurz");
                // "Wordt ook wel eens ziek genoemd" tells a property.
                let is_rare = NOW_AND_THEN.is_match(&cue) && !MARKED.is_match(text);
                if (!is_vague || is_called(text)) && !is_rare && !is_opinion(text) {
                    found.run(text);
                }
            }
            if let Some(start) = synonym_before(one, finder) {
                found.run(&one[..start]);
            }
        }
        let defines = meaning.is_some_and(|meaning| meaning.block == at)
            && (finder.find(one).is_some() || meaning.is_some_and(|meaning| meaning.span.0 == 0));
        if let Some(tail) = AT_END.captures(one).filter(|_| defines) {
            let names = tail.name("names").map_or("", |names| names.as_str());
            // What goes on after the verb tells of whoever was called so, not of the term; "ofwel A
            // ofwel B" is a choice.
            let has_ook = tail[0].to_lowercase().contains("ook ");
            let is_end = CALLED_AT_END.is_match(names) || !is_called(names) && !has_ook;
            if is_end && !names.to_lowercase().contains("ofwel ") {
                found.run(names);
            }
        }
    }
    found.names
}

/// Whether "dit is ook" only says something of the term: without a verb that names, what follows may be
/// a kind.
fn is_remark(lead: &str) -> bool {
    let lead = lead.trim().to_lowercase();
    let names = ["heet", "noemt", "spreekt", "spreken", "appelle", "also known"];
    ["ook", "ook wel", "also", "auch", "aussi"]
        .iter()
        .any(|also| lead.ends_with(also) && lead != *also)
        && !names.iter().any(|verb| lead.contains(verb))
}

/// Whether a naming verb closes the names: "vak genoemd", "known as" needs none.
fn is_called(text: &str) -> bool {
    CALLED.is_match(text) && !is_opinion(text)
}

/// Whether somebody is named who calls it so: "ziek genoemd door de docent" gives no other word.
fn is_opinion(text: &str) -> bool {
    CALLED_BY.is_match(text)
}

fn is_pronoun(of: &str) -> bool {
    ["hiervoor", "hiervan", "daarvoor", "van dit", "voor dit", "for this", "of this", "for it"]
        .iter()
        .any(|pronoun| of.trim().to_lowercase().starts_with(pronoun))
}

/// "Vak is een synoniem van beroep": where the name before it ends.
fn synonym_before(sentence: &str, finder: &Finder) -> Option<usize> {
    static OF: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)\s(?:is|zijn|are|ist|est)\s(?:een\s|a\s|ein\s|un\s)?(?:synoniem(?:en)?|synonyms?|synonyme?|een ander woord|another (?:word|name))\s(?:van|voor|met|of|for|für|de)\s",
        )
    });
    let cue = OF.find(sentence)?;
    let (start, _) = finder.find_from(sentence, cue.end())?;
    let between = sentence[cue.end()..start].trim();
    (between.is_empty() || between.split_whitespace().count() == 1).then_some(cue.start())
}

/// Words for the opposite of the term.
pub(super) fn antonyms(page: &Page, finder: &Finder, meaning: Option<&Meaning>) -> Vec<String> {
    let mut found = Names { finder, names: Vec::new() };
    for block in page.of(Role::Antonyms) {
        found.list(&block.text);
    }
    for (at, one) in page.sentences() {
        if let Some(lead) = OPPOSITE_WHOLE.captures(one) {
            let of = lead.name("of").map_or("", |of| of.as_str());
            let is_ours = of.is_empty()
                || finder.find(of).is_some()
                || is_pronoun(of.trim_start_matches("van "));
            let names = &one[lead.get(0).map_or(0, |lead| lead.end())..];
            if is_ours && !IDIOM.is_match(names) {
                found.run(names);
            }
            continue;
        }
        let place = finder.find(one);
        if let Some(cue) = OPPOSITE_OF.find(one) {
            if finder.find(&one[cue.end()..]).is_some_and(|(start, _)| start == 0) {
                found.run(&one[..cue.start()]);
            } else if place.is_some_and(|(start, end)| start < 12 && end <= cue.start()) {
                found.run(&one[cue.end()..]);
            }
            continue;
        }
        if let Some(cue) = UNLIKE.find(one) {
            let defines = meaning.is_some_and(|meaning| meaning.block == at);
            let text = &one[cue.end()..];
            let is_far =
                place.is_some_and(|(start, _)| start >= cue.start() && start - cue.start() > 120);
            // "X neemt af, in tegenstelling tot Y" compares what they do, not what they are.
            let compares = place.is_some_and(|(_, end)| {
                let between = one.get(end..cue.start()).unwrap_or_default();
                let between = term::ASIDE_BEHIND
                    .find(between)
                    .map_or(between, |aside| &between[aside.end()..]);
                let between = between.trim_matches([',', ' ', '"', '”', '’', ')', '–', '(']);
                !between.is_empty() && !IS_FIRST.is_match(between)
            });
            if (place.is_some() || defines) && !is_far && !compares {
                found.opposite(text);
            }
            continue;
        }
        if let Some((start, end)) = place
            && let Some(cue) = FACING.find(&one[end..]).filter(|_| start < 12)
        {
            found.opposite(&one[end + cue.end()..]);
        }
    }
    found.names
}

/// Names as they are found, each once.
struct Names<'a> {
    finder: &'a Finder,
    names: Vec<String>,
}

impl Names<'_> {
    /// A list behind a label: "Vak, stiel en metier".
    fn list(&mut self, text: &str) {
        let text = text.trim().trim_end_matches('.');
        let marks = if text.contains(';') { &[';'][..] } else { &[',', '|', '•'][..] };
        for part in text.split(marks) {
            for name in part.split(" / ") {
                let count = name.split_whitespace().count();
                let halves: Vec<&str> = match (name.split_once(" en "), name.split_once(" of ")) {
                    _ if count > 2 * WORDS => continue,
                    (Some((one, other)), _) | (None, Some((one, other))) => vec![one, other],
                    _ => match name.split_once(" and ").or_else(|| name.split_once(" und ")) {
                        Some((one, other)) => vec![one, other],
                        None => vec![name],
                    },
                };
                for half in halves {
                    let half = half.trim();
                    let half = ["en ", "of ", "and ", "or ", "und ", "oder ", "et ", "ou "]
                        .iter()
                        .find_map(|lead| half.strip_prefix(lead))
                        .unwrap_or(half);
                    let (name, short) = term::without_short(half);
                    self.push(name);
                    if is_short(short) {
                        self.push(short);
                    }
                }
            }
        }
    }

    /// Names in running text, up to where something else begins: "vak, stiel of metier, is een".
    fn run(&mut self, text: &str) {
        let mut rest = text;
        for _ in 0..8 {
            let Some((name, behind)) = first_name(rest) else { return };
            self.push(name);
            let tail = behind.trim_start();
            let next = [
                ", en ", ", of ", ", and ", ", or ", "en ", "of ", "and ", "or ", "und ", "oder ",
                "et ", "ou ", "/ ", "/", ", ",
            ]
            .iter()
            .find_map(|joint| tail.strip_prefix(joint));
            let Some(next) = next else { return };
            // A comma may also end the aside; what a verb follows is no name.
            let Some((name, behind)) = first_name(next) else { return };
            let goes_on = tail.starts_with(',')
                && !matches!(
                    behind.trim_start().chars().next(),
                    None | Some(',' | '.' | ')' | ';')
                )
                && !["en ", "of ", "and ", "or ", "genoemd", "geheten"]
                    .iter()
                    .any(|word| behind.trim_start().starts_with(word));
            if goes_on || name.split_whitespace().count() > 3 {
                return;
            }
            rest = next;
        }
    }

    /// One noun phrase after "in tegenstelling tot".
    fn opposite(&mut self, text: &str) {
        let Some((name, _)) = first_name(text) else { return };
        let is_loose = words(name).any(|(_, word)| {
            LOOSE.split_ascii_whitespace().any(|loose| loose == word.to_lowercase())
        });
        // A longer phrase has most likely swallowed a verb.
        if !is_loose && name.split_whitespace().count() <= 3 {
            self.push(name);
        }
    }

    /// "(ABC)" right behind the term.
    fn short(&mut self, behind: &str) {
        let inner = behind
            .trim_start_matches(['"', '”', '’', '*', ' '])
            .strip_prefix('(')
            .and_then(|rest| rest.split_once(')'))
            .map(|(inner, _)| inner.trim());
        let Some(inner) = inner else { return };
        let lower = inner.to_lowercase();
        let led = [
            "ook wel ",
            "ook ",
            "ook: ",
            "ook wel: ",
            "oftewel ",
            "synoniem: ",
            "also: ",
            "afgekort ",
            "afgekort als ",
            "afkorting: ",
            "also ",
            "aka ",
        ]
        .iter()
        .rev()
        .find_map(|lead| inner.get(lead.len()..).filter(|_| lower.starts_with(lead)));
        match led {
            Some(names) => self.run(names),
            None if is_short(inner) => self.push(inner),
            None => {}
        }
    }

    fn push(&mut self, name: &str) {
        if self.names.len() >= MOST_NAMES {
            return;
        }
        let name = term::without_article(name.trim().trim_end_matches(['.', ':', ';', ',']));
        let name = name.trim_matches(['(', ')']).trim();
        let count = name.split_whitespace().count();
        let letters = name.chars().filter(|c| c.is_alphabetic()).count();
        let is_known = self.names.iter().any(|known| known.to_lowercase() == name.to_lowercase());
        let is_nothing = matches!(
            name.to_lowercase().as_str(),
            "geen"
                | "none"
                | "n.v.t"
                | "nvt"
                | "onbekend"
                | "-"
                | "keine"
                | "aucun"
                | "unknown"
                | "niet bekend"
        );
        let says = words(name).any(|(_, word)| !stem::is_stop(&word.to_lowercase()));
        if (1..=WORDS).contains(&count)
            && letters >= 2
            && says
            && !is_known
            && !is_nothing
            && !name.contains(['.', ':', '?', '!', ';', '|', '{', '}'])
            && !self.finder.is(name)
        {
            self.names.push(name.to_owned());
        }
    }
}

/// Whether a word in parentheses is an abbreviation: mostly capitals.
fn is_short(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = text.chars().filter(|c| c.is_uppercase()).count();
    let plain = text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '.' | '&'));
    plain && (2..=12).contains(&letters) && capitals * 2 >= letters && capitals >= 2
}

/// The first noun phrase of a text and what stands behind it.
fn first_name(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start_matches(['"', '“', '„', '«', '‘', '\'', ' ', ':']);
    let body = term::without_article(text);
    let skipped = text.find(body.split(' ').next()?).unwrap_or(0);
    let text = &text[skipped..];
    let mut end = 0;
    let mut count = 0;
    for (at, word) in words(text) {
        let gap = &text[end..at];
        if count > 0 && gap.trim_matches(['"', '”', '’', '“', '\'']).trim() != ""
            || count == WORDS
            || STOP.is_match(word)
        {
            break;
        }
        if count > 0 && gap.contains(['"', '”', '»']) {
            break;
        }
        count += 1;
        end = at + word.len();
    }
    let behind = text[end..].trim_start_matches(['"', '”', '’', '»', '\'']);
    // A phrase that was cut because it grew too long is no name.
    let is_cut = count == WORDS && behind.starts_with(' ') && {
        let next = words(behind).next().map_or("", |(_, word)| word);
        !STOP.is_match(next)
    };
    (count > 0 && !is_cut).then_some((&text[..end], behind))
}
