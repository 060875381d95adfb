//! Other words for the term and words for its opposite, where the notes say so.
//!
//! Precision before recall: a word counts only where a cue ties it to the term itself, as the head of
//! the phrase that the cue goes with (see [`super::tie`]).

use std::sync::LazyLock;

use regex::Regex;

use super::finder::Finder;
use super::label::Role;
use super::meaning::Meaning;
use super::name::{self, Names, Until};
use super::page::Page;
use super::tie::{self, Place, Tie, is_kindred};
use crate::text::pattern::pattern;
use crate::text::sentence;
use crate::text::stem::words;

/// A cue right behind the term.
static BEHIND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?ix)^["”’»]?\s*(?:\([^()]{1,40}\)\s*)?(?P<open>[,(–—-]\s*)?
        (?P<verb>(?:wordt|worden|is|zijn|heet|heten|staat|staan|kent\smen|are|wird|werden|ist|sind|heißt|heißen|est)\s)?
        (?:in\sde\s(?:praktijk|volksmond|wandelgangen)\s|im\svolksmund\s|in\spractice\s)?
        (?:(?P<cue>ook(?:\swel)?(?:\seens)?(?:\s(?:genoemd|geheten|aangeduid\sals|bekend\sals|geschreven\sals|vermeld\sals|als))?|oftewel|ofwel|alias
            |(?:af)?gekort(?:\s(?:als|tot|met))?|(?:also\s)?(?:known|referred\sto)\sas|also\scalled|also|abbreviated\s(?:as|to)|a\.?k\.?a\.?
            |auch(?:\s(?:genannt|als|bekannt\sals))?|kurz|(?:aussi|également)\sappelée?|synoniem(?:en)?|synonyms?|synonyme)
         |(?:een\s|a\s|ein\s|un\s)?(?P<of>synoniem\s(?:van|voor|met)|synonym\s(?:of|for|with)|synonym\s(?:für|zu)|synonyme\sde))
        (?P<colon>\s?:)?\s+"#,
    )
});
/// A cue that ends the sentence that defines the term.
static AT_END: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)(?P<mark>[,(;])\s*(?P<cue>ook(?:\swel)?(?:\s(?:genoemd|aangeduid\sals|bekend\sals))?|oftewel|ofwel|alias|afgekort(?:\s(?:als|tot))?|also\s(?:known\sas|called)|a\.?k\.?a\.?|auch(?:\sgenannt)?|aussi\sappelée?|(?P<label>synoniem(?:en)?|synonyms?|synonyme))(?P<colon>\s?:)?\s+(?P<names>[^;:()]{2,160}?)\)?\.?$",
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
        r"(?i)\s(?:is|zijn|are|ist|est)\s(?:het\s|the\s|das\s|le\s)?(?:tegenovergestelde|tegendeel|tegengestelde|tegenhanger|antoniem|opposite|antonym|gegenteil|contraire)\s(?:van|of|von|de)\s",
    )
});
/// "Het tegendeel van", before a term.
static OF: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\s(?:is|zijn|are|ist|est)\s(?:een\s|a\s|ein\s|un\s)?(?:synoniem(?:en)?|synonyms?|synonyme?|een ander woord|another (?:word|name))\s(?:van|voor|met|of|for|für|de)\s",
    )
});
static UNLIKE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:in tegenstelling tot|anders dan|as opposed to|unlike|in contrast (?:to|with)|im gegensatz zu[rm]?|contrairement (?:à|aux?)|par opposition (?:à|aux?))\s+",
    )
});
/// "The opposite is true" names no opposite.
static IDIOM: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:true|correct|the case|waar|juist|het geval|der fall|wahr|richtig|le cas|vrai|gebeurd|gebleken)\b",
    )
});
/// Words that stand as an opposite of the term only where they are of its kind.
static FACING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)^["”’»]?\s*(?:(?:staat|staan|stands?)\s)?(?:lijnrecht\s)?(?:tegenover|versus|vs\.?)\s+"#,
    )
});
/// A verb that closes "als X": "wordt ook als X aangeduid".
static AS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)^[^.;:(),]{2,80}\s(?:aangeduid|bekend|omschreven|bezeichnet|bekannt)\b")
});
/// A cue of what is only said now and then: what follows is another word where it is a noun.
static NOW_AND_THEN: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:eens|soms|weleens|sometimes|manchmal|parfois)\b"));
/// What shows that a noun follows: an article or a quotation mark.
static MARKED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r#"(?i)^\s*(?:["“„«‘']|(?:een|de|het|an?|the|eine?|der|die|das|une?|le|la)\s)"#)
});
/// Words in a phrase that make it something other than a name of an opposite.
static LOOSE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:vorige?|eerdere?|vroeger|gisteren|vandaag|morgen|toen|wat|hetgeen|meeste|andere?|veel|alle|alles|sommige|enkele|iedereen|niemand|mijn|jouw|zijn|haar|ons|onze|hun|een|de|het|elke?|iedere?|deze|dit|die|dat|niet|geen|most|others?|last|previous|all|some|many|what|earlier|my|your|his|our|their|the|an?|each|every|gewone|normale|gebruikelijke|usual|rest|mein\w*|sein\w*|ihr\w*|unser\w*|der|das|dem|den|eine?\w*|verwachting\w*|expectations?|heeft|hebben|geeft|krijgt|vind|vindt|wordt|worden|is|biedt|has|have|hat|ist|sind|wird)\b",
    )
});
/// Verbs of one thing, which no noun is mistaken for.
const SINGULAR: &str =
    " is wordt heeft kan mag moet zal gaat staat ist wird hat kann muss darf soll est a ";
/// Verbs of many things.
const PLURAL: &str =
    " zijn worden hebben kunnen mogen moeten zullen gaan staan sind werden haben können müssen ";

/// A sentence and whether it tells what the term means.
struct Told<'a> {
    text: &'a str,
    defines: bool,
    /// Whether the sentence before it speaks of the term, so that "dit" is the term.
    follows: bool,
    /// Whether nothing stands before it in its paragraph.
    opens: bool,
}

/// The sentences of a page with what they hang on.
fn told<'a>(page: &'a Page, finder: &Finder, meaning: Option<&Meaning>) -> Vec<Told<'a>> {
    let mut found: Vec<Told<'a>> = Vec::new();
    for (block, text) in page.sentences() {
        let whole = &page.blocks[block].text;
        let at = (text.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize);
        let defines = meaning.is_some_and(|meaning| {
            meaning.block == block && at < meaning.span.1 && at + text.len() > meaning.span.0
        });
        let follows = found.last().is_none_or(|before| {
            before.defines
                || before.follows && WHOLE.is_match(before.text)
                || names_only(before.text, finder)
        });
        found.push(Told { text, defines, follows, opens: at == 0 });
    }
    found
}

/// Whether a sentence has the term as its subject and a cue right behind it.
fn names_only(text: &str, finder: &Finder) -> bool {
    tie::places(text, finder).iter().any(|place| {
        place.tie == Tie::Subject && place.start == 0 && BEHIND.is_match(&text[place.end..])
    })
}

/// Other words for the term.
pub(super) fn synonyms(page: &Page, finder: &Finder, meaning: Option<&Meaning>) -> Vec<String> {
    let mut found = Names::new(finder);
    for block in page.of(Role::Synonyms) {
        found.list(first_of(&block.text));
    }
    for block in &page.blocks {
        let place = tie::places(&block.text, finder).into_iter().next();
        if let Some(place) = place.filter(|place| place.start < 60) {
            short(&mut found, &block.text[place.end..]);
        }
    }
    for one in told(page, finder, meaning) {
        if let Some(lead) = WHOLE.captures(one.text) {
            let of = lead.name("of").map_or("", |of| of.as_str());
            whole(&mut found, &one, &lead[0], of);
            continue;
        }
        for place in tie::places(one.text, finder) {
            behind(&mut found, one.text, place);
        }
        if let Some(end) = before_of(one.text, &OF, finder)
            && let Some(name) = name::one(&one.text[..end])
        {
            found.push(name);
        }
        if one.defines {
            at_end(&mut found, one.text, meaning.map_or("", |meaning| meaning.text.as_str()));
        }
    }
    found.found
}

/// The text behind a label up to the sentence after it, which has a label of its own.
fn first_of(text: &str) -> &str {
    let Some(first) = sentence::split(text).into_iter().next() else { return text };
    if text.len() > first.len() && text[first.len()..].contains(':') { first } else { text }
}

/// "Het wordt ook wel X genoemd", "Synoniem: X".
fn whole(found: &mut Names<'_>, one: &Told<'_>, lead: &str, of: &str) {
    let names = &one.text[lead.len()..];
    let lead = lead.trim().to_lowercase();
    let has_colon = lead.ends_with(':');
    let first = lead.split(' ').next().unwrap_or_default();
    let points = ["deze", "dat", "hij"].contains(&first)
        && !lead.contains(" term ")
        && !lead.contains(" begrip ");
    let is_ours = if is_pronoun(of) || of.is_empty() {
        has_colon && one.opens
            || one.follows && !points
            || lead.contains(" begrip ")
            || lead.contains(" term ")
    } else {
        is_term(found, of)
    };
    if !is_ours {
        return;
    }
    let names_it = ["heet", "als", "as", "noemt", "spre", "appelle", "called", "genoemd", "woord"]
        .iter()
        .chain(&["naam", "namen", "synon", "gesproken", "afgekort", "abbreviated", "oftewel"])
        .any(|verb| lead.contains(verb));
    let is_rare = NOW_AND_THEN.is_match(names) && !MARKED.is_match(names);
    if is_rare {
        return;
    }
    // "Dit is ook een melding" may tell a kind.
    let is_fragment = lead == "ook wel";
    let until = if names_it || has_colon || is_fragment { Until::End } else { Until::Called };
    found.behind(names, until);
}

/// Whether the phrase behind "van" or "voor" is the term and nothing else.
fn is_term(found: &Names<'_>, of: &str) -> bool {
    let of = of.trim();
    let of = of.split_once(' ').map_or("", |(_, rest)| rest);
    let of = of.trim_matches(['"', '“', '”', '„', '‘', '’', '\'', ' ']);
    found.is_term(of)
}

fn is_pronoun(of: &str) -> bool {
    let of = of.trim().to_lowercase();
    ["hiervoor", "hiervan", "daarvoor", "van dit", "voor dit", "for this", "of this", "for it"]
        .iter()
        .any(|pronoun| of.starts_with(pronoun))
}

/// A cue right behind the term: "X, ook wel Y genoemd", "X heet ook Y".
fn behind(found: &mut Names<'_>, sentence: &str, place: Place) {
    let Some(hit) = BEHIND.captures(&sentence[place.end..]) else { return };
    let from = place.end + hit.get(0).map_or(0, |cue| cue.end());
    let text = &sentence[from..];
    let has = |name: &str| hit.name(name).is_some();
    let open = hit.name("open").map_or("", |open| open.as_str().trim());
    let cue = hit.name("cue").map_or("", |cue| cue.as_str()).to_lowercase();
    let verb = hit.name("verb").map_or("", |verb| verb.as_str()).trim().to_lowercase();
    // A verb needs the term for its subject; an aside goes with the phrase before it.
    let is_tied = match place.tie {
        Tie::Subject => true,
        Tie::Behind => verb.is_empty(),
        Tie::Phrase => verb.is_empty() && !open.is_empty(),
    };
    let is_rare = NOW_AND_THEN.is_match(&cue) && !MARKED.is_match(text);
    let is_choice = cue == "ofwel" && text.to_lowercase().contains("ofwel ");
    if !is_tied || is_rare || is_choice {
        return;
    }
    let is_heading = ["heet", "heten", "heißt", "heißen"].contains(&verb.as_str());
    // "Ook wel als eerste genoemd": only what is known or described as something has its name behind it.
    let is_as = ["ook als", "ook wel als", "auch als"].contains(&cue.as_str());
    if is_as && !AS.is_match(text) {
        return;
    }
    let is_vague = ["ook", "ook als", "also", "auch", "auch als", "kurz"].contains(&cue.as_str());
    let is_wel = ["ook wel", "ook wel als"].contains(&cue.as_str());
    let until = if has("colon") || is_heading || open == "(" && !is_vague {
        Until::End
    } else if is_vague || is_wel && (open.is_empty() || !verb.is_empty()) {
        Until::Called
    } else if open.is_empty() && !verb.is_empty() || has("of") && open.is_empty() {
        Until::End
    } else {
        Until::Comma
    };
    // In parentheses stands what the parentheses hold.
    let text = if open == "(" { text.split(')').next().unwrap_or(text) } else { text };
    found.behind(text, until);
}

/// A cue at the end of the sentence that defines: "(ook wel X)", "; ook wel X".
fn at_end(found: &mut Names<'_>, sentence: &str, definition: &str) {
    let Some(tail) = AT_END.captures(sentence) else { return };
    let names = tail.name("names").map_or("", |names| names.as_str());
    let cue = tail["cue"].to_lowercase();
    if names.to_lowercase().contains("ofwel ") {
        return;
    }
    let mark = &tail["mark"];
    let has_colon = tail.name("colon").is_some();
    if tail.name("label").is_some() {
        if has_colon {
            found.list(names);
        }
        return;
    }
    let until = if ["ook", "auch"].contains(&cue.as_str()) && !has_colon {
        Until::Called
    } else {
        Until::End
    };
    let is_entry = mark == ";" || mark == "," && has_colon;
    let before = &sentence[..tail.get(0).map_or(0, |tail| tail.start())];
    let genus = genus(definition);
    for one in name::region(names, until) {
        let last = words(before).last().map_or("", |(_, word)| word);
        // "… met het zorgteam, ook wel buurtteam": that may be what the other team is called.
        let is_near = is_kindred(one, last) && !genus.eq_ignore_ascii_case(last);
        let is_own = is_kindred(one, found.term()) || is_kindred(one, genus);
        let is_letters = cue.starts_with("afgekort") && is_initials(one, found.term());
        if is_entry || is_own && !is_near || is_letters {
            found.push(one);
        }
    }
}

/// The kind that a definition names: the last word before its first clause.
fn genus(definition: &str) -> &str {
    let mut last = "";
    for (at, (_, word)) in words(definition).take(8).enumerate() {
        let lower = word.to_lowercase();
        let is_article =
            ["een", "de", "het", "a", "an", "the", "ein", "eine"].contains(&lower.as_str());
        if at == 0 && is_article {
            continue;
        }
        if crate::text::stem::is_stop(&lower) || lower.starts_with("waar") {
            break;
        }
        last = word;
    }
    last
}

/// Whether the letters of an abbreviation stand in the term, in that order.
fn is_initials(short: &str, term: &str) -> bool {
    let mut letters = term.chars().flat_map(char::to_lowercase);
    let mut all = short.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase);
    name::is_short(short) && all.all(|wanted| letters.any(|letter| letter == wanted))
}

/// "(ABC)" right behind the term.
fn short(found: &mut Names<'_>, behind: &str) {
    let inner = behind
        .trim_start_matches(['"', '”', '’', '*', ' '])
        .strip_prefix('(')
        .and_then(|rest| rest.split_once(')'))
        .map(|(inner, _)| inner.trim());
    let Some(inner) = inner else { return };
    let lower = inner.to_lowercase();
    let led = [
        "ook wel bekend als ",
        "ook bekend als ",
        "ook wel ",
        "ook: ",
        "ook wel: ",
        "oftewel ",
        "synoniem: ",
        "synoniemen: ",
        "also: ",
        "also known as ",
        "afgekort ",
        "afgekort als ",
        "afkorting: ",
        "aka ",
    ]
    .iter()
    .filter(|lead| lower.starts_with(*lead))
    .max_by_key(|lead| lead.len())
    .and_then(|lead| inner.get(lead.len()..));
    match led {
        Some(names) => found.behind(names, Until::End),
        None if name::is_short(inner) => found.push(inner),
        None => {}
    }
}

/// "Vak is een synoniem van X": where the name before the cue ends, if X is the term and no part of
/// something else.
fn before_of(sentence: &str, cue: &Regex, finder: &Finder) -> Option<usize> {
    let cue = cue.find(sentence)?;
    let rest = &sentence[cue.end()..];
    let (start, end) = finder.find(rest)?;
    let is_first = rest[..start].split_whitespace().count() <= 1;
    let behind = rest[end..].trim_start_matches(['"', '”', '’', '»']);
    let is_last = behind.is_empty() || behind.starts_with([',', '.', ';', '!', ')']);
    (is_first && is_last && finder.is_form(&rest[start..end])).then_some(cue.start())
}

/// Words for the opposite of the term.
pub(super) fn antonyms(page: &Page, finder: &Finder, meaning: Option<&Meaning>) -> Vec<String> {
    let mut found = Names::new(finder);
    for block in page.of(Role::Antonyms) {
        found.list(first_of(&block.text));
    }
    // "Synoniem: A. Antoniem: B." is one labelled line.
    let labelled = page.of(Role::Synonyms).flat_map(|block| sentence::split(&block.text));
    for one in labelled.skip(1) {
        if let Some(lead) = OPPOSITE_WHOLE.find(one).filter(|lead| lead.as_str().contains(':')) {
            found.list(&one[lead.end()..]);
        }
    }
    let genus = genus(meaning.map_or("", |meaning| meaning.text.as_str())).to_owned();
    for told in told(page, finder, meaning) {
        let one = told.text;
        if let Some(lead) = OPPOSITE_WHOLE.captures(one) {
            let of = lead.name("of").map_or("", |of| of.as_str());
            let has_colon = lead[0].trim().ends_with(':');
            let is_ours = if of.trim().is_empty() || is_pronoun(of) {
                told.follows || has_colon && told.opens
            } else {
                is_term(&found, of)
            };
            let names = &one[lead[0].len()..];
            if is_ours && !IDIOM.is_match(names) {
                if has_colon {
                    found.list(names);
                } else {
                    found.behind(names, Until::End);
                }
            }
            continue;
        }
        if let Some(cue) = OPPOSITE_OF.find(one) {
            if let Some(end) = before_of(one, &OPPOSITE_OF, finder) {
                found.one(&one[..end]);
            } else if tie::places(one, finder)
                .iter()
                .any(|place| place.tie == Tie::Subject && place.end == cue.start())
            {
                found.one(&one[cue.end()..]);
            }
            continue;
        }
        if let Some(cue) = UNLIKE.find(one) {
            if let Some(name) = contrasted(&told, cue.start(), cue.end(), &found, &genus) {
                found.push(name);
            }
            continue;
        }
        for place in tie::places(one, finder).iter().filter(|place| place.tie == Tie::Subject) {
            if let Some(cue) = FACING.find(&one[place.end..])
                && let Some(name) = name::one(&one[place.end + cue.end()..])
                && is_kindred(name, found.term())
            {
                found.push(name);
            }
        }
    }
    found.found
}

/// What the term is set against: "X, in tegenstelling tot Y,", "In tegenstelling tot Y is een X", or at
/// the end of its definition a word of its kind.
fn contrasted<'a>(
    told: &Told<'a>,
    cue: usize,
    from: usize,
    found: &Names<'_>,
    genus: &str,
) -> Option<&'a str> {
    let one = told.text;
    let text = &one[from..];
    let is_own = |name: &str| is_kindred(name, found.term()) || is_kindred(name, genus);
    let fits = |name: &str| {
        let body = super::term::without_article(name);
        !LOOSE.is_match(body) && body.split_whitespace().count() <= 3
    };
    let places = tie::places(one, found.finder());
    if cue > 0 {
        let name = name::one(text).filter(|name| fits(name))?;
        let between = |end: usize| one.get(end..cue).unwrap_or("?").trim();
        let is_behind = places.iter().any(|place| {
            place.end <= cue
                && place.tie == Tie::Subject
                && matches!(between(place.end), "," | "(" | "–")
        });
        let is_last = told.defines && text.trim_end_matches(['.', ')']).ends_with(name);
        return (is_behind || is_last && is_own(name)).then_some(name);
    }
    for (start, end, is_known) in tie::phrases(one, found.finder()) {
        let Some(lead) = one.get(from..start).map(str::trim) else { continue };
        let is_term = one[..end].to_lowercase().ends_with(found.term());
        // In English a comma stands between the two, in Dutch and German the verb.
        let name = match lead.strip_suffix(',') {
            Some(name) => Some(name),
            None => lead.rsplit_once(' ').and_then(|(name, verb)| {
                let is_plural = PLURAL.contains(&format!(" {verb} "));
                let is_verb = if is_term {
                    is_plural || SINGULAR.contains(&format!(" {verb} ")) || verb.ends_with('t')
                } else {
                    is_plural || verb.ends_with("en")
                };
                let is_lower = verb.chars().all(char::is_lowercase);
                (is_verb && is_lower).then(|| name.trim_end_matches(','))
            }),
        };
        let Some(name) = name.map(super::term::without_article).filter(|name| fits(name)) else {
            continue;
        };
        // "In tegenstelling tot Delft": a name is no opposite of a common noun.
        let last = words(&one[start..end]).last().map_or("", |(_, word)| word);
        let is_proper =
            name.starts_with(char::is_uppercase) && last.starts_with(char::is_lowercase);
        if !is_proper && (!is_known || is_own(name)) && !name.contains([',', ':', ';', '(']) {
            return Some(name);
        }
    }
    None
}
