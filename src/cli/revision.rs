//! `run --from RUN --set PATH=VALUE`: an earlier run again, with only what has changed made anew.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::args::RunArgs;
use super::failure::Failure;
use super::run::{Asked, Work};
use crate::config::paths::Paths;
use crate::config::settings::LanguageChoice;
use crate::domain::edit::{Edit, Place};
use crate::domain::notes::Notes;
use crate::domain::part::ItemAgain;
use crate::domain::recipe::{Recipe, StepId, StepKind};
use crate::engine::budget;
use crate::engine::revision::{self, RevisionError};
use crate::store::earlier_run::EarlierRun;
use crate::store::kept_run::EarlierRunError;
use crate::store::step_cache::KeptResult;

/// Opens the run that `--from` or `--resume` names.
///
/// # Errors
/// [`Failure`] with exit code 2 when there is none, or when it still goes on.
pub fn open(args: &RunArgs, paths: &Paths, name: &str) -> Result<EarlierRun, Failure> {
    if args.resume.is_some() && !args.options.only.is_empty() {
        let hint = "leave --only out: the steps that the run was to do are brought to their end";
        return Err(Failure::usage("both --resume and --only are given", hint));
    }
    if !args.notes.is_empty() {
        let hint = "leave the notes out: the run has its own; or leave --from out";
        return Err(Failure::usage("both notes and --from are given", hint));
    }
    let runs = paths.runs();
    let opened = if args.resume.is_some() {
        EarlierRun::claim(&runs, name)
    } else {
        EarlierRun::open(&runs, name)
    };
    opened.map_err(|error| not_found(&error))
}

/// What is said when a run that was named cannot be used.
#[must_use]
pub fn not_found(error: &EarlierRunError) -> Failure {
    let hint = match error {
        EarlierRunError::Unknown { .. } => "name a folder there, its beginning, or last",
        EarlierRunError::Ambiguous { .. } => "give more of its name",
        EarlierRunError::Unbegun { .. } => "run those notes, or choose another run",
        EarlierRunError::GoesOn { .. } => "wait for its end, or stop it where it was started",
        EarlierRunError::Unreadable { .. } | EarlierRunError::Damaged { .. } => {
            "choose another run"
        }
    };
    Failure::usage(error.to_string(), hint)
}

/// The run that `--from` and `--set` ask for.
///
/// # Errors
/// [`Failure`] with exit code 2 when there is no such run, or a change cannot be made.
pub fn request(work: &Work<'_>, earlier: EarlierRun) -> Result<Asked, Failure> {
    if earlier.record().recipe != work.recipe.id {
        let recipe = &earlier.record().recipe;
        let message = format!("that run was made with the recipe \"{recipe}\"");
        return Err(Failure::usage(message, format!("add --recipe {recipe}")));
    }
    let run = &earlier.record().run;
    work.voice.say(&format!("going on from run {run}, made {}", earlier.record().started_at));
    if let (Some(_), Some(limit)) = (&work.args.resume, work.settings.max_cost_usd) {
        let (limit, spent) = (budget::money(limit), budget::money(earlier.spent_usd()));
        work.voice.say(&format!("{spent} of the {limit} that it may cost in all is spent"));
    }
    let notes = Notes::from_text(earlier.notes())
        .map_err(|error| Failure::usage(error.to_string(), error.hint()))?;
    let mut asked = work.asked(notes)?;
    let is_known = !earlier.record().language.is_empty();
    if work.settings.language == LanguageChoice::Auto && is_known {
        asked.request.language.clone_from(&earlier.record().language);
    }
    let mut removed = work.args.remove.clone();
    // From the end of a list, so that the places that were named stay those that were meant.
    removed.sort_by_key(|place| std::cmp::Reverse(place.item().map(|(_, index)| index)));
    removed.dedup();
    let removals = removed.into_iter().map(Edit::removal);
    let edits: Vec<Edit> = work.args.set.iter().cloned().chain(removals).collect();
    if !edits.is_empty() {
        let (given, findings) =
            revision::edited(&earlier, &work.recipe, &edits).map_err(|error| refused(&error))?;
        asked.request.reuse.given = given;
        asked.request.findings.extend(findings);
    }
    if let Some(place) = &work.args.again {
        let again = again(&earlier, &work.recipe, place, &asked.request.reuse.given)?;
        asked.request.reuse.again = Some(again);
    }
    // What was there is not lost where asking again fails.
    let asked_again = asked.request.reuse.again.iter().map(|again| again.step.clone());
    let asked_again: Vec<StepId> =
        asked_again.chain(asked.request.reuse.fresh.iter().cloned()).collect();
    for step in asked_again {
        let given = asked.request.reuse.given.get(&step).cloned();
        let kept = given.or_else(|| earlier.result_of(&step));
        asked.request.reuse.otherwise.extend(kept.map(|kept| (step, kept)));
    }
    if work.args.resume.is_some() {
        asked.request.reuse.continues = true;
        // What is there stays as it is, even where a newer program would ask for it in another way.
        asked.request.spent_usd = earlier.spent_usd();
        let fresh: Vec<StepId> = asked.request.reuse.fresh.iter().cloned().collect();
        let stays = revision::untouched(&earlier, &work.recipe, &BTreeMap::new(), &fresh);
        asked.request.reuse.given.extend(stays);
    }
    asked.request.reuse.earlier = Some(Arc::new(earlier));
    Ok(asked)
}

/// The item that is asked for again, in its list as it is after the changes by hand.
fn again(
    earlier: &EarlierRun,
    recipe: &Recipe,
    place: &Place,
    given: &BTreeMap<StepId, KeptResult>,
) -> Result<ItemAgain, Failure> {
    let lists = || recipe.parts().filter(|spec| spec.kind == StepKind::List);
    let item = place.item().and_then(|(list, index)| {
        let step = lists().find(|spec| spec.id.as_str() == list)?.id.clone();
        let kept = given.get(&step).cloned().or_else(|| earlier.result_of(&step))?;
        let items: Vec<String> = serde_json::from_slice(&kept.body).ok()?;
        (index < items.len()).then_some(ItemAgain { step, index, items })
    });
    item.ok_or_else(|| {
        let known: Vec<&str> = lists().map(|spec| spec.id.as_str()).collect();
        let hint = match known.as_slice() {
            [] => "this recipe has no lists".to_owned(),
            known => {
                let known = known.join(", ");
                format!("name an item that is there, counted from 0, in one of: {known}")
            }
        };
        Failure::usage(format!("that run has no item \"{place}\""), hint)
    })
}

/// What is said when a change cannot be made.
fn refused(error: &RevisionError) -> Failure {
    let hint = match error {
        RevisionError::NoDocument => "leave the changes out to have it made first".to_owned(),
        RevisionError::Edit(error) => error.hint(),
    };
    Failure::usage(error.to_string(), hint)
}
