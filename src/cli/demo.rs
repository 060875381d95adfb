//! `casegen-tui demo`: the three modes at the same time against the simulator.

use std::io::{self, IsTerminal as _};
use std::sync::Arc;

use super::args::DemoArgs;
use super::failure::{Failure, PARTIAL};
use super::race::{self, Opponent, Racers};
use super::run::runtime;
use super::services;
use super::signals::Stop;
use super::voice::{ink, print};
use crate::config::settings::Settings;
use crate::domain::run::{RunEnd, RunMode};
use crate::report::lanes::Lanes;
use crate::report::race::{Sample, lines};

/// Races, prints the table, and returns the exit code.
///
/// # Errors
/// [`Failure`] with exit code 2 for what cannot be used.
pub fn main(args: &DemoArgs) -> Result<u8, Failure> {
    let recipe = args.recipe.clone();
    let settings = Settings { recipe, cache: false, ..Settings::default() };
    let racers = Racers::new(settings, race::notes(args.notes.as_deref(), &args.recipe)?)?;
    let opponent =
        Opponent::start(race::scenario(args.scenario.as_deref(), &args.recipe)?, args.speed)?;
    let providers = services::make(&opponent.options(), None)?.providers;
    let is_dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
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
        let all = async { tokio::try_join!(lane(sequential), lane(parallel), lane(pipelined)) };
        tokio::select! {
            biased;
            code = stop.asked_or_hung_up() => Ok(Err(code)),
            states = all => Ok(Ok(states?)),
        }
    });
    runtime.shutdown_background();
    lanes.leave();
    let states = match raced? {
        Ok((sequential, parallel, pipelined)) => [sequential, parallel, pipelined],
        Err(code) => return Ok(code),
    };
    let samples: Vec<Sample> = states.iter().map(|state| Sample::of("", state)).collect();
    print(&lines(&samples, args.speed, ink()))?;
    let is_complete = samples.iter().all(|sample| sample.state == RunEnd::Complete);
    Ok(if is_complete { 0 } else { PARTIAL })
}
