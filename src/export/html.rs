//! The web page: one file that fetches nothing.
//!
//! The template engine escapes every text; pictures and the typeface stand inside as `data:` URLs, and the
//! page's own policy forbids everything else.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, value::Serde};
use serde_json::{Value, json};

use super::dictionary::Dictionary;
use super::fault::ExportError;
use super::published::Published;
use super::request::{ExportRequest, ExportedFile, PictureSource};
use crate::domain::reading::Block;
use crate::domain::recipe::StepId;
use crate::render::{self, Cut, Drawing, metrics, study};
use crate::text::labels::Labels;

const TEMPLATES: [(&str, &str); 4] = [
    ("look.html", include_str!("../../assets/templates/look.html")),
    ("blocks.html", include_str!("../../assets/templates/blocks.html")),
    ("page.html", include_str!("../../assets/templates/page.html")),
    ("entry.html", include_str!("../../assets/templates/entry.html")),
];
const FONT: &[u8] = include_bytes!("../../assets/fonts/InterVariable-subset.woff2");

/// Fills a template; `font` is filled in here.
pub(super) fn filled(template: &str, mut data: Value) -> Result<String, ExportError> {
    data["font"] = STANDARD.encode(FONT).into();
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    for (name, text) in TEMPLATES {
        environment.add_template(name, text)?;
    }
    Ok(environment.get_template(template)?.render(Serde(data))?)
}

/// Makes the web page.
pub(super) fn make(request: &ExportRequest) -> Result<ExportedFile, ExportError> {
    if request.is_definition() {
        return Dictionary::of_one(request).html(request.file_name("html"));
    }
    let published = Published::of(request);
    let mut writer = Writer { request, published: &published, notices: Vec::new() };
    let data = writer.data()?;
    let notices = writer.notices;
    let text = filled("page.html", data)?;
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
            "dir": direction(request.language),
            "title": published.title,
            "description": told.map(|text| study::one_line(text, 300)).unwrap_or_default(),
            "client": study::one_line(&study.client_name, 120),
            "eyebrow": published.eyebrow,
            "subtitle": "",
            "draft": if request.draft { labels.get("draft") } else { "" },
            "closing": published.closing,
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
                    if let Some(src) = bitmap(picture, &mut self.notices) {
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
        let Block::Picture { step, alt } = block else { return Ok(plain_block(block)) };
        let Some((picture, drawing)) = self.source(step) else { return Ok(None) };
        let (light, dark) = match drawing {
            Some(drawing) => (
                Some(self.vector(drawing, Cut::Panel)?),
                Some(self.vector(drawing, Cut::DarkPanel)?),
            ),
            None => (bitmap(picture, &mut self.notices), None),
        };
        let Some(src) = light else { return Ok(None) };
        Ok(Some(json!({ "kind": "picture", "src": src, "dark": dark, "alt": alt })))
    }

    fn source(&self, step: &StepId) -> Option<(&'a PictureSource, Option<Drawing>)> {
        self.request.there().find(|(picture, _)| picture.step == *step)
    }

    fn vector(&self, drawing: Drawing, cut: Cut) -> Result<String, ExportError> {
        let svg = render::draw_svg(drawing, cut, &self.published.study, &self.request.style())?;
        Ok(format!("data:image/svg+xml;base64,{}", STANDARD.encode(svg)))
    }
}

/// A block that is no picture as the templates read it.
pub(super) fn plain_block(block: &Block) -> Option<Value> {
    Some(match block {
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
        Block::Picture { .. } => return None,
    })
}

/// A model's picture as a `data:` URL; none with a notice when it cannot be read.
pub(super) fn bitmap(picture: &PictureSource, notices: &mut Vec<String>) -> Option<String> {
    let bytes = render::fit_bitmap(&picture.png);
    if bytes.is_none() {
        let file = picture.file_name();
        notices.push(format!("the picture {file} cannot be read; it was left out"));
    }
    Some(format!("data:image/png;base64,{}", STANDARD.encode(bytes?)))
}

/// Where lines of that language begin.
pub(super) fn direction(language: &str) -> &'static str {
    if ["ar", "fa", "he", "ur"].contains(&language) { "rtl" } else { "ltr" }
}

/// A language code that may stand in an attribute.
pub(super) fn code(language: &str) -> &str {
    let fine =
        (2..=3).contains(&language.len()) && language.bytes().all(|b| b.is_ascii_lowercase());
    if fine { language } else { "en" }
}
