//! What lies over the notes: the drafts, the settings.

use super::*;
use crate::config::origin::Origin as Place;
use crate::store::named_drafts::{Held, Listed};

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
