//! The kept runs as metrics of Prometheus, in its text format 0.0.4.
//!
//! Everything is counted anew over the records each time, so that there is nothing to keep beside them:
//! counters grow as long as runs are kept, and what is removed from the history counts no more. A run that
//! has no record, because it was killed or still goes on, does not count.

use std::io;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use prometheus::core::Collector;
use prometheus::{
    Counter, CounterVec, Encoder as _, Error, Gauge, HistogramOpts, HistogramVec, Opts, Registry,
    TextEncoder,
};

use super::statistics::is_measured;
use crate::config::recipes;
use crate::domain::recipe::{Recipe, StepKind};
use crate::domain::run::{RunMode, StepStatus};
use crate::store::atomic::{self, Privacy};
use crate::store::history::History;
use crate::store::record::{RunRecord, StepRecord};
use crate::text::clean::clean_line;

/// The recipe whose examples have metrics under the names of the system that it took over from.
const DEFINITION: &str = "definition";
/// Upper bounds of the buckets of all histograms, in seconds: from a local drawing to a slow model.
const BUCKETS: [f64; 17] = [
    0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 15.0, 20.0, 30.0, 45.0, 60.0, 90.0, 120.0, 180.0,
    300.0,
];
/// Longest value of a label, in characters.
const MOST_LABEL: usize = 100;
/// What every metric is computed over.
const OVER: &str =
    "counted over the runs that are kept, so that it grows as long as none is removed";

/// The metrics over the records that were taken in.
struct Metrics {
    registry: Registry,
    step_duration: HistogramVec,
    step_failures: CounterVec,
    runs: CounterVec,
    run_duration: HistogramVec,
    saved: CounterVec,
    cost: Counter,
    last_run: Gauge,
    examples_duration: HistogramVec,
    example_failures: CounterVec,
}

/// The text of the metrics over these records.
///
/// # Errors
/// [`io::Error`] when a metric is not what Prometheus takes, which a record cannot bring about.
pub fn exposition(records: impl IntoIterator<Item = RunRecord>) -> io::Result<Vec<u8>> {
    let text = || {
        let metrics = Metrics::new()?;
        for record in records {
            metrics.take(&record)?;
        }
        let mut text = Vec::new();
        TextEncoder::new().encode(&metrics.registry.gather(), &mut text)?;
        Ok::<_, Error>(text)
    };
    text().map_err(io::Error::other)
}

/// Writes the metrics over all runs under `runs` to a file, as the textfile collector of Prometheus' node
/// exporter reads it: whole or not at all. A record that cannot be read does not count.
///
/// # Errors
/// What the disk says; an older file is then as it was.
pub fn write_textfile(runs: &Path, file: &Path) -> io::Result<()> {
    let history = History::open(runs)?;
    let text = exposition(history.records().filter_map(Result::ok).flatten())?;
    atomic::write(file, &text, Privacy::Shared)
}

impl Metrics {
    fn new() -> Result<Self, Error> {
        let registry = Registry::new();
        let metrics = Self {
            step_duration: histogram(
                &registry,
                "casegen_step_duration_seconds",
                "How long steps took that ended well and used no earlier result, retries and waits included",
                &["recipe", "step", "provider", "mode"],
            )?,
            step_failures: counter(
                &registry,
                "casegen_step_failures_total",
                "Steps that ended badly, by cause",
                &["recipe", "step", "cause"],
            )?,
            runs: counter(
                &registry,
                "casegen_runs_total",
                "Runs that ended, by how they did",
                &["recipe", "mode", "state"],
            )?,
            run_duration: histogram(
                &registry,
                "casegen_run_duration_seconds",
                "How long runs took that came to a usable end and used no earlier results",
                &["recipe", "mode"],
            )?,
            saved: counter(
                &registry,
                "casegen_saved_seconds_total",
                "What those runs saved against one step after the other, for steps done on this machine at most",
                &["recipe"],
            )?,
            cost: registered(
                &registry,
                Counter::with_opts(opts(
                    "casegen_cost_usd_total",
                    "What all runs cost in US dollars, as far as providers said",
                ))?,
            )?,
            last_run: registered(
                &registry,
                Gauge::new(
                    "casegen_last_run_timestamp_seconds",
                    "When the newest run that is kept ended, in seconds since 1970; 0 without one",
                )?,
            )?,
            examples_duration: histogram(
                &registry,
                "voorbeelden_parallel_duration_seconds",
                "From the first start to the last end of the examples of a definition, without earlier results",
                &["mode"],
            )?,
            example_failures: counter(
                &registry,
                "voorbeelden_individual_failures_total",
                "Examples of a definition that failed, by kind",
                &["voorbeeld"],
            )?,
            registry,
        };
        // Every kind and mode is there from the start, because nobody can be alerted by what is not.
        for mode in RunMode::ALL {
            metrics.examples_duration.get_metric_with_label_values(&[mode.to_string()])?;
        }
        let recipe = recipes::embedded(DEFINITION).ok();
        for part in recipe.iter().flat_map(Recipe::parts) {
            metrics.example_failures.get_metric_with_label_values(&[part.id.as_str()])?;
        }
        Ok(metrics)
    }

    fn take(&self, record: &RunRecord) -> Result<(), Error> {
        let (recipe, mode) = (label(&record.recipe), record.mode.to_string());
        let state = record.state.to_string();
        self.runs.get_metric_with_label_values(&[&recipe, &mode, &state])?.inc();
        for step in &record.steps {
            let id = label(step.id.as_str());
            match (step.state, step.duration_ms(), &step.error) {
                (StepStatus::Done, Some(took), _) => {
                    let labels = [&recipe, &id, &label(&step.provider), &mode];
                    let histogram = self.step_duration.get_metric_with_label_values(&labels)?;
                    histogram.observe(seconds(took));
                }
                (StepStatus::Failed, _, Some(error)) => {
                    let labels = [recipe.as_str(), &id, error.cause.as_str()];
                    self.step_failures.get_metric_with_label_values(&labels)?.inc();
                }
                _ => {}
            }
        }
        let saved = self.saved.get_metric_with_label_values(&[&recipe])?;
        if is_measured(record) {
            let took = self.run_duration.get_metric_with_label_values(&[&recipe, &mode])?;
            took.observe(seconds(record.elapsed_ms));
            saved.inc_by(seconds(record.timing().saved_ms()));
        }
        if let Some(cost) = record.cost_usd.filter(|cost| cost.is_finite() && *cost > 0.0) {
            self.cost.inc_by(cost);
        }
        if let Some(ended) = ended(record) {
            self.last_run.set(self.last_run.get().max(ended));
        }
        if record.recipe == DEFINITION { self.take_examples(record, &mode) } else { Ok(()) }
    }

    fn take_examples(&self, record: &RunRecord, mode: &str) -> Result<(), Error> {
        let is_example = |step: &&StepRecord| matches!(step.kind, StepKind::List | StepKind::Text);
        let examples = || record.steps.iter().filter(is_example);
        for step in examples().filter(|step| step.state == StepStatus::Failed) {
            let id = label(step.id.as_str());
            self.example_failures.get_metric_with_label_values(&[&id])?.inc();
        }
        if examples().any(|step| step.cached) {
            return Ok(());
        }
        let first = examples().filter_map(|step| step.started_ms).min();
        let last = examples().filter_map(|step| step.finished_ms).max();
        if let (Some(first), Some(last)) = (first, last) {
            let took = self.examples_duration.get_metric_with_label_values(&[mode])?;
            took.observe(seconds(last.saturating_sub(first)));
        }
        Ok(())
    }
}

fn opts(name: &str, help: &str) -> Opts {
    Opts::new(name, format!("{help}; {OVER}."))
}

fn counter(
    registry: &Registry,
    name: &str,
    help: &str,
    labels: &[&str],
) -> Result<CounterVec, Error> {
    registered(registry, CounterVec::new(opts(name, help), labels)?)
}

fn histogram(
    registry: &Registry,
    name: &str,
    help: &str,
    labels: &[&str],
) -> Result<HistogramVec, Error> {
    let opts = HistogramOpts::from(opts(name, help)).buckets(BUCKETS.to_vec());
    registered(registry, HistogramVec::new(opts, labels)?)
}

fn registered<M: Collector + Clone + 'static>(registry: &Registry, metric: M) -> Result<M, Error> {
    registry.register(Box::new(metric.clone()))?;
    Ok(metric)
}

/// A name from a record, which somebody may have changed.
fn label(name: &str) -> String {
    clean_line(name, MOST_LABEL)
}

fn seconds(ms: u64) -> f64 {
    ms as f64 / 1000.0
}

/// When a run ended, in seconds since 1970.
fn ended(record: &RunRecord) -> Option<f64> {
    let started: Timestamp = record.started_at.parse().ok()?;
    let took = SignedDuration::from_millis(i64::try_from(record.elapsed_ms).ok()?);
    let ended = started.checked_add(took).ok()?;
    Some(ended.as_millisecond() as f64 / 1000.0)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::domain::fault::Cause;
    use crate::domain::run::RunEnd;
    use crate::report::samples::{record, step};

    /// The samples of a text, by name with labels; fails where the text is not of the format 0.0.4
    /// (<https://prometheus.io/docs/instrumenting/exposition_formats/>).
    fn samples(text: &str) -> BTreeMap<String, f64> {
        assert!(text.ends_with('\n'));
        let is_name = |name: &str| {
            !name.starts_with(|c: char| c.is_ascii_digit())
                && name.chars().all(|c| c.is_ascii_alphanumeric() || "_:".contains(c))
        };
        let (mut family, mut families) = ((String::new(), String::new()), BTreeSet::new());
        let mut helped = String::new();
        let mut samples = BTreeMap::new();
        for line in text.lines() {
            if let Some(help) = line.strip_prefix("# HELP ") {
                helped = help.split(' ').next().unwrap().to_owned();
                assert!(families.insert(helped.clone()), "twice: {helped}");
                continue;
            }
            if let Some(kind) = line.strip_prefix("# TYPE ") {
                let (name, kind) = kind.split_once(' ').unwrap();
                assert_eq!(name, helped, "the help comes first");
                assert!(is_name(name) && ["counter", "gauge", "histogram"].contains(&kind));
                family = (name.to_owned(), kind.to_owned());
                continue;
            }
            let (key, value) = line.rsplit_once(' ').unwrap();
            let name = key.split('{').next().unwrap();
            let suffixes: &[&str] =
                if family.1 == "histogram" { &["_bucket", "_sum", "_count"] } else { &[""] };
            let is_of_family = suffixes.iter().any(|end| name == format!("{}{end}", family.0));
            assert!(is_of_family && is_name(name), "{line} under {family:?}");
            if let Some(labels) = key.strip_prefix(name).filter(|rest| !rest.is_empty()) {
                let labels = labels.strip_prefix('{').and_then(|l| l.strip_suffix('}')).unwrap();
                let mut rest = labels;
                while let Some((label, after)) = rest.split_once("=\"") {
                    assert!(is_name(label), "{line}");
                    rest = after_value(after);
                }
                assert_eq!(rest, "", "{line}");
            }
            assert!(samples.insert(key.to_owned(), value.parse().unwrap()).is_none(), "{key}");
        }
        samples
    }

    /// What follows the value of a label that ends at the first quote without a backslash, and the comma.
    fn after_value(text: &str) -> &str {
        let mut is_escaped = false;
        for (at, c) in text.char_indices() {
            match c {
                '"' if !is_escaped => {
                    let rest = &text[at + 1..];
                    return rest.strip_prefix(',').unwrap_or(rest);
                }
                'n' | '\\' | '"' => is_escaped = c == '\\' && !is_escaped,
                _ => assert!(!is_escaped, "an unknown escape in {text}"),
            }
        }
        panic!("a value does not end: {text}");
    }

    /// The buckets of each histogram grow, and the last one holds everything.
    fn check_histograms(text: &str) {
        let all = samples(text);
        let mut last = (String::new(), 0.0);
        let buckets = text.lines().filter(|line| line.contains("_bucket{"));
        for line in buckets {
            let (key, count) = line.rsplit_once(' ').unwrap();
            let (series, bound) = key.split_once("le=\"").unwrap();
            let count: f64 = count.parse().unwrap();
            assert!(series != last.0 || count >= last.1, "{line}");
            last = (series.to_owned(), count);
            if bound == "+Inf\"}" {
                let total = series.replace("_bucket{", "_count{");
                let total = format!("{}}}", total.trim_end_matches(','));
                assert_eq!(all.get(&total), Some(&count), "{total}");
            }
        }
    }

    fn text(records: impl IntoIterator<Item = RunRecord>) -> String {
        let text = String::from_utf8(exposition(records).unwrap()).unwrap();
        check_histograms(&text);
        text
    }

    #[test]
    fn all_kinds_of_examples_are_there_before_any_run() {
        let all = samples(&text([]));
        let kinds = all.iter().filter(|(key, _)| key.starts_with("voorbeelden_individual"));
        assert_eq!(kinds.map(|(_, count)| *count).collect::<Vec<_>>(), [0.0; 6]);
        assert!(
            all.contains_key("voorbeelden_individual_failures_total{voorbeeld=\"synoniemen\"}")
        );
        assert_eq!(all.get("casegen_cost_usd_total"), Some(&0.0));
    }

    #[test]
    fn runs_and_steps_are_counted_and_timed() {
        let steps = [
            step("definition", 0, 7_000),
            step("synoniemen", 7_000, 9_000),
            step("antoniemen", 6_500, 8_000).failed(Cause::Unavailable),
        ];
        let cached = [step("definition", 0, 0).cached(), step("synoniemen", 0, 0).cached()];
        let priced = |end, cost| RunRecord { cost_usd: Some(cost), ..record(end, &steps) };
        let all = text([
            priced(RunEnd::Partial, 0.25),
            priced(RunEnd::Partial, f64::NAN),
            record(RunEnd::Complete, &cached),
        ]);
        let all = samples(&all);
        let run = "recipe=\"definition\"";
        let expected = [
            (format!("casegen_runs_total{{mode=\"pipelined\",{run},state=\"partial\"}}"), 2.0),
            (format!("casegen_runs_total{{mode=\"pipelined\",{run},state=\"complete\"}}"), 1.0),
            (format!("casegen_run_duration_seconds_sum{{mode=\"pipelined\",{run}}}"), 18.0),
            (format!("casegen_saved_seconds_total{{{run}}}"), 3.0),
            ("casegen_cost_usd_total".to_owned(), 0.25),
            ("casegen_last_run_timestamp_seconds".to_owned(), 1_772_359_881.123),
            ("voorbeelden_parallel_duration_seconds_count{mode=\"pipelined\"}".to_owned(), 2.0),
            ("voorbeelden_parallel_duration_seconds_sum{mode=\"pipelined\"}".to_owned(), 5.0),
            ("voorbeelden_individual_failures_total{voorbeeld=\"antoniemen\"}".to_owned(), 2.0),
            ("voorbeelden_individual_failures_total{voorbeeld=\"synoniemen\"}".to_owned(), 0.0),
            (
                format!(
                    "casegen_step_failures_total{{cause=\"unavailable\",{run},step=\"antoniemen\"}}"
                ),
                2.0,
            ),
            (
                format!(
                    "casegen_step_duration_seconds_bucket{{mode=\"pipelined\",provider=\"openrouter\",{run},step=\"synoniemen\",le=\"2.5\"}}"
                ),
                2.0,
            ),
        ];
        for (key, value) in expected {
            assert_eq!(all.get(&key), Some(&value), "{key} in {all:#?}");
        }
    }

    #[test]
    fn a_name_cannot_break_out_of_its_label() {
        let mut hostile = record(RunEnd::Complete, &[step("text", 0, 10)]);
        hostile.recipe = "a\"} 1\nb\\ \u{1b}[31m".to_owned();
        let all = text([hostile]);
        assert!(all.contains(r#"recipe="a\"} 1 b\\""#), "{all}");
    }
}
