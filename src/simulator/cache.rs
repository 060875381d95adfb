//! Results by the content that they are made from, made once and kept in bounds.

use std::collections::{HashMap, VecDeque};
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest as _, Sha256};
use tokio::sync::OnceCell;

/// A fingerprint of some texts: the same in every process and release.
#[must_use]
pub fn fingerprint(parts: &[&str]) -> u64 {
    let mut digest = Sha256::new();
    for part in parts {
        // The length keeps ("ab", "c") and ("a", "bc") apart.
        digest.update((part.len() as u64).to_le_bytes());
        digest.update(part.as_bytes());
    }
    let mut first = [0; 8];
    first.copy_from_slice(&digest.finalize()[..8]);
    u64::from_le_bytes(first)
}

/// A fingerprint and a number as a chance from 0 to 1.
#[must_use]
pub fn chance(fingerprint: u64, seed: u64) -> f64 {
    fastrand::Rng::with_seed(fingerprint ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15)).f64()
}

/// At most so many results; the oldest make way.
#[derive(Debug)]
pub struct Cache<T> {
    most: usize,
    kept: Mutex<Kept<T>>,
}

#[derive(Debug)]
struct Kept<T> {
    cells: HashMap<u64, Arc<OnceCell<Arc<T>>>>,
    order: VecDeque<u64>,
}

impl<T> Cache<T> {
    /// An empty cache for `most` results.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self { most, kept: Mutex::new(Kept { cells: HashMap::new(), order: VecDeque::new() }) }
    }

    /// The result for a fingerprint; whoever comes first makes it, the others wait for it.
    ///
    /// # Errors
    /// The error of `make`; the next one who asks tries again.
    pub async fn get<E>(
        &self,
        fingerprint: u64,
        make: impl Future<Output = Result<T, E>>,
    ) -> Result<Arc<T>, E> {
        let cell = self.cell(fingerprint);
        cell.get_or_try_init(|| async { make.await.map(Arc::new) }).await.cloned()
    }

    fn cell(&self, fingerprint: u64) -> Arc<OnceCell<Arc<T>>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(cell) = kept.cells.get(&fingerprint) {
            return Arc::clone(cell);
        }
        if kept.order.len() >= self.most
            && let Some(oldest) = kept.order.pop_front()
        {
            kept.cells.remove(&oldest);
        }
        kept.order.push_back(fingerprint);
        Arc::clone(kept.cells.entry(fingerprint).or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_result_is_made_once_and_the_oldest_makes_way() {
        let cache = Cache::new(2);
        let made = std::cell::Cell::new(0);
        let ask = async |key: u64| {
            let making = async {
                made.set(made.get() + 1);
                Ok::<_, ()>(key * 10)
            };
            *cache.get(key, making).await.unwrap()
        };
        assert_eq!((ask(1).await, ask(1).await, ask(2).await, ask(3).await), (10, 10, 20, 30));
        assert_eq!(made.get(), 3);
        ask(1).await;
        assert_eq!(made.get(), 4);
    }

    #[tokio::test]
    async fn a_failure_is_not_kept() {
        let cache = Cache::new(2);
        assert_eq!(cache.get(1, async { Err::<u8, _>("no") }).await.unwrap_err(), "no");
        assert_eq!(*cache.get(1, async { Ok::<u8, &str>(7) }).await.unwrap(), 7);
    }

    #[test]
    fn fingerprints_are_stable_and_chances_even() {
        assert_eq!(fingerprint(&["a", "b"]), fingerprint(&["a", "b"]));
        assert_ne!(fingerprint(&["ab", "c"]), fingerprint(&["a", "bc"]));
        let hits =
            (0..1_000_u64).filter(|i| chance(fingerprint(&[&i.to_string()]), 7) < 0.3).count();
        assert!((250..350).contains(&hits), "{hits}");
    }
}
