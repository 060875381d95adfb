//! What the timeline shows: an axis where every date can be placed, else a list of milestones.

use serde_json::{Value, json};

use super::axis::Axis;
use super::study::one_line;
use crate::domain::case_study::{CaseStudy, Phase};
use crate::text::labels::Labels;
use crate::text::when::{self, Span};

/// Most rows beside an axis.
const MOST_ON_AXIS: usize = 12;
/// Most rows of a list.
const MOST_LISTED: usize = 16;
/// Most rows of a list that is drawn on a page.
const MOST_ON_PAGE: usize = 8;
/// A detail with at most so many words of its own is not worth a line.
const MOST_NEW_WORDS: usize = 3;
/// Up to so many milestones stand side by side.
const MOST_STEPS: usize = 4;

/// The timeline's data for the template.
#[must_use]
pub fn prepare(study: &CaseStudy, labels: Labels) -> Value {
    let spans: Option<Vec<Span>> =
        study.timeline.iter().map(|phase| when::span(&phase.when)).collect();
    let note = match study.timeline.as_slice() {
        [] => opening(&study.implementation),
        phases => period(phases, spans.is_some()),
    };
    lay_out(&study.timeline, spans.as_deref(), &note, labels)
}

/// From when to when, in the notes' own words, where the phases have places in time.
fn period(phases: &[Phase], is_placed: bool) -> String {
    match (phases.first(), phases.last()) {
        (Some(first), Some(last)) if is_placed && first.when != last.when => {
            format!("{} – {}", one_line(&first.when, 60), one_line(&last.when, 60))
        }
        _ => String::new(),
    }
}

/// Whether the drawing shows these phases as a long list, which pages had better show as a table.
#[must_use]
pub fn is_long_list(study: &CaseStudy, labels: Labels) -> bool {
    study.timeline.len() > MOST_ON_PAGE && prepare(study, labels)["kind"] == "list"
}

/// Whether the drawing shows all that the phases say, without shortening a text.
#[must_use]
pub fn shows_all(study: &CaseStudy) -> bool {
    let fits = |phase: &Phase| {
        phase.when.chars().count() <= 40
            && phase.phase.chars().count() <= 48
            && (phase.detail.chars().count() <= 60 || adds_nothing(phase))
    };
    study.timeline.len() <= MOST_ON_AXIS && study.timeline.iter().all(fits)
}

/// What the timeline says, for those who cannot see it.
#[must_use]
pub fn alt(study: &CaseStudy, labels: Labels) -> String {
    let said = study.timeline.iter().take(MOST_LISTED).map(|phase| {
        let parts = [one_line(&phase.when, 80), one_line(&phase.phase, 160)];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(": ")
    });
    format!("{}. {}", labels.get("timeline"), said.collect::<Vec<_>>().join("; "))
}

/// The picture of these phases; `spans` are their places in time when each of them has one.
fn lay_out(phases: &[Phase], spans: Option<&[Span]>, note: &str, labels: Labels) -> Value {
    let axis = spans
        .filter(|spans| spans.len() == phases.len() && phases.len() <= MOST_ON_AXIS)
        .and_then(|spans| Some((Axis::over(spans, labels)?, spans)));
    let rows: Vec<Value> = phases.iter().take(MOST_LISTED).map(row).collect();
    let hidden = phases.len() - rows.len();
    let more = labels.get("more_rows").replace("{n}", &hidden.to_string());
    let kind = match (rows.len(), &axis) {
        (0, _) => "empty",
        (_, Some(_)) => "axis",
        (1..=MOST_STEPS, None) => "steps",
        _ => "list",
    };
    let mut data = json!({
        "kind": kind,
        "rows": rows,
        "ticks": [],
        "note": note,
        "more": if hidden > 0 { more } else { String::new() },
    });
    if let Some((axis, spans)) = axis {
        data["ticks"] = axis
            .ticks
            .iter()
            .map(|tick| json!({ "at": tick.at, "label": tick.label, "over": tick.over }))
            .collect();
        for (index, span) in spans.iter().enumerate() {
            data["rows"][index]["start"] = axis.place(span.start).into();
            data["rows"][index]["end"] = axis.place(span.end).into();
            // A day is a point on a line of weeks and months.
            data["rows"][index]["event"] = (span.end - span.start <= 1.5).into();
        }
    }
    data
}

fn row(phase: &Phase) -> Value {
    let (mut name, mut detail) = (one_line(&phase.phase, 160), one_line(&phase.detail, 320));
    if name.is_empty() {
        name = std::mem::take(&mut detail);
    }
    let when = one_line(&phase.when, 80);
    if adds_nothing(phase) {
        detail.clear();
    }
    json!({ "when": when, "phase": name, "detail": detail })
}

/// Whether the detail of a phase says hardly more than its date and its name together.
#[must_use]
pub fn adds_nothing(phase: &Phase) -> bool {
    let words = |text: &str| -> Vec<String> {
        let parts = text.split(|c: char| !c.is_alphanumeric());
        parts.filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
    };
    let known = [words(&phase.when), words(&phase.phase)].concat();
    words(&phase.detail).iter().filter(|word| !known.contains(word)).count() <= MOST_NEW_WORDS
}

/// The first sentence of a text.
fn opening(text: &str) -> String {
    let text = one_line(text, 2_000);
    let mut end = text.len();
    for (index, _) in text.match_indices(['.', '!', '?', '。']) {
        let (said, rest) = text.split_at(index);
        // "approx. 3" and "e.g." do not end a sentence; a capital after a space does.
        let new = rest.chars().nth(2).is_none_or(char::is_uppercase);
        if new && said.chars().count() > 30 {
            end = index + rest.chars().next().map_or(0, char::len_utf8);
            break;
        }
    }
    one_line(&text[..end], 260)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::when::Scale;

    fn phases(count: usize) -> Vec<Phase> {
        (0..count)
            .map(|i| Phase {
                when: format!("step {i}"),
                phase: format!("P{i}"),
                detail: String::new(),
            })
            .collect()
    }

    fn kind_of(count: usize, spans: Option<&[Span]>) -> String {
        let data = lay_out(&phases(count), spans, "", Labels::of("en"));
        data["kind"].as_str().unwrap().to_owned()
    }

    #[test]
    fn the_layout_follows_the_number_and_the_places() {
        assert_eq!(kind_of(0, None), "empty");
        assert_eq!(kind_of(3, None), "steps");
        assert_eq!(kind_of(9, None), "list");
        let weeks: Vec<Span> = (0..5)
            .map(f64::from)
            .map(|i| Span { scale: Scale::Project, start: i * 7.0, end: i * 7.0 + 14.0 })
            .collect();
        assert_eq!(kind_of(5, Some(&weeks)), "axis");
        assert_eq!(kind_of(4, Some(&weeks)), "steps");
    }

    #[test]
    fn rows_that_do_not_fit_are_counted() {
        let data = lay_out(&phases(20), None, "", Labels::of("en"));
        assert_eq!(data["rows"].as_array().unwrap().len(), 16);
        assert!(data["more"].as_str().unwrap().contains('4'));
        assert_eq!(lay_out(&phases(16), None, "", Labels::of("en"))["more"], "");
    }

    #[test]
    fn a_detail_that_only_repeats_is_left_out() {
        let detail = |detail: &str| {
            let phase = Phase {
                when: "May 2024".into(),
                phase: "All six depots trained".into(),
                detail: detail.into(),
            };
            row(&phase)["detail"].as_str().unwrap().to_owned()
        };
        assert_eq!(detail("May 2024: all six depots trained, depot by depot"), "");
        assert_eq!(
            detail("The trainers came from the pilot depot."),
            "The trainers came from the pilot depot."
        );
    }

    #[test]
    fn the_period_is_told_where_phases_have_places() {
        assert_eq!(period(&phases(3), true), "step 0 – step 2");
        assert_eq!(period(&phases(3), false), "");
        assert_eq!(period(&phases(1), true), "");
    }

    #[test]
    fn the_note_is_one_sentence() {
        let text = "We met in the port with approx. 3 people. Then we built it.";
        assert_eq!(opening(text), "We met in the port with approx. 3 people.");
        assert_eq!(opening(""), "");
        assert_eq!(opening("no end"), "no end");
    }
}
