//! `casegen-tui` without a subcommand: the interactive app.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::Arc;
use std::time::Duration;

use super::args::AppArgs;
use super::failure::Failure;
use super::{notes, run, services};
use crate::config::paths::Paths;
use crate::config::recipes;
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
    let (services, settings) = services::choose(&args.options, &paths, None)?;
    run::recipe(&settings)?;
    let notes = match &args.notes {
        Some(path) => Some((path.clone(), notes::read_file(path)?.as_str().to_owned())),
        None => None,
    };
    let is_dumb = std::env::var_os("TERM").is_none_or(|term| term.is_empty() || term == "dumb");
    if !io::stdout().is_terminal() || !io::stdin().is_terminal() || is_dumb {
        return Err(Failure::usage(
            "the app needs a terminal",
            "make the files without one: casegen-tui run NOTES --out DIR",
        ));
    }
    let app = App {
        settings,
        recipes: recipes::embedded_names()
            .into_iter()
            .filter_map(|name| recipes::embedded(name).ok().map(Arc::new))
            .collect(),
        providers: services.providers,
        cache: services.cache,
        paths,
        notes,
        formats: Format::ALL.to_vec(),
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
