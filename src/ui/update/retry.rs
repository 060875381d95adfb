//! Asking again for what did not come: one step, or all that failed.

use super::fields::start;
use crate::domain::recipe::StepId;
use crate::domain::run::StepState;
use crate::ui::effect::{Effect, Revision};
use crate::ui::keymap::{Command, Place};
use crate::ui::measure::one_line;
use crate::ui::model::popup::{Popup, Question};
use crate::ui::model::run::can_come;
use crate::ui::model::{Model, Screen};

/// Asks again for the step that has the focus where that is one that did not come, else for all that
/// did not.
pub fn focused(model: &mut Model, effects: &mut Vec<Effect>) {
    let step = model.run.as_ref().and_then(|run| run.focused());
    let step = step.filter(|step| can_come(step)).map(|step| step.outline.id.clone());
    if step.is_none() && model.is_running() {
        let key = model.keymap.shown(Place::Run, Command::NextStep);
        return model.say(format!("this step needs no second try; {key} goes to another one"));
    }
    ask(model, step, effects);
}

/// Asks again for all steps that did not come, and for nothing else.
pub fn all(model: &mut Model, effects: &mut Vec<Effect>) {
    ask(model, None, effects);
}

/// Asks first where something may be paid for twice.
fn ask(model: &mut Model, step: Option<StepId>, effects: &mut Vec<Effect>) {
    let Some(run) = &model.run else { return };
    let is_asked = |other: &StepState| {
        can_come(other) && step.as_ref().is_none_or(|step| &other.outline.id == step)
    };
    let asked: Vec<StepId> =
        run.state.steps.iter().filter(|s| is_asked(s)).map(|s| s.outline.id.clone()).collect();
    if asked.is_empty() {
        let key = model.keymap.shown(Place::Run, Command::Start);
        return model.say(format!("nothing failed: {key} runs all again"));
    }
    if let Some(billed) = model.possibly_billed_of(&asked) {
        model.notices.clear();
        model.editing.retry = Some(step);
        model.popup = Some(Popup::Question(Question::BuyAgain(billed)));
        return;
    }
    go(model, step, effects);
}

/// Asks again without asking before.
pub fn go(model: &mut Model, step: Option<StepId>, effects: &mut Vec<Effect>) {
    model.editing.retry = None;
    if model.is_running() {
        let Some(run) = &model.run else { return };
        let wanted: Vec<(StepId, String)> = run
            .state
            .steps
            .iter()
            .filter(|other| can_come(other) && step.as_ref().is_none_or(|s| s == &other.outline.id))
            .map(|other| (other.outline.id.clone(), one_line(&other.outline.title)))
            .collect();
        for (step, title) in wanted {
            effects.push(Effect::RetryStep { step });
            model.say(format!("{title} is asked for again"));
        }
        return;
    }
    let title = step.as_ref().and_then(|step| {
        let state = model.run_state()?;
        Some(one_line(&state.step(step)?.outline.title))
    });
    let about = match title {
        Some(title) => format!("{title} asked for again"),
        None => "what was missing asked for".to_owned(),
    };
    let revision = match step {
        Some(step) => Revision::Only { step },
        None => Revision::Rest { run: None },
    };
    if start(model, revision, about, effects) {
        model.screen = Screen::Run;
        model.popup = None;
        if let (Some(pending), Some(run)) = (&model.revision, &mut model.run) {
            run.focus = pending.before.focus;
        }
    }
}
