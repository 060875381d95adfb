//! Whole exports, as few as possible: each lays out pages.
