//! Floor 1: pure algorithms over text, without a disk, a network or a screen.
//!
//! Layers inside this floor: `pattern`, then `number`, `unit` and `stem`, then `figure`, `when` and
//! `sentence`, then `extract` and `rules`, then `definition`, then
//! `brief`.

pub mod brief;
pub mod clean;
pub mod definition;
pub mod evidence;
pub mod extract;
pub mod figure;
pub mod labels;
pub mod language;
pub mod number;
mod pattern;
pub mod redact;
pub mod rules;
mod sentence;
pub mod slug;
mod stem;
pub mod terms;
pub mod unit;
pub mod when;
