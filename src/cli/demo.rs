//! `casegen-tui demo`: the three modes at the same time against the simulator, on a screen of their own,
//! or as lines where there is no terminal.

use std::io::{self, IsTerminal as _};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::{JoinHandle, JoinSet};

use super::args::DemoArgs;
use super::failure::{Failure, PARTIAL};
use super::race::{self, Opponent, Racers};
use super::run::runtime;
use super::signals::Stop;
use super::voice::{ink, print};
use super::{keys, services};
use crate::config::paths::Paths;
use crate::config::settings::Settings;
use crate::domain::notes::Notes;
use crate::domain::recipe::StepKind;
use crate::domain::run::{RunEnd, RunMode};
use crate::provider::Providers;
use crate::report::lanes::Lanes;
use crate::report::race::{Sample, late_line, late_percent, lines};
use crate::simulator::scenario::{self, Scenario};
use crate::ui::race::model::Course;
use crate::ui::race::{self as stage, Heat, Show};

/// How long threads that still wait for something are given at the end.
const SHUTDOWN: Duration = Duration::from_millis(200);

/// The recipes that race besides the one that was asked for.
const RECIPES: [&str; 2] = ["case-study", "definition"];

/// Races, prints the table, and returns the exit code.
///
/// # Errors
/// [`Failure`] with exit code 2 for what cannot be used.
pub fn main(args: &DemoArgs) -> Result<u8, Failure> {
    let is_dumb = std::env::var_os("TERM").is_none_or(|term| term.is_empty() || term == "dumb");
    let has_screen = io::stdout().is_terminal() && io::stdin().is_terminal() && !is_dumb;
    if has_screen && !args.plain { on_screen(args) } else { as_lines(args, is_dumb) }
}

/// What is raced: who runs, and what the simulator plays.
fn entries(
    recipe: &str,
    scenario: Option<&str>,
    notes: Notes,
) -> Result<(Racers, Scenario), Failure> {
    let recipe = recipe.to_owned();
    let settings = Settings { recipe: recipe.clone(), cache: false, ..Settings::default() };
    Ok((Racers::new(settings, notes)?, race::scenario(scenario, &recipe)?))
}

fn as_lines(args: &DemoArgs, is_dumb: bool) -> Result<u8, Failure> {
    let notes = race::notes(args.notes.as_deref(), &args.recipe)?;
    let (racers, scenario) = entries(&args.recipe, args.scenario.as_deref(), notes)?;
    let exact_ms = Some(expected_ms(&racers, &scenario)).filter(|_| is_exact(&scenario));
    let (opponent, rehearsal) = Opponent::rehearsed(scenario, args.speed)?;
    let providers = services::make(&opponent.options(), None)?.providers;
    let is_live = io::stderr().is_terminal() && !is_dumb;
    let lanes = Arc::new(Lanes::new(args.speed, is_live));
    let runtime = runtime()?;
    let raced = runtime.block_on(async {
        let mut stop = Stop::listen()?;
        let lane = |mode: RunMode| {
            let (racers, providers, lanes) = (&racers, providers.clone(), Arc::clone(&lanes));
            async move {
                racers
                    .run(mode, providers, &mut |event, state| lanes.take(mode, event, state))
                    .await
            }
        };
        let [sequential, parallel, pipelined] = RunMode::ALL;
        let all = async {
            rehearsal.run(&racers).await;
            tokio::try_join!(lane(sequential), lane(parallel), lane(pipelined))
        };
        tokio::select! {
            biased;
            halt = stop.asked_or_hung_up() => Ok(Err(halt)),
            states = all => Ok(Ok(states?)),
        }
    });
    runtime.shutdown_background();
    lanes.leave();
    let states = match raced? {
        Ok((sequential, parallel, pipelined)) => [sequential, parallel, pipelined],
        Err(halt) => return Ok(halt.code()),
    };
    let samples: Vec<Sample> = states.iter().map(|state| Sample::of("", state)).collect();
    told(&samples, args.speed, exact_ms)
}

/// Prints the table and returns the exit code.
fn told(samples: &[Sample], speed: f64, exact_ms: Option<u64>) -> Result<u8, Failure> {
    let mut lines = lines(samples, speed, ink());
    lines.extend(late_percent(samples, speed, exact_ms).map(late_line));
    print(&lines)?;
    let is_complete = samples.iter().all(|sample| sample.state == RunEnd::Complete);
    Ok(if is_complete { 0 } else { PARTIAL })
}

fn on_screen(args: &DemoArgs) -> Result<u8, Failure> {
    // What cannot be used is told before the screen is taken over.
    let own = race::notes(args.notes.as_deref(), &args.recipe)?;
    let (_, scenario) = entries(&args.recipe, args.scenario.as_deref(), own.clone())?;
    let chosen = args.scenario.clone().unwrap_or(scenario.name);
    let mut recipes: Vec<String> = RECIPES.map(str::to_owned).into();
    if !recipes.contains(&args.recipe) {
        recipes.insert(0, args.recipe.clone());
    }
    let mut scenarios: Vec<String> =
        scenario::builtin_names().into_iter().map(ToString::to_string).collect();
    if !scenarios.contains(&chosen) {
        scenarios.push(chosen.clone());
    }
    let first = args.recipe.clone();
    let starter = move |course: &Course| {
        // The notes that were named are for the recipe that was named with them.
        let notes = if course.recipe == first {
            Ok(own.clone())
        } else {
            race::notes(None, &course.recipe)
        };
        notes.and_then(|notes| start(course, notes)).map_err(|failure| failure.message)
    };
    let course = Course { recipe: args.recipe.clone(), scenario: chosen, speed: args.speed };
    // Settings that cannot be read are no reason not to race.
    let keymap = services::elsewhere(&Paths::from_environment())
        .map(|options| keys::controls(&options).keymap)
        .unwrap_or_default();
    let show = Show { course, recipes, scenarios, starter: Box::new(starter), keymap };
    let stopped = |error: color_eyre::Report| {
        Failure::failed(format!("the race stopped: {error}"), "try again, or use --plain")
    };
    color_eyre::install().map_err(stopped)?;
    let runtime = runtime()?;
    let shown = runtime.block_on(stage::run(show));
    runtime.shutdown_timeout(SHUTDOWN);
    let shown = shown.map_err(stopped)?;
    match (shown.code, shown.samples) {
        (0, Some(samples)) => told(&samples, shown.speed, shown.exact_ms),
        (code, _) => Ok(code),
    }
}

/// The lanes of a race; dropping it stops them, and the simulator after them.
struct Lots {
    lanes: JoinHandle<()>,
    _opponent: Opponent,
}

impl Drop for Lots {
    fn drop(&mut self) {
        self.lanes.abort();
    }
}

/// Starts a race. Needs a runtime.
fn start(course: &Course, notes: Notes) -> Result<Heat, Failure> {
    let (racers, scenario) = entries(&course.recipe, Some(&course.scenario), notes)?;
    let (expected_ms, is_exact) = (expected_ms(&racers, &scenario), is_exact(&scenario));
    let (opponent, rehearsal) = Opponent::rehearsed(scenario, course.speed)?;
    let providers = services::make(&opponent.options(), None)?.providers;
    let (events_tx, events) = mpsc::unbounded_channel();
    let lane = move |racers: Racers, providers: Providers, mode: RunMode| {
        let events_tx = events_tx.clone();
        async move {
            let told = &mut |event: &_, _: &_| {
                // When the race is left, nobody waits for what happens in it.
                drop(events_tx.send((mode, Clone::clone(event))));
            };
            // All that could be refused was looked at before the start.
            drop(racers.run(mode, providers, told).await);
        }
    };
    let lanes = tokio::spawn(async move {
        rehearsal.run(&racers).await;
        // They stop with this task.
        let mut lanes = JoinSet::new();
        for mode in RunMode::ALL {
            lanes.spawn(lane(racers.clone(), providers.clone(), mode));
        }
        while lanes.join_next().await.is_some() {}
    });
    Ok(Heat { events, expected_ms, is_exact, guard: Box::new(Lots { lanes, _opponent: opponent }) })
}

/// Whether chance has no say in how long a scenario takes.
fn is_exact(scenario: &Scenario) -> bool {
    let latencies = [&scenario.document, &scenario.text, &scenario.picture];
    let has_jitter = latencies.iter().any(|latency| latency.jitter.0 > 0.0);
    scenario.faults.is_empty() && scenario.at_once == 0 && !has_jitter
}

/// How long one step after the other takes in a scenario, in milliseconds.
fn expected_ms(racers: &Racers, scenario: &Scenario) -> u64 {
    let picture = scenario.models.iter().find(|m| m.makes(scenario::Modality::Image));
    let model = picture.map_or("", |model| model.id.as_str());
    let seconds = racers.recipe.steps.iter().map(|step| match step.kind {
        StepKind::Document => scenario.document.total.0,
        StepKind::Image => scenario.latency(scenario::Kind::Picture, model).total.0,
        StepKind::List | StepKind::Text => scenario.text.total.0,
    });
    Duration::try_from_secs_f64(seconds.sum())
        .map_or(0, |all| u64::try_from(all.as_millis()).unwrap_or(0))
}
