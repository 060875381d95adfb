//! Floor 1: what a run is told from outside: settings, recipes, sample notes, and where files live.

pub mod failpoint;
pub mod key;
pub mod looks;
pub mod options;
pub mod origin;
pub mod paths;
pub mod rebinding;
pub mod recipes;
pub mod samples;
pub mod settings;
