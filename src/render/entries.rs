//! The pages of a dictionary: one term, or many with a table of contents.

use serde_json::{Value, json};

use super::fault::RenderError;
use super::page::{self, PageArt, Pdf};
use super::picture::{self, Style};
use super::pieces::Pieces;
use crate::domain::case_study::CaseStudy;
use crate::domain::reading::Block;
use crate::domain::recipe::StepId;

/// What a list of examples shows, so that a page can mark its items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// How the term is used.
    Usage,
    /// What the term covers.
    Inside,
    /// What the term does not cover.
    Outside,
}

impl Mark {
    /// Its name in the templates.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Usage => "usage",
            Self::Inside => "inside",
            Self::Outside => "outside",
        }
    }
}

/// One thing in the order of the pages.
#[derive(Debug, Clone, Copy)]
pub enum Listed<'a> {
    /// A term with what is told of it.
    Term {
        /// Its name for links: ASCII letters, digits and hyphens, unique on the pages.
        anchor: &'a str,
        /// ISO 639-1 code of its language.
        language: &'a str,
        /// Its blocks: a title with the definition under it, then everything else.
        blocks: &'a [Block],
        /// What the lists under these headings show.
        marks: &'a [(String, Mark)],
    },
    /// A word for which another term is to be read.
    See {
        /// The word.
        word: &'a str,
        /// The terms, each with its anchor.
        terms: &'a [(&'a str, &'a str)],
    },
}

/// What stands on the pages of a dictionary.
#[derive(Debug, Clone)]
pub struct Entries<'a> {
    /// The title in the file's properties; it stands on the first page only over a glossary.
    pub title: &'a str,
    /// The line under the title of a glossary, or empty.
    pub subtitle: &'a str,
    /// Whether this is a glossary: with a title and a table of contents.
    pub is_glossary: bool,
    /// The terms in their order.
    pub listed: &'a [Listed<'a>],
    /// The pictures by the step that made them; blocks of other pictures are left out.
    pub pictures: &'a [(StepId, PageArt<'a>)],
    /// ISO date such as `2026-09-01`, or anything else for none.
    pub date: &'a str,
    /// Whether every page says that it is a draft.
    pub draft: bool,
}

/// Lays out the pages of a dictionary.
///
/// # Errors
///
/// A [`RenderError`] when the layout engine fails. A picture that cannot be read is left out with a notice.
pub fn entries(entries: &Entries, style: &Style) -> Result<Pdf, RenderError> {
    let mut pieces = Pieces::new(entries.pictures);
    let mut data = picture::data(&CaseStudy::default(), style);
    for unused in ["hero", "metrics", "timeline"] {
        data[unused] = Value::Null;
    }
    data["title"] = entries.title.into();
    data["subtitle"] = entries.subtitle.into();
    data["glossary"] = entries.is_glossary.into();
    data["draft"] = entries.draft.into();
    data["listed"] =
        entries.listed.iter().map(|listed| self::listed(listed, &mut pieces)).collect();
    page::print("entry.typ", data, pieces, entries.date, style)
}

fn listed(listed: &Listed, pieces: &mut Pieces) -> Value {
    match listed {
        Listed::See { word, terms } => json!({ "kind": "see", "word": word, "terms": terms }),
        Listed::Term { anchor, language, blocks, marks } => {
            let draw = |block: &Block| {
                if let Block::Picture { alt, .. } = block {
                    // The layout has a place for a bitmap only.
                    let file = pieces.block(block)?;
                    return Some(
                        json!({ "kind": "picture", "file": file.get("file")?, "alt": alt }),
                    );
                }
                pieces.block(block)
            };
            let mut entry = sections(blocks, marks, draw);
            entry["kind"] = "term".into();
            entry["anchor"] = (*anchor).into();
            entry["lang"] = picture::language(language).into();
            entry
        }
    }
}

/// The blocks of an entry by section: what stands before the first heading, then each heading with what
/// is under it, each block as `draw` makes it. Bullets get the `mark` of their heading.
pub fn sections(
    blocks: &[Block],
    marks: &[(String, Mark)],
    mut draw: impl FnMut(&Block) -> Option<Value>,
) -> Value {
    let mut entry = json!({ "term": "", "definition": "", "facts": [], "lede": [] });
    let (mut lede, mut sections) = (Vec::new(), Vec::new());
    for block in blocks {
        match block {
            Block::Title { text, subtitle } => {
                entry["term"] = text.as_str().into();
                entry["definition"] = subtitle.as_str().into();
            }
            Block::Facts(facts) if sections.is_empty() => entry["facts"] = json!(facts),
            Block::Heading { text, .. } => {
                let mark = marks.iter().find(|(heading, _)| heading == text);
                let mark = mark.map(|(_, mark)| mark.as_str());
                sections.push(json!({ "title": text, "mark": mark, "blocks": [] }));
            }
            other => {
                let Some(drawn) = draw(other) else { continue };
                match sections.last_mut().and_then(|section| section["blocks"].as_array_mut()) {
                    Some(blocks) => blocks.push(drawn),
                    None => lede.push(drawn),
                }
            }
        }
    }
    entry["lede"] = lede.into();
    entry["sections"] = sections.into();
    entry
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_stand_under_their_headings() {
        let heading = |text: &str| Block::Heading { level: 1, text: text.into() };
        let paragraph = |text: &str| Block::Paragraph(text.into());
        let blocks = [
            Block::Title { text: "T".into(), subtitle: "D".into() },
            Block::Facts(vec![("a".into(), "b".into())]),
            paragraph("none"),
            heading("Not"),
            paragraph("x"),
            heading("Else"),
        ];
        let draw = |block: &Block| match block {
            Block::Paragraph(text) => Some(text.as_str().into()),
            _ => None,
        };
        let made = sections(&blocks, &[("Not".to_owned(), Mark::Outside)], draw);
        assert_eq!(
            made,
            json!({
                "term": "T", "definition": "D", "facts": [["a", "b"]], "lede": ["none"],
                "sections": [
                    { "title": "Not", "mark": "outside", "blocks": ["x"] },
                    { "title": "Else", "mark": null, "blocks": [] },
                ]
            })
        );
    }
}
