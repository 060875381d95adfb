//! `casegen-tui simulate`: the simulator as a server.

use std::io::{self, Write as _};

use super::args::SimulateArgs;
use super::failure::Failure;
use super::signals::Stop;
use super::voice::Voice;
use super::{race, run};
use crate::simulator::{self, Simulator};

/// Serves until a signal comes and returns its exit code.
///
/// # Errors
/// [`Failure`] with exit code 2 for a scenario or a port that cannot be used.
pub fn main(args: &SimulateArgs) -> Result<u8, Failure> {
    let scenario = race::scenario(Some(&args.scenario), "")?;
    let what = format!("{}, {} times as fast: {}", scenario.name, args.speed, scenario.description);
    let runtime = run::runtime()?;
    let simulator = simulator::start(scenario, args.speed, args.port).map_err(|error| {
        let message = format!("cannot serve on port {}: {error}", args.port);
        Failure::usage(message, "choose another port, or --port 0 for any free one")
    })?;
    let voice = Voice { is_quiet: false };
    voice.say(&what);
    voice.say(&format!("try: casegen-tui run NOTES --base-url {}", simulator.base_url()));
    let code = runtime.block_on(serve(&simulator))?;
    voice.say(&format!("served {}", simulator.requests()));
    Ok(code)
}

async fn serve(simulator: &Simulator) -> Result<u8, Failure> {
    let mut stop = Stop::listen()?;
    let told = format!("listening on {}\n", simulator.base_url());
    let mut out = io::stdout();
    out.write_all(told.as_bytes()).and_then(|()| out.flush()).map_err(|error| {
        Failure::failed(
            format!("cannot write to the standard output: {error}"),
            "send the output elsewhere",
        )
    })?;
    Ok(stop.asked_or_hung_up().await.code())
}
