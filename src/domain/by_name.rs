//! What a recipe calls by its name and this program does: local work, layouts, rules.
//!
//! Whoever does it knows the same names; whoever checks a recipe finds them here.

use super::recipe::StepKind;

/// The layouts of documents; without one a document is shown plainly.
pub const LAYOUTS: [&str; 2] = ["case-study", "definition"];
/// The sets of local rules that a document can be held to.
pub const RULES: [&str; 1] = ["definition"];

/// The names that a step of that kind may have under `offline`.
#[must_use]
pub fn offline(kind: StepKind) -> &'static [&'static str] {
    match kind {
        StepKind::Document => &["case-study", "definition"],
        StepKind::Image => &["hero", "metrics", "timeline"],
        StepKind::List | StepKind::Text => &[
            "voorbeeldzinnen",
            "praktijkvoorbeelden",
            "tegenvoorbeelden",
            "synoniemen",
            "antoniemen",
            "toelichting",
        ],
    }
}
