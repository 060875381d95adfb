//! All drafts of a person: the ones with a name, in a folder of their own, and those that instances
//! have without one.
//!
//! ```text
//! state/draft.md        what an instance without a named draft has (see `drafts`)
//! state/drafts/ID.md    the text of a named draft
//! state/drafts/ID.json  its name, recipe and mode, and the version of this format
//! state/drafts/ID.lock  held by the instance that has it open
//! state/drafts/gone/    what was deleted, the newest last
//! state/current.json    the named draft that was open last
//! ```

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::atomic::{self, Privacy};
use super::drafts::{self, Drafts, is_draft};
use super::regular;
use crate::domain::run::RunMode;
use crate::text::clean::clean;
use crate::text::slug::slug;

/// The version of the files beside drafts.
const FORMAT: u32 = 1;

/// The longest file beside a draft, in bytes.
const MOST_BESIDE: u64 = 16 * 1024;

/// Bytes of a draft that its first line is looked for in.
const MOST_OF_FIRST: u64 = 1024;

/// The most drafts that are listed.
const MOST_LISTED: usize = 500;

/// The longest name, in characters.
const MOST_NAME: usize = 80;

/// What is remembered with a draft.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beside {
    /// The version of this format.
    pub format: u32,
    /// What the person calls it; empty for a draft without a name.
    #[serde(default)]
    pub name: String,
    /// The recipe that was chosen, or none.
    #[serde(default)]
    pub recipe: Option<String>,
    /// How its steps were to be scheduled, or none.
    #[serde(default)]
    pub mode: Option<RunMode>,
}

impl Beside {
    /// Something to be remembered in the format of today.
    #[must_use]
    pub fn new(name: &str, recipe: Option<String>, mode: Option<RunMode>) -> Self {
        Self { format: FORMAT, name: name.to_owned(), recipe, mode }
    }
}

/// A draft in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Where it stands.
    pub path: PathBuf,
    /// What the person calls it; empty for a draft without a name.
    pub name: String,
    /// Its first line that is not empty, fit for a terminal.
    pub first_line: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// How long ago it was changed, in milliseconds.
    pub age_ms: u64,
    /// Who has it.
    pub held: Held,
}

/// Who has a draft open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// Nobody.
    Free,
    /// This instance.
    Here,
    /// Another instance.
    Elsewhere,
}

/// All drafts under a state folder.
#[derive(Debug, Clone)]
pub struct NamedDrafts {
    state: PathBuf,
}

impl NamedDrafts {
    /// The drafts under that state folder.
    #[must_use]
    pub fn new(state: &Path) -> Self {
        Self { state: state.to_owned() }
    }

    fn folder(&self) -> PathBuf {
        self.state.join("drafts")
    }

    fn gone(&self) -> PathBuf {
        self.folder().join("gone")
    }

    /// All drafts that have something in them, the newest first; `own` is the one of this instance.
    #[must_use]
    pub fn list(&self, own: &Path, now: SystemTime) -> Vec<Listed> {
        let unnamed = files(&self.state).filter(|path| is_draft(path));
        let named = files(&self.folder());
        let mut all: Vec<Listed> = unnamed
            .chain(named)
            .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
            .filter_map(|path| listed(path, own, now))
            .collect();
        all.sort_by(|a, b| a.age_ms.cmp(&b.age_ms).then_with(|| a.path.cmp(&b.path)));
        all.truncate(MOST_LISTED);
        all
    }

    /// How many drafts without a name instances that are gone have left, besides `own`; empty ones count
    /// for nothing.
    #[must_use]
    pub fn left(&self, own: &Path) -> usize {
        let is_left = |path: &PathBuf| {
            start_of(path).is_some_and(|text| !text.trim().is_empty())
                && Drafts::claim_file(path).is_ok_and(|drafts| drafts.is_some())
        };
        drafts::left_in(&self.state, own)
            .iter()
            .take(MOST_LISTED)
            .filter(|path| is_left(path))
            .count()
    }

    /// Makes a draft with that name, of which this instance has the only one.
    ///
    /// # Errors
    /// What the disk says.
    pub fn make(&self, beside: &Beside, text: &str) -> io::Result<Drafts> {
        let folder = self.folder();
        atomic::make_folder(&folder, Privacy::Private)?;
        let beside = Beside { name: fit_name(&beside.name), ..beside.clone() };
        let stem = match slug(&beside.name) {
            stem if stem.is_empty() => "draft".to_owned(),
            stem => stem,
        };
        let names = (1..).map(|n| if n == 1 { stem.clone() } else { format!("{stem}-{n}") });
        for name in names.take(MOST_LISTED) {
            let path = folder.join(name).with_extension("md");
            if fs::symlink_metadata(&path).is_ok() {
                continue;
            }
            if let Some(drafts) = Drafts::claim_file(&path)? {
                // Written also when it is empty, so that its name is taken.
                atomic::write(&path, text.as_bytes(), Privacy::Private)?;
                remember(&path, &beside)?;
                return Ok(drafts);
            }
        }
        Err(io::Error::new(io::ErrorKind::AlreadyExists, "there are too many drafts of that name"))
    }

    /// Takes an existing draft; none when another instance has it.
    ///
    /// # Errors
    /// What the disk says.
    pub fn open(&self, path: &Path) -> io::Result<Option<Drafts>> {
        Drafts::claim_file(path)
    }

    /// Gives a draft another name; its file stays where it is.
    ///
    /// # Errors
    /// What the disk says.
    pub fn rename(&self, path: &Path, name: &str) -> io::Result<()> {
        let beside = Beside { format: FORMAT, name: fit_name(name), ..beside(path) };
        remember(path, &beside)
    }

    /// Gives a draft that has none a name, and a file of that name: this instance has it then.
    ///
    /// # Errors
    /// What the disk says; then all is as it was.
    pub fn name_first(&self, path: &Path, name: &str) -> io::Result<Drafts> {
        let text = drafts::read(path)?;
        let beside = Beside { format: FORMAT, name: name.to_owned(), ..beside(path) };
        let made = self.make(&beside, &text)?;
        // From now on it stands under its name; what is left of the other one is only in the way.
        let _ = fs::remove_file(path);
        let _ = fs::remove_file(path.with_extension("json"));
        Ok(made)
    }

    /// Whether a draft has a file of its own name.
    #[must_use]
    pub fn is_named(&self, path: &Path) -> bool {
        path.parent() == Some(&self.folder())
    }

    /// Takes a draft away that nobody has open, but keeps it aside.
    ///
    /// # Errors
    /// What the disk says, or that another instance has it.
    pub fn delete(&self, path: &Path) -> io::Result<()> {
        let Some(held) = Drafts::claim_file(path)? else {
            return Err(io::Error::new(io::ErrorKind::ResourceBusy, "another window has it open"));
        };
        let gone = self.gone();
        atomic::make_folder(&gone, Privacy::Private)?;
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let last = numbers(&gone).max().unwrap_or(0);
        let to = gone.join(format!("{:06}-{stem}.md", last + 1));
        fs::rename(path, &to)?;
        // What is beside it may be missing.
        let _ = fs::rename(path.with_extension("json"), to.with_extension("json"));
        drop(held);
        Ok(())
    }

    /// Brings back the draft that was deleted last; returns where it stands now, or none when there is
    /// none.
    ///
    /// # Errors
    /// What the disk says.
    pub fn restore(&self) -> io::Result<Option<PathBuf>> {
        let kept = files(&self.gone());
        let kept = kept.filter(|path| path.extension().is_some_and(|extension| extension == "md"));
        let Some(from) = kept.max() else { return Ok(None) };
        let text = drafts::read(&from)?;
        let beside = beside(&from);
        let made = self.make(&beside, &text)?;
        let path = made.path().to_owned();
        drop(made);
        fs::remove_file(&from)?;
        let _ = fs::remove_file(from.with_extension("json"));
        Ok(Some(path))
    }

    /// Remembers which named draft is open, or that none is.
    ///
    /// # Errors
    /// What the disk says.
    pub fn set_current(&self, path: &Path) -> io::Result<()> {
        let pointer = self.state.join("current.json");
        let stem = path.file_stem().filter(|_| self.is_named(path));
        match stem {
            Some(stem) => {
                let draft = stem.to_string_lossy().into_owned();
                let bytes = serde_json::to_vec(&Current { format: FORMAT, draft })?;
                atomic::write(&pointer, &bytes, Privacy::Private)
            }
            None => match fs::remove_file(pointer) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            },
        }
    }

    /// The draft for an instance that starts: the named one that was open last, unless another instance
    /// has it, else one without a name.
    #[must_use]
    pub fn claim(&self) -> Drafts {
        for folder in [&self.state, &self.folder()] {
            atomic::sweep(folder);
        }
        let current: Option<Current> = read_json(&self.state.join("current.json"));
        let named = current.filter(|current| current.format == FORMAT).and_then(|current| {
            // A name is no path: it stays within the folder.
            let name = Path::new(&current.draft).file_name()?.to_owned();
            let path = self.folder().join(name).with_extension("md");
            path.is_file().then(|| Drafts::claim_file(&path).ok().flatten()).flatten()
        });
        named.unwrap_or_else(|| Drafts::claim(&self.state))
    }
}

/// Which named draft was open last.
#[derive(Debug, Serialize, Deserialize)]
struct Current {
    format: u32,
    draft: String,
}

/// What is remembered with a draft. Of what another version has written, all that says something here is
/// taken: the next thing remembered takes its place.
#[must_use]
pub fn beside(path: &Path) -> Beside {
    let found: Value = read_json(&path.with_extension("json")).unwrap_or_default();
    let name: String = part(&found, "name").unwrap_or_default();
    Beside::new(&fit_name(&name), part(&found, "recipe"), part(&found, "mode"))
}

fn part<T: DeserializeOwned>(found: &Value, key: &str) -> Option<T> {
    serde_json::from_value(found.get(key)?.clone()).ok()
}

/// Remembers something with a draft.
///
/// # Errors
/// What the disk says.
pub fn remember(path: &Path, beside: &Beside) -> io::Result<()> {
    let bytes = serde_json::to_vec(beside)?;
    atomic::write(&path.with_extension("json"), &bytes, Privacy::Private)
}

/// A name in one line, not too long.
fn fit_name(name: &str) -> String {
    let line = clean(name).split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().take(MOST_NAME).collect()
}

fn files(folder: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path())
}

/// The numbers that deleted drafts begin with.
fn numbers(gone: &Path) -> impl Iterator<Item = u64> + use<> {
    files(gone).filter_map(|path| {
        let name = path.file_name()?.to_string_lossy().into_owned();
        name.split_once('-')?.0.parse().ok()
    })
}

fn read_json<T: for<'a> Deserialize<'a>>(path: &Path) -> Option<T> {
    let mut bytes = Vec::new();
    regular::open(path).ok()?.take(MOST_BESIDE).read_to_end(&mut bytes).ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// The start of a draft, as much of it as its first line is looked for in.
fn start_of(path: &Path) -> Option<String> {
    let mut start = Vec::new();
    regular::open(path).ok()?.take(MOST_OF_FIRST).read_to_end(&mut start).ok()?;
    Some(String::from_utf8_lossy(&start).into_owned())
}

fn listed(path: PathBuf, own: &Path, now: SystemTime) -> Option<Listed> {
    let data = fs::metadata(&path).ok().filter(fs::Metadata::is_file)?;
    let first = start_of(&path)?.lines().map(clean).find(|line| !line.trim().is_empty());
    let name = beside(&path).name;
    // An empty file without a name is nobody's draft.
    if first.is_none() && name.is_empty() && path != own {
        return None;
    }
    let held = match Drafts::claim_file(&path) {
        _ if path == own => Held::Here,
        Ok(None) => Held::Elsewhere,
        Ok(Some(_)) | Err(_) => Held::Free,
    };
    let first_line = first.unwrap_or_default().trim().to_owned();
    let age = data.modified().ok().and_then(|changed| now.duration_since(changed).ok());
    let age_ms = age.map_or(0, |age| u64::try_from(age.as_millis()).unwrap_or(u64::MAX));
    Some(Listed { name, first_line, bytes: data.len(), age_ms, held, path })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::drafts::Found;

    fn names(drafts: &NamedDrafts, own: &Path) -> Vec<(String, Held)> {
        let mut names: Vec<_> = drafts
            .list(own, SystemTime::UNIX_EPOCH)
            .into_iter()
            .map(|listed| (listed.name, listed.held))
            .collect();
        names.sort_by(|a, b| a.0.cmp(&b.0));
        names
    }

    #[test]
    fn a_named_draft_is_listed_reopened_and_remembers_its_recipe() {
        let home = tempfile::tempdir().unwrap();
        let all = NamedDrafts::new(home.path());
        let mode = Some(RunMode::Parallel);
        let beside = Beside::new("Noordkade: call", Some("definition".into()), mode);
        let first = all.make(&beside, "\n  first\u{1b} line\nmore").unwrap();
        let second = all.make(&beside, "").unwrap();
        assert_ne!(first.path(), second.path());
        let listed = all.list(first.path(), SystemTime::UNIX_EPOCH);
        assert_eq!(listed.len(), 2);
        let own = listed.iter().find(|listed| listed.path == first.path()).unwrap();
        assert_eq!((own.held, own.bytes), (Held::Here, 19));
        assert!(own.first_line.starts_with("first") && !own.first_line.contains('\u{1b}'));
        let other = listed.iter().find(|listed| listed.path == second.path()).unwrap();
        assert_eq!(other.held, Held::Elsewhere, "it is open");

        all.set_current(first.path()).unwrap();
        let elsewhere = all.claim();
        assert_eq!(elsewhere.path(), home.path().join("draft.md"), "the other one has it");
        let path = first.path().to_owned();
        drop((first, elsewhere));
        let again = all.claim();
        assert_eq!(again.path(), path);
        assert!(matches!(again.load(), Found::Draft(text) if text.ends_with("more")));
        assert_eq!(super::beside(&path), beside);
    }

    #[test]
    fn what_instances_have_left_is_counted_without_what_is_open_or_empty() {
        let home = tempfile::tempdir().unwrap();
        let all = NamedDrafts::new(home.path());
        for (name, text) in [("draft-8", "eight"), ("draft-9", "nine"), ("draft-10", " \n")] {
            let path = home.path().join(name).with_extension("md");
            atomic::write(&path, text.as_bytes(), Privacy::Private).unwrap();
        }
        all.make(&Beside::new("named", None, None), "named").unwrap();
        let own = all.claim();
        assert_eq!(all.left(own.path()), 2);
        // One of the two is taken over.
        assert!(matches!(own.load(), Found::Draft(_)));
        assert_eq!(all.left(own.path()), 1);
        let rest = ["draft-8.md", "draft-9.md"].map(|name| home.path().join(name));
        let rest = rest.iter().find(|path| path.is_file()).unwrap();
        let _other = all.open(rest).unwrap().unwrap();
        assert_eq!(all.left(own.path()), 0);
    }

    #[test]
    fn a_deleted_draft_comes_back() {
        let home = tempfile::tempdir().unwrap();
        let all = NamedDrafts::new(home.path());
        let own = all.claim();
        own.save("mine").unwrap();
        for name in ["one", "two"] {
            drop(all.make(&Beside::new(name, None, None), name).unwrap());
        }
        let here = (String::new(), Held::Here);
        let free = |name: &str| (name.to_owned(), Held::Free);
        assert_eq!(names(&all, own.path()), [here.clone(), free("one"), free("two")]);
        let path = |name: &str| home.path().join("drafts").join(name).with_extension("md");
        all.rename(&path("one"), " first\none ").unwrap();
        all.delete(&path("one")).unwrap();
        all.delete(&path("two")).unwrap();
        assert_eq!(names(&all, own.path()), std::slice::from_ref(&here));
        assert!(all.restore().unwrap().is_some() && all.restore().unwrap().is_some());
        assert_eq!(names(&all, own.path()), [here, free("first one"), free("two")]);
        assert_eq!(all.restore().unwrap(), None);
        let open = all.open(&path("two")).unwrap().unwrap();
        assert_eq!(all.delete(&path("two")).unwrap_err().kind(), io::ErrorKind::ResourceBusy);
        assert!(all.open(&path("two")).unwrap().is_none());
        drop(open);
    }

    #[test]
    fn what_is_beside_a_draft_may_be_anything() {
        let home = tempfile::tempdir().unwrap();
        let all = NamedDrafts::new(home.path());
        let path = home.path().join("a.md");
        let newer = "{\"format\":9,\"name\":\"x\",\"mode\":[],\"more\":1}";
        for (bytes, name) in
            [("", ""), ("{", ""), (newer, "x"), ("{\"name\":\"y\"}", "y"), ("[9]", "")]
        {
            atomic::write(&path.with_extension("json"), bytes.as_bytes(), Privacy::Private)
                .unwrap();
            assert_eq!(beside(&path), Beside::new(name, None, None), "{bytes}");
        }
        let pointer = b"{\"format\":1,\"draft\":\"../../etc/passwd\"}";
        atomic::write(&home.path().join("current.json"), pointer, Privacy::Private).unwrap();
        assert_eq!(all.claim().path(), home.path().join("draft.md"));
    }

    #[test]
    fn a_draft_without_a_name_gets_one_and_an_empty_one_keeps_it() {
        let home = tempfile::tempdir().unwrap();
        let all = NamedDrafts::new(home.path());
        let own = all.claim();
        own.save("mine").unwrap();
        let named = all.name_first(own.path(), "Call two").unwrap();
        drop(own);
        assert_eq!(named.path(), home.path().join("drafts/call-two.md"));
        assert!(!home.path().join("draft.md").exists());
        named.save("").unwrap();
        assert!(matches!(named.load(), Found::Draft(text) if text.is_empty()));
        assert_eq!(names(&all, named.path()), [("Call two".to_owned(), Held::Here)]);
    }
}
