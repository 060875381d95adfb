//! The last words about a run: how it ended, what it took, what failed, where the files are.

use std::path::Path;

use super::figures;
use crate::domain::run::{RunEnd, RunState, StepStatus};
use crate::domain::timing::Timing;
use crate::provider::offline;
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

/// The line that counts: this run against the other modes. What is only an upper bound is told so.
#[must_use]
pub fn counting_line(state: &RunState, now_ms: u64) -> String {
    let timing = Timing::at(state, now_ms);
    let figure = figures::duration;
    let saved = timing.saved_ms();
    let percent = figures::percent(saved, timing.sequential_ms);
    let most = if is_local(state) { "≤ " } else { "" };
    format!(
        "this run {} · sequential {most}{} · parallel {} · floor {} · saved {most}{} ({percent} %)",
        figure(timing.elapsed_ms),
        figure(timing.sequential_ms),
        figure(timing.parallel_ms),
        figure(timing.floor_ms),
        figure(saved),
    )
}

/// The summary in lines.
#[must_use]
pub fn summary(state: &RunState, files: &[impl AsRef<Path>]) -> Vec<String> {
    let mut lines = vec![headline(state), counting_line(state, state.elapsed_ms)];
    for step in state.steps.iter().filter(|step| step.status == StepStatus::Failed) {
        if let Some(error) = &step.error {
            lines.push(clean(&format!("{}: {error}; {}", step.outline.title, error.hint)));
        }
    }
    lines.extend(files.iter().map(|file| clean(&file.as_ref().display().to_string())));
    lines
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::domain::event::{EventKind, RunEvent};
    use crate::domain::fault::{Cause, StepError};
    use crate::domain::outline::StepOutline;
    use crate::domain::recipe::{Need, StepKind};
    use crate::domain::run::{RunId, RunMode};

    fn outline(id: &str, kind: StepKind, needs: &[&str]) -> StepOutline {
        StepOutline {
            id: id.into(),
            title: id.to_uppercase(),
            kind,
            needs: needs.iter().map(|need| Need::Field((*need).to_owned())).collect(),
            usual_ms: 1000,
        }
    }

    #[test]
    fn a_partial_run_says_what_is_missing_and_what_to_do() {
        let steps = vec![
            outline("text", StepKind::Document, &[]),
            outline("hero", StepKind::Image, &["title"]),
        ];
        let started = |step: &str| EventKind::StepStarted {
            step: step.into(),
            attempt: 1,
            provider: "p".into(),
            model: "m".into(),
            fingerprint: None,
        };
        let artifact = crate::domain::artifact::Artifact::of("t.json", "application/json", b"{}");
        let kinds = [
            (
                0,
                EventKind::RunStarted {
                    recipe: "r".into(),
                    mode: RunMode::Parallel,
                    steps,
                    words: 3,
                },
            ),
            (0, started("text")),
            (
                2000,
                EventKind::StepFinished {
                    step: "text".into(),
                    artifact,
                    usage: crate::domain::usage::Usage::default(),
                    cached: false,
                    made_at: None,
                },
            ),
            (2000, started("hero")),
            (
                3000,
                EventKind::StepFailed {
                    step: "hero".into(),
                    error: StepError::new(Cause::Picture, "no ink", "buy some"),
                },
            ),
            (3000, EventKind::RunFinished { state: RunEnd::Partial }),
        ];
        let events: Vec<_> = kinds
            .into_iter()
            .map(|(elapsed_ms, kind)| RunEvent {
                run: RunId::new("r"),
                at: Timestamp::from_second(0).unwrap(),
                elapsed_ms,
                kind,
            })
            .collect();
        let state = RunState::replay(&events);
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
}
