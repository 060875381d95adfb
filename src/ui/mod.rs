//! Floor 6: the interactive app, everything ratatui and crossterm.
//!
//! Modules stand on each other in this order, and none reaches up:
//!
//! ```text
//! app                    the loop: signals, engine, input, frame
//! runner                 does the effects; the only one to touch the engine and the disk
//! view                   the model as widgets
//! update                 (model, message) -> effects, pure
//! model                  everything that the screen shows
//! msg  effect            what happens, what is to be done
//! page  layout  keymap   rows of a document, areas, keys
//! editor picture theme   the notes' widget, half-blocks, looks
//! measure figures frames burst terminal
//! ```

pub mod editor;
pub mod effect;
pub mod figures;
#[cfg(test)]
mod fixtures;
pub mod frames;
pub mod keymap;
pub mod layout;
pub mod measure;
pub mod model;
pub mod msg;
pub mod page;
pub mod picture;
pub mod theme;
pub mod update;
pub mod view;
