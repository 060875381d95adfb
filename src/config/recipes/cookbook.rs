//! The recipes that there are: those of the program, and a person's own in the config directory.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};
use thiserror::Error;

use super::check::check;
use super::file::RECIPE_FILE;
use super::folder::RecipeFiles;
use super::mistake::{Gravity, RecipeError, nearest};
use crate::domain::recipe::Recipe;

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/assets/recipes");

/// Most folders that are looked at in the config directory.
const MOST_FOLDERS: usize = 500;
/// How many mistakes are told when a recipe is refused.
const MOST_TOLD: usize = 5;

/// Where a recipe comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The program itself.
    BuiltIn,
    /// A folder on disk.
    Folder(PathBuf),
}

/// A recipe that was found; whether it can be used shows when it is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name: that of its folder.
    pub name: String,
    /// Where it comes from.
    pub origin: Origin,
    /// Whether it stands in the place of a built-in one.
    pub overrides: bool,
    /// Its files.
    pub files: RecipeFiles,
}

/// Why there is no recipe.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LoadError {
    /// Nothing has that name.
    #[error("no recipe \"{name}\"; there is: {}", .known.join(", "))]
    Unknown {
        /// What was asked for.
        name: String,
        /// The names that there are.
        known: Vec<String>,
    },
    /// The folder cannot be read.
    #[error("cannot read the recipe folder {}: {why}", .path.display())]
    Unreadable {
        /// The folder.
        path: PathBuf,
        /// What the disk says.
        why: String,
    },
    /// The recipe has mistakes.
    #[error("{}", refusal(.name, .mistakes))]
    Broken {
        /// What was asked for.
        name: String,
        /// All of them, without the warnings; at least one.
        mistakes: Vec<RecipeError>,
    },
}

impl LoadError {
    /// What to do.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::Unknown { name, known } => {
                let near = nearest(name, known.iter().map(String::as_str));
                let near =
                    near.map(|near| format!("did you mean \"{near}\"? ")).unwrap_or_default();
                format!(
                    "{near}choose one of those with --recipe, or give the path of a recipe's folder"
                )
            }
            Self::Unreadable { .. } => {
                format!("name a folder that holds a {RECIPE_FILE} and is yours to read")
            }
            Self::Broken { name, .. } => {
                format!("mend this, then see what is left: casegen-tui recipe check {name}")
            }
        }
    }
}

fn refusal(name: &str, mistakes: &[RecipeError]) -> String {
    let count =
        if mistakes.len() == 1 { "a mistake" } else { &format!("{} mistakes", mistakes.len()) };
    let mut lines = vec![format!("the recipe \"{name}\" has {count}:")];
    lines.extend(mistakes.iter().take(MOST_TOLD).map(ToString::to_string));
    if let more @ 1.. = mistakes.len().saturating_sub(MOST_TOLD) {
        lines.push(format!("and {more} more: casegen-tui recipe check {name}"));
    }
    lines.join("\n  ")
}

/// The names of the embedded recipes, in alphabetical order.
#[must_use]
pub fn embedded_names() -> Vec<&'static str> {
    let mut names: Vec<_> = EMBEDDED.dirs().filter_map(|dir| dir.path().to_str()).collect();
    names.sort_unstable();
    names
}

/// Opens an embedded recipe by its name.
///
/// # Errors
/// [`LoadError::Unknown`] when there is no such recipe.
pub fn embedded(name: &str) -> Result<Recipe, LoadError> {
    let known = || embedded_names().into_iter().map(str::to_owned).collect();
    let entry = embedded_entry(name)
        .ok_or_else(|| LoadError::Unknown { name: name.to_owned(), known: known() })?;
    entry.open()
}

/// Makes a recipe of the texts of its files, by file name.
///
/// # Errors
/// [`LoadError::Broken`] with every mistake.
pub fn load(files: &BTreeMap<String, String>) -> Result<Recipe, LoadError> {
    opened("", &RecipeFiles::from(files.clone()))
}

fn opened(name: &str, files: &RecipeFiles) -> Result<Recipe, LoadError> {
    let (recipe, mistakes) = check(files);
    recipe.ok_or_else(|| LoadError::Broken {
        name: name.to_owned(),
        mistakes: mistakes.into_iter().filter(RecipeError::stops).collect(),
    })
}

fn embedded_entry(name: &str) -> Option<Entry> {
    // A path inside the embedded folder is no name.
    if !embedded_names().contains(&name) {
        return None;
    }
    let dir = EMBEDDED.get_dir(name)?;
    let texts: BTreeMap<String, String> = dir
        .files()
        .filter_map(|file| {
            let name = file.path().file_name()?.to_str()?;
            Some((name.to_owned(), file.contents_utf8()?.to_owned()))
        })
        .collect();
    let files = RecipeFiles { folder: Some(name.to_owned()), ..RecipeFiles::from(texts) };
    Some(Entry { name: name.to_owned(), origin: Origin::BuiltIn, overrides: false, files })
}

impl Entry {
    /// Checks it: the recipe unless a mistake stops it, and all mistakes.
    #[must_use]
    pub fn check(&self) -> (Option<Recipe>, Vec<RecipeError>) {
        check(&self.files)
    }

    /// The recipe.
    ///
    /// # Errors
    /// [`LoadError::Broken`] with every mistake.
    pub fn open(&self) -> Result<Recipe, LoadError> {
        opened(&self.name, &self.files)
    }
}

/// The recipes of the program and those in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cookbook {
    folder: PathBuf,
}

impl Cookbook {
    /// One with a person's own recipes in `folder`, which need not exist.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// The folder that a person's own recipe of that name has or would have.
    #[must_use]
    pub fn folder_of(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// All recipes in alphabetical order; one of a person's own stands in the place of a built-in one
    /// of its name. A folder that cannot be read is left out.
    #[must_use]
    pub fn entries(&self) -> Vec<Entry> {
        let mut entries: BTreeMap<String, Entry> = embedded_names()
            .into_iter()
            .filter_map(|name| Some((name.to_owned(), embedded_entry(name)?)))
            .collect();
        for name in self.own_names() {
            if let Ok(entry) = self.own(&name) {
                entries.insert(name, entry);
            }
        }
        entries.into_values().collect()
    }

    /// The built-in recipe of that name, even where a person's own stands in its place.
    #[must_use]
    pub fn built_in(&self, name: &str) -> Option<Entry> {
        embedded_entry(name)
    }

    /// Finds a recipe by its name or by the path of its folder: what has a `/` in it is a path, and so
    /// is a folder with a `recipe.toml` when no recipe is called so.
    ///
    /// # Errors
    /// [`LoadError::Unknown`] and [`LoadError::Unreadable`].
    pub fn find(&self, name: &str) -> Result<Entry, LoadError> {
        if name.contains('/') {
            return at_path(Path::new(name));
        }
        if self.own_names().iter().any(|own| own == name) {
            return self.own(name);
        }
        if let Some(entry) = embedded_entry(name) {
            return Ok(entry);
        }
        if Path::new(name).join(RECIPE_FILE).is_file() {
            return at_path(Path::new(name));
        }
        let known = self.entries().into_iter().map(|entry| entry.name).collect();
        Err(LoadError::Unknown { name: name.to_owned(), known })
    }

    /// Opens a recipe by its name or by the path of its folder.
    ///
    /// # Errors
    /// [`LoadError`].
    pub fn open(&self, name: &str) -> Result<Recipe, LoadError> {
        self.find(name)?.open()
    }

    fn own_names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let folders = entries.filter(|entry| entry.path().is_dir());
        let names = folders.filter_map(|entry| entry.file_name().into_string().ok());
        names.filter(|name| !name.starts_with('.')).take(MOST_FOLDERS).collect()
    }

    fn own(&self, name: &str) -> Result<Entry, LoadError> {
        let path = self.folder_of(name);
        let files = read(&path)?;
        Ok(Entry {
            name: name.to_owned(),
            origin: Origin::Folder(path),
            overrides: embedded_names().contains(&name),
            files: RecipeFiles { folder: Some(name.to_owned()), ..files },
        })
    }
}

/// A recipe at a path: its folder, or the `recipe.toml` in it.
fn at_path(path: &Path) -> Result<Entry, LoadError> {
    let is_file = path.file_name().is_some_and(|name| name == RECIPE_FILE) && path.is_file();
    let folder = if is_file { path.parent().unwrap_or(path) } else { path };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let files = read(folder)?;
    // `.` and `..` have names only once they are resolved.
    let resolved = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    let name = resolved.file_name().map(|name| name.to_string_lossy().into_owned());
    let files = RecipeFiles { folder: name, folder_gravity: Gravity::Warning, ..files };
    let name = path.display().to_string();
    Ok(Entry { name, origin: Origin::Folder(folder.to_owned()), overrides: false, files })
}

fn read(folder: &Path) -> Result<RecipeFiles, LoadError> {
    let files = RecipeFiles::open(folder).map(RecipeFiles::without_strangers);
    files.map_err(|error| LoadError::Unreadable { path: folder.to_owned(), why: error.to_string() })
}
