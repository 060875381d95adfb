//! What goes over the line: bytes while a run streams, and nothing while nothing happens. Time is a
//! number here, so that the figures are the same on every machine.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::*;
use crate::domain::event::RunEvent;
use crate::ui::colours::Colours;
use crate::ui::frames::Frames;
use crate::ui::msg::Msg;
use crate::ui::painter::Painter;
use crate::ui::update::{frame_at, next_wake, update};

/// What a stretch of time costs.
#[derive(Debug, Clone, Copy, Default)]
struct Cost {
    bytes: usize,
    frames: usize,
    wakes: usize,
}

/// Lives through events as the loop does, from the newest message on until some milliseconds later; the
/// frame that shows the screen for the first time is not counted.
fn live(model: &mut Model, events: &[RunEvent], ms: u64) -> Cost {
    let (mut frames, mut painter) = (Frames::default(), Painter::new(Vec::new()));
    let from_ms = model.now_ms;
    let mut cost = Cost::default();
    let mut paint = |model: &Model| {
        let view = |area: Rect, buf: &mut Buffer| View(model).show(area, buf);
        let sent =
            painter.paint(model.size, view, &|number| model.pictures.numbered(number)).unwrap();
        painter.out().clear();
        sent
    };
    paint(model);
    frames.drawn(from_ms);
    let mut events = events.iter().peekable();
    loop {
        let now_ms = model.now_ms;
        if frames.is_due(now_ms) {
            cost.bytes += paint(model);
            cost.frames += 1;
            frames.drawn(now_ms);
        }
        let wake = [next_wake(model), frames.next()].into_iter().flatten().min();
        let event = events.peek().map(|event| from_ms + event.elapsed_ms);
        let Some(next) = [wake, event].into_iter().flatten().min() else { return cost };
        if next >= from_ms + ms {
            return cost;
        }
        let kind = match events.next_if(|event| from_ms + event.elapsed_ms <= next) {
            Some(event) => MsgKind::Run(event.clone()),
            None => MsgKind::Tick,
        };
        cost.wakes += 1;
        let now_ms = next.max(now_ms);
        frames.request(frame_at(model, &kind).max(now_ms));
        let effects = update(model, Msg::at(now_ms, kind));
        serve(model, effects);
    }
}

/// Ten seconds of a document that streams fifty pieces a second while three pictures are made.
fn case_study_that_streams() -> Vec<RunEvent> {
    let mut events = vec![started(&case_study()), step_started(10, "analysis", 1)];
    for (at, step) in [(900, "hero"), (1_300, "metrics"), (1_700, "timeline")] {
        events.push(step_started(at, step, 1));
    }
    for piece in 0..490 {
        events.push(text(100 + 20 * piece, "analysis", "\"and\": [so on, "));
    }
    for field in 0..20 {
        let value = serde_json::json!("a value of some words, as they come");
        events.push(closed(150 + 480 * field, &format!("field{field}"), value));
    }
    events.sort_by_key(|event| event.elapsed_ms);
    events
}

/// Ten seconds in which a document streams at about sixty tokens a second, and four lists at forty each.
fn definition_that_streams() -> Vec<RunEvent> {
    let mut events = vec![started(&definition()), step_started(10, "definition", 1)];
    let lists = ["voorbeeldzinnen", "praktijkvoorbeelden", "tegenvoorbeelden", "synoniemen"];
    for (index, list) in (0..).zip(lists) {
        events.push(step_started(20 + index, list, 1));
        for piece in 0..240 {
            let start = if piece == 0 { "[\"een " } else { "woord " };
            events.push(text(60 + 40 * piece + index, list, start));
        }
        for entry in 0..16 {
            let at = 500 + 600 * u64::try_from(entry).unwrap() + index;
            events.push(item(at, list, entry, "een zin van een paar woorden die aankomt"));
        }
    }
    for piece in 0..490 {
        events.push(text(100 + 20 * piece, "definition", "stuk "));
    }
    events.sort_by_key(|event| event.elapsed_ms);
    events
}

#[test]
fn four_running_panes_send_less_than_four_kilobytes_a_second() {
    for (place, events) in [(0, case_study_that_streams()), (1, definition_that_streams())] {
        for (name, theme) in [
            ("plain", Theme::default()),
            ("dark", Theme { depth: Depth::True, colours: Colours::Dark, ..Theme::default() }),
        ] {
            let mut model = model(NOTES, Origin::Draft, (80, 24));
            model.theme = theme;
            model.setup.recipe = place;
            press(&mut model, 0, KeyCode::F(5));
            let cost = live(&mut model, &events, 10_000);
            assert!(
                model.run_state().unwrap().steps.iter().filter(|s| !s.attempts.is_empty()).count()
                    >= 4
            );
            let per_second = cost.bytes / 10;
            assert!(per_second < 4_000, "{place} {name}: {per_second} B/s");
            assert!(cost.frames <= 300 && cost.frames >= 90, "{cost:?}");
        }
    }
}

#[test]
fn an_idle_screen_neither_wakes_nor_draws() {
    let mut quiet = vec![
        model(NOTES, Origin::Draft, (80, 24)),
        running((80, 24), &partial(), 60_000),
        running((80, 24), &defined(&[]), 60_000),
    ];
    let mut result = running((80, 24), &partial(), 60_000);
    press(&mut result, 90_000, KeyCode::Enter);
    let mut picture = running((80, 24), &partial(), 60_000);
    let effects = press(&mut picture, 90_000, KeyCode::Char('o'));
    serve(&mut picture, effects);
    quiet.extend([result, picture]);
    for mut model in quiet {
        // Notices go, and the draft is kept; after that there is nothing.
        for seconds in 1..=30 {
            let now_ms = model.now_ms + 1000 * seconds;
            let effects = send(&mut model, now_ms, [MsgKind::Tick]);
            serve(&mut model, effects);
            send(&mut model, now_ms, [MsgKind::DraftSaved]);
        }
        assert_eq!(next_wake(&model), None);
        let cost = live(&mut model, &[], 1_000_000);
        assert_eq!((cost.bytes, cost.frames, cost.wakes), (0, 0, 0));
    }
}

#[test]
fn a_key_that_changes_nothing_sends_nothing() {
    let mut model = running((80, 24), &partial(), 60_000);
    let mut painter = Painter::new(Vec::new());
    let mut paint = |model: &Model| {
        let view = |area: Rect, buf: &mut Buffer| View(model).show(area, buf);
        painter.paint(model.size, view, &|_| None).unwrap()
    };
    assert!(paint(&model) > 1_000);
    press(&mut model, 90_000, KeyCode::Char('z'));
    assert_eq!(paint(&model), 0);
}
