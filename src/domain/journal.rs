//! Where a run leaves what it makes: the engine's only view of the disk.

use std::io;

use super::event::RunEvent;

/// A place that keeps the artifacts and the events of one run.
///
/// The engine writes an artifact before it announces the step as finished, so an implementation
/// returns only when the bytes are safe.
pub trait Journal: Send + Sync {
    /// Writes one artifact, whole or not at all. `file` is a plain file name.
    ///
    /// # Errors
    /// Whatever the disk says; the step then fails with that reason.
    fn write_artifact(&self, file: &str, body: &[u8]) -> io::Result<()>;

    /// Appends one event to the log of the run.
    ///
    /// # Errors
    /// Whatever the disk says; the run goes on and says once that its log is incomplete.
    fn append(&self, event: &RunEvent) -> io::Result<()>;
}
