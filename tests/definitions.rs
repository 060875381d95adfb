//! The definition recipe with the whole program: offline, with a service, in parts, and as a glossary.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod home;

use std::fs;
use std::path::Path;

use casegen::simulator::scenario::{self, Scenario};
use casegen::simulator::{self, Simulator};
use serde_json::{Value, json};

use crate::home::{Home, said, states};

const NOTES: &str = "Leenfiets\n\nOrganisatie: Gemeente Lindewaard\nDomein: mobiliteit\n\
    Bron: Fietsnota Lindewaard, 2 mei 2025\n\n\
    Onder een leenfiets wordt verstaan: fiets die een inwoner zonder vergoeding tot zeven dagen \
    mag gebruiken. Een leenfiets wordt ook wel deelrijwiel of buurtfiets genoemd. In tegenstelling \
    tot een huurfiets kost een leenfiets niets. De balie geeft elke leenfiets met twee sleutels mee.\n";

const SIX: [&str; 6] = [
    "voorbeeldzinnen",
    "praktijkvoorbeelden",
    "tegenvoorbeelden",
    "synoniemen",
    "antoniemen",
    "toelichting",
];

fn serve(scenario: Scenario) -> (Simulator, String) {
    let simulator = simulator::start(scenario, 1000.0, 0).unwrap();
    let url = simulator.base_url();
    (simulator, url)
}

/// A scenario without delays in which these steps are always refused.
fn refusing(home: &Home, steps: &[&str]) -> Scenario {
    let fault = |step: &&str| {
        format!(
            "[[fault]]\nstep = \"{step}\"\nshare = 1.0\ndoes = {{ status = {{ code = 400 }} }}\n"
        )
    };
    let faults: String = steps.iter().map(fault).collect();
    home.file("scenario.toml", &format!("description = \"x\"\n[[model]]\nid = \"m/t\"\n{faults}"));
    scenario::open(home.path("scenario.toml").to_str().unwrap()).unwrap()
}

#[test]
fn a_term_offline_makes_every_file_and_invents_nothing() {
    let home = Home::with_notes(NOTES);
    let output = home.run(&["run", "notes.md", "--recipe", "definition", "--out", "out"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let result = home.json("out/definition.json");
    assert_eq!(result["begrip"], "Leenfiets");
    assert_eq!(
        result["definitie"],
        "fiets die een inwoner zonder vergoeding tot zeven dagen mag gebruiken"
    );
    assert_eq!(result["synoniemen"], json!(["deelrijwiel", "buurtfiets"]));
    assert_eq!(result["antoniemen"], json!(["huurfiets"]));
    assert_eq!(result["bron"], "Fietsnota Lindewaard, 2 mei 2025");
    assert_eq!(result["failed"], json!([]));
    let keys: Vec<&String> = result.as_object().unwrap().keys().collect();
    let document = [
        "begrip",
        "definitie",
        "categorie",
        "context",
        "bron",
        "kenmerken",
        "validatie",
        "missing",
    ];
    assert_eq!(keys, [&document[..], &SIX, &["failed"]].concat());
    for ending in ["pdf", "html", "md", "csv", "ttl"] {
        assert!(home.path(&format!("out/definition.{ending}")).is_file(), "{ending}");
    }
    assert!(!said(&output).contains("look at this"), "no rule is broken: {}", said(&output));
}

#[test]
fn a_broken_rule_is_a_finding_with_its_name() {
    let home = Home::with_notes(
        "Stapelaar\n\nOnder een stapelaar wordt verstaan: een stapelaar die stapelt.\n",
    );
    let args = ["run", "notes.md", "--recipe", "definition", "--out", "out", "--format", "json"];
    let output = home.run(&args);
    let record = home.json("out/run.json");
    let rules: Vec<&str> = record["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|finding| finding["rule"].as_str())
        .collect();
    assert!(rules.contains(&"niet-circulair") && rules.contains(&"bron-genoemd"), "{rules:?}");
    assert!(said(&output).contains("look at this: niet-circulair: "), "{}", said(&output));
}

#[test]
fn parts_that_fail_are_empty_and_named_and_the_others_stand() {
    let home = Home::with_notes(NOTES);
    let all = ["run", "notes.md", "--recipe", "definition", "--text-model", "m/t", "--no-cache"];
    let (_two, url) = serve(refusing(&home, &["synoniemen", "toelichting"]));
    let output = home.run(&[&all[..], &["--base-url", &url, "--out", "two"]].concat());
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    let result = home.json("two/definition.json");
    assert_eq!(result["failed"], json!(["synoniemen", "toelichting"]));
    assert_eq!((&result["synoniemen"], &result["toelichting"]), (&json!([]), &json!("")));
    assert!(!result["voorbeeldzinnen"].as_array().unwrap().is_empty());
    let page = fs::read_to_string(home.path("two/definition.md")).unwrap();
    assert!(page.contains("konden niet worden gemaakt"), "{page}");

    let (_six, url) = serve(refusing(&home, &SIX));
    let output = home.run(&[&all[..], &["--base-url", &url, "--out", "six"]].concat());
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    assert_eq!(home.json("six/run.json")["state"], "partial");
    let result = home.json("six/definition.json");
    assert_eq!(result["failed"], json!(SIX));
    assert_eq!(result["begrip"], "Leenfiets");
}

fn list(result: &Value, name: &str) -> Vec<String> {
    serde_json::from_value(result[name].clone()).unwrap()
}

#[test]
fn items_are_changed_taken_away_and_asked_for_one_by_one() {
    let home = Home::with_notes(NOTES);
    let (simulator, url) = serve(scenario::builtin("definition").unwrap());
    let run = |args: &[&str]| {
        let output =
            home.run(&[&["run", "--recipe", "definition", "--format", "json"], args].concat());
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        (home.json(&format!("{}/definition.json", args.last().unwrap())), simulator.requests())
    };
    let (first, counts) = run(&["notes.md", "--base-url", &url, "--out", "a"]);
    assert_eq!(counts.total, 7);
    let synonyms = list(&first, "synoniemen");
    assert!(synonyms.len() > 2, "{synonyms:?}");

    let (changed, counts) =
        run(&["--from", "last", "--set", "synoniemen[0]=stadsfiets", "--out", "b"]);
    assert_eq!(counts.total, 7, "a change by hand asks nobody");
    assert_eq!(list(&changed, "synoniemen")[0], "stadsfiets");
    assert_eq!(list(&changed, "synoniemen")[1..], synonyms[1..]);
    assert_eq!(changed["voorbeeldzinnen"], first["voorbeeldzinnen"]);

    let two = ["--from", "last", "--remove", "synoniemen[0]", "--remove", "synoniemen[1]"];
    let (left, counts) = run(&[&two[..], &["--out", "c"]].concat());
    assert_eq!(counts.total, 7);
    assert_eq!(list(&left, "synoniemen"), synonyms[2..], "both as they were counted");

    let (again, counts) = run(&["--from", "last", "--again", "synoniemen[0]", "--out", "d"]);
    assert_eq!((counts.total, counts.by_step["synoniemen"]), (8, 2), "exactly that list");
    assert_eq!(list(&again, "synoniemen").len(), synonyms.len() - 2);
    assert_ne!(again["synoniemen"][0], left["synoniemen"][0]);
    assert_eq!(list(&again, "synoniemen")[1..], synonyms[3..]);
    let recorded = states(&home.json("d/run.json"));
    assert_eq!(recorded.iter().filter(|state| *state == "cached").count(), 6, "{recorded:?}");

    let (kept, counts) = run(&["--from", "last", "--out", "e"]);
    assert_eq!(counts.total, 8, "what a person made of it goes on");
    assert_eq!(kept["synoniemen"], again["synoniemen"]);

    let output = home.run(&["run", "--from", "last", "--recipe", "definition", "--again", "x[0]"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("no item \"x[0]\""), "{}", said(&output));
}

#[test]
fn asking_again_for_nothing_new_leaves_what_was_there() {
    let home = Home::with_notes(NOTES);
    let offline = ["run", "notes.md", "--recipe", "definition", "--out", "out", "--format", "json"];
    assert_eq!(home.run(&offline).status.code(), Some(0));
    // The notes name two synonyms, and both are there already.
    let output = home.run(&["run", "--from", "last", "--again", "synoniemen[0]", "--out", "again"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(said(&output).contains("synoniemen stays as it was"), "{}", said(&output));
    let result = home.json("again/definition.json");
    assert_eq!(result["synoniemen"], json!(["deelrijwiel", "buurtfiets"]));
    assert_eq!(result["failed"], json!([]));
    let left = home.run(&["run", "--from", "last", "--remove", "synoniemen[0]", "--out", "left"]);
    assert_eq!(left.status.code(), Some(0), "{}", said(&left));
    assert_eq!(home.json("left/definition.json")["synoniemen"], json!(["buurtfiets"]));
}

#[test]
fn words_of_ones_own_that_a_change_makes_again_are_told_and_so_is_a_verdict_that_is_set() {
    let home = Home::with_notes(NOTES);
    let offline = ["run", "notes.md", "--recipe", "definition", "--out", "out", "--format", "json"];
    assert_eq!(home.run(&offline).status.code(), Some(0));
    let told = |change: &str| {
        let output = home.run(&["run", "--from", "last", "--set", change, "--out", "out"]);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        said(&output)
    };
    let (mine, again) = ("synoniemen[0]=stadsfiets", "is made again from the change");
    assert!(!told("definitie=fiets die men leent").contains(again), "nobody has written there");
    assert!(!told(mine).contains(again), "nothing that was written is lost");
    assert!(!told("bron=Handboek").contains(again));
    let told_now = told("definitie=fiets die een bewoner leent");
    assert!(told_now.contains("synoniemen held what you wrote and is made again"), "{told_now}");
    assert!(told("validatie.oordeel=voldoet").contains("they judge it again"));
}

#[test]
fn a_changed_definition_is_judged_again_everywhere() {
    let home = Home::with_notes(NOTES);
    let offline = ["run", "notes.md", "--recipe", "definition", "--out", "out", "--format", "json"];
    assert_eq!(home.run(&offline).status.code(), Some(0));
    assert_eq!(home.json("out/definition.json")["validatie"]["oordeel"], "voldoet");
    let change = "definitie=een leenfiets die geleend is";
    let output = home.run(&["run", "--from", "last", "--set", change, "--out", "new"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let judged = home.json("new/definition.json")["validatie"].clone();
    assert_eq!(judged["oordeel"], "voldoet niet");
    let of = |rule: &str| {
        let all = judged["bevindingen"].as_array().unwrap();
        all.iter().find(|one| one["regel"] == rule).unwrap()["oordeel"].clone()
    };
    assert_eq!(
        (of("geen-lidwoord"), of("niet-circulair")),
        ("voldoet niet".into(), "voldoet niet".into())
    );
    let page = fs::read_to_string(home.path("new/definition.md")).unwrap();
    assert!(page.contains("Oordeel: voldoet niet"), "{page}");
}

const TERMS: &str = "# Begrippen van de balie\n\nOrganisatie: Gemeente Lindewaard\n\n\
    ## Leenfiets\n\nFiets die een inwoner zonder vergoeding mag gebruiken. Ook wel buurtfiets \
    genoemd.\n\n## Baliepas\n\nBewijs waarmee een inwoner zich aan de balie meldt.\n";

#[test]
fn a_glossary_is_a_run_for_each_term_and_one_document() {
    let home = Home::with_notes(TERMS);
    let args = ["run", "notes.md", "--recipe", "definition", "--glossary"];
    let output = home.run(&[&args[..], &["--out", "out"]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    for ending in ["pdf", "html", "md", "json", "csv", "ttl"] {
        assert!(home.path(&format!("out/glossary.{ending}")).is_file(), "{ending}");
    }
    let page = fs::read_to_string(home.path("out/glossary.md")).unwrap();
    let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text} in {page}"));
    assert!(at("# Begrippen van de balie") < at("## Baliepas"), "{page}");
    assert!(at("## Baliepas") < at("## Leenfiets"), "in the order of the alphabet");
    assert!(page.contains("buurtfiets"), "{page}");
    assert!(Path::new(&home.path("out/leenfiets/definition.json")).is_file());
    // Again is fine: the files are the program's own.
    let output = home.run(&[&args[..], &["--out", "out", "--quiet"]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    for (wrong, told) in [
        (
            &["run", "notes.md", "--recipe", "case-study", "--glossary", "--out", "x"][..],
            "made of definitions",
        ),
        (&args[..], "needs a folder"),
    ] {
        let output = home.run(wrong);
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        assert!(said(&output).contains(told), "{}", said(&output));
    }
}
