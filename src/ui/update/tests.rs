//! Transitions: what a message does, and everything that it wants done.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::Size;

use super::*;
use crate::domain::halt::Halt;
use crate::domain::run::{RunEnd, RunMode};
use crate::ui::effect::Overwrite;
use crate::ui::fixtures::*;
use crate::ui::model::notes::{Keeping, Origin};
use crate::ui::model::popup::PromptAbout;

mod clocks;
mod compose;
mod copies;
mod drafts;
mod history;
mod notices;
mod revisions;
mod seams;
mod steering;

fn key(code: KeyCode) -> MsgKind {
    MsgKind::Key(KeyEvent::new(code, KeyModifiers::NONE))
}

fn alt(c: char) -> MsgKind {
    MsgKind::Key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::ALT))
}

fn ctrl(c: char) -> MsgKind {
    MsgKind::Key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::CONTROL))
}

fn typed(text: &str) -> Vec<MsgKind> {
    text.chars().map(|c| key(KeyCode::Char(c))).collect()
}

fn start_run(notes: &str, mode: RunMode) -> Effect {
    Effect::StartRun { recipe: 0, mode, notes: notes.to_owned() }
}

fn file(path: &str, text: &str) -> MsgKind {
    MsgKind::FileOpened { path: path.into(), text: text.into(), cleaned: false }
}

fn draft(text: &str) -> Effect {
    Effect::SaveDraft { text: text.to_owned() }
}

#[test]
fn one_key_runs_the_sample() {
    let mut model = model(NOTES, Origin::Sample, (80, 24));
    let effects = send(&mut model, 10, [key(KeyCode::F(5))]);
    assert_eq!(effects, [start_run(NOTES, RunMode::Pipelined)]);
    assert_eq!(model.screen, Screen::Run);
    assert!(model.is_running());
}

#[test]
fn a_paste_or_typing_replaces_the_sample_and_undo_brings_it_back() {
    let mut sample = model(NOTES, Origin::Sample, (80, 24));
    send(&mut sample, 10, [MsgKind::Paste("mine\r\nall mine".into())]);
    assert_eq!(sample.notes.editor.text(), "mine\nall mine");
    assert_eq!(sample.notes.origin, Origin::Draft);
    send(&mut sample, 20, [ctrl('u')]);
    assert_eq!(sample.notes.editor.text(), NOTES);

    let mut sample = model(NOTES, Origin::Sample, (80, 24));
    send(&mut sample, 10, [key(KeyCode::Down), key(KeyCode::Right)]);
    assert!(sample.notes.is_sample());
    send(&mut sample, 20, typed("hi"));
    assert_eq!(sample.notes.editor.text(), "hi");
}

#[test]
fn the_draft_is_saved_when_typing_stops_and_only_then() {
    let mut model = model("", Origin::Draft, (80, 24));
    assert_eq!(next_wake(&model), None);
    assert_eq!(send(&mut model, 1000, typed("ab")), []);
    assert_eq!(next_wake(&model), Some(1300));
    assert_eq!(send(&mut model, 1299, [MsgKind::Tick]), []);
    assert_eq!(send(&mut model, 1300, [MsgKind::Tick]), [draft("ab")]);
    assert_eq!(next_wake(&model), None);
    send(&mut model, 1305, [MsgKind::DraftSaved]);
    assert_eq!(model.notes.keeping, Keeping::Safe);
    assert_eq!(send(&mut model, 9000, [MsgKind::Tick]), []);
}

#[test]
fn a_change_while_saving_is_saved_again_and_a_failure_is_tried_again() {
    let mut model = model("", Origin::Draft, (80, 24));
    send(&mut model, 0, typed("a"));
    assert_eq!(send(&mut model, 300, [MsgKind::Tick]), [draft("a")]);
    send(&mut model, 310, typed("b"));
    send(&mut model, 320, [MsgKind::DraftSaved]);
    assert_eq!(send(&mut model, 610, [MsgKind::Tick]), [draft("ab")]);
    send(&mut model, 620, [MsgKind::DraftFailed("disk full".into())]);
    assert_eq!(send(&mut model, 3619, [MsgKind::Tick]), []);
    assert_eq!(send(&mut model, 3620, [MsgKind::Tick]), [draft("ab")]);
    assert_eq!(model.notes.unkept.as_deref(), Some("disk full"), "it is told until it works");
    send(&mut model, 3630, [MsgKind::DraftSaved]);
    assert_eq!(model.notes.unkept, None);
}

#[test]
fn the_draft_is_safe_before_a_run_starts() {
    let mut model = model("", Origin::Draft, (80, 24));
    let mut messages = typed("notes");
    messages.push(ctrl('r'));
    assert_eq!(
        send(&mut model, 50, messages),
        [draft("notes"), start_run("notes", RunMode::Pipelined)]
    );
}

#[test]
fn empty_notes_are_not_run_but_explained() {
    let mut model = model(" \n", Origin::Draft, (80, 24));
    assert_eq!(send(&mut model, 0, [key(KeyCode::F(5))]), []);
    assert_eq!(model.screen, Screen::Notes);
    assert!(model.notices[0].text.contains("the notes are empty"));
    let until = model.notices[0].until_ms;
    assert_eq!(next_wake(&model), Some(until));
    send(&mut model, until, [MsgKind::Tick]);
    assert_eq!((model.notices.len(), next_wake(&model)), (0, None));
}

#[test]
fn the_mode_goes_round_and_is_what_runs() {
    let mut model = model(NOTES, Origin::Draft, (80, 24));
    send(&mut model, 0, [key(KeyCode::F(6))]);
    assert_eq!(model.setup.mode, RunMode::Sequential);
    let effects = send(&mut model, 0, [ctrl('t'), key(KeyCode::F(5))]);
    assert_eq!(effects, [start_run(NOTES, RunMode::Parallel)]);
}

#[test]
fn a_recipe_is_chosen_from_a_list_and_brings_its_sample() {
    let mut sample = model(NOTES, Origin::Sample, (80, 24));
    send(&mut sample, 0, [key(KeyCode::F(7))]);
    assert_eq!(sample.popup, Some(Popup::Recipes { index: 0 }));
    send(&mut sample, 0, [key(KeyCode::Down), key(KeyCode::Esc)]);
    assert_eq!((sample.setup.recipe, &sample.popup), (0, &None));
    send(&mut sample, 0, [key(KeyCode::F(7)), key(KeyCode::Down), key(KeyCode::Enter)]);
    assert_eq!(sample.setup.recipe, 1);
    assert!(sample.notes.is_sample() && sample.notes.editor.text().starts_with("wachttijd"));
    let mut own = model("mine", Origin::Draft, (80, 24));
    send(&mut own, 0, [key(KeyCode::F(7)), key(KeyCode::Up), key(KeyCode::Enter)]);
    assert_eq!((own.setup.recipe, own.notes.editor.text().as_str()), (1, "mine"));
}

#[test]
fn interrupting_cancels_first_and_quits_second_and_keeps_the_notes() {
    let mut model = model(NOTES, Origin::Draft, (80, 24));
    send(&mut model, 0, [key(KeyCode::F(5))]);
    play(&mut model, 0, &streaming());
    assert_eq!(send(&mut model, 7000, [ctrl('c')]), [Effect::CancelRun]);
    assert!(model.run.as_ref().is_some_and(|run| run.cancelling));
    assert_eq!(send(&mut model, 7100, [ctrl('c')]), [Effect::CancelRun, Effect::Quit { code: 0 }]);
    assert_eq!(model.notes.editor.text(), NOTES);
}

#[test]
fn quitting_while_running_is_asked_about() {
    let mut model = model(NOTES, Origin::Draft, (80, 24));
    send(&mut model, 0, [key(KeyCode::F(5))]);
    assert_eq!(send(&mut model, 1, [ctrl('q')]), []);
    assert_eq!(model.popup, Some(Popup::Question(Question::QuitWhileRunning)));
    assert_eq!(send(&mut model, 2, [key(KeyCode::Char('n'))]), []);
    assert_eq!(model.popup, None);
    assert_eq!(
        send(&mut model, 3, [ctrl('q'), key(KeyCode::Char('y'))]),
        [Effect::CancelRun, Effect::Quit { code: 0 }]
    );
}

#[test]
fn a_signal_keeps_the_notes_and_leaves_with_its_code() {
    let mut model = model("", Origin::Draft, (80, 24));
    send(&mut model, 0, typed("x"));
    assert_eq!(
        send(&mut model, 1, [MsgKind::Terminated(143)]),
        [draft("x"), Effect::Quit { code: 143 }]
    );
}

#[test]
fn a_signal_ends_the_run_in_flight_in_its_own_way() {
    for (code, signal) in [(129, Halt::Hangup), (143, Halt::Terminate), (130, Halt::Interrupt)] {
        let mut model = model(NOTES, Origin::Draft, (80, 24));
        send(&mut model, 0, [key(KeyCode::F(5))]);
        assert_eq!(
            send(&mut model, 1, [MsgKind::Terminated(code)]),
            [Effect::HaltRun { signal }, Effect::Quit { code }]
        );
    }
}

#[test]
fn only_a_step_that_can_be_stopped_is_stopped() {
    let mut model = model(NOTES, Origin::Draft, (80, 24));
    send(&mut model, 0, [key(KeyCode::F(5))]);
    play(&mut model, 0, &streaming());
    assert_eq!(
        send(&mut model, 7000, [key(KeyCode::Tab), key(KeyCode::Char('x'))]),
        [Effect::CancelStep { step: "hero".into() }]
    );
    play(&mut model, 0, &[finished(7_200, "hero")]);
    assert_eq!(send(&mut model, 7300, [key(KeyCode::Char('x'))]), []);
}

#[test]
fn pictures_are_asked_for_once_where_they_are_seen() {
    let mut model = model(NOTES, Origin::Draft, (140, 40));
    send(&mut model, 0, [key(KeyCode::F(5))]);
    play(&mut model, 0, &streaming());
    let effects = play(&mut model, 0, &[finished(8_600, "hero")]);
    let [Effect::LoadPicture { key: asked, file }] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    assert_eq!((file.as_str(), asked.step.as_str()), ("hero.png", "hero"));
    assert!(asked.room.width > 30 && asked.room.height > 5);
    assert_eq!(send(&mut model, 8_700, [MsgKind::Tick]), []);
    let resized = send(&mut model, 8_800, [MsgKind::Resized(Size::new(120, 40))]);
    assert!(matches!(resized.as_slice(), [Effect::LoadPicture { .. }]));
    // Rows have no room for pictures.
    assert_eq!(send(&mut model, 8_900, [MsgKind::Resized(Size::new(80, 24))]), []);
}

#[test]
fn the_end_of_a_run_brings_the_document() {
    let mut done = model(NOTES, Origin::Draft, (80, 24));
    send(&mut done, 0, [key(KeyCode::F(5))]);
    assert_eq!(play(&mut done, 0, &partial()), [Effect::KeepRecord, Effect::LoadReading]);
    let ready = ready(&done);
    send(&mut done, 30_000, [ready, key(KeyCode::Enter)]);
    assert_eq!(done.screen, Screen::Result);
    assert!(done.result.last_top() > 0);
    send(&mut done, 30_001, [key(KeyCode::Char('G')), key(KeyCode::Down)]);
    assert_eq!(done.result.top(), done.result.last_top());
    send(&mut done, 30_002, [key(KeyCode::Char('g')), key(KeyCode::Char('f'))]);
    assert!(done.result.top() > 0);
}

#[test]
fn events_of_another_run_are_ignored() {
    let mut model = model(NOTES, Origin::Draft, (80, 24));
    send(&mut model, 0, [key(KeyCode::F(5))]);
    play(&mut model, 0, &streaming());
    let mut stray = finished(7_000, "hero");
    stray.run = crate::domain::run::RunId::new("r0");
    assert_eq!(play(&mut model, 0, &[stray]), []);
    assert_eq!(model.run.as_ref().map(|run| run.pictures().count()), Some(0));
}

#[test]
fn a_clock_is_looked_at_only_while_it_runs() {
    let mut model = model(NOTES, Origin::Draft, (80, 24));
    send(&mut model, 1_000, [key(KeyCode::F(5))]);
    play(&mut model, 1_000, &streaming());
    send(&mut model, 7_430, [MsgKind::Tick]);
    assert_eq!(next_wake(&model), Some(7_500));
    send(&mut model, 7_430, [key(KeyCode::F(2))]);
    assert_eq!(next_wake(&model), Some(8_000));
    play(&mut model, 1_000, &[ended(8_000, crate::domain::run::RunEnd::Cancelled)]);
    send(&mut model, 60_000, [MsgKind::Tick]);
    assert_eq!(next_wake(&model), None);
}

#[test]
fn streaming_text_is_seen_when_the_clock_moves_and_a_key_at_once() {
    let mut model = model(NOTES, Origin::Draft, (80, 24));
    send(&mut model, 1_000, [key(KeyCode::F(5))]);
    play(&mut model, 1_000, &streaming());
    send(&mut model, 7_430, [MsgKind::Tick]);
    assert_eq!(frame_at(&model, &MsgKind::Run(text(6_430, "analysis", "x"))), 7_500);
    assert_eq!(frame_at(&model, &MsgKind::Run(closed(6_430, "x", 1.into()))), 7_500);
    assert_eq!(frame_at(&model, &MsgKind::Run(finished(6_430, "hero"))), 7_430);
    assert_eq!(frame_at(&model, &key(KeyCode::Tab)), 7_430);
}

#[test]
fn a_file_is_opened_saved_and_saved_elsewhere() {
    let mut model = model("", Origin::Draft, (80, 24));
    let mut messages = vec![ctrl('o')];
    messages.extend(typed("a.md"));
    messages.push(key(KeyCode::Enter));
    assert_eq!(send(&mut model, 0, messages), [Effect::OpenFile { path: "a.md".into() }]);
    send(&mut model, 1, [file("a.md", "from a file")]);
    assert_eq!(model.notes.origin, Origin::File("a.md".into()));
    assert!(!model.notes.modified);
    send(&mut model, 2, typed("X"));
    assert!(model.notes.modified);
    let save = |path: &str, overwrite| Effect::SaveFile {
        path: path.into(),
        text: "Xfrom a file".to_owned(),
        overwrite,
    };
    assert_eq!(send(&mut model, 3, [ctrl('s')]), [save("a.md", Overwrite::Allowed)]);
    let saved = MsgKind::FileSaved { path: "a.md".into(), text: "Xfrom a file".into() };
    send(&mut model, 4, [saved]);
    assert!(!model.notes.modified);
    let alt_s = MsgKind::Key(KeyEvent::new(KeyCode::Char('s'), KeyModifiers::ALT));
    let mut messages = vec![alt_s, key(KeyCode::Backspace)];
    messages.extend(typed("X"));
    messages.push(key(KeyCode::Enter));
    assert_eq!(send(&mut model, 5, messages), [save("a.mX", Overwrite::Ask)]);
    send(&mut model, 6, [MsgKind::FileExists { path: "a.mX".into() }]);
    assert_eq!(send(&mut model, 7, [key(KeyCode::Char('y'))]), [save("a.mX", Overwrite::Allowed)]);
}

#[test]
fn opening_a_file_keeps_notes_that_are_in_none() {
    let mut model = model("mine", Origin::Draft, (80, 24));
    let aside = |text: &str| Effect::SetAside { text: text.to_owned() };
    assert_eq!(send(&mut model, 0, [file("a.md", "theirs")]), [aside("mine")]);
    assert_eq!(send(&mut model, 1, [file("b.md", "others")]), []);
    send(&mut model, 2, [ctrl('u')]);
    assert_eq!(model.notes.editor.text(), "theirs");
    // As they stand now they are not what is in the file.
    assert_eq!(send(&mut model, 3, [file("c.md", "more")]), [aside("theirs")]);
    let mut messages = typed("X");
    messages.push(file("d.md", "most"));
    assert_eq!(send(&mut model, 4, messages), [aside("Xmore")]);
}

#[test]
fn a_file_that_loses_characters_says_so() {
    let mut model = model("", Origin::Draft, (80, 24));
    let opened = |cleaned| MsgKind::FileOpened { path: "a.md".into(), text: "a".into(), cleaned };
    let says = |model: &Model| model.notices.iter().any(|notice| notice.text == CLEANED);
    send(&mut model, 0, [opened(false)]);
    assert!(!says(&model));
    send(&mut model, 1, [opened(true)]);
    assert!(says(&model));
}

#[test]
fn exporting_asks_where_and_before_it_writes_over_anything() {
    let mut model = model(NOTES, Origin::File("calls/northwind.md".into()), (80, 24));
    send(&mut model, 0, [key(KeyCode::F(5))]);
    play(&mut model, 0, &partial());
    let ready = ready(&model);
    send(&mut model, 30_000, [ready, key(KeyCode::Enter)]);
    send(&mut model, 30_001, [key(KeyCode::Char('e'))]);
    assert!(matches!(&model.popup, Some(Popup::Prompt { about: PromptAbout::Export, input })
        if input.text() == "./northwind"));
    let export = |overwrite| Effect::Export { folder: "./northwind".into(), overwrite };
    let effects = send(&mut model, 30_002, [key(KeyCode::Enter)]);
    assert_eq!(effects, [export(Overwrite::Ask)]);
    let files = vec!["case-study.pdf".to_owned()];
    send(&mut model, 30_003, [MsgKind::ExportExists { folder: "./northwind".into(), files }]);
    let effects = send(&mut model, 30_004, [key(KeyCode::Char('y'))]);
    assert_eq!(effects, [export(Overwrite::Allowed)]);
    send(&mut model, 30_005, [exported(&["./northwind/case-study.pdf"], &[])]);
    assert!(matches!(model.popup, Some(Popup::Written { .. })));
}

#[test]
fn a_refused_run_goes_back_to_the_notes_with_its_reason() {
    let mut model = model(NOTES, Origin::Draft, (80, 24));
    send(&mut model, 0, [key(KeyCode::F(5)), MsgKind::RunRefused("no room on the disk".into())]);
    assert_eq!(model.screen, Screen::Notes);
    assert!(!model.is_running());
    assert_eq!(model.notices[0].text, "no room on the disk");
}

#[test]
fn a_path_that_fails_comes_back_to_be_mended() {
    let mut model = model("some notes", Origin::Draft, (80, 24));
    send(&mut model, 10, [ctrl('o')]);
    send(&mut model, 20, typed("misssing.md"));
    send(&mut model, 30, [key(KeyCode::Enter)]);
    assert!(model.popup.is_none());
    send(&mut model, 40, [MsgKind::FileFailed("there is no such file".into())]);
    match &model.popup {
        Some(Popup::Prompt { about: PromptAbout::Open, input }) => {
            assert_eq!(input.text(), "misssing.md");
        }
        other => panic!("{other:?}"),
    }
    // Once it went well there is nothing to come back to.
    send(&mut model, 50, [key(KeyCode::Enter), file("misssing.md", "found")]);
    send(&mut model, 60, [MsgKind::FileFailed("the record could not be kept".into())]);
    assert!(model.popup.is_none());
}

#[test]
fn the_question_whether_to_leave_outlives_the_run() {
    let mut model = model(NOTES, Origin::Draft, (80, 24));
    send(&mut model, 0, [key(KeyCode::F(5))]);
    play(&mut model, 0, &streaming());
    send(&mut model, 30, [ctrl('q')]);
    assert_eq!(model.popup, Some(Popup::Question(Question::QuitWhileRunning)));
    play(&mut model, 0, &[ended(30_000, RunEnd::Cancelled)]);
    // What is pressed next was meant for it.
    assert_eq!(model.popup, Some(Popup::Question(Question::QuitWhileRunning)));
    let effects = send(&mut model, 30_001, [key(KeyCode::Char('y'))]);
    assert_eq!(effects, [Effect::Quit { code: 0 }]);
}

#[test]
fn leaving_a_finished_run_says_where_the_keys_go() {
    let mut model = model(NOTES, Origin::Draft, (80, 24));
    send(&mut model, 0, [key(KeyCode::F(5))]);
    play(&mut model, 0, &partial());
    let ready = ready(&model);
    send(&mut model, 30_000, [ready, key(KeyCode::Esc)]);
    assert_eq!(model.screen, Screen::Result);
    send(&mut model, 30_001, [key(KeyCode::Esc)]);
    assert_eq!(model.screen, Screen::Notes);
    assert!(model.notices.iter().any(|notice| notice.text.contains("these are the notes")));
}

#[test]
fn what_may_have_been_paid_for_is_not_asked_for_again_without_a_word() {
    let mut model = model(NOTES, Origin::Draft, (80, 24));
    send(&mut model, 0, [key(KeyCode::F(5))]);
    play(&mut model, 0, &maybe_paid());
    assert_eq!(send(&mut model, 90_000, [key(KeyCode::F(5))]), []);
    let asks = |model: &Model| matches!(model.popup, Some(Popup::Question(Question::BuyAgain(_))));
    assert!(asks(&model));
    // Other keys neither answer nor close it.
    assert_eq!(send(&mut model, 90_001, [key(KeyCode::Char('x')), ctrl('r')]), []);
    assert!(asks(&model));
    assert_eq!(send(&mut model, 90_002, [key(KeyCode::Esc)]), []);
    assert!(model.popup.is_none() && !model.is_running());
    let effects = send(&mut model, 90_003, [ctrl('r'), key(KeyCode::Enter)]);
    assert_eq!(effects, [start_run(NOTES, RunMode::Pipelined)]);
    assert!(model.popup.is_none() && model.is_running());
}

#[test]
fn the_question_tells_the_price_of_the_same_model_and_what_is_kept() {
    let mut model = model(NOTES, Origin::Draft, (80, 24));
    send(&mut model, 0, [key(KeyCode::F(5))]);
    play(&mut model, 0, &maybe_paid());
    let billed = model.possibly_billed().unwrap();
    assert_eq!(billed.titles, ["Hero"]);
    assert_eq!((billed.price.as_deref(), billed.results, billed.kept), (Some("$0.0390"), 2, 2));
    model.setup.keeps_results = false;
    assert_eq!(model.possibly_billed().map(|billed| billed.kept), Some(0));
}

#[test]
fn other_notes_or_another_recipe_are_another_purchase() {
    let mut first = model(NOTES, Origin::Draft, (80, 24));
    send(&mut first, 0, [key(KeyCode::F(5))]);
    play(&mut first, 0, &maybe_paid());
    assert!(first.possibly_billed().is_some() && first.asks_only_for_what_is_missing());
    first.setup.recipe = 1;
    assert!(first.possibly_billed().is_none() && !first.asks_only_for_what_is_missing());
    first.setup.recipe = 0;
    send(&mut first, 90_000, [key(KeyCode::F(2)), key(KeyCode::Char('x'))]);
    assert!(first.possibly_billed().is_none() && !first.asks_only_for_what_is_missing());
    let effects = send(&mut first, 90_001, [key(KeyCode::F(5))]);
    assert!(matches!(effects.last(), Some(Effect::StartRun { .. })), "{effects:?}");
}

#[test]
fn a_failure_that_cost_nothing_is_run_again_without_a_question() {
    let mut model = model(NOTES, Origin::Draft, (80, 24));
    send(&mut model, 0, [key(KeyCode::F(5))]);
    play(&mut model, 0, &partial());
    assert!(model.asks_only_for_what_is_missing());
    assert_eq!(model.notices, [], "the run screen says all that itself");
    model.complain("something of this run");
    let effects = send(&mut model, 21_100, [key(KeyCode::F(5))]);
    assert_eq!(effects, [start_run(NOTES, RunMode::Pipelined)]);
    assert_eq!(model.notices, [], "what was said of the run before is gone");
    send(&mut model, 21_110, [key(KeyCode::F(2))]);
    play(&mut model, 21_200, &partial());
    assert!(model.notices.iter().any(|n| n.text.ends_with("F5 asks only for what is missing")));
}

#[test]
fn what_is_there_as_a_whole_or_not_kept_is_not_said_to_be_missing() {
    let mut whole = model(NOTES, Origin::Draft, (80, 24));
    send(&mut whole, 0, [key(KeyCode::F(5))]);
    play(&mut whole, 0, &repeated());
    assert!(!whole.asks_only_for_what_is_missing() && whole.possibly_billed().is_none());
    let mut unkept = model(NOTES, Origin::Draft, (80, 24));
    unkept.setup.keeps_results = false;
    send(&mut unkept, 0, [key(KeyCode::F(5))]);
    play(&mut unkept, 0, &partial());
    assert!(!unkept.asks_only_for_what_is_missing());
}
