//! The notes in the person's own editor, and back.
//!
//! ```text
//!   keys paused ─► screen given back ─► editor ─► screen taken over ─► keys resumed
//!                         │                              │
//!                   notes in a private file ──────► what it holds then
//! ```
//!
//! Nothing is lost on the way: the draft is kept before, and where the editor fails after it has
//! written something, its file stays and is named.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus};

use super::files;
use super::input::Keyboard;
use super::msg::MsgKind;
use super::signals::{Signals, SystemEvent, stop_self};
use super::terminal::{self, Screen};
use crate::store::atomic::{self, Privacy};

/// Editors that are looked for where none is set.
const USUAL: [&str; 2] = ["vi", "nano"];

/// What the shell answers when there is no such program.
const NOT_FOUND: i32 = 127;

/// What is there after an editor was left.
#[derive(Debug)]
pub struct Back {
    /// What the model is to know.
    pub kind: MsgKind,
    /// The exit code to leave with, when the system asked for that meanwhile.
    pub left: Option<u8>,
}

/// Has the notes edited by the editor that the environment names; the terminal is this program's again
/// afterwards.
///
/// # Errors
/// What the terminal says when it cannot be taken over again.
pub async fn edit(
    text: &str,
    folder: &Path,
    screen: &mut Screen,
    signals: &mut Signals,
    keys: &Keyboard,
) -> io::Result<Back> {
    let said = |why: String| Back { kind: MsgKind::FileFailed(why), left: None };
    let Some(editor) = editor(|name| std::env::var(name).ok(), is_there) else {
        return Ok(said("there is no editor: set EDITOR to the one you use".to_owned()));
    };
    let path = folder.join(format!("outside-{}.md", std::process::id()));
    if let Err(error) = written(&path, text) {
        return Ok(said(format!("the notes cannot be handed over: {error}")));
    }
    if let Err(error) = keys.pause() {
        drop(std::fs::remove_file(&path));
        return Ok(said(format!("the terminal cannot be handed over: {error}")));
    }
    terminal::restore();
    let (status, left) = match started(&editor, &path) {
        Ok(child) => wait(child, signals).await,
        Err(error) => (Err(error), None),
    };
    let resumed = screen.resume();
    keys.resume();
    resumed?;
    Ok(Back { kind: outcome(&editor, status, &path, text), left })
}

fn written(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        atomic::make_folder(folder, Privacy::Private)?;
    }
    atomic::write(path, text.as_bytes(), Privacy::Private)
}

/// The command of the editor: what is set, else one that is there.
fn editor(
    variable: impl Fn(&str) -> Option<String>,
    is_there: impl Fn(&str) -> bool,
) -> Option<String> {
    let set = ["VISUAL", "EDITOR"].into_iter().filter_map(variable);
    let set = set.map(|command| command.trim().to_owned()).find(|command| !command.is_empty());
    set.or_else(|| USUAL.into_iter().find(|name| is_there(name)).map(str::to_owned))
}

fn is_there(name: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(name).is_file())
}

/// Starts the editor as a shell would: what is set may hold arguments.
fn started(editor: &str, path: &Path) -> io::Result<Child> {
    Command::new("sh").arg("-c").arg(format!("{editor} \"$@\"")).arg("sh").arg(path).spawn()
}

/// Waits until the editor has ended. What a person at the keyboard sends is for the editor; what the
/// system wants of this program it does afterwards.
async fn wait(child: Child, signals: &mut Signals) -> (io::Result<ExitStatus>, Option<u8>) {
    let mut child = child;
    let mut ended = tokio::task::spawn_blocking(move || child.wait());
    let mut left = None;
    loop {
        tokio::select! {
            biased;
            status = &mut ended => {
                return (status.unwrap_or_else(|error| Err(io::Error::other(error))), left);
            }
            event = signals.next() => match event {
                SystemEvent::Leave(130 | 131) | SystemEvent::Continue => {}
                SystemEvent::Leave(code) => left = Some(code),
                // The editor has stopped itself: so does this program, for the shell to take over.
                SystemEvent::Stop => drop(stop_self()),
            },
        }
    }
}

/// What became of it.
fn outcome(editor: &str, status: io::Result<ExitStatus>, path: &Path, before: &str) -> MsgKind {
    let now = files::read_notes(path);
    // An editor ends the last line, which the notes may not have.
    let is_same = now.as_ref().is_ok_and(|now| now.as_str().trim_end() == before.trim_end());
    let why = match status {
        Ok(status) if status.success() => match now {
            Ok(now) => {
                let kind = if is_same {
                    MsgKind::Said("the notes came back as they were".to_owned())
                } else {
                    MsgKind::EditedOutside { text: now.as_str().to_owned() }
                };
                drop(std::fs::remove_file(path));
                return kind;
            }
            Err(why) => format!("what {editor} wrote cannot be read: {why}"),
        },
        Ok(status) if status.code() == Some(NOT_FOUND) => {
            format!("{editor} was not found: set EDITOR to the editor that you use")
        }
        Ok(status) => format!("{editor} ended with {status}: the notes stay as they were"),
        Err(error) => format!("{editor} could not be started: {error}"),
    };
    if is_same {
        drop(std::fs::remove_file(path));
        return MsgKind::FileFailed(why);
    }
    let kept: PathBuf = path.with_extension("kept.md");
    let kept = if std::fs::rename(path, &kept).is_ok() { kept } else { path.to_owned() };
    MsgKind::FileFailed(format!("{why}; what was written is in {}", kept.display()))
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::ExitStatusExt as _;

    use super::*;

    #[expect(clippy::unnecessary_wraps, reason = "it is what waiting answers")]
    fn ended(code: i32) -> io::Result<ExitStatus> {
        Ok(ExitStatus::from_raw(code << 8))
    }

    #[test]
    fn the_editor_is_the_one_that_is_set_else_one_that_is_there() {
        let set = |visual: &str, editor: &str| {
            let (visual, own) = (visual.to_owned(), editor.to_owned());
            let read =
                move |name: &str| Some(if name == "VISUAL" { visual.clone() } else { own.clone() });
            super::editor(read, |name| name == "nano")
        };
        assert_eq!(set("code --wait", "vi").as_deref(), Some("code --wait"));
        assert_eq!(set(" ", "ed").as_deref(), Some("ed"));
        assert_eq!(set("", "").as_deref(), Some("nano"));
        assert_eq!(super::editor(|_| None, |_| false), None);
    }

    #[test]
    fn what_was_written_comes_back_or_stays_where_it_is() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("state/outside-1.md");
        let after = |text: &str, status| {
            written(&path, text).unwrap();
            outcome("ed", status, &path, "before\n")
        };
        let kind = after("after\n", ended(0));
        assert!(matches!(&kind, MsgKind::EditedOutside { text } if text == "after\n"), "{kind:?}");
        assert!(!path.exists());
        assert!(matches!(after("before", ended(0)), MsgKind::Said(_)));
        let MsgKind::FileFailed(why) = after("before\n", ended(1)) else { panic!("taken") };
        assert!(why.contains("exit status: 1") && !path.exists(), "{why}");
        let MsgKind::FileFailed(why) = after("half", ended(1)) else { panic!("taken") };
        let kept = home.path().join("state/outside-1.kept.md");
        assert!(why.ends_with(&kept.display().to_string()), "{why}");
        assert_eq!(std::fs::read_to_string(kept).unwrap(), "half");
        let MsgKind::FileFailed(why) = after("before", ended(127)) else { panic!("taken") };
        assert!(why.contains("not found"), "{why}");
    }
}
