//! What may be typed on the command line.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, ValueEnum};
use jiff::{SignedDuration, Timestamp};

use super::history::options::{
    CompareArgs, DeleteArgs, PruneArgs, RenameArgs, ReplayArgs, TraceArgs,
};
use super::keys::KeysArgs;
use super::log::LogArgs;
use super::options::RunOptions;
use crate::domain::edit::{Edit, EditError, Place};
use crate::domain::recipe::StepId;
use crate::domain::run::RunMode;
use crate::export::{ExportError, Format};
use crate::store::history::Outcome;

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
    /// What the log is told.
    #[command(flatten)]
    pub log: LogArgs,
}

/// The subcommands.
#[derive(Debug, clap::Subcommand)]
pub enum Subcommand {
    /// Make the files without a terminal UI: notes in, files out.
    Run(RunArgs),
    /// Take the same notes through each mode and compare the times.
    Bench(BenchArgs),
    /// Watch the three modes race against the simulator.
    Demo(DemoArgs),
    /// Serve an OpenAI-compatible service on the loopback address that plays a scenario.
    Simulate(SimulateArgs),
    /// List, show, check and make recipes: what is made from notes.
    Recipe(RecipeArgs),
    /// List the runs that are kept, show one, or tell what all of them took, cost and failed at.
    History(HistoryArgs),
    /// List the keys of the app by the names that the settings file gives other keys to.
    Keys(KeysArgs),
}

/// What the interactive app is told.
#[derive(Debug, ClapArgs)]
pub struct AppArgs {
    /// A file with notes to open.
    pub notes: Option<PathBuf>,
    /// Ask and answer line by line on the normal screen, as a screen reader or a pipe wants it.
    #[arg(long)]
    pub plain: bool,
    /// What every run is told.
    #[command(flatten)]
    pub options: RunOptions,
}

/// What `run` is told.
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
#[derive(Debug, ClapArgs)]
pub struct RunArgs {
    /// Files with notes, folders of such files, or - for standard input.
    #[arg(value_name = "NOTES")]
    pub notes: Vec<PathBuf>,
    /// Run again from an earlier run: its name, the beginning of its name, or last.
    ///
    /// Only the steps that have no result, or whose prompt has changed, are run.
    #[arg(long, value_name = "RUN")]
    pub from: Option<String>,
    /// Bring a run to its end that was interrupted or failed in part: what it has is taken, the rest runs.
    #[arg(long, value_name = "RUN", conflicts_with_all = ["notes", "from", "glossary"])]
    pub resume: Option<String>,
    /// Change a value of the earlier run's result first, such as 'metrics[0].after=15 minutes'.
    #[arg(long, value_name = "PATH=VALUE", requires = "from", value_parser = edit)]
    pub set: Vec<Edit>,
    /// Take an item out of a list of the earlier run first, such as 'synoniemen[2]', counted from 0.
    #[arg(long, value_name = "PATH", requires = "from", value_parser = place)]
    pub remove: Vec<Place>,
    /// Ask for one item of a list again, such as 'synoniemen[2]'; the others stay.
    #[arg(long, value_name = "PATH", requires = "from", value_parser = place)]
    pub again: Option<Place>,
    /// Only say which steps would run, why, for about how long and for about how much.
    #[arg(long)]
    pub dry_run: bool,
    /// Take the notes for a list of terms: a definition of each, and one glossary of all in --out.
    ///
    /// Each term is a heading with its text below it, or a line of its own.
    #[arg(long, conflicts_with = "from")]
    pub glossary: bool,
    /// With many notes, how many runs are in flight at once.
    #[arg(long, value_name = "N", default_value = "4", value_parser = count)]
    pub jobs: NonZeroUsize,
    /// Write the files to this folder instead of the run's own.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Overwrite files in --out that this program did not write.
    #[arg(long)]
    pub force: bool,
    /// Which files to make, separated by commas: pdf, html, md, png, json; of a definition also csv and
    /// ttl, but no png.
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

/// What `bench` is told.
#[derive(Debug, ClapArgs)]
pub struct BenchArgs {
    /// A file with notes; without it, the first sample.
    pub notes: Option<PathBuf>,
    /// How many runs in each mode; the table has their medians.
    #[arg(long, value_name = "N", default_value = "3", value_parser = count)]
    pub runs: NonZeroUsize,
    /// Also compare two pictures only, a faster picture model, and both.
    #[arg(long)]
    pub variants: bool,
    /// The faster picture model; the simulator has one.
    #[arg(long, value_name = "ID")]
    pub fast_image_model: Option<String>,
    /// What the simulator plays, unless --provider or --base-url names a service; without it, the
    /// scenario that is called like the recipe, or reference.
    #[arg(long, value_name = "NAME|FILE")]
    pub scenario: Option<String>,
    /// How many seconds of the scenario pass in a second.
    #[arg(long, value_name = "N", default_value_t = 50.0, value_parser = speed)]
    pub speed: f64,
    /// Print the result as one JSON object.
    #[arg(long)]
    pub json: bool,
    /// Say nothing but errors and the result.
    #[arg(long, short)]
    pub quiet: bool,
    /// What every run is told; results are neither used nor kept.
    #[command(flatten)]
    pub options: RunOptions,
}

/// What `demo` is told.
#[derive(Debug, ClapArgs)]
pub struct DemoArgs {
    /// A file with notes; without it, the first sample.
    pub notes: Option<PathBuf>,
    /// What races: a recipe, or the path of its folder.
    #[arg(long, value_name = "ID|PATH", default_value = "case-study")]
    pub recipe: String,
    /// What the simulator plays; without it, the scenario that is called like the recipe, or reference.
    #[arg(long, value_name = "NAME|FILE")]
    pub scenario: Option<String>,
    /// How many seconds of the scenario pass in a second.
    #[arg(long, value_name = "N", default_value_t = 10.0, value_parser = speed)]
    pub speed: f64,
    /// Tell the race in lines, without a screen of its own.
    #[arg(long, visible_alias = "text")]
    pub plain: bool,
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

/// What `recipe` is told.
#[derive(Debug, ClapArgs)]
pub struct RecipeArgs {
    /// What to do; without it, list.
    #[command(subcommand)]
    pub command: Option<RecipeCommand>,
    /// Print the result as JSON.
    #[arg(long, global = true)]
    pub json: bool,
}

/// What can be done with recipes.
#[derive(Debug, clap::Subcommand)]
pub enum RecipeCommand {
    /// List the recipes, and where they come from.
    List,
    /// Show the steps of a recipe, what each waits for, and how long it usually takes.
    Show {
        /// The recipe's name, or the path of its folder.
        #[arg(value_name = "ID|PATH")]
        recipe: String,
    },
    /// Tell every mistake in a recipe, with file, line and what to do.
    Check {
        /// The recipe's name, or the path of its folder; without it, all recipes of your own.
        #[arg(value_name = "ID|PATH")]
        recipe: Option<String>,
    },
    /// Make a recipe of your own: a small one that works, to be changed.
    New {
        /// Its name: small letters, digits, - and _.
        id: String,
        /// Copy this recipe instead.
        #[arg(long, value_name = "ID|PATH")]
        from: Option<String>,
        /// Its name on screens.
        #[arg(long)]
        title: Option<String>,
    },
}

/// What `history` is told; without a subcommand it lists.
#[derive(Debug, ClapArgs)]
#[command(args_conflicts_with_subcommands = true)]
pub struct HistoryArgs {
    /// What to tell of the history.
    #[command(subcommand)]
    pub command: Option<HistoryCommand>,
    /// What a list is told.
    #[command(flatten)]
    pub list: HistoryListArgs,
}

/// The subcommands of `history`.
#[derive(Debug, clap::Subcommand)]
pub enum HistoryCommand {
    /// List runs, the newest first.
    List(HistoryListArgs),
    /// Show one run: its steps with their times and errors, the modes compared, findings, files.
    Show(HistoryShowArgs),
    /// Tell what runs and steps took, cost and failed at, and what side by side saves.
    Stats(HistoryStatsArgs),
    /// Tell a run again as it went, at its own pace or another.
    Replay(ReplayArgs),
    /// Write a run as a trace for the viewers of Chrome and Perfetto.
    Trace(TraceArgs),
    /// Compare two runs: mode, totals, steps, and the fields of their documents.
    Compare(CompareArgs),
    /// Give a run another title.
    Rename(RenameArgs),
    /// Move runs into the trash, from which the app or prune removes them.
    Delete(DeleteArgs),
    /// Remove old runs, and what is in the trash, for good; says first what would go.
    Prune(PruneArgs),
}

/// What `history list` is told.
#[derive(Debug, ClapArgs)]
pub struct HistoryListArgs {
    /// How many runs at the most.
    #[arg(long, value_name = "N", default_value = "20", value_parser = count)]
    pub limit: NonZeroUsize,
    /// Only runs of this recipe.
    #[arg(long, value_name = "ID")]
    pub recipe: Option<String>,
    /// Only runs that ended like this: complete, partial, failed, cancelled, interrupted or unreadable.
    #[arg(long)]
    pub state: Option<Outcome>,
    /// Only runs of this mode: sequential, parallel or pipelined.
    #[arg(long)]
    pub mode: Option<RunMode>,
    /// Only runs with this text in their name or title.
    #[arg(long, value_name = "TEXT")]
    pub search: Option<String>,
    /// Only runs since a date such as 2026-03-01 (UTC), or of the last 12h, 7d or 4w.
    #[arg(long, value_name = "DATE|AGE", value_parser = since)]
    pub since: Option<Since>,
    /// Print an array of JSON objects.
    #[arg(long)]
    pub json: bool,
}

/// What `history show` is told.
#[derive(Debug, ClapArgs)]
pub struct HistoryShowArgs {
    /// The run: its name, the beginning of its name, or last.
    #[arg(value_name = "RUN")]
    pub run: String,
    /// Print the record as one JSON object, with its folder and the paths of its files.
    #[arg(long)]
    pub json: bool,
}

/// What `history stats` is told.
#[derive(Debug, ClapArgs)]
pub struct HistoryStatsArgs {
    /// Only runs of this recipe.
    #[arg(long, value_name = "ID")]
    pub recipe: Option<String>,
    /// Print metrics in the text format of Prometheus.
    #[arg(long, conflicts_with = "json")]
    pub prometheus: bool,
    /// Print one JSON object.
    #[arg(long)]
    pub json: bool,
}

/// From when on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// From the start of a day in UTC.
    Day(Timestamp),
    /// For this long before now.
    Age(SignedDuration),
}

fn since(text: &str) -> Result<Since, String> {
    let text = text.trim();
    let told = || "use a date such as 2026-03-01, or an age such as 12h, 7d or 4w".to_owned();
    let hours = match text.as_bytes().last() {
        Some(b'h') => 1,
        Some(b'd') => 24,
        Some(b'w') => 24 * 7,
        _ => {
            let day: jiff::civil::Date = text.parse().map_err(|_| told())?;
            let start = day.to_zoned(jiff::tz::TimeZone::UTC).map_err(|_| told())?;
            return Ok(Since::Day(start.timestamp()));
        }
    };
    let number: i64 = text[..text.len() - 1].parse().map_err(|_| told())?;
    // Nothing was kept before computers counted time.
    let is_fit = (0..=1_000_000).contains(&(number.saturating_mul(hours)));
    is_fit.then(|| Since::Age(SignedDuration::from_hours(number * hours))).ok_or_else(told)
}

fn speed(text: &str) -> Result<f64, String> {
    let speed: f64 = text.trim().parse().map_err(|_| "not a number".to_owned())?;
    let is_fine = speed.is_finite() && speed > 0.0;
    is_fine.then_some(speed).ok_or_else(|| "must be more than 0".to_owned())
}

fn format(name: &str) -> Result<Format, String> {
    name.trim().parse().map_err(|error: ExportError| format!("{error}; {}", error.hint()))
}

fn edit(text: &str) -> Result<Edit, String> {
    text.parse().map_err(|error: EditError| error.to_string())
}

fn place(text: &str) -> Result<Place, String> {
    text.parse().map_err(|error: EditError| error.to_string())
}

fn count(text: &str) -> Result<NonZeroUsize, String> {
    text.trim().parse().map_err(|_| "use a whole number from 1".to_owned())
}

pub(super) fn seconds(text: &str) -> Result<f64, String> {
    let seconds: f64 = text.trim().parse().map_err(|_| "this is not a number".to_owned())?;
    let is_fit = (0.1..=86_400.0).contains(&seconds);
    is_fit.then_some(seconds).ok_or_else(|| "use seconds from 0.1 to 86400".to_owned())
}

pub(super) fn dollars(text: &str) -> Result<f64, String> {
    let sum: f64 = text.trim().trim_start_matches('$').parse().map_err(|_| "this is not a sum")?;
    let is_fit = sum.is_finite() && sum >= 0.0;
    is_fit.then_some(sum).ok_or_else(|| "use a sum in US dollars, such as 0.50".to_owned())
}

pub(super) fn step_ids(names: &[String]) -> Vec<StepId> {
    let names = names.iter().map(|name| StepId::new(name.trim()));
    names.filter(|id| !id.as_str().is_empty()).collect()
}

/// The forms in which events can be printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EventForm {
    /// One JSON object a line.
    Jsonl,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_arguments_do_not_contradict_each_other() {
        Args::command().debug_assert();
    }

    #[test]
    fn since_takes_a_day_or_an_age_and_nothing_else() {
        let day = Timestamp::from_second(1_772_323_200).unwrap();
        assert_eq!(since("2026-03-01"), Ok(Since::Day(day)));
        assert_eq!(since(" 7d "), Ok(Since::Age(SignedDuration::from_hours(168))));
        assert_eq!(since("4w"), Ok(Since::Age(SignedDuration::from_hours(672))));
        for wrong in ["", "d", "7", "-1d", "99999999999999999d", "2026-13-01", "yesterday", "7é"] {
            assert!(since(wrong).is_err(), "{wrong}");
        }
    }
}
