//! `run --glossary`: many terms, a run each, and one document of all of them.

use super::args::RunArgs;
use super::batch;
use super::failure::{FAILED, Failure, PARTIAL};
use super::job::Kept;
use super::notes::{self, Source};
use super::run::Work;
use super::voice::print;
use crate::domain::by_name::DEFINITION;
use crate::domain::run::{RunEnd, RunState};
use crate::export::{self, ExportError, Format, GlossaryEntry, GlossaryRequest};
use crate::store::output::Output;
use crate::store::record::RunRecord;
use crate::store::run_folder::RECORD_FILE;
use crate::text::definition::{entries, repeated, term};
use crate::text::terms::headed;

/// More terms are counted, not named, when it is told which were read.
const MOST_NAMED: usize = 6;

/// Runs every term of the notes and writes the glossary of those that came.
///
/// # Errors
/// [`Failure`] with exit code 2 for notes or a folder that cannot be used, with 1 when no term came or
/// the glossary cannot be written.
pub fn main(work: &Work<'_>) -> Result<u8, Failure> {
    if work.recipe.layout.as_deref() != Some(DEFINITION) {
        let hint = "add --recipe definition, or leave --glossary out";
        return Err(Failure::usage("a glossary is made of definitions", hint));
    }
    let Some(folder) = work.args.out.as_deref() else {
        return Err(Failure::usage("a glossary needs a folder", "name one with --out DIR"));
    };
    let Read { title, sources, repeated } = terms(work.args)?;
    for line in read(&sources).into_iter().chain(again(&repeated)) {
        work.voice.say(&line);
    }
    let mut names: Vec<String> = work.formats.iter().map(|format| name(*format)).collect();
    names.push(RECORD_FILE.to_owned());
    let output = Output::prepare(folder, &names, work.args.force)
        .map_err(|error| Failure::usage(error.to_string(), error.hint()))?;
    let (code, kept) = batch::gather(work, &sources)?;
    if code > 128 {
        return Ok(code);
    }
    let Some(first) = kept.first() else {
        let hint = "look at what each of them says above";
        return Err(Failure::failed("no term came, so there is no glossary", hint));
    };
    let listed: Vec<GlossaryEntry<'_>> = kept
        .iter()
        .map(|kept| GlossaryEntry {
            document: &kept.document,
            parts: &kept.parts,
            language: &kept.language,
            date: &kept.date,
        })
        .collect();
    let request = GlossaryRequest {
        title: &title,
        entries: &listed,
        language: &first.language,
        date: &first.date,
        draft: false,
        stem: GlossaryRequest::STEM,
    };
    let mut code = code;
    let mut files = Vec::new();
    for format in &work.formats {
        match export::glossary(&request, *format) {
            Ok(made) => files.extend(made.into_iter().map(|file| (file.name, file.bytes))),
            Err(error) => {
                code = if code == 0 { PARTIAL } else { code };
                say(work, *format, &error);
            }
        }
    }
    let paths = output
        .write(&files, record(work, &kept, code))
        .map_err(|error| Failure::failed(error.to_string(), error.hint()))?;
    let terms = if kept.len() == 1 { "1 term" } else { &format!("{} terms", kept.len()) };
    work.voice.say(&format!("glossary of {terms} in {}", folder.display()));
    if work.args.events.is_none() {
        print(&paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>())?;
    }
    Ok(code)
}

fn name(format: Format) -> String {
    format!("{}.{format}", GlossaryRequest::STEM)
}

fn say(work: &Work<'_>, format: Format, error: &ExportError) {
    let hint = error.hint();
    work.voice.say(&format!("note: the {format} file could not be made: {error}; {hint}"));
}

/// What was read as terms; where it is one alone, also how several are written.
fn read(sources: &[Source]) -> Vec<String> {
    let names: Vec<String> = sources.iter().take(MOST_NAMED).map(Source::name).collect();
    let more = match sources.len().saturating_sub(MOST_NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let terms = if sources.len() == 1 { "1 term" } else { &format!("{} terms", sources.len()) };
    let told = format!("read {terms}: {}{more}", names.join(", "));
    let hint = "note: several terms are written as headings (# term) with the text of each below it, or \
                as lines such as term: definition";
    let is_one = sources.len() == 1;
    std::iter::once(told).chain(is_one.then(|| hint.to_owned())).collect()
}

/// What is said of terms that come more than once.
fn again(repeated: &[String]) -> Option<String> {
    let more = match repeated.len().saturating_sub(MOST_NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let names = repeated.iter().take(MOST_NAMED).cloned().collect::<Vec<_>>().join(", ");
    let told = format!(
        "note: more than once in the notes: {names}{more}; the texts of each are put together, and of two \
         definitions the first is taken"
    );
    (!repeated.is_empty()).then_some(told)
}

/// What the notes are read as.
struct Read {
    /// The title of the whole, or empty.
    title: String,
    /// The notes of each term.
    sources: Vec<Source>,
    /// Terms that come more than once.
    repeated: Vec<String>,
}

fn terms(args: &RunArgs) -> Result<Read, Failure> {
    let mut texts = Vec::new();
    for path in notes::sources(&args.notes)? {
        texts.push(notes::read(Some(&path))?);
    }
    if texts.is_empty() {
        texts.push(notes::read(None)?);
    }
    let (mut sources, mut again, mut over): (Vec<Source>, Vec<String>, _) = Default::default();
    for text in &texts {
        let mut found = entries(text.as_str());
        let mut twice = Vec::new();
        match headed(text.as_str()).filter(|_| found.len() == 1) {
            Some(headed) => {
                found = entries(&headed.text);
                twice = repeated(&headed.text);
                over = headed.title;
            }
            None if found.len() > 1 => twice = repeated(text.as_str()),
            None => {}
        }
        again.extend(twice);
        for notes in found {
            sources.push(Source::Term { term: term(&notes), notes });
        }
    }
    // One text that names no term has none; among others the program asks for what it is called.
    if sources.iter().all(|source| source.name().trim().is_empty()) {
        let hint = "write each term as a heading, with its text below it";
        return Err(Failure::usage("the notes have no terms", hint));
    }
    let is_term = |title: &str| {
        sources.iter().any(|source| source.name().to_lowercase() == title.to_lowercase())
    };
    let title = match texts.as_slice() {
        [one] => {
            let marked = one.as_str().lines().find_map(|line| line.strip_prefix("# "));
            marked.map(|title| title.trim().to_owned()).or(over)
        }
        _ => None,
    };
    let title = title.filter(|title| !is_term(title)).unwrap_or_default();
    Ok(Read { title, sources, repeated: again })
}

/// The record that stands beside the glossary: it has no steps of its own, and lists its files.
fn record(work: &Work<'_>, kept: &[Kept], code: u8) -> RunRecord {
    let end = match code {
        0 => RunEnd::Complete,
        FAILED => RunEnd::Failed,
        _ => RunEnd::Partial,
    };
    let state = RunState {
        recipe: work.recipe.id.clone(),
        mode: work.settings.mode,
        started_at: kept.first().map(|kept| kept.date.clone()).unwrap_or_default(),
        end: Some(end),
        ..RunState::default()
    };
    let language = kept.first().map_or("", |kept| &kept.language);
    RunRecord::of(&state, language, Vec::new())
}
