//! `casegen-tui` without a subcommand: the interactive app.

use std::io::{self, IsTerminal as _};

use super::args::AppArgs;
use super::failure::Failure;

/// Opens the app and returns the exit code.
///
/// # Errors
/// [`Failure`] with exit code 2 where there is no terminal, or the notes cannot be read.
pub fn main(_args: &AppArgs) -> Result<u8, Failure> {
    let is_dumb = std::env::var_os("TERM").is_none_or(|term| term.is_empty() || term == "dumb");
    if !io::stdout().is_terminal() || !io::stdin().is_terminal() || is_dumb {
        return Err(Failure::usage(
            "the app needs a terminal",
            "make the files without one: casegen-tui run NOTES --out DIR",
        ));
    }
    Ok(0)
}
