//! What to export, and what comes of it.

use serde_json::{Map, Value};

use crate::domain::document::Document;
use crate::domain::part::Part;
use crate::domain::recipe::StepId;
use crate::render::{Drawing, Style};

/// A picture of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PictureSource {
    /// The step that made it.
    pub step: StepId,
    /// Its file name, such as `hero.png`.
    pub file: String,
    /// The PNG file; empty when there is none.
    pub png: Vec<u8>,
    /// Whether it was drawn here, so that a document can show it as vectors.
    pub drawn_locally: bool,
}

impl PictureSource {
    /// The name under which it is exported, without directories.
    #[must_use]
    pub fn file_name(&self) -> String {
        safe_name(&self.file, &format!("{}.png", self.step))
    }
}

/// A picture that a reading may show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The step that made it.
    pub step: StepId,
    /// Whether it was drawn here, from the same data as the text.
    pub drawn_locally: bool,
}

/// What to export.
#[derive(Debug, Clone)]
pub struct ExportRequest<'a> {
    /// `case-study`, `definition`, or none for a plain layout of any document.
    pub layout: Option<&'a str>,
    /// The document.
    pub document: &'a Document,
    /// The lists and texts that belong to the result beside the document, in the recipe's order.
    pub parts: &'a [Part],
    /// The name of the JSON file with the whole result, such as `case_study.json`.
    pub result_file: &'a str,
    /// The pictures; a step that failed has none.
    pub pictures: &'a [PictureSource],
    /// ISO 639-1 code of the document's language.
    pub language: &'a str,
    /// ISO date such as `2026-09-01`, or empty.
    pub date: &'a str,
    /// Whether the files say that they are drafts.
    pub draft: bool,
    /// The name of the files without their ending, such as `case-study`.
    pub stem: &'a str,
}

impl ExportRequest<'_> {
    /// Whether it has the layout of a case study.
    #[must_use]
    pub fn is_case_study(&self) -> bool {
        self.layout == Some("case-study")
    }

    /// Whether it has the layout of the definition of a term.
    #[must_use]
    pub fn is_definition(&self) -> bool {
        self.layout == Some("definition")
    }

    /// The fields that a case study is made of; none in a plain layout.
    #[must_use]
    pub fn study_fields(&self) -> Map<String, Value> {
        if self.is_case_study() { self.document.fields().clone() } else { Map::new() }
    }

    /// The drawing that shows the same as vectors, if the picture was drawn here.
    #[must_use]
    pub fn drawing(&self, picture: &PictureSource) -> Option<Drawing> {
        let drawn = self.is_case_study() && picture.drawn_locally;
        if drawn { picture.step.as_str().parse().ok() } else { None }
    }

    /// The pictures that there are, each with its drawing when it has one.
    pub fn there(&self) -> impl Iterator<Item = (&PictureSource, Option<Drawing>)> {
        let each = self.pictures.iter().map(|picture| (picture, self.drawing(picture)));
        each.filter(|(picture, drawing)| drawing.is_some() || !picture.png.is_empty())
    }

    /// The same for a reading.
    #[must_use]
    pub fn shown(&self) -> Vec<Shown> {
        self.there()
            .map(|(p, drawing)| Shown { step: p.step.clone(), drawn_locally: drawing.is_some() })
            .collect()
    }

    /// The style of its drawings.
    #[must_use]
    pub fn style(&self) -> Style {
        Style::of(self.language)
    }

    /// The name of its file with that ending.
    #[must_use]
    pub fn file_name(&self, ending: &str) -> String {
        format!("{}.{ending}", safe_name(self.stem, "document"))
    }
}

/// A file to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportedFile {
    /// Its name, without directories.
    pub name: String,
    /// Its contents.
    pub bytes: Vec<u8>,
    /// What the reader of the run should know about it.
    pub notices: Vec<String>,
}

impl ExportedFile {
    /// A file with nothing to tell about it.
    #[must_use]
    pub fn new(name: String, bytes: Vec<u8>) -> Self {
        Self { name, bytes, notices: Vec::new() }
    }
}

/// The name itself when it is a plain file name, else `otherwise` with what is not plain replaced.
pub(super) fn safe_name(name: &str, otherwise: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let fine =
        !name.is_empty() && name.len() <= 100 && !name.starts_with('.') && name.chars().all(plain);
    if fine {
        return name.to_owned();
    }
    let kept: String =
        otherwise.chars().map(|c| if plain(c) { c } else { '-' }).take(100).collect();
    let kept = kept.trim_start_matches('.');
    if kept.is_empty() { "file".to_owned() } else { kept.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_in_their_folder() {
        assert_eq!(safe_name("hero.png", "x"), "hero.png");
        for bad in ["../hero.png", "/etc/passwd", ".bashrc", "", "a\u{202e}b.png", "CON:x"] {
            assert_eq!(safe_name(bad, "step.png"), "step.png", "{bad}");
        }
        assert_eq!(safe_name("../x", "../../y"), "-..-y");
        assert_eq!(safe_name("", ".."), "file");
    }
}
