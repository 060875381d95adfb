//! Pictures: the hero, the metrics dashboard and the timeline.

use std::fmt;
use std::str::FromStr;

use serde_json::{Map, Value, json};

use super::fault::RenderError;
use super::palette::{self, Colour};
use super::world::{self, Attachment, Laid};
use super::{glyphs, hero, metrics, study, system_fonts, timeline};
use crate::domain::case_study::CaseStudy;
use crate::text::labels::Labels;

/// A picture that is drawn from a document without a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Drawing {
    /// The title over art.
    Hero,
    /// The measured results.
    Metrics,
    /// What happened when.
    Timeline,
}

impl Drawing {
    /// All drawings.
    pub const ALL: [Self; 3] = [Self::Hero, Self::Metrics, Self::Timeline];

    /// Its name in recipes.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hero => "hero",
            Self::Metrics => "metrics",
            Self::Timeline => "timeline",
        }
    }
}

impl fmt::Display for Drawing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Drawing {
    type Err = RenderError;

    fn from_str(name: &str) -> Result<Self, RenderError> {
        let found = Self::ALL.into_iter().find(|drawing| drawing.as_str() == name);
        found.ok_or_else(|| RenderError::UnknownDrawing(name.to_owned()))
    }
}

/// How things are drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Style {
    /// ISO 639-1 code of the document's language.
    pub language: String,
    /// The brand colour, or none for the house's own.
    pub accent: Option<Colour>,
    /// Pixels for each of the 1600 × 900 points of a picture.
    pub density: f64,
}

impl Style {
    /// The house style in a language.
    #[must_use]
    pub fn of(language: &str) -> Self {
        Self { language: language.to_owned(), accent: None, density: 1.0 }
    }
}

/// A drawn picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The PNG file.
    pub png: Vec<u8>,
    /// What the reader of the run should know about it.
    pub notices: Vec<String>,
}

/// Which part of a drawing is wanted as a vector file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// The whole picture of 1600 × 900.
    Whole,
    /// Without its own title, for a page that has one: a panel of 1444 × 614 on no ground, or the art of
    /// the hero alone, 600 × 900.
    Panel,
    /// The panel in colours for a dark page.
    DarkPanel,
}

/// Draws a picture of these document fields; what is missing in them is left out of it.
///
/// # Errors
///
/// A [`RenderError`] when the layout engine fails; no content of the fields should make it.
pub fn draw(
    drawing: Drawing,
    fields: &Map<String, Value>,
    style: &Style,
) -> Result<Picture, RenderError> {
    let (laid, notices) = lay_out(drawing, Cut::Whole, &study::from_fields(fields), style)?;
    Ok(Picture { png: laid.png(style.density)?, notices })
}

/// Makes the fonts and templates ready that every drawing needs, by drawing nothing in particular.
pub fn warm_up() {
    let style = Style { density: 0.1, ..Style::of("en") };
    // Whatever is wrong shows again when something is drawn for real.
    drop(draw(Drawing::Metrics, &Map::new(), &style));
}

/// The same as an SVG file, with text as outlines.
///
/// # Errors
///
/// As [`draw`].
pub fn draw_svg(
    drawing: Drawing,
    cut: Cut,
    study: &CaseStudy,
    style: &Style,
) -> Result<String, RenderError> {
    lay_out(drawing, cut, study, style)?.0.svg()
}

fn lay_out(
    drawing: Drawing,
    cut: Cut,
    study: &CaseStudy,
    style: &Style,
) -> Result<(Laid, Vec<String>), RenderError> {
    let mut data = data(study, style);
    data["drawing"] = match (drawing, cut) {
        (_, Cut::Whole) => drawing.as_str(),
        (Drawing::Hero, _) => "art",
        (Drawing::Metrics, _) => "metrics-panel",
        (Drawing::Timeline, _) => "timeline-panel",
    }
    .into();
    data["dark"] = (cut == Cut::DarkPanel).into();
    // Only what is shown may decide about fonts and notices.
    for other in Drawing::ALL.into_iter().filter(|other| *other != drawing) {
        match other {
            Drawing::Hero => data["hero"] = json!({ "art": data["hero"]["art"] }),
            Drawing::Metrics | Drawing::Timeline => data[other.as_str()] = json!({ "more": "" }),
        }
    }
    compile("picture.typ", data, Vec::new(), style)
}

/// What every template reads.
pub(super) fn data(study: &CaseStudy, style: &Style) -> Value {
    let labels = Labels::of(&style.language);
    let accents = palette::accents(style.accent);
    json!({
        "lang": language(&style.language),
        "dark": false,
        "accent": accents.accent.hex(),
        "bright": accents.bright.hex(),
        "labels": labels.all(),
        "brand": hero::brand(study),
        "industry": study::one_line(&study.industry, 120),
        "hero": hero::prepare(study, labels),
        "metrics": metrics::prepare(study, labels),
        "timeline": timeline::prepare(study, labels),
    })
}

/// Lays out a template over `data` and collects what there is to tell.
pub(super) fn compile(
    template: &str,
    mut data: Value,
    attachments: Vec<Attachment>,
    style: &Style,
) -> Result<(Laid, Vec<String>), RenderError> {
    let mut notices = Vec::new();
    if palette::accents(style.accent).darkened {
        notices.push("the brand colour was darkened so that text in it can be read".to_owned());
    }
    if glyphs::drop_emoji(&mut data) {
        notices.push("emoji were left out of the drawing".to_owned());
    }
    let wanted = glyphs::lacking(&data);
    let faces = system_fonts::covering(&wanted);
    let missing = wanted.into_iter().filter(|c| !system_fonts::draws(*c)).collect();
    notices.extend(glyphs::notice(&missing));
    let laid = world::lay_out(template, &data, attachments, &faces)?;
    // Positions that had not settled make a page less tidy, not wrong.
    let told = laid.warnings.iter().filter(|warning| !warning.contains("converge"));
    notices.extend(told.map(|warning| format!("the layout engine warns: {warning}")));
    Ok((laid, notices))
}

/// A language code that the layout engine accepts.
pub(super) fn language(code: &str) -> &str {
    let fine = (2..=3).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_lowercase());
    if fine { code } else { "en" }
}
