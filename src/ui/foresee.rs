//! What a change would have done again, looked up off the loop by the same code as `run --dry-run`.

use super::follow::{Wanted, requested};
use super::model::rerun::{Asked, Outlook};
use crate::engine::RunRequest;
use crate::engine::forecast::{Expected, Forecast, Total, forecast};
use crate::provider::Providers;
use crate::store::experience::Experience;

/// How many earlier runs tell what is usual.
pub const RUNS_READ: usize = 50;

/// What a run would do.
///
/// # Errors
/// Why that cannot be told, with the next action.
pub fn foreseen(wanted: Wanted, providers: Providers) -> Result<Outlook, String> {
    let runs = wanted.runs.clone();
    let request = requested(wanted)?;
    let mut forecasts =
        forecast(&request, &providers.foreseen()).map_err(|error| error.to_string())?;
    let experience = Experience::read(&runs, RUNS_READ);
    for forecast in &mut forecasts {
        forecast.learn(&experience);
    }
    Ok(outlook(&request, &forecasts))
}

fn outlook(request: &RunRequest, forecasts: &[Forecast]) -> Outlook {
    let asked = forecasts.iter().filter(|forecast| forecast.asks()).map(|forecast| Asked {
        step: forecast.step.clone(),
        whom: match forecast.model.as_str() {
            "" => forecast.provider.to_owned(),
            model => format!("{} · {model}", forecast.provider),
        },
        is_open: forecast.expected == Expected::Open,
        is_missing: forecast.expected == Expected::Missing,
        usual_ms: forecast.usual_ms,
        usual_cost_usd: forecast.usual_cost_usd,
    });
    let total = Total::of(&request.recipe, forecasts);
    Outlook {
        steps: asked.collect(),
        usual_ms: total.usual_ms,
        usual_cost_usd: total.usual_cost_usd,
        remarks: request.findings.iter().map(|finding| finding.message.clone()).collect(),
    }
}
