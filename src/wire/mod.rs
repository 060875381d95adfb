//! Floor 1: bytes on the wire, as they arrive in pieces.

pub mod data_url;
pub mod fields;
