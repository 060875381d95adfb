//! What lies over the notes: the drafts, the settings.

use super::steering::find;
use super::*;
use crate::config::origin::Origin as Place;
use crate::store::named_drafts::{Held, Listed};
use crate::ui::effect::Drafting;
use crate::ui::target::Target;
use crate::ui::view::hits;

fn listed(name: &str, first_line: &str, age_ms: u64, held: Held) -> Listed {
    let path = format!("state/drafts/{name}.md").into();
    let (name, first_line) = (name.to_owned(), first_line.to_owned());
    Listed { path, name, first_line, bytes: 1_240 + age_ms % 700, age_ms, held }
}

#[test]
fn drafts_to_choose_from() {
    at_each_size("popup_drafts", |size| {
        let mut model = model(NOTES, Origin::Draft, size);
        let rows = vec![
            listed(
                "Northwind",
                "Call with Ann de Wit, operations at Northwind Clinics (outpatient care, 3 locations)",
                12_000,
                Held::Here,
            ),
            listed("", "wachttijd", 300_000, Held::Free),
            listed("Noordkade, second call", "", 90_000_000, Held::Elsewhere),
        ];
        send(&mut model, 10, [MsgKind::DraftsListed(rows)]);
        press(&mut model, 20, KeyCode::Down);
        model
    });
    at_each_size("popup_drafts_none", |size| {
        let mut model = model("", Origin::Draft, size);
        send(&mut model, 10, [MsgKind::DraftsListed(Vec::new())]);
        model
    });
}

#[test]
fn settings_with_their_places() {
    at_each_size("popup_settings", |size| {
        let mut model = model(NOTES, Origin::Draft, size);
        model.setup.origins.provider = Place::Environment("OPENROUTER_API_KEY".into());
        model.setup.origins.text_model = Place::Environment("MODEL_CASE_STUDY_TEXT".into());
        model.setup.origins.max_cost = Place::File;
        model.setup.origins.pictures = Place::CommandLine;
        model.setup.max_cost_usd = Some(0.5);
        send(&mut model, 10, [alt('p')]);
        for _ in 0..3 {
            press(&mut model, 20, KeyCode::Down);
        }
        model
    });
}

fn alt(c: char) -> MsgKind {
    MsgKind::Key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::ALT))
}

#[test]
fn a_click_gives_a_draft_the_focus_and_the_next_one_opens_it() {
    let mut model = model(NOTES, Origin::Draft, (80, 24));
    let rows = vec![
        listed("first", "some words", 1_000, Held::Here),
        listed("second", "more words", 2_000, Held::Free),
    ];
    send(&mut model, 10, [MsgKind::DraftsListed(rows)]);
    for text in ["second", "more words"] {
        assert_eq!(hits::target(&model, find(&model, text)), Target::Entry(1), "{text}");
    }
    assert_eq!(hits::target(&model, find(&model, "Enter open")), Target::Popup);
    let click = || [MsgKind::Clicked(Target::Entry(1))];
    assert_eq!(send(&mut model, 20, click()), []);
    let open = Drafting::Open("state/drafts/second.md".into());
    assert_eq!(send(&mut model, 30, click()), [Effect::Draft(open)]);
}

#[test]
fn the_entries_of_other_lists_are_where_they_are_drawn() {
    for size in SIZES {
        let mut model = model(NOTES, Origin::Draft, size);
        send(&mut model, 10, [alt('p')]);
        assert_eq!(hits::target(&model, find(&model, "text by")), Target::Entry(2));
        press(&mut model, 20, KeyCode::Esc);
        press(&mut model, 20, KeyCode::F(7));
        assert_eq!(hits::target(&model, find(&model, "Definition  definition")), Target::Entry(1));
        send(
            &mut model,
            30,
            [MsgKind::Clicked(Target::Entry(1)), MsgKind::Clicked(Target::Entry(1))],
        );
        assert_eq!((model.setup.recipe, &model.popup), (1, &None));
        let files = exported(&["/tmp/out/a.pdf", "/tmp/out/b.html"], &[]);
        model.screen = Screen::Result;
        send(&mut model, 40, [files]);
        assert_eq!(hits::target(&model, find(&model, "b.html")), Target::Entry(1));
    }
}
