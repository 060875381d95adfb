//! The program `casegen-tui`: a thin shell around the library.

fn main() {}
