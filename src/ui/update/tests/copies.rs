//! What is copied where, and how pictures of other means are asked for.

use super::*;
use crate::ui::clipboard::MOST_BYTES;
use crate::ui::effect::Copied;
use crate::ui::model::groups::summary;
use crate::ui::model::pictures::Pictures;
use crate::ui::model::popup::WrittenFile;
use crate::ui::preview::{CellSize, Preview, Protocol};

fn copied(effects: Vec<Effect>) -> (String, Copied) {
    match effects.into_iter().next() {
        Some(Effect::Copy { text, what }) => (text, what),
        other => panic!("{other:?}"),
    }
}

fn y() -> MsgKind {
    key(KeyCode::Char('y'))
}

/// A model that shows the result of a run.
fn result() -> Model {
    let mut model = model(NOTES, Origin::Draft, (80, 24));
    send(&mut model, 0, [key(KeyCode::F(5))]);
    play(&mut model, 0, &partial());
    let ready = ready(&model);
    send(&mut model, 30_000, [ready, key(KeyCode::Enter)]);
    model
}

#[test]
fn a_result_is_copied_as_markdown_and_an_item_as_it_stands() {
    let mut model = result();
    let (text, what) = copied(send(&mut model, 30_000, [y()]));
    assert_eq!(what, Copied::Document);
    assert!(text.starts_with("# Northwind Clinics cuts the wait"), "{text}");
    assert!(text.contains("\n- **Client:** Northwind Clinics"), "{text}");
    assert!(!text.contains("!["), "its pictures are files of their own");

    let mut model = super::super::super::fixtures::model("wachttijd", Origin::Draft, (80, 24));
    model.setup.recipe = 1;
    send(&mut model, 0, [key(KeyCode::F(5))]);
    play(&mut model, 0, &defined(&[]));
    let ready = ready(&model);
    let tabs = [ready, key(KeyCode::Enter), key(KeyCode::Tab), key(KeyCode::Tab)];
    send(&mut model, 30_000, tabs);
    let (text, what) = copied(send(&mut model, 30_000, [y()]));
    assert_eq!(text, summary(&model.result.fields.item().unwrap().value));
    assert_eq!(what, Copied::Item(model.result.fields.name()));
}

#[test]
fn paths_and_notes_are_copied_and_help_is_not() {
    let mut model = result();
    let file = |path: &str| WrittenFile { path: path.into(), bytes: 1 };
    let files = vec![file("/out/a.pdf"), file("/out/b\u{1b}[31m.md")];
    send(&mut model, 30_000, [MsgKind::Exported { files, remarks: Vec::new() }]);
    let (text, what) = copied(send(&mut model, 30_000, [key(KeyCode::Down), y()]));
    assert_eq!((text.as_str(), what), ("/out/b.md", Copied::Path));
    send(&mut model, 30_000, [key(KeyCode::Esc), key(KeyCode::F(1))]);
    assert_eq!(send(&mut model, 30_000, [y()]), []);

    let alt_y = || MsgKind::Key(KeyEvent::new(KeyCode::Char('y'), KeyModifiers::ALT));
    let mut model = super::super::super::fixtures::model(NOTES, Origin::Draft, (80, 24));
    let (text, what) = copied(send(&mut model, 0, [alt_y()]));
    assert_eq!((text.as_str(), what), (NOTES, Copied::Notes));
    let shift = MsgKind::Key(KeyEvent::new(KeyCode::Right, KeyModifiers::SHIFT));
    let (text, what) = copied(send(&mut model, 0, [shift, alt_y()]));
    assert_eq!((text.as_str(), what), ("C", Copied::Selection));
}

#[test]
fn what_is_too_long_or_empty_is_told_and_not_copied() {
    let alt_y = || MsgKind::Key(KeyEvent::new(KeyCode::Char('y'), KeyModifiers::ALT));
    for (text, says) in
        [("x".repeat(MOST_BYTES + 1), "save them to a file"), ("  ".to_owned(), "nothing to copy")]
    {
        let mut model = super::super::super::fixtures::model(&text, Origin::Draft, (80, 24));
        assert_eq!(send(&mut model, 0, [alt_y()]), []);
        let said = &model.notices.last().unwrap().text;
        assert!(said.contains(says), "{said}");
    }
}

#[test]
fn pictures_are_asked_for_again_when_cells_have_another_size_and_never_when_they_are_off() {
    let asked = |effects: &[Effect]| {
        effects.iter().filter(|effect| matches!(effect, Effect::LoadPicture { .. })).count()
    };
    let cell = CellSize { width: 10, height: 20 };
    for (protocol, again) in
        [(Protocol::Halfblocks, 0), (Protocol::Kitty, 1), (Protocol::Sixel, 1), (Protocol::Off, 0)]
    {
        let mut model = super::super::super::fixtures::model(NOTES, Origin::Draft, (80, 24));
        model.pictures = Pictures::by(Preview { protocol, ..Preview::default() });
        send(&mut model, 0, [key(KeyCode::F(5))]);
        play(&mut model, 0, &partial());
        let first = send(&mut model, 30_000, [key(KeyCode::Char('2')), key(KeyCode::Char('o'))]);
        assert_eq!(asked(&first), usize::from(protocol != Protocol::Off), "{protocol:?}");
        let second = send(&mut model, 30_000, [MsgKind::CellsMeasured(cell)]);
        assert_eq!(asked(&second), again, "{protocol:?}");
        assert_eq!(asked(&send(&mut model, 30_000, [MsgKind::CellsMeasured(cell)])), 0);
    }
}
