//! Floor 3: drafts and runs on disk.
