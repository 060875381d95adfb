//! The log of the program: what it writes, and how much of it.
//!
//! It goes to a file in the state folder and nowhere else, so that the screen and the output of a command
//! stay as they are. It is quiet by default: warnings and errors.

use std::sync::Mutex;

use clap::{Args as ClapArgs, ValueEnum};
use tracing::Level;
use tracing_subscriber::fmt;
use tracing_subscriber::fmt::format::FmtSpan;

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
pub fn start(args: &LogArgs, paths: &Paths) {
    let named =
        || std::env::var("CASEGEN_LOG").ok().and_then(|v| LogLevel::from_str(&v, true).ok());
    let Some(level) = args.log.or_else(named).unwrap_or(LogLevel::Warn).most() else { return };
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
}
