//! Changes by hand to a finished result: `metrics[1].after=21 minutes`.

use std::fmt;
use std::str::FromStr;

use serde_json::{Map, Value};
use thiserror::Error;

/// What is said to be in an empty list.
const NOTHING: &str = "nothing";

/// One value to put in the place of another, or an item of a list to add, to move or to take away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    place: Place,
    action: Action,
}

/// What is done in a place.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Action {
    /// This text takes the place of the value there.
    Set(String),
    /// The item is taken away.
    Remove,
    /// This item is put there; those from there on move up.
    Add(Value),
    /// The item goes to this place, from 0.
    Move(usize),
}

/// The place of a value: `synoniemen[2]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place(Vec<Part>);

/// One step down into a document.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Key(String),
    Index(usize),
}

/// Why an edit cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EditError {
    /// It does not read as `PATH=VALUE`.
    #[error(
        "\"{0}\" is not a change; write it as PATH=VALUE, such as 'metrics[1].after=21 minutes'"
    )]
    Malformed(String),
    /// It does not read as a path.
    #[error("\"{0}\" is not a place; write it such as 'synoniemen[2]', counted from 0")]
    NoPlace(String),
    /// What is there cannot be taken away.
    #[error("\"{0}\" is no item of a list; only items can be taken away")]
    NotAnItem(String),
    /// The document has nothing there.
    #[error("the document has no \"{path}\"; there is: {known}")]
    NoSuchField {
        /// What was asked for.
        path: String,
        /// What there is instead.
        known: String,
    },
    /// There is more than one value, so one text cannot stand for it.
    #[error("\"{0}\" is not one value; name a value inside it")]
    NotAValue(String),
    /// The value there is not a text, and the new one does not read as one of its kind.
    #[error("\"{path}\" is a {kind}, and \"{value}\" is not")]
    WrongKind {
        /// Where.
        path: String,
        /// What is there.
        kind: &'static str,
        /// What was given.
        value: String,
    },
}

impl EditError {
    /// The next action.
    #[must_use]
    pub fn hint(&self) -> String {
        let text = match self {
            Self::Malformed(_) | Self::NoPlace(_) => "put it in quotes for the shell",
            Self::NotAnItem(_) => "name an item of a list, such as 'synoniemen[2]'",
            Self::NoSuchField { known, .. } if known.starts_with(NOTHING) => {
                "ask for the whole list again with --fresh, or add items on the Result screen of the app"
            }
            Self::NoSuchField { path, .. } if path.ends_with(']') => {
                "choose one of those, counted from 0; items are added on the Result screen of the app"
            }
            Self::NoSuchField { .. } => "choose one of those",
            Self::NotAValue(path) => {
                return format!("name one value in it, such as '{path}[0]=…' of a list");
            }
            Self::WrongKind { .. } => "give a value of that kind",
        };
        text.to_owned()
    }
}

impl FromStr for Place {
    type Err = EditError;

    fn from_str(path: &str) -> Result<Self, EditError> {
        let malformed = || EditError::NoPlace(path.to_owned());
        let mut parts = Vec::new();
        for name in path.trim().split('.') {
            let (key, indexes) = name.split_at(name.find('[').unwrap_or(name.len()));
            if key.is_empty() {
                return Err(malformed());
            }
            parts.push(Part::Key(key.to_owned()));
            let mut rest = indexes;
            while !rest.is_empty() {
                let (index, after) =
                    rest.strip_prefix('[').and_then(|s| s.split_once(']')).ok_or_else(malformed)?;
                parts.push(Part::Index(index.trim().parse().map_err(|_| malformed())?));
                rest = after;
            }
        }
        Ok(Self(parts))
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&written(&self.0))
    }
}

impl Place {
    /// The first name of its path.
    #[must_use]
    pub fn field(&self) -> &str {
        match self.0.first() {
            Some(Part::Key(key)) => key,
            _ => "",
        }
    }

    /// The list and the place in it, where it names an item of a list at the top: `synoniemen[2]`.
    #[must_use]
    pub fn item(&self) -> Option<(&str, usize)> {
        match self.0.as_slice() {
            [Part::Key(list), Part::Index(index)] => Some((list, *index)),
            _ => None,
        }
    }
}

impl FromStr for Edit {
    type Err = EditError;

    fn from_str(text: &str) -> Result<Self, EditError> {
        let malformed = || EditError::Malformed(text.to_owned());
        let (path, value) = text.split_once('=').ok_or_else(malformed)?;
        let place = path.parse().map_err(|_| malformed())?;
        Ok(Self::set(place, value))
    }
}

impl fmt::Display for Edit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.place.fmt(f)
    }
}

impl Edit {
    /// Puts a text in the place of a value.
    #[must_use]
    pub fn set(place: Place, value: impl Into<String>) -> Self {
        Self { place, action: Action::Set(value.into()) }
    }

    /// Takes the item of a list away.
    #[must_use]
    pub fn removal(place: Place) -> Self {
        Self { place, action: Action::Remove }
    }

    /// Puts an item into a list: at that place of it, or at its end when the place is the one behind
    /// the last.
    #[must_use]
    pub fn addition(place: Place, item: Value) -> Self {
        Self { place, action: Action::Add(item) }
    }

    /// Moves an item to another place of its list, from 0; beyond the end is the end.
    #[must_use]
    pub fn shift(place: Place, to: usize) -> Self {
        Self { place, action: Action::Move(to) }
    }

    /// Whether it puts a text in the place of a value.
    #[must_use]
    pub fn is_setting(&self) -> bool {
        matches!(self.action, Action::Set(_))
    }

    /// Whether it puts a new item into a list.
    #[must_use]
    pub fn is_addition(&self) -> bool {
        matches!(self.action, Action::Add(_))
    }

    /// Where the value is.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// An edit of another value of the same object: its path with the last name replaced.
    #[must_use]
    pub fn beside(&self, key: &str, value: String) -> Self {
        let mut path = self.place.0.clone();
        path.pop();
        path.push(Part::Key(key.to_owned()));
        Self::set(Place(path), value)
    }

    /// The last name of its path, unless that is a place in a list.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        match self.place.0.last() {
            Some(Part::Key(key)) => Some(key),
            _ => None,
        }
    }

    /// The value that it would replace.
    #[must_use]
    pub fn target<'a>(&self, document: &'a Map<String, Value>) -> Option<&'a Value> {
        let (first, rest) = self.place.0.split_first()?;
        let Part::Key(first) = first else { return None };
        rest.iter().try_fold(document.get(first)?, |value, part| part.of(value))
    }

    /// The list or object that holds the value that it would replace.
    #[must_use]
    pub fn holder<'a>(&self, document: &'a Map<String, Value>) -> Option<&'a Value> {
        let mut path = self.place.0.clone();
        path.pop();
        Self::removal(Place(path)).target(document)
    }

    /// Makes the change and returns the old value, which is null for an item that was not there. A text
    /// stays a text; a number or a yes-or-no has to be given as one.
    ///
    /// # Errors
    /// [`EditError`] when the document has no such value; it is then unchanged.
    pub fn apply(&self, document: &mut Map<String, Value>) -> Result<Value, EditError> {
        let value = match &self.action {
            Action::Set(value) => value,
            action => return self.apply_to_list(action, document),
        };
        self.check(&self.place.0, document)?;
        let path = self.place.to_string();
        let Some(slot) = slot(&self.place.0, document) else {
            return Err(EditError::NotAValue(path));
        };
        let new = match slot {
            Value::Array(_) | Value::Object(_) => return Err(EditError::NotAValue(path)),
            Value::Bool(_) => value.trim().parse().ok().map(Value::Bool),
            Value::Number(_) => serde_json::from_str(value.trim()).ok().map(Value::Number),
            Value::String(_) | Value::Null => Some(Value::from(value.as_str())),
        };
        let kind = if slot.is_boolean() { "yes or no (true, false)" } else { "number" };
        let new = new.ok_or(EditError::WrongKind { path, kind, value: value.clone() })?;
        Ok(std::mem::replace(slot, new))
    }

    /// Adds, moves or takes away an item.
    fn apply_to_list(
        &self,
        action: &Action,
        document: &mut Map<String, Value>,
    ) -> Result<Value, EditError> {
        let no_item = || EditError::NotAnItem(self.place.to_string());
        let Some((Part::Index(at), above)) = self.place.0.split_last() else {
            self.check(&self.place.0, document)?;
            return Err(no_item());
        };
        self.check(above, document)?;
        let count = match slot(above, document) {
            Some(Value::Array(items)) => items.len(),
            _ => return Err(no_item()),
        };
        if *at > count || (*at == count && !matches!(action, Action::Add(_))) {
            self.check(&self.place.0, document)?;
        }
        let Some(Value::Array(items)) = slot(above, document) else { return Err(no_item()) };
        Ok(match action {
            Action::Add(item) => {
                items.insert(*at, item.clone());
                Value::Null
            }
            Action::Move(to) => {
                let item = items.remove(*at);
                items.insert((*to).min(items.len()), item.clone());
                item
            }
            Action::Remove | Action::Set(_) => items.remove(*at),
        })
    }

    /// Finds the first name on the path that the document does not have.
    fn check(&self, path: &[Part], document: &Map<String, Value>) -> Result<(), EditError> {
        let whole = Value::Object(document.clone());
        let mut value = &whole;
        for (depth, part) in path.iter().enumerate() {
            value = part.of(value).ok_or_else(|| EditError::NoSuchField {
                path: written(&self.place.0[..=depth]),
                known: known(value, &written(&self.place.0[..depth])),
            })?;
        }
        Ok(())
    }
}

impl Part {
    fn of<'a>(&self, value: &'a Value) -> Option<&'a Value> {
        match self {
            Self::Key(key) => value.get(key),
            Self::Index(at) => value.get(*at),
        }
    }
}

/// The value at a path.
fn slot<'a>(path: &[Part], document: &'a mut Map<String, Value>) -> Option<&'a mut Value> {
    let (first, rest) = path.split_first()?;
    let Part::Key(first) = first else { return None };
    rest.iter().try_fold(document.get_mut(first)?, |value, part| match part {
        Part::Key(key) => value.get_mut(key),
        Part::Index(at) => value.get_mut(*at),
    })
}

fn written(path: &[Part]) -> String {
    let mut text = String::new();
    for part in path {
        match part {
            Part::Key(key) if text.is_empty() => text.push_str(key),
            Part::Key(key) => text = format!("{text}.{key}"),
            Part::Index(at) => text = format!("{text}[{at}]"),
        }
    }
    text
}

/// What could have been named inside a value.
fn known(value: &Value, path: &str) -> String {
    match value {
        Value::Object(map) => map.keys().map(String::as_str).collect::<Vec<_>>().join(", "),
        Value::Array(items) if items.is_empty() => format!("{NOTHING} in {path}"),
        Value::Array(items) => format!("{path}[0] to {path}[{}]", items.len() - 1),
        _ => format!("one value, {path}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document() -> Map<String, Value> {
        serde_json::from_str(
            r#"{"title":"T","metrics":[{"after":"1","headline":true},{"after":"19 minutes"}],"n":3,"none":[]}"#,
        )
        .unwrap()
    }

    fn apply(text: &str) -> Result<(Value, Map<String, Value>), EditError> {
        let mut document = document();
        let old = text.parse::<Edit>()?.apply(&mut document)?;
        Ok((old, document))
    }

    #[test]
    fn a_value_deep_inside_is_replaced_and_nothing_else() {
        let (old, document) = apply("metrics[1].after=21 = minutes").unwrap();
        assert_eq!(old, "19 minutes");
        assert_eq!(document["metrics"][1]["after"], "21 = minutes");
        assert_eq!(document["metrics"][0]["after"], "1");
        assert_eq!(apply("metrics[0].headline=false").unwrap().1["metrics"][0]["headline"], false);
        assert_eq!(apply("n=4").unwrap().1["n"], 4);
    }

    #[test]
    fn items_of_lists_are_taken_away_and_nothing_else_is() {
        let remove = |path: &str| {
            let mut document = document();
            let old = Edit::removal(path.parse()?).apply(&mut document)?;
            Ok::<_, EditError>((old, document))
        };
        let (old, left) = remove("metrics[0]").unwrap();
        assert_eq!((&old["after"], left["metrics"].as_array().unwrap().len()), (&"1".into(), 1));
        let told = |path| remove(path).unwrap_err().to_string();
        assert!(told("title").contains("no item of a list"));
        assert!(told("metrics[0].after").contains("no item of a list"));
        assert!(told("metrics[2]").ends_with("there is: metrics[0] to metrics[1]"));
        assert!(told("metrics[").contains("is not a place"));
        let place: Place = "synoniemen[2]".parse().unwrap();
        assert_eq!((place.item(), place.field()), (Some(("synoniemen", 2)), "synoniemen"));
        assert_eq!("a.b[1]".parse::<Place>().unwrap().item(), None);
    }

    #[test]
    fn items_are_added_and_moved() {
        let place = |path: &str| path.parse::<Place>().unwrap();
        let labels = |document: &Map<String, Value>| -> Vec<String> {
            let all = document["metrics"].as_array().unwrap().iter();
            all.map(|one| one["after"].as_str().unwrap().to_owned()).collect()
        };
        let mut document = document();
        let item = serde_json::json!({"after": "new"});
        let add = |path: &str| Edit::addition(place(path), item.clone());
        assert_eq!(add("metrics[2]").apply(&mut document), Ok(Value::Null));
        add("metrics[0]").apply(&mut document).unwrap();
        assert_eq!(labels(&document), ["new", "1", "19 minutes", "new"]);
        Edit::shift(place("metrics[2]"), 0).apply(&mut document).unwrap();
        Edit::shift(place("metrics[1]"), 99).apply(&mut document).unwrap();
        assert_eq!(labels(&document), ["19 minutes", "1", "new", "new"]);
        let before = document.clone();
        for wrong in [add("metrics[9]"), add("title[0]"), Edit::shift(place("metrics[4]"), 0)] {
            assert!(wrong.apply(&mut document).is_err(), "{wrong}");
        }
        assert_eq!(document, before);
    }

    #[test]
    fn what_cannot_be_changed_is_told_with_what_could() {
        let told = |text| apply(text).unwrap_err().to_string();
        assert!(told("metrics[2].after=x").ends_with("there is: metrics[0] to metrics[1]"));
        let hint = |text| apply(text).unwrap_err().hint();
        assert!(hint("metrics[2].after=x").starts_with("choose one of those, counted from 0"));
        assert!(hint("none[0]=x").contains("--fresh") && hint("titel=x") == "choose one of those");
        assert_eq!(hint("metrics=x"), "name one value in it, such as 'metrics[0]=…' of a list");
        assert!(told("titel=x").contains("no \"titel\"; there is: title, metrics, n, none"));
        assert!(told("metrics=x").contains("not one value"));
        assert!(told("n=x").contains("is a number"));
        for malformed in ["title", "=x", ".a=x", "metrics[a]=x", "metrics[1=x", "metrics[1]x=x"] {
            assert!(told(malformed).contains("is not a change"), "{malformed}");
        }
    }
}
