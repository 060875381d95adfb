//! The last notes, when the program leaves: the keeper is waited for, and where the disk keeps it waiting
//! they are put in their second place as well, so that a disk that never answers costs nothing.

use std::time::Duration;

use tokio::task::{JoinHandle, spawn_blocking};
use tokio::time::timeout;

use crate::store::drafts::{Drafts, kept_elsewhere, tells_a_copy};

/// How long the disk may take before the notes are put in their second place.
const HURRY_AFTER: Duration = Duration::from_secs(2);

/// How long a busy disk may take from then on; a machine that builds something makes it wait for seconds.
const CLOSE_WITHIN: Duration = Duration::from_secs(8);

/// How long the second place may take once the first one was given up.
const COPY_WITHIN: Duration = Duration::from_secs(1);

/// What is said of a disk that was given up.
const SILENT: &str = "the disk does not answer";

/// Waits until the notes are safe: until the keeper has done all that it was given. `text` is what these
/// notes are, or none where they are nobody's.
///
/// # Errors
/// Why they are not in the draft, and where they are instead, if they are anywhere.
pub async fn closed(
    mut keeper: JoinHandle<Result<(), String>>,
    drafts: Drafts,
    text: Option<String>,
) -> Result<(), String> {
    if let Ok(ended) = timeout(HURRY_AFTER, &mut keeper).await {
        return ended.unwrap_or_else(|error| Err(error.to_string()));
    }
    let text = text.filter(|text| !text.trim().is_empty());
    let copying = text.map(|text| spawn_blocking(move || drafts.copy_elsewhere(&text)));
    let kept = match timeout(CLOSE_WITHIN, keeper).await {
        Ok(ended) => ended.unwrap_or_else(|error| Err(error.to_string())),
        Err(_) => Err(SILENT.to_owned()),
    };
    let Some(copying) = copying else { return kept };
    let copied = timeout(COPY_WITHIN, copying).await;
    match (kept, copied) {
        (Ok(()), Ok(Ok(Ok(copy)))) => {
            copy.clear();
            Ok(())
        }
        // Whoever answered at last has found a place itself.
        (Err(why), Ok(Ok(Ok(copy)))) if tells_a_copy(&why) => {
            copy.clear();
            Err(why)
        }
        (Err(why), Ok(Ok(Ok(copy)))) => Err(kept_elsewhere(&why, &copy)),
        (kept, _) => kept,
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn drafts(home: &tempfile::TempDir) -> Drafts {
        Drafts::claim(&home.path().join("state"))
    }

    #[tokio::test(start_paused = true)]
    async fn notes_that_the_disk_does_not_take_in_time_are_put_elsewhere() {
        let home = tempfile::tempdir().unwrap();
        let keeper = tokio::spawn(std::future::pending());
        let why = closed(keeper, drafts(&home), Some("last words".to_owned())).await.unwrap_err();
        let (said, place) = why.split_once("; copy in ").unwrap();
        assert_eq!(said, SILENT);
        assert_eq!(fs::read_to_string(place).unwrap(), "last words");
        // The next start finds them, and then they have no second place any more.
        let found = drafts(&home).load();
        assert_eq!(found, crate::store::drafts::Found::Draft("last words".to_owned()));
        assert!(!fs::exists(place).unwrap());
    }

    #[tokio::test(start_paused = true)]
    async fn a_disk_that_was_only_slow_leaves_no_copy() {
        let home = tempfile::tempdir().unwrap();
        let slow = |ended: Result<(), String>| {
            tokio::spawn(async move {
                tokio::time::sleep(HURRY_AFTER + Duration::from_secs(1)).await;
                ended
            })
        };
        let text = || Some("last words".to_owned());
        assert_eq!(closed(slow(Ok(())), drafts(&home), text()).await, Ok(()));
        let full = || Err("disk full".to_owned());
        assert_eq!(closed(slow(full()), drafts(&home), None).await, full());
        let quick = tokio::spawn(async { Ok(()) });
        assert_eq!(closed(quick, drafts(&home), text()).await, Ok(()));
        assert_eq!(drafts(&home).load(), crate::store::drafts::Found::Nothing);
    }
}
