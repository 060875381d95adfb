//! Floor 2: data to pictures and pages.
//!
//! ```text
//!  fields ─▶ study ─▶ hero · metrics · timeline ─▶ picture ─┐
//!  reading ────────────────────────────▶ page · entries ────┴─▶ world (layout engine) ─▶ PNG SVG PDF
//! ```
//!
//! [`raster`] makes clean files of pictures that came from outside.
//!
//! Figures and dates are parsed before the layout: templates get ready shares from 0 to 1, and print the
//! notes' own words beside them.

mod axis;
mod bitmap;
mod entries;
mod fault;
mod glyphs;
mod hero;
pub mod metrics;
mod page;
mod palette;
mod picture;
mod pieces;
pub mod raster;
pub mod study;
mod system_fonts;
pub mod timeline;
mod vector;
mod world;

pub use entries::{Entries, Listed, Mark, entries, sections};
pub use fault::RenderError;
pub use page::{Page, PageArt, Pdf, pdf};
pub use palette::Colour;
pub use picture::{Cut, Drawing, Picture, Style, draw, draw_svg, warm_up};

/// A model's PNG file as pages show it: without metadata, at most 1,600 pixels wide; none when it cannot be
/// read.
#[must_use]
pub fn fit_bitmap(png: &[u8]) -> Option<Vec<u8>> {
    bitmap::fit(png).ok().map(|(bytes, _)| bytes)
}

#[cfg(test)]
mod tests;
