//! The result that is open: read page by page, its findings, its files.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Map, Value};

use super::making::Made;
use super::talk::{Choice, Leave, Talk};
use crate::domain::by_name::DEFINITION;
use crate::domain::document::Document;
use crate::domain::finding::Severity;
use crate::domain::part::{self, FAILED};
use crate::domain::recipe::{Recipe, StepId, StepKind};
use crate::domain::run::{RunState, StepState};
use crate::engine::delivery::{self, Delivery};
use crate::export::{Format, Shown as ShownPicture, reading};
use crate::provider::offline;
use crate::report::pages::{ReadingPage, pages};
use crate::store::output::{Output, OutputError};
use crate::store::run_folder::RunFolder;
use crate::text::labels::Labels;
use crate::text::slug::slug;
use crate::ui::files;

/// The field of a document that lists what its author should ask.
const MISSING: &str = "missing";

/// A result that is open.
#[derive(Clone)]
pub struct Shown {
    /// What it was made by.
    pub recipe: Arc<Recipe>,
    /// Its folder.
    pub folder: Arc<RunFolder>,
    /// How it went.
    pub state: RunState,
    /// ISO 639-1 code of its language.
    pub language: String,
    /// The file of notes that it was made from, where there was one.
    pub file: Option<PathBuf>,
}

impl Shown {
    /// The result of a run.
    #[must_use]
    pub fn new(made: Made, recipe: Arc<Recipe>, file: Option<PathBuf>) -> Self {
        let Made { folder, state, language } = made;
        Self { recipe, folder, state, language, file }
    }

    fn delivery(&self) -> Delivery<'_> {
        Delivery {
            recipe: &self.recipe,
            state: &self.state,
            folder: &self.folder,
            language: &self.language,
        }
    }

    /// Whether there is a document to read and to change.
    #[must_use]
    pub fn has_document(&self) -> bool {
        self.state.document_step().is_some_and(|step| step.status.is_success())
    }

    /// The steps that were wanted and have no result.
    pub fn lacking(&self) -> impl Iterator<Item = &StepState> {
        self.state.steps.iter().filter(|step| !step.left_out && !step.status.is_success())
    }

    /// The whole result: the fields of the document, and each list and text under the name of its step.
    #[must_use]
    pub fn values(&self) -> Map<String, Value> {
        let delivery = self.delivery();
        let document = delivery.document().unwrap_or_default();
        let mut values = part::result(document.fields(), &delivery.parts());
        values.shift_remove(FAILED);
        if self.recipe.rules.as_deref() == Some(DEFINITION) {
            // The rules judge it anew after every change.
            values.shift_remove("validatie");
        }
        values
    }

    /// The result in pages, with the questions that the notes leave open as the last one.
    #[must_use]
    pub fn pages(&self) -> Vec<ReadingPage> {
        let delivery = self.delivery();
        let Some(document) = delivery.document() else { return Vec::new() };
        let images = self.state.steps.iter().filter(|step| step.outline.kind == StepKind::Image);
        let pictures: Vec<ShownPicture> = images
            .filter(|step| !step.left_out)
            .map(|step| ShownPicture {
                step: step.outline.id.clone(),
                drawn_locally: step.provider == offline::NAME,
            })
            .collect();
        let date = self.state.started_at.get(..10).unwrap_or_default();
        let layout = self.recipe.layout.as_deref();
        let parts = delivery.parts();
        let reading = reading::of(layout, &document, &parts, &pictures, &self.language, date);
        let mut pages = pages(&reading, |step| self.picture(step));
        pages.extend(questions(&document, &self.language));
        pages
    }

    /// Where the picture of a step stands.
    fn picture(&self, step: &StepId) -> Option<String> {
        let step = self.state.step(step).filter(|step| step.status.is_success())?;
        let file = self.folder.path().join(&step.artifact.as_ref()?.file);
        Some(file.display().to_string())
    }

    /// Reads the result out, a page at a time.
    ///
    /// # Errors
    /// [`Leave`].
    pub async fn read(&self, talk: &mut Talk) -> Result<(), Leave> {
        let pages = self.pages();
        if pages.is_empty() {
            talk.say("There is no document to read.");
            return Ok(());
        }
        let mut at = 0;
        loop {
            let Some(page) = pages.get(at) else {
                talk.say("That was the last page.");
                return Ok(());
            };
            talk.say(&format!("Page {} of {}: {}", at + 1, pages.len(), page.heading));
            talk.say_all(&page.lines);
            let last = at + 1 == pages.len();
            let enter = if last { "Enter goes back" } else { "Enter reads on" };
            let question = format!("{enter}; a number reads that page, b goes back.");
            let help =
                pages.iter().enumerate().map(|(at, page)| format!("{}. {}", at + 1, page.heading));
            let help = help.collect::<Vec<_>>().join("\n");
            let answer = talk.text(&question, &help).await?;
            at = match (answer.as_str(), answer.parse::<usize>()) {
                ("", _) => at + 1,
                ("q" | "quit", _) => return Err(Leave::Quit),
                (_, Ok(number)) if (1..=pages.len()).contains(&number) => number - 1,
                (_, Ok(_)) => {
                    talk.say(&format!("There are pages 1 to {}.", pages.len()));
                    at
                }
                (_, Err(_)) => return Ok(()),
            };
        }
    }

    /// Tells every finding, those that matter first.
    pub fn tell_findings(&self, talk: &mut Talk) {
        let findings = &self.state.findings;
        if findings.is_empty() {
            return talk.say("There are no findings.");
        }
        let of = |severity| findings.iter().filter(move |finding| finding.severity == severity);
        for (lead, severity) in [("look at this", Severity::Warning), ("note", Severity::Notice)] {
            talk.say_all(of(severity).map(|finding| format!("{lead}: {}", finding.told())));
        }
    }

    /// Asks for formats and a folder, and writes the files.
    ///
    /// # Errors
    /// [`Leave`].
    pub async fn export(&self, talk: &mut Talk) -> Result<(), Leave> {
        let Some(formats) = self.formats(talk).await? else { return Ok(()) };
        let proposed = format!("./{}", self.stem());
        let help = "Type the path of a folder; it is made where it is missing. Files of your own are \
                    not overwritten without a question.";
        let question = format!("Into which folder? Enter takes {proposed}.");
        let typed = talk.text(&question, help).await?;
        let folder = if typed.is_empty() { proposed } else { typed };
        let folder = files::expanded(Path::new(&folder));
        let formats = delivery::with_pictures(formats);
        let names = delivery::file_names(&self.recipe, &formats);
        let output = match Output::prepare(&folder, &names, false) {
            Err(OutputError::Foreign { files, .. }) => {
                let files = files.join(", ");
                talk.say(&format!("There are files that this program did not write: {files}."));
                if !talk.agree("Overwrite them?", false, "no leaves everything as it is.").await? {
                    return Ok(());
                }
                Output::prepare(&folder, &names, true)
            }
            other => other,
        };
        match output {
            Ok(output) => self.write(talk, &output, &formats).await,
            Err(error) => {
                talk.say(&format!("error: {error}"));
                talk.say(&format!("next: {}", error.hint()));
                Ok(())
            }
        }
    }

    async fn write(
        &self,
        talk: &mut Talk,
        output: &Output,
        formats: &[Format],
    ) -> Result<(), Leave> {
        talk.say("Writing the files.");
        let (shown, formats) = (self.clone(), formats.to_vec());
        let making = tokio::task::spawn_blocking(move || shown.delivery().make(&formats));
        let Ok(made) = talk.unless_left(making).await? else {
            talk.say("error: the files could not be made");
            talk.say("next: export other formats");
            return Ok(());
        };
        // What was found while the files were made belongs into the record beside them.
        let state = made.settle(&self.state);
        let delivery = Delivery { state: &state, ..self.delivery() };
        talk.say_all(made.findings.iter().map(|finding| format!("note: {}", finding.message)));
        match delivery.write_to(output, &made) {
            Ok(paths) => {
                talk.say(&format!("{} files written:", paths.len()));
                talk.say_all(paths.iter().map(|path| path.display().to_string()));
            }
            Err(error) => {
                talk.say(&format!("error: {error}"));
                talk.say(&format!("next: {}", error.hint()));
            }
        }
        Ok(())
    }

    async fn formats(&self, talk: &mut Talk) -> Result<Option<Vec<Format>>, Leave> {
        let has = Format::of_layout(self.recipe.layout.as_deref());
        let names = has.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let help =
            format!("Type formats with commas between them, such as md, json. There are {names}.");
        let question = format!("Which formats? Enter takes all: {names}. b goes back.");
        loop {
            let answer = talk.text(&question, &help).await?;
            if matches!(answer.as_str(), "b" | "back") {
                return Ok(None);
            }
            let words = answer.split([',', ' ']).filter(|word| !word.is_empty());
            let asked: Result<Vec<Format>, _> =
                words.map(|word| word.to_lowercase().parse()).collect();
            match asked.and_then(|asked| Format::chosen(&asked, self.recipe.layout.as_deref())) {
                Ok(formats) => return Ok(Some(formats)),
                Err(error) => talk.say(&format!("{error}; {}", error.hint())),
            }
        }
    }

    /// The name of the folder to propose: that of the notes' file, else the term, else the recipe.
    fn stem(&self) -> String {
        let file = self.file.as_ref().and_then(|path| path.file_stem());
        let term = || {
            let is_term = self.recipe.layout.as_deref() == Some("definition");
            let document = is_term.then(|| self.delivery().document()).flatten()?;
            let name = slug(document.get("begrip")?.as_str()?);
            (!name.is_empty()).then_some(name)
        };
        file.map(|stem| stem.to_string_lossy().into_owned())
            .or_else(term)
            .unwrap_or_else(|| self.recipe.id.clone())
    }
}

/// What the document asks its author; nothing that is published asks questions.
fn questions(document: &Document, language: &str) -> Option<ReadingPage> {
    let asked = document.get(MISSING).and_then(Value::as_array)?.iter().filter_map(Value::as_str);
    let lines: Vec<String> = asked
        .map(str::trim)
        .filter(|question| !question.is_empty())
        .map(|question| format!("- {question}"))
        .collect();
    let heading = Labels::of(language).get(MISSING).to_owned();
    (!lines.is_empty()).then_some(ReadingPage { heading, lines })
}

/// The menu of what can be done with a result, in an order that stays.
#[must_use]
pub fn menu(shown: Option<&Shown>) -> Vec<Choice> {
    let mut choices = Vec::new();
    if let Some(shown) = shown {
        if shown.has_document() {
            choices.push(Choice::new("read", "the result, page by page"));
        }
        let findings = match shown.state.findings.len() {
            0 => "there are none".to_owned(),
            1 => "1 remark to look at".to_owned(),
            count => format!("{count} remarks to look at"),
        };
        choices.push(Choice::new("findings", findings));
        if shown.has_document() {
            choices.push(Choice::new("change", "a value, with what depends on it made again"));
            if shown.recipe.parts().next().is_some() {
                choices.push(Choice::new("again", "ask for a list, a text or one item again"));
            }
        }
        let lacking = match shown.lacking().count() {
            0 => None,
            1 => Some("the step that has no result".to_owned()),
            count => Some(format!("the {count} steps without result")),
        };
        choices.extend(lacking.map(|text| Choice::new("retry", text)));
        choices.push(Choice::new("export", "write the files into a folder"));
    }
    choices.push(Choice::new("new", "another run"));
    choices.push(Choice::new("runs", "list earlier runs and open one"));
    choices.push(Choice::new("quit", "leave"));
    choices
}
