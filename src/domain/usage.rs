//! What a step consumed, as its provider counted it.

use std::ops::AddAssign;

use serde::{Deserialize, Serialize};

/// Tokens and money of one step; zero and none for work done locally.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Usage {
    /// Tokens sent.
    pub input_tokens: u64,
    /// Tokens received, thinking included.
    pub output_tokens: u64,
    /// Price in US dollars, where the provider states it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_usd: Option<f64>,
}

impl Usage {
    /// Whether nothing is known to have been consumed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl AddAssign for Usage {
    /// Prices that are known are added up; the sum of none is none.
    fn add_assign(&mut self, other: Self) {
        self.input_tokens += other.input_tokens;
        self.output_tokens += other.output_tokens;
        self.cost_usd = self.cost_usd.into_iter().chain(other.cost_usd).reduce(|a, b| a + b);
    }
}
