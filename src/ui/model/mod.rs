//! Everything that the screen shows.

pub mod brief;
pub mod editing;
pub mod evidence;
pub mod fields;
pub mod form;
pub mod groups;
pub mod history;
pub mod notes;
pub mod notices;
pub mod pictures;
pub mod popup;
pub mod replay;
pub mod rerun;
pub mod result;
pub mod run;
pub mod search;
pub mod settings;
pub mod setup;
pub mod versions;

use std::sync::Arc;

use crossterm::event::{KeyCode, KeyModifiers};
use ratatui::layout::{Rect, Size};

use self::editing::Editing;
use self::fields::Change;
use self::history::{HistoryPane, Sheet};
use self::notes::NotesPane;
pub use self::notices::{Notice, Stands, Tone};
use self::pictures::Pictures;
use self::popup::{LineInput, Popup, PossiblyBilled, PromptAbout, Question};
use self::replay::Replay;
use self::result::ResultPane;
use self::run::RunPane;
pub use self::setup::{ProviderChoice, RecipeChoice, Setup};
use super::figures::money;
use super::keymap::{Command, Key, Keymap, Place};
use super::layout;
use super::measure::one_line;
use super::theme::Theme;
use crate::domain::recipe::StepId;
use crate::domain::run::{RunState, StepState, StepStatus};
use crate::provider::offline;
use crate::store::experience::Experience;

/// Which screen is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Screen {
    /// The notes.
    Notes,
    /// The run.
    Run,
    /// The result.
    Result,
    /// The runs that are kept.
    History,
}

/// What another step of the run has cost that was done by the same model.
fn price_of_another(state: &RunState, step: &StepState) -> Option<f64> {
    let is_like = |other: &&StepState| {
        other.status == StepStatus::Done
            && other.outline.kind == step.outline.kind
            && (&other.provider, &other.model) == (&step.provider, &step.model)
    };
    state.steps.iter().filter(is_like).find_map(|other| other.usage.cost_usd).filter(|c| *c > 0.0)
}

/// A change of the result that is being made by a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Pending {
    /// The run that was shown before.
    pub before: RunPane,
    /// What takes it back.
    pub change: Change,
    /// What is to be another one, in a few words: `Synoniemen 2`.
    pub name: String,
    /// The step whose result is to be another one; none where nothing is given or asked again.
    pub step: Option<StepId>,
    /// Whether it takes back another change itself.
    pub is_back: bool,
}

/// Everything that the screen shows.
#[derive(Debug)]
pub struct Model {
    /// The time of the newest message, in milliseconds since the program started.
    pub now_ms: u64,
    /// The size of the terminal.
    pub size: Size,
    /// The looks.
    pub theme: Theme,
    /// Which screen is shown.
    pub screen: Screen,
    /// What the next run will be.
    pub setup: Setup,
    /// The notes.
    pub notes: NotesPane,
    /// The newest run.
    pub run: Option<RunPane>,
    /// Its document.
    pub result: ResultPane,
    /// The change that the run in flight makes to it.
    pub revision: Option<Pending>,
    /// The pictures that are ready for the screen.
    pub pictures: Pictures,
    /// What lies over the screen.
    pub popup: Option<Popup>,
    /// Words that go away, the newest last.
    pub notices: Vec<Notice>,
    /// What was typed last into a prompt, until it is known how it went.
    pub asked: Option<(PromptAbout, LineInput)>,
    /// Which key means what.
    pub keymap: Keymap,
    /// Whether the mouse is taken.
    pub has_mouse: bool,
    /// What was done from the palette, the newest first.
    pub recent: Vec<(Place, Command)>,
    /// A line that stays above everything until it is settled or put away.
    pub standing: Option<String>,
    /// What is typed into a field and waits for a decision.
    pub editing: Editing,
    /// What steps have usually taken and cost so far.
    pub experience: Arc<Experience>,
    /// The runs that are kept.
    pub history: HistoryPane,
    /// Where the run stands that is watched again; its pane is the one of the newest run.
    pub replay: Option<Replay>,
    /// Whether the folder to write the files into is asked for as soon as the document is there.
    pub exports_next: bool,
    /// How often notes took the place of others as a whole, or something was taken back.
    pub turns: u64,
}

impl Model {
    /// A model that shows the notes.
    #[must_use]
    pub fn new(setup: Setup, notes: NotesPane, theme: Theme, size: Size) -> Self {
        let mut model = Self {
            now_ms: 0,
            size,
            theme,
            screen: Screen::Notes,
            setup,
            notes,
            run: None,
            result: ResultPane::default(),
            revision: None,
            pictures: Pictures::default(),
            popup: None,
            notices: Vec::new(),
            asked: None,
            keymap: Keymap::default(),
            has_mouse: false,
            recent: Vec::new(),
            standing: None,
            editing: Editing::default(),
            experience: Arc::default(),
            history: HistoryPane::default(),
            replay: None,
            exports_next: false,
            turns: 0,
        };
        model.dress();
        model
    }

    /// Gives the theme to what keeps its looks itself.
    pub fn dress(&mut self) {
        self.notes.editor.set_styles(
            ratatui::style::Style::new().underlined().bold(),
            self.theme.style(super::theme::Role::Selected),
            self.theme.style(super::theme::Role::Dim),
        );
        for input in self.editing.form.iter_mut().flat_map(|form| &mut form.inputs) {
            input.editor.set_styles(
                ratatui::style::Style::new().reversed(),
                self.theme.style(super::theme::Role::Selected),
                self.theme.style(super::theme::Role::Dim),
            );
        }
    }

    /// The whole screen, without the line that stands above it, if there is one.
    #[must_use]
    pub fn area(&self) -> Rect {
        self.below_standing(Rect::new(0, 0, self.size.width, self.size.height))
    }

    /// An area without the line that stands above everything, if there is one.
    #[must_use]
    pub fn below_standing(&self, area: Rect) -> Rect {
        let taken = u16::from(self.standing.is_some()).min(area.height);
        Rect { y: area.y + taken, height: area.height - taken, ..area }
    }

    /// Where keys go.
    #[must_use]
    pub fn place(&self) -> Place {
        self.place_under(self.popup.as_ref())
    }

    /// Where keys would go if that lay over the screen.
    #[must_use]
    pub fn place_under(&self, popup: Option<&Popup>) -> Place {
        match (popup, self.screen) {
            (Some(Popup::Prompt { .. }), _) => Place::Prompt,
            (Some(Popup::Question(Question::BuyAgain(_))), _) => Place::BuyAgain,
            (Some(Popup::Question(_)), _) => Place::Question,
            (Some(Popup::Picture { .. }), _) => Place::Picture,
            (Some(Popup::Recipes { .. }), _) => Place::Choice,
            (Some(Popup::Help(_)), _) => Place::Help,
            (Some(Popup::Palette(_)), _) => Place::Palette,
            (Some(Popup::Form), _) => Place::Form,
            (Some(Popup::Rerun), _) => Place::Rerun,
            (Some(Popup::Versions { .. }), _) => Place::Versions,
            (Some(Popup::Written { .. }), _) => Place::Written,
            (Some(Popup::Drafts(_)), _) => Place::Drafts,
            (Some(Popup::Settings { .. }), _) => Place::Settings,
            (Some(Popup::Details { .. } | Popup::Log { .. } | Popup::Text { .. }), _) => {
                Place::Page
            }
            (None, _) if self.replay.is_some() => Place::Replay,
            (None, Screen::History) if self.history.is_typing => Place::Prompt,
            (None, Screen::History) if self.history.sheet != Sheet::List => Place::Sheet,
            (None, Screen::History) => Place::History,
            (None, Screen::Notes) => self.notes.place(),
            (None, Screen::Run) => Place::Run,
            (None, Screen::Result) if self.result.fields.is_open => Place::Items,
            (None, Screen::Result) => Place::Result,
        }
    }

    /// Whether a run is in flight.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.replay.is_none() && self.run.as_ref().is_some_and(RunPane::is_in_flight)
    }

    /// The newest run, when it is over and starting again would ask for the same.
    #[must_use]
    pub fn same_run(&self) -> Option<&RunPane> {
        let recipe = self.setup.chosen().map(|recipe| recipe.id.as_str());
        self.run.as_ref().filter(|run| {
            run.state.end.is_some()
                && !run.notes_changed
                && recipe == Some(run.state.recipe.as_str())
        })
    }

    /// Whether starting again would ask services only for what the newest run did not get.
    #[must_use]
    pub fn asks_only_for_what_is_missing(&self) -> bool {
        let is_missing = |step: &StepState| !step.left_out && !step.status.is_success();
        let is_kept = |step: &StepState| step.status.is_success() && step.provider != offline::NAME;
        self.setup.keeps_results
            && self.same_run().is_some_and(|run| {
                run.state.steps.iter().any(is_missing) && run.state.steps.iter().any(is_kept)
            })
    }

    /// What starting again might pay for a second time, or none.
    #[must_use]
    pub fn possibly_billed(&self) -> Option<PossiblyBilled> {
        let state = &self.same_run()?.state;
        let asked: Vec<StepId> = state.steps.iter().map(|s| s.outline.id.clone()).collect();
        self.possibly_billed_of(&asked)
    }

    /// What asking again for these steps of the newest run might pay for a second time, or none.
    #[must_use]
    pub fn possibly_billed_of(&self, asked: &[StepId]) -> Option<PossiblyBilled> {
        let state = self.run_state()?;
        let is_billed = |step: &&StepState| {
            step.status == StepStatus::Failed
                && asked.contains(&step.outline.id)
                && step.error.as_ref().is_some_and(|error| error.possibly_billed)
        };
        let billed = || state.steps.iter().filter(is_billed);
        let titles: Vec<String> = billed().map(|step| one_line(&step.outline.title)).collect();
        let price: Option<f64> = billed().map(|step| price_of_another(state, step)).sum();
        let price = price.map(money);
        let results = state.steps.iter().filter(|step| step.status.is_success()).count();
        let kept = if self.setup.keeps_results { results } else { 0 };
        (!titles.is_empty()).then_some(PossiblyBilled { titles, price, results, kept })
    }

    /// The state of the newest run, once it has begun.
    #[must_use]
    pub fn run_state(&self) -> Option<&RunState> {
        self.run.as_ref().map(|run| &run.state).filter(|state| !state.steps.is_empty())
    }

    /// Whether a command would do something now; the footer leaves the others out.
    #[must_use]
    pub fn offers(&self, command: Command) -> bool {
        self.offers_at(self.place(), command)
    }

    /// Whether a command would do something now in that place.
    #[must_use]
    pub fn offers_at(&self, place: Place, command: Command) -> bool {
        let run = self.run.as_ref();
        let pictures = run.map_or(0, |run| run.pictures().count());
        let goes = matches!(command, Command::ShowRun | Command::ShowResult);
        if matches!(place, Place::History | Place::Sheet) && !goes {
            return self.history.offers(command);
        }
        match command {
            Command::CancelRun => self.is_running(),
            Command::CancelStep => {
                self.is_running()
                    && run.and_then(RunPane::focused).is_some_and(|step| !step.status.is_end())
            }
            Command::Picture => pictures > 0 || run.is_some_and(RunPane::has_text),
            Command::Timing => run.is_some_and(|run| {
                !run.state.steps.is_empty() && run.hides_chart(layout::bands(self.area()).body)
            }),
            Command::ShowRun => run.is_some(),
            Command::ShowResult => {
                self.revision.is_some()
                    || self.replay.is_some()
                    || run.is_some_and(|run| run.state.end.is_some())
            }
            Command::Items => !self.result.fields.groups().is_empty(),
            Command::RemoveItem | Command::AddItem => {
                !self.is_running() && self.result.fields.group().is_some_and(|group| group.is_list)
            }
            Command::Undo if place == Place::Items => {
                !self.is_running() && !self.result.fields.changes.is_empty()
            }
            Command::AskItem | Command::AskPart => {
                !self.is_running() && self.result.fields.part().is_some()
            }
            Command::Versions => self.result.fields.versions.len() > 1,
            Command::Retry | Command::RetryAll => run.is_some_and(|run| {
                run.state.steps.iter().any(run::can_come)
                    && (run.state.end.is_some() || run.focused().is_some_and(run::can_come))
            }),
            Command::Keep => self.editing.rerun.as_ref().is_some_and(|r| r.outlook.is_some()),
            Command::Export => self.result.is_ready(),
            Command::Findings => !self.result.page().marks.is_empty(),
            Command::Start | Command::EditItem => !self.is_running(),
            Command::ChooseRecipe => self.setup.recipes.len() > 1,
            Command::NextStep | Command::PreviousStep if place == Place::Form => {
                self.editing.form.as_ref().is_some_and(|form| form.inputs.len() > 1)
            }
            Command::Accept if place == Place::Rerun => self.offers_at(place, Command::Keep),
            Command::Accept | Command::RenameDraft | Command::DeleteDraft
                if place == Place::Drafts =>
            {
                matches!(&self.popup, Some(Popup::Drafts(list)) if !list.rows.is_empty())
            }
            Command::Accept if place == Place::Settings => match self.popup {
                Some(Popup::Settings { index }) => {
                    settings::LINES.get(index).is_some_and(|line| line.can_change(&self.setup))
                }
                _ => false,
            },
            Command::Brief => self.notes.brief.is_on(),
            Command::Undo if place == Place::Notes => self.notes.editor.can_undo(),
            Command::NextStep | Command::PreviousStep if place == Place::Picture => pictures > 1,
            Command::NextStep | Command::PreviousStep | Command::Details | Command::Log => {
                self.run_state().is_some()
            }
            _ => true,
        }
    }

    /// Whether Esc puts away the line that stands above everything.
    #[must_use]
    pub fn hides_standing(&self) -> bool {
        let esc = Key { code: KeyCode::Esc, held: KeyModifiers::NONE };
        let place = self.place();
        self.standing.is_some()
            && (matches!(place, Place::Run | Place::Result | Place::Items | Place::History)
                || matches!(self.keymap.of_key(place, esc), None | Some(Command::Unselect)))
    }
}
