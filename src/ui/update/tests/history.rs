//! The history: lists, search, deletion and undo, opening, watching again.

use super::*;
use crate::domain::event::EventKind;
use crate::domain::terms::{Service, Terms};
use crate::store::history::HistoryEntry;
use crate::ui::effect::Revision;
use crate::ui::fixtures::history::{entries, many, pair};
use crate::ui::model::history::Sheet;
use crate::ui::past::{Opened, PastNews, PastTask, Purpose};

fn past(news: PastNews) -> [MsgKind; 1] {
    [MsgKind::Past(news)]
}

fn key(model: &mut Model, now_ms: u64, code: KeyCode) -> Vec<Effect> {
    send(model, now_ms, [MsgKind::Key(KeyEvent::new(code, KeyModifiers::NONE))])
}

fn keys(model: &mut Model, typed: &str) -> Vec<Effect> {
    let now_ms = model.now_ms;
    typed.chars().flat_map(|c| key(model, now_ms, KeyCode::Char(c))).collect()
}

fn listed(entries: Vec<HistoryEntry>) -> Model {
    let mut model = model(NOTES, Origin::Draft, (80, 24));
    let effects = key(&mut model, 10, KeyCode::F(9));
    assert_eq!(effects, [Effect::Past(PastTask::List { number: 1 })]);
    send(&mut model, 20, past(PastNews::Listed { number: 1, entries, is_last: true }));
    model
}

fn opened(model: &mut Model, now_ms: u64, purpose: Purpose) -> Vec<Effect> {
    let mut events = partial();
    events.sort_by_key(|event| event.elapsed_ms);
    let opened = Opened { purpose, events, notes: NOTES.to_owned() };
    send(model, now_ms, past(PastNews::Opened(opened)))
}

#[test]
fn it_is_left_to_where_one_came_from() {
    let mut model = model(NOTES, Origin::Draft, (80, 24));
    key(&mut model, 10, KeyCode::F(9));
    assert_eq!(model.screen, Screen::History);
    key(&mut model, 10, KeyCode::Esc);
    assert_eq!(model.screen, Screen::Notes);
}

#[test]
fn a_search_is_typed_kept_and_taken_back() {
    let mut model = listed(entries());
    keys(&mut model, "/state:complete q");
    assert!(model.history.is_typing && model.history.shown().len() == 0);
    key(&mut model, 30, KeyCode::Backspace);
    key(&mut model, 30, KeyCode::Enter);
    assert_eq!((model.history.is_typing, model.history.shown().len()), (false, 3));
    key(&mut model, 30, KeyCode::Esc);
    assert_eq!((model.screen, model.history.shown().len()), (Screen::History, entries().len()));
    send(&mut model, 40, [MsgKind::Paste("bezwaar\n".to_owned())]);
    assert_eq!(model.history.shown().len(), 1);
}

#[test]
fn what_is_deleted_comes_back() {
    let mut model = listed(entries());
    let run = entries()[1].run.clone();
    let effects = keys(&mut model, "jx");
    assert_eq!(effects, [Effect::Past(PastTask::Delete { run: run.clone() })]);
    send(&mut model, 30, past(PastNews::Deleted { run: run.clone() }));
    assert_eq!(model.history.len(), entries().len() - 1);
    assert!(model.notices.iter().any(|notice| notice.text.starts_with("deleted; u brings")));
    assert_eq!(keys(&mut model, "u"), [Effect::Past(PastTask::BringBack { run: run.clone() })]);
    send(&mut model, 40, past(PastNews::BroughtBack(entries()[1].clone())));
    assert_eq!(model.history.focused().map(|entry| entry.run.as_str()), Some(run.as_str()));
    assert_eq!(keys(&mut model, "u"), []);
}

#[test]
fn a_run_is_renamed_with_its_title_to_begin_with() {
    let mut model = listed(entries());
    keys(&mut model, "jR!");
    let effects = key(&mut model, 30, KeyCode::Enter);
    let run = entries()[1].run.clone();
    assert_eq!(effects, [Effect::Past(PastTask::Rename { run, title: "wachttijd!".to_owned() })]);
}

#[test]
fn an_opened_run_is_read_like_one_that_has_just_ended() {
    let mut model = listed(entries());
    let run = entries()[0].run.clone();
    let purpose = Purpose::Read;
    let effects = key(&mut model, 30, KeyCode::Enter);
    assert_eq!(effects, [Effect::Past(PastTask::Open { run, purpose })]);
    let effects = opened(&mut model, 40, purpose);
    assert!(effects.contains(&Effect::LoadReading) && !effects.contains(&Effect::KeepRecord));
    assert_eq!(model.screen, Screen::Result);
    let run = model.run.as_ref().unwrap();
    assert_eq!((run.state.end, run.notes_changed), (Some(RunEnd::Partial), false));
    assert!(!model.is_running());
}

#[test]
fn the_files_of_an_opened_run_are_asked_for_when_its_document_is_there() {
    let mut model = listed(entries());
    opened(&mut model, 40, Purpose::Export);
    assert_eq!(model.popup, None);
    let reading = ready(&model);
    send(&mut model, 50, [reading.clone()]);
    assert!(matches!(model.popup, Some(Popup::Prompt { about: PromptAbout::Export, .. })));
    key(&mut model, 50, KeyCode::Esc);
    send(&mut model, 60, [reading]);
    assert_eq!(model.popup, None, "once is enough");
}

#[test]
fn nothing_is_opened_while_a_run_goes_on() {
    let mut model = listed(entries());
    key(&mut model, 30, KeyCode::Esc);
    key(&mut model, 30, KeyCode::F(5));
    play(&mut model, 30, &streaming());
    key(&mut model, 9_000, KeyCode::F(9));
    assert_eq!(key(&mut model, 9_000, KeyCode::Enter), []);
    assert_eq!(model.history.back, Screen::Run);
}

#[test]
fn a_run_is_watched_again_by_its_own_times() {
    let mut model = listed(entries());
    opened(&mut model, 1_000, Purpose::Replay);
    assert_eq!((model.screen, model.is_running()), (Screen::Run, false));
    send(&mut model, 2_300, [MsgKind::Tick]);
    let fields = |model: &Model| model.run.as_ref().unwrap().state.steps[0].fields.len();
    assert_eq!(fields(&model), 4, "5,200 ms of the run have passed");
    assert_eq!(model.run.as_ref().unwrap().now(99_999), 5_200);
    keys(&mut model, " ");
    send(&mut model, 90_000, [MsgKind::Tick]);
    assert_eq!(fields(&model), 4);
    assert_eq!(next_wake(&model).filter(|_| model.notices.is_empty()), None, "it stands still");
    let effects = keys(&mut model, " ++");
    assert!(model.replay.is_none() && effects.contains(&Effect::LoadReading));
    let state = &model.run.as_ref().unwrap().state;
    assert_eq!(state.end, Some(RunEnd::Partial));
    assert!(effects.iter().all(|effect| !matches!(effect, Effect::KeepRecord)));
}

#[test]
fn watching_is_ended_with_one_key_and_the_run_stands_whole() {
    let mut model = listed(entries());
    for code in [KeyCode::Esc, KeyCode::F(9), KeyCode::F(2), KeyCode::Enter] {
        opened(&mut model, 1_000, Purpose::Replay);
        let effects = key(&mut model, 1_100, code);
        assert!(model.replay.is_none() && effects.contains(&Effect::LoadReading), "{code}");
        assert_eq!(model.run.as_ref().unwrap().state.end, Some(RunEnd::Partial));
    }
}

#[test]
fn nothing_is_started_from_a_run_that_is_watched_again() {
    let mut model = listed(entries());
    opened(&mut model, 1_000, Purpose::Replay);
    for code in [KeyCode::F(5), KeyCode::Char('r'), KeyCode::Char('x')] {
        assert_eq!(key(&mut model, 1_000, code), [], "{code}");
    }
}

#[test]
fn the_details_of_the_focus_are_read_once_and_only_where_they_show() {
    let mut model = listed(many(40));
    assert_eq!(keys(&mut model, "j"), [], "80 columns have no room for them");
    let detail = |place: u32| {
        let run = many(40)[usize::try_from(place).unwrap()].run.clone();
        [Effect::Past(PastTask::Detail { run })]
    };
    let wide = [MsgKind::Resized(Size::new(120, 30))];
    assert_eq!(send(&mut model, 30, wide), detail(1));
    assert_eq!(keys(&mut model, "jjjj"), [], "one at a time");
    let run = many(40)[1].run.clone();
    let late = past(PastNews::Detailed { run, kept: Err("gone".to_owned()) });
    assert_eq!(send(&mut model, 40, late), detail(5));
}

#[test]
fn marks_are_for_one_comparison_and_versions_for_one_line() {
    let mut model = listed(entries());
    keys(&mut model, "  c");
    let marked = |model: &Model| {
        model.history.all().iter().filter(|entry| model.history.is_marked(&entry.run)).count()
    };
    assert_eq!(marked(&model), 2);
    send(&mut model, 30, past(PastNews::Compared(pair())));
    assert_eq!((marked(&model), matches!(model.history.sheet, Sheet::Pair(Some(_)))), (0, true));
}

#[test]
fn a_sheet_that_cannot_be_filled_is_closed_with_the_reason() {
    let mut model = listed(entries());
    let runs = [entries()[1].run.clone(), entries()[0].run.clone()];
    assert_eq!(keys(&mut model, "c"), [Effect::Past(PastTask::Compare { runs })]);
    send(&mut model, 30, past(PastNews::Refused("its notes are gone".to_owned())));
    assert_eq!(model.history.sheet, Sheet::List);
    assert!(model.notices.iter().any(|notice| notice.text == "its notes are gone"));
    send(&mut model, 30, past(PastNews::Compared(pair())));
    assert_eq!(model.history.sheet, Sheet::List, "what comes too late opens nothing");
}

#[test]
fn a_run_that_lacks_something_is_gone_on_with_from_the_list() {
    let mut model = listed(entries());
    assert_eq!(keys(&mut model, "r"), [], "the first one is complete");
    assert!(model.notices.iter().any(|notice| notice.text.contains("nothing is left to do")));
    let run = entries()[1].run.clone();
    let purpose = Purpose::Resume;
    assert_eq!(keys(&mut model, "jr"), [Effect::Past(PastTask::Open { run, purpose })]);
    let events = partial();
    let (mode, run) = (RunMode::Pipelined, events[0].run.as_str().to_owned());
    let revision = Revision::Rest { run: None };
    let told = opened(&mut model, 30, Purpose::Resume);
    assert_eq!(told, [Effect::LoadReading, Effect::ReviseRun { run, mode, revision }]);
    assert!(model.is_running() && model.screen == Screen::Run);
}

#[test]
fn what_may_have_been_paid_for_is_asked_about_before_a_run_is_gone_on_with() {
    let mut model = listed(entries());
    model.setup.pictures_by.name = "openrouter".to_owned();
    keys(&mut model, "jr");
    let opened = Opened { purpose: Purpose::Resume, events: maybe_paid(), notes: NOTES.to_owned() };
    let effects = send(&mut model, 30, past(PastNews::Opened(opened)));
    assert!(
        !effects.iter().any(|effect| matches!(effect, Effect::ReviseRun { .. })),
        "{effects:?}"
    );
    assert!(matches!(model.popup, Some(Popup::Question(Question::BuyAgain(_)))));
    let yes = key(&mut model, 40, KeyCode::Enter);
    let is_rest = |effect: &Effect| {
        matches!(effect, Effect::ReviseRun { revision: Revision::Rest { run: None }, .. })
    };
    assert!(yes.iter().any(is_rest), "{yes:?}");
}

#[test]
fn a_run_of_other_services_is_not_gone_on_with_by_those_of_now() {
    let mut model = listed(entries());
    // Its pictures were asked of a service, and now this machine would make them.
    let opened = Opened { purpose: Purpose::Resume, events: maybe_paid(), notes: NOTES.to_owned() };
    let effects = send(&mut model, 30, past(PastNews::Opened(opened)));
    assert!(effects.iter().all(|effect| !matches!(effect, Effect::ReviseRun { .. })));
    assert!(model.popup.is_none() && !model.is_running());
    let told = model.notices.iter().map(|notice| notice.text.as_str()).collect::<String>();
    assert!(
        told.contains("was to be made by openrouter, and now it would be by offline"),
        "{told}"
    );
    assert!(told.contains("casegen-tui run --resume"), "{told}");
}

#[test]
fn a_run_is_not_gone_on_with_by_another_maker_of_pictures_than_it_was_to_have() {
    let told = |pictures: &str| {
        let mut model = listed(entries());
        let mut events = crate::ui::past::with_end(streaming());
        let here = |provider: &str| Service { provider: provider.to_owned(), ..Service::default() };
        let text = here(&model.setup.text_by.name);
        if let EventKind::RunStarted { terms, .. } = &mut events[0].kind {
            *terms = Some(Box::new(Terms { text, pictures: here(pictures), ..Terms::default() }));
        }
        model.setup.pictures_by.name = "openrouter".to_owned();
        let opened = Opened { purpose: Purpose::Resume, events, notes: NOTES.to_owned() };
        send(&mut model, 30, past(PastNews::Opened(opened)));
        model.notices.iter().map(|notice| notice.text.as_str()).collect::<String>()
    };
    // None of its pictures had begun.
    let refused = "Hero was to be made by offline, and now it would be by openrouter";
    assert!(told("offline").contains(refused), "{}", told("offline"));
    assert!(!told("openrouter").contains("was to be made by"), "{}", told("openrouter"));
}

#[test]
fn a_service_of_the_same_name_at_another_address_is_another_one() {
    let told = |address: &str| {
        let mut model = listed(entries());
        model.setup.text_by.address = Some("http://localhost:1234/v1".to_owned());
        let mut events = crate::ui::past::with_end(streaming());
        for event in &mut events {
            if let EventKind::StepStarted { address: own, .. } = &mut event.kind {
                *own = Some(address.to_owned());
            }
        }
        let opened = Opened { purpose: Purpose::Resume, events, notes: NOTES.to_owned() };
        let effects = send(&mut model, 30, past(PastNews::Opened(opened)));
        let told = model.notices.iter().map(|notice| notice.text.as_str()).collect::<String>();
        (effects.iter().any(|effect| matches!(effect, Effect::ReviseRun { .. })), told)
    };
    assert_eq!(told("http://localhost:1234/v1"), (true, String::new()));
    let (is_asked, said) = told("http://10.0.0.7:1234/v1");
    assert!(
        !is_asked && said.contains("at http://10.0.0.7:1234/v1, and now it would be by"),
        "{said}"
    );
}

#[test]
fn a_run_that_was_killed_in_its_document_is_gone_on_with_all_the_same() {
    let mut model = listed(entries());
    let events = crate::ui::past::with_end(streaming());
    let opened = Opened { purpose: Purpose::Resume, events, notes: NOTES.to_owned() };
    let effects = send(&mut model, 30, past(PastNews::Opened(opened)));
    assert!(matches!(effects.as_slice(), [Effect::ReviseRun { .. }]), "{effects:?}");
}
