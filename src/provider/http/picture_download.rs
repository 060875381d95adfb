//! Fetches a picture that a service gave as an address.
//!
//! The name is looked up here, every address of it is checked, and the connection goes to exactly
//! those addresses. No key, no cookie and no proxy is involved, and no redirect is followed.

use std::net::SocketAddr;

use reqwest::{Client, Response};
use tokio::net::lookup_host;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use super::address::{Refusal, Target};
use super::failure::{OTHER_PICTURE, shown};
use super::timeouts::Timeouts;
use super::transfer;
use crate::domain::fault::{Cause, StepError};
use crate::domain::journal::Spool;

/// How long a picture may be, in bytes (32 MiB).
const LONGEST: u64 = 32 * 1024 * 1024;

/// Takes the picture at an address to disk, within the time for the first byte of an answer.
///
/// # Errors
/// [`Cause::Picture`] when it cannot be had; the words name the host and never the whole address,
/// which may hold a key.
pub async fn download(
    target: &Target,
    timeouts: &Timeouts,
    mut spool: Box<dyn Spool>,
) -> Result<Box<dyn Spool>, StepError> {
    let fetch = async {
        let mut response = ask(target).await?;
        let mut length = 0;
        while let Some(chunk) = response.chunk().await.map_err(|error| lost(target, error))? {
            length += chunk.len() as u64;
            if length > LONGEST {
                return Err(failed(target, "it is longer than 32 MiB"));
            }
            spool = keep(spool, chunk.to_vec()).await?;
        }
        Ok(spool)
    };
    let late = |_| Err(failed(target, "it does not arrive"));
    timeout(timeouts.picture_first_byte, fetch).await.unwrap_or_else(late)
}

/// The error of an address that is not followed.
#[must_use]
pub fn refused(address: &str, refusal: Refusal) -> StepError {
    let host = url::Url::parse(address).ok();
    let message = match host.as_ref().and_then(url::Url::host_str) {
        Some(host) => format!("the picture is at {}, but {refusal}", shown(host)),
        None => format!("the service names an address instead of a picture, but {refusal}"),
    };
    let hint = match refusal {
        Refusal::NotAllowed => {
            "set picture_urls = true to follow such addresses, or choose another model"
        }
        Refusal::Malformed | Refusal::Scheme | Refusal::Private => OTHER_PICTURE,
    };
    StepError::new(Cause::Picture, message, hint)
}

async fn ask(target: &Target) -> Result<Response, StepError> {
    let url = &target.url;
    let host = url.host_str().unwrap_or_default().to_owned();
    let port = url.port_or_known_default().unwrap_or(443);
    let name = host.trim_matches(['[', ']']).to_owned();
    let found = lookup_host((name, port)).await.map_err(|_| failed(target, "it has no address"))?;
    let addresses: Vec<SocketAddr> = found.collect();
    if addresses.is_empty() {
        return Err(failed(target, "it has no address"));
    }
    target
        .check(addresses.iter().map(SocketAddr::ip))
        .map_err(|refusal| refused(url.as_str(), refusal))?;
    let client = spawn_blocking(move || {
        transfer::build(|builder| builder.no_proxy().resolve_to_addrs(&host, &addresses))
    });
    let client: Client = client
        .await
        .map_err(|_| StepError::internal("making a connection failed"))?
        .map_err(|reason| failed(target, &reason))?;
    let response = client.get(url.clone()).send().await.map_err(|error| lost(target, error))?;
    let status = response.status();
    if !status.is_success() {
        return Err(failed(target, &format!("it answers {}", status.as_u16())));
    }
    if response.content_length().is_some_and(|length| length > LONGEST) {
        return Err(failed(target, "it is longer than 32 MiB"));
    }
    Ok(response)
}

async fn keep(mut spool: Box<dyn Spool>, bytes: Vec<u8>) -> Result<Box<dyn Spool>, StepError> {
    let write = spawn_blocking(move || spool.append(&bytes).map(|()| spool));
    let written = write.await.map_err(|_| StepError::internal("keeping the picture failed"))?;
    written.map_err(|error| {
        let message = format!("the picture could not be kept: {error}");
        StepError::new(Cause::Storage, message, "free some disk space, then run the step again")
    })
}

fn lost(target: &Target, error: reqwest::Error) -> StepError {
    failed(target, &transfer::reason(error))
}

fn failed(target: &Target, reason: &str) -> StepError {
    let host = target.url.host_str().unwrap_or_default();
    let message = format!("the picture at {} cannot be had: {reason}", shown(host));
    StepError::new(
        Cause::Picture,
        message,
        "its address is in the answer, which is kept in the run's folder",
    )
}
