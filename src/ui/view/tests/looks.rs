//! Themes, ASCII and reduced motion on whole screens.

use ratatui::buffer::Buffer;
use ratatui::style::Color;

use super::*;
use crate::ui::colours::Colours;
use crate::ui::theme::{Motion, Signs};
use crate::ui::update::next_wake;

/// The cells of a screen.
fn drawn(model: &Model) -> Buffer {
    let mut buf = Buffer::empty(model.area());
    ratatui::widgets::Widget::render(&View(model), model.area(), &mut buf);
    buf
}

/// One model for each screen and for what may lie over it.
fn all_screens(size: (u16, u16)) -> Vec<(&'static str, Model)> {
    let mut help = running(size, &streaming(), 300);
    press(&mut help, 9_000, KeyCode::F(1));
    let mut result = running(size, &partial(), 10_000);
    press(&mut result, 40_000, KeyCode::Enter);
    let mut picture = running(size, &partial(), 10_000);
    let effects = press(&mut picture, 40_000, KeyCode::Char('o'));
    serve(&mut picture, effects);
    vec![
        ("notes", model(NOTES, Origin::Draft, size)),
        ("streaming", running(size, &streaming(), 300)),
        ("troubled", running(size, &troubled(), 300)),
        ("failed", running(size, &partial(), 10_000)),
        ("definition", running(size, &defining(), 300)),
        ("help", help),
        ("result", result),
        ("picture", picture),
    ]
}

#[test]
fn with_ascii_nothing_beyond_it_is_drawn() {
    for size in SIZES {
        for (name, mut model) in all_screens(size) {
            for depth in [Depth::None, Depth::True] {
                model.theme = Theme { signs: Signs::Ascii, depth, ..Theme::default() };
                for cell in drawn(&model).content {
                    let symbol = cell.symbol();
                    let is_letter = symbol.chars().all(char::is_alphabetic);
                    assert!(symbol.is_ascii() || is_letter, "{name} {size:?}: {symbol}");
                }
            }
        }
    }
}

#[test]
fn ascii_screens() {
    for (name, mut model) in all_screens((80, 24)) {
        model.theme = Theme { signs: Signs::Ascii, depth: Depth::None, ..Theme::default() };
        if matches!(name, "streaming" | "result" | "definition") {
            assert_snapshot!(format!("ascii_{name}_80x24"), screen(&model));
        }
    }
}

#[test]
fn a_theme_paints_the_whole_screen() {
    for colours in [Colours::Dark, Colours::Light, Colours::HighContrast] {
        for (name, mut model) in all_screens((80, 24)) {
            model.theme = Theme { depth: Depth::True, colours, ..Theme::default() };
            for cell in drawn(&model).content {
                assert!(cell.bg != Color::Reset && cell.fg != Color::Reset, "{name} {colours:?}");
            }
        }
    }
    for (name, mut model) in all_screens((80, 24)) {
        model.theme = Theme { depth: Depth::None, colours: Colours::Dark, ..Theme::default() };
        let is_bare =
            |cell: &ratatui::buffer::Cell| (cell.fg, cell.bg) == (Color::Reset, Color::Reset);
        assert!(drawn(&model).content.iter().all(is_bare), "{name}");
    }
}

#[test]
fn the_key_for_themes_takes_the_next_one_everywhere_and_names_it() {
    for (name, mut model) in all_screens((80, 24)) {
        model.theme = Theme { depth: Depth::True, ..Theme::default() };
        for wanted in [Colours::Dark, Colours::Light, Colours::HighContrast, Colours::Plain] {
            press(&mut model, 50_000, KeyCode::F(8));
            assert_eq!(model.theme.colours, wanted, "{name}");
            let said = &model.notices.last().unwrap().text;
            assert!(said.contains(&format!("theme {}", wanted.name())), "{said}");
        }
        model.theme.depth = Depth::None;
        press(&mut model, 50_000, KeyCode::F(8));
        assert_eq!(model.theme.colours, Colours::Plain);
        assert!(model.notices.last().unwrap().text.contains("NO_COLOR"));
    }
}

#[test]
fn with_reduced_motion_a_clock_goes_by_the_second() {
    let mut model = running((80, 24), &streaming(), 0);
    model.theme.motion = Motion::Reduced;
    let from_ms = model.now_ms;
    let mut screens = Vec::new();
    // Also when something is drawn for another reason, in the middle of a second.
    for now_ms in (from_ms..from_ms + 3_000).step_by(130) {
        send(&mut model, now_ms, [MsgKind::Tick]);
        screens.push(screen(&model));
    }
    screens.dedup();
    assert!(screens.len() <= 4, "{}", screens.len());
    assert!(screens.len() >= 3, "{}", screens.len());
    let wake = next_wake(&model).unwrap();
    assert_eq!((wake - 500) % 1000, 0, "{wake}");
    model.theme.motion = Motion::Full;
    assert!(next_wake(&model).unwrap() <= model.now_ms + 100);
}
