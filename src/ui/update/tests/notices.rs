//! Notices go when what they tell is no longer so.

use crossterm::event::KeyCode;

use super::*;
use crate::ui::model::Tone;

fn texts(model: &Model) -> Vec<&str> {
    model.notices.iter().map(|notice| notice.text.as_str()).collect()
}

#[test]
fn what_was_said_of_one_place_is_not_said_in_another() {
    let mut model = model(NOTES, Origin::Draft, (80, 24));
    send(&mut model, 0, [key(KeyCode::F(5))]);
    play(&mut model, 0, &partial());
    let reading = ready(&model);
    send(&mut model, 50_000, [reading]);
    model.notices.clear();
    model.screen = Screen::Result;
    model.complain("the disk is full");
    model.say("Title edited: u takes it back");
    send(&mut model, 50_000, [MsgKind::Tick]);
    assert_eq!(texts(&model).len(), 2, "nothing has changed");
    send(&mut model, 50_001, [key(KeyCode::Down)]);
    assert_eq!(texts(&model).len(), 2, "whoever scrolls is still there");
    send(&mut model, 50_002, [key(KeyCode::F(1)), key(KeyCode::Esc)]);
    assert_eq!(texts(&model).len(), 2, "looking a key up changes nothing");
    send(&mut model, 50_003, [key(KeyCode::F(2))]);
    assert_eq!(texts(&model), Vec::<&str>::new());
}

#[test]
fn an_error_of_before_does_not_come_back_after_another_editor() {
    let mut model = model(NOTES, Origin::Draft, (80, 24));
    send(&mut model, 0, [ctrl('o'), MsgKind::Paste("nix".into()), key(KeyCode::Enter)]);
    send(&mut model, 1, [MsgKind::FileFailed("there is no file nix".into())]);
    assert_eq!(texts(&model), ["there is no file nix"]);
    send(&mut model, 2, [key(KeyCode::Esc)]);
    assert_eq!(texts(&model), Vec::<&str>::new(), "it was about what was typed");
    send(&mut model, 3, [MsgKind::EditedOutside { text: "Others.".into() }]);
    assert_eq!(texts(&model).len(), 1);
    send(&mut model, 4, [ctrl('u')]);
    assert_eq!(texts(&model), Vec::<&str>::new(), "the notes before are back");
}

#[test]
fn what_was_said_at_the_start_is_there_until_it_was_read() {
    let mut model = model(NOTES, Origin::Draft, (80, 24));
    model.complain("the recipe mine cannot be used");
    model.stand_by_notices();
    send(&mut model, 0, [key(KeyCode::F(7)), key(KeyCode::Esc)]);
    assert_eq!(texts(&model).len(), 1);
    assert_eq!(model.notices[0].tone, Tone::Problem);
    send(&mut model, 70_000, [MsgKind::Tick]);
    assert_eq!(texts(&model), Vec::<&str>::new());
}

#[test]
fn that_a_run_is_kept_elsewhere_holds_while_it_runs() {
    let mut model = model(NOTES, Origin::Draft, (80, 24));
    send(&mut model, 0, [key(KeyCode::F(5)), MsgKind::KeptElsewhere("it is in /tmp/x".into())]);
    play(&mut model, 0, &partial()[..2]);
    assert!(model.run_state().is_some(), "it is under way");
    assert_eq!(texts(&model), ["it is in /tmp/x"]);
    send(&mut model, 70_000, [MsgKind::Tick]);
    assert_eq!(texts(&model), Vec::<&str>::new());
}

#[test]
fn blank_notes_are_complained_of_as_long_as_they_are_blank() {
    let mut model = model("", Origin::Draft, (80, 24));
    send(&mut model, 0, [key(KeyCode::F(5))]);
    assert_eq!(texts(&model).len(), 1);
    send(&mut model, 1, [MsgKind::Paste("Client: Noordkade.".into())]);
    assert_eq!(texts(&model), Vec::<&str>::new());
}
