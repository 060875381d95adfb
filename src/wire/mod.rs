//! Floor 1: bytes on the wire, as they arrive in pieces.

pub mod failure;
pub mod fields;
pub mod retry_after;
pub mod sse;
