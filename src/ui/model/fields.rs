//! The fields of a result, while they are read and changed one by one: those of its document, then
//! the lists and texts beside it.

use serde_json::{Map, Value};

use super::groups::{self, Group, Item};
use super::versions::Version;
use crate::domain::edit::{Edit, EditError};
use crate::domain::part::{Part, PartContent};

/// A change that can be taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The run that was shown before it.
    pub run: String,
    /// Its document.
    pub document: Map<String, Value>,
    /// Its lists and texts.
    pub parts: Vec<Part>,
    /// What was changed, in a few words.
    pub about: String,
}

/// The fields of the result that is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldsPane {
    document: Map<String, Value>,
    parts: Vec<Part>,
    /// All fields in reading order.
    groups: Vec<Group>,
    /// The place of the group and of the item in it that have the focus.
    focus: (usize, usize),
    /// Whether they have the keys.
    pub is_open: bool,
    /// What can be taken back, the newest last.
    pub changes: Vec<Change>,
    /// How many more of them are to be taken back when the one that is being taken back is.
    pub more_back: usize,
    /// Every version of the result since its run, the newest last.
    pub versions: Vec<Version>,
    /// What the newest version differs in, until it is among them.
    pub made: Option<String>,
    /// The notes that it was made from.
    pub notes: String,
}

/// How many places of a group can have the focus: each item, and one where there is none.
fn places(group: &Group) -> usize {
    group.items.len().max(1)
}

impl FieldsPane {
    /// The lists and texts, in the order of the recipe.
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Whether they have room on the screen of the result: lists and texts always, where there is
    /// some, and all others while they have the keys.
    #[must_use]
    pub fn are_shown(&self) -> bool {
        self.is_open || !self.parts.is_empty()
    }

    /// The document, as far as it has been read.
    #[must_use]
    pub fn document(&self) -> &Map<String, Value> {
        &self.document
    }

    /// All fields in reading order.
    #[must_use]
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// Takes another document and the notes that it was made from.
    pub fn take_document(&mut self, document: Map<String, Value>, notes: String) {
        self.notes = notes;
        self.document = document;
        self.take(self.parts.clone());
    }

    /// Takes other lists and texts, and leaves the focus where it was as far as there is such a place.
    pub fn take(&mut self, parts: Vec<Part>) {
        let path = self.group().map(|group| group.path.clone());
        self.parts = parts;
        self.groups = groups::of(&self.document, &self.parts);
        let same = self.groups.iter().position(|group| Some(&group.path) == path.as_ref());
        let group = same.unwrap_or(self.focus.0).min(self.groups.len().saturating_sub(1));
        let items = self.groups.get(group).map_or(1, places);
        self.focus = (group, self.focus.1.min(items - 1));
        self.is_open &= !self.groups.is_empty();
    }

    /// The places of the group and of the item that have the focus, from 0.
    #[must_use]
    pub fn focus(&self) -> (usize, usize) {
        self.focus
    }

    /// The group that has the focus.
    #[must_use]
    pub fn group(&self) -> Option<&Group> {
        self.groups.get(self.focus.0)
    }

    /// What has the focus; none in a list that is empty.
    #[must_use]
    pub fn item(&self) -> Option<&Item> {
        self.group()?.items.get(self.focus.1)
    }

    /// The list or text beside the document that has the focus.
    #[must_use]
    pub fn part(&self) -> Option<&Part> {
        let step = self.group()?.step.as_ref()?;
        self.parts.iter().find(|part| &part.step == step)
    }

    /// What has the focus, in a few words: `Synoniemen 2`.
    #[must_use]
    pub fn name(&self) -> String {
        match self.group() {
            Some(group) if group.is_list && !group.items.is_empty() => {
                format!("{} {}", group.title, self.focus.1 + 1)
            }
            Some(group) => group.title.clone(),
            None => String::new(),
        }
    }

    /// Moves the focus by some places, from one group into the next.
    pub fn move_by(&mut self, by: isize) {
        let all: Vec<(usize, usize)> = self
            .groups
            .iter()
            .enumerate()
            .flat_map(|(at, group)| (0..places(group)).map(move |item| (at, item)))
            .collect();
        let here = all.iter().position(|place| *place == self.focus).unwrap_or(0);
        let there = here.saturating_add_signed(by).min(all.len().saturating_sub(1));
        self.focus = all.get(there).copied().unwrap_or_default();
    }

    /// Moves the focus to the first place of the next group, or of the one before; round at the ends.
    pub fn turn(&mut self, by: isize) {
        let count = self.groups.len();
        if count > 0 {
            self.focus = ((self.focus.0 + count).saturating_add_signed(by) % count, 0);
        }
    }

    /// Puts the focus on a place of a group, where there is such a place.
    pub fn focus_at(&mut self, (group, item): (usize, usize)) {
        if self.groups.get(group).is_some_and(|group| item < places(group)) {
            self.focus = (group, item);
        }
    }

    /// Puts the focus on the item of that path, or on the group that holds it.
    pub fn focus_on(&mut self, path: &str) {
        for (at, group) in self.groups.iter().enumerate() {
            if let Some(item) = group.items.iter().position(|item| item.path == path) {
                self.focus = (at, item);
                return;
            }
            if group.path == path {
                self.focus = (at, 0);
            }
        }
    }

    /// Makes changes in what is shown, until the run that makes them is over.
    ///
    /// # Errors
    /// [`EditError`] of the first one that cannot be made; nothing is then changed.
    pub fn apply(&mut self, edits: &[Edit]) -> Result<(), EditError> {
        let mut all = self.document.clone();
        for part in &self.parts {
            all.insert(part.step.to_string(), part.content.to_json());
        }
        for edit in edits {
            edit.apply(&mut all)?;
        }
        let mut parts = self.parts.clone();
        for part in &mut parts {
            let content = match all.shift_remove(part.step.as_str()) {
                Some(Value::String(text)) => PartContent::Text(text),
                Some(Value::Array(items)) => {
                    let texts = items.iter().filter_map(Value::as_str).map(str::to_owned);
                    PartContent::List(texts.collect())
                }
                _ => continue,
            };
            if content != part.content {
                part.content = content;
                part.is_failed = false;
            }
        }
        self.document = all;
        self.take(parts);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ui::fixtures::parts;

    fn text(pane: &FieldsPane) -> Option<&str> {
        pane.item().and_then(|item| item.value.as_str())
    }

    #[test]
    fn the_focus_goes_through_all_items_and_stays_where_it_can() {
        let mut pane = FieldsPane::default();
        pane.take(parts(&["tegenvoorbeelden"]));
        pane.move_by(4);
        assert_eq!((pane.focus(), pane.name().as_str()), ((1, 1), "Praktijkvoorbeelden 2"));
        pane.turn(1);
        assert_eq!((pane.focus(), pane.item()), ((2, 0), None), "an empty part has one place");
        pane.turn(1);
        pane.move_by(1);
        assert_eq!(text(&pane), Some("wachtperiode"));
        let gone = Edit::removal("synoniemen[1]".parse().unwrap());
        pane.apply(&[gone]).unwrap();
        assert_eq!((pane.focus(), text(&pane)), ((3, 0), Some("wachtduur")));
        pane.move_by(99);
        assert_eq!((pane.focus(), pane.name().as_str()), ((5, 0), "Toelichting"));
        pane.turn(1);
        pane.move_by(-1);
        assert_eq!(pane.focus(), (0, 0));
        pane.take(Vec::new());
        assert_eq!((pane.item(), pane.name().as_str()), (None, ""));
    }

    #[test]
    fn the_document_stands_before_the_parts_and_is_changed_in_the_same_way() {
        let mut pane = FieldsPane::default();
        let document = json!({"begrip": "wachttijd", "kenmerken": ["kort"]});
        pane.take_document(document.as_object().unwrap().clone(), String::new());
        pane.take(parts(&[]));
        pane.focus_on("kenmerken[0]");
        assert_eq!((pane.name().as_str(), text(&pane)), ("Kenmerken 1", Some("kort")));
        let edits = ["begrip=termijn", "kenmerken[0]=lang", "toelichting=Een zin."];
        let edits: Vec<Edit> = edits.iter().map(|edit| edit.parse().unwrap()).collect();
        pane.apply(&edits).unwrap();
        assert_eq!(pane.document()["begrip"], "termijn");
        assert_eq!(text(&pane), Some("lang"));
        assert_eq!(pane.parts()[5].content, PartContent::Text("Een zin.".into()));
        assert_eq!(pane.document().len(), 2, "parts are no fields of the document");
        let before = pane.clone();
        assert!(pane.apply(&["begrip=x".parse().unwrap(), "nix=x".parse().unwrap()]).is_err());
        assert_eq!(pane, before);
    }
}
