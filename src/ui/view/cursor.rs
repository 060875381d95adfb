//! Where the cursor of the terminal stands: where what is typed goes, so that the window of an input
//! method opens there.

use ratatui::layout::{Position, Rect};

use super::desk::Desk;
use super::entry;
use super::popup::PopupView;
use super::search::SearchView;
use crate::ui::help;
use crate::ui::keymap::Place;
use crate::ui::layout;
use crate::ui::measure::width;
use crate::ui::model::popup::{LineInput, Popup};
use crate::ui::model::{Model, Screen};
use crate::ui::palette;

/// Cells of the sign before what is searched for in the history.
const BEFORE_SEARCH: usize = 3;

/// The place of the cursor once the screen was drawn into that area, which is the one below the line that
/// stands above everything; none where nothing is typed into.
pub fn at(model: &Model, area: Rect) -> Option<Position> {
    match (&model.popup, model.place(), &model.notes.search) {
        (Some(Popup::Palette(open)), ..) => Some(in_line(&open.input, palette::areas(area).input)),
        (Some(Popup::Help(page)), ..) => Some(in_line(&page.input, help::areas(area).input)),
        (Some(popup @ Popup::Prompt { about, input }), ..) => {
            let own = PopupView { model, popup }.prompt_line(*about, input, area);
            Some(in_line(input, own))
        }
        (Some(Popup::Form), ..) => {
            let form = model.editing.form.as_ref()?;
            form.inputs.get(form.at)?.editor.cursor_on_screen()
        }
        (None, Place::Notes, _) => model.notes.editor.cursor_on_screen(),
        (None, Place::Search, Some(search)) => {
            let desk = Desk::of(model, layout::bands(area).body);
            Some(SearchView { search, theme: model.theme }.cursor(desk.search))
        }
        (None, Place::Prompt, _) if model.screen == Screen::History => {
            let body = layout::bands(area).body;
            let before = BEFORE_SEARCH + width(&model.history.query.around().0);
            let x = u16::try_from(before).unwrap_or(u16::MAX).min(body.width.saturating_sub(1));
            Some(Position::new(body.x + x, body.bottom().saturating_sub(1)))
        }
        _ => None,
    }
}

/// The cursor of a line that is as wide as that area.
fn in_line(input: &LineInput, area: Rect) -> Position {
    let cells = entry::cells_before(input, usize::from(area.width));
    Position::new(area.x + u16::try_from(cells).unwrap_or(0), area.y)
}

#[cfg(test)]
mod tests {
    use ratatui::buffer::Buffer;
    use ratatui::style::Modifier;

    use super::*;
    use crate::ui::fixtures::{NOTES, model};
    use crate::ui::model::form::Form;
    use crate::ui::model::notes::Origin;
    use crate::ui::model::popup::{HelpPage, Palette, PromptAbout};
    use crate::ui::view::View;

    /// What is drawn before the cursor and where it stands.
    fn drawn(model: &Model) -> (String, bool) {
        let area = Rect::new(0, 0, model.size.width, model.size.height);
        let mut buf = Buffer::empty(area);
        let at = View(model).show(area, &mut buf).unwrap();
        let text: String = (0..at.x).map(|x| buf[(x, at.y)].symbol()).collect();
        (text, buf[(at.x, at.y)].modifier.contains(Modifier::REVERSED))
    }

    #[test]
    fn it_stands_behind_what_was_typed() {
        let input = || LineInput::new("abc");
        let mut model = model(NOTES, Origin::Draft, (60, 18));
        let (from, top) = (Place::Notes, 0);
        for popup in [
            Popup::Prompt { about: PromptAbout::Export, input: input() },
            Popup::Help(HelpPage { from, input: input(), top, under: None }),
            Popup::Palette(Palette { input: input(), ..Palette::default() }),
        ] {
            for standing in [None, Some("above".to_owned())] {
                model.standing = standing;
                model.popup = Some(popup.clone());
                let (text, _) = drawn(&model);
                assert!(text.ends_with("abc"), "{text:?} {popup:?}");
            }
        }
        model.editing.form = Some(Form::of("Title", "title", &serde_json::json!("abc")));
        model.popup = Some(Popup::Form);
        assert!(drawn(&model).0.ends_with("abc"));
        model.popup = None;
        assert_eq!(drawn(&model).0.trim_start_matches('│').trim(), "");
        model.screen = Screen::History;
        model.history.is_typing = true;
        model.history.query = input();
        assert_eq!(drawn(&model), (" / abc".to_owned(), true));
    }
}
