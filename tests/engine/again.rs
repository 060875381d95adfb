//! Steps that are done again while their run goes on, and steps that are left as they are.

use casegen::domain::event::RunEvent;
use casegen::domain::fault::{Cause, Retry, StepError};
use casegen::domain::recipe::StepId;
use casegen::domain::run::{RunEnd, RunMode, RunState, StepStatus};
use tokio::time::{Duration, sleep};

use crate::scripted::{
    Script, Scripted, all_events, case_study, case_study_recipe, request, seconds, start, status,
};

/// A hero that fails after a second, and takes 14 s when it is asked again.
fn failing_once(error: Option<StepError>) -> Scripted {
    let mut provider = case_study(10.0);
    let script =
        Script { seconds: 1.0, fails: true, error, then: vec![seconds(14.0)], ..Script::default() };
    provider.scripts.insert("hero".to_owned(), script);
    provider
}

/// The events of a run in which a step is asked for again at that second.
async fn retried_at(provider: &Scripted, step: &str, second: u64) -> (RunState, Vec<RunEvent>) {
    let handle = start(request(&case_study_recipe(), RunMode::Pipelined), provider);
    let (control, step) = (handle.control.clone(), StepId::new(step));
    tokio::spawn(async move {
        sleep(Duration::from_secs(second)).await;
        control.retry(step);
    });
    let events = all_events(handle).await;
    (RunState::replay(&events), events)
}

#[tokio::test(start_paused = true)]
async fn a_step_that_failed_is_done_again_while_the_others_go_on() {
    let provider = failing_once(None);
    let (state, _) = retried_at(&provider, "hero", 40).await;
    assert_eq!(state.end, Some(RunEnd::Complete));
    let hero = state.step(&"hero".into()).unwrap();
    assert_eq!(provider.asked("hero"), 2);
    assert_eq!(hero.attempts[1].started_ms, 40_000);
    assert_eq!(hero.finished_ms(), Some(54_000));
    assert_eq!(state.elapsed_ms, 87_000, "nothing else waits for it");
}

#[tokio::test(start_paused = true)]
async fn a_wait_for_the_next_attempt_can_be_ended() {
    let busy =
        StepError::new(Cause::Unavailable, "busy", "wait").with_retry(Retry::AfterMs(60_000));
    let (state, _) = retried_at(&failing_once(Some(busy)), "hero", 20).await;
    let hero = state.step(&"hero".into()).unwrap();
    assert_eq!((hero.attempts[1].started_ms, state.end), (20_000, Some(RunEnd::Complete)));
}

#[tokio::test(start_paused = true)]
async fn what_is_done_or_runs_is_not_done_again() {
    for second in [15, 50] {
        let provider = case_study(10.0);
        let (state, _) = retried_at(&provider, "hero", second).await;
        assert_eq!((provider.asked("hero"), state.end), (1, Some(RunEnd::Complete)));
    }
}

#[tokio::test(start_paused = true)]
async fn a_step_that_was_stopped_is_done_again() {
    let provider = case_study(10.0);
    let handle = start(request(&case_study_recipe(), RunMode::Pipelined), &provider);
    let control = handle.control.clone();
    tokio::spawn(async move {
        sleep(Duration::from_secs(12)).await;
        control.cancel_step(StepId::new("hero"));
        sleep(Duration::from_secs(8)).await;
        control.retry(StepId::new("hero"));
    });
    let state = RunState::replay(&all_events(handle).await);
    assert_eq!(status(&state, "hero"), StepStatus::Done);
    assert_eq!(state.step(&"hero".into()).unwrap().finished_ms(), Some(34_000));
}
