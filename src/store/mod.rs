//! Floor 3: drafts, runs and outputs on disk.
//!
//! Plain files that other tools can read, one folder a run. Private folders are 0700 and their files
//! 0600; what a person asked for with `--out` gets the usual modes. Nothing else in the house writes
//! files: a lint forbids it.

pub mod atomic;
pub mod continuation;
pub mod drafts;
pub mod earlier_run;
pub mod experience;
pub mod history;
pub mod in_use;
pub mod kept_run;
pub mod log_file;
pub mod migration;
pub mod named_drafts;
pub mod output;
pub mod record;
pub mod regular;
pub mod reopened;
pub mod run_folder;
pub mod search;
pub mod spare_draft;
pub mod step_cache;
pub mod upkeep;
