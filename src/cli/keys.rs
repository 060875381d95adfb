//! `casegen-tui keys`: the keys of the app as they hold, by the names that settings know them by; and the
//! mistakes in the table `[keys]` of the settings file.

use std::path::Path;

use clap::Args as ClapArgs;
use serde_json::{Value, json};

use super::failure::{Failure, USAGE};
use super::services;
use super::voice::{Voice, print};
use crate::config::options::Options;
use crate::config::paths::Paths;
use crate::ui::Controls;
use crate::ui::keymap::{Binding, Keymap, Mistake};

/// What `keys` is told.
#[derive(Debug, ClapArgs)]
pub struct KeysArgs {
    /// Only tell the mistakes in the table [keys] of the settings file, with file, line and what to do.
    #[arg(long)]
    pub check: bool,
    /// Print an array of JSON objects.
    #[arg(long)]
    pub json: bool,
}

/// Lists the keys and returns the exit code: 2 when there are mistakes in the settings file.
///
/// # Errors
/// [`Failure`] with exit code 2 when the settings file cannot be used at all.
pub fn main(args: &KeysArgs) -> Result<u8, Failure> {
    let paths = Paths::from_environment();
    let options = services::elsewhere(&paths)?;
    let path = paths.settings_file();
    let (keymap, mistakes) = match Keymap::rebound(&options.keys.0) {
        Ok(keymap) => (keymap, Vec::new()),
        Err(mistakes) => (Keymap::default(), mistakes),
    };
    match (args.check, args.json) {
        (false, false) => print(&table(&keymap))?,
        (false, true) => print(&[Value::from(objects(&keymap)).to_string()])?,
        (true, true) => print(&[Value::from(mistake_objects(&path, &mistakes)).to_string()])?,
        (true, false) if mistakes.is_empty() => {
            print(&[format!("no mistakes in {}", path.display())])?;
        }
        (true, false) => {}
    }
    if !(args.check && args.json) {
        let voice = Voice { is_quiet: false };
        for mistake in &mistakes {
            let (path, line) = (path.display(), mistake.line);
            voice.say(&format!("error: {path}:{line}: {}", mistake.message));
            voice.say(&format!("  next: {}", mistake.hint));
        }
        if !mistakes.is_empty() && !args.check {
            voice.say("until then the app has its usual keys, which are those above");
        }
    }
    Ok(if mistakes.is_empty() { 0 } else { USAGE })
}

/// How the app is steered with these settings. Mistakes in the keys do not keep it from starting.
#[must_use]
pub fn controls(options: &Options) -> Controls {
    let (keymap, standing) = match Keymap::rebound(&options.keys.0) {
        Ok(keymap) => (keymap, None),
        Err(mistakes) => (Keymap::default(), mistakes.first().map(|first| told(first, &mistakes))),
    };
    Controls { keymap, has_mouse: options.mouse.unwrap_or(false), standing }
}

/// The first mistake in one line, and what follows from it.
fn told(first: &Mistake, all: &[Mistake]) -> String {
    let more = match all.len() - 1 {
        0 => String::new(),
        1 => " (and one more)".to_owned(),
        more => format!(" (and {more} more)"),
    };
    format!("config.toml:{}: {first}{more}; the usual keys hold", first.line)
}

fn named(keymap: &Keymap) -> impl Iterator<Item = (String, &Binding)> {
    keymap.bindings().iter().filter_map(|binding| Some((binding.name()?, binding)))
}

fn table(keymap: &Keymap) -> Vec<String> {
    let rows: Vec<[String; 4]> = named(keymap)
        .map(|(name, binding)| {
            let keys: Vec<String> = binding.keys.iter().map(ToString::to_string).collect();
            let keys = if keys.is_empty() { "(none)".to_owned() } else { keys.join(" ") };
            [name, keys, binding.place.title().to_owned(), binding.about.to_owned()]
        })
        .collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
    let [names, keys, places] = [0, 1, 2].map(|column| width(column).unwrap_or(0));
    let line = |[name, key, place, about]: &[String; 4]| {
        format!("{name:<names$}  {key:<keys$}  {place:<places$}  {about}")
    };
    rows.iter().map(line).collect()
}

fn objects(keymap: &Keymap) -> Vec<Value> {
    named(keymap)
        .map(|(name, binding)| {
            let keys: Vec<String> = binding.keys.iter().map(ToString::to_string).collect();
            json!({
                "name": name, "place": binding.place.name(), "keys": keys, "about": binding.about,
            })
        })
        .collect()
}

fn mistake_objects(path: &Path, mistakes: &[Mistake]) -> Vec<Value> {
    let path = path.display().to_string();
    mistakes
        .iter()
        .map(|mistake| {
            json!({
                "path": path, "line": mistake.line, "message": mistake.message,
                "hint": mistake.hint,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::rebinding::{Rebinding, Rebindings};

    fn options(name: &str, keys: &[&str]) -> Options {
        let keys = keys.iter().map(|key| (*key).to_owned()).collect();
        let one = Rebinding { name: name.to_owned(), keys: Some(keys), line: 7 };
        Options { keys: Rebindings(vec![one]), ..Options::default() }
    }

    #[test]
    fn a_mistake_leaves_the_usual_keys_and_is_told_in_one_line() {
        let controls = controls(&options("notes.rum", &["hyper-x"]));
        assert_eq!(controls.keymap, Keymap::default());
        let told = controls.standing.unwrap();
        assert!(told.starts_with("config.toml:7: there is no command notes.rum: write notes.run"));
        assert!(told.ends_with("the usual keys hold"), "{told}");
        assert_eq!(super::controls(&options("notes.run", &["f9"])).standing, None);
    }

    #[test]
    fn the_table_tells_names_keys_places_and_what_they_do() {
        let keymap = Keymap::rebound(&options("notes.run", &["f9"]).keys.0).unwrap();
        let lines = table(&keymap);
        let run = lines.iter().find(|line| line.starts_with("notes.run ")).unwrap();
        let words: Vec<&str> = run.split("  ").map(str::trim).filter(|w| !w.is_empty()).collect();
        assert_eq!(words, ["notes.run", "F9", "Notes", "run with these notes"]);
        let objects = objects(&keymap);
        let run = objects.iter().find(|object| object["name"] == "notes.run").unwrap();
        assert_eq!((&run["place"], &run["keys"]), (&json!("notes"), &json!(["F9"])));
        assert_eq!(objects.len(), lines.len());
    }
}
