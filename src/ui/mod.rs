//! Floor 6: the interactive app, everything ratatui and crossterm.
//!
//! Modules stand on each other in this order, and none reaches up:
//!
//! ```text
//! app                    the loop: signals, engine, input, frame
//! race                   the race of the modes, with a loop of its own
//! exit                   the last words on the normal screen
//! launch                 what the app is told
//! outside                the notes in another editor, and back
//! runner                 does the effects; below it those that touch the engine and the disk
//! follow keeper over     a run, the draft, a run that is over
//! foresee viewer         what a change would ask for, the system's viewer
//! archive                the runs that are kept
//! drafting               drafts with names
//! files work             files of notes, what comes back
//! view                   the model as widgets
//! update                 (model, message) -> effects, pure
//! model                  everything that the screen shows
//! msg  effect  target    what happens, what is to be done, what the mouse can mean
//! past                   what is asked of the runs that are kept, and what comes back
//! palette help           commands found by name, the keys as lines
//! told  reader           why a step failed, and pages over a screen, in lines
//! page  layout  keymap   rows of a document, areas, keys
//! painter                what is sent for a frame
//! editor picture theme   the notes' widget, pictures, looks
//! preview clipboard      by which means: pictures, copies
//! colours signs          the colours of a theme, the last touch to a screen
//! measure figures frames burst input signals terminal
//! ```

pub mod app;
pub mod archive;
pub mod burst;
pub mod clipboard;
pub mod colours;
pub mod drafting;
pub mod editor;
pub mod effect;
pub mod exit;
pub mod figures;
pub mod files;
#[cfg(test)]
mod fixtures;
pub mod follow;
pub mod foresee;
pub mod frames;
pub mod help;
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
pub mod painter;
pub mod palette;
pub mod past;
pub mod picture;
pub mod preview;
pub mod race;
pub mod reader;
pub mod runner;
pub mod signals;
pub mod signs;
pub mod target;
pub mod terminal;
pub mod theme;
pub mod told;
pub mod update;
pub mod view;
pub mod viewer;
pub mod work;

pub use app::run;
pub use exit::ExitSummary;
pub use launch::{App, Controls};
