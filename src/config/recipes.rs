//! Loads recipes and checks them: a recipe that gets past here can run.
//!
//! A recipe is a folder: `recipe.toml`, one prompt template a step, the JSON schema of its document.
//! Those under `assets/recipes/` are embedded. What a step waits for is derived here from the
//! variables that its prompt mentions, and a mistake is told with its file and line.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use include_dir::{Dir, include_dir};
use serde::Deserialize;
use thiserror::Error;

use crate::domain::prompt::Prompt;
use crate::domain::recipe::{Need, Recipe, StepId, StepKind, StepSpec};

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/assets/recipes");

/// Variables that every prompt may mention without waiting for anything.
const ALWAYS_THERE: [&str; 3] = ["notes", "language", "count"];
const RECIPE_FILE: &str = "recipe.toml";

/// Why a recipe cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{file}{}: {message}", .line.map(|line| format!(":{line}")).unwrap_or_default())]
pub struct RecipeError {
    /// The file inside the recipe's folder.
    pub file: String,
    /// The line, from 1, where one can be named.
    pub line: Option<usize>,
    /// What is wrong and what to do.
    pub message: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RecipeFile {
    id: String,
    title: String,
    #[serde(default)]
    description: String,
    #[serde(default = "one")]
    version: u32,
    layout: Option<String>,
    language: Option<String>,
    rules: Option<String>,
    #[serde(default, rename = "step")]
    steps: Vec<toml::Spanned<StepFile>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct StepFile {
    id: String,
    title: Option<String>,
    kind: StepKind,
    prompt: String,
    schema: Option<String>,
    offline: Option<String>,
    file: String,
    count: Option<usize>,
    aspect_ratio: Option<String>,
    #[serde(default)]
    usual_seconds: f64,
}

fn one() -> u32 {
    1
}

/// The names of the embedded recipes, in alphabetical order.
#[must_use]
pub fn embedded_names() -> Vec<&'static str> {
    let mut names: Vec<_> = EMBEDDED.dirs().filter_map(|dir| dir.path().to_str()).collect();
    names.sort_unstable();
    names
}

/// Loads an embedded recipe by its name.
///
/// # Errors
/// [`RecipeError`] when there is no such recipe, with the names that there are.
pub fn embedded(name: &str) -> Result<Recipe, RecipeError> {
    let Some(dir) = EMBEDDED.get_dir(name) else {
        return Err(RecipeError {
            file: RECIPE_FILE.to_owned(),
            line: None,
            message: format!("no recipe \"{name}\"; there is: {}", embedded_names().join(", ")),
        });
    };
    let files: BTreeMap<String, String> = dir
        .files()
        .filter_map(|file| {
            let name = file.path().file_name()?.to_str()?;
            Some((name.to_owned(), file.contents_utf8()?.to_owned()))
        })
        .collect();
    load(&files)
}

/// Loads a recipe from the texts of its files, by file name.
///
/// # Errors
/// [`RecipeError`] for the first mistake, in the order of the file.
pub fn load(files: &BTreeMap<String, String>) -> Result<Recipe, RecipeError> {
    let loader = Loader { files, source: text_of(files, RECIPE_FILE, RECIPE_FILE, None)? };
    let parsed: RecipeFile = toml::from_str(loader.source).map_err(|error| {
        let line = error.span().map(|span| loader.line(&span));
        in_recipe_file(line, error.message().to_owned())
    })?;
    loader.recipe(parsed)
}

fn text_of<'a>(
    files: &'a BTreeMap<String, String>,
    name: &str,
    said_in: &str,
    line: Option<usize>,
) -> Result<&'a str, RecipeError> {
    files.get(name).map(String::as_str).ok_or_else(|| RecipeError {
        file: said_in.to_owned(),
        line,
        message: format!("the file \"{name}\" is missing from the recipe's folder; add it"),
    })
}

struct Loader<'a> {
    files: &'a BTreeMap<String, String>,
    source: &'a str,
}

impl Loader<'_> {
    fn line(&self, span: &Range<usize>) -> usize {
        // Spans end at character boundaries; a default only guards against a span past the end.
        1 + self.source.get(..span.start).unwrap_or_default().matches('\n').count()
    }

    fn recipe(&self, parsed: RecipeFile) -> Result<Recipe, RecipeError> {
        let lines: Vec<usize> = parsed.steps.iter().map(|step| self.line(&step.span())).collect();
        let steps: Vec<StepFile> =
            parsed.steps.into_iter().map(toml::Spanned::into_inner).collect();
        check_shape(&steps, &lines)?;
        let ids: Vec<StepId> = steps.iter().map(|step| StepId::new(step.id.clone())).collect();
        let schema = self.schema(&steps[0], lines[0])?;
        let mut specs = Vec::with_capacity(steps.len());
        for (step, line) in steps.into_iter().zip(&lines) {
            let prompt = self.prompt(&step, *line)?;
            let needs = needs(&prompt, &step, &ids, &schema)?;
            let kind = step.kind;
            specs.push(StepSpec {
                title: step.title.unwrap_or_else(|| step.id.clone()),
                id: StepId::new(step.id),
                kind,
                prompt,
                needs,
                schema: (kind == StepKind::Document).then(|| schema.clone()),
                offline: step.offline,
                file: step.file,
                count: step.count,
                aspect_ratio: step.aspect_ratio,
                usual_ms: milliseconds(step.usual_seconds),
            });
        }
        check_cycles(&specs, &lines)?;
        Ok(Recipe {
            id: parsed.id,
            title: parsed.title,
            description: parsed.description,
            version: parsed.version,
            layout: parsed.layout,
            language: parsed.language,
            rules: parsed.rules,
            steps: specs,
        })
    }

    fn schema(&self, step: &StepFile, line: usize) -> Result<serde_json::Value, RecipeError> {
        let Some(name) = &step.schema else {
            return Err(in_recipe_file(
                Some(line),
                "the document step names no schema file".to_owned(),
            ));
        };
        let text = text_of(self.files, name, RECIPE_FILE, Some(line))?;
        let schema: serde_json::Value =
            serde_json::from_str(text).map_err(|error| RecipeError {
                file: name.clone(),
                line: Some(error.line()),
                message: format!("not valid JSON: {error}"),
            })?;
        if !schema["properties"].is_object() {
            return Err(RecipeError {
                file: name.clone(),
                line: Some(1),
                message: "the schema must describe an object with \"properties\"".to_owned(),
            });
        }
        Ok(schema)
    }

    fn prompt(&self, step: &StepFile, line: usize) -> Result<Prompt, RecipeError> {
        let source = text_of(self.files, &step.prompt, RECIPE_FILE, Some(line))?;
        Prompt::parse(&step.prompt, source).map_err(|error| RecipeError {
            file: step.prompt.clone(),
            line: error.line,
            message: error.message,
        })
    }
}

fn in_recipe_file(line: Option<usize>, message: String) -> RecipeError {
    RecipeError { file: RECIPE_FILE.to_owned(), line, message }
}

fn check_shape(steps: &[StepFile], lines: &[usize]) -> Result<(), RecipeError> {
    let mut seen_ids = BTreeSet::new();
    let mut seen_files = BTreeSet::new();
    for (step, line) in steps.iter().zip(lines) {
        let fail = |message: String| Err(in_recipe_file(Some(*line), message));
        if !is_name(&step.id) || ALWAYS_THERE.contains(&step.id.as_str()) {
            return fail(format!(
                "\"{}\" cannot be a step's id; use lower-case letters, digits and _",
                step.id
            ));
        }
        if !seen_ids.insert(&step.id) {
            return fail(format!("two steps are called \"{}\"; rename one", step.id));
        }
        if !is_plain_file(&step.file) {
            return fail(format!("\"{}\" is not a plain file name", step.file));
        }
        if !seen_files.insert(&step.file) {
            return fail(format!("two steps write \"{}\"; rename one", step.file));
        }
    }
    let documents = steps.iter().filter(|step| step.kind == StepKind::Document).count();
    match steps.first() {
        None => Err(in_recipe_file(None, "the recipe has no [[step]]; add one".to_owned())),
        Some(first) if first.kind != StepKind::Document || documents != 1 => Err(in_recipe_file(
            lines.first().copied(),
            format!(
                "the first step, and only that one, must be of kind \"document\"; there are {documents}"
            ),
        )),
        Some(_) => Ok(()),
    }
}

fn check_cycles(steps: &[StepSpec], lines: &[usize]) -> Result<(), RecipeError> {
    let mut settled: BTreeSet<&StepId> = BTreeSet::new();
    loop {
        let before = settled.len();
        for step in steps {
            let free = step.needs.iter().all(|need| match need {
                Need::Field(_) => true,
                Need::Step(id) => settled.contains(id),
            });
            if free {
                settled.insert(&step.id);
            }
        }
        if settled.len() == steps.len() {
            return Ok(());
        }
        if settled.len() == before {
            break;
        }
    }
    let mut left = steps.iter().zip(lines).filter(|(step, _)| !settled.contains(&step.id));
    let line = left.clone().next().map(|(_, line)| *line);
    let names: Vec<_> = left.by_ref().map(|(step, _)| step.id.as_str()).collect();
    let message = format!("these steps wait for each other in a circle: {}", names.join(", "));
    Err(in_recipe_file(line, message))
}

/// What a prompt waits for: its variables less those that are always there.
fn needs(
    prompt: &Prompt,
    step: &StepFile,
    ids: &[StepId],
    schema: &serde_json::Value,
) -> Result<BTreeSet<Need>, RecipeError> {
    let mut needs = BTreeSet::new();
    for variable in prompt.variables() {
        let (first, rest) =
            variable.split_once('.').map_or((&**variable, None), |(a, b)| (a, Some(b)));
        let fail = |message: String| {
            Err(RecipeError { file: step.prompt.clone(), line: prompt.line_of(first), message })
        };
        if ALWAYS_THERE.contains(&first) {
            continue;
        }
        // A field wins over a step of the same name: `metrics` is what the document says of them.
        let field = &schema["properties"][first];
        let other = ids.iter().find(|id| id.as_str() == first);
        match (field.is_null(), other) {
            (false, _) if step.kind == StepKind::Document => {
                return fail(format!(
                    "the document step cannot wait for its own field \"{first}\""
                ));
            }
            (false, _) => {
                // A field's own parts are waited for only one deep, where the stream tells them apart.
                let part = rest.and_then(|rest| rest.split('.').next());
                let known = part.filter(|part| !field["properties"][*part].is_null());
                needs.insert(Need::Field(match known {
                    Some(part) => format!("{first}.{part}"),
                    None => first.to_owned(),
                }));
            }
            (true, Some(id)) if *id == ids[0] => {
                return fail(format!(
                    "mention the fields of \"{first}\" instead of the whole step"
                ));
            }
            (true, Some(id)) => {
                needs.insert(Need::Step(id.clone()));
            }
            (true, None) => {
                let known = schema["properties"].as_object().into_iter().flat_map(|map| map.keys());
                let known = known.map(String::as_str).collect::<Vec<_>>().join(", ");
                return fail(format!(
                    "the prompt mentions \"{first}\", which is neither a field of the document nor a step; the fields are: {known}"
                ));
            }
        }
    }
    Ok(needs)
}

fn is_name(id: &str) -> bool {
    id.starts_with(|c: char| c.is_ascii_lowercase())
        && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

fn is_plain_file(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with('.')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to a day first, which fits"
)]
fn milliseconds(seconds: f64) -> u64 {
    (seconds.clamp(0.0, 86_400.0) * 1000.0).round() as u64
}

#[cfg(test)]
mod tests {
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

    fn files(recipe: &str, prompt: &str) -> BTreeMap<String, String> {
        BTreeMap::from([
            (RECIPE_FILE.to_owned(), recipe.to_owned()),
            ("a.md".to_owned(), "{{ notes }}".to_owned()),
            ("b.md".to_owned(), prompt.to_owned()),
            ("s.json".to_owned(), r#"{"properties":{"title":{"type":"string"}}}"#.to_owned()),
        ])
    }

    const TWO_STEPS: &str = r#"id = "x"
title = "X"
[[step]]
id = "doc"
kind = "document"
prompt = "a.md"
schema = "s.json"
file = "x.json"
[[step]]
id = "pic"
kind = "image"
prompt = "b.md"
file = "x.png"
"#;

    #[test]
    fn mistakes_are_told_with_file_and_line() {
        let told =
            |recipe: &str, prompt: &str| load(&files(recipe, prompt)).unwrap_err().to_string();
        assert!(load(&files(TWO_STEPS, "{{ title }}")).is_ok());
        let unknown = told(TWO_STEPS, "one\n{{ titel }}");
        assert!(unknown.starts_with("b.md:2: the prompt mentions \"titel\""), "{unknown}");
        let itself = told(TWO_STEPS, "{{ pic }}");
        assert!(itself.contains("circle: pic"), "{itself}");
        let syntax = told(TWO_STEPS, "{% if %}");
        assert!(syntax.starts_with("b.md:1: "), "{syntax}");
        let no_document = told(&TWO_STEPS.replace("\"document\"", "\"text\""), "x");
        assert!(no_document.starts_with("recipe.toml:3: the first step"), "{no_document}");
        let kind = told(&TWO_STEPS.replace("\"image\"", "\"film\""), "x");
        assert!(kind.starts_with("recipe.toml:11: "), "{kind}");
        let path = told(&TWO_STEPS.replace("x.png", "../x.png"), "x");
        assert!(path.contains("not a plain file name"), "{path}");
        let twice = told(&TWO_STEPS.replace("\"pic\"", "\"doc\""), "x");
        assert!(twice.contains("two steps are called"), "{twice}");
        let missing = told(&TWO_STEPS.replace("b.md", "c.md"), "x");
        assert!(missing.contains("\"c.md\" is missing"), "{missing}");
        assert!(embedded("nope").unwrap_err().to_string().contains("case-study"));
    }
}
