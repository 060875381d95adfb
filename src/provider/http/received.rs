//! An answer that an earlier run received and did not get to use: read now, without a request.
//!
//! It may turn out to be of no use once more, so nothing of it is told before its end, and what it says
//! was consumed was consumed in that run.

use std::io;

use bytes::Bytes;
use tokio::sync::mpsc;

use crate::domain::finding::Finding;
use crate::domain::journal::Spool;
use crate::domain::usage::Usage;
use crate::provider::{Delta, DeltaSender, Reply};

/// How many pieces of an answer that is read again wait to be looked at.
const PIECES_AHEAD: usize = 64;

/// Does the reading; where it makes a result, tells its pieces and that nothing was asked.
pub(super) async fn reread<R>(
    deltas: &DeltaSender,
    read: impl FnOnce(DeltaSender) -> R,
) -> Option<Reply>
where
    R: Future<Output = Option<Reply>>,
{
    let (pieces, mut told) = mpsc::channel(PIECES_AHEAD);
    let collect = async {
        let mut all = Vec::new();
        while let Some(delta) = told.recv().await {
            all.push(delta);
        }
        all
    };
    let (reply, told) = tokio::join!(read(pieces), collect);
    let usage = Usage { cost_usd: Some(0.0), ..Usage::default() };
    let reply = Reply { usage, ..reply? };
    let message = "the answer that had been received before was read; nothing was asked";
    let pieces = told.into_iter().filter(|delta| !matches!(delta, Delta::Usage(_)));
    for delta in pieces.chain([Delta::Finding(Finding::notice(message))]) {
        // An executor that is gone wants nothing more.
        drop(deltas.send(delta).await);
    }
    Some(reply)
}

/// An answer that was received before, as if it had just come to disk.
pub(super) struct Received(pub Bytes);

impl Spool for Received {
    fn append(&mut self, _bytes: &[u8]) -> io::Result<()> {
        Err(io::Error::other("an answer that was received before has its end"))
    }

    fn read(&mut self) -> io::Result<Vec<u8>> {
        Ok(std::mem::take(&mut self.0).to_vec())
    }
}
