//! Floor 4: plan, schedule, dispatcher, executor.
