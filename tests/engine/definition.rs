//! The definition recipe in virtual time: six kinds of examples beside one document.

use std::collections::BTreeMap;
use std::sync::Arc;

use casegen::config::recipes;
use casegen::domain::event::{EventKind, RunEvent};
use casegen::domain::part::ItemAgain;
use casegen::domain::recipe::{Recipe, StepId, StepKind};
use casegen::domain::run::{RunEnd, RunMode, StepStatus};
use casegen::domain::timing::Timing;
use casegen::store::step_cache::KeptResult;

use crate::scripted::{Script, Scripted, document, request, run, seconds, status};

const SIX: [&str; 6] = [
    "voorbeeldzinnen",
    "praktijkvoorbeelden",
    "tegenvoorbeelden",
    "synoniemen",
    "antoniemen",
    "toelichting",
];

fn recipe() -> Arc<Recipe> {
    Arc::new(recipes::embedded("definition").unwrap())
}

/// The reference: a document of 7 s whose first fields close after 4, and six kinds of 2 s each.
fn reference() -> Scripted {
    let fields = [
        (4.0, r#""begrip":"wachttijd""#),
        (4.0, r#""definitie":"tijd tussen aanmelding en behandeling""#),
        (4.0, r#""categorie":"type","context":"zorg","bron":"","kenmerken":["tijd"]"#),
        (7.0, r#""validatie":{"oordeel":"voldoet","bevindingen":[]},"missing":[]"#),
    ];
    let mut scripts = BTreeMap::from([("definition".to_owned(), document(&fields, 7.0))]);
    scripts.extend(SIX.map(|kind| (kind.to_owned(), seconds(2.0))));
    Scripted { scripts, ..Scripted::default() }
}

fn failing(kinds: &[&str]) -> Scripted {
    let mut provider = reference();
    for kind in kinds {
        let script = Script { seconds: 1.0, fails: true, ..Script::default() };
        provider.scripts.insert((*kind).to_owned(), script);
    }
    provider
}

#[tokio::test(start_paused = true)]
async fn it_takes_19_9_and_7_seconds() {
    let modes =
        [(RunMode::Sequential, 19_000), (RunMode::Parallel, 9_000), (RunMode::Pipelined, 7_000)];
    for (mode, total) in modes {
        let (state, _) = run(request(&recipe(), mode), &reference()).await;
        assert_eq!((state.end, state.elapsed_ms), (Some(RunEnd::Complete), total), "{mode}");
        let timing = Timing::of(&state);
        assert_eq!(
            (timing.sequential_ms, timing.parallel_ms, timing.floor_ms),
            (19_000, 9_000, 7_000),
            "{mode}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn two_of_six_that_fail_leave_four() {
    for mode in RunMode::ALL {
        let provider = failing(&["synoniemen", "toelichting"]);
        let (state, _) = run(request(&recipe(), mode), &provider).await;
        assert_eq!(state.end, Some(RunEnd::Partial), "{mode}");
        let done: Vec<&str> =
            SIX.into_iter().filter(|kind| status(&state, kind) == StepStatus::Done).collect();
        assert_eq!(
            done,
            ["voorbeeldzinnen", "praktijkvoorbeelden", "tegenvoorbeelden", "antoniemen"]
        );
        for kind in ["synoniemen", "toelichting"] {
            let step = state.step(&kind.into()).unwrap();
            assert_eq!(step.status, StepStatus::Failed);
            assert!(step.error.is_some() && step.artifact.is_none() && step.items.is_empty());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn six_that_fail_leave_the_definition() {
    let (state, _) = run(request(&recipe(), RunMode::Pipelined), &failing(&SIX)).await;
    assert_eq!((state.end, state.elapsed_ms), (Some(RunEnd::Partial), 7_000));
    assert_eq!(status(&state, "definition"), StepStatus::Done);
    assert_eq!(state.document.get("begrip").unwrap(), "wachttijd");
}

fn items(events: &[RunEvent]) -> Vec<(u64, usize, &str)> {
    let each = events.iter().filter_map(|event| match &event.kind {
        EventKind::ItemClosed { index, value, .. } => {
            Some((event.elapsed_ms, *index, value.as_str()))
        }
        _ => None,
    });
    each.collect()
}

#[tokio::test(start_paused = true)]
async fn items_are_told_as_they_close_and_no_more_than_were_asked_for() {
    let mut provider = reference();
    let pieces = [(1.0, "[\"een\", \"tw"), (1.5, "ee\",\"drie\""), (2.0, ",\"vier\"]")];
    let script =
        Script { pieces: pieces.map(|(at, text)| (at, text.to_owned())).to_vec(), ..seconds(2.0) };
    provider.scripts.insert("voorbeeldzinnen".to_owned(), script);
    let mut request = request(&recipe(), RunMode::Parallel);
    request.only = Some(vec![StepId::new("voorbeeldzinnen")]);
    let (state, events) = run(request, &provider).await;
    let told = [(8_000, 0, "een"), (8_500, 1, "twee"), (8_500, 2, "drie")];
    assert_eq!(items(&events), told);
    let step = state.step(&"voorbeeldzinnen".into()).unwrap();
    assert_eq!(step.items, ["een", "twee", "drie"]);
    assert!(state.findings.iter().any(|f| f.message == "4 items came; the first 3 are kept"));
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_no_list_fails_its_step_alone() {
    let mut provider = reference();
    let broken = Script { pieces: vec![(1.0, "[\"een".to_owned())], ..seconds(2.0) };
    provider.scripts.insert("antoniemen".to_owned(), broken);
    let (state, _) = run(request(&recipe(), RunMode::Pipelined), &provider).await;
    assert_eq!(state.end, Some(RunEnd::Partial));
    let error = state.step(&"antoniemen".into()).unwrap().error.clone().unwrap();
    assert_eq!(error.message, "the answer is no list");
    let mut provider = reference();
    let none = Script { pieces: vec![(1.0, "[]".to_owned())], ..seconds(2.0) };
    provider.scripts.insert("antoniemen".to_owned(), none);
    let (state, _) = run(request(&recipe(), RunMode::Pipelined), &provider).await;
    assert_eq!(state.end, Some(RunEnd::Complete), "a list may be empty");
}

fn given(items: &[&str]) -> KeptResult {
    let body = serde_json::to_vec(items).unwrap();
    KeptResult {
        body,
        media_type: "application/json".to_owned(),
        made_at: jiff::Timestamp::UNIX_EPOCH,
        provenance: None,
    }
}

#[tokio::test(start_paused = true)]
async fn a_list_that_a_person_gives_is_taken_as_it_is() {
    let provider = reference();
    let mut request = request(&recipe(), RunMode::Pipelined);
    let mine = ["a", "b", "c", "d", "e", "f"];
    request.reuse.given.insert(StepId::new("synoniemen"), given(&mine));
    let (state, events) = run(request, &provider).await;
    assert_eq!(state.end, Some(RunEnd::Complete));
    assert_eq!(provider.asked("synoniemen"), 0);
    assert_eq!(state.step(&"synoniemen".into()).unwrap().items, mine);
    let told: Vec<&str> =
        items(&events).into_iter().map(|(_, _, item)| item).filter(|i| mine.contains(i)).collect();
    assert_eq!(told, mine);
}

#[tokio::test(start_paused = true)]
async fn one_item_is_asked_for_again_and_the_others_stay() {
    let mut provider = reference();
    let answer = r#"["Vak", "stiel"]"#.to_owned();
    let script = Script { pieces: vec![(1.0, answer)], ..seconds(2.0) };
    provider.scripts.insert("synoniemen".to_owned(), script);
    let mut request = request(&recipe(), RunMode::Pipelined);
    let items = vec!["vak".to_owned(), "ambacht".to_owned(), "professie".to_owned()];
    let again = ItemAgain { step: "synoniemen".into(), index: 1, items };
    request.reuse.again = Some(again.clone());
    let (state, _) = run(request.clone(), &provider).await;
    assert_eq!(state.step(&"synoniemen".into()).unwrap().items, ["vak", "stiel", "professie"]);
    let prompts = provider.prompts.lock().unwrap().clone();
    let prompt = &prompts.iter().find(|(step, _)| step == "synoniemen").unwrap().1;
    assert!(prompt.contains(r#"["vak","ambacht","professie"]"#), "{prompt}");
    assert!(prompt.contains(r#"in the place of "ambacht""#), "{prompt}");
    // An answer that has nothing new leaves the step failed, with what to do.
    request.reuse.again = Some(ItemAgain { items: vec!["stiel".into(), "vak".into()], ..again });
    let (state, _) = run(request, &provider).await;
    let error = state.step(&"synoniemen".into()).unwrap().error.clone().unwrap();
    assert!(error.hint.contains("the list is as it was"), "{error}");
}

#[test]
fn what_each_kind_waits_for_closes_before_the_validation() {
    let recipe = recipe();
    let schema = recipe.steps[0].schema.as_ref().unwrap();
    let order: Vec<&String> = schema["properties"].as_object().unwrap().keys().collect();
    assert_eq!(
        order,
        [
            "begrip",
            "definitie",
            "categorie",
            "context",
            "bron",
            "kenmerken",
            "validatie",
            "missing"
        ]
    );
    let kinds: Vec<&str> = recipe.parts().map(|spec| spec.id.as_str()).collect();
    assert_eq!(kinds, SIX);
    for spec in recipe.parts() {
        let needs: Vec<String> = spec.needs.iter().map(ToString::to_string).collect();
        assert!(needs.contains(&"definitie".to_owned()), "{}: {needs:?}", spec.id);
        assert!(!needs.iter().any(|n| n.starts_with("validatie") || n == "missing"), "{needs:?}");
        let count = if spec.kind == StepKind::Text {
            None
        } else if spec.id.as_str().ends_with("iemen") {
            Some(5)
        } else {
            Some(3)
        };
        assert_eq!(spec.count, count, "{}", spec.id);
    }
    assert_eq!(recipe.result_file(), "definition.json");
}
