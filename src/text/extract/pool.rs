//! The sentences that may be printed, and the choice among them.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::cue::CUES;
use super::page::{Block, Kind, Page, Sentence, is_field};
use super::prose::{self, Grade};
use super::saying;
use super::topic::{self, Topic};
use crate::domain::case_study::Metric;
use crate::text::pattern::pattern;
use crate::text::when;

/// Sentences below a heading that are taken to speak of it.
const NEAR: usize = 16;
/// The longest sentence that is printed, in bytes.
const LONGEST: usize = 700;
/// A sentence over this many characters is only second choice.
const LENGTHY: usize = 260;
/// A sentence below this many characters says little.
const BRIEF: usize = 36;

static PAIR: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:^|[\s|;•])\p{Lu}[\p{L}]{1,20}(?:\s\p{L}{1,20})?\s?:\s"));
/// How things were before.
pub(super) static PAST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:in the past|before|previously|formerly|used to|voorheen|vroeger|früher|bisher|zuvor|avant|auparavant|antes|anteriormente)\b",
    )
});
static STATES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:\s\([^)]{0,40}\))?(?:,\s(?:an?|the|een|de|het|eine?|der|die|das|une?|le|la|uma?|o|a)\s|\s(?:is|was|ist|est|é|war)\s(?:an?|the|one of|born|founded|een|de|het|ein|eine|einer|der|die|das|une?|le|la|l['’]|uma?|o|a)\b|は)",
    )
});
static ARTICLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:(?:The|De|Het|Der|Die|Das|Le|La|Les|O|A|Os|As|At|Bij|Bei|Chez|Na|No)\s|L['’])?(?:the\s|de\s|het\s|der\s|la\s|le\s|l['’]|a\s|o\s)?$",
    )
});
static APPOSED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:An?|Een|Eine?|Une?|Uma?)\s[^.,]{3,80},\s(?:the\s|de\s)?$"));

/// A sentence that may be used, once.
#[derive(Debug)]
pub(super) struct Piece<'a> {
    pub text: &'a str,
    pub topic: Topic,
    /// How well it stands on its own.
    pub grade: Grade,
    /// A heading told the topic.
    sure: bool,
    /// "March 2024: pilot".
    dated: bool,
    /// The paragraph it stands in.
    pub block: usize,
    /// Its number among the sentences of the notes.
    at: usize,
    /// What it adds: figures that are results, and the like.
    weight: i32,
    tokens: Vec<String>,
}

impl Piece<'_> {
    /// Whether it states a measured result.
    pub(super) fn counts(&self) -> bool {
        self.weight >= 10
    }

    /// Whether it is a line of a list of dates.
    pub(super) fn is_dated(&self) -> bool {
        self.dated
    }
}

/// All of them, in reading order.
#[derive(Debug)]
pub(super) struct Pool<'a> {
    pub pieces: Vec<Piece<'a>>,
    /// Few sentences are whole: the notes are jottings.
    pub terse: bool,
}

/// What a choice may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    /// Sentences.
    pub count: usize,
    /// Characters.
    pub long: usize,
}

impl<'a> Pool<'a> {
    /// The printable sentences of the notes with what they are about.
    pub(super) fn read(page: &'a Page, client: &str, product: &str, metrics: &[Metric]) -> Self {
        let mut seen = BTreeSet::new();
        let mut pieces: Vec<Piece> = Vec::new();
        let (mut headed, mut since) = (Topic::Open, 0);
        for (at, sentence) in page.sentences.iter().enumerate() {
            let block = &page.blocks[sentence.block];
            if headed != sentence.topic {
                (headed, since) = (sentence.topic, at);
            }
            let Some((text, grade, dated)) = usable(sentence, block) else { continue };
            let key: String = text.chars().filter(|c| c.is_alphanumeric()).take(80).collect();
            if !seen.insert(key) {
                continue;
            }
            // Far below its heading a long text has gone on to other things.
            let sure = !matches!(sentence.topic, Topic::Open | Topic::About) && at - since < NEAR;
            let told = metrics.iter().position(|metric| sentence.text == metric.source);
            let topic = match told {
                None if defines(text, client) > 1 => Topic::About,
                _ if sure => sentence.topic,
                Some(first) if !metrics[first].improvement.is_empty() => Topic::Results,
                _ => guess(text, product, sentence.topic),
            };
            let weight = match told {
                Some(first) if metrics[first].headline => 20,
                Some(_) => 10,
                None => 0,
            } + if topic == Topic::Solution && names(text, product) { 4 } else { 0 };
            let tokens = prose::tokens(text);
            let block = sentence.block;
            pieces.push(Piece { text, topic, grade, sure, dated, block, at, weight, tokens });
        }
        let whole = pieces.iter().filter(|piece| piece.grade == Grade::Whole).count();
        let terse = whole * 4 < pieces.len();
        Self { pieces, terse }
    }

    /// The pieces of a topic: those under its heading, else those that their words tell.
    pub(super) fn about(&self, topic: Topic) -> Vec<usize> {
        let all = self.hinted(topic);
        let sure: Vec<usize> = all.iter().copied().filter(|at| self.pieces[*at].sure).collect();
        let usable = sure.iter().any(|at| self.pieces[*at].grade >= Grade::Line);
        let hinted = all.iter().any(|at| self.pieces[*at].grade >= Grade::Line);
        if usable || self.terse && !sure.is_empty() {
            sure
        } else if hinted || self.terse || topic != Topic::Solution {
            all
        } else {
            // What only leans on another sentence describes nothing.
            sure
        }
    }

    /// The pieces of a topic, by heading or by their words.
    pub(super) fn hinted(&self, topic: Topic) -> Vec<usize> {
        (0..self.pieces.len()).filter(|at| self.pieces[*at].topic == topic).collect()
    }

    /// The best of some pieces, in reading order, `lead` before all; nothing that repeats another
    /// or what is `taken`.
    pub(super) fn choose(
        &self,
        from: &[usize],
        room: Room,
        taken: &[usize],
        lead: Option<usize>,
    ) -> Vec<usize> {
        let mut ranked = self.presentable(from);
        let opening = ranked.first().copied();
        let points = |at: usize| {
            let piece = &self.pieces[at];
            let cue = CUES.iter().any(|(topic, cue)| {
                *topic == piece.topic && topic != &Topic::Solution && cue.is_match(piece.text)
            });
            piece.weight
                + if lead == Some(at) { 100 } else { 0 }
                + if piece.grade == Grade::Whole { 6 } else { 0 }
                + if cue { 4 } else { 0 }
                + if opening == Some(at) { 3 } else { 0 }
                - if piece.text.chars().count() > LENGTHY { 5 } else { 0 }
                - if piece.text.chars().count() < BRIEF && !wide(piece.text) { 3 } else { 0 }
        };
        ranked.sort_by_cached_key(|at| (-points(*at), *at));
        let mut chosen: Vec<usize> = Vec::new();
        let mut length = 0;
        for at in ranked {
            if chosen.len() >= room.count {
                break;
            }
            let size = self.pieces[at].text.chars().count() + 1;
            let fits = chosen.is_empty() || length + size <= room.long;
            if !fits || chosen.contains(&at) || self.said(at, taken) || self.said(at, &chosen) {
                continue;
            }
            chosen.push(at);
            length += size;
            // What leans on a sentence may follow it.
            let mut last = at;
            while let Some(next) = self.follower(last, from) {
                let size = self.pieces[next].text.chars().count() + 1;
                let room_left = chosen.len() < room.count && length + size <= room.long;
                if !room_left || self.said(next, taken) || self.said(next, &chosen) {
                    break;
                }
                chosen.push(next);
                length += size;
                last = next;
            }
        }
        chosen.sort_unstable();
        chosen
    }

    /// The pieces that may be printed: the best grades there are.
    fn presentable(&self, from: &[usize]) -> Vec<usize> {
        let of = |least: Grade, dated: bool| -> Vec<usize> {
            let fits = |piece: &Piece| piece.grade >= least && (dated || !piece.dated);
            from.iter().copied().filter(|at| fits(&self.pieces[*at])).collect()
        };
        if self.terse {
            return of(Grade::Fragment, true);
        }
        let tiers = [(Grade::Line, false), (Grade::Line, true), (Grade::Leaning, true)];
        for (least, dated) in tiers {
            let found = of(least, dated);
            if !found.is_empty() {
                return found;
            }
        }
        let long = |at: &usize| self.pieces[*at].text.split_whitespace().count() > 4;
        of(Grade::Fragment, true).into_iter().filter(long).collect()
    }

    fn follower(&self, at: usize, from: &[usize]) -> Option<usize> {
        let (piece, next) = (&self.pieces[at], self.pieces.get(at + 1)?);
        let follows = next.at == piece.at + 1 && next.block <= piece.block + 1;
        (follows && next.grade == Grade::Leaning && from.contains(&(at + 1))).then_some(at + 1)
    }

    /// Whether any of the chosen pieces says what this one says.
    pub(super) fn said(&self, at: usize, chosen: &[usize]) -> bool {
        let own = &self.pieces[at].tokens;
        chosen.iter().any(|other| *other == at || prose::repeats(own, &self.pieces[*other].tokens))
    }

    /// Whether a piece stands in the same block as the last of the others.
    pub(super) fn same_block(&self, others: &[usize], at: usize) -> bool {
        others.last().is_some_and(|last| self.pieces[*last].block == self.pieces[at].block)
    }

    /// The chosen pieces as one paragraph.
    pub(super) fn text(&self, chosen: &[usize]) -> String {
        let texts: Vec<&str> = chosen.iter().map(|at| self.pieces[*at].text).collect();
        prose::joined(&texts)
    }

    /// The chosen pieces in paragraphs of about three sentences.
    pub(super) fn paragraphs(&self, chosen: &[usize]) -> String {
        let mut paragraphs: Vec<Vec<usize>> = Vec::new();
        for &at in chosen {
            let piece = &self.pieces[at];
            match paragraphs.last_mut() {
                Some(open)
                    if piece.grade == Grade::Leaning && open.len() < 4
                        || open.len() < 2
                        || open.len() < 3 && self.text(open).chars().count() < LENGTHY =>
                {
                    open.push(at);
                }
                _ => paragraphs.push(vec![at]),
            }
        }
        let texts: Vec<String> = paragraphs.iter().map(|open| self.text(open)).collect();
        texts.join("\n\n")
    }

    /// The first of some pieces that a test accepts, whole sentences before others.
    pub(super) fn first(&self, from: &[usize], accepts: impl Fn(&Piece) -> bool) -> Option<usize> {
        [Grade::Whole, Grade::Line, Grade::Leaning].into_iter().find_map(|least| {
            from.iter().copied().find(|at| {
                let piece = &self.pieces[*at];
                piece.grade >= least && !piece.dated && accepts(piece)
            })
        })
    }
}

/// How surely a sentence says who the customer is: 2 for a definition, 1 for what it does.
pub(super) fn defines(text: &str, client: &str) -> u8 {
    if client.is_empty() {
        return 0;
    }
    let Some(at) = text.find(client) else { return 0 };
    let (before, after) = (&text[..at], &text[at + client.len()..]);
    let opens = ARTICLE.is_match(before);
    let of_ours = opens
        && [", we ", ", our ", ", wir ", ", wij ", ", nous "].iter().any(|w| after.starts_with(w));
    if opens && STATES.is_match(after) || APPOSED.is_match(before) || of_ours {
        2
    } else {
        let verb = after.strip_prefix(' ').is_some_and(|rest| rest.starts_with(char::is_lowercase));
        u8::from(opens && verb)
    }
}

fn wide(text: &str) -> bool {
    text.split_whitespace().count() < 4
}

/// Whether a text has a name in it.
pub(super) fn names(text: &str, name: &str) -> bool {
    !name.is_empty() && text.contains(name)
}

/// The words of a sentence that may be printed, how well they stand on their own, and whether
/// they are a dated line.
fn usable<'a>(sentence: &'a Sentence, block: &Block) -> Option<(&'a str, Grade, bool)> {
    let whole = sentence.text.as_str();
    let hidden = matches!(sentence.topic, Topic::Aside | Topic::Quotes)
        || block.kind == Kind::Quote
        || saying::attribution(&block.text).is_some();
    if hidden || whole.len() > LONGEST || whole.ends_with(['?', '？']) || whole.contains(" | ") {
        return None;
    }
    let (text, dated) = unlabelled(whole, block)?;
    let words = text.split_whitespace().count();
    let wide = words < 4 && text.chars().count() > 9 && !text.is_ascii();
    if words < 4 && !wide || PAIR.find_iter(text).count() > 1 {
        return None;
    }
    let ended = text.ends_with(|c: char| !c.is_alphanumeric());
    let grade = match prose::grade(text)? {
        _ if dated => Grade::Line,
        // A line without an end that is no list item is a heading or a note.
        grade if !ended && block.kind != Kind::Item => grade.min(Grade::Fragment),
        grade => grade,
    };
    Some((text, grade, dated))
}

/// A sentence without the label before it; nothing for the fields of a form.
fn unlabelled<'a>(text: &'a str, block: &Block) -> Option<(&'a str, bool)> {
    let label = block.label.as_str();
    let rest = text.strip_prefix(label).filter(|_| !label.is_empty() && block.speaker == 0);
    let Some(rest) = rest else { return Some((text, false)) };
    let rest = rest.trim_start_matches([' ', ':', '：']);
    let words = rest.split_whitespace().count();
    let small = rest.starts_with(char::is_lowercase);
    let ended = rest.ends_with(['.', '!', '。', '…', '”', '"', '»']);
    if is_field(label) {
        let told = matches!(topic::of_heading(label), Some(Topic::About));
        return (told && words > 5 && ended).then_some((rest, false));
    }
    if when::span(label).is_some() {
        return Some((text, !(ended && words > 4)));
    }
    let count = label.split_whitespace().count();
    if small && ended && words > 3 && count > 1 {
        return Some((text, false));
    }
    let short = count <= 4;
    if (block.kind == Kind::Item || short) && ended && !small && words > 3
        || short && topic::of_heading(label).is_some()
    {
        return Some((rest, false));
    }
    (ended && words > 3).then_some((text, false))
}

/// What the words say; a solution is known by its name, where the notes name it.
fn guess(text: &str, product: &str, fallback: Topic) -> Topic {
    let told = CUES.iter().find(|(_, cue)| cue.is_match(text)).map(|(topic, _)| *topic);
    let other = told == Some(Topic::Solution)
        && (!product.is_empty() && !names(text, product) || PAST.is_match(text));
    told.filter(|_| !other).unwrap_or(fallback)
}
