//! The files of a new recipe: a small worked one, or those of a recipe that there is, under a new id.

use std::collections::BTreeMap;

use include_dir::{Dir, include_dir};
use thiserror::Error;

use super::check::{check, is_recipe_id};
use super::cookbook::Entry;
use super::file::{RECIPE_FILE, span_of};
use super::folder::RecipeFiles;
use super::mistake::RecipeError;
use crate::domain::recipe::Recipe;

static SCAFFOLD: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/assets/scaffold");

/// Why there is no new recipe.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ScaffoldError {
    /// A recipe cannot be called so.
    #[error("\"{0}\" cannot be a recipe's id")]
    BadId(String),
    /// The recipe that was to be copied cannot be used, or not under this id.
    #[error("the recipe cannot be made: {0}")]
    Broken(RecipeError),
}

impl ScaffoldError {
    /// What to do.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::BadId(_) => "use small letters, digits, - and _, a letter first",
            Self::Broken(_) => "choose another id, or mend the recipe that is copied",
        }
    }
}

/// The files of a new recipe by name, and the recipe that they are.
///
/// They are those of `from`, or else of the worked recipe that comes with the program, with the id
/// changed, and with `title` where one is given.
///
/// # Errors
/// [`ScaffoldError`].
pub fn scaffold(
    id: &str,
    title: Option<&str>,
    from: Option<&Entry>,
) -> Result<(BTreeMap<String, String>, Recipe), ScaffoldError> {
    if !is_recipe_id(id) {
        return Err(ScaffoldError::BadId(id.to_owned()));
    }
    let mut texts = from.map_or_else(worked, |entry| entry.files.texts.clone());
    if let Some(source) = texts.get_mut(RECIPE_FILE) {
        replace(source, "id", id);
        if let Some(title) = title.filter(|title| !title.trim().is_empty()) {
            replace(source, "title", title.trim());
        }
    }
    let (recipe, mistakes) = check(&RecipeFiles::from(texts.clone()));
    let stops = mistakes.into_iter().find(RecipeError::stops);
    match (recipe, stops) {
        (Some(recipe), _) => Ok((texts, recipe)),
        (None, stops) => Err(ScaffoldError::Broken(stops.unwrap_or_else(|| {
            RecipeError::new(RECIPE_FILE, "there is nothing in it", "add a recipe")
        }))),
    }
}

fn worked() -> BTreeMap<String, String> {
    let text = |file: &include_dir::File<'_>| {
        let name = file.path().file_name()?.to_str()?;
        Some((name.to_owned(), file.contents_utf8()?.to_owned()))
    };
    SCAFFOLD.files().filter_map(text).collect()
}

/// Puts a text in the place of the value of a top-level key.
fn replace(source: &mut String, key: &str, value: &str) {
    if let Some(span) = span_of(source, key) {
        source.replace_range(span, &quoted(value));
    }
}

/// A text as a basic string of TOML, v1.0.0, section "String".
fn quoted(text: &str) -> String {
    let mut quoted = "\"".to_owned();
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => quoted += &format!("\\u{:04X}", u32::from(c)),
            c => quoted.push(c),
        }
    }
    quoted + "\""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worked_recipe_has_neither_mistakes_nor_warnings() {
        let (texts, recipe) = scaffold("my-recipe", Some("A \"title\" \\ of\nmine"), None).unwrap();
        assert_eq!(
            (recipe.id.as_str(), recipe.title.as_str()),
            ("my-recipe", "A \"title\" \\ of\nmine")
        );
        assert_eq!(check(&RecipeFiles::from(texts)).1, []);
        assert!(matches!(scaffold("Bad/id", None, None), Err(ScaffoldError::BadId(_))));
        // Its document would be called like the result of all steps.
        assert!(matches!(scaffold("brief", None, None), Err(ScaffoldError::Broken(_))));
    }
}
