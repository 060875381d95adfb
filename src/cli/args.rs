//! What may be typed on the command line.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, ValueEnum};

use super::failure::Failure;
use crate::config::settings::{LanguageChoice, Settings};
use crate::domain::recipe::StepId;
use crate::domain::run::RunMode;
use crate::export::{ExportError, Format};

/// Turns freeform notes into an illustrated case study, with live timing for every step.
///
/// Without a subcommand the interactive app opens. Without a key everything is made offline: nothing
/// leaves the machine, and nothing is written that the notes do not say.
#[derive(Debug, Parser)]
#[command(name = "casegen-tui", version, args_conflicts_with_subcommands = true)]
pub struct Args {
    /// What to do instead of opening the app.
    #[command(subcommand)]
    pub command: Option<Subcommand>,
    /// What the app is told.
    #[command(flatten)]
    pub app: AppArgs,
}

/// The subcommands.
#[derive(Debug, clap::Subcommand)]
pub enum Subcommand {
    /// Make the files without a terminal UI: notes in, files out.
    Run(RunArgs),
    /// Serve an OpenAI-compatible service on the loopback address that plays a scenario.
    Simulate(SimulateArgs),
}

/// What the interactive app is told.
#[derive(Debug, ClapArgs)]
pub struct AppArgs {
    /// A file with notes to open.
    pub notes: Option<PathBuf>,
    /// What every run is told.
    #[command(flatten)]
    pub options: RunOptions,
}

/// What `run` is told.
#[derive(Debug, ClapArgs)]
pub struct RunArgs {
    /// A file with notes, or - for standard input.
    pub notes: Option<PathBuf>,
    /// Write the files to this folder instead of the run's own.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Overwrite files in --out that this program did not write.
    #[arg(long)]
    pub force: bool,
    /// Which files to make, separated by commas: pdf, html, md, png, json.
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = format)]
    pub format: Vec<Format>,
    /// Print every event on standard output, one JSON object a line.
    #[arg(long, value_name = "FORM")]
    pub events: Option<EventForm>,
    /// Say nothing but errors.
    #[arg(long, short)]
    pub quiet: bool,
    /// What every run is told.
    #[command(flatten)]
    pub options: RunOptions,
}

/// What `simulate` is told.
#[derive(Debug, ClapArgs)]
pub struct SimulateArgs {
    /// What to play: definition, fast-image, flaky, instant or reference, or the path of a file.
    #[arg(long, value_name = "NAME|FILE", default_value = "reference")]
    pub scenario: String,
    /// How many seconds of the scenario pass in a second.
    #[arg(long, value_name = "N", default_value_t = 1.0, value_parser = speed)]
    pub speed: f64,
    /// The port to listen on; 0 means any free one.
    #[arg(long, value_name = "P", default_value_t = 0)]
    pub port: u16,
}

fn speed(text: &str) -> Result<f64, String> {
    let speed: f64 = text.trim().parse().map_err(|_| "not a number".to_owned())?;
    let is_fine = speed.is_finite() && speed > 0.0;
    is_fine.then_some(speed).ok_or_else(|| "must be more than 0".to_owned())
}

fn format(name: &str) -> Result<Format, String> {
    name.trim().parse().map_err(|error: ExportError| format!("{error}; {}", error.hint()))
}

/// The forms in which events can be printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EventForm {
    /// One JSON object a line.
    Jsonl,
}

/// What every run is told.
#[derive(Debug, ClapArgs)]
pub struct RunOptions {
    /// What to make from the notes.
    #[arg(long, value_name = "ID", default_value = "case-study")]
    pub recipe: String,
    /// How the steps are scheduled: sequential, parallel or pipelined.
    #[arg(long, default_value_t)]
    pub mode: RunMode,
    /// Who reads the notes.
    #[arg(long, value_name = "NAME", default_value = "offline")]
    pub provider: String,
    /// Who makes the pictures.
    #[arg(long, value_name = "NAME", default_value = "offline")]
    pub pictures: String,
    /// Run only these steps beside the document, separated by commas.
    #[arg(long, value_name = "STEPS", value_delimiter = ',')]
    pub only: Vec<String>,
    /// Run at most this many steps at once beside the document; 0 means any number.
    #[arg(long, value_name = "N")]
    pub max_parallel: Option<usize>,
    /// The language of the result: auto, or a code such as en or nl.
    #[arg(long, value_name = "CODE", default_value = "auto")]
    pub language: String,
}

impl RunOptions {
    /// The settings, once every value has been checked that can be without a recipe.
    ///
    /// # Errors
    /// [`Failure`] with exit code 2.
    pub fn settings(&self) -> Result<Settings, Failure> {
        for name in [&self.provider, &self.pictures] {
            if name != "offline" {
                return Err(Failure::usage(
                    format!("no provider \"{name}\" in this version"),
                    "use --provider offline, which needs no key and no network",
                ));
            }
        }
        let only: Vec<StepId> = self
            .only
            .iter()
            .map(|name| StepId::new(name.trim()))
            .filter(|id| !id.as_str().is_empty())
            .collect();
        Ok(Settings {
            recipe: self.recipe.clone(),
            mode: self.mode,
            only: (!self.only.is_empty()).then_some(only),
            max_parallel: self.max_parallel,
            language: self.language_choice()?,
        })
    }

    fn language_choice(&self) -> Result<LanguageChoice, Failure> {
        let code = self.language.trim();
        if code == "auto" {
            return Ok(LanguageChoice::Auto);
        }
        if (2..=3).contains(&code.len()) && code.chars().all(|c| c.is_ascii_lowercase()) {
            return Ok(LanguageChoice::Fixed(code.to_owned()));
        }
        Err(Failure::usage(
            format!("\"{code}\" is not a language code"),
            "use auto, or two small letters such as en, nl, de or fr",
        ))
    }
}
