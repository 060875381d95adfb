//! The history of the program's own runs: listed, shown, counted, and written for Prometheus.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod home;

use std::fs;
use std::process::Output;

use crate::home::{Home, said, states};
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
