//! Everything that the screen shows.

pub mod notes;
pub mod pictures;
pub mod popup;
pub mod result;
pub mod run;

use ratatui::layout::{Rect, Size};

use self::notes::NotesPane;
use self::pictures::Pictures;
use self::popup::{LineInput, Popup, PromptAbout};
use self::result::ResultPane;
use self::run::RunPane;
use super::keymap::{Command, Place};
use super::theme::Theme;
use crate::domain::outline::StepOutline;
use crate::domain::run::{RunMode, RunState};

/// Milliseconds that a notice stays.
const NOTICE_MS: u64 = 5000;

/// Which screen is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Screen {
    /// The notes.
    Notes,
    /// The run.
    Run,
    /// The result.
    Result,
}

/// How much a notice matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// It tells what was done.
    Plain,
    /// It tells what was not.
    Problem,
}

/// A few words that explain something and go away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The words.
    pub text: String,
    /// How much they matter.
    pub tone: Tone,
    /// When they go, in the program's milliseconds.
    pub until_ms: u64,
}

/// A recipe that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecipeChoice {
    /// Its name, such as `case-study`.
    pub id: String,
    /// Its name on screens.
    pub title: String,
    /// Its steps.
    pub steps: Vec<StepOutline>,
}

/// What the next run will be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setup {
    /// The recipes there are; never empty.
    pub recipes: Vec<RecipeChoice>,
    /// The place of the chosen one.
    pub recipe: usize,
    /// How its steps are scheduled.
    pub mode: RunMode,
    /// Who reads the notes.
    pub text_by: String,
    /// Who makes the pictures.
    pub pictures_by: String,
    /// What is written at export, such as `pdf, html, md`.
    pub formats: String,
}

impl Setup {
    /// The chosen recipe.
    #[must_use]
    pub fn chosen(&self) -> Option<&RecipeChoice> {
        self.recipes.get(self.recipe)
    }
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
    /// The pictures that are ready for the screen.
    pub pictures: Pictures,
    /// What lies over the screen.
    pub popup: Option<Popup>,
    /// Words that go away, the newest last.
    pub notices: Vec<Notice>,
    /// What was typed last into a prompt, until it is known how it went.
    pub asked: Option<(PromptAbout, LineInput)>,
}

impl Model {
    /// A model that shows the notes.
    #[must_use]
    pub fn new(setup: Setup, notes: NotesPane, theme: Theme, size: Size) -> Self {
        let mut notes = notes;
        notes.editor.set_styles(
            ratatui::style::Style::new().reversed(),
            theme.style(super::theme::Role::Selected),
            theme.style(super::theme::Role::Dim),
        );
        Self {
            now_ms: 0,
            size,
            theme,
            screen: Screen::Notes,
            setup,
            notes,
            run: None,
            result: ResultPane::default(),
            pictures: Pictures::default(),
            popup: None,
            notices: Vec::new(),
            asked: None,
        }
    }

    /// The whole screen.
    #[must_use]
    pub fn area(&self) -> Rect {
        Rect::new(0, 0, self.size.width, self.size.height)
    }

    /// Where keys go.
    #[must_use]
    pub fn place(&self) -> Place {
        match (&self.popup, self.screen) {
            (Some(Popup::Prompt { .. }), _) => Place::Prompt,
            (Some(Popup::Question(_)), _) => Place::Question,
            (Some(Popup::Picture { .. }), _) => Place::Picture,
            (Some(Popup::Help { .. } | Popup::Written { .. }), _) => Place::Page,
            (None, Screen::Notes) => Place::Notes,
            (None, Screen::Run) => Place::Run,
            (None, Screen::Result) => Place::Result,
        }
    }

    /// Whether a run is in flight.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.run.as_ref().is_some_and(RunPane::is_in_flight)
    }

    /// The state of the newest run, once it has begun.
    #[must_use]
    pub fn run_state(&self) -> Option<&RunState> {
        self.run.as_ref().map(|run| &run.state).filter(|state| !state.steps.is_empty())
    }

    /// Whether a command would do something now; the footer leaves the others out.
    #[must_use]
    pub fn offers(&self, command: Command) -> bool {
        let run = self.run.as_ref();
        let pictures = run.map_or(0, |run| run.pictures().count());
        match command {
            Command::CancelRun => self.is_running(),
            Command::CancelStep => {
                self.is_running()
                    && run.and_then(RunPane::focused).is_some_and(|step| !step.status.is_end())
            }
            Command::Picture => pictures > 0,
            Command::ShowRun => run.is_some(),
            Command::ShowResult => run.is_some_and(|run| run.state.end.is_some()),
            Command::Export => self.result.is_ready(),
            Command::Findings => self.result.page().findings.is_some(),
            Command::Start => !self.is_running(),
            Command::NextStep => match self.popup {
                Some(Popup::Picture { .. }) => pictures > 1,
                _ => self.run_state().is_some(),
            },
            Command::PreviousStep => pictures > 1,
            _ => true,
        }
    }

    /// Says something.
    pub fn say(&mut self, text: impl Into<String>) {
        self.notice(text.into(), Tone::Plain);
    }

    /// Says that something did not work.
    pub fn complain(&mut self, text: impl Into<String>) {
        self.notice(text.into(), Tone::Problem);
    }

    fn notice(&mut self, text: String, tone: Tone) {
        self.notices.retain(|notice| notice.text != text);
        // A longer text takes longer to read.
        let until_ms = self.now_ms + NOTICE_MS + 40 * text.len() as u64;
        self.notices.push(Notice { text, tone, until_ms });
        if self.notices.len() > 3 {
            self.notices.remove(0);
        }
    }
}
