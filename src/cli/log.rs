//! The log of the program: what it writes, and how much of it.
//!
//! It goes to a file in the state folder and nowhere else, so that the screen and the output of a command
//! stay as they are. It is quiet by default: warnings and errors.

use std::sync::Mutex;

use clap::{Args as ClapArgs, ValueEnum};
use tracing::Level;
use tracing_subscriber::fmt;
use tracing_subscriber::fmt::format::FmtSpan;

use super::failure::Failure;
use crate::config::paths::Paths;
use crate::store::log_file::LogFile;

/// How much is written to the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogLevel {
    /// Nothing.
    Off,
    /// What did not work.
    Error,
    /// And what is odd.
    Warn,
    /// And what is done: runs, steps, attempts, requests.
    Info,
    /// And how: states, sizes, waits.
    Debug,
    /// And what the libraries beneath tell.
    Trace,
}

/// What the log is told on the command line.
#[derive(Debug, ClapArgs)]
pub struct LogArgs {
    /// How much goes to the log file in the state folder; warn without it.
    ///
    /// `CASEGEN_LOG` says the same for every command.
    #[arg(long, value_name = "LEVEL", global = true)]
    log: Option<LogLevel>,
}

impl LogLevel {
    fn most(self) -> Option<Level> {
        match self {
            Self::Off => None,
            Self::Error => Some(Level::ERROR),
            Self::Warn => Some(Level::WARN),
            Self::Info => Some(Level::INFO),
            Self::Debug => Some(Level::DEBUG),
            Self::Trace => Some(Level::TRACE),
        }
    }
}

/// Begins to write the log of this process.
///
/// # Errors
/// [`Failure`] with exit code 2 where the environment names no level.
pub fn start(args: &LogArgs, paths: &Paths) -> Result<(), Failure> {
    let level = match (args.log, std::env::var("CASEGEN_LOG")) {
        (Some(level), _) => level,
        (None, Ok(name)) if !name.is_empty() => LogLevel::from_str(&name, true).map_err(|_| {
            let hint = "use off, error, warn, info, debug or trace";
            Failure::usage(format!("CASEGEN_LOG says \"{name}\", which is no level"), hint)
        })?,
        (None, _) => LogLevel::Warn,
    };
    let Some(level) = level.most() else { return Ok(()) };
    let file = Mutex::new(LogFile::new(&paths.state));
    let log = fmt()
        .with_max_level(level)
        .with_ansi(false)
        .with_target(true)
        .with_span_events(FmtSpan::NONE)
        // What cannot be written is left out, and not told on the error output, which may be the screen.
        .log_internal_errors(false)
        .with_writer(file)
        .finish();
    // Whoever uses the program as a library may have set another one, which then gets it all.
    drop(tracing::subscriber::set_global_default(log));
    Ok(())
}
