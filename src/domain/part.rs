//! A list or a text that belongs to a result beside its document.

use serde_json::{Map, Value};

use super::recipe::{StepId, StepKind};

/// The name under which a result lists the parts that failed.
pub const FAILED: &str = "failed";

/// A part of a result: what a list step or a text step made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The step that made it.
    pub step: StepId,
    /// Its name on screens and pages.
    pub title: String,
    /// What it holds; empty where the step failed.
    pub content: PartContent,
    /// Whether it was asked for and did not come.
    pub is_failed: bool,
}

/// What a part holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PartContent {
    /// Short texts.
    List(Vec<String>),
    /// One text.
    Text(String),
}

impl PartContent {
    /// The empty content of a kind of step; none for steps that make no parts.
    #[must_use]
    pub fn empty(kind: StepKind) -> Option<Self> {
        match kind {
            StepKind::List => Some(Self::List(Vec::new())),
            StepKind::Text => Some(Self::Text(String::new())),
            StepKind::Document | StepKind::Image => None,
        }
    }

    /// Reads the artifact of a step of that kind; what cannot be read is empty.
    #[must_use]
    pub fn read(kind: StepKind, artifact: &[u8]) -> Option<Self> {
        match Self::empty(kind)? {
            Self::List(_) => Some(Self::List(serde_json::from_slice(artifact).unwrap_or_default())),
            Self::Text(_) => Some(Self::Text(String::from_utf8_lossy(artifact).trim().to_owned())),
        }
    }

    /// Whether nothing is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::List(items) => items.is_empty(),
            Self::Text(text) => text.is_empty(),
        }
    }

    /// The same as JSON: an array of strings, or a string.
    #[must_use]
    pub fn to_json(&self) -> Value {
        match self {
            Self::List(items) => items.clone().into(),
            Self::Text(text) => text.as_str().into(),
        }
    }
}

/// One item of a list that is asked for again, while the others stay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemAgain {
    /// The list step.
    pub step: StepId,
    /// The place of the item, from 0.
    pub index: usize,
    /// The list as it is.
    pub items: Vec<String>,
}

impl ItemAgain {
    /// What is added to the prompt of the step.
    #[must_use]
    pub fn request(&self) -> String {
        let known = Value::from(self.items.clone());
        let old = self.items.get(self.index).map(String::as_str).unwrap_or_default();
        format!(
            "\n\nThis list is there already: {known}\nOnly one new item is wanted now, in the place of \
             {}. It says something that none of the others says. Answer with a JSON array that holds \
             this one item and nothing else.\n",
            Value::from(old)
        )
    }

    /// The list with the first of these items that it does not have yet in its place; none when it has
    /// them all.
    #[must_use]
    pub fn replaced(&self, new: &[String]) -> Option<Vec<String>> {
        let is_known =
            |item: &&String| self.items.iter().any(|k| k.to_lowercase() == item.to_lowercase());
        let new = new.iter().find(|item| !is_known(item))?;
        let mut items = self.items.clone();
        match items.get_mut(self.index) {
            Some(item) => item.clone_from(new),
            None => items.push(new.clone()),
        }
        Some(items)
    }
}

/// A whole result: the fields of the document, each part under the name of its step, and the names of
/// those that failed. A result without parts is its document.
#[must_use]
pub fn result(document: &Map<String, Value>, parts: &[Part]) -> Map<String, Value> {
    let mut result = document.clone();
    for part in parts {
        result.insert(part.step.as_str().to_owned(), part.content.to_json());
    }
    if !parts.is_empty() {
        let failed = parts.iter().filter(|part| part.is_failed);
        let failed: Vec<&str> = failed.map(|part| part.step.as_str()).collect();
        result.insert(FAILED.to_owned(), failed.into());
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_gives_its_place_to_one_that_is_not_there_yet() {
        let again = |index| ItemAgain {
            step: "synoniemen".into(),
            index,
            items: vec!["een".to_owned(), "twee".to_owned()],
        };
        let new = ["Twee".to_owned(), "drie".to_owned()];
        assert_eq!(again(0).replaced(&new).unwrap(), ["drie", "twee"]);
        assert_eq!(again(9).replaced(&new).unwrap(), ["een", "twee", "drie"]);
        assert_eq!(again(0).replaced(&new[..1]), None);
        assert!(again(1).request().contains(r#"in the place of "twee""#));
    }

    #[test]
    fn a_part_that_failed_is_empty_and_named() {
        let part = |step: &str, kind, artifact: Option<&[u8]>| Part {
            step: step.into(),
            title: step.to_owned(),
            content: artifact
                .map_or_else(|| PartContent::empty(kind), |bytes| PartContent::read(kind, bytes))
                .unwrap(),
            is_failed: artifact.is_none(),
        };
        let parts = [
            part("synoniemen", StepKind::List, Some(br#"["a","b"]"#)),
            part("antoniemen", StepKind::List, None),
            part("toelichting", StepKind::Text, None),
        ];
        let document = Map::from_iter([("begrip".to_owned(), Value::from("x"))]);
        let json = Value::Object(result(&document, &parts)).to_string();
        assert_eq!(
            json,
            r#"{"begrip":"x","synoniemen":["a","b"],"antoniemen":[],"toelichting":"","failed":["antoniemen","toelichting"]}"#
        );
        assert_eq!(result(&document, &[]), document);
    }
}
