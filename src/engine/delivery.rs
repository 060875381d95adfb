//! What a run that is over leaves: its record and its documents.
//!
//! The same for a run without a screen and for one in the app. The bytes are made here; the store
//! writes them.

use std::path::PathBuf;
use std::thread;

use super::check;
use crate::domain::by_name::DEFINITION;
use crate::domain::document::Document;
use crate::domain::finding::{Finding, Severity};
use crate::domain::part::{Part, PartContent};
use crate::domain::recipe::{Recipe, StepKind, StepSpec};
use crate::domain::run::{RunEnd, RunState, StepState};
use crate::export::{self, ExportRequest, ExportedFile, Format, PictureSource};
use crate::provider::offline;
use crate::store::output::{Output, OutputError};
use crate::store::record::{FileRecord, RunRecord, prompt_file};
use crate::store::run_folder::{EVENTS_FILE, NOTES_FILE, RECORD_FILE, RunFolder};

/// A run that is over, with all that its documents are made from.
#[derive(Debug, Clone, Copy)]
pub struct Delivery<'a> {
    /// The recipe that ran.
    pub recipe: &'a Recipe,
    /// The state at the end.
    pub state: &'a RunState,
    /// The run's own folder, with its artifacts.
    pub folder: &'a RunFolder,
    /// The language of the result, ISO 639-1.
    pub language: &'a str,
}

/// The files of a run, ready to be written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Made {
    /// Every file.
    pub files: Vec<ExportedFile>,
    /// The formats that could not be made, and why.
    pub findings: Vec<Finding>,
}

/// The formats to make when these are asked for: a Markdown file names its pictures, so they come along.
#[must_use]
pub fn with_pictures(mut formats: Vec<Format>) -> Vec<Format> {
    if formats.contains(&Format::Markdown) && !formats.contains(&Format::Png) {
        formats.push(Format::Png);
    }
    formats
}

/// The names of all files that may be written for a recipe, the record and the log included.
#[must_use]
pub fn file_names(recipe: &Recipe, formats: &[Format]) -> Vec<String> {
    let mut names = Vec::new();
    for format in formats {
        match format {
            Format::Png => {
                let pictures = recipe.steps.iter().filter(|step| step.kind == StepKind::Image);
                names.extend(pictures.map(|step| step.file.clone()));
            }
            Format::Json => {
                names.push(recipe.result_file());
                names.extend(single_files(recipe).map(|step| step.file.clone()));
            }
            Format::Pdf | Format::Html | Format::Markdown | Format::Csv | Format::Turtle => {
                names.push(format!("{}.{format}", recipe.id));
            }
        }
    }
    names.extend([EVENTS_FILE.to_owned(), RECORD_FILE.to_owned()]);
    names
}

/// The steps whose results are files of their own beside the whole result: those of a recipe with lists or
/// texts. A dictionary is one whole, and its layout says which files there are.
pub fn single_files(recipe: &Recipe) -> impl Iterator<Item = &StepSpec> {
    let is_one_whole = recipe.layout.as_deref() == Some(DEFINITION);
    let has_own = !is_one_whole && recipe.parts().next().is_some();
    let steps = recipe.steps.iter().filter(|step| step.kind != StepKind::Image);
    steps.filter(move |_| has_own)
}

impl Made {
    /// The state of the run with what was found while its files were made: a run that lacks a file is
    /// not complete. The headline, the exit code and the record come from this state; the events,
    /// which ended before, tell of the steps alone.
    #[must_use]
    pub fn settle(&self, state: &RunState) -> RunState {
        let mut state = state.clone();
        let lacks_a_file = self.findings.iter().any(|f| f.severity == Severity::Warning);
        if lacks_a_file && state.end == Some(RunEnd::Complete) {
            state.end = Some(RunEnd::Partial);
        }
        state.findings.extend_from_slice(&self.findings);
        state
    }
}

impl Delivery<'_> {
    /// Makes the files in these formats from what the run has left.
    ///
    /// A format that cannot be made is a finding; the others are made all the same. Without a document
    /// there are only pictures.
    #[must_use]
    pub fn make(&self, formats: &[Format]) -> Made {
        let mut made = Made::default();
        let pictures = self.pictures();
        let Some(document) = self.document() else {
            if formats.contains(&Format::Png) {
                made.files.extend(
                    pictures
                        .into_iter()
                        .map(|picture| ExportedFile::new(picture.file, picture.png)),
                );
            }
            return made;
        };
        let (parts, result_file) = (self.parts(), self.recipe.result_file());
        let request = ExportRequest {
            layout: self.recipe.layout.as_deref(),
            document: &document,
            parts: &parts,
            result_file: &result_file,
            pictures: &pictures,
            language: self.language,
            date: self.state.started_at.get(..10).unwrap_or_default(),
            draft: false,
            stem: &self.recipe.id,
        };
        let request = &request;
        // Pages and web page take about as long as each other; side by side they take half.
        let exported: Vec<_> = thread::scope(|scope| {
            let start = |format: Format| scope.spawn(move || export::make(request, format));
            let threads: Vec<_> = formats.iter().map(|format| start(*format)).collect();
            threads.into_iter().map(thread::ScopedJoinHandle::join).collect()
        });
        for (format, exported) in formats.iter().zip(exported) {
            let why = match exported {
                Ok(Ok(files)) => {
                    let notices = files.iter().flat_map(|file| file.notices.iter().cloned());
                    made.findings.extend(notices.map(Finding::notice));
                    made.files.extend(files);
                    continue;
                }
                Ok(Err(error)) => format!("{error}; {}", error.hint()),
                Err(_) => "it stopped unexpectedly; export another format".to_owned(),
            };
            let message = format!("the {format} file could not be made: {why}");
            made.findings.push(Finding::warning(message));
        }
        if formats.contains(&Format::Json) {
            made.files.extend(self.singles(&document, &parts));
        }
        made
    }

    /// What the steps have made, each in the file that the recipe names for it; what did not come has none.
    fn singles(&self, document: &Document, parts: &[Part]) -> Vec<ExportedFile> {
        let file = |step: &StepSpec| {
            let part = parts.iter().find(|part| part.step == step.id && !part.is_failed);
            let is_there = self.state.step(&step.id).is_some_and(|own| own.status.is_success());
            let mut text = match (step.kind, part.map(|part| &part.content)) {
                (StepKind::Document, _) => serde_json::to_string_pretty(document.fields()).ok()?,
                (_, Some(PartContent::Text(text))) => text.clone(),
                (_, Some(PartContent::List(items))) => serde_json::to_string_pretty(items).ok()?,
                _ => return None,
            };
            text.push('\n');
            is_there.then(|| ExportedFile::new(step.file.clone(), text.into_bytes()))
        };
        single_files(self.recipe).filter_map(file).collect()
    }

    /// Writes the record into the run's own folder.
    ///
    /// # Errors
    /// What the disk says.
    pub fn keep_record(&self) -> std::io::Result<()> {
        let names = self.state.steps.iter().filter_map(|step| step.artifact.as_ref());
        let files = names
            .map(|artifact| FileRecord {
                name: artifact.file.clone(),
                sha256: artifact.sha256.clone(),
            })
            .collect();
        self.folder.write_record(&self.record(files))
    }

    /// The record, which names the prompts in the run's own folder.
    fn record(&self, files: Vec<FileRecord>) -> RunRecord {
        let mut record = RunRecord::of(self.state, self.language, files);
        for step in &mut record.steps {
            let name = prompt_file(&step.id);
            step.prompt = self.folder.read(&name).ok().map(|text| FileRecord::of(&name, &text));
        }
        record
    }

    /// Writes the files, the event log and the record to a folder that a person asked for.
    ///
    /// # Errors
    /// [`OutputError`]. A disk that fills up is met before the first file gets its name.
    pub fn write_to(&self, output: &Output, made: &Made) -> Result<Vec<PathBuf>, OutputError> {
        let mut files: Vec<(String, Vec<u8>)> =
            made.files.iter().map(|file| (file.name.clone(), file.bytes.clone())).collect();
        if let Ok(events) = self.folder.read(EVENTS_FILE) {
            files.push((EVENTS_FILE.to_owned(), events));
        }
        output.write(&files, self.record(Vec::new()))
    }

    /// The document, where there is one, judged by the rules of the recipe.
    #[must_use]
    pub fn document(&self) -> Option<Document> {
        let step = self.state.document_step()?;
        let artifact = step.artifact.as_ref().filter(|_| step.status.is_success())?;
        let bytes = self.folder.read(&artifact.file).ok()?;
        serde_json::from_slice(&bytes).ok().map(Document::new).map(|document| self.judged(document))
    }

    /// A document of this run, judged by the rules of the recipe.
    #[must_use]
    pub fn judged(&self, document: Document) -> Document {
        if self.recipe.rules.is_none() {
            return document;
        }
        let notes = self.folder.read(NOTES_FILE).unwrap_or_default();
        let notes = String::from_utf8_lossy(&notes);
        let is_local =
            self.state.document_step().is_some_and(|step| step.provider == offline::NAME);
        check::judged(self.recipe, document, &self.parts(), &notes, self.language, is_local)
    }

    /// What the lists and texts of the recipe hold; one that failed or was left out is empty.
    #[must_use]
    pub fn parts(&self) -> Vec<Part> {
        let read = |spec: &StepSpec| {
            let step = self.state.step(&spec.id);
            let made = step.filter(|step| step.status.is_success());
            let bytes = made.and_then(|step| self.folder.read(&step.artifact.as_ref()?.file).ok());
            let content = match &bytes {
                Some(bytes) => PartContent::read(spec.kind, bytes),
                None => PartContent::empty(spec.kind),
            };
            let is_wanted = step.is_none_or(|step| !step.left_out);
            Some(Part {
                step: spec.id.clone(),
                title: spec.title.clone(),
                content: content?,
                is_failed: bytes.is_none() && is_wanted,
            })
        };
        self.recipe.parts().filter_map(read).collect()
    }

    fn pictures(&self) -> Vec<PictureSource> {
        let is_picture =
            |step: &&StepState| step.outline.kind == StepKind::Image && step.status.is_success();
        let steps = self.state.steps.iter().filter(is_picture);
        steps
            .filter_map(|step| {
                let artifact = step.artifact.as_ref()?;
                Some(PictureSource {
                    step: step.outline.id.clone(),
                    file: artifact.file.clone(),
                    png: self.folder.read(&artifact.file).ok()?,
                    drawn_locally: step.provider == offline::NAME,
                })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::recipes::{embedded, load};

    #[test]
    fn every_step_of_an_own_recipe_leaves_its_file_and_a_dictionary_is_one_whole() {
        let files = [
            (
                "recipe.toml",
                "id = \"r\"\ntitle = \"R\"\n[[step]]\nid = \"d\"\nkind = \"document\"\n\
             prompt = \"d.md\"\nschema = \"s.json\"\nfile = \"d.json\"\n[[step]]\nid = \"posts\"\n\
             kind = \"list\"\nprompt = \"p.md\"\nfile = \"posts.json\"\n[[step]]\nid = \"cover\"\n\
             kind = \"image\"\nprompt = \"p.md\"\nfile = \"cover.png\"\n",
            ),
            ("d.md", "{{ notes }}"),
            ("p.md", "{{ a }}"),
            ("s.json", "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}}}"),
        ];
        let files = files.map(|(name, text)| (name.to_owned(), text.to_owned()));
        let own = load(&files.into()).unwrap();
        let names = |recipe: &Recipe, format| file_names(recipe, &[format]);
        let all = ["r.json", "d.json", "posts.json", "events.jsonl", "run.json"];
        assert_eq!(names(&own, Format::Json), all);
        assert_eq!(names(&own, Format::Pdf), ["r.pdf", "events.jsonl", "run.json"]);
        for (name, file) in [("definition", "definition.json"), ("case-study", "case_study.json")] {
            let built_in = names(&embedded(name).unwrap(), Format::Json);
            assert_eq!(built_in, [file, "events.jsonl", "run.json"]);
        }
    }
}
