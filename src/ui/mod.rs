//! Floor 6: the terminal application.
