//! The history, its sheets, and a run that is watched again.

use super::*;
use crate::store::history::HistoryEntry;
use crate::ui::fixtures::history::{entries, kept, many, pair, statistics};
use crate::ui::past::{Opened, PastNews, PastTask, Purpose};

fn past(news: PastNews) -> MsgKind {
    MsgKind::Past(news)
}

/// The history of these runs, as the runner would tell it.
fn listed(size: (u16, u16), entries: Vec<HistoryEntry>) -> Model {
    let mut model = model(NOTES, Origin::Draft, size);
    model.theme = Theme { depth: Depth::None, ..Theme::default() };
    press(&mut model, 100, KeyCode::F(9));
    let effects =
        send(&mut model, 110, [past(PastNews::Listed { number: 1, entries, is_last: true })]);
    tell(&mut model, effects);
    model
}

/// Answers what is asked of the kept runs.
fn tell(model: &mut Model, effects: Vec<Effect>) {
    for effect in effects {
        let news = match effect {
            Effect::Past(PastTask::Detail { run }) => {
                PastNews::Detailed { kept: Ok(Box::new(kept(&run))), run }
            }
            Effect::Past(PastTask::Count) => PastNews::Counted(statistics()),
            Effect::Past(PastTask::Compare { .. }) => PastNews::Compared(pair()),
            _ => continue,
        };
        let now_ms = model.now_ms;
        let effects = send(model, now_ms, [past(news)]);
        tell(model, effects);
    }
}

fn type_keys(model: &mut Model, keys: &str) {
    for key in keys.chars() {
        let now_ms = model.now_ms;
        let effects = press(model, now_ms, KeyCode::Char(key));
        tell(model, effects);
    }
}

#[test]
fn history_list() {
    at_each_size("history_list", |size| {
        let mut model = listed(size, entries());
        type_keys(&mut model, "j j");
        model
    });
    at_each_size("history_empty", |size| listed(size, Vec::new()));
}

#[test]
fn history_searched() {
    at_each_size("history_typing", |size| {
        let mut model = listed(size, entries());
        type_keys(&mut model, "/recipe:def w");
        model
    });
    let mut model = listed((80, 24), entries());
    type_keys(&mut model, "/nothing");
    press(&mut model, 200, KeyCode::Enter);
    assert_snapshot!("history_nothing_found", screen(&model));
}

#[test]
fn history_of_many_is_counted_and_keeps_the_focus_in_sight() {
    let mut model = listed((80, 24), many(5_000));
    press(&mut model, 200, KeyCode::End);
    let shown = screen(&model);
    assert!(shown.contains("5,000 runs") && shown.contains("Client 4999"), "{shown}");
    press(&mut model, 200, KeyCode::PageUp);
    assert!(screen(&model).contains("▸"));
}

#[test]
fn history_statistics() {
    at_each_size("history_statistics", |size| {
        let mut model = listed(size, entries());
        type_keys(&mut model, "sl");
        model
    });
}

#[test]
fn history_pair() {
    at_each_size("history_pair", |size| {
        let mut model = listed(size, entries());
        type_keys(&mut model, " j c");
        model
    });
}

#[test]
fn history_rename() {
    let mut model = listed((80, 24), entries());
    type_keys(&mut model, "R");
    assert_snapshot!("history_rename", screen(&model));
}

#[test]
fn history_replay() {
    at_each_size("history_replay", |size| {
        let mut model = listed(size, entries());
        press(&mut model, 1_000, KeyCode::Char('p'));
        let mut events = partial();
        events.sort_by_key(|event| event.elapsed_ms);
        let opened = Opened { purpose: Purpose::Replay, events, notes: String::new() };
        send(&mut model, 1_000, [past(PastNews::Opened(opened))]);
        let effects = send(&mut model, 3_000, [MsgKind::Tick]);
        serve(&mut model, effects);
        press(&mut model, 3_010, KeyCode::Char(' '));
        model
    });
}
