//! Pages: a whole document as a tagged PDF.

use serde_json::{Value, json};

use super::fault::RenderError;
use super::picture::{self, Drawing, Style};
use super::pieces::Pieces;
use super::study;
use crate::domain::case_study::CaseStudy;
use crate::domain::reading::{Block, Reading};
use crate::domain::recipe::StepId;

/// The date in the file of a document that has none; a clock would make every export differ.
const NO_DATE: (i32, u8, u8) = (2000, 1, 1);

/// A last page that ends above this share of its height is worth saving.
const SHORT_PAGE: f64 = 0.5;

/// Where a picture of a page comes from.
#[derive(Debug, Clone, Copy)]
pub enum PageArt<'a> {
    /// Drawn here, as vectors.
    Drawn(Drawing),
    /// A PNG file that a model made.
    Bitmap(&'a [u8]),
}

/// What stands on the pages.
#[derive(Debug, Clone)]
pub struct Page<'a> {
    /// The title in the file's properties, and on the cover when the reading has none.
    pub title: &'a str,
    /// The document that drawings and the cover's figures are made from.
    pub study: &'a CaseStudy,
    /// The small line over the title, or empty.
    pub eyebrow: &'a str,
    /// The blocks. Those before the first heading make the cover; the first picture there is its hero.
    pub reading: &'a Reading,
    /// The pictures by the step that made them; blocks of other pictures are left out.
    pub pictures: &'a [(StepId, PageArt<'a>)],
    /// The sentence that closes the last page, or empty.
    pub closing: &'a str,
    /// ISO date such as `2026-09-01`, or anything else for none.
    pub date: &'a str,
    /// Whether every page says that it is a draft.
    pub draft: bool,
}

/// A PDF file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pdf {
    /// The file.
    pub bytes: Vec<u8>,
    /// How many pages it has.
    pub pages: usize,
    /// Whether it is PDF/A-2a and PDF/UA-1; else it is a tagged PDF 1.7.
    pub archival: bool,
    /// What the reader of the run should know about it.
    pub notices: Vec<String>,
}

/// Lays out the pages.
///
/// # Errors
///
/// A [`RenderError`] when the layout engine fails. A picture that cannot be read is left out with a notice.
pub fn pdf(page: &Page, style: &Style) -> Result<Pdf, RenderError> {
    let mut build = Build { page, pieces: Pieces::new(page.pictures) };
    let data = build.data(style);
    print("page.typ", data, build.pieces, page.date, style)
}

/// Makes the file of a template, a little tighter where that saves a page that would hold a few lines.
pub(super) fn print(
    template: &str,
    mut data: Value,
    pieces: Pieces,
    day: &str,
    style: &Style,
) -> Result<Pdf, RenderError> {
    let Pieces { attachments, mut notices, .. } = pieces;
    data["tight"] = false.into();
    let (mut laid, more) = picture::compile(template, data.clone(), attachments.clone(), style)?;
    notices.extend(more);
    if laid.pages() > 1 && laid.end().is_some_and(|end| end < SHORT_PAGE) {
        data["tight"] = true.into();
        let (tight, _) = picture::compile(template, data, attachments, style)?;
        if tight.pages() < laid.pages() {
            laid = tight;
        }
    }
    let day = date(day).unwrap_or(NO_DATE);
    let (bytes, archival) = match laid.pdf(true, day) {
        Ok(bytes) => (bytes, true),
        Err(RenderError::Pdf(reason)) => {
            notices.push(format!("plain PDF 1.7 instead of PDF/A-2a: {reason}"));
            (laid.pdf(false, day)?, false)
        }
        Err(other) => return Err(other),
    };
    Ok(Pdf { bytes, pages: laid.pages(), archival, notices })
}

/// Year, month and day of an ISO date.
fn date(text: &str) -> Option<(i32, u8, u8)> {
    let date: jiff::civil::Date = text.trim().parse().ok()?;
    Some((date.year().into(), date.month().try_into().ok()?, date.day().try_into().ok()?))
}

struct Build<'a> {
    page: &'a Page<'a>,
    pieces: Pieces<'a>,
}

impl Build<'_> {
    fn data(&mut self, style: &Style) -> Value {
        let page = self.page;
        let blocks = &page.reading.blocks;
        let body = blocks.iter().position(|block| matches!(block, Block::Heading { .. }));
        let (front, back) = blocks.split_at(body.unwrap_or(blocks.len()));
        let mut data = picture::data(page.study, style);
        data["title"] = page.title.into();
        data["draft"] = page.draft.into();
        data["closing"] = page.closing.into();
        data["keywords"] = page.study.seo.keywords.clone().into();
        data["summary"] = summary(page.study).into();
        data["cover"] = self.cover(front);
        data["cover"]["cards"] = data["metrics"]["cards"].clone();
        let (body, ending) = if page.closing.is_empty() { (back, &[][..]) } else { ending(back) };
        data["blocks"] = body.iter().filter_map(|block| self.pieces.block(block)).collect();
        data["ending"] = ending.iter().filter_map(|block| self.pieces.block(block)).collect();
        data
    }

    fn cover(&mut self, blocks: &[Block]) -> Value {
        let mut cover = json!({
            "hero": { "kind": "none" }, "eyebrow": self.page.eyebrow, "title": self.page.title,
            "subtitle": "", "facts": [], "lede": [],
        });
        let mut lede = Vec::new();
        for block in blocks {
            match block {
                Block::Title { text, subtitle } => {
                    cover["title"] = text.as_str().into();
                    cover["subtitle"] = subtitle.as_str().into();
                }
                Block::Facts(facts) => cover["facts"] = json!(facts),
                Block::Paragraph(text) => lede.push(text.as_str()),
                Block::Picture { step, alt } if cover["hero"]["kind"] == "none" => {
                    if let Some(hero) = self.hero(step, alt) {
                        cover["hero"] = hero;
                    }
                }
                _ => {}
            }
        }
        cover["lede"] = lede.into();
        cover
    }

    fn hero(&mut self, step: &StepId, alt: &str) -> Option<Value> {
        match self.pieces.art(step)? {
            PageArt::Drawn(_) => Some(json!({ "kind": "drawn", "alt": alt })),
            PageArt::Bitmap(png) => {
                let (file, ratio) = self.pieces.attach(step, png)?;
                Some(json!({ "kind": "file", "file": file, "ratio": ratio, "alt": alt }))
            }
        }
    }
}

/// Parts off the last section when it is short prose, so that it can be kept with the closing sentence.
fn ending(blocks: &[Block]) -> (&[Block], &[Block]) {
    let size = |block: &Block| match block {
        Block::Heading { text, .. } | Block::Paragraph(text) => Some(text.len()),
        Block::Bullets(items) => Some(items.iter().map(String::len).sum()),
        _ => None,
    };
    let start = blocks.iter().rposition(|block| matches!(block, Block::Heading { .. }));
    let (body, last) = blocks.split_at(start.unwrap_or(blocks.len()));
    let total: Option<usize> = last.iter().map(size).sum();
    if total.is_some_and(|total| total < 1_200) { (body, last) } else { (blocks, &[]) }
}

fn summary(study: &CaseStudy) -> String {
    let texts = [&study.seo.meta_description, &study.subtitle, &study.narrative.lede];
    let found = texts.into_iter().find(|text| !text.is_empty());
    found.map(|text| study::one_line(text, 300)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_last_sections_stay_with_the_closing_words() {
        let heading = Block::Heading { level: 1, text: "Next".into() };
        let short = [Block::Paragraph("a".into()), heading.clone(), Block::Paragraph("b".into())];
        assert_eq!(ending(&short).1.len(), 2);
        let long = [heading.clone(), Block::Paragraph("b".repeat(2_000))];
        assert_eq!(ending(&long).1.len(), 0);
        let table = Block::Table { headers: Vec::new(), rows: Vec::new() };
        assert_eq!(ending(&[heading, table]).1.len(), 0);
    }

    #[test]
    fn only_iso_dates_are_dates() {
        assert_eq!(date("2026-09-01"), Some((2026, 9, 1)));
        for none in ["", "September 2026", "2026-13-01"] {
            assert_eq!(date(none), None, "{none}");
        }
    }
}
