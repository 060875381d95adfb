//! Results that are there already: kept ones, those of an earlier run, and requests in flight.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use casegen::domain::event::EventKind;
use casegen::domain::fault::{Cause, StepError};
use casegen::domain::recipe::StepId;
use casegen::domain::run::{RunEnd, RunMode, RunState, StepStatus};
use casegen::engine::forecast::{Expected, forecast};
use casegen::engine::{self, RunRequest, revision};
use casegen::provider::Providers;
use casegen::store::earlier_run::EarlierRun;
use casegen::store::record::RunRecord;
use casegen::store::run_folder::RunFolder;
use casegen::store::step_cache::{KeptResult, MAX_CACHE_BYTES, StepCache};
use tempfile::TempDir;

use crate::scripted::{
    Script, Scripted, all_events, case_study, case_study_recipe, request, run, seconds, status,
};

fn cache(home: &TempDir) -> Arc<StepCache> {
    Arc::new(StepCache::new(home.path().join("results"), MAX_CACHE_BYTES))
}

fn cached_request(cache: &Arc<StepCache>) -> RunRequest {
    let mut request = request(&case_study_recipe(), RunMode::Pipelined);
    request.reuse.cache = Some(Arc::clone(cache));
    request
}

fn asked(provider: &Scripted) -> Vec<usize> {
    ["analysis", "hero", "metrics", "timeline"].map(|step| provider.asked(step)).to_vec()
}

fn quick() -> Scripted {
    let mut provider = case_study(0.0);
    for script in provider.scripts.values_mut() {
        script.seconds = 0.0;
        script.pieces.iter_mut().for_each(|(at, _)| *at = 0.0);
    }
    provider
}

#[tokio::test]
async fn the_same_notes_again_ask_for_nothing() {
    let home = tempfile::tempdir().unwrap();
    let (cache, provider) = (cache(&home), quick());
    let (first, _) = run(cached_request(&cache), &provider).await;
    assert_eq!(first.end, Some(RunEnd::Complete));
    let (second, events) = run(cached_request(&cache), &provider).await;
    assert_eq!(second.end, Some(RunEnd::Complete));
    assert_eq!(asked(&provider), [1; 4]);
    assert!(second.steps.iter().all(|step| step.status == StepStatus::Cached));
    assert!(second.steps.iter().all(|step| step.age_ms.is_some()), "with its age");
    assert_eq!(second.cost_usd(), Some(0.0), "nothing was paid this time");
    assert_eq!(first.document, second.document);
    let kept = events.iter().filter(|e| matches!(e.kind, EventKind::StepFinished { .. })).count();
    assert_eq!(kept, 4);
}

#[tokio::test]
async fn other_models_steps_asked_for_again_and_failures_are_not_taken_from_the_cache() {
    let home = tempfile::tempdir().unwrap();
    let (cache, provider) = (cache(&home), quick());
    let mut broken = provider.clone();
    broken.scripts.insert("hero".to_owned(), Script { fails: true, ..Script::default() });
    let (state, _) = run(cached_request(&cache), &broken).await;
    assert_eq!(status(&state, "hero"), StepStatus::Failed);
    let (state, _) = run(cached_request(&cache), &provider).await;
    assert_eq!(status(&state, "hero"), StepStatus::Done, "a failure is not kept");
    assert_eq!(status(&state, "metrics"), StepStatus::Cached);
    let mut again = cached_request(&cache);
    again.reuse.fresh.insert(StepId::new("timeline"));
    let (state, _) = run(again, &provider).await;
    assert_eq!(status(&state, "timeline"), StepStatus::Done);
    assert_eq!(status(&state, "hero"), StepStatus::Cached);
    let mut other = cached_request(&cache);
    other.language = "nl".to_owned();
    let (state, _) = run(other, &provider).await;
    assert!(state.steps.iter().all(|step| step.status == StepStatus::Done));
}

#[tokio::test(start_paused = true)]
async fn the_same_request_in_flight_is_joined() {
    let home = tempfile::tempdir().unwrap();
    let (cache, provider) = (cache(&home), case_study(0.0));
    let start = || {
        let providers = Providers::all(Arc::new(provider.clone()));
        let journal = Arc::new(crate::scripted::Memory::default());
        engine::start(cached_request(&cache), providers, journal).unwrap()
    };
    let (first, second) = tokio::join!(all_events(start()), all_events(start()));
    assert_eq!(asked(&provider), [1; 4], "two runs, one request a step");
    for events in [&first, &second] {
        assert_eq!(RunState::replay(events).end, Some(RunEnd::Complete));
    }
    let cached = |events: &[_]| {
        RunState::replay(events).steps.iter().filter(|s| s.status == StepStatus::Cached).count()
    };
    assert_eq!(cached(&first) + cached(&second), 4);
}

/// Two runs with one cache at the same time, with this script for the hero.
async fn together(hero: Script, deadline: Duration) -> (Scripted, [RunState; 2]) {
    let home = tempfile::tempdir().unwrap();
    let (cache, mut provider) = (cache(&home), quick());
    provider.scripts.insert("hero".to_owned(), hero);
    let start = || {
        let providers = Providers::all(Arc::new(provider.clone()));
        let mut request = cached_request(&cache);
        request.retry.deadline = deadline;
        engine::start(request, providers, Arc::new(crate::scripted::Memory::default())).unwrap()
    };
    let (first, second) = tokio::join!(all_events(start()), all_events(start()));
    (provider, [RunState::replay(&first), RunState::replay(&second)])
}

#[tokio::test(start_paused = true)]
async fn waiting_for_another_run_takes_none_of_the_time_of_a_step() {
    // The first one fails after 80 s, which the second one spends waiting.
    let hero = Script { fails: true, then: vec![seconds(80.0)], ..seconds(80.0) };
    let (provider, states) = together(hero, Duration::from_secs(100)).await;
    assert_eq!(provider.asked("hero"), 2);
    let done = states.iter().filter(|state| status(state, "hero") == StepStatus::Done).count();
    assert_eq!(done, 1, "{:?}", states.each_ref().map(|state| status(state, "hero")));
}

#[tokio::test(start_paused = true)]
async fn what_may_have_been_billed_is_not_bought_again_by_a_run_that_waited_for_it() {
    let error = StepError::new(Cause::Unavailable, "lost", "look").maybe_billed();
    let hero = Script { error: Some(error.clone()), then: vec![seconds(9.0)], ..seconds(9.0) };
    let (provider, states) = together(hero, Duration::from_mins(10)).await;
    assert_eq!(provider.asked("hero"), 1);
    for state in &states {
        assert_eq!(state.step(&"hero".into()).unwrap().error, Some(error.clone()));
    }
}

/// Runs into a folder, as the program does, and opens it again.
async fn recorded(home: &TempDir, provider: &Scripted) -> Arc<EarlierRun> {
    let request = request(&case_study_recipe(), RunMode::Pipelined);
    let folder = RunFolder::create(home.path(), &request.run, "We did something.").unwrap();
    let folder = Arc::new(folder);
    let providers = Providers::all(Arc::new(provider.clone()));
    let events = all_events(engine::start(request, providers, folder.clone()).unwrap()).await;
    let state = RunState::replay(&events);
    folder.write_record(&RunRecord::of(&state, "en", Vec::new())).unwrap();
    Arc::new(EarlierRun::open(home.path(), "last").unwrap())
}

#[tokio::test]
async fn a_run_from_an_earlier_one_makes_only_what_is_missing() {
    let home = tempfile::tempdir().unwrap();
    let provider = quick();
    let mut broken = provider.clone();
    broken.scripts.insert("hero".to_owned(), Script { fails: true, ..Script::default() });
    let earlier = recorded(&home, &broken).await;
    let mut again = request(&case_study_recipe(), RunMode::Pipelined);
    again.reuse.earlier = Some(earlier);
    let providers = Providers::all(Arc::new(provider.clone()));
    let expected: Vec<_> =
        forecast(&again, &providers).unwrap().into_iter().map(|step| step.expected).collect();
    assert!(
        matches!(
            expected[..],
            [Expected::Known(_), Expected::Missing, Expected::Known(_), Expected::Known(_)]
        ),
        "{expected:?}"
    );
    let before = asked(&provider);
    let (state, _) = run(again, &provider).await;
    assert_eq!(state.end, Some(RunEnd::Complete));
    let now: Vec<_> = asked(&provider).iter().zip(before).map(|(a, b)| a - b).collect();
    assert_eq!(now, [0, 1, 0, 0]);
}

#[tokio::test]
async fn a_changed_metric_runs_exactly_the_step_whose_prompt_has_it() {
    let home = tempfile::tempdir().unwrap();
    let provider = quick();
    let earlier = recorded(&home, &provider).await;
    let (mut document, kept) = earlier.document().unwrap();
    document["metrics"] = serde_json::json!([{"label": "time", "before": "", "after": "21 minutes",
        "unit": "", "improvement": "", "direction": "", "period": "", "source": "", "headline": true}]);
    let mut again = request(&case_study_recipe(), RunMode::Pipelined);
    let body = serde_json::to_vec(&document).unwrap();
    again.reuse.given.insert(StepId::new("analysis"), KeptResult { body, ..kept });
    again.reuse.earlier = Some(earlier);
    let providers = Providers::all(Arc::new(provider.clone()));
    let asks: Vec<_> = forecast(&again, &providers)
        .unwrap()
        .into_iter()
        .filter(casegen::engine::forecast::Forecast::asks)
        .map(|step| (step.step.to_string(), step.expected))
        .collect();
    assert_eq!(asks, [("metrics".to_owned(), Expected::Changed)]);
    let (state, _) = run(again, &provider).await;
    assert_eq!(asked(&provider), [1, 1, 2, 1]);
    assert_eq!(state.document.get("metrics"), Some(&document["metrics"]));
}

#[tokio::test]
async fn what_a_change_does_not_concern_stays_whoever_does_the_steps_now() {
    let home = tempfile::tempdir().unwrap();
    let earlier = recorded(&home, &quick()).await;
    let recipe = case_study_recipe();
    let names = |given: &BTreeMap<StepId, KeptResult>, asked: &[StepId]| -> Vec<String> {
        let stays = revision::untouched(&earlier, &recipe, given, asked);
        stays.into_keys().map(|step| step.to_string()).collect()
    };
    let (document, kept) = earlier.document().unwrap();
    let changed = |name: &str, value: serde_json::Value| {
        let mut document = document.clone();
        document.insert(name.to_owned(), value);
        let body = serde_json::to_vec(&document).unwrap();
        BTreeMap::from([(StepId::new("analysis"), KeptResult { body, ..kept.clone() })])
    };
    let all = ["hero", "metrics", "timeline"];
    assert_eq!(names(&changed("lessons", "Begin early.".into()), &[]), all);
    assert_eq!(
        names(&changed("metrics", serde_json::json!([{ "label": "time" }])), &[]),
        ["hero", "timeline"]
    );
    let none = BTreeMap::new();
    assert_eq!(names(&none, &[StepId::new("hero")]), ["analysis", "metrics", "timeline"]);
    assert!(names(&none, &[StepId::new("analysis")]).is_empty());
}

#[tokio::test]
async fn what_is_held_stays_as_it_is_and_is_not_taken_for_up_to_date() {
    let home = tempfile::tempdir().unwrap();
    let provider = quick();
    let mut broken = provider.clone();
    broken.scripts.insert("hero".to_owned(), Script { fails: true, ..Script::default() });
    let earlier = recorded(&home, &broken).await;
    let (mut document, kept) = earlier.document().unwrap();
    document["metrics"] = serde_json::json!([{"label": "time", "after": "21 minutes"}]);
    let body = serde_json::to_vec(&document).unwrap();
    let mut again = request(&case_study_recipe(), RunMode::Pipelined);
    again.reuse.given.insert(StepId::new("analysis"), KeptResult { body, ..kept });
    again.reuse.earlier = Some(earlier);
    again.reuse.held = ["hero", "metrics", "timeline"].map(StepId::new).into();
    let before = asked(&provider);
    let (state, _) = run(again, &provider).await;
    assert_eq!(asked(&provider), before, "nobody was asked");
    assert_eq!(state.document.get("metrics"), Some(&document["metrics"]));
    let step = |id: &str| state.step(&id.into()).unwrap();
    let statuses = ["hero", "metrics", "timeline"].map(|id| step(id).status);
    assert_eq!(statuses, [StepStatus::Failed, StepStatus::Cached, StepStatus::Cached]);
    assert_eq!(step("hero").error.as_ref().unwrap().message, "no answer", "as it was");
    let outdated = ["metrics", "timeline"].map(|id| step(id).is_outdated());
    assert_eq!(outdated, [true, false]);
    assert!(state.findings.iter().any(|finding| finding.message.contains("outdated")));
}

#[tokio::test]
async fn without_anything_known_the_forecast_says_what_is_open() {
    let mut provider = quick();
    provider.price = Some(0.04);
    provider.scripts.insert("hero".to_owned(), seconds(1.0));
    let providers = Providers::all(Arc::new(provider.clone()));
    let mut request = request(&case_study_recipe(), RunMode::Pipelined);
    request.only = Some(vec!["hero".into()]);
    let told = forecast(&request, &providers).unwrap();
    let expected: Vec<_> = told.iter().map(|step| step.expected).collect();
    assert_eq!(expected, [Expected::Missing, Expected::Open, Expected::LeftOut, Expected::LeftOut]);
    assert_eq!((told[1].usual_ms, told[1].usual_cost_usd), (14_000, Some(0.04)));
    assert_eq!(asked(&provider), [0; 4], "nothing was asked");
}
