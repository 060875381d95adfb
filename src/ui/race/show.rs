//! The loop of the race: what wakes it, and what it does with the terminal.

use std::any::Any;
use std::time::Duration;

use crossterm::event::Event;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect, Size};
use ratatui::widgets::Widget as _;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{Instant, sleep_until};

use super::model::{Course, RaceModel};
use super::update::{RaceEffect, RaceMsg, begin, next_wake, update};
use super::view::RaceView;
use crate::domain::event::RunEvent;
use crate::domain::run::RunMode;
use crate::report::race::Sample;
use crate::ui::frames::Frames;
use crate::ui::input;
use crate::ui::keymap::Keymap;
use crate::ui::signals::{Signals, SystemEvent, ask_to_stop, stop_self};
use crate::ui::terminal::{self, Screen};
use crate::ui::theme::Theme;

/// A race under way. Dropping it stops everything that runs in it.
pub struct Heat {
    /// What happens in the three modes.
    pub events: UnboundedReceiver<(RunMode, RunEvent)>,
    /// How long one step after the other takes in the scenario, in milliseconds; 0 when unknown.
    pub expected_ms: u64,
    /// Whether it takes exactly that long, because chance has no say in the scenario.
    pub is_exact: bool,
    /// What is to be dropped at the end, such as the simulator.
    pub guard: Box<dyn Any + Send>,
}

/// Starts a race, or says why it cannot.
pub type Starter = Box<dyn Fn(&Course) -> Result<Heat, String>>;

/// What is to be shown.
pub struct Show {
    /// What is raced first.
    pub course: Course,
    /// The recipes that race.
    pub recipes: Vec<String>,
    /// The scenarios there are.
    pub scenarios: Vec<String>,
    /// What starts a race.
    pub starter: Starter,
    /// Which key means what.
    pub keymap: Keymap,
}

/// What is left when the screen is gone.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// 0, or 128 and the number of the signal that ended it.
    pub code: u8,
    /// What the last race has taken, where it came to its end.
    pub samples: Option<Vec<Sample>>,
    /// How many seconds of the scenario passed in a second.
    pub speed: f64,
    /// How long one step after the other takes in the scenario, in milliseconds, where that is known
    /// exactly.
    pub exact_ms: Option<u64>,
}

/// What woke the loop.
enum Woken {
    System(SystemEvent),
    /// Something happened in a lane, or all of them are over.
    Lane(Option<(RunMode, Box<RunEvent>)>),
    Input(Option<Vec<Event>>),
    Time,
}

/// Shows races until the person leaves. Needs a runtime and a terminal.
///
/// # Errors
/// What the terminal or the system says; the terminal is as it was.
pub async fn run(show: Show) -> color_eyre::Result<Shown> {
    terminal::install_panic_hook();
    let mut signals = Signals::listen()?;
    let mut screen = Screen::enter(false)?;
    let mut keys = input::start()?;
    let theme = Theme::detect(|name| std::env::var(name).ok());
    let Show { course, recipes, scenarios, starter, keymap } = show;
    let mut model = RaceModel::new(course, recipes, scenarios, theme, screen.size()?);
    model.keymap = keymap;
    let started = Instant::now();
    let now_ms = || u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    let mut frames = Frames::default();
    let mut heat: Option<Heat> = None;
    let first = begin(&mut model);
    let mut effects = vec![first];
    let mut is_away = false;
    let code = 'shown: loop {
        for effect in std::mem::take(&mut effects) {
            match effect {
                RaceEffect::Quit(code) => break 'shown code,
                RaceEffect::Suspend => {
                    if let Some(why) = ask_to_stop() {
                        update(&mut model, now_ms(), RaceMsg::Told(why));
                    }
                }
                RaceEffect::Start { number, course } => {
                    // What ran before ends first, so that it slows nothing down.
                    drop(heat.take());
                    let msg = match starter(&course) {
                        Ok(begun) => {
                            let msg = RaceMsg::Begun(number, begun.expected_ms, begun.is_exact);
                            heat = Some(begun);
                            msg
                        }
                        Err(why) => RaceMsg::Refused(number, why),
                    };
                    update(&mut model, now_ms(), msg);
                    frames.request(now_ms());
                }
            }
        }
        if !is_away && frames.is_due(now_ms()) {
            if screen.draw(|area, buf| draw(&model, area, buf), &|_| None).is_err() {
                break 129;
            }
            frames.drawn(now_ms());
        }
        let wake = [next_wake(&model), frames.next().filter(|_| !is_away)];
        let wake = wake.into_iter().flatten().min();
        let at = wake.map_or_else(Instant::now, |ms| started + Duration::from_millis(ms));
        let lane = async {
            match &mut heat {
                Some(heat) => heat.events.recv().await,
                None => std::future::pending().await,
            }
        };
        let woken = tokio::select! {
            // The system does not wait; what happened comes before the frame that shows it.
            biased;
            event = signals.next() => Woken::System(event),
            events = keys.next() => Woken::Input(events),
            event = lane => Woken::Lane(event.map(|(mode, event)| (mode, Box::new(event)))),
            () = sleep_until(at), if wake.is_some() => Woken::Time,
        };
        let msgs = match woken {
            Woken::System(SystemEvent::Leave(code)) => vec![RaceMsg::Terminated(code)],
            Woken::System(SystemEvent::Stop) => {
                terminal::restore();
                is_away = stop_self().is_ok();
                if !is_away && screen.resume().is_err() {
                    break 129;
                }
                Vec::new()
            }
            Woken::System(SystemEvent::Continue) => {
                is_away = false;
                if screen.resume().is_err() {
                    break 129;
                }
                vec![RaceMsg::Resumed]
            }
            Woken::Lane(Some((mode, event))) => {
                vec![RaceMsg::Event(model.number, mode, event)]
            }
            Woken::Lane(None) => {
                heat = None;
                vec![RaceMsg::Tick]
            }
            Woken::Input(None) => break 129,
            Woken::Input(Some(events)) => events.iter().filter_map(msg_of).collect(),
            Woken::Time => vec![RaceMsg::Tick],
        };
        for msg in msgs {
            effects.extend(update(&mut model, now_ms(), msg));
        }
        frames.request(now_ms());
    };
    drop(heat);
    drop(screen);
    let exact_ms = model.exact_ms();
    Ok(Shown { code, samples: model.samples(), speed: model.course.speed, exact_ms })
}

fn msg_of(event: &Event) -> Option<RaceMsg> {
    match event {
        Event::Key(key) => Some(RaceMsg::Key(*key)),
        Event::Resize(width, height) => Some(RaceMsg::Resized(Size::new(*width, *height))),
        Event::FocusGained | Event::FocusLost | Event::Mouse(_) | Event::Paste(_) => None,
    }
}

/// Draws the race; nothing is typed into it, so that no cursor is shown.
fn draw(model: &RaceModel, area: Rect, buf: &mut Buffer) -> Option<Position> {
    (&RaceView(model)).render(area, buf);
    None
}
