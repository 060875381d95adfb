//! What `bench` and `demo` have in common: what races, against whom, and one run of it.

use std::io;
use std::path::Path;
use std::sync::Arc;

use super::failure::Failure;
use super::notes;
use super::run::recipe;
use super::services;
use crate::config::options::Options;
use crate::config::samples;
use crate::config::settings::Settings;
use crate::domain::event::RunEvent;
use crate::domain::journal::NoJournal;
use crate::domain::notes::Notes;
use crate::domain::recipe::Recipe;
use crate::domain::run::{RunId, RunMode, RunState};
use crate::engine::{self, RunRequest};
use crate::provider::Providers;
use crate::simulator::scenario::{self, Modality, Scenario};
use crate::simulator::{self, Simulator};

/// Opens a scenario by its name or its file; without one, the scenario that is called like the recipe,
/// or else the reference.
///
/// # Errors
/// [`Failure`] with exit code 2, with the names that there are.
pub fn scenario(name: Option<&str>, recipe: &str) -> Result<Scenario, Failure> {
    let names = scenario::builtin_names();
    let of_recipe = names.iter().find(|name| **name == recipe).map_or("reference", |name| name);
    scenario::open(name.unwrap_or(of_recipe)).map_err(|error| {
        let names = names.join(", ");
        let hint = format!("choose one of {names}, or give the path of a scenario file");
        Failure::usage(error.to_string(), hint)
    })
}

/// The notes that race: those of a file, or the first sample for the recipe.
///
/// # Errors
/// [`Failure`] with exit code 2 for notes that cannot be read.
pub fn notes(path: Option<&Path>, recipe: &str) -> Result<Notes, Failure> {
    match path {
        Some(path) => notes::cleaned(&notes::read(Some(path))?),
        None => Notes::from_text(samples::first(recipe))
            .map_err(|error| Failure::usage(error.to_string(), error.hint())),
    }
}

/// A simulator of this process, and the models of its scenario.
pub struct Opponent {
    /// It serves until it is dropped.
    pub simulator: Simulator,
    scenario: Scenario,
}

impl Opponent {
    /// Starts a simulator that runs `speed` times as fast as its scenario.
    ///
    /// # Errors
    /// [`Failure`] when it cannot serve.
    pub fn start(scenario: Scenario, speed: f64) -> Result<Self, Failure> {
        let simulator =
            simulator::start(scenario.clone(), speed, 0).map_err(|error| cannot_serve(&error))?;
        Ok(Self { simulator, scenario })
    }

    /// The same for a race, with the one of its rehearsal.
    ///
    /// The time that the simulator takes to write and to draw is none of the scenario's, and at a high
    /// speed it would count many times. So everything is asked for once before the start, without
    /// faults and without waiting; what is made then is at hand in the race. At the speed of the
    /// scenario itself that work hides in the time that the answers take anyway.
    ///
    /// # Errors
    /// [`Failure`] when one of them cannot serve.
    pub fn rehearsed(scenario: Scenario, speed: f64) -> Result<(Self, Rehearsal), Failure> {
        if speed <= 1.0 {
            return Ok((Self::start(scenario, speed)?, Rehearsal(None)));
        }
        let calm = Scenario { faults: Vec::new(), at_once: 0, ..scenario.clone() };
        let rehearsal = Self::start(calm, AT_ONCE)?;
        let simulator = rehearsal.simulator.beside(scenario.clone(), speed, 0);
        let simulator = simulator.map_err(|error| cannot_serve(&error))?;
        Ok((Self { simulator, scenario }, Rehearsal(Some(rehearsal))))
    }

    /// What a client has to be told to ask it.
    #[must_use]
    pub fn options(&self) -> Options {
        let id = |modality| {
            self.scenario.models.iter().find(|m| m.makes(modality)).map(|model| model.id.clone())
        };
        Options {
            provider: Some("custom".to_owned()),
            base_url: Some(self.simulator.base_url()),
            text_model: id(Modality::Text),
            image_model: id(Modality::Image),
            ..Options::default()
        }
    }

    /// The picture model that is quicker than the first one.
    #[must_use]
    pub fn fast_image_model(&self) -> Option<String> {
        let pictures = || self.scenario.models.iter().filter(|m| m.makes(Modality::Image));
        let time = |id: &str| self.scenario.latency(scenario::Kind::Picture, id).total.0;
        let first = pictures().next()?;
        let quickest = pictures().min_by(|a, b| time(&a.id).total_cmp(&time(&b.id)))?;
        (time(&quickest.id) < time(&first.id)).then(|| quickest.id.clone())
    }
}

/// So fast that nothing is waited for.
const AT_ONCE: f64 = 1e6;

fn cannot_serve(error: &io::Error) -> Failure {
    Failure::failed(format!("the simulator cannot serve: {error}"), "try again")
}

/// What has to be done before a race, so that the race has only the times of its scenario.
pub struct Rehearsal(Option<Opponent>);

impl Rehearsal {
    /// Has everything made that the racers will ask for. Should that not work, they will meet it in the
    /// race.
    pub async fn run(self, racers: &Racers) {
        let Some(opponent) = self.0 else { return };
        if let Ok(services) = services::make(&opponent.options(), None) {
            drop(racers.run(RunMode::Parallel, services.providers, &mut |_, _| {}).await);
        }
    }
}

/// What races.
#[derive(Clone)]
pub struct Racers {
    /// The recipe.
    pub recipe: Arc<Recipe>,
    /// What it is made from.
    pub notes: Notes,
    /// What every run is told besides its mode.
    pub settings: Settings,
}

impl Racers {
    /// The recipe of the settings with these notes.
    ///
    /// # Errors
    /// [`Failure`] with exit code 2 when there is no such recipe or step.
    pub fn new(settings: Settings, notes: Notes) -> Result<Self, Failure> {
        Ok(Self { recipe: Arc::new(recipe(&settings)?), notes, settings })
    }

    /// One run, that uses and keeps nothing; `told` gets every event with the state after it.
    ///
    /// # Errors
    /// [`Failure`] when it names a step that the recipe does not have.
    pub async fn run(
        &self,
        mode: RunMode,
        providers: Providers,
        told: &mut (dyn FnMut(&RunEvent, &RunState) + Send),
    ) -> Result<RunState, Failure> {
        let settings = Settings { mode, ..self.settings.clone() };
        let (recipe, notes) = (Arc::clone(&self.recipe), self.notes.clone());
        let request = RunRequest::new(RunId::new(mode.to_string()), recipe, notes, &settings);
        let mut handle = engine::start(request, providers, Arc::new(NoJournal))
            .map_err(|error| Failure::usage(error.to_string(), "choose among those with --only"))?;
        let mut state = RunState::default();
        while let Some(event) = handle.events.recv().await {
            state.apply(&event);
            told(&event, &state);
        }
        Ok(state)
    }
}
