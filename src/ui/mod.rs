//! Floor 6: the interactive app, everything ratatui and crossterm.
//!
//! Modules stand on each other in this order, and none reaches up:
//!
//! ```text
//! app                    the loop: signals, engine, input, frame
//! exit                   the last words on the normal screen
//! launch                 what the app is told
//! outside                the notes in another editor, and back
//! runner                 does the effects; below it those that touch the engine and the disk
//! follow keeper over     a run, the draft, a run that is over
//! drafting               drafts with names
//! files work             files of notes, what comes back
//! view                   the model as widgets
//! update                 (model, message) -> effects, pure
//! model                  everything that the screen shows
//! msg  effect            what happens, what is to be done
//! told                   why a step failed, in lines
//! page  layout  keymap   rows of a document, areas, keys
//! editor picture theme   the notes' widget, half-blocks, looks
//! measure figures frames burst input signals terminal
//! ```

pub mod app;
pub mod burst;
pub mod drafting;
pub mod editor;
pub mod effect;
pub mod exit;
pub mod figures;
pub mod files;
#[cfg(test)]
mod fixtures;
pub mod follow;
pub mod frames;
pub mod input;
pub mod keeper;
pub mod keymap;
pub mod launch;
pub mod layout;
pub mod measure;
pub mod model;
pub mod msg;
pub mod outside;
pub mod over;
pub mod page;
pub mod picture;
pub mod runner;
pub mod signals;
pub mod terminal;
pub mod theme;
pub mod told;
pub mod update;
pub mod view;
pub mod work;

pub use app::run;
pub use exit::ExitSummary;
pub use launch::App;
