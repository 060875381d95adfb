//! Results of steps, kept so that nothing is bought twice.
//!
//! One file a result, named after the [fingerprint](ContentHash) of all that decides about it: a line of
//! JSON (`{"format":1,"media_type","made_at","sha256","provenance"}`), then the bytes of the artifact. A file that is
//! not whole, or whose bytes do not match their hash, counts as missing. Only successes are kept.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::sync::OwnedMutexGuard;

use super::atomic::{self, Privacy};
use super::regular;
use crate::domain::artifact::ContentHash;
use crate::domain::fault::StepError;
use crate::domain::terms::Provenance;
use crate::text::redact::redacted_bytes;

/// Results beyond this size, in bytes, are not ours.
const MAX_RESULT_BYTES: u64 = 128 * 1024 * 1024;

/// How much the kept results may take on disk, in bytes; the least recently used go first.
pub const MAX_CACHE_BYTES: u64 = 512 * 1024 * 1024;

/// The result of an earlier run.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptResult {
    /// The artifact's bytes.
    pub body: Vec<u8>,
    /// Their media type.
    pub media_type: String,
    /// When they were made.
    pub made_at: Timestamp,
    /// How they were made, where that is known.
    pub provenance: Option<Provenance>,
}

/// The end of the name of a kept file.
const EXTENSION: &str = "result";

const FORMAT: u32 = 1;

#[derive(Debug, Serialize, Deserialize)]
struct Head {
    format: u32,
    media_type: String,
    made_at: Timestamp,
    sha256: ContentHash,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    provenance: Option<Provenance>,
}

/// The kept results of all runs of this user.
#[derive(Debug)]
pub struct StepCache {
    folder: PathBuf,
    max_bytes: u64,
    /// What was written since the limit was last looked after; more than any limit at the start.
    unchecked_bytes: AtomicU64,
    /// What those who wait for a result learn of the one who makes it: its error, where that is to be
    /// shared. It is forgotten with the last of them.
    in_flight: Mutex<HashMap<String, Weak<tokio::sync::Mutex<Option<StepError>>>>>,
}

/// The right to make the result of one fingerprint; others who want it wait until this is dropped.
#[derive(Debug)]
pub struct Claim {
    shared: OwnedMutexGuard<Option<StepError>>,
}

impl Claim {
    /// How the one before failed, where that was shared with those who waited.
    #[must_use]
    pub fn failure(&self) -> Option<StepError> {
        self.shared.clone()
    }

    /// Lets those who wait fail with this error, because what failed is not to be bought again by
    /// itself. Whoever asks after they have left asks anew.
    pub fn fail(mut self, error: StepError) {
        *self.shared = Some(error);
    }
}

impl StepCache {
    /// A cache in this folder, which need not exist yet.
    #[must_use]
    pub fn new(folder: PathBuf, max_bytes: u64) -> Self {
        Self {
            folder,
            max_bytes,
            unchecked_bytes: AtomicU64::new(max_bytes),
            in_flight: Mutex::default(),
        }
    }

    /// The result of this fingerprint, where one is kept; it counts as used now.
    #[must_use]
    pub fn find(&self, fingerprint: &ContentHash) -> Option<KeptResult> {
        let path = self.path(fingerprint);
        let bytes = regular::read(&path, MAX_RESULT_BYTES).ok()?;
        let end = memchr::memchr(b'\n', &bytes)?;
        let head: Head = serde_json::from_slice(&bytes[..end]).ok()?;
        let body = &bytes[end + 1..];
        if head.format != FORMAT || head.sha256 != ContentHash::of(body) {
            return None;
        }
        // Without the new time the file is only forgotten sooner.
        drop(regular::open(&path).and_then(|file| file.set_modified(now())));
        let (body, media_type) = (body.to_vec(), head.media_type);
        Some(KeptResult { body, media_type, made_at: head.made_at, provenance: head.provenance })
    }

    /// Keeps a result and forgets the least recently used ones beyond the limit.
    ///
    /// # Errors
    /// What the disk says; the result itself is not touched by that.
    pub fn keep(&self, fingerprint: &ContentHash, result: &KeptResult) -> io::Result<()> {
        atomic::make_folder(&self.folder, Privacy::Private)?;
        let body = redacted_bytes(&result.body);
        let head = Head {
            format: FORMAT,
            media_type: result.media_type.clone(),
            made_at: result.made_at,
            sha256: ContentHash::of(&body),
            provenance: result.provenance.clone(),
        };
        let mut bytes = serde_json::to_vec(&head)?;
        bytes.push(b'\n');
        bytes.extend_from_slice(&body);
        atomic::write_without_sync(&self.path(fingerprint), &bytes)?;
        // Looking through the folder each time would cost more than most results.
        let since = self.unchecked_bytes.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        if since < self.max_bytes / 32 {
            return Ok(());
        }
        self.unchecked_bytes.store(0, Ordering::Relaxed);
        self.prune(self.max_bytes, Duration::MAX).map(drop)
    }

    /// Waits until nobody else makes the result of this fingerprint, and claims it.
    ///
    /// Whoever gets the claim looks again whether the result is there by now, and whether it
    /// [failed](Claim::failure).
    pub async fn claim(&self, fingerprint: &ContentHash) -> Claim {
        let lock = {
            let mut in_flight = self.in_flight.lock().unwrap_or_else(PoisonError::into_inner);
            in_flight.retain(|_, lock| lock.strong_count() > 0);
            let known = in_flight.get(fingerprint.as_str()).and_then(Weak::upgrade);
            known.unwrap_or_else(|| {
                let lock = Arc::new(tokio::sync::Mutex::new(None));
                in_flight.insert(fingerprint.as_str().to_owned(), Arc::downgrade(&lock));
                lock
            })
        };
        Claim { shared: lock.lock_owned().await }
    }

    /// Forgets what has not been used for longer than `unused_for`, and then the least recently used
    /// results until the rest takes at most `max_bytes`. Returns how many were forgotten and their size
    /// in bytes.
    ///
    /// # Errors
    /// What the disk says.
    pub fn prune(&self, max_bytes: u64, unused_for: Duration) -> io::Result<(usize, u64)> {
        let mut files = Vec::new();
        let entries = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((0, 0)),
            entries => entries?,
        };
        atomic::sweep(&self.folder);
        for entry in entries.flatten() {
            let is_result = entry.path().extension().is_some_and(|end| end == EXTENSION);
            // A file that another process has just removed is no longer there to be counted.
            if let Ok(data) = entry.metadata()
                && is_result
            {
                files.push((data.modified()?, data.len(), entry.path()));
            }
        }
        files.sort();
        let mut total: u64 = files.iter().map(|(_, bytes, _)| bytes).sum();
        let oldest = now().checked_sub(unused_for);
        let mut forgotten = (0, 0);
        for (used, bytes, path) in files {
            let is_too_old = oldest.is_some_and(|oldest| used < oldest);
            if total <= max_bytes && !is_too_old {
                break;
            }
            fs::remove_file(path)?;
            total -= bytes;
            forgotten = (forgotten.0 + 1, forgotten.1 + bytes);
        }
        Ok(forgotten)
    }

    fn path(&self, fingerprint: &ContentHash) -> PathBuf {
        self.folder.join(fingerprint.as_str()).with_extension(EXTENSION)
    }
}

#[expect(clippy::disallowed_methods, reason = "use of a kept file is stamped on the file")]
fn now() -> SystemTime {
    SystemTime::now()
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test may damage files")]
mod tests {
    use futures_util::FutureExt as _;
    use std::fs::File;

    use super::*;

    fn result(body: &[u8]) -> KeptResult {
        let made_at = Timestamp::from_second(1_700_000_000).unwrap();
        KeptResult {
            body: body.to_vec(),
            media_type: "image/png".to_owned(),
            made_at,
            provenance: None,
        }
    }

    fn cache(folder: &tempfile::TempDir, max_bytes: u64) -> StepCache {
        StepCache::new(folder.path().join("steps"), max_bytes)
    }

    #[test]
    fn what_is_kept_is_found_again_byte_for_byte() {
        let folder = tempfile::tempdir().unwrap();
        let cache = cache(&folder, MAX_CACHE_BYTES);
        let (key, other) = (ContentHash::of(b"a"), ContentHash::of(b"b"));
        assert_eq!(cache.find(&key), None);
        let body = b"line\nline\n\0\xff";
        cache.keep(&key, &result(body)).unwrap();
        assert_eq!(cache.find(&key), Some(result(body)));
        assert_eq!(cache.find(&other), None);
    }

    #[test]
    fn a_damaged_file_counts_as_missing() {
        let folder = tempfile::tempdir().unwrap();
        let cache = cache(&folder, MAX_CACHE_BYTES);
        let key = ContentHash::of(b"a");
        cache.keep(&key, &result(b"picture")).unwrap();
        let whole = fs::read(cache.path(&key)).unwrap();
        for len in 0..whole.len() {
            fs::write(cache.path(&key), &whole[..len]).unwrap();
            assert_eq!(cache.find(&key), None, "cut at {len}");
        }
    }

    #[test]
    fn the_least_recently_used_are_forgotten_first() {
        let folder = tempfile::tempdir().unwrap();
        let cache = cache(&folder, u64::MAX);
        let keys: Vec<_> = (0..4_u8).map(|n| ContentHash::of(&[n])).collect();
        for (key, age) in keys.iter().zip([400, 300, 200, 100]) {
            cache.keep(key, &result(&[7; 1000])).unwrap();
            let file = File::open(cache.path(key)).unwrap();
            file.set_modified(now() - Duration::from_secs(age)).unwrap();
        }
        assert!(cache.find(&keys[0]).is_some(), "now it is the newest");
        let size = fs::metadata(cache.path(&keys[0])).unwrap().len();
        assert_eq!(cache.prune(2 * size, Duration::MAX).unwrap(), (2, 2 * size));
        let left: Vec<_> = keys.iter().map(|key| cache.find(key).is_some()).collect();
        assert_eq!(left, [true, false, false, true]);
        let file = File::open(cache.path(&keys[3])).unwrap();
        file.set_modified(now() - Duration::from_secs(1000)).unwrap();
        assert_eq!(cache.prune(u64::MAX, Duration::from_secs(500)).unwrap().0, 1);
    }

    #[tokio::test]
    async fn a_claim_is_for_one_at_a_time_and_one_fingerprint() {
        let cache = StepCache::new(PathBuf::from("unused"), 0);
        let (key, other) = (ContentHash::of(b"a"), ContentHash::of(b"b"));
        let first = cache.claim(&key).await;
        let mut second = Box::pin(cache.claim(&key));
        assert!((&mut second).now_or_never().is_none());
        drop(cache.claim(&other).await);
        drop(first);
        drop(second.await);
    }

    #[tokio::test]
    async fn a_failure_is_shared_with_those_who_wait_and_with_nobody_later() {
        let cache = StepCache::new(PathBuf::from("unused"), 0);
        let key = ContentHash::of(b"a");
        let first = cache.claim(&key).await;
        assert_eq!(first.failure(), None);
        let mut second = Box::pin(cache.claim(&key));
        assert!((&mut second).now_or_never().is_none());
        let error = StepError::internal("lost").maybe_billed();
        first.fail(error.clone());
        assert_eq!(second.await.failure(), Some(error));
        assert_eq!(cache.claim(&key).await.failure(), None);
    }
}
