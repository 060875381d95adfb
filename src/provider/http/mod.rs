//! Does steps by a service over HTTP with the `chat/completions` interface of `OpenAI`.
//!
//! [`profile`] is what is known of each service, [`endpoint`] where it is and with which key,
//! [`transfer`] moves bytes, [`failure`] makes errors of a step from what went wrong. The engine
//! decides about further attempts; here an attempt is only classed.

pub mod address;
pub mod endpoint;
pub mod failure;
pub mod picture;
mod picture_download;
mod picture_transport;
pub mod profile;
pub mod transfer;
