//! What the screen asks of the runs that are kept, and what comes back.

use crate::domain::event::{EventKind, RunEvent};
use crate::domain::run::{RunEnd, RunState};
use crate::report::pair::Pair;
use crate::report::statistics::Statistics;
use crate::store::history::HistoryEntry;
use crate::store::kept_run::KeptRun;

/// What an opened run is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To be read and changed.
    Read,
    /// To have its files written again.
    Export,
    /// To be watched again.
    Replay,
    /// To be brought to its end: what it has is taken, the rest is asked for.
    Resume,
}

/// Something to be done with the runs that are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PastTask {
    /// List them.
    List {
        /// Which list this is: what comes of an older one is of no use any more.
        number: u64,
    },
    /// Read what is told beside the list of one of them.
    Detail {
        /// Its name.
        run: String,
    },
    /// Open one of them.
    Open {
        /// Its name.
        run: String,
        /// What for.
        purpose: Purpose,
    },
    /// Give one of them another title.
    Rename {
        /// Its name.
        run: String,
        /// The title; empty for the one of its document.
        title: String,
    },
    /// Move one of them into the trash.
    Delete {
        /// Its name.
        run: String,
    },
    /// Move one of them out of the trash.
    BringBack {
        /// Its name.
        run: String,
    },
    /// Count what all of them took, cost and failed at.
    Count,
    /// Compare two of them.
    Compare {
        /// Their names.
        runs: [String; 2],
    },
}

/// A run that was opened.
#[derive(Debug, Clone, PartialEq)]
pub struct Opened {
    /// What it was opened for.
    pub purpose: Purpose,
    /// What happened in it; the last event is its end.
    pub events: Vec<RunEvent>,
    /// The notes that it was made from.
    pub notes: String,
}

/// What came of it.
#[derive(Debug, Clone)]
pub enum PastNews {
    /// Some more of them, newest first.
    Listed {
        /// Which list they belong to.
        number: u64,
        /// They.
        entries: Vec<HistoryEntry>,
        /// Whether these were all.
        is_last: bool,
    },
    /// They cannot be listed: why.
    NotListed(String),
    /// What is told of one of them, or why it is not.
    Detailed {
        /// Its name.
        run: String,
        /// Its record.
        kept: Result<Box<KeptRun>, String>,
    },
    /// One of them is open.
    Opened(Opened),
    /// One of them has another title now, as the list is to show it.
    Renamed(HistoryEntry),
    /// One of them is in the trash.
    Deleted {
        /// Its name.
        run: String,
    },
    /// One of them is out of the trash.
    BroughtBack(HistoryEntry),
    /// They are counted.
    Counted(Statistics),
    /// Two of them are compared.
    Compared(Pair),
    /// Nothing was done: why, and what to do.
    Refused(String),
}

/// The events of a run with an end: one that was interrupted has none of its own.
#[must_use]
pub fn with_end(mut events: Vec<RunEvent>) -> Vec<RunEvent> {
    let state = RunState::replay(&events);
    let Some(last) = events.last().filter(|_| state.end.is_none()) else { return events };
    let (run, at, elapsed_ms) = (last.run.clone(), last.at, last.elapsed_ms);
    let open = state.steps.iter().filter(|step| !step.status.is_end());
    let stopped = open.map(|step| EventKind::StepCancelled { step: step.outline.id.clone() });
    let end = EventKind::RunFinished { state: RunEnd::Cancelled };
    let missing: Vec<RunEvent> = stopped
        .chain([end])
        .map(|kind| RunEvent { run: run.clone(), at, elapsed_ms, kind })
        .collect();
    events.extend(missing);
    events
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::run::StepStatus;
    use crate::ui::fixtures::{partial, streaming};

    #[test]
    fn an_interrupted_run_gets_an_end_and_another_keeps_its_own() {
        let events = with_end(streaming());
        let state = RunState::replay(&events);
        assert_eq!(state.end, Some(RunEnd::Cancelled));
        assert!(state.steps.iter().all(|step| step.status == StepStatus::Cancelled));
        assert_eq!(state.elapsed_ms, 6_400);
        assert_eq!(with_end(partial()), partial());
        assert_eq!(with_end(Vec::new()), []);
    }
}
