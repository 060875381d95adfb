//! A field while it is edited: one text, or an object with a line for each of its values.

use serde_json::{Map, Value};

use super::groups::title;
use crate::domain::edit::{Edit, EditError, Place};
use crate::text::figure;
use crate::ui::editor::Editor;

/// The value of a metric that follows from its others.
pub const COMPUTED: &str = "improvement";

/// What is filled in.
#[derive(Debug)]
pub struct Form {
    /// What it is about: `Metrics 2`.
    pub title: String,
    /// Its inputs; never empty.
    pub inputs: Vec<Input>,
    /// The place of the input that has the focus.
    pub at: usize,
    /// Where it goes.
    target: Target,
    /// Whether the person was told that leaving drops what was typed.
    pub is_leaving: bool,
    /// ISO 639-1 code of the language that numbers are written in.
    language: String,
}

/// Where what was typed goes.
#[derive(Debug, Clone, PartialEq)]
enum Target {
    /// In the place of what is there.
    Old(String),
    /// Into a list as a new item like this one.
    New(String, Value),
}

/// One value that is typed.
#[derive(Debug)]
pub struct Input {
    /// Its name in the object; empty where the value stands alone.
    pub key: String,
    /// Its name for people.
    pub label: String,
    /// What is typed.
    pub editor: Editor,
    /// What kind of value it is.
    pub kind: InputKind,
    /// What stood there.
    old: String,
    /// Why it cannot be taken.
    pub problem: Option<String>,
}

/// What kind of value is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InputKind {
    /// A text that may not be empty.
    Needed,
    /// A text.
    Text,
    /// One of these words, or nothing.
    OneOf(&'static [&'static str]),
    /// Yes or no.
    YesNo,
    /// A number.
    Number,
}

impl InputKind {
    /// What may be typed, where that is not any text.
    #[must_use]
    pub fn hint(self) -> String {
        match self {
            Self::Needed | Self::Text => String::new(),
            Self::OneOf(words) => format!("{} or nothing", words.join(", ")),
            Self::YesNo => "yes or no".to_owned(),
            Self::Number => "a number".to_owned(),
        }
    }

    /// The text as it goes into the document.
    fn read(self, text: &str) -> Result<String, String> {
        let text = text.trim();
        match self {
            Self::Needed if text.is_empty() => Err("this cannot be empty".to_owned()),
            Self::Needed | Self::Text => Ok(text.to_owned()),
            Self::OneOf(words) if text.is_empty() || words.contains(&text) => Ok(text.to_owned()),
            Self::YesNo if matches!(text, "yes" | "true") => Ok("true".to_owned()),
            Self::YesNo if matches!(text, "no" | "false") => Ok("false".to_owned()),
            Self::Number if text.parse::<f64>().is_ok() => Ok(text.to_owned()),
            Self::OneOf(_) | Self::YesNo | Self::Number => Err(format!("type {}", self.hint())),
        }
    }
}

impl Form {
    /// A form with what stands at a path.
    #[must_use]
    pub fn of(title: &str, path: &str, value: &Value) -> Self {
        Self::new(title, Target::Old(path.to_owned()), path, value)
    }

    /// A form for a new item at that path of a list.
    #[must_use]
    pub fn addition(title: &str, path: &str, blank: &Value) -> Self {
        let target = Target::New(path.to_owned(), blank.clone());
        Self::new(title, target, path, blank)
    }

    fn new(title: &str, target: Target, path: &str, value: &Value) -> Self {
        let list = path.split('[').next().unwrap_or(path);
        let inputs = match value {
            Value::Object(map) => {
                map.iter().map(|(key, value)| Input::new(list, key, value)).collect()
            }
            value => vec![Input::new(list, "", value)],
        };
        let (title, language) = (title.to_owned(), String::new());
        Self { title, inputs, at: 0, target, is_leaving: false, language }
    }

    /// The same form, which computes in the language with that ISO 639-1 code.
    #[must_use]
    pub fn in_language(self, language: &str) -> Self {
        Self { language: language.to_owned(), ..self }
    }

    /// Whether what is typed becomes a new item of a list.
    #[must_use]
    pub fn is_addition(&self) -> bool {
        matches!(self.target, Target::New(..))
    }

    /// The change that follows from the before and the after that are typed; empty where none does, and
    /// where another one is typed or nothing has changed.
    #[must_use]
    pub fn computed(&self) -> String {
        let find = |key: &str| self.inputs.iter().find(|input| input.key == key);
        let (Some(before), Some(after)) = (find("before"), find("after")) else {
            return String::new();
        };
        let is_typed = |input: &Input| input.editor.text() != input.old;
        let is_other = |input: &Input| match self.target {
            Target::New(..) => !input.editor.text().trim().is_empty(),
            Target::Old(_) => is_typed(input),
        };
        let is_asked = is_typed(before) || is_typed(after);
        if !is_asked || find(COMPUTED).is_none_or(is_other) {
            return String::new();
        }
        let text = |input: &Input| input.editor.text().trim().to_owned();
        figure::improvement(&text(before), &text(after), &self.language)
    }

    /// The input that has the focus.
    pub fn input(&mut self) -> Option<&mut Input> {
        self.inputs.get_mut(self.at)
    }

    /// Whether something else is typed than stood there.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.inputs.iter().any(|input| input.editor.text() != input.old)
    }

    /// Moves the focus to the next input, or to the one before; round at the ends.
    pub fn turn(&mut self, by: isize) {
        let count = self.inputs.len().max(1);
        self.at = (self.at + count).saturating_add_signed(by) % count;
        self.is_leaving = false;
    }

    /// The changes that were typed, none where nothing was. Where a value cannot be taken, its input
    /// says why and has the focus.
    pub fn edits(&mut self) -> Option<Vec<Edit>> {
        let computed = self.computed();
        let mut values = Vec::new();
        let mut wrong = None;
        for (at, input) in self.inputs.iter_mut().enumerate() {
            let text = input.editor.text();
            let is_new = matches!(self.target, Target::New(..));
            match input.kind.read(&text) {
                // What stood there already may stay, whatever it is.
                _ if text == input.old && !is_new => input.problem = None,
                Ok(value) => {
                    input.problem = None;
                    values.push((input.key.clone(), value));
                }
                Err(why) => {
                    input.problem = Some(why);
                    wrong = wrong.or(Some(at));
                }
            }
        }
        if let Some(at) = wrong {
            self.at = at;
            return None;
        }
        if self.is_addition()
            && let Some((_, value)) = values.iter_mut().find(|(key, _)| key == COMPUTED)
            && value.is_empty()
        {
            // What is changed in place is computed where the change is made.
            *value = computed;
        }
        let edits = match &self.target {
            Target::Old(path) => {
                values.into_iter().map(|(key, value)| set(path, &key, value)).collect()
            }
            Target::New(path, blank) => {
                path.parse().map(|place| vec![Edit::addition(place, filled(blank, values))])
            }
        };
        match edits {
            Ok(edits) => Some(edits),
            Err(error) => {
                self.refuse(&error);
                None
            }
        }
    }

    /// Says why what was typed cannot be taken.
    pub fn refuse(&mut self, error: &EditError) {
        if let Some(input) = self.input() {
            input.problem = Some(error.to_string());
        }
    }
}

fn set(path: &str, key: &str, value: String) -> Result<Edit, EditError> {
    let path = if key.is_empty() { path.to_owned() } else { format!("{path}.{key}") };
    Ok(Edit::set(path.parse::<Place>()?, value))
}

/// A new item with what was typed.
fn filled(blank: &Value, values: Vec<(String, String)>) -> Value {
    let Value::Object(map) = blank else {
        return values.into_iter().next().map_or(Value::Null, |(_, text)| Value::from(text));
    };
    let mut map: Map<String, Value> = map.clone();
    for (key, text) in values {
        let value = match map.get(&key) {
            Some(Value::Bool(_)) => Value::Bool(text == "true"),
            Some(Value::Number(_)) => serde_json::from_str(&text).unwrap_or(Value::from(0)),
            _ => Value::from(text),
        };
        map.insert(key, value);
    }
    Value::Object(map)
}

impl Input {
    fn new(list: &str, key: &str, value: &Value) -> Self {
        let kind = match (list, key, value) {
            ("metrics", "direction", _) => InputKind::OneOf(&["lower", "higher"]),
            (_, _, Value::Bool(_)) => InputKind::YesNo,
            (_, _, Value::Number(_)) => InputKind::Number,
            ("metrics", "label", _) | ("timeline", "phase", _) | ("quotes", "text", _) => {
                InputKind::Needed
            }
            _ => InputKind::Text,
        };
        let old = match value {
            Value::String(text) => text.clone(),
            Value::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
            Value::Number(number) => number.to_string(),
            _ => String::new(),
        };
        let mut editor = Editor::new(&old);
        editor.to_end();
        // What the editor leaves out is no change of the person's.
        let old = editor.text();
        let label = if key.is_empty() { String::new() } else { title(key) };
        Self { key: key.to_owned(), label, editor, kind, old, problem: None }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn metric() -> Value {
        json!({"label": "Wait", "before": "14 days", "direction": "lower", "headline": true})
    }

    fn typed(form: &mut Form, key: &str, text: &str) {
        let at = form.inputs.iter().position(|input| input.key == key).unwrap();
        form.inputs[at].editor.replace(text);
    }

    #[test]
    fn only_what_was_changed_goes_by_the_way_of_set() {
        let mut form = Form::of("Metrics 1", "metrics[0]", &metric());
        assert_eq!((form.is_changed(), form.edits()), (false, Some(Vec::new())));
        typed(&mut form, "before", " 15 days ");
        typed(&mut form, "headline", "no");
        let edits = ["metrics[0].before=15 days", "metrics[0].headline=false"];
        let edits: Vec<Edit> = edits.iter().map(|edit| edit.parse().unwrap()).collect();
        assert_eq!(form.edits(), Some(edits));
        let mut form = Form::of("Title", "title", &json!("a"));
        typed(&mut form, "", "a\n\nb");
        assert_eq!(form.edits(), Some(vec!["title=a\n\nb".parse().unwrap()]));
    }

    #[test]
    fn a_wrong_value_is_told_at_its_input_and_nothing_is_lost() {
        let mut form = Form::of("Metrics 1", "metrics[0]", &metric());
        typed(&mut form, "before", "15 days");
        for (key, wrong, right) in
            [("direction", "up", "higher"), ("headline", "maybe", "yes"), ("label", " ", "W")]
        {
            typed(&mut form, key, wrong);
            assert_eq!(form.edits(), None, "{key}");
            assert_eq!(form.inputs[form.at].key, key);
            assert!(form.inputs[form.at].problem.is_some());
            typed(&mut form, key, right);
            assert!(form.edits().is_some());
            assert!(form.inputs[form.at].problem.is_none());
        }
        assert_eq!(form.inputs[1].editor.text(), "15 days");
    }

    #[test]
    fn the_change_of_a_new_metric_is_computed_unless_it_is_typed() {
        let blank = json!({"label": "", "before": "", "after": "", "unit": "", "improvement": ""});
        let made = |values: &[(&str, &str)]| {
            let mut form = Form::addition("Metrics 1", "metrics[0]", &blank).in_language("en");
            typed(&mut form, "label", "Calls");
            for (key, text) in values {
                typed(&mut form, key, text);
            }
            let shown = form.computed();
            let edits = form.edits().unwrap();
            let mut document = json!({"metrics": []}).as_object().unwrap().clone();
            edits[0].apply(&mut document).unwrap();
            (shown, document["metrics"][0]["improvement"].as_str().unwrap().to_owned())
        };
        let both = |text: &str| (text.to_owned(), text.to_owned());
        assert_eq!(made(&[("before", "140 calls"), ("after", "35 calls")]), both("−75%"));
        assert_eq!(made(&[("before", "140"), ("after", "35"), ("unit", "calls")]), both("−75%"));
        assert_eq!(made(&[("after", "35")]), both(""));
        let own = [("before", "140"), ("after", "35"), ("improvement", "much less")];
        assert_eq!(made(&own), (String::new(), "much less".to_owned()));
        let there = json!({"before": "140", "after": "35", "improvement": "−75%"});
        let mut form = Form::of("Metrics 1", "metrics[0]", &there).in_language("nl");
        assert_eq!(form.computed(), "", "nothing is changed");
        typed(&mut form, "after", "105");
        assert_eq!(form.computed(), "−25%");
        let edits = form.edits().unwrap();
        assert_eq!(edits.len(), 1, "the engine computes what follows: {edits:?}");
    }

    #[test]
    fn a_new_item_is_like_the_others() {
        let blank = json!({"label": "", "headline": false, "n": 0});
        let mut form = Form::addition("Metrics 3", "metrics[2]", &blank);
        assert_eq!(form.edits(), None, "it needs a label");
        typed(&mut form, "label", "Phone");
        typed(&mut form, "headline", "yes");
        let item = json!({"label": "Phone", "headline": true, "n": 0});
        let expected = Edit::addition("metrics[2]".parse().unwrap(), item);
        assert_eq!(form.edits(), Some(vec![expected]));
        let mut form = Form::addition("Synoniemen 1", "synoniemen[0]", &json!(""));
        typed(&mut form, "", "wachtduur");
        let expected = Edit::addition("synoniemen[0]".parse().unwrap(), json!("wachtduur"));
        assert_eq!(form.edits(), Some(vec![expected]));
    }
}
