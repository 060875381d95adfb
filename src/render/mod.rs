//! Floor 2: data to pictures and pages.
