//! The engine in virtual time: the three modes with a scripted provider, exact to the millisecond.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod again;
mod definition;
mod halting;
mod retries;
mod reuse;
mod scripted;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use casegen::config::recipes;
use casegen::domain::event::EventKind;
use casegen::domain::fault::Cause;
use casegen::domain::journal::Journal;
use casegen::domain::recipe::{Recipe, StepId};
use casegen::domain::run::{RunEnd, RunMode, RunState, StepStatus};
use casegen::domain::timing::Timing;
use casegen::engine;
use casegen::provider::Providers;
use proptest::prelude::*;

use crate::scripted::{
    Memory, NEEDED, Script, Scripted, all_events, case_study, case_study_recipe, document, request,
    run, start, status,
};

#[tokio::test(start_paused = true)]
async fn the_case_study_takes_129_101_and_87_seconds() {
    let recipe = case_study_recipe();
    for (mode, total) in
        [(RunMode::Sequential, 129_000), (RunMode::Parallel, 101_000), (RunMode::Pipelined, 87_000)]
    {
        let (state, events) = run(request(&recipe, mode), &case_study(73.0)).await;
        assert_eq!(state.end, Some(RunEnd::Complete));
        assert_eq!(state.elapsed_ms, total, "{mode}");
        let timing = Timing::of(&state);
        assert_eq!(
            (timing.sequential_ms, timing.parallel_ms, timing.floor_ms),
            (129_000, 101_000, 87_000),
            "every mode tells the same comparison"
        );
        assert!(events.windows(2).all(|pair| pair[0].elapsed_ms <= pair[1].elapsed_ms));
        assert!(matches!(events[0].kind, EventKind::RunStarted { .. }));
        assert!(matches!(events.last().unwrap().kind, EventKind::RunFinished { .. }));
    }
}

#[tokio::test(start_paused = true)]
async fn pipelined_is_the_longer_of_the_document_and_the_last_close_and_a_picture() {
    let recipe = case_study_recipe();
    for closes in [0.0, 10.5, 72.9, 73.0, 73.1, 80.0, 87.0] {
        let (state, _) = run(request(&recipe, RunMode::Pipelined), &case_study(closes)).await;
        let expected = Duration::from_secs_f64(f64::max(87.0, closes + 14.0)).as_millis();
        assert_eq!(u128::from(state.elapsed_ms), expected, "closed at {closes}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_sends_the_narrative_first_degrades_to_parallel_and_says_so() {
    let (state, _) =
        run(request(&case_study_recipe(), RunMode::Pipelined), &case_study(87.0)).await;
    assert_eq!(state.elapsed_ms, 101_000);
    assert!(state.findings[0].message.contains("pipelined saved nothing"), "{:?}", state.findings);
    let mut provider = case_study(0.0);
    // Nothing closes before the end: the whole object arrives in one piece, as from a service
    // that does not stream.
    let whole = format!("{{{}}}", NEEDED.join(","));
    let script = Script { pieces: vec![(87.0, whole)], seconds: 87.0, ..Script::default() };
    provider.scripts.insert("analysis".to_owned(), script);
    let (state, _) = run(request(&case_study_recipe(), RunMode::Pipelined), &provider).await;
    assert_eq!(state.elapsed_ms, 101_000);
    assert_eq!(state.end, Some(RunEnd::Complete));
    assert_eq!(state.findings.len(), 1);
    let (state, _) =
        run(request(&case_study_recipe(), RunMode::Pipelined), &case_study(73.0)).await;
    assert_eq!(state.findings, []);
}

#[tokio::test(start_paused = true)]
async fn a_failing_hero_leaves_the_others_and_ends_partial() {
    let mut provider = case_study(10.0);
    provider
        .scripts
        .insert("hero".to_owned(), Script { seconds: 5.0, fails: true, ..Script::default() });
    let (state, _) = run(request(&case_study_recipe(), RunMode::Pipelined), &provider).await;
    assert_eq!(state.end, Some(RunEnd::Partial));
    assert_eq!(state.elapsed_ms, 87_000);
    let hero = state.step(&"hero".into()).unwrap();
    assert_eq!(hero.finished_ms(), Some(15_000));
    assert_eq!(hero.error.as_ref().unwrap().hint, "try again");
    assert_eq!(status(&state, "metrics"), StepStatus::Done);
    assert_eq!(status(&state, "timeline"), StepStatus::Done);
}

#[tokio::test(start_paused = true)]
async fn a_panicking_step_is_a_failed_step() {
    let mut provider = case_study(10.0);
    provider
        .scripts
        .insert("metrics".to_owned(), Script { seconds: 1.0, panics: true, ..Script::default() });
    let (state, _) = run(request(&case_study_recipe(), RunMode::Parallel), &provider).await;
    assert_eq!(state.end, Some(RunEnd::Partial));
    let error = state.step(&"metrics".into()).unwrap().error.clone().unwrap();
    assert!(error.message.contains("a drawing went wrong"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_broken_document_fails_the_run_and_keeps_what_had_closed() {
    let mut provider = case_study(10.0);
    let script = provider.scripts.get_mut("analysis").unwrap();
    script.pieces.pop();
    let memory = Arc::new(Memory::default());
    let providers = Providers::all(Arc::new(provider));
    let request = request(&case_study_recipe(), RunMode::Pipelined);
    let handle =
        engine::start(request, providers, Arc::clone(&memory) as Arc<dyn Journal>).unwrap();
    let state = RunState::replay(&all_events(handle).await);
    assert_eq!(state.end, Some(RunEnd::Failed));
    let error = state.step(&"analysis".into()).unwrap().error.clone().unwrap();
    assert_eq!(error.cause, Cause::Truncated);
    assert_eq!(state.document.get("title"), Some(&"A title".into()));
    let files = memory.entries.lock().unwrap().join(" ");
    assert!(files.contains("file analysis.answer.txt"), "{files}");
    assert!(files.contains("finished hero.png"), "pictures that ran go on: {files}");
}

#[tokio::test(start_paused = true)]
async fn a_changed_value_makes_its_steps_run_again() {
    let mut provider = case_study(10.0);
    let script = provider.scripts.get_mut("analysis").unwrap();
    let last = script.pieces.len() - 2;
    script.pieces.insert(last, (80.0, r#","metrics":[{"label":"new"}]"#.to_owned()));
    let (state, events) = run(request(&case_study_recipe(), RunMode::Pipelined), &provider).await;
    let outdated: Vec<_> = events
        .iter()
        .filter_map(|event| match &event.kind {
            EventKind::StepOutdated { step, path } => Some((step.to_string(), path.clone())),
            _ => None,
        })
        .collect();
    assert_eq!(outdated, [("metrics".to_owned(), "metrics".to_owned())]);
    assert_eq!(state.elapsed_ms, 101_000);
    let prompts = provider.prompts.lock().unwrap();
    let metrics: Vec<_> = prompts.iter().filter(|(step, _)| step == "metrics").collect();
    assert_eq!(metrics.len(), 2);
    assert!(metrics[1].1.contains("new"));
    assert_eq!(state.step(&"metrics".into()).unwrap().attempts.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn only_and_max_parallel_are_respected() {
    let recipe = case_study_recipe();
    let mut only = request(&recipe, RunMode::Parallel);
    only.only = Some(vec!["hero".into()]);
    let (state, _) = run(only.clone(), &case_study(10.0)).await;
    assert_eq!(state.end, Some(RunEnd::Complete));
    assert_eq!(status(&state, "metrics"), StepStatus::Skipped);
    assert!(state.step(&"metrics".into()).unwrap().left_out);
    assert_eq!(state.elapsed_ms, 101_000);

    only.only = Some(vec!["poster".into()]);
    let providers = Providers::all(Arc::new(case_study(10.0)));
    let error = engine::start(only, providers, Arc::new(Memory::default())).unwrap_err();
    assert_eq!(
        error.to_string(),
        "no step \"poster\" in recipe \"case-study\"; there is: analysis, hero, metrics, timeline"
    );

    let mut capped = request(&recipe, RunMode::Parallel);
    capped.max_parallel = Some(2);
    let (state, _) = run(capped, &case_study(10.0)).await;
    assert_eq!(state.elapsed_ms, 115_000);
}

#[tokio::test(start_paused = true)]
async fn cancelling_a_step_leaves_the_rest_and_cancelling_the_run_ends_it() {
    let recipe = case_study_recipe();
    let handle = start(request(&recipe, RunMode::Pipelined), &case_study(10.0));
    let control = handle.control.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_secs(12)).await;
        control.cancel_step(StepId::from("hero"));
    });
    let state = RunState::replay(&all_events(handle).await);
    assert_eq!(state.end, Some(RunEnd::Partial));
    assert_eq!(status(&state, "hero"), StepStatus::Cancelled);
    assert_eq!(status(&state, "timeline"), StepStatus::Done);

    let handle = start(request(&recipe, RunMode::Sequential), &case_study(10.0));
    let control = handle.control.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_secs(100)).await;
        control.cancel();
    });
    let state = RunState::replay(&all_events(handle).await);
    assert_eq!(state.end, Some(RunEnd::Cancelled));
    assert_eq!(state.elapsed_ms, 100_000);
    assert_eq!(status(&state, "analysis"), StepStatus::Done);
    assert_eq!(status(&state, "hero"), StepStatus::Cancelled);
    assert_eq!(status(&state, "timeline"), StepStatus::Cancelled);
}

#[tokio::test(start_paused = true)]
async fn an_artifact_is_written_before_its_step_is_said_to_be_finished() {
    let memory = Arc::new(Memory::default());
    let providers = Providers::all(Arc::new(case_study(10.0)));
    let request = request(&case_study_recipe(), RunMode::Pipelined);
    let handle =
        engine::start(request, providers, Arc::clone(&memory) as Arc<dyn Journal>).unwrap();
    all_events(handle).await;
    let entries = memory.entries.lock().unwrap().clone();
    for file in ["case_study.json", "hero.png", "metrics.png", "timeline.png"] {
        let place = |what: &str| entries.iter().position(|e| *e == format!("{what} {file}"));
        assert!(place("file") < place("finished"), "{entries:?}");
        assert!(place("file").is_some());
    }
}

#[tokio::test(start_paused = true)]
async fn a_full_disk_fails_the_steps_with_the_reason() {
    let memory = Arc::new(Memory { is_full: true, ..Memory::default() });
    let providers = Providers::all(Arc::new(case_study(10.0)));
    let handle =
        engine::start(request(&case_study_recipe(), RunMode::Parallel), providers, memory).unwrap();
    let state = RunState::replay(&all_events(handle).await);
    assert_eq!(state.end, Some(RunEnd::Failed));
    let error = state.step(&"analysis".into()).unwrap().error.clone().unwrap();
    assert_eq!(error.cause, Cause::Storage);
}

#[tokio::test(start_paused = true)]
async fn text_is_coalesced_and_nothing_of_it_is_lost() {
    let mut provider = case_study(10.0);
    let letters: String = ('a'..='z').cycle().take(2000).collect();
    let script = provider.scripts.get_mut("analysis").unwrap();
    // A character every millisecond for two seconds.
    let text = format!("{{\"narrative\":\"{letters}\"}}");
    script.pieces =
        text.chars().enumerate().map(|(n, c)| (n as f64 / 1000.0, c.to_string())).collect();
    script.seconds = 3.0;
    let (_, events) = run(request(&case_study_recipe(), RunMode::Parallel), &provider).await;
    let texts: Vec<_> = events
        .iter()
        .filter_map(|event| match &event.kind {
            EventKind::TextReceived { text, .. } => Some((event.elapsed_ms, text.as_str())),
            _ => None,
        })
        .collect();
    assert_eq!(texts.iter().map(|(_, text)| *text).collect::<String>(), text);
    assert!(texts.len() <= 2 * 20 + 3, "{} events for two seconds", texts.len());
}

/// A recipe of a document with a `title` and text steps with these prompts.
fn texts(prompts: &[(&str, &str)]) -> Arc<Recipe> {
    let mut toml = "id = \"x\"\ntitle = \"X\"\n[[step]]\nid = \"doc\"\nkind = \"document\"\n\
        prompt = \"doc.md\"\nschema = \"s.json\"\nfile = \"doc.json\"\n"
        .to_owned();
    let schema = r#"{"properties":{"title":{"type":"string"}}}"#;
    let mut files = BTreeMap::from([
        ("doc.md".to_owned(), "{{ notes }}".to_owned()),
        ("s.json".to_owned(), schema.to_owned()),
    ]);
    for (id, prompt) in prompts {
        let step = "[[step]]\nid = \"K\"\nkind = \"text\"\nprompt = \"K.md\"\nfile = \"K.txt\"\n";
        toml.push_str(&step.replace('K', id));
        files.insert(format!("{id}.md"), (*prompt).to_owned());
    }
    files.insert("recipe.toml".to_owned(), toml);
    Arc::new(recipes::load(&files).unwrap())
}

fn titled() -> Scripted {
    let script = document(&[(1.0, r#""title":"T""#)], 7.0);
    let scripts = BTreeMap::from([("doc".to_owned(), script)]);
    Scripted { scripts, ..Scripted::default() }
}

#[tokio::test(start_paused = true)]
async fn whatever_fails_every_step_comes_to_an_end_in_every_mode() {
    let fails = |provider: &mut Scripted, step: &str| {
        let script = Script { seconds: 2.0, fails: true, ..Script::default() };
        provider.scripts.insert(step.to_owned(), script);
    };
    let chain =
        texts(&[("a", "{{ title }}"), ("b", "{{ a }}"), ("c", "{{ b }}"), ("d", "{{ title }}")]);
    // A prompt that cannot be filled in fails at once, without a signal from an executor.
    let broken = texts(&[("a", "{{ title / 2 }}"), ("b", "{{ title }}")]);
    let from_notes = texts(&[("a", "{{ notes }}"), ("b", "{{ title }}")]);
    for mode in RunMode::ALL {
        let mut provider = titled();
        fails(&mut provider, "a");
        let (state, _) = run(request(&chain, mode), &provider).await;
        assert_eq!(state.end, Some(RunEnd::Partial), "{mode}");
        assert_eq!(status(&state, "b"), StepStatus::Skipped, "{mode}");
        assert_eq!(status(&state, "c"), StepStatus::Skipped, "{mode}");
        assert_eq!(status(&state, "d"), StepStatus::Done, "{mode}");
        let why = state.step(&"c".into()).unwrap().error.clone().unwrap();
        assert_eq!(
            (why.cause, why.message.as_str()),
            (Cause::Upstream, "needs b, which did not come")
        );

        let (state, _) = run(request(&broken, mode), &titled()).await;
        assert_eq!(status(&state, "a"), StepStatus::Failed, "{mode}");
        assert_eq!(status(&state, "b"), StepStatus::Done, "{mode}");

        let mut provider = titled();
        fails(&mut provider, "doc");
        let (state, _) = run(request(&from_notes, mode), &provider).await;
        assert_eq!(state.end, Some(RunEnd::Failed), "{mode}");
        assert!(state.steps.iter().all(|step| step.status.is_end()), "{mode}: {state:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_made_from_an_outdated_result_is_outdated_too() {
    let recipe = texts(&[("a", "{{ title }}"), ("b", "{{ a }}"), ("c", "{{ notes }}")]);
    let mut provider = titled();
    let fields = [(1.0, r#""title":"T""#), (7.0, r#""title":"New""#)];
    provider.scripts.insert("doc".to_owned(), document(&fields, 7.0));
    let (state, events) = run(request(&recipe, RunMode::Pipelined), &provider).await;
    assert_eq!(state.end, Some(RunEnd::Complete));
    let outdated: Vec<_> = events
        .iter()
        .filter_map(|event| match &event.kind {
            EventKind::StepOutdated { step, path } => Some(format!("{step} by {path}")),
            _ => None,
        })
        .collect();
    assert_eq!(outdated, ["a by title", "b by a"]);
    assert_eq!(state.step(&"c".into()).unwrap().attempts.len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn needs_that_close_in_any_order_start_their_steps_at_the_last_close(
        order in Just((0..NEEDED.len()).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        runtime.block_on(async {
            let at = |field: usize| 10.0 * (1 + order.iter().position(|f| *f == field).unwrap()) as f64;
            let fields: Vec<_> = order.iter().map(|field| (at(*field), NEEDED[*field])).collect();
            let mut provider = case_study(0.0);
            provider.scripts.insert("analysis".to_owned(), document(&fields, 87.0));
            let (state, _) = run(request(&case_study_recipe(), RunMode::Pipelined), &provider).await;
            let starts = |step: &str| state.step(&step.into()).unwrap().started_ms().map(u128::from).unwrap();
            let last = |needed: &[usize]| {
                let last = needed.iter().map(|field| at(*field)).fold(0.0, f64::max);
                Duration::from_secs_f64(last).as_millis()
            };
            assert_eq!(starts("hero"), last(&[0, 1, 2, 3, 4]));
            assert_eq!(starts("metrics"), last(&[0, 1, 5]));
            assert_eq!(starts("timeline"), last(&[0, 6, 7]));
        });
    }
}
