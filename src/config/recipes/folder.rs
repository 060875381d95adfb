//! The files of a recipe, read from a folder within bounds.
//!
//! Only plain files directly in the folder are read. A link among them is read like the file that it leads
//! to, as long as that stands in the folder too: a recipe that came from elsewhere must not send a file of
//! this machine to a service.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::Path;

use super::mistake::{Gravity, RecipeError};

/// The largest file, in bytes: 1 MB.
const MAX_FILE_BYTES: u64 = 1_000_000;
/// Most files of a recipe.
const MOST_FILES: usize = 100;

/// The files of a recipe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecipeFiles {
    /// Their texts by file name.
    pub texts: BTreeMap<String, String>,
    /// What could not be read.
    pub problems: Vec<RecipeError>,
    /// The name of the folder, which the recipe's id has to be; none where it does not matter.
    pub folder: Option<String>,
    /// How much it matters when the id is another one.
    pub folder_gravity: Gravity,
}

impl From<BTreeMap<String, String>> for RecipeFiles {
    fn from(texts: BTreeMap<String, String>) -> Self {
        Self { texts, problems: Vec::new(), folder: None, folder_gravity: Gravity::Mistake }
    }
}

impl RecipeFiles {
    /// Reads the files of a folder; those that cannot be read are problems.
    ///
    /// # Errors
    /// What the disk says when the folder itself cannot be read.
    pub fn open(folder: &Path) -> io::Result<Self> {
        let mut names = Vec::new();
        let mut has_more = false;
        for entry in fs::read_dir(folder)? {
            // Whatever is no plain text as a name, an editor's or the system's file, is not named by a recipe.
            let Ok(name) = entry?.file_name().into_string() else { continue };
            if name.starts_with('.') || folder.join(&name).is_dir() {
                continue;
            }
            if names.len() == MOST_FILES {
                has_more = true;
                break;
            }
            names.push(name);
        }
        let mut files = Self::from(BTreeMap::new());
        if has_more {
            let message = format!("there are more than {MOST_FILES} files in the folder");
            let hint = "keep only the recipe's own files there";
            files.problems.push(RecipeError::new(super::file::RECIPE_FILE, message, hint));
        }
        let real = fs::canonicalize(folder)?;
        for name in names {
            match read_text(&folder.join(&name), &real) {
                Ok(text) => drop(files.texts.insert(name, text)),
                Err((message, hint)) => files.problems.push(RecipeError::new(&name, message, hint)),
            }
        }
        Ok(files)
    }

    /// Whether there is a file of that name that cannot be read.
    #[must_use]
    pub fn is_unreadable(&self, name: &str) -> bool {
        self.problems.iter().any(|problem| problem.file == name) && !self.texts.contains_key(name)
    }

    /// Leaves out the problems of files that nothing names; a picture beside a recipe is no mistake.
    #[must_use]
    pub fn without_strangers(mut self) -> Self {
        let is_named = |name: &str| {
            name == super::file::RECIPE_FILE
                || self.texts.get(super::file::RECIPE_FILE).is_some_and(|text| text.contains(name))
        };
        let problems = std::mem::take(&mut self.problems);
        self.problems = problems.into_iter().filter(|problem| is_named(&problem.file)).collect();
        self
    }
}

/// The text of a file, which has to stand in that folder, as it is called without links.
fn read_text(path: &Path, folder: &Path) -> Result<String, (String, &'static str)> {
    let told = |error: io::Error| {
        (format!("the file cannot be read: {error}"), "check that it is there and yours to read")
    };
    let path = &fs::canonicalize(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => {
            ("the link leads to nothing".to_owned(), "put the file itself there")
        }
        _ => told(error),
    })?;
    if !path.starts_with(folder) {
        let message = format!("the link leads out of the recipe's folder, to {}", path.display());
        return Err((message, "copy that file into the folder; a recipe reads no other files"));
    }
    let data = fs::metadata(path).map_err(told)?;
    // A pipe or a device would be waited for, or never end.
    if !data.is_file() {
        return Err(("this is not a file".to_owned(), "put a text file there"));
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(told)?;
    file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(told)?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(("the file is larger than 1 MB".to_owned(), "shorten it"));
    }
    String::from_utf8(bytes)
        .map(|text| text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
        .map_err(|_| ("the file is not UTF-8 text".to_owned(), "save it as UTF-8"))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[expect(clippy::disallowed_methods, reason = "a test's own folder needs no atomic writes")]
    fn write(path: &Path, bytes: &[u8]) {
        fs::write(path, bytes).unwrap();
    }

    #[test]
    fn files_are_read_within_bounds_and_strangers_are_left_alone() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("r");
        fs::create_dir_all(folder.join("sub")).unwrap();
        write(&home.path().join("shared.md"), b"shared");
        write(&folder.join("recipe.toml"), b"prompt = \"bad.md\"\n");
        write(&folder.join("bad.md"), b"\xff\xfe");
        write(&folder.join("logo.png"), b"\x89PNG\xff");
        write(&folder.join(".hidden"), b"x");
        write(&folder.join("long.md"), &vec![b'x'; 1_000_001]);
        symlink("recipe.toml", folder.join("link.md")).unwrap();
        symlink("../shared.md", folder.join("out.md")).unwrap();
        symlink("nowhere.md", folder.join("lost.md")).unwrap();
        symlink("/dev/zero", folder.join("zero.md")).unwrap();
        let files = RecipeFiles::open(&folder).unwrap();
        assert_eq!(files.texts.keys().collect::<Vec<_>>(), ["link.md", "recipe.toml"]);
        let mut told: Vec<&str> = files.problems.iter().map(|p| p.file.as_str()).collect();
        told.sort_unstable();
        assert_eq!(told, ["bad.md", "logo.png", "long.md", "lost.md", "out.md", "zero.md"]);
        let out = files.problems.iter().find(|problem| problem.file == "out.md").unwrap();
        assert!(out.message.starts_with("the link leads out of the recipe's folder, to /"));
        let named = files.without_strangers();
        assert_eq!(named.problems.len(), 1);
        assert!(named.is_unreadable("bad.md") && !named.is_unreadable("logo.png"));
        // The folder itself may be a link to where a person keeps it.
        symlink(&folder, home.path().join("alias")).unwrap();
        assert_eq!(RecipeFiles::open(&home.path().join("alias")).unwrap().texts.len(), 2);
        for number in 0..100 {
            write(&folder.join(format!("n{number}.md")), b"");
        }
        let problems = RecipeFiles::open(&folder).unwrap().problems;
        assert!(problems.iter().any(|p| p.message.contains("more than 100 files")));
        assert!(RecipeFiles::open(&home.path().join("none")).is_err());
    }
}
