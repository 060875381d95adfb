//! The formats of exported files.

use std::fmt;
use std::str::FromStr;

use super::fault::ExportError;

/// A format of exported files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// Pages for print and archive.
    Pdf,
    /// One self-contained web page.
    Html,
    /// Text with marks, beside its pictures.
    Markdown,
    /// The pictures.
    Png,
    /// The document's data.
    Json,
    /// A row a term, for spreadsheets.
    Csv,
    /// The terms as SKOS concepts, in Turtle.
    Turtle,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 7] =
        [Self::Pdf, Self::Html, Self::Markdown, Self::Png, Self::Json, Self::Csv, Self::Turtle];

    /// The formats of a recipe with that layout: `case-study`, `definition`, or none for a plain one.
    #[must_use]
    pub fn of_layout(layout: Option<&str>) -> &'static [Self] {
        match layout {
            Some("definition") => {
                &[Self::Pdf, Self::Html, Self::Markdown, Self::Json, Self::Csv, Self::Turtle]
            }
            _ => &[Self::Pdf, Self::Html, Self::Markdown, Self::Png, Self::Json],
        }
    }

    /// The formats to make: those that were asked for, or all of the layout where none was.
    ///
    /// # Errors
    ///
    /// [`ExportError::NotOfLayout`] with the first that a recipe with that layout does not have.
    pub fn chosen(asked: &[Self], layout: Option<&str>) -> Result<Vec<Self>, ExportError> {
        let has = Self::of_layout(layout);
        match asked.iter().find(|format| !has.contains(format)) {
            Some(format) => Err(ExportError::NotOfLayout { format: *format, has }),
            None if asked.is_empty() => Ok(has.to_vec()),
            None => Ok(asked.to_vec()),
        }
    }

    /// Its name on the command line, which is also its files' ending.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Html => "html",
            Self::Markdown => "md",
            Self::Png => "png",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Turtle => "ttl",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Format {
    type Err = ExportError;

    fn from_str(name: &str) -> Result<Self, ExportError> {
        let found = Self::ALL.into_iter().find(|format| format.as_str() == name);
        found.ok_or_else(|| ExportError::UnknownFormat(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        for format in Format::ALL {
            assert_eq!(format.to_string().parse::<Format>().unwrap(), format);
        }
        let hint = "docx".parse::<Format>().unwrap_err().hint();
        assert_eq!(hint, "the formats are pdf, html, md, png, json, csv and ttl");
    }

    #[test]
    fn a_layout_has_the_formats_that_make_sense_of_it() {
        let names =
            |layout| Format::of_layout(layout).iter().map(|f| f.as_str()).collect::<Vec<_>>();
        assert_eq!(names(Some("definition")), ["pdf", "html", "md", "json", "csv", "ttl"]);
        assert_eq!(names(Some("case-study")), ["pdf", "html", "md", "png", "json"]);
        assert_eq!(names(None), names(Some("case-study")));

        let chosen = Format::chosen(&[Format::Json, Format::Csv], Some("definition"));
        assert_eq!(chosen.unwrap(), [Format::Json, Format::Csv]);
        assert_eq!(Format::chosen(&[], None).unwrap(), Format::of_layout(None));
        let error = Format::chosen(&[Format::Pdf, Format::Turtle], None).unwrap_err();
        assert_eq!(error.to_string(), "this recipe has no ttl file");
        assert_eq!(error.hint(), "its formats are pdf, html, md, png and json");
    }
}
