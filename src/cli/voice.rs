//! What is said to a person besides errors, and to a script besides files.

use std::io::{self, Write as _};
use std::path::PathBuf;

use super::failure::Failure;
use crate::report::comparison::Ink;
use crate::text::clean::clean;
use crate::text::redact::redacted;
use crate::ui::theme::{Signs, Theme};

/// Says lines on the error output.
#[derive(Debug, Clone, Copy)]
pub struct Voice {
    /// Whether nothing but errors is wanted.
    pub is_quiet: bool,
}

impl Voice {
    /// Says a line, unless nothing but errors is wanted.
    pub fn say(self, line: &str) {
        if !self.is_quiet {
            // Nobody is left to tell when the error output itself is gone.
            drop(writeln!(io::stderr(), "{}", clean(&redacted(line))));
        }
    }
}

/// Prints results on the standard output.
///
/// # Errors
/// [`Failure`], unless the reader has gone away, having seen enough.
pub fn print(lines: &[String]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    let mut lines = lines.iter().map(|line| clean(&redacted(line)));
    told(lines.try_for_each(|line| writeln!(out, "{line}")).and_then(|()| out.flush()))
}

/// Prints where the files of a run are.
///
/// # Errors
/// The same; the files are there nevertheless.
pub fn print_paths(paths: &[PathBuf]) -> Result<(), Failure> {
    let paths: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
    let hint = "the files are written all the same; send the output elsewhere";
    print(&paths).map_err(|failure| Failure { hint: hint.to_owned(), ..failure })
}

/// A result that could not be told is an error, unless its reader has gone away, having seen enough.
///
/// # Errors
/// [`Failure`].
pub fn told(result: io::Result<()>) -> Result<(), Failure> {
    match result {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::failed(
            format!("cannot write to the standard output: {error}"),
            "send the output elsewhere",
        )),
        _ => Ok(()),
    }
}

/// What bars are drawn with where the environment is as it is.
#[must_use]
pub fn ink() -> Ink {
    match Theme::detect(|name| std::env::var(name).ok()).signs {
        Signs::Unicode => Ink::Blocks,
        Signs::Ascii => Ink::Ascii,
    }
}
