//! What is put together from what was found: headline, search texts, descriptions, questions.
//!
//! Every word is the notes' own or a label of the program; a computed change stays out of it.

use std::sync::LazyLock;

use regex::Regex;

use super::page::{Kind, Page};
use super::phrase::cut;
use crate::domain::case_study::{AltText, CaseStudy, HeroConcept, Metric, Seo};
use crate::text::labels::Labels;
use crate::text::pattern::pattern;
use crate::text::slug::slug;
use crate::text::when::{self, Scale};

/// The longest headline, in characters.
const TITLE: usize = 140;
/// What search engines show.
const META: usize = 160;
/// Questions that are asked at most.
const QUESTIONS: usize = 12;

static WORKING_TITLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:\p{L}+ )?(?:notes?|call|meeting|minutes|interview|transcript|draft|todo|untitled|raw|kick-?off|verslag|notities|gespreksnotities|aantekeningen|gesprek|gespräch\w*|protokoll|notizen|entretien|compte[ -]rendu|notas|ata|reunião|entrevista|about|summary|totals?$)\b|インタビュー|議事録",
    )
});
static KIND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:project |klant)?(?:retro(?:spective|spectief|spektive)?|post-?mortem|case study|story|verhaal|bericht|rapport|report|fallstudie|étude de cas|estudo de caso|summary|samenvatting)$",
    )
});
const THING: &str = r"(\p{Lu}[\p{L}\d.+-]*(?:\s\p{Lu}[\p{L}\d.+-]*){0,2})";
static PRODUCT_IN_TITLE: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        format!(r"(?i:journey with|story with|migrat\w+ to|mov\w+ to|switch\w+ to|powered by|thanks to|stapt over (?:op|naar)|wechselt zu|dank|passe à|grâce à|adota)\s{THING}"),
        format!(r"(?i:\bour)\s{THING}\s(?i:story)"),
        format!(r"^(?i:why|waarom|warum|pourquoi|por que)\s{THING}\s?\?"),
    ]
    .into_iter()
    .map(|source| pattern(&source))
    .collect()
});
static WITH: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"(?i:\bwith|\bmet|\bmit|\bavec|\bcom)\s{THING}")));
static PRODUCT_IN_TEXT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i:chose|choosing|picked|to go with|going with|went with|opted for|selected|migrated to|moved to|switched to|decided on|koos voor|kozen voor|gekozen voor|stapte over op|entschied sich für|entschieden (?:uns|wir uns|sie sich) für|entschieden für|a choisi|ont choisi|choisi|escolheu|optou por|adotou)\s(?:the\s|de\s)?{THING}"
    ))
});

/// Before "with" and the name of somebody.
static TALK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:call|meeting|interview|talk|chat|conversation|spoke|spoken|gesprek|overleg|gesproken|gespräch|entretien|conversa|reunião)\s*$",
    )
});

/// Fills in what follows from the other fields.
pub(super) fn finish(mut case: CaseStudy, page: &Page, opening: &str, language: &str) -> CaseStudy {
    let chosen = case.at_a_glance.product.clone();
    case.selection.alternatives.retain(|name| *name != chosen);
    case.at_a_glance.period = period(&case);
    case.title = title(&case, page, Labels::of(language));
    if case.subtitle == case.title {
        case.subtitle.clear();
    }
    case.hero_concept = HeroConcept {
        subject: if case.industry.is_empty() {
            case.at_a_glance.product.clone()
        } else {
            case.industry.clone()
        },
        ..HeroConcept::default()
    };
    case.seo = seo(&case, opening);
    case.alt_text = alt_text(&case, language);
    case.missing = missing(&case, language);
    case
}

fn title(case: &CaseStudy, page: &Page, labels: Labels) -> String {
    let own = page.title.trim_end_matches(['.', ':', ' ']);
    // "Retrospective: we moved to streaming" says what it is before it says what it says.
    let own = match own.split_once(':') {
        Some((kind, rest)) if KIND.is_match(kind) && rest.split_whitespace().count() > 3 => {
            rest.trim()
        }
        _ => own,
    };
    let words = own.split_whitespace().count();
    let wide = own.chars().count() > 8 && !own.is_ascii() && words < 4;
    if !own.is_empty() && !WORKING_TITLE.is_match(own) && (words > 3 || wide) {
        return cut(own, TITLE);
    }
    let best = case.metrics.iter().find(|metric| metric.headline);
    let best = best.map(|metric| in_short(metric, labels)).unwrap_or_default();
    let made = match (case.client_name.is_empty(), best.is_empty()) {
        (false, false) => format!("{}: {best}", case.client_name),
        (true, false) if own.is_empty() || WORKING_TITLE.is_match(own) => best,
        (false, true) if own.is_empty() => case.client_name.clone(),
        _ => own.to_string(),
    };
    cut(&made, TITLE)
}

/// "label from before to after", or the label with the change as the notes state it.
fn in_short(metric: &Metric, labels: Labels) -> String {
    let label = metric.label.as_str();
    match (metric.before.as_str(), metric.after.as_str()) {
        ("", "") => format!("{label}, {}", stated(metric)),
        ("", after) => format!("{label}, {after}"),
        (before, "") => format!("{label}, {before}"),
        (before, after) => {
            // Not by replacing one after the other: a value may hold the other's mark.
            let words = labels.get("from_to").split_once("{before}").unwrap_or_default();
            let between = words.1.trim_end_matches("{after}");
            format!("{label} {}{before}{between}{after}", words.0)
        }
    }
}

/// The change in the notes' words; empty when it was computed.
fn stated(metric: &Metric) -> &str {
    let words = metric.improvement.trim_start_matches(['−', '+']);
    if metric.source.contains(words) { &metric.improvement } else { "" }
}

/// The product that the notes name: in a headline, or as what was chosen.
pub(super) fn product(page: &Page, client: &str) -> String {
    let fits = |name: &str| {
        let name = name.trim_end_matches(['.', '-']).to_string();
        (name != client && !client.contains(&name) && name.chars().count() > 2).then_some(name)
    };
    let headings = page.blocks.iter().filter(|block| block.kind == Kind::Heading);
    for text in std::iter::once(page.title.as_str())
        .chain(headings.map(|block| block.text.as_str()))
        .take(20)
    {
        for words in PRODUCT_IN_TITLE.iter() {
            if let Some(name) = words.captures(text).and_then(|hit| fits(&hit[1])) {
                return name;
            }
        }
    }
    let chosen = page
        .sentences
        .iter()
        .filter_map(|sentence| PRODUCT_IN_TEXT.captures(&sentence.text))
        .find_map(|hit| fits(&hit[1]));
    let with = || {
        let hit = WITH.captures(&page.title)?;
        let before = &page.title[..hit.get(0)?.start()];
        // Whom one talks with is no product.
        if TALK.is_match(before) { None } else { fits(&hit[1]) }
    };
    chosen.or_else(with).unwrap_or_default()
}

/// First and last calendar date, as written.
fn period(case: &CaseStudy) -> String {
    let dated: Vec<&str> = case
        .timeline
        .iter()
        .map(|phase| phase.when.as_str())
        .filter(|when| when::span(when).is_some_and(|span| span.scale == Scale::Calendar))
        .collect();
    match (dated.first(), dated.last()) {
        (Some(first), Some(last)) if first != last => format!("{first} – {last}"),
        (Some(first), _) => (*first).to_string(),
        _ => String::new(),
    }
}

fn seo(case: &CaseStudy, opening: &str) -> Seo {
    let has_name = slug(&case.title).contains(&slug(&case.client_name));
    let words =
        if has_name { case.title.clone() } else { format!("{} {}", case.client_name, case.title) };
    let mut keywords: Vec<String> = Vec::new();
    let labels = case.metrics.iter().filter(|metric| metric.headline).map(|metric| &metric.label);
    let names = [&case.client_name, &case.industry, &case.at_a_glance.product];
    for word in names.into_iter().chain(labels).chain(&case.selection.alternatives) {
        if !word.is_empty() && keywords.len() < 8 && !keywords.contains(word) {
            keywords.push(word.clone());
        }
    }
    let text = [case.subtitle.as_str(), opening, case.title.as_str()];
    let text = text.into_iter().find(|text| !text.is_empty()).unwrap_or_default();
    Seo { slug: slug(&words), meta_description: cut(text, META), keywords }
}

fn alt_text(case: &CaseStudy, language: &str) -> AltText {
    let labels = Labels::of(language);
    let named: Vec<&str> = [case.client_name.as_str(), case.industry.as_str()]
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect();
    let shown: Vec<String> =
        case.metrics.iter().filter(|m| m.headline).map(|m| in_short(m, labels)).collect();
    let steps: Vec<String> = case
        .timeline
        .iter()
        .take(12)
        .map(|phase| format!("{}: {}", phase.when, phase.phase))
        .collect();
    let list = |heading: &str, parts: &[String], none: &str| match parts {
        [] => labels.get(none).to_string(),
        parts => format!("{}: {}.", labels.get(heading), parts.join("; ")),
    };
    AltText {
        hero: match named.as_slice() {
            [] => String::new(),
            known => format!("{}: {}.", labels.get("case_study"), known.join(", ")),
        },
        metrics: list("measured_results", &shown, "no_metrics"),
        timeline: list("timeline", &steps, "no_timeline"),
    }
}

/// Questions about what the notes do not say, the most important first.
fn missing(case: &CaseStudy, language: &str) -> Vec<String> {
    let labels = Labels::of(language);
    let mut asked: Vec<String> = Vec::new();
    let plain = [
        (case.client_name.is_empty(), "ask_client"),
        (case.industry.is_empty(), "ask_industry"),
        (case.metrics.is_empty(), "ask_results"),
        (case.timeline.is_empty(), "ask_dates"),
        (case.quotes.is_empty(), "ask_quote"),
        (case.challenge.summary.is_empty(), "ask_challenge"),
        (case.solution.is_empty() && case.at_a_glance.product.is_empty(), "ask_solution"),
        (case.selection.reason.is_empty(), "ask_selection"),
        (case.next_steps.is_empty(), "ask_next"),
    ];
    asked.extend(
        plain.iter().filter(|(gap, _)| *gap).map(|(_, label)| labels.get(label).to_string()),
    );
    let mut about = |label: &str, thing: &str| {
        let thing = cut(thing, 70);
        asked.push(format!("{}: {thing}?", labels.get(label)));
    };
    for metric in case.metrics.iter().filter(|metric| metric.headline) {
        if metric.before.is_empty() && !metric.after.is_empty() {
            about("ask_baseline", &metric.label);
        } else if metric.after.is_empty() && !metric.before.is_empty() {
            about("ask_target", &metric.label);
        }
    }
    for quote in case.quotes.iter().filter(|quote| quote.speaker.is_empty()).take(2) {
        about("ask_speaker", &quote.text);
    }
    let mut named: Vec<&str> = Vec::new();
    for quote in
        case.quotes.iter().filter(|quote| quote.role.is_empty() && !quote.speaker.is_empty())
    {
        if !named.contains(&quote.speaker.as_str()) && named.len() < 2 {
            named.push(&quote.speaker);
            about("ask_role", &quote.speaker);
        }
    }
    asked.truncate(QUESTIONS);
    asked
}
