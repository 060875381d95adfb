//! The palette, the help, other keys, the mouse, suspending, and how long words stay.

use super::*;
use crate::config::rebinding::Rebinding;
use crate::ui::keymap::Keymap;
use crate::ui::model::popup::Palette;
use crate::ui::model::run::RunPane;
use crate::ui::palette::entries;
use crate::ui::target::Target;

fn shown(model: &Model) -> Vec<(Place, Command)> {
    let Some(Popup::Palette(palette)) = &model.popup else { panic!("{:?}", model.popup) };
    entries(model, palette).iter().map(|entry| (entry.place, entry.command)).collect()
}

/// A run that is over, on its screen, with its document ready to be read.
fn over() -> Model {
    let mut model = model(NOTES, Origin::Draft, (80, 24));
    send(&mut model, 0, [key(KeyCode::F(5))]);
    play(&mut model, 0, &partial());
    let ready = ready(&model);
    send(&mut model, 30_000, [ready]);
    model
}

#[test]
fn the_palette_offers_what_does_something_here_and_now() {
    let mut model = model(NOTES, Origin::Draft, (80, 24));
    send(&mut model, 0, [ctrl('p')]);
    let all = shown(&model);
    assert_eq!(all[0], (Place::Notes, Command::Start));
    assert!(all.contains(&(Place::Anywhere, Command::Suspend)));
    for not in [Command::Edit, Command::Up, Command::ShowNotes, Command::ShowRun, Command::Export] {
        assert!(all.iter().all(|(_, command)| *command != not), "{not:?} in {all:?}");
    }
    let mut commands: Vec<Command> = all.iter().map(|(_, command)| *command).collect();
    let count = commands.len();
    commands.dedup();
    assert_eq!(commands.len(), count, "each once");

    let mut model = over();
    send(&mut model, 31_000, [ctrl('p')]);
    let all = shown(&model);
    assert!(all.contains(&(Place::Run, Command::Start)), "that of the place, not another's");
    assert!(
        all.contains(&(Place::Result, Command::Export))
            && !all.contains(&(Place::Notes, Command::Start))
    );
    assert!(all.iter().all(|(_, command)| *command != Command::CancelRun));
}

#[test]
fn a_few_letters_find_a_command_and_enter_does_it_in_its_place() {
    let mut model = over();
    send(&mut model, 31_000, [ctrl('p')]);
    send(&mut model, 31_000, typed("exprt"));
    assert_eq!(shown(&model)[0], (Place::Result, Command::Export));
    send(&mut model, 31_001, [key(KeyCode::Enter)]);
    assert_eq!(model.screen, Screen::Result);
    assert!(matches!(model.popup, Some(Popup::Prompt { about: PromptAbout::Export, .. })));
    send(&mut model, 31_002, [key(KeyCode::Esc), ctrl('p')]);
    assert_eq!(shown(&model)[0], (Place::Result, Command::Export), "used last, first");
    send(&mut model, 31_003, [MsgKind::Paste("go to the run".into()), key(KeyCode::Enter)]);
    assert_eq!((model.screen, &model.popup), (Screen::Run, &None));
    assert_eq!(model.recent.len(), 2);
}

#[test]
fn the_palette_opens_over_anything_and_gives_it_back() {
    let mut model = model(NOTES, Origin::Draft, (80, 24));
    send(&mut model, 0, [ctrl('o')]);
    send(&mut model, 0, typed("a.md"));
    let before = model.popup.clone();
    send(&mut model, 1, [ctrl('p')]);
    assert_eq!(shown(&model)[0], (Place::Prompt, Command::Accept));
    send(&mut model, 2, [key(KeyCode::Char('q')), key(KeyCode::Esc)]);
    assert_eq!(model.popup, before, "what was typed is still there");
    send(&mut model, 3, [ctrl('p'), key(KeyCode::F(1))]);
    assert!(matches!(model.popup, Some(Popup::Help(_))));
    send(&mut model, 4, [key(KeyCode::Esc), ctrl('p')]);
    assert_eq!(model.popup, before, "Ctrl-P closes it as well");
    let opened = send(&mut model, 5, [ctrl('p'), key(KeyCode::Enter)]);
    assert_eq!(opened, [Effect::OpenFile { path: "a.md".into() }], "it does what Enter would do");
}

#[test]
fn the_focus_goes_round_and_back_to_the_best_when_something_is_typed() {
    let mut model = model(NOTES, Origin::Draft, (80, 24));
    let focus = |model: &Model| match &model.popup {
        Some(Popup::Palette(Palette { focus, .. })) => *focus,
        other => panic!("{other:?}"),
    };
    send(&mut model, 0, [ctrl('p'), key(KeyCode::Up)]);
    let last = shown(&model).len() - 1;
    assert_eq!(focus(&model), last);
    send(&mut model, 0, [key(KeyCode::Down), key(KeyCode::Down)]);
    assert_eq!(focus(&model), 1);
    send(&mut model, 0, [key(KeyCode::PageDown), key(KeyCode::PageDown), key(KeyCode::PageDown)]);
    assert_eq!(focus(&model), last);
    send(&mut model, 0, typed("open"));
    assert_eq!(focus(&model), 0);
    send(&mut model, 0, typed("zzzz"));
    assert_eq!(send(&mut model, 0, [key(KeyCode::Enter)]), []);
    assert_eq!(shown(&model), []);
}

#[test]
fn the_help_is_searched_and_gives_back_what_it_lies_over() {
    let mut model = over();
    send(&mut model, 31_000, [ctrl('p'), key(KeyCode::Esc), key(KeyCode::Char('?'))]);
    let page = |model: &Model| match &model.popup {
        Some(Popup::Help(page)) => page.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(page(&model).from, Place::Run);
    send(&mut model, 31_001, [key(KeyCode::PageDown), key(KeyCode::Char('/'))]);
    assert!(page(&model).top > 0 && page(&model).input.text().is_empty());
    send(&mut model, 31_002, typed("qu"));
    assert_eq!((page(&model).top, page(&model).input.text().as_str()), (0, "qu"));
    send(&mut model, 31_003, [key(KeyCode::Esc)]);
    assert_eq!(model.popup, None);
}

#[test]
fn other_keys_do_what_they_were_given_to_and_the_words_follow() {
    let given = |name: &str, key: &str| Rebinding {
        name: name.to_owned(),
        keys: Some(vec![key.to_owned()]),
        line: 1,
    };
    let mut model = model(NOTES, Origin::Draft, (80, 24));
    model.keymap =
        Keymap::rebound(&[given("notes.run", "ctrl-g"), given("notes.undo", "alt-u")]).unwrap();
    assert_eq!(send(&mut model, 0, [key(KeyCode::F(5)), key(KeyCode::F(3))]), []);
    assert!(model.notices.last().unwrap().text.contains("Ctrl-G runs with these notes"));
    send(&mut model, 1, [file("a.md", "theirs")]);
    assert!(model.notices.last().unwrap().text.contains("Alt-U brings the notes before it back"));
    let effects = send(&mut model, 2, [ctrl('g')]);
    assert!(effects.contains(&start_run("theirs", RunMode::Pipelined)), "{effects:?}");
}

#[test]
fn ctrl_z_stops_the_program_wherever_one_is() {
    let mut model = model(NOTES, Origin::Draft, (80, 24));
    assert_eq!(send(&mut model, 0, [ctrl('z')]), [Effect::Suspend]);
    assert_eq!(model.notes.editor.text(), NOTES);
    assert_eq!(send(&mut model, 1, [ctrl('o'), ctrl('z')]), [Effect::Suspend]);
    assert!(matches!(model.popup, Some(Popup::Prompt { .. })), "the line is still there");
    assert_eq!(send(&mut model, 2, [key(KeyCode::Esc), ctrl('p'), ctrl('z')]), [Effect::Suspend]);
    let mut model = over();
    assert_eq!(send(&mut model, 31_000, [ctrl('z')]), [Effect::Suspend]);
}

#[test]
fn what_did_not_work_waits_until_it_can_be_read() {
    let mut model = model(NOTES, Origin::Draft, (80, 24));
    model.complain("the first recipe is broken");
    model.complain("the second recipe is broken");
    model.say("these are the notes from last time");
    model.say("something newer");
    assert_eq!(model.notices.len(), 3, "what was done is overtaken");
    let until = model.notices.last().unwrap().until_ms;
    assert_eq!(next_wake(&model), Some(until));
    send(&mut model, until, [MsgKind::Tick]);
    let shown = model.notices.last().unwrap();
    assert_eq!(shown.text, "the second recipe is broken");
    assert!(shown.until_ms > until + 3000, "its time begins when it is shown");
    send(&mut model, until + 1, [key(KeyCode::Esc)]);
    assert_eq!(model.notices.last().unwrap().text, "the first recipe is broken");
    send(&mut model, until + 2, [key(KeyCode::Esc)]);
    assert_eq!((model.notices.len(), next_wake(&model)), (0, None));
}

#[test]
fn what_stands_above_stays_until_it_is_put_away() {
    let mut model = model(NOTES, Origin::Draft, (80, 24));
    model.standing = Some("config.toml:2: there is no such key".to_owned());
    assert_eq!((model.area().y, model.area().height), (1, 23));
    send(&mut model, 90_000, [MsgKind::Tick]);
    model.say("a few words");
    send(&mut model, 90_001, [key(KeyCode::Esc)]);
    assert!(model.standing.is_some(), "first what goes by itself");
    send(&mut model, 90_002, [key(KeyCode::Esc)]);
    assert_eq!((&model.standing, model.area().y), (&None, 0));
}

#[test]
fn the_mouse_does_what_keys_do() {
    let mut model = over();
    let click = |target| MsgKind::Clicked(target);
    send(&mut model, 31_000, [click(Target::Step(2))]);
    assert_eq!(model.run.as_ref().map(|run: &RunPane| run.focus), Some(2));
    send(&mut model, 31_001, [click(Target::Hint(Command::ShowNotes))]);
    assert_eq!(model.screen, Screen::Notes);
    send(&mut model, 31_002, [click(Target::Notes(0, 4))]);
    send(&mut model, 31_002, [click(Target::Nothing), MsgKind::Wheeled(Target::Nothing, 3)]);
    send(&mut model, 31_003, [ctrl('p'), MsgKind::Wheeled(Target::Entry(0), 3)]);
    let Some(Popup::Palette(palette)) = &model.popup else { panic!("{:?}", model.popup) };
    assert_eq!(palette.focus, 1);
    let open = shown(&model).iter().position(|(_, command)| *command == Command::Open).unwrap();
    send(&mut model, 31_004, [click(Target::Entry(open))]);
    assert!(matches!(model.popup, Some(Popup::Prompt { about: PromptAbout::Open, .. })));
    send(&mut model, 31_005, [click(Target::Entry(0)), click(Target::Popup)]);
    assert!(matches!(model.popup, Some(Popup::Prompt { about: PromptAbout::Open, .. })));
}
