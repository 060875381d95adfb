//! Screens at three sizes, as text.

use std::fmt::Write as _;
use std::sync::Arc;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use image::{DynamicImage, Rgb, RgbImage};
use insta::assert_snapshot;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Size;

use super::View;
use crate::domain::event::EventKind;
use crate::domain::fault::Retry;
use crate::domain::run::RunEnd;
use crate::ui::effect::Effect;
use crate::ui::fixtures::*;
use crate::ui::model::notes::Origin;
use crate::ui::model::{Model, ProviderChoice, Screen};
use crate::ui::msg::MsgKind;
use crate::ui::picture::Picture;
use crate::ui::theme::{Depth, Theme};

mod compose;
mod drafts;
mod editing;
mod history;
mod steering;

const SIZES: [(u16, u16); 3] = [(60, 18), (80, 24), (140, 40)];

fn screen(model: &Model) -> String {
    let Size { width, height } = model.size;
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| frame.render_widget(&View(model), frame.area())).unwrap();
    let mut out = String::new();
    for row in terminal.backend().buffer().content.chunks(usize::from(width)) {
        let line: String = row.iter().map(ratatui::buffer::Cell::symbol).collect();
        let _ = writeln!(out, "{}", line.trim_end());
    }
    out
}

/// Takes a snapshot of a screen at each size.
fn at_each_size(name: &str, make: impl Fn((u16, u16)) -> Model) {
    at_sizes(&SIZES, name, make);
}

fn at_sizes(sizes: &[(u16, u16)], name: &str, make: impl Fn((u16, u16)) -> Model) {
    for size in sizes.iter().copied() {
        assert_snapshot!(format!("{name}_{}x{}", size.0, size.1), screen(&make(size)));
    }
}

fn press(model: &mut Model, now_ms: u64, code: KeyCode) -> Vec<Effect> {
    send(model, now_ms, [MsgKind::Key(KeyEvent::new(code, KeyModifiers::NONE))])
}

fn photo() -> DynamicImage {
    let part = |at: u32, of: u32| u8::try_from(at * 255 / of).unwrap();
    RgbImage::from_fn(160, 90, |x, y| Rgb([40, part(x, 160), part(y, 90)])).into()
}

/// Answers what the effects ask for, as the runner would.
fn serve(model: &mut Model, effects: Vec<Effect>) {
    let now_ms = model.now_ms;
    for effect in effects {
        let answer = match effect {
            Effect::LoadPicture { key, .. } => {
                let picture = Arc::new(Picture::encode(&photo(), key.room).unwrap());
                MsgKind::PictureReady { key, picture }
            }
            Effect::LoadReading => ready(model),
            _ => continue,
        };
        let effects = send(model, now_ms, [answer]);
        serve(model, effects);
    }
}

/// A model whose run has seen these events, some time after the last of them.
fn running(size: (u16, u16), events: &[crate::domain::event::RunEvent], later_ms: u64) -> Model {
    let mut model = model(NOTES, Origin::Draft, size);
    model.theme = Theme { depth: Depth::None, ..Theme::default() };
    if let Some(EventKind::RunStarted { recipe, .. }) = events.first().map(|event| &event.kind) {
        let place = model.setup.recipes.iter().position(|choice| &choice.id == recipe);
        model.setup.recipe = place.unwrap();
    }
    press(&mut model, 500, KeyCode::F(5));
    let effects = play(&mut model, 500, events);
    serve(&mut model, effects);
    let now_ms = model.now_ms + later_ms;
    let effects = send(&mut model, now_ms, [MsgKind::Tick]);
    serve(&mut model, effects);
    model
}

mod looks;
mod traffic;

#[test]
fn notes_empty() {
    at_each_size("notes_empty", |size| model("", Origin::Draft, size));
}

#[test]
fn notes_for_a_definition_say_what_they_are_to_hold() {
    at_each_size("notes_definition", |size| {
        let mut model = model("", Origin::Draft, size);
        model.setup.recipe = 1;
        model
    });
    at_each_size("popup_recipes", |size| {
        let mut model = model(NOTES, Origin::Sample, size);
        press(&mut model, 10, KeyCode::F(7));
        press(&mut model, 10, KeyCode::Down);
        model
    });
}

#[test]
fn notes_sample() {
    at_each_size("notes_sample", |size| model(NOTES, Origin::Sample, size));
}

#[test]
fn notes_of_a_file_that_changed() {
    at_each_size("notes_file", |size| {
        let mut model = model(&NOTES.repeat(20), Origin::File("calls/northwind.md".into()), size);
        send(&mut model, 10, [MsgKind::Paste("pasted \u{1b}[31mtext\r\nin two lines\r\n".into())]);
        send(&mut model, 20, [MsgKind::DraftFailed("the disk is full".into())]);
        model
    });
}

#[test]
fn run_waiting() {
    at_each_size("run_waiting", |size| {
        let events = [started(&case_study()), step_started(10, "analysis", 1)];
        running(size, &events, 1_240)
    });
}

#[test]
fn run_streaming() {
    at_each_size("run_streaming", |size| {
        let mut model = running(size, &streaming(), 300);
        press(&mut model, 7_000, KeyCode::Tab);
        model
    });
}

#[test]
fn run_with_pictures_landed() {
    at_each_size("run_landed", |size| {
        let events = partial();
        let until = events.iter().position(|e| e.elapsed_ms == 12_900).unwrap();
        let mut events = events[..=until].to_vec();
        events.retain(|e| e.elapsed_ms != 11_300);
        running(size, &events, 400)
    });
}

#[test]
fn run_with_one_failed() {
    at_each_size("run_failed", |size| running(size, &partial(), 10_000));
}

#[test]
fn run_that_thinks_before_it_answers() {
    at_each_size("run_thinking", |size| {
        let events = [
            started(&case_study()),
            asked(10, "analysis", 1),
            thought(2_100, "analysis", "The notes tell of a clinic with a waiting list. "),
            thought(3_900, "analysis", "First the figures: 14 days before, 3 days now."),
        ];
        running(size, &events, 2_340)
    });
}

#[test]
fn run_on_a_bad_day() {
    at_each_size("run_troubled", |size| running(size, &troubled(), 600));
}

#[test]
fn run_that_may_have_paid_for_nothing() {
    at_each_size("run_maybe_paid", |size| {
        let mut model = running(size, &maybe_paid(), 20_000);
        assert!(model.notices.is_empty());
        press(&mut model, 120_000, KeyCode::Tab);
        model
    });
    at_each_size("popup_buy_again", |size| {
        let mut model = running(size, &maybe_paid(), 20_000);
        press(&mut model, 120_000, KeyCode::F(5));
        model
    });
    at_each_size("result_maybe_paid", |size| {
        let mut model = running(size, &maybe_paid(), 20_000);
        let effects = press(&mut model, 120_000, KeyCode::Enter);
        serve(&mut model, effects);
        model
    });
}

#[test]
fn run_that_was_there_already() {
    at_each_size("run_repeated", |size| running(size, &repeated(), 20_000));
    let mut model = running((80, 24), &repeated(), 20_000);
    let effects = press(&mut model, 120_000, KeyCode::Enter);
    serve(&mut model, effects);
    assert_snapshot!("result_repeated_80x24", screen(&model));
}

#[test]
fn run_whose_document_failed() {
    let skipped = |step: &str| {
        let reason = "needs title, which did not come".to_owned();
        event(20_000, EventKind::StepSkipped { step: step.into(), reason, asked: false })
    };
    let mut events =
        vec![started(&case_study()), asked(10, "analysis", 1), maybe_billed(20_000, "analysis")];
    events.extend(["hero", "metrics", "timeline"].map(skipped));
    events.push(ended(20_001, RunEnd::Failed));
    at_each_size("run_no_document", |size| running(size, &events, 20_000));
}

#[test]
fn notes_that_stay_here_and_notes_that_go_to_one_service() {
    let mut here = model(NOTES, Origin::Draft, (80, 24));
    here.setup.text_by = here.setup.pictures_by.clone();
    here.setup.recipes[0].cost_usd = Some(0.0);
    here.setup.recipes[0].steps.iter_mut().for_each(|step| step.usual_ms = 0);
    assert_snapshot!("notes_offline_80x24", screen(&here));
    at_each_size("notes_remote", |size| {
        let mut there = model(NOTES, Origin::Draft, size);
        there.setup.pictures_by = ProviderChoice {
            model: "google/gemini-3.1-flash-image".to_owned(),
            ..there.setup.text_by.clone()
        };
        there.setup.max_cost_usd = Some(0.5);
        there
    });
}

#[test]
fn run_of_a_definition() {
    at_each_size("definition_start", |size| {
        let events = [started(&definition()), asked(10, "definition", 1)];
        running(size, &events, 700)
    });
    at_each_size("definition_streams", |size| {
        let mut model = running(size, &defining(), 700);
        press(&mut model, 6_200, KeyCode::Tab);
        model
    });
    at_each_size("definition_failed", |size| {
        let mut model = running(size, &defined(&["praktijkvoorbeelden", "synoniemen"]), 20_000);
        press(&mut model, 40_000, KeyCode::Tab);
        press(&mut model, 40_000, KeyCode::Tab);
        model
    });
    at_each_size("definition_done", |size| running(size, &defined(&[]), 20_000));
    at_each_size("definition_timing", |size| {
        let mut model = running(size, &defined(&[]), 20_000);
        press(&mut model, 40_000, KeyCode::Char('t'));
        model
    });
}

#[test]
fn run_of_a_recipe_of_ones_own() {
    // A list, a text and a picture beside a document.
    let mut recipe = case_study();
    let mut steps = definition().steps;
    recipe.steps.truncate(2);
    recipe.steps.extend([steps.remove(4), steps.remove(5)]);
    at_each_size("run_mixed", |size| {
        let events = [
            started(&recipe),
            asked(10, "analysis", 1),
            closed(1_200, "title", "Half the wait".into()),
            asked(1_210, "hero", 1),
            asked(1_210, "synoniemen", 1),
            asked(1_210, "toelichting", 1),
            text(1_900, "synoniemen", "[\"wachtduur\", \"wacht"),
            item(1_910, "synoniemen", 0, "wachtduur"),
            text(2_000, "toelichting", "De wachttijd begint op de dag van de aanmelding."),
            finished(2_400, "hero"),
        ];
        let mut model = running(size, &events, 300);
        for _ in 0..2 {
            press(&mut model, 4_000, KeyCode::Tab);
        }
        model
    });
}

#[test]
fn result_of_a_partial_run() {
    at_each_size("result", |size| {
        let mut model = running(size, &partial(), 10_000);
        let effects = press(&mut model, 40_000, KeyCode::Enter);
        serve(&mut model, effects);
        model
    });
}

/// The result of a definition, with these keys pressed.
fn result_of_definition(size: (u16, u16), fail: &[&str], keys: &[KeyCode]) -> Model {
    let mut model = running(size, &defined(fail), 20_000);
    for code in [KeyCode::Enter].iter().chain(keys) {
        let effects = press(&mut model, 40_000, *code);
        serve(&mut model, effects);
    }
    model
}

#[test]
fn result_of_a_definition() {
    at_each_size("result_definition", |size| result_of_definition(size, &[], &[]));
    at_each_size("result_findings", |size| result_of_definition(size, &[], &[KeyCode::Char('f')]));
    let to_synonym = [KeyCode::Tab, KeyCode::Tab, KeyCode::Tab, KeyCode::Tab, KeyCode::Down];
    at_each_size("result_items", |size| {
        result_of_definition(size, &["praktijkvoorbeelden"], &to_synonym)
    });
    at_each_size("popup_edit", |size| {
        let keys: Vec<KeyCode> = to_synonym.into_iter().chain([KeyCode::Char('e')]).collect();
        result_of_definition(size, &[], &keys)
    });
    let mut model = result_of_definition((80, 24), &[], &to_synonym);
    press(&mut model, 41_000, KeyCode::Char('R'));
    send(&mut model, 41_400, [MsgKind::Tick]);
    assert_snapshot!("result_revising_80x24", screen(&model));
    // A service that asks to wait is told of, also where no pane of the step is on the screen.
    let events = [
        started(&definition()),
        asked(100, "synoniemen", 1),
        retrying(600, "synoniemen", Retry::AfterMs(9_000), 9_000),
    ];
    play(&mut model, 41_400, &events);
    send(&mut model, 44_000, [MsgKind::Tick]);
    assert_snapshot!("result_waiting_80x24", screen(&model));
}

#[test]
fn a_notice_hides_nothing_that_is_read() {
    let short = "a few words that are told meanwhile";
    let long = "Synoniemen 2 stays: the answer has no item that is not there already, and this goes on and on until no line has room for it any more, not even the widest";
    let lines = |screen: &str| screen.lines().map(str::to_owned).collect::<Vec<_>>();
    for size in SIZES {
        let make: [&dyn Fn() -> Model; 4] = [
            &|| model(NOTES, Origin::Sample, size),
            &|| running(size, &defining(), 700),
            &|| result_of_definition(size, &[], &[]),
            &|| result_of_definition(size, &[], &[KeyCode::Tab]),
        ];
        for make in make {
            let mut model = make();
            let before = lines(&screen(&model));
            for (text, hidden) in [(short, 1), (long, 2)] {
                model.complain("said before");
                model.complain(text);
                let shown = lines(&screen(&model));
                let kept = before.len() - hidden;
                assert_eq!(shown[..kept], before[..kept], "{size:?} {text}");
                assert!(shown[kept].contains(&text[..20]), "{}", shown.join("\n"));
                if hidden == 2 && model.screen == Screen::Result {
                    let corner = |line: &String| line.trim().ends_with('╯');
                    assert!(shown[kept].starts_with('╰') && corner(&shown[kept]), "{shown:?}");
                }
                model.notices.clear();
            }
            // On the run screen the line of what is paid for stays.
            model.say(long);
            let shown = lines(&screen(&model));
            let kept = before.len() - 1 - usize::from(model.screen != Screen::Run);
            assert_eq!(shown[..kept], before[..kept]);
            // A box that lies over the screen is whole.
            press(&mut model, 50_000, KeyCode::F(1));
            model.notices.clear();
            let before = lines(&screen(&model));
            model.complain(long);
            let shown = lines(&screen(&model));
            assert_eq!(shown[..shown.len() - 1], before[..before.len() - 1]);
        }
    }
    let mut model = result_of_definition((60, 18), &[], &[KeyCode::Tab]);
    model.complain("Synoniemen 2 stays: the answer has no item that is not there already");
    assert_snapshot!("notice_items_60x18", screen(&model));
    let mut model = running((80, 24), &defining(), 700);
    model.say("stopping the run; what is finished stays");
    assert_snapshot!("notice_run_80x24", screen(&model));
}

#[test]
fn a_long_title_gives_way_to_state_and_clock() {
    let mut recipe = definition();
    recipe.steps[0].title = "De definitie van het begrip met alles wat daarbij komt kijken".into();
    let long = "Een lijst waarvan de naam langer is dan er plaats is in dit vak";
    recipe.steps[1].title = long.to_owned();
    let mut events = defining();
    events[0] = started(&recipe);
    for size in SIZES {
        let shown = screen(&running(size, &events, 700));
        assert!(!shown.contains(long), "{shown}");
        for head in ["De definitie van het begrip", "Een lijst"] {
            let mut frames = shown.lines().filter(|line| line.contains('╭'));
            let line = frames.find(|line| line.contains(head));
            let line = line.and_then(|line| line.split(head).nth(1));
            if head.contains("lijst") && size.0 == 60 {
                continue;
            }
            let line = line.unwrap_or_else(|| panic!("{shown}"));
            assert!(line.contains(" s ") || line.contains("running"), "{shown}");
        }
    }
}

#[test]
fn a_text_that_was_there_already_is_shown_once_it_is_read() {
    let mut events = defined(&[]);
    events.retain(|event| {
        let is_text = matches!(&event.kind, EventKind::TextReceived { .. });
        !(is_text && event.kind.step().is_some_and(|step| step.as_str() == "toelichting"))
    });
    let shown = screen(&running((80, 24), &events, 700));
    assert!(shown.contains("De wachttijd begint op de dag"), "{shown}");
}

#[test]
fn result_at_its_end() {
    at_each_size("result_end", |size| {
        let mut model = running(size, &partial(), 10_000);
        for code in [KeyCode::Enter, KeyCode::End] {
            let effects = press(&mut model, 40_000, code);
            serve(&mut model, effects);
        }
        model
    });
}

#[test]
fn result_without_a_document() {
    let events = [
        started(&case_study()),
        step_started(10, "analysis", 1),
        failed(900, "analysis"),
        ended(910, RunEnd::Failed),
    ];
    let mut model = running((80, 24), &events, 100);
    press(&mut model, 2_000, KeyCode::Enter);
    assert_snapshot!("result_none_80x24", screen(&model));
}

#[test]
fn popups() {
    let mut model = running((80, 24), &partial(), 10_000);
    press(&mut model, 40_000, KeyCode::Enter);
    press(&mut model, 40_000, KeyCode::Char('e'));
    assert_snapshot!("popup_export_80x24", screen(&model));
    let paths = ["./case-study/case-study.pdf", "./case-study/case-study.html"];
    let remarks = ["the text has signs that the font of the PDF lacks"];
    send(&mut model, 40_000, [exported(&paths, &remarks)]);
    assert_snapshot!("popup_written_80x24", screen(&model));
    press(&mut model, 40_000, KeyCode::Esc);
    let effects = press(&mut model, 40_000, KeyCode::Char('o'));
    serve(&mut model, effects);
    assert_snapshot!("popup_picture_80x24", screen(&model));
    let mut model = running((80, 24), &streaming(), 100);
    press(&mut model, 7_000, KeyCode::Char('q'));
    assert_snapshot!("popup_quit_80x24", screen(&model));
}

#[test]
fn help() {
    at_each_size("help", |size| {
        let mut model = model(NOTES, Origin::Draft, size);
        press(&mut model, 10, KeyCode::F(1));
        model
    });
}

#[test]
fn a_screen_that_is_too_small_says_so_and_none_panics() {
    assert_snapshot!("too_small", screen(&running((40, 10), &partial(), 0)));
    for size in [(1, 1), (2, 40), (59, 18), (60, 17), (60, 18), (300, 100), (100, 18)] {
        for shown in [Screen::Notes, Screen::Run, Screen::Result] {
            let mut model = running(size, &partial(), 0);
            model.screen = shown;
            screen(&model);
            press(&mut model, 40_000, KeyCode::F(1));
            screen(&model);
        }
    }
}

#[test]
fn nothing_of_the_events_can_move_the_cursor() {
    let mut events = streaming();
    events.push(closed(6_500, "evil\u{1b}]0;x\u{7}", "\u{1b}[2J\u{9b}31mred".into()));
    let model = running((140, 40), &events, 100);
    let mut terminal = Terminal::new(TestBackend::new(140, 40)).unwrap();
    terminal.draw(|frame| frame.render_widget(&View(&model), frame.area())).unwrap();
    let cells = &terminal.backend().buffer().content;
    assert!(cells.iter().all(|cell| !cell.symbol().contains(char::is_control)));
}
