//! Whether a run goes on: whoever writes it holds a lock on its log until its record is written.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::thread;
use std::time::Duration;

use super::regular;
use super::run_folder::EVENTS_FILE;

/// How often a lock is tried for, and how long it is waited between.
const TRIES: usize = 20;
const BETWEEN_TRIES: Duration = Duration::from_millis(5);

/// Whether somebody writes into the folder of a run: it is locked as long as the run goes on.
///
/// Where nothing can be locked, as on some network disks, no run is taken for one that goes on.
#[must_use]
pub fn is_being_written(folder: &Path) -> bool {
    let log = regular::open(&folder.join(EVENTS_FILE));
    log.is_ok_and(|log| matches!(log.try_lock_shared(), Err(TryLockError::WouldBlock)))
}

/// Locks the log of a run. Whoever asks [`is_being_written`] holds it for an instant, which is waited for.
///
/// # Errors
/// [`TryLockError`], where somebody else holds it for longer, or nothing can be locked.
pub(super) fn hold(log: &File) -> Result<(), TryLockError> {
    for _ in 0..TRIES {
        match log.try_lock() {
            Err(TryLockError::WouldBlock) => thread::sleep(BETWEEN_TRIES),
            locked => return locked,
        }
    }
    log.try_lock()
}
