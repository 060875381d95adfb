//! The layout engine behind one door: nothing else in the house names it.
//!
//! A job is the name of an embedded template, a JSON value that the template reads as the virtual
//! file `data.json`, and some bitmap files. Text therefore reaches the engine only as string values,
//! never as markup. There is no disk, no network and no clock in this world: any other name is refused,
//! and the same job gives the same bytes.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;

use serde_json::Value;
use typst::comemo;
use typst::diag::{FileError, FileResult, SourceDiagnostic, Warned};
use typst::foundations::{Bytes, Datetime, Duration, Label, Smart};
use typst::introspection::Introspector;
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::{LazyHash, PicoStr, Scalar};
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use super::fault::RenderError;

const TEMPLATES: &[(&str, &str)] = &[
    ("theme.typ", include_str!("../../assets/templates/theme.typ")),
    ("art.typ", include_str!("../../assets/templates/art.typ")),
    ("metrics.typ", include_str!("../../assets/templates/metrics.typ")),
    ("timeline.typ", include_str!("../../assets/templates/timeline.typ")),
    ("picture.typ", include_str!("../../assets/templates/picture.typ")),
    ("frame.typ", include_str!("../../assets/templates/frame.typ")),
    ("entry.typ", include_str!("../../assets/templates/entry.typ")),
    ("page.typ", include_str!("../../assets/templates/page.typ")),
];
/// The embedded typeface, a variable TrueType font.
pub const INTER: &[u8] = include_bytes!("../../assets/fonts/InterVariable.ttf");

/// How many compilations a memoised result survives without being used. Without eviction every
/// changed document adds some 4 MB for good; two keeps an edited document's pictures warm.
const KEEP: usize = 2;

static INTER_FONTS: LazyLock<Vec<Font>> = LazyLock::new(|| Font::iter(Bytes::new(INTER)).collect());
static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));
static SOURCES: LazyLock<HashMap<FileId, Source>> = LazyLock::new(|| {
    TEMPLATES
        .iter()
        .filter_map(|(name, text)| {
            let id = file_id(name)?;
            Some((id, Source::new(id, (*text).to_owned())))
        })
        .collect()
});

/// Whether the embedded typeface can draw the character.
#[must_use]
pub fn draws(c: char) -> bool {
    INTER_FONTS.iter().any(|font| font.info().coverage.contains(u32::from(c)))
}

/// A typeface of the machine that draws what the embedded one lacks.
#[derive(Debug, Clone)]
pub struct Typeface(Font);

impl Typeface {
    /// Reads one face of a font file, or none when it is not a font.
    #[must_use]
    pub fn read(data: Vec<u8>, index: u32) -> Option<Self> {
        Font::new(Bytes::new(data), index).map(Self)
    }

    /// Which of the wanted characters each face of a font file can draw.
    #[must_use]
    pub fn coverage(data: &[u8], wanted: &[char]) -> Vec<Vec<char>> {
        typst::text::FontInfo::iter(data)
            .map(|face| {
                let has = |c: &char| face.coverage.contains(u32::from(*c));
                wanted.iter().copied().filter(has).collect()
            })
            .collect()
    }

    /// Whether both are the same face of the same file.
    #[must_use]
    pub fn same_as(&self, other: &Self) -> bool {
        self.0 == other.0
    }

    fn family(&self) -> &str {
        &self.0.info().family
    }
}

/// A file that a template may show: its virtual name and its bytes.
pub type Attachment = (String, Vec<u8>);

/// Lays out an embedded template over `data`, whose key `fonts` is filled in here; `faces` help out
/// where the embedded typeface lacks a character.
///
/// # Errors
///
/// [`RenderError::Layout`] with the engine's own words, or [`RenderError::Panicked`].
pub fn lay_out(
    template: &str,
    data: &Value,
    attachments: Vec<Attachment>,
    faces: &[Typeface],
) -> Result<Laid, RenderError> {
    let world = Room::new(template, data, attachments, faces)?;
    let outcome = guarded(|| typst::compile::<PagedDocument>(&world));
    comemo::evict(KEEP);
    let Warned { output, warnings } = outcome?;
    let document = output.map_err(|errors| RenderError::Layout(words(&errors)))?;
    Ok(Laid { document, warnings: warnings.iter().map(|w| w.message.to_string()).collect() })
}

/// Laid-out pages, ready to be written in a file format.
pub struct Laid {
    document: PagedDocument,
    /// What the engine was unhappy about; empty unless a template is at fault.
    pub warnings: Vec<String>,
}

impl Laid {
    /// The number of pages.
    #[must_use]
    pub fn pages(&self) -> usize {
        self.document.pages().len()
    }

    /// How far down the label `end` stands on its page: 0 at the top, 1 at the bottom; none without one.
    #[must_use]
    pub fn end(&self) -> Option<f64> {
        let places = self.document.introspector();
        let label = Label::new(PicoStr::intern("end"))?;
        let position = places.position(places.query_label(label).ok()?.location()?)?;
        let page = self.document.pages().get(position.page.get() - 1)?;
        Some(position.point.y / page.frame.height())
    }

    /// The first page as a PNG file with that many pixels per point.
    ///
    /// # Errors
    ///
    /// [`RenderError::Encode`] when there is no page or it cannot be encoded.
    pub fn png(&self, density: f64) -> Result<Vec<u8>, RenderError> {
        let page = self.document.pages().first().ok_or(RenderError::Encode("no page".into()))?;
        let options =
            typst_render::RenderOptions { pixel_per_pt: Scalar::new(density), render_bleed: false };
        guarded(|| typst_render::render(page, &options).encode_png())?
            .map_err(|error| RenderError::Encode(error.to_string()))
    }

    /// The first page as an SVG file; text stands in it as outlines.
    ///
    /// # Errors
    ///
    /// [`RenderError::Encode`] when there is no page.
    pub fn svg(&self) -> Result<String, RenderError> {
        let page = self.document.pages().first().ok_or(RenderError::Encode("no page".into()))?;
        guarded(|| typst_svg::svg(page, &typst_svg::SvgOptions::default()))
    }

    /// All pages as a tagged PDF, dated with a year, a month and a day.
    ///
    /// `archival` asks for PDF/A-2a and PDF/UA-1 at once.
    ///
    /// # Errors
    ///
    /// [`RenderError::Pdf`] with the first objections of the exporter.
    pub fn pdf(&self, archival: bool, date: (i32, u8, u8)) -> Result<Vec<u8>, RenderError> {
        let list: &[_] =
            if archival { &[PdfStandard::A_2a, PdfStandard::Ua_1] } else { &[PdfStandard::V_1_7] };
        let standards = PdfStandards::new(list).map_err(|e| RenderError::Pdf(format!("{e:?}")))?;
        let timestamp = Datetime::from_ymd_hms(date.0, date.1, date.2, 12, 0, 0);
        let options = PdfOptions {
            standards,
            creator: Smart::Custom(Some("casegen-tui".into())),
            timestamp: timestamp.map(Timestamp::new_utc),
            ..PdfOptions::default()
        };
        guarded(|| typst_pdf::pdf(&self.document, &options))?
            .map_err(|errors| RenderError::Pdf(words(&errors)))
    }
}

/// Runs engine code so that a panic in it becomes an error.
fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, RenderError> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|payload| {
        let text = payload.downcast_ref::<&str>().map(ToString::to_string);
        let text = text.or_else(|| payload.downcast_ref::<String>().cloned());
        RenderError::Panicked(text.unwrap_or_default())
    })
}

/// The first three messages; an exporter has one for every character that it dislikes.
fn words(errors: &[SourceDiagnostic]) -> String {
    let mut messages: Vec<String> = errors.iter().map(|e| e.message.to_string()).collect();
    messages.dedup();
    messages.truncate(3);
    messages.join("; ")
}

fn file_id(name: &str) -> Option<FileId> {
    let path = VirtualPath::new(name).ok()?;
    Some(RootedPath::new(VirtualRoot::Project, path).intern())
}

/// One job's world.
struct Room {
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    main: FileId,
    files: HashMap<FileId, Bytes>,
}

impl Room {
    fn new(
        template: &str,
        data: &Value,
        attachments: Vec<Attachment>,
        faces: &[Typeface],
    ) -> Result<Self, RenderError> {
        let fonts: Vec<Font> =
            INTER_FONTS.iter().cloned().chain(faces.iter().map(|face| face.0.clone())).collect();
        let mut data = data.clone();
        let mut families = vec!["Inter".to_owned()];
        families.extend(faces.iter().map(|face| face.family().to_owned()));
        data["fonts"] = families.into();
        let unnamed = || RenderError::Layout(format!("no file can be called {template}"));
        let mut files = HashMap::new();
        for (name, bytes) in attachments {
            files.insert(file_id(&name).ok_or_else(unnamed)?, Bytes::new(bytes));
        }
        let id = file_id("data.json").ok_or_else(unnamed)?;
        files.insert(id, Bytes::new(data.to_string().into_bytes()));
        let main = file_id(template).ok_or_else(unnamed)?;
        Ok(Self { book: LazyHash::new(FontBook::from_fonts(&fonts)), fonts, main, files })
    }
}

impl World for Room {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        SOURCES.get(&id).cloned().ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.get(&id).cloned().ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_embedded_names_are_answered() {
        let room = Room::new("page.typ", &serde_json::json!({}), Vec::new(), &[]).unwrap();
        for name in ["theme.typ", "data.json", "/etc/passwd", "etc/passwd"] {
            let Some(id) = file_id(name) else { continue };
            assert_eq!(room.source(id).is_ok(), name == "theme.typ", "{name}");
            assert_eq!(room.file(id).is_ok(), name == "data.json", "{name}");
        }
        assert!(file_id("../../etc/passwd").is_none_or(|id| room.file(id).is_err()));
        assert_eq!(room.today(None), None);
    }

    #[test]
    fn a_template_at_fault_is_an_error_in_words() {
        let error = lay_out("picture.typ", &serde_json::json!({}), Vec::new(), &[]).err();
        assert!(matches!(error, Some(RenderError::Layout(words)) if !words.is_empty()));
        assert!(guarded(|| "fine").is_ok());
    }
}
