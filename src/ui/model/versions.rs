//! The versions of a result: each change makes one, and any two can be held against each other.

use serde_json::{Map, Value};
use similar::{ChangeTag, TextDiff};

use super::groups::{self, Group, summary};
use crate::domain::part::Part;

/// The result as it was after a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// The run.
    pub run: String,
    /// When that run began, RFC 3339.
    pub at: String,
    /// What is other in it than in the one before, in a few words.
    pub about: String,
    /// Its document.
    pub document: Map<String, Value>,
    /// Its lists and texts.
    pub parts: Vec<Part>,
}

/// A field that two versions have otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The field's name.
    pub title: String,
    /// Its words in order, each piece with where it stands.
    pub pieces: Vec<(Side, String)>,
}

/// Where a piece of a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// In both versions.
    Both,
    /// Only in the older one.
    Before,
    /// Only in the newer one.
    After,
}

/// What differs from one version to another, in reading order.
#[must_use]
pub fn differences(before: &Version, after: &Version) -> Vec<Difference> {
    let old = groups::of(&before.document, &before.parts);
    let new = groups::of(&after.document, &after.parts);
    let of = |groups: &[Group], path: &str| {
        groups.iter().find(|group| group.path == path).map(told).unwrap_or_default()
    };
    let texts = |path: &str| {
        let (before, after) = (of(&old, path), of(&new, path));
        // Of a list only the items that differ, unless nothing but their order does.
        let only = |these: &[String], those: &[String]| -> String {
            let own: Vec<&str> =
                these.iter().filter(|text| !those.contains(text)).map(String::as_str).collect();
            own.join("\n")
        };
        let (gone, come) = (only(&before, &after), only(&after, &before));
        if gone.is_empty() && come.is_empty() {
            (before.join("\n"), after.join("\n"))
        } else {
            (gone, come)
        }
    };
    let gone = old.iter().filter(|group| !new.iter().any(|other| other.path == group.path));
    new.iter()
        .chain(gone)
        .filter_map(|group| {
            let (before, after) = texts(&group.path);
            let title = group.title.clone();
            (before != after).then(|| Difference { title, pieces: words(&before, &after) })
        })
        .collect()
}

/// The items of a group, each as one text.
fn told(group: &Group) -> Vec<String> {
    group.items.iter().map(|item| summary(&item.value)).collect()
}

fn words(before: &str, after: &str) -> Vec<(Side, String)> {
    let mut pieces: Vec<(Side, String)> = Vec::new();
    for change in TextDiff::from_words(before, after).iter_all_changes() {
        let side = match change.tag() {
            ChangeTag::Equal => Side::Both,
            ChangeTag::Delete => Side::Before,
            ChangeTag::Insert => Side::After,
        };
        match pieces.last_mut() {
            Some((last, text)) if *last == side => text.push_str(change.value()),
            _ => pieces.push((side, change.value().to_owned())),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ui::fixtures::parts;

    fn version(document: &Value, parts: Vec<Part>) -> Version {
        let (run, about) = (String::new(), String::new());
        let document = document.as_object().cloned().unwrap();
        Version { run, at: String::new(), about, document, parts }
    }

    #[test]
    fn only_what_differs_is_told_and_word_by_word() {
        let before = version(&json!({"title": "Half the wait", "n": 1}), parts(&["synoniemen"]));
        let after = version(&json!({"title": "Half the long wait", "n": 1}), parts(&[]));
        let told = differences(&before, &after);
        let titles: Vec<&str> = told.iter().map(|one| one.title.as_str()).collect();
        assert_eq!(titles, ["Title", "Synoniemen"]);
        let both = |text: &str| (Side::Both, text.to_owned());
        let new = (Side::After, "long ".to_owned());
        assert_eq!(told[0].pieces, [both("Half the "), new, both("wait")]);
        assert_eq!(told[1].pieces, [(Side::After, "wachtduur\nwachtperiode".to_owned())]);
        assert_eq!(differences(&after, &after), []);
        let without = version(&json!({"n": 1}), parts(&[]));
        assert_eq!(differences(&after, &without)[0].title, "Title", "what is gone is told too");
    }
}
