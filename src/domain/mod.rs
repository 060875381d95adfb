//! Floor 0: the words that everything else is said in.
//!
//! Owned data without a screen, a network or a disk: notes, recipes, documents, events, the state of
//! a run and its timing. A run is a stream of [`event::RunEvent`]s; [`run::RunState`] is the one fold
//! over it that panes, reports, records and statistics share.

pub mod artifact;
pub mod attempt;
pub mod by_name;
pub mod case_study;
pub mod definition;
pub mod document;
pub mod edit;
pub mod event;
pub mod fault;
pub mod finding;
pub mod halt;
pub mod journal;
pub mod mention;
pub mod notes;
pub mod outline;
pub mod part;
pub mod prompt;
pub mod reading;
pub mod recipe;
pub mod run;
pub mod step_state;
pub mod terms;
pub mod timing;
pub mod usage;
