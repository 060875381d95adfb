//! Floor 1: bytes on the wire, as they arrive in pieces.

pub mod fields;
