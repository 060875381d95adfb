//! `run --dry-run`: which steps would run, why, for about how long and for about how much.

use std::path::Path;

use jiff::Timestamp;

use super::failure::Failure;
use super::run::runtime;
use super::voice::print;
use crate::engine::RunRequest;
use crate::engine::forecast::{Expected, Forecast, Total, forecast};
use crate::provider::Providers;
use crate::report::figures;
use crate::store::experience::Experience;

/// How many earlier runs tell what is usual.
const RUNS_READ: usize = 50;

/// Prints the forecast and returns the exit code.
///
/// # Errors
/// [`Failure`] when a step is named that the recipe does not have.
pub fn main(request: &RunRequest, providers: Providers, runs: &Path) -> Result<u8, Failure> {
    print(&runtime()?.block_on(foretold(request, providers, runs))?)?;
    Ok(0)
}

/// The forecast in lines: one a step, the total, and what a person should know.
///
/// # Errors
/// [`Failure`] when a step is named that the recipe does not have.
pub async fn foretold(
    request: &RunRequest,
    providers: Providers,
    runs: &Path,
) -> Result<Vec<String>, Failure> {
    let (providers, findings) = providers.prepared().await;
    let mut forecasts = forecast(request, &providers)
        .map_err(|error| Failure::usage(error.to_string(), "choose among those with --only"))?;
    let experience = Experience::read(runs, RUNS_READ);
    for forecast in &mut forecasts {
        forecast.learn(&experience);
    }
    let width = forecasts.iter().map(|forecast| forecast.step.as_str().len()).max().unwrap_or(0);
    let mut lines: Vec<String> =
        forecasts.iter().map(|forecast| line(forecast, width, now())).collect();
    lines.push(total(request, &forecasts));
    let said = findings
        .iter()
        .chain(&request.findings)
        .map(|finding| format!("note: {}", finding.message));
    lines.extend(said);
    Ok(lines)
}

fn line(forecast: &Forecast, width: usize, now: Timestamp) -> String {
    let who = if forecast.model.is_empty() {
        forecast.provider.to_owned()
    } else {
        format!("{} ({})", forecast.provider, forecast.model)
    };
    let what = match forecast.expected {
        Expected::LeftOut => "left out".to_owned(),
        Expected::Known(made_at) => {
            let age = u64::try_from(now.duration_since(made_at).as_millis()).unwrap_or(0);
            format!("known, made {} ago", figures::age(age))
        }
        Expected::Fresh => format!("runs with {who}: asked for again"),
        Expected::Changed => format!("runs with {who}: what decides about it has changed"),
        Expected::Missing => format!("runs with {who}: no result is known"),
        Expected::Open => format!("may run with {who}: depends on what comes before it"),
    };
    let usual = if forecast.asks() { usual(forecast) } else { String::new() };
    format!("{:<width$} {what}{usual}", forecast.step.as_str())
}

fn usual(forecast: &Forecast) -> String {
    let time = match forecast.usual_ms {
        0 => "at once".to_owned(),
        ms => format!("about {}", figures::duration(ms)),
    };
    let price = match forecast.usual_cost_usd {
        Some(0.0) => "free".to_owned(),
        Some(price) => format!("about {}", figures::money(price)),
        None => "for a price that no earlier run tells".to_owned(),
    };
    format!("; {time}, {price}")
}

/// How long and how much at the most: as if every step that may run did.
fn total(request: &RunRequest, forecasts: &[Forecast]) -> String {
    let Total { steps: count, usual_ms: time, usual_cost_usd: price } =
        Total::of(&request.recipe, forecasts);
    let price = match price {
        Some(0.0) => "free".to_owned(),
        Some(price) => format!("about {}", figures::money(price)),
        None => "for a price that no earlier run tells".to_owned(),
    };
    let steps = if count == 1 { "1 step" } else { &format!("{count} steps") };
    match (count, time) {
        (0, _) => "nothing would be asked of anybody; the documents are made again".to_owned(),
        (_, 0) => format!("at most {steps}, at once, {price}"),
        _ => format!("at most {steps}, about {}, {price}", figures::duration(time)),
    }
}

#[expect(clippy::disallowed_methods, reason = "the age of a result is told to a person")]
fn now() -> Timestamp {
    Timestamp::now()
}
