//! Places that stop unexpectedly when a test wants it, to see that nothing is lost by it.
//!
//! Only in builds with debug assertions, and only while a file of the place's name is in the folder that
//! `CASEGEN_FAILPOINTS` names.

/// A place that can be made to panic: `update` and `draw` of the app, a `step` of a run, the `decoder` of
/// an answer.
///
/// # Panics
/// When it is told to.
#[cfg(debug_assertions)]
pub fn reach(place: &str) {
    use std::path::PathBuf;
    use std::sync::LazyLock;

    static FOLDER: LazyLock<Option<PathBuf>> =
        LazyLock::new(|| std::env::var_os("CASEGEN_FAILPOINTS").map(PathBuf::from));
    let is_set = FOLDER.as_ref().is_some_and(|folder| folder.join(place).exists());
    assert!(!is_set, "the failpoint {place} was reached");
}

/// Nothing, in a build without debug assertions.
#[cfg(not(debug_assertions))]
pub fn reach(_place: &str) {}
