//! Floor 1: pure algorithms over text, without a disk, a network or a screen.

pub mod clean;
pub mod extract;
pub mod figure;
pub mod labels;
pub mod language;
pub mod when;
