//! Files of notes: opened, saved, set aside. Each answers with the message that it leads to.

use std::io::{self, Read as _};
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use super::editor::Editor;
use super::effect::Overwrite;
use super::msg::MsgKind;
use crate::domain::artifact::ContentHash;
use crate::domain::notes::{MAX_NOTES_BYTES, Notes};
use crate::store::atomic::{self, Privacy};
use crate::text::brief::{self, Wanted};

/// Reads notes for the brief; notes that the analyzer breaks down on leave the older one standing.
#[must_use]
pub fn brief_of(text: &str, version: u64, wanted: Wanted, newest: &AtomicU64) -> MsgKind {
    let stop = || newest.load(Ordering::Relaxed) != version;
    let brief = catch_unwind(|| brief::read_unless(text, wanted, &stop)).ok().flatten();
    MsgKind::BriefReady { version, brief }
}

/// How many notes that were set aside are kept.
const MOST_ASIDE: usize = 20;

/// Keeps notes that are in no file and that others are about to replace, in a file of that folder
/// that is named after what they say: the same notes are kept once, and none replaces another.
#[must_use]
pub fn set_aside(folder: &Path, text: &str) -> MsgKind {
    match aside(folder, text) {
        Ok(path) => MsgKind::Said(format!("the notes before these are kept in {}", path.display())),
        Err(error) => MsgKind::FileFailed(format!(
            "the notes before these could not be kept in {}: {error}; undo brings them back",
            folder.display()
        )),
    }
}

/// Keeps a paste that the notes have no room for in the same way.
#[must_use]
pub fn paste_kept(folder: &Path, text: &str) -> MsgKind {
    MsgKind::FileFailed(match aside(folder, text) {
        Ok(path) => {
            format!("notes hold at most 8 MB: that paste is kept in {} instead", path.display())
        }
        Err(error) => {
            format!("notes hold at most 8 MB: that paste was not put in, nor kept: {error}")
        }
    })
}

fn aside(folder: &Path, text: &str) -> io::Result<PathBuf> {
    let hash = ContentHash::of(text.as_bytes());
    let path = folder.join(format!("aside-{}.md", hash.as_str().get(..12).unwrap_or_default()));
    atomic::make_folder(folder, Privacy::Private)?;
    // The same notes are written again, so that they count as new.
    atomic::write(&path, text.as_bytes(), Privacy::Private)?;
    forget_oldest(folder, &path);
    Ok(path)
}

/// Removes notes that were set aside long ago, but never those that were just written.
fn forget_oldest(folder: &Path, written: &Path) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut others: Vec<(SystemTime, PathBuf)> = entries
        .filter(|entry| {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            name.starts_with("aside-") && name.ends_with(".md") && entry.path() != written
        })
        .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
        .collect();
    others.sort();
    let surplus = (others.len() + 1).saturating_sub(MOST_ASIDE);
    for (_, path) in others.into_iter().take(surplus) {
        // One that cannot be removed now is so next time.
        let _ = std::fs::remove_file(path);
    }
}

/// A path as typed, with `~` as the home folder.
#[must_use]
pub fn expanded(path: &Path) -> PathBuf {
    match (path.strip_prefix("~"), std::env::home_dir()) {
        (Ok(rest), Some(home)) => home.join(rest),
        _ => path.to_owned(),
    }
}

/// Reads a file of notes.
#[must_use]
pub fn opened(typed: PathBuf) -> MsgKind {
    let path = expanded(&typed);
    match read_notes(&path) {
        Ok(notes) => {
            let cleaned = Editor::would_clean(notes.as_str());
            MsgKind::FileOpened { path: typed, text: notes.as_str().to_owned(), cleaned }
        }
        Err(why) => MsgKind::FileFailed(format!("{}: {why}", typed.display())),
    }
}

/// The notes in a file.
///
/// # Errors
/// Why they cannot be read, and what to do.
pub fn read_notes(path: &Path) -> Result<Notes, String> {
    let data = std::fs::metadata(path).map_err(|error| error.to_string())?;
    if !data.is_file() {
        return Err("this is not a file; name a text file with notes".to_owned());
    }
    let mut bytes = Vec::new();
    let most = MAX_NOTES_BYTES as u64 + 1;
    let file = std::fs::File::open(path).map_err(|error| error.to_string())?;
    file.take(most).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    Notes::from_bytes(&bytes).map_err(|error| format!("{error}: {}", error.hint()))
}

/// Writes notes to a file.
#[must_use]
pub fn saved(typed: PathBuf, text: String, overwrite: Overwrite) -> MsgKind {
    let path = expanded(&typed);
    if overwrite == Overwrite::Ask && path.exists() {
        return MsgKind::FileExists { path: typed };
    }
    match atomic::write_keeping_mode(&path, text.as_bytes()) {
        Ok(()) => MsgKind::FileSaved { path: typed, text },
        Err(error) => MsgKind::FileFailed(format!("{} was not saved: {error}", typed.display())),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn asides(folder: &Path) -> Vec<PathBuf> {
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
    }

    #[test]
    fn notes_set_aside_never_replace_others_and_the_newest_stay() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("state");
        let MsgKind::Said(said) = set_aside(&folder, "first") else { panic!("not kept") };
        let first = folder.join("aside-a7937b64b8ca.md");
        assert!(said.ends_with(&first.display().to_string()), "{said}");
        let _ = set_aside(&folder, "second");
        assert_eq!(fs::read_to_string(&first).unwrap(), "first");
        assert_eq!(asides(&folder).len(), 2);

        let old = SystemTime::UNIX_EPOCH;
        fs::File::options().append(true).open(&first).unwrap().set_modified(old).unwrap();
        for index in 0..MOST_ASIDE - 2 {
            let _ = set_aside(&folder, &index.to_string());
        }
        // The same again makes it new.
        let _ = set_aside(&folder, "first");
        assert_eq!(asides(&folder).len(), MOST_ASIDE);
        let _ = set_aside(&folder, "one more");
        assert_eq!(asides(&folder).len(), MOST_ASIDE);
        assert!(first.exists());
    }

    #[test]
    fn a_file_with_control_characters_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.md");
        for (text, is_cleaned) in [("a\tplain\r\nfile", false), ("an \u{1b}[31mescape", true)] {
            atomic::write(&path, text.as_bytes(), Privacy::Private).unwrap();
            let opened = opened(path.clone());
            assert!(
                matches!(opened, MsgKind::FileOpened { cleaned, .. } if cleaned == is_cleaned),
                "{text:?}"
            );
        }
    }
}
