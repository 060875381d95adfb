//! `history replay`, `trace` and `compare`: a run told again, as a file for a viewer, or beside another.

use std::io::{self, IsTerminal as _};
use std::path::Path;
use std::thread;
use std::time::Duration;

use serde_json::{Map, Value};

use super::options::{CompareArgs, Pace, ReplayArgs, TraceArgs};
use super::{pretty, width};
use crate::cli::failure::Failure;
use crate::cli::revision::not_found;
use crate::cli::voice::print;
use crate::config::paths::Paths;
use crate::domain::event::RunEvent;
use crate::domain::run::RunState;
use crate::report::pair::Pair;
use crate::report::{lines, summary, trace};
use crate::store::atomic::{self, Privacy};
use crate::store::earlier_run::EarlierRun;
use crate::store::kept_run::{EarlierRunError, KeptRun, locate, read_events};

/// Tells a run again, an event a line.
pub fn replay(paths: &Paths, args: &ReplayArgs) -> Result<u8, Failure> {
    let events = events(paths, &args.run)?;
    let usual = if io::stdout().is_terminal() { Pace::Times(1.0) } else { Pace::AtOnce };
    let pace = args.speed.unwrap_or(usual);
    let mut state = RunState::default();
    let mut before_ms = 0;
    for event in &events {
        wait(pace, event.elapsed_ms.saturating_sub(before_ms));
        before_ms = before_ms.max(event.elapsed_ms);
        if args.json {
            // An event was read from JSON, and so it can be written as it.
            print(&[serde_json::to_string(event).unwrap_or_default()])?;
            continue;
        }
        state.apply(event);
        if let Some(line) = lines::line(event, &state) {
            print(&[line])?;
        }
    }
    if args.json {
        return Ok(0);
    }
    let end = match state.end {
        Some(_) => summary::summary(&state, &[] as &[&Path]),
        None => vec!["its log ends here: the run was interrupted, or goes on".to_owned()],
    };
    print(&end).map(|()| 0)
}

fn wait(pace: Pace, ms: u64) {
    if let Pace::Times(speed) = pace
        && let Ok(pause) = Duration::try_from_secs_f64(ms as f64 / 1000.0 / speed)
    {
        thread::sleep(pause);
    }
}

/// Writes a run as a trace.
pub fn trace(paths: &Paths, args: &TraceArgs) -> Result<u8, Failure> {
    let mut text = pretty(&trace::trace(&events(paths, &args.run)?));
    let Some(path) = &args.out else { return print(&[text]).map(|()| 0) };
    if path.exists() && !args.force {
        let message = format!("{} is there already", path.display());
        return Err(Failure::usage(message, "choose another file, or replace it with --force"));
    }
    text.push('\n');
    atomic::write(path, text.as_bytes(), Privacy::Shared).map_err(|error| {
        let message = format!("cannot write {}: {error}", path.display());
        Failure::usage(message, "choose another file")
    })?;
    let opens = "open it with https://ui.perfetto.dev or chrome://tracing";
    print(&[format!("wrote {}; {opens}", path.display())]).map(|()| 0)
}

/// Tells where two runs differ, and what they took.
pub fn compare(paths: &Paths, args: &CompareArgs) -> Result<u8, Failure> {
    let runs = paths.runs();
    let read = |name: &str| -> Result<(KeptRun, Option<Map<String, Value>>), EarlierRunError> {
        let kept = KeptRun::find(&runs, name)?;
        let document = EarlierRun::open(&runs, name)?.document();
        Ok((kept, document.map(|(document, _)| document)))
    };
    let (first, first_made) = read(&args.first).map_err(|error| not_found(&error))?;
    let (second, second_made) = read(&args.second).map_err(|error| not_found(&error))?;
    let pair = Pair::of((&first, first_made.as_ref()), (&second, second_made.as_ref()));
    let lines = if args.json { vec![pretty(&pair)] } else { pair.lines(width()) };
    print(&lines).map(|()| 0)
}

fn events(paths: &Paths, run: &str) -> Result<Vec<RunEvent>, Failure> {
    let runs = paths.runs();
    let folder = locate(&runs, run).map_err(|error| not_found(&error))?;
    let events = read_events(&folder).map_err(|error| not_found(&error))?;
    if events.is_empty() {
        return Err(Failure::usage(
            format!("the log in {} tells nothing", folder.display()),
            "choose another run",
        ));
    }
    Ok(events)
}
