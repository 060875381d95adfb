//! Floor 4: runs the steps of a recipe.
//!
//! ```text
//!   RunRequest ──► plan (pure) ──► dispatcher ◄──── signals ──── executor, one task a step
//!                                   │  owns the state, stamps events, asks schedule (pure) who may start
//!                                   ▼
//!                          events over a tokio channel
//! ```
//!
//! Nothing here knows any recipe. [`plan`] and [`schedule`] are pure, so the three modes are tables in
//! tests; the totals are asserted exactly in virtual time.

pub mod answer;
pub mod budget;
pub mod check;
mod clock;
pub mod delivery;
pub mod dispatcher;
pub mod executor;
pub mod forecast;
pub mod handle;
pub mod inputs;
pub mod plan;
pub mod retry;
pub mod reuse;
pub mod revision;
pub mod schedule;
pub mod signal;
pub mod teller;
mod trace;

pub use dispatcher::{WIND_DOWN, start};
pub use handle::{RunControl, RunHandle, RunRequest};
