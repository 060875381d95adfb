//! What the next run will be, and what may be chosen for it.

use crate::config::origin::Origins;
use crate::domain::outline::StepOutline;
use crate::domain::recipe::StepKind;
use crate::domain::run::RunMode;

/// A recipe that can be chosen.
#[derive(Debug, Clone, PartialEq)]
pub struct RecipeChoice {
    /// Its name, such as `case-study`.
    pub id: String,
    /// Its name on screens.
    pub title: String,
    /// One sentence about what it makes.
    pub description: String,
    /// The layout of its documents, such as `definition`.
    pub layout: Option<String>,
    /// The sample notes for it.
    pub sample: String,
    /// Its steps, with what each usually takes by whoever does it.
    pub steps: Vec<StepOutline>,
    /// What is written at export, such as `pdf, html, md`.
    pub formats: String,
    /// What all of them usually cost in US dollars, or none when that is not known beforehand.
    pub cost_usd: Option<f64>,
}

impl RecipeChoice {
    /// What its notes are to hold, one thing a line, where that is more than notes.
    #[must_use]
    pub fn wants_in_notes(&self) -> &'static [&'static str] {
        match self.layout.as_deref() {
            Some("definition") => &[
                "the term (begrip) on the first line",
                "below it its context: organisation, domain, legal basis, source text",
            ],
            _ => &[],
        }
    }

    /// How long a run in a mode usually takes, at best and at most, in milliseconds; zeros when that
    /// is not worth telling.
    #[must_use]
    pub fn usual_ms(&self, mode: RunMode) -> (u64, u64) {
        let is_document = |step: &&StepOutline| step.kind == StepKind::Document;
        let document: u64 = self.steps.iter().filter(is_document).map(|step| step.usual_ms).sum();
        let others = || self.steps.iter().filter(|step| !is_document(step)).map(|s| s.usual_ms);
        let slowest = others().max().unwrap_or(0);
        match mode {
            RunMode::Sequential => {
                (document + others().sum::<u64>(), document + others().sum::<u64>())
            }
            RunMode::Parallel => (document + slowest, document + slowest),
            // How early the fields close is not known before.
            RunMode::Pipelined => (document.max(slowest), document + slowest),
        }
    }
}

/// Somebody who does steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderChoice {
    /// The name, such as `openrouter`.
    pub name: String,
    /// The model; empty for work on this machine.
    pub model: String,
    /// The host that gets what steps are made from, or none when it stays on this machine.
    pub destination: Option<String>,
    /// The address of the service, or none for work on this machine.
    pub address: Option<String>,
}

/// What the next run will be.
#[derive(Debug, Clone, PartialEq)]
pub struct Setup {
    /// The recipes there are; never empty.
    pub recipes: Vec<RecipeChoice>,
    /// The place of the chosen one.
    pub recipe: usize,
    /// How its steps are scheduled.
    pub mode: RunMode,
    /// Who reads the notes.
    pub text_by: ProviderChoice,
    /// Who makes the pictures.
    pub pictures_by: ProviderChoice,
    /// What a run may cost in US dollars, or none for any amount.
    pub max_cost_usd: Option<f64>,
    /// Whether results of services are kept and used again.
    pub keeps_results: bool,
    /// Where each of these was set.
    pub origins: Origins,
    /// The same with the others who can do the steps: this machine in the place of a service, or the
    /// service again; none when there is only this machine.
    pub other: Option<Box<Setup>>,
}

impl Setup {
    /// The chosen recipe.
    #[must_use]
    pub fn chosen(&self) -> Option<&RecipeChoice> {
        self.recipes.get(self.recipe)
    }

    /// Whether the chosen recipe has a step that makes a picture.
    #[must_use]
    pub fn makes_pictures(&self) -> bool {
        let steps = self.chosen().map(|recipe| recipe.steps.as_slice()).unwrap_or_default();
        steps.iter().any(|step| step.kind == StepKind::Image)
    }
}
