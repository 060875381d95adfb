//! The race: the three modes at the same time, on a screen of their own.
//!
//! ```text
//!   signals ─┐                                ┌─► effects ─► a new heat
//!   heat ────┼─► RaceMsg ─► update(model, msg)┤
//!   input ───┤                                └─► frame requested
//!   clock ───┘
//! ```
//!
//! Model, update and view are pure. What races is started by a function that the caller gives, so that
//! the screen knows neither the simulator nor where notes come from.

pub mod digits;
pub mod model;
pub mod show;
pub mod update;
pub mod view;

pub use show::{Heat, Show, Shown, run};
