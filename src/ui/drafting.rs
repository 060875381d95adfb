//! Drafts with names: listed, opened, made, named, deleted and brought back. Each answers with what is
//! to be known; one that gives this instance another draft says so together with what is in it, so that
//! nothing is saved to the wrong one.

use std::io;
use std::path::Path;
use std::time::SystemTime;

use super::effect::Drafting;
use super::figures::counted;
use super::msg::{MsgKind, OpenedDraft};
use super::work::Done;
use crate::store::drafts::{Drafts, Found};
use crate::store::named_drafts::{Beside, NamedDrafts, beside};

/// Does it; `own` is the draft of this instance, and `kept` what is remembered with a new one.
#[must_use]
pub fn done(state: &Path, own: &Path, wanted: Drafting, kept: &Beside) -> Vec<Done> {
    let all = NamedDrafts::new(state);
    let done = match wanted {
        Drafting::List => Ok(Vec::new()),
        Drafting::Open(path) if path == own => return Vec::new(),
        Drafting::Open(path) => opened(&all, &path).map(|done| vec![done]),
        Drafting::Make(name) => {
            let beside = Beside { name, ..kept.clone() };
            all.make(&beside, "").map(|drafts| vec![taken(&all, drafts, false)])
        }
        Drafting::Rename(path, name) if all.is_named(&path) => {
            all.rename(&path, &name).map(|()| renamed(path == own, name))
        }
        Drafting::Rename(path, name) => all.name_first(&path, &name).map(|drafts| {
            if path != own {
                return Vec::new();
            }
            // What was typed since then is saved to the new one next.
            let _ = all.set_current(drafts.path());
            vec![Done::Draft(drafts, MsgKind::DraftNamed(name))]
        }),
        Drafting::Delete(path) => {
            all.delete(&path).map(|()| vec![Done::Msg(MsgKind::DraftDeleted)])
        }
        Drafting::Restore => all.restore().map(|path| match path {
            Some(_) => Vec::new(),
            None => said("no draft was deleted"),
        }),
    };
    match done {
        // Whoever gets another draft leaves the list.
        Ok(done) if done.iter().any(|done| matches!(done, Done::Draft(..))) => done,
        Ok(mut done) => {
            let rows = all.list(own, now());
            done.push(Done::Msg(MsgKind::DraftsListed(rows)));
            done
        }
        Err(error) => {
            vec![Done::Msg(MsgKind::FileFailed(format!("that draft cannot be used: {error}")))]
        }
    }
}

/// What the start tells of drafts: whether the notes are one, and how many more earlier sessions have
/// left, so that nobody takes those for lost. `key` lists them; it may be empty.
#[must_use]
pub fn told_at_start(is_draft: bool, left: usize, key: &str) -> Option<String> {
    let key = if key.is_empty() { String::new() } else { format!(" ({key})") };
    match (is_draft, left) {
        (false, 0) => None,
        (true, 0) => Some("these are the notes from last time".to_owned()),
        (true, _) => {
            let more = counted(left, "more draft is", "more drafts are");
            Some(format!("these are the notes from last time; {more} in the list{key}"))
        }
        (false, _) => {
            let drafts =
                counted(left, "draft of an earlier session is", "drafts of earlier sessions are");
            Some(format!("{drafts} in the list{key}"))
        }
    }
}

fn said(what: &str) -> Vec<Done> {
    vec![Done::Msg(MsgKind::Said(what.to_owned()))]
}

fn renamed(is_own: bool, name: String) -> Vec<Done> {
    if is_own { vec![Done::Msg(MsgKind::DraftNamed(name))] } else { Vec::new() }
}

fn opened(all: &NamedDrafts, path: &Path) -> io::Result<Done> {
    if let Some(drafts) = all.open(path)? {
        return Ok(taken(all, drafts, false));
    }
    let text = super::files::read_notes(path).map_err(io::Error::other)?;
    let kept = beside(path);
    let name = if kept.name.is_empty() { "draft".to_owned() } else { kept.name.clone() };
    let copy = Beside { name: format!("{name} copy"), ..kept };
    let drafts = all.make(&copy, text.as_str())?;
    Ok(taken(all, drafts, true))
}

/// A draft that this instance has from now on.
fn taken(all: &NamedDrafts, drafts: Drafts, is_copy: bool) -> Done {
    // Without it, the next start shows another one: a pity, and no loss.
    let _ = all.set_current(drafts.path());
    let kept = beside(drafts.path());
    let (text, why) = match drafts.load() {
        Found::Draft(text) => (text, None),
        Found::Nothing => (String::new(), None),
        Found::Unreadable { why, path } => (String::new(), Some((why, path))),
    };
    let Beside { name, recipe, mode, .. } = kept;
    let opened = OpenedDraft { text, name, recipe, mode, is_copy, unreadable: why };
    Done::Draft(drafts, MsgKind::DraftOpened(opened))
}

#[expect(clippy::disallowed_methods, reason = "the list tells how old a draft is")]
fn now() -> SystemTime {
    SystemTime::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_start_tells_of_every_draft() {
        let told = |is_draft, left| told_at_start(is_draft, left, "Alt-D").unwrap_or_default();
        assert_eq!(told(false, 0), "");
        assert_eq!(told(true, 0), "these are the notes from last time");
        assert_eq!(
            told(true, 2),
            "these are the notes from last time; 2 more drafts are in the list (Alt-D)"
        );
        assert_eq!(told(false, 1), "1 draft of an earlier session is in the list (Alt-D)");
        assert_eq!(
            told_at_start(false, 3, "").unwrap(),
            "3 drafts of earlier sessions are in the list"
        );
    }

    fn opened(done: &[Done]) -> Option<(&Drafts, &OpenedDraft)> {
        match done {
            [Done::Draft(drafts, MsgKind::DraftOpened(opened))] => Some((drafts, opened)),
            _ => None,
        }
    }

    #[test]
    fn a_draft_that_another_instance_has_is_opened_as_a_copy() {
        let home = tempfile::tempdir().unwrap();
        let all = NamedDrafts::new(home.path());
        let own = all.claim();
        let other = all.make(&Beside::new("Call", None, None), "theirs").unwrap();
        let kept = Beside::default();
        let open = Drafting::Open(other.path().to_owned());
        let copied = done(home.path(), own.path(), open.clone(), &kept);
        let (copy, told) = opened(&copied).unwrap();
        assert!(told.is_copy && told.text == "theirs" && told.name == "Call copy", "{told:?}");
        assert_ne!(copy.path(), other.path());
        drop(other);
        let taken = done(home.path(), copy.path(), open, &kept);
        assert!(opened(&taken).is_some_and(|(_, told)| !told.is_copy && told.name == "Call"));
    }

    #[test]
    fn what_was_done_is_followed_by_the_list() {
        let home = tempfile::tempdir().unwrap();
        let own = NamedDrafts::new(home.path()).claim();
        own.save("mine").unwrap();
        let run = |wanted| done(home.path(), own.path(), wanted, &Beside::default());
        let listed = |done: &[Done]| match done.last() {
            Some(Done::Msg(MsgKind::DraftsListed(rows))) => rows.len(),
            _ => usize::MAX,
        };
        assert_eq!(listed(&run(Drafting::List)), 1);
        assert!(opened(&run(Drafting::Make("Two".into()))).is_some());
        let two = home.path().join("drafts/two.md");
        assert_eq!(listed(&run(Drafting::Rename(two.clone(), "2".into()))), 2);
        assert_eq!(listed(&run(Drafting::Delete(two.clone()))), 1);
        assert_eq!(listed(&run(Drafting::Restore)), 2);
        let failed = run(Drafting::Delete(own.path().to_owned()));
        assert!(matches!(failed.as_slice(), [Done::Msg(MsgKind::FileFailed(_))]));
        let named = run(Drafting::Rename(own.path().to_owned(), "Mine".into()));
        assert!(matches!(named.as_slice(), [Done::Draft(_, MsgKind::DraftNamed(_))]));
    }
}
