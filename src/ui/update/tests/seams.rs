//! Where one part of the screen meets another: the palette over what is open, news that come late, keys
//! that mean something else next door.

use super::*;
use crate::config::rebinding::Rebinding;
use crate::ui::fixtures::history::entries;
use crate::ui::keymap::{BINDINGS, Keymap, Place};
use crate::ui::model::form::Form;
use crate::ui::model::history::Sheet;
use crate::ui::palette;
use crate::ui::past::{Opened, PastNews, PastTask, Purpose};
use crate::ui::theme::Depth;

fn started() -> Model {
    let mut model = model(NOTES, Origin::Draft, (80, 24));
    send(&mut model, 0, [key(KeyCode::F(5))]);
    model
}

fn ended() -> Model {
    let mut model = started();
    play(&mut model, 0, &partial());
    model
}

fn listed() -> Model {
    let mut model = model(NOTES, Origin::Draft, (80, 24));
    send(&mut model, 10, [key(KeyCode::F(9))]);
    let news = PastNews::Listed { number: 1, entries: entries(), is_last: true };
    send(&mut model, 20, [MsgKind::Past(news)]);
    model
}

fn opened(purpose: Purpose) -> MsgKind {
    let mut events = partial();
    events.sort_by_key(|event| event.elapsed_ms);
    MsgKind::Past(PastNews::Opened(Opened { purpose, events, notes: NOTES.to_owned() }))
}

fn replaying() -> Model {
    let mut model = listed();
    send(&mut model, 30, [opened(Purpose::Replay)]);
    assert_eq!(model.place(), Place::Replay);
    model
}

/// What the palette offers where the keys go now.
fn offered(model: &mut Model) -> Vec<(Place, Command)> {
    let now_ms = model.now_ms;
    send(model, now_ms, [ctrl('p')]);
    let Some(Popup::Palette(open)) = &model.popup else { panic!("{:?}", model.popup) };
    let offered = palette::entries(model, open);
    send(model, now_ms, [key(KeyCode::Esc)]);
    offered.into_iter().map(|entry| (entry.place, entry.command)).collect()
}

/// Chooses a command from the palette.
fn choose(model: &mut Model, place: Place, command: Command) -> Vec<Effect> {
    let now_ms = model.now_ms;
    let row = offered(model).iter().position(|offered| *offered == (place, command));
    let row = row.unwrap_or_else(|| panic!("{command:?} is not offered"));
    let mut messages = vec![ctrl('p')];
    messages.extend((0..row).map(|_| key(KeyCode::Down)));
    messages.push(key(KeyCode::Enter));
    send(model, now_ms, messages)
}

/// A result with a form over it in which something was typed.
fn edited() -> Model {
    let mut model = ended();
    model.screen = Screen::Result;
    let form = Form::of("Title", "title", &serde_json::json!("Less waiting"));
    super::super::editing::open(&mut model, form);
    send(&mut model, 30_000, typed("!"));
    model
}

#[test]
fn the_palette_over_the_history_has_what_is_done_with_a_run() {
    let mut model = listed();
    let offered = offered(&mut model);
    for command in [Command::RemoveItem, Command::Export, Command::OpenRun] {
        assert!(offered.contains(&(Place::History, command)), "{command:?}");
    }
    assert!(!offered.iter().any(|(_, command)| *command == Command::ShowHistory));
    let effects = choose(&mut model, Place::History, Command::RemoveItem);
    assert!(matches!(effects[..], [Effect::Past(PastTask::Delete { .. })]), "{effects:?}");
}

#[test]
fn the_history_is_found_from_elsewhere_and_digits_are_not() {
    let mut model = ended();
    let offered = offered(&mut model);
    assert!(offered.contains(&(Place::Anywhere, Command::ShowHistory)));
    assert!(!offered.iter().any(|(_, command)| *command == Command::StepNumber));
    let effects = choose(&mut model, Place::History, Command::Statistics);
    assert_eq!(model.history.sheet, Sheet::Statistics(None));
    assert!(effects.contains(&Effect::Past(PastTask::Count)));
    send(&mut model, 40_000, [key(KeyCode::F(3))]);
    choose(&mut model, Place::History, Command::Search);
    assert!(model.screen == Screen::History && model.history.is_typing);
}

#[test]
fn the_key_that_is_told_is_the_one_that_takes_back() {
    let mut model = model("a b a", Origin::Draft, (80, 24));
    send(&mut model, 0, [MsgKind::EditedOutside { text: "b".to_owned() }]);
    assert!(model.notices[0].text.contains("Ctrl-U brings"), "{:?}", model.notices);
    send(&mut model, 1, [ctrl('u'), ctrl('f')]);
    let mut messages = typed("a");
    messages.extend([key(KeyCode::Tab), key(KeyCode::Char('c'))]);
    let all = KeyEvent::new(KeyCode::Char('a'), KeyModifiers::ALT);
    messages.push(MsgKind::Key(all));
    send(&mut model, 2, messages);
    assert!(model.notices[0].text.contains("Ctrl-U takes it back"), "{:?}", model.notices);
    send(&mut model, 3, [key(KeyCode::Esc), ctrl('u')]);
    assert_eq!(model.notes.editor.text(), "a b a");
}

#[test]
fn a_command_of_the_notes_ends_a_replay_first() {
    let mut model = replaying();
    choose(&mut model, Place::Notes, Command::Save);
    assert!(model.replay.is_none() && model.screen == Screen::Notes);
    assert!(matches!(model.popup, Some(Popup::Prompt { about: PromptAbout::SaveAs, .. })));
}

#[test]
fn a_command_of_the_notes_closes_the_search_and_leaves_the_brief() {
    let mut searching = model(NOTES, Origin::Draft, (80, 24));
    send(&mut searching, 0, [ctrl('f')]);
    choose(&mut searching, Place::Notes, Command::ChooseRecipe);
    assert!(searching.notes.search.is_none());
    assert_eq!(searching.popup, Some(Popup::Recipes { index: 0 }));
    let mut walking = model(NOTES, Origin::Draft, (80, 24));
    walking.notes.brief.begin(0);
    walking.notes.brief.focus = Some(0);
    choose(&mut walking, Place::Notes, Command::NextMode);
    assert_eq!((walking.notes.brief.focus, walking.setup.mode), (None, RunMode::Sequential));
}

#[test]
fn what_was_typed_into_a_form_is_not_dropped_unasked() {
    let mut model = edited();
    choose(&mut model, Place::Notes, Command::Save);
    assert!(model.popup == Some(Popup::Form) && model.screen == Screen::Result);
    assert!(model.editing.form.as_ref().is_some_and(|form| form.is_leaving));
    choose(&mut model, Place::Notes, Command::Save);
    assert!(model.editing.form.is_none() && model.screen == Screen::Notes);
}

#[test]
fn an_answer_to_an_old_question_is_not_taken_for_another_one() {
    let mut model = started();
    play(&mut model, 0, &maybe_paid());
    send(&mut model, 90_000, [key(KeyCode::Char('r'))]);
    assert!(model.editing.retry.is_some());
    choose(&mut model, Place::Notes, Command::NextMode);
    assert!(model.editing.retry.is_none());
    model.editing.retry = Some(None);
    let effects = send(&mut model, 90_001, [key(KeyCode::F(5)), key(KeyCode::Enter)]);
    assert!(matches!(effects.last(), Some(Effect::StartRun { .. })), "{effects:?}");
}

#[test]
fn a_kept_run_does_not_take_the_place_of_one_that_is_going_on() {
    let mut model = started();
    play(&mut model, 0, &partial()[..3]);
    let run = model.run.as_ref().map(|run| run.state.clone());
    send(&mut model, 5_000, [opened(Purpose::Read)]);
    assert!(model.is_running() && model.run.as_ref().map(|run| run.state.clone()) == run);
    assert!(model.notices[0].text.contains("a run is going on"));
    let mut model = edited();
    send(&mut model, 30_001, [ctrl('p'), opened(Purpose::Read)]);
    assert!(model.editing.form.is_some() && model.history.opened.is_none());
}

#[test]
fn what_lies_over_a_screen_is_closed_by_what_interrupts() {
    let over = Place::all()
        .filter(|place| place.is_over() && !matches!(place, Place::Replay | Place::Race));
    for place in over.filter(|place| *place != Place::Editor) {
        let closes = |b: &&crate::ui::keymap::Binding| {
            b.place == place
                && matches!(b.command, Command::Close | Command::No)
                && b.keys.iter().any(|key| key.to_string() == "Ctrl-C")
        };
        assert!(BINDINGS.iter().any(|binding| closes(&binding)), "{place:?}");
    }
}

#[test]
fn files_are_asked_for_only_for_the_run_that_they_were_wanted_of() {
    let mut model = listed();
    model.exports_next = true;
    send(&mut model, 30, [MsgKind::ReadingFailed("gone".to_owned())]);
    assert!(!model.exports_next);
    model.exports_next = true;
    send(&mut model, 40, [key(KeyCode::F(2)), key(KeyCode::F(5))]);
    assert!(!model.exports_next);
}

#[test]
fn a_step_is_looked_at_closely_while_a_run_is_watched_again() {
    let mut model = replaying();
    assert!(model.offers(Command::ShowResult));
    send(&mut model, 25_000, [key(KeyCode::Char('2')), key(KeyCode::Char('d'))]);
    assert_eq!(model.popup, Some(Popup::Details { top: 0 }));
    assert_eq!(model.run.as_ref().map(|run| run.focus), Some(1));
    send(&mut model, 25_001, [key(KeyCode::Esc), key(KeyCode::Char('?'))]);
    assert!(matches!(model.popup, Some(Popup::Help(_))));
    send(&mut model, 25_002, [key(KeyCode::Esc), key(KeyCode::Enter)]);
    assert!(model.replay.is_none());
}

#[test]
fn esc_leads_from_an_opened_run_to_the_list_and_from_there_out() {
    let mut model = listed();
    send(&mut model, 30, [opened(Purpose::Read)]);
    assert_ne!(model.screen, Screen::History);
    let messages = std::iter::repeat_with(|| key(KeyCode::Esc)).take(2);
    for message in messages {
        if model.screen != Screen::History {
            send(&mut model, 40, [message]);
        }
    }
    assert_eq!(model.screen, Screen::History);
    send(&mut model, 50, [key(KeyCode::Esc)]);
    assert_eq!(model.screen, Screen::Notes);
}

#[test]
fn esc_leads_out_of_the_history_when_the_run_before_it_is_gone() {
    let mut model = ended();
    send(&mut model, 30_000, [key(KeyCode::F(9))]);
    let run = model.run.as_ref().map(|run| run.state.run.clone()).unwrap();
    send(&mut model, 30_001, [MsgKind::Past(PastNews::Deleted { run }), key(KeyCode::Esc)]);
    assert_eq!((model.screen, model.run.is_none()), (Screen::Notes, true));
}

#[test]
fn letters_are_keys_again_after_the_search_was_left() {
    let mut model = listed();
    send(&mut model, 30, [key(KeyCode::Char('/')), key(KeyCode::F(2)), key(KeyCode::F(9))]);
    assert_eq!((model.history.is_typing, model.place()), (false, Place::History));
}

#[test]
fn a_problem_behind_what_was_said_has_its_time_when_it_comes_into_view() {
    let mut model = ended();
    model.notices.clear();
    model.complain("not saved");
    let before = model.notices[0].until_ms;
    model.say("a few words");
    let late = before + 1_000;
    send(&mut model, late, [key(KeyCode::F(2))]);
    assert_eq!(model.notices.len(), 1);
    assert!(model.notices[0].text == "not saved" && model.notices[0].until_ms > late);
}

#[test]
fn the_last_line_of_a_page_is_reached_below_a_line_that_stands_above() {
    let mut model = ended();
    send(&mut model, 30_000, [key(KeyCode::Char('d'))]);
    send(&mut model, 30_001, [key(KeyCode::Char('G'))]);
    let Some(Popup::Details { top: before }) = model.popup else { panic!("{:?}", model.popup) };
    model.size.height = 16;
    model.standing = None;
    send(&mut model, 30_002, [key(KeyCode::Char('G'))]);
    let Some(Popup::Details { top: without }) = model.popup else { panic!("{:?}", model.popup) };
    model.standing = Some("a line above".to_owned());
    send(&mut model, 30_003, [key(KeyCode::Char('G'))]);
    assert_eq!(model.popup, Some(Popup::Details { top: without + 1 }), "{before}");
}

#[test]
fn a_letter_cannot_be_a_key_where_it_is_typed() {
    for place in [Place::Search, Place::Prompt, Place::Form, Place::Notes] {
        assert!(place.takes_text(), "{place:?}");
    }
    assert!(!Place::Brief.takes_text());
}

#[test]
fn esc_puts_away_what_stands_above_on_every_screen() {
    let mut model = ended();
    for (code, screen) in [(3, Screen::Run), (9, Screen::History)] {
        send(&mut model, 30_000, [key(KeyCode::F(code))]);
        model.standing = Some("a line above".to_owned());
        assert!(model.hides_standing());
        send(&mut model, 30_001, [key(KeyCode::Esc)]);
        assert_eq!((&model.standing, model.screen), (&None, screen));
    }
}

#[test]
fn a_page_and_the_name_of_a_kept_run_are_copied() {
    use crate::ui::effect::Copied;
    let mut model = ended();
    send(&mut model, 30_000, [key(KeyCode::Char('d'))]);
    let effects = send(&mut model, 30_001, [key(KeyCode::Char('y'))]);
    assert!(
        matches!(&effects[..], [Effect::Copy { text, what: Copied::Page(_) }]
            if text.contains("provider") && text.lines().count() > 3),
        "{effects:?}"
    );
    let mut model = listed();
    let effects = send(&mut model, 30, [key(KeyCode::Char('y'))]);
    let run = entries()[0].run.clone();
    assert!(matches!(&effects[..], [Effect::Copy { text, .. }] if *text == run), "{effects:?}");
}

#[test]
fn keys_that_are_told_are_those_that_hold() {
    let mut model = listed();
    let (name, keys) = ("history.mark".to_owned(), Some(vec!["m".to_owned()]));
    model.keymap = Keymap::rebound(&[Rebinding { name, keys, line: 1 }]).unwrap();
    send(&mut model, 30, [key(KeyCode::End), key(KeyCode::Char('c'))]);
    assert!(model.notices[0].text.contains("run with m,"), "{:?}", model.notices);
}

#[test]
fn a_form_wears_the_theme_that_is_chosen_while_it_is_open() {
    let mut model = edited();
    model.theme.depth = Depth::True;
    model.dress();
    // Nothing of its looks is drawn before something is selected; they are there all the same.
    let looks = |model: &Model| format!("{:?}", model.editing.form.as_ref().unwrap().inputs);
    let before = looks(&model);
    let is_other = (0..4).any(|_| {
        send(&mut model, 30_002, [key(KeyCode::F(8))]);
        looks(&model) != before
    });
    assert!(is_other, "one of them has other colours");
}

#[test]
fn what_a_draft_remembers_is_told_to_come_from_it() {
    let mut model = model(NOTES, Origin::Draft, (80, 24));
    remembered(&mut model, Some("definition"), None);
    let origins = &model.setup.origins;
    assert_eq!(
        (origins.recipe.to_string(), origins.mode.to_string()),
        ("draft".into(), "default".into())
    );
}
