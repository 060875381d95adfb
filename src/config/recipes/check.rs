//! Checks a recipe from its first file to its last, and makes it when nothing is wrong.
//!
//! Nothing stops at the first mistake: a person mends a recipe in one go.

use std::collections::BTreeMap;

use super::file::{self, RECIPE_FILE, RecipeFile, Said, StepFile};
use super::folder::RecipeFiles;
use super::mistake::{RecipeError, instead, nearest};
use super::needs::{Mentioning, needs};
use super::schema::{ALWAYS_THERE, Schema};
use crate::domain::by_name;
use crate::domain::part::FAILED;
use crate::domain::prompt::{Prompt, PromptError};
use crate::domain::recipe::{Recipe, StepId, StepKind, StepSpec};

/// Names in a run's folder that are the program's own.
pub const OWN_FILES: [&str; 4] = ["run.json", "events.jsonl", "notes.md", "received"];
/// The endings of the documents that a run leaves, each named after its recipe.
pub const EXPORT_ENDINGS: [&str; 6] = ["pdf", "html", "md", "json", "csv", "ttl"];

/// Most items that a list may be asked for.
const MOST_ITEMS: f64 = 50.0;
/// The longest usual time of a step: a day, in seconds.
const LONGEST: f64 = 86_400.0;
/// The longest name of a recipe, a step or a file, in characters.
const LONGEST_NAME: usize = 64;

/// Checks a recipe. It is there unless one of the mistakes stops it; they are in the order of the
/// files, `recipe.toml` first, and of their lines.
#[must_use]
pub fn check(files: &RecipeFiles) -> (Option<Recipe>, Vec<RecipeError>) {
    let mut check = Check { files, mistakes: files.problems.clone() };
    let recipe = check.recipe();
    let mut mistakes = check.mistakes;
    mistakes.sort_by_key(|error| {
        // What can be said of no line is about the whole file, and comes after what is in it.
        (error.file != RECIPE_FILE, error.file.clone(), error.line.unwrap_or(usize::MAX))
    });
    let is_fine = !mistakes.iter().any(RecipeError::stops);
    (recipe.filter(|_| is_fine), mistakes)
}

struct Check<'a> {
    files: &'a RecipeFiles,
    mistakes: Vec<RecipeError>,
}

impl Check<'_> {
    fn complain(
        &mut self,
        line: impl Into<Option<usize>>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.mistakes.push(RecipeError::new(RECIPE_FILE, message, hint).at(line));
    }

    fn recipe(&mut self) -> Option<Recipe> {
        let Some(source) = self.files.texts.get(RECIPE_FILE) else {
            // A file that cannot be read has been told already.
            if !self.files.is_unreadable(RECIPE_FILE) {
                let hint = "add it; casegen-tui recipe new makes one that works";
                self.complain(None, "the folder has no such file", hint);
            }
            return None;
        };
        let file = file::read(source, &mut self.mistakes)?;
        self.head(&file);
        let kinds: Vec<Option<StepKind>> = file.steps.iter().map(|step| self.kind(step)).collect();
        self.document(&file, &kinds);
        self.names(&file, &kinds);
        // Where no step makes the document, that with a schema may be meant to.
        let has_document = kinds.contains(&Some(StepKind::Document));
        for (step, kind) in file.steps.iter().zip(&kinds) {
            self.step(step, *kind, has_document);
        }
        let schema = self.schema(&file, &kinds);
        if let Some(schema) = &schema {
            self.parts(&file, &kinds, schema);
        }
        self.build(file, &kinds, schema.as_ref())
    }

    /// What stands over the steps.
    fn head(&mut self, file: &RecipeFile) {
        if let Some(id) = &file.id {
            if !is_recipe_id(&id.value) {
                let message = format!("\"{}\" cannot be a recipe's id", id.value);
                self.complain(
                    id.line,
                    message,
                    "use small letters, digits, - and _, a letter first",
                );
            } else if let Some(folder) =
                self.files.folder.as_deref().filter(|name| *name != id.value)
            {
                let message =
                    format!("the id \"{}\" differs from its folder's name \"{folder}\"", id.value);
                let hint = format!("write id = \"{folder}\", or rename the folder");
                let mistake = RecipeError::new(RECIPE_FILE, message, hint).at(id.line);
                let gravity = self.files.folder_gravity;
                self.mistakes.push(RecipeError { gravity, ..mistake });
            }
        }
        if let Some(version) = &file.version
            && !(is_whole(version.value) && (0.0..=1e9).contains(&version.value))
        {
            self.complain(version.line, "\"version\" must be a whole number", "write version = 1");
        }
        self.known_name("layout", file.layout.as_ref(), &by_name::LAYOUTS);
        self.known_name("rules", file.rules.as_ref(), &by_name::RULES);
        if let Some(language) = &file.language
            && !is_language(&language.value)
        {
            let message = format!("\"{}\" is not the code of a language", language.value);
            let hint = "use two small letters such as en, nl, de or fr, or leave it out";
            self.complain(language.line, message, hint);
        }
    }

    fn known_name(&mut self, key: &str, said: Option<&Said<String>>, known: &[&str]) {
        if let Some(said) = said.filter(|said| !known.contains(&said.value.as_str())) {
            let are = if key.ends_with('s') { "are" } else { "is" };
            let message = format!("there {are} no {key} \"{}\"", said.value);
            let hint = instead(&said.value, known.iter().copied());
            self.complain(said.line, message, or_without(&hint, key));
        }
    }

    fn kind(&mut self, step: &StepFile) -> Option<StepKind> {
        let said = step.kind.as_ref()?;
        let kind = StepKind::ALL.into_iter().find(|kind| kind.to_string() == said.value);
        if kind.is_none() {
            let message = format!("there is no kind \"{}\"", said.value);
            let hint = match nearest(&said.value, ["document", "image", "list", "text"]) {
                Some(near) => {
                    format!("did you mean \"{near}\"? There are document, image, list, text")
                }
                None => "use document, image, list or text".to_owned(),
            };
            self.complain(said.line, message, hint);
        }
        kind
    }

    /// There is one document step, and it is the first.
    fn document(&mut self, file: &RecipeFile, kinds: &[Option<StepKind>]) {
        let is_document = |kind: &&Option<StepKind>| **kind == Some(StepKind::Document);
        let places: Vec<usize> =
            (0..kinds.len()).filter(|place| is_document(&&kinds[*place])).collect();
        match (places.as_slice(), file.steps.first()) {
            (_, None) => {
                self.complain(
                    None,
                    "the recipe has no step",
                    "add [[step]] with kind = \"document\"",
                );
            }
            // One whose kind could not be read may be meant.
            ([], _) if kinds.iter().any(Option::is_none) => {}
            ([], Some(first)) => {
                let hint = "make the first step of kind = \"document\", with a schema";
                self.complain(first.line, "no step makes the document", hint);
            }
            ([0], _) => {}
            ([place], _) => {
                let line = file.steps[*place].line;
                self.complain(line, "the document step is not the first", "move it to the top");
            }
            ([first, others @ ..], _) => {
                for place in others {
                    let message = format!(
                        "a recipe has one document step, and line {} has it",
                        file.steps[*first].line
                    );
                    let hint = "make this one a list or a text";
                    self.complain(file.steps[*place].line, message, hint);
                }
            }
        }
    }

    /// Ids and files are plain, there once, and not those of something else.
    fn names(&mut self, file: &RecipeFile, kinds: &[Option<StepKind>]) {
        let mut ids: BTreeMap<&str, usize> = BTreeMap::new();
        let mut names: BTreeMap<String, usize> = BTreeMap::new();
        for (step, kind) in file.steps.iter().zip(kinds) {
            if let Some(id) = &step.id {
                if !is_step_id(&id.value) {
                    let message = format!("\"{}\" cannot be a step's id", id.value);
                    let hint = "use small letters, digits and _, a letter first";
                    self.complain(id.line, message, hint);
                } else if ALWAYS_THERE.contains(&id.value.as_str()) {
                    let message = format!("\"{}\" stands for what every prompt is given", id.value);
                    self.complain(id.line, message, "give the step another id");
                }
                if let Some(first) = ids.insert(&id.value, id.line) {
                    let message = format!("line {first} has a step \"{}\" already", id.value);
                    self.complain(id.line, message, "rename one of them");
                }
            }
            if let Some(name) = &step.file {
                if !is_plain_file(&name.value) {
                    let message = format!("\"{}\" is not a plain file name", name.value);
                    let hint = "use letters, digits, . - and _, without folders";
                    self.complain(name.line, message, hint);
                }
                if let Some(first) = names.insert(name.value.to_lowercase(), name.line) {
                    let message =
                        format!("line {first} writes the file \"{}\" already", name.value);
                    self.complain(name.line, message, "rename one of them");
                }
                self.own_name(file, kinds, *kind, name);
            }
        }
    }

    /// A step's file must not be one that the program writes itself.
    fn own_name(
        &mut self,
        file: &RecipeFile,
        kinds: &[Option<StepKind>],
        kind: Option<StepKind>,
        name: &Said<String>,
    ) {
        let lower = name.value.to_lowercase();
        let has_parts =
            kinds.iter().flatten().any(|kind| matches!(kind, StepKind::List | StepKind::Text));
        let recipe = file.id.as_ref().map(|id| id.value.to_lowercase()).unwrap_or_default();
        let is_export = lower.rsplit_once('.').is_some_and(|(stem, ending)| {
            // Without lists and texts the document is the whole result and may be called like it.
            let is_result = kind == Some(StepKind::Document) && ending == "json" && !has_parts;
            stem == recipe && EXPORT_ENDINGS.contains(&ending) && !is_result
        });
        let is_picture = lower.rsplit_once('.').is_some_and(|(_, ending)| ending == "png");
        if OWN_FILES.contains(&lower.as_str()) {
            let message = format!("\"{}\" is a file that every run has of its own", name.value);
            self.complain(name.line, message, "choose another name");
        } else if is_export {
            let message =
                format!("\"{}\" is the name of a document that the run is exported to", name.value);
            self.complain(name.line, message, "choose another name than the recipe's id");
        } else if kind == Some(StepKind::Image) && !is_picture {
            let stem = lower.split('.').next().unwrap_or_default();
            let message =
                format!("a picture is a PNG file, and \"{}\" is not called so", name.value);
            let mistake =
                RecipeError::new(RECIPE_FILE, message, format!("write file = \"{stem}.png\""));
            self.mistakes.push(mistake.at(name.line).warning());
        }
    }

    /// The values of one step.
    fn step(&mut self, step: &StepFile, kind: Option<StepKind>, has_document: bool) {
        if let Some(count) = &step.count {
            if kind.is_some_and(|kind| kind != StepKind::List) {
                self.complain(count.line, "\"count\" is for steps of kind list", "remove it");
            } else if !is_whole(count.value) || !(1.0..=MOST_ITEMS).contains(&count.value) {
                let message = format!("a list cannot have {} items", count.value);
                self.complain(
                    count.line,
                    message,
                    format!("use a whole number from 1 to {MOST_ITEMS}"),
                );
            }
        }
        if let Some(ratio) = &step.aspect_ratio {
            if kind.is_some_and(|kind| kind != StepKind::Image) {
                self.complain(
                    ratio.line,
                    "\"aspect_ratio\" is for steps of kind image",
                    "remove it",
                );
            } else if !is_ratio(&ratio.value) {
                let message = format!("\"{}\" is not a width to a height", ratio.value);
                self.complain(ratio.line, message, "write it as \"16:9\"");
            }
        }
        if let Some(seconds) = &step.usual_seconds
            && !(0.0..=LONGEST).contains(&seconds.value)
        {
            let message = format!("a step does not usually take {} seconds", seconds.value);
            self.complain(seconds.line, message, format!("use seconds from 0 to {LONGEST}"));
        }
        if let (Some(offline), Some(kind)) = (&step.offline, kind) {
            let known = by_name::offline(kind);
            if !known.contains(&offline.value.as_str()) {
                let message = format!(
                    "nothing offline is called \"{}\" that makes a step of kind {kind}",
                    offline.value
                );
                let hint = instead(&offline.value, known.iter().copied());
                self.complain(offline.line, message, or_without(&hint, "offline"));
            }
        }
        if let (Some(schema), Some(kind)) = (&step.schema, kind)
            && kind != StepKind::Document
            && has_document
        {
            self.complain(schema.line, "only the document step has a schema", "remove it");
        }
    }

    fn schema(&mut self, file: &RecipeFile, kinds: &[Option<StepKind>]) -> Option<Schema> {
        let place = kinds.iter().position(|kind| *kind == Some(StepKind::Document))?;
        let step = &file.steps[place];
        let Some(name) = &step.schema else {
            let hint = "add schema = \"schema.json\" and that file";
            self.complain(step.line, "the document step names no schema file", hint);
            return None;
        };
        let text = self.text(name)?;
        Schema::read(&name.value, &text, &mut self.mistakes)
    }

    /// Lists and texts go into the result under their ids, beside the document's fields.
    fn parts(&mut self, file: &RecipeFile, kinds: &[Option<StepKind>], schema: &Schema) {
        for (step, kind) in file.steps.iter().zip(kinds) {
            let Some(id) = &step.id else { continue };
            if !matches!(kind, Some(StepKind::List | StepKind::Text)) {
                continue;
            }
            let taken = if id.value == FAILED {
                "the list of what failed"
            } else if schema.has(&id.value) {
                "a field of the document"
            } else {
                continue;
            };
            let message = format!("the result has {taken} under \"{}\" already", id.value);
            self.complain(id.line, message, "give the step another id");
        }
    }

    /// The text of a file that the recipe names.
    fn text(&mut self, name: &Said<String>) -> Option<String> {
        if !is_plain_file(&name.value) {
            let message = format!("\"{}\" is not a plain file name", name.value);
            self.complain(name.line, message, "name a file of the recipe's own folder");
            return None;
        }
        let text = self.files.texts.get(&name.value).cloned();
        if text.is_none() && !self.files.is_unreadable(&name.value) {
            let message = format!("the file \"{}\" is not in the recipe's folder", name.value);
            let known =
                self.files.texts.keys().map(String::as_str).filter(|name| *name != RECIPE_FILE);
            let hint = match nearest(&name.value, known) {
                Some(near) => format!("add it, or did you mean \"{near}\"?"),
                None => "add it".to_owned(),
            };
            self.complain(name.line, message, hint);
        }
        text
    }

    fn prompt(&mut self, name: &Said<String>) -> Option<Prompt> {
        let source = self.text(name)?;
        let (parsed, hint) = if source.trim().is_empty() {
            let error = PromptError { message: "the prompt is empty".to_owned(), line: Some(1) };
            (
                Err(error),
                "write what the model is to do, and mention {{ notes }}, a field or a step",
            )
        } else {
            let hint = "mend the template there; values stand in {{ }}, {% %} is for if and for";
            (Prompt::parse(&name.value, &source), hint)
        };
        parsed
            .map_err(|error| {
                let mistake = RecipeError::new(&name.value, error.message, hint).at(error.line);
                // Two steps may share a prompt.
                if !self.mistakes.contains(&mistake) {
                    self.mistakes.push(mistake);
                }
            })
            .ok()
    }

    fn build(
        &mut self,
        file: RecipeFile,
        kinds: &[Option<StepKind>],
        schema: Option<&Schema>,
    ) -> Option<Recipe> {
        let prompts: Vec<Option<Prompt>> = file
            .steps
            .iter()
            .map(|step| step.prompt.as_ref().and_then(|name| self.prompt(name)))
            .collect();
        // A second document step, which is told already, is meant to be something else.
        let document = kinds.iter().position(|kind| *kind == Some(StepKind::Document));
        let meant = |at: usize| {
            kinds[at].filter(|kind| *kind != StepKind::Document || Some(at) == document)
        };
        let mentioning: Vec<Mentioning<'_>> = file
            .steps
            .iter()
            .zip(&prompts)
            .enumerate()
            .map(|(at, (step, prompt))| Mentioning {
                id: step.id.as_ref().map_or("", |id| id.value.as_str()),
                kind: meant(at),
                has_count: step.says_count,
                prompt: prompt.clone(),
            })
            .collect();
        let mut needed = needs(&mentioning, schema, &mut self.mistakes).into_iter();
        let mut steps = Vec::with_capacity(file.steps.len());
        for ((step, kind), prompt) in file.steps.into_iter().zip(kinds).zip(prompts) {
            let (kind, needs) = ((*kind)?, needed.next()?);
            let id = step.id?.value;
            steps.push(StepSpec {
                title: step.title.map_or_else(|| id.clone(), |title| title.value),
                id: StepId::new(id),
                kind,
                prompt: prompt?,
                needs,
                schema: schema.filter(|_| kind == StepKind::Document).map(|s| s.value.clone()),
                offline: step.offline.map(|said| said.value),
                file: step.file?.value,
                count: step.count.map(|said| rounded(said.value)),
                aspect_ratio: step.aspect_ratio.map(|said| said.value),
                usual_ms: step.usual_seconds.map_or(0, |said| milliseconds(said.value)),
            });
        }
        Some(Recipe {
            id: file.id?.value,
            title: file.title?.value,
            description: file.description.map(|said| said.value).unwrap_or_default(),
            version: file.version.map_or(1, |said| u32::try_from(rounded(said.value)).unwrap_or(1)),
            layout: file.layout.map(|said| said.value),
            language: file.language.map(|said| said.value),
            rules: file.rules.map(|said| said.value),
            steps,
        })
    }
}

/// Whether a recipe may be called so.
#[must_use]
pub fn is_recipe_id(id: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
    id.len() <= LONGEST_NAME
        && id.starts_with(|c: char| c.is_ascii_lowercase())
        && id.chars().all(is_plain)
}

/// What to write instead, or that the key can do without.
fn or_without(hint: &str, key: &str) -> String {
    match hint {
        "remove it" => hint.to_owned(),
        question if question.ends_with('?') => format!("{question} Or leave {key} out"),
        names => format!("{names}, or leave {key} out"),
    }
}

fn is_step_id(id: &str) -> bool {
    is_recipe_id(id) && !id.contains('-')
}

fn is_plain_file(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= LONGEST_NAME
        && !name.starts_with('.')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'))
}

fn is_language(code: &str) -> bool {
    (2..=3).contains(&code.len()) && code.chars().all(|c| c.is_ascii_lowercase())
}

fn is_ratio(text: &str) -> bool {
    let is_side = |side: &str| side.parse::<u32>().is_ok_and(|side| (1..=100).contains(&side));
    text.split_once(':').is_some_and(|(width, height)| is_side(width) && is_side(height))
}

fn is_whole(number: f64) -> bool {
    number.is_finite() && number.fract() == 0.0
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped first; larger numbers are mistakes"
)]
fn rounded(number: f64) -> usize {
    number.clamp(0.0, 1e9).round() as usize
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to a day first, which fits"
)]
fn milliseconds(seconds: f64) -> u64 {
    (seconds.clamp(0.0, LONGEST) * 1000.0).round() as u64
}
