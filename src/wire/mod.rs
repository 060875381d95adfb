//! Floor 1: bytes on the wire, as they arrive in pieces.

pub mod answer;
pub mod chat;
pub mod failure;
pub mod fields;
pub mod retry_after;
pub mod schema;
pub mod sse;
