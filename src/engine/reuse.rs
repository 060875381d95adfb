//! Results that need not be made again: those of an earlier run, and those that are kept.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::{Value, json};

use crate::domain::artifact::ContentHash;
use crate::domain::fault::{Cause, Retry, StepError};
use crate::domain::part::ItemAgain;
use crate::domain::recipe::{Recipe, StepId, StepKind, StepSpec};
use crate::provider::Provider;
use crate::store::earlier_run::EarlierRun;
use crate::store::step_cache::{KeptResult, StepCache};

/// Where a run looks before it asks a provider.
#[derive(Debug, Clone, Default)]
pub struct Reuse {
    /// The kept results of all runs, or none to use and keep nothing.
    pub cache: Option<Arc<StepCache>>,
    /// The run that this one goes on from.
    pub earlier: Option<Arc<EarlierRun>>,
    /// Whether it goes on from it only to bring it to its end.
    pub continues: bool,
    /// Results that a person has given instead of those of the steps, by step.
    pub given: BTreeMap<StepId, KeptResult>,
    /// One item of a list that is asked for again, while the others stay.
    pub again: Option<ItemAgain>,
    /// Results that stay where asking again brings nothing better, by step.
    pub otherwise: BTreeMap<StepId, KeptResult>,
    /// Steps that are asked for again whatever is known; what they make is kept.
    pub fresh: BTreeSet<StepId>,
    /// Steps that are asked of nobody now: what the earlier run has of them stays as it is, even where
    /// something that decides about it has changed, and what it lacks goes on lacking.
    pub held: BTreeSet<StepId>,
}

impl Reuse {
    /// Whether there is nothing to look for, and nowhere.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cache.is_none() && self.earlier.is_none() && self.given.is_empty()
    }

    /// What is already there for a step.
    #[must_use]
    pub fn find(&self, spec: &StepSpec, fingerprint: &ContentHash) -> Option<KeptResult> {
        if self.fresh.contains(&spec.id) || self.again_in(&spec.id).is_some() {
            return None;
        }
        if let Some(given) = self.given.get(&spec.id) {
            return Some(given.clone());
        }
        let earlier = self.earlier.as_ref().and_then(|run| run.find(&spec.id, fingerprint));
        earlier.or_else(|| self.cache.as_ref().and_then(|cache| cache.find(fingerprint)))
    }

    /// What the run that this one goes on from received for a step without getting to use it.
    #[must_use]
    pub fn received(&self, spec: &StepSpec, fingerprint: &ContentHash) -> Option<Vec<u8>> {
        if self.fresh.contains(&spec.id) || self.again_in(&spec.id).is_some() {
            return None;
        }
        // Whoever brings a run to its end reads what had come for it even where the program, which may be
        // a newer one, would ask in another way now. What had come for another document is of no use.
        let is_same = self.continues && (spec.kind == StepKind::Document || !self.given.is_empty());
        let asked_as = Some(fingerprint).filter(|_| !is_same);
        self.earlier.as_ref().and_then(|run| run.received(&spec.id, asked_as))
    }

    /// What stays of a step that is asked of nobody now, and for which nothing is there that is up to
    /// date: its outdated result, or why there is none. None for all other steps.
    ///
    /// # Errors
    /// Why the earlier run has no result, as it said.
    #[must_use]
    pub fn outdated(&self, step: &StepId) -> Option<Result<KeptResult, StepError>> {
        let earlier = self.earlier.as_ref().filter(|_| self.held.contains(step))?;
        let why = || {
            earlier.step(step).and_then(|record| record.error.clone()).unwrap_or_else(|| {
                StepError::new(Cause::Upstream, "it was not asked for", "ask for it alone")
            })
        };
        // It was not asked now, so that no further attempt follows and nothing is paid.
        let error = || StepError { retry: Retry::Never, ..why() };
        Some(earlier.result_of(step).ok_or_else(error))
    }

    /// Whether what a step is about to get is an outdated result, or none.
    #[must_use]
    pub fn is_stale(&self, spec: &StepSpec, fingerprint: &ContentHash) -> bool {
        self.held.contains(&spec.id) && self.find(spec, fingerprint).is_none()
    }

    /// The item of this step that is asked for again, if one is.
    #[must_use]
    pub fn again_in(&self, step: &StepId) -> Option<&ItemAgain> {
        self.again.as_ref().filter(|again| &again.step == step)
    }
}

/// The hash of all that decides about the result of a step: the step, its prompt as filled in, who
/// does it with which model, options and attachments, and the language. Equal requests have equal
/// fingerprints in every run and on every machine.
#[must_use]
pub fn fingerprint(
    recipe: &Recipe,
    spec: &StepSpec,
    prompt: &str,
    inputs: &BTreeMap<String, Value>,
    language: &str,
    provider: &dyn Provider,
) -> ContentHash {
    // Local work sees the values themselves, of which a prompt may show only a part.
    let inputs = if provider.is_remote() { Value::Null } else { json!(inputs) };
    let all = json!({
        "recipe": recipe.id,
        "step": spec.id,
        "kind": spec.kind,
        "prompt": prompt,
        "schema": spec.schema,
        "aspect_ratio": spec.aspect_ratio,
        "language": language,
        "inputs": inputs,
        "provider": provider.identity(spec),
    });
    ContentHash::of(all.to_string().as_bytes())
}
