//! `casegen-tui` without a subcommand: the interactive app.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::Arc;
use std::time::Duration;

use super::args::AppArgs;
use super::failure::Failure;
use super::{keys, notes, plain, run, services};
use crate::config::looks;
use crate::config::paths::Paths;
use crate::config::recipes::{Cookbook, Entry, LoadError};
use crate::domain::recipe::Recipe;
use crate::export::Format;
use crate::ui::{self, App};

/// How long threads that still wait for something are given at the end.
const SHUTDOWN: Duration = Duration::from_millis(200);

/// Opens the app and returns the exit code.
///
/// # Errors
/// [`Failure`] with exit code 2 where there is no terminal, or the notes cannot be read.
pub fn main(args: &AppArgs) -> Result<u8, Failure> {
    let paths = Paths::from_environment();
    if args.plain || services::options(&args.options, &paths)?.plain == Some(true) {
        return plain::main(args, paths);
    }
    let (services, mut settings) = services::choose(&args.options, &paths, None)?;
    let cookbook = Cookbook::new(paths.recipes());
    let (recipes, mut notices) = recipes_of(&cookbook, &settings.recipe)?;
    notices.extend(looks::complaints(|name| std::env::var(name).ok()));
    if let Some(chosen) = recipes.first() {
        run::check_steps(chosen, &settings)?;
        settings.recipe.clone_from(&chosen.id);
    }
    let notes = match &args.notes {
        Some(path) => Some((path.clone(), notes::read_file(path)?.as_str().to_owned())),
        None => None,
    };
    let is_dumb = std::env::var_os("TERM").is_none_or(|term| term.is_empty() || term == "dumb");
    if !io::stdout().is_terminal() || !io::stdin().is_terminal() || is_dumb {
        return Err(Failure::usage(
            "the app needs a terminal",
            "make the files without one: casegen-tui run NOTES --out DIR; or answer questions line by \
             line: casegen-tui --plain",
        ));
    }
    let controls = keys::controls(&services::elsewhere(&paths)?);
    let origins = services::origins(&args.options, &paths);
    let app = App {
        settings,
        recipes,
        notices,
        providers: services.providers,
        cache: services.cache,
        paths,
        notes,
        origins,
        formats: Format::ALL.to_vec(),
        controls,
    };
    let stopped = |error: color_eyre::Report| {
        Failure::failed(format!("the app stopped: {error}"), "your notes are kept; start it again")
    };
    color_eyre::install().map_err(stopped)?;
    let runtime = run::runtime()?;
    let ended = runtime.block_on(ui::run(app));
    if let Ok(summary) = &ended {
        // After a hang-up nobody is left to read this.
        drop(write!(io::stdout(), "{summary}"));
    }
    // What matters was waited for; a disk that does not answer must not keep the program.
    runtime.shutdown_timeout(SHUTDOWN);
    ended.map(|summary| summary.code).map_err(stopped)
}

/// The recipes to choose from, the chosen one first, and what a person should know about the others.
///
/// A recipe that is broken is left out with a notice; where it stands in the place of a built-in one,
/// that one is there instead.
///
/// # Errors
/// [`Failure`] with exit code 2 when there is no such recipe, or it is broken.
pub fn recipes_of(
    cookbook: &Cookbook,
    chosen: &str,
) -> Result<(Vec<Arc<Recipe>>, Vec<String>), Failure> {
    let mut notices = Vec::new();
    let mut open = |entry: &Entry| -> Result<Recipe, LoadError> {
        entry.open().or_else(|error| {
            let built_in = cookbook.built_in(&entry.name).filter(|_| entry.overrides);
            notices.push(notice(&entry.name, &error, built_in.is_some()));
            built_in.map_or(Err(error), |entry| entry.open())
        })
    };
    let refused = |error: LoadError| Failure::usage(error.to_string(), error.hint());
    let found = cookbook.find(chosen).map_err(refused)?;
    let mut recipes = vec![Arc::new(open(&found).map_err(refused)?)];
    for entry in cookbook.entries() {
        if entry.name == found.name {
            continue;
        }
        if let Ok(recipe) = open(&entry)
            && recipes.iter().all(|other| other.id != recipe.id)
        {
            recipes.push(Arc::new(recipe));
        }
    }
    Ok((recipes, notices))
}

/// What is said of a recipe that is broken: its first mistake, and how to see all.
fn notice(name: &str, error: &LoadError, is_replaced: bool) -> String {
    let first = match error {
        LoadError::Broken { mistakes, .. } => mistakes.first().map(ToString::to_string),
        other => Some(other.to_string()),
    };
    let instead = if is_replaced { ", so that the built-in one is" } else { "" };
    format!(
        "the recipe {name} cannot be used{instead} (see casegen-tui recipe check {name}): {}",
        first.unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::atomic::{self, Privacy};

    #[test]
    fn a_broken_recipe_neither_hides_the_others_nor_stops_the_app() {
        let home = tempfile::tempdir().unwrap();
        for name in ["case-study", "mine"] {
            let folder = home.path().join(name);
            atomic::make_folder(&folder, Privacy::Shared).unwrap();
            atomic::write(&folder.join("recipe.toml"), b"id = 3", Privacy::Shared).unwrap();
        }
        let cookbook = Cookbook::new(home.path().to_owned());
        let (recipes, notices) = recipes_of(&cookbook, "case-study").unwrap();
        let ids: Vec<&str> = recipes.iter().map(|recipe| recipe.id.as_str()).collect();
        assert_eq!(ids, ["case-study", "definition"]);
        assert_eq!(notices.len(), 2);
        assert!(
            notices[0].contains("case-study") && notices[0].contains("so that the built-in one is")
        );
        assert!(notices[1].contains("recipe.toml:1: ") && notices[1].contains("recipe check mine"));
        let failure = recipes_of(&cookbook, "mine").unwrap_err();
        assert!(failure.message.contains("\"id\" must be a text"), "{}", failure.message);
        assert!(recipes_of(&cookbook, "none").is_err());
    }
}
