//! Floor 1: bytes on the wire, as they arrive in pieces.

pub mod answer;
mod borrowed;
pub mod chat;
pub mod data_url;
pub mod ending;
pub mod failure;
pub mod fields;
pub mod images;
pub mod items;
mod lean;
pub mod retry_after;
pub mod schema;
pub mod sse;
