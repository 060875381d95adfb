//! `history rename`, `delete` and `prune`: what changes the history.

use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::options::{DeleteArgs, PruneArgs, RenameArgs};
use super::{open, pretty, width};
use crate::cli::failure::Failure;
use crate::cli::revision::not_found;
use crate::cli::voice::print;
use crate::config::paths::Paths;
use crate::report::history as told;
use crate::store::history::HistoryEntry;
use crate::store::kept_run::find_folder;
use crate::store::upkeep::{self, Limits, Upkeep, UpkeepError};

/// Hours of a day.
const DAY_HOURS: i64 = 24;

/// Gives a run another title.
pub fn rename(paths: &Paths, args: &RenameArgs) -> Result<u8, Failure> {
    let run = named(paths, &args.run)?;
    Upkeep::of(&paths.runs()).rename(&run, &args.title).map_err(|error| refused(&error))?;
    let title = args.title.trim();
    let said = if title.is_empty() {
        format!("{run} has the title of its document again")
    } else {
        format!("{run} is called \"{title}\" now")
    };
    print(&[said]).map(|()| 0)
}

/// Moves runs into the trash, all of them or, where one cannot be found, none.
pub fn delete(paths: &Paths, args: &DeleteArgs) -> Result<u8, Failure> {
    let runs = args.runs.iter().map(|name| named(paths, name));
    let mut runs = runs.collect::<Result<Vec<String>, Failure>>()?;
    runs.sort();
    runs.dedup();
    let upkeep = Upkeep::of(&paths.runs());
    for run in &runs {
        upkeep.discard(run).map_err(|error| refused(&error))?;
        print(&[format!("{run} is in the trash; casegen-tui history prune --yes removes it")])?;
    }
    Ok(0)
}

/// Removes runs beyond the limits and what is in the trash, or says which these are.
pub fn prune(paths: &Paths, args: &PruneArgs) -> Result<u8, Failure> {
    let limits = Limits { keep: args.keep, before: args.older_than.map(days_ago) };
    let history = open(paths)?;
    let folders = upkeep::beyond(&history, limits);
    let (staying, folders): (Vec<_>, Vec<_>) =
        folders.into_iter().partition(|folder| !args.unfinished && upkeep::can_go_on(folder));
    let staying = staying_told(staying.len());
    let upkeep = Upkeep::of(&paths.runs());
    let trash = upkeep.trash();
    let runs: Vec<HistoryEntry> = folders.iter().map(|f| HistoryEntry::read(f)).collect();
    let count = runs.len() + trash.len();
    let mut lines = if runs.is_empty() { Vec::new() } else { told::list(&runs, width()) };
    lines.extend(trash.iter().map(|run| format!("in the trash: {run}")));
    if count == 0 {
        let nothing = match limits {
            Limits { keep: None, before: None } => {
                "the trash is empty; name old runs with --keep N or --older-than DAYS"
            }
            _ => "there is nothing to remove",
        };
        lines.push(nothing.to_owned());
    }
    lines.extend(staying);
    let noun = if count == 1 { "run" } else { "runs" };
    if args.json {
        lines = vec![pretty(&json!({ "removed": args.yes, "runs": runs, "trash": trash }))];
    } else if !args.yes && count > 0 {
        lines.push(format!("{count} {noun} would be removed for good; say so with --yes"));
    }
    if !args.yes || count == 0 {
        return print(&lines).map(|()| 0);
    }
    print(&lines)?;
    for run in folders.iter().filter_map(|folder| name_of(folder)) {
        // One that somebody has begun to write since stays.
        match upkeep.discard(&run) {
            Ok(()) | Err(UpkeepError::BeingWritten(_)) => {}
            Err(error) => return Err(refused(&error)),
        }
    }
    for run in upkeep.trash() {
        upkeep.forget(&run).map_err(|error| refused(&error))?;
    }
    if args.json { Ok(0) } else { print(&[format!("{count} {noun} removed")]).map(|()| 0) }
}

/// What is said of runs that are beyond the limits and stay.
fn staying_told(count: usize) -> Option<String> {
    let (runs, them) = match count {
        0 => return None,
        1 => ("1 run that was killed or cannot be read stays".to_owned(), "it"),
        _ => (format!("{count} runs that were killed or cannot be read stay"), "them"),
    };
    Some(format!("{runs}: run --resume may go on with {them}, and --unfinished removes {them} too"))
}

fn name_of(folder: &Path) -> Option<String> {
    Some(folder.file_name()?.to_string_lossy().into_owned())
}

fn named(paths: &Paths, name: &str) -> Result<String, Failure> {
    find_folder(&paths.runs(), name).map_err(|error| not_found(&error))
}

fn refused(error: &UpkeepError) -> Failure {
    let hint = match error {
        UpkeepError::Name(_) => "casegen-tui history lists the names",
        UpkeepError::BeingWritten(_) => "wait for its end, or stop it",
        UpkeepError::Disk { .. } => "mend the permissions of its folder, then try again",
    };
    Failure::usage(error.to_string(), hint)
}

#[expect(clippy::disallowed_methods, reason = "an age ends when it is asked for")]
fn days_ago(days: u32) -> Timestamp {
    let age = SignedDuration::from_hours(i64::from(days) * DAY_HOURS);
    Timestamp::now().checked_sub(age).unwrap_or(Timestamp::MIN)
}
