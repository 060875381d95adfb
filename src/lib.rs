//! casegen-tui: freeform notes in, an illustrated case study out, watched live.
//!
//! This page is the map of the house. One crate, a library and a thin program. A module may import
//! only modules of a lower floor: never its own floor, never up. `tests/tidy.rs` holds the table.
//!
//! ```text
//! 7  cli                          clap arguments, one file a subcommand, exit codes
//! 6  ui                           everything ratatui and crossterm: model, msg, update, effect, view, keymap, theme
//! 5  report                       lines, bars, JSON lines, summary: figures for people and scripts over events
//! 4  engine · simulator           plan, schedule, dispatcher, executor, delivery | a service on loopback, in scenarios
//! 3  provider · store · export    who does a step | drafts, runs, outputs on disk | pdf, html, markdown
//! 2  render                       data to pictures and pages
//! 1  config · text · wire         settings and recipes | pure algorithms over text | bytes as they stream in
//! 0  domain                       notes, recipe, document, artifact, event, run state, timing, usage, finding
//! ```
//!
//! # The way of a run
//!
//! 1. [`cli`] (or [`ui`]) reads [`domain::notes::Notes`] and loads a [`domain::recipe::Recipe`] with
//!    [`config::recipes`]: what each step waits for is derived from its prompt.
//! 2. [`engine::start`] plans the steps and hands back a stream of [`domain::event::RunEvent`]s. Each
//!    step is done by a [`provider::Provider`]; [`wire::fields`] tells which fields of the streaming
//!    document have closed, and a step starts on them.
//! 3. Whoever shows, stores or counts folds the events into a [`domain::run::RunState`].
//! 4. [`engine::delivery`] makes the files with [`export`], and [`store`] writes them.
//!
//! # What is data
//!
//! Recipes, prompts, schemas, templates, fonts, labels and sample notes stand in `assets/` and are
//! embedded. Nothing in the engine or on the screens knows any particular recipe.

pub mod cli;
pub mod config;
pub mod domain;
pub mod engine;
pub mod export;
pub mod provider;
pub mod render;
pub mod report;
pub mod simulator;
pub mod store;
pub mod text;
pub mod ui;
pub mod wire;
