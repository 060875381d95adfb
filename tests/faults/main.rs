//! Bad inputs over a real socket, byte for byte, and what each must get. The numbers in the names are
//! those of the project's list of cases.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod ask;
#[path = "../common/mod.rs"]
mod common;
mod connection;
mod content;
mod events;
mod manner;
mod request;
mod status;
mod transfer;
