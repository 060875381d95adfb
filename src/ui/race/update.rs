//! `update(&mut RaceModel, RaceMsg) -> Vec<RaceEffect>`: pure, the time comes in with the message.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind};
use ratatui::layout::Size;

use super::model::{Course, RaceModel, SPEEDS};
use crate::domain::event::RunEvent;
use crate::domain::run::RunMode;
use crate::ui::keymap::{Command, Place};

/// Milliseconds between two looks at a clock.
pub const LOOK_MS: u64 = 40;

/// The scenario of the recipes that none is called like.
const REFERENCE: &str = "reference";

/// Something that happened.
#[derive(Debug, Clone)]
pub enum RaceMsg {
    /// A key was pressed.
    Key(KeyEvent),
    /// The terminal has another size.
    Resized(Size),
    /// Time went by.
    Tick,
    /// A race has begun: its number, how long one step after the other takes in its scenario, and
    /// whether exactly.
    Begun(u64, u64, bool),
    /// Something happened in a lane of the race with that number.
    Event(u64, RunMode, Box<RunEvent>),
    /// The race with that number cannot be: why.
    Refused(u64, String),
    /// The system asks the program to leave; the exit code.
    Terminated(u8),
    /// The program goes on after it was stopped.
    Resumed,
    /// Something that a person should know.
    Told(String),
}

/// Something to be done.
#[derive(Debug, Clone, PartialEq)]
pub enum RaceEffect {
    /// Stop the race there is and start another one.
    Start {
        /// Its number.
        number: u64,
        /// What is raced.
        course: Course,
    },
    /// Leave with this exit code.
    Quit(u8),
    /// Stop the program until the shell takes it up again.
    Suspend,
}

/// Takes in a message at a time; returns what is to be done.
pub fn update(model: &mut RaceModel, now_ms: u64, msg: RaceMsg) -> Vec<RaceEffect> {
    model.now_ms = model.now_ms.max(now_ms);
    let mut effects = Vec::new();
    match msg {
        RaceMsg::Key(event) if event.kind != KeyEventKind::Release => {
            pressed(model, event, &mut effects);
        }
        RaceMsg::Resized(size) => model.size = size,
        RaceMsg::Begun(number, expected_ms, is_exact) if number == model.number => {
            (model.expected_ms, model.is_exact) = (expected_ms, is_exact);
        }
        RaceMsg::Event(number, mode, event) if number == model.number => {
            arrived(model, mode, *event);
        }
        RaceMsg::Refused(number, why) if number == model.number => model.problem = Some(why),
        RaceMsg::Terminated(code) => effects.push(RaceEffect::Quit(code)),
        // The clock went on while nobody ran: what was under way cannot be told right any more.
        RaceMsg::Resumed if model.started_ms.is_some() && !model.is_over() => {
            effects.push(begin(model));
            model.note = Some("the race began anew: it was stopped in the middle".to_owned());
        }
        RaceMsg::Told(note) => model.note = Some(note),
        // Time goes by, a key comes up, or an earlier race still says something.
        RaceMsg::Tick
        | RaceMsg::Key(_)
        | RaceMsg::Begun(..)
        | RaceMsg::Event(..)
        | RaceMsg::Refused(..)
        | RaceMsg::Resumed => {}
    }
    show(model);
    effects
}

/// When something changes by itself next, in the program's milliseconds; none when nothing does.
#[must_use]
pub fn next_wake(model: &RaceModel) -> Option<u64> {
    model.is_moving().then_some(model.now_ms + LOOK_MS)
}

/// The first race, or another one.
pub fn begin(model: &mut RaceModel) -> RaceEffect {
    model.restart();
    RaceEffect::Start { number: model.number, course: model.course.clone() }
}

fn pressed(model: &mut RaceModel, event: KeyEvent, effects: &mut Vec<RaceEffect>) {
    model.note = None;
    if let Some(top) = model.help {
        return on_help(model, top, event, effects);
    }
    let command = model.keymap.command(Place::Race, &event);
    match command {
        Some(Command::Quit | Command::Interrupt) => effects.push(RaceEffect::Quit(0)),
        Some(Command::Help) => model.help = Some(0),
        Some(Command::Suspend) => effects.push(RaceEffect::Suspend),
        Some(Command::NextTheme) => model.theme.colours = model.theme.colours.next(),
        Some(Command::Start) => effects.push(begin(model)),
        Some(Command::Pause) if model.is_over() || model.problem.is_some() => {
            effects.push(begin(model));
        }
        Some(Command::Pause) => match model.paused_since.take() {
            Some(since) => model.paused_ms += model.now_ms.saturating_sub(since),
            None => model.paused_since = Some(model.now_ms),
        },
        Some(Command::Faster) => quicken(model, true, effects),
        Some(Command::Slower) => quicken(model, false, effects),
        Some(Command::ChooseRecipe) => {
            let next = next_of(&model.recipes, &model.course.recipe, 1);
            let own = next.clone().filter(|recipe| model.scenarios.contains(recipe));
            if let Some(recipe) = next {
                model.course.recipe = recipe;
                model.course.scenario = own.unwrap_or_else(|| REFERENCE.to_owned());
                effects.push(begin(model));
            }
        }
        Some(Command::StepNumber) => {
            let KeyCode::Char(digit @ '1'..='9') = event.code else { return };
            let place = usize::from(u8::try_from(digit).unwrap_or(b'1') - b'1');
            take(model, model.scenarios.get(place).cloned(), effects);
        }
        Some(Command::NextStep) => {
            take(model, next_of(&model.scenarios, &model.course.scenario, 1), effects);
        }
        Some(Command::PreviousStep) => {
            let back = model.scenarios.len().saturating_sub(1);
            take(model, next_of(&model.scenarios, &model.course.scenario, back), effects);
        }
        _ => {}
    }
}

/// Scrolls the help or closes it; the race goes on behind it.
fn on_help(model: &mut RaceModel, top: usize, event: KeyEvent, effects: &mut Vec<RaceEffect>) {
    let last = model.keys().len().saturating_sub(1);
    model.help = match model.keymap.command(Place::Help, &event) {
        Some(Command::Up) => Some(top.saturating_sub(1)),
        Some(Command::Down) => Some((top + 1).min(last)),
        Some(Command::Suspend) => {
            effects.push(RaceEffect::Suspend);
            Some(top)
        }
        Some(Command::Quit) => {
            effects.push(RaceEffect::Quit(0));
            Some(top)
        }
        Some(Command::Close | Command::Help) => None,
        _ if event.code == KeyCode::Char('q') => None,
        _ => Some(top),
    };
}

fn take(model: &mut RaceModel, scenario: Option<String>, effects: &mut Vec<RaceEffect>) {
    if let Some(scenario) = scenario {
        model.course.scenario = scenario;
        effects.push(begin(model));
    }
}

/// The name that stands so many places behind another one, in a circle.
fn next_of(names: &[String], known: &str, by: usize) -> Option<String> {
    let place = names.iter().position(|name| name == known);
    let place = place.map_or(0, |place| (place + by) % names.len().max(1));
    names.get(place).cloned()
}

/// Takes the next speed. What is under way keeps its own, so that the race begins anew.
fn quicken(model: &mut RaceModel, is_up: bool, effects: &mut Vec<RaceEffect>) {
    let speed = model.course.speed;
    let next = if is_up {
        SPEEDS.into_iter().find(|other| *other > speed)
    } else {
        SPEEDS.into_iter().rev().find(|other| *other < speed)
    };
    if let Some(next) = next {
        model.course.speed = next;
        effects.push(begin(model));
    }
}

fn arrived(model: &mut RaceModel, mode: RunMode, event: RunEvent) {
    if model.paused_since.is_none() && model.paused_ms == 0 {
        // An event cannot arrive before it happened: the earliest arrival is nearest to the truth.
        let start = model.now_ms.saturating_sub(event.elapsed_ms);
        model.started_ms = Some(model.started_ms.map_or(start, |known| known.min(start)));
    }
    if let Some(lane) = model.lanes.iter_mut().find(|lane| lane.mode == mode) {
        lane.coming.push_back(event);
    }
}

/// Shows what has come, as far as the race stands; all of it belongs to one moment in all lanes.
fn show(model: &mut RaceModel) {
    let position_ms = model.position_ms();
    for lane in &mut model.lanes {
        while lane.coming.front().is_some_and(|event| event.elapsed_ms <= position_ms) {
            if let Some(event) = lane.coming.pop_front() {
                lane.state.apply(&event);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crossterm::event::KeyModifiers;

    use super::*;
    use crate::domain::run::RunEnd;
    use crate::ui::fixtures::race::{lane_events, model};

    fn press(model: &mut RaceModel, now_ms: u64, code: KeyCode) -> Vec<RaceEffect> {
        update(model, now_ms, RaceMsg::Key(KeyEvent::new(code, KeyModifiers::NONE)))
    }

    /// Tells the events of all lanes up to a moment, as they happen.
    fn run(model: &mut RaceModel, from_ms: u64, to_ms: u64, start_ms: u64) {
        for mode in RunMode::ALL {
            for event in lane_events(mode) {
                let at_ms = event.elapsed_ms;
                if (from_ms..to_ms).contains(&at_ms) {
                    let number = model.number;
                    update(model, start_ms + at_ms, RaceMsg::Event(number, mode, Box::new(event)));
                }
            }
        }
        update(model, start_ms + to_ms, RaceMsg::Tick);
    }

    fn course(effects: &[RaceEffect]) -> &Course {
        match effects {
            [RaceEffect::Start { course, .. }] => course,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_race_is_run_to_its_end_and_the_quickest_wins() {
        let mut model = model((80, 24));
        begin(&mut model);
        run(&mut model, 0, 9_000, 500);
        assert!(!model.is_over() && model.is_moving() && next_wake(&model).is_some());
        let places = |model: &RaceModel| model.lanes.each_ref().map(|lane| model.place(lane));
        assert_eq!(places(&model), [None, None, Some(1)]);
        run(&mut model, 9_000, 13_000, 500);
        assert!(model.is_over() && next_wake(&model).is_none());
        assert_eq!(places(&model), [Some(3), Some(2), Some(1)]);
        assert_eq!(model.saved_ms(&model.lanes[2]), Some((42_000, 129_000)));
        assert_eq!(model.samples().unwrap().len(), 3);
    }

    #[test]
    fn a_race_that_stands_still_goes_on_where_it_stood() {
        let mut model = model((80, 24));
        begin(&mut model);
        run(&mut model, 0, 2_000, 0);
        press(&mut model, 2_000, KeyCode::Char(' '));
        assert_eq!(next_wake(&model), None);
        run(&mut model, 2_000, 13_000, 0);
        assert_eq!(model.position_ms(), 2_000);
        assert!(model.lanes.iter().all(|lane| lane.state.end.is_none()), "nothing is shown");
        press(&mut model, 20_000, KeyCode::Char(' '));
        update(&mut model, 20_000 + 6_600, RaceMsg::Tick);
        assert_eq!(model.position_ms(), 8_600);
        assert!(model.lanes[2].state.end.is_none());
        update(&mut model, 20_000 + 6_800, RaceMsg::Tick);
        assert_eq!(model.lanes[2].state.end, Some(RunEnd::Complete));
        update(&mut model, 40_000, RaceMsg::Tick);
        assert!(model.is_over());
        assert_eq!(model.clock_ms(&model.lanes[0]), 129_000);
    }

    #[test]
    fn what_comes_of_an_earlier_race_is_ignored() {
        let mut model = model((80, 24));
        begin(&mut model);
        let old = model.number;
        begin(&mut model);
        let event = lane_events(RunMode::Parallel).remove(0);
        update(&mut model, 10, RaceMsg::Event(old, RunMode::Parallel, Box::new(event)));
        update(&mut model, 10, RaceMsg::Refused(old, "no port".to_owned()));
        update(&mut model, 10, RaceMsg::Begun(old, 7, true));
        assert!(model.started_ms.is_none() && model.problem.is_none() && model.expected_ms == 0);
    }

    #[test]
    fn speed_scenario_and_recipe_begin_another_race() {
        let mut model = model((80, 24));
        let speed = |effects: &[RaceEffect]| course(effects).speed;
        assert!((speed(&press(&mut model, 0, KeyCode::Char('+'))) - 20.0).abs() < f64::EPSILON);
        press(&mut model, 0, KeyCode::Char('-'));
        assert!((speed(&press(&mut model, 0, KeyCode::Char('-'))) - 5.0).abs() < f64::EPSILON);
        let effects = press(&mut model, 0, KeyCode::Char('d'));
        assert_eq!(
            (&*course(&effects).recipe, &*course(&effects).scenario),
            ("definition", "definition")
        );
        let effects = press(&mut model, 0, KeyCode::Char('d'));
        assert_eq!(
            (&*course(&effects).recipe, &*course(&effects).scenario),
            ("case-study", "reference")
        );
        let effects = press(&mut model, 0, KeyCode::Char('2'));
        assert_eq!(course(&effects).scenario, "flaky");
        let effects = press(&mut model, 0, KeyCode::Left);
        assert_eq!(course(&effects).scenario, "definition");
        let effects = press(&mut model, 0, KeyCode::Left);
        assert_eq!(course(&effects).scenario, "reference");
        assert_eq!(press(&mut model, 0, KeyCode::Char('9')), []);
        let number = model.number;
        assert!(
            matches!(&*press(&mut model, 0, KeyCode::Char('r')), [RaceEffect::Start { number: n, .. }] if *n == number + 1)
        );
    }

    #[test]
    fn the_slowest_and_the_quickest_have_nothing_beyond() {
        let mut model = model((80, 24));
        for _ in 0..20 {
            press(&mut model, 0, KeyCode::Char('-'));
        }
        assert_eq!(press(&mut model, 0, KeyCode::Char('-')), []);
        for _ in 0..20 {
            press(&mut model, 0, KeyCode::Char('+'));
        }
        assert_eq!(press(&mut model, 0, KeyCode::Char('+')), []);
    }

    #[test]
    fn help_and_stopping_work_as_on_every_screen() {
        let mut model = model((80, 24));
        begin(&mut model);
        for code in [KeyCode::F(1), KeyCode::Char('?')] {
            press(&mut model, 0, code);
            assert_eq!(model.help, Some(0));
            press(&mut model, 0, KeyCode::Down);
            assert_eq!(model.help, Some(1));
            assert_eq!(press(&mut model, 0, KeyCode::Esc), []);
            assert_eq!(model.help, None);
        }
        let stop = KeyEvent::new(KeyCode::Char('z'), KeyModifiers::CONTROL);
        assert_eq!(update(&mut model, 0, RaceMsg::Key(stop)), [RaceEffect::Suspend]);
        let told = model.keys();
        for about in
            ["leave the race", "stop for now; fg comes back", "the scenario of that number"]
        {
            assert!(told.iter().any(|(_, other)| *other == about), "{told:?}");
        }
    }

    #[test]
    fn a_race_that_was_stopped_in_the_middle_begins_anew() {
        let mut model = model((80, 24));
        begin(&mut model);
        assert_eq!(update(&mut model, 0, RaceMsg::Resumed), [], "it has not begun");
        run(&mut model, 0, 2_000, 0);
        let effects = update(&mut model, 90_000, RaceMsg::Resumed);
        assert!(matches!(&*effects, [RaceEffect::Start { .. }]));
        assert!(model.note.is_some() && model.started_ms.is_none());
        run(&mut model, 0, 14_000, 90_000);
        assert!(model.is_over());
        assert_eq!(update(&mut model, 200_000, RaceMsg::Resumed), [], "what is over stays");
        press(&mut model, 200_000, KeyCode::F(8));
        assert_eq!(model.note, None, "a key puts it away");
    }

    #[test]
    fn only_speeds_with_right_times_can_be_chosen() {
        let mut model = model((80, 24));
        model.course.speed = 500.0;
        assert!(model.is_too_fast());
        assert_eq!(press(&mut model, 0, KeyCode::Char('+')), []);
        press(&mut model, 0, KeyCode::Char('-'));
        assert!(!model.is_too_fast(), "{}", model.course.speed);
    }

    #[test]
    fn it_is_left_with_each_of_the_usual_keys() {
        for (code, held) in [
            (KeyCode::Esc, KeyModifiers::NONE),
            (KeyCode::Char('q'), KeyModifiers::NONE),
            (KeyCode::Char('c'), KeyModifiers::CONTROL),
        ] {
            let mut model = model((80, 24));
            let effects = update(&mut model, 0, RaceMsg::Key(KeyEvent::new(code, held)));
            assert_eq!(effects, [RaceEffect::Quit(0)]);
        }
    }
}
