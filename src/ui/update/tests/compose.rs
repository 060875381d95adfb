//! The notes screen: the brief, searching, selecting, another editor.

use super::*;
use crate::domain::notes::MAX_NOTES_BYTES;
use crate::text::brief::{Brief, Wanted};
use crate::ui::effect::Copied;
use crate::ui::model::search::{Field, Search};

fn read(text: &str, version: u64, wanted: Wanted) -> Effect {
    Effect::ReadBrief { text: text.to_owned(), version, wanted }
}

/// A model whose notes are read.
fn briefed(notes: &str) -> Model {
    let mut model = model(notes, Origin::Draft, (140, 40));
    model.notes.brief.begin(0);
    model
}

#[test]
fn the_notes_are_read_when_typing_stops_and_one_at_a_time() {
    let mut model = briefed("");
    assert_eq!(send(&mut model, 0, [MsgKind::Tick]), [read("\n", 0, Wanted::CaseStudy)]);
    assert_eq!(send(&mut model, 1000, typed("ab")), []);
    let brief = Some(Brief::default());
    assert_eq!(send(&mut model, 1100, [MsgKind::BriefReady { version: 0, brief }]), []);
    assert_eq!(next_wake(&model), Some(1150));
    assert_eq!(send(&mut model, 1150, [MsgKind::Tick]), [read("ab\n", 2, Wanted::CaseStudy)]);
    assert_eq!(send(&mut model, 1300, [MsgKind::Tick]), [draft("ab")]);
    send(&mut model, 1310, [MsgKind::DraftSaved]);
    assert_eq!(next_wake(&model), None, "what is read wakes by itself");
    // A reader that broke down does not stop the next one.
    send(&mut model, 1400, [MsgKind::BriefReady { version: 2, brief: None }]);
    let effects =
        send(&mut model, 2000, [key(KeyCode::F(7)), key(KeyCode::Down), key(KeyCode::Enter)]);
    assert_eq!(effects, []);
    assert_eq!(send(&mut model, 2150, [MsgKind::Tick]), [read("ab\n", 3, Wanted::Definition)]);
}

#[test]
fn an_item_of_the_brief_leads_to_its_words() {
    let mut model = briefed(NOTES);
    send(&mut model, 0, [MsgKind::Tick]);
    let brief = Some(crate::text::brief::read(NOTES, Wanted::CaseStudy));
    send(&mut model, 10, [MsgKind::BriefReady { version: 0, brief }]);
    let quote = model.notes.brief.brief.items.len() - 1;
    let questions = model.notes.brief.brief.missing.len();
    send(&mut model, 20, [alt('i'), key(KeyCode::End)]);
    assert_eq!(model.notes.brief.focus, Some(quote + questions), "it walks on through them");
    send(&mut model, 25, vec![key(KeyCode::Up); questions]);
    assert_eq!(model.notes.brief.focus, Some(quote));
    send(&mut model, 30, [key(KeyCode::Enter)]);
    assert_eq!(model.notes.brief.focus, None);
    assert_eq!(model.notes.editor.selected(), "We finally answer the phone again");
    send(&mut model, 40, [alt('i'), key(KeyCode::Esc), key(KeyCode::Esc)]);
    assert!(!model.notes.editor.is_selecting());
}

#[test]
fn what_is_looked_for_is_counted_and_walked_through() {
    let mut model = model("one two one\nOne", Origin::Draft, (80, 24));
    let mut messages = vec![ctrl('f')];
    messages.extend(typed("one"));
    send(&mut model, 0, messages);
    let count = |model: &Model| model.notes.search.as_ref().map(Search::count);
    assert_eq!(count(&model).as_deref(), Some("1 of 3"));
    send(&mut model, 0, [key(KeyCode::Enter), key(KeyCode::Down), key(KeyCode::Down)]);
    assert_eq!(count(&model).as_deref(), Some("1 of 3"));
    send(&mut model, 0, [key(KeyCode::Up)]);
    assert_eq!((count(&model).as_deref(), model.notes.editor.position().0), (Some("3 of 3"), 2));
    send(&mut model, 0, [MsgKind::Paste("(".into()), alt('x')]);
    assert!(count(&model).is_some_and(|told| told.contains("unclosed")), "{:?}", count(&model));
    send(&mut model, 0, [key(KeyCode::Esc)]);
    assert_eq!((count(&model), model.notes.editor.is_selecting()), (None, false));
    assert_eq!(model.notes.editor.text(), "one two one\nOne");
}

#[test]
fn all_matches_are_replaced_in_one_step() {
    let mut model = model("one two one", Origin::Draft, (80, 24));
    let mut messages = vec![alt('r')];
    messages.extend(typed("one"));
    messages.push(key(KeyCode::Tab));
    messages.extend(typed("1"));
    send(&mut model, 0, messages);
    assert_eq!(model.notes.search.as_ref().map(|search| search.field), Some(Field::Replace));
    send(&mut model, 0, [key(KeyCode::Enter)]);
    assert_eq!(model.notes.editor.text(), "1 two one");
    send(&mut model, 0, [key(KeyCode::Esc), ctrl('u'), ctrl('f')]);
    let mut messages = typed("one");
    messages.extend([alt('a'), alt('a')]);
    send(&mut model, 0, messages);
    assert_eq!(model.notes.editor.text(), " two ", "the first press only asks what to put there");
    send(&mut model, 0, [key(KeyCode::Esc), ctrl('u')]);
    assert_eq!(model.notes.editor.text(), "one two one");
}

#[test]
fn interrupting_copies_what_is_selected() {
    let mut model = model("one two", Origin::Draft, (80, 24));
    let right = KeyEvent::new(KeyCode::End, KeyModifiers::SHIFT);
    let copied = Effect::Copy { text: "one two".to_owned(), what: Copied::Selection };
    assert_eq!(send(&mut model, 0, [MsgKind::Key(right), ctrl('c')]), [copied]);
    send(&mut model, 0, [ctrl('v')]);
    assert_eq!(model.notes.editor.text(), "one twoone two");
    send(&mut model, 0, [alt('a'), alt('a'), ctrl('x')]);
    assert_eq!(model.notes.editor.text(), "");
    send(&mut model, 0, [ctrl('u')]);
    assert_eq!(model.notes.editor.text(), "one twoone two");
}

#[test]
fn another_editor_gets_the_notes_and_its_work_is_one_step() {
    let mut model = model("", Origin::Draft, (80, 24));
    let mut messages = typed("mine");
    messages.push(alt('e'));
    let text = "mine".to_owned();
    assert_eq!(send(&mut model, 50, messages), [draft("mine"), Effect::EditOutside { text }]);
    send(&mut model, 60, [MsgKind::EditedOutside { text: "theirs\nnow".into() }]);
    assert_eq!(model.notes.editor.text(), "theirs\nnow");
    assert!(model.notes.modified && model.notes.save_at().is_some());
    send(&mut model, 70, [ctrl('u')]);
    assert_eq!(model.notes.editor.text(), "mine");
}

#[test]
fn a_paste_that_has_no_room_changes_nothing_and_is_kept() {
    let mut model = model(NOTES, Origin::Sample, (80, 24));
    let text = "x".repeat(MAX_NOTES_BYTES + 1);
    let effects = send(&mut model, 0, [MsgKind::Paste(text.clone())]);
    assert!(effects.contains(&Effect::KeepPaste { text }), "it is kept");
    assert_eq!(model.notes.editor.text(), NOTES);
    assert!(model.notes.is_sample());
    send(&mut model, 1, [MsgKind::Paste("x".repeat(MAX_NOTES_BYTES))]);
    assert_eq!(model.notes.editor.text().len(), MAX_NOTES_BYTES);
    send(&mut model, 2, [key(KeyCode::Char('y'))]);
    assert_eq!(model.notes.editor.text().len(), MAX_NOTES_BYTES);
    assert!(model.notices[0].text.contains("at most 8 MB"), "{}", model.notices[0].text);
}
