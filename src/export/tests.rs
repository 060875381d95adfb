//! Whole exports, as few as possible: each lays out pages.

use serde_json::{Value, json};

use super::*;
use crate::domain::document::Document;
use crate::domain::part::{Part, PartContent};

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

fn definition() -> (Document, Vec<Part>) {
    let document = document(json!({
        "begrip": "Deelfiets",
        "definitie": "voertuig op twee wielen dat een aanbieder aan opeenvolgende gebruikers verhuurt",
        "categorie": "type", "context": "gemeente Lindeveld; parkeerbeleid",
        "bron": "Nota Straatruimte, artikel 4",
        "kenmerken": ["staat in de openbare ruimte", "heeft een slot op afstand", "per rit betaald"],
        "validatie": { "oordeel": "voldoet niet", "bevindingen": [
            { "regel": "niet-circulair", "oordeel": "voldoet", "toelichting": "Het begrip staat er niet in." },
            { "regel": "een-zin", "oordeel": "niet beoordeeld", "toelichting": "" },
            { "regel": "enkelvoud", "oordeel": "voldoet niet", "toelichting": "\"gebruikers\" is meervoud." },
        ] },
        "missing": ["Telt een deelstep mee?"]
    }));
    let list = |step: &str, items: &[&str]| Part {
        step: step.into(),
        title: step.to_owned(),
        content: PartContent::List(items.iter().map(ToString::to_string).collect()),
        is_failed: false,
    };
    let parts = vec![
        list("voorbeeldzinnen", &["Zij liet de deelfiets voor het station staan."]),
        list("praktijkvoorbeelden", &["Een rit van het station naar kantoor | enkele reis"]),
        list("tegenvoorbeelden", &["Een fiets die iemand van zijn buurman leent"]),
        list("synoniemen", &["leenfiets", "=huurfiets"]),
        list("antoniemen", &["eigen fiets"]),
        Part {
            step: "toelichting".into(),
            title: "Toelichting".to_owned(),
            content: PartContent::Text(
                "Het gaat om verhuur per rit.\n\nLeasen valt erbuiten.".into(),
            ),
            is_failed: false,
        },
    ];
    (document, parts)
}

/// All parts empty, and those of these steps failed.
fn without(mut parts: Vec<Part>, failed: &[&str]) -> Vec<Part> {
    for part in &mut parts {
        part.content = match part.content {
            PartContent::List(_) => PartContent::List(Vec::new()),
            PartContent::Text(_) => PartContent::Text(String::new()),
        };
        part.is_failed = failed.contains(&part.step.as_str());
    }
    parts
}

fn defined<'a>(document: &'a Document, parts: &'a [Part]) -> ExportRequest<'a> {
    ExportRequest {
        layout: Some("definition"),
        parts,
        result_file: "definition.json",
        language: "nl",
        stem: "definition",
        ..request(document, &[])
    }
}

#[test]
fn a_definition_reads_as_a_dictionary_in_markdown() {
    let (document, parts) = definition();
    insta::assert_snapshot!("definition_md", text(&defined(&document, &parts), Format::Markdown));
    let parts = without(parts, &["tegenvoorbeelden", "synoniemen", "toelichting"]);
    insta::assert_snapshot!("failures_md", text(&defined(&document, &parts), Format::Markdown));
}

#[test]
fn a_definition_is_a_row_and_a_concept() {
    let (document, parts) = definition();
    let whole = defined(&document, &parts);
    let row = text(&whole, Format::Csv);
    assert!(row.starts_with('\u{feff}') && row.lines().count() == 4 && row.ends_with("\r\n"));
    insta::assert_snapshot!("definition_csv", row.replace('\r', "␍").replace('\u{feff}', "<BOM>"));
    insta::assert_snapshot!("definition_ttl", text(&whole, Format::Turtle));
    let parts = without(parts, &["antoniemen"]);
    let empty = defined(&document, &parts);
    insta::assert_snapshot!("failures_ttl", text(&empty, Format::Turtle));
    let plain = ExportRequest { layout: None, ..empty };
    for format in [Format::Csv, Format::Turtle] {
        assert!(matches!(make(&plain, format), Err(ExportError::NotOfLayout { .. })));
    }
}

#[test]
fn a_definition_has_pages_of_its_own() {
    let (document, parts) = definition();
    let request = defined(&document, &parts);
    let pdf = only(&request, Format::Pdf);
    assert_eq!((pdf.name.as_str(), pdf.notices.len()), ("definition.pdf", 0), "{:?}", pdf.notices);
    let marks = String::from_utf8_lossy(&pdf.bytes).into_owned();
    assert!(marks.contains("<pdfaid:part>2</pdfaid:part>") && marks.contains("pdfuaid:part"));
    assert_eq!(pdf, only(&request, Format::Pdf));

    let page = text(&request, Format::Html);
    for said in [
        "<h1>Deelfiets</h1>",
        "class=\"meaning\"",
        "leenfiets · =huurfiets",
        "regels niet gehaald: 1 van 3",
    ] {
        assert!(page.contains(said), "{said}");
    }
    assert!(page.contains("<section class=\"outside\"><h2>Tegenvoorbeelden</h2>"));
    assert!(!page.contains("Telt een deelstep mee?") && !page.contains("href="));
    let broken = page.find("Enkelvoud").unwrap();
    assert!(broken < page.find("Niet circulair").unwrap());

    let parts = without(parts, &["tegenvoorbeelden"]);
    let page = text(&ExportRequest { language: "en", ..defined(&document, &parts) }, Format::Html);
    assert!(page.contains("The counter-examples could not be made."));
    assert!(!page.contains("Synonyms"));
}

#[test]
fn hostile_definitions_are_texts_everywhere() {
    let mut hostile = document(json!({
        "begrip": BAD, "definitie": BAD, "bron": BAD, "kenmerken": [BAD],
        "validatie": { "bevindingen": [{ "regel": BAD, "oordeel": "voldoet niet", "toelichting": BAD }] }
    }));
    let (_, mut parts) = definition();
    for part in &mut parts {
        part.content = match part.content {
            PartContent::List(_) => PartContent::List(vec![BAD.into()]),
            PartContent::Text(_) => PartContent::Text(BAD.into()),
        };
    }
    parts.push(Part { step: "eigen".into(), title: BAD.into(), ..parts[0].clone() });
    for _ in 0..2 {
        let request = defined(&hostile, &parts);
        assert_eq!(only(&request, Format::Pdf).notices, Vec::<String>::new());
        for format in [Format::Html, Format::Markdown, Format::Csv, Format::Turtle] {
            let text = text(&request, format);
            assert!(!text.contains(['\u{1b}', '\u{9b}', '\u{7}', '\u{202e}']), "{format}");
            assert!(format != Format::Html || !text.contains("<script"));
        }
        hostile = document(json!({ "begrip": [], "definitie": 5, "validatie": "x" }));
    }
}

#[test]
fn parts_appear_in_a_plain_layout_and_after_a_case_study() {
    let (_, mut parts) = definition();
    parts.truncate(2);
    parts[1].is_failed = true;
    let document = study("Kestrel Bay");
    for layout in [None, Some("case-study")] {
        let request = ExportRequest { layout, parts: &parts, ..request(&document, &[]) };
        let markdown = text(&request, Format::Markdown);
        assert!(markdown.contains("## voorbeeldzinnen\n\n- Zij liet de deelfiets"));
        assert!(markdown.contains("## praktijkvoorbeelden\n\nThis part could not be made."));
        let page = text(&request, Format::Html);
        assert!(page.contains("<h2>voorbeeldzinnen</h2>"));
    }
}

#[test]
fn a_glossary_is_in_the_order_of_the_alphabet() {
    let (first, parts) = definition();
    let second =
        document(json!({ "begrip": "éénrichtingsweg", "definitie": "weg met één rijrichting",
        "synoniemen": ["deelfiets"] }));
    // An "end" is also the template's own label.
    let fourth = document(json!({ "begrip": "end", "synoniemen": ["einde"] }));
    let third = document(json!({ "begrip": "Abri", "synoniemen": ["Leenfiets", "bushokje"],
        "antoniemen": ["Deelfiets"] }));
    let entry = |document, parts, date| GlossaryEntry { document, parts, language: "nl", date };
    let entries = [
        entry(&second, &[][..], ""),
        entry(&first, &parts, "2026-09-01"),
        entry(&third, &[], "2026-08-30"),
        entry(&fourth, &[], ""),
    ];
    let request = GlossaryRequest {
        title: "",
        entries: &entries,
        language: "nl",
        date: "2026-09-01",
        draft: false,
        stem: GlossaryRequest::STEM,
    };
    let only = |format| glossary(&request, format).unwrap().remove(0);
    let text = |format| String::from_utf8(only(format).bytes).unwrap();
    insta::assert_snapshot!("glossary_md", text(Format::Markdown));
    insta::assert_snapshot!("glossary_ttl", text(Format::Turtle));
    insta::assert_snapshot!(
        "glossary_csv",
        text(Format::Csv).replace('\r', "␍").replace('\u{feff}', "<BOM>")
    );
    let json: Value = serde_json::from_str(&text(Format::Json)).unwrap();
    let terms: Vec<&str> =
        json.as_array().unwrap().iter().map(|e| e["begrip"].as_str().unwrap()).collect();
    assert_eq!(terms, ["Abri", "Deelfiets", "éénrichtingsweg", "end"]);
    assert_eq!(json[1]["antoniemen"], json!(["eigen fiets"]));

    let page = text(Format::Html);
    assert!(
        page.contains("<a href=\"#deelfiets\">Deelfiets</a>")
            && page.contains("<article id=\"deelfiets\">")
    );
    assert!(
        page.contains(
            "<b>leenfiets</b><span>zie</span><a href=\"#abri\">Abri</a>, <a href=\"#deelfiets\">"
        ) || page.contains(
            "<b>Leenfiets</b><span>zie</span><a href=\"#abri\">Abri</a>, <a href=\"#deelfiets\">"
        )
    );
    let pdf = only(Format::Pdf);
    assert_eq!((pdf.name.as_str(), pdf.notices), ("glossary.pdf", Vec::new()));
    assert!(String::from_utf8_lossy(&pdf.bytes).contains("<pdfaid:part>2</pdfaid:part>"));
    assert_eq!(glossary(&request, Format::Png).unwrap(), []);
}
