//! The palette, the help, other keys, the line above everything, and what the mouse points at.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Position;

use super::*;
use crate::config::rebinding::Rebinding;
use crate::domain::fault::Retry;
use crate::ui::keymap::{Command, Keymap};
use crate::ui::target::Target;
use crate::ui::view::hits;

fn ctrl(model: &mut Model, c: char) {
    let event = KeyEvent::new(KeyCode::Char(c), KeyModifiers::CONTROL);
    let now_ms = model.now_ms;
    send(model, now_ms, [MsgKind::Key(event)]);
}

fn typed(model: &mut Model, text: &str) {
    for c in text.chars() {
        let now_ms = model.now_ms;
        press(model, now_ms, KeyCode::Char(c));
    }
}

fn rebound(lines: &[(&str, &[&str])]) -> Keymap {
    let lines: Vec<Rebinding> = lines
        .iter()
        .map(|(name, keys)| Rebinding {
            name: (*name).to_owned(),
            keys: Some(keys.iter().map(|key| (*key).to_owned()).collect()),
            line: 1,
        })
        .collect();
    Keymap::rebound(&lines).unwrap()
}

#[test]
fn palette() {
    at_each_size("palette", |size| {
        let mut model = model(NOTES, Origin::Draft, size);
        ctrl(&mut model, 'p');
        press(&mut model, 10, KeyCode::Down);
        model
    });
    at_each_size("palette_found", |size| {
        let mut model = running(size, &partial(), 20_000);
        ctrl(&mut model, 'p');
        typed(&mut model, "re");
        model
    });
    let mut model = model(NOTES, Origin::Draft, (60, 18));
    ctrl(&mut model, 'p');
    typed(&mut model, "quantum");
    assert_snapshot!("palette_nothing_60x18", screen(&model));
}

#[test]
fn help_that_is_searched() {
    at_each_size("help_found", |size| {
        let mut model = running(size, &partial(), 20_000);
        press(&mut model, 40_000, KeyCode::Char('?'));
        typed(&mut model, "pict");
        model
    });
    let mut model = model(NOTES, Origin::Draft, (60, 18));
    press(&mut model, 10, KeyCode::F(1));
    typed(&mut model, "quantum");
    assert!(screen(&model).contains("no key does that"), "{}", screen(&model));
}

#[test]
fn every_hint_is_that_of_the_key_that_does_it() {
    at_each_size("rebound", |size| {
        let mut model = model(NOTES, Origin::Sample, size);
        model.keymap = rebound(&[
            ("notes.run", &["ctrl-g", "f9"]),
            ("notes.save", &[]),
            ("anywhere.quit", &["alt-q"]),
            ("anywhere.palette", &["f10"]),
        ]);
        model
    });
}

#[test]
fn what_stands_above_takes_a_line_of_every_screen() {
    let standing =
        "config.toml:7: there is no command notes.rum: write notes.run; the usual keys hold";
    for size in SIZES {
        let mut notes = model(NOTES, Origin::Sample, size);
        notes.standing = Some(standing.to_owned());
        let text = screen(&notes);
        assert!(text.starts_with(" ! config.toml:7: there is no command notes.rum"), "{text}");
        assert_eq!(text.contains("Esc hides this"), size.0 >= 80, "{text}");
        assert!(text.lines().next().unwrap().contains("Esc hides"), "{text}");
        assert!(text.lines().nth(1).unwrap().contains("casegen"), "{text}");
        let mut run = running(size, &streaming(), 100);
        run.standing = Some(standing.to_owned());
        screen(&run);
        ctrl(&mut run, 'p');
        screen(&run);
        press(&mut run, 10, KeyCode::F(1));
        screen(&run);
    }
    let mut model = model(NOTES, Origin::Sample, (60, 18));
    model.standing = Some(standing.to_owned());
    assert_snapshot!("standing_60x18", screen(&model));
}

/// Where a text begins on the screen.
pub(super) fn find(model: &Model, text: &str) -> Position {
    let shown = screen(model);
    let found = shown.lines().enumerate().find_map(|(row, line)| {
        let before = &line[..line.find(text)?];
        Some((before.chars().count(), row))
    });
    let (x, y) = found.unwrap_or_else(|| panic!("no {text} in\n{shown}"));
    Position::new(u16::try_from(x).unwrap(), u16::try_from(y).unwrap())
}

#[test]
fn the_mouse_points_at_what_is_drawn_there() {
    for size in SIZES {
        for standing in [None, Some("a line above".to_owned())] {
            let mut notes = model(NOTES, Origin::Draft, size);
            notes.standing.clone_from(&standing);
            let at = |model: &Model, text: &str| hits::target(model, find(model, text));
            assert_eq!(at(&notes, "F5 run"), Target::Hint(Command::Start));
            assert_eq!(at(&notes, "Ctrl-Q quit"), Target::Hint(Command::Quit));
            assert_eq!(at(&notes, "Run  "), Target::Hint(Command::ShowRun));
            assert_eq!(at(&notes, "with Ann"), Target::Notes(0, 5));
            assert_eq!(at(&notes, "casegen"), Target::Nothing);

            let mut run = running(size, &partial(), 20_000);
            run.standing.clone_from(&standing);
            assert_eq!(at(&run, "Analysis"), Target::Step(0), "{}", screen(&run));
            assert_eq!(at(&run, "Metrics"), Target::Step(2), "{}", screen(&run));
            ctrl(&mut run, 'p');
            assert!(matches!(at(&run, "Commands"), Target::Popup));
            assert_eq!(at(&run, "▸ run again"), Target::Entry(0), "{}", screen(&run));
            press(&mut run, 40_000, KeyCode::Esc);
            press(&mut run, 40_000, KeyCode::Enter);
            assert_eq!(hits::target(&run, Position::new(20, size.1 - 6)), Target::Page);
        }
    }
}

#[test]
fn only_clicks_and_the_wheel_are_told() {
    let model = model(NOTES, Origin::Draft, (80, 24));
    let event = |kind| {
        let event = MouseEvent { kind, column: 0, row: 0, modifiers: KeyModifiers::NONE };
        hits::told(&model, &event)
    };
    assert!(event(MouseEventKind::Moved).is_none());
    assert!(event(MouseEventKind::Up(MouseButton::Left)).is_none());
    assert!(matches!(event(MouseEventKind::ScrollUp), Some(MsgKind::Wheeled(_, -3))));
    let clicked = event(MouseEventKind::Down(MouseButton::Left));
    assert!(matches!(clicked, Some(MsgKind::Clicked(Target::Nothing))));
}

#[test]
fn a_click_puts_the_cursor_where_it_is() {
    let mut model = model(NOTES, Origin::Draft, (80, 24));
    let at = find(&model, "waiting list");
    let target = hits::target(&model, at);
    send(&mut model, 5, [MsgKind::Clicked(target)]);
    assert_eq!(model.notes.editor.position(), (3, 12));
}

#[test]
fn a_service_that_asks_to_wait_is_told_of_where_no_pane_of_the_step_is_on_the_screen() {
    let keys = [KeyCode::Tab, KeyCode::Tab, KeyCode::Tab, KeyCode::Tab];
    let mut model = result_of_definition((80, 24), &[], &keys);
    press(&mut model, 41_000, KeyCode::Char('R'));
    let events = [
        started(&definition()),
        asked(100, "synoniemen", 1),
        retrying(600, "synoniemen", Retry::AfterMs(9_000), 9_000),
    ];
    play(&mut model, 41_400, &events);
    send(&mut model, 44_000, [MsgKind::Tick]);
    let screen = screen(&model);
    let line = screen.lines().nth(1).unwrap();
    assert!(line.contains("asked again") && line.contains("attempt 2 in 7.0 s"), "{line}");
    assert!(line.contains("the service asks to wait"), "{line}");
}
