//! The pages of a dictionary: one term on a page of its own, or a glossary.

use serde_json::{Value, json};

use super::definition;
use super::entry::{Entry, names};
use super::fault::ExportError;
use super::html;
use super::request::{ExportRequest, ExportedFile, PictureSource};
use crate::domain::reading::Block;
use crate::domain::recipe::StepId;
use crate::render::{self, Entries, Listed, Mark, PageArt, Style};
use crate::text::labels::Labels;

/// One thing in the order of the pages.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Item {
    /// A term with what is told of it.
    Term {
        /// Its name for links.
        anchor: String,
        /// ISO 639-1 code of its language.
        language: String,
        /// Its blocks.
        blocks: Vec<Block>,
        /// What the lists under certain headings show.
        marks: Vec<(String, Mark)>,
    },
    /// A word for which other terms are to be read, each with its anchor.
    See {
        /// The word.
        word: String,
        /// The terms.
        terms: Vec<(String, String)>,
    },
}

/// What stands on the pages.
#[derive(Debug, Clone)]
pub(super) struct Dictionary<'a> {
    /// The title of the glossary, or the term.
    pub title: String,
    /// The line under the title of a glossary, or empty.
    pub subtitle: String,
    /// Whether it has a title and a table of contents.
    pub is_glossary: bool,
    /// The terms in their order.
    pub items: Vec<Item>,
    /// The pictures of the run.
    pub pictures: &'a [PictureSource],
    /// ISO 639-1 code of the language of the title.
    pub language: &'a str,
    /// ISO date, or empty.
    pub date: &'a str,
    /// Whether the pages say that they are drafts.
    pub draft: bool,
}

impl<'a> Dictionary<'a> {
    /// The page of one term.
    pub fn of_one(request: &ExportRequest<'a>) -> Self {
        let entry = Entry::of(request.document, request.parts);
        let labels = Labels::of(request.language);
        let mut blocks = definition::blocks(&entry, labels, request.date, 1);
        for shown in request.shown() {
            blocks.push(Block::Picture { step: shown.step, alt: String::new() });
        }
        Self {
            title: if entry.term.is_empty() { labels.get("term").into() } else { entry.term },
            subtitle: String::new(),
            is_glossary: false,
            items: vec![Item::Term {
                anchor: "term".to_owned(),
                language: request.language.to_owned(),
                blocks,
                marks: definition::marks(labels),
            }],
            pictures: request.pictures,
            language: request.language,
            date: request.date,
            draft: request.draft,
        }
    }

    /// The anchors of these terms, in their order.
    pub fn anchors<'t>(terms: impl IntoIterator<Item = &'t str>) -> Vec<String> {
        names(terms)
    }

    /// Makes the PDF.
    pub fn pdf(&self, file: String) -> Result<ExportedFile, ExportError> {
        let there = self.pictures.iter().filter(|picture| !picture.png.is_empty());
        let pictures: Vec<(StepId, PageArt)> =
            there.map(|picture| (picture.step.clone(), PageArt::Bitmap(&picture.png))).collect();
        let targets: Vec<Vec<(&str, &str)>> = self
            .items
            .iter()
            .map(|item| match item {
                Item::Term { .. } => Vec::new(),
                Item::See { terms, .. } => {
                    terms.iter().map(|(term, anchor)| (term.as_str(), anchor.as_str())).collect()
                }
            })
            .collect();
        let listed: Vec<Listed> = self
            .items
            .iter()
            .zip(&targets)
            .map(|(item, terms)| match item {
                Item::Term { anchor, language, blocks, marks } => {
                    Listed::Term { anchor, language, blocks, marks }
                }
                Item::See { word, .. } => Listed::See { word, terms },
            })
            .collect();
        let entries = Entries {
            title: &self.title,
            subtitle: &self.subtitle,
            is_glossary: self.is_glossary,
            listed: &listed,
            pictures: &pictures,
            date: self.date,
            draft: self.draft,
        };
        let pdf = render::entries(&entries, &Style::of(self.language))?;
        Ok(ExportedFile { name: file, bytes: pdf.bytes, notices: pdf.notices })
    }

    /// Makes the web page.
    pub fn html(&self, file: String) -> Result<ExportedFile, ExportError> {
        let mut notices = Vec::new();
        let items: Vec<Value> = self
            .items
            .iter()
            .map(|item| match item {
                Item::See { word, terms } => json!({ "kind": "see", "word": word, "terms": terms }),
                Item::Term { anchor, language, blocks, marks } => {
                    let draw = |block: &Block| self.drawn(block, &mut notices);
                    let mut entry = render::sections(blocks, marks, draw);
                    entry["kind"] = "term".into();
                    entry["anchor"] = anchor.as_str().into();
                    entry["lang"] = html::code(language).into();
                    entry
                }
            })
            .collect();
        let labels = Labels::of(self.language);
        let data = json!({
            "lang": html::code(self.language),
            "dir": html::direction(self.language),
            "title": self.title,
            "subtitle": self.subtitle,
            "glossary": self.is_glossary,
            "description": match items.first() {
                Some(only) if !self.is_glossary => only["definition"].clone(),
                _ => self.subtitle.as_str().into(),
            },
            "draft": if self.draft { labels.get("draft") } else { "" },
            "labels": {
                "term": labels.get("term"),
                "see": labels.get("see"),
                "contents": labels.get("contents"),
            },
            "items": items,
        });
        let text = html::filled("entry.html", data)?;
        Ok(ExportedFile { name: file, bytes: text.into_bytes(), notices })
    }

    fn drawn(&self, block: &Block, notices: &mut Vec<String>) -> Option<Value> {
        let Block::Picture { step, alt } = block else { return html::plain_block(block) };
        let picture = self.pictures.iter().find(|picture| picture.step == *step)?;
        let src = html::bitmap(picture, notices)?;
        Some(json!({ "kind": "picture", "src": src, "dark": null, "alt": alt }))
    }
}
