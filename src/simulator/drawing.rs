//! Pictures: the prompt's lines read back into fields, and drawn by the local renderer.

use std::io::Cursor;
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::ImageFormat;
use regex::Regex;
use serde_json::{Map, Value, json};

use super::{pattern, writing};
use crate::render::{self, Cut, Drawing, RenderError, Style, study};
use crate::text::language;

static DASHBOARD: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)dashboard|metrics|kpi|\bresults\b"));
static TIMELINE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)timeline|tijdlijn|roadmap|milestones"));
static COVER: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\bcover\b|\bhero\b|\bbanner\b"));
/// Where the first line says for whom the picture is: "… pixels) for Acme (bakery)."
static CLIENT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^[^\n]*?\)\s+for\s+(.+?)(?:\s+\(([^()\n]+)\))?\.(?:\n|$)"));
static CONCEPT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?m)^What it shows: (.+?)(?:, in this setting: (.+?))?(?:, with this mood: (.+?))?\.?$",
    )
});
static DONE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?m)^What was done[^:\n]*:\s*(.+)$"));

/// The file type of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// WebP, without loss.
    Webp,
    /// SVG.
    Svg,
}

impl Format {
    /// A type by the name that requests give it.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        match name {
            "png" => Some(Self::Png),
            "jpeg" | "jpg" => Some(Self::Jpeg),
            "webp" => Some(Self::Webp),
            "svg" => Some(Self::Svg),
            _ => None,
        }
    }

    /// Its media type.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
            Self::Svg => "image/svg+xml",
        }
    }
}

/// A picture, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawn {
    /// Its file in base64 (RFC 4648 section 4).
    pub base64: String,
    /// Its type.
    pub format: Format,
}

impl Drawn {
    /// The same as a `data:` URL (RFC 2397).
    #[must_use]
    pub fn url(&self) -> String {
        format!("data:{};base64,{}", self.format.media_type(), self.base64)
    }
}

/// The drawing that a prompt asks for: whatever it names first, else a cover.
#[must_use]
pub fn find(prompt: &str) -> Drawing {
    let named =
        [(&COVER, Drawing::Hero), (&DASHBOARD, Drawing::Metrics), (&TIMELINE, Drawing::Timeline)];
    let found =
        named.into_iter().filter_map(|(name, drawing)| Some((name.find(prompt)?.start(), drawing)));
    found.min_by_key(|(at, _)| *at).map_or(Drawing::Hero, |(_, drawing)| drawing)
}

/// Draws what a prompt asks for, with `density` pixels for each of its 1600 × 900 points. It takes some
/// 20 milliseconds of work.
///
/// # Errors
/// As [`render::draw`], and when the file cannot be written in its format.
pub fn draw(prompt: &str, format: Format, density: f64) -> Result<Drawn, RenderError> {
    let drawing = find(prompt);
    let fields = fields(drawing, prompt);
    let named = named_language(prompt);
    let words = words(&fields);
    let language = named.as_deref().unwrap_or_else(|| language::detect(&words));
    let style = Style { density, ..Style::of(language) };
    let file = if format == Format::Svg {
        render::draw_svg(drawing, Cut::Whole, &study::from_fields(&fields), &style)?.into_bytes()
    } else {
        encoded(render::draw(drawing, &fields, &style)?.png, format)?
    };
    Ok(Drawn { base64: STANDARD.encode(file), format })
}

/// The language that a prompt asks for, as its code.
fn named_language(prompt: &str) -> Option<String> {
    let (_, rest) = prompt.rsplit_once("in this language: ")?;
    let code: String = rest.chars().take_while(char::is_ascii_lowercase).collect();
    (2..=3).contains(&code.len()).then_some(code)
}

fn encoded(png: Vec<u8>, format: Format) -> Result<Vec<u8>, RenderError> {
    let format = match format {
        Format::Jpeg => ImageFormat::Jpeg,
        Format::Webp => ImageFormat::WebP,
        Format::Png | Format::Svg => return Ok(png),
    };
    let failed = |error: image::ImageError| RenderError::Encode(error.to_string());
    let picture = image::load_from_memory(&png).map_err(failed)?.into_rgb8();
    let mut file = Cursor::new(Vec::new());
    picture.write_to(&mut file, format).map_err(failed)?;
    Ok(file.into_inner())
}

/// The texts of the fields, to tell the language by.
fn words(fields: &Map<String, Value>) -> String {
    fn collect(value: &Value, words: &mut String) {
        match value {
            Value::String(text) => {
                words.push_str(text);
                words.push(' ');
            }
            Value::Array(values) => values.iter().for_each(|value| collect(value, words)),
            Value::Object(fields) => fields.values().for_each(|value| collect(value, words)),
            _ => {}
        }
    }
    let mut words_of = String::new();
    fields.values().for_each(|value| collect(value, &mut words_of));
    words_of
}

/// The fields of a case study that a prompt's lines tell.
fn fields(drawing: Drawing, prompt: &str) -> Map<String, Value> {
    let mut fields = Map::new();
    let lines = prompt.lines().filter_map(|line| line.trim().strip_prefix("- "));
    match drawing {
        Drawing::Hero => cover(prompt, lines, &mut fields),
        Drawing::Metrics => {
            fields.insert("metrics".to_owned(), lines.filter_map(metric).collect());
        }
        Drawing::Timeline => {
            fields.insert("timeline".to_owned(), lines.filter_map(phase).collect());
            put(&mut fields, "implementation", group(&DONE, prompt, 1));
        }
    }
    if drawing != Drawing::Hero {
        put(&mut fields, "clientName", group(&CLIENT, prompt, 1));
        put(&mut fields, "industry", group(&CLIENT, prompt, 2));
    }
    fields
}

fn cover<'a>(prompt: &str, lines: impl Iterator<Item = &'a str>, fields: &mut Map<String, Value>) {
    for line in lines {
        let Some((name, text)) = line.split_once(": ") else { continue };
        let key = match name {
            "Headline" | "Title" => "title",
            "Line below it" | "Subtitle" => "subtitle",
            "Client" => "clientName",
            "Small line above the headline" | "Industry" => "industry",
            _ => continue,
        };
        put(fields, key, Some(text));
    }
    if !fields.contains_key("title") {
        let title = writing::sentences(prompt).into_iter().next().unwrap_or_default();
        let title: String = title.trim_end_matches('.').chars().take(90).collect();
        put(fields, "title", Some(&title));
    }
    let concept = |index| group(&CONCEPT, prompt, index).unwrap_or_default();
    let concept = json!({ "subject": concept(1), "setting": concept(2), "mood": concept(3) });
    fields.insert("heroConcept".to_owned(), concept);
}

fn put(fields: &mut Map<String, Value>, key: &str, text: Option<&str>) {
    if let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) {
        fields.insert(key.to_owned(), text.into());
    }
}

fn group<'a>(pattern: &Regex, text: &'a str, index: usize) -> Option<&'a str> {
    Some(pattern.captures(text)?.get(index)?.as_str())
}

/// A result from its line: `label: before → after (improvement)`, of which parts may be missing.
fn metric(line: &str) -> Option<Value> {
    let (label, rest) = line.split_once(": ")?;
    let (values, improvement) = aside(rest);
    let arrow = ["→", "->", "=>"].into_iter().find_map(|arrow| values.split_once(arrow));
    let (before, after) = arrow.unwrap_or(("", values));
    Some(json!({
        "label": label.trim(), "before": before.trim(), "after": after.trim(),
        "improvement": improvement, "headline": true,
    }))
}

/// A phase from its line: `when: phase (detail)`, of which `when` and the detail may be missing.
fn phase(line: &str) -> Option<Value> {
    let (when, rest) = line.split_once(": ")?;
    let (phase, detail) = aside(rest);
    Some(json!({ "when": when.trim(), "phase": phase, "detail": detail }))
}

/// A text and the brackets at its end, which may hold brackets themselves.
fn aside(text: &str) -> (&str, &str) {
    let text = text.trim();
    if !text.ends_with(')') {
        return (text, "");
    }
    let mut depth = 0;
    for (at, c) in text.char_indices().rev() {
        match c {
            ')' => depth += 1,
            '(' => depth -= 1,
            _ => continue,
        }
        if depth == 0 {
            return (text[..at].trim(), text[at + 1..text.len() - 1].trim());
        }
    }
    (text, "")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::config::recipes;
    use crate::text::extract;

    const NOTES: &str = include_str!("../../assets/notes/call-notes-logistics.md");

    /// The prompt that the program sends for a picture of these notes.
    fn prompt(step: &str) -> (String, Value) {
        let study = serde_json::to_value(extract::case_study(NOTES, "en")).unwrap();
        let recipe = recipes::embedded("case-study").unwrap();
        let spec = recipe.steps.iter().find(|spec| spec.id.as_str() == step).unwrap();
        let values: BTreeMap<String, Value> = study
            .as_object()
            .unwrap()
            .iter()
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        (spec.prompt.render(&values).unwrap(), study)
    }

    #[test]
    fn a_prompt_may_name_the_language_of_a_picture() {
        let prompt = include_str!("../../assets/recipes/case-study/metrics.md");
        let prompt = prompt.replace("{{ language }}", "nl");
        assert_eq!(named_language(&prompt).as_deref(), Some("nl"));
        assert_eq!(named_language("A cover for a story."), None);
    }

    #[test]
    fn the_programs_own_prompts_read_back_into_their_fields() {
        let (text, study) = prompt("hero");
        assert_eq!(find(&text), Drawing::Hero);
        let read = fields(Drawing::Hero, &text);
        for key in ["title", "subtitle", "clientName", "industry"] {
            assert_eq!(read.get(key).cloned().unwrap_or("".into()), study[key], "{key}");
        }
        assert_eq!(read["heroConcept"]["setting"], study["heroConcept"]["setting"]);

        let (text, study) = prompt("metrics");
        assert_eq!(find(&text), Drawing::Metrics);
        let read = fields(Drawing::Metrics, &text);
        assert_eq!(read["clientName"], study["clientName"]);
        let shown: Vec<&Value> = study["metrics"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|metric| metric["headline"] == true)
            .collect();
        let metrics = read["metrics"].as_array().unwrap();
        assert_eq!(metrics.len(), shown.len());
        for (metric, expected) in metrics.iter().zip(shown) {
            assert_eq!(metric["label"], expected["label"]);
            if expected["before"] != "" {
                assert_eq!(metric["before"], expected["before"]);
                assert_eq!(metric["after"], expected["after"]);
            }
        }

        let (text, study) = prompt("timeline");
        assert_eq!(find(&text), Drawing::Timeline);
        let read = fields(Drawing::Timeline, &text);
        assert!(!study["timeline"].as_array().unwrap().is_empty());
        assert_eq!(read["timeline"], study["timeline"]);
        assert_eq!(read["implementation"], study["implementation"]);
    }

    #[test]
    fn lines_read_with_parts_missing() {
        assert_eq!(
            metric("Time: 3 h → 1 h (−66% (since May))").unwrap()["improvement"],
            "−66% (since May)"
        );
        assert_eq!(metric("Cost: -> 5").unwrap()["after"], "5");
        assert_eq!(metric("Count: 1200/year").unwrap()["after"], "1200/year");
        assert_eq!(
            phase(": Start").unwrap(),
            json!({ "when": "", "phase": "Start", "detail": "" })
        );
        assert_eq!(aside("odd) one)"), ("odd) one)", ""));
        assert_eq!(metric("no value"), None);
    }

    #[test]
    fn any_other_prompt_becomes_a_cover_of_its_first_sentence() {
        assert_eq!(find("A cat on a roof. It sleeps."), Drawing::Hero);
        let read = fields(Drawing::Hero, "A cat on a roof. It sleeps.");
        assert_eq!(read["title"], "A cat on a roof");
        assert_eq!(find("een tijdlijn van het project"), Drawing::Timeline);
    }

    #[test]
    fn each_format_is_what_it_says() {
        let head = |format| {
            let drawn = draw("A cat.", format, 0.5).unwrap();
            assert!(drawn.url().starts_with(&format!("data:{};base64,", format.media_type())));
            STANDARD.decode(drawn.base64).unwrap()
        };
        assert!(head(Format::Png).starts_with(b"\x89PNG"));
        assert!(head(Format::Jpeg).starts_with(b"\xff\xd8\xff"));
        assert_eq!(&head(Format::Webp)[8..12], b"WEBP");
        assert!(String::from_utf8(head(Format::Svg)).unwrap().contains("<svg"));
        assert_eq!(Format::of("jpg"), Some(Format::Jpeg));
        assert_eq!(Format::of("bmp"), None);
    }
}
