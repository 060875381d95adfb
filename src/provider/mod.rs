//! Floor 3: who does a step.
