//! What the subcommands of `history` are told that tell a run again or change the history.

use std::path::PathBuf;
use std::str::FromStr;

use clap::Args as ClapArgs;

/// How quickly a run is told again.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Pace {
    /// So many times as fast as it went.
    Times(f64),
    /// Without any wait.
    AtOnce,
}

impl FromStr for Pace {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text == "max" {
            return Ok(Self::AtOnce);
        }
        let told = || "use a number such as 4 or 0.5, or max".to_owned();
        let speed: f64 = text.trim_end_matches('x').parse().map_err(|_| told())?;
        let is_fine = speed.is_finite() && speed > 0.0;
        is_fine.then_some(Self::Times(speed)).ok_or_else(told)
    }
}

/// What `history replay` is told.
#[derive(Debug, ClapArgs)]
pub struct ReplayArgs {
    /// The run: its name, the beginning of its name, or last.
    #[arg(value_name = "RUN")]
    pub run: String,
    /// So many times as fast as it went, or max for no wait; without it 1 in a terminal, else max.
    #[arg(long, value_name = "N")]
    pub speed: Option<Pace>,
    /// Print the events themselves, a JSON object a line.
    #[arg(long)]
    pub json: bool,
}

/// What `history trace` is told.
#[derive(Debug, ClapArgs)]
pub struct TraceArgs {
    /// The run: its name, the beginning of its name, or last.
    #[arg(value_name = "RUN")]
    pub run: String,
    /// Write to this file; without it, to the standard output.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Replace the file if there is one.
    #[arg(long, requires = "out")]
    pub force: bool,
}

/// What `history compare` is told.
#[derive(Debug, ClapArgs)]
pub struct CompareArgs {
    /// The one run: its name, the beginning of its name, or last.
    #[arg(value_name = "RUN")]
    pub first: String,
    /// The other one.
    #[arg(value_name = "OTHER")]
    pub second: String,
    /// Print one JSON object.
    #[arg(long)]
    pub json: bool,
}

/// What `history rename` is told.
#[derive(Debug, ClapArgs)]
pub struct RenameArgs {
    /// The run: its name, the beginning of its name, or last.
    #[arg(value_name = "RUN")]
    pub run: String,
    /// Its title from now on; empty for the one that its document gives it.
    #[arg(value_name = "TITLE")]
    pub title: String,
}

/// What `history delete` is told.
#[derive(Debug, ClapArgs)]
pub struct DeleteArgs {
    /// The runs: a name, the beginning of a name, or last.
    #[arg(value_name = "RUN", required = true)]
    pub runs: Vec<String>,
}

/// What `history prune` is told.
#[derive(Debug, ClapArgs)]
pub struct PruneArgs {
    /// Keep so many of the newest runs.
    #[arg(long, value_name = "N")]
    pub keep: Option<usize>,
    /// Remove what began more than so many days ago.
    #[arg(long, value_name = "DAYS")]
    pub older_than: Option<u32>,
    /// Remove runs as well that were killed or cannot be read: run --resume could go on with them, and asks for
    /// nothing that they have, and another version of the program may read them.
    #[arg(long)]
    pub unfinished: bool,
    /// Print one JSON object: the runs, those in the trash, and whether they are removed.
    #[arg(long)]
    pub json: bool,
    /// Remove it; without this, prune only says what it would remove.
    #[arg(long)]
    pub yes: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pace_is_a_number_or_none() {
        assert_eq!("4".parse(), Ok(Pace::Times(4.0)));
        assert_eq!(" 0.5x".parse(), Ok(Pace::Times(0.5)));
        assert_eq!("max".parse(), Ok(Pace::AtOnce));
        for wrong in ["", "0", "-1", "inf", "NaN", "fast"] {
            assert!(wrong.parse::<Pace>().is_err(), "{wrong}");
        }
    }
}
