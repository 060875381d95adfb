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

    /// Writes the prompt of a step, whole or not at all. Nothing depends on it, so it may be missing
    /// after a power failure: the services are being asked meanwhile and wait for nothing.
    ///
    /// # Errors
    /// Whatever the disk says.
    fn write_prompt(&self, file: &str, prompt: &str) -> io::Result<()> {
        self.write_artifact(file, prompt.as_bytes())
    }

    /// Appends one event to the log of the run.
    ///
    /// # Errors
    /// Whatever the disk says; the run goes on and says once that its log is incomplete.
    fn append(&self, event: &RunEvent) -> io::Result<()>;

    /// Opens a place for the bytes of an answer, kept while they arrive and before anything reads
    /// them. `name` is a plain file name that begins with the step and a dot, such as `hero.1.body`.
    ///
    /// # Errors
    /// Whatever the disk says; the request is then not sent, because its answer could be lost.
    fn receive(&self, name: &str) -> io::Result<Box<dyn Spool>>;

    /// Forgets the answers to a step as they came, because what was made of the last one is safe. What
    /// cannot be removed takes some space and does no harm.
    fn forget_received(&self, _step: &str) {}
}

/// The bytes of one answer, as they arrive. They stay when it is dropped.
pub trait Spool: Send {
    /// Adds what has arrived.
    ///
    /// # Errors
    /// Whatever the disk says.
    fn append(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Everything that has arrived.
    ///
    /// # Errors
    /// Whatever the disk says.
    fn read(&mut self) -> io::Result<Vec<u8>>;
}

/// A journal that keeps nothing, for runs whose results nobody wants, such as those of a race.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoJournal;

impl Journal for NoJournal {
    fn write_artifact(&self, _file: &str, _body: &[u8]) -> io::Result<()> {
        Ok(())
    }

    fn append(&self, _event: &RunEvent) -> io::Result<()> {
        Ok(())
    }

    fn receive(&self, _name: &str) -> io::Result<Box<dyn Spool>> {
        Ok(Box::new(MemorySpool::default()))
    }
}

/// A spool in memory, for tests and for runs that keep nothing.
#[derive(Debug, Default)]
pub struct MemorySpool(Vec<u8>);

impl Spool for MemorySpool {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }

    fn read(&mut self) -> io::Result<Vec<u8>> {
        Ok(self.0.clone())
    }
}
