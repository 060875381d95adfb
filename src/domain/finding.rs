//! Things that a person should know about a result that was nevertheless made.

use serde::{Deserialize, Serialize};

use super::recipe::StepId;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Good to know; nothing is wrong.
    Notice,
    /// The result should be looked at before it is published.
    Warning,
}

/// One remark about a run or a step, kept in the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// How much it matters.
    pub severity: Severity,
    /// The step it is about, or none for the whole run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<StepId>,
    /// The id of the rule that was broken, where it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// One sentence.
    pub message: String,
}

impl Finding {
    /// A finding that is only good to know.
    pub fn notice(message: impl Into<String>) -> Self {
        Self { severity: Severity::Notice, step: None, rule: None, message: message.into() }
    }

    /// A finding that should be looked at.
    pub fn warning(message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, step: None, rule: None, message: message.into() }
    }

    /// The message, with the rule that it is about before it.
    #[must_use]
    pub fn told(&self) -> String {
        match &self.rule {
            Some(rule) => format!("{rule}: {}", self.message),
            None => self.message.clone(),
        }
    }

    /// The same finding, said of one step.
    #[must_use]
    pub fn about(mut self, step: &StepId) -> Self {
        self.step = Some(step.clone());
        self
    }

    /// The same finding, said of the rule that was broken.
    #[must_use]
    pub fn by(mut self, rule: impl Into<String>) -> Self {
        self.rule = Some(rule.into());
        self
    }
}
