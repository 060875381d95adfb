//! The race as the screen sees it.

use std::collections::VecDeque;

use ratatui::layout::Size;

use crate::domain::event::RunEvent;
use crate::domain::run::{RunEnd, RunMode, RunState};
use crate::report::race::{FAITHFUL, Sample, late_percent, scaled};
use crate::ui::keymap::{Command, Keymap, Place};
use crate::ui::theme::Theme;

/// The speeds that can be chosen, in seconds of the scenario that pass in a second: those at which the
/// times are the scenario's.
pub const SPEEDS: [f64; 5] = [1.0, 2.0, 5.0, 10.0, FAITHFUL];

/// What is raced.
#[derive(Debug, Clone, PartialEq)]
pub struct Course {
    /// The recipe's name.
    pub recipe: String,
    /// The scenario's name or file.
    pub scenario: String,
    /// How many seconds of the scenario pass in a second.
    pub speed: f64,
}

/// One mode in the race.
#[derive(Debug, Clone)]
pub struct Lane {
    /// The mode.
    pub mode: RunMode,
    /// What has happened in it.
    pub state: RunState,
    /// What has happened but is not shown yet, because the race stands still or has done so.
    pub coming: VecDeque<RunEvent>,
}

impl Lane {
    fn new(mode: RunMode) -> Self {
        Self { mode, state: RunState::default(), coming: VecDeque::new() }
    }
}

/// Everything that the screen of the race shows.
#[derive(Debug, Clone)]
pub struct RaceModel {
    /// The time of the newest message, in milliseconds since the program started.
    pub now_ms: u64,
    /// The size of the terminal.
    pub size: Size,
    /// The looks.
    pub theme: Theme,
    /// The recipes that race, by their names.
    pub recipes: Vec<String>,
    /// The scenarios there are, by their names.
    pub scenarios: Vec<String>,
    /// What is raced.
    pub course: Course,
    /// The number of this race: what comes of an earlier one is of no use any more.
    pub number: u64,
    /// How long one step after the other takes in the scenario, in milliseconds; 0 when unknown.
    pub expected_ms: u64,
    /// Whether it takes exactly that long, because chance has no say in the scenario.
    pub is_exact: bool,
    /// The three modes.
    pub lanes: [Lane; 3],
    /// The program's time of the start, once something has happened.
    pub started_ms: Option<u64>,
    /// How long it stood still, in milliseconds.
    pub paused_ms: u64,
    /// Since when it stands still, in the program's milliseconds.
    pub paused_since: Option<u64>,
    /// Why there is no race.
    pub problem: Option<String>,
    /// Which key means what.
    pub keymap: Keymap,
    /// The first line shown of the help, while that is open.
    pub help: Option<usize>,
    /// What is to be known until the next key.
    pub note: Option<String>,
}

impl RaceModel {
    /// A race that has not begun.
    #[must_use]
    pub fn new(
        course: Course,
        recipes: Vec<String>,
        scenarios: Vec<String>,
        theme: Theme,
        size: Size,
    ) -> Self {
        Self {
            now_ms: 0,
            size,
            theme,
            recipes,
            scenarios,
            course,
            number: 0,
            expected_ms: 0,
            is_exact: false,
            lanes: RunMode::ALL.map(Lane::new),
            started_ms: None,
            paused_ms: 0,
            paused_since: None,
            problem: None,
            keymap: Keymap::default(),
            help: None,
            note: None,
        }
    }

    /// Whether the times are longer than those of the scenario, because the work of this machine counts
    /// too much.
    #[must_use]
    pub fn is_too_fast(&self) -> bool {
        self.course.speed > FAITHFUL
    }

    /// The keys of the race and those that hold in it as everywhere, each with what it does.
    #[must_use]
    pub fn keys(&self) -> Vec<(String, &'static str)> {
        let all = || self.keymap.bindings().iter();
        let own = all().filter(|binding| binding.place == Place::Race);
        let everywhere = all().filter(|binding| {
            binding.place == Place::Anywhere
                && matches!(binding.command, Command::Suspend | Command::NextTheme)
        });
        let bindings = own.chain(everywhere);
        let told = bindings.filter(|binding| !binding.keys.is_empty()).map(|binding| {
            let shown = if binding.command == Command::StepNumber { 1 } else { 3 };
            let keys: Vec<String> =
                binding.keys.iter().take(shown).map(ToString::to_string).collect();
            let more = if shown == 1 { "–9" } else { "" };
            (keys.join(", ") + more, binding.about)
        });
        told.collect()
    }

    /// Begins another race; what is raced stays.
    pub fn restart(&mut self) {
        *self = Self {
            now_ms: self.now_ms,
            number: self.number + 1,
            keymap: std::mem::take(&mut self.keymap),
            help: self.help,
            ..Self::new(
                self.course.clone(),
                std::mem::take(&mut self.recipes),
                std::mem::take(&mut self.scenarios),
                self.theme,
                self.size,
            )
        };
    }

    /// Where the race stands, in milliseconds since its start, without what it stood still.
    #[must_use]
    pub fn position_ms(&self) -> u64 {
        let now_ms = self.paused_since.unwrap_or(self.now_ms);
        self.started_ms.map_or(0, |start| now_ms.saturating_sub(start + self.paused_ms))
    }

    /// The clock of a lane, in milliseconds of the scenario.
    #[must_use]
    pub fn clock_ms(&self, lane: &Lane) -> u64 {
        let own = if lane.state.end.is_some() { lane.state.elapsed_ms } else { self.position_ms() };
        self.scaled(own)
    }

    /// A time of the race in milliseconds of the scenario.
    #[must_use]
    pub fn scaled(&self, ms: u64) -> u64 {
        scaled(ms, self.course.speed)
    }

    /// Whether all three have come to their ends.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.lanes.iter().all(|lane| lane.state.end.is_some())
    }

    /// Whether something moves.
    #[must_use]
    pub fn is_moving(&self) -> bool {
        self.problem.is_none() && self.paused_since.is_none() && !self.is_over()
    }

    /// The end of the time axis of all lanes, in milliseconds of the scenario.
    #[must_use]
    pub fn axis_ms(&self) -> u64 {
        let longest = self.lanes.iter().map(|lane| self.clock_ms(lane)).max().unwrap_or(0);
        // A little more than it will take, so that nothing touches the end before it is over.
        longest.max(self.expected_ms + self.expected_ms / 50).max(1_000)
    }

    /// The place of a lane, from 1, once it has come to a complete end.
    #[must_use]
    pub fn place(&self, lane: &Lane) -> Option<usize> {
        let is_complete = |lane: &Lane| lane.state.end == Some(RunEnd::Complete);
        let before =
            |other: &&Lane| is_complete(other) && other.state.elapsed_ms < lane.state.elapsed_ms;
        is_complete(lane).then(|| self.lanes.iter().filter(before).count() + 1)
    }

    /// What a lane has saved against one step after the other, in milliseconds of the scenario, once both
    /// have come to a complete end.
    #[must_use]
    pub fn saved_ms(&self, lane: &Lane) -> Option<(u64, u64)> {
        let baseline = &self.lanes[0];
        let is_complete = |lane: &Lane| lane.state.end == Some(RunEnd::Complete);
        if lane.mode == baseline.mode || !is_complete(lane) || !is_complete(baseline) {
            return None;
        }
        let total = self.scaled(baseline.state.elapsed_ms);
        Some((total.saturating_sub(self.scaled(lane.state.elapsed_ms)), total))
    }

    /// How long one step after the other takes in the scenario, in milliseconds, where that is known
    /// exactly.
    #[must_use]
    pub fn exact_ms(&self) -> Option<u64> {
        Some(self.expected_ms).filter(|_| self.is_exact)
    }

    /// By how many percent the race took longer than its scenario says, where that is worth telling.
    #[must_use]
    pub fn late_percent(&self) -> Option<u64> {
        late_percent(&self.samples()?, self.course.speed, self.exact_ms())
    }

    /// What the lanes have taken, once the race is over.
    #[must_use]
    pub fn samples(&self) -> Option<Vec<Sample>> {
        let sample = |lane: &Lane| Sample::of("", &lane.state);
        self.is_over().then(|| self.lanes.iter().map(sample).collect())
    }
}
