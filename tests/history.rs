//! The history of the program's own runs: listed, shown, counted, and written for Prometheus.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod home;

use std::fs;
use std::process::Output;

use crate::home::{Home, RUNS, said, states};
use serde_json::Value;

const NOTES: &str = "Client: Noordkade Bakery\nIndustry: industrial bakery\n\n\
    In March 2024 the team started with a pilot on one line. In May 2024 all lines followed.\n\n\
    The time to change a line fell from 90 minutes to 30 minutes.\n";

fn history(home: &Home, args: &[&str]) -> Output {
    home.run(&[&["history"], args].concat())
}

fn text(output: &Output) -> &str {
    assert_eq!(output.status.code(), Some(0), "{}", said(output));
    std::str::from_utf8(&output.stdout).unwrap()
}

fn json(output: &Output) -> Value {
    serde_json::from_str(text(output)).unwrap()
}

#[test]
fn an_empty_history_says_what_to_do() {
    let home = Home::with_notes(NOTES);
    for args in [&[][..], &["list"], &["stats"]] {
        assert!(text(&history(&home, args)).contains("casegen-tui run NOTES"), "{args:?}");
    }
    assert_eq!(json(&history(&home, &["--json"])), Value::Array(Vec::new()));
    assert_eq!(json(&history(&home, &["stats", "--json"]))["runs"], Value::Array(Vec::new()));
    let metrics = history(&home, &["stats", "--prometheus"]);
    assert!(
        text(&metrics)
            .contains("voorbeelden_individual_failures_total{voorbeeld=\"antoniemen\"} 0")
    );
    let none = history(&home, &["show", "last"]);
    assert_eq!(none.status.code(), Some(2));
    assert!(said(&none).contains("next: "), "{}", said(&none));
}

#[test]
fn runs_are_listed_shown_and_counted() {
    let home = Home::with_notes(NOTES);
    home.file(".config/casegen-tui/config.toml", "prometheus_textfile = \"casegen.prom\"\n");
    let runs: [&[&str]; 2] =
        [&["--mode", "parallel"], &["--only", "hero", "--no-cache", "--out", "out"]];
    for options in runs {
        let args = [&["run", "notes.md", "--quiet", "--format", "json"], options].concat();
        let output = home.run(&args);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    }
    assert_eq!(states(&home.json("out/run.json")), ["done", "done", "skipped", "skipped"]);
    let damaged = ".local/share/casegen-tui/runs/20200101-000000-000-zzzz";
    home.file(&format!("{damaged}/run.json"), "{");

    let entries = json(&history(&home, &["list", "--json"]));
    let entries = entries.as_array().unwrap();
    let states: Vec<_> = entries.iter().map(|entry| entry["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["complete", "complete", "unreadable"]);
    assert!(entries[0]["title"].as_str().unwrap().starts_with("Noordkade Bakery"));
    assert_eq!((&entries[1]["mode"], &entries[0]["failed_steps"]), (&"parallel".into(), &0.into()));
    let name = entries[1]["run"].as_str().unwrap();

    let filtered =
        history(&home, &["--search", "NOORDKADE", "--mode", "parallel", "--since", "1d"]);
    let lines: Vec<_> = text(&filtered).lines().collect();
    assert!(lines.len() == 2 && lines[1].starts_with(name), "{lines:?}");
    assert_eq!(text(&history(&home, &["--limit", "1"])).lines().count(), 2);
    assert!(text(&history(&home, &["--recipe", "none"])).contains("no run matches"));
    assert_eq!(history(&home, &["--since", "soon"]).status.code(), Some(2));

    let shown = history(&home, &["show", name]);
    let shown = text(&shown);
    for part in
        [name, "case-study, parallel: complete", "metrics", "offline", "run.json", "sequential ≤"]
    {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    let record = json(&history(&home, &["show", "last", "--json"]));
    assert_eq!((&record["run"], &record["state"]), (&entries[0]["run"], &"complete".into()));
    assert!(
        record["paths"]
            .as_array()
            .unwrap()
            .iter()
            .any(|path| path.as_str().unwrap().ends_with("run.json"))
    );
    assert!(record["beside_sequential_ms"].is_u64() && record["beside_parallel_ms"].is_u64());

    let told = history(&home, &["stats"]);
    let told = text(&told);
    for part in
        ["the steps of case-study", "pipelined", "sequential  ██", "1 record cannot be read"]
    {
        assert!(told.contains(part), "{part}: {told}");
    }
    let plain = home.command(&["history", "stats"]).env("LC_ALL", "C").output().unwrap();
    assert!(text(&plain).contains("sequential  ##"), "{}", text(&plain));
    let statistics = json(&history(&home, &["stats", "--json", "--recipe", "case-study"]));
    assert_eq!(statistics["runs"].as_array().unwrap().len(), 2);
    let hero = statistics["steps"].as_array().unwrap().iter().find(|step| step["step"] == "hero");
    assert_eq!(hero.unwrap()["done"], 2);

    let metrics = history(&home, &["stats", "--prometheus"]);
    let expected =
        "casegen_runs_total{mode=\"parallel\",recipe=\"case-study\",state=\"complete\"} 1";
    assert!(text(&metrics).contains(expected), "{}", text(&metrics));
    let written = fs::read(home.path(".config/casegen-tui/casegen.prom")).unwrap();
    assert_eq!(written, metrics.stdout, "the file is what is printed");
    let both = history(&home, &["stats", "--prometheus", "--json"]);
    assert_eq!(both.status.code(), Some(2));
}

#[test]
fn metrics_that_cannot_be_written_change_nothing_but_a_note() {
    let home = Home::with_notes(NOTES);
    let args = ["run", "notes.md", "--only", "hero", "--format", "json"];
    let mut command = home.command(&args);
    let output =
        command.env("CASEGEN_PROMETHEUS_TEXTFILE", "no/such/folder.prom").output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(
        said(&output).contains("note: the metrics are not written to no/such"),
        "{}",
        said(&output)
    );
}

/// A home with so many runs, and their names, the oldest first.
fn with_runs(count: usize) -> (Home, Vec<String>) {
    let home = Home::with_notes(NOTES);
    for _ in 0..count {
        let args = ["run", "notes.md", "--quiet", "--only", "hero", "--format", "json"];
        let output = home.run(&args);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    }
    let listed = names(&home);
    (home, listed.into_iter().rev().collect())
}

/// The names of all runs, newest first.
fn names(home: &Home) -> Vec<String> {
    let entries = json(&history(home, &["list", "--json"]));
    let names = entries.as_array().unwrap().iter().map(|entry| entry["run"].as_str().unwrap());
    names.map(str::to_owned).collect()
}

#[test]
fn a_run_is_told_again_and_traced() {
    let (home, names) = with_runs(1);
    let told = history(&home, &["replay", "last"]);
    let told = text(&told);
    for part in [names[0].as_str(), "analysis started with offline", "hero done in", "complete"] {
        assert!(told.contains(part), "{part}: {told}");
    }
    let quick = history(&home, &["replay", &names[0], "--speed", "1000"]);
    assert_eq!(text(&quick), told, "a pace changes no word");
    let events = history(&home, &["replay", "last", "--json"]);
    let events: Vec<serde_json::Value> =
        text(&events).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(events.first().unwrap()["kind"], "RunStarted");
    assert_eq!(events.last().unwrap()["kind"], "RunFinished");
    assert_eq!(history(&home, &["replay", "last", "--speed", "0"]).status.code(), Some(2));
    assert_eq!(history(&home, &["replay", "none"]).status.code(), Some(2));

    let trace = json(&history(&home, &["trace", "last"]));
    let events = trace["traceEvents"].as_array().unwrap();
    let rows: Vec<_> = events
        .iter()
        .filter(|event| event["name"] == "thread_name")
        .map(|event| event["args"]["name"].as_str().unwrap())
        .collect();
    assert_eq!(rows, ["run", "Analysis", "Hero", "Metrics", "Timeline"]);
    assert!(events.iter().any(|e| e["ph"] == "X" && e["name"] == "hero" && e["tid"] == 2));
    assert!(events.iter().any(|e| e["ph"] == "i" && e["s"] == "t" && e["name"] == "clientName"));
    let written = history(&home, &["trace", "last", "--out", "trace.json"]);
    assert!(text(&written).contains("wrote trace.json"));
    assert_eq!(home.json("trace.json"), trace);
    let again = history(&home, &["trace", "last", "--out", "trace.json"]);
    assert!(again.status.code() == Some(2) && said(&again).contains("--force"), "{}", said(&again));
    let again = history(&home, &["trace", "last", "--out", "trace.json", "--force"]);
    assert_eq!(again.status.code(), Some(0));
}

#[test]
fn a_run_is_renamed_deleted_and_pruned() {
    let (home, runs) = with_runs(3);
    let renamed = history(&home, &["rename", &runs[0], "the first try"]);
    assert!(text(&renamed).contains("the first try"));
    let found = history(&home, &["--search", "FIRST try"]);
    assert_eq!(text(&found).lines().count(), 2, "{}", text(&found));
    assert!(text(&history(&home, &["show", &runs[0]])).contains("the first try"));
    history(&home, &["rename", &runs[0], ""]);
    assert!(text(&history(&home, &["show", &runs[0]])).contains("Noordkade"));

    let deleted = history(&home, &["delete", &runs[2]]);
    assert!(text(&deleted).contains("is in the trash"));
    assert_eq!(names(&home), [&*runs[1], &*runs[0]]);
    assert!(home.path(&format!(".local/share/casegen-tui/trash/{}/run.json", runs[2])).is_file());
    assert_eq!(history(&home, &["delete", &runs[2]]).status.code(), Some(2));
    // Where one is not there, none is taken.
    assert_eq!(history(&home, &["delete", &runs[1], "none"]).status.code(), Some(2));
    assert_eq!(names(&home).len(), 2);

    // What somebody else has put there is no run, and what another version has written may be read by it.
    home.file(&format!("{RUNS}/zzz-notes/own.txt"), "mine");
    home.file(&format!("{RUNS}/19990401-014640-000-abcd/run.json"), "{\"format\": 99}");
    let all = history(&home, &["prune", "--keep", "0", "--json"]);
    let all: serde_json::Value = serde_json::from_str(text(&all)).unwrap();
    assert_eq!(all["removed"], false);
    assert_eq!(all["runs"].as_array().unwrap().len(), 2, "{all}");
    let told = history(&home, &["prune", "--keep", "0"]);
    let told = text(&told);
    assert!(told.contains("1 run that was killed or cannot be read stays"), "{told}");
    for folder in ["zzz-notes", "19990401-014640-000-abcd"] {
        fs::remove_dir_all(home.path(&format!("{RUNS}/{folder}"))).unwrap();
    }
    let planned = history(&home, &["prune", "--keep", "1"]);
    let planned = text(&planned);
    for part in [runs[0].as_str(), &format!("in the trash: {}", runs[2]), "2 runs would be removed"]
    {
        assert!(planned.contains(part), "{part}: {planned}");
    }
    assert_eq!(names(&home).len(), 2, "without --yes nothing goes");
    let pruned = history(&home, &["prune", "--keep", "1", "--yes"]);
    assert!(text(&pruned).contains("2 runs removed"), "{}", text(&pruned));
    assert_eq!(names(&home), [&*runs[1]]);
    assert_eq!(fs::read_dir(home.path(".local/share/casegen-tui/trash")).unwrap().count(), 0);
    let nothing = history(&home, &["prune", "--older-than", "1", "--yes"]);
    assert!(text(&nothing).contains("nothing to remove"), "{}", text(&nothing));
    assert!(text(&history(&home, &["prune"])).contains("--keep"));
}

#[test]
fn a_run_that_goes_on_is_not_removed() {
    let (home, names) = with_runs(1);
    let log = home.path(&format!(".local/share/casegen-tui/runs/{}/events.jsonl", names[0]));
    let held = fs::File::open(log).unwrap();
    held.lock().unwrap();
    let refused = history(&home, &["delete", "last"]);
    assert!(said(&refused).contains("is being written"), "{}", said(&refused));
    let pruned = history(&home, &["prune", "--keep", "0", "--yes"]);
    assert!(text(&pruned).contains("nothing to remove"), "{}", text(&pruned));
    drop(held);
    let pruned = history(&home, &["prune", "--keep", "0", "--yes"]);
    assert!(text(&pruned).contains("1 run removed"), "{}", text(&pruned));
}

#[test]
fn a_run_without_a_record_is_running_or_killed_and_stays_unless_it_is_asked_for() {
    let (home, names) = with_runs(2);
    let folder = format!("{RUNS}/{}", names[1]);
    fs::remove_file(home.path(&folder).join("run.json")).unwrap();
    // What happened before it was killed, the end of a log that is torn.
    let log = fs::read_to_string(home.path(&folder).join("events.jsonl")).unwrap();
    let end = log.lines().position(|line| line.contains("\"RunFinished\"")).unwrap();
    let before: String = log.lines().take(end).flat_map(|line| [line, "\n"]).collect();
    home.file(&format!("{folder}/events.jsonl"), &format!("{before}{{\"run\":"));
    let state = || {
        let listed = json(&history(&home, &["--json"]));
        listed[0]["state"].as_str().unwrap().to_owned()
    };
    let held = fs::File::open(home.path(&folder).join("events.jsonl")).unwrap();
    held.lock().unwrap();
    assert_eq!(state(), "running");
    let told = history(&home, &["show", "last"]);
    assert!(text(&told).contains("running"), "{}", text(&told));
    assert_eq!(json(&history(&home, &["stats", "--json"]))["interrupted"], 0);
    drop(held);
    assert_eq!(state(), "interrupted");
    let count = |recipe: &str| {
        let told = json(&history(&home, &["stats", "--json", "--recipe", recipe]));
        (told["interrupted"].as_u64().unwrap(), told["runs"].as_array().unwrap().len())
    };
    assert_eq!((count("case-study"), count("definition")), ((1, 1), (0, 0)));

    let pruned = history(&home, &["prune", "--keep", "0", "--yes"]);
    let told = text(&pruned);
    assert!(
        told.contains("1 run removed")
            && told.contains("1 run that was killed or cannot be read stays"),
        "{told}"
    );
    let pruned = history(&home, &["prune", "--keep", "0"]);
    assert!(text(&pruned).contains("--unfinished removes it"), "{}", text(&pruned));
    let pruned = history(&home, &["prune", "--keep", "0", "--unfinished", "--yes"]);
    assert!(text(&pruned).contains("1 run removed"), "{}", text(&pruned));
}

#[test]
fn what_cannot_be_printed_is_told_as_it_is() {
    let (home, _) = with_runs(1);
    for args in [&["list"][..], &["replay", "last"], &["stats"]] {
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        let output = home.command(&[&["history"], args].concat()).stdout(full).output().unwrap();
        let told = said(&output);
        assert_eq!(output.status.code(), Some(1), "{args:?}: {told}");
        assert!(told.contains("next: send the output elsewhere"), "{args:?}: {told}");
        assert!(!told.contains("written"), "{args:?}: nothing is: {told}");
    }
}

#[test]
fn two_runs_are_compared() {
    let (home, runs) = with_runs(2);
    let told = history(&home, &["compare", &runs[0], "last"]);
    let told = text(&told);
    for part in ["sequential", "analysis", "the documents are the same"] {
        assert!(told.contains(part), "{part}: {told}");
    }
    let pair = json(&history(&home, &["compare", &runs[0], "last", "--json"]));
    assert_eq!((&pair["runs"][0], &pair["runs"][1]), (&(*runs[0]).into(), &(*runs[1]).into()));
    assert_eq!(history(&home, &["compare", "last", "none"]).status.code(), Some(2));
}
