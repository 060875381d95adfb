//! Floor 1: pure algorithms over text, without a disk, a network or a screen.
//!
//! Layers inside this floor: `pattern`, then `number` and `unit`, then `figure` and `when`, then `extract`.

pub mod clean;
pub mod extract;
pub mod figure;
pub mod labels;
pub mod language;
pub mod number;
mod pattern;
pub mod redact;
pub mod slug;
pub mod unit;
pub mod when;
