//! Failed attempts: when another follows, what it keeps, and when the engine gives up.

use std::sync::Arc;
use std::time::Duration;

use casegen::domain::event::{EventKind, RunEvent};
use casegen::domain::fault::{Cause, Retry, StepError};
use casegen::domain::run::{RunEnd, RunMode, StepStatus};
use casegen::domain::usage::Usage;
use casegen::store::record::RunRecord;

use crate::scripted::{
    NEEDED, Script, Scripted, all_events, case_study, case_study_recipe, document, request, run,
    seconds, start, status,
};

fn passing(retry: Retry) -> StepError {
    StepError::new(Cause::Unavailable, "busy", "wait").with_retry(retry)
}

/// Fails after a second for each of these, and then takes 14 s.
fn failing(errors: &[StepError]) -> Script {
    let fail = |error: &StepError| Script {
        seconds: 1.0,
        error: Some(error.clone()),
        ..Script::default()
    };
    let mut scripts: Vec<Script> = errors.iter().map(fail).collect();
    scripts.push(seconds(14.0));
    let mut first = scripts.remove(0);
    first.then = scripts;
    first
}

fn with(step: &str, script: Script) -> Scripted {
    let mut provider = case_study(73.0);
    provider.scripts.insert(step.to_owned(), script);
    provider
}

/// When the attempts at a step began, in milliseconds.
fn starts(events: &[RunEvent], wanted: &str) -> Vec<u64> {
    let is_start = |event: &&RunEvent| matches!(&event.kind, EventKind::StepStarted { step, .. } if step.as_str() == wanted);
    events.iter().filter(is_start).map(|event| event.elapsed_ms).collect()
}

#[tokio::test(start_paused = true)]
async fn case_2_passing_failures_are_tried_three_times_with_growing_gaps() {
    let provider = with("hero", failing(&[passing(Retry::Backoff), passing(Retry::Backoff)]));
    let (state, events) = run(request(&case_study_recipe(), RunMode::Pipelined), &provider).await;
    assert_eq!(state.end, Some(RunEnd::Complete));
    let starts = starts(&events, "hero");
    let gaps: Vec<u64> = starts.windows(2).map(|pair| pair[1] - pair[0] - 1000).collect();
    assert!(matches!(gaps[..], [375..=625, 750..=1250]), "{gaps:?}");
    let hero = state.step(&"hero".into()).unwrap();
    let errors: Vec<_> = hero.attempts.iter().map(|a| a.error.is_some()).collect();
    assert_eq!(errors, [true, true, false], "the record tells each attempt");
}

#[tokio::test(start_paused = true)]
async fn case_2_after_the_third_attempt_the_step_has_failed_and_its_siblings_have_not() {
    let script = failing(&vec![passing(Retry::Backoff); 5]);
    let provider = with("metrics", script);
    let (state, _) = run(request(&case_study_recipe(), RunMode::Parallel), &provider).await;
    assert_eq!(state.end, Some(RunEnd::Partial));
    assert_eq!(provider.asked("metrics"), 3);
    assert_eq!(status(&state, "metrics"), StepStatus::Failed);
    assert_eq!(status(&state, "hero"), StepStatus::Done);
}

#[tokio::test(start_paused = true)]
async fn cases_3_and_4_a_wait_that_was_asked_for_is_kept_to_the_millisecond_and_told() {
    for ms in [2000, 700] {
        let provider = with("timeline", failing(&[passing(Retry::AfterMs(ms))]));
        let (state, events) =
            run(request(&case_study_recipe(), RunMode::Pipelined), &provider).await;
        assert_eq!(state.end, Some(RunEnd::Complete));
        let starts = starts(&events, "timeline");
        assert_eq!(starts[1] - starts[0] - 1000, ms);
        let told = events.iter().any(|event| {
            matches!(&event.kind, EventKind::StepRetrying { after_ms, attempt: 1, .. } if *after_ms == ms)
        });
        assert!(told, "the countdown is an event");
    }
}

#[tokio::test(start_paused = true)]
async fn case_7_a_day_is_not_waited_for_but_named() {
    let provider = with("hero", failing(&[passing(Retry::AfterMs(86_400_000))]));
    let (state, events) = run(request(&case_study_recipe(), RunMode::Pipelined), &provider).await;
    assert_eq!(provider.asked("hero"), 1);
    let error = state.step(&"hero".into()).unwrap().error.clone().unwrap();
    let failed = events.iter().find(|e| matches!(e.kind, EventKind::StepFailed { .. })).unwrap();
    let when = failed.at + jiff::SignedDuration::from_hours(24);
    let when = when.strftime("%Y-%m-%d %H:%M UTC").to_string();
    assert!(error.message.contains(&when) && error.hint.contains(&when), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn a_request_to_stay_away_holds_back_the_steps_that_have_not_started() {
    // The picture that starts first is told to come back later, with or without a time; the others
    // would start within that time, and wait.
    for (retry, ms) in [(Retry::AfterMs(20_000), 20_000..=20_000), (Retry::Busy, 375..=625)] {
        held_back(retry, ms).await;
    }
}

async fn held_back(retry: Retry, ms: std::ops::RangeInclusive<u64>) {
    let mut provider = case_study(0.0);
    let fields = |order: &[(f64, usize)]| {
        let fields: Vec<_> = order.iter().map(|(at, field)| (*at, NEEDED[*field])).collect();
        document(&fields, 87.0)
    };
    // The metrics close between the failure at 2 s and the end of either hold.
    let order = [(1.0, 0), (1.0, 1), (1.0, 2), (1.0, 3), (1.0, 4), (2.1, 5), (6.0, 6), (60.0, 7)];
    provider.scripts.insert("analysis".to_owned(), fields(&order));
    provider.scripts.insert("hero".to_owned(), failing(&[passing(retry)]));
    let (state, events) = run(request(&case_study_recipe(), RunMode::Pipelined), &provider).await;
    assert_eq!(state.end, Some(RunEnd::Complete));
    let again = starts(&events, "hero")[1];
    assert!(ms.contains(&(again - 2_000)), "{again}");
    assert_eq!(starts(&events, "metrics"), [again]);
    assert_eq!(starts(&events, "timeline"), [60_000], "its fields closed after the hold");
}

#[tokio::test(start_paused = true)]
async fn the_run_waits_for_a_step_that_is_only_held_back() {
    let mut provider = case_study(10.0);
    let mut analysis = provider.scripts["analysis"].clone();
    analysis.then = vec![];
    provider.scripts.insert("analysis".to_owned(), analysis);
    provider.scripts.insert("hero".to_owned(), failing(&[passing(Retry::AfterMs(100_000))]));
    let mut request = request(&case_study_recipe(), RunMode::Pipelined);
    request.max_parallel = Some(1);
    let (state, events) = run(request, &provider).await;
    assert_eq!(state.end, Some(RunEnd::Complete));
    assert_eq!(starts(&events, "hero"), [10_000, 111_000]);
    assert_eq!(starts(&events, "metrics"), [125_000], "one at a time, a waiting step included");
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_dies_keeps_what_closed_and_the_pictures_made_from_it() {
    // The first answer breaks off at 80 s, long after the pictures have started; the second one
    // brings the same values but for the metrics.
    let truncated = StepError::new(Cause::Truncated, "cut", "again").with_retry(Retry::Backoff);
    let mut first = case_study(40.0).scripts["analysis"].clone();
    first.pieces.retain(|(at, _)| *at < 80.0);
    first.seconds = 80.0;
    first.error = Some(truncated);
    let mut again: Vec<(f64, &str)> = NEEDED.iter().map(|field| (5.0, *field)).collect();
    again[5].1 = r#""metrics":[{"label":"x"}]"#;
    again.push((20.0, r#""narrative":{}"#));
    first.then = vec![document(&again, 20.0)];
    let provider = with("analysis", first);
    let (state, events) = run(request(&case_study_recipe(), RunMode::Pipelined), &provider).await;
    assert_eq!(state.end, Some(RunEnd::Complete));
    assert_eq!(starts(&events, "hero"), [40_000]);
    assert_eq!(starts(&events, "timeline"), [40_000]);
    assert_eq!(starts(&events, "metrics").len(), 2, "only this one was made from other values");
    assert_eq!(status(&state, "metrics"), StepStatus::Done);
    assert_eq!(provider.asked("analysis"), 2);
}

#[tokio::test(start_paused = true)]
async fn what_may_have_been_billed_is_not_bought_again_unasked() {
    let error = passing(Retry::Backoff).maybe_billed();
    let provider = with("hero", failing(&[error]));
    let (state, _) = run(request(&case_study_recipe(), RunMode::Pipelined), &provider).await;
    assert_eq!(provider.asked("hero"), 1);
    assert!(state.step(&"hero".into()).unwrap().error.as_ref().unwrap().possibly_billed);
}

#[tokio::test(start_paused = true)]
async fn a_step_ends_at_its_deadline_and_a_paid_picture_says_that_it_may_be_billed() {
    let mut provider = with("hero", seconds(100_000.0));
    provider.price = Some(0.04);
    provider.scripts.insert("analysis".to_owned(), seconds(100_000.0));
    let whole = case_study(1.0).scripts["analysis"].clone();
    let mut analysis = whole;
    analysis.seconds = 100_000.0;
    provider.scripts.insert("analysis".to_owned(), analysis);
    let mut request = request(&case_study_recipe(), RunMode::Pipelined);
    request.retry.deadline = Duration::from_secs(50);
    let (state, _) = run(request, &provider).await;
    let took = |step: &str| state.step(&step.into()).unwrap().duration_ms(0);
    assert_eq!((took("analysis"), took("hero")), (50_000, 50_000));
    let hero = state.step(&"hero".into()).unwrap().error.clone().unwrap();
    assert!(hero.possibly_billed && hero.message.contains("possibly billed"), "{hero:?}");
    let analysis = state.step(&"analysis".into()).unwrap().error.clone().unwrap();
    assert!(!analysis.possibly_billed, "{analysis:?}");
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_run_does_not_wait_for_another_attempt() {
    let provider = with("analysis", failing(&[passing(Retry::AfterMs(100_000))]));
    let mut handle = start(request(&case_study_recipe(), RunMode::Pipelined), &provider);
    let mut last = None;
    while let Some(event) = handle.events.recv().await {
        if matches!(event.kind, EventKind::StepRetrying { .. }) {
            handle.control.cancel();
        }
        last = Some(event);
    }
    let last = last.unwrap();
    assert_eq!(last.elapsed_ms, 1_000);
    assert!(matches!(last.kind, EventKind::RunFinished { state: RunEnd::Cancelled }));
    assert_eq!(provider.asked("analysis"), 1);
}

fn priced(price: Option<f64>, cost_usd: f64) -> Scripted {
    let mut provider = case_study(10.0);
    provider.price = price;
    for picture in ["hero", "metrics", "timeline"] {
        let script = Script { seconds: 14.0, cost_usd: Some(cost_usd), ..Script::default() };
        provider.scripts.insert(picture.to_owned(), script);
    }
    provider
}

#[tokio::test(start_paused = true)]
async fn max_cost_stops_before_the_next_paid_step() {
    for price in [Some(0.04), None] {
        let provider = priced(price, 0.04);
        let mut request = request(&case_study_recipe(), RunMode::Pipelined);
        request.max_cost_usd = Some(0.08);
        let (state, events) = run(request, &provider).await;
        assert_eq!(state.end, Some(RunEnd::Partial), "{price:?}");
        assert_eq!((provider.asked("hero"), provider.asked("metrics")), (1, 1));
        assert_eq!(provider.asked("timeline"), 0);
        assert_eq!(status(&state, "timeline"), StepStatus::Skipped);
        let together = starts(&events, "hero") == starts(&events, "metrics");
        assert_eq!(together, price.is_some(), "an unknown price is waited for");
    }
    let provider = priced(Some(0.04), 0.04);
    let mut request = request(&case_study_recipe(), RunMode::Pipelined);
    request.max_cost_usd = Some(0.0);
    let (state, _) = run(request, &provider).await;
    assert_eq!(status(&state, "analysis"), StepStatus::Done, "what is free is done");
    assert_eq!(provider.asked("hero"), 0);
}

#[tokio::test(start_paused = true)]
async fn pipelining_is_not_said_to_be_in_vain_where_something_else_held_the_steps_up() {
    // Everything closes at the end: after another attempt, and with steps that wait for the money.
    let mut retried = case_study(87.0);
    let whole = retried.scripts["analysis"].clone();
    let mut script = failing(&[passing(Retry::Backoff)]);
    script.then = vec![whole];
    retried.scripts.insert("analysis".to_owned(), script);
    for (provider, limit) in [(retried, None), (case_study(87.0), Some(1.0))] {
        let mut request = request(&case_study_recipe(), RunMode::Pipelined);
        request.max_cost_usd = limit;
        let (state, _) = run(request, &provider).await;
        assert_eq!(status(&state, "analysis"), StepStatus::Done);
        assert_eq!(state.findings, []);
    }
}

#[tokio::test(start_paused = true)]
async fn what_failed_attempts_cost_counts() {
    let mut provider = priced(None, 0.02);
    let mut script = failing(&[passing(Retry::Backoff)]);
    script.cost_usd = Some(0.05);
    script.then[0].cost_usd = Some(0.04);
    provider.scripts.insert("hero".to_owned(), script);
    let (state, events) = run(request(&case_study_recipe(), RunMode::Parallel), &provider).await;
    let hero = state.step(&"hero".into()).unwrap();
    assert!((hero.usage.cost_usd.unwrap() - 0.09).abs() < 1e-9, "{:?}", hero.usage);
    assert!((state.cost_usd().unwrap() - 0.13).abs() < 1e-9);
    let told = events.iter().any(|event| {
        matches!(&event.kind, EventKind::StepRetrying { usage, .. } if usage.cost_usd == Some(0.05))
    });
    assert!(told);
    provider.prompts = Arc::default();
    // With a limit, neither another attempt nor another step is bought.
    let mut request = request(&case_study_recipe(), RunMode::Parallel);
    request.max_cost_usd = Some(0.05);
    let (state, _) = run(request, &provider).await;
    let hero = state.step(&"hero".into()).unwrap();
    assert_eq!((hero.status, hero.usage.cost_usd), (StepStatus::Failed, Some(0.05)));
    let reason = "the limit of $0.05 is reached: $0.05 spent; raise --max-cost and run again with \
                  --from last";
    assert_eq!(hero.error.as_ref().unwrap().hint, reason);
    let metrics = state.step(&"metrics".into()).unwrap();
    assert_eq!(metrics.status, StepStatus::Skipped);
    assert_eq!(metrics.error.as_ref().unwrap().message, reason);
}

#[tokio::test(start_paused = true)]
async fn a_limit_that_no_price_can_be_held_against_stops_after_the_first_paid_step() {
    let tokens = Usage { output_tokens: 7, ..Usage::default() };
    let bought = Script { seconds: 1.0, ..Script::default() };
    let failed = Script { fails: true, usage: tokens, ..bought.clone() };
    let lost = Script { error: Some(passing(Retry::Never).maybe_billed()), ..bought.clone() };
    let refused = Script { fails: true, ..bought.clone() };
    for (hero, is_blind) in [(bought, true), (failed, true), (lost, true), (refused, false)] {
        let mut provider = priced(None, 0.01);
        provider.scripts.insert("hero".to_owned(), hero);
        let mut request = request(&case_study_recipe(), RunMode::Parallel);
        request.max_cost_usd = Some(1.0);
        let (state, _) = run(request, &provider).await;
        assert_eq!(provider.asked("hero"), 1);
        let metrics = state.step(&"metrics".into()).unwrap();
        let reason = "the service tells no prices, so the limit of $1.00 cannot be kept";
        let told = metrics.error.as_ref().map(|error| error.message.as_str());
        assert_eq!(told, is_blind.then_some(reason));
    }
}

#[tokio::test(start_paused = true)]
async fn a_run_without_a_limit_starts_everything_at_once() {
    let provider = Arc::new(priced(None, 0.04));
    let handle = start(request(&case_study_recipe(), RunMode::Pipelined), &provider);
    let events = all_events(handle).await;
    assert_eq!(starts(&events, "hero"), starts(&events, "timeline"));
}

#[tokio::test(start_paused = true)]
async fn every_attempt_knows_what_the_service_calls_its_request() {
    let mut hero = failing(&[passing(Retry::Backoff)]);
    hero.request_id = Some("req-1".to_owned());
    hero.then[0].request_id = Some("req-2".to_owned());
    let (state, _) =
        run(request(&case_study_recipe(), RunMode::Pipelined), &with("hero", hero)).await;
    let hero = state.step(&"hero".into()).unwrap();
    let ids: Vec<_> = hero.attempts.iter().map(|attempt| attempt.request_id.as_deref()).collect();
    assert_eq!(ids, [Some("req-1"), Some("req-2")]);
    assert!(hero.attempts[0].error.is_some() && hero.status == StepStatus::Done);
    let record = serde_json::to_value(RunRecord::of(&state, "en", Vec::new())).unwrap();
    assert_eq!(record["steps"][1]["attempts"][0]["request_id"], "req-1");
    assert_eq!(record["steps"][2]["attempts"][0].get("request_id"), None);
}
