//! The built-in recipes, and what a loaded recipe waits for.

use std::collections::BTreeMap;

use super::*;

#[test]
fn every_embedded_recipe_loads() {
    assert!(embedded_names().contains(&"case-study"));
    for name in embedded_names() {
        let recipe = embedded(name).unwrap();
        assert_eq!(recipe.id, name);
    }
}

#[test]
fn the_case_study_steps_wait_for_what_their_prompts_mention() {
    let recipe = embedded("case-study").unwrap();
    let needs = |id: &str| -> Vec<String> {
        recipe.step(&id.into()).unwrap().needs.iter().map(ToString::to_string).collect()
    };
    assert!(needs("analysis").is_empty());
    assert_eq!(
        needs("hero"),
        [
            "clientName",
            "heroConcept.mood",
            "heroConcept.setting",
            "heroConcept.subject",
            "industry",
            "subtitle",
            "title"
        ]
    );
    assert_eq!(needs("metrics"), ["clientName", "industry", "metrics"]);
    assert_eq!(needs("timeline"), ["clientName", "implementation", "timeline"]);
}

#[test]
fn the_case_study_schema_follows_the_typed_document() {
    fn keys(schema: &serde_json::Value, value: &serde_json::Value, path: &str) {
        let properties = schema["properties"].as_object().unwrap();
        let fields = value.as_object().unwrap();
        let names: Vec<_> = fields.keys().collect();
        assert_eq!(properties.keys().collect::<Vec<_>>(), names, "{path}");
        let required: Vec<_> = schema["required"].as_array().unwrap().iter().collect();
        assert_eq!(required, names, "{path}");
        for (name, value) in fields.iter().filter(|(_, value)| value.is_object()) {
            keys(&properties[name], value, name);
        }
    }
    let recipe = embedded("case-study").unwrap();
    let schema = recipe.steps[0].schema.as_ref().unwrap();
    let document = crate::domain::case_study::CaseStudy::default();
    keys(schema, &serde_json::to_value(document).unwrap(), "");
    let metric = serde_json::to_value(crate::domain::case_study::Metric::default()).unwrap();
    keys(&schema["properties"]["metrics"]["items"], &metric, "metrics");
    let phase = serde_json::to_value(crate::domain::case_study::Phase::default()).unwrap();
    keys(&schema["properties"]["timeline"]["items"], &phase, "timeline");
}

#[test]
fn the_prompts_carry_what_the_pictures_need() {
    let recipe = embedded("case-study").unwrap();
    let values: BTreeMap<String, serde_json::Value> = serde_json::from_value(serde_json::json!({
        "clientName": "Acme", "industry": "Rail", "title": "A title", "subtitle": "A line",
        "heroConcept": {"subject": "a bridge", "mood": "calm", "setting": "at dawn"},
        "metrics": (1..=5).map(|n| serde_json::json!({"label": format!("L{n}"), "before": "10",
            "after": "5", "improvement": "−50%", "headline": n != 2})).collect::<Vec<_>>(),
        "timeline": [{"when": "May 2024", "phase": "Pilot", "detail": "One site"}],
        "implementation": "They did it."
    }))
    .unwrap();
    let text = |id: &str| recipe.step(&id.into()).unwrap().prompt.render(&values).unwrap();
    let hero = text("hero");
    for word in ["A title", "A line", "Acme", "Rail", "a bridge", "calm", "at dawn", "16:9"] {
        assert!(hero.contains(word), "{word} in {hero}");
    }
    let metrics = text("metrics");
    assert!(metrics.contains("- L1: 10 → 5 (−50%)") && metrics.contains("L5"), "{metrics}");
    assert!(!metrics.contains("L2"), "only headline metrics are shown: {metrics}");
    assert!(text("timeline").contains("- May 2024: Pilot (One site)"));
    assert!(text("timeline").contains("They did it."));
}
