//! The app: what it is told, and the loop that everything goes through.
//!
//! ```text
//!   signals ─┐                               ┌─► effects ─► runner ─┐
//!   engine ──┼─► Msg ─► update(model, msg) ──┤                      │
//!   input ───┤                               └─► frame requested    │
//!   clock ───┘         ▲                                            │
//!                      └──────────────── Msg ◄──────────────────────┘
//! ```

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use crossterm::event::Event;
use futures_util::FutureExt as _;
use ratatui::layout::Size;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{Instant, sleep_until};

use super::burst::merged;
use super::editor::Editor;
use super::effect::Effect;
use super::exit::ExitSummary;
use super::frames::Frames;
use super::input;
use super::launch::App;
use super::model::notes::{NotesPane, Origin};
use super::model::{Model, RecipeChoice, Setup};
use super::msg::{Msg, MsgKind};
use super::runner::Runner;
use super::signals::{Signals, SystemEvent, stop_self};
use super::terminal::{self, Screen};
use super::theme::Theme;
use super::update::{CLEANED, frame_at, next_wake, update};
use super::view::View;
use crate::domain::outline::StepOutline;
use crate::domain::recipe::StepKind;

/// Runs the app until the person leaves it; returns what is to be said on the normal screen.
///
/// The caller has made sure that there is a terminal.
///
/// # Errors
/// What the terminal or the system says; the terminal is as it was, and the notes are kept.
pub async fn run(app: App) -> color_eyre::Result<ExitSummary> {
    terminal::install_panic_hook();
    let mut signals = Signals::listen()?;
    let mut screen = Screen::enter()?;
    let mut keys = input::start()?;
    let mut runner = Runner::start(&app);
    let draft = runner.draft();
    if let (Some((_, opened)), Some(draft)) = (&app.notes, &draft)
        && opened.trim() != draft.trim()
    {
        runner.set_aside(draft.clone());
    }
    let mut model = model_of(&app, draft, screen.size()?);
    let mut clock = Clock { started: Instant::now() };
    // A panic in an update or a view must not cost the notes: they are kept before it goes on.
    let mut round = Loop { model: &mut model, runner: &mut runner, clock: &mut clock };
    let ended =
        AssertUnwindSafe(round.turn(&mut screen, &mut signals, &mut keys)).catch_unwind().await;
    drop(screen);
    let code = match ended {
        Ok(code) => code,
        Err(panic) => {
            if !model.notes.is_sample() {
                runner.keep(model.notes.editor.text());
            }
            // The panic is told in any case; there is nobody to tell more to.
            let _ = runner.close().await;
            std::panic::resume_unwind(panic)
        }
    };
    finish(&mut model, &mut runner, &clock).await;
    let kept = runner.close().await;
    Ok(ExitSummary::of(&model, &runner, kept, code))
}

/// The model at the start: the file that was named, else the draft, else the sample.
fn model_of(app: &App, draft: Option<String>, size: Size) -> Model {
    let (text, origin) = match (&app.notes, draft) {
        (Some((path, text)), _) => (text.clone(), Origin::File(path.clone())),
        (None, Some(draft)) => (draft, Origin::Draft),
        (None, None) => (app.sample.clone(), Origin::Sample),
    };
    let origin = if text.trim().is_empty() { Origin::Draft } else { origin };
    let notes = NotesPane::new(&text, origin);
    let theme = Theme::detect(|name| std::env::var(name).ok());
    let mut model = Model::new(setup_of(app), notes, theme, size);
    if model.notes.origin == Origin::Draft && !model.notes.editor.is_empty() {
        model.say("these are the notes from last time");
    }
    if Editor::would_clean(&text) {
        model.say(CLEANED);
    }
    model
}

fn setup_of(app: &App) -> Setup {
    let recipes: Vec<RecipeChoice> = app
        .recipes
        .iter()
        .map(|recipe| RecipeChoice {
            id: recipe.id.clone(),
            title: recipe.title.clone(),
            steps: StepOutline::of(recipe),
        })
        .collect();
    let recipe = recipes.iter().position(|recipe| recipe.id == app.settings.recipe).unwrap_or(0);
    let formats: Vec<String> = app.formats.iter().map(ToString::to_string).collect();
    Setup {
        recipes,
        recipe,
        mode: app.settings.mode,
        text_by: app.providers.of(StepKind::Document).name().to_owned(),
        pictures_by: app.providers.of(StepKind::Image).name().to_owned(),
        formats: formats.join(", "),
    }
}

/// The program's own time.
struct Clock {
    started: Instant,
}

impl Clock {
    fn now_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn at(&self, ms: u64) -> Instant {
        self.started + Duration::from_millis(ms)
    }
}

/// What woke the loop.
enum Woken {
    System(SystemEvent),
    Done(MsgKind),
    Input(Vec<Event>),
    /// The terminal has gone away.
    Gone,
    Time,
}

struct Loop<'a> {
    model: &'a mut Model,
    runner: &'a mut Runner,
    clock: &'a mut Clock,
}

impl Loop<'_> {
    /// Goes round until an effect says to leave; returns the exit code.
    async fn turn(
        &mut self,
        screen: &mut Screen,
        signals: &mut Signals,
        keys: &mut UnboundedReceiver<Vec<Event>>,
    ) -> u8 {
        let mut frames = Frames::default();
        frames.request(0);
        // From the moment at which the program stops until it is told to go on, nothing is drawn.
        let mut is_away = false;
        loop {
            if !is_away && frames.is_due(self.clock.now_ms()) {
                let model = &*self.model;
                if screen.draw(|frame| frame.render_widget(&View(model), frame.area())).is_err() {
                    return self.gone();
                }
                frames.drawn(self.clock.now_ms());
            }
            let wake = [next_wake(self.model), frames.next()].into_iter().flatten().min();
            let woken = self.wait(signals, keys, wake).await;
            let kinds = match woken {
                Woken::System(SystemEvent::Leave(code)) => vec![MsgKind::Terminated(code)],
                Woken::System(SystemEvent::Stop) => {
                    terminal::restore();
                    is_away = stop_self().is_ok();
                    // Where the program cannot be stopped it must not go on on the normal screen.
                    if !is_away && screen.resume().is_err() {
                        return self.gone();
                    }
                    vec![MsgKind::Tick]
                }
                Woken::System(SystemEvent::Continue) => {
                    is_away = false;
                    if screen.resume().is_err() {
                        return self.gone();
                    }
                    vec![MsgKind::Tick]
                }
                Woken::Done(kind) => vec![kind],
                Woken::Input(events) => merged(events).into_iter().filter_map(kind_of).collect(),
                Woken::Gone => return self.gone(),
                Woken::Time => vec![MsgKind::Tick],
            };
            for kind in kinds {
                frames.request(frame_at(self.model, &kind).max(self.clock.now_ms()));
                if let Some(code) = self.step(kind) {
                    return code;
                }
            }
        }
    }

    async fn wait(
        &mut self,
        signals: &mut Signals,
        keys: &mut UnboundedReceiver<Vec<Event>>,
        wake: Option<u64>,
    ) -> Woken {
        let wake = wake.map(|ms| self.clock.at(ms));
        tokio::select! {
            // Signals first: the system does not wait. Then what the engine says, so that a held key
            // cannot hold up the state that the next key acts upon; its deltas are coalesced, so it
            // cannot hold up the keys either. The frame comes last: it shows what came before it.
            biased;
            event = signals.next() => Woken::System(event),
            kind = self.runner.next() => Woken::Done(kind),
            events = keys.recv() => events.map_or(Woken::Gone, Woken::Input),
            () = sleep_until(wake.unwrap_or_else(Instant::now)), if wake.is_some() => Woken::Time,
        }
    }

    /// Takes one message; returns the exit code when it is time to leave.
    fn step(&mut self, kind: MsgKind) -> Option<u8> {
        let now_ms = self.clock.now_ms();
        let mut left = None;
        for effect in update(self.model, Msg::at(now_ms, kind)) {
            if let Effect::Quit { code } = effect {
                left = Some(code);
            } else {
                self.runner.perform(effect, self.model);
            }
        }
        left
    }

    /// The terminal has gone away: leave as for a hang-up.
    fn gone(&mut self) -> u8 {
        self.step(MsgKind::Terminated(129)).unwrap_or(129)
    }
}

fn kind_of(event: Event) -> Option<MsgKind> {
    match event {
        Event::Key(key) => Some(MsgKind::Key(key)),
        Event::Paste(text) => Some(MsgKind::Paste(text)),
        Event::Resize(width, height) => Some(MsgKind::Resized(Size::new(width, height))),
        Event::FocusGained | Event::FocusLost | Event::Mouse(_) => None,
    }
}

/// Waits a moment for a run that was told to stop, so that its record is whole.
async fn finish(model: &mut Model, runner: &mut Runner, clock: &Clock) {
    let until = Instant::now() + Duration::from_secs(1);
    while model.is_running() && runner.is_running() {
        let Ok(kind) = tokio::time::timeout_at(until, runner.next()).await else { return };
        for effect in update(model, Msg::at(clock.now_ms(), kind)) {
            if effect == Effect::KeepRecord {
                runner.perform(effect, model);
            }
        }
    }
}
