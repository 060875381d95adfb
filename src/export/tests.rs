//! Whole exports, as few as possible: each lays out pages.

use serde_json::{Value, json};

use super::*;
use crate::domain::document::Document;

const BAD: &str = "<script>x</script> #panic(\"x\") $x$ [a](https://evil.example/b) \u{1b}]52;c;x\u{7} \u{9b}31m \u{202e}";

fn document(value: Value) -> Document {
    match value {
        Value::Object(fields) => Document::new(fields),
        _ => Document::default(),
    }
}

fn study(text: &str) -> Document {
    document(json!({
        "clientName": text, "industry": text, "title": text, "subtitle": text,
        "metrics": [
            { "label": text, "before": "310", "after": "745", "improvement": "+140%" },
            { "label": "Cost", "before": "", "after": text, "improvement": text }
        ],
        "timeline": [
            { "when": "after a week", "phase": text, "detail": text },
            { "when": text, "phase": "End", "detail": "" }
        ],
        "narrative": { "lede": text, "sections": [
            { "heading": text, "body": format!("{text}\n\n- {text}\n- two") }
        ] },
        "quotes": [{ "text": text, "speaker": text, "role": "Skipper" }],
        "lessons": [text], "nextSteps": text, "callToAction": text,
        "missing": ["A question for the author"]
    }))
}

fn pictures(drawn_locally: bool, png: &[u8]) -> Vec<PictureSource> {
    let picture = |step: &str| PictureSource {
        step: step.into(),
        file: format!("{step}.png"),
        png: png.to_vec(),
        drawn_locally,
    };
    ["hero", "metrics", "timeline"].map(picture).into()
}

fn request<'a>(document: &'a Document, pictures: &'a [PictureSource]) -> ExportRequest<'a> {
    ExportRequest {
        layout: Some("case-study"),
        document,
        parts: &[],
        result_file: "case_study.json",
        pictures,
        language: "en",
        date: "2026-09-01",
        draft: false,
        stem: "case-study",
    }
}

fn only(request: &ExportRequest, format: Format) -> ExportedFile {
    let mut files = make(request, format).unwrap();
    assert_eq!(files.len(), 1);
    files.remove(0)
}

fn text(request: &ExportRequest, format: Format) -> String {
    String::from_utf8(only(request, format).bytes).unwrap()
}

#[test]
fn a_study_is_an_archival_pdf_and_the_same_each_time() {
    let document = study("Kestrel Bay");
    let pictures = pictures(true, b"png");
    let request = request(&document, &pictures);
    let file = only(&request, Format::Pdf);
    assert_eq!(file.name, "case-study.pdf");
    assert!(file.bytes.starts_with(b"%PDF"));
    assert_eq!(file.notices, Vec::<String>::new());
    let marks = String::from_utf8_lossy(&file.bytes).into_owned();
    assert!(marks.contains("<pdfaid:part>2</pdfaid:part>") && marks.contains("pdfuaid:part"));
    assert_eq!(file, only(&request, Format::Pdf));
}

#[test]
fn hostile_texts_are_texts_everywhere() {
    let document = study(BAD);
    let pictures = pictures(true, b"png");
    let mut request = request(&document, &pictures);
    request.draft = true;
    assert_eq!(only(&request, Format::Pdf).notices, Vec::<String>::new());

    let page = text(&request, Format::Html);
    assert!(page.contains("&lt;script&gt;") && !page.contains("<script"));
    assert!(page.contains("#panic(&quot;x&quot;)"));
    assert!(!page.contains("href=") && !page.contains("src=\"http"));
    let markdown = text(&request, Format::Markdown);
    assert!(markdown.contains("\\<script>") && markdown.contains("\\[a\\](https\\://"));
    let json = text(&request, Format::Json);
    for text in [page, markdown, json] {
        assert!(!text.contains(['\u{1b}', '\u{9b}', '\u{7}', '\u{202e}']));
    }
}

#[test]
fn a_web_page_fetches_nothing() {
    let document = study("Kestrel Bay");
    let pictures = pictures(true, b"png");
    let page = text(&request(&document, &pictures), Format::Html);
    assert!(page.contains("default-src 'none'"));
    assert!(!page.contains("http://") && !page.contains("https://"));
    assert!(!page.contains("A question for the author"));
    assert!(
        page.contains("data:image/svg+xml;base64,") && page.contains("font/woff2;base64,d09GMg")
    );
}

#[test]
fn missing_and_broken_pictures_are_left_out() {
    let document = study("Kestrel Bay");
    let none = request(&document, &[]);
    assert!(only(&none, Format::Pdf).notices.is_empty());
    assert!(!text(&none, Format::Markdown).contains("!["));
    let broken = pictures(false, b"no picture");
    let broken = request(&document, &broken);
    for format in [Format::Pdf, Format::Html] {
        let notices = only(&broken, format).notices;
        assert_eq!(notices.len(), 3, "{notices:?}");
        assert!(notices[0].contains("hero.png"));
    }
}

#[test]
fn a_models_pictures_are_shown_and_named() {
    let document = study("Kestrel Bay");
    let mut png = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(16, 9).write_to(&mut png, image::ImageFormat::Png).unwrap();
    let pictures = pictures(false, png.get_ref());
    let request = request(&document, &pictures);
    assert!(only(&request, Format::Pdf).notices.is_empty());
    assert!(text(&request, Format::Html).contains("data:image/png;base64,"));
    let markdown = text(&request, Format::Markdown);
    assert!(markdown.starts_with("# Kestrel Bay\n") && markdown.contains("](metrics.png)"));
    let names: Vec<String> =
        make(&request, Format::Png).unwrap().into_iter().map(|file| file.name).collect();
    assert_eq!(names, ["hero.png", "metrics.png", "timeline.png"]);
}

#[test]
fn nothing_and_any_other_document_are_laid_out_too() {
    let empty = Document::default();
    let mut bare = request(&empty, &[]);
    let other = document(json!({
        "title": "Werkplek", "definitie": "Een plek.", "bronnen": [{ "naam": "X" }], "x": { "y": 1 }
    }));
    let plain = ExportRequest { layout: None, stem: "definition", ..request(&other, &[]) };
    bare.date = "";
    for request in [&bare, &plain] {
        assert!(only(request, Format::Pdf).notices.is_empty());
        assert!(text(request, Format::Html).contains("<h1>"));
    }
    assert!(text(&plain, Format::Markdown).contains("## Bronnen\n\n| Naam |"));
}

#[test]
fn json_keeps_the_order_of_keys() {
    let document = document(json!({ "z": 1, "a": { "y": "é", "b": [] } }));
    let file = only(&request(&document, &[]), Format::Json);
    assert_eq!(file.name, "case_study.json");
    let text = String::from_utf8(file.bytes).unwrap();
    assert!(text.find("\"z\"") < text.find("\"a\"") && text.ends_with("}\n"));
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), document.to_json());
}
