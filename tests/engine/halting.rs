//! Runs that a signal of the system ends.

use std::sync::Arc;
use std::time::Duration;

use casegen::domain::fault::{Cause, Retry, StepError};
use casegen::domain::halt::Halt;
use casegen::domain::run::{RunEnd, RunMode, RunState, StepStatus};
use casegen::engine::{self, WIND_DOWN};
use casegen::provider::Providers;

use crate::scripted::{
    Memory, Script, Scripted, all_events, case_study, case_study_recipe, document, request, status,
};

/// A case study that gets these signals at these seconds.
async fn halted(mode: RunMode, providers: Providers, signals: &[(u64, Halt)]) -> RunState {
    let request = request(&case_study_recipe(), mode);
    let handle = engine::start(request, providers, Arc::new(Memory::default())).unwrap();
    let control = handle.control.clone();
    let signals = signals.to_vec();
    tokio::spawn(async move {
        let mut now = 0;
        for (at, signal) in signals {
            tokio::time::sleep(Duration::from_secs(at - now)).await;
            now = at;
            control.halt(signal);
        }
    });
    RunState::replay(&all_events(handle).await)
}

fn all(provider: &Scripted) -> Providers {
    Providers::all(Arc::new(provider.clone()))
}

fn statuses(state: &RunState) -> Vec<StepStatus> {
    state.steps.iter().map(|step| step.status).collect()
}

fn unavailable(seconds: f64) -> Script {
    let error = StepError::new(Cause::Unavailable, "no answer", "wait").with_retry(Retry::Backoff);
    Script { seconds, error: Some(error), ..Script::default() }
}

use StepStatus::{Cancelled, Done, Failed};

#[tokio::test(start_paused = true)]
async fn what_is_being_asked_for_at_a_hangup_comes_to_its_end() {
    let provider = case_study(10.0);
    let state = halted(RunMode::Pipelined, all(&provider), &[(12, Halt::Hangup)]).await;
    assert_eq!((state.end, state.signal), (Some(RunEnd::Complete), Some(Halt::Hangup)));
    assert_eq!(state.elapsed_ms, 87_000);
    assert_eq!(provider.prompts.lock().unwrap().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn what_was_not_asked_for_at_a_hangup_is_asked_for_no_more() {
    let provider = case_study(10.0);
    let state = halted(RunMode::Pipelined, all(&provider), &[(5, Halt::Hangup)]).await;
    assert_eq!(state.end, Some(RunEnd::Partial), "there is a document to be read");
    assert_eq!(statuses(&state), [Done, Cancelled, Cancelled, Cancelled]);
    assert_eq!((state.elapsed_ms, provider.prompts.lock().unwrap().len()), (87_000, 1));

    let provider = case_study(10.0);
    let state = halted(RunMode::Sequential, all(&provider), &[(90, Halt::Hangup)]).await;
    assert_eq!(statuses(&state), [Done, Done, Cancelled, Cancelled]);
    assert_eq!((state.end, state.elapsed_ms), (Some(RunEnd::Partial), 101_000));
}

#[tokio::test(start_paused = true)]
async fn this_machine_goes_on_after_a_hangup() {
    let (text, mut pictures) = (case_study(10.0), case_study(10.0));
    pictures.is_local = true;
    let providers = Providers { text: Arc::new(text), pictures: Arc::new(pictures.clone()) };
    let state = halted(RunMode::Pipelined, providers, &[(5, Halt::Hangup)]).await;
    assert_eq!((state.end, state.signal), (Some(RunEnd::Complete), Some(Halt::Hangup)));
    assert_eq!(pictures.prompts.lock().unwrap().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_hangup_is_given_its_time_and_no_more() {
    let mut provider = case_study(10.0);
    let slow = document(&[(1.0, r#""clientName":"Acme""#)], 400.0);
    provider.scripts.insert("analysis".to_owned(), slow);
    let state = halted(RunMode::Pipelined, all(&provider), &[(10, Halt::Hangup)]).await;
    assert_eq!(state.end, Some(RunEnd::Cancelled), "without a document there is nothing to use");
    assert_eq!(statuses(&state), [Cancelled; 4]);
    assert_eq!(u128::from(state.elapsed_ms), 10_000 + WIND_DOWN.as_millis());
}

#[tokio::test(start_paused = true)]
async fn nothing_is_tried_again_after_a_hangup() {
    // One fails after it, the other waits for its next attempt when it comes.
    let mut provider = case_study(10.0);
    provider.scripts.insert("hero".to_owned(), unavailable(5.0));
    let mut metrics = unavailable(1.0);
    metrics.error.as_mut().unwrap().retry = Retry::AfterMs(60_000);
    provider.scripts.insert("metrics".to_owned(), metrics);
    let state = halted(RunMode::Parallel, all(&provider), &[(90, Halt::Hangup)]).await;
    assert_eq!(statuses(&state), [Done, Failed, Cancelled, Done]);
    assert_eq!((state.end, state.elapsed_ms), (Some(RunEnd::Partial), 101_000));
    assert_eq!((provider.asked("hero"), provider.asked("metrics")), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn any_other_signal_cancels_at_once_also_after_a_hangup() {
    for signal in [Halt::Terminate, Halt::Interrupt, Halt::Quit] {
        let provider = case_study(10.0);
        let state = halted(RunMode::Pipelined, all(&provider), &[(12, signal)]).await;
        assert_eq!((state.end, state.signal), (Some(RunEnd::Cancelled), Some(signal)));
        assert_eq!(state.elapsed_ms, 12_000, "{signal}");
        let signals = [(12, Halt::Hangup), (13, Halt::Hangup), (20, signal)];
        let state = halted(RunMode::Pipelined, all(&provider), &signals).await;
        assert_eq!((state.end, state.signal), (Some(RunEnd::Cancelled), Some(signal)));
        assert_eq!((state.elapsed_ms, status(&state, "hero")), (20_000, Cancelled));
    }
}
