//! Does what is asked of the runs that are kept: everything on threads of its own.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value};
use tokio::task::spawn_blocking;

use super::msg::MsgKind;
use super::past::{Opened, PastNews, PastTask, Purpose, with_end};
use super::work::{Done, Outbox, Started};
use crate::domain::recipe::Recipe;
use crate::engine::RunControl;
use crate::report::pair::Pair;
use crate::report::statistics::Gathering;
use crate::store::continuation::continued_in;
use crate::store::earlier_run::EarlierRun;
use crate::store::history::{History, HistoryEntry};
use crate::store::in_use::is_being_written;
use crate::store::kept_run::{KeptRun, read_events};
use crate::store::run_folder::RunFolder;
use crate::store::upkeep::Upkeep;

/// How many runs go to the screen at once: the first ones are there while the others are read.
const PORTION: usize = 256;

/// The most runs that the screen lists; older ones are found by `casegen-tui history`.
pub const MOST_LISTED: usize = 20_000;

/// How long the disk is waited for at the end.
const PATIENCE: Duration = Duration::from_secs(3);

/// The runs that are kept, and those that were moved into the trash since the start.
pub struct Archive {
    runs: PathBuf,
    upkeep: Upkeep,
    deleted: Vec<String>,
}

impl Archive {
    /// The runs under a folder.
    #[must_use]
    pub fn of(runs: PathBuf) -> Self {
        Self { upkeep: Upkeep::of(&runs), runs, deleted: Vec::new() }
    }

    /// Does something; what comes of it goes to the outbox. Returns whether it is to be waited for with
    /// [`Done::Settled`] before the program ends.
    pub fn perform(&mut self, task: PastTask, outbox: &Outbox, recipes: &[Arc<Recipe>]) -> bool {
        let (runs, upkeep) = (self.runs.clone(), self.upkeep.clone());
        match task {
            PastTask::List { number } => outbox.blocking(move |outbox| list(&runs, number, outbox)),
            PastTask::Detail { run } => outbox.blocking(move |outbox| {
                let kept = KeptRun::read(&runs.join(&run)).map(Box::new);
                let kept = kept.map_err(|error| error.to_string());
                tell(outbox, PastNews::Detailed { run, kept });
            }),
            PastTask::Open { run, purpose } => {
                let recipes = recipes.to_vec();
                outbox.blocking(move |outbox| match open(&runs, &run, purpose, &recipes) {
                    Ok((started, opened)) => {
                        outbox.send(Done::Started(started));
                        tell(outbox, PastNews::Opened(opened));
                    }
                    Err(why) => tell(outbox, PastNews::Refused(why)),
                });
            }
            PastTask::Count => outbox.blocking(move |outbox| count(&runs, outbox)),
            PastTask::Compare { runs: pair } => outbox.blocking(move |outbox| {
                tell(outbox, compare(&runs, &pair).unwrap_or_else(PastNews::Refused));
            }),
            PastTask::Rename { run, title } => {
                outbox.settling(move || {
                    let done = upkeep.rename(&run, &title);
                    Some(MsgKind::Past(match done {
                        Ok(()) => PastNews::Renamed(HistoryEntry::read(&runs.join(&run))),
                        Err(error) => PastNews::Refused(error.to_string()),
                    }))
                });
                return true;
            }
            PastTask::Delete { run } => {
                self.deleted.push(run.clone());
                outbox.settling(move || {
                    let done = upkeep.discard(&run);
                    Some(MsgKind::Past(match done {
                        Ok(()) => PastNews::Deleted { run },
                        Err(error) => PastNews::Refused(error.to_string()),
                    }))
                });
                return true;
            }
            PastTask::BringBack { run } => {
                self.deleted.retain(|deleted| *deleted != run);
                outbox.settling(move || {
                    let done = upkeep.bring_back(&run);
                    Some(MsgKind::Past(match done {
                        Ok(()) => PastNews::BroughtBack(HistoryEntry::read(&runs.join(&run))),
                        Err(error) => PastNews::Refused(error.to_string()),
                    }))
                });
                return true;
            }
        }
        false
    }

    /// Removes what was deleted and not brought back.
    pub async fn close(&mut self) {
        let (upkeep, deleted) = (self.upkeep.clone(), std::mem::take(&mut self.deleted));
        if deleted.is_empty() {
            return;
        }
        // What could not be removed stays in the trash, where prune finds it.
        let removed = spawn_blocking(move || {
            for run in &deleted {
                drop(upkeep.forget(run));
            }
        });
        drop(tokio::time::timeout(PATIENCE, removed).await);
    }
}

fn tell(outbox: &Outbox, news: PastNews) {
    outbox.say(MsgKind::Past(news));
}

fn list(runs: &Path, number: u64, outbox: &Outbox) {
    let history = match History::open(runs) {
        Ok(history) => history,
        Err(error) => {
            let why = format!("cannot read {}: {error}", runs.display());
            return tell(outbox, PastNews::NotListed(why));
        }
    };
    let mut entries = history.entries().take(MOST_LISTED);
    loop {
        let portion: Vec<HistoryEntry> = entries.by_ref().take(PORTION).collect();
        let is_last = portion.len() < PORTION;
        tell(outbox, PastNews::Listed { number, entries: portion, is_last });
        if is_last || outbox.is_closed() {
            return;
        }
    }
}

fn open(
    runs: &Path,
    run: &str,
    purpose: Purpose,
    recipes: &[Arc<Recipe>],
) -> Result<(Started, Opened), String> {
    let folder = runs.join(run);
    if is_being_written(&folder) {
        return Err(format!("the run {run} still goes on: wait for its end"));
    }
    if let Some(next) = continued_in(&folder).filter(|_| purpose == Purpose::Resume) {
        return Err(format!("the run {run} was gone on with: choose the run {next}"));
    }
    let earlier = EarlierRun::open(runs, run).map_err(|error| error.to_string())?;
    let name = &earlier.record().recipe;
    let recipe = recipes.iter().find(|recipe| recipe.id == *name).ok_or_else(|| {
        format!(
            "the recipe {name} of this run is not there any more: bring it back, then try again"
        )
    })?;
    let events = with_end(read_events(&folder).map_err(|error| error.to_string())?);
    if events.is_empty() {
        return Err(format!("the log of run {run} tells nothing: choose another run"));
    }
    let folder = RunFolder::open(&folder)
        .map_err(|error| format!("the run {run} cannot be opened: {error}"))?;
    let started = Started {
        folder: Arc::new(folder),
        recipe: Arc::clone(recipe),
        language: earlier.record().language.clone(),
        control: RunControl::idle(),
    };
    Ok((started, Opened { purpose, events, notes: earlier.notes().to_owned() }))
}

fn count(runs: &Path, outbox: &Outbox) {
    let history = match History::open(runs) {
        Ok(history) => history,
        Err(error) => return tell(outbox, PastNews::Refused(error.to_string())),
    };
    let mut gathering = Gathering::default();
    for run in history.runs() {
        gathering.take_kept(&run);
        if outbox.is_closed() {
            return;
        }
    }
    tell(outbox, PastNews::Counted(gathering.finish()));
}

fn compare(runs: &Path, [first, second]: &[String; 2]) -> Result<PastNews, String> {
    let read = |run: &str| -> Result<(KeptRun, Option<Map<String, Value>>), String> {
        let kept = KeptRun::read(&runs.join(run)).map_err(|error| error.to_string())?;
        let earlier = EarlierRun::open(runs, run).map_err(|error| error.to_string())?;
        Ok((kept, earlier.document().map(|(document, _)| document)))
    };
    let (one, two) = (read(first)?, read(second)?);
    Ok(PastNews::Compared(Pair::of((&one.0, one.1.as_ref()), (&two.0, two.1.as_ref()))))
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc;

    use super::*;
    use crate::domain::journal::Journal as _;
    use crate::domain::run::RunId;
    use crate::ui::fixtures::partial;

    /// What comes of a task, up to the end of it.
    async fn done(archive: &mut Archive, task: PastTask) -> Vec<PastNews> {
        let (done_tx, mut done_rx) = mpsc::unbounded_channel();
        archive.perform(task, &Outbox::new(done_tx), &[]);
        let mut news = Vec::new();
        while let Some(done) = done_rx.recv().await {
            if let Done::Msg(MsgKind::Past(told)) = done {
                news.push(told);
            }
        }
        news
    }

    #[tokio::test]
    async fn runs_are_listed_deleted_and_brought_back() {
        let home = tempfile::tempdir().unwrap();
        let runs = home.path().join("runs");
        for name in ["20260101-000000-000-aaaa", "20260102-000000-000-aaaa"] {
            let folder = RunFolder::create(&runs, &RunId::new(name), "notes").unwrap();
            for event in partial() {
                folder.append(&event).unwrap();
            }
        }
        let mut archive = Archive::of(runs.clone());
        let listed = done(&mut archive, PastTask::List { number: 7 }).await;
        let [PastNews::Listed { number: 7, entries, is_last: true }] = listed.as_slice() else {
            panic!("{listed:?}")
        };
        assert_eq!(entries[0].run, "20260102-000000-000-aaaa");
        let run = entries[1].run.clone();
        let delete = PastTask::Delete { run: run.clone() };
        assert!(matches!(&*done(&mut archive, delete.clone()).await, [PastNews::Deleted { .. }]));
        let back = done(&mut archive, PastTask::BringBack { run: run.clone() }).await;
        assert!(matches!(&*back, [PastNews::BroughtBack(entry)] if entry.run == run));
        done(&mut archive, delete).await;
        archive.close().await;
        assert!(archive.upkeep.trash().is_empty() && !runs.join(&run).exists());
        let open = PastTask::Open { run: entries[0].run.clone(), purpose: Purpose::Read };
        let refused = done(&mut archive, open).await;
        assert!(matches!(&*refused, [PastNews::Refused(why)] if why.contains("recipe case-study")));
    }
}
