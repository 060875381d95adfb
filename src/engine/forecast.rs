//! What a run would do, told before it starts: nothing is asked of anybody.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;

use super::handle::RunRequest;
use super::inputs::Inputs;
use super::plan::{PlanError, plan};
use super::reuse::fingerprint;
use crate::domain::document::Document;
use crate::domain::recipe::{Need, Recipe, StepId, StepKind, StepSpec};
use crate::provider::Providers;
use crate::store::experience::Experience;

/// What would become of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// It is left out.
    LeftOut,
    /// Its result is there, made at this time.
    Known(Timestamp),
    /// It is asked for again because a person wants that.
    Fresh,
    /// The earlier run has a result, but something that decides about it has changed.
    Changed,
    /// There is no result.
    Missing,
    /// It depends on what another step will make.
    Open,
}

/// What is expected of one step.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    /// The step.
    pub step: StepId,
    /// Who would do it.
    pub provider: &'static str,
    /// With which model.
    pub model: String,
    /// What would become of it.
    pub expected: Expected,
    /// How long it usually takes, in milliseconds; 0 when that is not worth telling.
    pub usual_ms: u64,
    /// What it usually costs in US dollars, or none when that is not known.
    pub usual_cost_usd: Option<f64>,
}

impl Forecast {
    /// Takes what earlier runs took and cost, which tells more than what is known of steps in general.
    pub fn learn(&mut self, experience: &Experience) {
        let Self { provider, model, step, usual_ms, usual_cost_usd, .. } = self;
        if let Some(ms) = experience.usual_ms(provider, model, step) {
            *usual_ms = ms;
        }
        *usual_cost_usd =
            usual_cost_usd.or_else(|| experience.usual_cost_usd(provider, model, step));
    }

    /// Whether the provider would be asked, as far as can be told.
    #[must_use]
    pub fn asks(&self) -> bool {
        !matches!(self.expected, Expected::LeftOut | Expected::Known(_))
    }
}

/// What a run would ask for in all, at the most: as if every step that may run did.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Total {
    /// How many steps somebody would be asked for.
    pub steps: usize,
    /// How long they usually take side by side, in milliseconds; 0 when that is not worth telling.
    pub usual_ms: u64,
    /// What they usually cost in US dollars, or none when that is not known of one of them.
    pub usual_cost_usd: Option<f64>,
}

impl Total {
    /// Adds up what is expected of the steps of a recipe.
    #[must_use]
    pub fn of(recipe: &Recipe, forecasts: &[Forecast]) -> Self {
        let asked = || forecasts.iter().filter(|forecast| forecast.asks());
        let document = recipe.document_step().map(|spec| &spec.id);
        let is_document = |forecast: &&Forecast| Some(&forecast.step) == document;
        let first: u64 = asked().filter(is_document).map(|step| step.usual_ms).sum();
        let slowest = asked().filter(|step| !is_document(step)).map(|step| step.usual_ms).max();
        Self {
            steps: asked().count(),
            usual_ms: first.max(slowest.unwrap_or(0)),
            usual_cost_usd: asked().map(|step| step.usual_cost_usd).sum(),
        }
    }
}

/// Tells what a run would do, step by step in the order of its recipe.
///
/// # Errors
/// [`PlanError`] when the request names a step that the recipe does not have.
pub fn forecast(request: &RunRequest, providers: &Providers) -> Result<Vec<Forecast>, PlanError> {
    let plan = plan(&request.recipe, request.mode, request.only.as_deref(), request.max_parallel)?;
    let mut known = Known::default();
    let mut forecasts = Vec::new();
    for (planned, spec) in plan.steps.iter().zip(&request.recipe.steps) {
        let provider = providers.of(spec.kind);
        let expected =
            if planned.runs { known.expect(request, providers, spec) } else { Expected::LeftOut };
        forecasts.push(Forecast {
            step: spec.id.clone(),
            provider: provider.name(),
            model: provider.model(spec),
            expected,
            usual_ms: provider.usual_ms(spec),
            usual_cost_usd: provider.usual_cost_usd(spec),
        });
    }
    Ok(forecasts)
}

/// What is known of the results on the way through the recipe.
#[derive(Default)]
struct Known {
    document: Option<Document>,
    results: BTreeMap<StepId, Value>,
}

impl Known {
    fn expect(&mut self, request: &RunRequest, providers: &Providers, spec: &StepSpec) -> Expected {
        let is_open = spec.needs.iter().any(|need| match need {
            Need::Field(_) => self.document.is_none(),
            Need::Step(id) => !self.results.contains_key(id),
        });
        if is_open {
            return Expected::Open;
        }
        let document = self.document.clone().unwrap_or_default();
        let inputs = Inputs::of(spec, &document, &self.results);
        let Ok(prompt) = inputs.prompt(spec, &request.notes, &request.language) else {
            return Expected::Missing;
        };
        let provider = providers.of(spec.kind).as_ref();
        let recipe = &request.recipe;
        let print =
            fingerprint(recipe, spec, &prompt, &inputs.by_name, &request.language, provider);
        if let Some(kept) = request.reuse.find(spec, &print) {
            self.take(spec, &kept.body);
            return Expected::Known(kept.made_at);
        }
        let had_one = request.reuse.earlier.as_ref().is_some_and(|run| run.has(&spec.id));
        let is_asked_again =
            request.reuse.fresh.contains(&spec.id) || request.reuse.again_in(&spec.id).is_some();
        match (is_asked_again, had_one) {
            (true, _) => Expected::Fresh,
            (false, true) => Expected::Changed,
            (false, false) => Expected::Missing,
        }
    }

    fn take(&mut self, spec: &StepSpec, body: &[u8]) {
        let value: Value = serde_json::from_slice(body)
            .unwrap_or_else(|_| String::from_utf8_lossy(body).trim().into());
        if let (StepKind::Document, Value::Object(fields)) = (spec.kind, &value) {
            self.document = Some(Document::new(fields.clone()));
        }
        self.results.insert(spec.id.clone(), value);
    }
}
