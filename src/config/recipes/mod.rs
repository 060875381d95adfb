//! Finds recipes, checks them and makes new ones: a recipe that gets past here can run.
//!
//! A recipe is a folder: `recipe.toml`, one prompt template a step, the JSON schema of its document.
//! Those under `assets/recipes/` are embedded; a person's own stand in the config directory. What a
//! step waits for is derived here from the variables that its prompt mentions, and every mistake is
//! told with its file and line.
//!
//! ```text
//! cookbook ─▶ folder ─▶ check ─┬─▶ file     the form of recipe.toml
//!                              ├─▶ schema   the fields of the document, in the words of its dialect
//!                              └─▶ needs    what prompts mention, and circles
//! ```

pub mod check;
mod cookbook;
mod dialect;
mod file;
mod folder;
mod mistake;
mod needs;
mod scaffold;
mod schema;

pub use check::check;
pub use cookbook::{Cookbook, Entry, LoadError, Origin, embedded, embedded_names, load};
pub use file::RECIPE_FILE;
pub use folder::RecipeFiles;
pub use mistake::{Gravity, RecipeError, counted};
pub use scaffold::{ScaffoldError, scaffold};

#[cfg(test)]
mod tests;
