//! The lists and texts of a result, while they are read and changed item by item.

use crate::domain::part::{Part, PartContent};

/// A change that can be taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The run that was shown before it.
    pub run: String,
    /// Its lists and texts.
    pub parts: Vec<Part>,
    /// What was changed, in a few words.
    pub about: String,
}

/// The lists and texts of the result that is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PartsPane {
    parts: Vec<Part>,
    /// The place of the part and of the item in it that have the focus.
    focus: (usize, usize),
    /// Whether they have the keys.
    pub is_open: bool,
    /// What can be taken back, the newest last.
    pub changes: Vec<Change>,
    /// How many more of them are to be taken back when the one that is being taken back is.
    pub more_back: usize,
}

/// How many places of a part can have the focus: each item, and one where there is none.
fn places(part: &Part) -> usize {
    match &part.content {
        PartContent::List(items) => items.len().max(1),
        PartContent::Text(_) => 1,
    }
}

impl PartsPane {
    /// All of them, in the order of the recipe.
    #[must_use]
    pub fn all(&self) -> &[Part] {
        &self.parts
    }

    /// Takes others, and leaves the focus where it was as far as there is such a place.
    pub fn take(&mut self, parts: Vec<Part>) {
        self.parts = parts;
        let part = self.focus.0.min(self.parts.len().saturating_sub(1));
        let items = self.parts.get(part).map_or(1, places);
        self.focus = (part, self.focus.1.min(items - 1));
        self.is_open &= !self.parts.is_empty();
    }

    /// The places of the part and of the item that have the focus, from 0.
    #[must_use]
    pub fn focus(&self) -> (usize, usize) {
        self.focus
    }

    /// The part that has the focus.
    #[must_use]
    pub fn focused(&self) -> Option<&Part> {
        self.parts.get(self.focus.0)
    }

    /// What has the focus: an item, or a whole text; none in a part that is empty.
    #[must_use]
    pub fn item(&self) -> Option<&str> {
        match &self.focused()?.content {
            PartContent::List(items) => items.get(self.focus.1).map(String::as_str),
            PartContent::Text(text) => Some(text.as_str()).filter(|text| !text.is_empty()),
        }
    }

    /// What has the focus, in a few words: `Synoniemen 2`.
    #[must_use]
    pub fn name(&self) -> String {
        match self.focused() {
            Some(Part { title, content: PartContent::List(items), .. }) if !items.is_empty() => {
                format!("{title} {}", self.focus.1 + 1)
            }
            Some(part) => part.title.clone(),
            None => String::new(),
        }
    }

    /// Moves the focus by some places, from one part into the next.
    pub fn move_by(&mut self, by: isize) {
        let all: Vec<(usize, usize)> = self
            .parts
            .iter()
            .enumerate()
            .flat_map(|(at, part)| (0..places(part)).map(move |item| (at, item)))
            .collect();
        let here = all.iter().position(|place| *place == self.focus).unwrap_or(0);
        let there = here.saturating_add_signed(by).min(all.len().saturating_sub(1));
        self.focus = all.get(there).copied().unwrap_or_default();
    }

    /// Moves the focus to the first place of the next part, or of the one before; round at the ends.
    pub fn turn(&mut self, by: isize) {
        let count = self.parts.len();
        if count > 0 {
            self.focus = ((self.focus.0 + count).saturating_add_signed(by) % count, 0);
        }
    }

    /// The content of the part that has the focus, with another text in the place that has the focus,
    /// or without what is there.
    #[must_use]
    pub fn changed(&self, text: Option<&str>) -> Option<PartContent> {
        let content = match &self.focused()?.content {
            PartContent::List(items) => {
                let mut items = items.clone();
                match (items.get_mut(self.focus.1), text) {
                    (Some(item), Some(text)) => text.clone_into(item),
                    (Some(_), None) => drop(items.remove(self.focus.1)),
                    (None, Some(text)) => items.push(text.to_owned()),
                    (None, None) => {}
                }
                PartContent::List(items)
            }
            PartContent::Text(_) => PartContent::Text(text.unwrap_or_default().to_owned()),
        };
        Some(content)
    }

    /// Shows a content in the part that has the focus, until the run that makes it so is over.
    pub fn put(&mut self, content: PartContent) {
        let mut parts = self.parts.clone();
        if let Some(part) = parts.get_mut(self.focus.0) {
            part.content = content;
            part.is_failed = false;
        }
        self.take(parts);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::fixtures::parts;

    #[test]
    fn the_focus_goes_through_all_items_and_stays_where_it_can() {
        let mut pane = PartsPane::default();
        pane.take(parts(&["tegenvoorbeelden"]));
        pane.move_by(4);
        assert_eq!((pane.focus(), pane.name().as_str()), ((1, 1), "Praktijkvoorbeelden 2"));
        pane.turn(1);
        assert_eq!((pane.focus(), pane.item()), ((2, 0), None), "an empty part has one place");
        pane.turn(1);
        pane.move_by(1);
        assert_eq!(pane.item(), Some("wachtperiode"));
        assert_eq!(pane.changed(None), Some(PartContent::List(vec!["wachtduur".into()])));
        pane.put(pane.changed(None).unwrap());
        assert_eq!((pane.focus(), pane.item()), ((3, 0), Some("wachtduur")));
        pane.move_by(99);
        assert_eq!((pane.focus(), pane.name().as_str()), ((5, 0), "Toelichting"));
        pane.turn(1);
        pane.move_by(-1);
        assert_eq!(pane.focus(), (0, 0));
        pane.take(Vec::new());
        assert_eq!((pane.item(), pane.changed(Some("x"))), (None, None));
    }
}
