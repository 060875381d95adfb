//! casegen-tui: notes in, an illustrated case study out.

pub mod cli;
pub mod config;
pub mod domain;
pub mod engine;
pub mod export;
pub mod provider;
pub mod render;
pub mod report;
pub mod store;
pub mod text;
pub mod ui;
pub mod wire;
