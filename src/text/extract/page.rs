//! Notes as blocks and sentences: Markdown is read and taken off, the words stay as they are.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use super::prose;
use super::topic::{self, Topic};
use crate::text::clean::clean;
use crate::text::pattern::pattern;
use crate::text::sentence;

/// Bytes of the notes that are read; a book chapter has fewer.
const LONGEST: usize = 256 * 1024;
/// Sentences that are kept.
const SENTENCES: usize = 4_000;
/// Lines that are on average shorter than this are lines of their own, not a wrapped paragraph.
const WRAPPED: usize = 50;

static ITEM: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^\s{0,12}(?:[-*+•–·▪◦]|\d{1,2}[.)])\s+(?:\[[ xX]\]\s+)?"));
static RULE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*(?:[-=*_~]\s*){3,}$"));
static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^([\p{L}\d][\p{L}\d\p{M} .'’&/()%+-]{0,58}?)\s?[:：](?:\s+|\b|$)(.*)$")
});
static LINK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\[([^\]\n]{0,300})\]\([^)\s]{0,600}(?:\s\x22[^\x22\n]{0,200}\x22)?\)")
});
static PICTURE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"!\[[^\]\n]{0,300}\]\([^)\n]{0,600}\)"));
static ASKER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:q|question|interviewer|vraag|v|frage|f|p|pergunta|質問|問|int|host|moderator)\s?\d*$",
    )
});
static ANSWERER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:a|answer|antwoord|antwort|réponse|r|resposta|回答|答|interviewee|guest)\s?\d*$",
    )
});
static SPEAKER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:\p{Lu}\.|\p{Lu}[\p{L}\p{M}’'-]*)(?:\s(?:\p{Ll}{2,3}\s)?(?:\p{Lu}\.|\p{Lu}[\p{L}\p{M}’'-]*)){0,3}(?:\s\([^)]{2,60}\))?$",
    )
});
static TAG: LazyLock<Regex> = LazyLock::new(|| pattern(r"</?[a-zA-Z][^<>\n]{0,200}>"));
static OPENED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(^|[\s(“\x22])(?:\*{1,3}|_{1,3}|`{1,2})(\S)"));
static CLOSED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(\S)(?:\*{1,3}|_{1,3}|`{1,2})($|[\s).,:;!?”\x22’'/-])"));

/// What a block of the notes is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// A heading.
    Heading,
    /// A paragraph or a line of its own.
    Prose,
    /// A list item.
    Item,
    /// A block quote.
    Quote,
    /// A table row with its cells and the header of its table.
    Row(Vec<String>, Vec<String>),
}

/// A block of the notes.
#[derive(Debug, Clone)]
pub(super) struct Block {
    /// What it is.
    pub kind: Kind,
    /// What it is about.
    pub topic: Topic,
    /// Its words on one line.
    pub text: String,
    /// "Label" of "Label: words", or empty.
    pub label: String,
    /// Bytes of the speaker and the colon before what was said, or 0.
    pub speaker: usize,
}

/// A sentence of the notes.
#[derive(Debug, Clone)]
pub(super) struct Sentence {
    /// Its words.
    pub text: String,
    /// The block it stands in.
    pub block: usize,
    /// What it is about.
    pub topic: Topic,
}

/// Notes as they are read.
#[derive(Debug, Clone, Default)]
pub(super) struct Page {
    /// Everything in reading order.
    pub blocks: Vec<Block>,
    /// The sentences of everything but headings and table rows.
    pub sentences: Vec<Sentence>,
    /// The notes' own headline, or empty.
    pub title: String,
    /// The notes as they were read: cleaned and capped, with their lines and spaces.
    pub lines: String,
}

impl Page {
    /// Reads notes; only the first 256 KiB and 4,000 sentences.
    pub(super) fn read(notes: &str) -> Self {
        let mut end = notes.len().min(LONGEST);
        while !notes.is_char_boundary(end) {
            end -= 1;
        }
        let text = clean(&notes[..end]);
        let mut reader = Reader::default();
        for line in text.lines() {
            reader.line(line);
        }
        reader.close();
        let mut page = Self { blocks: reader.blocks, lines: text, ..Self::default() };
        page.find_title();
        page.find_speakers();
        page.set_topics();
        page.split();
        page
    }

    /// The blocks' words, one a line.
    pub(super) fn words(&self) -> String {
        self.blocks.iter().map(|block| block.text.as_str()).collect::<Vec<_>>().join("\n")
    }

    /// The headline stands among the first blocks: a heading, or a line that ends no sentence.
    fn find_title(&mut self) {
        let mut candidates: Vec<usize> = Vec::new();
        for (at, block) in self.blocks.iter().enumerate().take(3) {
            if prose::is_caption(&block.text) {
                continue;
            }
            let words = block.text.split_whitespace().count();
            let line = block.kind == Kind::Prose
                && block.label.is_empty()
                && words <= 24
                && block.text.chars().count() <= 160
                && !block.text.ends_with(['.', '!', ';', ',', ':', '。']);
            // "VSCO: How it saved" has a label that is part of the headline.
            let labelled = block.kind == Kind::Prose
                && !block.label.is_empty()
                && (4..=24).contains(&words)
                && at <= 1
                && !is_field(&block.label)
                && !block.text.ends_with(['.', '!', ';', ','])
                && block.text.chars().count() <= 160;
            let said = block.text.contains(['"', '“', '„', '«', '「']);
            if block.kind == Kind::Heading || (line || labelled) && !said {
                candidates.push(at);
            } else {
                break;
            }
        }
        let Some(&first) = candidates.first() else { return };
        let count = |at: usize| self.blocks[at].text.split_whitespace().count();
        let best = match candidates.get(1) {
            Some(&second)
                if count(first) <= 4
                    && count(second) >= 5
                    && topic::of_heading(&self.blocks[second].text) != Some(Topic::Challenge) =>
            {
                second
            }
            _ => first,
        };
        let wide = self.blocks[best].text.chars().count() > 8 && !self.blocks[best].text.is_ascii();
        if count(best) > 2 || wide || topic::of_heading(&self.blocks[best].text).is_none() {
            self.title = self.blocks[best].text.clone();
            for at in candidates.into_iter().filter(|at| *at <= best) {
                self.blocks[at].kind = Kind::Heading;
                self.blocks[at].topic = Topic::Open;
            }
        }
    }

    /// Who speaks stands before what is said: the same name before several lines, "A:".
    fn find_speakers(&mut self) {
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        let lines = self.blocks.iter().filter(|block| block.kind == Kind::Prose);
        for block in lines.filter(|block| !block.label.is_empty()) {
            *seen.entry(block.label.clone()).or_default() += 1;
        }
        for block in self.blocks.iter_mut().filter(|block| block.kind == Kind::Prose) {
            let label = block.label.as_str();
            let named = SPEAKER.is_match(label)
                && seen.get(label).is_some_and(|count| *count > 1)
                && !is_field(label)
                && topic::of_heading(label).is_none();
            if named || ANSWERER.is_match(label) || ASKER.is_match(label) {
                let rest = block.text[label.len()..].trim_start_matches([' ', ':', '：']);
                block.speaker = block.text.len() - rest.len();
            }
        }
    }

    fn set_topics(&mut self) {
        let mut current = Topic::Open;
        let title = self.title.clone();
        for block in &mut self.blocks {
            if block.kind == Kind::Prose && is_bare_heading(&block.text) {
                block.kind = Kind::Heading;
            }
            let asked = ASKER.is_match(&block.label);
            if block.kind == Kind::Prose
                && (is_question(&block.text) || asked && block.text.ends_with(['?', '？']))
            {
                // A question of an interview is the heading of its answer.
                block.kind = Kind::Heading;
                current = Topic::Open;
            }
            if block.kind == Kind::Heading {
                if block.text != title {
                    current = topic::of_heading(&block.text).unwrap_or(match current {
                        // A heading that says nothing keeps the part it stands in, save an aside.
                        Topic::Aside | Topic::Quotes | Topic::About => Topic::Open,
                        other => other,
                    });
                }
                block.topic = current;
                continue;
            }
            let labelled = topic::of_heading(&block.label).filter(|told| {
                let words = block.label.split_whitespace().count();
                // "next: …" tells also before a list item.
                let ahead = matches!(told, Topic::Next | Topic::Lessons) && words <= 2;
                !block.label.is_empty() && words <= 3 && (block.kind != Kind::Item || ahead)
            });
            // What the interviewer tells is no part of the story.
            block.topic = if asked { Topic::Aside } else { labelled.unwrap_or(current) };
            if labelled.is_some() && block.text.trim_end().ends_with([':', '：']) {
                current = block.topic;
                block.kind = Kind::Heading;
            }
        }
    }

    fn split(&mut self) {
        for (at, block) in self.blocks.iter().enumerate() {
            if matches!(block.kind, Kind::Heading | Kind::Row(..)) {
                continue;
            }
            for text in sentence::split(&block.text[block.speaker..]) {
                if self.sentences.len() >= SENTENCES {
                    return;
                }
                self.sentences.push(Sentence {
                    text: text.to_string(),
                    block: at,
                    topic: block.topic,
                });
            }
        }
    }
}

/// Whether a label names a field of a form, such as "Client".
pub(super) fn is_field(label: &str) -> bool {
    const FIELDS: &str = "|client|company|customer|klant|opdrachtgever|kunde|auftraggeber|entreprise|société|cliente|empresa|organisation|organization|organisatie|bedrijf|unternehmen|firma|about|industry|sector|branche|secteur|setor|location|locatie|standort|region|regio|région|date|datum|attendees|aanwezig|subject|onderwerp|summary|product|project|team|company name|client name|customer name|website|interviewer|interviewee|q|a|size|company size|employees|omvang|größe|taille|tamanho|spoke to|spoken to|gesproken met|headquarters|hq|participants|present|contact|country|land|pays|país|";
    !label.is_empty() && FIELDS.contains(&format!("|{}|", label.trim().to_lowercase()))
}

/// A short question on a line of its own.
fn is_question(text: &str) -> bool {
    text.ends_with(['?', '？']) && text.split_whitespace().count() <= 20 && !text.contains(". ")
}

/// A short line of its own that is known as a heading, without its mark.
fn is_bare_heading(text: &str) -> bool {
    let bare = text.trim_end_matches([':', '：']);
    let words = bare.split_whitespace().count();
    words > 0
        && words <= 4
        && bare.chars().count() <= 40
        && !bare.contains(|c: char| c.is_ascii_digit() || "|,:;.!=>→。、「".contains(c))
        && bare.chars().next().is_some_and(|c| !c.is_lowercase())
        && topic::of_heading(bare).is_some()
}

/// The words of a line without the marks of Markdown and HTML.
pub(in crate::text) fn plain(line: &str) -> String {
    let mut text = line.trim().to_string();
    if text.contains("![") {
        text = PICTURE.replace_all(&text, "").into_owned();
    }
    if text.contains('[') {
        text = LINK.replace_all(&text, "$1").into_owned();
    }
    if text.contains('<') {
        text = TAG.replace_all(&text, "").into_owned();
    }
    if text.contains(['*', '_', '`']) {
        text = OPENED.replace_all(&text, "$1$2").into_owned();
        text = CLOSED.replace_all(&text, "$1$2").into_owned();
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Gathers lines into blocks.
#[derive(Default)]
struct Reader {
    blocks: Vec<Block>,
    open: Vec<String>,
    kind: Option<Kind>,
    header: Vec<String>,
    in_code: bool,
    /// The line above is a picture.
    pictured: bool,
}

impl Reader {
    fn line(&mut self, line: &str) {
        let trimmed = line.trim();
        if trimmed.starts_with("```") || trimmed.starts_with("~~~") {
            self.in_code = !self.in_code;
            return self.close();
        }
        if trimmed.is_empty() {
            self.header.clear();
            return self.close();
        }
        if RULE.is_match(trimmed) {
            let underlined = trimmed.starts_with(['=', '-']) && self.open.len() == 1;
            if underlined && self.kind == Some(Kind::Prose) {
                self.kind = Some(Kind::Heading);
            }
            return self.close();
        }
        let pictured = std::mem::take(&mut self.pictured);
        if trimmed.contains("![") && plain(trimmed).is_empty() {
            self.pictured = true;
            return self.close();
        }
        let slanted = trimmed.len() > 2
            && (trimmed.starts_with('*') && trimmed.ends_with('*')
                || trimmed.starts_with('_') && trimmed.ends_with('_'))
            && !trimmed.starts_with("**");
        if pictured && slanted {
            // The words below a picture.
            return;
        }
        if let Some(heading) = trimmed.strip_prefix('#') {
            self.close();
            self.push(Kind::Heading, &plain(heading.trim_matches(['#', ' '])));
        } else if let Some(words) = trimmed.strip_prefix('>') {
            let words = plain(words.trim_start_matches('>'));
            if self.kind != Some(Kind::Quote) || words.is_empty() {
                self.close();
            }
            if !words.is_empty() {
                self.kind = Some(Kind::Quote);
                self.open.push(words);
            }
        } else if trimmed.starts_with('|') || trimmed.matches(" | ").count() >= 2 {
            self.close();
            self.row(trimmed);
        } else if let Some(mark) = ITEM.find(line) {
            self.close();
            self.kind = Some(Kind::Item);
            self.open.push(plain(&line[mark.end()..]));
        } else {
            let lazy = matches!(self.kind, Some(Kind::Item))
                && !line.starts_with([' ', '\t'])
                && starts_anew(trimmed);
            if lazy {
                self.close();
            }
            self.kind.get_or_insert(Kind::Prose);
            self.open.push(plain(trimmed));
        }
    }

    /// Ends the open block; short lines become blocks of their own.
    fn close(&mut self) {
        let lines = std::mem::take(&mut self.open);
        let Some(kind) = self.kind.take() else { return };
        if kind != Kind::Prose {
            return self.push(kind, &lines.join(" "));
        }
        let lengths: usize = lines.iter().rev().skip(1).map(|line| line.chars().count()).sum();
        let wrapped = lines.len() > 1 && lengths / (lines.len() - 1) >= WRAPPED;
        let broad = lines.iter().any(|line| line.chars().count() > WRAPPED + 10);
        let mut paragraph: Vec<&str> = Vec::new();
        for line in &lines {
            let label = label_of(line);
            let goes_on = broad
                && paragraph.last().is_some_and(|last| {
                    last.ends_with(',')
                        || !last.ends_with(['.', '!', '?', ':', ';'])
                            && line.starts_with(char::is_lowercase)
                });
            let anew = !(wrapped || goes_on)
                || is_field(label)
                || paragraph
                    .last()
                    .is_some_and(|last: &&str| ends_field(last) || is_attribution(line));
            if anew && !paragraph.is_empty() {
                self.push(Kind::Prose, &paragraph.join(" "));
                paragraph.clear();
            }
            paragraph.push(line);
        }
        self.push(Kind::Prose, &paragraph.join(" "));
    }

    fn push(&mut self, kind: Kind, text: &str) {
        if text.is_empty() {
            return;
        }
        let label = label_of(text).trim();
        let label = if label.contains("http") { String::new() } else { label.to_string() };
        self.blocks.push(Block {
            kind,
            topic: Topic::Open,
            text: text.to_string(),
            label,
            speaker: 0,
        });
    }

    fn row(&mut self, line: &str) {
        let cells: Vec<String> = line.trim_matches('|').split('|').take(24).map(plain).collect();
        let is_rule = cells.iter().all(|cell| {
            !cell.is_empty() && cell.chars().all(|c| matches!(c, '-' | ':' | '=' | ' '))
        });
        if is_rule {
            // What stands above the rule is the header, not a row.
            if let Some(Block { kind: Kind::Row(header, _), .. }) = self.blocks.last() {
                self.header.clone_from(header);
                self.blocks.pop();
            }
            return;
        }
        let text =
            cells.iter().filter(|cell| !cell.is_empty()).cloned().collect::<Vec<_>>().join(" | ");
        if !text.is_empty() {
            let kind = Kind::Row(cells, self.header.clone());
            self.blocks.push(Block {
                kind,
                topic: Topic::Open,
                text,
                label: String::new(),
                speaker: 0,
            });
        }
    }
}

/// Whether a line starts with a capital, so that it does not go on with a list item.
fn starts_anew(line: &str) -> bool {
    line.chars().next().is_some_and(char::is_uppercase)
}

/// "Label" of "Label: words", or nothing.
fn label_of(line: &str) -> &str {
    // Most lines have no colon where one would have to stand.
    let near = &line.as_bytes()[..line.len().min(60 * 4)];
    if !near.contains(&b':') && !line.contains('：') {
        return "";
    }
    LABEL.captures(line).and_then(|hit| hit.get(1)).map_or("", |label| label.as_str())
}

fn ends_field(line: &str) -> bool {
    is_field(label_of(line))
}

/// "- NAME, ROLE" and "— Name" below a quote.
pub(super) fn is_attribution(line: &str) -> bool {
    let mut chars = line.chars();
    matches!(chars.next(), Some('-' | '–' | '—' | '―' | '~')) && line.chars().count() <= 140
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(notes: &str) -> Vec<(Kind, String)> {
        Page::read(notes).blocks.into_iter().map(|block| (block.kind, block.text)).collect()
    }

    #[test]
    fn marks_go_and_words_stay() {
        assert_eq!(
            plain("**Bold** and _soft_ `code` [link](https://x.y) snake_case 2 * 3"),
            "Bold and soft code link snake_case 2 * 3"
        );
        assert_eq!(plain("**Label:** words"), "Label: words");
    }

    #[test]
    fn wrapped_lines_are_joined_and_short_ones_are_not() {
        let wrapped = "A paragraph that somebody wrapped at about seventy columns goes on\nuntil it ends here.";
        assert_eq!(kinds(wrapped).len(), 1);
        assert_eq!(kinds("call with Ann\nerrors 4% -> 1%\nlive 3 March").len(), 3);
    }

    #[test]
    fn headings_give_topics_also_without_marks() {
        let page = Page::read(
            "# Big story of Acme\n\nHello.\n\nChallenge\n\nIt was slow.\n\n## Results\n- Fast",
        );
        assert_eq!(page.title, "Big story of Acme");
        let topics: Vec<_> = page.sentences.iter().map(|sentence| sentence.topic).collect();
        assert_eq!(topics, [Topic::Open, Topic::Challenge, Topic::Results]);
    }

    #[test]
    fn a_table_knows_its_header() {
        let page = Page::read("| KPI | Before | After |\n|---|---|---|\n| Errors | 4% | 1% |");
        let Kind::Row(cells, header) = &page.blocks[0].kind else { panic!() };
        assert_eq!((cells[0].as_str(), header[1].as_str()), ("Errors", "Before"));
        assert_eq!(page.blocks.len(), 1);
    }
}
