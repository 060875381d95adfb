//! Whether a run goes on: whoever writes it holds a lock on its log until its record is written.

use std::fs::TryLockError;
use std::path::Path;

use super::regular;
use super::run_folder::EVENTS_FILE;

/// Whether somebody writes into the folder of a run: it is locked as long as the run goes on.
///
/// Where nothing can be locked, as on some network disks, no run is taken for one that goes on.
#[must_use]
pub fn is_being_written(folder: &Path) -> bool {
    let log = regular::open(&folder.join(EVENTS_FILE));
    log.is_ok_and(|log| matches!(log.try_lock_shared(), Err(TryLockError::WouldBlock)))
}
