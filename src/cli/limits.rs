//! The limits that the system sets to a program, and how this one lives with them.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use signal_hook::consts::SIGXFSZ;

use super::failure::Failure;

/// Fewer open files than these are not enough for a terminal, a run with its steps, and the records.
const FEWEST_FILES: u64 = 32;

/// Prepares the program for them.
///
/// # Errors
/// [`Failure`] where the program cannot do its work under a limit.
pub fn prepare() -> Result<(), Failure> {
    without_core_files();
    survive_file_sizes();
    enough_files(getrlimit(Resource::Nofile).current)
}

/// Has the system write no image of the memory when the program breaks down: notes and keys are in it.
fn without_core_files() {
    // The limit that others may set stays as it is; what they start from here decides for itself.
    let limit = Rlimit { current: Some(0), ..getrlimit(Resource::Core) };
    if let Err(error) = setrlimit(Resource::Core, limit) {
        tracing::warn!(%error, "core files stay as they are");
    }
}

/// Has a write beyond the limit of file sizes fail, as one on a full disk does, instead of ending the
/// program in the middle of it.
fn survive_file_sizes() {
    // Nobody looks at the flag: it is enough that somebody listens.
    if let Err(error) = signal_hook::flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false))) {
        tracing::warn!(%error, "a limit of file sizes ends the program");
    }
}

fn enough_files(allowed: Option<u64>) -> Result<(), Failure> {
    match allowed {
        Some(allowed) if allowed < FEWEST_FILES => Err(Failure::failed(
            format!("only {allowed} files can be open at once here"),
            "allow more, with: ulimit -n 256",
        )),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_few_files_are_told_with_what_to_do() {
        let failure = enough_files(Some(8)).unwrap_err();
        assert!(format!("{failure:?}").contains("ulimit -n 256"), "{failure:?}");
        assert!(enough_files(Some(256)).is_ok() && enough_files(None).is_ok());
    }
}
