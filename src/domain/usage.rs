//! What a step consumed, as its provider counted it.

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
