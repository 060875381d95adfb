//! Models and events for tests: runs are built by replaying events, as everywhere.

use jiff::Timestamp;
use ratatui::layout::Size;
use serde_json::{Value, json};

use crate::domain::artifact::{Artifact, ContentHash};
use crate::domain::event::{EventKind, RunEvent};
use crate::domain::fault::{Cause, Retry, StepError};
use crate::domain::finding::Finding;
use crate::domain::outline::StepOutline;
use crate::domain::reading::{Block, Reading};
use crate::domain::recipe::{Need, StepId, StepKind};
use crate::domain::run::{RunEnd, RunId, RunMode};
use crate::domain::usage::Usage;
use crate::ui::effect::Effect;
use crate::ui::model::notes::{NotesPane, Origin};
use crate::ui::model::popup::WrittenFile;
use crate::ui::model::{Model, ProviderChoice, RecipeChoice, Setup};
use crate::ui::msg::{Msg, MsgKind};
use crate::ui::theme::Theme;
use crate::ui::update::update;

mod definition;
pub mod history;
pub mod race;

pub use definition::{defined, defining, definition_reading, parts};

/// Notes that look like a call.
pub const NOTES: &str = "Call with Ann de Wit, operations at Northwind Clinics (outpatient care, 3 locations)\n\nThey had a waiting list for intakes: 14 days on average before the project, now 3. Staff spent 26 hours a week on the phone; that went down to 9.\n\n- kickoff in March 2024, pilot in Utrecht in May, all locations since September\n- \"We finally answer the phone again\", says Ann\n";

fn step(id: &str, title: &str, kind: StepKind, needs: &[&str], usual_ms: u64) -> StepOutline {
    StepOutline {
        id: id.into(),
        title: title.to_owned(),
        kind,
        needs: needs.iter().map(|need| Need::Field((*need).to_owned())).collect(),
        usual_ms,
    }
}

/// The recipe with three pictures.
pub fn case_study() -> RecipeChoice {
    RecipeChoice {
        id: "case-study".to_owned(),
        title: "Case study".to_owned(),
        description: "A case study for a website, with three pictures.".to_owned(),
        layout: Some("case-study".to_owned()),
        sample: NOTES.to_owned(),
        steps: vec![
            step("analysis", "Analysis", StepKind::Document, &[], 87_000),
            step("hero", "Hero", StepKind::Image, &["title", "heroConcept.mood"], 14_000),
            step("metrics", "Metrics", StepKind::Image, &["metrics"], 14_000),
            step("timeline", "Timeline", StepKind::Image, &["timeline"], 14_000),
        ],
        formats: "pdf, html, md, png, json".to_owned(),
        cost_usd: None,
    }
}

/// A recipe of seven steps, five of them lists and none a picture.
pub fn definition() -> RecipeChoice {
    let mut steps = vec![step("definition", "Definition", StepKind::Document, &[], 7_000)];
    for name in
        ["Voorbeeldzinnen", "Praktijkvoorbeelden", "Tegenvoorbeelden", "Synoniemen", "Antoniemen"]
    {
        steps.push(step(&name.to_lowercase(), name, StepKind::List, &["definitie"], 2_000));
    }
    steps.push(step("toelichting", "Toelichting", StepKind::Text, &["definitie"], 2_000));
    RecipeChoice {
        id: "definition".to_owned(),
        title: "Definition".to_owned(),
        description: "The definition of a term, judged by rules, with example sentences, practical examples, counter-examples, synonyms, antonyms and an explanation.".to_owned(),
        layout: Some("definition".to_owned()),
        sample: "wachttijd\nOrganisatie: Wijkteam Noordkade\n".to_owned(),
        steps,
        formats: "pdf, html, md".to_owned(),
        cost_usd: None,
    }
}

/// A setup with both recipes.
pub fn setup() -> Setup {
    Setup {
        recipes: vec![case_study(), definition()],
        recipe: 0,
        mode: RunMode::Pipelined,
        text_by: ProviderChoice {
            name: "openrouter".to_owned(),
            model: "anthropic/claude-sonnet-4.5".to_owned(),
            destination: Some("openrouter.ai".to_owned()),
            address: None,
        },
        pictures_by: ProviderChoice {
            name: "offline".to_owned(),
            model: String::new(),
            destination: None,
            address: None,
        },
        max_cost_usd: None,
        keeps_results: true,
        origins: crate::config::origin::Origins::default(),
        other: None,
    }
}

/// A model with those notes on a screen of that size.
pub fn model(notes: &str, origin: Origin, size: (u16, u16)) -> Model {
    let notes = NotesPane::new(notes, origin);
    Model::new(setup(), notes, Theme::default(), Size::new(size.0, size.1))
}

/// An event of the run `r1` at that time.
pub fn event(elapsed_ms: u64, kind: EventKind) -> RunEvent {
    RunEvent { run: RunId::new("r1"), at: Timestamp::UNIX_EPOCH, elapsed_ms, kind }
}

pub fn started(recipe: &RecipeChoice) -> RunEvent {
    event(
        0,
        EventKind::RunStarted {
            recipe: recipe.id.clone(),
            mode: RunMode::Pipelined,
            language: "en".to_owned(),
            steps: recipe.steps.clone(),
            words: 71,
            recipe_version: 1,
            notes_sha256: None,
            terms: None,
        },
    )
}

pub fn step_started(at: u64, step: &str, attempt: u32) -> RunEvent {
    let (provider, model) =
        if step == "analysis" { ("openrouter", "gpt-5") } else { ("offline", "drawing") };
    event(
        at,
        EventKind::StepStarted {
            step: step.into(),
            attempt,
            provider: provider.to_owned(),
            model: model.to_owned(),
            address: None,
            fingerprint: Some(ContentHash::of(step.as_bytes())),
        },
    )
}

/// A step begins with a service over the network.
pub fn asked(at: u64, step: &str, attempt: u32) -> RunEvent {
    let model = match step {
        "analysis" => "anthropic/claude-sonnet-4.5",
        _ => "google/gemini-3.1-flash-image",
    };
    event(
        at,
        EventKind::StepStarted {
            step: step.into(),
            attempt,
            provider: "openrouter".to_owned(),
            model: model.to_owned(),
            address: None,
            fingerprint: Some(ContentHash::of(step.as_bytes())),
        },
    )
}

pub fn retrying(at: u64, step: &str, retry: Retry, after_ms: u64) -> RunEvent {
    let message = "OpenRouter answered 429: Rate limit exceeded, please slow down";
    let error = StepError::new(Cause::Unavailable, message, "try again later").with_retry(retry);
    event(
        at,
        EventKind::StepRetrying {
            step: step.into(),
            attempt: 1,
            error,
            after_ms,
            usage: Usage::default(),
        },
    )
}

pub fn thought(at: u64, step: &str, text: &str) -> RunEvent {
    event(at, EventKind::TextReceived { step: step.into(), text: text.to_owned(), thinking: true })
}

/// A step ends well and costs something.
pub fn bought(at: u64, step: &str, cost_usd: f64) -> RunEvent {
    let mut event = finished(at, step);
    if let EventKind::StepFinished { usage, .. } = &mut event.kind {
        usage.cost_usd = Some(cost_usd);
    }
    event
}

/// A step uses a result that was made three minutes before.
pub fn known(at: u64, step: &str) -> RunEvent {
    let mut event = finished(at, step);
    if let EventKind::StepFinished { usage, cached, made_at, .. } = &mut event.kind {
        usage.cost_usd = Some(0.0);
        (*cached, *made_at) = (true, Some(Timestamp::from_second(-185).unwrap()));
    }
    event
}

/// A step fails, and nobody knows whether it was paid for.
pub fn maybe_billed(at: u64, step: &str) -> RunEvent {
    let message = "the connection to openrouter.ai broke off while the picture was on its way, after 1.3 MB of the answer had come; the picture is possibly billed";
    let hint = "look at your account first; run this step again, for instance with --only";
    let error = StepError::new(Cause::Unavailable, message, hint).maybe_billed();
    event(at, EventKind::StepFailed { step: step.into(), error, usage: Usage::default() })
}

pub fn text(at: u64, step: &str, text: &str) -> RunEvent {
    event(at, EventKind::TextReceived { step: step.into(), text: text.to_owned(), thinking: false })
}

pub fn item(at: u64, step: &str, index: usize, value: &str) -> RunEvent {
    event(at, EventKind::ItemClosed { step: step.into(), index, value: value.to_owned() })
}

pub fn closed(at: u64, path: &str, value: Value) -> RunEvent {
    event(at, EventKind::FieldClosed { step: "analysis".into(), path: path.to_owned(), value })
}

pub fn finished(at: u64, step: &str) -> RunEvent {
    let (file, media_type) = match step {
        "analysis" => ("case_study.json".to_owned(), "application/json"),
        _ => (format!("{step}.png"), "image/png"),
    };
    event(
        at,
        EventKind::StepFinished {
            step: step.into(),
            artifact: Artifact::of(&file, media_type, step.as_bytes()),
            usage: Usage::default(),
            cached: false,
            made_at: None,
            provenance: None,
        },
    )
}

pub fn failed(at: u64, step: &str) -> RunEvent {
    let error = StepError::new(
        Cause::Picture,
        "the notes hold no figure with a before and an after",
        "add one to the notes and run again",
    );
    event(at, EventKind::StepFailed { step: step.into(), error, usage: Usage::default() })
}

pub fn ended(at: u64, state: RunEnd) -> RunEvent {
    event(at, EventKind::RunFinished { state })
}

/// The events of a run until it streams: four fields are there, one picture is being made.
pub fn streaming() -> Vec<RunEvent> {
    vec![
        started(&case_study()),
        step_started(10, "analysis", 1),
        text(810, "analysis", "{\"clientName\": \"Northwind Clinics\", "),
        closed(1_200, "clientName", json!("Northwind Clinics")),
        closed(2_050, "industry", json!("outpatient care")),
        closed(
            3_400,
            "title",
            json!("Northwind Clinics cuts the wait for an intake from 14 days to 3"),
        ),
        closed(5_100, "heroConcept.mood", json!("calm")),
        step_started(5_102, "hero", 1),
        text(
            6_400,
            "analysis",
            "\"metrics\": [{\"label\": \"Wait for an intake\", \"before\": \"14 da",
        ),
    ]
}

/// The rest: two pictures land, the third one fails.
pub fn partial() -> Vec<RunEvent> {
    let mut events = streaming();
    events.extend([
        closed(7_700, "metrics", json!([{"label": "Wait for an intake", "before": "14 days", "after": "3 days"}, {"label": "Phone"}])),
        step_started(7_702, "metrics", 1),
        closed(9_100, "timeline", json!([{"when": "March 2024", "phase": "Kickoff"}])),
        step_started(9_102, "timeline", 1),
        finished(8_600, "hero"),
        failed(11_300, "metrics"),
        finished(12_900, "timeline"),
        finished(21_000, "analysis"),
        event(21_000, EventKind::FindingRecorded {
            finding: Finding::warning("the notes do not say how large the clinic is")
                .about(&StepId::from("analysis")),
        }),
        ended(21_010, RunEnd::Partial),
    ]);
    events
}

/// A run with a service on a bad day: the document is in its second attempt, one picture waits for its
/// next one, one is held back by that, and one is in its second attempt.
pub fn troubled() -> Vec<RunEvent> {
    let mut events = vec![
        started(&case_study()),
        asked(10, "analysis", 1),
        retrying(60, "analysis", Retry::Backoff, 500),
        asked(560, "analysis", 2),
    ];
    events.extend(streaming().into_iter().skip(2).take(5));
    events.extend([
        asked(5_102, "hero", 1),
        closed(5_400, "timeline", json!([{"when": "March 2024", "phase": "Kickoff"}])),
        asked(5_402, "timeline", 1),
        retrying(5_500, "timeline", Retry::Backoff, 400),
        asked(5_900, "timeline", 2),
        retrying(6_200, "hero", Retry::AfterMs(4_000), 4_000),
        closed(6_300, "metrics", json!([{"label": "Wait for an intake"}])),
        text(6_400, "analysis", &"\"challenge\": {\"summary\": \"Patients waited. ".repeat(24)),
    ]);
    events
}

/// A run that paid for a document and a picture; another picture may have been paid for.
pub fn maybe_paid() -> Vec<RunEvent> {
    let mut events = vec![started(&case_study()), asked(10, "analysis", 1)];
    events.extend(streaming().into_iter().skip(2).take(5));
    events.extend([
        asked(5_102, "hero", 1),
        closed(7_700, "metrics", json!([{"label": "Wait for an intake"}])),
        asked(7_702, "metrics", 1),
        asked(7_702, "timeline", 1),
        bought(19_000, "metrics", 0.039),
        maybe_billed(20_000, "hero"),
        failed(20_400, "timeline"),
        text(20_900, "analysis", &"\"narrative\": {\"lede\": \"Patients waited. ".repeat(240)),
        bought(87_000, "analysis", 0.0312),
        ended(87_010, RunEnd::Partial),
    ]);
    events
}

/// A run of which all but one result were there already.
pub fn repeated() -> Vec<RunEvent> {
    let mut events = vec![started(&case_study()), asked(2, "analysis", 1)];
    events.extend(["clientName", "title"].map(|path| closed(12, path, json!("Northwind"))));
    events.push(known(14, "analysis"));
    for step in ["hero", "metrics", "timeline"] {
        events.push(asked(15, step, 1));
    }
    events.extend([
        known(18, "hero"),
        bought(340, "metrics", 0.039),
        known(19, "timeline"),
        ended(341, RunEnd::Complete),
    ]);
    events
}

/// A short document with each kind of block.
pub fn reading() -> Reading {
    let cells = |row: [&str; 3]| row.map(str::to_owned).to_vec();
    Reading {
        blocks: vec![
            Block::Title {
                text: "Northwind Clinics cuts the wait for an intake from 14 days to 3".into(),
                subtitle: "How three locations answer the phone again.".into(),
            },
            Block::Picture { step: "hero".into(), alt: "A calm reception desk".into() },
            Block::Facts(vec![
                ("Client".into(), "Northwind Clinics".into()),
                ("Industry".into(), "outpatient care".into()),
            ]),
            Block::Heading { level: 1, text: "The challenge".into() },
            Block::Paragraph("Before the project a patient waited 14 days on average for an intake, and staff spent 26 hours a week on the phone.".into()),
            Block::Table {
                headers: cells(["What", "Before", "After"]),
                rows: vec![
                    cells(["Wait for an intake", "14 days", "3 days"]),
                    cells(["Phone", "26 hours a week", "9 hours a week"]),
                ],
            },
            Block::Picture { step: "metrics".into(), alt: String::new() },
            Block::Quote { text: "We finally answer the phone again".into(), attribution: "Ann de Wit, operations".into() },
            Block::Bullets(vec!["kickoff in March 2024".into(), "all locations since September".into()]),
        ],
    }
}

/// The document of the case study, field by field, with the notes.
pub fn case_study_fields() -> MsgKind {
    let mut study = serde_json::to_value(crate::domain::case_study::CaseStudy::default()).unwrap();
    let metric = |label: &str, before: &str, after: &str, improvement: &str| {
        json!({"label": label, "before": before, "after": after, "unit": "",
            "improvement": improvement, "direction": "lower", "period": "",
            "source": format!("{before} on average before the project"), "headline": true})
    };
    let known = json!({
        "clientName": "Northwind Clinics",
        "industry": "outpatient care",
        "title": "Northwind Clinics cuts the wait for an intake from 14 days to 3",
        "subtitle": "How three locations answer the phone again.",
        "metrics": [
            metric("Wait for an intake", "14 days", "3 days", "79 % less"),
            metric("Phone", "26 hours a week", "9 hours a week", ""),
        ],
        "timeline": [{"when": "March 2024", "phase": "Kickoff", "detail": ""}],
        "quotes": [{"text": "We finally answer the phone again", "speaker": "Ann de Wit", "role": "operations"}],
    });
    for (key, value) in known.as_object().unwrap() {
        study[key] = value.clone();
    }
    let document = study.as_object().unwrap().clone();
    MsgKind::FieldsReady { document, notes: NOTES.to_owned() }
}

/// The document of the definition, field by field, with the notes.
pub fn definition_fields() -> MsgKind {
    let document = json!({
        "begrip": "wachttijd",
        "definitie": "periode tussen de aanmelding van een cliënt en het eerste gesprek",
        "categorie": "resultaat",
        "context": "Wijkteam Noordkade, intake",
        "bron": "",
        "kenmerken": ["begint bij de aanmelding", "eindigt bij het eerste gesprek"],
        "validatie": {"oordeel": "voldoet niet", "bevindingen": []},
        "missing": [],
    });
    let document = document.as_object().unwrap().clone();
    let notes = "wachttijd\nDe periode telt vanaf de aanmelding. Bron volgt.\n".to_owned();
    MsgKind::FieldsReady { document, notes }
}

/// Sends messages and returns all effects.
pub fn send(
    model: &mut Model,
    now_ms: u64,
    kinds: impl IntoIterator<Item = MsgKind>,
) -> Vec<Effect> {
    kinds.into_iter().flat_map(|kind| update(model, Msg::at(now_ms, kind))).collect()
}

/// Sends the events of a run, each at its time after `start_ms`.
pub fn play(model: &mut Model, start_ms: u64, events: &[RunEvent]) -> Vec<Effect> {
    let send = |event: &RunEvent| {
        update(model, Msg::at(start_ms + event.elapsed_ms, MsgKind::Run(event.clone())))
    };
    events.iter().flat_map(send).collect()
}

/// The message that these files were written, with what is to be said about them.
pub fn exported(paths: &[&str], remarks: &[&str]) -> MsgKind {
    let file =
        |(at, path): (u64, &&str)| WrittenFile { path: path.into(), bytes: 48_000 + 900 * at };
    MsgKind::Exported {
        files: (0..).zip(paths).map(file).collect(),
        remarks: remarks.iter().map(|remark| (*remark).to_owned()).collect(),
    }
}

/// The message that the document of a run is there, for the recipe of the run that is shown.
pub fn ready(model: &Model) -> MsgKind {
    let state = model.run.as_ref().map(|run| &run.state);
    match state.filter(|state| state.recipe == "definition") {
        Some(state) => {
            let failed = state.steps.iter().filter(|step| !step.status.is_success());
            let failed: Vec<&str> = failed.map(|step| step.outline.id.as_str()).collect();
            MsgKind::ReadingReady { reading: definition_reading(), parts: parts(&failed) }
        }
        None => MsgKind::ReadingReady { reading: reading(), parts: Vec::new() },
    }
}
