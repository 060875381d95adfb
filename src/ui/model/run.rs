//! The run as the screen sees it: the fold over its events, and what a person does with it.

use std::collections::BTreeSet;

use ratatui::layout::Rect;

use crate::domain::event::{EventKind, RunEvent};
use crate::domain::recipe::{StepId, StepKind};
use crate::domain::run::{RunMode, RunState, StepState, StepStatus};
use crate::domain::timing::Timing;
use crate::report::lines::line;
use crate::ui::layout::{self, Wants};
use crate::ui::told::next_action;

/// Number of lines of a log that are kept for showing.
const MOST_LOGGED: usize = 5000;

/// What is shown of the steps where there is room for one of them only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rather {
    /// What they write.
    Panes,
    /// What they took.
    Chart,
}

/// A run that was asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct RunPane {
    /// Everything that its events say.
    pub state: RunState,
    /// The mode that was asked for.
    pub mode: RunMode,
    /// The program's time at the start of the run, in milliseconds.
    started_ms: u64,
    /// Which step has the focus, as a place in the recipe.
    pub focus: usize,
    /// Whether it was told to stop.
    pub cancelling: bool,
    /// Whether the notes are others since then.
    pub notes_changed: bool,
    /// Whether it may cost only so much.
    pub has_limit: bool,
    /// Why it was never started.
    pub refused: Option<String>,
    /// What is shown where there is room for one of them only.
    pub rather: Rather,
    /// What it has said, one event a line.
    pub log: Vec<String>,
    /// The steps of which earlier runs tell what they usually take.
    learned: BTreeSet<StepId>,
    /// The time since its start while it is watched again, in milliseconds; it goes by its own clock.
    pub clock: Option<u64>,
    /// Milliseconds by which its clocks go while it runs.
    pub beat_ms: u64,
}

impl RunPane {
    /// A run that was asked for at that time and of which nothing is known yet.
    #[must_use]
    pub fn asked(mode: RunMode, now_ms: u64) -> Self {
        Self {
            state: RunState::default(),
            mode,
            started_ms: now_ms,
            focus: 0,
            cancelling: false,
            notes_changed: false,
            has_limit: false,
            refused: None,
            rather: Rather::Panes,
            log: Vec::new(),
            learned: BTreeSet::new(),
            clock: None,
            beat_ms: 1,
        }
    }

    /// Takes in an event that arrived at that time. Events of another run are ignored.
    pub fn apply(&mut self, event: &RunEvent, now_ms: u64) {
        let first = matches!(event.kind, EventKind::RunStarted { .. });
        if !first && self.state.run != event.run.as_str() {
            return;
        }
        // An event cannot arrive before it happened: the earliest arrival is nearest to the truth.
        let start = now_ms.saturating_sub(event.elapsed_ms);
        self.started_ms = if first { start } else { self.started_ms.min(start) };
        self.state.apply(event);
        if self.log.len() < MOST_LOGGED {
            self.log.extend(line(event, &self.state).map(|line| told_here(event, line)));
        }
    }

    /// Takes what earlier runs tell of what a step usually takes, in milliseconds.
    pub fn learn(&mut self, step: &StepId, usual_ms: u64) {
        let known = self.state.steps.iter_mut().find(|known| &known.outline.id == step);
        if let Some(known) = known {
            known.outline.usual_ms = usual_ms;
            self.learned.insert(step.clone());
        }
    }

    /// Whether what a step usually takes is known from earlier runs.
    #[must_use]
    pub fn has_learned(&self, step: &StepId) -> bool {
        self.learned.contains(step)
    }

    /// Whether the step that has the focus has written something.
    #[must_use]
    pub fn has_text(&self) -> bool {
        self.focused().is_some_and(|step| {
            step.outline.kind != StepKind::Image
                && (!step.tail.is_empty() || !step.items.is_empty() || !step.fields.is_empty())
        })
    }

    /// Milliseconds since the start of the run as its clocks show them; stands still when it is over.
    #[must_use]
    pub fn now(&self, now_ms: u64) -> u64 {
        let exact = self.exact_ms(now_ms);
        if self.state.end.is_some() { exact } else { exact - exact % self.beat_ms.max(1) }
    }

    /// The same, whatever its clocks go by.
    #[must_use]
    pub fn exact_ms(&self, now_ms: u64) -> u64 {
        if let Some(clock) = self.clock {
            clock
        } else if self.state.end.is_some() {
            self.state.elapsed_ms
        } else {
            now_ms.saturating_sub(self.started_ms).max(self.state.elapsed_ms)
        }
    }

    /// Whether something still happens.
    #[must_use]
    pub fn is_in_flight(&self) -> bool {
        self.refused.is_none() && self.state.end.is_none()
    }

    /// What it takes, and would have taken.
    #[must_use]
    pub fn timing(&self, now_ms: u64) -> Timing {
        Timing::at(&self.state, self.now(now_ms))
    }

    /// The step that has the focus.
    #[must_use]
    pub fn focused(&self) -> Option<&StepState> {
        self.state.steps.get(self.focus)
    }

    /// The steps that do not make the document, with their places in the recipe.
    pub fn others(&self) -> impl Iterator<Item = (usize, &StepState)> {
        let steps = self.state.steps.iter().enumerate();
        steps.filter(|(_, step)| step.outline.kind != StepKind::Document)
    }

    /// What it wants of its screen, with the lines that its steps want.
    #[must_use]
    pub fn wants(&self, others: Vec<u16>, document: u16) -> Wants {
        let focus = self.others().position(|(place, _)| place == self.focus);
        Wants {
            others,
            document,
            has_parts: self.others().any(|(_, step)| is_part(step)),
            focus: focus.and_then(|focus| u16::try_from(focus).ok()),
            chart_first: self.rather == Rather::Chart,
        }
    }

    /// Whether its chart has to be asked for on a screen of that size, because panes take its room.
    #[must_use]
    pub fn hides_chart(&self, body: Rect) -> bool {
        let wants = self.wants(vec![2; self.others().count()], 0);
        layout::run(body, &Wants { chart_first: false, ..wants }).chart.height == 0
    }

    /// Number of rules that the document breaks, as far as is known.
    #[must_use]
    pub fn broken_rules(&self) -> usize {
        self.state.findings.iter().filter(|finding| finding.rule.is_some()).count()
    }

    /// The steps whose picture is there.
    pub fn pictures(&self) -> impl Iterator<Item = &StepState> {
        self.state.steps.iter().filter(|step| has_picture(step))
    }

    /// The step of that name, when its picture is there.
    #[must_use]
    pub fn picture(&self, id: &StepId) -> Option<&StepState> {
        self.state.step(id).filter(|step| has_picture(step))
    }
}

/// Whether a step makes a list or a text.
#[must_use]
pub fn is_part(step: &StepState) -> bool {
    matches!(step.outline.kind, StepKind::List | StepKind::Text)
}

/// Whether asking again may bring something: it did not come, it is outdated, or it waits to be tried
/// again.
#[must_use]
pub fn can_come(step: &StepState) -> bool {
    let did_not = step.status.is_end() && !step.status.is_success() && !step.left_out;
    did_not || step.is_outdated() || step.status == StepStatus::Retrying
}

fn has_picture(step: &StepState) -> bool {
    step.status.is_success()
        && step.artifact.as_ref().is_some_and(|a| a.media_type.starts_with("image/"))
}

/// A line of the log with what to do here, where steps are asked for again with a key.
fn told_here(event: &RunEvent, line: String) -> String {
    match &event.kind {
        EventKind::StepFailed { error, .. } if error.possibly_billed && !error.hint.is_empty() => {
            line.replace(&error.hint, &next_action(error))
        }
        _ => line,
    }
}
