//! `casegen-tui simulate`: the simulator as a server.

use std::io::{self, Write as _};

use tokio::signal::unix::{SignalKind, signal};

use super::args::SimulateArgs;
use super::failure::{Failure, INTERRUPTED, TERMINATED};
use super::run;
use crate::simulator::{self, Simulator, scenario};
use crate::text::clean::clean;

/// Serves until a signal comes and returns its exit code.
///
/// # Errors
/// [`Failure`] with exit code 2 for a scenario or a port that cannot be used.
pub fn main(args: &SimulateArgs) -> Result<u8, Failure> {
    let scenario = scenario::open(&args.scenario).map_err(|error| {
        let names = scenario::builtin_names().join(", ");
        let hint = format!("choose one of {names}, or give the path of a scenario file");
        Failure::usage(error.to_string(), hint)
    })?;
    let runtime = run::runtime()?;
    let simulator = simulator::start(scenario, args.speed, args.port).map_err(|error| {
        let message = format!("cannot serve on port {}: {error}", args.port);
        Failure::usage(message, "choose another port, or --port 0 for any free one")
    })?;
    let code = runtime.block_on(serve(&simulator))?;
    let served = format!("served {}\n", simulator.requests());
    // Nobody is left to tell when the error output itself is gone.
    drop(io::stderr().write_all(clean(&served).as_bytes()));
    Ok(code)
}

async fn serve(simulator: &Simulator) -> Result<u8, Failure> {
    let unable = |error: io::Error| {
        Failure::failed(format!("cannot listen for signals: {error}"), "try again")
    };
    let mut interrupt = signal(SignalKind::interrupt()).map_err(unable)?;
    let mut terminate = signal(SignalKind::terminate()).map_err(unable)?;
    let told = format!("listening on {}\n", simulator.base_url());
    let mut out = io::stdout();
    out.write_all(told.as_bytes()).and_then(|()| out.flush()).map_err(|error| {
        Failure::failed(
            format!("cannot write to the standard output: {error}"),
            "send the output elsewhere",
        )
    })?;
    Ok(tokio::select! {
        _ = interrupt.recv() => INTERRUPTED,
        _ = terminate.recv() => TERMINATED,
    })
}
