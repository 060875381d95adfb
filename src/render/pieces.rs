//! The blocks of a page as the templates read them, with the bitmaps that they show.

use serde_json::{Value, json};

use super::bitmap;
use super::fault::RenderError;
use super::page::PageArt;
use super::world::Attachment;
use crate::domain::reading::Block;
use crate::domain::recipe::StepId;

/// The pictures of a page on their way into a template.
pub(super) struct Pieces<'a> {
    pictures: &'a [(StepId, PageArt<'a>)],
    /// The bitmaps that the template shows.
    pub attachments: Vec<Attachment>,
    /// What the reader of the run should know.
    pub notices: Vec<String>,
}

impl<'a> Pieces<'a> {
    /// Pieces of a page with these pictures.
    pub fn new(pictures: &'a [(StepId, PageArt<'a>)]) -> Self {
        Self { pictures, attachments: Vec::new(), notices: Vec::new() }
    }

    /// Where the picture of a step comes from.
    pub fn art(&self, step: &StepId) -> Option<PageArt<'a>> {
        self.pictures.iter().find(|(id, _)| id == step).map(|(_, art)| *art)
    }

    /// Keeps a bitmap for the template: its virtual name, and its height to its width.
    pub fn attach(&mut self, step: &StepId, png: &[u8]) -> Option<(String, f64)> {
        match bitmap::fit(png) {
            Ok((bytes, ratio)) => {
                let file = format!("picture-{}.png", self.attachments.len());
                self.attachments.push((file.clone(), bytes));
                Some((file, ratio))
            }
            Err(reason) => {
                let error = RenderError::Bitmap { file: format!("{step}.png"), reason };
                self.notices.push(format!("{error}; it was left out"));
                None
            }
        }
    }

    /// A block as the templates read it; none for a picture that is not there.
    pub fn block(&mut self, block: &Block) -> Option<Value> {
        Some(match block {
            Block::Title { text, subtitle } => {
                json!({ "kind": "heading", "level": 1, "text": text, "subtitle": subtitle })
            }
            Block::Facts(list) => json!({ "kind": "facts", "list": list }),
            Block::Heading { level, text } => {
                json!({ "kind": "heading", "level": (*level).clamp(1, 3), "text": text })
            }
            Block::Paragraph(text) => json!({ "kind": "paragraph", "text": text }),
            Block::Bullets(items) => {
                let long = items.iter().map(String::len).sum::<usize>() + 80 * items.len() > 2_400;
                json!({ "kind": "bullets", "items": items, "long": long })
            }
            Block::Quote { text, attribution } => {
                json!({ "kind": "quote", "text": text, "by": attribution })
            }
            Block::Table { headers, rows } => {
                json!({ "kind": "table", "headers": headers, "rows": rows })
            }
            Block::Picture { step, alt } => match self.art(step)? {
                PageArt::Drawn(drawing) => json!({
                    "kind": "picture", "mode": "drawn", "name": drawing.as_str(), "alt": alt
                }),
                PageArt::Bitmap(png) => {
                    let (file, _) = self.attach(step, png)?;
                    json!({ "kind": "picture", "mode": "file", "file": file, "alt": alt })
                }
            },
        })
    }
}
