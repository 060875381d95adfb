//! Few whole renders, drawn small: a debug build is slow.

use serde_json::{Map, Value, json};

use super::*;

fn fields(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn small() -> Style {
    Style { density: 0.1, ..Style::of("en") }
}

#[test]
fn every_drawing_of_nothing_is_a_picture_and_the_same_each_time() {
    for drawing in Drawing::ALL {
        let first = draw(drawing, &Map::new(), &small()).unwrap();
        assert!(first.png.starts_with(b"\x89PNG"), "{drawing}");
        assert!(first.notices.is_empty(), "{drawing}: {:?}", first.notices);
        assert_eq!(first, draw(drawing, &Map::new(), &small()).unwrap(), "{drawing}");
    }
}

#[test]
fn hostile_texts_are_only_texts() {
    let bad =
        "#panic(\"x\") $x$ *b* @ref #read(\"/etc/passwd\") <script> \u{1b}]52;c;x\u{7} \\ [a](b)";
    let long = "x".repeat(900);
    let all = fields(json!({
        "clientName": long, "industry": bad, "title": bad, "subtitle": long,
        "metrics": [{"label": bad, "before": long, "after": bad, "improvement": long}, {"after": "5"}],
        "timeline": [{"when": bad, "phase": long, "detail": bad}, {"when": long, "phase": bad}],
        "implementation": bad, "heroConcept": 5
    }));
    for drawing in Drawing::ALL {
        draw(drawing, &all, &small()).unwrap();
    }
}

#[test]
fn drawings_have_names() {
    assert_eq!("metrics".parse::<Drawing>(), Ok(Drawing::Metrics));
    let error = "chart".parse::<Drawing>().unwrap_err();
    assert!(error.to_string().contains("chart") && error.hint().contains("hero"));
}
