//! A run of an earlier time, opened to be read, changed and exported: its folder and how it went.

use std::path::Path;

use super::kept_run::{EarlierRunError, KeptRun};
use super::record::RunRecord;
use super::regular;
use super::run_folder::{EVENTS_FILE, RunFolder};
use crate::domain::event::RunEvent;
use crate::domain::run::RunState;

/// Logs beyond this size, in bytes, are not ours.
const MAX_LOG_BYTES: u64 = 64 * 1024 * 1024;

/// A run of an earlier time.
#[derive(Debug)]
pub struct ReopenedRun {
    /// Its folder.
    pub folder: RunFolder,
    /// Its record.
    pub record: RunRecord,
    /// How it went, as its log tells.
    pub state: RunState,
}

impl ReopenedRun {
    /// Opens a run by its name, by the beginning of its name, or as `last`.
    ///
    /// # Errors
    /// [`EarlierRunError`], also where the log cannot be read.
    pub fn open(runs: &Path, name: &str) -> Result<Self, EarlierRunError> {
        let KeptRun { folder, record, .. } = KeptRun::find(runs, name)?;
        let unreadable =
            |reason: String| EarlierRunError::Unreadable { name: record.run.clone(), reason };
        let path = folder.join(EVENTS_FILE);
        let log = regular::read(&path, MAX_LOG_BYTES)
            .map_err(|error| unreadable(format!("its log: {error}")))?;
        let lines = log.split(|byte| *byte == b'\n');
        // A line that is torn or of a newer version is skipped.
        let events: Vec<RunEvent> =
            lines.filter_map(|line| serde_json::from_slice(line).ok()).collect();
        let mut state = RunState::replay(&events);
        if state.run.is_empty() {
            return Err(unreadable("its log tells nothing".to_owned()));
        }
        // What was found while its files were made stands in the record alone.
        if !record.findings.is_empty() {
            state.findings.clone_from(&record.findings);
        }
        let folder = RunFolder::open(&folder).map_err(|error| unreadable(error.to_string()))?;
        Ok(Self { folder, record, state })
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::domain::event::EventKind;
    use crate::domain::finding::Finding;
    use crate::domain::journal::Journal as _;
    use crate::domain::run::{RunEnd, RunId, RunMode};

    #[test]
    fn a_run_is_opened_with_what_happened_and_what_was_found_later() {
        let runs = tempfile::tempdir().unwrap();
        let run = RunId::new("20260101-000000-000-abcd");
        let folder = RunFolder::create(runs.path(), &run, "notes").unwrap();
        let event = |kind| RunEvent {
            run: run.clone(),
            at: Timestamp::from_second(0).unwrap(),
            elapsed_ms: 5,
            kind,
        };
        let (recipe, mode) = ("r".to_owned(), RunMode::Parallel);
        let begun = event(EventKind::RunStarted {
            recipe,
            mode,
            language: "en".into(),
            steps: Vec::new(),
            words: 1,
            recipe_version: 1,
            notes_sha256: None,
            terms: None,
        });
        let ended = event(EventKind::RunFinished { state: RunEnd::Complete });
        assert!(ReopenedRun::open(runs.path(), "last").is_err(), "an empty log tells nothing");
        folder.append(&begun).unwrap();
        folder.append(&ended).unwrap();
        let mut state = RunState::replay([&begun, &ended]);
        state.findings.push(Finding::warning("a page is missing"));
        folder.write_record(&RunRecord::of(&state, "en", Vec::new())).unwrap();
        let opened = ReopenedRun::open(runs.path(), "2026").unwrap();
        assert_eq!(opened.state, state);
        assert_eq!(opened.folder.read("notes.md").unwrap(), b"notes");
        assert!(ReopenedRun::open(runs.path(), "1999").is_err());
    }
}
