//! Files of notes: opened, saved, set aside. Each answers with the message that it leads to.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::effect::Overwrite;
use super::msg::MsgKind;
use crate::domain::notes::{MAX_NOTES_BYTES, Notes};
use crate::store::atomic::{self, Privacy};

/// Keeps notes that are in no file and that others are about to replace.
#[must_use]
pub fn set_aside(path: &Path, text: &str) -> MsgKind {
    let folder = path.parent().map_or(Ok(()), |f| atomic::make_folder(f, Privacy::Private));
    let shown = path.display();
    match folder.and_then(|()| atomic::write(path, text.as_bytes(), Privacy::Private)) {
        Ok(()) => MsgKind::Said(format!("the notes before these are kept in {shown}")),
        Err(error) => MsgKind::FileFailed(format!(
            "the notes before these could not be kept in {shown}: {error}; Ctrl-Z brings them back"
        )),
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
        Ok(notes) => MsgKind::FileOpened { path: typed, text: notes.as_str().to_owned() },
        Err(why) => MsgKind::FileFailed(format!("{}: {why}", typed.display())),
    }
}

fn read_notes(path: &Path) -> Result<Notes, String> {
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
    match atomic::write(&path, text.as_bytes(), Privacy::Shared) {
        Ok(()) => MsgKind::FileSaved { path: typed, text },
        Err(error) => MsgKind::FileFailed(format!("{} was not saved: {error}", typed.display())),
    }
}
