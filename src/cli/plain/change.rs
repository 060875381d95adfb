//! What to change in a result: a value by its number, an item or a list to ask for again.

use serde_json::{Map, Value};

use super::talk::{Choice, Leave, Talk};
use crate::domain::edit::{Edit, Place};
use crate::domain::recipe::{Recipe, StepId, StepKind};
use crate::ui::figures::short_value;

/// How much of a value a line of a list shows, in cells.
const SHORT: usize = 60;

/// What empties a text, or takes an item out of its list.
const NOTHING: &str = "-";

/// What is to be done to a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// Change or remove a value.
    Edit(Edit),
    /// Ask for one item of a list again.
    Item(Place),
    /// Ask for a whole step again.
    Step(StepId),
    /// Ask for what is missing.
    Missing,
}

/// Asks which value is to be changed, and into what. None where the person goes back.
///
/// # Errors
/// [`Leave`].
pub async fn edit(talk: &mut Talk, values: &Map<String, Value>) -> Result<Option<Wish>, Leave> {
    let Some((path, value)) = value(talk, values).await? else { return Ok(None) };
    let is_item = path.ends_with(']');
    let old = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    talk.say(&format!("{path} is now: {}", if old.is_empty() { "empty" } else { &old }));
    let other = match (is_item, value.is_string() || value.is_null()) {
        (true, _) => "A single - takes it out of its list. ",
        (false, true) => "A single - empties it. ",
        (false, false) => "",
    };
    let question = format!("Type the new value. {other}Enter alone leaves it as it is.");
    let help = "The value is replaced by what you type. You are told which steps would run again \
                before anything runs.";
    let answer = if old.contains('\n') {
        lines(talk, &question).await?
    } else {
        talk.text(&question, help).await?
    };
    let place: Place = match (answer.as_str(), path.parse()) {
        ("", _) => return Ok(None),
        (_, Ok(place)) => place,
        (_, Err(error)) => {
            talk.say(&format!("error: {error}"));
            return Ok(None);
        }
    };
    if answer == NOTHING && is_item {
        return Ok(Some(Wish::Edit(Edit::removal(place))));
    }
    let new = if answer == NOTHING && value.is_string() { "" } else { answer.as_str() };
    match format!("{path}={new}").parse::<Edit>() {
        Ok(edit) => Ok(Some(Wish::Edit(edit))),
        Err(error) => {
            talk.say(&format!("error: {error}"));
            Ok(None)
        }
    }
}

/// Several lines, until one that is a single `.` or the end of the input.
async fn lines(talk: &mut Talk, question: &str) -> Result<String, Leave> {
    talk.say(question);
    talk.say("It may have several lines; a line with a single . ends it.");
    let mut lines = Vec::new();
    while let Some(line) = talk.line().await? {
        if line.trim_end() == "." || (lines.is_empty() && line.trim().is_empty()) {
            break;
        }
        lines.push(line);
    }
    Ok(lines.join("\n").trim().to_owned())
}

/// Goes down into the result by numbers until one value is chosen; returns its path.
async fn value(
    talk: &mut Talk,
    values: &Map<String, Value>,
) -> Result<Option<(String, Value)>, Leave> {
    let mut way: Vec<(String, Value)> = vec![(String::new(), Value::Object(values.clone()))];
    while let Some((path, value)) = way.last().cloned() {
        if !value.is_object() && !value.is_array() {
            return Ok(Some((path, value)));
        }
        let inside = inside(&path, &value);
        let mut choices: Vec<Choice> = inside
            .iter()
            .map(|(path, value)| {
                let name = path.rsplit('.').next().unwrap_or(path);
                Choice::new(name, short_value(value, SHORT))
            })
            .collect();
        choices.push(Choice::new("back", ""));
        let question = match path.as_str() {
            "" => "Which value is to be changed?".to_owned(),
            path => format!("Which value of {path}?"),
        };
        let help = "A field with several values in it leads to another list of numbers.";
        let at = talk.choose(&question, &choices, Some(inside.len()), help).await?;
        match inside.into_iter().nth(at) {
            Some(chosen) => way.push(chosen),
            None => drop(way.pop()),
        }
    }
    Ok(None)
}

/// What is inside a value, each with its path.
fn inside(path: &str, value: &Value) -> Vec<(String, Value)> {
    match value {
        Value::Object(map) => map
            .iter()
            .map(|(key, value)| match path {
                "" => (key.clone(), value.clone()),
                path => (format!("{path}.{key}"), value.clone()),
            })
            .collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(at, value)| (format!("{path}[{at}]"), value.clone()))
            .collect(),
        _ => Vec::new(),
    }
}

/// Asks which list, text or item is to be asked for again. None where the person goes back.
///
/// # Errors
/// [`Leave`].
pub async fn again(
    talk: &mut Talk,
    recipe: &Recipe,
    values: &Map<String, Value>,
) -> Result<Option<Wish>, Leave> {
    let parts: Vec<_> = recipe.parts().collect();
    let mut choices: Vec<Choice> = parts
        .iter()
        .map(|part| {
            let value = values.get(part.id.as_str()).map(|value| short_value(value, SHORT));
            Choice::new(part.id.as_str(), value.unwrap_or_default())
        })
        .collect();
    choices.push(Choice::new("back", ""));
    let help = "Only what you choose is asked for; everything else stays.";
    let usual = Some(parts.len());
    let at = talk.choose("What is to be asked for again?", &choices, usual, help).await?;
    let Some(part) = parts.get(at) else { return Ok(None) };
    let items = values.get(part.id.as_str()).and_then(Value::as_array);
    let Some(items) = items.filter(|items| part.kind == StepKind::List && !items.is_empty()) else {
        return Ok(Some(Wish::Step(part.id.clone())));
    };
    let mut choices: Vec<Choice> =
        items.iter().map(|item| Choice::new("", short_value(item, SHORT))).collect();
    choices.push(Choice::new("all", format!("the whole list of {}", items.len())));
    choices.push(Choice::new("back", ""));
    let question = format!("Which item of {}?", part.id);
    let at = talk.choose(&question, &choices, Some(choices.len() - 1), help).await?;
    if at == items.len() {
        return Ok(Some(Wish::Step(part.id.clone())));
    }
    let place = (at < items.len()).then(|| format!("{}[{at}]", part.id).parse().ok()).flatten();
    Ok(place.map(Wish::Item))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_told_with_the_paths_that_lead_to_them() {
        let value = json!({"title": "a", "metrics": [{"after": "1"}]});
        let paths = |path: &str, value: &Value| -> Vec<String> {
            inside(path, value).into_iter().map(|(path, _)| path).collect()
        };
        assert_eq!(paths("", &value), ["title", "metrics"]);
        assert_eq!(paths("metrics", &value["metrics"]), ["metrics[0]"]);
        assert_eq!(paths("metrics[0]", &value["metrics"][0]), ["metrics[0].after"]);
        assert_eq!(paths("title", &value["title"]), [""; 0]);
    }
}
