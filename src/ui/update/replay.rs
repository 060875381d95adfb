//! A run that is watched again. Nothing is written and nothing is asked meanwhile.

use super::go;
use crate::domain::event::RunEvent;
use crate::ui::effect::Effect;
use crate::ui::keymap::{Command, Place};
use crate::ui::model::replay::Replay;
use crate::ui::model::run::{Rather, RunPane};
use crate::ui::model::{Model, Screen};

/// Begins to show a run again.
pub fn begin(model: &mut Model, run: RunPane, events: Vec<RunEvent>) {
    model.run = Some(run);
    model.replay = Some(Replay::new(events, model.now_ms));
    go(model, Screen::Run);
}

/// Goes on to now; at the end the run stands there as it ended.
pub fn advance(model: &mut Model, effects: &mut Vec<Effect>) {
    let now_ms = model.now_ms;
    let (Some(replay), Some(run)) = (&mut model.replay, &mut model.run) else { return };
    for event in replay.advance(now_ms) {
        run.apply(event, now_ms);
    }
    run.clock = Some(replay.position_ms());
    if replay.is_over() {
        end(model, effects);
        let key = model.keymap.shown(Place::Run, Command::ShowResult);
        model.say(format!("this was the run: {key} shows its result"));
    }
}

/// Does a key while a run is shown again.
pub fn pressed(model: &mut Model, command: Option<Command>, effects: &mut Vec<Effect>) {
    let now_ms = model.now_ms;
    let (Some(replay), Some(run)) = (&mut model.replay, &mut model.run) else { return };
    match command {
        Some(Command::Pause) => replay.pause(now_ms),
        Some(Command::Faster) => replay.quicken(1),
        Some(Command::Slower) => replay.quicken(-1),
        Some(Command::NextStep | Command::PreviousStep) => {
            let count = run.state.steps.len().max(1);
            let by = if command == Some(Command::NextStep) { 1 } else { count - 1 };
            run.focus = (run.focus + by) % count;
        }
        Some(Command::Timing) => {
            run.rather = match run.rather {
                Rather::Panes => Rather::Chart,
                Rather::Chart => Rather::Panes,
            };
        }
        Some(Command::ShowNotes) => leave(model, Screen::Notes, effects),
        Some(Command::ShowResult) => leave(model, Screen::Result, effects),
        Some(Command::Close | Command::Interrupt | Command::ShowHistory) => {
            leave(model, Screen::History, effects);
        }
        _ => {}
    }
}

fn leave(model: &mut Model, screen: Screen, effects: &mut Vec<Effect>) {
    end(model, effects);
    go(model, screen);
}

/// Ends the showing: the run stands there as it ended, to be read like any other.
pub fn end(model: &mut Model, effects: &mut Vec<Effect>) {
    let now_ms = model.now_ms;
    if let (Some(mut replay), Some(run)) = (model.replay.take(), &mut model.run) {
        for event in replay.rest() {
            run.apply(event, now_ms);
        }
        run.clock = None;
        if run.state.document_step().is_some_and(|step| step.status.is_success()) {
            effects.push(Effect::LoadReading);
        } else {
            model.result.fail("there is no document to read".to_owned());
        }
    }
}
