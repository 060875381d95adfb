//! Floor 5: figures and reporters for people and scripts.
