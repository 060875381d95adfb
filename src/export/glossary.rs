//! Many terms in one document, in the order of the alphabet.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::definition;
use super::dictionary::{Dictionary, Item};
use super::entry::{Entry, Kind};
use super::fault::ExportError;
use super::format::Format;
use super::markdown;
use super::request::{ExportedFile, safe_name};
use super::skos::{self, Concept};
use super::{cleaned, published, spreadsheet};
use crate::domain::document::Document;
use crate::domain::part::{self, Part};
use crate::domain::reading::Block;
use crate::render::study;
use crate::text::labels::Labels;

/// One term of a glossary: the result of one run.
#[derive(Debug, Clone, Copy)]
pub struct GlossaryEntry<'a> {
    /// The definition.
    pub document: &'a Document,
    /// The lists and texts beside it.
    pub parts: &'a [Part],
    /// ISO 639-1 code of its language.
    pub language: &'a str,
    /// ISO date of its run, or empty.
    pub date: &'a str,
}

/// A glossary to export.
#[derive(Debug, Clone, Copy)]
pub struct GlossaryRequest<'a> {
    /// Its title; empty for the word "glossary" in its language.
    pub title: &'a str,
    /// The terms, in any order.
    pub entries: &'a [GlossaryEntry<'a>],
    /// ISO 639-1 code of the language of its title and its contents.
    pub language: &'a str,
    /// ISO date, or empty.
    pub date: &'a str,
    /// Whether the files say that they are drafts.
    pub draft: bool,
    /// The name of the files without their ending; `glossary` where it is no plain file name.
    pub stem: &'a str,
}

impl<'a> GlossaryRequest<'a> {
    /// The stem of a glossary that has no name of its own.
    pub const STEM: &'static str = "glossary";

    fn title(&self) -> String {
        let own = study::one_line(&study::tidy(self.title, 300), 300);
        if own.is_empty() { Labels::of(self.language).get("glossary").to_owned() } else { own }
    }

    fn file_name(&self, format: Format) -> String {
        safe_name(&format!("{}.{format}", self.stem), &format!("{}.{format}", Self::STEM))
    }

    /// The terms in the order of the alphabet.
    fn sorted(&self) -> Vec<(Entry, &'a GlossaryEntry<'a>)> {
        let read = |entry: &'a GlossaryEntry<'a>| (Entry::of(entry.document, entry.parts), entry);
        let mut all: Vec<_> = self.entries.iter().map(read).collect();
        all.sort_by_cached_key(|(entry, _)| (folded(&entry.term), entry.term.clone()));
        all
    }
}

/// Makes the file of a glossary in one format: the terms in the order of the alphabet, in JSON as an array
/// of whole results, in CSV as a row each, in Turtle as one scheme. On pages a synonym that is no term
/// itself leads to its term. There are no pictures: [`Format::Png`] makes no file.
///
/// # Errors
///
/// An [`ExportError`] when a template, the layout engine or a writer fails.
pub fn glossary(
    request: &GlossaryRequest,
    format: Format,
) -> Result<Vec<ExportedFile>, ExportError> {
    let name = request.file_name(format);
    let sorted = request.sorted();
    Ok(vec![match format {
        Format::Png => return Ok(Vec::new()),
        Format::Pdf => dictionary(request, &sorted).pdf(name)?,
        Format::Html => dictionary(request, &sorted).html(name)?,
        Format::Markdown => {
            ExportedFile::new(name, markdown(&dictionary(request, &sorted)).into_bytes())
        }
        Format::Json => {
            let result = |entry: &GlossaryEntry| {
                cleaned(Value::Object(part::result(entry.document.fields(), entry.parts)))
            };
            let all: Value = sorted.iter().map(|(_, entry)| result(entry)).collect();
            ExportedFile::new(name, format!("{all:#}\n").into_bytes())
        }
        Format::Csv => {
            let entries: Vec<Entry> = sorted.into_iter().map(|(entry, _)| entry).collect();
            ExportedFile::new(name, spreadsheet::make(&entries)?)
        }
        Format::Turtle => {
            let concepts: Vec<Concept> = sorted
                .iter()
                .map(|(entry, of)| Concept { entry, language: of.language, date: of.date })
                .collect();
            let title = request.title();
            let bytes = skos::make(&title, request.language, request.date, &concepts)?;
            ExportedFile::new(name, bytes)
        }
    }])
}

/// A text as the alphabet sees it: without case, accents and punctuation, word by word. Compatibility
/// decomposition (Unicode, NFKD) parts letters from their accents, as dictionaries of Dutch, English and
/// French and DIN 5007-1 order them; letters that are not parted are spelt out.
pub(super) fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'ø' => out.push('o'),
            'đ' | 'ð' => out.push('d'),
            'ł' => out.push('l'),
            c if c.is_alphanumeric() => out.push(c),
            // An apostrophe is within a word, everything else ends it.
            '\'' | '’' => {}
            _ if out.is_empty() || out.ends_with(' ') => {}
            _ => out.push(' '),
        }
    }
    out.truncate(out.trim_end().len());
    out
}

fn dictionary<'a>(
    request: &GlossaryRequest<'a>,
    sorted: &[(Entry, &GlossaryEntry)],
) -> Dictionary<'a> {
    let labels = Labels::of(request.language);
    let anchors = Dictionary::anchors(sorted.iter().map(|(entry, _)| entry.term.as_str()));
    let mut items: Vec<(String, Item)> = references(sorted, &anchors);
    for ((entry, of), anchor) in sorted.iter().zip(anchors) {
        let own = Labels::of(of.language);
        // A date that all of them have stands once, under the title.
        let date = if of.date == request.date { "" } else { of.date };
        let item = Item::Term {
            anchor,
            language: of.language.to_owned(),
            blocks: definition::blocks(entry, own, date, 2),
            marks: definition::marks(own),
        };
        items.push((folded(&entry.term), item));
    }
    // Stable: terms that look the same keep their order, after a word that leads elsewhere.
    items.sort_by(|(a, _), (b, _)| a.cmp(b));
    let count = match sorted.len() {
        1 => labels.get("one_term").to_owned(),
        n => labels.get("many_terms").replace("{n}", &n.to_string()),
    };
    let date = study::one_line(&study::tidy(request.date, 40), 40);
    Dictionary {
        title: request.title(),
        subtitle: if date.is_empty() { count } else { format!("{count} · {date}") },
        is_glossary: true,
        items: items.into_iter().map(|(_, item)| item).collect(),
        pictures: &[],
        language: request.language,
        date: request.date,
        draft: request.draft,
    }
}

/// The synonyms that are no terms themselves, each with the terms that it stands for.
fn references(sorted: &[(Entry, &GlossaryEntry)], anchors: &[String]) -> Vec<(String, Item)> {
    let terms: BTreeSet<String> = sorted.iter().map(|(entry, _)| folded(&entry.term)).collect();
    let mut found: BTreeMap<String, (String, Vec<(String, String)>)> = BTreeMap::new();
    for ((entry, _), anchor) in sorted.iter().zip(anchors) {
        if entry.term.is_empty() {
            continue;
        }
        for synonym in entry.texts(Kind::Synonyms) {
            let key = folded(synonym);
            if key.is_empty() || terms.contains(&key) {
                continue;
            }
            let (_, of) = found.entry(key).or_insert_with(|| (synonym.clone(), Vec::new()));
            let target = (entry.term.clone(), anchor.clone());
            if !of.contains(&target) {
                of.push(target);
            }
        }
    }
    found.into_iter().map(|(key, (word, terms))| (key, Item::See { word, terms })).collect()
}

/// Anchors are written as HTML, because readers of Markdown disagree about the names of headings.
fn markdown(dictionary: &Dictionary) -> String {
    let labels = Labels::of(dictionary.language);
    let link = |(term, anchor): &(String, String)| {
        format!("[{}](#{anchor})", markdown::escaped_within(term))
    };
    let mut pieces = Vec::new();
    if dictionary.draft {
        pieces.push(format!("> **{}**", markdown::escaped(labels.get("draft"))));
    }
    pieces.push(format!("# {}", markdown::escaped(&dictionary.title)));
    pieces.push(markdown::escaped(&dictionary.subtitle));
    let mut contents = Vec::new();
    for item in &dictionary.items {
        if let Item::Term { anchor, blocks, .. } = item {
            contents.push(format!("- {}", link(&(published::title(blocks), anchor.clone()))));
        }
    }
    if !contents.is_empty() {
        pieces.push(format!("**{}**", labels.get("contents")));
        pieces.push(contents.join("\n"));
    }
    for item in &dictionary.items {
        match item {
            Item::See { word, terms } => {
                let terms: Vec<String> = terms.iter().map(link).collect();
                let word = markdown::escaped_within(word);
                pieces.push(format!("**{word}** {} {}", labels.get("see"), terms.join(", ")));
            }
            Item::Term { anchor, blocks, .. } => {
                pieces.push(format!("<a id=\"{anchor}\"></a>"));
                for block in blocks {
                    // The title goes one level down, the headings below it are there already.
                    let down = usize::from(matches!(block, Block::Title { .. }));
                    pieces.extend(markdown::piece(block, &[], down));
                }
            }
        }
    }
    let mut text = pieces.join("\n\n");
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_alphabet_passes_over_case_and_accents() {
        let mut words =
            ["zon", "Éclair", "eclips", "'s-Hertogenbosch", "a-b", "ab", "Straße", "A b", "ﬁn"];
        words.sort_by_key(|word| folded(word));
        assert_eq!(
            words,
            ["a-b", "A b", "ab", "Éclair", "eclips", "ﬁn", "'s-Hertogenbosch", "Straße", "zon"]
        );
    }
}
