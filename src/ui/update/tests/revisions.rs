//! Changes of a result: what each key asks for, and that each can be taken back.

use super::*;
use crate::domain::edit::Edit;
use crate::domain::event::RunEvent;
use crate::domain::fault::{Cause, StepError};
use crate::domain::finding::Finding;
use crate::domain::part::{Part, PartContent};
use crate::domain::recipe::StepId;
use crate::domain::run::{RunId, StepStatus};
use crate::ui::effect::Revision;
use crate::ui::model::rerun::{Asked, Outlook};

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
    assert_eq!(item(&model), Some("wachtperiode"));
    model
}

fn revise(run: &str, revision: Revision) -> Effect {
    Effect::ReviseRun { run: run.to_owned(), mode: RunMode::Pipelined, revision }
}

/// A change that is made at once, because nothing depends on it.
fn edit(edit: Edit) -> Revision {
    Revision::Edit { edits: vec![edit], keep: false }
}

fn removal(path: &str) -> Revision {
    edit(Edit::removal(path.parse().unwrap()))
}

/// The text that has the focus.
fn item(model: &Model) -> Option<&str> {
    model.result.fields.item().and_then(|item| item.value.as_str())
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
    let mut messages = vec![alt('c')];
    messages.extend(typed("intaketijd"));
    messages.push(key(KeyCode::Enter));
    let effects = send(&mut model, 30_002, messages);
    assert_eq!(effects, [revise("r1", edit("synoniemen[1]=intaketijd".parse().unwrap()))]);
    assert!(model.is_running() && model.screen == Screen::Result);
    assert_eq!(item(&model), Some("intaketijd"), "shown at once");
    // One change after the other.
    assert_eq!(send(&mut model, 30_003, [key(KeyCode::Char('x'))]), []);
    made(&mut model, "r2", &[], with_synonyms(&["wachtduur", "intaketijd"]));
    assert_eq!((model.result.fields.focus(), model.screen), ((3, 1), Screen::Result));
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
    assert_eq!(effects, [revise("r1", removal("synoniemen[1]"))]);
    made(&mut model, "r2", &[], with_synonyms(&["wachtduur"]));
    assert_eq!(
        send(&mut model, 40_001, [key(KeyCode::Char('x'))]),
        [revise("r2", removal("synoniemen[0]"))]
    );
    made(&mut model, "r3", &[], with_synonyms(&[]));
    assert_eq!(send(&mut model, 40_002, [key(KeyCode::Char('x'))]), [], "nothing is there");
    let back = |run: &str| revise(run, Revision::Rest { run: Some(run.to_owned()) });
    assert_eq!(send(&mut model, 40_003, [key(KeyCode::Char('u'))]), [back("r2")]);
    assert_eq!(item(&model), Some("wachtduur"));
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
    let is_told = |model: &Model| model.notices.iter().any(|n| n.text.contains("still being made"));
    send(&mut model, 90_000, [MsgKind::Tick]);
    assert!(is_told(&model), "as long as it is so");
    made(&mut model, "r2", &[], parts(&[]));
    assert!(!is_told(&model));
    // Where it cannot be taken, it stays to be tried again.
    let mut model = items(&[]);
    send(&mut model, 30_001, [key(KeyCode::Char('e')), key(KeyCode::Char('s'))]);
    model.run.as_mut().unwrap().state.end = None;
    assert_eq!(send(&mut model, 30_002, [key(KeyCode::Enter)]), []);
    let typed = |model: &Model| model.editing.form.as_ref().unwrap().inputs[0].editor.text();
    assert_eq!((&model.popup, typed(&model).as_str()), (&Some(Popup::Form), "wachtperiodes"));
    assert!(model.notices.last().is_some_and(|n| n.text.contains("still being made")));
    // Leaving asks once before it drops what was typed.
    send(&mut model, 30_003, [key(KeyCode::Esc)]);
    assert_eq!(typed(&model), "wachtperiodes");
    send(&mut model, 30_004, [key(KeyCode::Esc)]);
    assert!(model.popup.is_none() && model.editing.form.is_none());
}

#[test]
fn changes_are_taken_back_as_often_as_that_was_asked() {
    let mut model = items(&[]);
    send(&mut model, 30_001, [key(KeyCode::Char('x'))]);
    made(&mut model, "r2", &[], with_synonyms(&["wachtduur"]));
    send(&mut model, 40_001, [key(KeyCode::Char('x'))]);
    made(&mut model, "r3", &[], with_synonyms(&[]));
    assert_eq!(model.result.fields.changes.len(), 2);
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
    assert_eq!(model.result.fields.changes.len(), 0);
}

#[test]
fn a_run_that_would_drop_changes_asks_first() {
    let mut model = items(&[]);
    send(&mut model, 30_001, [key(KeyCode::Char('x'))]);
    made(&mut model, "r2", &[], with_synonyms(&["wachtduur"]));
    assert_eq!(send(&mut model, 40_001, [key(KeyCode::Esc), key(KeyCode::F(5))]), []);
    assert_eq!(model.popup, Some(Popup::Question(Question::DropChanges(1))));
    assert_eq!(send(&mut model, 40_002, [key(KeyCode::Char('n'))]), []);
    assert_eq!(model.result.fields.changes.len(), 1);
    let effects = send(&mut model, 40_003, [key(KeyCode::F(5)), key(KeyCode::Char('y'))]);
    assert!(matches!(effects.last(), Some(Effect::StartRun { .. })), "{effects:?}");
    assert!(model.popup.is_none() && model.result.fields.changes.is_empty());
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
    assert_eq!(model.result.fields.parts(), parts(&[]));
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
    assert_eq!(model.result.fields.parts(), parts(&[]));
    assert_eq!((model.screen, model.is_running()), (Screen::Result, false));
    assert_eq!(model.notices.last().map(|n| n.text.as_str()), Some("no room on the disk"));
    assert_eq!(send(&mut model, 30_003, [key(KeyCode::Char('u'))]), []);
}

#[test]
fn what_is_missing_is_asked_for_with_what_was_changed() {
    let mut model = items(&["antoniemen"]);
    let revision = removal("synoniemen[1]");
    let foresee =
        Effect::Foresee { run: "r1".into(), mode: RunMode::Pipelined, revision: revision.clone() };
    assert_eq!(send(&mut model, 30_001, [key(KeyCode::Char('x'))]), [foresee]);
    let seen = MsgKind::Foreseen(Ok(outlook(&["antoniemen"])));
    let effects = send(&mut model, 30_002, [seen, key(KeyCode::Enter)]);
    assert_eq!(effects, [revise("r1", revision)]);
    made(&mut model, "r2", &["antoniemen"], with_synonyms(&["wachtduur"]));
    let effects = send(&mut model, 40_001, [key(KeyCode::Esc), key(KeyCode::Char('r'))]);
    assert_eq!(effects, [revise("r2", Revision::Rest { run: None })]);
    assert_eq!(model.screen, Screen::Run);
}

/// A look ahead that says that these steps would be asked for.
fn outlook(steps: &[&str]) -> Outlook {
    let asked = |step: &&str| Asked {
        step: (*step).into(),
        whom: "openrouter".to_owned(),
        is_open: false,
        is_missing: false,
        usual_ms: 14_000,
        usual_cost_usd: Some(0.04),
    };
    Outlook { steps: steps.iter().map(asked).collect(), ..Outlook::default() }
}

/// A model whose third step, a list, failed and may have been paid for.
fn billed() -> Model {
    let mut model = items(&[]);
    let run = model.run.as_mut().unwrap();
    let error = StepError::new(Cause::Unavailable, "cut", "look at your account");
    run.state.steps[5].status = StepStatus::Failed;
    run.state.steps[5].error = Some(error.maybe_billed());
    model
}

#[test]
fn a_change_pays_for_nothing_a_second_time_without_a_word() {
    let mut model = billed();
    let effects = send(&mut model, 30_001, [key(KeyCode::Char('x'))]);
    assert!(matches!(effects.as_slice(), [Effect::Foresee { .. }]));
    let seen = || MsgKind::Foreseen(Ok(outlook(&["antoniemen"])));
    assert_eq!(send(&mut model, 30_002, [seen()]), [], "it asks");
    let kept =
        Revision::Edit { edits: vec![Edit::removal("synoniemen[1]".parse().unwrap())], keep: true };
    let effects = send(&mut model, 30_003, [key(KeyCode::Char('k'))]);
    assert_eq!(effects, [revise("r1", kept)], "kept without asking anybody");
    let mut model = billed();
    assert_eq!(send(&mut model, 30_001, [key(KeyCode::Char('R'))]), []);
    assert!(model.notices.last().is_some_and(|n| n.text.contains("may have been paid for")));
}

#[test]
fn one_step_or_all_that_failed_are_asked_for_again() {
    let mut model = items(&["tegenvoorbeelden", "antoniemen"]);
    let again = |step: &str| revise("r1", Revision::Only { step: step.into() });
    let effects = send(
        &mut model,
        30_001,
        [key(KeyCode::F(3)), key(KeyCode::Char('6')), key(KeyCode::Char('r'))],
    );
    assert_eq!(effects, [again("antoniemen")]);
    assert_eq!((model.screen, model.is_running()), (Screen::Run, true));
    let mut model = items(&["tegenvoorbeelden", "antoniemen"]);
    let rest = || revise("r1", Revision::Rest { run: None });
    let all = [key(KeyCode::F(3)), key(KeyCode::Char('1')), key(KeyCode::Char('r'))];
    assert_eq!(send(&mut model, 30_001, all), [rest()], "the focus is on one that came");
    // Where it may be paid for twice a yes comes first.
    let mut model = billed();
    let keys = [key(KeyCode::Esc), key(KeyCode::Char('r'))];
    assert_eq!(send(&mut model, 30_001, keys), []);
    assert!(matches!(&model.popup, Some(Popup::Question(Question::BuyAgain(_)))));
    assert_eq!(send(&mut model, 30_002, [key(KeyCode::Enter)]), [rest()]);
    let mut model = items(&[]);
    assert_eq!(send(&mut model, 30_001, [key(KeyCode::Esc), key(KeyCode::Char('r'))]), []);
    assert!(model.notices.last().is_some_and(|n| n.text.contains("nothing failed")));
}

#[test]
fn a_step_of_the_run_in_flight_is_asked_for_again() {
    let mut model = model(NOTES, Origin::Draft, (80, 24));
    send(&mut model, 0, [key(KeyCode::F(5))]);
    play(&mut model, 0, &streaming());
    play(&mut model, 0, &[crate::ui::fixtures::failed(7_000, "hero")]);
    let effects = send(&mut model, 7_100, [key(KeyCode::Char('2')), key(KeyCode::Char('r'))]);
    assert_eq!(effects, [Effect::RetryStep { step: "hero".into() }]);
    let effects = send(&mut model, 7_200, [key(KeyCode::Char('1')), key(KeyCode::Char('r'))]);
    assert_eq!(effects, [], "what runs is left alone");
}

/// A model that shows the fields of a case study, the focus on the first metric.
fn metrics() -> Model {
    let mut model = model(NOTES, Origin::Draft, (80, 24));
    send(&mut model, 0, [key(KeyCode::F(5))]);
    play(&mut model, 0, &partial());
    let ready = ready(&model);
    send(&mut model, 30_000, [case_study_fields(), ready, key(KeyCode::Enter), key(KeyCode::Tab)]);
    model.result.fields.focus_on("metrics[0]");
    model
}

#[test]
fn what_depends_on_a_field_is_told_before_it_is_run() {
    let mut model = metrics();
    let mut messages = vec![key(KeyCode::Char('e')), key(KeyCode::Tab), alt('c')];
    messages.extend(typed("15 days"));
    messages.push(key(KeyCode::Enter));
    let edits = vec!["metrics[0].before=15 days".parse().unwrap()];
    let revision = |keep| Revision::Edit { edits: edits.clone(), keep };
    let mode = RunMode::Pipelined;
    let foresee = Effect::Foresee { run: "r1".into(), mode, revision: revision(false) };
    assert_eq!(send(&mut model, 30_001, messages), std::slice::from_ref(&foresee));
    assert_eq!(model.popup, Some(Popup::Rerun));
    // Nothing is done before it is known what that means.
    assert_eq!(send(&mut model, 30_002, [key(KeyCode::Enter)]), []);
    let seen = || MsgKind::Foreseen(Ok(outlook(&["metrics"])));
    assert_eq!(send(&mut model, 30_003, [seen(), key(KeyCode::Esc)]), []);
    assert_eq!(model.popup, Some(Popup::Form), "back to what was typed");
    assert_eq!(send(&mut model, 30_004, [key(KeyCode::Enter)]), [foresee]);
    let effects = send(&mut model, 30_005, [seen(), key(KeyCode::Char('k'))]);
    assert_eq!(effects, [revise("r1", revision(true))]);
    assert!(model.popup.is_none() && model.editing.form.is_none() && model.is_running());
    assert_eq!(model.result.fields.document()["metrics"][0]["before"], "15 days");
    // What nobody is asked for needs no answer, and a refusal gives back what was typed.
    let mut model = metrics();
    let keys = || [key(KeyCode::Char('e')), key(KeyCode::Char('!')), key(KeyCode::Enter)];
    send(&mut model, 30_001, keys());
    let effects = send(&mut model, 30_002, [MsgKind::Foreseen(Ok(Outlook::default()))]);
    assert!(matches!(effects.as_slice(), [Effect::ReviseRun { .. }]), "{effects:?}");
    let mut model = metrics();
    send(&mut model, 30_001, keys());
    send(&mut model, 30_002, [MsgKind::Foreseen(Err("no such run".into()))]);
    assert_eq!(model.popup, Some(Popup::Form));
}

#[test]
fn a_wrong_value_stays_in_its_form() {
    let mut model = metrics();
    let mut messages = vec![key(KeyCode::Char('e'))];
    messages.extend((0..5).map(|_| key(KeyCode::Tab)));
    messages.extend(typed("x"));
    messages.push(key(KeyCode::Enter));
    assert_eq!(send(&mut model, 30_001, messages), []);
    let form = model.editing.form.as_ref().unwrap();
    assert_eq!(form.inputs[form.at].problem.as_deref(), Some("type lower, higher or nothing"));
    assert_eq!(model.popup, Some(Popup::Form));
}

#[test]
fn items_are_added_moved_and_reached_by_their_findings() {
    let mut model = items(&[]);
    let mut messages = vec![key(KeyCode::Char('a'))];
    messages.extend(typed("intake"));
    messages.push(key(KeyCode::Enter));
    let added = Edit::addition("synoniemen[2]".parse().unwrap(), "intake".into());
    assert_eq!(send(&mut model, 30_001, messages), [revise("r1", edit(added))]);
    assert_eq!((model.result.fields.focus(), item(&model)), ((3, 2), Some("intake")));
    assert_eq!(model.revision.as_ref().unwrap().change.about, "Synoniemen 3 added");
    let mut model = items(&[]);
    let moved = Edit::shift("synoniemen[1]".parse().unwrap(), 0);
    assert_eq!(send(&mut model, 30_001, [key(KeyCode::Char('K'))]), [revise("r1", edit(moved))]);
    assert_eq!((model.result.fields.focus(), item(&model)), ((3, 0), Some("wachtperiode")));
    let mut model = items(&[]);
    assert_eq!(send(&mut model, 30_001, [key(KeyCode::Char('J'))]), [], "it is the last one");
    send(&mut model, 30_002, [definition_fields(), key(KeyCode::Char('f'))]);
    let path = |model: &Model| model.result.fields.item().unwrap().path.clone();
    assert_eq!(path(&model), "definitie");
    send(&mut model, 30_003, [key(KeyCode::Char('f'))]);
    assert_eq!(path(&model), "bron");
}

#[test]
fn findings_about_no_field_are_shown_on_the_page() {
    let mut model = items(&[]);
    let state = &mut model.run.as_mut().unwrap().state;
    state.findings = vec![Finding::notice("it was not quite valid JSON")];
    send(&mut model, 30_002, [definition_fields(), key(KeyCode::Char('f'))]);
    assert!(!model.result.fields.is_open);
    assert!(model.notices[0].text.starts_with("1 finding about the whole"), "{:?}", model.notices);
}

#[test]
fn every_change_is_a_version_that_can_be_gone_back_to() {
    let mut model = items(&[]);
    send(&mut model, 30_000, [key(KeyCode::Char('v'))]);
    assert!(model.popup.is_none(), "there is only one");
    send(&mut model, 30_001, [key(KeyCode::Char('x'))]);
    made(&mut model, "r2", &[], with_synonyms(&["wachtduur"]));
    let told = |model: &Model| -> Vec<(String, String)> {
        let versions = model.result.fields.versions.iter();
        versions.map(|version| (version.run.clone(), version.about.clone())).collect()
    };
    let version = |run: &str, about: &str| (run.to_owned(), about.to_owned());
    let both = [version("r1", "made from the notes"), version("r2", "Synoniemen 2 removed")];
    assert_eq!(told(&model), both);
    send(&mut model, 40_001, [key(KeyCode::Char('v'))]);
    assert_eq!(model.popup, Some(Popup::Versions { index: 0, top: 0 }));
    let effects = send(&mut model, 40_002, [key(KeyCode::Enter)]);
    assert_eq!(effects, [revise("r1", Revision::Rest { run: Some("r1".into()) })]);
    made(&mut model, "r3", &[], parts(&[]));
    assert_eq!(told(&model).len(), 3);
    assert_eq!(model.result.fields.changes.len(), 2, "going back can be taken back too");
}

#[test]
fn the_usual_time_comes_from_history_and_esc_leads_to_the_result() {
    let mut model = model(NOTES, Origin::Draft, (80, 24));
    send(&mut model, 0, [key(KeyCode::F(5))]);
    play(&mut model, 0, &partial());
    let usual = |model: &Model| model.run.as_ref().unwrap().state.steps[0].outline.usual_ms;
    assert_eq!(usual(&model), 87_000, "nothing is known");
    let ready = ready(&model);
    send(&mut model, 30_000, [ready, key(KeyCode::Esc)]);
    assert_eq!(model.screen, Screen::Result);
}
