//! `casegen-tui history`: the runs that are kept, one of them, or the statistics of all.

mod changes;
pub mod options;
mod telling;

use std::io::{self, IsTerminal as _};

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};

use super::args::{
    HistoryArgs, HistoryCommand, HistoryListArgs, HistoryShowArgs, HistoryStatsArgs, Since,
};
use super::failure::Failure;
use super::revision::not_found;
use super::voice::{ink, print};
use crate::config::paths::Paths;
use crate::report::history as told;
use crate::report::prometheus;
use crate::report::statistics::Gathering;
use crate::store::history::{self, History, HistoryFilter};
use crate::store::kept_run::{EarlierRunError, KeptRun};
use crate::store::record::RunRecord;

/// How wide lines may be where no terminal says so, in cells.
const USUAL_WIDTH: usize = 120;

/// Tells of the history and returns the exit code.
///
/// # Errors
/// [`Failure`] with exit code 2 when there is no such run or the runs cannot be read.
pub fn main(args: &HistoryArgs) -> Result<u8, Failure> {
    let paths = Paths::from_environment();
    match &args.command {
        None => list(&paths, &args.list),
        Some(HistoryCommand::List(list_args)) => list(&paths, list_args),
        Some(HistoryCommand::Show(show_args)) => show(&paths, show_args),
        Some(HistoryCommand::Stats(stats_args)) => stats(&paths, stats_args),
        Some(HistoryCommand::Replay(replay_args)) => telling::replay(&paths, replay_args),
        Some(HistoryCommand::Trace(trace_args)) => telling::trace(&paths, trace_args),
        Some(HistoryCommand::Compare(compare_args)) => telling::compare(&paths, compare_args),
        Some(HistoryCommand::Rename(rename_args)) => changes::rename(&paths, rename_args),
        Some(HistoryCommand::Delete(delete_args)) => changes::delete(&paths, delete_args),
        Some(HistoryCommand::Prune(prune_args)) => changes::prune(&paths, prune_args),
    }
}

fn open(paths: &Paths) -> Result<History, Failure> {
    let runs = paths.runs();
    History::open(&runs).map_err(|error| {
        let message = format!("cannot read {}: {error}", runs.display());
        Failure::usage(message, "mend its permissions, or set XDG_DATA_HOME to another folder")
    })
}

fn list(paths: &Paths, args: &HistoryListArgs) -> Result<u8, Failure> {
    let history = open(paths)?;
    let filter = HistoryFilter {
        recipe: args.recipe.clone(),
        state: args.state,
        mode: args.mode,
        search: args.search.clone(),
        since: args.since.map(earliest),
    };
    let entries = history.list(&filter, args.limit.get());
    let lines = if args.json {
        vec![pretty(&entries)]
    } else if history.is_empty() {
        vec![told::EMPTY.to_owned()]
    } else if entries.is_empty() {
        vec![told::NO_MATCH.to_owned()]
    } else {
        told::list(&entries, width())
    };
    print(&lines).map(|()| 0)
}

fn show(paths: &Paths, args: &HistoryShowArgs) -> Result<u8, Failure> {
    let run = KeptRun::find(&paths.runs(), &args.run).map_err(|error| not_found(&error))?;
    // A folder that was just read is there; if it goes meanwhile, so do its files.
    let files = history::files(&run.folder).unwrap_or_default();
    if !args.json {
        return print(&told::show(&run, &files, width(), ink())).map(|()| 0);
    }
    let mut shown = serde_json::to_value(&run.record).unwrap_or_default();
    if let Value::Object(fields) = &mut shown {
        fields.insert("state".to_owned(), json!(run.outcome()));
        fields.insert("folder".to_owned(), json!(run.folder.to_string_lossy()));
        let paths = files.iter().map(|file| file.to_string_lossy());
        fields.insert("paths".to_owned(), paths.collect());
    }
    print(&[pretty(&shown)]).map(|()| 0)
}

fn stats(paths: &Paths, args: &HistoryStatsArgs) -> Result<u8, Failure> {
    let history = open(paths)?;
    let is_wanted =
        |record: &RunRecord| args.recipe.as_ref().is_none_or(|recipe| *recipe == record.recipe);
    if args.prometheus {
        let records = history.records().filter_map(Result::ok).flatten().filter(is_wanted);
        let text = prometheus::exposition(records).map_err(|error| {
            Failure::failed(format!("the metrics cannot be made: {error}"), "please report it")
        })?;
        let text = String::from_utf8_lossy(&text);
        return print(&text.lines().map(str::to_owned).collect::<Vec<_>>()).map(|()| 0);
    }
    let mut gathering = Gathering::default();
    for run in history.runs() {
        let is_of_it = match &run {
            Ok(run) => is_wanted(&run.record),
            // It was killed before it could say what it makes.
            Err(EarlierRunError::Unbegun { .. }) => args.recipe.is_none(),
            Err(_) => true,
        };
        if is_of_it {
            gathering.take_kept(&run);
        }
    }
    let statistics = gathering.finish();
    let lines = if args.json {
        vec![pretty(&statistics)]
    } else if history.is_empty() {
        vec![told::EMPTY.to_owned()]
    } else if statistics.runs.is_empty() {
        vec![told::NO_MATCH.to_owned()]
    } else {
        told::statistics(&statistics, width(), ink())
    };
    print(&lines).map(|()| 0)
}

fn pretty(value: &impl Serialize) -> String {
    // What is told here is all made of texts and numbers.
    serde_json::to_string_pretty(value).unwrap_or_default()
}

/// How wide the terminal is, in cells.
fn width() -> usize {
    let size = io::stdout().is_terminal().then(crossterm::terminal::size);
    size.and_then(Result::ok).map_or(USUAL_WIDTH, |(columns, _)| usize::from(columns))
}

#[expect(clippy::disallowed_methods, reason = "an age ends when it is asked for")]
fn earliest(since: Since) -> Timestamp {
    match since {
        Since::Day(day) => day,
        Since::Age(age) => Timestamp::now().checked_sub(age).unwrap_or(Timestamp::MIN),
    }
}
