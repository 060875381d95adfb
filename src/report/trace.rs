//! A run as a trace for the viewers of Chrome and Perfetto.
//!
//! The format is the JSON object format of the "Trace Event Format" (Google, 2016): an array
//! `traceEvents` of objects with `name`, `ph`, `ts` and `pid`, times in microseconds. Used are complete
//! events (`"ph":"X"` with `dur`), instants (`"ph":"i"` with the scope `"s":"t"`, a thread), and metadata
//! (`"ph":"M"`) that names a row. One row, a "thread", stands for one step; the first one is the run.

use serde_json::{Value, json};

use super::figures;
use crate::domain::event::{EventKind, RunEvent};
use crate::domain::recipe::StepId;
use crate::domain::run::{Attempt, RunState, StepState};
use crate::text::clean::clean;
use crate::text::redact::redacted;

/// The one process that a trace of a run has.
const PROCESS: u64 = 1;

/// The row of the run itself; steps follow in the order of the recipe.
const RUN_ROW: usize = 0;

/// The trace of a run, from its events.
#[must_use]
pub fn trace(events: &[RunEvent]) -> Value {
    let state = RunState::replay(events);
    let end_ms = events.last().map_or(0, |event| event.elapsed_ms).max(state.elapsed_ms);
    let mut told = vec![named("process_name", RUN_ROW, &format!("casegen {}", state.run))];
    told.push(named("thread_name", RUN_ROW, "run"));
    let outcome = state.end.map_or_else(|| "interrupted".to_owned(), |end| end.to_string());
    told.push(complete(
        &format!("{}, {}: {outcome}", state.recipe, state.mode),
        "run",
        RUN_ROW,
        (0, end_ms),
        &json!({ "words": state.words }),
    ));
    for (row, step) in (RUN_ROW + 1..).zip(&state.steps) {
        told.push(named("thread_name", row, &step.outline.title));
        told.push(json!({
            "name": "thread_sort_index", "ph": "M", "ts": 0, "pid": PROCESS, "tid": row,
            "args": { "sort_index": row },
        }));
        let attempts = step.attempts.iter().enumerate();
        told.extend(attempts.map(|(at, attempt)| attempted(step, at, attempt, row, end_ms)));
    }
    let row_of = |id: &StepId| {
        let place = state.steps.iter().position(|step| &step.outline.id == id);
        place.map_or(RUN_ROW, |place| place + RUN_ROW + 1)
    };
    told.extend(events.iter().filter_map(|event| instant(event, row_of)));
    json!({
        "displayTimeUnit": "ms",
        "otherData": {
            "run": state.run,
            "recipe": state.recipe,
            "mode": state.mode,
            "state": outcome,
            "started_at": state.started_at,
        },
        "traceEvents": told,
    })
}

/// Names a row, or the process.
fn named(what: &str, row: usize, name: &str) -> Value {
    json!({
        "name": what, "ph": "M", "ts": 0, "pid": PROCESS, "tid": row,
        "args": { "name": told(name) },
    })
}

fn complete(name: &str, category: &str, row: usize, (from, to): (u64, u64), args: &Value) -> Value {
    json!({
        "name": told(name), "cat": category, "ph": "X", "pid": PROCESS, "tid": row,
        "ts": micros(from), "dur": micros(to.saturating_sub(from)), "args": args,
    })
}

fn attempted(step: &StepState, at: usize, attempt: &Attempt, row: usize, end_ms: u64) -> Value {
    let name = match at {
        0 => step.outline.id.to_string(),
        _ => format!("{}, attempt {}", step.outline.id, at + 1),
    };
    let mut args = json!({ "provider": told(&step.provider), "model": told(&step.model) });
    if let (Some(error), Value::Object(args)) = (&attempt.error, &mut args) {
        args.insert("error".to_owned(), told(&error.to_string()).into());
    }
    if let (None, Some(cost), Value::Object(args)) =
        (&attempt.error, step.usage.cost_usd, &mut args)
    {
        args.insert("cost".to_owned(), figures::money(cost).into());
    }
    let category = if attempt.error.is_some() { "failed" } else { "step" };
    let until = attempt.finished_ms.unwrap_or(end_ms);
    complete(&name, category, row, (attempt.started_ms, until), &args)
}

fn instant(event: &RunEvent, row_of: impl Fn(&StepId) -> usize) -> Option<Value> {
    let (name, category) = match &event.kind {
        EventKind::FieldClosed { path, .. } => (path.clone(), "field"),
        EventKind::ItemClosed { index, .. } => (format!("item {}", index + 1), "item"),
        EventKind::StepOutdated { path, .. } => (format!("outdated by {path}"), "outdated"),
        _ => return None,
    };
    Some(json!({
        "name": told(&name), "cat": category, "ph": "i", "s": "t", "pid": PROCESS,
        "tid": event.kind.step().map_or(RUN_ROW, row_of), "ts": micros(event.elapsed_ms),
    }))
}

fn micros(ms: u64) -> u64 {
    ms.saturating_mul(1000)
}

/// A text of a model or a service, fit to be shown.
fn told(text: &str) -> String {
    clean(&redacted(text)).replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples::events;

    /// The fields that the format's description asks of each kind of event.
    fn complaints(trace: &Value) -> Vec<String> {
        let mut complaints = Vec::new();
        for event in trace["traceEvents"].as_array().unwrap() {
            let has = |name: &str, is: fn(&Value) -> bool| event.get(name).is_some_and(is);
            let common = has("name", Value::is_string)
                && has("ts", Value::is_u64)
                && has("pid", Value::is_u64)
                && has("tid", Value::is_u64);
            let own = match event["ph"].as_str() {
                Some("X") => has("dur", Value::is_u64) && has("cat", Value::is_string),
                Some("i") => matches!(event["s"].as_str(), Some("t" | "p" | "g")),
                Some("M") => has("args", Value::is_object),
                _ => false,
            };
            if !common || !own {
                complaints.push(event.to_string());
            }
        }
        complaints
    }

    #[test]
    fn every_event_has_the_fields_of_the_format() {
        let trace = trace(&events());
        assert_eq!(complaints(&trace), Vec::<String>::new());
        assert_eq!(trace["displayTimeUnit"], "ms");
    }

    #[test]
    fn a_step_is_a_row_with_its_attempts_and_its_fields() {
        let trace = trace(&events());
        let all = trace["traceEvents"].as_array().unwrap();
        let of = |ph: &str, row: u64| -> Vec<(&str, u64, u64)> {
            let wanted = all.iter().filter(|event| event["ph"] == ph && event["tid"] == row);
            let told = |event: &'_ Value| (event["ts"].as_u64().unwrap(), event["dur"].as_u64());
            wanted
                .map(|event| {
                    let (ts, dur) = told(event);
                    (event["name"].as_str().unwrap(), ts, dur.unwrap_or(0))
                })
                .collect()
        };
        assert_eq!(of("X", 0), [("case-study, pipelined: partial", 0, 5_000_000)]);
        assert_eq!(of("X", 1), [("analysis", 0, 4_000_000)]);
        assert_eq!(of("i", 1), [("title", 2_000_000, 0)]);
        assert_eq!(
            of("X", 2),
            [("hero", 2_000_000, 500_000), ("hero, attempt 2", 3_000_000, 2_000_000)]
        );
        let failed = all.iter().find(|event| event["cat"] == "failed").unwrap();
        assert!(failed["args"]["error"].as_str().unwrap().contains("busy"), "{failed}");
    }

    #[test]
    fn a_run_that_was_killed_ends_with_its_last_event() {
        let trace = trace(&events()[..4]);
        assert_eq!(complaints(&trace), Vec::<String>::new());
        assert_eq!(trace["otherData"]["state"], "interrupted");
        assert_eq!(trace["traceEvents"][2]["dur"], 2_000_000);
    }
}
