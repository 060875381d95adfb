//! Disks that fail and programs that are killed, at each call that changes something (FAULTS: 49 to 52).
//!
//! A library between the program and the system (`shim.c`) counts the calls, and fails or kills at the one
//! that is chosen. It is built with the C compiler that Rust links with, and works without any rights.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at what it does not expect")]

mod disk;
mod errors;
#[path = "../home/mod.rs"]
mod home;
#[path = "../killed/mod.rs"]
mod killed;
mod kills;
#[path = "../pty/mod.rs"]
mod pty;
