//! Floor 7: the command line.
//!
//! One file a subcommand. Progress goes to the error output, results to the standard output. Exit
//! codes: 0 complete, 1 failed, 2 usage or unreadable input, 3 partial, 4 refused by the provider,
//! 129 the terminal went away, 130 and 143 interrupted.

mod app;
mod args;
mod batch;
mod bench;
mod demo;
mod dry_run;
mod failure;
mod glossary;
mod history;
mod job;
mod keys;
mod limits;
mod log;
mod notes;
mod options;
mod plain;
mod race;
mod recipe;
mod revision;
mod run;
mod services;
mod signals;
mod simulate;
mod voice;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser as _;

use args::{Args, Subcommand};
use failure::Failure;

use crate::config::paths::Paths;

/// Runs the program with the arguments of the process and returns its exit code.
#[must_use]
pub fn main() -> ExitCode {
    match limits::prepare() {
        Ok(()) => main_with(std::env::args_os()),
        Err(failure) => {
            failure.tell();
            ExitCode::from(failure.code)
        }
    }
}

/// Runs the program with these arguments, the program's own name first.
#[must_use]
pub fn main_with(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args = match Args::try_parse_from(arguments) {
        Ok(args) => args,
        Err(error) => {
            // Help and version are errors to clap, but not to a person: it knows the exit code.
            drop(error.print());
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let done = log::start(&args.log, &Paths::from_environment()).and_then(|()| {
        tracing::info!(version = env!("CARGO_PKG_VERSION"), "started");
        done(args)
    });
    match done {
        Ok(code) => {
            tracing::info!(code, "ended");
            ExitCode::from(code)
        }
        Err(failure) => {
            tracing::error!(code = failure.code, "{failure:?}");
            failure.tell();
            ExitCode::from(failure.code)
        }
    }
}

/// Does what the arguments ask for and returns the exit code.
fn done(args: Args) -> Result<u8, Failure> {
    match args.command {
        Some(Subcommand::Run(run_args)) => run::main(&run_args),
        Some(Subcommand::Bench(bench_args)) => bench::main(&bench_args),
        Some(Subcommand::Demo(demo_args)) => demo::main(&demo_args),
        Some(Subcommand::Simulate(simulate_args)) => simulate::main(&simulate_args),
        Some(Subcommand::Recipe(recipe_args)) => recipe::main(&recipe_args),
        Some(Subcommand::History(history_args)) => history::main(&history_args),
        Some(Subcommand::Keys(keys_args)) => keys::main(&keys_args),
        None => app::main(&args.app),
    }
}
