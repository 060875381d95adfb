//! Floor 3: documents from data.
