//! The notes screen: the brief, searching.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::steering::find;
use super::*;
use crate::text::brief::{self, Wanted};
use crate::ui::target::Target;
use crate::ui::view::hits;

fn held(model: &mut Model, c: char, held: KeyModifiers) {
    send(model, 20, [MsgKind::Key(KeyEvent::new(KeyCode::Char(c), held))]);
}

/// A model whose notes were read.
fn briefed(notes: &str, size: (u16, u16)) -> Model {
    let mut model = model(notes, Origin::Draft, size);
    model.theme = Theme { depth: Depth::None, ..Theme::default() };
    model.notes.brief.begin(0);
    send(&mut model, 0, [MsgKind::Tick]);
    let brief = Some(brief::read(notes, Wanted::CaseStudy));
    send(&mut model, 10, [MsgKind::BriefReady { version: 0, brief }]);
    model
}

#[test]
fn notes_with_their_brief() {
    at_each_size("compose_brief", |size| briefed(NOTES, size));
    at_each_size("compose_brief_focus", |size| {
        let mut model = briefed(NOTES, size);
        held(&mut model, 'i', KeyModifiers::ALT);
        press(&mut model, 20, KeyCode::Down);
        press(&mut model, 20, KeyCode::Down);
        press(&mut model, 20, KeyCode::Down);
        model
    });
    // Below 100 columns it looks as without a brief.
    at_sizes(&SIZES[2..], "compose_empty", |size| briefed("", size));
}

#[test]
fn notes_in_which_something_is_looked_for() {
    at_each_size("compose_search", |size| {
        let mut model = briefed(NOTES, size);
        held(&mut model, 'n', KeyModifiers::ALT);
        held(&mut model, 'f', KeyModifiers::CONTROL);
        send(&mut model, 30, [MsgKind::Paste("in".into())]);
        press(&mut model, 30, KeyCode::Enter);
        model
    });
    at_each_size("compose_replace", |size| {
        let mut model = briefed(NOTES, size);
        held(&mut model, 'r', KeyModifiers::ALT);
        held(&mut model, 'x', KeyModifiers::ALT);
        send(&mut model, 30, [MsgKind::Paste("(in".into())]);
        press(&mut model, 30, KeyCode::Tab);
        send(&mut model, 30, [MsgKind::Paste("$1".into())]);
        model
    });
}

#[test]
fn the_cursor_of_the_terminal_stands_where_what_is_typed_goes() {
    let mut model = briefed("one 日本\ntwo", (80, 24));
    let at = |model: &Model| {
        let area = Rect::new(0, 0, 80, 24);
        View(model).show(area, &mut Buffer::empty(area)).map(|at| (at.x, at.y))
    };
    assert_eq!(at(&model), Some((2, 2)));
    press(&mut model, 20, KeyCode::End);
    assert_eq!(at(&model), Some((10, 2)));
    held(&mut model, 'f', KeyModifiers::CONTROL);
    send(&mut model, 30, [MsgKind::Paste("two".into())]);
    assert_eq!(at(&model), Some((12, 20)));
    press(&mut model, 30, KeyCode::Esc);
    press(&mut model, 30, KeyCode::F(7));
    assert_eq!(at(&model), None);
}

#[test]
fn a_click_in_the_brief_gives_it_the_keys_and_one_in_the_notes_takes_them_back() {
    let mut model = briefed(NOTES, (140, 40));
    let at = hits::target(&model, find(&model, "March 2024: Kickoff"));
    assert_eq!(at, Target::Entry(2));
    send(&mut model, 20, [MsgKind::Clicked(at)]);
    assert_eq!(model.notes.brief.focus, Some(2));
    send(&mut model, 30, [MsgKind::Clicked(Target::Notes(0, 0))]);
    assert_eq!(model.notes.brief.focus, None);
    send(&mut model, 40, [MsgKind::Clicked(at), MsgKind::Paste("seen".into())]);
    assert_eq!(model.notes.brief.focus, None);
    assert!(model.notes.editor.text().contains("seen"));
}
