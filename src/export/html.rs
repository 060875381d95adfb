//! The web page: one file that fetches nothing.
//!
//! The template engine escapes every text; pictures and the typeface stand inside as `data:` URLs, and the
//! page's own policy forbids everything else.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, value::Serde};
use serde_json::{Value, json};

use super::fault::ExportError;
use super::published::Published;
use super::request::{ExportRequest, ExportedFile, PictureSource};
use crate::domain::reading::Block;
use crate::domain::recipe::StepId;
use crate::render::{self, Cut, Drawing, metrics, study};
use crate::text::labels::Labels;

const TEMPLATE: &str = include_str!("../../assets/templates/page.html");
const FONT: &[u8] = include_bytes!("../../assets/fonts/InterVariable-subset.woff2");

/// Makes the web page.
pub(super) fn make(request: &ExportRequest) -> Result<ExportedFile, ExportError> {
    let published = Published::of(request);
    let mut writer = Writer { request, published: &published, notices: Vec::new() };
    let data = writer.data()?;
    let notices = writer.notices;
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.add_template("page.html", TEMPLATE)?;
    let text = environment.get_template("page.html")?.render(Serde(data))?;
    Ok(ExportedFile { name: request.file_name("html"), bytes: text.into_bytes(), notices })
}

struct Writer<'a> {
    request: &'a ExportRequest<'a>,
    published: &'a Published,
    notices: Vec<String>,
}

impl<'a> Writer<'a> {
    fn data(&mut self) -> Result<Value, ExportError> {
        let (request, published) = (self.request, self.published);
        let labels = Labels::of(request.language);
        let study = &published.study;
        let blocks = &published.reading.blocks;
        let body = blocks.iter().position(|block| matches!(block, Block::Heading { .. }));
        let (front, back) = blocks.split_at(body.unwrap_or(blocks.len()));
        let told = [&study.seo.meta_description, &study.subtitle, &study.narrative.lede];
        let told = told.into_iter().find(|text| !text.is_empty());
        let mut data = json!({
            "lang": code(request.language),
            "dir": if ["ar", "fa", "he", "ur"].contains(&request.language) { "rtl" } else { "ltr" },
            "title": published.title,
            "description": told.map(|text| study::one_line(text, 300)).unwrap_or_default(),
            "client": study::one_line(&study.client_name, 120),
            "eyebrow": published.eyebrow,
            "subtitle": "",
            "draft": if request.draft { labels.get("draft") } else { "" },
            "closing": published.closing,
            "font": STANDARD.encode(FONT),
            "hero": null, "art": null, "facts": [], "lede": [],
            "cards": metrics::prepare(study, labels)["cards"],
        });
        for block in front {
            self.front(block, &mut data)?;
        }
        let mut body = Vec::new();
        for block in back {
            body.extend(self.block(block)?);
        }
        data["blocks"] = body.into();
        Ok(data)
    }

    fn front(&mut self, block: &Block, data: &mut Value) -> Result<(), ExportError> {
        match block {
            Block::Title { subtitle, .. } => data["subtitle"] = subtitle.as_str().into(),
            Block::Facts(facts) => data["facts"] = json!(facts),
            Block::Paragraph(text) => {
                if let Some(lede) = data["lede"].as_array_mut() {
                    lede.push(text.as_str().into());
                }
            }
            Block::Picture { step, alt } => match self.source(step) {
                // The words of the hero stand on the page itself; only its art is a picture.
                Some((_, Some(drawing))) => {
                    data["art"] = self.vector(drawing, Cut::Panel)?.into();
                }
                Some((picture, None)) => {
                    if let Some(src) = self.bitmap(picture) {
                        data["hero"] = json!({ "src": src, "alt": alt });
                    }
                }
                None => {}
            },
            _ => {}
        }
        Ok(())
    }

    fn block(&mut self, block: &Block) -> Result<Option<Value>, ExportError> {
        Ok(Some(match block {
            Block::Title { text, .. } => json!({ "kind": "heading", "level": 2, "text": text }),
            Block::Facts(list) => json!({ "kind": "facts", "list": list }),
            Block::Heading { level, text } => {
                json!({ "kind": "heading", "level": (*level).clamp(1, 3) + 1, "text": text })
            }
            Block::Paragraph(text) => json!({ "kind": "paragraph", "text": text }),
            Block::Bullets(items) => json!({ "kind": "bullets", "items": items }),
            Block::Quote { text, attribution } => {
                json!({ "kind": "quote", "text": text, "by": attribution })
            }
            Block::Table { headers, rows } => {
                json!({ "kind": "table", "headers": headers, "rows": rows })
            }
            Block::Picture { step, alt } => {
                let Some((picture, drawing)) = self.source(step) else { return Ok(None) };
                let (light, dark) = match drawing {
                    Some(drawing) => (
                        Some(self.vector(drawing, Cut::Panel)?),
                        Some(self.vector(drawing, Cut::DarkPanel)?),
                    ),
                    None => (self.bitmap(picture), None),
                };
                let Some(src) = light else { return Ok(None) };
                json!({ "kind": "picture", "src": src, "dark": dark, "alt": alt })
            }
        }))
    }

    fn source(&self, step: &StepId) -> Option<(&'a PictureSource, Option<Drawing>)> {
        self.request.there().find(|(picture, _)| picture.step == *step)
    }

    fn vector(&self, drawing: Drawing, cut: Cut) -> Result<String, ExportError> {
        let svg = render::draw_svg(drawing, cut, &self.published.study, &self.request.style())?;
        Ok(format!("data:image/svg+xml;base64,{}", STANDARD.encode(svg)))
    }

    fn bitmap(&mut self, picture: &PictureSource) -> Option<String> {
        let bytes = render::fit_bitmap(&picture.png);
        if bytes.is_none() {
            let file = picture.file_name();
            self.notices.push(format!("the picture {file} cannot be read; it was left out"));
        }
        Some(format!("data:image/png;base64,{}", STANDARD.encode(bytes?)))
    }
}

/// A language code that may stand in an attribute.
fn code(language: &str) -> &str {
    let fine =
        (2..=3).contains(&language.len()) && language.bytes().all(|b| b.is_ascii_lowercase());
    if fine { language } else { "en" }
}
