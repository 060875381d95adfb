//! `casegen-tui recipe`: the recipes that there are, what they do, what is wrong with them, new ones.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::args::{RecipeArgs, RecipeCommand};
use super::failure::{Failure, USAGE};
use super::voice::{Voice, print};
use crate::config::paths::Paths;
use crate::config::recipes::{
    Cookbook, Entry, Gravity, LoadError, Origin, RecipeError, counted, scaffold,
};
use crate::domain::by_name::DEFINITION;
use crate::domain::recipe::{Recipe, StepSpec};
use crate::domain::run::RunMode;
use crate::domain::timing::Timing;
use crate::report::dependency::{self, Strokes};
use crate::report::recipe;
use crate::store::atomic::{self, Privacy};
use crate::text::rules;

const VOICE: Voice = Voice { is_quiet: false };

/// Runs the subcommand and returns the exit code: 2 when a checked recipe has mistakes.
///
/// # Errors
/// [`Failure`] with exit code 2 for a recipe that is not there or cannot be shown or made.
pub fn main(args: &RecipeArgs) -> Result<u8, Failure> {
    let cookbook = Cookbook::new(Paths::from_environment().recipes());
    match &args.command {
        None | Some(RecipeCommand::List) => list(&cookbook, args.json),
        Some(RecipeCommand::Show { recipe }) => show(&cookbook, recipe, args.json),
        Some(RecipeCommand::Check { recipe }) => check(&cookbook, recipe.as_deref(), args.json),
        Some(RecipeCommand::New { id, from, title }) => {
            make(&cookbook, id, from.as_deref(), title.as_deref(), args.json)
        }
    }
}

fn refused(error: &LoadError) -> Failure {
    Failure::usage(error.to_string(), error.hint())
}

fn origin(entry: &Entry) -> String {
    match &entry.origin {
        Origin::BuiltIn => "built in".to_owned(),
        Origin::Folder(path) if entry.overrides => {
            format!("{}, instead of the built-in one", path.display())
        }
        Origin::Folder(path) => path.display().to_string(),
    }
}

fn list(cookbook: &Cookbook, as_json: bool) -> Result<u8, Failure> {
    let checked: Vec<_> =
        cookbook.entries().into_iter().map(|entry| (entry.check(), entry)).collect();
    if as_json {
        let one = |((made, mistakes), entry): &((Option<Recipe>, Vec<RecipeError>), Entry)| {
            let (stops, warnings) = counted(mistakes);
            let mut told = from(entry);
            told["title"] = made.as_ref().map(|recipe| recipe.title.as_str()).into();
            told["steps"] = made.as_ref().map(|recipe| recipe.steps.len()).into();
            told["mistakes"] = stops.into();
            told["warnings"] = warnings.into();
            told
        };
        let all: Vec<Value> = checked.iter().map(one).collect();
        print(&[Value::from(all).to_string()])?;
        return Ok(0);
    }
    let mut rows = Vec::new();
    for ((made, mistakes), entry) in &checked {
        let (title, steps) = if let Some(recipe) = made {
            (recipe.title.clone(), count(recipe.steps.len(), "step"))
        } else {
            (format!("broken: {}", count(counted(mistakes).0, "mistake")), String::new())
        };
        rows.push([entry.name.clone(), title, steps, origin(entry)]);
    }
    let width = |column: usize| {
        rows.iter().map(|row: &[String; 4]| row[column].chars().count()).max().unwrap_or(0)
    };
    let [names, titles, steps] = [width(0), width(1), width(2)];
    let line = |[name, title, count, origin]: &[String; 4]| {
        format!("{name:<names$}  {title:<titles$}  {count:<steps$}  {origin}")
    };
    print(&rows.iter().map(line).collect::<Vec<_>>())?;
    for ((made, _), entry) in &checked {
        if made.is_none() {
            VOICE.say(&format!("see its mistakes: casegen-tui recipe check {}", entry.name));
        }
    }
    Ok(0)
}

/// Where a recipe comes from, for scripts: a path, or null for a built-in one.
fn from(entry: &Entry) -> Value {
    let path = match &entry.origin {
        Origin::BuiltIn => None,
        Origin::Folder(path) => Some(path.display().to_string()),
    };
    json!({ "id": entry.name, "path": path, "overrides": entry.overrides })
}

fn show(cookbook: &Cookbook, name: &str, as_json: bool) -> Result<u8, Failure> {
    let entry = cookbook.find(name).map_err(|error| refused(&error))?;
    let made = entry.open().map_err(|error| refused(&error))?;
    if !as_json {
        print(&recipe::lines(&made, &origin(&entry), strokes()))?;
        return Ok(0);
    }
    let mut told = from(&entry);
    told["id"] = made.id.as_str().into();
    told["title"] = made.title.as_str().into();
    told["description"] = made.description.as_str().into();
    told["version"] = made.version.into();
    told["steps"] = made.steps.iter().map(step).collect();
    told["usual"] = usual(&made);
    told["rules"] = rules(&made);
    told["picture"] = dependency::picture(&made, Strokes::Lines).into();
    print(&[told.to_string()])?;
    Ok(0)
}

fn step(step: &StepSpec) -> Value {
    let needs: Vec<String> = step.needs.iter().map(ToString::to_string).collect();
    json!({
        "id": step.id, "title": step.title, "kind": step.kind, "needs": needs, "file": step.file,
        "count": step.count, "aspect_ratio": step.aspect_ratio, "offline": step.offline,
        "usual_ms": step.usual_ms,
    })
}

/// The rules that the recipe holds its result to, each with an example in the language of the recipe.
fn rules(recipe: &Recipe) -> Value {
    let language = recipe.language.as_deref().unwrap_or("en");
    let is_held = recipe.rules.as_deref() == Some(DEFINITION);
    let rules = rules::ALL.iter().filter(|_| is_held).map(|rule| {
        json!({ "id": rule.id, "sentence": rule.sentence(language), "example": rule.example(language) })
    });
    rules.collect()
}

fn usual(recipe: &Recipe) -> Value {
    let timing = Timing::usual(recipe);
    json!({
        "sequential_ms": timing.sequential_ms,
        "parallel_ms": timing.parallel_ms,
        "floor_ms": timing.floor_ms,
    })
}

fn check(cookbook: &Cookbook, name: Option<&str>, as_json: bool) -> Result<u8, Failure> {
    let entries = if let Some(name) = name {
        vec![cookbook.find(name).map_err(|error| refused(&error))?]
    } else {
        let is_own = |entry: &Entry| entry.origin != Origin::BuiltIn;
        cookbook.entries().into_iter().filter(is_own).collect()
    };
    let checked: Vec<_> = entries.iter().map(|entry| (entry, entry.check())).collect();
    let stops: usize = checked.iter().map(|(_, (_, mistakes))| counted(mistakes).0).sum();
    if as_json {
        let one = |(entry, (made, mistakes)): &(&Entry, (Option<Recipe>, Vec<RecipeError>))| {
            let mut told = from(entry);
            told["mistakes"] = mistakes.iter().map(mistake).collect();
            told["steps"] = made.as_ref().map(|recipe| recipe.steps.len()).into();
            told
        };
        print(&[checked.iter().map(one).collect::<Value>().to_string()])?;
    } else {
        let mut lines = Vec::new();
        for (entry, (made, mistakes)) in &checked {
            lines.extend(told(entry, made.as_ref(), mistakes));
        }
        if checked.is_empty() {
            let folder = cookbook.folder_of("ID");
            lines.push("there are no recipes of your own yet".to_owned());
            VOICE.say(&format!(
                "they stand in {}; make one: casegen-tui recipe new ID",
                folder.display()
            ));
        }
        print(&lines)?;
    }
    Ok(if stops == 0 { 0 } else { USAGE })
}

/// The mistakes of a recipe one by one and their number, or what the recipe would do.
fn told(entry: &Entry, made: Option<&Recipe>, mistakes: &[RecipeError]) -> Vec<String> {
    let mut lines = vec![format!("{} ({})", entry.name, origin(entry))];
    lines.extend(mistakes.iter().map(|mistake| format!("  {mistake}")));
    let (stops, warnings) = counted(mistakes);
    let warned =
        if warnings == 0 { String::new() } else { format!(", {}", count(warnings, "warning")) };
    let Some(made) = made else {
        lines.push(format!("  {}{warned}", count(stops, "mistake")));
        return lines;
    };
    lines.push(format!("  fine: {}{warned}", count(made.steps.len(), "step")));
    for mode in RunMode::ALL {
        lines.push(format!("  {:<11} {}", format!("{mode}:"), recipe::order(made, mode)));
    }
    lines.push(format!("  {}", recipe::usual(made)));
    lines
}

fn mistake(error: &RecipeError) -> Value {
    let gravity = match error.gravity {
        Gravity::Mistake => "mistake",
        Gravity::Warning => "warning",
    };
    json!({
        "file": error.file, "line": error.line, "column": error.column, "gravity": gravity,
        "message": error.message, "hint": error.hint,
    })
}

fn count(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

fn make(
    cookbook: &Cookbook,
    id: &str,
    from: Option<&str>,
    title: Option<&str>,
    as_json: bool,
) -> Result<u8, Failure> {
    let source =
        from.map(|name| cookbook.find(name)).transpose().map_err(|error| refused(&error))?;
    let (texts, made) = scaffold(id, title, source.as_ref())
        .map_err(|error| Failure::usage(error.to_string(), error.hint()))?;
    let folder = cookbook.folder_of(id);
    if fs::symlink_metadata(&folder).is_ok() {
        let message = format!("there is {} already", folder.display());
        return Err(Failure::usage(message, "choose another id, or change the files there"));
    }
    let mut paths: Vec<PathBuf> = Vec::new();
    let written = atomic::make_folder(&folder, Privacy::Shared).and_then(|()| {
        texts.iter().try_for_each(|(name, text)| {
            paths.push(folder.join(name));
            atomic::write(&folder.join(name), text.as_bytes(), Privacy::Shared)
        })
    });
    if let Err(error) = written {
        // A part of a recipe is none; nothing but this has written there.
        drop(fs::remove_dir_all(&folder));
        let message = format!("cannot write {}: {error}", folder.display());
        return Err(Failure::failed(message, "make room or mend the permissions, then try again"));
    }
    let shown = |path: &Path| path.display().to_string();
    let names: Vec<String> = paths.iter().map(|path| shown(path)).collect();
    if as_json {
        print(&[json!({ "id": made.id, "path": shown(&folder), "files": names }).to_string()])?;
        return Ok(0);
    }
    print(&names)?;
    if crate::config::recipes::embedded(id).is_ok() {
        VOICE.say(&format!("note: it takes the place of the built-in recipe \"{id}\""));
    }
    for next in [
        format!("the recipe has {}; change its files, then:", count(made.steps.len(), "step")),
        format!("  casegen-tui recipe check {id}"),
        format!("  casegen-tui recipe show {id}"),
        format!(
            "  casegen-tui bench --recipe {id} --runs 1   (the simulator answers; it costs nothing)"
        ),
        format!("  casegen-tui run NOTES --recipe {id} --provider openrouter"),
    ] {
        VOICE.say(&next);
    }
    Ok(0)
}

/// Lines where the locale can show them. One that is not set says nothing against it.
fn strokes() -> Strokes {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    let is_utf8 = |locale: &str| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    };
    if locale.is_none_or(|locale| is_utf8(&locale)) { Strokes::Lines } else { Strokes::Ascii }
}
