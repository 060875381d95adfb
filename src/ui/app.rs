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
use std::sync::Arc;
use std::time::Duration;

use crossterm::event::Event;
use futures_util::FutureExt as _;
use ratatui::buffer::Buffer;
use ratatui::layout::Size;
use tokio::time::{Instant, sleep_until};

use super::burst::merged;
use super::drafting;
use super::editor::Editor;
use super::effect::Effect;
use super::exit::ExitSummary;
use super::finish::finish;
use super::frames::Frames;
use super::input::{self, Keyboard};
use super::keymap::{Command, Place};
use super::launch::App;
use super::model::notes::{Keeping, NotesPane, Origin};
use super::model::pictures::Pictures;
use super::model::{Model, ProviderChoice, RecipeChoice, Setup};
use super::msg::{Msg, MsgKind};
use super::outside;
use super::preview::Preview;
use super::runner::Runner;
use super::signals::{Signals, SystemEvent, stop_self};
use super::terminal::{self, Screen};
use super::theme::Theme;
use super::update::{CLEANED, frame_at, next_wake, remembered, update};
use super::view::{View, told_by_mouse};
use crate::config::failpoint;
use crate::config::origin::{self, Origins};
use crate::config::samples;
use crate::domain::halt::Halt;
use crate::domain::outline::StepOutline;
use crate::domain::recipe::{Recipe, StepKind};
use crate::export::Format;
use crate::provider::Providers;
use crate::provider::offline::OfflineProvider;
use crate::store::drafts::Found;
use crate::store::named_drafts::{Beside, NamedDrafts};

/// Runs the app until the person leaves it; returns what is to be said on the normal screen.
///
/// The caller has made sure that there is a terminal.
///
/// # Errors
/// What the terminal or the system says; the terminal is as it was, and the notes are kept.
pub async fn run(app: App) -> color_eyre::Result<ExitSummary> {
    terminal::install_panic_hook();
    let mut signals = Signals::listen()?;
    let mut screen = Screen::enter(app.controls.has_mouse)?;
    let mut keys = input::start()?;
    let mut runner = Runner::start(&app);
    let found = runner.found();
    let draft = match &found {
        Found::Draft(text) => Some(text.clone()),
        Found::Nothing | Found::Unreadable { .. } => None,
    };
    if let (Some((_, opened)), Some(draft)) = (&app.notes, &draft)
        && opened.trim() != draft.trim()
    {
        runner.set_aside(draft.clone());
    }
    let left = NamedDrafts::new(runner.state_folder()).left(runner.draft_path());
    let mut model = model_of(&app, draft, left, screen.size()?);
    if let Found::Unreadable { why, path } = found {
        let path = path.display();
        model.complain(format!(
            "the notes from last time cannot be shown: {why}; they are kept in {path}"
        ));
    }
    if runner.is_elsewhere() {
        // The draft has still to take them, and where it does not the person is told why.
        model.notes.keeping = Keeping::Due { since_ms: 0, at_ms: 0 };
    }
    take_up(&mut model, runner.beside());
    model.stand_by_notices();
    model.notes.brief.begin(0);
    let mut clock = Clock { started: Instant::now() };
    // A panic in an update or a view must not cost the notes: they are kept before it goes on.
    let mut round =
        Loop { model: &mut model, runner: &mut runner, clock: &mut clock, outside: None };
    let ended =
        AssertUnwindSafe(round.turn(&mut screen, &mut signals, &mut keys)).catch_unwind().await;
    drop(screen);
    keys.close();
    let code = match ended {
        Ok(code) => code,
        Err(panic) => {
            let text = own_text(&model);
            if text.is_some() {
                runner.keep(text.clone(), &model);
            }
            // The panic is told in any case; there is nobody to tell more to.
            let _ = runner.close(text).await;
            std::panic::resume_unwind(panic)
        }
    };
    let now_ms = || clock.now_ms();
    let halt = Halt::of_code(code);
    let left = async || signals.left().await;
    let (late, halt) = finish(&mut model, &mut runner, now_ms, halt, left).await;
    let code = halt.map_or(code, Halt::code);
    if !model.notes.is_sample() {
        runner.keep(None, &model);
    }
    let kept = runner.close(own_text(&model)).await;
    Ok(ExitSummary::of(&model, &runner, &late, kept, code))
}

/// The notes, unless they are the sample, which nobody has to keep.
fn own_text(model: &Model) -> Option<String> {
    (!model.notes.is_sample()).then(|| model.notes.editor.text())
}

/// Takes what is remembered with the draft, except for what the command line says otherwise.
fn take_up(model: &mut Model, beside: Beside) {
    if model.notes.origin == Origin::Draft && !model.notes.editor.is_empty() {
        remembered(model, beside.recipe.as_deref(), beside.mode);
    }
    model.notes.name = beside.name;
}

/// The model at the start: the file that was named, else the draft, else the sample; `left` drafts are not
/// shown.
fn model_of(app: &App, draft: Option<String>, left: usize, size: Size) -> Model {
    let setup = setup_of(app);
    let sample = setup.chosen().map_or_else(String::new, |recipe| recipe.sample.clone());
    let (text, origin) = match (&app.notes, draft) {
        (Some((path, text)), _) => (text.clone(), Origin::File(path.clone())),
        (None, Some(draft)) => (draft, Origin::Draft),
        (None, None) => (sample, Origin::Sample),
    };
    let origin = if text.trim().is_empty() { Origin::Draft } else { origin };
    let notes = NotesPane::new(&text, origin);
    let theme = Theme::of(app.settings.looks, |name| std::env::var(name).ok());
    let mut model = Model::new(setup, notes, theme, size);
    app.controls.give(&mut model);
    let preview = Preview::of(app.settings.looks.preview, |name| std::env::var(name).ok());
    model.pictures = Pictures::by(Preview { cell: terminal::cell_size(), ..preview });
    let is_draft = model.notes.origin == Origin::Draft && !model.notes.editor.is_empty();
    let key = model.keymap.shown(Place::Notes, Command::Drafts);
    if let Some(told) = drafting::told_at_start(is_draft, left, &key) {
        model.say(told);
    }
    if Editor::would_clean(&text) {
        model.say(CLEANED);
    }
    for notice in &app.notices {
        model.complain(notice);
    }
    model
}

/// What the next run will be, and the same on this machine where a service is configured.
fn setup_of(app: &App) -> Setup {
    let mut setup = setup_with(app, &app.providers, app.origins.clone());
    if setup.text_by.destination.is_some() || setup.pictures_by.destination.is_some() {
        let here = Providers::all(Arc::new(OfflineProvider));
        let origins = Origins {
            provider: origin::Origin::Here,
            pictures: origin::Origin::Here,
            max_cost: app.origins.max_cost.clone(),
            ..Origins::default()
        };
        setup.other = Some(Box::new(setup_with(app, &here, origins)));
    }
    setup
}

fn setup_with(app: &App, providers: &Providers, origins: Origins) -> Setup {
    let providers = providers.clone().foreseen();
    let recipes: Vec<RecipeChoice> = app
        .recipes
        .iter()
        .map(|recipe| RecipeChoice {
            id: recipe.id.clone(),
            title: recipe.title.clone(),
            description: recipe.description.clone(),
            layout: recipe.layout.clone(),
            sample: samples::first(&recipe.id).to_owned(),
            steps: outlines(&providers, recipe),
            formats: formats(app, recipe),
            cost_usd: recipe
                .steps
                .iter()
                .map(|step| providers.of(step.kind).usual_cost_usd(step))
                .sum(),
        })
        .collect();
    let recipe = recipes.iter().position(|recipe| recipe.id == app.settings.recipe).unwrap_or(0);
    Setup {
        recipes,
        recipe,
        mode: app.settings.mode,
        text_by: choice_of(app, &providers, StepKind::Document),
        pictures_by: choice_of(app, &providers, StepKind::Image),
        max_cost_usd: app.settings.max_cost_usd,
        keeps_results: app.settings.cache && app.cache.is_some(),
        origins,
        other: None,
    }
}

/// What an export writes of a recipe, such as `pdf, html, md`.
fn formats(app: &App, recipe: &Recipe) -> String {
    let all = Format::of_layout(recipe.layout.as_deref()).iter();
    let wanted = all.filter(|format| app.formats.contains(format));
    wanted.map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// The steps of a recipe, with the usual times of those who do them.
fn outlines(providers: &Providers, recipe: &Recipe) -> Vec<StepOutline> {
    let mut outlines = StepOutline::of(recipe);
    for (outline, step) in outlines.iter_mut().zip(&recipe.steps) {
        outline.usual_ms = providers.of(step.kind).usual_ms(step);
    }
    outlines
}

/// Who does the steps of a kind.
fn choice_of(app: &App, providers: &Providers, kind: StepKind) -> ProviderChoice {
    let provider = providers.of(kind);
    let mut steps = app.recipes.iter().flat_map(|recipe| &recipe.steps);
    let step = steps.find(|step| step.kind == kind).filter(|_| provider.is_remote());
    ProviderChoice {
        name: provider.name().to_owned(),
        model: step.map(|step| provider.model(step)).unwrap_or_default(),
        destination: provider.destination(),
        address: provider.address(),
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
    /// The notes for another editor, as soon as the terminal can be given to it.
    outside: Option<String>,
}

impl Loop<'_> {
    /// Goes round until an effect says to leave; returns the exit code.
    async fn turn(
        &mut self,
        screen: &mut Screen,
        signals: &mut Signals,
        keys: &mut Keyboard,
    ) -> u8 {
        let mut frames = Frames::default();
        frames.request(0);
        // From the moment at which the program stops until it is told to go on, nothing is drawn.
        let mut is_away = false;
        loop {
            if !is_away && frames.is_due(self.clock.now_ms()) {
                let model = &*self.model;
                let view = |area, buf: &mut Buffer| {
                    failpoint::reach("draw");
                    View(model).show(area, buf)
                };
                if screen.draw(view, &|number| model.pictures.numbered(number)).is_err() {
                    return self.gone();
                }
                frames.drawn(self.clock.now_ms());
            }
            let wake = [next_wake(self.model), frames.next()].into_iter().flatten().min();
            let woken = self.wait(signals, keys, wake).await;
            let kinds = match woken {
                Woken::System(SystemEvent::Leave(code)) => vec![MsgKind::Terminated(code)],
                Woken::System(SystemEvent::Stop) => {
                    // Who is stopped may never be woken again.
                    if let Some(code) = self.step(MsgKind::Stopping) {
                        return code;
                    }
                    self.runner.settle(self.model).await;
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
                Woken::Input(events) => {
                    let kinds = |event| kinds_of(event, self.model);
                    merged(events).into_iter().flat_map(kinds).collect()
                }
                Woken::Gone => return self.gone(),
                Woken::Time => vec![MsgKind::Tick],
            };
            for kind in kinds {
                frames.request(frame_at(self.model, &kind).max(self.clock.now_ms()));
                if let Some(code) = self.step(kind) {
                    return code;
                }
            }
            if let Some(text) = self.outside.take() {
                let folder = self.runner.state_folder().to_owned();
                let back = outside::edit(&text, &folder, screen, signals, keys).await;
                let Ok(back) = back else { return self.gone() };
                let left = back.left.map(MsgKind::Terminated);
                for kind in [Some(back.kind), left].into_iter().flatten() {
                    if let Some(code) = self.step(kind) {
                        return code;
                    }
                }
                frames.request(self.clock.now_ms());
            }
        }
    }

    async fn wait(
        &mut self,
        signals: &mut Signals,
        keys: &mut Keyboard,
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
            events = keys.next() => events.map_or(Woken::Gone, Woken::Input),
            () = sleep_until(wake.unwrap_or_else(Instant::now)), if wake.is_some() => Woken::Time,
        }
    }

    /// Takes one message; returns the exit code when it is time to leave.
    fn step(&mut self, kind: MsgKind) -> Option<u8> {
        let now_ms = self.clock.now_ms();
        let mut left = None;
        failpoint::reach("update");
        for effect in update(self.model, Msg::at(now_ms, kind)) {
            if let Effect::Quit { code } = effect {
                left = Some(code);
            } else if let Effect::EditOutside { text } = effect {
                self.outside = Some(text);
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

fn kinds_of(event: Event, model: &Model) -> Vec<MsgKind> {
    match event {
        Event::Key(key) => vec![MsgKind::Key(key)],
        Event::Paste(text) => vec![MsgKind::Paste(text)],
        Event::Resize(width, height) => {
            let cell = MsgKind::CellsMeasured(terminal::cell_size());
            vec![cell, MsgKind::Resized(Size::new(width, height))]
        }
        Event::Mouse(mouse) => told_by_mouse(model, &mouse).into_iter().collect(),
        Event::FocusGained | Event::FocusLost => Vec::new(),
    }
}
