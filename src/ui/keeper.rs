//! Keeps the draft: one task that saves in order and skips what is out of date.

use tokio::sync::mpsc::UnboundedReceiver;
use tokio::task::spawn_blocking;

use super::msg::MsgKind;
use super::work::Outbox;
use crate::store::drafts::Drafts;

/// Saves drafts in order, only the newest of those that have come meanwhile; returns how the last
/// attempt went.
///
/// # Errors
/// Why the newest notes are not safe.
pub async fn keep_drafts(
    drafts: Drafts,
    mut texts: UnboundedReceiver<String>,
    outbox: Outbox,
) -> Result<(), String> {
    let mut last = Ok(());
    while let Some(mut text) = texts.recv().await {
        while let Ok(newer) = texts.try_recv() {
            text = newer;
        }
        let drafts = drafts.clone();
        let saved = spawn_blocking(move || drafts.save(&text)).await;
        last = match saved {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        let kind = match &last {
            Ok(()) => MsgKind::DraftSaved,
            Err(why) => MsgKind::DraftFailed(why.clone()),
        };
        outbox.say(kind);
    }
    last
}
