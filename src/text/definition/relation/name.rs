//! Names of things as they are read from a list, an aside or the end of a sentence, each once.

use std::sync::LazyLock;

use regex::Regex;

use crate::text::definition::page::open::is_open;
use crate::text::definition::term;
use crate::text::definition::term::finder::Finder;
use crate::text::pattern::pattern;
use crate::text::stem::{self, words};

/// The longest name, in words.
const WORDS: usize = 5;
/// More names than these are not looked at; lists show five.
const MOST_NAMES: usize = 40;
/// Bytes behind a cue in which its names stand.
const REGION: usize = 240;

/// A verb that names and closes the names before it; one that somebody is named behind is an opinion.
static CALLED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?P<names>[^.;:()]{2,160}?)\s(?:genoemd|geheten|aangeduid|genannt|bezeichnet|called)(?P<by>\s(?:door|von|by|par)\s)?(?:$|[^\w])",
    )
});
/// What stands between two names.
static JOINT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\s*,?\s(?:en/of|dan wel|of ook|en|of|and/or|and|or|und|oder|et|ou)\s|\s*[,/]\s+(?:(?:en|of|and|or|und|oder|et|ou)\s)?|\s/\s",
    )
});
/// Words that no name begins with or goes on with.
static STOP: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:niemand|iedereen|iemand|alles|niets|nobody|everyone|someone|jeder|is|zijn|was|waren|wordt|worden|werd|heeft|hebben|kan|kunnen|mag|moet|moeten|zal|gaat|geldt|weet|weten|betreft|levert|vraagt|geeft|geven|krijgt|krijgen|komt|staat|ligt|blijft|bestaat|hoeft|zit|maakt|telt|duurt|kost|loopt|werkt|biedt|helpt|gebruikt|every|each|daily|elke|elk|iedere|jede[nrms]?|does|gives|takes|pays|genoemd|geheten|genannt|appelé|die|dat|waar\w*|welke|wie|wat|hetgeen|als|indien|omdat|zodat|bij|in|op|aan|uit|met|voor|door|naar|tot|over|onder|tussen|om|te|van|er|men|we|wij|ik|je|u|zij|ze|hij|dit|deze|niet|geen|wel|nog|maar|dus|want|en|of|are|were|has|have|can|may|must|will|that|which|who|where|when|if|because|at|on|for|with|by|from|to|of|into|it|this|these|they|he|she|not|but|and|or|ist|sind|wird|werden|hat|haben|bei|mit|für|und|oder|est|sont|qui|que|dans|pour|avec|et|ou)$",
    )
});
/// Words that say how or when something is called so, or that it is not right.
static HOW: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:welkom|welcome|willkommen|(?:on)?terecht|ten|onjuist|fout|foutief|verkeerd\w*|abusievelijk|per|gekscherend|spottend|schertsend|liefkozend|smalend|vaak|soms|weleens|eens|zelden|meestal|vroeger|voorheen|destijds|nu|nog|al|alleen|graag|heel|zeer|erg|te|bekend|known|bekannt|kortweg|simpelweg|informeel|officieel|sometimes|often|wrongly|incorrectly|mistakenly|falsely|rarely|formerly|informally|simply|jokingly|fälschlich\w*|irrtümlich\w*|manchmal|oft|früher|zu|scherzhaft|parfois|souvent|nicht|not|never|nooit)$",
    )
});
/// A verb or a word that leads a clause, which no name holds.
static CLAUSE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:is|zijn|was|waren|wordt|worden|werd|heeft|hebben|kan|kunnen|mag|moet|moeten|zal|gaat|weet|weten|betreft|die|dat|waar\w*|welke|omdat|zodat|indien|are|were|has|have|can|may|must|will|that|which|who|because|ist|sind|wird|werden|hat|haben|est|sont|qui|que)\b",
    )
});
/// The ending of a word that tells a property: "nuttig", "bereikbaar".
static PROPERTY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:\p{Ll}{2,}(?:[^n]ig|elijk|rlijk|zaam|achtig|loos|matig|isch|ful|ous)|\p{Ll}{4,}baar|lui|ziek|moe|duur|goedkoop|druk|leuk|goed|slecht|klein|groot|nieuw|oud|saai|handig|open|dicht|vrij|zwaar|licht|vast|los|hard|zacht|mooi|lelijk|belangrijk|rijk|arm|sterk|zwak|jong|snel|traag|gratis|verplicht|populair|modern|ideaal|normaal|speciaal|formeel|informeel|officieel|useful|important|good|bad|big|small|late)$",
    )
});
/// Names that end like a property.
const NOUNS: &str = " huwelijk buurthuwelijk barbaar koning honing gelijk vergelijk ";

/// A remark that a name is not right, or no name of this.
static WRONG: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:onterecht|ten onrechte|onjuist\w*|fout\w*|verkeerd\w*|abusievelijk|niet|geen|nooit|not|never|no|wrong\w*|incorrect\w*|mistaken\w*|falsely|false|nicht|kein\w*|falsch\w*|fälschlich\w*|irrtümlich\w*|pas|antoniem\w*|antonym\w*|tegen\w*|opposite|maar|but|\w*verwar\w*|confus\w*)\b|\?",
    )
});
/// Stands where a remark calls a name wrong.
const WRONG_MARK: char = '{';
/// Marks that no name holds.
const MARKS: &str = "=→•.:?!;|{}()[]<>\"“”„«»‘";
/// Words that join a name to another, so that it begins and ends with none.
const JOINING: &str = " en of and or und oder et ou en/of and/or und/oder et/ou ofwel oftewel alias dan \
    evenals alsook alsmede sowie maar but aber enz etc usw enzovoort enzovoorts bijvoorbeeld zoals ";
/// Words that point to another place or thing, or lead to a name, so that none begins with one.
const POINTING: &str = " zie see siehe voir vgl vergelijk cf idem tegenovergestelde tegendeel \
    tegengestelde gegenteil opposite synoniem synoniemen antoniem antoniemen respectievelijk resp vooral mogelijk \
    eventueel especially mainly de het een the a an o.a i.e van voor met bij als tot for from with von für pour avec ";
/// Words that make a remark of what they stand in.
const REMARKS: &str = " ook alleen soms weleens maar altijd sometimes only manchmal nur parfois ";
/// Words that lead to something, so that no name ends with one.
const LEADING: &str = " de het een the a an der die das ein eine van voor met in bij te als ook wel \
    to for with at as also für mit auch von zu aux du des ";

/// Where the names behind a cue end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Until {
    /// At the verb that names, and nowhere else.
    Called,
    /// At the verb that names, else at the next comma: the sentence goes on behind it.
    Comma,
    /// At the verb that names, else at the end of the sentence.
    End,
}

/// Names as they are found, each once.
pub(super) struct Names<'a> {
    finder: &'a Finder,
    /// The names in the order of the notes.
    pub found: Vec<String>,
}

impl<'a> Names<'a> {
    pub(super) fn new(finder: &'a Finder) -> Self {
        Self { finder, found: Vec::new() }
    }

    /// The term that the names are of, in lower case.
    pub(super) fn term(&self) -> &str {
        self.finder.last()
    }

    /// What finds the term.
    pub(super) fn finder(&self) -> &'a Finder {
        self.finder
    }

    /// Whether a phrase is the term and nothing else.
    pub(super) fn is_term(&self, phrase: &str) -> bool {
        self.finder.is(phrase) && self.finder.is_form(phrase)
    }

    /// A list behind a label: "Vak, stiel en metier".
    pub(super) fn list(&mut self, text: &str) {
        if is_open(text.trim().trim_end_matches('.')) {
            return;
        }
        let text = without_asides(text, true);
        let text = text.trim().trim_end_matches('.');
        let marks = if text.contains(';') { &[';'][..] } else { &[',', '|', '•'][..] };
        for part in text.split(marks) {
            for name in part.split(" / ") {
                if name.split_whitespace().count() > 2 * WORDS || is_open(name) {
                    continue;
                }
                for half in JOINT.split(name) {
                    let half = half.trim();
                    let half = ["en ", "of ", "and ", "or ", "und ", "oder ", "et ", "ou "]
                        .iter()
                        .find_map(|lead| half.strip_prefix(lead))
                        .unwrap_or(half);
                    let (name, short) = term::without_short(half);
                    if !is_open(name) {
                        self.push(name);
                    }
                    if is_initials(short, name) {
                        self.push(short);
                    }
                }
            }
        }
    }

    /// The names behind a cue: "vak, stiel of metier genoemd".
    pub(super) fn behind(&mut self, text: &str, until: Until) {
        for name in region(text, until) {
            self.push(&name);
        }
    }

    /// A single name that must end where the text or its clause ends.
    pub(super) fn one(&mut self, text: &str) {
        if let Some(name) = one(text) {
            self.push(name);
        }
    }

    /// Takes a name that is no article, number or sentence, nor the term itself. Whatever cue it comes from,
    /// it neither begins nor ends with a word that joins it to something else, and holds no bracket or
    /// quotation mark: such a piece was cut in the wrong place.
    pub(super) fn push(&mut self, name: &str) {
        if self.found.len() >= MOST_NAMES {
            return;
        }
        let name = term::without_article(name.trim().trim_end_matches(['.', ':', ';', ',']));
        let name = unwrapped(name);
        let count = name.split_whitespace().count();
        let letters = name.chars().filter(|c| c.is_alphabetic()).count();
        let is_known = self.found.iter().any(|known| known.to_lowercase() == name.to_lowercase());
        let says = words(name).any(|(_, word)| !stem::is_stop(&word.to_lowercase()));
        if (1..=WORDS).contains(&count)
            && letters >= 2
            && says
            && !is_known
            && !name.contains(|c| MARKS.contains(c))
            && !is_cut(name)
            && !self.finder.is(name)
        {
            self.found.push(name.to_owned());
        }
    }
}

/// A name without the brackets around the whole of it.
fn unwrapped(name: &str) -> &str {
    let pairs = [('(', ')'), ('[', ']')];
    let inner = pairs.iter().find_map(|(open, close)| {
        name.strip_prefix(*open)?
            .strip_suffix(*close)
            .filter(|inner| !inner.contains([*open, *close]))
    });
    inner.unwrap_or(name).trim()
}

/// Whether a piece of a text begins or ends where no name does.
fn is_cut(name: &str) -> bool {
    let is_in = |list: &str, word: Option<&str>| {
        let word = word.unwrap_or_default().trim_matches(',').to_lowercase();
        list.split_ascii_whitespace().any(|known| known == word)
    };
    let mut all = name.split_whitespace();
    let first = all.next();
    let last = all.next_back().or(first);
    is_in(JOINING, first)
        || is_in(POINTING, first)
        || is_in(JOINING, last)
        || is_in(LEADING, last)
        || first.is_some_and(|first| HOW.is_match(first))
        || name.split_whitespace().any(|word| is_in(REMARKS, Some(word)))
        || !name.starts_with(char::is_alphanumeric)
        || !name.ends_with(char::is_alphanumeric)
}

/// A text up to the parenthesis that closes one opened before it.
pub(super) fn closed(text: &str) -> &str {
    let mut depth = 0_u32;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth == 0 => return &text[..at],
            ')' => depth -= 1,
            _ => {}
        }
    }
    text
}

/// A list of names without what stands in brackets between them: "vak en (in Vlaanderen) stiel". A short form
/// behind a name stays where `keeps_short`, and so do brackets inside a word. What a remark calls wrong is
/// marked so that no name is made of it; behind a bracket without its other half nothing is read.
fn without_asides(text: &str, keeps_short: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['(', ')', '[', ']']) {
        out.push_str(&rest[..at]);
        let open = &rest[at..];
        let close = match open.as_bytes().first() {
            Some(b'(') => at + 1 + closed(&open[1..]).len(),
            Some(b'[') => at + open.find(']').unwrap_or(open.len()),
            _ => return out,
        };
        let Some(inner) = rest.get(at + 1..close).filter(|_| close < rest.len()) else {
            return out;
        };
        let behind = &rest[close + 1..];
        let is_inside =
            out.ends_with(char::is_alphanumeric) || behind.starts_with(char::is_alphanumeric);
        if is_inside || keeps_short && is_short(inner.trim()) {
            out.push_str(&rest[at..=close]);
        } else if WRONG.is_match(inner) {
            out.push(WRONG_MARK);
        } else if behind.starts_with([' ', ',', '.', ';']) || behind.is_empty() {
            out.truncate(out.trim_end().len());
        }
        rest = behind;
    }
    out.push_str(rest);
    out.trim_start().to_owned()
}

/// The names of a text behind a cue; none where one of them may be something else.
pub(super) fn region(text: &str, until: Until) -> Vec<String> {
    let text = without_asides(&text[..text.floor_char_boundary(REGION)], false);
    let owned = |all: &[&str]| all.iter().map(|name| (*name).to_owned()).collect();
    let text = text.as_str();
    if let Some(hit) = CALLED.captures(text) {
        let names = hit.name("names").map_or("", |names| names.as_str());
        let all: Vec<&str> = JOINT.split(names).collect();
        if hit.name("by").is_some() {
            return Vec::new();
        }
        if all.iter().all(|name| is_name(name, false)) {
            return owned(&all);
        }
    }
    if until == Until::Called {
        return Vec::new();
    }
    let end = text.find(['.', ';', ':', '(', ')', '?', '!', '–', '—']).unwrap_or(text.len());
    let text = text[..end].trim_end();
    // "A, B en C, is een": the verb of the sentence tells where the names end.
    let verb = text
        .match_indices(", ")
        .map(|(at, _)| at)
        .find(|at| words(&text[at + 2..]).next().is_some_and(|(_, word)| CLAUSE.is_match(word)));
    let names = match (verb, until) {
        (Some(at), _) => &text[..at],
        (None, Until::Comma) => &text[..text.find(',').unwrap_or(text.len())],
        (None, _) => text,
    };
    let all: Vec<&str> = JOINT.split(names.trim_end_matches(',')).collect();
    if all.iter().all(|name| is_name(name, true)) { owned(&all) } else { Vec::new() }
}

/// Whether a part between two joints is a name; `is_bare` tells that no verb closes it.
fn is_name(part: &str, is_bare: bool) -> bool {
    let part = part.trim();
    let body = term::without_article(part);
    let is_marked = body.len() < part.len();
    let count = body.split_whitespace().count();
    let mut all = words(body).map(|(_, word)| word);
    let Some(first) = all.next() else { return false };
    let is_single = count == 1;
    let is_property = is_single
        && !is_marked
        && PROPERTY.is_match(first)
        && !NOUNS.contains(&format!(" {first} "));
    count <= WORDS
        && !body.contains(WRONG_MARK)
        && !STOP.is_match(first)
        && !HOW.is_match(first)
        && !CLAUSE.is_match(body)
        && !is_property
        // "Korting voor iedereen" may be a name where a verb closes it, and a remark where none does.
        && (!is_bare || count <= 4)
}

/// The first noun phrase of a text, where nothing but a mark stands behind it.
pub(super) fn one(text: &str) -> Option<&str> {
    let (name, behind) = first_name(text)?;
    let behind = behind.trim_start();
    (behind.is_empty() || behind.starts_with([',', '.', ';', ')', '!', '?', '–'])).then_some(name)
}

/// Whether a word in parentheses is an abbreviation: mostly capitals.
pub(super) fn is_short(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = text.chars().filter(|c| c.is_uppercase()).count();
    let plain = text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '.' | '&'));
    plain && (2..=12).contains(&letters) && capitals * 2 >= letters && capitals >= 2
}

/// Whether the letters of an abbreviation stand in a name, in that order.
pub(super) fn is_initials(short: &str, name: &str) -> bool {
    let mut letters = name.chars().flat_map(char::to_lowercase);
    let mut all = short.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase);
    is_short(short) && all.all(|wanted| letters.any(|letter| letter == wanted))
}

/// The first noun phrase of a text and what stands behind it.
pub(super) fn first_name(text: &str) -> Option<(&str, &str)> {
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
