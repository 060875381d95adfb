//! The record of a run: `run.json`.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::migration::Versioned;
use crate::domain::artifact::{Artifact, ContentHash};
use crate::domain::document::Document;
use crate::domain::fault::StepError;
use crate::domain::finding::Finding;
use crate::domain::halt::Halt;
use crate::domain::recipe::{StepId, StepKind};
use crate::domain::run::{Attempt, RunEnd, RunMode, RunState, StepState, StepStatus};
use crate::domain::terms::{Provenance, Terms};
use crate::domain::timing::Timing;
use crate::text::clean::clean_line;
use crate::text::redact::redacted_bytes;

/// The version of the record's format.
pub const FORMAT: u32 = 1;

/// Longest [title](RunRecord::title) of a run, in characters.
const MOST_TITLE: usize = 120;

/// What is known of a run once it is over. Times are in milliseconds since its start.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunRecord {
    /// [`FORMAT`].
    pub format: u32,
    /// The run's name.
    pub run: String,
    /// The recipe's name.
    pub recipe: String,
    /// The recipe's version, which counts its changes; 0 in a record of an old version.
    #[serde(default)]
    pub recipe_version: u32,
    /// The hash of the notes as the prompts got them, without what is left out of all that is sent; the
    /// notes themselves stand in the folder of the run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes_sha256: Option<ContentHash>,
    /// Who was to do its steps and within which limits; none in a record of an old version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terms: Option<Terms>,
    /// How the steps were scheduled.
    pub mode: RunMode,
    /// How the run ended.
    pub state: RunEnd,
    /// The signal that ended it before its time: after `SIGHUP`, what was being asked for came to its
    /// end; after any other, it was cancelled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signal: Option<Halt>,
    /// Wall-clock time of its start, RFC 3339, UTC.
    pub started_at: String,
    /// What it is about, in one line: the first text of its document, such as the client or the term, and
    /// the document's title where it has one; empty without a document.
    #[serde(default)]
    pub title: String,
    /// The language of the result, ISO 639-1.
    pub language: String,
    /// Number of words in the notes.
    pub words: usize,
    /// How long it took.
    pub elapsed_ms: u64,
    /// How long the same steps take one after the other.
    pub sequential_ms: u64,
    /// How long they take with the document first and the rest at once.
    pub parallel_ms: u64,
    /// How long they take at the least.
    pub floor_ms: u64,
    /// How long the steps beside the document take one after the other; in no record of an old version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beside_sequential_ms: Option<u64>,
    /// How long they take side by side: chains among them are not told by the steps below.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beside_parallel_ms: Option<u64>,
    /// What it cost in US dollars, or null when no provider stated a price.
    pub cost_usd: Option<f64>,
    /// Every step of the recipe.
    pub steps: Vec<StepRecord>,
    /// Remarks.
    pub findings: Vec<Finding>,
    /// The files that stand beside this record, with their hashes.
    pub files: Vec<FileRecord>,
}

/// What stands in the place of long notes in the prompts that are kept: they are kept once.
pub const NOTES_MARK: &str = "{{ notes }}";

/// Notes from this length on, in bytes, are kept out of the prompts.
const LONG_NOTES: usize = 512;

/// The name of the file that keeps the prompt of a step.
#[must_use]
pub fn prompt_file(step: &StepId) -> String {
    format!("{step}.prompt.md")
}

/// A prompt as it is kept: with [`NOTES_MARK`] in the place of long notes.
#[must_use]
pub fn kept_prompt(prompt: &str, notes: &str) -> String {
    let notes = notes.trim();
    if notes.len() < LONG_NOTES { prompt.to_owned() } else { prompt.replace(notes, NOTES_MARK) }
}

/// What is known of one step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StepRecord {
    /// Its name.
    pub id: StepId,
    /// What it makes.
    pub kind: StepKind,
    /// How it ended.
    pub state: StepStatus,
    /// Who did it; empty when it never started.
    pub provider: String,
    /// The model, or the local analyzer or drawing.
    pub model: String,
    /// The address of the service; none for work on this machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// When its first attempt began.
    pub started_ms: Option<u64>,
    /// When it ended.
    pub finished_ms: Option<u64>,
    /// Every attempt.
    pub attempts: Vec<Attempt>,
    /// Whether an earlier result was used.
    pub cached: bool,
    /// How old that result was, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age_ms: Option<u64>,
    /// How that result was made, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provenance: Option<Provenance>,
    /// The hash of all that decided about its result.
    #[serde(default)]
    pub fingerprint: Option<ContentHash>,
    /// The prompt that a service was sent for it last: a file in the folder of the run, with
    /// [`NOTES_MARK`] in the place of long notes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt: Option<FileRecord>,
    /// Tokens sent.
    pub input_tokens: u64,
    /// Tokens received.
    pub output_tokens: u64,
    /// What it cost in US dollars, where the provider stated it.
    pub cost_usd: Option<f64>,
    /// What it made.
    pub artifact: Option<Artifact>,
    /// Why it failed.
    pub error: Option<StepError>,
}

/// A file that the program wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRecord {
    /// Its name in the folder.
    pub name: String,
    /// The hash of its bytes.
    pub sha256: ContentHash,
}

impl FileRecord {
    /// Describes a file with these bytes.
    #[must_use]
    pub fn of(name: &str, bytes: &[u8]) -> Self {
        Self { name: name.to_owned(), sha256: ContentHash::of(bytes) }
    }
}

impl RunRecord {
    /// The record of a run that is over; one that is not counts as cancelled.
    #[must_use]
    pub fn of(state: &RunState, language: &str, files: Vec<FileRecord>) -> Self {
        let timing = Timing::of(state);
        Self {
            format: FORMAT,
            run: state.run.clone(),
            recipe: state.recipe.clone(),
            recipe_version: state.recipe_version,
            notes_sha256: state.notes_sha256.clone(),
            terms: state.terms.clone(),
            mode: state.mode,
            state: state.end.unwrap_or(RunEnd::Cancelled),
            signal: state.signal,
            started_at: state.started_at.clone(),
            title: title(&state.document),
            language: language.to_owned(),
            words: state.words,
            elapsed_ms: timing.elapsed_ms,
            sequential_ms: timing.sequential_ms,
            parallel_ms: timing.parallel_ms,
            floor_ms: timing.floor_ms,
            beside_sequential_ms: Some(timing.beside_sequential_ms),
            beside_parallel_ms: Some(timing.beside_parallel_ms),
            cost_usd: state.cost_usd(),
            steps: state.steps.iter().map(StepRecord::of).collect(),
            findings: state.findings.clone(),
            files,
        }
    }

    /// The totals of the run. A record of an old version does not tell what its steps beside the document
    /// take side by side: then it is the longest of them.
    #[must_use]
    pub fn timing(&self) -> Timing {
        let durations = || self.beside().filter_map(StepRecord::duration_ms);
        let sum = || durations().fold(0, u64::saturating_add);
        Timing {
            elapsed_ms: self.elapsed_ms,
            sequential_ms: self.sequential_ms,
            parallel_ms: self.parallel_ms,
            floor_ms: self.floor_ms,
            beside_sequential_ms: self.beside_sequential_ms.unwrap_or_else(sum),
            beside_parallel_ms: self.beside_parallel_ms.or(durations().max()).unwrap_or(0),
        }
    }

    /// The steps beside the document that were asked for.
    pub fn beside(&self) -> impl Iterator<Item = &StepRecord> {
        let is_beside = |step: &&StepRecord| step.kind != StepKind::Document && !step.is_left_out();
        self.steps.iter().filter(is_beside)
    }

    /// The record as the bytes of `run.json`.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        let mut bytes = redacted_bytes(&bytes).into_owned();
        bytes.push(b'\n');
        bytes
    }
}

impl Versioned for RunRecord {
    fn format(&self) -> u32 {
        self.format
    }
}

/// What a document is about: its first text, and its title where that is another.
fn title(document: &Document) -> String {
    let text = |value: &Value| value.as_str().map(|text| clean_line(text, MOST_TITLE));
    let is_said = |text: &String| !text.is_empty();
    let first = document.fields().values().filter_map(text).find(is_said);
    let title = document.get("title").and_then(text).filter(is_said);
    match (first, title) {
        // A title that names its subject already needs nobody to name it again.
        (Some(first), Some(title)) if title.starts_with(&first) => title,
        (Some(first), Some(title)) => clean_line(&format!("{first}: {title}"), MOST_TITLE),
        (first, _) => first.unwrap_or_default(),
    }
}

impl StepRecord {
    /// How long it took in milliseconds, retries and their waits included; none when it did not start or
    /// did not end.
    #[must_use]
    pub fn duration_ms(&self) -> Option<u64> {
        Some(self.finished_ms?.saturating_sub(self.started_ms?))
    }

    /// Whether it was left out on purpose, so that it is not missing from the result.
    #[must_use]
    pub fn is_left_out(&self) -> bool {
        // What had to be skipped has an error that tells why.
        self.state == StepStatus::Skipped && self.error.is_none()
    }

    fn of(step: &StepState) -> Self {
        Self {
            id: step.outline.id.clone(),
            kind: step.outline.kind,
            state: step.status,
            provider: step.provider.clone(),
            model: step.model.clone(),
            address: step.address.clone(),
            started_ms: step.started_ms(),
            finished_ms: step.finished_ms(),
            attempts: step.attempts.clone(),
            cached: step.status == StepStatus::Cached,
            age_ms: step.age_ms,
            provenance: step.provenance.clone(),
            fingerprint: step.fingerprint.clone(),
            prompt: None,
            input_tokens: step.usage.input_tokens,
            output_tokens: step.usage.output_tokens,
            cost_usd: step.usage.cost_usd,
            artifact: step.artifact.clone(),
            error: step.error.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_called_by_what_its_document_says_first_and_its_title() {
        let mut document = Document::default();
        assert_eq!(title(&document), "");
        document.set("clientName", "".into());
        document.set("industry", "bakery".into());
        assert_eq!(title(&document), "bakery");
        document.set("title", "Bread\nin \u{1b}[31mhalf the time".into());
        assert_eq!(title(&document), "bakery: Bread in half the time");
        document.set("title", "bakery".into());
        assert_eq!(title(&document), "bakery");
        document.set("title", "bakery wastes less".into());
        assert_eq!(title(&document), "bakery wastes less");
    }

    #[test]
    fn a_record_of_an_old_version_tells_of_the_steps_beside_the_document_all_the_same() {
        let step = |id: &str, kind: &str, state: &str, from: u64, to: u64| {
            format!(
                r#"{{"id":"{id}","kind":"{kind}","state":"{state}","provider":"p","model":"m",
                "started_ms":{from},"finished_ms":{to},"attempts":[],"cached":false,"input_tokens":0,
                "output_tokens":0,"cost_usd":null,"artifact":null,"error":null}}"#
            )
        };
        let steps = [
            step("analysis", "document", "done", 0, 87_000),
            step("hero", "image", "done", 87_000, 101_000),
            step("metrics", "image", "failed", 87_000, 97_000),
            step("timeline", "image", "skipped", 0, 0),
        ];
        let text = format!(
            r#"{{"format":1,"run":"r","recipe":"case-study","mode":"parallel","state":"partial",
            "started_at":"2026-03-01T10:00:00Z","language":"en","words":9,"elapsed_ms":101000,
            "sequential_ms":111000,"parallel_ms":101000,"floor_ms":87000,"cost_usd":null,
            "steps":[{}],"findings":[],"files":[]}}"#,
            steps.join(",")
        );
        let record: RunRecord = serde_json::from_str(&text).unwrap();
        let timing = record.timing();
        assert_eq!((timing.beside_sequential_ms, timing.beside_parallel_ms), (24_000, 14_000));
        assert_eq!((record.beside().count(), record.title.as_str()), (2, ""));
    }
}
