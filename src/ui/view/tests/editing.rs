//! Fields, forms, questions, versions, findings, and what is told of a run and its steps.

use super::*;
use crate::domain::event::RunEvent;
use crate::ui::model::popup::WrittenFile;
use crate::ui::model::rerun::{Asked, Outlook};

/// The result of a run with its fields read, and these keys pressed.
fn result(size: (u16, u16), events: &[RunEvent], fields: MsgKind, keys: &[KeyCode]) -> Model {
    let mut model = running(size, events, 20_000);
    let again = ready(&model);
    model.result.fields.versions.clear();
    send(&mut model, 40_000, [fields, again]);
    for code in [KeyCode::Enter].iter().chain(keys) {
        let effects = press(&mut model, 40_000, *code);
        serve(&mut model, effects);
    }
    model
}

fn study(size: (u16, u16), keys: &[KeyCode]) -> Model {
    result(size, &partial(), case_study_fields(), keys)
}

fn term(size: (u16, u16), keys: &[KeyCode]) -> Model {
    result(size, &defined(&[]), definition_fields(), keys)
}

/// The fields of the case study, the focus on this one.
fn field(size: (u16, u16), path: &str, keys: &[KeyCode]) -> Model {
    let mut model = study(size, &[KeyCode::Tab]);
    model.result.fields.focus_on(path);
    for code in keys {
        press(&mut model, 41_000, *code);
    }
    model
}

#[test]
fn fields_of_a_result() {
    at_each_size("fields", |size| field(size, "metrics[0]", &[]));
    at_each_size("fields_definition", |size| {
        let mut model = term(size, &[KeyCode::Tab]);
        model.result.fields.focus_on("definitie");
        model
    });
}

#[test]
fn a_text_that_is_edited() {
    at_each_size("form_text", |size| field(size, "title", &[KeyCode::Enter, KeyCode::Char('!')]));
}

#[test]
fn a_metric_that_is_edited() {
    let mut keys = vec![KeyCode::Char('e')];
    keys.extend([KeyCode::Tab; 5]);
    keys.extend([KeyCode::Char('x'), KeyCode::Enter]);
    at_each_size("form_metric", |size| field(size, "metrics[0]", &keys));
    let mut leaving = field((80, 24), "timeline[0]", &[KeyCode::Char('e'), KeyCode::Char('x')]);
    press(&mut leaving, 41_000, KeyCode::Esc);
    assert_snapshot!("form_leaving_80x24", screen(&leaving));
}

fn asked(step: &str, usual_ms: u64, cost: Option<f64>, is_missing: bool) -> Asked {
    Asked {
        step: step.into(),
        whom: "openrouter · google/gemini-3.1-flash-image".to_owned(),
        is_open: false,
        is_missing,
        usual_ms,
        usual_cost_usd: cost,
    }
}

#[test]
fn the_question_what_is_run_again() {
    at_each_size("rerun", |size| {
        let keys = [KeyCode::Char('e'), KeyCode::Char('!'), KeyCode::Enter];
        let mut model = field(size, "title", &keys);
        let outlook = Outlook {
            steps: vec![
                asked("hero", 14_000, Some(0.039), false),
                asked("metrics", 12_400, Some(0.039), true),
            ],
            usual_ms: 14_000,
            usual_cost_usd: Some(0.078),
            remarks: vec!["\"14 days\", which title was, still stands in subtitle".to_owned()],
        };
        send(&mut model, 41_500, [MsgKind::Foreseen(Ok(outlook))]);
        model
    });
    let keys = [KeyCode::Char('e'), KeyCode::Char('!'), KeyCode::Enter];
    assert_snapshot!("rerun_looking_80x24", screen(&field((80, 24), "title", &keys)));
}

#[test]
fn versions_and_their_differences() {
    at_each_size("versions", |size| {
        let mut model = field(size, "title", &[]);
        let mut newer = model.result.fields.versions[0].clone();
        newer.run = "r2".to_owned();
        newer.at = "2024-05-17T10:12:44Z".to_owned();
        newer.about = "Title edited".to_owned();
        newer.document["title"] =
            "Northwind Clinics cuts the wait for a first appointment from 14 days to 3".into();
        newer.document["metrics"][1]["after"] = "8 hours a week".into();
        model.run.as_mut().unwrap().state.run = "r2".to_owned();
        model.result.fields.versions.push(newer);
        press(&mut model, 42_000, KeyCode::Char('v'));
        model
    });
}

#[test]
fn findings_stand_at_what_they_are_about() {
    at_each_size("findings_inline", |size| term(size, &[]));
}

#[test]
fn a_result_that_lacks_a_step_and_has_an_outdated_one() {
    at_each_size("result_outdated", |size| {
        let mut events = repeated();
        for event in &mut events {
            if let EventKind::StepStarted { step, fingerprint, .. } = &mut event.kind
                && step.as_str() == "hero"
            {
                *fingerprint = None;
            }
        }
        let mut model = running(size, &events, 20_000);
        press(&mut model, 30_000, KeyCode::F(4));
        model
    });
}

#[test]
fn details_of_a_step() {
    at_each_size("details", |size| {
        let mut model = running(size, &troubled(), 600);
        press(&mut model, 8_000, KeyCode::Char('2'));
        press(&mut model, 8_000, KeyCode::Char('d'));
        model
    });
    let mut failed = running((80, 24), &maybe_paid(), 600);
    press(&mut failed, 90_000, KeyCode::Char('2'));
    press(&mut failed, 90_000, KeyCode::Char('d'));
    assert_snapshot!("details_failed_80x24", screen(&failed));
    let answered = EventKind::StepAnswered {
        step: "analysis".into(),
        attempt: 1,
        request_id: "gen-1764070000-abc".to_owned(),
    };
    let mut events = streaming();
    events.insert(2, event(100, answered));
    let mut model = running((80, 24), &events, 600);
    press(&mut model, 8_000, KeyCode::Char('1'));
    press(&mut model, 8_000, KeyCode::Char('d'));
    let shown = screen(&model);
    assert!(shown.contains("request id gen-1764070000-abc"), "{shown}");
}

#[test]
fn the_log_of_a_run_follows_its_end() {
    at_each_size("log", |size| {
        let mut model = running(size, &maybe_paid(), 600);
        press(&mut model, 90_000, KeyCode::Char('L'));
        model
    });
    let mut model = running((60, 18), &streaming(), 600);
    press(&mut model, 8_000, KeyCode::Char('L'));
    let before = screen(&model);
    play(&mut model, 500, &[failed(9_000, "hero")]);
    assert_ne!(screen(&model), before, "what happens shows");
}

#[test]
fn what_was_received_can_be_read_after_a_run_was_cancelled() {
    at_each_size("cancelled_text", |size| {
        let mut events = streaming();
        let cancelled = |step: &str| event(7_000, EventKind::StepCancelled { step: step.into() });
        events.extend(["analysis", "hero", "metrics", "timeline"].map(cancelled));
        events.push(ended(7_001, RunEnd::Cancelled));
        let mut model = running(size, &events, 600);
        press(&mut model, 9_000, KeyCode::Char('o'));
        model
    });
    let mut events = defining();
    let cancelled = |step: &str| event(7_000, EventKind::StepCancelled { step: step.into() });
    events.extend(["voorbeeldzinnen", "toelichting"].map(cancelled));
    events.push(ended(7_001, RunEnd::Cancelled));
    let shown = screen(&running((80, 24), &events, 600));
    for kept in ["De wachttijd liep op", "De wachttijd begint op"] {
        assert!(shown.contains(kept), "{shown}");
    }
}

#[test]
fn files_that_were_written() {
    at_each_size("written", |size| {
        let mut model = study(size, &[]);
        let file = |name: &str| WrittenFile {
            path: format!(
                "/home/ann/documents/customers/northwind-clinics-of-the-north/case-study/{name}"
            )
            .into(),
            bytes: 48_213,
        };
        let names = ["case-study.pdf", "case-study.html", "case-study.md", "hero.png"];
        let remarks = vec!["the text has signs that the font of the PDF lacks".to_owned()];
        let files = names.map(file).to_vec();
        send(&mut model, 42_000, [MsgKind::Exported { files, remarks }]);
        press(&mut model, 42_000, KeyCode::Down);
        model
    });
}

#[test]
fn the_usual_time_of_earlier_runs_stands_beside_the_clock() {
    at_each_size("run_usual", |size| {
        let mut model = running(size, &streaming(), 300);
        let run = model.run.as_mut().unwrap();
        run.learn(&"analysis".into(), 22_000);
        run.learn(&"hero".into(), 13_500);
        press(&mut model, 7_000, KeyCode::Tab);
        model
    });
}

#[test]
fn no_word_of_the_document_is_a_word_of_the_frame() {
    // The app speaks English, whatever the document is written in.
    let model = term((140, 40), &[]);
    let shown = screen(&model);
    let (first, last) = (shown.lines().next().unwrap(), shown.lines().last().unwrap());
    for word in ["Result", "edit", "export"] {
        assert!(format!("{first}{last}").contains(word), "{word} in {first}{last}");
    }
}
