//! Two runs beside each other: how they were made, what they took and cost, and where their documents
//! differ.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::{Map, Value};

use super::figures;
use super::table::{self, Column};
use crate::domain::recipe::StepId;
use crate::store::kept_run::KeptRun;
use crate::store::record::StepRecord;
use crate::text::clean::clean_line;

/// Longest value of a field that is told, in characters.
const MOST_VALUE: usize = 400;

/// A line of the comparison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PairRow {
    /// What is compared.
    pub name: String,
    /// The two values as text; empty where a run has none.
    pub values: [String; 2],
}

impl PairRow {
    fn new(name: &str, first: String, second: String) -> Self {
        Self { name: name.to_owned(), values: [first, second] }
    }

    /// Whether the two differ.
    #[must_use]
    pub fn differs(&self) -> bool {
        self.values[0] != self.values[1]
    }
}

/// Two runs beside each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pair {
    /// The names of the runs.
    pub runs: [String; 2],
    /// How they were made, and their totals.
    pub totals: Vec<PairRow>,
    /// What each step took and cost.
    pub steps: Vec<PairRow>,
    /// The fields of the documents that differ, by their paths.
    pub fields: Vec<PairRow>,
    /// How many fields are the same.
    pub same_fields: usize,
}

/// A run with its document, where it made one.
pub type Side<'a> = (&'a KeptRun, Option<&'a Map<String, Value>>);

impl Pair {
    /// Compares two runs.
    #[must_use]
    pub fn of(first: Side<'_>, second: Side<'_>) -> Self {
        let sides = [first, second];
        let (fields, same_fields) = fields([first.1, second.1]);
        Self {
            runs: sides.map(|(run, _)| run.record.run.clone()),
            totals: totals(sides.map(|(run, _)| run)),
            steps: steps(sides.map(|(run, _)| run)),
            fields,
            same_fields,
        }
    }

    /// The comparison as lines of at most `width` cells; `!` stands before what differs.
    #[must_use]
    pub fn lines(&self, width: usize) -> Vec<String> {
        let half = width.saturating_sub(24).max(20) / 2;
        let columns = [
            Column::words("", 2),
            Column::words("", 20),
            Column::words("the one", half),
            Column::words("the other", half),
        ];
        let row = |row: &PairRow| {
            let [first, second] = row.values.clone();
            let sign = if row.differs() { "!" } else { "" };
            vec![sign.to_owned(), row.name.clone(), first, second]
        };
        let [first, second] = self.runs.clone();
        let names = vec![String::new(), "run".to_owned(), first, second];
        let rows = self.totals.iter().chain(&self.steps).chain(&self.fields).map(row);
        let rows = [names].into_iter().chain(rows);
        let mut lines = table::lines(&columns, &rows.collect::<Vec<_>>(), width);
        lines.push(match (self.fields.len(), self.same_fields) {
            (0, 0) => "there is no document to compare".to_owned(),
            (0, _) => "the documents are the same".to_owned(),
            (differ, same) => {
                format!("{differ} fields of the documents differ, {same} are the same")
            }
        });
        lines
    }
}

fn totals(runs: [&KeptRun; 2]) -> Vec<PairRow> {
    let row = |name: &str, value: fn(&KeptRun) -> String| {
        let [first, second] = runs.map(value);
        PairRow::new(name, first, second)
    };
    vec![
        row("started", |run| run.record.started_at.get(..16).unwrap_or("").replace('T', " ")),
        row("about", |run| run.record.title.clone()),
        row("recipe", |run| run.record.recipe.clone()),
        row("mode", |run| run.record.mode.to_string()),
        row("state", |run| run.outcome().to_string()),
        row("words", |run| run.record.words.to_string()),
        row("this run", |run| figures::duration(run.record.elapsed_ms)),
        row("sequential", |run| figures::duration(run.record.sequential_ms)),
        row("parallel", |run| figures::duration(run.record.parallel_ms)),
        row("floor", |run| figures::duration(run.record.floor_ms)),
        row("cost", |run| run.record.cost_usd.map(figures::money).unwrap_or_default()),
        row("findings", |run| run.record.findings.len().to_string()),
    ]
}

fn steps(runs: [&KeptRun; 2]) -> Vec<PairRow> {
    let mut ids: Vec<&StepId> = Vec::new();
    for step in runs.iter().flat_map(|run| &run.record.steps) {
        if !ids.contains(&&step.id) {
            ids.push(&step.id);
        }
    }
    let told = |run: &KeptRun, id: &StepId| {
        run.record.steps.iter().find(|step| step.id == *id).map(step_told).unwrap_or_default()
    };
    let row = |id: &StepId| PairRow::new(id.as_str(), told(runs[0], id), told(runs[1], id));
    ids.into_iter().map(row).collect()
}

/// What a step took and cost; where it has no result of its own, what became of it.
fn step_told(step: &StepRecord) -> String {
    let took = step.duration_ms().filter(|_| !step.cached).map(figures::duration);
    let state =
        if step.state.is_success() && !step.cached { None } else { Some(step.state.to_string()) };
    let cost = step.cost_usd.filter(|cost| *cost > 0.0).map(figures::money);
    let model = Some(step.model.clone()).filter(|model| !model.is_empty());
    let parts = [took, state, cost, model];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// The fields that differ, and how many do not.
fn fields(documents: [Option<&Map<String, Value>>; 2]) -> (Vec<PairRow>, usize) {
    let known = documents.map(|document| {
        let mut flat = Vec::new();
        for (name, value) in document.into_iter().flatten() {
            match value {
                Value::Object(inner) => {
                    flat.extend(inner.iter().map(|(key, v)| (format!("{name}.{key}"), v)));
                }
                value => flat.push((name.clone(), value)),
            }
        }
        flat
    });
    let find = |at: usize, path: &str| {
        known[at].iter().find(|(name, _)| name == path).map(|(_, value)| *value)
    };
    let mut seen = BTreeSet::new();
    let mut same = 0;
    let mut rows = Vec::new();
    for (path, _) in known.iter().flatten() {
        if !seen.insert(path.as_str()) {
            continue;
        }
        let [first, second] = [0, 1].map(|at| find(at, path));
        if first == second {
            same += 1;
        } else {
            let told = |value: Option<&Value>| value.map(told).unwrap_or_default();
            rows.push(PairRow::new(path, told(first), told(second)));
        }
    }
    (rows, same)
}

fn told(value: &Value) -> String {
    let text = match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.is_empty() => "none".to_owned(),
        Value::Array(items) if items.iter().all(Value::is_string) => {
            items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" · ")
        }
        other => other.to_string(),
    };
    clean_line(&text, MOST_VALUE)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use serde_json::json;

    use super::*;
    use crate::domain::fault::Cause;
    use crate::domain::run::{RunEnd, RunMode};
    use crate::report::samples::{record, step};

    fn kept(mode: RunMode, hero: StepRecord) -> KeptRun {
        let mut record = record(RunEnd::Complete, &[step("text", 0, 7_000), hero]);
        record.mode = mode;
        KeptRun { folder: PathBuf::new(), record, is_interrupted: false }
    }

    #[test]
    fn two_runs_are_told_apart_where_they_differ() {
        let first = kept(RunMode::Pipelined, step("hero", 3_000, 9_000));
        let second = kept(RunMode::Parallel, step("hero", 7_000, 9_500).failed(Cause::Unavailable));
        let documents = [
            json!({"title": "Less waste", "seo": {"slug": "waste", "keywords": ["a", "b"]}, "x": 1}),
            json!({"title": "Less waste", "seo": {"slug": "waste", "keywords": ["a"]}, "y": []}),
        ];
        let [one, two] = documents.each_ref().map(|value| value.as_object());
        let pair = Pair::of((&first, one), (&second, two));
        let differing = |rows: &[PairRow]| -> Vec<String> {
            let told =
                |row: &PairRow| format!("{}: {} | {}", row.name, row.values[0], row.values[1]);
            rows.iter().filter(|row| row.differs()).map(told).collect()
        };
        assert_eq!(
            differing(&pair.totals),
            [
                "mode: pipelined | parallel",
                "this run: 9.00 s | 9.50 s",
                "sequential: 13.0 s | 9.50 s",
                "parallel: 9.00 s | 9.50 s"
            ]
        );
        assert_eq!(differing(&pair.steps), ["hero: 6.00 s · a/model | 2.50 s · failed · a/model"]);
        assert_eq!(differing(&pair.fields), ["seo.keywords: a · b | a", "x: 1 | ", "y:  | none"]);
        assert_eq!(pair.same_fields, 2);
    }

    #[test]
    fn a_run_is_like_itself() {
        let run = kept(RunMode::Pipelined, step("hero", 3_000, 9_000).cached());
        let pair = Pair::of((&run, None), (&run, None));
        assert!(pair.totals.iter().chain(&pair.steps).all(|row| !row.differs()));
        assert_eq!(pair.steps[1].values[0], "cached · a/model");
        assert!(pair.fields.is_empty() && pair.same_fields == 0);
    }
}
