//! A run of an earlier time, whose results are used again.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

use super::atomic;
use super::continuation::{self, BEFORE_FOLDER, Claim, MOST_BEFORE};
use super::kept_run::{EarlierRunError, KeptRun, locate, name_of, unreadable};
use super::record::{RunRecord, StepRecord};
use super::regular;
use super::run_folder::{NOTES_FILE, RECEIVED_FOLDER, RunFolder};
use super::step_cache::KeptResult;
use crate::domain::artifact::ContentHash;
use crate::domain::notes::MAX_NOTES_BYTES;
use crate::domain::recipe::{StepId, StepKind};
use crate::domain::run::{RunEnd, StepStatus};
use crate::domain::terms::Provenance;
use crate::domain::usage::Usage;

/// Received answers beyond this size, in bytes, are not taken from services either.
const MAX_ANSWER_BYTES: u64 = 64 * 1024 * 1024;

/// A run that is over, with the results that it left.
#[derive(Debug, Clone)]
pub struct EarlierRun {
    folder: PathBuf,
    record: RunRecord,
    notes: String,
    /// Whether it has a record, which is the last that a run leaves.
    has_record: bool,
    /// The run that it was to bring to its end, with what it has not taken over from there itself.
    before: Option<Box<Self>>,
    /// Held as long as somebody brings it to its end.
    claim: Option<Arc<Claim>>,
}

impl EarlierRun {
    /// Opens a run by its name, by the beginning of its name, as `last`, or by a folder with its files. What
    /// a crash has left unfinished in its folder is swept.
    ///
    /// # Errors
    /// [`EarlierRunError`].
    pub fn open(runs: &Path, name: &str) -> Result<Self, EarlierRunError> {
        Self::read(&locate(runs, name)?, 0)
    }

    /// Opens a run in order to bring it to its end. Nobody else can do that as long as this and its clones
    /// are held. A run that was gone on with leads to the one that did so.
    ///
    /// # Errors
    /// [`EarlierRunError`], also where it still goes on or somebody is bringing it to its end.
    pub fn claim(runs: &Path, name: &str) -> Result<Self, EarlierRunError> {
        let folder = continuation::newest(locate(runs, name)?);
        let goes_on = || EarlierRunError::GoesOn { name: name_of(&folder) };
        let claim = Claim::on(&folder).ok_or_else(goes_on)?;
        if continuation::newest(folder.clone()) != folder {
            // Somebody has gone on with it just before the claim.
            return Err(goes_on());
        }
        let run = Self::read(&folder, 0)?;
        Ok(Self { claim: Some(Arc::new(claim)), ..run })
    }

    fn read(folder: &Path, depth: usize) -> Result<Self, EarlierRunError> {
        let earlier = folder.join(BEFORE_FOLDER);
        let has_before = depth < MOST_BEFORE && earlier.is_dir();
        let KeptRun { folder, record, is_interrupted } = match KeptRun::read(folder) {
            // It was killed before it began: then all is as the run before left it.
            Err(EarlierRunError::Unbegun { .. }) if has_before => {
                return Self::read(&earlier, depth + 1);
            }
            run => run?,
        };
        atomic::sweep(&folder);
        let notes = read_notes(&folder).map_err(|error| unreadable(&folder, error.to_string()))?;
        // What cannot be read of it is asked for again.
        let before = has_before.then(|| Self::read(&earlier, depth + 1).ok()).flatten();
        let (before, has_record) = (before.map(Box::new), !is_interrupted);
        Ok(Self { folder, record, notes, has_record, before, claim: None })
    }

    /// Hands all that it has over to the run that is to bring it to its end; whoever names this one is led to
    /// that one from then on. Where this one cannot be written, a sentence for the person comes back.
    ///
    /// # Errors
    /// What the disk says; then that run must not begin, because it could lose what was paid for.
    pub fn hand_over(&self, to: &RunFolder) -> io::Result<Option<String>> {
        let folder = match &self.before {
            // Where nothing has come since, what was there before is all there is.
            Some(before) if !self.adds_to(before) => &before.folder,
            _ => &self.folder,
        };
        let needs_before = self.before.as_ref().is_some_and(|before| self.lacks_of(before));
        continuation::carry(folder, to, needs_before)?;
        let passed_on = self.claim.as_ref().map_or(Ok(()), |claim| claim.pass_on(to));
        Ok(passed_on.err().map(|error| {
            let (name, place) = (&self.record.run, to.path().display());
            format!(
                "if this run is interrupted, go on with {place} and not with {name} again: {error}"
            )
        }))
    }

    /// Whether it has a result or an answer that the run before has not.
    fn adds_to(&self, before: &Self) -> bool {
        let artifact = |step: &StepRecord| step.artifact.as_ref().map(|made| made.sha256.clone());
        self.record.steps.iter().any(|own| {
            let is_new =
                || before.step(&own.id).is_none_or(|known| artifact(known) != artifact(own));
            (own.state.is_success() && is_new()) || self.newest_answer(&own.id).is_some()
        })
    }

    /// Whether the run before has a result or an answer that it has not taken over.
    fn lacks_of(&self, before: &Self) -> bool {
        self.record.steps.iter().any(|own| {
            let has =
                || before.result_of(&own.id).is_some() || before.received(&own.id, None).is_some();
            !own.state.is_success() && has()
        })
    }

    /// What is known of a step: where it has a result of an earlier run to offer, of that one.
    #[must_use]
    pub fn step(&self, step: &StepId) -> Option<&StepRecord> {
        let own = self.record.steps.iter().find(|known| &known.id == step);
        if own.is_some_and(|step| step.state.is_success()) {
            return own;
        }
        let before = self.before.as_ref().filter(|before| self.has_document_of(before));
        let theirs = before.and_then(|before| before.step(step));
        theirs.filter(|step| step.state.is_success()).or(own)
    }

    /// Whether what that run made belongs to the same document: one that was made anew since may differ.
    fn has_document_of(&self, before: &Self) -> bool {
        let document = |run: &Self| {
            let mut steps = run.record.steps.iter();
            let made = steps.find(|step| step.kind == StepKind::Document)?;
            let artifact = made.artifact.as_ref().filter(|_| made.state.is_success())?;
            Some(artifact.sha256.clone())
        };
        let own = document(self);
        own.is_none() || own == document(before)
    }

    /// What it has cost in US dollars together with the runs that it went on from to bring them to their end,
    /// as far as services told.
    #[must_use]
    pub fn spent_usd(&self) -> f64 {
        let before = self.record.terms.as_ref().map_or(0.0, |terms| terms.spent_usd);
        before + self.record.cost_usd.unwrap_or(0.0)
    }

    /// The steps that were to be asked for afresh and have not been.
    pub fn still_fresh(&self) -> impl Iterator<Item = &StepId> {
        let wanted = self.record.terms.iter().flat_map(|terms| &terms.fresh);
        wanted.filter(|step| {
            // What the run before had of it was not to be used.
            let own = self.record.steps.iter().find(|known| &known.id == *step);
            !own.is_some_and(|own| own.state.is_success())
        })
    }

    /// Whether every step that was asked for has its result and its files were made, so that nothing is left
    /// to do.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        if !self.has_record || self.record.state != RunEnd::Complete {
            return false;
        }
        let mut wanted = self.record.steps.iter().filter(|step| !step.is_left_out());
        self.still_fresh().next().is_none() && wanted.all(|step| self.result_of(&step.id).is_some())
    }

    /// The steps that it was to do, or none where it was to do all.
    #[must_use]
    pub fn wanted(&self) -> Option<Vec<StepId>> {
        let steps = &self.record.steps;
        let wanted = steps.iter().filter(|step| !step.is_left_out()).map(|step| step.id.clone());
        steps.iter().any(StepRecord::is_left_out).then(|| wanted.collect())
    }

    /// Its record.
    #[must_use]
    pub fn record(&self) -> &RunRecord {
        &self.record
    }

    /// The notes that it was made from.
    #[must_use]
    pub fn notes(&self) -> &str {
        &self.notes
    }

    /// The result of a step, where it has one that was made in the same way.
    #[must_use]
    pub fn find(&self, step: &StepId, fingerprint: &ContentHash) -> Option<KeptResult> {
        let own = self.record.steps.iter().find(|known| &known.id == step);
        let own = own.filter(|step| step.fingerprint.as_ref() == Some(fingerprint));
        let own = own.and_then(|step| self.result(step));
        own.or_else(|| self.before.as_ref().and_then(|before| before.find(step, fingerprint)))
    }

    /// Whether it has a result of a step, however that was made.
    #[must_use]
    pub fn has(&self, step: &StepId) -> bool {
        self.step(step).is_some_and(|known| known.state.is_success())
    }

    /// The document that it made, and the result that holds it.
    #[must_use]
    pub fn document(&self) -> Option<(Map<String, Value>, KeptResult)> {
        let step = self.record.steps.iter().find(|step| step.kind == StepKind::Document)?;
        let result = self.result_of(&step.id)?;
        Some((serde_json::from_slice(&result.body).ok()?, result))
    }

    /// The result of a step, however it was made.
    #[must_use]
    pub fn result_of(&self, step: &StepId) -> Option<KeptResult> {
        let own = self.record.steps.iter().find(|known| &known.id == step);
        let own = own.and_then(|step| self.result(step));
        own.or_else(|| {
            let before = self.before.as_ref().filter(|before| self.has_document_of(before));
            before.and_then(|before| before.result_of(step))
        })
    }

    /// The answer that was received for a step that did not end well, the last one that has any bytes: only
    /// one that was asked for in this way, or in any way without a fingerprint.
    #[must_use]
    pub fn received(&self, step: &StepId, fingerprint: Option<&ContentHash>) -> Option<Vec<u8>> {
        let known = self.record.steps.iter().find(|known| &known.id == step)?;
        if known.state.is_success() {
            return None;
        }
        let is_asked = fingerprint.is_none() || known.fingerprint.as_ref() == fingerprint;
        let own = if is_asked { self.newest_answer(step) } else { None };
        // Without a fingerprint nothing else tells for which document it came.
        let before = self.before.as_ref();
        let before = before.filter(|run| fingerprint.is_some() || self.has_document_of(run));
        own.or_else(|| before.and_then(|before| before.received(step, fingerprint)))
    }

    fn newest_answer(&self, step: &StepId) -> Option<Vec<u8>> {
        let entries = fs::read_dir(self.folder.join(RECEIVED_FOLDER)).ok()?;
        let answers = entries.flatten().filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            Some((received_attempt(&name, step.as_str())?, name))
        });
        let mut answers: Vec<((u32, u32), String)> = answers.collect();
        answers.sort();
        let folder = self.folder.join(RECEIVED_FOLDER);
        let bodies = answers.iter().rev();
        let mut bodies = bodies.filter_map(|(_, name)| {
            let path = folder.join(name);
            regular::read(&path, MAX_ANSWER_BYTES).ok().filter(|body| !body.is_empty())
        });
        bodies.next()
    }

    fn result(&self, step: &StepRecord) -> Option<KeptResult> {
        let artifact = step.artifact.as_ref().filter(|_| step.state.is_success())?;
        let name = Path::new(&artifact.file).file_name()?;
        let body = regular::read(&self.folder.join(name), MAX_ANSWER_BYTES).ok()?;
        if ContentHash::of(&body) != artifact.sha256 {
            // Somebody has changed the file since; it is no longer what the step made.
            return None;
        }
        let media_type = artifact.media_type.clone();
        let provenance = step.provenance.clone().or_else(|| self.provenance(step));
        Some(KeptResult { body, media_type, made_at: self.made_at(step), provenance })
    }

    /// How a step of this very run was made.
    fn provenance(&self, step: &StepRecord) -> Option<Provenance> {
        (step.state == StepStatus::Done).then(|| Provenance {
            run: self.record.run.clone(),
            provider: step.provider.clone(),
            model: step.model.clone(),
            address: step.address.clone(),
            request_id: step.attempts.last().and_then(|attempt| attempt.request_id.clone()),
            usage: Usage {
                input_tokens: step.input_tokens,
                output_tokens: step.output_tokens,
                cost_usd: step.cost_usd,
            },
        })
    }

    fn made_at(&self, step: &StepRecord) -> Timestamp {
        let started: Timestamp = self.record.started_at.parse().unwrap_or_default();
        let after = i64::try_from(step.finished_ms.unwrap_or(0)).unwrap_or(0);
        let age = i64::try_from(step.age_ms.unwrap_or(0)).unwrap_or(0);
        started.checked_add(SignedDuration::from_millis(after - age)).unwrap_or(started)
    }
}

/// The attempt, and the request of that attempt, whose answer a file of the received ones holds:
/// `step.2.body` and `step.2-3.body` do, and what was fetched from elsewhere is no answer.
fn received_attempt(name: &str, step: &str) -> Option<(u32, u32)> {
    let number = name.strip_prefix(step)?.strip_prefix('.')?.strip_suffix(".body")?;
    if let Some(first) = number.strip_suffix(".other") {
        return Some((first.parse().ok()?, 2));
    }
    let (attempt, request) = number.split_once('-').unwrap_or((number, "1"));
    Some((attempt.parse().ok()?, request.parse().ok()?))
}

fn read_notes(folder: &Path) -> io::Result<String> {
    let notes = regular::read(&folder.join(NOTES_FILE), MAX_NOTES_BYTES as u64)?;
    String::from_utf8(notes).map_err(io::Error::other)
}
