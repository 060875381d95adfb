//! `run` with many notes: each its own run, a bounded number in flight, one summary.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::stream::{self, StreamExt as _};

use super::args::EventForm;
use super::failure::{FAILED, Failure, PARTIAL, REFUSED};
use super::job::{Ended, Kept};
use super::notes::Source;
use super::run::{Work, runtime};
use super::signals::Stop;
use super::voice::{Voice, print, told};
use crate::domain::event::RunEvent;
use crate::domain::halt::Halt;
use crate::domain::run::RunState;
use crate::report::Reporter as _;
use crate::report::batch::{BatchEntry, total};
use crate::report::jsonl::JsonLines;
use crate::text::clean::clean_line;

/// Longest name of a folder, in characters.
const MOST_NAME: usize = 100;

/// Runs them all and returns the exit code: 0 when all are complete, that of the first other one when
/// all ended like it, otherwise 3.
///
/// # Errors
/// [`Failure`] when nothing could start, or the events cannot be told.
pub fn main(work: &Work<'_>, sources: &[Source]) -> Result<u8, Failure> {
    gather(work, sources).map(|(code, _)| code)
}

/// The same, with the results of those that have one, where the work is to keep them.
///
/// # Errors
/// [`Failure`] when nothing could start, or the events cannot be told.
pub fn gather(work: &Work<'_>, sources: &[Source]) -> Result<(u8, Vec<Kept>), Failure> {
    if work.args.dry_run {
        let hint = "pass one file with notes";
        return Err(Failure::usage("--dry-run tells of one run", hint));
    }
    let runtime = runtime()?;
    let ended = runtime.block_on(all(work, sources));
    runtime.shutdown_background();
    ended
}

/// What the runs share while they go on.
struct Shared {
    stop: Stop,
    /// Why no further run is started.
    refused: Mutex<Option<String>>,
    entries: Mutex<Vec<BatchEntry>>,
    events: Option<Mutex<JsonLines<io::Stdout>>>,
}

impl Shared {
    fn tell(&self, event: &RunEvent, state: &RunState) {
        if let Some(events) = &self.events {
            events.lock().unwrap_or_else(PoisonError::into_inner).take(event, state);
        }
    }

    fn refusal(&self) -> Option<String> {
        self.refused.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn all(work: &Work<'_>, sources: &[Source]) -> Result<(u8, Vec<Kept>), Failure> {
    let started = tokio::time::Instant::now();
    let is_asked = work.args.events == Some(EventForm::Jsonl);
    let shared = Arc::new(Shared {
        stop: Stop::listen()?,
        refused: Mutex::default(),
        entries: Mutex::default(),
        events: is_asked.then(|| Mutex::new(JsonLines::new(io::stdout()))),
    });
    let folders = folders(sources, work.args.out.as_deref());
    let runs = sources.iter().zip(folders).map(|(source, out)| {
        let shared = Arc::clone(&shared);
        async move { one(work, source, out.as_deref(), &shared, sources.len()).await }
    });
    let (mut codes, mut kept): (Vec<Option<u8>>, Vec<Kept>) = Default::default();
    let mut ends = stream::iter(runs).buffered(work.args.jobs.get());
    while let Some((code, result)) = ends.next().await {
        codes.push(code);
        kept.extend(result);
    }
    drop(ends);
    // Once for all of them: while others go on, it would be out of date at once.
    work.write_metrics();
    let entries = shared.entries.lock().unwrap_or_else(PoisonError::into_inner).clone();
    work.voice.say(&total(&entries, millis(started.elapsed())));
    if let Some(why) = shared.refusal() {
        let left = codes.iter().filter(|code| code.is_none()).count();
        work.voice.say(&format!("{left} not started: {why}"));
    }
    let (hung_up, halt) = (shared.stop.hung_up(), shared.stop.halt_or_hung_up());
    if let Ok(shared) = Arc::try_unwrap(shared)
        && let Some(events) = shared.events
        && !hung_up
    {
        told(events.into_inner().unwrap_or_else(PoisonError::into_inner).finish())?;
    }
    let code = halt.filter(|_| hung_up).map_or_else(|| exit_code(&codes), Halt::code);
    Ok((code, kept))
}

/// Does one of the runs and returns its exit code, or none when it was not started, and its result.
async fn one(
    work: &Work<'_>,
    source: &Source,
    out: Option<&Path>,
    shared: &Shared,
    of: usize,
) -> (Option<u8>, Option<Kept>) {
    let mut stop = shared.stop.clone();
    if stop.halt_or_hung_up().is_some() || shared.refusal().is_some() {
        return (None, None);
    }
    let ended = run(work, source, out, shared, &mut stop).await;
    let name = source.name();
    let (entry, code) = match &ended {
        Ok(ended) => (BatchEntry::of(name, &ended.state), ended.code),
        Err(failure) => {
            let reason = failure.message.strip_prefix(&format!("{name}: "));
            let reason = reason.unwrap_or(&failure.message).to_owned();
            (BatchEntry::failed(name, reason), failure.code)
        }
    };
    if code == REFUSED {
        // What one key is refused for, it is refused for a thousand times.
        let why = entry.reason.clone().unwrap_or_default();
        shared.refused.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(why);
    }
    let done = {
        let mut entries = shared.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.push(entry.clone());
        entries.len()
    };
    let speaker = Voice { is_quiet: work.voice.is_quiet && code == 0 };
    speaker.say(&entry.line(done, of));
    if let Ok(ended) = &ended {
        let paths = ended.paths.iter().map(|path| path.display().to_string());
        if work.args.events.is_none() {
            // A reader that has gone away has seen enough; the other runs go on.
            drop(print(&paths.collect::<Vec<_>>()));
        }
    }
    (Some(code), ended.ok().and_then(|ended| ended.kept))
}

async fn run(
    work: &Work<'_>,
    source: &Source,
    out: Option<&Path>,
    shared: &Shared,
    stop: &mut Stop,
) -> Result<Ended, Failure> {
    let asked = work.asked(source.read()?)?;
    let job = work.job(&asked, out)?;
    let providers = work.services.providers.clone();
    job.work(providers, stop, &mut |event, state| shared.tell(event, state)).await
}

/// A folder under `out` for each source, named after it; equal names are numbered.
fn folders(sources: &[Source], out: Option<&Path>) -> Vec<Option<PathBuf>> {
    let mut taken = BTreeSet::new();
    let folder = |source: &Source| {
        let out = out?;
        let stem = source.stem();
        // A name may hold anything; a folder of ours holds nothing that moves a cursor.
        let stem = clean_line(&stem, MOST_NAME).replace(['/', '\\'], "-");
        let stem = if stem.trim().is_empty() { "notes".to_owned() } else { stem };
        let names =
            std::iter::once(stem.clone()).chain((2_u32..).map(|number| format!("{stem}-{number}")));
        names.into_iter().find(|name| taken.insert(name.clone())).map(|name| out.join(name))
    };
    sources.iter().map(folder).collect()
}

fn exit_code(codes: &[Option<u8>]) -> u8 {
    let started: Vec<u8> = codes.iter().flatten().copied().collect();
    let first_bad = started.iter().copied().find(|code| *code != 0);
    let interrupted = started.iter().copied().find(|code| *code > 128);
    match (interrupted, first_bad) {
        (Some(code), _) => code,
        (None, None) if started.is_empty() => FAILED,
        (None, None) => 0,
        (None, Some(code)) if started.iter().all(|other| *other == code) => code,
        (None, Some(_)) => PARTIAL,
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_source_gets_a_folder_of_its_own() {
        let files = ["a/x.md", "b/x.md", "y.txt", "x-2.md"].map(PathBuf::from);
        let sources: Vec<Source> = files.into_iter().map(Source::File).collect();
        let names: Vec<_> =
            folders(&sources, Some(Path::new("out"))).into_iter().flatten().collect();
        let expected = ["out/x", "out/x-2", "out/y", "out/x-2-2"].map(PathBuf::from);
        assert_eq!(names, expected);
        assert_eq!(folders(&sources, None), [None, None, None, None]);
    }

    #[test]
    fn the_exit_code_tells_of_all() {
        assert_eq!(exit_code(&[Some(0), Some(0)]), 0);
        assert_eq!(exit_code(&[Some(0), Some(1)]), PARTIAL);
        assert_eq!(exit_code(&[Some(4), None, None]), REFUSED);
        assert_eq!(exit_code(&[Some(3), Some(3)]), PARTIAL);
        assert_eq!(exit_code(&[Some(0), Some(143), None]), 143);
        assert_eq!(exit_code(&[]), FAILED);
    }
}
