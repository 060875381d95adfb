//! The history as text for people: a list of runs, one run, the statistics of all.

use std::path::PathBuf;

use super::comparison::{self, Ink, Part, Row};
use super::statistics::{RunStatistics, Statistics, StepStatistics, is_measured};
use super::table::{self, Column};
use super::{figures, summary};
use crate::domain::finding::{Finding, Severity};
use crate::domain::run::RunMode;
use crate::store::continuation::continued_in;
use crate::store::history::{HistoryEntry, Outcome};
use crate::store::kept_run::KeptRun;
use crate::store::record::{RunRecord, StepRecord};

/// What a list says when there is nothing in it.
pub const EMPTY: &str = "no runs yet; make one: casegen-tui run NOTES";
/// What a list says when nothing in it matches.
pub const NO_MATCH: &str = "no run matches; leave out a filter";

/// A line for each run under a line of heads; `width` is that of the screen in cells.
#[must_use]
pub fn list(entries: &[HistoryEntry], width: usize) -> Vec<String> {
    let columns = [
        Column::words("run", 40),
        Column::words("recipe", 14),
        Column::words("mode", 10),
        Column::words("state", 11),
        Column::figures("failed"),
        Column::figures("took"),
        Column::figures("cost"),
        Column::words("about", 80),
    ];
    let row = |entry: &HistoryEntry| {
        let is_read = entry.state != Outcome::Unreadable;
        let about = match (&entry.reason, entry.title.as_str()) {
            (Some(reason), _) => reason.clone(),
            (None, "") => format!("{} words", entry.words),
            (None, title) => title.to_owned(),
        };
        let about = match &entry.continued_in {
            Some(next) => format!("gone on with as {next} · {about}"),
            None => about,
        };
        vec![
            entry.run.clone(),
            entry.recipe.clone(),
            entry.mode.map(|mode| mode.to_string()).unwrap_or_default(),
            entry.state.to_string(),
            some(entry.failed_steps),
            if is_read { figures::duration(entry.elapsed_ms) } else { String::new() },
            price(entry.cost_usd),
            about,
        ]
    };
    table::lines(&columns, &entries.iter().map(row).collect::<Vec<_>>(), width)
}

/// Everything about one run, with the files in its folder.
#[must_use]
pub fn show(run: &KeptRun, files: &[PathBuf], width: usize, ink: Ink) -> Vec<String> {
    let record = &run.record;
    let mut lines = vec![headline(run), about(record)];
    let before = record.terms.as_ref().and_then(|terms| terms.continues.as_ref());
    lines.extend(before.map(|before| format!("goes on from the run {before}")));
    let next = continued_in(&run.folder);
    lines.extend(next.map(|next| format!("gone on with as the run {next}")));
    lines.push(String::new());
    lines.extend(steps(record, width));
    lines.extend(errors(record));
    lines.push(String::new());
    lines.push(summary::counting_line_of_record(record));
    if is_measured(record) {
        let timing = record.timing();
        lines.push(String::new());
        lines.extend(comparison::bars(
            &[
                Row::new("sequential", timing.sequential_ms, Part::Baseline),
                Row::new("parallel", timing.parallel_ms, Part::Rival),
                Row::new("this run", timing.elapsed_ms, Part::Rival),
                Row::new("floor", timing.floor_ms, Part::Bound),
            ],
            ink,
        ));
        let (one_by_one, together) = (timing.beside_sequential_ms, timing.beside_parallel_ms);
        let beside = comparison::beside(record.beside().count(), one_by_one, together, ink);
        lines.extend(apart(beside));
    }
    let finding = |finding: &Finding| match finding.severity {
        Severity::Warning => format!("look at this: {}", finding.message),
        Severity::Notice => format!("note: {}", finding.message),
    };
    lines.extend(apart(record.findings.iter().map(finding).collect()));
    lines.extend(apart(files.iter().map(|file| file.display().to_string()).collect()));
    lines
}

/// What the figures leave out, a line each.
#[must_use]
pub fn left_out(statistics: &Statistics) -> Vec<String> {
    let mut left_out = Vec::new();
    match statistics.interrupted {
        0 => {}
        1 => left_out.push("1 run was killed: only what it cost counts".to_owned()),
        count => left_out.push(format!("{count} runs were killed: only what they cost counts")),
    }
    match statistics.unreadable {
        0 => {}
        1 => left_out.push("1 record cannot be read".to_owned()),
        count => left_out.push(format!("{count} records cannot be read")),
    }
    left_out
}

/// Lines under an empty one, unless there are none.
fn apart(lines: Vec<String>) -> Vec<String> {
    let gap = (!lines.is_empty()).then(String::new);
    gap.into_iter().chain(lines).collect()
}

fn headline(run: &KeptRun) -> String {
    let record = &run.record;
    let is_missing =
        |step: &&StepRecord| step.state.is_end() && !step.state.is_success() && !step.is_left_out();
    let missing: Vec<&str> =
        record.steps.iter().filter(is_missing).map(|step| step.id.as_str()).collect();
    let without =
        if missing.is_empty() { String::new() } else { format!(" without {}", missing.join(", ")) };
    format!("{}  {}, {}: {}{without}", record.run, record.recipe, record.mode, run.outcome())
}

fn about(record: &RunRecord) -> String {
    let started = format!("started {}", record.started_at);
    let words = format!("{} words", record.words);
    let title = Some(record.title.clone()).filter(|title| !title.is_empty());
    let language = Some(record.language.clone()).filter(|language| !language.is_empty());
    let parts = [Some(started), Some(words), language, title];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn steps(record: &RunRecord, width: usize) -> Vec<String> {
    let columns = [
        Column::words("step", 24),
        Column::words("state", 9),
        Column::figures("start"),
        Column::figures("end"),
        Column::figures("took"),
        Column::figures("tries"),
        Column::words("by", 60),
    ];
    let told = |ms: Option<u64>| ms.map(figures::duration).unwrap_or_default();
    let row = |step: &StepRecord| {
        let made_in = step.provenance.as_ref().map(|made| format!("in {}", made.run));
        let by = [&step.provider, &step.model].into_iter().chain(&made_in);
        vec![
            step.id.to_string(),
            step.state.to_string(),
            told(step.started_ms),
            told(step.finished_ms),
            told(step.duration_ms()),
            some(step.attempts.len()),
            by.filter(|name| !name.is_empty()).cloned().collect::<Vec<_>>().join(" "),
        ]
    };
    table::lines(&columns, &record.steps.iter().map(row).collect::<Vec<_>>(), width)
}

/// What went wrong in each step: the attempts that another one followed, and the end.
fn errors(record: &RunRecord) -> Vec<String> {
    let mut lines = Vec::new();
    for step in &record.steps {
        for (at, attempt) in step.attempts.iter().enumerate() {
            let is_last = at + 1 == step.attempts.len();
            if let Some(error) = attempt.error.as_ref().filter(|_| !is_last) {
                lines.push(format!("{}, attempt {}: {error}", step.id, at + 1));
            }
        }
        if let Some(error) = &step.error {
            lines.push(format!("{}: {error}; {}", step.id, error.hint));
        }
    }
    apart(lines)
}

/// The statistics: runs, steps, what failed, and the modes of each recipe against each other.
#[must_use]
pub fn statistics(statistics: &Statistics, width: usize, ink: Ink) -> Vec<String> {
    let mut lines = match statistics.runs.as_slice() {
        [] => vec!["no run has come to its end yet".to_owned()],
        some => runs(some, width),
    };
    lines.push(String::new());
    let mut recipes: Vec<&str> = Vec::new();
    for run in &statistics.runs {
        if !recipes.contains(&run.recipe.as_str()) {
            recipes.push(&run.recipe);
        }
    }
    for recipe in recipes {
        lines.push(format!("the steps of {recipe}"));
        let is_of_it = |step: &&StepStatistics| step.recipe == recipe;
        let steps: Vec<_> = statistics.steps.iter().filter(is_of_it).collect();
        lines.extend(step_table(&steps, width));
        lines.extend(apart(failures(&steps)));
        let runs = statistics.runs.iter().filter(|run| run.recipe == recipe).collect::<Vec<_>>();
        lines.extend(apart(modes(&runs, ink)));
        lines.push(String::new());
    }
    lines.pop();
    lines.extend(apart(left_out(statistics)));
    lines
}

fn runs(runs: &[RunStatistics], width: usize) -> Vec<String> {
    let columns = [
        Column::words("recipe", 14),
        Column::words("mode", 10),
        Column::figures("runs"),
        Column::figures("complete"),
        Column::figures("partial"),
        Column::figures("failed"),
        Column::figures("cancelled"),
        Column::figures("killed"),
        Column::figures("p50"),
        Column::figures("p95"),
        Column::figures("saved"),
        Column::figures("cost"),
    ];
    let row = |run: &RunStatistics| {
        // Where all work was local, the sum of the steps is more than they take one by one.
        let most = if run.local > 0 { "≤ " } else { "" };
        let saved = format!("{most}{}", figures::duration(run.saved_ms));
        vec![
            run.recipe.clone(),
            run.mode.to_string(),
            some(run.runs),
            some(run.complete),
            some(run.partial),
            some(run.failed),
            some(run.cancelled),
            some(run.interrupted),
            run.elapsed_p50_ms.map(figures::duration).unwrap_or_default(),
            run.elapsed_p95_ms.map(figures::duration).unwrap_or_default(),
            if run.measured > 0 { saved } else { String::new() },
            price(run.cost_usd),
        ]
    };
    table::lines(&columns, &runs.iter().map(row).collect::<Vec<_>>(), width)
}

fn step_table(steps: &[&StepStatistics], width: usize) -> Vec<String> {
    let columns = [
        Column::words("step", 20),
        Column::figures("runs"),
        Column::figures("cached"),
        Column::figures("failed"),
        Column::figures("tries"),
        Column::figures("p50"),
        Column::figures("p95"),
        Column::figures("max"),
        Column::figures("cost"),
        Column::words("by", 60),
    ];
    let told = |ms: Option<u64>| ms.map(figures::duration).unwrap_or_default();
    let has_retries = steps.iter().any(|step| step.attempts > step.runs);
    let row = |step: &&StepStatistics| {
        vec![
            step.step.to_string(),
            step.runs.to_string(),
            some(step.cached),
            some(step.failed),
            // One attempt a run goes without saying.
            some(if has_retries { step.attempts } else { 0 }),
            told(step.p50_ms),
            told(step.p95_ms),
            told(step.max_ms),
            price(step.cost_usd),
            format!("{} {}", step.provider, step.model).trim().to_owned(),
        ]
    };
    table::lines(&columns, &steps.iter().map(row).collect::<Vec<_>>(), width)
}

fn failures(steps: &[&StepStatistics]) -> Vec<String> {
    let failed = steps.iter().filter(|step| !step.failures.is_empty());
    let line = |step: &&StepStatistics| {
        let causes = step.failures.iter().map(|(cause, count)| format!("{cause} {count}"));
        format!("{} failed: {}", step.step, causes.collect::<Vec<_>>().join(", "))
    };
    failed.map(line).collect()
}

/// The modes of one recipe against each other, told from the steps of the pipelined runs, or else of the
/// mode that was run most: runs of another mode may have been made with another model, and would be
/// compared with something else.
#[must_use]
pub fn modes(runs: &[&RunStatistics], ink: Ink) -> Vec<String> {
    let measured = runs.iter().filter(|run| run.measured > 0);
    let Some(most) = measured.max_by_key(|run| (run.mode == RunMode::Pipelined, run.measured))
    else {
        return Vec::new();
    };
    let pipelined = most.elapsed_p50_ms.filter(|_| most.mode == RunMode::Pipelined);
    let rows = [
        ("sequential", most.sequential_p50_ms, Part::Baseline),
        ("parallel", most.parallel_p50_ms, Part::Rival),
        ("pipelined", pipelined, Part::Rival),
        ("floor", most.floor_p50_ms, Part::Bound),
    ];
    let rows: Vec<Row<'_>> =
        rows.iter().filter_map(|(name, ms, part)| Some(Row::new(name, (*ms)?, *part))).collect();
    let mut lines = comparison::bars(&rows, ink);
    if let (Some(one_by_one), Some(together)) =
        (most.beside_sequential_p50_ms, most.beside_parallel_p50_ms)
    {
        lines.extend(apart(comparison::beside(most.beside, one_by_one, together, ink)));
    }
    lines
}

/// A count, or nothing where it is 0, so that what matters stands out.
fn some(count: usize) -> String {
    if count == 0 { String::new() } else { count.to_string() }
}

/// What was paid, where something was.
fn price(usd: Option<f64>) -> String {
    usd.filter(|usd| *usd > 0.0).map(figures::money).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;
    use crate::domain::fault::{Cause, StepError};
    use crate::domain::run::{Attempt, RunEnd};
    use crate::report::samples::{record, step};

    const KINDS: [&str; 6] = [
        "voorbeeldzinnen",
        "praktijkvoorbeelden",
        "tegenvoorbeelden",
        "synoniemen",
        "antoniemen",
        "toelichting",
    ];

    fn reference() -> RunRecord {
        let mut steps = vec![step("definition", 0, 7_000)];
        steps.extend(KINDS.map(|id| step(id, 7_000, 9_000)));
        let mut record = record(RunEnd::Complete, &steps);
        record.mode = RunMode::Parallel;
        record.beside_parallel_ms = Some(2_000);
        record.cost_usd = Some(0.0123);
        record
    }

    fn troubled() -> RunRecord {
        let mut record = reference();
        let error = StepError::new(Cause::Unavailable, "the service was busy", "try later");
        let failed = Some(8_000);
        let first = Attempt { finished_ms: failed, error: Some(error), ..Attempt::begun(7_000) };
        let synoniemen = record.steps[4].clone().failed(Cause::Rejected);
        record.steps[4] = StepRecord { attempts: vec![first.clone(), first], ..synoniemen };
        record.state = RunEnd::Partial;
        record.findings.push(Finding::warning("the definition names its own term"));
        record
    }

    fn kept(record: RunRecord) -> KeptRun {
        let folder = PathBuf::from("/home/x/runs").join(&record.run);
        KeptRun { folder, record, is_interrupted: false }
    }

    #[test]
    fn a_list_fits_eighty_columns_where_it_can() {
        let whole = HistoryEntry::of(&kept(reference()));
        let entries = [
            whole.clone(),
            HistoryEntry {
                title: "a title that is far too long for any line".into(),
                ..whole.clone()
            },
            HistoryEntry { cost_usd: None, title: String::new(), ..whole.clone() },
            HistoryEntry {
                recipe: String::new(),
                mode: None,
                state: Outcome::Unreadable,
                cost_usd: None,
                reason: Some("its format is 2".into()),
                ..whole
            },
        ];
        assert_snapshot!(list(&entries, 90).join("\n"));
    }

    #[test]
    fn one_run_is_told_with_everything_that_went_wrong() {
        let run = kept(troubled());
        let told = show(&run, &[run.folder.join("run.json")], 80, Ink::Blocks);
        assert_snapshot!(told.join("\n"));
    }

    #[test]
    fn statistics_compare_the_modes_and_the_steps_beside_the_document() {
        let mut quick = reference();
        (quick.mode, quick.elapsed_ms) = (RunMode::Pipelined, 7_100);
        let mut all = Statistics::of(&[reference(), troubled(), quick]);
        all.interrupted = 2;
        assert_snapshot!(statistics(&all, 80, Ink::Blocks).join("\n"));
        let nothing = Statistics { unreadable: 1, ..Statistics::default() };
        let told = statistics(&nothing, 80, Ink::Ascii);
        assert_eq!(told, ["no run has come to its end yet", "", "1 record cannot be read"]);
    }
}
