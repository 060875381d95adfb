//! Floor 1: bytes on the wire.
