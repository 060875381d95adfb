//! The form of `recipe.toml`: every key with its line, and what is wrong with the form itself.
//!
//! The file is read by hand and not into a struct, because a struct stops at its first mistake.

use std::borrow::Cow;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::mistake::{RecipeError, column_at, instead, line_at};

/// The file that makes a folder a recipe.
pub const RECIPE_FILE: &str = "recipe.toml";

const RECIPE_KEYS: [&str; 8] =
    ["id", "title", "description", "version", "layout", "language", "rules", "step"];
const STEP_KEYS: [&str; 10] = [
    "id",
    "title",
    "kind",
    "prompt",
    "schema",
    "offline",
    "file",
    "count",
    "aspect_ratio",
    "usual_seconds",
];

/// A value with the line on which it stands, from 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Said<T> {
    /// The value.
    pub value: T,
    /// Its line.
    pub line: usize,
}

/// What stands at the top of the file; a key that is missing or of the wrong type is none.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RecipeFile {
    /// `id`
    pub id: Option<Said<String>>,
    /// `title`
    pub title: Option<Said<String>>,
    /// `description`
    pub description: Option<Said<String>>,
    /// `version`
    pub version: Option<Said<f64>>,
    /// `layout`
    pub layout: Option<Said<String>>,
    /// `language`
    pub language: Option<Said<String>>,
    /// `rules`
    pub rules: Option<Said<String>>,
    /// The steps, in the order of the file.
    pub steps: Vec<StepFile>,
}

/// What stands under one `[[step]]`; a key that is missing or of the wrong type is none.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StepFile {
    /// The line of the `[[step]]`.
    pub line: usize,
    /// `id`
    pub id: Option<Said<String>>,
    /// `title`
    pub title: Option<Said<String>>,
    /// `kind`
    pub kind: Option<Said<String>>,
    /// `prompt`
    pub prompt: Option<Said<String>>,
    /// `schema`
    pub schema: Option<Said<String>>,
    /// `offline`
    pub offline: Option<Said<String>>,
    /// `file`
    pub file: Option<Said<String>>,
    /// `count`
    pub count: Option<Said<f64>>,
    /// Whether `count` stands there at all, whatever its value.
    pub says_count: bool,
    /// `aspect_ratio`
    pub aspect_ratio: Option<Said<String>>,
    /// `usual_seconds`
    pub usual_seconds: Option<Said<f64>>,
}

/// Reads the file. What cannot be read is left out and told in `mistakes`; none when the text is not
/// TOML, because then nothing sure can be said about the rest.
pub fn read(source: &str, mistakes: &mut Vec<RecipeError>) -> Option<RecipeFile> {
    let (root, errors) = DeTable::parse_recoverable(source);
    let mut last = None;
    if let Some(line) = single_step(source).filter(|_| !errors.is_empty()) {
        // Every key of a second such table stands there twice for the parser.
        let message = "[step] is one table, and a recipe has several steps";
        let hint = "write [[step]] over each step";
        mistakes.push(RecipeError::new(RECIPE_FILE, message, hint).at(line));
        return None;
    }
    for error in &errors {
        let span = error.span().unwrap_or_default();
        let line = line_at(source, &span);
        // One slip of the pen often makes several errors on its line.
        if last.replace(line) != Some(line) {
            let message = format!("this is not TOML: {}", error.message().replace('\n', ", "));
            let hint = "mend the line; texts stand in quotes, as in title = \"Release\"";
            let mistake = RecipeError::new(RECIPE_FILE, message, hint).at(line);
            mistakes.push(RecipeError { column: Some(column_at(source, &span)), ..mistake });
        }
    }
    if !errors.is_empty() {
        return None;
    }
    let mut table = Table { source, entries: root.get_ref(), line: None, mistakes };
    table.keep_to(&RECIPE_KEYS);
    let mut file = RecipeFile {
        id: table.text("id", Presence::Needed),
        title: table.text("title", Presence::Needed),
        description: table.text("description", Presence::Free),
        version: table.number("version"),
        layout: table.text("layout", Presence::Free),
        language: table.text("language", Presence::Free),
        rules: table.text("rules", Presence::Free),
        steps: Vec::new(),
    };
    for (line, step) in table.tables("step") {
        let mut table = Table { source, entries: step, line: Some(line), mistakes };
        table.keep_to(&STEP_KEYS);
        file.steps.push(StepFile {
            line,
            id: table.text("id", Presence::Needed),
            title: table.text("title", Presence::Free),
            kind: table.text("kind", Presence::Needed),
            prompt: table.text("prompt", Presence::Needed),
            schema: table.text("schema", Presence::Free),
            offline: table.text("offline", Presence::Free),
            file: table.text("file", Presence::Needed),
            count: table.number("count"),
            says_count: step.contains_key("count"),
            aspect_ratio: table.text("aspect_ratio", Presence::Free),
            usual_seconds: table.number("usual_seconds"),
        });
    }
    Some(file)
}

/// The first line, from 1, on which a step has the brackets of a single table.
fn single_step(source: &str) -> Option<usize> {
    let is_single = |line: &str| {
        let name = line.trim().strip_prefix('[').and_then(|line| line.split_once(']'));
        name.is_some_and(|(name, _)| name.trim() == "step")
    };
    source.lines().position(is_single).map(|at| at + 1)
}

/// The bytes of the file that hold the value of a top-level key, quotes included.
#[must_use]
pub fn span_of(source: &str, key: &str) -> Option<std::ops::Range<usize>> {
    let root = DeTable::parse(source).ok()?;
    root.get_ref().iter().find(|(name, _)| name.get_ref() == key).map(|(_, value)| value.span())
}

/// Whether a key must be there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Presence {
    Needed,
    Free,
}

struct Table<'a, 'i, 'm> {
    source: &'a str,
    entries: &'a DeTable<'i>,
    /// The line of its head; none for the file itself.
    line: Option<usize>,
    mistakes: &'m mut Vec<RecipeError>,
}

impl<'a, 'i> Table<'a, 'i, '_> {
    fn complain(&mut self, line: Option<usize>, message: String, hint: String) {
        self.mistakes.push(RecipeError::new(RECIPE_FILE, message, hint).at(line));
    }

    fn what(&self) -> &'static str {
        if self.line.is_some() { "this step" } else { "the recipe" }
    }

    fn keep_to(&mut self, known: &[&str]) {
        for (key, _) in self.entries {
            if !known.contains(&key.get_ref().as_ref()) {
                let line = line_at(self.source, &key.span());
                let message = format!("{} has no key \"{}\"", self.what(), key.get_ref());
                let hint = instead(key.get_ref(), known.iter().copied());
                self.complain(Some(line), message, hint);
            }
        }
    }

    fn get(&self, key: &str) -> Option<&'a Spanned<DeValue<'i>>> {
        self.entries.iter().find(|(name, _)| name.get_ref() == key).map(|(_, value)| value)
    }

    fn text(&mut self, key: &str, presence: Presence) -> Option<Said<String>> {
        let Some(value) = self.get(key) else {
            if presence == Presence::Needed {
                let message = format!("{} has no \"{key}\"", self.what());
                self.complain(self.line, message, format!("add a line {key} = \"...\""));
            }
            return None;
        };
        let line = line_at(self.source, &value.span());
        let DeValue::String(text) = value.get_ref() else {
            self.wrong_type(key, value, "a text in quotes", &format!("write {key} = \"...\""));
            return None;
        };
        if text.trim().is_empty() && presence == Presence::Needed {
            let message = format!("\"{key}\" is empty");
            self.complain(Some(line), message, "write something between the quotes".to_owned());
            return None;
        }
        Some(Said { value: Cow::clone(text).into_owned(), line })
    }

    fn number(&mut self, key: &str) -> Option<Said<f64>> {
        let value = self.get(key)?;
        let line = line_at(self.source, &value.span());
        let number: Option<f64> = match value.get_ref() {
            DeValue::Integer(whole) => whole.as_str().replace('_', "").parse().ok(),
            DeValue::Float(float) => float.as_str().replace('_', "").parse().ok(),
            _ => None,
        };
        let Some(number) = number else {
            self.wrong_type(key, value, "a number", &format!("write {key} = 3, without quotes"));
            return None;
        };
        Some(Said { value: number, line })
    }

    /// The tables of an array of tables, each with the line of its head.
    fn tables(&mut self, key: &str) -> Vec<(usize, &'a DeTable<'i>)> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let entries: Vec<_> = match value.get_ref() {
            DeValue::Array(array) => array.iter().collect(),
            _ => vec![value],
        };
        let mut tables = Vec::new();
        for entry in entries {
            match entry.get_ref() {
                DeValue::Table(table) if matches!(value.get_ref(), DeValue::Array(_)) => {
                    tables.push((line_at(self.source, &entry.span()), table));
                }
                _ => self.wrong_type(key, entry, "a list of tables", "write [[step]] over it"),
            }
        }
        tables
    }

    fn wrong_type(&mut self, key: &str, value: &Spanned<DeValue<'_>>, wanted: &str, hint: &str) {
        let line = line_at(self.source, &value.span());
        let message = format!("\"{key}\" must be {wanted}, not {}", kind_of(value.get_ref()));
        self.complain(Some(line), message, hint.to_owned());
    }
}

fn kind_of(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
