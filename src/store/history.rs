//! The runs that are kept, newest first.
//!
//! A list reads the record of each run that it shows and nothing else; only a run without a record, which
//! was killed or goes on, is read from its log. Records are read some hundreds at a time, on all
//! processors, so that thousands of runs neither take long nor much memory.

use std::fmt;
use std::fs;
use std::io;
use std::num::NonZeroUsize;
use std::panic;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::thread;

use jiff::Timestamp;
use serde::Serialize;

use super::continuation::continued_in;
use super::in_use::is_being_written;
use super::kept_run::{self, EarlierRunError, KeptRun, RecordHead};
use super::record::RunRecord;
use super::run_folder;
use crate::domain::run::{RunEnd, RunMode, StepStatus};

/// How many records are in memory at once.
const BATCH: usize = 256;
/// Below this number of records a second thread does not pay.
const FEW: usize = 32;

/// The runs under a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// Their folders, newest first.
    folders: Vec<PathBuf>,
}

/// How a run stands in the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It ended with everything that was asked for.
    Complete,
    /// It ended without a part of that.
    Partial,
    /// It ended with nothing usable.
    Failed,
    /// A person stopped it.
    Cancelled,
    /// It did not come to its end: it was killed.
    Interrupted,
    /// It goes on.
    Running,
    /// What is kept of it cannot be read.
    Unreadable,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Complete,
        Self::Partial,
        Self::Failed,
        Self::Cancelled,
        Self::Interrupted,
        Self::Running,
        Self::Unreadable,
    ];
}

impl From<RunEnd> for Outcome {
    fn from(end: RunEnd) -> Self {
        match end {
            RunEnd::Complete => Self::Complete,
            RunEnd::Partial => Self::Partial,
            RunEnd::Failed => Self::Failed,
            RunEnd::Cancelled => Self::Cancelled,
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Complete => "complete",
            Self::Partial => "partial",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Interrupted => "interrupted",
            Self::Running => "running",
            Self::Unreadable => "unreadable",
        })
    }
}

impl FromStr for Outcome {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let names = Self::ALL.map(|outcome| outcome.to_string()).join(", ");
        Self::ALL
            .into_iter()
            .find(|outcome| outcome.to_string() == name)
            .ok_or_else(|| format!("no state \"{name}\"; use one of {names}"))
    }
}

impl KeptRun {
    /// How it stands in the history.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        if self.is_interrupted { unended(&self.folder) } else { self.record.state.into() }
    }
}

/// How a run without a record stands: whoever still writes it holds a lock.
fn unended(folder: &Path) -> Outcome {
    if is_being_written(folder) { Outcome::Running } else { Outcome::Interrupted }
}

/// A run as a list shows it.
///
/// As JSON: `{"run","state","recipe","mode","started_at","elapsed_ms","cost_usd","words","title",
/// "failed_steps"}`, `"continued_in"` where another run went on with it, and `"reason"` where the run is unreadable; then `recipe`, `started_at` and `title` are
/// empty and `mode` is null.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HistoryEntry {
    /// The run's name, which is that of its folder.
    pub run: String,
    /// How it ended.
    pub state: Outcome,
    /// The recipe's name.
    pub recipe: String,
    /// How the steps were scheduled.
    pub mode: Option<RunMode>,
    /// Wall-clock time of its start, RFC 3339, UTC.
    pub started_at: String,
    /// How long it took, in milliseconds.
    pub elapsed_ms: u64,
    /// What it cost in US dollars, where a provider stated a price.
    pub cost_usd: Option<f64>,
    /// Number of words in the notes.
    pub words: usize,
    /// What it is about, in one line; may be empty.
    pub title: String,
    /// How many steps failed.
    pub failed_steps: usize,
    /// The run that went on with it, where one did and is still there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub continued_in: Option<String>,
    /// Why it cannot be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl HistoryEntry {
    /// The entry of a run.
    #[must_use]
    pub fn of(run: &KeptRun) -> Self {
        let record = &run.record;
        let failed = record.steps.iter().filter(|step| step.state == StepStatus::Failed);
        Self {
            run: name(&run.folder),
            state: run.outcome(),
            recipe: record.recipe.clone(),
            mode: Some(record.mode),
            started_at: record.started_at.clone(),
            elapsed_ms: record.elapsed_ms,
            cost_usd: record.cost_usd,
            words: record.words,
            title: record.title.clone(),
            failed_steps: failed.count(),
            continued_in: continued_in(&run.folder),
            reason: None,
        }
    }

    fn of_head(folder: &Path, head: RecordHead) -> Self {
        let failed = head.steps.iter().filter(|step| step.state == StepStatus::Failed).count();
        Self {
            run: name(folder),
            state: head.state.into(),
            recipe: head.recipe,
            mode: Some(head.mode),
            started_at: head.started_at,
            elapsed_ms: head.elapsed_ms,
            cost_usd: head.cost_usd,
            words: head.words,
            title: kept_run::given_title(folder).unwrap_or(head.title),
            failed_steps: failed,
            continued_in: continued_in(folder),
            reason: None,
        }
    }

    /// Reads the run of a folder; one that cannot be read is an entry that says why.
    #[must_use]
    pub fn read(folder: &Path) -> Self {
        let read = kept_run::read_head(folder).and_then(|head| match head {
            Some(head) => Ok(Self::of_head(folder, head)),
            None => KeptRun::read(folder).map(|run| Self::of(&run)),
        });
        let (state, reason) = match read {
            Ok(entry) => return entry,
            Err(EarlierRunError::Unbegun { .. }) => (unended(folder), None),
            Err(
                EarlierRunError::Unreadable { reason, .. }
                | EarlierRunError::Damaged { reason, .. },
            ) => (Outcome::Unreadable, Some(reason)),
            Err(error) => (Outcome::Unreadable, Some(error.to_string())),
        };
        // What was killed before it began is known by its name alone.
        let started_at = run_folder::time_of(&name(folder)).filter(|_| reason.is_none());
        Self {
            run: name(folder),
            state,
            recipe: String::new(),
            mode: None,
            started_at: started_at.map_or_else(String::new, |at| at.to_string()),
            elapsed_ms: 0,
            cost_usd: None,
            words: 0,
            title: String::new(),
            failed_steps: 0,
            continued_in: continued_in(folder),
            reason,
        }
    }
}

/// Which runs a list shows; what is none is not looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HistoryFilter {
    /// The recipe's name.
    pub recipe: Option<String>,
    /// How the run ended.
    pub state: Option<Outcome>,
    /// How the steps were scheduled.
    pub mode: Option<RunMode>,
    /// A text that its name or title contains, in whatever case.
    pub search: Option<String>,
    /// The earliest start.
    pub since: Option<Timestamp>,
}

impl HistoryFilter {
    /// Whether a run has to be read before it is known to match.
    fn reads(&self) -> bool {
        let Self { recipe, state, mode, search, since: _ } = self;
        recipe.is_some() || state.is_some() || mode.is_some() || search.is_some()
    }

    fn matches(&self, entry: &HistoryEntry) -> bool {
        let contains = |text: &str, wanted: &str| text.to_lowercase().contains(wanted);
        self.recipe.as_ref().is_none_or(|recipe| *recipe == entry.recipe)
            && self.state.is_none_or(|state| state == entry.state)
            && self.mode.is_none_or(|mode| entry.mode == Some(mode))
            && self.search.as_ref().is_none_or(|wanted| {
                let wanted = wanted.to_lowercase();
                contains(&entry.run, &wanted) || contains(&entry.title, &wanted)
            })
    }
}

impl History {
    /// Finds the runs under `runs` without reading any of them; none when there is no such folder.
    ///
    /// # Errors
    /// What the disk says.
    pub fn open(runs: &Path) -> io::Result<Self> {
        let entries = match fs::read_dir(runs) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(Self { folders: Vec::new() });
            }
            entries => entries?,
        };
        let is_run = |entry: &fs::DirEntry| {
            let is_hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
            !is_hidden && entry.file_type().is_ok_and(|kind| kind.is_dir())
        };
        let mut folders: Vec<PathBuf> =
            entries.flatten().filter(is_run).map(|entry| entry.path()).collect();
        // Folders are named after the time of their run.
        folders.sort_unstable_by(|a, b| b.cmp(a));
        Ok(Self { folders })
    }

    /// How many runs there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.folders.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.folders.is_empty()
    }

    /// The folders of the runs, newest first.
    #[must_use]
    pub fn folders(&self) -> &[PathBuf] {
        &self.folders
    }

    /// Every run as a list shows it, newest first; some hundreds are read at a time, as far as somebody
    /// asks.
    pub fn entries(&self) -> impl Iterator<Item = HistoryEntry> {
        each(&self.folders, HistoryEntry::read)
    }

    /// The newest runs that match, at most `limit`. A run that cannot be read is an entry as well.
    #[must_use]
    pub fn list(&self, filter: &HistoryFilter, limit: usize) -> Vec<HistoryEntry> {
        self.list_by(HistoryEntry::read, filter, limit)
    }

    fn list_by(
        &self,
        read: impl Fn(&Path) -> HistoryEntry + Sync,
        filter: &HistoryFilter,
        limit: usize,
    ) -> Vec<HistoryEntry> {
        let mut folders = self.folders.as_slice();
        if let Some(since) = filter.since {
            let earliest = run_folder::time_in_name(since);
            let is_later = |folder: &PathBuf| name(folder) >= earliest;
            folders = &folders[..folders.partition_point(is_later)];
        }
        if !filter.reads() {
            folders = &folders[..limit.min(folders.len())];
        }
        let entries = each(folders, read);
        entries.filter(|entry| filter.matches(entry)).take(limit).collect()
    }

    /// The record of every run, newest first; none for a run that has no record, which was killed or
    /// goes on.
    ///
    /// # Errors
    /// Each that cannot be read is an [`EarlierRunError`] of its own.
    pub fn records(&self) -> impl Iterator<Item = Result<Option<RunRecord>, EarlierRunError>> {
        each(&self.folders, kept_run::read_record)
    }

    /// Every run, newest first: those without a record as far as their logs tell.
    ///
    /// # Errors
    /// Each that cannot be read is an [`EarlierRunError`] of its own; so is one that was killed before
    /// anything happened in it.
    pub fn runs(&self) -> impl Iterator<Item = Result<KeptRun, EarlierRunError>> {
        each(&self.folders, KeptRun::read)
    }
}

/// The names of the files in the folder of a run, sorted.
///
/// # Errors
/// What the disk says.
pub fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let is_file = |entry: &fs::DirEntry| {
        let is_hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        !is_hidden && entry.file_type().is_ok_and(|kind| kind.is_file())
    };
    let entries = fs::read_dir(folder)?.flatten().filter(is_file);
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    Ok(paths)
}

fn name(folder: &Path) -> String {
    folder.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Reads the folders in their order, as far as somebody asks.
fn each<T: Send>(folders: &[PathBuf], read: impl Fn(&Path) -> T + Sync) -> impl Iterator<Item = T> {
    folders.chunks(BATCH).flat_map(move |batch| together(batch, &read))
}

fn together<T: Send>(folders: &[PathBuf], read: &(impl Fn(&Path) -> T + Sync)) -> Vec<T> {
    let all = |folders: &[PathBuf]| -> Vec<T> { folders.iter().map(|f| read(f)).collect() };
    let threads = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    if threads == 1 || folders.len() < FEW {
        return all(folders);
    }
    thread::scope(|scope| {
        let share = folders.chunks(folders.len().div_ceil(threads));
        let threads: Vec<_> = share.map(|share| scope.spawn(|| all(share))).collect();
        let joined = threads.into_iter().map(thread::ScopedJoinHandle::join);
        joined
            .flat_map(|read| read.unwrap_or_else(|mistake| panic::resume_unwind(mistake)))
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event::{EventKind, RunEvent};
    use crate::domain::journal::Journal as _;
    use crate::domain::run::{RunId, RunState};
    use crate::store::atomic::{self, Privacy};
    use crate::store::earlier_run::EarlierRun;
    use crate::store::run_folder::{RECORD_FILE, RunFolder};

    const SECOND: i64 = 1_700_000_000;

    /// A history in which each run began a second after the one before; the first is the oldest.
    struct Kept(tempfile::TempDir);

    impl Kept {
        fn run(&self, at: i64, record: impl FnOnce(&mut RunRecord)) -> String {
            let name = format!("{}-aaaa", run_folder::time_in_name(time(at)));
            let folder = RunFolder::create(self.0.path(), &RunId::new(&*name), "notes").unwrap();
            let mut made = RunRecord::of(&RunState::default(), "en", Vec::new());
            made.run.clone_from(&name);
            made.recipe = "case-study".to_owned();
            record(&mut made);
            folder.write_record(&made).unwrap();
            name
        }

        fn open(&self) -> History {
            History::open(self.0.path()).unwrap()
        }

        fn names(&self, filter: &HistoryFilter, limit: usize) -> Vec<String> {
            self.open().list(filter, limit).into_iter().map(|entry| entry.run).collect()
        }
    }

    fn time(at: i64) -> Timestamp {
        Timestamp::from_second(SECOND + at).unwrap()
    }

    fn kept() -> Kept {
        Kept(tempfile::tempdir().unwrap())
    }

    fn all() -> HistoryFilter {
        HistoryFilter::default()
    }

    #[test]
    fn runs_are_listed_newest_first_and_no_more_than_are_wanted() {
        let kept = kept();
        // More than one batch, so that the threads and the order are tried.
        let names: Vec<_> = (0..300).map(|at| kept.run(at, |_| {})).collect();
        let newest: Vec<_> = names.iter().rev().cloned().collect();
        assert_eq!(kept.names(&all(), usize::MAX), newest);
        assert_eq!(kept.names(&all(), 2), newest[..2]);
        assert_eq!(kept.open().records().filter_map(Result::ok).flatten().count(), 300);
        assert!(History::open(Path::new("/nowhere/at/all")).unwrap().is_empty());
    }

    #[test]
    fn a_filter_leaves_out_what_does_not_match() {
        let kept = kept();
        let first = kept.run(1, |record| record.title = "Ångström: half the Time".to_owned());
        let second = kept.run(2, |record| record.recipe = "definition".to_owned());
        let third = kept.run(3, |record| {
            record.mode = RunMode::Sequential;
            record.state = RunEnd::Partial;
        });
        let found = |filter| kept.names(&filter, 9);
        let search = |text: &str| found(HistoryFilter { search: Some(text.to_owned()), ..all() });
        assert_eq!(search("ångström"), [first.as_str()]);
        assert_eq!(search(&second[..19]), [second.as_str()]);
        assert_eq!(search("nothing"), [""; 0]);
        let recipe = Some("definition".to_owned());
        assert_eq!(found(HistoryFilter { recipe, ..all() }), [second.as_str()]);
        let mode = Some(RunMode::Sequential);
        assert_eq!(found(HistoryFilter { mode, ..all() }), [third.as_str()]);
        let state = Some(Outcome::Partial);
        assert_eq!(found(HistoryFilter { state, ..all() }), [third.as_str()]);
        let since = Some(time(2));
        assert_eq!(found(HistoryFilter { since, ..all() }), [third.as_str(), second.as_str()]);
        let both = HistoryFilter { since, state: Some(Outcome::Cancelled), ..all() };
        assert_eq!(found(both), [second.as_str()]);
    }

    #[test]
    fn a_killed_run_is_told_from_its_log_and_a_damaged_one_with_its_reason() {
        let kept = kept();
        let whole = kept.run(1, |_| {});
        let damaged = kept.run(2, |_| {});
        let path = kept.0.path().join(&damaged).join(RECORD_FILE);
        atomic::write(&path, b"{\"format\":1,", Privacy::Private).unwrap();
        let strange = kept.run(3, |record| record.format = 99);
        let folder =
            RunFolder::create(kept.0.path(), &RunId::new("4-killed"), "some notes").unwrap();
        let begun =
            |kind| RunEvent { run: RunId::new("4-killed"), at: time(4), elapsed_ms: 7, kind };
        let (recipe, steps) = ("definition".to_owned(), Vec::new());
        let mode = RunMode::Pipelined;
        let begun = begun(EventKind::RunStarted {
            recipe,
            mode,
            language: "en".into(),
            steps,
            words: 2,
            recipe_version: 1,
            notes_sha256: None,
            terms: None,
        });
        folder.append(&begun).unwrap();
        drop(folder);
        let running = RunFolder::create(kept.0.path(), &RunId::new("3-running"), "").unwrap();
        running.append(&begun).unwrap();
        let nothing = RunFolder::create(kept.0.path(), &RunId::new("5-nothing"), "").unwrap();
        let unbegun = format!("{}-aaaa", run_folder::time_in_name(time(2_000_000_000)));
        RunFolder::create(kept.0.path(), &RunId::new(&*unbegun), "notes").unwrap();
        atomic::make_folder(&kept.0.path().join(".hidden"), Privacy::Private).unwrap();
        atomic::write(&kept.0.path().join("file"), b"", Privacy::Private).unwrap();
        let entries = kept.open().list(&all(), 9);
        let told: Vec<_> = entries.iter().map(|e| (e.run.as_str(), e.state)).collect();
        assert_eq!(
            told,
            [
                ("5-nothing", Outcome::Unreadable),
                ("4-killed", Outcome::Interrupted),
                ("3-running", Outcome::Running),
                (unbegun.as_str(), Outcome::Interrupted),
                (strange.as_str(), Outcome::Unreadable),
                (damaged.as_str(), Outcome::Unreadable),
                (whole.as_str(), Outcome::Cancelled),
            ]
        );
        assert_eq!((entries[1].recipe.as_str(), entries[1].words), ("definition", 2));
        assert_eq!(
            (entries[3].started_at.as_str(), &entries[3].reason),
            ("2087-04-01T01:46:40Z", &None)
        );
        assert!(
            EarlierRun::open(kept.0.path(), &unbegun).unwrap_err().to_string().contains("notes.md")
        );
        assert_eq!(
            entries[4].reason.as_deref(),
            Some("its format is 99, and this version reads formats up to 1: update the program")
        );
        let records: Vec<_> = kept.open().records().collect();
        assert_eq!(records.iter().filter(|record| record.is_err()).count(), 2);
        assert_eq!(records.iter().filter(|record| matches!(record, Ok(None))).count(), 4);
        let found = KeptRun::find(kept.0.path(), "4").unwrap();
        assert_eq!(found.outcome(), Outcome::Interrupted);
        let names = files(nothing.path()).unwrap();
        assert_eq!(names.len(), 2, "the notes and the log: {names:?}");
    }

    #[test]
    fn of_five_thousand_runs_a_list_reads_those_that_it_shows_and_holds_a_batch_of_them() {
        use std::sync::atomic::{AtomicUsize, Ordering};
        const RUNS: usize = 5_000;
        let kept = kept();
        for at in 0..RUNS {
            let at = time(i64::try_from(at).unwrap());
            let folder = kept.0.path().join(format!("{}-aaaa", run_folder::time_in_name(at)));
            atomic::make_folder(&folder, Privacy::Private).unwrap();
        }
        let history = kept.open();
        assert_eq!(history.len(), RUNS);
        let count = AtomicUsize::new(0);
        let read = |folder: &Path| {
            count.fetch_add(1, Ordering::Relaxed);
            HistoryEntry::read(folder)
        };
        let reads = |filter: &HistoryFilter, limit| {
            let shown = history.list_by(read, filter, limit).len();
            (shown, count.swap(0, Ordering::Relaxed))
        };
        assert_eq!(reads(&all(), 20), (20, 20));
        let since = Some(time(i64::try_from(RUNS).unwrap() - 5));
        assert_eq!(reads(&HistoryFilter { since, ..all() }, 20), (5, 5));
        // With a filter it is known only of a run that was read whether it is shown.
        let state = Some(Outcome::Interrupted);
        assert_eq!(reads(&HistoryFilter { state, ..all() }, 20), (20, BATCH));
        // However many there are, no more than a batch of them waits to be taken.
        let (mut entries, mut ahead) = (each(&history.folders, read), 0);
        for taken in 1..=RUNS {
            assert!(entries.next().is_some());
            ahead = ahead.max(count.load(Ordering::Relaxed) - taken);
        }
        assert_eq!(ahead, BATCH - 1);
    }

    #[test]
    fn an_outcome_is_called_as_it_is_shown() {
        for outcome in Outcome::ALL {
            assert_eq!(outcome.to_string().parse(), Ok(outcome));
            assert_eq!(serde_json::to_value(outcome).unwrap(), outcome.to_string());
        }
        assert!("done".parse::<Outcome>().unwrap_err().contains("interrupted"));
    }
}
