//! The last words about a run: how it ended, what it took, what failed, where the files are.

use std::path::Path;

use super::figures;
use crate::domain::finding::Severity;
use crate::domain::recipe::StepKind;
use crate::domain::run::{RunEnd, RunState, StepState, StepStatus};
use crate::domain::timing::Timing;
use crate::provider::offline;
use crate::store::record::RunRecord;
use crate::text::clean::clean;

/// The headline of a run: how it ended and what is missing.
#[must_use]
pub fn headline(state: &RunState) -> String {
    let failed: Vec<&str> = state
        .steps
        .iter()
        .filter(|step| !step.left_out && step.status.is_end() && !step.status.is_success())
        .map(|step| step.outline.title.as_str())
        .collect();
    let end = state.end.unwrap_or(RunEnd::Cancelled);
    match failed.as_slice() {
        [] => clean(&end.to_string()),
        missing => clean(&format!("{end}: without {}", missing.join(", "))),
    }
}

/// Whether all steps of a run were done by this machine's own processor. Steps that run at once then
/// slow each other down, so that the sum of their times is more than they would take one by one.
#[must_use]
pub fn is_local(state: &RunState) -> bool {
    let mut started = state.steps.iter().filter(|step| step.started_ms().is_some()).peekable();
    started.peek().is_some() && started.all(|step| step.provider == offline::NAME)
}

/// The same of a run that is only known by its record.
#[must_use]
pub fn was_local(record: &RunRecord) -> bool {
    let mut started = record.steps.iter().filter(|step| step.started_ms.is_some()).peekable();
    started.peek().is_some() && started.all(|step| step.provider == offline::NAME)
}

/// How many results were there before this run, and how many it has in all; none when it made all
/// of them itself. Steps that were left out do not count.
#[must_use]
pub fn known(state: &RunState) -> Option<(usize, usize)> {
    let known = state.steps.iter().filter(|step| step.status == StepStatus::Cached).count();
    let all = state.steps.iter().filter(|step| !step.left_out).count();
    (known > 0).then_some((known, all))
}

/// The same in words: `3 of 4 results were there already`.
#[must_use]
pub fn known_words(state: &RunState) -> Option<String> {
    known(state).map(|(known, all)| words_of_known(known, all))
}

fn words_of_known(known: usize, all: usize) -> String {
    match (known, all) {
        (1, 1) => "the result was there already".to_owned(),
        (known, all) if known == all => format!("all {all} results were there already"),
        (known, all) => format!("{known} of {all} results were there already"),
    }
}

/// What a run has cost so far, as text; none when nothing was paid, as far as anybody said.
#[must_use]
pub fn cost(state: &RunState) -> Option<String> {
    price(state.cost_usd())
}

fn price(usd: Option<f64>) -> Option<String> {
    usd.filter(|cost| *cost > 0.0).map(figures::money)
}

/// With more steps than this beside the document, the line that counts tells of them alone as well.
const FEW_BESIDE: usize = 3;

/// What the line that counts tells.
struct Counted {
    timing: Timing,
    known: Option<String>,
    is_local: bool,
    beside: usize,
    cost: Option<String>,
}

impl Counted {
    fn line(self) -> String {
        let (timing, figure) = (self.timing, figures::duration);
        let this_run = format!("this run {}", figure(timing.elapsed_ms));
        let mut parts = if let Some(known) = self.known {
            vec![known, this_run]
        } else {
            let saved = figures::difference(timing.sequential_ms, timing.elapsed_ms);
            let percent = figures::percent(saved, timing.sequential_ms);
            let most = if self.is_local { "≤ " } else { "" };
            let mut parts = vec![
                this_run,
                format!("sequential {most}{}", figure(timing.sequential_ms)),
                format!("parallel {}", figure(timing.parallel_ms)),
                format!("floor {}", figure(timing.floor_ms)),
                format!("saved {most}{} ({percent} %)", figure(saved)),
            ];
            if self.beside > FEW_BESIDE {
                let sum = figure(timing.beside_sequential_ms);
                let longest = figure(timing.beside_parallel_ms);
                parts.push(format!("{} beside it {most}{sum} → {longest}", self.beside));
            }
            parts
        };
        parts.extend(self.cost);
        parts.join(" · ")
    }
}

fn beside(state: &RunState) -> usize {
    let is_beside = |step: &&StepState| step.outline.kind != StepKind::Document && !step.left_out;
    state.steps.iter().filter(is_beside).count()
}

/// The number of steps beside the document, where they are so many that what they take alone is told.
#[must_use]
pub fn many_beside(state: &RunState) -> Option<usize> {
    Some(beside(state)).filter(|beside| *beside > FEW_BESIDE)
}

/// The line that counts: this run against the other modes. What is only an upper bound is told so,
/// and a run that used earlier results is compared with nothing, because it did not do the work.
#[must_use]
pub fn counting_line(state: &RunState, now_ms: u64) -> String {
    Counted {
        timing: Timing::at(state, now_ms),
        known: known_words(state),
        is_local: is_local(state),
        beside: beside(state),
        cost: cost(state),
    }
    .line()
}

/// The same line of a run that is only known by its record.
#[must_use]
pub fn counting_line_of_record(record: &RunRecord) -> String {
    let known = record.steps.iter().filter(|step| step.cached).count();
    let all = record.steps.iter().filter(|step| !step.is_left_out()).count();
    Counted {
        timing: record.timing(),
        known: (known > 0).then(|| words_of_known(known, all)),
        is_local: was_local(record),
        beside: record.beside().count(),
        cost: price(record.cost_usd),
    }
    .line()
}

/// Why something is missing, and what to do about it, a line each: the steps that failed, or where
/// none did, those that could not start.
#[must_use]
pub fn causes(state: &RunState) -> Vec<String> {
    let of = |status: StepStatus| {
        let steps = state.steps.iter().filter(move |step| step.status == status);
        steps.filter_map(|step| {
            let error = step.error.as_ref()?;
            Some(clean(&format!("{}: {error}; {}", step.outline.title, error.hint)))
        })
    };
    let failed: Vec<String> = of(StepStatus::Failed).collect();
    if failed.is_empty() { of(StepStatus::Skipped).collect() } else { failed }
}

/// What should be looked at before the result is published, once each.
fn warnings(state: &RunState) -> Vec<String> {
    let mut lines = Vec::new();
    for finding in state.findings.iter().filter(|f| f.severity == Severity::Warning) {
        let line = clean(&format!("look at this: {}", finding.told()));
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines
}

/// The summary in lines.
#[must_use]
pub fn summary(state: &RunState, files: &[impl AsRef<Path>]) -> Vec<String> {
    let mut lines = vec![headline(state), counting_line(state, state.elapsed_ms)];
    lines.extend(causes(state));
    lines.extend(warnings(state));
    lines.extend(files.iter().map(|file| clean(&file.as_ref().display().to_string())));
    lines
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::domain::artifact::Artifact;
    use crate::domain::event::{EventKind, RunEvent};
    use crate::domain::fault::{Cause, StepError};
    use crate::domain::outline::StepOutline;
    use crate::domain::recipe::Need;
    use crate::domain::run::{RunId, RunMode};
    use crate::domain::usage::Usage;

    fn outline(id: &str, kind: StepKind, needs: &[&str]) -> StepOutline {
        StepOutline {
            id: id.into(),
            title: id.to_uppercase(),
            kind,
            needs: needs.iter().map(|need| Need::Field((*need).to_owned())).collect(),
            usual_ms: 1000,
        }
    }

    fn state_of(kinds: impl IntoIterator<Item = (u64, EventKind)>) -> RunState {
        let events: Vec<_> = kinds
            .into_iter()
            .map(|(elapsed_ms, kind)| RunEvent {
                run: RunId::new("r"),
                at: Timestamp::from_second(0).unwrap(),
                elapsed_ms,
                kind,
            })
            .collect();
        RunState::replay(&events)
    }

    fn begun() -> EventKind {
        let steps = vec![
            outline("text", StepKind::Document, &[]),
            outline("hero", StepKind::Image, &["title"]),
        ];
        EventKind::RunStarted {
            recipe: "r".into(),
            mode: RunMode::Parallel,
            language: "en".into(),
            steps,
            words: 3,
            recipe_version: 1,
            notes_sha256: None,
            terms: None,
        }
    }

    fn started(step: &str) -> EventKind {
        EventKind::StepStarted {
            step: step.into(),
            attempt: 1,
            provider: "p".into(),
            model: "m".into(),
            address: None,
            fingerprint: None,
        }
    }

    fn finished(step: &str, cost_usd: Option<f64>, cached: bool) -> EventKind {
        EventKind::StepFinished {
            step: step.into(),
            artifact: Artifact::of("t.json", "application/json", b"{}"),
            usage: Usage { cost_usd, ..Usage::default() },
            cached,
            made_at: cached.then(|| Timestamp::from_second(-180).unwrap()),
            provenance: None,
        }
    }

    #[test]
    fn a_partial_run_says_what_is_missing_and_what_to_do() {
        let error = StepError::new(Cause::Picture, "no ink", "buy some");
        let state = state_of([
            (0, begun()),
            (0, started("text")),
            (2000, finished("text", None, false)),
            (2000, started("hero")),
            (3000, EventKind::StepFailed { step: "hero".into(), error, usage: Usage::default() }),
            (3000, EventKind::RunFinished { state: RunEnd::Partial }),
        ]);
        assert_eq!(
            summary(&state, &["out/x.pdf"]),
            [
                "partial: without HERO",
                "this run 3.00 s · sequential 3.00 s · parallel 3.00 s · floor 2.00 s · saved 0.00 s (0 %)",
                "HERO: no ink; buy some",
                "out/x.pdf"
            ]
        );
    }

    #[test]
    fn what_was_there_already_is_no_saving_and_what_was_paid_is_told() {
        let run = |is_hero_known, price| {
            let state = state_of([
                (0, begun()),
                (0, started("text")),
                (10, finished("text", Some(0.0), true)),
                (20, started("hero")),
                (340, finished("hero", price, is_hero_known)),
                (340, EventKind::RunFinished { state: RunEnd::Complete }),
            ]);
            counting_line(&state, 340)
        };
        assert_eq!(run(true, Some(0.0)), "all 2 results were there already · this run 0.34 s");
        assert_eq!(
            run(false, Some(0.039)),
            "1 of 2 results were there already · this run 0.34 s · $0.0390"
        );
    }

    #[test]
    fn many_steps_beside_the_document_are_told_of_alone_and_a_record_says_the_same() {
        let ids = ["a", "b", "c", "d", "e", "f"];
        let run = |count: usize| {
            let list = |id: &&str| outline(id, StepKind::List, &["term"]);
            let mut steps = vec![outline("text", StepKind::Document, &[])];
            steps.extend(ids[..count].iter().map(list));
            let (recipe, mode) = ("r".into(), RunMode::Parallel);
            let mut events = vec![(
                0,
                EventKind::RunStarted {
                    recipe,
                    mode,
                    language: "nl".into(),
                    steps,
                    words: 3,
                    recipe_version: 1,
                    notes_sha256: None,
                    terms: None,
                },
            )];
            events.push((0, started("text")));
            events.push((7_000, finished("text", None, false)));
            events.extend(ids[..count].iter().map(|id| (7_000, started(id))));
            events.extend(ids[..count].iter().map(|id| (9_000, finished(id, None, false))));
            events.push((9_000, EventKind::RunFinished { state: RunEnd::Complete }));
            state_of(events)
        };
        let line = counting_line(&run(6), 9_000);
        assert_eq!(
            line,
            "this run 9.00 s · sequential 19.0 s · parallel 9.00 s · floor 7.00 s · \
             saved 10.0 s (52 %) · 6 beside it 12.0 s → 2.00 s"
        );
        assert!(!counting_line(&run(3), 9_000).contains("beside"));
        let record = RunRecord::of(&run(6), "nl", Vec::new());
        assert_eq!(counting_line_of_record(&record), line);
    }
}
