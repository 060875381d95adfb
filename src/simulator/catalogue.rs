//! The catalogues of models and the key, as services list them.

use serde_json::{Value, json};

use super::scenario::{Modality, Model, Scenario};

/// Parameters that every model knows.
const PARAMETERS: [&str; 5] = ["max_tokens", "n", "stream", "seed", "temperature"];

/// `GET models`, filtered as the query says: `output_modalities` (a list or `all`) and
/// `supported_parameters`.
#[must_use]
pub fn models(scenario: &Scenario, query: &str) -> Value {
    let wanted = |key: &str| -> Vec<String> {
        let pairs = url::form_urlencoded::parse(query.as_bytes());
        let values = pairs.filter(|(name, _)| name == key).map(|(_, value)| value.into_owned());
        values.flat_map(|value| value.split(',').map(str::to_owned).collect::<Vec<_>>()).collect()
    };
    let (modalities, parameters) = (wanted("output_modalities"), wanted("supported_parameters"));
    let fits = |model: &&Model| {
        let makes = |name: &String| {
            name == "all" || model.outputs.iter().any(|output| output.as_str() == name)
        };
        let has = |name: &String| self::parameters(model).contains(&name.as_str());
        (modalities.is_empty() || modalities.iter().any(makes)) && parameters.iter().all(has)
    };
    let data: Vec<Value> = scenario.models.iter().filter(fits).map(model).collect();
    json!({ "object": "list", "data": data })
}

/// `GET models/{id}`.
#[must_use]
pub fn model(model: &Model) -> Value {
    let outputs: Vec<&str> = model.outputs.iter().map(|output| output.as_str()).collect();
    let per_token = |usd: f64| format!("{:.10}", usd / 1_000_000.0);
    let image = if model.makes(Modality::Image) { model.usd_picture } else { 0.0 };
    json!({
        "id": model.id,
        "object": "model",
        "created": 1_700_000_000,
        "owned_by": "simulator",
        "canonical_slug": model.id,
        "name": model.id,
        "context_length": 200_000,
        "architecture": {
            "input_modalities": ["text", "image"],
            "output_modalities": outputs,
            "modality": format!("text+image->{}", outputs.join("+")),
        },
        "pricing": {
            "prompt": per_token(model.usd_in),
            "completion": per_token(model.usd_out),
            "request": "0",
            "image": "0",
            "image_output": format!("{image:.4}"),
        },
        "top_provider": { "context_length": 200_000, "max_completion_tokens": null },
        "supported_parameters": parameters(model),
    })
}

fn parameters(model: &Model) -> Vec<&'static str> {
    let mut known = PARAMETERS.to_vec();
    if model.makes(Modality::Text) {
        known.extend(["response_format", "structured_outputs"]);
    }
    known
}

/// `GET images/models`.
#[must_use]
pub fn image_models(scenario: &Scenario) -> Value {
    let makers = scenario.models.iter().filter(|model| model.makes(Modality::Image));
    let data: Vec<Value> = makers
        .map(|maker| {
            let mut entry = model(maker);
            entry["supported_parameters"] = json!({
                "aspect_ratio": { "type": "enum", "values": ["16:9"] },
                "resolution": { "type": "enum", "values": ["1K"] },
                "output_format": { "type": "enum", "values": ["png", "jpeg", "webp", "svg"] },
            });
            entry["supports_streaming"] = true.into();
            entry["endpoints"] = json!([{ "provider_name": "Simulator", "pricing": [
                { "billable": "output_image", "unit": "image", "cost_usd": maker.usd_picture },
            ] }]);
            entry
        })
        .collect();
    json!({ "object": "list", "data": data })
}

/// `GET key`.
#[must_use]
pub fn key() -> Value {
    json!({ "data": {
        "label": "sk-sim...ted", "limit": 100, "limit_remaining": 74.5, "limit_reset": "monthly",
        "usage": 25.5, "usage_daily": 0, "usage_weekly": 1.5, "usage_monthly": 25.5, "byok_usage": 0,
        "is_free_tier": false, "expires_at": null,
    } })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulator::scenario;

    fn ids(query: &str) -> Vec<String> {
        let listed = models(&scenario::builtin("reference").unwrap(), query);
        let data = listed["data"].as_array().unwrap();
        data.iter().map(|model| model["id"].as_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn models_are_listed_and_filtered() {
        assert_eq!(ids("").len(), 3);
        assert_eq!(ids("output_modalities=image"), ["simulator/image", "simulator/image-fast"]);
        assert_eq!(ids("output_modalities=all&supported_parameters=structured_outputs").len(), 3);
        assert_eq!(ids("supported_parameters=telepathy").len(), 0);
    }

    #[test]
    fn prices_are_texts_in_us_dollars_a_token() {
        let price = model(&Model::default());
        assert_eq!(price["pricing"]["prompt"], "0.0000030000");
        assert_eq!(price["architecture"]["output_modalities"], json!(["text"]));
        let image = image_models(&Scenario::default());
        assert_eq!(image["data"][0]["endpoints"][0]["pricing"][0]["cost_usd"], 0.04);
    }
}
