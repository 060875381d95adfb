//! Changes of a result: what each key asks for, and that each can be taken back.

use super::*;
use crate::domain::event::RunEvent;
use crate::domain::fault::{Cause, StepError};
use crate::domain::part::{Part, PartContent};
use crate::domain::recipe::StepId;
use crate::domain::run::{RunId, StepStatus};
use crate::ui::effect::Revision;

/// A model that shows the items of a definition, the focus on its second synonym.
fn items(fail: &[&str]) -> Model {
    let mut model = model("wachttijd", Origin::Draft, (80, 24));
    model.setup.recipe = 1;
    send(&mut model, 0, [key(KeyCode::F(5))]);
    play(&mut model, 0, &defined(fail));
    let ready = ready(&model);
    let tab = || key(KeyCode::Tab);
    let keys = [key(KeyCode::Enter), tab(), tab(), tab(), tab(), key(KeyCode::Down)];
    send(&mut model, 30_000, [ready].into_iter().chain(keys));
    assert_eq!(model.result.parts.item(), Some("wachtperiode"));
    model
}

fn revise(run: &str, revision: Revision) -> Effect {
    Effect::ReviseRun { run: run.to_owned(), mode: RunMode::Pipelined, revision }
}

fn synonyms(items: &[&str]) -> Revision {
    let content = PartContent::List(items.iter().map(|item| (*item).to_owned()).collect());
    Revision::Give { step: "synoniemen".into(), content }
}

/// The next run is made: its events are those of before under another name.
fn made(model: &mut Model, name: &str, fail: &[&str], parts: Vec<Part>) {
    let rename = |mut event: RunEvent| {
        event.run = RunId::new(name);
        event
    };
    let events: Vec<RunEvent> = defined(fail).into_iter().map(rename).collect();
    let effects = play(model, 30_000, &events);
    assert_eq!(effects, [Effect::KeepRecord, Effect::LoadReading]);
    let ready = MsgKind::ReadingReady { reading: definition_reading(), parts };
    send(model, 40_000, [ready]);
}

/// The parts with these synonyms.
fn with_synonyms(items: &[&str]) -> Vec<Part> {
    let mut parts = parts(&[]);
    parts[3].content = PartContent::List(items.iter().map(|item| (*item).to_owned()).collect());
    parts
}

#[test]
fn an_item_is_edited_in_a_new_run_and_the_place_is_kept() {
    let mut model = items(&[]);
    send(&mut model, 30_001, [key(KeyCode::Char('e'))]);
    let mut messages = vec![ctrl('u')];
    messages.extend(typed("intaketijd"));
    messages.push(key(KeyCode::Enter));
    let effects = send(&mut model, 30_002, messages);
    assert_eq!(effects, [revise("r1", synonyms(&["wachtduur", "intaketijd"]))]);
    assert!(model.is_running() && model.screen == Screen::Result);
    assert_eq!(model.result.parts.item(), Some("intaketijd"), "shown at once");
    // One change after the other.
    assert_eq!(send(&mut model, 30_003, [key(KeyCode::Char('x'))]), []);
    made(&mut model, "r2", &[], with_synonyms(&["wachtduur", "intaketijd"]));
    assert_eq!((model.result.parts.focus(), model.screen), ((3, 1), Screen::Result));
    assert!(model.notices.iter().any(|n| n.text == "Synoniemen 2 edited: u takes it back"));
    // The same text again is no change, and neither is leaving.
    let effects = send(&mut model, 40_001, [key(KeyCode::Char('e')), key(KeyCode::Enter)]);
    assert_eq!(effects, []);
    assert_eq!(send(&mut model, 40_002, [key(KeyCode::Char('e')), key(KeyCode::Esc)]), []);
    assert!(!model.is_running());
}

#[test]
fn what_is_removed_comes_back_with_undo() {
    let mut model = items(&[]);
    let effects = send(&mut model, 30_001, [key(KeyCode::Delete)]);
    assert_eq!(effects, [revise("r1", synonyms(&["wachtduur"]))]);
    made(&mut model, "r2", &[], with_synonyms(&["wachtduur"]));
    assert_eq!(send(&mut model, 40_001, [key(KeyCode::Char('x'))]), [revise("r2", synonyms(&[]))]);
    made(&mut model, "r3", &[], with_synonyms(&[]));
    assert_eq!(send(&mut model, 40_002, [key(KeyCode::Char('x'))]), [], "nothing is there");
    let back = |run: &str| revise(run, Revision::Rest { run: Some(run.to_owned()) });
    assert_eq!(send(&mut model, 40_003, [key(KeyCode::Char('u'))]), [back("r2")]);
    assert_eq!(model.result.parts.item(), Some("wachtduur"));
    made(&mut model, "r4", &[], with_synonyms(&["wachtduur"]));
    assert_eq!(send(&mut model, 40_004, [key(KeyCode::Char('u'))]), [back("r1")]);
    made(&mut model, "r5", &[], with_synonyms(&["wachtduur", "wachtperiode"]));
    assert_eq!(send(&mut model, 40_005, [key(KeyCode::Char('u'))]), []);
}

#[test]
fn the_folder_of_a_definition_is_named_after_its_term() {
    let mut model = items(&[]);
    send(&mut model, 30_001, [key(KeyCode::Esc), key(KeyCode::Char('e'))]);
    assert!(matches!(&model.popup, Some(Popup::Prompt { about: PromptAbout::Export, input })
        if input.text() == "./wachttijd"));
}

#[test]
fn what_is_typed_is_not_lost_to_a_change_that_is_being_made() {
    let mut model = items(&[]);
    send(&mut model, 30_001, [key(KeyCode::Char('R'))]);
    assert_eq!(send(&mut model, 30_002, [key(KeyCode::Char('e'))]), []);
    assert!(model.popup.is_none());
    assert!(model.notices.last().is_some_and(|n| n.text.contains("still being made")));
    // Where it cannot be taken, it stays to be tried again.
    let mut model = items(&[]);
    send(&mut model, 30_001, [key(KeyCode::Char('e')), key(KeyCode::Char('s'))]);
    let run = model.run.as_mut().unwrap();
    run.state.steps[5].status = StepStatus::Failed;
    let error = StepError::new(Cause::Unavailable, "cut", "look at your account");
    run.state.steps[5].error = Some(error.maybe_billed());
    assert_eq!(send(&mut model, 30_002, [key(KeyCode::Enter)]), []);
    assert!(matches!(&model.popup, Some(Popup::Prompt { about: PromptAbout::Item, input })
        if input.text() == "wachtperiodes"));
}

#[test]
fn changes_are_taken_back_as_often_as_that_was_asked() {
    let mut model = items(&[]);
    send(&mut model, 30_001, [key(KeyCode::Char('x'))]);
    made(&mut model, "r2", &[], with_synonyms(&["wachtduur"]));
    send(&mut model, 40_001, [key(KeyCode::Char('x'))]);
    made(&mut model, "r3", &[], with_synonyms(&[]));
    assert_eq!(model.result.parts.changes.len(), 2);
    let undo = || key(KeyCode::Char('u'));
    let back = |run: &str, to: &str| revise(run, Revision::Rest { run: Some(to.to_owned()) });
    // The second press waits for the first, a third has nothing left to take back.
    let effects = send(&mut model, 50_000, [undo(), undo(), undo()]);
    assert_eq!(effects, [back("r2", "r2")]);
    assert!(model.notices.last().is_some_and(|n| n.text == "1 more undo after this one"));
    let rename = |mut event: RunEvent| {
        event.run = RunId::new("r4");
        event
    };
    let events: Vec<RunEvent> = defined(&[]).into_iter().map(rename).collect();
    play(&mut model, 50_000, &events);
    let parts = with_synonyms(&["wachtduur"]);
    let ready = || MsgKind::ReadingReady { reading: definition_reading(), parts: parts.clone() };
    assert_eq!(send(&mut model, 60_000, [ready()]), [back("r1", "r1")]);
    assert_eq!(model.result.parts.changes.len(), 0);
}

#[test]
fn a_run_that_would_drop_changes_asks_first() {
    let mut model = items(&[]);
    send(&mut model, 30_001, [key(KeyCode::Char('x'))]);
    made(&mut model, "r2", &[], with_synonyms(&["wachtduur"]));
    assert_eq!(send(&mut model, 40_001, [key(KeyCode::Esc), key(KeyCode::F(5))]), []);
    assert_eq!(model.popup, Some(Popup::Question(Question::DropChanges(1))));
    assert_eq!(send(&mut model, 40_002, [key(KeyCode::Char('n'))]), []);
    assert_eq!(model.result.parts.changes.len(), 1);
    let effects = send(&mut model, 40_003, [key(KeyCode::F(5)), key(KeyCode::Char('y'))]);
    assert!(matches!(effects.last(), Some(Effect::StartRun { .. })), "{effects:?}");
    assert!(model.popup.is_none() && model.result.parts.changes.is_empty());
}

#[test]
fn an_item_or_a_whole_list_is_asked_for_again() {
    let mut model = items(&[]);
    let step = || StepId::from("synoniemen");
    let items = vec!["wachtduur".to_owned(), "wachtperiode".to_owned()];
    let effects = send(&mut model, 30_001, [key(KeyCode::Char('r'))]);
    assert_eq!(effects, [revise("r1", Revision::AskItem { step: step(), index: 1, items })]);
    // It can be stopped, and what was there is one key away.
    assert_eq!(send(&mut model, 30_002, [key(KeyCode::Esc)]), [Effect::CancelRun]);
    made(&mut model, "r2", &[], parts(&[]));
    let effects = send(&mut model, 40_001, [key(KeyCode::Char('R'))]);
    assert_eq!(effects, [revise("r2", Revision::AskStep { step: step() })]);
    // What does not come takes nothing away.
    let mut events = defined(&["synoniemen"]);
    for event in &mut events {
        event.run = RunId::new("r3");
    }
    assert_eq!(play(&mut model, 40_000, &events), [Effect::ShowBefore]);
    assert_eq!(model.run_state().map(|state| state.run.as_str()), Some("r2"));
    assert_eq!(model.result.parts.all(), parts(&[]));
    let said = model.notices.last().map(|notice| notice.text.as_str());
    assert!(said.is_some_and(|said| said.starts_with("Synoniemen stays: the answer")));
    let effects = send(&mut model, 60_000, [key(KeyCode::Char('u'))]);
    assert_eq!(effects, [revise("r1", Revision::Rest { run: Some("r1".to_owned()) })]);
}

#[test]
fn a_change_that_cannot_be_made_leaves_all_as_it_was() {
    let mut model = items(&[]);
    send(&mut model, 30_001, [key(KeyCode::Char('x'))]);
    send(&mut model, 30_002, [MsgKind::RunRefused("no room on the disk".into())]);
    assert_eq!(model.result.parts.all(), parts(&[]));
    assert_eq!((model.screen, model.is_running()), (Screen::Result, false));
    assert_eq!(model.notices.last().map(|n| n.text.as_str()), Some("no room on the disk"));
    assert_eq!(send(&mut model, 30_003, [key(KeyCode::Char('u'))]), []);
}

#[test]
fn what_is_missing_is_asked_for_with_what_was_changed() {
    let mut model = items(&["antoniemen"]);
    send(&mut model, 30_001, [key(KeyCode::Char('x'))]);
    made(&mut model, "r2", &["antoniemen"], with_synonyms(&["wachtduur"]));
    let effects = send(&mut model, 40_001, [key(KeyCode::Esc), key(KeyCode::F(5))]);
    assert_eq!(effects, [revise("r2", Revision::Rest { run: None })]);
    assert_eq!(model.screen, Screen::Run);
}

#[test]
fn a_change_pays_for_nothing_a_second_time_without_a_word() {
    let mut model = items(&[]);
    let run = model.run.as_mut().unwrap();
    let error = StepError::new(Cause::Unavailable, "cut", "look at your account");
    run.state.steps[5].status = StepStatus::Failed;
    run.state.steps[5].error = Some(error.maybe_billed());
    assert_eq!(send(&mut model, 30_001, [key(KeyCode::Char('x'))]), []);
    assert!(model.notices.last().is_some_and(|n| n.text.contains("may have been paid for")));
}
