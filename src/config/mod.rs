//! Floor 1: settings, recipes and paths.
