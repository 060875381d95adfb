//! Floor 2: data to pictures and pages.
//!
//! ```text
//!  fields ─▶ study ─▶ hero · metrics · timeline ─▶ picture ─┐
//!  reading ──────────────────────────────────────▶ page ────┴─▶ world (layout engine) ─▶ PNG SVG PDF
//! ```
//!
//! Figures and dates are parsed before the layout: templates get ready shares from 0 to 1, and print the
//! notes' own words beside them.

mod axis;
mod fault;
mod glyphs;
mod hero;
pub mod metrics;
mod palette;
mod picture;
pub mod study;
mod system_fonts;
pub mod timeline;
mod world;

pub use fault::RenderError;
pub use palette::Colour;
pub use picture::{Cut, Drawing, Picture, Style, draw, draw_svg};

#[cfg(test)]
mod tests;
