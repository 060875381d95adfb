//! Floor 6: the interactive app, everything ratatui and crossterm.
//!
//! Modules stand on each other in this order, and none reaches up:
//!
//! ```text
//! app                    the loop: signals, engine, input, frame
//! race                   the race of the modes, with a loop of its own
//! exit  finish           the last words on the normal screen; what is waited for before them
//! outside                the notes in another editor, and back
//! runner                 does the effects; below it those that touch the engine and the disk
//! launch                 what the app is told
//! foresee                what a change would ask for
//! follow keeper over     a run, the draft, a run that is over
//! archive drafting       the runs that are kept, drafts with names
//! viewer                 the system's viewer
//! files work terminal    files of notes, what comes back, the terminal itself
//! painter                what is sent for a frame
//! view                   the model as widgets
//! update                 (model, message) -> effects, pure
//! clipboard              by which means copies are made
//! reader palette help    pages over a screen, commands found by name, the keys as lines
//! msg                    what happens
//! model                  everything that the screen shows
//! effect  target         what is to be done, what the mouse can mean
//! past                   what is asked of the runs that are kept, and what comes back
//! told                   why a step failed, in lines that fit
//! layout                 areas
//! page  keymap  editor   rows of a document, keys, the notes' widget
//! picture  signs         pictures, the last touch to a screen
//! theme  preview         looks, by which means pictures are shown
//! colours                the colours of a theme
//! figures                figures as every screen shows them
//! measure frames burst input signals
//! ```

pub mod app;
pub mod archive;
pub mod burst;
pub mod clipboard;
pub mod closing;
pub mod colours;
pub mod drafting;
pub mod editor;
pub mod effect;
pub mod exit;
pub mod figures;
pub mod files;
pub mod finish;
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
pub mod legible;
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
