//! Benchmarks of the house: `cargo bench`.
//!
//! What DESIGN calls fast is shown here and never by a timed test: the engine's own cost per step, the
//! speed of the incremental document, the offline analyzer, the history, each picture, the PDF and a frame.

#![expect(clippy::unwrap_used, reason = "a benchmark stops at what it does not expect")]

use std::sync::Arc;

use casegen::config::origin::Origins;
use casegen::config::recipes;
use casegen::config::settings::Settings;
use casegen::domain::document::Document;
use casegen::domain::event::{EventKind, RunEvent};
use casegen::domain::fault::StepError;
use casegen::domain::journal::NoJournal;
use casegen::domain::notes::Notes;
use casegen::domain::outline::StepOutline;
use casegen::domain::recipe::{Recipe, StepKind, StepSpec};
use casegen::domain::run::{RunId, RunMode, RunState};
use casegen::engine::{self, RunRequest};
use casegen::export::{self, ExportRequest, Format, PictureSource};
use casegen::provider::{Delta, DeltaSender, Provider, Providers, Reply, StepRequest};
use casegen::render::{self, Drawing, Style};
use casegen::store::atomic::{self, Privacy};
use casegen::store::history::{History, HistoryFilter};
use casegen::store::record::RunRecord;
use casegen::store::run_folder::{self, RECORD_FILE};
use casegen::text::brief::{self, Wanted};
use casegen::text::extract;
use casegen::ui::model::notes::{NotesPane, Origin};
use casegen::ui::model::{Model, ProviderChoice, RecipeChoice, Setup};
use casegen::ui::msg::{Msg, MsgKind};
use casegen::ui::theme::Theme;
use casegen::ui::update::update;
use casegen::ui::view::View;
use casegen::wire::fields::FieldTracker;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Size;
use serde_json::Value;

const NOTES: &str = include_str!("../assets/notes/call-notes-logistics.md");

fn main() {
    divan::main();
}

/// Answers at once.
struct Instant;

impl Provider for Instant {
    fn name(&self) -> &'static str {
        "instant"
    }

    fn model(&self, _spec: &StepSpec) -> String {
        "none".to_owned()
    }

    fn perform(
        &self,
        request: StepRequest,
        deltas: DeltaSender,
    ) -> BoxFuture<'static, Result<Reply, StepError>> {
        async move {
            if request.spec.kind == StepKind::Document {
                let text = r#"{"clientName":"A","industry":"B","title":"C","subtitle":"D","heroConcept":{},"metrics":[],"timeline":[],"implementation":"E"}"#;
                drop(deltas.send(Delta::Text(text.to_owned())).await);
            }
            Ok(Reply { body: b"x".to_vec(), ..Reply::default() })
        }
        .boxed()
    }
}

/// The engine's own cost: a whole run of four steps that take no time, told per step.
#[divan::bench(args = RunMode::ALL)]
fn engine_per_step(bencher: Bencher<'_, '_>, mode: RunMode) {
    let recipe: Arc<Recipe> = Arc::new(recipes::embedded("case-study").unwrap());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let providers = Providers::all(Arc::new(Instant));
    bencher.counter(ItemsCount::new(recipe.steps.len())).bench(|| {
        let request = request(Arc::clone(&recipe), mode);
        runtime.block_on(async {
            let mut handle =
                engine::start(request, providers.clone(), Arc::new(NoJournal)).unwrap();
            while let Some(event) = handle.events.recv().await {
                black_box(event);
            }
        });
    });
}

/// A document of some length, in pieces of a model's size.
#[divan::bench(args = [16, 64, 1024])]
fn incremental_document(bencher: Bencher<'_, '_>, kilobytes: usize) {
    let body = "A sentence of the narrative with a figure of 12,5 % in it. ".repeat(kilobytes * 16);
    let text = serde_json::json!({"title": "T", "metrics": [{"label": "x", "after": "5"}], "narrative": body});
    let text = text.to_string();
    bencher.counter(BytesCount::new(text.len())).bench(|| {
        let mut tracker = FieldTracker::new();
        for piece in text.as_bytes().chunks(12) {
            black_box(tracker.push(piece).unwrap());
        }
        tracker.finish().unwrap()
    });
}

/// The offline analyzer on sample notes.
#[divan::bench]
fn offline_analysis(bencher: Bencher<'_, '_>) {
    bencher
        .counter(BytesCount::new(NOTES.len()))
        .bench(|| extract::case_study(black_box(NOTES), "en"));
}

fn document() -> Document {
    let study = serde_json::to_value(extract::case_study(NOTES, "en")).unwrap();
    match study {
        Value::Object(fields) => Document::new(fields),
        _ => Document::default(),
    }
}

/// One picture of 1600 × 900, with a title that is new every time so that no cache helps.
#[divan::bench(args = Drawing::ALL)]
fn picture(bencher: Bencher<'_, '_>, drawing: Drawing) {
    let mut count = 0;
    bencher
        .with_inputs(|| {
            count += 1;
            let mut document = document();
            for field in ["title", "clientName"] {
                document.set(field, format!("A new name, number {count}").into());
            }
            document
        })
        .bench_local_values(|document| {
            render::draw(drawing, document.fields(), &Style::of("en")).unwrap()
        });
}

/// A screen of some size: the notes, or a run in flight.
#[derive(Debug, Clone, Copy)]
enum Shown {
    Notes,
    Run,
}

/// A whole frame: the view into a buffer, and what differs from the frame before.
#[divan::bench(args = [(80, 24, Shown::Notes), (200, 60, Shown::Notes), (80, 24, Shown::Run), (200, 60, Shown::Run)])]
fn frame(bencher: Bencher<'_, '_>, (columns, rows, shown): (u16, u16, Shown)) {
    let recipe = Arc::new(recipes::embedded("case-study").unwrap());
    let mut model = model(&recipe, NOTES, Size::new(columns, rows));
    if matches!(shown, Shown::Run) {
        // The key makes the screen; the engine's part is played back below.
        let key = KeyEvent::new(KeyCode::F(5), KeyModifiers::NONE);
        drop(update(&mut model, Msg::at(0, MsgKind::Key(key))));
        for event in events_of_a_run(&recipe) {
            drop(update(&mut model, Msg::at(event.elapsed_ms, MsgKind::Run(event))));
        }
    }
    assert_eq!(
        model.run_state().is_some(),
        matches!(shown, Shown::Run),
        "the screen is the one named"
    );
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    bencher.bench_local(|| {
        terminal.draw(|frame| frame.render_widget(&View(&model), frame.area())).unwrap();
    });
}

/// The notes screen with some notes.
fn model(recipe: &Recipe, notes: &str, size: Size) -> Model {
    let offline = ProviderChoice {
        name: "offline".to_owned(),
        model: String::new(),
        destination: None,
        address: None,
    };
    let setup = Setup {
        recipes: vec![RecipeChoice {
            id: recipe.id.clone(),
            title: recipe.title.clone(),
            steps: StepOutline::of(recipe),
            description: String::new(),
            layout: recipe.layout.clone(),
            sample: String::new(),
            formats: "pdf".to_owned(),
            cost_usd: Some(0.0),
        }],
        recipe: 0,
        mode: RunMode::Pipelined,
        text_by: offline.clone(),
        pictures_by: offline,
        max_cost_usd: None,
        keeps_results: true,
        origins: Origins::default(),
        other: None,
    };
    let notes = NotesPane::new(notes, Origin::Draft);
    Model::new(setup, notes, Theme::detect(|_| None), size)
}

/// Notes of about so many kilobytes.
fn notes_of(kilobytes: usize) -> String {
    NOTES.repeat((kilobytes * 1024).div_ceil(NOTES.len()))
}

/// The notes screen with long notes, wrapped and with line numbers, and the cursor at their end.
fn writing(kilobytes: usize) -> (Model, Terminal<TestBackend>) {
    let recipe = recipes::embedded("case-study").unwrap();
    let size = Size::new(120, 40);
    let mut model = model(&recipe, "", size);
    model.notes.editor.toggle_numbers();
    model.notes.brief.begin(0);
    drop(update(&mut model, Msg::at(0, MsgKind::Paste(notes_of(kilobytes)))));
    let mut terminal = Terminal::new(TestBackend::new(size.width, size.height)).unwrap();
    terminal.draw(|frame| frame.render_widget(&View(&model), frame.area())).unwrap();
    (model, terminal)
}

/// A key in long notes with everything that follows from it, up to the frame that shows it; 25 keys a
/// second, so that drafts are saved and the brief is asked for as they would be.
#[divan::bench(args = [1, 100, 1024])]
fn key_to_frame(bencher: Bencher<'_, '_>, kilobytes: usize) {
    let (mut model, mut terminal) = writing(kilobytes);
    let mut now_ms = 0;
    bencher.bench_local(|| {
        now_ms += 40;
        let key = KeyEvent::new(KeyCode::Char('x'), KeyModifiers::NONE);
        black_box(update(&mut model, Msg::at(now_ms, MsgKind::Key(key))));
        terminal.draw(|frame| frame.render_widget(&View(&model), frame.area())).unwrap();
    });
}

/// A paste into empty notes, up to the frame that shows it.
#[divan::bench(args = [100, 1024])]
fn paste_to_frame(bencher: Bencher<'_, '_>, kilobytes: usize) {
    let text = notes_of(kilobytes);
    bencher.with_inputs(|| (writing(0), text.clone())).bench_local_values(
        |((mut model, mut terminal), text)| {
            black_box(update(&mut model, Msg::at(40, MsgKind::Paste(text))));
            terminal.draw(|frame| frame.render_widget(&View(&model), frame.area())).unwrap();
            (model, terminal)
        },
    );
}

/// What is found in long notes, which is done beside the screen.
#[divan::bench(args = [1, 100])]
fn brief_of_notes(bencher: Bencher<'_, '_>, kilobytes: usize) {
    let notes = notes_of(kilobytes);
    bencher
        .counter(BytesCount::new(notes.len()))
        .bench(|| brief::read(black_box(&notes), Wanted::CaseStudy));
}

fn request(recipe: Arc<Recipe>, mode: RunMode) -> RunRequest {
    let notes = Notes::from_text("notes").unwrap();
    let settings = Settings { mode, ..Settings::default() };
    RunRequest::new(RunId::new("bench"), recipe, notes, &settings)
}

/// The first events of a run, up to the moment when everything runs.
fn events_of_a_run(recipe: &Arc<Recipe>) -> Vec<RunEvent> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let request = request(Arc::clone(recipe), RunMode::Pipelined);
    runtime.block_on(async {
        let providers = Providers::all(Arc::new(Instant));
        let mut handle = engine::start(request, providers, Arc::new(NoJournal)).unwrap();
        let mut events = Vec::new();
        while let Some(event) = handle.events.recv().await {
            if matches!(event.kind, EventKind::StepFinished { .. }) {
                break;
            }
            events.push(event);
        }
        events
    })
}

/// The first page of a history of some thousand runs, and all of it as a search reads it.
#[divan::bench(args = [20, 5_000])]
fn history_of_5000_runs(bencher: Bencher<'_, '_>, shown: usize) {
    const RUNS: i64 = 5_000;
    let runs = tempfile::tempdir().unwrap();
    let recipe = Arc::new(recipes::embedded("case-study").unwrap());
    let state = RunState::replay(&events_of_a_run(&recipe));
    let record = RunRecord::of(&state, "en", Vec::new()).to_bytes();
    for at in 0..RUNS {
        let at = jiff::Timestamp::from_second(1_700_000_000 + at).unwrap();
        let folder = runs.path().join(format!("{}-aaaa", run_folder::time_in_name(at)));
        atomic::make_folder(&folder, Privacy::Private).unwrap();
        atomic::write_without_sync(&folder.join(RECORD_FILE), &record).unwrap();
    }
    bencher.counter(ItemsCount::new(shown)).bench(|| {
        let history = History::open(runs.path()).unwrap();
        assert_eq!(history.list(&HistoryFilter::default(), shown).len(), shown);
    });
}

/// One document of the case study in a format.
#[divan::bench(args = [Format::Pdf, Format::Html, Format::Markdown])]
fn exported(bencher: Bencher<'_, '_>, format: Format) {
    let pictures: Vec<PictureSource> = Drawing::ALL
        .into_iter()
        .map(|drawing| PictureSource {
            step: drawing.as_str().into(),
            file: format!("{drawing}.png"),
            png: render::draw(drawing, document().fields(), &Style::of("en")).unwrap().png,
            drawn_locally: true,
        })
        .collect();
    let mut count = 0;
    bencher
        .with_inputs(|| {
            count += 1;
            let mut document = document();
            document.set("title", format!("A new title, number {count}").into());
            document
        })
        .bench_local_values(|document| {
            let request = ExportRequest {
                layout: Some("case-study"),
                document: &document,
                parts: &[],
                result_file: "case_study.json",
                pictures: &pictures,
                language: "en",
                date: "2026-01-01",
                draft: false,
                stem: "case-study",
            };
            export::make(&request, format).unwrap()
        });
}
