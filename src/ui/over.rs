//! A run that is over, on its way to the screen and to files.

use std::path::Path;
use std::sync::Arc;

use serde_json::Value;

use super::effect::Overwrite;
use super::files;
use super::model::popup::WrittenFile;
use super::msg::MsgKind;
use crate::domain::document::Document;
use crate::domain::reading::Block;
use crate::domain::recipe::{Recipe, StepKind};
use crate::domain::run::RunState;
use crate::engine::delivery::{self, Delivery};
use crate::export::Format;
use crate::export::reading::{self, Shown};
use crate::provider::offline;
use crate::store::kept_run;
use crate::store::output::{Output, OutputError};
use crate::store::run_folder::{NOTES_FILE, RECORD_FILE, RunFolder};
use crate::text::clean::clean;
use crate::text::labels::Labels;

/// A run that is over, on its way to files.
pub struct Over {
    /// Its folder.
    pub folder: Arc<RunFolder>,
    /// What it made.
    pub recipe: Arc<Recipe>,
    /// ISO 639-1 code of the language that it wrote in.
    pub language: String,
    /// How it went.
    pub state: RunState,
}

impl Over {
    fn delivery(&self) -> Delivery<'_> {
        Delivery {
            recipe: &self.recipe,
            state: &self.state,
            folder: &self.folder,
            language: &self.language,
        }
    }

    /// Keeps the record in the folder of the run; answers only when that does not work.
    #[must_use]
    pub fn keep_record(&self) -> Option<MsgKind> {
        let error = self.delivery().keep_record().err()?;
        let why = format!("the record of this run could not be kept: {error}");
        Some(MsgKind::FileFailed(why))
    }

    /// The document field by field, with the notes that it was made from; none without a document.
    #[must_use]
    pub fn fields(&self) -> Option<MsgKind> {
        let artifact = self.state.document_step().and_then(|step| step.artifact.as_ref())?;
        let bytes = self.folder.read(&artifact.file).ok()?;
        let document = serde_json::from_slice(&bytes).ok()?;
        let notes = self.folder.read(NOTES_FILE).unwrap_or_default();
        let notes = clean(&String::from_utf8_lossy(&notes));
        Some(MsgKind::FieldsReady { document, notes })
    }

    /// The document, ready to be read.
    #[must_use]
    pub fn reading(&self) -> MsgKind {
        let artifact = self.state.document_step().and_then(|step| step.artifact.as_ref());
        let bytes = artifact.map(|artifact| self.folder.read(&artifact.file));
        let document = match bytes {
            Some(Ok(bytes)) => serde_json::from_slice(&bytes).map(Document::new),
            Some(Err(error)) => {
                return MsgKind::ReadingFailed(format!("the document cannot be read: {error}"));
            }
            None => return MsgKind::ReadingFailed("there is no document to read".to_owned()),
        };
        let Ok(document) = document else {
            return MsgKind::ReadingFailed("the document is not what was asked for".to_owned());
        };
        let document = self.delivery().judged(document);
        // A picture that failed keeps its place, where the page says why it is not there.
        let images = self.state.steps.iter().filter(|s| s.outline.kind == StepKind::Image);
        let shown: Vec<Shown> = images
            .filter(|step| !step.left_out)
            .map(|step| Shown {
                step: step.outline.id.clone(),
                drawn_locally: step.provider == offline::NAME,
            })
            .collect();
        let date = self.state.started_at.get(..10).unwrap_or_default();
        let layout = self.recipe.layout.as_deref();
        let mut reading =
            reading::of(layout, &document, &self.delivery().parts(), &shown, &self.language, date);
        reading.blocks.extend(questions(&document, &self.language));
        MsgKind::ReadingReady { reading, parts: self.delivery().parts() }
    }

    /// Writes the files into a folder.
    #[must_use]
    pub fn export(&self, typed: &Path, formats: &[Format], overwrite: Overwrite) -> MsgKind {
        // A format that the recipe does not have is not missing.
        let has = Format::of_layout(self.recipe.layout.as_deref()).iter();
        let formats: Vec<Format> = has.copied().filter(|format| formats.contains(format)).collect();
        let formats = &delivery::with_pictures(formats);
        let names = delivery::file_names(&self.recipe, formats);
        let folder = files::expanded(typed);
        let output = match Output::prepare(&folder, &names, overwrite == Overwrite::Allowed) {
            Ok(output) => output,
            Err(OutputError::Foreign { files, .. }) => {
                return MsgKind::ExportExists { folder: typed.to_owned(), files };
            }
            Err(error) => {
                return MsgKind::ExportFailed(format!("{error}: choose another folder"));
            }
        };
        let is_of_other = is_of_another_run(&output, &names, &self.state.run);
        let made = self.delivery().make(formats);
        // What was found while the files were made belongs into the record beside them.
        let state = made.settle(&self.state);
        let delivery = Delivery { state: &state, ..self.delivery() };
        let found = made.findings.iter().map(|finding| finding.message.clone());
        let replaced = is_of_other.then(|| "replaced the files of an earlier run".to_owned());
        let remarks = found.chain(replaced).collect();
        match delivery.write_to(&output, &made) {
            Ok(paths) => {
                MsgKind::Exported { files: paths.iter().map(|p| measured(p)).collect(), remarks }
            }
            Err(error) => MsgKind::ExportFailed(format!("{error}: choose another folder")),
        }
    }
}

/// A file that was written: its path from the root of the system, and its size.
fn measured(path: &Path) -> WrittenFile {
    let bytes = std::fs::metadata(path).map_or(0, |data| data.len());
    WrittenFile { path: std::path::absolute(path).unwrap_or_else(|_| path.to_owned()), bytes }
}

/// Whether files of these names are there that this program wrote for another run than this one.
fn is_of_another_run(output: &Output, names: &[String], run: &str) -> bool {
    let is_there = |name: &String| name != RECORD_FILE && names.contains(name);
    let before = || {
        let record = kept_run::read_record(output.folder()).ok().flatten()?;
        Some(record.run)
    };
    output.own_names().iter().any(is_there) && before().is_some_and(|before| before != run)
}

/// What a document asks its author, in a top-level list of texts that is called `missing`. It is for
/// the screen alone: nothing that is published asks questions.
fn questions(document: &Document, language: &str) -> Vec<Block> {
    const NAME: &str = "missing";
    let asked = document.get(NAME).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let texts: Option<Vec<&str>> = asked.iter().map(Value::as_str).collect();
    let texts = texts.unwrap_or_default().into_iter().map(str::trim).filter(|t| !t.is_empty());
    let texts: Vec<String> = texts.map(str::to_owned).collect();
    if texts.is_empty() {
        return Vec::new();
    }
    let heading = Labels::of(language).get(NAME).to_owned();
    vec![Block::Heading { level: 1, text: heading }, Block::Bullets(texts)]
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::store::record::RunRecord;

    #[test]
    fn files_of_another_run_are_told_from_those_of_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let names = ["a.md".to_owned(), RECORD_FILE.to_owned()];
        let prepared = || Output::prepare(folder.path(), &names, false).unwrap();
        assert!(!is_of_another_run(&prepared(), &names, "r1"));
        let state = RunState { run: "r1".to_owned(), ..RunState::default() };
        let files = [("a.md".to_owned(), b"one".to_vec())];
        prepared().write(&files, RunRecord::of(&state, "en", Vec::new())).unwrap();
        assert!(!is_of_another_run(&prepared(), &names, "r1"));
        assert!(is_of_another_run(&prepared(), &names, "r2"));
        assert!(!is_of_another_run(&prepared(), &["b.md".to_owned()], "r2"));
    }

    #[test]
    fn a_document_asks_what_it_misses_and_nothing_else() {
        let asked = |missing: Value| {
            let mut document = Document::default();
            document.set("missing", missing);
            questions(&document, "nl")
        };
        assert_eq!(
            asked(json!(["Wie is de klant?", " ", "Wanneer?"])),
            [
                Block::Heading { level: 1, text: "Nog te vragen".to_owned() },
                Block::Bullets(vec!["Wie is de klant?".to_owned(), "Wanneer?".to_owned()]),
            ]
        );
        for other in [json!([]), json!([" "]), json!("no list"), json!([{"a": 1}]), json!(["a", 1])]
        {
            assert_eq!(asked(other), []);
        }
        assert_eq!(questions(&Document::default(), "nl"), []);
    }
}
