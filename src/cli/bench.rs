//! `casegen-tui bench`: the same notes through each mode, and what people weigh against that.

use std::num::NonZeroUsize;

use serde_json::json;

use super::args::BenchArgs;
use super::failure::{Failure, PARTIAL};
use super::race::{self, Opponent, Racers};
use super::run::runtime;
use super::services;
use super::signals::Stop;
use super::voice::{Voice, ink, print};
use crate::config::options::Options;
use crate::config::paths::Paths;
use crate::config::settings::Settings;
use crate::domain::recipe::{StepId, StepKind};
use crate::domain::run::{RunEnd, RunMode};
use crate::provider::Providers;
use crate::report::figures;
use crate::report::race::{Medians, Sample, lines};

/// One thing that is compared.
struct Variant {
    /// What it is; empty for the recipe as it is.
    name: &'static str,
    racers: Racers,
    providers: Providers,
}

/// Measures, prints, and returns the exit code: 0 when every run was complete, otherwise 3.
///
/// # Errors
/// [`Failure`] with exit code 2 for what cannot be used.
pub fn main(args: &BenchArgs) -> Result<u8, Failure> {
    let voice = Voice { is_quiet: args.quiet };
    let notes = race::notes(args.notes.as_deref(), &args.options.recipe())?;
    let asks_service = args.options.provider.is_some() || args.options.base_url.is_some();
    let (options, opponent) = match (&args.scenario, asks_service) {
        (Some(_), true) => {
            let hint = "leave out --scenario, or --provider and --base-url";
            return Err(Failure::usage("a scenario is for the simulator alone", hint));
        }
        (None, true) => (services::options(&args.options, &Paths::from_environment())?, None),
        (scenario, false) => {
            let scenario = race::scenario(scenario.as_deref(), &args.options.recipe())?;
            let opponent = Opponent::start(scenario, args.speed)?;
            (args.options.options().or(opponent.options()), Some(opponent))
        }
    };
    let racers = Racers::new(services::settings(&args.options, &options)?, notes)?;
    let fast = args.fast_image_model.clone().or_else(|| opponent.as_ref()?.fast_image_model());
    let variants = variants(args.variants, &racers, &options, fast)?;
    voice.say(&announcement(&variants, args.runs, opponent.as_ref(), args.speed));
    let runtime = runtime()?;
    let measured = runtime.block_on(measure(&variants, args.runs, voice));
    runtime.shutdown_background();
    let (samples, interrupted) = measured?;
    let speed = if opponent.is_some() { args.speed } else { 1.0 };
    let is_json = args.json;
    print(&if is_json {
        vec![json_report(&samples, speed)]
    } else {
        lines(&samples, speed, ink())
    })?;
    let cost: f64 = samples.iter().filter_map(|sample| sample.cost_usd).sum();
    if opponent.is_none() && cost > 0.0 {
        voice.say(&format!("all runs together cost {}", figures::money(cost)));
    }
    let is_complete = samples.iter().all(|sample| sample.state == RunEnd::Complete);
    Ok(interrupted.unwrap_or(if is_complete { 0 } else { PARTIAL }))
}

/// The recipe as it is, and where they are wanted: two pictures only, a faster picture model, both.
fn variants(
    is_wanted: bool,
    racers: &Racers,
    options: &Options,
    fast: Option<String>,
) -> Result<Vec<Variant>, Failure> {
    let providers = |options: &Options| Ok(services::make(options, None)?.providers);
    let usual = providers(options)?;
    let plain = |name, racers: &Racers, providers: &Providers| Variant {
        name,
        racers: racers.clone(),
        providers: providers.clone(),
    };
    let mut variants = vec![plain("", racers, &usual)];
    if !is_wanted {
        return Ok(variants);
    }
    let pictures = racers.recipe.steps.iter().filter(|step| step.kind == StepKind::Image);
    let two: Vec<StepId> = pictures.map(|step| step.id.clone()).take(2).collect();
    let settings = Settings { only: Some(two), ..racers.settings.clone() };
    let two = Racers { settings, ..racers.clone() };
    variants.push(plain("two pictures only", &two, &usual));
    if fast.is_some() {
        let quick = providers(&Options { image_model: fast, ..options.clone() })?;
        variants.push(plain("a faster picture model", racers, &quick));
        variants.push(plain("two pictures, a faster picture model", &two, &quick));
    }
    Ok(variants)
}

/// What will be measured, before it may cost something.
fn announcement(
    variants: &[Variant],
    runs: NonZeroUsize,
    opponent: Option<&Opponent>,
    speed: f64,
) -> String {
    let rounds = variants.len() * runs.get();
    let count = rounds * RunMode::ALL.len();
    let against = match opponent {
        Some(_) => format!("against the simulator at {speed} times its speed"),
        None => "each of them asks the service anew, which may cost money".to_owned(),
    };
    format!("{count} runs: {rounds} in each mode, {against}")
}

/// All runs, the modes interleaved so that what changes meanwhile hits all of them alike. The exit
/// code of a signal comes along.
async fn measure(
    variants: &[Variant],
    runs: NonZeroUsize,
    voice: Voice,
) -> Result<(Vec<Sample>, Option<u8>), Failure> {
    let mut stop = Stop::listen()?;
    let mut samples = Vec::new();
    for round in 0..runs.get() {
        for variant in variants {
            for place in 0..RunMode::ALL.len() {
                // No mode is always the first, which pays for new connections.
                let mode = RunMode::ALL[(round + place) % RunMode::ALL.len()];
                let mut told = |_: &_, _: &_| {};
                let run = variant.racers.run(mode, variant.providers.clone(), &mut told);
                let state = tokio::select! {
                    biased;
                    halt = stop.asked_or_hung_up() => {
                        return Ok((samples, Some(halt.code())));
                    }
                    state = run => state?,
                };
                let sample = Sample::of(variant.name, &state);
                let (end, took) = (sample.state, figures::duration(sample.total_ms));
                let what = if variant.name.is_empty() { "" } else { ", " };
                voice.say(&format!("{mode}{what}{}: {end} in {took}", variant.name));
                samples.push(sample);
            }
        }
    }
    Ok((samples, None))
}

/// `{"runs":[…],"summary":{"sequential_ms","parallel_ms","pipelined_ms","floor_ms",
/// "beside_sequential_ms","beside_parallel_ms"},"variants":[…]}`,
/// the summary of the recipe as it is, all times as they were measured.
fn json_report(samples: &[Sample], speed: f64) -> String {
    let mut medians = Medians::of(samples);
    let summary = if medians.is_empty() { Medians::default() } else { medians.remove(0) };
    json!({ "speed": speed, "runs": samples, "summary": summary, "variants": medians }).to_string()
}
