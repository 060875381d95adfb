//! Reads lines into the blocks of a page.

use std::sync::LazyLock;

use regex::Regex;

use super::cell::cells;
use super::cited::{aged_label, noted, source_text, unquoted};
use super::label::Role;
use super::place;
use super::{Block, Kind, LABEL, is_name, labelled};
use crate::text::definition::meaning::{voice, wording};
use crate::text::definition::term::{self, own_label};
use crate::text::extract::plain;
use crate::text::pattern::pattern;
use crate::text::stem;

/// A line from this many characters on may have been wrapped.
const WRAPPED: usize = 45;
/// The longest name of a line in a list of terms, in words.
const PAIR: usize = 5;
/// What a tab has become.
const TAB: &str = "    ";
/// A line that is wrapped by hand ends so many characters before the longest of its paragraph.
const RAGGED: usize = 24;

static ITEM: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^\s*(?:[-*+•–▪◦]|\d{1,3}(?:°\.?|[.)])|\(?[a-z]{1,2}[.)]|[a-z]{1,2}°\.?)\s+(?:\[[ xX]\]\s+)?",
    )
});
static RULE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*(?:[-=*_]\s*){3,}$"));

/// The number of a section before its heading, "1.3 Voorbeelden".
static SECTION: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^\s*\d{1,2}(?:\.\d{1,2})+\.?\s+(?P<name>\p{L}[^.:;]{1,60}?):?$"));
static CHAPTER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^\s*\d{1,2}\.?\s+(?P<name>\p{L}[^.:;]{1,60})$"));

/// The blocks of a text, in order; none is empty.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    let lines: Vec<&str> = text.lines().collect();
    let is_part =
        |line: &&str| SECTION.captures(line).is_some_and(|hit| Role::of(&hit["name"]).is_some());
    let mut reader = Reader { is_numbered: lines.iter().any(is_part), ..Reader::default() };
    for group in lines.chunk_by(|_, next| !next.trim().is_empty()) {
        reader.longest = group.iter().map(|line| line.trim().chars().count()).max().unwrap_or(0);
        for line in group {
            match source_text(line, !reader.blocks.is_empty()) {
                Some((source, rest)) => reader.source_text(source, rest),
                None => reader.line(line),
            }
        }
    }
    reader.blocks.retain(|block| !block.text.is_empty());
    reader.blocks
}

/// Gathers lines into blocks.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each tells of another part of the lines")]
struct Reader {
    blocks: Vec<Block>,
    /// What the heading over the lines says that they are.
    section: Option<Role>,
    /// A label without a text: the lines below are its text.
    waiting: Option<(Role, String)>,
    /// The roles of the columns of the table.
    columns: Vec<Option<Role>>,
    in_table: bool,
    /// Whether the last block can take in another line.
    is_open: bool,
    /// Characters of the longest line of the paragraph.
    longest: usize,
    /// Whether the parts of the notes have headings with numbers.
    is_numbered: bool,
    /// Whether the lines are those of a list of definitions, so that no label is sure.
    in_list: bool,
    /// The headings over the lines that name no role, each with its level and its number.
    above: Vec<(usize, usize)>,
    /// Such headings so far.
    headings: usize,
}

impl Reader {
    /// What follows the label of a source text begins anew.
    fn source_text(&mut self, source: Option<&str>, rest: &str) {
        self.is_open = false;
        self.waiting = None;
        self.section = None;
        if let Some(source) = source {
            self.push(Kind::Field, Some(Role::Source), "", source);
        }
        if !rest.trim().is_empty() {
            self.line(rest);
        }
    }

    fn line(&mut self, line: &str) {
        let trimmed = line.trim();
        if trimmed.is_empty() || trimmed.starts_with("```") {
            self.is_open = false;
            self.in_table = false;
            if self.blocks.last().is_some_and(|last| last.kind == Kind::Item) {
                self.waiting = None;
            }
            return;
        }
        if RULE.is_match(trimmed) {
            let last =
                self.blocks.last_mut().filter(|_| self.is_open && trimmed.starts_with(['=', '-']));
            if let Some(last) = last.filter(|last| last.kind == Kind::Line && is_name(&last.text)) {
                let level = if trimmed.starts_with('=') { 1 } else { 2 };
                last.kind = Kind::Heading(level);
                self.section = Role::of(&last.text);
                let number = self.under(level.into());
                if let Some(last) = self.blocks.last_mut() {
                    last.top = number;
                }
            }
            self.is_open = false;
            return;
        }
        if let Some(heading) = trimmed.strip_prefix('#') {
            return self.heading(heading);
        }
        if self.is_numbered
            && let Some(hit) = SECTION.captures(trimmed).or_else(|| CHAPTER.captures(trimmed))
        {
            let is_chapter = !SECTION.is_match(trimmed);
            // Of the lists below only a number without a part after it may be a chapter.
            if !is_chapter || self.blocks.is_empty() {
                let name = hit.name("name").map_or("", |name| name.as_str());
                return self.heading(&format!("{}{name}", if is_chapter { "" } else { "# " }));
            }
        }
        if trimmed.contains(TAB) && self.tabs(trimmed) {
            return;
        }
        if trimmed.starts_with('|') || self.in_table && trimmed.contains(" | ") {
            return self.row(trimmed);
        }
        let trimmed = trimmed.trim_start_matches(['>', ' ']);
        if self.attribution(trimmed) {
            return;
        }
        // A list of definitions: the mark stands before what the line above means.
        let meaning = [": ", "= ", ":\t"].iter().find_map(|mark| trimmed.strip_prefix(mark));
        let trimmed = meaning.map_or(trimmed, str::trim);
        self.is_open &= meaning.is_none();
        let mark = ITEM.find(trimmed).map_or(0, |mark| mark.end());
        let text = plain(&trimmed[mark..]);
        if text.is_empty() {
            return;
        }
        self.text(&text, mark > 0);
    }

    fn heading(&mut self, heading: &str) {
        let level = heading.bytes().take_while(|byte| *byte == b'#').count() + 1;
        let text = plain(heading.trim_matches(['#', ' ']));
        self.waiting = None;
        self.is_open = false;
        self.in_list = false;
        self.leave(level);
        if let Some((role, value)) = labelled(&text) {
            self.section = None;
            if !value.is_empty() {
                return self.push(Kind::Field, Some(role), label_of(&text), value);
            }
        }
        self.section = Role::of(&text);
        // "Nieuwe definitie" over a text is its label, which tells how old the text is.
        if let Some(role) = aged_label(&text) {
            self.waiting = Some((role, text));
            return;
        }
        if let Some(noted) = noted(&text).filter(|noted| noted.text.is_empty()) {
            self.section = Some(noted.role).filter(|role| *role != Role::Source);
            if let Some(source) = noted.source {
                self.push(Kind::Field, Some(Role::Source), "", source);
            }
            return;
        }
        if self.section.is_none() {
            let kind = Kind::Heading(u8::try_from(level).unwrap_or(u8::MAX));
            self.under(level);
            self.push(kind, None, "", &text);
        }
    }

    /// Leaves the headings that one of this level ends.
    fn leave(&mut self, level: usize) {
        self.above.retain(|(own, _)| *own < level);
    }

    /// Goes below a heading of this level, and gives its number.
    fn under(&mut self, level: usize) -> usize {
        self.leave(level);
        self.headings += 1;
        self.above.push((level, self.headings));
        self.headings
    }

    /// "— Handboek, deel 2" under a quotation.
    fn attribution(&mut self, line: &str) -> bool {
        let Some(source) = ["— ", "– ", "- "].iter().find_map(|mark| line.strip_prefix(mark))
        else {
            return false;
        };
        let is_under = self.blocks.last().filter(|_| self.is_open).is_some_and(|last| {
            let text = last.text.trim_end_matches('.');
            last.role.is_none_or(|role| !role.is_short())
                && text.starts_with(['"', '“', '„', '«'])
                && text.ends_with(['"', '”', '»', '“'])
        });
        let source = plain(source);
        let is_source = is_under && source.starts_with(char::is_uppercase) && is_name(&source);
        if is_source {
            self.push(Kind::Field, Some(Role::Source), "", &source);
            self.is_open = false;
        }
        is_source
    }

    /// A row of a table whose cells are set apart by tabs.
    fn tabs(&mut self, row: &str) -> bool {
        let cells: Vec<&str> =
            row.split(TAB).map(str::trim).filter(|cell| !cell.is_empty()).collect();
        let is_header = cells.iter().filter(|cell| Role::of(cell).is_some()).count() > 1;
        // "Begrip:    x" is a labelled line, and "-    x" an item.
        let is_name = |cell: &&str| {
            cell.chars().count() > 2 && is_name(cell) && cell.ends_with(char::is_alphanumeric)
        };
        let is_pair = cells.len() == 2 && cells.first().is_some_and(is_name);
        let is_row = cells.len() > 1 && (self.in_table || is_header || is_pair);
        if is_row {
            self.row(&cells.join("|"));
        }
        is_row
    }

    fn row(&mut self, row: &str) {
        let cells = cells(row);
        self.is_open = false;
        if cells.iter().all(|cell| cell.chars().all(|c| matches!(c, '-' | ':' | ' '))) {
            return;
        }
        if !self.in_table {
            self.in_table = true;
            self.columns = cells.iter().map(|cell| Role::of(cell)).collect();
            let named = self.columns.iter().flatten().count();
            let is_header = named > 1 && (self.columns.len() == named || self.columns.len() > 2);
            if is_header {
                return;
            }
            self.columns.clear();
        }
        if !self.columns.is_empty() {
            let columns = self.columns.clone();
            // A row is that of its first term, wherever its column stands.
            let term = columns.iter().position(|role| *role == Some(Role::Term));
            let rest = (0..columns.len()).filter(|at| columns[*at] != Some(Role::Term));
            for at in term.into_iter().chain(rest) {
                if let (Some(role), Some(cell)) = (columns[at], cells.get(at)) {
                    self.push(Kind::Field, Some(role), "", cell);
                }
            }
            return;
        }
        if let [first, second] = cells.as_slice() {
            match Role::of(first) {
                Some(role) => self.push(Kind::Field, Some(role), first, second),
                None => self.push(Kind::Line, self.section, "", &format!("{first}: {second}")),
            }
        }
    }

    fn text(&mut self, text: &str, is_item: bool) {
        if own_label::leads(text) {
            self.in_list = true;
        } else if self.in_list && self.is_listed(text, is_item) {
            self.push(Kind::Item, None, "", text);
            self.is_open = true;
            return;
        }
        // "…, dat woonruimte zoekt," over "niet zijnde:" goes on, though the words are a label elsewhere.
        let is_tail = !is_item
            && self.is_open
            && text.starts_with(char::is_lowercase)
            && self.blocks.last().is_some_and(|last| {
                last.text.ends_with(',') && last.role.is_none_or(|role| role == Role::Definition)
            });
        if let Some((role, value)) =
            labelled(text).filter(|(_, value)| !(is_tail && value.is_empty()))
        {
            self.waiting = None;
            if value.is_empty() {
                self.is_open = false;
                self.waiting = Some((role, label_of(text).to_owned()));
                return;
            }
            let label = label_of(text).to_owned();
            self.push(Kind::Field, Some(role), &label, value);
            self.is_open = true;
            return;
        }
        if self.noted(text) {
            return;
        }
        // A known label on a line of its own needs no colon, save as the first line, which is the term.
        let is_bare = |role: &Role| {
            !is_item && !self.is_open && (!self.blocks.is_empty() || *role == Role::Term)
        };
        if let Some(role) = Role::of(text).filter(is_bare) {
            self.waiting = Some((role, text.to_owned()));
            return;
        }
        if let Some((role, label)) = self.waiting.clone() {
            let kind = if is_item { Kind::Item } else { Kind::Field };
            self.push(kind, Some(role), &label, text);
            if !is_item {
                self.waiting = None;
                self.is_open = true;
            }
            return;
        }
        if self.is_open && !is_item {
            // The first line may be the term, which is short and goes on in nothing.
            let is_named = self
                .blocks
                .iter()
                .rev()
                .skip(1)
                .any(|block| block.kind != Kind::Field || block.role == Some(Role::Term));
            let longest = self.longest;
            let is_next = |last: &&mut Block| goes_on(last, text, is_named, longest);
            if let Some(last) = self.blocks.last_mut().filter(is_next) {
                last.text.push(' ');
                last.text.push_str(text);
                return;
            }
        }
        let near = self.blocks.last().filter(|_| self.is_open).map(|last| (last.kind, last.role));
        let role = match near {
            Some((
                Kind::Field,
                role @ Some(Role::Note | Role::Cases | Role::Counters | Role::Sentences),
            )) if !is_item => role,
            Some((Kind::Field, role @ Some(Role::Definition))) if is_item => role,
            _ => self.section,
        };
        if role == Some(Role::Definition) && is_item {
            // The cases of "een van de volgende:" belong to the definition.
            if let Some(last) =
                self.blocks.last_mut().filter(|last| last.text.ends_with([':', ';', ',']))
            {
                last.text.push(' ');
                last.text.push_str(text);
                return;
            }
        }
        let kind = if is_item { Kind::Item } else { Kind::Line };
        let role = role.filter(|role| *role != Role::Definition || !is_item);
        // Under a heading such as "Context" or "Bron" may stand a name, or the text itself.
        let role = role.filter(|role| !(role.is_short() && is_told(text)));
        self.push(kind, role, "", text);
        self.is_open = true;
    }

    /// Whether a line is one of a list of definitions though its term is a label.
    fn is_listed(&mut self, text: &str, is_item: bool) -> bool {
        let ended = self.blocks.last().is_some_and(|last| last.text.ends_with([';', ':']));
        self.in_list = is_item || self.is_open || ended;
        let is_line = ended && self.is_open && text.starts_with(char::is_lowercase);
        self.in_list
            && self.waiting.is_none()
            && (is_item || is_line)
            && own_label::is_labelled(text)
    }

    /// "Bron (Handboek): tekst": the parentheses name the source, and the text is read as what it is.
    fn noted(&mut self, text: &str) -> bool {
        let Some(noted) = noted(text) else { return false };
        if !noted.has_colon && (self.is_open || self.blocks.is_empty()) {
            return false;
        }
        self.waiting = None;
        if let Some(source) = noted.source {
            self.push(Kind::Field, Some(Role::Source), "", source);
        }
        let role = Some(noted.role).filter(|role| *role != Role::Source);
        let text = unquoted(noted.text);
        if text.is_empty() {
            self.is_open = false;
            self.section = None;
            self.waiting = role.map(|role| (role, noted.label.to_owned()));
            return true;
        }
        match role.filter(|role| !(role.is_short() && is_told(text))) {
            Some(role) => self.push(Kind::Field, Some(role), noted.label, text),
            None => self.push(Kind::Line, None, "", text),
        }
        self.is_open = true;
        true
    }

    fn push(&mut self, kind: Kind, role: Option<Role>, label: &str, text: &str) {
        let is_near = self.is_open;
        self.blocks.push(Block {
            kind,
            role,
            label: label.to_owned(),
            text: text.trim().to_owned(),
            is_near,
            top: self.above.last().map_or(0, |(_, number)| *number),
        });
    }
}

/// Whether a text is a sentence long enough to be no name.
fn is_told(text: &str) -> bool {
    text.ends_with('.') && text.split_whitespace().count() > 12
}

/// Whether a line goes on where the block before it stopped; `is_named` tells that the term has been read,
/// and `longest` is the length of the longest line of the paragraph, in characters.
fn goes_on(last: &Block, line: &str, is_named: bool, longest: usize) -> bool {
    let ended = last.text.ends_with(['.', '!', '?', ':', ';']);
    let role = last.role.filter(|_| last.kind == Kind::Field);
    if ended || matches!(last.kind, Kind::Heading(_)) {
        return false;
    }
    if role.is_some_and(Role::is_short) {
        return last.text.ends_with(',');
    }
    let is_lower = line.starts_with(char::is_lowercase);
    if role.is_some() && is_lower || last.text.ends_with(',') {
        return true;
    }
    let tail = last.text.rsplit(' ').next().unwrap_or_default();
    // A capital at the start of a line begins something new, unless the line above cannot end there.
    if stem::is_stop(&tail.to_lowercase()) {
        return true;
    }
    // A name over a clause that sets something apart, or over a law, is a line of its own.
    let is_new =
        place::is_law(line) || place::of_line(&last.text).is_some() && place::is_shaped(line);
    if is_lower && is_open_clause(&last.text, line, is_named) {
        return true;
    }
    if is_new && line.split_whitespace().count() > 4 {
        return false;
    }
    // Lines "term: meaning" below each other are a list.
    let is_pair = |line: &str| {
        term::headed(line).is_some_and(|(name, _)| name.split_whitespace().count() <= PAIR)
    };
    if role.is_none() && is_pair(&last.text) && is_pair(line) {
        return false;
    }
    // A line that is wrapped ends where the next word no longer fits.
    let length = last.text.chars().count();
    let word = line.split_whitespace().next().map_or(0, |word| word.chars().count());
    let is_full = length + word + RAGGED > longest;
    is_lower && is_full && (is_named || length >= WRAPPED)
}

/// Whether a text breaks off in the middle of a definition that the line goes on with: "Het verschijnsel" over
/// "waarbij …", "kaart waarmee inwoners" over "korting krijgen".
fn is_open_clause(text: &str, line: &str, is_named: bool) -> bool {
    static RELATIVE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^(?:die|dat|welke|waar(?:bij|in|mee|door|van|op|uit|aan|voor|tegen|over|naar|onder|binnen)|that|which|who|whose|where)\s",
        )
    });
    static KIND: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^(?:een|het|de|elke?|iedere?|an?|the|any|every|eine?|der|die|das|une?|le|la)\s",
        )
    });
    let value = text.split_once(": ").map(|(_, value)| value.trim());
    if !is_named && value.is_none() {
        return false;
    }
    let kind = value.unwrap_or(text);
    let word = line.split_whitespace().next().unwrap_or_default();
    let is_short = kind.split_whitespace().count() <= 5 && !voice::has_verb(kind);
    RELATIVE.is_match(line)
        || wording::is_unfinished(text)
        || is_short && KIND.is_match(kind) && voice::is_joint(word)
}

fn label_of(line: &str) -> &str {
    LABEL.captures(line).and_then(|hit| hit.get(1)).map_or("", |label| label.as_str()).trim()
}
